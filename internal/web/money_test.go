package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/store"
)

// bankCSV is a statement of the test book: one line pays Larch Bakery by number and
// sum, one fits two invoices, one is rent.
const bankCSV = "Date,Description,Payee,Amount,Currency\n" +
	"2026-11-23,INV-1,Larch Bakery,640.00,USD\n" +
	"2026-11-23,transfer for your work,A. Person,3150.00,USD\n" +
	"2026-11-23,refund of the rent,Landlord,75.00,USD\n"

// upload sends a file as the form of the desk does, and follows to its preview.
func (b *book) upload(name, content string) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		b.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.server.URL+"/money/import", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// takeFile takes a file in by the pages, and waits for its report.
func (b *book) takeFile(name, content string, fields ...string) page {
	b.t.Helper()
	p := b.upload(name, content)
	if p.status != http.StatusOK {
		b.t.Fatalf("got %d for the preview: %s", p.status, p.text())
	}
	path := p.at
	values := url.Values{"do": {"take"}}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	p = b.post(path, values)
	for strings.Contains(p.body, "<progress") || p.header.Get("Refresh") != "" {
		p = b.get(path)
	}
	return p
}

func TestAStatementIsLookedAtAndTaken(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	before := b.counts()
	p := b.upload("bank.csv", bankCSV)
	for _, want := range []string{"A bank statement with 3 lines", "USD3,865.00", "refund of the rent", "Take it in", "would be placed by itself"} {
		p.has(t, want)
	}
	for table, n := range b.counts() {
		if n != before[table] {
			t.Errorf("got %d rows of %s after the preview, want %d", n, table, before[table])
		}
	}
	path := p.at
	p = b.post(path, url.Values{"do": {"take"}})
	p.has(t, "Placed by themselves1: USD 640.00")
	p.has(t, "Wait for you2: USD 3,225.00")
	if n, ok := b.need("Larch Bakery"); ok && n.Number != "" {
		t.Errorf("got %q asked about who paid", n.Title)
	}
	p = b.get("/money")
	p.has(t, "Matching tray")
	p.has(t, "2 to place, USD 3,225.00")
	p.has(t, "Larch Bakery")

	again := b.takeFile("bank (1).csv", bankCSV)
	again.has(t, "Nothing new was in it.")
	again.has(t, "Known before3")
	if got := b.counts()["bank_line"]; got != 3 {
		t.Errorf("got %d bank lines after the same file came twice, want 3", got)
	}
}

