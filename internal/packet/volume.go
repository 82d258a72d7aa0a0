package packet

import (
	"context"
	"fmt"
	"io"

	"dunwell/internal/exhibit"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
)

// VolumeMB is how large a volume may be unless the creditor says otherwise: what most
// courts take by electronic filing, in megabytes.
const VolumeMB = 25

// Megabyte is a million bytes: a court that counts in larger ones takes these too.
const Megabyte = 1_000_000

// drawn is an exhibit as pages.
type drawn struct {
	e     *Exhibit
	parts []exhibit.Part
	pages int
	size  int64
}

// draw sets an exhibit on pages: a sheet that says what it is, and behind it its files.
func (w *work) draw(ctx context.Context, e *Exhibit) (*drawn, error) {
	one := &drawn{e: e}
	var files []*File
	for _, f := range e.Files {
		if !f.Within {
			files = append(files, f)
		}
	}
	for i, f := range files {
		label := e.Label
		if len(files) > 1 {
			label += string(rune('a' + i%26))
		}
		var became exhibit.Rendered
		if e.Secret {
			label += ", " + secretStamp
		}
		o := exhibit.Options{Label: label, Paper: letter.PaperOf(w.d.Creditor.Place), Secrets: w.d.Secrets, Dir: w.spool.base}
		page, err := w.spool.Add(File{Type: "application/pdf"}, func(out io.Writer) (err error) {
			became, err = exhibit.Render(ctx, out, exhibit.Source{Name: f.Own, Type: f.Type, Size: f.Size, Open: f.Open}, o)
			return err
		})
		if err != nil {
			return nil, err
		}
		w.became(e, f, &became)
		one.parts = append(one.parts, exhibit.Part{Path: page.path})
		one.pages += became.Pages
		one.size += page.Size
	}
	e.Pages = one.pages
	sheet, err := pdf.BindPart(w.bound([]pdf.Part{e.sheet(w.made.Kind.Audience())}))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Label, err)
	}
	page, err := w.spool.AddBytes(File{Type: "application/pdf"}, sheet.Bytes)
	if err != nil {
		return nil, err
	}
	one.parts = append([]exhibit.Part{{Title: e.Label + ": " + e.Title, Level: 1, Path: page.path}}, one.parts...)
	one.pages += sheet.Pages
	one.size += page.Size
	return one, nil
}

// became notes what a person should know of the pages of a file.
func (w *work) became(e *Exhibit, f *File, r *exhibit.Rendered) {
	e.Redacted += r.Redacted
	for _, note := range r.Notes {
		w.d.Look(e.Label + ": " + note)
	}
	if r.Placeholder && w.made.Kind != Attorney {
		f.Beside = true
		if !w.d.Secrets.Empty() {
			w.d.Look(e.Label + ": " + f.Own + " goes along as it is, for it cannot be drawn; nothing in it was blacked out, so look at it first")
		}
	}
	if n := len(r.Unread); n > 0 && !w.d.Secrets.Empty() {
		w.d.Look(fmt.Sprintf("%s: %s could not be searched for account numbers and the like; look at them", e.Label, counted(n, "page")))
	}
}

// sheet is the page before the pages of an exhibit.
func (e *Exhibit) sheet(a Audience) pdf.Part {
	p := pdf.Part{Title: e.Label, Stamp: e.Label, Cover: true}
	if e.Secret {
		p.Stamp += " – " + secretStamp
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: e.Title}, letter.Past{Lines: e.Head})
	var files []letter.Pair
	for _, f := range e.Files {
		if a == ForAttorney || f.Beside {
			files = append(files, letter.Pair{Label: "File", Value: f.Name})
		}
	}
	if len(files) > 0 {
		p.Blocks = append(p.Blocks, letter.Past{Lines: files})
	}
	note := e.Note
	if e.Pages > 0 {
		note = "The paper follows on " + counted(e.Pages, "page") + "."
	}
	if e.Redacted > 0 {
		note += fmt.Sprintf(" In this copy %s blacked out; the original is kept and can be shown.", map[bool]string{true: "one place is", false: fmt.Sprintf("%d places are", e.Redacted)}[e.Redacted == 1])
	}
	if note != "" {
		p.Blocks = append(p.Blocks, letter.Para{Text: note})
	}
	if e.Pages == 0 && e.Text != "" {
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "The words"})
		for _, para := range paragraphs(e.Text) {
			p.Blocks = append(p.Blocks, letter.Para{Text: para})
		}
		if n := pdf.Lacking(e.Text); n > 0 {
			p.Blocks = append(p.Blocks, letter.Para{Text: counted(n, "character") + " cannot be shown in the type of this page and stand as a box; the file has them."})
		}
	}
	return p
}

// bound is a file of parts that becomes part of a volume.
func (w *work) bound(parts []pdf.Part) pdf.Bound {
	d := w.d
	return pdf.Bound{Paper: letter.PaperOf(d.Creditor.Place), Language: "en", Title: d.title(), Author: d.Creditor.Name, Date: d.On, Running: d.title(), Bare: true, Parts: parts}
}

