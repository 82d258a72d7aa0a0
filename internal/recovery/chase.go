package recovery

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ChaseCounts is what a run did.
type ChaseCounts struct {
	On        day.Date
	Accounts  int // decided now
	Drafted   int
	Withdrawn int
	Moves     map[chase.Move]int
}

func (c *ChaseCounts) add(other *ChaseCounts) {
	c.Accounts += other.Accounts
	c.Drafted += other.Drafted
	c.Withdrawn += other.Withdrawn
	for m, n := range other.Moves {
		c.Moves[m] += n
	}
}

// run is one day's chase: what is the same for all its accounts.
type run struct {
	desk      *Desk
	on        day.Date
	rehearsal bool

	mu        sync.Mutex
	creditors map[receivable.CreditorID]*creditorDay
	own       map[receivable.CreditorID]bool // who has figures or a law of his own; nil until asked
}

// creditorDay is what one creditor's accounts share on a day.
type creditorDay struct {
	creditor receivable.Creditor
	policies map[string]policy.Policy
	planned  *policy.Policy // a draft that decides from this day on, or an earlier one; nil for none
	sources  []receivable.Source
	way      string
	override *letter.Override          // his own wording, nil for none
	returns  string                    // pattern of the return path of his letters, "" for his own address
	invoices string                    // folder of his original invoices, "" for the usual one
	charges  string                    // when he asks for more than his invoices, one of the words of settingCharges
	settings map[string]*chase.Setting // by the client's place
	law      *law.Bundle
	weighing chase.Weighing
	reads    bool // his mail is read, so that no answer is overlooked
}

func (d *Desk) newRun(on day.Date, rehearsal bool) *run {
	return &run{desk: d, on: on, rehearsal: rehearsal, creditors: map[receivable.CreditorID]*creditorDay{}}
}

// creditorDay loads what a creditor's accounts share, once a run. It reads in the
// transaction at hand: one more connection asked for inside a transaction, by as
// many senders as there are connections, would wait for ever.
func (r *run) creditorDay(ctx context.Context, tx *store.Tx, id receivable.CreditorID) (*creditorDay, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.creditors[id]; c != nil {
		return c, nil
	}
	c := &creditorDay{policies: map[string]policy.Policy{}, settings: map[string]*chase.Setting{}}
	var err error
	if c.creditor, err = tx.Creditor(ctx, id); err != nil {
		return nil, err
	}
	settings, err := tx.Settings(ctx, id)
	if err != nil {
		return nil, err
	}
	c.way, c.invoices, c.charges, c.returns = settings[settingWay], settings[settingInvoices], settings[settingCharges], settings[settingReturn]
	if c.planned, err = plannedOn(settings[settingDraft], r.on); err != nil {
		return nil, err
	}
	if c.override, err = r.desk.overrideIn(settings[settingTexts]); err != nil {
		return nil, err
	}
	if err := r.ownLaw(ctx, tx, c); err != nil {
		return nil, err
	}
	if c.reads, err = r.desk.readsMail(ctx, tx, id, r.on); err != nil {
		return nil, err
	}
	sources, err := tx.Sources(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if !s.CompleteThrough.IsZero() {
			c.sources = append(c.sources, s.Source)
		}
	}
	if c.way == "" {
		c.way = WayFolder
	}
	r.creditors[id] = c
	return c, nil
}

// ownLaw is the law and the figures a creditor's accounts are decided by. Most have
// none of their own, and one look at the book tells who has.
func (r *run) ownLaw(ctx context.Context, tx *store.Tx, c *creditorDay) (err error) {
	if r.own == nil {
		if r.own, err = tx.CreditorsOfTheirOwn(ctx); err != nil {
			return err
		}
	}
	if !r.own[c.creditor.ID] {
		c.law, c.weighing = law.Embedded(), chase.Weighing{Place: c.creditor.Place, Company: c.creditor.IsCompany}
		return nil
	}
	if c.law, err = r.desk.lawOf(ctx, tx, c.creditor.ID); err != nil {
		return err
	}
	c.weighing, err = r.desk.weighing(ctx, tx, &c.creditor, r.on)
	return err
}

