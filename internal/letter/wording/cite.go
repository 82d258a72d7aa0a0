package wording

import "dunwell/internal/law"

// ground is what forbids a wording. Where the law data has the rule, source and
// confidence are read there; the others are those of the remedy model the product
// was built on: verified where the text was read or two sources agree, recalled
// where it comes from memory.
type ground struct {
	text, source, confidence string
	group, rule              string // of the law data; "" for none
}

func (g ground) cite() Citation {
	if g.rule != "" {
		if m, ok := law.Embedded().Conduct(g.group, g.rule); ok && len(m.Sources) > 0 {
			return Citation{g.text, m.Sources[0], string(m.Confidence)}
		}
	}
	return Citation{g.text, g.source, g.confidence}
}

var (
	extortion      = ground{text: "no arrest, police, prosecution, immigration or licence complaint as the price of payment", source: "extortion statutes, as the model of the demand letter has them", confidence: "verified"}
	lawyerRule     = ground{text: "no threat of criminal or administrative charges to gain a civil advantage", group: "conduct", rule: "threatening_criminal_action"}
	adminOfJustice = ground{text: "no harassing frequency, no publicity, no false claim of criminal liability, no papers that look official", source: "Administration of Justice Act 1970 (UK), s. 40", confidence: "verified"}
	falseAttorney  = ground{text: "no false claim that an attorney writes or is instructed", group: "fdcpa_scope", rule: "false_attorney_claim_barred"}
	posing         = ground{text: "nothing that looks like court process or comes from a lawyer who has not reviewed it", group: "conduct", rule: "posing_as_lawyer_or_court"}
	sums           = ground{text: "no fee, interest or penalty without a contract or a statute behind it", source: "Fair Debt Collection Practices Act, 15 U.S.C. 1692 and following", confidence: "verified"}
	notIntended    = ground{text: "no threat of an act that cannot legally be taken or is not intended", group: "fdcpa_scope", rule: "threat_of_action_not_intended_barred"}
	emptyThreat    = ground{text: "no false threat of suit", group: "first_party_collection", rule: "california_rosenthal_commercial"}
	expired        = ground{text: "no suit, and no threat of one, on a debt past limitation", group: "fdcpa_scope", rule: "collector_suing_on_expired_debt_barred"}
	stay           = ground{text: "every act to collect stops on a notice of bankruptcy", group: "bankruptcy", rule: "automatic_stay_stops_all_collection"}
	consumerRules  = ground{text: "a consumer is asked in plain words, and for nothing that only businesses owe each other", source: "Directive 2011/7/EU, art. 1 and 2 (between undertakings only)", confidence: "recalled"}
	sabotage       = ground{text: "no live site is taken down and no account locked without a right in the agreement", source: "own rule of this product, from memory of the law of contract", confidence: "recalled"}
	tone           = ground{text: "short, factual, courteous: the second reader is the judge", source: "own rule of this product", confidence: "verified"}
)
