package wording

// What forbids the wording. The confidence is that of the law data and of the
// remedy model the product was built on: verified where the text was read or two
// sources agree, recalled where it comes from memory.
var (
	extortion      = Citation{"arrest, police, prosecution, immigration or licence complaint as the price of payment", "extortion statutes; model of the demand letter", "verified"}
	lawyerRule     = Citation{"no threat of criminal or administrative charges to gain a civil advantage", "Cal. Rules Prof. Conduct 3.10, and like rules elsewhere", "recalled"}
	adminOfJustice = Citation{"harassing frequency or publicity, false claim of criminal liability, papers that look official", "Administration of Justice Act 1970 (UK), s. 40", "verified"}
	falseAttorney  = Citation{"no false claim that an attorney writes or is instructed", "15 U.S.C. 1692e(3)", "verified"}
	posing         = Citation{"nothing that looks like court process or comes from a lawyer who has not reviewed it", "15 U.S.C. 1692e(3), (9), (13)", "single"}
	sums           = Citation{"no fee, interest or penalty without a contract or a statute behind it", "15 U.S.C. 1692f(1), held to by first-party creditors too", "verified"}
	notIntended    = Citation{"no threat of an act that cannot legally be taken or is not intended", "15 U.S.C. 1692e(5)", "verified"}
	emptyThreat    = Citation{"no false threat of suit", "SB 1286 (2024), Cal. Civ. Code 1788.1 and following", "verified"}
	expired        = Citation{"no suit, and no threat of one, on a debt past limitation", "12 C.F.R. 1006.26(b)", "single"}
	stay           = Citation{"every act to collect stops on a notice of bankruptcy", "11 U.S.C. 362", "verified"}
	consumerRules  = Citation{"a consumer is asked in plain words, and for nothing that only businesses owe each other", "FDCPA; Directive 2011/7/EU, art. 1(2)", "single"}
	sabotage       = Citation{"no live site is taken down and no account locked without a right in the agreement", "own rule of this product", "recalled"}
	tone           = Citation{"short, factual, courteous: the second reader is the judge", "own rule of this product", "verified"}
)
