// Package ledger writes a book out in forms that other programs read: journals for
// hledger and beancount, tables, and JSON. It knows neither the database nor where
// the bytes go.
package ledger

import (
	"strconv"
	"strings"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Account is one account with all that was ever put on it, in no order.
type Account struct {
	Number      string
	Client      receivable.Client
	Contacts    []receivable.Contact
	Currency    money.Currency
	Items       []Item
	Allocations []receivable.Allocation
}

// Item is one item as it is believed today.
type Item struct {
	receivable.Item
	GoneOn day.Date // when it was no longer in an open list; zero while it is in it
}

// Head says whose book is written, and for which day.
type Head struct {
	Creditor receivable.Creditor
	On       day.Date
	Version  string
}

// Writer takes one account after the other; Close ends the form.
type Writer interface {
	Account(*Account) error
	Close() error
}

// counts reports an item that moves money: what is void does not.
func (i *Item) counts() bool { return !i.Void }

// balance is what is owed on the account, less what stands to the client's good.
// What has gone from an open list was settled elsewhere.
func (a *Account) balance() (money.Amount, error) {
	t := money.Tally{}
	t.Add(money.New(0, a.Currency))
	for i := range a.Items {
		if item := &a.Items[i]; item.counts() && item.GoneOn.IsZero() {
			t.Add(item.Amount)
		} else if item.counts() { // only the part that was set off here stays
			set, err := item.Amount.Sub(item.Open)
			if err != nil {
				return set, err
			}
			t.Add(set)
		}
	}
	return t.Sum()
}

// plain is text on one line, without what a journal gives a meaning.
func plain(text, without string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(without, r) {
			return ' '
		}
		return r
	}, text)), " ")
}

// names gives every client a name of his own in a journal, whatever he is called.
type names struct {
	shape func(string) string
	taken map[string]bool
	given map[receivable.ClientID]string
}

func newNames(shape func(string) string) names {
	return names{shape, map[string]bool{}, map[receivable.ClientID]string{}}
}

func (n *names) of(c *receivable.Client) string {
	if name, ok := n.given[c.ID]; ok {
		return name
	}
	name := n.shape(c.Name)
	if name == "" {
		name = n.shape("Client " + c.Number)
	}
	for base, i := name, 2; n.taken[strings.ToLower(name)]; i++ {
		name = n.shape(base + " " + strconv.Itoa(i))
	}
	n.taken[strings.ToLower(name)] = true
	n.given[c.ID] = name
	return name
}

// meaning is the account on the other side of an item, and what to call it.
type meaning struct{ against, what string }

// meanings of the kinds, in the words of hledger; beancount capitalises them.
var meanings = map[receivable.Kind]meaning{
	receivable.Invoice:    {"income:invoiced", "Invoice"},
	receivable.CreditNote: {"income:invoiced", "Credit note"},
	receivable.Charge:     {"income:late payment", "Charge"},
	receivable.Payment:    {"assets:received", "Payment"},
	receivable.WriteOff:   {"expenses:bad debts", "Write-off"},
}

// settledElsewhere takes what went from an open list without a payment that is known.
const settledElsewhere = "equity:settled elsewhere"

// said is what an item is, for a reader of the journal.
func (i *Item) said() string {
	text := meanings[i.Kind].what
	if i.Number != "" {
		text += " " + i.Number
	}
	if i.For != "" {
		text += ", " + i.For
	}
	return text
}
