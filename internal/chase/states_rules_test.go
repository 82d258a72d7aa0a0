package chase

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// The rules for what a person arranges beside promises, plans and settlements.

// A client who asked for post gets nothing by itself; one who asked to be called is
// called on the day on which the letter would otherwise leave.
func TestHowAClientAskedToBeReachedIsKept(t *testing.T) {
	rule(t, func(m *moment) error {
		if m.d.Move.Letter() && m.d.Letter != "" && m.facts.Prefers == PrefersPost && !m.d.Approval {
			return errors.New("a letter to who asked for post leaves by itself")
		}
		was := m.standing.Because().Code
		if m.idle || m.d.Move != Reminder || formal(m.d.Step) || m.facts.Prefers != PrefersPhone || was != StepLater && was != StepSpacing || m.standing.CheckAgain != m.d.On {
			return nil
		}
		if heightOf(m.d.Step) == none && m.d.Step != StepEnquiry { // what answers a promise is no rung
			return nil
		}
		if m.refusedNow() || m.file.FirstSeen == m.d.On {
			return nil
		}
		var last, called day.Date
		for _, w := range m.file.Touches {
			switch w.Kind {
			case receivable.Written:
				last = day.Max(last, w.On)
			case receivable.Called:
				called = day.Max(called, w.On)
			}
		}
		if !called.After(last) {
			return fmt.Errorf("%s leaves to who asked to be called, and nobody called since %s", m.d.Step, last)
		}
		return nil
	})
}

// Where an attorney, an agency or a court has the claim, the time to sue still shows,
// but for a claim that was filed.
func TestAFileInOtherHandsDoesNotHideTheTimeToSue(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		road string
		near Code // the deciding reason while the time to sue ends soon
		far  Code
	}{
		"an agency has it":     {receivable.RoadAgency, LimitationNear, MatterRunning},
		"a complaint was made": {receivable.RoadComplaint, LimitationNear, MatterRunning},
		"an attorney has it":   {receivable.RoadAttorney, LimitationNear, MatterRunning},
		"a court has it":       {receivable.RoadSmallClaims, MatterRunning, MatterRunning},
		"an arbitrator has it": {receivable.RoadArbitration, MatterRunning, MatterRunning},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			articles, _ := policy.Preset("articles")
			file.Matters = []receivable.Matter{{ID: "m", Road: tt.road, Forum: "Miller", On: monday.AddDays(-3)}}
			for last, want := range map[day.Date]Code{monday.AddDays(20): tt.near, monday.AddDays(800): tt.far} {
				f := factsOn(t, &file, &setting)
				f.Legal.LastDay = last
				again, err := ParseFacts(f.Canonical())
				if err != nil {
					t.Fatal(err)
				}
				for _, facts := range []Facts{f, again} {
					d := Decide(facts, articles)
					if d.Because().Code != want || d.Move.Contacts() {
						t.Errorf("time to sue until %s: got %s because %s, want %s", last, d.Move, d.Because().Code, want)
					}
				}
			}
		})
	}
}

// An invoice that rests is back on the day after, however many rest and whatever else
// the account waits for.
func TestAnInvoiceThatRestsComesBack(t *testing.T) {
	t.Parallel()
	file, setting := account()
	second := file.Items[0]
	second.ID, second.Number = "b", "A-2"
	file.Items = append(file.Items, second)
	for _, days := range []int{1, 8, 30} {
		by := monday.AddDays(days) // of the first; the other rests longer
		file.Arrangements = nil
		for i := range file.Items {
			file.Arrangements = append(file.Arrangements, receivable.Arrangement{ID: fmt.Sprint(i), Kind: receivable.Pause, On: monday, By: by.AddDays(40 * i), Item: file.Items[i].ID})
		}
		d := decide(t, file, setting, monday)
		if want := setting.Client.Next(by.AddDays(1)); d.Because().Code != RestOpen || d.CheckAgain != want {
			t.Errorf("until %s: got %s because %s, again %s, want it again on %s", by, d.Move, d.Because().Code, d.CheckAgain, want)
		}
		file.Arrangements = append(file.Arrangements, receivable.Arrangement{ID: "p", Kind: receivable.Pause, On: monday, By: monday.AddDays(90)})
		if d := decide(t, file, setting, monday); d.Because().Code != PauseRunning {
			t.Errorf("a pause of all of it beside it: got %s", d.Because().Code)
		}
		f := factsOn(t, &file, &setting)
		if again, err := ParseFacts(f.Canonical()); err != nil || slices.ContainsFunc(again.Arrangements, func(a receivable.Arrangement) bool { return a.Item == "" && a.ID != "p" && a.By == by }) {
			t.Errorf("read back it is a pause of all of it (%v)", err)
		}
	}
}

