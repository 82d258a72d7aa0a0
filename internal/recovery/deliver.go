package recovery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// DeliverCounts is what one delivery run did.
type DeliverCounts struct {
	Sent, Refused, Unknown, Later, Withdrawn int
}

// Delivery is settled by what is written here, never by memory:
//
//	waiting → sending   sealed bytes and an entry, committed before the first byte leaves
//	sending → sent | refused | unknown, or waiting again where nothing can have left
//
// A sending that a crash left behind is found by settleStuck.

// beginning is a letter about to leave.
type beginning struct {
	sealed store.Sealing
	facts  [sha256.Size]byte // of what it was made from
	seq    int64             // entries of the record it was made at
	formal bool
	to     string
	met    bool // set by the committer: it may be sent
	stale  bool // set by the committer: the account has changed since, make it again
}

// ending is how a sending ended.
type ending struct {
	outcome  store.Outcome
	delivery receivable.Delivery
	on       day.Date
	verb     Verb
	code     string
}

// sender sends the letters of one run.
type sender struct {
	desk   *Desk
	run    map[day.Date]*run
	runMu  sync.Mutex
	commit *committer
	mu     sync.Mutex
	counts DeliverCounts
}

// Deliver sends every letter that was approved, or is on autopilot, and whose
// hour has come. Each is decided again under its account's lock just before it
// leaves; one that no longer fits is withdrawn.
func (d *Desk) Deliver(ctx context.Context) (DeliverCounts, error) {
	s := &sender{desk: d, run: map[day.Date]*run{}}
	if err := d.settleStuck(ctx); err != nil {
		return s.counts, err
	}
	s.commit = newCommitter(ctx, d.db, s.apply)
	defer s.commit.close()
	senders := d.ways.Senders
	if senders <= 0 {
		senders = 8
	}
	queue := make(chan receivable.Delivery)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { defer close(queue); return s.queue(ctx, queue) })
	for range senders {
		group.Go(func() error {
			for delivery := range queue {
				if err := s.send(ctx, delivery); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := group.Wait()
	return s.counts, err
}

// queue hands out what waits, page by page. Letters of a creditor whose first
// import nobody has looked at stay where they are.
func (s *sender) queue(ctx context.Context, queue chan<- receivable.Delivery) error {
	looked := map[receivable.CreditorID]bool{}
	now := s.desk.now()
	var after store.Place
	for {
		var page []receivable.Delivery
		err := s.desk.db.Read(ctx, func(tx *store.Tx) (err error) {
			if page, err = tx.DeliveriesWaiting(ctx, now, after, 500); err != nil {
				return err
			}
			for _, delivery := range page {
				id := delivery.Account.Creditor
				if _, known := looked[id]; known {
					continue
				}
				said, err := tx.Setting(ctx, id, settingLookedAt)
				if err != nil {
					return err
				}
				looked[id] = said != ""
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		last := page[len(page)-1]
		after = store.Place{Creditor: last.Account.Creditor, ID: last.ID}
		for _, delivery := range page {
			if !looked[delivery.Account.Creditor] {
				continue
			}
			select {
			case queue <- delivery:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// dayRun is the chase of a day, shared by all letters that leave on it.
func (s *sender) dayRun(on day.Date) *run {
	s.runMu.Lock()
	defer s.runMu.Unlock()
	r := s.run[on]
	if r == nil {
		r = s.desk.newRun(on, false)
		s.run[on] = r
	}
	return r
}

// send takes one letter from waiting to its end.
func (s *sender) send(ctx context.Context, delivery receivable.Delivery) error {
	const tries = 3 // the account may change between making and sealing
	for range tries {
		o, p, b, err := s.prepare(ctx, delivery)
		if err != nil {
			return s.obsolete(ctx, delivery, err)
		}
		if err := s.commit.write(&change{key: keyText(delivery.Account), begin: b}); err != nil {
			return err
		}
		if b.stale {
			continue
		}
		if !b.met {
			return nil // another hand has it
		}
		return s.leave(ctx, o, p, b)
	}
	return nil // a busy account: the next run takes it
}

func keyText(k receivable.AccountKey) string { return string(k.Creditor) + "\x00" + string(k.Account) }

// prepare decides again and makes the exact bytes.
func (s *sender) prepare(ctx context.Context, delivery receivable.Delivery) (occasion, pack, *beginning, error) {
	var o occasion
	var facts [sha256.Size]byte
	err := s.desk.db.Read(ctx, func(tx *store.Tx) error {
		c, err := s.dayRun(s.desk.Today()).creditorDay(ctx, tx, delivery.Account.Creditor)
		if err != nil {
			return err
		}
		r := s.dayRun(s.desk.todayOf(c.creditor))
		file, err := tx.AccountFile(ctx, delivery.Account, r.on)
		if err != nil {
			return err
		}
		if o, err = r.occasion(ctx, tx, &delivery, &file); err != nil {
			return err
		}
		facts, err = r.fingerprint(ctx, tx, &file)
		return err
	})
	if err != nil {
		return o, pack{}, nil, err
	}
	o.final = true
	made, err := s.desk.makeLetter(o, nil)
	if err != nil {
		return o, pack{}, nil, err
	}
	if len(made.Missing) > 0 || len(made.Unproven) > 0 {
		return o, pack{}, nil, fault.Conflictf("letter_unready", "letter %s cannot leave: %v %v", delivery.Number, made.Missing, made.Unproven)
	}
	if err := s.desk.mayLeave(o); err != nil {
		return o, pack{}, nil, err
	}
	p, err := s.desk.pack(o.creditor, o.delivery, made, s.desk.now())
	if err != nil {
		return o, pack{}, nil, err
	}
	if p.eml, err = s.desk.ways.DKIM.Sign(p.eml); err != nil {
		return o, pack{}, nil, err
	}
	hash := sha256.Sum256(p.eml)
	return o, p, &beginning{
		sealed: store.Sealing{
			Key: delivery.Account, Seq: delivery.Seq, ID: delivery.ID, MessageID: o.delivery.MessageID, Hash: hash[:], Bytes: p.eml,
		},
		facts: facts, seq: o.file.Seq, formal: delivery.Formal, to: delivery.To,
	}, nil
}

// fingerprint tells whether an account is still what a letter was made from.
func (r *run) fingerprint(ctx context.Context, tx *store.Tx, file *receivable.File) ([sha256.Size]byte, error) {
	_, t, err := r.think(ctx, tx, file)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	return sha256.Sum256(t.facts.AppendCanonical(make([]byte, 0, 2048))), nil
}

// obsolete withdraws a letter that no longer fits, and puts one that only lacks
// something back to the drafts. Other failures end the run.
func (s *sender) obsolete(ctx context.Context, delivery receivable.Delivery, why error) error {
	f := asFault(why)
	if f == nil || f.Kind == fault.Unavailable {
		return why
	}
	to, verb := receivable.Drafted, Verb("returned")
	if f.Code == "letter_obsolete" {
		to, verb = receivable.Withdrawn, VerbWithdrawn
	}
	_, err := s.desk.do(ctx, delivery.Account, verb, Act{By: "dunwell", Note: f.Error()}, func(ctx context.Context, e *deed) error {
		e.said.Text = fmt.Sprintf("Letter %s did not leave: %s", delivery.Number, f.Error())
		return e.tx.ChangeDelivery(ctx, delivery.Account.Creditor, delivery.ID, []receivable.DeliveryState{receivable.Waiting}, to, "", 0)
	})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Withdrawn++
	return nil
}

// leave puts the sealed bytes on their way and writes down the end.
func (s *sender) leave(ctx context.Context, o occasion, p pack, b *beginning) error {
	result := s.hand(ctx, o, p)
	e := &ending{delivery: *o.delivery, on: o.decision.On, outcome: store.Outcome{
		Key: b.sealed.Key, Seq: b.sealed.Seq, ID: b.sealed.ID, Answer: result.Answer,
	}}
	e.delivery.SealedHash = b.sealed.Hash
	s.mu.Lock()
	switch result.Outcome {
	case mail.Sent:
		e.verb, e.outcome.State = VerbSent, receivable.Sent
		s.counts.Sent++
	case mail.Refused:
		e.verb, e.outcome.State = VerbRefused, receivable.Refused
		s.counts.Refused++
	case mail.Later:
		e.verb, e.outcome.State, e.outcome.Again = VerbLater, receivable.Waiting, s.desk.now().Add(tryAgain).UnixMicro()
		s.counts.Later++
	default:
		e.verb, e.outcome.State = VerbUnknown, receivable.DoubtfulD
		if !b.formal { // a friendly one is repeated under the same Message-ID (rule 8)
			e.outcome.State, e.outcome.Again = receivable.Waiting, s.desk.now().Add(tryAgain).UnixMicro()
		}
		s.counts.Unknown++
	}
	s.mu.Unlock()
	if result.Err != nil && e.outcome.Answer == "" {
		e.outcome.Answer = shortly(result.Err)
	}
	return s.commit.write(&change{key: keyText(b.sealed.Key), end: e})
}

// tryAgain is how long a letter rests after a temporary refusal.
const tryAgain = 15 * time.Minute

// shortly is what an error says to a person, in one line.
func shortly(err error) string {
	const most = 300
	text := err.Error()
	if len(text) > most {
		text = text[:most]
	}
	return text
}

// hand gives the letter to its way out.
func (s *sender) hand(ctx context.Context, o occasion, p pack) mail.Result {
	w := &s.desk.ways
	switch o.delivery.Channel {
	case WaySMTP:
		return w.SMTP.Send(ctx, o.creditor.Email, o.delivery.To, p.eml)
	case WayDrafts:
		mailbox, err := w.Drafts.Put(ctx, p.eml)
		return handed(err, "laid into "+mailbox)
	case WayPrint:
		return handed(w.Printer.Print(ctx, p.pdf), "taken by the print command")
	}
	return mail.Result{Outcome: mail.Refused, Answer: "there is no way out called " + o.delivery.Channel}
}

func handed(err error, answer string) mail.Result {
	if err != nil {
		return mail.Result{Outcome: mail.Later, Err: err}
	}
	return mail.Result{Outcome: mail.Sent, Answer: answer}
}

// apply writes a batch of beginnings and endings in one transaction.
func (s *sender) apply(ctx context.Context, tx *store.Tx, batch []*change) error {
	if err := s.applyBeginnings(ctx, tx, batch); err != nil {
		return err
	}
	return s.applyEndings(ctx, tx, batch)
}

func (s *sender) applyBeginnings(ctx context.Context, tx *store.Tx, batch []*change) error {
	var keys []receivable.AccountKey
	begin := map[receivable.AccountKey]*beginning{}
	for _, c := range batch {
		if c.begin == nil {
			continue
		}
		c.begin.met, c.begin.stale = false, false
		if _, twice := begin[c.begin.sealed.Key]; twice {
			c.begin.stale = true // one letter an account at a time
			continue
		}
		begin[c.begin.sealed.Key] = c.begin
		keys = append(keys, c.begin.sealed.Key)
	}
	if len(keys) == 0 {
		return nil
	}
	heads := make(map[receivable.AccountKey]evidence.Head, len(keys))
	var sealed []store.Sealing
	for file, err := range tx.AccountFiles(ctx, keys, s.desk.Today(), false) {
		if err != nil {
			return err
		}
		b := begin[file.Key]
		c, err := s.dayRun(s.desk.Today()).creditorDay(ctx, tx, file.Key.Creditor)
		if err != nil {
			return err
		}
		facts, err := s.dayRun(s.desk.todayOf(c.creditor)).fingerprint(ctx, tx, &file)
		if err != nil {
			return err
		}
		if file.Seq != b.seq || facts != b.facts {
			b.stale = true
			continue
		}
		heads[file.Key] = evidence.Head{Seq: file.Seq, Hash: file.Head}
		sealed = append(sealed, b.sealed)
	}
	met, err := tx.BeginDeliveries(ctx, sealed)
	if err != nil {
		return err
	}
	var entries []evidence.Entry
	for _, one := range sealed {
		b := begin[one.Key]
		if b.met = met[one.ID]; !b.met {
			continue
		}
		said := content{Verb: VerbSending, Text: "A letter is about to leave", Fields: map[string]string{
			"delivery": string(one.ID), "message_id": one.MessageID, "sha256": fmt.Sprintf("%x", one.Hash), "to": b.to,
		}}
		entry, err := s.desk.sealOne(tx, heads[one.Key], one.Key, s.desk.Today(), said)
		if err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	return tx.AppendRecords(ctx, entries)
}

func (s *sender) applyEndings(ctx context.Context, tx *store.Tx, batch []*change) error {
	var outcomes []store.Outcome
	var keys []receivable.AccountKey
	for _, c := range batch {
		if c.end != nil {
			outcomes = append(outcomes, c.end.outcome)
			keys = append(keys, c.end.outcome.Key)
		}
	}
	if len(outcomes) == 0 {
		return nil
	}
	heads, err := tx.HeadsOf(ctx, keys)
	if err != nil {
		return err
	}
	met, err := tx.FinishDeliveries(ctx, outcomes)
	if err != nil {
		return err
	}
	var entries []evidence.Entry
	var touches []store.TouchRow
	for _, c := range batch {
		if c.end == nil || !met[c.end.outcome.ID] {
			continue
		}
		entry, err := s.desk.sealOne(tx, heads[c.end.outcome.Key], c.end.outcome.Key, c.end.on, c.end.said())
		if err != nil {
			return err
		}
		heads[c.end.outcome.Key] = entry.Head()
		entries = append(entries, entry)
		if c.end.verb == VerbSent {
			touches = append(touches, store.TouchRow{Account: c.end.outcome.Key, ID: tx.NewID(), Touch: c.end.touch()})
		}
		if c.end.outcome.State == receivable.DoubtfulD {
			if err := tx.SetDoubtful(ctx, c.end.outcome.Key, true); err != nil {
				return err
			}
		}
	}
	if err := tx.AppendRecords(ctx, entries); err != nil {
		return err
	}
	if err := tx.AddTouches(ctx, touches); err != nil {
		return err
	}
	return tx.Wake(ctx, keys, s.desk.Today().AddDays(1))
}

// said is the entry of an ending: what the taking server said, never more.
func (e *ending) said() content {
	text := map[Verb]string{
		VerbSent:    "Taken over on the way to " + e.delivery.To,
		VerbRefused: "Refused for good",
		VerbLater:   "Refused for now; it waits for another try",
		VerbUnknown: "The sending ended in doubt: it may have left",
	}[e.verb]
	return content{Verb: e.verb, Text: text, Fields: map[string]string{
		"delivery": string(e.delivery.ID), "number": e.delivery.Number, "way": e.delivery.Channel, "answer": e.outcome.Answer,
		"sha256": fmt.Sprintf("%x", e.delivery.SealedHash),
	}}
}

func (e *ending) touch() receivable.Touch {
	return receivable.Touch{
		On: e.on, Kind: receivable.Written, Step: e.delivery.Step, Channel: channelOf(e.delivery.Channel), Contact: e.delivery.Contact,
		Deadline: e.delivery.Deadline, Delivery: e.delivery.ID,
	}
}

func channelOf(way string) string {
	if way == WayPrint {
		return "post"
	}
	return "email"
}

// stuckAfter is longer than any sending can take, all time-outs together.
const stuckAfter = 30 * time.Minute

// SettleStuck gives sendings that a crash left behind their end at once; it is
// for the start of the only program on this book.
func (d *Desk) SettleStuck(ctx context.Context) error { return d.settle(ctx, d.now().Add(time.Second)) }

func (d *Desk) settleStuck(ctx context.Context) error { return d.settle(ctx, d.now().Add(-stuckAfter)) }

// settle ends sendings begun before a moment: what was formal is in doubt and
// becomes a question to a person, what was friendly waits to be repeated.
func (d *Desk) settle(ctx context.Context, before time.Time) error {
	s := &sender{desk: d, run: map[day.Date]*run{}}
	for {
		var stuck []receivable.Delivery
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			stuck, err = tx.StuckSending(ctx, before, 200)
			return err
		})
		if err != nil || len(stuck) == 0 {
			return err
		}
		var batch []*change
		for _, delivery := range stuck {
			e := &ending{delivery: delivery, on: d.Today(), verb: VerbUnknown, outcome: store.Outcome{
				Key: delivery.Account, Seq: delivery.Seq, ID: delivery.ID, State: receivable.DoubtfulD, Answer: "the program ended while it was sent",
			}}
			if !delivery.Formal {
				e.outcome.State, e.outcome.Again = receivable.Waiting, d.now().UnixMicro()
			}
			batch = append(batch, &change{end: e})
		}
		if err := d.db.Write(ctx, func(tx *store.Tx) error { return s.applyEndings(ctx, tx, batch) }); err != nil {
			return errors.Join(errors.New("settle what was being sent"), err)
		}
	}
}
