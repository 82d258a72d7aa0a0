package letter

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// lawfulFacts is a demand to a kind of debtor at a place, with what the law says to it.
func lawfulFacts(language, place string, form receivable.Form, currency money.Currency) Facts {
	f := exampleFacts(language, place, currency)
	f.Client.Form, f.Client.Language, f.Place = form, language, place
	f.Demand = law.Embedded().Demand(place, string(form))
	f.Deadline = f.Demand.Deadline(f.Date, 14)
	f.CancelDate = f.Deadline
	f.Law = ClausesOf(law.Embedded().LetterClauses(askFor(place, form, currency)))
	return f
}

func askFor(place string, form receivable.Form, currency money.Currency) law.LetterAsk {
	read := law.Mark{Sources: []string{"a page"}, Confidence: law.Verified}
	return law.LetterAsk{
		Place: place, Debtor: string(form), Charges: true, Principal: money.New(275000, currency),
		Interest:     &law.Charge{Rate: "11.75 %", From: day.MustParse("2026-10-02"), Statute: "the statute", Mark: read},
		Compensation: &law.Charge{Amount: money.New(7000, currency), Mark: read},
	}
}

// Each step stands in the demand when it is armed, in every language and place,
// on paper and in the mail; no other demand speaks of it.
func TestEachNextStepIsNamedOnlyWhenArmed(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, place := range append([]string{home[code].place}, loaded(t, code).Places...) {
			f := factsIn(code)
			f.Place, f.NextStep, f.Forum = place, "", "Ωforum"
			plain := mustMake(t, "final_demand", f)
			sentences := map[string]string{}
			for _, step := range NextSteps() {
				f.NextStep = step
				made := mustMake(t, "final_demand", f)
				if len(made.Unproven) > 0 && slices.Contains(made.Unproven, "next_step") {
					t.Errorf("%s %s: %s does not arm the demand", code, place, step)
				}
				sentence := added(unfolded(plain.Text), unfolded(made.Text))
				paper := added(unfolded(sheetText(plain.Sheet)), unfolded(sheetText(made.Sheet)))
				if sentence == "" || paper == "" {
					t.Errorf("%s %s: %s is not named: %q, on paper %q", code, place, step, sentence, paper)
				}
				if NamesForum(step) != strings.Contains(made.Text, "Ωforum") || NamesForum(step) != strings.Contains(sheetText(made.Sheet), "Ωforum") {
					t.Errorf("%s %s: %s names the forum wrongly: %q", code, place, step, sentence)
				}
				if strings.ContainsAny(sentence, "!{}") || strings.Contains(sentence, "()") {
					t.Errorf("%s %s: %s reads %q", code, place, step, sentence)
				}
				if other := sentences[sentence]; other != "" {
					t.Errorf("%s %s: %s and %s read alike: %q", code, place, step, other, sentence)
				}
				sentences[sentence] = step
			}
		}
	}
}

// added is what the second text holds beyond the first, from where they part to
// where they meet again.
func added(before, after string) string {
	start := 0
	for start < len(before) && start < len(after) && before[start] == after[start] {
		start++
	}
	end := 0
	for end < len(before)-start && end < len(after)-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	return after[start : len(after)-end]
}

