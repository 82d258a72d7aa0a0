package recovery

import (
	"context"
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Fact records facts about a client, KEY=VALUE. Those that the book has a place
// for go there as well: name, place, language, form, policy, e-mail, agreement. An
// empty value says that the fact no longer holds.
func (d *Desk) Fact(ctx context.Context, key receivable.AccountKey, facts map[string]string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbFact, a, func(ctx context.Context, e *deed) error {
		client := e.file.Client
		if strings.EqualFold(facts["form"], "large_company") {
			facts = maps.Clone(facts)
			facts["form"], facts["large_company"] = string(receivable.Company), "yes"
		}
		names := slices.Sorted(maps.Keys(facts))
		for _, name := range names {
			value, err := e.readFact(name, strings.TrimSpace(facts[name]))
			if err != nil {
				return err
			}
			before, placed, err := e.placed(ctx, &client, name)
			if err != nil {
				return err
			}
			if err := e.place(ctx, &client, name, value); err != nil {
				return err
			}
			if placed {
				e.made("place", name, before)
			}
			e.made("fact", name, e.file.Told(name))
			e.field(name, value)
			if err := e.tx.SetFact(ctx, key, name, value, e.act.By, e.act.On); err != nil {
				return err
			}
		}
		e.said.Text = fmt.Sprintf("%s: %s recorded", client.Name, strings.Join(names, ", "))
		return e.tx.UpdateClient(ctx, key.Creditor, client)
	})
}

// readFact checks a fact and writes its value as it is kept. One that the product
// does not read is kept as it stands, with a word about the nearest it does.
func (e *deed) readFact(name, value string) (string, error) {
	if !factName.MatchString(name) || len(value) > 4000 {
		return "", fault.Invalidf("fact_too_long", name, "a fact has a name of at most 100 small letters, digits and _, and a value of at most 4,000 bytes")
	}
	known, ok := knownFact(name)
	switch _, placed := factPlaces[name]; {
	case ok && placed: // its place checks it
		return value, nil
	case ok:
		return known.read(value, e.file.Currency)
	}
	look := "nothing here reads " + name + "; it is kept as a free fact"
	if near := nearestFact(name); near != "" {
		look += "; the nearest that is read is " + near
	}
	e.look = append(e.look, look)
	return value, nil
}

// factPlaces are the facts whose place in the book checks them.
var factPlaces = map[string]bool{
	"name": true, "place": true, "zone": true, "language": true, "address": true, "form": true, "informal": true, "opt_out": true,
	"policy": true, "email": true, "contact": true, "phone": true, "address_form": true, "work": true, "agreement": true,
	"pause_clause": true, "work_paused": true,
}

