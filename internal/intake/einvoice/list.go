package einvoice

import (
	"io"
	"iter"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// List is one electronic invoice as a list of one row, so that it is taken in as
// every other list is.
type List struct {
	Invoice *Invoice
	file    string
	terms   int
}

// Open reads the invoice of a file. Terms are the days to pay where neither the
// paper nor its words say when it is due.
func Open(name string, r io.ReaderAt, size int64, terms int) (*List, error) {
	v, err := Read(name, r, size)
	if err != nil {
		return nil, err
	}
	if what := v.Asks(); what != "" {
		return nil, fault.Invalidf("einvoice_asks_nothing", name, "this is %s; it asks for no payment and is left out", what)
	}
	if terms == 0 {
		terms = intake.DefaultTerms
	}
	return &List{v, name, terms}, nil
}

// syntaxes as a person names them.
var syntaxes = map[Syntax]string{UBL: "UBL", CII: "CII", ZUGFeRD1: "ZUGFeRD 1"}

// Describe tells what the paper is, and what should be looked at.
func (l *List) Describe() intake.Shape {
	v := l.Invoice
	s := intake.Shape{File: l.file, App: syntaxes[v.Syntax], Part: true, Kind: intake.Invoices, Currency: v.Currency, Terms: l.terms}
	warn := func(code, text string) {
		s.Warnings = append(s.Warnings, intake.Warning{Code: code, Text: text})
	}
	if v.Due.IsZero() {
		warn("due_date_missing", "the invoice names no day on which it is due; "+l.due().String()+" was taken, by the usual terms")
	}
	if v.Prepaid.Sign() > 0 {
		warn("paid_before", v.Prepaid.String()+" were paid before the invoice was written; it asks for "+v.Payable.String())
	}
	if !v.Credit() && v.Payable.Sign() < 0 {
		warn("overpaid", "more was paid before than the invoice comes to; "+v.Payable.Neg().String()+" stand to the client's good")
	}
	return s
}

// due is the day the paper is due.
func (l *List) due() day.Date {
	if d := l.Invoice.Due; !d.IsZero() {
		return d
	}
	return l.Invoice.On.AddDays(l.terms)
}

// Rows is the one row.
func (l *List) Rows(io.ReaderAt, int64) iter.Seq2[intake.Row, *fault.Error] {
	return func(yield func(intake.Row, *fault.Error) bool) {
		yield(l.row(), nil)
	}
}

// row is what the paper asks for. What was paid before came with a paper of its
// own, or before any; it is no part of this claim.
func (l *List) row() intake.Row {
	v := l.Invoice
	b := &v.Buyer
	owed := v.Owed()
	kind := v.Kind()
	row := intake.Row{
		Line: 1, Kind: intake.Invoices,
		Client: intake.Client{
			Name: b.Name, Email: b.Email, Phone: b.Phone, Contact: b.Contact,
			Address: intake.PostalLines(strings.Join(b.Street, "\n"), "", b.Postal, b.City, b.Region), Place: intake.PlaceOf(b.Country, b.Region),
		},
		Invoice: intake.Invoice{
			Number: v.Number, Ref: v.Number, Kind: kind, On: v.On, Due: l.due(),
			Amount: owed, Paid: money.New(0, v.Currency), Open: owed, For: v.purpose(),
		},
	}
	if kind == receivable.CreditNote {
		row.Invoice.Due = v.On
	}
	return row
}

// purpose is what the invoice is for, in a line.
func (v *Invoice) purpose() string {
	switch {
	case v.Project != "":
		return v.Project
	case len(v.Lines) == 1:
		return v.Lines[0].Name
	case len(v.Lines) > 1:
		return v.Lines[0].Name + " …"
	}
	return ""
}
