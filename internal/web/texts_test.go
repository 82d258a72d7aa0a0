package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dunwell/internal/web/say"
)

// Every text of the desk that a template or the code says through its voice has its
// German, with the same verbs.
func TestEveryTextHasItsGerman(t *testing.T) {
	t.Parallel()
	german := say.In("de")
	for text, where := range saidIn(t, ".") {
		own, ok := german.Lookup(text)
		if !ok {
			t.Errorf("%s: %q has no German; add it to internal/web/say/texts/de", where, text)
			continue
		}
		if got, want := verbs(own), verbs(text); !slices.Equal(got, want) {
			t.Errorf("%s: the German of %q has the verbs %q, want %q", where, text, got, want)
		}
	}
}

// No page holds words of its own: what is not said through t or n stays English in
// every language.
func TestNoPageHoldsWordsOfItsOwn(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for _, words := range bareWords(t, name) {
			t.Errorf("%s: %q is said in English only; say it through {{t \"…\"}}", name, words)
		}
	}
}

// saidIn gives every text that the pages and the code of a folder say, with the
// file that says it.
func saidIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	said := map[string]string{}
	pages, err := filepath.Glob(filepath.Join(dir, "pages", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	one := regexp.MustCompile("\\bt \"((?:[^\"\\\\]|\\\\.)*)\"|\\bt `([^`]*)`")
	counted := regexp.MustCompile(`\bn [.$\w]+ "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"`)
	for _, name := range pages {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range regexp.MustCompile(`\{\{.*?\}\}`).FindAllString(string(b), -1) {
			for _, m := range one.FindAllStringSubmatch(action, -1) {
				said[unquote(m[1])+m[2]] = name
			}
			for _, m := range counted.FindAllStringSubmatch(action, -1) {
				said[unquote(m[1])+"|"+unquote(m[2])] = name
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch {
			case method.Sel.Name == "T" && len(call.Args) > 0:
				if text, ok := literal(call.Args[0]); ok {
					said[text] = name
				}
			case method.Sel.Name == "N" && len(call.Args) > 2:
				a, first := literal(call.Args[1])
				b, second := literal(call.Args[2])
				if first && second {
					said[a+"|"+b] = name
				}
			}
			return true
		})
	}
	return said
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

func unquote(text string) string {
	if s, err := strconv.Unquote(`"` + text + `"`); err == nil {
		return s
	}
	return text
}

// verbs are the places a text leaves open, sorted: %s, %d, {n}.
func verbs(text string) []string {
	list := regexp.MustCompile(`%(?:\[\d+\])?[a-z]|\{n\}|\{N\}`).FindAllString(text, -1)
	for i, v := range list {
		list[i] = regexp.MustCompile(`\[\d+\]`).ReplaceAllString(v, "")
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// bareWords are the words of a page outside its actions, and those of the attributes
// that are read to people.
func bareWords(t *testing.T, name string) (found []string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?s)\{\{.*?\}\}`).ReplaceAllString(string(b), "")
	word := regexp.MustCompile(`\p{L}{2,}`)
	z := html.NewTokenizer(strings.NewReader(text))
	silent := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if token.Data == "kbd" || token.Data == "code" || token.Data == "style" {
				silent = token.Data
			}
			for _, a := range token.Attr {
				if slices.Contains([]string{"aria-label", "title", "placeholder", "alt", "data-label"}, a.Key) && word.MatchString(a.Val) {
					found = append(found, a.Val)
				}
			}
		case html.EndTagToken:
			if token := z.Token(); token.Data == silent {
				silent = ""
			}
		case html.TextToken:
			words := strings.TrimSpace(string(z.Text()))
			if strings.Contains(words, `="`) {
				continue // a fragment of attributes
			}
			if silent == "" && word.MatchString(words) && !strings.Contains("Dunwell · Dunwell English Deutsch CSV PDF USD EUR", words) {
				found = append(found, words)
			}
		}
	}
}
