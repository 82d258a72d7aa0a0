package wording

import "testing"

func TestEveryLexiconCanBeRead(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		if _, err := lexiconOf(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}
