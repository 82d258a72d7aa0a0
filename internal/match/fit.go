package match

import (
	"cmp"
	"slices"

	"dunwell/internal/money"
)

// entry is one open item in the currency of the payment, with how the text names it.
type entry struct {
	open  *Open
	left  int64
	named namedAt
}

// book is one candidate with what was found out about it.
type book struct {
	c         *Candidate
	entries   []entry // the oldest first
	pay       int64   // of the payment, in the currency of the items
	currency  money.Currency
	converted bool
	who       int // doubt left about the client, in thousandths
	name      int // likeness of the payer's name, or of whom he pays for
	byName    nameClue
	iban      bool
	number    bool // his number stands in the text
	settled   *Open
	wanting   bool   // nothing fits so far but a part or more than was paid
	against   string // code of what speaks against this client, "" for nothing
}

// fit is one way to set the payment against items of one candidate.
type fit struct {
	b      *book
	items  []int32 // into entries
	kind   Kind
	weight int // share of the doubt that the sum takes away, in thousandths
	short  int64
	told   bool  // the bank told the charges
	fuzzy  bool  // the numbers may be read with a character off: the sum fits to the cent
	doubt  int64 // in millionths; from start down
	block  string
	named  int // items of it that the text names
}

// Bounds of the search for sums.
const (
	mostSearched = 24   // open items of one account among which sums are sought
	mostTries    = 4000 // sums that are tried
	mostSums     = 4    // solutions after which it is hopeless
)

// total adds up some entries; ok is false where the sum leaves int64.
func (b *book) total(take func(e *entry) bool) (sum int64, n int, ok bool) {
	for i := range b.entries {
		if e := &b.entries[i]; take(e) {
			next := sum + e.left
			if (next > sum) != (e.left > 0) {
				return 0, 0, false
			}
			sum = next
			n++
		}
	}
	return sum, n, true
}

func (b *book) pickItems(take func(e *entry) bool) []int32 {
	var items []int32
	for i := range b.entries {
		if take(&b.entries[i]) {
			items = append(items, int32(i)) //nolint:gosec // a few dozen
		}
	}
	return items
}

func namedWell(e *entry) bool   { return e.named.weight >= sure }
func namedAtAll(e *entry) bool  { return e.named.weight > 0 }
func raises(e *entry) bool      { return e.left > 0 }
func everything(*entry) bool    { return true }
func namedItself(e *entry) bool { return namedWell(e) && e.named.how != byRange }

// fits finds the ways in which the sum fits the items of one candidate, the
// likeliest sorts first.
func (p *proposer) fits(b *book) {
	before := len(p.all)
	p.single(b)
	p.namedSum(b, namedWell)
	p.namedSum(b, namedItself)
	p.namedSum(b, namedAtAll)
	p.wholeBalance(b)
	p.oldest(b)
	found := false
	for _, f := range p.all[before:] {
		found = found || f.kind == Exact || f.kind == Several
	}
	if !found {
		p.lessened(b)
		b.wanting = len(p.all) == before
		p.notWhole(b)
	}
}

// add keeps a fit, once.
func (p *proposer) add(f fit) {
	if len(f.items) == 0 {
		return
	}
	for i := range p.all {
		if o := &p.all[i]; o.b == f.b && o.short == f.short && slices.Equal(o.items, f.items) {
			o.weight = max(o.weight, f.weight)
			return
		}
	}
	p.all = append(p.all, f)
}

// single takes each item whose sum is that of the payment.
func (p *proposer) single(b *book) {
	for i := range b.entries {
		e := &b.entries[i]
		if e.left == b.pay {
			weight := 950
			if p.sameSum[e.left] > 1 || p.m.Crowded {
				weight = 860
			}
			p.add(fit{b: b, items: []int32{int32(i)}, kind: Exact, weight: weight, fuzzy: true}) //nolint:gosec // a few dozen
		}
	}
}

// namedSum takes what the text names, alone or with the credit notes.
func (p *proposer) namedSum(b *book, take func(*entry) bool) {
	sum, n, ok := b.total(take)
	switch {
	case n == 0 || !ok:
		return
	case sum == b.pay && n > 1:
		p.add(fit{b: b, items: b.pickItems(take), kind: Several, weight: 970})
		return
	}
	if told := p.m.Charges; told.Sign() > 0 && told.Currency() == b.currency && sum-told.Minor() == b.pay {
		return // the bank tells why less came: no credit note was used
	}
	if less, m, ok := b.total(func(e *entry) bool { return e.left < 0 || take(e) }); ok && m > n && less == b.pay {
		p.add(fit{b: b, items: b.pickItems(func(e *entry) bool { return e.left < 0 || take(e) }), kind: Several, weight: 950})
		return
	}
	for i := range b.entries {
		if e := &b.entries[i]; e.left < 0 && !take(e) && sum+e.left == b.pay {
			p.add(fit{b: b, items: b.pickItems(func(x *entry) bool { return x == e || take(x) }), kind: Several, weight: 930})
		}
	}
}

