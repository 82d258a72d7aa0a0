package chase

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// givenIn is the account with a judgment given so many days before that Monday.
func givenIn(days int, change func(*receivable.File, *receivable.Judgment)) (receivable.File, Setting) {
	file, setting := account()
	j := receivable.Judgment{ID: "j", Kind: receivable.CourtJudgment, Number: "26-1", Court: "Amtsgericht Bremen", Place: "de", On: monday.AddDays(-days),
		Principal: file.Items[0].Open, Interest: money.New(0, file.Currency), Costs: money.New(0, file.Currency), Fees: money.New(0, file.Currency),
		State: receivable.JudgmentLive, Expires: monday.AddMonths(60)}
	if change != nil {
		change(&file, &j)
	}
	file.Judgments = []receivable.Judgment{j}
	return file, setting
}

func TestUnderAJudgmentNoLetterLeaves(t *testing.T) {
	t.Parallel()
	half := func(f *receivable.File) money.Amount { return money.New(f.Items[0].Open.Minor()/2, f.Currency) }
	tests := map[string]struct {
		change func(*receivable.File, *receivable.Judgment)
		move   Move
		code   Code
		again  day.Date // zero: not asked here
	}{
		"open": {nil, Enforcement, JudgmentOpen, day.Date{}},
		"a levy runs": {func(f *receivable.File, _ *receivable.Judgment) {
			f.Enforcements = []receivable.Enforcement{{Judgment: "j", Tool: "bank", State: receivable.EnforcementStarted, On: monday.AddDays(-9), Look: monday.AddDays(14)}}
		}, Wait, JudgmentEnforcing, monday.AddDays(14)},
		"a levy should be back": {func(f *receivable.File, _ *receivable.Judgment) {
			f.Enforcements = []receivable.Enforcement{{Judgment: "j", Tool: "bank", State: receivable.EnforcementStarted, On: monday.AddDays(-9), Look: monday}}
		}, Enforcement, JudgmentOpen, day.Date{}},
		"stayed": {func(_ *receivable.File, j *receivable.Judgment) {
			j.State, j.Since = receivable.JudgmentStayed, monday.AddDays(-3)
		}, Wait, JudgmentStayed, day.Date{}},
		"ends soon": {func(_ *receivable.File, j *receivable.Judgment) { j.Expires = monday.AddDays(60) }, Ask, JudgmentEnds, day.Date{}},
		"over":      {func(_ *receivable.File, j *receivable.Judgment) { j.Expires = monday.AddDays(-1) }, Ask, JudgmentOver, day.Date{}},
		"insolvent": {func(f *receivable.File, _ *receivable.Judgment) {
			f.Arrangements = hold(receivable.StopInsolvency, day.Date{})
		}, Wait, StopInsolvency, day.Date{}},
		"paid by the book": {func(f *receivable.File, _ *receivable.Judgment) { f.Items = nil }, Ask, JudgmentPaid, day.Date{}},
		"satisfied": {func(f *receivable.File, j *receivable.Judgment) {
			f.Items, j.State, j.Since = nil, receivable.JudgmentSatisfied, monday.AddDays(-1)
		}, Wait, JudgmentDone, day.Date{}},
		"written off": {func(f *receivable.File, _ *receivable.Judgment) {
			f.WrittenOff, f.WrittenOffOn, f.Items = f.Items[0].Open, monday.AddDays(-5), nil
		}, Wait, JudgmentKept, day.Date{}},
		"parts in good standing": {func(f *receivable.File, j *receivable.Judgment) {
			j.Instalments = []receivable.Part{{On: monday.AddDays(10), Amount: half(f)}, {On: monday.AddDays(40), Amount: half(f)}}
		}, Wait, JudgmentParts, day.Date{}},
		"a part missed": {func(f *receivable.File, j *receivable.Judgment) {
			j.Instalments = []receivable.Part{{On: monday.AddDays(-30), Amount: half(f)}, {On: monday.AddDays(40), Amount: half(f)}}
		}, Ask, JudgmentMissed, day.Date{}},
		"a part of yesterday": {func(f *receivable.File, j *receivable.Judgment) {
			j.Instalments = []receivable.Part{{On: monday.AddDays(-3), Amount: half(f)}}
		}, Wait, JudgmentParts, day.Date{}},
		"the parts have lapsed": {func(f *receivable.File, j *receivable.Judgment) {
			j.Instalments, j.Lapsed = []receivable.Part{{On: monday.AddDays(-30), Amount: half(f)}}, monday.AddDays(-2)
		}, Enforcement, JudgmentOpen, day.Date{}},
		"set aside": {func(_ *receivable.File, j *receivable.Judgment) {
			j.State, j.Since = receivable.JudgmentVacated, monday.AddDays(-1)
		}, Reminder, StepDue, day.Date{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := givenIn(40, tt.change)
			d := decide(t, file, setting, monday)
			if d.Move != tt.move || d.Because().Code != tt.code {
				t.Fatalf("got %s because %s (%s), want %s because %s", d.Move, d.Because().Code, d.Because().Text(), tt.move, tt.code)
			}
			if !tt.again.IsZero() && d.CheckAgain != tt.again {
				t.Errorf("looks again on %s, want %s", d.CheckAgain, tt.again)
			}
		})
	}
}

// Whatever else is so: while something is with a court, an agency or an attorney, and
// once a court has decided, nobody is written to or called.
func TestNoContactWhilePlacedOrJudged(t *testing.T) {
	t.Parallel()
	roads := []string{receivable.RoadAgency, receivable.RoadSmallClaims, receivable.RoadArbitration, receivable.RoadPaymentOrder, receivable.RoadCivilCourt, receivable.RoadComplaint, receivable.RoadAttorney}
	rapid.Check(t, func(t *rapid.T) {
		live(t, func(m *moment) {
			file := m.file
			if rapid.Bool().Draw(t, "judged") {
				owed := money.New(max(0, m.facts.Claim.Owed.Minor()), file.Currency)
				zero := money.New(0, file.Currency)
				file.Judgments = []receivable.Judgment{{ID: "j", Number: "1", Court: "C", On: m.d.On.AddDays(-rapid.IntRange(0, 90).Draw(t, "since")), Principal: owed, Interest: zero, Costs: zero, Fees: zero,
					State: rapid.SampledFrom([]receivable.JudgmentState{receivable.JudgmentLive, receivable.JudgmentStayed, receivable.JudgmentExpired}).Draw(t, "state"), Since: m.d.On.AddDays(-1)}}
			} else {
				file.Matters = append(slices.Clone(file.Matters), receivable.Matter{ID: "x", Road: rapid.SampledFrom(roads).Draw(t, "road"), Forum: "F", On: m.d.On.AddDays(-rapid.IntRange(0, 90).Draw(t, "days"))})
			}
			f := m.facts
			f.Judgment, f.Matter, f.Counsel, f.Placed = nil, "", "", false
			f.readRemedies(&file, &m.setting)
			if d := Decide(f, m.policy); d.Move.Contacts() {
				t.Fatalf("%s because %s", d.Move, d.Because().Code)
			}
			again, err := ParseFacts(f.Canonical())
			if err != nil {
				t.Fatal(err)
			}
			if one, two := Decide(f, m.policy), Decide(again, m.policy); one.Move != two.Move || one.Because().Code != two.Because().Code {
				t.Fatalf("read again it is %s, was %s", two.Move, one.Move)
			}
		})
	})
}
