package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// pageInvoices is the list of invoices.
const pageInvoices = "invoices"

// invoicesOnPage is how many invoices stand on one page of the list.
const invoicesOnPage = 50

// invoicesPage lists invoices, drafts of own ones, or what recurs.
type invoicesPage struct {
	frame
	Lead      string
	Tabs      []invoiceTab
	Words     string
	Rows      []invoiceLine
	Drafts    []draftLine
	Recurring []recurringLine
	First     string
	Next      string
	Empty     *empty
	MayAct    bool
	Fault     string
	OnDrafts  bool
	OnRecur   bool
}

// invoiceTab is one filter.
type invoiceTab struct {
	Path, Name string
	Here       bool
}

// invoiceLine is an invoice in the list.
type invoiceLine struct {
	Number, Path, Client, Case, On, Due, State, Mark string
	Amount, Open                                     amount
}

// draftLine is an own invoice that is not issued.
type draftLine struct {
	Name, Path, Client, Case, Kind, State, Ready string
	Total                                        amount
}

// recurringLine is an invoice that is drafted again and again.
type recurringLine struct {
	Name, Client, Case, For, Every, Next, State, Mark string
	Total                                             amount
	Runs                                              bool
}

// The filters of own invoices, beside those of the list.
const (
	filterDrafts    = "drafts"
	filterRecurring = "recurring"
)

// showInvoices answers GET /invoices.
func (s *Server) showInvoices(w http.ResponseWriter, r *http.Request) error {
	return s.renderInvoices(w, r, nil)
}

func (s *Server) renderInvoices(w http.ResponseWriter, r *http.Request, t *tried) error {
	me := at(r)
	q := r.URL.Query()
	show := q.Get("show")
	if t != nil {
		show = t.get("show")
	}
	p := invoicesPage{frame: s.frameOf(r, me.voice.T("Invoices"), "/invoices"), Words: strings.TrimSpace(q.Get("number")), MayAct: me.role.May(auth.Act)}
	status := http.StatusOK
	if t != nil {
		status, p.Fault, p.Here = t.status, t.faults[t.first], "/invoices"
	}
	var err error
	switch {
	case p.Words != "":
		show, err = "", s.invoicesLike(r, &p)
	case show == filterDrafts:
		err = s.draftsPage(r, &p, q.Get("below"))
	case show == filterRecurring:
		err = s.recurringPage(r, &p)
	default:
		if show != string(recovery.InvoicesLate) && show != string(recovery.InvoicesPaid) && show != string(recovery.InvoicesAll) {
			show = string(recovery.InvoicesOpen)
		}
		err = s.listedPage(r, &p, recovery.InvoiceFilter(show), q)
	}
	if err != nil {
		return err
	}
	p.tabs(me.voice, show)
	return s.render(w, r, status, pageInvoices, p)
}

func (p *invoicesPage) tabs(v *say.Voice, show string) {
	for _, tab := range []invoiceTab{
		{Path: string(recovery.InvoicesOpen), Name: v.T("Open")}, {Path: string(recovery.InvoicesLate), Name: v.T("Late")}, {Path: string(recovery.InvoicesPaid), Name: v.T("Paid")},
		{Path: string(recovery.InvoicesAll), Name: v.T("All")}, {Path: filterDrafts, Name: v.T("My drafts")}, {Path: filterRecurring, Name: v.T("Recurring")},
	} {
		tab.Here = tab.Path == show
		tab.Path = "/invoices?show=" + tab.Path
		p.Tabs = append(p.Tabs, tab)
	}
	if p.Empty != nil {
		return
	}
	switch {
	case p.Words != "":
		p.Lead = v.N(len(p.Rows), "One invoice for “%s”.", "{n} invoices for “%s”.", p.Words)
	case show == string(recovery.InvoicesOpen):
		p.Lead = v.T("What is owed to you, the oldest first.")
	case show == string(recovery.InvoicesLate):
		p.Lead = v.T("What is past its day, the oldest first.")
	case show == string(recovery.InvoicesPaid):
		p.Lead = v.T("What is settled, the latest first.")
	case show == filterDrafts:
		p.Lead = v.T("Nothing of a draft is owed before it is issued.")
	case show == filterRecurring:
		p.Lead = v.T("These are drafted again and again, for you to issue.")
	default:
		p.Lead = v.T("All invoices, the youngest first.")
	}
}

