package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const actDocument = "document"

// mostDocuments bounds the files of one form.
const mostDocuments = 20

// documentKindWord names a kind of document.
func documentKindWord(v *say.Voice, k receivable.DocumentKind) string {
	switch k {
	case receivable.ContractPaper:
		return v.T("Contract")
	case receivable.ApprovalPaper:
		return v.T("Approval")
	case receivable.DeliveryProof:
		return v.T("Proof of delivery")
	case receivable.UseProof:
		return v.T("Proof of use")
	case receivable.Acknowledgment:
		return v.T("Debt admitted in writing")
	case receivable.Correspondence:
		return v.T("Correspondence")
	case receivable.Photo:
		return v.T("Picture")
	case receivable.ProofOfPosting:
		return v.T("Proof of posting")
	case receivable.OwnInvoice, receivable.OwnEInvoice:
		return v.T("Own invoice")
	case receivable.DeliveredFile:
		return v.T("File of the work")
	case receivable.AgreementPaper:
		return v.T("Agreement")
	case receivable.SignedAgreement:
		return v.T("Signed agreement")
	case receivable.TimeStamp:
		return v.T("Time stamp")
	}
	return v.T("Document")
}

func (p *evidencePage) paper(l *recovery.DocumentLine, may bool) paperRow {
	v := p.say
	row := paperRow{Text: documentKindWord(v, l.Kind), Name: l.Name, Day: v.Short(l.On), ISO: l.On.String(), More: l.Note}
	if row.Name == "" {
		row.Name = l.Reference
	}
	if l.Hash != nil {
		row.Link = p.Here + "/documents/" + url.PathEscape(l.ID)
	}
	if l.ByHand && may {
		row.Drop = p.Here + "/documents/" + url.PathEscape(l.ID) + "/drop"
	}
	return row
}

func (p *evidencePage) addForm(r *http.Request, t *tried, most int) *addForm {
	account := r.PathValue("account")
	f := &addForm{
		Most: most, On: t.field(actDocument, account, "on", ""), About: t.field(actDocument, account, "about", ""),
		Note: t.field(actDocument, account, "note", ""), File: t.field(actDocument, account, "file", ""),
	}
	chosen := r.URL.Query().Get("kind")
	if t != nil {
		chosen = t.get("kind")
	}
	kind, err := recovery.DocumentKindNamed(chosen)
	if err != nil {
		kind = receivable.OtherDocument
	}
	for _, k := range receivable.ByHand() {
		f.Kinds = append(f.Kinds, choice{Value: string(k), Text: documentKindWord(p.say, k), Chosen: k == kind})
	}
	return f
}

// addDocuments answers POST /case/{account}/evidence/documents: the files stream into
// a folder of their own, and from there into the book.
func (s *Server) addDocuments(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	most, err := s.desk.DocumentMB(r.Context(), key.Creditor)
	if err != nil {
		return err
	}
	const patience = 20 * time.Minute
	control := http.NewResponseController(w)
	deadline := s.desk.Now().Add(patience)
	_ = control.SetReadDeadline(deadline) // a server without deadlines has its own patience
	_ = control.SetWriteDeadline(deadline)
	body := wholeBody(r)
	r.Body = http.MaxBytesReader(nil, body, int64(mostDocuments*most)<<20)
	dir, err := os.MkdirTemp("", "dunwell-documents-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what was taken lies in the book
	t := &tried{act: actDocument, values: url.Values{"account": {r.PathValue("account")}}, faults: map[string]string{}, status: http.StatusUnprocessableEntity, voice: at(r).voice}
	t.about = map[string]string{"document_kind_unknown": "kind", "document_about_unknown": "about", "document_too_large": "file", "document_empty": "file"}
	files, err := readDocuments(r, t, dir, int64(most)<<20)
	if f, ok := asFault(err); ok {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, int64(2*most)<<20)) // a browser listens once it has sent everything
		t.blame("file", f.Text)
		return s.renderEvidence(w, r, key, t)
	}
	if err != nil {
		return err
	}
	return s.keepDocuments(w, r, key, t, files)
}