func (b *book) trayNumber(text string) string {
	b.t.Helper()
	tray, err := b.desk.Tray(b.t.Context(), b.creditor, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, l := range tray.Lines {
		if strings.Contains(l.Text, text) {
			return fmt.Sprint(l.Number)
		}
	}
	b.t.Fatalf("no line %q waits", text)
	return ""
}

func TestALineIsPlacedWithWhoeverItIsFrom(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.takeFile("bank.csv", bankCSV)
	number := b.trayNumber("transfer for your work")
	p := b.get("/money/lines/" + number + "?client=Sable")
	p.has(t, "Open invoices of Sable Ridge Events")
	p.has(t, "INV-2")
	form := url.Values{"line": {number}, "client": {b.number("Sable Ridge Events")}, "words": {"Sable"}, "page": {pageMoneyLine}, "back": {"/money"}}

	wrong := url.Values{"invoice": {"INV-404"}}
	for k, v := range form {
		wrong[k] = v
	}
	p = b.post("/money/match", wrong)
	if p.status == http.StatusOK {
		t.Error("an invoice that is not there was paid")
	}
	p.has(t, "INV-404")
	p.has(t, "Open invoices of Sable Ridge Events")

	form.Set("invoice", "INV-2")
	p = b.post("/money/match", form)
	p.has(t, "USD 3,150.00 of Sable Ridge Events came in on 23 November 2026, for INV-2.")
	p.has(t, "placed by you")
	if _, ok := b.need("Sable Ridge Events"); ok {
		t.Error("who paid is still asked")
	}

	entry := regexp.MustCompile(`name="entry" value="([^"]+)"`).FindStringSubmatch(p.body)
	if entry == nil {
		t.Fatal("nothing to undo")
	}
	b.post("/undo", url.Values{"entry": {entry[1]}, "page": {pageMoney}, "back": {"/money"}})
	if got := b.trayNumber("transfer for your work"); got != number {
		t.Errorf("got line %s after undo, want %s", got, number)
	}
}

func TestALineIsPassedAndLaidBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.takeFile("bank.csv", bankCSV)
	number := b.trayNumber("refund of the rent")
	form := url.Values{"line": {number}, "page": {pageMoney}}
	p := b.post("/money/pass", form)
	p.has(t, "is not about an invoice.")
	p.has(t, "1 to place")
	b.get("/money/lines/"+number).has(t, "nora said on 24 Nov 2026 that it is not about an invoice.")
	p = b.post("/money/back", form)
	p.has(t, "2 to place")
	p.has(t, "nora laid it back into the tray on 24 Nov 2026.")
	p = b.post("/money/place", url.Values{"line": {number}, "page": {pageMoney}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a line for which nothing was chosen, want 422", p.status)
	}
}

func TestFilesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	tests := map[string]struct{ name, content, want string }{
		"empty":      {"empty.csv", "", "The file is empty."},
		"no file":    {"", "", "Choose a file first."},
		"a picture":  {"photo.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "Nothing of this file is booked."},
		"plain junk": {"junk.csv", "hello\nthere is\nnothing here\n", "Nothing of this file is booked."},
	}
	for name, test := range tests {
		p := b.upload(test.name, test.content)
		if p.status >= http.StatusInternalServerError {
			t.Errorf("%s: got %d", name, p.status)
		}
		p.has(t, test.want)
		p.lacks(t, "Take it in")
	}
	if b.log.Len() > 0 {
		t.Errorf("the log holds %s", b.log)
	}
}

func TestATooLargeFileIsRefused(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	p := b.upload("large.csv", strings.Repeat("x", 65<<20))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", p.status)
	}
	p.has(t, "The file is larger than 64 MB")
	if got := b.get("/money/import"); strings.Contains(got.body, "large.csv") {
		t.Error("the file was kept")
	}
}

// A file belongs to the creditor to whose desk it was given.
func TestFilesOfAnotherCreditorAreNotThere(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	p := b.upload("bank.csv", bankCSV)
	id := strings.TrimPrefix(p.at, "/money/import/")
	u := newUploads(t.TempDir(), b.desk.Now)
	mine, err := u.take(b.creditor, "nora", "../../etc/bank.csv", strings.NewReader(bankCSV))
	if err != nil {
		t.Fatal(err)
	}
	if mine.Name != "bank.csv" {
		t.Errorf("got the name %q", mine.Name)
	}
	if _, err := u.find("another", mine.ID); err == nil {
		t.Error("another creditor finds the file")
	}
	if list, err := u.list("another"); err != nil || len(list) != 0 {
		t.Errorf("another creditor sees %d files, %v", len(list), err)
	}
	if _, err := u.find(b.creditor, mine.ID); err != nil {
		t.Errorf("its own creditor does not find it: %v", err)
	}
	for _, wrong := range []string{"%2e%2e%2f" + id, strings.ToUpper(id), id[:25]} {
		if got := b.get("/money/import/" + wrong); got.status != http.StatusNotFound {
			t.Errorf("got %d for %q, want 404", got.status, wrong)
		}
	}
	b.today = b.today.AddDays(2)
	if got := b.get(p.at); got.status != http.StatusNotFound {
		t.Errorf("got %d for a file of the day before yesterday, want 404", got.status)
	}
}

