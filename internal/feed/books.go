package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"

	"dunwell/internal/fault"
)

// found is a record of an answer, as it came.
type found struct {
	name string // Invoice, CreditNote, CreditMemo, Payment, Contact, Customer, …
	raw  []byte
}

// bookRecords takes the records of these names out of an answer in JSON or XML.
func bookRecords(whom string, body []byte, names map[string]bool) ([]found, bool, error) {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	var list []found
	if bytes.HasPrefix(body, []byte("<")) {
		list, err := xmlRecords(body, names)
		if err != nil {
			return nil, true, unreadable(whom)
		}
		return list, true, nil
	}
	if err := jsonRecords(body, "", names, 0, &list); err != nil {
		return nil, false, unreadable(whom)
	}
	return list, false, nil
}

// jsonRecords looks for lists of records, however deep an answer wraps them. Xero
// calls the list Invoices, QuickBooks Invoice.
func jsonRecords(raw json.RawMessage, name string, names map[string]bool, depth int, list *[]found) error {
	if depth > 6 || len(raw) == 0 {
		return nil
	}
	single := strings.TrimSuffix(name, "s")
	switch raw[0] {
	case '[':
		var parts []json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return err
		}
		for _, part := range parts {
			if names[single] && len(part) > 0 && part[0] == '{' {
				*list = append(*list, found{single, part})
			} else if err := jsonRecords(part, name, names, depth+1, list); err != nil {
				return err
			}
		}
	case '{':
		if names[name] {
			*list = append(*list, found{name, raw})
			return nil
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		if _, err := dec.Token(); err != nil {
			return err
		}
		for dec.More() {
			tok, err := dec.Token()
			if err != nil {
				return err
			}
			key, _ := tok.(string) // the decoder gives nothing else between braces
			var part json.RawMessage
			if err := dec.Decode(&part); err != nil {
				return err
			}
			if err := jsonRecords(part, key, names, depth+1, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// xmlRecords cuts the elements of these names out, byte for byte.
func xmlRecords(body []byte, names map[string]bool) ([]found, error) {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		return nil, fault.Invalidf("feed_unreadable", "", "the answer is written in %s; only UTF-8 is read", clip(label))
	}
	var list []found
	for {
		start := dec.InputOffset()
		tok, err := dec.Token()
		if err == io.EOF { //nolint:errorlint // the decoder gives it bare
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		el, ok := tok.(xml.StartElement)
		if !ok || !names[el.Name.Local] {
			continue
		}
		if err := dec.Skip(); err != nil {
			return nil, err
		}
		list = append(list, found{el.Name.Local, body[start:dec.InputOffset()]})
	}
}

// book writes records of several answers as one file.
type book struct {
	whom                string
	w                   io.Writer
	xmlOpen, xmlClose   string
	jsonOpen, jsonClose string
	list                func(name string) string // what a list of such records is called in JSON

	n     int
	inXML bool
	last  string
}

func (b *book) text(text string) error {
	_, err := io.WriteString(b.w, text)
	return err
}

// add appends records; in JSON those of one name come one after another.
func (b *book) add(list []found, inXML bool) error {
	for _, r := range list {
		if b.n > 0 && b.inXML != inXML {
			return unreadable(b.whom)
		}
		var before string
		switch {
		case inXML && b.n == 0:
			before = b.xmlOpen
		case inXML:
			before = "\n"
		case b.n == 0:
			before = b.jsonOpen + b.list(r.name)
		case b.last != r.name:
			before = "],\n" + b.list(r.name)
		default:
			before = ",\n"
		}
		b.inXML, b.last = inXML, r.name
		b.n++
		if err := b.text(before); err != nil {
			return err
		}
		if _, err := b.w.Write(r.raw); err != nil {
			return err
		}
	}
	return nil
}

// close ends the file, and tells how it ends its name.
func (b *book) close() (string, error) {
	switch {
	case b.n == 0:
		return ".json", nil
	case b.inXML:
		return ".xml", b.text(b.xmlClose)
	}
	return ".json", b.text("]" + b.jsonClose)
}

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}
