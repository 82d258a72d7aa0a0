package web

import (
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// caseAct is an act on an account: its form, and the use case behind it. It is
// posted to /case/{account}/{name}, or to /case/{account}/{page}/{name}.
type caseAct struct {
	name string
	page string // it stands on, below the case; "" for the case itself
	of   string // id of the one thing that this form of it is about; "" where the page has one form of it
	may  auth.Right
	// form says what the form asks; it leaves it out (no title) where the act does not
	// fit the account as it stands.
	form func(*maker)
	// do reads what was typed and carries it out. What is wrong it blames on its field.
	do func(*doing) (recovery.Entry, error)
	// about names the fields that faults of the use case are about, by code.
	about map[string]string
}

// actForm is a form as it is shown.
type actForm struct {
	ID, Path, Title, Hint, Then, Button string
	Account, Currency, Fault            string
	Link, LinkText                      string // a page of its own, beside the fields or in their place
	Page                                string // it comes back to, "" for the case
	Of                                  string // id of what it is about, where a page has the form for several
	Open, Focus, Primary                bool
	Inputs                              []actInput
}

// actInput is one field of a form.
type actInput struct {
	ID, Name, Kind, Label, Hint, Value, Fault, Min, Max string // Kind: text, area, day, sum, number, pick, check
	Focus, Required, Checked                            bool
	Choices                                             []choice
}

// actGroup are the forms that open under one button.
type actGroup struct {
	ID, Title string
	Open      bool
	Forms     []actForm
}

// maker makes one form.
type maker struct {
	v     *say.Voice
	view  *recovery.CaseView
	now   *recovery.CaseStands
	tried *tried
	act   string
	form  actForm
}

// begin names the form and its button.
func (m *maker) begin(title, button string) { m.form.Title, m.form.Button = title, button }

// hint says what to think of; then, what happens afterwards.
func (m *maker) hint(text string) { m.form.Hint = text }
func (m *maker) then(text string) { m.form.Then = text }

// given is what a field holds at first, or what was typed.
func (m *maker) given(name, standard string) field {
	return m.tried.field(m.act, m.form.Account, name, standard)
}

func (m *maker) add(kind, name, label, standard string) *actInput {
	f := m.given(name, standard)
	m.form.Inputs = append(m.form.Inputs, actInput{
		ID: m.form.ID + "-" + name, Name: name, Kind: kind, Label: label, Value: f.Value, Fault: f.Fault, Focus: f.Focus,
	})
	return &m.form.Inputs[len(m.form.Inputs)-1]
}

func (m *maker) text(name, label string) *actInput { return m.add("text", name, label, "") }
func (m *maker) area(name, label string) *actInput { return m.add("area", name, label, "") }
func (m *maker) note() *actInput                   { return m.text("note", m.v.T("Note, if you like")) }

// past is a day that has come, ahead one to come.
func (m *maker) past(name, label string) *actInput {
	in := m.add("day", name, label, m.view.On.String())
	in.Max, in.Required = m.view.On.String(), true
	return in
}

func (m *maker) ahead(name, label string, standard day.Date) *actInput {
	in := m.add("day", name, label, standard.String())
	in.Min = m.view.On.AddDays(1).String()
	return in
}

func (m *maker) sum(name, label, standard string) *actInput {
	return m.add("sum", name, label, standard)
}

func (m *maker) pick(name, label string, choices []choice, standard string) *actInput {
	in := m.add("pick", name, label, standard)
	in.Choices = chosen(choices, in.Value)
	return in
}

// check is a box to tick; what was typed decides whether it is.
func (m *maker) check(name, label string, standard bool) *actInput {
	on := standard
	if m.tried.of(m.act, m.form.Account) {
		on = m.tried.get(name) != ""
	}
	in := m.add("check", name, label, "yes")
	in.Value, in.Checked = "yes", on
	return in
}

// invoices are the open invoices as choices; all is what stands for none of them.
func (m *maker) invoices(all string) []choice {
	var list []choice
	if all != "" {
		list = append(list, choice{Text: all})
	}
	for _, i := range m.now.Invoices {
		list = append(list, choice{Value: i.Number, Text: m.v.T("%s, %s open", i.Number, m.v.Sum(i.Open))})
	}
	return list
}

// formOf makes the form of an act; false where the act does not fit.
func formOf(a *caseAct, v *say.Voice, view *recovery.CaseView, now *recovery.CaseStands, t *tried) (actForm, bool) {
	if t != nil && t.get("of") != a.of { // it was about another one
		t = nil
	}
	m := &maker{v: v, view: view, now: now, tried: t, act: a.name, form: actForm{
		ID: strings.TrimSuffix("a-"+a.name+"-"+a.of, "-"), Path: casePath(view.Number) + a.path(), Account: string(view.Account.Account), Currency: string(view.Owed.Currency()), Of: a.of,
	}}
	if a.form == nil {
		return m.form, false
	}
	if a.form(m); m.form.Title == "" {
		return m.form, false
	}
	if t.of(a.name, m.form.Account) {
		m.form.Open, m.form.Fault = true, t.faults[""]
		m.form.Focus = m.form.Fault != "" && t.first == ""
		for field, text := range t.faults { // a fault of no field of this form still shows
			if field != "" && !slices.ContainsFunc(m.form.Inputs, func(i actInput) bool { return i.Name == field }) {
				m.form.Fault, m.form.Focus = text, true
			}
		}
	}
	return m.form, true
}

// path is the address of an act, below that of the case.
func (a *caseAct) path() string {
	if a.page != "" {
		return "/" + a.page + "/" + a.name
	}
	return "/" + a.name
}

// doing is an act under way.
type doing struct {
	*tried
	s   *Server
	r   *http.Request
	key receivable.AccountKey
	act recovery.Act
	v   *say.Voice
}

// need reads a field that has to be filled in.
func (d *doing) need(name, missing string) string {
	text := d.get(name)
	if text == "" {
		d.blame(name, missing)
	}
	return text
}

// mayDay reads a day that may be left out.
func (d *doing) mayDay(name string) day.Date {
	if d.get(name) == "" {
		return day.Date{}
	}
	return d.day(name, "")
}

// maySum reads a sum that may be left out.
func (d *doing) maySum(name string) string {
	if d.get(name) == "" {
		return ""
	}
	return d.sum(name, "")
}

func (d *doing) ticked(name string) bool { return d.get(name) != "" }
func (d *doing) faulty() bool            { return len(d.faults) > 0 }

// caseKey is the account that an address names.
func (s *Server) caseKey(r *http.Request) (receivable.AccountKey, error) {
	key, err := s.desk.AccountNumbered(r.Context(), at(r).creditor, r.PathValue("account"))
	if fault.KindOf(err) == fault.NotFound {
		return key, fault.NotFoundf("account_unknown", "there is no account with this number")
	}
	return key, err
}

// carryOut answers the post of an act.
func (s *Server) carryOut(a *caseAct) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := s.caseKey(r)
		if err != nil {
			return err
		}
		t, err := readForm(r, a.name)
		if err != nil {
			return err
		}
		t.about = a.about
		t.values.Set("account", string(key.Account))
		switch page := t.get("page"); {
		case a.page != "":
			t.values.Set("page", a.page)
			t.values.Set("back", casePath(r.PathValue("account"))+"/"+a.page)
		case page == pagePlan, page == pageCall:
			t.values.Set("back", casePath(r.PathValue("account")))
		default:
			t.values.Set("page", pageCase)
		}
		d := &doing{tried: t, s: s, r: r, key: key, act: at(r).act(t.get("note")), v: at(r).voice}
		if on := d.mayDay("on"); !on.IsZero() {
			d.act.On = on
		}
		d.act.Minutes = d.number("minutes")
		if d.faulty() {
			return s.again(w, r, t)
		}
		e, err := a.do(d)
		keepLooks(w, e)
		return s.done(w, r, t, e, err)
	}
}

