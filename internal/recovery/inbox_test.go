package recovery_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/reply"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

// written is a studio whose first reminders have left.
func written(t *testing.T, engine string, clients int) desk {
	t.Helper()
	d := newDesk(t, engine, book.Studio{Friendly: clients}, sink.Options{}, mail.Limits{})
	d.approved(t)
	if counts := d.deliver(t); counts.Sent != clients {
		t.Fatalf("letters sent: got %d, want %d", counts.Sent, clients)
	}
	d.clock.Set(book.Day.AddDays(1), 10)
	return d
}

// answer is a mail; the head comes line by line.
func answer(from, subject, body string, head ...string) string {
	head = append([]string{"From: " + from, "Subject: " + subject, "Date: Wed, 16 Sep 2026 08:30:00 -0700", "Message-ID: <" + fmt.Sprint(len(body)) + subject[:1] + "@client.example>"}, head...)
	return strings.Join(head, "\r\n") + "\r\n\r\n" + body
}

func (d desk) receive(t *testing.T, raw string) recovery.Received {
	t.Helper()
	got, err := d.Receive(t.Context(), recovery.Arrival{Creditor: d.creditor, Mailbox: "drop", Incoming: mail.Incoming{Raw: []byte(raw), Size: int64(len(raw)), Whole: true}})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (d desk) tray(t *testing.T) []recovery.InboxMail {
	t.Helper()
	page, err := d.Inbox(t.Context(), d.creditor)
	if err != nil {
		t.Fatal(err)
	}
	return page.Mails
}

// holding are the kinds of arrangement that live on a client's account.
func (d desk) holding(t *testing.T, client string) []string {
	t.Helper()
	var kinds []string
	f := d.file(t, client)
	for _, a := range f.Arrangements {
		if a.Live(d.Today()) {
			kinds = append(kinds, string(a.Kind))
		}
	}
	slices.Sort(kinds)
	return kinds
}

func (d desk) heard(t *testing.T, client string) []string {
	t.Helper()
	var said []string
	f := d.file(t, client)
	for _, touch := range f.Touches {
		if touch.Kind == receivable.Heard || touch.Kind == receivable.Bounced {
			said = append(said, strings.TrimSpace(string(touch.Kind)+" "+touch.Outcome))
		}
	}
	return said
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func onEngines(t *testing.T, test func(t *testing.T, engine string)) {
	t.Helper()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

func TestAnswerHoldsUntilItIsReadAndMeansWhatAPersonSays(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 2)
		letter := d.all(t, "Friendly Client 0")[0]
		raw := answer("Somebody <new@elsewhere.example>", "Re: your mail", "We will pay on Friday.\r\n", "In-Reply-To: "+letter.MessageID)
		got := d.receive(t, raw)
		want(t, "state", got.State, store.InboundNew)
		want(t, "account", got.Account, d.key(t, "Friendly Client 0"))
		want(t, "held", d.holding(t, "Friendly Client 0"), "[unread_reply]")
		want(t, "the other goes on", d.holding(t, "Friendly Client 1"), "[]")

		tray := d.tray(t)
		if len(tray) != 1 {
			t.Fatalf("the tray holds %d mails, want 1", len(tray))
		}
		want(t, "matched by", tray[0].MatchedBy, "thread")
		want(t, "answers", tray[0].Delivery, letter.Number)
		want(t, "own words", tray[0].OwnText, "We will pay on Friday.")

		again := d.receive(t, strings.ReplaceAll(raw, "\r\n", "\n")+"\n")
		want(t, "the same mail from a file", again.Known, true)
		want(t, "held once", d.holding(t, "Friendly Client 0"), "[unread_reply]")

		entries, err := d.ConfirmInbound(t.Context(), d.creditor, tray[0].ID, recovery.Meaning{Labels: []string{"promise"}, By: book.Day.AddDays(3)}, recovery.Act{By: "Nora"})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "entries", len(entries), 2)
		want(t, "promised", d.holding(t, "Friendly Client 0"), "[promise]")
		want(t, "heard", d.heard(t, "Friendly Client 0"), "[heard promised]")
		want(t, "the tray is empty", len(d.tray(t)), 0)
		if _, err := d.ConfirmInbound(t.Context(), d.creditor, tray[0].ID, recovery.Meaning{Labels: []string{"promise"}}, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "mail_settled" {
			t.Errorf("confirmed again: got %v", err)
		}

		if _, err := d.Undo(t.Context(), d.creditor, entries[1].Number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Undo(t.Context(), d.creditor, entries[0].Number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		want(t, "taken back", d.holding(t, "Friendly Client 0"), "[unread_reply]")
		want(t, "in the tray again", len(d.tray(t)), 1)

		var original bytes.Buffer
		if err := d.Original(t.Context(), d.creditor, tray[0].ID, &original); err != nil || original.String() != raw {
			t.Errorf("the original: got %q (%v), want it byte for byte", original.String(), err)
		}
		report, err := d.Verify(t.Context(), d.creditor)
		if err != nil || !report.OK {
			t.Errorf("the record does not verify: %v", err)
		}
	})
}

func TestWhoseMailItIs(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 3)
	tests := map[string]struct {
		from, subject, body string
		want                string // client, or "" for the tray
		state               store.InboundState
	}{
		"address":                {"pay@friendly1.example", "Hello", "Soon.", "Friendly Client 1", "new"},
		"address in capitals":    {"PAY@Friendly1.Example", "Hello", "Soon!", "Friendly Client 1", "new"},
		"invoice and name":       {"Ines <ines@other.example>", "Invoice Friendly-2", "Soon.\r\n\r\nFriendly Client 2", "Friendly Client 2", "new"},
		"invoice alone":          {"ines@other.example", "Friendly-2", "Soon.", "", "new"},
		"domain alone":           {"boss@friendly2.example", "Hello", "Soon.", "", "new"},
		"name alone":             {"Friendly Client 2 <a@gmail.com>", "Hello", "Soon.", "", "new"},
		"nothing":                {"a@gmail.com", "Hello", "Soon.", "", "new"},
		"two of them":            {"pay@friendly1.example", "Friendly-2", "Soon.\r\nFriendly Client 2", "", "new"},
		"our own":                {"nora@larkfield.example", "Friendly-1", "A note.", "", "passed"},
		"letter number":          {"x@other.example", "Re: letter " + d.all(t, "Friendly Client 0")[0].Number, "Soon.", "Friendly Client 0", "new"},
		"invoice number as date": {"x@other.example", "2026-09-15", "17", "", "new"},
	}
	for name, test := range tests {
		got := d.receive(t, answer(test.from, test.subject, test.body+"\r\n"+name))
		key := receivable.AccountKey{}
		if test.want != "" {
			key = d.key(t, test.want)
		}
		if got.Account != key || got.State != test.state {
			t.Errorf("%s: got account %v, state %s; want %q, %s", name, got.Account, got.State, test.want, test.state)
		}
	}
	list := d.receive(t, answer("news@shop.example", "Sale", "Buy!", "List-Unsubscribe: <mailto:x@shop.example>"))
	want(t, "a mail to many", list.State, store.InboundPassed)
	if err := d.Original(t.Context(), d.creditor, list.ID, &bytes.Buffer{}); fault.CodeOf(err) != "inbound_unknown" {
		t.Errorf("its bytes: got %v, want them not kept", err)
	}
}

func TestUnclearMailHoldsWhoeverItMayBeAbout(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 3)
	got := d.receive(t, answer("pay@friendly1.example", "Invoice Friendly-2", "Please stop.\r\nFriendly Client 2"))
	want(t, "nobody's", got.Account, receivable.AccountKey{})
	for client, held := range map[string]string{"Friendly Client 0": "[]", "Friendly Client 1": "[unread_reply]", "Friendly Client 2": "[unread_reply]"} {
		want(t, client, d.holding(t, client), held)
	}
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, recovery.Meaning{Labels: []string{"refusal"}}, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "mail_unmatched" {
		t.Errorf("confirmed before it is matched: got %v", err)
	}
	if _, err := d.MatchInbound(t.Context(), d.creditor, got.ID, d.key(t, "Friendly Client 2"), recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	want(t, "let go", d.holding(t, "Friendly Client 1"), "[]")
	want(t, "held", d.holding(t, "Friendly Client 2"), "[unread_reply]")
	if _, err := d.IgnoreInbound(t.Context(), d.creditor, got.ID, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	want(t, "ignored", d.holding(t, "Friendly Client 2"), "[]")
	want(t, "the tray", len(d.tray(t)), 0)
}

func TestMailOfOneCreditorTouchesNoOther(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	other := receivable.CreditorID("01990000-0000-7000-8000-000000000001")
	if err := d.SaveCreditor(t.Context(), receivable.Creditor{ID: other, Name: "Other", Currency: "USD", Place: "us", Language: "en", Policy: "articles"}); err != nil {
		t.Fatal(err)
	}
	raw := answer("pay@friendly0.example", "Invoice Friendly-0", "No.", "In-Reply-To: "+d.all(t, "Friendly Client 0")[0].MessageID)
	got, err := d.Receive(t.Context(), recovery.Arrival{Creditor: other, Mailbox: "drop", Incoming: mail.Incoming{Raw: []byte(raw), Whole: true}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "nobody's", got.Account, receivable.AccountKey{})
	want(t, "held", d.holding(t, "Friendly Client 0"), "[]")
	want(t, "the tray of the first", len(d.tray(t)), 0)
	if _, err := d.MatchInbound(t.Context(), d.creditor, got.ID, d.key(t, "Friendly Client 0"), recovery.Act{}); fault.CodeOf(err) != "inbound_unknown" {
		t.Errorf("another creditor's mail: got %v", err)
	}
}

func bounceOf(letter receivable.Delivery, action, status, text string) string {
	return answer("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", strings.ReplaceAll(`--b
Content-Type: text/plain

This is the mail system. Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; `+letter.To+`
Action: `+action+`
Status: `+status+`
Diagnostic-Code: smtp; `+text+`

--b
Content-Type: message/rfc822

Message-ID: `+letter.MessageID+`
Subject: Reminder

--b--
`, "\n", "\r\n"), "Return-Path: <>", "MIME-Version: 1.0", `Content-Type: multipart/report; report-type=delivery-status; boundary=b`)
}

func TestBounces(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 3)
		gone, full, late := d.all(t, "Friendly Client 0")[0], d.all(t, "Friendly Client 1")[0], d.all(t, "Friendly Client 2")[0]
		hard := d.receive(t, bounceOf(gone, "failed", "5.1.1", "550 5.1.1 User unknown"))
		want(t, "kind", hard.Kind, reply.KindBounce)
		want(t, "settled", hard.State, store.InboundConfirmed)
		want(t, "touch", d.heard(t, "Friendly Client 0"), "[bounced]")
		f := d.file(t, "Friendly Client 0")
		if len(f.Contacts) != 1 || !strings.Contains(f.Contacts[0].Unusable, "User unknown") {
			t.Errorf("the contact: got %+v, want it unusable", f.Contacts)
		}
		want(t, "which letter", f.Touches[len(f.Touches)-1].Delivery, gone.ID)
		mustWrite(t, d, func(ctx context.Context, tx *store.Tx) error { // the bank is read until then
			sources, err := tx.Sources(ctx, d.creditor)
			for _, s := range sources {
				s.CompleteThrough = book.Day.AddDays(20)
				if err == nil {
					err = tx.SaveSource(ctx, d.creditor, s)
				}
			}
			return err
		})
		x, err := d.Explain(t.Context(), d.key(t, "Friendly Client 0"), book.Day.AddDays(20))
		if err != nil {
			t.Fatal(err)
		}
		want(t, "then a person is asked", x.Move+" "+x.Reasons[len(x.Reasons)-1].Code, "ask contact.unusable")

		d.receive(t, bounceOf(full, "failed", "4.2.2", "452 4.2.2 Mailbox full"))
		want(t, "soft", d.heard(t, "Friendly Client 1"), "[bounced]")
		want(t, "still reachable", d.file(t, "Friendly Client 1").Contacts[0].Unusable, "")
		d.receive(t, bounceOf(late, "delayed", "4.4.1", "connection timed out"))
		want(t, "a delay is no failure", d.heard(t, "Friendly Client 2"), "[]")
		for n := range 3 {
			want(t, "nothing holds", d.holding(t, fmt.Sprintf("Friendly Client %d", n)), "[]")
		}

		if _, err := d.Undo(t.Context(), d.creditor, hard.Entries[0].Number, recovery.Act{By: "Nora"}); err != nil {
			t.Fatal(err)
		}
		want(t, "a forged one, taken back", d.file(t, "Friendly Client 0").Contacts[0].Unusable, "")
		foreign := late
		foreign.To, foreign.MessageID = "someone@else.example", "<1@else.example>"
		want(t, "of another mail", d.receive(t, bounceOf(foreign, "failed", "5.1.1", "no such user")).State, store.InboundPassed)
	})
}

