package match

import "unicode/utf8"

// gap is what stood before a run of letters or digits. The greater parts more.
type gap uint8

const (
	glued gap = iota // nothing: letters changed to digits, or back
	blank            // spaces, line ends, and signs that say nothing
	dot              // a point with a letter or digit on both sides
	dash
	slash
	comma // tight, as in 12,50
	list  // what stands between things: ", " "; " "+" "&" ". " ":" "(" "*"
	hard  // another field of the payment
)

// run is letters alone or digits alone, without anything between them.
type run struct {
	from, to int // in plain
	before   gap
	digits   bool
	dull     bool // part of a date, an amount or an account number: no invoice number by itself
}

// reading is the text of a payment taken apart.
type reading struct {
	plain []byte // letters in capitals and digits, nothing else
	runs  []run
	at    []uint16 // run of each byte of plain
	pairs [2]uint64
}

// fill reads the fields of a payment; what is found never crosses from one to the next.
func (r *reading) fill(m *Money) {
	size := 2*len(m.Reference) + len(m.Text) + len(m.EndToEnd)
	r.plain = make([]byte, 0, size+8)
	r.runs = make([]run, 0, size/3+4)
	for _, text := range [...]string{m.Reference, m.Text, m.EndToEnd} {
		if len(text) > mostText {
			text = text[:mostText]
		}
		r.add(text)
	}
	var buf [64]byte
	if body, _, ok := checked(appendPlain(buf[:0], m.Reference)); ok {
		r.add(string(body)) // the creditor's program may have put the invoice number in
	}
	r.markDull()
	r.dropZeros()
	r.at = make([]uint16, len(r.plain))
	for i := range r.runs {
		for p := r.runs[i].from; p < r.runs[i].to; p++ {
			r.at[p] = uint16(i)
		}
	}
	r.markPairs()
}

// dropZeros takes out the zeros that begin a group after a letter or at the start,
// as Fold does, so that a folded number is found literally.
func (r *reading) dropZeros() {
	used := 0
	for i := range r.runs {
		x := &r.runs[i]
		from := x.from
		if x.digits && (i == 0 || !r.runs[i-1].digits) {
			for from < x.to-1 && r.plain[from] == '0' {
				from++
			}
		}
		n := copy(r.plain[used:], r.plain[from:x.to])
		x.from, x.to = used, used+n
		used += n
	}
	r.plain = r.plain[:used]
}

// mostText of one field is read: four times what SEPA carries, enough for the
// longest of MT940 and of unstructured remittance that comes in several lines.
const mostText = 1200

// add reads one field.
func (r *reading) add(text string) {
	between := hard
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if p := plainASCII(c); p != 0 {
				r.put(p, between)
				between = glued
			} else {
				between = max(between, gapOf(text, i))
			}
			i++
			continue
		}
		char, size := utf8.DecodeRuneInString(text[i:])
		i += size
		plain := plainRune(char)
		switch {
		case plain != "":
			for k := range len(plain) {
				r.put(plain[k], between)
				between = glued
			}
		case char == '–' || char == '—' || char == '‐' || char == '‑':
			between = max(between, dash)
		case char >= 0x300 && char < 0x370: // an accent written apart
		default:
			between = max(between, blank)
		}
	}
}

func (r *reading) put(c byte, between gap) {
	n := len(r.runs)
	if between != glued || n == 0 || r.runs[n-1].digits != isDigit(c) {
		r.runs = append(r.runs, run{from: len(r.plain), before: between, digits: isDigit(c)})
		n++
	}
	r.plain = append(r.plain, c)
	r.runs[n-1].to = len(r.plain)
}

// gapOf is how much the sign at i parts. Points and commas part less when they
// stand tight between two letters or digits.
func gapOf(text string, i int) gap {
	tight := i > 0 && i+1 < len(text) && plainASCII(text[i-1]) != 0 && plainASCII(text[i+1]) != 0
	switch text[i] {
	case '-', '~':
		return dash
	case '/', '\\', '|':
		return slash
	case '.', '_':
		if tight {
			return dot
		}
		return blank
	case ',':
		if tight {
			return comma
		}
		return list
	case ';', '+', '&', ':', '(', ')', '*', '=', '<', '>', '?':
		return list
	}
	return blank
}

