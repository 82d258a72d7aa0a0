package web

import (
	"errors"
	"io"
	"net/http"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
)

// mostLogoForm bounds a form that brings a logo.
const mostLogoForm = 3 << 20

// logoView is the logo of the letterhead on its page.
type logoView struct {
	Set   bool
	Fault string
	May   bool
}

// showLogo answers GET /settings/logo: the picture itself.
func (s *Server) showLogo(w http.ResponseWriter, r *http.Request) error {
	c, err := s.desk.Creditor(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	kind := http.DetectContentType(c.Logo)
	if len(c.Logo) == 0 || kind != "image/png" && kind != "image/jpeg" {
		return fault.NotFoundf("logo_unknown", "there is no logo")
	}
	w.Header().Set("Content-Type", kind)
	_, err = w.Write(c.Logo)
	return err
}

// changeLogo answers POST /settings/logo: a picture is taken in, or the one there goes.
func (s *Server) changeLogo(w http.ResponseWriter, r *http.Request) error {
	picture, err := logoOf(w, r)
	if err == nil {
		err = s.desk.SetLogo(r.Context(), at(r).creditor, picture)
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		r.SetPathValue("part", "business")
		return s.renderSettingPart(w, r, &tried{act: "logo", faults: map[string]string{"logo": at(r).voice.Told(f.Text)}, first: "logo", status: http.StatusUnprocessableEntity, voice: at(r).voice})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/settings/business?saved=logo#logo", http.StatusSeeOther)
	return nil
}

// logoOf reads the picture of a form; none where the one there is to go.
func logoOf(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostLogoForm)
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return nil, fault.Invalidf("logo_too_large", "logo", "This file is too large for a logo: 2 MB are allowed, 200 KB are plenty.")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left of it the system removes
	if r.PostForm.Get("remove") != "" {
		return nil, nil
	}
	file, _, err := r.FormFile("logo")
	if err != nil {
		return nil, fault.Invalidf("logo_missing", "logo", "Choose a picture, PNG or JPEG.")
	}
	defer file.Close() //nolint:errcheck // it was read to its end
	picture, err := io.ReadAll(file)
	if err == nil && len(picture) == 0 {
		err = fault.Invalidf("logo_missing", "logo", "Choose a picture, PNG or JPEG.")
	}
	return picture, err
}

func (s *Server) logoView(r *http.Request, t *tried) (*logoView, error) {
	c, err := s.desk.Creditor(r.Context(), at(r).creditor)
	if err != nil {
		return nil, err
	}
	v := &logoView{Set: len(c.Logo) > 0, May: at(r).role.May(auth.Own)}
	if t != nil && t.act == "logo" {
		v.Fault = t.faults["logo"]
	}
	return v, nil
}
