package redact

import (
	"regexp"
	"strings"
)

// ibanLength is how many characters an account number has, by country (ISO 13616
// registry).
var ibanLength = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21,
	"CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27,
	"GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
	"IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
	"ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29,
	"RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24,
	"TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}

// ibans finds account numbers whose check digits hold.
func ibans(text string) []Span {
	var found []Span
	for i := 0; i+15 <= len(text); i++ {
		if !letter(text[i]) || !letter(text[i+1]) || before(text, i) {
			continue
		}
		length := ibanLength[strings.ToUpper(text[i:i+2])]
		if length == 0 {
			continue
		}
		code, end := gather(text[i:], length)
		if len(code) == length && digit(code[2]) && digit(code[3]) && !after(text, i+end) && mod97(code) == 1 {
			found = append(found, Span{i, i + end, Account})
			i += end - 1
		}
	}
	return found
}

// gather takes n letters and digits with at most two separators between them.
func gather(text string, n int) (code []byte, end int) {
	gap := 0
	for i := 0; i < len(text) && len(code) < n; i++ {
		switch c := text[i]; {
		case letter(c) || digit(c):
			if letter(c) {
				c &^= 0x20 // upper case
			}
			code, gap, end = append(code, c), 0, i+1
		case gap < 2 && (c == ' ' || c == '-' || c == '.' || c == '\n' || c == '\r' || c == '\t'):
			gap++
		case gap < 2 && c == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0: // no-break space
			gap++
			i++
		default:
			return code, end
		}
	}
	return code, end
}

