package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"dunwell/internal/feed"
)

// TestQuickBooksFeed lives through papers of QuickBooks: changed, voided, deleted, and
// money on account that is set off later.
func TestQuickBooksFeed(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	type record = map[string]any
	customer := record{"value": "5", "name": "Larch Ltd"}
	invoice := func(id string, total, balance float64, note string) record {
		return record{
			"Id": id, "SyncToken": "1", "DocNumber": "Q-" + id, "CustomerRef": customer, "CurrencyRef": record{"value": "USD"}, "TxnDate": "2026-10-01", "DueDate": "2026-10-31",
			"TotalAmt": total, "Balance": balance, "PrivateNote": note,
		}
	}
	payment := func(unapplied float64, paid ...string) record {
		lines := []record{}
		for _, id := range paid {
			lines = append(lines, record{"Amount": 30.0, "LinkedTxn": []record{{"TxnId": id, "TxnType": "Invoice"}}})
		}
		return record{"Id": "90", "SyncToken": "0", "CustomerRef": customer, "CurrencyRef": record{"value": "USD"}, "TxnDate": "2026-10-05", "TotalAmt": 30.0, "UnappliedAmt": unapplied, "PaymentRefNum": "wire", "Line": lines}
	}
	all := map[string][]record{
		"Customer": {{"Id": "5", "DisplayName": "Larch Ltd", "PrimaryEmailAddr": record{"Address": "pay@larch.example"}}},
		"Invoice":  {invoice("1", 100, 100, ""), invoice("2", 50, 50, ""), invoice("3", 70, 70, "")},
		"Payment":  {payment(30)},
	}
	changes := map[string][]record{}
	f.answer = func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/cdc") {
			var parts []any
			for _, name := range []string{"Customer", "Invoice", "CreditMemo", "Payment"} {
				if len(changes[name]) > 0 {
					parts = append(parts, record{name: changes[name]})
				}
			}
			_ = json.NewEncoder(w).Encode(record{"CDCResponse": []any{record{"QueryResponse": parts}}})
			return
		}
		words := strings.Fields(r.URL.Query().Get("query"))
		_ = json.NewEncoder(w).Encode(record{"QueryResponse": record{words[3]: all[words[3]]}})
	}
	f.connect(t, NewFeed{Kind: feed.QuickBooks, Settings: feed.Settings{Tenant: "4620"}, Secret: feed.Secret{Access: "a", Refresh: "r", Expires: f.moment.Add(100 * time.Hour)}})
	credit := func() string {
		return fmt.Sprint(count(t, f.db, "SELECT COALESCE(SUM(amount_minor), 0) FROM item WHERE known_to IS NULL AND kind = 'credit_note' AND NOT void"))
	}
	state := func() string {
		return f.open(t, "Q-1") + " " + f.open(t, "Q-2") + " " + f.open(t, "Q-3") + " credit " + credit()
	}
	steps := []struct {
		name   string
		change func()
		want   string
	}{
		{"everything", func() {}, "100.00 50.00 70.00 credit -3000"},
		{"the money on account is set off, one is voided", func() {
			changes = map[string][]record{"Invoice": {invoice("1", 100, 70, ""), invoice("2", 0, 0, "Voided")}, "Payment": {payment(0, "1")}}
		}, "70.00 void 70.00 credit 0"},
		{"one is deleted", func() {
			changes = map[string][]record{"Invoice": {{"Id": "3", "status": "Deleted", "domain": "QBO"}}}
			all["Invoice"] = []record{invoice("1", 100, 70, ""), invoice("2", 0, 0, "Voided")}
			all["Payment"] = []record{payment(0, "1")}
		}, "70.00 void gone credit 0"},
		{"nothing", func() { changes = nil }, "70.00 void gone credit 0"},
	}
	for _, s := range steps {
		s.change()
		f.pass(time.Hour)
		f.pulled(t, "quickbooks")
		if got := state(); got != s.want {
			t.Fatalf("%s: got %s, want %s", s.name, got, s.want)
		}
		before := f.counts(t)
		f.pass(time.Minute)
		f.pulled(t, "quickbooks")
		if after := f.counts(t); after != before {
			t.Errorf("%s, twice: %s, then %s", s.name, before, after)
		}
	}
	if n := count(t, f.db, "SELECT COUNT(*) FROM item WHERE known_to IS NULL AND kind = 'payment' AND on_day = '2026-10-05' AND amount_minor = -3000"); n != 1 {
		t.Errorf("payments on the day that QuickBooks names: %d, want 1", n)
	}
}

