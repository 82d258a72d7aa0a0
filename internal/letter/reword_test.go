package letter

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// What a person gets to change, taken back unchanged, is the same letter: in every
// language, for every cordial text.
func TestWordsTakenBackUnchangedAreTheSameLetter(t *testing.T) {
	t.Parallel()
	texts := product()
	for _, code := range languages {
		l := loaded(t, code)
		for _, key := range l.keys {
			f := factsIn(code)
			usual, err := texts.Make(key, f, nil)
			if err != nil {
				continue // wants facts of another case
			}
			w, err := texts.Wordable(key, f, nil)
			if l.Texts[key].formal() {
				if fault.CodeOf(err) != "letter_formal" {
					t.Errorf("%s %s: got %v, want a formal letter to keep its words", code, key, err)
				}
				continue
			}
			if fault.CodeOf(err) == "letter_formal" {
				continue // spoken, not written
			}
			own, err := (*Override)(nil).Reworded(w.Language, key, w.Subject, w.Text)
			if err != nil {
				t.Errorf("%s %s: %v\n%s", code, key, err, w.Text)
				continue
			}
			made, err := texts.Make(key, f, own)
			if err != nil {
				t.Errorf("%s %s: %v\n%s", code, key, err, w.Text)
				continue
			}
			if made.Text != usual.Text || made.Subject != usual.Subject {
				t.Errorf("%s %s: got\n%s\n%s\nwant\n%s\n%s", code, key, made.Subject, made.Text, usual.Subject, usual.Text)
			}
		}
	}
}

// Sums stay in braces: own words say what is true when the letter leaves.
func TestOwnWordsKeepTheSumsOfTheDay(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	w, err := product().Wordable("reminder_1", f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(w.Slots, func(s Slot) bool { return strings.Contains(w.Text, s.Name) && s.Value != "" }); i < 0 {
		t.Fatalf("nothing of %q stays in braces: %v", w.Text, w.Slots)
	}
	own, err := (*Override)(nil).Reworded("en", "reminder_1", "Our invoice", "Hello, we still miss {{amount_open}}.\n\n{{signature}}")
	if err != nil {
		t.Fatal(err)
	}
	f.Items = f.Items[:1]
	f.Items[0].Open = money.New(123_45, "USD")
	f.Open = f.Items[0].Open
	made, err := product().Make("reminder_1", f, own)
	if err != nil || !strings.Contains(made.Text, "123.45") || made.Subject != "Our invoice" {
		t.Errorf("got %q, %v; want the sum of the day", made.Text, err)
	}
}

func TestOwnWordsAreHeldToTheRules(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ subject, text, want string }{
		"a threat":            {"Invoice", "Pay or we will call the police.\n\n{{signature}}", "breaks the rule crime"},
		"an attorney":         {"Invoice", "Our attorney will sue you.\n\n{{signature}}", "step_not_armed"},
		"a name nobody knows": {"Invoice", "You owe {{everything}}.", "not a name that exists"},
		"no words":            {"Invoice", " \n", "Write the letter"},
		"no subject":          {" ", "Hello", "Write a subject"},
	} {
		_, err := (*Override)(nil).Reworded("en", "reminder_1", tt.subject, tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want a refusal that says %q", name, err, tt.want)
		}
	}
}
