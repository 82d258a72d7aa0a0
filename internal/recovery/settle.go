package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// The verbs of settlements.
const (
	VerbSettle         Verb = "settle"
	VerbSettleAccepted Verb = "settle_accepted"
	VerbSettleCleared  Verb = "settle_cleared"
	VerbSettleEnded    Verb = "settle_ended"
)

// settleDays is how many days after the end of an offer its sum is due where nothing
// else is said; settleUsual within how many of the offer it usually is.
const (
	settleDays  = 7
	settleUsual = 14
)

// SettleRequest is an offer to take less for the whole.
type SettleRequest struct {
	Amount    string
	Until     day.Date // last day to accept
	PayBy     day.Date // cleared by; no day is a week later
	Signatory string   // who may bind the client
	How       string   // accepted at once: signed or email
}

// Settle records the decision to take less than is owed, at once and for good. It rests
// the ladder while its days run, and forgives nothing yet.
func (d *Desk) Settle(ctx context.Context, key receivable.AccountKey, q SettleRequest, a Act) (Entry, error) {
	return d.do(ctx, key, VerbSettle, a, func(ctx context.Context, e *deed) error {
		s, err := e.settlement(ctx, q)
		if err != nil {
			return err
		}
		if err := e.endArranged(ctx, receivable.Settle, receivable.PlanReplaced); err != nil {
			return err
		}
		if s.ID, err = e.arranged(ctx, receivable.Arrangement{Kind: receivable.Settle, By: s.PayBy, Amount: s.Amount}); err != nil {
			return err
		}
		if err := e.tx.SaveSettlement(ctx, e.file.Key, &s); err != nil {
			return err
		}
		e.field("amount", s.Amount.Decimal())
		e.field("until", s.Expiry.String())
		e.field("pay_by", s.PayBy.String())
		e.field("how", s.How)
		e.said.Text = fmt.Sprintf("%s for the whole of %s that %s owes: to be accepted by %s, cleared by %s", sumText(s.Amount), sumText(s.Base), e.file.Client.Name, s.Expiry, s.PayBy)
		e.look = append(e.look, e.settleLooks(&s)...)
		return nil
	})
}

// settlement holds an offer against the account.
func (e *deed) settlement(ctx context.Context, q SettleRequest) (s receivable.Settlement, err error) {
	s = receivable.Settlement{On: e.act.On, Expiry: q.Until, PayBy: q.PayBy, Signatory: strings.TrimSpace(q.Signatory), How: q.How}
	if err := e.mayArrange(receivable.Settle); err != nil {
		return s, err
	}
	if err := checkHow(q.How, true); err != nil {
		return s, err
	}
	if q.How != "" {
		s.Accepted = e.act.On
	}
	if s.Amount, err = e.amountIn(q.Amount); err != nil {
		return s, err
	}
	business, err := e.calendar(ctx)
	if err != nil {
		return s, err
	}
	if s.PayBy.IsZero() {
		s.PayBy = business.Next(s.Expiry.AddDays(settleDays))
	}
	switch {
	case s.Expiry.IsZero():
		return s, fault.Invalidf("settlement_expiry", "", "a settlement is offered until a day: --until DATE")
	case s.Expiry.Before(e.act.On):
		return s, fault.Invalidf("day_past", "", "an offer ends on a day to come, not on %s", s.Expiry)
	case s.PayBy.Before(s.Expiry):
		return s, fault.Invalidf("settlement_pay_by", "", "the sum cannot be due on %s, before the offer ends on %s", s.PayBy, s.Expiry)
	case !business.IsBusiness(s.PayBy):
		return s, fault.Invalidf("plan_rest_day", "", "%s is no business day; take %s", s.PayBy, business.Next(s.PayBy))
	}
	owed, err := claim.AsOf(*e.file, e.act.On)
	if err != nil {
		return s, err
	}
	s.Items, s.Base = chase.OpenItems(&owed, true)
	switch {
	case s.Base.Sign() <= 0:
		return s, fault.Conflictf("nothing_owed", "%s owes nothing", e.file.Client.Name)
	case !s.Amount.Less(s.Base):
		return s, fault.Invalidf("settlement_too_large", "", "%s is owed; a settlement takes less, not %s", sumText(s.Base), sumText(s.Amount))
	}
	return s, nil
}

// settleLooks say what a person should weigh before an offer goes out.
func (e *deed) settleLooks(s *receivable.Settlement) []string {
	var look []string
	disputed := disputed(e.file)
	solvency := remedy.Solvency(e.file.Facts["solvency"])
	if solvency == "" {
		solvency = remedy.UnknownSolvency
	}
	offered := float64(s.Amount.Minor()) / float64(s.Base.Minor())
	if share, mark, ok := remedy.UsualShare(solvency, disputed); ok && offered < share {
		look = append(look, fmt.Sprintf("you offer to take %s of what is owed; %s is where to begin with a client of this standing (%s, as of %s, %s)", remedy.Percent(offered), remedy.Percent(share), strings.Join(mark.Sources, ", "), mark.AsOf, mark.Confidence))
	}
	if s.PayBy.Sub(s.On) > settleUsual {
		look = append(look, fmt.Sprintf("the sum is due %d days on; less money and much time together are seldom wise without an admission of the debt", s.PayBy.Sub(s.On)))
	}
	if !disputed && e.file.Facts["solvency"] != string(remedy.Stressed) {
		look = append(look, "no dispute and no doubt about the client's means is on record: the letter with the offer waits until there is something to compromise about (dunwell dispute, or dunwell fact … solvency=stressed)")
	}
	return append(look, "what is forgiven can matter for tax on both sides: ask before it is booked")
}

