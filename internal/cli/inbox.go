package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
)

// inboxCmd is the mail that came in.
type inboxCmd struct {
	List    inboxListCmd    `cmd:"" default:"withargs" help:"Mail that waits for you, with what it is taken to mean."`
	Read    inboxReadCmd    `cmd:"" help:"Read the mailbox and the folder once, now."`
	Show    inboxShowCmd    `cmd:"" help:"Show one mail, save it as it came, or save the files in it."`
	Confirm inboxConfirmCmd `cmd:"" help:"Say what a mail means: what follows from it is recorded, and the account goes on."`
	Ignore  inboxIgnoreCmd  `cmd:"" help:"Say that a mail is no answer: it holds nothing any more."`
	Again   inboxAgainCmd   `cmd:"" help:"Take up again a mail that was put aside: it waits for you."`
	Match   inboxMatchCmd   `cmd:"" help:"Say whose mail it is."`
}

type inboxListCmd struct {
	Drop string `help:"First take in the .eml and .mbox files of this folder, each once." type:"existingdir" placeholder:"DIR"`
	JSON bool   `name:"json" help:"One JSON object a mail."`
}

func (c inboxListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.Drop != "" {
		one, err := d.ReadDrop(s.ctx, creditor, c.Drop, time.Time{})
		if err != nil {
			return err
		}
		for _, left := range one.Left {
			fmt.Fprintf(s.Err, "Left where it is: %s.\n", left)
		}
		if !c.JSON {
			fmt.Fprintf(s.Out, "%d mails in the folder, %d of them new.\n", one.Mails, one.New)
		}
	}
	page, err := d.Inbox(s.ctx, creditor)
	if err != nil {
		return err
	}
	if !c.JSON {
		return s.printInbox(&page)
	}
	for i := range page.Mails {
		if err := s.line(mailJSON(&page.Mails[i])); err != nil {
			return err
		}
	}
	return nil
}

// inboxJSON is the shape of one mail; what is not known is null.
type inboxJSON struct {
	ID        string           `json:"id"`
	From      string           `json:"from"`
	Subject   string           `json:"subject"`
	On        day.Date         `json:"on"`
	Kind      string           `json:"kind"`
	Account   *string          `json:"account"`
	Client    *string          `json:"client"`
	MatchedBy *string          `json:"matched_by"`
	Matches   []recovery.Match `json:"matches"`
	Answers   *string          `json:"answers"` // number of the letter
	Offered   *string          `json:"offered"` // plan or settlement that waits for his yes
	Owed      *string          `json:"owed"`
	Currency  *money.Currency  `json:"currency"`
	OwnText   string           `json:"own_text"`
	Note      *string          `json:"note"`
	recovery.Reading
}

func mailJSON(m *recovery.InboxMail) inboxJSON {
	j := inboxJSON{
		ID: m.ID, From: m.From, Subject: m.Subject, On: m.On, Kind: m.Kind, Account: given(m.Number), Client: given(m.Client),
		MatchedBy: given(m.MatchedBy), Matches: append([]recovery.Match{}, m.Matches...), Answers: given(m.Delivery), Offered: given(m.Offered), OwnText: m.OwnText, Note: given(m.Note), Reading: m.Reading,
	}
	if m.Number != "" {
		owed, currency := m.Owed.Decimal(), m.Owed.Currency()
		j.Owed, j.Currency = &owed, &currency
	}
	return j
}

// given is a text, or nil for none.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (s *session) printInbox(page *recovery.InboxPage) error {
	w := s.Out
	for _, box := range page.Mailboxes {
		switch {
		case box.Trouble != "":
			wrapped(w, "", "  ", "The mailbox "+box.Name+" is not read: "+box.Trouble)
		case box.Read.IsZero():
			wrapped(w, "", "  ", "The mailbox "+box.Name+" was never read (dunwell inbox read).")
		case !box.Fresh:
			wrapped(w, "", "  ", "The mailbox "+box.Name+" was last read on "+box.Read.Format("2006-01-02 at 15:04")+" UTC; nothing leaves by itself until it is read again.")
		}
	}
	if len(page.Mails) == 0 {
		fmt.Fprintln(w, "No mail waits for you.")
		return nil
	}
	for i := range page.Mails {
		printMail(s, &page.Mails[i])
	}
	if page.More {
		fmt.Fprintln(w, "\n… and more; these come first.")
	}
	return nil
}

