package recovery

import (
	"fmt"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// draftMark stands on every page of what nobody has signed.
const draftMark = "DRAFT"

// draftLetter is a letter that the attorney may take as a beginning. It says what is
// on record and threatens nothing: which step it names is the attorney's to decide.
func (s *dossier) draftLetter() pdf.Part {
	client := &s.file.Client
	creditor := s.creditor.Name
	p := pdf.Part{Title: "Draft of a letter to the client", Group: groupDraft, Stamp: draftMark + " – not sent, not signed", Mark: draftMark}
	add := func(text string) {
		if text != "" {
			p.Blocks = append(p.Blocks, letter.Para{Text: text})
		}
	}
	add("[Letterhead of the attorney]\n[Day]")
	add(strings.Join(append([]string{client.Name}, client.Address...), "\n"))
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: fmt.Sprintf("%s against %s: %s", creditor, client.Name, s.sum(s.payoff.Sum))})
	add("I represent " + creditor + ". Please write to me, and no longer to my client, about this matter.")
	add(s.basis())
	t := letter.Table{Columns: []letter.Column{{Title: "What is owed", Wide: true}, {Title: "Due"}, {Title: string(s.file.Currency), Align: letter.Decimal}}}
	for _, l := range s.claim.LateLines() {
		if l.Ask.Sign() > 0 {
			t.Rows = append(t.Rows, []string{strings.TrimSpace("Invoice " + l.Number + cutOff(", ", l.For)), s.long(l.Due), s.figure(l.Ask)})
		}
	}
	for i := range s.payoff.Lines {
		c := &s.payoff.Lines[i]
		t.Rows = append(t.Rows, []string{chargeWords(c), "", s.figure(c.Amount)})
	}
	t.Foot = [][]string{{"Owed on " + s.long(s.on), "", s.figure(s.payoff.Sum)}}
	p.Blocks = append(p.Blocks, t)
	if s.payoff.Daily.Sign() > 0 {
		add("Each further day adds " + s.sum(s.payoff.Daily) + ".")
	}
	add(s.askedBefore())
	add("Please pay this sum so that it arrives by [day, as the law of the place asks] [to the attorney's account, or to the account on the invoices].")
	add("If you contest any part of it, tell me in writing by the same day which part and why, and pay the part that you do not contest.")
	add("If neither comes, I will advise my client on what to do next. [A step is named only where my client has decided on it and it is open.]")
	add("[Name of the attorney]")
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "For the attorney, not part of the letter"})
	for _, text := range s.beforeItLeaves() {
		add(text)
	}
	return p
}

// basis is what was agreed and done, as recorded.
func (s *dossier) basis() string {
	agreement := s.file.Facts["agreement"]
	for i := range s.file.Work {
		if s.file.Work[i].Agreement != "" {
			agreement = s.file.Work[i].Agreement
		}
	}
	text := "My client worked for you"
	if agreement != "" {
		text += " under the " + agreement
	} else {
		text += " [agreement: not recorded]"
	}
	text += ". "
	if done := strings.TrimSpace(s.file.Facts["work_done"]); done != "" {
		text += done
	} else {
		text += "[What was delivered, and when: not recorded.]"
	}
	return text + " The following is due and was not paid."
}

// askedBefore says which letters asked for it.
func (s *dossier) askedBefore() string {
	on, until := s.demand()
	switch {
	case on.IsZero():
		return "[No final demand is on record. Whether one has to come first is to be decided.]"
	case until.IsZero():
		return fmt.Sprintf("My client asked you for it in writing, for the last time on %s.", s.long(on))
	case until.Before(s.on):
		return fmt.Sprintf("My client asked you for it in writing, for the last time on %s, and named %s as the last day. That day has passed.", s.long(on), s.long(until))
	}
	return fmt.Sprintf("My client asked you for it in writing on %s and named %s as the last day. [That day has not passed yet: this letter does not leave before.]", s.long(on), s.long(until))
}

// beforeItLeaves is what the attorney looks at before the draft becomes a letter.
func (s *dossier) beforeItLeaves() []string {
	list := []string{"Check the sum again on the day it leaves, and the objections under “Adverse papers”: a letter that leaves out a known objection is answered with it."}
	if s.file.Client.Form == receivable.Consumer {
		list = append(list, "The client is recorded as a consumer. Rules for collecting from consumers apply to you, in the United States the notices of 15 U.S.C. § 1692e(11) and § 1692g.")
	} else if !formTold(&s.file) {
		list = append(list, "Whether the client is a company or a person was not told. If a person, rules for collecting from consumers may apply to you.")
	}
	if s.payoff.Interest.Sign() > 0 || s.payoff.Compensation.Sign() > 0 {
		list = append(list, "Interest and compensation rest on the grounds named in the claim, with the confidence given there. Please verify them.")
	}
	if language := s.file.Client.Language; language != "" && language != "en" {
		list = append(list, "The client is written to in the language “"+language+"”; this draft is in English.")
	}
	return list
}
