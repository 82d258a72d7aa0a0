package match

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// nameClue says where a name was found.
type nameClue uint8

const (
	noName nameClue = iota
	asPayer
	asLearned
	asBehalf
	inText
)

// nameOf compares the names that the payment gives with those of a candidate; the
// best counts.
func (p *proposer) nameOf(b *book) {
	var client nameWords
	client.read(b.c.Client)
	note := func(likeness int, how nameClue) {
		if likeness > b.name {
			b.name, b.byName = likeness, how
		}
	}
	note(likeness(&p.payer, &client), asPayer)
	note(likeness(&p.behalf, &client), asBehalf)
	if c := client.compact(); len(c) >= 8 && client.count > 1 && bytes.Contains(p.text, c) {
		note(nameMore, inText)
	}
	if payer := p.payer.compact(); len(payer) > 3 && b.name < nameSame {
		if slices.ContainsFunc(b.c.Names, func(n string) bool { return n == string(payer) }) {
			note(nameLearned, asLearned)
		} else {
			for _, n := range b.c.Names {
				var learned nameWords
				learned.read(n)
				if bytes.Equal(learned.compact(), payer) {
					note(nameLearned, asLearned)
				}
			}
		}
	}
}

// appendNameText is a text as names are folded, all in one.
func appendNameText(b []byte, text string) []byte {
	for _, r := range text {
		plain := ""
		if r < utf8.RuneSelf {
			if c := plainASCII(byte(r)); c != 0 {
				plain = ascii[c : c+1]
			}
		} else {
			plain = plainRune(r)
		}
		for i := range len(plain) {
			c := plain[i]
			if !isDigit(c) {
				c += 'a' - 'A'
			}
			if n := len(b); n > 0 && (c == 'e' && (b[n-1] == 'a' || b[n-1] == 'o' || b[n-1] == 'u') || c == 'a' && b[n-1] == 'a') {
				continue
			}
			b = append(b, c)
		}
	}
	return b
}

// numberOf looks for the client's own number in the text.
func (p *proposer) numberOf(b *book) {
	if len(b.c.Number) < 4 {
		return
	}
	var buf, out [48]byte
	number := appendFolded(out[:0], appendPlain(buf[:0], b.c.Number))
	if len(number) < 4 || len(number) > 40 {
		return
	}
	if at := p.r.find(number, len(number)); at >= 0 {
		b.number = len(number) > 4 || p.r.calledCustomer(int(p.r.at[at]))
	}
}

// settledOf finds an item that was paid before and is named again.
func (p *proposer) settledOf(b *book) {
	for i := range b.c.Settled {
		o := &b.c.Settled[i]
		at := p.r.name(o)
		if at.weight < sure {
			continue
		}
		better := slices.ContainsFunc(b.entries, func(e entry) bool {
			return e.named.weight >= at.weight && e.named.from < at.to && at.from < e.named.to
		})
		if !better && (b.settled == nil || o.Item < b.settled.Item) {
			b.settled = o
		}
	}
}

// conflicts finds candidates against whom the payer's name or account speaks,
// because it is another's. An account known only from payments of third parties is
// no one's own: its payer's name is not that of the client either.
func (p *proposer) conflicts() {
	for i := range p.books {
		b := &p.books[i]
		for k := range p.books {
			o := &p.books[k]
			if o == b || b.iban {
				continue
			}
			own := o.byName == asPayer
			switch {
			case o.iban && own && o.name >= nameSome && b.name < o.name:
				b.against = AgainstAccount
			case own && o.name >= nameMore && b.name < nameLittle && b.against == "":
				b.against = AgainstName
			}
		}
	}
}
