package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// AgreementDraft is a paper that was drawn up, with what to know about it.
type AgreementDraft struct {
	Draft agreement.Draft
	PDF   []byte
}

// parties are who agrees, as the book knows them.
func (e *deed) parties(creditor *receivable.Creditor) agreement.Parties {
	return partiesOf(creditor, e.file)
}

func partiesOf(creditor *receivable.Creditor, file *receivable.File) agreement.Parties {
	p := agreement.Parties{Creditor: *creditor, Client: file.Client}
	for _, role := range []receivable.Role{receivable.Owner, receivable.Project, receivable.Payables} {
		for i := range file.Contacts {
			c := &file.Contacts[i]
			if c.Role != role || c.Unusable != "" {
				continue
			}
			if p.Signatory == "" && role != receivable.Payables {
				p.Signatory = strings.TrimSpace(c.Name)
			}
			if p.Email == "" {
				p.Email = c.Email
			}
		}
	}
	return p
}

// PreviewAgreement draws a contract up and keeps nothing.
func (d *Desk) PreviewAgreement(ctx context.Context, key receivable.AccountKey, t agreement.Terms) (made AgreementDraft, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		today := d.todayOf(creditor)
		file, err := tx.AccountFile(ctx, key, today)
		if err != nil {
			return err
		}
		bundle, err := d.lawOf(ctx, tx, key.Creditor)
		if err != nil {
			return err
		}
		if made.Draft, err = agreement.Contract(t, partiesOf(&creditor, &file), bundle, today); err != nil {
			return err
		}
		made.PDF, err = draftPaper(&made.Draft, &creditor, file.Number, today)
		return err
	})
	return made, err
}

// DraftAgreement draws a contract up and keeps its exact bytes, to be sent.
func (d *Desk) DraftAgreement(ctx context.Context, key receivable.AccountKey, work receivable.EngagementID, t agreement.Terms, a Act) (receivable.Agreement, AgreementDraft, Entry, error) {
	return d.drawUp(ctx, key, a, receivable.AgreementSigned, work, func(p agreement.Parties, b *law.Bundle, e *deed) (agreement.Draft, error) {
		return agreement.Contract(t, p, b, e.act.On)
	})
}

// ArbitrationTerms are what a person says of an offer to submit a claim to arbitration.
type ArbitrationTerms struct {
	City, Provider string
	Hearing        bool
	Until          day.Date
}

// OfferArbitration draws up a page by which both sides submit what is late to
// arbitration, for claims without a clause.
func (d *Desk) OfferArbitration(ctx context.Context, key receivable.AccountKey, t ArbitrationTerms, a Act) (receivable.Agreement, AgreementDraft, Entry, error) {
	return d.drawUp(ctx, key, a, receivable.AgreementSubmit, "", func(p agreement.Parties, b *law.Bundle, e *deed) (agreement.Draft, error) {
		if seat := receivable.AgreedFacts(e.file.Agreements, e.act.On)["arbitration"]; seat != "" {
			return agreement.Draft{}, fault.Conflictf("arbitration_agreed", "an agreement with %s has an arbitration clause already; its way is open without another page", e.file.Client.Name)
		}
		if t.Until.IsZero() {
			t.Until = e.act.On.AddDays(14)
		}
		o := agreement.Offer{City: t.City, Provider: t.Provider, Hearing: t.Hearing, Until: t.Until, Sum: money.New(0, e.file.Currency)}
		for i := range e.file.Items {
			item := &e.file.Items[i]
			if !item.Kind.Raises() || item.Gone || item.Void || item.Open.Sign() <= 0 || item.DaysLate(e.act.On) <= 0 {
				continue
			}
			o.Items = append(o.Items, letter.ItemLine{Number: item.Number, For: item.For, On: item.On, Due: item.Due, Open: item.Open})
			var err error
			if o.Sum, err = o.Sum.Add(item.Open); err != nil {
				return agreement.Draft{}, err
			}
		}
		return agreement.Submission(o, p, b)
	})
}

