package cli

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// samplePart is one payment of a plan that was agreed before the demo's day.
type samplePart struct {
	On     int
	Amount string
}

// plan is the plan of an event, agreed by mail. Parts fall on business days.
func (e *sampleEvent) plan(on day.Date) recovery.PlanRequest {
	calendar := day.CalendarFor("us_oregon")
	q := recovery.PlanRequest{How: receivable.AgreedEmail}
	for _, p := range e.Plan {
		q.Payments = append(q.Payments, recovery.PlanPayment{On: calendar.Next(on.AddDays(p.On)), Amount: p.Amount})
	}
	return q
}

// sampleWork is a further piece of work for a client.
type sampleWork struct {
	Name, Agreement, Value, Unbilled string
}

// sampleLine is one payment of the bank statement.
type sampleLine struct {
	On                 int
	Amount, From, Text string
}

// sampleMail is one mail of the folder of mails.
type sampleMail struct {
	On                        int
	From, Name, Subject, Text string
	Bounced                   string // an address that this mail tells is not reached
}

// sampleBill is an invoice that the studio writes here.
type sampleBill struct {
	Client, For, What, Quantity, Unit, Price string
	Issue                                    bool
}

// enterMore records what the book of one client holds beside invoices and talk.
func enterMore(s *session, d *recovery.Desk, key receivable.AccountKey, client *sampleClient) error {
	if limit := client.Limit; limit != "" {
		if _, err := d.Fact(s.ctx, key, map[string]string{recovery.FactExposureLimit: limit}, recovery.Act{By: "demo"}); err != nil {
			return err
		}
	}
	for _, w := range client.Works {
		terms := recovery.WorkTerms{Name: w.Name, Agreement: w.Agreement, Value: w.Value, Unbilled: w.Unbilled}
		if _, err := d.EnterWork(s.ctx, key, terms, recovery.Act{By: "demo"}); err != nil {
			return err
		}
	}
	return nil
}

// liveMore takes the bank statement and the mails in, and writes the studio's own
// invoices.
func liveMore(s *session, d *recovery.Desk, creditor receivable.CreditorID, book *sample, dir string, on day.Date) error {
	if err := importStatement(s, d, creditor, book, dir, on); err != nil {
		return err
	}
	if err := readMails(s, d, creditor, book, dir, on); err != nil {
		return err
	}
	for _, b := range book.Bills {
		key, err := d.AccountNamed(s.ctx, creditor, b.Client, "")
		if err != nil {
			return err
		}
		drafts, _, err := d.DraftInvoice(s.ctx, key, recovery.InvoiceRequest{
			For: b.For, Days: 30, Lines: []recovery.InvoiceLine{{What: b.What, Quantity: b.Quantity, Unit: b.Unit, Price: b.Price}},
		}, recovery.Act{By: "demo"})
		if err != nil {
			return fmt.Errorf("draft an invoice of the sample: %w", err)
		}
		if !b.Issue {
			continue
		}
		if _, err := d.IssueInvoice(s.ctx, creditor, drafts[0], recovery.Act{By: "demo"}); err != nil {
			return fmt.Errorf("issue an invoice of the sample: %w", err)
		}
	}
	return nil
}

// importStatement writes a statement of the last two weeks, as a bank would, and takes
// it in.
func importStatement(s *session, d *recovery.Desk, creditor receivable.CreditorID, book *sample, dir string, on day.Date) error {
	path := filepath.Join(dir, "statement.xml")
	content, err := demoStatement(book, on)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", path, unwrapPath(err))
	}
	report, err := d.Import(s.ctx, recovery.ImportRequest{
		Creditor: creditor, By: "demo",
		File: recovery.ImportFile{Name: path, Reader: bytes.NewReader(content), Size: int64(len(content))},
	})
	switch {
	case err != nil:
		return err
	case len(report.Faults) > 0:
		return fmt.Errorf("the sample statement has a fault: %s", report.Faults[0].Text)
	}
	return nil
}