func printMail(s *session, m *recovery.InboxMail) {
	w := s.Out
	fmt.Fprintf(w, "\n%s  %s  %s\n", m.ID, m.On, cut(m.From, screen-22))
	wrapped(w, "  ", "  ", m.Subject)
	switch {
	case m.Number != "":
		about := fmt.Sprintf("%s (%s), %s %s open", m.Client, m.Number, m.Owed.Currency(), grouped(m.Owed.Decimal()))
		if m.Delivery != "" {
			about += ", answers letter " + m.Delivery
		}
		wrapped(w, "  ", "  ", about)
	case len(m.Matches) > 0:
		for _, match := range m.Matches[:min(len(m.Matches), 3)] {
			var why []string
			for _, c := range match.Clues {
				why = append(why, c.Text)
			}
			wrapped(w, "  Perhaps ", "    ", fmt.Sprintf("%s (%s): %s", match.Client, match.Number, strings.Join(why, "; ")))
		}
		wrapped(w, "  ", "  ", "Say whose it is: dunwell inbox match "+m.ID+" CLIENT")
	default:
		wrapped(w, "  ", "  ", "Nobody's: dunwell inbox match "+m.ID+" CLIENT, or dunwell inbox ignore "+m.ID)
	}
	printReading(s, m)
	if m.Offered != "" {
		wrapped(w, "  ", "    ", "Does he say yes to the "+m.Offered+"? dunwell inbox confirm "+m.ID+" --agrees email, or signed")
	}
	printAsked(w, m)
	if m.Note != "" {
		wrapped(w, "  Look: ", "    ", m.Note)
	}
}

// printAsked prints what the mail answers beside the money: as it was read, else what it
// may be an answer to.
func printAsked(w io.Writer, m *recovery.InboxMail) {
	proposed := ""
	if a := m.Reading.Answer; a != nil {
		word := map[string]string{letter.ApprovalYes: "approves", letter.ApprovalNo: "does not approve"}[a.Says]
		wrapped(w, "  ", "    ", fmt.Sprintf("%s %s: “%s”", cmp.Or(word, "speaks of"), a.Called(), shown(a.Sentence)))
		if a.Says != "" {
			proposed = a.Code
		}
	}
	if r := m.Reading.Returned; r != nil {
		wrapped(w, "  ", "    ", fmt.Sprintf("brings %s back signed: file %d", r.Called, r.File))
		proposed = r.Agreement
	}
	if proposed != "" && m.Waits {
		wrapped(w, "  ", "    ", "Right? dunwell inbox confirm "+m.ID+"; else say what it is, with --approves, --refuses, --signed or --as")
	}
	for i := range m.Asked {
		a := &m.Asked[i]
		if a.Code != proposed {
			wrapped(w, "  ", "    ", fmt.Sprintf("Does he answer about %s? dunwell inbox confirm %s --approves %s, or --refuses %s", a.Called(), m.ID, a.Code, a.Code))
		}
	}
	for _, s := range m.ToSign {
		if s.Agreement != proposed && len(m.Reading.Files) > 0 {
			wrapped(w, "  ", "    ", fmt.Sprintf("Is %s signed among the files? dunwell inbox confirm %s --signed %s", s.Called, m.ID, s.Agreement))
		}
	}
}

