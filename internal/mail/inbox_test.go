package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"dunwell/internal/fault"
)

// put lays a mail into a mailbox of the test's server.
func (m *mailbox) put(t *testing.T, box, raw string, arrived time.Time) {
	t.Helper()
	if _, err := m.user.Append(box, strings.NewReader(raw), &imap.AppendOptions{Time: arrived}); err != nil {
		t.Fatal(err)
	}
}

func mailOf(n int) string {
	return fmt.Sprintf("From: ines@larch.example\r\nMessage-ID: <%d@larch.example>\r\nSubject: Mail %d\r\n\r\nOn Friday.\r\n", n, n)
}

func inbox(t *testing.T, m *mailbox) *Inbox {
	t.Helper()
	b, err := NewInbox(m.server)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// subjects reads a mailbox on and tells what it handed out.
func subjects(t *testing.T, b *Inbox, from Mark, since time.Time) (got []string, mark Mark) {
	t.Helper()
	mark, err := b.Read(t.Context(), "INBOX", from, since, func(_ context.Context, in Incoming) error {
		_, rest, _ := strings.Cut(string(in.Raw), "Subject: ")
		subject, _, _ := strings.Cut(rest, "\r\n")
		got = append(got, subject)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, mark
}

func TestMailboxIsReadOnceAndFromADayOn(t *testing.T) {
	t.Parallel()
	for _, how := range []Encryption{Plain, StartTLS, Implicit} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			m := startMailbox(t, mailboxOptions{how: how, folders: []string{"INBOX"}})
			old, fresh := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
			for n := range 300 {
				m.put(t, "INBOX", mailOf(n), old)
			}
			for n := range 120 {
				m.put(t, "INBOX", mailOf(1000+n), fresh)
			}
			b := inbox(t, m)
			got, mark := subjects(t, b, Mark{}, fresh.AddDate(0, 0, -3))
			if len(got) != 120 || got[0] != "Mail 1000" || got[119] != "Mail 1119" {
				t.Errorf("first contact: got %d mails, want the 120 of May in their order", len(got))
			}
			if got, _ := subjects(t, b, mark, fresh); len(got) != 0 {
				t.Errorf("nothing new: got %v", got)
			}
			m.put(t, "INBOX", mailOf(5000), old) // moved there: its number is new, whatever its day
			got, mark = subjects(t, b, mark, fresh)
			if fmt.Sprint(got) != "[Mail 5000]" {
				t.Errorf("one came: got %v", got)
			}
			got, _ = subjects(t, b, Mark{mark.Validity + 1, mark.Last}, fresh)
			if len(got) != 120 {
				t.Errorf("new numbers: got %d mails, want those of May again", len(got))
			}
			if data, err := m.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true}); err != nil || *data.NumUnseen != 421 {
				t.Errorf("unseen mails: got %v (%v), want all 421", *data.NumUnseen, err)
			}
		})
	}
}

