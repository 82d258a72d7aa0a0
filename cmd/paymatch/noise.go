package main

import (
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// noise is how payments differ from what was asked, per mille. It was laid down
// before the matcher was fitted, and is listed in docs/matching.md.
var noise = struct {
	// the clients
	persons, subscribers, skonto, foreigners, roundSums, neverPay, credits int
	// of what only some can do: the share among those who can
	merge, feeAbroad, convert int
	// the text
	tailOnly, zerosLost, glued, wrapped, extras, upper, inEndToEnd, useReference, foreignWords int
	// the name
	nameMissing, nameOwner, nameUpper, nameNoForm, nameDigraph, nameCut, nameExtra, nameTypo, nameTurned int
	// the account
	otherIBAN, strangeIBAN int
}{
	persons: 200, subscribers: 150, skonto: 180, foreigners: 120, roundSums: 200, neverPay: 50, credits: 45,
	merge: 180, feeAbroad: 250, convert: 300,
	tailOnly: 120, zerosLost: 100, glued: 60, wrapped: 150, extras: 450, upper: 350, inEndToEnd: 60, useReference: 650, foreignWords: 100,
	nameMissing: 20, nameOwner: 25, nameUpper: 300, nameNoForm: 130, nameDigraph: 120, nameCut: 90, nameExtra: 60, nameTypo: 40, nameTurned: 30,
	otherIBAN: 100, strangeIBAN: 50,
}

// kinds of noise, each payment has one, with its share per mille. What a client
// cannot do (two invoices in one, where he owes one) becomes a plain payment.
var kinds = []struct {
	name  string
	share int
}{
	{"plain", 457}, {"merged", 90}, {"merged, all open", 25}, {"part", 45}, {"no number", 110}, {"typo", 40}, {"fee", 30}, {"discount", 45}, {"over", 15},
	{"converted", 15}, {"third party", 40}, {"other's number", 20}, {"cut off", 25}, {"credit note", 10}, {"paid twice", 8}, {"not ours", 25},
}

// payment is one payment with the truth about it.
type payment struct {
	match.Money
	kind  string
	c     *client                     // whose it is, nil for nobody's
	parts map[receivable.ItemID]int64 // what it pays
	cands []match.Candidate
}

// event is a day on which a client means to pay an item.
type event struct {
	on   day.Date
	item *item
	rest bool
}

// play runs the book until n payments were made and hands each over before it is
// booked. What was handed over is then booked by the truth, as if a person had
// looked, and the payer's name and account are learned.
func (b *book) play(n int, judge func(*payment)) {
	const days = 730
	calendar := map[day.Date][]event{}
	start, done := b.today, 0
	plan := func(e event) { calendar[e.on] = append(calendar[e.on], e) }
	for d := 0; done < n; d++ {
		b.today = start.AddDays(d)
		for range max(1, n*11/10/days) + b.rng.IntN(2) {
			c := b.drawn[b.rng.IntN(len(b.drawn))]
			it := b.issue(c)
			if !b.chance(noise.neverPay) {
				plan(event{b.payDay(it), it, false})
			}
		}
		events := calendar[b.today]
		delete(calendar, b.today)
		for _, e := range events {
			if e.item.left <= 0 || done == n {
				continue
			}
			if !e.rest && b.chance(noise.credits) && e.item.left == e.item.Amount.Minor() {
				b.credit(e.item)
			}
			p := b.pay(e.item, e.rest)
			p.cands = b.lookUp(&p.Money)
			judge(p)
			b.book(p)
			if done++; p.kind == "part" {
				plan(event{b.today.AddDays(7 + b.rng.IntN(30)), e.item, true})
			}
			if p.kind == "not ours" || p.kind == "paid twice" {
				plan(event{b.today.AddDays(1), e.item, e.rest}) // the item is still to be paid
			}
		}
	}
}

// payDay is around the due date; who may take a discount pays early.
func (b *book) payDay(it *item) day.Date {
	if it.Discount.Sign() > 0 && b.chance(700) {
		return it.On.AddDays(3 + b.rng.IntN(9)) // mostly within ten days
	}
	late := b.pick(-5, -1, 0, 1, 3, 10, 20, 40)
	return day.Max(it.On.AddDays(2), it.Due.AddDays(late+b.rng.IntN(5)))
}

// book takes a payment in by its truth and learns the payer.
func (b *book) book(p *payment) {
	if p.c == nil || len(p.parts) == 0 {
		return
	}
	for _, it := range slices.Clone(p.c.open) {
		if minor, ok := p.parts[it.Item]; ok {
			short := p.kind == "fee" || p.kind == "discount"
			if short && it.left-minor < it.left/10 {
				minor = it.left // the fee is written off, the discount is granted
			}
			b.settle(it, minor)
		}
	}
	b.resum(p.c)
	if p.IBAN != "" && !slices.Contains(p.c.cand.IBANs, p.IBAN) && len(p.c.cand.IBANs) < 8 {
		p.c.cand.IBANs = append(slices.Clone(p.c.cand.IBANs), p.IBAN)
		b.byIBAN[p.IBAN] = append(b.byIBAN[p.IBAN], p.c)
	}
	if folded := match.FoldName(p.Payer); folded != "" && folded != match.FoldName(p.c.name) && !slices.Contains(p.c.cand.Names, folded) && len(p.c.cand.Names) < 8 {
		p.c.cand.Names = append(slices.Clone(p.c.cand.Names), folded)
		b.known(p.c, p.Payer)
	}
}

// pay makes the payment of an item.
func (b *book) pay(it *item, rest bool) *payment {
	c := it.c
	p := &payment{c: c, kind: b.kindFor(it, rest), parts: map[receivable.ItemID]int64{}}
	p.On = b.today
	p.Payer, p.IBAN = b.payerName(c), c.ibans[0]
	switch {
	case b.chance(noise.otherIBAN):
		p.IBAN = c.ibans[1]
	case b.chance(noise.strangeIBAN):
		p.IBAN = b.newIBAN(b.country)
	}
	if !b.iban {
		p.IBAN = ""
	}
	p.Foreign = c.foreign && b.iban
	items := []*item{it}
	switch p.kind {
	case "merged":
		items = b.some(it)
	case "merged, all open":
		items = slices.Clone(c.open)
	case "credit note":
		items = append(items, c.creditNote())
	}
	total := int64(0)
	for _, x := range items {
		p.parts[x.Item] = x.left
		total += x.left
	}
	p.Amount = money.New(total, c.own)
	b.write(p, items)
	b.disturb(p, it)
	if p.Amount.Currency() != b.currency && p.Original.Currency() == "" && !b.iban {
		p.Foreign = true
	}
	return p
}

// kindFor draws the kind of noise among those the client can do.
func (b *book) kindFor(it *item, rest bool) string {
	c, invoices := it.c, 0
	for _, x := range c.open {
		if x.left > 0 {
			invoices++
		}
	}
	switch {
	case c.own != b.currency && b.chance(noise.convert):
		return "converted"
	case c.foreign && it.left > 100_00 && b.chance(noise.feeAbroad):
		return "fee"
	case invoices > 1 && invoices < 9 && c.balance() > 0 && !rest && b.chance(noise.merge):
		return "merged"
	}
	n := b.rng.IntN(1000)
	for _, k := range kinds {
		if n -= k.share; n >= 0 {
			continue
		}
		can := true
		switch k.name {
		case "merged", "merged, all open":
			can = invoices > 1 && invoices < 9 && c.balance() > 0 && !rest
		case "part":
			can = !rest && it.left > 20_00
		case "fee":
			can = c.foreign && it.left > 100_00
		case "discount":
			can = it.Discount.Sign() > 0 && !rest
		case "converted":
			can = c.own != b.currency
		case "credit note":
			can = c.creditNote() != nil && c.creditNote().left+it.left > 0
		case "paid twice":
			can = b.lastPaid(c) != nil
		}
		switch {
		case can:
			return k.name
		case k.name == "plain" || k.name == "part": // a rest is paid like anything else
			return "plain"
		case c.skonto > 0 && it.Discount.Sign() > 0 && !rest && !b.today.After(it.DiscountBy):
			return "discount"
		case c.creditNote() != nil && c.creditNote().left+it.left > 0:
			return "credit note"
		}
		return "plain"
	}
	return "plain"
}

func (c *client) balance() int64 {
	all := int64(0)
	for _, it := range c.open {
		all += it.left
	}
	return all
}

func (c *client) creditNote() *item {
	for _, it := range c.open {
		if it.left < 0 {
			return it
		}
	}
	return nil
}

// lastPaid is the item a client paid last within 40 days.
func (b *book) lastPaid(c *client) *item {
	if len(c.paid) == 0 {
		return nil
	}
	if it := c.paid[len(c.paid)-1]; b.today.Sub(it.paid) <= 40 && it.Amount.Sign() > 0 {
		return it
	}
	return nil
}

// some is two to six of a client's open invoices with this one: mostly the oldest,
// sometimes any.
func (b *book) some(it *item) []*item {
	var rest []*item
	for _, x := range it.c.open {
		if x != it && x.left > 0 {
			rest = append(rest, x)
		}
	}
	if b.chance(300) {
		b.rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	}
	list := append([]*item{it}, rest[:min(len(rest), 1+b.rng.IntN(5))]...)
	slices.SortFunc(list, func(x, y *item) int { return x.On.Compare(y.On) })
	return list
}
