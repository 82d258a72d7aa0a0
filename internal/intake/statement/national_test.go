package statement_test

import (
	"testing"

	"dunwell/internal/intake/statement"
)

// The IBANs are the examples of the IBAN registry, the numbers those of their
// countries before there were any.
func TestKeyIsTheSameInEveryFormat(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		account statement.Account
		want    string
	}{
		"IBAN":                              {statement.Account{IBAN: "DE89370400440532013000", Currency: "EUR"}, "DE89370400440532013000"},
		"German":                            {statement.Account{Bank: "37040044", Number: "0532013000", Currency: "EUR"}, "DE89370400440532013000"},
		"German, without its zeros":         {statement.Account{Bank: "370 400 44", Number: "532013000"}, "DE89370400440532013000"},
		"no German number in dollars":       {statement.Account{Bank: "37040044", Number: "0532013000", Currency: "USD"}, "37040044/0532013000"},
		"no German bank begins with 0":      {statement.Account{Bank: "07040044", Number: "0532013000", Currency: "EUR"}, "07040044/0532013000"},
		"no German number of eleven digits": {statement.Account{Bank: "37040044", Number: "10532013000", Currency: "EUR"}, "37040044/10532013000"},
		"Austrian":                          {statement.Account{Bank: "19043", Number: "234573201", Currency: "EUR"}, "AT611904300234573201"},
		"Swiss":                             {statement.Account{Bank: "762", Number: "011623852957", Currency: "CHF"}, "CH9300762011623852957"},
		"Swiss digits, in dollars":          {statement.Account{Bank: "762", Number: "011623852957", Currency: "USD"}, "762/011623852957"},
		"Dutch":                             {statement.Account{Bank: "ABNANL2A", Number: "0417164300", Currency: "EUR"}, "NL91ABNA0417164300"},
		"Dutch, without a bank":             {statement.Account{Number: "0417164300", Currency: "EUR"}, "/0417164300"},
		"Polish":                            {statement.Account{Number: "61 1090 1014 0000 0712 1981 2874", Currency: "PLN"}, "PL61109010140000071219812874"},
		"Polish, bank and number":           {statement.Account{Bank: "10901014", Number: "0000071219812874", Currency: "PLN"}, "PL61109010140000071219812874"},
		"Polish, one digit wrong":           {statement.Account{Number: "61109010140000071219812875", Currency: "PLN"}, "/61109010140000071219812875"},
		"Belgian":                           {statement.Account{Number: "539-0075470-34", Currency: "EUR"}, "BE68539007547034"},
		"Belgian digits, in dollars":        {statement.Account{Number: "539007547034", Currency: "USD"}, "/539007547034"},
		"twelve digits that do not check":   {statement.Account{Number: "539007547035", Currency: "EUR"}, "/539007547035"},
		"French":                            {statement.Account{Bank: "20041-01005", Number: "0500013M026", Currency: "EUR"}, "FR1420041010050500013M02606"},
		"Spanish":                           {statement.Account{Number: "21000418450200051332", Currency: "EUR"}, "ES9121000418450200051332"},
		"Spanish, one digit wrong":          {statement.Account{Number: "21000418450200051333", Currency: "EUR"}, "/21000418450200051333"},
		"American":                          {statement.Account{Bank: "322271627", Number: "123456789", Currency: "USD"}, "322271627/123456789"},
		"what no account looks like":        {statement.Account{Bank: "3704/044", Number: "x", Currency: "EUR"}, "3704/044/x"},
		"unnamed":                           {statement.Account{Bank: "37040044"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.account.Key(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if len(tt.want) > 2 && tt.want[2] != '/' && tt.want[0] >= 'A' {
				if _, ok := statement.IBAN(tt.want); !ok {
					t.Errorf("%q is no IBAN", tt.want)
				}
			}
		})
	}
}
