package chase

// planSteps name the steps of arrangements for a person.
var planSteps = map[Step]string{
	StepPlanTerms: "plan for their yes", StepPlanAgreement: "payment agreement to sign", StepPlanDue: "note before the next part of the plan",
	StepPlanMissed: "notice of a missed part of the plan", StepPlanBroken: "end of the plan", StepPlanKept: "thanks for keeping the plan",
	StepSettlementOffer: "proposal to settle", StepSettlementAgreement: "settlement agreement to sign",
	StepAcknowledgment: "request for one line that confirms the balance", StepPromiseNoted: "note that confirms the day they named",
	StepPromiseDue: "friendly line on the promised day", StepCorrected: "corrected invoice",
}

// arrangedText is about plans and settlements.
func (r Reason) arrangedText(w *words) bool {
	switch r.Code {
	case PlanOffered:
		w.put("A plan was drawn up on ", r.On, "; their yes has time until ", r.Till, ".")
	case PlanUnanswered:
		w.put("The plan of ", r.On, " had no yes by ", r.Till, ". Say that it was agreed, or end it.")
	case PlanOutdated:
		w.put("What is owed or disputed has changed since the plan of ", r.On, " was drawn up. Draw it up anew, or end it.")
	case PlanGrace:
		w.put("The part of ", r.On, " may be under way until ", r.Till, ".")
	case PlanLate:
		w.put("Of the plan ", r.Sum, " is missing, due on ", r.On, ".")
	case PlanCuring:
		w.put("They were told on ", r.On, " that a part is missing; they have until ", r.Till, " to make it good.")
	case PlanCureGrace:
		w.put("The time to make the part of ", r.On, " good has passed; money may be under way until ", r.Till, ".")
	case PlanUncured:
		w.put("The part of ", r.On, " was not made good by ", r.Till, "; ", r.Sum, " of it is missing.")
	case PlanBroken:
		w.put("The plan was broken and ended on ", r.On, ".")
	case PlanPaid:
		w.put("Every part of the plan has come. Say that it was kept: then ", r.Sum, " is forgiven, as agreed.")
	case PlanKept:
		w.put("The plan of ", r.On, " was kept.")
	case SettlementOffered:
		w.put(r.Sum, " for the whole was decided on ", r.On, "; their yes has time until ", r.Till, ".")
	case SettlementRunning:
		w.put(r.Sum, " for the whole is accepted; it has until ", r.Till, " to clear.")
	case SettlementGrace:
		w.put(r.Sum, " for the whole was due on ", r.On, "; it may be under way until ", r.Till, ".")
	case SettlementCleared:
		w.put(r.Sum, " for the whole has come; its day was ", r.On, ". Once it has cleared, say so: only then is the rest forgiven.")
	case SettlementOver:
		w.put("The offer to take ", r.Sum, " fell away; the whole is owed.")
	default:
		return false
	}
	return true
}

// planLetterText is what a letter of an arrangement does.
func (r Reason) planLetterText(w *words) bool {
	switch step := Step(r.Name); step {
	case StepPlanDue:
		w.put("A part of the plan, ", r.Sum, ", falls due on ", r.On, ". A short note before it.")
	case StepPlanMissed:
		w.put("Tell them that the part of ", r.On, " is missing, and that they can make it good until ", r.Till, ".")
	case StepPlanBroken:
		w.put("End the plan: the whole is due by ", r.Till, ".")
	default:
		name, ok := planSteps[step]
		if !ok {
			return false
		}
		w.put(string(name[0]-'a'+'A'), name[1:], ".")
	}
	return true
}
