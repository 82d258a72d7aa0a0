package banklist_test

import (
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/intake"
	"dunwell/internal/intake/banklist"
	"dunwell/internal/money"
)

// kinds are lists as banks and payment services head them; the rows are made up.
var kinds = map[string]struct {
	text    string
	in, out string // "" for none
	warn    string
}{
	"PayPal": {text: `"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Item Title","Reference Txn ID","Invoice Number","Custom Number","Quantity","Receipt ID","Balance","Subject","Note","Country Code","Balance Impact"
"06/14/2026","10:11:12","PDT","Acme Corp","Website Payment","Completed","USD","100.00","-3.20","96.80","ap@acme.example","me@me.example","9AB12345CD678901E","","","R-1004","","1","","96.80","","","US","Credit"
"06/15/2026","10:11:12","PDT","","General Withdrawal","Completed","USD","-96.80","0.00","-96.80","me@me.example","","9AB12345CD678902E","","","","","","","0.00","","","","Debit"
`, in: "1 96.80 USD", out: "1 96.80 USD"},
	"PayPal, few columns": {text: `"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Invoice Number","Balance"
"06/14/2026","10:11:12","PDT","Acme Corp","Website Payment","Completed","USD","100.00","-3.20","96.80","ap@acme.example","me@me.example","9AB12345CD678901E","R-1004","96.80"
`, in: "1 96.80 USD"},
	"PayPal, German": {text: `"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto","Absender E-Mail-Adresse","Empfänger E-Mail-Adresse","Transaktionscode","Rechnungsnummer","Guthaben"
"14.06.2026","10:11:12","CEST","Acme","Website-Zahlung","Abgeschlossen","EUR","100,00","-3,20","96,80","a@b.example","me@me.example","9AB12345CD678901E","R-1004","96,80"
`, in: "1 96.80 EUR"},
	"Wise": {text: `"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees"
TRANSFER-1,14-06-2026,500.00,EUR,"Received money from Holzwerk GmbH with reference R-7",R-7,500.00,,,,"Holzwerk GmbH",,,,,,,,0.00
TRANSFER-2,15-06-2026,-20.50,EUR,"Sent money to Bob",,479.50,,,,,Bob,DE02120300000000202051,,,,,,0.50
`, in: "1 500.00 EUR", out: "1 20.50 EUR"},
	"Revolut": {text: `Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
TOPUP,Current,2026-06-14 10:00:00,2026-06-14 10:00:01,Payment from Holzwerk,500.00,0.00,EUR,COMPLETED,500.00
CARD_PAYMENT,Current,2026-06-15 10:00:00,2026-06-16 10:00:01,Cafe,-4.50,0.00,EUR,COMPLETED,495.50
`, in: "1 500.00 EUR", out: "1 4.50 EUR"},
	"N26": {text: `"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"
2026-06-14,2026-06-14,"Holzwerk GmbH",DE02120300000000202051,"Credit Transfer","R-7","Main Account",500.0,,,
2026-06-15,2026-06-15,"Cafe",,"Presentment",,"Main Account",-4.5,4.5,EUR,1.0
`, in: "1 500.00 EUR", out: "1 4.50 EUR"},
	"Chase": {text: `Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #
CREDIT,06/14/2026,"ORIG CO NAME:ACME CORP INV R-4",5000.00,ACH_CREDIT,7000.00,,
DEBIT,06/13/2026,"AMZN MKTP",-42.17,DEBIT_CARD,2000.00,,
`, in: "1 5000.00 USD", out: "1 42.17 USD"},
	"Bank of America": {text: `Description,,Summary Amt.
Beginning balance as of 06/01/2026,,"1,000.00"
Total credits,,"5,000.00"
Total debits,,"-42.17"
Ending balance as of 06/30/2026,,"5,957.83"

Date,Description,Amount,Running Bal.
06/01/2026,Beginning balance as of 06/01/2026,,"1,000.00"
06/14/2026,"ACME CORP DES:INV R-4","5,000.00","6,000.00"
06/15/2026,"AMZN","-42.17","5,957.83"
`, in: "1 5000.00 USD", out: "1 42.17 USD"},
	"three columns": {text: `Date,Description,Amount
14/06/2026,HOLZWERK GMBH R-7,500.00
15/06/2026,CAFE,-4.50
`, in: "1 500.00 USD", out: "1 4.50 USD"},
	"three columns, no minus": {text: `Date,Description,Amount
14/06/2026,HOLZWERK GMBH R-7,500.00
15/06/2026,NORTHWIND R-8,4.50
`, in: "2 504.50 USD", warn: "sign_guessed"},
	"three columns, French": {text: `Date;Libellé;Montant
14/06/2026;VIR HOLZWERK R-7;500,00
15/06/2026;CB CAFE;-4,50
`, in: "1 500.00 USD", out: "1 4.50 USD"},
	"Capital One": {text: `Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit
2026-06-14,2026-06-15,1234,CAFE,Dining,4.50,
2026-06-16,2026-06-16,1234,REFUND SHOP,Merchandise,,10.00
`, in: "1 10.00 USD", out: "1 4.50 USD"},
	"Starling": {text: `Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes
14/06/2026,Northwind Ltd,R-7,FASTER PAYMENT,500.00,600.00,INCOME,
15/06/2026,Cafe,CAFE LONDON,CONTACTLESS,-4.50,595.50,EATING_OUT,
`, in: "1 500.00 GBP", out: "1 4.50 GBP"},
	"Barclays": {text: `Number,Date,Account,Amount,Subcategory,Memo
,14/06/2026,20-00-00 12345678,500.00,FT,NORTHWIND LTD R-7 BGC
,15/06/2026,20-00-00 12345678,-4.50,DEBIT,CAFE CD 1234
`, in: "1 500.00 USD", out: "1 4.50 USD"},
	"Stripe's balance": {text: `id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description
txn_1,charge,ch_1,100.00,3.20,96.80,usd,2026-06-14 10:00:00,2026-06-16 00:00:00,R-7
txn_2,payout,po_1,-96.80,0.00,-96.80,usd,2026-06-16 10:00:00,2026-06-16 00:00:00,STRIPE PAYOUT
`, in: "1 96.80 USD", out: "1 96.80 USD"},
	"ING": {text: `"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";"Mededelingen"
"20260614";"Holzwerk BV";"NL91ABNA0417164300";"NL02RABO0123456789";"OV";"Bij";"500,00";"Overschrijving";"R-7"
"20260615";"Cafe";"NL91ABNA0417164300";"";"BA";"Af";"4,50";"Betaalautomaat";"Pas 1"
`, in: "1 500.00 EUR", out: "1 4.50 EUR"},
	"Commerzbank": {text: `Buchungstag;Wertstellung;Umsatzart;Buchungstext;Betrag;Währung;IBAN Kontoinhaber;Kategorie
14.06.2026;14.06.2026;Gutschrift;Holzwerk GmbH R-7;500,00;EUR;DE89370400440532013000;
15.06.2026;15.06.2026;Lastschrift;Strom;-4,50;EUR;DE89370400440532013000;
`, in: "1 500.00 EUR", out: "1 4.50 EUR"},
	"DKB": {text: `"Girokonto";"DE89370400440532013000"
"Kontostand vom 30.06.2026:";"495,50 €"
""
"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"
"15.06.26";"15.06.26";"Gebucht";"ISSUER";"Cafe";"VISA Debit";"Ausgang";"DE96120300009005290904";"-4,50";"";"";"1"
"14.06.26";"14.06.26";"Gebucht";"Holzwerk GmbH";"Studio";"R-7";"Eingang";"DE02120300000000202051";"500,00";"";"";""
`, in: "1 500.00 EUR", out: "1 4.50 EUR"},
	"Mercury": {text: `Date (UTC),Description,Amount,Status,Source Account,Bank Description,Reference,Note,Last Four Digits,Name On Card,Category,GL Code,Timestamp,Original Currency,Check Number,Tags
06-14-2026,Acme Corp,5000.00,Sent,Mercury Checking xx1234,ACME CORP; INV R-4,R-4,,,,,,06-14-2026 10:00:00,,,
06-15-2026,AWS,-42.17,Sent,Mercury Checking xx1234,AWS,,,,,,,06-15-2026 10:00:00,,,
`, in: "1 5000.00 USD", out: "1 42.17 USD"},
}

