package recovery

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of agreements.
const (
	VerbAgreement      Verb = "agreement"       // entered, drawn up, its clauses, ended
	VerbAgreementOut   Verb = "agreement_out"   // it lies before the client
	VerbAgreementEnded Verb = "agreement_ended" // taken back or declined after it was out
	VerbCountersigned  Verb = "countersigned"
	VerbStamped        Verb = "time_stamp"
)

// NewAgreement is an agreement as a person enters it, made elsewhere.
type NewAgreement struct {
	Kind    receivable.AgreementKind
	Title   string
	Work    receivable.EngagementID // "" for all work
	Name    string                  // of the file
	Bytes   []byte                  // nil where no paper is kept
	Clauses []receivable.Clause
}

// MostAgreementPaper bounds the paper of an agreement, in bytes.
const MostAgreementPaper = 25 << 20

// AddAgreement enters an agreement that stands.
func (d *Desk) AddAgreement(ctx context.Context, key receivable.AccountKey, n NewAgreement, a Act) (receivable.Agreement, Entry, error) {
	var made receivable.Agreement
	entry, err := d.do(ctx, key, VerbAgreement, a, func(ctx context.Context, e *deed) (err error) {
		if !slices.Contains(receivable.AgreementKinds(), n.Kind) {
			return fault.Invalidf("agreement_kind_unknown", "kind", "%q is no kind of agreement; it is signed, proposal, mails or conduct", n.Kind)
		}
		made = receivable.Agreement{Kind: n.Kind, Title: oneLine(n.Title, 200), Engagement: n.Work, State: receivable.AgreementStands, Clauses: n.Clauses}
		if made.Title == "" {
			made.Title = map[receivable.AgreementKind]string{
				receivable.AgreementSigned: "Contract", receivable.AgreementProposal: "Accepted proposal", receivable.AgreementMails: "Agreement by mail", receivable.AgreementConduct: "Work asked for and taken",
			}[n.Kind]
		}
		if n.Bytes != nil {
			if made.Document, _, err = e.keepPaper(ctx, receivable.AgreementPaper, made.Title, n.Name, n.Bytes); err != nil {
				return err
			}
		}
		if err := e.enterAgreement(ctx, &made); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s with %s is entered", made.Called(), e.file.Client.Name)
		return nil
	})
	return made, entry, err
}

// enterAgreement gives an agreement its number, keeps it, and lets it speak for the work.
func (e *deed) enterAgreement(ctx context.Context, a *receivable.Agreement) error {
	if a.Engagement != "" && !slices.ContainsFunc(e.file.Work, func(w receivable.Engagement) bool { return w.ID == a.Engagement }) {
		return fault.NotFoundf("work_unknown", "no such work for %s is entered; dunwell work %s lists it", e.file.Client.Name, e.file.Number)
	}
	n, err := e.tx.CountAgreements(ctx, e.file.Key)
	if err != nil {
		return err
	}
	a.ID, a.Number, a.On, a.Author = e.tx.NewID(), fmt.Sprintf("%s/A%d", e.file.Number, n+1), e.act.On, e.act.By
	if err := e.tx.SaveAgreement(ctx, e.file.Key, a); err != nil {
		return err
	}
	e.made("agreement", a.ID, "")
	e.file.Agreements = append(e.file.Agreements, *a)
	e.field("agreement", a.Number)
	e.field("kind", string(a.Kind))
	e.field("title", a.Title)
	for _, c := range a.Clauses {
		e.field("clause_"+c.ID, strings.TrimSpace(c.Value+" "+c.Where))
	}
	return e.agreedWork(ctx, a)
}

// agreedWork gives the work what the agreement says of it, where nothing is said yet.
func (e *deed) agreedWork(ctx context.Context, a *receivable.Agreement) error {
	if a.State != receivable.AgreementStands {
		return nil
	}
	for i := range e.file.Work {
		w := &e.file.Work[i]
		if a.Engagement != "" && a.Engagement != w.ID || a.Engagement == "" && !w.Runs() {
			continue
		}
		before, err := json.Marshal(keptOf(*w))
		if err != nil {
			return fmt.Errorf("keep work %s: %w", w.ID, err)
		}
		if was := *w; e.workAgreed(w, a) == was {
			continue
		}
		if w.Number == "" {
			w.Number = freeWorkNumber(e.file)
		}
		e.made("work", string(w.ID), string(before))
		if err := e.tx.SaveEngagement(ctx, e.file.Key.Creditor, e.file.Client.ID, *w); err != nil {
			return err
		}
	}
	return nil
}

