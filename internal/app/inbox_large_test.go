package app

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/testneeds/book"
	"dunwell/internal/testneeds/hostile"
)

// TestHostileMailStaysSmallInMemory lets the program take in mails that are made to
// hurt, one in a process, and looks at the memory each took. What the time is, and what
// all of them take, make hostile tells.
func TestHostileMailStaysSmallInMemory(t *testing.T) {
	t.Parallel()
	const size = mail.MostIncoming - 1000
	asked := []string{"a large file", "lines", "lone carriage returns", "a zip of 10 GB of zeros", "parts without end", "encoded words", "elements in elements", "large reports in reports"}
	mails := slices.DeleteFunc(hostile.Mails(size), func(m hostile.Mail) bool { return !slices.Contains(asked, m.Name) })
	if len(mails) != len(asked) {
		t.Errorf("%d of the mails %v are there", len(mails), asked)
	}
	mails = append(mails, hostile.Mail{Name: "more than is taken", Make: func() []byte { return make([]byte, mail.MostIncoming+1) }})
	for _, m := range mails {
		t.Run(m.Name, func(t *testing.T) {
			dsn := book.Database(t, "sqlite")
			book.Fill(t, dsn, book.Studio{Friendly: 1})
			drop := t.TempDir()
			if err := os.WriteFile(filepath.Join(drop, "a.eml"), m.Make(), 0o600); err != nil {
				t.Fatal(err)
			}
			takeIn(t, dsn, drop, 1)
		})
	}
}

// TestFuzzedMailsAreTaken changes forms of mail at random and lets the program take
// them in. DUNWELL_FUZZED_MAILS says how many (1000).
func TestFuzzedMailsAreTaken(t *testing.T) {
	t.Parallel()
	many := 1000
	if text := os.Getenv("DUNWELL_FUZZED_MAILS"); text != "" {
		var err error
		if many, err = strconv.Atoi(text); err != nil || many < 1 {
			t.Fatalf("DUNWELL_FUZZED_MAILS is %q; it is a number", text)
		}
	}
	dsn := book.Database(t, "sqlite")
	book.Fill(t, dsn, book.Studio{Friendly: 200})
	drop := t.TempDir()
	if err := os.WriteFile(filepath.Join(drop, "many.mbox"), hostile.Mbox(hostile.Fuzzed(many)), 0o600); err != nil {
		t.Fatal(err)
	}
	takeIn(t, dsn, drop, many)
}

// takeIn lets the program take in the mails of a folder, in a process of its own,
// and holds its memory below 200 MiB.
func takeIn(t *testing.T, dsn, drop string, mails int) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), program, "-test.run=^TestInboxKilledChild$")
	child.Env = append(os.Environ(), "DUNWELL_INBOX_DATABASE="+dsn, "DUNWELL_INBOX_DROP="+drop)
	began := time.Now()
	out, err := child.CombinedOutput()
	took := time.Since(began)
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("%d mails in the folder, %d of them new", mails, mails)) {
		t.Fatalf("the program: %v\n%.2000s", err, out)
	}
	_, text, told := strings.Cut(string(out), "\npeak: ")
	if !told {
		return
	}
	peak, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		t.Fatalf("the peak of its memory: %v", err)
	}
	t.Logf("%d mails in %s, %d MiB", mails, took.Round(10*time.Millisecond), peak>>10)
	if peak>>10 > 200 {
		t.Errorf("memory: got %d MiB, want at most 200", peak>>10)
	}
}
