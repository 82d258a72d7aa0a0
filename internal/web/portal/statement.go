package portal

import (
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// statementPage is where the account stands, and every way to answer.
type statementPage struct {
	Title, Lead string
	Notes       []string // what was agreed or waits
	Items       []itemLine
	Open, Due   say.Amount
	HasDue      bool // and it is not all that is open
	Owes        bool
	Credit      say.Amount // what is not set against an invoice yet
	HasCredit   bool
	Payments    []paymentLine
	Base        string
	Pay         payPart
	Paused      bool
	Placed      *placedPart // whom to speak to instead, nil where it is the creditor
}

// Elsewhere reports that the client pays whoever has the file.
func (p statementPage) Elsewhere() bool { return p.Placed != nil && p.Placed.Pay != "" }

type itemLine struct {
	N                int // its place, by which its paper is asked for
	Number, For, Due string
	Late             string
	Open             say.Amount
	PayURL           string
	Paper            bool
}

type paymentLine struct {
	On     string
	Amount say.Amount
}

// showFirst answers GET /c/{token}: the page a link is for.
func (s *Server) showFirst(w http.ResponseWriter, r *http.Request, v *visit) error {
	switch v.link.Purpose() {
	case store.LinkCopy:
		return s.showCopy(w, v)
	case store.LinkApprove:
		return s.showApprove(w, r, v, nil)
	}
	if v.link.Purpose() != store.LinkStatement {
		return s.showSign(w, r, v, nil, http.StatusOK)
	}
	p := v.statement()
	return s.render(w, v.voice, http.StatusOK, "statement", v.frame(v.voice.T("Your account"), p))
}

func (v *visit) statement() statementPage {
	say, page := v.voice, &v.page
	p := statementPage{
		Title: v.greeting(), Base: v.base, Open: say.Amount(page.Open), Due: say.Amount(page.Due), Owes: page.Open.Sign() > 0,
		HasDue: page.Due.Sign() > 0 && page.Due != page.Open, Pay: v.pay(), Paused: page.Paused,
	}
	if n := len(page.Items); n > 0 && p.Owes {
		p.Title += ", " + say.N(n, "one invoice is open", "{n} invoices are open")
		p.Lead = say.T("Thank you for working with us. This is where your account stands on %s.", say.Day(page.Today))
	} else {
		p.Title += ", " + say.T("nothing is open")
		p.Lead = say.T("Thank you. Everything is paid as of %s.", say.Day(page.Today))
	}
	if p.Placed = v.placed(); p.Placed != nil && p.Owes {
		p.Lead = say.T("Thank you for your visit. This is where your account stands on %s.", say.Day(page.Today))
	}
	if page.Waiting {
		p.Notes = append(p.Notes, say.T("We have your message and will answer it soon. Until then you receive no reminder."))
	}
	if !page.Promised.IsZero() {
		p.Notes = append(p.Notes, say.T("You told us that you will pay by %s. Thank you.", say.Day(page.Promised)))
	}
	if page.Plan != nil {
		p.Notes = append(p.Notes, say.T("A plan to pay in parts is agreed. Its next days are in the agreement."))
	}
	for i := range page.Items {
		p.Items = append(p.Items, v.item(i))
	}
	p.Credit, p.HasCredit = v.credit()
	for _, one := range page.Payments {
		p.Payments = append(p.Payments, paymentLine{say.Day(one.On), say.Amount(one.Amount)})
	}
	return p
}

// placedPart says whom to speak to while somebody else has the file.
type placedPart struct {
	Text    string
	Pay     string // whom to pay, "" where it is the creditor
	Contact string
}

func (v *visit) placed() *placedPart {
	by := v.page.Placed
	if by == nil {
		return nil
	}
	p := &placedPart{Contact: by.Contact, Text: v.voice.T("%s looks after this matter for us now. Please speak to them: they answer your questions and can find a way with you.", by.Name)}
	if by.PaysThem {
		p.Pay = v.voice.T("Please pay to %s as they tell you, so that your payment is counted without delay.", by.Name)
	}
	return p
}

// placedPage is what stands where the client would otherwise sign.
type placedPage struct {
	Title  string
	Placed *placedPart
}

// showPlaced says whom to speak to instead.
func (s *Server) showPlaced(w http.ResponseWriter, v *visit) error {
	return s.render(w, v.voice, http.StatusOK, "placed", v.frame(v.voice.T("Whom to speak to"), placedPage{v.greeting(), v.placed()}))
}

// credit is what lowers the sum of the open invoices.
func (v *visit) credit() (say.Amount, bool) {
	rest := v.page.Open
	for i := range v.page.Items {
		var err error
		if rest, err = rest.Sub(v.page.Items[i].Open); err != nil {
			return say.Amount{}, false
		}
	}
	return v.voice.Amount(rest), rest.Sign() < 0
}

func (v *visit) item(i int) itemLine {
	item := &v.page.Items[i]
	line := itemLine{N: i + 1, Number: item.Number, For: item.For, Due: v.voice.Short(item.Due), Open: v.voice.Amount(item.Open), PayURL: webAddress(item.PayURL), Paper: item.Paper}
	if item.Late > 0 {
		line.Late = v.voice.N(item.Late, "{n} day ago", "{n} days ago")
	}
	return line
}

// webAddress is an address that a page may lead to, "" for any other.
func webAddress(url string) string {
	if strings.HasPrefix(url, "https://") {
		return url
	}
	return ""
}

// greeting calls the person by name where the name and the form of address are known.
func (v *visit) greeting() string {
	c := v.page.Contact
	switch {
	case c == nil:
		return v.voice.T("Hello")
	case v.voice.Language() == "en" && c.First != "":
		return v.voice.T("Hello %s", c.First)
	case c.Address == "ms" && c.Last != "":
		return v.voice.T("Hello Ms %s", c.Last)
	case c.Address == "mr" && c.Last != "":
		return v.voice.T("Hello Mr %s", c.Last)
	case strings.TrimSpace(c.First+" "+c.Last) != "":
		return v.voice.T("Hello %s", strings.TrimSpace(c.First+" "+c.Last))
	case c.Name != "":
		return v.voice.T("Hello %s", c.Name)
	}
	return v.voice.T("Hello")
}

// payPart is how to pay: the bank details on file, and nothing else.
type payPart struct {
	Sum       say.Amount
	HasSum    bool
	Lines     []payLine
	Code      string // path of the code for a bank's app
	Side      int
	Links     []itemLine
	Reference string
}

type payLine struct{ Label, Value string }

func (v *visit) pay() payPart {
	c, say := &v.page.Creditor, v.voice
	asked := v.page.Due
	if asked.Sign() == 0 {
		asked = v.page.Open
	}
	p := payPart{Sum: say.Amount(asked), HasSum: asked.Sign() > 0, Reference: v.page.Reference}
	iban, bic, others := recovery.BankLines(c)
	if holder := c.Bank.Holder; iban != "" || len(others) > 0 {
		if holder == "" {
			holder = c.Name
		}
		p.Lines = append(p.Lines, payLine{say.T("By transfer to"), holder})
	}
	for _, l := range []payLine{{"IBAN", iban}, {"BIC", bic}} {
		if l.Value != "" {
			p.Lines = append(p.Lines, l)
		}
	}
	for _, text := range others {
		label, value, ok := strings.Cut(text, ":")
		if !ok {
			label, value = say.T("Account"), text
		}
		p.Lines = append(p.Lines, payLine{label, strings.TrimSpace(value)})
	}
	if len(p.Lines) > 0 && p.Reference != "" {
		p.Lines = append(p.Lines, payLine{say.T("Reference"), p.Reference})
	}
	if v.page.Code != "" {
		p.Code, p.Side, _ = recovery.QRPath(v.page.Code)
	}
	for i := range v.page.Items {
		if line := v.item(i); line.PayURL != "" {
			p.Links = append(p.Links, line)
		}
	}
	return p
}

// showPay answers GET /c/{token}/pay.
func (s *Server) showPay(w http.ResponseWriter, _ *http.Request, v *visit) error {
	if v.page.Placed != nil && v.page.Placed.PaysThem {
		return s.showPlaced(w, v)
	}
	return s.render(w, v.voice, http.StatusOK, "pay", v.frame(v.voice.T("Pay"), v.statement()))
}

// statementPDF answers GET /c/{token}/statement.pdf.
func (s *Server) statementPDF(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.page.Placed != nil && v.page.Placed.PaysThem { // it says where to pay
		return s.showPlaced(w, v)
	}
	b, err := s.desk.PageStatement(r.Context(), v.link)
	return download(w, "statement.pdf", b, err)
}

// invoicePDF answers GET /c/{token}/invoice/{n}: the n-th of those that are open.
func (s *Server) invoicePDF(w http.ResponseWriter, r *http.Request, v *visit) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(v.page.Items) {
		return fault.NotFoundf("link_unknown", "there is no such page")
	}
	b, err := s.desk.PageInvoice(r.Context(), v.link, v.page.Items[n-1].Number)
	return download(w, "invoice.pdf", b, err)
}

