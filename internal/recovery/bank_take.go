package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// arrivedLine is a line on its way into the book.
type arrivedLine struct {
	line  *store.BankLine
	plain string // its identity once it is booked at the bank
	where int    // line of the file, for warnings
	own   string // the account at the bank

	old   bool // it waits in the tray already
	clues match.Clues
	money match.Money
	sure  []receivable.AccountID // that numbers, names and bank accounts lead to
	ids   []receivable.AccountID // candidates
	done  bool                   // decided about
	may   []receivable.AccountID // whose money it may be, while it waits
}

// booking is one line that is booked without a person.
type booking struct {
	*arrivedLine
	payable *store.Payable
	match   match.Match
	why     string
}

// bankChunk is what one transaction does with some lines. It is merged after the
// commit.
type bankChunk struct {
	im       *bankImporter
	tx       *store.Tx
	fresh    []*arrivedLine // not in the book yet, or waiting in its tray
	payables map[receivable.AccountID]*store.Payable
	whole    map[receivable.AccountID]bool // what they settled of late is read
	bookings []booking
	returns  []booking
	arrived  []*store.BankLine // pending before, booked at the bank now
	skipped  int
	keys     map[string][]string // of the numbers of what is settled
}

// chunkTries is how often a chunk is begun while others write about its accounts.
const chunkTries = 5

// take takes one chunk in.
func (im *bankImporter) take(ctx context.Context, lines []*arrivedLine) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	states := make([]store.BankLine, len(lines))
	for i, l := range lines {
		states[i] = *l.line
	}
	var c *bankChunk
	for try := 1; ; try++ {
		err := im.writeTx(ctx, func(tx *store.Tx) error {
			for i, l := range lines {
				*l.line, l.done = states[i], false
			}
			c = im.chunk(tx)
			return c.run(ctx, lines)
		})
		if err == nil {
			break
		}
		if code := fault.CodeOf(err); try == chunkTries || im.dry != nil || code != "record_moved" && code != "allocation_refused" && code != "written_already" {
			return err
		}
	}
	im.merge(c)
	return nil
}

func (im *bankImporter) chunk(tx *store.Tx) *bankChunk {
	return &bankChunk{im: im, tx: tx, payables: map[receivable.AccountID]*store.Payable{}, whole: map[receivable.AccountID]bool{}, keys: map[string][]string{}}
}

func (c *bankChunk) run(ctx context.Context, lines []*arrivedLine) error {
	if err := c.sort(ctx, lines); err != nil {
		return err
	}
	if err := c.match(ctx); err != nil {
		return err
	}
	return c.write(ctx)
}

// sort leaves out what is known and tells money in from money out.
func (c *bankChunk) sort(ctx context.Context, lines []*arrivedLine) error {
	ids := make([]string, 0, len(lines))
	for _, l := range lines {
		if !l.old && !c.im.fresh {
			ids = append(ids, l.line.ID)
			if l.line.State == store.LinePending {
				ids = append(ids, l.plain)
			}
		}
	}
	known, err := c.tx.BankLinesKnown(ctx, c.im.creditor.ID, ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		_, met := known[l.line.ID]
		_, booked := known[l.plain]
		switch {
		case l.old:
		case met || booked:
			c.skipped++
			continue
		case l.line.State == store.LinePending:
			known[l.line.ID] = store.LinePending
		default:
			known[l.line.ID] = store.LineTray
			if p := c.im.pendingOf(l.line); p != nil && !slices.Contains(c.arrived, p) {
				c.arrived = append(c.arrived, p)
			}
			switch sign := l.line.Amount.Sign(); {
			case sign > 0 || sign < 0 && (l.line.Reversal || l.line.Returned != ""):
				l.line.State = store.LineTray
			default:
				l.line.State = store.LineOut
			}
		}
		c.fresh = append(c.fresh, l)
	}
	return nil
}

// pendingOf finds the line that this one was while it was pending.
func (im *bankImporter) pendingOf(l *store.BankLine) *store.BankLine {
	for _, p := range im.pending[l.Source] {
		if p.State != store.LinePending || p.Amount != l.Amount {
			continue
		}
		apart := l.On.Sub(p.On)
		same := p.BankID != "" && p.BankID == l.BankID || p.EndToEnd != "" && p.EndToEnd == l.EndToEnd || p.Text == l.Text && p.Payer == l.Payer
		if same && apart >= -3 && apart <= 14 {
			return p
		}
	}
	return nil
}

// recentPayments is how many days back money may be booked from elsewhere that a
// line tells again, and bounced how far a payment may lie back that the bank takes back.
const (
	recentPayments = 10
	bounced        = 120
)

