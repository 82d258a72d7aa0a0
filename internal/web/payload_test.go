package web

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// payloads are what should be shown as it was typed, and do nothing.
var payloads = []string{
	`"><script>pwned()</script>'onmouseover='pwned()' x='" autofocus onfocus="pwned() {{.}}{{printf "%s" .}} <!-- ]]><x-pwned></textarea></title></select><x-pwned>`,
	`javascript:pwned(1)`, `=cmd|'/C calc'!A0'; DROP TABLE client; --`, "\u202egnp.exe a\x00b \xff\xfe\r\nSet-Cookie: pwned=1", `//127.0.0.1:1/pwned`, strings.Repeat("W", 20_000),
}

// payloadOf is a payload that says which field it was typed into.
func payloadOf(n int) string { return fmt.Sprintf(`zq%04d"><x-pwned onclick=p>'`, n) }

var marks = regexp.MustCompile(`zq\d{4}"><x-pwned onclick=p>'`)

// formOnPage is a form as a page holds it: where it goes, and its fields as a browser
// would send them, with something fitting where a field must not be empty.
type formOnPage struct {
	action, method string
	found          string // page
	values         url.Values
	typed, other   []string // names of fields that take text, and of all others
	secret, file   bool     // it asks for a password, or takes a file
}

// kind names a form apart from the thing it is about.
func (f *formOnPage) kind() string {
	names := slices.Concat(f.typed, f.other)
	slices.Sort(names)
	return f.method + " " + aboutOne.ReplaceAllString(f.action, "/*") + " " + strings.Join(slices.Compact(names), ",") + " " + f.values.Get("do")
}

// aboutOne is a part of an address that names one thing of the book.
var aboutOne = regexp.MustCompile(`/([A-Za-z0-9_-]{56}|[0-9a-f]{8}-[0-9a-f-]{27}|\d[\d-]*|INV-\d+|D-?\d+)`)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func inner(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// formsOf are the forms of a page.
func formsOf(root *html.Node, found string) (list []*formOnPage) {
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		f := &formOnPage{action: attr(n, "action"), method: strings.ToUpper(attr(n, "method")), found: found, values: url.Values{}, file: attr(n, "enctype") != ""}
		pressed := false
		for d := range n.Descendants() {
			name := attr(d, "name")
			if d.Type != html.ElementNode || name == "" {
				continue
			}
			switch d.Data {
			case "input", "textarea":
				f.input(d, name)
			case "select":
				f.other = append(f.other, name)
				chosen := ""
				for o := range d.Descendants() {
					if o.Type == html.ElementNode && o.Data == "option" && (has(o, "selected") || chosen == "") {
						chosen = attr(o, "value")
					}
				}
				f.values.Add(name, chosen)
			case "button":
				if !pressed && attr(d, "formmethod") == "" {
					f.values.Add(name, attr(d, "value"))
					pressed = true
				}
			}
		}
		list = append(list, f)
	}
	return list
}

// fitting is what is typed into fields that take no other words.
var fitting = map[string]string{
	"client": "Larch Bakery", "place": "us_oregon", "currency": "USD", "what-0": "Layout", "quantity-0": "2", "unit-0": "hours", "price-0": "90.00", "days": "14",
}

func (f *formOnPage) input(n *html.Node, name string) {
	value := attr(n, "value")
	switch kind := attr(n, "type"); kind {
	case "password":
		f.secret = true
	case "file":
		f.file = true
	case "hidden":
		f.other = append(f.other, name)
		f.values.Add(name, value)
	case "checkbox":
		f.other = append(f.other, name)
		if has(n, "checked") || has(n, "required") {
			f.values.Add(name, value)
		}
	case "radio":
		f.other = append(f.other, name)
		if has(n, "checked") || f.values.Get(name) == "" {
			f.values.Set(name, value)
		}
	case "date":
		f.other = append(f.other, name)
		if value == "" && has(n, "required") {
			value = tuesday.AddDays(9).String()
			if has(n, "max") {
				value = tuesday.String()
			}
		}
		f.values.Add(name, value)
	default:
		f.typed = append(f.typed, name)
		if n.Data == "textarea" {
			value = inner(n)
		}
		if value == "" && (has(n, "required") || fitting[name] != "") {
			if value = fitting[name]; value == "" {
				value = map[string]string{"decimal": "10", "numeric": "3"}[attr(n, "inputmode")]
			}
			if value == "" {
				value = map[string]string{"email": "ada@larch.example", "number": "3"}[kind]
			}
			if value == "" {
				value = "words"
			}
		}
		f.values.Add(name, value)
	}
}

