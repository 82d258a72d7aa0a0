package feed

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"dunwell/internal/fault"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// peer is a server of the other side, with TLS, and a client that may ask it.
type peer struct {
	*httptest.Server
	client *Client
	mu     sync.Mutex
	waits  []time.Duration
	now    time.Time
}

func newPeer(t *testing.T, h http.Handler) *peer {
	t.Helper()
	p := &peer{Server: httptest.NewTLSServer(h), now: noon}
	t.Cleanup(p.Close)
	roots := x509.NewCertPool()
	roots.AddCert(p.Certificate())
	hosts := Hosts{
		Stripe: p.URL, XeroAPI: p.URL, XeroLogin: p.URL + "/authorize", XeroToken: p.URL + "/xero/token",
		QuickBooks: p.URL, QuickBooksSandbox: p.URL, QuickBooksLogin: p.URL + "/connect", QuickBooksToken: p.URL + "/qbo/token",
	}
	p.client = NewClient(Options{Now: func() time.Time { return p.now }, Hosts: hosts, Own: prefixes("127.0.0.0/8", "::1/128"), Roots: roots, Wait: p.wait})
	return p
}

func (p *peer) wait(_ context.Context, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waits = append(p.waits, d)
	return nil
}

func (p *peer) get(t *testing.T, path string) (*answer, error) {
	t.Helper()
	return p.client.ask(t.Context(), question{url: p.URL + path, whom: "the shop"})
}

func TestOpenNet(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "93.184.216.34": true,
		"127.0.0.1": false, "127.255.0.9": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false,
		"0.0.0.0": false, "0.1.2.3": false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "240.0.0.1": false, "192.0.0.8": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false, "fec0::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false,
		"::ffff:8.8.8.8": true, "172.32.0.1": true,
	}
	for text, want := range tests {
		ip := netip.MustParseAddr(text)
		err := reachable("tcp4", netip.AddrPortFrom(ip, 443).String(), nil)
		if got := err == nil; got != want {
			t.Errorf("%s: got %v (%v), want %v", text, got, err, want)
		}
	}
	own := prefixes("10.0.0.0/8", "169.254.0.0/16", "0.0.0.0/0", "fd00::/8")
	for text, want := range map[string]bool{"10.1.2.3": true, "169.254.169.254": false, "192.168.1.1": true, "fd00:ec2::254": false, "fd12::1": true, "::ffff:10.1.2.3": true, "0.0.0.0": false} {
		if got := reachable("tcp6", netip.AddrPortFrom(netip.MustParseAddr(text), 443).String(), own) == nil; got != want {
			t.Errorf("own networks, %s: got %v, want %v", text, got, want)
		}
	}
	if err := reachable("unix", "/run/x", nil); fault.CodeOf(err) != "feed_address" {
		t.Errorf("a socket: got %v", err)
	}
}

