package recovery

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// GivenUp is an account of which something is written off and may still come in.
type GivenUp struct {
	Account receivable.AccountKey
	Number  string
	Client  string
	Amount  money.Amount
	On      day.Date
	Reason  string // in the words of whoever gave it up
	LastDay day.Date
	Sure    string   // confidence of LastDay, "" where nobody told
	Over    bool     // the last day has passed: no suit, and no threat of one
	Next    day.Date // the next free look; zero where none follows
	Looks   int
	Looked  day.Date // the last look; zero where none was
	Found   string   // in it; "" is nothing
	Stopped bool     // a person wants no more friendly notes
}

// GivenUpLine is what `written-off --json` prints of one.
type GivenUpLine struct {
	Account    string         `json:"account"`
	Client     string         `json:"client"`
	Currency   money.Currency `json:"currency"`
	Amount     string         `json:"amount"`
	On         day.Date       `json:"on"`
	Reason     *string        `json:"reason"`
	LastDay    *string        `json:"last_day"`
	Confidence *string        `json:"confidence"`
	Over       bool           `json:"over"`
	NextLook   *string        `json:"next_look"`
	Looks      int            `json:"looks"`
	Looked     *string        `json:"looked"`
	Found      *string        `json:"found"`
}

// Line is the shape for scripts.
func (g *GivenUp) Line() GivenUpLine {
	text := func(d day.Date) *string {
		if d.IsZero() {
			return nil
		}
		return orNil(d.String())
	}
	return GivenUpLine{Account: g.Number, Client: g.Client, Currency: g.Amount.Currency(), Amount: g.Amount.Decimal(), On: g.On, Reason: orNil(g.Reason),
		LastDay: text(g.LastDay), Confidence: orNil(g.Sure), Over: g.Over, NextLook: text(g.Next), Looks: g.Looks, Looked: text(g.Looked), Found: orNil(g.Found)}
}

// mostLooks bounds the looks that are counted of one account.
const mostLooks = 100

// GivenUp lists what is written off, the largest first, from one place on and at
// most so many; total is how many there are.
func (d *Desk) GivenUp(ctx context.Context, creditor receivable.CreditorID, from, most int) (list []GivenUp, total int, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(c)
		flagged, err := tx.AccountsWrittenOff(ctx, creditor)
		if err != nil {
			return err
		}
		list = nil
		ids := slices.Sorted(maps.Keys(flagged))
		for chunk := range slices.Chunk(ids, d.chunkSize()) {
			keys := make([]receivable.AccountKey, len(chunk))
			for i, id := range chunk {
				keys[i] = receivable.AccountKey{Creditor: creditor, Account: id}
			}
			for file, err := range tx.AccountFiles(ctx, keys, on, false) {
				if err != nil {
					return err
				}
				if file.WrittenOff.Sign() > 0 {
					list = append(list, givenUpOf(&file, on))
				}
			}
		}
		slices.SortFunc(list, func(a, b GivenUp) int {
			return cmp.Or(cmp.Compare(b.Amount.Minor(), a.Amount.Minor()), strings.Compare(a.Number, b.Number))
		})
		total = len(list)
		list = list[min(max(0, from), total):]
		list = list[:min(max(0, most), len(list))]
		for i := range list {
			if err := list[i].fill(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return list, total, err
}

// GivenUpOf is what is written off of one account; ok is false where nothing is.
func (d *Desk) GivenUpOf(ctx context.Context, key receivable.AccountKey, on day.Date) (g GivenUp, ok bool, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil || file.WrittenOff.Sign() <= 0 {
			return err
		}
		g, ok = givenUpOf(&file, on), true
		return g.fill(ctx, tx)
	})
	return g, ok, err
}

func givenUpOf(file *receivable.File, on day.Date) GivenUp {
	g := GivenUp{Account: file.Key, Number: file.Number, Client: file.Client.Name, Amount: file.WrittenOff, On: file.WrittenOffOn,
		Sure: file.Facts[factPersistSure], Stopped: !file.Persists()}
	e := deed{file: file}
	if last, known := e.lastLook(); known {
		g.LastDay, g.Over = last, last.Before(on)
	}
	return g
}

// fill reads why it was given up, what was found since, and when to look again.
func (g *GivenUp) fill(ctx context.Context, tx *store.Tx) error {
	rows, err := tx.ItemsOf(ctx, g.Account)
	if err != nil {
		return err
	}
	given := standingWriteOffs(rows)
	for _, r := range rows {
		if slices.Contains(given, r.Item.ID) && r.Item.For != "" {
			g.Reason = r.Item.For
		}
	}
	looks, err := tx.RechecksOf(ctx, g.Account, mostLooks)
	if err != nil {
		return err
	}
	looks = slices.DeleteFunc(looks, func(r receivable.Recheck) bool { return r.On.Before(g.On) })
	if g.Looks = len(looks); len(looks) > 0 {
		g.Looked, g.Found = looks[0].On, cmp.Or(looks[0].Found, looks[0].Health)
	}
	tasks, err := tx.TasksOf(ctx, g.Account)
	for _, t := range tasks {
		if t.Kind == receivable.TaskRecheck {
			g.Next = t.On
		}
	}
	return err
}
