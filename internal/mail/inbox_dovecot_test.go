package mail_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/mail"
	"dunwell/internal/testneeds/dovecot"
)

func mailNumber(n int) string {
	return fmt.Sprintf("From: ines@larch.example\r\nMessage-ID: <%d@larch.example>\r\nSubject: Mail %d\r\n\r\nOn Friday.\r\n", n, n)
}

// TestRealServerIsReadWithoutATrace reads a mailbox of Dovecot by every road, and
// compares what lies there before and after.
func TestRealServerIsReadWithoutATrace(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	old, fresh := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	for n := range 500 {
		server.Put(t, "ines", "INBOX", mailNumber(n), old)
	}
	for n := range 30 {
		server.Put(t, "ines", "INBOX", mailNumber(1000+n), fresh)
	}
	before := server.Files(t, "ines", "INBOX")
	for _, how := range []mail.Encryption{mail.Plain, mail.StartTLS, mail.Implicit} {
		box, err := mail.NewInbox(server.Mail("ines", how))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		take := func(_ context.Context, in mail.Incoming) error {
			if !in.Arrived.Equal(fresh) || !in.Whole {
				t.Errorf("a mail that arrived at %s, whole %t", in.Arrived, in.Whole)
			}
			got = append(got, string(in.Raw))
			return nil
		}
		mark, err := box.Read(t.Context(), "INBOX", mail.Mark{}, fresh.AddDate(0, 0, -2), take)
		if err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		if len(got) != 30 || got[0] != mailNumber(1000) || got[29] != mailNumber(1029) {
			t.Errorf("%s: got %d mails, want the 30 of May byte for byte", how, len(got))
		}
		got = nil
		if _, err := box.Read(t.Context(), "INBOX", mark, fresh, take); err != nil || len(got) != 0 {
			t.Errorf("%s, again: got %d mails (%v), want none", how, len(got), err)
		}
	}
	if after := server.Files(t, "ines", "INBOX"); !slices.Equal(before, after) {
		t.Errorf("the mailbox was changed: %d mails of %d lie as they lay", len(after), len(before))
	}
}

// TestLargeMailboxIsPassedOver connects a mailbox of 100,000 old mails.
func TestLargeMailboxIsPassedOver(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	old, fresh := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	const many = 100_000
	server.PutMany(t, "ines", mailNumber(0), old, many)
	server.Put(t, "ines", "INBOX", mailNumber(1), fresh)
	box, err := mail.NewInbox(server.Mail("ines", mail.Plain))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	take := func(context.Context, mail.Incoming) error { n++; return nil }
	mark, err := box.Read(t.Context(), "INBOX", mail.Mark{}, fresh.AddDate(0, 0, -14), take)
	if err != nil || n != 1 || mark.Last != many+1 {
		t.Errorf("first contact: got %d mails up to number %d (%v), want 1 up to %d", n, mark.Last, err, many+1)
	}
	server.Put(t, "ines", "INBOX", mailNumber(2), fresh)
	if _, err := box.Read(t.Context(), "INBOX", mark, fresh, take); err != nil || n != 2 {
		t.Errorf("one more: got %d mails (%v), want 2", n, err)
	}
}

func TestRealServerRingsAndComesBack(t *testing.T) {
	t.Parallel()
	server := dovecot.Start(t)
	now := time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)
	server.Put(t, "ines", "INBOX", mailNumber(1), now)
	box, err := mail.NewInbox(server.Mail("ines", mail.Implicit))
	if err != nil {
		t.Fatal(err)
	}
	rings, ended := make(chan struct{}, 100), make(chan error, 1)
	go func() { ended <- box.Watch(t.Context(), "INBOX", func(context.Context) { rings <- struct{}{} }) }()
	<-rings
	server.Put(t, "ines", "INBOX", mailNumber(2), now)
	<-rings
	server.Stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "broke") {
		t.Errorf("the server went away: got %v", err)
	}
	server.Run(t)
	if err := box.Probe(t.Context(), "INBOX"); err != nil {
		t.Errorf("it is back: got %v", err)
	}
}
