package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"

	"dunwell/internal/fault"
)

// book is an open workbook.
type book struct {
	file     *excelize.File
	sheets   []string // visible ones, in their order
	from1904 bool
}

// openBook unpacks a workbook inside the bounds of limits.go. Large sheets lie in
// temporary files until close.
func openBook(name string, r io.ReaderAt, size int64) (b *book, err error) {
	if size > MaxBook {
		return nil, fault.Invalidf("file_too_large", name, "the workbook is larger than %d MB; save the list as CSV", MaxBook>>20)
	}
	if err := checkZip(name, r, size); err != nil {
		return nil, err
	}
	defer guardWorkbook(name, &err)
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{
		UnzipSizeLimit: maxUnpack, UnzipXMLSizeLimit: 8 << 20, RawCellValue: true,
	})
	if errors.Is(err, excelize.ErrWorkbookFileFormat) || errors.Is(err, excelize.ErrWorkbookPassword) {
		return nil, fault.Invalidf("workbook_locked", name, "the workbook cannot be opened; if it has a password, save it without one")
	}
	if perr, ok := errors.AsType[*os.PathError](err); ok {
		return nil, fmt.Errorf("unpack workbook: %w", perr)
	}
	if err != nil {
		return nil, badBook(name, err)
	}
	b = &book{file: f}
	for _, s := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(s); err == nil && visible {
			b.sheets = append(b.sheets, s)
		}
	}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		b.from1904 = *props.Date1904
	}
	if len(b.sheets) == 0 {
		b.close()
		return nil, fault.Invalidf("file_empty", name, "the workbook has no visible sheet")
	}
	return b, nil
}

func badBook(name string, cause error) *fault.Error {
	f := fault.Invalidf("workbook_broken", name, "the workbook is damaged; open it in a spreadsheet and save it again, or save the list as CSV")
	f.Cause = cause
	return f
}

// guardWorkbook turns a panic of the library on a hostile workbook into a fault:
// the file is at fault, not the program.
func guardWorkbook(name string, err *error) {
	if p := recover(); p != nil {
		*err = badBook(name, fmt.Errorf("reading the workbook panicked: %v", p))
	}
}

// checkZip refuses an archive that would unpack to more than a list can be,
// before anything of it is unpacked.
func checkZip(name string, r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return badBook(name, err)
	}
	bomb := func() error {
		return fault.Invalidf("workbook_too_large", name, "the workbook unpacks to more than is read (%d MB, or %d times its size); save the list as CSV", maxUnpack>>20, maxRatio)
	}
	if len(z.File) > 10_000 {
		return bomb()
	}
	var all, held uint64
	hasBook := false
	for _, f := range z.File {
		part := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		hasBook = hasBook || part == "xl/workbook.xml" || strings.HasSuffix(part, "workbook.xml")
		if f.UncompressedSize64 > maxUnpack {
			return bomb()
		}
		all += f.UncompressedSize64
		if !strings.HasPrefix(part, "xl/worksheets/") && part != "xl/sharedstrings.xml" {
			held += f.UncompressedSize64
		}
		if all > maxUnpack || held > maxPart || all > 64<<20 && all/uint64(size) > maxRatio {
			return bomb()
		}
	}
	if !hasBook {
		return fault.Invalidf("not_a_table", name, "this is a packed file but no workbook; unpack it and give the list in it")
	}
	return nil
}

func (b *book) close() {
	// What fails here is the removal of a temporary file, which the system does as well.
	_ = b.file.Close()
}

// rows opens one sheet. owned tells that closing the rows closes the workbook.
func (b *book) rows(name, sheet string, owned bool) (r *bookRecords, err error) {
	defer guardWorkbook(name, &err)
	rows, err := b.file.Rows(sheet)
	if err != nil {
		return nil, badBook(name, err)
	}
	return &bookRecords{name: name, book: b, rows: rows, owned: owned}, nil
}

// bookRecords gives the rows of a sheet with raw values: numbers with a point,
// days as serial numbers.
type bookRecords struct {
	name  string
	book  *book
	rows  *excelize.Rows
	line  int
	owned bool
}

func (b *bookRecords) next() (cells []string, line int, err error) {
	defer guardWorkbook(b.name, &err)
	for b.rows.Next() {
		b.line++
		cells, err := b.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, b.line, badBook(b.name, err)
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) == 0 {
			continue
		}
		if len(cells) > maxColumns {
			return nil, b.line, tooManyColumns()
		}
		for _, cell := range cells {
			if len(cell) > maxCell {
				return nil, b.line, cellTooLong()
			}
		}
		return cells, b.line, nil
	}
	if err := b.rows.Error(); err != nil {
		return nil, b.line, badBook(b.name, err)
	}
	return nil, b.line, io.EOF
}

func (b *bookRecords) close() {
	_ = b.rows.Close()
	if b.owned {
		b.book.close()
	}
}

// isZip reports the first bytes of a workbook.
func isZip(r io.ReaderAt) bool {
	var head [4]byte
	n, _ := r.ReadAt(head[:], 0)
	return n == 4 && bytes.Equal(head[:], []byte("PK\x03\x04"))
}
