package exhibit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/pdf"
)

// fill sets one field.
func (w *filler) fill(f *openField, value string) {
	value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))
	switch f.Kind {
	case FieldText:
		w.fillText(f, value)
	case FieldCheck:
		w.tick(f, checked(value))
	case FieldRadio:
		w.choose(f, value)
	case FieldChoice:
		w.pick(f, value)
	default:
		w.note("%s is filled by hand.", f.Name)
	}
}

// pick sets a choice, by the words it shows or by what it writes for them.
func (w *filler) pick(f *openField, value string) {
	i := slices.Index(f.Options, value)
	if i < 0 {
		i = slices.Index(f.exports, value)
	}
	if i < 0 {
		w.note("%s takes one of %s, not %q; it is left as it was.", f.Name, strings.Join(f.Options, ", "), value)
		return
	}
	w.fillText(f, f.Options[i])
	f.dict["V"] = textObject(f.exports[i])
	delete(f.dict, "I") // the place in the list, told anew by the value
}

// checked reports a value that ticks a box.
func checked(value string) bool {
	return slices.Contains([]string{"yes", "true", "on", "x", "1", "ja"}, strings.ToLower(value))
}

func (w *filler) fillText(f *openField, value string) {
	if !f.Lines {
		value = strings.Join(strings.Fields(value), " ")
	}
	if n := utf8.RuneCountInString(value); f.Max > 0 && n > f.Max {
		value = cutTo(value, f.Max)
		w.note("%s takes %d characters; the words had %d and were cut after %q.", f.Name, f.Max, n, last(value))
	}
	if n := pdf.Lacking(value); n > 0 {
		w.note("%s: %d characters have no shape in the font of the form and show as boxes; the value itself is whole.", f.Name, n)
	}
	f.dict["V"] = textObject(value)
	delete(f.dict, "RV")
	for _, widget := range f.widgets {
		if rect, ok := w.box(widget["Rect"]); ok {
			widget["AP"] = types.Dict{"N": placed(w.look(f, widget, rect, value))}
		}
	}
}

// cutTo cuts words to a length, at a space where one is near.
func cutTo(text string, most int) string {
	r := []rune(text)
	if len(r) <= most {
		return text
	}
	cut := string(r[:most])
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)*3/4 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " \n,;")
}

func last(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[max(0, len(words)-2):], " ")
}

func textObject(text string) types.Object { return written(pdf.TextString(text)) }

// written is an object as it stands in a file.
type written string

func (o written) Clone() types.Object { return o }
func (o written) String() string      { return string(o) }
func (o written) PDFString() string   { return string(o) }

// look draws what a widget shows.
func (w *filler) look(f *openField, widget types.Dict, rect [4]float64, value string) int {
	width, height := rect[2]-rect[0], rect[3]-rect[1]
	marks := w.dict(widget["MK"])
	turn := ((int(w.number(marks["R"], 0))/90)%4 + 4) % 4
	if turn%2 == 1 {
		width, height = height, width
	}
	var b []byte
	b = w.ground(b, marks, width, height)
	b = fmt.Appendf(b, "/Tx BMC q 1 1 %s %s re W n\n", num(width-2), num(height-2))
	b = append(b, colour(f.look)...)
	size := fontSize(f.look)
	switch {
	case f.comb && f.Max > 0:
		b = w.combed(b, value, size, width, height, f.Max)
	case f.Lines:
		b = w.block(b, f, value, size, width, height)
	default:
		b = w.single(b, f, value, size, width, height)
	}
	b = append(b, "Q EMC\n"...)
	object := w.out.Reserve()
	matrices := []string{"", "/Matrix[0 1 -1 0 " + num(height) + " 0]", "/Matrix[-1 0 0 -1 " + num(width) + " " + num(height) + "]", "/Matrix[0 -1 1 0 0 " + num(width) + "]"}
	w.out.Stream(object, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]%s/Resources<</Font<<%s>>>>", num(width), num(height), matrices[turn], w.out.Fonts()), b)
	return object
}

// ground draws the paper and the border that the form asks for.
func (w *filler) ground(b []byte, marks types.Dict, width, height float64) []byte {
	for _, part := range []struct{ key, space, draw string }{{"BG", "g rg k", "f"}, {"BC", "G RG K", "s"}} {
		v := w.numbers(marks[part.key])
		i := map[int]int{1: 0, 3: 1, 4: 2}[len(v)]
		if len(v) == 0 || len(v) == 2 {
			continue
		}
		for _, n := range v {
			b = append(append(b, num(n)...), ' ')
		}
		b = fmt.Appendf(b, "%s .5 .5 %s %s re %s\n", strings.Fields(part.space)[i], num(width-1), num(height-1), part.draw)
	}
	return b
}

