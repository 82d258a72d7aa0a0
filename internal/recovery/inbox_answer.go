package recovery

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// answering reports a meaning that says what the mail answers beside the money.
func (m *Meaning) answering() bool {
	return m.Agrees != "" || m.Approves != "" || m.Refuses != "" || m.Signed != ""
}

// takeAnswer takes the answer that was proposed, where it says yes or no.
func (c *confirming) takeAnswer() {
	if a := c.reading.Answer; a != nil {
		switch a.Says {
		case letter.ApprovalYes:
			c.meaning.Approves = a.Code
		case letter.ApprovalNo:
			c.meaning.Refuses = a.Code
		}
	}
	if r := c.reading.Returned; r != nil {
		c.meaning.Signed, c.meaning.File = r.Agreement, r.File
	}
}

// who is the person at the client that answered: as named, else as the mail was written.
func (c *confirming) who() string {
	return cmp.Or(c.meaning.Signatory, oneLine(c.row.SenderName, 120), c.row.Sender)
}

// ofMail lets an act speak for the day of the mail, and carry it as its paper: who wrote
// it, when, and the hash of its exact bytes, which stay in the book.
func (c *confirming) ofMail(a Act) Act {
	a.paper = &c.row
	if a.On.IsZero() {
		a.On = c.row.On
	}
	return a
}

// answers adds the act that an answer to a request for approval amounts to.
func (c *confirming) answers(ctx context.Context) error {
	yes, code := c.meaning.Approves != "", cmp.Or(c.meaning.Approves, c.meaning.Refuses)
	if code == "" {
		return nil
	}
	if yes && c.meaning.Refuses != "" {
		return fault.Invalidf("answer_unclear", "", "a mail approves something or wants it changed; say one of the two")
	}
	x, known, err := askedOn(ctx, c.tx, c.key, code)
	switch {
	case err != nil:
		return err
	case !known:
		return unknownApproval(code)
	case !awaited(x.state()):
		return fault.Conflictf("approval_state", "%s is %s; nothing is asked about it any more", x.called(), x.state())
	}
	in := AnswerIn{Yes: yes, How: receivable.ByEmail, By: c.who()}
	if !yes {
		in.Words = cut(reply.Unquoted(c.row.OwnText), mostPageWords)
	}
	c.then(func(ctx context.Context, a Act) (Entry, error) {
		return c.desk.do(ctx, c.key, VerbApproval, c.ofMail(a), func(ctx context.Context, e *deed) error {
			x, err := askedWith(ctx, e.tx, c.key, x.id())
			if err != nil {
				return err
			}
			return e.change(ctx, x, func(ctx context.Context, e *deed, x asked, k *askedFor) error { return e.recordAnswer(ctx, x, k, in) })
		})
	})
	return nil
}

// returns adds the act that a signed paper amounts to which came with the mail.
func (c *confirming) returns(ctx context.Context, file *receivable.File) error {
	if c.meaning.Signed == "" {
		return nil
	}
	list, err := agreementsToSign(ctx, c.tx, c.key)
	if err != nil {
		return err
	}
	id := ""
	for i := range list {
		if list[i].Number == c.meaning.Signed {
			id = list[i].ID
		}
	}
	if id == "" {
		return fault.Conflictf("agreement_moved", "%q does not lie before %s to be signed", cut(c.meaning.Signed, 40), file.Client.Name)
	}
	n := c.meaning.File
	if pdfs := pdfsAmong(c.reading.Files); n == 0 && len(pdfs) == 1 {
		n = pdfs[0]
	}
	if n == 0 {
		return fault.Invalidf("file_unnamed", "file", "say which of the files that came with this mail is the signed paper, counted from 1; it must be a PDF")
	}
	_, paper, err := fileOfMail(ctx, c.tx, &c.row, n)
	if err != nil {
		return err
	}
	p := ReturnedPaper{Name: c.who(), Way: receivable.SignedMail, Bytes: paper}
	c.then(func(ctx context.Context, a Act) (Entry, error) {
		return c.desk.takeReturned(ctx, c.key, id, p, c.ofMail(a))
	})
	return nil
}

// fileOfMail reads one of the files that came with a mail; n counts from 1.
func fileOfMail(ctx context.Context, tx *store.Tx, row *store.InboundRow, n int) (*reply.Part, []byte, error) {
	var packed, raw, b bytes.Buffer
	if err := packedInto(ctx, tx, row, &packed); err != nil {
		return nil, nil, err
	}
	if err := unpack(&packed, row.ID, &raw); err != nil {
		return nil, nil, err
	}
	message, err := reply.ParseMessage(raw.Bytes())
	if err != nil {
		return nil, nil, err
	}
	parts := files(&message)
	if n < 1 || n > len(parts) {
		return nil, nil, fault.NotFoundf("file_unknown", "no file with this number came with this mail")
	}
	if _, err := parts[n-1].WriteTo(&b); err != nil {
		return nil, nil, fmt.Errorf("read file %d of mail %s: %w", n, row.ID, err)
	}
	return parts[n-1], b.Bytes(), nil
}
