package letter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dunwell/internal/money"
)

// Lines of a mail are at most 78 characters, whatever the names and sums, unless
// they are one word that cannot be broken.
func TestMailLinesAreShort(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, key := range mainKeys {
			for name, f := range map[string]Facts{"page": factsIn(code), "poor": poorFor(key, code)} {
				for i := range 3 {
					f.Items = append(slices.Clone(f.Items), ItemLine{
						Number: fmt.Sprintf("2026/DE-000011%d/B", i), For: "Wayfinding and safety signage for loading docks, stairwells and parking",
						On: f.Date, Due: f.Date.AddDays(i), Open: money.New(12_345_678_901_23+int64(i), home[code].currency),
					})
				}
				for line := range strings.SplitSeq(mustMake(t, key, f).Text, "\n") {
					if utf8.RuneCountInString(line) > 78 && strings.Contains(strings.TrimSpace(line), " ") {
						t.Errorf("%s.%s %s: %d characters in %q", code, key, name, utf8.RuneCountInString(line), line)
					}
				}
			}
		}
	}
}

// The sums of a table in a mail end under each other.
func TestMailTableIsAligned(t *testing.T) {
	t.Parallel()
	for _, digits := range []int64{7_00, 1_240_00, 12_345_678_901_23} {
		f := factsIn("pl")
		f.Items[0].Open = money.New(digits, "PLN")
		ends := map[int]bool{}
		rows := 0
		for line := range strings.SplitSeq(mustMake(t, "reminder_2", f).Text, "\n") {
			if strings.HasPrefix(line, "2026-0") || strings.HasPrefix(line, "Razem") {
				rows++
				ends[utf8.RuneCountInString(line)] = true
			}
		}
		if rows != 3 || len(ends) != 1 {
			t.Errorf("%d: %d rows that end at %v", digits, rows, ends)
		}
	}
}

// Polish dates end in "r."; no sentence ends in two stops for it.
func TestNoSentenceEndsInTwoStops(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, key := range Keys() {
			for _, address := range []Address{Formal, Informal} {
				f := factsIn(code)
				f.Address = address
				made := mustMake(t, key, f)
				for _, text := range []string{made.Subject, made.SMS, made.Text, made.HTML, sheetText(made.Sheet)} {
					if i := strings.Index(strings.ReplaceAll(text, "...", ""), ".."); i >= 0 {
						t.Errorf("%s.%s: two stops in %q", code, key, text[max(0, i-30):i+2])
					}
				}
			}
		}
	}
}

func TestFolded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 20)
	tests := map[string][2]string{
		"short":    {"one line", "one line"},
		"kept":     {"one\ntwo", "one\ntwo"},
		"broken":   {long + "end", strings.TrimSpace(strings.Repeat("word ", 15)) + "\nword word word word word end"},
		"list":     {"- " + long + "end", "- " + strings.TrimSpace(strings.Repeat("word ", 15)) + "\n  word word word word word end"},
		"numbered": {"1. " + long, "1. " + strings.TrimSpace(strings.Repeat("word ", 14)) + "\n   word word word word word word "},
		"one word": {"see\n" + strings.Repeat("x", 90) + " y", "see\n" + strings.Repeat("x", 90) + "\ny"},
		"nbsp":     {strings.Repeat("x", 70) + " 1\u00a0240,00\u00a0€", strings.Repeat("x", 70) + "\n1\u00a0240,00\u00a0€"},
	}
	for name, tt := range tests {
		if got := string(folded(nil, tt[0])); got != tt[1] {
			t.Errorf("%s: %q, want %q", name, got, tt[1])
		}
	}
}

func TestFormsOfAPlace(t *testing.T) {
	t.Parallel()
	for place, want := range map[string][2]string{
		"us_oregon": {"Dear Ms. Novak,", "Sincerely,"}, "gb_eng": {"Dear Ms Novak,", "Yours sincerely,"}, "ie": {"Dear Ms Novak,", "Yours sincerely,"}, "de": {"Dear Ms. Novak,", "Sincerely,"},
	} {
		f := factsIn("en")
		f.Place = place
		made := mustMake(t, "reminder_1", f)
		sign, _ := blockOf[Sign](made.Sheet)
		if got, _, _ := strings.Cut(made.Text, "\n"); got != want[0] || sign.Closing != want[1] {
			t.Errorf("%s: %q and %q, want %q", place, got, sign.Closing, want)
		}
	}
}

func TestRunningTitleBreaksBetweenWords(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Final demand: $1,240.00 by December 8, 2026":                           "Final demand",
		"Mise en demeure de payer 111\u202f111\u202f251,55\u00a0€ au plus tard": "Mise en demeure de payer 111\u202f111\u202f251,55\u00a0€ au …",
		"Thank you":             "Thank you",
		strings.Repeat("x", 60): strings.Repeat("x", 47) + "…",
	} {
		if got := runningTitle(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
