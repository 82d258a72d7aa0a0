package web

import (
	"net/http"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/auth"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/web/say"
)

const pageAgreement = "agreement"

// agreementPage is what work for a client is done under.
type agreementPage struct {
	frame
	Client, Case, Currency string
	Fault                  string // about no field
	Focus                  bool
	Link                   string // to sign with, as it was just made: told once
	Notes                  []string
	Lines                  []agreementRow
	Missing                []missingRow
	Looks                  []string
	Note                   string // what the figures speak of
	What                   []input
	May, MayDecide, Pages  bool
	Draw, Enter, Submit    agreementForm

	opens string // a form that an address of another page opens
}

// agreementRow is an agreement, with what can be done about it.
type agreementRow struct {
	Number, Title, On, Work    string
	ID                         string // its place on the page
	State                      badge
	Clauses                    []toldLine
	Signed                     []string
	Paper                      string // address of its newest paper, "" for none
	Drafted, Out, Stands, Link bool   // Link: it can be put before the client
	Mail                       string // as it would leave, of a draft
	Send, Sign, Back, Set      agreementForm
}

// badge is a state as a word in a pill.
type badge struct{ Mark, Word string }

type toldLine struct{ Name, Value, Where string }

type missingRow struct{ Name, Changes, Figure, Gain string }

func agreementPath(number string) string { return casePath(number) + "/agreement" }

// showAgreement answers GET /case/{account}/agreement.
func (s *Server) showAgreement(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderAgreement(w, r, key, nil)
}

func (s *Server) renderAgreement(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	v := at(r).voice
	list, err := s.desk.Agreements(r.Context(), key)
	if err != nil {
		return err
	}
	currency, err := s.desk.CurrencyOf(r.Context(), key)
	if err != nil {
		return err
	}
	price := r.URL.Query().Get("price")
	checked, err := s.desk.CheckAgreement(r.Context(), key, "", plainSum(price, currency))
	priced := ""
	if f, ok := asFault(err); ok && price != "" { // the sum that is asked about cannot be read
		priced = v.Told(f.Text)
		checked, err = s.desk.CheckAgreement(r.Context(), key, "", "")
	}
	if err != nil {
		return err
	}
	p := agreementPage{
		frame: s.frameOf(r, v.T("Agreement with %s", checked.Client), "/clients"), Client: checked.Client, Case: casePath(checked.Account), Currency: string(checked.Currency),
		Link: toldOnce(w, r), Notes: looksOf(r), May: at(r).role.May(auth.Act), MayDecide: at(r).role.May(auth.Decide),
	}
	p.Here, p.opens = agreementPath(checked.Account), r.URL.Query().Get("do")
	p.What = []input{{ID: "w-price", Name: "price", Kind: "number", Label: v.T("For a claim of, in %s", p.Currency), Hint: v.T("Left empty, what is late."), Value: price, Fault: priced, Focus: priced != ""}}
	if err := s.agreementForms(r, key, &p, list, t); err != nil {
		return err
	}
	p.check(v, &checked)
	if t != nil {
		p.Fault = t.faults[""]
		p.Focus = p.Fault != "" && t.first == ""
	}
	return s.render(w, r, statusFor(t), pageAgreement, &p)
}

func (p *agreementPage) row(v *say.Voice, l *recovery.AgreementLine) agreementRow {
	row := agreementRow{
		Number: l.Number, Title: l.Title, On: v.Day(l.On), ID: "a-" + strings.ReplaceAll(l.Number, "/", "-"), State: agreementBadge(v, l),
		Drafted: l.State == receivable.AgreementDraft, Out: l.State == receivable.AgreementOut, Stands: l.State == receivable.AgreementStands,
	}
	if l.Work != nil {
		row.Work = *l.Work
	}
	for _, c := range l.Clauses {
		row.Clauses = append(row.Clauses, toldLine{say.Capital(v.T(c.Name)), clauseValue(v, &c), c.Where})
	}
	row.Link = row.Drafted && l.Document != nil || row.Out && l.Waits == string(receivable.PartyClient)
	paper := l.Document
	for i := range l.Signed {
		one := &l.Signed[i]
		row.Signed = append(row.Signed, v.T("%s, %s", one.Name, signatureWay(v, one.Way)))
		paper = &one.Signed
	}
	if paper != nil && *paper != "" {
		row.Paper = p.Case + "/evidence/documents/" + *paper
	}
	return row
}

