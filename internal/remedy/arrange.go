package remedy

import (
	"fmt"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/law"
)

// PlanTerms are the customs of payment plans, as the figures have them. They warn and
// never forbid.
type PlanTerms struct {
	DownLeast, DownMost float64 // share of the debt
	Months              int     // a plan runs no longer
	Mark                law.Mark
}

// UsualPlan is the terms that come with the program.
func UsualPlan() PlanTerms { return usualPlan() }

var usualPlan = sync.OnceValue(func() PlanTerms {
	var file struct {
		Plan struct {
			Terms struct {
				Down       [2]float64 `yaml:"down_payment"`
				Months     int        `yaml:"instalments_max_months"`
				Source     string     `yaml:"source"`
				AsOf       string     `yaml:"as_of"`
				Confidence string     `yaml:"confidence"`
			} `yaml:"terms"`
		} `yaml:"payment_plan"`
	}
	if err := yaml.Unmarshal(parametersText, &file); err != nil {
		panic(fmt.Sprintf("the terms of plans in the program cannot be read: %v", err)) // held by a test
	}
	t := file.Plan.Terms
	return PlanTerms{DownLeast: t.Down[0], DownMost: t.Down[1], Months: t.Months,
		Mark: law.Mark{Sources: []string{t.Source}, AsOf: t.AsOf, Confidence: law.Confidence(t.Confidence)}}
})

// UsualShare is the share of a debt that a settlement is commonly offered for, by how
// well the client stands, with its mark.
func UsualShare(s Solvency, disputed bool) (share float64, mark law.Mark, ok bool) {
	p := Defaults()
	f, ok := p.Figure("settlement.engine_offer_share." + string(s))
	if !ok {
		return 0, law.Mark{}, false
	}
	share = f.Value
	if disputed {
		less, _ := p.Figure("settlement.engine_offer_share.disputed_extra_discount")
		share -= less.Value
	}
	return share, f.Mark, true
}

// Percent is a share as people read it: "15 %".
func Percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }
