package recovery_test

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

func fileOf(name string, b []byte) recovery.Upload {
	return recovery.Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// workedFor is a desk with links, and work for a client.
func workedFor(t *testing.T, engine string) (desk, receivable.AccountKey) {
	t.Helper()
	d := linking(t, engine)
	key := d.key(t, larch)
	ref, err := d.WorkNamed(t.Context(), d.creditor, larch, "")
	if err == nil {
		_, err = d.ReviseWork(t.Context(), ref, recovery.WorkTerms{Name: "Lesson cards", Value: "1320"}, ann)
	}
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	return d, key
}

// sends prepares and sends a revision, and hands out its code.
func (d desk) sends(t *testing.T, key receivable.AccountKey, w recovery.Delivering, b recovery.Bringing) (string, recovery.SentApproval) {
	t.Helper()
	code, _, err := d.PrepareApproval(t.Context(), key, w, ann)
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	sent, err := d.SendApproval(t.Context(), d.creditor, code, b, ann)
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	return code, sent
}

// opens opens the link of the newest mail that left.
func (d desk) opens(t *testing.T) *recovery.ClientLink {
	t.Helper()
	letters := d.sink.Letters()
	list := tokens(t, letters[len(letters)-1].Bytes)
	if len(list) != 1 {
		t.Fatalf("links in the mail: got %d, want 1", len(list))
	}
	l, err := d.OpenLink(t.Context(), list[0])
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	return l
}

// stands is how something to approve stands.
func (d desk) stands(t *testing.T, key receivable.AccountKey, code string) recovery.ApprovalLine {
	t.Helper()
	b, err := d.Approvals(t.Context(), key)
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	i := slices.IndexFunc(b.Lines, func(l recovery.ApprovalLine) bool { return l.Code == code })
	if i < 0 {
		t.Fatalf("%s is not in %+v", code, b.Lines)
	}
	return b.Lines[i]
}

func (d desk) fails(t *testing.T, what, code string, err error) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// Three revisions: changes are asked for on the page, the second is replaced before
// anybody answers, the third is approved, with the exact bytes and the person kept.
func TestThreeRevisions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		first := bytes.Repeat([]byte("%PDF-1.7 first "), 150_000) // more than one piece
		code, sent := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("cards.pdf", first), fileOf("../notes.txt", []byte("hello"))}}, recovery.Bringing{})
		if code != "1001/D1.1" || sent.State != receivable.Sent {
			t.Fatalf("sent %s: got %+v", code, sent)
		}
		link := d.opens(t)
		view, err := d.ToApprove(ctx, link)
		if err != nil || len(view.Files) != 2 || view.Files[1].Name != "notes.txt" || view.Files[0].Type != "application/pdf" || view.About != "Lesson cards" {
			t.Fatalf("the page: got %+v (%v)", view, err)
		}
		paper, err := d.PageFileOf(ctx, link, 1)
		if err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if got, err := io.ReadAll(paper); err != nil || !bytes.Equal(got, first) {
			t.Errorf("the file: got %d bytes (%v), want %d", len(got), err, len(first))
		}
		no := recovery.Approving{Print: view.Print, Name: "Sam Okafor", Words: "The safety line belongs on the front."}
		for what, c := range map[string]struct {
			code   string
			change func(*recovery.Approving)
		}{
			"without a name":  {"name_missing", func(a *recovery.Approving) { a.Name = " " }},
			"without words":   {"words_missing", func(a *recovery.Approving) { a.Words = "" }},
			"yes, not ticked": {"consent_missing", func(a *recovery.Approving) { a.Yes = true }},
			"something else":  {"text_changed", func(a *recovery.Approving) { a.Print = strings.Repeat("0", 64) }},
		} {
			in := no
			c.change(&in)
			err := d.ApproveOnPage(ctx, link, in)
			if list, ok := errors.AsType[fault.List](err); ok && len(list) > 0 {
				err = list[0]
			}
			d.fails(t, what, c.code, err)
		}
		if err := d.ApproveOnPage(ctx, link, no); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		l := d.stands(t, key, code)
		if l.State != receivable.ApprovalChanges || l.By != "Sam Okafor" || l.How != receivable.ByLink || l.Words != no.Words {
			t.Errorf("after changes were asked for: got %+v", l)
		}
		if got := d.needs(t); !slices.ContainsFunc(got, func(n recovery.Need) bool { return strings.Contains(n.Why, "safety line") }) {
			t.Errorf("Today says nothing of the changes: %+v", got)
		}
		second, _ := d.sends(t, key, recovery.Delivering{Of: "1001/D1", Note: "Safety line moved", Files: []recovery.Upload{fileOf("cards.pdf", []byte("second"))}}, recovery.Bringing{})
		if got := d.needs(t); slices.ContainsFunc(got, func(n recovery.Need) bool { return strings.Contains(n.Why, "safety line") }) {
			t.Errorf("Today still asks about changes that were made: %+v", got)
		}
		old := d.opens(t)
		third, _ := d.sends(t, key, recovery.Delivering{Of: "1001/D1", Files: []recovery.Upload{fileOf("cards.pdf", []byte("third"))}}, recovery.Bringing{})
		if second != "1001/D1.2" || third != "1001/D1.3" || d.stands(t, key, second).State != receivable.ApprovalWithdrawn {
			t.Errorf("got %s, %s, the second %+v", second, third, d.stands(t, key, second))
		}
		_, err = d.ToApprove(ctx, old)
		d.fails(t, "a revision that was replaced", "thing_changed", err)
		link = d.opens(t)
		if view, err = d.ToApprove(ctx, link); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		yes := recovery.Approving{Yes: true, Agreed: true, Print: view.Print, Name: "Sam Okafor", PageSender: recovery.PageSender{Address: "192.0.2.1", Agent: "Firefox"}}
		if err := d.ApproveOnPage(ctx, link, yes); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		d.fails(t, "approved twice", "approval_answered", d.ApproveOnPage(ctx, link, yes))
		if l := d.stands(t, key, third); l.State != receivable.ApprovalGiven || l.Stands != "approved by Sam Okafor on "+d.Today().String() {
			t.Errorf("approved: got %+v", l)
		}
		if view, err = d.ToApprove(ctx, link); err != nil || view.On.IsZero() || view.By != "Sam Okafor" {
			t.Errorf("the page afterwards: got %+v (%v)", view, err)
		}
		_, _, err = d.PrepareApproval(ctx, key, recovery.Delivering{Of: "1001/D1", Files: []recovery.Upload{fileOf("x", []byte("x"))}}, ann)
		d.fails(t, "a revision of what is approved", "approval_given", err)
		said := d.said(t, key, recovery.VerbApprovalAnswer)
		if !strings.Contains(said, view.Print) || !strings.Contains(said, "Sam Okafor") || strings.Contains(said, "192.0.2.1") {
			t.Errorf("the record of the answer: %s", said)
		}
		d.verifies(t)
	})
}