func TestAbsencePutsTheNextStepOff(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 3)
	auto := func(n int, body string) recovery.Received {
		return d.receive(t, answer(book.Address("friendly", n), "Automatic reply: Reminder", body, "Auto-Submitted: auto-replied"))
	}
	auto(0, "I am out of office and back on 21 September 2026.\r\n")
	want(t, "a day named", d.holding(t, "Friendly Client 0"), "[pause]")
	f := d.file(t, "Friendly Client 0")
	want(t, "until", f.Arrangements[0].By, "2026-09-21")
	auto(1, "I am out of office. Your mail will be read.\r\n")
	want(t, "no day", d.holding(t, "Friendly Client 1"), "[]")
	auto(2, "I am out of office and back on 4 March 2027.\r\n")
	want(t, "far ahead", d.holding(t, "Friendly Client 2"), "[unread_reply]")
}

func TestComplaintAsksWhetherToStop(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	letter := d.all(t, "Friendly Client 0")[0]
	raw := answer("fbl@provider.example", "Complaint", strings.ReplaceAll(`--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x/1
Version: 1
Original-Rcpt-To: `+letter.To+`

--b
Content-Type: message/rfc822

Message-ID: `+letter.MessageID+`
To: `+letter.To+`
Subject: Reminder

--b--
`, "\n", "\r\n"), "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=feedback-report; boundary=b")
	got := d.receive(t, raw)
	want(t, "kind", got.Kind, reply.KindComplaint)
	want(t, "held", d.holding(t, "Friendly Client 0"), "[unread_reply]")
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, recovery.Meaning{}, recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	want(t, "stopped", d.holding(t, "Friendly Client 0"), "[stop_contact]")
}

