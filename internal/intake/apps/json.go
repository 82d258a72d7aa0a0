package apps

import (
	"encoding/json"
	"errors"
	"io"

	"dunwell/internal/fault"
)

// The bounds of what is read. No record of an invoicing program comes near them.
const (
	maxRecord = 8 << 20 // bytes of one record
	maxDepth  = 64
	maxParts  = 100_000 // values in one record
)

// found takes one record: where it stood ("Invoices", "QueryResponse.Invoice", ""
// for a record that is the whole file), the record, and its line.
type found func(where string, n *node, line int) bool

// What may stand around the records of an answer, by its path from the top.
var (
	jsonLists = set(`data Invoices CreditNotes Payments Contacts Overpayments Prepayments Items Accounts BankTransactions
		QueryResponse.Invoice QueryResponse.CreditMemo QueryResponse.Payment QueryResponse.Customer
		clients contacts invoices payments response.result.clients response.result.invoices response.result.payments response.result.credit_notes`)
	jsonWraps   = set(`data QueryResponse response response.result`)
	jsonRecords = set(`data.object Invoice CreditMemo Payment Customer
		response.result.client response.result.invoice response.result.payment response.result.credit_note`)
)

// bounded stops a reader that runs on without a record coming to its end.
type bounded struct {
	r          io.Reader
	read, mark int64
	line       int     // lines before mark
	ends       []int64 // offsets of line ends behind mark
}

var errTooLong = errors.New("one record is too long")

func (b *bounded) Read(p []byte) (int, error) {
	if b.read-b.mark > maxRecord {
		return 0, errTooLong
	}
	n, err := b.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			b.ends = append(b.ends, b.read+int64(i))
		}
	}
	b.read += int64(n)
	return n, err
}

// at tells the line of an offset, and lets go what lies before it.
func (b *bounded) at(offset int64) int {
	n := 0
	for n < len(b.ends) && b.ends[n] < offset {
		n++
	}
	b.line += n
	b.ends = b.ends[n:]
	b.mark = max(b.mark, offset)
	return b.line + 1
}

// jsonReader walks through the records of a JSON file as a stream.
type jsonReader struct {
	in    *bounded
	dec   *json.Decoder
	each  found
	parts int
	over  bool // the caller has had enough
}

func readJSON(r io.Reader, each found) error {
	in := &bounded{r: r}
	j := &jsonReader{in: in, dec: json.NewDecoder(in), each: each}
	j.dec.UseNumber()
	for !j.over {
		tok, err := j.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return j.broken(err)
		}
		switch tok {
		case json.Delim('{'):
			err = j.object("", 0)
		case json.Delim('['):
			err = j.records("")
		default:
			return fault.Invalidf("not_a_record", "", "the file holds a single value and no record")
		}
		if err != nil {
			return j.broken(err)
		}
	}
	return nil
}

// broken names the line where the text stopped making sense.
func (j *jsonReader) broken(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	line := j.in.at(j.dec.InputOffset())
	switch {
	case errors.Is(err, errTooLong):
		return fault.Invalidf("record_too_long", "", "one record is longer than %d MB (from line %d); this is no list of invoices", maxRecord>>20, line)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.Invalidf("json_broken", "", "the JSON ends in the middle (line %d); the file was cut off: export or download it again", line)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fault.Invalidf("json_broken", "", "the JSON is broken at line %d (%v); export or download it again", line, err)
	}
	return err
}

// object reads an object of which the brace was read: records and what wraps them
// are followed, everything else is a part of the object itself, which is a record
// when it wraps none.
func (j *jsonReader) object(path string, depth int) error {
	line := j.in.at(j.dec.InputOffset())
	own := node{}
	wraps := false
	j.parts = 0
	for j.dec.More() && !j.over {
		key, err := j.key()
		if err != nil {
			return err
		}
		full := key
		if path != "" {
			full = path + "." + key
		}
		tok, err := j.dec.Token()
		if err != nil {
			return err
		}
		switch {
		case tok == json.Delim('[') && jsonLists[full]:
			wraps = true
			err = j.records(full)
		case tok == json.Delim('{') && jsonWraps[full]:
			wraps = true
			err = j.object(full, depth+1)
		case tok == json.Delim('{') && jsonRecords[full]:
			wraps = true
			err = j.record(full)
		default:
			var part node
			if part, err = j.value(tok, key, 1); err == nil {
				own.parts = append(own.parts, part)
			}
		}
		if err != nil {
			return err
		}
	}
	if j.over {
		return nil
	}
	if _, err := j.dec.Token(); err != nil {
		return err
	}
	if !wraps && depth == 0 {
		j.over = !j.each("", &own, line)
	}
	return nil
}

func (j *jsonReader) key() (string, error) {
	tok, err := j.dec.Token()
	if err != nil {
		return "", err
	}
	key, _ := tok.(string) // the decoder gives nothing else between braces
	return key, nil
}

// records reads a list of which the bracket was read.
func (j *jsonReader) records(where string) error {
	for j.dec.More() && !j.over {
		tok, err := j.dec.Token()
		if err != nil {
			return err
		}
		if tok != json.Delim('{') {
			return fault.Invalidf("not_a_record", "", "line %d: the list holds something that is no record", j.in.at(j.dec.InputOffset()))
		}
		if err := j.record(where); err != nil {
			return err
		}
	}
	if j.over {
		return nil
	}
	_, err := j.dec.Token()
	return err
}

func (j *jsonReader) record(where string) error {
	line := j.in.at(j.dec.InputOffset())
	j.parts = 0
	n, err := j.value(json.Delim('{'), "", 1)
	if err == nil {
		j.over = !j.each(where, &n, line)
	}
	return err
}

// value reads the value that begins with tok.
func (j *jsonReader) value(tok json.Token, name string, depth int) (node, error) {
	n := node{name: name}
	if j.parts++; j.parts > maxParts || depth > maxDepth {
		return n, errTooLong
	}
	switch v := tok.(type) {
	case string:
		n.text = v
	case json.Number:
		n.text = v.String()
	case bool:
		n.text = "false"
		if v {
			n.text = "true"
		}
	case json.Delim:
		n.list = v == '['
		for j.dec.More() {
			part := ""
			if !n.list {
				key, err := j.key()
				if err != nil {
					return n, err
				}
				part = key
			}
			next, err := j.dec.Token()
			if err != nil {
				return n, err
			}
			child, err := j.value(next, part, depth+1)
			if err != nil {
				return n, err
			}
			n.parts = append(n.parts, child)
		}
		if _, err := j.dec.Token(); err != nil {
			return n, err
		}
	}
	return n, nil
}
