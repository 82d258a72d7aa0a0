package web

import (
	"net/http"

	"dunwell/internal/auth"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/web/say"
)

const pageCall = "case_call"

// callPage is what a person has before him on the telephone.
type callPage struct {
	frame
	Client, Case, Contact, Phone, Tel, Language string
	Late                                        amount
	Age                                         string
	Warnings, NeverSay                          []string
	Invoices                                    []claimLine
	Script                                      []paragraph
	History                                     []event
	Form                                        *actForm
}

// scriptWord names a part of the script.
func scriptWord(v *say.Voice, name string) string {
	switch name {
	case "opening":
		return v.T("Open")
	case "find_the_cause":
		return v.T("Find the cause")
	case "forgot":
		return v.T("If it slipped")
	case "mistake":
		return v.T("If something is wrong with the invoice")
	case "hardship":
		return v.T("If money is tight")
	case "dispute":
		return v.T("If they object")
	case "refusal":
		return v.T("If they will not pay")
	case "voicemail":
		return v.T("On a machine")
	case "third_person":
		return v.T("With somebody else")
	case "closing":
		return v.T("Close")
	}
	return say.Capital(name)
}

// showCall answers GET /case/{account}/call.
func (s *Server) showCall(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderCall(w, r, key, nil)
}

func (s *Server) renderCall(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	sheet, err := s.desk.CallSheet(r.Context(), key)
	if err != nil {
		return err
	}
	v, now, err := s.readCase(r, key)
	if err != nil {
		return err
	}
	in := at(r).voice
	p := callPage{
		frame: s.frameOf(r, in.T("Call %s", sheet.Client), "/clients"), Client: sheet.Client, Case: casePath(v.Number), Language: sheet.Language,
		Late: in.Amount(v.Late), Age: in.Age(sheet.DaysLate),
	}
	p.Here = p.Case + "/call"
	if sheet.Contact != nil {
		p.Contact = *sheet.Contact
	}
	if sheet.Phone != nil {
		p.Phone, p.Tel = *sheet.Phone, dialled(*sheet.Phone)
	}
	for _, i := range sheet.Invoices {
		line := claimLine{Name: i.Number, More: in.T("due %s", in.Day(i.Due))}
		if a, err := money.Parse(i.Open, sheet.Currency); err == nil {
			line.Amount = in.Amount(a)
		}
		p.Invoices = append(p.Invoices, line)
	}
	for _, part := range sheet.Script {
		p.Script = append(p.Script, paragraph{scriptWord(in, part.Name), part.Text})
	}
	p.NeverSay = sheet.NeverSay
	for _, careful := range sheet.Warnings {
		p.Warnings = append(p.Warnings, in.Told(careful.Text))
	}
	for _, h := range sheet.History {
		p.History = append(p.History, event{Day: in.Short(h.On), ISO: h.On.String(), Text: in.Told(h.Text), Icon: "i-letter"})
	}
	for _, a := range saidActs() {
		if f, ok := formOf(&a, in, v, now, t); ok && a.name == "called" && at(r).role.May(auth.Act) {
			f.Page, f.Link, f.Primary = pageCall, "", true
			p.Form = &f
		}
	}
	return s.render(w, r, statusFor(t), pageCall, p)
}

// dialled is a number as a telephone takes it.
func dialled(phone string) string {
	var digits []rune
	for _, c := range phone {
		if c >= '0' && c <= '9' || c == '+' && len(digits) == 0 {
			digits = append(digits, c)
		}
	}
	return string(digits)
}
