package chase

import (
	"testing"

	"dunwell/internal/money"
)

// TestAPlanPaidBeyondItsSumAsksForNothing: credit is no negative demand.
func TestAPlanPaidBeyondItsSumAsksForNothing(t *testing.T) {
	t.Parallel()
	s := &state{f: &Facts{Currency: "EUR"}, want: wanted{step: StepPlanKept}}
	s.f.Claim.Owed = money.New(-1_01, "EUR")
	if got := s.amount(); got.Minor() != 0 {
		t.Errorf("asks for %s", got)
	}
}
