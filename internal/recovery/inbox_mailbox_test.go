package recovery_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
	"dunwell/internal/testneeds/dovecot"
	"dunwell/internal/work"
)

// mailDesk is a studio whose letters leave by SMTP and whose mail is read from a
// real server.
func mailDesk(t *testing.T, engine string, clients int) (desk, *dovecot.Server) {
	t.Helper()
	server := dovecot.Start(t)
	dsn := book.Database(t, engine)
	d := desk{clock: book.ClockAt(book.Day, 10), sink: book.Sink(t, sink.Options{}), creditor: book.Fill(t, dsn, book.Studio{Friendly: clients})}
	d.db = book.Open(t, dsn, d.clock.Now)
	d.Desk = recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: recovery.Ways{
		Folder: mail.Folder{Dir: t.TempDir()}, SMTP: book.Mail(t, d.sink, mail.Limits{}, quick),
		Inbox: func(string, string) (*mail.Inbox, error) { return mail.NewInbox(server.Mail("nora", mail.Implicit)) },
	}})
	d.set(t, map[string]string{"mailbox": "imaps://nora@127.0.0.1:993", "mailbox_folders": "INBOX,Clients"})
	server.Put(t, "nora", "INBOX", answer("old@friend.example", "Old", "Long ago."), book.At(book.Day.AddDays(-200), 9))
	server.Put(t, "nora", "Clients", answer("old@friend.example", "Old too", "Long ago."), book.At(book.Day.AddDays(-200), 9))
	return d, server
}

func (d desk) set(t *testing.T, changes map[string]string) {
	t.Helper()
	if err := d.ChangeSetup(t.Context(), d.creditor, changes); err != nil {
		t.Fatal(err)
	}
}

// read reads all mail once and tells how many mails were new.
func (d desk) read(t *testing.T) (fresh int) {
	t.Helper()
	list, err := d.ReadMail(t.Context(), d.creditor)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Trouble != "" {
			t.Errorf("%s: %s", one.Name, one.Trouble)
		}
		fresh += one.New
	}
	return fresh
}

func TestMailboxesAreReadOnceWhateverTheirNumbers(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d, server := mailDesk(t, engine, 2)
		want(t, "what is old is passed over", d.read(t), 0)
		now := book.At(book.Day, 9)
		server.Put(t, "nora", "INBOX", answer(book.Address("friendly", 0), "Re: one", "Soon."), now)
		server.Put(t, "nora", "Clients", answer(book.Address("friendly", 1), "Re: two", "Soon, too."), now)
		server.Put(t, "nora", "Clients", answer("a@gmail.com", "Hello", "Who is this?"), now)
		before := slices.Concat(server.Files(t, "nora", "INBOX"), server.Files(t, "nora", "Clients"))
		want(t, "three came", d.read(t), 3)
		want(t, "and no more", d.read(t), 0)
		for n := range 2 {
			want(t, "held", d.holding(t, fmt.Sprintf("Friendly Client %d", n)), "[unread_reply]")
		}
		server.Stop()
		server.Renumber(t, "nora", "INBOX")
		server.Renumber(t, "nora", "Clients")
		server.Run(t)
		want(t, "new numbers", d.read(t), 0)
		want(t, "held once", d.holding(t, "Friendly Client 0"), "[unread_reply]")
		server.Put(t, "nora", "INBOX", answer("b@gmail.com", "Hello again", "Me."), now)
		want(t, "one more", d.read(t), 1)
		after := slices.Concat(server.Files(t, "nora", "INBOX"), server.Files(t, "nora", "Clients"))
		for _, name := range before {
			if !slices.Contains(after, name) {
				t.Errorf("%s does not lie as it lay", name)
			}
		}
	})
}

