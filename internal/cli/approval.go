package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// approvalCmd sends work to be approved and keeps the answers.
type approvalCmd struct {
	Send     approvalSendCmd     `cmd:"" help:"Send files to a client to be approved; they are kept as the exact bytes he is shown."`
	List     approvalListCmd     `cmd:"" help:"What was sent to a client for approval, and how it stands."`
	Show     approvalShowCmd     `cmd:"" help:"One of them, with its files, notices and answer."`
	Record   approvalRecordCmd   `cmd:"" help:"Record an answer that came by mail or on paper."`
	Notice   approvalNoticeCmd   `cmd:"" help:"Bring it to the client's attention once more; a deemed approval needs two notices."`
	Deem     approvalDeemCmd     `cmd:"" help:"Say that silence counts as approval, where the agreement has that clause."`
	Withdraw approvalWithdrawCmd `cmd:"" help:"Take it back; its link shows nothing more."`
	Check    approvalCheckCmd    `cmd:"" help:"Hold the kept files against the hash they were sent with."`
	File     approvalFileCmd     `cmd:"" help:"Write one of the kept files."`
}

// bringFlags say how a request goes to the client.
type bringFlags struct {
	How string `help:"mail (default), link: print a link to give on, email or paper: you brought it yourself." enum:"mail,link,email,paper" default:"mail" placeholder:"WAY"`
	To  string `help:"Contact it goes to: name or address (default: the project's, else the billing one)." placeholder:"WHO"`
}

func (b bringFlags) bringing(on day.Date) recovery.Bringing {
	return recovery.Bringing{How: b.How, To: b.To, On: on}
}

// told prints what became of a request.
func (s *session) toldSent(sent recovery.SentApproval) error {
	if sent.URL != "" {
		fmt.Fprintln(s.Out, sent.URL)
	}
	return s.saidAndAnswered(sent.Entry, sent.Answer)
}

// saidAndAnswered prints an entry, and what the server said that took the mail.
func (s *session) saidAndAnswered(e recovery.Entry, answer string) error {
	if err := s.said(e); err != nil || answer == "" {
		return err
	}
	fmt.Fprintf(s.Out, "  %s\n", answer)
	return nil
}

func filesIn(paths []string) []recovery.Upload {
	list := make([]recovery.Upload, len(paths))
	for i, path := range paths {
		list[i] = fileIn(path)
	}
	return list
}

func fileIn(path string) recovery.Upload {
	return recovery.Upload{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(filepath.Clean(path)) }}
}

type approvalSendCmd struct {
	Client   string   `arg:"" help:"Client, or number of a deliverable for its next revision (1004/D3)."`
	Files    []string `arg:"" optional:"" help:"Files the client is to look at; none to send a draft that lies there."`
	Name     string   `help:"What it is, as the client calls it: Brochure." placeholder:"NAME"`
	Work     string   `help:"Work it belongs to: 1004/1 (default: the only one)." placeholder:"NUMBER"`
	Revision int      `help:"Which revision it is; checked against the book." placeholder:"N"`
	Text     string   `help:"What the client is told of it: what is new in this revision." placeholder:"TEXT"`
	Draft    bool     `help:"Keep it, and send nothing yet."`
	bringFlags
	clientCurrencyArg
	stamp
}

