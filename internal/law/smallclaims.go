package law

import (
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Plaintiff is who would sue.
type Plaintiff string

// The kinds of plaintiff that small-claims courts tell apart.
const (
	NaturalPerson Plaintiff = "natural_person" // also a sole proprietor
	Business      Plaintiff = "business"       // company, partnership, any entity
)

// SmallClaimsQuery asks what the simple court of a place does with a claim.
type SmallClaimsQuery struct {
	Place          string
	Plaintiff      Plaintiff
	Owed           money.Amount // zero where only the rules are asked for
	FilingDate     day.Date
	Court          string // words that name one of several courts, optional
	ClaimsThisYear int    // filed by this plaintiff before this one, in this calendar year
	Disputed       bool   // the debtor contests the sum
}

// SmallClaims is the answer. What is not known is not Known, or nil, never zero.
type SmallClaims struct {
	Place          Place
	Court          string // "" where no such court is known
	Limit          Figure[money.Amount]
	Within         *bool         // owed is at or below the limit; nil where the limit is not known
	Waive          *money.Amount // what would have to be given up to fit, zero within the limit
	MayWaive       Figure[bool]
	MayFile        *bool
	Lawyers        Figure[string] // yes, no, limited
	Entity         Figure[string] // who may appear for a business, in words
	NeedsLawyer    bool           // a business appears only through a lawyer
	FeeMin, FeeMax Figure[money.Amount]
	Demand         Figure[bool] // a demand is required before filing
	NextCourt      string       // where the whole of a larger claim goes
	NextLimit      Figure[money.Amount]
	Counts         Counts
	Mark           Mark
	Warnings       []Warning
}

// Counts says what counts towards the limit besides the principal; nil where only
// the clerk can say.
type Counts struct {
	Interest, Costs, AttorneyFees *bool
}

// SmallClaims looks up the simple court of a place. Owed in another currency than
// the place's is a fault, as is a place that is not known.
func (b *Bundle) SmallClaims(q SmallClaimsQuery) (SmallClaims, error) {
	place, warnings, err := b.Place(q.Place)
	if err != nil {
		return SmallClaims{}, err
	}
	if q.Plaintiff != NaturalPerson && q.Plaintiff != Business {
		return SmallClaims{}, fault.Invalidf("plaintiff_unknown", "plaintiff", "%q is no kind of plaintiff; say natural_person or business", q.Plaintiff)
	}
	if q.Owed.Sign() < 0 {
		return SmallClaims{}, fault.Invalidf("sum_not_positive", "owed", "what is owed cannot be less than nothing: %s", q.Owed)
	}
	a := SmallClaims{Place: place, Warnings: warnings}
	if place.n.at("small_claims").known() {
		b.usSmallClaims(&a, q)
	} else {
		b.intlSmallClaims(&a, q)
	}
	if c := q.Owed.Currency(); a.Limit.Known && c != "" && c != a.Limit.Value.Currency() {
		return SmallClaims{}, fault.Invalidf("currency_mixed", "owed", "the limit of %s is in %s and the claim in %s; give the claim in %s", place.Name, a.Limit.Value.Currency(), c, a.Limit.Value.Currency())
	}
	return a, a.measure(q)
}

// measure holds the claim against the limit, to the smallest unit.
func (a *SmallClaims) measure(q SmallClaimsQuery) error {
	a.Mark = a.Limit.Mark
	if !a.Limit.Known {
		a.Mark.Confidence = Unknown
		a.Warnings = addOnce(a.Warnings, warnf(WarnNotKnown, "the limit of a simple court in %s is not known here: ask the clerk", a.Place.Name))
		return nil
	}
	a.Warnings = addOnce(a.Warnings, doubt(a.Limit.Mark, "the limit")...)
	if y := yearOf(a.Limit.Mark.AsOf); y != 0 && !q.FilingDate.IsZero() {
		if filed, _, _ := q.FilingDate.Date(); y < filed {
			a.Warnings = addOnce(a.Warnings, warnf(WarnStale, "the source of the limit speaks of %s; ask the clerk whether it still holds", a.Limit.Mark.AsOf))
		}
	}
	if q.Owed.Currency() == "" {
		return nil
	}
	over, err := q.Owed.Sub(a.Limit.Value)
	if err != nil {
		return err
	}
	within := over.Sign() <= 0
	if within {
		over = money.New(0, q.Owed.Currency())
	}
	a.Within, a.Waive = &within, &over
	if !within {
		a.overLimit(over)
	}
	// Interest and fees only matter where the claim comes near the limit.
	if near, err := a.Limit.Value.Mul(4, 5, money.HalfUp); err == nil && near.Less(q.Owed) {
		a.askWhatCounts()
	}
	return nil
}

func (a *SmallClaims) overLimit(over money.Amount) {
	switch {
	case !a.MayWaive.Known:
		a.Warnings = addOnce(a.Warnings, warnf(WarnAskClerk, "whether the %s over the limit may be given up to file here is not known: ask the clerk", over))
	case a.MayWaive.Value:
		a.Warnings = addOnce(a.Warnings, doubt(a.MayWaive.Mark, "that what exceeds the limit may be given up")...)
		a.Mark = a.Mark.And(a.MayWaive.Mark)
	}
}

func (a *SmallClaims) askWhatCounts() {
	var ask []string
	for _, c := range []struct {
		what string
		is   *bool
	}{{"interest", a.Counts.Interest}, {"costs", a.Counts.Costs}, {"attorney fees", a.Counts.AttorneyFees}} {
		if c.is == nil {
			ask = append(ask, c.what)
		}
	}
	if len(ask) > 0 {
		a.Warnings = addOnce(a.Warnings, warnf(WarnAskClerk, "whether %s count towards the limit is not settled here: ask the clerk", strings.Join(ask, ", ")))
	}
}

// CourtFacts is what a comparison of remedies asks of the simple court of a place.
type CourtFacts struct {
	Court       string
	Limit       *money.Amount // nil where not known
	MayFile     *bool         // nil where only the clerk can say
	MayWaive    *bool
	NeedsLawyer bool // of a business
	FeeMin      *money.Amount
	FeeMax      *money.Amount
	Mark        Mark
	Warnings    []Warning
}

type courtKey struct {
	place string
	who   Plaintiff
	on    day.Date
}

// RemedyCourt is SmallClaims without a claim, remembered, so that it can be asked
// for every account. Not ok where the place or its court is not known.
func (b *Bundle) RemedyCourt(place string, who Plaintiff, on day.Date) (f *CourtFacts, ok bool) {
	key := courtKey{place, who, on}
	if kept, found := b.prepared.courts.Load(key); found {
		f, _ = kept.(*CourtFacts)
		return f, f != nil
	}
	a, err := b.SmallClaims(SmallClaimsQuery{Place: place, Plaintiff: who, FilingDate: on})
	if err == nil && a.Court != "" {
		f = &CourtFacts{Court: a.Court, Limit: a.Limit.Ptr(), MayFile: a.MayFile, MayWaive: a.MayWaive.Ptr(), NeedsLawyer: a.NeedsLawyer,
			FeeMin: a.FeeMin.Ptr(), FeeMax: a.FeeMax.Ptr(), Mark: a.Mark, Warnings: a.Warnings}
	}
	b.prepared.courts.Store(key, f)
	return f, f != nil
}
