package law

// WithContract is how interest is reckoned where a rate was agreed, as far as the
// law of the place lets it: the agreed rate by the year, simple. The copy says in
// its warnings what the law changed and what is doubtful.
func (t *InterestTerms) WithContract(c ContractRate) *InterestTerms {
	with := *t
	if t.Overrides {
		with.Warnings = append(without(t.Warnings), warnf(WarnContractOverridden, "the rate of the law holds whatever was agreed (%s)", t.Law))
		return &with
	}
	if c.Unstated {
		if t.sub.to == 0 {
			return &with // interest without a rate is that of the law
		}
		c.Rate, c.Per, c.Yearly = t.sub.to, PerYear, true
	}
	with.Kind, with.Mode, with.Growth = ContractInterest, ConstantRate, Simple
	with.Series, with.Margin, with.Times, with.Ask = "", 0, 1, ""
	with.Agreed, with.Mark = c.Rate, agreedMark
	with.Warnings = without(t.Warnings, WarnSnapshot, WarnOneRate, WarnDirectiveMinimum, WarnConsumerRule, WarnRateMoves, WarnSmallSupplier,
		WarnNote) // the notes are about the rate of the law
	rate := c.Rate
	if t.sub.to > 0 && !c.Yearly && rate > t.sub.to {
		rate, with.Capped = t.sub.to, true
		with.Mark = with.Mark.And(t.sub.mark)
		with.say(WarnContractCut, "a rate by the %s without its yearly equivalent is cut to %s percent a year (%s)", c.Per, t.sub.to.Percent(), t.Law)
	}
	with.Periods = []RatePeriod{{From: firstDay, Rate: rate, Mark: agreedMark}}
	if !t.keepsSum && t.Law != "" && len(t.Compensation.Bands) > 0 {
		with.Compensation = Compensation{Known: true, Currency: t.Currency, Debt: t.Currency}
		with.say(WarnContractDisplaces, "an agreed rate that is a substantial remedy takes the place of the %s, its rate and its fixed sum; one that is not leaves them", t.Law)
	}
	if c.Compound {
		with.say(WarnNotCompounded, "compounding was agreed; it is not reckoned here, so that no more is asked than is certain")
	}
	if c.Assumed {
		with.say(WarnPeriodAssumed, "no period was named with the rate; it is taken for %s percent a year, the least it can mean", c.Rate.Percent())
	}
	if c.Two {
		with.say(WarnTwoRates, "the agreement names two rates that do not agree; the lower, %s percent a year, is taken", c.Rate.Percent())
	}
	if t.caution.Text != "" && c.Rate > 0 {
		with.Warnings = append(with.Warnings, t.caution)
	}
	return &with
}

func (t *InterestTerms) say(code, format string, args ...any) {
	t.Warnings = append(t.Warnings, warnf(code, format, args...))
}
