package pdf

import mathbits "math/bits"

// qrCode is a QR code (ISO/IEC 18004) in byte mode with error correction M, in
// which a payment's details or a link are given. The usual library takes four
// times as long as all the rest of a letter; the test compares with it.
type qrCode struct {
	version, size int
	dark, fixed   []bits // by row; fixed modules are the same whatever is written
}

// bits are the modules of a row, the leftmost in the lowest bit; working on whole
// rows makes the choice of a mask cheap.
type bits struct{ hi, lo uint64 }

func (b bits) and(c bits) bits { return bits{b.hi & c.hi, b.lo & c.lo} }
func (b bits) xor(c bits) bits { return bits{b.hi ^ c.hi, b.lo ^ c.lo} }
func (b bits) not() bits       { return bits{^b.hi, ^b.lo} }
func (b bits) count() int      { return mathbits.OnesCount64(b.hi) + mathbits.OnesCount64(b.lo) }

// left gives each module's neighbour n places to the right, 1 to 63.
func (b bits) left(n int) bits { return bits{b.hi >> n, b.lo>>n | b.hi<<(64-n)} }

func bit(x int) bits {
	if x < 64 {
		return bits{0, 1 << x}
	}
	return bits{1 << (x - 64), 0}
}

// first has the n lowest bits set.
func first(n int) bits {
	b := bit(n)
	if n < 64 {
		return bits{0, b.lo - 1}
	}
	return bits{b.hi - 1, ^uint64(0)}
}

// Error correction M for the versions 1 to 20; more modules than that are too
// small at 30 mm. Index 0 is free.
var (
	qrCheckBytes = [...]int{0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26}
	qrBlocks     = [...]int{0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16}
)

// newQR makes the smallest code that holds the text; false when none does.
func newQR(text string) (*qrCode, bool) {
	for v := 1; v < len(qrBlocks); v++ {
		head := 2 // mode and length, in bytes, with the half byte at the end
		if v > 9 {
			head = 3
		}
		room := qrBytes(v) - qrCheckBytes[v]*qrBlocks[v]
		if len(text)+head > room {
			continue
		}
		q := &qrCode{version: v, size: 17 + 4*v}
		q.dark, q.fixed = make([]bits, q.size), make([]bits, q.size)
		q.drawFixed()
		q.drawData(interleave(v, qrData(text, head, room)))
		q.chooseMask()
		return q, true
	}
	return nil, false
}

// qrBytes is how many bytes a version holds, check bytes included.
func qrBytes(v int) int {
	modules := (16*v+128)*v + 64
	if v >= 2 {
		n := v/7 + 2
		modules -= (25*n-10)*n - 55
	}
	if v >= 7 {
		modules -= 36
	}
	return modules / 8
}

// qrData is the text behind its head, padded to the room.
func qrData(text string, head, room int) []byte {
	out := make([]byte, 0, room)
	var carry byte = 4 // byte mode, in the upper half of the first byte
	put := func(b byte) {
		out = append(out, carry<<4|b>>4)
		carry = b & 15
	}
	if head == 3 {
		put(byte(len(text) >> 8))
	}
	put(byte(len(text)))
	for i := range len(text) {
		put(text[i])
	}
	out = append(out, carry<<4) // with the terminator
	for pad := byte(0xec); len(out) < room; pad ^= 0xec ^ 0x11 {
		out = append(out, pad)
	}
	return out
}

