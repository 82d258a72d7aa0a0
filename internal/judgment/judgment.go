// Package judgment reckons what is owed under a judgment or an award: interest by
// its terms, payments in their legal order, the sum that ends it on a day. It also
// knows what an answer to a claim means next, which ways lead to the debtor's money,
// and what a commission takes.
package judgment

import (
	"cmp"
	"math/big"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// EntryKind is what changes a judgment's ledger.
type EntryKind string

// The kinds of entry.
const (
	Payment EntryKind = "payment"
	Credit  EntryKind = "credit" // a part that was given up
	Cost    EntryKind = "cost"   // added to what is owed
)

// Entry is money that came in, was given up, or was spent and is owed as well.
type Entry struct {
	On     day.Date
	Kind   EntryKind
	Amount money.Amount
	What   string // in words, for the table
}

// Part is one part of what is owed. Given + Added = Paid + Left.
type Part struct {
	Name  receivable.DebtPart
	Given money.Amount // by the judgment
	Added money.Amount // since: interest that accrued, costs of enforcement
	Paid  money.Amount
	Left  money.Amount
}

// Applied is one entry as it was set against the parts. Left is what was owed
// after it, interest through its day included.
type Applied struct {
	Entry
	Accrued   money.Amount // interest since the row before
	Costs     money.Amount
	Interest  money.Amount
	Principal money.Amount
	Over      money.Amount // beyond all that was owed
	Left      money.Amount
}

// Ledger is what a judgment came to on a day.
type Ledger struct {
	On       day.Date
	Through  day.Date // last day reckoned; before On where the rate is not known
	Parts    [3]Part  // principal, interest, costs
	Rows     []Applied
	Segments []Segment

	Payoff     money.Amount // ends it when paid on that day
	Daily      money.Amount // each further day, rounded down; zero where not known
	DailyKnown bool
	Accrued    money.Amount // interest since the judgment
	Paid       money.Amount // by payments, what is beyond included
	Over       money.Amount

	Terms    *Terms
	Mark     law.Mark // of rates and terms that were used
	Warnings []law.Warning
}

// Segment is a run of days on which rate and base stayed the same.
type Segment struct {
	From, To day.Date
	Days     int
	Rate     law.Rate
	Base     money.Amount
}

// Part finds a part of the ledger.
func (l *Ledger) Part(name receivable.DebtPart) *Part {
	return &l.Parts[slices.Index(parts[:], name)]
}

// parts in the order of the ledger.
var parts = [3]receivable.DebtPart{receivable.PartPrincipal, receivable.PartInterest, receivable.PartCosts}

// Reckon says what is owed under a judgment on a day. Interest begins the day after
// Terms.From; a payment lowers what bears interest from the day after it. Interest
// is counted exactly and rounded half up to the smallest unit where a payment is set
// against it, so that every row of the table adds up; a sum that pays the payoff of
// its day leaves nothing.
//
// Where the rate is not known from a day on, interest is reckoned to the day before
// and a warning says so: what comes out is then less than what is owed, never more.
func Reckon(j *receivable.Judgment, t *Terms, entries []Entry, on day.Date) (Ledger, error) {
	entries, err := check(j, entries, on)
	if err != nil {
		return Ledger{}, err
	}
	m := newMeter(j, t, on)
	for _, e := range entries {
		if err := m.through(earlier(e.On, on)); err != nil {
			return Ledger{}, err
		}
		m.take(e)
	}
	if err := m.through(on); err != nil {
		return Ledger{}, err
	}
	return m.ledger(j)
}

// check puts the entries into order, costs before what is set against them, and
// refuses what cannot be reckoned. What comes after the day does not count.
func check(j *receivable.Judgment, entries []Entry, on day.Date) ([]Entry, error) {
	for _, a := range []money.Amount{j.Principal, j.Interest, j.Costs, j.Fees} {
		if a.Sign() < 0 || a.Currency() != j.Principal.Currency() {
			return nil, fault.Invalidf("sum_not_positive", "", "%s is no part of a judgment in %s", a, j.Principal.Currency())
		}
	}
	kept := make([]Entry, 0, len(entries))
	for _, e := range entries {
		if e.Amount.Sign() < 0 || e.On.IsZero() || e.Amount.Currency() != j.Principal.Currency() {
			return nil, fault.Invalidf("sum_not_positive", "", "%s cannot be set against a judgment in %s", e.Amount, j.Principal.Currency())
		}
		if !e.On.After(on) {
			kept = append(kept, e)
		}
	}
	rank := func(k EntryKind) int {
		if k == Cost {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(kept, func(a, b Entry) int {
		return cmp.Or(a.On.Compare(b.On), rank(a.Kind)-rank(b.Kind))
	})
	return kept, nil
}

// ledger reads the meter at its last day.
func (m *meter) ledger(j *receivable.Judgment) (Ledger, error) {
	m.whole()
	total := m.principal + m.awarded + m.costs + m.accrued()
	if m.big {
		return Ledger{}, fault.Invalidf("sum_too_large", "", "the interest on %s is larger than this program counts", j.Words())
	}
	of := func(minor int64) money.Amount { return money.New(minor, m.currency) }
	l := Ledger{
		On: m.until, Through: m.next.AddDays(-1), Rows: m.rows, Segments: m.segments, Payoff: of(total), Accrued: of(m.borne), Paid: of(m.paid), Over: of(m.over),
		Terms: m.terms, Mark: m.mark(), Warnings: slices.Clone(m.terms.Warnings),
	}
	if l.Through.Before(m.terms.From) || !m.gap {
		l.Through = m.until
	}
	l.Parts[0] = Part{receivable.PartPrincipal, j.Principal, of(0), of(m.gone[0]), of(m.principal)}
	l.Parts[1] = Part{receivable.PartInterest, j.Interest, of(m.borne), of(m.gone[1]), of(m.awarded + m.accrued())}
	l.Parts[2] = Part{receivable.PartCosts, of(j.Costs.Minor() + j.Fees.Minor()), of(m.addedCosts), of(m.gone[2]), of(m.costs)}
	l.Daily, l.DailyKnown = of(0), true
	if total > 0 {
		l.Daily, l.DailyKnown = m.daily()
	}
	if m.gap {
		l.warn(law.WarnRateUnknown, "the rate is not known from "+m.next.String()+" on: interest is reckoned through "+m.next.AddDays(-1).String()+" only")
	}
	if l.Mark.Confidence == law.Recalled {
		l.warn(law.WarnRecalled, "a figure this rests on is from memory and was not read at a source: check it before you rely on it")
	}
	return l, nil
}

func (l *Ledger) warn(code, text string) {
	if w := (law.Warning{Code: code, Text: text}); !slices.Contains(l.Warnings, w) {
		l.Warnings = append(l.Warnings, w)
	}
}

// rounded is a fraction to the nearest whole, the half up; it is never negative here.
func rounded(r *big.Rat) (int64, bool) {
	n := new(big.Int).Lsh(r.Num(), 1)
	n.Add(n, r.Denom())
	n.Quo(n, new(big.Int).Lsh(r.Denom(), 1))
	return n.Int64(), n.IsInt64() && n.BitLen() < 62
}
