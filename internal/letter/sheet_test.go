package letter

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestTransferCode(t *testing.T) {
	t.Parallel()
	const iban = "DE89 3704 0044 0532 0130 00"
	tests := map[string]struct {
		payee, iban string
		sum         money.Amount
		want        string
	}{
		"all there":      {"Reyes Studio", iban, money.New(124000, "EUR"), "BCD\n002\n1\nSCT\nCOBADEFFXXX\nReyes Studio\nDE89370400440532013000\nEUR1240.00\n\n\n2026-014"},
		"largest":        {"R", iban, money.New(99999999999, "EUR"), "BCD\n002\n1\nSCT\nCOBADEFFXXX\nR\nDE89370400440532013000\nEUR999999999.99\n\n\n2026-014"},
		"too large":      {"R", iban, money.New(100000000000, "EUR"), ""},
		"nothing":        {"R", iban, money.New(0, "EUR"), ""},
		"other currency": {"R", iban, money.New(100, "USD"), ""},
		"wrong digits":   {"R", "DE88 3704 0044 0532 0130 00", money.New(100, "EUR"), ""},
		"no account":     {"R", "", money.New(100, "EUR"), ""},
		"no payee":       {"", iban, money.New(100, "EUR"), ""},
	}
	for name, tt := range tests {
		if got := transferCode(tt.payee, tt.iban, "COBADEFFXXX", tt.sum, "2026-014"); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestValidIBAN(t *testing.T) {
	t.Parallel()
	for iban, want := range map[string]bool{
		"GB82WEST12345698765432": true, "NL91ABNA0417164300": true, "PL61109010140000071219812874": true,
		"NL91ABNA0417164301": false, "NL91": false, "nl91abna0417164300": false, "DE8937040044053201300!": false,
	} {
		if got := validIBAN(iban); got != want {
			t.Errorf("validIBAN(%s) = %v, want %v", iban, got, want)
		}
	}
}

func blockOf[T Block](s Sheet) (found T, n int) {
	for _, b := range s.Blocks {
		if block, ok := b.(T); ok {
			found = block
			n++
		}
	}
	return found, n
}

func TestReminderSheet(t *testing.T) {
	t.Parallel()
	f := factsIn("de")
	f.Items, f.PayLink, f.ReplyLink = f.Items[:1], "", ""
	s := mustMake(t, "reminder_1", f).Sheet
	table, n := blockOf[Table](s)
	if n != 1 || len(table.Rows) != 1 || table.Foot[0][3] != "1.800,00" || table.Columns[3].Title != "Betrag in €" {
		t.Errorf("one invoice gives %d tables, %+v", n, table)
	}
	pay, n := blockOf[Pay](s)
	if n != 1 || !strings.Contains(pay.Code, "EUR1800.00") || !strings.Contains(pay.Alt, "1.800,00") {
		t.Errorf("%d payment blocks, %+v", n, pay)
	}
	if sign, n := blockOf[Sign](s); n != 1 || sign.Closing != "Mit freundlichen Grüßen" || sign.Lines[0] != "Ada Reyes" {
		t.Errorf("%d signatures, %+v", n, sign)
	}
	if _, n := blockOf[Due](s); n != 0 {
		t.Error("a reminder has the box of a demand")
	}
	if s.Brand == "" || s.Witness != "" || s.Paper != A4 {
		t.Errorf("brand %q, witness %q, paper %q", s.Brand, s.Witness, s.Paper)
	}
	if strings.Contains(sheetText(s), "diese E-Mail") {
		t.Errorf("the paper speaks of an e-mail:\n%s", sheetText(s))
	}
}

func TestDemandSheet(t *testing.T) {
	t.Parallel()
	made := mustMake(t, "final_demand", factsIn("en"))
	s := made.Sheet
	due, n := blockOf[Due](s)
	if n != 1 || due.Sum != "$2,750.00" || due.By != "Please pay by December 5, 2026" {
		t.Errorf("%d boxes, %+v", n, due)
	}
	if past, n := blockOf[Past](s); n != 1 || len(past.Lines) != 5 || past.Lines[0].Value != "proposal accepted by e-mail" || past.Lines[1].Value != "Friendly reminder by e-mail" {
		t.Errorf("%d histories, %+v", n, past)
	}
	if pay, n := blockOf[Pay](s); n != 1 || pay.Code != "" {
		t.Errorf("%d payment blocks for dollars, %+v", n, pay)
	}
	if enclosed, n := blockOf[Enclosures](s); n != 1 || !strings.HasPrefix(enclosed.Text, "Enclosures: 1. Proposal") {
		t.Errorf("%d lists of enclosures, %+v", n, enclosed)
	}
	var titles []string
	for _, b := range s.Blocks {
		if h, ok := b.(Heading); ok && h.Level == 2 {
			titles = append(titles, h.Text)
		}
	}
	want := []string{"What was agreed and done", "What is owed", "What has happened", "What I ask of you", "If you cannot pay at once", "If you think the account is wrong", "If none of these has happened by December 5, 2026"}
	if !slices.Equal(titles, want) {
		t.Errorf("titles %q, want %q", titles, want)
	}
	if !made.Formal || s.Brand != "" || s.Witness != "7f3a91c2" || s.Paper != USLetter {
		t.Errorf("formal %v, brand %q, witness %q, paper %q", made.Formal, s.Brand, s.Witness, s.Paper)
	}
}

func TestAddressWindowHoldsSixLines(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Client.Name = "The Worshipful Company of Extraordinarily Long Names and Sons of Portland LLC"
	f.Client.Address = []string{"Accounts payable", "Building 7", "Floor 3", "77 Ferry Landing", "Portland, OR 97209", "USA"}
	got := mustMake(t, "reminder_1", f).Sheet.To
	if len(got) != windowLines || got[2] != "Petra Novak" || got[len(got)-1] != "USA" {
		t.Errorf("window %q", got)
	}
	for _, part := range f.Client.Address {
		if !strings.Contains(strings.Join(got, "\n"), part) {
			t.Errorf("%q is lost in %q", part, got)
		}
	}
}

func TestStatementOfAccountAddsUp(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Payoff = money.New(286140, "USD")
	f.Lines = []AccountLine{{"Invoice 2026-014", money.New(180000, "USD")}, {"Invoice 2026-019", money.New(95000, "USD")}, {"Interest", money.New(4140, "USD")}}
	table, _ := blockOf[Table](mustMake(t, "final_demand", f).Sheet)
	want := [][]string{{"Invoice 2026-014", "1,800.00"}, {"Invoice 2026-019", "950.00"}, {"Interest", "41.40"}, {"Other items", "70.00"}}
	for i, row := range table.Rows {
		if !slices.Equal(row, want[i]) {
			t.Errorf("row %d is %q, want %q", i, row, want[i])
		}
	}
	if got := table.Foot[0][1]; got != "2,861.40" {
		t.Errorf("total %s", got)
	}
}

func TestHTMLIsWholeAndSafe(t *testing.T) {
	t.Parallel()
	f := factsIn("fr")
	f.Client.Name, f.Contact = `<script>alert("x")</script> & fils`, nil
	f.Items[0].For = `<img src=x>`
	page := mustMake(t, "final_demand", f).HTML
	for _, want := range []string{`<html lang="fr">`, `<th scope="col"`, `<th scope="row"`, "&lt;img src=x&gt;", `<a href="https://pay.reyes.example/k3x">`, `<a href="https://pay.reyes.example/k3x/answer">`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	for _, bad := range []string{"<script", "<img", "http-equiv", "url(", "{{"} {
		if strings.Contains(page, bad) {
			t.Errorf("%s in the page", bad)
		}
	}
	for _, code := range Languages() {
		for _, key := range mainKeys {
			wellFormed(t, code+"."+key, mustMake(t, key, factsIn(code)).HTML)
		}
	}
}

// wellFormed reads the page's body as XML; every element must close.
func wellFormed(t *testing.T, name, page string) {
	t.Helper()
	body := page[strings.Index(page, "<body>"):strings.Index(page, "</html>")]
	d := xml.NewDecoder(strings.NewReader(strings.ReplaceAll(body, "<br>", "<br/>")))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, body)
			return
		}
	}
}

func TestUnknownBankIsSaidInWordsAndHasNoPaymentBlock(t *testing.T) {
	t.Parallel()
	f := poorFacts("en")
	made := mustMake(t, "reminder_1", f)
	if !strings.Contains(made.Text, "to the account named on the invoice") || len(made.Missing) > 0 {
		t.Errorf("missing %v in\n%s", made.Missing, made.Text)
	}
	if _, n := blockOf[Pay](made.Sheet); n != 0 {
		t.Error("a payment block without an account")
	}
	f.Creditor.Bank = receivable.Bank{Lines: []string{"Routing 000 000 000", "Account 0123 4567 89"}}
	made = mustMake(t, "reminder_1", f)
	if !strings.Contains(made.Text, "to the account Routing 000 000 000, Account 0123 4567 89.") {
		t.Errorf("no account in\n%s", made.Text)
	}
}
