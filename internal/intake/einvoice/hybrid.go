package einvoice

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/fault"
)

// MostPDF bounds a paper with an invoice inside.
const MostPDF = 20 << 20

// known are the names under which standards put the invoice into a PDF, the
// likeliest first.
var known = []string{"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"}

// noFolder keeps the PDF library from making a folder in the user's home.
var noFolder = sync.OnceFunc(api.DisableConfigDir)

// Embedded is the invoice inside a Factur-X or ZUGFeRD paper. Papers are looked
// into as they come: many break small rules of PDF that matter to no reader.
func Embedded(name string, r io.ReaderAt, size int64) (content []byte, err error) {
	if size > MostPDF {
		return nil, fault.Invalidf("einvoice_too_large", name, "the PDF has %d MB; one with an invoice inside is read up to %d", size>>20, MostPDF>>20)
	}
	noFolder()
	defer func() {
		if recover() != nil { // the library gives up so on some damaged files
			content, err = nil, pdfBroken(name)
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	conf.Limits.MaxStreamBytes, conf.Limits.MaxDecodeBytes = MostPDF, MostBytes
	paper, err := api.ReadContext(io.NewSectionReader(r, 0, size), conf)
	if err != nil {
		return nil, pdfBroken(name)
	}
	rank := len(known) + 1
	for _, number := range objects(paper) {
		file, text := embeddedIn(paper, number)
		at := slices.Index(known, strings.ToLower(file))
		if at < 0 && strings.HasSuffix(strings.ToLower(file), ".xml") && Is(file, text[:min(len(text), 64<<10)]) {
			at = len(known)
		}
		if at >= 0 && at < rank && len(text) > 0 {
			content, rank = text, at
		}
	}
	if content == nil {
		return nil, fault.Invalidf("einvoice_not_inside", name, "this PDF holds no invoice that a program can read; enter the invoice by hand, or ask for it as XML")
	}
	return content, nil
}

// objects are the numbers of a PDF's objects, in order.
func objects(paper *model.Context) []int {
	var list []int
	for n := range paper.Table {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// embeddedIn is the file that an object holds, nothing where it holds none.
func embeddedIn(paper *model.Context, number int) (name string, content []byte) {
	entry, ok := paper.Find(number)
	if !ok || entry == nil {
		return "", nil
	}
	object, err := paper.Dereference(*types.NewIndirectRef(number, 0)) // unpacks one that lies in an object stream
	spec, ok := object.(types.Dict)
	if err != nil || !ok {
		return "", nil
	}
	inside, ok := spec.Find("EF")
	if !ok {
		return "", nil
	}
	for _, key := range []string{"UF", "F"} {
		if o, ok := spec.Find(key); ok && name == "" {
			name, _ = paper.DereferenceText(o) // no name is no known name
		}
	}
	files, err := paper.DereferenceDict(inside)
	if err != nil || files == nil {
		return name, nil
	}
	stream, _ := files.Find("F")
	if stream == nil {
		stream, _ = files.Find("UF")
	}
	sd, _, err := paper.DereferenceStreamDict(stream)
	if err != nil || sd == nil {
		return name, nil
	}
	if sd.FilterPipeline == nil {
		return name, sd.Raw
	}
	if err := sd.DecodeWithLimit(MostBytes); err != nil {
		return name, nil
	}
	return name, bytes.Clone(sd.Content)
}

func pdfBroken(name string) error {
	return fault.Invalidf("einvoice_pdf_unreadable", name, "the PDF cannot be looked into: it is damaged or locked with a password; save it anew, or ask for the XML")
}
