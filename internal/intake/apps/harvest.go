package apps

import (
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

// harvestClass tells a record of Harvest by what it holds: its answers do not name
// themselves.
func harvestClass(where string, n *node) class {
	c := class{app: Harvest}
	switch {
	case n.has("due_amount", "state"), n.has("client_key"):
		c.kind, c.what = intake.Invoices, "invoice"
	case n.has("first_name", "client"):
		c.kind, c.what = intake.Clients, "contact"
	case n.has("id", "name", "is_active") && (n.has("address") || n.has("currency")):
		c.kind, c.what = intake.Clients, "client"
	case where == "clients" || where == "contacts" || where == "invoices":
		c.what = where
	default:
		return class{}
	}
	return c
}

func (e *Export) harvest(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	switch c.what {
	case "client":
		row.Client = intake.Client{Number: n.str("id"), Name: n.str("name"), Address: intake.PostalLines(n.str("address"), "", "", "", "")}
		return taken, needs(row)
	case "contact":
		row.Client = intake.Client{
			Number: n.str("client", "id"), Name: n.str("client", "name"), Contact: person(n.str("first_name"), n.str("last_name")),
			Email: n.str("email"), Phone: first(n.str("phone_office"), n.str("phone_mobile")),
		}
		return taken, needs(row)
	}
	state := n.str("state")
	if state == "draft" {
		return notIssued, nil
	}
	currency, f := e.currency(n.str("currency"))
	if f != nil {
		return taken, f
	}
	v := &row.Invoice
	v.Number, v.Ref, v.For = n.str("number"), first(n.str("id"), n.str("number")), n.str("subject")
	row.Client = intake.Client{Number: n.str("client", "id"), Name: n.str("client", "name")}
	if f := needs(row); f != nil {
		return taken, f
	}
	if v.Amount, f = sum(row, n.str("amount"), currency, "the sum"); f != nil {
		return taken, f
	}
	open, f := sum(row, n.str("due_amount"), currency, "the open sum")
	if f != nil {
		return taken, f
	}
	if v.On, f = e.date(first(n.str("issue_date"), n.str("sent_at"), n.str("created_at")), "the invoice date"); f != nil {
		return taken, f
	}
	if v.Due, f = e.date(n.str("due_date"), "the due date"); f != nil {
		return taken, f
	}
	if v.Settled, f = e.date(first(n.str("paid_date"), n.str("paid_at")), "the day of payment"); f != nil {
		return taken, f
	}
	switch state {
	case "paid":
		open = money.New(0, currency)
	case "closed": // written off there: nobody is asked for it
		if !open.IsZero() {
			row.GivenUp()
		}
	}
	return taken, row.Complete(open, e.options.Terms)
}
