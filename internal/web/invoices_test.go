package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/recovery"
)

func TestInvoicesAreListed(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	if _, err := b.desk.Paid(t.Context(), b.account("Larch Bakery"), "640.00", "", recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ has, lacks []string }{
		"":                  {[]string{"INV-2", "INV-5", "11 days late"}, []string{"INV-1<"}},
		"?show=late":        {[]string{"INV-2", "INV-3"}, []string{"INV-5<"}},
		"?show=paid":        {[]string{"INV-1"}, []string{"INV-2<"}},
		"?show=all":         {[]string{"INV-1", "INV-2", "INV-5"}, nil},
		"?show=drafts":      {[]string{"No draft waits"}, nil},
		"?show=recurring":   {[]string{"Nothing recurs"}, nil},
		"?number=INV-4":     {[]string{"INV-4", "Oberschleißheimer"}, []string{"INV-2<"}},
		"?number=3,150.00":  {[]string{"INV-2"}, []string{"INV-3<"}},
		"?number=nonesuch7": {[]string{"No invoice begins so"}, nil},
	}
	for query, want := range tests {
		p := b.get("/invoices" + query)
		if p.status != http.StatusOK {
			t.Errorf("%s: got %d", query, p.status)
		}
		for _, text := range want.has {
			p.has(t, text)
		}
		for _, text := range want.lacks {
			p.lacks(t, text)
		}
	}
}

// A long list is read page by page, each invoice once.
func TestInvoicesArePaged(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	var clients []client
	for i := range 120 {
		clients = append(clients, client{name: "Client " + string(rune('A'+i%26)), number: "N-" + day.New(2026, 1, 1).AddDays(i).String(), amount: "10.00 USD", late: i % 7})
	}
	b.takeIn(clients)
	for _, show := range []string{"open", "all", "late"} {
		met := map[string]int{}
		path := "/invoices?show=" + show
		for pages := 0; path != "" && pages < 5; pages++ {
			p := b.get(path)
			for _, m := range regexp.MustCompile(`>(N-[0-9-]+)</a>`).FindAllStringSubmatch(p.body, -1) {
				met[m[1]]++
			}
			path = ""
			if m := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(p.body); m != nil {
				path = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		want := 120
		if show == "late" {
			want = 0
			for _, c := range clients {
				if c.late > 0 {
					want++
				}
			}
		}
		if len(met) != want {
			t.Errorf("%s: got %d invoices, want %d", show, len(met), want)
		}
		for number, n := range met {
			if n != 1 {
				t.Errorf("%s: got %s %d times", show, number, n)
			}
		}
	}
}

func TestOneInvoiceTellsWhatWasPaidOnIt(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	if _, err := b.desk.Paid(t.Context(), b.account("Sable Ridge Events"), "1000.00", "INV-2", recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	p := b.get("/invoices/INV-2")
	for _, want := range []string{"Invoice INV-2", "Sable Ridge Events", "USD2,150.00", "USD1,000.00", "entered by hand"} {
		p.has(t, want)
	}
	b.get("/invoices/INV-1").has(t, "Letters while it was open")
	if got := b.get("/invoices/INV-404").status; got != http.StatusNotFound {
		t.Errorf("got %d for an invoice that is not there, want 404", got)
	}
	pdf := b.get("/statements/" + b.number("Sable Ridge Events"))
	if !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("got %d and %.40q for the statement of account", pdf.status, pdf.body)
	}
}

func TestAnInvoiceIsWrittenIssuedAndCredited(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := url.Values{"do": {"more"}, "client": {"Larch Bakery"}, "for": {"Winter menu"}, "delivered": {"2026-11-20"}, "what-0": {"Layout"}, "quantity-0": {"2"}, "unit-0": {"hours"}, "price-0": {"90.00"}}
	p := b.post("/invoices/new", form)
	if p.status != http.StatusOK {
		t.Errorf("got %d for another line", p.status)
	}
	p.has(t, `id="what-1"`)
	p.has(t, `value="Layout"`)
	form.Set("do", "draft")
	form.Set("client", "")
	p = b.post("/invoices/new", form)
	p.has(t, "Whom is it for?")
	p.has(t, `value="Layout"`)
	form.Set("client", "Larch Bakery")
	p = b.post("/invoices/new", form)
	p.has(t, "Issuing is final")
	p.has(t, "USD180.00")
	name := strings.TrimPrefix(strings.SplitN(p.at, "?", 2)[0], "/invoices/")
	b.get("/invoices?show=drafts").has(t, name)
	if pdf := b.get("/invoices/" + name + "/pdf"); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("got %d and %.40q for the draft's paper", pdf.status, pdf.body)
	}
	p = b.post("/invoices/act", url.Values{"do": {"issue"}, "name": {name}})
	p.has(t, "The invoice cannot be issued without: the client's address.")
	if _, err := b.desk.Fact(t.Context(), b.account("Larch Bakery"), map[string]string{"address": "1 Mill Lane|Portland"}, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	before := b.counts()["item"]
	p = b.post("/invoices/act", url.Values{"do": {"issue"}, "name": {name}})
	p.has(t, "Send it to the client")
	if got := b.counts()["item"]; got != before+1 {
		t.Errorf("got %d items after the invoice was issued, want %d", got, before+1)
	}
	number := strings.TrimPrefix(strings.SplitN(p.at, "?", 2)[0], "/invoices/")
	p = b.post("/invoices/act", url.Values{"do": {"credit"}, "name": {number}, "amount": {"500"}})
	if p.status == http.StatusOK {
		t.Error("more was credited than was asked")
	}
	p.has(t, `value="500"`)
	p = b.post("/invoices/act", url.Values{"do": {"credit"}, "name": {number}, "amount": {"30.00"}, "why": {"one hour less"}})
	p.has(t, "Credit note")
	p = b.post("/invoices/act", url.Values{"do": {"drop"}, "name": {strings.TrimPrefix(strings.SplitN(p.at, "?", 2)[0], "/invoices/")}})
	if p.status != http.StatusOK {
		t.Errorf("got %d for a draft that is thrown away", p.status)
	}
}

func TestStagesAndWhatRecurs(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	form := url.Values{"do": {"draft"}, "client": {"Larch Bakery"}, "what-0": {"Web pages"}, "quantity-0": {"1"}, "price-0": {"1000.00"}, "deposit": {"0"}}
	b.post("/invoices/new", form).has(t, "Say a share between 1 and 99")
	form.Set("deposit", "40")
	p := b.post("/invoices/new", form)
	p.has(t, "USD400.00")
	p.has(t, "waits for its stage")
	form.Set("deposit", "")
	form.Set("every", "monthly")
	p = b.post("/invoices/new", form)
	p.has(t, "every month")
	p = b.post("/invoices/act", url.Values{"do": {"end"}, "name": {"R-1"}, "show": {"recurring"}})
	p.has(t, "ended")
	if p = b.post("/invoices/act", url.Values{"do": {"end"}, "name": {"R-1"}, "show": {"recurring"}}); p.status != http.StatusNotFound {
		t.Errorf("got %d for ending it twice, want 404", p.status)
	}
}

// Whoever only looks sees the lists, and may change none.
func TestAViewerChangesNoMoney(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	for _, r := range append(b.web.moneyRoutes(), b.web.invoiceRoutes()...) {
		if strings.HasPrefix(r.pattern, "POST ") && r.may == 0 {
			t.Errorf("%s asks for no more than looking", r.pattern)
		}
	}
}
