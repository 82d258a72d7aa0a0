package portal

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// tray is the one thing that waits to be read.
func (b *book) tray() recovery.InboxMail {
	b.t.Helper()
	page, err := b.desk.Inbox(b.t.Context(), b.creditor)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(page.Mails) != 1 {
		b.t.Fatalf("the tray holds %d, want 1", len(page.Mails))
	}
	return page.Mails[0]
}

// The whole road: a link, a proposal, the plan, a link to sign, a signature, a plan in
// standing.
func TestFromProposalToSignedPlan(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(thoma, store.LinkStatement)
	p := b.get(path + "/plan")
	p.has(t, "In Raten zahlen", `value="1.283,34"`, "3.850,00")
	p = b.post(path+"/plan", "act", "divide", "count", "2", "first", "2026-12-01")
	want(t, "divided", p.status, http.StatusOK)
	p.has(t, `value="1.925,00"`, `value="2026-12-01"`, `value="2027-01-01"`)

	short := []string{"act", "send", "count", "2", "day_1", "2026-12-01", "amount_1", "1.350,00", "day_2", "2027-01-04", "amount_2", "2.000,00"}
	p = b.post(path+"/plan", short...)
	want(t, "sum missing", p.status, http.StatusUnprocessableEntity)
	p.has(t, "Die Raten ergeben 3.350,00 EUR; es fehlen 500,00 EUR.", "Unterschied auf die letzte Rate legen", `value="1.350,00"`)
	p = b.post(path+"/plan", append([]string{"x", "y"}, append(short[2:], "act", "repair")...)...)
	p.has(t, `value="2.500,00"`)
	want(t, "nothing recorded", b.holds(thoma), "[]")

	p = b.post(path+"/plan", "act", "send", "count", "2", "day_1", "2026-12-01", "amount_1", "1350", "day_2", "2027-01-04", "amount_2", "2.500,00", "admits", "yes", "words", "Zwei Projekte stehen still.")
	want(t, "sent", p.status, http.StatusOK)
	p.has(t, "Vielen Dank", "Do 26. Nov. 2026", "keine Erinnerung")
	want(t, "held", b.holds(thoma), "[unread_reply]")
	m := b.tray()
	want(t, "meaning", m.Reading.Labels[0].Label, "plan_request")
	want(t, "admits", m.Reading.Acknowledges, "yes")
	for _, said := range []string{"2026-12-01: €1,350.00", "Zwei Projekte stehen still."} {
		if !strings.Contains(m.OwnText, said) {
			t.Errorf("own words lack %q: %q", said, m.OwnText)
		}
	}
	if p := b.get(path); !strings.Contains(p.text(), "Ihre Nachricht ist bei uns") {
		t.Errorf("the page does not say that the proposal is there: %s", p.text())
	}

	ctx, act := t.Context(), recovery.Act{By: "jule"}
	if _, err := b.desk.ConfirmInbound(ctx, b.creditor, m.ID, recovery.Meaning{}, act); err != nil {
		t.Fatal(err)
	}
	_, err := b.desk.DrawPlan(ctx, b.key(thoma), recovery.PlanRequest{Payments: []recovery.PlanPayment{
		{On: tuesday.AddDays(7), Amount: "1350.00"}, {On: tuesday.AddDays(41), Amount: "2500.00"},
	}}, act)
	if err != nil {
		t.Fatal(err)
	}
	sign := b.link(thoma, store.LinkSign)
	p = b.get(sign)
	p.has(t, "Ihre Vereinbarung über Ratenzahlung", "1.350,00 EUR", "INV-9", "Wiesenweg Gestaltung", "keine Zinsen")
	p = b.post(sign+"/sign", "print", hiddenPrint(t, p), "name", "Inga Thomsen", "agreed", "yes")
	want(t, "signed", p.status, http.StatusOK)
	p.has(t, "Vielen Dank, das ist vereinbart", "Inga Thomsen")

	f := b.file(thoma)
	plan := f.Plans[len(f.Plans)-1]
	want(t, "agreed", plan.Agreed, tuesday)
	want(t, "how", plan.How, "signed")
	want(t, "who", plan.Signatory, "Inga Thomsen")
	record := b.record(thoma)
	for _, kept := range []string{`"verb":"signed"`, `"sha256":"` + hiddenMark(p), `"name":"Inga Thomsen"`, `"source":"client page"`, `"agent":"Go-http-client/1.1"`} {
		if !strings.Contains(record, kept) {
			t.Errorf("the record lacks %s", kept)
		}
	}
	if strings.Contains(record, "127.0.0.1") {
		t.Error("the record holds the client's network address")
	}
	b.get(path).has(t, "Eine Ratenzahlung ist vereinbart")
}

// hiddenMark is the fingerprint that a signed page shows.
func hiddenMark(p page) string {
	_, rest, _ := strings.Cut(p.body, `<dd class="mono">`)
	mark, _, _ := strings.Cut(rest, "<")
	return mark
}

