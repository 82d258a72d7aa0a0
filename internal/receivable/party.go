// Package receivable holds the nouns: who is owed, who owes, for which work, on
// which papers, and what was said and promised about it.
package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Ids are UUIDv7 in text form. What is printed on a letter is a number, never an id.
type (
	CreditorID   string
	ClientID     string
	ContactID    string
	AccountID    string
	EngagementID string
	ItemID       string
	DeliveryID   string
)

// AccountKey names one account. The creditor comes first in every key: no tenant
// reaches another's rows.
type AccountKey struct {
	Creditor CreditorID
	Account  AccountID
}

// Creditor is the business that is owed: the tenant.
type Creditor struct {
	ID        CreditorID
	Name      string   // letterhead
	What      string   // one line under the name: "Design for shops and makers"
	Address   []string // postal lines
	Place     string   // as in the law files: us_oregon, gb_eng, de
	Zone      string   // IANA zone: Europe/Berlin
	Language  string   // the desk's language, ISO 639-1
	Sender    string   // the person who signs
	Email     string
	Phone     string
	IsCompany bool // the creditor is not the sender himself
	Currency  money.Currency
	Bank      Bank
	Brand     string // colour of the letterhead's bar, "#5c1a44"; "" is black
	Logo      []byte // PNG or JPEG, "" for none
	PublicURL string // "" while there is no public address
	Holidays  []HolidayChange
	Policy    string   // preset or name of his own ladder
	Informal  bool     // default form of address
	Autopilot []string // steps that may leave without approval
}

// Bank is where money is to be paid: the account of the original invoice.
type Bank struct {
	Holder string
	IBAN   string
	BIC    string
	Lines  []string // other forms, printed as they stand: routing and account number
}

// HolidayChange adds a day of rest to the calendar, or takes one out of it.
type HolidayChange = day.Change

// Form is the kind of debtor; law asks for it.
type Form string

// The kinds of debtor.
const (
	Company    Form = "company"
	SoleTrader Form = "sole_trader"
	Consumer   Form = "consumer"
	Public     Form = "public"
)

// Client is who owes.
type Client struct {
	ID       ClientID
	Number   string // the creditor's own number for him
	Name     string
	Address  []string
	Place    string
	Zone     string
	Language string
	Form     Form
	Informal bool
	Policy   string // override of the creditor's ladder, "" for none
	OptOut   bool   // never chased by the machine
	PaidLate bool   // has paid at least one invoice late before
}

// Role says what a contact is there for.
type Role string

// The roles of a contact. Only payables and owner are written to about money
// unless nobody else is recorded.
const (
	Payables Role = "payables"
	Project  Role = "project"
	Owner    Role = "owner"
)

// Contact is a person or desk at the client.
type Contact struct {
	ID       ContactID
	Role     Role
	Billing  bool   // recorded for this account's billing: may be written to
	Address  string // form of address on record: "ms", "mr" or ""
	First    string
	Last     string
	Name     string // full name, or the desk
	Vocative string
	Email    string
	Phone    string
	Unusable string // why it can no longer be reached, "" while it can
}
