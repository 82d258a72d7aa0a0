package letter

import (
	"strings"

	"dunwell/internal/receivable"
)

// text is the value of a placeholder that is words.
func (w *writer) text(id placeholder) (string, bool) {
	value, known := w.words(id)
	if !known || value == "" {
		return "", false
	}
	return value, true
}

func (w *writer) words(id placeholder) (string, bool) {
	f := w.f
	switch id {
	case pGreeting:
		return w.greeting(), true
	case pClosing:
		return w.closing(), true
	case pCreditorName:
		return clean(f.Creditor.Name), true
	case pCreditorAddress:
		return lines(f.Creditor.Address), true
	case pCreditorEmail:
		return clean(f.Creditor.Email), true
	case pCreditorPhone:
		return w.together(clean(f.Creditor.Phone)), true
	case pSenderName:
		return clean(f.Creditor.Sender), true
	case pClientName:
		return clean(f.Client.Name), true
	case pClientAddress:
		return lines(f.Client.Address), true
	case pContactName:
		return contactName(f.Contact), true
	case pContactFirstName:
		if f.Contact != nil {
			return clean(f.Contact.First), true
		}
	case pContactLastName:
		if f.Contact != nil {
			return clean(f.Contact.Last), true
		}
	case pContactVocative:
		if f.Contact != nil {
			if f.Contact.Vocative != "" {
				return clean(f.Contact.Vocative), true
			}
			return clean(f.Contact.First), true
		}
	case pProjectName:
		if f.Work != nil && f.Work.Name != "" {
			return clean(f.Work.Name), true
		}
		return w.phrase("project_name"), true
	case pAgreementReference:
		if f.Work != nil && f.Work.Agreement != "" {
			return clean(f.Work.Agreement), true
		}
	case pPauseClause:
		if f.Work != nil && (f.WorkPaused || !f.CancelDate.IsZero()) {
			return clean(f.Work.PauseClause), true
		}
		return "", false
	case pInvoiceNumber:
		if len(f.Items) > 0 && f.Items[0].Number != "" {
			return clean(f.Items[0].Number), true
		}
	case pNewInvoiceNumber, pCorrectedInvoiceNumber:
		if f.NewInvoice != nil {
			return clean(f.NewInvoice.Number), true
		}
	case pCorrectionSummary:
		return clean(f.CorrectionSummary), true
	case pWorkDoneSummary:
		return clean(f.Done), true
	case pDocumentsList:
		return lines(f.Documents), true
	case pPaymentReference:
		return w.reference(), true
	case pCallTime:
		return clean(f.CallTime), true
	case pDisputeSummary:
		return clean(strings.TrimSuffix(f.Dispute, ".")), true
	case pForumName:
		if f.Forum != "" {
			return clean(f.Forum), true
		}
	case pPaymentOrder:
		return w.paymentOrder(), true
	case pGuarantorName:
		if f.Plan != nil {
			return clean(f.Plan.Guarantor), true
		}
	case pPayLink:
		return w.link(f.PayLink, w.payTo)
	case pReplyLink:
		return w.link(f.ReplyLink, w.replyWay)
	case pPlanLink:
		return w.link(f.PlanLink, w.replyWay)
	case pPayTo:
		return w.payTo(), true
	case pReplyWay:
		return w.replyWay(), true
	case pInterestRate, pStatuteName, pGoverningPlace, pContractInterestClause:
		if w.clause != nil {
			return map[placeholder]string{pInterestRate: w.clause.Rate, pStatuteName: w.clause.Statute, pGoverningPlace: w.clause.GoverningPlace, pContractInterestClause: w.clause.ContractClause}[id], true
		}
	}
	if id.kind() == blockKind {
		return lines(strings.Split(f.Others.Texts[id.String()], "\n")), true
	}
	return clean(f.Others.Texts[id.String()]), true
}

// link is the page, or what to do where there is none.
func (w *writer) link(url string, otherwise func() string) (string, bool) {
	if w.now.noLink {
		return otherwise(), true
	}
	return clean(url), true
}

