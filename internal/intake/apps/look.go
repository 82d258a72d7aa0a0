package apps

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

func itoa(n int) string { return strconv.Itoa(n) }

// class is what a record is: whose, and which of the things that are taken; kind
// is "" for everything else.
type class struct {
	app  string
	kind intake.Kind
	what string // as its program calls it
}

func (c class) taken() bool { return c.kind != "" }

// verdict is what becomes of a record that was understood.
type verdict int

const (
	taken        verdict = iota
	notIssued            // a draft, or not approved: nobody owes it yet
	weOwe                // a bill, and what belongs to it
	deleted              // or turned back
	toldByOthers         // a payment that its invoice tells of too
	notOurs              // none of the things that are taken
)

// classify tells a record by where it stood and by what it holds.
func (e *Export) classify(where string, n *node) class {
	last := where[strings.LastIndexByte(where, '.')+1:]
	switch object := n.str("object"); {
	case e.xml && (strings.HasPrefix(where, "IntuitResponse") || n.str("@domain") == "QBO" || n.has("Id", "SyncToken")):
		return quickBooksClass(last)
	case e.xml:
		return xeroClass(last)
	case object != "":
		return stripeClass(object)
	case strings.HasPrefix(where, "response."):
		return freshBooksClass(last)
	case strings.HasPrefix(where, "QueryResponse."), where == "Invoice", where == "CreditMemo", where == "Payment", where == "Customer":
		return quickBooksClass(last)
	case where != "" && where[0] >= 'A' && where[0] <= 'Z':
		return xeroClass(strings.TrimSuffix(where, "s"))
	}
	return bareClass(where, n)
}

// bareClass tells records that stand in lists of plain names, or alone.
func bareClass(where string, n *node) class {
	switch {
	case n.has("InvoiceID", "Type"):
		return xeroClass("Invoice")
	case n.has("CreditNoteID"):
		return xeroClass("CreditNote")
	case n.has("PaymentID", "Amount"):
		return xeroClass("Payment")
	case n.has("ContactID", "Name"):
		return xeroClass("Contact")
	case n.has("CustomerRef", "DocNumber"), n.has("CustomerRef", "DueDate"):
		return quickBooksClass("Invoice")
	case n.has("DisplayName", "Id"):
		return quickBooksClass("Customer")
	case n.has("accounting_systemid"), n.has("invoiceid"), n.has("creditid"):
		return freshBooksClass(freshBooksBare(where, n))
	}
	return harvestClass(where, n)
}

// look goes over the file once and settles the Shape.
func (e *Export) look(r io.ReaderAt, size int64) error {
	kinds := map[intake.Kind]int{}
	outs := map[verdict]int{}
	others := map[string]int{}
	records := 0
	err := e.walk(r, size, func(where string, n *node, line int) bool {
		records++
		c := e.classify(where, n)
		if c.app != "" && e.shape.App == "" {
			e.shape.App = c.app
		}
		if !c.taken() {
			others[first(c.what, "unknown record")]++
			return true
		}
		kinds[c.kind]++
		row := intake.Row{Line: line, Kind: c.kind}
		v, f := e.convert(c, n, &row)
		if f == nil && v != taken {
			outs[v]++
		}
		if f == nil && c.kind == intake.Clients && len(e.people) < mostPeople {
			e.remember(row.Client)
		}
		return true
	})
	if err != nil {
		return e.failed(err)
	}
	switch {
	case e.shape.App == "":
		return fault.Invalidf("app_unknown", e.shape.File, "this is no file of a program that is known (%s); export the list as CSV or XLSX", strings.Join([]string{Stripe, Xero, QuickBooks, Harvest, FreshBooks}, ", "))
	case records == 0 || len(kinds) == 0 && len(others) == 0:
		return fault.Invalidf("file_empty", e.shape.File, "the answer of %s holds no records", e.shape.App)
	case len(kinds) == 0:
		return fault.Invalidf("app_records_unknown", e.shape.File, "the file holds %s of %s; what is taken are invoices, credit notes, payments and clients", counted(others), e.shape.App)
	}
	e.shape.Kind = intake.Clients
	for _, k := range []intake.Kind{intake.Payments, intake.Invoices} {
		if kinds[k] > 0 {
			e.shape.Kind = k
		}
	}
	if e.shape.Kind == intake.Invoices && kinds[intake.Payments] > 0 {
		outs[toldByOthers] += kinds[intake.Payments]
	}
	e.tell(outs, others)
	return nil
}

// mostPeople bounds the clients a file's own list of them may add to its invoices.
const mostPeople = 200_000

// remember keeps what the file says of a client; several contacts of one client
// fill in what the others leave out.
func (e *Export) remember(c intake.Client) {
	if c.Number == "" {
		return
	}
	e.complete(&c)
	e.people[c.Number] = c
}

// tell puts what stays out into the warnings.
func (e *Export) tell(outs map[verdict]int, others map[string]int) {
	warn := func(code string, n int, text string) {
		if n > 0 {
			e.shape.Warnings = append(e.shape.Warnings, intake.Warning{Code: code, Text: fmt.Sprintf(text, n)})
		}
	}
	warn("drafts_left_out", outs[notIssued], "drafts and invoices not yet approved stay out: %d; nobody owes them")
	warn("bills_left_out", outs[weOwe], "bills, and credits and payments that go with them, stay out: %d; they are what you owe")
	warn("deleted_left_out", outs[deleted], "deleted or failed records stay out: %d")
	warn("payments_told", outs[toldByOthers], "payments that the invoices of the file tell of as well: %d; they count once")
	if len(others) > 0 {
		e.shape.Warnings = append(e.shape.Warnings, intake.Warning{Code: "records_left_out", Text: counted(others) + ": neither invoice, credit note, payment nor client; they stay out"})
	}
}

// counted says how many there are of each: "1 plan, 2 subscription".
func counted(names map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		parts = append(parts, itoa(names[name])+" "+name)
		if len(parts) == 10 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

// convert makes a row of a record. An invoice without number and id could not be
// known again.
func (e *Export) convert(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	v, f := e.program(c, n, row)
	if f == nil && v == taken && c.kind == intake.Invoices && row.Invoice.Ref == "" {
		f = fault.Invalidf("number_missing", "", "the record has neither a number nor an id")
	}
	return v, f
}

func (e *Export) program(c class, n *node, row *intake.Row) (verdict, *fault.Error) {
	switch c.app {
	case Stripe:
		return e.stripe(c, n, row)
	case Xero:
		return e.xero(c, n, row)
	case QuickBooks:
		return e.quickBooks(c, n, row)
	case Harvest:
		return e.harvest(c, n, row)
	}
	return e.freshBooks(c, n, row)
}
