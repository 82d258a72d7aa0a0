package exhibit

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/pdf"
)

// Volume says how files are joined.
type Volume struct {
	Title    string
	Author   string
	Language string // of the whole, "" for none
	Running  string // at the left of the foot of each page; "" for none
	PageOf   string // at the right of the foot of each page, "page %d of %d"; "" for none
	First    int    // number of the first page, 0 is 1
	Of       int    // pages of all volumes together, 0 is those of this one
}

// Joined tells what a volume holds.
type Joined struct {
	Pages int
	From  []int // first page of each part, counted from 0 in the volume
}

// Join writes one file of all parts, in their order, with a bookmark each. The parts
// are files of this program: pages and the links among the pages of one part come
// along as they are. It holds one part at a time.
func Join(ctx context.Context, dst io.Writer, parts []Part, v Volume) (Joined, error) {
	total, err := countPages(ctx, parts)
	if err != nil {
		return Joined{}, err
	}
	w := &volume{Volume: v, Objects: pdf.NewObjects(dst)}
	w.First = max(1, v.First)
	if w.Of == 0 {
		w.Of = w.First - 1 + total
	}
	w.tree, w.save, w.own = w.Reserve(), w.Reserve(), w.Reserve()
	for _, p := range parts {
		w.from = append(w.from, len(w.pages))
		if err := w.add(ctx, p); err != nil {
			return Joined{}, fmt.Errorf("join %s: %w", p.Title, err)
		}
	}
	if err := w.end(parts); err != nil {
		return Joined{}, fmt.Errorf("join: %w", err)
	}
	return Joined{Pages: len(w.pages), From: w.from}, nil
}

type volume struct {
	Volume
	*pdf.Objects
	tree  int
	pages []int
	from  []int
	save  int // stream before what a page draws
	own   int // stream behind it
}

func countPages(ctx context.Context, parts []Part) (int, error) {
	n := 0
	for _, p := range parts {
		if err := open(ctx, p.Path, func(paper *paper) error {
			n += len(paper.pages)
			return nil
		}); err != nil {
			return 0, fmt.Errorf("join %s: %w", p.Title, err)
		}
	}
	return n, nil
}

// open reads a file of ours for as long as f needs it.
func open(ctx context.Context, path string, f func(*paper) error) error {
	disk, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = disk.Close() }() // it is only read
	size, err := disk.Stat()
	if err != nil {
		return err
	}
	p, err := openPDF(ctx, &file{name: path, size: size.Size(), at: disk})
	if err != nil {
		return err
	}
	return f(p)
}