func printReading(s *session, m *recovery.InboxMail) {
	w, r := s.Out, &m.Reading
	if !r.Abstain {
		for _, l := range r.Labels {
			wrapped(w, "  ", "    ", fmt.Sprintf("%s (%s, %.0f %%): “%s”", recovery.LabelWord(l.Label), l.Label, 100*l.Confidence, shown(l.Sentence)))
		}
		printTerms(w, r, m.Owed.Currency())
	}
	switch {
	case !r.Abstain && len(r.Labels) > 0 && m.Number != "" && m.Waits:
		wrapped(w, "  ", "    ", "Right? dunwell inbox confirm "+m.ID+"; else name it with --as MEANING")
	case r.Answer != nil && r.Answer.Says != "", r.Returned != nil: // what it says beside the money is printed below
	case r.Abstain || len(r.Labels) == 0:
		why := ""
		if words, ok := whyWords[r.Why]; ok {
			why = " (" + words + ")"
		}
		if r.Why == "unsure" && len(r.Labels) > 0 {
			why = fmt.Sprintf(" (perhaps: %s, %s, %.0f %%)", recovery.LabelWord(r.Labels[0].Label), r.Labels[0].Label, 100*r.Labels[0].Confidence)
		}
		wrapped(w, "  ", "    ", "What it means is yours to say"+why+": dunwell inbox confirm "+m.ID+" --as MEANING")
		if m.OwnText != "" {
			wrapped(w, "  “", "  ", cut(shown(m.OwnText), 400)+"”")
		}
	}
	for _, f := range r.Files {
		fmt.Fprintf(w, "  File: %s (%s, %d bytes)\n", cut(shown(f.Name), 40), f.Type, f.Size)
	}
	if len(r.Files) > 0 {
		fmt.Fprintf(w, "  Save them: dunwell inbox show %s --files DIR\n", m.ID)
	}
}

// printTerms prints what the writer promises and offers.
func printTerms(w io.Writer, r *recovery.Reading, currency money.Currency) {
	if p := r.Promise; p != nil && (!p.Date.IsZero() || p.Amount != "") {
		text := "Promised:"
		if p.Amount != "" {
			text += " " + string(currency) + " " + grouped(p.Amount)
		}
		if !p.Date.IsZero() {
			text += " by " + p.Date.String()
		}
		if p.Conditional {
			text += ", on a condition"
		}
		wrapped(w, "  ", "    ", text)
	}
	if r.Offer != nil {
		wrapped(w, "  ", "    ", "Offered: "+r.Offer.Text(string(currency)))
	}
}

// shown is a foreign text without what could move a terminal.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, text)
}

type inboxReadCmd struct {
	JSON bool `name:"json" help:"One JSON object a mailbox."`
}

func (c inboxReadCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.ReadMail(s.ctx, creditor)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return usage{fault.Invalidf("mailbox_unset", "", "there is no mailbox to read; set one with dunwell setup mailbox=… or mailbox_drop=… (docs/inbox.md)")}
	}
	var troubles []error
	for _, one := range list {
		if one.Trouble != "" {
			troubles = append(troubles, fault.Unavailablef("mailbox_unread", nil, "%s was not read to its end: %s", one.Name, one.Trouble))
		}
		for _, left := range one.Left {
			fmt.Fprintf(s.Err, "Left where it is: %s.\n", left)
		}
		if !c.JSON {
			fmt.Fprintf(s.Out, "%s: %d mails, %d of them new, %d wait for you.\n", one.Name, one.Mails, one.New, one.Waiting)
			continue
		}
		err := s.line(struct {
			Mailbox string  `json:"mailbox"`
			Mails   int     `json:"mails"`
			New     int     `json:"new"`
			Waiting int     `json:"waiting"`
			Trouble *string `json:"trouble"`
		}{one.Name, one.Mails, one.New, one.Waiting, given(one.Trouble)})
		if err != nil {
			return err
		}
	}
	return errors.Join(troubles...)
}

type inboxShowCmd struct {
	ID    string `arg:"" help:"Id of the mail, or its end."`
	Save  string `help:"Write the mail there, byte for byte as it came." placeholder:"FILE.eml"`
	Files string `help:"Save the files that came with it into this folder; none is opened." placeholder:"DIR"`
}

func (c inboxShowCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.Save != "" {
		f, err := os.OpenFile(c.Save, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return usage{fault.Invalidf("file_unwritable", c.Save, "the file cannot be written: %v", unwrapPath(err))}
		}
		err = errors.Join(d.Original(s.ctx, creditor, c.ID, f), f.Close())
		if err != nil {
			_ = os.Remove(c.Save) // made above, and of no use
		}
		return err
	}
	if c.Files != "" {
		saved, err := d.SaveFiles(s.ctx, creditor, c.ID, c.Files)
		for _, f := range saved {
			fmt.Fprintf(s.Out, "%s  %s, %d bytes\n", f.Path, f.Type, f.Size)
		}
		if err == nil && len(saved) == 0 {
			fmt.Fprintln(s.Out, "No file came with this mail.")
		}
		return err
	}
	m, err := d.InboundMail(s.ctx, creditor, c.ID)
	if err != nil {
		return err
	}
	printMail(s, &m)
	fmt.Fprintf(s.Out, "\n%s\n", shown(m.OwnText))
	return nil
}

