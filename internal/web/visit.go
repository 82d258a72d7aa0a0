package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// visitor is who a request comes from: one person at one creditor's desk.
type visitor struct {
	creditor receivable.CreditorID
	user     string // signs the acts
	role     auth.Role
	voice    *say.Voice
	seat     recovery.Seat // of who is signed in
	open     bool          // nobody signs in here: whoever uses this machine sits at the desk
}

// desks are those the person may sit at, none where there is no choice.
func (v *visitor) desks() (list []choice) {
	if len(v.seat.Desks) < 2 {
		return nil
	}
	for _, d := range v.seat.Desks {
		list = append(list, choice{Value: string(d.Creditor), Text: d.Name, Chosen: d.Creditor == v.creditor})
	}
	return list
}

type visitorKey struct{}

// at is the visitor of a request; every handler of a page has one.
func at(r *http.Request) *visitor {
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); ok {
		return v
	}
	return nobody(r)
}

// nobody sees no book and may do nothing.
func nobody(r *http.Request) *visitor { return &visitor{voice: voiceOf(r)} }

func with(r *http.Request, v *visitor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
}

// act is what the person at the desk does, for the record.
func (v *visitor) act(note string) recovery.Act { return recovery.Act{By: v.user, Note: note} }

// voiceOf is the language a reader chose, else the one his browser asks for.
func voiceOf(r *http.Request) *say.Voice {
	if v := chosenVoice(r); v != nil {
		return v
	}
	return say.Of(r.Header.Get("Accept-Language"), say.DeskLanguages())
}

func chosenVoice(r *http.Request) *say.Voice {
	if c, err := r.Cookie("language"); err == nil {
		for _, l := range say.DeskLanguages() {
			if c.Value == l {
				return say.In(l)
			}
		}
	}
	return nil
}

// enter finds out who a request comes from.
func (s *Server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		v, err := s.visitorOf(r)
		if err != nil {
			s.page(func(http.ResponseWriter, *http.Request) error { return err }).ServeHTTP(w, with(r, nobody(r)))
			return
		}
		next.ServeHTTP(w, with(r, v))
	})
}

// visitorOf is the one person of a desk on this machine at which nobody signs in;
// where people do, it is whose session the request bears, or nobody.
func (s *Server) visitorOf(r *http.Request) (*visitor, error) {
	if len(s.doors.names) == 0 { // a desk that others can reach is never open
		people, err := s.desk.PeopleExist(r.Context())
		if err != nil {
			return nil, err
		}
		if !people {
			return &visitor{creditor: s.creditor, user: s.user, role: auth.Owner, voice: voiceOf(r), open: true}, nil
		}
	}
	c, err := r.Cookie(s.cookieName(r, sessionCookie))
	if err != nil {
		return nobody(r), nil
	}
	seat, ok, err := s.desk.SeatOf(r.Context(), c.Value)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nobody(r), nil
	}
	v := &visitor{creditor: seat.Creditor, user: seat.Name, role: seat.Role, voice: voiceOf(r), seat: seat}
	if seat.Language != "" && chosenVoice(r) == nil {
		v.voice = say.In(seat.Language)
	}
	return v, nil
}

// handler answers a request or gives an error, which fail turns into a page.
type handler func(http.ResponseWriter, *http.Request) error

// route is one address of the desk and the right it asks for.
type route struct {
	pattern string // of http.ServeMux, with its method
	may     auth.Right
	answer  handler
}

// routes is every address of the desk, page by page. Tests walk it.
func (s *Server) routes() []route {
	var all []route
	for _, page := range [][]route{
		s.frameRoutes(), s.todayRoutes(), s.caseRoutes(), s.letterRoutes(), s.inboxRoutes(), s.clientRoutes(), s.approvalRoutes(), s.screeningRoutes(), s.searchRoutes(), s.invoiceRoutes(),
		s.moneyRoutes(), s.policyRoutes(), s.insightRoutes(), s.settingRoutes(), s.startRoutes(), s.signInRoutes(), s.peopleRoutes(), s.deskRoutes(), s.accountRoutes(),
		s.evidenceRoutes(), s.persistRoutes(), s.agreementRoutes(), s.courtRoutes(), s.linkRoutes(),
	} {
		all = append(all, page...)
	}
	for i, r := range all {
		switch r.pattern {
		case "POST /approve": // a formal letter is a legal act, whatever the address asks for
			all[i].answer = s.formal(r.answer)
		case "POST /theme", "POST /language", "POST /keys": // kept in the browser; on the sign-in page too
			all[i].may = auth.Anyone
		}
	}
	return all
}

// allowed lets a visitor in who has the right that the address asks for, and who
// proved of late who he is where the right asks for that too.
func (s *Server) allowed(may auth.Right, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := at(r)
		switch {
		case !v.role.May(may) && v.role == "":
			return s.toSignIn(w, r)
		case !v.role.May(may):
			return errRole()
		case may.Fresh() && r.Method != http.MethodGet && r.Method != http.MethodHead:
			return s.proven(w, r, h)
		}
		return h(w, r)
	}
}

func errRole() error {
	return fault.Forbiddenf("role_forbids", "your role at this desk does not include this; ask its owner")
}

// formal holds the approval of a formal letter to the rules of a legal act.
func (s *Server) formal(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := at(r)
		if v.open || v.role.May(auth.Decide) && v.seat.Fresh {
			return h(w, r)
		}
		if err := r.ParseForm(); err != nil {
			return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
		}
		letter, err := s.desk.LetterView(r.Context(), v.creditor, r.PostForm.Get("delivery"))
		switch {
		case err != nil || !letter.Formal: // the act itself says what is wrong with the number
			return h(w, r)
		case !v.role.May(auth.Decide):
			return errRole()
		}
		return s.proven(w, r, h)
	}
}

// toSignIn leads to the sign-in page, and from there back to the page asked for.
func (s *Server) toSignIn(w http.ResponseWriter, r *http.Request) error {
	to := "/"
	if r.Method == http.MethodGet {
		to = r.URL.RequestURI()
	}
	path := "/signin"
	if to != "/" {
		path += "?" + url.Values{"to": {to}}.Encode()
	}
	if r.Header.Get("HX-Request") == "true" { // a part of a page that is open elsewhere
		w.Header().Set("HX-Redirect", "/signin")
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
