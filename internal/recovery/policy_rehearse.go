package recovery

import (
	"context"
	"fmt"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Bounds of a rehearsal: a page waits for it.
const (
	mostRehearsed    = 500 // accounts, those with the largest sums first
	rehearsedDays    = 60  // how far ahead the next move is looked for
	mostRehearsSteps = 40  // days looked at for one account
)

// RehearsedMove is the next move for an account under one ladder, as if nothing were
// paid, written or answered until then.
type RehearsedMove struct {
	On   day.Date
	Move string // "" where nothing comes within the days looked at
	Step string
	Why  Said
}

// PolicyEffect is one account decided under the ladder in force and under the draft.
type PolicyEffect struct {
	Account receivable.AccountID
	Number  string
	Client  string
	Owed    money.Amount
	Before  RehearsedMove
	After   RehearsedMove
}

// Differs reports another move or another day.
func (e *PolicyEffect) Differs() bool {
	return e.Before.On != e.After.On || e.Before.Move != e.After.Move || e.Before.Step != e.After.Step
}

// PolicyRehearsal is what a draft would change. Nothing is kept of it.
type PolicyRehearsal struct {
	On        day.Date
	Until     day.Date
	Accounts  int            // rehearsed
	All       int            // on which something is owed; more than Accounts in a large book
	Own       int            // with a ladder of their own, which the draft does not touch
	Different []PolicyEffect // by value
	Sooner    int
	Later     int
	OtherStep int
	Same      int
	Calls     [2]int // next moves that are calls: before, after
	Letters   [2]int // that are letters
}

// RehearsePolicyDraft decides the accounts with the largest sums under the ladder in
// force and under the draft as it would decide from a day on, zero for today, and writes
// nothing.
func (d *Desk) RehearsePolicyDraft(ctx context.Context, creditor receivable.CreditorID, draft policy.Policy, from day.Date) (PolicyRehearsal, error) {
	var p PolicyRehearsal
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		p = PolicyRehearsal{On: d.todayOf(c)}
		p.Until = p.On.AddDays(rehearsedDays)
		keys, all, err := tx.LargestDecided(ctx, creditor, mostRehearsed)
		if err != nil {
			return err
		}
		p.All = all
		place := make(map[receivable.AccountKey]int, len(keys)) // files come in the order of their keys
		for i, key := range keys {
			place[key] = i
		}
		effects := make([]*PolicyEffect, len(keys))
		r := d.newRun(p.On, true)
		store.SortKeys(keys)
		for file, err := range tx.AccountFiles(ctx, keys, p.On, false) {
			if err != nil {
				return err
			}
			effect, err := r.compare(ctx, tx, &file, &draft, from)
			if err != nil {
				return err
			}
			if effect == nil {
				p.Own++
				continue
			}
			effects[place[file.Key]] = effect
		}
		for _, e := range effects {
			if e != nil {
				p.count(e)
			}
		}
		return nil
	})
	return p, err
}

// count adds one account to the sums of a rehearsal.
func (p *PolicyRehearsal) count(e *PolicyEffect) {
	p.Accounts++
	for i, m := range []RehearsedMove{e.Before, e.After} {
		switch {
		case m.Move == string(chase.CallThem):
			p.Calls[i]++
		case chase.Move(m.Move).Letter():
			p.Letters[i]++
		}
	}
	switch {
	case !e.Differs():
		p.Same++
		return
	case e.Before.Move != e.After.Move || e.Before.Step != e.After.Step:
		p.OtherStep++
	case e.After.On.Before(e.Before.On):
		p.Sooner++
	default:
		p.Later++
	}
	p.Different = append(p.Different, *e)
}

// compare decides one account twice; nil for one that has a ladder of its own.
func (r *run) compare(ctx context.Context, tx *store.Tx, file *receivable.File, draft *policy.Policy, from day.Date) (*PolicyEffect, error) {
	c, err := r.creditorDay(ctx, tx, file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	if own := file.Client.Policy; own != "" && own != draft.Name {
		return nil, nil
	}
	now, err := r.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return nil, err
	}
	if err := countParts(ctx, tx, file, r.on); err != nil {
		return nil, err
	}
	owed, err := claim.AsOf(*file, r.on)
	if err != nil {
		return nil, fmt.Errorf("rehearse %s: %w", file.Number, err)
	}
	e := &PolicyEffect{Account: file.Key.Account, Number: file.Number, Client: file.Client.Name, Owed: owed.Owed}
	if e.Before, err = r.next(c, file, now, now, from); err != nil {
		return nil, err
	}
	e.After, err = r.next(c, file, now, draft, from)
	return e, err
}

// next looks for the first day on which a ladder does something about an account, another
// from a day on. The payments are taken as read on each of these days.
func (r *run) next(c *creditorDay, file *receivable.File, p, later *policy.Policy, from day.Date) (RehearsedMove, error) {
	setting := *r.setting(c, file.Client.Place)
	until := r.on.AddDays(rehearsedDays)
	var last RehearsedMove
	on := r.on
	for range mostRehearsSteps {
		owed, err := claim.AsOf(*file, on)
		if err != nil {
			return last, fmt.Errorf("rehearse %s: %w", file.Number, err)
		}
		if on != r.on {
			setting.Sources = readOn(c.sources, on)
		}
		facts := chase.FactsFrom(file, owed, &setting)
		ladder := p
		if !on.Before(from) {
			ladder = later
		}
		d := chase.Decide(facts, *ladder)
		because := d.Because()
		last.Why = Said{string(because.Code), because.Text()}
		if d.Move != chase.Wait {
			return RehearsedMove{On: on, Move: string(d.Move), Step: string(d.Step), Why: last.Why}, nil
		}
		again := d.CheckAgain
		if on.Before(from) && (!again.After(on) || again.After(from)) {
			again = from // every account is looked at when the other ladder begins
		}
		if !again.After(on) || again.After(until) {
			return last, nil
		}
		on = again
	}
	return last, nil
}

// readOn are the sources as if each had been read on a day to come.
func readOn(sources []receivable.Source, on day.Date) []receivable.Source {
	read := make([]receivable.Source, len(sources))
	for i, s := range sources {
		s.CompleteThrough = on
		read[i] = s
	}
	return read
}
