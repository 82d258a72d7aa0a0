package letter

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
)

// MaxOverride is how large a creditor's own file of texts may be, in bytes.
const MaxOverride = 256 << 10

// Override is the creditor's own wording: fields that take the place of the
// product's, in one or several languages. It changes words, never what a text
// requires or is for.
type Override struct {
	files map[string]*overrideFile
}

// overrideFile is the wording of one language.
type overrideFile struct {
	name     string
	texts    map[string]*entry
	specials map[string]*field
}

// With adds the languages of another override; where both have one, the other's stands.
func (o *Override) With(other *Override) *Override {
	all := &Override{files: make(map[string]*overrideFile)}
	for _, from := range []*Override{o, other} {
		if from == nil {
			continue
		}
		for code, file := range from.files {
			all.files[code] = file
		}
	}
	return all
}

func (o *Override) in(code string) *overrideFile {
	if o == nil {
		return nil
	}
	return o.files[code]
}

func (o *overrideFile) entry(key string) *entry {
	if o == nil {
		return nil
	}
	return o.texts[key]
}

func (o *overrideFile) special(name string) *field {
	if o == nil {
		return nil
	}
	return o.specials[name]
}

func (o *overrideFile) requires(key string) []string {
	if e := o.entry(key); e != nil {
		return e.Requires
	}
	return nil
}

// ParseOverride reads a creditor's own file. It holds schema, language, and of
// greetings, closings and texts only what changes. Every fault names its line and
// the rule that it breaks; they come together as a fault.List.
func ParseOverride(name string, raw []byte) (*Override, error) {
	if len(raw) > MaxOverride {
		return nil, fault.Invalidf("letter_override_large", name, "The file has %d bytes; %d are allowed. Keep only the texts that you change.", len(raw), MaxOverride)
	}
	root, err := parseTree(name, raw)
	if err != nil {
		return nil, err
	}
	r := &overrideReader{name: name, file: &overrideFile{name: name, texts: map[string]*entry{}, specials: map[string]*field{}}}
	r.read(root)
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return &Override{files: map[string]*overrideFile{r.base.Language: r.file}}, nil
}

// parseTree reads one document without aliases, which could blow a small file up.
func parseTree(name string, raw []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	var doc yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fault.Invalidf("letter_override_empty", name, "The file is empty. Write at least its language and one text.")
		}
		return nil, fault.Invalidf("letter_override_unreadable", name, "The file is not valid YAML: %s. Mend that line and save it again.", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, fault.Invalidf("letter_override_unreadable", name, "The file holds more than one document. Keep one.")
	}
	if line := aliasLine(&doc); line > 0 {
		return nil, fault.Invalidf("letter_override_alias", fmt.Sprintf("%s:%d", name, line), "Anchors and aliases (& and *) are not allowed in a file of texts. Write the text out.")
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fault.Invalidf("letter_override_unreadable", name, "The file does not begin with names and values. Begin with a line like \"language: de\".")
	}
	return doc.Content[0], nil
}

func aliasLine(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return max(n.Line, 1)
	}
	for _, child := range n.Content {
		if line := aliasLine(child); line > 0 {
			return line
		}
	}
	return 0
}

// overrideReader walks the tree and collects what is wrong.
type overrideReader struct {
	name   string
	base   *language
	file   *overrideFile
	faults fault.List
}

func (r *overrideReader) bad(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fault.Invalidf("letter_override_rule", fmt.Sprintf("%s:%d", r.name, n.Line), format, args...))
}

// each calls do for every name and value of a mapping, once a name.
func (r *overrideReader) each(n *yaml.Node, what string, do func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.bad(n, "%s must hold names and values.", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			r.bad(key, "%q stands twice in %s. Keep one.", key.Value, what)
			continue
		}
		seen[key.Value] = true
		do(key, value)
	}
}

func (r *overrideReader) read(root *yaml.Node) {
	code := ""
	r.each(root, "the file", func(key, value *yaml.Node) {
		if key.Value == "language" {
			code = value.Value
		}
	})
	if !slices.Contains(languages, code) {
		r.bad(root, "The file names no language that has texts. Write \"language:\" and one of %s.", strings.Join(languages, ", "))
		return
	}
	base, err := product().language(code)
	if err != nil {
		r.bad(root, "The product's own texts in this language cannot be read.")
		return
	}
	r.base = base
	r.each(root, "the file", func(key, value *yaml.Node) {
		switch key.Value {
		case "language":
		case "schema":
			if value.Value != "1" {
				r.bad(value, "The schema is %q; this program reads schema 1.", value.Value)
			}
		case "greetings":
			r.each(value, "greetings", func(address, names *yaml.Node) {
				if address.Value != "formal" && address.Value != "informal" {
					r.bad(address, "Greetings are formal or informal, not %q.", address.Value)
					return
				}
				r.specialTexts(names, "greetings."+address.Value, address.Value+".")
			})
		case "closings":
			r.specialTexts(value, "closings", "closing.")
		case "texts":
			r.each(value, "texts", r.entry)
		default:
			r.bad(key, "%q cannot be set in a file of texts. Allowed are schema, language, greetings, closings and texts.", key.Value)
		}
	})
}

// specialTexts reads greetings or closings; only names that the product has.
func (r *overrideReader) specialTexts(n *yaml.Node, what, prefix string) {
	r.each(n, what, func(key, value *yaml.Node) {
		if r.base.special[prefix+key.Value] == nil {
			r.bad(key, "%s has no form %q.", what, key.Value)
			return
		}
		if f := r.field(value, what+"."+key.Value, "friendly", false); f != nil {
			r.faults = append(r.faults, templateWording(r.base, f, "")...)
			r.file.specials[prefix+key.Value] = f
		}
	})
}

