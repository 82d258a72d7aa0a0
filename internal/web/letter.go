package web

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// letterPage is one letter: its exact words, how it leaves or left, and what can
// still be decided about it.
type letterPage struct {
	frame
	Card        card
	Client      string
	State       state
	Mail        *mailText // the same words as an e-mail
	Fingerprint string
	LeavesAt    string
	PDF         string
	SumWord     string // what the sum in the head is
	Answer      string // of the server that took it, or refused
	Left        bool   // Mail is what left
	Unkept      string // why no words can be shown
	Decides     bool   // something can still be decided

	EML       string      // address of the exact bytes, "" where none are kept
	Withdrawn string      // why it was
	Proofs    []postProof // that it was posted
	Post      *postForm   // to keep one
	NotSent   bool        // a person may say that it did not leave
	Doubt     bool        // nobody can tell whether it left
	Before    *before     // the letter to the same client before it
}

// postProof is a paper that shows when a letter was posted.
type postProof struct{ On, Path, Name, Tracking string }

// postForm keeps what proves that a letter was posted.
type postForm struct {
	Open                bool
	On, Tracking, Proof field
	Today               string
}

// before is an earlier letter, laid beside this one.
type before struct {
	Number, Path, On string
	Same             bool
	Paragraphs       [][]piece
}

// state is where a letter stands, in words and as a mark.
type state struct{ Mark, Word string }

// mailText is a letter as an e-mail.
type mailText struct {
	Subject, Language string
	Paragraphs        [][]string
}

// showLetter answers GET /letters/{number} and GET /letters/{number}.pdf.
func (s *Server) showLetter(w http.ResponseWriter, r *http.Request) error {
	number, isPDF := strings.CutSuffix(r.PathValue("file"), ".pdf")
	if isPDF {
		return s.letterPDF(w, r, number)
	}
	if number, isMail := strings.CutSuffix(number, ".eml"); isMail {
		return s.letterEML(w, r, number)
	}
	return s.renderLetter(w, r, number, nil)
}

// readLetter finds a letter; what is no number leads nowhere.
func (s *Server) readLetter(r *http.Request, number string) (recovery.LetterView, error) {
	v, err := s.desk.LetterView(r.Context(), at(r).creditor, number)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound:
		if err != nil {
			return v, fault.NotFoundf("letter_unknown", "there is no letter with this number")
		}
	}
	return v, err
}

func (s *Server) renderLetter(w http.ResponseWriter, r *http.Request, number string, t *tried) error {
	v, err := s.readLetter(r, number)
	if err != nil {
		return err
	}
	day, err := s.desk.TodayFrom(r.Context(), at(r).creditor, 0, 0)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	p := s.letterPage(r, &day, v, t)
	if p.Decides {
		if p.Card.Changes, err = s.changes(r, day.On, v.Account); err != nil {
			return err
		}
	}
	past, err := s.desk.LetterPast(r.Context(), at(r).creditor, number)
	if err != nil {
		return err
	}
	p.behind(at(r).voice, &v, &past, t)
	return s.render(w, r, status, pageLetter, p)
}

// behind fills in what lies behind a letter.
func (p *letterPage) behind(voice *say.Voice, v *recovery.LetterView, past *recovery.LetterPast, t *tried) {
	if past.Sealed {
		p.EML = "/letters/" + url.PathEscape(v.Number) + ".eml"
	}
	if past.Withdrawn != "" {
		p.Withdrawn = voice.T("It was withdrawn on %s: %s", voice.Day(past.Ended), voice.Told(past.Withdrawn))
	}
	for i := range past.Proofs {
		doc := &past.Proofs[i]
		one := postProof{On: voice.Day(doc.On), Name: doc.Name, Tracking: doc.Reference}
		if doc.Name != "" {
			one.Path = "/letters/" + url.PathEscape(v.Number) + "/proof/" + url.PathEscape(doc.ID)
		}
		p.Proofs = append(p.Proofs, one)
	}
	p.Doubt = v.State == receivable.DoubtfulD
	p.NotSent = p.Doubt && v.Formal
	if v.State == receivable.Sent || v.State == receivable.Approved || p.Doubt {
		value := func(name, standard string) field { return t.field(actPosted, "", name, standard) }
		p.Post = &postForm{Open: t.of(actPosted, ""), On: value("on", p.Card.Acts.Today), Tracking: value("tracking", ""), Proof: value("proof", ""), Today: p.Card.Acts.Today}
	}
	now := v.Letter.Text
	if v.Left != nil {
		now = v.Left.Text
	}
	p.Before = beforeOf(voice, past, now)
}

// beforeOf lays a letter beside the one before it; nil where there is none.
func beforeOf(voice *say.Voice, past *recovery.LetterPast, now string) *before {
	if past.Last == "" || now == "" {
		return nil
	}
	b := &before{Number: past.Last, Path: "/letters/" + url.PathEscape(past.Last), On: voice.Day(past.LastOn), Paragraphs: compare(past.LastText, now)}
	b.Same = !changed(b.Paragraphs)
	return b
}

