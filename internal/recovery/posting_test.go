package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// documents are the papers kept with the debtor's account, with their bytes.
func (d desk) documents(t *testing.T) (list []receivable.Document, kept [][]byte) {
	t.Helper()
	key := d.key(t, debtor)
	err := d.db.Read(t.Context(), func(tx *store.Tx) (err error) {
		if list, err = tx.DocumentsOf(t.Context(), key); err != nil {
			return err
		}
		for _, doc := range list {
			var b bytes.Buffer
			if doc.Hash != nil {
				if err := tx.DocumentBytes(t.Context(), d.creditor, doc.ID, func(piece []byte) error { _, err := b.Write(piece); return err }); err != nil {
					return err
				}
			}
			kept = append(kept, b.Bytes())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, kept
}

// A demand that went by e-mail goes by post as well: the very file that left is
// printed, the receipt is kept with its hash, and the step counts once.
func TestDemandByMailAndByPost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
		d.arms(t, receivable.RoadAttorney, "")
		number, act := d.demand(t), recovery.Act{By: "Nora"}
		receipt := bytes.Repeat([]byte("%PDF-1.4 receipt "), 80_000) // more than one piece
		proof := recovery.Posting{Tracking: "RR 123\n456", Name: "receipt.pdf", Bytes: receipt}
		if _, err := d.Posted(t.Context(), d.creditor, number, proof, act); fault.CodeOf(err) != "letter_not_sent" {
			t.Errorf("posted before it left: got %v", err)
		}
		if _, err := d.Approve(t.Context(), d.creditor, number, act); err != nil {
			t.Fatal(err)
		}
		if got := d.deliver(t); got.Sent != 1 {
			t.Fatalf("got %+v, want one sent", got)
		}
		printed, err := d.LetterPDF(t.Context(), d.creditor, number)
		if err != nil {
			t.Fatal(err)
		}
		_, sent := attached(t, d.sink.Letters()[0].Bytes)
		if !bytes.Equal(printed, sent[number+".pdf"]) {
			t.Error("what is printed is not what left by e-mail")
		}
		touches := len(d.file(t, debtor).Touches)
		for name, p := range map[string]recovery.Posting{
			"proof_missing": {}, "proof_empty": {Bytes: []byte{}}, "proof_too_large": {Bytes: make([]byte, 20<<20+1)},
		} {
			if _, err := d.Posted(t.Context(), d.creditor, number, p, act); fault.CodeOf(err) != name {
				t.Errorf("%s: got %v", name, err)
			}
		}
		entry, err := d.Posted(t.Context(), d.creditor, number, proof, act)
		if err != nil || !strings.Contains(entry.Text, "RR 123 456") {
			t.Fatalf("got %+v, %v", entry, err)
		}
		if got := len(d.file(t, debtor).Touches); got != touches {
			t.Errorf("the step counts again: %d touches, want %d", got, touches)
		}
		list, kept := d.documents(t)
		hash := sha256.Sum256(receipt)
		if len(list) != 1 || !bytes.Equal(kept[0], receipt) || !bytes.Equal(list[0].Hash, hash[:]) || list[0].Type != "application/pdf" {
			t.Fatalf("kept: %+v", list)
		}
		if _, err := d.Undo(t.Context(), d.creditor, entry.Number, act); err != nil {
			t.Fatal(err)
		}
		if list, _ := d.documents(t); len(list) != 0 {
			t.Errorf("taken back, and still there: %+v", list)
		}
		d.verifies(t)
	})
}

// A letter that a person posts himself keeps its exact bytes and the proof, and asks
// for a proof that is missing.
func TestLetterSentByHandIsSealed(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", setup: map[string]string{"way": recovery.WayFolder}})
	d.arms(t, receivable.RoadAttorney, "")
	number, act := d.demand(t), recovery.Act{By: "Nora"}
	if _, err := d.Approve(t.Context(), d.creditor, number, act); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Approve(t.Context(), d.creditor, number, act); err != nil { // laid down again
		t.Fatal(err)
	}
	if _, err := d.SentWithProof(t.Context(), d.creditor, number, d.Today(), "own_mail", recovery.Posting{Tracking: "1"}, act); fault.CodeOf(err) != "proof_without_post" {
		t.Errorf("a proof of posting of a mail: got %v", err)
	}
	entry, err := d.SentByHand(t.Context(), d.creditor, number, d.Today(), "post", act)
	if err != nil || len(entry.Warnings) != 1 || !strings.Contains(entry.Warnings[0], "--proof FILE") {
		t.Fatalf("got %+v, %v", entry, err)
	}
	if _, err := d.Posted(t.Context(), d.creditor, number, recovery.Posting{Tracking: "RR 1"}, act); err != nil {
		t.Fatal(err)
	}
	view, err := d.LetterView(t.Context(), d.creditor, number)
	if err != nil || view.Left == nil || !strings.Contains(view.Left.Text, "4,200.00") || !bytes.HasPrefix(view.Left.PDF, []byte("%PDF-")) {
		t.Fatalf("the letter that was posted is not kept: %+v, %v", view.Left, err)
	}
	delivery := d.all(t, debtor)[0]
	err = d.db.Read(t.Context(), func(tx *store.Tx) error {
		_, sealed, err := tx.SealedBytes(t.Context(), d.creditor, delivery.ID)
		if hash := sha256.Sum256(sealed); !bytes.Equal(hash[:], delivery.SealedHash) || delivery.MessageID == "" {
			t.Errorf("sealed %x, the bytes are %x", delivery.SealedHash, hash)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d.verifies(t)
}
