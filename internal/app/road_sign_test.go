package app

import (
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
)

// agrees draws the contract up, has the client sign it by its link, and countersigns.
// What it says is true in the file from then on, without anybody telling it.
func (l *life) agrees() {
	l.t.Helper()
	ctx, act := l.t.Context(), recovery.Act{By: "Nora Lark"}
	terms := agreement.Terms{Work: "Shop", Price: money.New(14400_00, "USD"), Deposit: 50, Days: 14, SuspendDays: 7, ApproveDays: 10, Rounds: 2, NoArbitrator: true, City: "Richmond"}
	one, _, _, err := l.desk.DraftAgreement(ctx, l.key, "", terms, act)
	if err != nil {
		l.t.Fatal(err)
	}
	sent, err := l.desk.SendAgreement(ctx, l.key.Creditor, one.Number, recovery.Bringing{How: recovery.BringLink}, act)
	if err != nil {
		l.t.Fatal(err)
	}
	l.set(day.MustParse("2026-01-15"), 15)
	link, err := l.desk.OpenLink(ctx, sent.Link.URL[strings.LastIndexByte(sent.Link.URL, '/')+1:])
	if err != nil {
		l.t.Fatal(err)
	}
	signing := recovery.Signing{
		Title: "Agreement", Name: "Ada Marlow", Agreed: true, Intent: "I have read it and agree.", Language: "en",
		PageSender: recovery.PageSender{Address: "192.0.2.7", Agent: "a browser"},
	}
	if _, err := l.desk.SignOnPage(ctx, link, signing); err != nil {
		l.t.Fatal(err)
	}
	if f := l.account(); f.Facts["signed_contract"] == "yes" {
		l.t.Error("it counts as signed before both have")
	}
	if _, err := l.desk.Countersign(ctx, l.key.Creditor, one.Number, recovery.Countersigning{Name: "Nora Lark", Intent: "I agree.", Agreed: true}, act); err != nil {
		l.t.Fatal(err)
	}
	if f := l.account(); f.Facts["signed_contract"] != "yes" || f.Facts["acceptance_deemed"] != "yes" {
		l.t.Errorf("what the contract shows by itself: got %v", f.Facts)
	}
}