// walk is a walk over the pages of one server.
type walk struct {
	t     *testing.T
	get   func(path string) page
	hosts []string // that a page may lead to
	pages map[string]page
	forms map[string]*formOnPage
	shown map[string][]string // mark: pages that show it
	about map[string]int      // pages of a kind that were met
	after map[string]string   // page that each kind of form led to last
	tried int                 // requests with a payload
}

// all walks from the first pages to every page that links lead to; of the pages that
// are about one thing each, a few of every kind.
func (w *walk) all(first ...string) {
	w.t.Helper()
	w.pages, w.shown, w.about = map[string]page{}, map[string][]string{}, map[string]int{}
	if w.forms == nil {
		w.forms, w.after = map[string]*formOnPage{}, map[string]string{}
	}
	const few, most = 4, 400
	for len(first) > 0 && len(w.pages) < most {
		path := first[0]
		first = first[1:]
		path, _, _ = strings.Cut(path, "#")
		kind := aboutOne.ReplaceAllString(regexp.MustCompile(`=[^&]*`).ReplaceAllString(path, "="), "/*")
		if _, met := w.pages[path]; met || strings.HasPrefix(path, "/static/") || w.about[kind] >= few {
			continue
		}
		w.about[kind]++
		p := w.get(path)
		w.pages[path] = p
		root := w.harmless("GET "+path, p)
		if root == nil {
			continue
		}
		for _, f := range formsOf(root, path) {
			if w.forms[f.kind()] == nil {
				w.forms[f.kind()] = f
			}
		}
		for n := range root.Descendants() {
			w.see(path, n.Data)
			for _, a := range n.Attr {
				w.see(path, a.Val)
			}
			if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "/") {
				first = append(first, href)
			}
		}
	}
}

func (w *walk) see(path, text string) {
	for _, mark := range marks.FindAllString(text, -1) {
		if !slices.Contains(w.shown[mark], path) {
			w.shown[mark] = append(w.shown[mark], path)
		}
	}
}

// innards are what no page tells of its making.
var innards = []string{"goroutine ", ".go:", "runtime error", "panic:", "SQLITE_", "constraint failed", "sql: ", "html/template"}

// harmless fails where an answer failed, tells of its making, or where an element,
// attribute or link of the page is not the page's own. It gives the page as it was
// read, nil for what is no page.
func (w *walk) harmless(what string, p page) *html.Node {
	w.t.Helper()
	root, faults := w.look(p)
	for _, fault := range faults {
		w.t.Errorf("%s: got %s", what, fault)
	}
	return root
}

func (w *walk) look(p page) (root *html.Node, faults []string) {
	blame := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if p.status >= http.StatusInternalServerError {
		blame("%d", p.status)
	}
	for _, own := range innards {
		if strings.Contains(p.body, own) {
			blame("%q in the answer", own)
		}
	}
	if strings.Contains(p.header.Get("Set-Cookie"), "pwned") {
		blame("a cookie that was typed")
	}
	if kind, _, _ := mime.ParseMediaType(p.header.Get("Content-Type")); kind != "text/html" {
		return nil, faults
	}
	if strings.Contains(p.body, "\x00") {
		blame("a NUL in the page")
	}
	root, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		blame("%v", err)
		return nil, faults
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			blame("the comment %.80q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"x-pwned", "iframe", "object", "base", "style"}, n.Data) || n.Data == "script" && (n.FirstChild != nil || !strings.HasPrefix(attr(n, "src"), "/static/")) {
			blame("the element %s %v", n.Data, n.Attr)
		}
		for _, a := range n.Attr {
			if !w.own(a) {
				blame("the attribute %s=%.80q of %s", a.Key, a.Val, n.Data)
			}
		}
	}
	return root, faults
}

