package law

import (
	"strings"

	"dunwell/internal/fault"
)

// ContractRate is a rate of interest as an agreement states it.
type ContractRate struct {
	Rate    Rate   // a year; per month × 12, per day × 365; 0 for Unstated
	Per     Period // as it was written
	Yearly  bool   // the yearly rate stands there, alone or beside the other
	Assumed bool   // no period was named: taken for a yearly one, the least it can mean
	Two     bool   // two rates were named that do not agree; Rate is the lower

	Compound bool // "compounded" was written
	Unstated bool // interest was agreed, a rate was not
}

// Period is the time a rate is for.
type Period string

// The periods.
const (
	PerYear    Period = "year"
	PerHalf    Period = "half_year"
	PerQuarter Period = "quarter"
	PerMonth   Period = "month"
	PerWeek    Period = "week"
	PerDay     Period = "day"
)

// inYear is how often a period fits into a year, as rates are turned into yearly
// ones: simply, without compounding.
var inYear = map[Period]Rate{PerYear: 1, PerHalf: 2, PerQuarter: 4, PerMonth: 12, PerWeek: 52, PerDay: 365}

// periodWords name periods in the languages letters are written in. Longer ones
// stand before those they contain.
var periodWords = []struct {
	word string
	per  Period
}{
	{"half-year", PerHalf}, {"half year", PerHalf}, {"six months", PerHalf}, {"semi-annual", PerHalf}, {"semiannual", PerHalf}, {"halbjahr", PerHalf}, {"semestre", PerHalf},
	{"quarter", PerQuarter}, {"three months", PerQuarter}, {"quartal", PerQuarter}, {"trimestre", PerQuarter},
	{"p.a", PerYear}, {"p. a", PerYear}, {"per annum", PerYear}, {"a year", PerYear}, {"year", PerYear}, {"annum", PerYear}, {"annual", PerYear}, {"apr", PerYear}, {"jahr", PerYear}, {"jährlich", PerYear},
	{"par an", PerYear}, {"l'an", PerYear}, {"yr", PerYear}, {"anual", PerYear}, {"al año", PerYear}, {"annuo", PerYear}, {"all'anno", PerYear}, {"per jaar", PerYear}, {"jaar", PerYear}, {"ao ano", PerYear}, {"rocznie", PerYear},
	{"p.m", PerMonth}, {"p. m", PerMonth}, {"/mo", PerMonth}, {"per mo", PerMonth}, {"month", PerMonth}, {"monat", PerMonth}, {"mois", PerMonth}, {"mensu", PerMonth}, {"al mes", PerMonth}, {"al mese", PerMonth}, {"maand", PerMonth}, {"ao mês", PerMonth}, {"miesi", PerMonth},
	{"week", PerWeek}, {"woche", PerWeek}, {"wöchentlich", PerWeek}, {"semaine", PerWeek},
	{"p.d", PerDay}, {"per diem", PerDay}, {"day", PerDay}, {"daily", PerDay}, {"tag", PerDay}, {"täglich", PerDay}, {"jour", PerDay}, {"al día", PerDay}, {"giorno", PerDay}, {"dag", PerDay},
}

// percentWords stand behind the figure of a rate.
var percentWords = []string{"%", "per cent", "percentage points", "percent", "pct", "prozent", "pour cent", "por ciento", "per cento", "procent", "por cento"}

