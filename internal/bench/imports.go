package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

const insertItem = `INSERT INTO item (creditor, account, id, revision, closed_on, moved_on, void, kind, number, on_day, due_day, restart_day,
	clock_day, gone_on, amount_minor, open_minor, disputed_minor, currency, engagement, purpose, source, ref, import, known_from) VALUES `

// importFloor inserts the invoices of the list as ready rows into the same
// table, in the same order, in one transaction. Making the rows is not timed.
func importFloor(ctx context.Context, t Task) (Outcome, error) {
	b, err := NewBook(t.Shape)
	if err != nil {
		return Outcome{}, err
	}
	var took time.Duration
	err = onBook(ctx, t.DSN, func(db *store.DB) error {
		if _, err := db.Migrate(ctx, store.MigrateOptions{NoBackup: true}); err != nil {
			return err
		}
		tx, err := db.SQL().BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after the commit it does nothing
		f := floor{tx: tx, bare: db.Engine() == "sqlite"}
		if took, err = f.items(ctx, b); err != nil {
			return err
		}
		start := time.Now()
		err = tx.Commit()
		took += time.Since(start)
		return err
	})
	return Outcome{Seconds: took.Seconds(), Counts: map[string]int64{"invoices": int64(b.Invoices)}}, err
}

func (f *floor) items(ctx context.Context, b *Book) (took time.Duration, err error) {
	given := newIDs(b.Seed, noon(b.Day))
	creditor, imported, at := given.next(), given.next(), noon(b.Day).UnixMicro()
	accounts := map[int]string{}
	var rows []listRow
	flush := func() error {
		part, err := f.insertTimed(ctx, insertItem, 24, len(rows), func(args []any, n int) []any {
			a, i := rows[n].account, &rows[n].account.Items[rows[n].item]
			return append(args, creditor, accounts[a.Number], given.next(), 1, nil, i.On.String(), false, string(i.Kind), i.Number, i.On.String(),
				i.Due.String(), nil, i.Due.String(), nil, i.Amount.Minor(), i.Amount.Minor(), 0, string(i.Amount.Currency()), "", i.For, source, i.Number, imported, at)
		})
		took += part
		rows = rows[:0]
		return err
	}
	for row := range b.interleaved() {
		if accounts[row.account.Number] == "" {
			accounts[row.account.Number] = given.next()
		}
		if rows = append(rows, row); len(rows) == floorRows {
			if err := flush(); err != nil {
				return took, err
			}
		}
	}
	return took, flush()
}

// importList takes the list in as the product does, for its first creditor.
func importList(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{}
	err := onBook(ctx, t.DSN, func(db *store.DB) error {
		_, err := db.Migrate(ctx, store.MigrateOptions{NoBackup: true})
		return err
	})
	if err != nil {
		return o, err
	}
	file, err := os.Open(t.List)
	if err != nil {
		return o, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return o, err
	}
	err = onDesk(ctx, t, recovery.Ways{}, func(_ *store.DB, d *recovery.Desk) error {
		creditor, err := d.CreditorNamed(ctx, "")
		if err != nil {
			return err
		}
		var report recovery.FileReport
		o.Seconds, err = timed(func() error {
			report, err = d.Import(ctx, recovery.ImportRequest{
				Creditor: creditor, File: recovery.ImportFile{Name: "open-items.csv", Reader: file, Size: info.Size()},
				Kind: receivable.ListOpen, On: t.Day, Source: source, By: "desk",
			})
			return err
		})
		if err == nil && len(report.Faults) > 0 {
			err = fmt.Errorf("line %d: %s", report.Faults[0].Line, report.Faults[0].Text)
		}
		o.Counts = map[string]int64{"invoices": int64(report.Invoices.Count), "clients": int64(report.Invoices.Clients), "skipped": int64(report.Skipped)}
		return err
	})
	return o, err
}

// aging ages the one creditor of an imported book, as the product does. The
// counts tell what was found, so that it can be held against the floor's.
func aging(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	err := onBook(ctx, t.DSN, func(db *store.DB) error {
		creditor, err := onlyCreditor(ctx, db)
		if err != nil {
			return err
		}
		var list []store.Aging
		o.Seconds, err = timed(func() error {
			return db.Read(ctx, func(tx *store.Tx) (err error) {
				list, err = tx.Aging(ctx, creditor, t.Day, time.Time{})
				return err
			})
		})
		for _, a := range list {
			for i, bucket := range a.Buckets {
				o.found(string(a.Currency), i, bucket.Count, bucket.Amount.Minor())
			}
			o.Counts[string(a.Currency)+" invoiced"] = a.Invoiced.Minor()
		}
		return err
	})
	return o, err
}

func (o *Outcome) found(currency string, bucket int, count, minor int64) {
	if count > 0 {
		o.Counts[fmt.Sprintf("%s %d count", currency, bucket)] += count
		o.Counts[fmt.Sprintf("%s %d sum", currency, bucket)] += minor
	}
}

const agingQuery = `
	SELECT currency,
		CASE WHEN clock_day >= %[1]s THEN 0 WHEN clock_day >= %[2]s THEN 1
			WHEN clock_day >= %[3]s THEN 2 WHEN clock_day >= %[4]s THEN 3 ELSE 4 END,
		COUNT(CASE WHEN open_minor <> 0 THEN 1 END), CAST(SUM(open_minor) AS BIGINT),
		CAST(SUM(CASE WHEN kind = 'invoice' AND on_day > %[4]s THEN amount_minor ELSE 0 END) AS BIGINT)
	FROM item WHERE creditor = %[5]s AND known_to IS NULL AND NOT void
	GROUP BY 1, 2`

// agingFloor asks for the same figures in one SELECT … GROUP BY.
func agingFloor(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	err := onBook(ctx, t.DSN, func(db *store.DB) error {
		creditor, err := onlyCreditor(ctx, db)
		if err != nil {
			return err
		}
		var quoted []any
		for _, back := range []int{0, 30, 60, 90} {
			quoted = append(quoted, "'"+t.Day.AddDays(-back).String()+"'")
		}
		quoted = append(quoted, "'"+string(creditor)+"'")
		o.Seconds, err = timed(func() error {
			rows, err := db.SQL().QueryContext(ctx, fmt.Sprintf(agingQuery, quoted...))
			if err != nil {
				return err
			}
			defer rows.Close()
			return errors.Join(o.scanAging(rows), rows.Err())
		})
		return err
	})
	return o, err
}

func (o *Outcome) scanAging(rows *sql.Rows) error {
	for rows.Next() {
		var currency string
		var bucket int
		var count, minor, invoiced int64
		if err := rows.Scan(&currency, &bucket, &count, &minor, &invoiced); err != nil {
			return err
		}
		o.found(currency, bucket, count, minor)
		o.Counts[currency+" invoiced"] += invoiced
	}
	return nil
}

func onlyCreditor(ctx context.Context, db *store.DB) (id receivable.CreditorID, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Creditors(ctx)
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("the book has %d creditors, not one", len(list))
		}
		if err == nil {
			id = list[0].ID
		}
		return err
	})
	return id, err
}
