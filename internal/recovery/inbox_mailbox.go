package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Settings about mail that comes in.
const (
	settingMailbox  = "mailbox"               // imaps://you@mail.example.com:993
	settingFolders  = "mailbox_folders"       // INBOX,Clients
	settingPassword = "mailbox_password_file" // of rights 0600
	settingDays     = "mailbox_days"          // how far back the first reading goes
	settingDrop     = "mailbox_drop"          // folder of .eml and .mbox files
	settingAutoRead = "auto_read"             // meanings confirmed without a person
)

// mailboxSettings are set by `dunwell setup`, in the order they are shown.
var mailboxSettings = []struct{ key, help string }{
	{settingMailbox, "mailbox that is read for answers: imaps://you@mail.example.com:993; empty for none (docs/inbox.md)"},
	{settingFolders, "its folders, split by commas; usually INBOX"},
	{settingPassword, "file with its password, readable by you alone"},
	{settingDays, "how many days back the first reading goes: 14"},
	{settingDrop, "folder into which you put mails as .eml or .mbox files"},
	{settingReturn, "address that bounces come back to, one for each letter: bounces+{token}@studio.example; empty for your own"},
	{settingAutoRead, "meanings confirmed without you, with the least confidence: promise:0.97,acknowledgement_only"},
}

const (
	usualFolder = "INBOX"
	usualDays   = 14
	mostDays    = 3660
	// mailFresh is how long a mailbox counts as read once it was read to its end.
	mailFresh = time.Hour
)

// changeMailbox sets one of the settings; ok is false where the key is none of them.
func changeMailbox(ctx context.Context, tx *store.Tx, id receivable.CreditorID, key, value string) (f *fault.Error, ok bool, err error) {
	value = strings.TrimSpace(value)
	bad := func(format string, args ...any) (*fault.Error, bool, error) {
		return fault.Invalidf("setup_unreadable", key, format, args...), true, nil
	}
	switch key {
	case settingMailbox:
		if value != "" && !strings.HasPrefix(value, "imaps://") && !strings.HasPrefix(value, "imap://") && !strings.HasPrefix(value, "imap+plain://") {
			return bad("%q is no mailbox; write it like imaps://you@mail.example.com:993", value)
		}
		if at := strings.LastIndexByte(value, '@'); at >= 0 && strings.Contains(strings.TrimPrefix(value[:at], value[:strings.Index(value, "//")+2]), ":") {
			return bad("leave the password out of the address; put it into a file (mailbox_password_file) or into DUNWELL_MAILBOX_PASSWORD")
		}
	case settingFolders:
		for _, name := range folderNames(value) {
			if len(name) > 200 {
				return bad("%q is no folder", cut(name, 80))
			}
		}
	case settingPassword:
		if value != "" {
			if err := secretFile(value); err != nil {
				return bad("%v", err)
			}
		}
	case settingDays:
		if n, err := strconv.Atoi(value); value != "" && (err != nil || n < 1 || n > mostDays) {
			return bad("%q is no number of days from 1 to %d", value, mostDays)
		}
	case settingDrop:
		if st, err := os.Stat(value); value != "" && (err != nil || !st.IsDir()) {
			return bad("%s is not a folder that can be read", value)
		}
	case settingReturn:
		if f := checkReturnPath(value); f != nil {
			return f, true, nil
		}
	case settingAutoRead:
		if _, err := parseAutoRead(value); err != nil {
			if own := asFault(err); own != nil {
				return own, true, nil
			}
			return nil, true, err
		}
	default:
		return nil, false, nil
	}
	return nil, true, tx.SetSetting(ctx, id, key, value)
}

// mailboxSetup shows the settings about mail that comes in.
func mailboxSetup(ctx context.Context, tx *store.Tx, id receivable.CreditorID) ([]SetupLine, error) {
	settings, err := tx.Settings(ctx, id)
	var list []SetupLine
	for _, s := range mailboxSettings {
		list = append(list, SetupLine{s.key, settings[s.key], s.help})
	}
	return list, err
}