// said is the content of the newest entry of a verb.
func (d desk) said(t *testing.T, key receivable.AccountKey, verb recovery.Verb) (text string) {
	t.Helper()
	err := d.db.Read(t.Context(), func(tx *store.Tx) error {
		for e, err := range tx.RecordOf(t.Context(), key) {
			if err != nil {
				return err
			}
			if recovery.Verb(e.Kind) == verb {
				text = string(e.Content)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	return text
}

// needs are what Today asks.
func (d desk) needs(t *testing.T) []recovery.Need {
	t.Helper()
	page, err := d.TodayPage(t.Context(), d.creditor)
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	return page.Needs
}

// Silence counts as an approval under the clause alone: with two notices that reached
// somebody, after its days, with no objection. A person says so; the page can still
// answer in its place.
func TestDeemedApproval(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("cards.pdf", []byte("%PDF-1.7"))}}, recovery.Bringing{})
		link := d.opens(t)
		deem := func(looked bool) error {
			_, err := d.DeemApproval(ctx, d.creditor, code, looked, ann)
			return err
		}
		notice := func(how string) recovery.SentApproval {
			sent, err := d.SendApproval(ctx, d.creditor, code, recovery.Bringing{How: how}, ann)
			if err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
			return sent
		}
		d.clock.Pass(10 * 24 * time.Hour)
		d.fails(t, "without the clause", "deemed_no_clause", deem(true))
		if _, err := d.Fact(ctx, key, map[string]string{"acceptance_deemed_days": "10"}, ann); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		d.fails(t, "with one notice", "deemed_notices", deem(true))
		notice(recovery.BringLink)
		d.fails(t, "with a link that nobody may have opened", "deemed_notices", deem(true))
		second := notice(recovery.BringMail)
		if got := d.stands(t, key, code); got.Until != d.Today().AddDays(10) {
			t.Errorf("last day: got %s, want %s", got.Until, d.Today().AddDays(10))
		}
		d.fails(t, "too early", "deemed_early", deem(true))
		d.clock.Pass(11 * 24 * time.Hour)
		d.fails(t, "with no mailbox looked at", "deemed_mailbox", deem(false))
		codes, err := d.DeemedDue(ctx, d.creditor)
		if err != nil || !slices.Equal(codes, []string{code}) {
			t.Errorf("due: got %v (%v)", codes, err)
		}
		if got := d.needs(t); !slices.ContainsFunc(got, func(n recovery.Need) bool { return strings.Contains(n.Why, "nobody answered about Cards") }) {
			t.Errorf("Today does not ask: %+v", got)
		}
		entry, err := d.DeemApproval(ctx, d.creditor, code, true, ann)
		if err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		got := d.stands(t, key, code)
		if got.State != receivable.ApprovalDeemed || got.By != "" || got.How != receivable.ByClause || got.Stands != "not answered; approved under as you recorded it" {
			t.Errorf("deemed: got %+v", got)
		}
		if _, err := d.Undo(ctx, d.creditor, entry.Number, ann); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		d.bounces(t, second.Entry.Number)
		d.fails(t, "with a notice that came back", "deemed_notices", deem(true))
		view, err := d.ToApprove(ctx, link)
		if err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if err := d.ApproveOnPage(ctx, link, recovery.Approving{Yes: true, Agreed: true, Print: view.Print, Name: "Sam"}); err != nil {
			t.Errorf("an answer after all: %v", err)
		}
		d.fails(t, "deemed after an answer", "approval_state", deem(true))
	})
}

