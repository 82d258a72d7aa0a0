package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/reply"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// The pages of mail.
const (
	pageInbox = "inbox"
	pageMail  = "mail"
)

// mailsOnPage is how many mails stand on one page of a list.
const mailsOnPage = 25

// inboxPage is a list of the mail that came in.
type inboxPage struct {
	frame
	Lead    string
	Tabs    []listTab
	Mails   []mailLine
	Older   string // address of the next page, "" on the last
	Newest  string // address of the first page, "" on it
	Empty   *nothing
	Boxes   []mailboxLine
	Ignored *ignored
}

// listTab is one way to look at a list.
type listTab struct {
	Path, Text string
	Here       bool
}

// nothing says what will be on a page, why it is empty, and one thing to do.
type nothing struct{ Icon, Heading, Text, Path, Act string }

// mailLine is a mail in a list.
type mailLine struct {
	Path, From, Subject, Words, When, ISO string
	Mark, Pill                            string
	Owed                                  *amount
	Here                                  bool
}

// mailboxLine tells how a mailbox is read.
type mailboxLine struct {
	Text    string
	Trouble bool
}

// ignored is a mail that was just put aside, and can be taken up again.
type ignored struct{ Mail, Text string }

// showInbox answers GET /inbox.
func (s *Server) showInbox(w http.ResponseWriter, r *http.Request) error {
	v, q := at(r).voice, r.URL.Query()
	list := q.Get("list")
	if !slices.Contains([]string{recovery.MailRead, recovery.MailBounced}, list) {
		list = recovery.MailWaits
	}
	page, err := s.desk.MailPage(r.Context(), at(r).creditor, list, q.Get("before"), mailsOnPage)
	if err != nil {
		return err
	}
	p := inboxPage{frame: s.frameOf(r, v.T("Inbox"), "/inbox"), Lead: inboxLead(v, page.Waiting), Mails: mailLines(v, page.Mails, "")}
	for _, t := range []struct{ list, text string }{{recovery.MailWaits, v.T("Waiting")}, {recovery.MailRead, v.T("Read")}, {recovery.MailBounced, v.T("Came back")}} {
		p.Tabs = append(p.Tabs, listTab{inboxPath(t.list, ""), t.text, t.list == list})
	}
	if page.Older != "" {
		p.Older = inboxPath(list, page.Older)
	}
	if q.Get("before") != "" {
		p.Newest = inboxPath(list, "")
	}
	p.Boxes = mailboxes(v, page.Mailboxes)
	if len(p.Mails) == 0 {
		p.Empty = noMail(v, list, len(page.Mailboxes) > 0)
	}
	if id := q.Get("ignored"); id != "" {
		if m, err := s.desk.InboundMail(r.Context(), at(r).creditor, id); err == nil && !m.Waits {
			p.Ignored = &ignored{id, v.T("Put aside: %s. It holds nothing.", m.From)}
		}
	}
	return s.render(w, r, http.StatusOK, pageInbox, p)
}

func inboxPath(list, before string) string {
	q := url.Values{}
	if list != recovery.MailWaits {
		q.Set("list", list)
	}
	if before != "" {
		q.Set("before", before)
	}
	if len(q) == 0 {
		return "/inbox"
	}
	return "/inbox?" + q.Encode()
}

func mailPath(id string) string { return "/inbox/" + url.PathEscape(id) }

func inboxLead(v *say.Voice, waiting int) string {
	if waiting >= recovery.MostCounted {
		return v.T("More than %d mails wait. Their accounts rest until you have read them.", recovery.MostCounted-1)
	}
	if waiting == 0 {
		return v.T("Nothing waits to be read.")
	}
	return v.N(waiting, "One mail waits. Its account rests until you have read it.", "{n} mails wait. Their accounts rest until you have read them.")
}

// noMail says why a list is empty.
func noMail(v *say.Voice, list string, read bool) *nothing {
	switch {
	case list == recovery.MailRead:
		return &nothing{"i-inbox", v.T("No mail has been read yet"), v.T("What you confirm or put aside stands here, with what came of it."), "/inbox", v.T("See what waits")}
	case list == recovery.MailBounced:
		return &nothing{"i-inbox", v.T("No letter came back"), v.T("When an address is gone or a mailbox is full, the report of it stands here."), "/letters", v.T("See the letters")}
	case !read:
		return &nothing{"i-inbox", v.T("No mailbox is read"), v.T("When a client answers, the answer waits here, and his account rests until you have read it. Say first which mailbox to read."), "/settings", v.T("Set up a mailbox")}
	}
	return &nothing{"i-inbox", v.T("All mail is read"), v.T("When a client answers, the answer waits here, and his account rests until you have read it."), "/", v.T("Back to Today")}
}

