package recovery

import (
	"testing"

	"dunwell/internal/chase"
)

// Every road that is a person's own has the act that records it.
func TestEachRoadHasItsAct(t *testing.T) {
	t.Parallel()
	for _, m := range chase.Moves() {
		if m.Remedy() != (actOf[m] != "") {
			t.Errorf("%s is a road of a person: %v; its act is %q", m, m.Remedy(), actOf[m])
		}
	}
}
