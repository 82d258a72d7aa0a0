package apps

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

// xeroClass tells a record of Xero's API by the name of its element.
func xeroClass(name string) class {
	c := class{app: Xero, what: name}
	switch name {
	case "Invoice", "CreditNote":
		c.kind = intake.Invoices
	case "Payment":
		c.kind = intake.Payments
	case "Contact":
		c.kind = intake.Clients
	}
	return c
}

func (e *Export) xero(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	switch c.what {
	case "Contact":
		row.Client = xeroContact(n)
		if n.str("IsSupplier") == "true" && n.str("IsCustomer") == "false" {
			return weOwe, nil
		}
		return taken, needs(row)
	case "Payment":
		return e.xeroPayment(n, row)
	case "CreditNote":
		return e.xeroCredit(n, row)
	}
	return e.xeroInvoice(n, row)
}

// xeroStands is what a status means: only AUTHORISED and PAID invoices are owed or
// were; VOIDED and DELETED ones are taken as void, so that a book that has them
// learns of it.
func xeroStands(status string) (v verdict, void bool) {
	switch status {
	case "DRAFT", "SUBMITTED":
		return notIssued, false
	case "VOIDED", "DELETED":
		return taken, true
	}
	return taken, false
}

func (e *Export) xeroInvoice(n *node, row *intake.Row) (verdict, *fault.Error) {
	if n.str("Type") != "ACCREC" {
		return weOwe, nil
	}
	stands, void := xeroStands(n.str("Status"))
	if stands != taken {
		return stands, nil
	}
	v := &row.Invoice
	f := e.xeroHead(n, row, "InvoiceNumber", "InvoiceID")
	if f != nil {
		return taken, f
	}
	currency := v.Amount.Currency()
	open := v.Amount
	if text := n.str("AmountDue"); text != "" {
		if open, f = sum(row, text, currency, "the open sum"); f != nil {
			return taken, f
		}
	} else if paid, f := sum(row, n.str("AmountPaid"), currency, "the sum paid"); f != nil {
		return taken, f
	} else if rest, err := v.Amount.Sub(paid); err == nil {
		open = rest
	}
	v.Void = void
	if n.str("Status") == "PAID" {
		open = money.New(0, currency)
	}
	if v.Settled, f = e.xeroSettled(n); f != nil {
		return taken, f
	}
	return taken, row.Complete(open, e.options.Terms)
}

// xeroHead reads what invoices and credit notes have in common.
func (e *Export) xeroHead(n *node, row *intake.Row, number, id string) *fault.Error {
	v := &row.Invoice
	row.Client = xeroContact(n.at("Contact"))
	if f := needs(row); f != nil {
		return f
	}
	currency, f := e.currency(n.str("CurrencyCode"))
	if f != nil {
		return f
	}
	v.Number, v.For = n.str(number), n.str("Reference")
	v.Ref = first(n.str(id), v.Number)
	if v.Amount, f = sum(row, n.str("Total"), currency, "the sum"); f != nil {
		return f
	}
	if v.On, f = e.date(first(n.str("DateString"), n.str("Date")), "the date"); f != nil {
		return f
	}
	v.Due, f = e.date(first(n.str("DueDateString"), n.str("DueDate")), "the due date")
	return f
}

// xeroSettled is the day the invoice was fully paid, else of its latest payment.
func (e *Export) xeroSettled(n *node) (on day.Date, f *fault.Error) {
	if on, f = e.date(n.str("FullyPaidOnDate"), "the day of payment"); f != nil || !on.IsZero() {
		return on, f
	}
	for _, p := range n.items("Payments") {
		d, f := e.date(p.str("Date"), "the day of payment")
		if f != nil {
			return on, f
		}
		if p.str("Status") != "DELETED" && d.After(on) {
			on = d
		}
	}
	return on, nil
}

func (e *Export) xeroCredit(n *node, row *intake.Row) (verdict, *fault.Error) {
	if n.str("Type") != "ACCRECCREDIT" {
		return weOwe, nil
	}
	stands, void := xeroStands(n.str("Status"))
	if stands != taken {
		return stands, nil
	}
	if f := e.xeroHead(n, row, "CreditNoteNumber", "CreditNoteID"); f != nil {
		return taken, f
	}
	total := row.Invoice.Amount
	left, f := e.xeroLeft(n, row, total)
	if f != nil {
		return taken, f
	}
	if void || n.str("Status") == "PAID" {
		left = money.New(0, total.Currency())
	}
	return taken, credit(row, total, left)
}