// TestXeroFeed lives through an invoice of Xero in JSON, with a token that is renewed
// on every pull: killed before the new one was kept, the next pull signs in with the
// old one, and never with one that was lost.
func TestXeroFeed(t *testing.T) {
	t.Parallel()
	f := newFeedDesk(t)
	renewed, good := 0, map[string]bool{"r0": true}
	due, status, since := "80.00", "AUTHORISED", ""
	f.answer = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			given := r.FormValue("refresh_token")
			if !good[given] {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
				return
			}
			renewed++
			good[fmt.Sprint("r", renewed)] = true
			fmt.Fprintf(w, `{"access_token":"a%d","refresh_token":"r%d","expires_in":1800}`, renewed, renewed)
			return
		}
		for token := range good { // the new one is used: what came before counts no more
			if token != "r"+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer a") {
				delete(good, token)
			}
		}
		if since = r.Header.Get("If-Modified-Since"); strings.HasSuffix(r.URL.Path, "/Invoices") {
			fmt.Fprintf(w, `{"Id":"1","Invoices":[{"Type":"ACCREC","InvoiceID":"i-1","InvoiceNumber":"X-1","Status":"%s","Contact":{"ContactID":"c-1","Name":"Larch"},
				"DateString":"2026-10-01T00:00:00","DueDateString":"2026-10-31T00:00:00","CurrencyCode":"USD","Total":80.00,"AmountDue":%s,"AmountPaid":0}]}`, status, due)
			return
		}
		_, _ = w.Write([]byte(`{}`))
	}
	f.connect(t, NewFeed{Kind: feed.Xero, Settings: feed.Settings{Tenant: "t", ClientID: "id"}, Secret: feed.Secret{Refresh: "r0"}})
	dying, kill := context.WithCancel(t.Context())
	answer := f.answer
	f.answer = func(w http.ResponseWriter, r *http.Request) { // killed while the new token is on its way
		answer(w, r)
		kill()
	}
	if _, err := f.PullFeed(dying, f.creditor, "xero", PullOptions{}); err == nil {
		t.Fatal("a pull that was killed ended well")
	}
	f.answer = answer
	f.pulled(t, "xero")
	if got := f.open(t, "X-1"); got != "80.00" || renewed != 2 || since != "" {
		t.Fatalf("after the pull that was killed: open %s, %d tokens, since %q", got, renewed, since)
	}
	due = "30.00"
	f.pass(time.Hour)
	f.pulled(t, "xero")
	if got := f.open(t, "X-1"); got != "30.00" || renewed != 3 || since == "" {
		t.Errorf("paid in part: open %s, %d tokens, since %q", got, renewed, since)
	}
	status = "VOIDED"
	f.pass(time.Hour)
	f.pulled(t, "xero")
	if got := f.open(t, "X-1"); got != "void" {
		t.Errorf("voided: %s", got)
	}
	good = nil
	f.pass(time.Hour)
	if _, err := f.PullFeed(t.Context(), f.creditor, "xero", PullOptions{}); err == nil {
		t.Error("a consent that was taken back lets us in")
	}
	if v := f.shown(t, "xero"); !strings.Contains(v.Trouble, "connect the feed again") || v.Through.String() != "2026-11-19" {
		t.Errorf("after the consent was taken back: %+v", v)
	}
	good = map[string]bool{"r9": true}
	f.connect(t, NewFeed{Kind: feed.Xero, Settings: feed.Settings{Tenant: "t", ClientID: "id"}, Secret: feed.Secret{Refresh: "r9"}})
	f.pulled(t, "xero")
	if v := f.shown(t, "xero"); v.Trouble != "" || since == "" {
		t.Errorf("connected anew it goes on where it was: %+v, since %q", v, since)
	}
}