// volume is one file of a packet that is read.
type volume struct {
	parts []pdf.Part
	of    []*drawn
	laid  pdf.Laid
	first int // number of its first page
}

// volumes divides the exhibits between files that are not larger than allowed.
func (w *work) volumes(front []pdf.Part, list []*drawn) []*volume {
	most := w.o.VolumeBytes
	if most <= 0 {
		most = VolumeMB * Megabyte
	}
	const own = 400 << 10 // contents and cover, the fonts among them
	vols := []*volume{{parts: front}}
	size := int64(own)
	for _, one := range list {
		last := vols[len(vols)-1]
		if size+one.size > most && (len(last.of) > 0 || len(vols) == 1) {
			last = &volume{}
			vols = append(vols, last)
			size = own
		}
		if own+one.size > most {
			w.d.Look(fmt.Sprintf("%s alone is larger than a volume may be (%d MB); it stands in a volume of its own, and a court may refuse it", one.e.Label, most/Megabyte))
		}
		last.of = append(last.of, one)
		size += one.size
	}
	return vols
}

// read writes the files that are read: the papers in front, the exhibits behind them.
func (w *work) read(ctx context.Context, base, stamp, about string, secret bool, front []pdf.Part, list []*drawn) error {
	vols := w.volumes(front, list)
	total := 0
	for pass := range 2 { // the second time the numbers of the pages are known
		page := 1
		for i, v := range vols {
			v.first = page
			b := w.bound(v.parts)
			b.Contents, b.Stamp, b.First, b.After = "Contents", stamp, page, later(vols, i)
			if i > 0 {
				b.Parts = []pdf.Part{{Title: fmt.Sprintf("Volume %d of %d", i+1, len(vols)), Kicker: w.d.title(), Cover: true, Blocks: []letter.Block{letter.Para{Text: v.span()}}}}
			}
			var err error
			if v.laid, err = pdf.BindPart(b); err != nil {
				return fmt.Errorf("packet of %s: %w", w.d.Account, err)
			}
			page += v.laid.Pages
			for _, one := range v.of {
				page += one.pages
			}
		}
		if total = page - 1; pass == 1 {
			break
		}
	}
	for i, v := range vols {
		name, what := base+".pdf", about
		if len(vols) > 1 {
			name, what = fmt.Sprintf("%s-%d-of-%d.pdf", base, i+1, len(vols)), fmt.Sprintf("%s, volume %d of %d", about, i+1, len(vols))
		}
		if err := w.join(ctx, File{Name: name, Type: "application/pdf", About: what, Secret: secret}, v, total); err != nil {
			return err
		}
	}
	return nil
}

// span names the exhibits of a volume.
func (v *volume) span() string {
	first, last := v.of[0].e.Label, v.of[len(v.of)-1].e.Label
	if first == last {
		return first
	}
	return first + " to " + last
}

// later are the lines about exhibits on the contents page of a volume: the first names
// all, the others their own.
func later(vols []*volume, at int) []pdf.Later {
	var list []pdf.Later
	for i, v := range vols {
		if at > 0 && i != at {
			continue
		}
		page, group := v.first+v.laid.Pages, "Exhibits"
		if len(vols) > 1 {
			group = fmt.Sprintf("Exhibits, volume %d of %d", i+1, len(vols))
		}
		for _, one := range v.of {
			list = append(list, pdf.Later{Title: one.e.Label + ": " + one.e.Title, Group: group, Page: page})
			page += one.pages
		}
	}
	return list
}

// join writes a volume.
func (w *work) join(ctx context.Context, f File, v *volume, total int) error {
	front, err := w.spool.AddBytes(File{Type: f.Type}, v.laid.Bytes)
	if err != nil {
		return err
	}
	head := exhibit.Part{Path: front.path}
	group := ""
	for _, m := range v.laid.Marks {
		if m.Group != group && m.Group != "" {
			head.Marks = append(head.Marks, exhibit.Mark{Title: m.Group, Page: m.Page})
		}
		group = m.Group
		level := 0
		if group != "" {
			level = 1
		}
		head.Marks = append(head.Marks, exhibit.Mark{Title: m.Title, Level: level, Page: m.Page})
	}
	parts := []exhibit.Part{head}
	for i, one := range v.of {
		if i == 0 {
			parts[0].Marks = append(parts[0].Marks, exhibit.Mark{Title: "Exhibits", Page: v.laid.Pages})
		}
		parts = append(parts, one.parts...)
	}
	running := "Account " + w.d.Account + ", as of " + w.d.long(w.d.On)
	return w.add(f, func(out io.Writer) error {
		_, err := exhibit.Join(ctx, out, parts, exhibit.Volume{Title: w.d.title(), Author: w.d.Creditor.Name, Language: "en", Running: running, PageOf: "Page %d of %d", First: v.first, Of: total})
		return err
	})
}
