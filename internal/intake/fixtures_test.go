package intake_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

// told is a row in one line, for comparing.
func told(r intake.Row) string {
	who := r.Client.Name
	if r.Client.Number != "" {
		who = r.Client.Number + " " + who
	}
	switch r.Kind {
	case intake.Clients:
		parts := append([]string{who, r.Client.Contact, r.Client.Email}, r.Client.Address...)
		return strings.Join(append(parts, r.Client.Place, r.Client.Language), "|")
	case intake.Payments:
		p := r.Payment
		return strings.Join([]string{who, p.On.String(), p.Amount.String(), p.Reference, p.Invoice}, "|")
	}
	v := r.Invoice
	parts := []string{v.Number, who, v.On.String(), v.Due.String(), v.Amount.String(), "open " + v.Open.Decimal()}
	for name, is := range map[string]bool{"void": v.Void, "disputed": v.Disputed, "rounded": r.Rounded()} {
		if is {
			parts = append(parts, name)
		}
	}
	if !v.Settled.IsZero() {
		parts = append(parts, "settled "+v.Settled.String())
	}
	return strings.Join(parts, "|")
}

func fixture(t *testing.T, name string) (*os.File, int64) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return f, info.Size()
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		hints    intake.Hints
		encoding string
		warnings string // codes of the Shape, with spaces
		rows     []string
		faults   []string // code at line
	}{
		"de-windows-1252.csv": {encoding: "windows-1252", rows: []string{
			"RE-1|Bäckerei Müßig GmbH|2026-02-03|2026-03-05|1234.56 EUR|open 1234.56",
			"RE-2|Schön & Söhne|2026-02-15|2026-03-17|-12.00 EUR|open -12.00",
			"RE-3|Grün OHG|2026-02-16|2026-03-18|80.00 EUR|open 0.00|settled 2026-03-20",
		}},
		"pl-windows-1250.csv": {encoding: "windows-1250", rows: []string{
			"FV/1/2026|Zakład Usługowy „Łączność” Sp. z o.o.|2026-01-28|2026-02-11|12345.67 PLN|open 12345.67",
			"FV/2/2026|Żółw i Gęś s.c.|2026-01-30|2026-02-13|99.90 PLN|open 0.00",
		}},
		"pl-iso-8859-2.csv": {encoding: "iso-8859-2", rows: []string{
			"FV/1|Zakład Ślusarski Jaśmin|2026-01-02|2026-01-16|100.00 PLN|open 100.00",
			"FV/2|Źródło Świeżości|2025-10-13|2025-10-27|1100.50 PLN|open 1100.50",
		}},
		"cs-windows-1250.csv": {encoding: "windows-1250", rows: []string{
			"F1|Příliš žluťoučký kůň|2026-01-28|2026-02-11|1500.00 CZK|open 1500.00",
			"F2|Zaúčtování Čáslav|2026-02-01|2026-02-15|250.50 CZK|open 250.50",
		}},
		"fr-iso-8859-15.csv": {encoding: "iso-8859-15", rows: []string{
			"F-001|Hôtel de la Cité|2026-01-28|2026-02-27|1500.00 EUR|open 1500.00",
			"F-002|Cœur & Œuvre|2026-02-05|2026-03-07|89.90 EUR|open 89.90",
		}},
		"es-utf-8.csv": {encoding: "utf-8", rows: []string{
			"2026/1|Panadería Ibáñez, S.L.|2026-01-28|2026-02-27|1234.50 EUR|open 1234.50",
			`2026/2|Señal "Norte"|2026-02-05|2026-03-07|10.00 EUR|open 10.00`,
		}},
		"it-bom.csv": {encoding: "utf-8", rows: []string{
			"1/A|Caffè Nicolò S.r.l.|2026-01-28|2026-02-27|1000.00 EUR|open 1000.00",
			"2/A|Città Nuova|2026-01-29|2026-02-28|2000.00 EUR|open 0.00|settled 2026-03-01",
		}},
		"pt-utf-16le.tsv": {encoding: "utf-16le", rows: []string{
			"FT 1|Padaria São João, Lda|2026-01-28|2026-02-27|1234.00 EUR|open 1234.00",
			"FT 2|Coração|2026-01-29|2026-02-28|7.50 EUR|open 7.50",
		}},
		"nl-utf-16be.csv": {encoding: "utf-16be", rows: []string{
			"F1|Café Coördinatie B.V.|2026-01-28|2026-02-27|1234.50 EUR|open 1234.50",
			"F2|Zeeën|2026-01-29|2026-02-28|20.00 EUR|open 0.00",
		}},
		"us-bar.txt": {encoding: "utf-8", rows: []string{
			"1001|Acme, Inc.|2026-01-28|2026-02-27|1234.56 USD|open 1234.56",
			"1002|Blue Corp|2026-02-03|2026-03-05|-50.00 USD|open -50.00",
			"1003|Acme, Inc.|2026-02-04|2026-03-06|10.00 USD|open 6.00|disputed",
		}},
		"ch-oldmac.csv": {encoding: "utf-8", rows: []string{
			"B1|Zürcher Käse AG|2026-01-28|2026-02-27|1234.50 CHF|open 1234.50",
			"B2|Genève SA|2026-01-29|2026-02-28|40.00 CHF|open 40.00",
		}},
		"sep-line.csv": {encoding: "utf-8", hints: intake.Hints{Currency: "KWD"}, rows: []string{
			"7|One, Two|2026-01-05|2026-02-04|1.500 KWD|open 1.500",
			"8|Three|2026-01-06|2026-02-05|2000.000 KWD|open 2000.000",
		}},
		"title-and-total.csv": {encoding: "utf-8", rows: []string{
			"A1|Ada|2026-01-05|2026-02-04|100.00 GBP|open 100.00",
			"A2|Bob\nand Sons|2026-01-06|2026-02-05|50.01 GBP|open 50.01|rounded",
		}},
		"wrong-rows.csv": {encoding: "utf-8", rows: []string{
			"1|Ada|2026-01-05|2026-02-04|10.00 EUR|open 10.00", "11|Kay|", "12|Lea|", "13|Mia|", "14|Nat|", "15|Ola|", "16|Pia|", "17|Quy|", "18|Ron|", "19|Sue|",
		}, faults: []string{
			"date_unreadable at 3", "amount_unreadable at 4", "client_missing at 5", "currency_unknown at 6", "date_missing at 7",
			"columns_extra at 8", "amount_missing at 9", "amount_too_large at 10", "quote_unclosed at 11",
		}},
		"clients-de.csv": {encoding: "utf-8", rows: []string{
			"10001 Bäckerei Müßig GmbH|Ada Weiß|ada@muessig.example|Hauptstraße 1|10115 Berlin|de|de",
			"10002 Northwind LLC|Bob Hill|bob@northwind.example|1 Main St|89501 Reno|us|en",
		}},
		"payments-de.csv": {encoding: "utf-8", hints: intake.Hints{Currency: "EUR"}, warnings: "date_order_ambiguous", rows: []string{
			"Bäckerei Müßig|2026-02-03|1234.56 EUR|RE-1 Danke|", "Grün|2026-02-03|50.00 EUR||", "Grün|2026-02-03|50.00 EUR||",
		}},
		"states.csv": {encoding: "utf-8", hints: intake.Hints{Currency: "EUR"}, rows: []string{
			"S-2|Ada|2026-01-05|2026-02-04|20.00 EUR|open 20.00|void", "S-3|Ada|2026-01-05|2026-02-04|30.00 EUR|open 0.00",
			"S-4|Ada|2026-01-05|2026-02-04|40.00 EUR|open 40.00", "S-5|Ada|2026-01-05|2026-02-04|50.00 EUR|open 50.00|disputed",
		}},
		"lines.csv": {encoding: "utf-8", rows: []string{
			"L-1|Ada|2026-01-05|2026-02-04|7.50 EUR|open 7.50", "L-2|Ada|2026-01-05|2026-02-04|1.00 EUR|open 1.00", "L-2|Bob|2026-01-05|2026-02-04|2.00 EUR|open 2.00",
		}},
		"no-number.csv": {encoding: "utf-8", hints: intake.Hints{Currency: "EUR"}, rows: []string{
			"|Ada|2026-02-04|2026-02-04|10.00 EUR|open 0.00", "|Ada|2026-02-04|2026-02-04|10.00 EUR|open 6.00", "|Bob|2026-02-04|2026-02-04|10.00 EUR|open 10.00",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, size := fixture(t, name)
			shape, err := intake.Detect(name, f, size, test.hints)
			if err != nil {
				t.Fatalf("Detect: %v\n%+v", err, shape)
			}
			if shape.Encoding != test.encoding {
				t.Errorf("encoding: got %s, want %s", shape.Encoding, test.encoding)
			}
			var codes []string
			for _, w := range shape.Warnings {
				codes = append(codes, w.Code)
			}
			if got := strings.Join(codes, " "); got != test.warnings {
				t.Errorf("warnings: got %q, want %q", got, test.warnings)
			}
			var rows, faults []string
			for row, bad := range shape.Rows(f, size) {
				if bad != nil {
					faults = append(faults, bad.Code+" at "+bad.Where[strings.LastIndexByte(bad.Where, ':')+1:])
					continue
				}
				rows = append(rows, told(row))
			}
			if !slices.EqualFunc(rows, test.rows, func(got, want string) bool {
				return got == want || strings.HasSuffix(want, "|") && strings.HasPrefix(got, want)
			}) {
				t.Errorf("rows: got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(test.rows, "\n"))
			}
			if !slices.Equal(faults, test.faults) {
				t.Errorf("faults: got %v, want %v", faults, test.faults)
			}
		})
	}
}

