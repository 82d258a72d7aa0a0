package recovery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Verbs of the record that only delivery writes.
const (
	VerbReturned Verb = "returned" // to the drafts: a person must look again
	VerbLaid     Verb = "laid"     // into a folder, the drafts or the printer
)

// FactRefused holds what a server said when it refused the last letter; while it
// is set, no letter of the account leaves by itself.
const FactRefused = "refused"

// ending is how a sending ended.
type ending struct {
	outcome  store.Outcome
	delivery receivable.Delivery
	client   receivable.ClientID
	on       day.Date
	verb     Verb
	address  bool // the address itself was refused
	cleared  bool // the last letter was refused, this one was not
}

const (
	// longestSending bounds one letter on the wire, all time-outs together.
	longestSending = 25 * time.Minute
	// longestWriting bounds the wait for a database that is away to write an end down.
	longestWriting = time.Minute
	// grace is what a letter under way still has when the program is told to end.
	grace = 4 * time.Second
)

// lingering outlives ctx, so that what was begun is brought to its end. It ends
// most from now, or a little after ctx was cancelled; a deadline of ctx is no
// reason to cut a letter off between its last byte and the answer.
func lingering(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	long, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return
		}
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(long, func() { timer.Stop() })
	})
	return long, func() { stop(); cancel() }
}

// leave puts the sealed bytes on their way and writes down the end.
func (s *sender) leave(ctx context.Context, l *outgoing) error {
	wire, cancel := lingering(ctx, longestSending)
	result := s.hand(wire, l)
	cancel()
	s.heed(l.delivery.Channel, result)
	e := s.endingOf(l, result)
	writing, cancel := lingering(ctx, longestWriting)
	defer cancel()
	return s.single(ctx, s.writeDown(writing, e))
}

// hand gives the letter to its way out.
func (s *sender) hand(ctx context.Context, l *outgoing) mail.Result {
	w := &s.desk.ways
	switch l.delivery.Channel {
	case WaySMTP:
		return w.SMTP.Send(ctx, returnPath(l.returns, &l.delivery, l.occasion.creditor.Email), l.delivery.To, l.pack.eml)
	case WayDrafts:
		mailbox, err := w.Drafts.Put(ctx, l.pack.eml)
		return handed(err, "laid into "+mailbox)
	case WayPrint:
		return s.print(ctx, &l.pack)
	}
	paths, err := w.Folder.Put(s.desk.papers(l.occasion, l.pack))
	return handed(err, strings.Join(paths, " "))
}

// print hands the letter and the forms it encloses to the print command. A form
// that was not taken is told: the letter is printed, and the rest is a person's.
func (s *sender) print(ctx context.Context, p *pack) mail.Result {
	if err := s.desk.ways.Printer.Print(ctx, p.pdf); err != nil {
		return handed(err, "")
	}
	answer := "taken by the print command"
	for _, sheet := range p.sheets {
		if err := s.desk.ways.Printer.Print(ctx, sheet.Bytes); err != nil {
			answer += "; " + sheet.Name + " was not taken, print it from the letters folder: " + shortly(err)
		}
	}
	return handed(nil, answer)
}

func handed(err error, answer string) mail.Result {
	if err != nil {
		return mail.Result{Outcome: mail.Later, Err: err}
	}
	return mail.Result{Outcome: mail.Sent, Answer: answer}
}

// endingOf says what follows from a result.
func (s *sender) endingOf(l *outgoing, result mail.Result) *ending {
	e := &ending{
		delivery: l.delivery, client: l.occasion.file.Client.ID, on: l.begin.on,
		outcome: store.Outcome{Key: l.begin.sealed.Key, Seq: l.begin.sealed.Seq, ID: l.begin.sealed.ID, Answer: result.Answer},
	}
	e.delivery.SealedHash, e.delivery.Deadline, e.delivery.Amount = l.begin.sealed.Hash, l.begin.deadline, l.begin.amount
	if e.outcome.Answer == "" && result.Err != nil {
		e.outcome.Answer = shortly(result.Err)
	}
	later := s.desk.now().Add(restAfter(l.past.tries)).UnixMicro()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case result.Outcome == mail.Sent && l.delivery.Channel != WaySMTP: // it counts once a person has sent it
		e.verb, e.outcome.State = VerbLaid, receivable.Approved
		s.counts.Laid++
	case result.Outcome == mail.Sent:
		e.verb, e.outcome.State = VerbSent, receivable.Sent
		e.cleared = l.occasion.file.Facts[FactRefused] != ""
		s.counts.Sent++
	case result.Outcome == mail.Refused && l.past.doubted: // the first copy may have arrived
		e.verb, e.outcome.State = VerbUnknown, receivable.DoubtfulD
		s.counts.Unknown++
	case result.Outcome == mail.Refused:
		e.verb, e.outcome.State, e.address = VerbRefused, receivable.Refused, addressRefused(result)
		s.counts.Refused++
	case result.Outcome == mail.Later:
		e.verb, e.outcome.State, e.outcome.Again = VerbLater, receivable.Waiting, later
		s.counts.Later++
	case l.delivery.Formal:
		e.verb, e.outcome.State = VerbUnknown, receivable.DoubtfulD
		s.counts.Unknown++
	default: // a friendly one is repeated, under the same Message-ID
		e.verb, e.outcome.State, e.outcome.Again = VerbUnknown, receivable.Waiting, later
		s.counts.Unknown++
	}
	return e
}

