package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
)

// Correction is what became of an invoice with a mistake of ours.
type Correction struct {
	Invoice string
	Given   day.Date // the corrected invoice was given on it; zero while it is awaited
	Due     day.Date // its new due date; zero gives the time the invoice gave at first
	// What was changed, as a sentence of the letter that brings the corrected invoice;
	// "" asks for no letter.
	What string
}

// factCorrection is the sentence that says what was changed.
const factCorrection = "correction"

// Mistake records a mistake of ours in an invoice; with a day, that the corrected
// invoice was given on it.
func (d *Desk) Mistake(ctx context.Context, key receivable.AccountKey, number string, corrected day.Date, a Act) (Entry, error) {
	return d.Correct(ctx, key, Correction{Invoice: number, Given: corrected}, a)
}

// Correct records a mistake of ours in an invoice: it waits for its correction, and
// with the day of it its clock starts again. The letter that brings the corrected
// invoice is drafted where it is asked for.
func (d *Desk) Correct(ctx context.Context, key receivable.AccountKey, c Correction, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMistake, a, func(ctx context.Context, e *deed) error {
		item, err := e.invoice(c.Invoice)
		if err != nil {
			return err
		}
		e.field("invoice", c.Invoice)
		e.pointToCredit(ctx, c.Invoice)
		switch {
		case !c.Given.IsZero():
			return e.corrected(ctx, item, &c)
		case c.What != "" || !c.Due.IsZero():
			return fault.Invalidf("correction_open", "", "say on which day the corrected invoice was given (--corrected DATE): what was changed, and when it is due, belongs to it")
		}
		e.said.Text = fmt.Sprintf("Invoice %s of %s waits for our correction", c.Invoice, e.file.Client.Name)
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.MistakeHold, Item: item.ID})
	})
}

// corrected ends the wait for a correction and starts the clock of the invoice again.
func (e *deed) corrected(ctx context.Context, item receivable.Item, c *Correction) error {
	switch {
	case c.Given.After(e.day):
		return fault.Invalidf("day_ahead", "--corrected", "%s has not come yet; say it once the corrected invoice was given", c.Given)
	case c.Given.Before(item.On):
		return fault.Invalidf("day_before", "--corrected", "invoice %s is of %s; it cannot have been corrected before", c.Invoice, item.On)
	case !c.Due.IsZero() && c.Due.Before(c.Given):
		return fault.Invalidf("day_past", "--due", "the corrected invoice cannot be due before the day it was given, %s", c.Given)
	}
	e.field("corrected", c.Given.String())
	if _, err := e.endOf(ctx, receivable.MistakeHold, item.ID, "corrected"); err != nil {
		return err
	}
	e.made("item", string(item.ID), item.Restart.String())
	item.Restart = restartOf(item, c.Given)
	if !c.Due.IsZero() {
		item.Restart = c.Due
	}
	e.said.Text = fmt.Sprintf("Invoice %s of %s was corrected on %s; its clock starts again, and it is late after %s", c.Invoice, e.file.Client.Name, c.Given, item.ClockFrom())
	if err := e.tx.ReviseItem(ctx, e.file.Key, item); err != nil || c.What == "" {
		return err
	}
	e.field("what", c.What)
	if err := e.tell(ctx, factCorrection, sentence(c.What)); err != nil {
		return err
	}
	return e.askLetter(ctx, chase.LetterCorrected, string(item.ID))
}

// restartOf is the day from which a corrected invoice is late: the time it was
// given to pay at first, counted again from the correction.
func restartOf(i receivable.Item, corrected day.Date) day.Date {
	return corrected.AddDays(max(0, i.Due.Sub(i.On)))
}

// sentence ends in a stop.
func sentence(text string) string {
	text = oneLine(text, 500)
	switch text[max(0, len(text)-1):] {
	case "", ".", "!", "?":
		return text
	}
	return text + "."
}

// correctedFacts are those of the letter that brings a corrected invoice.
func (o occasion) correctedFacts(f *letter.Facts) {
	if o.delivery.Step != string(chase.StepCorrected) || len(o.decision.Items) != 1 {
		return
	}
	f.CorrectionSummary = o.file.Facts[factCorrection]
	for i := range o.file.Items {
		if item := &o.file.Items[i]; item.ID == o.decision.Items[0] {
			f.NewInvoice = &letter.NewInvoice{Number: item.Number, Amount: item.Open, Due: item.ClockFrom()}
		}
	}
}
