package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"

	"dunwell/internal/fault"
	post "dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// answers takes in the client's answer to the newest mail that left.
func (d desk) answers(t *testing.T, text, extra string) recovery.InboxMail {
	t.Helper()
	letters := d.sink.Letters()
	asked, err := mail.ReadMessage(bytes.NewReader(letters[len(letters)-1].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	id := asked.Header.Get("Message-Id")
	raw := "From: Sam Okafor <" + asked.Header.Get("To") + ">\r\nTo: me@example.com\r\nSubject: Re: please have a look\r\nMessage-ID: <" + fmt.Sprint(len(text)) + "@c.example>\r\nIn-Reply-To: " + id + "\r\n" + extra + text
	got, err := d.Receive(t.Context(), recovery.Arrival{Creditor: d.creditor, Mailbox: recovery.FromDrop, Incoming: post.Incoming{Raw: []byte(raw), Whole: true, Size: int64(len(raw)), Arrived: d.Now()}})
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	m, err := d.InboundMail(t.Context(), d.creditor, got.ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// An answer by mail to a request for approval is proposed with the sentence that shows
// it, and recorded by a person's yes: who, when, and the exact bytes it came in.
func TestApprovalAnsweredByMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("cards.pdf", []byte("%PDF-1.7 first"))}}, recovery.Bringing{})
		m := d.answers(t, "\r\nHi Ann,\r\n\r\nPlease move the safety line to the front.\r\n\r\nSam\r\n", "")
		a := m.Reading.Answer
		if a == nil || a.Code != code || a.Says != "no" || a.Sentence != "Please move the safety line to the front." || !m.Reading.Abstain || m.Reading.Why != "request" {
			t.Fatalf("changes by mail are read as %+v of %+v", a, m.Reading)
		}
		entries, err := d.ConfirmInbound(ctx, d.creditor, m.ID, recovery.Meaning{}, ann)
		if err != nil || len(entries) != 2 {
			t.Fatalf("confirmed: got %v, %v", entries, err)
		}
		if l := d.stands(t, key, code); l.State != receivable.ApprovalChanges || l.By != "Sam Okafor" || l.How != receivable.ByEmail || !strings.Contains(l.Words, "safety line") {
			t.Errorf("after changes were asked for: got %+v", l)
		}
		if _, err := d.Undo(ctx, d.creditor, entries[1].Number, ann); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if l := d.stands(t, key, code); l.State != receivable.ApprovalOut {
			t.Errorf("undone: got %+v", l)
		}

		text := "\r\nApproved: " + code + "\r\n"
		m = d.answers(t, text, "")
		if a := m.Reading.Answer; a == nil || a.Says != "yes" || !a.Exact || a.Called() != "Cards, revision 1 (1001/D1.1)" || a.Sentence != "Approved: "+code {
			t.Fatalf("the line that was asked for is read as %+v", a)
		}
		if entries, err = d.ConfirmInbound(ctx, d.creditor, m.ID, recovery.Meaning{}, ann); err != nil || len(entries) != 2 {
			t.Fatalf("confirmed: got %v, %v", entries, err)
		}
		if l := d.stands(t, key, code); l.State != receivable.ApprovalGiven || l.By != "Sam Okafor" || l.How != receivable.ByEmail {
			t.Errorf("approved: got %+v", l)
		}
		said := d.said(t, key, recovery.VerbApproval)
		for _, part := range []string{"Sam Okafor", `"own_words":"Approved: ` + code, `"sha256":"` + d.stands(t, key, code).SHA256} {
			if !strings.Contains(said, part) {
				t.Errorf("the entry lacks %s: %s", part, said)
			}
		}
		d.verifies(t)
	})
}

// What is read of a mail is a proposal: a person says otherwise, or names what was not
// proposed. What nobody asked for, another client's, or what is answered already, is
// refused.
func TestApprovalByMailIsCorrected(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	ctx := t.Context()
	code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("cards.pdf", []byte("%PDF-1.7 first"))}}, recovery.Bringing{})
	m := d.answers(t, "\r\nLooks good, but who prints it?\r\n", "")
	if a := m.Reading.Answer; a == nil || a.Says != "" || a.Sentence == "" {
		t.Fatalf("a doubt is read as %+v", a)
	}
	for what, c := range map[string]struct {
		code string
		m    recovery.Meaning
	}{
		"nothing is said": {"meaning_unnamed", recovery.Meaning{}},
		"both":            {"answer_unclear", recovery.Meaning{Approves: code, Refuses: code}},
		"unknown":         {"approval_missing", recovery.Meaning{Approves: "1001/D9.1"}},
		"an agreement":    {"agreement_moved", recovery.Meaning{Signed: "1001/A1"}},
	} {
		_, err := d.ConfirmInbound(ctx, d.creditor, m.ID, c.m, ann)
		d.fails(t, what, c.code, err)
	}
	if _, err := d.ConfirmInbound(ctx, d.creditor, m.ID, recovery.Meaning{Approves: code, Signatory: "Maya Chen"}, ann); err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	if l := d.stands(t, key, code); l.State != receivable.ApprovalGiven || l.By != "Maya Chen" {
		t.Errorf("as a person said: got %+v", l)
	}
	m = d.answers(t, "\r\nApproved: "+code+"\r\n", "")
	if m.Reading.Answer != nil {
		t.Errorf("what is answered already is proposed: %+v", m.Reading.Answer)
	}
	_, err := d.ConfirmInbound(ctx, d.creditor, m.ID, recovery.Meaning{Approves: code}, ann)
	d.fails(t, "answered before", "approval_state", err)
}

