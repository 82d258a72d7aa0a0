package pdf

import "slices"

// kerning holds the pair adjustments of a font, in thousandths of the size.
type kerning struct {
	pairs   map[uint32]int16 // left<<16|right: single pairs come before classes
	hasPair []bool           // by left glyph, to leave the map alone for most
	classes []kernClasses
}

// kernClasses is one table of adjustments by class of the left and right glyph.
type kernClasses struct {
	left   []uint16 // class of the left glyph, none where the table does not speak of it
	right  []uint16
	width  int
	values []int16
}

const none = 0xffff

// between is the adjustment after the glyph left when right follows.
func (k *kerning) between(left, right uint16) int16 {
	if k.hasPair[left] {
		if v, ok := k.pairs[uint32(left)<<16|uint32(right)]; ok {
			return v
		}
	}
	for i := range k.classes {
		c := &k.classes[i]
		if l := c.left[left]; l != none {
			return c.values[int(l)*c.width+int(c.right[right])]
		}
	}
	return 0
}

// readKerning reads the lookups of the feature "kern" from a GPOS table: pair
// adjustment, plain or behind an extension, of which only the advance of the
// left glyph is used.
func readKerning(gpos []byte, count int) kerning {
	k := kerning{pairs: map[uint32]int16{}, hasPair: make([]bool, count)}
	features, lookups := gpos[be.Uint16(gpos[6:]):], gpos[be.Uint16(gpos[8:]):]
	var seen []uint16
	for i := range int(be.Uint16(features)) {
		rec := features[2+6*i:]
		if string(rec[:4]) != "kern" {
			continue
		}
		feature := features[be.Uint16(rec[4:]):]
		for j := range int(be.Uint16(feature[2:])) {
			n := be.Uint16(feature[4+2*j:])
			if slices.Contains(seen, n) {
				continue
			}
			seen = append(seen, n)
			k.readLookup(lookups[be.Uint16(lookups[2+2*int(n):]):], count)
		}
	}
	return k
}

func (k *kerning) readLookup(lookup []byte, count int) {
	for i := range int(be.Uint16(lookup[4:])) {
		kind, t := be.Uint16(lookup), lookup[be.Uint16(lookup[6+2*i:]):]
		if kind == 9 { // extension: a 32-bit offset to the table proper
			kind, t = be.Uint16(t[2:]), t[be.Uint32(t[4:]):]
		}
		const advanceOnly = 4
		if kind != 2 || be.Uint16(t[4:]) != advanceOnly || be.Uint16(t[6:]) != 0 {
			continue
		}
		if be.Uint16(t) == 1 {
			k.readPairs(t)
		} else {
			k.readClasses(t, count)
		}
	}
}

func (k *kerning) readPairs(t []byte) {
	for i, left := range coverage(t[be.Uint16(t[2:]):]) {
		set := t[be.Uint16(t[10+2*i:]):]
		for j := range int(be.Uint16(set)) {
			rec := set[2+4*j:]
			key := uint32(left)<<16 | uint32(be.Uint16(rec))
			if _, ok := k.pairs[key]; !ok {
				k.pairs[key] = int16(be.Uint16(rec[2:]))
			}
		}
		k.hasPair[left] = true
	}
}

func (k *kerning) readClasses(t []byte, count int) {
	c := kernClasses{left: make([]uint16, count), width: int(be.Uint16(t[14:]))}
	for i := range c.left {
		c.left[i] = none
	}
	classes := classOf(t[be.Uint16(t[8:]):], count)
	for _, g := range coverage(t[be.Uint16(t[2:]):]) {
		c.left[g] = classes[g]
	}
	c.right = classOf(t[be.Uint16(t[10:]):], count)
	c.values = make([]int16, int(be.Uint16(t[12:]))*c.width)
	for i := range c.values {
		c.values[i] = int16(be.Uint16(t[16+2*i:]))
	}
	k.classes = append(k.classes, c)
}

// coverage lists the glyphs of a coverage table in its order.
func coverage(t []byte) []uint16 {
	var glyphs []uint16
	for i := range int(be.Uint16(t[2:])) {
		if be.Uint16(t) == 1 {
			glyphs = append(glyphs, be.Uint16(t[4+2*i:]))
			continue
		}
		for g := int(be.Uint16(t[4+6*i:])); g <= int(be.Uint16(t[6+6*i:])); g++ {
			glyphs = append(glyphs, uint16(g))
		}
	}
	return glyphs
}

// classOf gives each glyph its class; what a table does not name is class 0.
func classOf(t []byte, count int) []uint16 {
	classes := make([]uint16, count)
	if be.Uint16(t) == 1 {
		first := int(be.Uint16(t[2:]))
		for i := range int(be.Uint16(t[4:])) {
			classes[first+i] = be.Uint16(t[6+2*i:])
		}
		return classes
	}
	for i := range int(be.Uint16(t[2:])) {
		rec := t[4+6*i:]
		for g := int(be.Uint16(rec)); g <= int(be.Uint16(rec[2:])); g++ {
			classes[g] = be.Uint16(rec[4:])
		}
	}
	return classes
}
