package recovery

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// lawful is what the law and the creditor's decisions let a formal letter say, as
// things stand when its occasion is read.
type lawful struct {
	bundle  *law.Bundle
	demand  law.DemandTerms
	charged reckoned
	asks    bool          // rule 15 lets charges stand in this letter
	closed  string        // why the armed road is not open, "" where it is
	lastDay day.Date      // to sue; no day where it is not known
	noted   []law.Warning // what a person should know, filled while the letter is made
	payoff  money.Amount  // what the letter asks for in all, filled likewise
	daily   money.Amount  // what each later day adds; unknown where it names none
}

// occasionOf gathers what a letter is made from, once the account was thought about.
func (r *run) occasionOf(ctx context.Context, tx *store.Tx, c *creditorDay, t *thought, delivery *receivable.Delivery) (occasion, error) {
	claimed, decided := t.claim, t.decision
	o := occasion{creditor: &c.creditor, file: t.file, claim: &claimed, decision: &decided, delivery: delivery, override: c.override, invoices: c.invoices}
	p, err := r.policy(ctx, tx, c, t.file.Client.Policy)
	if err != nil {
		return occasion{}, err
	}
	o.notes = p.InstalmentNotice > 0
	if err := o.reworded(ctx, tx); err != nil {
		return occasion{}, err
	}
	if o.thread, err = threadOf(ctx, tx, t.file); err != nil {
		return occasion{}, err
	}
	if !delivery.Formal && delivery.Step != stepPersistence && c.charges != ChargesAlways {
		return o, nil // nothing of it stands in a friendly letter
	}
	l := &lawful{bundle: c.law, demand: r.demandTerms(c, &t.file.Client), asks: c.asks(delivery.Step, t.file) && !plainDebt(delivery.Step), lastDay: t.facts.Legal.LastDay}
	if l.charged, err = r.reckon(ctx, tx, c, t, day.Max(decided.Deadline, decided.On)); err != nil {
		return occasion{}, err
	}
	if road := t.file.Armed; road != "" && delivery.Step == string(policy.FinalDemand) {
		closed, err := r.desk.roads(ctx, tx, t.file, r.on)
		if err != nil {
			return occasion{}, err
		}
		l.closed = closed[road]
	}
	o.law = l
	return o, nil
}

// stepPersistence is the friendly note about what was written off.
const stepPersistence = "persistence"

// refusal is why a letter must not leave as things stand, whatever it says: nil
// where nothing is against it.
func (o occasion) refusal() *fault.Error {
	client := o.named()
	switch {
	case o.delivery.Step == string(chase.StepWorkCancellation):
		return o.notCancelled()
	case o.law == nil:
		return nil
	case o.delivery.Step == stepPersistence:
		return o.mayPersist()
	case o.delivery.Step != string(policy.FinalDemand):
		return nil
	case !o.law.lastDay.IsZero() && o.law.lastDay.Before(o.decision.On):
		return fault.Conflictf("limitation_passed", "the last day to sue %s was %s: a final demand would threaten what cannot be done; dunwell remedy %s says what is open instead", o.file.Client.Name, o.law.lastDay, client)
	case o.file.Armed == "":
		return fault.Invalidf("demand_unarmed", "", "letter %s names no next step yet, so it stays a draft; decide on one that you will take: dunwell arm %s attorney, or small_claims, payment_order, arbitration, agency; dunwell remedy %s compares them", o.delivery.Number, client, client)
	case o.law.closed != "":
		return fault.Conflictf("road_closed", "%s is not open against %s (%s), so no letter may name it; dunwell remedy %s says why and what is open instead, dunwell arm %s ROAD decides on another", roadWords(o.file.Armed, ""), o.file.Client.Name, o.law.closed, client, client)
	case letter.NamesForum(o.file.Armed) && strings.TrimSpace(o.file.ArmedForum) == "":
		return fault.Invalidf("forum_missing", "", "letter %s has to name where: dunwell arm %s %s --forum \"NAME\"", o.delivery.Number, client, o.file.Armed)
	}
	return nil
}

// named is how the client is called in a command.
func (o occasion) named() string {
	if o.file.Client.Number != "" {
		return o.file.Client.Number
	}
	return strconv.Quote(o.file.Client.Name)
}

// stepOpen is the armed step, while its road is open; "" else.
func (o occasion) stepOpen() string {
	if o.law == nil || o.law.closed != "" || o.delivery.Step != string(policy.FinalDemand) {
		return ""
	}
	return o.file.Armed
}

