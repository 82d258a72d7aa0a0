package money

// The spaces and the sign that a written sum may hold: none of them lets a line
// break inside it.
const (
	nbsp   = "\u00a0" // between digits and symbol
	narrow = "\u202f" // between groups of digits in French
	minus  = "\u2212" // the true minus, as wide as a digit
)

// pattern is how a language and place write sums. The patterns follow Unicode
// CLDR but where a comment says otherwise.
type pattern struct {
	group    string // between thousands
	point    string // before the decimals
	minGroup int    // digits before the first separator that make grouping begin: 2 leaves 1240 alone
	after    bool   // the currency follows the digits
	gap      bool   // a symbol before the digits stands off from them; a code always does
}

var (
	english  = pattern{group: ",", point: ".", minGroup: 1}
	german   = pattern{group: ".", point: ",", minGroup: 1, after: true}
	austrian = pattern{group: ".", point: ",", minGroup: 1, gap: true} // CLDR groups by a space; invoices there use the point
	swiss    = pattern{group: "’", point: ".", minGroup: 1, gap: true}
	french   = pattern{group: narrow, point: ",", minGroup: 1, after: true}
	romand   = pattern{group: narrow, point: ".", minGroup: 1, after: true}
	quebec   = pattern{group: nbsp, point: ",", minGroup: 1, after: true}
	spanish  = pattern{group: ".", point: ",", minGroup: 2, after: true}
	lusitan  = pattern{group: nbsp, point: ",", minGroup: 1, after: true} // CLDR leaves four digits alone; sums of money are grouped
	dutch    = pattern{group: ".", point: ",", minGroup: 1, gap: true}    // Brazil writes the same
	polish   = pattern{group: nbsp, point: ",", minGroup: 2, after: true}
)

// patternFor chooses by language, then by country. A language without a pattern
// of its own is written the English way, with the code of the currency.
func patternFor(lang, country string) pattern {
	switch lang {
	case "de":
		switch country {
		case "at":
			return austrian
		case "ch", "li":
			return swiss
		}
		return german
	case "fr":
		switch country {
		case "ch":
			return romand
		case "ca":
			return quebec
		}
		return french
	case "es":
		switch country {
		case "us", "mx":
			return english
		}
		return spanish
	case "it":
		if country == "ch" {
			return swiss
		}
		return german
	case "pt":
		if country == "br" {
			return dutch
		}
		return lusitan
	case "nl":
		return dutch
	case "pl":
		return polish
	}
	if country == "ch" || country == "li" {
		return swiss
	}
	return english
}

// country is the first part of a place: "us" of "us_nevada" and of "US-NV".
func country(place string) string {
	if len(place) < 2 || len(place) > 2 && place[2] != '_' && place[2] != '-' {
		return ""
	}
	if c := place[:2]; c[0] >= 'a' && c[1] >= 'a' {
		return c
	}
	return string([]byte{place[0] | 0x20, place[1] | 0x20})
}

// symbol is the sign of c where it can be taken for no other currency in that
// language and country, else its code. Several countries have a dollar: "$" is
// the one at home.
func (c Currency) symbol(lang, country string) string {
	home := ""
	switch c {
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "PLN":
		if lang == "pl" {
			return "zł"
		}
	case "USD":
		home = "us"
	case "CAD":
		home = "ca"
	case "AUD":
		home = "au"
	case "NZD":
		home = "nz"
	case "MXN":
		home = "mx"
	case "BRL":
		if country == "br" {
			return "R$"
		}
	case "JPY":
		if country == "jp" {
			return "¥"
		}
	}
	if home != "" && country == home {
		return "$"
	}
	return string(c)
}

// Label names the currency at the head of a table column of bare numbers: the
// symbol where only one currency has it, else the code ("€", "zł", "USD").
func (c Currency) Label(lang, place string) string {
	if s := c.symbol(lang, country(place)); s != "$" && s != "¥" {
		return s
	}
	return string(c)
}

// Format is the sum as a letter in that language (ISO 639-1) and place (as in
// the law files, or an ISO code) writes it: "$1,800.00", "1.240,00 €". All
// spaces inside are non-breaking and a minus is U+2212.
func (a Amount) Format(lang, place string) string {
	at := country(place)
	p := patternFor(lang, at)
	symbol := a.currency.symbol(lang, at)
	isCode := symbol == string(a.currency)
	var room [64]byte
	b := room[:0]
	switch {
	case symbol == "":
		b = a.signed(b, p)
	case p.after:
		b = a.signed(b, p)
		b = append(b, nbsp...)
		b = append(b, symbol...)
	case p.gap || isCode:
		b = append(b, symbol...)
		b = append(b, nbsp...)
		b = a.signed(b, p)
	default: // the sign stands before a symbol that touches the digits
		if a.minor < 0 {
			b = append(b, minus...)
		}
		b = append(b, symbol...)
		b = a.digits(b, p)
	}
	return string(b)
}

// Number is the sum without its currency, for a table column whose head names
// that (Label).
func (a Amount) Number(lang, place string) string {
	var room [64]byte
	return string(a.signed(room[:0], patternFor(lang, country(place))))
}

func (a Amount) signed(b []byte, p pattern) []byte {
	if a.minor < 0 {
		b = append(b, minus...)
	}
	return a.digits(b, p)
}

// digits appends the grouped digits without a sign.
func (a Amount) digits(b []byte, p pattern) []byte {
	decimals := a.currency.Digits()
	var room [24]byte // 20 digits are the most, and a sum below 1 is filled up with zeros
	first := len(room)
	for u := size(a.minor); u > 0 || len(room)-first <= decimals; u /= 10 {
		first--
		room[first] = byte('0' + u%10)
	}
	plain := room[first:]
	whole := len(plain) - decimals
	grouped := p.group != "" && whole >= 3+p.minGroup
	for i, d := range plain {
		left := whole - i // digits of the whole part still to come
		if left == 0 {
			b = append(b, p.point...)
		} else if grouped && i > 0 && left > 0 && left%3 == 0 {
			b = append(b, p.group...)
		}
		b = append(b, d)
	}
	return b
}
