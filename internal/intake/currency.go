package intake

import (
	"strings"
	"unicode"

	"dunwell/internal/money"
)

var symbols = map[string]money.Currency{
	"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "US$": "USD", "$US": "USD", "USD$": "USD", "U$S": "USD",
	"CA$": "CAD", "C$": "CAD", "CAD$": "CAD", "$CA": "CAD", "CDN$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN",
	"ZŁ": "PLN", "ZL": "PLN", "KČ": "CZK", "KC": "CZK", "FT": "HUF", "SFR": "CHF", "SFR.": "CHF", "FR": "CHF", "FR.": "CHF", "LEI": "RON", "ЛВ": "BGN",
	"₹": "INR", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₩": "KRW", "₫": "VND", "₦": "NGN", "฿": "THB", "₱": "PHP", "元": "CNY", "円": "JPY",
}

// shared are signs of several currencies: the caller's own wins when it is one of
// them, else the first.
var shared = map[string][]money.Currency{
	"$":   {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS"},
	"¥":   {"JPY", "CNY"},
	"￥":   {"JPY", "CNY"},
	"KR":  {"SEK", "NOK", "DKK", "ISK"},
	"KR.": {"DKK", "SEK", "NOK", "ISK"},
	"RS":  {"INR", "PKR"},
	"RS.": {"INR", "PKR"},
}

// currencyOf reads a sign or code as it stands beside a sum or in a column of
// currencies. usual is what the creditor usually bills in, "" if not known.
func currencyOf(s string, usual money.Currency) (money.Currency, bool) {
	s = strings.TrimSpace(s)
	if len(s) == 3 && upperASCII(s) {
		if c := money.Currency(s); common[c] || c.Known() {
			return c, true
		}
	}
	up := strings.ToUpper(s)
	if c, ok := symbols[up]; ok {
		return c, true
	}
	if list, ok := shared[up]; ok {
		for _, c := range list {
			if c == usual {
				return c, true
			}
		}
		return list[0], true
	}
	if len(up) == 3 && upperASCII(up) && money.Currency(up).Known() {
		return money.Currency(up), true
	}
	return "", false
}

func upperASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// common are codes that are no word of the eight languages, so that a heading
// in small letters may name them: converted_usd.
var common = func() map[money.Currency]bool {
	m := map[money.Currency]bool{}
	for _, c := range strings.Fields("USD EUR GBP CHF PLN CZK SEK NOK DKK HUF CAD AUD NZD JPY CNY INR BRL MXN ZAR SGD HKD RON BGN ISK KRW AED ILS THB PHP") {
		m[money.Currency(c)] = true
	}
	return m
}()

// currencyInHeading finds the currency a heading names: "Amount (EUR)",
// "converted_usd", "Betrag in €". rest is the heading without it.
func currencyInHeading(heading string) (c money.Currency, rest string) {
	split := func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("()[]{}_-/.,:;", r)
	}
	for _, word := range strings.FieldsFunc(heading, split) {
		up := strings.ToUpper(word)
		code := money.Currency(up)
		_, sign := symbols[up]
		_, many := shared[up]
		switch {
		case common[code]:
			c = code
		case word == up && len(word) == 3 && upperASCII(word) && strings.Contains(heading, "("+word+")") && code.Known():
			c = code
		case sign && !letters(word), up == "EURO", up == "EUROS", up == "ZŁ", up == "KČ":
			c = symbols[up]
		case many && !letters(word):
			c = shared[up][0]
		default:
			continue
		}
		rest = strings.TrimSpace(strings.Replace(heading, word, " ", 1))
		for _, joint := range []string{" in", " en", " w", " em", " (", "_in"} {
			rest = strings.TrimSuffix(strings.TrimRight(rest, " )]"), joint)
		}
		return c, rest
	}
	return "", heading
}

func letters(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
