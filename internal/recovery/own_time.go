package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// fieldMinutes is the own time of an act, in the record.
const fieldMinutes = "minutes"

// mostMinutes of one act: more is a slip of the hand.
const mostMinutes = 24 * 60

// spend notes the creditor's own minutes for an act.
func (e *deed) spend(minutes int) error {
	if minutes < 0 || minutes > mostMinutes {
		return fault.Invalidf("minutes_unreadable", "--minutes", "%d minutes do not fit one act; it is 0 to %d", minutes, mostMinutes)
	}
	if minutes > 0 {
		e.field(fieldMinutes, strconv.Itoa(minutes))
	}
	return nil
}

// OwnTime is the creditor's own time on a case, and what it cost at his hourly
// rate. Rate and cost are null while he has named no rate; they are in the
// currency of the rate.
type OwnTime struct {
	Minutes  int            `json:"minutes"`
	Cost     *string        `json:"cost"`
	Rate     *string        `json:"hourly_rate"`
	Currency money.Currency `json:"currency"`
}

// ownTime adds up the minutes of an account's acts, without those taken back.
func (d *Desk) ownTime(ctx context.Context, tx *store.Tx, file *receivable.File) (OwnTime, error) {
	t := OwnTime{Currency: file.Currency}
	spent := map[string]int{}
	for entry, err := range tx.RecordOf(ctx, file.Key) {
		if err != nil {
			return t, err
		}
		if entry.Kind == string(VerbDecided) || entry.Erased() {
			continue
		}
		var said struct {
			Fields map[string]string `json:"fields"`
			Undone string            `json:"undone"`
		}
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return t, fmt.Errorf("read entry %d of account %s: %w", entry.Seq, file.Number, err)
		}
		if minutes, err := strconv.Atoi(said.Fields[fieldMinutes]); err == nil {
			spent[entryNumber(file.Number, entry.Seq)] = minutes
		}
		delete(spent, said.Undone)
	}
	for _, minutes := range spent {
		t.Minutes += minutes
	}
	figures, err := d.figures(ctx, tx, file.Key.Creditor)
	if err != nil || figures.HourlyRate.Sign() <= 0 {
		return t, err
	}
	rate := figures.HourlyRate
	t.Currency, t.Rate = rate.Currency(), orNil(rate.Decimal())
	cost := money.New(perHour(rate.Minor(), t.Minutes), rate.Currency())
	t.Cost = orNil(cost.Decimal())
	return t, nil
}

// perHour is a rate an hour for some minutes, half a unit rounded up.
func perHour(rate int64, minutes int) int64 {
	n := new(big.Int).Mul(big.NewInt(rate), big.NewInt(int64(minutes)))
	return n.Add(n, big.NewInt(30)).Div(n, big.NewInt(60)).Int64()
}
