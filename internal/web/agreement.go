package web

import (
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/web/say"
)

const pageAgreement = "agreement"

// The acts of the page, as its forms name them.
const (
	actDrawUp       = "draw_up"
	actEnterAgreed  = "enter_agreed"
	actOneAgreement = "one_agreement"
)

// agreementPage is what work for a client is done under.
type agreementPage struct {
	frame
	Client, Case, Currency string
	Fault                  string // about no field
	Focus                  bool
	Link                   *madeLink // told once
	Lines                  []agreementRow
	Missing                []missingRow
	Looks                  []string
	Note                   string // what the figures speak of
	May, MayDecide         bool
	Draw                   drawForm
	Enter                  enterForm
}

// madeLink is a link to sign with, as it was just made.
type madeLink struct{ URL, Title, Until string }

type agreementRow struct {
	Number, Title, On          string
	State                      badge
	Clauses                    []toldLine
	Signed                     []string
	Paper                      string // address of its newest paper, "" for none
	Drafted, Out, Stands, Sign bool
	Link                       bool // a new link can be made
	Name                       field
	Agreed                     field
	Open                       bool
}

// badge is a state as a word in a pill.
type badge struct{ Mark, Word string }

type toldLine struct{ Name, Value, Where string }

type missingRow struct{ Name, Changes, Figure, Gain string }

type drawForm struct {
	Open                                    bool
	Work, Price, Deposit, Terms, City, More field
}

type enterForm struct {
	Open      bool
	Kinds     []choice
	On, Title field
}

func agreementPath(number string) string { return casePath(number) + "/agreement" }

func (s *Server) agreementRoutes() []route {
	return []route{
		{"GET /case/{account}/agreement", auth.See, s.showAgreement},
		{"POST /case/{account}/agreement/draw", auth.Act, s.drawAgreement},
		{"POST /case/{account}/agreement/enter", auth.Act, s.enterAgreement},
		{"POST /case/{account}/agreement/arbitration", auth.Decide, s.offerArbitration},
		{"POST /case/{account}/agreement/send", auth.Decide, s.sendAgreement},
		{"POST /case/{account}/agreement/sign", auth.Decide, s.signAgreement},
		{"POST /case/{account}/agreement/end", auth.Decide, s.endAgreement},
	}
}

// showAgreement answers GET /case/{account}/agreement.
func (s *Server) showAgreement(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderAgreement(w, r, key, nil, nil)
}

func (s *Server) renderAgreement(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried, link *madeLink) error {
	list, err := s.desk.Agreements(r.Context(), key)
	if err != nil {
		return err
	}
	checked, err := s.desk.CheckAgreement(r.Context(), key, "", "")
	if err != nil {
		return err
	}
	v := at(r).voice
	p := agreementPage{
		frame: s.frameOf(r, v.T("Agreement with %s", checked.Client), "/clients"), Client: checked.Client, Case: casePath(checked.Account), Currency: string(checked.Currency),
		Link: link, May: at(r).role.May(auth.Act), MayDecide: at(r).role.May(auth.Decide),
	}
	p.Here = agreementPath(checked.Account)
	for i := range list {
		p.Lines = append(p.Lines, p.row(v, &list[i], t))
	}
	p.check(v, &checked)
	p.forms(v, t)
	if t != nil {
		p.Fault = t.faults[""]
		p.Focus = p.Fault != "" && t.first == ""
	}
	return s.render(w, r, statusFor(t), pageAgreement, &p)
}

func (p *agreementPage) row(v *say.Voice, l *recovery.AgreementLine, t *tried) agreementRow {
	row := agreementRow{
		Number: l.Number, Title: l.Title, On: v.Day(l.On), Drafted: l.State == receivable.AgreementDraft, Out: l.State == receivable.AgreementOut,
		Stands: l.State == receivable.AgreementStands, State: agreementBadge(v, l),
	}
	for _, c := range l.Clauses {
		row.Clauses = append(row.Clauses, toldLine{say.Capital(v.T(c.Name)), clauseValue(v, &c), c.Where})
	}
	row.Sign, row.Link = row.Out, row.Drafted || row.Out && l.Waits == string(receivable.PartyClient)
	paper := l.Document
	for i := range l.Signed {
		one := &l.Signed[i]
		row.Signed = append(row.Signed, v.T("%s, %s", one.Name, signatureWay(v, one.Way)))
		if one.Party == receivable.PartyCreditor {
			row.Sign = false
		}
		paper = &one.Signed
	}
	if paper != nil && *paper != "" {
		row.Paper = p.Case + "/evidence/documents/" + *paper
	}
	if t != nil && t.act == actOneAgreement && t.get("number") == l.Number {
		row.Open = true
		row.Name = field{Value: t.get("name"), Fault: t.faults["name"], Focus: t.first == "name"}
		row.Agreed = field{Fault: t.faults["agreed"], Focus: t.first == "agreed"}
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

func (p *agreementPage) forms(v *say.Voice, t *tried) {
	read := func(act, name, value string) field {
		if t == nil || t.act != act {
			return field{Value: value}
		}
		return field{Value: t.get(name), Fault: t.faults[name], Focus: t.faults[name] != "" && t.first == name}
	}
	d := &p.Draw
	d.Open = t != nil && t.act == actDrawUp
	d.Work, d.Price, d.Deposit = read(actDrawUp, "work", ""), read(actDrawUp, "price", ""), read(actDrawUp, "deposit", "50")
	d.Terms, d.City, d.More = read(actDrawUp, "terms", "14"), read(actDrawUp, "city", ""), read(actDrawUp, "deliver", "")
	e := &p.Enter
	e.Open = t != nil && t.act == actEnterAgreed
	e.On, e.Title = read(actEnterAgreed, "on", ""), read(actEnterAgreed, "title", "")
	e.Kinds = []choice{
		{Value: "signed", Text: v.T("a contract both signed")}, {Value: "proposal", Text: v.T("a proposal they accepted")},
		{Value: "mails", Text: v.T("mails")}, {Value: "conduct", Text: v.T("nothing but work asked for and taken")},
	}
}

// onAgreement carries an act of the page out and shows the page again where it cannot
// be taken.
func (s *Server) onAgreement(w http.ResponseWriter, r *http.Request, act string, about map[string]string, do func(*tried, receivable.AccountKey) (recovery.Entry, error)) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, act)
	if err != nil {
		return err
	}
	t.about = about
	var entry recovery.Entry
	if entry, err = do(t, key); err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.renderAgreement(w, r, key, t, nil)
	}
	t.values.Set("back", agreementPath(r.PathValue("account")))
	return s.done(w, r, t, entry, nil)
}

