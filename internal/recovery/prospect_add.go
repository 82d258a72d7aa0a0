package recovery

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbMet is a client who was entered before any invoice.
const VerbMet Verb = "client_added"

// Prospect is a client before the first work, as a person describes him.
type Prospect struct {
	NewClient
	Form           receivable.Form // company where nobody said
	Contact        string          // who pays, by name
	Currency       money.Currency  // the creditor's own where empty
	RegisteredName string
	RegisterNumber string
	Agent          string // registered agent, or who takes papers
	ServiceAddress []string
}

// AddProspect makes a client with an account that has no invoice. One who is there
// already is refused, and named.
func (d *Desk) AddProspect(ctx context.Context, creditor receivable.CreditorID, p Prospect, a Act) (entry Entry, key receivable.AccountKey, err error) {
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if err := p.check(&c); err != nil {
			return err
		}
		if err := p.isNew(ctx, tx, creditor); err != nil {
			return err
		}
		if key, err = p.enter(ctx, tx, creditor, d.todayOf(c)); err != nil {
			return err
		}
		entry, err = d.do(ctx, key, VerbMet, a, p.tell)
		return err
	})
	return entry, key, err
}

// check says all that is wrong with what was told, and completes it.
func (p *Prospect) check(c *receivable.Creditor) error {
	var faults fault.List
	if p.Name = oneLine(p.Name, 200); p.Name == "" {
		faults = append(faults, fault.Invalidf("client_unnamed", "name", "a new client has a name, and a currency: --currency EUR"))
	}
	if p.Currency == "" {
		p.Currency = c.Currency
	}
	if !p.Currency.Known() {
		faults = append(faults, fault.Invalidf("currency_unknown", "currency", "%q is no currency; it is three letters, like EUR", string(p.Currency)))
	}
	if p.Form == "" {
		p.Form = receivable.Company
	}
	if !slices.Contains([]receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer, receivable.Public}, p.Form) {
		faults = append(faults, fault.Invalidf("form_unknown", "form", "%q is no kind of debtor; it is company, sole_trader, consumer or public", string(p.Form)))
	}
	if p.Email = strings.TrimSpace(p.Email); p.Email != "" {
		address, err := mail.ParseAddress(p.Email)
		if err != nil {
			faults = append(faults, fault.Invalidf("address_unreadable", "email", "%q is not an e-mail address", p.Email))
		} else {
			p.Email = address.Address
		}
	}
	if p.Language = strings.ToLower(p.Language); p.Language != "" && !slices.Contains(letter.Languages(), p.Language) {
		faults = append(faults, fault.Invalidf("fact_unreadable", "language", "there are no letters in %q; there are letters in %s", p.Language, strings.Join(letter.Languages(), ", ")))
	}
	p.Contact, p.RegisteredName = oneLine(p.Contact, 200), oneLine(p.RegisteredName, 200)
	p.RegisterNumber, p.Agent = oneLine(p.RegisterNumber, 100), oneLine(p.Agent, 200)
	return faults.Err()
}

// isNew refuses a client who is there, by his name or his number.
func (p *Prospect) isNew(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	folded := store.Fold(p.Name)
	byName, err := tx.ClientsByFoldedName(ctx, creditor, []string{folded})
	if err != nil {
		return err
	}
	if same := byName[folded]; len(same) > 0 {
		return fault.Conflictf("client_known", "%s is a client already; dunwell screen looks at a client, dunwell fact adds what you know", same[0].Name)
	}
	if p.Number == "" {
		return nil
	}
	byNumber, err := tx.ClientsByNumber(ctx, creditor, []string{p.Number})
	if err != nil {
		return err
	}
	if same, ok := byNumber[p.Number]; ok {
		return fault.Conflictf("client_known", "%s is a client already; dunwell screen looks at a client, dunwell fact adds what you know", same.Name)
	}
	return nil
}

// enter writes client, contact and account.
func (p *Prospect) enter(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, today day.Date) (receivable.AccountKey, error) {
	id := receivable.ClientID(tx.NewID())
	client := receivable.Client{ID: id, Number: p.Number, Name: p.Name, Address: p.Address, Place: day.NormalPlace(p.Place), Language: p.Language, Form: p.Form}
	if err := tx.InsertClients(ctx, creditor, []receivable.Client{client}); err != nil {
		return receivable.AccountKey{}, err
	}
	if p.Email != "" || p.Contact != "" {
		contact := receivable.Contact{ID: receivable.ContactID(tx.NewID()), Role: receivable.Payables, Billing: true, Name: p.Contact, Email: p.Email}
		if contact.Name == "" {
			contact.Name = p.Name
		} else {
			contact.First, contact.Last, _ = strings.Cut(p.Contact, " ")
		}
		if err := tx.InsertContacts(ctx, creditor, []store.ContactRow{{Client: id, Contact: contact}}); err != nil {
			return receivable.AccountKey{}, err
		}
	}
	return tx.AccountOf(ctx, creditor, store.AccountWant{Client: id, Currency: p.Currency, FirstSeen: today})
}

// tell writes the first entry of the account's record, with the facts that say exactly
// who the client is.
func (p *Prospect) tell(ctx context.Context, e *deed) error {
	for _, fact := range []struct{ name, value string }{
		{FactRegisteredName, p.RegisteredName}, {FactRegisterNumber, p.RegisterNumber}, {FactRegisteredAgent, p.Agent},
		{FactServiceAddress, strings.Join(p.ServiceAddress, "|")},
	} {
		if fact.value == "" {
			continue
		}
		e.made("fact", fact.name, "")
		e.field(fact.name, fact.value)
		if err := e.tx.SetFact(ctx, e.file.Key, fact.name, fact.value, e.act.By, e.act.On); err != nil {
			return err
		}
	}
	e.field("form", string(p.Form))
	e.field("place", day.NormalPlace(p.Place))
	e.said.Text = fmt.Sprintf("%s is entered as a new client, without an invoice", p.Name)
	return nil
}
