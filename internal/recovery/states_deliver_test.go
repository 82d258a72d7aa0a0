package recovery_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// quick are time-outs short enough for a test and long enough for a busy machine.
var quick = mail.Timeouts{Connect: 5 * time.Second, Command: time.Second, Data: time.Second, Answer: time.Second}

// desk is a book under test: the studio's, on its day at 10 in the morning.
type desk struct {
	*recovery.Desk
	db       *store.DB
	clock    *book.Clock
	sink     *sink.Server
	creditor receivable.CreditorID
}

func newDesk(t *testing.T, engine string, s book.Studio, o sink.Options, limits mail.Limits) desk {
	t.Helper()
	dsn := book.Database(t, engine)
	d := desk{clock: book.ClockAt(book.Day, 10), sink: book.Sink(t, o), creditor: book.Fill(t, dsn, s)}
	d.db = book.Open(t, dsn, d.clock.Now)
	ways := recovery.Ways{Folder: mail.Folder{Dir: t.TempDir()}, SMTP: book.Mail(t, d.sink, limits, quick)}
	d.Desk = recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: ways})
	return d
}

// approved chases the day and approves every letter it drafted.
func (d desk) approved(t *testing.T) (friendly, formal []string) {
	t.Helper()
	if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
		t.Fatal(err)
	}
	friendly, formal = book.Drafts(t, d.db, d.creditor)
	for _, number := range append(append([]string{}, friendly...), formal...) {
		if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
	}
	return friendly, formal
}

