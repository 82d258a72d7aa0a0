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
	items       []item
	ofItem      [][]meaning.Prepared // as items
	early, late []meaning.Prepared   // the written sentences, without the late ones and with them
}

func newSchoolbook(items []item) (*schoolbook, error) {
	b := &schoolbook{items: items, ofItem: make([][]meaning.Prepared, len(items))}
	early, err := written(false)
	if err != nil {
		return nil, err
	}
	late, err := written(true)
	if err != nil {
		return nil, err
	}
	b.early, b.late = make([]meaning.Prepared, len(early)), make([]meaning.Prepared, len(late))
	return b, errors.Join(
		together(len(items), func(i int) error {
			examples, err := items[i].examples()
			for _, e := range examples {
				b.ofItem[i] = append(b.ofItem[i], meaning.Prepare(e))
			}
			return err
		}),
		together(len(early), func(i int) error { b.early[i] = meaning.Prepare(early[i]); return nil }),
		together(len(late), func(i int) error { b.late[i] = meaning.Prepare(late[i]); return nil }),
	)
}

// train trains on the items outside one fold, -1 for all, and the written sentences.
func (b *schoolbook) train(without int, late bool, c calibration) *meaning.Model {
	var list []meaning.Prepared
	for i := range b.items {
		if b.items[i].fold != without {
			list = append(list, b.ofItem[i]...)
		}
	}
	own := b.early
	if late {
		own = b.late
	}
	s := meaning.Learned
	s.Temperature, s.Trust = c.temperature, c.trust
	return meaning.Train(append(list, own...), s)
}

// calibration is how scores become shares, and signs confidence.
type calibration struct {
	temperature float64
	trust       meaning.Trust
}

// fold are the items of one fold.
func (b *schoolbook) fold(n int) (list []item) {
	for _, it := range b.items {
		if it.fold == n {
			list = append(list, it)
		}
	}
	return list
}

// trusted are the folds whose texts were read last, after most rules and sentences
// had been written: what is measured on them, without the late sentences, is
// nearest to mail that nobody has seen.
var trusted = []int{3, 4}

// calibrated finds how scores become shares and signs confidence. Every item is
// judged twice, each time by a model that was not trained on it: with all sentences,
// and without those written after misses had been seen. Mail that nobody has seen
// lies between the two. The models are in pairs, fold by fold.
func (b *schoolbook) calibrated() (calibration, [folds][2]*meaning.Model, error) {
	var models [folds][2]*meaning.Model
	plain := calibration{temperature: 1}
	err := together(folds*2, func(n int) error {
		models[n/2][n%2] = b.train(n/2, n%2 == 0, plain)
		return nil
	})
	if err != nil {
		return plain, models, err
	}
	var asked []meaning.Weighed
	var want []string
	var judged []meaning.Judged
	for fold := range folds {
		for _, m := range models[fold] {
			for _, it := range b.fold(fold) {
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
