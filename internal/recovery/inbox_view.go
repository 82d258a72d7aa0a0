package recovery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// TrayMail is a mail as the desk lists it.
type TrayMail struct {
	InboxMail
	Mail    string // its whole id
	State   store.InboundState
	By      string // who settled it, "" while it waits
	Came    time.Time
	Size    int64 // bytes
	Whole   bool  // false where it was too large and only its head was taken
	Subject string
}

// The lists of mail.
const (
	MailWaits   = store.MailWaits
	MailRead    = store.MailRead
	MailBounced = store.MailBounced
)

// MailPage is one page of a list of mail, the newest first.
type MailPage struct {
	Mails     []TrayMail
	Older     string // id to go on with, "" on the last page
	Waiting   int    // in all, on this page or not, up to MostCounted
	Mailboxes []MailboxLine
}

// MostCounted is up to where the rows of a list are counted.
const MostCounted = 1000

// MailPage is a page of one of the lists of mail: at most limit that came before the given
// one, "" for the newest.
func (d *Desk) MailPage(ctx context.Context, creditor receivable.CreditorID, list, before string, limit int) (MailPage, error) {
	var page MailPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		page = MailPage{}
		rows, err := tx.MailBefore(ctx, creditor, list, before, limit+1)
		if err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			page.Older = rows[limit-1].ID
		}
		for i := range rows {
			m, err := trayMail(ctx, tx, &rows[i])
			if err != nil {
				return err
			}
			page.Mails = append(page.Mails, m)
		}
		if page.Waiting, err = tx.CountWaiting(ctx, creditor, MostCounted); err != nil {
			return err
		}
		page.Mailboxes, err = d.mailboxLines(ctx, tx, creditor)
		return err
	})
	return page, err
}

func trayMail(ctx context.Context, tx *store.Tx, row *store.InboundRow) (TrayMail, error) {
	m, err := inboxMail(ctx, tx, row)
	return TrayMail{
		InboxMail: m, Mail: row.ID, State: row.State, By: row.Author, Came: row.Received, Size: row.Size, Whole: row.Whole, Subject: oneLine(row.Subject, 300),
	}, err
}

// MailView is one mail as its page shows it.
type MailView struct {
	TrayMail
	Hour      time.Time // it came, where the creditor works
	Whose     string    // bare address of who wrote
	MessageID string
	Quoted    string // all words of the mail, bounded; "" where they are its own only, or too many
	Cut       bool   // its own words are longer than what is kept beside it
	Currency  money.Currency
	Open      []OpenOf // invoices of the account with something open, the oldest first
	Phone     string   // of whom the account's letters go to, "" where none is known
	Thread    []ThreadLine
	Today     day.Date
}

// OpenOf is an invoice a mail may be about.
type OpenOf struct {
	Number string
	Open   money.Amount
	Named  bool // by the mail
}

// ThreadLine is a letter of ours or a mail of theirs, about the same account.
type ThreadLine struct {
	On      day.Date
	Ours    bool
	Words   string // what letter it was, or the subject of the mail
	Letter  string // number of ours
	Mail    string // id of theirs
	State   receivable.DeliveryState
	Current bool // the mail that is looked at
}

const (
	mostThread = 6
	mostQuoted = 32 << 10 // bytes of all words that a page shows
	mostParsed = 2 << 20  // bytes of a mail that is read again to show them
)

// MailView reads one mail with what stands around it, and writes nothing.
func (d *Desk) MailView(ctx context.Context, creditor receivable.CreditorID, id string) (MailView, error) {
	var v MailView
	var packed bytes.Buffer
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		v = MailView{}
		packed.Reset()
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		if err != nil {
			return err
		}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if v.TrayMail, err = trayMail(ctx, tx, &row); err != nil {
			return err
		}
		v.OwnText = shown(row.OwnText, mostOwn)
		v.Whose, v.MessageID, v.Cut, v.Today = row.Sender, oneLine(row.MessageID, 300), len(row.OwnText) >= mostOwn, d.todayOf(c)
		v.Hour = row.Received.In(d.zoneOf(&c, &receivable.Client{}))
		if row.Size <= mostParsed && row.State != store.InboundPassed {
			if err := packedInto(ctx, tx, &row, &packed); err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
		}
		if row.Account == "" {
			return nil
		}
		return v.around(ctx, tx, &row)
	})
	if err != nil || packed.Len() == 0 {
		return v, err
	}
	var raw bytes.Buffer
	if err := unpack(&packed, v.Mail, &raw); err != nil {
		return v, err
	}
	message, err := reply.ParseMessage(raw.Bytes())
	if err != nil {
		return v, nil //nolint:nilerr // what cannot be read again is still there to be downloaded
	}
	if all := shown(message.Text, mostQuoted); strings.TrimSpace(all) != strings.TrimSpace(v.OwnText) {
		v.Quoted = all
	}
	return v, nil
}

// shown makes foreign words fit for a page: bounded, without what turns the order of
// letters.
func shown(text string, most int) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, cut(text, most))
}

