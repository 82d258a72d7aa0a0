package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"dunwell/internal/agreement"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// agreementCmd keeps what work is done under: enter it, check it, draw one up, have
// it signed.
type agreementCmd struct {
	List        agreementListCmd        `cmd:"" help:"Agreements of a client."`
	Add         agreementAddCmd         `cmd:"" help:"Enter an agreement that was made elsewhere."`
	Show        agreementShowCmd        `cmd:"" help:"One agreement: clauses, signatures; or write its paper out."`
	Clause      agreementClauseCmd      `cmd:"" help:"Say what an agreement holds, clause by clause."`
	Check       agreementCheckCmd       `cmd:"" help:"Which clauses are missing, and what each would change."`
	Draft       agreementDraftCmd       `cmd:"" help:"Draw up a contract in plain English."`
	Arbitration agreementArbitrationCmd `cmd:"" help:"Draw up an offer to submit what is late to arbitration."`
	Send        agreementSendCmd        `cmd:"" help:"Put a draft before the client: by mail, by a link to sign with, or as a PDF to sign and return."`
	Signed      agreementSignedCmd      `cmd:"" help:"A signed paper came back."`
	Countersign agreementCountersignCmd `cmd:"" help:"Sign for yourself what lies before the client."`
	Withdraw    agreementWithdrawCmd    `cmd:"" help:"Take back what lies before the client, or say that he declined it."`
	End         agreementEndCmd         `cmd:"" help:"End an agreement, or drop a draft."`
}

type agreementListCmd struct {
	clientArg
	JSON bool `name:"json" help:"One JSON object an agreement."`
}

func (c agreementListCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Agreements(s.ctx, key)
	if err != nil {
		return err
	}
	if c.JSON {
		for i := range list {
			if err := s.line(list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintf(s.Out, "No agreement is recorded. Enter one: dunwell agreement add %q --kind signed --on DATE\n", c.Client)
		return err
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for i := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", list[i].Number, list[i].On, agreementState(&list[i]), list[i].Title)
	}
	return w.Flush()
}

// agreementState is where an agreement stands, in words.
func agreementState(l *recovery.AgreementLine) string {
	switch {
	case l.State == receivable.AgreementOut && l.Waits == string(receivable.PartyCreditor):
		return "signed by the client, waits for you"
	case l.State == receivable.AgreementOut:
		return "lies before the client"
	case l.State == receivable.AgreementStands && l.Kind != receivable.AgreementSigned && l.Kind != receivable.AgreementSubmit:
		return string(l.Kind)
	}
	return string(l.State)
}

type agreementAddCmd struct {
	clientArg
	Kind   string            `enum:"signed,proposal,mails,conduct" required:"" help:"signed, proposal (accepted), mails or conduct."`
	Work   string            `help:"Number of the work it is about (default: all work)." placeholder:"N"`
	File   string            `type:"existingfile" help:"Its paper." placeholder:"FILE"`
	Title  string            `help:"What it is called." placeholder:"TEXT"`
	Clause map[string]string `help:"What it holds: deposit=50, terms=14, arbitration=home." placeholder:"ID=VALUE"`
	stamp
}

func (c agreementAddCmd) Run(s *session) error {
	n := recovery.NewAgreement{Kind: receivable.AgreementKind(c.Kind), Title: c.Title}
	var err error
	if n.Clauses, err = readClauses(c.Clause, ""); err != nil {
		return usage{err}
	}
	if c.File != "" {
		if n.Bytes, err = readPaper(c.File); err != nil {
			return err
		}
		n.Name = filepath.Base(c.File)
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		if n.Work, err = s.workOf(d, key, c.Work); err != nil {
			return recovery.Entry{}, err
		}
		_, entry, err := d.AddAgreement(s.ctx, key, n, c.act())
		return entry, err
	})
}

// workOf is the id of the work with a number; "" for all work.
func (s *session) workOf(d *recovery.Desk, key receivable.AccountKey, number string) (receivable.EngagementID, error) {
	if number == "" {
		return "", nil
	}
	ref, err := d.WorkNamed(s.ctx, key.Creditor, number, "")
	if err == nil && ref.Key != key {
		err = fault.NotFoundf("work_unknown", "work %s is not one for this client", number)
	}
	return ref.ID, err
}

func readPaper(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, usage{fault.Invalidf("file_unreadable", name, "the file cannot be read: %v", unwrapPath(err))}
	}
	return b, nil
}

