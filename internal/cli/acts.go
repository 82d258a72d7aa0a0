package cli

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// stamp is what every act takes: when it happened, who says so, and why.
type stamp struct {
	On   day.Date `help:"Day it happened (default: today)." placeholder:"DATE"`
	By   string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note string   `help:"Why, in your words." placeholder:"TEXT"`
	ownTime
}

// ownTime is what an act took of the creditor's own time.
type ownTime struct {
	Minutes int `help:"Minutes of your own time it took." placeholder:"N"`
}

func (s stamp) act() recovery.Act {
	return recovery.Act{On: s.On, By: author(s.By), Note: s.Note, Minutes: s.Minutes}
}

// author is the name an act is signed with.
func author(named string) string {
	if named != "" {
		return named
	}
	if u, err := user.Current(); err == nil {
		if name, _, _ := strings.Cut(u.Name, ","); name != "" {
			return name
		}
		return u.Username
	}
	return "unknown"
}

// account opens the book and finds the client's account in it; where it is not found
// the book is closed again.
func (s *session) account(client, currency string) (*recovery.Desk, receivable.AccountKey, func(), error) {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return nil, receivable.AccountKey{}, nil, err
	}
	key, err := d.AccountNamed(s.ctx, creditor, client, money.Currency(strings.ToUpper(currency)))
	if err != nil {
		closeBook()
		return nil, key, nil, err
	}
	return d, key, closeBook, nil
}

// onBook opens the book and carries an act out that names what it is about itself.
func (s *session) onBook(do func(*recovery.Desk, receivable.CreditorID) (recovery.Entry, error)) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := do(d, creditor)
	if err != nil {
		return err
	}
	return s.said(entry)
}

// onAccount opens the book, finds the client's account and carries the act out.
func (s *session) onAccount(client, currency string, do func(*recovery.Desk, receivable.AccountKey) (recovery.Entry, error)) error {
	d, key, closeBook, err := s.account(client, currency)
	if err != nil {
		return err
	}
	defer closeBook()
	entry, err := do(d, key)
	if err != nil {
		return err
	}
	return s.said(entry)
}

// said prints what an act left in the record, and on the error output what to look at.
func (s *session) said(e recovery.Entry) error {
	for _, w := range e.Warnings {
		fmt.Fprintf(s.Err, "Look: %s.\n", w)
	}
	_, err := fmt.Fprintf(s.Out, "%s (entry %s)\n", e.Text, e.Number)
	return err
}

type clientArg struct {
	Client string `arg:"" help:"Name or number of the client, or number of the account."`
	clientCurrencyArg
}

type clientCurrencyArg struct {
	Currency string `help:"Which account, where the client has several." placeholder:"CODE"`
}

type approveCmd struct {
	Deliveries []string `arg:"" optional:"" help:"Numbers of drafted letters."`
	All        bool     `help:"Every friendly letter drafted so far (never a formal one)."`
	stamp
}

func (c approveCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if len(c.Deliveries) == 0 && !c.All {
		return usage{fault.Invalidf("nothing_named", "", "name the letters to approve, or --all for the friendly ones; dunwell today lists them")}
	}
	numbers := c.Deliveries
	if c.All {
		if numbers, err = d.FriendlyDrafts(s.ctx, creditor); err != nil {
			return err
		}
	}
	var refused error
	for _, number := range numbers {
		entry, err := d.Approve(s.ctx, creditor, number, c.act())
		if k := fault.KindOf(err); err != nil && (len(numbers) == 1 || k == fault.Internal || k == fault.Unavailable) {
			return err
		}
		if err != nil { // one that does not fit any more hinders no other
			report(s.Err, err)
			refused = errPartly
			continue
		}
		if err := s.said(entry); err != nil {
			return err
		}
	}
	return refused
}

type holdCmd struct {
	Delivery string   `arg:"" help:"Number of the drafted letter."`
	Until    day.Date `required:"" help:"Day to ask again." placeholder:"DATE"`
	stamp
}

func (c holdCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.Hold(s.ctx, creditor, c.Delivery, c.Until, c.act())
	})
}

