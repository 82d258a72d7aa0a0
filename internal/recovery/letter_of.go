package recovery

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// deliveryNumbered finds a delivery by the number printed on it.
func deliveryNumbered(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, number string) (receivable.Delivery, error) {
	account, seq, err := splitNumber(number)
	if err != nil {
		return receivable.Delivery{}, err
	}
	key, err := accountNumbered(ctx, tx, creditor, account)
	if err != nil {
		return receivable.Delivery{}, err
	}
	all, err := tx.DeliveriesOf(ctx, key)
	if err != nil {
		return receivable.Delivery{}, err
	}
	for _, d := range all {
		if d.Seq == seq {
			return d, nil
		}
	}
	return receivable.Delivery{}, fault.NotFoundf("letter_unknown", "there is no letter %s; dunwell today lists what is drafted", number)
}

func accountNumbered(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, number string) (receivable.AccountKey, error) {
	key, err := tx.AccountNumbered(ctx, creditor, number)
	if err != nil || key.Account != "" {
		return key, err
	}
	return receivable.AccountKey{}, fault.NotFoundf("account_unknown", "there is no account %s", number)
}

// occasion takes a delivery's letter up again on a day: the file is read, the
// decision taken, and both must still want this letter.
func (r *run) occasion(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery, file *receivable.File) (occasion, error) {
	c, t, err := r.think(ctx, tx, file)
	if err != nil {
		return occasion{}, err
	}
	d := &t.decision
	if string(d.Step) != delivery.Step || d.Letter != delivery.Letter {
		return occasion{}, fault.Conflictf("letter_obsolete", "letter %s no longer fits: today the answer for %s is %s (%s)", delivery.Number, file.Client.Name, d.Move, d.Because().Text())
	}
	return r.occasionOf(ctx, tx, c, &t, delivery)
}

// look reads a delivery and what its letter is made from, as things stand.
func (d *Desk) look(ctx context.Context, creditor receivable.CreditorID, number string) (o occasion, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		o, err = d.lookAt(ctx, tx, delivery)
		return err
	})
	return o, err
}

func (d *Desk) lookAt(ctx context.Context, tx *store.Tx, delivery receivable.Delivery) (occasion, error) {
	c, err := tx.Creditor(ctx, delivery.Account.Creditor)
	if err != nil {
		return occasion{}, err
	}
	on := d.todayOf(c)
	if delivery.Rehearsal || delivery.On.After(on) {
		on = delivery.On
	}
	file, err := tx.AccountFile(ctx, delivery.Account, on)
	if err != nil {
		return occasion{}, err
	}
	o, err := d.newRun(on, delivery.Rehearsal).occasion(ctx, tx, &delivery, &file)
	if fault.CodeOf(err) == "letter_obsolete" && on != delivery.On {
		// Today may only be a bad day for it; show it as it was drafted.
		if file, err = tx.AccountFile(ctx, delivery.Account, delivery.On); err != nil {
			return occasion{}, err
		}
		return d.newRun(delivery.On, delivery.Rehearsal).occasion(ctx, tx, &delivery, &file)
	}
	return o, err
}

// LetterOf is the letter of a drafted delivery as it stands now, with what its
// decision asks a person.
func (d *Desk) LetterOf(ctx context.Context, creditor receivable.CreditorID, number string) (letter.Letter, error) {
	o, err := d.look(ctx, creditor, number)
	if err != nil {
		return letter.Letter{}, err
	}
	made, err := d.makeLetter(o)
	for _, w := range o.decision.Warnings {
		made.Warnings = append(made.Warnings, letter.Warning{Code: string(w.Code), Text: w.Text()})
	}
	return made, err
}

// LetterPDF is the same letter as it would be printed; of one that has left, the
// very file that left, to be posted as well.
func (d *Desk) LetterPDF(ctx context.Context, creditor receivable.CreditorID, number string) ([]byte, error) {
	left, err := d.leftPDF(ctx, creditor, number)
	if err != nil || left != nil {
		return left, err
	}
	made, err := d.LetterOf(ctx, creditor, number)
	if err != nil {
		return nil, err
	}
	return pdf.Letter(made.Sheet)
}

