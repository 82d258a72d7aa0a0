package recovery

import (
	"context"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// weighing is what a creditor brings to the comparison of remedies.
func (d *Desk) weighing(ctx context.Context, tx *store.Tx, c *receivable.Creditor, on day.Date) (chase.Weighing, error) {
	w := chase.Weighing{Place: c.Place, Company: c.IsCompany}
	own, err := d.figures(ctx, tx, c.ID)
	if err != nil {
		return w, err
	}
	w.HourlyRate, w.Limit = own.HourlyRate, own.SmallClaimsLimit
	if len(own.Values) > 0 {
		w.Figures, w.Parameters = own.Values, own.Parameters
	}
	year, _, _ := on.Date()
	if w.Filed, err = tx.FiledByPlace(ctx, c.ID, receivable.RoadSmallClaims, day.New(year, time.January, 1), on); err != nil {
		return w, err
	}
	rates, err := tx.Rates(ctx, c.ID)
	if err != nil || len(rates) == 0 {
		return w, err
	}
	w.Rates = func(currency money.Currency) remedy.Rate { return perDollar(rates, currency, on) }
	return w, nil
}

// perDollar is what a dollar cost in a currency by the newest rate on or before a
// day; the zero rate where none is known. Rates come oldest first.
func perDollar(rates []receivable.ExchangeRate, c money.Currency, on day.Date) remedy.Rate {
	var found remedy.Rate
	for _, r := range rates {
		forward := r.From == "USD" && r.To == c
		if !forward && !(r.From == c && r.To == "USD") || r.On.After(on) || r.On.Before(found.On) {
			continue
		}
		ratio, err := r.Ratio()
		if err != nil {
			continue // rates are checked when they are taken in
		}
		value, _ := ratio.Float64()
		if !forward {
			value = 1 / value
		}
		found = remedy.Rate{PerUSD: value, On: r.On, Source: r.Source}
	}
	return found
}

// Weighed is the comparison of remedies for one account, with what it was made from.
type Weighed struct {
	Account receivable.AccountKey
	Number  string
	Client  string
	On      day.Date
	Armed   string // the road a person decided on, "" for none
	Case    remedy.Case
	Ranking remedy.Ranking
	LastDay day.Date // to sue; no day where it is not known
	Sure    string   // confidence of LastDay

	parameters *remedy.Parameters
}

// Weigh compares the remedies for one account on a day, as if it was asked at the
// end of the ladder; it writes nothing. An account that owes nothing late has no
// comparison: its ranking holds the fault nothing_late.
func (d *Desk) Weigh(ctx context.Context, key receivable.AccountKey, on day.Date) (Weighed, error) {
	var w Weighed
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		w, err = d.weigh(ctx, tx, &file, on)
		return err
	})
	return w, err
}

func (d *Desk) weigh(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) (Weighed, error) {
	run := d.newRun(on, false)
	c, t, err := run.think(ctx, tx, file)
	if err != nil {
		return Weighed{}, err
	}
	p, err := run.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return Weighed{}, err
	}
	w := Weighed{Account: file.Key, Number: file.Number, Client: file.Client.Name, On: on, Armed: file.Armed, LastDay: t.facts.Legal.LastDay, Sure: string(t.facts.Legal.Sure)}
	setting := run.setting(c, file.Client.Place)
	w.Case, w.Ranking = chase.Weigh(t.facts, *p, file, setting)
	if w.parameters = setting.Parameters; w.parameters == nil {
		w.parameters = remedy.Defaults()
	}
	return w, nil
}

// closedRoads tells which roads may not be named against a client today: those
// that would still be closed once a final demand has lapsed.
func (d *Desk) closedRoads(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) (map[string]string, error) {
	w, err := d.weigh(ctx, tx, file, on)
	if err != nil {
		return nil, err
	}
	return chase.Closed(w.Case, w.parameters), nil
}
