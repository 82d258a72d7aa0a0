package cli

import (
	"fmt"
	"os"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// invoiceCmd drafts, shows and issues own invoices: the first word is an act or a client.
type invoiceCmd struct {
	What string `arg:"" optional:"" help:"A client, a draft (D-3) or a number to show; or an act: issue, drop, stage, credit, pdf, xml, send, sent, end, prepare."`
	Of   string `arg:"" optional:"" help:"With a client: YAML file of the invoice. With an act: draft, number, or name of the stage."`
	More string `arg:"" optional:"" help:"With stage: done."`

	Line       []string `sep:"none" help:"A line, repeated: 'Design;7.5;hours;80.00;19' (what; quantity; unit; price without tax; tax)." placeholder:"LINE"`
	For        string   `help:"What it is for." placeholder:"TEXT"`
	Engagement string   `help:"Work it is for: 1004/1." placeholder:"NUMBER"`
	Due        day.Date `help:"Day it is due." placeholder:"DATE"`
	Terms      int      `help:"Or days to pay." placeholder:"N"`
	Delivered  day.Date `help:"Day of delivery (default: the invoice's day)." placeholder:"DATE"`
	Tax        string   `help:"Tax of lines that name none: 19, AE, none, small_business, E:REASON." placeholder:"TAX"`
	Order      string   `help:"The client's order." placeholder:"TEXT"`
	Amount     string   `help:"With credit: sum with tax (default: all of it)." placeholder:"SUM"`

	New      bool   `help:"The client is new: made with --address, --email, --place, --language."`
	Address  string `help:"Postal lines of a new client, split by |." placeholder:"LINES"`
	Email    string `help:"E-mail of a new client." placeholder:"ADDRESS"`
	Place    string `help:"Place of a new client." placeholder:"PLACE"`
	Language string `help:"Language of a new client." placeholder:"CODE"`

	OverLimit string `help:"With issue: why there is more work than the client's limit allows." placeholder:"REASON"`

	Again bool   `help:"With send: once more, though it was sent."`
	How   string `help:"With sent: post or own-mail." default:"own-mail" placeholder:"WAY"`

	Out  string `short:"o" help:"With pdf or xml: file to write." placeholder:"FILE"`
	JSON bool   `name:"json" help:"Print as JSON, one object a line."`
	clientCurrencyArg
	stamp
}

func (c invoiceCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	switch c.What {
	case "":
		return c.list(s, d, creditor, "")
	case "prepare":
		return c.prepare(s, d, creditor)
	case "issue", "drop", "stage", "credit", "pdf", "xml", "send", "sent", "end":
		if c.Of == "" {
			return usage{fault.Invalidf("nothing_named", "", "name a draft or a number: dunwell invoice %s D-1 (dunwell invoice lists them)", c.What)}
		}
		return c.act1(s, d, creditor)
	}
	if c.Of == "" && len(c.Line) == 0 {
		return c.show(s, d, creditor)
	}
	return c.draft(s, d, creditor)
}

// act1 carries out an act about one draft or number.
func (c invoiceCmd) act1(s *session, d *recovery.Desk, creditor receivable.CreditorID) (err error) {
	var entry recovery.Entry
	switch c.What {
	case "issue":
		act := c.act()
		act.OverLimit = c.OverLimit
		issued, err := d.IssueInvoice(s.ctx, creditor, c.Of, act)
		if err != nil {
			return err
		}
		if c.JSON {
			return c.showOne(s, d, creditor, issued.Number)
		}
		if err := s.said(issued.Entry); err != nil {
			return err
		}
		for _, p := range issued.Paths {
			fmt.Fprintf(s.Out, "  %s\n", p)
		}
		return nil
	case "drop":
		entry, err = d.DropInvoice(s.ctx, creditor, c.Of, c.act())
	case "end":
		entry, err = d.EndRecurring(s.ctx, creditor, c.Of, c.act())
	case "stage":
		if c.More != "done" {
			return usage{fault.Invalidf("stage_act_unclear", "", "say that the stage is done: dunwell invoice stage %s done", c.Of)}
		}
		entry, err = d.StageDone(s.ctx, creditor, c.Of, c.act())
	case "credit":
		return c.credit(s, d, creditor)
	case "send":
		sent, err := d.SendInvoice(s.ctx, creditor, c.Of, c.Again, c.act())
		if err != nil {
			return err
		}
		if err := s.said(sent.Entry); err != nil || sent.Answer == "" {
			return err
		}
		fmt.Fprintf(s.Out, "  %s\n", sent.Answer)
		return nil
	case "sent":
		entry, err = d.InvoiceSentByHand(s.ctx, creditor, c.Of, strings.ReplaceAll(c.How, "-", "_"), c.act())
	default:
		return c.file(s, d, creditor)
	}
	if err != nil {
		return err
	}
	return s.said(entry)
}

func (c invoiceCmd) lines() ([]recovery.InvoiceLine, error) {
	var list []recovery.InvoiceLine
	for _, text := range c.Line {
		l, err := recovery.ParseInvoiceLine(text)
		if err != nil {
			return nil, usage{err}
		}
		list = append(list, l)
	}
	return list, nil
}

func (c invoiceCmd) request() (recovery.InvoiceRequest, error) {
	if c.Of != "" {
		if len(c.Line) > 0 {
			return recovery.InvoiceRequest{}, usage{fault.Invalidf("invoice_lines_twice", "", "the lines stand in the file; leave --line out")}
		}
		text, err := os.ReadFile(c.Of)
		if err != nil {
			return recovery.InvoiceRequest{}, usage{fault.Invalidf("file_unreadable", c.Of, "the file cannot be read: %v", unwrapPath(err))}
		}
		q, err := recovery.ParseInvoice(c.Of, text)
		if err != nil {
			return q, inFile{err}
		}
		return q, nil
	}
	lines, err := c.lines()
	return recovery.InvoiceRequest{
		For: c.For, Engagement: c.Engagement, Due: c.Due, Days: c.Terms, Delivered: c.Delivered, Order: c.Order, Tax: c.Tax, Lines: lines,
	}, err
}

// draft drafts what the file or the flags say, and shows it as it would print.
func (c invoiceCmd) draft(s *session, d *recovery.Desk, creditor receivable.CreditorID) error {
	q, err := c.request()
	if err != nil {
		return err
	}
	currency := money.Currency(strings.ToUpper(c.Currency))
	key, err := d.AccountNamed(s.ctx, creditor, c.What, currency)
	if c.New && fault.CodeOf(err) == "client_unknown" {
		n := recovery.NewClient{Name: c.What, Email: c.Email, Place: c.Place, Language: c.Language}
		for line := range strings.SplitSeq(c.Address, "|") {
			if line = strings.TrimSpace(line); line != "" {
				n.Address = append(n.Address, line)
			}
		}
		key, err = d.MeetClient(s.ctx, creditor, n, currency)
	}
	if err != nil {
		return err
	}
	drafts, entry, err := d.DraftInvoice(s.ctx, key, q, c.act())
	if err != nil && c.Of != "" {
		return inFile{err}
	}
	if err != nil {
		return err
	}
	for i, name := range drafts {
		if i > 0 && !c.JSON {
			fmt.Fprintln(s.Out)
		}
		if err := c.showOne(s, d, creditor, name); err != nil {
			return err
		}
	}
	if c.JSON {
		fmt.Fprintf(s.Err, "%s (entry %s)\n", entry.Text, entry.Number)
		return nil
	}
	if len(drafts) > 0 {
		fmt.Fprintln(s.Out)
	}
	return s.said(entry)
}

func (c invoiceCmd) credit(s *session, d *recovery.Desk, creditor receivable.CreditorID) error {
	lines, err := c.lines()
	if err != nil {
		return err
	}
	act := c.act()
	draft, entry, err := d.CreditInvoice(s.ctx, creditor, c.Of, recovery.Credit{Amount: c.Amount, Lines: lines, Note: c.Note}, act)
	if err != nil {
		return err
	}
	if err := c.showOne(s, d, creditor, draft); err != nil || c.JSON {
		return err
	}
	fmt.Fprintln(s.Out)
	return s.said(entry)
}

// show prints one draft or invoice, or those of a client.
func (c invoiceCmd) show(s *session, d *recovery.Desk, creditor receivable.CreditorID) error {
	err := c.showOne(s, d, creditor, c.What)
	if fault.CodeOf(err) != "invoice_unknown" {
		return err
	}
	key, err := d.AccountNamed(s.ctx, creditor, c.What, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return err
	}
	return c.list(s, d, creditor, key.Account)
}

func (c invoiceCmd) showOne(s *session, d *recovery.Desk, creditor receivable.CreditorID, name string) error {
	view, text, err := d.Invoice(s.ctx, creditor, name)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(view)
	}
	_, err = fmt.Fprint(s.Out, text)
	return err
}

