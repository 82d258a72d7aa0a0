package recovery_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// away is a database that can be taken away and given back.
type away struct {
	desk
	take, give func()
	word       string // what is said of it
}

// fullDisk is a book whose file may not grow any more while it is away.
func fullDisk(t *testing.T, s book.Studio) away {
	t.Helper()
	d := newDesk(t, "sqlite", s, sink.Options{}, mail.Limits{Connections: 8})
	pages := func(query string) (n int) {
		if err := d.db.SQL().QueryRowContext(context.WithoutCancel(t.Context()), query).Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	return away{d, func() { pages(`PRAGMA max_page_count = 1`) }, func() { pages(`PRAGMA max_page_count = 1000000`) }, "disk"}
}

// cutRoad is a book on a server to which the road is cut while it is away.
func cutRoad(t *testing.T, s book.Studio) away {
	t.Helper()
	dsn := book.Database(t, "postgres")
	d := desk{clock: book.ClockAt(book.Day, 10), sink: book.Sink(t, sink.Options{}), creditor: book.Fill(t, dsn, s)}
	road := book.RoadTo(t, dsn)
	d.db = book.Open(t, road.DSN, d.clock.Now)
	d.Desk = recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: recovery.Ways{SMTP: book.Mail(t, d.sink, mail.Limits{Connections: 8}, quick)}})
	return away{d, road.Cut, func() { road.Open(t) }, "does not answer"}
}

func eachAway(t *testing.T, s book.Studio, test func(t *testing.T, a away)) {
	t.Helper()
	for name, made := range map[string]func(*testing.T, book.Studio) away{"full disk": fullDisk, "server away": cutRoad} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, made(t, s))
		})
	}
}

func (a away) saysSo(t *testing.T, what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), a.word) {
		t.Errorf("%s while the database is away: got %v, want a fault that says %q", what, err, a.word)
	}
}

func TestAwayDatabaseStopsTheChaseAndLosesNothing(t *testing.T) {
	t.Parallel()
	eachAway(t, book.Studio{Friendly: 40, Plain: 1200}, func(t *testing.T, a away) {
		a.take()
		_, err := a.ChaseDue(t.Context(), book.Day, 1)
		a.saysSo(t, "chase", err)
		a.give()
		counts, err := a.ChaseDue(t.Context(), book.Day, 1)
		if err != nil || counts.Accounts != 1240 || counts.Drafted != 1240 {
			t.Errorf("after it is back: got %+v and %v, want all 1,240 accounts decided", counts, err)
		}
		again, err := a.ChaseDue(t.Context(), book.Day, 1)
		if err != nil || again.Accounts != 0 {
			t.Errorf("a second time: got %+v and %v, want nothing", again, err)
		}
		a.verifies(t)
	})
}

func TestAwayDatabaseSendsNothing(t *testing.T) {
	t.Parallel()
	eachAway(t, book.Studio{Friendly: 3, Formal: 3}, func(t *testing.T, a away) {
		a.approved(t)
		a.take()
		counts, err := a.Deliver(t.Context())
		a.saysSo(t, "delivery", err)
		if counts.Sent != 0 || a.sink.Total() != 0 {
			t.Errorf("while it is away: got %+v and %d copies, want nothing sent", counts, a.sink.Total())
		}
		a.give()
		if got := a.deliver(t); got.Sent != 6 {
			t.Errorf("after it is back: got %+v, want six sent", got)
		}
		a.verifies(t)
	})
}

// TestAwayDatabaseKeepsWhatTheServerSaid takes the database away while letters are
// on the wire: what the mail server then says is written down once it is back.
func TestAwayDatabaseKeepsWhatTheServerSaid(t *testing.T) {
	t.Parallel()
	eachAway(t, book.Studio{Friendly: 10, Formal: 10}, func(t *testing.T, a away) {
		a.approved(t)
		var once sync.Once
		a.sink.Misbehave(sink.Fault{At: sink.End, Delay: 50 * time.Millisecond, Do: func() { once.Do(a.take) }})
		given := make(chan struct{})
		time.AfterFunc(1500*time.Millisecond, func() { a.give(); close(given) })
		first, err := a.Deliver(t.Context())
		<-given
		if err != nil { // a letter that was about to begin ends the run
			a.saysSo(t, "delivery", err)
		}
		// Where the answer to the commit of a beginning was lost, nobody may send that
		// letter any more: nothing of it has left, and a person is asked about a formal one.
		stuck := 0
		for _, d := range book.In(t, a.db, a.creditor, receivable.Sending) {
			if a.sink.Count(d.MessageID) != 0 {
				t.Errorf("the server took letter %s, and its answer was not written down", d.Number)
			}
			if d.Formal {
				stuck++
			}
		}
		if err := a.SettleStuck(t.Context()); err != nil {
			t.Fatal(err)
		}
		second := a.deliver(t)
		if first.Sent+second.Sent != 20-stuck || first.Unknown+second.Unknown != 0 {
			t.Errorf("got %+v, then %+v; want %d sent and none in doubt", first, second, 20-stuck)
		}
		for id, n := range a.sink.Counts() {
			if n != 1 {
				t.Errorf("letter %s arrived %d times", id, n)
			}
		}
		a.verifies(t)
	})
}
