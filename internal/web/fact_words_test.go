package web

import (
	"testing"

	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// A fact is told on a page by a short name, and its words are words, in each language.
func TestFactsHaveShortNames(t *testing.T) {
	t.Parallel()
	german := say.In("de")
	said := func(text string) {
		t.Helper()
		if _, ok := german.Lookup(text); !ok {
			t.Errorf("%q has no German", text)
		}
	}
	known := map[string]bool{}
	for _, k := range recovery.KnownFacts() {
		known[k.Key] = true
		label, ok := factLabels[k.Key]
		if !ok || len(label) > 32 {
			t.Errorf("%s: got the label %q, want one of at most 32 letters", k.Key, label)
		}
		said(label)
		for _, word := range k.Words {
			if factWords[word] == "" {
				t.Errorf("%s: the word %s is not said", k.Key, word)
			}
			said(factWords[word])
		}
	}
	for key := range factLabels {
		if !known[key] {
			t.Errorf("%s is no fact any more", key)
		}
	}
}

func TestValuesOfFactsAreWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key, value, want string
		kind             recovery.FactKind
	}{
		{"place", "us_oregon", "Oregon", recovery.FactText},
		{"language", "de", "Deutsch", recovery.FactText},
		{"attorney_letter", "lapsed", "sent, date over", recovery.FactWords},
		{"address", "2 Quay|Portland", "2 Quay, Portland", recovery.FactText},
	} {
		f := recovery.ToldFact{KnownFact: recovery.KnownFact{Key: c.key, Kind: c.kind}, Value: c.value}
		if got := factValue(say.In("en"), &f); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.key, c.value, got, c.want)
		}
	}
}
