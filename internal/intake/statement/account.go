package statement

import "strings"

// Key names the account in one string, the same for every file of its bank: the
// IBAN, also where a file names bank and number of a country whose IBANs hold both
// plainly (MT940 does, CAMT does not); else bank and number, "" for an account that
// the file does not name.
func (a *Account) Key() string {
	switch {
	case a == nil:
		return ""
	case a.IBAN != "":
		return a.IBAN
	case a.Number == "":
		return ""
	}
	if iban, ok := a.national(); ok {
		return iban
	}
	return a.Bank + "/" + a.Number
}

// IBAN gives s the form of an IBAN without spaces, in capitals. ok is false
// where s is none by its length, letters or check digits (ISO 13616).
func IBAN(s string) (iban string, ok bool) {
	if len(s) < 15 || len(s) > 48 {
		return "", false
	}
	var room [34]byte
	b := room[:0]
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c < '0' || c > '9' && c < 'A' || c > 'Z':
			return "", false
		}
		if len(b) == len(room) {
			return "", false
		}
		b = append(b, c)
	}
	if len(b) < 15 || b[0] < 'A' || b[1] < 'A' || b[2] > '9' || b[3] > '9' {
		return "", false
	}
	rest := 0
	for i := range b {
		switch c := b[(i+4)%len(b)]; {
		case c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		default:
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return "", false
	}
	return string(b), true
}

// SetNumber puts an account number where it belongs: IBAN where it is one, else
// Number.
func (p *Party) SetNumber(s string) {
	if iban, ok := IBAN(s); ok {
		p.IBAN = iban
	} else if s = strings.Trim(s, " "); s != "" {
		p.Number = s
	}
}

// SetNumber does for the creditor's account what it does for a party's.
func (a *Account) SetNumber(s string) {
	if iban, ok := IBAN(s); ok {
		a.IBAN = iban
	} else if s = strings.Trim(s, " "); s != "" {
		a.Number = s
	}
}
