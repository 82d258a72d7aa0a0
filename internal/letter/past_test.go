package letter

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Each step and kind has words of its own in every language.
func TestHistoryIsWordedInEveryLanguage(t *testing.T) {
	t.Parallel()
	kinds := []string{
		"notice", "enquiry", "reminder_1", "reminder_2", "reminder_3_offer", "statement", "promise_broken", "plan_offer", "part_payment",
		"plan_terms", "plan_agreement", "plan_due", "plan_missed", "plan_broken", "plan_kept", "acknowledgment", "promise_noted", "promise_due",
		"thanks", "last_notice", "work_cancellation", "final_demand", CallMade, CallNoAnswer, CallMessage, AnswerCame, PromiseMade, PaymentCame, InvoiceSent,
	}
	on := day.MustParse("2026-10-08")
	english := map[string]bool{}
	for _, code := range Languages() {
		seen := map[string]string{}
		for _, kind := range kinds {
			f := factsIn(code)
			f.Notes, f.History = nil, []Happened{{On: on, Kind: kind, Number: "2026-014"}}
			past, _ := blockOf[Past](mustMake(t, "final_demand", f).Sheet)
			if len(past.Lines) != 1 || past.Lines[0].Value == "" || past.Lines[0].Label != on.Long(code, f.Client.Place) {
				t.Fatalf("%s %s: %+v", code, kind, past)
			}
			text := past.Lines[0].Value
			if other := seen[text]; other != "" {
				t.Errorf("%s: %s and %s are both told as %q", code, other, kind, text)
			}
			seen[text] = kind
			if code == "en" {
				english[text] = true
			} else if english[text] {
				t.Errorf("%s: %s is told in English: %q", code, kind, text)
			}
		}
	}
}

func TestHistoryTellsSumsDaysAndWays(t *testing.T) {
	t.Parallel()
	on, by := day.MustParse("2026-10-08"), day.MustParse("2026-11-02")
	sum := money.New(124000, "EUR")
	tests := map[string]struct {
		language string
		happened Happened
		want     string
	}{
		"mail":              {"de", Happened{Kind: "reminder_2", Channel: "email"}, "Zweite Erinnerung per E-Mail"},
		"post":              {"en", Happened{Kind: "last_notice", Channel: "post"}, "Last notice by post"},
		"other way":         {"en", Happened{Kind: "last_notice", Channel: "pigeon"}, "Last notice"},
		"unknown step":      {"fr", Happened{Kind: "own_step", Channel: "email"}, "Courrier par e-mail"},
		"promise":           {"de", Happened{Kind: PromiseMade, Amount: sum, By: by}, "Zahlung von 1.240,00\u00a0€ für den 2.\u00a0November\u00a02026 angekündigt"},
		"promise, no sum":   {"fr", Happened{Kind: PromiseMade, By: by}, "Paiement annoncé pour le 2\u00a0novembre\u00a02026"},
		"promise, bare":     {"pl", Happened{Kind: PromiseMade}, "Zapowiedź wpłaty"},
		"payment":           {"it", Happened{Kind: PaymentCame, Amount: sum}, "Pagamento di 1.240,00\u00a0€ ricevuto"},
		"plan agreed":       {"de", Happened{Kind: PlanAgreed, Amount: sum}, "Ratenzahlung vereinbart, insgesamt 1.240,00\u00a0€"},
		"end of a plan":     {"es", Happened{Kind: "plan_broken", Channel: "email"}, "Fin del plan de pagos por correo electrónico"},
		"invoice":           {"nl", Happened{Kind: InvoiceSent, Number: "2026-014", Amount: sum}, "Factuur 2026-014, €\u00a01.240,00"},
		"braces in numbers": {"en", Happened{Kind: InvoiceSent, Number: "{{x}}\n"}, "Invoice ((x))"},
	}
	for name, tt := range tests {
		f := factsIn(tt.language)
		tt.happened.On = on
		f.Notes, f.History = nil, []Happened{tt.happened}
		past, _ := blockOf[Past](mustMake(t, "final_demand", f).Sheet)
		if len(past.Lines) != 1 || past.Lines[0].Value != tt.want {
			t.Errorf("%s: %+v, want %q", name, past.Lines, tt.want)
		}
	}
}

func TestEnclosedInvoicesAreNamedOrCounted(t *testing.T) {
	t.Parallel()
	many := strings.Fields("a b c d e f g h i")
	for _, tt := range []struct {
		numbers []string
		want    string
	}{
		{[]string{"2026-1"}, "Anlagen: 1. Forderungsaufstellung; 2. Vertrag; 3. Rechnung 2026-1"},
		{[]string{"2026-1", "2026-2"}, "Anlagen: 1. Forderungsaufstellung; 2. Vertrag; 3. Rechnungen 2026-1, 2026-2"},
		{many, "Anlagen: 1. Forderungsaufstellung; 2. Vertrag; 3. 9 Rechnungen laut Aufstellung"},
	} {
		f := factsIn("de")
		f.Enclosures, f.EnclosedInvoices = []string{"Vertrag"}, tt.numbers
		if got, _ := blockOf[Enclosures](mustMake(t, "final_demand", f).Sheet); got.Text != tt.want {
			t.Errorf("got %q, want %q", got.Text, tt.want)
		}
	}
}

func TestLackingNamesTheFacts(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Work, f.Done = nil, ""
	_, err := Product().Make("final_demand", f, nil)
	lacking, ok := errors.AsType[*Lacking](err)
	if !ok || lacking.Key != "final_demand" || !slices.Equal(lacking.Names, []string{"agreement_reference", "work_done_summary"}) {
		t.Errorf("got %#v", err)
	}
}
