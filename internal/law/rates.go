package law

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
)

// Rate is a yearly rate of interest in millionths of a percent, so that 12.75 %
// is 12,750,000: fine enough for 4.959 % and for 0.05 % a day, and never a float.
type Rate int64

// The units of rates.
const (
	Percent    Rate = 1_000_000
	BasisPoint Rate = Percent / 100
)

// maxRate bounds what is taken for a rate of interest: 1000 % a year.
const maxRate = 1000 * Percent

// Percent is the rate as it is said, without the sign: "12.75", "5", "-0.88".
func (r Rate) Percent() string { return decimal(int64(r), 6) }

// BasisPoints is the rate in hundredths of a percent: "1275", "887.5".
func (r Rate) BasisPoints() string { return decimal(int64(r), 4) }

// decimal writes n / 10^places without needless zeros.
func decimal(n int64, places int) string {
	sign, size := "", uint64(n)
	if n < 0 {
		sign, size = "-", -size
	}
	digits := strconv.FormatUint(size, 10)
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// RatePeriod is a rate and the days on which it holds. To is no day where the
// end is not known.
type RatePeriod struct {
	From, To day.Date
	Rate     Rate
	Mark     Mark
}

// Holds reports whether the rate holds on a day.
func (p *RatePeriod) Holds(on day.Date) bool {
	return !on.Before(p.From) && (p.To.IsZero() || !on.After(p.To))
}

// totals are the series whose figure is the whole rate; in all others the margin
// of the place comes on top.
var totals = map[string]bool{
	"be_commercial_late_rate": true, "nl_handelsrente": true, "no_forsinkelsesrente": true,
	"pl_transakcje_handlowe": true, "za_prescribed_rate": true,
}

// series reads the rows of a table of rates as they stand, oldest first. A row
// without a figure is left out: on its days the rate is not known.
func (b *Bundle) series(name string) []RatePeriod {
	var all []RatePeriod
	for _, row := range b.intl.at("rate_series", name, "rows").list() {
		bps, ok := row.at("rate_bps").whole()
		from := row.at("applies_from").day()
		if from.IsZero() {
			from = row.at("effective").day()
		}
		if ok && !from.IsZero() {
			all = append(all, RatePeriod{From: from, To: row.at("applies_to").day(), Rate: Rate(bps) * BasisPoint, Mark: b.mark(row)})
		}
	}
	slices.SortStableFunc(all, func(a, b RatePeriod) int { return a.From.Compare(b.From) })
	return all
}

// bounded ends a row without an end with the half-year in which it was read: it may
// have changed since, and nobody looked.
func bounded(rows []RatePeriod) []RatePeriod {
	for i := range rows {
		if read, err := day.Parse(rows[i].Mark.AsOf); rows[i].To.IsZero() && err == nil {
			_, rows[i].To = halfYearOf(read)
		}
	}
	return rows
}

// halfYearOf is the first and the last day of the half-year around a day.
func halfYearOf(d day.Date) (first, last day.Date) {
	y, m, _ := d.Date()
	if m <= time.June {
		return day.New(y, time.January, 1), day.New(y, time.June, 30)
	}
	return day.New(y, time.July, 1), day.New(y, time.December, 31)
}

// derived fills a table before its first row by the rule the table itself states,
// from the table of the European Central Bank: what is said to be "MRO + 800 bp"
// in 2026 is that in 2019 as well. The figures are marked as no more than single.
func (b *Bundle) derived(name string, rows []RatePeriod, margin Rate) []RatePeriod {
	var rule func(Rate) Rate
	switch name {
	case "nl_handelsrente":
		rule = func(mro Rate) Rate { return mro + margin }
	case "be_commercial_late_rate":
		rule = func(mro Rate) Rate { return upToHalf(mro + margin) }
	case "fi_reference_rate":
		rule = upToHalf
	case "at_basiszinssatz_half_year":
		return slices.Concat(before(b.austrianBase(), rows), rows)
	default:
		return rows
	}
	computed := b.series("ecb_mro_half_year")
	for i := range computed {
		computed[i].Rate = rule(computed[i].Rate)
		computed[i].Mark.Confidence = computed[i].Mark.Confidence.Weaker(Single)
		computed[i].Mark.Note = "computed from the rate of the European Central Bank by the rule of the table"
	}
	return slices.Concat(before(computed, rows), rows)
}

// before are the computed rows for the days in front of those that were read.
func before(computed, read []RatePeriod) []RatePeriod {
	if len(read) == 0 {
		return computed
	}
	for i := range computed {
		if !computed[i].From.Before(read[0].From) {
			return computed[:i]
		}
	}
	return computed
}

// upToHalf rounds a rate up to the next half point, as Belgium and Finland do.
func upToHalf(r Rate) Rate {
	const half = 50 * BasisPoint
	if over := r % half; over > 0 {
		return r + half - over
	} else if over < 0 {
		return r - over
	}
	return r
}

// austrianBase computes the base rate of Austria for each half-year: it follows
// the rate of the European Central Bank less 0.62 points, but only when that has
// moved by half a point or more since the base last moved. The start is recalled,
// so all of it is.
func (b *Bundle) austrianBase() []RatePeriod {
	const (
		below = 62 * BasisPoint
		step  = 50 * BasisPoint
	)
	last := 100 * BasisPoint // in force when the base last moved before the table begins, in December 2011
	changes := b.series("ecb_mro_changes")
	halves := b.series("ecb_mro_half_year")
	for i := range halves {
		for len(changes) > 0 && !changes[0].From.After(halves[i].From) {
			if moved := changes[0].Rate - last; moved >= step || moved <= -step {
				last = changes[0].Rate
			}
			changes = changes[1:]
		}
		halves[i].Rate = last - below
		halves[i].Mark.Confidence = Recalled
		halves[i].Mark.Note = "computed: the base moves only when the reference has moved by half a point or more"
	}
	return halves
}
