package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// pageInvoice is the page of one invoice.
const pageInvoice = "invoice"

// invoicePage is one invoice: its lines, what is set against it, its letters, and
// what can be done about it.
type invoicePage struct {
	frame
	Heading, Lead    string
	Client, Case     string
	Account          string
	Name             string // by which acts name it
	State            state
	Amount           amount
	AmountWord       string
	Facts            []fact
	Lines            []billLine
	Taxes            []claimLine
	Total            *amount
	Against          []setLine
	Letters          []namedLetter
	PDF, XML         string
	Paper            []string // how a draft would read, line by line
	Issue, Drop      bool
	OverLimit        bool // the limit of the client asks why this is issued
	Stage, Send      bool
	SentBy           bool
	Credit           bool
	MayAct, Open     bool
	Today, Statement string
	Fault            string
	CreditSum, Why   field
	On               field
	Currency         string
	Ways             []choice
	CreditOpen       bool
	SentOpen         bool
}

// billLine is a line of an own invoice.
type billLine struct {
	What, Quantity, Price, Tax string
	Net                        amount
}

// setLine is what was set against an invoice.
type setLine struct {
	On, What, From string
	Amount         amount
}

// namedLetter is a letter that was written while the invoice was open.
type namedLetter struct{ On, What, Path, State, Mark string }

// showInvoice answers GET /invoices/{name}.
func (s *Server) showInvoice(w http.ResponseWriter, r *http.Request) error {
	return s.renderInvoice(w, r, r.PathValue("name"), r.URL.Query().Get("account"), nil)
}

func (s *Server) renderInvoice(w http.ResponseWriter, r *http.Request, name, account string, t *tried) error {
	me := at(r)
	p := invoicePage{Name: name, MayAct: me.role.May(auth.Act)}
	own, paper, err := s.desk.Invoice(r.Context(), me.creditor, name)
	isOwn := err == nil
	if f, ok := asFault(err); err != nil && (!ok || f.Kind != fault.NotFound || recovery.IsOwn(name)) {
		return err
	}
	if isOwn {
		account = own.Account
	}
	p.frame = s.frameOf(r, name, "/invoices")
	status := http.StatusOK
	if t != nil {
		status, p.Fault, p.OverLimit = t.status, t.faults[t.first], t.code == "over_limit"
	}
	p.Here = invoicePath(name, account)
	if !isOwn || own.Number != nil {
		view, err := s.desk.InvoicePage(r.Context(), me.creditor, name, account)
		if f, ok := asFault(err); err != nil && (!ok || f.Kind != fault.NotFound || !isOwn) {
			return err
		}
		if err == nil {
			p.fill(me.voice, &view)
		}
	}
	if isOwn {
		p.own(me, &own, paper, t)
	}
	if p.Account == "" {
		p.Account = account
	}
	p.Case, p.Statement = "/case/"+p.Account, "/statements/"+p.Account
	return s.render(w, r, status, pageInvoice, p)
}

// fill lays out what the account knows of an invoice.
func (p *invoicePage) fill(v *say.Voice, view *recovery.InvoicePage) {
	item := &view.Item
	p.Heading, p.Client, p.Account, p.Open, p.Today = v.T("Invoice %s", item.Number), view.Client, view.Number, item.Open.Sign() > 0, view.On.String()
	word, mark := invoiceState(v, view.On, item)
	p.State, p.Amount, p.AmountWord = state{mark, word}, v.Amount(item.Open), v.T("open")
	p.Lead = v.T("%s, from %s", view.Client, v.Day(item.On))
	if item.Open.Sign() <= 0 {
		p.Amount, p.AmountWord = v.Amount(item.Amount), v.T("in all")
	}
	amount := v.Amount(item.Amount)
	p.Facts = append(p.Facts, fact{Label: v.T("Amount"), Amount: &amount}, fact{Label: v.T("Invoice of"), Value: v.Short(item.On)})
	if !item.Due.IsZero() {
		p.Facts = append(p.Facts, fact{Label: v.T("Due"), Value: v.Dated(item.Due)})
	}
	if item.Disputed.Sign() > 0 {
		d := v.Amount(item.Disputed)
		p.Facts = append(p.Facts, fact{Label: v.T("Disputed"), Amount: &d})
	}
	if item.For != "" {
		p.Facts = append(p.Facts, fact{Label: v.T("For"), Value: item.For, Wide: true})
	}
	for _, set := range view.Against {
		p.Against = append(p.Against, setLine{v.Short(set.On), setWord(v, &set), sourceWord(v, set.Source), v.Amount(set.Amount)})
	}
	for _, l := range view.Letters {
		one := namedLetter{On: v.Short(l.On), What: say.Capital(v.T(recovery.StepWord(l.Step))), Path: "/letters/" + l.Number}
		if l.Step == "" || l.Letter == p.Name {
			one.What = v.T("The invoice itself")
		}
		where := stateWord(v, l.State)
		one.State, one.Mark = where.Word, where.Mark
		p.Letters = append(p.Letters, one)
	}
}

