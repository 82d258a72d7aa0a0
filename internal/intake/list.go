package intake

import (
	"io"
	"iter"

	"dunwell/internal/fault"
)

// List is a file that is understood: a table, read by its Shape, or the export of
// a program.
type List interface {
	// Describe tells what is listed and how it reads. Of an export of a program it
	// tells File, Kind, App, Part and Warnings; it has no columns.
	Describe() Shape
	// Rows reads the file as a stream, as Shape.Rows does.
	Rows(r io.ReaderAt, size int64) iter.Seq2[Row, *fault.Error]
}

// Describe is the Shape itself.
func (s Shape) Describe() Shape { return s }

// Survey reads a whole list once and adds it up, without keeping any row.
func Survey(l List, r io.ReaderAt, size int64) *Summary {
	sum := &Summary{}
	for row, f := range l.Rows(r, size) {
		sum.Add(row, f)
	}
	return sum
}
