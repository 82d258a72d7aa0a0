package app

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lines is the house, from top to bottom: a package imports only from lines
// below its own. Several packages may stand on one line; they do not see each other.
var lines = [][]string{
	{"app"},
	{"cli", "api", "web"},
	{"recovery"},
	{"packet"},
	{"exhibit"},
	{"store", "mail", "pdf", "intake", "feed", "ledger", "work"},
	{"chase", "agreement"},
	{"remedy", "letter", "forecast", "screening"},
	{"claim", "policy", "reply", "match", "judgment"},
	{"evidence", "auth"},
	{"receivable", "law", "redact"},
	{"money", "day"},
	{"fault"},
}

// core is what has no context, clock, SQL, network, files or log.
var core = []string{"fault", "money", "day", "receivable", "law", "redact", "evidence", "auth", "claim", "policy", "reply", "match", "judgment", "remedy", "letter", "forecast", "screening", "chase", "agreement"}

// impure is what the core may not import.
var impure = []string{"context", "database/sql", "log", "log/slog", "net", "net/http", "net/smtp", "os", "os/exec", "path/filepath", "syscall"}

// shelf is for tests and for the bench; nothing of the product imports it.
var shelf = []string{"testneeds", "bench"}

func TestArrowsPointDown(t *testing.T) {
	t.Parallel()
	line := map[string]int{}
	for i, packages := range lines {
		for _, p := range packages {
			line[p] = i
		}
	}
	for _, p := range packages(t) {
		room, _, _ := strings.Cut(p.name, "/")
		if slices.Contains(shelf, room) {
			continue
		}
		if _, ok := line[room]; !ok {
			t.Errorf("internal/%s stands on no line: give it one in layers_test.go and ARCHITECTURE.md", room)
			continue
		}
		for _, imported := range p.imports {
			below, ours := strings.CutPrefix(imported, "dunwell/internal/")
			below, _, _ = strings.Cut(below, "/")
			switch {
			case ours && below != room && line[below] <= line[room]:
				t.Errorf("internal/%s imports %s, which does not stand below it", p.name, imported)
			case ours && slices.Contains(shelf, below):
				t.Errorf("internal/%s imports %s, which is for tests", p.name, imported)
			case slices.Contains(core, room) && slices.Contains(impure, imported):
				t.Errorf("internal/%s is in the core and imports %s", p.name, imported)
			}
		}
	}
}

// TestOnlyAppKnowsTheTime holds the rule that the clock is asked in one room.
func TestOnlyAppKnowsTheTime(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		room, _, _ := strings.Cut(p.name, "/")
		if room == "app" || slices.Contains(shelf, room) {
			continue
		}
		for _, file := range p.files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for n, l := range strings.Split(string(text), "\n") {
				code, _, _ := strings.Cut(l, "//")
				if strings.Contains(code, "time.Now()") {
					t.Errorf("%s:%d asks time.Now; take the moment from the caller", file, n+1)
				}
			}
		}
	}
}

type pkg struct {
	name    string
	imports []string
	files   []string
}

// packages reads what stands in internal, without its tests.
func packages(t *testing.T) []pkg {
	t.Helper()
	root := filepath.Join("..", "..", "internal")
	var found []pkg
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		p, err := build.ImportDir(path, 0)
		if _, none := errors.AsType[*build.NoGoError](err); none || d.Name() == "testdata" {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		one := pkg{name: filepath.ToSlash(name), imports: p.Imports}
		for _, f := range p.GoFiles {
			one.files = append(one.files, filepath.Join(path, f))
		}
		found = append(found, one)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 5 {
		t.Fatalf("found %s packages only: the walk is wrong", strconv.Itoa(len(found)))
	}
	return found
}
