package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// upload is a file of those bytes.
func upload(name string, b []byte) recovery.Upload {
	return recovery.Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// A paper that a person adds is kept with its exact bytes and hash, is found again by
// the end of its id, and can be taken out and put back.
func TestDocumentsAreKeptByHand(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
		key, act := d.key(t, debtor), recovery.Act{By: "Nora", On: d.Today().AddDays(-70)}
		scan := bytes.Repeat([]byte("%PDF-1.4 signed by Lee "), 90_000) // more than one piece
		added := recovery.AddedDocument{Kind: receivable.ContractPaper, About: "A-1", Note: "both\nsigned", File: upload("../../contract.pdf", scan)}
		entry, err := d.AddDocument(t.Context(), key, added, act)
		if err != nil || !strings.Contains(entry.Text, "about invoice A-1") {
			t.Fatalf("got %+v, %v", entry, err)
		}
		list, err := d.Documents(t.Context(), key)
		if err != nil || len(list) != 1 {
			t.Fatalf("got %+v, %v", list, err)
		}
		hash := sha256.Sum256(scan)
		if got := list[0]; got.Type != "application/pdf" || got.Size != int64(len(scan)) || !bytes.Equal(got.Hash, hash[:]) ||
			got.Abouts != "invoice A-1" || got.Note != "both signed" || !got.ByHand || got.On != act.On {
			t.Errorf("kept as %+v", got)
		}
		var saved bytes.Buffer
		into := func(receivable.Document) (io.Writer, error) { saved.Reset(); return &saved, nil }
		if _, err := d.SaveDocument(t.Context(), key, list[0].Short, into); err != nil || !bytes.Equal(saved.Bytes(), scan) {
			t.Errorf("saved %d bytes, %v", saved.Len(), err)
		}
		dropped, err := d.DropDocument(t.Context(), key, list[0].Short, act)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.SaveDocument(t.Context(), key, list[0].ID, into); fault.CodeOf(err) != "document_unknown" {
			t.Errorf("taken out, and still saved: %v", err)
		}
		if _, err := d.Undo(t.Context(), d.creditor, entry.Number, act); fault.CodeOf(err) != "undo_order" {
			t.Errorf("undone under a later act: %v", err)
		}
		if _, err := d.Undo(t.Context(), d.creditor, dropped.Number, act); err != nil {
			t.Fatal(err)
		}
		if _, err := d.SaveDocument(t.Context(), key, list[0].ID, into); err != nil || !bytes.Equal(saved.Bytes(), scan) {
			t.Errorf("put back: saved %d bytes, %v", saved.Len(), err)
		}
		d.verifies(t)
	})
}

// What cannot be kept is refused with the word that says why, and leaves nothing.
func TestDocumentsThatAreRefused(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00", setup: map[string]string{"document_mb": "1"}})
	key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
	for want, doc := range map[string]recovery.AddedDocument{
		"document_too_large":     {Kind: receivable.Photo, File: upload("large.jpg", make([]byte, 1<<20+1))},
		"document_empty":         {Kind: receivable.Photo, File: upload("empty.jpg", nil)},
		"document_kind_unknown":  {Kind: receivable.ProofOfPosting, File: upload("receipt.pdf", []byte("%PDF-"))},
		"document_about_unknown": {Kind: receivable.Photo, About: "Z-9", File: upload("photo.jpg", []byte("x"))},
	} {
		if _, err := d.AddDocument(t.Context(), key, doc, act); fault.CodeOf(err) != want {
			t.Errorf("%s: got %v", want, err)
		}
	}
	if _, err := d.AddDocument(t.Context(), key, recovery.AddedDocument{Kind: receivable.Photo, File: upload("fits.jpg", make([]byte, 1<<20))}, act); err != nil {
		t.Errorf("one of just the size: %v", err)
	}
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"document_mb": "5000"}); fault.CodeOf(err) != "setup_unreadable" {
		t.Errorf("a bound without measure: %v", err)
	}
	list, err := d.Documents(t.Context(), key)
	if err != nil || len(list) != 1 {
		t.Errorf("got %+v, %v; want the one that fits", list, err)
	}
	posted, err := d.Undo(t.Context(), d.creditor, list[0].ID, act)
	if err == nil {
		t.Errorf("undone by the id of a document: %+v", posted)
	}
}

// Bytes that were changed in the book are not handed out as what was kept.
func TestAnAlteredDocumentIsNotHandedOut(t *testing.T) {
	t.Parallel()
	d := demandDesk(t, "sqlite", demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
	key, act := d.key(t, debtor), recovery.Act{By: "Nora"}
	if _, err := d.AddDocument(t.Context(), key, recovery.AddedDocument{Kind: receivable.Photo, File: upload("site.jpg", []byte("what was seen"))}, act); err != nil {
		t.Fatal(err)
	}
	list, err := d.Documents(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	err = d.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.AddDocumentBytes(t.Context(), key.Creditor, list[0].ID, 1, []byte("!"))
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.SaveDocument(t.Context(), key, list[0].ID, func(receivable.Document) (io.Writer, error) {
		t.Error("bytes were handed out")
		return io.Discard, nil
	})
	if fault.CodeOf(err) != "document_altered" {
		t.Errorf("got %v", err)
	}
}
