package einvoice

import (
	"io"

	"dunwell/internal/money"
)

// WriteUBL writes an invoice, or a credit note, as UBL 2.1.
func WriteUBL(w io.Writer, v *Invoice) error {
	kind, line, quantity, typeCode := "Invoice", "cac:InvoiceLine", "cbc:InvoicedQuantity", "cbc:InvoiceTypeCode"
	due, meansDue := v.Due.String(), ""
	if v.Credit() {
		kind, line, quantity, typeCode = "CreditNote", "cac:CreditNoteLine", "cbc:CreditedQuantity", "cbc:CreditNoteTypeCode"
		due, meansDue = "", v.Due.String()
	}
	sum := func(name string, a money.Amount) out { return leaf(name, sumOf(a), "currencyID", string(v.Currency)) }
	root := branch(kind,
		leaf("cbc:CustomizationID", specification), leaf("cbc:ID", v.Number), leaf("cbc:IssueDate", v.On.String()), leaf("cbc:DueDate", due), leaf(typeCode, v.Type),
	)
	add := func(list ...out) { root.kids = append(root.kids, list...) }
	for _, n := range v.Notes {
		add(leaf("cbc:Note", n))
	}
	add(leaf("cbc:DocumentCurrencyCode", string(v.Currency)), leaf("cbc:BuyerReference", v.BuyerRef), branch("cac:OrderReference", leaf("cbc:ID", v.Order)))
	for _, id := range v.Preceding {
		add(branch("cac:BillingReference", branch("cac:InvoiceDocumentReference", leaf("cbc:ID", id))))
	}
	add(branch("cac:ContractDocumentReference", leaf("cbc:ID", v.Contract)))
	if !v.Credit() { // a credit note has no place for it
		add(branch("cac:ProjectReference", leaf("cbc:ID", v.Project)))
	}
	add(branch("cac:AccountingSupplierParty", writeUBLParty(&v.Seller)), branch("cac:AccountingCustomerParty", writeUBLParty(&v.Buyer)),
		branch("cac:Delivery", leaf("cbc:ActualDeliveryDate", v.Delivered.String())),
		branch("cac:PaymentMeans", leaf("cbc:PaymentMeansCode", v.Pay.Means), leaf("cbc:PaymentDueDate", meansDue), leaf("cbc:PaymentID", v.Pay.Reference),
			branch("cac:PayeeFinancialAccount", leaf("cbc:ID", v.Pay.IBAN), leaf("cbc:Name", v.Pay.Holder), branch("cac:FinancialInstitutionBranch", leaf("cbc:ID", v.Pay.BIC)))),
		branch("cac:PaymentTerms", leaf("cbc:Note", v.Terms)))
	taxes := branch("cac:TaxTotal", sum("cbc:TaxAmount", v.Tax))
	for i := range v.Taxes {
		t := &v.Taxes[i]
		taxes.kids = append(taxes.kids, branch("cac:TaxSubtotal", sum("cbc:TaxableAmount", t.Base), sum("cbc:TaxAmount", t.Amount),
			branch("cac:TaxCategory", leaf("cbc:ID", t.Category), leaf("cbc:Percent", t.Percent), leaf("cbc:TaxExemptionReason", t.Reason), branch("cac:TaxScheme", leaf("cbc:ID", "VAT")))))
	}
	add(taxes, branch("cac:LegalMonetaryTotal",
		sum("cbc:LineExtensionAmount", v.lineNet()), sum("cbc:TaxExclusiveAmount", v.Net), sum("cbc:TaxInclusiveAmount", v.Total),
		sum("cbc:PrepaidAmount", v.Prepaid), sum("cbc:PayableRoundingAmount", v.Rounding), sum("cbc:PayableAmount", v.Payable)))
	for i := range v.Lines {
		l := &v.Lines[i]
		add(branch(line, leaf("cbc:ID", l.ID), leaf(quantity, l.Quantity, "unitCode", l.Unit), sum("cbc:LineExtensionAmount", l.Net),
			branch("cac:Item", leaf("cbc:Description", l.Text), leaf("cbc:Name", l.Name),
				branch("cac:ClassifiedTaxCategory", leaf("cbc:ID", l.Category), leaf("cbc:Percent", l.Percent), branch("cac:TaxScheme", leaf("cbc:ID", "VAT")))),
			branch("cac:Price", leaf("cbc:PriceAmount", l.Price, "currencyID", string(v.Currency)))))
	}
	return write(w, root,
		"xmlns", "urn:oasis:names:specification:ubl:schema:xsd:"+kind+"-2",
		"xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
		"xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2")
}

func writeUBLParty(p *Party) out {
	var scheme []string
	if p.Email != "" {
		scheme = []string{"schemeID", "EM"}
	}
	street := append(append([]string{}, p.Street...), "", "", "")
	var tax out
	if p.VAT != "" {
		tax = branch("cac:PartyTaxScheme", leaf("cbc:CompanyID", p.VAT), branch("cac:TaxScheme", leaf("cbc:ID", "VAT")))
	}
	return branch("cac:Party", leaf("cbc:EndpointID", p.Email, scheme...), branch("cac:PartyIdentification", leaf("cbc:ID", p.ID)), branch("cac:PartyName", leaf("cbc:Name", p.Trading)),
		branch("cac:PostalAddress", leaf("cbc:StreetName", street[0]), leaf("cbc:AdditionalStreetName", street[1]), leaf("cbc:CityName", p.City), leaf("cbc:PostalZone", p.Postal),
			leaf("cbc:CountrySubentity", p.Region), branch("cac:AddressLine", leaf("cbc:Line", street[2])), branch("cac:Country", leaf("cbc:IdentificationCode", p.Country))),
		tax, branch("cac:PartyLegalEntity", leaf("cbc:RegistrationName", p.Name), leaf("cbc:CompanyID", p.Register)),
		branch("cac:Contact", leaf("cbc:Name", p.Contact), leaf("cbc:Telephone", p.Phone), leaf("cbc:ElectronicMail", p.Email)))
}
