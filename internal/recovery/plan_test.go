package recovery_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// planDesk is a desk on a day it can be moved to, whose one client owes 600.00.
func planDesk(t *testing.T, engine, place string) (*recovery.Desk, receivable.AccountKey, *book.Clock, func(day.Date)) {
	t.Helper()
	clock := book.ClockAt(roadDay, 10)
	desk := recovery.New(book.Open(t, book.Database(t, engine), clock.Now), recovery.Options{Now: clock.Now, Ways: recovery.Ways{Folder: mail.Folder{Dir: filepath.Join(t.TempDir(), "letters")}}})
	creditor, err := desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	setup := map[string]string{"place": place, "name": "Studio", "sender": "Ann Lee", "email": "ann@studio.example", "phone": "1",
		"address": "1 Mill Lane|Columbus", "iban": "DE89370400440532013000", "holder": "Studio", "currency": "USD"}
	if err := desk.ChangeSetup(t.Context(), creditor, setup); err != nil {
		t.Fatal(err)
	}
	list := "Client,Invoice number,Invoice date,Due date,Amount,Email\nLarch,A-1,2026-09-01,2026-10-01,200.00,pay@larch.example\nLarch,A-2,2026-09-01,2026-10-05,400.00,\n"
	importText(t, desk, creditor, "list.csv", list, receivable.ListAll)
	key, err := desk.AccountNamed(t.Context(), creditor, "Larch", "")
	if err != nil {
		t.Fatal(err)
	}
	moveTo := func(on day.Date) {
		clock.Set(on, 10)
		request := recovery.ImportRequest{Creditor: creditor, Kind: receivable.ListAll, CompleteThrough: on,
			File: recovery.ImportFile{Name: "list.csv", Reader: strings.NewReader(list), Size: int64(len(list))}}
		if _, err := desk.Import(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	return desk, key, clock, moveTo
}

// standsAt is the state of the account's plan and the code that decides.
func standsAt(t *testing.T, desk *recovery.Desk, key receivable.AccountKey, on day.Date) (state, reason, owed string) {
	t.Helper()
	e, err := desk.Explain(t.Context(), key, on)
	if err != nil {
		t.Fatal(err)
	}
	if e.Plan != nil {
		state = e.Plan.State
	}
	return state, e.Reasons[len(e.Reasons)-1].Code, e.Owed
}

// TestActsOfAPlanAndTheirWayBack plays each act and takes it back: the account then
// stands as before it, on both databases.
func TestActsOfAPlanAndTheirWayBack(t *testing.T) {
	t.Parallel()
	terms := recovery.PlanRequest{Down: "100.00", DownOn: roadDay.AddDays(4), Count: 2, From: day.MustParse("2026-12-21"), Discount: "10%", How: receivable.AgreedSigned}
	settle := recovery.SettleRequest{Amount: "450.00", Until: roadDay.AddDays(7)}
	by := recovery.Act{By: "Ann"}
	type made func(*testing.T, *recovery.Desk, receivable.AccountKey) (recovery.Entry, error)
	paid := func(sum string) made {
		return func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.Paid(t.Context(), key, sum, "", by)
		}
	}
	draw := func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.DrawPlan(t.Context(), key, terms, by)
	}
	offer := func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		q := terms
		q.How = ""
		return d.DrawPlan(t.Context(), key, q, by)
	}
	offerLess := func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Settle(t.Context(), key, settle, by)
	}
	accept := func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.AcceptSettlement(t.Context(), key, receivable.AgreedEmail, "Bo", by)
	}
	tests := map[string]struct {
		before []made
		act    made
		want   [3]string // state of the plan, deciding reason, owed
	}{
		"draw up and agree": {nil, draw, [3]string{"running", "plan.running", "600.00"}},
		"offer":             {nil, offer, [3]string{"offered", "step.due", "600.00"}},
		"agree": {[]made{offer}, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.AgreePlan(t.Context(), key, receivable.AgreedSigned, "Bo", by)
		}, [3]string{"running", "plan.running", "600.00"}},
		"another plan": {[]made{draw}, offer, [3]string{"offered", "step.due", "600.00"}},
		"keep": {[]made{draw, paid("540.00")}, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.KeepPlan(t.Context(), key, by)
		}, [3]string{"kept", "step.due", "0.00"}},
		"end": {[]made{draw}, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.EndPlan(t.Context(), key, by)
		}, [3]string{"", "step.due", "600.00"}},
		"offer less":    {nil, offerLess, [3]string{"", "step.due", "600.00"}},
		"accept less":   {[]made{offerLess}, accept, [3]string{"", "step.due", "600.00"}},
		"less has come": {[]made{offerLess, accept}, paid("450.00"), [3]string{"", "settlement.cleared", "150.00"}},
		"it has cleared": {[]made{offerLess, accept, paid("450.00")}, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.SettlementCleared(t.Context(), key, by)
		}, [3]string{"", "owed.none", "0.00"}},
		"take the offer back": {[]made{offerLess, accept}, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.EndSettlement(t.Context(), key, by)
		}, [3]string{"", "step.due", "600.00"}},
		"ask for a line": {nil, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.AskAck(t.Context(), key, by)
		}, [3]string{"", "letter.wanted", "600.00"}},
	}
	eachEngine(t, func(t *testing.T, engine string) {
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				desk, key, _, _ := planDesk(t, engine, "us_ohio")
				for _, act := range tt.before {
					did(t)(act(t, desk, key))
				}
				var was [3]string
				was[0], was[1], was[2] = standsAt(t, desk, key, roadDay)
				entry, err := tt.act(t, desk, key)
				if err != nil || !entry.Undoable {
					t.Fatalf("the act: %+v, %v", entry, err)
				}
				var got [3]string
				if got[0], got[1], got[2] = standsAt(t, desk, key, roadDay); got != tt.want {
					t.Errorf("after it: got %v, want %v", got, tt.want)
				}
				if _, err := desk.Undo(t.Context(), key.Creditor, entry.Number, by); err != nil {
					t.Fatal(err)
				}
				if got[0], got[1], got[2] = standsAt(t, desk, key, roadDay); got != was {
					t.Errorf("taken back: got %v, want %v", got, was)
				}
			})
		}
	})
}

