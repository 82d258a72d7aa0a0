package recovery

import (
	"context"
	"fmt"
	"net"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/mail"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// DoctorLine is one thing looked at: fine, or something to look at, with what to add.
type DoctorLine struct {
	Code string
	OK   bool
	Text string
	Add  string
}

// Doctor looks for what would keep letters from being sent or from arriving.
func (d *Desk) Doctor(ctx context.Context, creditor receivable.CreditorID, withMail, sendTest bool) ([]DoctorLine, error) {
	var lines []DoctorLine
	var c receivable.Creditor
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		if c, err = tx.Creditor(ctx, creditor); err != nil {
			return err
		}
		lines = []DoctorLine{{"book", true, "The book lies at " + d.db.Place() + ".", ""}}
		lines = append(lines, setupLines(c)...)
		sources, err := tx.Sources(ctx, creditor)
		if err != nil {
			return err
		}
		imports, err := tx.Imports(ctx, creditor)
		if err != nil {
			return err
		}
		lines = append(lines, importLines(imports)...)
		copies, err := d.backupLines(ctx, tx, &c, imports)
		if err != nil {
			return err
		}
		lines = append(lines, copies...)
		lines = append(lines, sourceLines(sources, d.calendar(&c, c.Place), d.todayOf(c))...)
		ofLaw, err := d.lawLines(ctx, tx, creditor, d.todayOf(c))
		if err != nil {
			return err
		}
		lines = append(lines, ofLaw...)
		way, err := tx.Setting(ctx, creditor, settingWay)
		lines = append(lines, d.wayLine(way))
		if err != nil {
			return err
		}
		ofMail, err := d.mailboxDoctor(ctx, tx, c)
		lines = append(lines, ofMail...)
		return err
	})
	if err != nil {
		return nil, err
	}
	if u := letter.Unreviewed(); len(u) > 0 {
		lines = append(lines, DoctorLine{"language_unreviewed", true, "No native speaker has read the letters yet in: " + strings.Join(u, ", ") + ". Read a letter before you approve it.", ""})
	}
	if withMail {
		lines = append(lines, d.mailLines(ctx, c, sendTest)...)
		probed, err := d.mailboxProbe(ctx, creditor)
		if err != nil {
			return nil, err
		}
		lines = append(lines, probed...)
	}
	return lines, nil
}

func setupLines(c receivable.Creditor) []DoctorLine {
	var lines []DoctorLine
	for _, want := range []struct{ what, value string }{
		{"name", c.Name}, {"sender", c.Sender}, {"email", c.Email}, {"phone", c.Phone}, {"address", strings.Join(c.Address, " ")},
		{"iban or bank", c.Bank.IBAN + strings.Join(c.Bank.Lines, "")},
	} {
		if want.value == "" {
			lines = append(lines, DoctorLine{"setup_missing", false, fmt.Sprintf("Your %s is not set; letters show it in brackets and may not leave (dunwell setup).", want.what), ""})
		}
	}
	if len(lines) == 0 {
		lines = append(lines, DoctorLine{"setup", true, "Everything a letter needs to know about you is set.", ""})
	}
	if !day.CalendarFor(c.Place).Known() {
		lines = append(lines, DoctorLine{"holidays_unknown", true, fmt.Sprintf("The public holidays of %s are not known here; only weekends rest. Add yours: dunwell setup holidays=…", c.Place), ""})
	}
	return lines
}

// importLines names imports that were cut short.
func importLines(imports []store.ImportRow) []DoctorLine {
	var lines []DoctorLine
	for _, i := range imports {
		if i.Counts == "" && i.UndoneAt.IsZero() {
			number := importNumber(i.ID)
			lines = append(lines, DoctorLine{"import_cut_short", false, fmt.Sprintf("The import of %s was cut short; import the file again, or take it back: dunwell undo %s.", i.File, number), ""})
		}
	}
	return lines
}

func sourceLines(sources []store.SourceRow, calendar *day.Calendar, today day.Date) []DoctorLine {
	var lines []DoctorLine
	moneyAge := 3
	if p, ok := policy.Preset("articles"); ok {
		moneyAge = p.MoneyAge
	}
	for _, s := range sources {
		if s.CompleteThrough.IsZero() {
			continue
		}
		fresh := !s.CompleteThrough.Before(calendar.SubBusiness(today, moneyAge))
		text := fmt.Sprintf("Money from %s is known through %s.", s.Name, s.CompleteThrough)
		if !fresh {
			text += " That is too long ago; accounts wait until a newer list is imported."
		}
		lines = append(lines, DoctorLine{"source", fresh, text, ""})
	}
	return lines
}

func (d *Desk) wayLine(way string) DoctorLine {
	switch {
	case way == "" || way == WayFolder:
		return DoctorLine{"way", true, "Letters go to the folder " + d.ways.Folder.Dir + "; nothing leaves by itself.", ""}
	case way == WaySMTP && d.ways.SMTP == nil, way == WayDrafts && d.ways.Drafts == nil, way == WayPrint && d.ways.Printer == nil:
		return DoctorLine{"way_missing", false, "The way out is " + way + ", and it is not set up; docs/sending.md says how.", ""}
	}
	return DoctorLine{"way", true, "The way out is " + way + ".", ""}
}

// mailLines asks the name service and the mail server.
func (d *Desk) mailLines(ctx context.Context, c receivable.Creditor, sendTest bool) []DoctorLine {
	if c.Email == "" {
		return []DoctorLine{{"mail_address", false, "Your e-mail address is not set (dunwell setup email=…).", ""}}
	}
	var lines []DoctorLine
	report := mail.Check(ctx, c.Email, d.ways.DKIM, d.ways.Server, net.DefaultResolver)
	for _, l := range report.Lines {
		lines = append(lines, doctorLine(l))
	}
	smtp, ok := d.ways.SMTP.(*mail.SMTP)
	if !ok {
		return append(lines, DoctorLine{"smtp_missing", false, "No mail server is set, so its login was not tried (docs/sending.md).", ""})
	}
	if err := smtp.Probe(ctx); err != nil {
		return append(lines, DoctorLine{"smtp_login", false, "The mail server: " + err.Error(), ""})
	}
	lines = append(lines, DoctorLine{"smtp_login", true, "The mail server takes the login.", ""})
	if sendTest {
		line, _ := smtp.Trial(ctx, c.Email, d.ways.DKIM, d.now())
		lines = append(lines, doctorLine(line))
	}
	return lines
}

func doctorLine(l mail.Line) DoctorLine {
	add := ""
	if l.Add.Text != "" {
		add = l.Add.Name + " TXT \"" + l.Add.Text + "\""
	}
	return DoctorLine{l.Code, l.OK, l.Text, add}
}
