package main

import (
	"math"

	"dunwell/internal/reply/meaning"
)

// trainOn trains on items of the corpus and the written sentences.
func trainOn(items []item, late bool, temperature float64) (*meaning.Model, error) {
	examples, err := fromCorpus(items)
	if err != nil {
		return nil, err
	}
	own, err := written(late)
	if err != nil {
		return nil, err
	}
	s := meaning.Learned
	s.Temperature = temperature
	return meaning.Train(append(examples, own...), s), nil
}

// split parts the items into one fold and all others.
func split(items []item, fold int) (rest, one []item) {
	for _, it := range items {
		if it.fold == fold {
			one = append(one, it)
		} else {
			rest = append(rest, it)
		}
	}
	return rest, one
}

// trusted are the folds whose texts were read last, after most rules and sentences
// had been written: what is measured on them, without the late sentences, is
// nearest to mail that nobody has seen. Trust is set by them.
var trusted = []int{3, 4}

// calibrated is the temperature under which the confidence of readings comes
// nearest to how often they are right.
func calibrated(items []item) (float64, error) {
	var asked []meaning.Weighed
	var want []string
	for _, fold := range trusted {
		rest, one := split(items, fold)
		m, err := trainOn(rest, false, 1)
		if err != nil {
			return 0, err
		}
		for _, it := range one {
			c, err := it.context()
			if err != nil {
				return 0, err
			}
			asked = append(asked, m.Weigh(it.OwnText, it.Language, c))
			want = append(want, it.Labels[0])
		}
	}
	best, least := 1.0, math.Inf(1)
	for t := 0.30; t <= 2.5; t += 0.01 {
		loss := 0.0
		for i, w := range asked {
			loss -= math.Log(max(1e-9, w.Share(want[i], t)))
		}
		if loss < least {
			best, least = t, loss
		}
	}
	return math.Round(best*100) / 100, nil
}
