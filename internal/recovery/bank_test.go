package recovery_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// bankDay is the day on which the tests of bank statements stand: a Wednesday.
var bankDay = day.MustParse("2026-11-18")

// bankBook is a desk with invoices, into which statements come.
type bankBook struct {
	*recovery.Desk
	db       *store.DB
	creditor receivable.CreditorID
	clock    *book.Clock
	n        int // files taken in
}

const bankInvoices = `Client,Invoice number,Invoice date,Due date,Amount,Currency
Larch Bakery,A-2026-17,2026-10-01,2026-10-31,1000.00,EUR
Novak Studio,B-2026-31,2026-10-01,2026-10-31,800.00,EUR
Birch Works,C-2026-40,2026-10-05,2026-11-04,300.00,EUR
Birch Works,C-2026-41,2026-10-15,2026-11-14,200.00,EUR
`

func newBankBook(t *testing.T, engine string) *bankBook {
	t.Helper()
	b := &bankBook{clock: book.ClockAt(bankDay, 10)}
	b.db = book.Open(t, book.Database(t, engine), b.clock.Now)
	b.Desk = recovery.New(b.db, recovery.Options{Now: b.clock.Now})
	var err error
	if b.creditor, err = b.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if err := b.ChangeSetup(t.Context(), b.creditor, map[string]string{"place": "de", "currency": "EUR"}); err != nil {
		t.Fatal(err)
	}
	b.list(t, bankInvoices)
	return b
}

func (b *bankBook) list(t *testing.T, text string) {
	t.Helper()
	importText(t, b.Desk, b.creditor, "list.csv", text, receivable.ListNew)
}

// ntry is one entry of a statement.
type ntry struct {
	on, sum, name, iban, text string
	id                        string // the bank's own
	debit, reversal, pending  bool
	charges                   string
}

// camt writes a CAMT.053 of these entries; balances are left out unless named.
func camt(from, through, balances string, list ...ntry) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S-%s</Id>
<FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm></FrToDt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>%s`, through, from, through, balances)
	for _, n := range list {
		sign, status := "CRDT", "BOOK"
		if n.debit {
			sign = "DBIT"
		}
		if n.pending {
			status = "PDNG"
		}
		reversal, charges := "", ""
		if n.reversal {
			reversal = "<RvslInd>true</RvslInd>"
		}
		if n.charges != "" {
			charges = `<Chrgs><Amt Ccy="EUR">` + n.charges + `</Amt></Chrgs>`
		}
		party := "Dbtr"
		fmt.Fprintf(&b, `<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts>%s</Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef>
<NtryDtls><TxDtls>%s<RltdPties><%s><Nm>%s</Nm></%s><%sAcct><Id><IBAN>%s</IBAN></Id></%sAcct></RltdPties><RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
			n.sum, sign, reversal, status, n.on, n.on, n.id, charges, party, n.name, party, party, n.iban, party, n.text)
	}
	b.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	return b.String()
}

func (b *bankBook) statement(t *testing.T, text string) recovery.FileReport {
	t.Helper()
	b.n++
	r, err := b.Import(t.Context(), recovery.ImportRequest{Creditor: b.creditor, By: "Ann",
		File: recovery.ImportFile{Name: fmt.Sprintf("statement-%d.xml", b.n), Reader: strings.NewReader(text), Size: int64(len(text))}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Faults) > 0 {
		t.Fatalf("faults: %+v", r.Faults)
	}
	return r
}

func (b *bankBook) owed(t *testing.T, client string) string {
	t.Helper()
	key, err := b.AccountNamed(t.Context(), b.creditor, client, "")
	if err != nil {
		t.Fatal(err)
	}
	e, err := b.Explain(t.Context(), key, b.Today())
	if err != nil {
		t.Fatal(err)
	}
	return e.Owed
}

func (b *bankBook) number(t *testing.T, query string) (n int) {
	t.Helper()
	if err := b.db.SQL().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bankBook) entryOf(t *testing.T, client string) string {
	t.Helper()
	var number string
	err := b.db.SQL().QueryRowContext(t.Context(), `SELECT a.number || '-' || a.seq FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client WHERE c.name = $1`, client).Scan(&number)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

var larchPays = ntry{on: "2026-11-16", sum: "1000.00", name: "Larch Bakery", iban: "DE02120300000000202051", text: "Invoice A-2026-17", id: "R1"}

// A payment that the bank takes back is owed again, and paid again when that is undone.
func TestReturnedPaymentIsOwedAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		if r := b.statement(t, camt("2026-11-16", "2026-11-16", "", larchPays)); r.Money.Matched.Count != 1 {
			t.Fatalf("booked %d, want 1: %+v", r.Money.Matched.Count, r)
		}
		back := larchPays
		back.on, back.id, back.debit, back.reversal = "2026-11-17", "R2", true, true
		r := b.statement(t, camt("2026-11-17", "2026-11-17", "", back))
		if r.Money.Returned != 1 || b.owed(t, "Larch") != "1000.00" {
			t.Fatalf("taken back %d, owed %s; want 1 and 1000.00", r.Money.Returned, b.owed(t, "Larch"))
		}
		if _, err := b.Undo(t.Context(), b.creditor, b.entryOf(t, "Larch Bakery"), recovery.Act{By: "Ann"}); err != nil {
			t.Fatal(err)
		}
		if got := b.owed(t, "Larch"); got != "0.00" {
			t.Errorf("owed after the undo: got %s, want 0.00", got)
		}
	})
}