// TestAPlanIsBroken lets two parts be missed: one is made good, of the other the plan
// ends, by a letter that a person approves, and the final demand comes after its date.
func TestAPlanIsBroken(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, key, _, moveTo := planDesk(t, engine, "us_ohio")
		by := recovery.Act{By: "Ann"}
		on := day.MustParse
		did(t)(desk.Called(t.Context(), key, receivable.OutcomeHardship, 0, by))
		did(t)(desk.DrawPlan(t.Context(), key, recovery.PlanRequest{Down: "100.00", DownOn: on("2026-11-24"), Each: "100.00", Every: receivable.EveryWeek,
			From: on("2026-12-01"), How: receivable.AgreedSigned, Signatory: "Bo"}, by))
		moveTo(on("2026-11-24"))
		did(t)(desk.Paid(t.Context(), key, "100.00", "A-2", by)) // counts for the plan whatever invoice it names
		var sheet string
		leaves := func(today, step string) (text string) {
			t.Helper()
			moveTo(on(today))
			if _, err := desk.ChaseDue(t.Context(), on(today), 1); err != nil {
				t.Fatal(err)
			}
			page, err := desk.TodayPage(t.Context(), key.Creditor)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(page.Needs, func(n recovery.Need) bool { return n.Step == step && n.Number != "" })
			if i < 0 {
				t.Fatalf("%s: no %s among %+v", today, step, page.Needs)
			}
			number := page.Needs[i].Number
			v, err := desk.LetterView(t.Context(), key.Creditor, number)
			if err != nil || v.Lacking != nil {
				t.Fatalf("%s: %v %v", step, err, v.Lacking)
			}
			did(t)(desk.Approve(t.Context(), key.Creditor, number, by))
			did(t)(desk.SentByHand(t.Context(), key.Creditor, number, on(today), "own_mail", by))
			sheet = fmt.Sprint(v.Letter.Sheet.Blocks)
			return v.Letter.Text
		}
		text := leaves("2026-12-07", string(chase.StepPlanMissed))
		if !strings.Contains(text, "Payment 2 of our schedule, $100.00") || !strings.Contains(text, "December 14, 2026") {
			t.Errorf("the first notice reads\n%s", text)
		}
		moveTo(on("2026-12-08"))
		did(t)(desk.Paid(t.Context(), key, "140.00", "", by)) // made good, and a part of the next
		if state, reason, _ := standsAt(t, desk, key, on("2026-12-08")); state != "running" || reason != "plan.running" {
			t.Errorf("made good: %s, %s", state, reason)
		}
		text = leaves("2026-12-14", string(chase.StepPlanMissed))
		if !strings.Contains(text, "Payment 3 of our schedule, $60.00") {
			t.Errorf("the second notice reads\n%s", text)
		}
		if state, reason, _ := standsAt(t, desk, key, on("2026-12-22")); state != "in_grace" && reason != "plan.cure_grace" {
			t.Errorf("in the grace of the cure: %s, %s", state, reason)
		}
		text = leaves("2026-12-28", string(chase.StepPlanBroken))
		if !strings.Contains(text, "$360.00 is due by January 4, 2027") {
			t.Errorf("the end reads\n%s", text)
		}
		for _, line := range []string{"Debt as agreed on Nov 20, 2026", "600.00", "Payment received on Nov 24, 2026", "−100.00", "Payment received on Dec 8, 2026", "−140.00", "360.00"} {
			if !strings.Contains(sheet, line) {
				t.Errorf("the account at its end lacks %q, and says that it lists every payment:\n%s", line, sheet)
			}
		}
		sheetOfCall, err := desk.CallSheet(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		past := fmt.Sprint(sheetOfCall.History)
		for _, event := range []string{"A plan to pay in parts was drawn up", "Agreed to the plan (signed)", "End of the plan"} {
			if !strings.Contains(past, event) {
				t.Errorf("the call sheet lacks %q: %s", event, past)
			}
		}
		if state, _, _ := standsAt(t, desk, key, on("2026-12-28")); state != "broken" {
			t.Errorf("after the end: %s", state)
		}
		moveTo(on("2027-01-13"))
		if e, err := desk.Explain(t.Context(), key, on("2027-01-13")); err != nil || e.Step == nil || *e.Step != "final_demand" {
			t.Errorf("after the date: %+v (%v)", e.ChaseRow, err)
		}
		if _, err := desk.KeepPlan(t.Context(), key, by); fault.CodeOf(err) != "plan_unpaid" {
			t.Errorf("a broken plan is kept: %v", err)
		}
		entry, err := desk.EndPlan(t.Context(), key, by)
		if err != nil || !strings.Contains(entry.Text, "is broken and ended") {
			t.Errorf("ended: %+v, %v", entry, err)
		}
	})
}

