package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/money"
	"dunwell/internal/testneeds"
)

// differs are the bank files whose counts or sums are not those of EXPECTED.md, with
// the reason; docs/statements.md has it at length.
var differs = map[string]string{
	"bank/ofx/oca-test_ofx_wrong.ofx":    "day, sum and id of one movement stand inside a comment: it is refused by name",
	"bank/ofx/ofxgo-moneymrkt1_v203.ofx": "sums of ten decimals are rounded line by line: 5624.99 where the sum of all, rounded once, is 5624.98",
}

// imported is what `dunwell import --json` says of one file.
type imported struct {
	Kind     string
	Invoices struct {
		Count  int
		Totals map[string]string
	}
	Credits, Payments, Debits struct {
		Count  int
		Totals map[string]string
	}
	Faults []struct{ Code, Text string }
}

// importFresh takes one file into a book of its own.
func importFresh(t *testing.T, empty []byte, file string) (imported, int) {
	t.Helper()
	book := filepath.Join(t.TempDir(), "book.db")
	if err := os.WriteFile(book, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := MainAt(time.Now, []string{"--database", book, "import", "--json", file}, strings.NewReader(""), &out, &errOut)
	var report struct{ Files []imported }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil || len(report.Files) != 1 {
		t.Fatalf("%s: exit code %d, %v\n%s%s", file, code, err, out.String(), errOut.String())
	}
	return report.Files[0], code
}

// emptyBook is the file of a book in which nothing is yet.
func emptyBook(t *testing.T) []byte {
	t.Helper()
	book := filepath.Join(t.TempDir(), "empty.db")
	var out, errOut bytes.Buffer
	if code := MainAt(time.Now, []string{"--database", book, "aging"}, strings.NewReader(""), &out, &errOut); code != 0 {
		t.Fatal(errOut.String())
	}
	content, err := os.ReadFile(book)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

var figure = regexp.MustCompile(`-?[0-9][0-9.]*`)

// moves reads "3 / 2828.90 EUR" of the table of expected figures.
func moves(cell string) (count int, sum string) {
	found := figure.FindAllString(cell, -1)
	if len(found) == 0 {
		return 0, "0"
	}
	count, _ = strconv.Atoi(found[0])
	if len(found) > 1 {
		sum = found[1]
	}
	return count, strings.TrimPrefix(sum, "-")
}

// TestSharedStatements imports every bank file that has expected figures, each into
// an empty book, through the command line.
func TestSharedStatements(t *testing.T) {
	t.Parallel()
	root := testneeds.Data(t, ".")
	text, err := os.ReadFile(filepath.Join(root, "EXPECTED.md"))
	if err != nil {
		t.Fatal(err)
	}
	empty := emptyBook(t)
	in := map[string]int{"camt": 5, "mt940": 4, "ofx": 4} // the column of what came in; what went out stands beside it
	seen := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		file := strings.TrimSpace(cells[0])
		if !strings.HasPrefix(file, "bank/") {
			continue
		}
		var column int
		for format, at := range in {
			if strings.HasPrefix(file, "bank/"+format) {
				column = at
			}
		}
		if column == 0 || differs[file] != "" {
			continue
		}
		seen++
		got, _ := importFresh(t, empty, filepath.Join(root, file))
		if got.Kind != "statement" {
			t.Errorf("%s is taken for %q: %v", file, got.Kind, got.Faults)
			continue
		}
		for i, one := range []struct {
			what   string
			count  int
			totals map[string]string
		}{{"in", got.Payments.Count, got.Payments.Totals}, {"out", got.Debits.Count, got.Debits.Totals}} {
			count, sum := moves(cells[column+i])
			total := "0"
			for currency, s := range one.totals {
				total = s
				want, _, err := money.ParseRounded(sum, money.Currency(currency))
				if err != nil {
					t.Fatal(err)
				}
				sum = want.Decimal()
			}
			if one.count != count || count > 0 && total != sum {
				t.Errorf("%s, %s: got %d / %s, want %d / %s", file, one.what, one.count, total, count, sum)
			}
		}
	}
	if seen < 70 {
		t.Errorf("only %d files were imported", seen)
	}
}

// TestSharedInvoices imports every electronic invoice, each into an empty book: what
// it asks for is what the client owes.
func TestSharedInvoices(t *testing.T) {
	t.Parallel()
	root := testneeds.Data(t, ".")
	text, err := os.ReadFile(filepath.Join(root, "EXPECTED.md"))
	if err != nil {
		t.Fatal(err)
	}
	empty := emptyBook(t)
	seen := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		file := strings.TrimSpace(cells[0])
		if !strings.HasPrefix(file, "einvoice/") {
			continue
		}
		payable := strings.TrimSpace(cells[8%len(cells)])
		if strings.HasSuffix(file, ".pdf") {
			payable = strings.TrimSpace(cells[4])
		}
		seen++
		got, code := importFresh(t, empty, filepath.Join(root, file))
		count, total := got.Invoices.Count+got.Credits.Count, ""
		for _, totals := range []map[string]string{got.Invoices.Totals, got.Credits.Totals} {
			for currency, s := range totals {
				total = strings.TrimPrefix(s, "-")
				want, _, err := money.ParseRounded(strings.TrimPrefix(payable, "-"), money.Currency(currency))
				if err != nil {
					t.Fatal(err)
				}
				payable = want.Decimal()
			}
		}
		if code != 0 || count != 1 || total != payable {
			t.Errorf("%s: got %d of %s (exit code %d, %v), want one of %s", file, count, total, code, got.Faults, payable)
		}
	}
	if seen < 110 {
		t.Errorf("only %d files were imported", seen)
	}
}
