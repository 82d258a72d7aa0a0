package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
	"dunwell/internal/web/say"
)

// casePage is one account: what is owed, what comes next and why, the ways to the
// money side by side, what nobody has said yet, and what happened.
type casePage struct {
	frame
	Client, Number, Age, SumWord, Lead string
	Late                               bool
	Amount                             amount
	looked
	Looks []string // what to look at after the act that was just done

	CourtForms string // address of the forms that can be filled; "" where the reader may not

	Outside *outsideBox // what courts and others have; nil where they never had anything

	Next    string // today's move
	Acts    acts
	Letter  *nextLetter
	Handoff *handoff
	Rests   []string
	Groups  []actGroup

	Urgent *limit // the time to sue where it is near or over
	Limit  limit
	Claim  []claimLine
	Total  amount
	Added  []claimLine // by law or contract
	Payoff *payoff
	Rungs  []rung
	Proof  []proof
	Points int

	Roads  *roads
	Unsaid string // why the roads are not compared
	Rate   bool   // because the rate of a currency is missing
	Decide *decide
	Asks   []question

	Past           []event
	Newer, Earlier string // addresses of the other parts of what happened
	Entries        []entryLine

	say *say.Voice
}

// handoff says that the file goes to an attorney now.
type handoff struct {
	Text string
	Form *actForm // makes the file; nil where the reader may not
}

// proof is a piece of proof, there or missing.
type proof struct {
	Text, Points string
	Missing      bool
}

// entryLine is an entry of the record that a person made.
type entryLine struct {
	Day, ISO, Text, Note, More, Number string
	Undoable, Undone                   bool
	Packet                             string // address of the file that it tells of
}

// limit is the last day to sue, as a box.
type limit struct {
	Mark, Icon, Text, More, Confidence, Sign string
	Careful                                  []string
}

// claimLine is one line of what is owed.
type claimLine struct {
	Name, More string
	Amount     amount
}

// payoff is the sum that settles the account.
type payoff struct {
	Sum     amount
	Through string
	PerDay  *amount
}

// rung is one step of the ladder.
type rung struct {
	State, Words, On, Dot string
	Next                  bool
}

// event is one thing that happened.
type event struct{ Day, ISO, Mark, Icon, Text, Words, More string }

// CasePath is the address of an account's page.
func casePath(number string) string { return "/case/" + url.PathEscape(number) }

// showCase answers GET /case/{account}.
func (s *Server) showCase(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderCase(w, r, key, nil)
}

func (s *Server) renderCase(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	v, now, err := s.readCase(r, key)
	if err != nil {
		return err
	}
	p := s.casePage(r, v, now, t)
	if p.Letter, err = s.nextLetterOf(r, v); err != nil {
		return err
	}
	p.Looks = looksOf(r)
	return s.render(w, r, statusFor(t), pageCase, p)
}

// readCase reads an account as its pages show it, on the day of the creditor.
func (s *Server) readCase(r *http.Request, key receivable.AccountKey) (*recovery.CaseView, *recovery.CaseStands, error) {
	on, err := s.desk.DayOf(r.Context(), key.Creditor)
	if err != nil {
		return nil, nil, err
	}
	v, err := s.desk.CaseView(r.Context(), key, on)
	if err != nil {
		return nil, nil, err
	}
	now, err := s.desk.CaseStands(r.Context(), &v)
	return &v, &now, err
}

// statusFor is the status of a page: that of the form that could not be taken, or good.
func statusFor(t *tried) int {
	if t != nil {
		return t.status
	}
	return http.StatusOK
}

