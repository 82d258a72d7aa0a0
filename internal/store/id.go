package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"sync"
	"time"
)

// MadeAt is when an id was drawn, to the millisecond; the zero time for what is none.
func MadeAt(id string) time.Time {
	if len(id) < 13 {
		return time.Time{}
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// ids draws UUIDv7 (RFC 9562, section 5.7) that only ever grow: the twelve bits
// after the millisecond count within it.
type ids struct {
	now  func() time.Time
	mu   sync.Mutex
	last int64 // millisecond of the last id
	seq  uint16
	pool [1024]byte
	left int
}

func newIDs(now func() time.Time) *ids { return &ids{now: now} }

func (g *ids) next() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := g.now().UnixMilli()
	if ms > g.last {
		g.last, g.seq = ms, 0
	} else if g.seq++; g.seq == 1<<12 { // the clock stood still or went back
		g.last, g.seq = g.last+1, 0
	}
	if g.left < 8 {
		rand.Read(g.pool[:]) // never fails since Go 1.24
		g.left = len(g.pool)
	}
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], uint64(g.last)<<16|7<<12|uint64(g.seq))
	copy(id[8:], g.pool[g.left-8:g.left])
	g.left -= 8
	id[8] = id[8]&0x3f | 0x80

	var text [36]byte
	hex.Encode(text[0:8], id[0:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:36], id[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
