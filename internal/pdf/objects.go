package pdf

import (
	"fmt"
	"io"
	"math"

	"dunwell/internal/letter"
)

// Objects writes a PDF file object by object, for pages that are made elsewhere and
// only gathered here. The same calls make the same bytes. It is for one goroutine
// and has to be closed.
type Objects struct {
	*workspace
	out   *file
	fonts [weights]int
}

// NewObjects begins a file on w.
func NewObjects(w io.Writer) *Objects {
	o := &Objects{workspace: workspaces.Get().(*workspace), out: newFile(w)}
	for i := range o.fonts {
		o.fonts[i] = o.out.alloc()
	}
	return o
}

// Reserve is a new object number, to be written later.
func (o *Objects) Reserve() int { return o.out.alloc() }

// Put writes an object that is no stream.
func (o *Objects) Put(num int, body []byte) { o.out.object(num, body) }

// Stream writes a stream and packs it; dict holds the entries beside length and filter.
func (o *Objects) Stream(num int, dict string, data []byte) { o.out.stream(num, dict, data) }

// Packed writes a stream as it is; dict says how it is packed.
func (o *Objects) Packed(num int, dict string, data []byte) { o.out.raw(num, dict, data) }

// Err is the first error of the writer below.
func (o *Objects) Err() error { return o.out.err }

// Size is how many bytes are written so far.
func (o *Objects) Size() int64 { return o.out.at }

// Fonts are the entries of a page's font resources that Text needs.
func (o *Objects) Fonts() string {
	return fmt.Sprintf("/F%d %d 0 R/F%d %d 0 R", regular, o.fonts[regular], semiBold, o.fonts[semiBold])
}

// Width is how wide Text sets a text, in points.
func (o *Objects) Width(text string, size float64, strong bool) float64 {
	return float64(advance(o.line(text, strong), tenths(size))) / float64(pt)
}

// Text appends what draws a line of text on a baseline, in points from the lower
// left. Characters that the fonts lack become a box.
func (o *Objects) Text(b []byte, x, y, size float64, strong bool, text string) []byte {
	glyphs := o.line(text, strong)
	if len(glyphs) == 0 {
		return b
	}
	p := newPen(0, 0, b)
	p.last.grey = -1
	p.text(unit(math.Round(x*float64(pt))), -unit(math.Round(y*float64(pt))), glyphs, style{size: tenths(size)})
	return p.buf
}

// line is a text as glyphs, which hold until the next call.
func (o *Objects) line(text string, strong bool) []glyph {
	weight := regular
	if strong {
		weight = semiBold
	}
	s := setter{Printer: &Printer{workspace: o.workspace}, lenient: true}
	o.glyphs = s.append(o.glyphs[:0], text, weight)
	return o.glyphs
}

func tenths(size float64) unit { return unit(math.Round(size * 10)) }

// Close writes the fonts, as far as they were used, and the end of the file.
func (o *Objects) Close(catalog, info int) error {
	defer func() {
		for _, f := range o.faces {
			f.reset()
		}
		workspaces.Put(o.workspace)
		o.workspace = nil
	}()
	for i, f := range o.faces {
		if len(f.order) > 1 {
			f.writeFont(o.out, o.fonts[i])
		} else {
			o.out.object(o.fonts[i], []byte("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")) // named by pages, drawn by none
		}
	}
	return o.out.close(catalog, info)
}

// PaperSize is width and height of a paper, in points.
func PaperSize(paper letter.Paper) (width, height float64) {
	g := geometryOf(paper)
	return float64(g.width) / float64(pt), float64(g.height) / float64(pt)
}

// TextString is a text as a PDF string, with its brackets.
func TextString(s string) string { return string(appendText(nil, s)) }