func TestPaymentOrderIsCalledAsThePlaceDoes(t *testing.T) {
	t.Parallel()
	tests := []struct{ language, place, want string }{
		{"de", "de", "Dann beantrage ich einen Mahnbescheid im gerichtlichen Mahnverfahren (Amtsgericht Coburg)."},
		{"de", "at", "einen bedingten Zahlungsbefehl im Mahnverfahren"},
		{"de", "ch", "Dann leite ich die Betreibung ein (Amtsgericht Coburg)."},
		{"fr", "fr", "je demande une injonction de payer (Amtsgericht Coburg) ; ma décision est prise."},
		{"fr", "ch", "je demande l'ouverture d'une poursuite"},
		{"es", "es", "solicito el pago por el proceso monitorio"},
		{"it", "it", "chiedo un decreto ingiuntivo"},
		{"pt", "pt", "requeiro uma injunção"},
		{"nl", "nl", "Dan vraag ik een Europees betalingsbevel aan"},
		{"nl", "be", "Dan vraag ik de invordering als onbetwiste geldschuld aan"},
		{"pl", "pl", "Wystąpię o nakaz zapłaty"},
		{"en", "de_by", "I will apply for an order for payment (gerichtliches Mahnverfahren) (Amtsgericht Coburg)."},
		{"en", "fi", "I will apply for an order for payment (Amtsgericht Coburg)."},
	}
	for _, tt := range tests {
		f := factsIn(tt.language)
		f.Place, f.NextStep, f.Forum = tt.place, StepPaymentOrder, "Amtsgericht Coburg"
		if text := unfolded(mustMake(t, "final_demand", f).Text); !strings.Contains(text, tt.want) {
			t.Errorf("%s at %s: no %q in\n%s", tt.language, tt.place, tt.want, text)
		}
	}
}

func TestUnknownStepIsRefused(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.NextStep = "police"
	if _, err := Product().Make("final_demand", f, nil); fault.CodeOf(err) != "letter_step_unknown" {
		t.Errorf("got %v", err)
	}
	f.NextStep, f.Forum = StepPaymentOrder, ""
	if _, err := Product().Make("final_demand", f, nil); !strings.Contains(fmt.Sprint(err), "forum_name") {
		t.Errorf("a step before a court that is not named gave %v", err)
	}
}

