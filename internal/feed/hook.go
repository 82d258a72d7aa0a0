package feed

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// hookTolerance is how old a signed message may be, and how far ahead its clock.
// What is older is refused; within it, its id is remembered.
const hookTolerance = 5 * time.Minute

// HookKept is how long ids of messages are remembered at least: no message is taken
// that could be older than that.
const HookKept = 24 * time.Hour

// MaxHook bounds the body of one message, in bytes.
const MaxHook = 5 << 20

// Pushed is a message that was signed by the holder of the feed's secret, in time.
type Pushed struct {
	ID   string // the same when it is sent once more
	Name string // of the file; of Stripe, what happened
	Body []byte
}

// Verify checks a message that was pushed to a feed: as Stripe signs its events, or
// as "Standard Webhooks" has it (webhook-id, webhook-timestamp, webhook-signature).
func (c *Client) Verify(f *Feed, header http.Header, body []byte) (Pushed, error) {
	if f.Secret.Hook == "" {
		return Pushed{}, fault.Forbiddenf("hook_closed", "this feed takes no messages; connect it again with --hook")
	}
	if f.Kind == Stripe {
		return c.verifyStripe(f.Secret.Hook, header, body)
	}
	p := Pushed{ID: header.Get("Webhook-Id"), Body: body, Name: "pushed.csv"}
	if kind := header.Get("Content-Type"); strings.Contains(kind, "json") {
		p.Name = "pushed.json"
	} else if strings.Contains(kind, "xml") {
		p.Name = "pushed.xml"
	}
	stamp := header.Get("Webhook-Timestamp")
	if p.ID == "" || len(p.ID) > 200 || strings.ContainsAny(p.ID, "\x00\r\n") {
		return Pushed{}, unsigned()
	}
	key, err := hookKey(f.Secret.Hook)
	if err != nil {
		return Pushed{}, err
	}
	want := hmacOf(key, p.ID+"."+stamp+".", body)
	good := false
	for _, one := range strings.Fields(header.Get("Webhook-Signature")) {
		version, coded, _ := strings.Cut(one, ",")
		got, err := base64.StdEncoding.DecodeString(coded)
		good = good || version == "v1" && err == nil && hmac.Equal(got, want)
	}
	if !good {
		return Pushed{}, unsigned()
	}
	return p, c.inTime(stamp)
}

// verifyStripe reads "t=…,v1=…,v1=…" over "t.body".
func (c *Client) verifyStripe(secret string, header http.Header, body []byte) (Pushed, error) {
	var stamp string
	var signed [][]byte
	for part := range strings.SplitSeq(header.Get("Stripe-Signature"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			stamp = value
		case "v1":
			if raw, err := hex.DecodeString(value); err == nil {
				signed = append(signed, raw)
			}
		}
	}
	want := hmacOf([]byte(secret), stamp+".", body)
	good := false
	for _, got := range signed {
		good = good || hmac.Equal(got, want)
	}
	if !good {
		return Pushed{}, unsigned()
	}
	if err := c.inTime(stamp); err != nil {
		return Pushed{}, err
	}
	var e struct{ ID, Type string }
	if err := json.Unmarshal(body, &e); err != nil || !stripeID(e.ID) {
		return Pushed{}, fault.Invalidf("hook_unreadable", "", "the message is signed and is no event of Stripe")
	}
	return Pushed{ID: e.ID, Name: e.Type, Body: body}, nil
}

func hmacOf(key []byte, before string, body []byte) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = m.Write([]byte(before)) // a hash takes everything
	_, _ = m.Write(body)
	return m.Sum(nil)
}

func unsigned() error {
	return fault.Forbiddenf("hook_unsigned", "the message is not signed with the secret of this feed")
}

func (c *Client) inTime(stamp string) error {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return unsigned()
	}
	if apart := c.now().Sub(time.Unix(seconds, 0)).Abs(); apart > hookTolerance {
		return fault.Forbiddenf("hook_old", "the message was signed %s ago or ahead; send it within %s, and see whether both clocks are right", apart.Round(time.Second), hookTolerance)
	}
	return nil
}

// hookMark stands before a secret for messages, as Standard Webhooks has it.
const hookMark = "whsec_"

// NewHookSecret draws a secret for messages that are pushed to a feed.
func NewHookSecret() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: the program ends first
	return hookMark + base64.StdEncoding.EncodeToString(key)
}

func hookKey(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, hookMark))
	if err != nil || len(key) < 16 {
		return nil, fault.Invalidf("hook_secret", "", "the feed's secret for messages is no secret of 16 bytes or more; connect it again")
	}
	return key, nil
}

// SignWeb signs a message as a feed of kind Web wants it: what whoever pushes to one
// has to send beside the body.
func SignWeb(secret, id string, at time.Time, body []byte) http.Header {
	key, err := hookKey(secret)
	if err != nil {
		key = []byte(secret)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	return http.Header{
		"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(hmacOf(key, id+"."+stamp+".", body))},
	}
}
