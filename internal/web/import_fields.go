package web

import (
	"slices"

	"dunwell/internal/intake"
	"dunwell/internal/web/say"
)

// The fields that a person may choose for a column, by kind of list, the most needed
// first.
var (
	invoiceFields = []intake.Field{
		intake.InvoiceNumber, intake.ClientName, intake.InvoiceDate, intake.DueDate, intake.Amount, intake.OpenAmount, intake.PaidAmount, intake.Currency, intake.Email, intake.ClientNumber,
		intake.SettledOn, intake.Status, intake.Project, intake.Contact, intake.Phone, intake.Street, intake.PostalCode, intake.City, intake.Country, intake.TermsDays, intake.LineAmount, intake.Language,
	}
	paymentFields = []intake.Field{
		intake.PaymentDate, intake.Amount, intake.Currency, intake.Reference, intake.InvoiceNumber, intake.ClientName, intake.ClientNumber, intake.Payer,
	}
	clientFields = []intake.Field{
		intake.ClientName, intake.ClientNumber, intake.Email, intake.Phone, intake.Contact, intake.ContactFirst, intake.ContactLast, intake.Street, intake.Street2, intake.PostalCode, intake.City,
		intake.Region, intake.Country, intake.Language,
	}
	statementFields = []intake.Field{
		intake.BookedOn, intake.ValuedOn, intake.Amount, intake.Debit, intake.Credit, intake.Sign, intake.Currency, intake.Counterparty, intake.CounterpartyIBAN, intake.Text, intake.Reference,
		intake.OwnAccount, intake.Balance, intake.EndToEnd, intake.Code, intake.Fee, intake.Status,
	}
)

// fieldChoices are what a column may mean, with what it means now chosen.
func fieldChoices(v *say.Voice, kind intake.Kind, now intake.Field) []choice {
	fields := invoiceFields
	switch kind {
	case intake.Statement:
		fields = statementFields
	case intake.Payments:
		fields = paymentFields
	case intake.Clients:
		fields = clientFields
	}
	if now != "" && !slices.Contains(fields, now) {
		fields = append(slices.Clone(fields), now)
	}
	list := []choice{{Value: "", Text: v.T("nothing that is needed"), Chosen: now == ""}}
	words := fieldWords(v)
	for _, f := range fields {
		text := words[f]
		if text == "" {
			text = string(f)
		}
		list = append(list, choice{Value: string(f), Text: text, Chosen: f == now})
	}
	return list
}

// fieldWords are the fields in words.
func fieldWords(v *say.Voice) map[intake.Field]string {
	return map[intake.Field]string{
		intake.InvoiceNumber: v.T("number of the invoice"), intake.InvoiceDate: v.T("day of the invoice"), intake.DueDate: v.T("due on"), intake.TermsDays: v.T("days to pay"),
		intake.Amount: v.T("amount"), intake.LineAmount: v.T("amount of one line"), intake.OpenAmount: v.T("what is open"), intake.PaidAmount: v.T("what was paid"), intake.Currency: v.T("currency"),
		intake.SettledOn: v.T("settled on"), intake.Status: v.T("state"), intake.Project: v.T("what for"), intake.ClientNumber: v.T("number of the client"), intake.ClientName: v.T("name of the client"),
		intake.Email: v.T("e-mail"), intake.Phone: v.T("telephone"), intake.Contact: v.T("contact"), intake.ContactFirst: v.T("first name of the contact"), intake.ContactLast: v.T("last name of the contact"),
		intake.Street: v.T("street"), intake.Street2: v.T("second line of the street"), intake.PostalCode: v.T("postal code"), intake.City: v.T("city"), intake.Region: v.T("region"), intake.Country: v.T("country"),
		intake.Language: v.T("language"), intake.PaymentDate: v.T("day of the payment"), intake.Reference: v.T("reference"), intake.Payer: v.T("payer"),
		intake.BookedOn: v.T("booked on"), intake.ValuedOn: v.T("valued on"), intake.Debit: v.T("money out"), intake.Credit: v.T("money in"), intake.Sign: v.T("in or out"), intake.Balance: v.T("balance"),
		intake.Counterparty: v.T("from or to"), intake.CounterpartyIBAN: v.T("account of the other side"), intake.Text: v.T("text"), intake.OwnAccount: v.T("your own account"),
		intake.EndToEnd: v.T("end-to-end reference"), intake.Code: v.T("kind of booking"), intake.Fee: v.T("fee"),
	}
}
