package store

import (
	"context"
	"testing"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func TestLawThatWasTaken(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			_, ok, err := tx.LawTaken(ctx, studio)
			same(t, "nothing was taken", ok, false)
			return err
		})
		rows := []LawRow{
			{Creditor: studio, Hash: "aa", Version: "2026-11-21-aa", InPlaceOf: "2026-01-01-00", US: []byte{1, 0, 2}, Intl: []byte{3}, Author: "Ann", On: today, Note: "new rates"},
			{Creditor: studio, Hash: "bb", Version: "2027-01-02-bb", InPlaceOf: "2026-11-21-aa", US: []byte{4}, Intl: []byte{5}, Author: "Ann", On: today},
			{Creditor: neighbour, Hash: "aa", Version: "2026-11-21-aa", US: []byte{9}, Intl: []byte{9}, Author: "Bob", On: today},
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, row := range rows {
				if err := tx.TakeLaw(ctx, row); err != nil {
					return err
				}
			}
			code(t, "law of nobody", tx.TakeLaw(ctx, LawRow{Creditor: "nobody"}), "not_found")
			return nil
		})
		for i := range rows {
			rows[i].At, rows[i].Seq = b.clock.now().UTC(), []int64{1, 2, 1}[i]
		}
		bare := func(l LawRow) LawRow { l.US, l.Intl = nil, nil; return l }
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			newest, ok, err := tx.LawTaken(ctx, studio)
			if err != nil {
				return err
			}
			same(t, "one was taken", ok, true)
			same(t, "newest", newest, bare(rows[1]))
			all, err := tx.LawsTaken(ctx, studio)
			if err != nil {
				return err
			}
			same(t, "all", all, []LawRow{bare(rows[0]), bare(rows[1])})
			whole, err := tx.LawByHash(ctx, studio, "aa")
			same(t, "with its texts", whole, rows[0])
			_, missing := tx.LawByHash(ctx, neighbour, "bb")
			code(t, "the law of another creditor", missing, "not_found")
			return err
		})
	})
}

func TestOwnFiguresInPlaceOfTheLaw(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		first := LawOverride{ID: "1", Path: "states.ohio.small_claims.limit", Value: "6000", Source: "a letter of the clerk", AsOf: "2026-11-01", Author: "Ann", On: today, Note: "asked"}
		second := LawOverride{ID: "2", Path: first.Path, Value: "7000", Source: "the statute", AsOf: "2026", Author: "Bob", On: today.AddDays(1)}
		set := func(o LawOverride) time.Time {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.SetLawOverride(ctx, studio, o) })
			return b.clock.now().UTC()
		}
		first.At = set(first)
		b.clock.pass(time.Hour)
		second.At = set(second)
		set2 := LawOverride{ID: "3", Path: "other", Author: "Ann", On: today}
		set2.At = set(set2)
		b.clock.pass(time.Hour)
		end := func(creditor receivable.CreditorID, want bool) {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				got, err := tx.EndLawOverride(ctx, creditor, "other", "Ann")
				same(t, "ended", got, want)
				return err
			})
		}
		end(neighbour, false)
		end(studio, true)
		end(studio, false)
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			now, err := tx.LawOverrides(ctx, studio, time.Time{})
			if err != nil {
				return err
			}
			same(t, "now", now, []LawOverride{second})
			then, err := tx.LawOverrides(ctx, studio, first.At)
			if err != nil {
				return err
			}
			first.EndedAt, first.EndedBy = second.At, "Bob"
			same(t, "then", then, []LawOverride{first})
			none, err := tx.LawOverrides(ctx, neighbour, time.Time{})
			same(t, "of another creditor", len(none), 0)
			return err
		})
	})
}

func TestCreditorsOfTheirOwn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			none, err := tx.CreditorsOfTheirOwn(ctx)
			same(t, "at first", len(none), 0)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.SaveOwnFigure(ctx, studio, OwnFigure{Name: "hourly_rate", Value: "90.00", Currency: "USD", On: today, Author: "Ann"})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			some, err := tx.CreditorsOfTheirOwn(ctx)
			same(t, "with an hourly rate", some, map[receivable.CreditorID]bool{studio: true})
			return err
		})
	})
}

func TestOwnFiguresAndRates(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		rate := func(from, to money.Currency, rate string, on day.Date) receivable.ExchangeRate {
			return receivable.ExchangeRate{From: from, To: to, Rate: rate, On: on, Source: "bank", By: "Ann"}
		}
		hour := OwnFigure{Name: "hourly_rate", Value: "90.00", Currency: "USD", Source: "last year", On: today, Author: "Ann", Note: "up", At: b.clock.now().UTC()}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, f := range []OwnFigure{
				{Name: "hourly_rate", Value: "80.00", Currency: "USD", On: today}, hour,
				{Name: "odds_refuses", Value: "0.3", On: today}, {Name: "odds_refuses", On: today},
			} {
				if err := tx.SaveOwnFigure(ctx, studio, f); err != nil {
					return err
				}
			}
			for _, r := range []receivable.ExchangeRate{
				rate("EUR", "USD", "1.05", today.AddDays(-30)), rate("USD", "EUR", "0.93", today.AddDays(-10)),
				rate("EUR", "USD", "1.0832", today), rate("EUR", "USD", "1.0833", today), rate("EUR", "GBP", "0.84", today),
			} {
				if err := tx.SaveRate(ctx, studio, r, ""); err != nil {
					return err
				}
			}
			return nil
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			figures, err := tx.OwnFigures(ctx, studio)
			if err != nil {
				return err
			}
			same(t, "figures", figures, []OwnFigure{hour})
			all, err := tx.Rates(ctx, studio)
			if err != nil {
				return err
			}
			same(t, "all rates", len(all), 5)
			for on, want := range map[day.Date]string{today: "1.0833", today.AddDays(-1): "0.93", today.AddDays(-30): "1.05", today.AddDays(-31): ""} {
				got, ok, err := tx.RateOf(ctx, studio, "USD", "EUR", on)
				if err != nil {
					return err
				}
				if got.Rate != want || ok != (want != "") {
					t.Errorf("rate of %s: got %q, want %q", on, got.Rate, want)
				}
			}
			_, ok, err := tx.RateOf(ctx, neighbour, "USD", "EUR", today)
			same(t, "rate of another creditor", ok, false)
			return err
		})
	})
}

func TestFileHoldsMattersAndWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "17"), b.account(t, studio, "18")
		b.item(t, key, receivable.Invoice, "A-1", today.AddDays(-60), today.AddDays(-30), 100_00)
		matter := receivable.Matter{ID: "m1", Road: receivable.RoadSmallClaims, Forum: "Ohio", Number: "12/26", On: today.AddDays(-5),
			Claimed: money.New(75_00, "USD"), Waived: money.New(25_00, "USD"), Author: "Ann"}
		undone := matter
		undone.ID = "m2"
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			for _, act := range []func() error{
				func() error { return tx.SaveMatter(ctx, key, matter) },
				func() error { return tx.SaveMatter(ctx, key, undone) },
				func() error { return tx.UndoMatter(ctx, key, "m2") },
				func() error { return tx.SetMatterLetter(ctx, key, "m1", today.AddDays(-4), today) },
				func() error { return tx.EndMatter(ctx, key, "m1", today.AddDays(-1), "withdrawn") },
				func() error { return tx.Arm(ctx, key, "small_claims", "Ohio", today.AddDays(-6)) },
				func() error { return tx.NoteWriteOff(ctx, key) },
				func() error { return tx.SetFact(ctx, key, "persist", "no", "Ann", today) },
			} {
				if err := act(); err != nil {
					return err
				}
			}
			code(t, "ended twice", tx.EndMatter(ctx, key, "m1", today, "withdrawn"), "matter_ended")
			code(t, "taken back twice", tx.UndoMatter(ctx, key, "m2"), "not_found")
			code(t, "of another account", tx.UndoMatter(ctx, other, "m1"), "not_found")
			rows := []ItemRow{}
			for i, source := range []string{"write_off", "write_off", SourceWaived} {
				rows = append(rows, ItemRow{Account: key, Item: receivable.Item{ID: receivable.ItemID("w" + source + string(rune('0'+i))), Kind: receivable.WriteOff,
					On: today.AddDays(-3 + i), Amount: money.New(-10_00, "USD"), Source: source}})
			}
			_, err := tx.InsertItems(ctx, rows)
			return err
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.AccountFile(ctx, key, today)
			if err != nil {
				return err
			}
			matter.Letter, matter.Until, matter.Ended, matter.Outcome = today.AddDays(-4), today, today.AddDays(-1), "withdrawn"
			same(t, "matters", f.Matters, []receivable.Matter{matter})
			same(t, "armed", []any{f.Armed, f.ArmedForum, f.ArmedOn}, []any{"small_claims", "Ohio", today.AddDays(-6)})
			same(t, "written off", []any{f.WrittenOff, f.WrittenOffOn, f.Persists()}, []any{money.New(20_00, "USD"), today.AddDays(-2), false})
			early, err := tx.AccountFile(ctx, key, today.AddDays(-7))
			if err != nil {
				return err
			}
			same(t, "before all that", []any{len(early.Matters), early.Armed, early.WrittenOff.Minor()}, []any{0, "", int64(0)})
			for from, want := range map[day.Date]int{today.AddDays(-5): 1, today.AddDays(-4): 0} {
				counts, err := tx.FiledByPlace(ctx, studio, receivable.RoadSmallClaims, from, today)
				if err != nil {
					return err
				}
				total := 0
				for _, n := range counts {
					total += n
				}
				same(t, "filed since "+from.String(), total, want)
			}
			given, err := tx.AccountsWrittenOff(ctx, studio)
			if err != nil {
				return err
			}
			same(t, "accounts written off", given, map[receivable.AccountID]bool{key.Account: true})
			none, err := tx.AccountFile(ctx, other, today)
			same(t, "another account", []any{len(none.Matters), none.Armed, none.WrittenOff.Minor()}, []any{0, "", int64(0)})
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.ReopenMatter(ctx, key, "m1"); err != nil {
				return err
			}
			if err := tx.SetVoid(ctx, key, []receivable.ItemID{"wwrite_off0"}, ""); err != nil {
				return err
			}
			f, err := tx.AccountFile(ctx, key, today)
			same(t, "runs again", f.Matters[0].Live(today), true)
			same(t, "one write-off less", f.WrittenOff, money.New(10_00, "USD"))
			return err
		})
	})
}
