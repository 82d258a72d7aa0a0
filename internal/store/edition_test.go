package store

import (
	"context"
	"sync"
	"testing"

	"dunwell/internal/receivable"
)

// TestEditionMovesWithEveryCommit: whoever remembers something under an edition must never
// be told that it still holds when it does not.
func TestEditionMovesWithEveryCommit(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		ctx := t.Context()
		edition := func() string {
			t.Helper()
			e, err := b.Edition(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		seen := map[string]bool{edition(): true}
		for _, name := range []string{"one", "two", "one", "three"} {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				return tx.SaveCreditor(ctx, receivable.Creditor{ID: "c-edition", Name: name, Place: "us", Language: "en", Currency: "USD", Policy: "articles"})
			})
			e := edition()
			if seen[e] {
				t.Errorf("after saving %q the edition is %s, as it was before", name, e)
			}
			seen[e] = true
		}
		before := edition()
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Creditors(ctx)
			return err
		})
		if after := edition(); b.Engine() == "sqlite" && after != before { // another test may write beside this one on PostgreSQL
			t.Errorf("reading moved the edition from %s to %s", before, after)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if e, err := b.Edition(ctx); err != nil || b.Engine() == "sqlite" && e != before {
					t.Errorf("asked by many at once: %s, %v", e, err)
				}
			})
		}
		all.Wait()
	})
}
