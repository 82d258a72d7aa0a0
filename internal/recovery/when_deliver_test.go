package recovery_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

const friendly, formal = "Friendly Client 0", "Formal Client 0"

func TestLettersKeepTheHoursOfTheClient(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 1, Formal: 1}, sink.Options{}, mail.Limits{})
		friday := book.Day.AddDays(3)
		d.clock.Set(friday, 19)
		if _, err := d.Import(t.Context(), moneyIsKnown(d.creditor, friday)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ChaseDue(t.Context(), friday, 1); err != nil {
			t.Fatal(err)
		}
		drafts, formals := book.Drafts(t, d.db, d.creditor)
		for _, number := range append(drafts, formals...) {
			if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, moment := range []time.Time{
			book.At(friday, 20), book.At(friday, 23), book.At(friday.AddDays(1), 10), book.At(friday.AddDays(2), 12), book.At(friday.AddDays(3), 7),
		} {
			d.clock.Pass(moment.Sub(d.clock.Now()))
			if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
				t.Fatal(err)
			}
			if got := d.deliver(t); got.Sent+got.Withdrawn+got.Returned != 0 {
				t.Errorf("at %s: got %+v, want nothing sent and nothing taken back", moment, got)
			}
		}
		d.clock.Set(friday.AddDays(3), 8)
		if got := d.deliver(t); got.Sent != 2 {
			t.Errorf("on Monday at 8: got %+v, want both sent", got)
		}
		d.verifies(t)
	})
}

// moneyIsKnown is a list that brings nothing but the word that payments are known.
func moneyIsKnown(creditor receivable.CreditorID, through day.Date) recovery.ImportRequest {
	list := "Client,Invoice number,Invoice date,Due date,Amount,Currency\nNobody," + through.String() + "," + through.String() + "," + through.String() + ",0.01,USD\n"
	return recovery.ImportRequest{
		Creditor: creditor, Kind: receivable.ListNew, CompleteThrough: through, By: "Nora",
		File: recovery.ImportFile{Name: "invoices.csv", Reader: strings.NewReader(list), Size: int64(len(list))},
	}
}

func TestNothingLeavesBeforeAPersonSaysGo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1, NoGo: true}, sink.Options{}, mail.Limits{})
	d.approved(t)
	if got := d.deliver(t); got != (recovery.DeliverCounts{}) {
		t.Errorf("before the word: got %+v, want nothing", got)
	}
	if err := d.LookedAt(t.Context(), d.creditor, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	if got := d.deliver(t); got.Sent != 1 {
		t.Errorf("after the word: got %+v, want it sent", got)
	}
}

func TestAChangedAccountIsDecidedAgain(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "Nora"}
	tests := map[string]struct {
		client string
		change func(context.Context, desk, receivable.AccountKey) error
		want   recovery.DeliverCounts
		state  receivable.DeliveryState
	}{
		"paid in full": {friendly, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Paid(ctx, k, "500.00", "", act)
			return err
		}, recovery.DeliverCounts{Withdrawn: 1}, receivable.Withdrawn},
		"paid in part, friendly": {friendly, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Paid(ctx, k, "100.00", "", act)
			return err
		}, recovery.DeliverCounts{Sent: 1}, receivable.Sent},
		"paid in part, formal": {formal, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Paid(ctx, k, "100.00", "", act)
			return err
		}, recovery.DeliverCounts{Returned: 1}, receivable.Drafted},
		"contact stopped": {formal, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Stop(ctx, k, "contact", act)
			return err
		}, recovery.DeliverCounts{Withdrawn: 1}, receivable.Withdrawn},
		"a promise": {friendly, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Promise(ctx, k, "500.00", book.Day.AddDays(9), act)
			return err
		}, recovery.DeliverCounts{Withdrawn: 1}, receivable.Withdrawn},
		"another address": {formal, func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Fact(ctx, k, map[string]string{"email": "desk@elsewhere.example"}, act)
			return err
		}, recovery.DeliverCounts{Withdrawn: 1}, receivable.Withdrawn},
		"own address gone": {friendly, func(ctx context.Context, d desk, _ receivable.AccountKey) error {
			return d.ChangeSetup(ctx, d.creditor, map[string]string{"email": ""})
		}, recovery.DeliverCounts{Returned: 1}, receivable.Drafted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "sqlite", book.Studio{Friendly: 1, Formal: 1}, sink.Options{Keep: true}, mail.Limits{})
			if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Approve(t.Context(), d.creditor, d.all(t, test.client)[0].Number, act); err != nil {
				t.Fatal(err)
			}
			if err := test.change(t.Context(), d, d.key(t, test.client)); err != nil {
				t.Fatal(err)
			}
			if got := d.deliver(t); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			letter, f := d.all(t, test.client)[0], d.file(t, test.client)
			if letter.State != test.state || touches(f) != test.want.Sent || d.sink.Total() != test.want.Sent {
				t.Errorf("got %s with %d touches and %d copies, want %s and %d", letter.State, touches(f), d.sink.Total(), test.state, test.want.Sent)
			}
			if name == "paid in part, friendly" && letter.Amount.Decimal() != "400.00" {
				t.Errorf("the letter asked for %s, want what is owed now, 400.00", letter.Amount)
			}
			d.verifies(t)
		})
	}
}

