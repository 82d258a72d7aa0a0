package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dunwell/internal/evidence"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// outbox sends mails whose letters are ready: what is measured is the way of a
// mail through outbox and record, with two commits that many mails share, and
// the wire. It uses the statements and the rule that the product's delivery
// uses: nothing leaves before "sending" and its entry are committed.
func outbox(ctx context.Context, t Task) (Outcome, error) {
	o := Outcome{Counts: map[string]int64{}}
	out, err := sinkOut(t)
	if err != nil {
		return o, err
	}
	defer out.Close() //nolint:errcheck // only says good-bye
	now := clockOn(t.Day)
	db, err := store.Open(ctx, t.DSN, store.Options{Now: now})
	if err != nil {
		return o, err
	}
	defer db.Close() //nolint:errcheck // what was written is committed
	if o.Counts["approved"], err = approve(ctx, db, t.Count); err != nil {
		return o, err
	}
	var list []receivable.Delivery
	if err := db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.DeliveriesWaiting(ctx, now(), store.Place{}, t.Count)
		return err
	}); err != nil {
		return o, err
	}
	box := &box{db: db, out: out, pdf: filler(t.Attach), changes: make(chan *move)}
	o.Seconds, err = timed(func() error { return box.run(ctx, list, t.Connections) })
	o.Counts["sent"], o.Counts["bytes"], o.Counts["commits"] = box.sent, box.bytes, box.commits
	return o, err
}

// filler is that many bytes that do not get smaller, as those of a PDF.
func filler(n int) []byte {
	b := make([]byte, 0, n+sha256.Size)
	for sum := sha256.Sum256(nil); len(b) < n; sum = sha256.Sum256(sum[:]) {
		b = append(b, sum[:]...)
	}
	return b[:n]
}

// box joins the changes of several senders into few transactions.
type box struct {
	db      *store.DB
	out     *mail.SMTP
	pdf     []byte
	changes chan *move

	mu             sync.Mutex
	sent, bytes    int64
	commits        int64
	failed         error
	sendersRunning sync.WaitGroup
}

// move is a delivery that begins or, with an answer, ends.
type move struct {
	delivery *receivable.Delivery
	eml      []byte
	answer   string
	done     chan error
}

func (b *box) run(ctx context.Context, list []receivable.Delivery, senders int) error {
	queue := make(chan *receivable.Delivery, len(list))
	for i := range list {
		queue <- &list[i]
	}
	close(queue)
	for range senders {
		b.sendersRunning.Go(func() {
			for d := range queue {
				if err := b.send(ctx, d); err != nil {
					b.mu.Lock()
					b.failed = err
					b.mu.Unlock()
					return
				}
			}
		})
	}
	go func() {
		b.sendersRunning.Wait()
		close(b.changes)
	}()
	b.commit(ctx)
	return b.failed
}

func (b *box) send(ctx context.Context, d *receivable.Delivery) error {
	eml, err := b.message(d)
	if err != nil {
		return err
	}
	if err := b.write(&move{delivery: d, eml: eml}); err != nil {
		return err
	}
	result := b.out.Send(ctx, sender, d.To, eml)
	if result.Outcome != mail.Sent {
		return fmt.Errorf("the sink answered %s: %w", result.Outcome, result.Err)
	}
	b.mu.Lock()
	b.sent++
	b.bytes += int64(len(eml))
	b.mu.Unlock()
	return b.write(&move{delivery: d, answer: result.Answer})
}

const sender = "desk@studio.example"

var mailText = strings.Repeat("Good day, our invoice may have slipped: we have not found a payment yet.\r\n", 24)

func (b *box) message(d *receivable.Delivery) ([]byte, error) {
	id, err := mail.MessageID(string(d.ID), sender)
	if err != nil {
		return nil, err
	}
	m := mail.Message{From: sender, To: d.To, Subject: "Invoice " + d.Number, Text: mailText, MessageID: id, Date: noon(d.On)}
	if len(b.pdf) > 0 {
		m.Attachments = []mail.Attachment{{Name: d.Number + ".pdf", Type: "application/pdf", Bytes: b.pdf}}
	}
	return m.Bytes()
}

