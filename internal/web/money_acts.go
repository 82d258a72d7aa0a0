package web

import (
	"net/http"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// partsSum is what of a match goes to invoices.
func partsSum(m *recovery.TrayMatch) (money.Amount, bool) {
	if len(m.Parts) == 0 {
		return money.Amount{}, false
	}
	t := money.Tally{}
	for _, p := range m.Parts {
		t.Add(p.Amount)
	}
	sum, err := t.Sum()
	return sum, err == nil
}

// at is a field of a form that is shown again, or as it stands at first.
func (t *tried) at(name, value string) field {
	if t == nil {
		return field{Value: value}
	}
	f := field{Value: t.values.Get(name), Fault: t.faults[name]}
	f.Focus = f.Fault != "" && t.first == name
	return f
}

// lineNumber reads which bank line a form is about.
func (t *tried) lineNumber() (int64, error) {
	n, err := strconv.ParseInt(t.get("line"), 10, 64)
	if err != nil || n < 1 {
		return 0, fault.NotFoundf("bank_line_unknown", "there is no such bank line")
	}
	return n, nil
}

// placeLine answers POST /money/place: the line is what was chosen.
func (s *Server) placeLine(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "place")
	if err != nil {
		return err
	}
	number, err := t.lineNumber()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(t.get("match"))
	if err != nil || n < 1 {
		t.blame("match", at(r).voice.T("Choose what this line is, or say that it is somebody else's."))
		return s.again(w, r, t)
	}
	e, err := s.desk.ConfirmLine(r.Context(), at(r).creditor, number, n, t.get("plain") != "", at(r).act(""))
	return s.done(w, r, t, e.Entry, err)
}

// matchLine answers POST /money/match: a person says whose a line is, and what for.
func (s *Server) matchLine(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "match")
	if err != nil {
		return err
	}
	number, err := t.lineNumber()
	if err != nil {
		return err
	}
	account, err := s.desk.AccountNumbered(r.Context(), at(r).creditor, t.get("client"))
	if err != nil {
		return err
	}
	invoices := t.values["invoice"]
	for typed := range strings.SplitSeq(t.get("invoices"), ",") {
		if typed = strings.TrimSpace(typed); typed != "" {
			invoices = append(invoices, typed)
		}
	}
	e, err := s.desk.MatchLine(r.Context(), account, number, invoices, t.get("plain") != "", at(r).act(""))
	return s.done(w, r, t, e.Entry, err)
}

// passLine answers POST /money/pass: the line is not about an invoice.
func (s *Server) passLine(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "pass")
	if err != nil {
		return err
	}
	number, err := t.lineNumber()
	if err != nil {
		return err
	}
	if _, err := s.desk.PassLine(r.Context(), at(r).creditor, number, at(r).act(t.get("note"))); err != nil {
		return s.done(w, r, t, recovery.Entry{}, err)
	}
	http.Redirect(w, r, "/money?passed="+strconv.FormatInt(number, 10), http.StatusSeeOther)
	return nil
}

// layBack answers POST /money/back: the line was about an invoice after all.
func (s *Server) layBack(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "back")
	if err != nil {
		return err
	}
	number, err := t.lineNumber()
	if err != nil {
		return err
	}
	if err := s.desk.LayBack(r.Context(), at(r).creditor, number, at(r).act("")); err != nil {
		return s.done(w, r, t, recovery.Entry{}, err)
	}
	http.Redirect(w, r, "/money#l-"+strconv.FormatInt(number, 10), http.StatusSeeOther)
	return nil
}

// lookAgain answers POST /money/again: invoices that came since may tell what it is.
func (s *Server) lookAgain(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.desk.TrayAgain(r.Context(), at(r).creditor, at(r).user); err != nil {
		return err
	}
	http.Redirect(w, r, "/money", http.StatusSeeOther)
	return nil
}

