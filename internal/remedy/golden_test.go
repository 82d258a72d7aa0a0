package remedy

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// golden is one case of testdata/cases.yaml with what must come out of it.
type golden struct {
	ID     string
	Title  string
	Facts  yaml.Node
	Points int `yaml:"evidence_points"`
	Expect struct {
		Recommended string
		DecidedBy   string `yaml:"decided_by"`
		Ranked      []string
		Ineligible  map[string]string
		Value       map[string]float64 `yaml:"value_usd"`
		Step        map[string]struct {
			P      float64
			Amount float64 `yaml:"amount_if_success"`
			Cash   float64
			Hours  float64 `yaml:"own_hours"`
			Days   float64
		}
		Rules   []string
		Actions []string `yaml:"must_actions"`
		MustNot []string `yaml:"must_not"`
	}
}

func goldens(t testing.TB) []golden {
	t.Helper()
	text, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []golden }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 32 {
		t.Fatalf("got %d cases, want 32", len(file.Cases))
	}
	return file.Cases
}

func (g golden) parse(t testing.TB) *Case {
	t.Helper()
	text, err := yaml.Marshal(&g.Facts)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCase(g.ID+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// near reports two figures within a share or a sum of each other.
func near(got, want, share, sum float64) bool {
	d := math.Abs(got - want)
	return d <= share*math.Abs(want) || d <= sum
}

func major(o Option) float64 { return float64(o.Value.Minor()) / 100 }

func TestGoldenCases(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		t.Run(g.ID, func(t *testing.T) {
			t.Parallel()
			rk := Rank(g.parse(t), Defaults())
			if rk.Fault != nil {
				t.Fatal(rk.Fault)
			}
			if got := string(rk.Recommended); got != g.Expect.Recommended {
				t.Errorf("recommended: got %s, want %s", got, g.Expect.Recommended)
			}
			if rk.DecidedBy != g.Expect.DecidedBy {
				t.Errorf("decided by: got %s, want %s", rk.DecidedBy, g.Expect.DecidedBy)
			}
			if rk.EvidencePoints != g.Points {
				t.Errorf("evidence: got %d points, want %d", rk.EvidencePoints, g.Points)
			}
			g.checkOptions(t, rk)
			for _, a := range g.Expect.Actions {
				if !slices.Contains(rk.Actions, Action(a)) {
					t.Errorf("action %s is missing in %v", a, rk.Actions)
				}
			}
			for _, b := range g.Expect.MustNot {
				if !slices.Contains(rk.MustNot, Ban(b)) {
					t.Errorf("must not %s is missing in %v", b, rk.MustNot)
				}
			}
			for _, r := range g.Expect.Rules {
				if !slices.Contains(rk.Rules, r) {
					t.Errorf("rule %s is missing in %v", r, rk.Rules)
				}
			}
		})
	}
}

func (g golden) checkOptions(t *testing.T, rk Ranking) {
	t.Helper()
	open := map[string]Option{}
	for _, o := range rk.Options {
		want, refused := g.Expect.Ineligible[string(o.Remedy)]
		if o.Eligible == refused {
			t.Errorf("%s: open is %v, code %q; want %q", o.Remedy, o.Eligible, o.Code, want)
		}
		if refused && string(o.Code) != want {
			t.Errorf("%s: refused with %q, want %q", o.Remedy, o.Code, want)
		}
		if o.Eligible {
			open[string(o.Remedy)] = o
		}
	}
	for name, want := range g.Expect.Value {
		got := major(open[name])
		if !near(got, want, 0.20, 300) || math.Abs(want) > 300 && got*want < 0 {
			t.Errorf("%s: value %.0f, want %.0f", name, got, want)
		}
		if !near(got, want, 0.002, 6) {
			t.Logf("%s: value %.0f, reference %.0f", name, got, want)
		}
	}
	for name, want := range g.Expect.Step {
		o := open[name]
		amount, cash := float64(o.Amount.Minor())/100, float64(o.Cash.Minor())/100
		if !near(o.P, want.P, 0.02, 0.006) || !near(amount, want.Amount, 0.002, 6) || !near(cash, want.Cash, 0.02, 6) ||
			!near(o.Hours, want.Hours, 0.02, 0.06) || !near(float64(o.Days), want.Days, 0.02, 1) {
			t.Errorf("%s: got p %.3f amount %.0f cash %.0f hours %.1f days %d, want %+v", name, o.P, amount, cash, o.Hours, o.Days, want)
		}
	}
	g.checkOrder(t, open, rk)
}

// checkOrder holds the order where values differ by more than 15 percent or 250.
func (g golden) checkOrder(t *testing.T, open map[string]Option, rk Ranking) {
	t.Helper()
	var got []string
	for _, o := range rk.Options {
		if o.Eligible {
			got = append(got, string(o.Remedy))
		}
	}
	want := g.Expect.Ranked
	if len(got) != len(want) || got[0] != want[0] {
		t.Errorf("ranked: got %s, want %s", strings.Join(got, " "), strings.Join(want, " "))
		return
	}
	for i := 1; i < len(want); i++ {
		for j := i + 1; j < len(want); j++ {
			a, b := g.Expect.Value[want[i]], g.Expect.Value[want[j]]
			firm := !near(a, b, 0.15, 250)
			if firm && slices.Index(got, want[i]) > slices.Index(got, want[j]) {
				t.Errorf("ranked: got %s, want %s before %s", strings.Join(got, " "), want[i], want[j])
			}
		}
	}
}