func (b *box) write(m *move) error {
	m.done = make(chan error, 1)
	b.changes <- m
	return <-m.done
}

// commit takes what lies there, at most 50 changes, and writes it at once.
func (b *box) commit(ctx context.Context) {
	const most = 50
	for first := range b.changes {
		batch := append(make([]*move, 0, most), first)
	more:
		for len(batch) < most {
			select {
			case next, ok := <-b.changes:
				if !ok {
					break more
				}
				batch = append(batch, next)
			default:
				break more
			}
		}
		slices.SortFunc(batch, func(x, y *move) int { return store.CompareKeys(x.delivery.Account, y.delivery.Account) })
		err := b.db.Write(ctx, func(tx *store.Tx) error { return apply(ctx, tx, batch) })
		b.commits++
		for _, m := range batch {
			m.done <- err
		}
	}
}

// apply writes beginnings and ends with their entries of the record.
func apply(ctx context.Context, tx *store.Tx, batch []*move) error {
	keys := make([]receivable.AccountKey, len(batch))
	var begin []store.Sealing
	var end []store.Outcome
	var touches []store.TouchRow
	for i, m := range batch {
		d := m.delivery
		keys[i] = d.Account
		if m.answer == "" {
			sum := sha256.Sum256(m.eml)
			begin = append(begin, store.Sealing{Key: d.Account, Seq: d.Seq, ID: d.ID, MessageID: string(d.ID), Hash: sum[:], Bytes: m.eml})
			continue
		}
		end = append(end, store.Outcome{Key: d.Account, Seq: d.Seq, ID: d.ID, State: receivable.Sent, Answer: m.answer})
		touches = append(touches, store.TouchRow{Account: d.Account, ID: tx.NewID(), Touch: receivable.Touch{On: d.On, Kind: receivable.Written,
			Step: d.Step, Channel: "email", Contact: d.Contact, Deadline: d.Deadline, Delivery: d.ID}})
	}
	heads, err := tx.HeadsOf(ctx, keys)
	if err != nil {
		return err
	}
	begun, err := tx.BeginDeliveries(ctx, begin)
	if err != nil {
		return err
	}
	ended, err := tx.FinishDeliveries(ctx, end)
	if err != nil {
		return err
	}
	if len(begun) != len(begin) || len(ended) != len(end) {
		return fmt.Errorf("%d of %d mails were there to begin and %d of %d to end", len(begun), len(begin), len(ended), len(end))
	}
	if err := tx.AppendRecords(ctx, entriesOf(tx, batch, heads)); err != nil {
		return err
	}
	return tx.AddTouches(ctx, touches)
}

func entriesOf(tx *store.Tx, batch []*move, heads map[receivable.AccountKey]evidence.Head) []evidence.Entry {
	list := make([]evidence.Entry, 0, len(batch))
	for _, m := range batch {
		d, kind, said := m.delivery, "sending", ""
		if m.answer != "" {
			kind, said = "sent", m.answer
		}
		sum := sha256.Sum256(m.eml)
		content := `{"verb":"` + kind + `","fields":{"delivery":"` + string(d.ID) + `","sha256":"` + hex.EncodeToString(sum[:]) + `","answer":"` + said + `"}}`
		e := evidence.Seal(heads[d.Account], evidence.Entry{Creditor: string(d.Account.Creditor), Account: string(d.Account.Account),
			At: tx.Now().UnixMicro(), On: d.On, Kind: kind, Actor: "engine", Salt: make([]byte, evidence.SaltSize), Content: []byte(content)})
		heads[d.Account] = e.Head()
		list = append(list, e)
	}
	return list
}