// bounces lets the mail of an entry come back.
func (d desk) bounces(t *testing.T, number string) {
	t.Helper()
	all := d.all(t, larch)
	err := d.db.Write(t.Context(), func(tx *store.Tx) error {
		at := slices.IndexFunc(all, func(v receivable.Delivery) bool { return v.Number == number })
		return tx.ChangeDelivery(t.Context(), d.creditor, all[at].ID, []receivable.DeliveryState{receivable.Sent}, receivable.Refused, "", 0)
	})
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
}

// A change order that is approved adds its price to the work; silence never does. What
// goes beyond the rounds agreed is said when an invoice is issued.
func TestChangeOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		for what, c := range map[string]struct {
			order recovery.Ordering
			code  string
		}{
			"no text":  {recovery.Ordering{Price: "800"}, "order_text_missing"},
			"no price": {recovery.Ordering{Text: "A second language"}, "order_price_missing"},
			"below":    {recovery.Ordering{Text: "x", Price: "-1"}, "sum_not_positive"},
			"no work":  {recovery.Ordering{Text: "x", Price: "1", Work: "1001/9"}, "work_unknown"},
		} {
			_, _, err := d.PrepareChangeOrder(ctx, key, c.order, ann)
			d.fails(t, what, c.code, err)
		}
		order := func(price string) (string, *recovery.ClientLink) {
			code, _, err := d.PrepareChangeOrder(ctx, key, recovery.Ordering{Text: "A second language", Price: price, Days: 5}, ann)
			if err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
			if _, err := d.SendApproval(ctx, d.creditor, code, recovery.Bringing{}, ann); err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
			return code, d.opens(t)
		}
		code, link := order("800")
		_, err := d.DeemApproval(ctx, d.creditor, code, true, ann)
		d.fails(t, "silence", "deemed_order", err)
		view, err := d.ToApprove(ctx, link)
		if err != nil || view.Order == nil || view.Order.Price.Decimal() != "800.00" {
			t.Fatalf("the page: got %+v (%v)", view, err)
		}
		if err := d.ApproveOnPage(ctx, link, recovery.Approving{Yes: true, Agreed: true, Print: view.Print, Name: "Sam"}); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		work, err := d.Work(ctx, key)
		if err != nil || text(work.Work[0].Value) != "2120.00" {
			t.Errorf("the work is worth %s (%v), want 2120.00", text(work.Work[0].Value), err)
		}
		other, _ := order("300")
		entry, err := d.RecordApproval(ctx, d.creditor, other, recovery.AnswerIn{Yes: true, How: receivable.ByEmail, By: "Sam"}, ann)
		if err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if work, err = d.Work(ctx, key); err != nil || text(work.Work[0].Value) != "2420.00" {
			t.Errorf("with another: %s (%v), want 2420.00", text(work.Work[0].Value), err)
		}
		if _, err := d.Undo(ctx, d.creditor, entry.Number, ann); err != nil {
			t.Fatalf("%+v %v", err, errors.Unwrap(err))
		}
		if work, err = d.Work(ctx, key); err != nil || text(work.Work[0].Value) != "2120.00" || d.stands(t, key, other).State != receivable.ApprovalOut {
			t.Errorf("taken back: %s (%v), %+v", text(work.Work[0].Value), err, d.stands(t, key, other))
		}
		if _, err := d.RecordApproval(ctx, d.creditor, other, recovery.AnswerIn{How: receivable.ByPaper, By: "Sam", Words: "too dear"}, ann); err != nil || d.stands(t, key, other).State != receivable.ApprovalDeclined {
			t.Errorf("declined: %+v (%v)", d.stands(t, key, other), err)
		}
	})
}

