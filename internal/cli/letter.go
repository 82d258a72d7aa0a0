package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/recovery"
)

type letterCmd struct {
	Number  string `arg:"" optional:"" help:"Number of a drafted letter."`
	PDF     string `name:"pdf" help:"Write it as PDF to this file." placeholder:"FILE"`
	Gallery string `help:"Write every letter in every language as PDF and PNG into this folder." placeholder:"DIR"`
	Use     string `help:"Take a file of your own texts in, and use it from now on." placeholder:"FILE"`
	Drop    string `help:"Go back to the texts that come with the program, in this language." placeholder:"LANG"`
	By      string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c letterCmd) Run(s *session) error {
	if c.Gallery != "" {
		return c.gallery(s)
	}
	if c.Use != "" || c.Drop != "" {
		return c.texts(s)
	}
	if c.Number == "" {
		return usage{fault.Invalidf("nothing_named", "", "name a letter by its number (dunwell today lists them), or --gallery DIR for all there are")}
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.PDF != "" {
		b, err := d.LetterPDF(s.ctx, creditor, c.Number)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.PDF, b, 0o600); err != nil {
			return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", c.PDF, unwrapPath(err))
		}
		fmt.Fprintln(s.Out, c.PDF)
		return nil
	}
	made, err := d.LetterOf(s.ctx, creditor, c.Number)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s\n\n%s\n", made.Subject, made.Text)
	for _, w := range made.Warnings {
		fmt.Fprintf(s.Err, "note: %s\n", w.Text)
	}
	if len(made.Missing) > 0 {
		fmt.Fprintf(s.Err, "Still in brackets, so it may not leave: %s. Set it with dunwell setup.\n", strings.Join(made.Missing, ", "))
	}
	return nil
}

// texts takes the creditor's own wording in, or lets it go.
func (c letterCmd) texts(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.Drop != "" {
		if err := d.DropTexts(s.ctx, creditor, strings.ToLower(c.Drop)); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "The texts that come with the program are in use for %s.\n", c.Drop)
		return nil
	}
	yaml, err := readBounded(c.Use, letter.MaxOverride)
	if err != nil {
		return err
	}
	used, err := d.UseTexts(s.ctx, creditor, c.Use, yaml, author(c.By))
	if err != nil {
		return inFile{err}
	}
	for _, u := range used {
		fmt.Fprintf(s.Out, "Your texts for %s, version %d, are in use.\n", u.Language, u.Version)
	}
	return nil
}

// readBounded reads a file of which at most one byte more than the bound is looked
// at: whoever parses it says that it is too large.
func readBounded(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, usage{fault.Invalidf("file_unreadable", name, "the file cannot be read: %v", unwrapPath(err))}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, usage{fault.Invalidf("file_unreadable", name, "the file cannot be read: %v", unwrapPath(err))}
	}
	return text, nil
}

func (c letterCmd) gallery(s *session) error {
	bar := s.progress(0, "letters")
	report, err := recovery.Gallery(s.ctx, c.Gallery, func(done, all int) { bar.SetMax(done, all) })
	bar.Finish()
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, report.Text())
	return nil
}
