package web

import (
	"errors"
	"net/http"
	"net/url"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

const (
	pageWords = "words"
	actWords  = "words"
)

// wordsPage is where the words of one draft are changed.
type wordsPage struct {
	frame
	Number, Path, Back string
	Own                bool
	Language           string
	Subject, Text      field
	Slots              []slot
}

// slot is what stands in braces, and what it says today.
type slot struct{ Name, Value string }

// showWords answers GET /letters/{number}/words.
func (s *Server) showWords(w http.ResponseWriter, r *http.Request) error {
	return s.renderWords(w, r, nil)
}

func (s *Server) renderWords(w http.ResponseWriter, r *http.Request, t *tried) error {
	number := r.PathValue("number")
	words, err := s.desk.WordsOf(r.Context(), at(r).creditor, number)
	if err != nil {
		return unknownLetter(err)
	}
	voice := at(r).voice
	p := wordsPage{
		frame: s.frameOf(r, voice.T("Words of letter %s", number), "/letters"), Number: number, Back: "/letters/" + url.PathEscape(number),
		Own: words.Own, Language: words.Language,
		Subject: t.field(actWords, "", "subject", words.Subject), Text: t.field(actWords, "", "text", words.Text),
	}
	p.Path = p.Back + "/words"
	for _, one := range words.Slots {
		p.Slots = append(p.Slots, slot(one))
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageWords, p)
}

// reword answers POST /letters/{number}/words.
func (s *Server) reword(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actWords)
	if err != nil {
		return err
	}
	number, text := r.PathValue("number"), t.values.Get("text")
	if t.get("usual") != "" {
		text = ""
	} else if t.get("text") == "" {
		t.blame("text", "Write the letter; to keep it back, put it off or take it back instead.")
		return s.renderWords(w, r, t)
	}
	e, err := s.desk.Reword(r.Context(), at(r).creditor, number, t.get("subject"), text, at(r).act(""))
	if err != nil {
		return s.wordsRefused(w, r, t, err)
	}
	s.decideAgain(r, e.Number)
	http.Redirect(w, r, "/letters/"+url.PathEscape(number)+"?entry="+url.QueryEscape(e.Number), http.StatusSeeOther)
	return nil
}

// wordsRefused shows the form again, with what was written and what speaks against it.
func (s *Server) wordsRefused(w http.ResponseWriter, r *http.Request, t *tried, err error) error {
	var list fault.List
	if one, ok := errors.AsType[*fault.Error](err); ok {
		list = fault.List{one}
	} else if !errors.As(err, &list) {
		return err
	}
	for _, f := range list {
		if f.Kind == fault.Internal || f.Kind == fault.Unavailable || f.Kind == fault.NotFound {
			return unknownLetter(err)
		}
		where := "text"
		if f.Code == "subject_missing" {
			where = "subject"
		}
		t.blame(where, f.Text)
	}
	t.status = statusOf(err)
	return s.renderWords(w, r, t)
}

// wordsPath is where the words of a draft are changed; "" where they stay as they are.
func wordsPath(n *recovery.Need) string {
	if n.Formal || n.Number == "" {
		return ""
	}
	return "/letters/" + url.PathEscape(n.Number) + "/words"
}
