package bench

import (
	"encoding/hex"
	"math/rand/v2"
	"sync"
	"time"
)

// ids gives UUIDv7 that only grow, the same ones for the same seed.
type ids struct {
	mu sync.Mutex
	r  *rand.Rand
	n  int64
	ms int64
}

func newIDs(seed uint64, from time.Time) *ids {
	return &ids{r: rand.New(rand.NewPCG(seed, 0)), ms: from.UnixMilli()}
}

func (g *ids) next() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms, within := uint64(g.ms+g.n/4096), uint64(g.n%4096)
	g.n++
	var id [16]byte
	for i, part := range [2]uint64{ms<<16 | 7<<12 | within, g.r.Uint64()&^(3<<62) | 2<<62} {
		for j := range 8 {
			id[8*i+j] = byte(part >> (56 - 8*j))
		}
	}
	var text [36]byte
	hex.Encode(text[0:8], id[0:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:36], id[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