// policy is the ladder for a client: his own, else the creditor's.
func (r *run) policy(ctx context.Context, tx *store.Tx, c *creditorDay, name string) (*policy.Policy, error) {
	if c.planned != nil && (name == "" || name == c.planned.Name) {
		return c.planned, nil
	}
	if name == "" {
		name = c.creditor.Policy
	}
	r.mu.Lock()
	p, ok := c.policies[name]
	r.mu.Unlock()
	if !ok {
		var err error
		if p, err = r.desk.policyNamed(ctx, tx, c.creditor.ID, name); err != nil {
			return nil, err
		}
		r.mu.Lock()
		c.policies[name] = p
		r.mu.Unlock()
	}
	return &p, nil
}

// setting is what accounts of one place share.
func (r *run) setting(c *creditorDay, place string) *chase.Setting {
	if place == "" {
		place = c.creditor.Place
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := c.settings[place]
	if s == nil {
		s = &chase.Setting{
			Law: c.law, Demands: chase.DemandsOf(c.law, place), Weighing: c.weighing,
			Sources: c.sources, Reads: c.reads, Autopilot: c.creditor.Autopilot,
			Client: chase.CalendarOf(place, c.creditor.Holidays), Creditor: chase.CalendarOf(c.creditor.Place, c.creditor.Holidays),
		}
		c.settings[place] = s
	}
	return s
}

// thought is one account decided on: what it was decided from and what came out.
type thought struct {
	file     *receivable.File
	claim    claim.Claim
	facts    chase.Facts
	decision chase.Decision
}

// think decides about one account; it reads and changes nothing.
func (r *run) think(ctx context.Context, tx *store.Tx, file *receivable.File) (*creditorDay, thought, error) {
	c, err := r.creditorDay(ctx, tx, file.Key.Creditor)
	if err != nil {
		return nil, thought{}, err
	}
	p, err := r.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return nil, thought{}, err
	}
	owed, err := claim.AsOf(*file, r.on)
	if err != nil {
		return nil, thought{}, fmt.Errorf("chase %s: %w", file.Number, err)
	}
	if err := countParts(ctx, tx, file, r.on); err != nil {
		return nil, thought{}, err
	}
	t := thought{file: file, claim: owed}
	t.facts = chase.FactsFrom(file, owed, r.setting(c, file.Client.Place))
	t.decision = chase.Decide(t.facts, *p)
	return c, t, nil
}

// chunkSize is how many accounts share a transaction (docs/decisions/0001).
func (d *Desk) chunkSize() int {
	if d.db.Engine() == "postgres" {
		return 500
	}
	return 200
}

// batch decides one chunk of accounts in one transaction: decision, record,
// deliveries and the next day to look again. Nothing leaves here.
func (r *run) batch(ctx context.Context, keys []receivable.AccountKey) (ChaseCounts, error) {
	var counts ChaseCounts
	salts, err := r.desk.salt(evidence.SaltSize * len(keys))
	if err != nil {
		return counts, err
	}
	err = r.desk.db.Write(ctx, func(tx *store.Tx) error {
		counts = ChaseCounts{On: r.on, Moves: map[chase.Move]int{}}
		open, err := tx.OpenDeliveries(ctx, keys)
		if err != nil {
			return err
		}
		writes := make([]store.ChaseWrite, 0, len(keys))
		var gone []receivable.Delivery
		for file, err := range tx.AccountFiles(ctx, keys, r.on, !r.rehearsal) {
			if err != nil {
				return err
			}
			c, t, err := r.think(ctx, tx, &file)
			if err != nil {
				return err
			}
			at := evidence.SaltSize * len(writes)
			salt := salts[at : at+evidence.SaltSize : at+evidence.SaltSize]
			w, withdrawn, err := r.put(tx, c, &t, open[file.Key], salt)
			if err != nil {
				return err
			}
			counts.Accounts++
			counts.Moves[t.decision.Move]++
			counts.Drafted += len(w.Deliveries)
			writes = append(writes, w)
			gone = append(gone, withdrawn...)
		}
		for _, delivery := range gone {
			err := tx.ChangeDelivery(ctx, delivery.Account.Creditor, delivery.ID, unsent, receivable.Withdrawn, "", 0)
			switch {
			case err == nil:
				counts.Withdrawn++
			case fault.CodeOf(err) != "delivery_moved": // it left between the first look and the lock
				return err
			}
		}
		return tx.WriteChase(ctx, writes)
	})
	return counts, err
}

// unsent are the states from which a delivery may be taken back.
var unsent = []receivable.DeliveryState{receivable.Drafted, receivable.Approved, receivable.Waiting}

