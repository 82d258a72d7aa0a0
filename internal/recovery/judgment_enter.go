package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of a judgment.
const (
	VerbJudgment      Verb = "judgment"
	VerbJudgmentState Verb = "judgment_state"
	VerbEnforce       Verb = "enforce"
)

// Judged is a judgment or an award as a person enters it. The day is that of the act.
type Judged struct {
	Matter string // number, or who has it; "" for the one that runs, if any
	Kind   string // "" is judgment, or award where the matter is an arbitration
	Number string // "" is that of the matter
	Court  string // "" is the forum of the matter
	Place  string // of the court; "" is the client's, or else the creditor's

	Principal, Interest, Costs, Fees string // sums; "" is nothing, for the principal what was claimed

	Rate        string // "" is the law's
	Growth      string
	Bears       string // parts that bear interest: "all", or a list
	Order       string // in which payments go to the parts
	From        day.Date
	Expires     day.Date
	Instalments string
}

// EnterJudgment records what a court or an arbitrator gave. From its day it replaces
// the invoices it was given for: their interest stops, what was awarded beside them is
// owed, what was not awarded is given up.
func (d *Desk) EnterJudgment(ctx context.Context, key receivable.AccountKey, g Judged, a Act) (Entry, error) {
	return d.do(ctx, key, VerbJudgment, a, func(ctx context.Context, e *deed) error {
		j, m, err := e.judgment(ctx, &g)
		if err != nil {
			return err
		}
		if running := e.file.JudgmentOn(e.day); running != nil {
			return fault.Conflictf("judgment_known", "%s is owed already; one made of it elsewhere is entered with: dunwell judgment domesticate", running.Words())
		}
		if j.Covers = e.covered(&j, m); len(j.Covers) == 0 && m != nil {
			return fault.Conflictf("nothing_owed", "nothing of %s was open and late on %s, so there is nothing the judgment could replace", e.file.Client.Name, j.On)
		}
		if err := e.enter(ctx, &j); err != nil {
			return err
		}
		if m != nil && m.Ended.IsZero() {
			outcome := receivable.MatterJudgment
			if j.Kind == receivable.Award {
				outcome = receivable.MatterAward
			}
			if err := e.endMatter(ctx, m, outcome); err != nil {
				return err
			}
		}
		for _, kind := range []receivable.ArrangementKind{receivable.DisputeHold, receivable.MistakeHold} { // a court has decided about it
			if _, err := e.end(ctx, kind, "judged"); err != nil {
				return err
			}
		}
		if e.file.Armed != "" {
			if err := e.arm(ctx, "", "", day.Date{}); err != nil {
				return err
			}
		}
		return e.reconcile(ctx, &j)
	})
}

// enter checks a judgment against the law of its place, keeps it, and puts its days.
func (e *deed) enter(ctx context.Context, j *receivable.Judgment) error {
	bundle, err := e.desk.lawFor(ctx, e.tx, e.day, e.file.Key.Creditor)
	if err != nil {
		return err
	}
	terms, err := judgment.TermsOf(j, bundle, debtorOf(e.file.Client.Form))
	if err != nil {
		return err
	}
	if _, err := judgment.Reckon(j, terms, nil, e.day); err != nil {
		return err
	}
	if err := e.life(j, bundle); err != nil {
		return err
	}
	for _, w := range terms.Warnings {
		e.look = append(e.look, w.Text)
	}
	if err := e.tx.SaveJudgment(ctx, e.file.Key, *j); err != nil {
		return err
	}
	e.made(store.JudgmentRow, j.ID, "")
	e.file.Judgments = append(e.file.Judgments, *j)
	awarded, err := j.Awarded()
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"number": j.Number, "court": j.Court, "place": j.Place, "principal": j.Principal.Decimal(), "interest": j.Interest.Decimal(), "costs": j.Costs.Decimal(),
		"fees": j.Fees.Decimal(), "rate": cmp.Or(j.Rate, judgment.RateLaw), "expires": j.Expires.String(),
	} {
		e.field(name, value)
	}
	e.said.Text = fmt.Sprintf("%s gives %s against %s; it replaces the invoices from %s", j.Words(), sumText(awarded), e.file.Client.Name, j.On)
	return e.renewalTasks(ctx, j)
}

// life finds the last day on which the judgment can be enforced.
func (e *deed) life(j *receivable.Judgment, b *law.Bundle) error {
	last, life, err := judgment.Expiry(j, b)
	switch {
	case err != nil:
		return err
	case !j.Expires.IsZero():
		if !j.Expires.After(j.On) {
			return fault.Invalidf("day_past", "expires", "%s is not after the day of the judgment", j.Expires)
		}
	case last.IsZero():
		e.look = append(e.look, "how long this judgment can be enforced is not known here: ask the clerk, and enter the last day with dunwell judgment renewed --until DATE")
	default:
		j.Expires = last
		for _, w := range life.Warnings {
			e.look = append(e.look, w.Text)
		}
	}
	return nil
}