func TestWhatAMeaningAmountsTo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		labels  []string
		meaning recovery.Meaning
		holds   string
		heard   string
		cause   receivable.Cause
	}{
		"paid":            {[]string{"paid_already"}, recovery.Meaning{}, "[paid_already]", "[heard paid_already]", ""},
		"promise, no day": {[]string{"promise"}, recovery.Meaning{}, "[]", "[heard vague]", ""},
		"if":              {[]string{"promise_conditional"}, recovery.Meaning{By: book.Day.AddDays(9), Amount: "100.00"}, "[promise]", "[heard promised]", ""},
		"hard times":      {[]string{"hardship", "plan_request"}, recovery.Meaning{}, "[]", "[heard hardship]", receivable.Hardship},
		"quarrel":         {[]string{"dispute_quality"}, recovery.Meaning{}, "[dispute]", "[heard disputed]", receivable.Dispute},
		"our mistake":     {[]string{"invoice_error"}, recovery.Meaning{Invoice: "Friendly-0"}, "[mistake]", "[heard vague]", ""},
		"refusal":         {[]string{"refusal", "abuse"}, recovery.Meaning{}, "[]", "[heard refused]", receivable.Refusal},
		"attorney":        {[]string{"attorney_named"}, recovery.Meaning{}, "[stop_attorney]", "[heard vague]", ""},
		"insolvency":      {[]string{"insolvency_notice"}, recovery.Meaning{}, "[stop_insolvency]", "[heard vague]", ""},
		"stop and refuse": {[]string{"stop_contact", "refusal"}, recovery.Meaning{}, "[stop_contact]", "[heard refused]", receivable.Refusal},
		"forgot, will":    {[]string{"forgot", "promise"}, recovery.Meaning{By: book.Day.AddDays(2)}, "[promise]", "[heard promised]", receivable.Forgot},
		"thanks":          {[]string{"thanks_or_other"}, recovery.Meaning{}, "[]", "[]", ""},
		"away":            {[]string{"out_of_office"}, recovery.Meaning{By: book.Day.AddDays(6)}, "[pause]", "[]", ""},
		"noted":           {[]string{"acknowledgement_only"}, recovery.Meaning{}, "[]", "[heard vague]", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := written(t, "sqlite", 1)
			got := d.receive(t, answer(book.Address("friendly", 0), "Re: x", "Some words.\r\n"))
			test.meaning.Labels = test.labels
			if _, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, test.meaning, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
			want(t, "holds", d.holding(t, "Friendly Client 0"), test.holds)
			want(t, "heard", d.heard(t, "Friendly Client 0"), test.heard)
			if test.cause != "" {
				want(t, "cause", d.file(t, "Friendly Client 0").Cause, test.cause)
			}
		})
	}
}