func (c invoiceCmd) list(s *session, d *recovery.Desk, creditor receivable.CreditorID, account receivable.AccountID) error {
	list, recurring, err := d.Invoices(s.ctx, creditor, account)
	if err != nil {
		return err
	}
	for i := range list {
		v := &list[i]
		if c.JSON {
			if err := s.line(v); err != nil {
				return err
			}
			continue
		}
		name, about := v.Draft, ""
		if v.Number != nil {
			name = *v.Number
		}
		for label, value := range map[string]*string{"due": v.Due} {
			if value != nil {
				about += ", " + label + " " + *value
			}
		}
		if v.Stage != nil {
			about += ", stage " + *v.Stage
		}
		if v.Open != nil {
			about += ", open " + *v.Open
		}
		wrapped(s.Out, padded(name, 14), strings.Repeat(" ", 14), fmt.Sprintf("%s, %s, %s: %s %s%s", v.Client, strings.ReplaceAll(v.Kind, "_", " "), v.State, v.Currency, v.Payable, about))
	}
	for i := range recurring {
		r := &recurring[i]
		if c.JSON {
			if err := s.line(r); err != nil {
				return err
			}
			continue
		}
		next := "has ended"
		if r.Next != nil && !r.Ended {
			next = "next on " + *r.Next
		}
		wrapped(s.Out, padded(r.Recurring, 14), strings.Repeat(" ", 14), fmt.Sprintf("%s, %s: %s %s, %s", r.Client, r.Every, r.Currency, r.Total, next))
	}
	if len(list)+len(recurring) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "No invoices are made here yet. Draft one: dunwell invoice CLIENT --line 'Design;7.5;hours;80.00;19'")
	}
	return nil
}

