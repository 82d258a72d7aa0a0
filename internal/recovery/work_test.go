package recovery_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// TestWorkIsUndoneWhole plays each act about work on both databases, and takes it
// back: the work, its day, the cause and the charge are as they were.
func TestWorkIsUndoneWhole(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := roadDesk(t, engine)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		terms := recovery.WorkTerms{
			Name: "Shop", Agreement: "contract of 1 May 2026", Clauses: map[string]string{"pause": "section 9, 7 days", "cancel": "14 days"},
			Value: "4000", KillFee: "500", Unbilled: "120.50", Recurring: "monthly", Until: roadDay.AddDays(40),
		}
		entered, err := desk.EnterWork(ctx, key, terms, act)
		if err != nil {
			t.Fatal(err)
		}
		ref, err := desk.WorkNamed(ctx, creditor, "1001/1", "")
		if err != nil || ref.Key != key {
			t.Fatalf("1001/1: got %+v (%v)", ref, err)
		}
		view := func() recovery.WorkView {
			v, err := desk.Work(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		explained := func() recovery.Explanation {
			e, err := desk.Explain(ctx, key, roadDay)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		before, owed := view(), explained().Owed
		acts := map[string]func() (recovery.Entry, error){
			"pause to press": func() (recovery.Entry, error) {
				return desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "pause", Reason: receivable.PauseToPress, Until: roadDay.AddDays(9)}, act)
			},
			"pause to help": func() (recovery.Entry, error) {
				return desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "pause", Reason: receivable.PauseToHelp}, act)
			},
			"postpone": func() (recovery.Entry, error) {
				return desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "postpone", Until: roadDay.AddDays(30)}, act)
			},
			"cancel with its fee": func() (recovery.Entry, error) {
				return desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "cancel", KillFee: true}, act)
			},
			"complete": func() (recovery.Entry, error) {
				return desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "complete"}, act)
			},
			"change": func() (recovery.Entry, error) {
				return desk.ReviseWork(ctx, ref, recovery.WorkTerms{Name: "Store", Unbilled: "0", Recurring: "none", Until: roadDay.AddDays(3)}, act)
			},
		}
		for name, do := range acts {
			entry, err := do()
			if err != nil || !entry.Undoable {
				t.Errorf("%s: got %+v (%v)", name, entry, err)
				continue
			}
			if after := view(); same(after.Work, before.Work) {
				t.Errorf("%s changed nothing", name)
			}
			if _, err := desk.Undo(ctx, creditor, entry.Number, act); err != nil {
				t.Errorf("%s: undo: %v", name, err)
			}
			if after := view(); !same(after.Work, before.Work) {
				t.Errorf("%s undone: got %+v, want %+v", name, after.Work, before.Work)
			}
			if e := explained(); e.Owed != owed || e.Facts["cause"] != "" {
				t.Errorf("%s undone: %s is owed, before %s", name, e.Owed, owed)
			}
		}
		if _, err := desk.Undo(ctx, creditor, entered.Number, act); err != nil || len(view().Work) != 0 {
			t.Errorf("the work undone: got %+v (%v)", view().Work, err)
		}
	})
}

