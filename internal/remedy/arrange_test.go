package remedy

import "testing"

func TestTermsOfArrangements(t *testing.T) {
	t.Parallel()
	p := UsualPlan()
	if p.DownLeast != 0.10 || p.DownMost != 0.25 || p.Months != 6 || p.Mark.Confidence == "" || p.Mark.AsOf == "" || p.Mark.Sources[0] == "" {
		t.Errorf("plans: got %+v", p)
	}
	for _, tt := range []struct {
		solvency Solvency
		disputed bool
		want     string
	}{{Strong, false, "95 %"}, {UnknownSolvency, false, "80 %"}, {Stressed, true, "50 %"}} {
		share, mark, ok := UsualShare(tt.solvency, tt.disputed)
		if got := Percent(share); !ok || got != tt.want || mark.Confidence == "" {
			t.Errorf("%s, disputed %v: got %s (%+v), want %s", tt.solvency, tt.disputed, got, mark, tt.want)
		}
	}
	if _, _, ok := UsualShare("rich", false); ok {
		t.Error("a share for nobody knows what")
	}
}