func TestRoundsBeyondThoseAgreed(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	setUp(t, d.Desk, d.creditor, "invoice_tax", "none", "einvoice", "none")
	if _, err := d.Fact(t.Context(), key, map[string]string{"revision_rounds": "1", "address": "Harbour 2|Portland"}, ann); err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	w := recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("a", []byte("a"))}}
	var sent recovery.SentApproval
	for n := range 3 {
		if n > 0 {
			w.Of = "1001/D1"
		}
		_, sent = d.sends(t, key, w, recovery.Bringing{How: recovery.BringPaper})
		if over := len(sent.Entry.Warnings) > 0; over != (n == 2) {
			t.Errorf("revision %d: got %v", n+1, sent.Entry.Warnings)
		}
	}
	issued, err := d.IssueInvoice(t.Context(), d.creditor, draft(t, d.Desk, key, oneLine)[0], ann)
	if err != nil || !slices.ContainsFunc(issued.Entry.Warnings, func(w string) bool { return strings.Contains(w, "2 rounds of changes, 1 are agreed") }) {
		t.Errorf("at the invoice: got %v (%v)", issued.Entry.Warnings, err)
	}
}

// A byte that is changed in the book is named, and is not handed out as what was sent.
func TestChangedBytesAreNamed(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	ctx := t.Context()
	code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("a.txt", []byte("as sent")), fileOf("b.txt", []byte("beside"))}}, recovery.Bringing{})
	link := d.opens(t)
	if changed, err := d.CheckApproval(ctx, d.creditor, code); err != nil || len(changed) != 0 {
		t.Fatalf("untouched: got %v (%v)", changed, err)
	}
	const change = `UPDATE document_bytes SET bytes = CAST('changed' AS BLOB) WHERE bytes = CAST('as sent' AS BLOB)`
	if _, err := d.db.SQL().ExecContext(ctx, change); err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	changed, err := d.CheckApproval(ctx, d.creditor, code)
	if err != nil || !slices.Equal(changed, []string{"a.txt"}) {
		t.Errorf("changed: got %v (%v), want a.txt", changed, err)
	}
	paper, err := d.PageFileOf(ctx, link, 1)
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	if _, err := io.ReadAll(paper); err == nil {
		t.Error("changed bytes are handed out as if nothing were wrong")
	}
}

