package meaning

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed dates/words.yaml
var dateFile []byte

// dateWords are the words of which one language makes its dates.
type dateWords struct {
	weekday, month, number, ordinal                                                  wordList
	day, week, moon, fortnight, business                                             wordList // moon: the month as a span
	today, endOfDay, tomorrow, overmorrow, next, this, of, end, eom, eow, mid, start wordList
	within, ago, weekNumber, year, article                                           wordList
}

var allDateWords = sync.OnceValue(func() map[string]*dateWords {
	words, err := readDateWords(dateFile)
	if err != nil {
		panic("meaning: date words: " + err.Error()) // embedded: a test reads them
	}
	return words
})

func readDateWords(data []byte) (map[string]*dateWords, error) {
	var file map[string]map[string]yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("read date words: %w", err)
	}
	all := map[string]*dateWords{}
	for language, fields := range file {
		w := &dateWords{}
		lists := map[string]*wordList{
			"weekdays": &w.weekday, "months": &w.month, "numbers": &w.number, "ordinals": &w.ordinal, "day": &w.day, "week": &w.week, "month": &w.moon,
			"fortnight": &w.fortnight, "business": &w.business, "today": &w.today, "endofday": &w.endOfDay, "tomorrow": &w.tomorrow, "overmorrow": &w.overmorrow,
			"next": &w.next, "this": &w.this, "of": &w.of, "end": &w.end, "eom": &w.eom, "eow": &w.eow, "mid": &w.mid, "start": &w.start, "within": &w.within,
			"ago": &w.ago, "weekno": &w.weekNumber, "year": &w.year, "article": &w.article,
		}
		for name, node := range fields {
			list, ok := lists[name]
			if !ok {
				return nil, fmt.Errorf("%s: no list is called %s", language, name)
			}
			values := []string{node.Value}
			if node.Kind == yaml.SequenceNode {
				values = nil
				for _, n := range node.Content {
					values = append(values, n.Value)
				}
			}
			for i, alternatives := range values {
				list.add(strings.ReplaceAll(fold(alternatives, ""), "'", " "), i+1)
			}
		}
		all[language] = w
	}
	return all, nil
}
