package einvoice

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/testneeds"
)

// expected are the figures of EXPECTED.md: syntax, type, number, issued, due,
// currency, total, payable, buyer.
func expected(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(testneeds.Data(t, "EXPECTED.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| einvoice/") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows[cells[0]] = cells[1:]
	}
	return rows
}

func readFile(t *testing.T, path string) (*Invoice, error) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Read(filepath.Base(path), bytes.NewReader(content), int64(len(content)))
}

// sum writes an expected figure as this package does.
func sum(t *testing.T, text, currency string) string {
	t.Helper()
	a, _, err := money.ParseRounded(text, money.Currency(currency))
	if err != nil {
		t.Fatal(err)
	}
	return a.String()
}

func TestEveryPaperOfTheData(t *testing.T) {
	t.Parallel()
	root := testneeds.Data(t, ".")
	seen := 0
	for file, want := range expected(t) {
		v, err := readFile(t, filepath.Join(root, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		seen++
		if strings.HasSuffix(file, ".pdf") { // embedded, number, total, payable, due
			if v.Number != want[1] || v.Total.String() != sum(t, want[2], string(v.Currency)) || v.Payable.String() != sum(t, want[3], string(v.Currency)) || v.Due.String() != want[4] {
				t.Errorf("%s: got %s %s %s %s, want %v", file, v.Number, v.Total, v.Payable, v.Due, want)
			}
			continue
		}
		syntax := map[Syntax]string{UBL: v.root, CII: "CII", ZUGFeRD1: "ZUGFeRD 1"}[v.Syntax]
		got := []string{syntax, v.Type, strings.ReplaceAll(v.Number, "|", "/"), v.On.String(), v.Due.String(), string(v.Currency), v.Total.String(), v.Payable.String(), v.Buyer.Name}
		wanted := append([]string(nil), want...)
		wanted[6], wanted[7] = sum(t, want[6], want[5]), sum(t, want[7], want[5])
		if strings.Join(got, " | ") != strings.Join(wanted, " | ") {
			t.Errorf("%s:\n got %s\nwant %s", file, strings.Join(got, " | "), strings.Join(wanted, " | "))
		}
	}
	if seen < 100 {
		t.Errorf("only %d papers were read", seen)
	}
}
