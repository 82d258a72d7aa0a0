package portal

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dunwell/internal/web/say"
)

// Every text of the pages is there in all eight languages, with the same verbs, and
// as many forms as the language counts in.
func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	t.Parallel()
	forms := map[string]int{"pl": 3}
	for text, where := range saidHere(t) {
		for _, language := range say.Languages()[1:] {
			own, ok := say.In(language).Lookup(text)
			if !ok {
				t.Errorf("%s: %q is not there in %s; add it to internal/web/say/texts/%s/portal.yaml", where, text, language, language)
				continue
			}
			if n := forms[language]; strings.Contains(text, "|") && strings.Count(own, "|") != max(n, 2)-1 {
				t.Errorf("%s: %q has %d forms in %s", where, text, strings.Count(own, "|")+1, language)
			}
			if got, want := verbs(own), verbs(text); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the verbs %q in %s, want %q", where, text, got, language, want)
			}
			if own == text && strings.Contains(text, " ") {
				t.Errorf("%s: %q is English in %s", where, text, language)
			}
		}
	}
}

// German clients are addressed formally.
func TestGermanIsFormal(t *testing.T) {
	t.Parallel()
	informal := regexp.MustCompile(`(?i)\b(du|dich|dir|deine?[rnms]?|euch|eure?[rnms]?)\b`)
	for text := range saidHere(t) {
		if own, _ := say.In("de").Lookup(text); informal.MatchString(own) {
			t.Errorf("%q is informal", own)
		}
	}
}

func verbs(text string) []string {
	text, _, _ = strings.Cut(text, "|")
	list := regexp.MustCompile(`%(?:\[\d+\])?[a-z]`).FindAllString(text, -1)
	for i, v := range list {
		list[i] = regexp.MustCompile(`\[\d+\]`).ReplaceAllString(v, "")
	}
	slices.Sort(list)
	return list
}

// saidHere gives every text that the pages and the code say, with the file.
func saidHere(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	read := func(pattern string, find ...string) {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range find {
				for _, m := range regexp.MustCompile(f).FindAllStringSubmatch(string(b), -1) {
					said[unquoted(t, strings.Join(m[1:], "|"))] = name
				}
			}
		}
	}
	const text = `"((?:[^"\\]|\\.)*)"`
	read("pages/*.html", `\bt `+text)
	read("*.go", `\.T\(`+text, `\.N\([^,]+, `+text+`, `+text)
	return said
}

func unquoted(t *testing.T, text string) string {
	t.Helper()
	var s string
	if err := json.Unmarshal([]byte(`"`+text+`"`), &s); err != nil {
		t.Fatal(text, err)
	}
	return s
}

// No page holds words of its own.
func TestNoPageHoldsWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	word := regexp.MustCompile(`\p{L}{2,}`)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		z := html.NewTokenizer(strings.NewReader(regexp.MustCompile(`(?s)\{\{.*?\}\}`).ReplaceAllString(string(b), "")))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if words := strings.TrimSpace(string(z.Text())); kind == html.TextToken && word.MatchString(words) && words != ", PDF" && !strings.Contains(words, `="`) {
				t.Errorf("%s: %q is said in English only", name, words)
			}
		}
	}
}