// addressRefused tells a recipient who is not there from a server that dislikes
// the letter or its sender (RFC 3463, 3.2: 5.1.7 and 5.1.8 are about the sender).
func addressRefused(r mail.Result) bool {
	switch {
	case r.Enhanced == "5.1.7", r.Enhanced == "5.1.8":
		return false
	case strings.HasPrefix(r.Enhanced, "5.1."), r.Enhanced == "5.2.1":
		return true
	}
	return r.Enhanced == "" && (r.Code == 550 || r.Code == 551 || r.Code == 553)
}

// shortly is what an error says to a person, in one line.
func shortly(err error) string {
	const most = 300
	text := err.Error()
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// writeDown waits for a database that is away: what a server said about a letter
// is known nowhere else.
func (s *sender) writeDown(ctx context.Context, e *ending) error {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		err := s.commit.write(&change{key: keyText(e.outcome.Key), end: e})
		if err == nil || fault.KindOf(err) != fault.Unavailable {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// said is the entry of an ending: what the taking server said, never more.
func (e *ending) said() content {
	text := map[Verb]string{
		VerbSent:    "Taken over on the way to " + e.delivery.To,
		VerbLaid:    "Handed out, for a person to send: " + e.outcome.Answer,
		VerbRefused: "Refused for good",
		VerbLater:   "Refused for now; it waits for another try",
		VerbUnknown: "The sending ended in doubt: it may have left",
	}[e.verb]
	return content{Verb: e.verb, Text: text, Fields: map[string]string{
		"delivery": string(e.delivery.ID), "number": e.delivery.Number, "way": e.delivery.Channel, "answer": e.outcome.Answer,
		"sha256": fmt.Sprintf("%x", e.delivery.SealedHash),
	}}
}

// counts reports an ending after which the letter counts as said: it left, or it
// may have left and is not repeated by the machine. An invoice is no letter of the chase.
func (e *ending) counts() bool {
	if receivable.BesideChase(e.delivery.Step) {
		return false
	}
	return e.outcome.State == receivable.Sent || e.outcome.State == receivable.DoubtfulD && !e.delivery.Formal
}

func touchOf(delivery *receivable.Delivery, on day.Date) receivable.Touch {
	return receivable.Touch{
		On: on, Kind: receivable.Written, Step: delivery.Step, Channel: channelOf(delivery.Channel), Contact: delivery.Contact,
		Deadline: delivery.Deadline, Delivery: delivery.ID,
	}
}

func channelOf(way string) string {
	if way == WayPrint {
		return "post"
	}
	return "email"
}

// stuckAfter is longer than any sending can take, all time-outs together.
const stuckAfter = longestSending + longestWriting + 4*time.Minute

// SettleStuck gives sendings that a crash left behind their end at once; it is
// for the start of the only program on this book.
func (d *Desk) SettleStuck(ctx context.Context) error { return d.settle(ctx, d.now().Add(time.Second)) }

// settle ends sendings begun before a moment: what was formal is in doubt and
// becomes a question to a person, what was friendly waits to be repeated. What
// goes to a person's desk first has not left, whatever became of it.
func (d *Desk) settle(ctx context.Context, before time.Time) error {
	s := &sender{desk: d, runs: map[day.Date]*run{}}
	for {
		var stuck []receivable.Delivery
		days := map[receivable.CreditorID]day.Date{}
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			if stuck, err = tx.StuckSending(ctx, before, 200); err != nil {
				return err
			}
			for _, delivery := range stuck {
				id := delivery.Account.Creditor
				if _, known := days[id]; known {
					continue
				}
				c, err := tx.Creditor(ctx, id)
				if err != nil {
					return err
				}
				days[id] = d.todayOf(c)
			}
			return nil
		})
		if err != nil || len(stuck) == 0 {
			return err
		}
		batch := make([]*change, 0, len(stuck))
		for _, delivery := range stuck {
			e := &ending{delivery: delivery, on: days[delivery.Account.Creditor], verb: VerbUnknown, outcome: store.Outcome{
				Key: delivery.Account, Seq: delivery.Seq, ID: delivery.ID, State: receivable.DoubtfulD, Answer: "the program ended while it was sent",
			}}
			if !delivery.Formal || delivery.Channel != WaySMTP {
				e.outcome.State, e.outcome.Again = receivable.Waiting, d.now().UnixMicro()
			}
			if delivery.Channel != WaySMTP {
				e.verb = VerbLater
			}
			batch = append(batch, &change{end: e})
		}
		if err := d.db.Write(ctx, func(tx *store.Tx) error { return s.apply(ctx, tx, batch) }); err != nil {
			return fmt.Errorf("settle what was being sent: %w", err)
		}
	}
}
