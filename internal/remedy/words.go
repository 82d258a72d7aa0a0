package remedy

// Words names a remedy for a person, in small letters.
func (id ID) Words() string {
	switch id {
	case Reminder:
		return "a further reminder"
	case DisputeAnswer:
		return "a written answer to the complaint"
	case PaymentPlan:
		return "a payment plan"
	case Settlement:
		return "a settlement for less"
	case FinalDemand:
		return "the final demand"
	case AttorneyLetter:
		return "an attorney's letter"
	case Complaint:
		return "the free complaint under the freelance act"
	case Agency:
		return "a collection agency"
	case PaymentOrder:
		return "an order for payment"
	case SmallClaims:
		return "small claims court"
	case SmallClaimsPart:
		return "small claims court, waiving the rest"
	case Arbitration:
		return "arbitration"
	case CivilCourt:
		return "the regular courts"
	case WriteOff:
		return "writing it off"
	}
	return string(id)
}
