package statement

import (
	"strconv"
	"strings"
)

// national gives the IBAN of an account that a file names as its country did before:
// bank and number, or the long number alone. It does so only where the country is
// plain from the form, its check digits or the currency; ok is false elsewhere.
func (a *Account) national() (iban string, ok bool) {
	bank, number := bare(a.Bank), bare(a.Number)
	euro := a.Currency == "" || a.Currency == "EUR"
	switch {
	case bank == "" && len(number) == 26 && figures(number):
		return IBAN("PL" + number) // with its own check digits
	case bank == "" && a.Currency == "EUR" && len(number) == 12 && figures(number) && remainder(number[:10]) == lastTwo(number):
		return withCheck("BE", number), true
	case bank == "" && a.Currency == "EUR" && len(number) == 20 && figures(number) && spanish(number):
		return withCheck("ES", number), true
	case number == "" || bank == "":
		return "", false
	case len(bank) == 8 && figures(bank) && bank[0] != '0' && bank[0] != '9' && len(number) <= 10 && figures(number) && euro:
		return withCheck("DE", bank+zeros(number, 10)), true
	case len(bank) == 8 && figures(bank) && len(number) == 16 && figures(number) && (a.Currency == "" || a.Currency == "PLN"):
		return withCheck("PL", bank+number), true
	case len(bank) == 5 && figures(bank) && len(number) <= 11 && figures(number) && euro:
		return withCheck("AT", bank+zeros(number, 11)), true
	case len(bank) == 10 && figures(bank) && len(number) == 11 && !strings.Contains(number, "?") && a.Currency == "EUR":
		return withCheck("FR", bank+number+frenchKey(bank, number)), true
	case (len(bank) == 8 || len(bank) == 11) && bank[4:6] == "NL" && !figures(bank[:4]) && len(number) <= 10 && figures(number):
		return withCheck("NL", bank[:4]+zeros(number, 10)), true
	case len(bank) <= 5 && figures(bank) && len(number) == 12 && (a.Currency == "CHF" || a.Currency == ""):
		return withCheck("CH", zeros(bank, 5)+number), true
	}
	return "", false
}

// bare keeps letters and digits, in capitals.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r == ' ' || r == '-' || r == '.':
			return -1
		}
		return '?' // no form of an account has it
	}, s)
}

func figures(s string) bool { return strings.Trim(s, "0123456789") == "" }

func zeros(s string, n int) string { return strings.Repeat("0", max(n-len(s), 0)) + s }

// withCheck puts country and check digits before the national number (ISO 13616).
func withCheck(country, number string) string {
	return country + zeros(strconv.Itoa(98-remainder(number+country+"00")), 2) + number
}

// remainder is s modulo 97, letters counted as ISO 7064 does.
func remainder(s string) int {
	rest := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		default:
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}

// lastTwo are the check digits at the end of a Belgian number; 97 stands for none left.
func lastTwo(number string) int {
	n, _ := strconv.Atoi(number[len(number)-2:])
	return n % 97
}

// spanish holds the two check digits of a CCC against bank and number.
func spanish(number string) bool {
	check := func(s string) byte {
		sum := 0
		for i, weight := range [...]int{1, 2, 4, 8, 5, 10, 9, 7, 3, 6} {
			sum += int(s[i]-'0') * weight
		}
		switch digit := 11 - sum%11; digit {
		case 11:
			return '0'
		case 10:
			return '1'
		default:
			return byte('0' + digit)
		}
	}
	return check("00"+number[:8]) == number[8] && check(number[10:]) == number[9]
}

// frenchKey is the key of a RIB, whose letters count 1 to 9, 1 to 9 and 2 to 9.
func frenchKey(bank, number string) string {
	rest := 0
	for _, c := range bank + number + "00" {
		digit := int(c - '0')
		switch {
		case c >= 'S':
			digit = int(c-'S') + 2
		case c >= 'J':
			digit = int(c-'J') + 1
		case c >= 'A':
			digit = int(c-'A') + 1
		}
		rest = (rest*10 + digit) % 97
	}
	return zeros(strconv.Itoa(97-rest), 2)
}
