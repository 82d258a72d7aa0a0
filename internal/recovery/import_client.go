package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// resolveClients finds the clients the rows name, by number first and by folded
// name where there is none, and makes those that are new.
func (c *chunkState) resolveClients(ctx context.Context, rows []intake.Row) error {
	var unknown []*intake.Client
	asked := map[string]bool{}
	for i := range rows {
		client := &rows[i].Client
		key := client.Key()
		if c.client(key) != nil || asked[key] || client.Number == "" && client.Name == "" && client.Email == "" {
			continue
		}
		asked[key] = true
		unknown = append(unknown, client)
	}
	if len(unknown) == 0 {
		return nil
	}
	if !c.im.fresh {
		if err := c.findClients(ctx, unknown); err != nil {
			return err
		}
		if err := c.reach(ctx, unknown); err != nil {
			return err
		}
	}
	if c.im.shape.Kind == intake.Payments {
		return nil // money from somebody unknown makes nobody a client
	}
	return c.makeClients(ctx, unknown)
}

// reach records the contact a row names for a known client that has none.
func (c *chunkState) reach(ctx context.Context, clients []*intake.Client) error {
	for _, u := range clients {
		known := c.clients[u.Key()]
		if known == nil || u.Email == "" || c.im.shape.Kind != intake.Invoices {
			continue
		}
		there, err := c.tx.ContactsOf(ctx, c.im.creditor.ID, known.id)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			continue
		}
		if err := c.tx.InsertContacts(ctx, c.im.creditor.ID, []store.ContactRow{contactOf(c.tx.NewID(), known.id, u)}); err != nil {
			return err
		}
	}
	return nil
}

func (c *chunkState) findClients(ctx context.Context, unknown []*intake.Client) error {
	var numbers, names []string
	for _, u := range unknown {
		if u.Number != "" {
			numbers = append(numbers, u.Number)
		}
		names = append(names, store.Fold(u.Name))
	}
	byNumber, err := c.tx.ClientsByNumber(ctx, c.im.creditor.ID, numbers)
	if err != nil {
		return err
	}
	byName, err := c.tx.ClientsByFoldedName(ctx, c.im.creditor.ID, names)
	if err != nil {
		return err
	}
	for _, u := range unknown {
		if found, ok := byNumber[u.Number]; ok && u.Number != "" {
			c.clients[u.Key()] = knowClient(found)
			continue
		}
		// A name alone finds a client; a number that is new is a new client, unless
		// the only bearer of the name has none.
		same := byName[store.Fold(u.Name)]
		if len(same) == 1 && u.Name != "" && (u.Number == "" || same[0].Number == "") {
			c.clients[u.Key()] = knowClient(same[0])
		}
	}
	return nil
}

func knowClient(r receivable.Client) *knownClient {
	return &knownClient{id: r.ID, stored: r.Name, paidLate: r.PaidLate, wasLate: r.PaidLate}
}

func (c *chunkState) makeClients(ctx context.Context, unknown []*intake.Client) error {
	var made []receivable.Client
	var contacts []store.ContactRow
	for _, u := range unknown {
		if c.clients[u.Key()] != nil {
			continue
		}
		client := clientOf(c.tx.NewID(), u)
		c.clients[u.Key()] = &knownClient{id: client.ID, stored: client.Name, made: true}
		made = append(made, client)
		if u.Email != "" || u.Contact != "" {
			contacts = append(contacts, contactOf(c.tx.NewID(), client.ID, u))
		}
	}
	if err := c.tx.InsertClients(ctx, c.im.creditor.ID, made); err != nil {
		return err
	}
	return c.tx.InsertContacts(ctx, c.im.creditor.ID, contacts)
}

func clientOf(id string, u *intake.Client) receivable.Client {
	name := u.Name
	if name == "" {
		name = u.Number
	}
	if name == "" {
		name = u.Email
	}
	return receivable.Client{
		ID: receivable.ClientID(id), Number: u.Number, Name: name, Address: u.Address, Place: u.Place, Language: u.Language, Form: receivable.Company,
	}
}

func contactOf(id string, client receivable.ClientID, u *intake.Client) store.ContactRow {
	name := u.Contact
	if name == "" {
		name = u.Name
	}
	return store.ContactRow{Client: client, Contact: receivable.Contact{
		ID: receivable.ContactID(id), Role: receivable.Payables, Billing: true, Name: name, Email: u.Email, Phone: u.Phone,
	}}
}

