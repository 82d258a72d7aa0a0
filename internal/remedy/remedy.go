// Package remedy ranks the ways to the money once asking kindly has ended: what
// each would leave in hand, how likely it is, what it costs, and what it does to
// the client. It reads nothing but the facts of the case and parameters with their
// sources; the same two give the same ranking. It never promises success.
package remedy

import "slices"

// ID names a remedy; letters and records keep it, so it never changes its meaning.
type ID string

// The thirteen remedies, and writing off.
const (
	Reminder        ID = "reminder"
	DisputeAnswer   ID = "dispute_answer"            // the written answer to a complaint raised late
	PaymentPlan     ID = "payment_plan"              // instalments
	Settlement      ID = "settlement_discount"       // less, now
	FinalDemand     ID = "final_demand"              // a date, and what comes after it
	AttorneyLetter  ID = "attorney_letter"           //
	Complaint       ID = "statutory_complaint"       // free, under a freelance-payment act
	Agency          ID = "agency"                    // collection on a share
	PaymentOrder    ID = "payment_order"             // court order without a hearing; not in the US
	SmallClaims     ID = "small_claims"              // within the limit
	SmallClaimsPart ID = "small_claims_waive_excess" // what is above the limit is given up
	Arbitration     ID = "arbitration"               //
	CivilCourt      ID = "civil_court"               //
	WriteOff        ID = "write_off"                 // with a free reminder from time to time
)

// The remedies by place in the list: the engine counts in these.
const (
	reminder = iota
	disputeAnswer
	paymentPlan
	settlement
	finalDemand
	attorneyLetter
	complaint
	agency
	paymentOrder
	smallClaims
	smallClaimsPart
	arbitration
	civilCourt
	writeOff
	remedies // how many there are
)

var ids = [remedies]ID{
	Reminder, DisputeAnswer, PaymentPlan, Settlement, FinalDemand, AttorneyLetter, Complaint,
	Agency, PaymentOrder, SmallClaims, SmallClaimsPart, Arbitration, CivilCourt, WriteOff,
}

// IDs lists every remedy, gentle ones first, writing off last.
func IDs() []ID { return slices.Clone(ids[:]) }

// Court reports a remedy that a judge or an arbitrator decides.
func (id ID) Court() bool {
	switch id {
	case PaymentOrder, SmallClaims, SmallClaimsPart, Arbitration, CivilCourt:
		return true
	}
	return false
}

// adjudicated is Court for the engine.
func adjudicated(r int) bool { return r >= paymentOrder && r <= civilCourt }
