package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// contactCmd is who is written to at a client, and how.
type contactCmd struct {
	List   contactListCmd   `cmd:"" default:"withargs" help:"Who is recorded at a client, and who is written to about money."`
	Add    contactAddCmd    `cmd:"" help:"Record somebody at a client."`
	Left   contactLeftCmd   `cmd:"" help:"Say that somebody is no longer there: he is written to no more."`
	Use    contactUseCmd    `cmd:"" help:"Have letters about money go to this person and to nobody else there."`
	Prefer contactPreferCmd `cmd:"" help:"Say how the client asked to be reached."`
}

type contactListCmd struct {
	clientArg
	JSON bool `name:"json" help:"One JSON object a contact."`
}

// contactJSON is the shape of one contact; what is not known is null.
type contactJSON struct {
	Name     *string         `json:"name"`
	Email    *string         `json:"email"`
	Phone    *string         `json:"phone"`
	Role     receivable.Role `json:"role"`
	Billing  bool            `json:"billing"`
	Written  bool            `json:"written_to"`
	Unusable *string         `json:"unusable"`
}

func (c contactListCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	page, err := d.Contacts(s.ctx, key)
	if err != nil {
		return err
	}
	if !c.JSON && page.Prefers != "" {
		fmt.Fprintf(s.Out, "%s asked to be reached by %s.\n", page.Client, page.Prefers)
	}
	if !c.JSON && len(page.Contacts) == 0 {
		fmt.Fprintf(s.Out, "Nobody is recorded at %s; letters go to its own address.\n", page.Client)
	}
	for _, one := range page.Contacts {
		if c.JSON {
			err := s.line(contactJSON{given(one.Name), given(one.Email), given(one.Phone), one.Role, one.Billing, one.Written, given(one.Unusable)})
			if err != nil {
				return err
			}
			continue
		}
		printContact(s, &one)
	}
	return nil
}

func printContact(s *session, c *recovery.ContactLine) {
	words := []string{string(c.Role)}
	for _, word := range []string{c.Name, c.Email, c.Phone} {
		if word != "" {
			words = append(words, shown(word))
		}
	}
	switch {
	case c.Unusable != "":
		words = append(words, "written to no more: "+shown(c.Unusable))
	case c.Written:
		words = append(words, "letters about money go here")
	case !c.Billing:
		words = append(words, "not written to about money")
	}
	wrapped(s.Out, "", "  ", strings.Join(words, ", "))
}

type contactAddCmd struct {
	clientArg
	Email   string          `arg:"" optional:"" help:"Address."`
	Name    string          `help:"Who it is." placeholder:"NAME"`
	Phone   string          `help:"Telephone number." placeholder:"TEXT"`
	Role    receivable.Role `help:"payables, project or owner." default:"payables" placeholder:"ROLE"`
	Billing bool            `help:"May be written to about money."`
	stamp
}

func (c contactAddCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.AddContact(s.ctx, key, recovery.NewContact{Name: c.Name, Email: c.Email, Phone: c.Phone, Role: c.Role, Billing: c.Billing}, c.act())
	})
}

type contactLeftCmd struct {
	clientArg
	Who string `arg:"" help:"Address or name of the contact."`
	stamp
}

func (c contactLeftCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.ContactLeft(s.ctx, key, c.Who, c.act())
	})
}

type contactUseCmd struct {
	clientArg
	Who string `arg:"" help:"Address or name of the contact."`
	stamp
}

func (c contactUseCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.UseContact(s.ctx, key, c.Who, c.act())
	})
}

type contactPreferCmd struct {
	clientArg
	How string `arg:"" enum:"email,phone,post,any" help:"email, phone (a call before each friendly letter), post (printed, none by itself) or any."`
	stamp
}

func (c contactPreferCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		how := c.How
		if how == "any" {
			how = ""
		}
		return d.Prefer(s.ctx, key, how, c.act())
	})
}
