package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/fault"
)

// noFolder keeps the PDF library from making a folder in the user's home.
var noFolder = sync.OnceFunc(api.DisableConfigDir)

// mostAppended bounds a file to which pages are added, in bytes.
const mostAppended = 50 << 20

// Append adds the pages of a bound file behind those of another, as an incremental
// update (ISO 32000-2, 7.5.6): the original is the beginning of the result, byte for
// byte, and signatures it carries still hold. A file that is encrypted or broken is a
// fault (pdf_encrypted, pdf_broken).
func Append(original []byte, b Bound) ([]byte, error) {
	if len(b.Parts) == 0 {
		return nil, fault.Invalidf("print_empty", "", "There is nothing to print.")
	}
	o, err := openOriginal(original)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	buf.Grow(len(original) + 64<<10)
	buf.Write(original)
	if !bytes.HasSuffix(original, []byte("\n")) {
		buf.WriteByte('\n')
	}
	b.Contents = ""
	w := &binder{Bound: b, Printer: &Printer{workspace: workspaces.Get().(*workspace), logos: map[string]int{}}}
	defer w.release()
	w.out = &file{w: &buf, at: int64(buf.Len()), sum: sha256.New(), entries: make([]entry, o.size, o.size+256)}
	w.out.sum.Write(original)
	n := &w.numbers
	n.catalog, n.pages, n.plain = o.catalog, w.out.alloc(), w.out.alloc()
	if n.tree = o.tree; n.tree == 0 {
		n.tree = w.out.alloc()
	}
	for i := range w.fonts {
		w.fonts[i] = w.out.alloc()
	}
	w.out.object(n.plain, w.resources(0))
	w.parents = make([]int, o.nextKey)
	if err := w.bind(); err != nil {
		return nil, err
	}
	for i, f := range w.faces {
		f.writeFont(w.out, w.fonts[i])
	}
	w.join(o)
	if err := w.out.finish(o); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// original is what has to be known of a file to add pages to it.
type original struct {
	size    int // of its cross-reference
	start   int64
	catalog int
	root    types.Dict
	top     int // its tree of pages
	pages   types.Dict
	count   int
	info    *types.IndirectRef
	tree    int // its structure tree, 0 where none can be added to
	struc   types.Dict
	nextKey int // of its parent tree
}

func openOriginal(b []byte) (o *original, err error) {
	broken := fault.Invalidf("pdf_broken", "", "the PDF cannot be read; print it to a new PDF and take that")
	if len(b) > mostAppended {
		return nil, fault.Invalidf("file_too_large", "", "the PDF has %d MB; at most %d MB can be signed", len(b)>>20, mostAppended>>20)
	}
	noFolder()
	defer func() {
		if recover() != nil { // the library gives up so on some damaged files
			o, err = nil, broken
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = mostAppended, 4*mostAppended
	paper, err := api.ReadContext(bytes.NewReader(b), conf)
	switch {
	case err != nil && (strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "encrypt")), err == nil && paper.Encrypt != nil:
		return nil, fault.Invalidf("pdf_encrypted", "", "the PDF is encrypted; save it without a password first")
	case err != nil || paper.Root == nil:
		return nil, broken
	}
	o = &original{catalog: paper.Root.ObjectNumber.Value(), info: paper.Info, nextKey: 100_000}
	for num := range paper.Table {
		o.size = max(o.size, num+1)
	}
	if paper.Size != nil {
		o.size = max(o.size, *paper.Size)
	}
	if o.root, err = paper.DereferenceDict(*paper.Root); err != nil || o.root == nil {
		return nil, broken
	}
	ref := o.root.IndirectRefEntry("Pages")
	if ref == nil {
		return nil, broken
	}
	o.top = ref.ObjectNumber.Value()
	if o.pages, err = paper.DereferenceDict(*ref); err != nil || o.pages == nil {
		return nil, broken
	}
	count := o.pages.IntEntry("Count")
	if count == nil || *count < 1 || *count > 100_000 {
		return nil, broken
	}
	o.count = *count
	at := bytes.LastIndex(b, []byte("startxref"))
	if at < 0 {
		return nil, broken
	}
	words := strings.Fields(string(b[at+len("startxref") : min(len(b), at+60)]))
	if len(words) == 0 {
		return nil, broken
	}
	if o.start, err = strconv.ParseInt(words[0], 10, 64); err != nil || o.start < 0 || o.start >= int64(len(b)) {
		return nil, broken
	}
	o.readTree(paper)
	return o, nil
}

// readTree looks whether the structure tree is one that can be added to: one level of
// parents, as this package writes it.
func (o *original) readTree(paper *model.Context) {
	ref := o.root.IndirectRefEntry("StructTreeRoot")
	if ref == nil {
		return
	}
	tree, err := paper.DereferenceDict(*ref)
	if err != nil || tree == nil || tree.ArrayEntry("K") == nil {
		return
	}
	parents, ok := tree["ParentTree"].(types.Dict)
	next := tree.IntEntry("ParentTreeNextKey")
	if !ok || next == nil || *next < 0 || *next > 100_000 || parents.ArrayEntry("Nums") == nil {
		return
	}
	o.tree, o.struc, o.nextKey = ref.ObjectNumber.Value(), tree, *next
}

// join hangs the new pages and their structure below those that were there.
func (w *binder) join(o *original) {
	n := w.numbers
	both := w.out.alloc()
	w.out.object(n.pages, fmt.Appendf(nil, "<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>", both, len(w.pages), references(w.pages)))
	old := o.pages.Clone().(types.Dict)
	old["Parent"] = *types.NewIndirectRef(both, 0)
	w.out.object(o.top, []byte(old.PDFString()))
	w.out.object(both, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%d 0 R %d 0 R]>>", o.count+len(w.pages), o.top, n.pages))
	root := o.root.Clone().(types.Dict)
	root["Pages"] = *types.NewIndirectRef(both, 0)
	w.out.object(o.catalog, []byte(root.PDFString()))
	if o.tree == 0 {
		return // its pages are not tagged either
	}
	tree := o.struc.Clone().(types.Dict)
	kids := tree.ArrayEntry("K")
	for _, num := range w.docs {
		kids = append(kids, *types.NewIndirectRef(num, 0))
	}
	parents := tree["ParentTree"].(types.Dict)
	nums := parents.ArrayEntry("Nums")
	for i, num := range w.parents[o.nextKey:] {
		nums = append(nums, types.Integer(o.nextKey+i), *types.NewIndirectRef(num, 0))
	}
	parents["Nums"] = nums
	tree["K"], tree["ParentTree"], tree["ParentTreeNextKey"] = kids, parents, types.Integer(len(w.parents))
	w.out.object(o.tree, []byte(tree.PDFString()))
}

// finish writes the cross-reference of what was added, with the way back to the
// original's.
func (f *file) finish(o *original) error {
	f.flush()
	num, start := f.alloc(), f.at
	f.entries[num] = entry{0, start}
	wide := 4
	var table []byte
	var index []string
	for i := 0; i < len(f.entries); {
		if f.entries[i] == (entry{}) {
			i++
			continue
		}
		from := i
		for ; i < len(f.entries) && f.entries[i] != (entry{}); i++ {
			e := f.entries[i]
			kind, where, nth := byte(1), e.at, 0
			if e.stream != 0 {
				kind, where, nth = 2, int64(e.stream), int(e.at)
			}
			table = append(table, kind)
			for shift := 8 * (wide - 1); shift >= 0; shift -= 8 {
				table = append(table, byte(where>>shift))
			}
			table = append(table, byte(nth))
		}
		index = append(index, fmt.Sprintf("%d %d", from, i-from))
	}
	id := hex.EncodeToString(f.sum.Sum(nil)[:16])
	dict := fmt.Sprintf("/Type/XRef/Size %d/Index[%s]/W[1 %d 1]/Root %d 0 R/Prev %d/ID[<%s><%s>]", len(f.entries), strings.Join(index, " "), wide, o.catalog, o.start, id, id)
	if o.info != nil {
		dict += "/Info " + o.info.PDFString()
	}
	f.stream(num, dict, table)
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	if f.err != nil {
		return fmt.Errorf("write PDF: %w", f.err)
	}
	return nil
}