func TestWhatNoPlanOrSettlementMayBe(t *testing.T) {
	t.Parallel()
	by := recovery.Act{By: "Ann"}
	good := recovery.PlanRequest{Down: "100.00", Count: 2, From: day.MustParse("2026-12-21")}
	tests := map[string]struct {
		act  func(*testing.T, *recovery.Desk, receivable.AccountKey) error
		want string
	}{
		"more than is open": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			q := good
			q.Total = "700.00"
			_, err := d.DrawPlan(t.Context(), key, q, by)
			return err
		}, "sum_above_owed"},
		"all of it disputed": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			did(t)(d.Dispute(t.Context(), key, "A-1", "", by))
			did(t)(d.Dispute(t.Context(), key, "A-2", "", by))
			_, err := d.DrawPlan(t.Context(), key, good, by)
			return err
		}, "nothing_owed"},
		"insolvency": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			did(t)(d.Stop(t.Context(), key, "insolvency", by))
			_, err := d.DrawPlan(t.Context(), key, good, by)
			return err
		}, "arrangement_stayed"},
		"agreed nobody knows how": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			q := good
			q.How = "shouted"
			_, err := d.DrawPlan(t.Context(), key, q, by)
			return err
		}, "how_unknown"},
		"agreed before it was drawn up": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			did(t)(d.DrawPlan(t.Context(), key, good, by))
			_, err := d.AgreePlan(t.Context(), key, "signed", "", recovery.Act{On: roadDay.AddDays(-1)})
			return err
		}, "day_before"},
		"an offer that has lapsed": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			did(t)(d.Settle(t.Context(), key, recovery.SettleRequest{Amount: "450.00", Until: roadDay.AddDays(-3), PayBy: roadDay}, recovery.Act{On: roadDay.AddDays(-5)}))
			_, err := d.AcceptSettlement(t.Context(), key, "email", "", by)
			return err
		}, "settlement_lapsed"},
		"due before the offer ends": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			_, err := d.Settle(t.Context(), key, recovery.SettleRequest{Amount: "450.00", Until: roadDay.AddDays(10), PayBy: roadDay.AddDays(7)}, by)
			return err
		}, "settlement_pay_by"},
		"a discount of all": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			q := good
			q.Discount = "100%"
			_, err := d.DrawPlan(t.Context(), key, q, by)
			return err
		}, "plan_discount"},
		"a discount above the last part": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			q := good
			q.Discount = "300.00"
			_, err := d.DrawPlan(t.Context(), key, q, by)
			return err
		}, "plan_discount"},
		"kept though it was never agreed": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			did(t)(d.DrawPlan(t.Context(), key, good, by))
			_, err := d.KeepPlan(t.Context(), key, by)
			return err
		}, "plan_offered"},
		"nothing to confirm": {func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) error {
			_, err := d.ConfirmPromise(t.Context(), key, by)
			return err
		}, "promise_unknown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, key, _, _ := planDesk(t, "sqlite", "us_ohio")
			err := tt.act(t, desk, key)
			if got := fault.CodeOf(err); got != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestAMarkedPaymentThatWasAgreedOn: what a settlement was agreed for is booked, also
