package recovery

import (
	"context"
	"fmt"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// FactExposureLimit is the most that a client may owe and have in work, together.
const FactExposureLimit = "exposure_limit"

// weeksPath is how many days unpaid work may reach where no limit is recorded: at most
// one milestone or four weeks of it.
const weeksPath = "deposit_practice.3.days"

// weeks is that figure of a creditor.
func (d *Desk) weeks(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (int, error) {
	f, err := d.figures(ctx, tx, creditor)
	if err != nil {
		return 0, err
	}
	days, ok := f.Parameters.Figure(weeksPath)
	if !ok {
		return 0, fmt.Errorf("read the figures: %s is missing", weeksPath)
	}
	return int(days.Value), nil
}

// exposure is what a client owes and what is done for him and not invoiced.
type exposure struct {
	invoiced money.Amount
	unbilled money.Amount
	total    money.Amount
	limit    money.Amount // as recorded; no currency where none is
	pieces   int          // unpaid invoices, and the work that is not invoiced
	days     int          // from the first of them to the last
	most     int          // days, where no limit is recorded
	over     bool
}

// ExposureLine is what `explain` shows of it. Limit is null where none is recorded:
// then one milestone, or four weeks of unpaid work, is the most.
type ExposureLine struct {
	Invoiced string  `json:"invoiced"`
	Unbilled string  `json:"unbilled"`
	Total    string  `json:"total"`
	Limit    *string `json:"limit"`
	Pieces   int     `json:"pieces"` // unpaid invoices, and the work that is not invoiced
	Days     int     `json:"days"`   // from the first of them to the last
	Over     bool    `json:"over"`
}

func exposureOf(file *receivable.File, on day.Date, most int) (exposure, error) {
	x := exposure{unbilled: money.New(0, file.Currency), most: most}
	owed, err := claim.AsOf(*file, on)
	if err != nil {
		return x, err
	}
	if x.invoiced = owed.Owed; x.invoiced.Sign() < 0 {
		x.invoiced = money.New(0, file.Currency)
	}
	var first, last day.Date
	piece := func(on day.Date) {
		x.pieces++
		if first.IsZero() || on.Before(first) {
			first = on
		}
		last = day.Max(last, on)
	}
	for i := range file.Items {
		if item := &file.Items[i]; item.Kind.Raises() && item.Open.Sign() > 0 && !item.Gone && !item.Void {
			piece(item.On)
		}
	}
	for i := range file.Work {
		w := &file.Work[i]
		if w.Unbilled.Sign() <= 0 || w.Unbilled.Currency() != file.Currency {
			continue
		}
		if x.unbilled, err = x.unbilled.Add(w.Unbilled); err != nil {
			return x, err
		}
		piece(w.DoneOn)
	}
	if x.pieces > 0 {
		x.days = last.Sub(first)
	}
	if x.total, err = x.invoiced.Add(x.unbilled); err != nil {
		return x, err
	}
	if told := file.Facts[FactExposureLimit]; told != "" {
		if x.limit, err = factSum(told, file.Currency); err != nil {
			return x, err
		}
	}
	if x.limit.Currency() == file.Currency {
		x.over = x.limit.Less(x.total)
	} else {
		x.over = x.pieces > 1 && x.days > most && x.total.Sign() > 0
	}
	return x, nil
}

// factSum reads a sum as a fact keeps it: with its currency.
func factSum(told string, currency money.Currency) (money.Amount, error) {
	sum, of, named := strings.Cut(told, " ")
	if named {
		currency = money.Currency(strings.ToUpper(of))
	}
	return money.Parse(sum, currency)
}

func (x exposure) line() ExposureLine {
	l := ExposureLine{Invoiced: x.invoiced.Decimal(), Unbilled: x.unbilled.Decimal(), Total: x.total.Decimal(), Pieces: x.pieces, Days: x.days, Over: x.over}
	if x.limit.Currency() != "" {
		l.Limit = orNil(x.limit.Decimal())
	}
	return l
}

// words say why it is more than it should be.
func (x exposure) words(client string) string {
	total := sumText(x.total) + " of unpaid work"
	if x.unbilled.Sign() > 0 {
		total += fmt.Sprintf(" (%s of it not invoiced)", sumText(x.unbilled))
	}
	if x.limit.Currency() != "" {
		return fmt.Sprintf("%s has %s, and the limit is %s", client, total, sumText(x.limit))
	}
	return fmt.Sprintf("%s has %s, from %d days of it; one milestone or %d days is the most to go on with", client, total, x.days, x.most)
}

// The codes of what speaks against more work for a client.
const (
	CautionExposure   = "exposure_over"
	CautionWorkPaused = "work_paused"
	CautionStopped    = "contact_stopped"
)

// Cautions lists them.
func Cautions() []string { return []string{CautionExposure, CautionWorkPaused, CautionStopped} }

// cautionsOf is what speaks against new work or a new invoice for a client: he is
// over his limit, his work rests, or contact has ended. Where no limit is recorded
// only clients whose work is entered here are held against the usual one.
func cautionsOf(file *receivable.File, on day.Date, most int) ([]Said, error) {
	var list []Said
	x, err := exposureOf(file, on, most)
	if err != nil {
		return nil, err
	}
	if x.over && (x.limit.Currency() != "" || len(file.Work) > 0) {
		list = append(list, Said{CautionExposure, x.words(file.Client.Name)})
	}
	for i := range file.Work {
		if w := &file.Work[i]; w.State == receivable.WorkPaused {
			said := fmt.Sprintf("%s for %s rests", w.Called(), file.Client.Name)
			if !w.Rested.IsZero() {
				said += " since " + w.Rested.String()
			}
			list = append(list, Said{CautionWorkPaused, said})
		}
	}
	for _, a := range file.Arrangements {
		if !a.Live(on) {
			continue
		}
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			what := strings.TrimPrefix(string(a.Kind), "stop_")
			return append(list, Said{CautionStopped, fmt.Sprintf("all contact with %s is stopped (%s)", file.Client.Name, what)}), nil
		}
	}
	return list, nil
}

func (e *deed) cautions(ctx context.Context) ([]Said, error) {
	most, err := e.desk.weeks(ctx, e.tx, e.file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	return cautionsOf(e.file, e.day, most)
}

func (e *deed) owed() (claim.Claim, error) { return claim.AsOf(*e.file, e.day) }

// caution adds to the needs of a day what speaks against more work for their
// clients: only those are read of whom more is recorded than items.
func (d *Desk) caution(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, on day.Date, needs []Need) error {
	ids := make([]receivable.AccountID, 0, len(needs))
	at := map[receivable.AccountID][]int{}
	for i := range needs {
		if at[needs[i].Account] == nil {
			ids = append(ids, needs[i].Account)
		}
		at[needs[i].Account] = append(at[needs[i].Account], i)
	}
	if len(ids) == 0 {
		return nil
	}
	keys, err := tx.WatchedAccounts(ctx, creditor, ids)
	if err != nil || len(keys) == 0 {
		return err
	}
	most, err := d.weeks(ctx, tx, creditor)
	if err != nil {
		return err
	}
	for file, err := range tx.AccountFiles(ctx, keys, on, false) {
		if err != nil {
			return err
		}
		said, err := cautionsOf(&file, on, most)
		if err != nil {
			return err
		}
		for _, i := range at[file.Key.Account] {
			needs[i].Warnings = append(needs[i].Warnings, said...)
		}
	}
	return nil
}
