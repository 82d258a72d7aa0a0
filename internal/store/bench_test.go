package store

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dunwell/internal/evidence"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// BenchmarkDay runs one day on which every account acts, beside the floor: the
// same rows streamed, and a decision and an entry written for each account in
// one transaction. DUNWELL_BENCH_ACCOUNTS sets the size of the book; each
// account holds about ten open items.
func BenchmarkDay(b *testing.B) {
	accounts := 2000
	if n, err := strconv.Atoi(os.Getenv("DUNWELL_BENCH_ACCOUNTS")); err == nil {
		accounts = n
	}
	dsn := filepath.Join(b.TempDir(), "book.db")
	if server := os.Getenv("DUNWELL_BENCH_POSTGRES"); server != "" {
		dsn = server
	}
	c := newClock()
	db, err := Open(b.Context(), dsn, c.options())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(b.Context(), MigrateOptions{NoBackup: true}); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	items := fillBench(b, db, accounts)
	filled := time.Since(start)
	b.Logf("%d accounts, %d items in %v", accounts, items, filled)
	b.ReportMetric(float64(items)/filled.Seconds(), "items/s")
	if _, err := db.write.ExecContext(b.Context(), `SELECT 1`); err != nil {
		b.Fatal(err)
	}

	{
		start = time.Now()
		floor(b, db)
		floorTime := time.Since(start)
		start = time.Now()
		n := chaseAll(b, db)
		day := time.Since(start)
		if n != accounts {
			b.Fatalf("%d accounts were chased, of %d", n, accounts)
		}
		b.ReportMetric(floorTime.Seconds(), "floor-s")
		b.ReportMetric(day.Seconds(), "day-s")
		b.ReportMetric(day.Seconds()/floorTime.Seconds(), "day/floor")
		start = time.Now()
		if err := db.Read(b.Context(), func(tx *Tx) error {
			_, err := tx.Aging(b.Context(), "creditor-000", today, time.Time{})
			return err
		}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "aging-s")
		start = time.Now()
		if err := db.Read(b.Context(), func(tx *Tx) error {
			return tx.each(b.Context(), func(*sql.Rows) error { return nil },
				`SELECT currency, SUM(open_minor) FROM item WHERE creditor = 'creditor-000' GROUP BY currency`)
		}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "group-s")
	}
}

