// Package pdf lays letters out on paper and writes them as tagged PDF files, with
// the fonts cut down to the characters used. It decides nothing about words: all
// of them come in a letter.Sheet. The same sheet always makes the same bytes.
package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
)

// Letter is one letter as a PDF file. What the sheet holds that cannot be set is
// a fault: glyph_missing, logo_unreadable, logo_too_large, letterhead_too_long,
// return_too_long, address_too_long, foot_too_long, block_too_tall,
// table_too_wide, code_too_long.
func Letter(sheet letter.Sheet) ([]byte, error) {
	return Print([]letter.Sheet{sheet})
}

// LetterWith is one letter that carries files inside, whole and unchanged.
func LetterWith(sheet letter.Sheet, files ...File) ([]byte, error) {
	var buf bytes.Buffer
	p := NewPrinter(&buf)
	if err := p.Add(sheet); err != nil {
		return nil, err
	}
	p.extra = carry(p.out, files)
	if err := p.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Print is one file of many letters, each beginning on its own page, with fonts
// and logos held once. A sheet with a fault fails all; see Printer for a file that
// goes on without it.
func Print(sheets []letter.Sheet) ([]byte, error) {
	var buf bytes.Buffer
	p := NewPrinter(&buf)
	for i, sheet := range sheets {
		if err := p.Add(sheet); err != nil {
			if len(sheets) > 1 {
				return nil, fmt.Errorf("letter %d of %d: %w", i+1, len(sheets), err)
			}
			return nil, err
		}
	}
	if err := p.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Printer writes a print file letter by letter, so that many letters need not lie
// in memory. It is for one goroutine; several printers may run at once.
type Printer struct {
	*workspace
	out     *file
	numbers struct{ catalog, pages, tree, plain int }
	fonts   [weights]int
	first   letter.Sheet // names, dates and language of the file
	docs    []int        // structure elements, one a letter
	pages   []int
	parents []int          // by page: the elements of its marked content
	logos   map[string]int // image objects by the logo's file
	extra   []byte         // further entries of the file's directory
}

// workspace is memory that is kept between files.
type workspace struct {
	faces   [weights]*face
	glyphs  []glyph  // of the letter being set
	content []byte   // of a page
	last    *picture // logo
}

var workspaces = sync.Pool{New: func() any {
	w := &workspace{glyphs: make([]glyph, 0, 4096)}
	for i, f := range theFonts() {
		w.faces[i] = newFace(f)
	}
	return w
}}

// NewPrinter begins a file on w. It has to be closed.
func NewPrinter(w io.Writer) *Printer {
	p := &Printer{workspace: workspaces.Get().(*workspace), out: newFile(w), logos: map[string]int{}}
	n := &p.numbers
	n.catalog, n.pages, n.tree, n.plain = p.out.alloc(), p.out.alloc(), p.out.alloc(), p.out.alloc()
	for i := range p.fonts {
		p.fonts[i] = p.out.alloc()
	}
	p.out.object(n.plain, p.resources(0))
	return p
}

// Add sets one letter behind the others. After a fault in the sheet nothing of it
// is in the file and the printer can go on; any other error comes from the writer.
func (p *Printer) Add(sheet letter.Sheet) error {
	if err := p.set(sheet); err != nil {
		return err
	}
	if len(p.docs) == 1 {
		p.first = letter.Sheet{Title: sheet.Title, Language: sheet.Language, Date: sheet.Date, Name: sheet.Name}
	}
	if p.out.err != nil {
		return fmt.Errorf("write PDF: %w", p.out.err)
	}
	return nil
}

// Close writes the fonts and the directory of the file. A file without letters is
// a fault (print_empty), as a PDF needs a page.
func (p *Printer) Close() error {
	defer p.release()
	if len(p.pages) == 0 {
		return fault.Invalidf("print_empty", "", "There is no letter to print.")
	}
	for i, f := range p.faces {
		f.writeFont(p.out, p.fonts[i])
	}
	n := p.numbers
	p.out.object(n.pages, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), references(p.pages)))
	parents := make([]byte, 0, 12*len(p.parents))
	for i, num := range p.parents {
		parents = fmt.Appendf(parents, "%d %d 0 R ", i, num)
	}
	p.out.object(n.tree, fmt.Appendf(nil, "<</Type/StructTreeRoot/K[%s]/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>",
		references(p.docs), parents, len(p.parents)))

	metadata := p.out.alloc()
	p.out.raw(metadata, "/Type/Metadata/Subtype/XML", []byte(xmp(p.first)))
	catalog := fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R/Lang",
		n.pages, n.tree, metadata)
	catalog = append(appendText(catalog, p.first.Language), p.extra...)
	p.out.object(n.catalog, append(catalog, ">>"...))
	info := appendText([]byte("<</Title"), p.first.Title)
	info = appendText(append(info, "/Author"...), p.first.Name)
	if !p.first.Date.IsZero() {
		on := p.first.Date.Time().Format("20060102")
		info = fmt.Appendf(info, "/CreationDate(D:%s000000Z)/ModDate(D:%s000000Z)", on, on)
	}
	num := p.out.alloc()
	p.out.object(num, append(info, "/Producer(Dunwell)>>"...))
	return p.out.close(n.catalog, num)
}

func (p *Printer) release() {
	for _, f := range p.faces {
		f.reset()
	}
	workspaces.Put(p.workspace)
	p.workspace = nil // a printer that was closed is of no more use
}

// resources names the fonts of a page and its logo, 0 for none.
func (p *Printer) resources(logo int) []byte {
	b := []byte("<</Font<<")
	for i, num := range p.fonts {
		b = fmt.Appendf(b, "/F%d %d 0 R", i, num)
	}
	b = append(b, ">>"...)
	if logo != 0 {
		b = fmt.Appendf(b, "/XObject<</Logo %d 0 R>>", logo)
	}
	return append(b, ">>"...)
}

func references(nums []int) []byte {
	b := make([]byte, 0, 10*len(nums))
	for _, n := range nums {
		b = append(reference(b, n), ' ')
	}
	return b
}

// xmp is the metadata that readers and archives look at first.
func xmp(s letter.Sheet) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\ufffe", "", "\uffff", "")
	clean := func(text string) string {
		return escape.Replace(strings.Map(func(r rune) rune {
			if r < ' ' {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(text, "")))
	}
	date := ""
	if !s.Date.IsZero() {
		on := s.Date.Time().Format(time.DateOnly) + "T00:00:00Z"
		date = "<xmp:CreateDate>" + on + "</xmp:CreateDate><xmp:ModifyDate>" + on + "</xmp:ModifyDate>"
	}
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + clean(s.Title) + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:creator><rdf:Seq><rdf:li>` + clean(s.Name) + `</rdf:li></rdf:Seq></dc:creator>` +
		date + `<pdf:Producer>Dunwell</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`
}
