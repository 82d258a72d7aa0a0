// Package cli is the command line: it parses, asks recovery, and prints. Every
// reading command speaks JSON with --json; every act is one use case.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// Desk opens the book the command works on. The command line opens it late, so
// that --help and a mistyped flag never touch a database.
type Desk func(ctx context.Context, o OpenOptions) (*recovery.Desk, func(), error)

// OpenOptions says which book, and whether it may be made.
type OpenOptions struct {
	Database string
	Letters  string
	NoBackup bool
	Demo     bool // a sample book: nothing can be sent from it
	Existing bool // no book is made: a file that is not there opens no desk, without a fault
	Now      func() time.Time
}

// World is what a command may touch besides its arguments.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
	Open     Desk
	Serve    func(ctx context.Context, d *recovery.Desk, o ServeOptions) error
	Restore  func(ctx context.Context, o OpenOptions, file string) (recovery.Restored, error)
	Getenv   func(string) string
}

// ServeOptions says where the desk listens.
type ServeOptions struct {
	Listen   string
	Creditor string
	Hooks    string   // where messages to feeds are taken, "" for nowhere
	Pages    string   // where clients open their links, "" for nowhere
	Hosts    []string // names under which others reach the desk
	Proxies  []string // addresses of proxies before it
}

// root holds every command; the order is the order of the help.
type root struct {
	Database string           `help:"Book to work on: a file, or postgres://… (default: dunwell.db in your data folder)." env:"DUNWELL_DATABASE" placeholder:"FILE|URL"`
	Letters  string           `help:"Folder for letters (default: letters beside the book)." env:"DUNWELL_LETTERS" placeholder:"DIR"`
	Creditor string           `help:"Which creditor, by name, where the book holds several." env:"DUNWELL_CREDITOR" placeholder:"NAME"`
	NoBackup bool             `help:"Upgrade the book without a backup before it."`
	Version  kong.VersionFlag `help:"Print the version and end."`

	Demo      demoCmd       `cmd:"" group:"Start" help:"Build a sample book, chase it, and write the letters. Changes nothing outside its own folder."`
	Setup     setupCmd      `cmd:"" group:"Start" help:"Show or set who you are: name, address, bank, language, way out."`
	Import    importCmd     `cmd:"" group:"Start" help:"Read bank statements, and lists of invoices, clients or payments."`
	Feed      feedCmd       `cmd:"" group:"Start" help:"Pull invoices and payments from Stripe, QuickBooks, Xero or an address, on a timetable."`
	Serve     serveCmd      `cmd:"" group:"Start" help:"Open the desk on loopback and keep the daily work going."`
	Creditors creditorCmd   `cmd:"" name:"creditor" group:"Start" help:"The creditors of this book; add another."`
	User      userCmd       `cmd:"" group:"Start" help:"Who signs in at the desk, and what each may do (docs/signing-in.md)."`
	Client    clientCmd     `cmd:"" group:"Start" help:"Enter a client before the first work."`
	Chase     chaseCmd      `cmd:"" group:"Read" help:"Decide what to do about every account today, and draft the letters."`
	Today     todayCmd      `cmd:"" group:"Read" help:"What needs you, most valuable first."`
	Inbox     inboxCmd      `cmd:"" group:"Read" help:"Mail that came in: what it is taken to mean, and whose it is."`
	Money     moneyCmd      `cmd:"" group:"Read" help:"Money that came in and waits for you: whose it may be, and for what."`
	Sources   sourcesCmd    `cmd:"" group:"Read" help:"Through which day payments are known, and what waits because of it."`
	Explain   explainCmd    `cmd:"" group:"Read" help:"Why an account stands where it stands, and what would change it."`
	Aging     agingCmd      `cmd:"" group:"Read" help:"What is open, by age."`
	GivenUp   writtenOffCmd `cmd:"" name:"written-off" group:"Read" help:"What is written off and may still come in: last day to sue, next look, what was last found."`
	Rehearse  rehearseCmd   `cmd:"" group:"Read" help:"Play a diary and see each move before it happens."`
	Remedy    remedyCmd     `cmd:"" group:"Read" help:"Rank the roads to the money: what each would leave in hand, and why."`
	Reply     replyCmd      `cmd:"" group:"Read" help:"Read a mail that came in: what kind it is, and the writer's own words. Records nothing."`
	Screen    screenCmd     `cmd:"" group:"Read" help:"Look at a client before work: points, terms, limit, what it would take to sue; or decide about him."`
	Call      callCmd       `cmd:"" group:"Read" help:"What to say on the telephone: the script that finds the cause, filled in."`
	Letter    lettersCmd    `cmd:"" group:"Read" help:"Show a letter, write the gallery of all of them, or check one that you wrote."`
	Policy    policyCmd     `cmd:"" group:"Read" help:"Show, check or compare ladders."`
	Evidence  evidenceCmd   `cmd:"" group:"Read" help:"What can be shown, what is missing and how to get it, and what shows that it arrived."`
	Packet    packetCmd     `cmd:"" group:"Read" help:"Make the file that hands a case to an attorney: claim, chronology, exhibits, and the confidential part apart."`
	Export    exportCmd     `cmd:"" group:"Read" help:"Write the book out: lists, JSON, or a journal for hledger or beancount."`
	Verify    verifyCmd     `cmd:"" group:"Read" help:"Check the record of every account, an exported file, or a packet."`
	Law       lawCmd        `cmd:"" group:"Read" help:"What the law of a place says, with source, day and confidence."`
	Backup    backupCmd     `cmd:"" group:"Read" help:"Copy the book with its documents and its key into one file, while it is in use."`
	Restore   restoreCmd    `cmd:"" group:"Start" help:"Put a backup back where no book is, checked before it counts."`
	Doctor    doctorCmd     `cmd:"" group:"Read" help:"Look for what would keep letters from being sent or from arriving."`

	Approve     approveCmd     `cmd:"" group:"Act" help:"Let drafted letters leave."`
	Hold        holdCmd        `cmd:"" group:"Act" help:"Keep a drafted letter back until a day."`
	Sent        sentCmd        `cmd:"" group:"Act" help:"Say that you sent a letter yourself."`
	Before      beforeCmd      `cmd:"" group:"Act" help:"Enter what was done before Dunwell."`
	Paid        paidCmd        `cmd:"" group:"Act" help:"Record money that came in."`
	Heard       heardCmd       `cmd:"" group:"Act" help:"Record what the client answered."`
	Called      calledCmd      `cmd:"" group:"Act" help:"Record a call."`
	Cause       causeCmd       `cmd:"" group:"Act" help:"Record why it is unpaid."`
	Promise     promiseCmd     `cmd:"" group:"Act" help:"Record a promise to pay."`
	Dispute     disputeCmd     `cmd:"" group:"Act" help:"Record that an invoice, or part of it, is contested."`
	Mistake     mistakeCmd     `cmd:"" group:"Act" help:"Record a mistake of ours in an invoice, or its correction."`
	Pause       pauseCmd       `cmd:"" group:"Act" help:"Rest an account until a day."`
	Resume      resumeCmd      `cmd:"" group:"Act" help:"End a pause, a dispute, a stop or another hold."`
	Contact     contactCmd     `cmd:"" group:"Act" help:"Who is written to at a client, and how he asked to be reached."`
	Link        linkCmd        `cmd:"" group:"Act" help:"Make, list or end links to a client's own pages."`
	Stop        stopCmd        `cmd:"" group:"Act" help:"Stop all contact: asked for, attorney named, or insolvency."`
	Work        workCmd        `cmd:"" group:"Act" help:"Enter work for a client, or pause, resume, postpone, cancel or complete it."`
	Approval    approvalCmd    `cmd:"" group:"Act" help:"Send work to a client for approval, bring it to mind, record answers."`
	ChangeOrder changeOrderCmd `cmd:"" group:"Act" help:"Ask a client to agree to a change and its price."`
	Delivered   deliveredCmd   `cmd:"" group:"Act" help:"Keep a proof that work was handed over, or is in use."`
	Winback     winbackCmd     `cmd:"" group:"Act" help:"Offer a client who owes nothing to come back on new terms."`
	Health      healthCmd      `cmd:"" group:"Act" help:"Record what was found out about a client: register, judgments, scores, references."`
	Fact        factCmd        `cmd:"" group:"Act" help:"Record a fact about a client, KEY=VALUE, or list those that are read."`

	Invoice   invoiceCmd   `cmd:"" group:"Act" help:"Draft, show and issue your own invoices and credit notes."`
	Statement statementCmd `cmd:"" group:"Read" help:"Statement of a client's account: on the screen, as PDF, or JSON."`

	Plan   planCmd   `cmd:"" group:"Act" help:"Draw up a plan to pay in parts, show it, or say what became of it."`
	Settle settleCmd `cmd:"" group:"Act" help:"Offer to take less for the whole; forgiven only once it has cleared."`
	Ack    ackCmd    `cmd:"" group:"Act" help:"Ask for one line that admits the debt, or record it."`

	Arm       armCmd       `cmd:"" group:"Act" help:"Decide what follows if a client neither pays nor arranges."`
	Placed    placedCmd    `cmd:"" group:"Act" help:"Say that an attorney or an agency has the file."`
	Filed     filedCmd     `cmd:"" group:"Act" help:"Say that a claim was filed, and what was waived for it."`
	Withdrawn withdrawnCmd `cmd:"" group:"Act" help:"Say that a filing was withdrawn, or a file taken back."`
	Matter    matterCmd    `cmd:"" group:"Act" help:"What happens with a court, an attorney or an agency: log, people, costs, days."`
	Judgment  judgmentCmd  `cmd:"" group:"Act" help:"What a court gave: parts, interest, payments in order, renewals, satisfaction."`
	Enforce   enforceCmd   `cmd:"" group:"Act" help:"A step to the money under a judgment: prepared, started, what it brought."`
	Cheque    chequeCmd    `cmd:"" group:"Act" help:"Decide about a payment marked as payment in full."`
	Recheck   recheckCmd   `cmd:"" group:"Act" help:"A free look at what was written off: what has changed, or nothing."`
	WriteOff  writeOffCmd  `cmd:"" group:"Act" help:"Give up what is open; a payment opens it again."`
	Figure    figureCmd    `cmd:"" group:"Act" help:"Show or set your own figures: hourly rate, thresholds, costs, odds."`
	Rate      rateCmd      `cmd:"" group:"Act" help:"Show or give exchange rates."`

	Agreement agreementCmd `cmd:"" group:"Act" help:"What work is done under: enter it, check its clauses, draw one up, have it signed."`

	Exhibit  exhibitCmd  `cmd:"" group:"Act" help:"Have a paper shown to courts and the like that the rules leave out, with a reason."`
	Document documentCmd `cmd:"" group:"Act" help:"Add documents to the evidence of a client, list them, or write one out."`
	Form     formCmd     `cmd:"" group:"Act" help:"Fill the forms of courts: see their fields, say what goes into them, fill them for a client."`

	Undo undoCmd `cmd:"" group:"Act" help:"Take an entry back, while nothing has left because of it."`

	Completion completionCmd `cmd:"" hidden:"" help:"Print a completion script for bash, zsh or fish."`
}

