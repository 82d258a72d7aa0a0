package mail

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestPaceTellsWhenADomainIsFree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(60, 2)
		check := func(when, domain string, wantRoom int, wantWait time.Duration) {
			t.Helper()
			if room, wait := p.free(domain); room != wantRoom || wait != wantWait {
				t.Errorf("%s: got room for %d after %v, want %d after %v", when, room, wait, wantRoom, wantWait)
			}
		}
		for left := 2; left > 0; left-- {
			check("inside the burst", "a.example", left, 0)
			if err := p.wait(t.Context(), "a.example"); err != nil {
				t.Fatal(err)
			}
		}
		check("after the burst", "a.example", 0, time.Second)
		check("another domain", "b.example", 2, 0)
		time.Sleep(time.Second)
		check("a second later", "a.example", 1, 0)
		p = newPace(0, 0)
		check("without a pace", "a.example", math.MaxInt, 0)
	})
}
