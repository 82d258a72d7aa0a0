package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// style is how one creditor writes and where his clients sit.
type style struct {
	name     string
	language string
	country  string
	currency money.Currency
	clients  int
	number   func(seq, year int) string
	ref      func(seq int) string // structured reference printed on each invoice, nil for none
	iban     bool                 // the bank tells the payer's account
}

// styles are the books; each gets the same share of the payments.
var styles = []style{
	{"trade, de", "de", "DE", "EUR", 900, func(s, y int) string { return fmt.Sprintf("RE-%d-%04d", y, s%10000) }, nil, true},
	{"workshop, de", "de", "DE", "EUR", 300, func(s, _ int) string { return fmt.Sprint(1000 + s) }, nil, true},
	{"agency, at", "de", "AT", "EUR", 250, func(s, y int) string { return fmt.Sprintf("%d%05d", y, s%100000) }, nil, true},
	{"studio, ch", "de", "CH", "CHF", 500, func(s, y int) string { return fmt.Sprintf("R %02d/%05d", y%100, s) }, swissRef, true},
	{"software, us", "en", "US", "USD", 1200, func(s, _ int) string { return fmt.Sprintf("INV-%06d", s) }, nil, false},
	{"contractor, gb", "en", "GB", "GBP", 200, func(s, _ int) string { return fmt.Sprintf("%05d", 700+s) }, nil, false},
	{"design, fr", "fr", "FR", "EUR", 350, func(s, y int) string { return fmt.Sprintf("F%d-%03d", y, s) }, nil, true},
	{"wholesale, nl", "nl", "NL", "EUR", 800, func(s, y int) string { return fmt.Sprintf("%02d.%06d", y%100, s) }, rfRef, true},
	{"workshop, pl", "pl", "PL", "PLN", 400, func(s, y int) string { return fmt.Sprintf("FV/%d/%d", s, y) }, nil, true},
	{"installer, no", "no", "NO", "NOK", 450, func(s, _ int) string { return fmt.Sprint(30000 + s) }, kidRef, false},
	{"consultant, es", "es", "ES", "EUR", 150, func(s, y int) string { return fmt.Sprintf("A%02d%04d", y%100, s) }, nil, true},
	{"subscriptions, en", "en", "IE", "EUR", 1500, func(s, _ int) string { return fmt.Sprintf("%X-%04d", 0xA3F1C0+s/7, 1+s%7) }, nil, true},
}

// client is one client as the creditor has him, and as he pays.
type client struct {
	id      receivable.AccountID
	name    string
	number  string
	owner   string // a person who may pay for him
	ibans   []string
	foreign bool
	terms   int            // days to pay
	skonto  int            // per mille off, 0 for none
	price   int64          // the same sum each month, 0 for none
	own     money.Currency // of his account
	weight  int
	open    []*item
	paid    []*item // lately, the last few
	cand    match.Candidate
}

// item is an invoice or credit note.
type item struct {
	match.Open
	c    *client
	left int64
	paid day.Date
}

// book is one creditor's book on a day.
type book struct {
	style
	rng     *rand.Rand
	clients []*client
	drawn   []*client // each as often as he buys
	thirds  []third
	seq     int
	today   day.Date
	byKey   map[string][]*item // numbers and references
	byName  map[string][]*client
	byIBAN  map[string][]*client
	bySum   map[money.Amount][]*client
	byID    map[receivable.AccountID]*client
}

// third pays for several clients: an accountant, a mother company, an agent.
type third struct{ name, iban string }

func newBook(s style, seed, n uint64) *book {
	b := &book{
		style: s, rng: rand.New(rand.NewPCG(seed, n)), today: day.New(2024, 1, 1), //nolint:gosec // made-up books, the same again for the same seed
		byKey: map[string][]*item{}, byName: map[string][]*client{}, byIBAN: map[string][]*client{}, bySum: map[money.Amount][]*client{}, byID: map[receivable.AccountID]*client{},
	}
	prices := make([]int64, 8)
	for i := range prices {
		prices[i] = int64(900+100*b.rng.IntN(400)) / 100 * 100
	}
	for i := range s.clients {
		c := b.newClient(i, prices)
		b.clients = append(b.clients, c)
		for range c.weight {
			b.drawn = append(b.drawn, c)
		}
	}
	for range 12 {
		b.thirds = append(b.thirds, third{b.firm(), b.newIBAN(s.country)})
	}
	return b
}

