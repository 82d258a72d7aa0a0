package web

import (
	"encoding/base64"
	"net/http"
)

// toldCookie holds a link from the act that made it to the page that tells it. It is
// kept nowhere else, and gone once it was told.
const toldCookie = "told"

// tellOnce hands a link to the page that follows.
func (s *Server) tellOnce(w http.ResponseWriter, r *http.Request, page, link string) {
	http.SetCookie(w, &http.Cookie{
		Name: toldCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(link)), Path: page, MaxAge: 60, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteStrictMode,
	})
}

// toldOnce is the link that was just made, the first time it is asked for; else "".
func toldOnce(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(toldCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, &http.Cookie{Name: toldCookie, Path: r.URL.Path, MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	link, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return ""
	}
	return string(link)
}
