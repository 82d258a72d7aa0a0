package web

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	mean "dunwell/internal/reply/meaning"
	"dunwell/internal/web/say"
)

// mailFaults are the fields that faults of an act on a mail are about.
var mailFaults = map[string]string{
	"day_past": "by", "day_ahead": "by", "invoice_unknown": "invoice", "invoice_unclear": "invoice", "signatory_missing": "signatory", "name_missing": "signatory",
	"client_unknown": "words", "client_unclear": "words", "outcome_unknown": "outcome",
}

// triedMail ends an act on a mail that could not be carried out: its page comes back,
// filled in.
func (s *Server) triedMail(w http.ResponseWriter, r *http.Request, t *tried, err error) error {
	if err != nil {
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable || f.Kind == fault.NotFound && f.Code == "inbound_unknown" {
			return noSuchMail(err)
		}
		t.status = statusOf(err)
		if f.Code == "client_unknown" {
			t.status = http.StatusUnprocessableEntity
		}
		t.blame(mailFaults[f.Code], f.Text)
	}
	return s.renderMail(w, r, t)
}

// optionalDay reads a day that may be left out.
func (t *tried) optionalDay(field string) (d day.Date) {
	if t.get(field) == "" {
		return d
	}
	return t.day(field, "")
}

// confirmMail answers POST /inbox/{mail}/confirm.
func (s *Server) confirmMail(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actConfirm)
	if err != nil {
		return err
	}
	m := recovery.Meaning{
		Labels: t.values["label"], By: t.optionalDay("by"), PaidOn: t.optionalDay("paid_on"), Invoice: t.get("invoice"),
		Agrees: t.get("agrees"), Signatory: t.get("signatory"),
	}
	if t.get("amount") != "" {
		m.Amount = t.sum("amount", "")
	}
	answered(&m, t.get("answers"))
	if len(m.Labels) == 0 && m.Agrees == "" && m.Approves+m.Refuses+m.Signed == "" {
		t.blame("", at(r).voice.T("Tick what it means, or ask them."))
	}
	if len(t.faults) > 0 {
		return s.triedMail(w, r, t, nil)
	}
	entries, err := s.desk.ConfirmInbound(r.Context(), at(r).creditor, r.PathValue("mail"), m, at(r).act(t.get("note")))
	if err != nil {
		return s.triedMail(w, r, t, err)
	}
	s.decideAgain(r, entries[0].Number)
	to := url.URL{Path: "/inbox", RawQuery: url.Values{"entry": {entries[0].Number}}.Encode()}
	if t.get("then") == "plan" {
		q := s.planOffered(r, r.PathValue("mail"))
		q.Set("entry", entries[0].Number)
		to.Path, to.RawQuery = casePath(accountOf(entries[0].Number))+"/plan", q.Encode()
	}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

// planOffered are the parts a client offered, as the page of the plan takes them. They
// are only filled in there: where they cannot be read, the page proposes its own.
func (s *Server) planOffered(r *http.Request, id string) url.Values {
	q := url.Values{"mail": {id}}
	m, err := s.desk.InboundMail(r.Context(), at(r).creditor, id)
	if err != nil || m.Reading.Offer == nil || m.Reading.Offer.Kind != mean.Instalments {
		return q
	}
	o, count := m.Reading.Offer, m.Reading.Offer.Count
	if each, err := money.Parse(o.Amount, m.Owed.Currency()); count == 0 && err == nil && each.Minor() > 0 && o.Amount != "" {
		count = int((m.Owed.Minor() + each.Minor() - 1) / each.Minor())
	}
	const most = 60
	if count < 1 || count > most {
		return q
	}
	every := receivable.EveryMonth
	switch o.Every {
	case "week":
		every = receivable.EveryWeek
	case "2 weeks":
		every = receivable.EveryFortnight
	}
	q.Set("do", "spread")
	q.Set("count", strconv.Itoa(count))
	q.Set("every", string(every))
	return q
}

// decideAgain decides an account anew after an act on it. The act stands even where
// that fails; the next chase decides.
func (s *Server) decideAgain(r *http.Request, entry string) {
	key, err := s.desk.AccountOfNumber(r.Context(), at(r).creditor, entry)
	if err == nil {
		err = s.desk.DecideAgain(r.Context(), key)
	}
	if err != nil && r.Context().Err() == nil {
		s.log.Error("decide again", "entry", entry, "err", err)
	}
}

