package portal

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"dunwell/internal/web/say"
	"dunwell/internal/web/site"
)

// shared are the templates that every page uses.
var shared = []string{"layout", "pieces"}

// furniture is what the client pages of every book are shown with. It comes from files
// inside the program: it is read once, and never changes.
type furniture struct {
	style site.Asset
	pages map[string]*template.Template
}

var furnished = sync.OnceValues(func() (f furniture, err error) {
	if f.style, err = site.StyleSheet("pages.css", styleFiles); err != nil {
		return f, err
	}
	f.pages, err = readPages(f.style.Path)
	return f, err
})

// readPages parses every page in every language.
func readPages(style string) (map[string]*template.Template, error) {
	return site.Pages(pageFiles, say.Languages(), shared, template.FuncMap{"style": func() string { return style }})
}

// frame is what surrounds every page.
type frame struct {
	Title    string
	Creditor string
	About    string // beside the name
	Base     string // path of the link, "" where none is good
	Person   string // whom to ask: name, address, telephone
	Until    string // the link's last day
	Script   string // path of the one script of the page, "" for none
	Body     any
}

func (v *visit) frame(title string, body any) frame {
	c := &v.page.Creditor
	var person []string
	for _, p := range []string{c.Sender, c.Email, c.Phone} {
		if p != "" {
			person = append(person, p)
		}
	}
	if by := v.page.Placed; by != nil { // who asks is not sent in a circle
		person = []string{by.Name}
		if by.Contact != "" {
			person = append(person, by.Contact)
		}
	}
	return frame{
		Title: title, Creditor: c.Name, About: v.voice.T("Your account"), Base: v.base, Person: strings.Join(person, ", "),
		Until: v.voice.Day(v.page.Expires), Body: body,
	}
}

// render writes a page whole, or nothing of it.
func (s *Server) render(w http.ResponseWriter, voice *say.Voice, status int, name string, f frame) error {
	page, ok := s.pages[voice.Language()+"/"+name]
	if !ok {
		return fmt.Errorf("there is no page %s", name)
	}
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, "layout", f); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", voice.Language())
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // who went away needs no page
	return nil
}

// The pages that say no more than they must.
const (
	plainUnknown   = "unknown"
	plainChanged   = "changed"
	plainLater     = "later"
	plainOften     = "often"
	plainElsewhere = "elsewhere"
	plainSent      = "sent"
)

// plain shows a page of a few words that knows of no account.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, status int, what string) {
	v := say.Of(r.Header.Get("Accept-Language"), say.Languages())
	title, text := plainWords(v, what)
	if err := s.render(w, v, status, "plain", frame{Title: title, Body: plainPage{Text: text}}); err != nil {
		s.log.Error("client page", "err", err)
		http.Error(w, title, status)
	}
}

type plainPage struct {
	Text  string
	Renew string // where a new link is asked for, "" where none is
}

func plainWords(v *say.Voice, what string) (title, text string) {
	switch what {
	case plainChanged:
		return v.T("This is no longer open"), v.T("What this link was made for has changed in the meantime. Please answer our last message, and we will send you a new link.")
	case plainLater:
		return v.T("Please try again in a minute"), v.T("Something went wrong on our side, and what you typed was not kept. Nothing is lost by trying again.")
	case plainOften:
		return v.T("Please wait a minute"), v.T("This was asked for too often. Please try again in a minute.")
	case plainElsewhere:
		return v.T("Please use the page itself"), v.T("This came from another page. Open the link in our message and try once more.")
	case plainSent:
		return v.T("Thank you"), v.T("If this link was made for you, a new one comes to the e-mail address we have on file.")
	}
	return v.T("This link cannot be opened"), v.T("It may be incomplete, or it was used or replaced. Please open the link in our last message once more, or answer that message.")
}

// expired shows that a link's time is over, and offers a new one.
func (s *Server) expired(w http.ResponseWriter, r *http.Request) {
	v, f := say.Of(r.Header.Get("Accept-Language"), say.Languages()), frame{}
	if link, err := s.desk.OpenLink(r.Context(), r.PathValue("token")); link != nil {
		language, creditor, err := s.desk.PageLanguage(r.Context(), link)
		if err == nil {
			v, f.Creditor = say.In(language), creditor
		}
	} else if err != nil {
		s.log.Debug("client page", "err", err)
	}
	f.Title = v.T("The time of this link is over")
	f.Body = plainPage{
		Text:  v.T("For your safety a link can be opened for a limited time. We gladly send a new one to the e-mail address we have on file."),
		Renew: "/c/" + r.PathValue("token") + "/renew",
	}
	if err := s.render(w, v, http.StatusGone, "plain", f); err != nil {
		s.fail(w, r, err)
	}
}

// renew answers POST /c/{token}/renew. Whatever becomes of it, the answer is the same.
func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	link, err := s.desk.OpenLink(r.Context(), r.PathValue("token"))
	if link != nil && err != nil && s.limits.allow("renew "+link.Key(), linkActs) {
		from := (&visit{}).sender(r)
		if err := s.desk.RenewLink(r.Context(), link, renewalWords, from); err != nil {
			s.log.Error("send a new link", "err", err)
		}
	}
	s.plain(w, r, http.StatusOK, plainSent)
}

func renewalWords(language, creditor, url string) (subject, text string) {
	v := say.In(language)
	return v.T("Your new link to your account with %s", creditor),
		v.T("Hello,\n\nthis is the new link you asked for: %s\n\nIf you did not ask for it, there is nothing to do.\n\n%s", url, creditor)
}
