// Package book makes books for tests of the whole: a studio some of whose clients
// are a few days late and some have come to the last notice, which is formal, made by the acts a
// person would use.
package book

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // makes and drops databases

	"dunwell/internal/day"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds"
	"dunwell/internal/testneeds/blank"
)

// Day is the day of the books: a Tuesday. Everything is entered up to its morning.
var Day = day.MustParse("2026-09-15")

// Zone is where the studio and its clients are.
const Zone = "America/Los_Angeles"

// Clock is a moment that a test moves.
type Clock struct{ us atomic.Int64 }

// ClockAt is a clock that stands at an hour of a day in the studio's zone.
func ClockAt(on day.Date, hour int) *Clock {
	c := &Clock{}
	c.Set(on, hour)
	return c
}

// Set moves the clock to an hour of a day in the studio's zone.
func (c *Clock) Set(on day.Date, hour int) { c.us.Store(At(on, hour).UnixMicro()) }

// Pass moves the clock on.
func (c *Clock) Pass(d time.Duration) { c.us.Add(d.Microseconds()) }

// Now is the moment at which the clock stands.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.us.Load()) }

// At is an hour of a day in the studio's zone.
func At(on day.Date, hour int) time.Time {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		panic(err) // the zones are part of the Go installation
	}
	y, m, d := on.Date()
	return time.Date(y, m, d, hour, 0, 0, 0, zone)
}

// Engines are the databases that tests of the whole run on.
var Engines = []string{"sqlite", "postgres"}

