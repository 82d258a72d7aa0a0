package letter

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

var update = flag.Bool("update", false, "write the golden letters anew")

func mustMake(t testing.TB, key string, f Facts) Letter {
	t.Helper()
	made, err := Product().Make(key, f, nil)
	if err != nil {
		t.Fatalf("Make(%s, %s): %v", key, f.Client.Language, err)
	}
	return made
}

// sheetText is every word of a sheet's body.
func sheetText(s Sheet) string {
	var b strings.Builder
	b.WriteString(s.Title)
	for _, block := range s.Blocks {
		fmt.Fprintf(&b, "\n%v", block)
	}
	return b.String()
}

var unclean = regexp.MustCompile(`\{\{|\}\}|[\x00-\x08\x0b-\x1f]|  +[^\s\d€$]|\(\)|\[\]|«\s*»|„“|\n\n\n|\.\.[^.]| [,;]| \.\s|: \n\n[^\S]|%!|%s`)

// Every text in every language can be made, and nothing of its template is left.
func TestEveryTextCanBeMade(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, key := range Keys() {
			rich := factsIn(code)
			one := factsIn(code)
			one.Items = one.Items[:1]
			cases := map[string]Facts{"all known": rich, "one invoice": one, "poor": poorFor(key, code)}
			for name, f := range cases {
				if name == "poor" && !slices.Contains(mainKeys, key) {
					continue
				}
				for _, address := range []Address{Formal, Informal} {
					f.Address = address
					made, err := Product().Make(key, f, nil)
					if err != nil {
						t.Errorf("%s.%s %s: %v", code, key, name, err)
						continue
					}
					body := indented.ReplaceAllString(aligned.ReplaceAllString(made.Text, "~"), "")
					for _, text := range []string{made.Subject, made.SMS, body} {
						if m := unclean.FindString(text); m != "" {
							t.Errorf("%s.%s %s, %s: %q left in\n%s", code, key, name, address, m, text)
						}
					}
					for _, block := range made.Sheet.Blocks {
						para, _ := block.(Para)
						if m := unclean.FindString(para.Text); m != "" {
							t.Errorf("%s.%s %s: %q left on the sheet in\n%s", code, key, name, m, para.Text)
						}
					}
					checkSheet(t, code+"."+key, made)
				}
			}
		}
	}
}

// indented finds what lines of a list that go on begin with.
var indented = regexp.MustCompile(`(?m)^ +`)

// aligned finds the rows of tables in a mail, which hold runs of spaces.
var aligned = regexp.MustCompile(`(?m)^.*\S  +\S.*$`)

func checkSheet(t *testing.T, name string, made Letter) {
	t.Helper()
	s := made.Sheet
	if h, ok := s.Blocks[0].(Heading); !ok || h.Level != 1 || h.Text == "" {
		t.Errorf("%s: the sheet does not begin with its subject", name)
	}
	if len(s.To) > windowEntries || len(s.To) == 0 {
		t.Errorf("%s: %d lines in the window", name, len(s.To))
	}
	if strings.Count(s.PageOf, "%d") != 2 {
		t.Errorf("%s: page pattern %q", name, s.PageOf)
	}
	for _, block := range s.Blocks {
		table, ok := block.(Table)
		if !ok {
			continue
		}
		for _, row := range append(slices.Clone(table.Rows), table.Foot...) {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: row %q for %d columns", name, row, len(table.Columns))
			}
		}
	}
	if made.Formal && s.Brand != "" {
		t.Errorf("%s: a formal letter carries the colour %s", name, s.Brand)
	}
}

