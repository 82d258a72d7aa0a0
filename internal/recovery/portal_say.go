package recovery

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// FromPage is the mailbox of what a client said on his page.
const FromPage = "client page"

// ClueLink says that what came in came through a link made for that account.
const ClueLink = "link"

// PageSender is who asked for a page, as far as a server sees it.
type PageSender struct {
	Address string // of the network; only its keyed hash is kept
	Agent   string // what the browser calls itself
}

// PageAnswer is what an act on a client's page leads to.
type PageAnswer struct {
	Entry    Entry
	AnswerBy day.Date // the day by which the creditor answers; zero where nothing waits for him
}

// pageSaid is what a client said on his page, made ready to be kept as a mail is: his
// twin by answer goes the same way.
type pageSaid struct {
	subject string
	words   []string // paragraphs
	labels  []meaning.Label
	promise *Promised
	offer   *Offered
	admits  bool // he says that the sum is right
	files   []PageFile
	alone   func(ctx context.Context, by Act) (Entry, error) // what follows without a person; nil where one reads it
	outcome string                                           // then it counts as having been heard
}

// PageFile is a file that a client sends from his page.
type PageFile struct {
	Name  string
	Bytes []byte
}

// The bounds of what is sent through one link.
const (
	MostPageFiles = 5
	MostPageFile  = 10 << 20
	MostPageBytes = 34 << 20 // at once; with the coding of mail it stays a mail that is kept whole
	mostPageWords = 8 << 10
)

// pageTypes are the sorts of files that are taken, by their content.
var pageTypes = []string{"application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "text/plain; charset=utf-8"}

// sayOnPage takes in what a client said on his page: it is kept with its exact words
// and files, holds the account until it was read, and wakes the case. The same again
// on the same day is the same.
func (d *Desk) sayOnPage(ctx context.Context, l *ClientLink, from PageSender, say func(*receivable.File, day.Date) (pageSaid, error)) (PageAnswer, error) {
	sender, err := d.marked(from.Address)
	if err != nil {
		return PageAnswer{}, err
	}
	var answer PageAnswer
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		answer = PageAnswer{}
		p := paging{desk: d, tx: tx, link: l, sender: sender, agent: oneLine(from.Agent, 300)}
		if err := p.begin(ctx); err != nil {
			return err
		}
		said, err := say(&p.file, p.today)
		if err != nil {
			return err
		}
		if said.alone == nil {
			answer.AnswerBy = d.calendar(&p.creditor, p.creditor.Place).AddBusiness(p.today, 2)
		}
		answer.Entry, err = p.take(ctx, &said)
		return err
	})
	if fault.CodeOf(err) == "mail_known" {
		return answer, nil
	}
	if err != nil {
		return PageAnswer{}, err
	}
	return answer, d.DecideAgain(ctx, l.row.Account)
}

// paging is an act on a client's page.
type paging struct {
	desk     *Desk
	tx       *store.Tx
	link     *ClientLink
	row      store.LinkRow
	creditor receivable.Creditor
	file     receivable.File
	today    day.Date
	sender   string
	agent    string
}

// begin holds the link and reads the account.
func (p *paging) begin(ctx context.Context) (err error) {
	if p.row, err = p.link.held(ctx, p.tx); err != nil {
		return err
	}
	if p.creditor, err = p.tx.Creditor(ctx, p.row.Account.Creditor); err != nil {
		return err
	}
	p.today = p.desk.todayOf(p.creditor)
	if p.file, err = p.tx.AccountFile(ctx, p.row.Account, p.today); err != nil || p.row.Purpose != store.LinkApprove {
		return err
	}
	return p.withContact(ctx)
}