func (e *deed) workAgreed(w *receivable.Engagement, a *receivable.Agreement) receivable.Engagement {
	if w.Agreement == "" && a.Kind != receivable.AgreementConduct {
		w.Agreement = strings.ToLower(a.Title[:1]) + a.Title[1:] + " of " + a.On.Time().Format("2 January 2006")
	}
	one := []receivable.Agreement{*a}
	w.PauseClause = cmp.Or(w.PauseClause, receivable.NoticeClause(one, w.ID, receivable.ClauseSuspension, a.On))
	w.CancelClause = cmp.Or(w.CancelClause, receivable.NoticeClause(one, w.ID, receivable.ClauseEnd, a.On))
	if c, ok := a.Clause(receivable.ClauseDeposit); ok && w.Deposit == "" {
		if share, percent := strings.CutSuffix(c.Value, "%"); percent {
			w.Deposit = share
		}
	}
	if c, ok := a.Clause(receivable.ClauseTerms); ok && w.Terms == 0 {
		_, _ = fmt.Sscan(c.Value, &w.Terms) // it was checked when it was entered
	}
	if c, ok := a.Clause(receivable.ClauseKillFee); ok && w.KillFee.IsZero() {
		if sum, ok := killFee(c.Value, w); ok {
			w.KillFee = sum
		}
	}
	return *w
}

