package law

import (
	"slices"
	"strings"

	"dunwell/internal/day"
)

// The kinds of debtor, as the law asks for them.
const (
	DebtorCompany    = "company"
	DebtorSoleTrader = "sole_trader"
	DebtorConsumer   = "consumer"
	DebtorPublic     = "public"
)

// DemandStart says from when the days of a demand count.
type DemandStart string

// Days count from the day of the letter, or from the day it arrives.
const (
	FromSent     DemandStart = "sent"
	FromReceived DemandStart = "received"
)

// The papers a demand may have to enclose.
const (
	InformationSheet   = "information_sheet"
	ReplyForm          = "reply_form"
	FinancialStatement = "financial_statement"
)

// What a demand may have to say beside sum, ground and date.
const (
	SayPreAction     = "pre_action_information" // what must be told before a claim
	SayCosts         = "collection_costs"       // the exact costs that follow, or that there are none
	SayDefaultNotice = "default_notice"         // that the debtor is put in default
)

// Answer is a yes or no that may also be unknown.
type Answer string

// The answers; "" is unknown: ask the clerk.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// The codes of the warnings of a demand.
const (
	WarnDemandRecalled   = "demand_recalled"     // a figure is from memory
	WarnDemandPart       = "demand_place_part"   // the part of the country is not known; the stricter one is taken
	WarnDemandOwnForms   = "demand_own_forms"    // the place has forms of its own
	WarnDemandNotice     = "demand_notice"       // default of a consumer needs a notice on the invoice
	WarnDemandAttempt    = "demand_attempt"      // an attempt to agree comes before a claim
	WarnDemandProof      = "demand_proof"        // receipt must be proved
	WarnDemandRequired   = "demand_required"     // a demand is a condition of the claim
	WarnDemandCollection = "demand_collection"   // a statute on collection covers this debtor
	WarnDemandForm       = "debtor_form_unknown" // which rule applies cannot be said
)

// LetterWarningCodes are all codes a demand and its clauses may warn with.
func LetterWarningCodes() []string {
	return []string{
		WarnDemandRecalled, WarnDemandPart, WarnDemandOwnForms, WarnDemandNotice, WarnDemandAttempt, WarnDemandProof,
		WarnDemandRequired, WarnDemandCollection, WarnDemandForm,
		WarnClauseRecalled, WarnClauseConsumer, WarnClausePublic, WarnClauseTwice,
	}
}

// Say is one thing a demand must say.
type Say struct {
	Code string
	// Slot is the law clause of a letter that says it; "" where the text of the
	// demand itself does.
	Slot string
	// IfAsked is true where it must be said only if that money is to be asked.
	IfAsked bool
}

// DemandTerms is what a place asks of a final demand to one kind of debtor. The
// zero value asks for nothing: the creditor's own days then stand.
type DemandTerms struct {
	Place string // whose rule it is; "" where none is known
	Days  int    // the least the law grants; 0: it names no number
	From  DemandStart
	Allow int // calendar days from sending until the Days have begun for certain
	Usual int // what is usual where no duty is known; 0: nothing known

	AfterReply     int // days from an unsettled reply form until a claim; 0: none known
	DefaultAfter   int // days after due date and invoice until default without a reminder; 0: none known
	BeforeFiling   Answer
	Enclosures     []string // InformationSheet …
	MustSay        []Say
	Mark           Mark
	Warnings       []Warning
	recalledFigure bool
}

// Least is how many calendar days lie between the day of the letter and its
// deadline at the least; 0 where the place asks for none.
func (t DemandTerms) Least() int {
	if t.Days == 0 {
		return 0
	}
	return t.Days + t.Allow
}

// Deadline is the earliest day a demand of that day may name.
func (t DemandTerms) Deadline(sent day.Date, own int) day.Date {
	return sent.AddDays(max(own, t.Least()))
}

// Demand says what a final demand to this kind of debtor (company, sole_trader,
// consumer, public) must hold at a place. A place that is not known asks for nothing.
func (b *Bundle) Demand(place, form string) DemandTerms {
	place = day.NormalPlace(place)
	if place == "us" || strings.HasPrefix(place, "us_") {
		return b.demandUS(place, form)
	}
	t := DemandTerms{From: FromSent}
	at := place
	if place == "gb" {
		at = "gb_eng"
		t.warn(WarnDemandPart, "Which part of the United Kingdom it is, is not known: the rules of England and Wales are taken, which ask for most.")
	}
	for ; at != ""; at = widerPlace(at) {
		if b.intl.at("jurisdictions", at, "demand").known() {
			break
		}
	}
	if at == "" {
		t.Warnings = nil
		return b.defaultAfter(t, place, form)
	}
	t.Place = at
	if form == "" {
		t.warn(WarnDemandForm, "Which kind of debtor it is, is not known: the rules for individuals may ask for more. Enter the kind of debtor.")
	}
	b.demandDays(&t, at, form)
	b.demandWords(&t, at, form)
	b.demandCautions(&t, at, form)
	t = b.defaultAfter(t, at, form)
	if t.recalledFigure {
		t.warn(WarnDemandRecalled, "What this demand must hold rests in part on memory and was not read at its source: have it looked at before the letter leaves.")
	}
	return t
}

// take adds the mark of a figure that is used.
func (t *DemandTerms) take(m Mark) {
	t.Mark = t.Mark.And(m)
	t.recalledFigure = t.recalledFigure || m.Confidence == Recalled
}

func (t *DemandTerms) warn(code, text string) {
	t.Warnings = append(t.Warnings, Warning{Code: code, Text: text})
}

// widerPlace is the country of a part, "" of a country.
func widerPlace(place string) string {
	country, _, part := strings.Cut(place, "_")
	if !part {
		return ""
	}
	return country
}

