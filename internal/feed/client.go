package feed

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dunwell/internal/fault"
)

// Hosts are the addresses of the programs. Tests put their own servers there.
type Hosts struct {
	Stripe            string
	XeroAPI           string
	XeroLogin         string
	XeroToken         string
	QuickBooks        string
	QuickBooksSandbox string
	QuickBooksLogin   string
	QuickBooksToken   string
}

// Live are the addresses of the live services.
var Live = Hosts{
	Stripe:            "https://api.stripe.com",
	XeroAPI:           "https://api.xero.com",
	XeroLogin:         "https://login.xero.com/identity/connect/authorize",
	XeroToken:         "https://identity.xero.com/connect/token",
	QuickBooks:        "https://quickbooks.api.intuit.com",
	QuickBooksSandbox: "https://sandbox-quickbooks.api.intuit.com",
	QuickBooksLogin:   "https://appcenter.intuit.com/connect/oauth2",
	QuickBooksToken:   "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
}

// Options are what a Client is given from outside.
type Options struct {
	Now   func() time.Time
	Hosts Hosts                                      // zero is Live
	Own   []netip.Prefix                             // networks of one's own that may be asked all the same
	Roots *x509.CertPool                             // nil is the system's
	Wait  func(context.Context, time.Duration) error // before a question is asked again; nil waits
}

// Client asks other machines, and only those that stand in the open net: an
// address is looked at after its name was resolved, when it is dialled.
type Client struct {
	http  *http.Client
	now   func() time.Time
	hosts Hosts
	wait  func(context.Context, time.Duration) error
}

// The bounds of one question.
const (
	answerTime = 60 * time.Second
	dialTime   = 10 * time.Second
	maxHops    = 3
)

// NewClient is a client with those options.
func NewClient(o Options) *Client {
	if o.Hosts == (Hosts{}) {
		o.Hosts = Live
	}
	dialer := &net.Dialer{Timeout: dialTime, ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
		return reachable(network, address, o.Own)
	}}
	transport := &http.Transport{
		// No proxy: it would resolve the name in our place, where nobody looks.
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: answerTime,
		MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 1 << 20,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
	}
	if o.Wait == nil {
		o.Wait = rest
	}
	return &Client{now: o.Now, hosts: o.Hosts, wait: o.Wait, http: &http.Client{Transport: transport, Timeout: answerTime, CheckRedirect: sameHost}}
}

// sameHost follows a redirect only within the host that was asked, so that a token
// never goes elsewhere.
func sameHost(r *http.Request, via []*http.Request) error {
	if r.URL.Scheme != "https" || r.URL.Host != via[0].URL.Host {
		return fault.Invalidf("feed_redirected", via[0].URL.Host, "the address leads on to another host, %s; give the last address itself", r.URL.Host)
	}
	if len(via) > maxHops {
		return fault.Invalidf("feed_redirected", via[0].URL.Host, "the address leads on and on; give the last address itself")
	}
	return nil
}

// reachable refuses to dial what is not in the open net. Networks of one's own are
// let through where they were named, but never the link itself: machines in a cloud
// tell their keys there.
func reachable(network, address string, own []netip.Prefix) error {
	if network != "tcp4" && network != "tcp6" {
		return fault.Invalidf("feed_address", "", "a feed cannot be asked by %s", network)
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fault.Invalidf("feed_address", "", "%q is no address", address)
	}
	ip := at.Addr().Unmap().WithZone("")
	for _, p := range own {
		if p.Contains(ip) && !never(ip) {
			return nil
		}
	}
	if open(ip) {
		return nil
	}
	return fault.Invalidf("feed_address", "", "%s lies in no public network; name a network of your own in DUNWELL_FEED_NETWORKS if it may be asked all the same", ip)
}

// never is what not even one's own network may hold.
func never(ip netip.Addr) bool {
	return ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip == netip.MustParseAddr("fd00:ec2::254")
}

// closedNets are ranges beside those that netip knows: IANA's special-purpose
// registries, and ways of writing a version 4 address into a version 6 one.
var closedNets = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fec0::/10", "5f00::/16")

func prefixes(list ...string) []netip.Prefix {
	nets := make([]netip.Prefix, len(list))
	for i, text := range list {
		nets[i] = netip.MustParsePrefix(text)
	}
	return nets
}

// open reports an address of the public net.
func open(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, n := range closedNets {
		if n.Contains(ip) {
			return false
		}
	}
	return true
}

