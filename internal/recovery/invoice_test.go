package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/intake/einvoice"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

var ann = recovery.Act{By: "Ann"}

// ownDesk is a desk that may issue: its creditor and client have addresses.
func ownDesk(t *testing.T, engine string) (*recovery.Desk, receivable.CreditorID, receivable.AccountKey) {
	t.Helper()
	desk, creditor, key := roadDesk(t, engine)
	setUp(t, desk, creditor, "name", "Studio", "address", "Mill Lane 1|10115 Berlin", "place", "de", "vat_id", "DE123456789", "invoice_tax", "19", "iban", "DE89370400440532013000")
	if _, err := desk.Fact(t.Context(), key, map[string]string{"address": "Harbour 2|20459 Hamburg", "place": "de"}, ann); err != nil {
		t.Fatal(err)
	}
	return desk, creditor, key
}

func setUp(t *testing.T, desk *recovery.Desk, creditor receivable.CreditorID, pairs ...string) {
	t.Helper()
	changes := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		changes[pairs[i]] = pairs[i+1]
	}
	if err := desk.ChangeSetup(t.Context(), creditor, changes); err != nil {
		t.Fatal(err)
	}
}

var oneLine = recovery.InvoiceRequest{For: "Shop", Lines: []recovery.InvoiceLine{{What: "Design", Quantity: "7.5", Unit: "hours", Price: "80.00"}}}

func draft(t *testing.T, desk *recovery.Desk, key receivable.AccountKey, q recovery.InvoiceRequest) []string {
	t.Helper()
	drafts, _, err := desk.DraftInvoice(t.Context(), key, q, ann)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

func issue(t *testing.T, desk *recovery.Desk, creditor receivable.CreditorID, name string) recovery.Issued {
	t.Helper()
	issued, err := desk.IssueInvoice(t.Context(), creditor, name, ann)
	if err != nil {
		t.Fatalf("issue %s: %v", name, err)
	}
	return issued
}

func owed(t *testing.T, desk *recovery.Desk, key receivable.AccountKey) string {
	t.Helper()
	e, err := desk.Explain(t.Context(), key, roadDay)
	if err != nil {
		t.Fatal(err)
	}
	return e.Owed
}

// TestAnInvoiceIsOwedOnceIssued: a draft owes nothing and is dropped or taken back;
// issued it is owed, its exact bytes are in the record, and only a credit note takes
// it away.
func TestAnInvoiceIsOwedOnceIssued(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := ownDesk(t, engine)
		ctx := t.Context()
		drafts, entry, err := desk.DraftInvoice(ctx, key, oneLine, ann)
		if err != nil || len(drafts) != 1 || owed(t, desk, key) != "500.00" {
			t.Fatalf("drafted: %v, %s is owed (%v)", drafts, owed(t, desk, key), err)
		}
		if _, err := desk.Undo(ctx, creditor, entry.Number, ann); err != nil {
			t.Fatal(err)
		}
		if _, err := desk.IssueInvoice(ctx, creditor, drafts[0], ann); fault.CodeOf(err) != "invoice_dropped" {
			t.Errorf("a draft taken back is issued: %v", err)
		}
		name := draft(t, desk, key, oneLine)[0]
		issued := issue(t, desk, creditor, name)
		if issued.Number != "2026-001" || issued.Entry.Undoable || owed(t, desk, key) != "1214.00" {
			t.Fatalf("issued: %+v, %s is owed", issued, owed(t, desk, key))
		}
		paper, err := desk.InvoicePDF(ctx, creditor, "2026-001")
		if err != nil {
			t.Fatal(err)
		}
		view, text, err := desk.Invoice(ctx, creditor, "2026-001")
		sum := sha256.Sum256(paper)
		if err != nil || view.SHA256 == nil || *view.SHA256 != hex.EncodeToString(sum[:]) || *view.Open != "714.00" || view.Total != "714.00" {
			t.Errorf("the paper and what is kept of it differ: %+v (%v)", view, err)
		}
		if !strings.Contains(text, "A-1") {
			t.Errorf("the open invoice A-1 is not listed:\n%s", text)
		}
		if _, err := desk.DropInvoice(ctx, creditor, "2026-001", ann); fault.CodeOf(err) != "invoice_issued" {
			t.Errorf("an issued invoice is dropped: %v", err)
		}
		if _, err := desk.Dispute(ctx, key, "A-1", "", ann); err != nil {
			t.Fatal(err)
		}
		if _, text, _ = desk.Invoice(ctx, creditor, draft(t, desk, key, oneLine)[0]); strings.Contains(text, "A-1") || !strings.Contains(text, "2026-001") {
			t.Errorf("a contested invoice is listed, or an open one is not:\n%s", text)
		}
		credit, _, err := desk.CreditInvoice(ctx, creditor, "2026-001", recovery.Credit{Amount: "119.00"}, ann)
		if err != nil {
			t.Fatal(err)
		}
		twice, _, err := desk.CreditInvoice(ctx, creditor, "2026-001", recovery.Credit{}, ann)
		if err != nil {
			t.Fatal(err)
		}
		issue(t, desk, creditor, credit)
		if view, _, _ = desk.Invoice(ctx, creditor, "2026-001"); *view.Open != "595.00" || owed(t, desk, key) != "1095.00" {
			t.Errorf("after a credit of 119.00: %s open, %s owed", *view.Open, owed(t, desk, key))
		}
		if _, err := desk.IssueInvoice(ctx, creditor, twice, ann); fault.CodeOf(err) != "credit_too_large" {
			t.Errorf("more is credited than was asked: %v", err)
		}
		if view, _, err := desk.Invoice(ctx, creditor, "2026-002"); err != nil || view.Kind != "credit_note" || *view.Corrects != "2026-001" {
			t.Errorf("the credit note: %+v (%v)", view, err)
		}
	})
}

