package letter

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// exampleFacts knows everything any text asks for. The sums are in the currency
// given, the client lives in the place given.
func exampleFacts(language, place string, currency money.Currency) Facts {
	sum := func(minor int64) money.Amount { return money.New(minor, currency) }
	d := day.MustParse
	return Facts{
		Creditor: receivable.Creditor{
			Name: "Reyes Studio", What: "Design for shops and makers", Address: []string{"12 Mill Lane", "Portland, OR 97205"},
			Place: place, Language: language, Sender: "Ada Reyes", Email: "ada@reyes.example", Phone: "+1 555 0100",
			IsCompany: true, Currency: currency, Brand: "#5c1a44",
			Bank: receivable.Bank{Holder: "Reyes Studio", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX"},
		},
		Client:  receivable.Client{Number: "1047", Name: "Novak Bakery LLC", Address: []string{"4 Quay Street", "Portland, OR 97209"}, Place: place, Language: language, Form: receivable.Company},
		Contact: &receivable.Contact{Address: "ms", First: "Petra", Last: "Novak", Name: "Petra Novak", Email: "petra@novak.example"},
		Work:    &receivable.Engagement{Name: "autumn menu", Agreement: "proposal of 3 March 2026, accepted by e-mail", PauseClause: "section 7 of the agreement"},
		Number:  "L-2026-0031", Date: d("2026-11-21"), Deadline: d("2026-12-05"), ReplyBy: d("2026-12-01"),
		Items: []ItemLine{
			{Number: "2026-014", For: "Autumn menu, 12 pages", On: d("2026-09-01"), Due: d("2026-10-01"), Open: sum(180000)},
			{Number: "2026-019", For: "Table cards", On: d("2026-09-15"), Due: d("2026-10-15"), Open: sum(95000)},
		},
		Interest: sum(4140), PerDay: sum(75), Undisputed: sum(200000), Disputed: sum(75000),
		Received: sum(50000), Remaining: sum(225000), ReceivedOn: d("2026-11-20"),
		NewInvoice:        &NewInvoice{Number: "2026-023", Amount: sum(95000), Due: d("2026-12-15")},
		CorrectionSummary: "The VAT number is now right.",
		WorkGoesOn:        true, WorkPaused: true, PauseDate: d("2026-11-21"), CancelDate: d("2026-12-05"), Restart: d("2026-12-01"),
		Promise: &Promise{Amount: sum(180000), By: d("2026-12-04")}, CallTime: "Tuesday 24 November, 10:00 (ET)",
		Plan: &Plan{
			Total: sum(600000), Discount: sum(30000), CureDays: 7, On: d("2026-11-24"), PaidTotal: sum(240000), NoInterest: true,
			Parts: []PlanPart{
				{d("2026-12-01"), sum(120000)}, {d("2027-01-01"), sum(120000)}, {d("2027-02-01"), sum(120000)},
				{d("2027-03-01"), sum(120000)}, {d("2027-04-01"), sum(120000)},
			},
			Instalment: 2, CureDate: d("2027-01-11"), MissedNotice: d("2027-01-04"),
		},
		Dispute: "the second logo was not ordered",
		History: []Happened{
			{On: d("2026-10-08"), Kind: "reminder_1", Channel: "email"}, {On: d("2026-10-12"), Kind: CallMessage},
			{On: d("2026-10-20"), Kind: PromiseMade, Amount: sum(180000), By: d("2026-11-02")}, {On: d("2026-11-09"), Kind: "last_notice", Channel: "post"},
		},
		Notes:      []Dated{{d("2026-03-03"), "proposal accepted by e-mail"}},
		Done:       "The menu was delivered on 28 August 2026 and approved in writing.",
		Enclosures: []string{"Proposal of 3 March 2026", "Invoices 2026-014 and 2026-019"}, Documents: []string{"Invoice 2026-014"},
		NextStep: "attorney", Forum: "Justice Court, Travis County",
		PayLink: "https://pay.reyes.example/k3x", ReplyLink: "https://pay.reyes.example/k3x/answer", PlanLink: "https://pay.reyes.example/k3x/plan",
		Draft: true, Witness: "7f3a91c2",
		Others: Others{
			Texts: map[string]string{
				"matter_reference": "R-2026-0031", "debtor_facts": "LLC, register 4711", "limitation_note": "written contract, 4 years, single source",
				"evidence_list": "1. Proposal", "weak_points": "none known", "commission_terms": "25 % of money received",
				"authority_limits": "no settlement without asking", "cheque_number": "1182", "bounced_address": "accounts@novak.example",
				"insolvency_court": "Bankruptcy Court, N.D. Texas", "insolvency_number": "26-40123", "insolvency_source": "e-mail of 20 November 2026",
				"write_off_reason": "value below own time", "decided_by": "Ada Reyes", "deposit_percent": "50", "terms_days": "7",
				"client_attorney_name": "Mark Osei", "question_answer": "The second round was ordered on 4 June.",
			},
			Dates: map[string]day.Date{
				"settlement_pay_by": d("2026-12-10"), "settlement_expiry_date": d("2026-11-30"), "settlement_date": d("2026-11-28"),
				"demand_date": d("2026-10-31"), "limitation_date": d("2030-10-01"), "cheque_date": d("2026-11-02"),
				"write_off_date": d("2026-12-31"), "next_check_date": d("2027-01-31"), "stop_request_date": d("2026-11-18"), "last_payment_date": d("2026-06-03"),
			},
			Sums: map[string]money.Amount{
				"settlement_amount": sum(480000), "cost_budget": sum(60000), "cheque_amount": sum(90000), "write_off_amount": sum(64000),
			},
			Flags: map[string]bool{"rights_on_payment": true, "cheque_is_held": true},
		},
	}
}

// home gives a language the place and currency of its customs.
var home = map[string]struct {
	place    string
	currency money.Currency
}{
	"en": {"us_oregon", "USD"}, "de": {"de", "EUR"}, "nl": {"nl", "EUR"}, "fr": {"fr", "EUR"},
	"es": {"es", "EUR"}, "it": {"it", "EUR"}, "pt": {"pt", "EUR"}, "pl": {"pl", "PLN"},
}

func factsIn(language string) Facts {
	return exampleFacts(language, home[language].place, home[language].currency)
}

// poorFacts is what an imported list alone gives: invoices, no page, no project,
// no contact, no bank, one invoice.
func poorFacts(language string) Facts {
	f := factsIn(language)
	f.PayLink, f.ReplyLink, f.PlanLink = "", "", ""
	f.Work, f.Contact = nil, nil
	f.Creditor.Bank = receivable.Bank{}
	f.Items = f.Items[:1]
	f.WorkPaused, f.WorkGoesOn, f.CancelDate, f.NextStep = false, false, day.Date{}, ""
	f.Plan.Discount = money.Amount{}
	return f
}

// demandFacts adds what a demand cannot do without.
func demandFacts(f Facts) Facts {
	f.Work = &receivable.Engagement{Agreement: "proposal of 3 March 2026, accepted by e-mail"}
	return f
}

// poorFor is what an imported list alone gives, and what that text cannot do without.
func poorFor(key, language string) Facts {
	f := demandFacts(poorFacts(language))
	if key == "work_cancelled" {
		f.WorkPaused, f.CancelDate = true, f.Deadline
	}
	return f
}

var mainKeys = []string{
	"notice_before_due", "enquiry", "reminder_1", "reminder_2", "reminder_3_offer", "statement_with_new_invoice",
	"last_notice_work_paused", "final_demand", "final_demand_cover_email", "paid_thanks", "partial_payment_thanks",
	"promise_broken", "promise_due_today", "reply_to_promise", "reply_to_hardship", "plan_offer",
	"invoice_corrected_resent", "dispute_received", "work_resumed", "work_cancelled",
}