func TestAwayServerLeavesNoMarkOnTheRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 3}, sink.Options{}, mail.Limits{})
	d.approved(t)
	before := d.file(t, friendly).Seq
	d.sink.Misbehave(sink.Fault{At: sink.Greeting, Reply: "421 4.3.2 closing down", Drop: true})
	for range 3 {
		counts, err := d.Deliver(t.Context())
		if fault.KindOf(err) != fault.Unavailable || counts != (recovery.DeliverCounts{Left: 3}) {
			t.Fatalf("server away: got %+v and %v, want three left and a clear word", counts, err)
		}
		d.clock.Pass(time.Hour)
	}
	if got := d.file(t, friendly).Seq; got != before {
		t.Errorf("entries: got %d, want %d still", got, before)
	}
	d.sink.Behave()
	d.clock.Set(book.Day, 15)
	if got := d.deliver(t); got.Sent != 3 {
		t.Errorf("server back: got %+v, want three sent", got)
	}
}

func TestBusyDomainHoldsNobodyElseUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 8}, sink.Options{}, mail.Limits{PerMinute: 1, Connections: 8})
	for n := range 3 {
		_, err := d.Fact(t.Context(), d.key(t, "Friendly Client "+strconv.Itoa(n)), map[string]string{"email": "pay@big.example"}, recovery.Act{By: "Nora"})
		if err != nil {
			t.Fatal(err)
		}
	}
	d.approved(t)
	ctx, cancel := context.WithTimeout(t.Context(), 18*time.Second) // 15 of them are kept for the end
	defer cancel()
	got, err := d.Deliver(ctx)
	if want := (recovery.DeliverCounts{Sent: 6, Left: 2, More: true}); err != nil || got != want {
		t.Errorf("got %+v and %v, want %+v", got, err, want)
	}
	if waiting, got := book.In(t, d.db, d.creditor, receivable.Waiting), d.sink.Received("pay@big.example"); len(waiting) != 2 || got != 1 {
		t.Errorf("the crowded domain: got %d letters there and %d waiting, want one and two", got, len(waiting))
	}
}

func TestPaceIsKeptUntilAllHaveLeft(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 4}, sink.Options{}, mail.Limits{PerMinute: 600, Burst: 2, Connections: 8})
	for n := range 4 {
		_, err := d.Fact(t.Context(), d.key(t, "Friendly Client "+strconv.Itoa(n)), map[string]string{"email": "pay@big.example"}, recovery.Act{By: "Nora"})
		if err != nil {
			t.Fatal(err)
		}
	}
	d.approved(t)
	if got, want := d.deliver(t), (recovery.DeliverCounts{Sent: 4}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStoppedRunEndsWhatItBegan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 20, Formal: 4}, sink.Options{}, mail.Limits{})
		d.approved(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		d.sink.Misbehave(sink.Fault{At: sink.End, Do: cancel, Delay: 200 * time.Millisecond})
		counts, err := d.Deliver(ctx)
		if err == nil || counts.Sent == 0 || counts.Unknown != 0 {
			t.Errorf("stopped: got %+v and %v, want letters on the wire brought to their end, and the reason", counts, err)
		}
		if stuck := book.In(t, d.db, d.creditor, receivable.Sending); len(stuck) != 0 {
			t.Errorf("left in between: %d letters", len(stuck))
		}
		d.sink.Behave()
		if again := d.deliver(t); again.Sent+counts.Sent != 24 {
			t.Errorf("then: got %+v after %+v, want 24 sent in all", again, counts)
		}
		for id, n := range d.sink.Counts() {
			if n != 1 {
				t.Errorf("letter %s arrived %d times", id, n)
			}
		}
		d.verifies(t)
	})
}

