package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

const pageApprovals = "approvals"

// approvalsPage is what was sent to a client for approval, by piece of work.
type approvalsPage struct {
	frame
	ID, Name, Number, Account string
	May, Decides, Pages       bool
	Groups                    []approvalGroup
	Rule                      string
	Proofs                    []proofLine
	Contacts, Works, Ways     []choice
	Fault, At                 string // of a form that could not be taken, and which
	Tried                     map[string]string
	Looks                     []string // after an act
	URL                       string   // of a link that was just made: told once
	Today, Currency           string
}

type approvalGroup struct {
	Name  string
	Lines []approvalLine
}

type approvalLine struct {
	ID, Code, Title, Stands, Note, Words, Print string
	State                                       state
	Sum                                         amount
	Order                                       bool
	Files                                       []approvalFileLine
	Notices                                     []string
	Draft, Out, Deem, Revise, Withdraw, Old     bool
	Mail                                        string // as it would leave, of a draft
}

type approvalFileLine struct{ Name, Size, Path string }

type proofLine struct{ On, Text, URL, Path, File string }

// showApprovals answers GET /clients/{client}/approvals.
func (s *Server) showApprovals(w http.ResponseWriter, r *http.Request) error {
	return s.renderApprovals(w, r, http.StatusOK, &approvalsPage{URL: toldOnce(w, r), Looks: looksOf(r), At: r.URL.Query().Get("do")})
}

func (s *Server) renderApprovals(w http.ResponseWriter, r *http.Request, status int, p *approvalsPage) error {
	name, err := s.approvalAccount(r)
	if err != nil {
		return err
	}
	b, err := s.desk.Approvals(r.Context(), name.Key)
	if err != nil {
		return err
	}
	v := at(r).voice
	id := receivable.ClientID(r.PathValue("client"))
	p.frame = s.frameOf(r, v.T("Approvals"), "/clients")
	p.ID, p.Name, p.Number, p.Account, p.Pages = string(id), b.Client, b.Account, string(name.Key.Account), b.Pages
	p.May, p.Decides = at(r).role.May(auth.Act), at(r).role.May(auth.Decide)
	p.Today, p.Currency = b.On.String(), string(b.Currency)
	if b.Rule != "" {
		p.Rule = v.Told(b.Rule)
	}
	p.fill(v, &b)
	for i := range p.Groups {
		for j := range p.Groups[i].Lines {
			l := &p.Groups[i].Lines[j]
			if !l.Draft || !p.May {
				continue
			}
			to, subject, text, err := s.desk.ApprovalMail(r.Context(), name.Key.Creditor, l.Code, "")
			if err != nil {
				return err
			}
			l.Mail = v.T("To: %s", to) + "\n" + v.T("Subject: %s", subject) + "\n\n" + text
		}
	}
	return s.render(w, r, status, pageApprovals, p)
}

// approvalAccount is the account of the page: the one that is asked for, else the client's first.
func (s *Server) approvalAccount(r *http.Request) (recovery.AccountName, error) {
	list, err := s.desk.AccountsNamed(r.Context(), at(r).creditor, receivable.ClientID(r.PathValue("client")))
	if err != nil {
		return recovery.AccountName{}, err
	}
	wanted := r.URL.Query().Get("account")
	if r.PostForm != nil && r.PostForm.Get("account") != "" {
		wanted = r.PostForm.Get("account")
	}
	for _, a := range list {
		if string(a.Key.Account) == wanted {
			return a, nil
		}
	}
	if wanted != "" {
		return recovery.AccountName{}, fault.NotFoundf("client_unknown", "there is no such client at this desk")
	}
	return list[0], nil
}

