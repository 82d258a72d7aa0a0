package recovery

import (
	"context"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Explanation is why an account stands where it stands. Its JSON is that of
// `dunwell explain`.
type Explanation struct {
	ChaseRow
	Facts       map[string]string `json:"facts"`
	Claim       []ClaimLine       `json:"claim"`
	Payoff      *PayoffLine       `json:"payoff"` // null where nothing may be asked
	Ladder      LadderLine        `json:"ladder"`
	Limitation  *LimitationLine   `json:"limitation"` // null where nothing is late or the period is not known
	WouldChange []Said            `json:"would_change"`
	Promises    PromiseLine       `json:"promises"`
	Plan        *PlanView         `json:"plan"`       // null where none counts
	Settlement  *SettlementView   `json:"settlement"` // null where none is offered
	Work        []WorkLine        `json:"work"`
	Exposure    ExposureLine      `json:"exposure"`
	Warnings    []Said            `json:"warnings"` // what speaks against more work
	OwnTime     OwnTime           `json:"own_time"`
}

// ClaimLine is one line of what is owed. Rate and source are for what law or
// contract adds to the invoices, null for everything else; the rate is percent a
// year, that of the last days.
type ClaimLine struct {
	Line   string  `json:"line"`
	Amount string  `json:"amount"`
	Days   int     `json:"days"`
	Rate   *string `json:"rate"`
	Source *string `json:"source"`
	Asked  bool    `json:"asked"`   // a letter of today would ask for it
	WhyNot *string `json:"why_not"` // code of why it does not; null where it is asked
}

// The codes of why a line is not asked.
const (
	NotLate     = "not_late"
	NotDisputed = "disputed"
	NotResting  = "rests"               // you let the invoice rest
	NotCovered  = "covered"             // by money or credit not set against an invoice
	NotBefore   = "before_final_demand" // charges wait for it
	NotSwitched = "switched_off"
	NotWaived   = "waived"
	NotFromMind = "recalled" // a figure is from memory
	NotACharge  = "credit"   // lowers what is owed
)

// NotAsked are all codes of why a line is not asked.
func NotAsked() []string {
	return []string{NotLate, NotDisputed, NotResting, NotCovered, NotACharge, NotBefore, NotSwitched, NotWaived, NotFromMind}
}

// PayoffLine is the sum that settles the account.
type PayoffLine struct {
	GoodThrough day.Date `json:"good_through"`
	Asked       string   `json:"asked"`   // of it, what a letter of today asks for
	Amount      string   `json:"amount"`  // with all charges that stand
	PerDay      string   `json:"per_day"` // what each further day adds; "0.00" where that is not known
	Warnings    []Said   `json:"warnings"`
}

// LadderLine is where the account stands on its ladder.
type LadderLine struct {
	Step     *string  `json:"step"`
	Next     *string  `json:"next"`
	Earliest day.Date `json:"earliest"`
}

// LimitationLine is the last day to sue.
type LimitationLine struct {
	LastDay    day.Date `json:"last_day"`
	Confidence string   `json:"confidence"`
	Status     string   `json:"status"` // open, ending, expired, unclear
	Warnings   []Said   `json:"warnings"`
}

// Explain decides about one account for a day, writes nothing, and says all it knows.
func (d *Desk) Explain(ctx context.Context, key receivable.AccountKey, on day.Date) (Explanation, error) {
	var e Explanation
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		run := d.newRun(on, false)
		c, t, err := run.think(ctx, tx, &file)
		if err != nil {
			return err
		}
		p, err := run.policy(ctx, tx, c, file.Client.Policy)
		if err != nil {
			return err
		}
		k, err := run.reckon(ctx, tx, c, &t, on)
		if err != nil {
			return err
		}
		lines := append(claimLines(&t.claim), k.lines(c, &t)...)
		payoff, err := k.payoff(&t, c.asks(string(t.decision.Step), &file))
		if err != nil {
			return err
		}
		e = Explanation{ChaseRow: rowOfThought(&t), Facts: file.Facts, Claim: lines, Payoff: payoff, Ladder: LadderLine{
			orNil(string(t.decision.Ladder.Step)), orNil(string(t.decision.Ladder.Next)), t.decision.Ladder.Earliest,
		}}
		if e.Facts == nil {
			e.Facts = map[string]string{}
		}
		if l := t.facts.Legal; !l.LastDay.IsZero() && t.claim.DaysLate > 0 {
			e.Limitation = limitationLine(c, &t)
		}
		e.explainArranged(&file, &t, *p)
		e.WouldChange = []Said{}
		for _, r := range chase.WouldChange(t.facts, *p) {
			e.WouldChange = append(e.WouldChange, Said{string(r.Code), r.Text()})
		}
		return e.addWork(ctx, d, tx, &file, on)
	})
	return e, err
}

// addWork says what is recorded of the work, how much of it is unpaid, and what
// the case took of the creditor's own time.
func (e *Explanation) addWork(ctx context.Context, d *Desk, tx *store.Tx, file *receivable.File, on day.Date) error {
	most, err := d.weeks(ctx, tx, file.Key.Creditor)
	if err != nil {
		return err
	}
	x, err := exposureOf(file, on, most)
	if err != nil {
		return err
	}
	said, err := cautionsOf(file, on, most)
	if err != nil {
		return err
	}
	e.Work, e.Exposure, e.Warnings = workLines(file), x.line(), append([]Said{}, said...)
	e.OwnTime, err = d.ownTime(ctx, tx, file)
	return err
}

