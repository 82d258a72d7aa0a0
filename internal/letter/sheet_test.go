package letter

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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
	if enclosed, n := blockOf[Enclosures](s); n != 1 || !strings.HasPrefix(enclosed.Text, "Enclosures: 1. Statement of account; 2. Proposal") {
		t.Errorf("%d lists of enclosures, %+v", n, enclosed)
	}
	var titles []string
	for _, b := range s.Blocks {
		if h, ok := b.(Heading); ok && h.Level == 2 {
			titles = append(titles, h.Text)
		}
	}
	want := []string{"If you cannot pay at once", "If you think the account is wrong", "If none of these has happened by December\u00a05,\u00a02026", "What was agreed and done", "What has happened", "How to pay"}
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
	if len(got) != windowEntries || got[0] != f.Client.Name || got[1] != "Petra Novak" || got[len(got)-1] != "USA" {
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
	f.Lines = []AccountLine{{Label: "Invoice 2026-014", Amount: money.New(180000, "USD")}, {Label: "Invoice 2026-019", Amount: money.New(95000, "USD")}, {Label: "Interest", Amount: money.New(4140, "USD")}}
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
		if errors.Is(err, io.EOF) {
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

// The first page of a demand asks, the annex proves; in every language nothing of
// the text is lost between them.
func TestDemandKeepsProofsForTheAnnex(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for name, f := range map[string]Facts{"with a page": factsIn(code), "without": demandFacts(poorFacts(code))} {
			s := mustMake(t, "final_demand", f).Sheet
			place := map[string]int{}
			for i, b := range s.Blocks {
				switch b := b.(type) {
				case Due:
					place["box"] = i
				case Heading:
					if b.Level == 1 && i > 0 {
						place["annex"] = i
					}
				case Table:
					place["account"] = i
				case Past:
					place["history"] = i
				case Pay:
					place["pay"] = i
				case Sign:
					place["signature"] = i
				case Enclosures:
					place["enclosures"] = i
				}
			}
			order := []string{"box", "signature", "enclosures", "annex", "account", "history", "pay"}
			for i, what := range order {
				if place[what] == 0 || i > 0 && place[what] < place[order[i-1]] {
					t.Fatalf("%s %s: %q stands at %d, want the order %v; it is %v", code, name, what, place[what], order, place)
				}
			}
			for i, b := range s.Blocks {
				h, isTitle := b.(Heading)
				if _, next := s.Blocks[min(i+1, len(s.Blocks)-1)].(Heading); isTitle && next {
					t.Errorf("%s %s: nothing stands under %q", code, name, h.Text)
				}
			}
			if text := sheetText(s); !strings.Contains(text, f.Done) || !strings.Contains(text, f.Work.Agreement) {
				t.Errorf("%s %s: the annex does not say what was agreed and done", code, name)
			}
		}
	}
}

func TestAddressThatIsTooLongIsCutToTheWindow(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Client.Name = strings.Repeat("Very Long Name ", 30)
	f.Client.Address = []string{strings.Repeat("Long Street ", 12), "Portland, OR 97209"}
	got := mustMake(t, "reminder_1", f).Sheet.To
	lines := 0
	for _, line := range got {
		lines += 1 + (utf8.RuneCountInString(line)-1)/windowWidth
	}
	if lines > windowLines || got[len(got)-1] != "Portland, OR 97209" || !strings.HasSuffix(got[0], "…") {
		t.Errorf("%d lines in the window: %q", lines, got)
	}
}

// Only paper is read without an answer key: it has one sentence for the lines
// that a mail gives to quote back, and points at the account printed on it.
func TestPaperHasItsOwnWords(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		l := loaded(t, code)
		made := mustMake(t, "reminder_1", poorFacts(code))
		f := factsIn(code)
		f.PayLink, f.ReplyLink = "", ""
		banked := mustMake(t, "reminder_1", f)
		paper := sheetText(banked.Sheet)
		if text := sheetText(made.Sheet); !strings.Contains(text, l.Snippets["answer_lines"].Paper) || strings.Contains(text, "\n- ") {
			t.Errorf("%s: the sheet gives lines to quote:\n%s", code, text)
		}
		if !strings.Contains(paper, l.Phrases["pay_to_below"]) || strings.Contains(banked.Text, l.Phrases["pay_to_below"]) {
			t.Errorf("%s: the sheet does not point at the account below:\n%s", code, paper)
		}
	}
}

func TestMarkIsInTheLettersLanguage(t *testing.T) {
	t.Parallel()
	for mark, want := range map[string]string{"Draft": "Entwurf", "Rehearsal": "Probelauf", "Muster": "Muster", "": ""} {
		f := factsIn("de")
		f.Mark = mark
		if got := mustMake(t, "reminder_1", f).Sheet.Mark; got != want {
			t.Errorf("%q is set as %q, want %q", mark, got, want)
		}
	}
}