func same(a, b []recovery.WorkLine) bool {
	return slices.EqualFunc(a, b, func(a, b recovery.WorkLine) bool {
		return a.State == b.State && a.Name == b.Name && a.Until == b.Until && a.Since == b.Since && a.Rested == b.Rested && a.Ends == b.Ends &&
			text(a.Reason) == text(b.Reason) && text(a.Value) == text(b.Value) && text(a.KillFee) == text(b.KillFee) &&
			text(a.Unbilled) == text(b.Unbilled) && text(a.Recurring) == text(b.Recurring) && a.Invoices == b.Invoices
	})
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// endOfWork is a desk with an account whose final demand has passed, the number of the
// piece of work "Shop", and what hands out the draft that ends it. early is done before
// any letter was written.
func endOfWork(t *testing.T, early func(*recovery.Desk, recovery.WorkRef)) (desk *recovery.Desk, key receivable.AccountKey, ref recovery.WorkRef, drafted func() string) {
	t.Helper()
	desk, creditor, key := roadDesk(t, "sqlite")
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	did(t)(desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "Shop", Agreement: "contract of 1 May 2026", Clauses: map[string]string{"pause": "section 9", "cancel": "section 8, 10 days"}}, act))
	ref, err := desk.WorkNamed(ctx, creditor, "Larch", "")
	if err != nil {
		t.Fatal(err)
	}
	early(desk, ref)
	did(t)(desk.Before(ctx, key, []receivable.Touch{
		{On: roadDay.AddDays(-46), Kind: receivable.Written, Step: "reminder_1", Channel: "email"},
		{On: roadDay.AddDays(-40), Kind: receivable.Called, Channel: "phone", Outcome: receivable.OutcomeNoAnswer},
		{On: roadDay.AddDays(-35), Kind: receivable.Written, Step: "last_notice", Channel: "email", Deadline: roadDay.AddDays(-28)},
		{On: roadDay.AddDays(-25), Kind: receivable.Written, Step: "final_demand", Channel: "post", Deadline: roadDay.AddDays(-10)},
	}, act))
	did(t)(desk.Fact(ctx, key, map[string]string{"email": "pay@larch.example"}, act))
	setup := map[string]string{"name": "Studio", "sender": "Ann", "email": "ann@studio.example", "phone": "1", "address": "1 Mill Lane", "iban": "DE89370400440532013000", "holder": "Studio"}
	if err := desk.ChangeSetup(ctx, creditor, setup); err != nil {
		t.Fatal(err)
	}
	drafted = func() string {
		t.Helper()
		if err := desk.DecideAgain(ctx, key); err != nil {
			t.Fatal(err)
		}
		page, err := desk.TodayPage(ctx, creditor)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range page.Needs {
			if n.Step == "work_cancellation" {
				return n.Number
			}
		}
		t.Fatalf("the end of the work is not prepared: %+v", page.Needs)
		return ""
	}
	return desk, key, ref, drafted
}

// TestWorkEndsByAPerson: after the date of the final demand the end of the work is
// prepared; its letter leaves only once a person has cancelled the work. It says that
// work rested only where it did to the end.
func TestWorkEndsByAPerson(t *testing.T) {
	t.Parallel()
	ago := func(days int) recovery.Act { return recovery.Act{By: "Ann", On: roadDay.AddDays(-days)} }
	pause := recovery.WorkChange{Do: "pause", Reason: receivable.PauseToPress}
	since := "at rest since " + roadDay.AddDays(-5).Long("en", "us_ohio")
	tests := map[string]struct {
		before func(t *testing.T, desk *recovery.Desk, ref recovery.WorkRef)
		rests  bool
	}{
		"at rest": {func(t *testing.T, desk *recovery.Desk, ref recovery.WorkRef) {
			did(t)(desk.ChangeWork(t.Context(), ref, pause, ago(5)))
		}, true},
		"never paused": {func(*testing.T, *recovery.Desk, recovery.WorkRef) {}, false},
		"gone on again": {func(t *testing.T, desk *recovery.Desk, ref recovery.WorkRef) {
			did(t)(desk.ChangeWork(t.Context(), ref, pause, ago(5)))
			did(t)(desk.ChangeWork(t.Context(), ref, recovery.WorkChange{Do: "resume", Until: roadDay.AddDays(-3)}, ago(3)))
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, key, ref, drafted := endOfWork(t, func(desk *recovery.Desk, ref recovery.WorkRef) { test.before(t, desk, ref) })
			ctx, act := t.Context(), recovery.Act{By: "Ann"}
			if _, err := desk.Approve(ctx, key.Creditor, drafted(), act); fault.CodeOf(err) != "work_not_cancelled" {
				t.Errorf("before a person cancelled: got %v", err)
			}
			if err := desk.MayInvoice(ctx, ref); test.rests && fault.CodeOf(err) != "invoices_stopped" {
				t.Errorf("recurring invoices of work at rest: got %v", err)
			}
			entry, err := desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "cancel"}, act)
			if err != nil {
				t.Fatal(err)
			}
			if want := "ends on " + roadDay.AddDays(10).String(); !strings.Contains(entry.Text, want) || !strings.Contains(entry.Text, "10 days") {
				t.Errorf("got %q, want the right and %q", entry.Text, want)
			}
			made, err := desk.LetterOf(ctx, key.Creditor, drafted())
			if err != nil {
				t.Fatal(err)
			}
			letter := strings.ReplaceAll(made.Text+fmt.Sprint(made.Sheet.Blocks), "\u00a0", " ")
			for _, want := range []string{"Shop", roadDay.AddDays(10).Long("en", "us_ohio"), "follows from section 8, 10 days"} {
				if !strings.Contains(letter, want) {
					t.Errorf("the letter does not say %q:\n%s", want, letter)
				}
			}
			if got := strings.Contains(letter, "at rest"); got != test.rests || got && !strings.Contains(letter, since) {
				t.Errorf("it says that work rests: %v, want %v:\n%s", got, test.rests, letter)
			}
			if len(made.Missing) > 0 || len(made.Unproven) > 0 && !slices.Equal(made.Unproven, []string{"fact:decision_recorded"}) {
				t.Errorf("missing %v, unproven %v", made.Missing, made.Unproven)
			}
			if err := desk.MayInvoice(ctx, ref); fault.CodeOf(err) != "invoices_stopped" {
				t.Errorf("recurring invoices of cancelled work: got %v", err)
			}
		})
	}
}

