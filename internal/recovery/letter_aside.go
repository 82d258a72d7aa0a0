package recovery

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SetAside moves letters that were withdrawn out of the folder from which a person
// sends, so that none goes out which no longer fits. It tells how many those were.
func (d *Desk) SetAside(ctx context.Context, creditor receivable.CreditorID) (int, error) {
	lying, err := d.ways.Folder.Lying()
	if err != nil || len(lying) == 0 {
		return 0, err
	}
	byAccount := map[string][]string{} // number of the account: names of its letters
	for name := range lying {
		if account, rest, ok := strings.Cut(name, "-"); ok && rest != "" {
			byAccount[account] = append(byAccount[account], name)
		}
	}
	var withdrawn []string
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		withdrawn = withdrawn[:0]
		numbers := make([]string, 0, len(byAccount))
		for number := range byAccount {
			numbers = append(numbers, number)
		}
		slices.Sort(numbers)
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		accounts, err := tx.AccountsByNumber(ctx, creditor, numbers)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			deliveries, err := tx.DeliveriesOf(ctx, a.Key)
			if err != nil {
				return err
			}
			for _, name := range byAccount[a.Number] {
				if slices.ContainsFunc(deliveries, func(one receivable.Delivery) bool { return isWithdrawn(&one, &c, name, lying[name]) }) {
					withdrawn = append(withdrawn, name)
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(withdrawn), d.ways.Folder.SetAside(withdrawn)
}

// isWithdrawn reports that a letter in the folder is this delivery's, and that it was
// withdrawn. Its Message-ID tells it from one of another creditor with that number.
func isWithdrawn(one *receivable.Delivery, c *receivable.Creditor, name, id string) bool {
	if one.State != receivable.Withdrawn || !strings.HasPrefix(name, one.Number+"-") {
		return false
	}
	own, err := mail.MessageID(string(one.ID), cmp.Or(c.Email, unknownSender))
	return err == nil && cmp.Or(one.MessageID, own) == id
}