// OwnNetworks reads networks such as 192.168.0.0/16,10.1.2.0/24.
func OwnNetworks(text string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fault.Invalidf("feed_networks", "DUNWELL_FEED_NETWORKS", "%q is no network; write it like 192.168.0.0/16", part)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// question is one request.
type question struct {
	method string
	url    string
	header map[string]string
	form   url.Values // of a POST
	user   string     // with pass, for a token endpoint
	pass   string
	whom   string // for people: "Stripe"
}

// answer is one whole answer.
type answer struct {
	status int
	kind   string // media type, "" where it names none
	body   []byte
	header http.Header
}

// tries is how often a question is asked that was answered with "too many", or that
// a server could not answer; longestWait is the longest it waits between.
const (
	tries       = 4
	longestWait = 70 * time.Second
)

// ask asks, and asks again where the other says that it was too much at once.
func (c *Client) ask(ctx context.Context, q question) (*answer, error) {
	for n := 1; ; n++ {
		a, err := c.once(ctx, q)
		if err != nil {
			return nil, err
		}
		busy := a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable || a.status == http.StatusBadGateway || a.status == http.StatusGatewayTimeout
		if !busy {
			return a, nil
		}
		wait := c.retryAfter(a, n)
		if n == tries || wait > longestWait {
			return nil, fault.Unavailablef("feed_busy_there", nil, "%s answers %d (%s) and asks to wait; it is asked again at the next pull", q.whom, a.status, http.StatusText(a.status))
		}
		if err := c.wait(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter is how long the other asks to wait, in seconds or until a moment.
func (c *Client) retryAfter(a *answer, n int) time.Duration {
	least := time.Second << (n - 1)
	text := a.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return max(time.Duration(seconds)*time.Second, least)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(c.now()), least)
	}
	return least
}

func (c *Client) once(ctx context.Context, q question) (*answer, error) {
	u, err := url.Parse(q.url)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fault.Invalidf("feed_url", "", "the address of %s must begin with https://", q.whom)
	}
	if q.method == "" {
		q.method = http.MethodGet
	}
	var body io.Reader
	if q.form != nil {
		body = strings.NewReader(q.form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, q.method, u.String(), body)
	if err != nil {
		return nil, fault.Invalidf("feed_url", "", "the address of %s cannot be asked", q.whom)
	}
	r.Header.Set("User-Agent", "dunwell")
	if q.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if q.user != "" {
		r.SetBasicAuth(url.QueryEscape(q.user), url.QueryEscape(q.pass))
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return nil, c.silent(ctx, q.whom, err)
	}
	defer got.Body.Close() //nolint:errcheck // read to its end, or given up
	a := &answer{status: got.StatusCode, header: got.Header}
	if a.body, err = io.ReadAll(io.LimitReader(got.Body, maxAnswer+1)); err != nil {
		return nil, c.silent(ctx, q.whom, err)
	}
	if len(a.body) > maxAnswer {
		return nil, fault.Invalidf("feed_too_large", "", "an answer of %s is larger than %d MB; nothing of it was taken", q.whom, maxAnswer>>20)
	}
	a.kind, _, _ = mime.ParseMediaType(got.Header.Get("Content-Type"))
	return a, nil
}

// silent puts a question without an answer into words. What net/http says names
// the whole address, which may hold a token, so it is kept for the log by its cause
// alone.
func (c *Client) silent(ctx context.Context, whom string, err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	why := "cannot be reached"
	var timeout net.Error
	var name *net.DNSError
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		why = "did not answer in time"
	case errors.As(err, &name):
		why = "has a name that leads nowhere"
	case isCertificate(err):
		why = "shows a certificate that is not valid for it"
	}
	return fault.Unavailablef("feed_unreachable", err, "%s %s; it is asked again at the next pull", whom, why)
}

func isCertificate(err error) bool {
	_, bad := errors.AsType[*tls.CertificateVerificationError](err)
	return bad
}

// refused puts an answer that is none into words.
func refused(whom string, a *answer) error {
	switch {
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		return fault.Invalidf("feed_sign_in", "", "%s does not let us in (%d); connect the feed again with a key that may read invoices", whom, a.status)
	case a.status == http.StatusNotFound:
		return fault.Invalidf("feed_not_found", "", "%s has nothing at that address (404)", whom)
	case a.status >= 500:
		return fault.Unavailablef("feed_unreachable", nil, "%s has a fault of its own (%d); it is asked again at the next pull", whom, a.status)
	case a.status >= 400 || a.status < 200 || a.status >= 300:
		return fault.Invalidf("feed_refused", "", "%s refused the question (%d)", whom, a.status)
	}
	return nil
}