func download(w http.ResponseWriter, name string, b []byte, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(b) // who went away needs no file
	return nil
}

// brand answers GET /c/{token}/brand.css: the creditor's colour, and nothing else.
func (s *Server) brand(w http.ResponseWriter, r *http.Request, v *visit) error {
	colour, err := s.desk.PageBrand(r.Context(), v.link)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	if colour == "" {
		return nil
	}
	_, _ = w.Write([]byte(":root { --brand: " + colour + "; }\n")) // who went away needs no style
	return nil
}

// What the page of thanks can be about.
const (
	thanksPromise = "promise"
	thanksWaits   = "waits"
	thanksPlan    = "plan"
	thanksContact = "contact"
	thanksCall    = "call"
)

type thanksPage struct{ Text, Base string }

// showThanks answers GET /c/{token}/thanks.
func (s *Server) showThanks(w http.ResponseWriter, r *http.Request, v *visit) error {
	say, by := v.voice, v.voice.Dated(v.answerBy())
	text := say.T("You have an answer by %s and no reminder until then.", by)
	switch r.URL.Query().Get("what") {
	case thanksPromise:
		text = say.T("We have noted the day. You receive no reminder until then.")
	case thanksContact:
		text = say.T("One of us looks at it in person before anybody else is written to.")
	case thanksCall:
		text = say.T("We call you. Until then you receive no reminder.")
	}
	return s.render(w, say, http.StatusOK, "thanks", v.frame(say.T("Thank you"), thanksPage{text, v.base}))
}

// answerBy is the day by which an answer is promised.
func (v *visit) answerBy() day.Date { return v.page.AnswerBy }
