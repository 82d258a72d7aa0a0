package remedy

// kind bounds a figure.
type kind struct {
	unit        string
	least, most float64
}

var (
	share  = kind{"share", 0, 1}
	chance = kind{"share", 0.01, 0.95}
	ratio  = kind{"odds", 0.01, 20}
	sum    = kind{"money", 0, 1e9}
	span   = kind{"days", 0, 3650}
	spent  = kind{"hours", 0, 1000}
	points = kind{"points", -100, 100}
	count  = kind{"count", 0, 1000}
)

// someDays keeps what comes again and again from coming every day.
var someDays = kind{"days", 7, 3650}

// binding ties a path of the file to the number it fills.
type binding struct {
	path string
	at   *float64
	kind kind
}

type binder struct{ list []binding }

func (b *binder) one(path string, at *float64, k kind) {
	b.list = append(b.list, binding{path, at, k})
}

// table binds a row of figures that goes by names.
func table[S ~string](b *binder, path string, names []S, row []float64, k kind) {
	for i, name := range names {
		b.one(path+"."+string(name), &row[i], k)
	}
}

// some binds the figures of a table by remedy that only some remedies have.
func (b *binder) some(path string, row *[remedies]float64, k kind, which ...int) {
	for _, r := range which {
		b.one(path+"."+string(ids[r]), &row[r], k)
	}
}

// bind names every figure of n. The paths are those of data/parameters.yaml and
// are kept: a creditor's own figures are stored under them.
func bind(n *numbers) []binding {
	b := &binder{list: make([]binding, 0, 300)}
	bindSteps(b, n)
	bindOdds(b, n)
	bindCourts(b, n)
	bindCosts(b, n)
	bindScreening(b, n)
	return b.list
}

func bindSteps(b *binder, n *numbers) {
	const m = "model."
	b.one(m+"time_value", &n.timeValue, share)
	b.one(m+"time_value_hearing", &n.timeHearing, share)
	b.some(m+"hearing_hours", &n.hearing, spent, smallClaims, smallClaimsPart, arbitration, civilCourt)
	for r := range writeOff {
		b.one(m+"keep_after_failure."+string(ids[r]), &n.keep[r], share)
	}
	b.some(m+"base_p", &n.baseP, chance, reminder, disputeAnswer, finalDemand, attorneyLetter, complaint, agency, paymentPlan, settlement)
	b.some(m+"days", &n.days, span, reminder, disputeAnswer, finalDemand, attorneyLetter, complaint, agency, paymentOrder, paymentPlan, settlement, smallClaims, civilCourt)
	b.one(m+"days.arbitration_online", &n.onlineDays, span)
	b.one(m+"days.arbitration_admin", &n.adminDays, span)
	b.some(m+"hours", &n.hours, spent, reminder, disputeAnswer, finalDemand, attorneyLetter, complaint, agency, paymentOrder, paymentPlan, settlement, smallClaims, arbitration, civilCourt)
	b.one(m+"hours.enforcement", &n.enforceHours, spent)
	b.some(m+"cash", &n.cash, sum, reminder, disputeAnswer, finalDemand, attorneyLetter, complaint, paymentOrder, paymentPlan, settlement, smallClaims)
	for r := range remedies {
		b.one(m+"relationship.loss_share."+string(ids[r]), &n.loss[r], share)
	}
	b.one(m+"reminders_enough.normal", &n.enoughReminders, count)
	b.one(m+"reminders_enough.old", &n.enoughOld, count)
	b.one(m+"reminders_enough.beyond_days", &n.oldBeyond, span)
	b.one(m+"reminders_refused", &n.remindersRefused, count)
	b.one(m+"stalling.reminders", &n.stallReminders, count)
	b.one(m+"stalling.vague_answers", &n.stallVague, count)
	b.one(m+"slim_lead", &n.slimLead, share)
	b.one(m+"annual_discount", &n.discount, share)
	b.one(m+"offer_on_table_p", &n.offerP, chance)
	b.one(m+"limitation_near_days", &n.nearDays, span)
	b.one(m+"late_dispute_from_points", &n.latePoints, points)
	b.one(m+"refusal_settles_below_points", &n.refusalPoints, points)
	b.one(m+"free_reminder_every_days", &n.freeEvery, span)
	b.one(m+"free_recheck.every_days", &n.recheck[0], someDays)
	b.one(m+"free_recheck.for_days", &n.recheckFor[0], span)
	b.one(m+"free_recheck.then_every_days", &n.recheck[1], someDays)
	b.one(m+"free_recheck.until_days", &n.recheckFor[1], span)
	b.one(m+"free_recheck.later_every_days", &n.recheck[2], someDays)
	b.one(m+"final_demand_days", &n.demandDays, span)
	b.one(m+"small_money.amount", &n.smallAmount, sum)
	b.one(m+"small_money.own_hours", &n.smallHours, spent)
}

