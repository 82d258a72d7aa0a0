package web

import (
	"net/http"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const (
	pageDesks = "desks"
	pathDesks = "/settings/desks"
)

// desksPage lists the desks that the person may sit at, and adds one.
type desksPage struct {
	frame
	Mine []deskRow
	Name field
	Done string
}

type deskRow struct {
	Name, Role string
	Here       bool
}

// deskRoutes are the addresses of this page.
func (s *Server) deskRoutes() []route {
	return []route{
		{"GET " + pathDesks, auth.Own, s.showDesks},
		{"POST " + pathDesks, auth.Own, s.addDesk},
	}
}

// showDesks answers GET /settings/desks.
func (s *Server) showDesks(w http.ResponseWriter, r *http.Request) error {
	return s.renderDesks(w, r, nil)
}

func (s *Server) renderDesks(w http.ResponseWriter, r *http.Request, t *tried) error {
	v := at(r)
	p := desksPage{frame: s.frameOf(r, v.voice.T("Desks of this book"), "/settings"), Name: t.at("name", "")}
	p.Here = pathDesks
	for _, desk := range v.seat.Desks {
		p.Mine = append(p.Mine, deskRow{deskName(v.voice, desk), roleWord(v.voice, desk.Role), desk.Creditor == v.creditor})
	}
	if added := r.URL.Query().Get("added"); added != "" {
		for _, desk := range v.seat.Desks { // an address that somebody made up tells nothing
			if string(desk.Creditor) == added {
				p.Done = v.voice.T("%s has a desk of its own now, and you are its owner. Switch to it at the foot of the navigation.", desk.Name)
			}
		}
	}
	status := http.StatusOK
	if t != nil {
		status = t.status
	}
	return s.render(w, r, status, pageDesks, &p)
}

func deskName(v *say.Voice, desk recovery.DeskOf) string {
	if desk.Name == "" {
		return v.T("No name yet")
	}
	return desk.Name
}

// addDesk answers POST /settings/desks: a creditor is added, whose owner is whoever
// adds it. Place, language and currency are those of the desk he sits at.
func (s *Server) addDesk(w http.ResponseWriter, r *http.Request) error {
	t, err := readForm(r, "desk")
	if err != nil {
		return err
	}
	v := at(r)
	if v.open {
		t.status = http.StatusConflict
		t.blame("name", v.voice.T("Nobody signs in here yet, and only who signs in can switch desks. Add yourself under People first."))
		return s.renderDesks(w, r, t)
	}
	here, err := s.desk.Creditor(r.Context(), v.creditor)
	if err != nil {
		return err
	}
	changes := map[string]string{"place": here.Place, "language": here.Language, "currency": string(here.Currency)}
	if here.Zone != "" {
		changes["zone"] = here.Zone
	}
	c, err := s.desk.AddCreditor(r.Context(), t.get("name"), changes, v.seat.Person, v.user)
	if f, refused := asFault(err); refused && statusOf(f) < http.StatusInternalServerError {
		t.status = statusOf(f)
		t.blame("name", f.Text)
		return s.renderDesks(w, r, t)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, pathDesks+"?added="+string(c.ID), http.StatusSeeOther)
	return nil
}
