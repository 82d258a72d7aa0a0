package remedy

import "dunwell/internal/money"

// screeningFigures bounds the figures of the look at a client before work. The ranking
// does not read them: they are asked for by their paths.
const screeningFigures = 64

// bindScreening names the figures of the scorecard, of deposits and of the signals that
// are shown beside it.
func bindScreening(b *binder, n *numbers) {
	at := 0
	one := func(path string, k kind) {
		b.one(path, &n.screening[at], k)
		at++
	}
	const card = "credit_signals.scorecard_before_work."
	for _, item := range []string{
		"no_written_agreement", "refuses_deposit", "business_younger_than_2y", "cannot_be_found_in_register", "unsatisfied_judgment_or_lien",
		"insolvency_on_record", "late_over_30d_with_me_before", "late_15_30d_with_me_before", "days_to_pay_trend_worse_by_10_or_more",
		"foreign_high_or_worse", "foreign_notable", "broken_promise", "invoice_over_20000", "no_named_payer_contact", "net_60_or_longer_terms",
		"owner_guarantee", "deposit_paid_half", "paid_me_on_time_3_times",
	} {
		one(card+"items."+item, points)
	}
	for _, band := range []string{"low", "watch", "deposit_only"} {
		one(card+"bands."+band+".1", points)
	}
	one(card+"thresholds.invoice_over", sum)
	one(card+"thresholds.young_years", count)
	for _, days := range []string{"late_days", "slow_days", "trend_days", "long_terms_days"} {
		one(card+"thresholds."+days, span)
	}
	one(card+"thresholds.on_time_times", count)
	one(card+"thresholds.paid_half", share)
	const paydex = "credit_signals.paydex."
	for _, score := range []string{"70", "60", "50", "40", "30", "20"} {
		one(paydex+"table."+score, span)
	}
	for _, of := range []string{"risk_low_from", "risk_medium_from", "min_trade_references", "window_months"} {
		one(paydex+of, count)
	}
	one("credit_signals.intelliscore.good_from", count)
	one("credit_signals.survival_us.alive_after_2y", share)
	one("credit_signals.survival_us.alive_after_5y", share)
	for _, of := range []string{"low", "high", "new_client", "then"} {
		one("deposit_practice.0."+of, share)
	}
	one("deposit_practice.0.small_fixed_package_under", sum)
	one("deposit_practice.1.small_under", sum)
	one("deposit_practice.1.middle_to", sum)
	one("deposit_practice.1.under_5000.0", share)
	one("deposit_practice.1.from_5000_to_15000.0", share)
	one("deposit_practice.1.from_5000_to_15000.1", share)
	one("deposit_practice.3.days", span)
}

// AtPar reports a currency in which figures in dollars are read as they stand.
func AtPar(c money.Currency) bool { return atPar(c) }