type inboxConfirmCmd struct {
	ID      string   `arg:"" help:"Id of the mail, or its end."`
	As      []string `help:"What it means, where the proposal is wrong or lacks something; docs/inbox.md lists the meanings." placeholder:"MEANING"`
	Date    day.Date `help:"Day of a promise, or of the return." placeholder:"DATE"`
	Amount  string   `help:"Sum of a promise in major units (default: all that is open)." placeholder:"SUM"`
	Invoice string   `help:"Invoice that is contested or wrong (default: the one named, or the only one)." placeholder:"N"`
	PaidOn  day.Date `help:"Day on which the client says he paid." placeholder:"DATE"`

	Agrees    string `enum:"email,signed," default:"" help:"He says yes to the plan or settlement he was offered: by this email, or by what he signed and sent with it." placeholder:"HOW"`
	Approves  string `help:"He approves by it what was sent for approval: 1004/D3.2, 1004/C1." placeholder:"NUMBER"`
	Refuses   string `help:"He wants it changed, or declines it: 1004/D3.2, 1004/C1." placeholder:"NUMBER"`
	Signed    string `help:"The agreement that came back signed with it: 1004/A1." placeholder:"NUMBER"`
	File      int    `help:"With --signed: which of the files it is, from 1 (default: the only PDF)." placeholder:"N"`
	Signatory string `help:"Who signed or answered; with --agrees, who may bind the client (default: who wrote the mail)." placeholder:"NAME"`
	stamp
}

func (c inboxConfirmCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	meaning := recovery.Meaning{Labels: c.As, By: c.Date, Amount: c.Amount, Invoice: c.Invoice, PaidOn: c.PaidOn, Agrees: c.Agrees, Signatory: c.Signatory, Approves: c.Approves, Refuses: c.Refuses, Signed: c.Signed, File: c.File}
	entries, err := d.ConfirmInbound(s.ctx, creditor, c.ID, meaning, c.act())
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.said(e); err != nil {
			return err
		}
	}
	return nil
}

type inboxIgnoreCmd struct {
	ID string `arg:"" help:"Id of the mail, or its end."`
	stamp
}

func (c inboxIgnoreCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	text, err := d.IgnoreInbound(s.ctx, creditor, c.ID, c.act())
	if err == nil {
		fmt.Fprintf(s.Out, "%s.\n", text)
	}
	return err
}

type inboxAgainCmd struct {
	ID string `arg:"" help:"Id of the mail, or its end."`
	stamp
}

func (c inboxAgainCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	text, err := d.TakeUpInbound(s.ctx, creditor, c.ID, c.act())
	if err == nil {
		fmt.Fprintf(s.Out, "%s.\n", text)
	}
	return err
}

type inboxMatchCmd struct {
	ID string `arg:"" help:"Id of the mail, or its end."`
	clientArg
	stamp
}

func (c inboxMatchCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := d.MatchInbound(s.ctx, key.Creditor, c.ID, key, c.act())
	if err != nil {
		return err
	}
	return s.said(entry)
}

// heardMail takes in a mail that was saved as a file, for a client.
func (s *session) heardMail(client, currency string, in mail.Incoming, a recovery.Act) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	key, err := d.AccountNamed(s.ctx, creditor, client, money.Currency(strings.ToUpper(currency)))
	if err != nil {
		return err
	}
	got, err := d.HeardMail(s.ctx, key, recovery.Arrival{Incoming: in}, a)
	if err != nil {
		return err
	}
	if len(got.Entries) == 0 {
		fmt.Fprintf(s.Out, "%s.\n", got.Text)
	}
	for _, e := range got.Entries {
		if err := s.said(e); err != nil {
			return err
		}
	}
	return nil
}
