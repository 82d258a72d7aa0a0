package remedy

import "dunwell/internal/law"

// markFigures tells for each remedy how well its figures are founded. What is the
// claim itself, or nothing, has no mark.
func (p *Parameters) markFigures() {
	weakest := func(paths ...string) law.Confidence {
		c := law.Verified
		for _, path := range paths {
			if m, ok := p.marks[path]; ok {
				c = c.Weaker(m.Confidence)
			}
		}
		return c
	}
	const m = "model."
	for r := range writeOff {
		name := string(ids[r])
		switch r {
		case smallClaimsPart:
			name = string(SmallClaims)
		}
		f := &p.d.marks[r]
		f.Hours = weakest(m + "hours." + name)
		f.Days = weakest(m + "days." + name)
		if !adjudicated(r) {
			f.P = weakest(m+"base_p."+name, m+"response_or."+name+".silent", m+"solvency_or.ok", m+"evidence_or.good")
			continue
		}
		f.P = weakest(m+"settle_on_service.ok", m+"p_default.silent", "evidence.win_if_contested.good", m+"p_collect.ok")
		f.Cash = weakest(m+"cash."+name, m+"cash.enforcement")
	}
	d := &p.d.marks
	d[finalDemand].Cash = weakest(m + "cash.final_demand")
	d[attorneyLetter].Cash = weakest(m + "cash.attorney_letter")
	d[paymentPlan].Amount = weakest(m + "plan_value_share.ok")
	d[settlement].Amount = weakest("settlement.engine_offer_share.ok")
	d[agency].Amount = weakest(m + "agency_fee.to_90d")
	d[arbitration].Cash = weakest(m+"cash.arbitration_online", m+"cash.confirm_award", m+"cash.enforcement")
	d[arbitration].Days = weakest(m + "days.arbitration_online")
	d[civilCourt].Cash = weakest(m+"civil_cost.default_route", m+"civil_cost.through_trial")
}
