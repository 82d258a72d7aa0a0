package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/fault"
)

// quickBooksPage is how many records are asked for at a time: the most that
// QuickBooks gives, in a query as in a list of changes.
const quickBooksPage = 1000

// quickBooksKept is how far back QuickBooks tells of changes, less some days.
const quickBooksKept = 25 * 24 * time.Hour

// quickBooksMinor is the minor version of the answers that is asked for.
const quickBooksMinor = "75"

// quickBooksLists are what is read, in that order: payments first, since they tell on
// which day the invoices were paid.
var quickBooksLists = []string{"Payment", "Customer", "Invoice", "CreditMemo"}

// pullQuickBooks pulls customers, invoices, credit memos and payments: all, or what
// was changed since, which QuickBooks tells as "change data capture".
func (c *Client) pullQuickBooks(ctx context.Context, f *Feed, w io.Writer) (Pulled, error) {
	q := &quickBooksPull{c: c, f: f, b: &book{
		whom: "QuickBooks", w: w, xmlOpen: `<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><QueryResponse>` + "\n", xmlClose: "\n</QueryResponse></IntuitResponse>\n",
		jsonOpen: `{"QueryResponse": {`, jsonClose: "}}\n", list: func(name string) string { return `"` + name + `": [` + "\n" },
	}}
	if company := f.Settings.Tenant; company == "" || strings.Trim(company, "0123456789") != "" {
		return q.p, fault.Invalidf("feed_company", "", "%q is no company of QuickBooks; connect the feed again", clip(company))
	}
	var err error
	whole := true
	if !f.Since.IsZero() && c.now().Sub(f.Since) < quickBooksKept {
		whole, err = q.changes(ctx)
	}
	if err == nil && whole {
		q.p.Whole = true
		err = q.all(ctx)
	}
	if err != nil {
		return q.p, err
	}
	if err := q.b.add(q.loose, false); err != nil {
		return q.p, err
	}
	end, err := q.b.close()
	q.p.Name, q.p.Records = "quickbooks"+end, q.b.n
	return q.p, err
}

type quickBooksPull struct {
	c *Client
	f *Feed
	p Pulled
	b *book

	loose   []found           // what payments leave over, as credits
	settled map[string]string // invoice → day of its last payment
}

func (q *quickBooksPull) read(ctx context.Context, path string, query url.Values) ([]byte, error) {
	host := q.c.hosts.QuickBooks
	if q.f.Settings.Sandbox {
		host = q.c.hosts.QuickBooksSandbox
	}
	query.Set("minorversion", quickBooksMinor)
	return q.c.read(ctx, q.f, host+"/v3/company/"+q.f.Settings.Tenant+"/"+path+"?"+query.Encode(), nil)
}

// changes reads what changed. Where that is more than QuickBooks tells of, or
// something was deleted, everything is read instead: only that shows what is gone.
func (q *quickBooksPull) changes(ctx context.Context) (whole bool, err error) {
	body, err := q.read(ctx, "cdc", url.Values{"entities": {strings.Join(quickBooksLists, ",")}, "changedSince": {q.f.Since.UTC().Format(time.RFC3339)}})
	if err != nil {
		return false, err
	}
	kept := map[string][]found{}
	records, inXML, err := bookRecords("QuickBooks", body, set(quickBooksLists...))
	if err != nil {
		return false, err
	}
	for _, r := range records {
		if deleted(r.raw, inXML) {
			return true, nil
		}
		kept[r.name] = append(kept[r.name], r)
	}
	for _, name := range quickBooksLists {
		if len(kept[name]) >= quickBooksPage {
			return true, nil
		}
	}
	for _, name := range quickBooksLists {
		if err := q.add(name, kept[name], inXML); err != nil {
			return false, err
		}
	}
	return false, nil
}

// all reads the lists to their ends.
func (q *quickBooksPull) all(ctx context.Context) error {
	for _, name := range quickBooksLists {
		for page := range mostPages {
			query := "select * from " + name + " orderby Id startposition " + strconv.Itoa(page*quickBooksPage+1) + " maxresults " + strconv.Itoa(quickBooksPage)
			body, err := q.read(ctx, "query", url.Values{"query": {query}})
			if err != nil {
				return err
			}
			records, inXML, err := bookRecords("QuickBooks", body, set(name))
			if err != nil {
				return err
			}
			if err := q.add(name, records, inXML); err != nil {
				return err
			}
			if len(records) < quickBooksPage {
				break
			}
		}
	}
	return nil
}

