package meaning

import (
	"math"
	"slices"
)

// Example is a text whose meaning is known. A label of "none" is text of another
// kind; without labels only its language is learned.
type Example struct {
	Text     string
	Language string
	Labels   []string // the most important first
	Weight   float64
	Context  Context
}

// Settings are how a model is trained.
type Settings struct {
	Rounds      int
	Temperature float64
	Trust       Trust
}

// Learned are the settings of the model that is committed; the temperature is found
// by the tool that trains.
var Learned = Settings{Rounds: 12, Temperature: 1}

// Prepared is an example taken apart, to be trained on more than once.
type Prepared struct {
	sample  sample // without features where only the language is learned
	letters sample
}

// Prepare takes an example apart.
func Prepare(e Example) Prepared {
	c := slices.Index(languages, e.Language)
	if c < 0 {
		c = len(languages)
	}
	tongue := make([]float64, tongues)
	tongue[c] = 1
	p := Prepared{letters: sample{letterFeatures(e.Text), tongue, 1}}
	if len(e.Labels) > 0 && (e.Language != Other || e.Labels[0] == "none") {
		p.sample = sample{take(e.Text, readAs(e), e.Context).features(), targetOf(e.Labels), e.Weight}
	}
	return p
}

// Train learns a model. The same examples in the same order give the same model:
// nothing is drawn by chance, and products are rounded before they are added.
func Train(examples []Prepared, s Settings) *Model {
	m := &Model{temperature: float32(s.Temperature), trust: s.Trust}
	var samples, letters []sample
	for i := range examples {
		letters = append(letters, examples[i].letters)
		if examples[i].sample.features != nil {
			samples = append(samples, examples[i].sample)
		}
	}
	w := learn(letters, make([]float64, tongueRows*tongues), tongues, 8)
	m.tongue.weights, m.tongue.scale = quantised(w)
	start := make([]float64, rows*classes)
	for c, l := range labels {
		start[int(conceptRow("c", string(l)))*classes+c] = 1.2
	}
	w = learn(samples, start, classes, s.Rounds)
	m.weights, m.scale = quantised(w)
	return m
}

// readAs is the language in which an example is read: its own, or English.
func readAs(e Example) string {
	if slices.Contains(languages, e.Language) {
		return e.Language
	}
	return "en"
}

// targetOf shares one out among the labels, most to the first.
func targetOf(names []string) []float64 {
	target := make([]float64, classes)
	left := 1.0
	for i, name := range names {
		c := classOf(name)
		if c < 0 {
			continue
		}
		part := left
		if i < len(names)-1 {
			part = left * 0.8
		}
		target[c] += part
		left -= part
	}
	return target
}

func classOf(name string) int {
	if name == "none" {
		return none
	}
	return slices.Index(labels, Label(name))
}

type sample struct {
	features []feature
	target   []float64
	weight   float64
}

// faint is how little a class may be off without being moved.
const faint = 1e-4

// pull draws weights back to where they started.
const pull = 6e-3

// learn fits weights by gradient steps that grow smaller for features often seen.
func learn(samples []sample, start []float64, width, rounds int) []float64 {
	w := slices.Clone(start)
	steps := make([]float64, len(w))
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	scores := make([]float64, width)
	mean := make([]float64, len(w))
	random := uint64(88172645463325252)
	for round := range rounds {
		for i := len(order) - 1; i > 0; i-- { // mixed the same way every time
			random ^= random << 13
			random ^= random >> 7
			random ^= random << 17
			j := int(random % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		rate := 0.12 / math.Sqrt(1+0.15*float64(round))
		for _, i := range order {
			adjust(w, start, steps, scores, &samples[i], width, rate)
		}
		if round >= rounds/2 { // the mean of the later rounds is steadier than the last
			for i, v := range w {
				mean[i] += v / float64(rounds-rounds/2)
			}
		}
	}
	return mean
}

func adjust(w, start, steps, scores []float64, s *sample, width int, rate float64) {
	clear(scores)
	for _, f := range s.features {
		row := w[int(f.row)*width:]
		for c := range scores {
			scores[c] += float64(f.value * row[c])
		}
	}
	top := slices.Max(scores)
	sum := 0.0
	for c := range scores {
		scores[c] = math.Exp(scores[c] - top)
		sum += scores[c]
	}
	for c := range scores {
		scores[c] = float64(s.weight * (scores[c]/sum - s.target[c]))
	}
	for _, f := range s.features {
		at := int(f.row) * width
		for c, off := range scores {
			if off > -faint && off < faint {
				continue
			}
			g := float64(off*f.value) + float64(pull*(w[at+c]-start[at+c]))
			steps[at+c] += float64(g * g)
			w[at+c] -= float64(rate * g / math.Sqrt(steps[at+c]+1e-2))
		}
	}
}

// quantised writes weights as small whole numbers of one size.
func quantised(w []float64) ([]int8, float32) {
	top := 1e-9
	for _, v := range w {
		top = max(top, math.Abs(v))
	}
	top = min(top, 6)
	scale := float32(top / 127)
	out := make([]int8, len(w))
	for i, v := range w {
		out[i] = int8(max(-127, min(127, math.Round(v/float64(scale)))))
	}
	return out, scale
}
