package feed

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// scopes are what is asked for: to read, wherever the other side knows the word.
// QuickBooks has one word for reading and writing; nothing is ever written there.
var scopes = map[Kind]string{
	Xero:       "openid offline_access accounting.transactions.read accounting.contacts.read",
	QuickBooks: "com.intuit.quickbooks.accounting",
}

// Consent is one asking of the user to let us read his books. It lives only while
// he is asked.
type Consent struct {
	Kind         Kind
	ClientID     string
	ClientSecret string // "" with PKCE alone, which Xero allows
	Redirect     string // as it is registered with the program
	state        string
	verifier     string
}

// NewConsent prepares an asking, with a state and a verifier that nobody can guess.
func NewConsent(kind Kind, clientID, clientSecret, redirect string) *Consent {
	return &Consent{Kind: kind, ClientID: clientID, ClientSecret: clientSecret, Redirect: redirect, state: rand.Text(), verifier: rand.Text() + rand.Text()}
}

// Address is where the user says yes, in his browser.
func (c *Client) Address(a *Consent) string {
	q := url.Values{
		"response_type": {"code"}, "client_id": {a.ClientID}, "redirect_uri": {a.Redirect}, "scope": {scopes[a.Kind]}, "state": {a.state},
	}
	login := c.hosts.QuickBooksLogin
	if a.Kind == Xero {
		login = c.hosts.XeroLogin
		sum := sha256.Sum256([]byte(a.verifier))
		q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		q.Set("code_challenge_method", "S256")
	}
	return login + "?" + q.Encode()
}

// Redeem takes the address the browser was led to after the yes, and fetches the
// tokens for it. company is the company at QuickBooks.
func (c *Client) Redeem(ctx context.Context, a *Consent, landed string) (s Secret, company string, err error) {
	u, err := url.Parse(strings.TrimSpace(landed))
	if err != nil || u.RawQuery == "" {
		return s, "", fault.Invalidf("feed_consent", "", "paste the whole address from the browser, from http to its end")
	}
	q := u.Query()
	switch {
	case q.Get("error") != "":
		return s, "", fault.Invalidf("feed_consent", "", "the consent was not given (%s)", clip(q.Get("error")))
	case subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(a.state)) != 1:
		return s, "", fault.Invalidf("feed_consent", "", "this address answers another asking; open the address that was printed last, and paste the one it leads to")
	case q.Get("code") == "":
		return s, "", fault.Invalidf("feed_consent", "", "the address holds no code; paste the one the browser was led to after you said yes")
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {a.Redirect}}
	if a.Kind == Xero {
		form.Set("code_verifier", a.verifier)
	}
	s, err = c.token(ctx, a.Kind, a.ClientID, Secret{ClientSecret: a.ClientSecret}, form)
	return s, q.Get("realmId"), err
}

// signedIn gives a token that is good for some minutes. A new one is kept before it
// is used: the other side lets the old one count until then, so that whatever breaks
// off between leaves one that works.
func (c *Client) signedIn(ctx context.Context, f *Feed, again bool) (string, error) {
	if !again && f.Secret.Access != "" && f.Secret.Expires.Sub(c.now()) > 2*time.Minute {
		return f.Secret.Access, nil
	}
	s, err := c.token(ctx, f.Kind, f.Settings.ClientID, f.Secret, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {f.Secret.Refresh}})
	if err != nil {
		return "", err
	}
	if err := f.Keep(ctx, s); err != nil {
		return "", err
	}
	f.Secret = s
	return s.Access, nil
}

// token asks the token endpoint.
func (c *Client) token(ctx context.Context, kind Kind, clientID string, s Secret, form url.Values) (Secret, error) {
	q := question{method: http.MethodPost, url: c.hosts.QuickBooksToken, form: form, whom: Named(kind), header: map[string]string{"Accept": "application/json"}}
	if kind == Xero {
		q.url = c.hosts.XeroToken
	}
	if s.ClientSecret != "" {
		q.user, q.pass = clientID, s.ClientSecret
	} else {
		form.Set("client_id", clientID)
	}
	a, err := c.ask(ctx, q)
	if err != nil {
		return s, err
	}
	if a.status == http.StatusBadRequest || a.status == http.StatusUnauthorized {
		var said struct {
			Error string `json:"error"`
		}
		_ = json.Unmarshal(a.body, &said) // what it says is a help and no more
		return s, fault.Invalidf("feed_sign_in", "", "%s does not let us in any more (%s); connect the feed again", Named(kind), clip(cmp.Or(said.Error, "no reason given")))
	}
	if err := refused(Named(kind), a); err != nil {
		return s, err
	}
	var got struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds int64  `json:"expires_in"`
	}
	if err := json.Unmarshal(a.body, &got); err != nil || got.Access == "" {
		return s, unreadable(Named(kind))
	}
	s.Access, s.Expires = got.Access, c.now().Add(time.Duration(min(max(got.Seconds, 0), 86400))*time.Second)
	s.Refresh = cmp.Or(got.Refresh, s.Refresh)
	if s.Refresh == "" {
		return s, fault.Invalidf("feed_sign_in", "", "%s gave no token that lasts; allow offline access for your app and connect the feed again", Named(kind))
	}
	return s, nil
}

// Named is a kind as people call it.
func Named(k Kind) string {
	switch k {
	case Stripe:
		return "Stripe"
	case QuickBooks:
		return "QuickBooks"
	case Xero:
		return "Xero"
	}
	return "the address"
}

// read asks for a page of someone's books, with a fresh token where the old one is
// not taken any more.
func (c *Client) read(ctx context.Context, f *Feed, address string, header map[string]string) ([]byte, error) {
	for again := false; ; again = true {
		token, err := c.signedIn(ctx, f, again)
		if err != nil {
			return nil, err
		}
		h := map[string]string{"Authorization": "Bearer " + token, "Accept": "application/json"}
		for name, value := range header {
			h[name] = value
		}
		a, err := c.ask(ctx, question{url: address, header: h, whom: Named(f.Kind)})
		switch {
		case err != nil:
			return nil, err
		case a.status == http.StatusUnauthorized && !again:
			continue
		case a.status == http.StatusNotModified:
			return nil, nil
		}
		return a.body, refused(Named(f.Kind), a)
	}
}
