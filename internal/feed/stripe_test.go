package feed

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/testneeds"
)

// fakeStripe holds objects by their id and gives them out in pages.
type fakeStripe struct {
	objects map[string]map[string]any
	order   []string
	events  []map[string]any
	asked   []string
}

func (s *fakeStripe) put(object map[string]any) {
	id := object["id"].(string)
	if s.objects == nil {
		s.objects = map[string]map[string]any{}
	}
	if s.objects[id] == nil {
		s.order = append(s.order, id)
	}
	s.objects[id] = object
}

func (s *fakeStripe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r.URL.Path)
	if r.Method != http.MethodGet || r.Header.Get("Authorization") != "Bearer rk_test" || r.Header.Get("Stripe-Version") == "" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":{"message":"Invalid API Key provided"}}`))
		return
	}
	kind, id, one := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	if one {
		object, ok := s.objects[id]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		_ = json.NewEncoder(w).Encode(object)
		return
	}
	var list []map[string]any
	if kind == "events" {
		since, _ := strconv.Atoi(r.URL.Query().Get("created[gte]"))
		for _, e := range s.events {
			if e["created"].(int) >= since {
				list = append(list, e)
			}
		}
	} else {
		for _, id := range s.order {
			if s.objects[id]["object"].(string)+"s" == kind {
				list = append(list, s.objects[id])
			}
		}
	}
	if after := r.URL.Query().Get("starting_after"); after != "" {
		list = list[slices.IndexFunc(list, func(o map[string]any) bool { return o["id"] == after })+1:]
	}
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	_ = json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": list[:min(limit, len(list))], "has_more": len(list) > limit})
}

func TestStripeWholeAndChanges(t *testing.T) {
	t.Parallel()
	s := &fakeStripe{}
	for i := range 250 {
		s.put(map[string]any{"object": "invoice", "id": fmt.Sprintf("in_%d", i), "status": "open", "hosted_invoice_url": fmt.Sprintf("https://pay.example/%d", i)})
	}
	s.put(map[string]any{"object": "customer", "id": "cus_1"})
	s.put(map[string]any{"object": "credit_note", "id": "cn_1", "invoice": "in_3"})
	p := newPeer(t, s)
	f := &Feed{Kind: Stripe, Secret: Secret{Key: "rk_test"}}
	var out strings.Builder
	got, err := p.client.Pull(t.Context(), f, &out)
	if err != nil || got.Records != 252 || !got.Whole || len(got.Links) != 250 || got.Links[7] != (Link{"in_7", "https://pay.example/7"}) {
		t.Fatalf("got %d records, %d links, %v", got.Records, len(got.Links), err)
	}
	var all []map[string]any
	if err := json.Unmarshal([]byte(out.String()), &all); err != nil || len(all) != 252 {
		t.Fatalf("the file holds %d objects: %v", len(all), err)
	}
	event := func(at time.Time, object map[string]any) {
		s.events = append(s.events, map[string]any{"id": fmt.Sprintf("evt_%d", len(s.events)), "object": "event", "created": int(at.Unix()), "data": map[string]any{"object": object}})
	}
	s.put(map[string]any{"object": "invoice", "id": "in_5", "status": "paid"})
	event(noon.Add(-2*time.Hour), map[string]any{"object": "invoice", "id": "in_9", "status": "open"})      // before
	event(noon.Add(-time.Minute), map[string]any{"object": "invoice", "id": "in_5", "status": "open"})      // old news: it is paid by now
	event(noon.Add(-time.Minute), map[string]any{"object": "credit_note", "id": "cn_1", "invoice": "in_3"}) // and its invoice
	event(noon.Add(-time.Minute), map[string]any{"object": "invoice", "id": "in_gone"})
	event(noon.Add(-time.Minute), map[string]any{"object": "invoice", "id": "../v1/charges"})
	f.Since, out, s.asked = noon.Add(-time.Hour), strings.Builder{}, nil
	if got, err = p.client.Pull(t.Context(), f, &out); err != nil || got.Records != 3 || got.Whole {
		t.Fatalf("changes: got %+v, %v", got, err)
	}
	if !strings.Contains(out.String(), `"paid"`) || strings.Join(s.asked, " ") != "/v1/events /v1/invoices/in_3 /v1/invoices/in_5 /v1/invoices/in_gone /v1/credit_notes/cn_1" {
		t.Errorf("asked %v for %s", s.asked, out.String())
	}
	f.Since = noon.Add(-26 * 24 * time.Hour) // longer ago than events are kept
	if got, err = p.client.Pull(t.Context(), f, &strings.Builder{}); err != nil || !got.Whole {
		t.Errorf("long ago: got %+v, %v", got, err)
	}
	f.Secret.Key = "rk_other"
	_, err = p.client.Pull(t.Context(), f, &strings.Builder{})
	if fault.CodeOf(err) != "feed_sign_in" || !strings.Contains(err.Error(), "Invalid API Key") || strings.Contains(err.Error(), "rk_other") {
		t.Errorf("another key: got %v", err)
	}
}

