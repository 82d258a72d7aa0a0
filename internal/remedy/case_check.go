package remedy

import (
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// mostMinor bounds a sum, in the smallest units: what is larger is a slip.
const mostMinor = 1_000_000_000_000_000

// Check is every fault of a case as a fault.List: unknown words, sums that are
// negative or in another currency, counts out of range, and a currency that needs a
// rate of exchange (rate_needed).
func (c *Case) Check() error {
	var faults fault.List
	c.checkWords(&faults)
	c.checkSums(&faults)
	c.checkCounts(&faults)
	if len(faults) == 0 && c.perUSD() <= 0 {
		faults = append(faults, rateNeeded(c.Amount.Currency()))
	}
	return faults.Err()
}

func (c *Case) checkWords(faults *fault.List) {
	known := func(field, word string, place int) {
		if place < 0 {
			*faults = append(*faults, fault.Invalidf("word_unknown", field, "%q is not known for %q", word, field))
		}
	}
	known("response", string(c.Response), place(responses, c.Response))
	known("solvency", string(c.Solvency), place(solvencies, c.Solvency))
	known("distance", string(c.Distance), place(distances, c.Distance))
	known("debtor", string(c.Debtor), place(debtors, c.Debtor))
	for _, l := range [...]struct {
		field string
		state LetterState
	}{{"final_demand", c.FinalDemand}, {"attorney_letter", c.AttorneyLetter}, {"statutory_complaint", c.Complaint}} {
		if l.state != "" && l.state != NotSent && l.state != Lapsed {
			known(l.field, string(l.state), -1)
		}
	}
	if c.Arbitration != "" && c.Arbitration != NoClause && c.Arbitration != SeatHome && c.Arbitration != SeatAway {
		known("arbitration", string(c.Arbitration), -1)
	}
}

func (c *Case) checkSums(faults *fault.List) {
	if c.Amount.Sign() <= 0 {
		*faults = append(*faults, fault.Invalidf("sum_not_positive", "amount", "the claim must be more than nothing"))
	}
	for _, s := range [...]struct {
		field string
		sum   money.Amount
	}{
		{"amount", c.Amount}, {"limit_counts", c.LimitCounts}, {"hourly_rate", c.HourlyRate}, {"small_claims_limit", c.SmallClaimsLimit},
		{"payment_order_fee", c.PaymentOrderFee}, {"payment_order_limit", c.PaymentOrderLimit}, {"client_worth", c.ClientWorth},
	} {
		switch {
		case s.sum.Sign() < 0:
			*faults = append(*faults, fault.Invalidf("sum_not_positive", s.field, "%q may not be negative", s.field))
		case s.sum.Minor() > mostMinor:
			*faults = append(*faults, fault.Invalidf("sum_too_large", s.field, "%q is larger than the ranking counts", s.field))
		case !s.sum.IsZero() && s.sum.Currency() != c.Amount.Currency():
			*faults = append(*faults, fault.Invalidf("currency_mixed", s.field, "%q is in %s and the claim in %s; give all sums of a case in one currency", s.field, s.sum.Currency(), c.Amount.Currency()))
		}
	}
}

func (c *Case) checkCounts(faults *fault.List) {
	for _, n := range [...]struct {
		field       string
		n, lo, most int
	}{
		{"age_days", c.AgeDays, 0, 36500}, {"reminders", c.Reminders, 0, 1000}, {"vague_answers", c.VagueAnswers, 0, 1000},
		{"plans_broken", c.PlansBroken, 0, 100}, {"limitation_days", c.LimitationDays, -36500, 36500},
	} {
		if n.n < n.lo || n.n > n.most {
			*faults = append(*faults, fault.Invalidf("number_out_of_range", n.field, "%q is %d; it must be from %d to %d", n.field, n.n, n.lo, n.most))
		}
	}
	if c.OfferOnTable && !(c.OfferShare > 0 && c.OfferShare <= 1) {
		*faults = append(*faults, fault.Invalidf("number_out_of_range", "offer_share", "an offer on the table needs its share of the claim, above 0 and at most 1"))
	}
	if !(c.Rate.PerUSD >= 0 && c.Rate.PerUSD <= 1e7) {
		*faults = append(*faults, fault.Invalidf("number_out_of_range", "rate", "the rate must be what one US dollar costs in %s", c.Amount.Currency()))
	}
}

// perUSD is what a dollar costs in the currency of the case, 0 where nobody knows.
func (c *Case) perUSD() float64 {
	switch {
	case c.Amount.Currency() == "USD":
		return 1
	case c.Rate.PerUSD > 0:
		return c.Rate.PerUSD
	case atPar(c.Amount.Currency()):
		return 1
	}
	return 0
}

func rateNeeded(c money.Currency) *fault.Error {
	return fault.Invalidf("rate_needed", "rate", "costs and thresholds are known in US dollars: enter what one dollar costs in %s, with the day and the source of the rate", c)
}
