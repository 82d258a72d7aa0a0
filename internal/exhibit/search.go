package exhibit

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pictureShare is how much of a page pictures cover before their words are told to
// be unread: less is a logo.
const pictureShare = .25

// searched draws a page whose text was read: without layers that are switched off,
// and without what is to be taken out. number is that of the page in the exhibit.
func (b *book) searched(c *copier, d types.Dict, v view, content []byte, number int) error {
	j := b.job
	resources := c.dict(d["Resources"])
	r := &reading{p: c.paper}
	top := newStream(content, resources)
	r.read(top, blankState(identity), nil, 0)
	faces := c.facesOn(d)
	notes := make([]*stream, len(faces))
	for i, f := range faces {
		if notes[i] = c.form(f.form, types.Dict{}); notes[i] != nil {
			r.read(notes[i], blankState(formMatrix(c.paper, f.form.Dict).then(f.fit)), nil, 0)
		}
	}
	var bars [][4][2]float64
	pictures := map[*stream]map[string]int{}
	if !j.o.Secrets.Empty() {
		if why := r.doubt(v); why != "" {
			j.out.Unread = append(j.out.Unread, number)
			j.note("Page %d was not searched in full for what is to be taken out: %s; look at it.", number, why)
			if j.o.HideUnread {
				b.begin(b.width, b.height, false)
				b.instead("This page is left out.", "Its words cannot be searched for what must not be shown. The original is kept unchanged and can be shown when it is asked for.")
				return nil
			}
		}
		strike, places := r.find(&j.o.Secrets)
		j.out.Redacted += places
		r.strike(strike)
		bars = r.bars(strike)
		lost := false
		for _, s := range append(notes, top) {
			if s != nil {
				s.hush(&j.o.Secrets)
				lost = b.blackout(c, s, bars, pictures) || lost
			}
		}
		if lost {
			j.note("Page %d: a picture under what was taken out could not be unpacked and is left out.", number)
		}
	}
	m := b.onto(v)
	form := b.Reserve()
	dict := fmt.Appendf(nil, "/Type/XObject/Subtype/Form/BBox[%s %s %s %s]", num(v.box[0]), num(v.box[1]), num(v.box[2]), num(v.box[3]))
	dict = c.group(dict, d)
	dict = c.write(append(dict, "/Resources "...), b.laid(c, top, pictures), 0)
	b.Stream(form, string(dict), top.rewritten(c.paper))
	b.buf = fmt.Appendf(b.buf, "q %scm %s Do\n", m, b.use(form))
	for i, f := range faces {
		if notes[i] != nil {
			b.buf = fmt.Appendf(b.buf, "q %scm %s Do Q\n", f.fit, b.use(b.form(c, notes[i], pictures)))
		}
	}
	for _, bar := range bars {
		b.buf = append(b.buf, "0 g "...)
		for k, p := range bar {
			b.buf = fmt.Appendf(b.buf, "%s %s %c ", num(p[0]), num(p[1]), "mlll"[k])
		}
		b.buf = append(b.buf, "h f\n"...)
	}
	b.buf = append(b.buf, "Q\n"...)
	return c.drain()
}

// doubt says why the words of a page cannot be relied on to be found, "" where they
// can.
func (r *reading) doubt(v view) string {
	unseen, read := 0, 0
	for i := range r.glyphs {
		if r.glyphs[i].text != "" {
			read++
		}
		if r.glyphs[i].unseen {
			unseen++
		}
	}
	area := (v.box[2] - v.box[0]) * (v.box[3] - v.box[1])
	switch {
	case r.cut:
		return "it holds too much"
	case r.unread > 0:
		return fmt.Sprintf("nothing says what %d of its characters stand for", r.unread)
	case r.patterns:
		return "words may stand in a pattern"
	case r.pictures > pictureShare*area && unseen > 20:
		return "it is a scan, and only the words that a machine read from it were searched"
	case r.pictures > pictureShare*area:
		return "the words of its picture are not text"
	case read == 0 && len(r.glyphs) > 0:
		return "it has no text that can be read"
	}
	return ""
}