func readClauses(given map[string]string, where string) (list []receivable.Clause, err error) {
	var faults fault.List
	for _, id := range agreement.IDs() {
		value, ok := given[id]
		if !ok {
			continue
		}
		delete(given, id)
		c, err := agreement.ReadClause(id, value, where)
		if err != nil {
			faults = append(faults, fault.Invalidf(fault.CodeOf(err), id, "%v", err))
			continue
		}
		list = append(list, c)
	}
	for id := range given {
		if _, err := agreement.ReadClause(id, "", ""); err != nil {
			return nil, err
		}
	}
	return list, faults.Err()
}

type agreementShowCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	Out    string `help:"Write its paper here, as it was signed." placeholder:"FILE"`
	Text   bool   `help:"Print the words of one drawn up here."`
	Mail   bool   `help:"Show the mail as it would leave now."`
	JSON   bool   `name:"json" help:"As one JSON object."`
}

func (c agreementShowCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	_, line, err := d.AgreementNumbered(s.ctx, creditor, c.Number)
	if err != nil {
		return err
	}
	if c.Out != "" {
		b, err := d.AgreementPaperBytes(s.ctx, creditor, c.Number)
		if err != nil {
			return err
		}
		return s.writePaper(c.Out, b)
	}
	switch {
	case c.Mail:
		to, subject, text, err := d.AgreementMail(s.ctx, creditor, c.Number, "")
		if err != nil {
			return err
		}
		s.showMail(to, subject, text)
		return nil
	case c.JSON:
		return s.line(line)
	case c.Text:
		_, err := fmt.Fprint(s.Out, line.Text)
		return err
	}
	fmt.Fprintf(s.Out, "%s  %s\n%s, %s\n", line.Number, line.Title, agreementState(&line), line.On)
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, one := range line.Clauses {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", one.Name, one.Value, one.Where)
	}
	for _, one := range line.Signed {
		fmt.Fprintf(w, "Signed by %s\t%s\t%s\n", one.Name, one.Way, one.At)
	}
	return w.Flush()
}

// writePaper writes a paper beside whatever is there, never over it.
func (s *session) writePaper(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usage{fault.Invalidf("file_unwritable", name, "the file cannot be written: %v", unwrapPath(err))}
	}
	_, err = f.Write(b)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = fmt.Fprintf(s.Err, "%s is written.\n", name)
	return err
}

type agreementClauseCmd struct {
	Number string   `arg:"" help:"Number of the agreement: 1004/A1."`
	Set    []string `arg:"" help:"ID=VALUE, as deposit=50 or arbitration=home; ID=no says that it has none."`
	Where  string   `help:"Where it stands: section 9." placeholder:"TEXT"`
	stamp
}

func (c agreementClauseCmd) Run(s *session) error {
	var list []receivable.Clause
	for _, text := range c.Set {
		id, value, ok := strings.Cut(text, "=")
		if !ok {
			return usage{fault.Invalidf("clause_unreadable", text, "%q is no ID=VALUE, as deposit=50", text)}
		}
		one, err := agreement.ReadClause(id, value, c.Where)
		if err != nil {
			return usage{err}
		}
		list = append(list, one)
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.SetClauses(s.ctx, creditor, c.Number, list, c.act())
	})
}

type agreementEndCmd struct {
	Number string `arg:"" help:"Number of the agreement: 1004/A1."`
	stamp
}

func (c agreementEndCmd) Run(s *session) error {
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		return d.EndAgreement(s.ctx, creditor, c.Number, c.act())
	})
}
