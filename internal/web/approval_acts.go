package web

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/auth"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// sendApproval answers POST /clients/{client}/approvals/send: files to be approved,
// which lie as a draft until they were looked at.
func (s *Server) sendApproval(w http.ResponseWriter, r *http.Request) error {
	return s.withFiles(w, r, "send", func(key receivable.AccountKey, get func(string) string, files []recovery.Upload) (recovery.Entry, string, error) {
		_, entry, err := s.desk.PrepareApproval(r.Context(), key, recovery.Delivering{
			Name: get("name"), Of: get("of"), Work: get("work"), Note: get("words"), Files: files,
		}, at(r).act(""))
		return entry, "", err
	})
}

// handOver answers POST /clients/{client}/approvals/delivered.
func (s *Server) handOver(w http.ResponseWriter, r *http.Request) error {
	return s.withFiles(w, r, "delivered", func(key receivable.AccountKey, get func(string) string, files []recovery.Upload) (recovery.Entry, string, error) {
		h := recovery.HandedOver{Work: get("work"), How: get("how"), URL: get("url")}
		if len(files) > 0 {
			h.File = &files[0]
		}
		var err error
		if text := get("on"); text != "" {
			if h.On, err = day.Parse(text); err != nil {
				return recovery.Entry{}, "", err
			}
		}
		entry, err := s.desk.Delivered(r.Context(), key, h, at(r).act(""))
		return entry, "", err
	})
}

// orderChange answers POST /clients/{client}/approvals/order.
func (s *Server) orderChange(w http.ResponseWriter, r *http.Request) error {
	return s.withForm(w, r, "order", func(key receivable.AccountKey, get func(string) string) (recovery.Entry, string, error) {
		days, err := strconv.Atoi(get("days"))
		if err != nil && get("days") != "" {
			return recovery.Entry{}, "", fault.Invalidf("order_days", "days", "a change moves the delivery by 0 to 3650 days, not %q", get("days"))
		}
		_, entry, err := s.desk.PrepareChangeOrder(r.Context(), key, recovery.Ordering{
			Work: get("work"), Text: get("words"), Price: plainSum(get("amount"), money.Currency(get("currency"))), Days: days,
		}, at(r).act(""))
		return entry, "", err
	})
}

// actApproval answers POST /clients/{client}/approvals: what a person does with one of
// them.
func (s *Server) actApproval(w http.ResponseWriter, r *http.Request) error {
	return s.onApproval(w, r, func(key receivable.AccountKey, code string, get func(string) string) (recovery.Entry, string, error) {
		ctx, act := r.Context(), at(r).act("")
		switch get("do") {
		case "mail", "link", "email", "paper":
			sent, err := s.desk.SendApproval(ctx, key.Creditor, code, recovery.Bringing{How: get("do"), To: get("to")}, act)
			return sent.Entry, sent.URL, err
		case "yes", "no":
			entry, err := s.desk.RecordApproval(ctx, key.Creditor, code, recovery.AnswerIn{
				Yes: get("do") == "yes", How: receivable.Answered(get("how")), By: get("name"), Words: get("words"),
			}, act)
			return entry, "", err
		case "withdraw":
			entry, err := s.desk.WithdrawApproval(ctx, key.Creditor, code, act)
			return entry, "", err
		}
		return recovery.Entry{}, "", fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	})
}

// deemApproval answers POST /clients/{client}/approvals/deem. It says that the client's
// silence was his consent, which a court may be told of: a legal act, unlike noting what
// he said himself, and so one of those who decide.
func (s *Server) deemApproval(w http.ResponseWriter, r *http.Request) error {
	return s.onApproval(w, r, func(key receivable.AccountKey, code string, get func(string) string) (recovery.Entry, string, error) {
		entry, err := s.desk.DeemApproval(r.Context(), key.Creditor, code, get("looked") != "", at(r).act(""))
		return entry, "", err
	})
}

