package exhibit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/fault"
	"dunwell/internal/pdf"
)

// FieldKind is what a field of a form takes.
type FieldKind string

// The kinds of field.
const (
	FieldText      FieldKind = "text"
	FieldCheck     FieldKind = "check"
	FieldRadio     FieldKind = "radio"
	FieldChoice    FieldKind = "choice"
	FieldButton    FieldKind = "button"
	FieldSignature FieldKind = "signature"
)

// Field is one field of a form.
type Field struct {
	Name     string
	Label    string // what the form says of it, "" for nothing
	Kind     FieldKind
	Page     int // from 1, 0 where it stands on none
	Value    string
	Options  []string // of radio buttons and choices; of a check box the value that ticks it
	Max      int      // characters it takes, 0 for no bound
	Lines    bool     // takes more than one line
	Required bool
	ReadOnly bool
}

// Form is a form that can be filled.
type Form struct {
	Fields []Field
	Pages  int
	Hash   [sha256.Size]byte // of names and kinds of its fields: the same for each blank copy
}

// MostForm bounds the file of a form.
const MostForm = 32 << 20

// ReadForm reads the fields of a form. Faults: form_broken, form_locked, form_xfa,
// form_no_fields.
func ReadForm(ctx context.Context, raw []byte) (Form, error) {
	f, err := openForm(ctx, raw)
	if err != nil {
		return Form{}, err
	}
	return f.told(), nil
}

// openField is a field while its form is open.
type openField struct {
	Field
	dict    types.Dict   // holds the value
	widgets []types.Dict // where it shows
	look    string       // its DA
	align   int
	comb    bool
	exports []string // what a choice writes for each option, beside the words it shows
}

type formFile struct {
	*paper
	root   types.Dict // AcroForm
	fields []*openField
}

