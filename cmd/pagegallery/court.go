package main

import (
	"context"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// atCourt brings two clients of the sample book before a court, one of them as far as a
// levy under a judgment, and gives the addresses of their pages.
func atCourt(ctx context.Context, desk *recovery.Desk, creditor receivable.CreditorID) (pages []string, err error) {
	var key receivable.AccountKey
	today := desk.Today()
	act := func(ago int) recovery.Act { return recovery.Act{By: "nora", On: today.AddDays(-ago)} }
	step := func(_ recovery.Entry, failed error) {
		if err == nil {
			err = failed
		}
	}
	page := func(client, name string) {
		if err != nil {
			return
		}
		if key, err = desk.AccountNamed(ctx, creditor, client, ""); err != nil {
			return
		}
		view, failed := desk.Court(ctx, key, day.Date{})
		pages, err = append(pages, "/case/"+view.Number+"/"+name), failed
	}
	page("Kestrel", "matters")
	step(desk.Filed(ctx, key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Multnomah County Circuit Court", Number: "26SC-0114"}, act(50)))
	step(desk.MatterCost(ctx, key, recovery.Spent{Kind: receivable.CostFee, Amount: "96", Recoverable: true}, act(50)))
	step(desk.MatterEvent(ctx, key, recovery.Happening{Kind: receivable.EventServed, Whom: "registered agent", Way: "sheriff", Next: today.AddDays(-12)}, act(42)))
	step(desk.MatterEvent(ctx, key, recovery.Happening{Kind: receivable.EventAnswered, Answer: receivable.AnswerPart, Amount: "3000", Text: "They say the second sign was never delivered."}, act(14)))
	step(desk.MatterEvent(ctx, key, recovery.Happening{Kind: receivable.EventHearing, Place: "room 4", Next: today.AddDays(20)}, act(7)))
	step(desk.MatterPerson(ctx, key, "", receivable.MatterPerson{Role: "judge", Name: "R. Ortega", Contact: "department 4"}, act(7)))
	page("Rook", "judgment")
	step(desk.Filed(ctx, key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Multnomah County Circuit Court", Number: "26SC-0093", Waive: "1500"}, act(120)))
	step(desk.EnterJudgment(ctx, key, recovery.Judged{Principal: "10000", Costs: "136"}, act(90)))
	step(desk.Enforce(ctx, key, recovery.Step{Tool: "bank", Target: "First Bank of the Columbia", Cost: "40"}, act(80)))
	step(desk.StepStarted(ctx, key, recovery.StepChange{}, act(75)))
	step(desk.StepCollected(ctx, key, recovery.StepChange{Collected: "1800"}, act(20)))
	return append(pages, "/matters"), err
}
