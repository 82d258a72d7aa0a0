package chase

import (
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// What ends on a day is looked at again the day after, whatever else the account
// waits for.
func TestWhatEndsIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	friday := monday.AddDays(4)
	promise := receivable.Arrangement{ID: "p", Kind: receivable.Promise, On: monday.AddDays(-1), By: friday, Amount: money.New(1200_00, "EUR")}
	settled := receivable.Settlement{
		ID: "s", On: monday.AddDays(-10), Amount: money.New(800_00, "EUR"), Base: money.New(1200_00, "EUR"), Items: []receivable.ItemID{"a"}, Expiry: monday, PayBy: monday.AddDays(9),
	}
	tests := map[string]struct {
		change func(*receivable.File)
		want   day.Date
	}{
		"the time to accept a plan": {func(f *receivable.File) {
			plan, _ := planned(0)
			p := plan.Plans[0]
			p.Agreed, p.How, p.Answer = day.Date{}, "", monday
			f.Plans, f.Arrangements = []receivable.PaymentPlan{p}, []receivable.Arrangement{plan.Arrangements[0], promise}
		}, monday.AddDays(1)},
		"the time to accept less": {func(f *receivable.File) {
			f.Settlements, f.Arrangements = []receivable.Settlement{settled}, []receivable.Arrangement{{ID: "s", Kind: receivable.Settle, On: settled.On}, promise}
			f.Contacts = nil
		}, monday.AddDays(1)},
		"a letter that was asked for": {func(f *receivable.File) {
			f.Arrangements = []receivable.Arrangement{{ID: "w", Kind: receivable.LetterAsked, On: monday.AddDays(-5), Reason: "acknowledgment_request"}}
			f.Contacts = []receivable.Contact{{ID: "c", Role: receivable.Payables, Billing: true, Email: "a@b.example", Unusable: "came back"}}
		}, monday.AddDays(3)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			tt.change(&file)
			if d := decide(t, file, setting, monday); d.CheckAgain.IsZero() || d.CheckAgain.After(tt.want) {
				t.Errorf("got %s because %s, looked at again on %q, want %s", d.Move, d.Because().Code, d.CheckAgain, tt.want)
			}
		})
	}
}

// Hard times that were answered with a plan which was broken are hard times no more:
// another plan is not what comes first.
func TestABrokenPlanIsWeighedAsBroken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cause day.Date
		want  remedy.Response
	}{
		"told before the plan":   {monday.AddDays(-15), remedy.Broken},
		"told anew after it":     {monday.AddDays(-1), remedy.Hardship},
		"told on the day it was": {monday.AddDays(-3), remedy.Broken},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := planned(0)
			file.Plans[0].Ended, file.Plans[0].Outcome = monday.AddDays(-3), receivable.PlanBroken
			file.Arrangements[0].Ended, file.Arrangements[0].Outcome = monday.AddDays(-3), receivable.PlanBroken
			file.Cause, file.CauseOn = receivable.Hardship, tt.cause
			owed, err := claim.AsOf(file, monday)
			if err != nil {
				t.Fatal(err)
			}
			articles, _ := policy.Preset("articles")
			c, r := Weigh(FactsFrom(&file, owed, &setting), articles, &file, &setting)
			if c.Response != tt.want || c.PlansBroken != 1 {
				t.Errorf("got %s with %d broken plans, want %s with 1", c.Response, c.PlansBroken, tt.want)
			}
			if first := r.Recommended == remedy.PaymentPlan; first && tt.want == remedy.Broken {
				t.Errorf("a new plan comes first right after one was broken")
			}
		})
	}
}