func (c invoiceCmd) prepare(s *session, d *recovery.Desk, creditor receivable.CreditorID) error {
	p, err := d.PrepareInvoices(s.ctx, creditor)
	fmt.Fprintf(s.Out, "%d drafted or ready, %d issued, %d left out because their work rests.\n", p.Drafted, p.Issued, p.Resting)
	return err
}

// file writes the paper or its electronic twin.
func (c invoiceCmd) file(s *session, d *recovery.Desk, creditor receivable.CreditorID) error {
	read := d.InvoicePDF
	if c.What == "xml" {
		read = d.InvoiceXML
	}
	b, err := read(s.ctx, creditor, c.Of)
	if err != nil {
		return err
	}
	return s.writeFile(c.Out, c.Of+"."+c.What, b)
}

// writeFile writes a file a person asked for, and says where.
func (s *session) writeFile(path, usual string, b []byte) error {
	if path == "" {
		path = strings.ReplaceAll(usual, "/", "-")
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", path, unwrapPath(err))
	}
	_, err := fmt.Fprintln(s.Out, path)
	return err
}

type statementCmd struct {
	clientArg
	From day.Date `help:"First day (default: the account's first)." placeholder:"DATE"`
	To   day.Date `help:"Last day (default: today)." placeholder:"DATE"`
	Out  string   `short:"o" help:"PDF to write." placeholder:"FILE"`
	JSON bool     `name:"json" help:"Print as one JSON object."`
}

func (c statementCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	made, err := d.MakeStatement(s.ctx, key, c.From, c.To)
	if err != nil {
		return err
	}
	if c.Out != "" {
		b, err := made.PDF()
		if err != nil {
			return err
		}
		if err := s.writeFile(c.Out, "", b); err != nil || !c.JSON {
			return err
		}
	}
	if c.JSON {
		return s.line(made.View)
	}
	_, err = fmt.Fprint(s.Out, made.Text())
	return err
}