// listedPage fills one page of the list, where the last one ended.
func (s *Server) listedPage(r *http.Request, p *invoicesPage, show recovery.InvoiceFilter, q url.Values) error {
	v := at(r).voice
	after := recovery.InvoicePlace{Account: receivable.AccountID(q.Get("account")), ID: receivable.ItemID(q.Get("item"))}
	if d, err := day.Parse(q.Get("day")); err == nil {
		after.Day = d
	}
	list, err := s.desk.InvoiceList(r.Context(), at(r).creditor, show, after, invoicesOnPage)
	if err != nil {
		return err
	}
	for i := range list.Rows {
		row := &list.Rows[i]
		p.Rows = append(p.Rows, invoiceLineOf(v, list.On, row.Number, row.Client, &row.Item))
	}
	if !after.Day.IsZero() {
		p.First = "/invoices?show=" + string(show)
	}
	if n := list.Next; !n.Day.IsZero() {
		p.Next = "/invoices?" + url.Values{"show": {string(show)}, "day": {n.Day.String()}, "account": {string(n.Account)}, "item": {string(n.ID)}}.Encode()
	}
	if len(p.Rows) == 0 && after.Day.IsZero() {
		p.Empty = &empty{Icon: "i-invoice", Heading: v.T("No invoice stands here"), Text: v.T("Invoices come from the lists you import, and from those you write here.")}
		if show == recovery.InvoicesLate {
			p.Empty = &empty{Icon: "i-check", Heading: v.T("Nothing is late"), Text: v.T("An invoice stands here from the day after it was due.")}
		}
	}
	return nil
}

func (s *Server) invoicesLike(r *http.Request, p *invoicesPage) error {
	v := at(r).voice
	hits, err := s.desk.InvoicesLike(r.Context(), at(r).creditor, plainSum(p.Words, ""), invoicesOnPage)
	if err == nil && len(hits) == 0 {
		hits, err = s.desk.InvoicesLike(r.Context(), at(r).creditor, p.Words, invoicesOnPage)
	}
	if err != nil {
		return err
	}
	today, err := s.desk.InvoiceList(r.Context(), at(r).creditor, recovery.InvoicesOpen, recovery.InvoicePlace{}, 1)
	if err != nil {
		return err
	}
	for _, h := range hits {
		item := receivable.Item{Number: h.Number, On: h.On, Due: h.Due, Amount: h.Amount, Open: h.Open, Gone: h.Gone}
		p.Rows = append(p.Rows, invoiceLineOf(v, today.On, h.Account, h.Name, &item))
	}
	p.First = "/invoices"
	if len(p.Rows) == 0 {
		p.Empty = &empty{Icon: "i-search", Heading: v.T("No invoice begins so"), Text: v.T("Type the beginning of its number, or its exact sum.")}
	}
	return nil
}

func invoiceLineOf(v *say.Voice, today day.Date, account, client string, item *receivable.Item) invoiceLine {
	l := invoiceLine{Number: item.Number, Client: client, Case: "/case/" + account, On: v.Short(item.On), Due: v.Short(item.Due), Amount: v.Amount(item.Amount), Open: v.Amount(item.Open)}
	if item.Number == "" {
		l.Number, l.Path = v.T("without number"), l.Case
	} else {
		l.Path = invoicePath(item.Number, account)
	}
	l.State, l.Mark = invoiceState(v, today, item)
	return l
}

func invoicePath(number, account string) string {
	path := "/invoices/" + url.PathEscape(number)
	if account != "" {
		path += "?account=" + url.QueryEscape(account)
	}
	return path
}

// invoiceState says where an invoice stands, in a word.
func invoiceState(v *say.Voice, today day.Date, item *receivable.Item) (word, mark string) {
	late := 0
	if !item.Due.IsZero() {
		late = today.Sub(day.Max(item.Due, item.Restart))
	}
	switch {
	case item.Void:
		return v.T("void"), ""
	case item.Gone:
		return v.T("settled elsewhere"), "hold"
	case item.Open.Sign() <= 0:
		return v.T("paid"), "good"
	case item.Disputed.Sign() > 0:
		return v.T("disputed"), "hold"
	case late > 0:
		return v.Age(late), "late"
	case item.Open != item.Amount:
		return v.T("paid in part"), "info"
	}
	return v.T("open"), "info"
}

