package web

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// A mail that approves what it was asked about is shown as that, with the sentence that
// says so marked and the answer chosen beforehand; a person's yes records it.
func TestApprovalByMailOnTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	key := b.account(smallBook[2].name)
	act := recovery.Act{By: "nora", On: b.desk.Today()}
	file := recovery.Upload{Name: "menu.pdf", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("%PDF-1.7 menu")), nil }}
	sent, err := b.desk.SendNewApproval(t.Context(), key, recovery.Delivering{Name: "Menu boards", Files: []recovery.Upload{file}}, recovery.Bringing{How: recovery.BringPaper, On: act.On}, act)
	if err != nil {
		t.Fatal(err)
	}
	id := b.wrote("client0@client.example", "Re: Menu boards", "Hello,\r\n\r\nApproved: "+sent.Code+"\r\n")
	p := b.get("/inbox/" + id)
	for _, want := range []string{"Approves Menu boards, revision 1", "<mark>Approved: " + sent.Code, `value="yes ` + sent.Code + `" selected`, "Sentence 1"} {
		p.has(t, want)
	}
	b.get("/inbox").has(t, "approves")
	b.post("/inbox/"+id+"/confirm", url.Values{"account": {string(key.Account)}, "answers": {"yes " + sent.Code}, "signatory": {"Maya Chen"}})
	book, err := b.desk.Approvals(t.Context(), key)
	if err != nil || book.Lines[0].State != receivable.ApprovalGiven || book.Lines[0].By != "Maya Chen" {
		t.Errorf("confirmed: got %+v (%v)", book.Lines, err)
	}
}

// The mail that asked for it says what it was, and speaks of no money.
func TestLetterOfAnAgreement(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[2:3])
	path := agreementPath("1001")
	b.post(path+"/draw", url.Values{"work": {"Shop signage"}, "price": {"7200"}})
	b.post(path+"/send", url.Values{"number": {"1001/A1"}, "do": {"mail"}})
	letters, err := b.desk.Letters(t.Context(), b.creditor, "", "", 10)
	i := slices.IndexFunc(letters.Lines, func(l recovery.LetterLine) bool { return l.Step == receivable.StepAgreement })
	if err != nil || i < 0 {
		t.Fatalf("the mail is not among the letters: %+v (%v)", letters.Lines, err)
	}
	p := b.get("/letters/" + letters.Lines[i].Number)
	p.has(t, "Agreement to sign to Halden Roe Architects")
	p.has(t, "I sent it")
	p.lacks(t, "asked for")
	p.lacks(t, "How much, in")
}
