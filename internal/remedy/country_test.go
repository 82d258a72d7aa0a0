package remedy

import "testing"

func TestComplexity(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]Distance{
		"DE": ForeignNotable, "no": ForeignNotable, "it": ForeignHigh, "in": ForeignVeryHigh, "AE": ForeignSevere, "zz": ForeignVeryHigh, "": ForeignVeryHigh,
	} {
		if got := Complexity(country); got != want {
			t.Errorf("%s: got %s, want %s", country, got, want)
		}
	}
}

func TestEveryRemedyHasItsName(t *testing.T) {
	t.Parallel()
	for _, id := range IDs() {
		if got := id.Words(); got == string(id) && id != Arbitration {
			t.Errorf("%s has no name", id)
		}
	}
}