// match decides about every line that brings money, or takes it back.
func (c *bankChunk) match(ctx context.Context) error {
	since := day.Date{}
	waits := make([]*arrivedLine, 0, len(c.fresh))
	for _, l := range c.fresh {
		if l.line.State != store.LineTray {
			continue
		}
		waits = append(waits, l)
		since = c.im.since(l.line, since)
		l.money.Crowded = false
		l.ids = slices.Clone(l.sure)
	}
	if err := c.load(ctx, waits, since); err != nil {
		return err
	}
	for _, l := range waits {
		c.decide(l, false)
	}
	rest := slices.DeleteFunc(waits, func(l *arrivedLine) bool { return l.done })
	for _, l := range rest {
		l.ids, l.money.Crowded = c.im.finder.perhaps(l.ids, &l.clues)
	}
	if err := c.load(ctx, rest, since); err != nil {
		return err
	}
	if err := c.settled(ctx, rest); err != nil {
		return err
	}
	for _, l := range rest {
		c.decide(l, true)
	}
	return nil
}

// since is the day from which payments matter for a line: it may be booked already
// from elsewhere, or take one back. No day where neither can be.
func (im *bankImporter) since(l *store.BankLine, before day.Date) day.Date {
	back := recentPayments
	switch {
	case l.Amount.Sign() < 0:
		back = bounced
	case !im.beside:
		return before
	}
	if from := l.On.AddDays(-back); before.IsZero() || from.Before(before) {
		return from
	}
	return before
}

