package bench

import (
	"context"
	"crypto/sha256"
	_ "embed" // a payment as it is sealed
	"fmt"
	"os"

	"dunwell/internal/intake/bank"
	"dunwell/internal/intake/statement"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// bankChunk is how many lines a transaction takes, as the product's import does.
const bankChunk = 2000

// wordsOfMoney is what the import sealed about one line of this bench: the floor
// writes it for each, so that its rows are as long.
//
//go:embed money.json
var wordsOfMoney string

// importBank takes the statement in as the product does.
func importBank(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{}
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
				Creditor: creditor, File: recovery.ImportFile{Name: t.List, Reader: file, Size: info.Size()}, On: t.Day, By: "desk",
			})
			return err
		})
		if err == nil && len(report.Faults) > 0 {
			err = fmt.Errorf("line %d: %s", report.Faults[0].Line, report.Faults[0].Text)
		}
		if report.Money != nil {
			o.Counts = map[string]int64{
				"lines": int64(report.Payments.Count), "matched": int64(report.Money.Matched.Count), "tray": int64(report.Money.Tray.Count),
				"skipped": int64(report.Skipped),
			}
		}
		return err
	})
	return o, err
}

// target is an open invoice that a line of the statement pays.
type target struct{ account, item string }

// bankFloor reads the statement once by its parser and writes for each line the
// rows that keep it, from nothing but the line: line, payment, set-off, entry of the
// record, in transactions as large as the product's. It finds nobody, sets nothing
// against anything and moves no sum.
func bankFloor(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	file, err := os.Open(t.List)
	if err != nil {
		return o, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return o, err
	}
	format, ok := bank.Detect(t.List, file, info.Size())
	if !ok {
		return o, fmt.Errorf("%s is no bank statement", t.List)
	}
	err = onBook(ctx, t.DSN, func(db *store.DB) error {
		f := bankFloorRun{db: db, given: newIDs(t.Shape.Seed+1, noon(t.Day)), at: noon(t.Day).UnixMicro()}
		if err := f.targets(ctx); err != nil {
			return err
		}
		o.Seconds, err = timed(func() error {
			for part, err := range bank.Read(format, t.List, file, info.Size(), statement.Options{Currency: "EUR"}) {
				if err != nil {
					return err
				}
				if part.Line == nil {
					continue
				}
				if f.take(part.Line); len(f.lines) == bankChunk {
					if err := f.flush(ctx); err != nil {
						return err
					}
				}
			}
			return f.flush(ctx)
		})
		o.Counts["lines"], o.Counts["booked"] = f.written, f.done
		return err
	})
	return o, err
}

type bankFloorRun struct {
	db            *store.DB
	given         *ids
	at            int64
	creditor      string
	open          []target // by number
	seq           map[string]int64
	lines         []*statement.Line
	booked        []bookedLine
	prints        statement.Fingerprints
	names         []string
	written, done int64
	last          target
}

// bookedLine is a line that pays an invoice.
type bookedLine struct {
	*statement.Line
	target
	payment string
	seq     int64
}