// entry reads the changed fields of one text.
func (r *overrideReader) entry(key, value *yaml.Node) {
	base, ok := r.base.Texts[key.Value]
	if !ok {
		r.bad(key, "There is no text %q. A file of texts changes wording and adds no letters.", key.Value)
		return
	}
	own := &entry{Tone: base.Tone}
	r.each(value, key.Value, func(name, v *yaml.Node) {
		path := "texts." + key.Value + "." + name.Value
		switch name.Value {
		case "subject", "email", "letter", "sms":
			own.set(name.Value, r.text(base, name, v, path, false))
		case "informal":
			own.Informal = r.forms(base, v, path, true)
		case "variants":
			own.Variants = map[string]*forms{}
			r.each(v, path, func(place, fields *yaml.Node) {
				own.Variants[place.Value] = r.forms(base, fields, path+"."+place.Value, false)
			})
		case "requires":
			own.Requires = r.names(v)
		case "must_not":
			own.MustNot = r.strings(v)
		default:
			r.bad(name, "%q of a text cannot be changed. Allowed are subject, email, letter, sms, informal, variants, requires and must_not.", name.Value)
		}
	})
	r.file.texts[key.Value] = own
}

func (e *entry) set(name string, f *field) {
	switch name {
	case "subject":
		e.Subject = f
	case "email":
		e.Email = f
	case "letter":
		e.Letter = f
	case "sms":
		e.SMS = f
	}
}

func (r *overrideReader) forms(base *entry, n *yaml.Node, path string, informal bool) *forms {
	v := &forms{}
	r.each(n, path, func(name, value *yaml.Node) {
		switch name.Value {
		case "subject":
			v.Subject = r.text(base, name, value, path+".subject", informal)
		case "email":
			v.Email = r.text(base, name, value, path+".email", informal)
		case "sms":
			v.SMS = r.text(base, name, value, path+".sms", informal)
		case "letter":
			if informal {
				r.bad(name, "A letter on paper is always formal; it has no informal form.")
				return
			}
			v.Letter = r.text(base, name, value, path+".letter", false)
		default:
			r.bad(name, "%q cannot be set here. Allowed are subject, email, letter and sms.", name.Value)
		}
	})
	return v
}

// names reads further requirements; those of the product stay.
func (r *overrideReader) names(n *yaml.Node) []string {
	var out []string
	for _, item := range r.items(n) {
		id, known := byName[item.Value]
		switch {
		case !known && !states[item.Value]:
			r.bad(item, "%q is not a fact that can be required.", item.Value)
		case known && id.kind() == slotKind:
			r.bad(item, "A law clause cannot be required; it stands where the law has it.")
		default:
			out = append(out, item.Value)
		}
	}
	return out
}

func (r *overrideReader) strings(n *yaml.Node) []string {
	var out []string
	for _, item := range r.items(n) {
		out = append(out, item.Value)
	}
	return out
}

func (r *overrideReader) items(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		r.bad(n, "A list is wanted here, such as [project_name].")
		return nil
	}
	return n.Content
}

// text reads one field and holds it to the rules of its text.
func (r *overrideReader) text(base *entry, name, v *yaml.Node, path string, informal bool) *field {
	f := r.field(v, path, base.Tone, name.Value == "letter")
	if f == nil {
		return nil
	}
	f.informal = informal
	r.keeps(base, name.Value, v, f)
	r.faults = append(r.faults, templateWording(r.base, f, path)...)
	return f
}

func (r *overrideReader) field(v *yaml.Node, path, tone string, headings bool) *field {
	if v.Kind != yaml.ScalarNode {
		r.bad(v, "%s must be a text.", path)
		return nil
	}
	for _, c := range v.Value {
		if c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
			r.bad(v, "%s holds a control character. Write plain text.", path)
			return nil
		}
	}
	f := &field{source: v.Value, line: v.Line, where: fmt.Sprintf("%s:%d", r.name, v.Line), headings: headings}
	r.faults = append(r.faults, checkText(r.base, f, tone)...)
	return f
}

// keeps holds a demand to what a court must find in it, and short forms to their length.
func (r *overrideReader) keeps(base *entry, name string, v *yaml.Node, f *field) {
	if base.Tone != "final" || name == "subject" || name == "sms" || len(base.LawClauses) == 0 {
		return
	}
	t, _ := compile(f.text(r.base, conditions{}), f.where, false)
	for _, slot := range base.LawClauses {
		original := base.Letter
		if name == "email" {
			original = base.Email
		}
		if strings.Contains(original.source, "{{"+slot+"}}") && !t.mentions[byName[slot]] {
			r.bad(v, "A final demand must keep the law clause {{%s}}, inside its own {{#if %s}}…{{/if}}.", slot, slot)
		}
	}
	for _, must := range []struct {
		rule string
		one  []placeholder
	}{
		{"the statement of account, {{account_table}}", []placeholder{pAccountTable}},
		{"its date, {{deadline_date}}", []placeholder{pDeadlineDate}},
		{"a way to pay, {{pay_link}} or {{bank_details}}", []placeholder{pPayLink, pBankDetails}},
		{"a way to agree or object, {{reply_link}}, {{creditor_phone}} or {{creditor_email}}", []placeholder{pReplyLink, pCreditorPhone, pCreditorEmail}},
	} {
		if !slices.ContainsFunc(must.one, func(id placeholder) bool { return t.mentions[id] }) {
			r.bad(v, "A final demand must keep %s.", must.rule)
		}
	}
}