func TestEmptyMailboxIsPassedOverOnce(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	m.put(t, "INBOX", mailOf(1), time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	b := inbox(t, m)
	got, mark := subjects(t, b, Mark{}, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	if len(got) != 0 || mark.Last != 1 || mark.Validity == 0 {
		t.Errorf("got %v and mark %+v, want nothing and all passed over", got, mark)
	}
}

func TestReadingGoesOnWhereItBrokeOff(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	now := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	for n := range 10 {
		m.put(t, "INBOX", mailOf(n), now)
	}
	b := inbox(t, m)
	broke := errors.New("the database is away")
	seen := 0
	mark, err := b.Read(t.Context(), "INBOX", Mark{}, now, func(context.Context, Incoming) error {
		if seen++; seen == 5 {
			return broke
		}
		return nil
	})
	if !errors.Is(err, broke) || mark.Last != 4 {
		t.Errorf("broken off: got mark %+v and %v, want 4 mails behind it", mark, err)
	}
	if got, _ := subjects(t, b, mark, now); len(got) != 6 || got[0] != "Mail 4" {
		t.Errorf("the rest: got %v", got)
	}
}

func TestLargeMailLeavesItsHead(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	now := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	m.put(t, "INBOX", mailOf(1)+strings.Repeat("x", MostIncoming), now)
	m.put(t, "INBOX", mailOf(2), now)
	var got []Incoming
	_, err := inbox(t, m).Read(t.Context(), "INBOX", Mark{}, now, func(_ context.Context, in Incoming) error {
		got = append(got, in)
		return nil
	})
	if err != nil || len(got) != 2 {
		t.Fatalf("got %d mails (%v), want 2", len(got), err)
	}
	if got[0].Whole || got[0].Size <= MostIncoming || len(got[0].Raw) > 1000 || !strings.Contains(string(got[0].Raw), "Mail 1") {
		t.Errorf("the large one: got whole %t, %d of %d bytes", got[0].Whole, len(got[0].Raw), got[0].Size)
	}
	if !got[1].Whole || string(got[1].Raw) != mailOf(2) {
		t.Errorf("the small one: got %q", got[1].Raw)
	}
}

func TestMailboxFaults(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	none := func(context.Context, Incoming) error { return nil }
	_, err := inbox(t, m).Read(t.Context(), "Nowhere", Mark{}, time.Time{}, none)
	if fault.CodeOf(err) != codeInbox {
		t.Errorf("a mailbox that is not there: got %v", err)
	}
	m.server.Password = "wrong"
	_, err = inbox(t, m).Read(t.Context(), "INBOX", Mark{}, time.Time{}, none)
	if fault.CodeOf(err) != codePassword {
		t.Errorf("a wrong password: got %v", err)
	}
	m.server.Password = ""
	if _, err := NewInbox(m.server); fault.CodeOf(err) != codeServer {
		t.Errorf("no password: got %v", err)
	}
	token := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}, token: "good"})
	token.server.Password, token.server.Token = "", func(context.Context) (string, error) { return "good", nil }
	if err := inbox(t, token).Probe(t.Context(), "INBOX"); err != nil {
		t.Errorf("a token: got %v", err)
	}
}

func TestWatchRingsWhenMailComes(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	ctx, cancel := context.WithCancel(t.Context())
	rings := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- inbox(t, m).Watch(ctx, "INBOX", func(context.Context) { rings <- struct{}{} })
	}()
	<-rings // it waits
	m.put(t, "INBOX", mailOf(1), time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC))
	<-rings
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("told to end: got %v", err)
	}
}

func TestWatchEndsWithTheConnection(t *testing.T) {
	t.Parallel()
	m := startMailbox(t, mailboxOptions{how: Plain, folders: []string{"INBOX"}})
	rings := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- inbox(t, m).Watch(t.Context(), "INBOX", func(context.Context) { rings <- struct{}{} })
	}()
	<-rings
	m.stop()
	if err := <-ended; fault.CodeOf(err) != codeUnreachable {
		t.Errorf("the server went away: got %v", err)
	}
}

func dropped(t *testing.T, dir string, now time.Time) (got []string, found Dropped) {
	t.Helper()
	found, err := Drop{dir}.Read(t.Context(), now, func(_ context.Context, in Incoming) error {
		got = append(got, string(in.Raw))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, found
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDropFolderGivesEachMailOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "b.eml", "one")
	write(t, dir, "a.MBOX", "From x Mon\nS: 1\n\nText\n>From here\n\nFrom y Tue\nS: 2\n\nText\n")
	write(t, dir, "notes.txt", "no mail")
	write(t, dir, ".hidden.eml", "no mail")
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.eml")); err != nil {
		t.Fatal(err)
	}
	got, found := dropped(t, dir, time.Time{})
	want := []string{"S: 1\n\nText\nFrom here\n", "S: 2\n\nText\n", "one"}
	want[1] = "S: 2\n\nText" // the last line end is taken for the mark's
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("mails: got %q, want %q", got, want)
	}
	if found.Files != 2 || found.Mails != 3 || len(found.Left) != 1 {
		t.Errorf("found: got %+v", found)
	}
	write(t, dir, "b.eml", "two")
	if got, _ := dropped(t, dir, time.Now()); len(got) != 0 {
		t.Errorf("changed just now: got %q", got)
	}
	if got, _ := dropped(t, dir, time.Now().Add(time.Hour)); fmt.Sprint(got) != "[two]" {
		t.Errorf("a new file of the same name: got %q", got)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "taken", "b-2.eml")); err != nil || string(text) != "two" {
		t.Errorf("moved away: got %q (%v)", text, err)
	}
	if _, err := (Drop{filepath.Join(dir, "nowhere")}).Read(t.Context(), time.Time{}, nil); fault.CodeOf(err) != codeDrop {
		t.Errorf("no folder: got %v", err)
	}
}

func TestFileStaysUntilItsMailsAreTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a.mbox", "From x\nS: 1\n\nFrom y\nS: 2\n")
	broke := errors.New("the database is away")
	n := 0
	_, err := Drop{dir}.Read(t.Context(), time.Time{}, func(context.Context, Incoming) error {
		if n++; n == 2 {
			return broke
		}
		return nil
	})
	if !errors.Is(err, broke) {
		t.Errorf("broken off: got %v", err)
	}
	if got, _ := dropped(t, dir, time.Time{}); len(got) != 2 {
		t.Errorf("again: got %q, want both", got)
	}
}

func TestSplitMbox(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200<<10)
	tests := map[string]struct {
		box  string
		want []string
	}{
		"no mark":                   {"S: 1\n\nText\n", []string{"S: 1\n\nText"}},
		"a long mark is read over":  {"From " + long + "\nS: 1\n\nText\n\nFrom y\nS: 2\n", []string{"S: 1\n\nText\n", "S: 2"}},
		"a long mark and no end":    {"From x\nS: 1\n\nFrom " + long, []string{"S: 1\n", ""}},
		"a long line is kept":       {"From x\nS: 1\n\n" + long + "\n\nFrom y\nS: 2\n", []string{"S: 1\n\n" + long + "\n", "S: 2"}},
		"a mark inside a long line": {"From x\nS: 1\n\n" + long[:64<<10] + "From y\n", []string{"S: 1\n\n" + long[:64<<10] + "From y"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			err := SplitMbox(strings.NewReader(tt.box), func(raw []byte, _ int64) error {
				got = append(got, string(raw))
				return nil
			})
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %.60q (%v), want %.60q", got, err, tt.want)
			}
		})
	}
}

// A mail that is too large costs its room and no more, and the next one is whole.
func TestSplitMboxBoundsAMail(t *testing.T) {
	t.Parallel()
	box := io.MultiReader(strings.NewReader("From x\n"), io.LimitReader(endless('x'), 2*MostIncoming), strings.NewReader("\n\nFrom y\nS: 2\n"))
	var got []int
	err := SplitMbox(box, func(raw []byte, size int64) error {
		if cap(raw) > MostIncoming {
			t.Errorf("%d bytes are held for a mail", cap(raw))
		}
		got = append(got, len(raw), int(size))
		return nil
	})
	if want := []int{MostIncoming, 2*MostIncoming + 2, 4, 4}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %d (%v), want %d", got, err, want)
	}
}

// endless is one letter over and over.
type endless byte

func (e endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(e)
	}
	return len(b), nil
}

func FuzzSplitMbox(f *testing.F) {
	f.Add([]byte("From x\nS: 1\n\nFrom y\nS: 2\n"))
	f.Add([]byte("no mark\n\nFrom \n>From\n>>From z\n"))
	f.Add([]byte("From " + strings.Repeat("x", 70<<10) + "\nS: 1\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		sum := 0
		err := SplitMbox(bytes.NewReader(raw), func(mail []byte, size int64) error {
			if int64(len(mail)) != size {
				t.Fatalf("a mail of %d bytes is said to have %d", len(mail), size)
			}
			sum += len(mail)
			return nil
		})
		if err != nil || sum > len(raw) {
			t.Fatalf("%d bytes came out of %d (%v)", sum, len(raw), err)
		}
	})
}