func TestConfirmIsAllOrNothing(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	got := d.receive(t, answer(book.Address("friendly", 0), "Re: x", "Some words.\r\n"))
	bad := recovery.Meaning{Labels: []string{"stop_contact", "dispute_scope"}, Invoice: "X-99"}
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, bad, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "invoice_unknown" {
		t.Errorf("an invoice that is not there: got %v", err)
	}
	want(t, "nothing was done", d.holding(t, "Friendly Client 0"), "[unread_reply]")
	want(t, "it still waits", len(d.tray(t)), 1)
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, got.ID, recovery.Meaning{Labels: []string{"joy"}}, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "label_unknown" {
		t.Errorf("no such meaning: got %v", err)
	}
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, "ffffffff", recovery.Meaning{}, recovery.Act{By: "Nora"}); fault.CodeOf(err) != "inbound_unknown" {
		t.Errorf("no such mail: got %v", err)
	}
}

func TestMailSavedAsAFileIsHeardOnce(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 2)
	raw := answer("a@gmail.com", "Hello", "It is me.\r\n")
	waiting := d.receive(t, raw)
	want(t, "nobody's", waiting.Account, receivable.AccountKey{})
	in := mail.Incoming{Raw: []byte(raw), Size: int64(len(raw)), Whole: true}
	got, err := d.HeardMail(t.Context(), d.key(t, "Friendly Client 1"), recovery.Arrival{Incoming: in}, recovery.Act{By: "Nora"})
	if err != nil || got.ID != waiting.ID {
		t.Fatalf("the same mail by hand: got %+v (%v)", got, err)
	}
	want(t, "held", d.holding(t, "Friendly Client 1"), "[unread_reply]")
	got, err = d.HeardMail(t.Context(), d.key(t, "Friendly Client 1"), recovery.Arrival{Incoming: in}, recovery.Act{By: "Nora"})
	if err != nil || len(got.Entries) != 0 {
		t.Errorf("and again: got %+v (%v)", got, err)
	}
	want(t, "held once", d.holding(t, "Friendly Client 1"), "[unread_reply]")
}

