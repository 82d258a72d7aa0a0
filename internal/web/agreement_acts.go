package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"dunwell/internal/agreement"
	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

func (s *Server) agreementRoutes() []route {
	return []route{
		{"GET /case/{account}/agreement", auth.See, s.showAgreement},
		{"POST /case/{account}/agreement/draw", auth.Act, s.drawAgreement},
		{"POST /case/{account}/agreement/enter", auth.Act, s.enterAgreement},
		{"POST /case/{account}/agreement/clauses", auth.Act, s.setClauses},
		{"POST /case/{account}/agreement/arbitration", auth.Decide, s.offerArbitration},
		{"POST /case/{account}/agreement/send", auth.Decide, s.sendAgreement},
		{"POST /case/{account}/agreement/signed", auth.Decide, s.signedBack},
		{"POST /case/{account}/agreement/sign", auth.Decide, s.signAgreement},
		{"POST /case/{account}/agreement/end", auth.Decide, s.endAgreement},
	}
}

// onAgreement carries an act of the page out and shows the page again where it cannot
// be taken.
func (s *Server) onAgreement(w http.ResponseWriter, r *http.Request, act string, about map[string]string, do func(*tried, receivable.AccountKey) (recovery.Entry, error)) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, act)
	if err != nil {
		return err
	}
	t.about = about
	if number := t.get("number"); number != "" {
		if err := s.ofAccount(r, number, key); err != nil {
			return err
		}
	}
	entry, err := do(t, key)
	if err != nil {
		if err := t.refuse(err); err != nil {
			return err
		}
	}
	if len(t.faults) > 0 {
		return s.renderAgreement(w, r, key, t)
	}
	keepLooks(w, entry)
	t.values.Set("back", agreementPath(r.PathValue("account")))
	return s.done(w, r, t, entry, nil)
}

// onPaper is onAgreement for a form with a file, which comes whole: a paper is small.
func (s *Server) onPaper(w http.ResponseWriter, r *http.Request, act string, about map[string]string, do func(t *tried, key receivable.AccountKey, name string, paper []byte) (recovery.Entry, error)) error {
	const patience, around = 10 * time.Minute, 1 << 20
	control := http.NewResponseController(w)
	deadline := s.desk.Now().Add(patience)
	_ = control.SetReadDeadline(deadline) // a server without deadlines has its own patience
	_ = control.SetWriteDeadline(deadline)
	body := wholeBody(r)
	r.Body = http.MaxBytesReader(nil, body, recovery.MostAgreementPaper+around)
	read := r.ParseMultipartForm(around)
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left of it the system removes
	}
	return s.onAgreement(w, r, act, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		if _, large := errors.AsType[*http.MaxBytesError](read); large {
			_, _ = io.Copy(io.Discard, io.LimitReader(body, recovery.MostAgreementPaper)) // a browser listens once it has sent everything
			t.blame("file", t.voice.T("The paper is too large; at most %d MB are kept.", recovery.MostAgreementPaper>>20))
			return recovery.Entry{}, nil
		}
		if errors.Is(read, http.ErrNotMultipart) { // a form without a file
			return do(t, key, "", nil)
		}
		if read != nil {
			return recovery.Entry{}, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
		}
		file, head, err := r.FormFile("file")
		if errors.Is(err, http.ErrMissingFile) {
			return do(t, key, "", nil)
		}
		if err != nil {
			return recovery.Entry{}, err
		}
		defer func() { _ = file.Close() }() // read only
		paper, err := io.ReadAll(file)
		if err != nil {
			return recovery.Entry{}, err
		}
		return do(t, key, head.Filename, paper)
	})
}

// ofAccount refuses a number of another account.
func (s *Server) ofAccount(r *http.Request, number string, key receivable.AccountKey) error {
	list, err := s.desk.Agreements(r.Context(), key)
	if err == nil && !slices.ContainsFunc(list, func(l recovery.AgreementLine) bool { return l.Number == number }) {
		err = fault.NotFoundf("agreement_unknown", "there is no such agreement")
	}
	return err
}

