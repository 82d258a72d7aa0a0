package recovery

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// FactBudget is the most that an attorney may cost before he asks.
const FactBudget = "attorney_budget"

// counselLetter is the letter to the attorney: a mail, and the brief on paper.
type counselLetter struct {
	subject, mail string
	brief         []letter.Block
	lacking       []string // what is not known and keeps it from being written
}

// budget is what a person allowed; ok is false while nobody said.
func (s *dossier) budget() (sum money.Amount, ok bool) {
	number, _, _ := strings.Cut(s.file.Facts[FactBudget], " ") // its currency may stand behind it
	sum, err := money.Parse(number, s.file.Currency)
	return sum, err == nil && number != ""
}

// counsel writes to the attorney, as far as what it needs is known.
func (d *Desk) counsel(s *dossier) *counselLetter {
	f := letter.Facts{
		Creditor: s.creditor, Client: s.file.Client, Language: "en", Date: s.on, Draft: true, Open: s.payoff.Principal, Payoff: s.payoff.Sum,
		Done: s.file.Facts["work_done"], Lines: s.accountLines(),
		Proven: map[string]bool{"fact:decision_recorded": s.file.Armed == receivable.RoadAttorney, "fact:no_hold": true},
	}
	for _, happened := range s.facts() {
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
		"weak_points": strings.Join(s.weakPoints(), "\n"), "evidence_list": strings.Join(s.exhibitList(), "\n"), "limitation_note": s.limitationNote(),
	}, Dates: map[string]day.Date{}, Sums: map[string]money.Amount{}}
	if s.file.ArmedForum != "" && s.file.Armed == receivable.RoadAttorney {
		f.Others.Texts["attorney_name"] = s.file.ArmedForum
	}
	if on, _ := s.demand(); !on.IsZero() {
		f.Others.Dates["demand_date"] = on
		f.Proven["fact:final_demand_on_file"] = true
	}
	if s.limitation != nil {
		f.Others.Dates["limitation_date"] = s.limitation.LastDay
	}
	if sum, ok := s.budget(); ok {
		f.Others.Sums["cost_budget"] = sum
	}
	made, err := d.texts.Make("attorney_handoff_brief", f, nil)
	if lacking, ok := errors.AsType[*letter.Lacking](err); ok {
		return &counselLetter{lacking: lacking.Names}
	}
	if err != nil {
		return &counselLetter{lacking: []string{fault.CodeOf(err)}}
	}
	c := &counselLetter{subject: made.Subject, mail: made.Text, brief: made.Sheet.Blocks}
	for _, name := range made.Missing {
		s.look("the letter to the attorney still has words in brackets: %s; set it with dunwell setup", name)
	}
	return c
}

const authority = "A letter and advice only. No suit, no settlement, no costs beyond the budget without a written yes."

// accountLines are the claim as the letter to the attorney lists it.
func (s *dossier) accountLines() []letter.AccountLine {
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

func (s *dossier) debtorFacts() []string {
	client := &s.file.Client
	var list []string
	add := func(label, value string) {
		if value != "" {
			list = append(list, label+": "+strings.ReplaceAll(value, "_", " "))
		}
	}
	add("Kind", s.form())
	add("Place", placeWords(client.Place))
	for _, c := range s.file.Contacts {
		add("Contact", s.contactLine(&c))
	}
	if len(list) == 0 {
		list = []string{"Nothing more is recorded."}
	}
	return list
}

// form is the kind of debtor where a person told it: a list of invoices takes
// everybody for a company.
func (s *dossier) form() string {
	if !formTold(&s.file) {
		return "not told by the creditor; please look it up"
	}
	return string(s.file.Client.Form)
}

func (s *dossier) contactLine(c *receivable.Contact) string {
	parts := []string{c.Name, c.Email, c.Phone}
	if c.Unusable != "" {
		parts = append(parts, "no longer reached: "+c.Unusable)
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

// weakPoints are what speaks against the creditor, and what nobody has said.
func (s *dossier) weakPoints() []string {
	var list []string
	for _, a := range s.adverse() {
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

func (s *dossier) exhibitList() []string {
	var list []string
	for i := range s.exhibits {
		if e := &s.exhibits[i]; !e.secret {
			list = append(list, fmt.Sprintf("%s: %s, %s", e.label, e.title, s.long(e.on)))
		}
	}
	if len(list) == 0 {
		return []string{"No paper is kept; the chronology stands alone."}
	}
	return list
}

func (s *dossier) limitationNote() string {
	if s.limitation == nil {
		return "not known"
	}
	note := "confidence " + strings.ReplaceAll(s.limitation.Confidence, "_", " ")
	if s.limitation.Status != "open" {
		note += ", " + s.limitation.Status
	}
	return note
}
