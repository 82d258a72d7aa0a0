package match

import "bytes"

// How a number in the text names an item, the surest last, with the share of the
// doubt about the item that it takes away, in thousandths.
type naming uint8

const (
	unnamed  naming = iota
	byCut           // the text ends within the number
	byTypo          // one character off
	byOdd           // the group is there, within another number
	byShort         // few digits
	byRange         // within 1001-1003, or shortened: 1001/02
	byGroup         // the group that tells it from others
	byDigits        // without its letters
	byNumber        // as printed
	byRef           // the structured reference
)

// namedAt is where a text names an item.
type namedAt struct {
	how      naming
	weight   int // share of the doubt it takes away, in thousandths
	from, to int // in plain
}

// sure is from what weight on a number counts as named for good: another
// invoice then contradicts it.
const sure = 700

// name finds how the text names an item. The forms are asked for in turn, the
// surest first.
func (r *reading) name(o *Open) namedAt {
	if len(r.plain) == 0 {
		return namedAt{}
	}
	if o.Ref != "" {
		var buf, folded [64]byte
		ref := appendFolded(folded[:0], appendPlain(buf[:0], o.Ref))
		if len(ref) >= 5 {
			if from := r.find(ref, len(ref)); from >= 0 {
				return namedAt{byRef, 995, from, from + len(ref)}
			}
		}
	}
	if start, end := tailOf(o.Number); end-start >= 2 && !r.hasPair(o.Number[end-2], o.Number[end-1]) {
		return namedAt{} // most items, at little cost
	}
	var n folded
	n.read(o.Number)
	if len(n.full) == 0 || len(n.full) > 40 {
		return namedAt{}
	}
	if from := r.find(n.full, len(n.digits)); from >= 0 {
		return namedAt{byNumber, r.numberWeight(&n, n.full, from), from, from + len(n.full)}
	}
	if len(n.digits) < len(n.full) && len(n.digits) > 0 {
		if from := r.find(n.digits, len(n.digits)); from >= 0 {
			return namedAt{byDigits, min(930, r.numberWeight(&n, n.digits, from)), from, from + len(n.digits)}
		}
	}
	var buf [48]byte
	if bare := n.bare(buf[:0]); bare != nil {
		if from := r.find(bare, len(n.digits)); from >= 0 {
			return namedAt{byDigits, min(930, r.numberWeight(&n, bare, from)), from, from + len(bare)}
		}
	}
	if len(n.tail) > 0 && len(n.tail) < len(n.digits) {
		return r.byGroup(&n)
	}
	return namedAt{}
}

// bare is the number without the zeros that begin its last group, nil where there
// are none or where they begin the number: 2024-42 for 2024-0042.
func (n *folded) bare(b []byte) []byte {
	head, ok := bytes.CutSuffix(n.full, n.tail)
	kept := bytes.TrimRight(head, "0")
	if !ok || len(kept) == len(head) || len(kept) < 2 {
		return nil
	}
	return append(append(b, kept...), n.tail...)
}

// byGroup looks for the last group of a number alone.
func (r *reading) byGroup(n *folded) namedAt {
	from := r.find(n.tail, len(n.tail))
	if from < 0 {
		return namedAt{}
	}
	at := namedAt{byGroup, r.numberWeight(n, n.tail, from), from, from + len(n.tail)}
	// What stands tight before it should be the rest of the number, as in 2024-42
	// for 2024-0042; another year is another invoice.
	i := int(r.at[from])
	if x := r.runs[i]; i > 0 && x.digits && x.before >= dot && x.before <= slash && r.runs[i-1].digits && !r.runs[i-1].dull {
		before := r.bytes(r.runs[i-1])
		head := n.digits[:len(n.digits)-len(n.tail)]
		head = bytes.TrimRight(head, "0")
		switch {
		case len(before) >= 2 && bytes.HasSuffix(head, bytes.TrimRight(before, "0")):
			at.how, at.weight = byDigits, min(900, max(at.weight, 850))
			at.from = r.runs[i-1].from
		case len(before) == 4 && len(head) >= 2 || len(before) == len(head):
			at.how, at.weight = byOdd, 150
		}
	}
	if len(n.tail) < 4 && at.how == byGroup {
		at.how = byShort
	}
	return at
}

