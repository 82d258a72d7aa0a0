package feed

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// stripeVersion is the shape of the answers that is asked for, whatever the account
// is set to.
const stripeVersion = "2025-09-30.clover"

// stripePage is the most that Stripe gives at a time.
const stripePage = 100

// stripeEvents are the changes that are looked after. What comes of a payment stands
// in the invoice it paid.
var stripeEvents = []string{
	"customer.created", "customer.updated", "invoice.finalized", "invoice.updated", "invoice.paid", "invoice.payment_succeeded", "invoice.payment_failed",
	"invoice.voided", "invoice.marked_uncollectible", "invoice.overdue", "invoice_payment.paid", "credit_note.created", "credit_note.updated", "credit_note.voided",
}

// stripeKept is how long Stripe keeps its events, less some days.
const stripeKept = 25 * 24 * time.Hour

// mostChanges is how many things are asked for one by one; beyond it everything is.
const mostChanges = 500

// pullStripe pulls customers, invoices and credit notes: all of them, or those of
// which Stripe tells an event since. What an event says is old by the time it is
// read, so it only names what is then asked for anew.
func (c *Client) pullStripe(ctx context.Context, f *Feed, w io.Writer) (Pulled, error) {
	s := &stripePull{c: c, f: f, p: Pulled{Name: "stripe.json"}, w: &records{w: w}}
	err := s.w.open()
	if err == nil {
		err = s.run(ctx)
	}
	if err == nil {
		err = s.w.close()
	}
	s.p.Records = s.w.n
	return s.p, err
}

type stripePull struct {
	c *Client
	f *Feed
	p Pulled
	w *records
}

func (s *stripePull) run(ctx context.Context) error {
	if !s.f.Since.IsZero() && s.c.now().Sub(s.f.Since) < stripeKept {
		changed, err := s.changed(ctx)
		if err != nil {
			return err
		}
		if len(changed) <= mostChanges {
			return s.one(ctx, changed)
		}
	}
	s.p.Whole = true
	for _, list := range []string{"customers", "invoices", "credit_notes"} {
		if err := s.list(ctx, "/v1/"+list, nil, s.take); err != nil {
			return err
		}
	}
	return nil
}

