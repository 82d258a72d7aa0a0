package intake

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"dunwell/internal/fault"
)

// Detect finds out how a file reads: format, encoding, delimiter, where the
// header is, what the columns mean, the decimal mark and the order of dates.
// What it could not be sure of stands in the Shape's Warnings. Where it fails with
// header_unknown, columns_missing or currency_missing, the Shape is filled as far
// as it was found, to be shown beside the fault. size is the length of the file.
func Detect(name string, r io.ReaderAt, size int64, hints Hints) (Shape, error) {
	base := path.Base(strings.ReplaceAll(name, "\\", "/"))
	s := Shape{File: base, Terms: hints.Terms, Currency: hints.Currency}
	if s.Terms == 0 {
		s.Terms = DefaultTerms
	}
	switch {
	case size == 0:
		return s, fault.Invalidf("file_empty", base, "the file is empty")
	case size > MaxFile:
		return s, fault.Invalidf("file_too_large", base, "the file is larger than %d MB; split it", MaxFile>>20)
	}
	if err := hints.check(); err != nil {
		return s, err
	}
	var head sample
	var err error
	if isZip(r) {
		head, err = s.sampleBook(r, size, hints)
	} else {
		head, err = s.sampleText(r, size, hints)
	}
	if err != nil {
		return s, err
	}
	s.takeHeader(head)
	if head.header < 0 && len(hints.Map) == 0 {
		if hints.Map, err = s.bare(head, hints); err != nil {
			return s, err
		}
	}
	return s, s.settle(r, size, head, hints)
}

func (h Hints) check() error {
	if _, ok := encodingNamed(h.Encoding); !ok {
		return fault.Invalidf("encoding_unknown", "--encoding", "%q is not an encoding that is known; common ones are utf-8, windows-1252, windows-1250, iso-8859-2", h.Encoding)
	}
	if h.Decimal != "" && h.Decimal != "." && h.Decimal != "," {
		return fault.Invalidf("hint_unreadable", "--decimal", "the decimal mark is a point or a comma, not %q", h.Decimal)
	}
	if h.Dates != "" && h.Dates != YMD && h.Dates != DMY && h.Dates != MDY {
		return fault.Invalidf("hint_unreadable", "--dates", "the order of dates is ymd, dmy or mdy, not %q", h.Dates)
	}
	if h.Sign != "" && !h.Sign.known() {
		return fault.Invalidf("hint_unreadable", "--sign", "%q is no rule of signs; they are amount, inverse, flag, columns, columns_minus and columns_ledger", string(h.Sign))
	}
	if h.Currency != "" && !h.Currency.Known() {
		return fault.Invalidf("currency_unknown", "--currency", "%q is not a currency code of ISO 4217, such as USD or EUR", string(h.Currency))
	}
	if _, ok := delimiterNamed(h.Delimiter); h.Delimiter != "" && !ok {
		return fault.Invalidf("hint_unreadable", "--delimiter", "the delimiter is one character or the word tab, not %q", h.Delimiter)
	}
	return nil
}

func delimiterNamed(s string) (byte, bool) {
	if s == "tab" || s == `\t` {
		return '\t', true
	}
	return (s + "x")[0], len(s) == 1 && s[0] != '"' && s[0] != '\n' && s[0] != '\r' && s[0] < 0x80
}

// sample is the top of a table.
type sample struct {
	rows   [][]string
	lines  []int
	header int // index of the header in rows, -1 for none
	score  float64
}

// body is the rows after the header.
func (t sample) body() [][]string { return t.rows[t.header+1:] }

// takeSample reads the top of a table and finds its header. The rows that cannot
// be read are passed over here and reported when the rows are read.
func takeSample(rec records, h Hints) (sample, error) {
	t := sample{header: -1}
	bytes := 0
	for len(t.rows) < sampleRows && bytes < sampleSize {
		cells, line, err := rec.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if _, row := errors.AsType[*fault.Error](err); row {
			continue
		}
		if err != nil {
			return t, err
		}
		for _, c := range cells {
			bytes += len(c) + 16
		}
		t.rows = append(t.rows, append([]string(nil), cells...))
		t.lines = append(t.lines, line)
	}
	t.header, t.score = findHeader(t.rows, h)
	return t, nil
}

