package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// undoable are the verbs that can be taken back.
func undoable(v Verb) bool {
	switch v {
	case VerbWork, VerbWinback, VerbPosted, VerbMoney, VerbMoneyBack, VerbInvoiceDrafted, VerbInvoiceDropped, VerbInvoiceStage, VerbInvoiceRhythm:
		return true
	case VerbApprove, VerbHold, VerbBefore, VerbPaid, VerbHeard, VerbCalled, VerbCause, VerbPromise, VerbDispute, VerbMistake, VerbPause, VerbResume, VerbStop, VerbFact,
		VerbArm, VerbDisarm, VerbWriteOff, VerbBounced, VerbFiled, VerbPlaced, VerbMatter, VerbCheque, VerbDecideOn,
		VerbPlan, VerbPlanAgreed, VerbPlanKept, VerbPlanEnded, VerbSettle, VerbSettleAccepted, VerbSettleCleared, VerbSettleEnded, VerbAck, VerbAckAsked, VerbPromiseNoted, VerbContact:
		return true
	}
	return false
}

// EntryNumbered is one entry of the record, in words.
func (d *Desk) EntryNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (e Entry, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		_, said, err := entryOf(ctx, tx, creditor, number)
		e = Entry{Number: number, Text: said.Text, Undoable: undoable(said.Verb) && said.Undone == ""}
		return err
	})
	return e, err
}

func entryOf(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, number string) (receivable.AccountKey, content, error) {
	var said content
	account, seq, err := splitNumber(number)
	if err != nil {
		return receivable.AccountKey{}, said, err
	}
	key, err := accountNumbered(ctx, tx, creditor, account)
	if err != nil {
		return key, said, err
	}
	entry, err := tx.RecordEntry(ctx, key, seq)
	if err != nil {
		return key, said, err
	}
	if entry.Erased() {
		return key, said, fault.Conflictf("entry_erased", "the content of entry %s was erased; it cannot be taken back", number)
	}
	if err := json.Unmarshal(entry.Content, &said); err != nil {
		return key, said, fmt.Errorf("read entry %s: %w", number, err)
	}
	return key, said, nil
}

