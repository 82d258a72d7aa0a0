package mail

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

func papers(t testing.TB, delivery string) Papers {
	t.Helper()
	eml, _ := letterBytes(t, delivery)
	return Papers{Number: "M-2026-004", Client: "Müller & Söhne GmbH", Step: "reminder_1", EML: eml, PDF: []byte("%PDF-1.7"), Text: []byte("Guten Tag\n")}
}

// files is every file below dir with its content.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func put(t *testing.T, f Folder, p Papers) []string {
	t.Helper()
	names, err := f.Put(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range names {
		if names[i], err = filepath.Rel(f.Dir, n); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func TestFolderKeepsOneLetterOnce(t *testing.T) {
	t.Parallel()
	f := Folder{filepath.Join(t.TempDir(), "new", "letters")}
	const name = "M-2026-004-Müller-Söhne-GmbH-reminder_1"
	p := papers(t, "d1")
	for range 3 {
		if got := put(t, f, p); !reflect.DeepEqual(got, []string{name + ".eml", name + ".pdf", name + ".txt"}) {
			t.Fatalf("got %q", got)
		}
		want := map[string]string{name + ".eml": string(p.EML), name + ".pdf": "%PDF-1.7", name + ".txt": "Guten Tag\n"}
		if got := files(t, f.Dir); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q", got)
		}
	}
}

func TestFolderTellsDeliveriesApart(t *testing.T) {
	t.Parallel()
	f := Folder{t.TempDir()}
	a, b := papers(t, "d1"), papers(t, "d2")
	b.Text = nil
	first, second := put(t, f, a), put(t, f, b)
	if second[0] != "M-2026-004-Müller-Söhne-GmbH-reminder_1-2.eml" || len(second) != 2 {
		t.Errorf("got %q", second)
	}
	if again := put(t, f, a); !slices.Equal(again, first) {
		t.Errorf("got %q, want %q", again, first)
	}
	if again := put(t, f, b); !slices.Equal(again, second) {
		t.Errorf("got %q, want %q", again, second)
	}
	if got := len(files(t, f.Dir)); got != 5 {
		t.Errorf("got %d files", got)
	}
}

func TestFolderTakesManyAtOnce(t *testing.T) {
	t.Parallel()
	f := Folder{t.TempDir()}
	var wg sync.WaitGroup
	for i := range 12 {
		p := papers(t, strings.Repeat("d", i+1))
		wg.Go(func() {
			for range 2 {
				if _, err := f.Put(p); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	ids := map[string]bool{}
	for name, content := range files(t, f.Dir) {
		if strings.HasSuffix(name, ".eml") {
			id, err := readID(strings.NewReader(content))
			if err != nil || ids[id] {
				t.Errorf("%s: %s again, %v", name, id, err)
			}
			ids[id] = true
		}
	}
	if len(ids) != 12 {
		t.Errorf("got %d letters, want 12", len(ids))
	}
}

func TestRehearsalLiesApart(t *testing.T) {
	t.Parallel()
	f := Folder{t.TempDir()}
	p := papers(t, "d1")
	p.Rehearsal = day.MustParse("2026-03-04")
	if got := put(t, f, p); filepath.ToSlash(filepath.Dir(got[0])) != "rehearsal/2026-03-04" {
		t.Errorf("got %q", got)
	}
}

func TestFolderNamesAreSafe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ number, client, step, want string }{
		"plain":            {"7", "Acme", "notice", "7-Acme-notice"},
		"path":             {"../../7", "../etc/passwd", "a\\b", "7-etc-passwd-a-b"},
		"absolute":         {"/7", "C:\\x", "", "7-C-x"},
		"hidden":           {".7", ".ssh", "..", "7-ssh"},
		"break":            {"7\r\n", "a\x00b\u202ec", "n", "7-a-b-c-n"},
		"scripts":          {"7", "Łódź Ελλάς 日本語", "n", "7-Łódź-Ελλάς-日本語-n"},
		"decomposed":       {"7", "Mu\u0308ller", "n", "7-Müller-n"},
		"not UTF-8":        {"7", "a\xffb", "n", "7-a-b-n"},
		"nothing but dots": {"7", "…", "n", "7-n"},
		"long":             {"7", strings.Repeat("日", 100), "n", "7-" + strings.Repeat("日", 26) + "-n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Papers{Number: test.number, Client: test.client, Step: test.step}.name()
			if err != nil || got != test.want || len(got) > 200 || !utf8.ValidString(got) || !fs.ValidPath(got) {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestFolderFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "rehearsal")); err != nil {
		t.Fatal(err)
	}
	good := papers(t, "d1")
	noID, noNumber, led := good, good, good
	noID.EML = []byte("Subject: x\r\n\r\n")
	noNumber.Number = "/"
	led.Rehearsal = day.MustParse("2026-03-04")
	tests := map[string]struct {
		dir    string
		papers Papers
		kind   fault.Kind
	}{
		"a file in the way":     {file, good, fault.Unavailable},
		"no id":                 {dir, noID, fault.Invalid},
		"no number":             {dir, noNumber, fault.Invalid},
		"a link that leads out": {dir, led, fault.Unavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names, err := Folder{test.dir}.Put(test.papers)
			if names != nil || fault.CodeOf(err) != codeFolder || fault.KindOf(err) != test.kind {
				t.Errorf("got %q, %v", names, err)
			}
			if left := files(t, outside); len(left) != 0 {
				t.Errorf("written outside: %q", left)
			}
		})
	}
}

func TestFolderReplacesAHalfWrittenLetter(t *testing.T) {
	t.Parallel()
	f := Folder{t.TempDir()}
	p := papers(t, "d1")
	names := put(t, f, p)
	if err := os.WriteFile(filepath.Join(f.Dir, names[1]), []byte("%PD"), 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, f, p)
	got, err := os.ReadFile(filepath.Join(f.Dir, names[1]))
	if err != nil || !bytes.Equal(got, p.PDF) {
		t.Errorf("got %q, %v", got, err)
	}
}
