package recovery

import (
	"context"
	"encoding/json"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// keptImport is what is kept about an import once it is whole.
type keptImport struct {
	FileReport
	Through day.Date `json:"through"` // money up to the end of this day is known from it
}

// retried are the faults that what the book holds may have mended since.
var retried = map[string]bool{"near_match": true, "payment_near": true, "payment_unplaced": true}

// again answers for a file that was taken in whole before: nothing of it changes
// the book, but rows that the book refused then are tried once more, and a later
// day through which the list is complete is believed.
func (im *importer) again(ctx context.Context, before store.ImportRow, sources []store.SourceRow) error {
	var kept keptImport
	if err := json.Unmarshal([]byte(before.Counts), &kept); err != nil {
		return fmt.Errorf("read what import %s brought: %w", before.ID, err)
	}
	im.id = before.ID
	if im.request.Kind == "" {
		im.request.Kind = receivable.ListKind(kept.Kind)
	}
	if err := im.settleKind(sources, nil); err != nil {
		return err
	}
	im.report.Number = importNumber(im.id)
	if err := im.stillComplete(ctx, sources); err != nil {
		return err
	}
	im.only = map[int]bool{}
	for _, f := range kept.Faults {
		if retried[f.Code] {
			im.only[f.Line] = true
		} else {
			im.report.Faults = append(im.report.Faults, f)
		}
	}
	if len(im.only) == 0 {
		return im.skipAll()
	}
	err := im.read(ctx, func(tx *store.Tx) (err error) {
		im.same, err = sameInvoices(ctx, tx, im.creditor.ID)
		return err
	})
	if err != nil {
		return err
	}
	if err := im.rows(ctx); err != nil {
		return err
	}
	if err := im.settleClients(ctx); err != nil {
		return err
	}
	if err := im.sealAll(ctx); err != nil {
		return err
	}
	kept.Faults = im.finished().Faults
	return im.write(ctx, func(tx *store.Tx) error { return im.keep(ctx, tx, kept) })
}

// stillComplete believes a person who says that the same list, unchanged, is
// complete through a later day.
func (im *importer) stillComplete(ctx context.Context, sources []store.SourceRow) error {
	if im.request.CompleteThrough.IsZero() {
		return nil
	}
	for _, s := range sources {
		if s.Name != im.request.Source {
			continue
		}
		s.CompleteThrough = im.request.CompleteThrough
		im.report.Through = im.request.CompleteThrough
		if err := im.wakeWaiting(ctx, s.CompleteThrough); err != nil {
			return err
		}
		return im.write(ctx, func(tx *store.Tx) error { return tx.SaveSource(ctx, im.creditor.ID, s) })
	}
	return nil
}

// skipAll counts the rows of a file that is known as a whole.
func (im *importer) skipAll() error {
	for row, bad := range im.list.Rows(watched(im.request.File), im.request.File.Size) {
		if bad == nil {
			im.report.Skipped++
			im.note(&row)
		} else if intake.Refuses(bad) {
			return bad
		}
	}
	return nil
}

// keep writes down what the import brought; from then on it counts as whole.
func (im *importer) keep(ctx context.Context, tx *store.Tx, kept keptImport) error {
	counts, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("keep the counts: %w", err)
	}
	return tx.SetImportCounts(ctx, im.creditor.ID, im.id, string(counts))
}

// settingSame remembers which numbers of which sources a person said to be one
// invoice: source and ref lead to the number in the book.
const settingSame = "same_invoices"

func sameInvoices(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (map[string]string, error) {
	same := map[string]string{}
	text, err := tx.Setting(ctx, creditor, settingSame)
	if err != nil || text == "" {
		return same, err
	}
	if err := json.Unmarshal([]byte(text), &same); err != nil {
		return nil, fmt.Errorf("read which invoices are one: %w", err)
	}
	return same, nil
}

func saveSameInvoices(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, same map[string]string) error {
	text, err := json.Marshal(same)
	if err != nil {
		return fmt.Errorf("keep which invoices are one: %w", err)
	}
	return tx.SetSetting(ctx, creditor, settingSame, string(text))
}
