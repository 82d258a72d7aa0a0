package law

import (
	"slices"
	"strings"
	"sync"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// Contract is the kind of agreement a claim stands on.
type Contract string

// The kinds that limitation periods tell apart. A claim whose kind is not known is
// asked about as the kind with the shortest period: AnyContract.
const (
	Written     Contract = "written"
	Oral        Contract = "oral"
	OpenAccount Contract = "open_account"
	AnyContract Contract = "" // the shortest of the three
)

// LimitationStatus says where a claim stands against time.
type LimitationStatus string

// The statuses.
const (
	LimitationOpen    LimitationStatus = "open"
	LimitationEnding  LimitationStatus = "ending"  // 120 days or fewer are left
	LimitationExpired LimitationStatus = "expired" // the last day lies behind
	LimitationUnclear LimitationStatus = "unclear" // not known, or it may have been restarted
)

// endingDays is how many days before the last day a claim counts as ending.
const endingDays = 120

// LimitationQuery asks until when a claim may be brought to court.
type LimitationQuery struct {
	Place        string
	Contract     Contract
	Due          day.Date
	On           day.Date
	Acknowledged day.Date // last acknowledgment in a signed writing; no day where there was none
	PartPaid     day.Date // last part payment; no day where there was none
}

// Limitation is the answer. Years and days are zero where the period is not known.
type Limitation struct {
	Place       Place
	Years       int
	FirstDay    day.Date // the first day that counts
	LastDay     day.Date // the last day to file; never later than is safe
	IfRestarted day.Date // the last day, should an act that may restart the period have done so
	DaysLeft    int      // from On to LastDay, negative once it has passed
	Status      LimitationStatus
	Mark        Mark
	Warnings    []Warning
}

// limits is what is prepared of a place, so that every account can ask every day.
type limits struct {
	kinds     [4]period // by kindOf
	endOfYear bool      // the period runs from the end of the calendar year
	start     Mark
	restarts  []string // acts the law names
	restartAt Mark
}

// period is the one used for a kind of contract, and those that were passed over.
type period struct {
	years      int // 0: not known
	confidence Confidence
	used       node
	path       string
	others     []other
}

type other struct {
	name  string
	years int
	used  node
}

// limitations prepares every place once for a bundle.
func (b *Bundle) limitations() map[string]*limits {
	b.once.limits.Do(func() {
		b.prepared.limits = map[string]*limits{}
		for key, n := range b.us.at("states").fields() {
			b.prepared.limits["us_"+key] = b.usLimits(n.at("limitation_years"))
		}
		for key, n := range b.intl.at("jurisdictions").fields() {
			if l := n.at("limitation"); l.known() {
				b.prepared.limits[key] = b.intlLimits(l)
			}
		}
		if es := b.prepared.limits["es"]; es != nil {
			b.prepared.limits["es_ct"] = b.catalonia(es)
		}
		b.prepared.limits["gb"] = b.shortest("gb_eng", "gb_sct", "gb_nir")
	})
	return b.prepared.limits
}

type preparations struct {
	limits map[string]*limits
	courts sync.Map // courtKey → CourtFacts
}

type onces struct{ limits sync.Once }

func kindOf(c Contract) int {
	return slices.Index([]Contract{Written, Oral, OpenAccount, AnyContract}, c)
}

var usKinds = [3]string{"written_contract", "oral_contract", "open_account"}

// passedOver are further periods of a state that shorten or lengthen one kind.
// Where two are printed the shorter is used and both are named.
var passedOver = map[string][]int{
	"services_rendered":                            {0, 1, 2},
	"liquidated_or_determinable_debt":              {1},
	"written_contract_former":                      {0},
	"written_contract_before_2014_07_15":           {0},
	"written_contract_other_than_payment_of_money": {0},
}

func (b *Bundle) usLimits(n node) *limits {
	l := &limits{}
	for i, kind := range usKinds {
		l.kinds[i] = b.periodOf(kind, n.at(kind))
	}
	for name, f := range n.fields() {
		for _, i := range passedOver[name] {
			l.kinds[i] = l.kinds[i].against(b.periodOf(name, f))
		}
	}
	l.kinds[3] = l.any()
	return l
}

// any is the shortest of the three kinds; those of another length are named with it.
func (l *limits) any() period {
	p := l.kinds[0]
	for _, q := range l.kinds[1:3] {
		p = p.against(q)
	}
	return p
}

func (b *Bundle) periodOf(name string, n node) period {
	f := wholeFigure(b, n)
	if !f.Known || f.Value < 1 || f.Value > 100 {
		return period{used: n, path: name}
	}
	return period{years: f.Value, confidence: f.Mark.Confidence, used: n, path: name}
}

// against keeps the shorter of two periods and remembers the other.
func (p period) against(q period) period {
	switch {
	case q.years == 0 || q.years == p.years:
		return p
	case p.years == 0:
		return q
	case q.years < p.years:
		p, q = q, p
	}
	p.others = append(slices.Clip(p.others), other{q.path, q.years, q.used})
	p.others = append(p.others, q.others...)
	p.confidence = p.confidence.Weaker(q.confidence)
	return p
}

func (b *Bundle) intlLimits(n node) *limits {
	l := &limits{}
	p := period{}
	for _, name := range []string{"years", "simple_contract_years", "contract_years", "years_from_knowledge"} {
		if f := n.at(name); f.known() {
			p = b.periodOf(name, f)
			break
		}
	}
	l.kinds = [4]period{p, p, p, p}
	if start := textFigure(b, n.at("start")); start.Value == "end_of_calendar_year" {
		l.endOfYear, l.start = true, start.Mark
	}
	acts, m := b.figure(n.at("restarts_on"))
	for _, a := range acts.list() {
		l.restarts = append(l.restarts, a.text())
	}
	l.restartAt = m
	return l
}

// catalonia has a shorter period of its own for some payment claims.
func (b *Bundle) catalonia(es *limits) *limits {
	l := *es
	own := b.periodOf("catalonia_years", b.place("es").at("limitation", "catalonia_years"))
	for i := range l.kinds {
		l.kinds[i] = l.kinds[i].against(own)
	}
	return &l
}

// shortest is what is safe where the part of a country is not known.
func (b *Bundle) shortest(parts ...string) *limits {
	l := &limits{}
	for _, part := range parts {
		of := b.prepared.limits[part]
		if of == nil {
			continue
		}
		for i := range l.kinds {
			l.kinds[i] = l.kinds[i].against(of.kinds[i])
		}
	}
	return l
}

// limitsOf finds the prepared rule of a place or of the place around it. us, ca and
// others whose parts differ have none.
func (b *Bundle) limitsOf(place string) *limits {
	all := b.limitations()
	for p := place; p != ""; p = around(p) {
		if l, ok := all[p]; ok {
			return l
		}
	}
	return nil
}

// LastDay is the last day on which a claim that was due on a day may be brought to
// court, unless something restarted the period. Not ok where the period is not
// known; Recalled where it is from memory. It is made to be asked for every account
// every day.
func (b *Bundle) LastDay(place string, c Contract, due day.Date) (last day.Date, confidence Confidence, ok bool) {
	l, kind := b.limitsOf(day.NormalPlace(place)), kindOf(c)
	if l == nil || kind < 0 || due.IsZero() {
		return day.Date{}, Unknown, false
	}
	p := &l.kinds[kind]
	if p.years == 0 {
		return day.Date{}, Unknown, false
	}
	confidence = p.confidence
	if l.endOfYear {
		confidence = confidence.Weaker(l.start.Confidence)
	}
	return l.last(p.years, due), confidence, true
}

// last is the last day of a period that began with a day.
func (l *limits) last(years int, from day.Date) day.Date {
	last := yearsAfter(years, from)
	if l.endOfYear {
		y, _, _ := last.Date()
		return day.New(y, time.December, 31)
	}
	return last
}

// yearsAfter is the same day so many years later, the last of February where there
// is none.
func yearsAfter(years int, from day.Date) day.Date {
	if y, _, _ := from.Date(); y+years > 9999 {
		return day.New(9999, time.December, 31)
	}
	return from.AddMonths(12 * years)
}

// Limitation says until when a claim may be brought, with warnings. The last day is
// the day payment was due plus the years, or the end of that year where the law
// counts from the end of a year. An act that restarts the period by the law of the
// place counts; where the law file does not say so, it only makes an expired claim
// unclear. A place that is not known, or a kind that is none, is a fault.
func (b *Bundle) Limitation(q LimitationQuery) (Limitation, error) {
	place, warnings, err := b.Place(q.Place)
	if err != nil {
		return Limitation{}, err
	}
	kind := kindOf(q.Contract)
	if kind < 0 {
		return Limitation{}, fault.Invalidf("contract_unknown", "contract", "%q is no kind of contract; say written, oral or open_account", q.Contract)
	}
	if q.Due.IsZero() || q.On.IsZero() {
		return Limitation{}, fault.Invalidf("day_missing", "due", "limitation needs the day payment was due and the day asked about")
	}
	a := Limitation{Place: place, Status: LimitationUnclear, Warnings: warnings}
	l := b.limitsOf(day.NormalPlace(q.Place))
	if l == nil || l.kinds[kind].years == 0 {
		if l != nil {
			a.Mark = b.mark(l.kinds[kind].used)
		}
		a.Mark.Confidence = Unknown
		a.Warnings = addOnce(a.Warnings, warnf(WarnNotKnown, "the limitation period of %s is not known here; ask a lawyer of the place before time is lost", place.Name))
		return a, nil
	}
	p := &l.kinds[kind]
	a.Years = p.years
	a.FirstDay, a.LastDay = q.Due.AddDays(1), l.last(p.years, q.Due)
	if l.endOfYear {
		y, _, _ := q.Due.Date()
		a.FirstDay = day.New(y+1, time.January, 1)
	}
	b.explainPeriod(&a, l, p, q)
	b.restart(&a, l, q)
	a.DaysLeft = a.LastDay.Sub(q.On)
	a.Status = statusOn(a.LastDay, q.On)
	if a.Status == LimitationExpired && !a.IfRestarted.IsZero() && !a.IfRestarted.Before(q.On) {
		a.Status = LimitationUnclear
	}
	return a, nil
}

func statusOn(last, on day.Date) LimitationStatus {
	switch left := last.Sub(on); {
	case left < 0:
		return LimitationExpired
	case left <= endingDays:
		return LimitationEnding
	}
	return LimitationOpen
}

// explainPeriod gathers the marks of what was used and warns of what was passed over.
func (b *Bundle) explainPeriod(a *Limitation, l *limits, p *period, q LimitationQuery) {
	a.Mark = b.mark(p.used)
	for _, o := range p.others {
		a.Mark = a.Mark.And(b.mark(o.used))
		a.Warnings = addOnce(a.Warnings, warnf(WarnTablesDiffer, "%s: %d years are used, the shorter and safe period; by another rule (%s) it would be %d, last day %s",
			a.Place.Name, p.years, spaced(o.name), o.years, l.last(o.years, q.Due)))
	}
	if l.endOfYear {
		a.Mark = a.Mark.And(l.start)
	}
	a.Warnings = addOnce(a.Warnings, doubt(a.Mark, "the limitation period")...)
	n := a.Place.n.at("limitation_years")
	if !n.known() {
		n = p.used
	}
	note := n.at("note").text()
	if note != "" {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNote, "%s", note))
	}
	if late := a.Place.n.at("limitation", "catalonia_years"); late.known() && len(p.others) == 0 {
		a.Warnings = addOnce(a.Warnings, warnf(WarnTablesDiffer, "in Catalonia %s years, %s", late.at("value").text(), late.at("note").text()))
	}
}

