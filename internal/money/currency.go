package money

import "golang.org/x/text/currency"

// Known reports whether c is a currency code of ISO 4217.
func (c Currency) Known() bool {
	_, err := currency.ParseISO(string(c))
	return err == nil
}

// Digits is how many decimals the currency has in accounts (ISO 4217): 2 for
// USD, 0 for JPY, 3 for KWD. An unknown code counts as 2.
func (c Currency) Digits() int {
	switch c {
	case "USD", "EUR", "GBP", "CAD", "CHF", "PLN": // the everyday ones, without the look-up
		return 2
	}
	unit, err := currency.ParseISO(string(c))
	if err != nil {
		return 2
	}
	digits, _ := currency.Standard.Rounding(unit)
	return digits
}
