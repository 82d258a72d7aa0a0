package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
)

// proof is the file of the debtor's account today.
func (d desk) proof(t *testing.T) recovery.EvidenceView {
	t.Helper()
	v, err := d.Evidence(t.Context(), d.key(t, debtor), d.Today())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func lineOf(t *testing.T, v *recovery.EvidenceView, item remedy.Evidence) recovery.EvidenceLine {
	t.Helper()
	i := slices.IndexFunc(v.Lines, func(l recovery.EvidenceLine) bool { return l.Item == item })
	if i < 0 {
		t.Fatalf("%v is not on the list", item.Names())
	}
	return v.Lines[i]
}

// adds puts a paper into the debtor's file.
func (d desk) adds(t *testing.T, kind receivable.DocumentKind, name string, on day.Date) recovery.Entry {
	t.Helper()
	entry, err := d.AddDocument(t.Context(), d.key(t, debtor), recovery.AddedDocument{Kind: kind, File: upload(name, []byte(name))}, recovery.Act{By: "Nora", On: on})
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

// What lies in the file counts by itself, what a person says goes before it, and both
// are taken back again.
func TestPapersCountByThemselves(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
		key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
		before := d.proof(t)
		if l := lineOf(t, &before, remedy.DeliveryProof); l.State != recovery.EvidenceMissing || !l.Gains || len(l.Ways) == 0 {
			t.Fatalf("at first: %+v", l)
		}
		entry := d.adds(t, receivable.DeliveryProof, "live-site.png", d.Today().AddDays(-3))
		v := d.proof(t)
		l := lineOf(t, &v, remedy.DeliveryProof)
		if l.State != recovery.EvidenceHave || l.Told || len(l.ShownBy) != 1 || v.Band.Points != before.Band.Points+15 {
			t.Errorf("with the paper: %+v, %d points after %d", l, v.Band.Points, before.Band.Points)
		}
		w, err := d.Weigh(t.Context(), key, d.Today())
		if err != nil || !w.Case.Evidence.Has(remedy.DeliveryProof) {
			t.Errorf("the comparison does not know it: %v, %v", w.Case.Evidence.Names(), err)
		}
		no, err := d.Fact(t.Context(), key, map[string]string{"delivery_or_use_proof": "no"}, act)
		if err != nil {
			t.Fatal(err)
		}
		if v := d.proof(t); lineOf(t, &v, remedy.DeliveryProof).State != recovery.EvidenceMissing {
			t.Error("a person's no does not go before the paper")
		}
		if _, err := d.Undo(t.Context(), d.creditor, no.Number, act); err != nil {
			t.Fatal(err)
		}
		if f := d.file(t, debtor); f.Told("delivery_or_use_proof") != "" || f.Facts["delivery_or_use_proof"] != "yes" {
			t.Errorf("after the undo: told %q, stands %q", f.Told("delivery_or_use_proof"), f.Facts["delivery_or_use_proof"])
		}
		if _, err := d.Undo(t.Context(), d.creditor, entry.Number, act); err != nil {
			t.Fatal(err)
		}
		if v := d.proof(t); v.Band.Points != before.Band.Points {
			t.Errorf("after all was taken back: %d points, want %d", v.Band.Points, before.Band.Points)
		}
		if _, err := d.Fact(t.Context(), key, map[string]string{"signed_contract": "yes"}, act); err != nil {
			t.Fatal(err)
		}
		v = d.proof(t)
		if l := lineOf(t, &v, remedy.SignedContract); l.State != recovery.EvidenceHave || !l.Told || !strings.Contains(l.ShownBy[0].Text, "told by Nora") {
			t.Errorf("told by hand: %+v", l)
		}
		if l := lineOf(t, &v, remedy.EmailAgreement); l.State != recovery.EvidenceCovered {
			t.Errorf("mails beside a contract: %+v", l)
		}
		d.verifies(t)
	})
}