// decideFull answers POST /money/cheque: what becomes of a payment marked as payment
// in full.
func (s *Server) decideFull(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "cheque")
	if err != nil {
		return err
	}
	key, err := s.desk.AccountNumbered(r.Context(), at(r).creditor, t.get("client"))
	if err != nil {
		return err
	}
	what, until := t.get("what"), day.Date{}
	switch what {
	case recovery.ChequeHold:
		until = t.day("until", at(r).voice.T("Until which day shall it be held?"))
	case recovery.ChequeReturn, recovery.ChequeAccept:
	default:
		t.blame("what", at(r).voice.T("Choose what becomes of it."))
	}
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.Cheque(r.Context(), key, what, until, at(r).act(t.get("note")))
	return s.done(w, r, t, e, err)
}

// moneyLinePage is one bank line for which a person names client and invoices.
type moneyLinePage struct {
	frame
	Line     trayLine
	Words    field // client that was looked for
	Client   string
	Account  string // number
	Balance  string
	Invoices []openInvoice
	Typed    field
	Fault    string
	Focus    bool
	Empty    bool // the client has nothing open
	More     int  // open invoices that are not listed
}

// openInvoice is an invoice that can be ticked.
type openInvoice struct {
	Number, For, Due string
	Open             amount
	Chosen           bool
}

// showMoneyLine answers GET /money/lines/{number}.
func (s *Server) showMoneyLine(w http.ResponseWriter, r *http.Request) error {
	return s.renderMoneyLine(w, r, r.PathValue("number"), r.URL.Query().Get("client"), nil)
}

// mostTicked bounds the open invoices that are listed to be ticked.
const mostTicked = 60

func (s *Server) renderMoneyLine(w http.ResponseWriter, r *http.Request, place, words string, t *tried) error {
	me := at(r)
	number, err := strconv.ParseInt(place, 10, 64)
	if err != nil {
		return fault.NotFoundf("bank_line_unknown", "there is no such bank line")
	}
	line, err := s.desk.MoneyLine(r.Context(), me.creditor, number)
	if err != nil {
		return err
	}
	status := http.StatusOK
	p := moneyLinePage{frame: s.frameOf(r, me.voice.T("Whose money is it?"), "/money"), Words: field{Value: words}}
	p.Here = "/money/lines/" + place
	p.Line = trayLineOf(me, &recovery.MoneyPage{On: line.On}, &line, 0, nil)
	p.Typed = t.at("invoices", "")
	if t != nil {
		status, p.Fault, p.Focus = t.status, t.faults[t.first], true
	}
	if words != "" {
		key, err := s.desk.AccountNamed(r.Context(), me.creditor, words, line.Amount.Currency())
		f, refused := asFault(err)
		switch {
		case refused:
			p.Words.Fault, p.Words.Focus, status = me.voice.Told(f.Text), true, http.StatusUnprocessableEntity
		case err != nil:
			return err
		default:
			if err := s.openOf(r, &p, key, t); err != nil {
				return err
			}
		}
	}
	return s.render(w, r, status, pageMoneyLine, p)
}

// openOf lists what a client has open.
func (s *Server) openOf(r *http.Request, p *moneyLinePage, key receivable.AccountKey, t *tried) error {
	v := at(r).voice
	client, account, list, err := s.desk.OpenInvoices(r.Context(), key)
	if err != nil {
		return err
	}
	p.Client, p.Account, p.Empty = client, account, len(list) == 0
	if len(list) > mostTicked {
		p.More, list = len(list)-mostTicked, list[:mostTicked]
	}
	ticked := map[string]bool{}
	if t != nil {
		for _, n := range t.values["invoice"] {
			ticked[n] = true
		}
	}
	for _, one := range list {
		p.Invoices = append(p.Invoices, openInvoice{one.Number, one.For, v.Short(one.Due), v.Amount(one.Open), ticked[one.Number]})
	}
	return nil
}

// againMoney shows the page of a form about a bank line that could not be taken.
func (s *Server) againMoney(w http.ResponseWriter, r *http.Request, t *tried) error {
	if t.get("page") == pageMoneyLine {
		return s.renderMoneyLine(w, r, t.get("line"), t.get("words"), t)
	}
	return s.renderMoney(w, r, t)
}
