package chase

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// appendArranged writes the plan and the settlement down.
func (f *Facts) appendArranged(o *object) {
	if p := f.Plan; p != nil {
		o.key("plan")
		in := object{b: append(o.b, '{')}
		in.day("on", p.On)
		in.number("total", p.Total.Minor())
		in.number("base", p.Base.Minor())
		in.items(p.Items)
		for i, part := range p.Parts {
			if i == 0 {
				in.key("parts")
			}
			one := object{b: append(in.b, opening(i), '{')}
			one.day("on", part.On)
			one.number("amount", part.Amount.Minor())
			in.b = append(one.b, '}')
		}
		if len(p.Parts) > 0 {
			in.b = append(in.b, ']')
		}
		in.text("draft", string(p.Draft))
		in.number("discount", p.Discount.Minor())
		in.number("cure_days", int64(p.CureDays))
		in.day("answer", p.Answer)
		in.day("agreed", p.Agreed)
		in.text("how", p.How)
		in.day("ended", p.Ended)
		in.text("outcome", p.Outcome)
		o.b = append(in.b, '}')
	}
	if b := f.Settlement; b != nil {
		o.key("settlement")
		in := object{b: append(o.b, '{')}
		in.day("on", b.On)
		in.number("amount", b.Amount.Minor())
		in.number("base", b.Base.Minor())
		in.items(b.Items)
		in.day("pay_by", b.PayBy)
		in.day("expiry", b.Expiry)
		in.day("accepted", b.Accepted)
		in.text("how", b.How)
		o.b = append(in.b, '}')
	}
}

func (o *object) items(ids []receivable.ItemID) {
	if len(ids) == 0 {
		return
	}
	o.key("items")
	for i, id := range ids {
		o.b = appendString(append(o.b, opening(i)), string(id))
	}
	o.b = append(o.b, ']')
}

type planJSON struct {
	On    day.Date            `json:"on"`
	Total int64               `json:"total"`
	Base  int64               `json:"base"`
	Items []receivable.ItemID `json:"items"`
	Parts []struct {
		On     day.Date `json:"on"`
		Amount int64    `json:"amount"`
	} `json:"parts"`
	Draft    receivable.PlanDraft `json:"draft"`
	Discount int64                `json:"discount"`
	CureDays int                  `json:"cure_days"`
	Answer   day.Date             `json:"answer"`
	Agreed   day.Date             `json:"agreed"`
	How      string               `json:"how"`
	Ended    day.Date             `json:"ended"`
	Outcome  string               `json:"outcome"`
}

func (j *planJSON) plan(c money.Currency) *receivable.PaymentPlan {
	if j == nil {
		return nil
	}
	p := &receivable.PaymentPlan{
		On: j.On, Total: money.New(j.Total, c), Base: money.New(j.Base, c), Items: j.Items, Draft: j.Draft, Discount: money.New(j.Discount, c),
		CureDays: j.CureDays, Answer: j.Answer, Agreed: j.Agreed, How: j.How, Ended: j.Ended, Outcome: j.Outcome,
	}
	for _, part := range j.Parts {
		p.Parts = append(p.Parts, receivable.Part{On: part.On, Amount: money.New(part.Amount, c)})
	}
	return p
}

type settlementJSON struct {
	On       day.Date            `json:"on"`
	Amount   int64               `json:"amount"`
	Base     int64               `json:"base"`
	Items    []receivable.ItemID `json:"items"`
	PayBy    day.Date            `json:"pay_by"`
	Expiry   day.Date            `json:"expiry"`
	Accepted day.Date            `json:"accepted"`
	How      string              `json:"how"`
}

func (j *settlementJSON) settlement(c money.Currency) *receivable.Settlement {
	if j == nil {
		return nil
	}
	return &receivable.Settlement{
		On: j.On, Amount: money.New(j.Amount, c), Base: money.New(j.Base, c), Items: j.Items, PayBy: j.PayBy, Expiry: j.Expiry, Accepted: j.Accepted, How: j.How,
	}
}