var factName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`)

// unplace puts what the book held of a fact before back to its place.
func (e *deed) unplace(ctx context.Context, name, before string) error {
	client := e.file.Client
	if err := e.place(ctx, &client, name, before); err != nil {
		return err
	}
	e.file.Client = client
	return e.tx.UpdateClient(ctx, e.file.Key.Creditor, client)
}

// placed is what the book holds where a fact has its place; ok is false for a fact
// that has none.
func (e *deed) placed(ctx context.Context, client *receivable.Client, name string) (value string, ok bool, err error) {
	switch name {
	case "name":
		return client.Name, true, nil
	case "place":
		return client.Place, true, nil
	case "zone":
		return client.Zone, true, nil
	case "language":
		return client.Language, true, nil
	case "address":
		return strings.Join(client.Address, "|"), true, nil
	case "form":
		return string(client.Form), true, nil
	case "informal":
		return yesNo(client.Informal), true, nil
	case "opt_out":
		return yesNo(client.OptOut), true, nil
	case "policy":
		return client.Policy, true, nil
	case "email", "contact", "phone", "address_form":
		contact, _, err := e.billing(ctx, client.ID)
		return map[string]string{"email": contact.Email, "contact": contact.Name, "phone": contact.Phone, "address_form": contact.Address}[name], true, err
	case "work", "agreement", "pause_clause":
		var work receivable.Engagement
		if len(e.file.Work) > 0 {
			work = e.file.Work[0]
		}
		return map[string]string{"work": work.Name, "agreement": work.Agreement, "pause_clause": work.PauseClause}[name], true, nil
	case "work_paused":
		return e.file.Facts[name], true, nil
	}
	return "", false, nil
}

// place puts a fact where the book keeps it.
func (e *deed) place(ctx context.Context, client *receivable.Client, name, value string) error {
	switch name {
	case "name":
		if value == "" {
			return fault.Invalidf("name_missing", name, "a client has a name")
		}
		client.Name = value
	case "place":
		client.Place = day.NormalPlace(value)
	case "zone":
		if _, err := time.LoadLocation(value); value != "" && (err != nil || value == "Local") {
			return fault.Invalidf("fact_unreadable", name, "%q is not a time zone; write it like Europe/Berlin", value)
		}
		client.Zone = value
	case "language":
		value = strings.ToLower(value)
		if value != "" && !slices.Contains(letter.Languages(), value) {
			return fault.Invalidf("fact_unreadable", name, "there are no letters in %q; there are letters in %s", value, strings.Join(letter.Languages(), ", "))
		}
		client.Language = value
	case "address":
		client.Address = lines(value)
	case "form":
		form := receivable.Form(value)
		if !slices.Contains([]receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer, receivable.Public}, form) {
			return fault.Invalidf("form_unknown", name, "%q is no kind of debtor; it is company, sole_trader, consumer or public", value)
		}
		client.Form = form
	case "informal", "opt_out":
		set, err := yes(name, value)
		if err != nil {
			return fault.Invalidf("fact_unreadable", name, "%v", err)
		}
		if name == "informal" {
			client.Informal = set
		} else {
			client.OptOut = set
		}
	case "policy":
		if value != "" {
			if _, err := e.desk.policyNamed(ctx, e.tx, e.file.Key.Creditor, value); err != nil {
				return err
			}
		}
		client.Policy = value
	case "email", "contact", "phone", "address_form":
		return e.contact(ctx, client.ID, name, value)
	case "work", "agreement", "pause_clause", "work_paused":
		return e.work(ctx, client.ID, name, value)
	}
	return nil
}

// billing is the contact that is written to about money; found is false, and the
// contact new, where none is recorded.
func (e *deed) billing(ctx context.Context, client receivable.ClientID) (contact receivable.Contact, found bool, err error) {
	all, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, client)
	if err != nil {
		return contact, false, err
	}
	if i := slices.IndexFunc(all, func(c receivable.Contact) bool { return c.Billing }); i >= 0 {
		return all[i], true, nil
	}
	return receivable.Contact{ID: receivable.ContactID(e.tx.NewID()), Role: receivable.Payables, Billing: true}, false, nil
}

// contact changes the billing contact, or records the first.
func (e *deed) contact(ctx context.Context, client receivable.ClientID, name, value string) error {
	contact, found, err := e.billing(ctx, client)
	if err != nil {
		return err
	}
	switch name {
	case "email":
		if value == "" {
			contact.Email = ""
			break
		}
		address, err := mail.ParseAddress(value)
		if err != nil {
			return fault.Invalidf("address_unreadable", name, "%q is not an e-mail address", value)
		}
		contact.Email, contact.Unusable = address.Address, ""
	case "contact":
		contact.Name = value
		contact.First, contact.Last, _ = strings.Cut(value, " ")
	case "phone":
		contact.Phone = value
	case "address_form":
		if value != "ms" && value != "mr" && value != "" {
			return fault.Invalidf("fact_unreadable", name, "the form of address is ms, mr or empty")
		}
		contact.Address = value
	}
	row := store.ContactRow{Client: client, Contact: contact}
	if found {
		return e.tx.UpdateContact(ctx, e.file.Key.Creditor, row)
	}
	return e.tx.InsertContacts(ctx, e.file.Key.Creditor, []store.ContactRow{row})
}

// work names the client's first piece of work, its agreement, and where the right to pause stands.
func (e *deed) work(ctx context.Context, client receivable.ClientID, name, value string) error {
	engagement := receivable.Engagement{State: receivable.WorkActive}
	if len(e.file.Work) > 0 {
		engagement = e.file.Work[0]
	}
	if engagement.ID == "" {
		engagement.ID = receivable.EngagementID(e.tx.NewID())
	}
	switch name {
	case "work":
		if value == "kept" { // an answer to the chase, not a name
			return nil
		}
		engagement.Name = value
	case "agreement":
		engagement.Agreement = value
	case "pause_clause":
		engagement.PauseClause = value
	case "work_paused":
		engagement.State, engagement.Rested = receivable.WorkActive, day.Date{}
		if value != "" {
			since, err := day.Parse(value)
			if err != nil {
				return err
			}
			engagement.State, engagement.Since, engagement.Rested = receivable.WorkPaused, since, since
		}
	}
	if err := e.tx.SaveEngagement(ctx, e.file.Key.Creditor, client, engagement); err != nil {
		return err
	}
	if len(e.file.Work) == 0 {
		e.file.Work = []receivable.Engagement{engagement}
	}
	e.file.Work[0] = engagement
	return nil
}
