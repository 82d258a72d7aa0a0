package recovery_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// TestYesToAPlanByMail takes a mail for the yes to a plan, then another with the paper
// that was signed: each is recorded for the day it came, and both can be taken back.
func TestYesToAPlanByMail(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		desk, key, clock, moveTo := planDesk(t, engine, "us_ohio")
		act := recovery.Act{By: "Ann"}
		tray := func() recovery.InboxMail {
			t.Helper()
			page, err := desk.Inbox(t.Context(), key.Creditor)
			if err != nil || len(page.Mails) != 1 {
				t.Fatalf("the tray: got %d mails (%v), want one", len(page.Mails), err)
			}
			return page.Mails[0]
		}
		receive := func(raw string) {
			t.Helper()
			in := mail.Incoming{Raw: []byte(raw), Whole: true, Size: int64(len(raw)), Arrived: clock.Now()}
			if _, err := desk.Receive(t.Context(), recovery.Arrival{Creditor: key.Creditor, Mailbox: recovery.FromDrop, Incoming: in}); err != nil {
				t.Fatal(err)
			}
		}

		receive("From: pay@larch.example\r\nSubject: Re: A-1\r\nMessage-ID: <1@larch.example>\r\n\r\nAgreed.\r\n")
		want(t, "nothing lies before him", tray().Offered, "")
		_, err := desk.ConfirmInbound(t.Context(), key.Creditor, tray().ID, recovery.Meaning{Agrees: receivable.AgreedEmail}, act)
		want(t, "agreed to nothing", fault.CodeOf(err), "nothing_offered")
		want(t, "it still waits", tray().Waits, true)

		if _, err := desk.DrawPlan(t.Context(), key, recovery.PlanRequest{Down: "100", DownOn: roadDay.AddDays(7), Count: 2, From: roadDay.AddDays(35)}, act); err != nil {
			t.Fatal(err)
		}
		want(t, "the plan lies before him", tray().Offered, recovery.OfferedPlan)
		entries, err := desk.ConfirmInbound(t.Context(), key.Creditor, tray().ID, recovery.Meaning{Agrees: receivable.AgreedEmail}, act)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "entries", len(entries), 2)
		state, _, _ := standsAt(t, desk, key, roadDay)
		want(t, "agreed by mail", state, "running")

		signedOn := roadDay.AddDays(3)
		moveTo(signedOn)
		signed := "From: pay@larch.example\r\nSubject: Re: agreement\r\nMessage-ID: <2@larch.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
			"--b\r\nContent-Type: text/plain\r\n\r\nSigned.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=signed.pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n"
		receive(signed)
		moveTo(signedOn.AddDays(1)) // a person reads it the day after
		entries, err = desk.ConfirmInbound(t.Context(), key.Creditor, tray().ID, recovery.Meaning{Agrees: receivable.AgreedSigned, Signatory: "Bo Larch"}, act)
		if err != nil {
			t.Fatal(err)
		}
		e, err := desk.Explain(t.Context(), key, signedOn.AddDays(1))
		if err != nil {
			t.Fatal(err)
		}
		want(t, "signed on the mail's day", e.Facts["acknowledged"], signedOn.String())
		want(t, "signed", e.Facts["acknowledged_signed"], "yes")
		paper := entryText(t, desk, key, entries[1].Number)
		for _, part := range []string{fmt.Sprintf("%x", sha256.Sum256([]byte(signed))), "Bo Larch", `"how":"signed"`} {
			if !strings.Contains(paper, part) {
				t.Errorf("the entry about the signature lacks %s: %s", part, paper)
			}
		}

		for _, number := range []string{entries[1].Number, entries[0].Number} {
			if _, err := desk.Undo(t.Context(), key.Creditor, number, act); err != nil {
				t.Fatal(err)
			}
		}
		want(t, "it waits again", tray().Offered, recovery.OfferedPlan)
		report, err := desk.Verify(t.Context(), key.Creditor)
		if err != nil || !report.OK {
			t.Errorf("the record does not verify: %v", err)
		}
	})
}

// TestSignedWithoutAPaperIsPointedOut: what was signed has to be somewhere.
func TestSignedWithoutAPaperIsPointedOut(t *testing.T) {
	t.Parallel()
	desk, key, clock, _ := planDesk(t, "sqlite", "us_ohio")
	act := recovery.Act{By: "Ann"}
	if _, err := desk.Settle(t.Context(), key, recovery.SettleRequest{Amount: "400", Until: roadDay.AddDays(5), PayBy: roadDay.AddDays(10), Signatory: "Bo Larch"}, act); err != nil {
		t.Fatal(err)
	}
	raw := "From: pay@larch.example\r\nSubject: Re: A-1\r\n\r\nWe accept.\r\n"
	in := mail.Incoming{Raw: []byte(raw), Whole: true, Size: int64(len(raw)), Arrived: clock.Now()}
	got, err := desk.Receive(t.Context(), recovery.Arrival{Creditor: key.Creditor, Mailbox: recovery.FromDrop, Incoming: in})
	if err != nil || got.State != store.InboundNew {
		t.Fatalf("got %v (%v)", got.State, err)
	}
	entries, err := desk.ConfirmInbound(t.Context(), key.Creditor, got.ID, recovery.Meaning{Agrees: receivable.AgreedSigned, Signatory: "Bo Larch"}, act)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "accepted", strings.Contains(entries[1].Text, "accepts USD 400.00 for the whole (signed"), true)
	want(t, "to look at", strings.Contains(strings.Join(entries[0].Warnings, " "), "no file came with this mail"), true)
}

// entryText is what an entry of the record holds.
func entryText(t *testing.T, desk *recovery.Desk, key receivable.AccountKey, number string) string {
	t.Helper()
	db, _ := desk.Jobs()
	_, seq, _ := strings.Cut(number, "-")
	var text []byte
	if err := db.QueryRowContext(t.Context(), `SELECT content FROM record WHERE account = $1 AND seq = `+seq, string(key.Account)).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return string(text)
}
