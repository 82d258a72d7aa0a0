package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// outgoing is one letter on its way through a run.
type outgoing struct {
	delivery receivable.Delivery
	past     past
	occasion occasion
	pack     pack
	returns  string // pattern of its return path
	begin    *beginning
}

// past is what the record says of a letter that was on its way before.
type past struct {
	tries   int  // since it was approved
	doubted bool // one of them may have arrived
}

// mostTries is how often a letter is begun before a person is asked: with the
// pauses of restAfter the last comes about a day after the first.
const mostTries = 8

// restAfter is the pause after a try that was put off.
func restAfter(tries int) time.Duration {
	const first, longest = 15 * time.Minute, 4 * time.Hour
	return min(longest, first<<min(tries, 10))
}

// postponed tells that a letter still fits, but not now.
type postponed struct{ until time.Time }

func (p *postponed) Error() string { return "not before " + p.until.String() }

// errTriedEnough tells that a letter was put off too often.
var errTriedEnough = errors.New("tried too often")

// prepare reads the account, decides again and makes the exact bytes.
func (s *sender) prepare(ctx context.Context, l *outgoing) error {
	write := s.writeLetter
	switch l.delivery.Step {
	case receivable.StepInvoice:
		write = s.writeInvoice
	case receivable.StepApproval:
		write = s.writeApproval
	case receivable.StepAgreement:
		write = s.writeAgreement
	}
	err := write(ctx, l)
	if err != nil {
		return err
	}
	if l.pack.eml, err = s.desk.ways.DKIM.Sign(l.pack.eml); err != nil {
		return err
	}
	hash := sha256.Sum256(l.pack.eml)
	l.begin.sealed = store.Sealing{
		Key: l.delivery.Account, Seq: l.delivery.Seq, ID: l.delivery.ID, MessageID: l.delivery.MessageID, Hash: hash[:], Bytes: l.pack.eml,
	}
	return nil
}

// writeLetter makes the letter that the account wants today.
func (s *sender) writeLetter(ctx context.Context, l *outgoing) error {
	if err := s.desk.db.Read(ctx, func(tx *store.Tx) error { return s.look(ctx, tx, l) }); err != nil {
		return err
	}
	o := &l.occasion
	o.final = true
	if err := s.desk.mayLeave(*o); err != nil {
		return err
	}
	links, err := s.desk.linksFor(o)
	if err != nil {
		return err
	}
	o.links, l.begin.links = links, links
	made, err := s.desk.makeLetter(*o)
	if err != nil {
		return err
	}
	if len(made.Missing) > 0 || len(made.Unproven) > 0 {
		return fault.Conflictf("letter_unready", "letter %s cannot leave: %v %v", l.delivery.Number, made.Missing, made.Unproven)
	}
	if err := s.asApproved(ctx, l); err != nil {
		return err
	}
	l.pack, err = s.desk.pack(*o, made, s.desk.now())
	return err
}

// look reads the delivery as it stands and takes the decision again. The same
// facts are looked for once more under the lock, by beginning.
func (s *sender) look(ctx context.Context, tx *store.Tx, l *outgoing) (err error) {
	if l.begin != nil { // the account has changed since the first look, so perhaps has this
		if l.delivery, err = tx.Delivery(ctx, l.delivery.Account.Creditor, l.delivery.ID); err != nil {
			return err
		}
	}
	c, err := s.dayRun(s.desk.Today()).creditorDay(ctx, tx, l.delivery.Account.Creditor)
	if err != nil {
		return err
	}
	r := s.dayRun(s.desk.todayOf(c.creditor))
	file, err := tx.AccountFile(ctx, l.delivery.Account, r.on)
	if err != nil {
		return err
	}
	if l.delivery.SealedHash != nil {
		if l.past, err = pastOf(ctx, tx, &l.delivery); err != nil {
			return err
		}
	}
	c, t, err := r.think(ctx, tx, &file)
	if err != nil {
		return err
	}
	if err := s.fits(c, &t, l); err != nil {
		return err
	}
	l.returns = c.returns
	if l.occasion, err = r.occasionOf(ctx, tx, c, &t, &l.delivery); err != nil {
		return err
	}
	decided := &t.decision
	l.begin = &beginning{
		facts: fingerprint(&t), seq: file.Seq, on: r.on, formal: l.delivery.Formal, approver: l.delivery.Approver, to: l.delivery.To,
		amount: decided.Amount, deadline: decided.Deadline, newTerms: decided.Amount != l.delivery.Amount || decided.Deadline != l.delivery.Deadline,
	}
	return nil
}

