package recovery_test

import (
	"strings"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// court is a desk of Virginia on a day, with a client who owes 7,200.
type court struct {
	*testing.T
	desk     *recovery.Desk
	db       *store.DB
	creditor receivable.CreditorID
	key      receivable.AccountKey
	clock    *book.Clock
}

func courtDesk(t *testing.T, engine string) *court {
	t.Helper()
	clock := book.ClockAt(day.MustParse("2026-01-05"), 10)
	c := &court{T: t, clock: clock, db: book.Open(t, book.Database(t, engine), clock.Now)}
	c.desk = recovery.New(c.db, recovery.Options{Now: clock.Now})
	var err error
	if c.creditor, err = c.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if err := c.desk.ChangeSetup(t.Context(), c.creditor, map[string]string{"place": "us_virginia"}); err != nil {
		t.Fatal(err)
	}
	importText(t, c.desk, c.creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2025-09-01,2025-10-01,7200.00\n", receivable.ListAll)
	if c.key, err = c.desk.AccountNamed(t.Context(), c.creditor, "Larch", ""); err != nil {
		t.Fatal(err)
	}
	return c
}

// on moves the clock to a day.
func (c *court) on(text string) recovery.Act {
	c.Helper()
	d := day.MustParse(text)
	if d.After(day.In(c.clock.Now(), time.UTC)) {
		c.clock.Set(d, 10)
	}
	return recovery.Act{On: d, By: "Ann"}
}

func (c *court) done(e recovery.Entry, err error) recovery.Entry {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	return e
}

func (c *court) refused(code string, err error) {
	c.Helper()
	if got := fault.CodeOf(err); got != code {
		c.Errorf("got %q (%v), want %s", got, err, code)
	}
}

// owed is what the book and the judgment say: "book 7296.00, pay-off 7367.01".
func (c *court) owed() string {
	c.Helper()
	list, err := c.desk.Judgments(c.Context(), c.key, day.Date{})
	if err != nil {
		c.Fatal(err)
	}
	text := "book " + c.view().Owed.Decimal()
	if len(list) > 0 {
		text += ", pay-off " + list[0].Ledger.Payoff.Decimal()
	}
	return text
}

func (c *court) view() *recovery.CaseView {
	c.Helper()
	v, err := c.desk.CaseView(c.Context(), c.key, day.In(c.clock.Now(), time.UTC))
	if err != nil {
		c.Fatal(err)
	}
	return &v
}

func (c *court) is(want string) {
	c.Helper()
	if got := c.owed(); got != want {
		c.Errorf("got %s, want %s", got, want)
	}
}

// filed brings the claim to small claims court and to its judgment over 7,200 and 96
// of costs, on 10 January.
func (c *court) judged() recovery.Entry {
	c.Helper()
	c.done(c.desk.Filed(c.Context(), c.key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Richmond General District Court", Number: "GV26-114"}, c.on("2026-01-05")))
	return c.done(c.desk.EnterJudgment(c.Context(), c.key, recovery.Judged{Principal: "7200", Costs: "96"}, c.on("2026-01-10")))
}

// The sums are those of TestReckonByHand in internal/judgment.
func TestFromJudgmentToTheLastCent(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		ctx := t.Context()
		entry := c.judged()
		c.is("book 7296.00, pay-off 7296.00")
		if move := c.view().Said.Move; move != "enforcement" {
			t.Errorf("the move is %s", move)
		}
		c.done(c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank", Target: "First Bank"}, c.on("2026-02-01")))
		c.done(c.desk.StepStarted(ctx, c.key, recovery.StepChange{}, c.on("2026-02-02")))
		if v := c.view(); v.Said.Move != "wait" || !strings.Contains(v.Why, "levy on the bank account") {
			t.Errorf("while the levy runs: %s, %s", v.Said.Move, v.Why)
		}
		c.done(c.desk.StepCollected(ctx, c.key, recovery.StepChange{Collected: "3000"}, c.on("2026-03-11")))
		c.is("book 4367.01, pay-off 4367.01")
		if list, err := c.desk.Judgments(ctx, c.key, day.Date{}); err != nil || list[0].Tools[0].ID != "bank" || !list[0].Tools[0].Running {
			t.Errorf("the bank that was named does not come first: %v", err)
		}
		c.refused("judgment_unpaid", func() error { _, err := c.desk.Satisfied(ctx, c.key, "", c.on("2026-03-11")); return err }())

		_ = c.on("2026-06-09")
		c.is("book 4367.01, pay-off 4431.62")
		said, err := c.desk.Explain(ctx, c.key, day.MustParse("2026-06-09"))
		if err != nil {
			t.Fatal(err)
		}
		if said.Payoff == nil || said.Payoff.Amount != "4431.62" || said.Payoff.PerDay != "0.71" {
			t.Errorf("the explanation settles it with %+v", said.Payoff)
		}
		last := c.done(c.desk.StepReturned(ctx, c.key, recovery.StepChange{Collected: "4431.62"}, c.on("2026-06-09")))
		c.is("book 0.00, pay-off 0.00")
		c.refused("undo_order", func() error {
			_, err := c.desk.Undo(ctx, c.creditor, entry.Number, recovery.Act{By: "Ann"})
			return err
		}())
		c.done(c.desk.Undo(ctx, c.creditor, last.Number, recovery.Act{By: "Ann"}))
		c.is("book 4367.01, pay-off 4431.62")
		c.done(c.desk.StepReturned(ctx, c.key, recovery.StepChange{Collected: "4431.62"}, c.on("2026-06-09")))

		done := c.done(c.desk.Satisfied(ctx, c.key, "", c.on("2026-06-10")))
		if !strings.Contains(done.Text, "7,431.62") {
			t.Errorf("got %q", done.Text)
		}
		c.is("book 0.00, pay-off 0.00")
		if v := c.view(); v.Said.Move != "wait" {
			t.Errorf("settled, and yet %s", v.Said.Move)
		}
		list, err := c.desk.Judgments(ctx, c.key, day.Date{})
		if err != nil {
			t.Fatal(err)
		}
		j := list[0]
		if j.State != receivable.JudgmentSatisfied || len(j.Days) != 1 || !strings.HasPrefix(j.Days[0].Text, "File the satisfaction") || len(j.Ledger.Rows) != 2 {
			t.Errorf("%s, days %v, %d rows", j.State, j.Days, len(j.Ledger.Rows))
		}
		c.done(c.desk.SatisfactionFiled(ctx, c.key, "", c.on("2026-06-20")))
		if list, err = c.desk.Judgments(ctx, c.key, day.Date{}); err != nil || len(list[0].Days) != 0 || list[0].Filed.IsZero() {
			t.Errorf("%v: %+v", err, list[0].Days)
		}
	})
}

func TestJudgmentsOtherWays(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		ctx := t.Context()
		first := c.judged()
		c.done(c.desk.Undo(ctx, c.creditor, first.Number, recovery.Act{By: "Ann"}))
		c.is("book 7200.00")

		// Less than the invoices say: the rest is not owed.
		c.done(c.desk.EnterJudgment(ctx, c.key, recovery.Judged{Principal: "5000", Costs: "96", Expires: day.MustParse("2027-01-10")}, c.on("2026-01-10")))
		c.is("book 5096.00, pay-off 5096.00")
		c.refused("judgment_known", func() error {
			_, err := c.desk.EnterJudgment(ctx, c.key, recovery.Judged{Principal: "1", Number: "2"}, c.on("2026-01-10"))
			return err
		}())

		// A cost is owed with it at once, a stay stops every step, and a renewal moves its end.
		c.done(c.desk.MatterCost(ctx, c.key, recovery.Spent{Kind: "enforcement", Amount: "45", Recoverable: true}, c.on("2026-01-20")))
		c.is("book 5149.22, pay-off 5149.22") // 5000 × 6 % × 10/365 = 8.22
		c.done(c.desk.Stayed(ctx, c.key, "", c.on("2026-01-21")))
		c.refused("judgment_stayed", func() error {
			_, err := c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank"}, c.on("2026-01-22"))
			return err
		}())
		c.done(c.desk.Resumed(ctx, c.key, "", c.on("2026-01-23")))
		c.done(c.desk.Renewed(ctx, c.key, "", day.MustParse("2036-01-10"), c.on("2026-02-01")))
		list, err := c.desk.Judgments(ctx, c.key, day.Date{})
		if err != nil {
			t.Fatal(err)
		}
		if j := list[0]; j.Expires != day.MustParse("2036-01-10") || len(j.Days) != 2 || j.Days[0].On != j.Expires.AddDays(-180) {
			t.Errorf("ends %s, days %v", j.Expires, j.Days)
		}

		// Written off, it stays alive; a payment opens it again, to the same sum.
		_ = c.on("2026-03-31")
		c.done(c.desk.WriteOff(ctx, c.key, "", c.on("2026-03-31")))
		if v := c.view(); v.Said.Move != "wait" || !strings.Contains(v.Why, "still stands") {
			t.Errorf("written off: %s, %s", v.Said.Move, v.Why)
		}
		if list, err = c.desk.Judgments(ctx, c.key, day.Date{}); err != nil || !list[0].Owed || list[0].Ledger.Payoff.Decimal() != "5206.75" { // 5141 + 5000 × 6 % × 80/365
			t.Errorf("%v: %s", err, list[0].Ledger.Payoff)
		}
		c.done(c.desk.Paid(ctx, c.key, "206.75", "", c.on("2026-03-31")))
		c.is("book 5000.00, pay-off 5000.00")

		// Carried to Ohio, one takes the place of the other, over what was owed.
		c.done(c.desk.Domesticated(ctx, c.key, "", recovery.Judged{Place: "us_ohio", Court: "Lane County", Number: "26-F-1", Rate: "8"}, c.on("2026-03-31")))
		c.is("book 5000.00, pay-off 5000.00")
		_ = c.on("2026-04-10")
		c.is("book 5000.00, pay-off 5010.96")
		c.done(c.desk.Vacated(ctx, c.key, "26-F-1", c.on("2026-04-11")))
		if v := c.view(); v.Said.Move == "enforcement" || v.Said.Move == "reminder" {
			t.Errorf("set aside, and yet %s", v.Said.Move)
		}
	})
}

func TestAFileWithAnAgency(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		ctx := t.Context()
		c.done(c.desk.Placed(ctx, c.key, recovery.Placement{Road: receivable.RoadAgency, With: "Collectco", Commission: "30% to 1000, 20%", Recall: day.MustParse("2026-07-01")}, c.on("2026-01-06")))
		c.done(c.desk.MatterPerson(ctx, c.key, "", receivable.MatterPerson{Role: "handler", Name: "R. Stone", Contact: "555-0100"}, c.on("2026-01-06")))
		c.done(c.desk.Paid(ctx, c.key, "1500", "", c.on("2026-01-20")))
		list, err := c.desk.Matters(ctx, c.key)
		if err != nil {
			t.Fatal(err)
		}
		m := list[0]
		if m.Kept.Decimal() != "400.00" || m.Left.Decimal() != "1100.00" || len(m.People) != 1 {
			t.Errorf("they keep %s, %s are left", m.Kept, m.Left)
		}
		var days []string
		for _, d := range m.Days {
			days = append(days, d.On.String()+" "+d.Text)
		}
		want := "2026-01-20 Tell Collectco: USD 1,500.00 came in on 2026-01-20\n2026-07-01 The file can be asked back from Collectco"
		if got := strings.ReplaceAll(strings.Join(days, "\n"), "$", "USD "); got != want {
			t.Errorf("got days\n%s\nwant\n%s", got, want)
		}
		c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "told", Whom: "R. Stone"}, c.on("2026-01-21")))
		c.done(c.desk.MatterOutcome(ctx, c.key, "", "returned", "", c.on("2026-07-02")))
		if list, err = c.desk.Matters(ctx, c.key); err != nil || list[0].Live || len(list[0].Days) != 0 {
			t.Errorf("%v: %v", err, list[0].Days)
		}
	})
}

