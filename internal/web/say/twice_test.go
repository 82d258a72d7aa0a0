package say

import (
	"io/fs"
	"path"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A text stands in one file of a language: of two, the one that is read first would be
// words that nobody sees.
func TestNoTextStandsTwice(t *testing.T) {
	t.Parallel()
	languages, err := fs.ReadDir(files, "texts")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range languages {
		if language.Name() == "told" {
			continue
		}
		names, err := fs.Glob(files, path.Join("texts", language.Name(), "*.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		first := map[string]string{}
		for _, name := range names {
			b, err := files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts := map[string]string{}
			if err := yaml.Unmarshal(b, &texts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for text := range texts {
				if other, twice := first[text]; twice {
					t.Errorf("%q stands in %s and in %s", text, other, name)
				}
				first[text] = name
			}
		}
	}
}
