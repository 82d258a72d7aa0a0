package auth

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"dunwell/internal/fault"
)

// Lengths of a password, in characters. The upper one keeps the work of a try small.
const (
	ShortestPassword = 10
	LongestPassword  = 200
)

// cost is what one try costs: 19 MiB and two rounds, which OWASP gives as the least
// for argon2id on one lane.
var cost = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// CheckPassword says what is wrong with a new password, nil where nothing is. Length
// counts and what stands in every list of guesses; kinds of characters do not.
func CheckPassword(password, name, email string) error {
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return fault.Invalidf("password_unfit", "password", "this password holds characters that cannot be typed again; choose another")
	case n < ShortestPassword:
		return fault.Invalidf("password_short", "password", "a password has at least %d characters; four words in a row are a good one", ShortestPassword)
	case n > LongestPassword:
		return fault.Invalidf("password_long", "password", "a password has at most %d characters", LongestPassword)
	case guessed(password, name, email):
		return fault.Invalidf("password_guessed", "password", "this password is among the first that are tried; four words in a row are a better one")
	}
	return nil
}

// guessed reports a password that is little more than a name, a row of keys, or one
// of the words that everybody takes.
func guessed(password, name, email string) bool {
	p := letters(password)
	local, _, _ := strings.Cut(email, "@")
	for _, of := range []string{name, local} {
		if l := letters(of); len(l) > 3 && strings.Contains(p, l) && len(p) < len(l)+6 {
			return true
		}
	}
	for _, of := range []string{"password", "passwort", "kennwort", "dunwell", "letmein", "welcome", "willkommen", "qwerty", "qwertz", "iloveyou", "admin", "changeme", "geheim"} {
		if strings.Contains(p, of) && len(p) < len(of)+6 {
			return true
		}
	}
	kinds := map[rune]bool{}
	row := true
	var last rune
	for i, r := range p {
		kinds[r] = true
		row = row && (i == 0 || r == last+1 || r == last-1 || last == '9' && r == '0')
		last = r
	}
	const fewest = 5 // different characters
	return row || len(kinds) < fewest
}

// letters are the letters and digits of a text, in small, with the usual stand-ins
// for letters put back.
func letters(text string) string {
	text = strings.NewReplacer("@", "a", "$", "s").Replace(strings.ToLower(text))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// HashPassword is the PHC text of a password under a fresh salt. It takes some tens
// of milliseconds and 19 MiB; the caller bounds how many run at once.
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(norm.NFC.String(password), &cost)
}

// nobody is a password of no person. Checked where a name is not known, so that the
// answer takes the same work.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$ZHVud2VsbC1ub2JvZHkx$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// ErrPHC is of a text that holds no password hash of argon2id, or one whose cost is
// out of all bounds.
var ErrPHC = errors.New("no hash of a password")

// PasswordIs reports whether a password is that of the PHC text; "" takes as long and
// is nobody's. Longer passwords than any that may be set are not tried.
func PasswordIs(password, phc string) (bool, error) {
	known := phc != ""
	if !known {
		phc = nobody
	}
	if _, err := readPHC(phc); err != nil {
		return false, err
	}
	password = norm.NFC.String(password)
	if utf8.RuneCountInString(password) > LongestPassword {
		password = ""
	}
	ok, err := argon2id.ComparePasswordAndHash(password, phc)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}
	return ok && known && password != "", nil
}

// Outdated reports whether a hash costs less than one made today, so that it is made
// anew when its password is next known.
func Outdated(phc string) bool {
	params, err := readPHC(phc)
	return err == nil && (params.Memory < cost.Memory || params.Iterations < cost.Iterations || params.KeyLength < cost.KeyLength)
}

// readPHC reads what a hash costs and holds it to bounds, since a cost of nothing
// stops the program and one without end stops the machine.
func readPHC(phc string) (*argon2id.Params, error) {
	const longest, mostMemory, mostRounds, mostBytes = 400, 256 << 10, 20, 64
	if len(phc) > longest {
		return nil, ErrPHC
	}
	params, salt, key, err := argon2id.DecodeHash(phc)
	if err != nil || params.Iterations < 1 || params.Iterations > mostRounds || params.Parallelism < 1 || params.Memory > mostMemory ||
		len(salt) < 8 || len(salt) > mostBytes || len(key) < 16 || len(key) > mostBytes {
		return nil, ErrPHC
	}
	return params, nil
}
