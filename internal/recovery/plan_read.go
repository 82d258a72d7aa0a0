package recovery

import (
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// ParsePlan reads a plan as a person writes it down. Every fault is told as
// name:line, all of them at once.
//
//	down: 500.00
//	down_by: 2026-11-27
//	each: 400.00          # or parts: 4, or payments: [{on: 2027-01-04, amount: 400.00}]
//	every: month          # week, fortnight or month
//	from: 2027-01-04
//	discount: 5%          # forgiven of the last part where all came in time
func ParsePlan(name string, data []byte) (PlanRequest, error) {
	const limit = 64 << 10
	file, form := yamlform.Open(name, data, limit)
	var q PlanRequest
	text := func(key string, into *string) {
		if s, ok := form.Text(key); ok {
			*into = s
		}
	}
	text("total", &q.Total)
	text("down", &q.Down)
	text("each", &q.Each)
	text("discount", &q.Discount)
	text("guarantor", &q.Guarantor)
	text("signatory", &q.Signatory)
	q.DownOn, _ = form.Day("down_by")
	q.From, _ = form.Day("from")
	q.Answer, _ = form.Day("answer_by")
	q.Count, _ = form.Int("parts", 1, 60)
	q.CureDays, _ = form.Int("cure_days", 1, 60)
	every, _ := form.OneOf("every", string(receivable.EveryWeek), string(receivable.EveryFortnight), string(receivable.EveryMonth))
	q.Every = receivable.PlanEvery(every)
	draft, _ := form.OneOf("letter", string(receivable.DraftOffer), string(receivable.DraftAgreement), string(receivable.DraftNothing))
	q.Draft = receivable.PlanDraft(draft)
	q.How, _ = form.OneOf("agreed", receivable.AgreedSigned, receivable.AgreedEmail)
	if interest, ok := form.OneOf("interest", "runs", "none"); ok {
		q.Interest = interest == "runs"
	}
	if admits, ok := form.Bool("admission"); ok {
		q.Unwritten = !admits
	}
	for _, f := range form.Forms("payments", 60) {
		f.Need("on", "amount")
		on, _ := f.Day("on")
		amount, _ := f.Text("amount")
		f.Done()
		q.Payments = append(q.Payments, PlanPayment{on, amount})
	}
	if len(q.Payments) > 0 && (q.Down != "" || q.Each != "" || q.Count > 0 || !q.From.IsZero()) {
		form.Fault("payments", "plan_parts", "Payments are given one by one, so leave down, each, parts and from out.")
	}
	form.Done()
	return q, file.Err()
}
