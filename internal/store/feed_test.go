package store

import (
	"context"
	"testing"
	"time"

	"dunwell/internal/receivable"
)

func feedRow(id, name string) FeedRow {
	return FeedRow{
		Creditor: studio, ID: id, Name: name, Kind: "xero", Settings: `{"tenant":"t"}`, Secret: []byte{1, 2, 3}, Every: 60,
		Next: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Author: "Ann",
	}
}

func TestFeedLives(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		want := feedRow("f1", "xero")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertFeed(ctx, want); err != nil {
				return err
			}
			other := feedRow("f2", "xero")
			other.Creditor = neighbour
			return tx.InsertFeed(ctx, other)
		})
		want.At = b.clock.now().UTC()
		code(t, "a name twice", b.Write(t.Context(), func(tx *Tx) error { return tx.InsertFeed(t.Context(), feedRow("f3", "xero")) }), "feed_exists")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Feed(ctx, studio, "f1")
			same(t, "feed", got, want)
			if err != nil {
				return err
			}
			list, err := tx.Feeds(ctx, studio)
			same(t, "feeds of one creditor", list, []FeedRow{want})
			_, foreign := tx.Feed(ctx, studio, "f2")
			code(t, "another's feed", foreign, "not_found")
			byID, errByID := tx.FeedByID(ctx, "f2")
			same(t, "by id alone", byID.Creditor, neighbour)
			due, errDue := tx.FeedsDue(ctx, 10)
			same(t, "due", []int{len(due)}, []int{2})
			if errByID != nil || errDue != nil {
				t.Error(errByID, errDue)
			}
			return err
		})
		b.clock.pass(time.Minute)
		began := b.clock.now().UTC()
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			first, err := tx.HoldFeed(ctx, studio, "f1", began.Add(time.Hour))
			if err != nil {
				return err
			}
			second, err := tx.HoldFeed(ctx, studio, "f1", began.Add(time.Hour))
			same(t, "held once", []bool{first, second}, []bool{true, false})
			if err != nil {
				return err
			}
			if err := tx.KeepFeed(ctx, studio, "f1", began.Add(2*time.Hour)); err != nil {
				return err
			}
			if err := tx.KeepFeed(ctx, neighbour, "f2", began.Add(2*time.Hour)); err != nil { // nobody holds it
				return err
			}
			due, err := tx.FeedsDue(ctx, 10)
			same(t, "one that is pulled is not due", len(due), 1)
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.FeedSecret(ctx, studio, "f1", []byte{9}); err != nil {
				return err
			}
			if err := tx.FeedPulled(ctx, studio, "f1", began, true, "3 invoices"); err != nil {
				return err
			}
			return tx.FreeFeed(ctx, studio, "f1", began.Add(time.Hour), "")
		})
		want.Secret, want.Since, want.Whole, want.Pulled, want.Tried, want.Next, want.Outcome = []byte{9}, began, began, began, began, began.Add(time.Hour), "3 invoices"
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Feed(ctx, studio, "f1")
			same(t, "after a pull", got, want)
			return err
		})
		b.clock.pass(time.Minute)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.FeedPulled(ctx, studio, "f1", began, false, "nothing new"); err != nil {
				return err
			}
			if err := tx.FreeFeed(ctx, studio, "f1", began.Add(time.Hour), "it broke"); err != nil {
				return err
			}
			if err := tx.FeedSoon(ctx, studio, "f1"); err != nil {
				return err
			}
			got, err := tx.Feed(ctx, studio, "f1")
			same(t, "pulled of what changed", []any{got.Whole, got.Trouble, got.Next}, []any{began, "it broke", b.clock.now().UTC()})
			return err
		})
	})
}

func TestFeedDropped(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertFeed(ctx, feedRow("f1", "xero")); err != nil {
				return err
			}
			if err := tx.DropFeed(ctx, studio, "f1"); err != nil {
				return err
			}
			code(t, "dropped twice", tx.DropFeed(ctx, studio, "f1"), "not_found")
			code(t, "a secret for a dropped one", tx.FeedSecret(ctx, studio, "f1", []byte{1}), "not_found")
			return tx.InsertFeed(ctx, feedRow("f2", "xero")) // the name is free again
		})
		var left int
		if err := b.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM feed WHERE id = 'f1' AND length(secret) > 0`).Scan(&left); err != nil || left != 0 {
			t.Errorf("secrets left of a dropped feed: %d (%v), want none", left, err)
		}
	})
}

func TestFeedMessagesAndLinks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		meet := func(creditor receivable.CreditorID, id string) (fresh bool) {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
				fresh, err = tx.MeetMessage(ctx, creditor, "f1", id, tx.Now().Add(-time.Hour))
				return err
			})
			return fresh
		}
		got := []bool{meet(studio, "evt_1"), meet(studio, "evt_1"), meet(neighbour, "evt_1")}
		b.clock.pass(2 * time.Hour)
		got = append(got, meet(studio, "evt_1"))
		same(t, "fresh", got, []bool{true, false, true, true})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.SavePayLinks(ctx, studio, "stripe", []PayLink{{"in_1", "https://a.example"}, {"in_2", "https://b.example"}}); err != nil {
				return err
			}
			return tx.SavePayLinks(ctx, studio, "stripe", []PayLink{{"in_1", "https://c.example"}})
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			one, err := tx.PayLinkOf(ctx, studio, "stripe", "in_1")
			other, errOther := tx.PayLinkOf(ctx, neighbour, "stripe", "in_1")
			met, errMet := tx.MetMessage(ctx, studio, "f1", "evt_1")
			same(t, "links", []string{one, other}, []string{"https://c.example", ""})
			same(t, "met", met, true)
			if errOther != nil || errMet != nil {
				t.Error(errOther, errMet)
			}
			return err
		})
	})
}