// A corrected invoice goes out again while it is open, not late and contested by nobody.
func TestACorrectedInvoiceGoesOutWhileItIsTrue(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*receivable.File)
		want   Code
	}{
		"corrected": {func(*receivable.File) {}, LetterWanted},
		"made up for in part": {func(f *receivable.File) {
			later := f.Items[0]
			later.ID, later.Due, later.Restart = "b", monday.AddDays(60), day.Date{}
			f.Items = append(f.Items, unapplied(200_00), later)
		}, LetterWanted},
		"late all the same":    {func(f *receivable.File) { f.Items[0].Restart = monday.AddDays(-1) }, StepDue},
		"paid meanwhile":       {func(f *receivable.File) { f.Items[0].Open = money.New(0, "EUR") }, OwedNone},
		"contested":            {func(f *receivable.File) { f.Items[0].Disputed = f.Items[0].Open }, DueNone},
		"contested in part":    {func(f *receivable.File) { f.Items[0].Disputed = money.New(1_00, "EUR") }, DueNone},
		"at rest":              {func(f *receivable.File) { f.Arrangements = append(f.Arrangements, resting("a")) }, DueNone},
		"another one is asked": {func(f *receivable.File) { f.Arrangements[0].Item = "b" }, DueNone},
		"contact has ended": {func(f *receivable.File) {
			f.Arrangements = append(f.Arrangements, hold(receivable.StopContact, monday)...)
		}, StopContact},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.Items[0].Restart = monday.AddDays(20)
			file.Arrangements = []receivable.Arrangement{{ID: "w", Kind: receivable.LetterAsked, On: monday, Item: "a", Reason: LetterCorrected}}
			tt.change(&file)
			d := decide(t, file, setting, monday)
			if d.Because().Code != tt.want {
				t.Errorf("got %s %s because %s, want %s", d.Move, d.Letter, d.Because().Code, tt.want)
			}
			want := file.Items[0].Open
			if len(file.Items) > 1 { // what money makes up for is not asked again
				want = money.New(want.Minor()+file.Items[1].Open.Minor(), "EUR")
			}
			if d.Move == AskedLetter && (d.Amount != want || !slices.Equal(d.Items, []receivable.ItemID{"a"}) || !d.Person || !d.Approval) {
				t.Errorf("it speaks of %v and %v, person %v, approval %v", d.Amount, d.Items, d.Person, d.Approval)
			}
		})
	}
}

// unapplied is money that is set against nothing yet.
func unapplied(minor int64) receivable.Item {
	return receivable.Item{ID: "p", Kind: receivable.Payment, On: monday.AddDays(-2), Amount: money.New(-minor, "EUR"), Open: money.New(-minor, "EUR")}
}

func resting(item receivable.ItemID) receivable.Arrangement {
	return receivable.Arrangement{ID: "r", Kind: receivable.Pause, On: monday, By: monday.AddDays(10), Item: item}
}

// factsOn are the facts of a file on that Monday.
func factsOn(t *testing.T, file *receivable.File, s *Setting) Facts {
	t.Helper()
	owed, err := claim.AsOf(*file, monday)
	if err != nil {
		t.Fatal(err)
	}
	return FactsFrom(file, owed, s)
}
