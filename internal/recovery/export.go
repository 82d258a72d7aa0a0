package recovery

import (
	"context"
	"errors"
	"io"
	"iter"

	"dunwell/internal/evidence"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ExportRecord writes the record of one account, or of all while none is named, as
// a file that can be checked without the book: with the checkpoints that witness
// it. For one account these are all the nights on which its head moved; for a
// whole book it is the last.
func (d *Desk) ExportRecord(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID, w io.Writer) error {
	return d.db.Read(ctx, func(tx *store.Tx) error {
		points, err := tx.Checkpoints(ctx, creditor)
		if err != nil {
			return err
		}
		witnesses, err := witnessesOf(ctx, tx, creditor, account, points)
		if err != nil {
			return err
		}
		verifier, err := tx.Setting(ctx, creditor, settingVerifier)
		if err != nil {
			return err
		}
		records := tx.RecordsOfCreditor(ctx, creditor)
		if account != "" {
			records = tx.RecordOf(ctx, receivable.AccountKey{Creditor: creditor, Account: account})
		}
		entries, errEntries := collected(records)
		err = evidence.WriteExport(w, entries, witnesses, verifier)
		return errors.Join(err, *errEntries)
	})
}

// witnessesOf are the checkpoints with the proofs of the heads that they were the
// first to cover; of a whole book only the last, with the newest head of each account.
func witnessesOf(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, account receivable.AccountID, points []store.CheckpointRow) ([]evidence.Witness, error) {
	if len(points) == 0 {
		return nil, nil
	}
	if account == "" {
		points = points[len(points)-1:]
	}
	logged, places, err := loggedHeads(tx.HeadLog(ctx, creditor), account, points[len(points)-1].Size)
	if err != nil {
		return nil, err
	}
	var witnesses []evidence.Witness
	from := int64(0)
	for _, p := range points {
		w := evidence.Witness{Note: p.Note}
		var at []int64
		for i, place := range places {
			if place >= from && place < p.Size {
				w.Heads, at = append(w.Heads, logged[i]), append(at, place)
			}
		}
		from = p.Size
		if len(at) == 0 {
			continue
		}
		if w.Proofs, err = evidence.Prove(tx.HeadLog(ctx, creditor), p.Size, at...); err != nil {
			return nil, err
		}
		witnesses = append(witnesses, w)
	}
	return witnesses, nil
}

// loggedHeads are the logged heads of one account with their places, or the newest
// of each account while none is named.
func loggedHeads(log iter.Seq2[evidence.Leaf, error], account receivable.AccountID, size int64) (heads []evidence.Leaf, places []int64, err error) {
	newest := map[string]int{}
	n := int64(0)
	for leaf, err := range log {
		if err != nil {
			return nil, nil, err
		}
		at := n
		if n++; at >= size {
			break
		}
		i, met := newest[leaf.Account]
		switch {
		case account != "" && leaf.Account != string(account):
		case account == "" && met:
			heads[i], places[i] = leaf, at
		default:
			newest[leaf.Account] = len(heads)
			heads, places = append(heads, leaf), append(places, at)
		}
	}
	return heads, places, nil
}