// TestInvoiceNumbersHaveNoGaps: many at once, for two clients, some of which cannot be
// issued; those that are bear 1 to n.
func TestInvoiceNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := ownDesk(t, engine)
		other, err := desk.MeetClient(t.Context(), creditor, recovery.NewClient{Name: "Birch", Address: []string{"Quay 1", "Bremen"}}, "USD")
		if err != nil {
			t.Fatal(err)
		}
		const each = 6
		var names []string
		for i := range 3 * each {
			q := oneLine
			switch i % 3 {
			case 1:
				names = append(names, draft(t, desk, other, q)...)
				continue
			case 2:
				q.Tax = "AE" // the client's VAT number is not known: it cannot be issued
			}
			names = append(names, draft(t, desk, key, q)...)
		}
		var mu sync.Mutex
		given := map[string]bool{}
		var wait sync.WaitGroup
		for _, name := range names {
			wait.Go(func() {
				issued, err := desk.IssueInvoice(t.Context(), creditor, name, ann)
				mu.Lock()
				defer mu.Unlock()
				if given[issued.Number] = true; err != nil && fault.CodeOf(err) != "invoice_incomplete" {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		wait.Wait()
		delete(given, "")
		for n := 1; n <= 2*each; n++ {
			if number := fmt.Sprintf("2026-%03d", n); !given[number] {
				t.Errorf("%s is missing among %v", number, given)
			}
		}
		if len(given) != 2*each {
			t.Errorf("%d numbers are given, want %d", len(given), 2*each)
		}
	})
}

// TestStagesAreDeducted: the stages and the final invoice make the whole, and none is
// issued before its stage.
func TestStagesAreDeducted(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := ownDesk(t, engine)
		ctx := t.Context()
		q := oneLine
		q.Stages = []recovery.InvoiceStage{{Name: "order", Share: "50%"}, {Name: "approval", Share: "25%"}, {Name: "delivery", Share: "25%", On: roadDay.AddDays(30)}}
		names := draft(t, desk, key, q)
		issue(t, desk, creditor, names[0])
		for i, code := range map[int]string{1: "stage_not_done", 2: "stage_not_done"} {
			if _, err := desk.IssueInvoice(ctx, creditor, names[i], ann); fault.CodeOf(err) != code {
				t.Errorf("%s: %v, want %s", names[i], err, code)
			}
		}
		for _, stage := range []string{"delivery", "approval"} {
			if _, err := desk.StageDone(ctx, creditor, stage, ann); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := desk.IssueInvoice(ctx, creditor, names[2], ann); fault.CodeOf(err) != "stage_open" {
			t.Errorf("the final invoice comes before a stage: %v", err)
		}
		issue(t, desk, creditor, names[1])
		final := issue(t, desk, creditor, names[2])
		view, _, err := desk.Invoice(ctx, creditor, final.Number)
		if err != nil || view.Total != "714.00" || view.Deducted != "535.50" || view.Payable != "178.50" || owed(t, desk, key) != "1214.00" {
			t.Errorf("final: %+v, %s is owed (%v)", view, owed(t, desk, key), err)
		}
	})
}

