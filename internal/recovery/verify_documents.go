package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// fieldDocument begins the name of a field that seals the bytes of a document.
const fieldDocument = "document_"

// verifyDocuments holds the bytes of every sealed document against the hash in the
// entry that took it in. One that was changed by a byte is named, with its entry.
func (d *Desk) verifyDocuments(ctx context.Context, creditor receivable.CreditorID, report *Verified) error {
	sealed, err := d.sealedDocuments(ctx, creditor)
	if err != nil {
		return err
	}
	for _, one := range sealed {
		hash, err := d.documentHash(ctx, creditor, one.id)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			hash = "missing"
		case err != nil:
			return err
		}
		if hash == one.hash {
			continue
		}
		number, err := d.entryCalled(ctx, creditor, &one)
		if err != nil {
			return err
		}
		f := evidence.FileReport{Name: "document " + one.id, Why: "its bytes are not those that entry " + number + " sealed"}
		if hash == "missing" {
			f.Why = "its bytes are gone; entry " + number + " sealed them"
		}
		report.Files, report.OK = append(report.Files, f), false
	}
	return nil
}

type sealedDocument struct {
	id, hash string
	account  receivable.AccountID
	seq      int64
}

// entryCalled is the number of the entry that sealed a document, as people know it.
func (d *Desk) entryCalled(ctx context.Context, creditor receivable.CreditorID, one *sealedDocument) (number string, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, receivable.AccountKey{Creditor: creditor, Account: one.account}, d.Today())
		number = entryNumber(file.Number, one.seq)
		return err
	})
	return number, err
}

// sealedDocuments are the documents that entries of the record seal.
func (d *Desk) sealedDocuments(ctx context.Context, creditor receivable.CreditorID) (list []sealedDocument, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		for entry, err := range tx.RecordsOfCreditor(ctx, creditor) {
			if err != nil {
				return err
			}
			if entry.Erased() || !strings.Contains(string(entry.Content), `"`+fieldDocument) {
				continue
			}
			var said content
			if err := json.Unmarshal(entry.Content, &said); err != nil {
				return fmt.Errorf("read entry %d: %w", entry.Seq, err)
			}
			for name, hash := range said.Fields {
				if id, ok := strings.CutPrefix(name, fieldDocument); ok {
					list = append(list, sealedDocument{id, hash, receivable.AccountID(entry.Account), entry.Seq})
				}
			}
		}
		return nil
	})
	return list, err
}

func (d *Desk) documentHash(ctx context.Context, creditor receivable.CreditorID, id string) (string, error) {
	sum := sha256.New()
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		sum.Reset()
		return tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
			_, err := sum.Write(piece)
			return err
		})
	})
	return fmt.Sprintf("%x", sum.Sum(nil)), err
}
