package apps

import (
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// stripeClass tells an object of Stripe's API by the name it gives itself. Charges
// and payment intents are told by the invoices they paid.
func stripeClass(object string) class {
	c := class{app: Stripe, what: object}
	switch object {
	case "invoice", "credit_note":
		c.kind = intake.Invoices
	case "customer":
		c.kind = intake.Clients
	}
	return c
}

func (e *Export) stripe(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	switch c.what {
	case "customer":
		row.Client = stripeClient(n, n.str("id"), "name", "email", "phone", "address")
		row.Client.Language = intake.LanguageOf(firstOf(n.items("preferred_locales")))
		if n.str("deleted") == "true" {
			return deleted, nil
		}
		return taken, nil
	case "credit_note":
		return e.stripeCredit(n, row)
	}
	return e.stripeInvoice(n, row)
}

// stripeInvoice reads an invoice. Sums are in the smallest unit as Stripe counts it.
func (e *Export) stripeInvoice(n *node, row *intake.Row) (verdict, *fault.Error) {
	status := n.str("status")
	if status == "draft" {
		return notIssued, nil
	}
	if status == "deleted" || n.str("deleted") == "true" {
		return deleted, nil
	}
	currency, f := e.currency(n.str("currency"))
	if f != nil {
		return taken, f
	}
	v := &row.Invoice
	v.Number, v.Ref, v.For = n.str("number"), first(n.str("id"), n.str("number")), n.str("description")
	row.Client = stripeClient(n, stripeID(n, "customer"), "customer_name", "customer_email", "customer_phone", "customer_address")
	if f := needs(row); f != nil {
		return taken, f
	}
	if v.Amount, f = stripeSum(row, n.str("total"), currency); f != nil {
		return taken, f
	}
	open, f := stripeSum(row, n.str("amount_remaining"), currency)
	if f != nil {
		return taken, f
	}
	if v.On, f = e.moment(first(n.str("effective_at"), n.str("status_transitions", "finalized_at"), n.str("created")), "the invoice date"); f != nil {
		return taken, f
	}
	if v.Due, f = e.moment(n.str("due_date"), "the due date"); f != nil {
		return taken, f
	}
	if v.Settled, f = e.moment(n.str("status_transitions", "paid_at"), "the day of payment"); f != nil {
		return taken, f
	}
	if status == "paid" {
		open = money.New(0, currency)
	}
	v.Void = status == "void"
	if status == "uncollectible" {
		row.GivenUp()
	}
	return taken, row.Complete(open, e.options.Terms)
}

// stripeCredit reads a credit note. What it takes off stands in the open sum of its
// invoice already, or on the customer's balance at Stripe: nothing of it is left to
// be set off here.
func (e *Export) stripeCredit(n *node, row *intake.Row) (verdict, *fault.Error) {
	currency, f := e.currency(n.str("currency"))
	if f != nil {
		return taken, f
	}
	total, f := stripeSum(row, first(n.str("total"), n.str("amount")), currency)
	if f != nil {
		return taken, f
	}
	v := &row.Invoice
	v.Number, v.Ref, v.For = n.str("number"), first(n.str("id"), n.str("number")), n.str("memo")
	row.Client = stripeClient(n, stripeID(n, "customer"), "", "", "", "")
	if f := needs(row); f != nil {
		return taken, f
	}
	if v.On, f = e.moment(first(n.str("effective_at"), n.str("created")), "the day of the credit note"); f != nil {
		return taken, f
	}
	return taken, credit(row, total, money.New(0, currency))
}

func stripeClient(n *node, number, name, email, phone, address string) intake.Client {
	a := n.at(address)
	return intake.Client{
		Number: number, Name: n.str(name), Email: n.str(email), Phone: n.str(phone),
		Address: intake.PostalLines(a.str("line1"), a.str("line2"), a.str("postal_code"), a.str("city"), a.str("state")),
		Place:   intake.PlaceOf(a.str("country"), a.str("state")),
	}
}

// stripeID is the id of an object that may stand there whole.
func stripeID(n *node, name string) string { return first(n.str(name), n.str(name, "id")) }

func firstOf(list []node) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].text
}

// Currencies without decimals, and with three, as Stripe counts them
// (docs.stripe.com/currencies). ISK and UGX have none today, and are counted in
// hundredths all the same.
var (
	stripeWhole  = set(`BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF`)
	stripeThirds = set(`BHD JOD KWD OMR TND`)
)

// stripeSum reads an integer in the smallest unit.
func stripeSum(row *intake.Row, text string, c money.Currency) (money.Amount, *fault.Error) {
	digits := 2
	switch {
	case stripeWhole[string(c)]:
		digits = 0
	case stripeThirds[string(c)]:
		digits = 3
	}
	minor, err := strconv.ParseInt(first(text, "0"), 10, 64)
	if err != nil {
		return money.Amount{}, fault.Invalidf("amount_unreadable", "", "%q is not a sum in the smallest unit of %s", clip(text), c)
	}
	if digits == c.Digits() {
		return money.New(minor, c), nil
	}
	plain := strconv.FormatInt(minor, 10)
	negative := strings.HasPrefix(plain, "-")
	plain = strings.TrimPrefix(plain, "-")
	for len(plain) <= digits {
		plain = "0" + plain
	}
	plain = plain[:len(plain)-digits] + "." + plain[len(plain)-digits:]
	if negative {
		plain = "-" + plain
	}
	return sum(row, strings.TrimSuffix(plain, "."), c, "the sum")
}

// credit makes a credit note of a row: what is left of it lowers what is owed.
// One that is used up, wholly set off in its own program, is taken as void: it
// counts in the totals of the file and for nothing else.
func credit(row *intake.Row, total, left money.Amount) *fault.Error {
	v := &row.Invoice
	if total.Sign() < 0 {
		total = total.Neg()
	}
	if left.Sign() < 0 {
		left = left.Neg()
	}
	if total.Less(left) {
		left = total
	}
	if v.On.IsZero() {
		return fault.Invalidf("date_missing", "", "the credit note has no day")
	}
	v.Kind, v.Due = receivable.CreditNote, v.On
	if left.IsZero() {
		v.Void = true
		v.Amount, v.Paid, v.Open = total.Neg(), total.Neg(), left
		return nil
	}
	v.Amount, v.Open, v.Paid = left.Neg(), left.Neg(), money.New(0, left.Currency())
	return nil
}

// needs reports a record that names no client.
func needs(row *intake.Row) *fault.Error {
	if row.Client.Key() == "@" {
		return fault.Invalidf("client_missing", "", "the record names no client")
	}
	return nil
}
