package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/web/say"
)

// frame is what stands around every page.
type frame struct {
	Title, Nav, Theme, Here string // Here is the page's own address
	Creditor, User          string
	Places                  []place
	AtHand                  []place // of Places, those in the bar of a phone
	Languages               []choice
	Sources                 []string
	Toast                   *toast
	Live                    live
	Open                    bool     // nobody signs in here
	Desks                   []choice // the person may sit at, where there are several
}

// Frame is what the layout reads, so that a field of a page never stands in its place.
func (f frame) Frame() frame { return f }

// place is one entry of the navigation.
type place struct {
	Path, Icon, Name string
	Waiting          int
	Here             bool
}

// places are the pages of the desk in the order of the navigation; the first
// placesAtHand stand in the bar of a phone.
var places = []place{
	{Path: "/", Icon: "i-today", Name: "Today"},
	{Path: "/inbox", Icon: "i-inbox", Name: "Inbox"},
	{Path: "/clients", Icon: "i-clients", Name: "Clients"},
	{Path: "/money", Icon: "i-money", Name: "Money"},
	{Path: "/invoices", Icon: "i-invoice", Name: "Invoices"},
	{Path: "/letters", Icon: "i-letter", Name: "Letters"},
	{Path: "/insights", Icon: "i-chart", Name: "Insights"},
	{Path: "/policy", Icon: "i-ladder", Name: "Policy"},
	{Path: "/settings", Icon: "i-gear", Name: "Settings"},
}

const placesAtHand = 4

// navigation fills the places in: where the reader is, and what waits where.
func (f *frame) navigation(v *say.Voice, waiting map[string]int) {
	for i, p := range places {
		p.Here = p.Path == f.Nav
		p.Waiting = waiting[p.Path]
		p.Name = v.T(p.Name)
		f.Places = append(f.Places, p)
		if i < placesAtHand {
			f.AtHand = append(f.AtHand, p)
		}
	}
	for _, l := range say.DeskLanguages() {
		f.Languages = append(f.Languages, choice{Value: l, Text: languageNames[l], Chosen: l == v.Language()})
	}
}

// languageNames are the languages in their own words.
var languageNames = map[string]string{
	"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "pt": "Português", "nl": "Nederlands", "pl": "Polski",
}

// letterLanguages are the languages that letters are written in.
func letterLanguages() (list []choice) {
	for _, l := range say.Languages() {
		list = append(list, choice{Value: l, Text: languageNames[l]})
	}
	return list
}

// toast says what was just done, and takes it back.
type toast struct {
	Text string
	Undo string // number of the entry, "" where it cannot be taken back
	From int
	Back string // address to go back to
}

// frameOf fills the frame: what stands beside the page, and what was just done. nav is
// the path of the place in the navigation. A book that does not answer leaves the frame
// empty; what the page itself asks of it is told by the page.
func (s *Server) frameOf(r *http.Request, title, nav string) frame {
	v := at(r)
	f := frame{Title: title, Nav: nav, Theme: themeOf(r), Here: "/", User: v.user, Live: s.liveOf(r), Open: v.open, Desks: v.desks()}
	if r.Method == http.MethodGet {
		f.Here = r.URL.RequestURI()
	}
	if v.creditor == "" {
		return f
	}
	around, err := s.desk.Around(r.Context(), v.creditor)
	if err != nil {
		return f
	}
	f.Creditor = around.Creditor.Name
	for _, source := range around.Sources {
		if !source.CompleteThrough.IsZero() {
			f.Sources = append(f.Sources, v.voice.T("Payments of “%s” known through %s", sourceName(v.voice, source.Name), v.voice.Short(source.CompleteThrough)))
		}
	}
	f.navigation(v.voice, map[string]int{"/": around.Waiting, "/inbox": around.Mails, "/money": around.Lines})
	f.Toast = s.toastOf(r)
	return f
}

// toastOf tells of the act that led to this page, as ?entry names it.
func (s *Server) toastOf(r *http.Request) *toast {
	number := r.URL.Query().Get("entry")
	if number == "" || r.Method != http.MethodGet {
		return nil
	}
	e, err := s.desk.EntryNumbered(r.Context(), at(r).creditor, number)
	if err != nil || e.Text == "" {
		return nil
	}
	t := &toast{Text: at(r).voice.Told(e.Text), Back: r.URL.Path}
	t.From, _ = strconv.Atoi(r.URL.Query().Get("from")) // what is no number is the first page
	if e.Undoable {
		t.Undo = e.Number
	}
	return t
}

// render writes a page whole or, where its template fails, not at all.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, page any) error {
	var b bytes.Buffer
	if err := s.pages[at(r).voice.Language()+"/"+name].ExecuteTemplate(&b, "layout", page); err != nil {
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
	p := plainPage{Heading: at(r).voice.T("That did not work"), Text: err.Error()}
	switch status {
	case http.StatusInternalServerError:
		s.log.Error("desk", "path", r.URL.Path, "err", err)
		p.Heading, p.Text = at(r).voice.T("Something went wrong here"), at(r).voice.T("It is written in the log. Nothing was changed.")
	case http.StatusServiceUnavailable:
		s.log.Error("desk", "path", r.URL.Path, "err", err)
		p.Heading = at(r).voice.T("The book does not answer")
	case http.StatusNotFound:
		p.Heading = at(r).voice.T("Not found")
	}
	p.Text = at(r).voice.Told(p.Text)
	p.frame = s.frameOf(r, p.Heading, "")
	if err := s.render(w, r, status, pagePlain, p); err != nil {
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

// chooseLanguage answers POST /language.
func (s *Server) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	const year = 365 * 24 * 60 * 60
	language := r.PostFormValue("language")
	if !slices.Contains(say.DeskLanguages(), language) {
		return fault.Invalidf("language_unknown", "", "the desk speaks English and German")
	}
	http.SetCookie(w, &http.Cookie{Name: "language", Value: language, Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, ownPath(r.PostFormValue("back")), http.StatusSeeOther)
	return nil
}

// frameRoutes are the addresses that belong to every page.
func (s *Server) frameRoutes() []route {
	return []route{
		{"POST /theme", auth.See, s.chooseTheme},
		{"POST /language", auth.See, s.chooseLanguage},
		{"GET /", auth.See, s.nowhere},
	}
}