// drawAgreement answers POST …/agreement/draw.
func (s *Server) drawAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"terms_unfit": "", "work_unknown": "for", "rate_unreadable": "interest"}
	return s.onAgreement(w, r, actDrawUp, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		currency, err := s.desk.CurrencyOf(r.Context(), key)
		if err != nil {
			return recovery.Entry{}, err
		}
		terms := t.terms(currency)
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		work, err := s.workOf(r, key, t.get("for"))
		if err != nil {
			return recovery.Entry{}, err
		}
		_, _, entry, err := s.desk.DraftAgreement(r.Context(), key, work, terms, at(r).act(""))
		return entry, err
	})
}

// terms are what the form says a contract is to hold.
func (t *tried) terms(currency money.Currency) agreement.Terms {
	terms := agreement.Terms{
		Work: t.get("work"), Deposit: atoi(t.get("deposit")), Days: atoi(t.get("terms")), City: t.get("city"), Interest: t.get("interest"),
		SuspendDays: atoi(t.get("suspend")), KillFee: atoi(t.get("killfee")), ApproveDays: atoi(t.get("approve")), Rounds: atoi(t.get("rounds")),
		Provider: t.get("rules"), NoArbitrator: t.get("courts") != "", Begins: t.optionalDay("begins"), Ends: t.optionalDay("ends"), Guarantor: t.get("owner"),
	}
	if terms.Work == "" {
		t.blame("work", t.voice.T("Say what the work is, as the client would call it."))
	}
	var err error
	if terms.Price, err = money.Parse(plainSum(t.get("price"), currency), currency); err != nil || terms.Price.Sign() <= 0 {
		t.blame("price", t.voice.T("Write what it costs, as 7200 or 7200.50."))
	}
	if hourly := t.get("hourly"); hourly != "" {
		if terms.Hourly, err = money.Parse(plainSum(hourly, currency), currency); err != nil {
			t.blame("hourly", t.voice.T("Write what it costs, as 7200 or 7200.50."))
		}
	}
	for line := range strings.Lines(t.get("deliver")) {
		if line = strings.TrimSpace(line); line != "" {
			terms.Deliverables = append(terms.Deliverables, line)
		}
	}
	return terms
}

// workOf is the work of the account with a number; "" is all of it.
func (s *Server) workOf(r *http.Request, key receivable.AccountKey, number string) (receivable.EngagementID, error) {
	if number == "" {
		return "", nil
	}
	ref, err := s.desk.WorkNamed(r.Context(), key.Creditor, number, "")
	if err == nil && ref.Key != key {
		err = fault.NotFoundf("work_unknown", "there is no such work for this client")
	}
	return ref.ID, err
}

// enterAgreement answers POST …/agreement/enter.
func (s *Server) enterAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"day_ahead": "on", "file_too_large": "file", "work_unknown": "for"}
	return s.onPaper(w, r, actEnterAgreed, about, func(t *tried, key receivable.AccountKey, name string, paper []byte) (recovery.Entry, error) {
		act := at(r).act("")
		act.On = t.day("on", t.voice.T("On which day was it agreed?"))
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		work, err := s.workOf(r, key, t.get("for"))
		if err != nil {
			return recovery.Entry{}, err
		}
		n := recovery.NewAgreement{Kind: receivable.AgreementKind(t.get("kind")), Title: t.get("title"), Work: work, Name: name, Bytes: paper}
		_, entry, err := s.desk.AddAgreement(r.Context(), key, n, act)
		return entry, err
	})
}

