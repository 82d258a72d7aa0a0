package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/forecast"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Insight is what the figures say about one currency of a book on a day. Sums are in
// smallest units of the currency.
type Insight struct {
	On       day.Date       `json:"on"`
	Currency money.Currency `json:"currency"`
	At       time.Time      `json:"-"` // when it was counted
	Current  bool           `json:"-"` // nothing was decided since

	Open     int64        `json:"open"`
	Items    int64        `json:"items"`
	Accounts int          `json:"accounts"` // with a late invoice or one to come
	Aging    []AgedSum    `json:"aging"`
	DSO      *int64       `json:"dso"` // hundredths of a day; null where little was invoiced
	DSOThen  *int64       `json:"-"`   // a year before, where it was counted
	Steps    []StepSum    `json:"steps"`
	Roads    []StepSum    `json:"roads"` // recovered while a matter ran
	Words    WordsGiven   `json:"words"`
	GivenUp  StepSum      `json:"given_up"`
	Own      []OwnMinutes `json:"own"`
	Cash     []CashWeek   `json:"cash"`
	Past     int          `json:"past"` // paid invoices that the cash to expect is told from
}

// AgedSum is what is open of one age.
type AgedSum struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
	Minor int64  `json:"minor"`
}

// StepSum is money by what came before it: how often, and how much.
type StepSum struct {
	Step  string `json:"step"` // "" where nothing came before it
	Count int    `json:"count"`
	Minor int64  `json:"minor"`
}

// WordsGiven counts promises by what became of them.
type WordsGiven struct {
	Kept    int `json:"kept"`
	Part    int `json:"part"`
	Broken  int `json:"broken"`
	Running int `json:"running"`
}

// OwnMinutes is own time by what it was spent on.
type OwnMinutes struct {
	Kind    string `json:"kind"`
	Minutes int    `json:"minutes"`
}

// CashWeek is a week of the forecast, added up from today on.
type CashWeek struct {
	Until day.Date `json:"until"`
	Low   int64    `json:"low"`
	Mid   int64    `json:"mid"`
	High  int64    `json:"high"`
	IfDue int64    `json:"if_due"`
}

// How long a count may take to be made while somebody waits for a page: whenever
// something was decided, and once a day.
const (
	quickCount = 60 * time.Millisecond
	dailyCount = 2 * time.Second
)

// Insights are the figures of a creditor by currency. A small book is counted again
// when something was decided since, a larger one at the first look of a day, and the
// largest when somebody asks with anew. What is given says of when it is.
func (d *Desk) Insights(ctx context.Context, creditor receivable.CreditorID, anew bool) ([]Insight, error) {
	var rows []store.InsightRow
	var stamp int64
	var today day.Date
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		today = d.todayOf(c)
		if stamp, err = tx.BookStamp(ctx, creditor); err != nil {
			return err
		}
		rows, err = tx.Insights(ctx, creditor)
		return err
	})
	if err != nil {
		return nil, err
	}
	sameDay := len(rows) > 0 && rows[0].On == today
	fresh := sameDay && rows[0].Stamp == stamp
	if len(rows) == 0 || anew || !fresh && rows[0].Took < quickCount || !sameDay && rows[0].Took < dailyCount {
		if rows, err = d.countInsights(ctx, creditor); err != nil {
			return nil, err
		}
		fresh = true
	}
	return d.readInsights(ctx, creditor, rows, fresh)
}

// Night does once a night what nobody should wait for at a page: it signs the heads of
// the record and counts the figures of every creditor that are not of today.
func (d *Desk) Night(ctx context.Context) error {
	if err := d.Checkpoint(ctx); err != nil {
		return err
	}
	var creditors []receivable.Creditor
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		creditors, err = tx.Creditors(ctx)
		return err
	})
	for i := range creditors {
		if err == nil {
			err = d.countOfToday(ctx, &creditors[i])
		}
	}
	return err
}

func (d *Desk) countOfToday(ctx context.Context, c *receivable.Creditor) error {
	var rows []store.InsightRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.Insights(ctx, c.ID)
		return err
	})
	if err != nil || len(rows) > 0 && rows[0].On == d.todayOf(*c) {
		return err
	}
	_, err = d.countInsights(ctx, c.ID)
	return err
}

func (d *Desk) readInsights(ctx context.Context, creditor receivable.CreditorID, rows []store.InsightRow, current bool) ([]Insight, error) {
	list := make([]Insight, 0, len(rows))
	for _, row := range rows {
		one, err := insightOf(row)
		if err != nil {
			return nil, err
		}
		one.Current = current
		const year, around = 365, 21
		err = d.db.Read(ctx, func(tx *store.Tx) error {
			row, ok, err := tx.InsightBetween(ctx, creditor, one.Currency, one.On.AddDays(-year-around), one.On.AddDays(-year+around))
			if err != nil || !ok {
				return err
			}
			then, err := insightOf(row)
			one.DSOThen = then.DSO
			return err
		})
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func insightOf(row store.InsightRow) (Insight, error) {
	var one Insight
	if err := json.Unmarshal([]byte(row.Content), &one); err != nil {
		return one, fmt.Errorf("read the figures of %s: %w", row.On, err)
	}
	one.At = row.At
	return one, nil
}

// countInsights counts the whole book and keeps what it found as that of today.
func (d *Desk) countInsights(ctx context.Context, creditor receivable.CreditorID) ([]store.InsightRow, error) {
	began := d.now()
	var n *counting
	var stamp int64
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if stamp, err = tx.BookStamp(ctx, creditor); err != nil {
			return err
		}
		n = newCounting(creditor, d.todayOf(c))
		return n.all(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	at := d.now()
	var rows []store.InsightRow
	for _, one := range n.insights() {
		content, err := json.Marshal(one)
		if err != nil {
			return nil, fmt.Errorf("keep the figures: %w", err)
		}
		rows = append(rows, store.InsightRow{
			Creditor: creditor, Currency: one.Currency, On: one.On, At: at, Took: at.Sub(began), Stamp: stamp, Content: string(content),
		})
	}
	return rows, d.db.Write(ctx, func(tx *store.Tx) error {
		for _, row := range rows {
			if err := tx.SaveInsight(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func cashOf(weeks []forecast.Week) []CashWeek {
	list := make([]CashWeek, len(weeks))
	for i, w := range weeks {
		list[i] = CashWeek(w)
	}
	return list
}
