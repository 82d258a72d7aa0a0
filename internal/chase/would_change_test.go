package chase

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/claim"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

func TestWouldChange(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*receivable.File, *Setting)
		want   []string // beginnings of the hints
	}{
		"a reminder is due": {
			func(*receivable.File, *Setting) {},
			[]string{"A payment of €1,200.00 ends it.", "A promise", "Any answer", "An objection", "News of insolvency"},
		},
		"nothing late": {
			func(f *receivable.File, _ *Setting) { f.Items[0].Due = monday.AddDays(3) },
			[]string{"On 13 March 2026: first friendly reminder."},
		},
		"stale money": {
			func(_ *receivable.File, s *Setting) { s.Sources[0].CompleteThrough = monday.AddDays(-20) },
			[]string{"A payment", "A promise", "Any answer", "An objection", "News", "Payments read through 8 March 2026: then first friendly reminder.", "On 10 March 2026: first friendly reminder."},
		},
		"a promise runs": {
			func(f *receivable.File, _ *Setting) { f.Arrangements = hold(receivable.Promise, monday.AddDays(2)) },
			nil, // the day after tomorrow only its grace begins
		},
		"paid": {
			func(f *receivable.File, _ *Setting) { f.Items[0].Open = money.New(0, "EUR") },
			nil,
		},
		"an attorney is named": {
			func(f *receivable.File, _ *Setting) { f.Arrangements = hold(receivable.StopAttorney, monday) },
			nil,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.FirstSeen = monday.AddDays(-9) // seen when it was two days late
			tc.change(&file, &setting)
			owed, err := claim.AsOf(file, monday)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := policy.Preset("articles")
			var got []string
			for _, r := range WouldChange(FactsFrom(&file, owed, &setting), p) {
				got = append(got, strings.ReplaceAll(r.Text(), "\u00a0", " "))
			}
			if !slices.EqualFunc(got, tc.want, strings.HasPrefix) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// TestLaterFactsAreThoseOfTheClaim holds the account on a later day, as the hints
// reckon it, against the claim of that day.
func TestLaterFactsAreThoseOfTheClaim(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(m *moment) {
			if !m.idle || m.d.On.Weekday() != 3 {
				return
			}
			later := m.d.On.AddDays(9)
			file := m.file
			file.Arrangements = nil // whose ends lie outside the claim of today
			today, err := claim.AsOf(file, m.d.On)
			if err != nil {
				t.Fatal(err)
			}
			want, err := claim.AsOf(file, later)
			if err != nil {
				t.Fatal(err)
			}
			facts := m.facts
			facts.Claim = today
			got := facts.on(later).Claim
			if got.DaysLate != want.DaysLate || got.Owed != want.Owed || today.Unapplied.Sign() == 0 && (got.Askable != want.Askable || got.DaysAsked != want.DaysAsked) {
				t.Fatalf("on %s: asks %v, %d days late; the claim asks %v, %d days\n%v", later, got.Askable, got.DaysLate, want.Askable, want.DaysLate, m)
			}
		})
	})
}

func TestADemandGivesTheDaysOfTheLaw(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place string
		form  receivable.Form
		want  int
	}{
		"a company":              {"gb_eng", receivable.Company, 14},
		"a sole trader":          {"gb_eng", receivable.SoleTrader, 30},
		"somewhere in the UK":    {"GB", receivable.Consumer, 30},
		"a Scottish sole trader": {"gb_sct", receivable.SoleTrader, 14},
		"an American consumer":   {"us_nevada", receivable.Consumer, 14},
		"a Dutch consumer":       {"nl", receivable.Consumer, 18},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.Cause = receivable.Refusal
			file.Client.Place, file.Client.Form = tc.place, tc.form
			d := decide(t, file, setting, monday)
			if d.Step != policy.FinalDemand {
				t.Fatalf("got %s %s", d.Move, d.Step)
			}
			if want := setting.Client.Next(monday.AddDays(tc.want)); d.Deadline != want {
				t.Errorf("the demand gives until %s, want %s", d.Deadline, want)
			}
		})
	}
}