func (s *Server) casePage(r *http.Request, v *recovery.CaseView, now *recovery.CaseStands, tried *tried) casePage {
	in := at(r).voice
	p := casePage{
		say: in, frame: s.frameOf(r, v.Client, "/clients"), Client: v.Client, Number: v.Number, Amount: in.Amount(v.Owed), Total: in.Amount(v.Owed),
		Age: in.Age(v.DaysLate), Late: v.DaysLate > 0, SumWord: in.T("owed today"), Lead: in.Told(v.Why), Next: headed(in, v.Title),
		looked: looked{Reasons: toldReasons(in, v.Said.Reasons)}, Limit: limitOf(in, &v.Weighed),
	}
	p.Here = casePath(v.Number)
	if v.Title == "Wait" {
		p.Next = in.T("Wait")
		if on := v.Said.CheckAgain; !on.IsZero() {
			p.Next = in.T("Wait until %s", in.Near(on, v.On))
		}
	}
	if v.Owed.Sign() < 0 {
		p.SumWord, p.Amount = in.T("you owe them"), in.Amount(v.Owed.Neg())
	}
	for _, said := range v.Said.WouldChange {
		p.Changes = append(p.Changes, in.Told(said.Text))
	}
	if p.Limit.Mark == "danger" {
		urgent := p.Limit
		p.Urgent = &urgent
	}
	if line := v.Said.Limitation; line != nil {
		for _, w := range line.Warnings {
			p.Limit.Careful = append(p.Limit.Careful, in.Told(w.Text))
		}
	}
	p.claim(v)
	p.ladder(v)
	p.proof(v)
	p.compare(v)
	p.Decide = decideOf(in, v, tried)
	if p.Asks = asksOf(in, v, tried); !at(r).role.May(auth.Act) {
		p.Asks = nil
	}
	if p.Decide != nil && !at(r).role.May(auth.Decide) {
		p.Decide.Ways, p.Decide.MayNot = nil, true
	}
	p.past(r, v, now)
	p.acts(v, now, tried)
	p.given(now.GivenUp, v.Owed.Sign() > 0, v.On)
	p.Groups = groupsOf(in, v, now, tried, at(r).role.May)
	p.handoff(at(r).role.May, v, now, tried)
	return p
}

// headed is a sentence of the desk as a heading: without its stop.
func headed(v *say.Voice, text string) string { return strings.TrimSuffix(v.Told(text), ".") }

func toldReasons(v *say.Voice, said []recovery.Said) []reason {
	list := reasonsOf(said)
	for i := range list {
		list[i].Text = v.Told(list[i].Text)
	}
	return list
}

// acts are the forms that belong to today's move; the letter itself is decided on
// its own page.
func (p *casePage) acts(v *recovery.CaseView, now *recovery.CaseStands, tried *tried) {
	need := v.NeedOf()
	a := acts{ID: "n-" + string(v.Account.Account), Account: string(v.Account.Account), Number: v.Letter, Currency: string(v.Owed.Currency()), Page: pageCase, Today: v.On.String()}
	if tried != nil && tried.act == actDisarm {
		a.Fault, a.Focus = tried.faults[""], true
	}
	switch {
	case v.Letter != "":
		a.Decide, a.DecideWord = "/letters/"+v.Letter, p.say.T("Read the letter")
		if v.State == receivable.Drafted {
			a.DecideWord = p.say.T("Read the letter and decide")
		}
	case need.Kind == recovery.NeedCall:
		a.Decide, a.DecideWord = casePath(v.Number)+"/call", p.say.T("Call: the number and the words")
	case v.Said.Move == string(chase.PlanOffer):
		a.Decide, a.DecideWord = casePath(v.Number)+"/plan", p.say.T("Draw up a plan")
	}
	p.Acts = a
	for i := range now.Rests {
		text := restText(p.say, &now.Rests[i])
		if why := strings.TrimSpace(now.Rests[i].Reason); why != "" && now.Rests[i].Kind != receivable.LetterAsked {
			text += ": " + why
		}
		p.Rests = append(p.Rests, say.Sentence(text))
	}
}

// handoff offers the file for an attorney where it goes to him now.
func (p *casePage) handoff(may func(auth.Right) bool, v *recovery.CaseView, now *recovery.CaseStands, t *tried) {
	if may(auth.Decide) {
		p.CourtForms = p.Here + "/forms"
	}
	p.Outside = outsideBoxOf(p.say, v.Number, &now.Outside)
	if now.Handoff == "" {
		return
	}
	p.Handoff = &handoff{Text: p.say.Told(now.Handoff)}
	for _, a := range roadActs() {
		if a.name == actPacket && may(a.may) {
			if f, ok := formOf(&a, p.say, v, now, t); ok {
				f.ID, f.Primary, f.Button = "h-packet", p.Acts.Decide == "", f.LinkText
				p.Handoff.Form = &f
			}
		}
	}
}