// TestRefusedAfterResolution: a public name that leads to this machine is refused
// when it is dialled.
func TestRefusedAfterResolution(t *testing.T) {
	t.Parallel()
	asked := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c := NewClient(Options{Now: func() time.Time { return noon }, Roots: roots})
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"} {
		_, err := c.ask(t.Context(), question{url: "https://" + host + ":" + port + "/", whom: host})
		if err == nil {
			t.Errorf("%s was asked", host)
		}
		if host != "2130706433" && fault.CodeOf(err) != "feed_address" {
			t.Errorf("%s: got %v, want feed_address", host, err)
		}
	}
	if asked {
		t.Error("a request came through")
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the token went to another host") }))
	t.Cleanup(elsewhere.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/list", http.StatusFound) })
	mux.HandleFunc("/list", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a,b\n")) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) })
	mux.HandleFunc("/plain", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/list", http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		block := []byte(strings.Repeat("x", 1<<20))
		for range maxAnswer>>20 + 1 {
			_, _ = w.Write(block)
		}
	})
	p := newPeer(t, mux)
	for path, want := range map[string]string{"/page": "", "/away": "feed_redirected", "/plain": "feed_redirected", "/round": "feed_redirected", "/large": "feed_too_large"} {
		a, err := p.get(t, path)
		if got := fault.CodeOf(err); got != want || want == "" && (err != nil || string(a.body) != "a,b\n") {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	_, err := p.client.ask(t.Context(), question{url: strings.Replace(p.URL, "https", "http", 1) + "/list?token=secret", whom: "the shop"})
	if fault.CodeOf(err) != "feed_url" {
		t.Errorf("without TLS: got %v, want feed_url", err)
	}
	strict := NewClient(Options{Now: p.client.now, Own: prefixes("127.0.0.0/8")})
	_, err = strict.ask(t.Context(), question{url: p.URL + "/list?token=secret", whom: "the shop"})
	if f := fault.CodeOf(err); f != "feed_unreachable" || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "secret") {
		t.Errorf("a certificate of nobody: got %v", err)
	}
}

func TestAskedToWait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answers []int
		after   string
		want    string // fault
		waits   []time.Duration
	}{
		"seconds":            {[]int{429, 429, 200}, "7", "", []time.Duration{7 * time.Second, 7 * time.Second}},
		"a moment":           {[]int{503, 200}, noon.Add(20 * time.Second).Format(http.TimeFormat), "", []time.Duration{20 * time.Second}},
		"nothing said":       {[]int{429, 429, 429, 200}, "", "", []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		"too long":           {[]int{429}, "3600", "feed_busy_there", nil},
		"again and again":    {[]int{429, 429, 429, 429}, "1", "feed_busy_there", []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		"a fault over there": {[]int{500}, "", "", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			p := newPeer(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tt.after)
				w.WriteHeader(tt.answers[min(n, len(tt.answers)-1)])
				n++
			}))
			_, err := p.get(t, "/")
			if got := fault.CodeOf(err); got != tt.want || n != len(tt.answers) {
				t.Errorf("got %v after %d questions, want %q after %d", err, n, tt.want, len(tt.answers))
			}
			if len(p.waits) != len(tt.waits) {
				t.Fatalf("waited %v, want %v", p.waits, tt.waits)
			}
			for i, w := range tt.waits {
				if p.waits[i] != w {
					t.Errorf("waited %v, want %v", p.waits, tt.waits)
				}
			}
		})
	}
}

func TestWeb(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	say := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer t0ken" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		}
	}
	mux.HandleFunc("/csv", say("text/csv; charset=utf-8", "Number,Amount\n1,2\n"))
	mux.HandleFunc("/json", say("application/json", `{"ok":true,"rows":[{"number":"A-1","client":{"name":"Ann, Ltd"},"amount":12.50,"lines":[1]},{"number":"A-2","amount":1e2,"paid":null,"open":true}]}`))
	mux.HandleFunc("/html", say("text/html", "<html>"))
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	p := newPeer(t, mux)
	tests := map[string]struct{ token, body, fault string }{
		"csv":  {token: "t0ken", body: "Number,Amount\n1,2\n"},
		"json": {token: "t0ken", body: "number,client.name,amount,paid,open\nA-1,\"Ann, Ltd\",12.50,,\nA-2,,1e2,,true\n"},
		"html": {token: "t0ken", fault: "feed_not_a_list"},
		"gone": {token: "t0ken", fault: "feed_not_found"},
	}
	for name, tt := range tests {
		var out strings.Builder
		f := &Feed{Kind: Web, Secret: Secret{URL: p.URL + "/" + name, Headers: map[string]string{"Authorization": "Bearer " + tt.token}}}
		_, err := p.client.Pull(t.Context(), f, &out)
		if fault.CodeOf(err) != tt.fault || out.String() != tt.body {
			t.Errorf("%s: got %q, %v, want %q, %q", name, out.String(), err, tt.body, tt.fault)
		}
	}
	_, err := p.client.Pull(t.Context(), &Feed{Kind: Web, Secret: Secret{URL: p.URL + "/csv"}}, &strings.Builder{})
	if fault.CodeOf(err) != "feed_sign_in" {
		t.Errorf("without a token: got %v, want feed_sign_in", err)
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte(`[{"a":1,"b":{"c":"x"}},{"a":null}]`))
	f.Add([]byte(`{"data":[{"n":"1"}],"more":false}`))
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte(`[{"a":[{"b":{"c":{"d":{"e":{"f":1}}}}}]}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		table, err := Table(body)
		if err == nil && table == nil && len(body) > 0 {
			t.Fatal("a list came to nothing")
		}
	})
}

func TestOwnNetworks(t *testing.T) {
	t.Parallel()
	got, err := OwnNetworks("192.168.3.7/16, 10.1.2.0/24")
	if err != nil || len(got) != 2 || got[0].String() != "192.168.0.0/16" {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := OwnNetworks("home"); fault.CodeOf(err) != "feed_networks" {
		t.Errorf("no network: got %v", err)
	}
}
