package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const (
	pageSignIn  = "signin"
	pageConfirm = "signin_confirm"
)

// signInPage asks who somebody is: for name and password, for a code, or for a new
// password by a link.
type signInPage struct {
	frame
	Step     string // "name", "code" or "link"
	To       string // page to go to then
	Name     string // as it was typed, or whose link it is
	Fault    string
	Action   string // of the form
	Passkeys bool   // can be asked for under this name of the desk
	Open     bool   // nobody signs in here
}

// signInRoutes are the addresses of this page.
func (s *Server) signInRoutes() []route {
	return []route{
		{"GET /signin", auth.Anyone, s.showSignIn},
		{"POST /signin", auth.Anyone, s.signIn},
		{"GET /signin/code", auth.Anyone, s.showCode},
		{"POST /signin/code", auth.Anyone, s.signInCode},
		{"POST /signin/passkey/ask", auth.Anyone, s.askSignInPasskey},
		{"POST /signin/passkey", auth.Anyone, s.signInPasskey},
		{"GET /welcome/{link}", auth.Anyone, s.showLink},
		{"POST /welcome/{link}", auth.Anyone, s.useLink},
		{"POST /signout", auth.Self, s.signOut},
		{"POST /desk", auth.Self, s.chooseDesk},
		{"POST /confirm", auth.Self, s.confirm},
		{"POST /confirm/passkey/ask", auth.Self, s.askConfirmPasskey},
		{"POST /confirm/passkey", auth.Self, s.confirmPasskey},
	}
}

// showSignIn answers GET /signin.
func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request) error {
	v := at(r)
	if v.seat.Session != "" {
		http.Redirect(w, r, ownPath(r.URL.Query().Get("to")), http.StatusSeeOther)
		return nil
	}
	return s.renderSignIn(w, r, http.StatusOK, &signInPage{Step: "name", To: ownPath(r.URL.Query().Get("to"))})
}

func (s *Server) renderSignIn(w http.ResponseWriter, r *http.Request, status int, p *signInPage) error {
	v := at(r).voice
	title := v.T("Sign in")
	p.Action = "/signin"
	switch p.Step {
	case "code":
		title, p.Action = v.T("One more proof"), "/signin/code"
	case "link":
		title, p.Action = v.T("Choose a password"), r.URL.Path
	}
	p.frame = s.frameOf(r, title, "")
	if len(p.Languages) == 0 {
		p.navigation(v, nil)
	}
	p.Passkeys = p.Step == "name" && relyingName(r) != ""
	p.Open = at(r).open
	if p.Step == "link" {
		w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
		p.Here = "/signin"
	}
	return s.render(w, r, status, pageSignIn, p)
}

// refusedSignIn shows the form again with what is wrong. Nothing else of a fault is
// told: a fault of the machine goes its own way.
func (s *Server) refusedSignIn(w http.ResponseWriter, r *http.Request, p *signInPage, err error) error {
	status, text, err := refusal(w, at(r).voice, err)
	if err != nil {
		return err
	}
	p.Fault = text
	return s.renderSignIn(w, r, status, p)
}

// refusal is the status and the words for a try that was refused; what is no refusal
// is given back.
func refusal(w http.ResponseWriter, v *say.Voice, err error) (status int, text string, rest error) {
	if soon, ok := errors.AsType[*recovery.TooSoon](err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(soon.Seconds()))
		return http.StatusTooManyRequests, v.N(soon.Seconds(), "Too many tries went wrong. Wait one second before the next.", "Too many tries went wrong. Wait {n} seconds before the next."), nil
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable || f.Kind == fault.NotFound {
		return 0, "", err
	}
	return http.StatusUnprocessableEntity, signInTold(v, f), nil
}

// signInTold says a fault of signing in; those that people meet have their own texts.
func signInTold(v *say.Voice, f *fault.Error) string {
	switch f.Code {
	case "signin_wrong":
		return v.T("The name or the password is not right.")
	case "code_wrong":
		return v.T("This code is not right, or was used already. Wait for the next one.")
	case "confirm_wrong":
		return v.T("That is not your password, nor a code that is still good.")
	case "password_short":
		return v.T("A password has at least %d characters. Four words in a row are a good one.", auth.ShortestPassword)
	case "password_guessed":
		return v.T("This password is among the first that are tried. Four words in a row are a better one.")
	}
	return v.Told(f.Error())
}

