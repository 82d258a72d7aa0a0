package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
)

// Signing in, the people and the own account pass axe and fit their width, and a real
// browser makes a passkey and signs in with it.
func TestSignInInTheBrowser(t *testing.T) {
	t.Parallel()
	w := openWindow(t)
	b := openBook(t, smallBook[:1])
	b.person("Nora Lark", auth.Owner, b.creditor)
	b.person("Ben", auth.Bookkeeper, b.creditor)
	b.person("Nora Lark", auth.Viewer, func() receivable.CreditorID { o := b.other(); b.person("max", auth.Owner, o); return o }())
	at := strings.Replace(b.server.URL, "127.0.0.1", "localhost", 1)

	look := func(name, url string, prepare ...chromedp.Action) {
		t.Helper()
		for _, width := range []int64{1280, 390} {
			for _, scheme := range []string{"light", "dark"} {
				w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}), chromedp.Navigate(url))
				w.do(prepare...)
				what := fmt.Sprintf("%s, %d px, %s", name, width, scheme)
				if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
					t.Errorf("%s: the page is %d px wide", what, got)
				}
				for _, violation := range w.axe() {
					t.Errorf("%s: %s", what, violation)
				}
			}
		}
	}
	look("sign-in", at+"/signin")
	w.do(chromedp.Navigate(at+"/"), chromedp.SetValue(`#name`, "nora lark", chromedp.ByQuery), chromedp.SetValue(`#password`, "not it", chromedp.ByQuery))
	w.follow(chromedp.Click(`.btn-primary`, chromedp.ByQuery))
	if got := w.text("#fault"); got != "The name or the password is not right." {
		t.Errorf("got %q", got)
	}
	for _, violation := range w.axe() {
		t.Errorf("a wrong password: %s", violation)
	}
	w.do(chromedp.SetValue(`#password`, rightPassword, chromedp.ByQuery))
	w.follow(chromedp.Click(`.btn-primary`, chromedp.ByQuery))
	look("the desk of one of two creditors", at+"/")
	look("people", at+pathPeople)
	look("account", at+pathAccount)

	w.do(webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}).Do(ctx)
		return err
	}))
	w.do(chromedp.Navigate(at+pathAccount), chromedp.SetValue(`#passkey-name`, "this laptop", chromedp.ByQuery))
	w.follow(chromedp.Click(`[data-passkey=add]`, chromedp.ByQuery))
	if got := w.text(".note.good"); !strings.Contains(got, "Your passkey is added.") {
		t.Errorf("got %q", got)
	}
	w.follow(chromedp.Submit(`form[action="/settings/account/codes"]`, chromedp.ByQuery))
	look("account with a QR code", at+pathAccount)
	w.do(emulation.SetDeviceMetricsOverride(1280, 900, 1, false))
	w.follow(chromedp.Submit(`form[action="/signout"]`, chromedp.ByQuery))
	w.follow(chromedp.Click(`[data-passkey=get]`, chromedp.ByQuery))
	if got := w.text(".who"); !strings.Contains(got, "Nora Lark") {
		t.Errorf("got %q after signing in with a passkey", got)
	}
	b.passed.Add(int64(auth.FreshFor))
	w.do(chromedp.Navigate(at + pathAccount))
	w.follow(chromedp.Evaluate(`document.querySelector('form[action="/settings/account/codes"], form[action="/settings/account/passkey/remove"]').submit()`, nil))
	if got := w.text("h1"); got != "Confirm it is you" {
		t.Errorf("got the page %q", got)
	}
	for _, violation := range w.axe() {
		t.Errorf("confirm: %s", violation)
	}
	w.follow(chromedp.Click(`[data-passkey=get]`, chromedp.ByQuery))
	if got := w.text("h1"); got != "Your sign-in" {
		t.Errorf("got the page %q after the proof", got)
	}
	w.mu.Lock()
	w.said = nil // a browser tells its console of every answer 422 and 403
	w.mu.Unlock()
}
