package recovery

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ToApprove is what lies before a client to be approved: a deliverable with its files, or
// a change order.
type ToApprove struct {
	Work  *receivable.Deliverable
	Files []receivable.Document
	Order *receivable.ChangeOrder
	About string // the piece of work, "" where none is entered
	Code  string
	Print string // of what is shown: nothing else is approved
	State receivable.ApprovalState
	By    string // who answered
	On    time.Time
	Words string
	Round int // of changes, and how many are agreed; 0 where nobody said
	Of    int
}

// ToApprove is what the link is there to approve, and how it stands.
func (d *Desk) ToApprove(ctx context.Context, l *ClientLink) (v ToApprove, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l}
		if err := p.begin(ctx); err != nil {
			return err
		}
		v, err = p.toApprove(ctx)
		return err
	})
	return v, err
}

// asked reads what the link is about. What was withdrawn or replaced is shown no more.
func (p *paging) asked(ctx context.Context) (asked, error) {
	if p.row.Purpose != store.LinkApprove {
		return asked{}, fault.Forbiddenf("link_purpose", "nothing can be approved with this link")
	}
	x, err := askedWith(ctx, p.tx, p.row.Account, p.row.Thing)
	if err != nil {
		return x, err
	}
	if s := x.state(); s == receivable.ApprovalWithdrawn || s == receivable.ApprovalDraft {
		return x, fault.NotFoundf("thing_changed", "what this link was made to show is asked for no more")
	}
	return x, nil
}

func (p *paging) toApprove(ctx context.Context) (v ToApprove, err error) {
	x, err := p.asked(ctx)
	if err != nil {
		return v, err
	}
	k := x.kept()
	v = ToApprove{Work: x.work, Order: x.order, Code: x.code(), Print: x.hash(), State: k.State, By: k.By, Words: k.Words}
	for i := range p.file.Work {
		if w := &p.file.Work[i]; w.ID == x.engagement() {
			v.About = w.Name
		}
	}
	if k.State != receivable.ApprovalOut {
		if v.On, err = p.answeredAt(ctx, x.code()); err != nil {
			return v, err
		}
	}
	if x.work == nil {
		return v, nil
	}
	if agreed := roundsAgreed(&p.file, x.work.Engagement, p.today); agreed > 0 {
		v.Round, v.Of = x.work.Revision-1, agreed
	}
	v.Files, err = filesOf(ctx, p.tx, p.row.Account, x.work)
	return v, err
}

// answeredAt is the moment of the last answer on a page, as the record has it; zero where
// it came another way.
func (p *paging) answeredAt(ctx context.Context, code string) (at time.Time, err error) {
	for entry, err := range p.tx.RecordOf(ctx, p.row.Account) {
		if err != nil {
			return at, err
		}
		if Verb(entry.Kind) == VerbApprovalAnswer && strings.Contains(string(entry.Content), `"approval":"`+code+`"`) {
			at = time.UnixMicro(entry.At).UTC()
		}
	}
	return at, nil
}

// PageFileOf is the n-th file of a revision as a reader, from 1, checked against its hash
// as it is read.
func (d *Desk) PageFileOf(ctx context.Context, l *ClientLink, n int) (*Paper, error) {
	v, err := d.ToApprove(ctx, l)
	if err != nil {
		return nil, err
	}
	if n < 1 || n > len(v.Files) {
		return nil, fault.NotFoundf("link_unknown", "there is no such file")
	}
	return d.paper(ctx, l.row.Account.Creditor, v.Files[n-1]), nil
}

// DownloadOnPage hands a file to the client who asked for it with the button of his page,
// and keeps that he did: it shows that the work was delivered. Looking at the page shows
// nothing of the kind; programs open pages too.
func (d *Desk) DownloadOnPage(ctx context.Context, l *ClientLink, n int, from PageSender) (*Paper, error) {
	paper, err := d.PageFileOf(ctx, l, n)
	if err != nil {
		return nil, err
	}
	return paper, d.onApprovePage(ctx, l, VerbDelivered, from, func(ctx context.Context, p *paging, e *deed, x asked) error {
		about := receivable.DeliveryID(x.id())
		reference := "download " + paper.ID
		docs, err := e.tx.DocumentsOf(ctx, p.row.Account)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(docs, func(doc receivable.Document) bool {
			return doc.Kind == receivable.DeliveryProof && doc.About == about && doc.Reference == reference && doc.On == e.day
		}) {
			return errSeen // once a day is enough
		}
		e.field("file", paper.Name)
		e.field("file_sha256", hex.EncodeToString(paper.Hash))
		e.said.Text = fmt.Sprintf("%s at %s downloaded %s of %s on the client page", p.link.named(&p.file), e.file.Client.Name, paper.Name, x.called())
		doc := receivable.Document{ID: e.tx.NewID(), Kind: receivable.DeliveryProof, About: about, On: e.day, Reference: reference, Author: e.act.By}
		e.made("document", doc.ID, "")
		return e.tx.AddDocument(ctx, p.row.Account, doc)
	})
}

