package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// clock is a moment that tests move.
type clock struct{ us atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.us.Store(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).UnixMicro())
	return c
}

func (c *clock) now() time.Time       { return time.UnixMicro(c.us.Load()) }
func (c *clock) pass(d time.Duration) { c.us.Add(d.Microseconds()) }
func (c *clock) options() Options     { return Options{Now: c.now} }

var (
	today     = day.MustParse("2026-11-20")
	studio    = receivable.CreditorID("studio")
	neighbour = receivable.CreditorID("neighbour")
)

// book is an empty book with two creditors in it.
type book struct {
	*DB
	clock *clock
}

// onBoth runs a test on SQLite, and on PostgreSQL where DUNWELL_TEST_POSTGRES
// names a server on which databases may be made.
func onBoth(t *testing.T, test func(t *testing.T, b book)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, sqliteBook(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, postgresBook(t))
	})
}

func sqliteBook(t *testing.T) book {
	t.Helper()
	return filled(t, open(t, filepath.Join(t.TempDir(), "book.db")))
}

func postgresBook(t *testing.T) book {
	t.Helper()
	return filled(t, open(t, postgresCopy(t)))
}

func open(t *testing.T, dsn string) book {
	t.Helper()
	c := newClock()
	db, err := Open(t.Context(), dsn, c.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context(), MigrateOptions{}); err != nil {
		t.Fatal(err)
	}
	return book{db, c}
}

func filled(t *testing.T, b book) book {
	t.Helper()
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		for _, id := range []receivable.CreditorID{studio, neighbour} {
			if err := tx.SaveCreditor(ctx, receivable.Creditor{ID: id, Name: "Name of " + string(id), Currency: "USD"}); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

func (b book) mustWrite(t *testing.T, fn func(context.Context, *Tx) error) {
	t.Helper()
	if err := b.Write(t.Context(), func(tx *Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (b book) mustRead(t *testing.T, fn func(context.Context, *Tx) error) {
	t.Helper()
	if err := b.Read(t.Context(), func(tx *Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// account makes a client with that number and his account in dollars.
func (b book) account(t *testing.T, creditor receivable.CreditorID, number string) receivable.AccountKey {
	t.Helper()
	var key receivable.AccountKey
	b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
		id := receivable.ClientID(tx.NewID())
		if err := tx.InsertClients(ctx, creditor, []receivable.Client{{ID: id, Number: number, Name: "Client " + number, Form: receivable.Company}}); err != nil {
			return err
		}
		key, err = tx.AccountOf(ctx, creditor, AccountWant{Client: id, Currency: "USD", FirstSeen: today})
		return err
	})
	return key
}

// item adds an item and returns its id.
func (b book) item(t *testing.T, key receivable.AccountKey, kind receivable.Kind, number string, on, due day.Date, minor int64) receivable.ItemID {
	t.Helper()
	var id receivable.ItemID
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		id = receivable.ItemID(tx.NewID())
		refused, err := tx.InsertItems(ctx, []ItemRow{{Account: key, Item: receivable.Item{
			ID: id, Kind: kind, Number: number, On: on, Due: due, Amount: money.New(minor, "USD"), Source: "list",
		}}})
		if len(refused) > 0 {
			return fmt.Errorf("%s was refused", number)
		}
		return err
	})
	return id
}

// template is the migrated database that each test's own is copied from.
var template struct {
	once sync.Once
	name string
	err  error
}

var copies atomic.Int64

// postgresCopy makes a database for one test and returns its address.
func postgresCopy(t *testing.T) string {
	t.Helper()
	server := os.Getenv("DUNWELL_TEST_POSTGRES")
	if server == "" {
		t.Skip("DUNWELL_TEST_POSTGRES is not set, so this half ran on no PostgreSQL; make test starts one")
	}
	template.once.Do(func() {
		template.name = fmt.Sprintf("dunwell_store_%d", os.Getpid())
		template.err = makeTemplate(t, server, template.name)
	})
	if template.err != nil {
		t.Fatal(template.err)
	}
	name := fmt.Sprintf("%s_%d", template.name, copies.Add(1))
	if err := onServer(t, server, `CREATE DATABASE `+name+` TEMPLATE `+template.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onServer(t, server, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return database(server, name)
}

func makeTemplate(t *testing.T, server, name string) error {
	if err := onServer(t, server, `DROP DATABASE IF EXISTS `+name); err != nil {
		return err
	}
	if err := onServer(t, server, `CREATE DATABASE `+name); err != nil {
		return err
	}
	db, err := Open(context.WithoutCancel(t.Context()), database(server, name), newClock().options())
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Migrate(context.WithoutCancel(t.Context()), MigrateOptions{})
	return err
}

func TestMain(m *testing.M) {
	code := m.Run()
	if template.name != "" {
		db, err := Open(context.Background(), os.Getenv("DUNWELL_TEST_POSTGRES"), newClock().options())
		if err == nil {
			_, err = db.SQL().Exec(`DROP DATABASE IF EXISTS ` + template.name)
			db.Close()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "the template database was left behind:", err)
		}
	}
	os.Exit(code)
}

func onServer(t *testing.T, server, statement string) error {
	ctx := context.WithoutCancel(t.Context()) // also used after the test
	db, err := Open(ctx, server, newClock().options())
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.SQL().ExecContext(ctx, statement)
	return err
}

// database is the address of another database on the same server.
func database(server, name string) string {
	address, options, _ := strings.Cut(server, "?")
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	if options != "" {
		options = "?" + options
	}
	return scheme + "://" + host + "/" + name + options
}

// Who owes whom is nobody else's business: the file is made for its owner alone,
// and SQLite gives its log the same rights.
func TestNewBookIsTheOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "book.db")
	open(t, path)
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s: got %o, want 600", filepath.Base(name), got)
		}
	}
}
