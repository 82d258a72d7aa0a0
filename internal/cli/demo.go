package cli

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

//go:embed demo.yaml
var demoBook []byte

type demoCmd struct {
	Dir     string `help:"Folder for the sample book (default: dunwell-demo here); what the demo put there before is replaced." default:"dunwell-demo" placeholder:"DIR"`
	NoServe bool   `help:"Do not open the desk at the end."`
	Listen  string `help:"Address of the desk (default: a free port of this machine)." default:"127.0.0.1:0" hidden:""`
}

// demoMark is the file that says a folder is a demo's, and may be replaced.
const demoMark = "dunwell-demo.txt"

func (c demoCmd) Run(s *session) error {
	if err := freshFolder(c.Dir); err != nil {
		return err
	}
	on := demoDay(day.In(s.Now(), time.Local))
	now := demoNoon(on.AddDays(-firstList))
	d, closeBook, err := s.Open(s.ctx, OpenOptions{
		Database: filepath.Join(c.Dir, "dunwell.db"), Letters: filepath.Join(c.Dir, "letters"), NoBackup: true, Demo: true,
		Now: func() time.Time { return now },
	})
	if err != nil {
		return err
	}
	defer closeBook()
	fmt.Fprintf(s.Out, "A sample studio on %s, %s (the last business day up to today).\n\n", on.Weekday(), on)
	book, creditor, err := setUpDemo(s, d, c.Dir, on)
	if err != nil {
		return err
	}
	now = demoNoon(on)
	if err := liveDemo(s, d, creditor, book, c.Dir, on); err != nil {
		return err
	}
	if err := c.tell(s, d, creditor, on); err != nil {
		return err
	}
	if c.NoServe || !terminal(s.Out) {
		return nil
	}
	return s.Serve(s.ctx, d, ServeOptions{Listen: c.Listen})
}

// tell runs the day's chase and prints what a freelancer would look at first.
func (c demoCmd) tell(s *session, d *recovery.Desk, creditor receivable.CreditorID, on day.Date) error {
	var table chaseTable
	counts, err := d.Chase(s.ctx, recovery.ChaseRequest{Creditor: creditor, On: on}, func(r recovery.ChaseRow) error {
		table.add(r)
		return nil
	})
	if err != nil {
		return err
	}
	wrote, faults, err := d.WriteDrafts(s.ctx, creditor, on, nil)
	if err != nil {
		return err
	}
	table.print(s.Out)
	fmt.Fprintln(s.Out)
	wrapped(s.Out, "", "", counts.Text())
	for _, f := range faults {
		fmt.Fprintf(s.Out, "  %s\n", f.Error())
	}
	fmt.Fprintf(s.Out, "\n%d letters lie in %s\nWhat was imported: %s, statement.xml and mails beside it\n", len(wrote), filepath.Join(c.Dir, "letters"), filepath.Join(c.Dir, "invoices.csv"))
	fmt.Fprintln(s.Out, "Two payments and four mails wait for you: dunwell money, dunwell inbox")
	fmt.Fprintf(s.Out, "\nLook further:\n  export DUNWELL_DATABASE=%s\n  dunwell explain Castellan --on %s\n  dunwell today\n(while it is not installed, dunwell is go run ./cmd/dunwell)\n", filepath.Join(c.Dir, "dunwell.db"), on)
	return nil
}

// demoDay is the last business day at or before a day, where the studio works.
func demoDay(today day.Date) day.Date {
	calendar := day.CalendarFor("us_oregon")
	for !calendar.IsBusiness(today) {
		today = today.AddDays(-1)
	}
	return today
}

// demoNoon is the middle of the studio's day: the same date everywhere it is asked.
func demoNoon(on day.Date) time.Time {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		zone = time.UTC
	}
	y, m, dom := on.Date()
	return time.Date(y, m, dom, 10, 0, 0, 0, zone)
}

// freshFolder makes the demo's folder, or empties one that is the demo's own.
// Any other folder is left alone.
func freshFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return usage{fault.Invalidf("folder_taken", dir, "this folder holds something that is not the demo's; name another with --dir")}
		}
		for _, name := range []string{"dunwell.db", "dunwell.db-wal", "dunwell.db-shm", "dunwell.key", "letters", "invoices.csv", "statement.xml", "mails", "backups", demoMark} {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				return fault.Unavailablef("folder_unwritable", err, "%s cannot be replaced: %v", filepath.Join(dir, name), unwrapPath(err))
			}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.Unavailablef("folder_unwritable", err, "the folder %s cannot be made: %v", dir, unwrapPath(err))
	}
	text := "This folder was made by `dunwell demo` and is replaced by its next run.\n"
	if err := os.WriteFile(filepath.Join(dir, demoMark), []byte(text), 0o644); err != nil {
		return fault.Unavailablef("folder_unwritable", err, "nothing can be written into %s: %v", dir, unwrapPath(err))
	}
	return nil
}

