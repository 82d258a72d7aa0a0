package recovery

import (
	"errors"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
)

// FactBudget is the most that an attorney may cost before he asks.
const FactBudget = packet.FactBudget

// counsel writes to the attorney, as far as what it needs is known.
func (d *Desk) counsel(s *gathering) {
	f := letter.Facts{
		Creditor: s.creditor, Client: s.file.Client, Language: "en", Date: s.on, Draft: true, Open: s.payoff.Principal, Payoff: s.payoff.Sum,
		Done: s.file.Facts["work_done"], Lines: s.accountLines(),
		Proven: map[string]bool{"fact:decision_recorded": s.file.Armed == receivable.RoadAttorney, "fact:no_hold": true},
	}
	for _, happened := range s.Facts {
		f.Notes = append(f.Notes, letter.Dated{On: happened.On, Text: happened.Text})
	}
	if n := len(s.file.Work); n > 0 {
		f.Work = &s.file.Work[n-1]
	}
	for _, l := range s.claim.LateLines() {
		f.Items = append(f.Items, letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: l.Ask})
	}
	f.Others = letter.Others{Texts: map[string]string{
		"matter_reference": s.file.Number, "debtor_facts": strings.Join(s.debtorFacts(), "\n"), "authority_limits": authority,
		"weak_points": strings.Join(s.weakPoints(), "\n"), "evidence_list": strings.Join(s.exhibitList(), "\n"), "limitation_note": s.Limitation.Note(),
	}, Dates: map[string]day.Date{}, Sums: map[string]money.Amount{}}
	if s.file.ArmedForum != "" && s.file.Armed == receivable.RoadAttorney {
		f.Others.Texts["attorney_name"] = s.file.ArmedForum
	}
	if on := s.Demand.On; !on.IsZero() {
		f.Others.Dates["demand_date"] = on
		f.Proven["fact:final_demand_on_file"] = true
	}
	if s.Limitation != nil {
		f.Others.Dates["limitation_date"] = s.Limitation.LastDay
	}
	if sum, ok := s.Budget(); ok {
		f.Others.Sums["cost_budget"] = sum
	}
	made, err := d.texts.Make("attorney_handoff_brief", f, nil)
	if lacking, ok := errors.AsType[*letter.Lacking](err); ok {
		s.Counsel.Lacking = toEnter(lacking.Names, &s.file)
		return
	}
	if err != nil {
		s.Counsel.Lacking = fault.CodeOf(err)
		return
	}
	s.Counsel = packet.Counsel{Subject: made.Subject, Mail: made.Text, Brief: made.Sheet.Blocks}
	for _, name := range made.Missing {
		s.Look("the letter to the attorney still has words in brackets: " + name + "; set it with dunwell setup")
	}
}

const authority = "A letter and advice only. No suit, no settlement, no costs beyond the budget without a written yes."

// accountLines are the claim as the letter to the attorney lists it.
func (s *gathering) accountLines() []letter.AccountLine {
	var list []letter.AccountLine
	for _, l := range s.claim.LateLines() {
		if l.Ask.Sign() > 0 {
			list = append(list, letter.AccountLine{Kind: letter.LineInvoice, Number: l.Number, For: l.For, Due: l.Due, Amount: l.Ask})
		}
	}
	for i := range s.payoff.Lines {
		c := &s.payoff.Lines[i]
		list = append(list, letter.AccountLine{Label: chargeWords(c), Amount: c.Amount})
	}
	if s.payoff.Credit.Sign() > 0 {
		list = append(list, letter.AccountLine{Label: "Credit of the client", Amount: s.payoff.Credit.Neg()})
	}
	return list
}

func (s *gathering) debtorFacts() []string {
	client := &s.file.Client
	var list []string
	add := func(label, value string) {
		if value != "" {
			list = append(list, label+": "+strings.ReplaceAll(value, "_", " "))
		}
	}
	add("Kind", s.FormWords())
	add("Place", packet.PlaceWords(client.Place))
	for _, c := range s.file.Contacts {
		add("Contact", packet.ContactLine(&c))
	}
	if len(list) == 0 {
		list = []string{"Nothing more is recorded."}
	}
	return list
}

// weakPoints are what speaks against the creditor, and what nobody has said.
func (s *gathering) weakPoints() []string {
	var list []string
	for _, a := range s.Adverse {
		list = append(list, s.long(a.On)+": "+a.Text+" ("+a.Ref+")")
	}
	for _, c := range s.checklist() {
		if !c.have && c.against == "" {
			list = append(list, "Not on file: "+c.words)
		}
	}
	if len(list) == 0 {
		return []string{"Nothing is on record."}
	}
	return list
}

func (s *gathering) exhibitList() []string {
	var list []string
	for i := range s.Exhibits {
		if e := &s.Exhibits[i]; !e.Secret {
			list = append(list, fmt.Sprintf("%s: %s, %s", e.Label, e.Title, s.long(e.On)))
		}
	}
	if len(list) == 0 {
		return []string{"No paper is kept; the chronology stands alone."}
	}
	return list
}

// asked is what the attorney is asked for.
func (s *gathering) asked() string {
	text := "Check for conflicts. Then a letter to the debtor on your letterhead, and your advice on the next step."
	if sum, ok := s.Budget(); ok {
		return text + " Budget " + s.sum(sum) + "; please ask before you do more."
	}
	return text + " No budget is named: please state your fee before any arises."
}