// fingerprint tells whether an account is still what a letter was made from.
func fingerprint(t *thought) [sha256.Size]byte {
	return sha256.Sum256(t.facts.AppendCanonical(make([]byte, 0, 2048)))
}

// fits reports why a letter may not leave as things stand, nil when it may.
func (s *sender) fits(c *creditorDay, t *thought, l *outgoing) error {
	d, delivery, client := &t.decision, &l.delivery, &t.file.Client
	now := s.desk.now()
	hour := now
	if delivery.Channel == WaySMTP { // the other ways end at a person's desk
		hour = s.desk.hourFor(&c.creditor, client, now)
	}
	switch {
	case !wants(d, delivery) && d.Move == chase.Wait && passing(d.Because().Code):
		return &postponed{s.betterTime(c, t, now)}
	case !wants(d, delivery):
		return fault.Conflictf(codeObsolete, "letter %s no longer fits: today the answer for %s is %s (%s)", delivery.Number, client.Name, d.Move, d.Because().Text())
	case delivery.Channel != WayPrint && delivery.Channel != WayFolder && (d.Contact != delivery.Contact || addressOf(t.file, d.Contact) != delivery.To):
		return fault.Conflictf(codeObsolete, "letter %s is addressed to %s; %s is now written to elsewhere, so it is drafted anew", delivery.Number, delivery.To, client.Name)
	case d.Approval && delivery.Approver == "":
		return fault.Conflictf("letter_unapproved", "letter %s is no longer on autopilot; approve it", delivery.Number)
	case delivery.Formal && delivery.Amount != d.Amount:
		return fault.Conflictf("letter_changed", "letter %s was approved for %s and would now ask for %s; look at it again", delivery.Number, delivery.Amount, d.Amount)
	case l.past.tries >= mostTries:
		return errTriedEnough
	case hour.After(now):
		return &postponed{hour}
	}
	return nil
}

// codeObsolete tells that an account no longer wants a letter.
const codeObsolete = "letter_obsolete"

// wants reports whether a decision asks for this very letter.
func wants(d *chase.Decision, delivery *receivable.Delivery) bool {
	return string(d.Step) == delivery.Step && d.Letter == delivery.Letter
}

// betterTime is when to look again at a letter that only its day holds back. Stale
// money is read again any hour; the rest has its day.
func (s *sender) betterTime(c *creditorDay, t *thought, now time.Time) time.Time {
	if t.decision.Because().Code == chase.MoneyStale {
		return now.Add(time.Hour)
	}
	next := t.decision.On.AddDays(1)
	if t.decision.CheckAgain.After(next) {
		next = t.decision.CheckAgain
	}
	return s.desk.hourFor(&c.creditor, &t.file.Client, instantOf(next, s.desk.placeZone(&c.creditor, &t.file.Client)))
}

// pastOf reads in the record how often a letter was on its way.
func pastOf(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) (past, error) {
	var p past
	for entry, err := range tx.RecordOf(ctx, delivery.Account) {
		if err != nil {
			return p, err
		}
		verb := Verb(entry.Kind)
		if verb != VerbApprove && verb != VerbLater && verb != VerbUnknown || entry.Erased() {
			continue
		}
		var said content
		if err := json.Unmarshal(entry.Content, &said); err != nil {
			return p, fmt.Errorf("read entry %d of account %s: %w", entry.Seq, delivery.Account.Account, err)
		}
		switch {
		case verb == VerbApprove && said.Fields["delivery"] == delivery.Number:
			p = past{}
		case verb == VerbApprove, said.Fields["delivery"] != string(delivery.ID):
		default:
			p.tries++
			p.doubted = p.doubted || verb == VerbUnknown
		}
	}
	return p, nil
}

