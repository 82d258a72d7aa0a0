package chase

import (
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/remedy"
)

// caseFlags are the yes and no of a case by their names in the record.
func caseFlags(c *remedy.Case) []struct {
	name string
	is   *bool
} {
	return []struct {
		name string
		is   *bool
	}{
		{"barred", &c.SmallClaimsBarred}, {"dispute_answered", &c.DisputeAnswered}, {"administered", &c.AdministeredClause},
		{"carve_out", &c.SmallClaimsCarveOut}, {"fee_clause", &c.FeeClause}, {"interest_clause", &c.InterestClause},
		{"rights_on_payment", &c.RightsOnPayment}, {"work_in_use", &c.WorkInUse}, {"suspension_right", &c.SuspensionRight},
		{"ongoing_work", &c.OngoingWork}, {"owner_guarantee", &c.OwnerGuarantee}, {"venue_home", &c.VenueHome},
		{"local_assets", &c.LocalAssets}, {"travel", &c.WillTravel}, {"remote_hearing", &c.RemoteHearing}, {"bank_known", &c.BankKnown},
		{"freelance", &c.FreelanceStatute}, {"freelance_no_fees", &c.FreelanceNoFees}, {"freelance_no_complaint", &c.FreelanceNoComplaint},
		{"offer", &c.OfferOnTable}, {"cheque", &c.PaidInFullCheque}, {"processing", &c.Processing},
		{"payer_asked", &c.PayerContactAsked}, {"traced", &c.AddressTraced}, {"bankruptcy", &c.Bankruptcy},
	}
}

// caseSums are the sums of a case, all in its currency.
func caseSums(c *remedy.Case) []struct {
	name string
	sum  *money.Amount
} {
	return []struct {
		name string
		sum  *money.Amount
	}{
		{"limit_counts", &c.LimitCounts}, {"hourly", &c.HourlyRate}, {"limit", &c.SmallClaimsLimit},
		{"order_fee", &c.PaymentOrderFee}, {"order_limit", &c.PaymentOrderLimit}, {"worth", &c.ClientWorth},
	}
}

// appendCase writes what of a case is not written elsewhere in the facts. Where
// its figures come from is left out: no decision hangs on it.
func appendCase(b []byte, c *remedy.Case) []byte {
	o := object{b: append(b, '{')}
	o.text("place", c.Place)
	o.number("evidence", int64(c.Evidence))
	o.text("solvency", string(c.Solvency))
	o.text("distance", string(c.Distance))
	o.text("debtor", string(c.Debtor))
	o.text("response", string(c.Response))
	o.text("final_demand", string(c.FinalDemand))
	o.text("attorney_letter", string(c.AttorneyLetter))
	o.text("complaint", string(c.Complaint))
	o.number("vague", int64(c.VagueAnswers))
	o.number("plans_broken", int64(c.PlansBroken))
	o.text("arbitration", string(c.Arbitration))
	o.text("order", c.PaymentOrderRoute)
	if c.OfferShare != 0 {
		o.text("offer_share", strconv.FormatFloat(c.OfferShare, 'g', -1, 64))
	}
	for _, s := range caseSums(c) {
		o.number(s.name, s.sum.Minor())
	}
	for _, f := range caseFlags(c) {
		o.flag(f.name, *f.is)
	}
	if c.Rate.PerUSD != 0 {
		o.text("per_usd", strconv.FormatFloat(c.Rate.PerUSD, 'g', -1, 64))
		o.day("rate_on", c.Rate.On)
	}
	return append(o.b, '}')
}

// caseRecord reads back what appendCase wrote.
type caseRecord map[string]any

func (r caseRecord) text(name string) string { s, _ := r[name].(string); return s }

func (r caseRecord) number(name string) int64 { n, _ := r[name].(float64); return int64(n) }

func (r caseRecord) float(name string) float64 {
	v, err := strconv.ParseFloat(r.text(name), 64)
	if err != nil {
		return 0
	}
	return v
}

// readCase is the case that was recorded.
func (r caseRecord) readCase(currency money.Currency) *remedy.Case {
	c := &remedy.Case{
		Place: r.text("place"), Evidence: remedy.Evidence(r.number("evidence")), Solvency: remedy.Solvency(r.text("solvency")),
		Distance: remedy.Distance(r.text("distance")), Debtor: remedy.Debtor(r.text("debtor")),
		Response: remedy.Response(r.text("response")), FinalDemand: remedy.LetterState(r.text("final_demand")),
		VagueAnswers:   int(r.number("vague")),
		AttorneyLetter: remedy.LetterState(r.text("attorney_letter")), Complaint: remedy.LetterState(r.text("complaint")),
		PlansBroken: int(r.number("plans_broken")), Arbitration: remedy.Seat(r.text("arbitration")),
		PaymentOrderRoute: r.text("order"), OfferShare: r.float("offer_share"),
		Rate: remedy.Rate{PerUSD: r.float("per_usd")},
	}
	if on, err := day.Parse(r.text("rate_on")); err == nil {
		c.Rate.On = on
	}
	for _, s := range caseSums(c) {
		if minor := r.number(s.name); minor != 0 {
			*s.sum = money.New(minor, currency)
		}
	}
	for _, f := range caseFlags(c) {
		*f.is, _ = r[f.name].(bool)
	}
	return c
}