// proof lists what is there for a judge to look at, and what is missing.
func (p *casePage) proof(v *recovery.CaseView) {
	for _, name := range v.Case.Evidence.Names() {
		p.Proof = append(p.Proof, proof{Text: p.meaning(name)})
	}
	for _, item := range []remedy.Evidence{
		remedy.SignedContract, remedy.Approvals, remedy.DeliveryProof, remedy.Acknowledged, remedy.InvoicesUnobjected, remedy.ChangeOrders,
	} {
		if !v.Case.Evidence.Has(item) {
			p.Proof = append(p.Proof, proof{Text: p.meaning(item.Names()[0]), Missing: true})
		}
	}
	p.Points = v.Ranking.EvidencePoints
}

// claimWord names a line of a claim; ok is false for what law or contract adds.
func claimWord(v *say.Voice, code string) (word string, ok bool) {
	switch code {
	case "invoice_late", "invoice_not_due":
		return v.T("Invoice"), true
	case "charge_late", "charge_not_due":
		return v.T("Charge"), true
	case "credit_note":
		return v.T("Credit note"), true
	case "payment":
		return v.T("Payment not yet set off"), true
	case "write_off":
		return v.T("Given up"), true
	case "refund":
		return v.T("Paid back to them"), true
	}
	return say.Capital(v.T(strings.ReplaceAll(code, "_", " "))), false
}

// claim lists what is owed line by line, in the words of the explanation.
func (p *casePage) claim(v *recovery.CaseView) {
	for _, l := range v.Said.Claim {
		code, number, _ := strings.Cut(l.Line, " ")
		name, ok := claimWord(p.say, code)
		line := claimLine{Name: strings.TrimSpace(name + " " + number), More: p.claimMore(&l)}
		if a, err := money.Parse(l.Amount, v.Owed.Currency()); err == nil {
			line.Amount = p.say.Amount(a)
		}
		if ok {
			p.Claim = append(p.Claim, line)
		} else {
			p.Added = append(p.Added, line)
		}
	}
	p.payoff(v)
}

// payoff is the sum that settles the account, where law or contract adds to it.
func (p *casePage) payoff(v *recovery.CaseView) {
	said := v.Said.Payoff
	if said == nil || len(p.Added) == 0 {
		return
	}
	sum, err := money.Parse(said.Amount, v.Owed.Currency())
	if err != nil {
		return
	}
	p.Payoff = &payoff{Sum: p.say.Amount(sum), Through: p.say.Day(said.GoodThrough)}
	if daily, err := money.Parse(said.PerDay, v.Owed.Currency()); err == nil && daily.Sign() > 0 {
		each := p.say.Amount(daily)
		p.Payoff.PerDay = &each
	}
}

// whyNot says why a line is not asked today.
func whyNot(v *say.Voice, code string) string {
	switch code {
	case recovery.NotLate:
		return v.T("not due yet")
	case recovery.NotDisputed:
		return v.T("contested, so not asked now")
	case recovery.NotResting:
		return v.T("rests")
	case recovery.NotCovered:
		return v.T("covered by money that came in")
	case recovery.NotBefore:
		return v.T("not asked before the final demand")
	case recovery.NotSwitched:
		return v.T("you do not ask for it")
	case recovery.NotWaived:
		return v.T("given up")
	case recovery.NotFromMind:
		return v.T("not asked: the figure is from memory")
	}
	return ""
}

