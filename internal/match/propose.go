package match

import (
	"bytes"
	"cmp"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Doubt is counted in millionths and starts at start, before any clue; each clue
// takes away its share of what is left. The score is what is missing to 1000.
const (
	start    = 4_000_000
	autoMost = 40_000 // doubt up to which a payment is booked without a person
	clear    = 5      // times as much doubt must lie on the next likeliest
)

// proposer is the work on one payment.
type proposer struct {
	m       *Money
	r       reading
	foreign bool
	books   []book
	all     []fit
	sameSum map[int64]int // accounts that owe the sum
	spans   []span
	named   []namedEntry
	payer   nameWords
	behalf  nameWords
	text    []byte // letters of the text as names are folded
}

// Propose says what a payment is for, among the candidates its clues led to. It
// depends on nothing else, and not on their order.
func Propose(m Money, around []Candidate) Proposal {
	if m.Amount.Sign() <= 0 || len(around) == 0 {
		return Proposal{Why: "nobody in the book fits this payment"}
	}
	p := proposer{m: &m, foreign: m.Foreign || m.Charges.Sign() > 0 || m.Original.Currency() != ""}
	p.r.fill(&m)
	p.read(around)
	p.identify()
	for i := range p.books {
		p.fits(&p.books[i])
	}
	for i := range p.all {
		p.weigh(&p.all[i])
	}
	for i := range p.books {
		p.twice(&p.books[i])
	}
	p.rank()
	if !(p.settled() && !p.all[0].loose()) && p.searched() {
		p.rank()
	}
	return p.proposal()
}

// rank puts the likeliest first.
func (p *proposer) rank() {
	slices.SortFunc(p.all, func(a, b fit) int {
		return cmp.Or(cmp.Compare(a.doubt, b.doubt), cmp.Compare(a.b.c.Account, b.b.c.Account), cmp.Compare(len(a.items), len(b.items)), slices.Compare(a.items, b.items))
	})
}

// settled reports that the likeliest may be booked without a person.
func (p *proposer) settled() bool {
	if len(p.all) == 0 {
		return false
	}
	next := int64(start)
	if len(p.all) > 1 {
		next = p.all[1].doubt
	}
	return p.all[0].block == "" && p.all[0].doubt <= autoMost && next/clear >= p.all[0].doubt
}

// searched looks for any items that add up, where nothing better was found, and
// reports that it found some. It costs most, and is done last.
func (p *proposer) searched() bool {
	before := len(p.all)
	for i := range p.books {
		if b := &p.books[i]; b.wanting {
			p.search(b)
		}
	}
	for i := before; i < len(p.all); i++ {
		p.weigh(&p.all[i])
	}
	return len(p.all) > before
}

// age is by when an item counts as old: its due date, else its own.
func age(o *Open) day.Date {
	if o.Due.IsZero() {
		return o.On
	}
	return o.Due
}

// read takes the candidates' items in the currency of the payment, or else of its
// original sum, and finds which of them the text names.
func (p *proposer) read(around []Candidate) {
	n := 0
	for i := range around {
		n += len(around[i].Items)
	}
	entries := make([]entry, 0, n)
	p.books = make([]book, 0, len(around))
	p.spans = p.r.spans()
	for i := range around {
		c := &around[i]
		b := book{c: c, pay: p.m.Amount.Minor(), currency: p.m.Amount.Currency()}
		has := func(o Open) bool { return o.Open.Currency() == b.currency }
		if other := p.m.Original; other.Sign() > 0 && other.Currency() != b.currency && !slices.ContainsFunc(c.Items, has) &&
			slices.ContainsFunc(c.Items, func(o Open) bool { return o.Open.Currency() == other.Currency() }) {
			b.pay, b.currency, b.converted = other.Minor(), other.Currency(), true
		}
		from := len(entries)
		for k := range c.Items {
			if o := &c.Items[k]; has(*o) && !o.Open.IsZero() {
				entries = append(entries, entry{open: o, left: o.Open.Minor(), named: p.r.name(o)})
			}
		}
		b.entries = entries[from:len(entries):len(entries)]
		if order := func(x, y entry) int { return byAge(&x, &y) }; !slices.IsSortedFunc(b.entries, order) {
			slices.SortFunc(b.entries, order)
		}
		p.books = append(p.books, b)
	}
	p.nameBySpans()
	p.dropInner()
	p.sums()
	p.all = make([]fit, 0, 2*len(around)+4)
}

// nameBySpans names what lies between 1001 and 1003, where one of the two is ours.
func (p *proposer) nameBySpans() {
	if len(p.spans) == 0 {
		return
	}
	for i := range p.books {
		b := &p.books[i]
		for _, s := range p.spans {
			if !slices.ContainsFunc(b.entries, func(e entry) bool { return e.named.how > byRange && e.named.from >= s.at-12 && e.named.to <= s.end }) {
				continue
			}
			for k := range b.entries {
				if e := &b.entries[k]; e.named.weight < sure {
					if at := p.r.inSpan(e.open, []span{s}); at.weight > e.named.weight {
						e.named = at
					}
				}
			}
		}
	}
}

// dropInner takes back a number found within a longer one that names another item
// better: 1042 within RE-2024-1042.
func (p *proposer) dropInner() {
	var found []*entry
	for i := range p.books {
		b := &p.books[i]
		for k := range b.entries {
			if e := &b.entries[k]; e.named.how != unnamed {
				found = append(found, e)
			}
		}
	}
	for _, e := range found {
		for _, o := range found {
			if o != e && o.named.how != byRange && e.named.how != byRange && o.named.weight > e.named.weight && o.named.from <= e.named.from && o.named.to >= e.named.to && o.named.to-o.named.from > e.named.to-e.named.from {
				e.named.weight = 0
				break
			}
		}
	}
	for _, e := range found {
		if e.named.weight == 0 {
			e.named = namedAt{}
		}
	}
	for i := range p.books {
		b := &p.books[i]
		for k := range b.entries {
			if namedWell(&b.entries[k]) {
				p.named = append(p.named, namedEntry{b, int32(k)}) //nolint:gosec // a few dozen
			}
		}
	}
}

// namedEntry is an entry that the text names well.
type namedEntry struct {
	b *book
	i int32
}

// sums counts the accounts that owe just the sum.
func (p *proposer) sums() {
	p.sameSum = map[int64]int{}
	for i := range p.books {
		b := &p.books[i]
		if slices.ContainsFunc(b.entries, func(e entry) bool { return e.left == b.pay }) {
			p.sameSum[b.pay]++
		}
	}
}

// taken reports that a stretch of the text names an item as it stands.
func (p *proposer) taken(from, to int) bool {
	for _, n := range p.named {
		if at := n.b.entries[n.i].named; at.from < to && from < at.to {
			return true
		}
	}
	for i := range p.books {
		if s := p.books[i].settled; s != nil {
			if n := p.r.name(s); n.from < to && from < n.to {
				return true
			}
		}
	}
	return false
}

// weigh counts the doubt that is left about a fit, and finds what forbids to book
// it without a person.
func (p *proposer) weigh(f *fit) {
	doubt := int64(start) * int64(f.b.who) / 1000
	doubt = doubt * int64(1000-f.weight) / 1000
	p.nearlyNamed(f)
	best, others := 0, 0
	for _, i := range f.items {
		w := f.b.entries[i].named.weight
		if w > 0 {
			f.named++
		}
		if w > best {
			best, w = w, best
		}
		if w > 0 {
			others++
		}
	}
	doubt = doubt * int64(1000-best) / 1000
	for range min(others, 3) {
		doubt = doubt * 6 / 10
	}
	f.doubt = max(doubt, 1)
	p.contradict(f)
}

// nearlyNamed reads numbers with a character off, where the sum fits to the cent.
func (p *proposer) nearlyNamed(f *fit) {
	if !f.fuzzy || f.b.who == 1000 && len(f.items) > 1 {
		return
	}
	for _, i := range f.items {
		if e := &f.b.entries[i]; e.named.weight == 0 {
			if at := p.r.nearly(e.open, p.taken); at.weight > 0 {
				e.named = at
			}
		}
	}
}

// contradict raises the doubt by what speaks against a fit.
func (p *proposer) contradict(f *fit) {
	against := func(code string, times int64) {
		f.doubt = min(f.doubt*times, start)
		if f.block == "" {
			f.block = code
		}
	}
	for _, n := range p.named {
		if n.b == f.b && slices.Contains(f.items, n.i) {
			continue
		}
		if at := n.b.entries[n.i].named; n.b == f.b && at.how != byRange || n.b != f.b && !f.covers(at) {
			against(AgainstNamed, 6)
		}
	}
	if f.b.settled != nil && f.named < len(f.items) {
		against(AgainstSettled, 4)
	}
	if f.b.against != "" && !(f.kind == Exact && f.named == 1 && f.b.name >= nameLess) {
		against(f.b.against, 4)
	}
	switch {
	case f.kind == OnAccount, f.kind == Partial && f.named == 0 && (f.b.byName != asPayer || f.b.name < nameNear), f.loose() && !f.b.own():
		against(AgainstOpen, 1)
	case f.b.converted && f.kind != Exact && f.kind != Several:
		against(AgainstCurrency, 2)
	case p.m.On.Before(p.firstDay(f)):
		against(AgainstEarly, 3)
	}
}

// loose reports a sum that proves nothing by itself.
func (f *fit) loose() bool {
	return f.kind == Partial || f.kind == Over || f.kind == FeeTaken && !f.told
}

// own reports that the payment gives the client's own name or number, not only
// those of somebody who paid for him before.
func (b *book) own() bool {
	return b.number || b.name >= nameLess && b.byName != asLearned
}

// covers reports that the same stretch of the text names an item of the fit at
// least as well.
func (f *fit) covers(at namedAt) bool {
	for _, i := range f.items {
		if n := f.b.entries[i].named; n.weight >= at.weight && n.from < at.to && at.from < n.to {
			return true
		}
	}
	return false
}

// firstDay is when the newest item of a fit came to be.
func (p *proposer) firstDay(f *fit) day.Date {
	var last day.Date
	for _, i := range f.items {
		last = day.Max(last, f.b.entries[i].open.On)
	}
	return last
}

// twice adds what looks like a second payment of an item that is settled.
func (p *proposer) twice(b *book) {
	if b.settled == nil {
		return
	}
	doubt := int64(start) * int64(b.who) / 1000 * 100 / 1000
	if b.settled.Amount == money.New(b.pay, b.currency) {
		doubt /= 4
	}
	p.all = append(p.all, fit{b: b, kind: Twice, doubt: max(doubt, 1), block: AgainstSettled})
}

// proposal gathers the best fits: three at most, two of one account.
func (p *proposer) proposal() Proposal {
	if len(p.all) == 0 {
		return Proposal{Why: "nobody in the book fits this payment"}
	}
	var out Proposal
	first := &p.all[0]
	next := int64(start)
	if len(p.all) > 1 {
		next = p.all[1].doubt
	}
	out.Auto = p.settled()
	out.Why = p.why(first, next, out.Auto)
	perAccount := map[*book]int{}
	for i := range p.all {
		f := &p.all[i]
		if perAccount[f.b]++; perAccount[f.b] > 2 || i > 0 && f.doubt >= start {
			continue
		}
		if out.Best = append(out.Best, p.match(f)); len(out.Best) == 3 {
			break
		}
	}
	return out
}

// match is a fit as the caller gets it. What is paid is laid on the items, credit
// notes first, then the oldest, until it is used up.
func (p *proposer) match(f *fit) Match {
	m := Match{Account: f.b.c.Account, Kind: f.kind, Score: int(max(0, 1000-f.doubt/1000)), Clues: p.clues(f)}
	rest := f.b.pay
	part := func(e *entry, minor int64) {
		m.Parts = append(m.Parts, Part{e.open.Item, money.New(minor, f.b.currency)})
		rest -= minor
	}
	for _, i := range f.items {
		if e := &f.b.entries[i]; e.left < 0 {
			part(e, e.left)
		}
	}
	for _, i := range f.items {
		if e := &f.b.entries[i]; e.left > 0 && rest > 0 {
			part(e, min(e.left, rest))
		}
	}
	m.Rest = money.New(rest, f.b.currency)
	if f.short > 0 {
		m.Short = money.New(f.short, f.b.currency)
	}
	return m
}

// identify finds how sure each candidate is the payer.
func (p *proposer) identify() {
	p.payer.read(p.m.Payer)
	p.behalf.read(p.m.Behalf)
	p.text = appendNameText(nil, p.m.Text)
	var iban [40]byte
	account := appendPlain(iban[:0], p.m.IBAN)
	owners := 0
	for i := range p.books {
		b := &p.books[i]
		b.iban = len(account) > 3 && slices.ContainsFunc(b.c.IBANs, func(s string) bool {
			var buf [40]byte
			return bytes.Equal(appendPlain(buf[:0], s), account)
		})
		if b.iban {
			owners++
		}
		p.nameOf(b)
		p.numberOf(b)
		p.settledOf(b)
	}
	p.conflicts()
	for i := range p.books {
		b := &p.books[i]
		b.who = 1000 - b.name
		if b.iban {
			b.who = b.who * [...]int{30, 30, 250, 500}[min(owners, 3)] / 1000
		}
		if b.number {
			b.who = b.who * 200 / 1000
		}
		b.who = max(b.who, 2)
	}
}
