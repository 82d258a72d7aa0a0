package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// pageInvoiceNew is the form of a new invoice.
const pageInvoiceNew = "invoice_new"

// invoiceForm is a new invoice as it is written down.
type invoiceForm struct {
	frame
	Fault                             string
	Client, For, Due, Days, Tax, Note labelled
	Delivered, Order, BuyerRef        labelled
	First, Until, Deposit             labelled
	Everys                            []choice
	Lines                             []lineForm
	Recurs                            bool
}

// labelled is a field with its label.
type labelled struct {
	ID, Label, Kind string
	field
}

// lineForm is one line of it.
type lineForm struct {
	ID                              string
	What, Quantity, Unit, Price, Of field
}

// newInvoice answers GET /invoices/new.
func (s *Server) newInvoice(w http.ResponseWriter, r *http.Request) error {
	return s.renderNewInvoice(w, r, nil)
}

func (s *Server) renderNewInvoice(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r).voice
	f := invoiceForm{frame: s.frameOf(r, v.T("Write an invoice"), "/invoices")}
	f.Here = "/invoices/new"
	status, lines := http.StatusOK, 2
	if t != nil {
		f.Fault = t.faults[""]
		if len(t.faults) > 0 {
			status = t.status
		}
		for lines = 0; t.values.Has("what-" + strconv.Itoa(lines)); lines++ {
		}
		if t.get("do") == "more" {
			lines++
		}
	}
	lines = min(max(lines, 1), receivable.MostBillLines)
	of := func(id, kind, value, label string) labelled { return labelled{id, label, kind, t.at(id, value)} }
	f.Client = of("client", "text", r.URL.Query().Get("client"), v.T("Client"))
	f.For = of("for", "text", "", v.T("What for"))
	f.Delivered = of("delivered", "date", "", v.T("Delivered on"))
	f.Days = of("days", "text", "", v.T("Days to pay; empty is what is usual"))
	f.Due = of("due", "date", "", v.T("or due on"))
	f.Tax = of("tax", "text", "", v.T("Tax of all lines, such as 19 or none; empty is what is usual"))
	f.Deposit = of("deposit", "text", "", v.T("Deposit now, in percent; the rest on delivery"))
	f.First = of("first", "date", "", v.T("Recurring from"))
	f.Until = of("until", "date", "", v.T("and until"))
	f.Order = of("order", "text", "", v.T("Number of their order"))
	f.BuyerRef = of("buyer", "text", "", v.T("Their reference"))
	f.Note = of("note", "text", "", v.T("A sentence on the invoice"))
	every := t.at("every", "").Value
	f.Everys = []choice{{Value: "", Text: v.T("once")}}
	for _, one := range receivable.Rhythms() {
		f.Everys = append(f.Everys, choice{Value: one, Text: everyWord(v, one)})
	}
	f.Everys = chosen(f.Everys, every)
	f.Recurs = every != "" || f.Deposit.Value != "" || f.Deposit.Fault != ""
	for i := range lines {
		n := strconv.Itoa(i)
		f.Lines = append(f.Lines, lineForm{strconv.Itoa(i + 1), t.at("what-"+n, ""), t.at("quantity-"+n, "1"), t.at("unit-"+n, ""), t.at("price-"+n, ""), t.at("tax-"+n, "")})
	}
	return s.render(w, r, status, pageInvoiceNew, f)
}

// draftInvoice answers POST /invoices/new: another line, or the draft.
func (s *Server) draftInvoice(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "invoice")
	if err != nil {
		return err
	}
	if t.get("do") == "more" {
		return s.renderNewInvoice(w, r, t)
	}
	v := at(r).voice
	if t.get("client") == "" {
		t.blame("client", v.T("Whom is it for?"))
	}
	q := t.invoice(v.T("Say in days, for example 14."))
	if len(q.Lines) == 0 {
		t.blame("what-0", v.T("Say what it is for, and its price."))
	}
	if share := t.get("deposit"); share != "" {
		t.stages(&q, share, v.T("Say a share between 1 and 99, in percent."), v.T("Deposit"), v.T("On delivery"))
	}
	if len(t.faults) > 0 {
		return s.renderNewInvoice(w, r, t)
	}
	key, err := s.desk.AccountNamed(r.Context(), at(r).creditor, t.get("client"), "")
	if f, ok := asFault(err); ok {
		t.status, t.code = statusOf(f), f.Code
		t.blame("client", f.Text)
		return s.renderNewInvoice(w, r, t)
	}
	if err != nil {
		return err
	}
	drafts, e, err := s.desk.DraftInvoice(r.Context(), key, q, at(r).act(""))
	if f, ok := asFault(err); ok {
		t.status = statusOf(f)
		t.blame(draftField(f.Code), deskWords(f.Error()))
		return s.renderNewInvoice(w, r, t)
	}
	if err != nil {
		return err
	}
	to := "/invoices?show=" + filterDrafts
	switch {
	case q.Every != "":
		to = "/invoices?show=" + filterRecurring
	case len(drafts) == 1:
		to = "/invoices/" + drafts[0] + "?from=new"
	}
	http.Redirect(w, r, to+"&entry="+url.QueryEscape(e.Number), http.StatusSeeOther)
	return nil
}