// sample is the demo's book as it stands in demo.yaml. Days count from the demo's own.
type sample struct {
	Creditor struct {
		Name, What, Place, Zone, Language, Sender, Email, Phone, Brand string
		Address                                                        []string
		Company                                                        bool
		Currency                                                       string
		Bank                                                           struct {
			Holder, IBAN, BIC string
			Lines             []string
		}
	}
	Clients []sampleClient
	Bank    []sampleLine
	Mails   []sampleMail
	Bills   []sampleBill
}

type sampleClient struct {
	About, Name, Place, Language, Currency string
	Address                                []string
	Contact                                struct{ First, Last, Address, Email, Phone string }
	Work                                   struct {
		Name, Agreement, Done string
		PauseClause           string `yaml:"pause_clause"`
		Paused                *int
	}
	Invoices []struct {
		Number, Amount, For string
		On, Due             int
		Paid                *int
	}
	Facts  map[string]string
	Events []sampleEvent
	Limit  string
	Works  []sampleWork
}

type sampleEvent struct {
	On                                           int
	Written, Called, Heard, Outcome, Cause, Note string
	Promise, Paid, Dispute, Mistake, Stop        string
	Minutes                                      int // of a call
	Plan                                         []samplePart
	By, Deadline, Pause                          *int
	PaidOn                                       *int `yaml:"paid_on"`
}

// firstList is how many days before its day the studio first imported its list.
const firstList = 30

// setUpDemo sets the studio up and imports its list of a month ago.
func setUpDemo(s *session, d *recovery.Desk, dir string, on day.Date) (sample, receivable.CreditorID, error) {
	var book sample
	if err := yaml.Unmarshal(demoBook, &book); err != nil {
		return book, "", fmt.Errorf("read the sample book: %w", err)
	}
	creditor, err := d.CreditorNamed(s.ctx, "")
	if err != nil {
		return book, "", err
	}
	c := book.Creditor
	err = d.ChangeSetup(s.ctx, creditor, map[string]string{
		"name": c.Name, "what": c.What, "place": c.Place, "zone": c.Zone, "language": c.Language, "sender": c.Sender, "email": c.Email,
		"phone": c.Phone, "brand": c.Brand, "address": strings.Join(c.Address, "|"), "company": "yes", "currency": c.Currency,
		"holder": c.Bank.Holder, "iban": c.Bank.IBAN, "bic": c.Bank.BIC, "bank": strings.Join(c.Bank.Lines, "|"),
	})
	if err != nil {
		return book, "", err
	}
	return book, creditor, importDemo(s, d, creditor, dir, book, on, on.AddDays(-firstList))
}

// liveDemo imports the list as it stands today, and enters what was said and done
// since, by the same acts a person would use.
func liveDemo(s *session, d *recovery.Desk, creditor receivable.CreditorID, book sample, dir string, on day.Date) error {
	if err := importDemo(s, d, creditor, dir, book, on, on); err != nil {
		return err
	}
	for i := range book.Clients {
		if err := enterClient(s, d, creditor, &book.Clients[i], on); err != nil {
			return fmt.Errorf("sample client %s: %w", book.Clients[i].Name, err)
		}
	}
	if err := liveMore(s, d, creditor, &book, dir, on); err != nil {
		return err
	}
	return d.LookedAt(s.ctx, creditor, recovery.Act{By: "demo"})
}

// demoList is the studio's list of invoices as of a day, as a program would
// export it.
func demoList(book sample, on, asOf day.Date) []byte {
	var b strings.Builder
	b.WriteString("Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Paid on,Description\n")
	for _, client := range book.Clients {
		currency := client.Currency
		if currency == "" {
			currency = book.Creditor.Currency
		}
		for _, i := range client.Invoices {
			if on.AddDays(i.On).After(asOf) {
				continue
			}
			paid := ""
			if i.Paid != nil && !on.AddDays(*i.Paid).After(asOf) {
				paid = on.AddDays(*i.Paid).String()
			}
			fmt.Fprintf(&b, "%q,%s,%s,%s,%s,%s,%s,%s,%q\n", client.Name, client.Contact.Email, i.Number, on.AddDays(i.On), on.AddDays(i.Due), i.Amount, currency, paid, i.For)
		}
	}
	return []byte(b.String())
}