// What is sent is bounded, and a proof of delivery comes from a button, not from a look.
func TestProofOfDelivery(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d, key := workedFor(t, engine)
		ctx := t.Context()
		big := recovery.Upload{Name: "film.mov", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(zeros{}, recovery.MostDeliveredFile+1)), nil
		}}
		for what, c := range map[string]struct {
			files []recovery.Upload
			code  string
		}{
			"none":     {nil, "files_missing"},
			"empty":    {[]recovery.Upload{fileOf("a", nil)}, "file_empty"},
			"too many": {slices.Repeat([]recovery.Upload{fileOf("a", []byte("a"))}, recovery.MostDelivered+1), "files_too_many"},
			"too big":  {[]recovery.Upload{big}, "file_too_large"},
		} {
			if what == "too big" && engine != "sqlite" {
				continue // the bound is not the database's
			}
			_, _, err := d.PrepareApproval(ctx, key, recovery.Delivering{Name: "Cards", Files: c.files}, ann)
			d.fails(t, what, c.code, err)
		}
		code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("a.pdf", []byte("%PDF-1.7"))}}, recovery.Bringing{})
		link := d.opens(t)
		proofs := func() []recovery.ApprovalProof {
			b, err := d.Approvals(ctx, key)
			if err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
			return b.Proofs
		}
		if _, err := d.PageFileOf(ctx, link, 1); err != nil || len(proofs()) != 0 {
			t.Errorf("a look: got %v (%v), want no proof", proofs(), err)
		}
		for range 2 {
			if _, err := d.DownloadOnPage(ctx, link, 1, recovery.PageSender{}); err != nil {
				t.Fatalf("%+v %v", err, errors.Unwrap(err))
			}
		}
		if got := proofs(); len(got) != 1 || got[0].How != "download" || !strings.Contains(got[0].About, "Cards") {
			t.Errorf("two downloads of a day: got %+v, want one proof", got)
		}
		for what, c := range map[string]struct {
			h    recovery.HandedOver
			code string
		}{
			"no such way": {recovery.HandedOver{How: "pigeon"}, "way_unknown"},
			"no address":  {recovery.HandedOver{How: "site", URL: "javascript:alert(1)"}, "url_unreadable"},
			"use unshown": {recovery.HandedOver{How: recovery.InUse}, "use_unshown"},
			"to come":     {recovery.HandedOver{How: "email", On: d.Today().AddDays(1)}, "day_ahead"},
			"unknown":     {recovery.HandedOver{How: "email", Work: "1001/D7"}, "approval_missing"},
		} {
			_, err := d.Delivered(ctx, key, c.h, ann)
			d.fails(t, what, c.code, err)
		}
		picture := fileOf("screen.png", []byte("\x89PNG\r\n\x1a\n"))
		entry, err := d.Delivered(ctx, key, recovery.HandedOver{How: recovery.InUse, URL: "https://client.example/cards", File: &picture, Work: code}, ann)
		if got := proofs(); err != nil || len(got) != 2 || got[1].Kind != receivable.UseProof || got[1].File == nil || got[1].URL != "https://client.example/cards" {
			t.Fatalf("in use: got %+v (%v)", got, err)
		}
		if _, err := d.Undo(ctx, d.creditor, entry.Number, ann); err != nil || len(proofs()) != 1 {
			t.Errorf("taken back: got %v (%v)", proofs(), err)
		}
	})
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// Without an address for client pages the files go with the mail, which is answered with
// one line; a request can be taken back while its mail has not left.
func TestApprovalByMail(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	ctx := t.Context()
	setUp(t, d.Desk, d.creditor, "public_url", "")
	code, _ := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("a.pdf", []byte("%PDF-1.7 the cards"))}}, recovery.Bringing{})
	letters := d.sink.Letters()
	m, err := mail.ReadMessage(bytes.NewReader(letters[len(letters)-1].Bytes))
	if err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || !bytes.Contains(body, []byte("a.pdf")) || !bytes.Contains(body, []byte("Approved: "+code)) || bytes.Contains(body, []byte("https://")) {
		t.Errorf("the mail (%v):\n%s", err, body)
	}
	if _, err := d.SendApproval(ctx, d.creditor, code, recovery.Bringing{How: recovery.BringLink}, ann); fault.CodeOf(err) != "public_url_missing" {
		t.Errorf("a link: got %v", err)
	}
	if f := d.file(t, larch); touches(f) != 0 {
		t.Errorf("it counts as a letter about money: %+v", f.Touches)
	}
}