func TestListsOfBanksAndServicesAreTold(t *testing.T) {
	t.Parallel()
	for name, tt := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, err := intake.Detect("list.csv", strings.NewReader(tt.text), int64(len(tt.text)), intake.Hints{Currency: "USD", Assumed: true})
			if err != nil || shape.Kind != intake.Statement {
				t.Fatalf("got a list of %s (%v), want a statement", shape.Kind, err)
			}
			var in, out money.Tally
			ins, outs := 0, 0
			for part, err := range banklist.Rows(shape, strings.NewReader(tt.text), int64(len(tt.text))) {
				if err != nil {
					t.Errorf("fault %v", err)
				}
				if part.Line == nil {
					continue
				}
				if a := part.Line.Amount; a.Sign() < 0 {
					outs++
					out.Add(a.Neg())
				} else {
					ins++
					in.Add(a)
				}
			}
			say := func(n int, tally money.Tally) string {
				if n == 0 {
					return ""
				}
				sum, _ := tally.Sum()
				return fmt.Sprintf("%d %s", n, sum)
			}
			if got := say(ins, in); got != tt.in {
				t.Errorf("in: got %q, want %q", got, tt.in)
			}
			if got := say(outs, out); got != tt.out {
				t.Errorf("out: got %q, want %q", got, tt.out)
			}
			warned := ""
			for _, w := range shape.Warnings {
				warned += w.Code + " "
			}
			if tt.warn != "" && !strings.Contains(warned, tt.warn) {
				t.Errorf("warnings: got %q, want %q", warned, tt.warn)
			}
		})
	}
}