// record is all that was sealed about an account, as it was written.
func (b *book) record(name string) string {
	b.t.Helper()
	var all strings.Builder
	err := b.db.Read(b.t.Context(), func(tx *store.Tx) error {
		for entry, err := range tx.RecordOf(b.t.Context(), b.key(name)) {
			if err != nil {
				return err
			}
			all.Write(entry.Content)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all.String()
}

func TestPromiseWithinLimitsIsTakenAndBeyondThemWaits(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement)
	for name, tt := range map[string]struct{ amount, by, says string }{
		"no day":       {"100", "", "Please choose a day."},
		"a past day":   {"100", "2026-11-20", "Please choose a day to come."},
		"too much":     {"9,000.00", "2026-12-01", "This is more than is open."},
		"no sum":       {"abc", "2026-12-01", "Please write a sum"},
		"nothing":      {"0", "2026-12-01", "Please write a sum"},
		"no such day":  {"100", "2026-11-31", "Please write a day"},
		"years ahead":  {"100", "2029-11-30", "too far away"},
		"finer a cent": {"100.001", "2026-12-01", "more than is open"},
	} {
		b.now = b.now.Add(10e9)
		p := b.post(path+"/promise", "amount", tt.amount, "by", tt.by)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text(), tt.says) {
			t.Errorf("%s: got %d without %q", name, p.status, tt.says)
		}
		p.has(t, `value="`+tt.amount+`"`, "autofocus", `aria-invalid="true"`)
	}
	want(t, "nothing recorded", b.holds(larch), "[]")
	b.now = b.now.Add(60e9)
	p := b.post(path+"/promise", "amount", "890.00", "by", "2026-12-01")
	p.has(t, "Thank you", "We have noted the day.")
	want(t, "promised", b.holds(larch), "[promise]")
	f := b.file(larch)
	if !slices.ContainsFunc(f.Arrangements, func(a receivable.Arrangement) bool { return strings.Contains(a.Author, "client page") }) {
		t.Error("the promise does not say that it came from the client page")
	}
	b.post(path+"/promise", "amount", "890.00", "by", "2026-12-01")
	want(t, "sent twice", b.holds(larch), "[promise]")
	b.post(path+"/promise", "amount", "2210.00", "by", "2027-03-01").has(t, "You have an answer by")
	want(t, "beyond its limits", slices.Contains(b.holds(larch), "unread_reply"), true)
	want(t, "meaning", b.tray().Reading.Promise.Date, "2027-03-01")
}

func TestEveryOtherActWaitsForAPerson(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path   string
		fields []string
		label  string
		says   string
	}{
		"dispute": {"/wrong", []string{"invoice", "INV-1", "reason", "quality", "words", "Two boards are cracked."}, "dispute_quality", "Two boards are cracked."},
		"contact": {"/contact", []string{"name", "Ada Moss", "address", "ada@larch.example"}, "wrong_person", "ada@larch.example"},
		"call":    {"/call", []string{"phone", "+1 503 555 0111", "when", "after 3"}, "info_request", "+1 503 555 0111"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBook(t)
			before := len(b.contacts(larch))
			p := b.post(b.link(larch, store.LinkStatement)+tt.path, tt.fields...)
			p.has(t, "Thank you")
			m := b.tray()
			want(t, "meaning", m.Reading.Labels[0].Label, tt.label)
			if !strings.Contains(m.OwnText, tt.says) {
				t.Errorf("own words: got %q", m.OwnText)
			}
			want(t, "held", b.holds(larch), "[unread_reply]")
			want(t, "contacts", len(b.contacts(larch)), before)
			today, err := b.desk.TodayPage(t.Context(), b.creditor)
			if err != nil || !slices.ContainsFunc(today.Needs, func(n recovery.Need) bool { return n.Client == larch }) {
				t.Errorf("Today does not ask about it: %v", err)
			}
			if _, err := b.desk.ConfirmInbound(t.Context(), b.creditor, m.ID, recovery.Meaning{}, recovery.Act{By: "jule"}); err != nil {
				t.Errorf("confirm: %v", err)
			}
		})
	}
}

func (b *book) contacts(name string) []recovery.ContactLine {
	b.t.Helper()
	page, err := b.desk.Contacts(b.t.Context(), b.key(name))
	if err != nil {
		b.t.Fatal(err)
	}
	return page.Contacts
}

func TestProofOfPaymentIsBoundedAndTypedByItsContent(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	path := b.link(larch, store.LinkStatement) + "/paid"
	pdf := recovery.PageFile{Name: `..\..\proof <b>.pdf`, Bytes: []byte("%PDF-1.4 proof")}
	for name, tt := range map[string]struct {
		files []recovery.PageFile
		says  string
	}{
		"a page":       {[]recovery.PageFile{{Name: "a.pdf", Bytes: []byte("<html><script>alert(1)</script>")}}, "Please send a PDF"},
		"a program":    {[]recovery.PageFile{{Name: "a.pdf", Bytes: []byte("MZ\x90\x00\x03\x00\x00\x00")}}, "Please send a PDF"},
		"an empty one": {[]recovery.PageFile{{Name: "a.pdf"}}, "This file is empty."},
		"a large one":  {[]recovery.PageFile{{Name: "a.pdf", Bytes: append([]byte("%PDF-1.4"), make([]byte, recovery.MostPageFile)...)}}, "10 MB"},
		"six":          {[]recovery.PageFile{pdf, pdf, pdf, pdf, pdf, pdf}, "At most five files"},
	} {
		b.now = b.now.Add(20e9)
		p := b.upload(path, "2026-11-20", tt.files...)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text(), tt.says) {
			t.Errorf("%s: got %d without %q: %s", name, p.status, tt.says, p.text())
		}
	}
	want(t, "nothing kept", b.holds(larch), "[]")
	b.now = b.now.Add(60e9)
	b.upload(path, "2026-11-20", pdf, pdf, pdf).has(t, "Thank you")
	m := b.tray()
	want(t, "files", m.Reading.Files, "[{proof -b-.pdf application/pdf 14} {proof -b-.pdf application/pdf 14} {proof -b-.pdf application/pdf 14}]")
	want(t, "meaning", m.Reading.Labels[0].Label, "remittance_sent")
	b.upload(path, "2026-11-21", pdf, pdf, pdf).has(t, "At most five files")
	b.upload(path, "2026-11-21", pdf, pdf).has(t, "Thank you")
	want(t, "no further file is asked for", strings.Contains(b.get(path).body, `type="file"`), false)
}