// targets reads which invoice has which number; it is not timed.
func (f *bankFloorRun) targets(ctx context.Context) error {
	f.seq = map[string]int64{}
	rows, err := f.db.SQL().QueryContext(ctx, `SELECT i.creditor, i.account, i.id, CAST(substr(i.number, 2) AS INTEGER), a.seq
		FROM item AS i JOIN account AS a ON a.creditor = i.creditor AND a.id = i.account WHERE i.kind = 'invoice'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var to target
		var number int
		var seq int64
		if err := rows.Scan(&f.creditor, &to.account, &to.item, &number, &seq); err != nil {
			return err
		}
		for len(f.open) <= number {
			f.open = append(f.open, target{})
		}
		f.open[number] = to
		f.seq[to.account] = seq
	}
	return rows.Err()
}

func (f *bankFloorRun) take(l *statement.Line) {
	f.lines = append(f.lines, l)
	f.names = append(f.names, f.prints.Of("bank", l))
	if number, ok := numberIn(l.Text); ok {
		if number >= len(f.open) {
			return
		}
		f.last = f.open[number]
	} else if l.Other.IBAN == ibanOf("50010517", 1) || f.last.account == "" {
		return // a stranger's
	}
	f.seq[f.last.account]++
	f.booked = append(f.booked, bookedLine{Line: l, target: f.last, payment: f.given.next(), seq: f.seq[f.last.account]})
}

// numberIn is the number of the first invoice that the text names.
func numberIn(text string) (n int, ok bool) {
	for i := 0; i+8 <= len(text); i++ {
		if text[i] != 'R' {
			continue
		}
		n, ok = 0, true
		for _, c := range []byte(text[i+1 : i+8]) {
			ok = ok && c >= '0' && c <= '9'
			n = n*10 + int(c-'0')
		}
		if ok {
			return n, true
		}
	}
	return 0, false
}

const (
	insertLine = `INSERT INTO bank_line (creditor, id, import, statement, source, state, number, on_day, value_day, amount_minor, currency,
		original_minor, original_currency, charges_minor, charges_currency, payer, behalf, payer_account, payer_bank, remittance, reference,
		end_to_end, mandate, bank_id, code, returned, reversal, by_hand, account, item, seq, followed, note, raw, at) VALUES `
	insertSetOff = `INSERT INTO allocation (creditor, account, to_item, id, from_item, on_day, amount_minor, import, known_at) VALUES `
	insertEntry  = `INSERT INTO record (creditor, account, seq, at, on_day, kind, actor, salt, content, content_hash, prev, hash) VALUES `
)

// flush writes what was read, in one transaction.
func (f *bankFloorRun) flush(ctx context.Context) error {
	if len(f.lines) == 0 {
		return nil
	}
	tx, err := f.db.SQL().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit it does nothing
	to := floor{tx: tx, bare: f.db.Engine() == "sqlite"}
	if err := f.rows(ctx, &to); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	f.written, f.done = f.written+int64(len(f.lines)), f.done+int64(len(f.booked))
	f.lines, f.names, f.booked = f.lines[:0], f.names[:0], f.booked[:0]
	return nil
}

func (f *bankFloorRun) rows(ctx context.Context, to *floor) error {
	imported, stood := f.given.next(), f.given.next()
	salt, content := make([]byte, 16), []byte(wordsOfMoney)
	sum := sha256.Sum256(content)
	err := to.insert(ctx, insertItem, 24, len(f.booked), func(args []any, i int) []any {
		b := &f.booked[i]
		on := b.On.String()
		return append(args, f.creditor, b.account, b.payment, 1, on, on, false, "payment", "", on, nil, nil, on, nil, -b.Amount.Minor(), 0, 0,
			string(b.Amount.Currency()), "", b.Text, source, "", imported, f.at)
	})
	if err != nil {
		return err
	}
	err = to.insert(ctx, insertSetOff, 9, len(f.booked), func(args []any, i int) []any {
		b := &f.booked[i]
		return append(args, f.creditor, b.account, b.item, f.given.next(), b.payment, b.On.String(), b.Amount.Minor(), imported, f.at)
	})
	if err != nil {
		return err
	}
	err = to.insert(ctx, insertEntry, 12, len(f.booked), func(args []any, i int) []any {
		b := &f.booked[i]
		return append(args, f.creditor, b.account, b.seq, f.at, b.On.String(), "money", "dunwell", salt, content, sum[:], sum[:], sum[:])
	})
	if err != nil {
		return err
	}
	of := map[*statement.Line]*bookedLine{}
	for i := range f.booked {
		of[f.booked[i].Line] = &f.booked[i]
	}
	return to.insert(ctx, insertLine, 35, len(f.lines), func(args []any, i int) []any {
		l, b, state := f.lines[i], of[f.lines[i]], "matched"
		if b == nil {
			b, state = &bookedLine{Line: l}, "tray"
		}
		return append(args, f.creditor, f.names[i], imported, stood, source, state, 0, l.On.String(), l.Value.String(), l.Amount.Minor(),
			string(l.Amount.Currency()), 0, "", 0, "", l.Other.Name, l.Ultimate, l.Other.IBAN, l.Other.Bank, l.Text, l.Reference, l.EndToEnd,
			l.Mandate, l.BankID, l.Code, l.Returned, false, false, b.account, b.payment, b.seq, false, "", l.Raw, f.at)
	})
}

// bankRate and bankRatio are what the import of a statement is asked for.
const (
	bankRate  = 10_000 // lines a second on SQLite
	bankRatio = 2.5    // to its floor
)

// bankOf measures a statement that pays a book whose invoices were imported; the
// book itself stays as it is.
func (m *measure) bankOf(ctx context.Context, dsn string, shape Shape, format string, runs int) (f Figure, o Outcome, err error) {
	path := m.Place.file(statementName(format))
	if _, err := m.start(ctx, Task{Part: "statement", Shape: shape, List: path}); err != nil {
		return f, o, err
	}
	defer os.Remove(path) //nolint:errcheck // the folder goes too
	var took, floors []float64
	for range runs {
		err := m.onCopy(ctx, dsn, func(used string) error {
			r, err := m.start(ctx, Task{Part: "bank_floor", DSN: used, Shape: shape, List: path})
			floors = append(floors, r.Seconds)
			return err
		})
		if err != nil {
			return f, o, err
		}
		err = m.onCopy(ctx, dsn, func(used string) error {
			r, err := m.start(ctx, Task{Part: "bank", DSN: used, List: path})
			if err != nil {
				return err
			}
			if lines := r.Counts["lines"]; lines != int64(shape.Invoices) || r.Counts["matched"]+r.Counts["tray"] != lines {
				return fmt.Errorf("the statement has %d lines; taken in were %v", shape.Invoices, r.Counts)
			}
			peak := max(o.PeakKiB, r.PeakKiB)
			o, took = r, append(took, r.Seconds)
			o.PeakKiB = peak
			return nil
		})
		if err != nil {
			return f, o, err
		}
	}
	name, text := "bank", "bank statement (CAMT.053) read, matched and booked"
	if format == "mt940" {
		name, text = "bank_mt940", "the same as MT940"
	}
	f = against(name, text, m.engine, took, floors)
	return f.aims(fmt.Sprintf("at most %.1f times reading and inserting", bankRatio), f.Ratio <= bankRatio), o, nil
}

// bank measures statements on an imported book, and memory against a tenth of it.
func (m *measure) bank(ctx context.Context, dsn string, shape Shape) error {
	if err := m.Place.Settle(ctx, dsn); err != nil {
		return err
	}
	f, whole, err := m.bankOf(ctx, dsn, shape, "camt", m.Runs)
	if err != nil {
		return err
	}
	lines := float64(whole.Counts["lines"])
	f.Note = fmt.Sprintf("%.0f lines against %d open invoices; %.1f %% booked, %d wait for a person; peak memory %.0f MiB", lines, shape.Invoices,
		100*float64(whole.Counts["matched"])/lines, whole.Counts["tray"], mib(whole.PeakKiB))
	m.add(f)
	rate := Figure{Name: "bank_rate", Text: "lines of it a second", Database: m.engine, Value: lines / f.Value, Unit: "1/s"}
	if m.engine == "sqlite" {
		rate = rate.aims(fmt.Sprintf("at least %d/s", bankRate), rate.Value >= bankRate)
	}
	m.add(rate)
	other, _, err := m.bankOf(ctx, dsn, shape, "mt940", 1)
	if err != nil {
		return err
	}
	m.add(other)
	return m.bankMemory(ctx, shape, whole)
}

// bankMemory takes a statement of a tenth of the lines into a book of a tenth.
func (m *measure) bankMemory(ctx context.Context, shape Shape, whole Outcome) error {
	small := shape
	small.Invoices /= 10
	book, err := NewBook(small)
	if err != nil {
		return err
	}
	small.Invoices = book.Invoices
	list := m.Place.file("a-tenth.csv")
	if _, err := m.start(ctx, Task{Part: "list", Shape: small, List: list}); err != nil {
		return err
	}
	var o Outcome
	_, err = m.fresh(ctx, Task{Part: "import", List: list}, func(dsn string) (err error) {
		_, o, err = m.bankOf(ctx, dsn, small, "camt", 1)
		return err
	})
	if err != nil {
		return err
	}
	f := Figure{Name: "bank_memory", Text: "peak memory of it, against a tenth of lines and book", Database: m.engine, Value: mib(whole.PeakKiB), Unit: "MiB", Floor: mib(o.PeakKiB)}
	if o.PeakKiB > 0 {
		f.Ratio = f.Value / f.Floor
	}
	m.add(f)
	return nil
}

// bankAlone measures statements without the rest.
func (m *measure) bankAlone(ctx context.Context) error {
	shape, list := m.Shape, m.Place.file("open-items.csv")
	shape.Creditors, shape.Invoices = 1, m.book.Invoices
	if _, err := m.start(ctx, Task{Part: "list", Shape: shape, List: list}); err != nil {
		return err
	}
	_, err := m.fresh(ctx, Task{Part: "import", List: list}, func(dsn string) error { return m.bank(ctx, dsn, shape) })
	return err
}
