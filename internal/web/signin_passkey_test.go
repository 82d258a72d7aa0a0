package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/descope/virtualwebauthn"

	"dunwell/internal/auth"
)

// local lets a guest speak to the desk by a name, which passkeys need.
func (g *guest) local() *guest {
	g.t.Helper()
	u, err := url.Parse(g.server.URL)
	if err != nil {
		g.t.Fatal(err)
	}
	u.Host = "localhost:" + u.Port()
	g.origin = u.String()
	return g
}

// json sends what the script of the page sends.
func (g *guest) json(path, body string) page {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.origin+path, bytes.NewBufferString(body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Origin", g.origin)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/json")
	return g.ask(r)
}

// device is a phone with a passkey in it.
type device struct {
	rp  virtualwebauthn.RelyingParty
	is  virtualwebauthn.Authenticator
	key virtualwebauthn.Credential
}

// makes a passkey for who is signed in.
func (g *guest) makes(name string) *device {
	g.t.Helper()
	d := &device{rp: virtualwebauthn.RelyingParty{Name: "Dunwell", ID: "localhost", Origin: g.origin}, is: virtualwebauthn.NewAuthenticator(), key: virtualwebauthn.NewCredentialWithImportedKey(virtualwebauthn.KeyTypeEC2, wholeKey(g.t))}
	asked := g.json(pathAccount+"/passkey/ask", "")
	options, err := virtualwebauthn.ParseAttestationOptions(asked.body)
	if err != nil {
		g.t.Fatalf("%v: %d %s", err, asked.status, asked.body)
	}
	d.is.Options.UserHandle = []byte(options.UserID)
	d.is.AddCredential(d.key)
	answer := virtualwebauthn.CreateAttestationResponse(d.rp, d.is, d.key, *options)
	if p := g.json(pathAccount+"/passkey?name="+url.QueryEscape(name), answer); p.status != http.StatusOK {
		g.t.Fatalf("adding a passkey: %d %s", p.status, p.body)
	}
	if p := g.json(pathAccount+"/passkey", answer); p.status != http.StatusNotFound {
		g.t.Errorf("the same answer once more: got %d %s", p.status, p.body)
	}
	return d
}

// wholeKey is a key whose point has no leading zero: the test's device would leave it
// out, which no real one does.
func wholeKey(t testing.TB) []byte {
	t.Helper()
	for {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		point, err := key.PublicKey.ECDH()
		if err != nil {
			t.Fatal(err)
		}
		if b := point.Bytes(); b[1] == 0 || b[1+len(b)/2] == 0 {
			continue
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
}

func (d *device) answers(t *testing.T, question string) string {
	t.Helper()
	options, err := virtualwebauthn.ParseAssertionOptions(question)
	if err != nil {
		t.Fatalf("%v: %s", err, question)
	}
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.rp, d.is, d.key, *options)
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	g := b.guest().local().seat("nora")
	d := g.makes("phone <b>")
	g.look(pathAccount).has(t, "phone &lt;b&gt;")

	n := b.guest().local()
	question := n.json("/signin/passkey/ask", "").body
	answer := d.answers(t, question)
	p := n.json("/signin/passkey?to=/inbox", answer)
	var told struct{ To string }
	if err := json.Unmarshal([]byte(p.body), &told); err != nil || p.status != http.StatusOK || told.To != "/inbox" {
		t.Fatalf("got %d %s", p.status, p.body)
	}
	if n.cookie(sessionCookie) == "" || n.look("/").at != "/" {
		t.Error("a right passkey did not sign in")
	}
	if p := n.json("/signin/passkey", answer); p.status != http.StatusNotFound {
		t.Errorf("an answer used twice: got %d %s", p.status, p.body)
	}

	// A passkey also proves who sits there already.
	b.passed.Add(int64(auth.FreshFor))
	if p := n.do(pathAccount+"/codes", "x", "y"); p.status != http.StatusForbidden {
		t.Fatalf("no proof was asked for: %d", p.status)
	}
	p = n.json("/confirm/passkey", d.answers(t, n.json("/confirm/passkey/ask", "").body))
	if p.status != http.StatusOK {
		t.Fatalf("confirming: %d %s", p.status, p.body)
	}
	if p := n.do(pathAccount + "/codes"); p.status != http.StatusOK {
		t.Errorf("after the proof: %d", p.status)
	}
}

func TestPasskeysThatAreRefused(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	b.person("ann", auth.Viewer, b.creditor)
	nora, ann := b.guest().local().seat("nora"), b.guest().local().seat("ann")
	d := nora.makes("phone")
	other := ann.makes("her own")
	tests := map[string]func(question string) string{
		"rubbish":      func(string) string { return "{}" },
		"nothing":      func(string) string { return "" },
		"far too long": func(string) string { return strings.Repeat("x", 40<<10) },
		"another site": func(q string) string {
			e := *d
			e.rp.Origin = "http://localhost.elsewhere.example"
			return e.answers(t, q)
		},
		"another's key": func(q string) string {
			e := *d
			e.is.Options.UserHandle = other.is.Options.UserHandle
			return e.answers(t, q)
		},
		"an unknown key": func(q string) string {
			e := *d
			e.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
			return e.answers(t, q)
		},
		"without a proof": func(q string) string { e := *d; e.is.Options.UserNotVerified = true; return e.answers(t, q) },
	}
	for name, answer := range tests {
		n := b.guest().local()
		p := n.json("/signin/passkey", answer(n.json("/signin/passkey/ask", "").body))
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d %s", name, p.status, p.body)
		}
		if n.cookie(sessionCookie) != "" {
			t.Errorf("%s: somebody is signed in", name)
		}
	}
	// Ann's passkey does not prove Nora.
	p := nora.json("/confirm/passkey", other.answers(t, nora.json("/confirm/passkey/ask", "").body))
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("another's passkey confirmed: %d %s", p.status, p.body)
	}
	b.passed.Add(int64(auth.FreshFor))
	if p := nora.json(pathAccount+"/passkey/ask", ""); p.status != http.StatusForbidden || !strings.Contains(p.body, `"confirm":true`) {
		t.Errorf("a passkey without a fresh proof: %d %s", p.status, p.body)
	}
}