func lines(raw []string) string {
	kept := make([]string, 0, len(raw))
	for _, line := range raw {
		if line = clean(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func contactName(c *receivable.Contact) string {
	switch {
	case c == nil:
		return ""
	case c.Name != "":
		return clean(c.Name)
	}
	return clean(c.First + " " + c.Last)
}

// special renders one of the short texts of the language: a greeting, a closing.
func (w *writer) special(name string) string {
	f := w.o.special(name)
	for at := w.place; at != "" && f == nil; at = wider(at) {
		f = w.l.special[name+"_"+at]
	}
	if f == nil {
		f = w.l.special[name]
	}
	if f == nil {
		return ""
	}
	return oneLine(f.template(w.l, w.now).render(nil, w))
}

// greeting never guesses: ms and mr need a form of address on record and a last
// name, and a number that stands for a name is not called out.
func (w *writer) greeting() string {
	c := w.f.Contact
	if w.informal {
		if c != nil && c.First != "" {
			return w.special("informal.person")
		}
		return w.special("informal.company")
	}
	if c != nil && (c.Address == "ms" || c.Address == "mr") && c.Last != "" {
		return w.special("formal." + c.Address)
	}
	if contactName(c) != "" {
		return w.special("formal.neutral")
	}
	if name := clean(w.f.Client.Name); name == "" || name == w.f.Client.Number || isNumber(name) {
		return w.special("formal.unnamed")
	}
	return w.special("formal.company")
}

// isNumber tells "0379-NEVHP" from a name: one word with a digit in it and no
// small letter.
func isNumber(name string) bool {
	digit := false
	for _, r := range name {
		if r == ' ' || r >= 'a' && r <= 'z' || r > 0x7f {
			return false
		}
		digit = digit || r >= '0' && r <= '9'
	}
	return digit
}

func (w *writer) closing() string {
	switch {
	case w.informal:
		return w.special("closing.informal")
	case w.form == onPaper:
		return w.special("closing.letter")
	}
	return w.special("closing.formal")
}

// phrase is what a fact reads like while it is unknown, spelled as the place does.
func (w *writer) phrase(name string) string {
	return respell(w.l.Phrases[name], w.now.spelling)
}

// payTo says in a sentence where the money goes.
func (w *writer) payTo() string {
	switch {
	case !w.hasBank():
		return w.phrase("pay_to_unknown")
	case w.form == onPaper && w.paid:
		return w.phrase("pay_to_above")
	case w.form == onPaper:
		return w.phrase("pay_to_below")
	}
	return w.payInto()
}

// payInto names the account in a sentence.
func (w *writer) payInto() string { return sprint(w.phrase("pay_to"), w.bankInline()) }

// replyWay says in a sentence how to answer where there is no page for it.
func (w *writer) replyWay() string {
	if w.form != onPaper {
		return w.phrase("reply_by_email")
	}
	mail := clean(w.f.Creditor.Email)
	if mail == "" {
		mail = w.lack(pCreditorEmail)
	}
	return sprint(w.phrase("reply_by_letter"), mail)
}

func (w *writer) hasBank() bool {
	b := w.f.Creditor.Bank
	return b.IBAN != "" || len(b.Lines) > 0
}

func (w *writer) bankInline() string {
	b := w.f.Creditor.Bank
	var parts []string
	if b.IBAN != "" {
		parts = append(parts, "IBAN "+groupIBAN(b.IBAN))
		if b.BIC != "" {
			parts = append(parts, "BIC "+clean(b.BIC))
		}
	}
	for _, line := range b.Lines {
		if line = clean(line); line != "" {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, ", ")
}

// reference is what the payer should state: the invoice's number, or all of them
// while they fit a transfer's text.
func (w *writer) reference() string {
	if w.f.Reference != "" {
		return clean(w.f.Reference)
	}
	if w.key == "invoice_corrected_resent" && w.f.NewInvoice != nil {
		return clean(w.f.NewInvoice.Number)
	}
	var numbers []string
	length := 0
	for _, item := range w.f.Items {
		if n := clean(item.Number); n != "" {
			numbers = append(numbers, n)
			length += len(n) + 2
		}
	}
	if length > 100 || len(numbers) == 0 {
		if n := clientNumber(w.f.Client.Number); n != "" {
			return n
		}
		if len(numbers) == 0 {
			return clean(w.f.Number)
		}
		numbers = numbers[:1]
	}
	return strings.Join(numbers, ", ")
}

// longestNumber is what a person may have given a client as his number. What is
// longer, or a key that a program made (cus_NffrFeUfNV2Hib), says nothing to a reader.
const longestNumber = 16

// clientNumber is the client's number as a letter prints it, "" for a program's key.
func clientNumber(number string) string {
	number = clean(number)
	if len(number) > longestNumber || strings.Contains(number, "_") {
		return ""
	}
	return number
}
