package cli

import (
	"fmt"
	"path/filepath"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type agreementWithdrawCmd struct {
	Number   string `arg:"" help:"Number of the agreement: 1004/A1."`
	Declined bool   `help:"The client declined it."`
	stamp
}

func (c agreementWithdrawCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.WithdrawAgreement(s.ctx, creditor, c.Number, c.Declined, c.act())
	})
}

type agreementSignedCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	File   string `required:"" type:"existingfile" help:"The signed paper, as PDF." placeholder:"FILE"`
	Name   string `required:"" help:"Who signed it for the client." placeholder:"NAME"`
	How    string `enum:"paper,mail" default:"paper" help:"paper (default) or mail."`
	stamp
}

func (c agreementSignedCmd) Run(s *session) error {
	b, err := readPaper(c.File)
	if err != nil {
		return err
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		p := recovery.ReturnedPaper{Name: c.Name, Way: receivable.SignatureWay(c.How), File: filepath.Base(c.File), Bytes: b}
		return d.TakeReturned(s.ctx, creditor, c.Number, p, c.act())
	})
}

type agreementCountersignCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	Name   string `required:"" help:"Your name, as your signature." placeholder:"NAME"`
	stamp
}

func (c agreementCountersignCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		sign := recovery.Countersigning{Name: c.Name, Intent: "Signed on the command line: my name is my signature.", Agreed: true}
		return d.Countersign(s.ctx, creditor, c.Number, sign, c.act())
	})
}

type agreementSendCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	How    string `enum:"mail,link" default:"mail" help:"mail (default): with a link to sign, or with the PDF where there are no client pages; link: print a link to give on." placeholder:"WAY"`
	To     string `help:"Contact it goes to: name or address (default: the owner, else the project's, else the billing one)." placeholder:"WHO"`
	Paper  string `help:"Instead: write the PDF here, to be signed on paper and returned." placeholder:"FILE"`
	stamp
}

func (c agreementSendCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	b := recovery.Bringing{How: c.How, To: c.To}
	if c.Paper != "" {
		b.How = recovery.BringPaper
	}
	sent, err := d.SendAgreement(s.ctx, creditor, c.Number, b, c.act())
	if err != nil {
		return err
	}
	switch {
	case sent.Link != nil:
		fmt.Fprintln(s.Out, sent.Link.URL)
	case c.Paper != "":
		if err := s.writePaper(c.Paper, sent.PDF); err != nil {
			return err
		}
	}
	return s.saidAndAnswered(sent.Entry, sent.Answer)
}
