package letter

import (
	"strings"
	"testing"
)

// An invoice that keeps its number does not take the place of itself, and work that
// went on to the end is not said to have rested.
func TestWordsThatDependOnWhatHappened(t *testing.T) {
	t.Parallel()
	for language := range home {
		f := demandFacts(factsIn(language))
		old := f.Items[0].Number
		other := mustMake(t, "invoice_corrected_resent", f).Text
		if !strings.Contains(other, old) || !strings.Contains(other, f.NewInvoice.Number) {
			t.Errorf("%s: an invoice with a new number names not both:\n%s", language, other)
		}
		kept := *f.NewInvoice
		kept.Number = old
		f.NewInvoice = &kept
		if text := mustMake(t, "invoice_corrected_resent", f).Text; strings.Count(text, old) != 1 {
			t.Errorf("%s: an invoice that kept its number is named %d times:\n%s", language, strings.Count(text, old), text)
		}

		f.CancelDate, f.WorkPaused, f.PauseDate = f.Deadline, true, f.Date.AddDays(-9)
		since := f.Date.AddDays(-9).Long(language, f.Creditor.Place)
		clear := func(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
		rested := clear(sheetText(mustMake(t, "work_cancelled", f).Sheet))
		f.WorkPaused = false
		went := clear(sheetText(mustMake(t, "work_cancelled", f).Sheet))
		if !strings.Contains(rested, clear(since)) || strings.Contains(went, clear(since)) || len(went) >= len(rested) {
			t.Errorf("%s: at rest since %s\n%s\nand never at rest\n%s", language, since, rested, went)
		}
	}
}
