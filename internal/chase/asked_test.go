package chase

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// withLetter is a moment's facts with a letter asked for on that day.
func (m *moment) withLetter(key string) Facts {
	f := m.facts
	a := receivable.Arrangement{ID: "asked", Kind: receivable.LetterAsked, On: f.Today, Reason: key}
	if n := len(m.file.Items); key == LetterCorrected && n > 0 {
		a.Item = m.file.Items[m.d.On.Sub(firstDayOfLife)%n].ID
	}
	f.Arrangements = append(slices.Clone(f.Arrangements), a)
	return f
}

// A letter that a person asks for, at any moment of a random life, leaves only by
// his approval, while it is true, and never where contact has ended.
func TestRule12LettersAboutWorkAreAskedForAndApproved(t *testing.T) {
	keys := slices.Sorted(maps.Keys(askedSteps))
	rule(t, func(m *moment) error {
		key := keys[m.d.On.Sub(firstDayOfLife)%len(keys)] // one a day: deciding is what takes its time
		f := m.withLetter(key)
		d := Decide(f, m.policy)
		if d.Because().Code != LetterWanted { // a letter of a plan or settlement has its own rules
			return nil
		}
		again, err := ParseFacts(f.Canonical())
		switch {
		case err != nil || !reflect.DeepEqual(Decide(again, m.policy), d):
			return fmt.Errorf("%s: taken again it comes out otherwise (%w)", key, err)
		case d.Step != askedSteps[d.Letter] || !d.Person || !d.Approval:
			return fmt.Errorf("%s leaves as %s, person %v, approval %v", d.Letter, d.Step, d.Person, d.Approval)
		}
		return m.mayWrite(d.Letter, &d) // which may be one that was asked for before
	})
}

// mayWrite holds a letter that was asked for against the file.
func (m *moment) mayWrite(key string, d *Decision) error {
	if m.file.Client.OptOut || m.file.Doubtful || m.file.Cause == receivable.Insolvency {
		return errors.New("contact has ended, or a letter is in doubt")
	}
	for _, a := range m.file.Arrangements {
		switch a.Kind {
		case receivable.StopAttorney, receivable.StopContact, receivable.StopInsolvency, receivable.UnreadReply:
			if a.Live(d.On) {
				return fmt.Errorf("a %s lives", a.Kind)
			}
		}
	}
	if through := m.facts.MoneyThrough; through.IsZero() || m.business(through, m.policy.MoneyAge).Before(d.On) {
		return fmt.Errorf("money is known through %s only", through)
	}
	if !m.setting.Client.IsBusiness(d.On) {
		return fmt.Errorf("%s is a day of rest", d.On)
	}
	letters := 0
	for _, w := range m.file.Touches {
		if days := d.On.Sub(w.On); w.Kind == receivable.Written && days >= 0 && days < 7 {
			letters++
		}
	}
	if letters >= 2 {
		return fmt.Errorf("%d letters in seven days, and one more", letters)
	}
	var owed, late int64
	for i := range m.file.Items {
		if it := &m.file.Items[i]; !it.Void && !it.Gone {
			owed += it.Open.Minor()
			if it.Kind.Raises() && it.Open.Sign() > 0 && it.ClockFrom().Before(d.On) && !it.Due.IsZero() {
				late += it.Open.Minor()
			}
		}
	}
	switch demand := m.demand(); {
	case key == "winback" && owed > 0:
		return fmt.Errorf("%d is owed, and they are asked back", owed)
	case key == "work_resumed" && late > 0:
		return fmt.Errorf("%d is late, and they are thanked for settling", late)
	case key == "work_cancelled" && (demand == nil || m.business(demand.Deadline, m.policy.Grace).After(d.On)):
		return errors.New("work ends before the date of the demand is missed")
	case key == "work_cancelled" && !d.Formal:
		return errors.New("it is not formal")
	case key == "acknowledgment_request" && (late <= 0 || d.Amount.Minor() <= 0 || d.Amount.Minor() > late):
		return fmt.Errorf("a line about %v is asked for, %d is late", d.Amount, late)
	case key == "reply_to_promise" && !slices.ContainsFunc(m.file.Arrangements, func(a receivable.Arrangement) bool {
		return a.Kind == receivable.Promise && a.Live(d.On) && !a.By.Before(d.On)
	}):
		return errors.New("no promise runs")
	case key == LetterCorrected:
		return m.mayBringCorrected(d)
	case key != "work_cancelled" && key != "acknowledgment_request" && d.Amount.Sign() != 0:
		return fmt.Errorf("it asks for %v", d.Amount)
	}
	return nil
}

