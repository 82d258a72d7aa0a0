package agreement

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Offer is what is put to a client where no clause opens arbitration: to submit this
// claim to it now.
type Offer struct {
	Sum      money.Amount
	Items    []letter.ItemLine
	City     string
	Provider string   // who runs it, "" for one arbitrator named together
	Until    day.Date // the offer stands until
	Hearing  bool     // else on the papers alone
}

// Submission draws up the page by which both sides submit a claim to arbitration.
func Submission(o Offer, p Parties, b *law.Bundle) (Draft, error) {
	switch {
	case o.Sum.Sign() <= 0:
		return Draft{}, fault.Conflictf("nothing_owed", "nothing is open that could be submitted to arbitration")
	case p.Client.Form == receivable.Consumer:
		return Draft{}, fault.Conflictf("consumer_arbitration", "against a consumer arbitration is not proposed here; small claims court is made for it")
	}
	d := &drafter{t: Terms{City: o.City}, p: &p}
	d.place, _, _ = b.Place(p.Creditor.Place) // a place that is not known has no name, and the seat says so
	d.Title, d.Language = "Submission of a claim to arbitration", "en"
	d.Between = "Between " + p.Creditor.Name + " and " + p.Client.Name
	d.section("What is submitted", fmt.Sprintf("%s claims %s from %s, for:", address(p.Creditor.Name, p.Creditor.Address), sum(o.Sum), address(p.Client.Name, p.Client.Address)))
	var items []string
	for _, item := range o.Items {
		line := item.Number + " of " + long(item.On) + ", open: " + sum(item.Open)
		if item.For != "" {
			line = item.For + " (" + line + ")"
		}
		items = append(items, "– "+line)
	}
	d.say("%s", strings.Join(items, "\n"))
	d.say("Both of us submit this claim, with interest and costs that the law gives, and whatever is said against it, to arbitration.")
	who := "one arbitrator whom we name together within two weeks of the last signature; if we do not, the court at the seat names one"
	if o.Provider != "" {
		who = "one arbitrator under the rules of " + o.Provider
	}
	d.section("Who decides, and where", fmt.Sprintf("It is decided by %s. The seat is %s.", who, d.seat()))
	d.has(receivable.ClauseArbitration, "home")
	if o.Provider != "" {
		d.has(receivable.ClauseProvider, "admin")
	}
	if o.Hearing {
		d.say("There is one hearing, which may be held by video.")
	} else {
		d.say("The arbitrator decides on documents only. Each of us sends all of them to the arbitrator and to the other within 21 days, and answers those of the other within 14 days after that.")
	}
	d.say("The arbitrator divides the fee as the outcome asks; until then each of us advances one half.")
	d.section("What it means", "The decision is final and binds both of us. A court may enter it as a judgment. By signing, each of us gives up taking this claim to an ordinary court; small claims court stays open until an arbitrator is named.",
		"Nothing here admits the claim or anything said against it.")
	d.has(receivable.ClauseCarveOut, "yes")
	if !o.Until.IsZero() {
		d.section("Until when", fmt.Sprintf("This offer stands until %s. It may be signed on paper or electronically.", long(o.Until)))
	}
	d.Sign = signers(&p)
	return d.Draft, nil
}
