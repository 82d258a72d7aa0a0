package mail

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"dunwell/internal/fault"
)

// CleanAddress is the form of an address that goes on the wire: spaces around it
// gone, an international domain in its ASCII form. Only plain addresses pass
// (name@domain); what a server could read in two ways (quoted names, comments,
// routes, several addresses) is a fault.
func CleanAddress(address string) (string, error) {
	s := strings.TrimSpace(address)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > 254 || !utf8.ValidString(s) {
		return "", badAddress(address)
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > 64 || !dotAtom(local) {
		return "", badAddress(address)
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !hostname(ascii) {
		return "", badAddress(address)
	}
	return local + "@" + ascii, nil
}

// badAddress names the address, cut short and without control characters, so that
// the fault itself cannot break a line anywhere it is shown.
func badAddress(address string) *fault.Error {
	return fault.Invalidf(codeAddress, "", "%q is not an address mail can be sent to; write it like name@example.com", clip(address, 80))
}

// DomainOf is what follows the @ of a clean address.
func DomainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// dotAtom tells whether s may stand before the @ without quotes (RFC 5322, 3.2.3).
func dotAtom(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for _, r := range part {
			if !atomChar(r) {
				return false
			}
		}
	}
	return true
}

func atomChar(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func hostname(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}

// MessageID is the one Message-ID of a delivery, angle brackets included: the
// same delivery sent again carries the same, so that the reader's mailbox can
// fold the two. The delivery's id itself is not told to the outside.
func MessageID(delivery, from string) (string, error) {
	from, err := CleanAddress(from)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte("message-id\n" + delivery))
	id := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])
	return "<" + strings.ToLower(id) + "@" + DomainOf(from) + ">", nil
}

// cleanID gives a message id its angle brackets and refuses what is none.
func cleanID(where, id string) (string, error) {
	s := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	left, right, ok := strings.Cut(s, "@")
	if !ok || left == "" || right == "" || len(s) > 900 {
		return "", fault.Invalidf(codeHeader, where, "%q is not a message id", clip(id, 80))
	}
	for _, r := range s {
		if r <= ' ' || r >= 0x7f || r == '<' || r == '>' {
			return "", fault.Invalidf(codeHeader, where, "%q is not a message id", clip(id, 80))
		}
	}
	return "<" + s + ">", nil
}

// ValidID reports a message id that can be named in a head.
func ValidID(id string) bool {
	_, err := cleanID("", id)
	return err == nil
}

// clip makes foreign words fit to be shown: one line, no control characters,
// bounded length.
func clip(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool {
		return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029
	}), " ")
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most] + "…"
}