// number reads a count that may be left out.
func (d *doing) number(name string) int {
	text := d.get(name)
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 100_000 {
			d.blame(name, d.v.T("Write a whole number, in figures."))
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// actsOfCase are all acts of the case page.
func actsOfCase() []caseAct {
	return slices.Concat(saidActs(), persistActs(), moneyActs(), arrangeActs(), restActs(), workActs(), roadActs(), correctActs(), planActs())
}

// groupsOf are the forms in their groups, those that fit the account.
func groupsOf(v *say.Voice, view *recovery.CaseView, now *recovery.CaseStands, t *tried, may func(auth.Right) bool) []actGroup {
	groups := []struct {
		id, title string
		acts      []caseAct
	}{
		{"said", v.T("They said …"), saidActs()},
		{"money", v.T("Money"), slices.Concat(persistActs(), moneyActs())},
		{"arrange", v.T("Arrange"), arrangeActs()},
		{"rest", v.T("Rest or stop"), restActs()},
		{"work", v.T("Work"), workActs()},
		{"road", v.T("Legal road"), roadActs()},
		{"correct", v.T("Correct"), correctActs()},
	}
	var list []actGroup
	for _, g := range groups {
		one := actGroup{ID: "g-" + g.id, Title: g.title}
		for i := range g.acts {
			if !may(g.acts[i].may) {
				continue
			}
			if f, ok := formOf(&g.acts[i], v, view, now, t); ok {
				one.Forms, one.Open = append(one.Forms, f), one.Open || f.Open
			}
		}
		if len(one.Forms) > 0 {
			list = append(list, one)
		}
	}
	return list
}

// actRoutes are the addresses of acts.
func (s *Server) actRoutes(acts []caseAct) []route {
	list := make([]route, 0, len(acts))
	for i := range acts {
		if acts[i].do != nil { // else it has a page of its own
			list = append(list, route{"POST /case/{account}" + acts[i].path(), acts[i].may, s.carryOut(&acts[i])})
		}
	}
	return list
}

// textLines are the lines of a text area that hold something.
func textLines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
