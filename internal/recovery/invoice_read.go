package recovery

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// InvoiceRequest is an invoice as a person writes it down.
type InvoiceRequest struct {
	For, Engagement           string // Engagement is a number: 1004/1
	Due                       day.Date
	Days                      int // to pay; 0 is what is agreed or usual
	From, Delivered           day.Date
	Order, Contract, BuyerRef string
	Note                      string
	Tax                       string // of lines that name none
	Lines                     []InvoiceLine
	Stages                    []InvoiceStage
	Every                     string // one of receivable.Rhythms, "" for once
	First, Until              day.Date
}

// InvoiceLine is one line of it; price without tax.
type InvoiceLine struct{ What, Text, Quantity, Unit, Price, Tax string }

// InvoiceStage is a part of a schedule: due on a day, or when a person says that it
// is done. The first without a day is for now.
type InvoiceStage struct {
	Name, Share string
	On          day.Date
}

// ParseInvoice reads an invoice as a person writes it down. Every fault is told as
// name:line, all of them at once.
//
//	for: Spring catalogue
//	delivered: 2026-11-18
//	lines:
//	  - {what: Layout, quantity: 7.5, unit: hours, price: 80.00, tax: 19}
//	schedule:                    # or every: monthly, from: …, until: …
//	  - {name: order, share: 50%}
//	  - {name: approval, share: 25%}
//	  - {name: delivery, share: 25%, on: 2027-01-15}
func ParseInvoice(name string, data []byte) (InvoiceRequest, error) {
	const limit = 256 << 10
	file, form := yamlform.Open(name, data, limit)
	var q InvoiceRequest
	text := func(f *yamlform.Form, key string, into *string) {
		if s, ok := f.Text(key); ok {
			*into = s
		}
	}
	text(form, "for", &q.For)
	text(form, "engagement", &q.Engagement)
	text(form, "order", &q.Order)
	text(form, "contract", &q.Contract)
	text(form, "buyer_reference", &q.BuyerRef)
	text(form, "note", &q.Note)
	text(form, "tax", &q.Tax)
	q.Due, _ = form.Day("due")
	q.Days, _ = form.Int("days", 0, 365)
	q.Delivered, _ = form.Day("delivered")
	q.From, _ = form.Day("delivered_from")
	q.Every, _ = form.OneOf("every", receivable.Rhythms()...)
	q.First, _ = form.Day("from")
	q.Until, _ = form.Day("until")
	for _, f := range form.Forms("lines", receivable.MostBillLines) {
		f.Need("what", "price")
		l := InvoiceLine{Quantity: "1", Unit: "C62"}
		text(f, "what", &l.What)
		text(f, "text", &l.Text)
		text(f, "quantity", &l.Quantity)
		text(f, "unit", &l.Unit)
		text(f, "price", &l.Price)
		text(f, "tax", &l.Tax)
		f.Done()
		q.Lines = append(q.Lines, l)
	}
	for _, f := range form.Forms("schedule", 24) {
		f.Need("name", "share")
		var s InvoiceStage
		text(f, "name", &s.Name)
		text(f, "share", &s.Share)
		s.On, _ = f.Day("on")
		f.Done()
		q.Stages = append(q.Stages, s)
	}
	if len(q.Stages) > 0 && q.Every != "" {
		form.Fault("every", "invoice_plan_unclear", "An invoice comes in stages or again and again, not both.")
	}
	form.Done()
	return q, file.Err()
}

// ParseInvoiceLine reads a line from one argument: "Design;7.5;hours;80.00;19", with
// unit and tax as they may be left out.
func ParseInvoiceLine(text string) (InvoiceLine, error) {
	parts := strings.Split(text, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	l := InvoiceLine{Quantity: "1", Unit: "C62"}
	switch len(parts) {
	case 2:
		l.What, l.Price = parts[0], parts[1]
	case 4, 5:
		l.What, l.Quantity, l.Unit, l.Price = parts[0], parts[1], parts[2], parts[3]
		if len(parts) == 5 {
			l.Tax = parts[4]
		}
	default:
		return l, fault.Invalidf("invoice_line_unreadable", "--line", "%q is no line; write it as \"Design;7.5;hours;80.00;19\": what, quantity, unit, price without tax, tax", text)
	}
	return l, nil
}

// units are the words for units and their codes (UN/ECE Recommendation 20).
var units = map[string]string{
	"": "C62", "piece": "C62", "pieces": "C62", "pcs": "C62", "pc": "C62", "h": "HUR", "hour": "HUR", "hours": "HUR", "hrs": "HUR", "day": "DAY", "days": "DAY",
	"week": "WEE", "weeks": "WEE", "month": "MON", "months": "MON", "flat": "LS", "fixed": "LS", "lump": "LS", "km": "KMT",
}

// bill makes the bill of a request; tax and days are those where it names none.
func (q *InvoiceRequest) bill(tax string, days int) (receivable.Bill, error) {
	b := receivable.Bill{
		Kind: receivable.BillInvoice, Due: q.Due, Terms: days, From: q.From, Delivered: q.Delivered, For: oneLine(q.For, 200),
		Order: oneLine(q.Order, 80), Contract: oneLine(q.Contract, 80), BuyerRef: oneLine(q.BuyerRef, 80), Note: oneLine(q.Note, 500),
	}
	if q.Days > 0 {
		b.Terms = q.Days
	}
	if !b.From.IsZero() && (b.Delivered.IsZero() || b.Delivered.Before(b.From)) {
		return b, fault.Invalidf("day_past", "delivered", "name the day until which it was delivered, not before %s", b.From)
	}
	if q.Tax != "" {
		tax = q.Tax
	}
	var faults fault.List
	for i, l := range q.Lines {
		if l.Tax == "" {
			l.Tax = tax
		}
		if l.Tax == "" {
			faults = append(faults, fault.Invalidf("tax_missing", l.What, "say which tax line %d bears: 19, AE (the client owes it), small_business, none …; or once for all: dunwell setup invoice_tax=19", i+1))
			continue
		}
		category, percent, reason, err := receivable.ParseTax(l.Tax)
		if err != nil {
			faults = append(faults, asFault(err))
			continue
		}
		unit, ok := units[strings.ToLower(l.Unit)]
		if !ok {
			unit = strings.ToUpper(oneLine(l.Unit, 12))
		}
		b.Lines = append(b.Lines, receivable.BillLine{
			Name: oneLine(l.What, 200), Text: oneLine(l.Text, 1000), Quantity: l.Quantity, Unit: unit, Price: l.Price, Category: category, Percent: percent, Reason: reason,
		})
	}
	return b, faults.Err()
}
