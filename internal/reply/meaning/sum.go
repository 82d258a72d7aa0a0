package meaning

import (
	"strings"

	"dunwell/internal/money"
)

// sumSpan is a sum or a share that a text names, from one token to another.
type sumSpan struct {
	hundredths int64          // of the unit of the currency, or of one percent
	currency   money.Currency // "" where none is named
	percent    bool
	bare       bool // a number without a currency
	from, to   int
}

// currencyWords are how currencies are written; the dollar is whatever dollar the
// account is in.
var currencyWords = map[string]money.Currency{
	"$": "", "€": "EUR", "£": "GBP", "₹": "INR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "eurot": "EUR", "usd": "USD", "us$": "USD", "gbp": "GBP", "inr": "INR", "rs": "INR", "rupees": "INR",
	"dollars": "", "dollar": "", "bucks": "", "pounds": "GBP", "quid": "GBP", "pound": "GBP", "pln": "PLN", "zl": "PLN", "zloty": "PLN", "zlotych": "PLN", "zlote": "PLN", "brl": "BRL", "reais": "BRL",
	"cad": "CAD", "aud": "AUD", "nzd": "NZD", "chf": "CHF", "franken": "CHF", "mxn": "MXN", "pesos": "", "sek": "SEK", "dkk": "DKK", "nok": "NOK", "czk": "CZK", "libras": "GBP", "dolares": "", "mn": "MXN",
}

// multipliers follow a number: 1.5k, 6 tysięcy, 8 stów. In hundredths of one.
var multipliers = map[string]int64{
	"k": 100_000, "thousand": 100_000, "grand": 100_000, "hundred": 10_000, "lakh": 10_000_000, "lakhs": 10_000_000,
	"tausend": 100_000, "hundert": 10_000, "mille": 100_000, "cents": 10_000, "mil": 100_000, "mila": 100_000, "duizend": 100_000, "honderd": 10_000,
	"tys": 100_000, "tysiecy": 100_000, "tysiace": 100_000, "tysiac": 100_000, "stow": 10_000, "stowy": 10_000, "stowki": 10_000, "stowek": 10_000, "set": 10_000, "setek": 10_000, "kola": 100_000,
}

// whole are sums in one word. In units.
var whole = map[string]int64{
	"einhundert": 100, "zweihundert": 200, "dreihundert": 300, "vierhundert": 400, "funfhundert": 500, "sechshundert": 600, "siebenhundert": 700, "achthundert": 800, "neunhundert": 900,
	"eintausend": 1000, "zweitausend": 2000, "dreitausend": 3000, "viertausend": 4000, "funftausend": 5000, "zehntausend": 10000,
	"doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
	"duecento": 200, "trecento": 300, "quattrocento": 400, "cinquecento": 500, "seicento": 600, "settecento": 700, "ottocento": 800, "novecento": 900, "duemila": 2000, "tremila": 3000, "quattromila": 4000, "cinquemila": 5000,
	"duzentos": 200, "trezentos": 300, "quatrocentos": 400, "quinhentos": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800, "novecentos": 900,
	"tweehonderd": 200, "driehonderd": 300, "vierhonderd": 400, "vijfhonderd": 500, "zeshonderd": 600, "zevenhonderd": 700, "achthonderd": 800, "negenhonderd": 900, "tweeduizend": 2000, "drieduizend": 3000, "vijfduizend": 5000,
	"dwiescie": 200, "trzysta": 300, "czterysta": 400, "piecset": 500, "szescset": 600, "siedemset": 700, "osiemset": 800, "dziewiecset": 900,
}

var percentWords = setOf("percent percents pct prozent procent procents procenta procentow percento cento ciento")

// sums finds sums, shares and, where bare is wanted, plain numbers.
func sums(toks []token, words *dateWords) []sumSpan {
	var list []sumSpan
	for i := 0; i < len(toks); i++ {
		if s, ok := sumAt(toks, words, i); ok {
			list = append(list, s)
			i = s.to
		}
	}
	return list
}

