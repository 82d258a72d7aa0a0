package bank_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake/bank"
	"dunwell/internal/intake/statement"
)

func TestDetect(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		head string
		want bank.Format
	}{
		"camt":                 {`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.13">`, bank.CAMT},
		"camt with a mark":     {"\xef\xbb\xbf<Document><BkToCstmrStmt>", bank.CAMT},
		"camt without a space": {"<ns:Document><ns:BkToCstmrDbtCdtNtfctn>", bank.CAMT},
		"ofx":                  {"OFXHEADER:100\r\nDATA:OFXSGML", bank.OFX},
		"ofx of XML":           {`<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX>`, bank.OFX},
		"mt940":                {":20:X\r\n:25:1\r\n:28C:1", bank.MT940},
		"qif":                  {"!Type:Bank\nD1/1/26\nT1\n^", bank.QIF},
		"a table":              {"date;amount;text\n1.3.2026;5,00;x\n", ""},
		"a payment order":      {`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">`, ""},
		"an invoice":           {`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">`, ""},
		"nothing":              {"", ""},
	}
	for name, tt := range tests {
		got, ok := bank.Detect("file", strings.NewReader(tt.head), int64(len(tt.head)))
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %v, want %q", name, got, ok, tt.want)
		}
	}
}

// No table, invoice or export of the corpus is taken for a bank file of these formats.
func TestOtherFilesAreLeftToOthers(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, folder := range []string{"csv", "../einvoice", "../apps"} {
		err := filepath.WalkDir(corpus+folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			seen++
			if f, ok := bank.Detect(path, bytes.NewReader(data), int64(len(data))); ok {
				t.Errorf("%s is taken for %s", path, f)
			}
			return nil
		})
		if err != nil {
			t.Skipf("the corpus is not here: %v", err)
		}
	}
	if seen == 0 {
		t.Error("no file was looked at")
	}
}

func TestAnUnknownFormatSaysSo(t *testing.T) {
	t.Parallel()
	for _, err := range bank.Read("", "file", strings.NewReader(""), 0, statement.Options{}) {
		if fault.CodeOf(err) != "format_unknown" {
			t.Errorf("got %v, want format_unknown", err)
		}
	}
}

// Importing any file of the corpus again finds every line known, and the files of
// one bank that overlap share the identities of their lines.
func TestLinesOfTheCorpusKeepTheirIdentity(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"mt940/wolph-ASNB-mt940.txt", "mt940/wolph-self-provided-raphaelm.sta", "ofx/asgrim-ofxdata-cmfr.ofx", "camt053/genkgo-camt053.v2.multi.statement.xml"} {
		known := map[string]bool{}
		for round := range 2 {
			var prints statement.Fingerprints
			_, lines, _ := tally(t, corpus+file, statement.Options{Currency: "EUR"})
			for _, l := range lines {
				id := prints.Of(l.Account.Key(), l)
				if known[id] != (round == 1) {
					t.Errorf("%s, line %d: known %v in round %d", file, l.Where, known[id], round+1)
				}
				known[id] = true
			}
			if len(known) != len(lines) {
				t.Errorf("%s: %d identities for %d lines", file, len(known), len(lines))
			}
		}
	}
}