func fillBench(b *testing.B, db *DB, accounts int) (items int) {
	b.Helper()
	const perCreditor = 10000
	for from := 0; from < accounts; from += 1000 {
		creditor := receivable.CreditorID(fmt.Sprintf("creditor-%03d", from/perCreditor))
		err := db.Write(b.Context(), func(tx *Tx) error {
			if err := tx.SaveCreditor(b.Context(), receivable.Creditor{ID: creditor, Name: "Studio", Currency: "USD"}); err != nil {
				return err
			}
			n := min(1000, accounts-from)
			clients := make([]receivable.Client, n)
			contacts := make([]ContactRow, n)
			wants := make([]AccountWant, n)
			for i := range clients {
				id := receivable.ClientID(tx.NewID())
				clients[i] = receivable.Client{ID: id, Number: strconv.Itoa(from + i), Name: "Larch Bakery " + strconv.Itoa(from+i), Address: []string{"12 Mill Lane", "Portland OR 97201"}, Place: "us_oregon", Zone: "America/Los_Angeles", Language: "en", Form: receivable.Company}
				contacts[i] = ContactRow{id, receivable.Contact{ID: receivable.ContactID(tx.NewID()), Role: receivable.Payables, Billing: true, Name: "Ann Lee", Email: "ann@larch.example"}}
				wants[i] = AccountWant{id, "USD", today}
			}
			if err := tx.InsertClients(b.Context(), creditor, clients); err != nil {
				return err
			}
			if err := tx.InsertContacts(b.Context(), creditor, contacts); err != nil {
				return err
			}
			ids, err := tx.AccountsOf(b.Context(), creditor, wants)
			if err != nil {
				return err
			}
			var rows []ItemRow
			for i, id := range ids {
				for j := range 1 + (from+i)%19 {
					on := today.AddDays(-20 - 3*j)
					rows = append(rows, ItemRow{Account: receivable.AccountKey{Creditor: creditor, Account: id}, Import: "first", Item: receivable.Item{
						ID: receivable.ItemID(tx.NewID()), Kind: receivable.Invoice, Number: fmt.Sprintf("A-%d-%d", from+i, j), On: on, Due: on.AddDays(30),
						Amount: money.New(int64(10000+j), "USD"), For: "Design work", Source: "list.csv"}})
				}
			}
			items += len(rows)
			refused, err := tx.InsertItems(b.Context(), rows)
			if len(refused) > 0 {
				b.Fatal("refused")
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return items
}

const benchReasons = `[{"code":"owed.some","text":"more than nothing is owed"},{"code":"promise.none","text":"no promise runs"},{"code":"dispute.none","text":"nothing is disputed"},{"code":"quiet.no","text":"the day is a business day"},{"code":"step.due","text":"the first reminder is due"}]`

func benchWrite(f *receivable.File, id string) ChaseWrite {
	d := DecisionRow{On: today, Seq: f.Seq + 1, Move: "reminder", Step: "reminder_1", Reason: "step.due", Reasons: benchReasons, Engine: "1",
		Policy: "articles@1", Law: "2026-11", CheckAgain: today.AddDays(7), Amount: f.Items[0].Open, DaysLate: f.Items[0].DaysLate(today)}
	e := evidence.Seal(evidence.Head{Seq: f.Seq, Hash: f.Head}, evidence.Entry{Creditor: string(f.Key.Creditor), Account: string(f.Key.Account), On: today,
		At: 1, Kind: "decision", Actor: "engine", Salt: make([]byte, evidence.SaltSize), Content: []byte(benchReasons)})
	w := ChaseWrite{Key: f.Key, Before: f.Seq, Decision: d, Records: []evidence.Entry{e}, CheckAgain: today.AddDays(7)}
	w.Deliveries = []receivable.Delivery{{ID: receivable.DeliveryID(id), Account: f.Key, Seq: e.Seq, Number: f.Number + "-1", Step: "reminder_1", Letter: "reminder_1",
		Language: "en", Channel: "email", To: "ann@larch.example", On: today, Amount: d.Amount, State: receivable.Drafted}}
	return w
}

func chaseAll(b *testing.B, db *DB) (n int) {
	b.Helper()
	chunkSize := 200
	if db.Engine() == "postgres" {
		chunkSize = 500
	}
	var after Due
	for {
		var due []Due
		if err := db.Read(b.Context(), func(tx *Tx) (err error) {
			due, err = tx.DueAccounts(b.Context(), "", today, after, 5000)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		if len(due) == 0 {
			return n
		}
		after = due[len(due)-1]
		keys := Keys(due)
		for len(keys) > 0 {
			chunk := keys[:min(chunkSize, len(keys))]
			keys = keys[len(chunk):]
			if err := db.Write(b.Context(), func(tx *Tx) error {
				writes := make([]ChaseWrite, 0, chunkSize)
				for f, err := range tx.AccountFiles(b.Context(), chunk, today, true) {
					if err != nil {
						return err
					}
					writes = append(writes, benchWrite(&f, tx.NewID()))
				}
				n += len(writes)
				return tx.WriteChase(b.Context(), writes)
			}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// floor streams what the chase reads and writes two plain rows an account.
func floor(b *testing.B, db *DB) {
	b.Helper()
	ctx := b.Context()
	exec := func(q string) {
		if _, err := db.write.ExecContext(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	exec(`CREATE TABLE floor_decision (creditor TEXT, account TEXT, seq BIGINT, reasons TEXT, PRIMARY KEY (creditor, account, seq))`)
	exec(`CREATE TABLE floor_record (creditor TEXT, account TEXT, seq BIGINT, content TEXT, hash TEXT, PRIMARY KEY (creditor, account, seq))`)
	defer exec(`DROP TABLE floor_decision`)
	defer exec(`DROP TABLE floor_record`)
	err := db.Write(ctx, func(tx *Tx) error {
		var keys []pair
		var creditor, account, client, name string
		err := tx.each(ctx, func(rows *sql.Rows) error {
			err := rows.Scan(&creditor, &account, &client, &name)
			keys = append(keys, pair{creditor, account})
			return err
		}, `SELECT a.creditor, a.id, a.client, c.name FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client ORDER BY a.creditor, a.id`)
		if err != nil {
			return err
		}
		var id, kind, number, on, due, currency string
		var revision, amount, open int64
		err = tx.each(ctx, func(rows *sql.Rows) error {
			return rows.Scan(&creditor, &account, &id, &revision, &kind, &number, &on, &due, &amount, &open, &currency)
		}, `SELECT creditor, account, id, revision, kind, number, on_day, due_day, amount_minor, open_minor, currency FROM item ORDER BY creditor, account`)
		if err != nil {
			return err
		}
		_, err = tx.run(ctx, inserting("floor_decision", "creditor", "account", "seq", "reasons"), len(keys), func(args []any, i int) []any {
			return append(args, keys[i].creditor, keys[i].id, 1, benchReasons)
		})
		if err != nil {
			return err
		}
		_, err = tx.run(ctx, inserting("floor_record", "creditor", "account", "seq", "content", "hash"), len(keys), func(args []any, i int) []any {
			sum := sha256.Sum256([]byte(keys[i].id))
			return append(args, keys[i].creditor, keys[i].id, 1, benchReasons, fmt.Sprintf("%x", sum))
		})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
