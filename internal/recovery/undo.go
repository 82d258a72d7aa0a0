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
	if slices.Contains(matterVerbs, v) || v == VerbJudgment || v == VerbJudgmentState || v == VerbEnforce {
		return true
	}
	switch v {
	case VerbPacketDays, VerbExhibit, VerbRecheck, VerbApproval, VerbApprovalSent, VerbDelivered:
		return true
	case VerbAgreement, VerbScreened, VerbHealth, VerbHealthWorse, VerbWork, VerbWinback, VerbPosted, VerbMoney, VerbMoneyBack, VerbInvoiceDrafted, VerbInvoiceDropped, VerbInvoiceStage, VerbInvoiceRhythm, VerbDocument, VerbDocumentDropped:
		return true
	case VerbApprove, VerbHold, VerbReword, VerbBefore, VerbPaid, VerbHeard, VerbCalled, VerbCause, VerbPromise, VerbDispute, VerbMistake, VerbPause, VerbResume, VerbStop, VerbFact,
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

// Undo takes back what an entry did, while nothing has left because of it and nothing
// later stands on it. The entry stays; another says that it was undone. With the
// reading of a mail goes what followed from it.
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
	if said.Verb == VerbDecided {
		return Entry{}, fault.Invalidf("not_undoable", "", "entry %s is a decision of the chase; it follows from what is recorded, so change that", number)
	}
	if !undoable(said.Verb) {
		return Entry{}, fault.Invalidf("not_undoable", "", "entry %s (%s) cannot be taken back; what left the house stays said", number, said.Verb)
	}
	var entry Entry
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		var with []string
		if said.Verb == VerbHeard {
			followers, err := followersOf(ctx, tx, key, number)
			if err != nil {
				return err
			}
			for _, f := range slices.Backward(followers) {
				gone, err := d.undoOne(ctx, key, f.number, &f.said, Act{On: a.On, By: a.By, Note: a.Note})
				if err != nil {
					return err
				}
				with = append(with, fmt.Sprintf("what followed from it is undone as well: %s (entry %s)", f.said.Text, gone.Number))
			}
		}
		made, err := d.undoOne(ctx, key, number, &said, a)
		entry, entry.Warnings = made, append(made.Warnings, with...)
		return err
	})
	return entry, err
}

