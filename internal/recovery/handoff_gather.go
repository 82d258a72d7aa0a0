package recovery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// dossier is everything a packet is made from, read in one transaction.
type dossier struct {
	on       day.Date
	creditor receivable.Creditor
	file     receivable.File
	claim    claim.Claim
	payoff   claim.PayoffFigure
	reckoned reckoned
	items    []store.ItemRow
	set      []store.AllocationRow

	weighed    Weighed
	limitation *LimitationLine
	limits     law.Limitation // what the law says of it; zero where it is not known
	acts       []law.FreelanceAct
	letter     *counselLetter

	entries []sealedEntry // through the last that tells something
	head    evidence.Head
	record  []byte // exported

	exhibits []exhibit
	looks    []string
}

// sealedEntry is an entry of the record, opened.
type sealedEntry struct {
	evidence.Entry
	said   content
	undone bool
}

// gather reads the account as it stands on a day; a zero day is today.
func (d *Desk) gather(ctx context.Context, tx *store.Tx, key receivable.AccountKey, on day.Date) (*dossier, error) {
	creditor, err := tx.Creditor(ctx, key.Creditor)
	if err != nil {
		return nil, err
	}
	if on.IsZero() {
		on = d.todayOf(creditor)
	}
	s := &dossier{on: on, creditor: creditor}
	if s.file, err = tx.AccountFile(ctx, key, on); err != nil {
		return nil, err
	}
	r := d.newRun(on, false)
	c, t, err := r.think(ctx, tx, &s.file)
	if err != nil {
		return nil, err
	}
	s.claim = t.claim
	if s.reckoned, err = r.reckon(ctx, tx, c, &t, on); err != nil {
		return nil, err
	}
	if s.payoff, err = claim.Payoff(&s.claim, &s.reckoned.charges, on); err != nil {
		return nil, err
	}
	if s.items, err = tx.ItemsOf(ctx, key); err != nil {
		return nil, err
	}
	if s.set, err = tx.AllocationsOf(ctx, key); err != nil {
		return nil, err
	}
	if s.weighed, err = d.weigh(ctx, tx, &s.file, on); err != nil {
		return nil, err
	}
	if !t.facts.Legal.LastDay.IsZero() && t.claim.DaysLate > 0 {
		s.limitation = limitationLine(c, &t)
		if known, err := c.law.Limitation(limitationQuery(c, &t)); err == nil {
			s.limits = known
		}
	}
	s.freelance(c)
	if err := s.readRecord(ctx, tx, key); err != nil {
		return nil, err
	}
	if err := d.collect(ctx, tx, s, c.invoices); err != nil {
		return nil, err
	}
	s.letter = d.counsel(s)
	return s, nil
}

// freelance looks up the acts that may give more than the contract: fees, damages.
func (s *dossier) freelance(c *creditorDay) {
	if s.file.Currency != "USD" || s.file.Client.Form == receivable.Consumer {
		return
	}
	person := !s.creditor.IsCompany
	acts, err := c.law.FreelanceActs(law.FreelanceQuery{ClientPlace: s.file.Client.Place, CreditorPlace: s.creditor.Place, Owed: s.claim.Askable, NaturalPerson: &person})
	if err != nil { // a place that the law does not know has no act either
		return
	}
	s.acts = slices.DeleteFunc(acts, func(a law.FreelanceAct) bool { return a.Applies != law.AppliesYes && a.Applies != law.AppliesUnclear })
}

