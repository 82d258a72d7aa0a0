package portal

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"regexp"
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
	Intent            string   // the words that are ticked
	Paper             bool     // it is a PDF, shown beside its words
	Lang              string   // of the words, where it is not that of the page
	Form              *form
	Done              bool
	Name, At, Hash    string
	Copy              string // path of the link under which the signed paper is fetched
}

// signPart is a title of an agreement with the paragraphs below it.
type signPart struct {
	Head string
	Text []string
}

var numbered = regexp.MustCompile(`^\d{1,2}\. \S[^\n]{0,80}$`)

// Parts divides the text at its numbered titles.
func (p *signPage) Parts() []signPart {
	parts := []signPart{{}}
	for _, para := range p.Text {
		if numbered.MatchString(para) {
			parts = append(parts, signPart{Head: para})
			continue
		}
		last := &parts[len(parts)-1]
		last.Text = append(last.Text, para)
	}
	return parts
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
	return s.renderSign(w, v, status, p)
}

// renderSign shows the page, and lets the script run that draws.
func (s *Server) renderSign(w http.ResponseWriter, v *visit, status int, p *signPage) error {
	f := v.frame(p.Title, p)
	if p.Done { // the link is used up with it: what is left is that of the copy
		f.Base, f.Until = p.Copy, ""
	}
	if p.Paper && !p.Done {
		f.Script = s.drawing.Path
		w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+"; script-src 'self'")
	}
	return s.render(w, v.voice, status, "sign", f)
}

func (v *visit) signPage(view *recovery.SignView) *signPage {
	p := &signPage{Base: v.base, Intent: v.voice.T("I have read the text and agree. My name above is my signature.")}
	switch say := v.voice; {
	case view.Agreement != nil:
		p.Title, p.Lead = view.Agreement.Title, say.T("%s, this is the agreement we would make. Please read it at your leisure and sign below.", v.greeting())
		p.Intent = say.T("I have read the agreement and agree to it, and to signing it electronically. My name above is my signature.")
		p.Text, p.Paper = paragraphs(view.Agreement.Text), true
		if say.Language() != "en" {
			p.Lang = "en" // agreements are drawn up in English
		}
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

// paragraphs divides the words of an agreement.
func paragraphs(text string) []string {
	var list []string
	for para := range strings.SplitSeq(text, "\n\n") {
		if para = strings.TrimSpace(para); para == "" {
			continue
		}
		if head, rest, ok := strings.Cut(para, "\n"); ok && numbered.MatchString(head) {
			list = append(list, head, strings.TrimSpace(rest))
			continue
		}
		list = append(list, para)
	}
	return list
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
	done, err := s.desk.SignOnPage(r.Context(), v.link, recovery.Signing{
		Title: p.Title, Text: exact(p.Text), Name: f.get("name"), Drawn: f.get("drawn"), Agreed: f.Ticked("agreed"), Intent: p.Intent, Language: v.voice.Language(),
		Words: copyWords, PageSender: v.sender(r),
	})
	if err != nil {
		if err := f.refuse(v.voice, err); err != nil {
			return err
		}
		return s.showSign(w, r, v, f, http.StatusUnprocessableEntity)
	}
	p.Done, p.Name, p.Hash, p.Copy = true, done.Name, done.Hash, done.Copy
	p.At = v.voice.Hour(done.At, time.UTC) + " UTC"
	p.Title, p.Lead = v.voice.T("Thank you, this is agreed"), v.voice.T("Please keep this page, as a print or a PDF. We keep the same.")
	if p.Paper {
		p.Title, p.Lead = v.voice.T("Thank you, this is signed"), v.voice.T("Your copy holds the agreement as you saw it and a certificate of your signature. Once we have signed as well, the same link brings it with both signatures.")
	}
	return s.renderSign(w, v, http.StatusOK, p)
}

// copyWords words the mail that brings a client his copy.
func copyWords(language, creditor string) (subject, text string) {
	v := say.In(language)
	return v.T("Your copy of what you signed"),
		v.T("Hello,\n\nthank you. Your copy of what you signed is attached, with the certificate of your signature behind it.\n\n%s", creditor)
}

// copyPage is where a client fetches what he signed.
type copyPage struct{ Title, Lead, Base string }

func (s *Server) showCopy(w http.ResponseWriter, v *visit) error {
	p := copyPage{v.voice.T("Your signed copy"), v.voice.T("%s, this is what you signed, with the certificate behind it.", v.greeting()), v.base}
	return s.render(w, v.voice, http.StatusOK, "copy", v.frame(p.Title, p))
}

// paperPDF answers GET /c/{token}/paper.pdf: the exact pages that are to be signed.
func (s *Server) paperPDF(w http.ResponseWriter, r *http.Request, v *visit) error {
	b, err := s.desk.PaperToSign(r.Context(), v.link)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="agreement.pdf"`)
	_, _ = w.Write(b) // who went away needs no paper
	return nil
}

// signedPDF answers GET /c/{token}/signed.pdf.
func (s *Server) signedPDF(w http.ResponseWriter, r *http.Request, v *visit) error {
	b, err := s.desk.SignedCopy(r.Context(), v.link)
	return download(w, "signed.pdf", b, err)
}