func (m *moment) leftSince(step Step, on day.Date) bool {
	return slices.ContainsFunc(m.file.Touches, func(w receivable.Touch) bool {
		return w.Kind == receivable.Written && Step(w.Step) == step && !w.On.Before(on)
	})
}

// mayBringCorrected holds the letter with a corrected invoice against that invoice.
func (m *moment) mayBringCorrected(d *Decision) error {
	if len(d.Items) != 1 {
		return fmt.Errorf("it is about %d invoices", len(d.Items))
	}
	i := slices.IndexFunc(m.file.Items, func(it receivable.Item) bool { return it.ID == d.Items[0] })
	switch it := &m.file.Items[i]; {
	case it.Kind != receivable.Invoice || it.Void || it.Gone || it.Open.Sign() <= 0:
		return fmt.Errorf("%s is not owed", it.Number)
	case it.ClockFrom().Before(d.On):
		return fmt.Errorf("%s is late since %s", it.Number, it.ClockFrom())
	case m.contested(it) > 0:
		return fmt.Errorf("%s is contested, awaited or at rest", it.Number)
	case d.Amount.Sign() <= 0 || d.Amount.Minor() > it.Open.Minor():
		return fmt.Errorf("it speaks of %v, %v is open", d.Amount, it.Open)
	}
	return nil
}

func TestAnAskedLetterWaitsForItsApprovalAndGoes(t *testing.T) {
	t.Parallel()
	settled, setting := account()
	settled.Items = nil
	tests := map[string]struct {
		change func(*receivable.File)
		want   Code
		letter string
	}{
		"asked today":       {func(*receivable.File) {}, LetterWanted, "winback"},
		"asked a week ago":  {func(f *receivable.File) { f.Arrangements[0].On = monday.AddDays(-7) }, LetterWanted, "winback"},
		"nobody approved":   {func(f *receivable.File) { f.Arrangements[0].On = monday.AddDays(-8) }, OwedNone, ""},
		"it was taken back": {func(f *receivable.File) { f.Arrangements[0].Ended = monday }, OwedNone, ""},
		"it has left":       {func(f *receivable.File) { f.Touches = []receivable.Touch{written(monday, StepWinback)} }, OwedNone, ""},
		"asked anew":        {func(f *receivable.File) { f.Touches = []receivable.Touch{written(monday.AddDays(-90), StepWinback)} }, LetterWanted, "winback"},
		"they owe":          {func(f *receivable.File) { live, _ := account(); f.Items = live.Items }, StepDue, "reminder_1"},
		"given up, not settled": {func(f *receivable.File) {
			f.WrittenOff, f.WrittenOffOn = money.New(5_00, "EUR"), monday.AddDays(-100)
		}, LimitationUnknown, ""},
		"contact refused": {func(f *receivable.File) {
			f.Arrangements = append(f.Arrangements, hold(receivable.StopContact, monday)...)
		}, StopContact, ""},
		"no such letter": {func(f *receivable.File) { f.Arrangements[0].Reason = "final_demand" }, OwedNone, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := settled
			file.Arrangements = []receivable.Arrangement{{ID: "w", Kind: receivable.LetterAsked, On: monday, Reason: "winback"}}
			tt.change(&file)
			d := decide(t, file, setting, monday)
			if name == "given up, not settled" { // a note may be due, an invitation never is
				if d.Move == AskedLetter {
					t.Errorf("got %s %s", d.Move, d.Letter)
				}
				return
			}
			if d.Because().Code != tt.want || d.Letter != tt.letter {
				t.Errorf("got %s %q because %s, want %s %q", d.Move, d.Letter, d.Because().Code, tt.want, tt.letter)
			}
		})
	}
}

func TestAnAskedLetterIsNoRung(t *testing.T) {
	t.Parallel()
	for key, step := range askedSteps {
		if heightOf(step) != none || !slices.Contains(Steps(), step) {
			t.Errorf("%s leaves as %s, height %d", key, step, heightOf(step))
		}
	}
	for _, rung := range []string{"last_notice_work_paused", string(policy.FinalDemand)} {
		if _, ok := askedSteps[rung]; ok {
			t.Errorf("%s, a rung of the ladder, can be asked for out of its turn", rung)
		}
	}
}
