package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Paper measures letters on one core; no database is asked.
func Paper(ctx context.Context, o Options, letters, sheets int) ([]Figure, error) {
	const leastLetters, leastPages, mostBytes = 750, 2500, 20_000
	var single, made, file []float64
	var each, largest, page float64
	for range o.Runs {
		r, err := o.paper(ctx, Task{Part: "letters", Count: letters})
		if err != nil {
			return nil, err
		}
		n := float64(r.Counts["letters"])
		single = append(single, n/r.Seconds)
		made = append(made, n/(r.Seconds+float64(r.Counts["making_us"])/1e6))
		each, largest = float64(r.Counts["bytes"])/n, float64(r.Counts["largest"])
		if r, err = o.paper(ctx, Task{Part: "print", Count: sheets}); err != nil {
			return nil, err
		}
		file = append(file, float64(r.Counts["letters"])/r.Seconds)
		page = float64(r.Counts["bytes"]) / float64(r.Counts["letters"])
	}
	pdf := Figure{Name: "letters", Text: "letters, one PDF a client, one core", Value: median(single), Unit: "1/s", Runs: single,
		Note: fmt.Sprintf("%d letters in six languages, %.0f bytes each, the largest %.0f", letters, each, largest)}
	size := Figure{Name: "letter_bytes", Text: "size of such a letter", Value: each, Unit: "bytes"}
	all := Figure{Name: "letters_made", Text: "the same with their words: text, HTML, sheet and PDF", Value: median(made), Unit: "1/s", Runs: made}
	print := Figure{Name: "print", Text: fmt.Sprintf("one print file of %d letters, one core", sheets), Value: median(file), Unit: "1/s", Runs: file,
		Note: fmt.Sprintf("%.0f bytes a letter", page)}
	return []Figure{
		pdf.aims("at least 750/s", pdf.Value >= leastLetters),
		size.aims("at most 20 KB", each <= mostBytes),
		all,
		print.aims("at least 2500/s", print.Value >= leastPages),
	}, nil
}

func (o *Options) paper(ctx context.Context, t Task) (Outcome, error) {
	t.Shape, t.Day, t.Cores = o.Shape, o.Shape.Day, 1
	if o.Folder != "" {
		t.Profile = o.Folder + "/" + t.Part + ".prof"
	}
	r, err := o.Start(ctx, t)
	if err == nil {
		o.tell("", t, r)
	}
	return r, err
}

// countsText is what a part counted, in one line.
func countsText(counts map[string]int64) string {
	if len(counts) > 6 {
		return ""
	}
	var list []string
	for name, n := range counts {
		list = append(list, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