// interleave divides data into blocks, adds their check bytes and mixes them.
func interleave(v int, data []byte) []byte {
	total, n, checks := qrBytes(v), qrBlocks[v], qrCheckBytes[v]
	short := n - total%n // blocks one byte shorter than the rest
	divisor := reedSolomonDivisor(checks)
	blocks, rests := make([][]byte, n), make([][]byte, n)
	for i := range blocks {
		length := total/n - checks
		if i >= short {
			length++
		}
		blocks[i], data = data[:length], data[length:]
		rests[i] = reedSolomonRest(blocks[i], divisor)
	}
	out := make([]byte, 0, total)
	for i := range len(blocks[n-1]) {
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	for i := range checks {
		for _, r := range rests {
			out = append(out, r[i])
		}
	}
	return out
}

// product multiplies in the field of 256 elements modulo x^8+x^4+x^3+x^2+1.
func product(x, y byte) byte {
	var z int
	for i := 7; i >= 0; i-- {
		z = z<<1 ^ z>>7*0x11d
		z ^= int(y>>i&1) * int(x)
	}
	return byte(z)
}

func reedSolomonDivisor(degree int) []byte {
	d := make([]byte, degree)
	d[degree-1] = 1
	root := byte(1)
	for range degree {
		for i := range d {
			d[i] = product(d[i], root)
			if i+1 < degree {
				d[i] ^= d[i+1]
			}
		}
		root = product(root, 2)
	}
	return d
}

func reedSolomonRest(data, divisor []byte) []byte {
	rest := make([]byte, len(divisor))
	for _, b := range data {
		factor := b ^ rest[0]
		copy(rest, rest[1:])
		rest[len(rest)-1] = 0
		for i, d := range divisor {
			rest[i] ^= product(d, factor)
		}
	}
	return rest
}

func (q *qrCode) fix(x, y int, dark bool) {
	b := bit(x)
	q.fixed[y] = q.fixed[y].and(b.not()).xor(b)
	q.dark[y] = q.dark[y].and(b.not())
	if dark {
		q.dark[y] = q.dark[y].xor(b)
	}
}

// drawFixed draws what readers find their way by.
func (q *qrCode) drawFixed() {
	for i := range q.size {
		q.fix(6, i, i%2 == 0)
		q.fix(i, 6, i%2 == 0)
	}
	for _, corner := range [3][2]int{{3, 3}, {q.size - 4, 3}, {3, q.size - 4}} {
		q.drawSquare(corner[0], corner[1], 4)
	}
	at := q.alignment()
	for i, x := range at {
		for j, y := range at {
			if last := len(at) - 1; i+j > 0 && !(i == 0 && j == last) && !(i == last && j == 0) {
				q.drawSquare(x, y, 2)
			}
		}
	}
	q.drawFormat(0) // holds its place; the mask is chosen later
	if q.version >= 7 {
		rest := q.version
		for range 12 {
			rest = rest<<1 ^ rest>>11*0x1f25
		}
		info := q.version<<12 | rest
		for i := range 18 {
			a, b := q.size-11+i%3, i/3
			q.fix(a, b, info>>i&1 == 1)
			q.fix(b, a, info>>i&1 == 1)
		}
	}
}

// drawSquare draws rings around a middle: 4 for a finder with its white edge, 2
// for an alignment mark.
func (q *qrCode) drawSquare(x, y, reach int) {
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			ring := max(dx, -dx, dy, -dy)
			if x, y := x+dx, y+dy; x >= 0 && x < q.size && y >= 0 && y < q.size {
				q.fix(x, y, ring != reach && ring != 2 && reach == 4 || reach == 2 && ring != 1)
			}
		}
	}
}

func (q *qrCode) alignment() []int {
	if q.version == 1 {
		return nil
	}
	n := q.version/7 + 2
	step := (q.version*8 + n*3 + 5) / (n*4 - 4) * 2
	at := make([]int, n)
	at[0] = 6
	for i, x := n-1, q.size-7; i > 0; i, x = i-1, x-step {
		at[i] = x
	}
	return at
}

// drawFormat writes the mask's number twice, error correction M being 0.
func (q *qrCode) drawFormat(mask int) {
	rest := mask
	for range 10 {
		rest = rest<<1 ^ rest>>9*0x537
	}
	info := (mask<<10 | rest) ^ 0x5412
	for i := range 15 {
		dark := info>>i&1 == 1
		switch {
		case i < 6:
			q.fix(8, i, dark)
		case i < 8:
			q.fix(8, i+1, dark)
		case i == 8:
			q.fix(7, 8, dark)
		default:
			q.fix(14-i, 8, dark)
		}
		if i < 8 {
			q.fix(q.size-1-i, 8, dark)
		} else {
			q.fix(8, q.size-15+i, dark)
		}
	}
	q.fix(8, q.size-8, true)
}

