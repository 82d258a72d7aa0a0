package recovery

import (
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

// proven are the states the engine vouches for at this moment: the balance was
// read under the account's lock and no check held the letter back.
func (o occasion) proven() map[string]bool {
	f := o.file
	p := map[string]bool{
		"fact:balance_rechecked":      true,
		"fact:no_hold":                true,
		"fact:payments_fresh":         true,
		"fact:no_contact_stop":        true,
		"fact:plan_allowed_by_policy": true,
		"fact:decision_recorded":      o.delivery.Approver != "",
		"fact:letter_sealed":          o.final,
		"fact:delivery_trackable":     o.trackable(),
	}
	set := func(state string, holds bool) {
		if holds {
			p[state] = true
		}
	}
	o.workProven(set)
	set("fact:promise_recorded", slices.ContainsFunc(f.Arrangements, func(a receivable.Arrangement) bool { return a.Kind == receivable.Promise }))
	set("fact:hardship_recorded", f.Cause == receivable.Hardship)
	set("fact:client_answered", f.Cause == receivable.Hardship)
	set("fact:nothing_open", o.claim.Owed.IsZero())
	set("fact:payment_cleared", o.claim.Owed.IsZero() || len(f.Received) > 0)
	set("fact:final_demand_on_file", o.demandPassed())
	disputed := slices.ContainsFunc(f.Arrangements, func(a receivable.Arrangement) bool { return a.Kind == receivable.DisputeHold })
	set("fact:dispute_recorded", disputed)
	set("fact:dispute_or_doubt_recorded", disputed || f.Cause == receivable.Dispute || f.Facts["solvency"] == "stressed")
	set("fact:correction_booked", o.delivery.Step == string(chase.StepCorrected)) // the chase drafts it for nothing else
	set("fact:cheque_not_deposited", f.Facts[FactCheque] != "")
	set("fact:written_off_not_waived", f.WrittenOff.Sign() > 0)
	o.provenOfArranged(set)
	if o.law != nil {
		set("fact:step_open_for_this_claim", o.stepOpen() != "")
		set("fact:not_past_limitation", o.inTime())
	}
	return p
}

// FactEndRight is the right to end the work for want of payment.
const FactEndRight = "end_right"

// trackable reports a way out that leaves a trace of arrival or posting: a mail
// server's acceptance for an address that took mail so far, or paper that a person
// posts and says so.
func (o occasion) trackable() bool {
	if o.delivery.Channel != WaySMTP && o.delivery.Channel != WayDrafts {
		return true
	}
	if o.delivery.To == "" || o.file.Facts[FactRefused] != "" {
		return false
	}
	return !slices.ContainsFunc(o.file.Contacts, func(c receivable.Contact) bool { return c.ID == o.delivery.Contact && c.Unusable != "" })
}

// demandPassed reports a final demand whose date is over.
func (o occasion) demandPassed() bool {
	return slices.ContainsFunc(o.file.Touches, func(t receivable.Touch) bool {
		return t.Kind == receivable.Written && t.Step == string(policy.FinalDemand) && t.Deadline.Before(o.decision.On)
	})
}

// inTime reports that the client can still be sued for what the letter is about.
func (o occasion) inTime() bool {
	if o.delivery.Step == stepPersistence {
		return o.mayPersist() == nil
	}
	return o.law.lastDay.IsZero() || !o.law.lastDay.Before(o.decision.On)
}
