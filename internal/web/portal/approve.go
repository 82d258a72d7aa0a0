package portal

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// approvePage is work that lies before a client to be approved, or a change at a price.
type approvePage struct {
	Base, Title, Lead string
	Files             []approveFile
	Note              []string // what the creditor says of it
	Round             string
	Order             []string // text of a change order
	IsOrder           bool
	Price             say.Amount
	Days              string
	Print             string
	Said              string // how it stands once answered
	By, At, Words     string
	Form              *form // nil once no answer is taken
	Changes           bool  // the words were asked for
}

type approveFile struct {
	N                int
	Name, Size, Hash string
	Picture          bool
}

// pictures are the sorts of files that are shown in the page itself.
var pictures = []string{"image/png", "image/jpeg", "image/gif"}

// showApprove shows what lies before the client to be approved.
func (s *Server) showApprove(w http.ResponseWriter, r *http.Request, v *visit, f *form) error {
	view, err := s.desk.ToApprove(r.Context(), v.link)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if f != nil && !f.good() {
		status = http.StatusUnprocessableEntity
	}
	p := v.approvePage(&view)
	if p.Form != nil && f != nil {
		p.Form = f
	}
	fr := v.frame(p.Title, p)
	if fr.About = view.About; fr.About == "" {
		fr.About = v.voice.T("For your approval")
	}
	return s.render(w, v.voice, status, "approve", fr)
}

func (v *visit) approvePage(view *recovery.ToApprove) approvePage {
	t := v.voice
	p := approvePage{Base: v.base, Print: view.Print, By: view.By, Words: view.Words, Form: &form{}}
	if c := view.Order; c != nil {
		p.IsOrder, p.Title = true, t.T("Change order %s", c.Number)
		p.Lead = t.T("%s, this is the change we spoke of, with its price. We begin once you have said yes.", v.greeting())
		p.Order, p.Price = strings.Split(c.Text, "\n"), t.Amount(c.Price)
		if c.Days > 0 {
			p.Days = t.N(c.Days, "The delivery moves by one day.", "The delivery moves by {n} days.")
		}
	} else {
		p.Title = t.T("%s, revision %d", view.Work.Name, view.Work.Revision)
		p.Lead = t.T("%s, this is ready. Please look at it at your leisure and tell us whether it is right.", v.greeting())
		if view.Work.Note != "" {
			p.Note = strings.Split(view.Work.Note, "\n")
		}
		if view.Of > 0 && view.Round > 0 {
			p.Round = t.T("%d of %d agreed rounds of changes are used.", view.Round, view.Of)
		}
		for i := range view.Files {
			f := &view.Files[i]
			p.Files = append(p.Files, approveFile{i + 1, f.Name, sizeWords(f.Size), shortHash(f.Hash), slices.Contains(pictures, f.Type)})
		}
	}
	if !view.On.IsZero() {
		p.At = t.Hour(view.On, time.UTC) + " UTC"
	}
	switch view.State {
	case receivable.ApprovalGiven:
		p.Said, p.Form = t.T("Thank you, this is approved"), nil
	case receivable.ApprovalDeclined:
		p.Said, p.Form = t.T("You declined this change. Nothing of it is done."), nil
	case receivable.ApprovalChanges:
		p.Said, p.Form = t.T("Thank you. We look at what should be different and come back to you."), nil
	case receivable.ApprovalDeemed:
		p.Said = t.T("No answer came, so it counts as approved under our agreement. You can still answer.")
	}
	return p
}

func sizeWords(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", max(1, n>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// shortHash is the beginning and end of a hash, for people to compare.
func shortHash(b []byte) string {
	h := fmt.Sprintf("%x", b)
	if len(h) < 16 {
		return h
	}
	return h[:4] + " " + h[4:8] + " … " + h[len(h)-4:]
}

// takeApprove answers POST /c/{token}/approve.
func (s *Server) takeApprove(w http.ResponseWriter, r *http.Request, v *visit) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	err = s.desk.ApproveOnPage(r.Context(), v.link, recovery.Approving{
		Yes: f.get("do") == "yes", Print: f.get("print"), Name: f.get("name"), Agreed: f.Ticked("agreed"), Words: f.get("words"), PageSender: v.sender(r),
	})
	if err == nil || fault.CodeOf(err) == "approval_answered" {
		http.Redirect(w, r, v.base, http.StatusSeeOther) // the page shows the answer, whoever gave it
		return nil
	}
	if err := f.refuse(v.voice, err); err != nil {
		return err
	}
	return s.showApprove(w, r, v, f)
}

// showFile answers GET /c/{token}/file/{n}: a picture in the page, any other file only
// with the button.
func (s *Server) showFile(w http.ResponseWriter, r *http.Request, v *visit) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.NotFoundf("link_unknown", "there is no such page")
	}
	paper, err := s.desk.PageFileOf(r.Context(), v.link, n)
	if err != nil {
		return err
	}
	if !slices.Contains(pictures, paper.Type) {
		return fault.NotFoundf("link_unknown", "there is no such page")
	}
	return s.handOut(w, paper, "inline")
}

// takeFile answers POST /c/{token}/file/{n}: the file, and the note that it was taken.
func (s *Server) takeFile(w http.ResponseWriter, r *http.Request, v *visit) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.NotFoundf("link_unknown", "there is no such page")
	}
	paper, err := s.desk.DownloadOnPage(r.Context(), v.link, n, v.sender(r))
	if err != nil {
		return err
	}
	return s.handOut(w, paper, "attachment")
}

// handOut streams a kept file. Only a picture goes out under its own sort; nothing else
// is opened by a browser here.
func (s *Server) handOut(w http.ResponseWriter, paper *recovery.Paper, how string) error {
	kind := "application/octet-stream"
	if slices.Contains(pictures, paper.Type) || paper.Type == "application/pdf" {
		kind = paper.Type
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(paper.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": paper.Name}))
	if _, err := io.Copy(w, paper); err != nil { // what began is cut off, and so seen to be broken
		s.log.Error("hand out a file", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
