package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/web/say"
)

// The pages of an import: choose a file, look at it, see what came of it.
const (
	pageImport        = "import"
	pageImportPreview = "import_preview"
	pageImportReport  = "import_report"
)

// importPage asks for a file.
type importPage struct {
	frame
	Fault  string
	Focus  bool
	Recent []runningImport
	Most   int // MB
}

// runningImport is a file that was given to the desk, in a line.
type runningImport struct{ Title, Text, Path, State, Mark string }

// bodyKey leads to the body of a request as it came: a handler that takes a file
// reads that instead of the bounded one of a form.
type bodyKey struct{}

// wholeBody is the body of a request without the bound of a form.
func wholeBody(r *http.Request) io.ReadCloser {
	if body, ok := r.Context().Value(bodyKey{}).(io.ReadCloser); ok {
		return body
	}
	return r.Body
}

// withBody keeps the body of a request for wholeBody.
func withBody(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), bodyKey{}, r.Body))
}

// showImport answers GET /money/import.
func (s *Server) showImport(w http.ResponseWriter, r *http.Request) error {
	return s.renderImport(w, r, nil)
}

func (s *Server) renderImport(w http.ResponseWriter, r *http.Request, f *fault.Error) error {
	p := importPage{frame: s.frameOf(r, at(r).voice.T("Import a statement or list"), "/money"), Most: mostUpload >> 20}
	p.Here = "/money/import"
	status := http.StatusOK
	if f != nil {
		status, p.Fault, p.Focus = statusOf(f), at(r).voice.Told(f.Text), true
	}
	var err error
	if p.Recent, err = s.recentImports(r); err != nil {
		return err
	}
	return s.render(w, r, status, pageImport, p)
}

// takeUpload answers POST /money/import: a file streams in, and is looked at next.
// Nothing of it is booked.
func (s *Server) takeUpload(w http.ResponseWriter, r *http.Request) error {
	const patience, most = 10 * time.Minute, mostUpload + 1<<20 // with what a form lays around a file
	control := http.NewResponseController(w)
	deadline := s.desk.Now().Add(patience)
	_ = control.SetReadDeadline(deadline) // a server without deadlines has its own patience
	_ = control.SetWriteDeadline(deadline)
	body := wholeBody(r)
	bounded := http.MaxBytesReader(nil, body, most)
	r.Body = bounded
	up, err := s.readUpload(r)
	if f, ok := asFault(err); ok {
		// A browser listens once it has sent everything: what is left is read past.
		_, _ = io.Copy(io.Discard, io.LimitReader(body, 2*mostUpload))
		return s.renderImport(w, r, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/money/import/"+up.ID, http.StatusSeeOther)
	return nil
}

// readUpload finds the file in the form that streams in.
func (s *Server) readUpload(r *http.Request) (*upload, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.Invalidf("file_missing", "", "choose a file first")
		}
		if err != nil {
			return nil, uploadFault(err)
		}
		if part.FormName() != "file" {
			continue
		}
		if part.FileName() == "" {
			return nil, fault.Invalidf("file_missing", "", "choose a file first")
		}
		up, err := s.uploads.take(at(r).creditor, at(r).user, part.FileName(), part)
		if err != nil {
			return nil, uploadFault(err)
		}
		return up, nil
	}
}

// uploadFault says what a person can do about a file that did not come through.
func uploadFault(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large || errors.Is(err, multipart.ErrMessageTooLarge) {
		return tooLarge()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Invalidf("form_unreadable", "", "the file did not come through whole; choose it once more")
	}
	return err
}

