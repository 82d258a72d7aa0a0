package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/law"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// gathering is an account while its dossier is put together, in one transaction.
type gathering struct {
	*packet.Dossier
	spool    *packet.Spool
	on       day.Date
	creditor receivable.Creditor
	file     receivable.File
	claim    claim.Claim
	payoff   claim.PayoffFigure
	reckoned reckoned
	items    []store.ItemRow
	set      []store.AllocationRow
	weighed  Weighed
	entries  []sealedEntry // through the last that tells something
	talks    []string      // Message-IDs of letters of settlement talk
}

// sealedEntry is an entry of the record, opened.
type sealedEntry struct {
	evidence.Entry
	said   content
	undone bool
}

// dossier reads the account as it stands on a day and lays the files of its exhibits
// into the spool.
func (d *Desk) dossier(ctx context.Context, tx *store.Tx, key receivable.AccountKey, ask PacketAsk, spool *packet.Spool) (*packet.Dossier, error) {
	creditor, err := tx.Creditor(ctx, key.Creditor)
	if err != nil {
		return nil, err
	}
	on := ask.On
	if on.IsZero() {
		on = d.todayOf(creditor)
	}
	s := &gathering{spool: spool, on: on, creditor: creditor}
	if s.file, err = tx.AccountFile(ctx, key, on); err != nil {
		return nil, err
	}
	s.Dossier = &packet.Dossier{On: on, Account: s.file.Number, Currency: s.file.Currency, Creditor: creditor, Client: s.file.Client, Contacts: s.file.Contacts, FormTold: formTold(&s.file)}
	r := d.newRun(on, false)
	c, t, err := r.think(ctx, tx, &s.file)
	if err != nil {
		return nil, err
	}
	if err := s.reckon(ctx, tx, r, c, &t); err != nil {
		return nil, err
	}
	if s.weighed, err = d.weigh(ctx, tx, &s.file, on); err != nil {
		return nil, err
	}
	megabytes, err := volumeMB(ctx, tx, key.Creditor)
	if err != nil {
		return nil, err
	}
	s.VolumeBytes = int64(megabytes) * packet.Megabyte
	s.known()
	s.asks(c, ask)
	s.limit(c, &t)
	s.freelance(c)
	if err := s.readRecord(ctx, tx, key); err != nil {
		return nil, err
	}
	if err := d.collect(ctx, tx, s, c.invoices); err != nil {
		return nil, err
	}
	g, err := d.ground(ctx, tx, key, on)
	if err != nil {
		return nil, err
	}
	s.receipts(g)
	s.Number()
	s.tell()
	s.value()
	d.counsel(s)
	return s.Dossier, nil
}

// reckon is what is owed on the day.
func (s *gathering) reckon(ctx context.Context, tx *store.Tx, r *run, c *creditorDay, t *thought) (err error) {
	s.claim = t.claim
	if s.reckoned, err = r.reckon(ctx, tx, c, t, s.on); err != nil {
		return err
	}
	if s.payoff, err = claim.Payoff(&s.claim, &s.reckoned.charges, s.on); err != nil {
		return err
	}
	if s.items, err = tx.ItemsOf(ctx, s.file.Key); err != nil {
		return err
	}
	if s.set, err = tx.AllocationsOf(ctx, s.file.Key); err != nil {
		return err
	}
	s.claimed()
	return nil
}

// limit is the last day to sue, where it is known.
func (s *gathering) limit(c *creditorDay, t *thought) {
	if t.facts.Legal.LastDay.IsZero() || t.claim.DaysLate <= 0 {
		return
	}
	line := limitationLine(c, t)
	l := &packet.Limitation{LastDay: line.LastDay, Confidence: line.Confidence, Status: line.Status, Place: s.reckoned.place, Warnings: []packet.Said{}}
	for _, w := range line.Warnings {
		l.Warnings = append(l.Warnings, packet.Said(w))
	}
	if known, err := c.law.Limitation(limitationQuery(c, t)); err == nil {
		l.Years, l.FirstDay, l.IfRestarted, l.Sources = known.Years, known.FirstDay, known.IfRestarted, known.Mark.Sources
	}
	s.Limitation = l
}

