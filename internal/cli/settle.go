package cli

import (
	"os"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// settleCmd offers to take less for the whole, and says what became of it.
type settleCmd struct {
	clientArg
	Amount    string   `arg:"" optional:"" help:"Sum taken for the whole: 4800.00"`
	Until     day.Date `help:"Last day to accept." placeholder:"DATE"`
	PayBy     day.Date `help:"Day by which it has cleared (default: a week after)." placeholder:"DATE"`
	Accepted  day.Date `help:"The client accepted on that day." placeholder:"DATE" xor:"becomes"`
	How       string   `enum:"signed,email," default:"" help:"With --accepted: signed or email." placeholder:"WAY"`
	Signatory string   `help:"Who may bind the client." placeholder:"NAME"`
	Cleared   bool     `help:"The sum is on the account for good: the rest is forgiven." xor:"becomes"`
	End       string   `help:"End it, and why: the whole is owed." placeholder:"REASON" xor:"becomes"`
	stamp
}

// names reports a command line that does or offers something.
func (c settleCmd) names() bool {
	return c.Amount != "" || c.Cleared || c.End != "" || !c.Accepted.IsZero()
}

func (c settleCmd) Run(s *session) error {
	if !c.names() {
		return c.show(s)
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		act := c.act()
		switch {
		case c.Cleared:
			return d.SettlementCleared(s.ctx, key, act)
		case c.End != "":
			act.Note = strings.TrimSpace(c.End + " " + act.Note)
			return d.EndSettlement(s.ctx, key, act)
		case !c.Accepted.IsZero() && c.Amount == "":
			act.On = c.Accepted
			return d.AcceptSettlement(s.ctx, key, c.How, c.Signatory, act)
		}
		q := recovery.SettleRequest{Amount: c.Amount, Until: c.Until, PayBy: c.PayBy, Signatory: c.Signatory}
		if !c.Accepted.IsZero() {
			if c.How == "" {
				return recovery.Entry{}, usage{fault.Invalidf("how_unnamed", "--how", "say how it was accepted: --how signed or --how email")}
			}
			q.How, act.On = c.How, c.Accepted
		}
		return d.Settle(s.ctx, key, q, act)
	})
}

// show tells how the offer to the client stands.
func (c settleCmd) show(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	on, err := s.orToday(d, key.Creditor, c.On)
	if err != nil {
		return err
	}
	e, err := d.Explain(s.ctx, key, on)
	if err != nil {
		return err
	}
	if e.Settlement == nil {
		return usage{fault.Invalidf("nothing_named", "", "nothing less was offered to %s; name the sum to take for the whole and --until DATE", e.Client)}
	}
	printSettlement(s.Out, &e)
	return nil
}

// ackCmd asks for a line that admits the debt, or records one that came.
type ackCmd struct {
	clientArg
	Signed bool   `help:"It came, in a writing that was signed."`
	Text   string `help:"It came: its words, or a file with them (.eml, .txt)." placeholder:"FILE|TEXT"`
	stamp
}

func (c ackCmd) Run(s *session) error {
	text := c.Text
	if name := strings.ToLower(text); strings.HasSuffix(name, ".eml") || strings.HasSuffix(name, ".txt") {
		read, err := os.ReadFile(text)
		if err != nil {
			return usage{fault.Invalidf("file_unreadable", text, "the file cannot be read: %v", unwrapPath(err))}
		}
		text = string(read)
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		if !c.Signed && c.Text == "" && c.On.IsZero() {
			return d.AskAck(s.ctx, key, c.act())
		}
		return d.Acknowledge(s.ctx, key, c.Signed, text, c.act())
	})
}
