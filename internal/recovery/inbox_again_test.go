package recovery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// confirm confirms the mail that waits, and hands its entries out.
func (d desk) confirm(t *testing.T, m recovery.Meaning) []recovery.Entry {
	t.Helper()
	entries, err := d.ConfirmInbound(t.Context(), d.creditor, d.tray(t)[0].ID, m, recovery.Act{By: "Nora"})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func (d desk) undo(t *testing.T, number string) recovery.Entry {
	t.Helper()
	e, err := d.Undo(t.Context(), d.creditor, number, recovery.Act{By: "Nora"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// lessons are those that count for something.
func (d desk) lessons(t *testing.T) map[string]store.Lesson {
	t.Helper()
	var got map[string]store.Lesson
	err := d.db.Read(t.Context(), func(tx *store.Tx) (err error) {
		got, err = tx.Lessons(t.Context(), d.creditor)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, l := range got {
		if l == (store.Lesson{}) {
			delete(got, key)
		}
	}
	return got
}

// A reading that is taken back takes what followed from it along, and what it taught:
// read again, everything is there once.
func TestReadingTakenBackLeavesNothing(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 1)
		d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "We will pay on Friday. Also the colours are wrong.\r\n"))
		says := recovery.Meaning{Labels: []string{"promise", "dispute_quality"}, By: book.Day.AddDays(9), Invoice: "Friendly-0"}
		entries := d.confirm(t, says)
		want(t, "entries", len(entries), 3)
		want(t, "holding", d.holding(t, "Friendly Client 0"), "[dispute promise]")
		if len(d.lessons(t)) == 0 {
			t.Fatal("nothing was learned")
		}
		back := d.undo(t, entries[0].Number)
		want(t, "holding after", d.holding(t, "Friendly Client 0"), "[unread_reply]")
		want(t, "heard after", d.heard(t, "Friendly Client 0"), "[]")
		want(t, "lessons after", d.lessons(t), "map[]")
		want(t, "what went with it", len(back.Warnings), 2)
		for _, e := range entries {
			if _, err := d.Undo(t.Context(), d.creditor, e.Number, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "undone_already" {
				t.Errorf("%s taken back twice: got %v", e.Number, err)
			}
		}

		entries = d.confirm(t, says)
		want(t, "holding once more", d.holding(t, "Friendly Client 0"), "[dispute promise]")
		d.undo(t, entries[1].Number) // only the promise was wrong
		want(t, "without the promise", d.holding(t, "Friendly Client 0"), "[dispute]")
		d.undo(t, entries[0].Number)
		want(t, "in the tray again", len(d.tray(t)), 1)
		if report, err := d.Verify(t.Context(), d.creditor); err != nil || !report.OK {
			t.Errorf("the record does not verify: %v", err)
		}
	})
}

// A mail that is read late promises on its own day, not on that of the reading.
func TestPromiseReadAfterItsDay(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "We will pay on 18 September.\r\n"))
	d.clock.Set(book.Day.AddDays(14), 10)
	d.confirm(t, recovery.Meaning{Labels: []string{"promise"}})
	f := d.file(t, "Friendly Client 0")
	i := slices.IndexFunc(f.Arrangements, func(a receivable.Arrangement) bool { return a.Kind == receivable.Promise })
	if i < 0 || f.Arrangements[i].On != book.Day.AddDays(1) || f.Arrangements[i].By.String() != "2026-09-18" {
		t.Errorf("got %+v, want a promise made on %s", f.Arrangements, book.Day.AddDays(1))
	}
}

