package web

import (
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The pages of what runs outside the house: the matters of an account, its judgments,
// and the docket of the whole book.
const (
	pageMatters  = "matters"
	pageJudgment = "judgment"
	pageDocket   = "docket"
)

// courtRoutes are the addresses of matters and judgments.
func (s *Server) courtRoutes() []route {
	list := []route{
		{"GET /matters", auth.See, s.showDocket},
		{"GET /case/{account}/matters", auth.See, s.showMatters},
		{"GET /case/{account}/judgment", auth.See, s.showJudgment},
		{"GET /case/{account}/judgment/{judgment}/satisfaction.pdf", auth.See, s.satisfactionPaper},
	}
	return slices.Concat(list, s.actRoutes(matterActs()), s.actRoutes(judgmentActs()))
}

// court is what the pages of matters and judgments are made from.
type court struct {
	say   *say.Voice
	book  *recovery.CourtView
	tried *tried
	may   func(auth.Right) bool
}

func (s *Server) readCourt(r *http.Request, key receivable.AccountKey, on day.Date, t *tried) (*court, error) {
	book, err := s.desk.Court(r.Context(), key, on)
	return &court{say: at(r).voice, book: &book, tried: t, may: at(r).role.May}, err
}

// outsideBox leads from an account to what courts and others have.
type outsideBox struct {
	Lines             []outsideLine
	Matters, Judgment string // addresses; "" for no judgment
}

type outsideLine struct{ Path, Text, More string }

func outsideBoxOf(v *say.Voice, number string, o *recovery.Outside) *outsideBox {
	if !o.Any {
		return nil
	}
	b := &outsideBox{Matters: mattersPath(number)}
	if j := o.Judgment; j != nil {
		b.Judgment = judgmentPath(number)
		line := outsideLine{Path: b.Judgment, Text: v.T("%s %s of %s", kindOfTitle(v, j.Kind), j.Number, j.Court)}
		if !j.Expires.IsZero() && j.State == receivable.JudgmentLive {
			line.More = v.T("can be enforced until %s", v.Short(j.Expires))
		}
		b.Lines = append(b.Lines, line)
	}
	for i := range o.Matters {
		m := &o.Matters[i]
		b.Lines = append(b.Lines, outsideLine{b.Matters, strings.TrimSpace(m.Forum + " " + m.Number), roadWord(v, m.Road) + ", " + v.T("since %s", v.Short(m.On))})
	}
	return b
}

// form makes the form of an act about one thing; nil where it does not fit or the
// reader may not.
func (c *court) form(a caseAct, of string, fill func(*maker)) *actForm {
	if !c.may(a.may) {
		return nil
	}
	a.of, a.form = of, fill
	view := &recovery.CaseView{Weighed: recovery.Weighed{Account: c.book.Key, Number: c.book.Number, Client: c.book.Client, On: c.book.Today}, Owed: money.New(0, c.book.Currency)}
	f, ok := formOf(&a, c.say, view, nil, c.tried)
	if !ok {
		return nil
	}
	return &f
}

// group is forms that open under one button; forms that do not fit are left out.
func group(id, title string, forms ...*actForm) actGroup {
	g := actGroup{ID: id, Title: title}
	for _, f := range forms {
		if f != nil {
			g.Forms, g.Open = append(g.Forms, *f), g.Open || f.Open
		}
	}
	return g
}

// groups leaves out those without a form.
func groups(list ...actGroup) []actGroup {
	return slices.DeleteFunc(list, func(g actGroup) bool { return len(g.Forms) == 0 })
}

// dueDay is something of a matter or a judgment that waits for a day.
type dueDay struct {
	Day, ISO, Text string
	Past           bool
	Done           *actForm // says that it is done; nil where the reader may not
}

func (c *court) days(list []receivable.Task, done caseAct) (rows []dueDay) {
	for i := range list {
		t := &list[i]
		text := t.Text
		if recovery.PutByDesk(text) {
			text = headed(c.say, text)
		}
		rows = append(rows, dueDay{Day: c.say.Dated(t.On), ISO: t.On.String(), Text: text, Past: t.On.Before(c.book.Today),
			Done: c.form(done, t.ID, func(m *maker) { m.begin(m.v.T("Done"), m.v.T("Done")) })})
	}
	return rows
}

// dayDone carries out that something is done.
func dayDone(d *doing) (recovery.Entry, error) {
	return d.s.desk.DeadlineDone(d.r.Context(), d.key, d.get("of"), d.act)
}

// costLine is money that was spent.
type costLine struct {
	Day, ISO, Kind, Text, Paper string // Paper: address of the receipt, "" for none
	Amount                      amount
	Own                         bool // the debtor does not owe it
}

func (c *court) cost(m *receivable.MatterCost) costLine {
	l := costLine{Day: c.say.Short(m.On), ISO: m.On.String(), Kind: costWord(c.say, m.Kind), Text: whatFor(c.say, m.Text), Amount: c.say.Amount(m.Amount), Own: !m.Recoverable}
	if slices.ContainsFunc(c.book.Papers, func(p receivable.Document) bool { return p.ID == m.Document }) {
		l.Paper = casePath(c.book.Number) + "/evidence/documents/" + m.Document
	}
	return l
}

// costFields ask for money that was spent.
func (c *court) costFields(m *maker) {
	m.sum("amount", m.v.T("How much, in %s", m.form.Currency), "").Required = true
	var kinds []choice
	for _, k := range receivable.CostKinds() {
		kinds = append(kinds, choice{Value: k, Text: costWord(m.v, k)})
	}
	m.pick("kind", m.v.T("For what?"), kinds, receivable.CostFee)
	m.past("on", m.v.T("On which day?"))
	m.check("recoverable", m.v.T("They owe it too if the claim is won"), true)
	if len(c.book.Papers) > 0 {
		papers := []choice{{Text: m.v.T("None")}}
		for i := range c.book.Papers {
			papers = append(papers, choice{Value: c.book.Papers[i].ID, Text: c.book.Papers[i].Name})
		}
		m.pick("document", m.v.T("Receipt, among the documents"), papers, "")
	}
	m.text("text", m.v.T("In your words, if you like"))
}

// spend books money that was spent; about names the matter, "" for the judgment.
func spend(d *doing, matter string) (recovery.Entry, error) {
	spent := recovery.Spent{Matter: matter, Kind: d.get("kind"), Amount: d.sum("amount", d.v.T("How much was it?")), Recoverable: d.ticked("recoverable"), Document: d.get("document"), Text: d.get("text")}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.MatterCost(d.r.Context(), d.key, spent, d.act)
}

func costWord(v *say.Voice, kind string) string {
	switch kind {
	case receivable.CostFee:
		return v.T("Court or arbitrator’s fee")
	case receivable.CostService:
		return v.T("Service")
	case receivable.CostTravel:
		return v.T("Travel")
	case receivable.CostAttorney:
		return v.T("Attorney")
	case receivable.CostEnforcement:
		return v.T("Enforcement")
	}
	return v.T("Something else")
}

// held says how well founded a figure of law is.
type held struct {
	Sign, Word string
	Sources    []string
}

func heldOf(v *say.Voice, m law.Mark) held {
	h := held{Sources: m.Sources}
	switch {
	case slices.Equal(m.Sources, []string{"the judgment"}):
		return held{Sign: "v", Word: v.T("as the judgment says")}
	case slices.Equal(m.Sources, []string{"a convention of this program"}):
		return held{Sign: "r", Word: v.T("our convention, please ask")}
	case m.Own:
		h.Sign, h.Word = "v", v.T("your own figure")
	case m.Confidence == law.Verified:
		h.Sign, h.Word = "v", v.T("verified")
	case m.Confidence == law.Single:
		h.Sign, h.Word = "s", v.T("one source")
	case m.Confidence == law.Recalled:
		h.Sign, h.Word = "r", v.T("from memory, please check")
	}
	return h
}

// satisfactionPaper answers GET /case/{account}/judgment/{judgment}/satisfaction.pdf.
func (s *Server) satisfactionPaper(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	b, err := s.desk.SatisfactionPaper(r.Context(), key, r.PathValue("judgment"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="satisfaction-`+r.PathValue("account")+`.pdf"`)
	_, err = w.Write(b)
	return err
}
