package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type verifyCmd struct {
	File   string `arg:"" optional:"" type:"path" help:"Exported record or packet (its folder, or a .zip file) to check (default: the book)."`
	Export string `help:"Write the record into this file, to be checked without the book." placeholder:"FILE"`
	Client string `help:"With --export: only this client's record." placeholder:"CLIENT"`
	clientCurrencyArg
	JSON bool `name:"json" help:"Print as JSON."`
}

func (c verifyCmd) Run(s *session) error {
	if c.Export != "" {
		return c.export(s)
	}
	report, err := c.report(s)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := s.line(report); err != nil {
			return err
		}
	} else {
		printVerify(s.Out, report)
	}
	if !report.OK {
		return errPartly
	}
	return nil
}

func (c verifyCmd) report(s *session) (recovery.Verified, error) {
	if c.File != "" {
		if report, ok, err := verifyPacket(c.File); ok {
			return report, err
		}
		f, err := os.Open(c.File)
		if err != nil {
			return recovery.Verified{}, usage{fault.Invalidf("file_unreadable", c.File, "the file cannot be read: %v", unwrapPath(err))}
		}
		defer f.Close()
		return recovery.VerifyFile(c.File, f)
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return recovery.Verified{}, err
	}
	defer closeBook()
	return d.Verify(s.ctx, creditor)
}

// export writes the record into a new file, whole or not at all.
func (c verifyCmd) export(s *session) (err error) {
	if c.File != "" {
		return usage{fault.Invalidf("nothing_named", "", "check a file, or export the book into one; not both at once")}
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	var account receivable.AccountID
	if c.Client != "" {
		key, err := d.AccountNamed(s.ctx, creditor, c.Client, money.Currency(strings.ToUpper(c.Currency)))
		if err != nil {
			return err
		}
		account = key.Account
	}
	if err := d.Checkpoint(s.ctx); err != nil { // so that what is exported has a witness
		return err
	}
	unwritable := func(err error) error {
		return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", c.Export, unwrapPath(err))
	}
	f, err := os.CreateTemp(filepath.Dir(c.Export), ".dunwell-export-")
	if err != nil {
		return unwritable(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	err = d.ExportRecord(s.ctx, creditor, account, f)
	if closed := f.Close(); err == nil && closed != nil {
		err = unwritable(closed)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), c.Export); err != nil {
		return unwritable(err)
	}
	fmt.Fprintf(s.Out, "The record lies in %s; dunwell verify %s checks it without the book.\n", c.Export, c.Export)
	return nil
}

func printVerify(w io.Writer, r recovery.Verified) {
	entries := int64(0)
	for _, a := range r.Accounts {
		entries += a.Entries
		if a.BrokenAt != nil {
			fmt.Fprintf(w, "Account %s is broken at entry %d: %s\n", a.Account, *a.BrokenAt, a.Why)
		}
	}
	for _, f := range r.Files {
		if !f.OK {
			fmt.Fprintf(w, "%s does not hold: %s\n", f.Name, f.Why)
		}
	}
	word := "Every chain holds"
	if !r.OK {
		word = "The record was altered"
	}
	fmt.Fprintf(w, "%s: %d accounts, %d entries.\n", word, len(r.Accounts), entries)
	for _, c := range r.CannotProve {
		wrapped(w, "Cannot be proven: ", "  ", c)
	}
}
