package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
)

func TestExitCodesAndSentences(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		code int
		want string
	}{
		"nothing":              {nil, Done, ""},
		"partly":               {errPartly, DataFault, ""},
		"unknown client":       {fmt.Errorf("explain: %w", fault.NotFoundf("client_unknown", "No client begins with %q.", "x")), UsageFault, "No client begins with \"x\".\n"},
		"moved on":             {fault.Conflictf("delivery_moved", "It has moved."), DataFault, "It has moved.\n"},
		"marked as usage":      {usage{fault.Invalidf("file_unreadable", "a.csv", "gone")}, UsageFault, "a.csv: gone\n"},
		"sum in a file":        {inFile{fault.List{fault.Invalidf("sum_unreadable", "a.yaml:3", "no sum"), fault.Invalidf("x", "", "no day")}}, DataFault, "a.yaml:3: no sum\nno day\n"},
		"the database is away": {fmt.Errorf("open: %w", fault.Unavailablef("database_away", io.EOF, "It does not answer.")), MachineDown, "It does not answer.\n"},
		"stopped":              {fmt.Errorf("chase: %w", context.Canceled), MachineDown, "Stopped. The book is whole; run the command again to go on.\n"},
		"not made here":        {errors.New("odd"), MachineDown, "This should not happen: odd. Nothing of this step was kept; report it with this line, please.\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if got := report(&out, tt.err); got != tt.code {
				t.Errorf("code: got %d, want %d", got, tt.code)
			}
			if out.String() != tt.want {
				t.Errorf("got %q, want %q", out.String(), tt.want)
			}
		})
	}
}

// TestWordsAreCodesOfFaults keeps the list of command-line faults from naming
// codes that nobody gives any more.
func TestWordsAreCodesOfFaults(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "exit.go" {
			return err
		}
		text, err := os.ReadFile(path)
		source.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for code := range words {
		if !strings.Contains(source.String(), `"`+code+`"`) {
			t.Errorf("no fault has the code %q", code)
		}
	}
}
