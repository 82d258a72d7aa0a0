package letter

import (
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The kinds of Happened beside the steps (notice, enquiry, reminder_1 … final_demand,
// statement, plan_offer, plan_missed, part_payment …), which stand for the letter of
// that step.
const (
	CallMade     = "call"
	CallNoAnswer = "call_no_answer"
	CallMessage  = "call_message" // a message was left
	AnswerCame   = "answer"
	PromiseMade  = "promise"
	PaymentCame  = "payment"
	InvoiceSent  = "invoice"
	PlanAgreed   = "plan_agreed" // to pay in parts
)

// Happened is one thing that happened between creditor and client, worded in the
// letter's language. What a kind has no use for stays zero; a kind without words
// is told as a letter.
type Happened struct {
	On      day.Date
	Kind    string
	Channel string       // of letters: "email", "post" or "" for neither named
	Amount  money.Amount // promise, payment, invoice, plan; without currency: none was named
	By      day.Date     // promise: the day named
	Number  string       // invoice
}

// told is one line of the history.
type told struct {
	on   day.Date
	text string
}

// history is everything told, in the order of days.
func (w *writer) history() []told {
	list := make([]told, 0, len(w.f.History)+len(w.f.Notes))
	for _, n := range w.f.Notes {
		list = append(list, told{n.On, clean(n.Text)})
	}
	for _, h := range w.f.History {
		list = append(list, told{h.On, w.happened(h)})
	}
	slices.SortStableFunc(list, func(a, b told) int { return a.on.Compare(b.on) })
	return list
}

func (w *writer) happened(h Happened) string {
	sum, hasSum := w.sum(h.Amount)
	by, hasBy := w.date(h.By)
	switch h.Kind {
	case PromiseMade:
		switch {
		case hasSum && hasBy:
			return sprint(sprint(w.word("past_promise_sum_by"), sum), by)
		case hasBy:
			return sprint(w.word("past_promise_by"), by)
		}
		return w.word("past_promise")
	case PaymentCame:
		if hasSum {
			return sprint(w.word("past_payment_sum"), sum)
		}
		return w.word("past_payment")
	case PlanAgreed:
		return sprint(w.word("past_plan_agreed"), sum)
	case InvoiceSent:
		text := w.word("invoice") + " " + clean(h.Number)
		if hasSum {
			text += ", " + sum
		}
		return text
	}
	text := w.word("past_" + h.Kind)
	if text == "" {
		text = w.word("past_letter")
	}
	switch h.Channel {
	case "email":
		text += w.word("by_email")
	case "post":
		text += w.word("by_post")
	}
	return text
}

// enclosures are the papers that go with the letter, the invoices as one entry.
func (w *writer) enclosures() []string {
	var list, numbers []string
	if w.key == demandKey {
		list = append(list, w.word("statement"))
		for _, code := range w.f.Demand.Enclosures {
			list = append(list, w.word("form_"+code))
		}
	}
	for _, e := range w.f.Enclosures {
		list = append(list, clean(e))
	}
	for _, n := range w.f.EnclosedInvoices {
		numbers = append(numbers, clean(n))
	}
	const named = 8 // more are counted: the account lists them
	switch {
	case len(numbers) == 1:
		list = append(list, w.word("invoice")+" "+numbers[0])
	case len(numbers) > named:
		list = append(list, sprint(w.word("invoices_counted"), strconv.Itoa(len(numbers))))
	case len(numbers) > 1:
		list = append(list, w.word("invoices")+" "+strings.Join(numbers, ", "))
	}
	return list
}