var noSuch = regexp.MustCompile(`^[0-9a-f]{64}$`)

// A link to approve opens nothing else, and no other creditor reaches what is asked.
func TestApprovalsAreOnesOwn(t *testing.T) {
	t.Parallel()
	d, key := workedFor(t, "sqlite")
	ctx := t.Context()
	code, sent := d.sends(t, key, recovery.Delivering{Name: "Cards", Files: []recovery.Upload{fileOf("a", []byte("a"))}}, recovery.Bringing{How: recovery.BringLink})
	link, err := d.OpenLink(ctx, sent.URL[strings.LastIndex(sent.URL, "/")+1:])
	if err != nil || link.Purpose() != store.LinkApprove {
		t.Fatalf("the link: %v", err)
	}
	if view, err := d.ToApprove(ctx, link); err != nil || !noSuch.MatchString(view.Print) {
		t.Errorf("its page: %+v (%v)", view, err)
	}
	_, err = d.SignOnPage(ctx, link, recovery.Signing{Name: "Sam", Agreed: true, Text: "x"})
	if err == nil {
		t.Error("something was signed with a link to approve")
	}
	for what, do := range map[string]func() error{
		"record": func() error {
			_, err := d.RecordApproval(ctx, "another", code, recovery.AnswerIn{Yes: true, How: "paper", By: "x"}, ann)
			return err
		},
		"withdraw": func() error { _, err := d.WithdrawApproval(ctx, "another", code, ann); return err },
		"check":    func() error { _, err := d.CheckApproval(ctx, "another", code); return err },
		"send":     func() error { _, err := d.SendApproval(ctx, "another", code, recovery.Bringing{}, ann); return err },
	} {
		d.fails(t, what, "approval_missing", do())
	}
	if _, err := d.WithdrawApproval(ctx, d.creditor, code, ann); err != nil {
		t.Fatalf("%+v %v", err, errors.Unwrap(err))
	}
	_, err = d.ToApprove(ctx, link)
	d.fails(t, "withdrawn", "thing_changed", err)
	d.fails(t, "answered after it was withdrawn", "thing_changed", d.ApproveOnPage(ctx, link, recovery.Approving{Yes: true, Agreed: true, Name: "Sam"}))
	d.clock.Set(book.Day.AddDays(70), 10)
	_, err = d.OpenLink(ctx, sent.URL[strings.LastIndex(sent.URL, "/")+1:])
	d.fails(t, "after its time", "link_expired", err)
}
