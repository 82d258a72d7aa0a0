package web

import (
	"net/http"
	"strconv"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/web/say"
)

// live is what script makes quicker on a page: keys, and news of what came in since.
type live struct {
	Since   string // instant of the desk's clock, microseconds: what came in after it is news
	News    *news
	KeysOff bool
	Keys    []keyHelp
}

// news says in a line that something came in; it never moves what is being read.
type news struct{ Text, Path string }

// keyHelp is one line of the list of keys.
type keyHelp struct{ Key, Does string }

const keysCookie = "keys"

// liveOf is what a page needs to be kept up to date.
func (s *Server) liveOf(r *http.Request) live {
	c, err := r.Cookie(keysCookie)
	return live{
		Since: strconv.FormatInt(s.desk.Now().UnixMicro(), 10), KeysOff: err == nil && c.Value == "off", Keys: keysHelp(at(r).voice),
	}
}

func keysHelp(v *say.Voice) []keyHelp {
	return []keyHelp{
		{"J", v.T("Next card")}, {"K", v.T("Card before")}, {"Enter", v.T("Open or close the card")},
		{"A", v.T("Approve; a formal letter is opened to be read first")}, {"E", v.T("Read the letter and change it")},
		{"P", v.T("Let the account rest")}, {"H", v.T("Hold the letter")}, {"R", v.T("Record a promise")},
		{"W", v.T("Why this is proposed")}, {"Z", v.T("Take the last act back")}, {"/", v.T("Go to a page, client or invoice")},
	}
}

// whatsNew answers GET /news?since=: 204 while nothing came in, else one line.
func (s *Server) whatsNew(w http.ResponseWriter, r *http.Request) error {
	since, err := strconv.ParseInt(r.URL.Query().Get("since"), 10, 64)
	if err != nil {
		return fault.Invalidf("since_unreadable", "since", "this page is out of date; load it again")
	}
	n, err := s.desk.NewsSince(r.Context(), at(r).creditor, time.UnixMicro(since))
	if err != nil {
		return err
	}
	if !n.Any() {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	v := at(r).voice
	p := live{Since: strconv.FormatInt(n.At.UnixMicro(), 10)}
	if n.Writer != "" {
		p.News = &news{v.T("An answer from %s came in.", n.Writer), "/inbox"}
	} else {
		p.News = &news{v.T("%s was taken in.", n.List), "/"}
	}
	return s.renderPart(w, r, pagePlain, "news", p)
}

// renderPart writes one template of a page, for what is exchanged in place.
func (s *Server) renderPart(w http.ResponseWriter, r *http.Request, name, part string, page any) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return s.pages[at(r).voice.Language()+"/"+name].ExecuteTemplate(w, part, page)
}

// chooseKeys answers POST /keys: whether single keys act.
func (s *Server) chooseKeys(w http.ResponseWriter, r *http.Request) error {
	const year = 365 * 24 * 60 * 60
	c := &http.Cookie{Name: keysCookie, Value: "off", Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	switch r.PostFormValue("keys") {
	case "off":
	case "on":
		c.MaxAge = -1
	default:
		return fault.Invalidf("keys_unknown", "", "keys are on or off")
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, ownPath(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}