// TestStripeMock asks Stripe's own mock of its API, which refuses what its
// description does not know.
func TestStripeMock(t *testing.T) {
	t.Parallel()
	tool := testneeds.Tool(t, "stripe-mock", "none: go install github.com/stripe/stripe-mock@v0.203.0")
	mock := exec.CommandContext(t.Context(), tool, "-http-addr", "127.0.0.1:0")
	out, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Process.Kill(); _ = mock.Wait() })
	var at *url.URL
	listening := regexp.MustCompile(`Listening for HTTP at address: (\S+)`)
	for lines := bufio.NewScanner(out); at == nil && lines.Scan(); {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			at = &url.URL{Scheme: "http", Host: m[1]}
		}
	}
	if at == nil {
		t.Fatal("stripe-mock does not say where it listens")
	}
	p := newPeer(t, httputil.NewSingleHostReverseProxy(at))
	if err := p.client.StripeAccount(t.Context(), "sk_test_123"); err != nil {
		t.Fatalf("may it read: %v", err)
	}
	f := &Feed{Kind: Stripe, Secret: Secret{Key: "sk_test_123"}}
	var file strings.Builder
	got, err := p.client.Pull(t.Context(), f, &file)
	if err != nil || got.Records < 3 || !json.Valid([]byte(file.String())) {
		t.Fatalf("everything: got %+v, %v", got, err)
	}
	f.Since = noon.Add(-time.Hour)
	if got, err = p.client.Pull(t.Context(), f, &strings.Builder{}); err != nil || got.Whole {
		t.Errorf("changes: got %+v, %v", got, err)
	}
}

