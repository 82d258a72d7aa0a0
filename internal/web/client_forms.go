package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The acts of a client's page, as their forms name them.
const (
	actContact    = "contact"
	actPrefer     = "prefer"
	actTell       = "tell"
	actNewWork    = "new_work"
	actChangeWork = "change_work"
	actWinback    = "winback"
)

// people are who can be reached at a client, and the forms to change that.
type people struct {
	Account string // any account of the client: contacts are the client's
	Lines   []personLine
	Prefers []choice
	Add     personForm
}

type personLine struct {
	ID, Name, Role, Email, Phone string
	Written                      bool   // letters about money go here
	Unusable                     string // why nobody writes there
	Who                          string // as the act names him
}

type personForm struct {
	Open               bool
	Name, Email, Phone field
	Roles              []choice
	Billing            bool
}

// tellForm records a fact.
type tellForm struct {
	Open       bool
	Accounts   []choice
	Facts      []factGroup
	Key, Value field
}

type factGroup struct {
	Name  string
	Facts []choice
}

func (p *clientPage) people(v *say.Voice, c *recovery.ClientPage, t *tried) {
	if len(c.Accounts) == 0 {
		return
	}
	account := string(c.Accounts[0].Key.Account)
	roles := map[receivable.Role]string{receivable.Payables: v.T("accounts payable"), receivable.Project: v.T("project"), receivable.Owner: v.T("owner")}
	p.People = people{Account: account}
	for _, one := range c.Contacts {
		line := personLine{ID: string(one.ID), Name: one.Name, Role: roles[one.Role], Email: one.Email, Phone: one.Phone, Written: one.Written, Who: one.Email}
		if line.Who == "" {
			line.Who = one.Name
		}
		if line.Name == "" {
			line.Name, line.Email = line.Who, ""
		}
		if one.Unusable != "" {
			line.Unusable = v.Told(one.Unusable)
		}
		p.People.Lines = append(p.People.Lines, line)
	}
	f := &p.People.Add
	f.Open = t.of(actContact, account)
	f.Name, f.Email, f.Phone = t.field(actContact, account, "name", ""), t.field(actContact, account, "email", ""), t.field(actContact, account, "phone", "")
	f.Billing = f.Open && t.get("billing") != ""
	role := string(receivable.Payables)
	if f.Open {
		role = t.get("role")
	}
	for _, r := range []receivable.Role{receivable.Payables, receivable.Project, receivable.Owner} {
		f.Roles = append(f.Roles, choice{Value: string(r), Text: roles[r], Chosen: string(r) == role})
	}
	p.People.Prefers = chosen([]choice{
		{Text: v.T("in the usual way")}, {Value: "email", Text: v.T("by e-mail")}, {Value: "phone", Text: v.T("by telephone first")}, {Value: "post", Text: v.T("by post")},
	}, c.Prefers)
	p.tell(v, c, t)
}

// tell offers every fact that the product reads.
func (p *clientPage) tell(v *say.Voice, c *recovery.ClientPage, t *tried) {
	f := &p.Tell
	for i := range c.Accounts {
		account := string(c.Accounts[i].Key.Account)
		f.Accounts = append(f.Accounts, choice{Value: account, Text: c.Accounts[i].Number, Chosen: t.of(actTell, account)})
		if t.of(actTell, account) {
			f.Open = true
			f.Key, f.Value = t.field(actTell, account, "key", ""), t.field(actTell, account, "value", "")
		}
	}
	for _, k := range recovery.KnownFacts() {
		if len(f.Facts) == 0 || f.Facts[len(f.Facts)-1].Name != v.T(k.Group) {
			f.Facts = append(f.Facts, factGroup{Name: v.T(k.Group)})
		}
		g := &f.Facts[len(f.Facts)-1]
		g.Facts = append(g.Facts, choice{Value: k.Key, Text: say.Capital(v.T(k.Meaning)), Chosen: k.Key == f.Key.Value})
	}
}