// deliver runs a delivery that must not fail as a whole.
func (d desk) deliver(t *testing.T) recovery.DeliverCounts {
	t.Helper()
	counts, err := d.Deliver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// all are the deliveries of the one account of a client.
func (d desk) all(t *testing.T, client string) []receivable.Delivery {
	t.Helper()
	var list []receivable.Delivery
	key := d.key(t, client)
	err := d.db.Read(t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.DeliveriesOf(t.Context(), key)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (d desk) key(t *testing.T, client string) receivable.AccountKey {
	t.Helper()
	key, err := d.AccountNamed(t.Context(), d.creditor, client, "")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (d desk) file(t *testing.T, client string) (f receivable.File) {
	t.Helper()
	key := d.key(t, client)
	err := d.db.Read(t.Context(), func(tx *store.Tx) (err error) {
		f, err = tx.AccountFile(t.Context(), key, d.Today())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// touches counts the letters that count as said by a delivery.
func touches(f receivable.File) (n int) {
	for _, t := range f.Touches {
		if t.Delivery != "" {
			n++
		}
	}
	return n
}

func (d desk) verifies(t *testing.T) {
	t.Helper()
	report, err := d.Verify(context.WithoutCancel(t.Context()), d.creditor)
	if err != nil {
		t.Fatal(err)
	}
	if !report.OK {
		t.Errorf("the record does not verify: %+v", broken(report))
	}
}

func broken(r evidence.Report) (list []any) {
	for _, a := range r.Accounts {
		if a.BrokenAt != nil {
			list = append(list, a)
		}
	}
	return list
}

// each runs a test on every database.
func each(t *testing.T, test func(t *testing.T, engine string)) {
	t.Helper()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

func TestEachFaultOfTheServerEndsInItsState(t *testing.T) {
	t.Parallel()
	type want struct {
		friendly, formal receivable.DeliveryState
		friendlyTouches  int
		formalTouches    int
	}
	waits := want{receivable.Waiting, receivable.Waiting, 0, 0}
	refused := want{receivable.Refused, receivable.Refused, 0, 0}
	tests := map[string]struct {
		fault sink.Fault
		want  want
		taken int // copies at the server after the first run
	}{
		"taken":                     {sink.Fault{At: sink.Greeting, Delay: time.Millisecond}, want{receivable.Sent, receivable.Sent, 1, 1}, 2},
		"not now at MAIL":           {sink.Fault{At: sink.Mail, Reply: "451 4.3.0 not now"}, waits, 0},
		"not now at RCPT":           {sink.Fault{At: sink.Rcpt, Reply: "450 4.2.0 not now"}, waits, 0},
		"not now at DATA":           {sink.Fault{At: sink.Data, Reply: "451 4.3.0 not now"}, waits, 0},
		"not now after the letter":  {sink.Fault{At: sink.End, Reply: "452 4.2.2 mailbox full"}, waits, 0},
		"refused at MAIL":           {sink.Fault{At: sink.Mail, Reply: "550 5.7.1 not you"}, refused, 0},
		"refused at RCPT":           {sink.Fault{At: sink.Rcpt, Reply: "550 5.1.1 no such user"}, refused, 0},
		"refused at DATA":           {sink.Fault{At: sink.Data, Reply: "554 5.7.1 no"}, refused, 0},
		"refused after the letter":  {sink.Fault{At: sink.End, Reply: "552 5.3.4 too large"}, refused, 0},
		"dropped at MAIL":           {sink.Fault{At: sink.Mail, Drop: true}, waits, 0},
		"silent at DATA":            {sink.Fault{At: sink.Data, Hang: true}, waits, 0},
		"dropped before the answer": {sink.Fault{At: sink.End, Drop: true}, want{receivable.Waiting, receivable.DoubtfulD, 0, 0}, 0},
		"taken, then dropped":       {sink.Fault{At: sink.End, Taken: true, Drop: true}, want{receivable.Waiting, receivable.DoubtfulD, 0, 0}, 2},
		"taken, then silent":        {sink.Fault{At: sink.End, Taken: true, Hang: true}, want{receivable.Waiting, receivable.DoubtfulD, 0, 0}, 2},
		"slow, but taken":           {sink.Fault{At: sink.End, Delay: 300 * time.Millisecond}, want{receivable.Sent, receivable.Sent, 1, 1}, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "sqlite", book.Studio{Friendly: 1, Formal: 1}, sink.Options{}, mail.Limits{})
			d.approved(t)
			d.sink.Misbehave(test.fault)
			d.deliver(t)
			var got want
			got.friendly, got.friendlyTouches = d.all(t, "Friendly Client 0")[0].State, touches(d.file(t, "Friendly Client 0"))
			got.formal, got.formalTouches = d.all(t, "Formal Client 0")[0].State, touches(d.file(t, "Formal Client 0"))
			if got != test.want {
				t.Errorf("after the first run: got %+v, want %+v", got, test.want)
			}
			if got := d.sink.Total(); got != test.taken {
				t.Errorf("copies at the server: got %d, want %d", got, test.taken)
			}
			d.verifies(t)
			d.afterwards(t, test.want.friendly, test.want.formal)
		})
	}
}

// afterwards lets the server behave and hours pass: what waits leaves, a formal
// letter in doubt stays a question, and no formal one arrives twice.
func (d desk) afterwards(t *testing.T, friendly, formal receivable.DeliveryState) {
	t.Helper()
	d.sink.Behave()
	d.clock.Pass(time.Hour)
	d.deliver(t)
	settled := func(s receivable.DeliveryState) receivable.DeliveryState {
		if s == receivable.Waiting {
			return receivable.Sent
		}
		return s
	}
	if got, want := d.all(t, "Friendly Client 0")[0].State, settled(friendly); got != want {
		t.Errorf("friendly letter an hour later: got %s, want %s", got, want)
	}
	letter := d.all(t, "Formal Client 0")[0]
	if got, want := letter.State, settled(formal); got != want {
		t.Errorf("formal letter an hour later: got %s, want %s", got, want)
	}
	if got := d.sink.Count(letter.MessageID); got > 1 {
		t.Errorf("copies of the formal letter: got %d, want at most 1", got)
	}
	if got, want := d.file(t, "Formal Client 0").Doubtful, formal == receivable.DoubtfulD; got != want {
		t.Errorf("a question about the formal letter: got %v, want %v", got, want)
	}
	d.verifies(t)
}

// A connection that breaks while the letter is written may break after its last
// byte: nobody can tell, so both ends are right, and two copies are not.
func TestBreakInTheLetterNeverRepeatsAFormalOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Formal: 1}, sink.Options{}, mail.Limits{})
	d.approved(t)
	d.sink.Misbehave(sink.Fault{At: sink.Body, Drop: true})
	d.deliver(t)
	state := d.all(t, "Formal Client 0")[0].State
	if state != receivable.Waiting && state != receivable.DoubtfulD {
		t.Fatalf("after the break: got %s, want waiting or unknown", state)
	}
	d.sink.Behave()
	d.clock.Pass(time.Hour)
	d.deliver(t)
	if got, want := d.all(t, "Formal Client 0")[0].State, map[bool]receivable.DeliveryState{true: receivable.Sent, false: receivable.DoubtfulD}[state == receivable.Waiting]; got != want {
		t.Errorf("an hour later: got %s, want %s", got, want)
	}
	d.verifies(t)
}

func TestFormalLetterInDoubtBecomesAQuestion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Formal: 2}, sink.Options{}, mail.Limits{})
		_, formal := d.approved(t)
		if len(formal) != 2 {
			t.Fatalf("last notices drafted: got %d, want 2", len(formal))
		}
		d.sink.Misbehave(sink.Fault{At: sink.End, Taken: true, Drop: true})
		d.deliver(t)
		d.sink.Behave()
		counts, err := d.ChaseDue(t.Context(), book.Day, 1)
		if err != nil || counts.Moves["ask"] != 2 || counts.Drafted != 0 {
			t.Fatalf("chase the same day: got %+v (%v), want both accounts asked about and nothing drafted", counts, err)
		}
		for range 3 { // days pass; the machine leaves it alone
			d.clock.Pass(24 * time.Hour)
			if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
				t.Fatal(err)
			}
			if got := d.deliver(t); got.Sent != 0 {
				t.Fatalf("a formal letter in doubt was sent again: %+v", got)
			}
		}
		act := recovery.Act{By: "Nora"}
		if _, err := d.SentByHand(t.Context(), d.creditor, formal[0], book.Day, "own_mail", act); err != nil {
			t.Fatal(err)
		}
		if _, err := d.NotSent(t.Context(), d.creditor, formal[1], act); err != nil {
			t.Fatal(err)
		}
		if _, err := d.NotSent(t.Context(), d.creditor, formal[1], act); fault.CodeOf(err) != "delivery_certain" {
			t.Errorf("saying it twice: got %v, want delivery_certain", err)
		}
		sent, not := d.file(t, "Formal Client 0"), d.file(t, "Formal Client 1")
		if d.all(t, "Formal Client 0")[0].Number != formal[0] {
			sent, not = not, sent
		}
		if touches(sent) != 1 || touches(not) != 0 || sent.Doubtful || not.Doubtful {
			t.Errorf("after a person's word: touches %d and %d, doubtful %v and %v; want 1, 0 and no doubt", touches(sent), touches(not), sent.Doubtful, not.Doubtful)
		}
		if counts, err = d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
			t.Fatal(err)
		}
		again, formalAgain := book.Drafts(t, d.db, d.creditor)
		if len(again) != 0 || counts.Drafted > 1 || len(formalAgain) > 1 {
			t.Errorf("drafted after a person's word: got %v and %v, want the one that did not leave at most", again, formalAgain)
		}
		d.verifies(t)
	})
}