func TestAClaimInCourt(t *testing.T) {
	t.Parallel()
	c := courtDesk(t, "sqlite")
	ctx := t.Context()
	c.done(c.desk.Filed(ctx, c.key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "Court", Number: "1"}, c.on("2026-01-05")))
	c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "served", Whom: "registered agent", Way: "sheriff", Next: day.MustParse("2026-02-10")}, c.on("2026-01-12")))
	e := c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "answered", Answer: "admits_part", Amount: "3000"}, c.on("2026-01-30")))
	if len(e.Warnings) != 2 || !strings.Contains(e.Warnings[0], "3,000.00") {
		t.Errorf("what follows is %q", e.Warnings)
	}
	c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "hearing", Next: day.MustParse("2026-03-20"), Place: "room 4"}, c.on("2026-02-01")))
	list, err := c.desk.Matters(ctx, c.key)
	if err != nil {
		t.Fatal(err)
	}
	if m := list[0]; len(m.Events) != 3 || len(m.Days) != 1 || m.Days[0].On != day.MustParse("2026-03-13") || m.Next[0].Code != "prepare_hearing" {
		t.Errorf("%d events, days %v, next %v", len(m.Events), m.Days, m.Next)
	}
	c.refused("answer_unknown", func() error {
		_, err := c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "answered"}, c.on("2026-02-01"))
		return err
	}())
	c.done(c.desk.DeadlineDone(ctx, c.key, "hearing", c.on("2026-03-20")))
	back := c.done(c.desk.MatterOutcome(ctx, c.key, "1", "dismissed", "without prejudice", c.on("2026-03-21")))
	if v := c.view(); v.Said.Move != "wait" {
		t.Errorf("dismissed, and yet %s because %s", v.Said.Move, v.Why)
	}
	c.done(c.desk.Undo(ctx, c.creditor, back.Number, recovery.Act{By: "Ann"}))
	if list, err = c.desk.Matters(ctx, c.key); err != nil || !list[0].Live {
		t.Errorf("taken back, and yet it has ended (%v)", err)
	}
}
