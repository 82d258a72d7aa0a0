// Package feed pulls lists of invoices and payments from where they are kept:
// Stripe, QuickBooks Online, Xero, or any address that answers with CSV or JSON.
// It writes what it got as a file that intake reads; nothing here knows the
// database, and nothing is ever written into the other's books.
package feed

import (
	"context"
	"io"
	"time"

	"dunwell/internal/fault"
)

// Kind is whose list is pulled.
type Kind string

// The kinds of feed.
const (
	Stripe     Kind = "stripe"
	QuickBooks Kind = "quickbooks"
	Xero       Kind = "xero"
	Web        Kind = "web" // CSV or JSON at an address
)

// Kinds are the kinds there are, in the order they are shown.
var Kinds = []Kind{Stripe, QuickBooks, Xero, Web}

// Settings are what may be shown of a feed.
type Settings struct {
	Host     string `json:"host,omitempty"`     // of Web
	Lists    string `json:"lists,omitempty"`    // of Web: all, open or new; "" is found out
	Complete bool   `json:"complete,omitempty"` // of Web: it always holds all that came in through the day before
	Tenant   string `json:"tenant,omitempty"`   // organisation at Xero, company at QuickBooks
	Named    string `json:"named,omitempty"`    // its name
	ClientID string `json:"client_id,omitempty"`
	Sandbox  bool   `json:"sandbox,omitempty"` // of QuickBooks: the company is one for trying
}

// Secret is what a feed signs in with. It is kept sealed only.
type Secret struct {
	URL          string            `json:"url,omitempty"` // of Web: an address may hold a token
	Headers      map[string]string `json:"headers,omitempty"`
	Key          string            `json:"key,omitempty"` // of Stripe
	ClientSecret string            `json:"client_secret,omitempty"`
	Access       string            `json:"access,omitempty"`
	Refresh      string            `json:"refresh,omitempty"`
	Expires      time.Time         `json:"expires,omitzero"` // of Access
	Hook         string            `json:"hook,omitempty"`   // signs what is pushed to us
}

// Feed is one place to pull from.
type Feed struct {
	Kind     Kind
	Settings Settings
	Secret   Secret
	Since    time.Time // what changed from then on is wanted; zero is everything

	// Keep stores what the feed signs in with from now on. It is called before the
	// new token is used, and where it fails the token is not used: the old one is
	// good until then.
	Keep func(context.Context, Secret) error
}

// Pulled is what a pull brought.
type Pulled struct {
	Name    string // of the file
	Records int    // 0: nothing changed, and the file is empty
	Whole   bool   // the file holds everything, not only what changed
	Until   time.Time
	Loose   int // payments not set off against an invoice there
	Links   []Link
}

// Link is where a client can pay an invoice.
type Link struct {
	Ref string // of the invoice at its source
	URL string
}

// overlap is how far back a pull looks beyond the start of the last: clocks differ,
// and lists are put together from servers that lag.
const overlap = 5 * time.Minute

// Pull writes what the feed has into spool, as a file that intake reads.
func (c *Client) Pull(ctx context.Context, f *Feed, spool io.Writer) (Pulled, error) {
	until := c.now()
	w := &bounded{w: spool, left: maxPull}
	var p Pulled
	var err error
	switch f.Kind {
	case Stripe:
		p, err = c.pullStripe(ctx, f, w)
	case QuickBooks:
		p, err = c.pullQuickBooks(ctx, f, w)
	case Xero:
		p, err = c.pullXero(ctx, f, w)
	case Web:
		p, err = c.pullWeb(ctx, f, w)
	default:
		return p, fault.Invalidf("feed_kind_unknown", "", "there is no feed of kind %q; there are stripe, quickbooks, xero and web", string(f.Kind))
	}
	p.Until = until.Add(-overlap)
	return p, err
}

// maxPull bounds all that one pull may bring, and maxAnswer one answer.
const (
	maxPull   = 512 << 20
	maxAnswer = 50 << 20
)

// bounded is a writer that refuses more than it was told.
type bounded struct {
	w    io.Writer
	left int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		return 0, fault.Invalidf("feed_too_large", "", "the feed has more than %d MB; nothing of it was taken", maxPull>>20)
	}
	b.left -= int64(len(p))
	return b.w.Write(p)
}
