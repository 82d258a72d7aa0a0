package mt940

import (
	"strings"
	"unicode/utf8"

	"dunwell/internal/intake/statement"
)

// codes between slashes, of Dutch and other banks.
var codes = []string{
	"TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "ORDP", "BENM", "MARF", "CSID", "ISDT", "TRCD", "ACCW", "PREF", "CNTP",
	"ULTD", "ULTB", "ULTC", "RTRN", "PURP", "ADDR", "SVCL", "KREF", "IREF", "TRID", "OCMT", "CHGS", "ID", "EXCH",
}

// codeAt is the code that begins at a slash.
func codeAt(s string, at int) (code string, length int) {
	for _, c := range codes {
		if n := len(c); strings.HasPrefix(s[at+1:], c) && len(s) > at+1+n && s[at+1+n] == '/' {
			return c, n + 2
		}
	}
	return "", 0
}

// slashed reports the form /EREF/…/NAME/….
func slashed(s string) bool {
	if s == "" || s[0] != '/' {
		return false
	}
	_, n := codeAt(s, 0)
	return n > 0
}

// slashes reads /TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/….
func (e *entry) slashes(s string) {
	code, from := "", 0
	for i := 0; i < len(s); i++ {
		if s[i] != '/' {
			continue
		}
		if next, n := codeAt(s, i); n > 0 {
			e.slash(code, s[from:i])
			code, from = next, i+n
			i += n - 2 // its second slash may begin the next code
		}
	}
	e.slash(code, s[min(from, len(s)):])
}

func (e *entry) slash(code, value string) {
	l := &e.line
	value = statement.Clean(strings.Trim(value, "/"))
	if value == "" {
		return
	}
	switch code {
	case "IBAN", "ACCW":
		number, bank, _ := strings.Cut(value, ",")
		l.Other.SetNumber(number)
		if bank != "" {
			l.Other.Bank = bank
		}
	case "BIC":
		l.Other.Bank = value
	case "NAME":
		l.Other.Name = value
	case "ADDR":
		l.Other.Address = value
	case "CNTP": // account, bank, name, town
		fields := strings.SplitN(value, "/", 4)
		l.Other.SetNumber(fields[0])
		if len(fields) > 1 && fields[1] != "" {
			l.Other.Bank = fields[1]
		}
		if len(fields) > 2 && fields[2] != "" {
			l.Other.Name = fields[2]
		}
	case "REMI":
		kind, text, found := strings.Cut(value, "/")
		switch {
		case found && kind == "USTD":
			l.Text = statement.Join(l.Text, strings.Trim(text, "/"))
		case found && kind == "STRD":
			_, l.Reference, _ = strings.Cut(strings.Trim(text, "/"), "/")
			if l.Reference == "" {
				l.Text = statement.Join(l.Text, strings.Trim(text, "/"))
			}
		default:
			l.Text = statement.Join(l.Text, value)
		}
	case "EREF":
		l.EndToEnd = value
	case "MARF":
		l.Mandate = value
	case "ULTD", "ULTB", "ULTC":
		l.Ultimate = strings.TrimPrefix(value, "NAME/")
	case "RTRN":
		l.Returned = value
	case "OCMT":
		if l.Original = sum(value, l.Amount.Sign()); l.Original.Currency() == l.Amount.Currency() {
			l.Original = sum("", 0)
		}
	case "CHGS":
		l.Charges = sum(value, 1)
	case "TRTP", "TRCD", "":
		l.Text = statement.Join(l.Text, value)
	}
}

// semicolons reads the form of mBank: …; Z RACH.: number; OD: name; TYT.: text.
func (e *entry) semicolons(s string) bool {
	if !strings.Contains(s, "; TYT.:") && !strings.Contains(s, ";TYT.:") {
		return false
	}
	l := &e.line
	for part := range strings.SplitSeq(s, ";") {
		part = statement.Clean(part)
		key, value, found := strings.Cut(part, ":")
		value = strings.TrimSpace(value)
		switch {
		case !found:
			l.Text = statement.Join(l.Text, part)
		case key == "OD" || key == "DLA":
			l.Other.Name = value
		case strings.HasSuffix(key, "RACH."):
			if strings.Trim(value, "0 ") != "" {
				l.Other.SetNumber(polish(value))
			}
		case key == "TYT.":
			l.Text = statement.Join(value, l.Text)
		default:
			l.Text = statement.Join(l.Text, part)
		}
	}
	return true
}

// polish makes an IBAN of the 26 digits that Polish banks write.
func polish(number string) string {
	if n := strings.ReplaceAll(number, " ", ""); len(n) == 26 && digits([]byte(n)) {
		if iban, ok := statement.IBAN("PL" + n); ok {
			return iban
		}
	}
	return number
}

// free reads a text without a form.
func (e *entry) free(lines []string) {
	l := &e.line
	lines = e.accountFirst(lines)
	var b strings.Builder
	for i, line := range lines {
		if i > 0 && utf8.RuneCountInString(lines[i-1]) < fullLine {
			b.WriteByte(' ')
		}
		b.WriteString(line)
	}
	text := b.String()
	if before, after, ok := strings.Cut(text, "REK: "); ok { // Knab
		if number, name, ok := strings.Cut(after, "/NAAM: "); ok {
			l.Other.SetNumber(strings.TrimSpace(number))
			l.Other.Name = statement.Clean(name)
			text = before
		}
	}
	e.keywords(text)
}

// accountFirst takes off account and name where the text begins with the account
// that :61: has for its reference, as at SNS and ASN, or with an IBAN.
func (e *entry) accountFirst(lines []string) []string {
	if len(lines) == 0 {
		return lines
	}
	number, name, _ := strings.Cut(strings.TrimSpace(lines[0]), " ")
	_, iban := statement.IBAN(number)
	if number == "" || number != e.reference && !iban || len(number) < 5 {
		return lines
	}
	l := &e.line
	l.Other.SetNumber(number)
	if l.Other.Name == "" {
		l.Other.Name = statement.Clean(name)
	}
	return lines[1:]
}

// ownFields reads :NS:, a numbered form with one sub-field a line. Before the
// first entry it speaks of the account, after one of that entry.
func (d *decoder) ownFields(f field) {
	if d.turnout == nil {
		d.begin()
		for _, line := range f.lines {
			if strings.HasPrefix(line, "22") && d.account.Holder == "" {
				d.account.Holder = statement.Clean(line[2:])
			}
		}
		return
	}
	e := d.turnout
	e.raw(f)
	l := &e.line
	name, text, title := "", "", ""
	for _, line := range f.lines {
		if len(line) < 3 || !digits([]byte(line[:2])) {
			continue
		}
		id, value := line[:2], statement.Clean(line[2:])
		switch {
		case id >= "01" && id <= "14":
			text = statement.Join(text, value)
		case id == "15", id == "16":
			name += value
		case id == "17":
			title = value
		case id == "33":
			l.Other.Bank = value
		case id == "34":
			l.Other.SetNumber(value)
		}
	}
	if name != "" {
		l.Other.Name = name
	}
	l.Text = statement.Join(l.Text, text, title)
}