// around fills in the account that a mail is about.
func (v *MailView) around(ctx context.Context, tx *store.Tx, row *store.InboundRow) error {
	file, err := tx.AccountFile(ctx, v.Account, day.Max(v.Today, row.On))
	if err != nil {
		return err
	}
	v.Currency = file.Currency
	named := numbersIn(row.Subject + "\n" + row.OwnText)
	for _, i := range file.Items {
		if i.Kind.Raises() && i.Open.Sign() > 0 && i.Number != "" && !i.Void && !i.Gone {
			v.Open = append(v.Open, OpenOf{i.Number, i.Open, slices.Contains(named, i.Number)})
		}
	}
	const mostInvoices = 50
	v.Open = v.Open[:min(len(v.Open), mostInvoices)]
	for _, c := range file.Contacts {
		if c.Phone != "" && (v.Phone == "" || c.Billing) {
			v.Phone = oneLine(c.Phone, 60)
		}
	}
	letters, err := tx.LettersOf(ctx, v.Account, mostThread)
	if err != nil {
		return err
	}
	for i := range letters {
		l := &letters[i]
		if l.State == receivable.Withdrawn || l.Rehearsal {
			continue
		}
		v.Thread = append(v.Thread, ThreadLine{On: l.On, Ours: true, Words: letterWords(&l.Delivery), Letter: l.Number, State: l.State})
	}
	mails, err := tx.MailOf(ctx, v.Account, mostThread)
	if err != nil {
		return err
	}
	for i := range mails {
		m := &mails[i]
		if m.State != store.InboundPassed {
			v.Thread = append(v.Thread, ThreadLine{On: m.On, Words: oneLine(m.Subject, 120), Mail: m.ID, Current: m.ID == row.ID})
		}
	}
	slices.SortStableFunc(v.Thread, func(a, b ThreadLine) int { return b.On.Sub(a.On) })
	return nil
}

// letterWords say what letter a delivery is.
func letterWords(d *receivable.Delivery) string {
	if d.Step != "" {
		return StepWord(d.Step)
	}
	return strings.ReplaceAll(d.Letter, "_", " ")
}

// MailFile is one file that came with a mail: its bytes, a name under which it can be
// saved, and what it is by its content. It is neither opened nor unpacked. n counts
// from 1, as the files stand in the reading.
func (d *Desk) MailFile(ctx context.Context, creditor receivable.CreditorID, id string, n int) (name string, content []byte, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		if err != nil {
			return err
		}
		part, b, err := fileOfMail(ctx, tx, &row, n)
		if err != nil {
			return err
		}
		name, content = mail.FileName(n, part.Name, part.Begin(sniffedBytes)), b
		return nil
	})
	return name, content, err
}

// Labels are all meanings a mail can have, in the order of docs/inbox.md.
func Labels() []meaning.Label { return meaning.Labels() }

// LikelyInvoice is the invoice a mail is taken to be about where nobody says: the one
// it names, or the only open one; "" where that is open.
func (v *MailView) LikelyInvoice() string {
	var named []string
	for _, o := range v.Open {
		if o.Named {
			named = append(named, o.Number)
		}
	}
	switch {
	case len(named) == 1:
		return named[0]
	case len(v.Open) == 1:
		return v.Open[0].Number
	}
	return ""
}

// TakeUpInbound lets a mail wait again that was put aside as no answer: it holds what
// it held before.
func (d *Desk) TakeUpInbound(ctx context.Context, creditor receivable.CreditorID, id string, a Act) (string, error) {
	text := ""
	err := d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		switch {
		case err != nil:
			return err
		case row.State == store.InboundNew:
			return fault.Conflictf("mail_waits", "this mail waits already")
		case row.State != store.InboundIgnored:
			return settledBefore(&row)
		}
		text = fmt.Sprintf("The mail of %s from %s waits again", writer(&row), row.On)
		if row.Account != "" {
			_, err := d.MatchInbound(ctx, creditor, row.ID, receivable.AccountKey{Creditor: creditor, Account: row.Account}, a)
			return err
		}
		if err := tx.SettleInbound(ctx, creditor, row.ID, store.InboundNew, ""); err != nil {
			return err
		}
		return d.holdAgain(ctx, &row, a)
	})
	return text, err
}

// holdAgain holds the accounts that a mail of nobody may well be about.
func (d *Desk) holdAgain(ctx context.Context, row *store.InboundRow, a Act) error {
	if kind := reply.Kind(row.Kind); kind != reply.KindReply && kind != reply.KindComplaint {
		return nil
	}
	var matches []Match
	if err := json.Unmarshal([]byte(row.Matches), &matches); err != nil {
		return fmt.Errorf("read whose mail %s may be: %w", row.ID, err)
	}
	var keys []receivable.AccountKey
	for _, m := range possible(matches) {
		keys = append(keys, receivable.AccountKey{Creditor: row.Creditor, Account: m.Account})
	}
	store.SortKeys(keys)
	for _, key := range keys {
		_, err := d.do(ctx, key, VerbMatched, a, func(ctx context.Context, e *deed) error {
			e.ofMail(row)
			e.said.Text = fmt.Sprintf("The mail of %s from %s is taken up again, perhaps about %s; nothing is sent to him until you say whose mail it is", writer(row), row.On, e.file.Client.Name)
			return e.holdForMail(ctx, row.ID)
		})
		if err != nil {
			return err
		}
		a.Minutes = 0 // the same time is counted once
	}
	return nil
}
