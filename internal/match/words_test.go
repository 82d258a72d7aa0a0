package match

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The section of docs/codes.md is that of the code: every clue, in its order.
func TestCluesArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n## Clues of payments\n")
	if !ok {
		t.Fatal("docs/codes.md has no section of the clues of payments")
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var got, want []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(rest, -1) {
		got = append(got, m[1])
	}
	file, err := parser.ParseFile(token.NewFileSet(), "words.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Clue") && !strings.HasPrefix(spec.Names[0].Name, "Against") {
			return true
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, code)
		return true
	})
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("docs/codes.md has\n%v\nthe code has\n%v", got, want)
	}
}
