package web

import (
	"context"
	"net/http"

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
}

type visitorKey struct{}

// at is the visitor of a request; every handler of a page has one.
func at(r *http.Request) *visitor {
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); ok {
		return v
	}
	return &visitor{voice: voiceOf(r)} // nobody: sees no book, may do nothing
}

func with(r *http.Request, v *visitor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
}

// act is what the person at the desk does, for the record.
func (v *visitor) act(note string) recovery.Act { return recovery.Act{By: v.user, Note: note} }

// voiceOf is the language a reader chose, else the one his browser asks for.
func voiceOf(r *http.Request) *say.Voice {
	if c, err := r.Cookie("language"); err == nil {
		for _, l := range say.DeskLanguages() {
			if c.Value == l {
				return say.In(l)
			}
		}
	}
	return say.Of(r.Header.Get("Accept-Language"), say.DeskLanguages())
}

// enter lets a request in as the one person of a desk on loopback.
func (s *Server) enter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, with(r, &visitor{s.creditor, s.user, auth.Owner, voiceOf(r)}))
	})
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
		s.frameRoutes(), s.todayRoutes(), s.caseRoutes(), s.letterRoutes(), s.inboxRoutes(), s.clientRoutes(), s.searchRoutes(), s.invoiceRoutes(),
		s.moneyRoutes(), s.policyRoutes(), s.insightRoutes(), s.settingRoutes(), s.startRoutes(), s.signInRoutes(),
	} {
		all = append(all, page...)
	}
	return all
}

// allowed lets a visitor in who has the right that the address asks for.
func (s *Server) allowed(may auth.Right, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !at(r).role.May(may) {
			return fault.Forbiddenf("role_forbids", "your role at this desk does not include this; ask its owner")
		}
		return h(w, r)
	}
}