func (b *book) newClient(i int, prices []int64) *client {
	c := &client{
		id: receivable.AccountID(fmt.Sprintf("%s-%05d", b.country, i)), number: fmt.Sprint(10000 + i*3), owner: b.person(),
		own: b.currency, terms: b.pick(8, 14, 14, 30, 30, 45), weight: 1,
	}
	c.name = b.firm()
	if b.chance(noise.persons) {
		c.name = c.owner
	}
	switch n := b.rng.IntN(100); {
	case n < 3:
		c.weight = 30
	case n < 15:
		c.weight = 8
	case n < 50:
		c.weight = 2
	}
	if b.chance(noise.subscribers) || strings.HasPrefix(b.name, "subs") && b.chance(700) {
		c.price = prices[b.rng.IntN(len(prices))]
	}
	if b.chance(noise.skonto) {
		c.skonto = b.pick(20, 20, 20, 30)
	}
	home := b.country
	if b.chance(noise.foreigners) {
		c.foreign = true
		home = []string{"DE", "FR", "PL", "GB", "NL", "IT", "CZ"}[b.rng.IntN(7)]
		if b.chance(250) {
			c.own = []money.Currency{"USD", "GBP", "CHF"}[b.rng.IntN(3)]
			if c.own == b.currency {
				c.own = "SEK"
			}
		}
	}
	c.ibans = []string{b.newIBAN(home), b.newIBAN(home)}
	c.cand = match.Candidate{Account: c.id, Client: c.name, Number: c.number}
	b.byID[c.id] = c
	b.file(match.Fold(c.number), nil, c)
	b.known(c, c.name)
	return c
}

// file puts a client's own number beside those of his items.
func (b *book) file(key string, _ *item, c *client) {
	b.byName["#"+key] = append(b.byName["#"+key], c)
}

// known makes a client findable by a name.
func (b *book) known(c *client, name string) {
	for _, key := range match.NameKeys(name) {
		if !hasClient(b.byName[key], c) {
			b.byName[key] = append(b.byName[key], c)
		}
	}
}

func hasClient(list []*client, c *client) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}

// issue adds one invoice of today.
func (b *book) issue(c *client) *item {
	year, _, _ := b.today.Date()
	b.seq++
	minor := c.price
	if minor == 0 {
		minor = int64(2500 + b.rng.IntN(40_000)*b.pick(1, 1, 5, 20))
		if b.chance(noise.roundSums) {
			minor = minor / 5000 * 5000
		}
		minor = max(minor, 1000)
	}
	it := &item{c: c, left: minor, Open: match.Open{
		Item: receivable.ItemID(fmt.Sprintf("%s-%d", b.country, b.seq)), Number: b.number(b.seq, year), On: b.today, Due: b.today.AddDays(c.terms),
		Amount: money.New(minor, c.own), Open: money.New(minor, c.own),
	}}
	if b.ref != nil {
		it.Ref = b.ref(b.seq)
	}
	if c.skonto > 0 {
		it.Discount = money.New((minor*int64(c.skonto)+500)/1000, c.own)
		it.DiscountBy = b.today.AddDays(10)
	}
	b.add(it)
	return it
}

// credit adds a credit note for part of an invoice.
func (b *book) credit(of *item) {
	year, _, _ := b.today.Date()
	b.seq++
	minor := -max(100, of.left*int64(5+b.rng.IntN(40))/100)
	b.add(&item{c: of.c, left: minor, Open: match.Open{
		Item: receivable.ItemID(fmt.Sprintf("%s-%d", b.country, b.seq)), Number: b.number(b.seq, year), On: b.today,
		Amount: money.New(minor, of.c.own), Open: money.New(minor, of.c.own),
	}})
}