// Database is the place of a new, empty database of that engine. On PostgreSQL it
// is dropped when the test ends.
func Database(t testing.TB, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return filepath.Join(t.TempDir(), "book.db")
	}
	server := testneeds.Postgres(t)
	name := fmt.Sprintf("dunwell_book_%d", time.Now().UnixNano())
	onServer(t, server, `CREATE DATABASE `+name)
	t.Cleanup(func() { onServer(t, server, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`) })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func onServer(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

// Open opens a book and brings its tables up to date.
func Open(t testing.TB, dsn string, now func() time.Time) *store.DB {
	t.Helper()
	if !strings.Contains(dsn, "://") {
		blank.Book(t, dsn)
	}
	db, err := store.Open(t.Context(), dsn, store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context(), store.MigrateOptions{NoBackup: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { checkStandings(t, db) })
	return db
}

// Mail is a way out to the sink, without pace unless one is given.
func Mail(t testing.TB, s *sink.Server, limits mail.Limits, timeouts mail.Timeouts) *mail.SMTP {
	t.Helper()
	out, err := mail.NewSMTP(mail.Server{Host: s.Host(), Port: s.Port(), TLS: mail.Plain, Timeouts: timeouts}, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

// Sink is a mail server that ends with the test.
func Sink(t testing.TB, o sink.Options) *sink.Server {
	t.Helper()
	s, err := sink.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Studio says how many clients a book has.
type Studio struct {
	Friendly int  // three days late, nothing said yet: a first reminder is due
	Formal   int  // three weeks late, everything cordial said: the last notice is due
	Plain    int  // three days late like the friendly ones, but nothing else is known of them
	NoGo     bool // nobody has looked at the first import yet
}

// Address is where the n-th client reads mail; each has a domain of his own.
func Address(kind string, n int) string { return fmt.Sprintf("pay@%s%d.example", kind, n) }

// Fill makes the studio in an empty book, as it stands on the morning of Day, and
// returns its creditor. Letters leave by SMTP, and a person has said go.
func Fill(t testing.TB, dsn string, s Studio) receivable.CreditorID {
	t.Helper()
	clock := ClockAt(Day.AddDays(-30), 7)
	db := Open(t, dsn, clock.Now)
	d := recovery.New(db, recovery.Options{Now: clock.Now, Ways: recovery.Ways{Folder: mail.Folder{Dir: t.TempDir()}}})
	ctx := t.Context()
	creditor, err := d.CreditorNamed(ctx, "")
	if err == nil {
		err = d.ChangeSetup(ctx, creditor, map[string]string{
			"name": "Larkfield Studio", "place": "us_oregon", "zone": Zone, "language": "en", "sender": "Nora Lark",
			"email": "nora@larkfield.example", "phone": "+1 503 555 0142", "company": "yes", "currency": "USD",
			"address": "218 Alder Court|Portland, OR 97205", "holder": "Larkfield Studio", "bank": "Routing 000 000 000|Account 0123 4567 89", "way": recovery.WaySMTP,
		})
	}
	for _, back := range []int{30, 0} {
		clock.Set(Day.AddDays(-back), 7)
		if err == nil {
			err = importList(ctx, d, creditor, s, Day.AddDays(-back))
		}
	}
	for n := range s.Friendly {
		if err == nil {
			err = known(ctx, d, creditor, client("Friendly", n))
		}
	}
	for n := range s.Formal {
		if err == nil {
			err = pressed(ctx, d, creditor, client("Formal", n))
		}
	}
	if err == nil && !s.NoGo {
		err = d.LookedAt(ctx, creditor, recovery.Act{By: "Nora"})
	}
	if err != nil {
		t.Fatalf("make the studio's book: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return creditor
}

func client(kind string, n int) string { return fmt.Sprintf("%s Client %d", kind, n) }

func importList(ctx context.Context, d *recovery.Desk, creditor receivable.CreditorID, s Studio, on day.Date) error {
	var b strings.Builder
	b.WriteString("Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n")
	line := func(kind string, n, issued, due int) {
		if Day.AddDays(issued).After(on) {
			return
		}
		fmt.Fprintf(&b, "%s,%s,%s-%d,%s,%s,%d.00,USD,Work\n", client(kind, n), Address(strings.ToLower(kind), n), kind, n, Day.AddDays(issued), Day.AddDays(due), 500+n)
	}
	for n := range max(s.Friendly, s.Formal) { // by turns, so that their letters leave by turns
		if n < s.Friendly {
			line("Friendly", n, -33, -3)
		}
		if n < s.Formal {
			line("Formal", n, -54, -24)
		}
	}
	for n := range s.Plain {
		line("Plain", n, -33, -3)
	}
	list := b.String()
	report, err := d.Import(ctx, recovery.ImportRequest{
		Creditor: creditor, Kind: receivable.ListAll, CompleteThrough: on, By: "Nora",
		File: recovery.ImportFile{Name: "invoices.csv", Reader: strings.NewReader(list), Size: int64(len(list))},
	})
	if err == nil && len(report.Faults) > 0 {
		err = fmt.Errorf("the list has a fault: %s", report.Faults[0].Text)
	}
	return err
}

func known(ctx context.Context, d *recovery.Desk, creditor receivable.CreditorID, name string) error {
	key, err := d.AccountNamed(ctx, creditor, name, "")
	if err != nil {
		return err
	}
	_, err = d.Fact(ctx, key, map[string]string{"place": "us_oregon", "contact": "Dana Whitlock", "work": "the spring catalogue"}, recovery.Act{By: "Nora"})
	return err
}

// pressed enters all that comes before a last notice.
func pressed(ctx context.Context, d *recovery.Desk, creditor receivable.CreditorID, name string) error {
	key, err := d.AccountNamed(ctx, creditor, name, "")
	if err != nil {
		return err
	}
	act := recovery.Act{By: "Nora"}
	_, err = d.Fact(ctx, key, map[string]string{
		"place": "us_oregon", "contact": "Lee Castellan", "address": "9 Quay Street|Portland, OR 97209", "work": "the autumn catalogue",
		"agreement": "the agreement of 12 May, signed by both", "work_done": "The catalogue was delivered and approved in writing.",
		"pause_clause": "section 9 of the agreement",
	}, act)
	if err != nil {
		return err
	}
	var touches []receivable.Touch
	for _, e := range []struct {
		on   int
		step string
	}{{-23, "reminder_1"}, {-17, "reminder_2"}, {-9, "reminder_3_offer"}} {
		touches = append(touches, receivable.Touch{On: Day.AddDays(e.on), Kind: receivable.Written, Step: e.step, Channel: "email"})
	}
	if _, err = d.Before(ctx, key, touches, act); err == nil {
		_, err = d.Called(ctx, key, receivable.OutcomeNoAnswer, 0, recovery.Act{By: "Nora", On: Day.AddDays(-13)})
	}
	return err
}

// Drafts are the numbers of the letters drafted so far, the formal ones apart.
func Drafts(t testing.TB, db *store.DB, creditor receivable.CreditorID) (friendly, formal []string) {
	t.Helper()
	for _, d := range In(t, db, creditor, receivable.Drafted) {
		if d.Formal {
			formal = append(formal, d.Number)
		} else {
			friendly = append(friendly, d.Number)
		}
	}
	return friendly, formal
}

// In are the deliveries in one of the states from which they may still leave.
func In(t testing.TB, db *store.DB, creditor receivable.CreditorID, state receivable.DeliveryState) (all []receivable.Delivery) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.DeliveriesIn(t.Context(), creditor, state, "", 100_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
