package app

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/testneeds/book"
)

// TestLargeMailStaysSmallInMemory lets the program take in mails of 50 MB, one in a
// process, and looks at the memory and the time each took.
func TestLargeMailStaysSmallInMemory(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 3*mail.MostIncoming/4-(1<<20))
	fill(noise)
	head := func(more string) string {
		return "From: " + book.Address("friendly", 0) + "\r\nSubject: Re: large\r\n" + more + "\r\n\r\n"
	}
	mails := map[string][]byte{
		"an attachment":          []byte(head("Content-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: base64") + base64.StdEncoding.EncodeToString(noise)),
		"words":                  []byte(head("") + strings.Repeat("We will pay invoice 12345 on Friday, I promise. ", (mail.MostIncoming-1000)/48)),
		"one line of markup":     []byte(head("Content-Type: text/html") + strings.Repeat("<div><p>x", (mail.MostIncoming-1000)/9)),
		"parts without end":      []byte(head("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b") + strings.Repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", (mail.MostIncoming-1000)/38)),
		"encoded words":          []byte("From: a@b.example\r\nSubject: " + strings.Repeat("=?utf-8?q?=C3=A4?= ", 2_000_000) + "\r\n\r\n"),
		"more than is taken":     append([]byte(head("")), bytes.Repeat([]byte("x"), mail.MostIncoming+1)...),
		"quotes in quotes":       []byte(head("") + strings.Repeat(strings.Repeat(">", 60)+" On Monday you wrote:\r\n", (mail.MostIncoming-1000)/84)),
		"blanks and line breaks": []byte(head("") + strings.Repeat(" \t\r\n", (mail.MostIncoming-1000)/4)),
	}
	for name, raw := range mails {
		t.Run(name, func(t *testing.T) {
			dsn := book.Database(t, "sqlite")
			book.Fill(t, dsn, book.Studio{Friendly: 1})
			drop := t.TempDir()
			if err := os.WriteFile(filepath.Join(drop, "a.eml"), raw, 0o600); err != nil {
				t.Fatal(err)
			}
			took := takeIn(t, dsn, drop, 1)
			if most := 4 * time.Second; took > most { // two for the mail, two for a busy machine
				t.Errorf("time: got %s, want at most %s", took, most)
			}
		})
	}
}

// fill makes bytes that no one can pack.
func fill(b []byte) {
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(b) // never fails
}

// TestFuzzedMailsAreTaken changes forms of mail at random and lets the program take
// them in. DUNWELL_FUZZED_MAILS says how many (1000).
func TestFuzzedMailsAreTaken(t *testing.T) {
	t.Parallel()
	seeds := []string{
		"From: Ines <pay@friendly0.example>\nSubject: Re: invoice Friendly-0\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nWir zahlen n=E4chste Woche.\n\n> Ihre Rechnung\n\n--b\nContent-Type: text/html\n\n<p>Wir zahlen</p><blockquote>Ihre</blockquote>\n--b--\n",
		"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; pay@friendly1.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
		"From: pay@friendly2.example\nSubject: =?utf-8?b?QXV0b21hdGlzY2hlIEFudHdvcnQ=?=\nAuto-Submitted: auto-replied\n\nIch bin am 21.09.2026 wieder da.\n",
	}
	random := rand.New(rand.NewPCG(7, 7))
	many := 1000
	if text := os.Getenv("DUNWELL_FUZZED_MAILS"); text != "" {
		var err error
		if many, err = strconv.Atoi(text); err != nil || many < 1 {
			t.Fatalf("DUNWELL_FUZZED_MAILS is %q; it is a number", text)
		}
	}
	var box strings.Builder
	for n := range many {
		raw := []byte(strings.ReplaceAll(seeds[n%len(seeds)], "@friendly", fmt.Sprintf("@friendly%d", n%200)))
		for range 1 + random.IntN(12) {
			at := random.IntN(len(raw))
			switch random.IntN(5) {
			case 0:
				raw[at] = byte(random.Uint32())
			case 1:
				raw = append(raw[:at:at], raw[min(len(raw), at+random.IntN(40)):]...)
			case 2:
				raw = append(raw[:at:at], append([]byte(strings.Repeat(string(raw[at:min(len(raw), at+10)]), random.IntN(30))), raw[at:]...)...)
			case 3:
				raw = append(raw[:at:at], append([]byte{'\n'}, raw[at:]...)...)
			default:
				from := random.IntN(len(raw))
				raw = append(raw[:at:at], append(bytes.Clone(raw[from:min(len(raw), from+60)]), raw[at:]...)...)
			}
			if len(raw) == 0 {
				raw = []byte("x")
			}
		}
		fmt.Fprintf(&box, "From x %d\nX-Number: %d\n%s\n\n", n, n, strings.ReplaceAll(string(raw), "\nFrom ", "\n>From "))
	}
	dsn := book.Database(t, "sqlite")
	book.Fill(t, dsn, book.Studio{Friendly: 200})
	drop := t.TempDir()
	if err := os.WriteFile(filepath.Join(drop, "many.mbox"), []byte(box.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	took := takeIn(t, dsn, drop, many)
	if each := took / time.Duration(many); each > 100*time.Millisecond {
		t.Errorf("time: got %s a mail", each)
	}
}

// takeIn lets the program take in the mails of a folder, in a process of its own,
// and tells how long that took. Its memory stays below 200 MiB.
func takeIn(t *testing.T, dsn, drop string, mails int) time.Duration {
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
		return took
	}
	peak, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		t.Fatalf("the peak of its memory: %v", err)
	}
	t.Logf("%d mails in %s, %d MiB", mails, took.Round(10*time.Millisecond), peak>>10)
	if peak>>10 > 200 {
		t.Errorf("memory: got %d MiB, want at most 200", peak>>10)
	}
	return took
}