// onAgreement carries out an act about one agreement.
func (d *Desk) onAgreement(ctx context.Context, creditor receivable.CreditorID, number string, verb Verb, a Act, act func(context.Context, *deed, *receivable.Agreement) error) (Entry, error) {
	key, id, err := d.agreementNumbered(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	return d.onAgreementWith(ctx, key, id, verb, a, act)
}

func (d *Desk) onAgreementWith(ctx context.Context, key receivable.AccountKey, id string, verb Verb, a Act, act func(context.Context, *deed, *receivable.Agreement) error) (Entry, error) {
	return d.do(ctx, key, verb, a, func(ctx context.Context, e *deed) error {
		one, err := e.agreementByID(ctx, id)
		if err != nil {
			return err
		}
		e.field("agreement", one.Number)
		return act(ctx, e, one)
	})
}

func (d *Desk) agreementNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (key receivable.AccountKey, id string, err error) {
	err = d.reading(ctx, func(tx *store.Tx) error {
		key, id, err = tx.AgreementNumbered(ctx, creditor, strings.ToUpper(strings.TrimSpace(number)))
		return err
	})
	return key, id, err
}

func (e *deed) agreementByID(ctx context.Context, id string) (*receivable.Agreement, error) {
	return agreementByID(ctx, e.tx, e.file.Key, id)
}

func agreementByID(ctx context.Context, tx *store.Tx, key receivable.AccountKey, id string) (*receivable.Agreement, error) {
	list, err := tx.AgreementsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(list, func(a receivable.Agreement) bool { return a.ID == id }); i >= 0 {
		return &list[i], nil
	}
	return nil, fault.NotFoundf("agreement_unknown", "there is no such agreement")
}

// SetClauses says what an agreement holds; a clause without a value is one it does
// not have. What was drawn up here holds what it holds: other words are another
// agreement.
func (d *Desk) SetClauses(ctx context.Context, creditor receivable.CreditorID, number string, list []receivable.Clause, a Act) (Entry, error) {
	return d.onAgreement(ctx, creditor, number, VerbAgreement, a, func(ctx context.Context, e *deed, one *receivable.Agreement) error {
		switch {
		case one.Text != "" || one.State == receivable.AgreementOut:
			return fault.Conflictf("agreement_sealed", "%s was drawn up here and holds what it holds; for other terms draw up another: dunwell agreement draft %s", one.Called(), e.file.Number)
		case len(list) == 0:
			return fault.Invalidf("nothing_named", "clause", "name a clause and its value, as deposit=50")
		}
		var names []string
		for _, c := range list {
			before, _ := one.Clause(c.ID)
			kept, err := json.Marshal(before)
			if err != nil {
				return fmt.Errorf("keep a clause: %w", err)
			}
			e.made("clause", one.ID+" "+c.ID, string(kept))
			if err := e.tx.SetClause(ctx, e.file.Key, one.ID, c); err != nil {
				return err
			}
			one.Clauses = append(slices.DeleteFunc(one.Clauses, func(o receivable.Clause) bool { return o.ID == c.ID }), c)
			e.field("clause_"+c.ID, cmp.Or(strings.TrimSpace(c.Value+" "+c.Where), "none"))
			if known, ok := agreement.Named(c.ID); ok {
				names = append(names, known.Name)
			}
		}
		one.Clauses = slices.DeleteFunc(one.Clauses, func(c receivable.Clause) bool { return c.Value == "" })
		e.said.Text = fmt.Sprintf("%s: recorded what it says about %s", one.Called(), strings.Join(names, ", "))
		return e.agreedWork(ctx, one)
	})
}

// EndAgreement ends one that stands, or drops a draft.
func (d *Desk) EndAgreement(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	return d.onAgreement(ctx, creditor, number, VerbAgreement, a, func(ctx context.Context, e *deed, one *receivable.Agreement) error {
		e.made("agreement_state", one.ID, string(one.State))
		e.said.Text = fmt.Sprintf("%s with %s ends on %s", one.Called(), e.file.Client.Name, e.act.On)
		if one.State == receivable.AgreementDraft {
			e.said.Text = fmt.Sprintf("The draft %s for %s is dropped", one.Called(), e.file.Client.Name)
		}
		return e.tx.MoveAgreement(ctx, e.file.Key, one.ID, receivable.AgreementEnded, e.act.On, receivable.AgreementStands, receivable.AgreementDraft)
	})
}

// agreementBack undoes what an act about an agreement did.
func (e *deed) agreementBack(ctx context.Context, row madeRow) error {
	key := e.file.Key
	switch row.Table {
	case "clause":
		agreement, id, _ := strings.Cut(row.ID, " ")
		var before receivable.Clause
		if err := json.Unmarshal([]byte(row.Before), &before); err != nil {
			return fmt.Errorf("read what a clause was before: %w", err)
		}
		before.ID = id
		return e.tx.SetClause(ctx, key, agreement, before)
	case "agreement_state":
		return e.tx.MoveAgreement(ctx, key, row.ID, receivable.AgreementState(row.Before), day.Date{}, receivable.AgreementEnded)
	case "signature":
		return e.tx.UndoSignature(ctx, key, row.ID)
	}
	one, err := e.agreementByID(ctx, row.ID)
	if err != nil {
		return err
	}
	if one.State == receivable.AgreementOut {
		return fault.Conflictf("agreement_out", "%s lies before the client; take it back first: dunwell agreement withdraw %s", one.Called(), one.Number)
	}
	return e.tx.UndoAgreement(ctx, key, row.ID)
}

// keepPaper keeps the exact bytes of a paper, and names their hash in the entry.
func (e *deed) keepPaper(ctx context.Context, kind receivable.DocumentKind, title, name string, b []byte) (id string, hash [sha256.Size]byte, err error) {
	if len(b) == 0 || len(b) > MostAgreementPaper {
		return "", hash, fault.Invalidf("file_too_large", "file", "the paper has %d bytes; it may have 1 byte to %d MB", len(b), MostAgreementPaper>>20)
	}
	hash = sha256.Sum256(b)
	doc := receivable.Document{
		ID: e.tx.NewID(), Kind: kind, On: e.act.On, Reference: oneLine(title, 200), Name: oneLine(name, 200), Size: int64(len(b)), Hash: hash[:], Author: e.act.By,
		Type: http.DetectContentType(b[:min(len(b), sniffedBytes)]),
	}
	keep := pieces{put: func(n int, piece []byte) error {
		return e.tx.AddDocumentBytes(ctx, e.file.Key.Creditor, doc.ID, n, piece)
	}}
	if _, err := keep.Write(b); err != nil {
		return "", hash, err
	}
	if err := keep.end(); err != nil {
		return "", hash, err
	}
	e.made("document", doc.ID, "")
	e.sealDocument(doc.ID, hash)
	return doc.ID, hash, e.tx.AddDocument(ctx, e.file.Key, doc)
}

// sealDocument names the bytes of a document in the entry, so that the record says
// what they were.
func (e *deed) sealDocument(id string, hash [sha256.Size]byte) {
	e.field(fieldDocument+id, fmt.Sprintf("%x", hash))
}

// paperBytes are the bytes of a kept paper.
func paperBytes(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, id string) ([]byte, error) {
	var b bytes.Buffer
	err := tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
		_, err := b.Write(piece)
		return err
	})
	return b.Bytes(), err
}