// showUpload answers GET /money/import/{id}: the preview of a file, its progress, or
// its report.
func (s *Server) showUpload(w http.ResponseWriter, r *http.Request) error {
	up, err := s.uploads.find(at(r).creditor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if up.State == uploadLooked {
		return s.renderPreview(w, r, up, nil)
	}
	return s.renderReport(w, r, up)
}

// changeUpload answers POST /money/import/{id}: a person corrects how a file reads,
// takes it in, or throws it away.
func (s *Server) changeUpload(w http.ResponseWriter, r *http.Request) error {
	up, err := s.uploads.find(at(r).creditor, r.PathValue("id"))
	if err != nil {
		return err
	}
	t, err := readForm(r, "import")
	if err != nil {
		return err
	}
	here := "/money/import/" + up.ID
	now := s.uploads.running(up.ID)
	switch {
	case t.get("do") == "drop" && now == nil:
		s.uploads.drop(up.Creditor, up.ID)
		here = "/money/import"
	case now != nil || up.State == uploadDone && t.get("do") != "again":
	default:
		if up.State == uploadLooked {
			up.correct(at(r).voice, t)
		}
		if len(t.faults) > 0 {
			return s.renderPreview(w, r, up, t)
		}
		if t.get("do") == "look" {
			if err := s.uploads.save(up); err != nil {
				return err
			}
			break
		}
		if now, err = s.startImport(r, up); err != nil {
			return err
		}
		now.soon(r.Context())
	}
	http.Redirect(w, r, here, http.StatusSeeOther)
	return nil
}

// correct takes over what a person said about a file.
func (up *upload) correct(v *say.Voice, t *tried) {
	if text := t.get("through"); text != "" {
		if d := t.day("through", ""); !d.IsZero() {
			up.Through = d.String()
		}
	} else {
		up.Through = ""
	}
	up.List, up.Kind, up.Dates, up.Decimal, up.Sign = t.get("list"), t.get("kind"), t.get("dates"), t.get("decimal"), t.get("sign")
	up.Currency, up.Source = strings.ToUpper(t.get("currency")), cutTo(t.get("source"), 80)
	if up.Currency != "" && len(up.Currency) != 3 {
		t.blame("currency", v.T("A currency is named by three letters, such as EUR or USD."))
	}
	if up.Map == nil {
		up.Map = map[string]string{}
	}
	chosen := map[string]bool{}
	for i := 0; t.values.Has("col-" + strconv.Itoa(i)); i++ {
		field, was := t.get("col-"+strconv.Itoa(i)), t.get("was-"+strconv.Itoa(i))
		if field != "" {
			chosen[field] = true
		}
		if field != was && field != "" {
			up.Map[field] = "#" + strconv.Itoa(i+1)
		}
	}
	for i := 0; t.values.Has("col-" + strconv.Itoa(i)); i++ {
		if was := t.get("was-" + strconv.Itoa(i)); was != "" && !chosen[was] {
			up.Map[was] = "" // no column has this meaning
		}
	}
}

func cutTo(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// recentImports are the files a creditor gave to the desk within a day.
func (s *Server) recentImports(r *http.Request) ([]runningImport, error) {
	all, err := s.uploads.list(at(r).creditor)
	if err != nil {
		return nil, err
	}
	var list []runningImport
	for _, up := range all {
		list = append(list, s.importLine(at(r).voice, up))
	}
	return list, nil
}

// runningImports are those that run, wait or were cut short: what a person may want
// to come back to.
func (s *Server) runningImports(r *http.Request) ([]runningImport, error) {
	all, err := s.uploads.list(at(r).creditor)
	if err != nil {
		return nil, err
	}
	var list []runningImport
	for _, up := range all {
		if up.State == uploadRunning {
			list = append(list, s.importLine(at(r).voice, up))
		}
	}
	return list, nil
}

func (s *Server) importLine(v *say.Voice, up *upload) runningImport {
	line := runningImport{Title: up.Name, Path: "/money/import/" + up.ID}
	now := s.uploads.running(up.ID)
	switch {
	case up.State == uploadDone:
		line.Text, line.State, line.Mark = v.T("It is taken in."), v.T("taken in"), "good"
	case up.State == uploadFailed:
		line.Text, line.State, line.Mark = v.T("Nothing of it is in the book."), v.T("not taken"), "late"
	case up.State == uploadLooked:
		line.Text, line.State, line.Mark = v.T("It waits for you to say go."), v.T("looked at"), "info"
	case now == nil:
		line.Text, line.State, line.Mark = v.T("It was cut short. Read it again; nothing is lost."), v.T("cut short"), "late"
	default:
		lines, waiting := now.progress(up)
		line.Text, line.State, line.Mark = v.T("%s of %s lines.", strconv.Itoa(lines), strconv.Itoa(up.Lines)), v.T("is being read"), "info"
		if waiting {
			line.Text, line.State = v.T("It waits for its turn."), v.T("waits")
		}
	}
	return line
}

// importRoutes are the addresses of imports and exports.
func (s *Server) importRoutes() []route {
	return []route{
		{"GET /money/import", auth.Act, s.showImport},
		{"POST /money/import", auth.Act, s.takeUpload},
		{"GET /money/import/{id}", auth.Act, s.showUpload},
		{"POST /money/import/{id}", auth.Act, s.changeUpload},
		{"GET /money/export", auth.See, s.showExport},
		{"GET /money/export/{file}", auth.See, s.export},
	}
}
