package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The file for an attorney is made on the page and fetched from it, by nobody else's
// number.
func TestPacketIsFetched(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded)
	p := b.post(at+"/packet", values())
	_, now := b.caseNow(demanded)
	i := slices.IndexFunc(now.Entries, func(e recovery.CaseEntry) bool { return e.Verb == recovery.VerbPacket })
	file := at + "/packet/" + now.Entries[i].Number
	p.has(t, `href="`+file+`"`)
	p.has(t, "It is ready. Read packet.pdf in it before it goes out; nothing was sent.")
	b.get(at+"/packet").has(t, `href="`+file+`"`)
	p = b.get(file)
	if got := p.header.Get("Content-Type"); p.status != http.StatusOK || got != "application/zip" {
		t.Fatalf("got %d, %s: %s", p.status, got, p.text())
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(p.body)), int64(len(p.body)))
	if err != nil || !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, "/packet.pdf") }) {
		t.Errorf("got no packet.pdf in it: %v", err)
	}
	other := "/case/" + b.number(friendly)
	for _, path := range []string{at + "/packet/" + b.number(demanded) + "-1", at + "/packet/x", at + "/packet/..%2f..%2fbook", other + "/packet/" + now.Entries[i].Number} {
		if p := b.get(path); p.status != http.StatusNotFound {
			t.Errorf("got %d for %s, want 404", p.status, path)
		}
	}
}

// What stands in brackets is filled in on the page and the file made again; the days in
// it become tasks, and are taken back from the page.
func TestPacketIsFilledInAndMadeAgain(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	at := "/case/" + b.number(demanded) + "/packet"
	b.get(at+"?kind=small-claims").has(t, `<option value="small-claims" selected>`)

	p := b.post(at, values("kind", "small-claims", "on", "2031-01-01"))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a day to come", p.status)
	}
	p.has(t, "This day has not come yet.")
	p.has(t, `value="2031-01-01"`)

	p = b.post(at, values("kind", "small-claims"))
	for _, want := range []string{"Still in brackets", "Day of the hearing", `name="set-hearing"`, `name="kind" value="small-claims"`, "Look at this before it goes out"} {
		p.has(t, want)
	}
	hearing := b.today.AddDays(60).String()
	p = b.post(at, values("kind", "small-claims", "set-hearing", hearing, "set-case_number", "26-SC-9", "set-../x", "no"))
	p.has(t, "Put among your tasks")
	p.has(t, "Hearing on 23 January 2027, comes up on 16 Jan 2027")
	p.has(t, `value="26-SC-9"`)
	if strings.Contains(p.body, "../x") {
		t.Error("a key that is none stands on the page")
	}
	_, now := b.caseNow(demanded)
	days := now.Entries[0]
	if !days.Undoable || !strings.Contains(days.Text, "Hearing on "+hearing) {
		t.Fatalf("got the entry %+v, want the days", days)
	}
	b.post("/undo", values("entry", days.Number))
	if _, now = b.caseNow(demanded); !slices.ContainsFunc(now.Entries, func(e recovery.CaseEntry) bool { return e.Number == days.Number && e.Undone }) {
		t.Error("the days were not taken back")
	}
}

// Nobody sees how far the file of another client is, and what is not known any more is
// said.
func TestPacketRunsAreOnesOwn(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	mine := b.post("/case/"+b.number(demanded)+"/packet", values()).at
	run := mine[strings.LastIndexByte(mine, '/')+1:]
	p := b.get("/case/" + b.number(friendly) + "/packet/made/" + run)
	p.has(t, "is not known here any more")
	if strings.Contains(p.body, demanded) {
		t.Error("the page of one client names another")
	}
	b.get("/case/"+b.number(demanded)+"/packet/made/nothing").has(t, "is not known here any more")
	if p := b.get("/case/0/packet"); p.status != http.StatusNotFound {
		t.Errorf("got %d for no account, want 404", p.status)
	}
}

// A paper that is left out is shown by a person's word, with a reason, from the page
// that names it.
func TestLeftOutPaperIsShownFromThePage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	file := recovery.Upload{Name: "order.txt", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("We order the catalogue.")), nil }}
	if _, err := b.desk.AddDocument(t.Context(), b.account(demanded), recovery.AddedDocument{Kind: receivable.Correspondence, File: file}, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	at := "/case/" + b.number(demanded) + "/packet"
	p := b.post(at, values("kind", "small-claims"))
	p.has(t, "Correspondence: order.txt")
	paper := regexp.MustCompile(`name="paper" value="([^"]+)"`).FindStringSubmatch(p.body)
	if paper == nil {
		t.Fatalf("no paper to show:\n%s", p.text())
	}
	run := p.at[strings.LastIndexByte(p.at, '/')+1:]
	bad := b.post(at+"/exhibit", values("paper", paper[1], "run", run, "back", p.at))
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d without a reason", bad.status)
	}
	bad.has(t, "Say in a few words why a court should read it.")
	b.post(at+"/exhibit", values("paper", paper[1], "run", run, "back", p.at, "why", "it is the order")).has(t, "It is shown from now on: make the file again.")
	again := b.post(at, values("kind", "small-claims"))
	if strings.Contains(again.text(), "Left out") {
		t.Errorf("still left out: %s", again.text())
	}
}