// wholeBalance takes all that is open, with the credit notes and without.
func (p *proposer) wholeBalance(b *book) {
	if sum, n, ok := b.total(everything); ok && n > 1 && sum == b.pay {
		p.add(fit{b: b, items: b.pickItems(everything), kind: Several, weight: 950, fuzzy: true})
	}
	if sum, n, ok := b.total(raises); ok && n > 1 && n < len(b.entries) && sum == b.pay {
		p.add(fit{b: b, items: b.pickItems(raises), kind: Several, weight: 850, fuzzy: true})
	}
}

// oldest takes the oldest items up to the sum, as who clears a backlog does.
func (p *proposer) oldest(b *book) {
	sum := int64(0)
	for i := range b.entries {
		left := b.entries[i].left
		if left <= 0 {
			continue
		}
		if sum > b.pay-left {
			return
		}
		if sum += left; sum == b.pay && i > 0 {
			items := b.pickItems(func(e *entry) bool { return e.left > 0 && !e.after(&b.entries[i]) })
			if len(items) > 1 {
				p.add(fit{b: b, items: items, kind: Several, weight: 800, fuzzy: true})
			}
			return
		}
	}
}

// after reports that an entry stands behind another in the order of the book.
func (e *entry) after(o *entry) bool { return byAge(e, o) > 0 }

func byAge(a, b *entry) int {
	if c := age(a.open).Compare(age(b.open)); c != 0 {
		return c
	}
	return cmp.Compare(a.open.Item, b.open.Item)
}

// lessened takes named, single and all items less a discount or a bank's fee.
func (p *proposer) lessened(b *book) {
	if sum, n, ok := b.total(namedWell); ok && n > 0 && sum > b.pay {
		p.less(b, namedWell, sum, p.discount(b, namedWell), 940)
	}
	if sum, n, ok := b.total(raises); ok && n > 1 && sum > b.pay {
		p.less(b, raises, sum, p.discount(b, raises), 800)
	}
	for i := range b.entries {
		if e := &b.entries[i]; e.left > b.pay && !namedWell(e) {
			p.less(b, func(x *entry) bool { return x == e }, e.left, p.discountOf(e), 870)
		}
	}
}

// discount is what may still be taken off some entries on the day of the payment.
func (p *proposer) discount(b *book, take func(*entry) bool) int64 {
	all := int64(0)
	for i := range b.entries {
		if e := &b.entries[i]; take(e) {
			all += p.discountOf(e)
		}
	}
	return all
}

func (p *proposer) discountOf(e *entry) int64 {
	d := e.open.Discount
	if d.Sign() <= 0 || d.Currency() != e.open.Open.Currency() || e.open.Open.Less(d) || p.m.On.After(e.open.DiscountBy.AddDays(bankDays)) {
		return 0
	}
	return d.Minor()
}

// less takes items whose sum is more than was paid by a discount or a fee.
func (p *proposer) less(b *book, take func(*entry) bool, sum, discount int64, weight int) {
	short := sum - b.pay
	if discount > 0 && discount == short {
		p.add(fit{b: b, items: b.pickItems(take), kind: Discounted, weight: weight, short: short, fuzzy: true})
		return
	}
	if told := p.m.Charges; told.Sign() > 0 && told.Currency() == b.currency && told.Minor() == short {
		p.add(fit{b: b, items: b.pickItems(take), kind: FeeTaken, weight: weight, short: short, told: true, fuzzy: true})
		return
	}
	if p.foreign && fee(short, sum, b.currency) {
		if weight < 900 {
			weight -= 250 // neither named nor told
		}
		p.add(fit{b: b, items: b.pickItems(take), kind: FeeTaken, weight: weight - 100, short: short})
	}
}

// bankDays is how long a payment made on the last day of a discount may travel.
const bankDays = 3

// typicalFees are fixed fees of banks for money from abroad, in cents of dollars,
// euros, pounds or francs; those of other currencies are taken by share alone.
var typicalFees = [...]int64{
	150, 200, 250, 300, 350, 400, 500, 600, 650, 700, 750, 800, 900, 1000, 1100, 1200, 1250, 1300, 1400, 1500, 1600, 1700, 1750, 1800, 1900, 2000, 2200, 2250, 2400, 2500, 2800, 3000, 3500, 4000, 4500, 5000,
}

