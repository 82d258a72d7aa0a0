package say

import "testing"

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
		"Nothing is owed. A sentence nobody translated until 2026-12-05, for 640.00 EUR. Nothing is late.": "Es ist nichts offen. A sentence nobody translated until 5. Dezember 2026, for 640,00 EUR. Nichts ist überfällig.",
	} {
		if got := german.Told(said); got != want {
			t.Errorf("got %q\nfor %q,\nwant %q", got, said, want)
		}
	}
	if got := In("en").Told("larch rests until 2026-12-05"); got != "Larch rests until 5 December 2026." {
		t.Errorf("got %q in English", got)
	}
}