func mailboxes(v *say.Voice, list []recovery.MailboxLine) (lines []mailboxLine) {
	for _, m := range list {
		switch {
		case m.Trouble != "":
			lines = append(lines, mailboxLine{v.T("The mailbox “%s” cannot be read: %s", m.Name, v.Told(m.Trouble)), true})
		case m.Read.IsZero():
			lines = append(lines, mailboxLine{v.T("The mailbox “%s” has not been read yet.", m.Name), true})
		default:
			lines = append(lines, mailboxLine{v.T("The mailbox “%s” was read to its end: %s.", m.Name, v.Hour(m.Read, m.Read.Location())), !m.Fresh})
		}
	}
	return lines
}

// mailLines shows mails in a list; here is the one that is open.
func mailLines(v *say.Voice, mails []recovery.TrayMail, here string) []mailLine {
	lines := make([]mailLine, len(mails))
	for i := range mails {
		m := &mails[i]
		l := mailLine{Path: mailPath(m.Mail), From: m.Client, Subject: m.Subject, When: v.Short(m.On), ISO: m.On.String(), Here: m.Mail == here}
		if l.From == "" {
			l.From = senderName(m.From)
		}
		if l.Words = telling(m); l.Words == "" {
			l.Words = m.Subject
		}
		if l.Words == "" {
			l.Words = v.T("without a subject")
		}
		l.Mark, l.Pill = pillOf(v, m)
		if m.Account.Account != "" && !m.Owed.IsZero() {
			owed := v.Amount(m.Owed)
			l.Owed = &owed
		}
		lines[i] = l
	}
	return lines
}

// telling is the sentence of a mail that tells most, or how its own words begin.
func telling(m *recovery.TrayMail) string {
	const most = 160
	if len(m.Reading.Labels) > 0 && m.Reading.Labels[0].Sentence != "" {
		return beginning(m.Reading.Labels[0].Sentence, most)
	}
	return beginning(m.OwnText, most)
}

// pillOf is where a mail stands, as a mark and a word.
func pillOf(v *say.Voice, m *recovery.TrayMail) (mark, word string) {
	switch {
	case m.State == store.InboundIgnored:
		return "", v.T("put aside")
	case reply.Kind(m.Kind) == reply.KindBounce && !m.Waits:
		return "late", v.T("came back")
	case m.Waits && m.Account.Account == "":
		return "info", v.T("whose is it?")
	case reply.Kind(m.Kind) == reply.KindBounce:
		return "late", v.T("came back")
	case m.State == store.InboundConfirmed:
		return "good", v.T("read")
	case m.Reading.Returned != nil:
		return "good", v.T("signed")
	case m.Reading.Answer != nil && m.Reading.Answer.Says == letter.ApprovalYes:
		return "good", v.T("approves")
	case m.Reading.Answer != nil && m.Reading.Answer.Says == letter.ApprovalNo:
		return "info", v.T("wants changes")
	case m.Reading.Abstain || len(m.Reading.Labels) == 0:
		return "", v.T("not clear")
	}
	return "hold", meaningWord(v, m.Reading.Labels[0].Label)
}

// inboxRoutes are the addresses of the mail that came in.
func (s *Server) inboxRoutes() []route {
	return []route{
		{"GET /inbox", auth.See, s.showInbox},
		{"GET /inbox/{mail}", auth.See, s.showMail},
		{"GET /inbox/{mail}/original", auth.See, s.mailOriginal},
		{"GET /inbox/{mail}/files/{n}", auth.See, s.mailFile},
		{"POST /inbox/{mail}/confirm", auth.Act, s.confirmMail},
		{"POST /inbox/{mail}/match", auth.Act, s.matchMail},
		{"POST /inbox/{mail}/ignore", auth.Act, s.ignoreMail},
		{"POST /inbox/{mail}/again", auth.Act, s.mailAgain},
		{"POST /inbox/{mail}/asked", auth.Act, s.askedMail},
	}
}

func keyOf(r *http.Request, account string) receivable.AccountKey {
	return receivable.AccountKey{Creditor: at(r).creditor, Account: receivable.AccountID(account)}
}

// senderName is who sent a mail, by his name where he gives one.
func senderName(from string) string {
	name, _, named := strings.Cut(from, " <")
	if name = strings.Trim(name, `" `); named && name != "" {
		return name
	}
	return from
}
