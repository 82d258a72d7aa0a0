package recovery

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/remedy"
)

var update = flag.Bool("update", false, "write the facts of the source into docs/facts.md")

const factsPage = "../../docs/facts.md"

// TestFactsArePublished holds docs/facts.md against the list.
func TestFactsArePublished(t *testing.T) {
	t.Parallel()
	want := factsText()
	if *update {
		if err := os.WriteFile(factsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(factsPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/facts.md is not what the source says; bring it up to date with: go test ./internal/recovery -run FactsArePublished -update")
	}
}

func factsText() string {
	var b strings.Builder
	b.WriteString("# Facts\n\nWhat `dunwell fact CLIENT KEY=VALUE` records and the product reads. An empty value says that a fact no longer holds.\n" +
		"Sums may name their currency (`8000 EUR`); without one they are in the currency of the account. Days are written 2026-11-20.\n" +
		"Other keys are kept as free facts.\n")
	group := ""
	for _, k := range KnownFacts() {
		if k.Group != group {
			group = k.Group
			fmt.Fprintf(&b, "\n## %s\n\n| key | value | meaning |\n|---|---|---|\n", group)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Key, strings.ReplaceAll(k.Value(), "|", "\\|"), strings.ReplaceAll(k.Meaning, "|", "\\|"))
	}
	return b.String()
}

func TestKnownFactsAreSaidOnceAndHaveNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range KnownFacts() {
		if seen[k.Key] || !factName.MatchString(k.Key) || k.Meaning == "" || (k.Kind == FactWords) != (len(k.Words) > 0) {
			t.Errorf("%+v is twice in the list, or not well said", k)
		}
		seen[k.Key] = true
	}
	for key := range factPlaces {
		if !seen[key] {
			t.Errorf("%s has a place in the book and is not in the list", key)
		}
	}
	for _, path := range remedy.Defaults().Paths() { // every piece of evidence that counts can be entered
		if item, ok := strings.CutPrefix(path, "evidence.weights.items."); ok && !seen[item] {
			t.Errorf("%s counts as evidence and is not in the list", item)
		}
	}
}

func TestFactValues(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ key, value, want, code string }{
		"yes":                     {"bank_known", "true", "yes", ""},
		"no":                      {"bank_known", "No", "no", ""},
		"neither":                 {"bank_known", "perhaps", "", "fact_unreadable"},
		"word":                    {"solvency", "Strong", "strong", ""},
		"no such word":            {"solvency", "rich", "", "fact_unreadable"},
		"day":                     {"acknowledged", "2026-02-28", "2026-02-28", ""},
		"no such day":             {"acknowledged", "2026-02-30", "", "fact_unreadable"},
		"sum":                     {"client_worth", "8000", "8000.00 USD", ""},
		"sum in a currency":       {"client_worth", "8000.5 eur", "8000.50 EUR", ""},
		"sum below nothing":       {"client_worth", "-1", "", "fact_unreadable"},
		"sum in no currency":      {"client_worth", "8000 XXQ", "", "fact_unreadable"},
		"margin and years":        {"client_worth", "4000 a year for 2 years", "4000 a year for 2 years", ""},
		"in short":                {"client_worth", "4000 x 2", "4000 x 2", ""},
		"margin in a currency":    {"client_worth", "4000  EUR a year  for 2 years", "4000 EUR a year for 2 years", ""},
		"years of nothing":        {"client_worth", "4000 a year for 0 years", "", "fact_unreadable"},
		"in all or each":          {"client_worth", "4000 for 2 years", "", "fact_unreadable"},
		"margin of another fact":  {"kill_fee", "4000 x 2", "", "fact_unreadable"},
		"share":                   {"offer_share", "0.40", "0.4", ""},
		"the whole":               {"offer_share", "1", "1", ""},
		"per cent":                {"offer_share", "12.5 %", "0.125", ""},
		"more than the whole":     {"offer_share", "1.01", "", "fact_unreadable"},
		"no share":                {"offer_share", "0", "", "fact_unreadable"},
		"a fraction":              {"offer_share", "1/2", "", "fact_unreadable"},
		"number":                  {"plans_broken", "2", "2", ""},
		"number below nothing":    {"plans_broken", "-2", "", "fact_unreadable"},
		"words":                   {"interest_rate", "1.5% a month", "1.5% a month", ""},
		"an empty one takes back": {"solvency", "", "", ""},
	}
	for name, tt := range tests {
		known, ok := knownFact(tt.key)
		if !ok {
			t.Fatalf("%s is not in the list", tt.key)
		}
		got, err := known.read(tt.value, "USD")
		if got != tt.want || fault.CodeOf(err) != tt.code {
			t.Errorf("%s: got %q, %v; want %q %s", name, got, err, tt.want, tt.code)
		}
	}
}

func TestNearestFact(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"solvancy": "solvency", "arbitrations": "arbitration", "knownbank": "known_bank", "dispute_answere": "dispute_answered", "shoe_size_of_the_owner": "", "xyz": "",
	} {
		if got := nearestFact(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func FuzzFactValues(f *testing.F) {
	for _, k := range KnownFacts() {
		f.Add(k.Key, "yes")
	}
	f.Add("offer_share", "40%")
	f.Add("client_worth", "12.50 EUR")
	f.Add("client_worth", "4000 a year for 2 years")
	f.Fuzz(func(t *testing.T, key, value string) {
		known, ok := knownFact(key)
		if !ok {
			return
		}
		kept, err := known.read(value, "USD")
		if err != nil {
			return
		}
		if again, err := known.read(kept, "USD"); err != nil || again != kept {
			t.Errorf("%s=%q is kept as %q, and that reads as %q (%v)", key, value, kept, again, err)
		}
	})
}

func TestWordsThatOfferLessAsPaymentInFull(t *testing.T) {
	t.Parallel()
	for note, want := range map[string]bool{
		"Paid in full.": true,
		"cheque marked FULL AND FINAL settlement":         true,
		"Zahlung zur vollständigen Erledigung":            true,
		"Zahlung zur vollstaendigen Erledigung RE 1":      true,
		"REGLEMENT DEFINITIF":                             true,
		"zum Ausgleich aller Forderungen":                 true,
		"virement pour solde de tout compte":              true,
		"saldo y finiquito":                               true,
		"pagato a saldo e stralcio":                       true,
		"tegen finale kwijting":                           true,
		"ostateczne rozliczenie":                          true,
		"dá plena quitação":                               true,
		"":                                                false,
		"first instalment, the rest follows":              false,
		"Teilzahlung, Rest folgt":                         false,
		"they called: will pay the full amount on Friday": false,
		"unpaid in fullerton":                             false,
	} {
		if got := saysFull(note); got != want {
			t.Errorf("%q: got %t, want %t", note, got, want)
		}
	}
	if slices.Contains(fullWords, "") {
		t.Error("an empty word fits everything")
	}
}
