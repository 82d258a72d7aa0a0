package recovery

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// demandOccasion is a final demand about one invoice, nothing recorded beside it.
func demandOccasion() occasion {
	on := day.MustParse("2026-11-24")
	sum := money.New(1240_00, "EUR")
	return occasion{
		creditor: &receivable.Creditor{Name: "Wiesenweg Gestaltung", Sender: "Jule Brandt", Email: "jule@wiesenweg.example.com", Phone: "+49 341 5550 142", Place: "de", Language: "de"},
		file: &receivable.File{
			Client:       receivable.Client{Number: "1047", Name: "Fährhaus Kontor GmbH", Address: []string{"Am Alten Anleger 3", "22767 Hamburg"}, Place: "de", Language: "de"},
			Touches:      []receivable.Touch{{On: on.AddDays(-20), Kind: receivable.Written, Step: "reminder_1", Channel: "email"}, {On: on.AddDays(-15), Kind: receivable.Bounced}, {On: on.AddDays(-12), Kind: receivable.Called, Outcome: receivable.OutcomeMessageLeft}},
			Arrangements: []receivable.Arrangement{{Kind: receivable.Promise, On: on.AddDays(-11), By: on.AddDays(-4), Amount: sum}},
			Facts:        map[string]string{},
		},
		claim:    &claim.Claim{Lines: []claim.Line{{Item: "i1", Number: "2026-118", Due: on.AddDays(-30), Amount: sum, Ask: sum}}},
		decision: &chase.Decision{On: on, Step: "final_demand", Letter: "final_demand", Amount: sum, Deadline: on.AddDays(14), Items: []receivable.ItemID{"i1"}},
		delivery: &receivable.Delivery{Number: "1047-6", Step: "final_demand", Letter: "final_demand", Formal: true},
	}
}

func TestDemandSaysHowToEnterWhatItLacks(t *testing.T) {
	t.Parallel()
	o := demandOccasion()
	d := &Desk{texts: letter.Product()}
	_, err := d.makeLetter(o)
	if fault.CodeOf(err) != "letter_fact_missing" {
		t.Fatalf("got %v, want letter_fact_missing", err)
	}
	for _, want := range []string{"Fährhaus Kontor GmbH", "dunwell fact 1047 agreement=", "dunwell fact 1047 work_done="} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
	if strings.ContainsAny(err.Error(), "{}") || strings.Contains(err.Error(), "agreement_reference") {
		t.Errorf("%q speaks of placeholders", err)
	}
}

func TestDemandTellsTheHistoryInTheClientsLanguage(t *testing.T) {
	t.Parallel()
	o := demandOccasion()
	o.file.Facts["work_done"] = "Die Schilder wurden am 28. August 2026 geliefert."
	o.file.Work = []receivable.Engagement{{Agreement: "Angebot vom 3. März 2026"}}
	d := &Desk{texts: letter.Product()}
	made, err := d.makeLetter(o)
	if err != nil {
		t.Fatal(err)
	}
	var history []string
	for _, block := range made.Sheet.Blocks {
		switch block := block.(type) {
		case letter.Past:
			for _, line := range block.Lines {
				history = append(history, line.Value)
			}
		case letter.Enclosures:
			if want := "Anlagen: 1. Forderungsaufstellung; 2. Rechnung 2026-118"; block.Text != want {
				t.Errorf("enclosures %q, want %q", block.Text, want)
			}
		}
	}
	want := []string{"Freundliche Erinnerung per E-Mail", "Anruf, Nachricht hinterlassen", "Zahlung von 1.240,00\u00a0€ für den 20.\u00a0November\u00a02026 angekündigt"}
	if !slices.Equal(history, want) {
		t.Errorf("history %q, want %q", history, want)
	}
}