// undoOne takes one entry back.
func (d *Desk) undoOne(ctx context.Context, key receivable.AccountKey, number string, said *content, a Act) (Entry, error) {
	return d.do(ctx, key, VerbUndo, a, func(ctx context.Context, e *deed) error {
		later, err := e.mayUndo(ctx, number, said)
		if err != nil {
			return err
		}
		e.said.Undone = number
		e.said.Text = "Undone: " + said.Text
		for _, row := range slices.Backward(said.Rows) {
			if row.Table == "cause" && slices.ContainsFunc(later, (*numbered).learnedCause) {
				continue // what was learned since stands
			}
			if err := e.takeBack(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// fieldBecause names the entry of the reading that an act follows from.
const fieldBecause = "because"

// numbered is an entry that stands, with its number.
type numbered struct {
	number string
	said   content
}

// followersOf are the acts that followed from an entry and were not taken back.
func followersOf(ctx context.Context, tx *store.Tx, key receivable.AccountKey, number string) ([]*numbered, error) {
	account, since, err := splitNumber(number)
	if err != nil {
		return nil, err
	}
	later, err := standingAfter(ctx, tx, key, account, since)
	return slices.DeleteFunc(later, func(n *numbered) bool { return n.said.Fields[fieldBecause] != number }), err
}

// standingAfter are the later entries of an account that were not taken back.
func standingAfter(ctx context.Context, tx *store.Tx, key receivable.AccountKey, account string, since int64) ([]*numbered, error) {
	var list []*numbered
	undone := map[string]bool{}
	for entry, err := range tx.RecordOf(ctx, key) {
		if err != nil {
			return nil, err
		}
		if entry.Seq <= since || entry.Erased() || Verb(entry.Kind) == VerbDecided {
			continue
		}
		n := &numbered{number: entryNumber(account, entry.Seq)}
		if err := json.Unmarshal(entry.Content, &n.said); err != nil {
			return nil, fmt.Errorf("read entry %s: %w", n.number, err)
		}
		n.said.Verb = Verb(entry.Kind)
		undone[n.said.Undone] = true
		list = append(list, n)
	}
	return slices.DeleteFunc(list, func(n *numbered) bool { return undone[n.number] }), nil
}

// mayUndo refuses an undo once a letter left after the entry, once it was undone, or
// while a later act stands on what it made. It hands out the later entries that stand.
func (e *deed) mayUndo(ctx context.Context, number string, said *content) ([]*numbered, error) {
	_, since, err := splitNumber(number)
	if err != nil {
		return nil, err
	}
	later, err := standingAfter(ctx, e.tx, e.file.Key, e.file.Number, since)
	if err != nil {
		return nil, err
	}
	for _, n := range slices.Backward(later) {
		switch n.said.Verb {
		case VerbSending, VerbSent, VerbUnknown, VerbByHand:
			return nil, fault.Conflictf("left_already", "a letter left after entry %s (entry %s); record what is so now instead", number, n.number)
		case VerbUndo:
			if n.said.Undone == number {
				return nil, fault.Conflictf("undone_already", "entry %s was taken back already", number)
			}
			continue
		}
		if n.standsOn(said) {
			return nil, fault.Conflictf("undo_order", "entry %s stands on it (%s); take that back first: dunwell undo %s", n.number, n.said.Text, n.number)
		}
	}
	return later, nil
}

// learnedCause reports an entry that says why it is unpaid.
func (n *numbered) learnedCause() bool {
	return slices.ContainsFunc(n.said.Rows, func(row madeRow) bool { return row.Table == "cause" })
}

// standsOn reports a later act that ended, agreed to or changed what an earlier one
// made, or that forgave the rest because of the money it booked.
func (n *numbered) standsOn(earlier *content) bool {
	forgave := n.said.Verb == VerbSettleCleared || n.said.Verb == VerbPlanKept
	for _, row := range earlier.Rows {
		if row.Table == "payment" && forgave {
			return true
		}
		if !ordered[row.Table] {
			continue
		}
		for _, its := range n.said.Rows {
			if row.Table == rowJudgmentBooked && its.Table == rowJudgmentBooked {
				continue
			}
			if ordered[its.Table] && its.ID == row.ID && rootOf(its.Table) == rootOf(row.Table) {
				return true
			}
		}
	}
	return false
}

// ordered are the rows of which the last change has to be taken back first.
var ordered = map[string]bool{
	"arrangement": true, "arrangement_end": true, "plan_agreed": true, "settlement_accepted": true, "matter": true, "matter_end": true,
	"matter_letter": true, "fact": true, "contact": true, "contact_was": true, "contact_new": true, "item": true, "armed": true, "task": true, "task_end": true,
	"work": true, "work_new": true, "document": true, "document_drop": true, rowOwnWords: true,
	"deliverable": true, "deliverable_new": true, "change_order": true, "change_order_new": true, "matter_terms": true, rowMatterPays: true,
	"judgment": true, rowJudgmentOn: true, rowJudgmentBooked: true, "enforcement": true, "enforcement_was": true,
}

// rootOf is the kind of thing that a row is about.
func rootOf(table string) string {
	switch table {
	case "plan_agreed", "settlement_accepted":
		return "arrangement"
	}
	root, _, _ := strings.Cut(table, "_")
	return root
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
	case "deliverable", "change_order":
		return e.restoreAsked(ctx, row.ID, row.Before)
	case "deliverable_new":
		return e.tx.UndoDeliverable(ctx, key, row.ID)
	case "change_order_new":
		return e.tx.UndoChangeOrder(ctx, key, row.ID)
	case "charge":
		return e.voidCharge(ctx, receivable.ItemID(row.ID))
	case "own_invoice", "own_state":
		return e.restoreOwn(ctx, row.ID, row.Before)
	case "own_rhythm":
		return e.tx.EndRhythm(ctx, key, row.ID)
	case "own_rhythm_end":
		return e.tx.ReopenRhythm(ctx, key, row.ID)
	case rowInvoiceBack:
		back := []receivable.DeliveryState{receivable.Refused}
		return e.tx.ChangeDelivery(ctx, key.Creditor, receivable.DeliveryID(row.ID), back, receivable.DeliveryState(row.Before), "", 0)
	case rowOwnWords:
		return e.wordsBack(ctx, row)
	case "document":
		return e.tx.UndoDocument(ctx, key, row.ID)
	case "document_drop":
		return e.tx.RestoreDocument(ctx, key, row.ID)
	case "recheck":
		return e.tx.UndoRecheck(ctx, key, row.ID)
	case "health":
		return e.tx.UndoHealthRecord(ctx, key, row.ID)
	case "screening":
		return e.tx.UndoScreening(ctx, key, row.ID)
	case "agreement", "clause", "agreement_state", "signature":
		return e.agreementBack(ctx, row)
	case "task":
		return e.tx.UndoTask(ctx, key, row.ID)
	case "task_end":
		return e.tx.ReopenTask(ctx, key, row.ID)
	case "lesson":
		return e.unlearnReading(ctx, row)
	case store.MatterPersonRow, store.MatterEventRow, store.MatterCostRow, store.JudgmentRow, store.JudgmentEventRow, store.EnforcementRow:
		return e.tx.UndoMatterRow(ctx, key, row.Table, row.ID)
	case "matter_terms":
		return e.restoreMatterTerms(ctx, row.ID, row.Before)
	case rowMatterPays:
		return e.tx.SetMatterPays(ctx, key, row.ID, row.Before)
	case "charge_void":
		return e.rechargeJudgment(ctx, receivable.ItemID(row.ID))
	case "enforcement_was":
		return e.restoreEnforcement(ctx, row.Before)
	case rowJudgmentOn, rowJudgmentBooked: // says only what the act was about
		return nil
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
