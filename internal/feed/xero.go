package feed

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/fault"
)

// xeroPage is how many records Xero gives at a time, and mostPages how many pages
// are asked for before a list is taken for endless.
const (
	xeroPage  = 100
	mostPages = 20_000
)

// xeroLists are what is read. The payments for an invoice stand in it; what came
// without one is an overpayment or a prepayment.
var xeroLists = []struct{ path, record, where string }{
	{"Contacts", "Contact", "IsCustomer==true"},
	{"Invoices", "Invoice", `Type=="ACCREC"`},
	{"CreditNotes", "CreditNote", `Type=="ACCRECCREDIT"`},
	{"Overpayments", "Overpayment", `Type=="RECEIVE-OVERPAYMENT"`},
	{"Prepayments", "Prepayment", `Type=="RECEIVE-PREPAYMENT"`},
}

// pullXero pulls contacts, invoices, credit notes and money on account: all, or what
// was changed since, which Xero tells by If-Modified-Since. What was voided comes
// with that state.
func (c *Client) pullXero(ctx context.Context, f *Feed, w io.Writer) (Pulled, error) {
	p := Pulled{Whole: f.Since.IsZero()}
	b := &book{
		whom: "Xero", w: w, xmlOpen: "<Response>\n", xmlClose: "\n</Response>\n", jsonOpen: "{", jsonClose: "}\n",
		list: func(name string) string { return `"` + name + `s": [` + "\n" },
	}
	header := map[string]string{"Xero-Tenant-Id": f.Settings.Tenant}
	if !p.Whole {
		header["If-Modified-Since"] = f.Since.UTC().Format(http.TimeFormat)
	}
	for _, list := range xeroLists {
		names := set(list.record)
		for page := 1; ; page++ {
			query := url.Values{"where": {list.where}, "page": {strconv.Itoa(page)}, "includeArchived": {"false"}}
			body, err := c.read(ctx, f, c.hosts.XeroAPI+"/api.xro/2.0/"+list.path+"?"+query.Encode(), header)
			if err != nil {
				return p, err
			}
			records, inXML, err := bookRecords("Xero", body, names)
			if err != nil {
				return p, err
			}
			n := len(records)
			if records, err = xeroLoose(list.record, records, inXML, &p); err != nil {
				return p, err
			}
			if err := b.add(records, inXML); err != nil {
				return p, err
			}
			if n < xeroPage {
				break
			}
			if page == mostPages {
				return p, fault.Unavailablef("feed_unreadable", nil, "Xero's list does not come to an end; it is asked again at the next pull")
			}
		}
	}
	end, err := b.close()
	p.Name, p.Records = "xero"+end, b.n
	return p, err
}

// xeroLoose makes credit notes of money that came without an invoice: what is left
// of it lowers what the client owes, and it follows the record from pull to pull.
func xeroLoose(name string, list []found, inXML bool, p *Pulled) ([]found, error) {
	if name != "Overpayment" && name != "Prepayment" {
		return list, nil
	}
	if inXML { // never asked for: records in XML come from files
		p.Loose += len(list)
		return nil, nil
	}
	for i, r := range list {
		var o map[string]json.RawMessage
		if err := json.Unmarshal(r.raw, &o); err != nil {
			return nil, unreadable("Xero")
		}
		if some(o["RemainingCredit"]) {
			p.Loose++
		}
		raw, err := json.Marshal(map[string]json.RawMessage{
			"Type": json.RawMessage(`"ACCRECCREDIT"`), "CreditNoteID": o[name+"ID"], "CreditNoteNumber": orNull(o["Reference"]), "Status": orNull(o["Status"]),
			"Contact": orNull(o["Contact"]), "Date": orNull(o["Date"]), "DateString": orNull(o["DateString"]), "Total": orNull(o["Total"]),
			"RemainingCredit": orNull(o["RemainingCredit"]), "CurrencyCode": orNull(o["CurrencyCode"]),
		})
		if err != nil {
			return nil, unreadable("Xero")
		}
		list[i] = found{"CreditNote", raw}
	}
	return list, nil
}

// some reports a sum that is not zero.
func some(raw json.RawMessage) bool {
	text := strings.Trim(string(raw), `"0.`)
	return text != "" && text != "null"
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// Tenant is an organisation whose books may be read.
type Tenant struct {
	ID   string
	Name string
}

// Tenants are the organisations of Xero that the user let us read.
func (c *Client) Tenants(ctx context.Context, f *Feed) ([]Tenant, error) {
	body, err := c.read(ctx, f, c.hosts.XeroAPI+"/connections", nil)
	if err != nil {
		return nil, err
	}
	var list []struct {
		ID   string `json:"tenantId"`
		Kind string `json:"tenantType"`
		Name string `json:"tenantName"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, unreadable("Xero")
	}
	var tenants []Tenant
	for _, t := range list {
		if cmp.Or(t.Kind, "ORGANISATION") == "ORGANISATION" {
			tenants = append(tenants, Tenant{t.ID, t.Name})
		}
	}
	return tenants, nil
}
