package remedy

import "testing"

// Whatever may be shown to a person has words.
func TestActionsAndBansHaveWords(t *testing.T) {
	t.Parallel()
	for _, a := range Actions() {
		if a.Words() == "" {
			t.Errorf("got no words for the action %s", a)
		}
	}
	for _, b := range Bans() {
		if b.Words() == "" {
			t.Errorf("got no words for the ban %s", b)
		}
	}
	if got, want := len(actionWords)+len(banWords), len(actions)+len(bans); got != want {
		t.Errorf("got %d words, want one for each of %d actions and bans", got, want)
	}
}
