package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"dunwell/internal/evidence"
	"dunwell/internal/receivable"
)

var salt = []byte("0123456789abcdef")

// sealed is the next entry of an account.
func sealed(key receivable.AccountKey, head evidence.Head, content string) evidence.Entry {
	return evidence.Seal(head, evidence.Entry{Creditor: string(key.Creditor), Account: string(key.Account), At: 1, On: today,
		Kind: "decision", Actor: "engine", Salt: salt, Content: []byte(content)})
}

// chaseWrite is a decision to write a first reminder, with its delivery.
func chaseWrite(tx *Tx, f receivable.File) ChaseWrite {
	e := sealed(f.Key, evidence.Head{Seq: f.Seq, Hash: f.Head}, "decided")
	next := today.AddDays(7)
	return ChaseWrite{
		Key: f.Key, Before: f.Seq, Records: []evidence.Entry{e}, CheckAgain: next,
		Decision: DecisionRow{On: today, Seq: e.Seq, Move: "reminder", Step: "reminder_1", Reason: "step.due", Reasons: "[]", Engine: "1",
			Policy: "articles@1", Law: "2026", CheckAgain: next, Amount: usd(100), DaysLate: 3},
		Deliveries: []receivable.Delivery{{ID: receivable.DeliveryID(tx.NewID()), Account: f.Key, Seq: e.Seq, Number: f.Number + "-1",
			Step: "reminder_1", Letter: "reminder_1", Language: "en", Channel: "email", Contact: "k1", To: "ann@larch.example", On: today,
			Deadline: next, Amount: usd(100), State: receivable.Drafted, Formal: true, NotBefore: 5}},
	}
}

// chase decides what is due among the accounts and returns how many were.
func (b book) chase(t *testing.T, keys []receivable.AccountKey) (n int) {
	t.Helper()
	b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
		n = 0
		var writes []ChaseWrite
		for f, err := range tx.AccountFiles(ctx, keys, today, true) {
			if err != nil {
				return err
			}
			writes = append(writes, chaseWrite(tx, f))
		}
		n = len(writes)
		return tx.WriteChase(ctx, writes)
	})
	return n
}

func TestChaseIsWrittenOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		var keys []receivable.AccountKey
		for _, n := range strings.Split("1 2 3 4 5 6 7", " ") {
			keys = append(keys, b.account(t, studio, n))
		}
		same(t, "first run", b.chase(t, keys), 7)
		same(t, "second run", b.chase(t, keys), 0)
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.AccountFile(ctx, keys[0], today)
			if err != nil {
				return err
			}
			first := sealed(keys[0], evidence.Head{}, "decided")
			same(t, "head", evidence.Head{Seq: f.Seq, Hash: f.Head}, first.Head())
			same(t, "next check", f.CheckAgain, today.AddDays(7))
			heads, err := tx.HeadsOf(ctx, keys)
			same(t, "heads", len(heads), 7)
			latest, errLatest := tx.LatestDecisions(ctx, studio, "", 100)
			if len(latest) != 7 || latest[0].Client == "" || latest[0].Decision.Move != "reminder" || latest[0].Decision.Amount != usd(100) || errLatest != nil {
				t.Errorf("latest decisions: got %+v (%v)", latest, errLatest)
			}
			of, errOf := tx.DecisionsOf(ctx, keys[0], 10)
			if len(of) != 1 || of[0].CheckAgain != today.AddDays(7) || of[0].DaysLate != 3 || errOf != nil {
				t.Errorf("decisions: got %+v (%v)", of, errOf)
			}
			open, errOpen := tx.OpenDeliveries(ctx, keys)
			if len(open) != 7 || errOpen != nil {
				t.Errorf("open deliveries: got %+v (%v)", open, errOpen)
			}
			return err
		})
		before := b.counts(t)
		for name, change := range map[string]struct {
			act  func(*ChaseWrite)
			code string
		}{
			"the same entry":     {func(w *ChaseWrite) { *w = chaseWriteAt(w, 0) }, "written_already"},
			"an entry too far":   {func(w *ChaseWrite) { *w = chaseWriteAt(w, 5) }, "record_moved"},
			"the same step anew": {func(*ChaseWrite) {}, "written_already"},
		} {
			err := b.Write(t.Context(), func(tx *Tx) error {
				f, err := tx.AccountFile(t.Context(), keys[0], today)
				if err != nil {
					return err
				}
				w := chaseWrite(tx, f)
				change.act(&w)
				return tx.WriteChase(t.Context(), []ChaseWrite{w})
			})
			code(t, name, err, change.code)
		}
		same(t, "rows after the refusals", b.counts(t), before)
	})
}