func TestOtherActsEmptyTheTray(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 1)
	d.receive(t, answer(book.Address("friendly", 0), "Re: x", "Some words.\r\n"))
	if _, err := d.Resume(t.Context(), d.key(t, "Friendly Client 0"), "", "reply", recovery.Act{By: "Nora"}); err != nil {
		t.Fatal(err)
	}
	want(t, "the tray", len(d.tray(t)), 0)
}

func TestOldAndBrokenMailIsTaken(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 1)
		for name, raw := range map[string]string{
			"empty":        "",
			"zero bytes":   "From: \x00a@b.example\r\nSubject: x\x00y\r\n\r\n\x00\x00",
			"not UTF-8":    "From: \xff\xfe <a@b.example>\r\nSubject: \xc3\x28 \xff\r\n\r\n\xff\xfe\xfd",
			"long head":    "Subject: " + strings.Repeat("x", 300_000) + "\r\n\r\n",
			"far future":   "From: a@b.example\r\nDate: Fri, 1 Jan 2999 00:00:00 +0000\r\n\r\nhello",
			"year one":     "From: a@b.example\r\nDate: Mon, 1 Jan 0001 00:00:00 +0000\r\n\r\nhello",
			"a terminal":   "From: \x1b[2Jevil <a@b.example>\r\nSubject: x\u202ey\x07\r\n\r\nhello",
			"one line":     strings.Repeat("word ", 100_000),
			"deep":         "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 5000),
			"many numbers": "Subject: x\r\n\r\n" + strings.Repeat("12345-1 INV 2026-17 ", 20_000),
		} {
			if got := d.receive(t, raw); got.Known {
				t.Errorf("%s: taken for known", name)
			}
		}
		for _, m := range d.tray(t) {
			if strings.ContainsAny(m.From+m.Subject, "\x1b\x07\u202e\x00") {
				t.Errorf("from %q, subject %q: they could move a terminal", m.From, m.Subject)
			}
		}
	})
}

