package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// VerbContact is a change of who is written to at a client, and how.
const VerbContact Verb = "contact"

// ContactLine is one person or desk at a client.
type ContactLine struct {
	receivable.Contact
	Written bool // letters about money go here
}

// ContactPage is who can be reached at a client, and how he asked to be.
type ContactPage struct {
	Client   string
	Contacts []ContactLine
	Prefers  string // one of the words of the fact "prefers", "" for none
}

// Contacts are the people and desks recorded for a client.
func (d *Desk) Contacts(ctx context.Context, key receivable.AccountKey) (page ContactPage, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, d.Today())
		if err != nil {
			return err
		}
		all, err := tx.ContactsOf(ctx, key.Creditor, file.Client.ID)
		page = ContactPage{Client: file.Client.Name, Prefers: file.Facts[chase.FactPrefers]}
		to := chase.WrittenTo(all)
		for _, c := range all {
			page.Contacts = append(page.Contacts, ContactLine{c, c.ID == to})
		}
		return err
	})
	return page, err
}

// NewContact is a person or desk to be recorded. He is written to about money only
// where a person says so.
type NewContact struct {
	Name, Email, Phone string
	Role               receivable.Role // "" is payables
	Billing            bool
}

// AddContact records a person or desk at the client.
func (d *Desk) AddContact(ctx context.Context, key receivable.AccountKey, n NewContact, a Act) (Entry, error) {
	return d.do(ctx, key, VerbContact, a, func(ctx context.Context, e *deed) error {
		c := receivable.Contact{ID: receivable.ContactID(e.tx.NewID()), Role: cmp.Or(n.Role, receivable.Payables), Billing: n.Billing, Name: oneLine(n.Name, 200), Phone: oneLine(n.Phone, 60)}
		c.First, c.Last, _ = strings.Cut(c.Name, " ")
		if n.Email != "" {
			address, err := mail.ParseAddress(n.Email)
			if err != nil {
				return fault.Invalidf("address_unreadable", "", "%q is not an e-mail address", cut(n.Email, 80))
			}
			c.Email = address.Address
		}
		if c.Name == "" && c.Email == "" {
			return fault.Invalidf("contact_empty", "", "name the person or give an address")
		}
		if !slices.Contains([]receivable.Role{receivable.Payables, receivable.Project, receivable.Owner}, c.Role) {
			return fault.Invalidf("role_unknown", "", "%q is no role; it is payables, project or owner", c.Role)
		}
		if err := e.tx.InsertContacts(ctx, key.Creditor, []store.ContactRow{{Client: e.file.Client.ID, Contact: c}}); err != nil {
			return err
		}
		e.made("contact_new", string(c.ID), "")
		e.field("contact", called(c))
		e.said.Text = fmt.Sprintf("%s is recorded at %s", called(c), e.file.Client.Name)
		if !c.Billing {
			e.said.Text += ", and not written to about money"
			return nil
		}
		return e.saysWho(ctx)
	})
}

// ContactLeft records that somebody is no longer at the client: he is written to no
// more. Where nobody else may be written to, the chase asks a person.
func (d *Desk) ContactLeft(ctx context.Context, key receivable.AccountKey, who string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbContact, a, func(ctx context.Context, e *deed) error {
		c, _, err := e.contactCalled(ctx, who)
		if err != nil {
			return err
		}
		if c.Unusable != "" {
			return fault.Conflictf("contact_unusable", "%s is written to no more already: %s", called(c), c.Unusable)
		}
		if err := e.changeContact(ctx, c, func(c *receivable.Contact) { c.Unusable = "left, as told on " + e.act.On.String() }); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s is no longer at %s", called(c), e.file.Client.Name)
		return e.saysWho(ctx)
	})
}

// UseContact has letters about money go to this person and to nobody else at the
// client. To write to another one is a person's act.
func (d *Desk) UseContact(ctx context.Context, key receivable.AccountKey, who string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbContact, a, func(ctx context.Context, e *deed) error {
		c, all, err := e.contactCalled(ctx, who)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.ID != c.ID && other.Billing {
				if err := e.changeContact(ctx, other, func(c *receivable.Contact) { c.Billing = false }); err != nil {
					return err
				}
			}
		}
		e.said.Text = fmt.Sprintf("Letters about money to %s go to %s", e.file.Client.Name, called(c))
		return e.changeContact(ctx, c, func(c *receivable.Contact) { c.Billing, c.Unusable = true, "" })
	})
}