// findHeader picks the row whose cells read most like column names: it need not
// be the first, programs print a title above it.
func findHeader(rows [][]string, h Hints) (best int, score float64) {
	best = -1
	for i, row := range rows[:min(len(rows), 30)] {
		value, known := 0.0, 0
		for _, cell := range row {
			cell = strings.TrimSpace(cell)
			if cell == "" {
				continue
			}
			top := 0
			for _, meant := range [][]candidate{meanings(cell), bankMeanings(cell)} {
				for _, c := range meant {
					top = max(top, c.weight)
				}
			}
			if top > 0 {
				value += float64(top) / 100
				known++
			} else if looksLikeValue(cell) {
				value -= 1.5
			} else {
				value += 0.01 // an unknown name still is a name
			}
		}
		if _, used := savedShape(h.Saved, fingerprint(row)); used {
			value += 100
			known += 2
		}
		for _, column := range h.Map {
			if !strings.HasPrefix(column, "#") && !strings.HasPrefix(column, "=") && h.Map.find(column, row, len(row)) >= 0 {
				value += 2
				known += 2
			}
		}
		if known >= 2 && value > 1 && value > score {
			best, score = i, value
		}
	}
	return best, score
}

func looksLikeValue(cell string) bool {
	if _, ok := readDate(cell, DMY); ok {
		return true
	}
	if _, ok := readDate(cell, MDY); ok {
		return true
	}
	return sumLike(cell) || strings.Contains(cell, "@")
}

func (s *Shape) takeHeader(t sample) {
	if t.header < 0 {
		width := 0
		for _, row := range t.rows {
			width = max(width, len(row))
		}
		s.Headings = make([]string, width)
		s.Fingerprint = fingerprint(s.Headings)
		return
	}
	s.Header = t.lines[t.header]
	s.Headings = nil
	for _, cell := range t.rows[t.header] {
		s.Headings = append(s.Headings, strings.TrimSpace(strings.ReplaceAll(cell, "\n", " ")))
	}
	s.Fingerprint = fingerprint(s.Headings)
	s.App = program(s.Headings, t.rows[:t.header])
}

// sampleText settles encoding and delimiter of a text file.
func (s *Shape) sampleText(r io.ReaderAt, size int64, hints Hints) (sample, error) {
	s.Format = CSV
	scan, err := scanText(s.File, r, size)
	if hints.Encoding != "" && (err == nil || fault.CodeOf(err) == "encoding_unknown") {
		if err == nil && scan.encoding != hints.Encoding && (hints.Encoding == "utf-8" || hints.Encoding == "utf8") {
			return sample{}, fault.Invalidf("encoding_unknown", s.File, "the file is not UTF-8; leave --encoding out, or name another")
		}
		err = nil
		if scan.encoding != hints.Encoding {
			scan = textScan{encoding: hints.Encoding, skip: scan.skip, oldMac: scan.oldMac}
		}
	}
	if err != nil {
		return sample{}, err
	}
	if scan.guessed {
		s.warn("encoding_guessed", "the encoding was taken for "+scan.encoding+"; look at the names, and say --encoding where they are wrong")
	}
	s.scan, s.Encoding = scan, scan.encoding
	candidates := []byte{',', ';', '\t', '|'}
	if d, ok := delimiterNamed(hints.Delimiter); ok {
		candidates = []byte{d}
	} else if d, ok := s.toldDelimiter(r, size); ok {
		candidates = []byte{d}
	}
	best, bestRank := sample{header: -1}, -1.0
	var failed error
	for _, d := range candidates {
		t, err := takeSample(openCSV(r, size, scan, d), hints)
		if err != nil {
			failed = err
			continue
		}
		if rank := t.rank(); rank > bestRank {
			best, bestRank = t, rank
			s.Delimiter = string(d)
		}
	}
	if bestRank < 0 {
		return best, readingFailed(s.File, failed)
	}
	if best.width() < 2 && len(candidates) > 1 {
		return best, notATable(s.File, "its lines are not cut into columns by comma, semicolon, tab or bar")
	}
	return best, nil
}