func sumAt(toks []token, words *dateWords, i int) (sumSpan, bool) {
	s := sumSpan{from: i, bare: true}
	at := i
	if c, n := currencyAt(toks, at); n > 0 {
		s.currency, s.bare = c, false
		at += n
		if at < len(toks) && toks[at].kind == mark && toks[at].text == "." { // Rs. 1,000
			at++
		}
	}
	if at >= len(toks) || at > i && toks[at].sentence != toks[i].sentence {
		return s, false
	}
	value, n := plainNumber(toks, words, at)
	if n == 0 {
		return s, false
	}
	at += n
	if centsOn(toks, at) {
		s.hundredths, s.percent, s.bare, s.to = value, true, false, at+3
		return s, value <= 100_00
	}
	if at < len(toks) && toks[at].kind == word {
		if times, ok := multipliers[toks[at].text]; ok && value < 1<<40 {
			value, s.bare = value*times/100, false
			at++
		} else if toks[n+at-n-1].kind == word { // a number in words is a sum only with one of these, or a currency
			if _, n := currencyAt(toks, at); n == 0 && s.bare && whole[toks[at-1].text] == 0 {
				return s, false
			}
		}
	} else if toks[at-1].kind == word && s.bare && whole[toks[at-1].text] == 0 {
		if _, n := currencyAt(toks, at); n == 0 {
			return s, false
		}
	}
	s.hundredths = value
	if at+1 < len(toks) && toks[at].kind == mark && toks[at].text == "/" && toks[at+1].text == "-" {
		at += 2
	}
	if at < len(toks) && toks[at].start-toks[at-1].end <= 2 {
		if toks[at].text == "%" || percentWords[toks[at].text] || (toks[at].text == "pour" || toks[at].text == "per" || toks[at].text == "por") && at+1 < len(toks) && (percentWords[toks[at+1].text] || toks[at+1].text == "cent") {
			if toks[at].kind == word && !percentWords[toks[at].text] {
				at++
			}
			s.percent, s.to = true, at
			return s, s.currency == "" && value <= 100_00
		}
		if c, n := currencyAt(toks, at); n > 0 && toks[at].sentence == toks[i].sentence {
			if s.currency == "" {
				s.currency = c
			}
			s.bare = false
			at += n
		}
	}
	s.to = at - 1
	return s, true
}

// centsOn reports "cents on the dollar", "pence in the pound": a share.
func centsOn(toks []token, i int) bool {
	return i+3 < len(toks) && (toks[i].text == "cents" || toks[i].text == "pence") && (toks[i+1].text == "on" || toks[i+1].text == "in") && toks[i+2].text == "the"
}

// currencyAt reads a currency: €, EUR, R$, A$.
func currencyAt(toks []token, i int) (money.Currency, int) {
	if i >= len(toks) {
		return "", 0
	}
	if i+1 < len(toks) && toks[i+1].text == "$" && toks[i+1].start == toks[i].end {
		switch toks[i].text {
		case "r":
			return "BRL", 2
		case "us":
			return "USD", 2
		case "a", "au":
			return "AUD", 2
		case "c", "ca":
			return "CAD", 2
		case "mx":
			return "MXN", 2
		}
	}
	if toks[i].kind != word && toks[i].kind != mark {
		return "", 0
	}
	c, ok := currencyWords[toks[i].text]
	if !ok {
		return "", 0
	}
	return c, 1
}

// plainNumber reads a number in digits or as a word, in hundredths.
func plainNumber(toks []token, words *dateWords, i int) (value int64, n int) {
	t := toks[i]
	switch t.kind {
	case number:
		v, ok := hundredths(t.text)
		if !ok {
			return 0, 0
		}
		return v, 1
	case word:
		if v := whole[t.text]; v > 0 {
			return v * 100, 1
		}
		if times := multipliers[t.text]; times > 0 && (t.text == "mil" || t.text == "mille" || t.text == "tausend" || t.text == "duizend" || t.text == "tysiac") {
			return times, 1
		}
		if v, n := words.number.match(toks, i); n > 0 && i+n < len(toks) {
			_, times := multipliers[toks[i+n].text]
			_, currency := currencyAt(toks, i+n)
			if times || currency > 0 && v > 1 {
				return int64(v) * 100, n
			}
		}
	}
	return 0, 0
}

// hundredths reads digits with separators. A separator that stands once before
// exactly three digits parts thousands, any other last one the decimals.
func hundredths(s string) (int64, bool) {
	last := strings.LastIndexAny(s, ".,")
	decimals := ""
	if last >= 0 {
		tail := s[last+1:]
		once := strings.Count(s, s[last:last+1]) == 1
		other := strings.ContainsAny(s[:last], ".,")
		if len(tail) != 3 && once || other && once && len(tail) <= 2 {
			decimals = tail
			s = s[:last]
		}
	}
	var n int64
	for _, r := range s {
		if r < '0' || r > '9' {
			continue
		}
		if n = n*10 + int64(r-'0'); n > 1e13 {
			return 0, false
		}
	}
	n *= 100
	for i, r := range decimals {
		if r < '0' || r > '9' || i > 3 {
			return 0, false
		}
		switch i {
		case 0:
			n += int64(r-'0') * 10
		case 1:
			n += int64(r - '0')
		}
	}
	return n, true
}