func TestDemandHoldsWhatThePlaceAsks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		language, place string
		form            receivable.Form
		currency        money.Currency
		days            int
		enclosed        []string
		has, hasNot     []string
	}{
		"England, sole trader": {"en", "gb_eng", receivable.SoleTrader, "GBP", 30,
			[]string{law.InformationSheet, law.ReplyForm, law.FinancialStatement},
			[]string{"Pre-Action Protocol for Debt Claims applies", "30 days from the date", "£70.00", "ada@reyes.example"}, []string{"MoneyHelper"}},
		"England, consumer": {"en", "gb_eng", receivable.Consumer, "GBP", 30,
			[]string{law.InformationSheet, law.ReplyForm, law.FinancialStatement},
			[]string{"Pre-Action Protocol for Debt Claims applies", "MoneyHelper"}, []string{"£70.00", "11.75", "Late Payment of Commercial Debts"}},
		"England, company": {"en", "gb_eng", receivable.Company, "GBP", 14, nil,
			[]string{"Practice Direction on Pre-Action Conduct", "£70.00", "Late Payment of Commercial Debts"}, []string{"Reply Form"}},
		"Netherlands, consumer": {"nl", "nl", receivable.Consumer, "EUR", 18, nil,
			[]string{"nog veertien dagen", "incassokosten bij van € 400,00 (artikel 6:96 lid 6 BW)", "wettelijke rente"}, []string{"70,00", "handelsrente", "btw"}},
		"Netherlands, consumer, in English": {"en", "nl", receivable.Consumer, "EUR", 18, nil,
			[]string{"fourteen days to pay without extra costs", "collection costs of €400.00"}, []string{"€70.00", "11.75"}},
		"Netherlands, company": {"nl", "nl", receivable.Company, "EUR", 14, nil,
			[]string{"buitengerechtelijke kosten is € 400,00", "wettelijke handelsrente"}, []string{"70,00", "veertien dagen"}},
		"Belgium, consumer": {"nl", "be", receivable.Consumer, "EUR", 20, nil,
			[]string{"geen kosten verbonden", "veertien kalenderdagen"}, []string{"70,00", "11.75"}},
		"Belgium, consumer, in French": {"fr", "be", receivable.Consumer, "EUR", 20, nil,
			[]string{"Ce rappel est sans frais", "quatorze jours calendrier"}, []string{"70,00", "11.75"}},
		"Germany, company": {"de", "de", receivable.Company, "EUR", 14, nil,
			[]string{"neun Prozentpunkte", "Verzugspauschale von 70,00"}, []string{"Verbraucherzentralen"}},
		"Germany, consumer": {"de", "de", receivable.Consumer, "EUR", 14, nil,
			[]string{"fünf Prozentpunkte", "Verbraucherzentralen"}, []string{"70,00", "Verzugspauschale"}},
		"Germany, in English": {"en", "de", receivable.Company, "EUR", 14, nil,
			[]string{"under the statute, which carries out Directive 2011/7/EU", "€70.00 for recovery costs"}, nil},
		"France":                 {"fr", "fr", receivable.Company, "EUR", 14, nil, []string{"mets en demeure", "L. 441-10"}, nil},
		"France, in English":     {"en", "fr", receivable.Company, "EUR", 14, nil, []string{"mise en demeure"}, nil},
		"Spain":                  {"es", "es", receivable.Company, "EUR", 34, nil, []string{"Ley Orgánica 1/2025", "treinta días"}, nil},
		"Spain, in English":      {"en", "es", receivable.Company, "EUR", 34, nil, []string{"invitation to negotiate", "within thirty days"}, nil},
		"Spain, public body":     {"es", "es", receivable.Public, "EUR", 14, nil, nil, []string{"Ley Orgánica 1/2025"}},
		"Poland":                 {"pl", "pl", receivable.Company, "PLN", 14, nil, []string{"art. 187 § 1 pkt 3"}, nil},
		"Italy":                  {"it", "it", receivable.Company, "EUR", 14, nil, []string{"diffido formalmente"}, []string{"legge 22 maggio 2017"}},
		"Portugal":               {"pt", "pt", receivable.Company, "EUR", 14, nil, []string{"Interpelo formalmente"}, nil},
		"Oregon":                 {"en", "us_oregon", receivable.Company, "USD", 14, nil, []string{"under the statute"}, []string{"Directive", "$70.00"}},
		"a place nobody knows":   {"en", "xx", receivable.Company, "USD", 14, nil, nil, []string{"11.75", "$70.00"}},
		"a place without a text": {"de", "nl", receivable.Consumer, "EUR", 18, nil, nil, []string{"11.75", "70,00", "400,00"}},
	}
	for name, tt := range tests {
		f := lawfulFacts(tt.language, tt.place, tt.form, tt.currency)
		made := mustMake(t, "final_demand", f)
		if got := f.Deadline.Sub(f.Date); got != tt.days {
			t.Errorf("%s: %d days, want %d", name, got, tt.days)
		}
		for where, text := range map[string]string{"mail": unfolded(made.Text), "paper": sheetText(made.Sheet)} {
			text = strings.ReplaceAll(text, "\u00a0", " ")
			for _, want := range tt.has {
				if !strings.Contains(text, want) {
					t.Errorf("%s: no %q on %s:\n%s", name, want, where, text)
				}
			}
			for _, bad := range tt.hasNot {
				if strings.Contains(text, bad) {
					t.Errorf("%s: %q on %s:\n%s", name, bad, where, text)
				}
			}
		}
		var codes []string
		for _, e := range made.Enclosed {
			codes = append(codes, e.Code)
		}
		if !slices.Equal(codes, tt.enclosed) {
			t.Errorf("%s: encloses %v, want %v", name, codes, tt.enclosed)
		}
	}
}