func TestGoldenLetters(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"en", "de"} {
		for _, key := range mainKeys {
			for name, f := range map[string]Facts{"page": factsIn(code), "poor": poorFor(key, code)} {
				made := mustMake(t, key, f)
				got := "Subject: " + made.Subject + "\n\n" + made.Text
				if made.SMS != "" {
					got += "\nMessage: " + made.SMS + "\n"
				}
				path := filepath.Join("testdata", code, key+"."+name+".golden")
				if *update {
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					continue
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatalf("%v; run go test -update to write it", err)
				}
				if got != string(want) {
					t.Errorf("%s differs; got\n%s\nwant\n%s", path, got, want)
				}
			}
		}
	}
}

func TestSameFactsSameLetter(t *testing.T) {
	t.Parallel()
	a, b := mustMake(t, "reminder_1", factsIn("de")), mustMake(t, "reminder_1", factsIn("de"))
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("the same facts made two different letters")
	}
}

func TestWhatIsMissingStopsTheLetterAndIsNamed(t *testing.T) {
	t.Parallel()
	f := poorFacts("en")
	f.Work, f.Done = nil, ""
	_, err := Product().Make("final_demand", f, nil)
	if got, want := fault.CodeOf(err), "letter_fact_missing"; got != want {
		t.Fatalf("code %q, want %q (%v)", got, want, err)
	}
	for _, name := range []string{"agreement_reference", "work_done_summary"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
	f = factsIn("en")
	f.Draft = false
	_, err = Product().Make("reminder_1", f, nil)
	if !strings.Contains(fmt.Sprint(err), "fact:balance_rechecked") {
		t.Errorf("an unproven state let the letter pass: %v", err)
	}
	f.Proven = map[string]bool{"fact:balance_rechecked": true}
	if made, err := Product().Make("reminder_1", f, nil); err != nil || len(made.Unproven) > 0 {
		t.Errorf("a proven state stopped the letter: %v, %v", err, made.Unproven)
	}
	if _, err := Product().Make("nonsense", f, nil); fault.CodeOf(err) != "letter_key_unknown" {
		t.Errorf("an unknown key gave %v", err)
	}
	f.Others.Sums = map[string]money.Amount{"cheque_number": money.New(1, "USD")}
	if _, err := Product().Make("reminder_1", f, nil); fault.CodeOf(err) != "letter_fact_unknown" {
		t.Errorf("a fact of another kind gave %v", err)
	}
}

func TestSetUpStandsInBracketsUntilItIsKnown(t *testing.T) {
	t.Parallel()
	f := factsIn("de")
	f.Creditor = receivable.Creditor{Place: "de"}
	made := mustMake(t, "reminder_3_offer", f)
	for _, word := range []string{"[Ihr Name]", "[Name Ihres Unternehmens]", "[Ihre Telefonnummer]"} {
		if !strings.Contains(made.Text, word) {
			t.Errorf("no %s in\n%s", word, made.Text)
		}
	}
	if want := []string{"creditor_phone", "sender_name", "creditor_name"}; !slices.Equal(made.Missing, want) {
		t.Errorf("Missing = %v, want %v", made.Missing, want)
	}
}

func TestDemandWithoutANextStepIsADraft(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		made := mustMake(t, "final_demand", demandFacts(poorFacts(code)))
		if !slices.ContainsFunc(made.Warnings, func(w Warning) bool { return w.Code == WarnNotArmed }) || !slices.Contains(made.Unproven, "next_step") {
			t.Errorf("%s: an unarmed demand warns of %v, unproven %v", code, made.Warnings, made.Unproven)
		}
		f := demandFacts(poorFacts(code))
		f.Draft = false
		if _, err := Product().Make("final_demand", f, nil); !strings.Contains(fmt.Sprint(err), "next_step") {
			t.Errorf("%s: an unarmed demand may leave: %v", code, err)
		}
	}
	armed := mustMake(t, "final_demand", factsIn("en"))
	if !strings.Contains(armed.Text, "attorney") || len(armed.Warnings) > 0 {
		t.Errorf("an armed demand names no step, or warns %v", armed.Warnings)
	}
}