func (s *Server) letterPage(r *http.Request, t *recovery.Today, v recovery.LetterView, tried *tried) letterPage {
	voice, step := at(r).voice, v.Step
	if receivable.BesideChase(v.Delivery.Step) { // the account's own move is another
		step = v.Delivery.Step
	}
	p := letterPage{
		frame: s.frameOf(r, voice.T("%[1]s to %[2]s", say.Capital(voice.T(recovery.StepWord(step))), v.Client), "/letters"), Card: cardIn(voice, t, v), Client: v.Client, State: stateWord(voice, v.State),
		Fingerprint: hex.EncodeToString(v.Delivery.SealedHash), PDF: "/letters/" + v.Number + ".pdf",
	}
	p.Here = "/letters/" + v.Number
	if p.Toast != nil {
		p.Toast.Back = "/"
	}
	p.SumWord, p.Answer = voice.T("asked for"), v.Delivery.Answer
	unsent := v.State == receivable.Drafted || v.State == receivable.Approved || v.State == receivable.Waiting
	if unsent && p.Card.Paper != nil {
		p.SumWord = voice.T("owed")
	}
	p.Decides = unsent || v.State == receivable.DoubtfulD
	p.Card.Acts = actsIn(voice, t, v.Need, tried)
	p.Card.Acts.Page = pageLetter
	if p.Card.Lacking != "" {
		p.Card.Acts.Approve = ""
	}
	p.Card.Acts.nameIn(voice, t, v)
	if step == receivable.StepApproval || step == receivable.StepAgreement { // it asks for no money: what is done about it stands on pages of its own
		p.SumWord, p.Card.Why, p.Card.Reasons = "", "", nil
		p.Card.Acts.Hold, p.Card.Acts.Paid, p.Card.Acts.Pause, p.Card.Acts.Answer = nil, nil, nil, nil
		p.Decides = p.Card.Acts.Sent != nil
	}
	if v.Formal && p.Card.Acts.Approve != "" {
		p.Card.Acts.Approve = approveFormal(voice, v.Channel, voice.T(recovery.StepWord(v.Step)))
	}
	if p.Card.Acts.Sent != nil && p.Card.Acts.Approve == "" {
		p.Card.Acts.Sent.Primary = true
	}
	switch {
	case v.Left != nil:
		p.Left, p.Mail = true, &mailText{v.Left.Subject, v.Delivery.Language, paragraphs(v.Left.Text)}
		if len(v.Left.PDF) == 0 {
			p.PDF = ""
		}
	case p.Card.Paper != nil:
		p.Mail = &mailText{v.Letter.Subject, v.Letter.Language, paragraphs(v.Letter.Text)}
	default:
		p.PDF, p.Unkept = "", unkept(voice, v)
	}
	if !v.Hour.IsZero() && unsent {
		p.LeavesAt = voice.T("%s their time", voice.Hour(v.Hour, v.Hour.Location()))
	}
	return p
}

// unkept says why a letter's words cannot be shown.
func unkept(voice *say.Voice, v recovery.LetterView) string {
	switch v.State {
	case receivable.Sent:
		return voice.T("You sent this letter yourself. Its words lie in the letters folder.")
	case receivable.Withdrawn:
		return voice.T("This letter was withdrawn before it left, because it no longer fitted. Nothing was sent.")
	}
	return ""
}

// approveFormal is what the button of a formal letter says.
func approveFormal(v *say.Voice, channel, step string) string {
	switch channel {
	case recovery.WaySMTP:
		return v.T("Approve this %s and send", step)
	case recovery.WayDrafts:
		return v.T("Approve this %s, lay into my drafts", step)
	case recovery.WayPrint:
		return v.T("Approve this %s and print", step)
	}
	return v.T("Approve this %s", step)
}

// letterPDF is the letter as it is printed, or as it was printed when it left.
func (s *Server) letterPDF(w http.ResponseWriter, r *http.Request, number string) error {
	v, err := s.readLetter(r, number)
	if err != nil {
		return err
	}
	var pdf []byte
	switch {
	case v.Left != nil:
		pdf = v.Left.PDF
	case v.Lacking != nil:
		return v.Lacking
	default:
		if pdf, err = s.desk.LetterPDF(r.Context(), at(r).creditor, number); err != nil {
			return err
		}
	}
	if len(pdf) == 0 {
		return fault.NotFoundf("letter_unkept", "no PDF of letter %s is kept; if a person sent it, it lies in the letters folder", v.Number)
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", v.Number+".pdf"))
	_, err = w.Write(pdf)
	return err
}

// letterRoutes are the addresses of letters.
func (s *Server) letterRoutes() []route {
	return []route{
		{"GET /letters", auth.See, s.showLetters},
		{"POST /letters/approve", auth.Act, s.approveLetters},
		{"GET /letters/{file}", auth.See, s.showLetter},
		{"GET /letters/{number}/proof/{id}", auth.See, s.proofFile},
		{"GET /letters/{number}/words", auth.Act, s.showWords},
		{"POST /letters/{number}/words", auth.Act, s.reword},
		{"POST /letters/{number}/not-sent", auth.Act, s.notSent},
		{"POST /letters/{number}/posted", auth.Act, s.posted},
	}
}