func TestDemandThatLacksWhatTheLawAsksDoesNotLeave(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Facts)
		want   []string // in Unproven
		warns  []string
	}{
		"complete":              {func(*Facts) {}, nil, nil},
		"too few days":          {func(f *Facts) { f.Deadline = f.Date.AddDays(29) }, []string{LacksDays}, []string{WarnDemandDays}},
		"nothing about forms":   {func(f *Facts) { delete(f.Law, law.SlotPreActionInformation) }, []string{"law:pre_action_information"}, []string{WarnDemandSaying}},
		"charges with a clause": {func(f *Facts) { f.Payoff = money.New(286140, "GBP") }, nil, nil},
		"charges without": {func(f *Facts) {
			f.Payoff = money.New(286140, "GBP")
			delete(f.Law, law.SlotInterestBasis)
			delete(f.Law, law.SlotCompensation)
		}, []string{LacksGround}, []string{WarnDemandGround}},
	}
	for name, tt := range tests {
		f := lawfulFacts("en", "gb_eng", receivable.SoleTrader, "GBP")
		tt.change(&f)
		made := mustMake(t, "final_demand", f)
		var lacks, warns []string
		for _, u := range made.Unproven {
			if strings.HasPrefix(u, "law:") {
				lacks = append(lacks, u)
			}
		}
		for _, w := range made.Warnings {
			warns = append(warns, w.Code)
		}
		if !slices.Equal(lacks, tt.want) || !slices.Equal(warns, tt.warns) {
			t.Errorf("%s: lacks %v, warns %v; want %v, %v", name, lacks, warns, tt.want, tt.warns)
		}
		f.Draft, f.Proven = false, states
		if _, err := Product().Make("final_demand", f, nil); (err != nil) != (len(tt.want) > 0) {
			t.Errorf("%s: leaving gives %v", name, err)
		}
	}
	// Costs that a Dutch consumer was not told of can only not be asked later.
	f := lawfulFacts("nl", "nl", receivable.Consumer, "EUR")
	delete(f.Law, law.SlotCollectionCosts)
	made := mustMake(t, "final_demand", f)
	if slices.Contains(made.Unproven, "law:collection_costs") || !slices.ContainsFunc(made.Warnings, func(w Warning) bool { return w.Code == WarnDemandSaying }) {
		t.Errorf("unproven %v, warnings %v", made.Unproven, made.Warnings)
	}
	// German words say nothing of what Spain wants said.
	made = mustMake(t, "final_demand", lawfulFacts("de", "es", receivable.Company, "EUR"))
	if !slices.Contains(made.Unproven, "law:pre_action_information") {
		t.Errorf("unproven %v", made.Unproven)
	}
}

func TestFormsOfEnglandAndWales(t *testing.T) {
	t.Parallel()
	f := lawfulFacts("en", "gb_eng", receivable.SoleTrader, "GBP")
	made := mustMake(t, "final_demand", f)
	if list, _ := blockOf[Enclosures](made.Sheet); !strings.Contains(list.Text, "2. Information sheet; 3. Reply form; 4. Financial statement") {
		t.Errorf("the letter lists %q", list.Text)
	}
	holds := map[string][]string{
		law.ReplyForm:          {"I owe the whole sum, £2,750.00.", "I owe part of it", "I owe none of it", "need time", "How I will pay", "Advice about debt", "Papers and information I ask for", "December 21, 2026", "Telephone and e-mail", "ada@reyes.example"},
		law.InformationSheet:   {"30 days from the date of the letter", "never have to pay for it", "MoneyHelper", "Business Debtline", "£2,750.00"},
		law.FinancialStatement: {"Income each month", "Rent or mortgage", "I can offer each month"},
	}
	holds[law.ReplyForm][7] = "21 December 2026"
	for _, e := range made.Enclosed {
		text := strings.ReplaceAll(sheetText(e.Sheet), "\u00a0", " ")
		for _, want := range holds[e.Code] {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", e.Code, want, text)
			}
		}
		if strings.Contains(text, "{{") || e.Name == "" || e.Title == "" || !returned(e) {
			t.Errorf("%s: named %q, %q, to %q, from %q", e.Code, e.Name, e.Title, e.Sheet.To, e.Sheet.Name)
		}
	}
	if len(made.Enclosed) != len(holds) {
		t.Errorf("%d forms, want %d", len(made.Enclosed), len(holds))
	}
	german := f
	german.Language, german.Client.Language = "de", "de"
	for _, e := range mustMake(t, "final_demand", german).Enclosed {
		if e.Sheet.Language != "en" || !strings.Contains(e.Title, "englisch") {
			t.Errorf("beside a German letter: %q in %s", e.Title, e.Sheet.Language)
		}
	}
	if made := mustMake(t, "reminder_1", f); len(made.Enclosed) > 0 {
		t.Error("a reminder encloses forms")
	}
}

