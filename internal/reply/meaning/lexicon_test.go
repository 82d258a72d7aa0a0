package meaning

import (
	"slices"
	"testing"
)

func TestEveryRuleReads(t *testing.T) {
	t.Parallel()
	english := lexicons["en"]().concepts
	for _, language := range languages {
		for _, c := range lexicons[language]().concepts {
			if !slices.Contains(english, c) {
				t.Errorf("%s: concept %s is not one of English", language, c)
			}
		}
	}
}

func conceptsOf(language, text string) []string {
	l := lexicons[language]()
	toks, _ := tokens(text, language)
	var names []string
	for _, h := range l.find(toks) {
		if n := l.concepts[h.concept]; !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}
