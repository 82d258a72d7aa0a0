package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Format is how a file is packed.
type Format string

// The formats.
const (
	CSV  Format = "csv" // whatever its delimiter
	XLSX Format = "xlsx"
)

// Shape is how one file reads: found by Detect, shown to the user, corrected with
// Hints, kept per source as JSON or YAML and used again where Fingerprint agrees.
type Shape struct {
	File        string         `json:"file,omitempty" yaml:"file,omitempty"` // for messages
	App         string         `json:"app,omitempty" yaml:"app,omitempty"`   // program that wrote it: "Wave"; "" where none was recognised
	Part        bool           `json:"part,omitempty" yaml:"part,omitempty"` // one page or object of a program's data: it need not hold the rest
	Kind        Kind           `json:"kind" yaml:"kind"`
	Format      Format         `json:"format" yaml:"format"`
	Encoding    string         `json:"encoding,omitempty" yaml:"encoding,omitempty"`
	Delimiter   string         `json:"delimiter,omitempty" yaml:"delimiter,omitempty"`
	Sheet       string         `json:"sheet,omitempty" yaml:"sheet,omitempty"`
	Header      int            `json:"header" yaml:"header"` // its line, from 1; 0 where there is none
	Headings    []string       `json:"headings,omitempty" yaml:"headings,omitempty"`
	Fingerprint string         `json:"fingerprint" yaml:"fingerprint"` // of the headings
	Columns     []Column       `json:"columns" yaml:"columns"`
	Currency    money.Currency `json:"currency,omitempty" yaml:"currency,omitempty"` // of sums that name none
	Terms       int            `json:"terms" yaml:"terms"`                           // days from invoice to due date where the file has none
	Sign        SignRule       `json:"sign,omitempty" yaml:"sign,omitempty"`         // of a bank list
	Only        *Filter        `json:"only,omitempty" yaml:"only,omitempty"`         // rows that count; nil: all
	Warnings    []Warning      `json:"warnings,omitempty" yaml:"-"`

	scan     textScan
	from1904 bool
	named    bool // the sums of a bank list name their currency
}

// Column says what one column means and how its cells read.
type Column struct {
	Field    Field          `json:"field" yaml:"field"`
	Index    int            `json:"index" yaml:"index"` // from 0
	Heading  string         `json:"heading" yaml:"heading"`
	Decimal  string         `json:"decimal,omitempty" yaml:"decimal,omitempty"`   // "." or ",", for sums
	Dates    Order          `json:"dates,omitempty" yaml:"dates,omitempty"`       // for days
	Currency money.Currency `json:"currency,omitempty" yaml:"currency,omitempty"` // named by the heading
	Example  string         `json:"example,omitempty" yaml:"-"`                   // first cell that is not empty
}

// Filter keeps the rows whose cell says Value.
type Filter struct {
	Index int    `json:"index" yaml:"index"`
	Value string `json:"value" yaml:"value"`
}

// Column finds the column of a field.
func (s Shape) Column(f Field) (Column, bool) {
	for _, c := range s.Columns {
		if c.Field == f {
			return c, true
		}
	}
	return Column{}, false
}

// All finds every column of a field, such as the Text of a bank list.
func (s Shape) All(f Field) []Column {
	var list []Column
	for _, c := range s.Columns {
		if c.Field == f {
			list = append(list, c)
		}
	}
	return list
}

func (s Shape) has(f Field) bool {
	_, ok := s.Column(f)
	return ok
}

// fingerprint is the same for two files with the same headings in the same order.
func fingerprint(headings []string) string {
	h := sha256.New()
	for _, heading := range headings {
		h.Write([]byte(compact(heading)))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Hints are what the user or a saved Shape says about a file. What is left empty
// is found out.
type Hints struct {
	Map       Map
	Kind      Kind
	Encoding  string
	Delimiter string // one character, or "tab"
	Sheet     string
	Decimal   string // "." or ","
	Dates     Order
	Currency  money.Currency // of the creditor: stands in where the file names none
	Sign      SignRule       // of a bank list: which way its sums went
	Assumed   bool           // Currency is the creditor's usual one; nobody said it of this file
	Terms     int            // usual days to pay, where the file has no due date; 0 is DefaultTerms
	Saved     []Shape        // shapes used before; the one with the file's fingerprint is used again
}

// DefaultTerms stand in where neither the file nor the creditor says when an
// invoice is due: the thirty days of Directive 2011/7/EU, art. 3(3)(b).
const DefaultTerms = 30

// Map corrects which column means what: by its heading, its letter as in a
// spreadsheet after "=", or its number from 1 after "#". An empty name means that
// no column has this field.
type Map map[Field]string

// ParseMap reads one `--map field=column`.
func ParseMap(s string) (Field, string, error) {
	name, column, ok := strings.Cut(s, "=")
	f := Field(strings.ToLower(strings.TrimSpace(name)))
	if !ok {
		return "", "", fault.Invalidf("map_unreadable", "--map", "%q names no column; write --map due_date=\"Due on\"", s)
	}
	all := slices.Concat(fields, slices.DeleteFunc(slices.Clone(bankFields), func(b Field) bool { return slices.Contains(fields, b) }))
	if slices.Contains(all, f) {
		return f, strings.TrimSpace(column), nil
	}
	names := make([]string, len(all))
	for i, known := range all {
		names[i] = string(known)
	}
	return "", "", fault.Invalidf("map_unknown_field", "--map", "%q is not a field; the fields are %s", name, strings.Join(names, ", "))
}

// find gives the column a name means, -1 for none.
func (m Map) find(column string, headings []string, width int) int {
	for i, h := range headings {
		if h == column {
			return i
		}
	}
	folded := compact(column)
	for i, h := range headings {
		if folded != "" && compact(h) == folded {
			return i
		}
	}
	if rest, ok := strings.CutPrefix(column, "#"); ok {
		if n, digits := number(rest, 0); digits == len(rest) && n >= 1 && n <= width {
			return n - 1
		}
	}
	if rest, ok := strings.CutPrefix(column, "="); ok && len(rest) >= 1 && len(rest) <= 2 {
		n := 0
		for _, r := range strings.ToUpper(rest) {
			if r < 'A' || r > 'Z' {
				return -1
			}
			n = n*26 + int(r-'A') + 1
		}
		if n <= width {
			return n - 1
		}
	}
	return -1
}
