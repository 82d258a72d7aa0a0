package recovery_test

import (
	"testing"

	"dunwell/internal/recovery"
)

// Money that came in and may be theirs holds every letter to them until a person has
// said whose it is; nobody else rests for it.
func TestNobodyIsAskedWhileTheirMoneyMayWaitInTheTray(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		b := newBankBook(t, engine)
		b.statement(t, camt("2026-11-01", "2026-11-17", "", ntry{on: "2026-11-16", sum: "950.00", name: "Larch Bakery", text: "for your work", id: "R1"}))
		tray, err := b.Tray(t.Context(), b.creditor, 0)
		if err != nil || len(tray.Lines) != 1 || len(tray.Lines[0].Best) == 0 || tray.Lines[0].Best[0].Client != "Larch Bakery" {
			t.Fatalf("tray: %+v (%v); want a line that may be of Larch Bakery", tray, err)
		}
		because := func(client string) string {
			t.Helper()
			key, err := b.AccountNamed(t.Context(), b.creditor, client, "")
			if err != nil {
				t.Fatal(err)
			}
			e, err := b.Explain(t.Context(), key, bankDay)
			if err != nil {
				t.Fatal(err)
			}
			return e.Reasons[len(e.Reasons)-1].Code
		}
		if got := because("Larch"); got != "paid.unclear" {
			t.Errorf("Larch Bakery: %s, want it to rest while its money may wait", got)
		}
		if got := because("Novak"); got == "paid.unclear" {
			t.Errorf("Novak Studio rests for money that is not theirs")
		}
		if _, err := b.PassLine(t.Context(), b.creditor, tray.Lines[0].Number, recovery.Act{By: "Ann", Note: "a refund of the supplier"}); err != nil {
			t.Fatal(err)
		}
		if got := because("Larch"); got == "paid.unclear" {
			t.Errorf("Larch Bakery rests for money that is nobody's")
		}
	})
}