// matchMail answers POST /inbox/{mail}/match: a candidate, or an account by its words.
func (s *Server) matchMail(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actMatch)
	if err != nil {
		return err
	}
	key := keyOf(r, t.get("candidate"))
	if words := t.get("words"); words != "" {
		if key, err = s.desk.AccountNamed(r.Context(), at(r).creditor, words, ""); err != nil {
			return s.triedMail(w, r, t, err)
		}
	}
	if key.Account == "" {
		t.blame("words", at(r).voice.T("Choose a client, or type a name or number."))
		return s.triedMail(w, r, t, nil)
	}
	entry, err := s.desk.MatchInbound(r.Context(), at(r).creditor, r.PathValue("mail"), key, at(r).act(""))
	if err != nil {
		return s.triedMail(w, r, t, err)
	}
	http.Redirect(w, r, mailPath(r.PathValue("mail"))+"?entry="+url.QueryEscape(entry.Number), http.StatusSeeOther)
	return nil
}

// ignoreMail answers POST /inbox/{mail}/ignore.
func (s *Server) ignoreMail(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("mail")
	if _, err := s.desk.IgnoreInbound(r.Context(), at(r).creditor, id, at(r).act("")); err != nil {
		return noSuchMail(err)
	}
	http.Redirect(w, r, "/inbox?ignored="+url.QueryEscape(id), http.StatusSeeOther)
	return nil
}

// mailAgain answers POST /inbox/{mail}/again: it was no mistake to read it.
func (s *Server) mailAgain(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.desk.TakeUpInbound(r.Context(), at(r).creditor, r.PathValue("mail"), at(r).act("")); err != nil {
		return noSuchMail(err)
	}
	http.Redirect(w, r, mailPath(r.PathValue("mail")), http.StatusSeeOther)
	return nil
}

// askedMail answers POST /inbox/{mail}/asked: they were asked on the telephone. The
// mail waits on.
func (s *Server) askedMail(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, actAsked)
	if err != nil {
		return err
	}
	m, err := s.desk.InboundMail(r.Context(), at(r).creditor, r.PathValue("mail"))
	if err != nil {
		return noSuchMail(err)
	}
	if t.get("outcome") == "" || t.get("outcome") == receivable.OutcomePromised {
		t.blame("outcome", at(r).voice.T("Choose what came of it."))
		return s.triedMail(w, r, t, nil)
	}
	entry, err := s.desk.Called(r.Context(), m.Account, t.get("outcome"), 0, at(r).act(t.get("note")))
	if err != nil {
		return s.triedMail(w, r, t, err)
	}
	s.decideAgain(r, entry.Number)
	http.Redirect(w, r, mailPath(r.PathValue("mail"))+"?entry="+url.QueryEscape(entry.Number), http.StatusSeeOther)
	return nil
}

// download hands out bytes that came from outside or left from here: to be saved,
// never to be shown.
func download(w http.ResponseWriter, name, kind string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, err := w.Write(content)
	return err
}

// mailOriginal answers GET /inbox/{mail}/original: the exact bytes as they came.
func (s *Server) mailOriginal(w http.ResponseWriter, r *http.Request) error {
	var raw bytes.Buffer
	id := r.PathValue("mail")
	if err := s.desk.Original(r.Context(), at(r).creditor, id, &raw); err != nil {
		return noSuchMail(err)
	}
	return download(w, fmt.Sprintf("mail-%s.eml", id[max(0, len(id)-8):]), "message/rfc822", raw.Bytes())
}

// mailFile answers GET /inbox/{mail}/files/{n}. What it is, its content says, not the
// mail.
func (s *Server) mailFile(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.NotFoundf("file_unknown", "no file with this number came with this mail")
	}
	name, content, err := s.desk.MailFile(r.Context(), at(r).creditor, r.PathValue("mail"), n)
	if err != nil {
		return noSuchMail(err)
	}
	return download(w, name, http.DetectContentType(content), content)
}

// fileKind is what a file is, in a word.
func fileKind(v *say.Voice, kind string) string {
	kind, _, _ = mime.ParseMediaType(kind)
	switch kind {
	case "application/pdf":
		return "PDF"
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp":
		return v.T("picture")
	case "text/plain":
		return v.T("text")
	case "text/html", "text/xml":
		return v.T("page of the web")
	case "application/zip", "application/x-gzip", "application/x-rar-compressed":
		return v.T("archive")
	}
	return v.T("file")
}

// fileSize is a size in words.
func fileSize(v *say.Voice, n int64) string {
	switch {
	case n >= 1<<20:
		return v.T("%d MB", (n+1<<19)>>20)
	case n >= 1<<10:
		return v.T("%d KB", (n+1<<9)>>10)
	}
	return v.N(int(n), "{n} byte", "{n} bytes")
}
