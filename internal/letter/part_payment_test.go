package letter

import (
	"strings"
	"testing"
)

// TestThanksForAPartLeaveTheDemandStanding: while the day of a final demand runs, the
// thanks for a part name that day and ask for no other.
func TestThanksForAPartLeaveTheDemandStanding(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, address := range []Address{Formal, Informal} {
			f := factsIn(code)
			f.Address = address
			due := f.Deadline.Long(code, f.Client.Place)
			if text := mustMake(t, "partial_payment_thanks", f).Text; strings.Contains(text, due) || !strings.Contains(text, "?") {
				t.Errorf("%s: without a demand the letter asks for a day and names none:\n%s", code, text)
			}
			f.DemandRuns = true
			text := strings.Join(strings.Fields(mustMake(t, "partial_payment_thanks", f).Text), " ")
			if !strings.Contains(text, strings.Join(strings.Fields(due), " ")) || strings.Contains(text, "?") {
				t.Errorf("%s: while a demand runs the letter names its day and asks for none:\n%s", code, text)
			}
		}
	}
}