// What a consumer would come to owe stands beside the day that decides it.
func TestCostsForAConsumerStandOnTheFirstPage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		language, place string
		form            receivable.Form
		first           bool
	}{{"nl", "nl", receivable.Consumer, true}, {"fr", "be", receivable.Consumer, true}, {"nl", "nl", receivable.Company, false}} {
		made := mustMake(t, "final_demand", lawfulFacts(tt.language, tt.place, tt.form, "EUR"))
		said := loaded(t, tt.language).special
		stem := said["clause.law_collection_costs."+tt.place]
		if tt.form == receivable.Consumer {
			stem = said["clause.law_collection_costs."+tt.place+"_consumer"]
		}
		begin := stem.source[:20]
		costs, annex, n := 0, 0, 0
		for i, b := range made.Sheet.Blocks {
			if p, ok := b.(Para); ok && strings.Contains(p.Text, begin) {
				costs, n = i, n+1
			}
			if h, ok := b.(Heading); ok && h.Level == 1 {
				annex = i
			}
		}
		if n != 1 || (costs < annex) != tt.first {
			t.Errorf("%s %s %s: costs %d times, at %d; the annex begins at %d", tt.language, tt.place, tt.form, n, costs, annex)
		}
	}
}

// returned reports a form with the right sender: what is filled in goes back.
func returned(e Enclosure) bool {
	if e.Code == law.InformationSheet {
		return e.Sheet.Name == "Reyes Studio" && e.Sheet.To[0] == "Novak Bakery LLC"
	}
	return e.Sheet.Name == "Novak Bakery LLC" && e.Sheet.To[0] == "Reyes Studio"
}

// No wording stands for a place the law does not know, and each that has one is
// reached by what the law gives: a place misspelled would be silent for ever.
func TestWordingsStandForKnownPlaces(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for slot, wordings := range loaded(t, code).Clauses {
			if id, ok := byName[slot]; !ok || id.kind() != slotKind {
				t.Errorf("%s: %s is no law slot", code, slot)
			}
			for name := range wordings {
				place, debtor, _ := strings.Cut(name, "_consumer")
				place, _, _ = strings.Cut(place, "_individual")
				if debtor != "" || slices.Contains([]string{"contract", "eu", "us", "gb"}, place) {
					continue
				}
				if len(law.Embedded().LetterClauses(law.LetterAsk{Place: place}).Slots) == 0 {
					t.Errorf("%s.%s.%s: the law knows no such place", code, slot, name)
				}
			}
		}
	}
}

// A clause with a hole says nothing, and nothing of it keeps the letter back.
func TestClauseWithAHoleIsSilent(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Place = "us_ohio"
	f.Law = map[string]Clause{"law_interest_basis": {Place: "us_ohio", Rate: "9 %", From: f.Date}, "law_freelancer_statute": {Place: "us_new_york"}}
	if text := mustMake(t, "final_demand", f).Text; strings.Contains(text, "9 %") || strings.Contains(text, "applies to this work") {
		t.Errorf("a clause without its statute stands in\n%s", text)
	}
	f.Law["law_interest_basis"] = Clause{Place: "us_ohio", Rate: "9 %", From: f.Date, Statute: "section 1343.03 of the Ohio Revised Code"}
	if text := unfolded(mustMake(t, "final_demand", f).Text); !strings.Contains(text, "under section 1343.03 of the Ohio Revised Code") {
		t.Errorf("no clause in\n%s", text)
	}
	f.Law = map[string]Clause{"law_interest_basis": {Place: "gb_eng", Rate: "12.75 %", From: f.Date}}
	if text := mustMake(t, "final_demand", f).Text; !strings.Contains(text, "Late Payment of Commercial Debts") {
		t.Errorf("the clause does not follow its own place:\n%s", text)
	}
}

