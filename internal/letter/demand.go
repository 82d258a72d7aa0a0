package letter

import (
	"slices"
	"strings"

	"dunwell/internal/law"
)

// A demand is read by someone who looks for three things: how much, by when, and
// what else can be done. So its sheet says them on the first page, the sum and the
// day in a box, and keeps what proves them for an annex: the account, what was
// agreed and done, what happened, and the account to pay to.
//
// demand is false, and nothing is added, where the text has no sections to divide
// (a creditor's own text need not).
func (b *builder) demand(nodes []node) bool {
	w := b.w
	intro, sections, tail := divide(nodes)
	account, last := -1, -1
	for i, s := range sections {
		if s.holds(pAccountTable) {
			account = i
		}
		if s.holds(pAccountTable) || s.holds(pHistoryList) {
			last = i
		}
	}
	if account < 0 {
		return false
	}
	b.add(intro)
	b.blocks = append(b.blocks, w.due())
	annex := slices.Clone(sections[:last+1])
	annex[account] = b.consequence(annex[account])
	var pay section
	for _, s := range sections[last+1:] {
		if !s.holds(pBankDetails) {
			b.add(s)
			continue
		}
		var stays section
		pay, stays = s.payment()
		b.add(stays)
	}
	b.add(tail)

	b.blocks = append(b.blocks, Heading{Level: 1, Text: w.word("statement")})
	b.add(annex[account][1:])
	b.add(slices.Concat(slices.Delete(annex, account, account+1)...))
	if len(pay) > 0 {
		b.blocks = append(b.blocks, Heading{Level: 2, Text: w.word("how_to_pay")})
		b.add(pay)
	}
	return true
}

// consequence sets the costs that a consumer would come to owe on the first page,
// beside the day that decides it; where the law wants them named, they must not
// wait in an annex.
func (b *builder) consequence(account section) section {
	slot := pLawCollectionCosts
	said, ok := b.w.slotText(slot)
	if !ok || b.w.f.Law[slot.String()].Debtor != law.DebtorConsumer {
		return account
	}
	var kept section
	for _, n := range account {
		lines := strings.Split(n.text, "\n")
		rest := slices.DeleteFunc(lines, func(line string) bool { return line == said })
		if n.text = strings.Join(rest, "\n"); len(rest) > 0 { // else nothing but the costs stood there
			kept = append(kept, n)
		}
	}
	b.blocks = append(b.blocks, Para{Text: said})
	return kept
}

// section is a title and what stands under it.
type section []node

func (s section) holds(id placeholder) bool {
	return slices.ContainsFunc(s, func(n node) bool { return n.isBlock && n.block == id })
}

// payment takes the bank details and the words that lead up to them out of the
// section that asks for the money; the box has said as much. What else the section
// says stays, without its title.
func (s section) payment() (pay, stays section) {
	at := slices.IndexFunc(s, func(n node) bool { return n.isBlock && n.block == pBankDetails })
	from := at
	if before := s[at-1]; !before.isBlock && !before.isTitle && before.text[len(before.text)-1] == ':' {
		from = at - 1
	}
	stays = append(slices.Clone(s[1:max(1, from)]), s[at+1:]...)
	return s[from : at+1], stays
}

// divide cuts the pieces at their titles; the tail begins with the closing.
func divide(nodes []node) (intro []node, sections []section, tail []node) {
	for i, n := range nodes {
		switch {
		case n.isBlock && n.block == pClosing:
			return intro, sections, nodes[i:]
		case n.isTitle:
			sections = append(sections, section{n})
		case len(sections) == 0:
			intro = append(intro, n)
		default:
			sections[len(sections)-1] = append(sections[len(sections)-1], n)
		}
	}
	return intro, sections, nil
}

// due is the one box of a demand: the sum, the day, the way.
func (w *writer) due() Due {
	how := w.phrase("pay_to_unknown")
	if w.hasBank() {
		how = w.payInto()
	}
	if r := w.reference(); r != "" {
		how += ", " + sprint(w.word("with_reference"), r)
	}
	if !w.now.noLink {
		how += ", " + sprint(w.word("online_at"), clean(w.f.PayLink))
	}
	return Due{By: sprint(w.word("due_by"), w.long(w.f.Deadline)), Sum: w.full(w.f.Payoff), How: how}
}