func TestRunEndsBeforeItsDeadline(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 4}, sink.Options{}, mail.Limits{})
	d.approved(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // less than a run leaves for its end
	defer cancel()
	got, err := d.Deliver(ctx)
	if err != nil || !got.More || got.Sent != 0 {
		t.Errorf("got %+v and %v, want nothing begun and nothing wrong", got, err)
	}
}

func TestTwoNodesSendEachLetterOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 15, Formal: 15}, sink.Options{}, mail.Limits{Connections: 8})
		d.approved(t)
		var nodes sync.WaitGroup
		var sent [3]recovery.DeliverCounts
		for i := range sent {
			nodes.Go(func() {
				var err error
				if sent[i], err = d.Deliver(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if got := sent[0].Sent + sent[1].Sent + sent[2].Sent; got != 30 {
			t.Errorf("sent: got %+v, want 30 in all", sent)
		}
		for id, n := range d.sink.Counts() {
			if n != 1 {
				t.Errorf("letter %s arrived %d times", id, n)
			}
		}
		for n := range 15 {
			for _, kind := range []string{"Friendly", "Formal"} {
				if got := touches(d.file(t, kind+" Client "+strconv.Itoa(n))); got != 1 {
					t.Errorf("%s %d: got %d touches, want 1", kind, n, got)
				}
			}
		}
		d.verifies(t)
	})
}

func TestWhatAPersonSendsCountsOnceHeSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	printed := recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: recovery.Ways{Printer: &mail.Printer{Command: []string{"cat"}}}})
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"way": recovery.WayPrint}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
		t.Fatal(err)
	}
	number, act := d.all(t, friendly)[0].Number, recovery.Act{By: "Nora"}
	if _, err := d.Approve(t.Context(), d.creditor, number, act); fault.CodeOf(err) != "print_missing" {
		t.Errorf("without a printer: got %v, want print_missing", err)
	}
	if _, err := printed.Approve(t.Context(), d.creditor, number, act); err != nil {
		t.Fatal(err)
	}
	if counts, err := d.Deliver(t.Context()); fault.CodeOf(err) != "print_missing" || counts.Left != 1 {
		t.Errorf("delivery without a printer: got %+v and %v, want it left and print_missing", counts, err)
	}
	if counts, err := printed.Deliver(t.Context()); err != nil || counts.Laid != 1 {
		t.Fatalf("got %+v and %v, want it handed to the printer", counts, err)
	}
	if got := touches(d.file(t, friendly)); got != 0 {
		t.Errorf("printed only: got %d touches, want none", got)
	}
	if _, err := d.SentByHand(t.Context(), d.creditor, number, book.Day, "post", act); err != nil {
		t.Fatal(err)
	}
	if f := d.file(t, friendly); touches(f) != 1 || f.Touches[0].Channel != "post" {
		t.Errorf("posted: got %+v, want one touch by post", f.Touches)
	}
	if got := d.all(t, friendly)[0].State; got != receivable.Sent {
		t.Errorf("got %s, want sent", got)
	}
	d.verifies(t)
}

// TestPaidAccountIsNotApproved keeps a letter for the folder, which nobody decides
// about again, from being made final for someone who has paid.
func TestPaidAccountIsNotApproved(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"way": recovery.WayFolder}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
		t.Fatal(err)
	}
	d.clock.Set(book.Day.AddDays(1), 9)
	if _, err := d.Paid(t.Context(), d.key(t, friendly), "500.00", "", recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Approve(t.Context(), d.creditor, d.all(t, friendly)[0].Number, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "letter_obsolete" {
		t.Errorf("got %v, want letter_obsolete", err)
	}
}