// drawAgreement answers POST …/agreement/draw.
func (s *Server) drawAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"terms_unfit": ""}
	return s.onAgreement(w, r, actDrawUp, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		currency, err := s.desk.CurrencyOf(r.Context(), key)
		if err != nil {
			return recovery.Entry{}, err
		}
		terms := agreement.Terms{Work: t.get("work"), Deposit: atoi(t.get("deposit")), Days: atoi(t.get("terms")), City: t.get("city")}
		if terms.Work == "" {
			t.blame("work", t.voice.T("Say what the work is, as the client would call it."))
		}
		if terms.Price, err = money.Parse(plainSum(t.get("price"), currency), currency); err != nil || terms.Price.Sign() <= 0 {
			t.blame("price", t.voice.T("Write what it costs, as 7200 or 7200.50."))
		}
		for line := range strings.Lines(t.get("deliver")) {
			if line = strings.TrimSpace(line); line != "" {
				terms.Deliverables = append(terms.Deliverables, line)
			}
		}
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		_, _, entry, err := s.desk.DraftAgreement(r.Context(), key, "", terms, at(r).act(""))
		return entry, err
	})
}

// enterAgreement answers POST …/agreement/enter.
func (s *Server) enterAgreement(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actEnterAgreed, map[string]string{"day_ahead": "on"}, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		on := t.day("on", t.voice.T("On which day was it agreed?"))
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		act := at(r).act("")
		act.On = on
		_, entry, err := s.desk.AddAgreement(r.Context(), key, recovery.NewAgreement{Kind: receivable.AgreementKind(t.get("kind")), Title: t.get("title")}, act)
		return entry, err
	})
}

// offerArbitration answers POST …/agreement/arbitration.
func (s *Server) offerArbitration(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actOneAgreement, nil, func(_ *tried, key receivable.AccountKey) (recovery.Entry, error) {
		_, _, entry, err := s.desk.OfferArbitration(r.Context(), key, recovery.ArbitrationTerms{}, at(r).act(""))
		return entry, err
	})
}

// ofAccount refuses a number of another account.
func (s *Server) ofAccount(r *http.Request, t *tried, key receivable.AccountKey) error {
	list, err := s.desk.Agreements(r.Context(), key)
	if err == nil && !slices.ContainsFunc(list, func(l recovery.AgreementLine) bool { return l.Number == t.get("number") }) {
		err = fault.NotFoundf("agreement_unknown", "there is no such agreement")
	}
	return err
}

// sendAgreement answers POST …/agreement/send. The link is told on the answer, and
// kept nowhere.
func (s *Server) sendAgreement(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actOneAgreement)
	if err != nil {
		return err
	}
	if err := s.ofAccount(r, t, key); err != nil {
		return err
	}
	sent, err := s.desk.SendAgreement(r.Context(), key.Creditor, t.get("number"), true, at(r).act(""))
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
		return s.renderAgreement(w, r, key, t, nil)
	}
	v := at(r).voice
	return s.renderAgreement(w, r, key, nil, &madeLink{sent.Link.URL, v.Told(sent.Entry.Text), ""})
}

// signAgreement answers POST …/agreement/sign: the creditor's own signature.
func (s *Server) signAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"name_missing": "name", "consent_missing": "agreed"}
	return s.onAgreement(w, r, actOneAgreement, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		if err := s.ofAccount(r, t, key); err != nil {
			return recovery.Entry{}, err
		}
		sign := recovery.Countersigning{Name: t.get("name"), Intent: t.voice.T("I have read it and agree to it. My name is my signature."), Agreed: t.get("agreed") != ""}
		return s.desk.Countersign(r.Context(), key.Creditor, t.get("number"), sign, at(r).act(""))
	})
}

// endAgreement answers POST …/agreement/end: a draft is dropped, what is out is taken
// back, and what stands ends.
func (s *Server) endAgreement(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actOneAgreement, nil, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		if err := s.ofAccount(r, t, key); err != nil {
			return recovery.Entry{}, err
		}
		switch t.get("do") {
		case "back":
			return s.desk.WithdrawAgreement(r.Context(), key.Creditor, t.get("number"), false, at(r).act(""))
		case "declined":
			return s.desk.WithdrawAgreement(r.Context(), key.Creditor, t.get("number"), true, at(r).act(""))
		}
		return s.desk.EndAgreement(r.Context(), key.Creditor, t.get("number"), at(r).act(""))
	})
}
