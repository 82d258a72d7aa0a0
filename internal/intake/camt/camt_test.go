package camt_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"dunwell/internal/fault"
	"dunwell/internal/intake/camt"
	"dunwell/internal/intake/statement"
)

// read collects what a file gives.
func read(t testing.TB, text string, o camt.Options) (lines []*statement.Line, statements []*statement.Statement, faults []string) {
	t.Helper()
	for p, err := range camt.Read("file.xml", strings.NewReader(text), o) {
		switch {
		case err != nil:
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			faults = append(faults, fault.CodeOf(err))
		case p.Line != nil:
			lines = append(lines, p.Line)
		case p.Statement != nil:
			statements = append(statements, p.Statement)
		}
	}
	return lines, statements, faults
}

func fixture(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/statement.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// show writes what is told of a line, in the order of its fields.
func show(l *statement.Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", l.On, l.Amount)
	for _, f := range []struct{ name, value string }{
		{"bank", l.BankID}, {"bulk", l.Bulk}, {"code", l.Code}, {"name", l.Other.Name}, {"iban", l.Other.IBAN}, {"number", l.Other.Number},
		{"at", l.Other.Bank}, {"address", l.Other.Address}, {"for", l.Ultimate}, {"text", l.Text}, {"ref", l.Reference}, {"e2e", l.EndToEnd},
		{"mandate", l.Mandate}, {"returned", l.Returned},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, " %s=%q", f.name, f.value)
		}
	}
	if l.Original.Currency() != "" {
		fmt.Fprintf(&b, " original=%s", l.Original)
	}
	if l.Charges.Currency() != "" {
		fmt.Fprintf(&b, " charges=%s", l.Charges)
	}
	for name, is := range map[string]bool{"reversal": l.Reversal, "pending": l.Pending, "assumed": l.Assumed} {
		if is {
			b.WriteString(" " + name)
		}
	}
	for _, w := range l.Warnings {
		b.WriteString(" !" + w.Code)
	}
	return b.String()
}

func TestStatement(t *testing.T) {
	t.Parallel()
	lines, statements, faults := read(t, fixture(t), camt.Options{})
	want := []string{
		`2026-03-04 120.00 EUR bank="BULK-1/1" bulk="BULK-1" code="PMNT-RCDT-ESCT" name="Weiss & Söhne" iban="NL91ABNA0417164300" at="ABNANL2A" address="Markt 3, 04109 Leipzig, DE" for="Weiss Holding" text="2026-017 Sammelgutschrift" ref="RF18539007547034"`,
		`2026-03-04 180.00 EUR bank="PART-2" bulk="BULK-1" code="PMNT-RCDT-ESCT" name="Bo Lind" text="Invoice 2026-018 thank you Sammelgutschrift" e2e="E2E-2"`,
		`2026-03-04 50.00 EUR bank="BULK-2" text="one two" !bulk_whole`,
		`2026-03-04 -80.00 EUR bank="RET-1" name="Carl Berg" number="555-1" mandate="MANDATE-7" returned="AC04"`,
		`2026-03-04 25.00 EUR name="Print Shop" reversal`,
		`2026-03-04 300.00 EUR name="Acme Inc" original=330.00 USD charges=5.00 EUR`,
		`2026-03-06 7.00 EUR pending`,
		`2026-03-04 0.00 EUR !sum_rounded`,
	}
	for i, l := range lines {
		if i < len(want) && show(l) != want[i] {
			t.Errorf("line %d:\ngot  %s\nwant %s", i, show(l), want[i])
		}
		if l.Account == nil || l.Account.IBAN != "DE89370400440532013000" {
			t.Errorf("line %d stands on no account", i)
		}
	}
	if len(lines) != len(want) {
		t.Errorf("got %d lines, want %d", len(lines), len(want))
	}
	if got, want := strings.Join(faults, " "), "direction_missing amount_unreadable"; got != want {
		t.Errorf("faults: got %s, want %s", got, want)
	}
	if len(statements) != 1 {
		t.Fatalf("got %d statements, want 1", len(statements))
	}
	s := statements[0]
	if got, want := fmt.Sprint(s.Format, " ", s.ID, " ", s.From, " ", s.Through, " ", s.Account.Holder, " ", s.Account.Bank, " ", s.Opening.Amount, " ", s.Closing.Amount, " ", s.In, " ", s.Out, " ", s.Lines, " ", s.Waiting, " ", s.Intraday),
		"camt.053.001.08 2026-42 2026-03-04 2026-03-04 Ada Fell Studio COBADEFFXXX 1000.00 EUR 1595.00 EUR 675.00 EUR 80.00 EUR 7 1 false"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(s.Warnings) != 0 {
		t.Errorf("got warnings %v, want none: 1000 + 675 - 80 is 1595, and nine entries stand there", s.Warnings)
	}
}

