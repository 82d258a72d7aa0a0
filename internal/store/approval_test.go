package store

import (
	"context"
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Revisions come back as they were kept, in the order of their numbers, and never to
// another creditor.
func TestDeliverables(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		first := receivable.Deliverable{
			ID: "a", Number: "1004/D2", Engagement: "work", Name: "Brochure", Revision: 1, Documents: []string{"x", "y"}, Hash: [32]byte{1, 2},
			State: receivable.ApprovalChanges, Sent: today.AddDays(-9), Answered: today.AddDays(-8), By: "Sam", How: receivable.ByLink, Words: "blue\nplease", Note: "the new cover",
			Notices: []receivable.Brought{{On: today.AddDays(-9), Letter: "letter", How: "mail"}}, Author: "Nora",
		}
		second := receivable.Deliverable{
			ID: "b", Number: "1004/D2", Name: "Brochure", Revision: 2, Documents: []string{"z"}, State: receivable.ApprovalOut, Sent: today.AddDays(-7),
			Notices: []receivable.Brought{{On: today.AddDays(-7)}, {On: today, How: "paper"}}, Until: today.AddDays(-1), Clause: "section 7", Author: "Nora",
		}
		tenth := receivable.Deliverable{ID: "c", Number: "1004/D10", Name: "Logo", Revision: 1, State: receivable.ApprovalDraft, Author: "Nora"}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			draft := second
			draft.State, draft.Notices = receivable.ApprovalDraft, nil
			for _, d := range []receivable.Deliverable{tenth, draft, first, second} {
				if err := tx.SaveDeliverable(ctx, key, &d); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.DeliverablesOf(ctx, key)
			same(t, "of the account", list, []receivable.Deliverable{first, second, tenth})
			if err != nil {
				return err
			}
			rows, err := tx.DeliverablesNumbered(ctx, studio, "1004/D2")
			same(t, "numbered", rows, []DeliverableRow{{key, first}, {key, second}})
			if err != nil {
				return err
			}
			due, err := tx.DeliverablesDeemed(ctx, studio, today, 10)
			same(t, "past their day", due, []DeliverableRow{{key, second}})
			if err != nil {
				return err
			}
			due, err = tx.DeliverablesDeemed(ctx, studio, today.AddDays(-1), 10)
			same(t, "on the last day itself", len(due), 0)
			if err != nil {
				return err
			}
			in, err := tx.DeliverablesIn(ctx, studio, receivable.ApprovalChanges, 10)
			same(t, "asked to change", in, []DeliverableRow{{key, first}})
			if err != nil {
				return err
			}
			others, err := tx.DeliverablesNumbered(ctx, neighbour, "1004/D2")
			same(t, "the neighbour's", len(others), 0)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoDeliverable(ctx, key, "b") })
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.DeliverablesOf(ctx, key)
			same(t, "left", list, []receivable.Deliverable{first, tenth})
			return err
		})
	})
}

// A change order keeps its price with its currency, and what was asked does not change
// with the answer.
func TestChangeOrders(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		order := receivable.ChangeOrder{
			ID: "a", Number: "1004/C1", Engagement: "work", Text: "A second language\nfor the cards", Price: money.New(80000, "USD"), Days: 5,
			State: receivable.ApprovalOut, Sent: today, Notices: []receivable.Brought{{On: today, Letter: "m", How: "mail"}}, Author: "Nora",
		}
		order.Hash = receivable.HashOfOrder(&order)
		answered := order
		answered.State, answered.Answered, answered.By, answered.How = receivable.ApprovalGiven, today, "Sam", receivable.ByLink
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SaveChangeOrder(ctx, key, &order); err != nil {
				return err
			}
			other := answered
			other.Text, other.Price = "something else", money.New(1, "USD")
			return tx.SaveChangeOrder(ctx, key, &other)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.ChangeOrdersOf(ctx, key)
			same(t, "of the account", list, []receivable.ChangeOrder{answered})
			if err != nil {
				return err
			}
			rows, err := tx.ChangeOrdersNumbered(ctx, neighbour, "1004/C1")
			same(t, "the neighbour's", len(rows), 0)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.UndoChangeOrder(ctx, key, "a") })
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			rows, err := tx.ChangeOrdersNumbered(ctx, studio, "1004/C1")
			same(t, "taken back", len(rows), 0)
			return err
		})
	})
}