// chaseWriteAt is the decision as if the record ended at another entry.
func chaseWriteAt(w *ChaseWrite, seq int64) ChaseWrite {
	e := sealed(w.Key, evidence.Head{Seq: seq, Hash: []byte{1}}, "decided")
	moved := *w
	moved.Before, moved.Records, moved.Decision.Seq, moved.Deliveries = seq, []evidence.Entry{e}, e.Seq, nil
	return moved
}

func (b book) counts(t *testing.T) (counts map[string]int64) {
	t.Helper()
	b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
		counts, err = tx.Counts(ctx)
		return err
	})
	return counts
}

func TestRecordOnlyGrows(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, studio, "2")
		one := sealed(key, evidence.Head{}, "one")
		two := sealed(key, one.Head(), "")
		away := sealed(other, evidence.Head{}, "elsewhere")
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			return tx.AppendRecords(ctx, []evidence.Entry{one, two, away})
		})
		err := b.Write(t.Context(), func(tx *Tx) error { return tx.AppendRecord(t.Context(), sealed(other, two.Head(), "gap")) })
		code(t, "an entry with a gap before it", err, "record_moved")
		read := func() (list []evidence.Entry) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				for e, err := range tx.RecordOf(ctx, key) {
					if err != nil {
						return err
					}
					list = append(list, e)
				}
				return nil
			})
			return list
		}
		same(t, "record", read(), []evidence.Entry{one, two})
		for _, statement := range []string{
			`UPDATE record SET actor = 'me'`, `UPDATE record SET hash = content_hash`, `UPDATE record SET content = salt`, `DELETE FROM record`,
		} {
			err := b.Write(t.Context(), func(tx *Tx) error { _, err := tx.exec(t.Context(), statement); return err })
			if err == nil || !strings.Contains(err.Error(), "the record is sealed") {
				t.Errorf("%s: got %v, want a refusal", statement, err)
			}
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error { return tx.EraseContent(ctx, key, 1) })
		same(t, "record after erasing", read(), []evidence.Entry{one.Withhold(), two})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			report, err := evidence.Verify(tx.RecordsOfCreditor(ctx, studio))
			if err != nil || !report.OK || len(report.Accounts) != 2 {
				t.Errorf("verify: got %+v (%v)", report, err)
			}
			e, err := tx.RecordEntry(ctx, key, 2)
			same(t, "entry 2", e, two)
			_, missing := tx.RecordEntry(ctx, key, 3)
			code(t, "entry 3", missing, "not_found")
			return err
		})
	})
}

