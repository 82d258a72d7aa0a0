package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const (
	pagePeople = "people"
	pathPeople = "/settings/people"
)

// peoplePage is who sits at this desk, and what happened around signing in.
type peoplePage struct {
	frame
	People []personRow
	Log    []auditRow
	Roles  []choice // of a new person
	Name   field
	Email  field
	Role   string // fault of the role
	Link   *personLink
	Fault  string // of an act on the list
	Done   string
	First  bool // nobody can sign in yet
}

type personRow struct {
	ID, Name, Email, Role, Seen string
	Proofs                      []string // how he proves who he is
	Roles                       []choice
	Self                        bool
}

// personLink is a link to set a password, shown once.
type personLink struct{ Name, Address string }

type auditRow struct{ At, Who, What, Where string }

// peopleRoutes are the addresses of this page.
func (s *Server) peopleRoutes() []route {
	return []route{
		{"GET " + pathPeople, auth.Own, s.showPeople},
		{"POST " + pathPeople, auth.Own, s.addPerson},
		{"POST " + pathPeople + "/role", auth.Own, s.changeRole},
		{"POST " + pathPeople + "/link", auth.Own, s.passwordLink},
		{"POST " + pathPeople + "/remove", auth.Own, s.removePerson},
	}
}

func roleWord(v *say.Voice, r auth.Role) string {
	switch r {
	case auth.Owner:
		return v.T("Owner")
	case auth.Collector:
		return v.T("Collector")
	case auth.Bookkeeper:
		return v.T("Bookkeeper")
	case auth.Viewer:
		return v.T("Viewer")
	}
	return string(r)
}

// roleMay says in a line what a role may do.
func roleMay(v *say.Voice, r auth.Role) string {
	switch r {
	case auth.Owner:
		return v.T("everything, people and bank details too")
	case auth.Collector:
		return v.T("letters, calls and legal acts")
	case auth.Bookkeeper:
		return v.T("money, invoices, friendly letters and plans; no legal act")
	case auth.Viewer:
		return v.T("sees, changes nothing")
	}
	return ""
}

func roleChoices(v *say.Voice, chosen auth.Role, told bool) []choice {
	var list []choice
	for _, r := range auth.Roles() {
		c := choice{Value: string(r), Text: roleWord(v, r), Chosen: r == chosen}
		if told {
			c.Text += ": " + roleMay(v, r)
		}
		list = append(list, c)
	}
	return list
}

// showPeople answers GET /settings/people.
func (s *Server) showPeople(w http.ResponseWriter, r *http.Request) error {
	return s.renderPeople(w, r, http.StatusOK, &peoplePage{})
}

func (s *Server) renderPeople(w http.ResponseWriter, r *http.Request, status int, p *peoplePage) error {
	v := at(r)
	p.frame = s.frameOf(r, v.voice.T("People"), "/settings")
	people, err := s.desk.People(r.Context(), v.creditor)
	if err != nil {
		return err
	}
	for i := range people {
		p.People = append(p.People, s.personRow(v, &people[i]))
	}
	p.First = len(people) == 0
	if p.Roles == nil {
		chosen := auth.Bookkeeper
		if p.First {
			chosen = auth.Owner
		}
		p.Roles = roleChoices(v.voice, chosen, true)
	}
	const shown = 50
	log, err := s.desk.PeopleLog(r.Context(), v.creditor, shown)
	if err != nil {
		return err
	}
	for _, a := range log {
		p.Log = append(p.Log, auditRow{v.voice.Hour(a.At, s.zone(r)), a.Who, auditWords(v.voice, a), a.Address})
	}
	return s.render(w, r, status, pagePeople, p)
}

// zone is the creditor's time zone.
func (s *Server) zone(r *http.Request) *time.Location {
	zone, err := s.desk.ZoneOf(r.Context(), at(r).creditor)
	if err != nil || zone == nil {
		return time.UTC
	}
	return zone
}

func (s *Server) personRow(v *visitor, p *recovery.Person) personRow {
	row := personRow{ID: p.ID, Name: p.Name, Email: p.Email, Role: roleWord(v.voice, p.Role), Roles: roleChoices(v.voice, p.Role, false), Self: p.ID == v.seat.Person && p.ID != ""}
	if p.Password {
		row.Proofs = append(row.Proofs, v.voice.T("Password"))
	}
	if p.Codes {
		row.Proofs = append(row.Proofs, v.voice.T("One-time codes"))
	}
	if p.Passkeys > 0 {
		row.Proofs = append(row.Proofs, v.voice.N(p.Passkeys, "One passkey", "{n} passkeys"))
	}
	if len(row.Proofs) == 0 {
		row.Proofs = []string{v.voice.T("Has not signed in yet")}
	}
	return row
}

