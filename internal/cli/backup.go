package cli

import (
	"fmt"

	"dunwell/internal/recovery"
)

type backupCmd struct {
	File       string `arg:"" optional:"" type:"path" help:"New file, or a folder (default: the folder backups beside the letters)."`
	WithoutKey bool   `help:"Leave the key of the book out; keep a copy of it elsewhere."`
	JSON       bool   `name:"json" help:"Print as JSON."`
}

func (c backupCmd) Run(s *session) error {
	d, _, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	b, err := d.Backup(s.ctx, c.File, !c.WithoutKey)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(b)
	}
	fmt.Fprintf(s.Out, "The book is copied into %s (%s), read back and whole. Accounts: %d, entries of the record: %d.\n", b.File, sizeWords(b.Bytes), b.Accounts, b.Entries)
	if b.Key {
		fmt.Fprintln(s.Out, "The key of the book lies in it: whoever has this file can read everything. Keep it apart from this machine.")
	} else {
		fmt.Fprintln(s.Out, "No key lies in it. Keep a copy of dunwell.key elsewhere.")
	}
	return nil
}

type restoreCmd struct {
	File string `arg:"" type:"path" help:"The backup."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

func (c restoreCmd) Run(s *session) error {
	r, err := s.Restore(s.ctx, OpenOptions{Database: s.root.Database, Letters: s.root.Letters, Now: s.Now}, c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := s.line(r); err != nil {
			return err
		}
	} else {
		printRestored(s, &r)
	}
	if !r.OK() {
		return errPartly
	}
	return nil
}

func printRestored(s *session, r *recovery.Restored) {
	fmt.Fprintf(s.Out, "The book of %s UTC is back at %s. Accounts: %d, entries of the record: %d.\n", r.Made.Format("2006-01-02 15:04"), r.Book, r.Accounts, r.Entries)
	for i := range r.Creditor {
		one := &r.Creditor[i]
		fmt.Fprintf(s.Out, "%s: ", one.Name)
		printVerify(s.Out, one.Verified)
	}
	switch {
	case r.KeyPut:
		fmt.Fprintln(s.Out, "Its key is back in its place.")
	case !r.Key:
		fmt.Fprintln(s.Out, "No key lies in this backup; put dunwell.key back yourself, or feeds cannot sign in and links do not open.")
	}
	fmt.Fprintf(s.Out, "Letters wait. Enter first what left and what came in after %s UTC; then let them leave: dunwell today --go\n", r.Made.Format("2006-01-02 15:04"))
}
