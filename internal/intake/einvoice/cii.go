package einvoice

import (
	"strings"

	"dunwell/internal/money"
)

// cii reads a Cross Industry Invoice, the syntax of Factur-X, ZUGFeRD 2 and the other
// half of XRechnung; and ZUGFeRD 1, whose words differ a little.
func (p *paper) cii(e *element) {
	v := p.v
	v.Profile = e.say("ExchangedDocumentContext|SpecifiedExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID")
	head := e.kid("ExchangedDocument|HeaderExchangedDocument")
	deal := e.kid("SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction")
	agreed := deal.kid("ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement")
	delivered := deal.kid("ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery")
	settled := deal.kid("ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement")

	v.Number, v.Type = head.say("ID"), head.say("TypeCode")
	v.On = p.day(head.say("IssueDateTime/DateTimeString"), "the invoice date")
	for _, n := range head.all("IncludedNote") {
		v.Notes = append(v.Notes, strings.TrimSpace(n.kid("Content").words()))
	}
	v.Currency = money.Currency(strings.ToUpper(settled.say("InvoiceCurrencyCode")))
	v.Delivered = p.day(delivered.say("ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"), "the day of delivery")
	for _, terms := range settled.all("SpecifiedTradePaymentTerms") {
		if v.Due.IsZero() {
			v.Due = p.day(terms.say("DueDateDateTime/DateTimeString"), "the due date")
		}
		v.Terms = strings.TrimSpace(v.Terms + " " + terms.say("Description"))
	}
	v.BuyerRef, v.Order = agreed.say("BuyerReference"), agreed.say("BuyerOrderReferencedDocument/IssuerAssignedID|ID")
	v.Contract, v.Project = agreed.say("ContractReferencedDocument/IssuerAssignedID|ID"), agreed.say("SpecifiedProcuringProject/ID")
	for _, r := range settled.all("InvoiceReferencedDocument") {
		if id := r.say("IssuerAssignedID|ID"); id != "" {
			v.Preceding = append(v.Preceding, id)
		}
	}
	v.Seller, v.Buyer = ciiParty(agreed.kid("SellerTradeParty")), ciiParty(agreed.kid("BuyerTradeParty"))
	v.Pay.Reference = settled.say("PaymentReference")
	if means := settled.kid("SpecifiedTradeSettlementPaymentMeans"); means != nil {
		account := means.kid("PayeePartyCreditorFinancialAccount")
		v.Pay.Means, v.Pay.IBAN, v.Pay.Holder = means.say("TypeCode"), account.say("IBANID|ProprietaryID"), account.say("AccountName")
		v.Pay.BIC = means.say("PayeeSpecifiedCreditorFinancialInstitution/BICID")
	}
	p.ciiSums(settled)
	for _, l := range deal.all("IncludedSupplyChainTradeLineItem") {
		p.ciiLine(l)
	}
}

func (p *paper) ciiSums(settled *element) {
	v := p.v
	totals := settled.kid("SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation")
	v.Net = p.sum(totals.say("TaxBasisTotalAmount"), "the sum without tax")
	v.Total = p.sum(totals.say("GrandTotalAmount"), "the sum with tax")
	v.Prepaid = p.sum(totals.say("TotalPrepaidAmount"), "what was paid before")
	v.Rounding = p.sum(totals.say("RoundingAmount"), "the rounding")
	v.Payable = p.sum(totals.say("DuePayableAmount"), "the sum to pay")
	for _, t := range totals.all("TaxTotalAmount") {
		if c := t.attribute("currencyID"); c == "" || strings.EqualFold(c, string(v.Currency)) {
			v.Tax = p.sum(t.words(), "the tax")
			break
		}
	}
	for _, t := range settled.all("ApplicableTradeTax") {
		v.Taxes = append(v.Taxes, Tax{
			Category: t.say("CategoryCode"), Percent: t.say("RateApplicablePercent|ApplicablePercent"), Reason: t.say("ExemptionReason"),
			Base: p.sum(t.say("BasisAmount"), "the sum that is taxed"), Amount: p.sum(t.say("CalculatedAmount"), "the tax"),
		})
	}
}

func (p *paper) ciiLine(l *element) {
	agreed := l.kid("SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement")
	settled := l.kid("SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement")
	quantity := l.at("SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity")
	tax := settled.kid("ApplicableTradeTax")
	p.v.Lines = append(p.v.Lines, Line{
		ID: l.say("AssociatedDocumentLineDocument/LineID"), Name: l.say("SpecifiedTradeProduct/Name"), Text: l.say("SpecifiedTradeProduct/Description"),
		Quantity: quantity.words(), Unit: quantity.attribute("unitCode"), Price: agreed.say("NetPriceProductTradePrice/ChargeAmount"),
		Net:      p.sum(settled.say("SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation/LineTotalAmount"), "the sum of a line"),
		Category: tax.say("CategoryCode"), Percent: tax.say("RateApplicablePercent|ApplicablePercent"),
	})
}

func ciiParty(e *element) Party {
	if e == nil {
		return Party{}
	}
	a, who := e.kid("PostalTradeAddress"), e.kid("DefinedTradeContact")
	p := Party{
		ID: e.say("ID"), Name: e.say("Name"), Trading: e.say("SpecifiedLegalOrganization/TradingBusinessName"), Register: e.say("SpecifiedLegalOrganization/ID"),
		City: a.say("CityName"), Postal: a.say("PostcodeCode"), Region: a.say("CountrySubDivisionName"), Country: a.say("CountryID"),
		Contact: who.say("PersonName"), Email: who.say("EmailURIUniversalCommunication/URIID"), Phone: who.say("TelephoneUniversalCommunication/CompleteNumber"),
	}
	if p.Contact == "" {
		p.Contact = who.say("DepartmentName")
	}
	for _, line := range []string{a.say("LineOne"), a.say("LineTwo"), a.say("LineThree")} {
		if line != "" {
			p.Street = append(p.Street, line)
		}
	}
	for _, r := range e.all("SpecifiedTaxRegistration") {
		if r.kid("ID").attribute("schemeID") == "VA" {
			p.VAT = r.say("ID")
		}
	}
	if end := e.at("URIUniversalCommunication/URIID"); p.Email == "" && end.attribute("schemeID") == "EM" {
		p.Email = end.words()
	}
	return p
}