func TestHeadsAreLogged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key, other := b.account(t, studio, "1"), b.account(t, studio, "2")
		one := sealed(key, evidence.Head{}, "one")
		night := func(n int64, entries ...evidence.Entry) []evidence.Leaf {
			var logged []evidence.Leaf
			b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
				if err := tx.AppendRecords(ctx, entries); err != nil {
					return err
				}
				last, err := tx.LastCheckpoint(ctx, studio)
				if err != nil {
					return err
				}
				tree, err := evidence.ResumeTree(last.Size, last.Edge)
				if err != nil {
					return err
				}
				if logged, err = tx.UnloggedHeads(ctx, studio, "", 100); err != nil {
					return err
				}
				if err := tx.LogHeads(ctx, studio, tree.Size(), logged); err != nil {
					return err
				}
				for _, l := range logged {
					tree.Add(l)
				}
				return tx.SaveCheckpoint(ctx, CheckpointRow{Creditor: studio, Seq: n, On: today, Size: tree.Size(), Edge: tree.Edge(), Note: "signed"})
			})
			return logged
		}
		same(t, "a night without heads", len(night(1)), 0)
		same(t, "first heads", len(night(2, one, sealed(other, evidence.Head{}, "x"))), 2)
		same(t, "moved head", night(3, sealed(key, one.Head(), "two"))[0].Seq, int64(2))
		same(t, "a quiet night", len(night(4)), 0)
		err := b.Write(t.Context(), func(tx *Tx) error {
			return tx.SaveCheckpoint(t.Context(), CheckpointRow{Creditor: studio, Seq: 4, On: today})
		})
		code(t, "the same checkpoint", err, "checkpoint_taken")
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			var log []evidence.Leaf
			for l, err := range tx.HeadLog(ctx, studio) {
				if err != nil {
					return err
				}
				log = append(log, l)
			}
			var heads int
			for _, err := range tx.Heads(ctx, studio) {
				if err != nil {
					return err
				}
				heads++
			}
			all, err := tx.Checkpoints(ctx, studio)
			if len(log) != 3 || heads != 2 || len(all) != 4 || all[3].Size != 3 || all[0].Edge != nil {
				t.Errorf("got %d logged, %d heads, checkpoints %+v", len(log), heads, all)
			}
			return err
		})
	})
}

func TestDeliveriesLeaveOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		keys := []receivable.AccountKey{b.account(t, studio, "1"), b.account(t, studio, "2"), b.account(t, studio, "3")}
		b.chase(t, keys)
		var list []receivable.Delivery
		b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
			if list, err = tx.DeliveriesIn(ctx, studio, receivable.Drafted, "", 10); err != nil {
				return err
			}
			for _, d := range list[:2] {
				if err := tx.ChangeDelivery(ctx, studio, d.ID, []receivable.DeliveryState{receivable.Drafted, receivable.Approved}, receivable.Waiting, "Ann", 7); err != nil {
					return err
				}
			}
			code(t, "approved again", tx.ChangeDelivery(ctx, studio, list[0].ID, []receivable.DeliveryState{receivable.Drafted}, receivable.Waiting, "", 0), "delivery_moved")
			code(t, "approved by a neighbour", tx.ChangeDelivery(ctx, neighbour, list[2].ID, []receivable.DeliveryState{receivable.Drafted}, receivable.Waiting, "", 0), "delivery_moved")
			return nil
		})
		sealings := make([]Sealing, len(list))
		for i, d := range list {
			sealings[i] = Sealing{Key: d.Account, Seq: d.Seq, ID: d.ID, MessageID: "<m@studio>", Hash: []byte{byte(i), 2}, Bytes: []byte("bytes")}
		}
		begin := func() (begun map[receivable.DeliveryID]bool) {
			b.mustWrite(t, func(ctx context.Context, tx *Tx) (err error) {
				begun, err = tx.BeginDeliveries(ctx, sealings)
				return err
			})
			return begun
		}
		due := func(us int64) (n int) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) error {
				waiting, err := tx.DeliveriesWaiting(ctx, moment(us), Place{}, 10)
				n = len(waiting)
				return err
			})
			return n
		}
		same(t, "waiting before the hour", due(6), 0)
		same(t, "waiting at the hour", due(7), 2)
		same(t, "begun", begin(), map[receivable.DeliveryID]bool{list[0].ID: true, list[1].ID: true})
		same(t, "begun again", begin(), map[receivable.DeliveryID]bool{})
		b.clock.pass(time.Hour)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			stuck, err := tx.StuckSending(ctx, b.clock.now(), 10)
			same(t, "left in sending", len(stuck), 2)
			if err != nil {
				return err
			}
			finished, err := tx.FinishDeliveries(ctx, []Outcome{
				{Key: list[0].Account, Seq: list[0].Seq, ID: list[0].ID, State: receivable.Sent, Answer: "250 taken"},
				{Key: list[1].Account, Seq: list[1].Seq, ID: list[1].ID, State: receivable.Waiting, Answer: "451 later", Again: 99},
				{Key: list[2].Account, Seq: list[2].Seq, ID: list[2].ID, State: receivable.Sent},
			})
			same(t, "finished", finished, map[receivable.DeliveryID]bool{list[0].ID: true, list[1].ID: true})
			return err
		})
		same(t, "begun for another try", begin(), map[receivable.DeliveryID]bool{list[1].ID: true})
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Delivery(ctx, studio, list[0].ID)
			want := list[0]
			want.State, want.Approver, want.NotBefore, want.Answer = receivable.Sent, "Ann", 7, "250 taken"
			want.MessageID, want.SealedHash = "<m@studio>", []byte{0, 2}
			same(t, "sent delivery", got, want)
			_, bytes, errBytes := tx.SealedBytes(ctx, studio, list[0].ID)
			same(t, "sealed bytes", string(bytes), "bytes")
			if errBytes != nil {
				return errBytes
			}
			counts, errCounts := tx.CountDeliveries(ctx, studio)
			same(t, "counts", counts, map[receivable.DeliveryState]int64{receivable.Sent: 1, receivable.Sending: 1, receivable.Drafted: 1})
			if errCounts != nil {
				return errCounts
			}
			of, errOf := tx.DeliveriesOf(ctx, keys[0])
			same(t, "deliveries of the account", len(of), 1)
			sent, errSent := tx.EverSent(ctx)
			if !sent || errSent != nil || errOf != nil {
				t.Errorf("ever sent: got %v (%v, %v)", sent, errSent, errOf)
			}
			_, missing := tx.Delivery(ctx, neighbour, list[0].ID)
			code(t, "a neighbour's delivery", missing, "not_found")
			return err
		})
	})
}