// What is not booked at the bank yet is counted and not believed; booked, it counts once.
func TestPendingLineIsTakenOnceItIsBooked(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		pending := larchPays
		pending.pending = true
		r := b.statement(t, camt("2026-11-16", "2026-11-16", "", pending))
		if r.Money.Pending != 1 || r.Payments.Count != 1 || r.Money.Matched.Count != 0 || b.owed(t, "Larch") != "1000.00" {
			t.Fatalf("pending %d, payments %d, owed %s; want 1, 1 and all", r.Money.Pending, r.Payments.Count, b.owed(t, "Larch"))
		}
		r = b.statement(t, camt("2026-11-17", "2026-11-17", "", larchPays))
		if r.Money.Matched.Count != 1 || b.owed(t, "Larch") != "0.00" {
			t.Errorf("booked %d, owed %s; want 1 and nothing", r.Money.Matched.Count, b.owed(t, "Larch"))
		}
		if n := b.number(t, `SELECT COUNT(*) FROM bank_line WHERE state = 'arrived'`); n != 1 {
			t.Errorf("lines that arrived: got %d, want 1", n)
		}
		if r = b.statement(t, camt("2026-11-15", "2026-11-16", "", pending)); r.Skipped != 1 || r.Money.Pending != 0 {
			t.Errorf("the pending line once more: skipped %d, pending %d; want 1 and 0", r.Skipped, r.Money.Pending)
		}
	})
}

// Less than is owed, marked as payment in full, is laid before a person. What he
// decides settles the line.
func TestMarkedLineRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		marked := ntry{on: "2026-11-16", sum: "800.00", name: "Larch Bakery", iban: "DE02120300000000202051", text: "A-2026-17 paid in full", id: "R1"}
		r := b.statement(t, camt("2026-11-16", "2026-11-16", "", marked))
		if r.Money.Matched.Count != 0 || r.Money.Tray.Count != 1 || b.owed(t, "Larch") != "1000.00" {
			t.Fatalf("booked %d, in the tray %d, owed %s; want 0, 1 and all", r.Money.Matched.Count, r.Money.Tray.Count, b.owed(t, "Larch"))
		}
		key, err := b.AccountNamed(t.Context(), b.creditor, "Larch", "")
		if err != nil {
			t.Fatal(err)
		}
		tray, err := b.Tray(t.Context(), b.creditor, 0)
		if err != nil || len(tray.Lines) != 1 {
			t.Fatalf("tray: %+v (%v)", tray, err)
		}
		act := recovery.Act{By: "Ann"}
		if n := b.number(t, `SELECT COUNT(*) FROM fact WHERE name = 'paid_in_full_cheque' AND value = 'yes'`); n == 0 {
			// The matcher left it to a person: he says whose it is, and the alarm is raised.
			if _, err := b.MatchLine(t.Context(), key, tray.Lines[0].Number, nil, false, act); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.MatchLine(t.Context(), key, tray.Lines[0].Number, nil, false, act); fault.CodeOf(err) != "cheque_waits" {
			t.Errorf("booked behind the alarm: got %v, want cheque_waits", err)
		}
		if _, err := b.Cheque(t.Context(), key, recovery.ChequeAccept, day.Date{}, act); err != nil {
			t.Fatal(err)
		}
		if got := b.owed(t, "Larch"); got != "0.00" {
			t.Errorf("owed once it is accepted: got %s, want 0.00", got)
		}
		if n := b.number(t, `SELECT COUNT(*) FROM bank_line WHERE state = 'confirmed' AND item <> ''`); n != 1 {
			t.Errorf("lines settled by it: got %d, want 1", n)
		}
		if n := b.number(t, `SELECT COUNT(*) FROM item WHERE kind = 'payment' AND NOT void AND known_to IS NULL`); n != 1 {
			t.Errorf("payments booked: got %d, want 1", n)
		}
	})
}