// Rows without a number keep their keys from file to file, and equal rows stay two.
func TestKeysStay(t *testing.T) {
	t.Parallel()
	read := func() (refs []string) {
		f, size := fixture(t, "payments-de.csv")
		shape, err := intake.Detect("payments-de.csv", f, size, intake.Hints{Currency: "EUR"})
		if err != nil {
			t.Fatal(err)
		}
		for row := range shape.Rows(f, size) {
			refs = append(refs, row.Payment.Ref)
		}
		return refs
	}
	first, again := read(), read()
	if !slices.Equal(first, again) {
		t.Errorf("got %v, want %v", again, first)
	}
	slices.Sort(first)
	if n := len(slices.Compact(first)); n != 3 {
		t.Errorf("got %d different keys, want 3", n)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	header := "Invoice,Client,Invoice Date,Due Date,Amount\n"
	tests := map[string]struct {
		text  string
		hints intake.Hints
		want  string // code
		says  string // a part of the sentence
	}{
		"empty":                {"", intake.Hints{}, "file_empty", "empty"},
		"blank":                {" \n\n", intake.Hints{}, "file_empty", "empty"},
		"zeros":                {strings.Repeat("\x00", 5000), intake.Hints{}, "not_a_table", "not a table"},
		"old workbook":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", intake.Hints{}, "not_a_table", ".xlsx"},
		"pdf":                  {"%PDF-1.7\n1 0 obj", intake.Hints{}, "not_a_table", "PDF"},
		"web page":             {"<!DOCTYPE html>\n<html>", intake.Hints{}, "not_a_table", "web page"},
		"prose":                {"Dear all\nplease find\nnothing here.\n", intake.Hints{}, "not_a_table", "not cut into columns"},
		"no header":            {"1,Ada,2026-01-05,2026-02-04,10.00\n2,Bob,2026-01-05,2026-02-04,10.00\n", intake.Hints{}, "header_unknown", "--map amount=#4"},
		"no sum":               {"Invoice,Client,Due Date\n1,Ada,2026-02-04\n", intake.Hints{Currency: "EUR"}, "columns_missing", "--map"},
		"no currency":          {header + "1,Ada,2026-01-05,2026-02-04,10.00\n", intake.Hints{}, "currency_missing", "--currency"},
		"map to nowhere":       {header + "1,Ada,2026-01-05,2026-02-04,10.00\n", intake.Hints{Currency: "EUR", Map: intake.Map{intake.Amount: "Sum"}}, "map_unknown_column", `"Sum"`},
		"unknown currency":     {header, intake.Hints{Currency: "XYZ"}, "currency_unknown", "ISO 4217"},
		"unknown encoding":     {header, intake.Hints{Encoding: "ebcdic-7"}, "encoding_unknown", "ebcdic-7"},
		"BOM without UTF-8":    {"\xef\xbb\xbfInvoice,Client\n1,M\xfcller\n", intake.Hints{}, "encoding_unknown", "--encoding"},
		"mostly wrong":         {header + "1,,2026-01-05,2026-02-04,10.00\n2,,2026-01-05,2026-02-04,10.00\n3,Ada,2026-01-05,2026-02-04,10.00\n", intake.Hints{Currency: "EUR"}, "rows_mostly_wrong", "--map"},
		"nothing under header": {header, intake.Hints{Currency: "EUR"}, "file_empty", "no rows"},
		"a packed file":        {"PK\x03\x04 and nothing more", intake.Hints{}, "workbook_broken", "damaged"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := strings.NewReader(test.text)
			shape, err := intake.Detect("list.csv", r, r.Size(), test.hints)
			if err == nil {
				if sum := shape.Survey(r, r.Size()); sum.Refused != nil {
					err = sum.Refused
				}
			}
			if got := fault.CodeOf(err); got != test.want {
				t.Fatalf("got %s (%v), want %s", got, err, test.want)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %q, want %q in it", err, test.says)
			}
		})
	}
}