// Talk about settling carries the mark of the place before any sum.
func TestSettlementCarriesItsMark(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for place := range loaded(t, code).Clauses[law.SlotSettlementPrivilege] {
			f := factsIn(code)
			f.Place = place
			if place == "us" {
				f.Place = "us_oregon"
			}
			f.Law = ClausesOf(law.Embedded().LetterClauses(law.LetterAsk{Place: f.Place, Debtor: law.DebtorCompany}))
			made := mustMake(t, "settlement_offer", f)
			mark := loaded(t, code).special["clause."+law.SlotSettlementPrivilege+"."+place].source
			amount := f.Others.Sums["settlement_amount"].Format(code, f.Place)
			for where, text := range map[string]string{"mail": unfolded(made.Text), "paper": unfolded(sheetText(made.Sheet))} {
				at, sum := strings.Index(text, unfolded(mark)), strings.Index(text, unfolded(amount))
				if mark == "" || at < 0 || sum < at {
					t.Errorf("%s at %s: %q stands at %d on %s, the sum at %d:\n%s", code, place, mark, at, where, sum, text)
				}
			}
			if demand := mustMake(t, "final_demand", f); strings.Contains(unfolded(demand.Text), unfolded(mark)) {
				t.Errorf("%s at %s: a demand carries the mark of settlement talk", code, place)
			}
		}
	}
}

// waivers are the stems of giving up, and the phrases that say the contrary.
var waivers = map[string]struct{ stems, denials []string }{
	"en": {[]string{"forgiv", "waive", "release", "write off", "renounce"}, nil},
	"de": {[]string{"erlass", "erläss", "verzicht", "nachlass"}, []string{"ohne nachlass"}},
	"nl": {[]string{"kwijt", "afstand", "korting"}, []string{"zonder korting"}},
	"fr": {[]string{"renonc", "remise de", "abandon"}, []string{"ne vaut renonciation à aucun droit"}},
	"es": {[]string{"perdon", "condon", "renunci", "descuent"}, []string{"ni supone renuncia a derecho alguno", "se descuenta lo ya pagado"}},
	"it": {[]string{"rinunc", "condon", "remission", "sconto"}, []string{"non comporta rinuncia ad alcun diritto"}},
	"pt": {[]string{"perdo", "renunci", "remiss", "descont"}, []string{"nem implica renúncia a qualquer direito"}},
	"pl": {[]string{"umorz", "umarza", "zrzek", "zrzecz", "zwoln", "rabat"}, []string{"bez rabatu"}},
}

// A plan never gives up the rest: no word of waiving stands in its letters but for
// the discount for punctuality, where one was agreed.
func TestPlansNeverWaiveTheRest(t *testing.T) {
	t.Parallel()
	letters := []string{"plan_offer", "plan_agreement", "plan_instalment_due", "plan_instalment_missed", "plan_broken_acceleration", "plan_completed", "partial_payment_thanks", "reply_to_hardship"}
	for _, code := range Languages() {
		w := waivers[code]
		found := func(key string, discount money.Amount) (string, string) {
			f := factsIn(code)
			plan := *f.Plan
			plan.Discount = discount
			f.Plan = &plan
			made := mustMake(t, key, f)
			text := strings.ToLower(unfolded(made.Text + " " + sheetText(made.Sheet)))
			for _, denial := range w.denials {
				text = strings.ReplaceAll(text, denial, "")
			}
			for _, stem := range w.stems {
				if strings.Contains(text, stem) {
					return stem, text
				}
			}
			return "", text
		}
		for _, key := range letters {
			if stem, text := found(key, money.Amount{}); stem != "" {
				t.Errorf("%s.%s: %q in\n%s", code, key, stem, text)
			}
		}
		if stem, _ := found("plan_agreement", money.New(30000, "EUR")); stem == "" {
			t.Errorf("%s: the discount for punctuality is said in words this test does not know", code)
		}
	}
}
