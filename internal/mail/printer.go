package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// FileArgument, as an argument of a print command, is replaced by the name of a
// file with the PDF. A command without it reads the PDF from its standard input,
// as lp and lpr do.
const FileArgument = "{file}"

// Printer hands letters to a print command, such as {"lp", "-d", "office"}. The
// command is run as it is, by no shell.
type Printer struct {
	Command []string      // nil for {"lp"}
	Timeout time.Duration // zero for one minute
}

// Print prints one letter. A nil error says that the command took it, not that
// paper came out.
func (p Printer) Print(ctx context.Context, pdf []byte) error {
	command := slices.Clone(p.Command)
	if len(command) == 0 {
		command = []string{"lp"}
	}
	timeout := p.Timeout
	if timeout <= 0 {
		timeout = time.Minute
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return fault.Invalidf(codePrinter, "", "there is no PDF of this letter to print")
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	var in *bytes.Reader
	if slices.Contains(command[1:], FileArgument) {
		file, err := tempPDF(pdf)
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(filepath.Dir(file)) }() // left-overs in the temporary folder do no harm
		for i, arg := range command[1:] {
			command[i+1] = strings.ReplaceAll(arg, FileArgument, file)
		}
	} else {
		in = bytes.NewReader(pdf)
	}
	return p.run(ctx, command, in)
}

func (p Printer) run(ctx context.Context, command []string, in *bytes.Reader) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	if in != nil {
		cmd.Stdin = in
	}
	cmd.WaitDelay = 2 * time.Second // a child of the command may hold its output open
	words := &lastWords{}
	cmd.Stdout, cmd.Stderr = words, words
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return fault.Unavailablef(codePrinter, err, "There is no print command %q on this machine. Install it (lp comes with CUPS) or name another.", clip(command[0], 80))
	case ctx.Err() != nil:
		return fault.Unavailablef(codePrinter, err, "The print command %q did not end in time. Look whether the letter was printed before you print it again.", clip(command[0], 80))
	}
	return fault.Unavailablef(codePrinter, err, "The print command %q failed: %s", clip(command[0], 80), clip(words.String(), answerLength))
}

func tempPDF(pdf []byte) (string, error) {
	dir, err := os.MkdirTemp("", "dunwell-print-")
	if err != nil {
		return "", fmt.Errorf("print: %w", err)
	}
	file := filepath.Join(dir, "letter.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		_ = os.RemoveAll(dir) // the write's failure is what matters
		return "", fmt.Errorf("print: %w", err)
	}
	return file, nil
}

// lastWords keeps the beginning of what a command says.
type lastWords struct{ bytes.Buffer }

func (l *lastWords) Write(p []byte) (int, error) {
	if room := 4096 - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
