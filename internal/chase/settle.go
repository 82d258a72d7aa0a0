package chase

import (
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// settleStanding is where an offer to take less stands.
type settleStanding int

// From what is over to what asks for something.
const (
	noSettlement   settleStanding = iota
	settleOver                    // lapsed, or its sum did not come: the whole is owed as before
	settleOffered                 // their yes has time
	settleAccepted                // the sum has time to clear
	settleGrace                   // its day is over, the money may be under way
	settlePaid                    // the sum has cleared; a person forgives the rest
)

// settlement is a settlement as it stands today.
type settlement struct {
	standing        settleStanding
	offer, contract bool // the letter with the offer, and the one to sign, went out
}

// readSettlement finds where the settlement stands. Nothing ends it by itself but a
// day: its sum never forgives the rest before a person has seen it clear.
func (s *state) readSettlement() {
	b := s.f.Settlement
	if b == nil || b.On.After(s.f.Today) {
		return
	}
	at := &s.settlement
	for i := range s.f.Touches {
		if t := &s.f.Touches[i]; t.Kind == receivable.Written && !t.On.Before(b.On) && !t.On.After(s.f.Today) {
			at.offer = at.offer || Step(t.Step) == StepSettlementOffer
			at.contract = at.contract || Step(t.Step) == StepSettlementAgreement
		}
	}
	left := s.openOf(b.Items)
	paid := receivable.Lower(b.Base, left)
	accepted := !b.Accepted.IsZero() && !b.Accepted.After(s.f.Today)
	_, missed := s.missed(b.PayBy)
	switch {
	case left <= 0, !at.offer && !accepted && left <= b.Amount.Minor():
		at.standing = settleOver
	case paid >= b.Amount.Minor() && (accepted || at.offer):
		at.standing = settlePaid
	case !accepted && s.f.Today.After(b.Expiry), accepted && missed:
		at.standing = settleOver
	case !accepted:
		at.standing = settleOffered
	case !s.f.Today.After(b.PayBy):
		at.standing = settleAccepted
	default:
		at.standing = settleGrace
	}
}

// wantsSettlement is what a settlement asks to be written. While its days run it is
// the only thing that is written.
func (s *state) wantsSettlement() (wanted, bool) {
	at, b := &s.settlement, s.f.Settlement
	w := wanted{move: AskedLetter, why: StepDue, from: s.f.Today}
	switch {
	case at.standing == settleOffered && !at.offer:
		w.step, w.letter, w.deadline = StepSettlementOffer, "settlement_offer", b.Expiry
	case at.standing == settleAccepted && !at.contract && b.How == receivable.AgreedEmail:
		w.step, w.letter, w.deadline = StepSettlementAgreement, "settlement_agreement", b.PayBy
	case at.standing == noSettlement, at.standing == settleOver:
		return wanted{}, false
	default:
		return wanted{wait: SettlementOffered}, true
	}
	w.notBefore(s.spaced(), StepSpacing, s.said.last)
	return w, true
}

// settling is what a settlement makes of the account today; false where it makes
// nothing of it.
func (s *state) settling() (verdict, Reason, bool) {
	b := s.f.Settlement
	ready := s.want.letter != "" && s.settlement.standing > settleOver
	switch s.settlement.standing {
	case settleOffered:
		r := Reason{Code: SettlementOffered, Sum: b.Amount, On: b.On, Till: b.Expiry}
		if ready {
			return goOn, r, true
		}
		return wait(s.f.Client.Next(b.Expiry.AddDays(1))), r, true
	case settleAccepted:
		r := Reason{Code: SettlementRunning, Sum: b.Amount, Till: b.PayBy}
		if ready {
			return goOn, r, true
		}
		return wait(s.f.Client.Next(b.PayBy.AddDays(1))), r, true
	case settleGrace:
		until, _ := s.missed(b.PayBy)
		return wait(s.whenMissed(until)), Reason{Code: SettlementGrace, Sum: b.Amount, On: b.PayBy, Till: until}, true
	case settlePaid:
		return verdict{move: Ask}, Reason{Code: SettlementCleared, Sum: b.Amount, On: b.PayBy}, true
	case settleOver:
		if s.plan.standing == noPlan && s.holds.plan == nil {
			return goOn, Reason{Code: SettlementOver, Sum: b.Amount, On: b.Expiry}, true
		}
	}
	return goOn, Reason{}, false
}

// sum is an amount in the currency of the account.
func (s *state) sum(minor int64) money.Amount { return money.New(minor, s.f.Currency) }

// SettlementState is where a settlement stands, for a person to read.
type SettlementState struct {
	State string // offered, accepted, in_grace, cleared or over
	Paid  money.Amount
	Left  money.Amount // open of its invoices
}

var settleStates = map[settleStanding]string{
	settleOver: "over", settleOffered: "offered", settleAccepted: "accepted", settleGrace: "in_grace", settlePaid: "cleared",
}

// SettlementState tells where the settlement of an account stands; false where it has none.
func (f Facts) SettlementState(p policy.Policy) (SettlementState, bool) {
	s := read(&f, &p)
	if s.settlement.standing == noSettlement {
		return SettlementState{}, false
	}
	left := s.openOf(f.Settlement.Items)
	return SettlementState{State: settleStates[s.settlement.standing], Paid: s.sum(receivable.Lower(f.Settlement.Base, left)), Left: s.sum(left)}, true
}
