package meaning

import (
	"math"
	"slices"
)

// signs is how many signs tell how far the first class can be trusted.
const signs = 5

// Signs are what speaks for the first class being right: one, its odds, its lead
// over the second, whether a phrase of it was met, and how many words are known.
type Signs [signs]float64

// Trust weighs signs. It is fitted on texts that the model was not trained on.
type Trust [signs]float32

// Of is how often a reading with such signs is right, from 0 to 1.
func (t *Trust) Of(s Signs) float64 {
	sum := 0.0
	for i, v := range s {
		sum += float64(t[i]) * v
	}
	return 1 / (1 + math.Exp(-sum))
}

// Weighed is what every class gets for one reply, before trust is set.
type Weighed struct {
	scores [classes]float64
	met    []string
	known  float64
}

// Weigh asks the model about a reply in a language that is known.
func (m *Model) Weigh(own, language string, c Context) Weighed {
	t := take(own, language, c)
	return m.weigh(t, t.features())
}

func (m *Model) weigh(t *text, list []feature) Weighed {
	return Weighed{m.scores(list), t.metClasses(), m.known(list)}
}

// Calibrate sets how scores become shares and signs confidence.
func (m *Model) Calibrate(temperature float64, trust Trust) {
	m.temperature, m.trust = float32(temperature), trust
}

// known is the part of the words, by weight, of which something was learned.
func (m *Model) known(list []feature) float64 {
	all, met := 0.0, 0.0
	for _, f := range list {
		if f.row < conceptRows {
			continue
		}
		all += f.value
		row := m.weights[int(f.row)*classes : int(f.row)*classes+classes]
		if slices.ContainsFunc(row, func(w int8) bool { return w < -1 || w > 1 }) {
			met += f.value
		}
	}
	if all == 0 {
		return 0
	}
	return met / all
}

// Share is the share of one that a class gets under a temperature.
func (w *Weighed) Share(label string, temperature float64) float64 {
	c := classOf(label)
	if c < 0 {
		return 0
	}
	return shares(w.scores, temperature)[c]
}

// First is the class that gets most, "" where it is text of another kind, with
// the signs for it.
func (w *Weighed) First() (label Label, s Signs) {
	p := shares(w.scores, 1)
	top := best(p)
	second := 0.0
	for c, v := range p {
		if c != top {
			second = max(second, v)
		}
	}
	const least = 1e-6
	one := max(least, p[top])
	s = Signs{1, math.Log(one / max(least, 1-one)), math.Log(one / max(least, second)), 0, w.known}
	if top == none {
		return "", s
	}
	if slices.Contains(w.met, string(labels[top])) {
		s[3] = 1
	}
	return labels[top], s
}

// Judged is one reading whose truth is known, to fit trust by.
type Judged struct {
	Signs  Signs
	Right  bool
	Weight float64
}

// FitTrust finds the trust under which confidence is as high as readings are
// right, by as many steps of Newton as are needed; the same readings in the same
// order give the same trust, rounded to three places.
func FitTrust(readings []Judged) Trust {
	var w [signs]float64
	const rein = 1.0 // draws weights to nothing
	for range 30 {
		var slope [signs]float64
		var bend [signs][signs]float64
		for _, r := range readings {
			sum := 0.0
			for i := range w {
				sum += w[i] * r.Signs[i]
			}
			p := 1 / (1 + math.Exp(-sum))
			off := p
			if r.Right {
				off--
			}
			for i := range w {
				slope[i] += r.Weight * off * r.Signs[i]
				for j := range w {
					bend[i][j] += r.Weight * p * (1 - p) * r.Signs[i] * r.Signs[j]
				}
			}
		}
		for i := range w {
			if i > 0 {
				slope[i] += rein * w[i]
			}
			bend[i][i] += rein
		}
		step := solved(bend, slope)
		for i := range w {
			w[i] -= step[i]
		}
	}
	var t Trust
	for i := range w {
		t[i] = float32(math.Round(w[i]*1000) / 1000)
	}
	return t
}

// solved is x of a × x = b, by elimination.
func solved(a [signs][signs]float64, b [signs]float64) [signs]float64 {
	for i := range signs {
		pivot := i
		for k := i + 1; k < signs; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[pivot][i]) {
				pivot = k
			}
		}
		a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
		for k := i + 1; k < signs; k++ {
			f := a[k][i] / a[i][i]
			for j := i; j < signs; j++ {
				a[k][j] -= f * a[i][j]
			}
			b[k] -= f * b[i]
		}
	}
	var x [signs]float64
	for i := signs - 1; i >= 0; i-- {
		sum := b[i]
		for j := i + 1; j < signs; j++ {
			sum -= a[i][j] * x[j]
		}
		x[i] = sum / a[i][i]
	}
	return x
}
