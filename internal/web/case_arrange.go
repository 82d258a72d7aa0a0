package web

import (
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// arrangeActs are what is agreed with the client.
func arrangeActs() []caseAct {
	how := map[string]string{"how_unknown": "how"}
	return []caseAct{
		{name: "plan", may: auth.Act, form: planLink, do: doPlan},
		{name: "settle", may: auth.Decide, form: settleForm, do: doSettle, about: map[string]string{"day_past": "until"}},
		{name: "settle-accepted", may: auth.Act, form: settleAcceptedForm, do: doSettleAccepted, about: how},
		{name: "settle-cleared", may: auth.Decide, form: settleClearedForm, do: func(d *doing) (recovery.Entry, error) {
			return d.s.desk.SettlementCleared(d.r.Context(), d.key, d.act)
		}},
		{name: "settle-end", may: auth.Act, form: settleEndForm, do: func(d *doing) (recovery.Entry, error) {
			if d.need("note", d.v.T("Say in a few words why.")); d.faulty() {
				return recovery.Entry{}, nil
			}
			return d.s.desk.EndSettlement(d.r.Context(), d.key, d.act)
		}},
		{name: "winback", may: auth.Act, form: winbackForm, do: doWinback, about: map[string]string{"terms_unreadable": "terms", "deposit_unreadable": "deposit", "share_unreadable": "deposit"}},
	}
}

// planLink leads to the page of the plan, where there is one or could be.
func planLink(m *maker) {
	switch {
	case m.now.Plan != nil:
		m.begin(m.v.T("The plan to pay in parts"), "")
		if plan := m.view.Said.Plan; plan != nil {
			m.hint(m.v.Told(plan.Text))
		}
		m.form.LinkText = m.v.T("See the plan")
	case m.view.Owed.Sign() > 0:
		m.begin(m.v.T("Offer to pay in parts"), "")
		m.hint(m.v.T("You set the parts; they add up to what is owed. While a plan is kept, nobody is reminded."))
		m.form.LinkText = m.v.T("Draw up a plan")
	default:
		return
	}
	m.form.Link = casePath(m.view.Number) + "/plan"
}

// agreedWays are how something was agreed.
func agreedWays(v *say.Voice) []choice {
	return []choice{{Value: receivable.AgreedSigned, Text: v.T("Signed")}, {Value: receivable.AgreedEmail, Text: v.T("By e-mail")}}
}

func settleForm(m *maker) {
	if m.view.Owed.Sign() <= 0 {
		return
	}
	m.begin(m.v.T("Offer to take less for the whole"), m.v.T("Offer it"))
	m.then(m.v.T("Nothing is forgiven before the sum has cleared. The offer is written as a letter that waits for you."))
	m.sum("amount", m.v.T("How much for the whole, in %s?", m.form.Currency), "").Required = true
	m.ahead("until", m.v.T("Last day to accept"), m.view.On.AddDays(10)).Required = true
	m.add("day", "pay_by", m.v.T("Cleared by, if not a week later"), "").Min = m.view.On.String()
	m.text("signatory", m.v.T("Who may bind the client, if you know"))
	m.note()
}

func doSettle(d *doing) (recovery.Entry, error) {
	q := recovery.SettleRequest{
		Amount: d.sum("amount", d.v.T("How much do you take for the whole?")), Until: d.day("until", d.v.T("Until which day may they accept?")),
		PayBy: d.mayDay("pay_by"), Signatory: d.get("signatory"),
	}
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Settle(d.r.Context(), d.key, q, d.act)
}

func settleAcceptedForm(m *maker) {
	if m.now.Settling == nil || !m.now.Settling.Accepted.IsZero() {
		return
	}
	m.begin(m.v.T("They accept the lower sum"), m.v.T("Record their yes"))
	m.pick("how", m.v.T("How did they accept?"), agreedWays(m.v), "")
	m.text("signatory", m.v.T("Who signed for them"))
	m.past("on", m.v.T("On which day?"))
}

func doSettleAccepted(d *doing) (recovery.Entry, error) {
	if d.need("how", d.v.T("How did they accept?")); d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.AcceptSettlement(d.r.Context(), d.key, d.get("how"), d.get("signatory"), d.act)
}

func settleClearedForm(m *maker) {
	if m.now.Settling == nil {
		return
	}
	m.begin(m.v.T("The lower sum has cleared"), m.v.T("It has cleared: forgive the rest"))
	m.then(m.v.T("The rest is forgiven for good. Record the payment first, under Money."))
	m.note()
}

func settleEndForm(m *maker) {
	if m.now.Settling == nil {
		return
	}
	m.begin(m.v.T("End the offer to take less"), m.v.T("End the offer"))
	m.then(m.v.T("The whole is owed again."))
	m.text("note", m.v.T("Why?")).Required = true
}

func winbackForm(m *maker) {
	if m.view.Owed.Sign() > 0 {
		return
	}
	m.begin(m.v.T("Ask them back, on new terms"), m.v.T("Draft the letter"))
	m.then(m.v.T("A letter is drafted and waits for your approval. The terms are kept for the next work."))
	m.text("deposit", m.v.T("Part of the sum on order, such as 50 %")).Required = true
	m.add("number", "terms", m.v.T("Days to pay the rest"), "14")
	m.note()
}

func doWinback(d *doing) (recovery.Entry, error) {
	deposit := strings.ReplaceAll(d.need("deposit", d.v.T("Which part of the sum on order?")), " ", "")
	terms := d.number("terms")
	if d.faulty() {
		return recovery.Entry{}, nil
	}
	return d.s.desk.Winback(d.r.Context(), d.key, recovery.Return{Deposit: deposit, Terms: terms}, d.act)
}