// Money that a person entered is not booked twice: the line waits, and is tied to it.
func TestEnteredPaymentIsNotBookedTwice(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		key, err := b.AccountNamed(t.Context(), b.creditor, "Larch", "")
		if err != nil {
			t.Fatal(err)
		}
		act := recovery.Act{By: "Ann", On: day.MustParse("2026-11-17")}
		if _, err := b.Paid(t.Context(), key, "600", "", act); err != nil {
			t.Fatal(err)
		}
		line := larchPays
		line.sum = "600.00"
		b.statement(t, camt("2026-11-16", "2026-11-16", "", line))
		tray, err := b.Tray(t.Context(), b.creditor, 0)
		if err != nil || len(tray.Lines) != 1 || len(tray.Lines[0].Best) == 0 || tray.Lines[0].Best[0].Kind != recovery.KindBooked {
			t.Fatalf("tray: %+v (%v); want the line with the payment that is booked", tray, err)
		}
		entry, err := b.ConfirmLine(t.Context(), b.creditor, tray.Lines[0].Number, 1, false, recovery.Act{By: "Ann"})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.owed(t, "Larch"); got != "400.00" {
			t.Errorf("owed: got %s, want 400.00", got)
		}
		if _, err := b.Undo(t.Context(), b.creditor, entry.Number, recovery.Act{By: "Ann"}); err != nil {
			t.Fatal(err)
		}
		if got := b.owed(t, "Larch"); got != "400.00" {
			t.Errorf("owed after the undo: got %s, want 400.00", got)
		}
		if tray, err = b.Tray(t.Context(), b.creditor, 0); err != nil || len(tray.Lines) != 1 {
			t.Errorf("the line waits again: %+v (%v)", tray, err)
		}
	})
}

// One account in two formats, one of which does not name it: the second telling of a
// payment waits, whatever is still open.
func TestTwoFormatsOfOneAccountAreNotBookedTwice(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		line := larchPays
		line.sum = "600.00"
		first := b.statement(t, camt("2026-11-16", "2026-11-16", "", line))
		nameless := strings.Replace(camt("2026-11-16", "2026-11-16", "", line), "<Id><IBAN>DE89370400440532013000</IBAN></Id>", "", 1)
		second := b.statement(t, nameless)
		if first.Money.Matched.Count != 1 || second.Money.Matched.Count != 0 || second.Money.Tray.Count+second.Skipped != 1 {
			t.Errorf("booked %d, then %d, waiting %d, known %d; want 1, 0 and one of the others", first.Money.Matched.Count, second.Money.Matched.Count, second.Money.Tray.Count, second.Skipped)
		}
		if got := b.owed(t, "Larch"); got != "400.00" {
			t.Errorf("owed: got %s, want 400.00", got)
		}
	})
}

