package claim

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/law"
)

// modeWords say which day's rate is taken.
var modeWords = map[law.RateMode]string{
	law.FixedAtStart:     "The rate of the day interest began holds for the life of the debt",
	law.OneRatePerDebt:   "The rate of the due date holds for the life of the debt",
	law.FloatByHalfYear:  "The rate changes with the reference",
	law.RateOfMonthlyRow: "Each monthly rest bears the rate of its first day",
}

// growthWords say what becomes of the interest.
var growthWords = map[law.Growth]string{
	law.Simple:         "interest bears no interest",
	law.CompoundYearly: "the interest of each full year joins the base",
	law.CompoundAnnual: "each whole year bears one full rate and joins the base; the days of a broken year bear simple interest",
	law.MonthlyRests:   "the interest of each month, a twelfth of the rate, joins the base; the days of a broken month bear simple interest",
}

// countWords say by how many days a year is divided.
var countWords = map[law.DayCount]string{
	law.Act365F: "a year counts 365 days, a leap year too",
	law.ActAct:  "a year counts the days it has",
	law.Act360:  "a year counts 360 days",
}

// Sentences say in plain English how the sum came about, in the order in which
// somebody would check it.
func (a *Accrual) Sentences() []string {
	if a.Days == 0 {
		return []string{"No day bears interest."}
	}
	list := make([]string, 0, len(a.Segments)+2)
	for _, s := range a.Segments {
		list = append(list, fmt.Sprintf("%s to %s: %s at %s percent a year on %s make %s.", s.From, s.To, daysText(s.Days), s.Rate.Percent(), s.Base, s.Exact()))
	}
	mode := growthWords[a.Terms.Growth]
	if words := modeWords[a.Terms.Mode]; words != "" {
		mode = words + "; " + mode
	}
	mode = strings.ToUpper(mode[:1]) + mode[1:]
	return append(list, mode+"; "+countWords[a.Terms.DayCount]+".", "Rounded once, at the end, to "+a.Interest.String()+".")
}

// Exact is the interest of the segment in major units with two decimals more than
// the currency has: "188.6301".
func (s Segment) Exact() string {
	places := s.Base.Currency().Digits() + 2
	sign, n := "", s.Hundredths
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

func daysText(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}
