package recovery

import (
	"context"
	"fmt"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// Delivering is what is sent to a client to be approved.
type Delivering struct {
	Name   string
	Of     string // number of the deliverable this is the next revision of, "" for a new one
	Work   string // number of the piece of work, "" for the only one
	Note   string // what the client is told of it
	Files  []Upload
	Direct bool // it is sent at once; else it lies as a draft to be looked at
}

// PrepareApproval keeps the exact bytes of a new revision. It lies as a draft until it is
// sent; a newer revision takes the place of the one before.
func (d *Desk) PrepareApproval(ctx context.Context, key receivable.AccountKey, t Delivering, a Act) (code string, entry Entry, err error) {
	if len(t.Files) == 0 {
		return "", Entry{}, fault.Invalidf("files_missing", "files", "name the files that the client is to look at")
	}
	entry, err = d.do(ctx, key, VerbApproval, a, func(ctx context.Context, e *deed) error {
		v, err := e.newRevision(ctx, &t)
		if err != nil {
			return err
		}
		if v.Documents, v.Hash, err = e.keepFiles(ctx, v.ID, t.Files); err != nil {
			return err
		}
		e.made("deliverable_new", v.ID, "")
		code = codeOf(v)
		e.field("do", "prepare")
		e.field("approval", code)
		e.field("sha256", fmt.Sprintf("%x", v.Hash))
		e.said.Text = fmt.Sprintf("%s for %s is ready to be sent for approval", v.Called(), e.file.Client.Name)
		return e.tx.SaveDeliverable(ctx, key, v)
	})
	return code, entry, err
}

// newRevision is the next revision of what is named, or the first of something new.
func (e *deed) newRevision(ctx context.Context, t *Delivering) (*receivable.Deliverable, error) {
	all, err := e.tx.DeliverablesOf(ctx, e.file.Key)
	if err != nil {
		return nil, err
	}
	note, err := pageWords(t.Note)
	if err != nil {
		return nil, err
	}
	v := &receivable.Deliverable{ID: e.tx.NewID(), Revision: 1, Name: oneLine(t.Name, 120), Note: note, State: receivable.ApprovalDraft, Author: e.act.By}
	of, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(t.Of)), ".")
	if of == "" {
		if v.Name == "" {
			return nil, fault.Invalidf("name_missing", "name", "name what the client is to look at: --name Brochure")
		}
		numbers := make([]string, len(all))
		for i := range all {
			numbers[i] = all[i].Number
		}
		v.Number = nextNumber(e.file.Number, "D", numbers)
		v.Engagement, err = e.workFor(t.Work)
		return v, err
	}
	var last *receivable.Deliverable
	for i := range all {
		if all[i].Number == of {
			last = &all[i]
		}
	}
	if last == nil {
		return nil, unknownApproval(of)
	}
	switch last.State {
	case receivable.ApprovalDraft:
		return nil, fault.Conflictf("approval_draft", "%s lies as a draft; send or withdraw it first", last.Called())
	case receivable.ApprovalGiven:
		return nil, fault.Conflictf("approval_given", "%s is approved since %s; what comes after is a change order, or a new deliverable", last.Called(), last.Answered)
	}
	v.Number, v.Engagement, v.Revision = last.Number, last.Engagement, last.Revision+1
	if v.Name == "" {
		v.Name = last.Name
	}
	return v, nil
}

// replaced withdraws earlier revisions that still wait for an answer: the client is asked
// about one at a time.
func (e *deed) replaced(ctx context.Context, v *receivable.Deliverable) error {
	all, err := e.tx.DeliverablesOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for i := range all {
		before := &all[i]
		if before.Number != v.Number || before.Revision >= v.Revision {
			continue
		}
		if err := e.waitsFor(ctx, asked{work: before}, noDay, ""); err != nil {
			return err
		}
		if before.State != receivable.ApprovalOut {
			continue
		}
		said := e.said.Fields
		err := e.change(ctx, asked{work: before}, func(_ context.Context, _ *deed, _ asked, k *askedFor) error {
			k.State, k.Words = receivable.ApprovalWithdrawn, fmt.Sprintf("revision %d took its place", v.Revision)
			return nil
		})
		if e.said.Fields = said; err != nil {
			return err
		}
	}
	return nil
}

// WithdrawApproval takes something back that the client was asked to approve, or a draft.
// A mail that waits does not leave; a link shows nothing more.
func (d *Desk) WithdrawApproval(ctx context.Context, creditor receivable.CreditorID, code string, a Act) (Entry, error) {
	return d.onAsked(ctx, creditor, code, VerbApproval, a, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
		if k.State != receivable.ApprovalDraft && k.State != receivable.ApprovalOut && k.State != receivable.ApprovalChanges {
			return fault.Conflictf("approval_state", "%s is %s and is not taken back", x.called(), k.State)
		}
		if err := e.holdBackMail(ctx, x); err != nil {
			return err
		}
		k.State = receivable.ApprovalWithdrawn
		e.field("do", "withdraw")
		e.said.Text = fmt.Sprintf("%s for %s is withdrawn", x.called(), e.file.Client.Name)
		return e.waitsFor(ctx, x, noDay, "")
	})
}

// holdBackMail withdraws the mails of a request that have not left.
func (e *deed) holdBackMail(ctx context.Context, x asked) error {
	for _, n := range x.notices() {
		if err := e.holdBack(ctx, n.Letter, x.code()); err != nil {
			return err
		}
	}
	return nil
}
