package intake

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"dunwell/internal/fault"
)

// records gives the rows of a table one after the other. next returns io.EOF at
// the end; a *fault.Error for a row that cannot be read, after which it may be
// asked again; any other error ends the reading. The cells are valid until the
// next call, their text for good.
type records interface {
	next() (cells []string, line int, err error)
	close()
}

// csvRecords cuts text into rows. It is kinder than encoding/csv: a stray quote
// costs at most its own line, and nothing in the file can make it hold more than
// one row of maxRecord bytes.
type csvRecords struct {
	r          io.Reader
	buf        []byte
	start, end int
	eof        bool
	failed     error
	delimiter  byte
	line       int // lines taken so far
	cells      []string
	ends       []int // of each cell in the scratch
	scratch    []byte
	broken     int
	openQuote  bool
}

// openCSV starts at the top of the text, which is scan.skip bytes into the file.
func openCSV(r io.ReaderAt, size int64, scan textScan, delimiter byte) *csvRecords {
	var in io.Reader = io.NewSectionReader(r, scan.skip, size-scan.skip)
	if e, _ := encodingNamed(scan.encoding); e != nil {
		in = transform.NewReader(in, e.NewDecoder())
	}
	if scan.oldMac {
		in = transform.NewReader(in, returnsToNewlines{})
	}
	return &csvRecords{r: in, buf: make([]byte, 128<<10), delimiter: delimiter}
}

type returnsToNewlines struct{ transform.NopResetter }

func (returnsToNewlines) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	n := copy(dst, src)
	for i, c := range dst[:n] {
		if c == '\r' {
			dst[i] = '\n'
		}
	}
	if n < len(src) {
		err = transform.ErrShortDst
	}
	return n, n, err
}

func (c *csvRecords) close() {}

// fill gets more bytes behind those not yet taken; false at the end of the text
// or when a row has reached its bound.
func (c *csvRecords) fill() bool {
	if c.eof || c.failed != nil {
		return false
	}
	if c.start > 0 {
		c.end = copy(c.buf, c.buf[c.start:c.end])
		c.start = 0
	}
	if c.end == len(c.buf) {
		if len(c.buf) >= maxRecord {
			return false
		}
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	for range 100 {
		n, err := c.r.Read(c.buf[c.end:])
		c.end += n
		switch {
		case errors.Is(err, io.EOF):
			c.eof = true
		case err != nil:
			c.failed = err
		case n == 0:
			continue
		}
		return n > 0
	}
	c.failed = io.ErrNoProgress
	return false
}

// peekLine makes sure that the next line lies in the buffer and tells its length
// with its end. whole is false where the line is longer than a row may be.
func (c *csvRecords) peekLine() (n int, whole bool, err error) {
	searched := 0
	for {
		if i := bytes.IndexByte(c.buf[c.start+searched:c.end], '\n'); i >= 0 {
			return searched + i + 1, true, nil
		}
		searched = c.end - c.start
		switch {
		case c.fill():
		case c.failed != nil:
			return 0, false, c.failed
		case !c.eof:
			return 0, false, nil
		case searched == 0:
			return 0, false, io.EOF
		default:
			return searched, true, nil
		}
	}
}

// skipLine throws an endless line away.
func (c *csvRecords) skipLine() error {
	c.line++
	for {
		if i := bytes.IndexByte(c.buf[c.start:c.end], '\n'); i >= 0 {
			c.start += i + 1
			return nil
		}
		c.start = c.end
		if !c.fill() {
			return c.failed
		}
	}
}

func (c *csvRecords) next() ([]string, int, error) {
	for {
		for c.start < c.end && c.buf[c.start] == '\n' { // a file may be full of them
			c.start++
			c.line++
		}
		n, whole, err := c.peekLine()
		if err != nil {
			return nil, c.line, err
		}
		if !whole {
			if err := c.skipLine(); err != nil {
				return nil, c.line, err
			}
			return nil, c.line, fault.Invalidf("row_too_long", "", "the row is longer than %d KB", maxRecord>>10)
		}
		line := trimEnd(c.buf[c.start : c.start+n])
		if bytes.IndexByte(line, '"') >= 0 {
			return c.quoted(n)
		}
		c.start += n
		c.line++
		if !blank(line) {
			return c.split(line)
		}
	}
}

func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}

func blank(line []byte) bool {
	for _, b := range line {
		if b != ' ' && b != '\t' && b != '\r' && b != 0x1a {
			return false
		}
	}
	return true
}

// split cuts a line without quotes: the usual case, and the fast one.
func (c *csvRecords) split(line []byte) ([]string, int, error) {
	c.cells = c.cells[:0]
	s := string(line)
	for {
		i := strings.IndexByte(s, c.delimiter)
		if i > maxCell || i < 0 && len(s) > maxCell {
			return nil, c.line, cellTooLong()
		}
		if len(c.cells) == maxColumns {
			return nil, c.line, tooManyColumns()
		}
		if i < 0 {
			c.cells = append(c.cells, s)
			return c.cells, c.line, nil
		}
		c.cells = append(c.cells, s[:i])
		s = s[i+1:]
	}
}

