package web

import (
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// act reads what every act carries: the day it happened and the words beside it.
func (s *Server) act(r *http.Request) (recovery.Act, error) {
	a := recovery.Act{By: s.user, Note: strings.TrimSpace(r.PostFormValue("note"))}
	if on := r.PostFormValue("on"); on != "" {
		d, err := day.Parse(on)
		if err != nil {
			return a, err
		}
		a.On = d
	}
	return a, nil
}

func (s *Server) account(r *http.Request) receivable.AccountKey {
	return receivable.AccountKey{Creditor: s.creditor, Account: receivable.AccountID(r.PostFormValue("account"))}
}

// done goes back to the list with a word about what happened and a way to undo it.
func (s *Server) done(w http.ResponseWriter, r *http.Request, e recovery.Entry, err error) error {
	if err != nil {
		return err
	}
	to := url.URL{Path: "/", RawQuery: url.Values{"entry": {e.Number}}.Encode()}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

// approve answers POST /approve.
func (s *Server) approve(w http.ResponseWriter, r *http.Request) error {
	a, err := s.act(r)
	if err != nil {
		return err
	}
	e, err := s.desk.Approve(r.Context(), s.creditor, r.PostFormValue("delivery"), a)
	return s.done(w, r, e, err)
}

// hold answers POST /hold.
func (s *Server) hold(w http.ResponseWriter, r *http.Request) error {
	a, err := s.act(r)
	if err != nil {
		return err
	}
	until, err := day.Parse(r.PostFormValue("until"))
	if err != nil {
		return err
	}
	e, err := s.desk.Hold(r.Context(), s.creditor, r.PostFormValue("delivery"), until, a)
	return s.done(w, r, e, err)
}

// called answers POST /called.
func (s *Server) called(w http.ResponseWriter, r *http.Request) error {
	a, err := s.act(r)
	if err != nil {
		return err
	}
	e, err := s.desk.Called(r.Context(), s.account(r), r.PostFormValue("outcome"), 0, a)
	return s.done(w, r, e, err)
}

// paid answers POST /paid.
func (s *Server) paid(w http.ResponseWriter, r *http.Request) error {
	a, err := s.act(r)
	if err != nil {
		return err
	}
	e, err := s.desk.Paid(r.Context(), s.account(r), strings.ReplaceAll(r.PostFormValue("amount"), " ", ""), "", a)
	return s.done(w, r, e, err)
}

// pause answers POST /pause.
func (s *Server) pause(w http.ResponseWriter, r *http.Request) error {
	a, err := s.act(r)
	if err != nil {
		return err
	}
	if a.Note == "" {
		return fault.Invalidf("reason_missing", "", "say why the account rests; you will be glad of it in a month")
	}
	until, err := day.Parse(r.PostFormValue("until"))
	if err != nil {
		return err
	}
	e, err := s.desk.Pause(r.Context(), s.account(r), until, a)
	return s.done(w, r, e, err)
}

// undo answers POST /undo.
func (s *Server) undo(w http.ResponseWriter, r *http.Request) error {
	e, err := s.desk.Undo(r.Context(), s.creditor, r.PostFormValue("entry"), recovery.Act{By: s.user})
	return s.done(w, r, e, err)
}

// lookedAt answers POST /go: a person has looked at the table of the first import.
func (s *Server) lookedAt(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.LookedAt(r.Context(), s.creditor, recovery.Act{By: s.user}); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
