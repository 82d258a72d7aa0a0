package store

import (
	"context"
	"testing"
	"time"

	"dunwell/internal/receivable"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := receivable.AccountKey{Creditor: studio, Account: "account"}
		other := receivable.AccountKey{Creditor: neighbour, Account: "account"}
		var want, got LinkRow
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			want = LinkRow{
				Account: key, ID: "0190-aaaa", Hash: []byte("hash one"), Purpose: LinkSign, Thing: "plan", Contact: "sam", Delivery: "letter", Author: "Ann",
				Made: tx.Now(), Expires: tx.Now().Add(time.Hour),
			}
			if err := tx.AddLink(ctx, &want); err != nil {
				return err
			}
			again := want
			again.ID, again.Purpose = "0190-bbbb", LinkStatement
			if err := tx.AddLink(ctx, &again); err != nil { // the same letter made once more
				return err
			}
			theirs := want
			theirs.Account, theirs.Hash, theirs.ID = other, []byte("hash two"), "0190-cccc"
			return tx.AddLink(ctx, &theirs)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
			got, err = tx.LinkByHash(ctx, want.Hash)
			same(t, "link", got, want)
			_, missing := tx.LinkByHash(ctx, []byte("no such"))
			code(t, "unknown", missing, "link_unknown")
			live, errLive := tx.LiveLinks(ctx, studio, "", 10)
			same(t, "live", live, []LinkRow{want})
			none, errNone := tx.LiveLinks(ctx, studio, want.ID, 10)
			same(t, "after the last", none, []LinkRow(nil))
			if errLive != nil || errNone != nil {
				t.Error(errLive, errNone)
			}
			return err
		})
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			code(t, "revoked by another", tx.RevokeLink(ctx, neighbour, want.ID), "not_found")
			if err := tx.CountLinkFiles(ctx, studio, want.ID, 3); err != nil {
				return err
			}
			if err := tx.UseLink(ctx, studio, want.ID); err != nil {
				return err
			}
			code(t, "used twice", tx.UseLink(ctx, studio, want.ID), "not_found")
			if err := tx.RenewLink(ctx, studio, want.ID); err != nil {
				return err
			}
			return tx.RevokeLink(ctx, studio, want.ID)
		})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			all, err := tx.LinksOf(ctx, key)
			if err != nil || len(all) != 1 {
				t.Fatalf("links: got %v (%v), want one", all, err)
			}
			got = all[0]
			if got.Files != 3 || got.Used.IsZero() || got.Renewed.IsZero() || got.Revoked.IsZero() {
				t.Errorf("got %+v, want it used, renewed, revoked and with three files", got)
			}
			live, err := tx.LiveLinks(ctx, studio, "", 10)
			same(t, "live", live, []LinkRow(nil))
			return err
		})
	})
}
