package mt940

import (
	"strings"
	"unicode/utf8"

	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// fullLine is the length at which banks cut the text of :86:, in the middle of a
// word where it comes so.
const fullLine = 65

// nearlyFull allows for banks that count the tag, or trim the space they cut at.
const nearlyFull = 60

// mostField is the length of a reference; what is longer has swallowed text.
const mostField = 35

// supplement reads the further lines of :61:.
func (e *entry) supplement() {
	l := &e.line
	all := strings.Join(e.beside, "")
	if strings.HasPrefix(all, "/OCMT/") || strings.Contains(all, "/CHGS/") {
		fields := strings.Split(all, "/")
		for i := 0; i+1 < len(fields); i++ {
			switch fields[i] {
			case "OCMT":
				l.Original = sum(fields[i+1], l.Amount.Sign())
			case "CHGS":
				l.Charges = sum(fields[i+1], 1)
			}
		}
		if l.Original.Currency() == l.Amount.Currency() {
			l.Original = money.Amount{}
		}
		e.beside = nil
		return
	}
	if len(e.beside) == 1 {
		if iban, ok := statement.IBAN(strings.TrimSpace(all)); ok {
			l.Other.IBAN, e.beside = iban, nil
		}
	}
}

// sum reads EUR123,45.
func sum(s string, sign int) money.Amount {
	if len(s) < 4 {
		return money.Amount{}
	}
	a, _, wrong := statement.Figure(s[3:], money.Currency(s[:3]))
	switch {
	case wrong != statement.FigureGood:
		return money.Amount{}
	case sign < 0:
		return a.Neg()
	}
	return a
}

// describe reads :86: in the dialect it is written in.
func (e *entry) describe() {
	lines := e.details
	joined := strings.Join(lines, "")
	switch {
	case e.numbered(unwrap(lines)):
	case slashed(joined):
		e.slashes(joined)
	case e.semicolons(joined):
	default:
		e.free(lines)
	}
	l := &e.line
	l.Text = statement.Cut(l.Text, statement.MostRaw)
	if l.Other.Name == "" && len(e.beside) > 0 && (l.Other.Number != "" || l.Other.IBAN != "") && l.Other.Number+l.Other.IBAN == e.reference {
		l.Other.Name = statement.Clean(strings.Join(e.beside, " "))
		return
	}
	if beside := statement.Clean(strings.Join(e.beside, " ")); beside != l.Other.Name {
		l.Text = statement.Join(l.Text, beside)
	}
}

// unwrap joins the lines of a numbered form. A short line that no sub-field follows
// ended where a space was.
func unwrap(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 && line != "" && !separator(line[0]) && utf8.RuneCountInString(lines[i-1]) < nearlyFull {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	return b.String()
}

// numbered reads the German form, 166?00GUTSCHRIFT?20EREF+1?30BANK?31ACCOUNT?32NAME;
// other countries put > ~ < ^ for the question mark.
func (e *entry) numbered(s string) bool {
	var mark byte
	code := ""
	switch {
	case len(s) > 6 && digits([]byte(s[:3])) && separator(s[3]) && digits([]byte(s[4:6])):
		code, mark, s = s[:3], s[3], s[3:]
	case len(s) > 3 && separator(s[0]) && digits([]byte(s[1:3])):
		mark = s[0]
	default:
		return false
	}
	l := &e.line
	if code != "" && code != "000" {
		l.Code = code
	}
	var purpose []string
	var name, title string
	for s != "" {
		id, value, rest := nextNumbered(s, mark)
		s = rest
		switch {
		case id == "00":
			title = statement.Clean(value)
		case id >= "20" && id <= "29" || id >= "60" && id <= "63":
			purpose = append(purpose, value)
		case id == "30":
			l.Other.Bank = strings.ReplaceAll(statement.Clean(value), " ", "")
		case id == "31", id == "38":
			if clean := strings.ReplaceAll(statement.Clean(value), " ", ""); clean != "" && l.Other.IBAN == "" {
				l.Other.SetNumber(clean)
			}
		case id == "10" && mark == '>': // Triodos writes the other's account here
			l.Other.SetNumber(statement.Clean(value))
		case id == "32", id == "33":
			name += value
		case id == "34" && returns(code):
			l.Returned = statement.Clean(value)
		}
	}
	if n := statement.Clean(name); n != "" {
		l.Other.Name = n
	}
	if returns(code) && l.Returned == "" {
		l.Returned = code
	}
	e.purpose(purpose)
	l.Text = statement.Join(l.Text, title)
	return true
}

// returns are the business codes of the German banks for debits and transfers
// that came back.
func returns(code string) bool {
	switch code {
	case "108", "109", "159", "160", "181", "182", "184":
		return true
	}
	return false
}

func separator(c byte) bool {
	switch c {
	case '?', '>', '~', '<', '^', '|', '@', '#', '$', '+', '!', ';', '=':
		return true
	}
	return false
}

// nextNumbered cuts off one sub-field. A mark that no known number follows is text.
func nextNumbered(s string, mark byte) (id, value, rest string) {
	id = s[1:3]
	for i := 3; i < len(s); i++ {
		if s[i] == mark && i+2 < len(s) && subField(s[i+1:i+3]) {
			return id, s[3:i], s[i:]
		}
	}
	return id, strings.TrimSuffix(s[3:], string(mark)), ""
}

func subField(id string) bool {
	if !digits([]byte(id)) {
		return false
	}
	return id == "00" || id >= "10" && id <= "38" || id >= "60" && id <= "65"
}

// keywords of SEPA in the purpose; those with a colon are what some banks made of
// them in free text.
var keywords = []string{"EREF", "KREF", "MREF", "CRED", "DEBT", "COAM", "OAMT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP", "RREF"}

// purposeLine is the length at which the sub-fields of a purpose are cut.
const purposeLine = 27

// purpose puts the purpose together and takes the fields of SEPA out of it.
func (e *entry) purpose(lines []string) {
	var b strings.Builder
	for i, p := range lines {
		if i > 0 && (utf8.RuneCountInString(lines[i-1]) < purposeLine || startsKeyword(p)) {
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	e.keywords(b.String())
}

func startsKeyword(s string) bool {
	_, _, ok := keywordAt(s, 0)
	return ok
}

// keywordAt is the keyword that begins at a place, with its length and mark.
func keywordAt(s string, at int) (word string, length int, ok bool) {
	for _, k := range keywords {
		if !strings.HasPrefix(s[at:], k) {
			continue
		}
		behind := s[at+len(k):]
		if strings.HasPrefix(behind, "+") {
			return k, len(k) + 1, true
		}
		if strings.HasPrefix(behind, ": ") && (at == 0 || s[at-1] == ' ') {
			return k, len(k) + 2, true
		}
	}
	return "", 0, false
}

// keywords takes EREF+ and its like out of a text. Without any, all is Text.
func (e *entry) keywords(s string) {
	l := &e.line
	put := func(word, value string) {
		if value = statement.Clean(value); value == "" {
			return
		}
		set := func(field *string) {
			if *field == "" {
				*field = value
			}
		}
		if utf8.RuneCountInString(value) > mostField && word != "ABWA" && word != "ABWE" {
			l.Text = statement.Join(l.Text, value)
			value = statement.Cut(value, mostField)
		}
		switch word {
		case "", "SVWZ", "RREF":
			l.Text = statement.Join(l.Text, value)
		case "EREF":
			set(&l.EndToEnd)
		case "KREF":
			if e.reference == "" {
				e.reference = value
			}
		case "MREF":
			set(&l.Mandate)
		case "ABWA", "ABWE":
			set(&l.Ultimate)
		case "IBAN":
			if l.Other.IBAN == "" {
				l.Other.SetNumber(value)
			}
		case "BIC":
			set(&l.Other.Bank)
		case "CRED", "DEBT", "COAM", "OAMT", "PURP": // of the creditor, or known from the sum
		}
	}
	word, from := "", 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 'A' || c > 'S' || i > 0 && s[i-1] >= 'A' && s[i-1] <= 'Z' {
			continue
		}
		if k, n, ok := keywordAt(s, i); ok {
			put(word, s[from:i])
			word, from = k, i+n
			i += n - 1
		}
	}
	put(word, s[from:])
}
