package meaning

import (
	"math"
	"strings"
)

// Other is any language but the eight that are read.
const Other = "other"

const (
	tongueRows = 1 << 13
	tongues    = 9 // the eight and the others
)

// tongue tells languages apart by their letters and words.
type tongue struct {
	weights []int8
	scale   float32
}

// letters are the features of the language of a text: groups of letters, and words.
func letterFeatures(text string) []feature {
	toks, _ := tokens(text, "")
	var list []feature
	for i := range toks {
		if toks[i].kind != word {
			continue
		}
		if i > 400 {
			break
		}
		// As written, not as folded: marks on letters tell most.
		w := " " + strings.ToLower(text[toks[i].start:toks[i].end]) + " "
		list = append(list, feature{int32(hash("t", w) % tongueRows), 1.2, 0})
		r := []rune(w)
		for n := 2; n <= 4; n++ {
			for k := 0; k+n <= len(r); k++ {
				list = append(list, feature{int32(hash("l", string(r[k:k+n])) % tongueRows), 0.6, 0})
			}
		}
	}
	norm := 0.0
	for _, f := range list {
		norm += f.value * f.value
	}
	if norm > 0 {
		scale := 3 / math.Sqrt(norm)
		for i := range list {
			list[i].value *= scale
		}
	}
	return list
}

// weigh is the language of a text, how sure that is, 0 to 1, and the share of one
// language besides.
func (t *tongue) weigh(text, asked string) (language string, sure, ofAsked float64) {
	var s [tongues]float64
	list := letterFeatures(text)
	if len(list) == 0 {
		return Other, 0, 0
	}
	for _, f := range list {
		for c := range s {
			s[c] += f.value * float64(t.weights[int(f.row)*tongues+c])
		}
	}
	top := math.Inf(-1)
	best := 0
	for c := range s {
		s[c] *= float64(t.scale)
		if s[c] > top {
			top, best = s[c], c
		}
	}
	sum := 0.0
	for c := range s {
		sum += math.Exp(s[c] - top)
	}
	for c := range s {
		if tongueName(c) == asked {
			ofAsked = math.Exp(s[c]-top) / sum
		}
	}
	return tongueName(best), 1 / sum, ofAsked
}

func tongueName(c int) string {
	if c < len(languages) {
		return languages[c]
	}
	return Other
}
