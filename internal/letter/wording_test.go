package letter

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/letter/wording"
	"dunwell/internal/receivable"
)

// everyPlace are the places that any language has wording for.
func everyPlace(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, code := range Languages() {
		all = append(all, home[code].place)
		all = append(all, loaded(t, code).Places...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// everyState are the gallery's facts in each state that a letter may be made in.
func everyState(t testing.TB, code string) map[string]Facts {
	t.Helper()
	one := factsIn(code)
	one.Items = one.Items[:1]
	all := map[string]Facts{"rich": factsIn(code), "poor": poorFacts(code), "demand": demandFacts(poorFacts(code)), "one invoice": one}
	for _, place := range everyPlace(t) {
		for _, form := range []receivable.Form{receivable.Company, receivable.SoleTrader, receivable.Consumer} {
			all[fmt.Sprintf("%s %s", place, form)] = lawfulFacts(code, place, form, home[code].currency)
		}
	}
	return all
}

// The product's own texts, in every language and for every place and kind of
// debtor, say nothing that may not be said; a demand names the step that is armed.
func TestProductTextsKeepTheWordingRules(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			seen, letters := map[string]bool{}, 0
			for name, f := range everyState(t, code) {
				far := strings.Contains(name, " ") && !slices.Contains(loaded(t, code).Places, strings.Fields(name)[0])
				for _, key := range Keys() {
					steps := []string{f.NextStep}
					switch {
					case strings.HasPrefix(key, "final_demand") && far:
						steps = []string{StepPaymentOrder, ""}
					case strings.HasPrefix(key, "final_demand"):
						steps = append(NextSteps(), "")
					case far: // only a demand carries the law of a place that the language has no wording for
						continue
					}
					for _, step := range steps {
						f.NextStep = step
						made, err := Product().Make(key, f, nil)
						if fault.CodeOf(err) == "letter_fact_missing" || slices.Contains(toOthers, key) {
							continue
						}
						if err != nil {
							t.Errorf("%s for %s: %v", key, name, err)
							continue
						}
						letters++
						w := &writer{f: &f, key: key}
						if w.ownWords(&made) || step != "" && strings.HasPrefix(key, demandKey) {
							continue // Make has read it
						}
						for _, text := range []string{made.Subject, made.Text, made.SMS, made.Sheet.words()} {
							if seen[text] {
								continue
							}
							seen[text] = true
							found, err := wording.Check(code, text, w.allowed())
							if err != nil {
								t.Fatal(err)
							}
							for _, x := range found {
								t.Errorf("%s for %s, armed %q: %s at %q in %s", key, name, f.NextStep, x.Rule, text[x.Span.Start:x.Span.End], x.Sentence)
							}
						}
					}
				}
			}
			if letters < 400 {
				t.Errorf("only %d letters were read", letters)
			}
		})
	}
}

// The sentence that names a step is refused as soon as that step is not armed, in
// every language, for every step.
func TestArmedSentenceIsRefusedWithoutTheDecision(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		f := factsIn(code)
		for _, step := range NextSteps() {
			f.NextStep = step
			made := mustMake(t, "final_demand", f)
			for _, other := range append(NextSteps(), "") {
				if covers(other, step) {
					continue
				}
				g := f
				g.NextStep = other
				w := &writer{f: &g, key: "final_demand"}
				found, err := wording.Check(code, made.Text, w.allowed())
				if err != nil {
					t.Fatal(err)
				}
				if len(found) == 0 {
					t.Errorf("%s: a demand that names %s passes while %q is armed", code, step, other)
				}
			}
		}
	}
}

// covers tells which steps go by each other's names: the three ways to a court.
func covers(armed, named string) bool {
	suit := []string{StepSmallClaims, StepPaymentOrder, StepCivilCourt}
	return armed == named || slices.Contains(suit, armed) && slices.Contains(suit, named)
}

func TestOwnTextsAreReadWhenTakenIn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		yaml string
		want []string // in the fault; none: taken in
	}{
		"publicity": {`
language: en
texts:
  reminder_2:
    email: |
      {{greeting}}

      If I hear nothing I will leave a one-star review on Google.

      {{closing}}
      {{signature}}
`, []string{"own.yaml:5", "one-star review on Google", "publicity", "Administration of Justice Act", "verified", "Leave reviews"}},
		"a fee without a ground, in German": {`
language: de
texts:
  reminder_2:
    email: |
      {{greeting}}

      für diese Erinnerung berechne ich 15,00 € Mahngebühr.

      {{signature}}
`, []string{"charge_unfounded", "Mahngebühr"}},
		"a greeting that insults": {`
language: en
greetings:
  informal:
    person: "Hello {{contact_first_name}}, you liar,"
`, []string{"insult"}},
		"harmless": {`
language: en
texts:
  reminder_2:
    email: |
      {{greeting}}

      invoice {{invoice_number}} is still open. Which day suits you?

      {{closing}}
      {{signature}}
`, nil},
		"a brief for the attorney": {`
language: en
texts:
  attorney_handoff_brief:
    email: |
      Please file the claim in court.

      {{signature}}
`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseOverride("own.yaml", []byte(tt.yaml))
			if len(tt.want) == 0 {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			if got := fault.CodeOf(err); got != "wording_refused" {
				t.Fatalf("got %q (%v), want wording_refused", got, err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the fault does not say %q: %v", want, err)
				}
			}
		})
	}
}

func TestAPersonsWordsAreReadWhenTheLetterIsMade(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Done = "The menu was delivered, and I will tell all your customers that you do not pay."
	_, err := Product().Make("final_demand", f, nil)
	if got := fault.CodeOf(err); got != "wording_refused" || !strings.Contains(err.Error(), "third_person") {
		t.Errorf("got %q: %v", got, err)
	}
}

// What people, firms and projects are called is no threat.
func TestNamesAreNoThreat(t *testing.T) {
	t.Parallel()
	for _, key := range mainKeys {
		f := factsIn("en")
		f.Client.Name, f.Contact.Last = "Fraud & Police Court Films LLC", "Liar"
		f.Work.Name = "criminal lawyer review campaign"
		f.Dispute = "my lawyer will see you in court"
		if _, err := Product().Make(key, f, nil); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}