// colour is what of a field's look sets the colour of its text.
func colour(look string) string {
	for _, o := range operators([]byte(look)) {
		switch o.name {
		case "g", "rg", "k":
			s := ""
			for _, a := range o.args {
				s += num(a.num) + " "
			}
			return s + o.name + "\n"
		}
	}
	return "0 g\n"
}

// fontSize is the size a field asks for, 0 for what fits.
func fontSize(look string) float64 {
	for _, o := range operators([]byte(look)) {
		if o.name == "Tf" && len(o.args) == 2 {
			if v := o.args[1].num; v >= 3 && v <= 72 {
				return v
			}
		}
	}
	return 0
}

const (
	fieldPad   = 2.5
	leastSize  = 5.5 // below it nobody reads a form
	usualField = 10.5
)

// single sets one line, smaller where it would not fit.
func (w *filler) single(b []byte, f *openField, value string, size, width, height float64) []byte {
	auto := size == 0
	if auto {
		size = min(12, max(leastSize, height*.68))
	}
	for size > leastSize && w.out.Width(value, size, false) > width-2*fieldPad {
		size -= .25
	}
	if w.out.Width(value, size, false) > width-2*fieldPad {
		w.note("%s: %q is wider than the field and does not show whole; shorten it.", f.Name, last(value))
	}
	return w.write(b, f, value, size, width, (height-size*.66)/2)
}

// write sets a line where the field wants it: left, in the middle, right.
func (w *filler) write(b []byte, f *openField, text string, size, width, y float64) []byte {
	x := fieldPad
	switch room := width - w.out.Width(text, size, false); f.align {
	case 1:
		x = max(fieldPad, room/2)
	case 2:
		x = max(fieldPad, room-fieldPad)
	}
	return w.inked(b, x, y, size, text)
}

// inked is a text in the colour that is set already.
func (w *filler) inked(b []byte, x, y, size float64, text string) []byte {
	from := len(b)
	b = w.out.Text(b, x, y, size, false, text)
	if rest, ok := strings.CutPrefix(string(b[from:]), "0 g\n"); ok {
		b = append(b[:from], rest...)
	}
	return b
}

// block sets lines from the top, smaller where they would not fit.
func (w *filler) block(b []byte, f *openField, value string, size, width, height float64) []byte {
	if size == 0 {
		size = usualField
	}
	lines := w.broken(value, size, width)
	for size > leastSize && float64(len(lines))*size*1.2 > height-2*fieldPad {
		size -= .25
		lines = w.broken(value, size, width)
	}
	y := height - fieldPad - size
	for i, l := range lines {
		if y < 0 {
			w.note("%s: %d of %d lines do not show, as the field is too small; shorten the words.", f.Name, len(lines)-i, len(lines))
			break
		}
		b = w.write(b, f, l, size, width, y)
		y -= size * 1.2
	}
	return b
}

func (w *filler) broken(value string, size, width float64) (lines []string) {
	for _, paragraph := range strings.Split(value, "\n") {
		lines = append(lines, wrap(w.out, paragraph, size, false, width-2*fieldPad)...)
	}
	return lines
}

// combed sets each character into its box.
func (w *filler) combed(b []byte, value string, size, width, height float64, boxes int) []byte {
	if size == 0 {
		size = min(12, max(leastSize, height*.68))
	}
	each := width / float64(boxes)
	i := 0
	for _, r := range value {
		s := string(r)
		b = w.inked(b, float64(i)*each+(each-w.out.Width(s, size, false))/2, (height-size*.66)/2, size, s)
		i++
	}
	return b
}

// tick sets a check box.
func (w *filler) tick(f *openField, on bool) {
	state := "Off"
	if on {
		state = "Yes"
		if len(f.Options) > 0 {
			state = f.Options[0]
		}
	}
	f.dict["V"] = types.Name(state)
	for _, widget := range f.widgets {
		own := w.onState(widget)
		if on && own == "" {
			w.note("%s has no picture of a tick; tick it by hand.", f.Name)
			continue
		}
		if on {
			widget["AS"] = types.Name(own)
		} else {
			widget["AS"] = types.Name("Off")
		}
	}
}

// choose sets one of several radio buttons.
func (w *filler) choose(f *openField, value string) {
	if n, err := strconv.Atoi(value); err == nil && !slices.Contains(f.Options, value) && n >= 1 && n <= len(f.Options) {
		value = f.Options[n-1] // by its place
	}
	if !slices.Contains(f.Options, value) {
		w.note("%s takes one of %s, not %q; it is left as it was.", f.Name, strings.Join(f.Options, ", "), value)
		return
	}
	f.dict["V"] = types.Name(value)
	for _, widget := range f.widgets {
		if w.onState(widget) == value {
			widget["AS"] = types.Name(value)
		} else {
			widget["AS"] = types.Name("Off")
		}
	}
}
