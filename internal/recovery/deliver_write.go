package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// beginning is a letter about to leave.
type beginning struct {
	sealed   store.Sealing
	facts    [sha256.Size]byte // of what it was made from
	seq      int64             // entries of the record it was made at
	on       day.Date          // today where the creditor works
	formal   bool
	approver string
	to       string
	amount   money.Amount // what it asks for, and by when
	deadline day.Date
	newTerms bool // these are not those of its draft
	contact  receivable.ContactID
	beside   bool // of all chasing: whatever was entered since is looked at anew
	project  bool // its contact may be one that is not written to about money
	links    *letterLinks

	met   bool // set by apply: it may be sent
	stale bool // set by apply: the account has changed since, make it again
}

// apply writes a batch of beginnings and endings in one transaction. All accounts
// are held first, in the order of their keys. Endings come before beginnings: what
// has just left counts against what wants to leave.
func (s *sender) apply(ctx context.Context, tx *store.Tx, batch []*change) error {
	keys := make([]receivable.AccountKey, 0, len(batch))
	for _, c := range batch {
		if c.begin != nil {
			keys = append(keys, c.begin.sealed.Key)
		} else {
			keys = append(keys, c.end.outcome.Key)
		}
	}
	heads, err := tx.HeadsOf(ctx, keys)
	if err != nil {
		return err
	}
	if err := s.applyEndings(ctx, tx, heads, batch); err != nil {
		return err
	}
	return s.applyBeginnings(ctx, tx, heads, batch)
}

func (s *sender) applyEndings(ctx context.Context, tx *store.Tx, heads map[receivable.AccountKey]evidence.Head, batch []*change) error {
	var outcomes []store.Outcome
	for _, c := range batch {
		if c.end != nil {
			outcomes = append(outcomes, c.end.outcome)
		}
	}
	if len(outcomes) == 0 {
		return nil
	}
	met, err := tx.FinishDeliveries(ctx, outcomes)
	if err != nil {
		return err
	}
	var entries []evidence.Entry
	var touches []store.TouchRow
	var today, tomorrow wakes
	for _, c := range batch {
		e := c.end
		if e == nil || !met[e.outcome.ID] {
			continue
		}
		key := e.outcome.Key
		entry, err := s.desk.sealOne(tx, heads[key], key, e.on, e.said())
		if err != nil {
			return err
		}
		heads[key] = entry.Head()
		entries = append(entries, entry)
		if e.counts() {
			touches = append(touches, store.TouchRow{Account: key, ID: tx.NewID(), Touch: touchOf(&e.delivery, e.on)})
		}
		asks, err := s.follow(ctx, tx, e)
		if err != nil {
			return err
		}
		if asks {
			today.add(key, e.on)
		} else {
			tomorrow.add(key, e.on.AddDays(1))
		}
	}
	if err := tx.AppendRecords(ctx, entries); err != nil {
		return err
	}
	if err := tx.AddTouches(ctx, touches); err != nil {
		return err
	}
	if err := today.wake(ctx, tx); err != nil {
		return err
	}
	return tomorrow.wake(ctx, tx)
}

// wakes are accounts to look at again, by day.
type wakes struct {
	days map[day.Date][]receivable.AccountKey
}

func (w *wakes) add(key receivable.AccountKey, on day.Date) {
	if w.days == nil {
		w.days = map[day.Date][]receivable.AccountKey{}
	}
	if !slices.Contains(w.days[on], key) {
		w.days[on] = append(w.days[on], key)
	}
}

func (w *wakes) wake(ctx context.Context, tx *store.Tx) error {
	for on, keys := range w.days {
		if err := tx.Wake(ctx, keys, on); err != nil {
			return err
		}
	}
	return nil
}

// follow does what an ending asks for beside its entry, and tells whether a person
// is asked: the account is then decided again today.
func (s *sender) follow(ctx context.Context, tx *store.Tx, e *ending) (asks bool, err error) {
	key := e.outcome.Key
	switch {
	case e.outcome.State == receivable.DoubtfulD && e.delivery.Formal:
		return true, tx.SetDoubtful(ctx, key, true)
	case e.verb == VerbRefused && e.address:
		return true, s.unusable(ctx, tx, e)
	case e.verb == VerbRefused:
		return true, tx.SetFact(ctx, key, FactRefused, e.outcome.Answer, "dunwell", e.on)
	case e.cleared:
		return false, tx.SetFact(ctx, key, FactRefused, "", "dunwell", e.on)
	}
	return false, nil
}

