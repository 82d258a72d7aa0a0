package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// CaseStands is what the acts on an account can be about: the invoices that are
// open, what rests it, who has its file.
type CaseStands struct {
	Cause    receivable.Cause
	Invoices []CaseInvoice // oldest first
	Rests    []RestingNow
	Outside  Outside                 // what courts and others have
	Cheque   money.Amount            // marked as payment in full and not decided on; zero for none
	Plan     *receivable.PaymentPlan // that lives; nil for none
	Settling *receivable.Settlement  // that lives; nil for none
	Handoff  string                  // why the file goes to the attorney now, "" where it does not
	Entries  []CaseEntry             // what people entered, newest first
	GivenUp  *GivenUp                // what is written off; nil for nothing
}

// CaseInvoice is an invoice on which something is open.
type CaseInvoice struct {
	Number string
	Due    day.Date
	Open   money.Amount
}

// RestingNow is an arrangement or hold that lives, and the word that ends it.
type RestingNow struct {
	What    string // as Resume takes it: pause, dispute, mistake, plan …
	Kind    receivable.ArrangementKind
	Invoice string // "" where it is the whole account
	Until   day.Date
	Amount  money.Amount
	Reason  string
}

// CaseEntry is an act of a person in the record of an account.
type CaseEntry struct {
	Entry
	On       day.Date
	By, Note string
	Verb     Verb
	Undone   bool
}

// mostEntries bounds what is shown of a long record.
const mostEntries = 60

// DayOf is the day it is for a creditor.
func (d *Desk) DayOf(ctx context.Context, creditor receivable.CreditorID) (on day.Date, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		on = d.todayOf(c)
		return err
	})
	return on, err
}

// CaseStands reads what the acts on a case can be about. It writes nothing.
func (d *Desk) CaseStands(ctx context.Context, v *CaseView) (CaseStands, error) {
	var s CaseStands
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, v.Account, v.On)
		if err != nil {
			return err
		}
		s = CaseStands{Cause: file.Cause}
		owed, err := claim.AsOf(file, v.On)
		if err != nil {
			return err
		}
		numbers := map[receivable.ItemID]string{}
		for i := range file.Items {
			numbers[file.Items[i].ID] = file.Items[i].Number
		}
		for _, l := range owed.Lines {
			if l.Amount.Sign() > 0 && l.Number != "" {
				s.Invoices = append(s.Invoices, CaseInvoice{l.Number, l.Due, l.Amount})
			}
		}
		for _, a := range file.Arrangements {
			if what := endedAs(a.Kind); what != "" && a.Live(v.On) {
				s.Rests = append(s.Rests, RestingNow{what, a.Kind, numbers[a.Item], a.By, a.Amount, a.Reason})
			}
		}
		s.Outside = outsideOf(&file, v.On)
		for i := range file.Plans {
			if file.Plans[i].Ended.IsZero() {
				s.Plan = &file.Plans[i]
			}
		}
		for i := range file.Settlements {
			if file.Settlements[i].Ended.IsZero() {
				s.Settling = &file.Settlements[i]
			}
		}
		if file.Facts[FactCheque] != "" {
			if s.Cheque, err = money.Parse(file.Facts[FactChequeSum], file.Currency); err != nil {
				return fmt.Errorf("read the sum of the marked payment of %s: %w", file.Number, err)
			}
		}
		if file.WrittenOff.Sign() > 0 {
			given := givenUpOf(&file, v.On)
			if err := given.fill(ctx, tx); err != nil {
				return err
			}
			s.GivenUp = &given
		}
		need := v.NeedOf()
		s.Handoff = handoffOf(&file, &need, v.On)
		s.Entries, err = caseEntries(ctx, tx, &file)
		return err
	})
	return s, err
}

// endedAs is the word with which Resume ends an arrangement, "" for what ends
// otherwise.
func endedAs(kind receivable.ArrangementKind) string {
	for what, one := range stops {
		if one == kind {
			return what
		}
	}
	return ""
}

// caseEntries are the last entries of a record that a person made.
func caseEntries(ctx context.Context, tx *store.Tx, file *receivable.File) ([]CaseEntry, error) {
	var list []CaseEntry
	undone := map[string]bool{}
	for entry, err := range tx.RecordOf(ctx, file.Key) {
		if err != nil {
			return nil, err
		}
		if entry.Erased() || Verb(entry.Kind) == VerbDecided {
			continue
		}
		var said content
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return nil, fmt.Errorf("read entry %d of %s: %w", entry.Seq, file.Number, err)
		}
		if said.Undone != "" {
			undone[said.Undone] = true
		}
		if said.Text == "" || said.By == "" {
			continue
		}
		one := Entry{Number: entryNumber(file.Number, entry.Seq), Text: said.Text, Undoable: undoable(said.Verb) && said.Undone == ""}
		list = append(list, CaseEntry{Entry: one, On: entry.On, By: said.By, Note: said.Note, Verb: said.Verb})
	}
	slices.Reverse(list)
	list = list[:min(len(list), mostEntries)]
	for i := range list {
		if undone[list[i].Number] {
			list[i].Undone, list[i].Undoable = true, false
		}
	}
	return list, nil
}
