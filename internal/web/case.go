package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// casePage is one account: what is owed, what comes next and why, the ways to the
// money side by side, what nobody has said yet, and what happened.
type casePage struct {
	frame
	Client, Number, Age, SumWord, Lead string
	Late                               bool
	Amount                             amount

	Next    string // today's move
	Letter  string // address of the letter that waits
	Acts    acts
	Reasons []reason
	Changes []string

	Urgent *limit // the time to sue where it is near or over
	Limit  limit
	Claim  []claimLine
	Total  amount
	Added  []claimLine // by law or contract
	Payoff *payoff
	Rungs  []rung
	Proof  []string
	Points int

	Roads  *roads
	Unsaid string // why the roads are not compared
	Rate   string // command that gives the rate that is missing
	Decide *decide
	Asks   []question
	Past   []event
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
	key, err := s.desk.AccountNumbered(r.Context(), at(r).creditor, r.PathValue("account"))
	if fault.KindOf(err) == fault.NotFound {
		return fault.NotFoundf("account_unknown", "there is no account with this number")
	}
	if err != nil {
		return err
	}
	return s.renderCase(w, r, key, nil)
}

func (s *Server) renderCase(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	today, err := s.desk.TodayFrom(r.Context(), at(r).creditor, 0, 0)
	if err != nil {
		return err
	}
	v, err := s.desk.CaseView(r.Context(), key, today.On)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageCase, s.casePage(r, &today, &v, t))
}

func (s *Server) casePage(r *http.Request, t *recovery.Today, v *recovery.CaseView, tried *tried) casePage {
	p := casePage{
		frame: s.frameOf(r, v.Client, "/clients"), Client: v.Client, Number: v.Number, Amount: split(v.Owed), Total: split(v.Owed),
		Age: age(v.DaysLate), Late: v.DaysLate > 0, SumWord: "owed today", Lead: v.Why, Next: v.Title,
		Reasons: reasonsOf(v.Said.Reasons), Limit: limitOf(&v.Weighed),
	}
	p.Here = casePath(v.Number)
	if v.Title == "Wait" {
		p.Next = "Wait"
		if on := v.Said.CheckAgain; !on.IsZero() {
			p.Next = "Wait until " + near(on, t.On)
		}
	}
	if v.Owed.Sign() < 0 {
		p.SumWord, p.Amount = "you owe them", split(v.Owed.Neg())
	}
	for _, said := range v.Said.WouldChange {
		p.Changes = append(p.Changes, said.Text)
	}
	if p.Limit.Mark == "danger" {
		urgent := p.Limit
		p.Urgent = &urgent
	}
	if line := v.Said.Limitation; line != nil {
		for _, w := range line.Warnings {
			p.Limit.Careful = append(p.Limit.Careful, sentence(w.Text))
		}
	}
	p.claim(v)
	p.ladder(v)
	for _, name := range v.Case.Evidence.Names() {
		p.Proof = append(p.Proof, meaning(name))
	}
	p.Points = v.Ranking.EvidencePoints
	p.compare(v, t)
	p.Decide = decideOf(v, tried)
	p.Asks = asksOf(v, tried)
	p.Past = pastOf(v.Past)
	p.acts(t, v, tried)
	return p
}

// acts are the forms that belong to today's move; the letter itself is decided on
// its own page.
func (p *casePage) acts(t *recovery.Today, v *recovery.CaseView, tried *tried) {
	need := v.NeedOf()
	a := actsOf(t, need, tried)
	a.Page, a.Approve, a.Hold, a.Sent = pageCase, "", nil, nil
	if v.Letter != "" {
		a.Decide, a.DecideWord = "/letters/"+v.Letter, "Read the letter"
		if v.State == receivable.Drafted {
			a.DecideWord = "Read the letter and decide"
		}
	}
	if v.Owed.Sign() <= 0 {
		a.Paid, a.Pause = nil, nil
	}
	p.Acts = a
}

// claimWords name the lines of a claim.
var claimWords = map[string]string{
	"invoice_late": "Invoice", "invoice_not_due": "Invoice", "charge_late": "Charge", "charge_not_due": "Charge",
	"credit_note": "Credit note", "payment": "Payment not yet set off", "write_off": "Given up", "refund": "Paid back to them",
}

