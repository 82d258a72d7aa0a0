package remedy

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/law"
)

// The codes of warnings about a ranking.
const (
	WarnUSFigures    = "us_figures"
	WarnRate         = "rate_used"
	WarnDemandRuns   = "demand_running"
	WarnCheque       = "paid_in_full_cheque"
	WarnBankruptcy   = "bankruptcy"
	WarnTimeBarred   = "limitation_over"
	WarnLimitation   = "limitation_near"
	WarnLimitUnknown = "limit_unknown"
	WarnConsumer     = "consumer"
	WarnEvidence     = "evidence_weak"
)

var warningCodes = []string{WarnUSFigures, WarnRate, WarnDemandRuns, WarnCheque, WarnBankruptcy, WarnTimeBarred, WarnLimitation, WarnLimitUnknown, WarnConsumer, WarnEvidence}

// WarningCodes lists every warning of a ranking, in the order of the published list.
func WarningCodes() []string { return slices.Clone(warningCodes) }

// warnings say what is doubtful or dangerous about the case, the doubt about the
// figures themselves first.
func (m *model) warnings(perUSD float64) []law.Warning {
	var list []law.Warning
	add := func(when bool, code, format string, args ...any) {
		if when {
			list = append(list, law.Warning{Code: code, Text: fmt.Sprintf(format, args...)})
		}
	}
	c, currency := m.c, m.c.Amount.Currency()
	add(m.abroad(), WarnUSFigures, "Costs and times are US figures, read in %s; enter your local ones where you know them.", currency)
	add(currency != "USD" && c.Rate.PerUSD > 0, WarnRate, "One US dollar is taken as %.4g %s%s.", c.Rate.PerUSD, currency, rateFrom(c.Rate))
	runs, near := !c.DemandUntil.IsZero() && m.start.demanded, m.near(&m.start)
	add(runs && !near, WarnDemandRuns, "The final demand runs until %s; what follows it waits for that day.", c.DemandUntil)
	add(runs && near, WarnDemandRuns, "The final demand runs until %s; the time to sue does not wait for that day.", c.DemandUntil)
	add(c.PaidInFullCheque, WarnCheque, "Do not deposit a cheque marked as payment in full: cashing it can end the whole claim, and crossing the words out does not help.")
	add(c.Bankruptcy, WarnBankruptcy, "A bankruptcy notice stops every attempt to collect, invoices and automatic charges included.")
	add(m.barred(&m.start), WarnTimeBarred, "The time to sue is over: no suit, and no threat of one.")
	add(near, WarnLimitation, "The time to sue ends %s. A letter does not stop it; filing does, in most places.", inDays(c.LimitationDays))
	add(c.SmallClaimsLimit.IsZero() && !c.SmallClaimsBarred && m.forum, WarnLimitUnknown, "The small-claims limit is not known here: ask the clerk of the court.")
	add(c.Debtor == Consumer, WarnConsumer, "The client is a consumer: rules for consumers apply, the court is that of his home, and no late fee is owed without a law.")
	add(!c.Bankruptcy && m.band >= 3, WarnEvidence, "The proof is thin: a judge could go either way. An admission in writing would help most.")
	return list
}

// abroad reports a case to which figures of the United States do not belong.
func (m *model) abroad() bool {
	if m.c.Place != "" {
		return m.c.Place != "us" && !strings.HasPrefix(m.c.Place, "us_")
	}
	return m.c.Amount.Currency() != "USD" || m.c.PaymentOrderRoute != ""
}

func rateFrom(r Rate) string {
	switch {
	case r.Source != "" && !r.On.IsZero():
		return fmt.Sprintf(", by %s of %s", r.Source, r.On)
	case !r.On.IsZero():
		return fmt.Sprintf(", the rate of %s", r.On)
	}
	return ", as you entered it"
}
