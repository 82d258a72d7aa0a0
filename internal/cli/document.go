package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// documentCmd is the papers that are kept as evidence.
type documentCmd struct {
	Add  documentAddCmd  `cmd:"" help:"Add files to the evidence of a client; their exact bytes are kept, their hashes sealed in the record."`
	List documentListCmd `cmd:"" help:"The documents of a client."`
	Save documentSaveCmd `cmd:"" help:"Write a document out, held against its hash."`
	Undo documentUndoCmd `cmd:"" help:"Take a document that you added out of the file; bytes and entry stay in the book."`
}

type documentAddCmd struct {
	clientArg
	Files []string `arg:"" type:"existingfile" help:"Files to keep."`
	Kind  string   `enum:"contract,approval,delivery,acknowledgment,correspondence,photo,other" default:"other" help:"contract, approval, delivery, acknowledgment, correspondence, photo or other." placeholder:"KIND"`
	About string   `help:"What it is about: the number of an invoice, a letter or a piece of work." placeholder:"NUMBER"`
	stamp
}

func (c documentAddCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	kind, err := recovery.DocumentKindNamed(c.Kind)
	if err != nil {
		return err
	}
	for _, path := range c.Files {
		doc := recovery.AddedDocument{Kind: kind, About: c.About, Note: c.Note, File: recovery.Upload{
			Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) },
		}}
		entry, err := d.AddDocument(s.ctx, key, doc, c.act())
		if err != nil {
			return err
		}
		if err := s.said(entry); err != nil {
			return err
		}
	}
	return nil
}

type documentListCmd struct {
	clientArg
	JSON bool `name:"json" help:"One JSON object a document."`
}

// documentJSON is the shape of a document; what it does not have is null.
type documentJSON struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	On        day.Date `json:"on"`
	Name      *string  `json:"name"`
	Type      *string  `json:"type"`
	Size      int64    `json:"size"`
	SHA256    *string  `json:"sha256"`
	About     *string  `json:"about"`
	Note      *string  `json:"note"`
	Reference *string  `json:"reference"`
	By        string   `json:"by"`
	ByHand    bool     `json:"by_hand"`
}

func documentShape(l *recovery.DocumentLine) documentJSON {
	hash := ""
	if l.Hash != nil {
		hash = fmt.Sprintf("%x", l.Hash)
	}
	return documentJSON{
		ID: l.ID, Kind: string(l.Kind), On: l.On, Name: absent(l.Name), Type: absent(l.Type), Size: l.Size, SHA256: absent(hash),
		About: absent(l.Abouts), Note: absent(l.Note), Reference: absent(l.Reference), By: l.Author, ByHand: l.ByHand,
	}
}

func (c documentListCmd) Run(s *session) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) error {
		list, err := d.Documents(s.ctx, key)
		if err != nil {
			return err
		}
		for i := range list {
			l := &list[i]
			if c.JSON {
				if err := s.line(documentShape(l)); err != nil {
					return err
				}
				continue
			}
			text := l.Words
			if l.Name != "" {
				text += ", " + l.Name + ", " + sizeWords(l.Size)
			}
			if l.Reference != "" {
				text += ", number " + l.Reference
			}
			if l.Abouts != "" {
				text += ", about " + l.Abouts
			}
			if l.Note != "" {
				text += ": " + l.Note
			}
			wrapped(s.Out, fmt.Sprintf("%s  %s  ", l.Short, l.On), strings.Repeat(" ", 22), text)
		}
		if len(list) == 0 && !c.JSON {
			fmt.Fprintln(s.Out, "No document is kept yet. dunwell document add CLIENT FILE adds one.")
		}
		return nil
	})
}

// ofAccount opens the book for reading about one account.
func (s *session) ofAccount(client, currency string, read func(*recovery.Desk, receivable.AccountKey) error) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	key, err := d.AccountNamed(s.ctx, creditor, client, money.Currency(strings.ToUpper(currency)))
	if err != nil {
		return err
	}
	return read(d, key)
}

// sizeWords is a size as people say it.
func sizeWords(n int64) string {
	const kilo = 1000
	switch {
	case n < kilo:
		return fmt.Sprintf("%d bytes", n)
	case n < kilo*kilo:
		return fmt.Sprintf("%d KB", (n+kilo/2)/kilo)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(kilo*kilo))
}

type documentSaveCmd struct {
	clientArg
	Document string `arg:"" help:"Its id, or the end of it; dunwell document list shows them."`
	Out      string `required:"" help:"File to write; it must not be there yet." placeholder:"FILE"`
}

func (c documentSaveCmd) Run(s *session) error {
	return s.ofAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (err error) {
		var out *os.File
		doc, err := d.SaveDocument(s.ctx, key, c.Document, func(receivable.Document) (io.Writer, error) {
			out, err = os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return nil, usage{fault.Invalidf("file_unwritable", c.Out, "the file cannot be written: %v", unwrapPath(err))}
			}
			return out, nil
		})
		if out != nil {
			if closed := out.Close(); err == nil {
				err = closed
			}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.Out, "%s of %s written to %s, SHA-256 %x as kept.\n", doc.Name, doc.On, c.Out, doc.Hash)
		return err
	})
}

type documentUndoCmd struct {
	clientArg
	Document string `arg:"" help:"Its id, or the end of it; dunwell document list shows them."`
	stamp
}

func (c documentUndoCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.DropDocument(s.ctx, key, c.Document, c.act())
	})
}
