package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dunwell/internal/receivable"
)

// idAt is where the ids of an instant begin: a later row has a greater id.
func idAt(at time.Time) string {
	ms := uint64(max(0, at.UnixMilli()))
	return fmt.Sprintf("%08x-%04x", ms>>16&0xffffffff, ms&0xffff)
}

// LatestInbound is the newest mail at or after an instant that waits for a person; no
// row is an id of "".
func (tx *Tx) LatestInbound(ctx context.Context, creditor receivable.CreditorID, since time.Time) (InboundRow, error) {
	rows, err := tx.inbounds(ctx, `creditor = $1 AND id >= $2 AND `+waits+` ORDER BY id DESC LIMIT 1`, creditor, idAt(since))
	if err != nil || len(rows) == 0 {
		return InboundRow{}, err
	}
	return rows[0], nil
}

// LatestImport is the file of the newest import at or after an instant; "" where there
// was none.
func (tx *Tx) LatestImport(ctx context.Context, creditor receivable.CreditorID, since time.Time) (file string, err error) {
	err = tx.row(ctx, `SELECT file FROM import WHERE creditor = $1 AND id >= $2 AND undone_at IS NULL ORDER BY id DESC LIMIT 1`, creditor, idAt(since)).Scan(&file)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return file, err
}