// claimMore is what stands under a line of a claim: how it was counted, by which
// law, and why it is not asked.
func (p *casePage) claimMore(l *recovery.ClaimLine) string {
	var parts []string
	switch {
	case l.Rate != nil && l.Days > 0:
		parts = append(parts, p.say.N(l.Days, "{n} day at %s %% a year", "{n} days at %s %% a year", *l.Rate))
	case l.Rate != nil:
		parts = append(parts, p.say.T("%s %% a year", *l.Rate))
	case l.Days > 0 && l.Source == nil:
		parts = append(parts, p.say.Age(l.Days))
	}
	switch {
	case l.Source == nil:
	case *l.Source == "the judgment":
		parts = append(parts, p.say.T("as the judgment says"))
	default:
		parts = append(parts, *l.Source)
	}
	if l.WhyNot != nil {
		if words := whyNot(p.say, *l.WhyNot); words != "" {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, "; ")
}

var rungStates = map[recovery.RungState]string{
	recovery.RungDone: "done", recovery.RungSkipped: "skip-step", recovery.RungNext: "now", recovery.RungLater: "later-step",
}

func (p *casePage) ladder(v *recovery.CaseView) {
	for i, r := range v.Rungs {
		one := rung{State: rungStates[r.State], Words: rungName(p.say, r.Step), Dot: strconv.Itoa(i + 1), Next: r.State == recovery.RungNext}
		switch {
		case r.State == recovery.RungDone:
			one.Dot, one.On = "✓", p.dayNear(r.On, v.On)
		case r.State == recovery.RungSkipped:
			one.On = p.say.T("left out")
		case one.Next && r.On.After(v.On):
			one.On = p.say.T("from %s", p.dayNear(r.On, v.On))
		case one.Next:
			one.On = p.say.T("now")
		}
		p.Rungs = append(p.Rungs, one)
	}
}

// dayNear leaves the year out where it is that of today.
func (p *casePage) dayNear(d, today day.Date) string {
	year, _, _ := d.Date()
	if now, _, _ := today.Date(); year != now {
		return p.say.Short(d)
	}
	return strings.TrimSuffix(p.say.Short(d), " "+strconv.Itoa(year))
}

// limitOf says until when a court may be asked.
func limitOf(v *say.Voice, w *recovery.Weighed) limit {
	left, known := w.Limitation()
	l := limit{Icon: "i-calendar", Confidence: sureWords(v, w.Sure), Sign: sign(w.Sure)}
	switch {
	case !known && w.Case.AgeDays == 0 && !w.Case.LimitationKnown && w.Ranking.Fault != nil:
		l.Text, l.Confidence = v.T("Nothing is late, so no time runs."), ""
	case !known:
		l.Mark, l.Icon, l.Confidence = "late", "i-warn", ""
		l.Text, l.More = v.T("The last day to sue is not known."), v.T("Say what kind of agreement it is, or ask an attorney before you wait.")
	case left < 0:
		l.Mark, l.Icon = "danger", "i-warn"
		l.Text, l.More = v.T("The right to sue ended on %s.", v.Day(w.LastDay)), v.T("Nobody may be threatened with a court. A signed admission may start the time again: ask an attorney.")
	case left <= recovery.NearDays:
		l.Mark, l.Icon = "danger", "i-warn"
		l.Text = v.N(left, "The right to sue ends on %s, in {n} day.", "The right to sue ends on %s, in {n} days.", v.Day(w.LastDay))
		l.More = v.T("A letter does not stop it; filing does, in most places.")
	default:
		l.Text = v.T("The last day to sue is %s.", v.Day(w.LastDay))
	}
	return l
}

// meaning is what a fact says, as a line of its own.
func (p *casePage) meaning(key string) string { return meaning(p.say, key) }

func meaning(v *say.Voice, key string) string {
	known := recovery.KnownFacts()
	if i := slices.IndexFunc(known, func(k recovery.KnownFact) bool { return k.Key == key }); i >= 0 {
		return say.Capital(v.T(known[i].Meaning))
	}
	return say.Capital(v.T(strings.ReplaceAll(key, "_", " ")))
}

// caseRoutes are the addresses of an account's pages.
func (s *Server) caseRoutes() []route {
	return append([]route{
		{"GET /case/{account}", auth.See, s.showCase},
		{"GET /case/{account}/call", auth.See, s.showCall},
		{"GET /case/{account}/plan", auth.See, s.showPlan},
		{"POST /arm", auth.Decide, s.arm},
		{"POST /disarm", auth.Decide, s.disarm},
		{"POST /fact", auth.Act, s.fact},
	}, slices.Concat(s.courtFormRoutes(), s.packetRoutes(), s.actRoutes(actsOfCase()))...)
}
