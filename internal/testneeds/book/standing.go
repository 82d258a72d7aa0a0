package book

import (
	"context"
	"testing"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// checkStandings holds every book of every test to this: where its accounts stand, as
// it is kept, is what their decisions and letters say.
func checkStandings(t testing.TB, db *store.DB) {
	t.Helper()
	if t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the test's own has ended
	defer cancel()
	err := db.Read(ctx, func(tx *store.Tx) error {
		creditors, err := tx.Creditors(ctx)
		for i := 0; err == nil && i < len(creditors); i++ {
			err = checkStandingsOf(ctx, t, tx, creditors[i].ID)
		}
		return err
	})
	if err != nil {
		t.Log("standings were not checked:", err) // a test that broke its database on purpose
	}
}

func checkStandingsOf(ctx context.Context, t testing.TB, tx *store.Tx, creditor receivable.CreditorID) error {
	t.Helper()
	var accounts []receivable.AccountID
	for after := (receivable.AccountKey{Creditor: creditor}); ; {
		page, err := tx.AllAccounts(ctx, creditor, after, 1000)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, a := range page {
			accounts = append(accounts, a.Key.Account)
		}
		after = page[len(page)-1].Key
	}
	kept, err := tx.StandingsOf(ctx, creditor, accounts)
	if err != nil {
		return err
	}
	truth, err := tx.StandAnew(ctx, creditor, accounts)
	if err != nil {
		return err
	}
	if len(kept) != len(truth) {
		t.Errorf("%d accounts stand somewhere, %d were decided on", len(kept), len(truth))
	}
	for _, want := range truth {
		got := kept[want.Account.Account]
		want.Changed = got.Changed
		if got != want {
			t.Errorf("account %s stands at\n%+v, want\n%+v", want.Number, got, want)
		}
	}
	return nil
}
