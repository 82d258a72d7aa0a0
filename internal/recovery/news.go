package recovery

import (
	"cmp"
	"context"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// News is what came in since somebody last looked.
type News struct {
	At     time.Time // of the desk's clock: what is new from then on is not in here
	Writer string    // of the newest answer that waits, "" where none came
	List   string    // the newest list or statement that was taken in
}

// Any reports that something came in.
func (n News) Any() bool { return n.Writer != "" || n.List != "" }

// Now is the desk's own clock.
func (d *Desk) Now() time.Time { return d.now() }

// NewsSince is what came in at or after an instant. It reads two rows, so that a page
// may ask every half minute.
func (d *Desk) NewsSince(ctx context.Context, creditor receivable.CreditorID, since time.Time) (News, error) {
	n := News{At: d.now()}
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		mail, err := tx.LatestInbound(ctx, creditor, since)
		if err != nil {
			return err
		}
		n.Writer = cmp.Or(mail.SenderName, mail.Sender)
		n.List, err = tx.LatestImport(ctx, creditor, since)
		return err
	})
	return n, err
}