// put turns a thought into rows, and tells which drafts it makes obsolete.
func (r *run) put(tx *store.Tx, c *creditorDay, t *thought, open []receivable.Delivery, salt []byte) (store.ChaseWrite, []receivable.Delivery, error) {
	file, d := t.file, &t.decision
	seq := file.Seq + 1
	reasons := appendReasons(make([]byte, 0, 512), d.Reasons)
	w := store.ChaseWrite{Key: file.Key, Before: file.Seq, CheckAgain: d.CheckAgain, Decision: store.DecisionRow{
		On: r.on, Seq: seq, Move: string(d.Move), Step: string(d.Step), Reason: string(d.Because().Code), Reasons: string(reasons),
		Engine: d.Engine, Policy: d.Policy, Law: d.Law, CheckAgain: d.CheckAgain, Amount: d.Owed, DaysLate: d.DaysLate,
	}}
	if r.rehearsal {
		w.CheckAgain = file.CheckAgain
	}
	kept, obsolete := sortOut(open, d, addressOf(file, d.Contact), r.rehearsal)
	if d.Letter != "" && d.Move.Letter() && !kept {
		w.Deliveries = []receivable.Delivery{r.draft(tx, c, t, seq)}
	}
	w.Records = []evidence.Entry{evidence.Seal(evidence.Head{Seq: file.Seq, Hash: file.Head}, evidence.Entry{
		Creditor: string(file.Key.Creditor), Account: string(file.Key.Account), At: tx.Now().UnixMicro(), On: r.on,
		Kind: string(VerbDecided), Actor: d.Engine, Salt: salt, Content: decidedContent(t, reasons, r.rehearsal, obsolete),
	})}
	return w, obsolete, nil
}

// sortOut looks at what may still leave: a letter of the step decided on is kept,
// others are obsolete, unless the decision only asks to wait for a better day. One
// that was on its way already is left to the delivery, which knows what became of it.
func sortOut(open []receivable.Delivery, d *chase.Decision, to string, rehearsal bool) (kept bool, obsolete []receivable.Delivery) {
	for _, o := range open {
		if o.Rehearsal != rehearsal || receivable.BesideChase(o.Step) {
			continue
		}
		same := d.Letter != "" && wants(d, &o) && o.To == to
		switch {
		case o.State == receivable.Sending, o.State == receivable.Waiting && o.SealedHash != nil:
			kept = true
		case same && (o.State != receivable.Drafted || o.Amount == d.Amount && o.Deadline == d.Deadline || o.NotBefore > 0):
			kept = true
		case !same && d.Move == chase.Wait && passing(d.Because().Code):
		default:
			obsolete = append(obsolete, o)
		}
	}
	return kept, obsolete
}

// passing reports a reason to wait that says nothing against the letter itself:
// another day will do.
func passing(c chase.Code) bool {
	switch c {
	case chase.DayQuiet, chase.MoneyStale, chase.CapWritten, chase.CapCalls:
		return true
	}
	return false
}

// draft is the letter a decision asks for, not yet approved.
func (r *run) draft(tx *store.Tx, c *creditorDay, t *thought, seq int64) receivable.Delivery {
	d := &t.decision
	delivery := receivable.Delivery{
		ID: receivable.DeliveryID(tx.NewID()), Account: t.file.Key, Seq: seq, Number: entryNumber(t.file.Number, seq),
		Step: string(d.Step), Letter: d.Letter, Language: languageOf(&c.creditor, &t.file.Client), Formal: d.Formal, Channel: r.desk.wayFor(c.way, t.file),
		Contact: d.Contact, To: addressOf(t.file, d.Contact), On: r.on, Deadline: d.Deadline, Amount: d.Amount,
		State: receivable.Drafted, Rehearsal: r.rehearsal,
	}
	if !d.Approval && !r.rehearsal && !d.Formal && t.file.Facts[FactRefused] == "" {
		delivery.State = receivable.Waiting
		if delivery.Channel == WaySMTP {
			delivery.NotBefore = r.desk.hourFor(&c.creditor, &t.file.Client, tx.Now()).UnixMicro()
		}
	}
	return delivery
}

func languageOf(c *receivable.Creditor, client *receivable.Client) string {
	if client.Language != "" {
		return client.Language
	}
	return c.Language
}

func addressOf(file *receivable.File, contact receivable.ContactID) string {
	for _, k := range file.Contacts {
		if k.ID == contact {
			return k.Email
		}
	}
	return ""
}

// instantOf is the first moment of a civil day in a zone.
func instantOf(d day.Date, zone *time.Location) time.Time {
	y, m, dom := d.Date()
	return time.Date(y, m, dom, 0, 0, 0, 0, zone)
}