// What was put aside can be taken up again; where it is known whose it is, it is read
// in that light.
func TestMailPutAsideIsTakenUpAndReadAgain(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 2)
		got := d.receive(t, answer("bo@gmail.com", "Hello", "We could pay half of what is open now if you close the matter. Would you accept half as full settlement?\r\n"))
		mail := d.proposed(t)
		if o := mail.Reading.Offer; o != nil && o.Amount != "" && o.Amount != "0.00" {
			t.Fatalf("got %+v, want an offer of no sum that anybody knows yet", mail.Reading.Offer)
		}
		if _, err := d.IgnoreInbound(t.Context(), d.creditor, got.ID, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		_, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, recovery.Meaning{}, recovery.Act{By: "Nora"})
		if fault.CodeOf(err) != "mail_settled" || !strings.Contains(err.Error(), "dunwell inbox match") {
			t.Errorf("confirmed after it was put aside: got %v", err)
		}
		if _, err := d.MatchInbound(t.Context(), d.creditor, got.ID, d.key(t, "Friendly Client 1"), recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		want(t, "held", d.holding(t, "Friendly Client 1"), "[unread_reply]")
		mail = d.proposed(t)
		if o := mail.Reading.Offer; o == nil || o.Amount != "250.50" {
			t.Errorf("got %+v, want the half of what is open", mail.Reading.Offer)
		}
		d.confirm(t, recovery.Meaning{})
		if _, err := d.MatchInbound(t.Context(), d.creditor, got.ID, d.key(t, "Friendly Client 0"), recovery.Act{By: "Nora"}); fault.CodeOf(err) != "mail_settled" {
			t.Errorf("matched once it was read: got %v", err)
		}
	})
}

// A report of which only a person knows whose letter it is about does what any does.
func TestReportMatchedByHandCounts(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	got := d.receive(t, answer("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", "Your message could not be delivered: 550 5.1.1 User unknown\r\n", "Return-Path: <>"))
	if got.Account != (receivable.AccountKey{}) || got.State != store.InboundNew {
		t.Fatalf("got %+v, want a report in the tray", got)
	}
	e, err := d.MatchInbound(t.Context(), d.creditor, got.ID, d.key(t, "Friendly Client 0"), recovery.Act{By: "Nora"})
	if err != nil || !strings.Contains(e.Text, "came back") {
		t.Fatalf("got %q (%v), want that a letter came back", e.Text, err)
	}
	want(t, "nothing holds", d.holding(t, "Friendly Client 0"), "[]")
	want(t, "touch", d.heard(t, "Friendly Client 0"), "[bounced]")
	want(t, "the tray", len(d.tray(t)), 0)
}

// A meaning that would end all contact and is hardly believed is not taken along.
func TestHardlyBelievedStopIsLeftOut(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	id := d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "Agreed, we will pay in instalments.\r\n")).ID
	reading := `{"labels":[{"label":"plan_request","confidence":0.8,"sentence":"a"},{"label":"insolvency_notice","confidence":%s,"sentence":"b"}]}`
	for confidence, contact := range map[string]string{"0.22": "", "0.6": "stop_insolvency"} {
		mustReread(t, d, id, fmt.Sprintf(reading, confidence))
		entries := d.confirm(t, recovery.Meaning{})
		stopped := ""
		for _, kind := range d.holding(t, "Friendly Client 0") {
			stopped += kind
		}
		if got := len(entries) > 1; got != (contact != "") {
			t.Errorf("%s: got %d entries, holding %s", confidence, len(entries), stopped)
		}
		if told := strings.Contains(strings.Join(entries[0].Warnings, " "), "22 %"); told != (contact == "") {
			t.Errorf("%s: got the words %q", confidence, entries[0].Warnings)
		}
		d.undo(t, entries[0].Number)
	}
}

