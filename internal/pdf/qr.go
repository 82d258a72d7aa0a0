package pdf

// qrCode is a QR code (ISO/IEC 18004) in byte mode with error correction M, in
// which a payment's details or a link are given. The usual library takes four
// times as long as all the rest of a letter; the test compares with it.
type qrCode struct {
	version, size int
	dark, fixed   []bool // by row; fixed modules are the same whatever is written
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
		q.dark, q.fixed = make([]bool, q.size*q.size), make([]bool, q.size*q.size)
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
	q.dark[y*q.size+x], q.fixed[y*q.size+x] = dark, true
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
		bits := q.version<<12 | rest
		for i := range 18 {
			a, b := q.size-11+i%3, i/3
			q.fix(a, b, bits>>i&1 == 1)
			q.fix(b, a, bits>>i&1 == 1)
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
	bits := (mask<<10 | rest) ^ 0x5412
	for i := range 15 {
		dark := bits>>i&1 == 1
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
				if at := y*q.size + x; !q.fixed[at] && i < 8*len(data) {
					q.dark[at] = data[i/8]>>(7-i%8)&1 == 1
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

func (q *qrCode) applyMask(mask int) {
	for y := range q.size {
		for x := range q.size {
			if at := y*q.size + x; !q.fixed[at] && masked(mask, x, y) {
				q.dark[at] = !q.dark[at]
			}
		}
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
	for i := range q.size {
		total += q.linePenalty(i*q.size, 1) + q.linePenalty(i, q.size)
	}
	for at, d := range q.dark {
		if d {
			dark++
		}
		if x, below := at%q.size, at+q.size; x+1 < q.size && below < len(q.dark) &&
			q.dark[at+1] == d && q.dark[below] == d && q.dark[below+1] == d {
			total += 3
		}
	}
	all := q.size * q.size
	return total + max(dark*20-all*10, all*10-dark*20)/all*10
}

// linePenalty looks at one row or column.
func (q *qrCode) linePenalty(at, step int) int {
	total, run, seen := 0, 0, 0
	last := false
	for i := range q.size {
		d := q.dark[at]
		at += step
		if d == last && i > 0 {
			run++
		} else {
			run, last = 1, d
		}
		if run == 5 {
			total += 3
		} else if run > 5 {
			total++
		}
		seen = seen << 1 & 0x7ff
		if d {
			seen |= 1
		}
		if i >= 10 && (seen == 0b10111010000 || seen == 0b00001011101) {
			total += 40
		}
	}
	return total
}

// row is one line of modules.
func (q *qrCode) row(y int) []bool { return q.dark[y*q.size : (y+1)*q.size] }