// An agreement that comes back signed as an answer to its mail is proposed as the signed
// paper, and stands once a person said so.
func TestAgreementSignedByMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		setUp(t, d.Desk, d.creditor, "public_url", "") // no page to sign on: the paper goes with the mail
		one, made, _, err := d.DraftAgreement(ctx, key, "", contract(), ann)
		if err != nil {
			t.Fatal(err)
		}
		draft := made.PDF
		sent, err := d.SendAgreement(ctx, d.creditor, one.Number, recovery.Bringing{}, ann)
		if err != nil || sent.State != receivable.Sent {
			t.Fatalf("%+v %v %v", sent, err, errors.Unwrap(err))
		}
		if letters := d.sink.Letters(); !bytes.Contains(letters[len(letters)-1].Bytes, []byte("agreement.pdf")) {
			t.Error("the paper does not go with the mail")
		}
		m := d.answers(t, "\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere you go.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=signed.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"+
			base64.StdEncoding.EncodeToString(draft)+"\r\n--b--\r\n", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n")
		if r := m.Reading.Returned; r == nil || r.Agreement != one.Number || r.File != 1 {
			t.Fatalf("the signed paper is read as %+v (%+v)", r, m.Reading)
		}
		entries, err := d.ConfirmInbound(ctx, d.creditor, m.ID, recovery.Meaning{}, ann)
		if err != nil || len(entries) != 2 {
			t.Fatalf("confirmed: got %v, %v %v", entries, err, errors.Unwrap(err))
		}
		_, line, err := d.AgreementNumbered(ctx, d.creditor, one.Number)
		if err != nil || line.State != receivable.AgreementStands || len(line.Signed) != 1 || line.Signed[0].Name != "Sam Okafor" || line.Signed[0].Way != receivable.SignedMail {
			t.Fatalf("afterwards: got %+v (%v)", line, err)
		}
		if want := fmt.Sprintf("%x", sha256.Sum256(draft)); line.Signed[0].SHA256 != want {
			t.Errorf("signed bytes: got %s, want %s", line.Signed[0].SHA256, want)
		}
		d.verifies(t)
	})
}

// A mail that asks to sign carries a link for that, which signs; taken back, it shows
// nothing more.
func TestAgreementGoesOutByMail(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		one, _, _, err := d.DraftAgreement(ctx, key, "", contract(), ann)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second mail ends the link of the first
			if _, err := d.SendAgreement(ctx, d.creditor, one.Number, recovery.Bringing{}, ann); err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
		}
		letters := d.sink.Letters()
		first := tokens(t, letters[len(letters)-2].Bytes)
		_, err = d.OpenLink(ctx, first[0])
		d.fails(t, "the link of the first mail", "link_unknown", err)
		link := d.opens(t)
		if v, err := d.ToSign(ctx, link); err != nil || v.Agreement == nil || v.Agreement.Number != one.Number {
			t.Fatalf("the page: got %+v (%v)", v, err)
		}
		if _, err := d.WithdrawAgreement(ctx, d.creditor, one.Number, false, ann); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if _, err = d.ToSign(ctx, link); fault.KindOf(err) != fault.NotFound {
			t.Errorf("taken back: got %v", err)
		}
		d.verifies(t)
	})
}

// What is drawn up and sent in one go is sent, or leaves nothing behind.
func TestSentOrNothing(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	ctx := t.Context()
	setUp(t, d.Desk, d.creditor, "public_url", "")
	link := recovery.Bringing{How: recovery.BringLink}
	_, err := d.SendNewChangeOrder(ctx, key, recovery.Ordering{Text: "One more page", Price: "80"}, link, ann)
	d.fails(t, "a change order without a page", "public_url_missing", err)
	_, err = d.SendNewApproval(ctx, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("cards.pdf", []byte("first"))}}, link, ann)
	d.fails(t, "an approval without a page", "public_url_missing", err)
	b, err := d.Approvals(ctx, key)
	if err != nil || len(b.Lines) != 0 {
		t.Errorf("left behind: %+v (%v)", b.Lines, err)
	}
	sent, err := d.SendNewChangeOrder(ctx, key, recovery.Ordering{Text: "One more page", Price: "80"}, recovery.Bringing{}, ann)
	if err != nil || sent.Code != "1001/C1" || sent.State != receivable.Sent {
		t.Errorf("by mail: got %+v (%v)", sent, err)
	}
	if l := d.stands(t, key, "1001/C1"); l.State != receivable.ApprovalOut {
		t.Errorf("got %+v", l)
	}
}