// What a person confirms teaches who pays from where; an undo forgets it.
func TestConfirmedLineTeaches(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		odd := ntry{on: "2026-11-16", sum: "123.00", name: "Holding Meier KG", iban: "DE02120300000000202051", text: "thanks", id: "R1"}
		b.statement(t, camt("2026-11-16", "2026-11-16", "", odd))
		tray, err := b.Tray(t.Context(), b.creditor, 0)
		if err != nil || len(tray.Lines) != 1 || len(tray.Lines[0].Best) != 0 {
			t.Fatalf("tray: %+v (%v); want a line nobody is known for", tray, err)
		}
		key, err := b.AccountNamed(t.Context(), b.creditor, "Novak", "")
		if err != nil {
			t.Fatal(err)
		}
		entry, err := b.MatchLine(t.Context(), key, tray.Lines[0].Number, nil, false, recovery.Act{By: "Ann"})
		if err != nil || b.owed(t, "Novak") != "677.00" {
			t.Fatalf("owed %s (%v), want 677.00", b.owed(t, "Novak"), err)
		}
		again := odd
		again.on, again.sum, again.id = "2026-11-17", "50.00", "R2"
		b.statement(t, camt("2026-11-17", "2026-11-17", "", again))
		facts := b.number(t, `SELECT COUNT(*) FROM fact WHERE name = 'known_bank' AND value LIKE 'DE02120300000000202051%'`)
		learned := b.number(t, `SELECT COUNT(*) FROM payer`)
		tray, err = b.Tray(t.Context(), b.creditor, 0)
		if err != nil || facts != 1 || learned != 2 {
			t.Fatalf("%d facts, %d things learned (%v); want 1 and 2", facts, learned, err)
		}
		known := b.owed(t, "Novak") == "627.00" || len(tray.Lines) == 1 && len(tray.Lines[0].Best) > 0 && tray.Lines[0].Best[0].Client == "Novak Studio"
		if !known {
			t.Errorf("the second payment: %+v; want it taken for Novak", tray)
		}
		if _, err := b.Undo(t.Context(), b.creditor, entry.Number, recovery.Act{By: "Ann"}); err != nil {
			t.Fatal(err)
		}
		if n := b.number(t, `SELECT COUNT(*) FROM payer WHERE line IN (SELECT id FROM bank_line WHERE bank_id = 'R1')`); n != 0 {
			t.Errorf("things learned that are left after the undo: %d", n)
		}
	})
}

// A statement taken back leaves nothing: what it ended lives, what it taught is
// forgotten, its days are not known, and its lines may come again.
func TestStatementIsTakenBackWhole(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		ctx, act := t.Context(), recovery.Act{By: "Ann"}
		key, err := b.AccountNamed(ctx, b.creditor, "Larch", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Heard(ctx, key, []byte("we paid"), receivable.OutcomePaid, bankDay.AddDays(-2), act); err != nil {
			t.Fatal(err)
		}
		novak := ntry{on: "2026-11-16", sum: "800.00", name: "Novak Studio", iban: "DE02500105170137075030", text: "B-2026-31", id: "R7"}
		text := camt("2026-11-16", "2026-11-16", "", larchPays, novak)
		r := b.statement(t, text)
		if r.Money.Matched.Count != 2 || b.number(t, `SELECT COUNT(*) FROM arrangement WHERE ended_on IS NOT NULL`) != 1 {
			t.Fatalf("booked %d, want 2 and the hold ended: %+v", r.Money.Matched.Count, r)
		}
		if _, err := b.Undo(ctx, b.creditor, r.Number, act); err != nil {
			t.Fatal(err)
		}
		for what, query := range map[string]string{
			"holds that ended": `SELECT COUNT(*) FROM arrangement WHERE ended_on IS NOT NULL`,
			"payments":         `SELECT COUNT(*) FROM item WHERE kind = 'payment' AND known_to IS NULL AND NOT void`,
			"lines":            `SELECT COUNT(*) FROM bank_line WHERE undone_at IS NULL`,
			"payers":           `SELECT COUNT(*) FROM payer`,
			"banks known":      `SELECT COUNT(*) FROM fact WHERE name = 'known_bank' AND value <> ''`,
			"days known":       `SELECT COUNT(*) FROM source WHERE own <> '' AND complete_through IS NOT NULL`,
		} {
			if n := b.number(t, query); n != 0 {
				t.Errorf("%s left: %d", what, n)
			}
		}
		if got := b.owed(t, "Larch") + " " + b.owed(t, "Novak"); got != "1000.00 800.00" {
			t.Errorf("owed: got %s, want all", got)
		}
		if r = b.statement(t, text); r.Money.Matched.Count != 2 || b.owed(t, "Novak") != "0.00" {
			t.Errorf("taken in again: booked %d, want 2", r.Money.Matched.Count)
		}
		report, err := b.Verify(ctx, b.creditor)
		if err != nil || !report.OK {
			t.Errorf("the record does not verify: %v", err)
		}
	})
}

// Money lets be owed again what was written off, and pays it.
func TestMoneyReopensWhatWasWrittenOff(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		key, err := b.AccountNamed(t.Context(), b.creditor, "Larch", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.WriteOff(t.Context(), key, "", recovery.Act{By: "Ann", Note: "gone"}); err != nil {
			t.Fatal(err)
		}
		part := larchPays
		part.sum = "400.00"
		b.statement(t, camt("2026-11-16", "2026-11-16", "", part))
		tray, err := b.Tray(t.Context(), b.creditor, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range tray.Lines {
			if _, err := b.ConfirmLine(t.Context(), b.creditor, l.Number, 1, false, recovery.Act{By: "Ann"}); err != nil {
				t.Fatalf("%+v: %v", l, err)
			}
		}
		if got := b.owed(t, "Larch"); got != "600.00" {
			t.Errorf("owed: got %s, want 600.00", got)
		}
	})
}

