package web

import (
	"net/http"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

func account(r *http.Request, t *tried) receivable.AccountKey {
	return receivable.AccountKey{Creditor: at(r).creditor, Account: receivable.AccountID(t.get("account"))}
}

// approve answers POST /approve.
func (s *Server) approve(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actApprove)
	if err != nil {
		return err
	}
	e, err := s.desk.Approve(r.Context(), at(r).creditor, t.get("delivery"), at(r).act(""))
	return s.done(w, r, t, e, err)
}

// hold answers POST /hold.
func (s *Server) hold(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actHold)
	if err != nil {
		return err
	}
	why := t.reason("Say in a few words why. You will be glad of it on that day.")
	until := t.day("until", "On which day shall it be asked again?")
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.Hold(r.Context(), at(r).creditor, t.get("delivery"), until, at(r).act(why))
	return s.done(w, r, t, e, err)
}

// sent answers POST /sent: a person sent the letter himself.
func (s *Server) sent(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actSent)
	if err != nil {
		return err
	}
	on := t.onDay("On which day did it leave?")
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.SentByHand(r.Context(), at(r).creditor, t.get("delivery"), on, t.get("how"), at(r).act(""))
	return s.done(w, r, t, e, err)
}

// outcomeWaived is chosen where no call is needed.
const outcomeWaived = "waived"

// called answers POST /called. A day they named is a promise.
func (s *Server) called(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actCalled)
	if err != nil {
		return err
	}
	return s.answered(w, r, t, func(act recovery.Act) (recovery.Entry, error) {
		return s.desk.Called(r.Context(), account(r, t), t.get("outcome"), 0, act)
	})
}

// heard answers POST /heard: an answer was read.
func (s *Server) heard(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actHeard)
	if err != nil {
		return err
	}
	return s.answered(w, r, t, func(act recovery.Act) (recovery.Entry, error) {
		return s.desk.Heard(r.Context(), account(r, t), nil, t.get("outcome"), day.Date{}, act)
	})
}

// answered records what a call or an answer came to, and the promise in it.
func (s *Server) answered(w http.ResponseWriter, r *http.Request, t *tried, record func(recovery.Act) (recovery.Entry, error)) error {
	outcome := t.get("outcome")
	if outcome == "" {
		t.blame("outcome", "Choose what came of it.")
	}
	var by day.Date
	var sum string
	if outcome == receivable.OutcomePromised {
		by, sum = t.day("by", "Which day did they name?"), t.sum("amount", "How much did they promise?")
	}
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	act := at(r).act(t.get("note"))
	if outcome == receivable.OutcomePromised {
		// First, because a day or a sum that cannot be is found here.
		_, err := s.desk.Promise(r.Context(), account(r, t), sum, by, act)
		if err != nil {
			return s.done(w, r, t, recovery.Entry{}, err)
		}
	}
	e, err := record(act)
	return s.done(w, r, t, e, err)
}

// paid answers POST /paid.
func (s *Server) paid(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actPaid)
	if err != nil {
		return err
	}
	sum := t.sum("amount", "How much came in?")
	act := at(r).act("")
	act.On = t.onDay("On which day did it come in?")
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.Paid(r.Context(), account(r, t), sum, "", act)
	return s.done(w, r, t, e, err)
}

// pause answers POST /pause.
func (s *Server) pause(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actPause)
	if err != nil {
		return err
	}
	why := t.get("words")
	if why == "" {
		t.blame("words", "Say in a few words why it rests. You will be glad of it in a month.")
	}
	until := t.day("until", "Until which day?")
	if len(t.faults) > 0 {
		return s.again(w, r, t)
	}
	e, err := s.desk.Pause(r.Context(), account(r, t), until, at(r).act(why))
	return s.done(w, r, t, e, err)
}

// undo answers POST /undo.
func (s *Server) undo(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "undo")
	if err != nil {
		return err
	}
	e, err := s.desk.Undo(r.Context(), at(r).creditor, t.get("entry"), at(r).act(""))
	return s.done(w, r, t, e, err)
}

// lookedAt answers POST /go: a person has looked at the table of the first import.
func (s *Server) lookedAt(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.LookedAt(r.Context(), at(r).creditor, at(r).act("")); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
