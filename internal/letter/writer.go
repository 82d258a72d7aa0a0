package letter

import (
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// form is where the words will stand.
type form uint8

const (
	onMail form = iota
	onPaper
	onPhone // a short message
)

// writer fills the templates of one letter.
type writer struct {
	f        *Facts
	l        *language
	o        *overrideFile // nil: the creditor changed nothing in this language
	place    string
	now      conditions
	form     form
	informal bool
	key      string
	clause   *Clause // while a clause is filled
	paid     bool    // on paper: it was said how to pay, and the account follows there

	unknown []placeholder // printed and not known
	missing []placeholder // set-up in brackets
	refused []string      // states that are required and unproven
}

// write appends a value, or notes that it is unknown.
func (w *writer) write(b []byte, id placeholder) []byte {
	if i := slices.Index(setBlocks[:], id); i >= 0 {
		if !w.holds(id) {
			w.lack(id)
		}
		if id == pBankDetails {
			b = append(b, markPay)
		}
		return append(b, markBlock, byte('A'+i))
	}
	if id == pPayLink || id == pPayTo {
		b = append(b, markPay)
	}
	value, known := w.value(id)
	if !known {
		return append(b, w.lack(id)...)
	}
	w.paid = w.paid || w.form == onPaper && (id == pPayLink || id == pPayTo)
	return append(b, value...)
}

// lack notes what is unknown and gives what stands in its place.
func (w *writer) lack(id placeholder) string {
	if id.setUp() {
		for _, known := range w.missing {
			if known == id {
				return w.l.Unknown[id.String()]
			}
		}
		w.missing = append(w.missing, id)
		return w.l.Unknown[id.String()]
	}
	for _, known := range w.unknown {
		if known == id {
			return ""
		}
	}
	w.unknown = append(w.unknown, id)
	return ""
}

// holds answers an #if: known, not empty and not false.
func (w *writer) holds(id placeholder) bool {
	switch id.kind() {
	case flagKind:
		return w.flag(id)
	case slotKind:
		return w.slot(id) != nil
	case blockKind:
		switch id {
		case pInvoiceList:
			return len(w.f.Items) > 0
		case pAccountTable:
			return len(w.f.Lines) > 0 || len(w.f.Items) > 0
		case pHistoryList:
			return len(w.f.History)+len(w.f.Notes) > 0
		case pPlanScheduleTable:
			return w.f.Plan != nil && len(w.f.Plan.Parts) > 0
		case pEnclosureList:
			return len(w.f.Enclosures)+len(w.f.EnclosedInvoices) > 0
		case pBankDetails:
			return w.hasBank()
		case pSignature:
			return true
		}
	case textKind:
		if id == pProjectName { // the phrase in its place does not count as knowing it
			return w.f.Work != nil && w.f.Work.Name != ""
		}
	}
	value, known := w.value(id)
	return known && value != ""
}

func (w *writer) flag(id placeholder) bool {
	f := w.f
	switch id {
	case pOneInvoice:
		return len(f.Items) == 1
	case pSeveralInvoices:
		return len(f.Items) > 1
	case pCreditorIsCompany:
		return f.Creditor.IsCompany
	case pClientIsConsumer:
		return f.Client.Form == "consumer"
	case pWorkGoesOn:
		return f.WorkGoesOn
	case pWorkIsPaused:
		return f.WorkPaused
	case pWorkNotPaused:
		return !f.WorkPaused
	case pNumberKept, pNumberChanged: // of an invoice that was corrected
		kept := f.NewInvoice != nil && len(f.Items) > 0 && f.NewInvoice.Number == f.Items[0].Number
		return kept == (id == pNumberKept)
	case pPlanInterestWaived:
		return f.Plan != nil && f.Plan.NoInterest
	case pNextStepAttorney:
		return f.NextStep == StepAttorney
	case pNextStepSmallClaims:
		return f.NextStep == StepSmallClaims
	case pNextStepPaymentOrder:
		return f.NextStep == StepPaymentOrder
	case pNextStepCivilCourt:
		return f.NextStep == StepCivilCourt
	case pNextStepArbitration:
		return f.NextStep == StepArbitration
	case pNextStepAgency:
		return f.NextStep == StepAgency
	case pNextStepStatutoryComplaint:
		return f.NextStep == StepComplaint
	case pDemandRuns:
		return f.DemandRuns && !f.Deadline.IsZero()
	case pNoDemandRuns:
		return !f.DemandRuns || f.Deadline.IsZero()
	case pStepNamed:
		return f.NextStep != "" || !f.CancelDate.IsZero()
	}
	return f.Others.Flags[id.String()]
}

// value is what stands for a placeholder, with its language's form of dates,
// sums and numbers.
func (w *writer) value(id placeholder) (string, bool) {
	switch id.kind() {
	case dateKind:
		return w.date(w.dateOf(id))
	case sumKind:
		return w.sum(w.sumOf(id))
	case numberKind:
		return w.number(id)
	case slotKind:
		return w.slotText(id)
	}
	return w.text(id)
}

func (w *writer) date(d day.Date) (string, bool) {
	if d.IsZero() {
		return "", false
	}
	return w.together(d.Long(w.l.Language, w.place)), true
}

// together keeps a date or telephone number on one line of paper.
func (w *writer) together(value string) string {
	if w.form != onPaper {
		return value
	}
	return strings.ReplaceAll(value, " ", "\u00a0")
}

func (w *writer) sum(a money.Amount) (string, bool) {
	if a.Currency() == "" {
		return "", false
	}
	return a.Format(w.l.Language, w.place), true
}

func (w *writer) dateOf(id placeholder) day.Date {
	f := w.f
	switch id {
	case pLetterDate:
		return f.Date
	case pDueDate:
		if len(f.Items) > 0 {
			return f.Items[0].Due
		}
	case pInvoiceDate:
		if len(f.Items) > 0 {
			return f.Items[0].On
		}
	case pDeadlineDate:
		return f.Deadline
	case pDisputeReplyBy:
		return f.ReplyBy
	case pReceivedDate:
		return f.ReceivedOn
	case pWorkPauseDate:
		if f.WorkPaused {
			return f.PauseDate
		}
		return day.Date{}
	case pWorkCancelDate:
		return f.CancelDate
	case pWorkRestartDate:
		return f.Restart
	case pNewInvoiceDueDate:
		if f.NewInvoice != nil {
			return f.NewInvoice.Due
		}
	case pPromiseDate:
		if f.Promise != nil {
			return f.Promise.By
		}
	case pInterestFrom:
		if w.clause != nil {
			return w.clause.From
		}
	}
	if f.Plan != nil {
		if d := f.Plan.date(id); !d.IsZero() {
			return d
		}
	}
	return f.Others.Dates[id.String()]
}

func (w *writer) sumOf(id placeholder) money.Amount {
	f := w.f
	switch id {
	case pInvoiceAmount:
		if len(f.Items) > 0 {
			return f.Items[0].Open
		}
	case pAmountOpen:
		return f.Open
	case pAmountPayoff:
		return f.Payoff
	case pAmountInterest:
		return f.Interest
	case pAmountPerDay:
		return f.PerDay
	case pAmountUndisputed:
		return f.Undisputed
	case pAmountDisputed:
		return f.Disputed
	case pAmountReceived:
		return f.Received
	case pAmountRemaining:
		return f.Remaining
	case pNewInvoiceAmount:
		if f.NewInvoice != nil {
			return f.NewInvoice.Amount
		}
	case pPromiseAmount:
		if f.Promise != nil {
			return f.Promise.Amount
		}
	case pCompensationAmount, pCollectionCosts, pCollectionCostsWithVat:
		if w.clause != nil {
			return map[placeholder]money.Amount{pCompensationAmount: w.clause.Compensation, pCollectionCosts: w.clause.Costs, pCollectionCostsWithVat: w.clause.CostsWithVAT}[id]
		}
	}
	if f.Plan != nil {
		if a := f.Plan.sum(id); a.Currency() != "" {
			return a
		}
	}
	return f.Others.Sums[id.String()]
}

func (w *writer) number(id placeholder) (string, bool) {
	if p := w.f.Plan; p != nil {
		switch {
		case id == pPlanInstalmentCount && len(p.Parts) > 1:
			return strconv.Itoa(len(p.Parts) - 1), true
		case id == pPlanCureDays && p.CureDays > 0:
			return strconv.Itoa(p.CureDays), true
		case id == pInstalmentNumber && p.Instalment > 0:
			return strconv.Itoa(p.Instalment), true
		}
	}
	value := clean(w.f.Others.Texts[id.String()])
	return value, value != ""
}

func (p *Plan) date(id placeholder) day.Date {
	at := func(i int) day.Date {
		if i >= 0 && i < len(p.Parts) {
			return p.Parts[i].On
		}
		return day.Date{}
	}
	switch id {
	case pPlanDownPaymentDate:
		return at(0)
	case pPlanFirstDate:
		return at(1)
	case pPlanLastDate:
		return at(len(p.Parts) - 1)
	case pPlanDate:
		return p.On
	case pPlanMissedDate:
		return p.MissedNotice
	case pInstalmentDueDate:
		return at(p.Instalment - 1)
	case pCureDate:
		return p.CureDate
	}
	return day.Date{}
}

func (p *Plan) sum(id placeholder) money.Amount {
	at := func(i int) money.Amount {
		if i >= 0 && i < len(p.Parts) {
			return p.Parts[i].Amount
		}
		return money.Amount{}
	}
	switch id {
	case pPlanTotal:
		return p.Total
	case pPlanDownPayment:
		return at(0)
	case pPlanInstalmentAmount:
		return at(1)
	case pPlanDiscountAmount:
		return p.Discount
	case pPlanPaidTotal:
		return p.PaidTotal
	case pInstalmentAmount:
		return at(p.Instalment - 1)
	}
	return money.Amount{}
}

// clean makes a value safe to set: no line ends, no marks, no braces, single
// spaces. Nearly every value is clean already and passes untouched.
func clean(s string) string {
	dirty := strings.Contains(s, "  ") || strings.Contains(s, "{{") || strings.Contains(s, "}}") ||
		strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ")
	for i := 0; i < len(s) && !dirty; i++ {
		dirty = s[i] < 0x20 || s[i] == 0x7f
	}
	if !dirty {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	s = strings.NewReplacer("{{", "((", "}}", "))").Replace(s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}
