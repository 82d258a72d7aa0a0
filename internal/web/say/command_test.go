package say

import "testing"

func TestTextsOfTheDeskNameNoCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Nothing has come yet. Book it first: dunwell paid.":                       "Nothing has come yet.",
		"No number of Larch is recorded; add one: dunwell fact 1 phone=….":         "No number of Larch is recorded.",
		"nobody has decided on an attorney yet: dunwell arm 12 attorney":           "Nobody has decided on an attorney yet.",
		"Your address is not set; letters show it in brackets (dunwell setup).":    "Your address is not set; letters show it in brackets.",
		"no clause lets you pause it; agree on one, and enter it: dunwell work W1": "No clause lets you pause it; agree on one.",
		"split it, or take it in with dunwell import":                              "Split it.",
		"Larch Bakery owes nothing.":                                               "Larch Bakery owes nothing.",
		"No mailbox is read (docs/inbox.md).":                                      "No mailbox is read.",
		"dunwell today lists them.":                                                "Dunwell today lists them.",
	} {
		if got := In("en").Told(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
