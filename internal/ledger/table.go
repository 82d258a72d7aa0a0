package ledger

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// tables are four lists as CSV: clients, contacts, items, and what was set off
// against what.
type tables struct {
	clients, contacts, items, allocations *table
	seen                                  map[receivable.ClientID]bool
}

type table struct {
	out io.WriteCloser
	csv *csv.Writer
}

// NewTables writes lists; create opens the file of a name such as items.csv.
func NewTables(create func(name string) (io.WriteCloser, error)) (Writer, error) {
	t := &tables{seen: map[receivable.ClientID]bool{}}
	for _, one := range []struct {
		at   **table
		name string
		head []string
	}{
		{&t.clients, "clients.csv", []string{"client_id", "client_number", "client_name", "address", "place", "language", "form"}},
		{&t.contacts, "contacts.csv", []string{"client_id", "role", "billing", "name", "email", "phone", "unusable"}},
		{&t.items, "items.csv", []string{"item_id", "account", "client_id", "client_name", "kind", "invoice_number", "invoice_date", "due_date", "currency",
			"amount", "open_amount", "disputed_amount", "void", "gone_on", "project", "source"}},
		{&t.allocations, "allocations.csv", []string{"account", "from_item", "to_item", "on", "currency", "amount"}},
	} {
		out, err := create(one.name)
		if err != nil {
			return nil, errors.Join(err, t.Close())
		}
		*one.at = &table{out, csv.NewWriter(out)}
		if err := (*one.at).csv.Write(one.head); err != nil {
			return nil, errors.Join(err, t.Close())
		}
	}
	return t, nil
}

// row writes cells; what a spreadsheet would take for a formula is kept from it by
// an apostrophe. Sums are numbers and stay as they are.
func (t *table) row(cells ...string) error {
	for i, c := range cells {
		cells[i] = Harmless(c)
	}
	return t.csv.Write(cells)
}

// Harmless is a cell that no spreadsheet takes for a formula.
func Harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

// isNumber reports a plain decimal, the only thing that may begin with a minus.
func isNumber(cell string) bool {
	digits, points := 0, 0
	for i, c := range cell {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		case c == '-' && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func (t *tables) Account(a *Account) error {
	c := &a.Client
	var errs []error
	if !t.seen[c.ID] {
		t.seen[c.ID] = true
		errs = append(errs, t.clients.row(string(c.ID), c.Number, c.Name, strings.Join(c.Address, "\n"), c.Place, c.Language, string(c.Form)))
		for i := range a.Contacts {
			p := &a.Contacts[i]
			errs = append(errs, t.contacts.row(string(c.ID), string(p.Role), yes(p.Billing), p.Name, p.Email, p.Phone, p.Unusable))
		}
	}
	for i := range a.Items {
		v := &a.Items[i]
		errs = append(errs, t.items.row(string(v.ID), a.Number, string(c.ID), c.Name, string(v.Kind), v.Number, v.On.String(), dayOr(v.Due), string(a.Currency),
			v.Amount.Decimal(), v.Open.Decimal(), v.Disputed.Decimal(), yes(v.Void), dayOr(v.GoneOn), v.For, v.Source))
	}
	for i := range a.Allocations {
		s := &a.Allocations[i]
		errs = append(errs, t.allocations.row(a.Number, string(s.From), string(s.To), s.On.String(), string(a.Currency), s.Amount.Decimal()))
	}
	return errors.Join(errs...)
}

func dayOr(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (t *tables) Close() error {
	var errs []error
	for _, one := range []*table{t.clients, t.contacts, t.items, t.allocations} {
		if one == nil {
			continue
		}
		one.csv.Flush()
		errs = append(errs, one.csv.Error(), one.out.Close())
	}
	return errors.Join(errs...)
}