// leftPDF is the letter that went with a mail that left; nil where it has not, or
// its bytes are not kept.
func (d *Desk) leftPDF(ctx context.Context, creditor receivable.CreditorID, number string) (b []byte, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		b = nil
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil || delivery.State != receivable.Sent && delivery.State != receivable.DoubtfulD {
			return err
		}
		left, err := d.leftMail(ctx, tx, &delivery)
		if left != nil {
			b = left.PDF
		}
		return err
	})
	return b, err
}

// Wrote is one letter laid into the folder.
type Wrote struct {
	Number, Client, Step string
	Paths                []string
}

// WriteDrafts lays the letters drafted on a day into the folder, for a person to
// read; the same letters again are the same files. A letter that cannot be made
// is told and hinders no other.
func (d *Desk) WriteDrafts(ctx context.Context, creditor receivable.CreditorID, on day.Date, progress func(done int)) ([]Wrote, fault.List, error) {
	var wrote []Wrote
	var faults fault.List
	var after receivable.DeliveryID
	for {
		var page []receivable.Delivery
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.DeliveriesIn(ctx, creditor, receivable.Drafted, after, 200)
			return err
		})
		if err != nil || len(page) == 0 {
			return wrote, faults, err
		}
		after = page[len(page)-1].ID
		for _, delivery := range page {
			if delivery.On != on {
				continue
			}
			w, err := d.writeDraft(ctx, delivery)
			if f := asFault(err); f != nil && f.Kind != fault.Unavailable {
				faults = append(faults, f)
				continue
			}
			if err != nil {
				return wrote, faults, err
			}
			wrote = append(wrote, w)
			if progress != nil {
				progress(len(wrote))
			}
		}
	}
}

func (d *Desk) writeDraft(ctx context.Context, delivery receivable.Delivery) (Wrote, error) {
	var o occasion
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		o, err = d.lookAt(ctx, tx, delivery)
		return err
	})
	if err != nil {
		return Wrote{}, err
	}
	made, err := d.makeLetter(o)
	if err != nil {
		return Wrote{}, err
	}
	return d.layDown(o, made)
}

// layDown puts a letter into the folder in all its forms.
func (d *Desk) layDown(o occasion, made letter.Letter) (Wrote, error) {
	p, err := d.packLaid(o, made)
	if err != nil {
		return Wrote{}, err
	}
	return d.lay(o, p)
}

// packLaid packs a letter for the folder: the same letter is the same bytes.
func (d *Desk) packLaid(o occasion, made letter.Letter) (pack, error) {
	return d.pack(o, made, instantOf(o.delivery.On, d.zone).Add(noon))
}

// lay writes the files of a packed letter.
func (d *Desk) lay(o occasion, p pack) (Wrote, error) {
	papers := d.papers(o, p)
	if o.delivery.Rehearsal {
		papers.Rehearsal = o.delivery.On
	}
	paths, err := d.ways.Folder.Put(papers)
	if err != nil {
		return Wrote{}, fmt.Errorf("lay down letter %s: %w", o.delivery.Number, err)
	}
	return Wrote{o.delivery.Number, o.file.Client.Name, o.delivery.Step, paths}, nil
}

// itemLines are the invoices a letter lists, with what it asks of each.
func itemLines(c *claim.Claim, d *chase.Decision) []letter.ItemLine {
	list := make([]letter.ItemLine, 0, len(d.Items))
	for i := range c.Lines {
		l := &c.Lines[i]
		if !slices.Contains(d.Items, l.Item) || l.Item == d.About.New {
			continue
		}
		open := l.Ask
		if d.Step == "notice" || open.IsZero() {
			open = l.Amount
		}
		list = append(list, letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: open})
	}
	return list
}

// asFault is the fault in the chain of err, nil when there is none.
func asFault(err error) *fault.Error {
	f, _ := errors.AsType[*fault.Error](err)
	return f
}