func agreementBadge(v *say.Voice, l *recovery.AgreementLine) badge {
	switch {
	case l.State == receivable.AgreementDraft:
		return badge{"", v.T("draft")}
	case l.State == receivable.AgreementOut && l.Waits == string(receivable.PartyCreditor):
		return badge{"late", v.T("signed by the client, waits for you")}
	case l.State == receivable.AgreementOut:
		return badge{"", v.T("lies before the client")}
	case l.State == receivable.AgreementDeclined:
		return badge{"danger", v.T("declined")}
	case l.State == receivable.AgreementEnded:
		return badge{"", v.T("ended")}
	}
	switch l.Kind {
	case receivable.AgreementProposal:
		return badge{"good", v.T("accepted proposal")}
	case receivable.AgreementMails:
		return badge{"", v.T("agreed by mail")}
	case receivable.AgreementConduct:
		return badge{"", v.T("nothing in writing")}
	}
	return badge{"good", v.T("signed")}
}

func signatureWay(v *say.Voice, way receivable.SignatureWay) string {
	switch way {
	case receivable.SignedDrawn:
		return v.T("drawn on the client page")
	case receivable.SignedPaper:
		return v.T("on paper")
	case receivable.SignedMail:
		return v.T("returned by mail")
	}
	return v.T("typed")
}

func clauseValue(v *say.Voice, c *recovery.ClauseLine) string {
	known, _ := agreement.Named(c.ID)
	switch {
	case known.Kind == agreement.Days:
		return v.N(atoi(c.Value), "one day", "{n} days")
	case c.Value == "yes":
		return v.T("yes")
	case c.Value == "home":
		return v.T("at home")
	case c.Value == "away":
		return v.T("elsewhere")
	case c.Value == "statutory":
		return v.T("as the law has it")
	}
	return c.Value
}

func atoi(text string) int {
	n := 0
	for _, r := range text {
		if r < '0' || r > '9' || n > 10_000 {
			return n
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// check tells which clauses are missing and what each would change.
func (p *agreementPage) check(v *say.Voice, c *recovery.CheckedAgreement) {
	switch {
	case c.Planned:
		p.Note = v.T("Sums are estimates for %s, if it fell two months late and the client were silent.", v.Sum(c.Sum))
	case !c.Sum.IsZero():
		p.Note = v.T("Sums are estimates for the %s that are late.", v.Sum(c.Sum))
	}
	for _, f := range c.Findings {
		for _, u := range f.Unfit {
			p.Looks = append(p.Looks, v.T("%s: %s", say.Capital(v.T(f.Clause.Name)), v.Told(say.Sentence(u.Text))))
		}
	}
	for _, f := range agreement.Missing(c.Findings) {
		row := missingRow{Name: say.Capital(v.T(f.Clause.Name)), Changes: say.Capital(v.T(f.Clause.Changes)) + "."}
		if f.Figure != "" {
			figure := v.T(f.Figure)
			if odds, ok := strings.CutPrefix(f.Figure, "odds × "); ok {
				figure = v.T("odds × %s", odds)
			}
			row.Figure = v.T("%s (%s)", figure, confWord(v, remedy.Figure{Mark: f.Mark}))
		}
		if f.Gain.Sign() > 0 {
			row.Gain = v.T("would leave about %s more in hand", v.Sum(roundedTens(f.Gain)))
		}
		p.Missing = append(p.Missing, row)
	}
}

// roundedTens is an estimate in whole tens, so that it does not look exact.
func roundedTens(a money.Amount) money.Amount {
	ten := int64(10)
	for range a.Currency().Digits() {
		ten *= 10
	}
	return money.New((a.Minor()+ten/2)/ten*ten, a.Currency())
}
