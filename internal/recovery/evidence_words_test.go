package recovery

import "testing"

// The words that ask for work and take it, in both languages, and sentences that deny
// them.
func TestWordsThatAskForAndTakeWork(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"Thanks Nora. We accept your quote, please go ahead.":     {true, false},
		"Wir nehmen Ihr Angebot an und freuen uns.":               {true, false},
		"Einverstanden, legen Sie los!":                           {true, false},
		"We are live! It looks great, thank you for the files.":   {false, true},
		"Sieht super aus, die Seite ist online.":                  {false, true},
		"We don't accept your quote.":                             {false, false},
		"Das sieht nicht gut aus. Wir sind nicht zufrieden mit X": {false, false},
		"When will the invoice be paid?":                          {false, false},
		"":                                                        {false, false},
	} {
		if got := [2]bool{agrees(text), takes(text)}; got != want {
			t.Errorf("%q: asks and takes %v, want %v", text, got, want)
		}
	}
}

// An invoice is named by its whole number, and no year or day is taken for one.
func TestNamesAnInvoice(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, number string
		want         bool
	}{
		{"about invoice A-17, due", "A-17", true}, {"A-17", "A-17", true}, {"invoice A-171 of May", "A-17", false}, {"INV A-17/2", "A-17", false},
		{"in 2026 we", "2026", false}, {"on the 17 of May", "17", false}, {"number 10017.", "10017", true}, {"x", "", false}, {"A-171 and A-17", "A-17", true},
	} {
		if got := names(tt.text, tt.number); got != tt.want {
			t.Errorf("%q in %q: got %v", tt.number, tt.text, got)
		}
	}
}