// onApproval is withForm about one of the things that were sent for approval.
func (s *Server) onApproval(w http.ResponseWriter, r *http.Request, do func(key receivable.AccountKey, code string, get func(string) string) (recovery.Entry, string, error)) error {
	return s.withForm(w, r, r.PostFormValue("code"), func(key receivable.AccountKey, get func(string) string) (recovery.Entry, string, error) {
		code := get("code")
		if account, _, _ := strings.Cut(code, "/"); account != get("number") {
			return recovery.Entry{}, "", fault.NotFoundf("approval_missing", "there is nothing of that number to approve here")
		}
		return do(key, code, get)
	})
}

// withForm carries out an act of the page and comes back to it.
func (s *Server) withForm(w http.ResponseWriter, r *http.Request, form string, do func(receivable.AccountKey, func(string) string) (recovery.Entry, string, error)) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	name, err := s.approvalAccount(r)
	if err != nil {
		return err
	}
	get := func(field string) string { return strings.TrimSpace(r.PostForm.Get(field)) }
	entry, link, err := do(name.Key, get)
	if f, ok := asFault(err); ok && f.Kind != fault.NotFound {
		tried := map[string]string{}
		for field := range r.PostForm {
			tried[field] = get(field)
		}
		return s.renderApprovals(w, r, statusOf(f), &approvalsPage{Fault: at(r).voice.Told(f.Text), At: form, Tried: tried})
	}
	if err != nil {
		return err
	}
	page := "/clients/" + r.PathValue("client") + "/approvals"
	if link != "" {
		s.tellOnce(w, r, page, link)
	}
	keepLooks(w, entry)
	to := url.URL{Path: page, RawQuery: url.Values{"account": {string(name.Key.Account)}, "entry": {entry.Number}}.Encode()}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return nil
}

// withFiles is withForm for a form with files, which stream to the disk.
func (s *Server) withFiles(w http.ResponseWriter, r *http.Request, form string, do func(receivable.AccountKey, func(string) string, []recovery.Upload) (recovery.Entry, string, error)) error {
	const patience, held, around = 10 * time.Minute, 1 << 20, 1 << 20
	control := http.NewResponseController(w)
	deadline := s.desk.Now().Add(patience)
	_ = control.SetReadDeadline(deadline) // a server without deadlines has its own patience
	_ = control.SetWriteDeadline(deadline)
	r.Body = http.MaxBytesReader(w, wholeBody(r), recovery.MostDeliveredBytes+around)
	if err := r.ParseMultipartForm(held); err != nil {
		return fault.Invalidf("form_unreadable", "", "this form could not be read; go back and try once more")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left of it the system removes
	var files []recovery.Upload
	for _, head := range r.MultipartForm.File["files"] {
		if head.Size > 0 || head.Filename != "" {
			files = append(files, uploadOf(head))
		}
	}
	return s.withForm(w, r, form, func(key receivable.AccountKey, get func(string) string) (recovery.Entry, string, error) {
		return do(key, get, files)
	})
}

func uploadOf(head *multipart.FileHeader) recovery.Upload {
	return recovery.Upload{Name: head.Filename, Open: func() (io.ReadCloser, error) { return head.Open() }}
}

// approvalFile answers GET /clients/{client}/approvals/file/{id}.
func (s *Server) approvalFile(w http.ResponseWriter, r *http.Request) error {
	name, err := s.approvalAccount(r)
	if err != nil {
		return err
	}
	paper, err := s.desk.ApprovalFile(r.Context(), name.Key, r.PathValue("id"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": paper.Name}))
	if _, err := io.Copy(w, paper); err != nil {
		s.log.Error("hand out a file", "err", err)
		panic(http.ErrAbortHandler) // what began is cut off, and so seen to be broken
	}
	return nil
}

// approvalRoutes are the addresses of a client's approvals.
func (s *Server) approvalRoutes() []route {
	return []route{
		{"GET /clients/{client}/approvals", auth.See, s.showApprovals},
		{"GET /clients/{client}/approvals/file/{id}", auth.See, s.approvalFile},
		{"POST /clients/{client}/approvals/send", auth.Act, s.sendApproval},
		{"POST /clients/{client}/approvals/order", auth.Act, s.orderChange},
		{"POST /clients/{client}/approvals/delivered", auth.Act, s.handOver},
		{"POST /clients/{client}/approvals", auth.Act, s.actApproval},
		{"POST /clients/{client}/approvals/deem", auth.Decide, s.deemApproval},
	}
}