func TestLanguageFallsBackWithAWarning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		client, creditor, want string
		warned                 bool
	}{
		"the client's":            {"fr", "de", "fr", false},
		"with a region":           {"de-AT", "en", "de", false},
		"none for the client":     {"sv", "de", "de", true},
		"none for either":         {"sv", "fi", "en", true},
		"client's is not known":   {"", "it", "it", false},
		"nobody's language known": {"", "", "en", false},
	}
	for name, tt := range tests {
		f := factsIn("en")
		f.Client.Language, f.Creditor.Language = tt.client, tt.creditor
		made := mustMake(t, "reminder_1", f)
		warned := slices.ContainsFunc(made.Warnings, func(w Warning) bool { return w.Code == WarnLanguage })
		if made.Language != tt.want || warned != tt.warned {
			t.Errorf("%s: language %s, warned %v; want %s, %v", name, made.Language, warned, tt.want, tt.warned)
		}
	}
}

func TestGreetingIsNeverGuessed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contact *receivable.Contact
		client  string
		address Address
		want    string
	}{
		"form on record":       {&receivable.Contact{Address: "ms", Last: "Novak"}, "Novak LLC", Formal, "Dear Ms. Novak,"},
		"no form":              {&receivable.Contact{First: "Petra", Last: "Novak"}, "Novak LLC", Formal, "Dear Petra Novak,"},
		"form without a name":  {&receivable.Contact{Address: "mr", Name: "Accounts payable"}, "Novak LLC", Formal, "Dear Accounts payable,"},
		"nobody":               {nil, "Novak Bakery LLC", Formal, "Dear Novak Bakery LLC team,"},
		"a number for a name":  {nil, "0379-NEVHP", Formal, "Hello,"},
		"informal":             {&receivable.Contact{First: "Petra"}, "Novak LLC", Informal, "Hi Petra,"},
		"informal, no name":    {nil, "Novak LLC", Informal, "Hello,"},
		"braces in the name":   {nil, "{{pay_link}} Inc", Formal, "Dear ((pay_link)) Inc team,"},
		"line ends in a name":  {nil, "Novak\nBcc: x", Formal, "Dear Novak Bcc: x team,"},
		"marks in a name":      {nil, "No\x01vak", Formal, "Dear No vak team,"},
		"name with full stops": {nil, "Novak Ltd.", Formal, "Dear Novak Ltd. team,"},
	}
	for name, tt := range tests {
		f := factsIn("en")
		f.Contact, f.Client.Name, f.Address = tt.contact, tt.client, tt.address
		got, _, _ := strings.Cut(mustMake(t, "reminder_1", f).Text, "\n")
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestInformalStaysInTheMail(t *testing.T) {
	t.Parallel()
	f := factsIn("de")
	f.Client.Informal = true
	made := mustMake(t, "last_notice_work_paused", f)
	if !strings.Contains(made.Text, "Hallo Petra") {
		t.Errorf("the mail is formal:\n%s", made.Text)
	}
	if sheet := sheetText(made.Sheet); !strings.Contains(sheet, "Sehr geehrte Frau Novak") || strings.Contains(sheet, "Hallo") {
		t.Errorf("the letter is not formal:\n%s", sheet)
	}
}

func TestPlaceChoosesTheWording(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Place = "gb_eng"
	if text := mustMake(t, "final_demand", f).Text; !strings.Contains(text, "solicitor") || strings.Contains(text, "attorney") {
		t.Errorf("in England the demand says\n%s", text)
	}
	swiss := factsIn("de")
	swiss.Place, swiss.Client.Name, swiss.Creditor.Address = "ch", "Groß AG", []string{"Weiße Straße 1"}
	made := mustMake(t, "reminder_1", swiss)
	if !strings.Contains(made.Text, "Freundliche Grüsse") {
		t.Errorf("Swiss spelling is not applied:\n%s", made.Text)
	}
	if made.Sheet.To[0] != "Groß AG" || made.Sheet.Foot[0][1] != "Weiße Straße 1" {
		t.Errorf("Swiss spelling changed a name or an address: %q, %q", made.Sheet.To, made.Sheet.Foot)
	}
}

func TestLawClausesAreLookedUpByPlace(t *testing.T) {
	t.Parallel()
	f := factsIn("en")
	f.Law = map[string]Clause{"law_compensation": {Compensation: money.New(7000, "GBP")}, "law_interest_basis": {Rate: "12 %", From: f.Date}}
	f.Place = "gb_eng"
	if text := mustMake(t, "final_demand", f).Text; !strings.Contains(text, "£70.00 for late payment is claimed too (section 5A of the") || !strings.Contains(text, "12 % a year in all") {
		t.Errorf("no clause of the place in\n%s", text)
	}
	f.Place = "jp"
	if text := mustMake(t, "final_demand", f).Text; strings.Contains(text, "interest") || strings.Contains(text, "fixed sum") {
		t.Errorf("a clause stands for a place that has none:\n%s", text)
	}
}

// The sums shown are the facts, and a list always adds up to what is asked.
func TestAmountsAreTheFacts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(Languages()).Draw(t, "language")
		key := rapid.SampledFrom([]string{"enquiry", "reminder_1", "reminder_2", "reminder_3_offer", "last_notice_work_paused", "statement_with_new_invoice"}).Draw(t, "key")
		f := poorFacts(code)
		currency := rapid.SampledFrom([]money.Currency{"USD", "EUR", "JPY", "KWD"}).Draw(t, "currency")
		f.Items = nil
		var sum money.Tally
		for i := range rapid.IntRange(1, 12).Draw(t, "items") {
			item := ItemLine{
				Number: rapid.StringMatching(`[A-Z{}0-9-]{1,12}`).Draw(t, "number") + "x", For: rapid.String().Draw(t, "for"),
				Due: day.MustParse("2026-10-01").AddDays(i), Open: money.New(rapid.Int64Range(1, 1e13).Draw(t, "open"), currency),
			}
			sum.Add(item.Open)
			f.Items = append(f.Items, item)
		}
		f.Client.Name = rapid.String().Draw(t, "client")
		total, _ := sum.Sum()
		credit := money.New(rapid.Int64Range(0, total.Minor()-1).Draw(t, "credit"), currency)
		f.Open, _ = total.Sub(credit)
		made, err := Product().Make(key, f, nil)
		if err != nil {
			t.Fatalf("%s.%s: %v", code, key, err)
		}
		for _, text := range []string{made.Text, made.HTML[strings.Index(made.HTML, "<main>"):], made.Subject, sheetText(made.Sheet)} {
			if strings.Contains(text, "{{") {
				t.Fatalf("%s.%s holds braces:\n%s", code, key, text)
			}
		}
		asked := f.Open.Number(code, f.Client.Place)
		if len(f.Items) > 1 && !strings.Contains(made.Text, asked) {
			t.Fatalf("%s.%s does not ask for %s:\n%s", code, key, asked, made.Text)
		}
		for _, block := range made.Sheet.Blocks {
			if table, ok := block.(Table); ok {
				if got := table.Foot[0][3]; got != asked {
					t.Fatalf("the table ends in %s, want %s", got, asked)
				}
				lines := len(f.Items)
				if !credit.IsZero() {
					lines++
				}
				if got := len(table.Rows); got != lines {
					t.Fatalf("%d rows, want %d", got, lines)
				}
			}
		}
	})
}

func BenchmarkMake(b *testing.B) {
	for _, key := range []string{"reminder_1", "final_demand"} {
		b.Run(key, func(b *testing.B) {
			f := factsIn("de")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Product().Make(key, f, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReadLanguage(b *testing.B) {
	raw, err := files.ReadFile("texts/de.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := readLanguage("de", raw); err != nil {
			b.Fatal(err)
		}
	}
}
