package agreement

import (
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Terms are what a person asks of a contract. What is left empty takes the usual.
type Terms struct {
	Work         string
	Deliverables []string
	Price        money.Amount
	Deposit      int    // per cent of the price, paid before work begins
	Milestones   []Mile // parts between the deposit and the end; the rest falls due at the end
	Days         int    // to pay
	Interest     string // "" is what law lets one ask, "none" none, else the rate in words
	SuspendDays  int    // of notice, before work rests
	EndDays      int    // of notice, before work ends for want of payment
	KillFee      int    // per cent of what is not yet invoiced
	ApproveDays  int    // after the second notice
	Rounds       int    // of revision in the price
	Hourly       money.Amount
	City         string // seat of arbitration and of the court; "" is the creditor's place by name
	Provider     string // who runs the arbitration, "" for whom both name
	NoArbitrator bool   // courts at home instead of arbitration
	Begins, Ends day.Date
	Guarantor    string
}

// Mile is a part of the price and what it is due on.
type Mile struct {
	Share int // per cent of the price
	On    string
}

// Usual fills what nobody named: half of the price first from a new client, payment
// within 14 days, a week's notice before work rests.
func (t Terms) Usual() Terms {
	def := func(at *int, usual int) {
		if *at == 0 {
			*at = usual
		}
	}
	def(&t.Deposit, 50)
	def(&t.Days, 14)
	def(&t.SuspendDays, 7)
	def(&t.EndDays, 30)
	def(&t.KillFee, 25)
	def(&t.ApproveDays, 7)
	def(&t.Rounds, 2)
	return t
}

// Check is every fault of the terms.
func (t *Terms) Check() error {
	var faults fault.List
	put := func(field, format string, args ...any) {
		faults = append(faults, fault.Invalidf("terms_unfit", field, format, args...))
	}
	if strings.TrimSpace(t.Work) == "" {
		put("work", "say what the work is, as the client would call it")
	}
	if t.Price.Sign() <= 0 {
		put("price", "a contract names a price above nothing")
	}
	share := func(field string, n, least int) {
		if n < least || n > 100 {
			put(field, "%d is no share of the price; it is %d to 100 per cent", n, least)
		}
	}
	share("deposit", t.Deposit, 0)
	share("kill_fee", t.KillFee, 0)
	all := t.Deposit
	for _, m := range t.Milestones {
		share("milestone", m.Share, 1)
		all += m.Share
		if strings.TrimSpace(m.On) == "" {
			put("milestone", "say on what a part of the price falls due")
		}
	}
	if all > 100 {
		put("milestone", "deposit and parts come to %d per cent of the price", all)
	}
	for field, n := range map[string]int{"terms": t.Days, "suspend": t.SuspendDays, "end": t.EndDays, "approve": t.ApproveDays} {
		if n < 1 || n > 180 {
			put(field, "%d days do not fit; write 1 to 180", n)
		}
	}
	if t.Rounds < 0 || t.Rounds > 20 {
		put("rounds", "%d rounds of revision do not fit; write 1 to 20", t.Rounds)
	}
	if !t.Ends.IsZero() && !t.Begins.IsZero() && t.Ends.Before(t.Begins) {
		put("ends", "the work ends on %s, before it begins", t.Ends)
	}
	if t.Interest != "" && t.Interest != "none" && t.Interest != "statutory" {
		if _, err := law.ParseContractRate(t.Interest); err != nil {
			faults = append(faults, faultsOf(err)...)
		}
	}
	return faults.Err()
}

// Note is something that whoever sends the contract should know.
type Note struct {
	Clause string // id, "" for the whole
	Text   string
	Mark   law.Mark
}

// interest is the clause about late payment that is lawful where the contract is to
// hold; "" with a note where the law files do not know.
func (t *Terms) interest(p *Parties, b *law.Bundle, on day.Date) (words, value string, note *Note) {
	left := func(text string, m law.Mark) (string, string, *Note) {
		return "", "", &Note{receivable.ClauseInterest, "late interest is left out: " + text, m}
	}
	if t.Interest == "none" {
		return left("you asked for none", law.Mark{})
	}
	place, _, err := b.Place(p.Creditor.Place)
	if err != nil {
		return left("the law of "+strconv.Quote(p.Creditor.Place)+" is not known here; name your place, or a rate", law.Mark{})
	}
	terms, err := b.InterestTerms(place.Key, debtorOf(p.Client.Form))
	if err != nil {
		return left("nothing is known of late interest in "+place.Name, law.Mark{})
	}
	s := Subject{On: on, Place: place.Key, Form: p.Client.Form, Law: b}
	if t.Interest != "" && t.Interest != "statutory" {
		rate, err := law.ParseContractRate(t.Interest)
		if err != nil {
			return left("the rate cannot be read", law.Mark{})
		}
		for _, u := range s.unfitRate(t.Interest) {
			if u.Sure {
				return left(u.Text, u.Mark)
			}
			note = &Note{receivable.ClauseInterest, u.Text, u.Mark}
		}
		words := rate.Rate.Percent() + " per cent a year"
		if rate.Per == law.PerMonth {
			words = strings.TrimSuffix(strings.Split(strings.ToLower(t.Interest), "%")[0], " ") + " per cent a month (" + words + ")"
		}
		return words + ", simple, or the most the law allows if that is less", strings.ToLower(t.Interest), note
	}
	now := terms.On(on)
	switch {
	case terms.Kind == law.StatutoryInterest && now != nil:
		name := terms.Law
		if name == "" {
			name = "the law of " + place.Name
		}
		return "the rate of " + name + ", as it stands when the invoice falls late", "statutory",
			&Note{receivable.ClauseInterest, "late interest by law in " + place.Name + ": " + now.Rate.Percent() + " per cent a year now", terms.Mark.And(now.Mark)}
	case now != nil:
		m := terms.Mark.And(now.Mark)
		return now.Rate.Percent() + " per cent a year, simple, or the most the law allows if that is less", now.Rate.Percent() + "% a year",
			&Note{receivable.ClauseInterest, "the rate is that which courts in " + place.Name + " give: " + now.Rate.Percent() + " per cent a year", m}
	}
	text := "no rate is certain in " + place.Name
	if terms.Ceiling > 0 {
		text += "; " + terms.Ceiling.Percent() + " per cent is the most a court may give"
	}
	return left(text+". Name a rate that a lawyer there has looked at", terms.Mark)
}

// Parties are who agrees.
type Parties struct {
	Creditor  receivable.Creditor
	Client    receivable.Client
	Signatory string // who signs for the client, "" while nobody is known
	Email     string // of the client, for notices
}
