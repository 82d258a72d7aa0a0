package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// persistDesk is roadDesk with a clock that the test sets.
func persistDesk(t *testing.T, engine string) (*recovery.Desk, receivable.CreditorID, receivable.AccountKey, func(day.Date)) {
	t.Helper()
	clock := book.ClockAt(roadDay, 10)
	desk := recovery.New(book.Open(t, book.Database(t, engine), clock.Now), recovery.Options{Now: clock.Now})
	creditor, err := desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.ChangeSetup(t.Context(), creditor, map[string]string{"place": "us_ohio"}); err != nil {
		t.Fatal(err)
	}
	importText(t, desk, creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-09-01,2026-10-01,500.00\n", receivable.ListAll)
	key, err := desk.AccountNamed(t.Context(), creditor, "Larch", "")
	if err != nil {
		t.Fatal(err)
	}
	return desk, creditor, key, func(on day.Date) { clock.Set(on, 10) }
}

// looked carries a look out and gives back what is written off.
func looked(t *testing.T, desk *recovery.Desk, key receivable.AccountKey, l recovery.LookedAt) recovery.Entry {
	t.Helper()
	e, err := desk.Recheck(t.Context(), key, l, recovery.Act{By: "Ann"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func given(t *testing.T, desk *recovery.Desk, key receivable.AccountKey, on day.Date) recovery.GivenUp {
	t.Helper()
	g, _, err := desk.GivenUpOf(t.Context(), key, on)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestWrittenOffIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key, set := persistDesk(t, engine)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		_, err := desk.Recheck(ctx, key, recovery.LookedAt{}, act)
		wantCode(t, "nothing is given up", err, "nothing_given_up")
		off, err := desk.WriteOff(ctx, key, "", recovery.Act{By: "Ann", Note: "no court is worth it"})
		if err != nil {
			t.Fatal(err)
		}
		if hints := strings.Join(off.Warnings, "\n"); !strings.Contains(hints, "look again for nothing on 2026-12-20") || !strings.Contains(hints, "tax adviser") {
			t.Errorf("hints of a write-off: got %s", hints)
		}
		g := given(t, desk, key, roadDay)
		if g.Next != roadDay.AddDays(30) || g.Reason != "no court is worth it" || g.LastDay.IsZero() || g.Sure == "" || g.Amount.Decimal() != "500.00" {
			t.Errorf("after the write-off: got %+v", g)
		}

		day30 := roadDay.AddDays(30)
		set(day30)
		if _, err := desk.ChaseDue(ctx, day30, 1); err != nil {
			t.Fatal(err)
		}
		page, err := desk.TodayPage(ctx, creditor)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(page.Needs, func(n recovery.Need) bool { return n.Kind == recovery.NeedLook })
		if i < 0 || page.Needs[i].Title != "Look at Larch again" || len(page.Needs[i].Reasons) < 5 || !strings.Contains(page.Needs[i].Why, "was written off on 2026-11-20") {
			t.Fatalf("the card on the day of the look: got %+v", page.Needs)
		}
		e := looked(t, desk, key, recovery.LookedAt{})
		if g = given(t, desk, key, day30); g.Next != day30.AddDays(30) || g.Looks != 1 || g.Found != "" {
			t.Errorf("after a look that found nothing (%s): got %+v", e.Text, g)
		}
		if _, err := desk.Undo(ctx, creditor, e.Number, act); err != nil {
			t.Fatal(err)
		}
		if g = given(t, desk, key, day30); g.Next != day30 || g.Looks != 0 {
			t.Errorf("with the look taken back: got %+v", g)
		}

		e = looked(t, desk, key, recovery.LookedAt{Found: "their register entry is active again", Health: "solvency=ok"})
		if !strings.Contains(e.Text, "USD 500.00 that was written off is owed again") {
			t.Errorf("a look that found something: got %s", e.Text)
		}
		if _, ok, err := desk.GivenUpOf(ctx, key, day30); ok || err != nil {
			t.Errorf("it is still written off (%v)", err)
		}
		page, err = desk.TodayPage(ctx, creditor)
		if err != nil {
			t.Fatal(err)
		}
		i = slices.IndexFunc(page.Needs, func(n recovery.Need) bool { return n.Kind == recovery.NeedReopened })
		if i < 0 || !strings.Contains(page.Needs[i].Why, "their register entry is active again") || !strings.Contains(page.Needs[i].Why, "first among the remedies is now") {
			t.Errorf("the card after the change: got %+v", page.Needs)
		}
		if slices.ContainsFunc(page.Needs, func(n recovery.Need) bool { return n.Kind == recovery.NeedLook }) {
			t.Error("a look waits for what is owed again")
		}
		if _, err := desk.Undo(ctx, creditor, e.Number, act); err != nil {
			t.Fatal(err)
		}
		if g = given(t, desk, key, day30); g.Amount.Decimal() != "500.00" || g.Next != day30 {
			t.Errorf("with the change taken back: got %+v", g)
		}
		lines, total, err := desk.GivenUp(ctx, creditor, 0, 10)
		if err != nil || total != 1 || lines[0].Line().Amount != "500.00" {
			t.Errorf("the list: got %+v of %d (%v)", lines, total, err)
		}
	})
}

func TestAnAnswerOpensWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	desk, creditor, key, _ := persistDesk(t, "sqlite")
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	if _, err := desk.WriteOff(ctx, key, "", act); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Heard(ctx, key, []byte("No."), receivable.OutcomeRefused, day.Date{}, act); err != nil {
		t.Fatal(err)
	}
	if g := given(t, desk, key, roadDay); g.Amount.Sign() <= 0 {
		t.Error("a refusal opened it")
	}
	e, err := desk.Heard(ctx, key, []byte("We are back on our feet."), receivable.OutcomePromised, day.Date{}, act)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := desk.GivenUpOf(ctx, key, roadDay); ok || err != nil || !strings.Contains(e.Text, "is owed again") {
		t.Errorf("after an answer: still given up %v (%v), %s", ok, err, e.Text)
	}
	if _, err := desk.Undo(ctx, creditor, e.Number, act); err != nil {
		t.Fatal(err)
	}
	if g := given(t, desk, key, roadDay); g.Next != roadDay.AddDays(30) {
		t.Errorf("with the answer taken back: got %+v", g)
	}
}

func TestInsolvencyAndTheLastDayOpenNothing(t *testing.T) {
	t.Parallel()
	desk, _, key, set := persistDesk(t, "sqlite")
	ctx := t.Context()
	if _, err := desk.WriteOff(ctx, key, "", recovery.Act{By: "Ann"}); err != nil {
		t.Fatal(err)
	}
	e := looked(t, desk, key, recovery.LookedAt{Found: "a notice in the gazette", Health: "insolvency=opened"})
	if g := given(t, desk, key, roadDay); g.Amount.Sign() <= 0 || len(e.Warnings) == 0 {
		t.Errorf("a notice of insolvency: got %+v, %s", g, e.Warnings)
	}
	_, err := desk.Recheck(ctx, key, recovery.LookedAt{Health: "fine"}, recovery.Act{By: "Ann"})
	wantCode(t, "a finding without a value", err, "health_unreadable")
	_, err = desk.Recheck(ctx, key, recovery.LookedAt{Health: "mood=good"}, recovery.Act{By: "Ann"})
	wantCode(t, "a finding of no kind", err, "health_unknown")
	last := given(t, desk, key, roadDay).LastDay
	set(last.AddDays(1))
	e = looked(t, desk, key, recovery.LookedAt{Found: "a new shop"})
	g := given(t, desk, key, last.AddDays(1))
	if g.Amount.Sign() <= 0 || !g.Over || !g.Next.IsZero() || !strings.Contains(strings.Join(e.Warnings, " "), "no suit and no threat") {
		t.Errorf("after the last day: got %+v, %s", g, e.Warnings)
	}
}

// What a look says of their means stands in the register of health, with its source,
// until the look is taken back. Bad news is no reason to ask them again.
func TestALookWritesIntoTheRegisterOfHealth(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key, _ := persistDesk(t, engine)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		if _, err := desk.WriteOff(ctx, key, "", act); err != nil {
			t.Fatal(err)
		}
		records := func() (list []string) {
			v, err := desk.Screen(ctx, key, recovery.ScreenAsk{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range v.Records {
				list = append(list, string(v.Records[i].Kind)+" "+v.Records[i].Value+" "+v.Records[i].Source)
			}
			return list
		}
		bad := looked(t, desk, key, recovery.LookedAt{Health: "register=dissolved", Source: "Companies House"})
		if got := records(); !slices.Equal(got, []string{"register dissolved Companies House"}) {
			t.Errorf("the register of health: got %q", got)
		}
		if g := given(t, desk, key, roadDay); g.Amount.Sign() <= 0 || !strings.Contains(bad.Text, "register dissolved") {
			t.Errorf("bad news: got %+v, %q", g, bad.Text)
		}
		if _, err := desk.Undo(ctx, creditor, bad.Number, act); err != nil {
			t.Fatal(err)
		}
		looked(t, desk, key, recovery.LookedAt{Health: "insolvency=opened", Keep: true})
		if got := records(); !slices.Equal(got, []string{"insolvency notice free look"}) {
			t.Errorf("taken back, and looked again: got %q", got)
		}
	})
}

// A judgment whose levy came back with nothing is looked at until it ends; what is
// found is a reason to enforce it again.
func TestALevyThatBroughtNothingIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	desk, creditor, key, set := persistDesk(t, "sqlite")
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	if _, err := desk.EnterJudgment(ctx, key, recovery.Judged{Number: "26-1", Court: "Franklin County", Principal: "500"}, act); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Enforce(ctx, key, recovery.Step{Tool: "bank", Target: "First Bank"}, act); err != nil {
		t.Fatal(err)
	}
	back, err := desk.StepReturned(ctx, key, recovery.StepChange{}, act)
	if err != nil {
		t.Fatal(err)
	}
	if hints := strings.Join(back.Warnings, "\n"); !strings.Contains(hints, "look again for nothing on 2026-12-20") {
		t.Errorf("a levy that brought nothing: got %s", hints)
	}
	day30 := roadDay.AddDays(30)
	set(day30)
	if _, err := desk.ChaseDue(ctx, day30, 1); err != nil {
		t.Fatal(err)
	}
	card := func(kind recovery.NeedKind) recovery.Need {
		page, err := desk.TodayPage(ctx, creditor)
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(page.Needs, func(n recovery.Need) bool { return n.Kind == kind }); i >= 0 {
			return page.Needs[i]
		}
		return recovery.Need{}
	}
	if n := card(recovery.NeedLook); !strings.Contains(n.Why, "nothing could be had under judgment 26-1 of Franklin County") {
		t.Errorf("the card: got %+v", n)
	}
	e := looked(t, desk, key, recovery.LookedAt{})
	if !strings.Contains(e.Text, "the next look is on "+day30.AddDays(30).String()) {
		t.Errorf("nothing new: got %s", e.Text)
	}
	looked(t, desk, key, recovery.LookedAt{Found: "they bank with Harbor now"})
	if n := card(recovery.NeedReopened); !strings.Contains(n.Why, "they bank with Harbor now") {
		t.Errorf("the card after a find: got %+v", n)
	}
	if _, err := desk.Enforce(ctx, key, recovery.Step{Tool: "bank", Target: "Harbor"}, act); err != nil {
		t.Fatal(err)
	}
	if n := card(recovery.NeedReopened); n.Kind != "" {
		t.Errorf("it still asks: %+v", n)
	}
}