// notSent writes down why a letter did not leave. Failures of the machine end the run.
func (s *sender) notSent(ctx context.Context, l *outgoing, why error) error {
	if p, ok := errors.AsType[*postponed](why); ok {
		return s.postpone(ctx, l, p.until)
	}
	f := asFault(why)
	switch {
	case errors.Is(why, errTriedEnough):
		return s.giveUp(ctx, l)
	case f == nil || f.Kind == fault.Internal || f.Kind == fault.Unavailable:
		return s.single(ctx, why)
	case wayMissing(f):
		s.close(l.delivery.Channel, f)
		s.count(func(c *DeliverCounts) { c.Left++ })
		return nil
	case l.past.doubted:
		return s.leaveInDoubt(ctx, l, f)
	case f.Code == codeObsolete || receivable.BesideChase(l.delivery.Step):
		return s.takeBack(ctx, l, VerbWithdrawn, receivable.Withdrawn, f)
	}
	return s.takeBack(ctx, l, VerbReturned, receivable.Drafted, f)
}

func (s *sender) postpone(ctx context.Context, l *outgoing, until time.Time) error {
	waiting := []receivable.DeliveryState{receivable.Waiting}
	err := s.desk.db.Write(ctx, func(tx *store.Tx) error {
		return tx.ChangeDelivery(ctx, l.delivery.Account.Creditor, l.delivery.ID, waiting, receivable.Waiting, "", until.UnixMicro())
	})
	return s.ended(ctx, err, func(c *DeliverCounts) { c.Postponed++ })
}

// ended counts what was written down; a letter that another hand has moved
// meanwhile is his.
func (s *sender) ended(ctx context.Context, err error, add func(*DeliverCounts)) error {
	if fault.CodeOf(err) == "delivery_moved" {
		return nil
	}
	if err == nil {
		s.count(add)
	}
	return s.single(ctx, err)
}

// takeBack withdraws a letter that no longer fits, or puts one that lacks something
// back to the drafts.
func (s *sender) takeBack(ctx context.Context, l *outgoing, verb Verb, to receivable.DeliveryState, why *fault.Error) error {
	err := s.machineAct(ctx, l, verb, to, "Letter "+l.delivery.Number+" did not leave: "+why.Error(), nil)
	return s.ended(ctx, err, func(c *DeliverCounts) {
		if to == receivable.Withdrawn {
			c.Withdrawn++
		} else {
			c.Returned++
		}
	})
}

// leaveInDoubt ends a friendly letter that may have arrived and will not be
// repeated: it counts as a letter said, so that the next keeps its distance.
func (s *sender) leaveInDoubt(ctx context.Context, l *outgoing, why *fault.Error) error {
	text := "Letter " + l.delivery.Number + " may have arrived and is not repeated: " + why.Error()
	err := s.machineAct(ctx, l, VerbUnknown, receivable.DoubtfulD, text, func(ctx context.Context, e *deed) error {
		if receivable.BesideChase(l.delivery.Step) {
			return nil
		}
		return e.touch(ctx, touchOf(&l.delivery, e.day))
	})
	return s.ended(ctx, err, func(c *DeliverCounts) { c.Unknown++ })
}

// giveUp ends a letter that was put off too often, and leaves it to a person.
func (s *sender) giveUp(ctx context.Context, l *outgoing) error {
	if l.past.doubted {
		return s.leaveInDoubt(ctx, l, fault.Unavailablef("tried_enough", nil, "it was tried %d times", l.past.tries))
	}
	text := fmt.Sprintf("Letter %s was put off %d times and is given up; the server said last: %s", l.delivery.Number, l.past.tries, l.delivery.Answer)
	err := s.machineAct(ctx, l, VerbRefused, receivable.Refused, text, func(ctx context.Context, e *deed) error {
		return e.tx.SetFact(ctx, e.file.Key, FactRefused, l.delivery.Answer, "dunwell", e.day)
	})
	return s.ended(ctx, err, func(c *DeliverCounts) { c.Refused++ })
}

// machineAct moves a waiting letter by the machine's own hand, with its entry.
func (s *sender) machineAct(ctx context.Context, l *outgoing, verb Verb, to receivable.DeliveryState, text string, then func(context.Context, *deed) error) error {
	_, err := s.desk.do(ctx, l.delivery.Account, verb, Act{By: "dunwell"}, func(ctx context.Context, e *deed) error {
		e.said.Text = text
		e.field("delivery", string(l.delivery.ID))
		e.field("number", l.delivery.Number)
		waiting := []receivable.DeliveryState{receivable.Waiting}
		if err := e.tx.ChangeDelivery(ctx, l.delivery.Account.Creditor, l.delivery.ID, waiting, to, "", 0); err != nil || then == nil {
			return err
		}
		return then(ctx, e)
	})
	return err
}
