package exhibit

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding/htmlindex"

	"dunwell/internal/pdf"
)

// bar stands for one character that was blacked out; it is drawn as a piece of a bar.
const bar = '\ue7ff'

// mostSheets bounds the pages of a text or a table; the file itself is longer.
const mostSheets = 200

// writer sets text on sheets: what is redacted is gone before a line is set.
type writer struct {
	j      *job
	m      *pdf.Objects // only measures
	wide   bool
	width  float64 // of the text
	left   float64
	top    float64
	y      float64 // of the top of the next line, from below
	rows   []row   // of the sheet being filled
	sheets int
	full   bool
	cut    bool // a cell was cut
}

// row is one set line.
type row struct {
	x, y, size float64
	strong     bool
	text       string
	rule       float64 // width of a thin line instead of a text
}

func (j *job) newText() *writer { return j.newWriter(false) }

func (j *job) newWriter(wide bool) *writer {
	width, height := pdf.PaperSize(j.o.Paper)
	if wide {
		width, height = height, width
	}
	w := &writer{j: j, m: pdf.NewObjects(io.Discard), wide: wide, left: 4 * edge, width: width - 8*edge, top: height - 3*edge}
	if wide {
		w.left, w.width = 2*edge, width-4*edge
	}
	w.y = w.top
	return w
}

// clean takes out what is to be taken out.
func (w *writer) clean(text string) string {
	if w.j.o.Secrets.Empty() {
		return text
	}
	text, n := w.j.o.Secrets.Blank(text, bar)
	w.j.out.Redacted += n
	return text
}

func (w *writer) title(text string) {
	w.set(w.clean(text), 14, 20, true, 0)
	w.gap(6)
}

func (w *writer) body(text string) { w.set(w.clean(text), 10.5, 15, false, 0) }

// pair is a line of a head: what it is, and its value beside it.
func (w *writer) pair(label, value string) {
	const column = 84
	y, n := w.y, len(w.rows)
	w.set(w.clean(value), 10.5, 15, false, column)
	if w.y > y || len(w.rows) < n { // began on a new sheet
		n = 0
	}
	if n < len(w.rows) {
		first := w.rows[n]
		w.rows = append(w.rows, row{x: w.left, y: first.y, size: 10.5, text: label, strong: true})
	}
}

func (w *writer) gap(points float64) {
	if len(w.rows) > 0 {
		w.y -= points
	}
}

func (w *writer) rule() {
	w.need(12)
	w.y -= 6
	w.rows = append(w.rows, row{x: w.left, y: w.y, rule: w.width})
	w.y -= 6
}

// set breaks text into lines and lays them down.
func (w *writer) set(text string, size, leading float64, strong bool, indent float64) {
	for _, paragraph := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		for _, l := range wrap(w.m, paragraph, size, strong, w.width-indent) {
			if !w.need(leading) {
				return
			}
			w.y -= leading
			if strings.TrimSpace(l) != "" {
				w.rows = append(w.rows, row{x: w.left + indent, y: w.y + leading*.28, size: size, strong: strong, text: l})
			}
		}
	}
}

// need begins a new sheet where the next line has no room, and reports false where
// there are sheets enough.
func (w *writer) need(height float64) bool {
	if w.full {
		return false
	}
	if w.y-height < foot+edge {
		w.flush()
		if w.sheets >= mostSheets {
			w.full = true
			w.j.note("Only the first %d pages are drawn; the whole is in the file.", mostSheets)
		}
	}
	return !w.full
}

func (w *writer) flush() {
	rows := w.rows
	w.j.sheets = append(w.j.sheets, sheet{wide: w.wide, draw: func(b *book) error { return drawRows(b, rows) }})
	w.sheets++
	w.rows, w.y = nil, w.top
}

// finish lays down the last sheet.
func (w *writer) finish() {
	if !w.full && (len(w.rows) > 0 || w.sheets == 0) {
		w.flush()
	}
	_ = w.m.Close(0, 0) // it wrote nothing; this gives its memory back
}

func drawRows(b *book, rows []row) error {
	for _, r := range rows {
		if r.rule > 0 {
			b.buf = fmt.Appendf(b.buf, "q 0.4 w .6 G %s %s m %s %s l S Q\n", num(r.x), num(r.y), num(r.x+r.rule), num(r.y))
			continue
		}
		b.line(r.x, r.y, r.size, r.strong, r.text)
	}
	return nil
}