func TestListsKeepWhatTellsWhatWasPaid(t *testing.T) {
	t.Parallel()
	o := collect(read("list.csv", strings.NewReader(kinds["PayPal"].text), int64(len(kinds["PayPal"].text)), intake.Hints{Currency: "USD"}))
	if l := o.lines[0]; !strings.Contains(l.Text, "R-1004") || l.Charges.Decimal() != "3.20" {
		t.Errorf("got text %q and charges %v, want the invoice and the fee", l.Text, l.Charges)
	}
}

func TestCurrencyOfAListThatNamesNone(t *testing.T) {
	t.Parallel()
	plain := "Date,Description,Amount,Balance\n2026-06-14,A,5.00,5.00\n2026-06-15,B,-1.00,4.00\n"
	tests := map[string]struct {
		text  string
		hints intake.Hints
		want  money.Currency
		warns bool
	}{
		"the creditor's stands in":      {plain, intake.Hints{Currency: "CAD", Assumed: true}, "CAD", true},
		"said":                          {plain, intake.Hints{Currency: "CAD"}, "CAD", false},
		"a dollar sign is his dollar":   {strings.ReplaceAll(plain, "5.00", "$5.00"), intake.Hints{Currency: "CAD", Assumed: true}, "CAD", false},
		"a sign of another":             {strings.ReplaceAll(plain, "5.00", "£5.00"), intake.Hints{Currency: "CAD", Assumed: true}, "GBP", false},
		"the heading names it":          {strings.Replace(plain, "Amount", "Amount (EUR)", 1), intake.Hints{Currency: "CAD", Assumed: true}, "EUR", false},
		"the account's country says it": {"IBAN:,DE89370400440532013000\n" + plain, intake.Hints{Currency: "EUR", Assumed: true}, "EUR", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, err := intake.Detect("list.csv", strings.NewReader(tt.text), int64(len(tt.text)), tt.hints)
			if err != nil {
				t.Fatal(err)
			}
			o := collect(banklist.Rows(shape, strings.NewReader(tt.text), int64(len(tt.text))))
			if got := o.lines[0].Amount.Currency(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			warns := false
			for _, w := range shape.Warnings {
				warns = warns || w.Code == "currency_assumed"
			}
			if warns != tt.warns {
				t.Errorf("warned %t, want %t: %v", warns, tt.warns, shape.Warnings)
			}
			again := tt.hints
			again.Saved = []intake.Shape{shape}
			if kept, err := intake.Detect("list.csv", strings.NewReader(tt.text), int64(len(tt.text)), again); err != nil {
				t.Error(err)
			} else {
				for _, w := range kept.Warnings {
					if w.Code == "currency_assumed" {
						t.Error("warned again of a source that is known")
					}
				}
			}
		})
	}
}

// Lists of cards mostly write what was bought above zero; where that is not plain,
// the sums stand as they are, with a warning.
func TestSignsOfCards(t *testing.T) {
	t.Parallel()
	const head = "Date,Card Number,Description,Amount\n"
	row := func(sum string) string { return "2026-06-14,1234,SHOP," + sum + "\n" }
	for text, want := range map[string]intake.SignRule{
		head + row("5.00") + row("6.00") + row("7.00") + row("-9.00"): intake.SignInverse,
		head + row("5.00") + row("6.00") + row("-9.00"):               intake.SignAmount,
	} {
		shape, err := intake.Detect("list.csv", strings.NewReader(text), int64(len(text)), intake.Hints{Currency: "USD", Kind: intake.Statement})
		if err != nil || shape.Sign != want {
			t.Errorf("%q: got %s (%v), want %s", text, shape.Sign, err, want)
		}
	}
}