// setClauses answers POST …/agreement/clauses: what changed is recorded.
func (s *Server) setClauses(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actSetClauses, nil, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		_, line, err := s.desk.AgreementNumbered(r.Context(), key.Creditor, t.get("number"))
		if err != nil {
			return recovery.Entry{}, err
		}
		was := map[string]receivable.Clause{}
		for _, c := range line.Clauses {
			was[c.ID] = receivable.Clause{ID: c.ID, Value: c.Value, Where: c.Where}
		}
		var changed []receivable.Clause
		for _, id := range agreement.IDs() {
			c, err := agreement.ReadClause(id, t.get("value_"+id), t.get("where_"+id))
			if f, ok := asFault(err); ok {
				t.blame("value_"+id, f.Text)
				continue
			}
			if err != nil {
				return recovery.Entry{}, err
			}
			if before := was[id]; c.Value != before.Value || c.Value != "" && c.Where != before.Where {
				changed = append(changed, c)
			}
		}
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		if len(changed) == 0 {
			t.blame("", t.voice.T("Nothing was changed."))
			return recovery.Entry{}, nil
		}
		return s.desk.SetClauses(r.Context(), key.Creditor, t.get("number"), changed, at(r).act(""))
	})
}

// offerArbitration answers POST …/agreement/arbitration.
func (s *Server) offerArbitration(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actSubmitOffer, nil, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		terms := recovery.ArbitrationTerms{City: t.get("city"), Provider: t.get("rules"), Hearing: t.get("hearing") != "", Until: t.optionalDay("until")}
		if len(t.faults) > 0 {
			return recovery.Entry{}, nil
		}
		_, _, entry, err := s.desk.OfferArbitration(r.Context(), key, terms, at(r).act(""))
		return entry, err
	})
}

// sendAgreement answers POST …/agreement/send. A link is told on the page that follows,
// once.
func (s *Server) sendAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"contact_unusable": "to", "contact_unknown": "to"}
	return s.onAgreement(w, r, actSendOut, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		sent, err := s.desk.SendAgreement(r.Context(), key.Creditor, t.get("number"), recovery.Bringing{How: t.get("do"), To: t.get("to")}, at(r).act(""))
		if err == nil && sent.Link != nil {
			s.tellOnce(w, r, agreementPath(r.PathValue("account")), sent.Link.URL)
		}
		return sent.Entry, err
	})
}

// signedBack answers POST …/agreement/signed: a paper came back with both names on it.
func (s *Server) signedBack(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"name_missing": "name", "file_type": "file", "file_too_large": "file", "pdf_unfit": "file"}
	return s.onPaper(w, r, actSignedBack, about, func(t *tried, key receivable.AccountKey, name string, paper []byte) (recovery.Entry, error) {
		if paper == nil {
			t.blame("file", t.voice.T("Choose the signed paper."))
			return recovery.Entry{}, nil
		}
		back := recovery.ReturnedPaper{Name: t.get("name"), Way: receivable.SignatureWay(t.get("how")), File: name, Bytes: paper}
		return s.desk.TakeReturned(r.Context(), key.Creditor, t.get("number"), back, at(r).act(""))
	})
}

// signAgreement answers POST …/agreement/sign: the creditor's own signature.
func (s *Server) signAgreement(w http.ResponseWriter, r *http.Request) error {
	about := map[string]string{"name_missing": "name", "consent_missing": "agreed"}
	return s.onAgreement(w, r, actSignOwn, about, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		sign := recovery.Countersigning{Name: t.get("name"), Intent: t.voice.T("I have read it and agree to it. My name is my signature."), Agreed: t.get("agreed") != ""}
		return s.desk.Countersign(r.Context(), key.Creditor, t.get("number"), sign, at(r).act(""))
	})
}

// endAgreement answers POST …/agreement/end: a draft is dropped, what is out is taken
// back, and what stands ends.
func (s *Server) endAgreement(w http.ResponseWriter, r *http.Request) error {
	return s.onAgreement(w, r, actEndAgreement, nil, func(t *tried, key receivable.AccountKey) (recovery.Entry, error) {
		switch t.get("do") {
		case "back":
			return s.desk.WithdrawAgreement(r.Context(), key.Creditor, t.get("number"), false, at(r).act(""))
		case "declined":
			return s.desk.WithdrawAgreement(r.Context(), key.Creditor, t.get("number"), true, at(r).act(""))
		}
		return s.desk.EndAgreement(r.Context(), key.Creditor, t.get("number"), at(r).act(""))
	})
}
