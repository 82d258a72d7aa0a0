package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// The acts of a letter's own page.
const (
	actNotSent = "notsent"
	actPosted  = "posted"
)

// letterEML answers GET /letters/{number}.eml: the exact bytes that left, or that a
// person was given to send.
func (s *Server) letterEML(w http.ResponseWriter, r *http.Request, number string) error {
	sealed, err := s.desk.SealedLetter(r.Context(), at(r).creditor, number)
	if err != nil {
		return unknownLetter(err)
	}
	return download(w, number+".eml", "message/rfc822", sealed)
}

// proofFile answers GET /letters/{number}/proof/{id}.
func (s *Server) proofFile(w http.ResponseWriter, r *http.Request) error {
	doc, content, err := s.desk.ProofOfPosting(r.Context(), at(r).creditor, r.PathValue("number"), r.PathValue("id"))
	if err != nil {
		return unknownLetter(err)
	}
	return download(w, doc.Name, http.DetectContentType(content), content)
}

func unknownLetter(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		return fault.NotFoundf("letter_unknown", "there is no letter with this number")
	}
	return err
}

// notSent answers POST /letters/{number}/not-sent: a formal letter in doubt did not
// leave.
func (s *Server) notSent(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actNotSent)
	if err != nil {
		return err
	}
	e, err := s.desk.NotSent(r.Context(), at(r).creditor, r.PathValue("number"), at(r).act(""))
	return s.letterDone(w, r, t, e, err)
}

// mostReceipt bounds what a form with a file may hold.
const mostReceipt = 21 << 20

// posted answers POST /letters/{number}/posted: what proves that a letter was posted,
// beside one that left already, or with one a person sends now.
func (s *Server) posted(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostReceipt)
	t := &tried{act: actPosted, faults: map[string]string{}, status: http.StatusUnprocessableEntity, voice: at(r).voice}
	const held = 1 << 20
	if err := r.ParseMultipartForm(held); err != nil {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; a receipt has at most 20 MB")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left of it the system removes
	t.values = r.PostForm
	number := r.PathValue("number")
	p := recovery.Posting{On: t.onDay("On which day was it posted?"), Tracking: t.get("tracking")}
	if file, head, err := r.FormFile("proof"); err == nil {
		defer file.Close() //nolint:errcheck // it was read to its end
		p.Name = head.Filename
		if p.Bytes, err = io.ReadAll(file); err != nil {
			return fault.Invalidf("form_unreadable", "", "the file could not be read; choose it once more")
		}
	}
	if p.Bytes == nil && p.Tracking == "" {
		t.blame("tracking", at(r).voice.T("Name the number to track by, or choose the receipt."))
	}
	if len(t.faults) > 0 {
		return s.renderLetter(w, r, number, t)
	}
	v, err := s.readLetter(r, number)
	if err != nil {
		return err
	}
	var e recovery.Entry
	if v.State == receivable.Sent || v.State == receivable.DoubtfulD {
		e, err = s.desk.Posted(r.Context(), at(r).creditor, number, p, at(r).act(""))
	} else {
		e, err = s.desk.SentWithProof(r.Context(), at(r).creditor, number, p.On, "post", p, at(r).act(""))
	}
	return s.letterDone(w, r, t, e, err)
}

// letterDone ends an act of a letter's own page.
func (s *Server) letterDone(w http.ResponseWriter, r *http.Request, t *tried, e recovery.Entry, err error) error {
	number := r.PathValue("number")
	if err != nil {
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
			return err
		}
		t.status = statusOf(err)
		field := map[string]string{"proof_missing": "tracking", "proof_too_large": "proof", "proof_empty": "proof", "day_ahead": "on", "day_past": "on"}[f.Code]
		t.blame(field, f.Text)
		return s.renderLetter(w, r, number, t)
	}
	s.decideAgain(r, e.Number)
	to := "/letters/" + url.PathEscape(number)
	if back := t.get("back"); strings.HasPrefix(back, "/letters") {
		to = pathOf(back)
	}
	http.Redirect(w, r, to+"?entry="+url.QueryEscape(e.Number), http.StatusSeeOther)
	return nil
}