func bindOdds(b *binder, n *numbers) {
	const m = "model."
	table(b, m+"plan_value_share", solvencies, n.planShare[:], share)
	table(b, "settlement.engine_offer_share", solvencies, n.offerShare[:], share)
	b.one("settlement.engine_offer_share.disputed_extra_discount", &n.offerLess, share)
	b.one("settlement.engine_offer_share.disputed_extra_discount_late", &n.offerLessLate, share)
	table(b, "evidence.weights.items", evidenceNames[:], n.points[:], points)
	table(b, "evidence.bands", bands[:evidenceBands-1], n.bandFrom[:], points)
	table(b, "evidence.win_if_contested", bands, n.winContested[:], share)
	b.one("evidence.win_by_default.value", &n.winDefault, share)
	b.one(PathStatedDays, &n.statedDays, span)
	voluntary := []int{reminder, finalDemand, attorneyLetter, complaint, agency, settlement}
	for _, r := range voluntary {
		table(b, m+"response_or."+string(ids[r]), responses, n.responseOR[r][:], ratio)
	}
	b.one(m+"response_or.dispute_answer.disputes", &n.responseOR[disputeAnswer][isDisputes], ratio)
	for _, i := range []int{isNew, isPromised, isHardship, isDisputes, isBroken} {
		b.one(m+"response_or.payment_plan."+string(responses[i]), &n.responseOR[paymentPlan][i], ratio)
	}
	table(b, m+"solvency_or", solvencies, n.solvencyOR[:], ratio)
	table(b, m+"solvency_or_plan", solvencies, n.solvencyPlan[:], ratio)
	table(b, m+"solvency_or_settlement", solvencies, n.solvencySettle[:], ratio)
	table(b, m+"evidence_or", bands, n.evidenceOR[:], ratio)
	table(b, m+"distance_or", distances, n.distanceOR[:], ratio)
	table(b, m+"agency_contested_or", bands, n.contestedOR[:], ratio)
	b.one(m+"reminders_over_three_or", &n.remindersOverOR, ratio)
	b.one(m+"extra_or.interest_clause", &n.interestOR, ratio)
	b.one(m+"extra_or.ongoing_work", &n.ongoingOR, ratio)
	b.one(m+"extra_or.rights_on_payment", &n.rightsOR, ratio)
	b.one(m+"extra_or.fee_clause", &n.feeOR, ratio)
	b.one(m+"extra_or.freelance_statute", &n.freelanceOR, ratio)
	curve := [len(curveDays)]string{"d0", "d30", "d60", "d90", "d180", "d270", "d365", "d730"}
	table(b, m+"age_factor.curve", curve[:], n.curve[:], chanceOfAge)
	b.one(m+"age_factor.cap", &n.curveCap, ratio)
}

// chanceOfAge keeps the curve away from nothing, by which is divided.
var chanceOfAge = kind{"share", 0.01, 1}