// secretFile refuses a file of a password that others can read.
func secretFile(path string) error {
	st, err := os.Stat(path)
	if err != nil || !st.Mode().IsRegular() {
		return fmt.Errorf("the file %s cannot be read", path)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("others can read the file %s; take that right away first: chmod 600 %s", path, path)
	}
	return nil
}

func folderNames(text string) []string {
	var list []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	if list == nil {
		list = []string{usualFolder}
	}
	return list
}

// readFrom is where a creditor's mail is read.
type readFrom struct {
	creditor receivable.Creditor
	address  string
	password string // file
	folders  []string
	drop     string
	since    time.Time // of a first reading
}

// mailOf reads the settings of a creditor's mail. Where he has no mailbox of his
// own, that of the installation is his if he is the only creditor.
func (d *Desk) mailOf(ctx context.Context, tx *store.Tx, c receivable.Creditor) (readFrom, error) {
	settings, err := tx.Settings(ctx, c.ID)
	if err != nil {
		return readFrom{}, err
	}
	f := readFrom{creditor: c, address: settings[settingMailbox], password: settings[settingPassword], folders: folderNames(settings[settingFolders]), drop: settings[settingDrop]}
	if f.address == "" && d.ways.Mailbox != "" {
		all, err := tx.Creditors(ctx)
		if err != nil {
			return f, err
		}
		if len(all) == 1 {
			f.address = d.ways.Mailbox
		}
	}
	days, err := strconv.Atoi(cmp.Or(settings[settingDays], strconv.Itoa(usualDays)))
	if err != nil {
		days = usualDays
	}
	from := d.todayOf(c).AddDays(-days)
	first, err := tx.FirstSent(ctx, c.ID)
	if err != nil {
		return f, err
	}
	if settings[settingDays] == "" && first.After(from) { // nothing of ours could be answered before
		from = first
	}
	f.since = instantOf(from, d.zoneOf(&c, &receivable.Client{}))
	return f, nil
}

// place names a folder of the mailbox in the book.
func (f *readFrom) place(folder string) string {
	address := f.address
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	return strings.TrimSuffix(address, "/") + "/" + folder
}

// MailboxRead is what one reading of a mailbox came to.
type MailboxRead struct {
	Name    string
	Mails   int // handed out by the mailbox
	New     int // of them not known before
	Waiting int // of those, for a person
	Left    []string
	Trouble string // why it was not read to its end, "" where it was
}

// ReadMail reads the mailboxes and the folder of a creditor once, up to their ends.
// A mailbox in trouble hinders no other.
func (d *Desk) ReadMail(ctx context.Context, creditor receivable.CreditorID) ([]MailboxRead, error) {
	f, err := d.readFrom(ctx, creditor)
	if err != nil {
		return nil, err
	}
	var list []MailboxRead
	var broken error
	if f.address != "" {
		box, away := d.openMailbox(&f)
		for _, folder := range f.folders {
			one := MailboxRead{Name: f.place(folder)}
			err := away
			if err == nil {
				err = d.readFolder(ctx, &f, box, folder, &one)
			}
			if fault.KindOf(err) == fault.Unavailable && fault.CodeOf(err) != "mail_inbox" {
				away = err // the server is the same for all folders
			}
			broken = errors.Join(broken, d.noteReading(ctx, creditor, &one, err))
			list = append(list, one)
		}
	}
	if f.drop != "" {
		one, err := d.ReadDrop(ctx, creditor, f.drop, d.now())
		if err != nil {
			one.Trouble = shortly(err)
		}
		list = append(list, one)
	}
	return list, errors.Join(ctx.Err(), broken)
}

func (d *Desk) readFrom(ctx context.Context, creditor receivable.CreditorID) (f readFrom, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		f, err = d.mailOf(ctx, tx, c)
		return err
	})
	return f, err
}

func (d *Desk) openMailbox(f *readFrom) (*mail.Inbox, error) {
	if d.ways.Inbox == nil {
		return nil, fault.Invalidf("mailbox_unset", "", "this program has no way to a mailbox")
	}
	if f.password != "" {
		if err := secretFile(f.password); err != nil {
			return nil, fault.Invalidf("mailbox_unset", settingPassword, "%v", err)
		}
	}
	return d.ways.Inbox(f.address, f.password)
}