// changed are the paths of what changed, in the order in which it is read.
func (s *stripePull) changed(ctx context.Context) ([]string, error) {
	rank := map[string]int{"/v1/customers/": 0, "/v1/invoices/": 1, "/v1/credit_notes/": 2}
	met := map[string]bool{}
	note := func(kind, id string) {
		if stripeID(id) {
			met[kind+id] = true
		}
	}
	query := url.Values{"created[gte]": {strconv.FormatInt(s.f.Since.Unix(), 10)}}
	for i, name := range stripeEvents {
		query.Set("types["+strconv.Itoa(i)+"]", name)
	}
	err := s.list(ctx, "/v1/events", query, func(raw json.RawMessage) error {
		var e struct {
			Data struct {
				Object struct {
					Object, ID       string
					Invoice, Created json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return unreadable("Stripe")
		}
		o := e.Data.Object
		var invoice string
		_ = json.Unmarshal(o.Invoice, &invoice) // a whole invoice where it is expanded, which nobody asked for
		switch o.Object {
		case "customer":
			note("/v1/customers/", o.ID)
		case "invoice":
			note("/v1/invoices/", o.ID)
		case "credit_note":
			note("/v1/credit_notes/", o.ID)
			note("/v1/invoices/", invoice)
		case "invoice_payment":
			note("/v1/invoices/", invoice)
		}
		return nil
	})
	at := func(path string) int { return rank[path[:strings.LastIndexByte(path, '/')+1]] }
	list := slices.SortedFunc(maps.Keys(met), func(a, b string) int {
		if d := at(a) - at(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return list, err
}

// stripeID reports a text that can stand in a path as it is.
func stripeID(id string) bool {
	return id != "" && len(id) <= 255 && strings.IndexFunc(id, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

// one asks for things one by one.
func (s *stripePull) one(ctx context.Context, paths []string) error {
	for _, path := range paths {
		a, err := s.ask(ctx, path)
		if err != nil {
			return err
		}
		if a.status == http.StatusNotFound { // deleted since: a draft, or a customer without invoices
			continue
		}
		if err := s.refused(a); err != nil {
			return err
		}
		if err := s.take(a.body); err != nil {
			return err
		}
	}
	return nil
}

func (s *stripePull) ask(ctx context.Context, path string) (*answer, error) {
	return s.c.ask(ctx, question{url: s.c.hosts.Stripe + path, whom: "Stripe", header: map[string]string{
		"Authorization": "Bearer " + s.f.Secret.Key, "Stripe-Version": stripeVersion,
	}})
}

// list reads a list to its end, page by page.
func (s *stripePull) list(ctx context.Context, path string, query url.Values, take func(json.RawMessage) error) error {
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", strconv.Itoa(stripePage))
	for {
		a, err := s.ask(ctx, path+"?"+query.Encode())
		if err != nil {
			return err
		}
		if err := s.refused(a); err != nil {
			return err
		}
		var page struct {
			Data []json.RawMessage `json:"data"`
			More bool              `json:"has_more"`
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			return unreadable("Stripe")
		}
		last := ""
		for _, raw := range page.Data {
			var o struct{ ID string }
			if err := json.Unmarshal(raw, &o); err != nil {
				return unreadable("Stripe")
			}
			last = o.ID
			if err := take(raw); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
		if last == "" || last == query.Get("starting_after") {
			return fault.Unavailablef("feed_unreadable", nil, "Stripe's list does not come to an end; it is asked again at the next pull")
		}
		query.Set("starting_after", last)
	}
}

// take keeps one object as it came, and the address where the client can pay it.
func (s *stripePull) take(raw json.RawMessage) error {
	var o struct {
		Object, ID, Status string
		Link               string `json:"hosted_invoice_url"`
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return unreadable("Stripe")
	}
	if o.Object == "invoice" && o.Status == "open" && o.ID != "" && strings.HasPrefix(o.Link, "https://") {
		s.p.Links = append(s.p.Links, Link{o.ID, o.Link})
	}
	return s.w.add(raw)
}

// refused tells in Stripe's own words why it does not answer.
func (s *stripePull) refused(a *answer) error {
	err := refused("Stripe", a)
	if f, ok := errors.AsType[*fault.Error](err); ok && a.status < 500 {
		var said struct {
			Error struct{ Message string }
		}
		if json.Unmarshal(a.body, &said) == nil && said.Error.Message != "" {
			f.Text += ": " + said.Error.Message
		}
	}
	return err
}

// StripeAccount asks Stripe whether a key may read invoices.
func (c *Client) StripeAccount(ctx context.Context, key string) error {
	s := &stripePull{c: c, f: &Feed{Secret: Secret{Key: key}}}
	for _, list := range []string{"customers", "invoices", "credit_notes", "events"} {
		a, err := s.ask(ctx, "/v1/"+list+"?limit=1")
		if err == nil {
			err = s.refused(a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// records writes JSON objects as one list.
type records struct {
	w io.Writer
	n int
}

func (r *records) open() error { return r.write("[") }

func (r *records) close() error { return r.write("\n]\n") }

func (r *records) write(text string) error {
	_, err := io.WriteString(r.w, text)
	return err
}

func (r *records) add(raw json.RawMessage) error {
	before := ",\n"
	if r.n == 0 {
		before = "\n"
	}
	r.n++
	if err := r.write(before); err != nil {
		return err
	}
	_, err := r.w.Write(raw)
	return err
}

func unreadable(whom string) error {
	return fault.Unavailablef("feed_unreadable", nil, "what %s answered cannot be read; it is asked again at the next pull", whom)
}
