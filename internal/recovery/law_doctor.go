package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// lawLines are what the doctor says of the law: for the places of the book.
func (d *Desk) lawLines(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, today day.Date) ([]DoctorLine, error) {
	b, misfits, err := d.lawWith(ctx, tx, creditor)
	if err != nil {
		return nil, err
	}
	places, err := tx.PlacesOf(ctx, creditor)
	if err != nil {
		return nil, err
	}
	var lines []DoctorLine
	for _, m := range misfits {
		lines = append(lines, DoctorLine{"law_own_misfit", false, fmt.Sprintf("Your figure for %s no longer fits the law %s and is not used; set it anew or take it back (dunwell law unset %s).", m.Path, b.Version, m.Path), ""})
	}
	asked := askedOf(b, places)
	old := slices.DeleteFunc(b.Stale(today), func(o law.Old) bool { return !asked.holds(o.Path) })
	if len(old) > 0 {
		lines = append(lines, DoctorLine{"law_stale", false, fmt.Sprintf("%s of the law %s %s out of date for your clients, the first %s: %s. dunwell law stale lists them; take a newer law (dunwell law take) or set what you have looked up (dunwell law set).", figures(len(old)), b.Version, isAre(len(old)), old[0].Path, old[0].Text), ""})
	} else {
		lines = append(lines, DoctorLine{"law", true, "The law figures for your clients, version " + b.Version + ", are up to date.", ""})
	}
	return append(lines, asked.recalled()...), nil
}

// lawAsked is the part of the law that a book asks: its places, and the series of
// rates they follow.
type lawAsked struct {
	places  []string
	entries map[string][]law.Entry
	series  []string
}

func askedOf(b *law.Bundle, places []string) lawAsked {
	a := lawAsked{entries: map[string][]law.Entry{}}
	for _, place := range places {
		entries, err := b.Show(place)
		if err != nil || len(entries) == 0 { // a place the law does not know has no figures
			continue
		}
		key, _, _ := strings.Cut(entries[0].Path, ".")
		if _, met := a.entries[key]; met {
			continue
		}
		a.places, a.entries[key] = append(a.places, key), entries
		for _, e := range entries {
			if strings.HasSuffix(e.Path, "series") {
				a.series = append(a.series, e.Value)
			}
		}
	}
	return a
}

func (a *lawAsked) holds(path string) bool {
	words := strings.SplitN(path, ".", 3)
	if words[0] == "rate_series" && len(words) > 1 {
		return slices.Contains(a.series, words[1])
	}
	return slices.Contains(a.places, words[0])
}

// recalled names the places whose figures are in part from memory.
func (a *lawAsked) recalled() []DoctorLine {
	var lines []DoctorLine
	for _, place := range a.places {
		var from []string
		for _, e := range a.entries[place] {
			if e.Known && e.Mark.Confidence == law.Recalled {
				from = append(from, e.Path)
			}
		}
		if len(from) > 0 {
			lines = append(lines, DoctorLine{"law_recalled", true, fmt.Sprintf("%s of %s %s from memory and not read at a source, the first %s; they warn where they are used. Look them up and set them: dunwell law set PATH VALUE --source TEXT --as-of DATE.", figures(len(from)), place, isAre(len(from)), from[0]), ""})
		}
	}
	return lines
}

func figures(n int) string {
	if n == 1 {
		return "1 figure"
	}
	return fmt.Sprintf("%d figures", n)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