func TestFriendlyLetterInDoubtIsRepeatedUnderItsID(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 3}, sink.Options{}, mail.Limits{})
		d.approved(t)
		d.sink.Misbehave(sink.Fault{At: sink.End, Taken: true, Drop: true})
		if _, err := d.Deliver(t.Context()); fault.CodeOf(err) != "way_silent" {
			t.Fatalf("a server that breaks off each time: got %v, want way_silent", err)
		}
		d.sink.Behave()
		if _, err := d.Paid(t.Context(), d.key(t, "Friendly Client 2"), "502.00", "", recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		d.clock.Pass(time.Hour)
		if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
			t.Fatal(err)
		}
		d.deliver(t)
		for n, want := range []struct {
			state  receivable.DeliveryState
			copies int
		}{{receivable.Sent, 2}, {receivable.Sent, 2}, {receivable.DoubtfulD, 1}} { // the last has paid: it may have arrived, and counts
			name := "Friendly Client " + string(rune('0'+n))
			letter := d.all(t, name)[0]
			if letter.State != want.state || d.sink.Count(letter.MessageID) != want.copies {
				t.Errorf("%s: got %s and %d copies, want %s and %d", name, letter.State, d.sink.Count(letter.MessageID), want.state, want.copies)
			}
			if f := d.file(t, name); touches(f) != 1 || f.Doubtful {
				t.Errorf("%s: got %d touches, doubtful %v; want one and no question", name, touches(f), f.Doubtful)
			}
		}
		d.verifies(t)
	})
}

func TestTemporaryRefusalsEndWithAPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	d.approved(t)
	d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "450 4.2.0 come back later"})
	tries, refused := 0, 0
	for range 60 { // hours, nights included
		counts := d.deliver(t)
		tries, refused = tries+counts.Later, refused+counts.Refused
		d.clock.Pass(time.Hour)
		if d.clock.Now().After(book.At(book.Day.AddDays(3), 8)) {
			break
		}
	}
	letter := d.all(t, "Friendly Client 0")[0]
	if letter.State == receivable.Waiting || tries > 8 || tries < 2 {
		t.Errorf("after days of temporary refusals: got %s after %d tries, want an end after at most 8", letter.State, tries)
	}
	d.verifies(t)
}

func TestRefusedAddressIsNotWrittenToAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 2}, sink.Options{}, mail.Limits{})
	d.approved(t)
	d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "550 5.1.1 no such user", Times: 1})
	d.sink.Misbehave(sink.Fault{At: sink.Rcpt, Reply: "550 5.7.1 we do not like you", Times: 1})
	d.deliver(t)
	if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
		t.Fatal(err)
	}
	unusable, disliked := 0, 0
	for n := range 2 {
		f := d.file(t, "Friendly Client "+string(rune('0'+n)))
		switch {
		case f.Contacts[0].Unusable != "" && f.Facts[recovery.FactRefused] == "":
			unusable++
		case f.Contacts[0].Unusable == "" && strings.Contains(f.Facts[recovery.FactRefused], "do not like"):
			disliked++
		}
	}
	if unusable != 1 || disliked != 1 {
		t.Errorf("got %d contacts unusable and %d letters disliked, want one of each", unusable, disliked)
	}
	friendly, _ := book.Drafts(t, d.db, d.creditor)
	if len(friendly) != 1 {
		t.Errorf("drafted again for a person: got %d, want only the one that was disliked", len(friendly))
	}
	if got := d.deliver(t); got != (recovery.DeliverCounts{}) {
		t.Errorf("a second run: got %+v, want nothing", got)
	}
	d.verifies(t)
}
