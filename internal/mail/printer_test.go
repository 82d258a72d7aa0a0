package mail

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
)

// command writes a script and returns how to run it with arguments. The script is
// given to sh by name: a file just written cannot always be executed itself while
// other tests start processes.
func command(t *testing.T, script string, args ...string) []string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("print commands of these tests are written for sh")
	}
	name := filepath.Join(t.TempDir(), "print command") // the space is meant
	if err := os.WriteFile(name, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	return append([]string{"sh", name}, args...)
}

func TestPrint(t *testing.T) {
	t.Parallel()
	const pdf = "%PDF-1.7 letter"
	out := filepath.Join(t.TempDir(), "out")
	tests := map[string][]string{
		"standard input": command(t, `cat >"$1"`, out+"1"),
		"file":           command(t, `cat "$2" >"$1"; case "$2" in *.pdf) ;; *) exit 1 ;; esac`, out+"2", FileArgument),
		"no shell":       command(t, `[ "$2" = '$(touch x); *' ] && cat >"$1"`, out+"3", "$(touch x); *"),
	}
	for name, line := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := (Printer{Command: line}).Print(t.Context(), []byte(pdf)); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(line[2])
			if err != nil || string(got) != pdf {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestPrintFaults(t *testing.T) {
	t.Parallel()
	pdf := []byte("%PDF-1.7")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := map[string]struct {
		printer Printer
		ctx     context.Context
		pdf     []byte
		text    string
	}{
		"missing":     {Printer{Command: []string{"dunwell-no-such-lp"}}, t.Context(), pdf, `There is no print command "dunwell-no-such-lp" on this machine. Install it (lp comes with CUPS) or name another.`},
		"missing too": {Printer{Command: []string{"/nowhere/lp"}}, t.Context(), pdf, "There is no print command"},
		"fails":       {Printer{Command: command(t, "echo 'no default\ndestination' >&2; exit 1")}, t.Context(), pdf, "failed: no default destination"},
		"hangs":       {Printer{Command: command(t, "exec sleep 60"), Timeout: 50 * time.Millisecond}, t.Context(), pdf, "did not end in time"},
		"stopped":     {Printer{Command: command(t, "exec sleep 60")}, canceled, pdf, "did not end in time"},
		"no PDF":      {Printer{}, t.Context(), []byte("GIF89a"), "there is no PDF of this letter to print"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.printer.Print(test.ctx, test.pdf)
			if fault.CodeOf(err) != codePrinter || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, want %q", err, test.text)
			}
		})
	}
}
