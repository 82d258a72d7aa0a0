package remedy

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
)

func goldenCase(t testing.TB, id string) *Case {
	t.Helper()
	for _, g := range goldens(t) {
		if g.ID == id {
			return g.parse(t)
		}
	}
	t.Fatalf("no case %s", id)
	return nil
}

func TestExplanationsSayWhatMatters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		id    string
		topic string
		want  string
	}{
		"a free reminder":       {"C03", TopicFree, "only because it is free"},
		"what decided":          {"C04", TopicDecided, "rule R04"},
		"the runner-up":         {"C05", TopicRunnerUp, "a collection agency, worth about 1,1"},
		"the waiver":            {"C06", TopicWaive, "waives 2,500.00 USD for good"},
		"a date for the demand": {"C04", TopicNext, "last day on 4 December 2026"},
		"what it names":         {"C04", TopicNext, "may name an attorney's letter as what follows, once you have decided"},
		"the last day to file":  {"C15", TopicNext, "at the latest on 21 December 2026"},
		"the relationship":      {"C27", TopicRelationship, "of 8,000 USD"},
		"without the worth":     {"C27", TopicWorth, "a settlement for less would be recommended"},
		"the marks":             {"C06", TopicFigures, "cash.small_claims 135 [V]"},
		"the cheque":            {"C17", TopicWarning, "Do not deposit"},
		"the stay":              {"C14", TopicNext, "proof of claim"},
		"no suit":               {"C29", TopicWarning, "The time to sue is over"},
		"what weighs most":      {"C07", TopicFactors, "the client's means (strong) raises the odds"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := goldenCase(t, tt.id)
			c.On = day.MustParse("2026-11-20")
			rk := Rank(c, Defaults())
			for _, p := range rk.Explain() {
				if p.Topic == tt.topic && strings.Contains(p.Text, tt.want) {
					return
				}
			}
			t.Errorf("nothing under %s holds %q:\n%v", tt.topic, tt.want, rk.Explain())
		})
	}
}

// The next step never lies behind the day on which the right to sue ends, and never
// waits for anything that lies there.
func TestTheNextStepKeepsTheLastDayToSue(t *testing.T) {
	t.Parallel()
	on := day.MustParse("2026-11-20")
	tests := map[string]struct {
		id     string
		change func(*Case)
		want   string
		not    string
	}{
		"the last day":           {"C15", func(c *Case) { c.LimitationDays = 0 }, "at the latest on 20 November 2026", "21 November"},
		"the day before it":      {"C15", func(c *Case) { c.LimitationDays = 1 }, "at the latest on 21 November 2026", "22 November"},
		"it is said as today":    {"C15", func(c *Case) { c.LimitationDays = 0 }, "ends today", "0 days"},
		"no day was said":        {"C15", func(c *Case) { c.LimitationDays, c.On = 0, day.Date{} }, "at the latest today", "0 days"},
		"a demand still runs":    {"C15", func(c *Case) { c.LimitationDays, c.FinalDemand, c.DemandUntil = 10, Lapsed, on.AddDays(12) }, "file now", "wait for the day"},
		"it runs, time is left":  {"C05", func(c *Case) { c.DemandUntil = on.AddDays(12) }, "wait for the day of the final demand", "file now"},
		"over: no more reminder": {"C29", func(*Case) {}, "signed admission", "until the time to sue is over"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := goldenCase(t, tt.id)
			c.On = on
			tt.change(c)
			rk := Rank(c, Defaults())
			text := ""
			for _, p := range rk.Explain() {
				text += p.Text + "\n"
			}
			if !strings.Contains(text, tt.want) || strings.Contains(text, tt.not) {
				t.Errorf("want %q and not %q:\n%s", tt.want, tt.not, text)
			}
			if rk.nearCourt() && slices.Contains(rk.Actions, WaitForDemand) {
				t.Error("it is told to wait for the demand")
			}
		})
	}
}

// No explanation promises success, and each says what it does to the relationship.
func TestExplanationsPromiseNothing(t *testing.T) {
	t.Parallel()
	promise := regexp.MustCompile(`(?i)\b(will pay|will win|guaranteed?d|certain to|you will get)\b|%!`)
	for _, g := range goldens(t) {
		rk := Rank(g.parse(t), Defaults())
		var topics []string
		for _, p := range rk.Explain() {
			topics = append(topics, p.Topic)
			if promise.MatchString(p.Text) || !strings.HasSuffix(p.Text, ".") {
				t.Errorf("%s: %s", g.ID, p.Text)
			}
		}
		for _, topic := range []string{TopicRecommended, TopicDecided, TopicNext, TopicRelationship, TopicTime} {
			if !slices.Contains(topics, topic) {
				t.Errorf("%s says nothing about %s", g.ID, topic)
			}
		}
		if len(rk.Factors) > 3 {
			t.Errorf("%s names %d factors", g.ID, len(rk.Factors))
		}
	}
}

// What is said to change the answer does change it.
func TestChangesAreRanked(t *testing.T) {
	t.Parallel()
	c := goldenCase(t, "C06")
	rk := Rank(c, Defaults())
	var limit *Change
	for _, ch := range rk.Changes() {
		if ch.Recommended == rk.Recommended {
			t.Errorf("%s changes nothing", ch.If)
		}
		if ch.Fact == "small_claims_limit" {
			limit = &ch
		}
	}
	if limit == nil || limit.Recommended != SmallClaims {
		t.Errorf("got %v, want the limit among %v", limit, rk.Changes())
	}
}

// The stages of the code are those of the figures.
func TestStagesAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	var doc yaml.Node
	if err := yaml.Unmarshal(parametersText, &doc); err != nil {
		t.Fatal(err)
	}
	for r := range remedies {
		trail := descend(doc.Content[0], "model.stages."+string(ids[r]))
		if n := trail[len(trail)-1]; n == nil || n.Value != strconv.Itoa(stage[r]) {
			t.Errorf("%s: the code has stage %d", ids[r], stage[r])
		}
	}
}
