package intake

import (
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Complete fills in what an export leaves out of an invoice, by the rules for a
// row of a table: a missing day, and what was paid from what is open. terms are
// the days to pay where no due date is told. Where the open sum does not go with
// the whole, the smaller is taken.
func (r *Row) Complete(open money.Amount, terms int) *fault.Error {
	if f := r.fillDays(terms, false); f != nil {
		return f
	}
	v := &r.Invoice
	v.Kind = kindOf(v.Amount)
	if v.Amount.Currency() != open.Currency() {
		return fault.Invalidf("currency_mixed", "", "the sums of the invoice are in %s and %s", v.Amount.Currency(), open.Currency())
	}
	if over, err := v.Amount.Sub(open); err != nil {
		return tooLarge()
	} else if v.Amount.Sign() > 0 && (over.Sign() < 0 || open.Sign() < 0) || v.Amount.Sign() < 0 && (over.Sign() > 0 || open.Sign() > 0) {
		r.notes |= noteSumsDisagree
		if open.Sign() == v.Amount.Sign() {
			open = v.Amount
		} else {
			open = money.New(0, v.Amount.Currency())
		}
	}
	paid, err := v.Amount.Sub(open)
	if err != nil {
		return tooLarge()
	}
	v.Open, v.Paid = open, paid
	return nil
}

// GivenUp marks an invoice that its program calls uncollectible: it is taken as
// one of which nothing is owed, with a warning.
func (r *Row) GivenUp() {
	r.Invoice.Void = true
	r.notes |= noteGivenUp
}

// MarkRounded notes that a sum was finer than its currency.
func (r *Row) MarkRounded() { r.notes |= noteRounded }

// fillDays fills in the days an invoice does not have. told says that terms are
// the invoice's own and not the usual ones.
func (r *Row) fillDays(terms int, told bool) *fault.Error {
	v := &r.Invoice
	switch {
	case v.On.IsZero() && v.Due.IsZero():
		return fault.Invalidf("date_missing", "", "the row has neither an invoice date nor a due date")
	case v.On.IsZero():
		// It was written at the latest when it was due, and before it was settled.
		r.notes |= noteNoInvoiceDate
		if v.On = v.Due; !v.Settled.IsZero() && v.Settled.Before(v.On) {
			v.On = v.Settled
		}
	case v.Due.IsZero():
		if !told {
			r.notes |= noteNoDueDate
		}
		v.Due = v.On.AddDays(terms)
	}
	if v.Due.Before(v.On) {
		r.notes |= noteDueBeforeIssue
	}
	if !v.Settled.IsZero() && v.Settled.Before(v.On) {
		r.notes |= noteSettledBeforeIssue
	}
	return nil
}

// PlaceOf is the place that a country and a region name, "" where it cannot be told.
func PlaceOf(country, region string) string { return placeOf("", said(country), said(region)) }

// LanguageOf is the ISO 639-1 code of a language's name or tag, "" for none.
func LanguageOf(text string) string { return languageOf(said(text)) }

// PostalLines makes the lines of an address as they stand on an envelope.
func PostalLines(street, street2, postal, city, region string) []string {
	return postalLines(street, street2, postal, city, region)
}

// DateOf reads a day written year first, or with its month named; a time of day
// after it is let go.
func DateOf(text string) (day.Date, bool) { return readDate(text, YMD) }
