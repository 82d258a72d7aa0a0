package recovery_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
	"dunwell/internal/work"
)

// pile keeps the jobs that were put down.
type pile struct {
	mu   sync.Mutex
	jobs []work.Job
}

func (p *pile) put(_ context.Context, _ *sql.Tx, jobs ...work.Job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.jobs = append(p.jobs, jobs...)
	return nil
}

// take empties the pile.
func (p *pile) take() (batches []work.ChaseBatch, delivers int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, j := range p.jobs {
		switch j := j.(type) {
		case work.ChaseBatch:
			batches = append(batches, j)
		case work.Deliver:
			delivers++
		}
	}
	p.jobs = nil
	return batches, delivers
}

func TestOneBadAccountHindersNoOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 3, Plain: 400}, sink.Options{}, mail.Limits{})
		const broken = `UPDATE client SET policy = 'no such ladder' WHERE name IN ('Friendly Client 1', 'Plain Client 77')`
		if _, err := d.db.SQL().ExecContext(t.Context(), broken); err != nil {
			t.Fatal(err)
		}
		counts, err := d.ChaseDue(t.Context(), book.Day, 2)
		if fault.CodeOf(err) != "policy_unknown" || counts.Accounts != 401 || counts.Drafted != 401 {
			t.Errorf("got %+v and %v, want 401 of 403 decided and the fault of the two told", counts, err)
		}
		d.verifies(t)
	})
}

func TestJobsOfADayFollowEachOther(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 2, Formal: 1}, sink.Options{}, mail.Limits{})
		var jobs pile
		d.SendBy(jobs.put)
		if err := d.PlanDay(t.Context(), jobs.put); err != nil {
			t.Fatal(err)
		}
		batches, delivers := jobs.take()
		if len(batches) != 1 || delivers != 1 || batches[0].Day != book.Day {
			t.Fatalf("planned: got %+v and %d deliveries, want one batch of the day and one delivery", batches, delivers)
		}
		late := batches[0]
		late.Day = book.Day.AddDays(-1)
		if err := d.ChaseBatch(t.Context(), late, jobs.put); err != nil {
			t.Fatal(err)
		}
		if friendly, formal := book.Drafts(t, d.db, d.creditor); len(friendly)+len(formal) != 0 {
			t.Errorf("a batch after its day drafted %v %v; today's plan does", friendly, formal)
		}
		jobs.take()
		for range 2 { // a job may come twice
			if err := d.ChaseBatch(t.Context(), batches[0], jobs.put); err != nil {
				t.Fatal(err)
			}
		}
		if _, delivers := jobs.take(); delivers != 2 {
			t.Errorf("after the batches: got %d deliveries put down, want one each", delivers)
		}
		friendly, formal := book.Drafts(t, d.db, d.creditor)
		if len(friendly) != 2 || len(formal) != 1 {
			t.Fatalf("drafted: got %v and %v, want two and one", friendly, formal)
		}
		if _, err := d.Approve(t.Context(), d.creditor, friendly[0], recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		if _, delivers := jobs.take(); delivers != 1 {
			t.Errorf("after an approval: got %d deliveries put down, want one", delivers)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // no time to begin anything
		defer cancel()
		if err := d.DeliverBatch(ctx, work.Deliver{}, jobs.put); err != nil {
			t.Fatal(err)
		}
		if _, delivers := jobs.take(); delivers != 1 {
			t.Errorf("after a delivery out of time: got %d put down, want one more", delivers)
		}
		if err := d.DeliverBatch(t.Context(), work.Deliver{}, jobs.put); err != nil {
			t.Fatal(err)
		}
		if _, delivers := jobs.take(); delivers != 0 || d.sink.Total() != 1 {
			t.Errorf("after a delivery: got %d put down and %d letters sent, want none and one", delivers, d.sink.Total())
		}
	})
}

// TestChaseAndDeliverySideBySide lets both work on the same accounts at once, with
// money coming in meanwhile.
func TestChaseAndDeliverySideBySide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 12, Formal: 12}, sink.Options{}, mail.Limits{Connections: 8})
		d.sink.Misbehave(sink.Fault{At: sink.End, Delay: 5 * time.Millisecond})
		d.approved(t)
		var both sync.WaitGroup
		both.Go(func() {
			for range 6 {
				if _, err := d.ChaseDue(t.Context(), book.Day, 2); err != nil {
					t.Error(err)
				}
			}
		})
		both.Go(func() {
			for _, n := range []string{"3", "7", "11"} {
				key, err := d.AccountNamed(t.Context(), d.creditor, "Friendly Client "+n, "")
				if err == nil {
					_, err = d.Paid(t.Context(), key, "100.00", "", recovery.Act{By: "Nora"})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
		both.Go(func() {
			for range 3 {
				if _, err := d.Deliver(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		both.Wait()
		d.deliver(t)
		for id, n := range d.sink.Counts() {
			if n != 1 {
				t.Errorf("letter %s arrived %d times", id, n)
			}
		}
		if left := len(book.In(t, d.db, d.creditor, receivable.Waiting)) + len(book.In(t, d.db, d.creditor, receivable.Sending)); left != 0 || d.sink.Total() != 24 {
			t.Errorf("got %d letters at the server and %d left, want 24 and none", d.sink.Total(), left)
		}
		d.verifies(t)
	})
}

func TestAChangedDraftIsMadeAnew(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "Nora"}
	tests := map[string]struct {
		change func(context.Context, desk, receivable.AccountKey) error
		kept   bool
	}{
		"nothing": {func(context.Context, desk, receivable.AccountKey) error { return nil }, true},
		"a part paid": {func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Paid(ctx, k, "100.00", "", act)
			return err
		}, false},
		"another address": {func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Fact(ctx, k, map[string]string{"email": "other@friendly0.example"}, act)
			return err
		}, false},
		"a fact that changes nothing": {func(ctx context.Context, d desk, k receivable.AccountKey) error {
			_, err := d.Fact(ctx, k, map[string]string{"worth": "dear to us"}, act)
			return err
		}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
			for range 2 {
				if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
					t.Fatal(err)
				}
				if len(d.all(t, friendly)) == 1 {
					if err := test.change(t.Context(), d, d.key(t, friendly)); err != nil {
						t.Fatal(err)
					}
				}
			}
			list := d.all(t, friendly)
			if kept := len(list) == 1; kept != test.kept {
				t.Fatalf("drafts: got %+v, want kept %v", list, test.kept)
			}
			if !test.kept && (list[0].State != receivable.Withdrawn || list[1].State != receivable.Drafted) {
				t.Errorf("got %s and %s, want the old one withdrawn and the new one a draft", list[0].State, list[1].State)
			}
		})
	}
}
