package law

// WithMargin is the same terms with another margin above the table of reference
// rates: a judgment that awards five points above the base rate where the law would
// give nine. Terms without such a table stay as they are.
func (t *InterestTerms) WithMargin(margin Rate) *InterestTerms {
	if t.Series == "" || totals[t.Series] {
		return t
	}
	with := *t
	with.Periods = make([]RatePeriod, len(t.Periods))
	for i, p := range t.Periods {
		p.Rate += margin - t.Margin
		with.Periods[i] = p
	}
	with.Margin = margin
	return &with
}
