package chase

import (
	"regexp"
	"strconv"
	"strings"

	"dunwell/internal/money"
)

// worth is a sum, or a sum a year and a number of years. "4000 for 2 years" is
// none: it may mean either.
var worth = regexp.MustCompile(`(?i)^([0-9][0-9.,']*)(?: ?([a-z]{3}))??(?: (?:a|per) year(?: for ([0-9]{1,2}) years?)?| ?[x×] ?([0-9]{1,2})(?: years?)?)?$`)

// mostYears bounds how far ahead a client's worth is counted.
const mostYears = 50

// ParseWorth reads what a client is worth to the creditor: a sum for twelve months
// (8000), or a yearly margin and years (4000 a year for 2 years, 4000 x 2), which
// is their product. Without a currency it is in the one given. ok is false where
// it is neither.
func ParseWorth(text string, in money.Currency) (a money.Amount, ok bool) {
	part := worth.FindStringSubmatch(strings.Join(strings.Fields(text), " "))
	if part == nil {
		return a, false
	}
	if part[2] != "" {
		in = money.Currency(strings.ToUpper(part[2]))
	}
	margin, err := money.Parse(part[1], in)
	if err != nil {
		return a, false
	}
	years := 1
	if n := part[3] + part[4]; n != "" {
		if years, err = strconv.Atoi(n); err != nil || years < 1 || years > mostYears {
			return a, false
		}
	}
	if margin.Minor() > 1e15 { // a product that fits in any case
		return a, false
	}
	return money.New(margin.Minor()*int64(years), in), true
}

// worth is what the client is worth, in the currency of the account; a fact that
// cannot be read, or is in another currency, says nothing.
func (f factReader) worth(name string, c money.Currency) money.Amount {
	if a, ok := ParseWorth(f[name], c); ok && a.Currency() == c {
		return a
	}
	return money.Amount{}
}
