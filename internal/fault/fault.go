// Package fault holds the failures a reader can act on: what went wrong, where,
// and what to do. Everything else is an ordinary error, wrapped once, logged and
// never shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says who has to act.
type Kind int

const (
	Internal    Kind = iota // anything not made here: logged, never shown
	Invalid                 // the caller must change the request or the data
	NotFound                // no such thing, or not the caller's to see
	Conflict                // true when asked, no longer true
	Forbidden               // known caller, no right
	Unavailable             // the machine: database, network or disk does not answer
)

// Error is safe to show. Text is one plain sentence, or two, that say what is
// wrong and what to do; Where names the field, file or line it was found at.
type Error struct {
	Kind  Kind
	Code  string // stable, snake_case, listed in docs/codes.md
	Where string // optional: field, file:line, row
	Text  string
	Cause error // optional: kept for the log, not shown
}

func (e *Error) Error() string {
	if e.Where == "" {
		return e.Text
	}
	return e.Where + ": " + e.Text
}

func (e *Error) Unwrap() error { return e.Cause }

// Invalidf is a fault in what the caller gave.
func Invalidf(code, where, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: code, Where: where, Text: fmt.Sprintf(format, args...)}
}

// NotFoundf is a name that leads nowhere.
func NotFoundf(code, format string, args ...any) *Error {
	return &Error{Kind: NotFound, Code: code, Text: fmt.Sprintf(format, args...)}
}

// Conflictf is a request that came too late.
func Conflictf(code, format string, args ...any) *Error {
	return &Error{Kind: Conflict, Code: code, Text: fmt.Sprintf(format, args...)}
}

// Forbiddenf is a request that the caller has no right to make.
func Forbiddenf(code, format string, args ...any) *Error {
	return &Error{Kind: Forbidden, Code: code, Text: fmt.Sprintf(format, args...)}
}

// Unavailablef is a machine that does not answer; the cause is kept for the log.
func Unavailablef(code string, cause error, format string, args ...any) *Error {
	return &Error{Kind: Unavailable, Code: code, Text: fmt.Sprintf(format, args...), Cause: cause}
}

// KindOf tells the kind of the first fault in the chain of err; Internal when
// there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf tells the code of the first fault in the chain of err, "" when there is none.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// List is every fault of one input, collected so that the reader mends them in
// one go.
type List []*Error

func (l List) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets KindOf and CodeOf look into the list.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// Err is nil for an empty list, so that a validation can end in `return faults.Err()`.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}