// xeroLeft is what of a credit note is not set off yet.
func (e *Export) xeroLeft(n *node, row *intake.Row, total money.Amount) (money.Amount, *fault.Error) {
	if text := n.str("RemainingCredit"); text != "" {
		return sum(row, text, total.Currency(), "the credit that remains")
	}
	left := total
	for _, a := range n.items("Allocations") {
		used, f := sum(row, first(a.str("Amount"), a.str("AppliedAmount")), total.Currency(), "a part of the credit that was used")
		if f != nil {
			return left, f
		}
		if rest, err := left.Sub(used); err == nil {
			left = rest
		}
	}
	return left, nil
}

// xeroPayment reads money that came for an invoice of ours.
func (e *Export) xeroPayment(n *node, row *intake.Row) (verdict, *fault.Error) {
	invoice := n.at("Invoice")
	kind := n.str("PaymentType")
	if kind != "" && kind != "ACCRECPAYMENT" || kind == "" && invoice.str("Type") != "ACCREC" {
		return weOwe, nil // money to suppliers, and what was paid back
	}
	if n.str("Status") == "DELETED" || n.str("Status") == "VOIDED" {
		return deleted, nil
	}
	row.Client = xeroContact(invoice.at("Contact"))
	currency, f := e.currency(invoice.str("CurrencyCode"))
	if f != nil {
		return taken, f
	}
	p := &row.Payment
	p.Invoice, p.Reference, p.Ref = invoice.str("InvoiceNumber"), n.str("Reference"), n.str("PaymentID")
	if p.Amount, f = sum(row, n.str("Amount"), currency, "the sum"); f != nil {
		return taken, f
	}
	if p.On, f = e.date(n.str("Date"), "the day of payment"); f != nil {
		return taken, f
	}
	return taken, whole(row)
}

// whole reports a payment that cannot be booked.
func whole(row *intake.Row) *fault.Error {
	p := &row.Payment
	switch {
	case p.On.IsZero():
		return fault.Invalidf("date_missing", "", "the payment has no day")
	case row.Client.Key() == "@" && p.Reference == "" && p.Invoice == "":
		return fault.Invalidf("client_missing", "", "the payment names neither client nor invoice nor reference")
	case p.Ref == "":
		return fault.Invalidf("number_missing", "", "the payment has no id")
	}
	return nil
}

func xeroContact(n *node) intake.Client {
	c := intake.Client{
		Number: n.str("ContactID"), Name: n.str("Name"), Email: n.str("EmailAddress"),
		Contact: person(n.str("FirstName"), n.str("LastName")), Language: intake.LanguageOf(n.str("Language")),
	}
	best := 0
	for _, a := range n.items("Addresses") {
		lines := intake.PostalLines(a.str("AddressLine1"), joined(a.str("AddressLine2"), a.str("AddressLine3"), a.str("AddressLine4")), a.str("PostalCode"), a.str("City"), a.str("Region"))
		rank := 1
		if a.str("AddressType") == "POBOX" { // where Xero sends invoices to
			rank = 2
		}
		if len(lines) > 0 && rank > best {
			best, c.Address, c.Place = rank, lines, intake.PlaceOf(a.str("Country"), a.str("Region"))
		}
	}
	for _, p := range n.items("Phones") {
		number := strings.TrimSpace(joinedBy(" ", p.str("PhoneAreaCode"), p.str("PhoneNumber")))
		if code := p.str("PhoneCountryCode"); code != "" && number != "" {
			number = "+" + strings.TrimLeft(code, "+0") + " " + number
		}
		if number != "" && p.str("PhoneType") != "FAX" && (c.Phone == "" || p.str("PhoneType") == "DEFAULT") {
			c.Phone = number
		}
	}
	return c
}

func joined(parts ...string) string { return joinedBy(", ", parts...) }

func joinedBy(mark string, parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, mark)
}