// add keeps records.
func (q *quickBooksPull) add(name string, list []found, inXML bool) error {
	switch {
	case inXML && name == "Payment": // never asked for: records in XML come from files
		q.p.Loose += len(list)
		return nil
	case name == "Payment":
		for _, r := range list {
			if err := q.payment(r.raw); err != nil {
				return err
			}
		}
		return nil
	case name == "Invoice" && !inXML:
		for i, r := range list {
			list[i].raw = q.withDay(r.raw)
		}
	}
	return q.b.add(list, inXML)
}

// payment notes which invoices a payment paid and when, and keeps what it leaves over
// as a credit: the rest stands in the open sums of the invoices. A credit of nothing
// is kept too, since it may have been more before.
func (q *quickBooksPull) payment(raw json.RawMessage) error {
	var p struct {
		ID   string `json:"Id"`
		Date string `json:"TxnDate"`
		Line []struct {
			LinkedTxn []struct {
				ID   string `json:"TxnId"`
				Kind string `json:"TxnType"`
			}
		}
	}
	var o map[string]json.RawMessage
	if json.Unmarshal(raw, &p) != nil || json.Unmarshal(raw, &o) != nil || p.ID == "" {
		return unreadable("QuickBooks")
	}
	if q.settled == nil {
		q.settled = map[string]string{}
	}
	for _, line := range p.Line {
		for _, paid := range line.LinkedTxn {
			if paid.Kind == "Invoice" {
				q.settled[paid.ID] = max(q.settled[paid.ID], p.Date) // days year first: the later is the greater
			}
		}
	}
	if o["UnappliedAmt"] == nil {
		o["UnappliedAmt"] = json.RawMessage("0")
	}
	if some(o["UnappliedAmt"]) {
		q.p.Loose++
	}
	o["Id"], _ = json.Marshal("payment-" + p.ID) // of a string: cannot fail
	o["RemainingCredit"] = o["UnappliedAmt"]
	o["DocNumber"] = orNull(o["PaymentRefNum"])
	delete(o, "Line")
	credit, err := json.Marshal(o)
	if err != nil {
		return unreadable("QuickBooks")
	}
	q.loose = append(q.loose, found{"CreditMemo", credit})
	return nil
}

// withDay adds to an invoice the day of its last payment, where one is known.
func (q *quickBooksPull) withDay(raw json.RawMessage) json.RawMessage {
	var o map[string]json.RawMessage
	var id string
	if json.Unmarshal(raw, &o) != nil || json.Unmarshal(o["Id"], &id) != nil || q.settled[id] == "" {
		return raw
	}
	o["SettledOn"], _ = json.Marshal(q.settled[id]) // of a string: cannot fail
	if with, err := json.Marshal(o); err == nil {
		return with
	}
	return raw
}

// deleted reports a record of which only the id is left.
func deleted(raw []byte, inXML bool) bool {
	if !inXML {
		var o struct {
			Status string `json:"status"`
		}
		return json.Unmarshal(raw, &o) == nil && o.Status == "Deleted"
	}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return false
		}
		if start, ok := tok.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "status" {
					return a.Value == "Deleted"
				}
			}
			return false
		}
	}
}

// CompanyName asks QuickBooks what a company is called.
func (c *Client) CompanyName(ctx context.Context, f *Feed) (string, error) {
	q := &quickBooksPull{c: c, f: f}
	if strings.Trim(f.Settings.Tenant, "0123456789") != "" || f.Settings.Tenant == "" {
		return "", fault.Invalidf("feed_company", "", "QuickBooks did not say which company it is; say yes once more and choose one")
	}
	body, err := q.read(ctx, "companyinfo/"+f.Settings.Tenant, url.Values{})
	if err != nil {
		return "", err
	}
	var o struct{ CompanyInfo struct{ CompanyName string } }
	if err := json.Unmarshal(body, &o); err != nil {
		return "", unreadable("QuickBooks")
	}
	return o.CompanyInfo.CompanyName, nil
}