func (r *reading) bytes(x run) []byte { return r.plain[x.from:x.to] }

// markPairs notes which two digits stand next to each other anywhere. An item whose
// last two digits do not occur is not named, which spares most of the search.
func (r *reading) markPairs() {
	last := byte(0)
	for _, c := range r.plain {
		if !isDigit(c) {
			continue
		}
		if last != 0 {
			n := uint(last-'0')*10 + uint(c-'0')
			r.pairs[n/64] |= 1 << (n % 64)
		}
		last = c
	}
}

func (r *reading) hasPair(a, b byte) bool {
	n := uint(a-'0')*10 + uint(b-'0')
	return r.pairs[n/64]&(1<<(n%64)) != 0
}

// markDull finds dates, amounts and account numbers.
func (r *reading) markDull() {
	for i := range r.runs {
		x := &r.runs[i]
		if !x.digits || x.dull {
			continue
		}
		if n := r.dateAt(i); n > 0 {
			for k := i; k < i+n; k++ {
				r.runs[k].dull = true
			}
			continue
		}
		r.markAmount(i)
		r.markAccount(i)
	}
}

// dateAt is how many runs from i on are a date: 3, or 0 for none.
func (r *reading) dateAt(i int) int {
	if i+2 >= len(r.runs) {
		return 0
	}
	a, b, c := r.runs[i], r.runs[i+1], r.runs[i+2]
	if !b.digits || !c.digits || b.before != c.before || b.before < dot || b.before > slash {
		return 0
	}
	if i > 0 && a.before == glued || i+3 < len(r.runs) && r.runs[i+3].before == glued && r.runs[i+3].digits {
		return 0
	}
	x, y, z := r.value(a), r.value(b), r.value(c)
	la, lb, lc := a.to-a.from, b.to-b.from, c.to-c.from
	switch {
	case la <= 2 && lb <= 2 && (lc == 2 || lc == 4 && z >= 1990 && z < 2100):
		if x >= 1 && y >= 1 && (x <= 31 && y <= 12 || x <= 12 && y <= 31) {
			return 3
		}
	case la == 4 && lb == 2 && lc == 2:
		if x >= 1990 && x < 2100 && y >= 1 && y <= 12 && z >= 1 && z <= 31 {
			return 3
		}
	}
	return 0
}

// markAmount marks 1.042,00 and 1042.00: digits, a tight comma or point, two digits.
func (r *reading) markAmount(i int) {
	if i+1 >= len(r.runs) {
		return
	}
	end := i + 1
	for end < len(r.runs) && r.runs[end].digits && (r.runs[end].before == dot || r.runs[end].before == comma) {
		end++
	}
	if end == i+1 || end-i > 4 {
		return
	}
	if last := r.runs[end-1]; last.to-last.from != 2 || r.runs[end-2].to-r.runs[end-2].from > 3 && end-i > 2 {
		return
	}
	for k := i; k < end; k++ {
		r.runs[k].dull = true
	}
}

// markAccount marks an IBAN, whose two letters stand before the run.
func (r *reading) markAccount(i int) {
	if i == 0 || r.runs[i].before != glued {
		return
	}
	head := r.runs[i-1]
	if head.to-head.from != 2 || r.runs[i].to-r.runs[i].from < 2 || string(r.bytes(head)) == "RF" {
		return
	}
	end, length := i, 2
	for end < len(r.runs) && length <= 34 && (end == i || r.runs[end].before <= blank) {
		length += r.runs[end].to - r.runs[end].from
		end++
		if length >= 15 && length <= 34 && mod97(r.plain[head.from:r.runs[end-1].to]) == 1 {
			for k := i - 1; k < end; k++ {
				r.runs[k].dull = true
			}
			return
		}
	}
}

// value is the number that a short run of digits is; longer ones are 0.
func (r *reading) value(x run) int {
	if x.to-x.from > 18 {
		return 0
	}
	n := 0
	for _, c := range r.bytes(x) {
		n = n*10 + int(c-'0')
	}
	return n
}
