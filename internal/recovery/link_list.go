package recovery

import (
	"context"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// LinkState is whether a link can still be opened, and why not.
type LinkState string

// The states of a link.
const (
	LinkLive    LinkState = "live"
	LinkUsed    LinkState = "used" // good for one act, which was done
	LinkRevoked LinkState = "revoked"
	LinkExpired LinkState = "expired"
)

// LinkLine is one link of a list. Its address is kept nowhere, so it is not told again.
type LinkLine struct {
	ID, Number, Client string
	Purpose            store.LinkPurpose
	To                 string // whom it was made for, "" where nobody is named
	Letter             string // number of the letter that carries it
	Made, Expires      time.Time
	State              LinkState
	Since              time.Time // when it was used or revoked
}

// Links are the links of a creditor that can be opened, the oldest first: at most
// limit after the given id.
func (d *Desk) Links(ctx context.Context, creditor receivable.CreditorID, after string, limit int) (list []LinkLine, last string, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.LiveLinks(ctx, creditor, after, limit)
		list = nil
		if err != nil {
			return err
		}
		for i := range rows {
			file, err := tx.AccountFile(ctx, rows[i].Account, d.Today())
			if err != nil {
				return err
			}
			line, err := linkLine(ctx, tx, &file, &rows[i])
			if err != nil {
				return err
			}
			list, last = append(list, line), rows[i].ID
		}
		return nil
	})
	return list, last, err
}

// AccountLinks are all links that were made for an account.
type AccountLinks struct {
	Client, Number string
	Public         bool       // an address of the client pages is set, so that one can be made
	ToSign         bool       // a plan or settlement waits for a signature
	Lines          []LinkLine // the newest first
}

// LinksOf are the links of an account: those that can be opened and those that were.
func (d *Desk) LinksOf(ctx context.Context, key receivable.AccountKey, today day.Date) (list AccountLinks, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, today)
		if err != nil {
			return err
		}
		rows, err := tx.LinksOf(ctx, key)
		if err != nil {
			return err
		}
		list = AccountLinks{Client: file.Client.Name, Number: file.Number, Public: creditor.PublicURL != "", ToSign: thingToSign(&file) != ""}
		for i := range slices.Backward(rows) {
			line, err := linkLine(ctx, tx, &file, &rows[i])
			if err != nil {
				return err
			}
			list.Lines = append(list.Lines, line)
		}
		return nil
	})
	return list, err
}

func linkLine(ctx context.Context, tx *store.Tx, file *receivable.File, row *store.LinkRow) (LinkLine, error) {
	line := LinkLine{ID: shortID(row.ID), Number: file.Number, Client: file.Client.Name, Purpose: row.Purpose, Made: row.Made, Expires: row.Expires, State: LinkLive}
	for _, c := range file.Contacts {
		if c.ID == row.Contact {
			line.To = c.Name
		}
	}
	switch {
	case !row.Revoked.IsZero():
		line.State, line.Since = LinkRevoked, row.Revoked
	case !row.Used.IsZero():
		line.State, line.Since = LinkUsed, row.Used
	case !row.Expires.After(tx.Now()):
		line.State = LinkExpired
	}
	if row.Delivery == "" {
		return line, nil
	}
	delivery, err := tx.Delivery(ctx, row.Account.Creditor, row.Delivery)
	line.Letter = delivery.Number
	return line, err
}
