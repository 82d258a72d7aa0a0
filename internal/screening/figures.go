package screening

import (
	"fmt"

	"dunwell/internal/law"
)

// Figure is one number with where it comes from.
type Figure struct {
	Value float64
	Mark  law.Mark
}

// Figures are the points and limits that a look at a client is reckoned by: the
// parameters of the remedies, with the creditor's own in their place.
type Figures struct{ by map[string]Figure }

// The heads of the paths in the parameters.
const (
	card     = "credit_signals.scorecard_before_work."
	paydex   = "credit_signals.paydex."
	practice = "deposit_practice."
)

// The items of the scorecard.
const (
	NoAgreement    = "no_written_agreement"
	RefusesDeposit = "refuses_deposit"
	Young          = "business_younger_than_2y"
	NotFound       = "cannot_be_found_in_register"
	OpenJudgment   = "unsatisfied_judgment_or_lien"
	OnInsolvency   = "insolvency_on_record"
	LateWithMe     = "late_over_30d_with_me_before"
	SlowWithMe     = "late_15_30d_with_me_before"
	SlowerNow      = "days_to_pay_trend_worse_by_10_or_more"
	FarHigh        = "foreign_high_or_worse"
	FarNotable     = "foreign_notable"
	BrokenPromise  = "broken_promise"
	LargeSum       = "invoice_over_20000"
	NoPayer        = "no_named_payer_contact"
	LongTerms      = "net_60_or_longer_terms"
	Guaranteed     = "owner_guarantee"
	PaidHalf       = "deposit_paid_half"
	PaidOnTime     = "paid_me_on_time_3_times"
)

// Items lists the items of the scorecard.
func Items() []string {
	return []string{
		NoAgreement, RefusesDeposit, Young, NotFound, OpenJudgment, OnInsolvency, LateWithMe, SlowWithMe, SlowerNow, FarHigh, FarNotable,
		BrokenPromise, LargeSum, NoPayer, LongTerms, Guaranteed, PaidHalf, PaidOnTime,
	}
}

// Paths are all figures that are read.
func Paths() []string {
	paths := make([]string, 0, 48)
	for _, item := range Items() {
		paths = append(paths, card+"items."+item)
	}
	return append(paths,
		card+"bands.low.1", card+"bands.watch.1", card+"bands.deposit_only.1",
		card+"thresholds.invoice_over", card+"thresholds.young_years", card+"thresholds.late_days", card+"thresholds.slow_days",
		card+"thresholds.trend_days", card+"thresholds.long_terms_days", card+"thresholds.on_time_times", card+"thresholds.paid_half",
		paydex+"table.70", paydex+"table.60", paydex+"table.50", paydex+"table.40", paydex+"table.30", paydex+"table.20",
		paydex+"risk_low_from", paydex+"risk_medium_from", paydex+"min_trade_references", paydex+"window_months",
		"credit_signals.intelliscore.good_from", "credit_signals.survival_us.alive_after_2y", "credit_signals.survival_us.alive_after_5y",
		practice+"0.low", practice+"0.high", practice+"0.new_client", practice+"0.then", practice+"0.small_fixed_package_under",
		practice+"1.small_under", practice+"1.middle_to", practice+"1.under_5000.0", practice+"1.from_5000_to_15000.0", practice+"1.from_5000_to_15000.1",
		practice+"3.days",
	)
}

// ReadFigures asks for every figure once; one that is missing is a fault of the program.
func ReadFigures(find func(path string) (Figure, bool)) (*Figures, error) {
	f := &Figures{by: map[string]Figure{}}
	for _, path := range Paths() {
		fig, ok := find(path)
		if !ok {
			return nil, fmt.Errorf("read the figures of the screening: %s is missing", path)
		}
		f.by[path] = fig
	}
	return f, nil
}

func (f *Figures) item(code string) Figure     { return f.by[card+"items."+code] }
func (f *Figures) threshold(of string) float64 { return f.by[card+"thresholds."+of].Value }
func (f *Figures) practice(of string) Figure   { return f.by[practice+of] }

// Weeks is how many days of unpaid work are the most where no limit is kept.
func (f *Figures) Weeks() int { return points(f.practice("3.days").Value) }

// TrendDays is by how many days a client pays later before it is told.
func (f *Figures) TrendDays() int { return points(f.threshold("trend_days")) }

// Window is how many months of invoices speak for how a client pays.
func (f *Figures) Window() int { return max(1, points(f.by[paydex+"window_months"].Value)) }

func (f *Figures) edges() [3]int {
	return [3]int{
		points(f.by[card+"bands.low.1"].Value), points(f.by[card+"bands.watch.1"].Value), points(f.by[card+"bands.deposit_only.1"].Value),
	}
}

func (f *Figures) band(points int) Band {
	for i, edge := range f.edges() {
		if points <= edge {
			return Bands()[i]
		}
	}
	return Worst
}

// BandMark is where the bands come from.
func (f *Figures) BandMark() law.Mark { return f.by[card+"bands.low.1"].Mark }