func disputed(file *receivable.File) bool {
	return file.Cause == receivable.Dispute || slices.ContainsFunc(file.Arrangements, func(a receivable.Arrangement) bool { return a.Kind == receivable.DisputeHold })
}

// liveSettlement is the settlement that was offered last and lives.
func (e *deed) liveSettlement() (*receivable.Settlement, error) {
	for i := len(e.file.Settlements) - 1; i >= 0; i-- {
		if s := &e.file.Settlements[i]; s.Ended.IsZero() {
			return s, nil
		}
	}
	return nil, fault.NotFoundf("settlement_unknown", "no settlement with %s is offered", e.file.Client.Name)
}

// AcceptSettlement records that the client said yes to less, on the day of the act.
func (d *Desk) AcceptSettlement(ctx context.Context, key receivable.AccountKey, how, signatory string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbSettleAccepted, a, func(ctx context.Context, e *deed) error {
		if err := checkHow(how, false); err != nil {
			return err
		}
		s, err := e.liveSettlement()
		switch {
		case err != nil:
			return err
		case !s.Accepted.IsZero() && (s.How == receivable.AgreedSigned || how == receivable.AgreedEmail && signatory == ""):
			return fault.Conflictf("settlement_accepted", "%s accepted on %s already", e.file.Client.Name, s.Accepted)
		case e.act.On.Before(s.On):
			return fault.Invalidf("day_before", "", "the offer was decided on %s; nobody can have accepted it on %s", s.On, e.act.On)
		case s.Accepted.IsZero() && e.act.On.After(s.Expiry):
			return fault.Conflictf("settlement_lapsed", "the offer to %s ended on %s; offer anew: dunwell settle %s %s --until DATE", e.file.Client.Name, s.Expiry, e.file.Number, s.Amount.Decimal())
		}
		before, err := json.Marshal(agreedBefore{s.Accepted, s.How, s.Signatory})
		if err != nil {
			return err
		}
		if signatory = strings.TrimSpace(signatory); signatory == "" {
			signatory = s.Signatory
		}
		on := s.Accepted
		if on.IsZero() {
			on = e.act.On
		}
		e.made("settlement_accepted", s.ID, string(before))
		e.field("how", how)
		e.field("signatory", signatory)
		e.said.Text = fmt.Sprintf("%s accepts %s for the whole (%s, %s); nothing is forgiven before it has cleared", e.file.Client.Name, sumText(s.Amount), howWords(how), e.act.On)
		return e.tx.SetSettlementAccepted(ctx, e.file.Key, s.ID, on, how, signatory)
	})
}

// SettlementCleared says that the sum of a settlement is on the account for good. Only
// now the rest is forgiven.
func (d *Desk) SettlementCleared(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbSettleCleared, a, func(ctx context.Context, e *deed) error {
		s, err := e.liveSettlement()
		if err != nil {
			return err
		}
		owed, err := claim.AsOf(*e.file, e.day)
		if err != nil {
			return err
		}
		left := money.New(openOf(&owed, s.Items), s.Amount.Currency())
		paid := money.New(receivable.Lower(s.Base, left.Minor()), s.Amount.Currency())
		if paid.Less(s.Amount) {
			return fault.Conflictf("settlement_unpaid", "%s of the %s for the whole has come; nothing is forgiven before all of it has cleared. Book it first: dunwell paid", sumText(paid), sumText(s.Amount))
		}
		if _, err := e.end(ctx, receivable.Settle, receivable.SettlementPaid); err != nil {
			return err
		}
		if err := e.endSettledDisputes(ctx, s); err != nil {
			return err
		}
		if err := e.forgive(ctx, left, receivable.WriteOff, store.SourceSettled, "Settlement of "+s.On.String(), s.Items); err != nil {
			return err
		}
		if s.Accepted.IsZero() {
			e.look = append(e.look, fmt.Sprintf("no yes to the offer is recorded, which had time until %s; the rest is forgiven all the same", s.Expiry))
		}
		e.field("forgiven", left.Decimal())
		e.said.Text = fmt.Sprintf("%s of %s has cleared; the rest of %s is forgiven", sumText(s.Amount), e.file.Client.Name, sumText(left))
		return e.disarmPaid(ctx)
	})
}

// endSettledDisputes ends the disputes about what was settled.
func (e *deed) endSettledDisputes(ctx context.Context, s *receivable.Settlement) error {
	for _, a := range e.file.Arrangements {
		if a.Kind != receivable.DisputeHold || !a.Ended.IsZero() || a.Item != "" && !slices.Contains(s.Items, a.Item) {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, a.ID, e.act.On, "settled"); err != nil {
			return err
		}
		e.made("arrangement_end", a.ID, "")
	}
	return nil
}

// EndSettlement takes an offer back, or says that it fell away: the whole is owed.
func (d *Desk) EndSettlement(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbSettleEnded, a, func(ctx context.Context, e *deed) error {
		s, err := e.liveSettlement()
		if err != nil {
			return err
		}
		if _, err := e.end(ctx, receivable.Settle, receivable.PlanWithdrawn); err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("The settlement with %s over %s is ended; the whole is owed", e.file.Client.Name, sumText(s.Amount))
		if !s.Accepted.IsZero() && !s.PayBy.Before(e.day) {
			e.look = append(e.look, fmt.Sprintf("they accepted it and have until %s to pay: ending it sooner may break your word", s.PayBy))
		}
		return nil
	})
}

// agreedFor reports a sum that a settlement was agreed for: marked as payment in full
// it is what it was agreed to be.
func (e *deed) agreedFor(amount money.Amount) bool {
	s, err := e.liveSettlement()
	return err == nil && !s.Accepted.IsZero() && !amount.Less(s.Amount)
}
