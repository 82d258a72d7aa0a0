package recovery

import (
	"context"
	"strconv"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// MoneyPage is what the money of a creditor looks like: what waits for a person, and
// what was placed of late.
type MoneyPage struct {
	On      day.Date
	Tray    []TrayLine
	Waiting []MoneyWaits
	Last    int64 // number of the last line of Tray, 0 where no other follows
	Since   day.Date
	Placed  []PlacedMoney
	More    bool // of Placed
}

// PlacedMoney is a bank line that was booked since a day.
type PlacedMoney struct {
	On       day.Date
	Amount   money.Amount // below zero: the bank took a payment back
	Client   string
	Account  string // number
	Invoices []string
	Entry    string // of the record
	ByHand   bool
}

// trayOnPage and placedOnPage bound what one page shows: each line of the tray asks
// what it may be.
const (
	trayOnPage   = 25
	placedOnPage = 50
)

// MoneyPage is the page of the money, with the tray from the line after the given one.
func (d *Desk) MoneyPage(ctx context.Context, creditor receivable.CreditorID, after int64) (MoneyPage, error) {
	var p MoneyPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		p = MoneyPage{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		p.On = d.todayOf(c)
		p.Since = lastFriday(p.On)
		if p.Waiting, err = tx.TraySums(ctx, creditor); err != nil {
			return err
		}
		lines, err := tx.TrayLines(ctx, creditor, after, trayOnPage+1)
		if err != nil {
			return err
		}
		if len(lines) > trayOnPage {
			lines = lines[:trayOnPage]
			p.Last = lines[trayOnPage-1].Number
		}
		if p.Tray, err = d.trayLines(ctx, tx, creditor, lines); err != nil {
			return err
		}
		return p.placed(ctx, tx, creditor)
	})
	return p, err
}

func (p *MoneyPage) placed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	rows, err := tx.PlacedLines(ctx, creditor, p.Since, placedOnPage+1)
	if err != nil {
		return err
	}
	if p.More = len(rows) > placedOnPage; p.More {
		rows = rows[:placedOnPage]
	}
	for _, r := range rows {
		one := PlacedMoney{On: r.On, Amount: r.Amount, Client: r.Client, Account: r.Number, ByHand: r.ByHand, Entry: r.Number + "-" + strconv.FormatInt(r.Seq, 10)}
		if one.Invoices, err = tx.NumbersPaidBy(ctx, receivable.AccountKey{Creditor: creditor, Account: r.Account}, r.Item); err != nil {
			return err
		}
		p.Placed = append(p.Placed, one)
	}
	return nil
}

// lastFriday is the Friday before a day: the week that a person looks back on.
func lastFriday(on day.Date) day.Date {
	d := on.AddDays(-1)
	for d.Weekday() != time.Friday {
		d = d.AddDays(-1)
	}
	return d
}

// MoneyLine is one bank line that waits, and what it may be.
func (d *Desk) MoneyLine(ctx context.Context, creditor receivable.CreditorID, number int64) (line TrayLine, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		l, err := openLine(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		list, err := d.trayLines(ctx, tx, creditor, []*store.BankLine{l})
		if err == nil {
			line = list[0]
		}
		return err
	})
	return line, err
}

// OpenInvoice is an invoice that money may be set against.
type OpenInvoice struct {
	Number string
	For    string
	Due    day.Date
	Open   money.Amount
}

// OpenInvoices are the open invoices of an account, the oldest due date first, with
// the client's name and the number of the account.
func (d *Desk) OpenInvoices(ctx context.Context, key receivable.AccountKey) (client, account string, list []OpenInvoice, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list = nil
		all, err := tx.Payables(ctx, key.Creditor, []receivable.AccountID{key.Account}, day.Date{})
		if err != nil {
			return err
		}
		p := all[key.Account]
		if p == nil {
			return nil
		}
		client, account = p.Client, p.Number
		for i := range p.Items {
			if item := &p.Items[i]; item.Kind.Raises() && !item.Gone {
				list = append(list, OpenInvoice{item.Number, item.For, item.Due, item.Open})
			}
		}
		return nil
	})
	return client, account, list, err
}

// MarkedFull reports a bank line whose words offer its sum as payment in full.
func (l *TrayLine) MarkedFull() bool { return saysFull(l.Text) }
