package law

import "slices"

// The warnings of interest; docs/codes.md publishes them.
const (
	WarnRateUnknown         = "rate_not_known"          // from a day on the rate is not known: interest ends there
	WarnRateMoves           = "rate_may_have_changed"   // the figure is older than the days it is used for
	WarnSnapshot            = "rate_snapshot"           // made by a formula: the figure of one day
	WarnOneRate             = "one_rate_ambiguous"      // one rate a debt, but which day's is not settled
	WarnDayCount            = "day_count_unsettled"     // the place has no one day count
	WarnDirectiveMinimum    = "directive_minimum"       // the minimum of Directive 2011/7/EU is assumed
	WarnConsumerRule        = "consumer_rule_recalled"  // that it holds against consumers is from memory
	WarnSmallSupplier       = "supplier_small_only"     // only micro and small enterprises can ask
	WarnUsury               = "usury"                   // a ceiling on agreed interest or late fees
	WarnCompensationUnknown = "compensation_not_known"  // the fixed sum is not known
	WarnCompensationInEUR   = "compensation_in_eur"     // the fixed sum is in euro and has to be converted
	WarnTermLong            = "term_long"               // a term of payment longer than the law favours
	WarnTermCut             = "term_cut"                // the law cut the agreed term
	WarnContractCut         = "contract_rate_cut"       // the law cut the agreed rate
	WarnContractOverridden  = "contract_rate_overruled" // the statutory rate holds whatever was agreed
	WarnContractLow         = "contract_rate_low"       // the agreed rate lies below what the law allows
	WarnContractDisplaces   = "contract_rate_displaces" // the agreed rate takes the place of the statute and its fixed sum
	WarnNotCompounded       = "not_compounded"          // compounding was agreed and is not reckoned
	WarnPeriodAssumed       = "rate_period_assumed"     // a rate without its period is taken for a yearly one
	WarnTwoRates            = "rate_two_readings"       // two rates were named that do not agree: the lower is taken
	WarnOrderRecalled       = "payment_order_recalled"  // what a part payment goes against first is from memory
	WarnDefaultStart        = "default_start"           // default may begin later than the due date
	WarnOldContract         = "contract_old"            // the contract may be older than the law
)

// InterestWarningCodes are all codes that interest warns with, beside those of WarningCodes.
func InterestWarningCodes() []string {
	return []string{
		WarnRateUnknown, WarnRateMoves, WarnSnapshot, WarnOneRate, WarnDayCount, WarnDirectiveMinimum, WarnConsumerRule,
		WarnSmallSupplier, WarnUsury, WarnCompensationUnknown, WarnCompensationInEUR, WarnTermLong, WarnTermCut, WarnContractCut,
		WarnContractOverridden, WarnContractLow, WarnContractDisplaces, WarnNotCompounded, WarnPeriodAssumed, WarnTwoRates,
		WarnOrderRecalled, WarnDefaultStart, WarnOldContract,
	}
}

// without is the warnings that have none of the codes.
func without(list []Warning, codes ...string) []Warning {
	return slices.DeleteFunc(slices.Clone(list), func(w Warning) bool { return slices.Contains(codes, w.Code) })
}
