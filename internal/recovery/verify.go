package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"dunwell/internal/evidence"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Verified is what a check of the record found.
type Verified = evidence.Report

// Settings of the witness.
const (
	settingSigner   = "checkpoint_signer" // secret: signs checkpoints
	settingVerifier = "checkpoint_verifier"
)

// Verify checks the chain of every account, the log of heads and every checkpoint
// signed so far, and takes every recorded decision again.
func (d *Desk) Verify(ctx context.Context, creditor receivable.CreditorID) (Verified, error) {
	var report Verified
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Checkpoints(ctx, creditor)
		if err != nil {
			return err
		}
		var notes []string
		for _, c := range rows {
			notes = append(notes, c.Note)
		}
		verifier, err := tx.Setting(ctx, creditor, settingVerifier)
		if err != nil {
			return err
		}
		var verifiers []string
		if verifier != "" {
			verifiers = []string{verifier}
		}
		entries, errEntries := collected(tx.RecordsOfCreditor(ctx, creditor))
		log, errLog := collected(tx.HeadLog(ctx, creditor))
		report, err = evidence.Audit(entries, log, notes, verifiers...)
		return errors.Join(err, *errEntries, *errLog)
	})
	if err == nil && report.OK {
		err = d.verifyDecisions(ctx, creditor, &report)
	}
	if err == nil {
		err = d.verifyDocuments(ctx, creditor, &report)
	}
	if err == nil {
		err = d.callByNumber(ctx, creditor, &report)
	}
	return report, err
}

// callByNumber names the accounts of a report as people do.
func (d *Desk) callByNumber(ctx context.Context, creditor receivable.CreditorID, report *Verified) error {
	numbers := map[string]string{}
	err := d.eachAccount(ctx, creditor, func(page []store.Account) error {
		for _, a := range page {
			numbers[string(a.Key.Account)] = a.Number
		}
		return nil
	})
	for i := range report.Accounts {
		if number, ok := numbers[report.Accounts[i].Account]; ok {
			report.Accounts[i].Account = number
		}
	}
	return err
}

// verifyDecisions adds to a report whether the recorded decisions come out the
// same from the facts sealed with them.
func (d *Desk) verifyDecisions(ctx context.Context, creditor receivable.CreditorID, report *Verified) error {
	again, err := d.Redecide(ctx, creditor)
	if err != nil {
		return err
	}
	one := evidence.FileReport{Name: "decisions", OK: len(again.Different) == 0}
	if !one.OK {
		one.Why = fmt.Sprintf("%d decisions come out otherwise from the facts sealed with them, the first is %s", len(again.Different), again.Different[0])
		report.OK = false
	}
	report.Files = append(report.Files, one)
	if again.Older > 0 {
		report.CannotProve = append(report.CannotProve, fmt.Sprintf("%d decisions were taken by an engine, ladder or law that is not at hand, and were not taken again", again.Older))
	}
	return nil
}

// collected keeps the reading error of a stream beside it, so that two streams
// of one transaction can be read one after the other.
func collected[T any](seq iter.Seq2[T, error]) (iter.Seq2[T, error], *error) {
	var failed error
	return func(yield func(T, error) bool) {
		for v, err := range seq {
			if err != nil {
				failed = err
			}
			if !yield(v, err) {
				return
			}
		}
	}, &failed
}

// VerifyFile checks an exported record without any book.
func VerifyFile(name string, r io.Reader) (Verified, error) {
	report, err := evidence.VerifyExport(r)
	if err != nil {
		return report, fmt.Errorf("verify %s: %w", name, err)
	}
	return report, nil
}

// Checkpoint takes the nightly witness over all heads that moved since the last:
// it extends the log of heads and signs its root.
func (d *Desk) Checkpoint(ctx context.Context) error {
	var creditors []receivable.Creditor
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		creditors, err = tx.Creditors(ctx)
		return err
	})
	for _, c := range creditors {
		if err == nil {
			err = d.checkpoint(ctx, c)
		}
	}
	return err
}

func (d *Desk) checkpoint(ctx context.Context, c receivable.Creditor) error {
	today := d.todayOf(c)
	return d.db.Write(ctx, func(tx *store.Tx) error {
		last, err := tx.LastCheckpoint(ctx, c.ID)
		if err != nil {
			return err
		}
		if last.On == today {
			return nil
		}
		tree, err := evidence.ResumeTree(last.Size, last.Edge)
		if err != nil {
			return err
		}
		moved := false
		var after receivable.AccountID
		for {
			leaves, err := tx.UnloggedHeads(ctx, c.ID, after, 1000)
			if err != nil {
				return err
			}
			if len(leaves) == 0 {
				break
			}
			if err := tx.LogHeads(ctx, c.ID, tree.Size(), leaves); err != nil {
				return err
			}
			for _, leaf := range leaves {
				tree.Add(leaf)
			}
			after, moved = receivable.AccountID(leaves[len(leaves)-1].Account), true
		}
		if !moved {
			return nil
		}
		signer, err := d.signer(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		point := tree.Checkpoint(d.origin, today)
		note, err := evidence.SignCheckpoint(point, signer)
		if err != nil {
			return err
		}
		return tx.SaveCheckpoint(ctx, store.CheckpointRow{
			Creditor: c.ID, Seq: last.Seq + 1, On: today, Size: point.Size, Edge: tree.Edge(), Note: note,
		})
	})
}

// signer is the creditor's signing key; it is made at the first checkpoint.
func (d *Desk) signer(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (string, error) {
	signer, err := tx.Setting(ctx, creditor, settingSigner)
	if err != nil || signer != "" {
		return signer, err
	}
	signer, verifier, err := evidence.NewKey(d.random, d.origin)
	if err != nil {
		return "", err
	}
	if err := tx.SetSetting(ctx, creditor, settingVerifier, verifier); err != nil {
		return "", err
	}
	return signer, tx.SetSetting(ctx, creditor, settingSigner, signer)
}
