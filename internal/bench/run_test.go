package bench

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/store"
)

// inProcess runs a part here: nothing is told about memory that is its own.
func inProcess(ctx context.Context, t Task) (Outcome, error) {
	t.Cores = 0
	return Do(ctx, t)
}

// TestBenchRuns measures a tiny book on SQLite from end to end. Its times say
// nothing; what the measures check among themselves does: all accounts act,
// each with one decision and one entry, the second run writes nothing, every
// mail is sent once, the list is taken in whole, aging agrees with its floor.
func TestBenchRuns(t *testing.T) {
	t.Parallel()
	o := Options{
		Shape: Shape{Invoices: 2000, Creditors: 300, Day: tuesday, Seed: 1}, Runs: 1, Mails: 15,
		Place: Place{Dir: t.TempDir()}, Start: inProcess, Say: t.Logf,
	}
	figures, err := Database(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	paper, err := Paper(t.Context(), o, 10, 10)
	if err != nil {
		t.Fatal(err)
	}
	r := Report{Figures: append(figures, paper...)}
	var names []string
	for _, f := range r.Figures {
		names = append(names, f.Name)
		if f.Value <= 0 {
			t.Errorf("%s is %v %s", f.Name, f.Value, f.Unit)
		}
	}
	want := append(slices.Clone(order), "letters", "letter_bytes", "letters_made", "print")
	if !slices.Equal(names, want) {
		t.Errorf("got the figures %v, want %v", names, want)
	}
	var table bytes.Buffer
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		if !strings.Contains(table.String(), f.Text) {
			t.Errorf("the table does not tell of %q", f.Text)
		}
	}
}

// TestFloorWritesWhatTheChaseWrites keeps the floor honest: its rows are about
// as long as those of the product.
func TestFloorWritesWhatTheChaseWrites(t *testing.T) {
	t.Parallel()
	lengths := func(part string) (reasons, content float64) {
		p := Place{Dir: t.TempDir()}
		dsn, err := p.Make(t.Context(), "book")
		if err != nil {
			t.Fatal(err)
		}
		s := Shape{Invoices: 1000, Creditors: 1, Day: tuesday, Seed: 2}
		for _, task := range []Task{{Part: "fill", DSN: dsn, Shape: s}, {Part: part, DSN: dsn, Day: tuesday, Workers: 1}} {
			if _, err := inProcess(t.Context(), task); err != nil {
				t.Fatal(err)
			}
		}
		return widths(t, dsn)
	}
	floorReasons, floorContent := lengths("floor")
	reasons, content := lengths("chase")
	for name, pair := range map[string][2]float64{"reasons": {floorReasons, reasons}, "content": {floorContent, content}} {
		if ratio := pair[0] / pair[1]; ratio < 0.85 || ratio > 1.1 {
			t.Errorf("the floor writes %.0f bytes of %s where the chase writes %.0f", pair[0], name, pair[1])
		}
	}
}

func TestUnknownPartIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := Do(t.Context(), Task{Part: "nap"}); err == nil {
		t.Error("a part that does not exist was measured")
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		runs []float64
		want float64
	}{
		"none": {nil, 0}, "one": {[]float64{3}, 3}, "three": {[]float64{9, 1, 2}, 2}, "four": {[]float64{4, 1, 2, 9}, 3},
	}
	for name, tt := range tests {
		if got := median(tt.runs); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestMemoryIsTold(t *testing.T) {
	t.Parallel()
	if kib := PeakKiB(); kib != 0 && kib < 1024 {
		t.Errorf("this test took %d KiB", kib)
	}
}

// widths are the mean lengths of what was written about the day.
func widths(t *testing.T, dsn string) (reasons, content float64) {
	t.Helper()
	err := onBook(t.Context(), dsn, func(db *store.DB) error {
		on := tuesday.String()
		return errors.Join(
			db.SQL().QueryRowContext(t.Context(), `SELECT AVG(LENGTH(reasons)) FROM decision WHERE on_day = $1`, on).Scan(&reasons),
			db.SQL().QueryRowContext(t.Context(), `SELECT AVG(LENGTH(content)) FROM record WHERE on_day = $1`, on).Scan(&content))
	})
	if err != nil {
		t.Fatal(err)
	}
	return reasons, content
}

// TestBankFloorWritesWhatTheImportWrites holds the floor of bank statements to the
// rows of the product: as many of each table, within what stays in the tray, and
// entries of the record as long.
func TestBankFloorWritesWhatTheImportWrites(t *testing.T) {
	t.Parallel()
	p := Place{Dir: t.TempDir()}
	s := Shape{Invoices: 1000, Creditors: 1, Day: tuesday, Seed: 3}
	measured := func(part string) map[string]float64 {
		dsn, err := p.Make(t.Context(), part)
		if err != nil {
			t.Fatal(err)
		}
		list, file := p.file(part+".csv"), p.file(part+".xml")
		for _, task := range []Task{{Part: "list", List: list}, {Part: "statement", List: file}, {Part: "import", DSN: dsn, List: list}, {Part: part, DSN: dsn, List: file}} {
			task.Shape, task.Day = s, tuesday
			if _, err := inProcess(t.Context(), task); err != nil {
				t.Fatal(err)
			}
		}
		return bankRows(t, dsn)
	}
	floor, product := measured("bank_floor"), measured("bank")
	for name, got := range floor {
		if ratio := got / product[name]; ratio < 0.95 || ratio > 1.05 {
			t.Errorf("%s: the floor has %.1f, the import %.1f", name, got, product[name])
		}
	}
}

func bankRows(t *testing.T, dsn string) map[string]float64 {
	t.Helper()
	found := map[string]float64{}
	err := onBook(t.Context(), dsn, func(db *store.DB) error {
		for name, query := range map[string]string{
			"lines": `SELECT COUNT(*) FROM bank_line`, "payments": `SELECT COUNT(*) FROM item WHERE kind = 'payment'`, "set-offs": `SELECT COUNT(*) FROM allocation`,
			"entries": `SELECT COUNT(*) FROM record WHERE kind = 'money'`, "bytes of an entry": `SELECT AVG(LENGTH(content)) FROM record WHERE kind = 'money'`,
			"bytes of a line": `SELECT AVG(LENGTH(raw)) FROM bank_line`,
		} {
			var n float64
			if err := db.SQL().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
				return err
			}
			found[name] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
