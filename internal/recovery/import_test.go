package recovery

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dunwell/internal/intake"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/blank"
)

// importDesk is a desk on an empty book of its own.
func importDesk(t *testing.T) (*Desk, *store.DB, receivable.CreditorID) {
	t.Helper()
	moment := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	now := func() time.Time { return moment }
	path := filepath.Join(t.TempDir(), "book.db")
	blank.Book(t, path)
	db, err := store.Open(t.Context(), path, store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := New(db, Options{Now: now})
	creditor, err := d.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return d, db, creditor
}

// failing breaks off once it was read through whole readings.
type failing struct {
	io.ReaderAt
	whole int // readings from the start that go well
	fail  func() error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if off == 0 {
		f.whole--
	}
	if f.whole < 0 && off > 200_000 {
		if err := f.fail(); err != nil {
			return 0, err
		}
	}
	return f.ReaderAt.ReadAt(p, off)
}

func invoiceList(n int) string {
	var b strings.Builder
	b.WriteString("Customer,Invoice,Date,Due,Amount,Open\n")
	for i := range n {
		fmt.Fprintf(&b, "Client %d,INV-%d,2026-10-01,2026-10-31,10.00,10.00\n", i%50, i)
	}
	return b.String()
}

// believed counts what the book believes.
func believed(t *testing.T, db *store.DB) (items, imports int) {
	t.Helper()
	return count(t, db, "SELECT COUNT(*) FROM item WHERE known_to IS NULL"), count(t, db, "SELECT COUNT(*) FROM import WHERE undone_at IS NULL")
}

func count(t *testing.T, db *store.DB, query string) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error { return tx.SQL().QueryRowContext(t.Context(), query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestImportThatBreaksOffLeavesNothing breaks the reading of rows off after some
// chunks are committed: by a disk that fails, and by the user.
func TestImportThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	text := invoiceList(8000)
	tests := map[string]func(cancel context.CancelFunc) error{
		"the disk fails":    func(context.CancelFunc) error { return io.ErrUnexpectedEOF },
		"the user stops it": func(cancel context.CancelFunc) error { cancel(); return nil },
	}
	for name, fail := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, db, creditor := importDesk(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			request := func(r io.ReaderAt) ImportRequest {
				return ImportRequest{
					Creditor: creditor, Kind: receivable.ListOpen, By: "test", Hints: intake.Hints{},
					File: ImportFile{Name: "open.csv", Reader: r, Size: int64(len(text))},
				}
			}
			readings := countReadings(t, request, text)
			broken := &failing{strings.NewReader(text), readings - 1, func() error { return fail(cancel) }}
			report, err := d.Import(ctx, request(broken))
			if err == nil && len(report.Faults) == 0 {
				t.Fatal("the import ended well")
			}
			if items, imports := believed(t, db); items != 0 || imports != 0 {
				t.Fatalf("left: %d items of %d imports", items, imports)
			}
			if begun := count(t, db, "SELECT COUNT(*) FROM item WHERE known_to IS NOT NULL"); begun < 2000 {
				t.Fatalf("it broke off before anything was written: %d items", begun)
			}
			report, err = d.Import(t.Context(), request(strings.NewReader(text)))
			if err != nil || report.Invoices.Count != 8000 {
				t.Fatalf("the next import: %d invoices, %v", report.Invoices.Count, err)
			}
			if items, imports := believed(t, db); items != 8000 || imports != 1 {
				t.Errorf("after it: %d items of %d imports", items, imports)
			}
		})
	}
}

// countReadings tells how often an import reads its file from the start.
func countReadings(t *testing.T, request func(io.ReaderAt) ImportRequest, text string) int {
	t.Helper()
	d, _, creditor := importDesk(t)
	counter := &failing{strings.NewReader(text), 0, func() error { return nil }}
	r := request(counter)
	r.Creditor = creditor
	if _, err := d.Import(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return -counter.whole
}