// unusable notes that the contact cannot be written to at this address any more.
func (s *sender) unusable(ctx context.Context, tx *store.Tx, e *ending) error {
	contacts, err := tx.ContactsOf(ctx, e.outcome.Key.Creditor, e.client)
	if err != nil {
		return err
	}
	for _, contact := range contacts {
		if contact.ID == e.delivery.Contact && contact.Email == e.delivery.To {
			contact.Unusable = "refused on " + e.on.String() + ": " + e.outcome.Answer
			return tx.UpdateContact(ctx, e.outcome.Key.Creditor, store.ContactRow{Client: e.client, Contact: contact})
		}
	}
	return nil
}

func (s *sender) applyBeginnings(ctx context.Context, tx *store.Tx, heads map[receivable.AccountKey]evidence.Head, batch []*change) error {
	begin := map[receivable.AccountKey]*beginning{}
	days := map[day.Date][]receivable.AccountKey{}
	for _, c := range batch {
		b := c.begin
		if b == nil {
			continue
		}
		b.met, b.stale = false, false
		if _, twice := begin[b.sealed.Key]; twice {
			continue // one letter an account at a time; the next run takes it
		}
		begin[b.sealed.Key] = b
		days[b.on] = append(days[b.on], b.sealed.Key)
	}
	var sealed []store.Sealing
	for on, keys := range days {
		fresh, err := s.stillRight(ctx, tx, on, keys, begin)
		if err != nil {
			return err
		}
		sealed = append(sealed, fresh...)
	}
	if len(sealed) == 0 {
		return nil
	}
	slices.SortFunc(sealed, func(a, b store.Sealing) int { return store.CompareKeys(a.Key, b.Key) })
	met, err := tx.BeginDeliveries(ctx, sealed)
	if err != nil {
		return err
	}
	var entries []evidence.Entry
	for i := range sealed {
		one := &sealed[i]
		b := begin[one.Key]
		if b.met = met[one.ID]; !b.met {
			continue
		}
		entry, err := s.desk.sealOne(tx, heads[one.Key], one.Key, b.on, b.said())
		if err != nil {
			return err
		}
		entries = append(entries, entry)
		if err := b.links.keep(ctx, tx); err != nil {
			return err
		}
		if b.newTerms {
			if err := tx.SetDeliveryTerms(ctx, one.Key.Creditor, one.ID, b.amount, b.deadline); err != nil {
				return err
			}
		}
	}
	return tx.AppendRecords(ctx, entries)
}

// stillRight are those of the letters that may leave as things stand under the
// lock: the account is what they were made from, they still wait as they were
// approved, and no other letter of the account is on its way.
func (s *sender) stillRight(ctx context.Context, tx *store.Tx, on day.Date, keys []receivable.AccountKey, begin map[receivable.AccountKey]*beginning) ([]store.Sealing, error) {
	open, err := tx.OpenDeliveries(ctx, keys)
	if err != nil {
		return nil, err
	}
	now := s.desk.now().UnixMicro()
	var right []store.Sealing
	for file, err := range tx.AccountFiles(ctx, keys, on, false) {
		if err != nil {
			return nil, err
		}
		b := begin[file.Key]
		if !b.waits(open[file.Key], now) {
			continue
		}
		if b.beside {
			if b.stale = file.Seq != b.seq || !b.project && addressOf(&file, b.contact) != b.to; !b.stale {
				right = append(right, b.sealed)
			}
			continue
		}
		_, t, err := s.dayRun(on).think(ctx, tx, &file)
		if err != nil {
			return nil, err
		}
		if b.stale = file.Seq != b.seq || fingerprint(&t) != b.facts; !b.stale {
			right = append(right, b.sealed)
		}
	}
	return right, nil
}

// waits reports a letter that is still as it was looked at, alone on its way.
func (b *beginning) waits(open []receivable.Delivery, now int64) bool {
	found := false
	for i := range open {
		switch o := &open[i]; {
		case o.State == receivable.Sending:
			return false
		case o.ID == b.sealed.ID:
			found = o.State == receivable.Waiting && o.NotBefore <= now && o.Approver == b.approver && o.To == b.to
		}
	}
	return found
}

func (b *beginning) said() content {
	said := content{Verb: VerbSending, Text: "A letter is about to leave", Fields: map[string]string{
		"delivery": string(b.sealed.ID), "message_id": b.sealed.MessageID, "sha256": fmt.Sprintf("%x", b.sealed.Hash), "to": b.to,
		"amount": b.amount.Decimal(), "currency": string(b.amount.Currency()),
	}}
	if !b.deadline.IsZero() {
		said.Fields["deadline"] = b.deadline.String()
	}
	return said
}
