package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

const rightPassword = "mossy kettle under lantern"

// guest is a browser of its own at a desk, without script.
type guest struct {
	*book
	jar    *cookiejar.Jar
	client *http.Client
	origin string
}

func (b *book) guest() *guest {
	b.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	c := *b.server.Client()
	c.Jar = jar
	return &guest{b, jar, &c, b.server.URL}
}

// request is one to the address that this browser knows the desk by.
func (g *guest) request(method, path string, form url.Values) *http.Request {
	g.t.Helper()
	r := g.book.request(method, path, form)
	u, err := url.Parse(g.origin + path)
	if err != nil {
		g.t.Fatal(err)
	}
	r.URL, r.Host = u, u.Host
	return r
}

func (g *guest) send(method, path string, form url.Values) page {
	g.t.Helper()
	r := g.request(method, path, form)
	if method != http.MethodGet {
		r.Header.Set("Origin", g.origin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return g.ask(r)
}

func (g *guest) ask(r *http.Request) page {
	g.t.Helper()
	answer, err := g.client.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		g.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header, body.String(), answer.Request.URL.RequestURI()}
}

func (g *guest) look(path string) page { g.t.Helper(); return g.send(http.MethodGet, path, nil) }

func (g *guest) do(path string, fields ...string) page {
	g.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return g.send(http.MethodPost, path, form)
}

func (g *guest) signIn(name string) page {
	g.t.Helper()
	return g.do("/signin", "name", name, "password", rightPassword)
}

// cookie is what the browser keeps under a name.
func (g *guest) cookie(name string) string {
	u, _ := url.Parse(g.origin)
	for _, c := range g.jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// person lets somebody sign in with the right password.
func (b *book) person(name string, role auth.Role, creditor receivable.CreditorID) recovery.Person {
	b.t.Helper()
	p, _, err := b.desk.AddPerson(b.t.Context(), creditor, recovery.NewPerson{Name: name, Role: role, Password: rightPassword}, true, "test")
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// seated signs somebody in, in a browser of his own.
func (b *book) seated(name string) *guest {
	b.t.Helper()
	return b.guest().seat(name)
}

func (g *guest) seat(name string) *guest {
	g.t.Helper()
	if p := g.signIn(name); p.status != http.StatusOK || p.at != "/" {
		g.t.Fatalf("%s is not signed in: %d at %s: %s", name, p.status, p.at, p.text())
	}
	return g
}

// other is a second creditor of the same book, with nothing in it.
func (b *book) other() receivable.CreditorID {
	b.t.Helper()
	id := receivable.CreditorID("other")
	err := b.desk.SaveCreditor(b.t.Context(), receivable.Creditor{ID: id, Name: "Quarry Press", Place: "us_oregon", Language: "en", Currency: "USD", Policy: "articles"})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *book) own() *Server {
	b.t.Helper()
	s, err := New(b.desk, b.creditor, "nora", slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func TestSignInIsAskedForOnceThereArePeople(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	b.get("/").has(t, "This desk is open to whoever uses this machine.")
	b.get("/signin").has(t, "Nobody needs to sign in at this desk.")
	b.get("/settings/account").has(t, "There is no sign-in to keep yet")
	b.person("Nora Lark", auth.Owner, b.creditor)

	g := b.guest()
	p := g.look("/?from=0")
	if p.at != "/signin?to=%2F%3Ffrom%3D0" {
		t.Errorf("got to %s, want the sign-in page", p.at)
	}
	p.lacks(t, "Larch Bakery")
	p.lacks(t, "Larkfield")
	checkMarkup(t, "/signin", p.body)
	form := b.form(friendly)
	if p := g.send(http.MethodPost, "/approve", form); p.at != "/signin" {
		t.Errorf("an act without sign-in led to %s", p.at)
	}
	if _, asked := b.need(friendly); !asked {
		t.Error("an act without sign-in approved a letter")
	}
	p = g.do("/signin", "name", " nora  LARK", "password", rightPassword, "to", "/?from=0")
	if p.at != "/?from=0" {
		t.Errorf("after signing in got to %s", p.at)
	}
	p.lacks(t, "open to whoever uses this machine")
	p.has(t, `<a href="/settings/account">Nora Lark</a>`)
	g.send(http.MethodPost, "/approve", form).has(t, "is approved.")
	if p := g.do("/signin", "name", "Nora Lark", "password", rightPassword, "to", "//elsewhere.example/"); p.at != "/" {
		t.Errorf("sign-in led to %s", p.at)
	}
	if p := g.do("/signout"); p.at != "/signin" {
		t.Errorf("signing out led to %s", p.at)
	}
	if p := g.look("/"); p.at != "/signin" {
		t.Errorf("after signing out got %s", p.at)
	}
}

// Whether a name is known cannot be told from the answer.
func TestWrongNameAndWrongPasswordAreOne(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	wrong := b.guest().do("/signin", "name", "nora", "password", "not it at all")
	unknown := b.guest().do("/signin", "name", "nobody", "password", "not it at all")
	if wrong.status != http.StatusUnprocessableEntity || unknown.status != wrong.status {
		t.Errorf("got %d and %d", wrong.status, unknown.status)
	}
	if a, c := strings.ReplaceAll(wrong.body, "nora", "X"), strings.ReplaceAll(unknown.body, "nobody", "X"); a != c {
		t.Errorf("the answers differ:\n%s\n%s", a, c)
	}
	wrong.has(t, "The name or the password is not right.")
	checkMarkup(t, "wrong password", wrong.body)
}

// After five failed log-ins an account answers after 1, 2, 4 … 60 seconds, known or
// not, and an address after twenty.
func TestDelaysAfterFailures(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	for _, name := range []string{"nora", "nobody"} {
		g := b.guest()
		fail := func(want int) page {
			t.Helper()
			p := g.do("/signin", "name", name, "password", "not it at all")
			if p.status != want {
				t.Fatalf("%s: got %d, want %d: %s", name, p.status, want, p.text())
			}
			return p
		}
		for range 5 {
			fail(http.StatusUnprocessableEntity)
		}
		for _, wait := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
			p := fail(http.StatusTooManyRequests)
			if got := p.header.Get("Retry-After"); got != fmt.Sprint(wait) {
				t.Errorf("%s: got Retry-After %s, want %d", name, got, wait)
			}
			b.passed.Add(int64(time.Duration(wait)*time.Second - time.Millisecond))
			fail(http.StatusTooManyRequests) // a try that is refused does not count
			b.passed.Add(int64(time.Millisecond))
			fail(http.StatusUnprocessableEntity)
		}
		if p := g.do("/signin", "name", name, "password", rightPassword); p.status != http.StatusTooManyRequests {
			t.Errorf("%s: the right password was tried while the name waits: %d", name, p.status)
		}
		b.passed.Add(int64(2 * time.Hour)) // the address is forgotten, the name is not
	}
	b.passed.Add(int64(time.Minute))
	g := b.seated("nora")
	g.do("/signout")
	g.do("/signin", "name", "nora", "password", "not it at all")
	if p := g.signIn("nora"); p.at != "/" {
		t.Errorf("after a good sign-in the name still waits: %s", p.text())
	}

	b.passed.Add(int64(25 * time.Hour))
	for i := range 20 {
		if p := b.guest().do("/signin", "name", fmt.Sprintf("guess %d", i), "password", "not it at all"); p.status != http.StatusUnprocessableEntity {
			t.Fatalf("try %d of an address: got %d", i+1, p.status)
		}
	}
	p := b.guest().signIn("nora")
	if p.status != http.StatusTooManyRequests || p.header.Get("Retry-After") != "1" {
		t.Errorf("after 20 failures of an address: got %d, Retry-After %s", p.status, p.header.Get("Retry-After"))
	}
	p.has(t, "Too many tries went wrong. Wait one second before the next.")
}

// Tries that come all at once see each other.
func TestDelaysHoldForTriesAtOnce(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	const many = 12
	answers := make(chan int, many)
	for range many {
		go func() {
			_, err := b.desk.SignIn(b.t.Context(), "nora", "not it at all", recovery.Caller{})
			if strings.Contains(fmt.Sprint(err), "too many") {
				answers <- 1
			} else {
				answers <- 0
			}
		}()
	}
	refused := 0
	for range many {
		refused += <-answers
	}
	if refused != many-auth.FreeOfName {
		t.Errorf("%d of %d tries at once were refused, want %d", refused, many, many-auth.FreeOfName)
	}
}

// The token a browser brought is never the one it leaves with, and an ended session
// is gone.
func TestTokenChangesAtSignIn(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	g := b.guest()
	u, _ := url.Parse(b.server.URL)
	planted := auth.Token(bytes.Repeat([]byte{7}, auth.TokenBytes))
	g.jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: planted, Path: "/"}})
	g.signIn("nora")
	first := g.cookie(sessionCookie)
	if first == "" || first == planted {
		t.Fatal("the token that was planted is the session now")
	}
	g.signIn("nora")
	second := g.cookie(sessionCookie)
	if second == first {
		t.Error("signing in again kept the token")
	}
	for name, token := range map[string]string{"planted": planted, "of before": first} {
		thief := b.guest()
		thief.jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
		if p := thief.look("/"); p.at != "/signin" {
			t.Errorf("the token %s opens %s", name, p.at)
		}
	}
	counts := 0
	if err := b.db.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM signin_session WHERE token = $1`, []byte(second)).Scan(&counts); err != nil || counts != 0 {
		t.Errorf("the token itself lies in the book (%v)", err)
	}
	g.do("/signout")
	g.jar.SetCookies(u, []*http.Cookie{{Name: sessionCookie, Value: second, Path: "/"}})
	if p := g.look("/"); p.at != "/signin" {
		t.Errorf("after signing out the token opens %s", p.at)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	idle, used, elsewhere := b.seated("nora"), b.seated("nora"), b.seated("nora")
	p := used.look(pathAccount)
	p.has(t, "this one")
	ids := regexp.MustCompile(`name="session" value="([^"]+)"`).FindAllStringSubmatch(p.body, -1)
	if len(ids) != 2 {
		t.Fatalf("got %d other sessions, want 2", len(ids))
	}
	for range 3 { // the third is ended by hand; which of the two others does not matter
		b.passed.Add(int64(11 * time.Hour))
		if p := used.look("/"); p.at != "/" {
			t.Fatalf("a session in use ended: %s", p.at)
		}
	}
	for name, g := range map[string]*guest{"idle": idle, "elsewhere": elsewhere} {
		if p := g.look("/"); p.at != "/signin" {
			t.Errorf("%s: a session without a request for 33 hours opens %s", name, p.at)
		}
	}
	for range 14 * 3 {
		b.passed.Add(int64(8 * time.Hour))
		used.look("/")
	}
	if p := used.look("/"); p.at != "/signin" {
		t.Errorf("a session of more than 14 days opens %s", p.at)
	}

	one, two := b.seated("nora"), b.seated("nora")
	id := regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(one.look(pathAccount).body)
	one.do(pathAccount+"/session", "session", id[1])
	if p := two.look("/"); p.at != "/signin" {
		t.Errorf("a session that was ended opens %s", p.at)
	}
	b.person("ann", auth.Viewer, b.creditor)
	three := b.seated("nora")
	id = regexp.MustCompile(`name="session" value="([^"]+)"`).FindStringSubmatch(three.look(pathAccount).body)
	if p := b.seated("ann").do(pathAccount+"/session", "session", id[1]); p.status != http.StatusNotFound {
		t.Errorf("ending another's session: got %d", p.status)
	}
}