// renewalTasks brings the judgment up before its time ends.
func (e *deed) renewalTasks(ctx context.Context, j *receivable.Judgment) error {
	if j.Expires.IsZero() {
		return nil
	}
	for _, days := range judgment.RenewalDays {
		on := j.Expires.AddDays(-days)
		if !on.After(e.day) {
			continue
		}
		if err := e.putTask(ctx, j.ID, on, fmt.Sprintf("Renew %s: it ends on %s", j.Words(), j.Expires)); err != nil {
			return err
		}
	}
	return nil
}

// judgment reads what a person entered; m is nil where no matter is known.
func (e *deed) judgment(ctx context.Context, g *Judged) (j receivable.Judgment, m *receivable.Matter, err error) {
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return j, nil, err
	}
	found, err := e.anyMatter(g.Matter)
	switch {
	case err == nil:
		m = &found
	case g.Matter != "" || fault.CodeOf(err) != "matter_unknown":
		return j, nil, err
	}
	zero := money.New(0, e.file.Currency)
	j = receivable.Judgment{
		ID: e.tx.NewID(), Kind: g.Kind, Number: oneLine(g.Number, 100), Court: oneLine(g.Court, 200), Place: day.NormalPlace(cmp.Or(strings.TrimSpace(g.Place), e.file.Client.Place, creditor.Place)),
		On: e.act.On, Principal: zero, Interest: zero, Costs: zero, Fees: zero, Rate: strings.TrimSpace(g.Rate), Growth: g.Growth, From: g.From, Expires: g.Expires,
		State: receivable.JudgmentLive, Author: e.act.By,
	}
	if m != nil {
		j.Matter, j.Number, j.Court = m.ID, cmp.Or(j.Number, m.Number), cmp.Or(j.Court, m.Forum)
		if j.Kind == "" && m.Road == receivable.RoadArbitration {
			j.Kind = receivable.Award
		}
		if e.act.On.Before(m.On) {
			return j, m, fault.Invalidf("day_past", "on", "%s is before %s, the day the matter began", e.act.On, m.On)
		}
		if g.Principal == "" {
			j.Principal = m.Claimed
		}
	}
	j.Kind = cmp.Or(j.Kind, receivable.CourtJudgment)
	return j, m, errors.Join(e.judgmentSums(&j, g), e.judgmentTerms(&j, g))
}

func (e *deed) judgmentSums(j *receivable.Judgment, g *Judged) error {
	for _, s := range []struct {
		text string
		into *money.Amount
	}{{g.Principal, &j.Principal}, {g.Interest, &j.Interest}, {g.Costs, &j.Costs}, {g.Fees, &j.Fees}} {
		if s.text == "" {
			continue
		}
		sum, err := money.Parse(s.text, e.file.Currency)
		if err != nil {
			return err
		}
		if sum.Sign() < 0 {
			return fault.Invalidf("sum_not_positive", "", "a part of a judgment is nothing or more, not %s", s.text)
		}
		*s.into = sum
	}
	if j.Principal.Sign() <= 0 {
		return fault.Invalidf("principal_missing", "principal", "say what the judgment gives: --principal SUM")
	}
	return nil
}

func (e *deed) judgmentTerms(j *receivable.Judgment, g *Judged) (err error) {
	switch {
	case j.Number == "" || j.Court == "":
		return fault.Invalidf("forum_missing", "court", "name the court and the number of the judgment: --court NAME --number NUMBER")
	case !slices.Contains(receivable.JudgmentKinds(), j.Kind):
		return fault.Invalidf("kind_unknown", "kind", "%q is no kind of judgment; it is one of %s", j.Kind, strings.Join(receivable.JudgmentKinds(), ", "))
	case j.Growth != "" && j.Growth != string(law.Simple) && j.Growth != string(law.CompoundAnnual):
		return fault.Invalidf("growth_unknown", "growth", "interest is simple or compound_annual")
	}
	if j.Bears, err = judgment.ParseParts(g.Bears, false); err != nil {
		return err
	}
	if j.Order, err = judgment.ParseParts(g.Order, true); err != nil {
		return err
	}
	if j.Instalments, err = judgment.ParseInstalments(g.Instalments, e.file.Currency); err != nil || len(j.Instalments) == 0 {
		return err
	}
	return nil
}

// covered are the invoices and charges a judgment replaces: what was open and late on
// the day the claim was filed, or on that of the judgment where it was never filed here.
func (e *deed) covered(j *receivable.Judgment, m *receivable.Matter) []receivable.ItemID {
	on := j.On
	if m != nil {
		on = m.On
	}
	var ids []receivable.ItemID
	for i := range e.file.Items {
		if item := &e.file.Items[i]; item.Kind.Raises() && !item.Void && !item.Gone && item.Open.Sign() > 0 && item.DaysLate(on) > 0 {
			ids = append(ids, item.ID)
		}
	}
	return ids
}