// errSeen ends an act that was kept before.
var errSeen = fault.Conflictf("page_act_known", "this was kept before")

// Approving is a client's answer on his page.
type Approving struct {
	Yes    bool
	Print  string // of what he was shown
	Name   string
	Agreed bool // he ticked that he means it; for a yes
	Words  string
	PageSender
}

// ApproveOnPage takes a client's answer to what the link is for. It is kept who answered,
// when, about which exact bytes and through which link; a second answer is refused.
func (d *Desk) ApproveOnPage(ctx context.Context, l *ClientLink, in Approving) error {
	in.Name = oneLine(in.Name, 120)
	var faults fault.List
	if len([]rune(in.Name)) < 2 {
		faults = append(faults, fault.Invalidf("name_missing", "name", "write your name"))
	}
	if in.Yes && !in.Agreed {
		faults = append(faults, fault.Invalidf("consent_missing", "agreed", "tick the box if you agree"))
	}
	if !in.Yes && strings.TrimSpace(in.Words) == "" {
		faults = append(faults, fault.Invalidf("words_missing", "words", "say what is to be different"))
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return d.onApprovePage(ctx, l, VerbApprovalAnswer, in.PageSender, func(ctx context.Context, p *paging, e *deed, x asked) error {
		if in.Print != x.hash() {
			return fault.Invalidf("text_changed", "", "what is shown has changed since you opened it")
		}
		e.act.By = in.Name + " (" + FromPage + ")"
		e.said.By = e.act.By
		e.field("at", e.tx.Now().UTC().Format(time.RFC3339))
		e.field("intent", map[bool]string{true: "ticked and typed", false: "typed"}[in.Yes])
		if x.work != nil {
			files, err := filesOf(ctx, e.tx, p.row.Account, x.work)
			if err != nil {
				return err
			}
			for i := range files {
				e.field(fmt.Sprintf("file_%d", i+1), files[i].Name)
				e.field(fmt.Sprintf("file_%d_sha256", i+1), hex.EncodeToString(files[i].Hash))
			}
		} else {
			e.field("text", x.order.Text)
			e.field("price", x.order.Price.Decimal()+" "+string(x.order.Price.Currency()))
		}
		return e.change(ctx, x, func(ctx context.Context, e *deed, x asked, k *askedFor) error {
			if k.State == receivable.ApprovalDeemed || k.State == receivable.ApprovalChanges {
				k.State = receivable.ApprovalOut // a real answer takes the place of silence, and a yes that of changes
			}
			return e.answer(ctx, x, k, answerOf{yes: in.Yes, how: receivable.ByLink, by: in.Name, words: in.Words})
		})
	})
}

// onApprovePage is an act of a client through a link to approve, in one transaction that
// holds the link.
func (d *Desk) onApprovePage(ctx context.Context, l *ClientLink, verb Verb, from PageSender, act func(context.Context, *paging, *deed, asked) error) error {
	sender, err := d.marked(from.Address)
	if err != nil {
		return err
	}
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l, sender: sender, agent: oneLine(from.Agent, 300)}
		if err := p.begin(ctx); err != nil {
			return err
		}
		x, err := p.asked(ctx)
		if err != nil {
			return err
		}
		_, err = d.do(ctx, p.row.Account, verb, p.act(), func(ctx context.Context, e *deed) error {
			p.fields(e)
			return act(ctx, &p, e, x)
		})
		return err
	})
	if fault.CodeOf(err) == errSeen.Code {
		return nil
	}
	if err != nil {
		return err
	}
	return d.DecideAgain(ctx, l.row.Account)
}
