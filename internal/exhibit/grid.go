package exhibit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// What of a table is drawn.
const (
	mostRows    = 2000
	mostColumns = 40
	mostTable   = 32 << 20 // bytes of the file
	cellSize    = 8.5
	cellLeading = 12.0
)

// layCSV draws a list as a table.
func (j *job) layCSV(f *file) error {
	raw, err := f.bytes(mostText)
	if err != nil {
		return err
	}
	text := decode(raw)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = delimiter(text), true, -1, false
	var rows [][]string
	for len(rows) <= mostRows {
		row, err := r.Read()
		if err != nil {
			break // the end, or what a spreadsheet would show up to there
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return errNothing
	}
	j.lacking(text)
	j.table("", rows)
	return nil
}

// delimiter is the character that parts the fields of the first lines most evenly.
func delimiter(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, d := range ",;\t|" {
		if n := strings.Count(line, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// laySpreadsheet draws the sheets of an xlsx file as tables, as their cells show.
func (j *job) laySpreadsheet(f *file) error {
	if f.size > mostTable {
		return errUnknown
	}
	raw, err := f.bytes(mostTable)
	if err != nil {
		return err
	}
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: 256 << 20, UnzipXMLSizeLimit: 32 << 20})
	if err != nil {
		return fmt.Errorf("%w (%w)", errBroken, err)
	}
	defer func() { _ = book.Close() }() // it was only read
	drawn := 0
	for _, name := range book.GetSheetList() {
		if seen, err := book.GetSheetVisible(name); err == nil && !seen {
			j.note("The sheet %q is hidden in the file and is not drawn.", name)
			continue
		}
		cells, err := book.Rows(name)
		if err != nil {
			return fmt.Errorf("%w (%w)", errBroken, err)
		}
		var rows [][]string
		for cells.Next() && len(rows) <= mostRows {
			row, err := cells.Columns()
			if err != nil {
				break
			}
			rows = append(rows, row)
		}
		_ = cells.Close() // as above
		for len(rows) > 0 && empty(rows[len(rows)-1]) {
			rows = rows[:len(rows)-1]
		}
		if len(rows) > 0 {
			j.table(name, rows)
			drawn++
		}
	}
	if drawn == 0 {
		return errNothing
	}
	j.note("Of %s the cells are drawn as they show; formulas are in the file.", f.shown())
	return nil
}

func empty(row []string) bool {
	for _, c := range row {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// table sets rows with columns as wide as they need, the first row as a head that
// each page repeats.
func (j *job) table(title string, rows [][]string) {
	if len(rows) > mostRows {
		rows = rows[:mostRows]
		j.note("Only the first %d rows are drawn; the whole is in the file.", mostRows)
	}
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	if columns > mostColumns {
		columns = mostColumns
		j.note("Only the first %d columns are drawn; the whole is in the file.", mostColumns)
	}
	rows = j.cleanTable(rows)
	w := j.newWriter(false)
	widths, need := columnWidths(w, rows, columns)
	if need > w.width {
		w.finishQuietly()
		w = j.newWriter(true)
	}
	squeeze(widths, w.width)
	if title != "" {
		w.set(w.clean(title), 11, 18, true, 0)
	}
	for i, r := range rows {
		if w.y-cellLeading < foot+edge || i == 0 {
			if i > 0 {
				if w.need(cellLeading); w.full {
					break
				}
				w.cells(rows[0], widths, true)
				w.rule()
			}
		}
		w.cells(r, widths, i == 0)
		if i == 0 {
			w.rule()
		}
	}
	w.finish()
	if w.cut {
		j.note("Long cells are cut in the table; they are whole in the file.")
	}
}

// cleanTable redacts cells, each seen with the head of its column and with its
// neighbour before it, so that a label in one cell speaks for the number in the next.
func (j *job) cleanTable(rows [][]string) [][]string {
	if j.o.Secrets.Empty() {
		return rows
	}
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = make([]string, len(r))
		for k, cell := range r {
			out[i][k] = cell
			for _, label := range []string{"", at(r, k-1), at(rows[0], k)} {
				whole := label + ": " + cell
				blanked, n := j.o.Secrets.Blank(whole, bar)
				if label == "" {
					blanked, n = j.o.Secrets.Blank(cell, bar)
				}
				if n == 0 {
					continue
				}
				tail := []rune(blanked)
				tail = tail[len(tail)-utf8.RuneCountInString(cell):]
				if text := string(tail); strings.ContainsRune(text, bar) {
					out[i][k] = text
					j.out.Redacted++
					break
				}
			}
		}
	}
	return out
}

func at(row []string, k int) string {
	if k < 0 || k >= len(row) {
		return ""
	}
	return row[k]
}

func columnWidths(w *writer, rows [][]string, columns int) (widths []float64, need float64) {
	widths = make([]float64, columns)
	for _, r := range rows[:min(len(rows), 400)] {
		for k, c := range r[:min(len(r), columns)] {
			widths[k] = max(widths[k], min(widthOf(w.m, oneLine(c), cellSize, true), 220)+8)
		}
	}
	for _, v := range widths {
		need += v
	}
	return widths, need
}

// squeeze takes from the widest columns until all fit.
func squeeze(widths []float64, room float64) {
	for range 200 {
		sum, widest := 0.0, 0
		for i, v := range widths {
			sum += v
			if v > widths[widest] {
				widest = i
			}
		}
		if sum <= room || len(widths) == 0 {
			return
		}
		widths[widest] -= min(sum-room, widths[widest]*.1)
	}
}

// cells sets one row of a table.
func (w *writer) cells(r []string, widths []float64, strong bool) {
	if !w.need(cellLeading) {
		return
	}
	w.y -= cellLeading
	x := w.left
	for k, c := range r[:min(len(r), len(widths))] {
		text := oneLine(c)
		if text != "" {
			fit := text
			for widthOf(w.m, fit, cellSize, strong) > widths[k]-6 && fit != "" {
				_, n := utf8.DecodeLastRuneInString(fit)
				fit = fit[:len(fit)-n]
			}
			if fit != text {
				w.cut = true
				_, n := utf8.DecodeLastRuneInString(fit)
				fit = fit[:len(fit)-n] + "…"
			}
			w.rows = append(w.rows, row{x: x, y: w.y + 3, size: cellSize, strong: strong, text: fit})
		}
		x += widths[k]
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// finishQuietly gives back a writer that set nothing.
func (w *writer) finishQuietly() { _ = w.m.Close(0, 0) } // it wrote nothing that counts
