package exhibit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// noFolder keeps the PDF library from making a folder in the user's home.
var noFolder = sync.OnceFunc(api.DisableConfigDir)

// paper is a PDF file that was read.
type paper struct {
	*model.Context
	hidden map[int]bool      // optional content that is switched off, by object number
	faces  map[int]*typeface // fonts, by object number
	pages  []types.Dict      // leaves of the page tree with what they inherit
}

// What one PDF may unpack to.
const (
	mostStream  = 512 << 20
	mostPages   = 5000
	deepest     = 40
	mostObjects = 2 << 20
)

func openPDF(ctx context.Context, f *file) (p *paper, err error) {
	noFolder()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	conf.DecodeAllStreams = false
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = mostStream, mostStream
	conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries = mostObjects, mostObjects
	err = guard(func() error {
		read, err := pdfcpu.ReadWithContext(ctx, f.at, conf)
		if err != nil {
			return err
		}
		p = &paper{Context: read, faces: map[int]*typeface{}}
		return p.walk()
	})
	switch {
	case err == nil:
		return p, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, pdfcpu.ErrWrongPassword), errors.Is(err, pdfcpu.ErrPermissionDenied), strings.Contains(err.Error(), "password"), strings.Contains(err.Error(), "encrypt"):
		return nil, errLocked
	}
	return nil, fmt.Errorf("%w (%w)", errBroken, err)
}

// walk lists the pages in their order.
func (p *paper) walk() error {
	catalog, err := p.Catalog()
	if err != nil {
		return err
	}
	root, ok := catalog.Find("Pages")
	if !ok {
		return errNothing
	}
	seen := map[int]bool{}
	p.leaf(root, types.Dict{}, seen, 0)
	p.hidden = p.off(catalog)
	if len(p.pages) == 0 {
		return errNothing
	}
	return nil
}

// inherited are the entries that a page takes over from above.
var inherited = []string{"Resources", "MediaBox", "CropBox", "Rotate"}

func (p *paper) leaf(o types.Object, above types.Dict, seen map[int]bool, depth int) {
	if ref, ok := o.(types.IndirectRef); ok {
		if seen[ref.ObjectNumber.Value()] {
			return // a tree that bites its tail
		}
		seen[ref.ObjectNumber.Value()] = true
	}
	d := p.dict(o)
	if d == nil || depth > deepest || len(p.pages) > mostPages {
		return
	}
	own := types.Dict{}
	for k, v := range d {
		own[k] = v
	}
	for _, key := range inherited {
		if _, ok := own[key]; !ok && above[key] != nil {
			own[key] = above[key]
		}
	}
	kids, ok := p.resolve(d["Kids"]).(types.Array)
	if !ok {
		p.pages = append(p.pages, own)
		return
	}
	for _, kid := range kids {
		p.leaf(kid, own, seen, depth+1)
	}
}

// resolve follows references to an object, nil where there is none.
func (p *paper) resolve(o types.Object) types.Object {
	for range deepest {
		ref, ok := o.(types.IndirectRef)
		if !ok {
			return o
		}
		next, err := p.Dereference(ref)
		if err != nil {
			return nil
		}
		o = next
	}
	return nil
}

// dict is a dictionary, of a stream as well; nil for anything else.
func (p *paper) dict(o types.Object) types.Dict {
	switch o := p.resolve(o).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	case *types.StreamDict:
		return o.Dict
	}
	return nil
}

func (p *paper) stream(o types.Object) *types.StreamDict {
	switch o := p.resolve(o).(type) {
	case types.StreamDict:
		return &o
	case *types.StreamDict:
		return o
	}
	return nil
}

// name is a name or "".
func (p *paper) name(o types.Object) string {
	n, _ := p.resolve(o).(types.Name)
	return string(n)
}

func (p *paper) number(o types.Object, otherwise float64) float64 {
	switch n := p.resolve(o).(type) {
	case types.Integer:
		return float64(n)
	case types.Float:
		return float64(n)
	}
	return otherwise
}

func (p *paper) numbers(o types.Object) []float64 {
	list, _ := p.resolve(o).(types.Array)
	out := make([]float64, 0, len(list))
	for _, v := range list {
		out = append(out, p.number(v, 0))
	}
	return out
}

// box is a rectangle with its corners in order; ok is false for none.
func (p *paper) box(o types.Object) (box [4]float64, ok bool) {
	v := p.numbers(o)
	if len(v) != 4 {
		return box, false
	}
	box = [4]float64{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}
	for _, x := range box {
		if x != x || x > 1e7 || x < -1e7 {
			return box, false
		}
	}
	return box, box[2]-box[0] > .5 && box[3]-box[1] > .5
}

// content is what the streams of a page draw, one after the other.
func (p *paper) content(o types.Object) ([]byte, error) {
	var out []byte
	list, ok := p.resolve(o).(types.Array)
	if !ok {
		list = types.Array{o}
	}
	for _, part := range list {
		s := p.stream(part)
		if s == nil {
			continue
		}
		b, err := unpack(s)
		if err != nil {
			return nil, err
		}
		if len(out)+len(b) > mostContent {
			return nil, errBroken
		}
		out = append(append(out, b...), '\n')
	}
	return out, nil
}

// mostContent bounds what one page draws, in bytes.
const mostContent = 64 << 20

// unpack is a stream's data without its filters.
func unpack(s *types.StreamDict) ([]byte, error) {
	if s.Content != nil {
		return s.Content, nil
	}
	if err := s.DecodeWithLimit(mostContent); err != nil {
		return nil, err
	}
	return s.Content, nil
}

// off is the optional content that the paper does not show when it is opened.
func (p *paper) off(catalog types.Dict) map[int]bool {
	hidden := map[int]bool{}
	content := p.dict(catalog["OCProperties"])
	if content == nil {
		return hidden
	}
	usual := p.dict(content["D"])
	if p.name(usual["BaseState"]) == "OFF" {
		p.each(content["OCGs"], func(n int) { hidden[n] = true })
		p.each(usual["ON"], func(n int) { delete(hidden, n) })
	}
	p.each(usual["OFF"], func(n int) { hidden[n] = true })
	return hidden
}

func (p *paper) each(o types.Object, f func(int)) {
	list, _ := p.resolve(o).(types.Array)
	for _, v := range list {
		if ref, ok := v.(types.IndirectRef); ok {
			f(ref.ObjectNumber.Value())
		}
	}
}

// shows reports that content which belongs to a layer is to be seen. A membership
// is hidden where all its layers are, the usual rule (ISO 32000-1, 8.11.2.2); other
// rules are taken for it.
func (p *paper) shows(layer types.Object) bool {
	if ref, ok := layer.(types.IndirectRef); ok && p.hidden[ref.ObjectNumber.Value()] {
		return false
	}
	d := p.dict(layer)
	if d == nil || p.name(d["Type"]) != "OCMD" {
		return true
	}
	if ref, ok := d["OCGs"].(types.IndirectRef); ok && p.hidden[ref.ObjectNumber.Value()] {
		return false
	}
	list, ok := p.resolve(d["OCGs"]).(types.Array)
	if !ok || len(list) == 0 {
		return true
	}
	return slices.ContainsFunc(list, func(o types.Object) bool {
		ref, ok := o.(types.IndirectRef)
		return !ok || !p.hidden[ref.ObjectNumber.Value()]
	})
}
