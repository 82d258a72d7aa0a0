package einvoice

import (
	"bytes"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Is reports that the first bytes of a file may be an electronic invoice. A PDF is
// only looked into by Read.
func Is(_ string, head []byte) bool {
	for _, root := range []string{"CrossIndustryInvoice", "CrossIndustryDocument", "xsd:Invoice-2", "xsd:CreditNote-2"} {
		if bytes.Contains(head, []byte(root)) {
			return true
		}
	}
	return IsPDF(head)
}

// IsPDF reports a PDF.
func IsPDF(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t"), []byte("%PDF-"))
}

// Read reads one invoice from XML, or from the XML inside a PDF.
func Read(name string, r io.ReaderAt, size int64) (*Invoice, error) {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if IsPDF(head) {
		content, err := Embedded(name, r, size)
		if err != nil {
			return nil, err
		}
		return ReadXML(name, bytes.NewReader(content))
	}
	return ReadXML(name, io.NewSectionReader(r, 0, size))
}

// ReadXML reads one invoice from XML.
func ReadXML(name string, r io.Reader) (*Invoice, error) {
	root, err := treeOf(name, r)
	if err != nil {
		return nil, err
	}
	v := &Invoice{root: root.name}
	p := paper{v: v}
	switch root.name {
	case "Invoice", "CreditNote":
		v.Syntax = UBL
		p.ubl(root)
	case "CrossIndustryInvoice":
		v.Syntax = CII
		p.cii(root)
	case "CrossIndustryDocument":
		v.Syntax = ZUGFeRD1
		p.cii(root)
	default:
		return nil, fault.Invalidf("einvoice_unknown", name, "this is XML, but no invoice: it begins with %s, not with an Invoice, CreditNote or CrossIndustryInvoice", root.name)
	}
	if err := p.complete(name); err != nil {
		return nil, err
	}
	return v, nil
}

// paper is an invoice while it is read. The first thing that cannot be read is kept.
type paper struct {
	v   *Invoice
	bad *fault.Error
}

func (p *paper) fail(text string, args ...any) {
	if p.bad == nil {
		p.bad = fault.Invalidf("einvoice_incomplete", "", text, args...)
	}
}

// day reads an ISO day, or one without dashes as CII writes it.
func (p *paper) day(text, what string) day.Date {
	if len(text) == 8 && !strings.Contains(text, "-") {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	if text == "" {
		return day.Date{}
	}
	d, err := day.Parse(text[:min(len(text), 10)])
	if err != nil {
		p.fail("%s %q is not a day", what, text)
	}
	return d
}

// sum reads a sum in the invoice's currency; what is finer is rounded half up.
func (p *paper) sum(text, what string) money.Amount {
	if text == "" {
		return money.Amount{}
	}
	a, _, err := money.ParseRounded(strings.TrimPrefix(text, "+"), p.v.Currency)
	if err != nil {
		p.fail("%s %q is not a sum", what, text)
	}
	return a
}

// complete refuses a paper that names no number, day, buyer, currency or sum.
func (p *paper) complete(name string) error {
	v := p.v
	switch {
	case v.Number == "":
		p.fail("the invoice has no number")
	case v.On.IsZero():
		p.fail("the invoice has no date")
	case v.Buyer.Name == "" && v.Buyer.Trading == "":
		p.fail("the invoice names no buyer")
	case !v.Currency.Known():
		p.fail("%q is not a currency", v.Currency)
	case v.Payable == money.Amount{} && v.Total == money.Amount{}:
		p.fail("the invoice names no sum to pay")
	}
	if p.bad != nil {
		return fault.Invalidf(p.bad.Code, name, "%s; correct it where it was written, or enter the invoice by hand", p.bad.Text)
	}
	if v.Buyer.Name == "" {
		v.Buyer.Name = v.Buyer.Trading
	}
	if (v.Payable == money.Amount{}) {
		v.Payable = v.Total
	}
	return nil
}
