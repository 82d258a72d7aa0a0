package ledger

import (
	"bufio"
	"encoding/json"
	"io"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// lines is one JSON object an account, with all of it.
type lines struct {
	w *bufio.Writer
}

// NewJSON writes one object a line.
func NewJSON(w io.Writer) Writer { return &lines{bufio.NewWriter(w)} }

type accountJSON struct {
	Account     string           `json:"account"`
	Currency    money.Currency   `json:"currency"`
	Client      clientJSON       `json:"client"`
	Items       []itemJSON       `json:"items"`
	Allocations []allocationJSON `json:"allocations"`
}

type clientJSON struct {
	ID       receivable.ClientID `json:"id"`
	Number   string              `json:"number"`
	Name     string              `json:"name"`
	Address  []string            `json:"address"`
	Place    string              `json:"place"`
	Language string              `json:"language"`
	Form     receivable.Form     `json:"form"`
	Contacts []contactJSON       `json:"contacts"`
}

type contactJSON struct {
	Role     receivable.Role `json:"role"`
	Billing  bool            `json:"billing"`
	Name     string          `json:"name"`
	Email    string          `json:"email"`
	Phone    string          `json:"phone"`
	Unusable string          `json:"unusable"`
}

type itemJSON struct {
	ID       receivable.ItemID `json:"id"`
	Kind     receivable.Kind   `json:"kind"`
	Number   string            `json:"number"`
	On       day.Date          `json:"on"`
	Due      *day.Date         `json:"due"`
	Amount   string            `json:"amount"`
	Open     string            `json:"open"`
	Disputed string            `json:"disputed"`
	Void     bool              `json:"void"`
	GoneOn   *day.Date         `json:"gone_on"`
	For      string            `json:"for"`
	Source   string            `json:"source"`
}

type allocationJSON struct {
	From   receivable.ItemID `json:"from"`
	To     receivable.ItemID `json:"to"`
	On     day.Date          `json:"on"`
	Amount string            `json:"amount"`
}

func orNull(d day.Date) *day.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func (l *lines) Account(a *Account) error {
	c := &a.Client
	j := accountJSON{a.Number, a.Currency, clientJSON{c.ID, c.Number, c.Name, c.Address, c.Place, c.Language, c.Form, []contactJSON{}}, []itemJSON{}, []allocationJSON{}}
	for i := range a.Contacts {
		p := &a.Contacts[i]
		j.Client.Contacts = append(j.Client.Contacts, contactJSON{p.Role, p.Billing, p.Name, p.Email, p.Phone, p.Unusable})
	}
	for i := range a.Items {
		v := &a.Items[i]
		j.Items = append(j.Items, itemJSON{v.ID, v.Kind, v.Number, v.On, orNull(v.Due), v.Amount.Decimal(), v.Open.Decimal(), v.Disputed.Decimal(), v.Void, orNull(v.GoneOn), v.For, v.Source})
	}
	for i := range a.Allocations {
		s := &a.Allocations[i]
		j.Allocations = append(j.Allocations, allocationJSON{s.From, s.To, s.On, s.Amount.Decimal()})
	}
	b, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if _, err := l.w.Write(append(b, '\n')); err != nil {
		return err
	}
	return l.w.Flush()
}

func (l *lines) Close() error { return l.w.Flush() }
