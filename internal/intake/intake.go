// Package intake reads lists of invoices, clients and payments from CSV and XLSX
// into typed rows. Detect finds out how a file reads and Shape.Rows reads it as a
// stream; nothing here knows the database.
package intake

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Field is what a column means. The names are those of `--map field=column`.
type Field string

// The fields.
const (
	InvoiceNumber Field = "invoice_number"
	InvoiceDate   Field = "invoice_date"
	DueDate       Field = "due_date"
	TermsDays     Field = "terms_days"
	Amount        Field = "amount"
	LineAmount    Field = "line_amount" // the sum of one line of an invoice; lines add up
	OpenAmount    Field = "open_amount"
	PaidAmount    Field = "paid_amount"
	Currency      Field = "currency"
	SettledOn     Field = "settled_on"
	DaysToSettle  Field = "days_to_settle"
	Disputed      Field = "disputed"
	Status        Field = "status"
	Project       Field = "project"
	ClientNumber  Field = "client_number"
	ClientName    Field = "client_name"
	Email         Field = "email"
	Phone         Field = "phone"
	Contact       Field = "contact"
	ContactFirst  Field = "contact_first"
	ContactLast   Field = "contact_last"
	Street        Field = "street"
	Street2       Field = "street2"
	PostalCode    Field = "postal_code"
	City          Field = "city"
	Region        Field = "region"
	Country       Field = "country"
	Place         Field = "place"
	Language      Field = "language"
	PaymentDate   Field = "payment_date"
	Reference     Field = "reference"
	Payer         Field = "payer"
)

var fields = []Field{
	InvoiceNumber, InvoiceDate, DueDate, TermsDays, Amount, LineAmount, OpenAmount, PaidAmount, Currency, SettledOn, DaysToSettle,
	Disputed, Status, Project, ClientNumber, ClientName, Email, Phone, Contact, ContactFirst, ContactLast, Street, Street2,
	PostalCode, City, Region, Country, Place, Language, PaymentDate, Reference, Payer,
}

// Kind is what a file lists.
type Kind string

// The kinds of file.
const (
	Invoices Kind = "invoices"
	Clients  Kind = "clients"
	Payments Kind = "payments"

	// Statement is a bank's list of movements. Shape.Rows does not read it:
	// intake/banklist does.
	Statement Kind = "statement"
)

// Row is one row of a list, typed. Which of Invoice and Payment is filled follows
// from the Shape's kind; in the lists of some programs payments stand among the
// invoices, so ask Row.Kind.
type Row struct {
	Line    int  // in the file, from 1; of an invoice of several lines, the first
	Kind    Kind // what this row is
	Client  Client
	Invoice Invoice
	Payment Payment
	notes   notes
}

// Client is the client as one row names him. Number, where there is one, is who
// he is; spellings of his name vary.
type Client struct {
	Number   string
	Name     string
	Email    string
	Phone    string
	Contact  string
	Address  []string // postal lines, without the country
	Place    string   // "us_nevada", "de"; "" where it could not be told
	Language string   // ISO 639-1, "" where it could not be told
}

// Key is what makes two rows name one client: the number, else the folded name,
// else the e-mail address.
func (c Client) Key() string {
	switch {
	case c.Number != "":
		return "#" + c.Number
	case c.Name != "":
		return FoldName(c.Name)
	}
	return "@" + c.Email
}

// Invoice is one receivable of an invoice list. Amounts are signed like those of
// receivable.Item: credit notes are negative. Amount = Paid + Open holds for
// every row that is yielded.
type Invoice struct {
	Number   string          // as printed; "" where the file has none
	Ref      string          // never "": Number, or a key that stays the same from file to file
	Kind     receivable.Kind // receivable.Invoice or receivable.CreditNote
	On       day.Date
	Due      day.Date
	Amount   money.Amount
	Paid     money.Amount // what the file says came in
	Open     money.Amount
	Settled  day.Date // day of the settlement, or of the last payment; zero where the file names none
	Disputed bool
	Void     bool   // nothing is owed, whatever Open says
	For      string // project or subject
}

// Payment is one row of a payment list: money that came in is positive.
type Payment struct {
	On        day.Date
	Amount    money.Amount
	Reference string
	Invoice   string // number of the invoice it names, "" for none
	Ref       string // never "": stays the same from file to file
}

// Rounded reports that a sum was finer than its currency and was rounded half up.
func (r Row) Rounded() bool { return r.notes&noteRounded != 0 }

// notes are remarks about a row, as bits so that a million rows carry them freely.
type notes uint16

const (
	noteRounded notes = 1 << iota
	noteNoNumber
	noteNoInvoiceDate
	noteNoDueDate
	noteDueBeforeIssue
	noteSumsDisagree
	noteSettledBeforeIssue
	noteGivenUp
)

// Warning is something that was understood and should be looked at.
type Warning struct {
	Code string `json:"code"`
	Line int    `json:"line,omitempty"` // 0 for the whole file
	Text string `json:"text"`
}

var noteTexts = []struct {
	bit        notes
	code, text string
}{
	{noteRounded, "sum_rounded", "the sum is finer than its currency and was rounded half up"},
	{noteNoNumber, "number_missing", "the invoice has no number; it is known by client, dates and sum"},
	{noteNoInvoiceDate, "invoice_date_missing", "the invoice has no date; the day it was due or settled stands in"},
	{noteNoDueDate, "due_date_missing", "the invoice has no due date; the usual terms were added to its date"},
	{noteDueBeforeIssue, "due_before_issue", "the due date lies before the invoice date"},
	{noteSumsDisagree, "sums_disagree", "sum, paid and open do not fit each other; the smaller open sum was taken"},
	{noteSettledBeforeIssue, "settled_before_issue", "the settlement lies before the invoice date"},
	{noteGivenUp, "given_up", "the program calls the invoice uncollectible; it is taken as given up, and nobody is asked for it"},
}

// Warnings spells out the remarks about the row; nil for nearly every row.
func (r Row) Warnings() []Warning {
	if r.notes == 0 {
		return nil
	}
	var list []Warning
	for _, n := range noteTexts {
		if r.notes&n.bit != 0 {
			list = append(list, Warning{n.code, r.Line, n.text})
		}
	}
	return list
}
