package mail

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestPaceTellsWhenADomainIsFree(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPace(60, 2)
		for range 2 {
			if got := p.free("a.example"); got != 0 {
				t.Fatalf("inside the burst: got %v, want 0", got)
			}
			if err := p.wait(t.Context(), "a.example"); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := p.free("a.example"), time.Second; got != want {
			t.Errorf("after the burst: got %v, want %v", got, want)
		}
		if got := p.free("b.example"); got != 0 {
			t.Errorf("another domain: got %v, want 0", got)
		}
		time.Sleep(p.free("a.example"))
		if got := p.free("a.example"); got != 0 {
			t.Errorf("a second later: got %v, want 0", got)
		}
		if got := newPace(0, 0).free("a.example"); got != 0 {
			t.Errorf("without a pace: got %v, want 0", got)
		}
	})
}
