package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"

	"dunwell/internal/mail/sink"
)

// Options say what is measured and where.
type Options struct {
	Shape  Shape
	Runs   int // of what is cheap to repeat; the median counts
	Mails  int // sent in each measure of the outbox: at most a tenth of the accounts
	Place  Place
	Start  func(context.Context, Task) (Outcome, error) // runs a part, best in a process of its own
	Say    func(format string, args ...any)             // progress
	Folder string                                       // for CPU profiles; "" for none
	Only   string                                       // "bank": nothing but bank statements; "" for all
}

// measure is one run on one database.
type measure struct {
	Options
	engine  string
	workers int
	book    *Book
	figures []Figure
	peak    map[string]int64 // most memory of a part, KiB
	copies  int
}

// Database measures everything that happens in a database.
func Database(ctx context.Context, o Options) ([]Figure, error) {
	book, err := NewBook(o.Shape)
	if err != nil {
		return nil, err
	}
	m := &measure{Options: o, engine: o.Place.Engine(), workers: 1, book: book, peak: map[string]int64{}}
	if m.engine == "postgres" {
		m.workers = 2
	}
	if o.Only == "bank" {
		err := m.bankAlone(ctx)
		return m.figures, err
	}
	small := o.Shape
	small.Invoices /= 10
	few, err := m.day(ctx, "book_small", small, false)
	if err != nil {
		return m.figures, err
	}
	all, err := m.day(ctx, "book", o.Shape, true)
	if err != nil {
		return m.figures, err
	}
	m.growth(all, few)
	if err := m.list(ctx); err != nil {
		return m.figures, err
	}
	slices.SortStableFunc(m.figures, func(a, b Figure) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	return m.figures, nil
}

// order is that of the report.
var order = []string{"all_act", "usual_day", "second_run", "growth", "memory", "mails", "mails_pdf", "deliver", "import", "aging", "bank", "bank_rate", "bank_mt940", "bank_memory"}

func (m *measure) add(f Figure) { m.figures = append(m.figures, f) }

// start runs a part and keeps the most memory it took.
func (m *measure) start(ctx context.Context, t Task) (Outcome, error) {
	if t.Day.IsZero() {
		t.Day = m.Shape.Day
	}
	if m.Folder != "" {
		m.copies++
		t.Profile = filepath.Join(m.Folder, m.engine+"-"+strconv.Itoa(m.copies)+"-"+t.Part+".prof")
	}
	o, err := m.Start(ctx, t)
	if err == nil {
		m.tell(m.engine, t, o)
	}
	return o, err
}

// tell says what a part took and did.
func (o *Options) tell(engine string, t Task, r Outcome) {
	o.Say("%-8s %-12s %8.2f s %8.2f s CPU %6.0f MiB  %s", engine, t.Part, r.Seconds, r.CPU, mib(r.PeakKiB), countsText(r.Counts))
}

// dayResult is what a book gave on a day on which every account acts.
type dayResult struct {
	invoices int
	runs     []float64
	peakKiB  int64
}

// day measures the chase on a book of that shape. Only the whole book is held
// against its floor and goes on to the usual day and the mails.
func (m *measure) day(ctx context.Context, name string, shape Shape, whole bool) (dayResult, error) {
	book, err := NewBook(shape)
	if err != nil {
		return dayResult{}, err
	}
	dsn, err := m.Place.Make(ctx, name)
	if err != nil {
		return dayResult{}, err
	}
	if _, err := m.start(ctx, Task{Part: "fill", DSN: dsn, Shape: shape}); err != nil {
		return dayResult{}, err
	}
	if err := m.Place.Settle(ctx, dsn); err != nil {
		return dayResult{}, err
	}
	r := dayResult{invoices: book.Invoices}
	var floors, again []float64
	for i := range m.Runs {
		if whole {
			f, err := m.floor(ctx, dsn, book, false)
			if err != nil {
				return r, err
			}
			floors = append(floors, f)
		}
		last := i == m.Runs-1
		err := m.onCopy(ctx, dsn, func(used string) error {
			o, err := m.chase(ctx, used, book.Accounts())
			if err != nil {
				return err
			}
			if o.Counts["acting"] != int64(book.Accounts()) {
				return fmt.Errorf("%d of %d accounts acted on the day on which all should", o.Counts["acting"], book.Accounts())
			}
			r.runs, r.peakKiB = append(r.runs, o.Seconds), max(r.peakKiB, o.PeakKiB)
			if !whole {
				return nil
			}
			s, err := m.second(ctx, used)
			again = append(again, s)
			if err == nil && last {
				err = m.mails(ctx, used)
			}
			return err
		})
		if err != nil {
			return r, err
		}
	}
	if whole {
		f := against("all_act", "every account acts", m.engine, r.runs, floors)
		m.add(f.aims("at most 5 times the floor", f.Ratio <= 5))
		s := Figure{Name: "second_run", Text: "second run the same day", Database: m.engine, Value: median(again), Unit: "s", Runs: again, Note: "wrote nothing: all tables had the same rows after it"}
		m.add(s.aims("nothing written, under 0.2 s", s.Value < 0.2))
		if err := m.usual(ctx, dsn); err != nil {
			return r, err
		}
	}
	return r, m.Place.Drop(ctx, dsn)
}

// onCopy does something to a copy of a book and throws it away.
func (m *measure) onCopy(ctx context.Context, dsn string, do func(copied string) error) error {
	m.copies++
	copied, err := m.Place.Copy(ctx, dsn, "copy"+strconv.Itoa(m.copies))
	if err != nil {
		return err
	}
	return errors.Join(do(copied), m.Place.Drop(ctx, copied))
}

func (m *measure) floor(ctx context.Context, dsn string, book *Book, due bool) (seconds float64, err error) {
	err = m.onCopy(ctx, dsn, func(used string) error {
		o, err := m.start(ctx, Task{Part: "floor", DSN: used, Due: due})
		seconds = o.Seconds
		if err == nil && !due && o.Counts["accounts"] != int64(book.Accounts()) {
			err = fmt.Errorf("the floor wrote about %d accounts of %d", o.Counts["accounts"], book.Accounts())
		}
		return err
	})
	return seconds, err
}

// chase runs the day and checks that it decided about that many accounts, with
// one decision and one entry of the record each.
func (m *measure) chase(ctx context.Context, dsn string, want int) (Outcome, error) {
	before, err := rowCounts(ctx, dsn)
	if err != nil {
		return Outcome{}, err
	}
	o, err := m.start(ctx, Task{Part: "chase", DSN: dsn, Workers: m.workers})
	if err != nil {
		return o, err
	}
	after, err := rowCounts(ctx, dsn)
	if err != nil {
		return o, err
	}
	for _, table := range []string{"decision", "record"} {
		if got := after[table] - before[table]; got != int64(want) || o.Counts["accounts"] != int64(want) {
			return o, fmt.Errorf("%d accounts were decided with %d new rows of %s, want %d", o.Counts["accounts"], got, table, want)
		}
	}
	return o, nil
}

// second runs the day once more and checks that no table has another row.
func (m *measure) second(ctx context.Context, dsn string) (float64, error) {
	before, err := rowCounts(ctx, dsn)
	if err != nil {
		return 0, err
	}
	o, err := m.start(ctx, Task{Part: "chase", DSN: dsn, Workers: m.workers})
	if err != nil {
		return 0, err
	}
	after, err := rowCounts(ctx, dsn)
	if err == nil && !reflect.DeepEqual(before, after) {
		err = fmt.Errorf("the second run of a day wrote: rows before %v, after %v", before, after)
	}
	return o.Seconds, err
}

// usual measures the day on which three in a hundred accounts are due.
func (m *measure) usual(ctx context.Context, dsn string) error {
	return m.onCopy(ctx, dsn, func(usual string) error {
		if err := errors.Join(keepDue(ctx, usual, m.Shape.Day), m.Place.Settle(ctx, usual)); err != nil {
			return err
		}
		var runs, floors []float64
		var due int64
		for range m.Runs {
			f, err := m.floor(ctx, usual, m.book, true)
			if err != nil {
				return err
			}
			floors = append(floors, f)
			err = m.onCopy(ctx, usual, func(used string) error {
				o, err := m.start(ctx, Task{Part: "chase", DSN: used, Workers: m.workers})
				runs, due = append(runs, o.Seconds), o.Counts["accounts"]
				return err
			})
			if err != nil {
				return err
			}
		}
		f := against("usual_day", fmt.Sprintf("usual day, %d accounts due", due), m.engine, runs, floors)
		if m.engine == "sqlite" {
			m.add(f.aims("at most 5 times the floor, under 1 s", f.Ratio <= 5 && f.Value < 1))
		} else {
			m.add(f.aims("at most 2 times the floor", f.Ratio <= 2))
		}
		return nil
	})
}

// growth compares the whole book with a tenth of it. What a program costs before
// it does anything rules over small books, so only from 100,000 invoices on does
// growth say whether a target was met.
func (m *measure) growth(all, few dayResult) {
	const most, more, least = 256, 32, 100_000
	each := func(r dayResult) float64 { return median(r.runs) / float64(r.invoices) * 1e6 }
	f := Figure{Name: "growth", Text: "time an invoice, against a tenth of the book", Database: m.engine, Value: each(all), Unit: "µs", Floor: each(few)}
	f.Ratio = f.Value / f.Floor
	if few.invoices >= least {
		f = f.aims("at most 1.3 times", f.Ratio <= 1.3)
	}
	m.add(f)
	memory := Figure{Name: "memory", Text: "peak memory of the chase", Database: m.engine, Value: mib(all.peakKiB), Unit: "MiB", Floor: mib(few.peakKiB)}
	if all.peakKiB == 0 {
		memory.Note = "not measured: this system does not tell"
		m.add(memory)
		return
	}
	memory.Ratio = memory.Value / memory.Floor
	if few.invoices >= least {
		m.add(memory.aims("at most 256 MiB, and 32 more than at a tenth", memory.Value <= most && memory.Value-memory.Floor <= more))
		return
	}
	m.add(memory.aims("at most 256 MiB", memory.Value <= most))
}

func mib(kib int64) float64 { return float64(kib) / 1024 }

// mailRuns is how often each measure of the mails is taken: it is cheap at any
// size of the book.
const mailRuns = 3

// mails measures the outbox on a book whose letters the chase has just drafted.
func (m *measure) mails(ctx context.Context, dsn string) error {
	const pdf = 20_000
	connections := 8
	if m.engine == "postgres" {
		connections = 32
	}
	for _, one := range []struct {
		part, name, text string
		attach           int
		least            float64
	}{
		{"outbox", "mails", "mails of 2 KB through outbox and record", 0, 1000},
		{"outbox", "mails_pdf", "the same with a ready PDF of 20 KB", pdf, 400},
		{"deliver", "deliver", "letters decided again, made, set, sealed and sent", 0, 0},
	} {
		var rates []float64
		var size int64
		for range mailRuns {
			s, err := sink.New(sink.Options{})
			if err != nil {
				return err
			}
			t := Task{Part: one.part, DSN: dsn, Count: m.Mails, Attach: one.attach, Connections: connections, SMTP: s.Host() + ":" + strconv.Itoa(s.Port())}
			o, err := m.start(ctx, t)
			err = errors.Join(err, s.Close())
			if err == nil && (o.Counts["sent"] != o.Counts["approved"] || int64(s.Total()) != o.Counts["sent"] || o.Counts["sent"] == 0) {
				err = fmt.Errorf("%s: %d letters approved, %d sent, %d taken by the sink", one.part, o.Counts["approved"], o.Counts["sent"], s.Total())
			}
			if err != nil {
				return err
			}
			rates = append(rates, float64(o.Counts["sent"])/o.Seconds)
			if o.Counts["bytes"] > 0 {
				size = o.Counts["bytes"] / o.Counts["sent"]
			}
		}
		f := Figure{Name: one.name, Text: one.text, Database: m.engine, Value: median(rates), Unit: "1/s", Runs: rates}
		f.Note = fmt.Sprintf("%d mails a run over %d kept connections", m.Mails, connections)
		if size > 0 {
			f.Note += fmt.Sprintf(", %d bytes each on the wire", size)
		}
		if one.least > 0 {
			f = f.aims(fmt.Sprintf("at least %.0f/s", one.least), f.Value >= one.least)
		}
		m.add(f)
	}
	return nil
}

// list measures taking in the list, and aging over what it brought.
func (m *measure) list(ctx context.Context) error {
	path := filepath.Join(m.Place.Dir, "open-items.csv")
	shape := m.Shape
	shape.Creditors = 1
	written, err := m.start(ctx, Task{Part: "list", Shape: shape, List: path})
	if err != nil {
		return err
	}
	var runs, floors []float64
	for i := range m.Runs {
		f, err := m.fresh(ctx, Task{Part: "import_floor", Shape: shape}, nil)
		if err != nil {
			return err
		}
		floors = append(floors, f.Seconds)
		var then func(string) error
		if i == m.Runs-1 {
			then = func(dsn string) error { return errors.Join(m.aging(ctx, dsn), m.bank(ctx, dsn, shape)) }
		}
		o, err := m.fresh(ctx, Task{Part: "import", List: path}, then)
		if err != nil {
			return err
		}
		if o.Counts["invoices"] != written.Counts["invoices"] || o.Counts["skipped"] != written.Counts["twice"] {
			return fmt.Errorf("the list has %d invoices and %d of them twice; taken in were %d, skipped %d", written.Counts["invoices"],
				written.Counts["twice"], o.Counts["invoices"], o.Counts["skipped"])
		}
		runs = append(runs, o.Seconds)
		m.peak["import"] = max(m.peak["import"], o.PeakKiB)
	}
	f := against("import", "import of the list", m.engine, runs, floors)
	f.Note = fmt.Sprintf("%d rows, %d refused as duplicates; peak memory %.0f MiB", m.book.Invoices, written.Counts["twice"], mib(m.peak["import"]))
	m.add(f.aims("at most 5 times the bulk insert", f.Ratio <= 5))
	return nil
}

// fresh runs a part on an empty book that is thrown away.
func (m *measure) fresh(ctx context.Context, t Task, then func(dsn string) error) (o Outcome, err error) {
	m.copies++
	if t.DSN, err = m.Place.Make(ctx, "fresh"+strconv.Itoa(m.copies)); err != nil {
		return o, err
	}
	if o, err = m.start(ctx, t); err == nil && then != nil {
		err = then(t.DSN)
	}
	return o, errors.Join(err, m.Place.Drop(ctx, t.DSN))
}

func (m *measure) aging(ctx context.Context, dsn string) error {
	if err := m.Place.Settle(ctx, dsn); err != nil {
		return err
	}
	var runs, floors []float64
	for range max(3, m.Runs) {
		f, err := m.start(ctx, Task{Part: "aging_floor", DSN: dsn})
		if err != nil {
			return err
		}
		o, err := m.start(ctx, Task{Part: "aging", DSN: dsn})
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(f.Counts, o.Counts) {
			return fmt.Errorf("aging found %v, one SELECT finds %v", o.Counts, f.Counts)
		}
		floors, runs = append(floors, f.Seconds), append(runs, o.Seconds)
	}
	f := against("aging", "aging of the whole book", m.engine, runs, floors)
	m.add(f.aims("at most 1.5 times one SELECT … GROUP BY", f.Ratio <= 1.5))
	return nil
}
