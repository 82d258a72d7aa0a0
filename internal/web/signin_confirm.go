package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// confirmPage asks a person who is signed in to prove once more who he is, and then
// carries out the form that he sent.
type confirmPage struct {
	frame
	Action          string
	Fields          []hiddenField
	Fault           string
	Password, Codes bool // can be asked for
	Passkey         bool
	Later           bool // the form held a file and has to be sent again
}

type hiddenField struct{ Name, Value string }

// proofField is the password or code in a form that comes from the confirm page.
const proofField = "confirm-proof"

// proven carries out an act of a person who proved of late who he is. Of another it
// asks for the proof first; the form he sent waits in that page.
func (s *Server) proven(w http.ResponseWriter, r *http.Request, h handler) error {
	v := at(r)
	if v.open {
		return h(w, r)
	}
	if !plainForm(r) {
		if v.seat.Fresh {
			return h(w, r)
		}
		return s.askProof(w, r, http.StatusForbidden, "")
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	proof := r.PostForm.Get(proofField)
	r.PostForm.Del(proofField)
	r.Form.Del(proofField)
	switch {
	case v.seat.Fresh:
		return h(w, r)
	case proof == "":
		return s.askProof(w, r, http.StatusForbidden, "")
	}
	if err := s.desk.Confirm(r.Context(), v.seat, proof, s.caller(r)); err != nil {
		status, text, err := refusal(w, v.voice, err)
		if err != nil {
			return err
		}
		return s.askProof(w, r, status, text)
	}
	v.seat.Fresh = true
	return h(w, r)
}

func plainForm(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return kind == "" || strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
}

// askProof shows the confirm page. The fields of the form wait in it, hidden; a form
// is at most 64 KB, and so is what waits.
func (s *Server) askProof(w http.ResponseWriter, r *http.Request, status int, text string) error {
	const mostFields = 400
	v := at(r)
	p := &confirmPage{frame: s.frameOf(r, v.voice.T("Confirm it is you"), ""), Action: r.URL.RequestURI(), Fault: text, Password: v.seat.Password, Codes: v.seat.Codes}
	if _, keys, err := s.desk.Passkeys(r.Context(), v.seat.Person); err != nil {
		return err
	} else {
		p.Passkey = len(keys) > 0 && relyingName(r) != ""
	}
	if !plainForm(r) {
		p.Later, p.Action = true, "/confirm"
		p.Fields = []hiddenField{{"to", refererPath(r)}}
		return s.render(w, r, status, pageConfirm, p)
	}
	var names []string
	for name := range r.PostForm {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.PostForm[name] {
			p.Fields = append(p.Fields, hiddenField{name, value})
		}
	}
	if len(p.Fields) > mostFields {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	return s.render(w, r, status, pageConfirm, p)
}

// refererPath is the page of the desk that a form came from.
func refererPath(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return ownPath(u.RequestURI())
}

// confirm answers POST /confirm: the proof alone, and then back to a page.
func (s *Server) confirm(w http.ResponseWriter, r *http.Request) error {
	return s.proven(w, r, func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, ownPath(r.PostFormValue("to")), http.StatusSeeOther)
		return nil
	})
}
