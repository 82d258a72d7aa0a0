package einvoice

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/testneeds"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

// sample is an invoice with everything that is written.
func sample() *Invoice {
	return &Invoice{
		Profile: specification, Type: "380", Number: "2026-031", On: day.MustParse("2026-10-05"), Due: day.MustParse("2026-10-19"), Delivered: day.MustParse("2026-09-30"),
		Terms: "14 days net & no discount", Currency: "EUR", BuyerRef: "04011000-1234512345-06", Order: "PO <7>", Contract: "C-1", Project: "P-9",
		Preceding: []string{"2026-020"}, Notes: []string{"Thank you for the work."},
		Seller: Party{
			ID: "S1", Name: "Lantern Studio GmbH", Trading: "Lantern", VAT: "DE123456789", Register: "HRB 1", Street: []string{"Ölweg 3", "Hof", "2. OG"},
			City: "Berlin", Postal: "10115", Region: "BE", Country: "DE", Contact: "Ada Falk", Email: "ada@lantern.example", Phone: "+49 30 1",
		},
		Buyer: Party{Name: "Kestrel & Co", Street: []string{"Am Kai 2"}, City: "Bremen", Postal: "28195", Country: "DE", Email: "ap@kestrel.example"},
		Pay:   Pay{Means: "58", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001", Holder: "Lantern Studio GmbH", Reference: "RF18539007547034"},
		Lines: []Line{
			{ID: "1", Name: "Design", Text: "Shop front, three pages", Quantity: "7.5", Unit: "HUR", Price: "80.00", Net: eur(60000), Category: "S", Percent: "19"},
			{ID: "2", Name: "Book", Quantity: "1", Unit: "C62", Price: "10.005", Net: eur(1001), Category: "S", Percent: "7"},
		},
		Taxes: []Tax{{Category: "S", Percent: "19", Base: eur(60000), Amount: eur(11400)}, {Category: "S", Percent: "7", Base: eur(1001), Amount: eur(70)}},
		Net:   eur(61001), Tax: eur(11470), Total: eur(72471), Prepaid: eur(10000), Rounding: eur(-1), Payable: eur(62470),
	}
}

func TestWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	credit := sample()
	credit.Type, credit.Number, credit.Project = "381", "C-2026-4", ""
	free := sample()
	free.Taxes = []Tax{{Category: "AE", Percent: "0", Base: eur(61001), Amount: eur(0), Reason: "Reverse charge"}}
	free.Tax, free.Total, free.Payable, free.Due = eur(0), eur(61001), eur(51000), day.Date{}
	for name, v := range map[string]*Invoice{"invoice": sample(), "credit note": credit, "reverse charge": free} {
		if wrong := v.sums(); len(wrong) > 0 {
			t.Errorf("%s does not add up: %v", name, wrong)
		}
		for syntax, put := range map[Syntax]func(*bytes.Buffer) error{
			UBL: func(b *bytes.Buffer) error { return WriteUBL(b, v) }, CII: func(b *bytes.Buffer) error { return WriteCII(b, v) },
		} {
			var b bytes.Buffer
			if err := put(&b); err != nil {
				t.Fatal(err)
			}
			if !Is("x.xml", b.Bytes()) {
				t.Errorf("%s as %s is not known again", name, syntax)
			}
			got, err := ReadXML("x.xml", &b)
			if err != nil {
				t.Fatalf("%s as %s: %v\n%s", name, syntax, err, b.String())
			}
			want := *v
			want.Syntax, want.root = syntax, got.root
			if !reflect.DeepEqual(*got, want) {
				t.Errorf("%s as %s:\n got %+v\nwant %+v", name, syntax, *got, want)
			}
			if got.Credit() != (name == "credit note") {
				t.Errorf("%s as %s: credit %t", name, syntax, got.Credit())
			}
		}
	}
}

func TestBothSyntaxesOfOneCaseOweTheSame(t *testing.T) {
	t.Parallel()
	root := testneeds.Data(t, "einvoice")
	pairs := 0
	for _, form := range []struct{ glob, from, to string }{
		{"cii/zugferdcorpus-*.cii.xml", ".cii.xml", ".ubl.xml"}, {"cii/xrechnung-*_uncefact.xml", "_uncefact.xml", "_ubl.xml"},
	} {
		files, err := filepath.Glob(filepath.Join(root, form.glob))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			twin := filepath.Join(root, "ubl", strings.ReplaceAll(filepath.Base(file), form.from, form.to))
			if _, err := os.Stat(twin); err != nil {
				continue
			}
			a, err := readFile(t, file)
			if err != nil {
				t.Fatal(err)
			}
			b, err := readFile(t, twin)
			if err != nil {
				t.Fatal(err)
			}
			pairs++
			one, other := receivableOf(a), receivableOf(b)
			if one != other {
				t.Errorf("%s:\n cii %s\n ubl %s", filepath.Base(file), one, other)
			}
		}
	}
	if pairs < 30 {
		t.Errorf("only %d pairs were compared", pairs)
	}
}

func receivableOf(v *Invoice) string {
	return fmt.Sprint(v.Kind(), v.Number, v.On, v.Due, v.Owed(), v.Buyer.Name, v.Buyer.City, v.Buyer.Country)
}