func importDemo(s *session, d *recovery.Desk, creditor receivable.CreditorID, dir string, book sample, on, asOf day.Date) error {
	list := filepath.Join(dir, "invoices.csv")
	if err := os.WriteFile(list, demoList(book, on, asOf), 0o644); err != nil {
		return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", list, unwrapPath(err))
	}
	f, err := os.Open(list)
	if err != nil {
		return fmt.Errorf("read the sample list: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read the sample list: %w", err)
	}
	report, err := d.Import(s.ctx, recovery.ImportRequest{
		Creditor: creditor, Kind: receivable.ListAll, CompleteThrough: asOf, By: "demo",
		File: recovery.ImportFile{Name: list, Reader: f, Size: st.Size()},
	})
	if err != nil {
		return err
	}
	if len(report.Faults) > 0 {
		return fmt.Errorf("the sample list has a fault: %s", report.Faults[0].Text)
	}
	return nil
}

// enterClient records what is known of one client and what happened with him.
func enterClient(s *session, d *recovery.Desk, creditor receivable.CreditorID, client *sampleClient, on day.Date) error {
	key, err := d.AccountNamed(s.ctx, creditor, client.Name, "")
	if err != nil {
		return err
	}
	facts := map[string]string{"place": client.Place}
	paused := ""
	if client.Work.Paused != nil {
		paused = on.AddDays(*client.Work.Paused).String()
	}
	for name, value := range map[string]string{
		"work_paused": paused, "language": client.Language, "address": strings.Join(client.Address, "|"), "contact": strings.TrimSpace(client.Contact.First + " " + client.Contact.Last),
		"phone": client.Contact.Phone, "address_form": client.Contact.Address, "work": client.Work.Name, "agreement": client.Work.Agreement,
		"pause_clause": client.Work.PauseClause, "work_done": client.Work.Done,
	} {
		if value != "" {
			facts[name] = value
		}
	}
	maps.Copy(facts, client.Facts)
	if _, err := d.Fact(s.ctx, key, facts, recovery.Act{By: "demo"}); err != nil {
		return err
	}
	for _, e := range client.Events {
		if err := enterEvent(s, d, key, e, on); err != nil {
			return err
		}
	}
	return enterMore(s, d, key, client)
}

func enterEvent(s *session, d *recovery.Desk, key receivable.AccountKey, e sampleEvent, on day.Date) (err error) {
	at := func(n *int) day.Date {
		if n == nil {
			return day.Date{}
		}
		return on.AddDays(*n)
	}
	act := recovery.Act{On: on.AddDays(e.On), By: "demo", Note: e.Note}
	switch {
	case e.Written != "":
		_, err = d.Before(s.ctx, key, []receivable.Touch{{On: act.On, Kind: receivable.Written, Step: e.Written, Channel: "email", Deadline: at(e.Deadline)}}, act)
	case e.Called != "":
		_, err = d.Called(s.ctx, key, e.Called, e.Minutes, act)
	case e.Heard != "":
		_, err = d.Heard(s.ctx, key, []byte(e.Heard), e.Outcome, at(e.PaidOn), act)
	case e.Cause != "":
		_, err = d.SetCause(s.ctx, key, receivable.Cause(e.Cause), act)
	case e.Promise != "":
		_, err = d.Promise(s.ctx, key, e.Promise, at(e.By), act)
	case e.Paid != "":
		_, err = d.Paid(s.ctx, key, e.Paid, "", act)
	case e.Plan != nil:
		_, err = d.DrawPlan(s.ctx, key, e.plan(on), act)
	case e.Dispute != "":
		_, err = d.Dispute(s.ctx, key, e.Dispute, "", act)
	case e.Mistake != "":
		_, err = d.Mistake(s.ctx, key, e.Mistake, day.Date{}, act)
	case e.Stop != "":
		_, err = d.Stop(s.ctx, key, e.Stop, act)
	case e.Pause != nil:
		_, err = d.Pause(s.ctx, key, at(e.Pause), act)
	default:
		err = fmt.Errorf("an event on day %d says nothing", e.On)
	}
	return err
}