type sentCmd struct {
	Delivery string   `arg:"" help:"Number of the letter."`
	ByHand   day.Date `xor:"left" help:"Day it left." placeholder:"DATE"`
	How      string   `enum:"post,own-mail," default:"" help:"post or own-mail; with --by-hand." placeholder:"WAY"`
	Not      bool     `xor:"left" help:"It did not leave: your answer about a formal letter whose sending ended in doubt."`
	Proof    string   `help:"Proof of posting: the receipt as a file. Alone, of a letter that has left already, for a copy by post or a receipt that came later." placeholder:"FILE"`
	Tracking string   `help:"Number to track it by; as --proof." placeholder:"TEXT"`
	stamp
}

func (c sentCmd) Run(s *session) error {
	proven := c.Proof != "" || c.Tracking != ""
	switch {
	case c.Not && proven || !c.Not && c.ByHand.IsZero() && !proven:
		return usage{fault.Invalidf("nothing_named", "", "say when it left (--by-hand DATE), that it did not (--not), or what shows that it was posted (--proof FILE, --tracking TEXT)")}
	case !c.ByHand.IsZero() && c.How == "":
		return usage{fault.Invalidf("way_unnamed", "--how", "say how you sent it: --how post or --how own-mail")}
	}
	posting, err := c.posting()
	if err != nil {
		return err
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		how := strings.ReplaceAll(c.How, "-", "_")
		switch {
		case c.Not:
			return d.NotSent(s.ctx, creditor, c.Delivery, c.act())
		case c.ByHand.IsZero():
			return d.Posted(s.ctx, creditor, c.Delivery, posting, c.act())
		case proven:
			return d.SentWithProof(s.ctx, creditor, c.Delivery, c.ByHand, how, posting, c.act())
		}
		return d.SentByHand(s.ctx, creditor, c.Delivery, c.ByHand, how, c.act())
	})
}

// posting reads what shows that a letter was posted.
func (c sentCmd) posting() (recovery.Posting, error) {
	p := recovery.Posting{On: c.On, Tracking: c.Tracking}
	if c.Proof == "" {
		return p, nil
	}
	const most = 64 << 20 // far above what is kept, so that the sum can be told
	text, err := readBounded(c.Proof, most)
	if err != nil {
		return p, err
	}
	p.Name, p.Bytes = filepath.Base(c.Proof), append([]byte{}, text...)
	return p, nil
}

type beforeCmd struct {
	clientArg
	File string `arg:"" type:"existingfile" help:"YAML: before: [{on: 2026-01-05, written: reminder_1}]"`
	stamp
}

func (c beforeCmd) Run(s *session) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return usage{fault.Invalidf("file_unreadable", c.File, "the file cannot be read: %v", unwrapPath(err))}
	}
	touches, err := recovery.ParseBefore(c.File, text)
	if err != nil {
		return inFile{err}
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Before(s.ctx, key, touches, c.act())
	})
}

type paidCmd struct {
	clientArg
	Amount  string `arg:"" help:"Sum in major units: 1250.00"`
	Invoice string `help:"Invoice it is for (default: the oldest open)." placeholder:"N"`
	Full    bool   `name:"marked-full" xor:"marked" help:"It is marked as payment in full: it is not booked until you decide."`
	Plain   bool   `name:"not-marked" xor:"marked" help:"It is not, whatever the note says."`
	stamp
}

func (c paidCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.TakePayment(s.ctx, key, recovery.Payment{Amount: c.Amount, Invoice: c.Invoice, Full: c.Full, Plain: c.Plain}, c.act())
	})
}

type heardCmd struct {
	clientArg
	What    string   `arg:"" help:"An .eml file, or what was said in words."`
	Outcome string   `help:"What it was taken for; without it the answer waits to be read." placeholder:"CODE"`
	PaidOn  day.Date `help:"Day the client says he paid (with --outcome paid_already)." placeholder:"DATE"`
	stamp
}

func (c heardCmd) Run(s *session) error {
	text := []byte(c.What)
	if strings.HasSuffix(strings.ToLower(c.What), ".eml") {
		in, err := mail.ReadMail(c.What)
		if err != nil {
			return usage{err}
		}
		if c.Outcome == "" {
			return s.heardMail(c.Client, c.Currency, in, c.act())
		}
		text = in.Raw
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Heard(s.ctx, key, text, c.Outcome, c.PaidOn, c.act())
	})
}

