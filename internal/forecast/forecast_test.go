package forecast

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/day"
)

var monday = day.New(2026, time.November, 23)

func TestChanceFollowsThePastOfTheClient(t *testing.T) {
	t.Parallel()
	all, punctual, slow := &Past{}, &Past{}, &Past{}
	for range 50 {
		all.Add(20)
		punctual.Add(0)
		slow.Add(60)
	}
	for name, c := range map[string]struct {
		own         *Past
		now, then   int
		least, most float64
	}{
		"punctual before the due day":       {punctual, -7, 0, .9, 1},
		"slow before the due day":           {slow, -7, 0, 0, .05},
		"slow when his day comes":           {slow, 55, 62, .85, 1},
		"unknown follows the creditor's":    {nil, 15, 22, .85, .99},
		"nobody pays the day before":        {nil, 5, 5, 0, 0},
		"older than anything that was paid": {nil, 399, 406, 0, .01},
	} {
		if got := Chance(c.own, all, c.now, c.then); got < c.least || got > c.most {
			t.Errorf("%s: got %.3f, want %.2f to %.2f", name, got, c.least, c.most)
		}
	}
}

func TestAYoungBookHasAnAnswer(t *testing.T) {
	t.Parallel()
	s := NewSum(monday, 8, &Past{})
	s.Invoice(100_000, monday.AddDays(3), nil)
	last := s.Weeks()[7]
	if last.Mid < 50_000 || last.Mid > 95_000 || last.IfDue != 100_000 {
		t.Errorf("got %+v, want most of it expected, none of it certain", last)
	}
}

func TestPromisesComeOnTheirDay(t *testing.T) {
	t.Parallel()
	s := NewSum(monday, 3, &Past{})
	s.Agreed(1000, monday.AddDays(10), KeptShare(9, 0))
	w := s.Weeks()
	if w[0].Mid != 0 || w[0].IfDue != 0 || w[1].Mid != 923 || w[1].IfDue != 1000 || w[2] != (Week{Until: monday.AddDays(21), Low: w[1].Low, Mid: 923, High: w[1].High, IfDue: 1000}) {
		t.Errorf("got %+v, want 923 of 1000 from the second week on", w)
	}
	if got := KeptShare(0, 0); got != .75 {
		t.Errorf("with no promise known: got %v, want 0.75", got)
	}
}

func TestForecastsHoldTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := &Past{}
		for _, d := range rapid.SliceOfN(rapid.IntRange(-100, 600), 0, 60).Draw(t, "paid") {
			all.Add(d)
		}
		own := &Past{}
		for _, d := range rapid.SliceOfN(rapid.IntRange(-20, 90), 0, 12).Draw(t, "own") {
			own.Add(d)
		}
		s := NewSum(monday, 8, all)
		var total int64
		for range rapid.IntRange(0, 20).Draw(t, "invoices") {
			minor := rapid.Int64Range(-100, 1_000_000_00).Draw(t, "minor")
			s.Invoice(minor, monday.AddDays(rapid.IntRange(-500, 90).Draw(t, "due")), own)
			total += max(minor, 0)
		}
		if rapid.Bool().Draw(t, "promised") {
			s.Agreed(5000, monday.AddDays(9), KeptShare(3, 2))
			total += 5000
		}
		var before Week
		for i, w := range s.Weeks() {
			switch {
			case w.Low < 0 || w.Low > w.Mid || w.Mid > w.High || w.High > total:
				t.Fatalf("week %d: got %+v of %d", i, w, total)
			case w.Low < before.Low || w.Mid < before.Mid || w.High < before.High || w.IfDue < before.IfDue:
				t.Fatalf("week %d: got %+v after %+v: money that came stays", i, w, before)
			case w.IfDue > total:
				t.Fatalf("week %d: got %d if due of %d", i, w.IfDue, total)
			}
			before = w
		}
	})
}

func TestChanceGrowsWithTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := &Past{}
		for _, d := range rapid.SliceOfN(rapid.IntRange(-60, 300), 0, 40).Draw(t, "paid") {
			all.Add(d)
		}
		now := rapid.IntRange(-60, 400).Draw(t, "now")
		last := 0.0
		for then := now; then < now+100; then += 7 {
			p := Chance(nil, all, now, then)
			if p < last-1e-12 || p < 0 || p > 1 || math.IsNaN(p) {
				t.Fatalf("from %d to %d: got %v after %v", now, then, p, last)
			}
			last = p
		}
	})
}