// signIn answers POST /signin.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "signin")
	if err != nil {
		return err
	}
	p := &signInPage{Step: "name", To: ownPath(t.get("to")), Name: t.get("name")}
	in, err := s.desk.SignIn(r.Context(), t.get("name"), t.values.Get("password"), s.caller(r))
	if err != nil {
		return s.refusedSignIn(w, r, p, err)
	}
	return s.admitted(w, r, in, p.To)
}

// admitted gives the browser its new token, and ends the session it had before.
func (s *Server) admitted(w http.ResponseWriter, r *http.Request, in recovery.SignedIn, to string) error {
	if in.Code {
		s.setCookie(w, r, stepCookie, in.Token, int(auth.CodeEnd.Seconds()))
		http.Redirect(w, r, "/signin/code?"+url.Values{"to": {to}}.Encode(), http.StatusSeeOther)
		return nil
	}
	if err := s.seated(w, r, in); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) seated(w http.ResponseWriter, r *http.Request, in recovery.SignedIn) error {
	if before := at(r).seat; before.Session != "" {
		if err := s.desk.SignOut(r.Context(), before); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	s.setCookie(w, r, sessionCookie, in.Token, int(auth.AbsoluteEnd.Seconds()))
	s.setCookie(w, r, stepCookie, "", 0)
	return nil
}

// step is the token of what is under way in this browser.
func (s *Server) step(r *http.Request) string {
	c, err := r.Cookie(s.cookieName(r, stepCookie))
	if err != nil {
		return ""
	}
	return c.Value
}

// showCode answers GET /signin/code.
func (s *Server) showCode(w http.ResponseWriter, r *http.Request) error {
	if s.step(r) == "" {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return nil
	}
	return s.renderSignIn(w, r, http.StatusOK, &signInPage{Step: "code", To: ownPath(r.URL.Query().Get("to"))})
}

// signInCode answers POST /signin/code.
func (s *Server) signInCode(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "code")
	if err != nil {
		return err
	}
	p := &signInPage{Step: "code", To: ownPath(t.get("to"))}
	in, err := s.desk.SignInCode(r.Context(), s.step(r), t.get("code"), s.caller(r))
	if fault.CodeOf(err) == "signin_over" {
		s.setCookie(w, r, stepCookie, "", 0)
		return s.renderSignIn(w, r, http.StatusUnprocessableEntity, &signInPage{Step: "name", To: p.To, Fault: at(r).voice.T("This sign-in has lasted too long. Begin anew.")})
	}
	if err != nil {
		return s.refusedSignIn(w, r, p, err)
	}
	return s.admitted(w, r, in, p.To)
}

// showLink answers GET /welcome/{link}.
func (s *Server) showLink(w http.ResponseWriter, r *http.Request) error {
	name, err := s.desk.LinkOf(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	return s.renderSignIn(w, r, http.StatusOK, &signInPage{Step: "link", Name: name})
}

// useLink answers POST /welcome/{link}.
func (s *Server) useLink(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "link")
	if err != nil {
		return err
	}
	name, err := s.desk.LinkOf(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	in, err := s.desk.UseLink(r.Context(), r.PathValue("link"), t.values.Get("password"), s.caller(r))
	if err != nil {
		return s.refusedSignIn(w, r, &signInPage{Step: "link", Name: name}, err)
	}
	return s.admitted(w, r, in, "/")
}

// signOut answers POST /signout.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if v := at(r); !v.open {
		if err := s.desk.SignOut(r.Context(), v.seat); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	s.setCookie(w, r, sessionCookie, "", 0)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// chooseDesk answers POST /desk: another creditor of those the person belongs to.
func (s *Server) chooseDesk(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "desk")
	if err != nil {
		return err
	}
	if err := s.desk.ChooseDesk(r.Context(), at(r).seat, receivable.CreditorID(t.get("creditor"))); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
