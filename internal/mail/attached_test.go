package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, begin, want string }{
		"a document":               {"Invoice 17.PDF", "%PDF-1.7", "01-Invoice-17.pdf"},
		"letters of any kind":      {"Rechnung für Łódź.xlsx", "PK", "01-Rechnung-für-Łódź.xlsx"},
		"no name":                  {"", "hello", "01-file.bin"},
		"no ending":                {"scan", "hello", "01-scan.bin"},
		"a program":                {"invoice.exe", "MZ", "01-invoice-exe.bin"},
		"a script":                 {"invoice.js", "var x", "01-invoice-js.bin"},
		"a page":                   {"invoice.html", "<html>", "01-invoice-html.bin"},
		"two endings":              {"invoice.pdf.scr", "%PDF", "01-invoice-pdf-scr.bin"},
		"macros":                   {"invoice.docm", "PK", "01-invoice-docm.bin"},
		"a program in disguise":    {"invoice.pdf", "MZ\x90", "01-invoice-pdf.bin"},
		"a shell script so called": {"notes.txt", "#!/bin/sh", "01-notes-txt.bin"},
		"folders":                  {`..\..\evil/../x.pdf`, "%PDF", "01-evil-x.pdf"},
		"hidden":                   {".bashrc", "x", "01-file-bashrc.bin"},
		"a device":                 {"CON.txt", "x", "01-CON.txt"}, // the number before it makes it a file
		"an option":                {"-rf.txt", "x", "01-rf.txt"},
		"turned round":             {"invoice\u202efdp.exe", "MZ", "01-invoice-fdp-exe.bin"},
		"very long":                {strings.Repeat("a", 500) + ".pdf", "%PDF", "01-" + strings.Repeat("a", 60) + ".pdf"},
		"a stream":                 {"a.txt:evil.exe", "x", "01-a-txt-evil-exe.bin"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := FileName(1, tt.name, []byte(tt.begin)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a/../b.pdf", []byte("MZ"))
	f.Fuzz(func(t *testing.T, name string, begin []byte) {
		got := FileName(1, name, begin)
		if got != filepath.Base(got) || strings.ContainsAny(got, "/\\:\x00\n\"'*?<>| ") || len(got) > 100 || !strings.HasPrefix(got, "01-") {
			t.Fatalf("%q is saved as %q", name, got)
		}
	})
}

func TestSaveFileOverwritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for i, want := range []string{"", "file_there"} {
		where, err := SaveFile(root, "a.pdf", strings.NewReader([]string{"one", "two"}[i]))
		if fault.CodeOf(err) != want {
			t.Errorf("try %d: got %v, want %q", i, err, want)
		}
		if i == 0 && where != filepath.Join(dir, "a.pdf") {
			t.Errorf("where: got %s", where)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "a.pdf"))
	if err != nil || string(text) != "one" {
		t.Errorf("got %q (%v)", text, err)
	}
	if st, err := os.Stat(filepath.Join(dir, "a.pdf")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("rights: got %v (%v)", st.Mode(), err)
	}
}
