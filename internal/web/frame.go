package web

import (
	"bytes"
	"fmt"
	"net/http"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// frame is what stands around every page.
type frame struct {
	Title, Nav, Theme, Here string // Here is the page's own address
	Creditor                string
	Waiting                 int
	Sources                 []string
	Toast                   *toast
}

// toast says what was just done, and takes it back.
type toast struct {
	Text string
	Undo string // number of the entry, "" where it cannot be taken back
	From int
	Page string
}

// frameOf fills the frame from the day.
func (s *Server) frameOf(r *http.Request, title, nav string, t *recovery.Today) frame {
	f := frame{Title: title, Nav: nav, Theme: themeOf(r), Here: "/"}
	if r.Method == http.MethodGet {
		f.Here = r.URL.RequestURI()
	}
	if t == nil {
		return f
	}
	f.Creditor, f.Waiting = t.Creditor.Name, t.Waiting
	for _, source := range t.Sources {
		if !source.CompleteThrough.IsZero() {
			f.Sources = append(f.Sources, fmt.Sprintf("Payments of “%s” known through %s", source.Name, shortDay(source.CompleteThrough)))
		}
	}
	number := r.URL.Query().Get("entry")
	if number == "" || r.Method != http.MethodGet {
		return f
	}
	if e, err := s.desk.EntryNumbered(r.Context(), s.creditor, number); err == nil && e.Text != "" {
		f.Toast = &toast{Text: told(e.Text), From: t.From, Page: nav}
		if e.Undoable {
			f.Toast.Undo = e.Number
		}
	}
	return f
}

// render writes a page whole or, where its template fails, not at all.
func (s *Server) render(w http.ResponseWriter, status int, name string, page any) error {
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "layout", page); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := b.WriteTo(w)
	return err
}

// plainPage says one thing and leads back.
type plainPage struct {
	frame
	Heading, Text string
}

// fail answers with what a person may know of an error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	p := plainPage{Heading: "That did not work", Text: err.Error()}
	switch status {
	case http.StatusInternalServerError:
		s.log.Error("desk", "path", r.URL.Path, "err", err)
		p.Heading, p.Text = "Something went wrong here", "It is written in the log. Nothing was changed."
	case http.StatusServiceUnavailable:
		s.log.Error("desk", "path", r.URL.Path, "err", err)
		p.Heading = "The book does not answer"
	case http.StatusNotFound:
		p.Heading = "Not found"
	}
	p.Text = told(p.Text)
	p.frame = s.frameOf(r, p.Heading, "", nil)
	if err := s.render(w, status, pagePlain, p); err != nil {
		s.log.Error("desk", "path", r.URL.Path, "err", err)
	}
}

func statusOf(err error) int {
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// nowhere answers addresses that are no page.
func (s *Server) nowhere(http.ResponseWriter, *http.Request) error {
	return fault.NotFoundf("not_found", "there is no such page on this desk")
}

// crossed answers a form that another site sent.
func (s *Server) crossed(http.ResponseWriter, *http.Request) error {
	return fault.Forbiddenf("cross_origin", "this came from another site; acts are made on the desk's own pages only")
}

// themeOf is the colours the reader chose, "" for those of his system.
func themeOf(r *http.Request) string {
	c, err := r.Cookie("theme")
	if err != nil || c.Value != "light" && c.Value != "dark" {
		return ""
	}
	return c.Value
}

// chooseTheme answers POST /theme.
func (s *Server) chooseTheme(w http.ResponseWriter, r *http.Request) error {
	const year = 365 * 24 * 60 * 60
	c := &http.Cookie{Name: "theme", Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	switch v := r.PostFormValue("theme"); v {
	case "light", "dark":
		c.Value = v
	case "system":
		c.MaxAge = -1
	default:
		return fault.Invalidf("theme_unknown", "", "colours are light, dark, or those of the system")
	}
	http.SetCookie(w, c)
	http.Redirect(w, r, ownPath(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}
