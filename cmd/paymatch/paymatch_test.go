package main

import (
	"strings"
	"testing"
)

// A small run makes the same table twice, and what is booked without a person is
// right nearly always; the figures proper are in docs/matching.md.
func TestSmallRun(t *testing.T) {
	t.Parallel()
	var first, second strings.Builder
	for _, out := range []*strings.Builder{&first, &second} {
		if err := run([]string{"-seed", "7", "-n", "3000"}, out); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Errorf("two runs of one seed differ:\n%s\n%s", &first, &second)
	}
	var total tally
	for i, style := range styles {
		b := newBook(style, 7, uint64(i))
		b.play(250, func(p *payment) { total.judge(b, p, &settings{}, &first) })
	}
	var all count
	for _, c := range total.kinds {
		all.add(c)
	}
	if all.all != 3000 || all.auto-all.right > all.auto/200 || all.right*10 < all.ours*9 {
		t.Errorf("of %d payments %d are ours, %d booked, %d rightly", all.all, all.ours, all.auto, all.right)
	}
}

func TestRefusesNonsense(t *testing.T) {
	t.Parallel()
	if err := run([]string{"-n", "0"}, &strings.Builder{}); err == nil {
		t.Error("no payments are measured")
	}
}