func (s *Server) draftsPage(r *http.Request, p *invoicesPage, place string) error {
	v := at(r).voice
	below, err := strconv.ParseInt(place, 10, 64)
	if err != nil || below < 0 {
		below = 0
	}
	list, err := s.desk.OwnDrafts(r.Context(), at(r).creditor, below, invoicesOnPage+1)
	if err != nil {
		return err
	}
	p.OnDrafts = true
	if below > 0 {
		p.First = "/invoices?show=" + filterDrafts
	}
	if len(list) > invoicesOnPage {
		list = list[:invoicesOnPage]
		p.Next = "/invoices?show=" + filterDrafts + "&below=" + strings.TrimPrefix(list[invoicesOnPage-1].Draft, "D-")
	}
	for i := range list {
		d := &list[i]
		line := draftLine{Name: d.Draft, Path: invoicePath(d.Draft, ""), Client: d.Client, Case: "/case/" + d.Account, Kind: billWord(v, d.Kind), State: v.T("draft"), Total: sumOf(v, d.Payable, d.Currency)}
		if d.State == "waiting" {
			line.State = v.T("waits for its stage")
		}
		if on := d.Ready; on != nil {
			if ready, err := day.Parse(*on); err == nil {
				line.Ready = v.Short(ready)
			}
		}
		p.Drafts = append(p.Drafts, line)
	}
	if len(list) == 0 {
		p.Empty = &empty{Icon: "i-pen", Heading: v.T("No draft waits"), Text: v.T("Write an invoice here, and look at it before it is issued.")}
	}
	return nil
}

func (s *Server) recurringPage(r *http.Request, p *invoicesPage) error {
	v := at(r).voice
	list, err := s.desk.Recurring(r.Context(), at(r).creditor, "")
	if err != nil {
		return err
	}
	p.OnRecur = true
	for _, one := range list {
		line := recurringLine{
			Name: one.Recurring, Client: one.Client, Case: "/case/" + one.Account, Every: everyWord(v, one.Every), Total: sumOf(v, one.Total, money.Currency(one.Currency)),
			State: v.T("runs"), Mark: "good", Runs: !one.Ended && p.MayAct,
		}
		if one.For != nil {
			line.For = *one.For
		}
		if one.Next != nil {
			if next, err := day.Parse(*one.Next); err == nil {
				line.Next = v.Short(next)
			}
		}
		if one.Ended {
			line.State, line.Mark, line.Next = v.T("ended"), "", ""
		}
		p.Recurring = append(p.Recurring, line)
	}
	if len(list) == 0 {
		p.Empty = &empty{Icon: "i-calendar", Heading: v.T("Nothing recurs"), Text: v.T("An invoice that comes every month is drafted by itself, once you say so when you write it.")}
	}
	return nil
}

// sumOf sets a sum that is written in digits.
func sumOf(v *say.Voice, digits string, c money.Currency) amount {
	a, err := money.Parse(digits, c)
	if err != nil {
		return amount{Whole: digits}
	}
	return v.Amount(a)
}

// billWord is a kind of own invoice.
func billWord(v *say.Voice, kind string) string {
	switch kind {
	case string(receivable.BillDeposit):
		return v.T("deposit invoice")
	case string(receivable.BillFinal):
		return v.T("final invoice")
	case string(receivable.BillCredit):
		return v.T("credit note")
	}
	return v.T("invoice")
}

func everyWord(v *say.Voice, every string) string {
	switch every {
	case "weekly":
		return v.T("every week")
	case "monthly":
		return v.T("every month")
	case "quarterly":
		return v.T("every quarter")
	case "yearly":
		return v.T("every year")
	}
	return every
}

// invoiceRoutes are the addresses of invoices.
func (s *Server) invoiceRoutes() []route {
	return []route{
		{"GET /invoices", auth.See, s.showInvoices},
		{"GET /invoices/new", auth.Act, s.newInvoice},
		{"POST /invoices/new", auth.Act, s.draftInvoice},
		{"GET /invoices/{name}", auth.See, s.showInvoice},
		{"GET /invoices/{name}/pdf", auth.See, s.invoicePDF},
		{"GET /invoices/{name}/xml", auth.See, s.invoiceXML},
		{"POST /invoices/act", auth.Act, s.invoiceAct},
		{"GET /statements/{account}", auth.See, s.statementPDF},
	}
}
