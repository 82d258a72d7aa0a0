package recovery_test

import (
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// TestWhatAnActMeansBeyondItself plays acts over one late invoice and asks what
// the chase makes of them.
func TestWhatAnActMeansBeyondItself(t *testing.T) {
	t.Parallel()
	today := day.MustParse("2026-03-18")
	late := "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-02-01,2026-03-03,500.00\n"
	undated := "Client,Invoice number,Due date,Amount\nLarch,A-1,2026-03-03,500.00\nLarch,A-2,2026-03-17,70.00\n"
	tests := map[string]struct {
		list string
		acts func(*testing.T, *recovery.Desk, receivable.AccountKey)
		want string // code of the deciding reason
	}{
		"nothing said": {late, func(*testing.T, *recovery.Desk, receivable.AccountKey) {}, "step.due"},
		"something is wrong, said on the phone": {late, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) {
			did(t)(d.Called(t.Context(), key, receivable.OutcomeDisputed, 0, recovery.Act{On: today}))
		}, "cause.unclear"},
		"a promise moved in time was not broken": {late, func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) {
			did(t)(d.Promise(t.Context(), key, "500.00", today, recovery.Act{On: today.AddDays(-1)}))
			did(t)(d.Promise(t.Context(), key, "500.00", today.AddDays(5), recovery.Act{On: today}))
		}, "promise.running"},
		"due dates are no proof of fresh money": {undated, func(*testing.T, *recovery.Desk, receivable.AccountKey) {}, "money.stale"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := book.ClockAt(today, 10)
			db := book.Open(t, book.Database(t, "sqlite"), clock.Now)
			desk := recovery.New(db, recovery.Options{Now: clock.Now})
			creditor, err := desk.CreditorNamed(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			request := recovery.ImportRequest{Creditor: creditor, Kind: receivable.ListAll, File: recovery.ImportFile{
				Name: "list.csv", Reader: strings.NewReader(tt.list), Size: int64(len(tt.list)),
			}}
			if tt.want != "money.stale" {
				request.CompleteThrough = today
			}
			if _, err := desk.Import(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			key, err := desk.AccountNamed(t.Context(), creditor, "Larch", "")
			if err != nil {
				t.Fatal(err)
			}
			tt.acts(t, desk, key)
			e, err := desk.Explain(t.Context(), key, today)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Reasons[len(e.Reasons)-1].Code; got != tt.want {
				t.Errorf("deciding reason: got %s, want %s (%v)", got, tt.want, e.Reasons)
			}
		})
	}
}

// did ends the test when an act was refused.
func did(t *testing.T) func(recovery.Entry, error) {
	return func(_ recovery.Entry, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}
