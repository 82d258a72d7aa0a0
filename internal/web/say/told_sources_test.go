package say

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// notYet are the faults that are still told in English only, by their code. The list
// only shrinks.
var notYet = []string{}

// Whatever the record and the faults of the house below can say is known in German: the
// sources are read for the sentences they build, each is said with names in its places,
// and no English may be left of it.
func TestWhatTheHouseSaysIsToldInGerman(t *testing.T) {
	t.Parallel()
	german := In("de")
	count := 0
	for _, dir := range []string{"recovery", "web", "web/portal", "money", "day", "policy", "letter", "store", "auth", "chase", "receivable", "claim", "law", "remedy", "evidence", "mail", "feed", "intake"} {
		for _, said := range saidIn(t, filepath.Join("..", "..", filepath.FromSlash(dir))) {
			text := sampleOf(said.format)
			if len(letters.FindAllString(verb.ReplaceAllString(said.format, ""), -1)) < 4 || slices.Contains(notYet, said.code) {
				continue // made of names, which are told by themselves
			}
			count++
			if said.goesOn {
				text = "Undone: Larch" + text
			}
			told := german.Told(text)
			if told == Sentence(text) || english.MatchString(told) {
				t.Errorf("%s: %q is told as %q; give its German in texts/told/de", said.where, said.format, told)
			}
		}
	}
	if count < 700 {
		t.Errorf("only %d sentences were found in the sources; does the test still know how they are built?", count)
	}
}

var verb, letters = regexp.MustCompile(`%[a-z%]`), regexp.MustCompile(`\pL`)

// sampleOf is what a format makes of names and figures.
func sampleOf(format string) string {
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		switch v {
		case "%%":
			return "%"
		case "%d":
			return "13"
		case "%q":
			return `"Larch"`
		}
		return "Larch"
	})
}

type saying struct {
	where, code, format string
	goesOn              bool // it is added to a sentence
}

// faultText is the place of the text among the arguments of the makers of faults.
var faultText = map[string]int{"Invalidf": 2, "NotFoundf": 1, "Conflictf": 1, "Forbiddenf": 1, "Unavailablef": 2}

// saidIn reads the sources of a package for the texts of its faults and of the entries
// it writes into the record.
func saidIn(t *testing.T, dir string) (list []saying) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources in %s: %v", dir, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			said := sayingOf(n)
			if said.format != "" {
				at := set.Position(n.Pos())
				said.where = fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)
				list = append(list, said)
			}
			return true
		})
	}
	return list
}

// sayingOf is the sentence that a node of a source builds, if it does.
func sayingOf(n ast.Node) saying {
	switch n := n.(type) {
	case *ast.CallExpr:
		maker, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			break
		}
		if maker.Sel.Name == "Fault" && len(n.Args) > 2 { // of a ladder
			return saying{code: formatOf(n.Args[1]), format: formatOf(n.Args[2])}
		}
		from, ok := maker.X.(*ast.Ident)
		at, known := faultText[maker.Sel.Name]
		if ok && known && from.Name == "fault" && len(n.Args) > at {
			return saying{code: formatOf(n.Args[0]), format: formatOf(n.Args[at])}
		}
	case *ast.CompositeLit:
		if name := fmt.Sprint(n.Type); name == "Entry" || strings.HasSuffix(name, "fault Error}") {
			return saying{code: fieldOf(n, "Code"), format: fieldOf(n, "Text")}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			to, ok := left.(*ast.SelectorExpr)
			if !ok || to.Sel.Name != "Text" || i >= len(n.Rhs) {
				continue
			}
			of := ""
			switch x := to.X.(type) {
			case *ast.SelectorExpr:
				of = x.Sel.Name
			case *ast.Ident:
				of = x.Name
			}
			if of == "said" || of == "Entry" {
				return saying{format: formatOf(n.Rhs[i]), goesOn: n.Tok == token.ADD_ASSIGN}
			}
		}
	}
	return saying{}
}

func fieldOf(lit *ast.CompositeLit, name string) string {
	for _, element := range lit.Elts {
		if field, ok := element.(*ast.KeyValueExpr); ok && fmt.Sprint(field.Key) == name {
			return formatOf(field.Value)
		}
	}
	return ""
}

// formatOf is the text of an expression, with a verb for what only a run can know.
func formatOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return formatOf(e.X) + formatOf(e.Y)
		}
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return formatOf(e.Args[0])
		}
	}
	return "%s"
}