// known is what was told of evidence, agreement, clauses and standing, and the work.
func (s *gathering) known() {
	for _, k := range slices.Concat(evidenceFacts, agreementFacts, clauseFacts, standingFacts) {
		if value := s.file.Facts[k.Key]; value != "" {
			s.Known = append(s.Known, packet.Known{Group: k.Group, Key: k.Key, Meaning: k.Meaning, Value: value})
		}
	}
	if value := s.file.Facts[packet.FactBudget]; value != "" {
		s.Known = append(s.Known, packet.Known{Group: "Roads", Key: packet.FactBudget, Meaning: "the most that an attorney may cost", Value: value})
	}
	f := s.file.Facts
	s.Legal = packet.Legal{Name: f[FactRegisteredName], Number: f[FactRegisterNumber], Agent: f[FactRegisteredAgent]}
	if served := f[FactServiceAddress]; served != "" {
		s.Legal.Served = strings.Split(served, "|")
	}
	for i := range s.file.Work {
		w := &s.file.Work[i]
		s.Work = append(s.Work, packet.Work{Name: cmp.Or(w.Name, w.Called()), Agreement: w.Agreement, State: restsText(w), Value: w.Value, KillFee: w.KillFee, PauseClause: w.PauseClause, CancelClause: w.CancelClause})
	}
	if s.file.Armed != "" {
		s.ArmedRoad, s.Road, s.RoadOn = s.file.Armed, roadWords(s.file.Armed, s.file.ArmedForum), s.file.ArmedOn
	}
	s.Demand = s.demand()
	for i := range s.file.Plans {
		s.Others = append(s.Others, packet.Name{Name: s.file.Plans[i].Guarantor, Part: "guarantor"}, packet.Name{Name: s.file.Plans[i].Signatory, Part: "may bind the debtor"})
	}
	for _, m := range s.file.Matters {
		s.Others = append(s.Others, packet.Name{Name: m.Forum, Part: "has or had the matter: " + roadWords(m.Road, "")})
	}
}

// freelance looks up the acts that may give more than the contract: fees, damages.
func (s *gathering) freelance(c *creditorDay) {
	if s.file.Currency != "USD" || s.file.Client.Form == receivable.Consumer {
		return
	}
	person := !s.creditor.IsCompany
	acts, err := c.law.FreelanceActs(law.FreelanceQuery{ClientPlace: s.file.Client.Place, CreditorPlace: s.creditor.Place, Owed: s.claim.Askable, NaturalPerson: &person})
	if err != nil { // a place that the law does not know has no act either
		return
	}
	s.Acts = slices.DeleteFunc(acts, func(a law.FreelanceAct) bool { return a.Applies != law.AppliesYes && a.Applies != law.AppliesUnclear })
}

// readRecord opens the entries. What follows the last entry that
// tells something are packets made before: they change nothing in this one.
func (s *gathering) readRecord(ctx context.Context, tx *store.Tx, key receivable.AccountKey) error {
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
	for n := len(s.entries); n > 0 && slices.Contains(ofPackets, Verb(s.entries[n-1].Kind)); n-- {
		s.entries = s.entries[:n-1]
	}
	for i := range s.entries {
		e := &s.entries[i]
		e.undone = undone[entryNumber(s.file.Number, e.Seq)]
		s.Entries = append(s.Entries, packet.Entry{Entry: e.Entry, Number: entryNumber(s.file.Number, e.Seq), Verb: cmp.Or(string(e.said.Verb), e.Kind), Text: e.words(), Note: e.said.Note, Fields: e.said.Fields, Undone: e.undone})
	}
	points, err := tx.Checkpoints(ctx, key.Creditor)
	if err != nil {
		return err
	}
	witnesses, err := witnessesOf(ctx, tx, key.Creditor, key.Account, points)
	if err != nil {
		return err
	}
	s.Witnesses = witnessesThrough(witnesses, s.Head().Seq)
	s.Verifier, err = tx.Setting(ctx, key.Creditor, settingVerifier)
	return err
}

// words are an entry in a sentence; of a decision, the move and what decided it.
func (e *sealedEntry) words() string {
	if e.Erased() {
		return "The content was erased; the seal stands."
	}
	if e.Kind != string(VerbDecided) {
		return e.said.Text
	}
	var d struct {
		Move    string `json:"move"`
		Step    string `json:"step"`
		Reasons []Said `json:"reasons"`
	}
	if json.Unmarshal(e.Content, &d) != nil {
		return "A decision of the day"
	}
	text := "Decided: " + StepWord(d.Move)
	if d.Step != "" {
		text = "Decided: " + StepWord(d.Step)
	}
	if n := len(d.Reasons); n > 0 {
		text += ". " + d.Reasons[n-1].Text
	}
	return text
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
