package portal

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// signPage is a text to be signed, or the one that was.
type signPage struct {
	Base, Title, Lead string
	Text              []string // paragraphs; a paragraph may have several lines
	Print             string   // of the text, so that nothing else is signed than was shown
	Form              *form
	Done              bool
	Name, At, Hash    string
}

// showSign shows what lies before the client to be signed.
func (s *Server) showSign(w http.ResponseWriter, r *http.Request, v *visit, f *form, status int) error {
	view, err := s.desk.ToSign(r.Context(), v.link)
	if err != nil {
		return err
	}
	p := v.signPage(&view)
	if p.Form = f; f == nil {
		p.Form = &form{}
	}
	return s.render(w, v.voice, status, "sign", v.frame(p.Title, p))
}

func (v *visit) signPage(view *recovery.SignView) signPage {
	p := signPage{Base: v.base}
	switch say := v.voice; {
	case view.Plan != nil:
		p.Title, p.Lead = say.T("Your agreement to pay in parts"), say.T("%s, this is what we would agree. Please read it at your leisure.", v.greeting())
		p.Text = v.planText(view)
	case view.Settlement != nil:
		p.Title, p.Lead = say.T("Our agreement about the whole"), say.T("%s, this is what we would agree. Please read it at your leisure.", v.greeting())
		p.Text = v.settlementText(view)
	default:
		p.Title, p.Lead = say.T("Please confirm the balance"), say.T("%s, please look whether this is right. If it is not, answer our message and tell us.", v.greeting())
		p.Text = v.balanceText(view)
	}
	p.Print = fmt.Sprintf("%x", sha256.Sum256([]byte(exact(p.Text))))
	return p
}

// exact is the text as it is signed, kept and hashed.
func exact(paragraphs []string) string { return strings.Join(paragraphs, "\n\n") }

func (v *visit) parties() string {
	return v.voice.T("Between %s and %s, drawn up for account %s.", v.page.Creditor.Name, v.page.Client.Name, v.page.Account)
}

// about lists what an agreement is about.
func about(v *say.Voice, items []recovery.PageItem) string {
	lines := make([]string, 0, len(items)+1)
	lines = append(lines, v.T("It is about these invoices:"))
	for i := range items {
		lines = append(lines, v.T("%s of %s, open: %s", items[i].Number, v.Day(items[i].On), v.Sum(items[i].Open)))
	}
	return strings.Join(lines, "\n")
}

func (v *visit) planText(view *recovery.SignView) []string {
	say, p := v.voice, view.Plan
	lines := []string{say.T("%s is paid in these parts:", say.Sum(p.Total))}
	for i, part := range p.Parts {
		lines = append(lines, say.T("Part %d, by %s: %s", i+1, say.Day(part.On), say.Sum(part.Amount)))
	}
	text := []string{v.parties(), about(say, view.Items), strings.Join(lines, "\n"),
		say.T("As long as each part comes in time, nothing more is asked about these invoices.")}
	if p.NoInterest {
		text = append(text, say.T("No interest runs as long as the plan is kept."))
	}
	text = append(text, say.T("If a part does not come, there are %d days from a notice to make it good. After that the whole open sum is due.", p.CureDays))
	if p.Discount.Sign() > 0 {
		text = append(text, say.T("If every part comes in time, %s of the last part is forgiven.", say.Sum(p.Discount)))
	}
	if p.Guarantor != "" {
		text = append(text, say.T("%s stands in for the payments; that takes a signature of its own.", p.Guarantor))
	}
	if p.Admitted {
		text = append(text, say.T("%s confirms to owe %s.", v.page.Client.Name, say.Sum(p.Total)))
	}
	return text
}

func (v *visit) settlementText(view *recovery.SignView) []string {
	say, t := v.voice, view.Settlement
	return []string{v.parties(), about(say, view.Items),
		say.T("%s is paid for the whole by %s.", say.Sum(t.Amount), say.Day(t.PayBy)),
		say.T("Once this sum has come in for good, nothing more is owed of these invoices. If it has not by then, the whole stays owed."),
		say.T("This offer stands until %s.", say.Day(t.Expiry))}
}

func (v *visit) balanceText(view *recovery.SignView) []string {
	say := v.voice
	return []string{v.parties(), about(say, view.Items), say.T("%s confirms that on %s %s is owed.", v.page.Client.Name, say.Day(v.page.Today), say.Sum(*view.Open))}
}

// takeSign answers POST /c/{token}/sign. The link is used up with it, so the answer is
// the page itself.
func (s *Server) takeSign(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	view, err := s.desk.ToSign(r.Context(), v.link)
	if err != nil {
		return err
	}
	p := v.signPage(&view)
	if f.get("print") != p.Print {
		f.blame("", faultWords(v.voice, "text_changed"))
		return s.showSign(w, r, v, f, http.StatusUnprocessableEntity)
	}
	done, err := s.desk.SignOnPage(r.Context(), v.link, recovery.Signing{Text: exact(p.Text), Name: f.get("name"), Agreed: f.Ticked("agreed"), PageSender: v.sender(r)})
	if err != nil {
		if err := f.refuse(v.voice, err); err != nil {
			return err
		}
		return s.showSign(w, r, v, f, http.StatusUnprocessableEntity)
	}
	p.Done, p.Name, p.Hash = true, done.Name, done.Hash
	p.At = v.voice.Hour(done.At, time.UTC) + " UTC"
	p.Title, p.Lead = v.voice.T("Thank you, this is agreed"), v.voice.T("Please keep this page, as a print or a PDF. We keep the same.")
	return s.render(w, v.voice, http.StatusOK, "sign", v.frame(p.Title, p))
}
