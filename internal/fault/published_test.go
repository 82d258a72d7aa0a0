package fault

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the codes of the source into docs/codes.md")

const published = "../../docs/codes.md"

// The section of the faults in docs/codes.md is that of the source: every code
// with the packages that give it.
func TestFaultsArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	const head = "\n| code | from |\n|---|---|\n"
	from := bytes.Index(text, []byte("\n## Faults\n"))
	table := bytes.Index(text[max(from, 0):], []byte(head))
	if from < 0 || table < 0 {
		t.Fatal("docs/codes.md has no table of faults")
	}
	at := from + table + len(head)
	end := len(text)
	if more := bytes.Index(text[at:], []byte("\n## ")); more >= 0 {
		end = at + more
	}
	codes := sourceCodes(t)
	var want strings.Builder
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		fmt.Fprintf(&want, "| `%s` | %s |\n", code, strings.Join(slices.Sorted(maps.Keys(codes[code])), ", "))
	}
	got := string(text[at:end])
	if got == want.String() {
		return
	}
	if *update {
		if err := os.WriteFile(published, slices.Concat(text[:at], []byte(want.String()), text[end:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	listed := strings.Split(got, "\n")
	for line := range strings.Lines(want.String()) {
		if !slices.Contains(listed, strings.TrimSpace(line)) {
			t.Errorf("not in docs/codes.md: %s", strings.TrimSpace(line))
		}
	}
	for _, line := range listed {
		if !strings.Contains(want.String(), line+"\n") {
			t.Errorf("not in the source: %s", line)
		}
	}
	t.Error("bring the page up to date with: go test ./internal/fault -run Published -update")
}

// makers are the functions that take a code, and at which place.
var makers = map[string]int{
	"Invalidf": 0, "NotFoundf": 0, "Conflictf": 0, "Forbiddenf": 0, "Unavailablef": 0,
	"Fault": 1, "fault": 1, // of forms and diaries: (where, code, …)
}

// sourceCodes reads all packages beside this one: code → packages.
func sourceCodes(t *testing.T) map[string]map[string]bool {
	t.Helper()
	folders := map[string][]*ast.File{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]map[string]bool{}
	for folder, files := range folders {
		room, _, _ := strings.Cut(strings.TrimPrefix(filepath.ToSlash(folder), "../"), "/")
		makers := maps.Clone(makers)
		if strings.HasSuffix(folder, "yamlform") {
			makers["add"] = 1 // (line, code, …); elsewhere add takes findings, which refuse nothing
		}
		constants := map[string]string{}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool { constant(n, constants); return true })
		}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if code := codeOf(n, makers, constants); code != "" {
					if codes[code] == nil {
						codes[code] = map[string]bool{}
					}
					codes[code][room] = true
				}
				return true
			})
		}
	}
	return codes
}

func constant(n ast.Node, into map[string]string) {
	if spec, ok := n.(*ast.ValueSpec); ok {
		for i, v := range spec.Values {
			if text := literal(v); text != "" && i < len(spec.Names) {
				into[spec.Names[i].Name] = text
			}
		}
	}
}

// codeOf is the code that a call or an Error written out gives, "" for none.
func codeOf(n ast.Node, makers map[string]int, constants map[string]string) string {
	value := func(e ast.Expr) string {
		if name, ok := e.(*ast.Ident); ok {
			return constants[name.Name]
		}
		return literal(e)
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		if call, ok := n.Fun.(*ast.SelectorExpr); ok {
			if at, ok := makers[call.Sel.Name]; ok && at < len(n.Args) {
				return snake(value(n.Args[at]))
			}
		}
	case *ast.CompositeLit:
		if typ, ok := n.Type.(*ast.SelectorExpr); ok && typ.Sel.Name == "Error" {
			for _, e := range n.Elts {
				if field, ok := e.(*ast.KeyValueExpr); ok && fmt.Sprint(field.Key) == "Code" {
					return snake(value(field.Value))
				}
			}
		}
	}
	return ""
}

// snake is the text where it has the form of a code, else "".
func snake(text string) string {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return text
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if text, err := strconv.Unquote(l.Value); err == nil {
			return text
		}
	}
	return ""
}
