package main

import (
	"errors"
	"math"
	"runtime"
	"sync"

	"dunwell/internal/reply/meaning"
)

// schoolbook holds all examples, taken apart once.
type schoolbook struct {
	items  []item               // of the corpus, and the mails
	ofItem [][]meaning.Prepared // as items
	own    []meaning.Prepared   // the written sentences
}

func newSchoolbook(items []item) (*schoolbook, error) {
	b := &schoolbook{items: items, ofItem: make([][]meaning.Prepared, len(items))}
	own, err := written()
	if err != nil {
		return nil, err
	}
	b.own = make([]meaning.Prepared, len(own))
	return b, errors.Join(
		together(len(items), func(i int) error {
			examples, err := items[i].examples()
			for _, e := range examples {
				b.ofItem[i] = append(b.ofItem[i], meaning.Prepare(e))
			}
			return err
		}),
		together(len(own), func(i int) error { b.own[i] = meaning.Prepare(own[i]); return nil }),
	)
}

// train trains on the items that are used, and the written sentences.
func (b *schoolbook) train(used func(*item) bool, c calibration) *meaning.Model {
	var list []meaning.Prepared
	for i := range b.items {
		if used(&b.items[i]) {
			list = append(list, b.ofItem[i]...)
		}
	}
	s := meaning.Learned
	s.Temperature, s.Trust = c.temperature, c.trust
	return meaning.Train(append(list, b.own...), s)
}

// everything is what the committed model is trained on, notApart what those are
// by which the mails kept apart are read.
func everything(*item) bool  { return true }
func notApart(it *item) bool { return !it.apart }

// calibration is how scores become shares, and signs confidence.
type calibration struct {
	temperature float64
	trust       meaning.Trust
}

// apart are the mails that are kept apart.
func (b *schoolbook) apart() (list []item) {
	for _, it := range b.items {
		if it.apart {
			list = append(list, it)
		}
	}
	return list
}

// fold are the items of one fold, of the mails or of the corpus.
func (b *schoolbook) fold(n int, mails bool) (list []item) {
	for _, it := range b.items {
		if it.fold == n && it.mail == mails && !it.apart {
			list = append(list, it)
		}
	}
	return list
}

// calibrated finds how scores become shares and signs confidence: on the mails only,
// each read by a model that was not trained on it. The rules were written with the
// corpus at hand, so that it would promise too much. The models are those of the folds.
func (b *schoolbook) calibrated() (calibration, [folds]*meaning.Model, error) {
	var models [folds]*meaning.Model
	plain := calibration{temperature: 1}
	err := together(folds, func(n int) error {
		models[n] = b.train(func(it *item) bool { return !it.apart && it.fold != n }, plain)
		return nil
	})
	if err != nil {
		return plain, models, err
	}
	var asked []meaning.Weighed
	var want []string
	var judged []meaning.Judged
	for fold, m := range models {
		for _, it := range b.fold(fold, true) {
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
	for _, m := range models {
		m.Calibrate(c.temperature, c.trust)
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
