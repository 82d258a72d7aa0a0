package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/exhibit"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The pages of the forms of courts: which there are, and what goes into one.
const (
	pageCourtForms = "court_forms"
	pageCourtForm  = "court_form"
)

// courtFormRoutes are the addresses of the forms of courts.
func (s *Server) courtFormRoutes() []route {
	return []route{
		{"GET /case/{account}/forms", auth.Decide, s.showCourtForms},
		{"POST /case/{account}/forms", auth.Decide, s.addCourtForm},
		{"GET /case/{account}/forms/{form}", auth.Decide, s.showCourtForm},
		{"POST /case/{account}/forms/{form}", auth.Decide, s.mapCourtForm},
		{"POST /case/{account}/forms/{form}/fill", auth.Decide, s.fillCourtForm},
		{"POST /case/{account}/forms/{form}/drop", auth.Decide, s.dropCourtForm},
		{"GET /case/{account}/filled/{entry}", auth.Decide, s.filledForm},
	}
}

// courtFormsPage lists the forms that are kept, and those filled for the case.
type courtFormsPage struct {
	frame
	Client, Case string
	Forms        []courtFormRow
	Filled       []filledRow
	Looks        []string
	Name, File   field
	Today        string
}

type courtFormRow struct{ Name, Text, Path string }

type filledRow struct{ Text, Day, ISO, Path string }

func (s *Server) showCourtForms(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderCourtForms(w, r, key, nil)
}

const actCourtForm = "court_form"

func (s *Server) renderCourtForms(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	view, err := s.desk.CaseForms(r.Context(), key)
	if err != nil {
		return err
	}
	v, account := at(r).voice, r.PathValue("account")
	p := courtFormsPage{frame: s.frameOf(r, v.T("Court forms: %s", view.Client), "/"), Client: view.Client, Case: casePath(account), Looks: looksOf(r)}
	p.Here = p.Case + "/forms"
	today, err := s.desk.TodayOf(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	p.Today = today.String()
	p.Name, p.File = t.field(actCourtForm, account, "name", ""), t.field(actCourtForm, account, "file", "")
	for i := range view.Forms {
		f := &view.Forms[i]
		p.Forms = append(p.Forms, courtFormRow{f.Name, v.N(len(f.Keys), "One field is filled", "{n} fields are filled"), p.Here + "/" + url.PathEscape(f.ID)})
	}
	for _, f := range view.Filled {
		p.Filled = append(p.Filled, filledRow{f.Form, v.Short(f.On), f.On.String(), p.Case + "/filled/" + url.PathEscape(f.Number)})
	}
	return s.render(w, r, statusFor(t), pageCourtForms, p)
}

// addCourtForm answers POST /case/{account}/forms: a blank form is read and kept.
func (s *Server) addCourtForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	body := wholeBody(r)
	r.Body = http.MaxBytesReader(nil, body, recovery.MostCourtForm+1<<20)
	t := &tried{act: actCourtForm, values: url.Values{"account": {r.PathValue("account")}}, faults: map[string]string{}, status: http.StatusUnprocessableEntity, voice: at(r).voice}
	t.about = map[string]string{"form_name_missing": "name", "form_name_taken": "name"}
	name, blank, err := readBlank(r, t)
	if err == nil {
		if t.get("name") == "" {
			t.values.Set("name", strings.TrimSuffix(name, path.Ext(name)))
		}
		f, kept := s.desk.MapForm(r.Context(), key.Creditor, t.get("name"), name, blank, nil, at(r).act("").By)
		if kept == nil {
			http.Redirect(w, r, casePath(r.PathValue("account"))+"/forms/"+url.PathEscape(f.ID), http.StatusSeeOther)
			return nil
		}
		err = kept
	}
	f, ok := asFault(err)
	if !ok {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(body, 2*recovery.MostCourtForm)) // a browser listens once it has sent everything
	field := "file"
	if own := t.about[f.Code]; own != "" {
		field = own
	}
	t.blame(field, f.Text)
	return s.renderCourtForms(w, r, key, t)
}

// readBlank takes the name and the file of the form that streams in.
func readBlank(r *http.Request, t *tried) (name string, blank []byte, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(blank) == 0:
			return "", nil, fault.Invalidf("file_missing", "", "choose a file first")
		case errors.Is(err, io.EOF):
			return name, blank, nil
		case err != nil:
			return "", nil, uploadFault(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return "", nil, uploadFault(err)
		}
		switch part.FormName() {
		case "name":
			t.values.Set("name", string(b[:min(len(b), 200)]))
		case "file":
			name, blank = part.FileName(), b
		}
	}
}

// courtFormPage is where a person says what goes into the fields of a form.
type courtFormPage struct {
	frame
	Client, Case, Back, Name string
	Fault                    string
	Fields                   []mapRow
	Keys                     []choice
}

type mapRow struct {
	N, Page       int
	Label, Detail string
	Key           field
}

func (s *Server) showCourtForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	return s.renderCourtForm(w, r, key, nil)
}

