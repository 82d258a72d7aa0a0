package recovery

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake/einvoice"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// electronic is the electronic twin of an issued invoice. What the norm asks for and
// is not there refuses it: a twin that nobody can read helps nobody.
func (d *Desk) electronic(kind string, v *store.OwnInvoice, c *receivable.Creditor, file *receivable.File, all map[string]string) ([]byte, error) {
	paper, err := d.electronicOf(v, c, file, all)
	if err != nil {
		return nil, err
	}
	if missing := einvoice.Check(paper); len(missing) > 0 {
		return nil, fault.Invalidf("einvoice_lacks", "", "the electronic invoice lacks: %s. Enter it, or issue without one: dunwell fact %s einvoice=none", strings.Join(missing, "; "), file.Number)
	}
	var b bytes.Buffer
	if kind == "cii" {
		err = einvoice.WriteCII(&b, paper)
	} else {
		err = einvoice.WriteUBL(&b, paper)
	}
	return b.Bytes(), err
}

// electronicOf is an own invoice in the words of electronic invoices.
func (d *Desk) electronicOf(v *store.OwnInvoice, c *receivable.Creditor, file *receivable.File, all map[string]string) (*einvoice.Invoice, error) {
	b := &v.Bill
	sums, err := b.Reckon()
	if err != nil {
		return nil, err
	}
	zero := money.New(0, b.Currency)
	e := &einvoice.Invoice{
		Type: "380", Number: b.Number, On: b.On, Due: b.Due, Delivered: b.Delivered, Terms: all[settingInvoiceTerms], Currency: b.Currency,
		BuyerRef: b.BuyerRef, Order: b.Order, Contract: b.Contract,
		Seller: partyOf(c.Name, c.Address, c.Place), Buyer: partyOf(file.Client.Name, file.Client.Address, file.Client.Place),
		Net: sums.Net, Tax: sums.Tax, Total: sums.Total, Prepaid: sums.Deducted, Rounding: zero, Payable: sums.Payable,
	}
	if b.Kind == receivable.BillCredit {
		e.Type, e.Preceding = "381", []string{b.Corrects}
	}
	if b.Note != "" {
		e.Notes = append(e.Notes, b.Note)
	}
	for _, dep := range b.Deducted {
		e.Preceding = append(e.Preceding, dep.Number)
	}
	e.Seller.VAT, e.Seller.Register = all[settingVATID], all[settingRegister]
	if e.Seller.VAT == "" && e.Seller.Register == "" {
		e.Seller.Register = all[settingTaxNumber]
	}
	e.Seller.Contact, e.Seller.Email, e.Seller.Phone = c.Sender, c.Email, c.Phone
	e.Buyer.VAT, e.Buyer.ID = file.Facts[FactVATID], file.Client.Number
	if contact := billingContact(file); contact != nil {
		e.Buyer.Contact, e.Buyer.Email = contact.Name, contact.Email
	}
	if c.Bank.IBAN != "" {
		e.Pay = einvoice.Pay{Means: "58", IBAN: strings.ReplaceAll(c.Bank.IBAN, " ", ""), BIC: c.Bank.BIC, Holder: c.Bank.Holder, Reference: b.Number}
		if b.Currency != "EUR" {
			e.Pay.Means = "30"
		}
	}
	for i := range b.Lines {
		l := b.Lines[i]
		if rest, ok := strings.CutPrefix(l.Price, "-"); ok { // a price below nothing is not allowed (BR-27): the quantity is
			l.Price = rest
			if taken, ok := strings.CutPrefix(l.Quantity, "-"); ok {
				l.Quantity = taken
			} else {
				l.Quantity = "-" + l.Quantity
			}
		}
		e.Lines = append(e.Lines, einvoice.Line{
			ID: strconv.Itoa(i + 1), Name: l.Name, Text: l.Text, Quantity: l.Quantity, Unit: l.Unit, Price: l.Price, Net: sums.Nets[i], Category: l.Category, Percent: l.Percent,
		})
	}
	for _, t := range sums.Taxes {
		reason := ""
		if t.Category != receivable.TaxStandard && t.Category != receivable.TaxZero {
			if reason, err = d.texts.TaxReason(*c, file.Client, t.Category, t.Reason); err != nil {
				return nil, err
			}
			if reason == "" {
				reason = "Not subject to VAT"
			}
		}
		e.Taxes = append(e.Taxes, einvoice.Tax{Category: t.Category, Percent: t.Percent, Base: t.Base, Amount: t.Amount, Reason: reason})
	}
	return e, nil
}

// partyOf reads a party from postal lines: the last names the town, with its postal
// code where one stands before or after it.
func partyOf(name string, address []string, place string) einvoice.Party {
	p := einvoice.Party{Name: name, Country: countryOf(place)}
	if len(address) == 0 {
		return p
	}
	last := len(address) - 1
	p.Street = address[:last]
	p.City = address[last]
	words := strings.Fields(address[last])
	switch digits := func(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }; {
	case len(words) > 1 && digits(words[0]):
		p.Postal, p.City = words[0], strings.Join(words[1:], " ")
	case len(words) > 1 && digits(words[len(words)-1]):
		p.Postal, p.City = words[len(words)-1], strings.TrimRight(strings.Join(words[:len(words)-1], " "), ",")
	}
	return p
}

// countryOf is the country of a place as ISO 3166-1 writes it.
func countryOf(place string) string {
	if place = day.NormalPlace(place); len(place) < 2 {
		return ""
	}
	return strings.ToUpper(place[:2])
}