// Prefer records how the client asked to be reached; "" takes it back.
func (d *Desk) Prefer(ctx context.Context, key receivable.AccountKey, how string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbContact, a, func(ctx context.Context, e *deed) error {
		words := map[string]string{
			"": "is reached in the usual way", chase.PrefersEmail: "asked to be written to by e-mail", chase.PrefersPost: "asked for letters by post: they are printed, and none leaves by itself",
			chase.PrefersPhone: "asked to be called: a call comes before each friendly letter",
		}
		text, ok := words[how]
		if !ok {
			return fault.Invalidf("way_unknown", "", "%q is no way to be reached; it is email, phone or post", cut(how, 40))
		}
		e.field(chase.FactPrefers, how)
		e.said.Text = e.file.Client.Name + " " + text
		return e.tell(ctx, chase.FactPrefers, how)
	})
}

// called names a contact in a sentence.
func called(c receivable.Contact) string {
	switch {
	case c.Name != "" && c.Email != "":
		return c.Name + " <" + c.Email + ">"
	case c.Name != "":
		return c.Name
	}
	return cmp.Or(c.Email, c.Phone, "the contact")
}

// contactCalled finds one contact of the client by address, by name, or by a part of
// either that fits one alone.
func (e *deed) contactCalled(ctx context.Context, who string) (receivable.Contact, []receivable.Contact, error) {
	all, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return receivable.Contact{}, nil, err
	}
	wanted := store.Fold(who)
	for _, fits := range []func(text string) bool{
		func(text string) bool { return text == wanted },
		func(text string) bool { return strings.Contains(text, wanted) },
	} {
		var met []receivable.Contact
		for _, c := range all {
			if wanted != "" && (fits(store.Fold(c.Email)) || fits(store.Fold(c.Name))) {
				met = append(met, c)
			}
		}
		switch len(met) {
		case 0:
			continue
		case 1:
			return met[0], all, nil
		}
		return receivable.Contact{}, nil, fault.Invalidf("contact_unclear", "", "several contacts of %s fit %q; give the whole address", e.file.Client.Name, cut(who, 80))
	}
	return receivable.Contact{}, nil, fault.NotFoundf("contact_unknown", "no contact of %s is called %q; dunwell contact %q lists them", e.file.Client.Name, cut(who, 80), e.file.Client.Name)
}

// changeContact writes a contact down changed, and keeps what it was.
func (e *deed) changeContact(ctx context.Context, c receivable.Contact, change func(*receivable.Contact)) error {
	before, err := json.Marshal(c)
	if err != nil {
		return err
	}
	change(&c)
	e.made("contact_was", string(c.ID), string(before))
	return e.tx.UpdateContact(ctx, e.file.Key.Creditor, store.ContactRow{Client: e.file.Client.ID, Contact: c})
}

// restoreContact takes a change of a contact back; one that was new is written to no
// more.
func (e *deed) restoreContact(ctx context.Context, row madeRow) error {
	all, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c receivable.Contact) bool { return string(c.ID) == row.ID })
	if i < 0 {
		return nil
	}
	c := all[i]
	if row.Table == "contact_new" {
		c.Billing, c.Unusable = false, "taken back"
	} else if err := json.Unmarshal([]byte(row.Before), &c); err != nil {
		return fmt.Errorf("read what contact %s was: %w", row.ID, err)
	}
	return e.tx.UpdateContact(ctx, e.file.Key.Creditor, store.ContactRow{Client: e.file.Client.ID, Contact: c})
}

// saysWho adds to the entry who is written to from now on.
func (e *deed) saysWho(ctx context.Context) error {
	all, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return err
	}
	to := chase.WrittenTo(all)
	for _, c := range all {
		if c.ID == to {
			e.said.Text += "; letters about money go to " + called(c)
			return nil
		}
	}
	e.look = append(e.look, fmt.Sprintf("nobody else at %s may be written to; dunwell contact add %q names somebody", e.file.Client.Name, e.file.Client.Name))
	return nil
}

// wayFor is the way out of a letter to this client: who asked for post gets paper.
func (d *Desk) wayFor(usual string, file *receivable.File) string {
	switch {
	case file.Facts[chase.FactPrefers] != chase.PrefersPost || usual == WayPrint:
		return usual
	case d.ways.Printer != nil:
		return WayPrint
	}
	return WayFolder
}
