package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

const pageClients = "clients"

// clientsPage is a page of the list of clients.
type clientsPage struct {
	frame
	Lead   string
	Tabs   []clientsTab
	Orders []clientsTab
	Rows   []clientRow
	Next   string // address of the next page, "" on the last
	First  string // address of the first page, "" there
	Empty  string // why the list is empty
	New    *newClient
}

// clientsTab is one of several views of a page.
type clientsTab struct {
	Path, Name string
	Here       bool
}

// clientRow is one line of the list.
type clientRow struct {
	Name, Path string
	Owed       []amount
	Late       string
	Rungs      []string // d done, n next, "" to come
	Rung       string   // the same in words
	State      state
	Heard      string
}

// newClient is the form for a client who was never invoiced before.
type newClient struct {
	Open                         bool
	Name, Number, Email, Address field
	Place, Language, Currency    field
	Contact, Legal, Register     field
	Languages, Forms             []choice
	Fault                        string
	Focus                        bool
}

// clientPath is the address of a client's page.
func clientPath(id receivable.ClientID) string { return "/clients/" + url.PathEscape(string(id)) }

// clientsInPage is how many clients a page of the list holds.
const clientsInPage = 50

// showClients answers GET /clients.
func (s *Server) showClients(w http.ResponseWriter, r *http.Request) error {
	return s.renderClients(w, r, nil)
}

func (s *Server) renderClients(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r).voice
	q, show, sort := clientQuery(r.URL.Query())
	list, err := s.desk.Clients(r.Context(), at(r).creditor, q)
	if err != nil {
		return err
	}
	p := clientsPage{frame: s.frameOf(r, v.T("Clients"), "/clients"), Lead: clientsLead(v, show)}
	for _, show := range []struct{ value, name string }{
		{"", v.T("All clients")}, {"late", v.T("Late")}, {"resting", v.T("Resting")}, {"clear", v.T("Nothing owed")},
	} {
		p.Tabs = append(p.Tabs, clientsTab{clientsPath(show.value, sort, nil), show.name, show.value == string(q.Filter)})
	}
	for _, order := range []struct{ value, name string }{{"", v.T("by value")}, {"late", v.T("by age")}, {"name", v.T("by name")}} {
		if order.value == "late" && show == "clear" {
			continue
		}
		p.Orders = append(p.Orders, clientsTab{clientsPath(show, order.value, nil), order.name, order.value == string(q.Order)})
	}
	for i := range list.Lines {
		p.Rows = append(p.Rows, clientRowOf(v, &list.Lines[i]))
	}
	if list.More {
		p.Next = clientsPath(show, sort, &list.Lines[len(list.Lines)-1].Place)
	}
	if q.After != nil {
		p.First = clientsPath(show, sort, nil)
	}
	p.Empty = clientsEmpty(v, show, q.After != nil)
	status := http.StatusOK
	if at(r).role.May(auth.Act) {
		p.New = newClientOf(v, t, r.URL.Query().Get("new") != "")
	}
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageClients, p)
}

// clientQuery reads which page of the list is asked for. What is garbled is the first.
func clientQuery(form url.Values) (q store.ClientQuery, show, sort string) {
	q = store.ClientQuery{Limit: clientsInPage}
	switch f := store.ClientFilter(form.Get("show")); f {
	case store.ClientsLate, store.ClientsResting, store.ClientsClear:
		q.Filter = f
	case store.ClientsAll:
	}
	switch o := store.ClientOrder(form.Get("sort")); o {
	case store.ClientsByName:
		q.Order = o
	case store.ClientsByAge:
		if q.Filter != store.ClientsClear { // nothing there has an age
			q.Order = o
		}
	case store.ClientsByValue:
	}
	show, sort = string(q.Filter), string(q.Order)
	first, id, ok := strings.Cut(form.Get("after"), "~")
	if !ok {
		return q, show, sort
	}
	place := store.ClientPlace{Account: receivable.AccountID(id)}
	switch q.Order {
	case store.ClientsByName:
		place = store.ClientPlace{Folded: first, Client: receivable.ClientID(id)}
	case store.ClientsByAge:
		if _, err := day.Parse(first); err != nil {
			return q, show, sort
		}
		place.Since = first
	case store.ClientsByValue:
		owed, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return q, show, sort
		}
		place.Owed = owed
	}
	q.After = &place
	return q, show, sort
}

// clientsPath is the address of a page of the list, after a place.
func clientsPath(show, sort string, after *store.ClientPlace) string {
	form := url.Values{}
	if show != "" {
		form.Set("show", show)
	}
	if sort != "" {
		form.Set("sort", sort)
	}
	if after != nil {
		switch store.ClientOrder(sort) {
		case store.ClientsByName:
			form.Set("after", after.Folded+"~"+string(after.Client))
		case store.ClientsByAge:
			form.Set("after", after.Since+"~"+string(after.Account))
		case store.ClientsByValue:
			form.Set("after", strconv.FormatInt(after.Owed, 10)+"~"+string(after.Account))
		}
	}
	if len(form) == 0 {
		return "/clients"
	}
	return "/clients?" + form.Encode()
}

func clientsLead(v *say.Voice, show string) string {
	switch show {
	case "late":
		return v.T("Everyone with something past its due day.")
	case "resting":
		return v.T("Late, and held by something: a promise, a plan, a dispute, a pause, or the day of the next step.")
	case "clear":
		return v.T("Nobody here owes anything.")
	}
	return v.T("As of the last look at each account.")
}