var secretOf = regexp.MustCompile(`mono secret">([A-Z2-7 ]+)<`)

func TestOneTimeCodes(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	g := b.seated("nora")
	p := g.do(pathAccount + "/codes")
	found := secretOf.FindStringSubmatch(p.body)
	if found == nil {
		t.Fatalf("no secret at %s: %s", p.at, p.text())
	}
	p.has(t, `<svg class="qr"`)
	secret := strings.ReplaceAll(found[1], " ", "")
	code := func() string {
		t.Helper()
		c, err := totp.GenerateCode(secret, b.desk.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if p := g.do(pathAccount+"/codes/prove", "code", "000000"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong first code: got %d", p.status)
	}
	used := code()
	p = g.do(pathAccount+"/codes/prove", "code", used)
	p.has(t, "One-time codes are on.")
	checkMarkup(t, "recovery codes", p.body)
	recoveryCodes := regexp.MustCompile(`<li>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</li>`).FindAllStringSubmatch(p.body, -1)
	if len(recoveryCodes) != auth.RecoveryCodes {
		t.Fatalf("got %d recovery codes", len(recoveryCodes))
	}
	g.look(pathAccount).lacks(t, recoveryCodes[0][1])
	g.look(pathAccount).lacks(t, secret)

	n := b.guest()
	if p := n.signIn("nora"); !strings.HasPrefix(p.at, "/signin/code") {
		t.Fatalf("the password alone led to %s", p.at)
	}
	if p := n.look("/"); p.at != "/signin" {
		t.Errorf("half a sign-in opens %s", p.at)
	}
	for what, c := range map[string]string{"used": used, "wrong": "123123", "empty": ""} {
		if p := n.do("/signin/code", "code", c); p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d at %s", what, p.status, p.at)
		}
	}
	b.passed.Add(int64(time.Minute))
	now := code()
	if p := n.do("/signin/code", "code", now); p.at != "/" {
		t.Errorf("the right code led to %s: %s", p.at, p.text())
	}
	n = b.guest()
	n.signIn("nora")
	if p := n.do("/signin/code", "code", now); p.at == "/" {
		t.Error("a code was used twice")
	}
	lost := strings.ToLower(recoveryCodes[3][1])
	if p := n.do("/signin/code", "code", lost); p.at != "/" {
		t.Errorf("a recovery code led to %s: %s", p.at, p.text())
	}
	n.look(pathAccount).has(t, "9 recovery codes are left.")
	n = b.guest()
	n.signIn("nora")
	if p := n.do("/signin/code", "code", lost); p.at == "/" {
		t.Error("a recovery code was used twice")
	}
	b.passed.Add(int64(auth.CodeEnd))
	if p := n.do("/signin/code", "code", code()); p.at == "/" {
		t.Error("a sign-in that was begun long ago was ended")
	}
}

// Legal acts ask for a proof of the last ten minutes, and then do what was asked.
func TestLegalActsAskForAFreshProof(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.person("Nora", auth.Owner, b.creditor)
	b.person("Ben", auth.Bookkeeper, b.creditor)
	g := b.seated("nora")
	b.passed.Add(int64(auth.FreshFor))
	form := b.form(formal)
	n, _ := b.need(formal)
	p := g.send(http.MethodPost, "/approve", form)
	if p.status != http.StatusForbidden {
		t.Errorf("got %d, want the question for a proof", p.status)
	}
	p.has(t, "Confirm it is you")
	p.has(t, `action="/approve"`)
	p.has(t, fmt.Sprintf(`name="delivery" value="%s"`, n.Number))
	checkMarkup(t, "confirm", p.body)
	if got := b.delivery(n.Number).State; got != receivable.Drafted {
		t.Errorf("the letter is %s already", got)
	}
	form.Set(proofField, "not it at all")
	if p := g.send(http.MethodPost, "/approve", form); p.status != http.StatusUnprocessableEntity || strings.Contains(p.body, "not it at all") {
		t.Errorf("a wrong proof: got %d", p.status)
	}
	form.Set(proofField, rightPassword)
	g.send(http.MethodPost, "/approve", form).has(t, "is approved.")
	if got := b.delivery(n.Number).State; got != receivable.Approved {
		t.Errorf("the letter is %s after the proof", got)
	}
	g.send(http.MethodPost, "/approve", b.form(friendly)).has(t, "is approved.")

	ben := b.seated("ben")
	b.passed.Add(int64(auth.FreshFor))
	second, _ := b.need(smallBook[4].name)
	if second.Number != "" && !second.Formal {
		if p := ben.send(http.MethodPost, "/approve", b.form(smallBook[4].name)); p.status != http.StatusOK {
			t.Errorf("a bookkeeper's friendly letter: got %d: %s", p.status, p.text())
		}
	}
}

// A bookkeeper approves no formal letter, though the address is one he may use.
func TestBookkeeperApprovesNoFormalLetter(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.person("nora", auth.Owner, b.creditor)
	b.person("ben", auth.Bookkeeper, b.creditor)
	n, _ := b.need(formal)
	if p := b.seated("ben").send(http.MethodPost, "/approve", b.form(formal)); p.status != http.StatusForbidden {
		t.Errorf("got %d, want 403", p.status)
	}
	if got := b.delivery(n.Number).State; got != receivable.Drafted {
		t.Errorf("the letter is %s", got)
	}
}

// A desk that others reach answers to its names alone, by https, and is never open.
func TestReachableDesk(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	s := b.own()
	if err := s.Reachable([]string{"Desk.example.com", "http://plain.example"}, []string{"192.0.2.0/24"}); err != nil {
		t.Fatal(err)
	}
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, host, path string, form url.Values, cookies ...*http.Cookie) *http.Response {
		r := httptest.NewRequest(method, "http://"+host+path, strings.NewReader(form.Encode()))
		r.RemoteAddr = "127.0.0.1:4000"
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		}
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	if got := ask("GET", "desk.example.com", "/", nil); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/signin" { //nolint:bodyclose // a recorder's body is memory
		t.Errorf("without people: got %d to %s, want the sign-in page", got.StatusCode, got.Header.Get("Location"))
	}
	b.person("nora", auth.Owner, b.creditor)
	answer := ask("GET", "desk.example.com", "/signin", nil) //nolint:bodyclose // a recorder's body is memory
	for header, want := range map[string]string{
		"Strict-Transport-Security": "max-age=", "Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		if got := answer.Header.Get(header); !strings.Contains(got, want) {
			t.Errorf("got %s %q, want %q in it", header, got, want)
		}
	}
	if got := ask("GET", "plain.example", "/signin", nil).Header.Get("Strict-Transport-Security"); got != "" { //nolint:bodyclose // a recorder's body is memory
		t.Errorf("a desk without https says %q", got)
	}
	for _, host := range []string{"elsewhere.example", "desk.example.com.elsewhere.example", ""} {
		r := httptest.NewRequest("GET", "http://desk.example.com/signin", nil)
		r.Host = host
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusMisdirectedRequest {
			t.Errorf("host %q: got %d", host, w.Code)
		}
	}
	form := url.Values{"name": {"nora"}, "password": {rightPassword}}
	for host, want := range map[string]string{"desk.example.com:443": "__Host-dunwell", "plain.example": "dunwell"} {
		var got *http.Cookie
		for _, c := range ask("POST", host, "/signin", form).Cookies() { //nolint:bodyclose // a recorder's body is memory
			if c.Value != "" {
				got = c
			}
		}
		if got == nil || got.Name != want || !got.HttpOnly || got.Secure != (want == "__Host-dunwell") || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" {
			t.Errorf("%s: got the cookie %v, want %s", host, got, want)
		}
	}
	for _, bad := range []string{"ftp://x", "https://user@x", "https://x/path", "", "https://"} {
		if err := b.own().Reachable([]string{bad}, nil); err == nil {
			t.Errorf("--host %q was taken", bad)
		}
	}
	if err := b.own().Reachable(nil, []string{"proxy"}); err == nil {
		t.Error("--proxy proxy was taken")
	}
}

// A proxy's word about an address is taken, a caller's own is not.
func TestCallersAddress(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	s := b.own()
	request := func(from, said string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		if said != "" {
			r.Header.Set("X-Forwarded-For", said)
		}
		return s.caller(r).Address.String()
	}
	if got := request("127.0.0.1:1", "198.51.100.9"); got != "127.0.0.1" {
		t.Errorf("a desk on this machine believes in %s", got)
	}
	if err := s.Reachable([]string{"desk.example"}, []string{"192.0.2.7"}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ from, said, want string }{
		"proxy here":           {"127.0.0.1:1", "198.51.100.9", "198.51.100.9"},
		"what the caller said": {"127.0.0.1:1", "10.9.9.9, 198.51.100.9", "198.51.100.9"},
		"two proxies":          {"127.0.0.1:1", "198.51.100.9, 192.0.2.7", "198.51.100.9"},
		"no proxy":             {"203.0.113.5:1", "198.51.100.9", "203.0.113.5"},
		"rubbish":              {"192.0.2.7:1", "who knows", "192.0.2.7"},
		"nothing said":         {"192.0.2.7:1", "", "192.0.2.7"},
	} {
		if got := request(test.from, test.said); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
