package law

import (
	"maps"
	"slices"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// charged asks for all charges at a place, from sources that were read.
func charged(place, debtor string) LetterAsk {
	read := Mark{Sources: []string{"a page"}, Confidence: Verified}
	return LetterAsk{
		Place: place, Debtor: debtor, Charges: true,
		Interest:     &Charge{Rate: "10.4 %", From: day.MustParse("2026-10-02"), Mark: read},
		Compensation: &Charge{Amount: money.New(4000, "EUR"), Mark: read},
		Principal:    money.New(180000, "EUR"),
	}
}

func slots(c LetterClauses) []string { return slices.Sorted(maps.Keys(c.Slots)) }

func codes(list []Warning) []string {
	var all []string
	for _, w := range list {
		all = append(all, w.Code)
	}
	return all
}

func TestClausesByPlaceAndDebtor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, debtor string
		has, hasNot   []string
		warns         []string
	}{
		"England, company":      {"gb_eng", DebtorCompany, []string{SlotInterestBasis, SlotCompensation, SlotPreActionInformation}, []string{SlotCollectionCosts, SlotConsumerNotice}, nil},
		"England, consumer":     {"gb_eng", DebtorConsumer, []string{SlotConsumerNotice, SlotPreActionInformation}, []string{SlotCompensation, SlotGoverning}, []string{WarnClauseConsumer}},
		"Netherlands, company":  {"nl", DebtorCompany, []string{SlotInterestBasis, SlotCollectionCosts}, []string{SlotCompensation}, []string{WarnClauseTwice}},
		"Netherlands, consumer": {"nl", DebtorConsumer, []string{SlotCollectionCosts, SlotConsumerNotice}, []string{SlotCompensation}, []string{WarnClauseConsumer}},
		"Belgium, consumer":     {"be", DebtorConsumer, []string{SlotCollectionCosts}, []string{SlotCompensation}, []string{WarnClauseConsumer}},
		"Spain, public body":    {"es", DebtorPublic, []string{SlotInterestBasis}, []string{SlotPreActionInformation}, []string{WarnClausePublic}},
		"Ohio":                  {"us_ohio", DebtorCompany, []string{SlotInterestBasis, SlotPlanClause, SlotChequeRule}, []string{SlotPreActionInformation, SlotFreelancerStatute}, nil},
		"nowhere":               {"xx", DebtorCompany, nil, slotNames(), nil},
	}
	for name, tt := range tests {
		got := Embedded().LetterClauses(charged(tt.place, tt.debtor))
		for _, slot := range tt.has {
			if _, ok := got.Slots[slot]; !ok {
				t.Errorf("%s: no %s in %v", name, slot, slots(got))
			}
		}
		for _, slot := range tt.hasNot {
			if _, ok := got.Slots[slot]; ok {
				t.Errorf("%s: %s must not be said", name, slot)
			}
		}
		if !slices.Equal(codes(got.Warnings), tt.warns) {
			t.Errorf("%s: warns %v, want %v", name, codes(got.Warnings), tt.warns)
		}
	}
}

func slotNames() []string {
	return []string{
		SlotInterestBasis, SlotCompensation, SlotCollectionCosts, SlotPreActionInformation, SlotConsumerNotice, SlotFreelancerStatute,
		SlotSettlementPrivilege, SlotAcknowledgment, SlotPlanClause, SlotChequeRule, SlotInsolvency, SlotGoverning,
	}
}

// No interest, fee or compensation before the final demand unless it was switched on.
func TestNoChargeWithoutLeave(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"gb_eng", "de", "nl", "be", "fr", "us_ohio"} {
		ask := charged(place, DebtorCompany)
		ask.Charges = false
		for _, slot := range []string{SlotInterestBasis, SlotCompensation, SlotCollectionCosts} {
			if _, ok := Embedded().LetterClauses(ask).Slots[slot]; ok {
				t.Errorf("%s: %s is said before the demand", place, slot)
			}
		}
	}
}

func TestRecalledFiguresWaitForAPerson(t *testing.T) {
	t.Parallel()
	ask := charged("it", DebtorCompany)
	ask.Interest.Mark.Confidence = Recalled
	got := Embedded().LetterClauses(ask)
	if _, ok := got.Slots[SlotInterestBasis]; ok || !slices.Equal(got.Held, []string{SlotInterestBasis}) || !slices.Equal(codes(got.Warnings), []string{WarnClauseRecalled}) {
		t.Errorf("a recalled rate is said: %v, held %v, warns %v", slots(got), got.Held, got.Warnings)
	}
	ask.Checked = []string{SlotInterestBasis}
	if _, ok := Embedded().LetterClauses(ask).Slots[SlotInterestBasis]; !ok {
		t.Error("a rate that a person has looked at is not said")
	}
}