// demandDays reads the days. England and Wales has its own under pre_action.
func (b *Bundle) demandDays(t *DemandTerms, place, form string) {
	here := b.intl.at("jurisdictions", place)
	days := here.at("demand", "days", form)
	if !days.known() {
		days = here.at("demand", "days", "all")
	}
	if individual(form) && !days.known() {
		days = here.at("pre_action", "individual_or_sole_trader_days")
	}
	if v, m := b.figure(days); v.known() {
		n, _ := v.whole()
		t.Days = int(n)
		if days.at("counted_from").text() == string(FromReceived) {
			t.From = FromReceived
		}
		t.take(m)
		if v, m := b.figure(here.at("demand", "allow_for_delivery")); v.known() {
			n, _ := v.whole()
			t.Allow = int(n)
			t.take(m)
		}
		return
	}
	for _, usual := range []node{here.at("demand", "usual_days"), here.at("pre_action", "company_days_usual")} {
		if v, m := b.figure(usual); v.known() {
			n, _ := v.whole()
			t.Usual = int(n)
			t.Mark = t.Mark.And(m)
			return
		}
	}
}

// individual reports a debtor who is a human being.
func individual(form string) bool { return form == DebtorConsumer || form == DebtorSoleTrader }

// demandWords reads what must be said and enclosed.
func (b *Bundle) demandWords(t *DemandTerms, place, form string) {
	here := b.intl.at("jurisdictions", place, "demand")
	put := func(codes node, m Mark) {
		for _, code := range codes.list() {
			t.MustSay = append(t.MustSay, sayOf(code.text(), place))
		}
		t.take(m)
	}
	say, m := b.figure(here.at("must_say"))
	business, bm := b.figure(here.at("must_say_business"))
	switch {
	case say.at(form).known():
		put(say.at(form), m)
	case say.at("all").known():
		put(say.at("all"), m)
	case business.known() && form != DebtorConsumer:
		put(business, bm)
	}
	papers, m := b.figure(here.at("enclose"))
	if list := papers.at(form).list(); len(list) > 0 {
		for _, paper := range list {
			t.Enclosures = append(t.Enclosures, paper.text())
		}
		t.take(m)
		t.warn(WarnDemandOwnForms, "The place publishes forms of its own for this: see that the enclosed ones hold all that those do, or enclose the published ones.")
	}
}

// sayOf finds the clause that says it.
func sayOf(code, place string) Say {
	switch code {
	case SayPreAction:
		return Say{Code: code, Slot: SlotPreActionInformation}
	case SayCosts:
		return Say{Code: code, Slot: SlotCollectionCosts, IfAsked: place == "nl"}
	}
	return Say{Code: code}
}

// demandCautions adds what a person should know beside the letter.
func (b *Bundle) demandCautions(t *DemandTerms, place, form string) {
	here := b.intl.at("jurisdictions", place)
	if v, m := b.figure(here.at("demand", "after_reply_days")); v.known() && individual(form) {
		n, _ := v.whole()
		t.AfterReply = int(n)
		t.take(m)
	}
	if v, _ := b.figure(here.at("demand", "consumer_default_needs_notice")); v.known() && form == DebtorConsumer {
		t.warn(WarnDemandNotice, "A consumer is in default without a reminder only where the invoice said so; this demand puts him in default from the day it arrives.")
	}
	if v, _ := b.figure(here.at("demand", "prior_attempt_up_to")); v.known() {
		t.warn(WarnDemandAttempt, "Up to 5,000 euros a claim in court needs an attempt at conciliation or mediation first; from memory, ask the court.")
	}
	if v, m := b.figure(here.at("fast_procedure", "prior_negotiation_required")); v.text() == "true" && form != DebtorPublic {
		t.BeforeFiling = Yes
		t.take(m)
		t.warn(WarnDemandProof, "A claim in court needs proof that the invitation to negotiate arrived: send it so that receipt can be shown (burofax, certified e-mail).")
	}
}

// defaultAfter adds the days after which a business is in default by itself.
func (b *Bundle) defaultAfter(t DemandTerms, place, form string) DemandTerms {
	if form == DebtorConsumer {
		return t
	}
	if v, m := b.figure(b.place(place).at("late_interest", "automatic_default_days")); v.known() {
		n, _ := v.whole()
		t.DefaultAfter = int(n)
		t.Place = place
		t.Mark = t.Mark.And(m)
	}
	return t
}

// demandUS knows no least number of days in the United States; some states make a
// demand a condition of the claim.
func (b *Bundle) demandUS(place, form string) DemandTerms {
	t := DemandTerms{From: FromSent}
	state := b.place(place)
	if !state.known() {
		return t
	}
	t.Place = place
	v, m := b.figure(state.at("small_claims", "demand_required_before_filing"))
	if required, ok := v.yes(); ok {
		t.BeforeFiling = No
		t.Mark = t.Mark.And(m)
		if required {
			t.BeforeFiling = Yes
			t.take(m)
			t.warn(WarnDemandRequired, "A demand is a condition of a small claim here: keep proof that it was made and refused or left without answer.")
		}
	}
	if place == "us_california" && slices.Contains([]string{DebtorConsumer, DebtorSoleTrader}, form) {
		_, m := b.figure(b.us.at("federal", "first_party_collection", "california_rosenthal_commercial"))
		t.Mark = t.Mark.And(m)
		t.warn(WarnDemandCollection, "California's law on collection may cover a debt of a natural person, a creditor's own letters included: no step is named that is not decided and open.")
	}
	if t.recalledFigure {
		t.warn(WarnDemandRecalled, "Whether a demand must come first rests on memory here: ask the clerk.")
	}
	return t
}
