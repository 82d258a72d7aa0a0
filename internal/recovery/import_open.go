package recovery

import (
	"errors"
	"fmt"
	"io"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/apps"
	"dunwell/internal/intake/einvoice"
	"dunwell/internal/receivable"
)

// openList finds out what a file is: an electronic invoice, the export of a
// program, or a table. A table of bank movements has the kind intake.Statement.
func openList(f ImportFile, h intake.Hints, creditor *receivable.Creditor, vat string) (intake.List, error) {
	head := make([]byte, min(f.Size, 64<<10))
	if n, err := f.Reader.ReadAt(head, 0); n < len(head) && !errors.Is(err, io.EOF) {
		return nil, fault.Invalidf("file_unreadable", f.Name, "the file cannot be read to its end")
	}
	switch {
	case einvoice.Is(f.Name, head):
		return openPaper(f, h, creditor, vat)
	case apps.Is(f.Name, head):
		return apps.Open(f.Name, f.Reader, f.Size, apps.Options{Currency: h.Currency, Terms: h.Terms, Zone: zoneOf(creditor)})
	}
	shape, err := intake.Detect(f.Name, f.Reader, f.Size, h)
	if err != nil {
		return nil, err
	}
	return shape, nil
}

// settingOwnVAT is the creditor's VAT number, under the name that setup gives it.
const settingOwnVAT = "vat_id"

// openPaper opens an electronic invoice, and refuses one that the creditor has to
// pay himself: it would be asked for from whoever is named on it.
func openPaper(f ImportFile, h intake.Hints, c *receivable.Creditor, vat string) (intake.List, error) {
	list, err := einvoice.Open(f.Name, f.Reader, f.Size, h.Terms)
	if err != nil {
		return nil, err
	}
	us := einvoice.Us{Names: []string{c.Name, c.Sender, c.Bank.Holder}, VAT: vat, IBAN: c.Bank.IBAN}
	v := list.Invoice
	if v.Bill(us) {
		return nil, fault.Invalidf("einvoice_bill", f.Name, "this is a bill to you: %s wrote it, and %s is to pay it. Dunwell keeps what others owe you; nothing of it is taken in", v.Seller.Name, v.Buyer.Name)
	}
	return paper{list, v.Strange(us)}, nil
}

// paper is an electronic invoice with what only its creditor can be warned of.
type paper struct {
	*einvoice.List
	strange bool
}

// Describe tells what the paper is, and when another seems to have written it.
func (p paper) Describe() intake.Shape {
	s := p.List.Describe()
	if p.strange {
		s.Warnings = append(s.Warnings, intake.Warning{Code: "seller_differs", Text: "the invoice was written by " + p.Invoice.Seller.Name +
			", which is not your name; undo the import where you are not the one to be paid"})
	}
	return s
}

// zoneOf is where the creditor's days begin; nil is UTC.
func zoneOf(c *receivable.Creditor) *time.Location {
	if c.Zone == "" {
		return nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil
	}
	return zone
}

// of names the program a list came from: "Wave invoices: everything open …".
func (im *importer) of(text string) string {
	if im.shape.App == "" {
		return text
	}
	return fmt.Sprintf("%s %s: %s", im.shape.App, im.shape.Kind, text)
}
