package law

import (
	"cmp"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Debtor says what kind of person owes: the law of late payment asks it first.
type Debtor string

// The kinds of debtor.
const (
	BusinessDebtor Debtor = "business"
	ConsumerDebtor Debtor = "consumer"
	PublicDebtor   Debtor = "public"
)

// RateMode says which day's rate a debt bears. It decides the whole calculation.
type RateMode string

// The modes, as the law files name them.
const (
	FixedAtStart     RateMode = "fixed_at_start"                // the rate of the day interest starts, for the life of the debt
	OneRatePerDebt   RateMode = "fixed_one_rate_per_debt"       // the rate of the due date, for the life of the debt
	FloatByHalfYear  RateMode = "float_by_half_year"            // split wherever the table changes
	ConstantRate     RateMode = "constant"                      // no reference rate
	RateOfMonthlyRow RateMode = "variable_at_each_monthly_rest" // the rate of the first day of each rest
)

// Growth says whether interest bears interest.
type Growth string

// The ways interest grows.
const (
	Simple         Growth = "simple"
	CompoundYearly Growth = "compound_yearly" // day by day, joined to the base at each anniversary of the first day
	CompoundAnnual Growth = "compound_annual" // × (1 + rate) for each whole year, days / 365 for the broken last one
	MonthlyRests   Growth = "monthly_rests"   // rate / 12 for each whole month, days / 365 for the broken last one
)

// DayCount is the convention for parts of a year.
type DayCount string

// The day counts.
const (
	Act365F DayCount = "act_365f" // days / 365, in leap years too: the default
	ActAct  DayCount = "act_act"  // days of a leap year / 366, others / 365
	Act360  DayCount = "n_360"    // days / 360
)

// PaymentOrder says what a part payment is set against first.
type PaymentOrder string

// The orders of payment.
const (
	PrincipalFirst PaymentOrder = "principal_first" // principal, then interest, then costs: as payments are booked on invoices
	InterestFirst  PaymentOrder = "interest_first"  // costs, then interest, then principal
)

// InterestKind says on what ground interest is asked.
type InterestKind string

// The grounds.
const (
	StatutoryInterest InterestKind = "statutory"
	ContractInterest  InterestKind = "contract"
	PrejudgmentRate   InterestKind = "prejudgment"
	JudgmentRate      InterestKind = "judgment"
)

// InterestTerms is how interest for late payment is reckoned in one place for one
// kind of debtor. It is made once per law and shared: do not change it; its
// With methods give changed copies.
type InterestTerms struct {
	Place  string // key of the law files
	Name   string // of the place, for reading
	Debtor Debtor
	Kind   InterestKind
	Law    string // statute, where the files name it
	Series string // table of reference rates, "" for none
	Margin Rate   // on top of the reference
	Times  int64  // the reference is taken so many times; 1 but in India

	Mode     RateMode
	Growth   Growth
	DayCount DayCount
	Order    PaymentOrder

	// Periods are the whole rates, reference and margin together, oldest first.
	// On a day that none of them holds the rate is not known.
	Periods []RatePeriod
	// Ask says why no rate is known at all and what to do; "" where there is one.
	Ask string

	Currency      money.Currency // of the place: fixed sums are in it
	Compensation  Compensation
	Scale         CostScale
	Terms         CreditTerms
	ContractFloor []RatePeriod // a contract rate below it is not valid; empty for no floor
	Capped        bool         // the law cut the agreed rate
	Overrides     bool         // the statutory rate holds whatever was agreed
	SmallOnly     bool         // the creditor must be a micro or small enterprise
	Agreed        Rate         // what was agreed, 0 for nothing
	Ceiling       Rate         // the most a court may give, never owed of itself; 0 for none
	Since         day.Date     // the law may not hold for contracts made before; no day where that is not known

	sub      subAnnual // Canada
	keepsSum bool      // fixed compensation is due beside agreed interest
	caution  Warning   // said beside agreed interest

	Mark     Mark // of all but the periods
	Warnings []Warning
}

// subAnnual is the rule that cuts a rate by the day, week or month without its
// yearly equivalent.
type subAnnual struct {
	to   Rate
	mark Mark
}

// On is the rate of a day; nil where it is not known.
func (t *InterestTerms) On(on day.Date) *RatePeriod {
	for i := len(t.Periods) - 1; i >= 0; i-- {
		if t.Periods[i].Holds(on) {
			return &t.Periods[i]
		}
	}
	return nil
}

// Basis is how the sum is reckoned, in the codes of the law files:
// "statutory; gb_bank_rate_reference + 8; fixed_at_start; simple; act_365f".
func (t *InterestTerms) Basis() string {
	parts := []string{string(t.Kind)}
	switch {
	case t.Agreed != 0 && t.Kind == ContractInterest:
		parts = append(parts, "agreed "+t.Agreed.Percent())
	case t.Agreed != 0:
		parts = append(parts, "given "+t.Agreed.Percent())
	case t.Series != "":
		table := t.Series
		if t.Times > 1 {
			table += " x " + strconv.FormatInt(t.Times, 10)
		}
		if t.Margin != 0 && !totals[t.Series] {
			table += " + " + t.Margin.Percent()
		}
		parts = append(parts, table)
	}
	return strings.Join(append(parts, string(t.Mode), string(t.Growth), string(t.DayCount)), "; ")
}

// WithRate is the same terms at one yearly rate that somebody gave: a clerk, a
// judgment. from names it among the sources.
func (t *InterestTerms) WithRate(r Rate, from string) *InterestTerms {
	with := *t
	with.Periods = []RatePeriod{{From: firstDay, Rate: r, Mark: Mark{Sources: []string{from}, Confidence: Single, Own: true}}}
	with.Series, with.Margin, with.Times, with.Ask, with.Mode = "", 0, 1, "", ConstantRate
	with.Agreed, with.Mark = r, Mark{}
	with.Warnings = without(t.Warnings, WarnSnapshot, WarnOneRate)
	if t.Ceiling > 0 && r > t.Ceiling {
		with.Warnings = append(with.Warnings, warnf(WarnUsury, "%s percent lies above the %s percent that a court may give at most", r.Percent(), t.Ceiling.Percent()))
	}
	return &with
}

// WithDayCount is the same terms by another day count.
func (t *InterestTerms) WithDayCount(d DayCount) *InterestTerms {
	with := *t
	with.DayCount = d
	with.Warnings = without(t.Warnings, WarnDayCount)
	return &with
}

// firstDay is the first day of any rate that always held.
var firstDay = day.New(1, 1, 1)

var agreedMark = Mark{Sources: []string{"the agreement"}, Confidence: Verified, Own: true}

// Compensation is the fixed sum a late business debtor owes without proof of costs.
type Compensation struct {
	Known    bool           // false: the files do not say
	Currency money.Currency // of the sums
	Debt     money.Currency // of the debt the bands speak of
	Bands    []Band         // by the size of the debt, smallest first; a flat sum is one band; none: nothing is owed
	From, To day.Date       // the time for which the sum is known, both zero for always
	Mark     Mark
}

// Band is the fixed sum for a debt below a size. Below is 0 for the last band.
type Band struct{ Below, Sum int64 }

// For is the sum for a debt that fell late on a day, in the currency of the sums,
// which may be another than that of the debt. ok is false where it is not known,
// or where a band has to be chosen for a debt in another currency than the bands.
func (c *Compensation) For(debt money.Amount, late day.Date) (sum money.Amount, ok bool) {
	switch {
	case !c.Known || late.Before(c.From) || !c.To.IsZero() && late.After(c.To):
		return money.Amount{}, false
	case debt.Sign() <= 0 || len(c.Bands) == 0:
		return money.New(0, debt.Currency()), true
	case len(c.Bands) > 1 && debt.Currency() != c.Debt:
		return money.Amount{}, false
	}
	for _, b := range c.Bands {
		if b.Below == 0 || debt.Minor() < b.Below {
			return money.New(b.Sum, c.Currency), true
		}
	}
	return money.Amount{}, false
}

// CostScale is what collecting may cost the debtor, by slices of the debt.
type CostScale struct {
	Currency money.Currency
	Slices   []Slice // smallest first; empty where the place has no scale
	Min, Max int64   // in smallest units, 0 for none
	Mark     Mark
}

// Slice is the share that the part of a debt up to a size adds. UpTo is 0 for the last.
type Slice struct {
	UpTo  int64
	Share Rate // a share, not a yearly rate
}

// For is the sum for a debt, rounded half up; ok is false where there is no scale
// or the debt is in another currency.
func (s *CostScale) For(debt money.Amount) (sum money.Amount, ok bool) {
	if len(s.Slices) == 0 || debt.Sign() <= 0 || debt.Currency() != s.Currency {
		return money.Amount{}, false
	}
	var total money.Tally
	from := int64(0)
	for _, slice := range s.Slices {
		upTo := debt.Minor()
		if slice.UpTo > 0 {
			upTo = min(upTo, slice.UpTo)
		}
		if upTo > from {
			part, err := money.New(upTo-from, s.Currency).Mul(int64(slice.Share), int64(100*Percent), money.HalfUp)
			if err != nil {
				return money.Amount{}, false
			}
			total.Add(part)
		}
		from = slice.UpTo
	}
	whole, err := total.Sum()
	if err != nil {
		return money.Amount{}, false
	}
	if s.Max > 0 && whole.Minor() > s.Max {
		whole = money.New(s.Max, s.Currency)
	}
	return money.New(max(whole.Minor(), s.Min), s.Currency), true
}

// CreditTerms are how long a debtor may be given.
type CreditTerms struct {
	Default  int  // days where nothing was agreed, 0 where not known
	Longest  int  // days that may be agreed, 0 where not known
	Strict   bool // a longer term is cut, not only doubtful
	Public   int  // the same for a public payer
	AfterDue int  // days after the due date until default comes without a reminder, 0 where not known
	Mark     Mark
}

// DueFrom is the day a debt falls due when the work was accepted on a day and so
// many days were agreed; below zero for none agreed. capped tells that the law
// cut the term. ok is false where nothing was agreed and the law does not say.
func (t *InterestTerms) DueFrom(accepted day.Date, agreed int) (due day.Date, capped bool, warn []Warning, ok bool) {
	longest := t.Terms.Longest
	if t.Debtor == PublicDebtor {
		longest = cmp.Or(t.Terms.Public, longest)
	}
	switch {
	case agreed < 0 && t.Terms.Default == 0:
		return day.Date{}, false, nil, false
	case agreed < 0:
		return accepted.AddDays(t.Terms.Default), false, nil, true
	case longest > 0 && agreed > longest && t.Terms.Strict:
		return accepted.AddDays(longest), true, nil, true
	case longest > 0 && agreed > longest:
		warn = []Warning{{WarnTermLong, "a term longer than " + days(longest) + " may be unfair to the creditor and not bind; it is reckoned as agreed"}}
	}
	return accepted.AddDays(agreed), false, warn, true
}