func (s *Server) renderCourtForm(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried) error {
	form, known, _, err := s.courtForm(r, key)
	if err != nil {
		return err
	}
	view, err := s.desk.CaseForms(r.Context(), key)
	if err != nil {
		return err
	}
	v, account := at(r).voice, r.PathValue("account")
	p := courtFormPage{frame: s.frameOf(r, v.T("What goes where: %s", form.Name), "/"), Client: view.Client, Case: casePath(account), Name: form.Name}
	p.Back = p.Case + "/forms"
	p.Here = p.Back + "/" + url.PathEscape(form.ID)
	for i := range known.Fields {
		f := &known.Fields[i]
		if f.Kind == exhibit.FieldButton || f.Kind == exhibit.FieldSignature {
			continue
		}
		row := mapRow{N: i, Page: f.Page, Label: f.Label, Detail: f.Name + ", " + fieldKind(v, f)}
		if row.Label == "" {
			row.Label, row.Detail = f.Name, fieldKind(v, f)
		}
		row.Key = t.field(actCourtForm, account, "k"+strconv.Itoa(i), form.Keys[f.Name])
		p.Fields = append(p.Fields, row)
	}
	for _, k := range recovery.FormKeys() {
		p.Keys = append(p.Keys, choice{Value: k.Key, Text: v.T(k.Meaning)})
	}
	return s.render(w, r, statusFor(t), pageCourtForm, p)
}

// fieldKind says in words what a field takes.
func fieldKind(v *say.Voice, f *exhibit.Field) string {
	var text string
	switch f.Kind {
	case exhibit.FieldCheck:
		return v.T("box to tick")
	case exhibit.FieldRadio, exhibit.FieldChoice:
		return v.T("one of %s", strings.Join(f.Options, ", "))
	default:
		text = v.T("text")
		if f.Lines {
			text = v.T("text of several lines")
		}
	}
	if f.Max > 0 {
		text += ", " + v.N(f.Max, "at most one character", "at most {n} characters")
	}
	return text
}

// courtForm is a kept form with its fields.
func (s *Server) courtForm(r *http.Request, key receivable.AccountKey) (receivable.CourtForm, recovery.KnownForm, []byte, error) {
	form, blank, err := s.desk.FormNamed(r.Context(), key.Creditor, r.PathValue("form"))
	if err != nil {
		return form, recovery.KnownForm{}, nil, err
	}
	known, err := s.desk.ReadForm(r.Context(), key.Creditor, blank)
	return form, known, blank, err
}

// mapCourtForm answers POST /case/{account}/forms/{form}: what goes where.
func (s *Server) mapCourtForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actCourtForm)
	if err != nil {
		return err
	}
	t.values.Set("account", r.PathValue("account"))
	form, known, blank, err := s.courtForm(r, key)
	if err != nil {
		return err
	}
	keys, at0 := map[string]string{}, map[string]string{}
	for i := range known.Fields {
		name := "k" + strconv.Itoa(i)
		if value, ok := t.values[name]; ok {
			keys[known.Fields[i].Name], at0[known.Fields[i].Name] = strings.TrimSpace(value[0]), name
		}
	}
	_, err = s.desk.MapForm(r.Context(), key.Creditor, form.Name, form.File, blank, keys, at(r).act("").By)
	var faults fault.List
	if errors.As(err, &faults) {
		for _, f := range faults {
			t.blame(at0[f.Where], f.Text)
		}
		return s.renderCourtForm(w, r, key, t)
	}
	if f, ok := asFault(err); ok {
		t.blame(at0[f.Where], f.Text)
		return s.renderCourtForm(w, r, key, t)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, casePath(r.PathValue("account"))+"/forms", http.StatusSeeOther)
	return nil
}

// fillCourtForm answers POST /case/{account}/forms/{form}/fill.
func (s *Server) fillCourtForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	t, err := readForm(r, actCourtForm)
	if err != nil {
		return err
	}
	form, blank, err := s.desk.FormNamed(r.Context(), key.Creditor, r.PathValue("form"))
	if err != nil {
		return err
	}
	ask := recovery.FormAsk{Form: form, Blank: blank}
	if t.get("on") != "" {
		ask.On = t.day("on", "")
	}
	if len(t.faults) > 0 {
		return fault.Invalidf("day_unreadable", "", "%s", t.faults["on"])
	}
	entry, filled, err := s.desk.FillForm(r.Context(), key, ask, at(r).act(""))
	if err != nil {
		return err
	}
	if err := s.desk.KeepForm(&filled); err != nil {
		return err
	}
	keepLooks(w, entry)
	http.Redirect(w, r, casePath(r.PathValue("account"))+"/forms?entry="+url.QueryEscape(entry.Number), http.StatusSeeOther)
	return nil
}

// dropCourtForm answers POST /case/{account}/forms/{form}/drop.
func (s *Server) dropCourtForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	if err := s.desk.DropForm(r.Context(), key.Creditor, r.PathValue("form")); err != nil {
		return err
	}
	http.Redirect(w, r, casePath(r.PathValue("account"))+"/forms", http.StatusSeeOther)
	return nil
}

// filledForm answers GET /case/{account}/filled/{entry}: the filled form as a file.
func (s *Server) filledForm(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	seq, isNumber := strings.CutPrefix(r.PathValue("entry"), r.PathValue("account")+"-")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil || !isNumber {
		return fault.NotFoundf("form_unkept", "this entry tells of no form")
	}
	name, file, err := s.desk.KeptForm(r.Context(), key, n)
	if err != nil {
		return err
	}
	defer file.Close() // read only
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.PathValue("account")+"-"+name+`"`)
	_, err = io.Copy(w, file)
	return err
}
