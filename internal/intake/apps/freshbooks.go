package apps

import (
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

// freshBooksClass tells a record by the name of the list or part it stood in.
func freshBooksClass(name string) class {
	c := class{app: FreshBooks, what: strings.TrimSuffix(name, "s")}
	switch c.what {
	case "invoice", "credit_note":
		c.kind = intake.Invoices
	case "payment":
		c.kind = intake.Payments
	case "client":
		c.kind = intake.Clients
	}
	return c
}

// freshBooksBare tells a record that stands alone.
func freshBooksBare(where string, n *node) string {
	switch {
	case n.has("creditid", "credit_number"):
		return "credit_note"
	case n.has("logid", "invoiceid"), n.has("paymentid"):
		return "payment"
	case n.has("invoice_number"):
		return "invoice"
	case n.has("organization"), n.has("userid"):
		return "client"
	}
	return where
}

func (e *Export) freshBooks(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	if n.str("vis_state") == "1" && c.kind != intake.Invoices {
		return deleted, nil
	}
	switch c.what {
	case "client":
		row.Client = freshBooksClient(n)
		return taken, needs(row)
	case "payment":
		return e.freshBooksPayment(n, row)
	}
	state := first(n.str("v3_status"), n.str("display_status"))
	if state == "draft" || n.str("status") == "1" {
		return notIssued, nil
	}
	currency, f := e.currency(first(n.str("currency_code"), n.str("amount", "code")))
	if f != nil {
		return taken, f
	}
	v := &row.Invoice
	row.Client = intake.Client{Number: first(n.str("customerid"), n.str("clientid")), Name: first(n.str("current_organization"), n.str("organization"))}
	if row.Client.Name == "" {
		row.Client.Name = person(n.str("fname"), n.str("lname"))
	}
	if f := needs(row); f != nil {
		return taken, f
	}
	v.Number, v.For = first(n.str("invoice_number"), n.str("credit_number")), n.str("description")
	v.Ref = first(n.str("invoiceid"), n.str("creditid"), n.str("id"), v.Number)
	if v.Amount, f = sum(row, n.str("amount", "amount"), currency, "the sum"); f != nil {
		return taken, f
	}
	if v.On, f = e.date(n.str("create_date"), "the invoice date"); f != nil {
		return taken, f
	}
	open, f := sum(row, first(n.str("outstanding", "amount"), n.str("amount", "amount")), currency, "the open sum")
	if f != nil {
		return taken, f
	}
	gone := n.str("vis_state") == "1"
	if c.what == "credit_note" {
		if gone {
			open = money.New(0, currency)
		}
		return taken, credit(row, v.Amount, open)
	}
	if v.Due, f = e.date(n.str("due_date"), "the due date"); f != nil {
		return taken, f
	}
	if v.Settled, f = e.date(n.str("date_paid"), "the day of payment"); f != nil {
		return taken, f
	}
	v.Disputed, v.Void = state == "disputed", gone
	return taken, row.Complete(open, e.options.Terms)
}

func (e *Export) freshBooksPayment(n *node, row *intake.Row) (verdict, *fault.Error) {
	currency, f := e.currency(first(n.str("amount", "code"), n.str("currency_code")))
	if f != nil {
		return taken, f
	}
	row.Client = intake.Client{Number: first(n.str("clientid"), n.str("customerid"))}
	p := &row.Payment
	p.Reference, p.Ref = n.str("note"), first(n.str("logid"), n.str("id"))
	if p.Amount, f = sum(row, n.str("amount", "amount"), currency, "the sum"); f != nil {
		return taken, f
	}
	if p.On, f = e.date(n.str("date"), "the day of payment"); f != nil {
		return taken, f
	}
	return taken, whole(row)
}

// freshBooksClient reads a client; the address for letters is the one called p_.
func freshBooksClient(n *node) intake.Client {
	c := intake.Client{
		Number: first(n.str("id"), n.str("userid")), Name: n.str("organization"), Email: n.str("email"),
		Phone: first(n.str("bus_phone"), n.str("mob_phone"), n.str("home_phone")), Contact: person(n.str("fname"), n.str("lname")),
		Language: intake.LanguageOf(n.str("language")),
		Address:  intake.PostalLines(n.str("p_street"), n.str("p_street2"), n.str("p_code"), n.str("p_city"), n.str("p_province")),
		Place:    intake.PlaceOf(n.str("p_country"), n.str("p_province")),
	}
	if c.Name == "" {
		c.Name = c.Contact
	}
	return c
}
