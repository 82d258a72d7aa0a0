package exhibit

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dunwell/internal/pdf"
)

// The margins of an exhibit's page, in points: what is shown stands above the stamp
// and clear of the edge that printers do not reach.
const (
	edge      = 14
	foot      = 40 // for the stamp and the number of the page
	stampSize = 9
	stampBase = 18
)

// book is the file of one exhibit while it is drawn.
type book struct {
	*pdf.Objects
	tree   int // page tree
	pages  []int
	buf    []byte
	width  float64 // of the page being drawn
	height float64
	xobj   []string // entries of its XObject resources
	job    *job
}

// draw writes all sheets of the job.
func (j *job) draw(dst io.Writer, title string) error {
	if len(j.sheets) == 0 {
		j.sheets = append(j.sheets, sheet{draw: func(*book) error { return nil }})
	}
	b := &book{Objects: pdf.NewObjects(dst), job: j}
	b.tree = b.Reserve()
	width, height := pdf.PaperSize(j.o.Paper)
	var failed error
	for i := range j.sheets {
		if failed = j.ctx.Err(); failed != nil {
			break
		}
		s := &j.sheets[i]
		b.begin(width, height, s.wide)
		if err := guard(func() error { return s.draw(b) }); err != nil {
			b.begin(width, height, s.wide)
			b.instead("This page cannot be drawn.", "It is damaged. The original file lies beside these pages, unchanged.")
			j.note("Page %d cannot be drawn: it is damaged; the original lies beside the pages.", i+1)
		}
		if j.o.Label != "" {
			text := fmt.Sprintf(j.o.PageOf, i+1, len(j.sheets))
			if s.mark != "" {
				text += ", " + s.mark
			}
			b.stamp(j.o.Label, text)
		}
		b.end()
		s.draw = nil // lets go of what it held
	}
	j.out.Pages = len(j.sheets)
	catalog, info := b.Reserve(), b.Reserve()
	b.Put(b.tree, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(b.pages), refs(b.pages)))
	b.Put(catalog, fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R>>", b.tree))
	if j.o.Label != "" {
		title = j.o.Label
	}
	title, _ = j.o.Secrets.Blank(title, 'x')
	b.Put(info, fmt.Appendf(nil, "<</Title%s/Producer(Dunwell)>>", pdf.TextString(title)))
	if err := b.Close(catalog, info); err != nil {
		return err
	}
	return failed
}

func (b *book) begin(width, height float64, wide bool) {
	if wide {
		width, height = height, width
	}
	b.width, b.height, b.buf, b.xobj = width, height, b.buf[:0], nil
}

func (b *book) end() {
	content, page := b.Reserve(), b.Reserve()
	b.Stream(content, "", b.buf)
	objects := ""
	if len(b.xobj) > 0 {
		objects = "/XObject<<" + strings.Join(b.xobj, "") + ">>"
	}
	b.Put(page, fmt.Appendf(nil, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>%s>>/Contents %d 0 R>>",
		b.tree, num(b.width), num(b.height), b.Fonts(), objects, content))
	b.pages = append(b.pages, page)
}

// use names an object for Do on this page.
func (b *book) use(object int) string {
	name := "/X" + strconv.Itoa(len(b.xobj))
	b.xobj = append(b.xobj, fmt.Sprintf("%s %d 0 R", name, object))
	return name
}

// stamp says in the middle of the foot what the page is.
func (b *book) stamp(label, pageOf string) {
	const pad, between = 8, 6
	most := b.width / 2
	for label != "" && b.Width(label, stampSize, true) > most {
		r := []rune(label)
		label = string(r[:len(r)-1])
	}
	strong, light := b.Width(label, stampSize, true), b.Width(pageOf, stampSize, false)
	width := strong + light + between + 2*pad
	x := (b.width - width) / 2
	b.buf = fmt.Appendf(b.buf, "q 0.5 w 0 G 1 g %s %s %s 17 re B Q\n", num(x), num(stampBase-5.5), num(width))
	b.buf = b.Text(b.buf, x+pad, stampBase, stampSize, true, label)
	b.buf = b.Text(b.buf, x+pad+strong+between, stampBase, stampSize, false, pageOf)
}

// instead fills a page with a sentence in the place of what is not shown.
func (b *book) instead(head, text string) {
	y := b.height * .62
	b.buf = b.Text(b.buf, 3*edge, y, 14, true, head)
	for _, l := range wrap(b.Objects, text, 10.5, false, b.width-6*edge) {
		y -= 16
		if y < 700-b.height || y < foot {
			break
		}
		b.buf = b.Text(b.buf, 3*edge, y, 10.5, false, l)
	}
}

// place is the transformation that fits a box into the page above the stamp: never
// larger than it is, in the middle, at the top.
func (b *book) place(width, height float64) (scale, x, y float64) {
	room, tall := b.width-2*edge, b.height-edge-foot
	scale = min(1, room/width, tall/height)
	return scale, (b.width - scale*width) / 2, foot + tall - scale*height
}

func refs(nums []int) string {
	var b strings.Builder
	for _, n := range nums {
		fmt.Fprintf(&b, "%d 0 R ", n)
	}
	return b.String()
}

// num writes a number as PDF does: no exponent, no needless digits.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 5, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// deflate packs data as FlateDecode reads it.
func deflate(data []byte) []byte {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed) // the level is valid
	_, _ = z.Write(data)                            // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
