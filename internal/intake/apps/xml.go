package apps

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"

	"dunwell/internal/fault"
)

// xmlRecords are the elements that are records, wherever an answer puts them.
var xmlRecords = set(`Invoice CreditNote Payment Contact Customer CreditMemo Overpayment Prepayment`)

// xmlWraps are the elements that may stand around records.
var xmlWraps = set(`Response IntuitResponse QueryResponse BatchItemResponse Invoices CreditNotes Payments Contacts Overpayments Prepayments`)

// readXML walks through the records of an XML file as a stream.
func readXML(r io.Reader, each found) error {
	in := &bounded{r: r}
	x := &xmlReader{in: in, dec: xml.NewDecoder(in), each: each}
	x.dec.CharsetReader = inCharset
	x.dec.Entity = nil // none but the five of XML itself
	var path []string
	for {
		tok, err := x.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return x.broken(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			name := t.Name.Local
			switch {
			case xmlRecords[name]:
				line, _ := x.dec.InputPos()
				x.in.at(x.dec.InputOffset())
				x.parts = 0
				n, err := x.element(t, 1)
				if err != nil {
					return x.broken(err)
				}
				if !each(strings.Join(append(path, name), "."), &n, line) {
					return nil
				}
			case xmlWraps[name] && len(path) < 4:
				path = append(path, name)
			default:
				x.in.at(x.dec.InputOffset())
				if err := x.skip(); err != nil {
					return x.broken(err)
				}
			}
		case xml.EndElement:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		}
	}
}

type xmlReader struct {
	in    *bounded
	dec   *xml.Decoder
	each  found
	parts int
}

// skip passes over an element without keeping it.
func (x *xmlReader) skip() error {
	for depth := 1; depth > 0; {
		tok, err := x.dec.Token()
		if err != nil {
			return err
		}
		x.in.mark = x.in.read
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

func (x *xmlReader) broken(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	line, _ := x.dec.InputPos()
	if errors.Is(err, errTooLong) {
		return fault.Invalidf("record_too_long", "", "one record is longer than %d MB (at line %d); this is no list of invoices", maxRecord>>20, line)
	}
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return fault.Invalidf("xml_broken", "", "the XML is broken at line %d (%s); export or download it again", s.Line, s.Msg)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Invalidf("xml_broken", "", "the XML ends in the middle (line %d); the file was cut off: export or download it again", line)
	}
	return err
}

// element reads an element of which the start was read, with its attributes.
func (x *xmlReader) element(start xml.StartElement, depth int) (node, error) {
	n := node{name: start.Name.Local}
	if x.parts++; x.parts > maxParts || depth > maxDepth {
		return n, errTooLong
	}
	for _, a := range start.Attr {
		if a.Name.Local == "name" || a.Name.Local == "domain" || a.Name.Local == "status" {
			n.parts = append(n.parts, node{name: "@" + a.Name.Local, text: a.Value})
		}
	}
	var text strings.Builder
	for {
		tok, err := x.dec.Token()
		if errors.Is(err, io.EOF) {
			return n, io.ErrUnexpectedEOF
		}
		if err != nil {
			return n, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			child, err := x.element(t, depth+1)
			if err != nil {
				return n, err
			}
			n.parts = append(n.parts, child)
		case xml.CharData:
			if text.Len()+len(t) > maxRecord {
				return n, errTooLong
			}
			text.Write(t)
		case xml.EndElement:
			n.text = strings.TrimSpace(text.String())
			return n, nil
		}
	}
}

// inCharset reads the encodings a prolog may name.
func inCharset(label string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fault.Invalidf("encoding_unknown", "", "the file says that it is written in %q, which is not known; save it as UTF-8", label)
	}
	return transform.NewReader(r, e.NewDecoder()), nil
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}
