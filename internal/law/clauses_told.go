package law

import (
	"slices"
	"strings"
)

// members are the states of the European Union, by the keys of the law data.
var members = []string{
	"at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu", "ie", "it", "lt", "lu", "lv",
	"mt", "nl", "pl", "pt", "ro", "se", "si", "sk",
}

func (b *Bundle) inUnion(place string) bool { return slices.Contains(members, place) }

// told are the things a debtor must or may be told at his own place.
func (c *clauses) told() {
	place := c.ask.Place
	if place == "" {
		return
	}
	pre := c.under(place)
	if place == "gb_eng" && individual(c.ask.Debtor) {
		pre.Debtor = "individual" // sole traders and consumers are told the same
	}
	switch {
	case place == "es" && c.ask.Debtor == DebtorPublic:
		c.warn(WarnClausePublic, "The invitation to negotiate is not asked for where a public body is a party: it is left out.")
	case place == "us" || strings.HasPrefix(place, "us_"):
	default:
		c.put(SlotPreActionInformation, pre)
	}
	if c.ask.Debtor == DebtorConsumer {
		c.put(SlotConsumerNotice, c.under(place))
	}
}

// freelance cites an act only where it was found to apply. Italy protects the
// self-employed against businesses and public bodies in general (legge 81/2017).
func (c *clauses) freelance() {
	f := c.under(c.ask.Law)
	switch {
	case c.ask.Debtor == DebtorConsumer:
	case c.ask.Act != nil && c.ask.Act.Name != "":
		f.Statute, f.Mark = c.ask.Act.Name, c.ask.Act.Mark
		c.put(SlotFreelancerStatute, f)
	case c.ask.Law == "it" && c.ask.SelfEmployed:
		c.put(SlotFreelancerStatute, f)
	}
}

// arrangements are the clauses of agreements, settlements and rare letters. The
// law that governs the debt decides them, save insolvency: that is the debtor's.
func (c *clauses) arrangements() {
	governing := c.under(c.ask.Law)
	governing.GoverningPlace = c.b.place(c.ask.Law).at("name").text()
	switch {
	case c.ask.Debtor == DebtorConsumer: // no choice of court against a consumer
	case c.ask.ContractForum:
		governing.Contract = true
		c.put(SlotGoverning, governing)
	case c.ask.Law != "":
		c.put(SlotGoverning, governing)
	}
	if c.ask.Place != "" {
		c.put(SlotInsolvency, c.under(c.ask.Place))
	}
	if c.ask.Law == "" {
		return
	}
	for _, slot := range []string{SlotSettlementPrivilege, SlotAcknowledgment, SlotPlanClause} {
		c.put(slot, c.under(c.ask.Law))
	}
	cheque := c.under(c.ask.Law)
	cheque.GoverningPlace = governing.GoverningPlace
	c.put(SlotChequeRule, cheque)
}
