package apps

import (
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

// quickBooksClass tells a record of QuickBooks Online by its name.
func quickBooksClass(name string) class {
	c := class{app: QuickBooks, what: name}
	switch name {
	case "Invoice", "CreditMemo":
		c.kind = intake.Invoices
	case "Payment":
		c.kind = intake.Payments
	case "Customer":
		c.kind = intake.Clients
	}
	return c
}

func (e *Export) quickBooks(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	if n.str("status") == "Deleted" || n.str("@status") == "Deleted" {
		if c.kind != intake.Invoices {
			return deleted, nil
		}
	}
	switch c.what {
	case "Customer":
		row.Client = quickBooksCustomer(n)
		return taken, needs(row)
	case "Payment":
		return e.quickBooksPayment(n, row)
	}
	v := &row.Invoice
	row.Client = intake.Client{
		Number: n.str("CustomerRef"), Name: reference(n.at("CustomerRef")), Email: first(n.str("BillEmail", "Address"), n.str("BillEmail")),
	}
	row.Client.Address, row.Client.Place = quickBooksAddress(n.at("BillAddr"))
	if f := needs(row); f != nil {
		return taken, f
	}
	currency, f := e.currency(n.str("CurrencyRef"))
	if f != nil {
		return taken, f
	}
	v.Number, v.For = n.str("DocNumber"), n.str("CustomerMemo")
	v.Ref = first(n.str("Id"), v.Number)
	if v.Amount, f = sum(row, n.str("TotalAmt"), currency, "the sum"); f != nil {
		return taken, f
	}
	if v.On, f = e.date(n.str("TxnDate"), "the date"); f != nil {
		return taken, f
	}
	if c.what == "CreditMemo" {
		if v.Ref != "" {
			v.Ref = "credit-" + v.Ref // invoices and credits of QuickBooks share their ids
		}
		left, f := sum(row, first(n.str("RemainingCredit"), n.str("Balance")), currency, "the credit that remains")
		if f != nil {
			return taken, f
		}
		if voided(n) {
			left = v.Amount
		}
		f = credit(row, v.Amount, left)
		v.Void = v.Void || voided(n)
		return taken, f
	}
	if v.Due, f = e.date(n.str("DueDate"), "the due date"); f != nil {
		return taken, f
	}
	open, f := sum(row, first(n.str("Balance"), n.str("TotalAmt")), currency, "the open sum")
	if f != nil {
		return taken, f
	}
	// Not a field of QuickBooks: a feed, which sees the payments too, adds it.
	if v.Settled, f = e.date(n.str("SettledOn"), "the day of payment"); f != nil {
		return taken, f
	}
	v.Void = voided(n)
	return taken, row.Complete(open, e.options.Terms)
}

// voided reports a paper that was voided: QuickBooks sets its sums to zero and
// writes the word before its private note.
func voided(n *node) bool {
	note := strings.ToLower(n.str("PrivateNote"))
	return note == "voided" || strings.HasPrefix(note, "voided ") || strings.HasPrefix(note, "voided-") || n.str("status") == "Deleted" || n.str("@status") == "Deleted"
}

func (e *Export) quickBooksPayment(n *node, row *intake.Row) (verdict, *fault.Error) {
	if voided(n) {
		return deleted, nil
	}
	currency, f := e.currency(n.str("CurrencyRef"))
	if f != nil {
		return taken, f
	}
	row.Client = intake.Client{Number: n.str("CustomerRef"), Name: reference(n.at("CustomerRef"))}
	p := &row.Payment
	p.Reference, p.Ref = n.str("PaymentRefNum"), n.str("Id")
	if p.Amount, f = sum(row, n.str("TotalAmt"), currency, "the sum"); f != nil {
		return taken, f
	}
	if p.On, f = e.date(n.str("TxnDate"), "the day of payment"); f != nil {
		return taken, f
	}
	return taken, whole(row)
}

// reference is the name beside an id: an attribute in XML, a part in JSON.
func reference(n *node) string { return first(n.str("@name"), n.str("name")) }

func quickBooksCustomer(n *node) intake.Client {
	c := intake.Client{
		Number: n.str("Id"), Name: first(n.str("DisplayName"), n.str("CompanyName"), n.str("FullyQualifiedName")),
		Email: n.str("PrimaryEmailAddr", "Address"), Phone: n.str("PrimaryPhone", "FreeFormNumber"),
		Contact: person(n.str("GivenName"), n.str("FamilyName")),
	}
	c.Address, c.Place = quickBooksAddress(n.at("BillAddr"))
	return c
}

func quickBooksAddress(n *node) (lines []string, place string) {
	street := joinedBy("\n", n.str("Line1"), n.str("Line2"), n.str("Line3"), n.str("Line4"), n.str("Line5"))
	region, country := n.str("CountrySubDivisionCode"), n.str("Country")
	return intake.PostalLines(street, "", n.str("PostalCode"), n.str("City"), region), intake.PlaceOf(country, region)
}
