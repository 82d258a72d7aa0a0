package recovery

import (
	"context"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// NeedDeadline is a right that ends on a day: it comes before all else.
const NeedDeadline NeedKind = "deadline"

// kindOf is what a decision asks a person to do, where no letter is drafted.
func kindOf(move, reason string) NeedKind {
	switch {
	case chase.Code(reason) == chase.LimitationNear:
		return NeedDeadline
	case move == string(chase.CallThem):
		return NeedCall
	case chase.Code(reason) == chase.ReplyUnread:
		return NeedRead
	}
	return NeedDecision
}

// todo tells what a person types to do what is needed, the likeliest first. CAPITALS
// are his to fill in.
func (n *Need) todo(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	add := func(lines ...string) {
		for _, line := range lines {
			n.Commands = append(n.Commands, "dunwell "+strings.ReplaceAll(line, "CLIENT", n.Of))
		}
	}
	switch {
	case n.Number != "" && n.State == receivable.DoubtfulD:
		add("sent "+n.Number+" --by-hand DATE --how post", "sent "+n.Number+" --not")
	case n.Number != "" && n.Step == string(chase.StepWorkCancellation):
		add("work CLIENT cancel", "letter "+n.Number, "approve "+n.Number)
	case n.Number != "":
		add("letter "+n.Number, "approve "+n.Number, "hold "+n.Number+" --until DATE")
	case n.Kind == NeedCall:
		add("call CLIENT", "called CLIENT --outcome CODE")
	case n.Kind == NeedRead:
		return n.toRead(ctx, tx, key, add)
	case n.Kind == NeedLook:
		add("recheck CLIENT --nothing", "recheck CLIENT --found TEXT")
		return n.toLookAt(ctx, tx, key)
	case n.Kind == NeedReopened:
		add("remedy CLIENT", "plan CLIENT --parts N", "write-off CLIENT")
	case n.Kind == NeedDeadline:
		add("remedy CLIENT", "explain CLIENT", "ack CLIENT")
	case chase.Move(n.Move).Remedy():
		add("remedy CLIENT", "explain CLIENT", actOf[chase.Move(n.Move)])
	default:
		add(todoOf[n.code()]...)
		if len(n.Commands) == 0 {
			add("explain CLIENT")
		}
	}
	return nil
}

// actOf is what a person records once he went a road.
var actOf = map[chase.Move]string{
	chase.SettlementOffer:    "settle CLIENT SUM --until DATE",
	chase.AttorneyLetter:     "placed CLIENT attorney --with NAME",
	chase.Placement:          "placed CLIENT agency --with NAME",
	chase.StatutoryComplaint: "filed CLIENT statutory_complaint --court NAME --number N",
	chase.PaymentOrder:       "filed CLIENT payment_order --court NAME --number N",
	chase.SmallClaims:        "filed CLIENT small_claims --court NAME --number N",
	chase.Arbitration:        "filed CLIENT arbitration --court NAME --number N",
	chase.CivilCourt:         "filed CLIENT civil_court --court NAME --number N",
	chase.Enforcement:        "enforce CLIENT TOOL",
	chase.WriteOff:           "write-off CLIENT",
}

// code is the reason that decides.
func (n *Need) code() chase.Code {
	if len(n.Reasons) == 0 {
		return ""
	}
	return chase.Code(n.Reasons[len(n.Reasons)-1].Code)
}

// mostToRead is how many mails of an account are named.
const mostToRead = 3

// toRead names the mails that wait. What waits without one was told by hand, or is a
// payment marked as payment in full.
func (n *Need) toRead(ctx context.Context, tx *store.Tx, key receivable.AccountKey, add func(...string)) error {
	ids, err := tx.WaitingOf(ctx, key, mostToRead)
	if len(ids) > 0 {
		n.Mail = ids[0]
	}
	for _, id := range ids {
		add("inbox show "+shortID(id), "inbox confirm "+shortID(id))
	}
	switch {
	case err != nil || len(ids) > 0:
	case len(n.Reasons) > 0 && strings.Contains(n.Reasons[len(n.Reasons)-1].Text, "payment in full"):
		add("cheque CLIENT return", "cheque CLIENT accept", "cheque CLIENT hold")
	default:
		add("heard CLIENT TEXT --outcome CODE", "resume CLIENT reply")
	}
	return err
}

// todoOf are the acts that answer a question to a person, by the reason that asks.
var todoOf = map[chase.Code][]string{
	chase.DeliveryDoubtful:   {"explain CLIENT"},
	chase.PaidClaimed:        {"paid CLIENT SUM", "resume CLIENT paid_already"},
	chase.PlanMissed:         {"paid CLIENT SUM", "plan CLIENT", "plan CLIENT --end REASON"},
	chase.PlanUnanswered:     {"plan CLIENT --agreed DATE --how email", "plan CLIENT --end REASON"},
	chase.PlanOutdated:       {"plan CLIENT --parts N", "plan CLIENT --end REASON"},
	chase.PlanPaid:           {"plan CLIENT --kept"},
	chase.PlanUncured:        {"plan CLIENT", "plan CLIENT --end REASON"},
	chase.SettlementCleared:  {"settle CLIENT --cleared"},
	chase.SettlementOver:     {"settle CLIENT --end REASON"},
	chase.CauseUnclear:       {"dispute CLIENT --invoice N", "mistake CLIENT --invoice N", "cause CLIENT CAUSE"},
	chase.HardshipUnanswered: {"call CLIENT", "plan CLIENT --parts N", "cause CLIENT CAUSE"},
	chase.HardshipAnswered:   {"plan CLIENT --parts N", "cause CLIENT CAUSE"},
	chase.ContactUnusable:    {"contact CLIENT", "contact add CLIENT ADDRESS --billing"},
	chase.ContactBounced:     {"contact CLIENT", "contact add CLIENT ADDRESS --billing", "call CLIENT"},
	chase.DemandUndelivered:  {"contact CLIENT", "called CLIENT --outcome CODE"},
	chase.DemandOneWay:       {"call CLIENT", "called CLIENT --outcome CODE"},
	chase.LadderEnded:        {"remedy CLIENT", "arm CLIENT attorney"},
	"task.work":              {"work CLIENT"},
	"task.health":            {"screen CLIENT", "screen CLIENT --decide TERMS"},
	"task.approval":          {"approval list CLIENT"},
}