func setWord(v *say.Voice, set *recovery.InvoiceSet) string {
	switch {
	case set.Kind == receivable.Payment && set.Amount.Sign() < 0:
		return v.T("Payment taken back")
	case set.Kind == receivable.Payment:
		return v.T("Payment")
	case set.Kind == receivable.CreditNote:
		return strings.TrimSpace(v.T("Credit note") + " " + set.Number)
	case set.Kind == receivable.WriteOff:
		return v.T("Given up")
	}
	return v.T("Set off")
}

// sourceWord is where something became known, in words.
func sourceWord(v *say.Voice, source string) string {
	switch source {
	case "", "by_hand":
		return v.T("entered by hand")
	case recovery.SourceOwn:
		return v.T("made here")
	}
	return source
}

// own lays out an invoice that was made here.
func (p *invoicePage) own(me *visitor, own *recovery.InvoiceView, paper string, t *tried) {
	v := me.voice
	p.Account, p.Client, p.Currency = own.Account, own.Client, string(own.Currency)
	total := sumOf(v, own.Payable, own.Currency)
	p.Total = &total
	for _, l := range own.Lines {
		one := billLine{What: l.What, Quantity: l.Quantity, Price: l.Price, Net: sumOf(v, l.Net, own.Currency), Tax: l.Category}
		if l.Percent != nil {
			one.Tax = *l.Percent + " %"
		}
		p.Lines = append(p.Lines, one)
	}
	p.Taxes = append(p.Taxes, claimLine{Name: v.T("Without tax"), Amount: sumOf(v, own.Net, own.Currency)}, claimLine{Name: v.T("Tax"), Amount: sumOf(v, own.Tax, own.Currency)})
	p.PDF = "/invoices/" + pathPart(p.Name) + "/pdf"
	p.On, p.CreditSum, p.Why = t.at("on", p.Today), t.at("amount", own.Payable), t.at("why", "")
	p.Ways = chosen([]choice{{Value: "own_mail", Text: v.T("by my own mail")}, {Value: "post", Text: v.T("by post")}}, t.at("how", "").Value)
	p.CreditOpen, p.SentOpen = t != nil && t.act == "credit", t != nil && t.act == "sent"
	if own.State == "issued" {
		if own.EInvoice != nil {
			p.XML = "/invoices/" + pathPart(p.Name) + "/xml"
		}
		p.Send, p.SentBy, p.Credit = p.MayAct, p.MayAct, p.MayAct && own.Kind != string(receivable.BillCredit)
		if p.Heading == "" {
			p.Heading, p.State, p.Amount, p.AmountWord = v.T("%s %s", say.Capital(billWord(v, own.Kind)), p.Name), state{"good", v.T("issued")}, total, v.T("in all")
			p.Lead = own.Client
		}
		return
	}
	p.Paper = strings.Split(strings.TrimSpace(paper), "\n")
	p.Heading, p.Lead = v.T("%s %s", say.Capital(billWord(v, own.Kind)), own.Draft), v.T("For %s. Nothing of it is owed before it is issued.", own.Client)
	p.State, p.Amount, p.AmountWord = state{"info", v.T("draft")}, total, v.T("to be paid")
	switch own.State {
	case "waiting":
		p.State.Word, p.Stage, p.Drop = v.T("waits for its stage"), p.MayAct, p.MayAct
	case "dropped":
		p.State = state{"", v.T("dropped")}
	default:
		p.Issue, p.Drop = p.MayAct, p.MayAct
	}
}

// invoicePDF answers GET /invoices/{name}/pdf.
func (s *Server) invoicePDF(w http.ResponseWriter, r *http.Request) error {
	b, err := s.desk.InvoicePDF(r.Context(), at(r).creditor, r.PathValue("name"))
	if err != nil {
		return err
	}
	return sendFile(w, r.PathValue("name")+".pdf", "application/pdf", b)
}

// invoiceXML answers GET /invoices/{name}/xml.
func (s *Server) invoiceXML(w http.ResponseWriter, r *http.Request) error {
	b, err := s.desk.InvoiceXML(r.Context(), at(r).creditor, r.PathValue("name"))
	if err != nil {
		return err
	}
	return sendFile(w, r.PathValue("name")+".xml", "application/xml", b)
}

// statementPDF answers GET /statements/{account}: a statement of account through today.
func (s *Server) statementPDF(w http.ResponseWriter, r *http.Request) error {
	key, err := s.desk.AccountNumbered(r.Context(), at(r).creditor, r.PathValue("account"))
	if err != nil {
		return err
	}
	from, _ := day.Parse(r.URL.Query().Get("from")) // none is from the beginning
	to, _ := day.Parse(r.URL.Query().Get("to"))
	statement, err := s.desk.MakeStatement(r.Context(), key, from, to)
	if err != nil {
		return err
	}
	b, err := statement.PDF()
	if err != nil {
		return err
	}
	return sendFile(w, "statement-"+r.PathValue("account")+".pdf", "application/pdf", b)
}

func sendFile(w http.ResponseWriter, name, kind string, b []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", strings.Map(fileRune, name)))
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, err := w.Write(b)
	return err
}

// fileRune keeps of a name what every system takes in the name of a file.
func fileRune(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '.' || r == '_' {
		return r
	}
	return '-'
}