// Lines of invoices that are not in the book yet wait, and are booked once those are.
func TestTrayIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		early := ntry{on: "2026-11-16", sum: "450.00", name: "Quince Ltd", iban: "DE02500105170137075030", text: "Invoice Q-2026-09", id: "R1"}
		if r := b.statement(t, camt("2026-11-16", "2026-11-16", "", early)); r.Money.Tray.Count != 1 {
			t.Fatalf("in the tray: %d, want 1", r.Money.Tray.Count)
		}
		b.list(t, "Client,Invoice number,Invoice date,Due date,Amount,Currency\nQuince Ltd,Q-2026-09,2026-10-01,2026-10-31,450.00,EUR\n")
		if got := b.owed(t, "Quince"); got != "0.00" {
			t.Errorf("owed: got %s, want 0.00", got)
		}
	})
}

// However the days of an account are cut into files, and however often they come:
// what the lines booked is what the payments are, and no line counts twice.
func TestLinesAndPaymentsAddUp(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		checks := 0
		rapid.Check(t, func(rt *rapid.T) {
			if checks++; checks > 12 {
				return // each is a book of its own
			}
			b := newBankBook(t, engine)
			first := day.MustParse("2026-11-02")
			var lines []ntry
			texts := []string{"A-2026-17", "B-2026-31", "C-2026-40 C-2026-41", "thanks", "C-2026-40", "invoice 17", "A-2026-17 rest"}
			for i := range rapid.IntRange(1, 14).Draw(rt, "lines") {
				n := ntry{
					on:   first.AddDays(rapid.IntRange(0, 9).Draw(rt, "day")).String(),
					sum:  rapid.SampledFrom([]string{"1000.00", "800.00", "500.00", "300.00", "200.00", "150.00", "12.34"}).Draw(rt, "sum"),
					name: rapid.SampledFrom([]string{"Larch Bakery", "Novak Studio", "Birch Works", "Somebody"}).Draw(rt, "name"),
					iban: "DE02120300000000202051", text: rapid.SampledFrom(texts).Draw(rt, "text"),
				}
				if rapid.Bool().Draw(rt, "numbered") {
					n.id = fmt.Sprintf("ID%d", i)
				}
				lines = append(lines, n)
			}
			met := map[int]bool{}
			for range rapid.IntRange(1, 4).Draw(rt, "files") {
				from := rapid.IntRange(0, 9).Draw(rt, "from")
				until := rapid.IntRange(from, 9).Draw(rt, "until")
				var some []ntry
				for i, n := range lines {
					if at := day.MustParse(n.on).Sub(first); at >= from && at <= until {
						some = append(some, n)
						met[i] = true
					}
				}
				b.statement(t, camt(first.AddDays(from).String(), first.AddDays(until).String(), "", some...))
				text := camt(first.AddDays(from).String(), first.AddDays(until).String(), "", some...)
				if r := b.statement(t, text); r.Payments.Count != 0 {
					rt.Fatalf("the same file again brought %d payments", r.Payments.Count)
				}
			}
			const booked = `SELECT COALESCE(CAST(SUM(amount_minor) AS BIGINT), 0) FROM bank_line WHERE state IN ('matched', 'confirmed')`
			const paid = `SELECT COALESCE(CAST(-SUM(amount_minor) AS BIGINT), 0) FROM item WHERE kind = 'payment' AND known_to IS NULL AND NOT void`
			if a, p := b.number(t, booked), b.number(t, paid); a != p {
				rt.Fatalf("lines booked add up to %d, payments to %d", a, p)
			}
			if n := b.number(t, `SELECT COUNT(*) FROM bank_line`); n != len(met) {
				rt.Fatalf("lines kept: got %d, want %d", n, len(met))
			}
			if n := b.number(t, `SELECT COUNT(*) FROM item WHERE kind = 'invoice' AND known_to IS NULL AND (open_minor < 0 OR open_minor > amount_minor)`); n != 0 {
				rt.Fatalf("%d invoices are paid beyond their sum", n)
			}
		})
	})
}