// numberWeight is how much a number found at a place says: the more digits, the
// more; few of them only beside a word for invoice.
func (r *reading) numberWeight(n *folded, found []byte, from int) int {
	digits := 0
	for _, c := range found {
		if isDigit(c) {
			digits++
		}
	}
	letters := len(found) - digits
	i := int(r.at[from])
	if letters == 0 && len(found) == len(n.tail) {
		digits += min(from-r.runs[i].from, n.zeros) // with the zeros as printed
	}
	called, customer := r.calledInvoice(i), r.calledCustomer(i)
	weight := 0
	switch {
	case digits >= 6:
		weight = 960
	case digits == 5:
		weight = 940
	case digits == 4:
		weight = 860
		if !called && letters == 0 && looksLikeYear(string(found)) {
			weight = 300
		}
	case digits == 3:
		weight = 600
	case digits == 2 && (called || letters > 0):
		weight = 350
	case digits == 1 && (called || letters > 0):
		weight = 250
	}
	if weight > 0 && digits < 6 {
		if called {
			weight += (1000 - weight) / 2
		}
		if letters > 1 {
			weight += (1000 - weight) / 3
		}
	}
	if customer && letters == 0 {
		weight /= 4
	}
	if len(found) < len(n.digits) {
		weight = weight * 95 / 100
	}
	return weight
}

// calledCustomer reports a word for a client's number, an order, a telephone
// before run i.
func (r *reading) calledCustomer(i int) bool {
	for k := i - 1; k >= 0 && k >= i-3 && r.runs[k+1].before != hard; k-- {
		if x := r.runs[k]; !x.digits {
			if customerWords[string(r.bytes(x))] {
				return true
			}
			if invoiceWords[string(r.bytes(x))] && x.to-x.from > 3 || x.to-x.from > 4 {
				return false
			}
		}
	}
	return false
}

// find looks for a folded number that stands for itself: it begins and ends with
// its group of digits, and nothing parts it that parts things. -1 is none.
func (r *reading) find(number []byte, digits int) int {
	for at := 0; ; {
		i := bytes.Index(r.plain[at:], number)
		if i < 0 {
			return -1
		}
		at += i
		if r.stands(at, at+len(number), digits) {
			return at
		}
		at++
	}
}

// stands reports that the text from one place to another is a number by itself.
func (r *reading) stands(from, to, digits int) bool {
	first, last := int(r.at[from]), int(r.at[to-1])
	x, y := r.runs[first], r.runs[last]
	if y.to != to {
		return false
	}
	if x.from != from {
		if !x.digits {
			if digits < 4 {
				return false // a letter glued to a word before it
			}
		} else {
			for _, c := range r.plain[x.from:from] {
				if c != '0' {
					return false
				}
			}
		}
	}
	dull, breaks := false, 0
	for k := first; k <= last; k++ {
		dull = dull || r.runs[k].dull
		if k == first {
			continue
		}
		if r.runs[k].before >= comma {
			return false
		}
		if r.runs[k].before == blank && r.runs[k].digits && r.runs[k-1].digits {
			breaks++
		}
	}
	if breaks > 0 && digits < 6 || breaks > 2 && digits < 10 {
		return false // long references are printed in groups, invoice numbers are not
	}
	return !dull || first != last && digits >= 8
}

// span is a range of numbers, or a number that was shortened after one in full.
type span struct {
	from, to int
	at, end  int // in plain
}

// spans reads 1001-1003, 1001 bis 1003 and 1001/02/03.
func (r *reading) spans() []span {
	var list []span
	for i := range r.runs {
		a := r.runs[i]
		if !a.digits || a.dull || a.to-a.from < 3 || a.to-a.from > 9 {
			continue
		}
		if j := r.rangeEnd(i); j > 0 {
			b := r.runs[j]
			from, to := r.value(a), r.value(b)
			if n := b.to - b.from; n < a.to-a.from {
				to += from - from%power10(n) // 1001-03
			}
			if to > from && to-from <= mostSpan && (b.to-b.from == a.to-a.from || b.to-b.from == 2) {
				list = append(list, span{from, to, a.from, b.to})
			}
		}
		list = r.shortened(list, i)
	}
	return list
}

