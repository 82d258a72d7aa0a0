package recovery

import (
	"context"
	"encoding/json"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ChaseRequest asks for one day's decisions about a creditor's accounts.
type ChaseRequest struct {
	Creditor receivable.CreditorID
	On       day.Date
	DryRun   bool
}

// ChaseRow is one account's decision. Its JSON is that of `dunwell chase`.
type ChaseRow struct {
	Account    string         `json:"account"`
	Client     string         `json:"client"`
	Currency   money.Currency `json:"currency"`
	Owed       string         `json:"owed"`
	DaysLate   int            `json:"days_late"`
	Move       string         `json:"move"`
	Step       *string        `json:"step"`
	Reasons    []Said         `json:"reasons"`
	CheckAgain day.Date       `json:"check_again"`
}

// Title says what to do, verb first.
func (r ChaseRow) Title() string {
	step := ""
	if r.Step != nil {
		step = *r.Step
	}
	if r.Move == string(chase.CallThem) || r.Move == string(chase.Ask) || step == "" {
		return r.Move
	}
	return step
}

// Chase decides a day for every account of a creditor, drafts the letters, and
// hands out one row an account. Today's run is the real one; any other day is a
// rehearsal: its letters are marked, can never leave, and move no date of the
// real chase. The same day again finds the same decisions and writes nothing.
func (d *Desk) Chase(ctx context.Context, r ChaseRequest, yield func(ChaseRow) error) (ChaseCounts, error) {
	c, err := d.creditor(ctx, r.Creditor)
	if err != nil {
		return ChaseCounts{}, err
	}
	rehearsal := r.On != d.todayOf(c)
	if r.DryRun {
		return d.chaseDry(ctx, r, rehearsal, yield)
	}
	var counts ChaseCounts
	if rehearsal {
		if err := d.mayRehearse(ctx, r.On); err != nil {
			return counts, err
		}
		counts, err = d.rehearseDay(ctx, r)
	} else {
		if _, err = d.PrepareInvoices(ctx, r.Creditor); err != nil {
			return counts, fmt.Errorf("draft the invoices of the day: %w", err)
		}
		if _, err = d.WatchHealth(ctx, r.Creditor); err != nil {
			return counts, fmt.Errorf("look at the health of clients: %w", err)
		}
		counts, err = d.chaseDue(ctx, r.Creditor, r.On, 1)
	}
	if err != nil {
		return counts, err
	}
	return counts, d.decidedOn(ctx, r, yield)
}

// mayRehearse refuses another day in a book from which letters have left.
func (d *Desk) mayRehearse(ctx context.Context, on day.Date) error {
	return d.db.Read(ctx, func(tx *store.Tx) error {
		sent, err := tx.EverSent(ctx)
		if err == nil && sent {
			return fault.Invalidf("rehearsal_refused", "--on", "letters have left from this book, so another day (%s) can only be looked at: add --dry-run", on)
		}
		return err
	})
}

// rehearseDay decides another day than today for all accounts that it has not
// been decided for.
func (d *Desk) rehearseDay(ctx context.Context, r ChaseRequest) (ChaseCounts, error) {
	run := d.newRun(r.On, true)
	return run.all(ctx, 1, func(yield func([]receivable.AccountKey) error) error {
		return d.eachAccount(ctx, r.Creditor, func(page []store.Account) error {
			decided := map[receivable.AccountID]bool{}
			err := d.db.Read(ctx, func(tx *store.Tx) error {
				latest, err := tx.LatestDecisions(ctx, r.Creditor, before(page[0].Key.Account), len(page))
				for _, l := range latest {
					decided[l.Account.Key.Account] = l.Decision.On == r.On
				}
				return err
			})
			if err != nil {
				return err
			}
			var keys []receivable.AccountKey
			for _, a := range page {
				if !decided[a.Key.Account] {
					keys = append(keys, a.Key)
				}
			}
			return yield(keys)
		})
	})
}

// before is the greatest id below one, so that a page "after" it begins with it.
func before(id receivable.AccountID) receivable.AccountID {
	if id == "" {
		return ""
	}
	return id[:len(id)-1] + receivable.AccountID(id[len(id)-1]-1) + "\x7f"
}

func (d *Desk) eachAccount(ctx context.Context, creditor receivable.CreditorID, visit func([]store.Account) error) error {
	var after receivable.AccountKey
	for {
		var page []store.Account
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.AllAccounts(ctx, creditor, after, 1000)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Key
		if err := visit(page); err != nil {
			return err
		}
	}
}

// decidedOn hands out what was decided for a day.
func (d *Desk) decidedOn(ctx context.Context, r ChaseRequest, yield func(ChaseRow) error) error {
	var after receivable.AccountID
	for {
		var page []store.Decided
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.LatestDecisions(ctx, r.Creditor, after, 1000)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Account.Key.Account
		for _, decided := range page {
			if decided.Decision.On != r.On {
				continue
			}
			row, err := rowOf(decided)
			if err != nil {
				return err
			}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
}

func rowOf(decided store.Decided) (ChaseRow, error) {
	d := &decided.Decision
	row := ChaseRow{
		Account: decided.Account.Number, Client: decided.Client, Currency: decided.Account.Currency, Owed: d.Amount.Decimal(),
		DaysLate: d.DaysLate, Move: d.Move, Step: orNil(d.Step), CheckAgain: d.CheckAgain,
	}
	if err := json.Unmarshal([]byte(d.Reasons), &row.Reasons); err != nil {
		return row, fmt.Errorf("read reasons of %s: %w", row.Account, err)
	}
	return row, nil
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// chaseDry decides and writes nothing.
func (d *Desk) chaseDry(ctx context.Context, r ChaseRequest, rehearsal bool, yield func(ChaseRow) error) (ChaseCounts, error) {
	run := d.newRun(r.On, rehearsal)
	counts := ChaseCounts{On: r.On, Moves: map[chase.Move]int{}}
	err := d.eachAccount(ctx, r.Creditor, func(page []store.Account) error {
		keys := make([]receivable.AccountKey, len(page))
		for i, a := range page {
			keys[i] = a.Key
		}
		var rows []ChaseRow
		err := d.db.Read(ctx, func(tx *store.Tx) error {
			rows = rows[:0]
			for file, err := range tx.AccountFiles(ctx, keys, r.On, false) {
				if err != nil {
					return err
				}
				_, t, err := run.think(ctx, tx, &file)
				if err != nil {
					return err
				}
				rows = append(rows, rowOfThought(&t))
				counts.Accounts++
				counts.Moves[t.decision.Move]++
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	})
	return counts, err
}

func rowOfThought(t *thought) ChaseRow {
	d := &t.decision
	row := ChaseRow{
		Account: t.file.Number, Client: t.file.Client.Name, Currency: t.file.Currency, Owed: money.New(d.Owed.Minor(), t.file.Currency).Decimal(),
		DaysLate: d.DaysLate, Move: string(d.Move), Step: orNil(string(d.Step)), CheckAgain: d.CheckAgain,
	}
	for _, r := range d.Reasons {
		row.Reasons = append(row.Reasons, Said{string(r.Code), r.Text()})
	}
	return row
}