// resolveAccounts finds or makes the accounts of the rows: one a client and currency.
func (c *chunkState) resolveAccounts(ctx context.Context, rows []intake.Row) error {
	var keys []clientCurrency
	var wants []store.AccountWant
	for i := range rows {
		client := c.client(rows[i].Client.Key())
		if client == nil {
			continue
		}
		key := clientCurrency{client.id, rowCurrency(&rows[i])}
		if _, ok := c.im.accounts[key]; ok {
			continue
		}
		if _, ok := c.accounts[key]; ok {
			continue
		}
		c.accounts[key] = ""
		keys = append(keys, key)
		wants = append(wants, store.AccountWant{Client: key.client, Currency: key.currency, FirstSeen: c.im.today})
	}
	if len(wants) == 0 {
		return nil
	}
	ids, err := c.tx.AccountsOf(ctx, c.im.creditor.ID, wants)
	if err != nil {
		return err
	}
	for i, id := range ids {
		c.accounts[keys[i]] = id
	}
	return nil
}

func rowCurrency(r *intake.Row) money.Currency {
	if r.Kind == intake.Payments {
		return r.Payment.Amount.Currency()
	}
	return r.Invoice.Amount.Currency()
}

// takeClients brings the particulars of a list of clients into the book; what the
// list leaves empty stays as it is. What changes is told in the client's accounts.
func (c *chunkState) takeClients(ctx context.Context, rows []intake.Row) error {
	for i := range rows {
		u := &rows[i].Client
		known := c.client(u.Key())
		if known == nil {
			continue
		}
		was, err := c.tx.Client(ctx, c.im.creditor.ID, known.id)
		if err != nil {
			return err
		}
		is := was
		fill(&is.Name, u.Name)
		fill(&is.Number, u.Number)
		fill(&is.Place, u.Place)
		fill(&is.Language, u.Language)
		if len(u.Address) > 0 {
			is.Address = u.Address
		}
		words := clientChanges(was, is)
		if words != "" {
			if err := c.tx.UpdateClient(ctx, c.im.creditor.ID, is); err != nil {
				return err
			}
		}
		added, err := c.contact(ctx, is.ID, u)
		if err != nil {
			return err
		}
		if added {
			words = joined(words, "contact "+strings.TrimSpace(u.Contact+" "+u.Email))
		}
		switch {
		case known.made:
			c.taken = append(c.taken, i)
		case words == "":
			c.skipped++
		default:
			c.taken = append(c.taken, i)
			if err := c.tell(ctx, is.ID, words); err != nil {
				return err
			}
		}
	}
	return c.wake(ctx)
}

// tell puts a change of a client into the record of his accounts.
func (c *chunkState) tell(ctx context.Context, client receivable.ClientID, words string) error {
	accounts, err := c.tx.AccountsOfClient(ctx, c.im.creditor.ID, client)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		b := c.of(a.Key.Account)
		b.corrected = append(b.corrected, "client: "+words)
	}
	return nil
}

// clientChanges says what a list changes about a client; "" for nothing.
func clientChanges(was, is receivable.Client) string {
	words := ""
	for _, f := range []struct{ what, before, after string }{
		{"name", was.Name, is.Name}, {"number", was.Number, is.Number}, {"place", was.Place, is.Place}, {"language", was.Language, is.Language},
		{"address", strings.Join(was.Address, ", "), strings.Join(is.Address, ", ")},
	} {
		if f.before != f.after {
			words = joined(words, f.what+" was "+quoted(f.before)+", is "+f.after)
		}
	}
	return words
}

func joined(words, more string) string {
	if words == "" || more == "" {
		return words + more
	}
	return words + ", " + more
}

func quoted(s string) string {
	if s == "" {
		return "not known"
	}
	return s
}

// contact adds the contact a list names, unless that address is on record.
func (c *chunkState) contact(ctx context.Context, client receivable.ClientID, u *intake.Client) (added bool, err error) {
	if u.Email == "" && u.Contact == "" {
		return false, nil
	}
	there, err := c.tx.ContactsOf(ctx, c.im.creditor.ID, client)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(there, func(k receivable.Contact) bool { return k.Email == u.Email && (u.Contact == "" || k.Name == u.Contact) }) {
		return false, nil
	}
	return true, c.tx.InsertContacts(ctx, c.im.creditor.ID, []store.ContactRow{contactOf(c.tx.NewID(), client, u)})
}

func fill(to *string, value string) {
	if value != "" {
		*to = value
	}
}