// onClient carries out an act about a client of the address, on the account that the
// form names, and shows the page again where it cannot be taken.
func (s *Server) onClient(w http.ResponseWriter, r *http.Request, act string, do func(*tried, receivable.AccountKey) (recovery.Entry, error)) error {
	t, err := readForm(r, act)
	if err != nil {
		return err
	}
	id := receivable.ClientID(r.PathValue("client"))
	key := account(r, t)
	if of, err := s.desk.ClientOf(r.Context(), key); err != nil || of != id {
		return fault.NotFoundf("client_unknown", "there is no such client at this desk")
	}
	t.values.Set("back", clientPath(id))
	var e recovery.Entry
	if len(t.faults) == 0 {
		e, err = do(t, key)
	}
	if err != nil {
		if err := t.refuseClient(err); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.renderClient(w, r, id, t)
	}
	return s.done(w, r, t, e, nil)
}

// clientFaults name the field of a client's page that a fault is about.
var clientFaults = map[string]string{
	"address_unreadable": "email", "contact_empty": "name", "fact_too_long": "value", "fact_unreadable": "value", "form_unknown": "value",
	"over_limit": "over_limit", "work_unnamed": "name", "work_known": "name", "terms_unreadable": "terms", "share_unreadable": "deposit",
}

func (t *tried) refuseClient(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		if field := clientFaults[f.Code]; field != "" {
			t.status = statusOf(f)
			t.blame(field, deskWords(f.Error()))
			return nil
		}
	}
	return t.refuse(err)
}

// addContact answers POST /clients/{client}/contact/add.
func (s *Server) addContact(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, actContact, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		n := recovery.NewContact{Name: t.get("name"), Email: t.get("email"), Phone: t.get("phone"), Role: receivable.Role(t.get("role")), Billing: t.get("billing") != ""}
		return s.desk.AddContact(r.Context(), key, n, at(r).act(""))
	})
}

// changeContact answers POST /clients/{client}/contact: letters go to this person, or
// he left.
func (s *Server) changeContact(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, "", func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		switch t.get("do") {
		case "use":
			return s.desk.UseContact(r.Context(), key, t.get("who"), at(r).act(""))
		case "left":
			return s.desk.ContactLeft(r.Context(), key, t.get("who"), at(r).act(""))
		}
		return recovery.Entry{}, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	})
}

// prefer answers POST /clients/{client}/prefer.
func (s *Server) prefer(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, actPrefer, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		return s.desk.Prefer(r.Context(), key, t.get("how"), at(r).act(""))
	})
}

// tell answers POST /clients/{client}/fact.
func (s *Server) tell(w http.ResponseWriter, r *http.Request) error {
	return s.onClient(w, r, actTell, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		name := t.get("key")
		if !slices.ContainsFunc(recovery.KnownFacts(), func(k recovery.KnownFact) bool { return k.Key == name }) {
			t.blame("key", at(r).voice.T("Choose what you know."))
			return recovery.Entry{}, nil
		}
		return s.desk.Fact(r.Context(), key, map[string]string{name: strings.ReplaceAll(t.get("value"), "\n", "|")}, at(r).act(""))
	})
}

// clientPageRoutes are the addresses of a client's page.
func (s *Server) clientPageRoutes() []route {
	return []route{
		{"GET /clients/{client}", auth.See, s.showClient},
		{"POST /clients/{client}/contact", auth.Act, s.changeContact},
		{"POST /clients/{client}/contact/add", auth.Act, s.addContact},
		{"POST /clients/{client}/prefer", auth.Act, s.prefer},
		{"POST /clients/{client}/fact", auth.Act, s.tell},
		{"POST /clients/{client}/work/new", auth.Act, s.enterWork},
		{"POST /clients/{client}/work", auth.Act, s.changeWork},
		{"POST /clients/{client}/work/cancel", auth.Decide, s.cancelWork},
		{"POST /clients/{client}/winback", auth.Act, s.winback},
	}
}
