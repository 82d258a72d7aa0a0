package web

import (
	"net/http"
	"slices"
	"strings"

	"dunwell/internal/agreement"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The acts of the page, as its forms name them.
const (
	actDrawUp       = "draw_up"
	actEnterAgreed  = "enter_agreed"
	actSubmitOffer  = "submit_offer"
	actSendOut      = "send_out"
	actSignOwn      = "sign_own"
	actSignedBack   = "signed_back"
	actSetClauses   = "set_clauses"
	actEndAgreement = "end_agreement"
)

// agreementForm is a form of the page: its fields, and those that are rarely needed.
type agreementForm struct {
	Fields, More []input
	Open         bool // it was just tried
	MoreOpen     bool
	Clauses      []clausePair
}

// clausePair is a clause as a form asks for it: what it says, and where.
type clausePair struct {
	Name        string
	Says, Where input
}

// fielding makes the fields of one form, filled in with what was typed.
type fielding struct {
	v     *say.Voice
	t     *tried
	id    string
	tried bool // t is this very form
}

// fields begins a form: of an agreement, where a number is given.
func fields(v *say.Voice, t *tried, act, number string) fielding {
	return fielding{v: v, t: t, id: act + strings.ReplaceAll("-"+number, "/", "-"), tried: t != nil && t.act == act && t.get("number") == number}
}

func (f *fielding) field(kind, name, label, hint, value string) input {
	in := input{ID: f.id + "-" + name, Name: name, Kind: kind, Label: label, Hint: hint, Value: value}
	if !f.tried {
		return in
	}
	in.Value, in.On, in.Fault = f.t.values.Get(name), f.t.get(name) != "", f.t.faults[name]
	in.Focus = in.Fault != "" && f.t.first == name
	return in
}

func (f *fielding) pick(name, label, hint, value string, options []choice) input {
	in := f.field("select", name, label, hint, value)
	in.Options = chosen(options, in.Value)
	return in
}

// agreementForms fills in the agreements and all forms of the page.
func (s *Server) agreementForms(r *http.Request, key receivable.AccountKey, p *agreementPage, list []recovery.AgreementLine, t *tried) error {
	v := at(r).voice
	contacts, err := s.desk.Contacts(r.Context(), key)
	if err != nil {
		return err
	}
	to := []choice{{Text: v.T("the owner, else whoever is there for the project")}}
	for _, c := range contacts.Contacts {
		if c.Email != "" && c.Unusable == "" {
			to = append(to, choice{Value: c.Email, Text: strings.TrimPrefix(c.Name+", "+c.Email, ", ")})
		}
	}
	work, err := s.desk.Work(r.Context(), key)
	if err != nil {
		return err
	}
	works := []choice{{Text: v.T("All work for them")}}
	for i := range work.Work {
		if w := &work.Work[i]; w.Number != "" {
			works = append(works, choice{Value: w.Number, Text: strings.TrimSpace(w.Name + " " + w.Number)})
		}
	}
	creditor, err := s.desk.Creditor(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	p.Pages = creditor.PublicURL != ""
	for i := range list {
		row := p.row(v, &list[i])
		if row.Link && p.MayDecide {
			address, subject, text, err := s.desk.AgreementMail(r.Context(), key.Creditor, row.Number, "")
			if err != nil {
				return err
			}
			row.Mail = v.T("To: %s", address) + "\n" + v.T("Subject: %s", subject) + "\n\n" + text
		}
		row.forms(v, t, &list[i], to)
		p.Lines = append(p.Lines, row)
	}
	p.drawForm(v, t, works)
	p.enterForm(v, t, works)
	f := fields(v, t, actSubmitOffer, "")
	p.Submit = agreementForm{Open: f.tried, Fields: []input{
		f.field("text", "city", v.T("Your city, the seat"), "", ""), f.field("text", "rules", v.T("Whose rules it runs by"), v.T("Left empty, both name an arbitrator."), ""),
		f.field("date", "until", v.T("The offer stands until"), v.T("Left empty, two weeks."), ""), f.field("check", "hearing", v.T("With one hearing, instead of documents only"), "", ""),
	}}
	return nil
}

// forms are those about one agreement.
func (row *agreementRow) forms(v *say.Voice, t *tried, l *recovery.AgreementLine, to []choice) {
	send := fields(v, t, actSendOut, row.Number)
	row.Send = agreementForm{Open: send.tried, Fields: []input{send.pick("to", v.T("To"), "", "", to)}}
	byUs := slices.ContainsFunc(l.Signed, func(s recovery.SignatureView) bool { return s.Party == receivable.PartyCreditor })
	if row.Out && !byUs {
		sign := fields(v, t, actSignOwn, row.Number)
		row.Sign = agreementForm{Open: sign.tried, Fields: []input{
			sign.field("text", "name", v.T("Your name"), "", ""), sign.field("check", "agreed", v.T("I have read it and agree to it. My name is my signature."), "", ""),
		}}
	}
	if row.Link {
		back := fields(v, t, actSignedBack, row.Number)
		row.Back = agreementForm{Open: back.tried, Fields: []input{
			back.field("file", "file", v.T("The signed paper, a PDF"), "", ""), back.field("text", "name", v.T("Who signed it for them"), "", ""),
			back.pick("how", v.T("How it came back"), "", "", []choice{{Value: string(receivable.SignedPaper), Text: v.T("on paper")}, {Value: string(receivable.SignedMail), Text: v.T("by mail")}}),
		}}
	}
	if !l.Here && (row.Stands || row.Drafted) {
		row.Set = clauseForm(v, t, l)
	}
}

// clauseForm is every clause an agreement may hold, with what it says and where.
func clauseForm(v *say.Voice, t *tried, l *recovery.AgreementLine) agreementForm {
	f := fields(v, t, actSetClauses, l.Number)
	form := agreementForm{Open: f.tried}
	for _, id := range agreement.IDs() {
		known, _ := agreement.Named(id)
		value, where := "", ""
		for _, c := range l.Clauses {
			if c.ID == id {
				value, where = c.Value, c.Where
			}
		}
		label := say.Capital(v.T(known.Name))
		says := f.field("text", "value_"+id, label, clauseHint(v, known.Kind), value)
		if options := clauseOptions(v, known); options != nil {
			says = f.pick("value_"+id, label, "", value, options)
		}
		at := f.field("text", "where_"+id, v.T("Section"), "", where)
		at.Most = 100
		form.Clauses = append(form.Clauses, clausePair{label, says, at})
	}
	return form
}

func clauseOptions(v *say.Voice, c agreement.Clause) []choice {
	none := choice{Text: v.T("not said")}
	switch {
	case c.Kind == agreement.Yes:
		return []choice{none, {Value: "yes", Text: v.T("yes")}}
	case c.Kind == agreement.Seat:
		return []choice{none, {Value: "home", Text: v.T("at home")}, {Value: "away", Text: v.T("elsewhere")}}
	case c.ID == receivable.ClauseProvider:
		return []choice{none, {Value: "online", Text: v.T("online")}, {Value: "admin", Text: v.T("an institution")}}
	}
	return nil
}

func clauseHint(v *say.Voice, k agreement.Kind) string {
	switch k {
	case agreement.Days:
		return v.T("A number of days.")
	case agreement.Count:
		return v.T("A number.")
	case agreement.Share:
		return v.T("As 50%, or a sum.")
	case agreement.Rate:
		return v.T("As 1.5% a month, or statutory.")
	}
	return ""
}

func (p *agreementPage) drawForm(v *say.Voice, t *tried, works []choice) {
	f := fields(v, t, actDrawUp, "")
	p.Draw = agreementForm{Open: f.tried || len(p.Lines) == 0, Fields: []input{
		f.field("text", "work", v.T("The work, as the client calls it"), "", ""), f.field("area", "deliver", v.T("What they receive, a line each"), "", ""),
		f.field("number", "price", v.T("Price, in %s", p.Currency), "", ""), f.field("number", "deposit", v.T("Deposit, per cent"), "", "50"), f.field("number", "terms", v.T("Days to pay"), "", "14"),
		f.field("text", "city", v.T("Your city, where a dispute is decided"), "", ""),
	}}
	if len(works) > 1 {
		p.Draw.More = append(p.Draw.More, f.pick("for", v.T("Work in the book it is about"), "", "", works))
	}
	p.Draw.More = append(p.Draw.More,
		f.field("date", "begins", v.T("Work begins on"), "", ""), f.field("date", "ends", v.T("Meant to be done by"), "", ""),
		f.field("text", "interest", v.T("Late interest"), v.T("As 1% a month, statutory, or none. Left empty, what the law lets you ask."), ""),
		f.field("number", "suspend", v.T("Days of notice before work rests"), "", "7"), f.field("number", "killfee", v.T("Kill fee, per cent of what is left"), "", "25"),
		f.field("number", "approve", v.T("Days after the second notice until work counts as approved"), "", "7"), f.field("number", "rounds", v.T("Rounds of changes in the price"), "", "2"),
		f.field("number", "hourly", v.T("An hour of extra work, in %s", p.Currency), "", ""), f.field("text", "rules", v.T("Whose rules an arbitration runs by"), "", ""),
		f.field("check", "courts", v.T("Courts at home, instead of arbitration"), "", ""), f.field("text", "owner", v.T("Who vouches in person"), "", ""),
	)
	p.Draw.MoreOpen = slices.ContainsFunc(p.Draw.More, func(i input) bool { return i.Fault != "" })
}

func (p *agreementPage) enterForm(v *say.Voice, t *tried, works []choice) {
	f := fields(v, t, actEnterAgreed, "")
	p.Enter = agreementForm{Open: f.tried || p.opens == "enter", Fields: []input{
		f.pick("kind", v.T("What it rests on"), "", "", []choice{
			{Value: "signed", Text: v.T("a contract both signed")}, {Value: "proposal", Text: v.T("a proposal they accepted")},
			{Value: "mails", Text: v.T("mails")}, {Value: "conduct", Text: v.T("nothing but work asked for and taken")},
		}),
		f.field("date", "on", v.T("Agreed on"), "", ""), f.field("text", "title", v.T("What it is called"), "", ""),
		f.field("file", "file", v.T("Its paper"), v.T("Kept as these exact bytes. Enter what it says afterwards, clause by clause."), ""),
	}}
	if len(works) > 1 {
		p.Enter.Fields = append(p.Enter.Fields, f.pick("for", v.T("Work in the book it is about"), "", "", works))
	}
}
