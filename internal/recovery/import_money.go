package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// oldMoney warns where the list itself shows no recent money: the accounts would
// wait for it, and a person may know better.
func (im *importer) oldMoney() {
	through := im.report.Through
	switch {
	case im.shape.Kind == intake.Clients:
		return
	case through.IsZero():
		im.warn("money_unknown", 0, "a list of new invoices tells nothing of payments; import a list of payments, or say --complete-through DATE once all that came in is entered")
		return
	}
	if through.Before(im.desk.calendar(&im.creditor, im.creditor.Place).SubBusiness(im.today, usualMoneyAge)) {
		im.warn("money_old", 0, fmt.Sprintf("the latest day in the list is %s, so the accounts wait for newer money; where it holds all that came in through today, import it again with --complete-through %s", through, im.today))
	}
}

// usualMoneyAge is the money_age of the presets, in business days.
const usualMoneyAge = 3

// wakeWaiting lets accounts that wait for money to be known be decided again
// today, once it is known through a later day.
func (im *importer) wakeWaiting(ctx context.Context, through day.Date) error {
	if im.fresh || through.IsZero() {
		return nil
	}
	var after receivable.AccountID
	for {
		n := 0
		err := im.write(ctx, func(tx *store.Tx) error {
			page, err := tx.LatestDecisions(ctx, im.creditor.ID, after, 1000)
			if err != nil {
				return err
			}
			var keys []receivable.AccountKey
			for _, decided := range page {
				if waitsForMoney[decided.Decision.Reason] {
					keys = append(keys, decided.Account.Key)
				}
			}
			if n = len(page); n > 0 {
				after = page[n-1].Account.Key.Account
			}
			return tx.Wake(ctx, keys, im.today)
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// waitsForMoney are the reasons to wait that end when a source is read on.
var waitsForMoney = map[string]bool{
	string(chase.MoneyStale): true, string(chase.PromiseGrace): true, string(chase.PaidGrace): true,
	string(chase.PaidClaimed): true, string(chase.DeadlineGrace): true, string(chase.DemandGrace): true,
}

// through is the day through which the money of the list is known: as told; the
// day of an open list whose day was told; else the latest day in it. No day for a
// list that tells nothing of payments.
func (im *importer) through() day.Date {
	through := im.request.CompleteThrough
	switch {
	case !through.IsZero() || im.shape.Kind == intake.Clients:
		return through
	case im.kind == receivable.ListNew && im.shape.Kind == intake.Invoices && im.report.Payments.Count == 0:
		return through // what is only new says nothing about money that came in
	case im.kind == receivable.ListOpen && im.request.On != im.today:
		through = im.request.On
	default:
		through = im.latest
	}
	if through.After(im.today) {
		return im.today
	}
	return through
}