// toldDelimiter reads the line "sep=;" that spreadsheets write and understand.
func (s *Shape) toldDelimiter(r io.ReaderAt, size int64) (byte, bool) {
	rec := openCSV(r, size, s.scan, 0)
	n, whole, err := rec.peekLine()
	if err != nil || !whole {
		return 0, false
	}
	line := trimEnd(rec.buf[rec.start : rec.start+n])
	if told, ok := bytes.CutPrefix(bytes.ToLower(line), []byte("sep=")); ok && len(told) == 1 {
		return told[0], true
	}
	return 0, false
}

// width is the commonest number of cells.
func (t sample) width() int {
	counts, best := map[int]int{}, 0
	for _, row := range t.rows {
		counts[len(row)]++
		if n := counts[len(row)]; n > counts[best] || n == counts[best] && len(row) > best {
			best = len(row)
		}
	}
	return best
}

// rank compares the same text cut by different delimiters: by names recognised,
// then by how even the rows are.
func (t sample) rank() float64 {
	if len(t.rows) == 0 {
		return 0
	}
	width, even := t.width(), 0
	for _, row := range t.rows {
		if len(row) == width {
			even++
		}
	}
	share := float64(even) / float64(len(t.rows))
	rank := share * float64(min(width, 20)) / 20
	if t.header >= 0 {
		rank += t.score * (0.5 + share/2)
	}
	return rank
}

// sampleBook settles which sheet of a workbook holds the list.
func (s *Shape) sampleBook(r io.ReaderAt, size int64, hints Hints) (sample, error) {
	s.Format = XLSX
	b, err := openBook(s.File, r, size)
	if err != nil {
		return sample{}, err
	}
	defer b.close()
	s.from1904 = b.from1904
	best, bestScore := sample{header: -1}, -1.0
	found := false
	for i, sheet := range b.sheets {
		if hints.Sheet != "" && sheet != hints.Sheet || i > 50 {
			continue
		}
		rec, err := b.rows(s.File, sheet, false)
		if err != nil {
			return best, err
		}
		t, err := takeSample(rec, hints)
		rec.close()
		if err != nil {
			return best, readingFailed(s.File, err)
		}
		found = true
		if t.score > bestScore {
			best, bestScore, s.Sheet = t, t.score, sheet
		}
	}
	if !found {
		return best, fault.Invalidf("sheet_unknown", s.File, "the workbook has no sheet %q; it has %s", hints.Sheet, strings.Join(b.sheets, ", "))
	}
	if len(best.rows) == 0 {
		return best, fault.Invalidf("file_empty", s.File, "the workbook holds no rows")
	}
	return best, nil
}

func (s *Shape) warn(code, text string) {
	s.Warnings = append(s.Warnings, Warning{Code: code, Text: text})
}

// readingFailed is what stops the reading of a whole file.
func readingFailed(name string, err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if errors.Is(err, errBrokenQuotes) {
		return fault.Invalidf("quotes_broken", name, "more than %d rows have quotation marks that never close; save the file again with another program", maxBroken)
	}
	return unreadable(name, err)
}

// open starts reading the table from its top.
func (s *Shape) open(r io.ReaderAt, size int64) (records, error) {
	if s.Format == XLSX {
		b, err := openBook(s.File, r, size)
		if err != nil {
			return nil, err
		}
		s.from1904 = b.from1904
		rec, err := b.rows(s.File, s.Sheet, true)
		if err != nil {
			b.close()
			return nil, err
		}
		return rec, nil
	}
	if s.scan.encoding == "" { // a Shape that was kept
		scan, err := scanText(s.File, r, size)
		if err != nil {
			return nil, err
		}
		if _, known := encodingNamed(s.Encoding); known && s.Encoding != "" && scan.encoding != "utf-8" {
			scan.encoding = s.Encoding
		}
		s.scan = scan
	}
	d, _ := delimiterNamed(s.Delimiter)
	return openCSV(r, size, s.scan, d), nil
}
