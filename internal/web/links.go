package web

import (
	"net/http"
	"slices"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

const (
	pageLinks = "links"
	actLink   = "link"
)

// linksPage is what a client can open without signing in: the links of an account.
type linksPage struct {
	frame
	Client, Case string
	Made         string // address of one that was just made: told once
	Fault        string // about the form as a whole
	Live, Past   []linkRow
	May          bool
	Public       bool // the client pages have an address
	Purposes     []choice
}

// linkRow is one link; its address is told when it is made, and never again.
type linkRow struct {
	ID, For, To, Letter, Path string
	Made, Until               string
	Ended                     badge
	Since                     string
}

func linksPath(number string) string { return casePath(number) + "/links" }

func (s *Server) linkRoutes() []route {
	return []route{
		{"GET /case/{account}/links", auth.See, s.showLinks},
		{"POST /case/{account}/links", auth.Act, s.makeLink},
		{"POST /case/{account}/links/revoke", auth.Act, s.revokeLink},
	}
}

// showLinks answers GET /case/{account}/links.
func (s *Server) showLinks(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderLinks(w, r, key, nil)
}

func (s *Server) renderLinks(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	today, err := s.desk.TodayOf(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	view, err := s.desk.LinksOf(r.Context(), key, today)
	if err != nil {
		return err
	}
	v, zone := at(r).voice, s.zone(r)
	p := linksPage{
		frame: s.frameOf(r, v.T("What %s can open", view.Client), "/clients"), Client: view.Client, Case: casePath(view.Number),
		Made: toldOnce(w, r), May: at(r).role.May(auth.Act), Public: view.Public,
	}
	p.Here = linksPath(view.Number)
	for i := range view.Lines {
		row := rowOfLink(v, zone, &view.Lines[i])
		if view.Lines[i].State == recovery.LinkLive {
			p.Live = append(p.Live, row)
		} else {
			p.Past = append(p.Past, row)
		}
	}
	p.Purposes = []choice{{Value: string(store.LinkStatement), Text: v.T("their account: what is open, how to pay, how to answer")}, {Value: string(store.LinkAck), Text: v.T("to confirm the balance")}}
	if view.ToSign {
		p.Purposes = append(p.Purposes, choice{Value: string(store.LinkSign), Text: v.T("to sign the plan or settlement offered")})
	}
	if t != nil {
		p.Fault = t.faults[t.first]
		for i := range p.Purposes {
			p.Purposes[i].Chosen = p.Purposes[i].Value == t.get("for")
		}
	}
	return s.render(w, r, statusFor(t), pageLinks, &p)
}

func rowOfLink(v *say.Voice, zone *time.Location, l *recovery.LinkLine) linkRow {
	row := linkRow{ID: l.ID, For: purposeWord(v, l.Purpose), To: l.To, Letter: l.Letter, Made: v.Day(day.In(l.Made, zone)), Until: v.Day(day.In(l.Expires, zone))}
	if l.Letter != "" {
		row.Path = "/letters/" + l.Letter
	}
	switch l.State {
	case recovery.LinkUsed:
		row.Ended, row.Since = badge{"good", v.T("used")}, v.Day(day.In(l.Since, zone))
	case recovery.LinkRevoked:
		row.Ended, row.Since = badge{"", v.T("ended")}, v.Day(day.In(l.Since, zone))
	case recovery.LinkExpired:
		row.Ended, row.Since = badge{"", v.T("expired")}, row.Until
	}
	return row
}

// purposeWord says what a link is for.
func purposeWord(v *say.Voice, p store.LinkPurpose) string {
	switch p {
	case store.LinkSign:
		return v.T("To sign")
	case store.LinkAck:
		return v.T("To confirm the balance")
	case store.LinkApprove:
		return v.T("To approve work")
	case store.LinkCopy:
		return v.T("To fetch what was signed")
	}
	return v.T("Their account")
}

// makeLink answers POST /case/{account}/links. The address is told on the page that
// follows, and kept nowhere: after a reload it is gone, and another can be made.
func (s *Server) makeLink(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actLink)
	if err != nil {
		return err
	}
	link, entry, err := s.desk.MakeLink(r.Context(), key, store.LinkPurpose(t.get("for")), at(r).act(""))
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
		return s.renderLinks(w, r, key, t)
	}
	s.tellOnce(w, r, linksPath(r.PathValue("account")), link.URL)
	t.values.Set("back", linksPath(r.PathValue("account")))
	return s.done(w, r, t, entry, nil)
}

// revokeLink answers POST /case/{account}/links/revoke.
func (s *Server) revokeLink(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actLink)
	if err != nil {
		return err
	}
	today, err := s.desk.TodayOf(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	view, err := s.desk.LinksOf(r.Context(), key, today)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(view.Lines, func(l recovery.LinkLine) bool { return l.ID == t.get("id") }) {
		return fault.NotFoundf("link_unknown", "there is no such link")
	}
	entry, err := s.desk.RevokeLink(r.Context(), key.Creditor, t.get("id"), at(r).act(""))
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
		return s.renderLinks(w, r, key, t)
	}
	t.values.Set("back", linksPath(view.Number))
	return s.done(w, r, t, entry, nil)
}