func clientsEmpty(v *say.Voice, show string, behind bool) string {
	switch {
	case behind:
		return v.T("That was all.")
	case show == "late":
		return v.T("Nobody is late.")
	case show == "resting":
		return v.T("Nothing that is late rests.")
	case show == "clear":
		return v.T("Everyone owes something.")
	}
	return v.T("Clients appear here with the first list of invoices, or when you add one. Each is looked at with the next run.")
}

func clientRowOf(v *say.Voice, l *recovery.ClientLine) clientRow {
	row := clientRow{Name: l.Name, Path: clientPath(l.Client), State: clientStateOf(v, l.State, l.Rests)}
	for _, owed := range l.Owed {
		row.Owed = append(row.Owed, v.Amount(owed))
	}
	if l.DaysLate > 0 {
		row.Late = v.N(l.DaysLate, "{n} day", "{n} days")
		for i := range recovery.LadderRungs() {
			mark := ""
			switch {
			case i < l.Done:
				mark = "d"
			case i == l.Done && l.Next:
				mark = "n"
			}
			row.Rungs = append(row.Rungs, mark)
		}
		row.Rung = v.T("%d of %d steps taken", l.Done, recovery.LadderRungs())
	}
	if !l.Heard.IsZero() {
		row.Heard = v.Short(l.Heard)
	}
	return row
}

// clientStateOf is how a client stands, as a pill.
func clientStateOf(v *say.Voice, s recovery.ClientState, rests string) state {
	switch s {
	case recovery.ClientClear:
		return state{"good", v.T("nothing owed")}
	case recovery.ClientFine:
		return state{"info", v.T("nothing late")}
	case recovery.ClientDisputed:
		return state{"hold", v.T("disputed")}
	case recovery.ClientPromised:
		return state{"hold", v.T("promised")}
	case recovery.ClientPlan:
		return state{"hold", v.T("arranged")}
	case recovery.ClientResting:
		if rests != "" {
			return state{"hold", v.Phrase(rests)}
		}
		return state{"hold", v.T("resting")}
	case recovery.ClientLate:
	}
	return state{"late", v.T("late")}
}

// newClientOf is the form as it was filled in, or empty.
func newClientOf(v *say.Voice, t *tried, open bool) *newClient {
	value := func(name, standard string) field { return t.field(actMeet, "", name, standard) }
	f := &newClient{
		Open: open || t != nil, Name: value("name", ""), Number: value("number", ""), Email: value("email", ""), Address: value("address", ""),
		Place: value("place", ""), Language: value("language", ""), Currency: value("currency", ""),
	}
	f.Contact, f.Legal, f.Register = value("contact", ""), value("registered_name", ""), value("register_number", "")
	for _, form := range []receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer, receivable.Public} {
		f.Forms = append(f.Forms, choice{Value: string(form), Text: say.Capital(v.T(factWords[string(form)]))})
	}
	f.Forms = chosen(f.Forms, value("form", string(receivable.Company)).Value)
	f.Languages = []choice{{Text: v.T("as usual at the place")}}
	f.Languages = chosen(append(f.Languages, letterLanguages()...), f.Language.Value)
	if t != nil {
		f.Fault = t.faults[""]
		f.Focus = f.Fault != "" && t.first == ""
	}
	return f
}

// actMeet is the act that makes a client.
const actMeet = "meet"

// meet answers POST /clients.
func (s *Server) meet(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actMeet)
	if err != nil {
		return err
	}
	v := at(r).voice
	n := recovery.NewClient{Name: t.get("name"), Number: t.get("number"), Email: t.get("email"), Place: t.get("place"), Language: t.get("language")}
	for line := range strings.Lines(t.get("address")) {
		if line = strings.TrimSpace(line); line != "" {
			n.Address = append(n.Address, line)
		}
	}
	if n.Name == "" {
		t.blame("name", v.T("What is the client called?"))
	}
	currency := money.Currency(strings.ToUpper(t.get("currency")))
	if currency != "" && !currency.Known() {
		t.blame("currency", v.T("That is no currency; it is three letters, like EUR."))
	}
	if n.Email != "" && !strings.Contains(n.Email, "@") {
		t.blame("email", v.T("That is not an e-mail address."))
	}
	if len(t.faults) > 0 {
		return s.renderClients(w, r, t)
	}
	_, key, err := s.desk.AddProspect(r.Context(), at(r).creditor, recovery.Prospect{
		NewClient: n, Form: receivable.Form(t.get("form")), Contact: t.get("contact"), Currency: currency, RegisteredName: t.get("registered_name"), RegisterNumber: t.get("register_number"),
	}, at(r).act(""))
	if err != nil {
		t.about = map[string]string{"client_known": "name", "client_unnamed": "name", "address_unreadable": "email", "currency_unknown": "currency", "fact_unreadable": "language", "form_unknown": "form"}
		if err := t.refuse(err); err != nil {
			return err
		}
		return s.renderClients(w, r, t)
	}
	if err := s.desk.DecideAgain(r.Context(), key); err != nil && fault.KindOf(err) != fault.NotFound { // he is there; the next chase decides
		s.log.Error("decide again", "err", err)
	}
	id, err := s.desk.ClientOf(r.Context(), key)
	if err != nil {
		return err
	}
	http.Redirect(w, r, clientPath(id), http.StatusSeeOther)
	return nil
}

// clientRoutes are the addresses of the list of clients and of a client's page.
func (s *Server) clientRoutes() []route {
	return append([]route{
		{"GET /clients", auth.See, s.showClients},
		{"POST /clients", auth.Act, s.meet},
	}, s.clientPageRoutes()...)
}
