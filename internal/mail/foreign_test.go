package mail

import (
	"net/mail"
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzForeignWords feeds what others write (answers, records, addresses) to what
// reads it: nothing panics, and what is shown of it stays one clean line.
func FuzzForeignWords(f *testing.F) {
	for _, seed := range []string{"", "2.0.0 Ok: queued as 4F2", "5.1.1 \x1b[31mno\r\nBcc: x", "v=spf1 a/24//64 -all", "v=DKIM1; p=; =; p=x",
		"192.0.2.0/24", "::1/129", "a@b.example", "\xff@\u2028", "K@ſ.example", strings.Repeat("ä", 400)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := clip(s, 80)
		if len(shown) > 80+len("…") || !utf8.ValidString(shown) || strings.ContainsFunc(shown, unicode.IsControl) {
			t.Errorf("%q is shown as %q", s, shown)
		}
		enhanced, rest := cutEnhanced(s)
		if enhanced == "" && rest != s || enhanced != "" && strings.Count(enhanced, ".") != 2 {
			t.Errorf("%q: got %q and %q", s, enhanced, rest)
		}
		tagList(s)
		withMechanism(s, "a")
		inPrefix(s, netip.MustParseAddr("192.0.2.1"))
		address, err := CleanAddress(s)
		if err != nil {
			return
		}
		if again, err := CleanAddress(address); err != nil || again != address {
			t.Errorf("%q: clean %q is not clean: %q, %v", s, address, again, err)
		}
		if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address || parsed.Name != "" {
			t.Errorf("%q: got %v, %v", address, parsed, err)
		}
	})
}