// line draws a text and the bars in it.
func (b *book) line(x, y, size float64, strong bool, text string) {
	for text != "" {
		if n := strings.IndexRune(text, bar); n != 0 {
			piece := text
			if n > 0 {
				piece = text[:n]
			}
			b.buf = b.Text(b.buf, x, y, size, strong, piece)
			x += b.Width(piece, size, strong)
			text = text[len(piece):]
			continue
		}
		rest := strings.TrimLeft(text, string(bar))
		width := barWidth(size) * float64((len(text)-len(rest))/len(string(bar)))
		b.buf = fmt.Appendf(b.buf, "q 0 g %s %s %s %s re f Q\n", num(x), num(y-size*.22), num(width), num(size))
		x += width
		text = rest
	}
}

// barWidth is the width of a bar for one character: about that of a digit.
func barWidth(size float64) float64 { return size * .5 }

// widthOf measures a line with its bars.
func widthOf(m *pdf.Objects, text string, size float64, strong bool) float64 {
	n := strings.Count(text, string(bar))
	if n == 0 {
		return m.Width(text, size, strong)
	}
	return m.Width(strings.ReplaceAll(text, string(bar), ""), size, strong) + float64(n)*barWidth(size)
}

// wrap breaks a line at spaces, and inside words that are wider than the line. The
// spaces it begins with stay: they are how plain text sets things apart.
func wrap(m *pdf.Objects, text string, size float64, strong bool, width float64) []string {
	text = strings.TrimRightFunc(expandTabs(text), unicode.IsSpace)
	if widthOf(m, text, size, strong) <= width {
		return []string{text}
	}
	var lines []string
	line, length := "", 0.0
	for _, word := range splitWords(text) {
		wide := widthOf(m, word, size, strong)
		if length+wide <= width {
			line, length = line+word, length+wide
			continue
		}
		if strings.TrimSpace(line) != "" {
			lines, line, length = append(lines, line), "", 0
			word = strings.TrimLeft(word, " ")
			wide = widthOf(m, word, size, strong)
		}
		for wide > width {
			n := fitting(m, word, size, strong, width)
			lines, word = append(lines, word[:n]), word[n:]
			wide = widthOf(m, word, size, strong)
		}
		line, length = line+word, length+wide
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// fitting is how many bytes of a word fit a line, at least one character.
func fitting(m *pdf.Objects, word string, size float64, strong bool, width float64) int {
	length := 0.0
	for i, r := range word {
		if length += widthOf(m, string(r), size, strong); length > width && i > 0 {
			return i
		}
	}
	return len(word)
}

// splitWords cuts a text before each run of spaces, so that the pieces together are
// the text.
func splitWords(text string) []string {
	var words []string
	from, space := 0, true
	for i, r := range text {
		is := r == ' '
		if is && !space && i > from {
			words, from = append(words, text[from:i]), i
		}
		space = is
	}
	return append(words, text[from:])
}

func expandTabs(line string) string {
	if !strings.Contains(line, "\t") {
		return line
	}
	var b strings.Builder
	n := 0
	for _, r := range line {
		if r == '\t' {
			b.WriteString(strings.Repeat(" ", 8-n%8))
			n += 8 - n%8
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// mostText bounds what is read of a text.
const mostText = 4 << 20

func (j *job) layText(f *file) error {
	raw, err := f.bytes(mostText)
	if err != nil {
		return err
	}
	text := decode(raw)
	w := j.newText()
	j.lacking(text)
	w.set(w.clean(text), 10, 14, false, 0)
	w.finish()
	if f.size > mostText {
		j.note("Only the first %s are drawn; the whole is in the file.", sizeOf(mostText))
	}
	return nil
}

// lacking notes characters that are drawn as a box.
func (j *job) lacking(text string) {
	if n := pdf.Lacking(text); n > 0 {
		j.note("%d characters have no shape in the fonts used and are drawn as boxes; they are in the file as they were written.", n)
	}
}

// decode reads text in the character set that its bytes look like.
func decode(raw []byte) string {
	var told string
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw, told = raw[3:], "utf-8"
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		raw, told = raw[2:], "utf-16le"
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		raw, told = raw[2:], "utf-16be"
	case utf8.Valid(raw):
		return string(raw)
	default:
		told = chardet.Detect(raw).Encoding
	}
	if e, err := htmlindex.Get(told); err == nil {
		if b, err := e.NewDecoder().Bytes(raw); err == nil {
			return strings.ToValidUTF8(string(b), "\ufffd")
		}
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}
