package web

import (
	"net/http"

	"dunwell/internal/recovery"
)

// nextLetter is the letter that waits, or the one that would be written if nothing
// comes.
type nextLetter struct {
	Heading, Hint, Lacking string
	Link, PDF              string // of a letter that is drafted
	Facts                  []fact
	Paper                  *paper
	Open                   bool
}

// nextLetterOf shows the exact words of what waits, or of what would be written.
func (s *Server) nextLetterOf(r *http.Request, v *recovery.CaseView) (*nextLetter, error) {
	in := at(r).voice
	if v.Letter != "" {
		view, err := s.readLetter(r, v.Letter)
		if err != nil {
			return nil, err
		}
		l := &nextLetter{Heading: in.T("The next letter, in its exact words"), Link: "/letters/" + v.Letter, PDF: "/letters/" + v.Letter + ".pdf", Open: true}
		switch {
		case view.Lacking != nil:
			l.Lacking = in.Told(view.Lacking.Text)
		case len(view.Letter.Sheet.Blocks) > 0:
			p := paperOf(view.Letter)
			l.Paper = &p
		}
		if !view.Deadline.IsZero() {
			l.Facts = append(l.Facts, fact{Label: in.T("Pay by"), Value: in.Dated(view.Deadline)})
		}
		if view.To != "" {
			l.Facts = append(l.Facts, fact{Label: in.T("To"), Value: view.To, Wide: true})
		}
		return l, nil
	}
	coming, ok, err := s.desk.ComingLetter(r.Context(), v)
	if err != nil || !ok {
		return nil, err
	}
	l := &nextLetter{Heading: in.T("What would be written on %s, if nothing comes", in.Day(coming.On)), Hint: in.T("%s. Any answer, payment or decision of yours changes it.", rungName(in, coming.Step))}
	if coming.Lacking != nil {
		l.Lacking = in.Told(coming.Lacking.Text)
	} else if len(coming.Letter.Sheet.Blocks) > 0 {
		p := paperOf(coming.Letter)
		l.Paper = &p
	}
	return l, nil
}