func TestMailboxInTroubleSaysSoAndHoldsAutopilot(t *testing.T) {
	t.Parallel()
	d, server := mailDesk(t, "sqlite", 1)
	approval := func() bool {
		t.Helper()
		if _, err := d.ChaseAgain(t, "Friendly Client 0"); err != nil {
			t.Fatal(err)
		}
		waiting := book.In(t, d.db, d.creditor, receivable.Waiting)
		drafted := book.In(t, d.db, d.creditor, receivable.Drafted)
		if len(waiting)+len(drafted) != 1 {
			t.Fatalf("letters: got %d waiting and %d drafted", len(waiting), len(drafted))
		}
		return len(drafted) == 1
	}
	d.set(t, map[string]string{"autopilot": "enquiry,reminder_1,reminder_2"})
	looked := func() string {
		t.Helper()
		lines, err := d.Doctor(t.Context(), d.creditor, false, false)
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, l := range lines {
			if strings.HasPrefix(l.Code, "mailbox") {
				codes = append(codes, l.Code)
			}
		}
		return strings.Join(codes, " ")
	}
	want(t, "doctor", looked(), "mailbox_unread mailbox_unread")
	want(t, "never read: a person is asked", approval(), true)
	d.read(t)
	d.clock.Pass(2 * time.Hour)
	want(t, "doctor", looked(), "mailbox_stale mailbox_stale")
	want(t, "read too long ago: a person is asked", approval(), true)
	server.Stop()
	list, err := d.ReadMail(t.Context(), d.creditor)
	if err != nil || len(list) != 2 || list[0].Trouble == "" || list[1].Trouble == "" {
		t.Errorf("the server is away: got %+v (%v)", list, err)
	}
	want(t, "doctor", looked(), "mailbox_trouble mailbox_trouble")
	page, err := d.Inbox(t.Context(), d.creditor)
	if err != nil || len(page.Mailboxes) != 2 || page.Mailboxes[0].Trouble == "" || page.Mailboxes[0].Fresh || page.Mailboxes[0].Read.IsZero() {
		t.Errorf("the page says: %+v (%v)", page.Mailboxes, err)
	}
	server.Run(t)
	d.read(t)
	want(t, "doctor", looked(), "mailbox mailbox")
	want(t, "read just now: it leaves by itself", approval(), false)
	if counts := d.deliver(t); counts.Sent != 1 {
		t.Errorf("sent by itself: got %+v", counts)
	}
}

// ChaseAgain decides about one account anew.
func (d desk) ChaseAgain(t *testing.T, client string) (recovery.ChaseCounts, error) {
	t.Helper()
	key, drafts := d.key(t, client), book.In(t, d.db, d.creditor, receivable.Drafted)
	mustWrite(t, d, func(ctx context.Context, tx *store.Tx) error {
		for _, letter := range drafts {
			if err := tx.ChangeDelivery(ctx, d.creditor, letter.ID, []receivable.DeliveryState{receivable.Drafted}, receivable.Withdrawn, "", 0); err != nil {
				return err
			}
		}
		return tx.CheckAgain(ctx, key, book.Day)
	})
	return d.ChaseDue(t.Context(), book.Day, 1)
}

func TestAutopilotWaitsForAMailbox(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"autopilot": "reminder_1"})
	if fault.CodeOf(err) != "autopilot_refused" {
		t.Errorf("without a mailbox: got %v", err)
	}
	d.set(t, map[string]string{"autopilot": "reminder_1", "mailbox": "imaps://nora@mail.example"})
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"mailbox": ""}); fault.CodeOf(err) != "autopilot_refused" {
		t.Errorf("the mailbox taken away: got %v", err)
	}
	for _, step := range []string{"last_notice", "final_demand", "work_cancellation", "attorney_letter", "call", "nonsense"} {
		if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"autopilot": step}); fault.CodeOf(err) != "autopilot_refused" {
			t.Errorf("%s: got %v", step, err)
		}
	}
}

func TestWatchAsksForAReadingWhenMailComes(t *testing.T) {
	t.Parallel()
	d, server := mailDesk(t, "sqlite", 1)
	ctx, cancel := context.WithCancel(t.Context())
	rings := make(chan work.Job, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- d.WatchMail(ctx, func(_ context.Context, _ *sql.Tx, jobs ...work.Job) error {
			for _, j := range jobs {
				rings <- j
			}
			return nil
		})
	}()
	for range 2 { // each folder, once it is waited at
		job, ok := (<-rings).(work.ReadMail)
		if !ok || job.Creditor != string(d.creditor) || job.Wake == "" {
			t.Errorf("job: got %+v", job)
		}
	}
	server.Put(t, "nora", "INBOX", answer(book.Address("friendly", 0), "Re: one", "Soon."), book.At(book.Day, 9))
	if err := d.ReadMailOf(t.Context(), (<-rings).(work.ReadMail)); err != nil {
		t.Fatal(err)
	}
	want(t, "held", d.holding(t, "Friendly Client 0"), "[unread_reply]")
	server.Stop()
	server.Run(t)
	<-rings // it waits again
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("told to end: got %v", err)
	}
}

func TestPasswordFileIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	path := filepath.Join(t.TempDir(), "password")
	for mode, code := range map[os.FileMode]string{0o600: "", 0o400: "", 0o640: "setup_unreadable", 0o604: "setup_unreadable"} {
		if err := os.WriteFile(path, []byte("right"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"mailbox_password_file": path})
		if fault.CodeOf(err) != code {
			t.Errorf("rights %o: got %v, want code %q", mode, err, code)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMailboxAddressHoldsNoPassword(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	for address, code := range map[string]string{
		"imaps://nora@mail.example": "", "imaps://nora@larkfield.example@mail.example:993": "", "imap://nora@mail.example": "", "": "",
		"imaps://nora:secret@mail.example": "setup_unreadable", "mail.example": "setup_unreadable", "https://mail.example": "setup_unreadable",
	} {
		err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"mailbox": address})
		if fault.CodeOf(err) != code || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, want code %q", address, err, code)
		}
	}
}