func openForm(ctx context.Context, raw []byte) (f *formFile, err error) {
	if len(raw) > MostForm {
		return nil, fault.Invalidf("form_too_large", "", "the form has %s; forms of up to %s are filled", sizeOf(int64(len(raw))), sizeOf(MostForm))
	}
	p, err := openPDF(ctx, &file{size: int64(len(raw)), at: bytes.NewReader(raw)})
	switch {
	case err == errLocked: //nolint:errorlint // openPDF gives it as it is
		return nil, fault.Invalidf("form_locked", "", "the form is locked with a password; save it without one and try again")
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fault.Invalidf("form_broken", "", "this is no PDF that can be read; download the form again")
	}
	err = guard(func() error {
		catalog, err := p.Catalog()
		if err != nil {
			return err
		}
		f = &formFile{paper: p, root: p.dict(catalog["AcroForm"])}
		pages := f.pagesOfWidgets()
		list, _ := p.resolve(f.root["Fields"]).(types.Array)
		for _, o := range list {
			f.field(o, "", types.Dict{}, pages, 0)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, fault.Invalidf("form_broken", "", "the fields of this form cannot be read; download it again, or fill it by hand")
	case len(f.fields) == 0 && f.root["XFA"] != nil:
		return nil, fault.Invalidf("form_xfa", "", "this form is made for Adobe's own reader only (XFA); ask the court for a plain PDF form, or fill it there by hand")
	case len(f.fields) == 0:
		return nil, fault.Invalidf("form_no_fields", "", "this PDF has no fields to fill; print it and fill it by hand")
	}
	return f, nil
}

// pagesOfWidgets says on which page each widget stands, by object number.
func (f *formFile) pagesOfWidgets() map[int]int {
	at := map[int]int{}
	for i, page := range f.pages {
		list, _ := f.resolve(page["Annots"]).(types.Array)
		for _, o := range list {
			if ref, ok := o.(types.IndirectRef); ok {
				at[ref.ObjectNumber.Value()] = i + 1
			}
		}
	}
	return at
}

// handedDown are the entries that a field takes over from the one above it.
var handedDown = []string{"FT", "Ff", "V", "DA", "Q", "MaxLen", "Opt", "TU"}

const mostFields = 5000

func (f *formFile) field(o types.Object, above string, from types.Dict, pages map[int]int, depth int) {
	d := f.dict(o)
	if d == nil || depth > deepest || len(f.fields) > mostFields {
		return
	}
	name := above
	if t := f.text(d["T"]); t != "" {
		name = strings.TrimPrefix(above+"."+t, ".")
	}
	all := types.Dict{}
	for _, k := range handedDown {
		if v, ok := d[k]; ok {
			all[k] = v
		} else if v, ok := from[k]; ok {
			all[k] = v
		}
	}
	kids, _ := f.resolve(d["Kids"]).(types.Array)
	named := slices.ContainsFunc(kids, func(k types.Object) bool { return f.dict(k)["T"] != nil })
	if named {
		for _, k := range kids {
			f.field(k, name, all, pages, depth+1)
		}
		return
	}
	field := f.read(name, d, all)
	for _, k := range append(types.Array{o}, kids...) {
		w := f.dict(k)
		if w == nil || w["Rect"] == nil {
			continue
		}
		field.widgets = append(field.widgets, w)
		if ref, ok := k.(types.IndirectRef); ok && field.Page == 0 {
			field.Page = pages[ref.ObjectNumber.Value()]
		}
	}
	f.options(field, all)
	if field.Kind != "" {
		f.fields = append(f.fields, field)
	}
}

// read takes what a field says of itself.
func (f *formFile) read(name string, d, all types.Dict) *openField {
	const readOnly, required, multiline, pushButton, radio, comb = 1 << 0, 1 << 1, 1 << 12, 1 << 16, 1 << 15, 1 << 24
	flags := int(f.number(all["Ff"], 0))
	field := &openField{dict: d, look: f.text(all["DA"]), align: int(f.number(all["Q"], f.number(f.root["Q"], 0)))}
	field.Name, field.Label = name, f.text(all["TU"])
	field.ReadOnly, field.Required = flags&readOnly != 0, flags&required != 0
	if field.look == "" {
		field.look = f.text(f.root["DA"])
	}
	switch f.name(all["FT"]) {
	case "Tx":
		field.Kind = FieldText
		field.Lines, field.comb = flags&multiline != 0, flags&comb != 0
		field.Max = max(0, int(f.number(all["MaxLen"], 0)))
	case "Btn":
		switch {
		case flags&pushButton != 0:
			field.Kind = FieldButton
		case flags&radio != 0:
			field.Kind = FieldRadio
		default:
			field.Kind = FieldCheck
		}
	case "Ch":
		field.Kind = FieldChoice
	case "Sig":
		field.Kind = FieldSignature
	}
	field.Value = f.text(all["V"])
	if field.Value == "" {
		field.Value = f.name(all["V"])
	}
	return field
}

// options are what a field can be set to.
func (f *formFile) options(field *openField, all types.Dict) {
	switch field.Kind {
	case FieldChoice:
		list, _ := f.resolve(all["Opt"]).(types.Array)
		for _, o := range list {
			value := o
			if pair, ok := f.resolve(o).(types.Array); ok && len(pair) == 2 {
				value, o = pair[0], pair[1]
			}
			field.Options = append(field.Options, f.text(o))
			field.exports = append(field.exports, f.text(value))
		}
	case FieldCheck, FieldRadio:
		for _, w := range field.widgets {
			if on := f.onState(w); on != "" && !slices.Contains(field.Options, on) {
				field.Options = append(field.Options, on)
			}
		}
	}
}

// onState is the name under which a button is ticked.
func (p *paper) onState(w types.Dict) string {
	looks := p.dict(p.dict(w["AP"])["N"])
	var names []string
	for k := range looks {
		if k != "Off" {
			names = append(names, k)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

// text is a text string.
func (p *paper) text(o types.Object) string {
	switch o := p.resolve(o).(type) {
	case types.StringLiteral, types.HexLiteral:
		return strings.ReplaceAll(pdfText(textBytes(o)), "\r", "\n")
	}
	return ""
}

func (f *formFile) told() Form {
	out := Form{Pages: len(f.pages)}
	var names []string
	for _, field := range f.fields {
		out.Fields = append(out.Fields, field.Field)
		names = append(names, field.Name+"\x00"+string(field.Kind))
	}
	slices.Sort(names)
	out.Hash = sha256.Sum256([]byte(strings.Join(names, "\n")))
	return out
}

// Fill writes a form with values in its fields, by their names. Each field shows its
// value with a font that is in the file, so that every reader shows the same. What
// does not fit or cannot be set is told in the notes.
func Fill(ctx context.Context, dst io.Writer, raw []byte, values map[string]string) (notes []string, err error) {
	f, err := openForm(ctx, raw)
	if err != nil {
		return nil, err
	}
	err = guard(func() error {
		out := pdf.NewObjects(dst)
		c := newCopier(f.paper, out)
		c.whole = true
		w := &filler{copier: c, out: out}
		for _, field := range f.fields {
			if value, ok := values[field.Name]; ok {
				w.fill(field, value)
			}
		}
		notes = w.notes
		return w.end(f)
	})
	return notes, err
}

type filler struct {
	*copier
	out   *pdf.Objects
	notes []string
}

func (w *filler) note(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

// end writes the whole form, without what would have readers draw it anew.
func (w *filler) end(f *formFile) error {
	catalog, err := f.Catalog()
	if err != nil {
		return err
	}
	root := types.Dict{}
	for k, v := range f.root {
		if k != "XFA" && k != "NeedAppearances" {
			root[k] = v
		}
	}
	all := types.Dict{}
	for k, v := range catalog {
		switch k {
		case "Perms", "DSS", "Collection": // signatures of the blank form do not hold for the filled one
		default:
			all[k] = v
		}
	}
	all["AcroForm"] = root
	num, info := w.out.Reserve(), w.out.Reserve()
	w.out.Put(num, w.dictionary(nil, all, 0))
	if err := w.drain(); err != nil {
		return err
	}
	w.out.Put(info, []byte("<</Producer(Dunwell)>>"))
	return w.out.Close(num, info)
}
