package portal

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// actPage is a page with one form.
type actPage struct {
	Base     string
	Greeting string
	AnswerBy string
	Form     *form
	Open     say.Amount
	OpenSum  string // as a field holds it
	Currency string
	Today    string // ISO, the first day a form takes
	Items    []itemLine
	Reasons  []option
	Files    int
	Phone    string
}

type option struct{ Value, Text string }

func (v *visit) act(f *form) actPage {
	p := actPage{
		Base: v.base, Greeting: v.greeting(), AnswerBy: v.voice.Dated(v.answerBy()), Form: f, Open: v.voice.Amount(v.page.Open), OpenSum: numberIn(v.voice, v.page.Open),
		Currency: string(v.page.Currency), Today: v.page.Today.String(), Files: v.page.Files,
	}
	for i := range v.page.Items {
		p.Items = append(p.Items, v.item(i))
	}
	for _, code := range recovery.WrongReasons() {
		p.Reasons = append(p.Reasons, option{code, reasonWords(v.voice, code)})
	}
	if c := v.page.Contact; c != nil {
		p.Phone = c.Phone
	}
	return p
}

// show renders the page of a form.
func (s *Server) show(w http.ResponseWriter, v *visit, name, title string, f *form) error {
	status := http.StatusOK
	if f != nil && !f.good() {
		status = http.StatusUnprocessableEntity
	}
	if f == nil {
		f = &form{}
	}
	return s.render(w, v.voice, status, name, v.frame(title, v.act(f)))
}

// done ends an act: with thanks, or with the form as it was filled in.
func (s *Server) done(w http.ResponseWriter, r *http.Request, v *visit, f *form, what string, a recovery.PageAnswer, err error, again func() error) error {
	if err != nil {
		if err := f.refuse(v.voice, err); err != nil {
			return err
		}
		return again()
	}
	v.thank(w, r, what, a)
	return nil
}

func (s *Server) showPromise(w http.ResponseWriter, _ *http.Request, v *visit) error {
	return s.pagePromise(w, v, nil)
}

func (s *Server) pagePromise(w http.ResponseWriter, v *visit, f *form) error {
	if f == nil {
		f = &form{values: url.Values{"amount": {numberIn(v.voice, v.page.Open)}}}
	}
	return s.show(w, v, "promise", v.voice.T("I will pay on a date"), f)
}

// takePromise answers POST /c/{token}/promise.
func (s *Server) takePromise(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	by := f.day(v.voice, "by")
	if !f.good() {
		return s.pagePromise(w, v, f)
	}
	a, err := s.desk.PromiseOnPage(r.Context(), v.link, plainSum(f.get("amount"), v.page.Currency), by, f.get("words"), v.sender(r))
	return s.done(w, r, v, f, thanksPromise, a, err, func() error { return s.pagePromise(w, v, f) })
}

func (s *Server) showWrong(w http.ResponseWriter, _ *http.Request, v *visit) error {
	return s.pageWrong(w, v, nil)
}

func (s *Server) pageWrong(w http.ResponseWriter, v *visit, f *form) error {
	if f == nil && len(v.page.Items) == 1 {
		f = &form{values: url.Values{"invoice": {v.page.Items[0].Number}}}
	}
	return s.show(w, v, "wrong", v.voice.T("Something is not right"), f)
}

// takeWrong answers POST /c/{token}/wrong.
func (s *Server) takeWrong(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	number := ""
	for _, item := range v.act(nil).Items {
		if f.get("invoice") == item.Number {
			number = item.Number
		}
	}
	a, err := s.desk.DisputeOnPage(r.Context(), v.link, number, f.get("reason"), f.get("words"), v.sender(r))
	return s.done(w, r, v, f, thanksWaits, a, err, func() error { return s.pageWrong(w, v, f) })
}

func reasonWords(v *say.Voice, code string) string {
	switch code {
	case recovery.WrongQuality:
		return v.T("The work is faulty or came late")
	case recovery.WrongScope:
		return v.T("This was not ordered or not delivered")
	case recovery.WrongAmount:
		return v.T("The price or the sum is not right")
	case recovery.WrongInvoice:
		return v.T("The invoice itself has a mistake")
	}
	return v.T("The invoice never reached us")
}