func TestRawIsThePartOfTheFile(t *testing.T) {
	t.Parallel()
	lines, _, _ := read(t, fixture(t), camt.Options{})
	for i, ends := range map[int][2]string{0: {"<n:TxDtls>", "</n:TxDtls>"}, 1: {"<n:TxDtls>", "</n:TxDtls>"}, 3: {"<n:Ntry>", "</n:Ntry>"}} {
		if raw := lines[i].Raw; !strings.HasPrefix(raw, ends[0]) || !strings.HasSuffix(raw, ends[1]) {
			t.Errorf("line %d: got %s", i, raw)
		}
	}
	if !strings.Contains(lines[0].Raw, "Weiss &amp; S&#246;hne") || strings.Contains(lines[0].Raw, "Bo Lind") {
		t.Errorf("the raw text is not that of the part: %s", lines[0].Raw)
	}
}

func TestReadsInAnyPieces(t *testing.T) {
	t.Parallel()
	want, _, _ := read(t, fixture(t), camt.Options{})
	var got []string
	for p, err := range camt.Read("file.xml", iotest.HalfReader(strings.NewReader(fixture(t))), camt.Options{}) {
		if err == nil && p.Line != nil {
			got = append(got, show(p.Line))
		}
	}
	for i, l := range want {
		if i >= len(got) || got[i] != show(l) {
			t.Fatalf("line %d differs", i)
		}
	}
}

func TestBrokenFilesSaySo(t *testing.T) {
	t.Parallel()
	whole := fixture(t)
	tests := map[string]struct {
		text  string
		lines int
		fault string
	}{
		"cut in an entry":     {whole[:strings.Index(whole, "Eva Roth")], 2, "statement_cut"},
		"cut after an entry":  {whole[:strings.Index(whole, "<!-- a bulk whose")], 2, "statement_cut"},
		"a tag that is wrong": {strings.Replace(whole, "</n:NtryDtls>", "</n:Details>", 1), 0, "markup_broken"},
		"another message":     {"<Document><CstmrCdtTrfInitn/></Document>", 0, "statement_missing"},
		"empty":               {"", 0, "statement_missing"},
		"no currency":         {`<BkToCstmrStmt><Stmt><Ntry><Amt>1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-02</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt>`, 0, "currency_missing"},
		"a made-up currency":  {`<BkToCstmrStmt><Stmt><Ntry><Amt Ccy="E">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-02</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt>`, 0, "currency_unknown"},
		"no day at all":       {`<BkToCstmrStmt><Stmt><Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry></Stmt></BkToCstmrStmt>`, 0, "date_missing"},
		"no sum":              {`<BkToCstmrStmt><Stmt><Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry></Stmt></BkToCstmrStmt>`, 0, "amount_missing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, _, faults := read(t, tt.text, camt.Options{})
			if len(lines) != tt.lines || strings.Join(faults, " ") != tt.fault {
				t.Errorf("got %d lines and %v, want %d and %s", len(lines), faults, tt.lines, tt.fault)
			}
		})
	}
}

func TestADiskErrorIsNoFault(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	var last error
	for _, err := range camt.Read("file.xml", io.MultiReader(strings.NewReader(fixture(t)[:4000]), iotest.ErrReader(broken)), camt.Options{}) {
		if err != nil {
			last = err
		}
	}
	if !errors.Is(last, broken) || fault.CodeOf(last) != "" {
		t.Errorf("got %v, want the error of the disk", last)
	}
}

// Statuses tell whether a line may be believed; without one only a statement is.
func TestStatus(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		message, status string
		pending         bool
	}{
		"booked, old":         {"BkToCstmrStmt", "<Sts>BOOK</Sts>", false},
		"booked, new":         {"BkToCstmrStmt", "<Sts><Cd>BOOK</Cd></Sts>", false},
		"pending":             {"BkToCstmrAcctRpt", "<Sts>PDNG</Sts>", true},
		"information":         {"BkToCstmrStmt", "<Sts><Cd>INFO</Cd></Sts>", true},
		"future":              {"BkToCstmrStmt", "<Sts><Cd>FUTR</Cd></Sts>", true},
		"of the bank's own":   {"BkToCstmrStmt", "<Sts><Prtry>X</Prtry></Sts>", true},
		"none, statement":     {"BkToCstmrStmt", "", false},
		"none, report":        {"BkToCstmrAcctRpt", "", true},
		"none, notification":  {"BkToCstmrDbtCdtNtfctn", "", true},
		"booked notification": {"BkToCstmrDbtCdtNtfctn", "<Sts>BOOK</Sts>", false},
	}
	part := map[string]string{"BkToCstmrStmt": "Stmt", "BkToCstmrAcctRpt": "Rpt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
	for name, tt := range tests {
		text := fmt.Sprintf(`<Document><%[1]s><%[2]s><Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>%[3]s<BookgDt><Dt>2026-01-02</Dt></BookgDt></Ntry></%[2]s></%[1]s></Document>`,
			tt.message, part[tt.message], tt.status)
		lines, statements, faults := read(t, text, camt.Options{})
		if len(lines) != 1 || len(statements) != 1 || len(faults) != 0 {
			t.Fatalf("%s: got %d lines, %d statements, %v", name, len(lines), len(statements), faults)
		}
		if got := lines[0].Pending; got != tt.pending {
			t.Errorf("%s: pending: got %v, want %v", name, got, tt.pending)
		}
		if got, want := statements[0].Intraday, tt.message != "BkToCstmrStmt"; got != want {
			t.Errorf("%s: intraday: got %v, want %v", name, got, want)
		}
	}
}

