package einvoice

import (
	"strings"

	"dunwell/internal/money"
)

// ubl reads UBL 2.1, the syntax of Peppol and of half of XRechnung.
func (p *paper) ubl(e *element) {
	v := p.v
	v.Profile, v.Number = e.say("CustomizationID"), e.say("ID")
	v.Type = e.say("InvoiceTypeCode|CreditNoteTypeCode")
	v.Currency = money.Currency(strings.ToUpper(e.say("DocumentCurrencyCode")))
	totals := e.at("LegalMonetaryTotal|RequestedMonetaryTotal")
	if v.Currency == "" {
		v.Currency = money.Currency(totals.kid("PayableAmount").attribute("currencyID"))
	}
	v.On = p.day(e.say("IssueDate"), "the invoice date")
	v.Due = p.day(e.say("DueDate"), "the due date")
	v.Delivered = p.day(e.say("Delivery/ActualDeliveryDate"), "the day of delivery")
	for _, terms := range e.all("PaymentTerms") {
		if v.Due.IsZero() {
			v.Due = p.day(terms.say("PaymentDueDate"), "the due date")
		}
		v.Terms = strings.TrimSpace(v.Terms + " " + terms.say("Note"))
	}
	v.BuyerRef, v.Order, v.Contract = e.say("BuyerReference"), e.say("OrderReference/ID"), e.say("ContractDocumentReference/ID")
	v.Project = e.say("ProjectReference/ID")
	for _, b := range e.all("BillingReference") {
		if id := b.say("InvoiceDocumentReference|CreditNoteDocumentReference/ID"); id != "" {
			v.Preceding = append(v.Preceding, id)
		}
	}
	for _, n := range e.all("Note") {
		v.Notes = append(v.Notes, strings.TrimSpace(n.text))
	}
	v.Seller = ublParty(e.at("AccountingSupplierParty/Party"))
	v.Buyer = ublParty(e.at("AccountingCustomerParty/Party"))
	if means := e.kid("PaymentMeans"); means != nil {
		v.Pay = Pay{
			Means: means.say("PaymentMeansCode"), Reference: means.say("PaymentID"), IBAN: means.say("PayeeFinancialAccount/ID"),
			Holder: means.say("PayeeFinancialAccount/Name"), BIC: means.say("PayeeFinancialAccount/FinancialInstitutionBranch/ID"),
		}
		if v.Due.IsZero() {
			v.Due = p.day(means.say("PaymentDueDate"), "the due date")
		}
	}
	v.Net = p.sum(totals.say("TaxExclusiveAmount"), "the sum without tax")
	v.Total = p.sum(totals.say("TaxInclusiveAmount"), "the sum with tax")
	v.Prepaid = p.sum(totals.say("PrepaidAmount"), "what was paid before")
	v.Rounding = p.sum(totals.say("PayableRoundingAmount"), "the rounding")
	v.Payable = p.sum(totals.say("PayableAmount"), "the sum to pay")
	p.ublTaxes(e)
	for _, l := range e.all("InvoiceLine|CreditNoteLine") {
		quantity := l.kid("InvoicedQuantity|CreditedQuantity")
		category := l.at("Item/ClassifiedTaxCategory")
		v.Lines = append(v.Lines, Line{
			ID: l.say("ID"), Name: l.say("Item/Name"), Text: l.say("Item/Description"), Quantity: l.say("InvoicedQuantity|CreditedQuantity"), Unit: quantity.attribute("unitCode"),
			Price: l.say("Price/PriceAmount"), Net: p.sum(l.say("LineExtensionAmount"), "the sum of a line"),
			Category: category.say("ID"), Percent: category.say("Percent"),
		})
	}
}

// ublTaxes reads the taxes in the invoice's own currency; a second total in the
// currency of the books is left out.
func (p *paper) ublTaxes(e *element) {
	for _, total := range e.all("TaxTotal") {
		if c := total.kid("TaxAmount").attribute("currencyID"); c != "" && !strings.EqualFold(c, string(p.v.Currency)) {
			continue
		}
		p.v.Tax = p.sum(total.say("TaxAmount"), "the tax")
		for _, s := range total.all("TaxSubtotal") {
			p.v.Taxes = append(p.v.Taxes, Tax{
				Category: s.say("TaxCategory/ID"), Percent: s.say("TaxCategory/Percent"), Reason: s.say("TaxCategory/TaxExemptionReason"),
				Base: p.sum(s.say("TaxableAmount"), "the sum that is taxed"), Amount: p.sum(s.say("TaxAmount"), "the tax"),
			})
		}
	}
}

func ublParty(e *element) Party {
	if e == nil {
		return Party{}
	}
	a := e.kid("PostalAddress")
	p := Party{
		ID: e.say("PartyIdentification/ID"), Trading: e.say("PartyName/Name"), Name: e.say("PartyLegalEntity/RegistrationName"), Register: e.say("PartyLegalEntity/CompanyID"),
		City: a.say("CityName"), Postal: a.say("PostalZone"), Region: a.say("CountrySubentity"), Country: a.say("Country/IdentificationCode"),
		Contact: e.say("Contact/Name"), Email: e.say("Contact/ElectronicMail"), Phone: e.say("Contact/Telephone"),
	}
	for _, line := range []string{a.say("StreetName"), a.say("AdditionalStreetName"), a.say("AddressLine/Line")} {
		if line != "" {
			p.Street = append(p.Street, line)
		}
	}
	for _, t := range e.all("PartyTaxScheme") {
		if t.say("TaxScheme/ID") == "VAT" {
			p.VAT = t.say("CompanyID")
		}
	}
	if end := e.kid("EndpointID"); p.Email == "" && end.attribute("schemeID") == "EM" {
		p.Email = e.say("EndpointID")
	}
	if p.Name == "" {
		p.Name = p.Trading
	}
	return p
}