// draftField is the field that a fault of a draft is about.
func draftField(code string) string {
	switch code {
	case "tax_missing", "tax_unknown":
		return "tax"
	case "day_past", "day_ahead":
		return "delivered"
	}
	return ""
}

// invoice reads what was written down; lines without a word and a price are left out.
func (t *tried) invoice(days string) recovery.InvoiceRequest {
	q := recovery.InvoiceRequest{For: t.get("for"), Tax: t.get("tax"), Note: t.get("note"), Order: t.get("order"), BuyerRef: t.get("buyer"), Every: t.get("every")}
	for name, into := range map[string]*day.Date{"due": &q.Due, "delivered": &q.Delivered, "first": &q.First, "until": &q.Until} {
		if t.get(name) != "" {
			*into = t.day(name, "")
		}
	}
	if text := t.get("days"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 365 {
			t.blame("days", days)
		}
		q.Days = n
	}
	for i := 0; t.values.Has("what-"+strconv.Itoa(i)) && i < receivable.MostBillLines; i++ {
		n := strconv.Itoa(i)
		l := recovery.InvoiceLine{What: t.get("what-" + n), Quantity: plainSum(t.get("quantity-"+n), "USD"), Unit: t.get("unit-" + n), Price: plainSum(t.get("price-"+n), "USD"), Tax: t.get("tax-" + n)}
		if l.What == "" && l.Price == "" {
			continue
		}
		if l.Quantity == "" {
			l.Quantity = "1"
		}
		if l.Unit == "" {
			l.Unit = "C62"
		}
		q.Lines = append(q.Lines, l)
	}
	return q
}

// stages parts an invoice into a deposit for now, and the rest once it is done.
func (t *tried) stages(q *recovery.InvoiceRequest, share, wrong, deposit, rest string) {
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(share, "%")))
	if err != nil || n < 1 || n > 99 {
		t.blame("deposit", wrong)
		return
	}
	q.Stages = []recovery.InvoiceStage{{Name: deposit, Share: strconv.Itoa(n) + "%"}, {Name: rest, Share: strconv.Itoa(100-n) + "%"}}
}

// invoiceAct answers POST /invoices/act: what is done about one own invoice.
func (s *Server) invoiceAct(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, r.PostFormValue("do"))
	if err != nil {
		return err
	}
	name := t.get("name")
	ctx, me := r.Context(), at(r)
	to := "/invoices/" + pathPart(name)
	var e recovery.Entry
	switch t.get("do") {
	case "issue":
		var issued recovery.Issued
		act := me.act("")
		act.OverLimit = t.get("over_limit")
		if issued, err = s.desk.IssueInvoice(ctx, me.creditor, name, act); err == nil {
			e, to = issued.Entry, "/invoices/"+pathPart(issued.Number)
		}
	case "drop":
		e, err = s.desk.DropInvoice(ctx, me.creditor, name, me.act(""))
		to = "/invoices?show=" + filterDrafts
	case "stage":
		e, err = s.desk.StageDone(ctx, me.creditor, name, me.act(""))
	case "end":
		e, err = s.desk.EndRecurring(ctx, me.creditor, name, me.act(""))
		to = "/invoices?show=" + filterRecurring
	case "send":
		var sent recovery.SentInvoice
		if sent, err = s.desk.SendInvoice(ctx, me.creditor, name, t.get("again") != "", me.act("")); err == nil {
			e = sent.Entry
		}
	case "sent":
		act := me.act("")
		if act.On = t.day("on", me.voice.T("On which day did it leave?")); len(t.faults) == 0 {
			e, err = s.desk.InvoiceSentByHand(ctx, me.creditor, name, t.get("how"), act)
		}
	case "credit":
		var draft string
		if draft, e, err = s.desk.CreditInvoice(ctx, me.creditor, name, recovery.Credit{Amount: t.creditSum(), Note: t.get("why")}, me.act("")); err == nil {
			to = "/invoices/" + draft
		}
	default:
		t.blame("", me.voice.T("Choose what shall be done."))
	}
	if f, ok := asFault(err); ok {
		t.status = statusOf(f)
		t.blame(map[string]string{"credit": "amount", "sent": "on"}[t.get("do")], deskWords(f.Text))
	} else if err != nil {
		return err
	}
	if len(t.faults) > 0 {
		if t.get("do") == "end" {
			return s.renderInvoices(w, r, t)
		}
		return s.renderInvoice(w, r, name, t.get("account"), t)
	}
	join := "?"
	if strings.Contains(to, "?") {
		join = "&"
	}
	http.Redirect(w, r, to+join+"entry="+url.QueryEscape(e.Number), http.StatusSeeOther)
	return nil
}

// creditSum is the sum of a credit note; "" is all of the invoice.
func (t *tried) creditSum() string { return plainSum(t.get("amount"), "USD") }

// pathPart is a name as a part of an address.
func pathPart(name string) string { return url.PathEscape(name) }