func (b *book) add(it *item) {
	it.c.open = append(it.c.open, it)
	for _, key := range match.Keys(it.Number) {
		b.byKey[key] = append(b.byKey[key], it)
	}
	if it.Ref != "" {
		b.byKey[match.Fold(it.Ref)] = append(b.byKey[match.Fold(it.Ref)], it)
	}
	b.resum(it.c)
}

// resum makes a client findable by his open sums and his balance. What he no
// longer owes is seen through when it is looked up.
func (b *book) resum(c *client) {
	var all money.Tally
	for _, it := range c.open {
		sum := money.New(it.left, c.own)
		all.Add(sum)
		if !hasClient(b.bySum[sum], c) {
			b.bySum[sum] = append(b.bySum[sum], c)
		}
	}
	if sum, err := all.Sum(); err == nil && len(c.open) > 1 && !hasClient(b.bySum[sum], c) {
		b.bySum[sum] = append(b.bySum[sum], c)
	}
}

// owes reports that a client still owes a sum, as an item or in all.
func (c *client) owes(sum money.Amount) bool {
	all := int64(0)
	for _, it := range c.open {
		if it.left == sum.Minor() {
			return c.own == sum.Currency()
		}
		all += it.left
	}
	return all == sum.Minor() && c.own == sum.Currency()
}

// settle takes off what was paid.
func (b *book) settle(it *item, minor int64) {
	it.left -= minor
	it.Open.Open = money.New(it.left, it.c.own)
	if it.left != 0 {
		return
	}
	it.paid = b.today
	c := it.c
	for i, x := range c.open {
		if x == it {
			c.open = append(c.open[:i], c.open[i+1:]...)
			break
		}
	}
	if c.paid = append(c.paid, it); len(c.paid) > 40 {
		c.paid = c.paid[1:]
	}
}

// candidate is a client with what is open today.
func (b *book) candidate(c *client) match.Candidate {
	k := c.cand
	k.Items = make([]match.Open, 0, len(c.open))
	for _, it := range c.open {
		k.Items = append(k.Items, it.Open)
	}
	return k
}

// lookUp plays the database: what the clues lead to, as the package match asks.
func (b *book) lookUp(m *match.Money) []match.Candidate {
	clues := match.CluesOf(*m)
	var out []match.Candidate
	place := map[*client]int{}
	take := func(list []*client) bool {
		if len(list) > match.MostAccounts {
			return false
		}
		for _, c := range list {
			if _, ok := place[c]; !ok && len(out) < match.MostCandidates {
				place[c] = len(out)
				out = append(out, b.candidate(c))
			}
		}
		return true
	}
	for _, n := range clues.Numbers {
		var list []*client
		var settled []*item
		for _, it := range b.byKey[n] {
			switch {
			case it.left != 0 && !hasClient(list, it.c):
				list = append(list, it.c)
			case it.left == 0 && b.today.Sub(it.paid) < 183:
				settled = append(settled, it)
				if !hasClient(list, it.c) {
					list = append(list, it.c)
				}
			}
		}
		if !take(list) {
			continue
		}
		for _, it := range settled {
			if p, ok := place[it.c]; ok && !hasOpen(out[p].Settled, it.Item) {
				out[p].Settled = append(out[p].Settled, it.Open)
			}
		}
		take(b.byName["#"+n])
	}
	for _, n := range clues.Names {
		take(b.byName[n])
	}
	if clues.IBAN != "" {
		take(b.byIBAN[clues.IBAN])
	}
	for _, sum := range clues.Sums {
		var list []*client
		for _, c := range b.bySum[sum] {
			if c.owes(sum) {
				list = append(list, c)
			}
		}
		m.Crowded = !take(list) || m.Crowded
	}
	for _, w := range clues.Words {
		take(b.byName[w])
	}
	return out
}

func hasOpen(list []match.Open, id receivable.ItemID) bool {
	for _, o := range list {
		if o.Item == id {
			return true
		}
	}
	return false
}
