package bench

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/store"
)

// The floors: bare loops through the same driver, on the same tables with the
// same rows in them, that decide nothing and check nothing.

// floorRows is how many rows a statement of a floor takes.
const floorRows = 100

// streams are the rows that the chase reads. With "%s" follows what keeps those
// whose day has come.
var streams = []struct{ all, due string }{
	{`SELECT i.creditor, i.account, i.id, i.revision, i.kind, i.number, i.on_day, i.due_day, i.restart_day, i.gone_on, i.amount_minor,
		i.open_minor, i.disputed_minor, i.engagement, i.purpose, i.source FROM item AS i WHERE i.closed_on IS NULL AND i.known_to IS NULL`,
		`i.creditor, i.account, i.id, i.revision, i.kind, i.number, i.on_day, i.due_day, i.restart_day, i.gone_on, i.amount_minor,
		i.open_minor, i.disputed_minor, i.engagement, i.purpose, i.source
		FROM account AS a JOIN item AS i ON i.creditor = a.creditor AND i.account = a.id AND i.closed_on IS NULL AND i.known_to IS NULL`},
	{`SELECT creditor, client, id, role, billing, form, first, last, name, vocative, email, phone, unusable FROM contact WHERE billing`,
		`k.creditor, k.client, k.id, k.role, k.billing, k.form, k.first, k.last, k.name, k.vocative, k.email, k.phone, k.unusable
		FROM account AS a JOIN contact AS k ON k.creditor = a.creditor AND k.client = a.client AND k.billing`},
	{`SELECT creditor, client, id, number, name, agreement, pause_clause, state, until_day FROM engagement`,
		`e.creditor, e.client, e.id, e.number, e.name, e.agreement, e.pause_clause, e.state, e.until_day
		FROM account AS a JOIN engagement AS e ON e.creditor = a.creditor AND e.client = a.client`},
	{`SELECT creditor, account, id, kind, on_day, by_day, amount_minor, item, author, reason, ended_on, outcome FROM arrangement`,
		`r.creditor, r.account, r.id, r.kind, r.on_day, r.by_day, r.amount_minor, r.item, r.author, r.reason, r.ended_on, r.outcome
		FROM account AS a JOIN arrangement AS r ON r.creditor = a.creditor AND r.account = a.id`},
	{`SELECT creditor, account, on_day, kind, step, channel, outcome, contact, deadline_day, delivery, told FROM touch`,
		`t.creditor, t.account, t.on_day, t.kind, t.step, t.channel, t.outcome, t.contact, t.deadline_day, t.delivery, t.told
		FROM account AS a JOIN touch AS t ON t.creditor = a.creditor AND t.account = a.id`},
}

const streamAccounts = `SELECT a.creditor, a.id, a.currency, a.seq, a.number, a.first_seen, a.check_again, a.cause, a.cause_on, a.armed, a.doubtful,
	a.head, a.holds, a.moved_on, c.has_work, c.id, c.number, c.name, c.address, c.place, c.zone, c.language, c.form, c.informal, c.policy,
	c.opt_out, c.paid_late
	FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE a.check_again <= `

// chaseFloor streams what a day reads and writes one decision and one entry of
// the record for each account whose day has come, in one transaction.
func chaseFloor(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	err := onBook(ctx, t.DSN, func(db *store.DB) (err error) {
		o.Seconds, err = timed(func() error {
			tx, err := db.SQL().BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback() //nolint:errcheck // after the commit it does nothing
			f := floor{tx: tx, bare: db.Engine() == "sqlite", day: t.Day, counts: o.Counts}
			if err := f.run(ctx, t.Due); err != nil {
				return err
			}
			return tx.Commit()
		})
		return err
	})
	return o, err
}

type floor struct {
	tx     *sql.Tx
	bare   bool // placeholders are bare
	day    day.Date
	counts map[string]int64
}

// acting is an account that a floor writes about.
type acting struct {
	creditor, account, currency string
	seq                         int64
}

func (f *floor) run(ctx context.Context, due bool) error {
	var accounts []acting
	err := f.stream(ctx, streamAccounts+f.param(1), func(row []any) {
		accounts = append(accounts, acting{row[0].(string), row[1].(string), row[2].(string), row[3].(int64)})
	}, f.day.String())
	if err != nil {
		return err
	}
	for _, s := range streams {
		query, args := s.all, []any(nil)
		if due {
			query, args = "SELECT "+s.due+" WHERE a.check_again <= "+f.param(1), []any{f.day.String()}
		}
		if err := f.stream(ctx, query, func([]any) { f.counts["rows"]++ }, args...); err != nil {
			return err
		}
	}
	f.counts["accounts"] = int64(len(accounts))
	if err := f.decisions(ctx, accounts); err != nil {
		return err
	}
	return f.records(ctx, accounts)
}

// stream reads all rows of a query and gives each to see, which keeps nothing.
func (f *floor) stream(ctx context.Context, query string, see func(row []any), args ...any) error {
	rows, err := f.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		see(row)
	}
	return errors.Join(rows.Err(), rows.Close())
}

func (f *floor) decisions(ctx context.Context, accounts []acting) error {
	on, again := f.day.String(), f.day.AddDays(7).String()
	return f.insert(ctx, `INSERT INTO decision (creditor, account, seq, on_day, move, step, reason, reasons, engine, policy, law, check_again, amount_minor, currency, days_late) VALUES `,
		15, len(accounts), func(args []any, i int) []any {
			a := &accounts[i]
			return append(args, a.creditor, a.account, a.seq+1, on, "reminder", "reminder_1", "step.due", wordsOfReasons, "chase-1", "articles@1",
				"2026-11", again, int64(i), a.currency, 11)
		})
}

func (f *floor) records(ctx context.Context, accounts []acting) error {
	on, at, salt, content := f.day.String(), noon(f.day).UnixMicro(), make([]byte, 16), []byte(wordsOfDecision)
	sum := sha256.Sum256(content)
	return f.insert(ctx, `INSERT INTO record (creditor, account, seq, at, on_day, kind, actor, salt, content, content_hash, prev, hash) VALUES `,
		12, len(accounts), func(args []any, i int) []any {
			a := &accounts[i]
			return append(args, a.creditor, a.account, a.seq+1, at, on, "decided", "chase-1", salt, content, sum[:], sum[:], sum[:])
		})
}

// insert writes n rows, a hundred a statement.
func (f *floor) insert(ctx context.Context, head string, cols, n int, fill func(args []any, i int) []any) error {
	_, err := f.insertTimed(ctx, head, cols, n, fill)
	return err
}

// insertTimed tells how long the database took, without the making of the rows.
func (f *floor) insertTimed(ctx context.Context, head string, cols, n int, fill func(args []any, i int) []any) (took time.Duration, err error) {
	full := head + f.values(floorRows, cols)
	args := make([]any, 0, floorRows*cols)
	for from := 0; from < n; from += floorRows {
		end, text := min(from+floorRows, n), full
		if end-from < floorRows {
			text = head + f.values(end-from, cols)
		}
		args = args[:0]
		for i := from; i < end; i++ {
			args = fill(args, i)
		}
		start := time.Now()
		if _, err := f.tx.ExecContext(ctx, text, args...); err != nil {
			return took, err
		}
		took += time.Since(start)
	}
	return took, nil
}

func (f *floor) param(n int) string {
	if f.bare {
		return "?"
	}
	return fmt.Sprintf("$%d", n)
}

func (f *floor) values(rows, cols int) string {
	var b strings.Builder
	for i := range rows * cols {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%cols == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(f.param(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}
