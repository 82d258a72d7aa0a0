package law

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The law slots of a letter.
const (
	SlotInterestBasis        = "law_interest_basis"
	SlotCompensation         = "law_compensation"
	SlotCollectionCosts      = "law_collection_costs"
	SlotPreActionInformation = "law_pre_action_information"
	SlotConsumerNotice       = "law_consumer_notice"
	SlotFreelancerStatute    = "law_freelancer_statute"
	SlotSettlementPrivilege  = "law_settlement_privilege"
	SlotAcknowledgment       = "law_acknowledgment"
	SlotPlanClause           = "law_plan_clause"
	SlotChequeRule           = "law_cheque_rule"
	SlotInsolvency           = "law_insolvency"
	SlotGoverning            = "law_governing"
)

// The codes of the warnings about clauses.
const (
	WarnClauseRecalled = "clause_recalled" // a figure is from memory: the clause waits for a person
	WarnClauseConsumer = "clause_consumer" // not owed by a consumer
	WarnClausePublic   = "clause_public"   // not said to a public body
	WarnClauseTwice    = "clause_twice"    // two charges for the same
)

// Charge is a sum or rate that a letter may ask, with where it comes from. It
// comes from the claim; the clause only says its ground.
type Charge struct {
	Rate   string // interest: "12.75 %", as the letter prints it
	From   day.Date
	Amount money.Amount // compensation and costs
	// Statute names the law where the wording of the place asks for it:
	// "section 288 of the German Civil Code".
	Statute string
	// Contract is the agreement's own rule ("section 4 of the agreement"); "" is the law's.
	Contract string
	Mark     Mark
}

// Act is a statute on freelance payment that was found to apply.
type Act struct {
	Name string // "the Freelance Isn't Free Act (N.Y. Gen. Bus. Law art. 44-A)"
	Mark Mark
}

// LetterAsk is what is known about a letter before its clauses are looked up.
type LetterAsk struct {
	Place  string // of the debtor: what he must be told
	Law    string // whose law governs the debt; "" is Place
	Debtor string // company, sole_trader, consumer, public

	// Charges may be asked: this is a final demand or what comes after it, or the
	// creditor switched them on. While it is false no charge has a clause.
	Charges      bool
	Interest     *Charge // nil: none is asked
	Compensation *Charge
	Costs        *Charge
	// Principal is what costs by a scale are computed on (the Netherlands); unknown: none.
	Principal money.Amount
	// NoCosts: the creditor asks for no costs of collection, now or later.
	NoCosts bool
	// NoVATDeduction: the creditor cannot deduct VAT, so that it is added to costs by scale.
	NoVATDeduction bool

	Act           *Act // nil: none applies
	SelfEmployed  bool // the creditor works in his own name, without a company
	ContractForum bool // the agreement names its own law and court
	// Checked are the slots whose recalled figures a person has looked at.
	Checked []string
}

// ClauseFacts is what the wording of one slot is filled with.
type ClauseFacts struct {
	Place    string // whose wording applies
	Contract bool   // the agreement has its own rule
	Debtor   string // "consumer" or "individual" where the wording differs for such
	Union    bool   // the place is a member state of the European Union

	Rate                              string
	From                              day.Date
	Compensation, Costs, CostsWithVAT money.Amount
	Statute                           string
	GoverningPlace                    string
	ContractClause                    string
	Mark                              Mark
}

// LetterClauses are the slots a letter may carry. Held are slots that would apply
// but rest on a figure from memory: until a person has looked at it, the clause and
// the charge it explains stay out of the letter.
type LetterClauses struct {
	Slots    map[string]ClauseFacts
	Held     []string
	Warnings []Warning
}

// LetterClauses says which law slots a letter may carry and what fills them. What
// is not known has no slot: silence is better than a wrong statute. Whether a
// wording for the place exists in the letter's language, the letter knows.
func (b *Bundle) LetterClauses(ask LetterAsk) LetterClauses {
	ask.Place = b.clausePlace(ask.Place)
	ask.Law = b.clausePlace(ask.Law)
	if ask.Law == "" {
		ask.Law = ask.Place
	}
	c := clauses{b: b, ask: ask, out: LetterClauses{Slots: map[string]ClauseFacts{}}}
	if ask.Charges {
		c.interest()
		c.compensation()
		c.costs()
	}
	c.told()
	c.freelance()
	c.arrangements()
	return c.out
}

// clausePlace is the place whose wordings apply: its own, or "" where the law data
// does not know it.
func (b *Bundle) clausePlace(place string) string {
	place = day.NormalPlace(place)
	switch {
	case place == "gb":
		return "gb_eng" // the stricter rules; its wordings hold for all of the country but Scotland
	case place == "us", b.place(place).known():
		return place
	}
	if country := widerPlace(place); country != "" && country != "us" && b.place(country).known() {
		return country
	}
	return ""
}

// clauses gathers the slots of one letter.
type clauses struct {
	b   *Bundle
	ask LetterAsk
	out LetterClauses
}

func (c *clauses) put(slot string, f ClauseFacts) {
	if f.Mark.Confidence == Recalled && !slices.Contains(c.ask.Checked, slot) {
		c.out.Held = append(c.out.Held, slot)
		c.warn(WarnClauseRecalled, "A figure behind "+slot+" is from memory: neither the clause nor what it explains belongs into a letter until a person has looked at it.")
		return
	}
	c.out.Slots[slot] = f
}