func TestClauseFacts(t *testing.T) {
	t.Parallel()
	ask := charged("nl", DebtorCompany)
	ask.Law = "de_by" // a German creditor's agreement
	got := Embedded().LetterClauses(ask)
	if f := got.Slots[SlotInterestBasis]; f.Place != "de" || !f.Union || f.Rate != "10.4 %" {
		t.Errorf("interest %+v", f)
	}
	if f := got.Slots[SlotPreActionInformation]; f.Place != "nl" {
		t.Errorf("what must be told follows %q, want the debtor's place", f.Place)
	}
	if _, ok := got.Slots[SlotCollectionCosts]; ok {
		t.Error("Dutch costs under German law")
	}
	ask.Interest.Contract, ask.ContractForum = "section 4 of the agreement", true
	got = Embedded().LetterClauses(ask)
	if !got.Slots[SlotInterestBasis].Contract || !got.Slots[SlotGoverning].Contract {
		t.Errorf("the agreement's own rules are not taken: %+v", got.Slots)
	}
	for place, want := range map[string]string{"gb_eng": "individual", "gb": "individual", "gb_sct": ""} {
		if f := Embedded().LetterClauses(LetterAsk{Place: place, Debtor: DebtorSoleTrader}).Slots[SlotPreActionInformation]; f.Debtor != want {
			t.Errorf("%s: told as %q, want %q", place, f.Debtor, want)
		}
	}
}

func TestFreelanceActIsCitedOnlyWhereItApplies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ask  LetterAsk
		want string
		said bool
	}{
		"none found":             {LetterAsk{Place: "us_new_york", Debtor: DebtorCompany}, "", false},
		"found":                  {LetterAsk{Place: "us_new_york", Debtor: DebtorCompany, Act: &Act{Name: "the Act", Mark: Mark{Confidence: Single}}}, "the Act", true},
		"found, from memory":     {LetterAsk{Place: "us_new_york", Debtor: DebtorCompany, Act: &Act{Name: "the Act", Mark: Mark{Confidence: Recalled}}}, "", false},
		"consumer":               {LetterAsk{Place: "us_new_york", Debtor: DebtorConsumer, Act: &Act{Name: "the Act"}}, "", false},
		"Italy, own name":        {LetterAsk{Place: "it", Debtor: DebtorCompany, SelfEmployed: true}, "", true},
		"Italy, through company": {LetterAsk{Place: "it", Debtor: DebtorCompany}, "", false},
	}
	for name, tt := range tests {
		got, said := Embedded().LetterClauses(tt.ask).Slots[SlotFreelancerStatute]
		if said != tt.said || got.Statute != tt.want {
			t.Errorf("%s: said %v, %q; want %v, %q", name, said, got.Statute, tt.said, tt.want)
		}
	}
}

func TestCollectionCosts(t *testing.T) {
	t.Parallel()
	for principal, want := range map[int64][2]int64{
		10000:     {4000, 4840}, // the least
		180000:    {27000, 32670},
		250000:    {37500, 45375},
		500000:    {62500, 75625},
		1000000:   {87500, 105875},
		20000000:  {277500, 335775},
		500000000: {677500, 819775}, // the most
		33333:     {5000, 6050},
	} {
		costs, vat, m, ok := Embedded().CollectionCosts("nl", money.New(principal, "EUR"))
		if !ok || costs.Minor() != want[0] || vat.Minor() != want[1] || m.Confidence != Verified {
			t.Errorf("on %d: %v, with VAT %v, %v, %+v; want %v", principal, costs, vat, ok, m, want)
		}
	}
	for _, tt := range []struct {
		place string
		sum   money.Amount
	}{{"de", money.New(1000, "EUR")}, {"nl", money.New(1000, "USD")}, {"nl", money.New(0, "EUR")}, {"", money.New(1000, "EUR")}} {
		if costs, _, _, ok := Embedded().CollectionCosts(tt.place, tt.sum); ok {
			t.Errorf("%s, %v: costs %v without a scale", tt.place, tt.sum, costs)
		}
	}
}