func claimLines(c *claim.Claim) []ClaimLine {
	list := []ClaimLine{}
	for i := range c.Lines {
		l := &c.Lines[i]
		name := string(l.Code)
		if l.Number != "" {
			name += " " + l.Number
		}
		line := ClaimLine{Line: name, Amount: l.Amount.Decimal(), Days: l.Days, Asked: l.Ask.Sign() > 0}
		if !line.Asked {
			line.WhyNot = orNil(notAsked(l))
		}
		list = append(list, line)
	}
	return list
}

func notAsked(l *claim.Line) string {
	switch {
	case l.Amount.Sign() <= 0:
		return NotACharge
	case l.Days <= 0:
		return NotLate
	case l.Disputed.Sign() > 0:
		return NotDisputed
	case l.Rests.Sign() > 0:
		return NotResting
	}
	return NotCovered
}

// lines are what law or contract adds, each with why it is not asked today.
func (k *reckoned) lines(c *creditorDay, t *thought) []ClaimLine {
	var list []ClaimLine
	asks := k.judged || c.asks(string(t.decision.Step), t.file)
	add := func(ch *claim.Charge, why string) {
		name := string(ch.Code)
		if ch.Number != "" {
			name += " " + ch.Number
		}
		line := ClaimLine{Line: name, Amount: ch.Amount.Decimal(), Days: ch.Days, Source: orNil(chargeSource(k, ch)), Asked: why == "", WhyNot: orNil(why)}
		if ch.Rate() > 0 {
			line.Rate = orNil(ch.Rate().Percent())
		}
		list = append(list, line)
	}
	for i := range k.charges.Lines {
		switch ch := &k.charges.Lines[i]; {
		case ch.Waived != nil:
			add(ch, NotWaived)
		case asks:
			add(ch, "")
		case c.charges == ChargesOff:
			add(ch, NotSwitched)
		default:
			add(ch, NotBefore)
		}
	}
	for i := range k.held {
		add(&k.held[i], NotFromMind)
	}
	return list
}

// chargeSource is the law behind a charge, or else its first source.
func chargeSource(k *reckoned, ch *claim.Charge) string {
	if k.terms != nil && k.terms.Law != "" && k.terms.Kind == law.StatutoryInterest && ch.Code != claim.CostsCharge {
		return k.terms.Law
	}
	if len(ch.Sources) > 0 {
		return ch.Sources[0]
	}
	return ch.Basis
}

// payoff is the sum that settles the account on the day of the claim; nil where
// nothing may be asked.
func (k *reckoned) payoff(t *thought, asks bool) (*PayoffLine, error) {
	if t.claim.Askable.Sign() <= 0 {
		return nil, nil
	}
	figure, err := claim.Payoff(&t.claim, &k.charges, k.charges.Through)
	if err != nil {
		return nil, err
	}
	line := &PayoffLine{GoodThrough: figure.GoodThrough, Asked: figure.Principal.Decimal(), Amount: figure.Sum.Decimal(), PerDay: figure.Daily.Decimal(), Warnings: []Said{}}
	if asks || k.judged {
		line.Asked = line.Amount
	}
	for _, w := range k.warnings {
		line.Warnings = append(line.Warnings, Said{w.Code, w.Text})
	}
	return line, nil
}

// limitationLine is the last day to sue as the decision had it, with what the law
// says to be careful about.
func limitationLine(c *creditorDay, t *thought) *LimitationLine {
	l := &LimitationLine{LastDay: t.facts.Legal.LastDay, Confidence: string(t.facts.Legal.Sure), Status: string(law.LimitationOpen), Warnings: []Said{}}
	if known, err := c.law.Limitation(limitationQuery(c, t)); err == nil {
		l.Status = string(known.Status)
		for _, w := range known.Warnings {
			l.Warnings = append(l.Warnings, Said{w.Code, w.Text})
		}
	}
	if l.LastDay.Before(t.claim.On) { // the decision may know more than the law: what counsel said
		l.Status = string(law.LimitationExpired)
	}
	return l
}

// limitationQuery asks for the last day to sue about the oldest late invoice.
func limitationQuery(c *creditorDay, t *thought) law.LimitationQuery {
	q := law.LimitationQuery{Place: chargePlace(c, t.file), Contract: law.Contract(t.file.Facts[chase.FactContract]), On: t.claim.On}
	for _, line := range t.claim.LateLines() {
		if q.Due.IsZero() || !line.Due.IsZero() && line.Due.Before(q.Due) {
			q.Due = line.Due
		}
	}
	for _, r := range t.file.Received {
		q.PartPaid = day.Max(q.PartPaid, r.On)
	}
	if signed, err := day.Parse(t.file.Facts[chase.FactAcknowledged]); err == nil && t.file.Facts[factAckSigned] == "yes" {
		q.Acknowledged = signed
	}
	return q
}