// session is what every command runs with.
type session struct {
	*World
	ctx  context.Context
	root *root
}

// Run parses and carries out one command line and returns its exit code.
func Run(ctx context.Context, args []string, w World, version string) int {
	var r root
	exited := -1
	parser, err := kong.New(&r,
		kong.Name("dunwell"),
		kong.Description("Dunning, done well. Get paid what you are owed, and keep the client."),
		kong.Writers(w.Out, w.Err),
		kong.Vars{"version": version},
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 96}),
		kong.TypeMapper(dateType, dateMapper{}),
	)
	if err != nil {
		fmt.Fprintln(w.Err, "dunwell:", err)
		return UsageFault
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		said := lacksValue.ReplaceAllString(err.Error(), "$1 wants a value after it")
		if !strings.HasSuffix(said, "?") {
			said += "."
		}
		fmt.Fprintf(w.Err, "%s See %s --help.\n", said, commandOf(err))
		return UsageFault
	}
	return report(w.Err, command.Run(&session{World: &w, ctx: ctx, root: &r}, parser))
}

// lacksValue is what the parser says of a flag at the end of the line.
var lacksValue = regexp.MustCompile(`^(--[a-z-]+): expected \w+ value but got "EOL" \(<EOL>\)$`)

// commandOf is the command that a line was taken for, as far as it could be read.
func commandOf(err error) string {
	name := "dunwell"
	parse, ok := errors.AsType[*kong.ParseError](err)
	if !ok {
		return name
	}
	for _, step := range parse.Context.Path {
		if step.Command != nil && !step.Command.Hidden {
			name += " " + step.Command.Name
		}
	}
	return name
}

// desk opens the book and tells which creditor is meant.
func (s *session) desk() (*recovery.Desk, receivable.CreditorID, func(), error) {
	d, closeBook, err := s.Open(s.ctx, OpenOptions{Database: s.root.Database, Letters: s.root.Letters, NoBackup: s.root.NoBackup, Now: s.Now})
	if err != nil {
		return nil, "", nil, err
	}
	id, err := d.CreditorNamed(s.ctx, s.root.Creditor)
	if err != nil {
		closeBook()
		return nil, "", nil, err
	}
	return d, id, closeBook, nil
}

// line prints one JSON object on a line.
func (s *session) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(s.Out, "%s\n", b)
	return err
}

// terminal reports whether f is a person's screen.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// orToday is the given day, or today where the creditor works.
func (s *session) orToday(d *recovery.Desk, creditor receivable.CreditorID, on day.Date) (day.Date, error) {
	if !on.IsZero() {
		return on, nil
	}
	return d.TodayOf(s.ctx, creditor)
}