func TestStripeSignature(t *testing.T) {
	t.Parallel()
	p := newPeer(t, http.NotFoundHandler())
	body := []byte(`{"id":"evt_1","object":"event","type":"invoice.paid"}`)
	sign := func(secret string, at time.Time, body []byte) string {
		stamp := strconv.FormatInt(at.Unix(), 10)
		return "t=" + stamp + ",v1=" + hex.EncodeToString(hmacOf([]byte(secret), stamp+".", body))
	}
	good := sign("whsec_x", noon, body)
	stamp, mac, _ := strings.Cut(good, ",")
	tests := map[string]struct {
		header string
		body   string
		want   string
	}{
		"good":                {good, string(body), ""},
		"with an old secret":  {stamp + ",v1=" + strings.Repeat("0", 64) + "," + mac + ",v0=x", string(body), ""},
		"at the edge":         {sign("whsec_x", noon.Add(-5*time.Minute), body), string(body), ""},
		"old":                 {sign("whsec_x", noon.Add(-5*time.Minute-time.Second), body), string(body), "hook_old"},
		"from ahead":          {sign("whsec_x", noon.Add(6*time.Minute), body), string(body), "hook_old"},
		"another body":        {good, strings.Replace(string(body), "evt_1", "evt_2", 1), "hook_unsigned"},
		"another secret":      {sign("whsec_y", noon, body), string(body), "hook_unsigned"},
		"another time":        {"t=1," + mac, string(body), "hook_unsigned"},
		"only the old scheme": {stamp + "," + strings.Replace(mac, "v1", "v0", 1), string(body), "hook_unsigned"},
		"none":                {"", string(body), "hook_unsigned"},
		"no event":            {sign("whsec_x", noon, []byte("{}")), "{}", "hook_unreadable"},
	}
	for name, tt := range tests {
		h := http.Header{"Stripe-Signature": {tt.header}}
		got, err := p.client.Verify(&Feed{Kind: Stripe, Secret: Secret{Hook: "whsec_x"}}, h, []byte(tt.body))
		if fault.CodeOf(err) != tt.want || tt.want == "" && got.ID != "evt_1" {
			t.Errorf("%s: got %+v, %v, want %q", name, got, err, tt.want)
		}
	}
	if _, err := p.client.Verify(&Feed{Kind: Stripe}, http.Header{"Stripe-Signature": {good}}, body); fault.CodeOf(err) != "hook_closed" {
		t.Errorf("without a secret: got %v", err)
	}
}

func TestWebSignature(t *testing.T) {
	t.Parallel()
	p := newPeer(t, http.NotFoundHandler())
	secret := NewHookSecret()
	f := &Feed{Kind: Web, Secret: Secret{Hook: secret}}
	header := func(change func(http.Header)) http.Header {
		h := SignWeb(secret, "msg_1", noon, []byte("a,b\n"))
		h.Set("Content-Type", "text/csv")
		change(h)
		return h
	}
	tests := map[string]struct {
		change func(http.Header)
		body   string
		want   string
	}{
		"good":         {func(http.Header) {}, "a,b\n", ""},
		"another id":   {func(h http.Header) { h.Set("Webhook-Id", "msg_2") }, "a,b\n", "hook_unsigned"},
		"no id":        {func(h http.Header) { h.Del("Webhook-Id") }, "a,b\n", "hook_unsigned"},
		"another time": {func(h http.Header) { h.Set("Webhook-Timestamp", "1") }, "a,b\n", "hook_unsigned"},
		"another body": {func(http.Header) {}, "a,c\n", "hook_unsigned"},
		"another mark": {func(h http.Header) {
			h.Set("Webhook-Signature", strings.Replace(h.Get("Webhook-Signature"), "v1,", "v1a,", 1))
		}, "a,b\n", "hook_unsigned"},
	}
	for name, tt := range tests {
		got, err := p.client.Verify(f, header(tt.change), []byte(tt.body))
		if fault.CodeOf(err) != tt.want || tt.want == "" && (got.ID != "msg_1" || got.Name != "pushed.csv") {
			t.Errorf("%s: got %+v, %v, want %q", name, got, err, tt.want)
		}
	}
	p.now = noon.Add(10 * time.Minute)
	if _, err := p.client.Verify(f, header(func(http.Header) {}), []byte("a,b\n")); fault.CodeOf(err) != "hook_old" {
		t.Errorf("later: got %v", err)
	}
}

func TestCorpusStripe(t *testing.T) {
	t.Parallel()
	s := &fakeStripe{}
	for _, name := range []string{"customer", "invoice", "credit_note"} {
		raw, err := os.ReadFile(testneeds.Data(t, "apps/stripe/stripe-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var o map[string]any
		if err := json.Unmarshal(raw, &o); err != nil {
			t.Fatal(err)
		}
		s.put(o)
	}
	p := newPeer(t, s)
	var out strings.Builder
	got, err := p.client.Pull(t.Context(), &Feed{Kind: Stripe, Secret: Secret{Key: "rk_test"}}, &out)
	if err != nil || got.Records != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
}