func mod97(code []byte) int {
	rest := 0
	for i := range code {
		c := code[(i+4)%len(code)]
		if digit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}

// cards finds numbers that begin, are long and check like those of payment cards.
func cards(text string) []Span {
	var found []Span
	for i := 0; i < len(text); i++ {
		if !digit(text[i]) || before(text, i) {
			continue
		}
		digits, ends, group, longest, gap := "", []int(nil), 0, 0, 0
		for j := i; j < len(text) && len(digits) <= 20; j++ {
			if digit(text[j]) {
				group, gap = group+1, 0
				longest = max(longest, group)
				if len(ends) > 0 && j > ends[len(ends)-1] && longest > 6 { // a long number, and another behind it
					break
				}
				digits, ends = digits+text[j:j+1], append(ends, j+1)
				continue
			}
			if gap++; gap > 1 || text[j] != ' ' && text[j] != '-' {
				break
			}
			group = 0
		}
		for n := min(len(digits), 19); n >= 14; n-- {
			if card(digits[:n]) && !after(text, ends[n-1]) {
				found = append(found, Span{i, ends[n-1], Card})
				i = ends[n-1] - 1
				break
			}
		}
	}
	return found
}

func card(d string) bool {
	n := len(d)
	known := false
	switch {
	case d[0] == '4':
		known = n == 16 || n == 19 // of 13 digits there are article numbers, and no cards any more
	case d[:2] >= "51" && d[:2] <= "55", d[:4] >= "2221" && d[:4] <= "2720":
		known = n == 16
	case d[:2] == "34", d[:2] == "37":
		known = n == 15
	case d[:2] == "36", d[:2] == "38", d[:2] == "30":
		known = n == 14
	case d[:2] == "35", d[:4] == "6011", d[:2] == "62", d[:2] == "64", d[:2] == "65":
		known = n >= 16
	}
	if !known {
		return false
	}
	sum := 0
	for i := range n {
		v := int(d[n-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

const (
	gapRE  = `[\s\x{a0}]*(?:(?:is|lautet|ist)\b)?[\s\x{a0}:#=.]*`
	monthW = `(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|mär(?:z)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)`
	dateRE = `(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:st|nd|rd|th|\.)?\s+` + monthW + `\.?,?\s+\d{2,4}|` + monthW + `\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{2,4})`
)

// rules are expressions whose last group is what is hidden.
var rules = []struct {
	kind Kind
	re   *regexp.Regexp
}{
	// Numbers of bank accounts and banks stand behind a word that says so: a bare
	// number may be anything.
	{Account, regexp.MustCompile(`(?i)\b(?:(?:bank\s+)?(?:account|acct|acc)\.?[\s\x{a0}]*(?:number|numbers|num|nummer|no|nr|#)|bank\s+account|a/c(?:[\s\x{a0}]*(?:number|no|nr))?|checking|savings|konto(?:[\s-]*(?:nummer|nr|no))|kontonummer|kto(?:[\s.-]*nr)?|iban)\.?` + gapRE + `((?:[A-Z]{2}\d{2}[ ]?)?\d(?:[ \x{a0}.-]?\d){4,25})`)},
	{Account, regexp.MustCompile(`(?i)\b(?:(?:bank\s+)?routing(?:[\s\x{a0}]*(?:transit)?[\s\x{a0}]*(?:number|no|nr|#))?|aba(?:[\s\x{a0}]*(?:routing)?[\s\x{a0}]*(?:number|no|nr|#))?|rtn|blz|bankleitzahl|sort[\s-]*code|transit(?:[\s\x{a0}]*(?:number|no))|bsb)\.?` + gapRE + `(\d(?:[ \x{a0}.-]?\d){4,12})`)},
	{Account, regexp.MustCompile(`\b(\d{2}-\d{2}-\d{2}[\s\x{a0}/,;]{1,3}\d{8})\b`)}, // sort code and account, as the United Kingdom writes them
	{Birth, regexp.MustCompile(`(?i)\b(?:date\s+of\s+birth|birth\s*date|birthday|born(?:\s+on)?|d\.?o\.?b\b\.?|geburtsdatum|geburtstag|geboren(?:\s+am)?|geb\.)` + gapRE + `(` + dateRE + `)`)},
	{Tax, regexp.MustCompile(`(?i)\b(?:social\s+security(?:[\s\x{a0}]*(?:number|no|nr|#))?|ssn|itin|tin|(?:f?ein)|(?:federal\s+)?tax(?:payer)?[\s\x{a0}-]*(?:id|identification)(?:[\s\x{a0}-]*(?:number|no|nr|#))?|employer\s+identification(?:[\s\x{a0}]*(?:number|no))?|national\s+insurance(?:[\s\x{a0}]*(?:number|no))?|utr|steuer(?:nummer|-?nr|[\s-]*id(?:nr|entifikationsnummer)?|-?identifikationsnummer)|st\.?-?nr|sozialversicherungsnummer|sv-?nummer|ahv(?:[\s-]*(?:nummer|nr))?)\.?` + gapRE + `((?:[A-Z]{2}[ ]?)?\d(?:[ \x{a0}./-]?\d){5,14}(?:[ ]?[A-Z](?:[ ]?\d{3})?)?)\b`)},
}

var (
	ssn  = regexp.MustCompile(`\b(\d{3})[-\x{2010}-\x{2013}](\d{2})[-\x{2010}-\x{2013}](\d{4})\b`)
	nino = regexp.MustCompile(`(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b`)
)

func patterns(text string) []Span {
	var found []Span
	for _, r := range rules {
		for _, m := range r.re.FindAllStringSubmatchIndex(text, -1) {
			if from, to := m[2], m[3]; from >= 0 && enough(text[from:to], r.kind) {
				found = append(found, Span{from, to, r.kind})
			}
		}
	}
	for _, m := range ssn.FindAllStringSubmatchIndex(text, -1) {
		if area := text[m[2]:m[3]]; area != "000" && area != "666" && text[m[4]:m[5]] != "00" && text[m[6]:m[7]] != "0000" {
			found = append(found, Span{m[0], m[1], Tax})
		}
	}
	for _, m := range nino.FindAllStringIndex(text, -1) {
		found = append(found, Span{m[0], m[1], Tax})
	}
	return found
}

// enough says that there are digits for such a number: six of a bank account, seven
// of a tax number.
func enough(text string, kind Kind) bool {
	n := 0
	for i := range len(text) {
		if digit(text[i]) {
			n++
		}
	}
	switch kind {
	case Account:
		return n >= 6
	case Tax:
		return n >= 6
	}
	return n >= 3
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