// claim lists what is owed line by line, in the words of the explanation.
func (p *casePage) claim(v *recovery.CaseView) {
	for _, l := range v.Said.Claim {
		code, number, _ := strings.Cut(l.Line, " ")
		name, ok := claimWords[code]
		if !ok {
			name = capital(strings.ReplaceAll(code, "_", " "))
		}
		line := claimLine{Name: strings.TrimSpace(name + " " + number), More: claimMore(&l)}
		if a, err := money.Parse(l.Amount, v.Owed.Currency()); err == nil {
			line.Amount = split(a)
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
	p.Payoff = &payoff{Sum: split(sum), Through: longDay(said.GoodThrough)}
	if daily, err := money.Parse(said.PerDay, v.Owed.Currency()); err == nil && daily.Sign() > 0 {
		each := split(daily)
		p.Payoff.PerDay = &each
	}
}

// whyNotWords say why a line is not asked today.
var whyNotWords = map[string]string{
	recovery.NotLate: "not due yet", recovery.NotDisputed: "contested, so not asked now", recovery.NotCovered: "covered by money that came in",
	recovery.NotBefore: "not asked before the final demand", recovery.NotSwitched: "you do not ask for it", recovery.NotWaived: "given up",
	recovery.NotFromMind: "not asked: the figure is from memory",
}

// claimMore is what stands under a line of a claim: how it was counted, by which
// law, and why it is not asked.
func claimMore(l *recovery.ClaimLine) string {
	var parts []string
	switch {
	case l.Rate != nil && l.Days > 0:
		parts = append(parts, plural(l.Days, "day", "days")+" at "+*l.Rate+" % a year")
	case l.Rate != nil:
		parts = append(parts, *l.Rate+" % a year")
	case l.Days > 0 && l.Source == nil:
		parts = append(parts, age(l.Days))
	}
	if l.Source != nil {
		parts = append(parts, *l.Source)
	}
	if l.WhyNot != nil && whyNotWords[*l.WhyNot] != "" {
		parts = append(parts, whyNotWords[*l.WhyNot])
	}
	return strings.Join(parts, "; ")
}

var rungStates = map[recovery.RungState]string{
	recovery.RungDone: "done", recovery.RungSkipped: "skip-step", recovery.RungNext: "now", recovery.RungLater: "later-step",
}

func (p *casePage) ladder(v *recovery.CaseView) {
	for i, r := range v.Rungs {
		one := rung{State: rungStates[r.State], Words: capital(r.Words), Dot: strconv.Itoa(i + 1), Next: r.State == recovery.RungNext}
		switch {
		case r.State == recovery.RungDone:
			one.Dot, one.On = "✓", dayNear(r.On, v.On)
		case r.State == recovery.RungSkipped:
			one.On = "left out"
		case one.Next && r.On.After(v.On):
			one.On = "from " + dayNear(r.On, v.On)
		case one.Next:
			one.On = "now"
		}
		p.Rungs = append(p.Rungs, one)
	}
}

// dayNear leaves the year out where it is that of today.
func dayNear(d, today day.Date) string {
	year, _, _ := d.Date()
	if now, _, _ := today.Date(); year != now {
		return shortDay(d)
	}
	return strings.TrimSuffix(shortDay(d), " "+strconv.Itoa(year))
}

// limitOf says until when a court may be asked.
func limitOf(w *recovery.Weighed) limit {
	left, known := w.Limitation()
	l := limit{Icon: "i-calendar", Confidence: sureWords(w.Sure), Sign: sign(w.Sure)}
	switch {
	case !known && w.Case.AgeDays == 0 && !w.Case.LimitationKnown && w.Ranking.Fault != nil:
		l.Text, l.Confidence = "Nothing is late, so no time runs.", ""
	case !known:
		l.Mark, l.Icon, l.Confidence = "late", "i-warn", ""
		l.Text, l.More = "The last day to sue is not known.", "Say what kind of agreement it is, or ask an attorney before you wait."
	case left < 0:
		l.Mark, l.Icon = "danger", "i-warn"
		l.Text, l.More = "The right to sue ended on "+longDay(w.LastDay)+".", "Nobody may be threatened with a court. A signed admission may start the time again: ask an attorney."
	case left <= recovery.NearDays:
		l.Mark, l.Icon = "danger", "i-warn"
		l.Text, l.More = "The right to sue ends on "+longDay(w.LastDay)+", in "+plural(left, "day", "days")+".", "A letter does not stop it; filing does, in most places."
	default:
		l.Text = "The last day to sue is " + longDay(w.LastDay) + "."
	}
	return l
}

var eventMarks = map[recovery.EventKind][2]string{
	recovery.EventOurs: {"", "i-letter"}, recovery.EventTheirs: {"in", "i-talk"}, recovery.EventMoney: {"paid", "i-money"}, recovery.EventRest: {"held", "i-pause"},
}

func pastOf(past []recovery.Event) []event {
	var list []event
	for _, e := range past {
		mark := eventMarks[e.Kind]
		var more []string
		if e.By != "" {
			more = append(more, "by "+e.By)
		}
		if e.Entry != "" {
			more = append(more, "entry "+e.Entry)
		}
		list = append(list, event{
			Day: shortDay(e.On), ISO: e.On.String(), Mark: mark[0], Icon: mark[1], Text: told(e.Text), Words: e.Words, More: strings.Join(more, ", "),
		})
	}
	return list
}

// meaning is what a fact says, as a line of its own.
func meaning(key string) string {
	known := recovery.KnownFacts()
	if i := slices.IndexFunc(known, func(k recovery.KnownFact) bool { return k.Key == key }); i >= 0 {
		return capital(known[i].Meaning)
	}
	return capital(strings.ReplaceAll(key, "_", " "))
}

// caseRoutes are the addresses of an account's page.
func (s *Server) caseRoutes() []route {
	return []route{
		{"GET /case/{account}", auth.See, s.showCase},
		{"POST /arm", auth.Decide, s.arm},
		{"POST /disarm", auth.Decide, s.disarm},
		{"POST /fact", auth.Act, s.fact},
	}
}
