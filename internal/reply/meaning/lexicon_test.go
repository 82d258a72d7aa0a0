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