func (c *clauses) warn(code, text string) {
	c.out.Warnings = append(c.out.Warnings, Warning{Code: code, Text: text})
}

// under starts a clause of the law that governs the debt.
func (c *clauses) under(place string) ClauseFacts {
	f := ClauseFacts{Place: place, Union: c.b.inUnion(place)}
	if c.ask.Debtor == DebtorConsumer {
		f.Debtor = DebtorConsumer
	}
	return f
}

func (c *clauses) interest() {
	i := c.ask.Interest
	if i == nil || i.Rate == "" || i.From.IsZero() {
		return
	}
	f := c.under(c.ask.Law)
	f.Rate, f.From, f.Mark = i.Rate, i.From, i.Mark
	if i.Contract != "" {
		f.Contract, f.ContractClause = true, i.Contract
		c.put(SlotInterestBasis, f)
		return
	}
	if c.ask.Law == "" {
		return
	}
	f.Statute = c.statute(i)
	c.put(SlotInterestBasis, f)
}

// statute is the name of the law behind a charge, as given, as the interest has it
// (one act grants both), or as the data has it.
func (c *clauses) statute(ch *Charge) string {
	switch i := c.ask.Interest; {
	case ch.Statute != "":
		return ch.Statute
	case i != nil && i.Contract == "" && i.Statute != "":
		return i.Statute
	}
	return c.b.place(c.ask.Law).at("late_interest", "statute").text()
}

// compensation is the fixed sum between businesses. No place known grants it
// against a consumer.
func (c *clauses) compensation() {
	comp := c.ask.Compensation
	if comp == nil || comp.Amount.Sign() <= 0 {
		return
	}
	switch {
	case c.ask.Debtor == DebtorConsumer:
		c.warn(WarnClauseConsumer, "The fixed sum for late payment is owed between businesses only: it is left out of a letter to a consumer.")
		return
	case c.ask.Law == "":
		return
	}
	f := c.under(c.ask.Law)
	f.Compensation, f.Statute, f.Mark = comp.Amount, c.statute(comp), comp.Mark
	c.put(SlotCompensation, f)
}

// costs are those agreed, or those of the place's scale.
func (c *clauses) costs() {
	f := c.under(c.ask.Law)
	given := c.ask.Costs
	switch {
	case c.ask.Law == "be" && f.Debtor == DebtorConsumer:
		f.Debtor = DebtorConsumer // says that there are none, and how long it stays so
		c.put(SlotCollectionCosts, f)
		return
	case c.ask.NoCosts:
		return
	case given != nil && given.Contract != "":
		f.Contract, f.ContractClause, f.Costs, f.Mark = true, given.Contract, given.Amount, given.Mark
		c.put(SlotCollectionCosts, f)
		return
	}
	costs, vat, m, ok := c.b.CollectionCosts(c.ask.Law, c.ask.Principal)
	if given != nil && given.Amount.Sign() > 0 {
		costs, m, ok = given.Amount, given.Mark, c.ask.Law != ""
	}
	if !ok {
		return
	}
	if _, both := c.out.Slots[SlotCompensation]; both && f.Debtor == "" {
		delete(c.out.Slots, SlotCompensation)
		c.warn(WarnClauseTwice, "Costs by scale take the place of the fixed sum: ask for one of the two.")
	}
	f.Costs, f.Mark = costs, m
	if c.ask.NoVATDeduction {
		f.CostsWithVAT = vat
	}
	c.put(SlotCollectionCosts, f)
}

// CollectionCosts are the costs out of court that a place grants by a scale on the
// principal, alone and with VAT; ok is false where it has no scale, or none in that
// currency. They are rounded half up to the cent.
func (b *Bundle) CollectionCosts(place string, principal money.Amount) (costs, withVAT money.Amount, m Mark, ok bool) {
	fact := b.place(day.NormalPlace(place)).at("demand", "collection_cost_scale")
	scale, m := b.figure(fact)
	if !scale.known() || principal.Sign() <= 0 || string(principal.Currency()) != fact.at("currency").text() {
		return money.Amount{}, money.Amount{}, Mark{}, false
	}
	var tenths, from int64 // of a per cent of a cent: sums of slices times tenths of a per cent
	for _, slice := range scale.list() {
		upto, bounded := slice.at("slice_up_to_minor").whole()
		part := principal.Minor() - from
		if bounded {
			part = min(part, upto-from)
		}
		if part <= 0 {
			break
		}
		tenths += part * tenthsOf(slice.at("pct").text())
		from = upto
	}
	minor := (tenths + 500) / 1000
	if least, ok := fact.at("minimum_minor").whole(); ok {
		minor = max(minor, least)
	}
	if most, ok := fact.at("maximum_minor").whole(); ok {
		minor = min(minor, most)
	}
	costs = money.New(minor, principal.Currency())
	withVAT = money.New((minor*(1000+tenthsOf(fact.at("vat_pct").text()))+500)/1000, principal.Currency())
	return costs, withVAT, m, true
}

// tenthsOf reads a percentage with one decimal at most: "0.5" is 5.
func tenthsOf(pct string) int64 {
	whole, part, _ := strings.Cut(pct, ".")
	var n int64
	for _, r := range whole + (part + "0")[:1] {
		n = n*10 + int64(r-'0')
	}
	return n
}