// own reports whether an attribute is one that a page of ours has: none that runs
// something, no link that leads away.
func (w *walk) own(a html.Attribute) bool {
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", strings.Contains(a.Key, "pwned"), strings.ContainsAny(a.Key, "\"'<>"):
		return false
	case a.Key == "href", a.Key == "src", a.Key == "action", a.Key == "formaction":
		u, err := url.Parse(a.Val)
		return err == nil && slices.Contains([]string{"", "http", "https", "mailto", "tel"}, u.Scheme) && (u.Host == "" || slices.Contains(w.hosts, u.Host))
	}
	return true
}

// What the tests below look for they would find.
func TestPayloadsWouldBeFound(t *testing.T) {
	t.Parallel()
	w := &walk{t: t}
	for _, body := range []string{
		`<p>` + payloads[0] + `</p>`, `<input value="` + payloads[0] + `">`, `<textarea>` + payloads[0] + `</textarea>`, `<title>` + payloads[0] + `</title>`, `<input value='` + payloads[0] + `'>`,
		`<a href="` + payloads[1] + `">x</a>`, `<form action=" javascript:x">`, payloads[3], `<a href="` + payloads[4] + `">x</a>`, payloadOf(1), `<b title="` + payloadOf(1) + `">`,
		"open page.go:31", "SQLITE_BUSY",
	} {
		if _, faults := w.look(page{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}}, body: body}); len(faults) == 0 {
			t.Errorf("nothing was found in %s", body)
		}
	}
	if _, faults := w.look(page{status: http.StatusBadGateway}); len(faults) == 0 {
		t.Error("nothing was found in an answer 502")
	}
}

// led keeps where a form led to, and fails where that is another place than its own.
func (w *walk) led(f *formOnPage, what, to string) {
	w.t.Helper()
	if to == "" {
		return
	}
	if u, err := url.Parse(to); err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		w.t.Errorf("POST %s %s: led away to %q (%v)", f.action, what, to, err)
		return
	}
	w.after[f.kind()] = to
}

// apart are forms that are tried elsewhere: they end the session, lead to another
// desk, or ask other machines.
var apart = []string{"/signout", "/settings/health", "/money/feeds/pull", "/desk", "/settings/desks"}

// typeInto posts payloads into every field of every form that was met: each field by
// itself with the others as they should be, and each payload into all fields at once.
// It tells which mark went into which field.
func (w *walk) typeInto(post func(path string, values url.Values) page) (typed map[string]string) {
	w.t.Helper()
	typed = map[string]string{}
	n := 0
	try := func(f *formOnPage, what string, values url.Values) (taken bool) {
		w.t.Helper()
		w.tried++
		if f.method == http.MethodPost {
			p := post(f.action, values)
			w.harmless("POST "+f.action+" "+what, p)
			w.led(f, what, p.header.Get("Location"))
			return p.status == http.StatusSeeOther
		}
		w.harmless("GET "+f.action+" "+what, w.get(f.action+"?"+values.Encode()))
		return false
	}
	for _, kind := range slices.Sorted(maps.Keys(w.forms)) {
		f := w.forms[kind]
		if f.secret || f.file || slices.Contains(apart, f.action) {
			continue
		}
		if strings.HasSuffix(f.action, "/work/new") { // another form may have set a limit by now
			f.values.Set("over_limit", "they pay on Friday")
		}
		with := func(value string, names ...string) url.Values {
			values := maps.Clone(f.values)
			for _, name := range names {
				values[name] = []string{value}
			}
			return values
		}
		for _, name := range f.other {
			try(f, name, with(payloads[w.tried%len(payloads)], name))
		}
		if len(f.typed) > 0 {
			for i, payload := range payloads {
				try(f, fmt.Sprintf("payload %d", i), with(payload, f.typed...))
			}
		}
		for _, name := range f.typed {
			n++
			mark := payloadOf(n)
			typed[mark] = strings.Fields(kind)[1] + " " + name
			if try(f, name, with(mark, name)) {
				f.values.Set(name, mark) // it stands, and stays while the other fields are tried
			}
		}
	}
	return typed
}