// readRecord opens the entries and exports them. What follows the last entry that
// tells something are packets made before: they change nothing in this one.
func (s *dossier) readRecord(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
	undone := map[string]bool{}
	for e, err := range tx.RecordOf(ctx, key) {
		if err != nil {
			return err
		}
		one := sealedEntry{Entry: e}
		if !e.Erased() && e.Kind != string(VerbDecided) {
			if err := json.Unmarshal(e.Content, &one.said); err != nil {
				return fmt.Errorf("read entry %d of %s: %w", e.Seq, s.file.Number, err)
			}
		}
		if one.said.Undone != "" {
			undone[one.said.Undone] = true
		}
		s.entries = append(s.entries, one)
	}
	for len(s.entries) > 0 && s.entries[len(s.entries)-1].Kind == string(VerbPacket) {
		s.entries = s.entries[:len(s.entries)-1]
	}
	for i := range s.entries {
		e := &s.entries[i]
		e.undone = undone[entryNumber(s.file.Number, e.Seq)]
		s.head = e.Head()
	}
	points, err := tx.Checkpoints(ctx, key.Creditor)
	if err != nil {
		return err
	}
	witnesses, err := witnessesOf(ctx, tx, key.Creditor, key.Account, points)
	if err != nil {
		return err
	}
	verifier, err := tx.Setting(ctx, key.Creditor, settingVerifier)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	err = evidence.WriteExport(&out, s.eachEntry(), witnessesThrough(witnesses, s.head.Seq), verifier)
	s.record = out.Bytes()
	return err
}

func (s *dossier) eachEntry() iter.Seq2[evidence.Entry, error] {
	return func(yield func(evidence.Entry, error) bool) {
		for i := range s.entries {
			if !yield(s.entries[i].Entry, nil) {
				return
			}
		}
	}
}

// witnessesThrough leaves out what witnesses entries after the last one exported.
func witnessesThrough(all []evidence.Witness, last int64) []evidence.Witness {
	var kept []evidence.Witness
	for _, w := range all {
		one := evidence.Witness{Note: w.Note}
		for i, head := range w.Heads {
			if head.Seq <= last {
				one.Heads, one.Proofs = append(one.Heads, head), append(one.Proofs, w.Proofs[i])
			}
		}
		if len(one.Heads) > 0 {
			kept = append(kept, one)
		}
	}
	return kept
}

// demand is the latest final demand and the day it named.
func (s *dossier) demand() (on, until day.Date) {
	for _, t := range s.file.Touches {
		if t.Kind == receivable.Written && t.Step == "final_demand" && !t.On.After(s.on) {
			on, until = t.On, t.Deadline
		}
	}
	return on, until
}

// originalInvoice reads the PDF of an invoice from the creditor's own folder.
func (d *Desk) originalInvoice(folder, number string) []byte {
	dir := d.invoiceFolder(folder)
	if dir == "" {
		return nil
	}
	root, err := os.OpenRoot(dir) // no number, and no link inside, leads out of it
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }() // opened for reading only
	return readInvoice(root, number, mostOriginal)
}

// mostOriginal bounds one original invoice in a packet, in bytes.
const mostOriginal = 25 << 20

// has reports what can be shown, and where the packet shows it.
func (s *dossier) has(item remedy.Evidence) bool { return s.weighed.Case.Evidence.Has(item) }

// sealedMail is the exact bytes of a letter that left; nil where none are kept.
func (d *Desk) sealedMail(ctx context.Context, tx *store.Tx, delivery *receivable.Delivery) ([]byte, error) {
	if len(delivery.SealedHash) == 0 {
		return nil, nil
	}
	return d.unsealed(ctx, tx, delivery)
}

// inboundMail is the exact bytes of a mail that came.
func inboundMail(ctx context.Context, tx *store.Tx, row *store.InboundRow) ([]byte, error) {
	var packed bytes.Buffer
	err := tx.InboundBytes(ctx, row.Creditor, row.ID, func(piece []byte) error {
		_, err := packed.Write(piece)
		return err
	})
	if err != nil {
		return nil, err
	}
	z, err := gunzip(&packed)
	if err != nil {
		return nil, fmt.Errorf("unpack mail %s: %w", row.ID, err)
	}
	return z, nil
}

func documentBytes(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, id string) ([]byte, error) {
	var b bytes.Buffer
	err := tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
		_, err := b.Write(piece)
		return err
	})
	return b.Bytes(), err
}