func (d *Desk) readFolder(ctx context.Context, f *readFrom, box *mail.Inbox, folder string, one *MailboxRead) error {
	var row store.MailboxRow
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Mailbox(ctx, f.creditor.ID, one.Name)
		return err
	})
	if err != nil {
		return err
	}
	mark, err := box.Read(ctx, folder, mail.Mark{Validity: row.Validity, Last: row.LastUID}, f.since, d.taking(f.creditor.ID, one.Name, one))
	if err != nil || mark.Validity == 0 {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		return tx.MarkMailbox(ctx, f.creditor.ID, one.Name, mark.Validity, mark.Last)
	})
}

// taking takes mails in and counts them.
func (d *Desk) taking(creditor receivable.CreditorID, place string, one *MailboxRead) mail.Take {
	return func(ctx context.Context, in mail.Incoming) error {
		got, err := d.receiveAny(ctx, Arrival{Creditor: creditor, Mailbox: place, Incoming: in})
		if err != nil {
			return err
		}
		one.Mails++
		if !got.Known {
			one.New++
			if got.State == store.InboundNew {
				one.Waiting++
			}
		}
		return nil
	}
}

// receiveAny takes a mail in, and where that fails for a reason that lies in the
// mail, puts it into the tray unread: one mail must not keep all later ones away.
func (d *Desk) receiveAny(ctx context.Context, a Arrival) (Received, error) {
	got, err := d.Receive(ctx, a)
	if err == nil || ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable {
		return got, err
	}
	a.unread = shortly(err)
	return d.Receive(ctx, a)
}

// noteReading keeps how a reading ended.
func (d *Desk) noteReading(ctx context.Context, creditor receivable.CreditorID, one *MailboxRead, err error) error {
	if err != nil {
		if ctx.Err() != nil {
			return nil // told to end; the next reading goes on from there
		}
		one.Trouble = shortly(err)
	}
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.MailboxRead(ctx, creditor, one.Name, one.Trouble) })
}

// ReadDrop takes the mails of a folder in, each once. With a moment, files changed
// just before it are left for the next time.
func (d *Desk) ReadDrop(ctx context.Context, creditor receivable.CreditorID, dir string, now time.Time) (MailboxRead, error) {
	one := MailboxRead{Name: FromDrop}
	found, err := mail.Drop{Dir: dir}.Read(ctx, now, d.taking(creditor, FromDrop, &one))
	one.Left = found.Left
	return one, err
}

// MailboxLine says how a mailbox stands.
type MailboxLine struct {
	Name    string
	Read    time.Time // to its end; zero where it never was
	Fresh   bool      // lately enough for letters to leave without a person
	Trouble string
}

// mailboxLines are the mailboxes of a creditor as they are set up now.
func (d *Desk) mailboxLines(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) ([]MailboxLine, error) {
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return nil, err
	}
	f, err := d.mailOf(ctx, tx, c)
	if err != nil || f.address == "" {
		return nil, err
	}
	var lines []MailboxLine
	for _, folder := range f.folders {
		row, err := tx.Mailbox(ctx, creditor, f.place(folder))
		if err != nil {
			return nil, err
		}
		lines = append(lines, MailboxLine{row.Name, row.Read, !row.Read.IsZero() && d.now().Sub(row.Read) <= mailFresh, row.Trouble})
	}
	return lines, nil
}

// readsMail reports whether answers of a creditor's clients are read: he has a
// mailbox, and every folder of it was read to its end within the hour. For another
// day than today it is enough that he has one.
func (d *Desk) readsMail(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, on day.Date) (bool, error) {
	lines, err := d.mailboxLines(ctx, tx, creditor)
	if err != nil || len(lines) == 0 {
		return false, err
	}
	c, err := tx.Creditor(ctx, creditor)
	if err != nil || on != d.todayOf(c) {
		return err == nil, err
	}
	for _, l := range lines {
		if !l.Fresh {
			return false, nil
		}
	}
	return true, nil
}
