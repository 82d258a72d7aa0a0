package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ground is all that may show something about an account on a day, read at once.
type ground struct {
	on         day.Date
	file       receivable.File
	items      []store.ItemRow
	set        []store.AllocationRow
	deliveries []receivable.Delivery
	documents  []DocumentLine
	mails      []readMailRow
	links      []store.LinkRow
	entries    []sealedEntry
	letters    map[receivable.DeliveryID]string // words of what left, as far as they are kept
}

// readMailRow is a mail that came in with what it was taken to mean.
type readMailRow struct {
	store.InboundRow
	reading Reading
}

func (d *Desk) ground(ctx context.Context, tx *store.Tx, key receivable.AccountKey, on day.Date) (g *ground, err error) {
	g = &ground{on: on, letters: map[receivable.DeliveryID]string{}}
	if g.file, err = tx.AccountFile(ctx, key, on); err != nil {
		return nil, err
	}
	if g.items, err = tx.ItemsOf(ctx, key); err != nil {
		return nil, err
	}
	if g.set, err = tx.AllocationsOf(ctx, key); err != nil {
		return nil, err
	}
	if g.deliveries, err = tx.DeliveriesOf(ctx, key); err != nil {
		return nil, err
	}
	if g.documents, err = documentLines(ctx, tx, key); err != nil {
		return nil, err
	}
	g.documents = slices.DeleteFunc(g.documents, func(l DocumentLine) bool { return l.On.After(on) })
	if g.links, err = tx.LinksOf(ctx, key); err != nil {
		return nil, err
	}
	if err := g.readMails(ctx, tx, key); err != nil {
		return nil, err
	}
	if err := g.readEntries(ctx, tx, key); err != nil {
		return nil, err
	}
	return g, d.readLetters(ctx, tx, g)
}

func (g *ground) readMails(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	rows, err := tx.InboundOf(ctx, key)
	if err != nil {
		return err
	}
	for i := range rows {
		m := readMailRow{InboundRow: rows[i]}
		if m.On.After(g.on) || m.State == store.InboundPassed {
			continue
		}
		if err := json.Unmarshal([]byte(m.Reading), &m.reading); err != nil {
			return fmt.Errorf("read mail %s: %w", m.ID, err)
		}
		g.mails = append(g.mails, m)
	}
	return nil
}

// readEntries opens the entries of people through the day.
func (g *ground) readEntries(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	undone := map[string]bool{}
	for e, err := range tx.RecordOf(ctx, key) {
		if err != nil {
			return err
		}
		if e.Erased() || e.Kind == string(VerbDecided) || e.On.After(g.on) {
			continue
		}
		one := sealedEntry{Entry: e}
		if err := json.Unmarshal(e.Content, &one.said); err != nil {
			return fmt.Errorf("read entry %d of %s: %w", e.Seq, g.file.Number, err)
		}
		undone[one.said.Undone] = true
		g.entries = append(g.entries, one)
	}
	for i := range g.entries {
		g.entries[i].undone = undone[entryNumber(g.file.Number, g.entries[i].Seq)]
	}
	return nil
}

// mostLettersRead bounds the letters whose words are searched for the invoices they name.
const mostLettersRead = 40

// readLetters opens the newest letters that left, for the invoices they name.
func (d *Desk) readLetters(ctx context.Context, tx *store.Tx, g *ground) error {
	read := 0
	for i := range slices.Backward(g.deliveries) {
		dl := &g.deliveries[i]
		if !left(dl, g.on) || len(dl.SealedHash) == 0 || dl.Step == receivable.StepInvoice || read == mostLettersRead {
			continue
		}
		read++
		b, err := d.unsealed(ctx, tx, dl)
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		if m, err := readMail(b); err == nil { // what cannot be read names nothing
			g.letters[dl.ID] = m.Text
		}
	}
	return nil
}

// left reports a delivery that left by a day, or may have.
func left(d *receivable.Delivery, on day.Date) bool {
	return !d.Rehearsal && !d.On.After(on) && (d.State == receivable.Sent || d.State == receivable.DoubtfulD)
}

// entryMaking is the number of the entry that made a row, "" for none that stands.
func (g *ground) entryMaking(row string) string {
	for i := range g.entries {
		e := &g.entries[i]
		for _, made := range e.said.Rows {
			if made.ID == row && row != "" && !e.undone {
				return entryNumber(g.file.Number, e.Seq)
			}
		}
	}
	return ""
}

// telling is the newest entry in which a person said a fact, nil for none.
func (g *ground) telling(fact string) *sealedEntry {
	for i := range slices.Backward(g.entries) {
		e := &g.entries[i]
		for _, made := range e.said.Rows {
			if made.Table == "fact" && made.ID == fact && !e.undone {
				return e
			}
		}
	}
	return nil
}

// fromPage reports an act of the client on his own page.
func (e *sealedEntry) fromPage() bool { return e.said.Fields["source"] == FromPage && !e.undone }

// leftOn is the day a letter left: of its touch, or else its own.
func (g *ground) leftOn(d *receivable.Delivery) day.Date {
	for i := range g.file.Touches {
		if t := &g.file.Touches[i]; t.Delivery == d.ID && t.Kind == receivable.Written {
			return t.On
		}
	}
	return d.On
}
