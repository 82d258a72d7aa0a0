package main

import (
	"errors"
	"math"
	"runtime"
	"sync"

	"dunwell/internal/reply/meaning"
)

// trainOn trains on items of the corpus and the written sentences.
func trainOn(items []item, late bool, c calibration) (*meaning.Model, error) {
	examples, err := fromCorpus(items)
	if err != nil {
		return nil, err
	}
	own, err := written(late)
	if err != nil {
		return nil, err
	}
	s := meaning.Learned
	s.Temperature, s.Trust = c.temperature, c.trust
	return meaning.Train(append(examples, own...), s), nil
}

// calibration is how scores become shares, and signs confidence.
type calibration struct {
	temperature float64
	trust       meaning.Trust
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
// nearest to mail that nobody has seen.
var trusted = []int{3, 4}

// calibrated finds how scores become shares and signs confidence. Every item is
// judged twice, each time by a model that was not trained on it: with all sentences,
// and without those written after misses had been seen. Mail that nobody has seen
// lies between the two. The models are in pairs, fold by fold.
func calibrated(items []item) (calibration, [folds][2]*meaning.Model, error) {
	var models [folds][2]*meaning.Model
	plain := calibration{temperature: 1}
	err := together(folds*2, func(n int) error {
		rest, _ := split(items, n/2)
		m, err := trainOn(rest, n%2 == 0, plain)
		models[n/2][n%2] = m
		return err
	})
	if err != nil {
		return plain, models, err
	}
	var asked []meaning.Weighed
	var want []string
	var judged []meaning.Judged
	for fold := range folds {
		_, one := split(items, fold)
		for _, m := range models[fold] {
			for _, it := range one {
				c, err := it.context()
				if err != nil {
					return plain, models, err
				}
				w := m.Weigh(it.OwnText, it.Language, c)
				first, signs := w.First()
				asked, want = append(asked, w), append(want, it.Labels[0])
				if first != "" {
					judged = append(judged, meaning.Judged{Signs: signs, Right: string(first) == it.Labels[0], Weight: 1})
				}
			}
		}
	}
	best, least := 1.0, math.Inf(1)
	for t := 0.30; t <= 2.5; t += 0.01 {
		loss := 0.0
		for i := range asked {
			loss -= math.Log(max(1e-9, asked[i].Share(want[i], t)))
		}
		if loss < least {
			best, least = t, loss
		}
	}
	c := calibration{math.Round(best*100) / 100, meaning.FitTrust(judged)}
	for _, pair := range models {
		for _, m := range pair {
			m.Calibrate(c.temperature, c.trust)
		}
	}
	return c, models, nil
}

// together does several things at once, as many as the machine has processors.
func together(n int, do func(int) error) error {
	errs := make([]error, n)
	room := make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			errs[i] = do(i)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