// A table whose columns have names that nobody knows is read as a person says.
func TestColumnsAreNamedByHand(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	const list = "Customer,Foo,Date,Bar\nNorthwind Mill,A-1,2026-10-02,120.50\nNorthwind Mill,A-2,2026-10-03,80.00\n"
	p := b.upload("odd.csv", list)
	p.has(t, "Nothing of this file is booked.")
	p.has(t, "What each column means")
	p.lacks(t, "--map")
	path := p.at
	said := url.Values{"do": {"look"}, "kind": {"invoices"}, "col-0": {"client_name"}, "was-0": {"client_name"}, "col-1": {"invoice_number"}, "was-1": {""},
		"col-2": {"invoice_date"}, "was-2": {"invoice_date"}, "col-3": {"amount"}, "was-3": {""}}
	p = b.post(path, said)
	p.has(t, "A list of 2 invoices")
	p.has(t, "USD200.50")
	p = b.post(path, url.Values{"do": {"take"}, "kind": {"invoices"}, "list": {"new"}})
	p.has(t, "Invoices2: USD 200.50")
	p = b.upload("odd.csv", strings.ReplaceAll(list, "A-", "B-"))
	p.has(t, "A list of 2 invoices") // what was said is kept for the source
}

// An import that was cut short says so, and is read again from its page.
func TestAnImportThatWasCutShortIsReadAgain(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.upload("bank.csv", bankCSV)
	id := strings.TrimPrefix(p.at, "/money/import/")
	up, err := b.web.uploads.find(b.creditor, id)
	if err != nil {
		t.Fatal(err)
	}
	up.State = uploadRunning // as a killed program leaves it
	if err := b.web.uploads.save(up); err != nil {
		t.Fatal(err)
	}
	p = b.get(p.at)
	p.has(t, "The program ended while this file was read.")
	b.upload("other.csv", bankCSV+"2026-11-24,more,Landlord,1.00,USD\n") // what is too old goes, and this is not
	b.get("/money").has(t, "It was cut short.")
	p = b.post(p.at, url.Values{"do": {"again"}})
	p.has(t, "Placed by themselves1: USD 640.00")
}

func TestSourcesAreToldAndChanged(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	p := b.get("/money/sources")
	p.has(t, "invoices")
	p.has(t, "fresh")
	p = b.post("/money/sources/expect", url.Values{"source": {"invoices"}, "days": {"seven"}})
	p.has(t, "Say it in days")
	p = b.post("/money/sources/expect", url.Values{"source": {"invoices"}, "days": {"7"}})
	p.has(t, `name="days" required value="7"`)
	p = b.post("/money/sources/complete", url.Values{"source": {"invoices"}, "through": {"2027-01-01"}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d for a day ahead, want 422", p.status)
	}
	p.has(t, `value="2027-01-01"`)
	b.post("/money/sources/drop", url.Values{"source": {"invoices"}})
	err := b.db.Read(t.Context(), func(tx *store.Tx) error {
		states, err := tx.SourceStates(t.Context(), b.creditor)
		if len(states) != 0 && !states[0].CompleteThrough.IsZero() {
			t.Errorf("got the source %v", states[0])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheBookIsWrittenOut(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/money/export").has(t, "hledger")
	for file, want := range map[string]string{"dunwell-book.jsonl": `"INV-1"`, "dunwell-book.journal": "INV-1", "dunwell-book.beancount": "INV-1", "dunwell-book.zip": "PK"} {
		p := b.get("/money/export/" + file)
		if p.status != http.StatusOK || !strings.Contains(p.body, want) {
			t.Errorf("%s: got %d without %q", file, p.status, want)
		}
		if got := p.header.Get("Content-Disposition"); !strings.Contains(got, file) {
			t.Errorf("%s: got the disposition %q", file, got)
		}
	}
	if got := b.get("/money/export/passwords").status; got != http.StatusNotFound {
		t.Errorf("got %d for a form that is not there, want 404", got)
	}
}