func bindCourts(b *binder, n *numbers) {
	const m = "model."
	table(b, m+"p_collect", solvencies, n.collect[:], share)
	b.one(m+"p_collect_most", &n.collectMost, share)
	b.one(m+"p_collect_bank_known_bonus", &n.bankBonus, share)
	b.one(m+"p_collect_award_bonus", &n.awardBonus, share)
	table(b, m+"collect_distance", distances, n.collectFar[:], share)
	table(b, m+"collect_distance_award", distances, n.awardFar[:], share)
	table(b, m+"collect_distance_order", distances, n.orderFar[:], share)
	table(b, m+"settle_on_service", solvencies, n.settle[:], share)
	b.one(m+"settle_contested", &n.settleContested, share)
	table(b, m+"need_enforcement", solvencies, n.need[:], share)
	table(b, "judgment_collection.engine_default_days_after_judgment", solvencies, n.daysAfter[:], span)
	table(b, m+"p_default", responses, n.defaults[:], share)
	b.one(m+"p_default_large_company", &n.defaultLarge, share)
	b.one(m+"service_risk_unreachable", &n.serviceRisk, share)
	table(b, m+"payment_order.objection", responses, n.objection[:], share)
	b.one(m+"hours_saved_by_settling.small_claims", &n.courtSaves, share)
	b.one(m+"hours_saved_by_settling.arbitration", &n.arbitrationSaves, share)
	b.one(m+"hours_saved_by_settling.civil_court", &n.civilSaves, share)
	b.one(m+"days_saved_by_settling.civil_court", &n.civilDaysSave, share)
	b.one(m+"civil_default_likely", &n.civilDefaultLikely, share)
	b.one(m+"fee_recovery.civil_court", &n.feeBack, share)
	b.one(m+"fee_recovery.arbitration", &n.arbitrationBack, share)
	b.one(m+"freelance_damages", &n.damages, share)
}

func bindCosts(b *binder, n *numbers) {
	const m = "model."
	b.one(m+"cash.enforcement", &n.enforceCash, sum)
	b.one(m+"cash.confirm_award", &n.confirmCash, sum)
	b.one(m+"cash.travel_other_state", &n.travelCash, sum)
	b.one(m+"cash.arbitration_online", &n.arbitrationOnline, sum)
	b.one(m+"cash.arbitration_admin", &n.arbitrationAdmin, sum)
	b.one(m+"cash.arbitration_admin_large", &n.arbitrationLarge, sum)
	b.one(m+"arbitration_brackets.online_up_to", &n.onlineUpTo, sum)
	b.one(m+"arbitration_brackets.administered_up_to", &n.adminUpTo, sum)
	b.one(m+"arbitration_brackets.far_seat", &n.farSeat, sum)
	b.one(m+"arbitration_brackets.looked_at_first_from", &n.arbitrationFrom, sum)
	b.one(m+"civil_cost.default_route", &n.civilDefault, sum)
	b.one(m+"civil_cost.early_settlement", &n.civilEarly, sum)
	b.one(m+"civil_cost.through_trial", &n.civilTrial, sum)
	b.one(m+"civil_cost.share_through_trial", &n.civilTrialShare, share)
	b.one(m+"civil_settled_on_service", &n.civilServed, sum)
	b.one(m+"civil_cost.contingent_alternative.share", &n.contingentShare, share)
	b.one(m+"civil_cost.contingent_alternative.suit_fee", &n.contingentSuit, share)
	b.one(m+"civil_cost.contingent_alternative.costs", &n.contingentCosts, sum)
	b.one(m+"civil_cost.contingent_alternative.from_amount", &n.contingentFrom, sum)
	b.one(m+"civil_cost.contingent_alternative.min_evidence", &n.contingentPoints, points)
	b.one(m+"agency_fee.under_1000", &n.agencyUnder, share)
	b.one(m+"agency_fee.to_90d", &n.agencyTo90, share)
	b.one(m+"agency_fee.to_180d", &n.agencyTo180, share)
	b.one(m+"agency_fee.to_365d", &n.agencyTo365, share)
	b.one(m+"agency_fee.over_365d", &n.agencyOver, share)
	b.one(m+"agency_fee.foreign_min", &n.agencyForeign, share)
	b.one(m+"agency_min_amount", &n.agencyMin, sum)
	b.one(m+"foreign_agency_days", &n.agencyForeignDays, span)
	b.one(m+"attorney_letter_min_amount", &n.attorneyMin, sum)
	b.one(m+"civil_court_min_amount", &n.civilMin, sum)
}