func mustReread(t *testing.T, d desk, id, reading string) {
	t.Helper()
	err := d.db.Write(t.Context(), func(tx *store.Tx) error { return tx.RereadInbound(t.Context(), d.creditor, id, reading) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestWrongPersonNamesTheRightOne(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	d.receive(t, answer(book.Address("friendly", 0), "Re: your invoice", "Mr Lohse has left. Please write to Ms Kern, kern@friendly0.example.\r\n"))
	entries := d.confirm(t, recovery.Meaning{Labels: []string{"wrong_person"}})
	if look := strings.Join(entries[0].Warnings, " "); !strings.Contains(look, "dunwell contact add") || !strings.Contains(look, "kern@friendly0.example --billing") {
		t.Errorf("got %q", look)
	}
}

// What a later act stands on is not pulled away from under it.
func TestUndoGoesFromTheLastToTheFirst(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	key, act := d.key(t, "Friendly Client 0"), recovery.Act{By: "Nora"}
	refused := func(number, by string) {
		t.Helper()
		_, err := d.Undo(t.Context(), d.creditor, number, act)
		if fault.CodeOf(err) != "undo_order" || !strings.Contains(err.Error(), "dunwell undo "+by) {
			t.Errorf("%s: got %v, want to be sent to %s", number, err, by)
		}
	}
	must := func(e recovery.Entry, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return e.Number
	}
	dispute := must(d.Dispute(t.Context(), key, "Friendly-0", "", act))
	resumed := must(d.Resume(t.Context(), key, "", "dispute", act))
	refused(dispute, resumed)
	d.undo(t, resumed)
	d.undo(t, dispute)
	want(t, "after the dispute", d.holding(t, "Friendly Client 0"), "[]")

	open := d.file(t, "Friendly Client 0").Items[0].Open
	half := open.Instalments(2)[0].Decimal()
	offered := must(d.Settle(t.Context(), key, recovery.SettleRequest{Amount: half, Until: d.Today().AddDays(5)}, act))
	accepted := must(d.AcceptSettlement(t.Context(), key, receivable.AgreedEmail, "", act))
	paid := must(d.Paid(t.Context(), key, half, "", act))
	cleared := must(d.SettlementCleared(t.Context(), key, act))
	refused(paid, cleared)
	refused(offered, cleared)
	refused(accepted, cleared)
	for _, number := range []string{cleared, paid, accepted, offered} {
		d.undo(t, number)
	}
	want(t, "owed again", d.file(t, "Friendly Client 0").Items[0].Open, open)
}

// A cause that was learned later stays when an earlier one is taken back.
func TestUndoKeepsTheCauseLearnedSince(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	key, act := d.key(t, "Friendly Client 0"), recovery.Act{By: "Nora"}
	first, err := d.SetCause(t.Context(), key, receivable.Hardship, act)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SetCause(t.Context(), key, receivable.Refusal, act); err != nil {
		t.Fatal(err)
	}
	d.undo(t, first.Number)
	want(t, "cause", d.file(t, "Friendly Client 0").Cause, receivable.Refusal)
}

// What is entered fits the day it is entered on.
func TestCorrectionsAreOfTheirTime(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	key, item := d.key(t, "Friendly Client 0"), d.file(t, "Friendly Client 0").Items[0]
	tests := map[string]struct {
		given day.Date
		want  string
	}{
		"today":              {d.Today(), ""},
		"a day to come":      {d.Today().AddDays(1), "day_ahead"},
		"before the invoice": {item.On.AddDays(-1), "day_before"},
		"on its day":         {item.On, ""},
	}
	for name, test := range tests {
		_, err := d.Correct(t.Context(), key, recovery.Correction{Invoice: item.Number, Given: test.given}, recovery.Act{By: "Nora"})
		if fault.CodeOf(err) != test.want {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

// An act that leaves the essential out says what to enter.
func TestActsSayWhatTheyLack(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	key, act := d.key(t, "Friendly Client 0"), recovery.Act{By: "Nora"}
	e, err := d.Called(t.Context(), key, receivable.OutcomePromised, 3, act)
	if err != nil || !strings.Contains(strings.Join(e.Warnings, " "), "dunwell promise") {
		t.Errorf("a promise on the telephone: got %q (%v)", e.Warnings, err)
	}
	open := d.file(t, "Friendly Client 0").Items[0].Open
	half := open.Instalments(2)[0].Decimal()
	if _, err := d.Settle(t.Context(), key, recovery.SettleRequest{Amount: half, Until: d.Today().AddDays(5)}, act); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Paid(t.Context(), key, half, "", act); err != nil {
		t.Fatal(err)
	}
	e, err = d.SettlementCleared(t.Context(), key, act)
	if err != nil || !strings.Contains(strings.Join(e.Warnings, " "), "no yes to the offer") {
		t.Errorf("less than owed, never accepted: got %q (%v)", e.Warnings, err)
	}
}
