package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// InvoiceFilter says which invoices are listed.
type InvoiceFilter = store.InvoiceFilter

// InvoicePlace is where a list of invoices goes on.
type InvoicePlace = store.InvoicePlace

// The filters of the list of invoices.
const (
	InvoicesAll  = store.InvoicesAll
	InvoicesOpen = store.InvoicesOpen
	InvoicesLate = store.InvoicesLate
	InvoicesPaid = store.InvoicesPaid
)

// InvoiceList is one page of the list of invoices.
type InvoiceList struct {
	On   day.Date
	Rows []store.ListedInvoice
	Next InvoicePlace // zero where nothing follows
}

// InvoiceList lists invoices by a filter, limit on a page.
func (d *Desk) InvoiceList(ctx context.Context, creditor receivable.CreditorID, filter InvoiceFilter, after InvoicePlace, limit int) (InvoiceList, error) {
	var l InvoiceList
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		l = InvoiceList{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		l.On = d.todayOf(c)
		if l.Rows, err = tx.InvoicesListed(ctx, creditor, filter, l.On, after, limit+1); err != nil {
			return err
		}
		if len(l.Rows) > limit {
			l.Rows = l.Rows[:limit]
			last := &l.Rows[limit-1]
			l.Next = InvoicePlace{Day: last.Place, Account: last.Account.Account, ID: last.ID}
		}
		return nil
	})
	return l, err
}

// InvoicesLike are invoices whose number begins with the words, or whose sum they are.
func (d *Desk) InvoicesLike(ctx context.Context, creditor receivable.CreditorID, words string, limit int) (list []store.InvoiceHit, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if list, err = tx.InvoicesNumbered(ctx, creditor, words, limit); err != nil || len(list) > 0 {
			return err
		}
		if a, bad := money.Parse(words, c.Currency); bad == nil {
			list, err = tx.InvoicesOf(ctx, creditor, a.Minor(), limit)
		}
		return err
	})
	return list, err
}

// InvoicePage is one invoice: what is set against it, and which letters were written
// while it was open.
type InvoicePage struct {
	On      day.Date
	Account receivable.AccountKey
	Number  string // of the account
	Client  string
	Item    receivable.Item
	Against []InvoiceSet
	Letters []receivable.Delivery // the youngest first
}

// InvoiceSet is a payment or credit set against an invoice.
type InvoiceSet struct {
	On     day.Date
	Kind   receivable.Kind
	Number string
	Source string
	Amount money.Amount
}

// InvoicePage finds an invoice by its number, and by the number of its account where
// several have it; account is "" where that is not known.
func (d *Desk) InvoicePage(ctx context.Context, creditor receivable.CreditorID, number, account string) (InvoicePage, error) {
	var p InvoicePage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		p = InvoicePage{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		p.On = d.todayOf(c)
		if account == "" {
			hits, err := tx.InvoicesNumbered(ctx, creditor, number, 20)
			if err != nil {
				return err
			}
			for _, h := range hits {
				if h.Number == number && account == "" {
					account = h.Account
				}
			}
		}
		gone := fault.NotFoundf("invoice_unknown", "there is no invoice with the number %q", cut(number, 80))
		if account == "" {
			return gone
		}
		if p.Account, err = accountNumbered(ctx, tx, creditor, account); err != nil {
			return gone
		}
		return d.invoiceOf(ctx, tx, &p, number, gone)
	})
	return p, err
}

// invoiceOf fills the page of an invoice of an account.
func (d *Desk) invoiceOf(ctx context.Context, tx *store.Tx, p *InvoicePage, number string, gone error) error {
	file, err := tx.AccountFile(ctx, p.Account, p.On)
	if err != nil {
		return err
	}
	p.Number, p.Client = file.Number, file.Client.Name
	rows, err := tx.ItemsOf(ctx, p.Account)
	if err != nil {
		return err
	}
	items := map[receivable.ItemID]*receivable.Item{}
	found := false
	for i := range rows {
		item := &rows[i].Item
		items[item.ID] = item
		if item.Number == number && item.Kind.Raises() {
			p.Item, found = *item, true
		}
	}
	if !found {
		return gone
	}
	sets, err := tx.AllocationsOf(ctx, p.Account)
	if err != nil {
		return err
	}
	for _, s := range sets {
		from := items[s.From]
		if s.To != p.Item.ID || from == nil {
			continue
		}
		p.Against = append(p.Against, InvoiceSet{On: s.On, Kind: from.Kind, Number: from.Number, Source: from.Source, Amount: s.Amount})
	}
	slices.SortStableFunc(p.Against, func(a, b InvoiceSet) int { return a.On.Sub(b.On) })
	letters, err := tx.DeliveriesOf(ctx, p.Account)
	if err != nil {
		return err
	}
	for _, l := range letters {
		while := !l.On.Before(p.Item.On) && (p.Item.Open.Sign() > 0 || len(p.Against) > 0 && !p.Against[len(p.Against)-1].On.Before(l.On))
		if while && !l.Rehearsal || l.Letter == number {
			p.Letters = append(p.Letters, l)
		}
	}
	slices.Reverse(p.Letters)
	return nil
}

// OwnDrafts are the own invoices that are not issued, below a draft, and what recurs.
func (d *Desk) OwnDrafts(ctx context.Context, creditor receivable.CreditorID, below int64, limit int) (list []InvoiceView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		all, err := tx.OwnInvoicesIn(ctx, creditor, below, limit)
		if err != nil {
			return err
		}
		list, err = d.viewsOf(ctx, tx, all)
		return err
	})
	return list, err
}

// IsOwn reports a name that an own invoice may have: D-1 for a draft.
func IsOwn(name string) bool {
	_, ok := draftNumber(strings.TrimSpace(name))
	return ok
}
