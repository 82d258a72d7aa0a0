package exhibit

import (
	"fmt"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// layPDF makes a sheet of each page of a PDF.
func (j *job) layPDF(f *file) error {
	p, err := openPDF(j.ctx, f)
	if err != nil {
		return err
	}
	pages := p.pages
	if len(pages) > mostPages {
		j.note("Only the first %d pages are drawn; the whole is in the file.", mostPages)
		pages = pages[:mostPages]
	}
	var c *copier // of the book, made with its first page
	for i, d := range pages {
		v := viewOf(p, d)
		last := i == len(pages)-1
		j.sheets = append(j.sheets, sheet{wide: v.width > v.height, draw: func(b *book) error {
			if c == nil {
				c = newCopier(p, b.Objects)
			}
			err := b.page(c, d, v, i+1)
			if last {
				c, p = nil, nil
			}
			return err
		}})
	}
	return nil
}

// view is what of a page is seen, and how it is turned.
type view struct {
	box           [4]float64
	turn          int // clockwise, in quarters
	width, height float64
}

func viewOf(p *paper, page types.Dict) view {
	media, ok := p.box(page["MediaBox"])
	if !ok {
		media = [4]float64{0, 0, 612, 792}
	}
	v := view{box: media}
	if crop, ok := p.box(page["CropBox"]); ok {
		seen := [4]float64{max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])}
		if seen[2]-seen[0] > 1 && seen[3]-seen[1] > 1 {
			v.box = seen
		}
	}
	v.turn = ((int(p.number(page["Rotate"], 0))/90)%4 + 4) % 4
	unit := p.number(page["UserUnit"], 1)
	if unit < .01 || unit > 1000 {
		unit = 1
	}
	v.width, v.height = (v.box[2]-v.box[0])*unit, (v.box[3]-v.box[1])*unit
	if v.turn%2 == 1 {
		v.width, v.height = v.height, v.width
	}
	return v
}

// matrix is a transformation as PDF writes it.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then is first m, and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

func (m matrix) String() string {
	s := ""
	for _, v := range m {
		s += num(v) + " "
	}
	return s
}

// around is the upright box of a transformed one.
func (m matrix) around(box [4]float64) [4]float64 {
	out := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, c := range [][2]float64{{box[0], box[1]}, {box[2], box[1]}, {box[0], box[3]}, {box[2], box[3]}} {
		x, y := m.apply(c[0], c[1])
		out = [4]float64{min(out[0], x), min(out[1], y), max(out[2], x), max(out[3], y)}
	}
	return out
}

// onto is the transformation that sets a page upright into its place on the sheet.
func (b *book) onto(v view) matrix {
	scale, x, y := b.place(v.width, v.height)
	x0, y0, x1, y1 := v.box[0], v.box[1], v.box[2], v.box[3]
	var m matrix
	switch v.turn {
	case 1:
		m = matrix{0, -1, 1, 0, -y0, x1}
	case 2:
		m = matrix{-1, 0, 0, -1, x1, y1}
	case 3:
		m = matrix{0, 1, -1, 0, y1, -x0}
	default:
		m = matrix{1, 0, 0, 1, -x0, -y0}
	}
	width := x1 - x0
	if v.turn%2 == 1 {
		width = y1 - y0
	}
	scale *= v.width / width // the page's own unit
	return m.then(matrix{scale, 0, 0, scale, x, y})
}

// page draws a page of a paper as one object, so that nothing in it reaches the
// stamp. Its text is read where something is to be taken out of it, or where it has
// layers that are switched off. number is that of the page in the exhibit.
func (b *book) page(c *copier, d types.Dict, v view, number int) error {
	content, err := c.content(d["Contents"])
	if err != nil {
		return fmt.Errorf("%w (%w)", errBroken, err)
	}
	if !b.job.o.Secrets.Empty() || len(c.hidden) > 0 {
		return b.searched(c, d, v, content, number)
	}
	m := b.onto(v)
	form := b.Reserve()
	dict := fmt.Appendf(nil, "/Type/XObject/Subtype/Form/BBox[%s %s %s %s]", num(v.box[0]), num(v.box[1]), num(v.box[2]), num(v.box[3]))
	dict = c.group(dict, d)
	resources := c.dict(d["Resources"])
	if resources == nil {
		resources = types.Dict{}
	}
	dict = c.write(append(dict, "/Resources "...), resources, 0)
	b.Stream(form, string(dict), content)
	b.buf = fmt.Appendf(b.buf, "q %scm %s Do\n", m, b.use(form))
	for _, f := range c.facesOn(d) {
		n := b.Reserve()
		sd := *f.form
		sd.Dict = types.Dict{}
		for k, v := range f.form.Dict {
			sd.Dict[k] = v
		}
		sd.Dict["Type"], sd.Dict["Subtype"] = types.Name("XObject"), types.Name("Form")
		c.copyStream(n, &sd)
		b.buf = fmt.Appendf(b.buf, "q %scm %s Do Q\n", f.fit, b.use(n))
	}
	b.buf = append(b.buf, "Q\n"...)
	return c.drain()
}

// group takes over how the colours of a page are mixed.
func (c *copier) group(dict []byte, d types.Dict) []byte {
	if group := c.dict(d["Group"]); group != nil && c.name(group["S"]) == "Transparency" {
		return c.write(append(dict, "/Group "...), group, 0)
	}
	return dict
}

// onPage is what an annotation shows, and where.
type onPage struct {
	form *types.StreamDict
	fit  matrix // from the form's own space, behind its matrix, to the page
}

// facesOn is what lies on a page: filled fields, stamps, notes that have a face.
// What has none is not drawn.
func (p *paper) facesOn(d types.Dict) []onPage {
	const hidden, unseen = 1 << 1, 1 << 5
	var out []onPage
	list, _ := p.resolve(d["Annots"]).(types.Array)
	for _, o := range list {
		a := p.dict(o)
		if a == nil || int(p.number(a["F"], 0))&(hidden|unseen) != 0 || !p.shows(a["OC"]) {
			continue
		}
		if kind := p.name(a["Subtype"]); kind == "Popup" || kind == "Link" {
			continue
		}
		form := p.stream(p.face(a))
		rect, ok := p.box(a["Rect"])
		if form == nil || !ok {
			continue
		}
		box, ok := p.box(form.Dict["BBox"])
		if !ok {
			continue
		}
		from := formMatrix(p, form.Dict).around(box)
		if from[2]-from[0] <= 0 || from[3]-from[1] <= 0 {
			continue
		}
		sx, sy := (rect[2]-rect[0])/(from[2]-from[0]), (rect[3]-rect[1])/(from[3]-from[1])
		out = append(out, onPage{form, matrix{sx, 0, 0, sy, rect[0] - from[0]*sx, rect[1] - from[1]*sy}})
	}
	return out
}

// face is the stream that shows an annotation as it stands, nil for none.
func (p *paper) face(a types.Dict) types.Object {
	looks := p.dict(a["AP"])
	if looks == nil {
		return nil
	}
	if p.stream(looks["N"]) != nil {
		return looks["N"]
	}
	states := p.dict(looks["N"])
	if o := states[p.name(a["AS"])]; o != nil && p.stream(o) != nil {
		return o
	}
	return nil
}
