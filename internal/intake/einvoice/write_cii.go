package einvoice

import (
	"io"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// WriteCII writes an invoice or credit note as a Cross Industry Invoice, the syntax
// that Factur-X and ZUGFeRD put into their papers.
func WriteCII(w io.Writer, v *Invoice) error {
	sum := func(name string, a money.Amount) out { return leaf("ram:"+name, sumOf(a)) }
	head := branch("rsm:ExchangedDocument", leaf("ram:ID", v.Number), leaf("ram:TypeCode", v.Type), branch("ram:IssueDateTime", stamp(v.On)))
	for _, n := range v.Notes {
		head.kids = append(head.kids, branch("ram:IncludedNote", leaf("ram:Content", n)))
	}
	deal := branch("rsm:SupplyChainTradeTransaction")
	for i := range v.Lines {
		l := &v.Lines[i]
		deal.kids = append(deal.kids, branch("ram:IncludedSupplyChainTradeLineItem",
			branch("ram:AssociatedDocumentLineDocument", leaf("ram:LineID", l.ID)),
			branch("ram:SpecifiedTradeProduct", leaf("ram:Name", l.Name), leaf("ram:Description", l.Text)),
			branch("ram:SpecifiedLineTradeAgreement", branch("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", l.Price))),
			branch("ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", l.Quantity, "unitCode", l.Unit)),
			branch("ram:SpecifiedLineTradeSettlement",
				branch("ram:ApplicableTradeTax", leaf("ram:TypeCode", "VAT"), leaf("ram:CategoryCode", l.Category), leaf("ram:RateApplicablePercent", l.Percent)),
				branch("ram:SpecifiedTradeSettlementLineMonetarySummation", sum("LineTotalAmount", l.Net)))))
	}
	deal.kids = append(deal.kids,
		branch("ram:ApplicableHeaderTradeAgreement", leaf("ram:BuyerReference", v.BuyerRef),
			writeCIIParty("ram:SellerTradeParty", &v.Seller), writeCIIParty("ram:BuyerTradeParty", &v.Buyer),
			branch("ram:BuyerOrderReferencedDocument", leaf("ram:IssuerAssignedID", v.Order)), branch("ram:ContractReferencedDocument", leaf("ram:IssuerAssignedID", v.Contract)),
			project(v.Project)),
		delivery(v.Delivered), v.ciiSettlement())
	return write(w, branch("rsm:CrossIndustryInvoice",
		branch("rsm:ExchangedDocumentContext", branch("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", specification))), head, deal),
		"xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
		"xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
		"xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100")
}

func stamp(d day.Date) out { return leaf("udt:DateTimeString", compactDay(d), "format", "102") }

func project(id string) out {
	if id == "" {
		return out{}
	}
	return branch("ram:SpecifiedProcuringProject", leaf("ram:ID", id), leaf("ram:Name", id))
}

// delivery stands in every paper, also where no day is named.
func delivery(on day.Date) out {
	if on.IsZero() {
		return leaf("ram:ApplicableHeaderTradeDelivery", always)
	}
	return branch("ram:ApplicableHeaderTradeDelivery", branch("ram:ActualDeliverySupplyChainEvent", branch("ram:OccurrenceDateTime", stamp(on))))
}

func (v *Invoice) ciiSettlement() out {
	sum := func(name string, a money.Amount) out { return leaf("ram:"+name, sumOf(a)) }
	s := branch("ram:ApplicableHeaderTradeSettlement", leaf("ram:PaymentReference", v.Pay.Reference), leaf("ram:InvoiceCurrencyCode", string(v.Currency)),
		branch("ram:SpecifiedTradeSettlementPaymentMeans", leaf("ram:TypeCode", v.Pay.Means),
			branch("ram:PayeePartyCreditorFinancialAccount", leaf("ram:IBANID", v.Pay.IBAN), leaf("ram:AccountName", v.Pay.Holder)),
			branch("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", v.Pay.BIC))))
	for i := range v.Taxes {
		t := &v.Taxes[i]
		s.kids = append(s.kids, branch("ram:ApplicableTradeTax", sum("CalculatedAmount", t.Amount), leaf("ram:TypeCode", "VAT"), leaf("ram:ExemptionReason", t.Reason),
			sum("BasisAmount", t.Base), leaf("ram:CategoryCode", t.Category), leaf("ram:RateApplicablePercent", t.Percent)))
	}
	var due out
	if !v.Due.IsZero() {
		due = branch("ram:DueDateDateTime", stamp(v.Due))
	}
	s.kids = append(s.kids, branch("ram:SpecifiedTradePaymentTerms", leaf("ram:Description", v.Terms), due),
		branch("ram:SpecifiedTradeSettlementHeaderMonetarySummation", sum("LineTotalAmount", v.lineNet()), sum("TaxBasisTotalAmount", v.Net),
			leaf("ram:TaxTotalAmount", sumOf(v.Tax), "currencyID", string(v.Currency)), sum("RoundingAmount", v.Rounding),
			sum("GrandTotalAmount", v.Total), sum("TotalPrepaidAmount", v.Prepaid), sum("DuePayableAmount", v.Payable)))
	for _, id := range v.Preceding {
		s.kids = append(s.kids, branch("ram:InvoiceReferencedDocument", leaf("ram:IssuerAssignedID", id)))
	}
	return s
}

func writeCIIParty(name string, p *Party) out {
	street := append(append([]string{}, p.Street...), "", "", "")
	return branch(name, leaf("ram:ID", p.ID), leaf("ram:Name", p.Name),
		branch("ram:SpecifiedLegalOrganization", leaf("ram:ID", p.Register), leaf("ram:TradingBusinessName", p.Trading)),
		branch("ram:DefinedTradeContact", leaf("ram:PersonName", p.Contact), branch("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", p.Phone)),
			branch("ram:EmailURIUniversalCommunication", leaf("ram:URIID", contactMail(p)))),
		branch("ram:PostalTradeAddress", leaf("ram:PostcodeCode", p.Postal), leaf("ram:LineOne", street[0]), leaf("ram:LineTwo", street[1]), leaf("ram:LineThree", street[2]),
			leaf("ram:CityName", p.City), leaf("ram:CountryID", p.Country), leaf("ram:CountrySubDivisionName", p.Region)),
		branch("ram:URIUniversalCommunication", leaf("ram:URIID", p.Email, "schemeID", "EM")),
		branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", p.VAT, "schemeID", "VA")))
}

// contactMail stands beside a named person; without one the address of the party says it.
func contactMail(p *Party) string {
	if p.Contact == "" {
		return ""
	}
	return p.Email
}
