package feed

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// webKinds are the media types that may hold a list, with the end of a file's name.
var webKinds = map[string]string{
	"text/csv": ".csv", "application/csv": ".csv", "text/plain": ".csv", "text/tab-separated-values": ".csv",
	"application/json": ".json", "text/json": ".json", "application/xml": ".xml", "text/xml": ".xml",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
	"application/octet-stream": "", "": "",
}

// pullWeb asks an address for its list and takes it as it is.
func (c *Client) pullWeb(ctx context.Context, f *Feed, w io.Writer) (Pulled, error) {
	u, err := url.Parse(f.Secret.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return Pulled{}, fault.Invalidf("feed_url", "", "a feed is asked at an address that begins with https://")
	}
	header := map[string]string{"Accept": "text/csv, application/json, application/xml;q=0.8, text/plain;q=0.5, */*;q=0.1"}
	for name, value := range f.Secret.Headers {
		header[name] = value
	}
	a, err := c.ask(ctx, question{url: f.Secret.URL, header: header, whom: u.Host})
	if err != nil {
		return Pulled{}, err
	}
	if err := refused(u.Host, a); err != nil {
		return Pulled{}, err
	}
	end, known := webKinds[a.kind]
	switch {
	case known:
	case strings.HasSuffix(a.kind, "+json"):
		end = ".json"
	case strings.HasSuffix(a.kind, "+xml") && a.kind != "application/xhtml+xml":
		end = ".xml"
	default:
		return Pulled{}, fault.Invalidf("feed_not_a_list", "", "%s answers with %s and not with a list; give the address of the CSV or JSON itself", u.Host, clip(a.kind))
	}
	if end == "" {
		end = path.Ext(u.Path)
	}
	p := Pulled{Name: u.Hostname() + end, Records: 1, Whole: true}
	body, err := Table(a.body)
	if err != nil {
		return p, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		p.Records = 0
	}
	_, err = w.Write(body)
	return p, err
}

func clip(text string) string {
	if len(text) > 80 {
		return strings.ToValidUTF8(text[:80], "") + "…"
	}
	return text
}

// The bounds of a JSON list that is made a table.
const (
	mostColumns = 400
	mostRows    = 1_000_000
)

// Table makes CSV of a JSON list of flat objects, so that it is read like any other
// table; what stands in an object within becomes a column "client.name". Anything
// else, and JSON of a program that names its records, comes back as it is.
func Table(body []byte) ([]byte, error) {
	list, ok := objects(body)
	if !ok {
		return body, nil
	}
	var columns []string
	at := map[string]int{}
	rows := make([]map[string]string, 0, min(len(list), 1000))
	for n, raw := range list {
		if n == mostRows {
			return nil, fault.Invalidf("feed_too_large", "", "the list holds more than %d rows", mostRows)
		}
		row := map[string]string{}
		if err := flatten(raw, "", 0, func(name, value string) {
			if _, met := at[name]; !met {
				at[name] = len(columns)
				columns = append(columns, name)
			}
			row[name] = value
		}); err != nil {
			return body, nil //nolint:nilerr // no table: whoever reads it says what is wrong
		}
		if len(columns) > mostColumns {
			return body, nil
		}
		rows = append(rows, row)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	cells := slices.Clone(columns)
	err := w.Write(cells)
	for _, row := range rows {
		for i, name := range columns {
			cells[i] = row[name]
		}
		err = errors.Join(err, w.Write(cells))
	}
	w.Flush()
	return out.Bytes(), errors.Join(err, w.Error())
}

// objects are the objects of a list of the user's own: the whole answer, or the one
// list in it. Lists of programs that intake knows by their own words are not taken
// apart.
func objects(body []byte) ([]json.RawMessage, bool) {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	var list []json.RawMessage
	switch {
	case bytes.HasPrefix(body, []byte("[")):
		if json.Unmarshal(body, &list) != nil {
			return nil, false
		}
	case bytes.HasPrefix(body, []byte("{")):
		var parts map[string]json.RawMessage
		if json.Unmarshal(body, &parts) != nil {
			return nil, false
		}
		lists := 0
		for _, part := range parts {
			var in []json.RawMessage
			if bytes.HasPrefix(bytes.TrimSpace(part), []byte("[")) && json.Unmarshal(part, &in) == nil {
				list = in
				lists++
			}
		}
		if lists != 1 {
			return nil, false
		}
	}
	if len(list) == 0 {
		return nil, false
	}
	var first map[string]json.RawMessage
	if json.Unmarshal(list[0], &first) != nil {
		return nil, false
	}
	for _, mark := range []string{"object", "InvoiceID", "CreditNoteID", "PaymentID", "ContactID", "CustomerRef", "SyncToken", "client_key", "invoiceid", "creditid", "accounting_systemid"} {
		if _, ok := first[mark]; ok {
			return nil, false
		}
	}
	return list, true
}

var errDeep = errors.New("not flat")

// flatten hands out the plain values of an object in the order they stand in.
func flatten(raw json.RawMessage, before string, depth int, each func(name, value string)) error {
	if depth > 4 {
		return errDeep
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return errDeep
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return err
		}
		name, _ := tok.(string) // the decoder gives nothing else between braces
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		var plain any
		switch value[0] {
		case '{':
			if err := flatten(value, before+name+".", depth+1, each); err != nil {
				return err
			}
			continue
		case '[': // lines of an invoice and the like: its sum stands beside them
			continue
		case '"':
			if err := json.Unmarshal(value, &plain); err != nil {
				return err
			}
			text, _ := plain.(string)
			each(before+name, text)
		case 'n':
			each(before+name, "")
		default:
			each(before+name, string(value))
		}
	}
	return nil
}