// withContact adds whom the link was made for, where he is not written to about money.
func (p *paging) withContact(ctx context.Context) error {
	known := func(c receivable.Contact) bool { return c.ID == p.row.Contact }
	if p.row.Contact == "" || slices.ContainsFunc(p.file.Contacts, known) {
		return nil
	}
	all, err := p.tx.ContactsOf(ctx, p.row.Account.Creditor, p.file.Client.ID)
	if i := slices.IndexFunc(all, known); i >= 0 {
		p.file.Contacts = append(p.file.Contacts, all[i])
	}
	return err
}

// act is the client's own act, for the record.
func (p *paging) act() Act { return Act{By: p.link.named(&p.file) + " (" + FromPage + ")"} }

// fields name the link an entry came through.
func (p *paging) fields(e *deed) {
	e.field("source", FromPage)
	e.field("link", p.row.ID)
	e.field("address_mark", p.sender)
	e.field("agent", p.agent)
}

// take keeps what was said as a mail and does what follows from it.
func (p *paging) take(ctx context.Context, s *pageSaid) (Entry, error) {
	row, raw, err := p.mail(s)
	if err != nil {
		return Entry{}, err
	}
	if _, known, err := p.tx.InboundByIdentity(ctx, row.Creditor, row.Identity); err != nil {
		return Entry{}, err
	} else if known {
		return Entry{}, fault.Conflictf("mail_known", "this was taken in before")
	}
	if err := p.tx.InsertInbound(ctx, row); err != nil {
		return Entry{}, err
	}
	if err := keepBytes(ctx, p.tx, &row, raw); err != nil {
		return Entry{}, err
	}
	if n := len(s.files); n > 0 {
		if p.row.Files+n > MostPageFiles {
			return Entry{}, tooManyFiles()
		}
		if err := p.tx.CountLinkFiles(ctx, p.row.Account.Creditor, p.row.ID, n); err != nil {
			return Entry{}, err
		}
	}
	verb := VerbCame
	if s.alone != nil {
		verb = VerbHeard
	}
	entry, err := p.desk.do(ctx, p.row.Account, verb, p.act(), func(ctx context.Context, e *deed) error {
		e.ofMail(&row)
		p.fields(e)
		if s.alone == nil {
			e.said.Text = fmt.Sprintf("%s said on the client page on %s: %s; nothing is sent to %s until it was read", p.link.named(&p.file), row.On, s.subject, e.file.Client.Name)
			return e.holdForMail(ctx, row.ID)
		}
		e.field("outcome", s.outcome)
		e.said.Text = fmt.Sprintf("Heard on the client page: %s on %s", s.subject, row.On)
		return e.touch(ctx, receivable.Touch{Kind: receivable.Heard, Channel: "email", Outcome: s.outcome, Contact: p.row.Contact})
	})
	if err != nil || s.alone == nil {
		return entry, err
	}
	a := p.act()
	a.because = entry.Number
	return s.alone(ctx, a)
}