func mustWrite(t *testing.T, d desk, do func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := d.db.Write(t.Context(), func(tx *store.Tx) error { return do(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestMailsOfManyAtOnce(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := written(t, engine, 2)
		raw := answer(book.Address("friendly", 0), "Re: x", "Some words.\r\n")
		errs := make(chan error, 8)
		for range cap(errs) {
			go func() {
				_, err := d.Receive(context.WithoutCancel(t.Context()), recovery.Arrival{Creditor: d.creditor, Mailbox: "drop", Incoming: mail.Incoming{Raw: []byte(raw), Whole: true}})
				errs <- err
			}()
		}
		for range cap(errs) {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		want(t, "held once", d.holding(t, "Friendly Client 0"), "[unread_reply]")
	})
}

// TestReturnPathTellsTheLetter sends letters with an address of their own for what
// comes back, and reads a report that has lost everything else.
func TestReturnPathTellsTheLetter(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := newDesk(t, engine, book.Studio{Friendly: 2}, sink.Options{Keep: true}, mail.Limits{})
		for _, bad := range []string{"bounces@studio.example", "{token}{token}@studio.example", "bounces@{token}.example", "{token}", strings.Repeat("x", 50) + "{token}@studio.example", "a b{token}@studio.example"} {
			if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"return_path": bad}); fault.CodeOf(err) != "setup_unreadable" {
				t.Errorf("%s: got %v, want it refused", bad, err)
			}
		}
		d.set(t, map[string]string{"return_path": "Bounces+{token}@mail.studio.example"})
		d.approved(t)
		d.deliver(t)
		d.clock.Set(book.Day.AddDays(1), 10)
		senders := map[string]string{} // by message id
		for _, l := range d.sink.Letters() {
			senders[l.MessageID] = l.From
		}
		first, second := d.all(t, "Friendly Client 0")[0], d.all(t, "Friendly Client 1")[0]
		from := senders[first.MessageID]
		token, _, _ := strings.Cut(strings.TrimPrefix(first.MessageID, "<"), "@")
		want(t, "the return path", from, "Bounces+"+token+"@mail.studio.example")
		if from == senders[second.MessageID] {
			t.Errorf("two letters have the return path %s", from)
		}

		report := answer("MAILER-DAEMON@mx.example", "failure notice", "Hi. This is the mail system. I could not deliver your message.\r\n", "Return-Path: <>", "Delivered-To: "+strings.ToLower(from))
		got := d.receive(t, report)
		want(t, "kind", got.Kind, reply.KindBounce)
		want(t, "whose", got.Account, d.key(t, "Friendly Client 0"))
		want(t, "touch", d.heard(t, "Friendly Client 0"), "[bounced]")
		f := d.file(t, "Friendly Client 0")
		want(t, "which letter", f.Touches[len(f.Touches)-1].Delivery, first.ID)
		want(t, "it may come another time", f.Contacts[0].Unusable, "")

		note := answer("someone@forward.example", "Automatic reply: Reminder", "I am away until 21 September 2026.", "To: "+senders[second.MessageID], "Auto-Submitted: auto-replied")
		want(t, "an absence note from an unknown address", d.receive(t, note).Account, d.key(t, "Friendly Client 1"))
		gone := answer("MAILER-DAEMON@mx.example", "failure notice", "Hi. This is the mail system. No such user here (550 5.1.1).\r\n", "Return-Path: <>", "X-Original-To: "+senders[second.MessageID])
		d.receive(t, gone)
		if contact := d.file(t, "Friendly Client 1").Contacts[0]; contact.Unusable == "" {
			t.Error("an address that is gone is still written to")
		}
		forged := answer("MAILER-DAEMON@mx.example", "failure notice", "I could not deliver your message to you.\r\n", "Return-Path: <>", "Delivered-To: bounces+aaaaaaaaaaaaaaaaaaaaaaaaaa@mail.studio.example")
		want(t, "a token of nobody", d.receive(t, forged).Account, receivable.AccountKey{})
	})
}