// restart looks at what may have begun the period anew.
func (b *Bundle) restart(a *Limitation, l *limits, q LimitationQuery) {
	type act struct {
		on         day.Date
		name, word string
	}
	acts := []act{{q.Acknowledged, "acknowledgment_in_writing", "an acknowledgment in a signed writing"}, {q.PartPaid, "part_payment", "a part payment"}}
	if q.PartPaid.Before(q.Acknowledged) {
		slices.Reverse(acts)
	}
	for _, act := range acts {
		if act.on.IsZero() || act.on.After(q.On) || act.on.Before(q.Due) {
			continue
		}
		// A period begun anew runs from the act itself, also where the first one
		// ran from the end of a year (BGB § 212; recalled): the earlier day is safe.
		last, first := yearsAfter(a.Years, act.on), day.Max(a.LastDay, a.IfRestarted)
		switch {
		case act.on.After(first):
			a.Warnings = addOnce(a.Warnings, warnf(WarnRestartTooLate, "%s of %s came after the period had ended on %s and may not revive it; ask a lawyer", act.word, act.on, first))
		case slices.Contains(l.restarts, act.name):
			a.Mark = a.Mark.And(l.restartAt)
			if last.After(a.LastDay) {
				a.FirstDay, a.LastDay = act.on.AddDays(1), last
			}
		case !last.After(a.LastDay): // it would end no later
		default:
			general := b.us.at("federal", "limitation_general", "payment_or_acknowledgment_restarts")
			text := "the law file does not say whether it does here"
			if a.Place.Country == "US" {
				text = general.at("value").text()
				a.Mark = a.Mark.And(b.mark(general))
			}
			a.IfRestarted = day.Max(a.IfRestarted, last)
			a.Warnings = addOnce(a.Warnings, warnf(WarnMayHaveRestarted, "%s of %s may have restarted the period, which would then end on %s (%s); the earlier day is kept", act.word, act.on, last, text))
		}
	}
}

func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }
