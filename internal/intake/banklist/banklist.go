// Package banklist reads the lists of movements that banks, cards and payment
// services give as CSV or XLSX, of any bank. What the columns mean is found out by
// intake; this package makes lines of a statement of them.
package banklist

import (
	"bytes"
	"errors"
	"io"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/statement"
)

// Is reports a text file whose first 64 KB read like a bank's list. Of a workbook
// that cannot be told without the whole of it: ask intake.Detect, whose Kind then
// is intake.Statement.
func Is(name string, head []byte) bool {
	if bytes.HasPrefix(head, []byte("PK")) {
		return false
	}
	if n := bytes.LastIndexByte(head, '\n'); n > 0 && len(head) >= 64<<10 {
		head = head[:n+1]
	}
	shape, err := intake.Detect(name, bytes.NewReader(head), int64(len(head)), intake.Hints{Currency: "EUR"})
	switch fault.CodeOf(err) {
	case "", "sign_unknown":
		return shape.Kind == intake.Statement || err != nil
	}
	return false
}

// Read finds out how a list reads and reads it. hints are what the user or a kept
// Shape says; their currency stands in where the list names none.
func Read(name string, r io.ReaderAt, size int64, hints intake.Hints) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		hints.Kind = intake.Statement
		shape, err := intake.Detect(name, r, size, hints)
		if err != nil {
			yield(statement.Part{}, err)
			return
		}
		for part, err := range Rows(shape, r, size) {
			if !yield(part, err) {
				return
			}
		}
	}
}

// Rows reads a list by its Shape, as a stream. A list of several accounts gives
// one statement an account and is read once for each. Warnings of the Shape are
// repeated in the first statement.
func Rows(s intake.Shape, r io.ReaderAt, size int64) statement.Parts {
	return func(yield func(statement.Part, error) bool) {
		around, err := lookAround(s, r, size)
		if err != nil {
			yield(statement.Part{}, s.Failed(err))
			return
		}
		for i, account := range around.accounts {
			p := &reading{shape: s, around: around, only: account, first: i == 0, yield: yield}
			if !p.read(r, size) {
				return
			}
		}
	}
}

// Preview gives the first n lines as they would be read, and the first fault
// there is, for a person to look at before anything is taken in.
func Preview(s intake.Shape, r io.ReaderAt, size int64, n int) ([]statement.Line, error) {
	var lines []statement.Line
	var first error
	for part, err := range Rows(s, r, size) {
		if err != nil && first == nil {
			first = err
		}
		if part.Line != nil {
			lines = append(lines, *part.Line)
		}
		if len(lines) >= n {
			break
		}
	}
	return lines, first
}

// mostAccounts bounds how many accounts a list may hold; a column with more
// values is no column of own accounts.
const mostAccounts = 50

// around is what one look over the whole list tells beside its rows.
type around struct {
	accounts []string // own accounts as they are written, in the order they come; "" alone for none
	preamble intake.Preamble
}

// lookAround goes over the list once: for the accounts, and for the labels above
// and below the table.
func lookAround(s intake.Shape, r io.ReaderAt, size int64) (around, error) {
	a := around{}
	t, err := s.Open(r, size)
	if err != nil {
		return a, err
	}
	defer t.Close()
	own, booked, valued := t.Column(intake.OwnAccount), t.Column(intake.BookedOn), t.Column(intake.ValuedOn)
	met, many := map[string]bool{}, false
	for {
		cells, line, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if f, row := errors.AsType[*fault.Error](err); row && !intake.Refuses(f) || err == nil && line == s.Header {
			continue
		}
		if err != nil {
			return a, err
		}
		if line < s.Header || !isDay(t, cells, booked) && !isDay(t, cells, valued) {
			a.preamble.Take(cells)
			continue
		}
		if account := t.Text(cells, own); !met[account] && !many {
			met[account] = true
			a.accounts = append(a.accounts, account)
			many = len(a.accounts) > mostAccounts
		}
	}
	if many || len(a.accounts) == 0 || own.Index < 0 {
		a.accounts = []string{""}
	}
	if len(a.accounts) == 2 && (a.accounts[0] == "" || a.accounts[1] == "") {
		// Some rows leave out what the others say.
		a.accounts = []string{a.accounts[0] + a.accounts[1]}
	}
	return a, nil
}

func isDay(t *intake.Sheet, cells []string, c intake.Column) bool {
	_, has, f := t.Day(cells, c)
	return has && f == nil
}