// where the client writes on it that it is the whole.
func TestAMarkedPaymentThatWasAgreedOn(t *testing.T) {
	t.Parallel()
	desk, key, _, _ := planDesk(t, "sqlite", "us_ohio")
	by := recovery.Act{By: "Ann"}
	did(t)(desk.Settle(t.Context(), key, recovery.SettleRequest{Amount: "450.00", Until: roadDay.AddDays(7), How: receivable.AgreedSigned}, by))
	did(t)(desk.TakePayment(t.Context(), key, recovery.Payment{Amount: "450.00", Full: true}, by))
	if _, reason, owed := standsAt(t, desk, key, roadDay); reason != "settlement.cleared" || owed != "150.00" {
		t.Errorf("got %s with %s owed", reason, owed)
	}
}

func TestParsePlan(t *testing.T) {
	t.Parallel()
	text := "down: 500.00\ndown_by: 2026-11-27\nparts: 3\nevery: fortnight\nfrom: 2026-12-21\ndiscount: 5%\ncure_days: 10\ninterest: runs\nguarantor: Petra Novak\nadmission: false\nletter: agreement\nagreed: signed\n"
	got, err := recovery.ParsePlan("plan.yaml", []byte(text))
	want := recovery.PlanRequest{Down: "500.00", DownOn: day.MustParse("2026-11-27"), Count: 3, Every: receivable.EveryFortnight, From: day.MustParse("2026-12-21"),
		Discount: "5%", CureDays: 10, Interest: true, Guarantor: "Petra Novak", Unwritten: true, Draft: receivable.DraftAgreement, How: "signed"}
	if err != nil || got.Payments != nil || got.Down != want.Down || got.Every != want.Every || got.CureDays != want.CureDays || !got.Interest || !got.Unwritten ||
		got.Draft != want.Draft || got.Guarantor != want.Guarantor || got.DownOn != want.DownOn || got.How != want.How {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	for name, text := range map[string]string{
		"both ways":     "down: 1\npayments: [{on: 2026-12-01, amount: 1}]\n",
		"unknown field": "dwn: 1\n",
		"no such span":  "every: year\n",
		"a payment of":  "payments: [{on: 2026-12-01}]\n",
	} {
		if _, err := recovery.ParsePlan("plan.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "plan.yaml:") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzParsePlan(f *testing.F) {
	f.Add([]byte("down: 500.00\nparts: 3\nfrom: 2026-12-21\n"))
	f.Add([]byte("payments: [{on: 2026-12-01, amount: 1}]\n"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = recovery.ParsePlan("plan.yaml", text) // it may refuse, it never panics
	})
}
