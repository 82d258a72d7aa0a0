package remedy

import (
	"fmt"
	"math"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// Paragraph is one thought of an explanation.
type Paragraph struct {
	Topic string // TopicFirst and its neighbours
	Text  string // plain sentences
}

// The topics, in their order. Not every explanation has all of them.
const (
	TopicFirst        = "first" // what is doubtful about the figures as a whole
	TopicRecommended  = "recommended"
	TopicDecided      = "decided"
	TopicFree         = "only_because_it_is_free"
	TopicRunnerUp     = "runner_up"
	TopicFactors      = "factors"
	TopicWaive        = "waive"
	TopicChange       = "would_change"
	TopicNext         = "next_step"
	TopicRelationship = "relationship"
	TopicWorth        = "without_worth"
	TopicTime         = "own_time"
	TopicWarning      = "warning"
	TopicFigures      = "figures"
)

// Change is a fact that, changed alone, would change the recommendation; it was
// found by ranking again.
type Change struct {
	Fact        string // name of the fact
	If          string // the changed fact, in words
	Recommended ID
}

// Explain tells the ranking in plain language. It ranks again to find what would
// change the answer, and promises nothing.
func (rk *Ranking) Explain() []Paragraph {
	if rk.Fault != nil {
		return []Paragraph{{TopicFirst, rk.Fault.Error()}}
	}
	var list []Paragraph
	add := func(topic, text string) {
		if text != "" {
			list = append(list, Paragraph{topic, text})
		}
	}
	for _, w := range rk.Warnings {
		if w.Code == WarnUSFigures {
			add(TopicFirst, w.Text)
		}
	}
	add(TopicRecommended, rk.recommendedText())
	add(TopicDecided, rk.decidedText())
	add(TopicFree, rk.freeText())
	add(TopicRunnerUp, rk.runnerUpText())
	add(TopicFactors, rk.factorsText())
	add(TopicWaive, rk.waiveText())
	add(TopicNext, rk.nextText())
	add(TopicRelationship, rk.RelationshipText())
	add(TopicWorth, rk.withoutWorthText())
	add(TopicTime, rk.timeText())
	add(TopicChange, changesText(rk.Changes()))
	for _, w := range rk.Warnings {
		if w.Code != WarnUSFigures {
			add(TopicWarning, w.Text)
		}
	}
	add(TopicFigures, rk.figuresText())
	return list
}

// Changes finds single facts that would change the recommendation, at most four.
func (rk *Ranking) Changes() []Change {
	if rk.Fault != nil || rk.c.Bankruptcy {
		return nil
	}
	var found []Change
	try := func(fact, words string, change func(*Case)) {
		if len(found) == 4 {
			return
		}
		other := *rk.c
		change(&other)
		again := Rank(&other, rk.p)
		if again.Fault == nil && again.Recommended != rk.Recommended {
			found = append(found, Change{fact, words, again.Recommended})
		}
	}
	c := rk.c
	if c.Response != Promised && c.Response != Hardship {
		try("response", "the client answers and promises a date", func(c *Case) { c.Response, c.VagueAnswers, c.Reminders = Promised, 0, min(c.Reminders, 3) })
	}
	if c.Response != Hardship {
		try("response", "the client admits the debt and is short of money", func(c *Case) { c.Response = Hardship })
	}
	if c.Response != Refuses {
		try("response", "the client refuses to pay", func(c *Case) { c.Response = Refuses })
	}
	if c.Solvency != Insolvent {
		try("solvency", "the client turns out to be near insolvency", func(c *Case) { c.Solvency = Insolvent })
	}
	if c.Solvency != Strong {
		try("solvency", "the client turns out to be well able to pay", func(c *Case) { c.Solvency = Strong })
	}
	if !c.Evidence.Has(Acknowledged) {
		try("evidence", "the client admits the debt in writing", func(c *Case) { c.Evidence |= Acknowledged })
	}
	if c.FinalDemand == Lapsed && c.AttorneyLetter != Lapsed {
		try("attorney_letter", "an attorney's letter has gone without effect", func(c *Case) { c.AttorneyLetter = Lapsed })
	}
	if !c.SmallClaimsLimit.IsZero() && c.SmallClaimsLimit.Less(c.Amount) {
		try("small_claims_limit", "the small-claims limit reached the whole claim", func(c *Case) { c.SmallClaimsLimit, c.LimitCounts = c.Amount, money.Amount{} })
	}
	if c.Distance != SameState && !c.VenueHome && c.Debtor != Consumer {
		try("venue_home", "your own courts were open to you", func(c *Case) { c.VenueHome = true })
	}
	if c.ClientWorth.IsZero() {
		try("client_worth", "the client were worth as much again to you in the coming year", func(c *Case) { c.ClientWorth = c.Amount })
	}
	return found
}

// figuresUsed are the figures behind the recommended remedy, those that count most first.
func (rk *Ranking) figuresUsed() []Figure {
	var figures []Figure
	add := func(paths ...string) {
		for _, path := range paths {
			if f, ok := rk.p.Figure(path); ok {
				figures = append(figures, f)
			}
		}
	}
	name := string(rk.Recommended)
	response, solvency, distance := string(rk.response), string(rk.c.Solvency), string(rk.c.Distance)
	band := bands[rk.p.band(float64(rk.EvidencePoints))]
	const m = "model."
	switch {
	case rk.Recommended == WriteOff:
		return nil
	case rk.Recommended == PaymentOrder:
		add(m+"payment_order.objection."+response, m+"settle_on_service."+solvency, m+"p_collect."+solvency, m+"cash.payment_order", m+"cash.enforcement", m+"hours.payment_order", m+"days.payment_order")
	case rk.Recommended.Court():
		add(m+"p_default."+response, "evidence.win_if_contested."+band, m+"settle_on_service."+solvency, m+"p_collect."+solvency, m+"need_enforcement."+solvency)
		add(rk.courtCosts()...)
	default:
		add(m+"base_p."+name, m+"response_or."+name+"."+response, solvencyTable(rk.Recommended)+solvency)
		if rk.Recommended != Settlement {
			add(m + "evidence_or." + band)
		}
		add(m+"distance_or."+distance, m+"cash."+name, m+"hours."+name, m+"days."+name)
	}
	add(m+"relationship.loss_share."+name, m+"annual_discount")
	return figures
}

// solvencyTable is where a remedy looks up the client's means.
func solvencyTable(id ID) string {
	switch id {
	case PaymentPlan:
		return "model.solvency_or_plan."
	case Settlement:
		return "model.solvency_or_settlement."
	}
	return "model.solvency_or."
}

func (rk *Ranking) courtCosts() []string {
	const m = "model."
	switch rk.Recommended {
	case Arbitration:
		return []string{m + "cash.arbitration_online", m + "cash.confirm_award", m + "cash.enforcement", m + "hours.arbitration", m + "days.arbitration_online"}
	case CivilCourt:
		return []string{m + "civil_cost.default_route", m + "civil_cost.early_settlement", m + "civil_cost.through_trial", m + "hours.civil_court", m + "days.civil_court"}
	}
	return []string{m + "cash.small_claims", m + "cash.enforcement", m + "hours.small_claims", m + "days.small_claims"}
}

// Figures are the parameters the recommended remedy rests on, with their marks.
func (rk *Ranking) Figures() []Figure {
	if rk.Fault != nil {
		return nil
	}
	return rk.figuresUsed()
}

// letterOf is the short sign of a confidence: verified, single or recalled.
func letterOf(c law.Confidence) string {
	switch c {
	case law.Verified:
		return "V"
	case law.Single:
		return "S"
	case law.Recalled:
		return "R"
	}
	return ""
}

// Sign is the short sign of a mark: "V" verified, "S" seen once, "R" recalled or own
// calibration, "own" for the creditor's own figure.
func (f Figure) Sign() string {
	if f.Own {
		return "own"
	}
	return letterOf(f.Mark.Confidence)
}

// when is the day so many days after the day asked about, in words.
func (rk *Ranking) when(days int) string {
	from := rk.c.On
	if from.IsZero() {
		return inDays(days)
	}
	return "on " + long(from.AddDays(days))
}

func inDays(n int) string {
	switch n {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return fmt.Sprintf("in %d days", n)
}

func long(d day.Date) string { return d.Long("en", "gb") }

// sumText is a sum as an estimate is told: whole units, with its currency.
func sumText(a money.Amount) string {
	unit := int64(math.Pow10(a.Currency().Digits()))
	minor := a.Minor()
	whole := (minor + unit/2) / unit
	if minor < 0 {
		whole = -((-minor + unit/2) / unit)
	}
	digits := money.New(whole*unit, a.Currency()).Number("en", "us")
	if i := strings.LastIndexByte(digits, '.'); i >= 0 {
		digits = digits[:i]
	}
	return digits + " " + string(a.Currency())
}

// exactText is a sum to the cent.
func exactText(a money.Amount) string { return a.Number("en", "us") + " " + string(a.Currency()) }