// TestAnImportThatLedToALetterStays: from the first letter on it is no longer undone.
func TestAnImportThatLedToALetterStays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		key := b.account(t, studio, "1")
		sent := func() (yes bool) {
			b.mustRead(t, func(ctx context.Context, tx *Tx) (err error) {
				yes, err = tx.SentSinceImport(ctx, studio, "imp")
				return err
			})
			return yes
		}
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertImport(ctx, ImportRow{Creditor: studio, ID: "imp", Source: "list", File: "list.csv", FileHash: []byte{1}, On: today}); err != nil {
				return err
			}
			_, err := tx.InsertItems(ctx, []ItemRow{{Account: key, Import: "imp", Item: receivable.Item{ID: "i", Kind: receivable.Invoice, On: today, Due: today, Amount: usd(5)}}})
			return err
		})
		b.chase(t, []receivable.AccountKey{key})
		same(t, "with a draft", sent(), false)
		b.mustWrite(t, func(ctx context.Context, tx *Tx) error {
			list, err := tx.DeliveriesOf(ctx, key)
			if err != nil {
				return err
			}
			return tx.ChangeDelivery(ctx, studio, list[0].ID, []receivable.DeliveryState{receivable.Drafted}, receivable.Sent, "Ann", 0)
		})
		same(t, "with a letter", sent(), true)
	})
}

// TestTwoNodesTakeTurns lets two transactions write about the same accounts in
// opposite orders of arrival: both end, one after the other.
func TestTwoNodesTakeTurns(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b book) {
		one, two := b.account(t, studio, "1"), b.account(t, studio, "2")
		errs := make(chan error, 8)
		for i := range cap(errs) {
			go func() {
				keys := []receivable.AccountKey{one, two}
				if i%2 == 1 {
					keys[0], keys[1] = keys[1], keys[0]
				}
				errs <- b.Write(t.Context(), func(tx *Tx) error {
					for f, err := range tx.AccountFiles(t.Context(), keys, today, false) {
						if err != nil {
							return err
						}
						e := sealed(f.Key, evidence.Head{Seq: f.Seq, Hash: f.Head}, "x")
						if err := tx.AppendRecord(t.Context(), e); err != nil {
							return err
						}
					}
					return nil
				})
			}()
		}
		for range cap(errs) {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		b.mustRead(t, func(ctx context.Context, tx *Tx) error {
			f, err := tx.AccountFile(ctx, two, today)
			same(t, "entries", f.Seq, int64(8))
			return err
		})
	})
}