func (c approvalSendCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	var sent recovery.SentApproval
	if len(c.Files) == 0 {
		code := strings.ToUpper(c.Client)
		if !strings.Contains(code, "/D") {
			return usage{fault.Invalidf("files_missing", "", "name the files that the client is to look at: dunwell approval send %s FILE… --name NAME", c.Client)}
		}
		sent, err = d.SendApproval(s.ctx, creditor, code, c.bringing(c.On), c.act())
	} else {
		key, t, err := c.delivering(s, d, creditor)
		if err != nil {
			return err
		}
		if c.Draft {
			_, entry, err := d.PrepareApproval(s.ctx, key, t, c.act())
			if err != nil {
				return err
			}
			return s.said(entry)
		}
		if sent, err = d.SendNewApproval(s.ctx, key, t, c.bringing(c.On), c.act()); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return s.toldSent(sent)
}

func (c approvalSendCmd) delivering(s *session, d *recovery.Desk, creditor receivable.CreditorID) (receivable.AccountKey, recovery.Delivering, error) {
	t := recovery.Delivering{Name: c.Name, Work: c.Work, Note: c.Text, Files: filesIn(c.Files)}
	account := c.Client
	if number, kind, ok := strings.Cut(strings.ToUpper(c.Client), "/D"); ok && kind != "" {
		account, t.Of = number, strings.ToUpper(c.Client)
	}
	key, err := d.AccountNamed(s.ctx, creditor, account, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return key, t, err
	}
	book, err := d.Approvals(s.ctx, key)
	if err != nil {
		return key, t, err
	}
	next := 1
	for i := range book.Lines {
		l := &book.Lines[i]
		same := t.Of == "" && strings.EqualFold(l.Name, t.Name) && l.Kind == "deliverable" && c.Revision > 1
		if same {
			t.Of = l.Number
		}
		if t.Of != "" && l.Number == t.Of {
			next = l.Revision + 1
		}
	}
	if c.Revision > 0 && c.Revision != next {
		return key, t, usage{fault.Conflictf("revision_other", "the next revision of it is %d, not %d; dunwell approval list %s shows them", next, c.Revision, account)}
	}
	return key, t, nil
}

type approvalListCmd struct {
	clientArg
	JSON bool `name:"json" help:"Print as JSON."`
}

func (c approvalListCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	book, err := d.Approvals(s.ctx, key)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(book)
	}
	if len(book.Lines) == 0 {
		fmt.Fprintf(s.Out, "Nothing was sent to %s for approval; dunwell approval send %s FILE… --name NAME does it.\n", book.Client, book.Account)
	}
	for i := range book.Lines {
		l := &book.Lines[i]
		wrapped(s.Out, padded(l.Code, 12)+"  ", "              ", titleOf(l)+": "+l.Stands)
	}
	for _, p := range book.Proofs {
		wrapped(s.Out, padded(p.On.String(), 12)+"  ", "              ", proofWords(&p))
	}
	if book.Rule != "" {
		fmt.Fprintf(s.Out, "Silence can count as approval: %s.\n", book.Rule)
	}
	return nil
}

func titleOf(l *recovery.ApprovalLine) string {
	if l.Price != nil {
		return "change order, " + grouped(*l.Price) + ": " + l.Name
	}
	return fmt.Sprintf("%s, revision %d", l.Name, l.Revision)
}

func proofWords(p *recovery.ApprovalProof) string {
	words := "handed over by " + p.How
	switch {
	case p.Kind == receivable.UseProof:
		words = "in use"
	case p.How == "download":
		words = "downloaded by the client"
	}
	if p.About != "" {
		words = p.About + " " + words
	}
	if p.URL != "" {
		words += ", " + p.URL
	}
	if p.File != nil {
		words += ", " + p.File.Name
	}
	return words
}

type approvalCode struct {
	Code string `arg:"" help:"Number: 1004/D3 (its latest revision), 1004/D3.2 or 1004/C1."`
}

// accountOf is the account that a number of something to approve begins with.
func (c approvalCode) accountOf() string {
	account, _, _ := strings.Cut(c.Code, "/")
	return account
}

func (c approvalCode) line(s *session, d *recovery.Desk, creditor receivable.CreditorID) (*recovery.ApprovalLine, receivable.AccountKey, error) {
	key, err := d.AccountNamed(s.ctx, creditor, c.accountOf(), "")
	if err != nil {
		return nil, key, err
	}
	book, err := d.Approvals(s.ctx, key)
	if err != nil {
		return nil, key, err
	}
	var found *recovery.ApprovalLine
	for i := range book.Lines {
		if l := &book.Lines[i]; strings.EqualFold(l.Code, c.Code) || strings.EqualFold(l.Number, c.Code) {
			found = l
		}
	}
	if found == nil {
		return nil, key, fault.NotFoundf("approval_missing", "nothing to approve is called %q; dunwell approval list CLIENT names them, like 1004/D3 or 1004/C1", c.Code)
	}
	return found, key, nil
}

type approvalShowCmd struct {
	approvalCode
	JSON bool `name:"json" help:"Print as JSON."`
	Mail bool `help:"Show the mail as it would leave now."`
}

func (c approvalShowCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	l, _, err := c.line(s, d, creditor)
	if err != nil {
		return err
	}
	if c.Mail {
		to, subject, text, err := d.ApprovalMail(s.ctx, creditor, l.Code, "")
		if err != nil {
			return err
		}
		s.showMail(to, subject, text)
		return nil
	}
	if c.JSON {
		return s.line(l)
	}
	printApproval(s.Out, l)
	return nil
}

// showMail prints a mail as it would leave.
func (s *session) showMail(to, subject, text string) {
	fmt.Fprintf(s.Out, "To: %s\nSubject: %s\n\n%s", cmp.Or(to, "nobody is recorded"), subject, text)
}

