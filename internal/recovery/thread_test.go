package recovery_test

import (
	"strings"
	"testing"

	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// TestLetterAnswersTheirMail: what is written after a mail of the client goes on with
// his conversation; what we write unasked begins one, and a broken id is left out.
func TestLetterAnswersTheirMail(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 2}, sink.Options{Keep: true}, mail.Limits{})
	d.approved(t)
	d.deliver(t)
	d.clock.Set(book.Day.AddDays(1), 10)
	first := d.all(t, "Friendly Client 0")[0]
	d.receive(t, answer(book.Address("friendly", 0), "Re: reminder", "Money is tight just now.\r\n", "In-Reply-To: "+first.MessageID))
	d.receive(t, strings.Replace(answer(book.Address("friendly", 1), "Hello", "Money is very tight just now.\r\n"), "@client.example>", ">", 1))
	for _, m := range d.tray(t) {
		if _, err := d.ConfirmInbound(t.Context(), d.creditor, m.ID, recovery.Meaning{Labels: []string{"hardship"}}, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
	}
	d.clock.Set(book.Day.AddDays(3), 10)
	d.fresh(t)
	if _, err := d.ChaseDue(t.Context(), d.Today(), 1); err != nil {
		t.Fatal(err)
	}
	drafts, _ := book.Drafts(t, d.db, d.creditor)
	for _, number := range drafts {
		if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
	}
	if counts := d.deliver(t); counts.Sent != 2 {
		t.Fatalf("got %+v, want two letters sent", counts)
	}
	heads := map[string]string{}
	for _, m := range d.sink.Letters() {
		head, _, _ := strings.Cut(string(m.Bytes), "\r\n\r\n")
		heads[m.To[0]] = strings.ReplaceAll(head, "\r\n ", " ") // the last one counts
	}
	head := heads[book.Address("friendly", 0)]
	for _, line := range []string{"In-Reply-To: <26R@client.example>", "References: " + first.MessageID + " <26R@client.example>"} {
		if !strings.Contains(head, line) {
			t.Errorf("the answer lacks %q:\n%s", line, head)
		}
	}
	if head := heads[book.Address("friendly", 1)]; strings.Contains(head, "In-Reply-To") || strings.Contains(head, "References") {
		t.Errorf("a letter names an id that is none:\n%s", head)
	}
}
