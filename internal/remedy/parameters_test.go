package remedy

import (
	"math"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/law"
)

// Every figure of the model has its path, its value and its mark.
func TestFiguresHaveTheirMarks(t *testing.T) {
	t.Parallel()
	p := Defaults()
	for _, path := range p.Paths() {
		f, ok := p.Figure(path)
		if !ok || len(f.Mark.Sources) == 0 || f.Mark.Confidence == law.Unknown {
			t.Errorf("%s: %+v, %v", path, f, ok)
		}
	}
	tests := map[string]struct {
		value float64
		sign  string
	}{
		"model.base_p.reminder":               {0.35, "R"},
		"model.cash.attorney_letter":          {400, "V"},
		"model.cash.small_claims":             {135, "V"},
		"evidence.win_if_contested.good":      {0.85, "S"},
		"model.base_p.statutory_complaint":    {0.45, "S"},
		"model.age_factor.curve.d90":          {0.696, "V"},
		"model.small_money.amount":            {1000, "S"},
		"settlement.engine_offer_share.ok":    {0.90, "R"},
		"model.arbitration_brackets.far_seat": {1200, "R"},
	}
	for path, want := range tests {
		if f, _ := p.Figure(path); f.Value != want.value || f.Sign() != want.sign {
			t.Errorf("%s: got %v %s, want %v %s", path, f.Value, f.Sign(), want.value, want.sign)
		}
	}
}

func TestOwnFigures(t *testing.T) {
	t.Parallel()
	own, err := Defaults().With(map[string]string{"model.attorney_letter_min_amount": "20000", "model.base_p.agency": "0.9"})
	if err != nil {
		t.Fatal(err)
	}
	c := goldens(t)[9].parse(t) // C10: the attorney's letter
	if got := Rank(c, own).Recommended; got != Agency {
		t.Errorf("with own figures: got %s, want %s", got, Agency)
	}
	if got := Rank(c, Defaults()).Recommended; got != AttorneyLetter {
		t.Errorf("the defaults changed: got %s", got)
	}
	if f, _ := own.Figure("model.base_p.agency"); !f.Own || f.Sign() != "own" || f.Value != 0.9 {
		t.Errorf("got %+v", f)
	}
	rk := Rank(c, own)
	found := false
	for _, p := range rk.Explain() {
		found = found || strings.Contains(p.Text, "base_p.agency 0.9 [own]")
	}
	if !found {
		t.Error("the explanation does not show the own figure")
	}
}

// A sum in the currency of the case is taken as it is, whatever a dollar costs.
func TestOwnFigureInTheCurrencyOfTheCase(t *testing.T) {
	t.Parallel()
	c := article(t, "ca_on")
	own, err := Defaults().With(map[string]string{"model.cash.small_claims": "102.00 CAD"})
	if err != nil {
		t.Fatal(err)
	}
	cash := func(p *Parameters) float64 { rk := Rank(c, p); return float64(rk.Options[0].Cash.Minor()) / 100 }
	if got, want := cash(Defaults())-cash(own), 135*1.40-102; math.Abs(got-want) > 0.02 {
		t.Errorf("got %.2f CAD less, want %.2f", got, want)
	}
	foreign, err := Defaults().With(map[string]string{"model.cash.small_claims": "400 PLN"})
	if err != nil {
		t.Fatal(err)
	}
	if rk := Rank(c, foreign); !rk.NeedsRate() {
		t.Errorf("a fee in zloty beside a claim in Canadian dollars: got %s", rk.Recommended)
	}
}

func TestOwnFiguresAreBounded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ path, value, code string }{
		"unknown":         {"model.base_p.hope", "0.5", "figure_unknown"},
		"no number":       {"model.base_p.agency", "often", "figure_unreadable"},
		"certain":         {"model.base_p.agency", "1", "figure_out_of_range"},
		"not a number":    {"model.base_p.agency", "NaN", "figure_out_of_range"},
		"negative cost":   {"model.cash.small_claims", "-1", "figure_out_of_range"},
		"share of euros":  {"model.base_p.agency", "0.5 EUR", "figure_unreadable"},
		"no currency":     {"model.cash.small_claims", "5 pounds", "figure_unreadable"},
		"beyond all days": {"model.days.reminder", "9999", "figure_out_of_range"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Defaults().With(map[string]string{tt.path: tt.value}); fault.CodeOf(err) != tt.code {
				t.Errorf("got %v, want %s", err, tt.code)
			}
		})
	}
}
