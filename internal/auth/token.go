package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// TokenBytes is how many random bytes a token has.
const TokenBytes = 32

// Token is random bytes as they go into a cookie or a link.
func Token(random []byte) string { return base64.RawURLEncoding.EncodeToString(random) }

// TokenHash is how a token lies in the book; nil of what is no token.
func TokenHash(token string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != TokenBytes {
		return nil
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// Fold is a name as it is looked up: composed, in small, one space between words.
func Fold(name string) string {
	return cases.Fold().String(strings.Join(strings.Fields(norm.NFKC.String(name)), " "))
}

// AddressMark tells two addresses apart without saying which they are. Of the sixth
// version a network of 64 bits counts as one, since a machine has that many at will.
func AddressMark(pepper []byte, address netip.Addr) string {
	address = address.Unmap().WithZone("")
	text := address.String()
	if address.Is6() {
		const network = 64
		if p, err := address.Prefix(network); err == nil {
			text = p.String()
		}
	}
	return mark(pepper, "address "+text)
}

// NameMark is the same of a name, known or not.
func NameMark(pepper []byte, folded string) string { return mark(pepper, "name "+folded) }

func mark(pepper []byte, text string) string {
	m := hmac.New(sha256.New, pepper)
	m.Write([]byte(text))
	const enough = 12
	return hex.EncodeToString(m.Sum(nil)[:enough])
}

// How long a session lasts: without a request, and in all.
const (
	IdleEnd     = 12 * time.Hour
	AbsoluteEnd = 14 * 24 * time.Hour
)

// Alive reports whether a session that began and was last seen then is one still.
func Alive(made, seen, now time.Time) bool {
	return now.Sub(seen) < IdleEnd && now.Sub(made) < AbsoluteEnd
}

// How long what is begun waits to be ended.
const (
	CodeEnd    = 10 * time.Minute // a sign-in for its code
	PasskeyEnd = 5 * time.Minute  // a question to a passkey
	LinkEnd    = 48 * time.Hour   // a link to set a password
)
