package redact

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		list List
		want []string
	}{
		"iban":                  {"Pay to DE89 3704 0044 0532 0130 00 BIC COBADEFF.", Court(), []string{"DE89 3704 0044 0532 0130 00"}},
		"iban in one":           {"IBAN:GB29NWBK60161331926819", Court(), []string{"GB29NWBK60161331926819"}},
		"iban over two lines":   {"IBAN DE89 3704 0044\n0532 0130 00", Court(), []string{"DE89 3704 0044\n0532 0130 00"}},
		"iban with a typo":      {"Ref DE88 3704 0044 0532 0130 00", Court(), nil},
		"card":                  {"paid by 4111 1111 1111 1111 on Monday", Court(), []string{"4111 1111 1111 1111"}},
		"card that fails Luhn":  {"order 4111 1111 1111 1112", Court(), nil},
		"numbers side by side":  {"4012345001235 198,00", Court(), nil},
		"american express":      {"Amex 3782-822463-10005", Court(), []string{"3782-822463-10005"}},
		"us account":            {"Routing number: 021000021\nAccount No. 000123456789", Court(), []string{"021000021", "000123456789"}},
		"account without label": {"Ticket 000123456789 is open", Court(), nil},
		"our own account":       {"Account 1004 stands at 7,200.00", Court(), nil},
		"uk":                    {"Sort code 20-00-00, account number 55779911", Court(), []string{"20-00-00", "55779911"}},
		"uk without labels":     {"20-00-00 55779911", Court(), []string{"20-00-00 55779911"}},
		"german account":        {"Kontonummer 532013000, BLZ 370 400 44", Court(), []string{"532013000", "370 400 44"}},
		"birth":                 {"Date of birth: 12 March 1980, in Leeds", Court(), []string{"12 March 1980"}},
		"birth in German":       {"geboren am 12.03.1980 in Köln", Court(), []string{"12.03.1980"}},
		"a day alone":           {"Delivered on 12 March 2026", Court(), nil},
		"ssn":                   {"SSN 123-45-6789", Court(), []string{"123-45-6789"}},
		"ssn without label":     {"his number is 123-45-6789", Court(), []string{"123-45-6789"}},
		"no ssn":                {"part 000-12-3456", Court(), nil},
		"ein":                   {"EIN: 12-3456789 and then some", Court(), []string{"12-3456789"}},
		"nino":                  {"NI no QQ 12 34 56 C", Court(), nil}, // QQ is never given out
		"nino given":            {"AB 12 34 56 C", Court(), []string{"AB 12 34 56 C"}},
		"steuernummer":          {"Steuernummer 12/345/67890", Court(), []string{"12/345/67890"}},
		"vat id stays":          {"USt-IdNr. DE123456789", Court(), nil},
		"sum stays":             {"Total 12,345,678.00 USD, invoice 2026-0014", Court(), nil},
		"person":                {"We met MARTA\n Weiss and Weiss, Marta there.", List{Persons: []string{"Marta Weiss"}}, []string{"MARTA\n Weiss", "Weiss, Marta"}},
		"not inside a word":     {"Marta Weissmann", List{Persons: []string{"Marta Weiss"}}, nil},
		"word":                  {"Ref A-17/b and A17B", List{Words: []string{"a17b"}}, []string{"A-17/b", "A17B"}},
		"kept":                  {"Pay to DE89 3704 0044 0532 0130 00", List{Patterns: true, Keep: []string{"DE89370400440532013000"}}, nil},
		"nothing asked":         {"DE89 3704 0044 0532 0130 00", List{}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range tt.list.Find(tt.text) {
				got = append(got, tt.text[s.From:s.To])
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Find(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// TestBlankLeavesNothing holds that a number stands nowhere once it is blanked, in
// whatever text it stood, and that all else stays.
func TestBlankLeavesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.StringMatching(`[a-z ,.\n]{0,40} `).Draw(t, "before")
		after := rapid.StringMatching(` [a-z ,.\n]{0,40}`).Draw(t, "after")
		secret := rapid.SampledFrom([]string{"DE89370400440532013000", "4111111111111111", "123-45-6789"}).Draw(t, "secret")
		list := Court()
		got, n := list.Blank(before+secret+after, '#')
		if want := before + strings.Repeat("#", len(secret)) + after; got != want || n != 1 {
			t.Fatalf("got %q, %d; want %q, 1", got, n, want)
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("IBAN DE89 3704 0044 0532 0130 00, born 12 March 1980", "Marta Weiss")
	f.Add("\xff\xfe\u00a0 4111", "é")
	f.Fuzz(func(t *testing.T, text, name string) {
		list := List{Patterns: true, Persons: []string{name}, Words: []string{name}}
		last := 0
		for _, s := range list.Find(text) {
			if s.From < last || s.To <= s.From || s.To > len(text) {
				t.Fatalf("span %+v of a text of %d bytes", s, len(text))
			}
			last = s.To
		}
		if blank, _ := list.Blank(text, 'x'); utf8.ValidString(text) && !utf8.ValidString(blank) {
			t.Fatalf("Blank(%q) = %q is no text", text, blank)
		}
	})
}
