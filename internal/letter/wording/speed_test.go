package wording

import (
	"strings"
	"testing"
	"time"
)

// letterOf is a letter as long as a final demand, made of what may be said.
func letterOf(c corpus) string {
	var b strings.Builder
	for _, p := range c.Dev.Pass {
		b.WriteString(p.text + "\n\n")
		if b.Len() > 2000 {
			break
		}
	}
	return b.String()
}

func TestALetterIsReadWithinAMillisecond(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, c := range corpora(t) {
		text := letterOf(c)
		check(t, c.Language, text, Allowed{})
		best := time.Hour
		for range 20 {
			start := time.Now()
			check(t, c.Language, text, Allowed{})
			best = min(best, time.Since(start))
		}
		if best > 5*time.Millisecond { // five times what it may take: other work runs beside a test
			t.Errorf("%s: %d bytes take %v", c.Language, len(text), best)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, c := range corpora(b) {
		text := letterOf(c)
		b.Run(c.Language, func(b *testing.B) {
			check(b, c.Language, text, Allowed{}) // reads the word lists and the law
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				check(b, c.Language, text, Allowed{})
			}
		})
	}
}
