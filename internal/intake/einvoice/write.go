package einvoice

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// specification is what is claimed of a paper written here: the core rules of the
// European norm, nothing beyond.
const specification = "urn:cen.eu:en16931:2017"

// out is an element to be written. Those without text and children are left out.
type out struct {
	name string
	attr []string // name, value, name, value …
	text string
	kids []out
}

func leaf(name, text string, attr ...string) out { return out{name: name, text: text, attr: attr} }

func branch(name string, kids ...out) out { return out{name: name, kids: kids} }

// always keeps an element that says nothing, where the syntax asks for it.
const always = "\x00"

func (o *out) empty() bool {
	if o.text != "" {
		return false
	}
	for i := range o.kids {
		if !o.kids[i].empty() {
			return false
		}
	}
	return true
}

func write(w io.Writer, root out, spaces ...string) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	root.attr = spaces
	root.write(&b, "")
	_, err := w.Write(b.Bytes())
	return err
}

func (o *out) write(b *bytes.Buffer, indent string) {
	if o.empty() {
		return
	}
	b.WriteString(indent + "<" + o.name)
	for i := 0; i+1 < len(o.attr); i += 2 {
		b.WriteString(" " + o.attr[i] + `="`)
		escape(b, o.attr[i+1])
		b.WriteByte('"')
	}
	switch {
	case o.text == always:
		b.WriteString("/>\n")
		return
	case len(o.kids) == 0:
		b.WriteByte('>')
		escape(b, o.text)
	default:
		b.WriteString(">\n")
		for i := range o.kids {
			o.kids[i].write(b, indent+"  ")
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + o.name + ">\n")
}

// escape writes text; what XML cannot hold is left out.
func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(strings.Map(func(r rune) rune { // a buffer takes everything
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)))
}

// sumOf is a sum in words of XML, "" where there is none.
func sumOf(a money.Amount) string {
	if a == (money.Amount{}) {
		return ""
	}
	return a.Decimal()
}

func compactDay(d day.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// lineNet is what the lines come to.
func (v *Invoice) lineNet() money.Amount {
	t := money.Tally{}
	for i := range v.Lines {
		t.Add(v.Lines[i].Net)
	}
	sum, err := t.Sum()
	if err != nil {
		return v.Net
	}
	return sum
}
