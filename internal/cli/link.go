package cli

import (
	"fmt"
	"time"

	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// linkCmd makes, lists and ends links to clients' pages.
type linkCmd struct {
	Make   linkMakeCmd   `cmd:"" default:"withargs" help:"Make a link for a client; its address is told once and kept nowhere."`
	List   linkListCmd   `cmd:"" help:"Links that can be opened."`
	Revoke linkRevokeCmd `cmd:"" help:"End a link: whoever has it sees nothing any more."`
}

type linkMakeCmd struct {
	clientArg
	For string `enum:"statement,sign,ack" default:"statement" help:"statement: their account (default); sign: the plan or settlement offered; ack: the balance." placeholder:"PURPOSE"`
	stamp
	JSON bool `name:"json" help:"The link as one JSON object."`
}

// linkJSON is the shape of a link; url stands in that of a new one alone.
type linkJSON struct {
	ID      string  `json:"id"`
	URL     *string `json:"url"`
	For     string  `json:"for"`
	Client  *string `json:"client"`
	Account *string `json:"account"`
	Letter  *string `json:"letter"`
	Expires string  `json:"expires"`
}

func (c linkMakeCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	link, entry, err := d.MakeLink(s.ctx, key, store.LinkPurpose(c.For), c.act())
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(linkJSON{ID: link.ID, URL: &link.URL, For: string(link.Purpose), Expires: link.Expires.UTC().Format(time.RFC3339)})
	}
	fmt.Fprintln(s.Out, link.URL)
	return s.said(entry)
}

type linkListCmd struct {
	JSON bool `name:"json" help:"One JSON object a link."`
}

func (c linkListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	const page = 200
	none := true
	for after := ""; ; {
		list, last, err := d.Links(s.ctx, creditor, after, page)
		if err != nil {
			return err
		}
		for i := range list {
			none = false
			if err := c.print(s, &list[i]); err != nil {
				return err
			}
		}
		if len(list) < page {
			break
		}
		after = last
	}
	if none && !c.JSON {
		fmt.Fprintln(s.Out, "No link can be opened.")
	}
	return nil
}

func (c linkListCmd) print(s *session, l *recovery.LinkLine) error {
	if c.JSON {
		return s.line(linkJSON{
			ID: l.ID, For: string(l.Purpose), Client: given(l.Client), Account: given(l.Number), Letter: given(l.Letter), Expires: l.Expires.UTC().Format(time.RFC3339),
		})
	}
	letter := ""
	if l.Letter != "" {
		letter = ", in letter " + l.Letter
	}
	_, err := fmt.Fprintf(s.Out, "%s  %-9s  until %s  %s %s%s\n", l.ID, l.Purpose, l.Expires.UTC().Format("2006-01-02"), l.Number, shown(l.Client), letter)
	return err
}

type linkRevokeCmd struct {
	ID string `arg:"" help:"The link, as dunwell link list names it."`
	stamp
}

func (c linkRevokeCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := d.RevokeLink(s.ctx, creditor, c.ID, c.act())
	if err != nil {
		return err
	}
	return s.said(entry)
}