// rangeEnd is the run that ends a range begun by run i, 0 for none: digits after a
// dash or a word such as "bis", the letters of the number before them or not.
func (r *reading) rangeEnd(i int) int {
	j := i + 1
	if j >= len(r.runs) {
		return 0
	}
	if x := r.runs[j]; !x.digits && x.before == blank && throughWords[string(r.bytes(x))] {
		if j++; j >= len(r.runs) || r.runs[j].before != blank {
			return 0
		}
	} else if x.before != dash {
		return 0
	}
	if !r.runs[j].digits {
		if i == 0 || r.runs[i].before != glued || !bytes.Equal(r.bytes(r.runs[j]), r.bytes(r.runs[i-1])) {
			return 0
		}
		if j++; j >= len(r.runs) || r.runs[j].before != glued {
			return 0
		}
	}
	if r.runs[j].dull {
		return 0
	}
	return j
}

// mostSpan is how many invoices a range may take in.
const mostSpan = 30

var throughWords = wordSet("BIS TO THROUGH THRU AU A TM AL TILL TIL DO HASTA ATE")

// shortened reads the short numbers that follow a full one: 1001/02/03.
func (r *reading) shortened(to []span, i int) []span {
	a := r.runs[i]
	for k := i + 1; k < len(r.runs) && k < i+12; k++ {
		x := r.runs[k]
		n := x.to - x.from
		if !x.digits || x.dull || x.before != slash && x.before != comma && x.before != list || n < 1 || n >= a.to-a.from || x.before != slash && n < 2 {
			break
		}
		from := r.value(a)
		v := from - from%power10(n) + r.value(x)
		to = append(to, span{v, v, x.from, x.to})
	}
	return to
}

func power10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

// inSpan names an item by a range or a shortened list.
func (r *reading) inSpan(o *Open, spans []span) namedAt {
	var n folded
	n.read(o.Number)
	for _, form := range [...][]byte{n.tail, n.digits} {
		if len(form) < 3 || len(form) > 9 {
			continue
		}
		v := 0
		for _, c := range form {
			v = v*10 + int(c-'0')
		}
		for _, s := range spans {
			if v >= s.from && v <= s.to {
				return namedAt{byRange, 800, s.at, s.end}
			}
		}
	}
	return namedAt{}
}

// nearly finds an item whose number is one character off in the text, or cut at
// its end. Only a sum that fits to the cent makes it worth asking.
func (r *reading) nearly(o *Open, taken func(from, to int) bool) namedAt {
	var n folded
	n.read(o.Number)
	best := namedAt{}
	for i := range r.runs {
		if r.runs[i].dull || !r.runs[i].digits {
			continue
		}
		for j := i; j < len(r.runs) && j < i+4; j++ {
			if j > i && (r.runs[j].before >= comma || r.runs[j].dull) {
				break
			}
			if !r.runs[j].digits {
				continue
			}
			from, to := r.runs[i].from, r.runs[j].to
			if taken(from, to) {
				continue
			}
			got := r.digitsOf(i, j)
			atEnd := to == len(r.plain) || j+1 < len(r.runs) && r.runs[j+1].before == hard
			for k, want := range [...][]byte{n.digits, n.tail} {
				if k == 1 && len(n.tail) == len(n.digits) {
					break
				}
				if how, weight := alike(got.bytes(), want, atEnd); weight > best.weight {
					best = namedAt{how, weight, from, to}
				}
			}
		}
	}
	return best
}

// alike compares a number of the text with that of an item: one character off, or
// the beginning of it where the text ends.
func alike(got, want []byte, atEnd bool) (naming, int) {
	if len(want) < 4 || len(got) < 3 {
		return unnamed, 0
	}
	if atEnd && len(got) < len(want) && len(want)-len(got) <= 2 && bytes.HasPrefix(want, got) {
		return byCut, min(750, 150*len(got))
	}
	if oneOff(got, want) {
		return byTypo, min(750, 110*len(want))
	}
	return unnamed, 0
}

// oneOff reports one character that is another, missing, too many, or turned round
// with the next.
func oneOff(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return bytes.Equal(a[i:], b[i+1:])
	}
	if i == len(a) {
		return false // the same
	}
	if bytes.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && bytes.Equal(a[i+2:], b[i+2:])
}

// digitString is a short string of digits without an allocation.
type digitString struct {
	b [24]byte
	n int
}

func (d *digitString) bytes() []byte { return d.b[:d.n] }

// digitsOf is the digits of some runs, without zeros before them.
func (r *reading) digitsOf(i, j int) digitString {
	var d digitString
	for k := i; k <= j; k++ {
		if !r.runs[k].digits {
			continue
		}
		for _, c := range r.bytes(r.runs[k]) {
			if d.n < len(d.b) && (d.n > 0 || c != '0') {
				d.b[d.n] = c
				d.n++
			}
		}
	}
	return d
}