// fee reports that what is missing may be what a bank keeps: a typical fixed fee
// within a twentieth of the sum, or a rate of at most half a percent.
func fee(short, sum int64, c money.Currency) bool {
	if short <= 0 || short > sum/20 {
		return false
	}
	switch c {
	case "EUR", "USD", "GBP", "CHF", "CAD", "AUD":
		if _, ok := slices.BinarySearch(typicalFees[:], short); ok {
			return true
		}
		return short <= 50_00 && short <= sum/200
	}
	return short <= sum/50
}

// notWhole takes what is named for a part, or for less than was paid; with nothing
// named, the oldest.
func (p *proposer) notWhole(b *book) {
	take := namedWell
	sum, n, ok := b.total(take)
	if n == 0 {
		take = namedAtAll
		sum, n, ok = b.total(take)
	}
	switch {
	case !ok:
	case n > 0 && sum > b.pay:
		weight := 700
		if n > 1 {
			weight = 200
		}
		if !slices.ContainsFunc(p.all, func(f fit) bool { return f.b == b && f.short > 0 && slices.Equal(f.items, b.pickItems(take)) }) {
			p.add(fit{b: b, items: b.pickItems(take), kind: Partial, weight: weight})
		}
	case n > 0 && sum > 0 && sum < b.pay:
		weight := 300
		if over := b.pay - sum; over <= sum/10 || n == len(b.entries) && over <= sum {
			weight = 600
		}
		p.add(fit{b: b, items: b.pickItems(take), kind: Over, weight: weight})
	case n == 0 && b.who < 1000:
		items := b.pickItems(raises)
		switch {
		case len(items) == 1 && b.entries[items[0]].left > b.pay:
			p.add(fit{b: b, items: items, kind: Partial, weight: 300})
		case len(items) > 0:
			p.add(fit{b: b, items: items, kind: OnAccount, weight: 0})
		}
	}
}

// search tries pairs, threes and more of the items, with those that are named in
// each of them first.
func (p *proposer) search(b *book) {
	if len(b.entries) < 2 || len(b.entries) > mostSearched {
		return
	}
	forced := b.pickItems(namedWell)
	s := searcher{base: forced, budget: mostTries}
	for i := range b.entries {
		if !slices.Contains(forced, int32(i)) { //nolint:gosec // a few dozen
			s.left = append(s.left, b.entries[i].left)
			s.index = append(s.index, int32(i)) //nolint:gosec // a few dozen
		}
	}
	switch {
	case len(forced) > 0:
		sum, _, ok := b.total(namedWell)
		if !ok {
			return
		}
		s.run(b.pay-sum, 3)
	case b.who < 500 || b.who == 1000 && len(b.entries) <= 6:
		s.run(b.pay, 4)
	}
	weight := 600
	switch {
	case len(forced) > 0:
		weight = 850
	case s.tried <= 60:
		weight = 800
	case s.tried <= 500:
		weight = 700
	}
	for _, items := range s.found {
		p.add(fit{b: b, items: items, kind: Several, weight: weight, fuzzy: true})
	}
}

// searcher seeks items that add up to a sum.
type searcher struct {
	base   []int32 // are in it anyhow
	left   []int64 // of those to choose among
	index  []int32 // their places in the book
	chosen []int32
	found  [][]int32
	tried  int
	budget int
}

// run seeks with one item more each time, up to most, and stops at the first
// number of items that does it.
func (s *searcher) run(rest int64, most int) {
	for n := 1; n <= most && len(s.found) == 0; n++ {
		if n == 1 && len(s.base) == 0 {
			continue // single items were tried
		}
		s.chosen = s.chosen[:0]
		s.deeper(0, n, rest)
	}
	if s.budget <= 0 {
		s.found = nil // not all were tried: none is known to be the only one
	}
}

func (s *searcher) deeper(from, n int, rest int64) {
	if n == 1 {
		s.tried += len(s.left) - from
		s.budget -= len(s.left) - from
		for i := from; i < len(s.left) && len(s.found) < mostSums; i++ {
			if s.left[i] == rest {
				items := append(slices.Concat(s.base, s.chosen), s.index[i])
				slices.Sort(items)
				s.found = append(s.found, items)
			}
		}
		return
	}
	for i := from; i <= len(s.left)-n && len(s.found) < mostSums && s.budget > 0; i++ {
		s.chosen = append(s.chosen, s.index[i])
		s.deeper(i+1, n-1, rest-s.left[i])
		s.chosen = s.chosen[:len(s.chosen)-1]
	}
}
