package letter

import (
	"strings"
	"sync/atomic"

	"go.yaml.in/yaml/v3"
)

// A field is one text of a file, compiled when it is first needed: once for each
// combination of "no page to link to", "no name for the work", a spelling, and
// mail or paper.
type field struct {
	source   string
	line     int // in an override file; 0 in the product's
	where    string
	headings bool
	informal bool
	ready    [16]atomic.Pointer[template]
}

func newField(source, where string, headings, informal bool) *field {
	return &field{source: source, where: where, headings: headings, informal: informal}
}

// UnmarshalYAML takes the text and the line it stands on.
func (f *field) UnmarshalYAML(n *yaml.Node) error {
	f.line = n.Line
	return n.Decode(&f.source)
}

// name says to each field of the text what it is.
func (e *entry) name(key string) {
	(&forms{e.Subject, e.Email, e.Letter, e.SMS}).name("texts."+key, false)
	if e.Informal != nil {
		e.Informal.name("texts."+key+".informal", true)
	}
	for place, variant := range e.Variants {
		variant.name("texts."+key+".variants."+place, false)
	}
}

func (v *forms) name(path string, informal bool) {
	for name, f := range map[string]*field{"subject": v.Subject, "email": v.Email, "letter": v.Letter, "sms": v.SMS} {
		if f != nil {
			f.where, f.informal, f.headings = path+"."+name, informal, name == "letter"
		}
	}
}

// conditions under which a text reads differently.
type conditions struct {
	noLink    bool
	noProject bool
	paper     bool
	spelling  map[string]string // nil: the usual one
}

func (c conditions) index() int {
	i := 0
	if c.noLink {
		i |= 1
	}
	if c.noProject {
		i |= 2
	}
	if c.spelling != nil {
		i |= 4
	}
	if c.paper {
		i |= 8
	}
	return i
}

// template is the text as it reads under the conditions. The product's texts are
// checked by tests and an override when it is saved, so faults are left out here.
func (f *field) template(l *language, c conditions) *template {
	slot := &f.ready[c.index()]
	if t := slot.Load(); t != nil {
		return t
	}
	t, _ := compile(f.text(l, c), f.where, f.headings)
	if c.spelling != nil {
		for i := range t.segments {
			t.segments[i].literal = respell(t.segments[i].literal, c.spelling)
		}
	}
	slot.Store(t)
	return t
}

// text puts the shared pieces in and exchanges the sentences that change.
func (f *field) text(l *language, c conditions) string {
	text := f.source
	if strings.Contains(text, "{{") {
		for name, s := range l.Snippets {
			if !strings.Contains(text, "{{"+name+"}}") {
				continue
			}
			piece := s.Formal
			switch {
			case c.paper && s.Paper != "":
				piece = s.Paper
			case f.informal && s.Informal != "":
				piece = s.Informal
			}
			text = strings.ReplaceAll(text, "{{"+name+"}}", strings.TrimRight(piece, "\n"))
		}
	}
	for i, on := range [2]bool{c.noLink, c.noProject} {
		if !on {
			continue
		}
		for _, s := range l.swaps[i] {
			text = strings.ReplaceAll(text, s.from, s.to)
		}
	}
	return text
}