// fill puts into a letter's facts what the law says and what may be asked beside
// the invoices.
func (l *lawful) fill(o *occasion, f *letter.Facts, texts *letter.Texts) error {
	l.noted, l.payoff, l.daily = nil, f.Payoff, money.Amount{}
	demand := o.delivery.Step == string(policy.FinalDemand)
	if demand {
		f.Demand = l.demand
		f.NextStep, f.Forum = o.stepOpen(), o.file.ArmedForum
		l.note(l.demand.Warnings...)
		l.note(l.charged.warnings...)
	}
	kept := l.charged.charges
	kept.Lines = nil
	if l.asks {
		kept.Lines = slices.Clone(l.charged.charges.Lines)
	}
	ask, err := l.ask(o, &kept, *f)
	if err != nil {
		return err
	}
	clauses := l.bundle.LetterClauses(ask)
	f.Law = letter.ClausesOf(clauses)
	o.privileged(f)
	if demand {
		l.note(clauses.Warnings...)
	}
	said, err := texts.Worded(*f)
	if err != nil {
		return err
	}
	for _, kind := range chargeKinds {
		if said[kind.slot] {
			continue
		}
		delete(f.Law, kind.slot)
		before := len(kept.Lines)
		kept.Lines = slices.DeleteFunc(kept.Lines, func(c claim.Charge) bool { return c.Code == kind.code && c.Waived == nil })
		if len(kept.Lines) < before {
			l.note(law.Warning{Code: warnChargesUnsaid, Text: "This letter does not ask for " + strings.ReplaceAll(kind.line, "_", " ") + ": there are no words for its ground in the letter's language. Write in the language of the place, or ask for it later."})
		}
	}
	if len(kept.Lines) == 0 {
		return nil
	}
	return l.account(o, f, &kept)
}

func (l *lawful) note(list ...law.Warning) {
	for _, w := range list {
		if !slices.Contains(l.noted, w) {
			l.noted = append(l.noted, w)
		}
	}
}

// ask says what is known to the look-up of clauses.
func (l *lawful) ask(o *occasion, kept *claim.Charges, f letter.Facts) (law.LetterAsk, error) {
	k := &l.charged
	ask := law.LetterAsk{
		Place: k.place, Debtor: string(o.file.Client.Form), Charges: l.asks, Principal: o.decision.Amount,
		NoCosts: k.gave(o.file, claim.CostsCharge), SelfEmployed: !o.creditor.IsCompany,
		ContractForum: o.file.Facts["venue_home"] == "yes", Act: l.act(o),
	}
	for _, kind := range chargeKinds {
		sum, err := kept.Sum(kind.code)
		if err != nil {
			return ask, err
		}
		if sum.Sign() <= 0 {
			continue
		}
		one := &law.Charge{Amount: sum, Mark: markOf(kept, kind.code)}
		switch kind.code {
		case claim.InterestCharge:
			one.Rate, one.From = rates(kept, f), firstDay(kept)
			if k.terms.Kind == law.ContractInterest {
				one.Contract = agreementOf(o.file)
			}
			ask.Interest = one
		case claim.CompensationCharge:
			ask.Compensation = one
		case claim.CostsCharge:
			ask.Costs = one
		}
	}
	return ask, nil
}

// markOf is where the charges of a kind come from, with the weakest confidence.
func markOf(kept *claim.Charges, code claim.ChargeCode) (m law.Mark) {
	for i := range kept.Lines {
		if c := &kept.Lines[i]; c.Code == code && c.Waived == nil {
			m = m.And(law.Mark{Sources: c.Sources, Confidence: c.Confidence})
		}
	}
	return m
}

// agreementOf is where the agreed rate stands, as a phrase.
func agreementOf(file *receivable.File) string {
	if len(file.Work) > 0 {
		return file.Work[0].Agreement
	}
	return ""
}

// rates are the yearly rates in the order in which they came, as the letter prints
// them.
func rates(kept *claim.Charges, f letter.Facts) string {
	var list []string
	for i := range kept.Lines {
		c := &kept.Lines[i]
		for _, s := range c.Segments {
			if text := percent(s.Rate, f); c.Waived == nil && !slices.Contains(list, text) {
				list = append(list, text)
			}
		}
	}
	return strings.Join(list, " / ")
}