// asksFor puts payloads into every part of an address that names a thing, and into
// every question that a link asks.
func (w *walk) asksFor(patterns []string) {
	w.t.Helper()
	hole := regexp.MustCompile(`\{[^}]+\}`)
	for _, pattern := range patterns {
		for _, payload := range payloads[:3] {
			path := hole.ReplaceAllLiteralString(pattern, url.PathEscape(payload))
			w.harmless("GET "+path, w.get(path))
		}
	}
	for _, at := range slices.Sorted(maps.Keys(w.pages)) {
		path, query, _ := strings.Cut(at, "?")
		asked, err := url.ParseQuery(query)
		if err != nil || strings.Contains(path, "/export/") {
			continue
		}
		for name := range asked {
			for _, payload := range payloads[:3] {
				tried := maps.Clone(asked)
				tried[name] = []string{payload}
				w.harmless("GET "+path+" "+name, w.get(path+"?"+tried.Encode()))
			}
		}
	}
}

// shows wants each of these fields on at least one page, with what was typed into it
// as it was typed: a payload that is stored nowhere proves nothing.
func (w *walk) shows(typed map[string]string, wants []string) {
	w.t.Helper()
	found := map[string]bool{}
	for mark, field := range typed {
		if len(w.shown[mark]) > 0 {
			found[field] = true
			w.t.Logf("%s is shown at %s", field, w.shown[mark][0])
		}
	}
	for _, want := range wants {
		if !found[want] {
			w.t.Errorf("what was typed into %s is found on no page", want)
		}
	}
}

// Whatever is typed into a field of the desk, comes by mail, or is asked for by an
// address stands escaped in every page, and in each that shows it.
func TestPayloadsAtTheDesk(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	pages := b.clientPages()
	b.person("nora", auth.Owner, b.creditor)
	b.rich("Halden Roe Architects")
	b.entered(b.desk.Filed(t.Context(), b.account(caller), recovery.Filing{Road: "small_claims", Forum: "Lane County", Number: "26SC1"}, recovery.Act{By: "nora"}))
	key := b.judged("Castellan Outfitters")
	b.entered(b.desk.Enforce(t.Context(), key, recovery.Step{Tool: "bank", Target: "First Bank"}, recovery.Act{By: "nora"}))
	b.entered(b.desk.Placed(t.Context(), b.account("Larch Bakery"), recovery.Placement{Road: "agency", With: "Columbia Recovery"}, recovery.Act{By: "nora"}))
	b.wrote("Imogen Roe <client2@client.example>", "Re: "+payloadOf(9001), payloadOf(9002)+" "+hardship)
	drafts, _, err := b.desk.DraftInvoice(t.Context(), b.account("Larch Bakery"), recovery.InvoiceRequest{
		For: payloadOf(9005), Lines: []recovery.InvoiceLine{{What: payloadOf(9004), Quantity: "2", Unit: "hours", Price: "90.00"}},
	}, recovery.Act{By: "nora"})
	if err != nil {
		t.Fatal(err)
	}
	g := b.seated("nora")
	g.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	host := func(address string) string { return strings.TrimPrefix(address, "http://") }
	w := &walk{t: t, get: g.look, hosts: []string{host(g.origin), host(b.server.URL), host(pages.URL)}}
	var first, holes []string
	for _, r := range b.own().routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		switch path = strings.TrimSuffix(path, "{$}"); {
		case method != http.MethodGet, path == "/news": // that one answers for as long as somebody listens
		case strings.Contains(path, "{"):
			holes = append(holes, path)
		default:
			first = append(first, path)
		}
	}
	w.all(slices.Concat([]string{"/invoices/" + drafts[0], "/inbox"}, first)...)
	w.shows(map[string]string{payloadOf(9001): "subject", payloadOf(9002): "mail", payloadOf(9004): "line", payloadOf(9005): "work"}, []string{"subject", "mail", "line", "work"})
	w.asksFor(holes)
	if len(w.pages) < 100 || len(w.forms) < 75 {
		t.Errorf("got %d pages and %d kinds of form, want the whole desk", len(w.pages), len(w.forms))
	}
	typed := w.typeInto(func(path string, values url.Values) page { return g.send(http.MethodPost, path, values) })
	if len(typed) < 170 {
		t.Errorf("got %d fields typed into, want all of the desk", len(typed))
	}
	w.all(slices.Concat(slices.Sorted(maps.Values(w.after)), first)...)
	w.shows(typed, []string{
		"/called note", "/case/*/filed number", "/case/*/work-new name", "/case/*/dispute note", "/case/*/stop note", "/case/*/promise note",
		"/clients name", "/clients/*/contact/add name", "/clients/*/contact/add phone", "/clients/*/work/new name", "/pause words", "/inbox/*/asked note",
		"/case/*/matters/happened text", "/case/*/matters/person name", "/case/*/matters/cost text", "/case/*/matters/deadline text", "/case/*/judgment/collected exempt", "/case/*/judgment/enforce target",
		"/start/business name", "/start/business address", "/settings/business what", "/settings/invoices register", "/settings/mail mailbox_folders", "/settings/people name",
	})
	for path, p := range w.pages {
		if strings.HasPrefix(p.header.Get("Content-Type"), "text/csv") && strings.Contains(p.body, "\n=cmd") {
			t.Errorf("%s: got a cell that a spreadsheet would reckon", path)
		}
	}
	t.Logf("%d pages, %d kinds of form, %d fields, %d requests", len(w.pages), len(w.forms), len(typed), w.tried)
}