// What a bank statement (CAMT.053) needs to hold.
type (
	camtAmount struct {
		Currency string `xml:"Ccy,attr"`
		Value    string `xml:",chardata"`
	}
	camtEntry struct {
		Amount    camtAmount `xml:"Amt"`
		Direction string     `xml:"CdtDbtInd"`
		State     string     `xml:"Sts>Cd"`
		Booked    string     `xml:"BookgDt>Dt"`
		Value     string     `xml:"ValDt>Dt"`
		Ref       string     `xml:"AcctSvcrRef"`
		Payer     string     `xml:"NtryDtls>TxDtls>RltdPties>Dbtr>Pty>Nm"`
		Text      string     `xml:"NtryDtls>TxDtls>RmtInf>Ustrd,omitempty"`
	}
	camtStatement struct {
		XMLName  xml.Name    `xml:"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08 Document"`
		Message  string      `xml:"BkToCstmrStmt>GrpHdr>MsgId"`
		ID       string      `xml:"BkToCstmrStmt>Stmt>Id"`
		From     string      `xml:"BkToCstmrStmt>Stmt>FrToDt>FrDtTm"`
		To       string      `xml:"BkToCstmrStmt>Stmt>FrToDt>ToDtTm"`
		IBAN     string      `xml:"BkToCstmrStmt>Stmt>Acct>Id>IBAN"`
		Currency string      `xml:"BkToCstmrStmt>Stmt>Acct>Ccy"`
		Owner    string      `xml:"BkToCstmrStmt>Stmt>Acct>Ownr>Nm"`
		Entries  []camtEntry `xml:"BkToCstmrStmt>Stmt>Ntry"`
	}
)

// demoStatement is the bank statement of the two weeks up to a day.
func demoStatement(book *sample, on day.Date) ([]byte, error) {
	st := camtStatement{
		Message: "SAMPLE", ID: "SAMPLE-" + on.String(), From: on.AddDays(-14).String() + "T00:00:00", To: on.String() + "T23:59:59",
		IBAN: strings.ReplaceAll(book.Creditor.Bank.IBAN, " ", ""), Currency: book.Creditor.Currency, Owner: book.Creditor.Bank.Holder,
	}
	for i, l := range book.Bank {
		booked := on.AddDays(l.On).String()
		st.Entries = append(st.Entries, camtEntry{
			Amount: camtAmount{book.Creditor.Currency, l.Amount}, Direction: "CRDT", State: "BOOK", Booked: booked, Value: booked,
			Ref: fmt.Sprintf("%s-%d", booked, i+1), Payer: l.From, Text: l.Text,
		})
	}
	b, err := xml.MarshalIndent(st, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the sample statement: %w", err)
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

// readMails lays the mails of the sample into a folder and reads it.
func readMails(s *session, d *recovery.Desk, creditor receivable.CreditorID, book *sample, dir string, on day.Date) error {
	folder := filepath.Join(dir, "mails")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fault.Unavailablef("folder_unwritable", err, "the folder %s cannot be made: %v", folder, unwrapPath(err))
	}
	for i, m := range book.Mails {
		path := filepath.Join(folder, fmt.Sprintf("%d.eml", i+1))
		if err := os.WriteFile(path, demoMail(&book.Mails[i], book.Creditor.Email, i+1, on.AddDays(m.On)), 0o644); err != nil {
			return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", path, unwrapPath(err))
		}
	}
	read, err := d.ReadDrop(s.ctx, creditor, folder, time.Time{})
	switch {
	case err != nil:
		return err
	case read.Trouble != "":
		return fmt.Errorf("read the mails of the sample: %s", read.Trouble)
	}
	return nil
}

// demoMail is one mail as it would lie in a mailbox.
func demoMail(m *sampleMail, to string, number int, on day.Date) []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("From: %s <%s>", cmp.Or(m.Name, m.From), m.From)
	line("To: <%s>", to)
	line("Subject: %s", m.Subject)
	line("Date: %s", demoNoon(on).Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	line("Message-ID: <sample-%d-%s@larkfield.example>", number, on)
	line("MIME-Version: 1.0")
	if m.Bounced == "" {
		line("Content-Type: text/plain; charset=utf-8")
		line("")
		line("%s", strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\r\n"))
		return []byte(b.String())
	}
	line(`Content-Type: multipart/report; report-type=delivery-status; boundary="part"`)
	line("\r\n--part\r\nContent-Type: text/plain; charset=utf-8\r\n")
	line("%s", strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\r\n"))
	line("\r\n--part\r\nContent-Type: message/delivery-status\r\n")
	line("Reporting-MTA: dns; mail.larkfield.example\r\n")
	line("Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox", m.Bounced)
	line("\r\n--part--")
	return []byte(b.String())
}