// TestWorkCancelledBeforeEndsNoOther: that a piece of work was cancelled long ago lets
// no letter leave that ends another.
func TestWorkCancelledBeforeEndsNoOther(t *testing.T) {
	t.Parallel()
	desk, key, _, drafted := endOfWork(t, func(desk *recovery.Desk, ref recovery.WorkRef) {
		did(t)(desk.ChangeWork(t.Context(), ref, recovery.WorkChange{Do: "cancel"}, recovery.Act{By: "Ann", On: roadDay.AddDays(-60)}))
	})
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	did(t)(desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "Price list", Agreement: "contract of 2 June 2026", Clauses: map[string]string{"cancel": "5 days"}}, act))
	if _, err := desk.Approve(ctx, key.Creditor, drafted(), act); fault.CodeOf(err) != "work_not_cancelled" || !strings.Contains(err.Error(), "dunwell work 1001/2 cancel") {
		t.Errorf("got %v, want to be asked about the price list", err)
	}
}

// TestALetterNamesOnlyTheWorkItIsAbout: with several pieces of work a reminder
// names none of them, and says that work rests only where none goes on.
func TestALetterNamesOnlyTheWorkItIsAbout(t *testing.T) {
	t.Parallel()
	desk, creditor, key := roadDesk(t, "sqlite")
	ctx, act := t.Context(), recovery.Act{By: "Ann"}
	letterOf := func() string {
		t.Helper()
		if err := desk.DecideAgain(ctx, key); err != nil {
			t.Fatal(err)
		}
		page, err := desk.TodayPage(ctx, creditor)
		if err != nil || len(page.Needs) == 0 {
			t.Fatalf("no letter: %+v (%v)", page.Needs, err)
		}
		made, err := desk.LetterOf(ctx, creditor, page.Needs[0].Number)
		if err != nil {
			t.Fatal(err)
		}
		return made.Text
	}
	did(t)(desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "Shop windows"}, act))
	if text := letterOf(); !strings.Contains(text, "Shop windows") {
		t.Errorf("one piece of work, and the letter says\n%s", text)
	}
	did(t)(desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "Price list"}, act))
	if text := letterOf(); strings.Contains(text, "Shop windows") || strings.Contains(text, "Price list") {
		t.Errorf("two pieces of work, and the letter says\n%s", text)
	}
}

func TestCautionsAndCallWarningsArePublished(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string][]string{"Cautions": recovery.Cautions(), "Before a call": recovery.CallWarnings()} {
		_, section, _ := strings.Cut(string(page), "\n## "+title+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		var got []string
		for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` ").FindAllStringSubmatch(section, -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: docs/codes.md has %v, the code has %v", title, got, want)
		}
	}
}