func (d *Desk) drawUp(ctx context.Context, key receivable.AccountKey, a Act, kind receivable.AgreementKind, work receivable.EngagementID,
	draw func(agreement.Parties, *law.Bundle, *deed) (agreement.Draft, error)) (one receivable.Agreement, made AgreementDraft, entry Entry, err error) {
	entry, err = d.do(ctx, key, VerbAgreement, a, func(ctx context.Context, e *deed) error {
		creditor, err := e.tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		bundle, err := d.lawOf(ctx, e.tx, key.Creditor)
		if err != nil {
			return err
		}
		if made.Draft, err = draw(e.parties(&creditor), bundle, e); err != nil {
			return err
		}
		if made.PDF, err = draftPaper(&made.Draft, &creditor, e.file.Number, e.act.On); err != nil {
			return err
		}
		one = receivable.Agreement{Kind: kind, Title: made.Draft.Title, Engagement: work, State: receivable.AgreementDraft, Clauses: made.Draft.Clauses, Text: made.Draft.Text()}
		if one.Document, _, err = e.keepPaper(ctx, receivable.AgreementPaper, one.Title, "agreement.pdf", made.PDF); err != nil {
			return err
		}
		for _, n := range made.Draft.Notes {
			text := n.Text
			if n.Mark.Confidence != law.Unknown {
				text += " (" + agreement.MarkWords(n.Mark) + ")"
			}
			e.look = append(e.look, text)
		}
		e.look = append(e.look, "have it read once by a lawyer before you rely on it")
		if err := e.enterAgreement(ctx, &one); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s for %s is drawn up", one.Called(), e.file.Client.Name)
		return nil
	})
	return one, made, entry, err
}

// draftPaper lays a draft out.
func draftPaper(d *agreement.Draft, creditor *receivable.Creditor, account string, on day.Date) ([]byte, error) {
	b, err := pdf.Bind(pdf.Bound{
		Paper: letter.PaperOf(creditor.Place), Language: d.Language, Title: d.Title, Author: creditor.Name, Date: on, Running: creditor.Name,
		Stamp: "Account " + account + ", " + on.Time().Format("2 January 2006"), Foot: agreement.Lawyer, PageOf: "Page %d of %d",
		Parts: []pdf.Part{{Title: d.Title, Kicker: d.Between, Blocks: d.Blocks()}},
	})
	if err != nil {
		return nil, fmt.Errorf("draw up an agreement: %w", err)
	}
	return b, nil
}

// killFee reads the sum of a clause: a share of what was agreed, or a sum.
func killFee(value string, w *receivable.Engagement) (money.Amount, bool) {
	var share int64
	if n, err := fmt.Sscanf(value, "%d%%", &share); err == nil && n == 1 && strings.HasSuffix(value, "%") {
		if w.Value.IsZero() {
			return money.Amount{}, false
		}
		sum, err := w.Value.Mul(share, 100, money.HalfUp)
		return sum, err == nil
	}
	words := strings.Fields(value)
	for i, word := range words {
		if c := money.Currency(strings.ToUpper(word)); len(word) == 3 && len(words) == 2 && i < 2 {
			sum, err := money.Parse(words[1-i], c)
			return sum, err == nil && (w.Value.IsZero() || w.Value.Currency() == c)
		}
	}
	return money.Amount{}, false
}

// clausesOf are the clauses of the agreements that stand, the later before the earlier.
func clausesOf(list []receivable.Agreement, on day.Date) []receivable.Clause {
	var all []receivable.Clause
	for _, a := range slices.Backward(list) {
		if !a.Stands(on) {
			continue
		}
		for _, c := range a.Clauses {
			if !slices.ContainsFunc(all, func(h receivable.Clause) bool { return h.ID == c.ID }) {
				all = append(all, c)
			}
		}
	}
	return all
}