func (s *Server) showPaid(w http.ResponseWriter, _ *http.Request, v *visit) error {
	return s.pagePaid(w, v, nil)
}

func (s *Server) pagePaid(w http.ResponseWriter, v *visit, f *form) error {
	return s.show(w, v, "paid", v.voice.T("I have already paid"), f)
}

// takePaid answers POST /c/{token}/paid. Files are read up to their bound and kept as
// they came; nothing here opens them.
func (s *Server) takePaid(w http.ResponseWriter, r *http.Request, v *visit) error {
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	f, files, err := readFiles(w, r)
	if err != nil {
		f = &form{values: f.values}
		if err := f.refuse(v.voice, err); err != nil {
			return err
		}
		return s.pagePaid(w, v, f)
	}
	on := f.day(v.voice, "on")
	if !f.good() {
		return s.pagePaid(w, v, f)
	}
	a, err := s.desk.PaidOnPage(r.Context(), v.link, on, f.get("words"), files, v.sender(r))
	return s.done(w, r, v, f, thanksWaits, a, err, func() error { return s.pagePaid(w, v, f) })
}

// readFiles reads a form with files, each up to its bound.
func readFiles(w http.ResponseWriter, r *http.Request) (*form, []recovery.PageFile, error) {
	const around, mostField = 256 << 10, 16 << 10
	f := &form{values: url.Values{}}
	r.Body = http.MaxBytesReader(w, r.Body, recovery.MostPageBytes+around)
	parts, err := r.MultipartReader()
	if err != nil {
		return f, nil, fault.Invalidf("form_unreadable", "", "this form could not be read")
	}
	var files []recovery.PageFile
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, files, nil
		}
		if err != nil {
			return f, nil, tooLarge(err)
		}
		const mostParts = 20
		if n > mostParts {
			return f, nil, fault.Invalidf("files_too_many", "files", "too many files")
		}
		most := int64(mostField)
		if part.FileName() != "" {
			most = recovery.MostPageFile
		}
		b, err := io.ReadAll(io.LimitReader(part, most+1))
		switch {
		case err != nil:
			return f, nil, tooLarge(err)
		case part.FormName() == "files" && part.FileName() == "" && len(b) == 0: // nothing was chosen
		case int64(len(b)) > most:
			return f, nil, fault.Invalidf("file_too_large", "files", "a file may have 10 MB at most")
		case part.FileName() != "":
			files = append(files, recovery.PageFile{Name: part.FileName(), Bytes: b})
		default:
			f.values.Add(part.FormName(), string(b))
		}
		if len(files) > recovery.MostPageFiles {
			return f, nil, fault.Invalidf("files_too_many", "files", "too many files")
		}
	}
}

func tooLarge(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Invalidf("file_too_large", "files", "a file may have 10 MB at most")
	}
	return fault.Invalidf("form_unreadable", "", "this form could not be read")
}

func (s *Server) showContact(w http.ResponseWriter, _ *http.Request, v *visit) error {
	return s.pageContact(w, v, nil)
}

func (s *Server) pageContact(w http.ResponseWriter, v *visit, f *form) error {
	return s.show(w, v, "contact", v.voice.T("Somebody else is responsible"), f)
}

// takeContact answers POST /c/{token}/contact.
func (s *Server) takeContact(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	a, err := s.desk.OtherContact(r.Context(), v.link, f.get("name"), f.get("address"), f.get("words"), v.sender(r))
	return s.done(w, r, v, f, thanksContact, a, err, func() error { return s.pageContact(w, v, f) })
}

func (s *Server) showCall(w http.ResponseWriter, _ *http.Request, v *visit) error {
	f := &form{values: url.Values{}}
	if c := v.page.Contact; c != nil {
		f.values.Set("phone", c.Phone)
	}
	return s.pageCall(w, v, f)
}

func (s *Server) pageCall(w http.ResponseWriter, v *visit, f *form) error {
	return s.show(w, v, "call", v.voice.T("Please call me"), f)
}

// takeCall answers POST /c/{token}/call.
func (s *Server) takeCall(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	a, err := s.desk.AskCall(r.Context(), v.link, f.get("phone"), f.get("when"), f.get("words"), v.sender(r))
	return s.done(w, r, v, f, thanksCall, a, err, func() error { return s.pageCall(w, v, f) })
}
