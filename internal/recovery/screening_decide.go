package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// VerbScreened is a person's decision on which terms to work for a client.
const VerbScreened Verb = "screened"

// LimitProposed keeps the limit that the screening proposes.
const LimitProposed = "proposed"

// TermsDecision is what a person decides after a look at a client.
type TermsDecision struct {
	Ask   ScreenAsk
	Terms receivable.Terms
	Share int    // per cent before the work; 0 takes the recommended share where it fits
	Limit string // most that may be unpaid: a sum, LimitProposed, or "" to leave it
}

// DecideTerms keeps a look at a client with what was recommended and what a person
// decided; what had grown worse since the last one is answered by it.
func (d *Desk) DecideTerms(ctx context.Context, key receivable.AccountKey, t TermsDecision, a Act) (Entry, error) {
	return d.do(ctx, key, VerbScreened, a, func(ctx context.Context, e *deed) error {
		if !slices.Contains(receivable.AllTerms(), t.Terms) {
			return fault.Invalidf("terms_unknown", "--decide", "%q are no terms; they are normal, watch, deposit, prepay or decline", t.Terms)
		}
		s, err := d.newScreener(ctx, e.tx, key.Creditor)
		if err != nil {
			return err
		}
		l, err := s.look(ctx, e.tx, e.file, t.Ask)
		if err != nil {
			return err
		}
		share, err := shareOf(t, l)
		if err != nil {
			return err
		}
		content, err := json.Marshal(l.card)
		if err != nil {
			return fmt.Errorf("keep the screening: %w", err)
		}
		kept := receivable.Screening{
			ID: e.tx.NewID(), On: e.act.On, Sum: l.c.Sum, Days: l.c.TermsDays, Points: l.card.Points, Worst: l.card.WorstCase, Band: string(l.card.Band),
			Recommended: l.card.Advice.Terms, Share: l.card.Advice.Share, Proposed: l.card.Limit.Sum, Decided: t.Terms, DecidedPart: share,
			Content: string(content), Note: e.act.Note, Author: e.act.By,
		}
		e.made("screening", kept.ID, "")
		if err := e.tx.SaveScreening(ctx, key, kept); err != nil {
			return err
		}
		e.field("points", fmt.Sprint(kept.Points))
		e.field("band", kept.Band)
		e.field("recommended", string(kept.Recommended))
		e.field("decided", string(kept.Decided))
		e.said.Text = fmt.Sprintf("Terms for %s are decided: %s", e.file.Client.Name, termsText(kept.Decided, share))
		if kept.Decided != kept.Recommended {
			e.said.Text += fmt.Sprintf("; recommended was %s", termsText(kept.Recommended, kept.Share))
		}
		if err := e.keepLimit(ctx, t.Limit, l.card.Limit.Sum); err != nil {
			return err
		}
		return e.endHealthTasks(ctx)
	})
}

// shareOf is the part before the work that was decided.
func shareOf(t TermsDecision, l *looked) (int, error) {
	if t.Share < 0 || t.Share > 100 {
		return 0, fault.Invalidf("share_unreadable", "--share", "%q is no share of the whole; write it as 25%%", fmt.Sprint(t.Share))
	}
	switch {
	case t.Terms == receivable.TermsPrepay:
		return 100, nil
	case t.Terms != receivable.TermsDeposit:
		return 0, nil
	case t.Share > 0:
		return t.Share, nil
	case l.card.Advice.Terms == receivable.TermsDeposit && l.card.Advice.Share > 0:
		return l.card.Advice.Share, nil
	}
	return int(usualShare * 100), nil
}

// termsText names terms in a sentence.
func termsText(t receivable.Terms, share int) string {
	switch t {
	case receivable.TermsNormal:
		return "the usual terms"
	case receivable.TermsWatch:
		return "the usual terms, watched"
	case receivable.TermsDeposit:
		return fmt.Sprintf("%d %% before the work", share)
	case receivable.TermsPrepay:
		return "all of it before the work"
	case receivable.TermsDecline:
	}
	return "no work"
}

// keepLimit keeps the most that may be unpaid, by a person's yes.
func (e *deed) keepLimit(ctx context.Context, limit string, proposed money.Amount) error {
	limit = strings.TrimSpace(limit)
	if limit == "" {
		return nil
	}
	if limit == LimitProposed {
		if proposed.Currency() == "" {
			return fault.Invalidf("limit_unknown", "--limit", "no limit can be proposed before a sum is planned; say one: --limit SUM, or --sum SUM")
		}
		limit = proposed.String()
	}
	known, _ := knownFact(FactExposureLimit)
	value, err := known.read(limit, e.file.Currency)
	if err != nil {
		return err
	}
	e.made("fact", FactExposureLimit, e.file.Facts[FactExposureLimit])
	e.field(FactExposureLimit, value)
	sum, err := factSum(value, e.file.Currency)
	if err != nil {
		return err
	}
	e.said.Text += fmt.Sprintf("; at most %s may be unpaid", sumText(sum))
	return e.tx.SetFact(ctx, e.file.Key, FactExposureLimit, value, e.act.By, e.act.On)
}

// endHealthTasks answers what had grown worse.
func (e *deed) endHealthTasks(ctx context.Context) error {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	for _, t := range waiting {
		if t.Kind == receivable.TaskHealth {
			if err := e.endTask(ctx, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