func (w *volume) add(ctx context.Context, part Part) error {
	return open(ctx, part.Path, func(p *paper) error {
		c := newCopier(p, w.Objects)
		first := len(w.pages)
		for range p.pages {
			w.pages = append(w.pages, w.Reserve())
		}
		if err := c.placePages(w.pages[first:]); err != nil {
			return err
		}
		for i, d := range p.pages {
			w.page(c, w.pages[first+i], d, w.First+first+i)
			if err := c.drain(); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// placePages tells the copier where the pages of the paper stand now, for links.
func (c *copier) placePages(nums []int) error {
	catalog, err := c.Catalog()
	if err != nil {
		return err
	}
	at := 0
	var visit func(o types.Object, depth int)
	visit = func(o types.Object, depth int) {
		d := c.dict(o)
		if d == nil || depth > deepest || at >= len(nums) {
			return
		}
		if kids, ok := c.resolve(d["Kids"]).(types.Array); ok {
			for _, k := range kids {
				visit(k, depth+1)
			}
			return
		}
		if ref, ok := o.(types.IndirectRef); ok {
			c.nums[ref.ObjectNumber.Value()] = nums[at]
		}
		at++
	}
	visit(catalog["Pages"], 0)
	return nil
}

// page writes a page of a part, with the volume's line at its foot.
func (w *volume) page(c *copier, object int, d types.Dict, number int) {
	page := types.Dict{}
	for k, v := range d {
		switch k {
		case "Type", "Parent", "Contents", "Resources", "Kids", "Count":
		default:
			page[k] = v
		}
	}
	body := c.dictionary(nil, page, 0)
	body = body[:len(body)-2]
	line := w.line(viewOf(c.paper, d), number)
	body = fmt.Appendf(body, "/Type/Page/Parent %d 0 R", w.tree)
	contents := w.contents(c, d["Contents"], line)
	body = append(append(body, "/Contents"...), contents...)
	body = append(append(body, "/Resources"...), w.resources(c, d["Resources"], line)...)
	w.Put(object, append(body, ">>"...))
}

// line draws the running words and the number of the page, as an object of its own:
// the names that the page uses are not touched. It is 0 for no line.
func (w *volume) line(v view, number int) int {
	const size, y = 8, 18
	var b []byte
	if w.PageOf != "" {
		text := fmt.Sprintf(w.PageOf, number, w.Of)
		b = w.Text(b, v.width-2*edge-w.Width(text, size, false), y, size, false, text)
	}
	if w.Running != "" {
		b = w.Text(b, 2*edge, y, size, false, w.short(w.Running, size, v.width*.24))
	}
	if len(b) == 0 {
		return 0
	}
	object := w.Reserve()
	w.Stream(object, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources<</Font<<%s>>>>", num(v.width), num(v.height), w.Fonts()), b)
	return object
}

// short cuts a text to a width.
func (w *volume) short(text string, size, width float64) string {
	if w.Width(text, size, false) <= width {
		return text
	}
	r := []rune(text)
	for len(r) > 0 && w.Width(string(r)+"…", size, false) > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ") + "…"
}

// contents are the streams of a page; ours stands apart, behind what may have
// changed the state of drawing.
func (w *volume) contents(c *copier, o types.Object, line int) string {
	if line == 0 {
		return string(c.write([]byte(" "), o, 0))
	}
	list, ok := c.resolve(o).(types.Array)
	if !ok {
		list = types.Array{o}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "[%d 0 R ", w.save)
	for _, part := range list {
		if part != nil {
			b.Write(append(c.write(nil, part, 0), ' '))
		}
	}
	fmt.Fprintf(&b, "%d 0 R]", w.own)
	return b.String()
}

const lineName = "DunwellLine"

// resources are those of the page, and our line beside them.
func (w *volume) resources(c *copier, o types.Object, line int) []byte {
	d, objects := types.Dict{}, types.Dict{}
	for k, v := range c.dict(o) {
		d[k] = v
	}
	for k, v := range c.dict(d["XObject"]) {
		objects[k] = v
	}
	delete(d, "XObject")
	body := c.dictionary(nil, d, 0)
	list := c.dictionary(nil, objects, 0)
	list = list[:len(list)-2]
	if line != 0 {
		list = fmt.Appendf(list, "/%s %d 0 R", lineName, line)
	}
	return fmt.Appendf(body[:len(body)-2], "/XObject%s>>>>", list)
}

// end writes the page tree, the bookmarks and the directory.
func (w *volume) end(parts []Part) error {
	w.Stream(w.save, "", []byte("q\n"))
	w.Stream(w.own, "", []byte("\nQ /"+lineName+" Do\n"))
	w.Put(w.tree, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(w.pages), refs(w.pages)))
	catalog, info := w.Reserve(), w.Reserve()
	d := fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R/ViewerPreferences<</DisplayDocTitle true>>", w.tree)
	if w.Language != "" {
		d = fmt.Appendf(d, "/Lang%s", pdf.TextString(w.Language))
	}
	if root := w.outline(parts); root != 0 {
		d = fmt.Appendf(d, "/PageMode/UseOutlines/Outlines %d 0 R", root)
	}
	w.Put(catalog, append(d, ">>"...))
	w.Put(info, fmt.Appendf(nil, "<</Title%s/Author%s/Producer(Dunwell)>>", pdf.TextString(w.Title), pdf.TextString(w.Author)))
	return w.Close(catalog, info)
}

// mark is a bookmark with those below it.
type mark struct {
	title string
	page  int
	below []*mark
}

func (w *volume) outline(parts []Part) int {
	root := &mark{}
	open := []*mark{root} // the last mark of each level
	put := func(title string, level, page int) {
		if title == "" || page >= len(w.pages) {
			return
		}
		level = min(max(level, 0), len(open)-1)
		m := &mark{title: title, page: w.pages[page]}
		open[level].below = append(open[level].below, m)
		open = append(open[:level+1], m)
	}
	for i, p := range parts {
		put(p.Title, p.Level, w.from[i])
		for _, m := range p.Marks {
			put(m.Title, m.Level, w.from[i]+m.Page)
		}
	}
	if len(root.below) == 0 {
		return 0
	}
	num := w.Reserve()
	first, last, count := w.marks(num, root.below)
	w.Put(num, fmt.Appendf(nil, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first, last, count))
	return num
}

// marks writes the bookmarks of one level, open, with all below them.
func (w *volume) marks(parent int, list []*mark) (first, last, count int) {
	nums := make([]int, len(list))
	for i := range nums {
		nums[i] = w.Reserve()
	}
	for i, m := range list {
		b := fmt.Appendf(nil, "<</Title%s/Parent %d 0 R/Dest[%d 0 R/XYZ null null null]", pdf.TextString(m.title), parent, m.page)
		if i > 0 {
			b = fmt.Appendf(b, "/Prev %d 0 R", nums[i-1])
		}
		if i < len(nums)-1 {
			b = fmt.Appendf(b, "/Next %d 0 R", nums[i+1])
		}
		count++
		if len(m.below) > 0 {
			from, to, n := w.marks(nums[i], m.below)
			b = fmt.Appendf(b, "/First %d 0 R/Last %d 0 R/Count %d", from, to, n)
			count += n
		}
		w.Put(nums[i], append(b, ">>"...))
	}
	return nums[0], nums[len(nums)-1], count
}