// readDocuments takes the fields of the form, and each file into the folder.
func readDocuments(r *http.Request, t *tried, dir string, most int64) ([]recovery.Upload, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	var files []recovery.Upload
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && len(files) == 0:
			return nil, fault.Invalidf("file_missing", "", "choose a file first")
		case errors.Is(err, io.EOF):
			return files, nil
		case err != nil:
			return nil, uploadFault(err)
		case part.FormName() != "file":
			const mostValue = 8 << 10
			value, err := io.ReadAll(io.LimitReader(part, mostValue))
			if err != nil {
				return nil, uploadFault(err)
			}
			t.values.Set(part.FormName(), string(value))
		case part.FileName() == "": // no file was chosen
		case len(files) == mostDocuments:
			return nil, fault.Invalidf("files_too_many", "file", "at most %d files are taken at once", mostDocuments)
		default:
			file, err := spooled(part, filepath.Join(dir, strconv.Itoa(len(files))), most)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
}

// spooled lays a file of a form into a folder, one byte more than may be kept at most.
func spooled(part *multipart.Part, path string, most int64) (recovery.Upload, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return recovery.Upload{}, err
	}
	_, err = io.Copy(f, io.LimitReader(part, most+1))
	if closed := f.Close(); err == nil && closed != nil {
		return recovery.Upload{}, closed
	}
	if err != nil {
		return recovery.Upload{}, uploadFault(err)
	}
	return recovery.Upload{Name: filepath.Base(part.FileName()), Open: func() (io.ReadCloser, error) { return os.Open(path) }}, nil
}

// keepDocuments adds each file with an entry of its own.
func (s *Server) keepDocuments(w http.ResponseWriter, r *http.Request, key receivable.AccountKey, t *tried, files []recovery.Upload) error {
	a := at(r).act("")
	if text := t.get("on"); text != "" {
		on, err := day.Parse(text)
		if err != nil {
			t.blame("on", err.Error())
			return s.renderEvidence(w, r, key, t)
		}
		a.On = on
	}
	var entry recovery.Entry
	for _, f := range files {
		var err error
		doc := recovery.AddedDocument{Kind: receivable.DocumentKind(t.get("kind")), About: t.get("about"), Note: t.get("note"), File: f}
		if entry, err = s.desk.AddDocument(r.Context(), key, doc, a); err != nil {
			if err := t.refuse(err); err != nil {
				return err
			}
			return s.renderEvidence(w, r, key, t)
		}
	}
	s.decideAgain(r, entry.Number)
	http.Redirect(w, r, evidencePath(r.PathValue("account"))+"?entry="+url.QueryEscape(entry.Number)+"#papers", http.StatusSeeOther)
	return nil
}

// dropDocument answers POST …/documents/{document}/drop.
func (s *Server) dropDocument(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	entry, err := s.desk.DropDocument(r.Context(), key, r.PathValue("document"), at(r).act(""))
	if err != nil {
		return err
	}
	s.decideAgain(r, entry.Number)
	http.Redirect(w, r, evidencePath(r.PathValue("account"))+"?entry="+url.QueryEscape(entry.Number)+"#papers", http.StatusSeeOther)
	return nil
}

// acceptRebuilt answers POST /case/{account}/evidence/accept.
func (s *Server) acceptRebuilt(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	entry, err := s.desk.AcceptRebuilt(r.Context(), key, "", at(r).act(""))
	if err != nil {
		return err
	}
	s.decideAgain(r, entry.Number)
	http.Redirect(w, r, evidencePath(r.PathValue("account"))+"?entry="+url.QueryEscape(entry.Number), http.StatusSeeOther)
	return nil
}

// askAck answers POST /case/{account}/evidence/ack.
func (s *Server) askAck(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	entry, err := s.desk.AskAck(r.Context(), key, at(r).act(""))
	if err != nil {
		return err
	}
	s.decideAgain(r, entry.Number)
	http.Redirect(w, r, evidencePath(r.PathValue("account"))+"?entry="+url.QueryEscape(entry.Number), http.StatusSeeOther)
	return nil
}

// documentFile answers GET …/documents/{document}: the exact bytes, to be saved.
func (s *Server) documentFile(w http.ResponseWriter, r *http.Request) error {
	key, err := s.caseKey(r)
	if err != nil {
		return err
	}
	_, err = s.desk.SaveDocument(r.Context(), key, r.PathValue("document"), func(doc receivable.Document) (io.Writer, error) {
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
		h.Set("Content-Length", strconv.FormatInt(doc.Size, 10))
		return w, nil
	})
	return err
}
