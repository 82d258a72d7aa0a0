package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

// workbook writes sheets of cells; each is a name and its rows.
func workbook(t testing.TB, from1904 bool, sheets ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if from1904 {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range sheets[i+1].([][]any) {
			for c, v := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, n+1)
				if err := f.SetCellValue(name, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbooks(t *testing.T) {
	t.Parallel()
	on := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	list := [][]any{
		{"Invoice No", "Customer No", "Customer", "Invoice Date", "Due Date", "Amount", "Currency", "Disputed"},
		{"A-1", 1930610806, "Ada", on(2026, 1, 5), on(2026, 2, 4), 1234.5, "EUR", false},
		{},
		{"A-2", 7, "Bob", on(2026, 1, 6), on(2026, 2, 5), 0.1 + 0.2, "EUR", true},
		{"A-3", 7, "Bob", "2026-01-07", "6 February 2026", "12.50", "EUR", false},
		{"A-4", 7, "Bob", on(2026, 1, 8), on(2026, 2, 7), 54084.850000000006, "JPY", false},
	}
	want := []string{
		"A-1|1930610806 Ada|2026-01-05|2026-02-04|1234.50 EUR|open 1234.50",
		"A-2|7 Bob|2026-01-06|2026-02-05|0.30 EUR|open 0.30|disputed",
		"A-3|7 Bob|2026-01-07|2026-02-06|12.50 EUR|open 12.50",
		"A-4|7 Bob|2026-01-08|2026-02-07|54085 JPY|open 54085|rounded",
	}
	tests := map[string]struct {
		book  []byte
		hints intake.Hints
		sheet string
		rows  []string
	}{
		"one sheet": {workbook(t, false, "Offene Posten", list), intake.Hints{}, "Offene Posten", want},
		"the list is on the second sheet": {workbook(t, false, "Notes", [][]any{{"Dear reader"}, {"see the next sheet"}}, "Data", list),
			intake.Hints{}, "Data", want},
		"a sheet that is named": {workbook(t, false, "Data", list, "Old", [][]any{list[0], list[1]}), intake.Hints{Sheet: "Old"}, "Old", want[:1]},
		"days from 1904":        {workbook(t, true, "Data", list), intake.Hints{}, "Data", want},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bytes.NewReader(test.book)
			shape, err := intake.Detect("list.xlsx", r, r.Size(), test.hints)
			if err != nil {
				t.Fatalf("Detect: %v\n%+v", err, shape)
			}
			if shape.Sheet != test.sheet || shape.Format != intake.XLSX {
				t.Errorf("sheet: got %s %s, want %s", shape.Format, shape.Sheet, test.sheet)
			}
			var rows []string
			for row, bad := range shape.Rows(r, r.Size()) {
				if bad != nil {
					t.Fatal(bad)
				}
				rows = append(rows, told(row))
			}
			if !slices.Equal(rows, test.rows) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(test.rows, "\n"))
			}
		})
	}
}

// packed is a ZIP file with parts of the given text, or parts that say they
// unpack to so many bytes.
func packed(t testing.TB, parts map[string]any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		var err error
		switch c := content.(type) {
		case int:
			_, err = z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: uint64(c)})
		case string:
			var w io.Writer
			if w, err = z.Create(name); err == nil {
				_, err = io.WriteString(w, c)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	good := workbook(t, false, "Data", [][]any{{"Invoice", "Client", "Due", "Amount"}, {"1", "Ada", "2026-01-05", 10}})
	tests := map[string]struct {
		book []byte
		want string
	}{
		"a bomb":             {packed(t, map[string]any{"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": 130 << 20}), "workbook_too_large"},
		"a bomb in the side": {packed(t, map[string]any{"xl/workbook.xml": "<workbook/>", "xl/styles.xml": 65 << 20}), "workbook_too_large"},
		"another archive":    {packed(t, map[string]any{"readme.txt": "hello"}), "not_a_table"},
		"cut off":            {good[:len(good)/2], "workbook_broken"},
		"nothing inside":     {packed(t, map[string]any{"xl/workbook.xml": "<workbook/>"}), "workbook_broken"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := bytes.NewReader(test.book)
			shape, err := intake.Detect("list.xlsx", r, r.Size(), intake.Hints{Currency: "EUR"})
			if got := fault.CodeOf(err); got != test.want {
				t.Errorf("got %s (%v), want %s: %+v", got, err, test.want, shape)
			}
		})
	}
}

func TestUnknownSheet(t *testing.T) {
	t.Parallel()
	r := bytes.NewReader(workbook(t, false, "Data", [][]any{{"Invoice", "Client", "Due", "Amount"}}))
	if _, err := intake.Detect("l.xlsx", r, r.Size(), intake.Hints{Sheet: "Dato"}); fault.CodeOf(err) != "sheet_unknown" || !strings.Contains(err.Error(), "Data") {
		t.Errorf("got %v, want sheet_unknown that names the sheets there are", err)
	}
}

// A workbook with any bytes changed is read or refused, and never panics.
func FuzzWorkbook(f *testing.F) {
	f.Add(workbook(f, false, "Data", [][]any{{"Invoice", "Client", "Due", "Amount"}, {"1", "Ada", "2026-01-05", 10}}), 100, byte(7))
	f.Add(packed(f, map[string]any{"xl/workbook.xml": `<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`, "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r='9999999'><c r='A1'/></row></sheetData></worksheet>"}), 3, byte(1))
	f.Fuzz(func(_ *testing.T, book []byte, at int, with byte) {
		if len(book) > 0 {
			book = slices.Clone(book)
			book[((at%len(book))+len(book))%len(book)] ^= with
		}
		r := bytes.NewReader(book)
		if shape, err := intake.Detect("l.xlsx", r, r.Size(), intake.Hints{Currency: "EUR"}); err == nil {
			shape.Survey(r, r.Size())
		}
	})
}
