package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Found is what a search found, each kind with the nearest first.
type Found struct {
	Clients  []FoundClient
	Invoices []store.InvoiceHit
	Letters  []FoundLetter
	BySum    bool // some invoices were found by their sum
}

// FoundClient is a client with what he owes, by the last look at his accounts.
type FoundClient struct {
	receivable.Client
	Accounts []string // numbers, by currency
	Owed     []money.Amount
	DaysLate int
}

// FoundLetter is a letter with the name of the client it goes to.
type FoundLetter struct {
	receivable.Delivery
	Name string
}

// Search finds clients by the beginnings of the words of their name, by their number
// or that of an account; invoices by number or by a sum, which is written in plain
// digits, "" for none; letters by their number, and the latest of the clients found.
// At most limit of each kind.
func (d *Desk) Search(ctx context.Context, creditor receivable.CreditorID, words, sum string, limit int) (Found, error) {
	var f Found
	if words = strings.TrimSpace(words); words == "" {
		return f, nil
	}
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		f = Found{}
		if err := f.clients(ctx, tx, creditor, words, limit); err != nil {
			return err
		}
		if err := f.invoices(ctx, tx, creditor, words, sum, limit); err != nil {
			return err
		}
		return f.letters(ctx, tx, creditor, words, limit)
	})
	return f, err
}

func (f *Found) clients(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, words string, limit int) error {
	hits, err := tx.ClientsNumbered(ctx, creditor, words, limit)
	if err != nil {
		return err
	}
	named, err := tx.ClientsNamed(ctx, creditor, words, limit)
	if err != nil {
		return err
	}
	add := func(c receivable.Client) {
		if len(f.Clients) < limit && !slices.ContainsFunc(f.Clients, func(o FoundClient) bool { return o.ID == c.ID }) {
			f.Clients = append(f.Clients, FoundClient{Client: c})
		}
	}
	for _, h := range hits { // a number that fits as a whole comes first
		if h.Number == words || h.Client.Number == words {
			add(h.Client)
		}
	}
	for _, c := range named {
		add(c)
	}
	for _, h := range hits {
		add(h.Client)
	}
	return f.owe(ctx, tx, creditor)
}

// owe adds what each client owes, by the last decisions. One that was never decided on has
// its accounts only.
func (f *Found) owe(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	ids := make([]string, len(f.Clients))
	at := map[receivable.ClientID]*FoundClient{}
	for i := range f.Clients {
		ids[i] = string(f.Clients[i].ID)
		at[f.Clients[i].ID] = &f.Clients[i]
	}
	stands, err := tx.StandingsOfClients(ctx, creditor, ids)
	if err != nil {
		return err
	}
	for _, s := range stands {
		c := at[s.Client]
		c.Accounts = append(c.Accounts, s.Number)
		if !s.Owed.IsZero() {
			c.Owed, c.DaysLate = append(c.Owed, s.Owed), max(c.DaysLate, s.DaysLate)
		}
	}
	for i := range f.Clients {
		c := &f.Clients[i]
		if len(c.Accounts) > 0 {
			continue
		}
		accounts, err := tx.AccountsOfClient(ctx, creditor, c.ID)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			c.Accounts = append(c.Accounts, a.Number)
		}
	}
	return nil
}

func (f *Found) invoices(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, words, sum string, limit int) (err error) {
	if f.Invoices, err = tx.InvoicesNumbered(ctx, creditor, words, limit); err != nil || sum == "" || len(f.Invoices) >= limit {
		return err
	}
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return err
	}
	amount, err := money.Parse(sum, c.Currency)
	if err != nil || amount.Sign() <= 0 {
		return nil //nolint:nilerr // no sum of this creditor's: nothing of that sum is there
	}
	bySum, err := tx.InvoicesOf(ctx, creditor, amount.Minor(), limit)
	for _, h := range bySum {
		if len(f.Invoices) < limit && !slices.Contains(f.Invoices, h) {
			f.Invoices, f.BySum = append(f.Invoices, h), true
		}
	}
	return err
}

// letters are found by their number, and beside the clients that were found.
func (f *Found) letters(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, words string, limit int) error {
	one, err := deliveryNumbered(ctx, tx, creditor, words)
	if err == nil {
		account, _, _ := strings.Cut(one.Number, "-")
		name, err := nameOfAccount(ctx, tx, creditor, account)
		if err != nil {
			return err
		}
		f.Letters = append(f.Letters, FoundLetter{one, name})
	} else if kind := fault.KindOf(err); kind != fault.NotFound && kind != fault.Invalid {
		return err
	}
	const mostClients, mostEach = 3, 3
	for i := range f.Clients[:min(mostClients, len(f.Clients))] {
		accounts, err := tx.AccountsOfClient(ctx, creditor, f.Clients[i].ID)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			all, err := tx.DeliveriesOf(ctx, a.Key)
			if err != nil {
				return err
			}
			slices.SortFunc(all, func(a, b receivable.Delivery) int { return int(b.Seq - a.Seq) })
			for _, l := range all[:min(mostEach, len(all))] {
				if !l.Rehearsal && len(f.Letters) < limit && l.ID != one.ID {
					f.Letters = append(f.Letters, FoundLetter{l, f.Clients[i].Name})
				}
			}
		}
	}
	return nil
}

// nameOfAccount is the name of the client whose account has this number.
func nameOfAccount(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, account string) (string, error) {
	hits, err := tx.ClientsNumbered(ctx, creditor, account, 50)
	i := slices.IndexFunc(hits, func(h store.ClientHit) bool { return h.Number == account })
	if err != nil || i < 0 {
		return "", err
	}
	return hits[i].Client.Name, nil
}