func (p *approvalsPage) fill(v *say.Voice, b *recovery.ApprovalBook) {
	at := map[string]int{}
	for i := range b.Lines {
		l := &b.Lines[i]
		name := strings.TrimSpace(l.WorkName + " " + l.Work)
		if name == "" {
			name = v.T("Without a piece of work")
		}
		g, known := at[name]
		if !known {
			g = len(p.Groups)
			at[name] = g
			p.Groups = append(p.Groups, approvalGroup{Name: name})
		}
		p.Groups[g].Lines = append(p.Groups[g].Lines, p.line(v, l))
	}
	for i := range b.Proofs {
		one := &b.Proofs[i]
		line := proofLine{On: v.Short(one.On), URL: one.URL, Text: proofText(v, one)}
		if one.File != nil {
			line.File, line.Path = one.File.Name, p.file(one.File)
		}
		p.Proofs = append(p.Proofs, line)
	}
	for _, c := range b.Contacts {
		p.Contacts = append(p.Contacts, choice{Value: c.Email, Text: strings.TrimPrefix(c.Name+", "+c.Email, ", ")})
	}
	for i := range b.Work {
		if w := &b.Work[i]; w.Number != "" {
			p.Works = append(p.Works, choice{Value: w.Number, Text: strings.TrimSpace(w.Name + " " + w.Number)})
		}
	}
	p.Ways = []choice{{"email", v.T("by e-mail"), false}, {"link", v.T("by a link"), false}, {"upload", v.T("uploaded"), false}, {"site", v.T("put on the client's site"), false}, {"paper", v.T("on paper"), false}, {"use", v.T("it is in use"), false}}
}

func (p *approvalsPage) file(f *recovery.ApprovalFile) string {
	return "/clients/" + url.PathEscape(p.ID) + "/approvals/file/" + f.ID + "?account=" + url.QueryEscape(p.Account)
}

func (p *approvalsPage) line(v *say.Voice, l *recovery.ApprovalLine) approvalLine {
	line := approvalLine{
		ID: "a-" + strings.NewReplacer("/", "-", ".", "-").Replace(l.Code), Code: l.Code, Note: l.Note, Words: l.Words, Order: l.Price != nil, Sum: v.Amount(l.Sum),
		Stands: v.Told(l.Stands), Print: l.SHA256, State: approvalState(v, l.State), Deem: l.Deem, Old: !l.Latest,
		Draft: l.State == receivable.ApprovalDraft, Out: l.State == receivable.ApprovalOut,
	}
	line.Title = l.Name
	if !line.Order {
		line.Title = v.T("%s, revision %d", l.Name, l.Revision)
	}
	line.Revise = l.Latest && !line.Order && (l.State == receivable.ApprovalChanges || line.Out)
	line.Withdraw = line.Draft || line.Out || l.State == receivable.ApprovalChanges
	for i := range l.Files {
		f := &l.Files[i]
		line.Files = append(line.Files, approvalFileLine{f.Name, fmt.Sprintf("%d kB", max(1, f.Size>>10)), p.file(f)})
	}
	for _, n := range l.Notices {
		line.Notices = append(line.Notices, noticeText(v, &n))
	}
	return line
}

func approvalState(v *say.Voice, s receivable.ApprovalState) state {
	switch s {
	case receivable.ApprovalDraft:
		return state{"hold", v.T("draft")}
	case receivable.ApprovalOut:
		return state{"info", v.T("waits for an answer")}
	case receivable.ApprovalGiven:
		return state{"good", v.T("approved")}
	case receivable.ApprovalChanges:
		return state{"late", v.T("changes asked for")}
	case receivable.ApprovalDeemed:
		return state{"hold", v.T("not answered, approved by clause")}
	case receivable.ApprovalDeclined:
		return state{"late", v.T("declined")}
	case receivable.ApprovalWithdrawn:
	}
	return state{"hold", v.T("withdrawn")}
}

func noticeText(v *say.Voice, n *recovery.ApprovalNotice) string {
	way := map[string]string{"mail": v.T("by mail"), "link": v.T("by a link given on"), "email": v.T("by your own mail"), "paper": v.T("on paper")}[n.How]
	text := v.Short(n.On) + ", " + way
	if n.To != "" {
		text += ", " + n.To
	}
	if !n.Reached {
		text += "; " + v.T("counts as no notice")
	}
	return text
}

func proofText(v *say.Voice, p *recovery.ApprovalProof) string {
	text := map[string]string{
		"email": v.T("Handed over by e-mail"), "link": v.T("Handed over by a link"), "upload": v.T("Uploaded"), "site": v.T("Put on the client's site"),
		"paper": v.T("Handed over on paper"), "download": v.T("Downloaded by the client"),
	}[p.How]
	if p.Kind == receivable.UseProof {
		text = v.T("In use at the client")
	}
	if p.About != "" {
		text += ": " + p.About
	}
	return text
}