// TestRecurringInvoicesStopWithTheWork: one draft a period, caught up, none while the
// work rests, and none twice.
func TestRecurringInvoicesStopWithTheWork(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := ownDesk(t, engine)
		ctx := t.Context()
		if _, err := desk.EnterWork(ctx, key, recovery.WorkTerms{Name: "Care"}, ann); err != nil {
			t.Fatal(err)
		}
		q := oneLine
		q.Engagement, q.Every, q.First = "1001/1", "monthly", roadDay.AddMonths(-2)
		draft(t, desk, key, q)
		for i, want := range []int{3, 0} {
			if p, err := desk.PrepareInvoices(ctx, creditor); err != nil || p.Drafted != want || p.Issued != 0 {
				t.Errorf("run %d: %+v (%v), want %d drafts", i, p, err, want)
			}
		}
		if owed(t, desk, key) != "500.00" {
			t.Errorf("drafts are owed: %s", owed(t, desk, key))
		}
		ref, err := desk.WorkNamed(ctx, creditor, "1001/1", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := desk.ChangeWork(ctx, ref, recovery.WorkChange{Do: "pause", Reason: receivable.PauseToHelp}, ann); err != nil {
			t.Fatal(err)
		}
		draft(t, desk, key, q)
		if p, err := desk.PrepareInvoices(ctx, creditor); err != nil || p.Drafted != 0 || p.Resting != 3 {
			t.Errorf("while the work rests: %+v (%v)", p, err)
		}
	})
}