// How far the bank's word reaches: to the closing balance, or to the last whole day.
func TestThrough(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ message, period, balance, want string }{
		"closing balance":          {"BkToCstmrStmt", "<ToDtTm>2026-03-05T08:00:00</ToDtTm>", "2026-03-04", "2026-03-04"},
		"end of the day":           {"BkToCstmrStmt", "<ToDtTm>2026-03-05T23:59:59</ToDtTm>", "", "2026-03-05"},
		"in the middle of the day": {"BkToCstmrAcctRpt", "<ToDtTm>2026-03-05T12:30:00</ToDtTm>", "", "2026-03-04"},
		"midnight":                 {"BkToCstmrStmt", "<ToDtTm>2026-03-05T00:00:00</ToDtTm>", "", "2026-03-04"},
		"a day":                    {"BkToCstmrStmt", "<ToDt>2026-03-05</ToDt>", "", "2026-03-05"},
		"not told":                 {"BkToCstmrStmt", "", "", ""},
	}
	for name, tt := range tests {
		balance := ""
		if tt.balance != "" {
			balance = `<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>` + tt.balance + `</Dt></Dt></Bal>`
		}
		_, statements, _ := read(t, fmt.Sprintf(`<%s><Stmt><FrToDt>%s</FrToDt>%s</Stmt></%s>`, tt.message, tt.period, balance, tt.message), camt.Options{})
		if got := statements[0].Through.String(); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestMissingEntriesAreNoticed(t *testing.T) {
	t.Parallel()
	_, statements, _ := read(t, strings.Replace(fixture(t), "<n:NbOfNtries>9<", "<n:NbOfNtries>12<", 1), camt.Options{})
	if w := statements[0].Warnings; len(w) != 1 || w[0].Code != "entries_missing" {
		t.Errorf("got %v, want entries_missing", w)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(fixture(f)))
	f.Add([]byte(`<BkToCstmrStmt><Stmt><Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-02</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		camt.Is("x.xml", b)
		for p, err := range camt.Read("x.xml", bytes.NewReader(b), camt.Options{Currency: "EUR"}) {
			if err == nil && p.Line != nil && (p.Line.On.IsZero() || p.Line.Amount.Currency() == "" || len(p.Line.Raw) > 3*statement.MostRaw) {
				t.Fatalf("a line without day or currency: %+v", p.Line)
			}
		}
	})
}

// endless is a statement with so many entries, made while it is read.
type endless struct {
	head, entry, tail []byte
	entries           int
	rest              []byte
}

func stream(entries int) *endless {
	return &endless{
		head: []byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>`),
		entry: []byte(`<Ntry><Amt Ccy="EUR">120.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-04</Dt></BookgDt><ValDt><Dt>2026-03-04</Dt></ValDt><AcctSvcrRef>2026030400012345</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>E2E-2026-0017</EndToEndId></Refs><Amt Ccy="EUR">120.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Marta Weiss Ladenbau GmbH</Nm><PstlAdr><Ctry>DE</Ctry><AdrLine>Markt 3</AdrLine></PstlAdr></Pty></Dbtr><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></RltdPties>
<RltdAgts><DbtrAgt><FinInstnId><BICFI>ABNANL2A</BICFI></FinInstnId></DbtrAgt></RltdAgts><RmtInf><Ustrd>Rechnung 2026-0017 vom 3. Februar, vielen Dank</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
`),
		tail:    []byte(`</Stmt></BkToCstmrStmt></Document>`),
		entries: entries,
	}
}

func (e *endless) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(e.rest) == 0 {
			switch {
			case e.head != nil:
				e.rest, e.head = e.head, nil
			case e.entries > 0:
				e.rest = e.entry
				e.entries--
			case e.tail != nil:
				e.rest, e.tail = e.tail, nil
			default:
				return n, io.EOF
			}
		}
		c := copy(b[n:], e.rest)
		e.rest, n = e.rest[c:], n+c
	}
	return n, nil
}

// A file far larger than what is held: 60 MB here, and no line of it stays.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 60 MB")
	}
	const entries = 50_000
	var before, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	lines, most := 0, uint64(0)
	for p, err := range camt.Read("file.xml", stream(entries), camt.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Line == nil {
			continue
		}
		if lines++; lines%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if lines != entries {
		t.Errorf("got %d lines, want %d", lines, entries)
	}
	if held := int64(most) - int64(before.HeapAlloc); held > 8<<20 {
		t.Errorf("%d KB are held, want less than 8 MB", held>>10)
	}
}

func BenchmarkRead(b *testing.B) {
	const entries = 100_000
	text, err := io.ReadAll(stream(entries))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		lines := 0
		for p, err := range camt.Read("file.xml", bytes.NewReader(text), camt.Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			if p.Line != nil {
				lines++
			}
		}
		if lines != entries {
			b.Fatalf("got %d lines", lines)
		}
	}
	b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
