package say

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
)

// Sentences of the house below are told in German, days and sums in the German way; what
// is not known stays as it is.
func TestToldInGerman(t *testing.T) {
	t.Parallel()
	german := In("de")
	for said, want := range map[string]string{
		"US$1,240.00 is owed.":                                         "1.240,00\u00a0US$ sind offen.",
		"€640.00 is owed.":                                             "640,00\u00a0€ sind offen.",
		"Payments are known through 5 December 2026.":                  "Zahlungen sind bis 5. Dezember 2026 bekannt.",
		"Nothing is late. Payments are known through 5 December 2026.": "Nichts ist überfällig. Zahlungen sind bis 5. Dezember 2026 bekannt.",
		"Payments are known only through 5 December 2026. Money may be here that nobody has seen.":         "Zahlungen sind nur bis 5. Dezember 2026 bekannt. Vielleicht ist Geld da, das noch niemand gesehen hat.",
		"Larch & Co. Inc. Bakery rests until 1 December 2026.":                                             "Larch & Co. Inc. Bakery ruht bis 1. Dezember 2026.",
		"Nothing is owed. A sentence nobody translated until 2026-12-05, for 640.00 EUR. Nothing is late.": "Es ist nichts offen. A sentence nobody translated until 5. Dezember 2026, for EUR 640.00. Nichts ist überfällig.",
	} {
		if got := german.Told(said); got != want {
			t.Errorf("got %q\nfor %q,\nwant %q", got, said, want)
		}
	}
	if got := In("en").Told("larch rests until 2026-12-05"); got != "Larch rests until 5 December 2026." {
		t.Errorf("got %q in English", got)
	}
}

// What a reason counts and names is said in German inside the sentence.
func TestToldCountsAndNames(t *testing.T) {
	t.Parallel()
	german := In("de")
	for said, want := range map[string]string{
		"No answer for 46 days after four letters and two calls.":       "Seit 46 Tagen keine Antwort nach vier Briefen und zwei Anrufen.",
		"No answer for one day after one letter.":                       "Seit einem Tag keine Antwort nach einem Brief.",
		"One letter and no calls since 22 September 2026.":              "Ein Brief und keine Anrufe seit 22. September 2026.",
		"Last notice. 24 days late; the last letter was on 1 May 2026.": "Letzte Erinnerung. 24 Tage überfällig; der letzte Brief war am 1. Mai 2026.",
		"Next: second friendly reminder on 1 December 2026.":            "Als Nächstes: zweite freundliche Erinnerung am 1. Dezember 2026.",
	} {
		if got := german.Told(said); got != want {
			t.Errorf("got %q\nfor %q,\nwant %q", got, said, want)
		}
	}
	if got, want := german.Phrase("Send the first reminder to Larch Bakery"), "Erste Erinnerung an Larch Bakery senden"; got != want {
		t.Errorf("got the title %q, want %q", got, want)
	}
}

// Every reason and warning of the chase is known in German, whatever it holds.
func TestEveryReasonIsToldInGerman(t *testing.T) {
	t.Parallel()
	german := In("de")
	on, till := day.New(2026, time.November, 24), day.New(2026, time.December, 8)
	for _, code := range chase.Codes() {
		for _, r := range []chase.Reason{
			{Code: code, On: on, Till: till, N: 2, M: 1, Sum: money.New(12400, "USD")},
			{Code: code, On: on, Till: till, N: 13, Sum: money.New(12400, "EUR"), Name: string(policy.Reminder2)},
		} {
			said := string(r.AppendText(nil))
			if said == string(code) || strings.Contains(said, "()") || strings.Contains(said, "  ") || strings.Contains(said, " ,") || strings.Contains(said, "with ;") || strings.Contains(said, ": .") {
				continue // it has no words in English either, or not without a name
			}
			for _, sentence := range sentences(german.Told(said)) {
				if english.MatchString(sentence) {
					t.Errorf("%s: got %q for %q", code, sentence, said)
				}
			}
		}
	}
}

// english are words that no German sentence holds.
var english = regexp.MustCompile(`\b(?:[Tt]he|[Tt]hey|[Yy]ou|[Yy]our|is|and|of|has|to|their)\b`)

// A sum that is grouped already stays whole.
func TestToldKeepsGroupedSums(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"it may bring 8,800.00 USD": "It may bring USD 8,800.00.", "about 5,050 USD": "About USD 5,050.", "about 4,800.50 or 12 USD": "About 4,800.50 or USD 12.00.",
	} {
		if got := In("en").Told(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A sentence may go on, hold another one, or a list; a place swallows no sentence that is
// known by itself, and a version is no day.
func TestToldReadsWhatAPlaceHolds(t *testing.T) {
	t.Parallel()
	german := In("de")
	for said, want := range map[string]string{
		"Called Larch Bakery: no_answer; to be called again on 2026-12-05":                                                                                      "Larch Bakery angerufen: niemand nahm ab; nächster Anruf am 5. Dezember 2026.",
		"Undone: Larch Bakery promised 640.00 USD by 2026-12-05":                                                                                                "Rückgängig gemacht: Larch Bakery hat 640,00\u00a0USD bis 5. Dezember 2026 zugesagt.",
		"One letter and no calls since 5 November 2026. A day of rest where they are; it goes on 2026-11-23.":                                                   "Ein Brief und keine Anrufe seit 5. November 2026. Ein Ruhetag am Ort des Kunden; es geht am 23. November 2026 weiter.",
		"They answer but do not pay: one answer without a day, two broken promises. It counts as silence. A day of rest where they are; it goes on 2026-11-23.": "Sie antworten, aber zahlen nicht: eine Antwort ohne Tag, zwei nicht gehaltene Zusagen. Das zählt als Schweigen. Ein Ruhetag am Ort des Kunden; es geht am 23. November 2026 weiter.",
		"860.00 USD of Copper Kettle Coffee came in on 2026-11-20, for INV-3148":                                                                                "860,00\u00a0USD von Copper Kettle Coffee gingen am 20. November 2026 ein, für INV-3148.",
		"What weighs most: the proof (good) raises the odds 1.2 times; the distance lowers the odds 1.6 times.":                                                 "Was am meisten zählt: der Stand der Belege (gut) hebt die Aussicht auf das 1,2-fache; die Entfernung teilt die Aussicht durch 1,6.",
		"Send the firmer reminder with an offer to arrange to Larch Bakery.":                                                                                    "Deutlichere Erinnerung mit dem Angebot einer Vereinbarung an Larch Bakery senden.",
		"this law, version 2026-11-21-662d3324, is in force already":                                                                                            "Dieses Recht, Version 2026-11-21-662d3324, gilt schon.",
	} {
		if got := german.Told(said); got != want {
			t.Errorf("got %q\nfor %q,\nwant %q", got, said, want)
		}
	}
}

// No sentence has two texts: of two files with one key the later would win unseen.
func TestEverySentenceIsToldOnce(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "texts/told/de/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]string{}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := yaml.Unmarshal(b, &texts); err != nil {
			t.Fatal(err)
		}
		for key := range texts {
			if before, ok := in[key]; ok {
				t.Errorf("%q stands in %s and in %s", key, before, name)
			}
			in[key] = name
		}
	}
}