// ParseContractRate reads a rate as people write it in agreements: "2 per cent per
// month", "1.5% a month", "8 % p.a.", "2% per month (24% per year)", or "unstated"
// where interest was agreed but no rate. It refuses what is no plain rate, such as
// one above a base rate, and more than 1000 % a year.
func ParseContractRate(text string) (ContractRate, error) {
	s := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	refuse := func(why string) (ContractRate, error) {
		return ContractRate{}, fault.Invalidf("contract_rate_unreadable", "", "%q %s; write the agreed rate like \"1.5%% per month\" or \"8%% a year\"", text, why)
	}
	if s == "unstated" || s == "no rate" {
		return ContractRate{Unstated: true}, nil
	}
	for _, word := range []string{"above", "over base", "plus", "+", "base rate", "bank rate", "euribor", "prime", "libor", "basiszins", "minus", "−"} {
		if strings.Contains(s, word) {
			return refuse("is a rate above another rate, which this program does not follow")
		}
	}
	said, rest, why := ratesIn(s)
	switch {
	case why != "":
		return refuse(why)
	case len(said) == 0:
		return refuse("names no rate in percent")
	case len(said) > 2:
		return refuse("names more than two rates")
	}
	c := ContractRate{Rate: said[0].yearly(), Per: said[0].per, Yearly: said[0].per == PerYear, Assumed: said[0].per == ""}
	c.Compound = strings.Contains(rest, "compound")
	if c.Assumed {
		c.Per, c.Yearly = PerYear, true
	}
	if len(said) == 2 {
		if said[0].per == "" || said[1].per == "" || (said[0].per == PerYear) == (said[1].per == PerYear) {
			return refuse("names two rates of which one should be the other for a year")
		}
		c.Yearly = true
		if said[0].per == PerYear {
			c.Per = said[1].per
		}
		c.Two = said[0].yearly() != said[1].yearly()
		c.Rate = min(said[0].yearly(), said[1].yearly())
	}
	if c.Rate > maxRate {
		return refuse("is more than 1000 % a year")
	}
	return c, nil
}

// saidRate is one rate as written.
type saidRate struct {
	rate Rate
	per  Period
}

func (s saidRate) yearly() Rate {
	if s.per == "" {
		return s.rate
	}
	return s.rate * inYear[s.per]
}

// ratesIn finds every figure with a percent word behind it and the period named
// before the next one. why is the reason where one cannot be read.
func ratesIn(s string) (said []saidRate, rest, why string) {
	rest = s
	for {
		at := strings.IndexAny(rest, "0123456789")
		if at < 0 {
			return said, s, ""
		}
		if at > 0 && (rest[at-1] == '-' || rest[at-1] == '.' || rest[at-1] == ',') {
			return nil, s, "has a sign or mark before its figure that cannot be read"
		}
		rate, after, ok := number(rest[at:])
		if !ok {
			return nil, s, "has a figure that cannot be read"
		}
		if inDays(after) { // "after 30 days" is no rate
			rest = after
			continue
		}
		after, isPercent := cutPercent(after)
		if bracketed, closes := strings.CutPrefix(strings.TrimLeft(after, " "), ")"); closes && !isPercent {
			after, isPercent = cutPercent(bracketed) // "two (2) per cent"
		}
		if !isPercent {
			return nil, s, "has a figure that is no percentage"
		}
		upTo := len(after)
		if next := strings.IndexAny(after, "0123456789"); next >= 0 {
			upTo = next
		}
		said = append(said, saidRate{rate, periodIn(after[:upTo])})
		rest = after[upTo:]
	}
}

// inDays tells a number of days from a rate.
func inDays(after string) bool {
	return strings.HasPrefix(strings.TrimLeft(after, " -"), "day")
}

// cutPercent takes a percent word off the front.
func cutPercent(s string) (string, bool) {
	s = strings.TrimLeft(s, " ")
	for _, word := range percentWords {
		if after, ok := strings.CutPrefix(s, word); ok {
			return after, true
		}
	}
	return s, false
}

// periodIn is the period that is named first, "" for none.
func periodIn(s string) Period {
	first, per := len(s), Period("")
	for _, w := range periodWords {
		if at := strings.Index(s, w.word); at >= 0 && at < first {
			first, per = at, w.per
		}
	}
	return per
}

// number reads a plain decimal, with a point or a comma, from the front of s: at
// most six decimals, below 100,000 percent.
func number(s string) (r Rate, rest string, ok bool) {
	i, places, seen := 0, -1, false
	for ; i < len(s); i++ {
		switch d := s[i]; {
		case d >= '0' && d <= '9':
			if r > maxRate*100 || places == 6 {
				return 0, s, false
			}
			r, seen = r*10+Rate(d-'0'), true
			if places >= 0 {
				places++
			}
			continue
		case (d == '.' || d == ',') && places < 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			places = 0
			continue
		}
		break
	}
	for range 6 - max(places, 0) {
		r *= 10
	}
	return r, s[i:], seen && r <= maxRate*100
}

// ParseRate reads a plain yearly rate in percent, "8.06" or "8.06%".
func ParseRate(text string) (Rate, error) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	r, rest, ok := number(s)
	if !ok || rest != "" || r > maxRate {
		return 0, fault.Invalidf("rate_unreadable", "", "%q is not a yearly rate in percent; write it like 8.06", text)
	}
	return r, nil
}
