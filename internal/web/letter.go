package web

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
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
		if p.Card.Changes, err = s.changes(r, &day, v.Account); err != nil {
			return err
		}
	}
	return s.render(w, r, status, pageLetter, p)
}

func (s *Server) letterPage(r *http.Request, t *recovery.Today, v recovery.LetterView, tried *tried) letterPage {
	p := letterPage{
		frame: s.frameOf(r, capital(recovery.StepWord(v.Step))+" to "+v.Client, "/letters"), Card: cardOfView(t, v), Client: v.Client, State: stateOf(v.State),
		Fingerprint: hex.EncodeToString(v.Delivery.SealedHash), PDF: "/letters/" + v.Number + ".pdf",
	}
	p.Here = "/letters/" + v.Number
	if p.Toast != nil {
		p.Toast.Back = "/"
	}
	p.SumWord, p.Answer = "asked for", v.Delivery.Answer
	unsent := v.State == receivable.Drafted || v.State == receivable.Approved || v.State == receivable.Waiting
	if unsent && p.Card.Paper != nil {
		p.SumWord = "owed"
	}
	p.Decides = unsent || v.State == receivable.DoubtfulD
	p.Card.Acts = actsOf(t, v.Need, tried)
	p.Card.Acts.Page = pageLetter
	if p.Card.Lacking != "" {
		p.Card.Acts.Approve = ""
	}
	p.Card.Acts.name(t, v)
	if v.Formal && p.Card.Acts.Approve != "" {
		p.Card.Acts.Approve = strings.Replace(p.Card.Acts.Approve, "Approve", "Approve this "+recovery.StepWord(v.Step), 1)
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
		p.PDF, p.Unkept = "", unkept(v)
	}
	if !v.Hour.IsZero() && unsent {
		p.LeavesAt = hourText(v.Hour)
	}
	return p
}

// unkept says why a letter's words cannot be shown.
func unkept(v recovery.LetterView) string {
	switch v.State {
	case receivable.Sent:
		return "You sent this letter yourself. Its words lie in the letters folder."
	case receivable.Withdrawn:
		return "This letter was withdrawn before it left, because it no longer fitted. Nothing was sent."
	}
	return ""
}

func stateOf(s receivable.DeliveryState) state {
	switch s {
	case receivable.Drafted:
		return state{"info", "draft"}
	case receivable.Approved:
		return state{"good", "approved, in the folder"}
	case receivable.Waiting:
		return state{"info", "approved, leaves by itself"}
	case receivable.Sending:
		return state{"info", "on its way"}
	case receivable.Sent:
		return state{"good", "sent"}
	case receivable.Refused:
		return state{"late", "refused"}
	case receivable.DoubtfulD:
		return state{"late", "nobody can tell whether it left"}
	case receivable.Withdrawn:
		return state{"hold", "withdrawn"}
	}
	return state{"", string(s)}
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
	return []route{{"GET /letters/{file}", auth.See, s.showLetter}}
}