// Undo takes back what an entry did, while nothing has left because of it. The
// entry stays; another says that it was undone.
func (d *Desk) Undo(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	if strings.HasPrefix(number, "I-") {
		return d.undoImport(ctx, creditor, number, a)
	}
	var key receivable.AccountKey
	var said content
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		key, said, err = entryOf(ctx, tx, creditor, number)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	if !undoable(said.Verb) {
		return Entry{}, fault.Invalidf("not_undoable", "", "entry %s (%s) cannot be taken back; what left the house stays said", number, said.Verb)
	}
	return d.do(ctx, key, VerbUndo, a, func(ctx context.Context, e *deed) error {
		if err := e.notLeftSince(ctx, number); err != nil {
			return err
		}
		e.said.Undone = number
		e.said.Text = "Undone: " + said.Text
		for _, row := range slices.Backward(said.Rows) {
			if err := e.takeBack(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// notLeftSince refuses an undo once a later entry says that a letter left, or
// that the same entry was undone before.
func (e *deed) notLeftSince(ctx context.Context, number string) error {
	_, since, err := splitNumber(number)
	if err != nil {
		return err
	}
	for entry, err := range e.tx.RecordOf(ctx, e.file.Key) {
		if err != nil {
			return err
		}
		if entry.Seq <= since || entry.Erased() {
			continue
		}
		switch Verb(entry.Kind) {
		case VerbSending, VerbSent, VerbUnknown, VerbByHand:
			return fault.Conflictf("left_already", "a letter left after entry %s (entry %s); record what is so now instead", number, entryNumber(e.file.Number, entry.Seq))
		case VerbUndo:
			var said content
			if json.Unmarshal(entry.Content, &said) == nil && said.Undone == number {
				return fault.Conflictf("undone_already", "entry %s was taken back already", number)
			}
		}
	}
	return nil
}

// takeBack undoes one row an entry made.
func (e *deed) takeBack(ctx context.Context, row madeRow) error {
	key := e.file.Key
	switch row.Table {
	case "arrangement":
		return e.tx.UndoArrangement(ctx, key, row.ID)
	case "arrangement_end":
		return e.tx.ReopenArrangement(ctx, key, row.ID)
	case "touch":
		return e.tx.UndoTouch(ctx, key, row.ID)
	case "cause":
		return e.tx.SetCause(ctx, key, receivable.Cause(row.Before), e.day)
	case "fact":
		return e.tx.SetFact(ctx, key, row.ID, row.Before, e.act.By, e.day)
	case "place":
		return e.unplace(ctx, row.ID, row.Before)
	case "payment":
		return e.voidPayment(ctx, receivable.ItemID(row.ID))
	case "item":
		item, err := e.tx.Item(ctx, key, receivable.ItemID(row.ID))
		if err != nil {
			return err
		}
		if item.Item.Restart = (day.Date{}); row.Before != "" {
			if item.Item.Restart, err = day.Parse(row.Before); err != nil {
				return err
			}
		}
		return e.tx.ReviseItem(ctx, key, item.Item)
	case "armed":
		return e.rearm(ctx, row.Before)
	case "write_off":
		return e.voidPayment(ctx, receivable.ItemID(row.ID))
	case "bank_line":
		return e.lineBack(ctx, row.ID, row.Before)
	case "payer":
		return e.tx.ForgetPayers(ctx, key, row.ID)
	case "payment_back":
		return e.paymentBack(ctx, receivable.ItemID(row.ID))
	case "payment_tied":
		return e.tx.TieItem(ctx, key, receivable.ItemID(row.ID), "")
	case "write_off_void":
		return e.rebook(ctx, receivable.ItemID(row.ID))
	case "matter":
		return e.tx.UndoMatter(ctx, key, row.ID)
	case "matter_end":
		return e.tx.ReopenMatter(ctx, key, row.ID)
	case "plan_agreed", "settlement_accepted":
		return e.unagree(ctx, row)
	case "matter_letter":
		return e.unletter(ctx, row.ID, row.Before)
	case "inbound":
		return e.tx.SettleInbound(ctx, key.Creditor, row.ID, store.InboundState(row.Before), "")
	case "contact":
		return e.reachable(ctx, receivable.ContactID(row.ID), row.Before)
	case "contact_was", "contact_new":
		return e.restoreContact(ctx, row)
	case "work":
		return e.restoreWork(ctx, row.Before)
	case "work_new":
		return e.tx.UndoEngagement(ctx, key.Creditor, e.file.Client.ID, receivable.EngagementID(row.ID))
	case "charge":
		return e.voidCharge(ctx, receivable.ItemID(row.ID))
	case "own_invoice", "own_state":
		return e.restoreOwn(ctx, row.ID, row.Before)
	case "own_rhythm":
		return e.tx.EndRhythm(ctx, key, row.ID)
	case "own_rhythm_end":
		return e.tx.ReopenRhythm(ctx, key, row.ID)
	case "document":
		return e.tx.UndoDocument(ctx, key, row.ID)
	case "task":
		return e.tx.UndoTask(ctx, key, row.ID)
	case "task_end":
		return e.tx.ReopenTask(ctx, key, row.ID)
	case "delivery":
		from := []receivable.DeliveryState{receivable.Drafted, receivable.Approved, receivable.Waiting}
		return e.tx.ChangeDelivery(ctx, key.Creditor, receivable.DeliveryID(row.ID), from, receivable.DeliveryState(row.Before), "", 1)
	}
	return fmt.Errorf("undo: no way back for a row of %s", row.Table)
}

// voidPayment takes a payment and what was set off by it back.
func (e *deed) voidPayment(ctx context.Context, id receivable.ItemID) error {
	all, err := e.tx.AllocationsOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	var back []store.AllocationRow
	for _, a := range all {
		if a.From == id {
			a.Amount = a.Amount.Neg()
			a.Import = ""
			back = append(back, a)
		}
	}
	if err := e.tx.InsertAllocations(ctx, back); err != nil {
		return err
	}
	return e.tx.SetVoid(ctx, e.file.Key, []receivable.ItemID{id}, "")
}