func cellTooLong() *fault.Error {
	return fault.Invalidf("cell_too_long", "", "a cell is longer than %d KB", maxCell>>10)
}

func tooManyColumns() *fault.Error {
	return fault.Invalidf("columns_too_many", "", "the row has more than %d columns", maxColumns)
}

// quoted cuts a row that holds quotes and may run over several lines. first is
// the length of its first line: where a quote never closes, that line alone is
// given up and reading goes on after it.
func (c *csvRecords) quoted(first int) ([]string, int, error) {
	at := c.line + 1
	giveUp := func(f *fault.Error) ([]string, int, error) {
		c.start += first
		c.line++
		if c.broken++; c.broken > maxBroken {
			return nil, at, errBrokenQuotes
		}
		return nil, at, f
	}
	for {
		used, lines, state := c.parse(c.buf[c.start:c.end])
		switch state {
		case parseDone:
			c.start += used
			c.line += lines
			return c.emit(), at, nil
		case parseWide:
			return giveUp(tooManyColumns())
		case parseLong:
			return giveUp(unclosed())
		case parseMore:
			ended := c.eof
			if c.fill() || c.eof != ended {
				continue // more bytes, or the word that there are none
			}
			if c.failed != nil {
				return nil, at, c.failed
			}
			if !c.eof || c.openQuote {
				return giveUp(unclosed())
			}
			// The text ends without a line break: this row is the last.
			c.cut()
			c.line += lines + 1
			c.start = c.end
			return c.emit(), at, nil
		}
	}
}

var errBrokenQuotes = errors.New("quotes do not close")

func unclosed() *fault.Error {
	return fault.Invalidf("quote_unclosed", "", "a quotation mark opens a cell and never closes it; the row is left out")
}

type parseState int

const (
	parseDone parseState = iota
	parseMore            // the bytes end before the row does
	parseLong            // a quoted cell runs on and on
	parseWide
)

// parse takes one row from the front of b into scratch and ends.
func (c *csvRecords) parse(b []byte) (used, lines int, state parseState) {
	c.scratch, c.ends, c.openQuote = c.scratch[:0], c.ends[:0], false
	begin := 0 // of the cell in scratch
	for i := 0; ; {
		// At the start of a cell: a quote opens it, spaces before the quote do not count.
		j := i
		for j < len(b) && b[j] == ' ' {
			j++
		}
		if j < len(b) && b[j] == '"' {
			i = j + 1
			above := lines
			c.openQuote = true
			for c.openQuote {
				k := bytes.IndexByte(b[i:], '"')
				if k < 0 || k > maxCell {
					k = min(len(b)-i, maxCell+1)
					if len(c.scratch)-begin+k > maxCell {
						return 0, lines, parseLong
					}
					return 0, lines, parseMore
				}
				lines += bytes.Count(b[i:i+k], []byte{'\n'})
				c.scratch = append(c.scratch, b[i:i+k]...)
				if len(c.scratch)-begin > maxCell {
					return 0, lines, parseLong
				}
				switch i += k + 1; {
				case i == len(b) && !c.eof:
					return 0, lines, parseMore
				case i < len(b) && b[i] == '"':
					c.scratch = append(c.scratch, '"')
					i++
				default:
					c.openQuote = false
				}
			}
			// Text right after the quote that closes a cell of several lines: it was
			// the opening quote of a later row, and the rows between are no cell.
			if lines > above && i < len(b) && b[i] != c.delimiter && b[i] != '\n' && b[i] != '\r' && b[i] != ' ' {
				return 0, lines, parseLong
			}
		}
		// The rest of the cell as it stands, to the next delimiter or the end of the line.
		k := i
		for k < len(b) && b[k] != c.delimiter && b[k] != '\n' {
			k++
		}
		c.scratch = append(c.scratch, b[i:k]...)
		if len(c.scratch)-begin > maxCell {
			return 0, lines, parseLong
		}
		if k == len(b) {
			return 0, lines, parseMore
		}
		if b[k] == '\n' {
			if n := len(c.scratch); n > begin && c.scratch[n-1] == '\r' {
				c.scratch = c.scratch[:n-1]
			}
			c.cut()
			return k + 1, lines + 1, parseDone
		}
		c.cut()
		if len(c.ends) >= maxColumns {
			return 0, lines, parseWide
		}
		begin, i = len(c.scratch), k+1
	}
}

// cut ends a cell in the scratch.
func (c *csvRecords) cut() { c.ends = append(c.ends, len(c.scratch)) }

// emit makes the cells of the scratch into strings that share one piece of memory.
func (c *csvRecords) emit() []string {
	c.cells = c.cells[:0]
	s, from := string(c.scratch), 0
	for _, end := range c.ends {
		c.cells = append(c.cells, s[from:end])
		from = end
	}
	return c.cells
}
