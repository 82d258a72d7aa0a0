package store

import (
	"context"
	"database/sql"

	"dunwell/internal/receivable"
)

// hasRegisters marks an account with something sent for approval, a change order, or
// a paper that shows something by itself.
const hasRegisters = 1 << 23

var (
	fileDeliverables = &listed{
		name: "file deliverables",
		head: `SELECT account, id, number, engagement, name, revision, state, sent_day, answered_day, how FROM deliverable WHERE creditor = ? AND account`,
		tail: ` AND sent_day <= ? AND undone_at IS NULL ORDER BY account, LENGTH(number), number, revision, id`,
	}
	fileOrders = &listed{
		name: "file change orders",
		head: `SELECT account, id, number, engagement, state, sent_day, answered_day, how FROM change_order WHERE creditor = ? AND account`,
		tail: ` AND sent_day <= ? AND undone_at IS NULL ORDER BY account, LENGTH(number), number, id`,
	}
	filePapers = &listed{
		name: "file papers",
		head: `SELECT account, ` + documentColumns + ` FROM document WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, id`,
	}
)

// readRegisters reads what the registers of the few accounts that have any show.
func (r *fileReader) readRegisters(ctx context.Context) error {
	keys := r.flagged(hasRegisters)
	err := r.tx.byKeys(ctx, fileDeliverables, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var d receivable.Deliverable
		err := rows.Scan(&key.id, &d.ID, &d.Number, &d.Engagement, &d.Name, &d.Revision, &d.State, dayInto(&d.Sent), dayInto(&d.Answered), &d.How)
		f := r.file(key)
		f.Registers.Deliverables = append(f.Registers.Deliverables, d)
		return err
	}, r.on.String())
	if err != nil {
		return err
	}
	err = r.tx.byKeys(ctx, fileOrders, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var c receivable.ChangeOrder
		err := rows.Scan(&key.id, &c.ID, &c.Number, &c.Engagement, &c.State, dayInto(&c.Sent), dayInto(&c.Answered), &c.How)
		f := r.file(key)
		f.Registers.Orders = append(f.Registers.Orders, c)
		return err
	}, r.on.String())
	if err != nil {
		return err
	}
	return r.tx.byKeys(ctx, filePapers, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var d receivable.Document
		if err := rows.Scan(documentInto(&d, &key.id)...); err != nil {
			return err
		}
		if d.Kind.ShowsByItself() {
			f := r.file(key)
			f.Registers.Papers = append(f.Registers.Papers, d)
		}
		return nil
	}, r.on.String())
}