// settled reads what was paid lately of the accounts that the lines lead to.
func (c *bankChunk) settled(ctx context.Context, lines []*arrivedLine) error {
	var list []*store.Payable
	for _, l := range lines {
		for _, id := range l.ids {
			if p := c.payables[id]; p != nil && !c.whole[id] {
				c.whole[id] = true
				list = append(list, p)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	return c.tx.ReadSettled(ctx, c.im.creditor.ID, list, c.im.today.AddDays(-settledOf))
}

// load reads the candidates that are not read yet.
func (c *bankChunk) load(ctx context.Context, lines []*arrivedLine, since day.Date) error {
	var ids []receivable.AccountID
	met := map[receivable.AccountID]bool{}
	for _, l := range lines {
		for _, id := range l.ids {
			if c.payables[id] == nil && !met[id] {
				met[id] = true
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	found, err := c.tx.Payables(ctx, c.im.creditor.ID, ids, since)
	if err != nil {
		return err
	}
	for id, p := range found {
		if p.WrittenOff {
			if err := givenBack(ctx, c.tx, p); err != nil {
				return err
			}
		}
		c.payables[id] = p
	}
	return nil
}

// givenBack shows an account as it stands once a payment has let what was written
// off be owed again.
func givenBack(ctx context.Context, tx *store.Tx, p *store.Payable) error {
	rows, err := tx.ItemsOf(ctx, p.Key)
	if err != nil {
		return err
	}
	given := standingWriteOffs(rows)
	all, err := tx.AllocationsOf(ctx, p.Key)
	if err != nil || len(given) == 0 {
		return err
	}
	back := map[receivable.ItemID]money.Amount{}
	for _, a := range all {
		if slices.Contains(given, a.From) {
			sum, err := back[a.To].Add(a.Amount)
			if err != nil {
				return err
			}
			back[a.To] = sum
		}
	}
	p.Items = p.Items[:0]
	for _, r := range rows {
		if item := r.Item; !item.Void && (item.Kind.Raises() || item.Kind == receivable.CreditNote) {
			if item.Open, err = item.Open.Add(back[item.ID]); err != nil {
				return err
			}
			if !item.Open.IsZero() {
				p.Items = append(p.Items, item)
			}
		}
	}
	return nil
}

// decide books a line in memory where its match is sure. All that a clue led to was
// looked at when all is true; before, only a match to the cent is taken.
func (c *bankChunk) decide(l *arrivedLine, all bool) {
	if l.line.Amount.Sign() < 0 {
		if all || len(l.ids) > 0 {
			c.takesBack(l, all)
		}
		return
	}
	candidates := c.candidates(l)
	proposal := match.Propose(l.money, candidates)
	why := proposal.Why
	switch best := firstOf(proposal); {
	case !proposal.Auto || l.line.ByHand || l.line.Reversal:
	case !all && !named(best):
		return
	default:
		p := c.payables[best.Account]
		if twin := c.twin(l.line, p); twin != nil {
			why, proposal.Best = fmt.Sprintf("it looks like %s of %s that is booked already", sumText(twin.Item.Amount.Neg()), twin.Item.On), nil
			break
		}
		l.done = true
		c.bookings = append(c.bookings, booking{arrivedLine: l, payable: p, match: best, why: why})
		lower(p, best.Parts)
		return
	}
	if all {
		l.done, l.line.Note = true, cut(why, 1000)
		l.may = mayBe(proposal)
	}
}

// likely is the score from which money that waits holds the letters to whoever it may
// be from, in thousandths: a wrong hold costs a look, a reminder after payment a client.
const likely = 400

// mayBe are the accounts of the likely matches.
func mayBe(p match.Proposal) (accounts []receivable.AccountID) {
	for i := range p.Best {
		if m := &p.Best[i]; m.Score >= likely && !slices.Contains(accounts, m.Account) {
			accounts = append(accounts, m.Account)
		}
	}
	return accounts
}

// named reports a match to the cent of items that are named: more candidates, and
// what was paid before, change nothing about it.
func named(m match.Match) bool {
	if m.Kind != match.Exact && m.Kind != match.Several {
		return false
	}
	return slices.ContainsFunc(m.Clues, func(c match.Clue) bool {
		return c.Code == "reference" || c.Code == "number" || c.Code == "number_digits"
	})
}

func firstOf(p match.Proposal) match.Match {
	if len(p.Best) == 0 {
		return match.Match{}
	}
	return p.Best[0]
}

// candidates are the accounts of a line in its currency, or that of the payer.
func (c *bankChunk) candidates(l *arrivedLine) []match.Candidate {
	list := make([]match.Candidate, 0, len(l.ids))
	for _, id := range l.ids {
		if p := c.payables[id]; p != nil && (p.Currency == l.line.Amount.Currency() || p.Currency == l.line.Original.Currency()) {
			list = append(list, candidate(p, &l.clues, c.keysOf))
		}
	}
	return list
}

func (c *bankChunk) keysOf(number string) []string {
	keys, met := c.keys[number]
	if !met {
		keys = match.Keys(number)
		c.keys[number] = keys
	}
	return keys
}

// lower takes what a payment pays off what is open, for the lines that follow.
func lower(p *store.Payable, parts []match.Part) {
	for _, part := range parts {
		for i := range p.Items {
			if p.Items[i].ID != part.Item {
				continue
			}
			if left, err := p.Items[i].Open.Sub(part.Amount); err == nil {
				p.Items[i].Open = left
				if left.IsZero() {
					p.Settled = append(p.Settled, p.Items[i])
				}
			}
		}
	}
}

// twin is a payment that is booked from elsewhere and looks like this line.
func (c *bankChunk) twin(l *store.BankLine, p *store.Payable) *store.ItemRow {
	if !c.im.beside || p == nil {
		return nil
	}
	return twinOf(l, p)
}

func twinOf(l *store.BankLine, p *store.Payable) *store.ItemRow {
	for i := range p.Payments {
		there := &p.Payments[i]
		apart := l.On.Sub(there.Item.On)
		tied := there.Item.Source == sourceByHand && there.Ref != ""
		if there.Item.Source != l.Source && !tied && there.Item.Amount == l.Amount.Neg() && apart >= -3 && apart <= recentPayments {
			return there
		}
	}
	return nil
}

// takesBack finds the payment that the bank takes back: the only one of that sum of
// the accounts that the line leads to.
func (c *bankChunk) takesBack(l *arrivedLine, all bool) {
	var payable *store.Payable
	var item receivable.ItemID
	n := 0
	for _, id := range l.ids {
		p := c.payables[id]
		if p == nil {
			continue
		}
		for i := range p.Payments {
			there := &p.Payments[i]
			if there.Item.Amount == l.line.Amount && there.Item.Source == l.line.Source && !there.Item.On.After(l.line.On) && !c.takenBack(there.Item.ID) {
				payable, item = p, there.Item.ID
				n++
			}
		}
	}
	switch {
	case n == 1 && !l.line.ByHand:
		l.done, l.line.Item = true, item
		c.returns = append(c.returns, booking{arrivedLine: l, payable: payable})
	case all && n > 1:
		l.done, l.line.Note = true, "the bank took a payment back, and several of this sum came in; say which"
	case all:
		l.done, l.line.Note = true, "the bank took a payment back that is not found among those that came in"
	}
}

func (c *bankChunk) takenBack(id receivable.ItemID) bool {
	return slices.ContainsFunc(c.returns, func(b booking) bool { return b.line.Item == id })
}
