package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestKindAndCodeAreFoundInTheChain(t *testing.T) {
	t.Parallel()
	lost := NotFoundf("client_unknown", "there is no client %q", "Novak")
	tests := map[string]struct {
		err  error
		kind Kind
		code string
	}{
		"nothing":        {nil, Internal, ""},
		"not made here":  {io.EOF, Internal, ""},
		"bare":           {lost, NotFound, "client_unknown"},
		"wrapped":        {fmt.Errorf("explain: %w", lost), NotFound, "client_unknown"},
		"the outer wins": {&Error{Kind: Conflict, Code: "too_late", Cause: lost}, Conflict, "too_late"},
		"in a list":      {List{Invalidf("sum_unreadable", "line 3", "bad"), lost}, Invalid, "sum_unreadable"},
		"joined":         {errors.Join(io.EOF, lost), NotFound, "client_unknown"},
		"forbidden":      {Forbiddenf("no_right", "no"), Forbidden, "no_right"},
		"conflict":       {Conflictf("moved_on", "no"), Conflict, "moved_on"},
		"the machine":    {Unavailablef("disk_full", io.ErrShortWrite, "the disk is full"), Unavailable, "disk_full"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := KindOf(tt.err); got != tt.kind {
				t.Errorf("kind: got %d, want %d", got, tt.kind)
			}
			if got := CodeOf(tt.err); got != tt.code {
				t.Errorf("code: got %q, want %q", got, tt.code)
			}
		})
	}
}

// The cause is for the log: a reader never sees it, and the program still finds it.
func TestCauseIsKeptButNotShown(t *testing.T) {
	t.Parallel()
	err := Unavailablef("database_away", io.ErrUnexpectedEOF, "the database does not answer; try again")
	if got, want := err.Error(), "the database does not answer; try again"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

func TestPlaceStandsBeforeTheSentence(t *testing.T) {
	t.Parallel()
	err := Invalidf("day_unreadable", "book.csv:7", "%q is not a day", "31.2.")
	if got, want := err.Error(), `book.csv:7: "31.2." is not a day`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestListShowsEveryFault(t *testing.T) {
	t.Parallel()
	var list List
	if err := list.Err(); err != nil {
		t.Errorf("an empty list is an error: %v", err)
	}
	list = append(list, Invalidf("a", "line 2", "one"), Invalidf("b", "line 5", "two"))
	if got, want := list.Err().Error(), "line 2: one\nline 5: two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