// drawData fills what is free in columns of two, up and down from the right.
func (q *qrCode) drawData(data []byte) {
	i := 0
	for right := q.size - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range q.size {
			y := step
			if (right+1)&2 == 0 {
				y = q.size - 1 - step
			}
			for x := right; x > right-2; x-- {
				if b := bit(x); q.fixed[y].and(b) == (bits{}) && i < 8*len(data) {
					if data[i/8]>>(7-i%8)&1 == 1 {
						q.dark[y] = q.dark[y].xor(b)
					}
					i++
				}
			}
		}
	}
}

// chooseMask takes the mask after which a reader is least likely to be misled.
func (q *qrCode) chooseMask() {
	best, least := 0, -1
	for mask := range 8 {
		q.applyMask(mask)
		q.drawFormat(mask)
		if p := q.penalty(); least < 0 || p < least {
			best, least = mask, p
		}
		q.applyMask(mask) // a second time takes it away
	}
	q.applyMask(best)
	q.drawFormat(best)
}

// applyMask turns what is free over where the mask says; masks repeat after twelve.
func (q *qrCode) applyMask(mask int) {
	var pattern [12]bits
	for y := range pattern {
		for x := range q.size {
			if x < 12 && masked(mask, x, y) || x >= 12 && pattern[y].and(bit(x-12)) != (bits{}) {
				pattern[y] = pattern[y].xor(bit(x))
			}
		}
	}
	for y := range q.dark {
		q.dark[y] = q.dark[y].xor(pattern[y%12].and(q.fixed[y].not()).and(first(q.size)))
	}
}

func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// penalty counts long runs, squares, what looks like a finder, and imbalance.
func (q *qrCode) penalty() int {
	total, dark := 0, 0
	var down [3]bits // where modules equal the one below, in the last rows
	var above bits   // runs of five that end in the row before
	for y, row := range q.dark {
		dark += row.count()
		across := row.xor(row.left(1)).not().and(first(q.size - 1))
		runs := across.and(across.left(1)).and(across.left(2)).and(across.left(3))
		total += runs.count() + 2*runs.and(shifted(runs).not()).count()
		total += 40 * q.finders(row.left, first(q.size-10))
		if y+1 == q.size {
			break
		}
		below := q.dark[y+1]
		equal := row.xor(below).not().and(first(q.size))
		total += 3 * across.and(equal).and(below.xor(below.left(1)).not()).count()
		runs = equal.and(down[0]).and(down[1]).and(down[2])
		total += runs.count() + 2*runs.and(above.not()).count()
		above, down = runs, [3]bits{equal, down[0], down[1]}
		if y+10 < q.size {
			total += 40 * q.finders(func(i int) bits { return q.dark[y+i] }, first(q.size))
		}
	}
	all := q.size * q.size
	return total + max(dark*20-all*10, all*10-dark*20)/all*10
}

// shifted is the opposite of left(1).
func shifted(b bits) bits { return bits{b.hi<<1 | b.lo>>63, b.lo << 1} }

// finders counts where eleven modules in line look like a finder with its white
// side, from either end; at gives the modules that are i further on.
func (q *qrCode) finders(at func(i int) bits, within bits) int {
	const shape = 0b10111010000
	there, back := within, within
	for i := range 11 {
		m := at(i)
		if shape>>i&1 == 1 {
			there = there.and(m)
		} else {
			there = there.and(m.not())
		}
		if shape>>(10-i)&1 == 1 {
			back = back.and(m)
		} else {
			back = back.and(m.not())
		}
	}
	return there.count() + back.count()
}

// at says whether a module is dark.
func (q *qrCode) at(x, y int) bool { return q.dark[y].and(bit(x)) != (bits{}) }
