package wording

import "slices"

// Rule is the code of what a sentence breaks; docs/codes.md lists them.
type Rule string

// The rules.
const (
	Crime           Rule = "crime"
	Immigration     Rule = "immigration"
	Authority       Rule = "authority"
	Publicity       Rule = "publicity"
	ThirdPerson     Rule = "third_person"
	AttorneyFalse   Rule = "attorney_false"
	CourtLook       Rule = "court_look"
	ChargeUnfounded Rule = "charge_unfounded"
	InterestNoBasis Rule = "interest_unfounded"
	StepNotArmed    Rule = "step_not_armed"
	StepNotOpen     Rule = "step_not_open"
	PastLimitation  Rule = "past_limitation"
	Stayed          Rule = "stayed"
	Consumer        Rule = "consumer"
	LockOut         Rule = "lockout"
	Insult          Rule = "insult"
	Harassment      Rule = "harassment"
	FalseUrgency    Rule = "false_urgency"
	FalseOutcome    Rule = "false_outcome"
)

// ruling is what is said about a rule: what it forbids, what to write instead,
// and the law behind it.
type ruling struct {
	rule    Rule
	means   string
	fix     string
	grounds []ground
}

var rulings = []ruling{
	{Crime, "threatens police or prosecution, or calls the client a criminal",
		"Leave crime, police and prosecution out. Say what is owed, by when, and how to reach you.",
		[]ground{extortion, lawyerRule, adminOfJustice}},
	{Immigration, "uses somebody's residence or visa",
		"Leave residence and visas out altogether.",
		[]ground{extortion, lawyerRule}},
	{Authority, "threatens a licence, a tax office or another authority",
		"Leave authorities out. Where a payment act gives a complaint, arm that step first.",
		[]ground{extortion, lawyerRule}},
	{Publicity, "threatens reviews, posts or the press",
		"Leave reviews, social media and the press out. A debt stays between you and the client.",
		[]ground{adminOfJustice}},
	{ThirdPerson, "threatens to tell customers, family, the employer or the trade",
		"Write only to the people who pay for this client, and say nothing of others.",
		[]ground{adminOfJustice}},
	{AttorneyFalse, "claims an attorney who is not instructed, or poses as one",
		"Write in your own name. Name an attorney only when one is instructed.",
		[]ground{falseAttorney, posing}},
	{CourtLook, "looks like a paper of a court or an office",
		"Write an ordinary letter: no summons, no case number and no official title before a claim is filed.",
		[]ground{posing, adminOfJustice}},
	{ChargeUnfounded, "asks for a fee, a cost or a penalty without a ground",
		"Ask for what the agreement or the law gives, and name the section; leave the rest out.",
		[]ground{sums}},
	{InterestNoBasis, "asks for interest without a ground",
		"Switch interest on with its ground, law or agreement, or leave it out.",
		[]ground{sums}},
	{StepNotArmed, "names a next step that no person has decided on",
		"Take the sentence out, or decide on the step first (dunwell arm) and let the letter name that one.",
		[]ground{notIntended, emptyThreat}},
	{StepNotOpen, "names a next step that is not open for this claim",
		"Take the sentence out, and arm a step that is open for this claim.",
		[]ground{notIntended, emptyThreat}},
	{PastLimitation, "threatens suit after the time to sue has passed",
		"Ask without naming a court; the time to sue for this claim has passed.",
		[]ground{expired}},
	{Stayed, "asks a bankrupt client for money",
		"Ask for the court, the number and the trustee, and file your claim there. Ask for no payment.",
		[]ground{stay}},
	{Consumer, "asks of a consumer what may be asked of a business only",
		"Leave it out: it is for debts between businesses, or takes a right that a consumer keeps.",
		[]ground{consumerRules}},
	{LockOut, "threatens to take work down, to lock accounts or to delete",
		"Leave it out, unless a clause of the agreement gives you the right and you name that clause.",
		[]ground{sabotage}},
	{Insult, "insults or shames the client",
		"Say what happened and what you ask for, without a word about the person.",
		[]ground{tone}},
	{Harassment, "threatens to keep calling, to come by, or worse",
		"Offer one call at a time that suits the client.",
		[]ground{adminOfJustice}},
	{FalseUrgency, "presses with alarm in place of a date",
		"Give one date, at least some days ahead, and what can be done until then.",
		[]ground{tone}},
	{FalseOutcome, "foretells what a court or an office will do",
		"Say what you will do; what a court decides is not yours to say.",
		[]ground{notIntended}},
}

// Rules lists every rule, in the order of docs/codes.md.
func Rules() []Rule {
	all := make([]Rule, len(rulings))
	for i, r := range rulings {
		all[i] = r.rule
	}
	return all
}

// Means says in a few words what a rule refuses: "threatens reviews, posts or the press".
func (r Rule) Means() string { return r.ruling().means }

// cited is the law behind a rule.
func (r ruling) cited() []Citation {
	all := make([]Citation, len(r.grounds))
	for i, g := range r.grounds {
		all[i] = g.cite()
	}
	return all
}

func (r Rule) ruling() ruling {
	return rulings[slices.IndexFunc(rulings, func(x ruling) bool { return x.rule == r })]
}