func TestSignOfWhatIsOwed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		root, code string
		payable    int64
		want       int64
		kind       receivable.Kind
	}{
		"an invoice":               {"Invoice", "380", 100, 100, receivable.Invoice},
		"paid before, and more":    {"Invoice", "380", -100, -100, receivable.CreditNote},
		"a correction downwards":   {"Invoice", "384", -879, -879, receivable.CreditNote},
		"a credit note":            {"CreditNote", "381", 100, -100, receivable.CreditNote},
		"a credit note by type":    {"CrossIndustryInvoice", "381", 100, -100, receivable.CreditNote},
		"a credit taken back":      {"CreditNote", "381", -100, 100, receivable.Invoice},
		"a bill the buyer wrote":   {"CrossIndustryInvoice", "389", 100, 100, receivable.Invoice},
		"a credit the buyer wrote": {"CrossIndustryInvoice", "261", 100, -100, receivable.CreditNote},
		"all was paid before":      {"Invoice", "380", 0, 0, receivable.Invoice},
	}
	for name, tt := range tests {
		v := Invoice{root: tt.root, Type: tt.code, Payable: eur(tt.payable)}
		if v.Owed() != eur(tt.want) || v.Kind() != tt.kind {
			t.Errorf("%s: got %s %s, want %d %s", name, v.Owed(), v.Kind(), tt.want, tt.kind)
		}
	}
	if v := (Invoice{Type: "325"}); v.Asks() == "" {
		t.Error("a pro forma asks for something")
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	if err := WriteUBL(&whole, sample()); err != nil {
		t.Fatal(err)
	}
	text := whole.String()
	tests := map[string]struct{ text, code string }{
		"cut short":       {text[:len(text)/2], "einvoice_unreadable"},
		"no XML":          {"<Invoice><a></Invoice>", "einvoice_unreadable"},
		"another paper":   {"<Order><ID>1</ID></Order>", "einvoice_unknown"},
		"no number":       {strings.Replace(text, "<cbc:ID>2026-031</cbc:ID>", "", 1), "einvoice_incomplete"},
		"no day":          {strings.Replace(text, "2026-10-05", "soon", 1), "einvoice_incomplete"},
		"no such day":     {strings.Replace(text, "2026-10-05", "2026-02-30", 1), "einvoice_incomplete"},
		"no sum":          {strings.Replace(text, ">624.70<", ">lots<", 1), "einvoice_incomplete"},
		"no currency":     {strings.ReplaceAll(text, "EUR", "E"), "einvoice_incomplete"},
		"an entity bomb":  {`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Invoice>&b;</Invoice>`, "einvoice_unreadable"},
		"deep":            {strings.Repeat("<a>", 100), "einvoice_too_large"},
		"many":            {"<Invoice>" + strings.Repeat("<a/>", mostElements) + "</Invoice>", "einvoice_too_large"},
		"two in a file":   {text + "<Invoice></Invoice>", "einvoice_unreadable"},
		"strange letters": {`<?xml version="1.0" encoding="klingon"?><Invoice></Invoice>`, "einvoice_unreadable"},
		"nothing":         {"", "einvoice_unreadable"},
	}
	for name, tt := range tests {
		if _, err := ReadXML("x.xml", strings.NewReader(tt.text)); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
	for name, tt := range map[string]struct{ text, code string }{
		"a damaged PDF": {"%PDF-1.7\nnonsense", "einvoice_pdf_unreadable"},
	} {
		if _, err := Read("x.pdf", strings.NewReader(tt.text), int64(len(tt.text))); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
}

func TestLettersOfOtherEncodings(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteCII(&b, sample()); err != nil {
		t.Fatal(err)
	}
	latin := strings.Replace(b.String(), "UTF-8", "ISO-8859-1", 1)
	latin = strings.ReplaceAll(latin, "Ö", "\xd6")
	v, err := ReadXML("x.xml", strings.NewReader(latin))
	if err != nil || v.Seller.Street[0] != "Ölweg 3" {
		t.Errorf("got %v, %v", v, err)
	}
	if v, err = ReadXML("x.xml", strings.NewReader("\ufeff\ufeff"+b.String())); err != nil || v.Number != "2026-031" {
		t.Errorf("behind two byte order marks: %v, %v", v, err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if list := Check(sample()); len(list) != 0 {
		t.Errorf("the sample lacks %v", list)
	}
	tests := map[string]struct {
		spoil func(*Invoice)
		want  string
	}{
		"no VAT number":  {func(v *Invoice) { v.Seller.VAT, v.Seller.Register = "", "" }, "VAT number"},
		"no country":     {func(v *Invoice) { v.Buyer.Country = "" }, "client's country"},
		"no lines":       {func(v *Invoice) { v.Lines = nil }, "a line"},
		"no due day":     {func(v *Invoice) { v.Due, v.Terms = day.Date{}, "" }, "due"},
		"a wrong net":    {func(v *Invoice) { v.Net = eur(61000) }, "is not 610.00"},
		"a wrong tax":    {func(v *Invoice) { v.Taxes[1].Amount = eur(71) }, "is not 0.71"},
		"a wrong sum":    {func(v *Invoice) { v.Payable = eur(1) }, "is not 0.01"},
		"a silent line":  {func(v *Invoice) { v.Lines[0].Name = "" }, "line 1"},
		"a taxless line": {func(v *Invoice) { v.Lines[1].Category = "" }, "line 2"},
	}
	for name, tt := range tests {
		v := sample()
		tt.spoil(v)
		if got := strings.Join(Check(v), "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func FuzzReadXML(f *testing.F) {
	for _, put := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return WriteUBL(b, sample()) }, func(b *bytes.Buffer) error { return WriteCII(b, sample()) },
	} {
		var b bytes.Buffer
		if err := put(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ReadXML("x.xml", strings.NewReader(text))
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v is no word to the user", err)
			}
			return
		}
		if v.Number == "" || v.On.IsZero() || v.Buyer.Name == "" || !v.Currency.Known() {
			t.Errorf("taken, and incomplete: %+v", v)
		}
		var b bytes.Buffer
		if err := WriteUBL(&b, v); err != nil {
			t.Fatal(err)
		}
	})
}
