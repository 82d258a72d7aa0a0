package recovery_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds"
)

// The paper that acknowledges the payment names court, number, parties, sum and day, says
// that it is a draft, and is refused while a cent is missing.
func TestThePaperOfASatisfiedJudgment(t *testing.T) {
	t.Parallel()
	c := courtDesk(t, "sqlite")
	ctx := t.Context()
	c.judged()
	refused := func() error { _, err := c.desk.SatisfactionPaper(ctx, c.key, ""); return err }
	c.refused("judgment_unpaid", refused())
	c.done(c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank", Target: "First Bank"}, c.on("2026-02-01")))
	c.done(c.desk.StepStarted(ctx, c.key, recovery.StepChange{}, c.on("2026-02-02")))
	c.done(c.desk.StepReturned(ctx, c.key, recovery.StepChange{Collected: "7367.01"}, c.on("2026-03-11")))
	c.done(c.desk.Satisfied(ctx, c.key, "", c.on("2026-03-12")))
	b, err := c.desk.SatisfactionPaper(ctx, c.key, "GV26-114")
	if err != nil {
		t.Fatal(err)
	}
	read := exec.CommandContext(ctx, testneeds.Tool(t, "pdftotext", "poppler-utils"), "-layout", "-", "-")
	read.Stdin = bytes.NewReader(b)
	out, err := read.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(out)), " ")
	for _, want := range []string{"Richmond General District Court", "GV26-114", "Larch", "$7,367.01", "March 11, 2026", "DRAFT", "not signed", "First Bank", "before it is signed"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper lacks %q: %s", want, text)
		}
	}
}

// What a step cost is owed with the judgment, also where it is told as it is prepared;
// taking the step back takes it out again.
func TestTheCostOfAPreparedStepIsOwed(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		c := courtDesk(t, engine)
		ctx := t.Context()
		c.judged()
		c.is("book 7296.00, pay-off 7296.00")
		e := c.done(c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank", Target: "First Bank", Cost: "45"}, c.on("2026-01-10")))
		c.is("book 7341.00, pay-off 7341.00")
		list, err := c.desk.Judgments(ctx, c.key, day.Date{})
		if err != nil || list[0].Steps[0].Cost.Decimal() != "45.00" {
			t.Errorf("the step cost %s (%v)", list[0].Steps[0].Cost, err)
		}
		c.done(c.desk.Undo(ctx, c.creditor, e.Number, recovery.Act{By: "Ann"}))
		c.is("book 7296.00, pay-off 7296.00")
		_, err = c.desk.Enforce(ctx, c.key, recovery.Step{Tool: "bank", Cost: "much"}, c.on("2026-01-11"))
		c.refused("sum_unreadable", err)
	})
}

// A day to answer that a filing names is brought up once it is over, and gone once they
// answered.
func TestTheDayToAnswerIsBroughtUp(t *testing.T) {
	t.Parallel()
	c := courtDesk(t, "sqlite")
	ctx := t.Context()
	c.done(c.desk.Filed(ctx, c.key, recovery.Filing{Road: "small_claims", Forum: "Court", Number: "1", Until: day.MustParse("2026-02-02")}, c.on("2026-01-05")))
	days := func() string {
		list, err := c.desk.Matters(ctx, c.key)
		if err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, d := range list[0].Days {
			text = append(text, d.On.String())
		}
		return strings.Join(text, " ")
	}
	if got := days(); got != "2026-02-03" {
		t.Errorf("filed, and %q waits", got)
	}
	c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "served", Next: day.MustParse("2026-02-10")}, c.on("2026-01-12")))
	if got := days(); got != "2026-02-11" {
		t.Errorf("served with another day, and %q waits", got)
	}
	c.done(c.desk.MatterEvent(ctx, c.key, recovery.Happening{Kind: "answered", Answer: "denies"}, c.on("2026-01-30")))
	if got := days(); got != "" {
		t.Errorf("answered, and %q waits", got)
	}
}