// TestElectronicTwinsSayTheSame: what is issued is written as UBL and CII, read again,
// and asks for the same.
func TestElectronicTwinsSayTheSame(t *testing.T) {
	t.Parallel()
	desk, creditor, key := ownDesk(t, "sqlite")
	ctx := t.Context()
	q := oneLine
	q.Lines = append(q.Lines, recovery.InvoiceLine{What: "Discount", Quantity: "1", Unit: "flat", Price: "-10.00"}, recovery.InvoiceLine{What: "Book", Quantity: "2", Unit: "pcs", Price: "9.99", Tax: "7"})
	for _, kind := range []string{"ubl", "cii"} {
		setUp(t, desk, creditor, "einvoice", kind)
		number := issue(t, desk, creditor, draft(t, desk, key, q)[0]).Number
		data, err := desk.InvoiceXML(ctx, creditor, number)
		if err != nil {
			t.Fatal(err)
		}
		read, err := einvoice.Read(number+".xml", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if missing := einvoice.Check(read); len(missing) > 0 {
			t.Errorf("%s: %v", kind, missing)
		}
		view, _, err := desk.Invoice(ctx, creditor, number)
		if err != nil {
			t.Fatal(err)
		}
		want := money.New(72348, "USD") // (600 - 10) at 19 % and 19.98 at 7 %
		if read.Owed() != want || view.Payable != want.Decimal() || read.Number != number || read.Due.String() != *view.Due || read.Buyer.Name != "Larch" || read.Kind() != receivable.Invoice {
			t.Errorf("%s: read %v %s due %s for %s; issued %s", kind, read.Owed(), read.Number, read.Due, read.Buyer.Name, view.Payable)
		}
		credit, _, err := desk.CreditInvoice(ctx, creditor, number, recovery.Credit{}, ann)
		if err != nil {
			t.Fatal(err)
		}
		data, err = desk.InvoiceXML(ctx, creditor, issue(t, desk, creditor, credit).Number)
		if err != nil {
			t.Fatal(err)
		}
		if read, err = einvoice.Read("credit.xml", bytes.NewReader(data), int64(len(data))); err != nil || read.Owed() != want.Neg() || len(read.Preceding) != 1 || read.Preceding[0] != number {
			t.Errorf("%s, credit note: %+v (%v)", kind, read, err)
		}
		if paper, err := desk.InvoicePDF(ctx, creditor, number); err != nil {
			t.Error(err)
		} else if inside, err := einvoice.Read(number+".pdf", bytes.NewReader(paper), int64(len(paper))); (err == nil) != (kind == "cii") || err == nil && inside.Owed() != want {
			t.Errorf("%s: inside the paper: %v", kind, err)
		}
	}
	setUp(t, desk, creditor, "einvoice", "ubl", "vat_id", "", "tax_number", "12/345")
	setUp(t, desk, creditor, "place", "")
	_, err := desk.IssueInvoice(ctx, creditor, draft(t, desk, key, q)[0], ann)
	if fault.CodeOf(err) != "einvoice_lacks" || !strings.Contains(err.Error(), "your country") {
		t.Errorf("a twin without a country: %v", err)
	}
}

// TestStatementAddsUp: the balances follow from the items, and the last is what is owed.
func TestStatementAddsUp(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, key := ownDesk(t, engine)
		ctx := t.Context()
		issue(t, desk, creditor, draft(t, desk, key, oneLine)[0])
		if _, err := desk.Paid(ctx, key, "100", "A-1", ann); err != nil {
			t.Fatal(err)
		}
		made, err := desk.MakeStatement(ctx, key, roadDay, roadDay)
		if err != nil {
			t.Fatal(err)
		}
		v := made.View
		if v.Opening != "500.00" || v.Closing != owed(t, desk, key) || v.Closing != "1114.00" || len(v.Entries) != 2 || len(v.Open) != 2 || v.Askable != "400.00" {
			t.Errorf("got %+v", v)
		}
		if b, err := made.PDF(); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) || !strings.Contains(made.Text(), "2026-001") {
			t.Errorf("the paper: %v", err)
		}
	})
}

// TestNumbersFollowTheirPattern: year, month and width, a series begun elsewhere, and
// what is no pattern.
func TestNumbersFollowTheirPattern(t *testing.T) {
	t.Parallel()
	desk, creditor, key := ownDesk(t, "sqlite")
	setUp(t, desk, creditor, "invoice_number", "RE{year}{month}-{n:04}")
	setUp(t, desk, creditor, "invoice_next", "17", "credit_number", "CN-{n}")
	first := issue(t, desk, creditor, draft(t, desk, key, oneLine)[0]).Number
	credit, _, err := desk.CreditInvoice(t.Context(), creditor, first, recovery.Credit{}, ann)
	if err != nil {
		t.Fatal(err)
	}
	if got := first + " " + issue(t, desk, creditor, credit).Number; got != "RE202611-0017 CN-1" {
		t.Errorf("got %s", got)
	}
	for _, bad := range []string{"", "fixed", "{n}{n}", "{day}-{n}", "{n:00}"} {
		if err := desk.ChangeSetup(t.Context(), creditor, map[string]string{"invoice_number": bad}); fault.CodeOf(err) != "setup_unreadable" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestClientsMetByInvoicingAreKnown: a first import finds them, and makes none twice.
func TestClientsMetByInvoicingAreKnown(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		clock := book.ClockAt(roadDay, 10)
		desk := recovery.New(book.Open(t, book.Database(t, engine), clock.Now), recovery.Options{Now: clock.Now})
		creditor, err := desk.CreditorNamed(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		met, err := desk.MeetClient(t.Context(), creditor, recovery.NewClient{Name: "Larch"}, "USD")
		if err != nil {
			t.Fatal(err)
		}
		importText(t, desk, creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-09-01,2026-10-01,500.00\n", receivable.ListAll)
		if key, err := desk.AccountNamed(t.Context(), creditor, "Larch", ""); err != nil || key != met {
			t.Errorf("got %v, want %v (%v)", key, met, err)
		}
	})
}