// So does what clients type on their pages, there and at the desk, and what stands in
// a file that is taken in.
func TestPayloadsOfClientsAndFiles(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	pages := b.clientPages()
	path := func(purpose store.LinkPurpose) string {
		made, _, err := b.desk.MakeLink(t.Context(), b.account(caller), purpose, recovery.Act{By: "nora"})
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(made.URL, pages.URL)
	}
	browser := *pages.Client()
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ask := func(method, path string, form url.Values) page {
		r := b.request(method, path, form)
		u, err := url.Parse(pages.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		r.URL, r.Host = u, u.Host
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		return (&guest{book: b, client: &browser}).ask(r)
	}
	host := func(address string) string { return strings.TrimPrefix(address, "http://") }
	w := &walk{t: t, get: func(path string) page { return ask(http.MethodGet, path, nil) }, hosts: []string{host(pages.URL)}}
	links := []string{path(store.LinkStatement), path(store.LinkAck)}
	w.all(links...)
	w.asksFor([]string{"/c/{token}", links[0] + "/invoice/{n}", links[0] + "/{page}"})
	if len(w.forms) < 6 {
		t.Errorf("got %d kinds of form on the client pages", len(w.forms))
	}
	typed := w.typeInto(func(path string, values url.Values) page { return ask(http.MethodPost, path, values) })
	w.all(links...)

	odd := payloadOf(9010) + "," + payloadOf(9011) + "\nNorthwind " + payloadOf(9012) + ",x\n"
	preview := b.upload(payloadOf(9013)+".csv", strings.ReplaceAll(odd, `"`, `""`))
	desk := &walk{t: t, get: b.get, hosts: []string{host(b.server.URL), host(pages.URL)}}
	desk.harmless("the preview of a file", preview)
	list := "Invoice,Client,Email,Date,Due,Amount,Currency,Description\n" + `"` + strings.ReplaceAll(payloadOf(9014), `"`, `""`) + `","` + strings.ReplaceAll(payloadOf(9015), `"`, `""`) +
		`",odd@client.example,2026-10-01,2026-10-31,50.00,USD,"` + strings.ReplaceAll(payloadOf(9016), `"`, `""`) + `"` + "\n"
	desk.harmless("the report of a file", b.takeFile("list.csv", list))
	for n, field := range map[int]string{9014: "invoice number of a file", 9015: "client of a file"} {
		typed[payloadOf(n)] = field
	}
	desk.all("/inbox", "/case/"+b.number(caller), "/clients", "/invoices", "/", preview.at)
	desk.shows(typed, []string{"invoice number of a file", "client of a file", "/c/*/wrong words", "/c/*/call phone"})
	t.Logf("%d pages, %d kinds of form, %d fields, %d requests", len(w.pages), len(w.forms), len(typed), w.tried)
}