// percent is a yearly rate as people of the letter's language write it: "11.37%",
// "11,37 %".
func percent(r law.Rate, f letter.Facts) string {
	language, place := writtenIn(f)
	text := r.Percent()
	if strings.Contains(money.New(150, "EUR").Number(language, place), ",") {
		text = strings.ReplaceAll(text, ".", ",")
	}
	switch language {
	case "de", "fr", "es":
		return text + "\u00a0%"
	}
	return text + "%"
}

// writtenIn is the language and the place whose customs a letter follows.
func writtenIn(f letter.Facts) (language, place string) {
	language, place = f.Client.Language, f.Client.Place
	if language == "" || !slices.Contains(letter.Languages(), language) {
		language = f.Creditor.Language
	}
	if place == "" {
		place = f.Creditor.Place
	}
	return language, place
}

// firstDay is the first day that bears interest.
func firstDay(kept *claim.Charges) (first day.Date) {
	for i := range kept.Lines {
		c := &kept.Lines[i]
		if c.Waived != nil || len(c.Segments) == 0 {
			continue
		}
		if from := c.Segments[0].From; first.IsZero() || from.Before(first) {
			first = from
		}
	}
	return first
}

// account writes the statement: what is asked of each invoice, what it has borne,
// and the sum that settles it by the deadline.
func (l *lawful) account(o *occasion, f *letter.Facts, kept *claim.Charges) error {
	payoff, err := claim.Payoff(o.claim, kept, kept.Through)
	if err != nil {
		return err
	}
	if payoff.Principal != f.Open { // the letter asks for something else than what is late
		for _, kind := range chargeKinds {
			delete(f.Law, kind.slot)
		}
		return nil
	}
	if len(f.Lines) == 0 { // else they stand there already, with what was paid
		for _, item := range f.Items {
			f.Lines = append(f.Lines, letter.AccountLine{Kind: letter.LineInvoice, Number: item.Number, For: item.For, Due: item.Due, Amount: item.Open})
		}
	}
	for i := range payoff.Lines {
		c := &payoff.Lines[i]
		switch c.Code {
		case claim.InterestCharge:
			f.Lines = append(f.Lines, interestLine(c, *f))
		case claim.CompensationCharge:
			f.Lines = append(f.Lines, letter.AccountLine{Kind: letter.LineCompensation, Number: c.Number, Amount: c.Amount})
		case claim.CostsCharge:
			f.Lines = append(f.Lines, letter.AccountLine{Kind: letter.LineCosts, Amount: c.Amount})
		}
	}
	f.Payoff, l.payoff = payoff.Sum, payoff.Sum
	if payoff.Interest.Sign() > 0 {
		f.Interest = payoff.Interest
	}
	if payoff.Daily.Sign() > 0 && !payoff.Partly {
		f.PerDay, l.daily = payoff.Daily, payoff.Daily
	}
	return nil
}

// interestLine is an invoice's interest: its rates, and its first and last day.
func interestLine(c *claim.Charge, f letter.Facts) letter.AccountLine {
	one := &claim.Charges{Lines: []claim.Charge{*c}}
	return letter.AccountLine{
		Kind: letter.LineInterest, Number: c.Number, Rate: rates(one, f), Amount: c.Amount,
		From: c.Segments[0].From, To: c.Segments[len(c.Segments)-1].To,
	}
}

// act is the freelance-payment act that reaches the claim: cited only where it does
// for certain, or where it may and a person said that it covers the work.
func (l *lawful) act(o *occasion) *law.Act {
	told := o.file.Facts["freelance_statute"]
	if told == "no" || o.decision.Amount.Currency() != "USD" || o.file.Client.Form == receivable.Consumer {
		return nil
	}
	person := !o.creditor.IsCompany
	acts, err := l.bundle.FreelanceActs(law.FreelanceQuery{
		ClientPlace: o.file.Client.Place, CreditorPlace: o.creditor.Place, Owed: o.decision.Amount, NaturalPerson: &person,
	})
	if err != nil { // a place the law does not know has no act either
		return nil
	}
	for i := range acts {
		a := &acts[i]
		if a.Applies != law.AppliesYes && (a.Applies != law.AppliesUnclear || told != "yes") {
			continue
		}
		name := "The " + strings.TrimPrefix(a.Name, "The ")
		if a.Citation != "" {
			name += " (" + a.Citation + ")"
		}
		return &law.Act{Name: name, Mark: a.Mark}
	}
	return nil
}

// tell adds what a person should know to a letter's own warnings.
func (l *lawful) tell(made *letter.Letter) {
	for _, w := range l.noted {
		made.Warnings = append(made.Warnings, letter.Warning{Code: w.Code, Text: w.Text})
	}
}
