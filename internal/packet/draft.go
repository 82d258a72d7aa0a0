package packet

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
func (d *Dossier) draftLetter() pdf.Part {
	client := &d.Client
	creditor := d.Creditor.Name
	p := pdf.Part{Title: "Draft of a letter to the client", Group: groupDraft, Stamp: draftMark + " – not sent, not signed", Mark: draftMark}
	add := func(text string) {
		if text != "" {
			p.Blocks = append(p.Blocks, letter.Para{Text: text})
		}
	}
	add("[Letterhead of the attorney]\n[Day]")
	add(strings.Join(append([]string{client.Name}, client.Address...), "\n"))
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: fmt.Sprintf("%s against %s: %s", creditor, client.Name, d.sum(d.Claim.Sum))})
	add("I represent " + creditor + ". Please write to me, and no longer to my client, about this matter.")
	add(d.basis())
	t := letter.Table{Columns: []letter.Column{{Title: "What is owed", Wide: true}, {Title: "Due"}, {Title: string(d.Currency), Align: letter.Decimal}}}
	for i := range d.Claim.Late {
		l := &d.Claim.Late[i]
		t.Rows = append(t.Rows, []string{strings.TrimSpace("Invoice " + l.Number + cutOff(", ", l.For)), d.long(l.Due), d.figure(l.Ask)})
	}
	for i := range d.Claim.Charges {
		c := &d.Claim.Charges[i]
		t.Rows = append(t.Rows, []string{c.Words, "", d.figure(c.Amount)})
	}
	t.Foot = [][]string{{"Owed on " + d.long(d.On), "", d.figure(d.Claim.Sum)}}
	p.Blocks = append(p.Blocks, t)
	if d.Claim.Daily.Sign() > 0 {
		add("Each further day adds " + d.sum(d.Claim.Daily) + ".")
	}
	add(d.askedBefore())
	add("Please pay this sum so that it arrives by [day, as the law of the place asks] [to the attorney's account, or to the account on the invoices].")
	add("If you contest any part of it, tell me in writing by the same day which part and why, and pay the part that you do not contest.")
	add("If neither comes, I will advise my client on what to do next. [A step is named only where my client has decided on it and it is open.]")
	add("[Name of the attorney]")
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "For the attorney, not part of the letter"})
	for _, text := range d.beforeItLeaves() {
		add(text)
	}
	return p
}

// agreementWords is the agreement as a phrase with its date, "" where nobody told it.
func (d *Dossier) agreementWords() string {
	agreement := d.Told("agreement")
	for i := range d.Work {
		if d.Work[i].Agreement != "" {
			agreement = d.Work[i].Agreement
		}
	}
	return agreement
}

// basis is what was agreed and done, as recorded.
func (d *Dossier) basis() string {
	text := "My client worked for you"
	if agreement := d.agreementWords(); agreement != "" {
		text += " under the " + agreement
	} else {
		text += " [agreement: not recorded]"
	}
	text += ". "
	if done := strings.TrimSpace(d.Told("work_done")); done != "" {
		text += done
	} else {
		text += "[What was delivered, and when: not recorded.]"
	}
	return text + " The following is due and was not paid."
}

// askedBefore says which letters asked for it.
func (d *Dossier) askedBefore() string {
	on, until := d.Demand.On, d.Demand.Until
	switch {
	case on.IsZero():
		return "[No final demand is on record. Whether one has to come first is to be decided.]"
	case until.IsZero():
		return fmt.Sprintf("My client asked you for it in writing, for the last time on %s.", d.long(on))
	case until.Before(d.On):
		return fmt.Sprintf("My client asked you for it in writing, for the last time on %s, and named %s as the last day. That day has passed.", d.long(on), d.long(until))
	}
	return fmt.Sprintf("My client asked you for it in writing on %s and named %s as the last day. [That day has not passed yet: this letter does not leave before.]", d.long(on), d.long(until))
}

// beforeItLeaves is what the attorney looks at before the draft becomes a letter.
func (d *Dossier) beforeItLeaves() []string {
	list := []string{"Check the sum again on the day it leaves, and the objections under “Adverse papers”: a letter that leaves out a known objection is answered with it."}
	if d.Client.Form == receivable.Consumer {
		list = append(list, "The client is recorded as a consumer. Rules for collecting from consumers apply to you, in the United States the notices of 15 U.S.C. § 1692e(11) and § 1692g.")
	} else if !d.FormTold {
		list = append(list, "Whether the client is a company or a person was not told. If a person, rules for collecting from consumers may apply to you.")
	}
	if d.Claim.Interest.Sign() > 0 || d.Claim.Compensation.Sign() > 0 {
		list = append(list, "Interest and compensation rest on the grounds named in the claim, with the confidence given there. Please verify them.")
	}
	if language := d.Client.Language; language != "" && language != "en" {
		list = append(list, "The client is written to in the language “"+language+"”; this draft is in English.")
	}
	return list
}

// custodian is a declaration for whoever keeps the records, unsigned and with blanks:
// what its words may claim is for a lawyer of the place to say.
func (d *Dossier) custodian() pdf.Part {
	p := pdf.Part{Title: "Draft declaration of the keeper of the records", Group: groupDraft, Stamp: draftMark + " – not signed", Mark: draftMark}
	add := func(text string) { p.Blocks = append(p.Blocks, letter.Para{Text: text}) }
	name := d.Creditor.Sender
	if name == "" {
		name = "______________________"
	}
	add(fmt.Sprintf("I, %s, state:", name))
	add(fmt.Sprintf("1. I am ______________________ [owner, bookkeeper, member] of %s. I keep its records of account %s, %s, and I know how they are made.", d.Creditor.Name, d.Account, d.Client.Name))
	add("2. The invoices, letters, mails, receipts and account entries shown as exhibits are records of that business, or were received by it. They were made or received at or near the time of what they show, by a person who knew of it or from what such a person passed on. They were kept in the course of the regular activity of the business, and making or keeping them is its regular practice.")
	add(fmt.Sprintf("3. The exhibits marked %s are true copies of what is kept. Account numbers and the like may have been blacked out in the copies; the originals are kept and can be shown.", d.span()))
	add(fmt.Sprintf("4. The statement of the claim was reckoned from these records. As of %s, %s is open and unpaid as stated there.", d.long(d.On), d.sum(d.Claim.Sum)))
	add("5. [What else I know of myself: the agreement, the delivery, what the other side said. Strike what does not apply.]")
	add("[Words of oath or affirmation as the court of the place requires, for example “I declare under penalty of perjury under the laws of ____________ that the foregoing is true and correct.”]")
	add("Day: ______________________\n\nPlace: ______________________\n\nSignature: ______________________")
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Before it is signed"})
	add("This is a draft and no advice. Have a lawyer of the place read it once. Sign only what you know to be true; strike the rest.")
	return p
}

// span names the first and the last open exhibit.
func (d *Dossier) span() string {
	first, last := "", ""
	for i := range d.Exhibits {
		if e := &d.Exhibits[i]; !e.Secret {
			if first == "" {
				first = e.Label
			}
			last = e.Label
		}
	}
	switch first {
	case "":
		return "[number]"
	case last:
		return first
	}
	return first + " to " + last
}
