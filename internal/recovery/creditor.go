package recovery

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Creditors are all creditors of the book, by name.
func (d *Desk) Creditors(ctx context.Context) (list []receivable.Creditor, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Creditors(ctx)
		return err
	})
	slices.SortFunc(list, func(a, b receivable.Creditor) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return list, err
}

// AddCreditor adds a creditor with a desk of its own to the book. What changes does not
// set up, by the keys of the set-up, is as of the first creditor of a book. The person
// named, if any, is its owner.
func (d *Desk) AddCreditor(ctx context.Context, name string, changes map[string]string, person, by string) (receivable.Creditor, error) {
	const longest = 120
	c := receivable.Creditor{Name: strings.Join(strings.Fields(name), " "), Place: "us", Language: "en", Currency: "USD", Policy: "articles"}
	if c.Name == "" || utf8.RuneCountInString(c.Name) > longest || !utf8.ValidString(c.Name) || strings.ContainsFunc(c.Name, unicode.IsControl) {
		return c, fault.Invalidf("creditor_name", "name", "say the name of the business, in at most %d characters", longest)
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.Creditors(ctx)
		if err != nil {
			return err
		}
		for i := range all {
			if strings.EqualFold(all[i].Name, c.Name) {
				return fault.Conflictf("creditor_exists", "this book has a creditor called %q already; choose another name", all[i].Name)
			}
		}
		c.ID = receivable.CreditorID(tx.NewID())
		var faults fault.List
		fields := setupFields()
		for _, key := range slices.Sorted(maps.Keys(changes)) {
			f, err := changeSetting(ctx, tx, c.ID, fields, &c, key, changes[key])
			if err != nil {
				return err
			}
			if f != nil {
				faults = append(faults, f)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := tx.SaveCreditor(ctx, c); err != nil || person == "" {
			return err
		}
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		if err := tx.SaveMembership(ctx, store.Membership{Person: person, Creditor: c.ID, Role: string(auth.Owner)}, by); err != nil {
			return err
		}
		return d.audit(ctx, tx, store.AuditRow{Creditor: c.ID, Person: person, Who: by, Act: AuditAdded, Note: p.Name + ": " + string(auth.Owner)})
	})
	return c, err
}