// What a person spent on a mail is counted once, whatever the mail amounts to.
func TestTimeSpentOnAMailCountsOnce(t *testing.T) {
	t.Parallel()
	d := written(t, "sqlite", 3)
	spent := func(client string) int {
		t.Helper()
		x, err := d.Explain(t.Context(), d.key(t, client), d.Today())
		if err != nil {
			t.Fatal(err)
		}
		return x.OwnTime.Minutes
	}
	mail := d.receive(t, answer(book.Address("friendly", 0), "Re: reminder", "Money is tight, but we pay on 25 September 2026."))
	meant := recovery.Meaning{Labels: []string{"hardship", "promise"}, By: book.Day.AddDays(10)}
	if _, err := d.ConfirmInbound(t.Context(), d.creditor, mail.ID, meant, recovery.Act{By: "Nora", Minutes: 7}); err != nil {
		t.Fatal(err)
	}
	want(t, "read, a cause and a promise", spent("Friendly Client 0"), 7)

	both := "About invoices Friendly-1 and Friendly-2: which one do you mean?"
	unclear := d.receive(t, answer("new@elsewhere.example", "Re: Friendly-1 and Friendly-2", both))
	want(t, "nobody's", unclear.Account, receivable.AccountKey{})
	if _, err := d.MatchInbound(t.Context(), d.creditor, unclear.ID, d.key(t, "Friendly Client 2"), recovery.Act{By: "Nora", Minutes: 3}); err != nil {
		t.Fatal(err)
	}
	want(t, "whose it is", fmt.Sprint(spent("Friendly Client 1"), spent("Friendly Client 2")), "0 3")
}
