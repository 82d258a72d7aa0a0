package cli

import (
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// creditorCmd is about the creditors of a book: each has a desk of its own, and sees
// nothing of the others.
type creditorCmd struct {
	List creditorListCmd `cmd:"" default:"withargs" help:"All creditors of this book."`
	Add  creditorAddCmd  `cmd:"" help:"Add a creditor, with accounts, letters and people of its own."`
}

// book opens the book without asking which creditor is meant.
func (s *session) book() (*recovery.Desk, func(), error) {
	return s.Open(s.ctx, OpenOptions{Database: s.root.Database, Letters: s.root.Letters, NoBackup: s.root.NoBackup, Now: s.Now})
}

type creditorListCmd struct {
	JSON bool `name:"json" help:"One JSON object a creditor."`
}

func (c creditorListCmd) Run(s *session) error {
	d, closeBook, err := s.book()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Creditors(s.ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "This book is empty; dunwell setup name= names its first creditor.")
	}
	for i := range list {
		one := &list[i]
		if c.JSON {
			if err := s.line(creditorJSON{string(one.ID), one.Name, one.Place, string(one.Currency)}); err != nil {
				return err
			}
			continue
		}
		name := one.Name
		if name == "" {
			name = "(no name yet)"
		}
		fmt.Fprintf(s.Out, "%s: %s, %s\n", name, one.Place, one.Currency)
	}
	return nil
}

type creditorJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Place    string `json:"place"`
	Currency string `json:"currency"`
}

type creditorAddCmd struct {
	Name     string `arg:"" help:"Name of the business."`
	Place    string `help:"Where it is, as us_texas or de (default: us)." placeholder:"PLACE"`
	Language string `help:"Language of its letters (default: en)." placeholder:"LANGUAGE"`
	Currency string `help:"Currency of sums that name none (default: USD)." placeholder:"CURRENCY"`
}

func (c creditorAddCmd) Run(s *session) error {
	d, closeBook, err := s.book()
	if err != nil {
		return err
	}
	defer closeBook()
	if all, err := d.Creditors(s.ctx); err != nil || len(all) == 0 {
		if err == nil {
			err = fault.Conflictf("creditor_first", "this book is empty: dunwell setup name=%q names its first creditor", c.Name)
		}
		return err
	}
	changes := map[string]string{}
	for key, value := range map[string]string{"place": c.Place, "language": c.Language, "currency": c.Currency} {
		if value != "" {
			changes[key] = value
		}
	}
	one, err := d.AddCreditor(s.ctx, c.Name, changes, "", author(""))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "Added %s. From now on name the creditor: dunwell --creditor %q setup.\n", one.Name, one.Name)
	return nil
}