// mail puts what was said into the form of a mail, so that it is read, kept and found
// as any other.
func (p *paging) mail(s *pageSaid) (row store.InboundRow, raw []byte, err error) {
	from, name := unknownRecipient, oneLine(p.link.named(&p.file), 300)
	for i := range p.file.Contacts {
		if c := &p.file.Contacts[i]; c.ID == p.row.Contact && c.Email != "" {
			from = c.Email
		}
	}
	text := cut(strings.Join(s.words, "\n\n"), 4*mostPageWords)
	hash := sha256.New() // which takes everything
	_, _ = fmt.Fprintf(hash, "client page\x00%s\x00%s\x00%s\x00%s", p.row.ID, p.today, s.subject, text)
	reading := Reading{Labels: []Label{}, Hold: true, Promise: s.promise, Offer: s.offer, Recipients: []Recipient{}, Files: []File{}, Acknowledges: meaning.No}
	if s.admits {
		reading.Acknowledges = meaning.Yes
	}
	for _, label := range s.labels {
		reading.Labels = append(reading.Labels, Label{label, 1, cut(s.subject, mostSentence)})
	}
	message := mail.Message{
		From: from, FromName: name, To: cmp.Or(p.creditor.Email, unknownSender), Subject: oneLine(s.subject, 300), Text: text, Date: p.desk.now(),
	}
	for _, f := range s.files {
		sum := sha256.Sum256(f.Bytes)
		_, _ = fmt.Fprintf(hash, "\x00%s\x00%x", f.Name, sum)
		kind := http.DetectContentType(f.Bytes[:min(len(f.Bytes), sniffedBytes)])
		message.Attachments = append(message.Attachments, mail.Attachment{Name: f.Name, Type: kind, Bytes: f.Bytes})
		reading.Files = append(reading.Files, File{f.Name, kind, len(f.Bytes)})
	}
	id := p.tx.NewID()
	if message.MessageID, err = mail.MessageID(id, unknownSender); err != nil {
		return row, nil, err
	}
	if raw, err = message.Bytes(); err != nil {
		return row, nil, err
	}
	said, err := json.Marshal(reading)
	if err != nil {
		return row, nil, err
	}
	now := p.desk.now()
	row = store.InboundRow{
		Creditor: p.row.Account.Creditor, ID: id, Identity: hash.Sum(nil), Hash: sealOf(raw), Size: int64(len(raw)), Whole: true, Mailbox: FromPage,
		MessageID: message.MessageID, Sender: from, SenderName: name, Subject: message.Subject, Sent: p.today, On: p.today, Received: now,
		Kind: "reply", Account: p.row.Account.Account, MatchedBy: ClueLink, Matches: "[]", State: store.InboundNew, OwnText: cut(text, mostOwn), Reading: string(said),
	}
	if from == unknownRecipient {
		row.Sender = ""
	}
	if s.alone != nil {
		row.State, row.Author, row.Settled = store.InboundConfirmed, p.act().By, now
	}
	return row, raw, nil
}

// pageWords are the words of a client: bounded, and without what could turn a terminal or a database.
func pageWords(text string) (string, error) {
	if len(text) > mostPageWords {
		return "", fault.Invalidf("words_too_many", "words", "this is longer than can be kept here; write it in a mail instead")
	}
	return strings.TrimSpace(cut(strings.ReplaceAll(text, "\r\n", "\n"), mostPageWords)), nil
}

// checked are files as they may be kept: few, not large, and of a sort that is taken.
// Their content tells the sort; what a browser says of it does not count.
func checked(files []PageFile) ([]PageFile, error) {
	if len(files) > MostPageFiles {
		return nil, tooManyFiles()
	}
	list, total := make([]PageFile, 0, len(files)), 0
	for i, f := range files {
		total += len(f.Bytes)
		switch {
		case len(f.Bytes) == 0:
			return nil, fault.Invalidf("file_empty", "files", "this file is empty")
		case len(f.Bytes) > MostPageFile, total > MostPageBytes:
			return nil, fault.Invalidf("file_too_large", "files", "a file may have 10 MB at most")
		case !slices.Contains(pageTypes, http.DetectContentType(f.Bytes[:min(len(f.Bytes), sniffedBytes)])):
			return nil, fault.Invalidf("file_type", "files", "send a PDF, a picture or plain text")
		}
		name := fileNumber(oneLine(path.Base(strings.ReplaceAll(f.Name, `\`, "/")), 120))
		if name == "" || strings.Trim(name, ".") == "" {
			name = fmt.Sprintf("file-%d", i+1)
		}
		list = append(list, PageFile{name, f.Bytes})
	}
	return list, nil
}

func tooManyFiles() error {
	return fault.Invalidf("files_too_many", "files", "at most %d files can be sent through one link", MostPageFiles)
}

// openSum is what is open of an account, and a fault where nothing is.
func openSum(file *receivable.File) (money.Amount, error) {
	owed, err := sumOf("", file)
	if fault.CodeOf(err) == "nothing_owed" {
		return owed, fault.Conflictf("nothing_open", "nothing is open on this account any more")
	}
	return owed, err
}