type causeCmd struct {
	clientArg
	Cause string `arg:"" help:"unknown, forgot, mistake, hardship, dispute, refusal, silence, stalling or insolvency."`
	stamp
}

func (c causeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.SetCause(s.ctx, key, receivable.Cause(c.Cause), c.act())
	})
}

// promiseCmd has --by for the day, as people say it; --as signs it.
type promiseCmd struct {
	clientArg
	Amount string   `arg:"" help:"Sum in major units: 1250.00"`
	By     day.Date `required:"" help:"Day promised." placeholder:"DATE"`
	On     day.Date `help:"Day it was promised (default: today)." placeholder:"DATE"`
	As     string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note   string   `help:"In their words." placeholder:"TEXT"`

	Confirm bool `help:"Have a letter drafted that confirms the day."`
	ownTime
}

func (c promiseCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		act := recovery.Act{On: c.On, By: author(c.As), Note: c.Note, Minutes: c.Minutes}
		entry, err := d.Promise(s.ctx, key, c.Amount, c.By, act)
		if err != nil || !c.Confirm {
			return entry, err
		}
		if err := s.said(entry); err != nil {
			return entry, err
		}
		return d.ConfirmPromise(s.ctx, key, recovery.Act{By: act.By})
	})
}

type disputeCmd struct {
	clientArg
	Invoice string `required:"" help:"Invoice that is contested." placeholder:"N"`
	Amount  string `help:"Contested part (default: all that is open on it)." placeholder:"SUM"`
	stamp
}

func (c disputeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Dispute(s.ctx, key, c.Invoice, c.Amount, c.act())
	})
}

type mistakeCmd struct {
	clientArg
	Invoice   string   `required:"" help:"Invoice with the mistake." placeholder:"N"`
	Corrected day.Date `help:"Day the corrected invoice was given: its clock starts again there." placeholder:"DATE"`
	Due       day.Date `help:"Its new due date (default: as many days as it gave at first)." placeholder:"DATE"`
	Resend    string   `help:"What was changed, in a sentence: has the letter drafted that brings the corrected invoice." placeholder:"TEXT"`
	stamp
}

func (c mistakeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Correct(s.ctx, key, recovery.Correction{Invoice: c.Invoice, Given: c.Corrected, Due: c.Due, What: c.Resend}, c.act())
	})
}

type pauseCmd struct {
	clientArg
	Until   day.Date `required:"" help:"Day the rest ends." placeholder:"DATE"`
	Invoice string   `help:"Only this invoice rests." placeholder:"N"`
	stamp
}

func (c pauseCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.PauseInvoice(s.ctx, key, c.Invoice, c.Until, c.act())
	})
}

type resumeCmd struct {
	clientArg
	What    string `arg:"" enum:"pause,dispute,mistake,plan,contact,attorney,insolvency,reply,paid_already" help:"pause, dispute, mistake, plan, contact, attorney, insolvency, reply or paid_already."`
	Invoice string `help:"Only what is about this invoice." placeholder:"N"`
	stamp
}

func (c resumeCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Resume(s.ctx, key, c.Invoice, c.What, c.act())
	})
}

type stopCmd struct {
	clientArg
	What string `arg:"" enum:"contact,attorney,insolvency" help:"contact, attorney or insolvency."`
	stamp
}

func (c stopCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Stop(s.ctx, key, c.What, c.act())
	})
}

// pairs reads KEY=VALUE words.
func pairs(words []string) (map[string]string, error) {
	facts := map[string]string{}
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok || key == "" {
			return nil, usage{fault.Invalidf("pair_unreadable", w, "write it as KEY=VALUE")}
		}
		facts[key] = value
	}
	return facts, nil
}

type undoCmd struct {
	Entry string `arg:"" help:"Number of the entry, as the act printed it."`
	stamp
}

func (c undoCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.Undo(s.ctx, creditor, c.Entry, c.act())
	})
}
