// Package banklist reads the lists of movements that banks, cards and payment
// services give as CSV or XLSX, of any bank. What the columns mean is found out by
// intake; this package makes lines of a statement of them.
package banklist

import (
	"errors"
	"io"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/statement"
)

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