// auditWords says what happened.
func auditWords(v *say.Voice, a recovery.AuditEntry) string {
	what := ""
	switch a.Act {
	case recovery.AuditSignedIn:
		return v.T("Signed in")
	case recovery.AuditFailed:
		return v.T("A sign-in went wrong")
	case recovery.AuditConfirmed:
		return v.T("Confirmed who it is")
	case recovery.AuditSignedOut:
		return v.T("Signed out")
	case recovery.AuditEnded:
		return v.T("Ended a session")
	case recovery.AuditPassword:
		return v.T("Set a password")
	case recovery.AuditCodes:
		return v.T("Turned one-time codes on")
	case recovery.AuditNoCodes:
		return v.T("Turned one-time codes off")
	case recovery.AuditPasskey:
		what = v.T("Added a passkey")
	case recovery.AuditNoPasskey:
		return v.T("Removed a passkey")
	case recovery.AuditAdded:
		what = v.T("Added a person")
	case recovery.AuditRole:
		what = v.T("Changed a role")
	case recovery.AuditRemoved:
		what = v.T("Removed a person")
	case recovery.AuditLink:
		what = v.T("Made a link to set a password")
	}
	name, role, two := strings.Cut(a.Note, ": ")
	if two && auth.Role(role).Known() {
		return what + " · " + name + ", " + roleWord(v, auth.Role(role))
	}
	return what + " · " + a.Note
}

// addPerson answers POST /settings/people. Its answer is the page itself, because the
// link stands on it once and never again.
func (s *Server) addPerson(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "person")
	if err != nil {
		return err
	}
	v := at(r)
	n := recovery.NewPerson{Name: t.get("name"), Email: t.get("email"), Role: auth.Role(t.get("role"))}
	person, link, err := s.desk.AddPerson(r.Context(), v.creditor, n, false, v.user)
	if err != nil {
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		p := &peoplePage{Name: field{Value: n.Name}, Email: field{Value: n.Email}, Roles: roleChoices(v.voice, n.Role, true)}
		text := signInTold(v.voice, f)
		switch f.Where {
		case "email":
			p.Email.Fault, p.Email.Focus = text, true
		case "role":
			p.Role = text
		default:
			p.Name.Fault, p.Name.Focus = text, true
		}
		return s.renderPeople(w, r, statusOf(f), p)
	}
	return s.renderPeople(w, r, http.StatusOK, &peoplePage{Link: s.linkFor(r, person.Name, link)})
}

func (s *Server) linkFor(r *http.Request, name, link string) *personLink {
	scheme := "http://"
	if s.secure(r) {
		scheme = "https://"
	}
	return &personLink{name, scheme + r.Host + "/welcome/" + link}
}

// onPerson does something about one person of the desk and shows the list again.
func (s *Server) onPerson(w http.ResponseWriter, r *http.Request, do func(creditor receivable.CreditorID, id string, t *tried, p *peoplePage) error) error {
	t, err := readForm(r, "person")
	if err != nil {
		return err
	}
	p := &peoplePage{}
	err = do(at(r).creditor, t.get("person"), t, p)
	if f, ok := errors.AsType[*fault.Error](err); ok && (f.Kind == fault.Conflict || f.Kind == fault.Invalid) {
		p.Fault = signInTold(at(r).voice, f)
		return s.renderPeople(w, r, statusOf(f), p)
	}
	if err != nil {
		return err
	}
	if p.Link == nil {
		http.Redirect(w, r, pathPeople, http.StatusSeeOther)
		return nil
	}
	return s.renderPeople(w, r, http.StatusOK, p)
}

// changeRole answers POST /settings/people/role.
func (s *Server) changeRole(w http.ResponseWriter, r *http.Request) error {
	return s.onPerson(w, r, func(creditor receivable.CreditorID, id string, t *tried, _ *peoplePage) error {
		return s.desk.ChangeRole(r.Context(), creditor, id, auth.Role(t.get("role")), at(r).user)
	})
}

// passwordLink answers POST /settings/people/link.
func (s *Server) passwordLink(w http.ResponseWriter, r *http.Request) error {
	return s.onPerson(w, r, func(creditor receivable.CreditorID, id string, t *tried, p *peoplePage) error {
		link, err := s.desk.PasswordLink(r.Context(), creditor, id, at(r).user)
		if err == nil {
			p.Link = s.linkFor(r, t.get("name"), link)
		}
		return err
	})
}

// removePerson answers POST /settings/people/remove.
func (s *Server) removePerson(w http.ResponseWriter, r *http.Request) error {
	return s.onPerson(w, r, func(creditor receivable.CreditorID, id string, _ *tried, _ *peoplePage) error {
		return s.desk.RemovePerson(r.Context(), creditor, id, false, at(r).user)
	})
}
