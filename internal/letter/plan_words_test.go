package letter

import (
	"strings"
	"testing"

	"dunwell/internal/money"
)

// TestPlanOfferShowsEverySum offers a plan whose parts are not equal: each sum
// stands in the letter, in every language.
func TestPlanOfferShowsEverySum(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		f := factsIn(code)
		currency := f.Plan.Total.Currency()
		parts := []int64{81_100, 102_200, 143_300, 93_400, 180_000}
		for i, minor := range parts {
			f.Plan.Parts[i].Amount = money.New(minor, currency)
		}
		text := mustMake(t, "plan_offer", f).Text
		for _, digits := range []string{"811", "022", "433", "934", "800"} {
			if !strings.Contains(text, digits) {
				t.Errorf("%s: the part with %s is missing:\n%s", code, digits, text)
			}
		}
		for _, month := range []string{"mensual", "mensili", "mensais", "month"} {
			if strings.Contains(text, month) {
				t.Errorf("%s: the offer says %q, and a plan may go by weeks:\n%s", code, month, text)
			}
		}
	}
}

// TestAgreementPromisesNotesOnlyWhereTheyCome: a mail that announces a note before
// each part is true only where the policy has one.
func TestAgreementPromisesNotesOnlyWhereTheyCome(t *testing.T) {
	t.Parallel()
	sentences := map[string]string{"en": "short note before", "de": "kurze Nachricht", "nl": "kort bericht", "pl": "krótką wiadomość"}
	for code, sentence := range sentences {
		f := factsIn(code)
		if text := mustMake(t, "plan_agreement", f).Text; strings.Contains(text, sentence) {
			t.Errorf("%s: a note is promised that never comes:\n%s", code, text)
		}
		f.Others.Flags = map[string]bool{"plan_notes": true}
		if text := strings.Join(strings.Fields(mustMake(t, "plan_agreement", f).Text), " "); !strings.Contains(text, sentence) {
			t.Errorf("%s: the note that comes is not announced:\n%s", code, text)
		}
	}
}