// The cheapest way to an admission is the letter that asks for it, and it is drafted.
func TestTheGapOfAnAdmissionAsksForIt(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
	v := d.proof(t)
	gaps := v.Gaps()
	at := slices.IndexFunc(gaps, func(l recovery.EvidenceLine) bool { return l.Item == remedy.Acknowledged })
	if at < 0 || gaps[at].Ways[0].Code != recovery.WayAck {
		t.Fatalf("got %+v", gaps)
	}
	for i := 1; i < len(gaps); i++ {
		a, b := gaps[i-1], gaps[i]
		if a.Gain.Sum.Minor()*int64(b.Ways[0].Minutes) < b.Gain.Sum.Minor()*int64(a.Ways[0].Minutes) {
			t.Errorf("%s brings less for an hour than %s after it", a.Name, b.Name)
		}
	}
	if _, err := d.AskAck(t.Context(), d.key(t, debtor), recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(d.all(t, debtor), func(l receivable.Delivery) bool { return l.Letter == "acknowledgment_request" }) {
		t.Error("the letter that asks was not drafted")
	}
}

// Who owes nothing is asked for no admission.
func TestNoAdmissionIsAskedForWhereNothingIsOwed(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
	if _, err := d.Paid(t.Context(), d.key(t, debtor), "4200.00", "", recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	v := d.proof(t)
	for _, l := range v.Gaps() {
		if l.Item == remedy.Acknowledged || l.Item == remedy.PartPayment || l.Item == remedy.InvoicesUnobjected {
			t.Errorf("%s is still looked for: %v", l.Name, l.Ways)
		}
	}
}

// A demand that a mail server took over was sent; a proof of posting is stronger, and
// neither is called received.
func TestSentIsNotReceived(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
		d.arms(t, receivable.RoadAttorney, "")
		number, act := d.demand(t), recovery.Act{By: "Nora"}
		if _, err := d.Approve(t.Context(), d.creditor, number, act); err != nil {
			t.Fatal(err)
		}
		d.deliver(t)
		of := func() (letter, invoice recovery.Receipt) {
			list, err := d.Receipts(t.Context(), d.key(t, debtor), d.Today())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				if r.Invoice {
					invoice = r
				} else if r.Number == number {
					letter = r
				}
			}
			return letter, invoice
		}
		letter, invoice := of()
		best, ok := letter.Best()
		if _, reached := letter.Reached(); !ok || best.Kind != recovery.ReceiptTaken || reached || !strings.Contains(best.Text, "taken") {
			t.Errorf("the demand: %+v", letter)
		}
		if best, ok := invoice.Best(); !ok || best.Kind != recovery.ReceiptTaken || !strings.Contains(best.Text, "which names it") {
			t.Errorf("the invoice that the demand names: %+v", invoice)
		}
		if _, err := d.Posted(t.Context(), d.creditor, number, recovery.Posting{Tracking: "RR 1"}, act); err != nil {
			t.Fatal(err)
		}
		letter, _ = of()
		if best, _ := letter.Best(); best.Kind != recovery.ReceiptPosted || len(letter.Proofs) != 2 {
			t.Errorf("after posting: %+v", letter)
		}
		if _, reached := letter.Reached(); reached {
			t.Error("a posted letter counts as received")
		}
	})
}

// Without a contract the file is put together from what is there: correspondence,
// what shows that the work was taken, an earlier invoice that was paid.
func TestRebuiltWithoutAContract(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
	v := d.proof(t)
	if v.Rebuilt.Contract || v.Rebuilt.Kind != "" {
		t.Fatalf("out of nothing: %+v", v.Rebuilt)
	}
	for _, e := range slices.Concat(v.Rebuilt.Meruit, v.Rebuilt.Stated) {
		if e.Shown() || e.Lacking == "" {
			t.Errorf("%s: shown by %v, lacking %q", e.Code, e.ShownBy, e.Lacking)
		}
	}
	d.adds(t, receivable.DeliveryProof, "upload.txt", d.Today().AddDays(-80))
	if v := d.proof(t); v.Rebuilt.Kind != receivable.AgreementConduct || v.Rebuilt.On != d.Today().AddDays(-80) {
		t.Errorf("by conduct: %+v", v.Rebuilt)
	}
	d.adds(t, receivable.Correspondence, "yes.eml", d.Today().AddDays(-120))
	v = d.proof(t)
	if v.Rebuilt.Kind != receivable.AgreementMails || !v.Rebuilt.Meruit[0].Shown() || !v.Rebuilt.Meruit[1].Shown() || !v.Rebuilt.Stated[0].Shown() {
		t.Errorf("by mails: %+v", v.Rebuilt)
	}
	act := recovery.Act{By: "Nora"}
	entry, err := d.AcceptRebuilt(t.Context(), d.key(t, debtor), "", act)
	if err != nil {
		t.Fatal(err)
	}
	v = d.proof(t)
	if l := lineOf(t, &v, remedy.EmailAgreement); l.State != recovery.EvidenceHave || l.Told || len(l.ShownBy) != 1 {
		t.Errorf("entered: %+v", l)
	}
	if _, err := d.Undo(t.Context(), d.creditor, entry.Number, act); err != nil {
		t.Fatal(err)
	}
	if v := d.proof(t); lineOf(t, &v, remedy.EmailAgreement).State != recovery.EvidenceMissing {
		t.Error("undone, and it still counts")
	}
	if _, err := d.Evidence(t.Context(), receivable.AccountKey{Creditor: d.creditor, Account: "no"}, d.Today()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an account that is not there: %v", err)
	}
}