func printApproval(w io.Writer, l *recovery.ApprovalLine) {
	fmt.Fprintf(w, "%s  %s\n", l.Code, titleOf(l))
	line := func(name, text string) {
		if text != "" {
			wrapped(w, "  "+padded(name, 12), "              ", text)
		}
	}
	line("Stands", l.Stands)
	line("Work", strings.TrimSpace(l.WorkName+" "+l.Work))
	line("Told", l.Note)
	line("Words", l.Words)
	for _, f := range l.Files {
		line("File", fmt.Sprintf("%s, %d bytes, SHA-256 %s", f.Name, f.Size, f.SHA256))
	}
	for _, n := range l.Notices {
		text := n.On.String() + " by " + n.How
		if n.To != "" {
			text += " to " + n.To + ", " + string(n.State)
		}
		if !n.Reached {
			text += "; counts as no notice"
		}
		line("Notice", text)
	}
	if !l.Until.IsZero() {
		line("Clause", "silence counts as approval after "+l.Until.String()+": "+l.Clause)
	}
	line("Fingerprint", l.SHA256)
}

type approvalRecordCmd struct {
	approvalCode
	How     string   `required:"" enum:"email,paper" help:"email or paper." placeholder:"WAY"`
	By      string   `required:"" help:"Who at the client answered." placeholder:"NAME"`
	On      day.Date `help:"Day of the answer (default: today)." placeholder:"DATE"`
	Changes string   `help:"Not a yes: what is to be different. For a change order: why it is declined." placeholder:"TEXT"`
	Remark  string   `help:"A remark beside the yes." placeholder:"TEXT"`
	File    string   `help:"The mail or paper as a file." placeholder:"FILE"`
	Note    string   `help:"Why, in your words." placeholder:"TEXT"`
	Me      string   `help:"Who records it (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	ownTime
}

func (c approvalRecordCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	in := recovery.AnswerIn{Yes: c.Changes == "", How: receivable.Answered(c.How), By: c.By, On: c.On, Words: cmp.Or(c.Changes, c.Remark)}
	if c.File != "" {
		f := fileIn(c.File)
		in.Paper = &f
	}
	entry, err := d.RecordApproval(s.ctx, creditor, c.Code, in, recovery.Act{By: author(c.Me), Note: c.Note, Minutes: c.Minutes})
	if err != nil {
		return err
	}
	return s.said(entry)
}

type approvalNoticeCmd struct {
	approvalCode
	bringFlags
	stamp
}

func (c approvalNoticeCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	sent, err := d.SendApproval(s.ctx, creditor, c.Code, c.bringing(c.On), c.act())
	if err != nil {
		return err
	}
	return s.toldSent(sent)
}

type approvalDeemCmd struct {
	approvalCode
	Looked bool `help:"You looked through your mail yourself and found no objection; where Dunwell reads no mailbox."`
	stamp
}

func (c approvalDeemCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := d.DeemApproval(s.ctx, creditor, c.Code, c.Looked, c.act())
	if err != nil {
		return err
	}
	return s.said(entry)
}

type approvalWithdrawCmd struct {
	approvalCode
	stamp
}

func (c approvalWithdrawCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := d.WithdrawApproval(s.ctx, creditor, c.Code, c.act())
	if err != nil {
		return err
	}
	return s.said(entry)
}

type approvalCheckCmd struct{ approvalCode }

func (c approvalCheckCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	changed, err := d.CheckApproval(s.ctx, creditor, c.Code)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return fault.Conflictf("approval_changed", "these are not the bytes that were sent as %s: %s", c.Code, strings.Join(changed, ", "))
	}
	fmt.Fprintf(s.Out, "%s: the kept bytes are those that were sent.\n", c.Code)
	return nil
}

type approvalFileCmd struct {
	approvalCode
	N   int    `arg:"" optional:"" default:"1" help:"Which file, from 1."`
	Out string `short:"o" help:"File to write (default: its name)." placeholder:"FILE"`
}

func (c approvalFileCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	l, key, err := c.line(s, d, creditor)
	if err != nil {
		return err
	}
	if c.N < 1 || c.N > len(l.Files) {
		return fault.NotFoundf("document_unknown", "%s has %d files", l.Code, len(l.Files))
	}
	paper, err := d.ApprovalFile(s.ctx, key, l.Files[c.N-1].ID)
	if err != nil {
		return err
	}
	out := cmp.Or(c.Out, paper.Name)
	f, err := os.OpenFile(filepath.Clean(out), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Invalidf("file_unwritable", "--out", "%s cannot be written: %v", out, err)
	}
	_, err = io.Copy(f, paper)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		fmt.Fprintln(s.Out, out)
	}
	return err
}
