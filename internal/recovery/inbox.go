package recovery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// InboxMail is one mail that waits for a person.
type InboxMail struct {
	ID        string // as it is named in commands
	From      string
	Subject   string
	On        day.Date
	Kind      string
	Account   receivable.AccountKey // zero while it is nobody's
	Number    string                // of the account
	Client    string
	MatchedBy string
	Matches   []Match
	Delivery  string // number of the letter it answers
	Owed      money.Amount
	Reading   Reading
	Waits     bool         // nobody has said yet what it means
	Offered   string       // what lies before its writer for his yes: plan or settlement; "" for nothing
	Asked     []AnswerRead // what else waits for his answer
	ToSign    []ReturnRead // agreements that wait for his name
	OwnText   string
	Note      string
}

// InboxPage is the mail of a creditor that waits, the oldest first, and whether his
// mailboxes are read.
type InboxPage struct {
	Mails     []InboxMail
	More      bool
	Mailboxes []MailboxLine
}

// mostInbox bounds one page of the tray.
const mostInbox = 200

// Inbox is the mail that waits for a person.
func (d *Desk) Inbox(ctx context.Context, creditor receivable.CreditorID) (InboxPage, error) {
	var page InboxPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		page = InboxPage{}
		rows, err := tx.NewInbound(ctx, creditor, "", mostInbox+1)
		if err != nil {
			return err
		}
		page.More = len(rows) > mostInbox
		for i := range rows[:min(len(rows), mostInbox)] {
			m, err := inboxMail(ctx, tx, &rows[i])
			if err != nil {
				return err
			}
			page.Mails = append(page.Mails, m)
		}
		page.Mailboxes, err = d.mailboxLines(ctx, tx, creditor)
		return err
	})
	return page, err
}

// InboundMail is one mail that came in, whether it waits or not.
func (d *Desk) InboundMail(ctx context.Context, creditor receivable.CreditorID, id string) (m InboxMail, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		if err == nil {
			m, err = inboxMail(ctx, tx, &row)
		}
		return err
	})
	return m, err
}

// inboxMail puts a mail into words.
func inboxMail(ctx context.Context, tx *store.Tx, row *store.InboundRow) (m InboxMail, err error) {
	m = InboxMail{
		ID: shortID(row.ID), From: writer(row), Subject: row.Subject, On: row.On, Kind: row.Kind, MatchedBy: row.MatchedBy,
		Waits: row.State == store.InboundNew, OwnText: row.OwnText, Note: row.Note,
	}
	if err := json.Unmarshal([]byte(row.Reading), &m.Reading); err != nil {
		return m, fmt.Errorf("read what mail %s says: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.Matches), &m.Matches); err != nil {
		return m, fmt.Errorf("read whose mail %s may be: %w", row.ID, err)
	}
	if row.Account == "" {
		return m, nil
	}
	m.Account = receivable.AccountKey{Creditor: row.Creditor, Account: row.Account}
	file, err := tx.AccountFile(ctx, m.Account, row.On)
	if err != nil {
		return m, err
	}
	m.Number, m.Client = file.Number, file.Client.Name
	if m.Waits {
		m.Offered = offeredTo(&file)
		if m.Asked, err = awaitedOf(ctx, tx, m.Account); err != nil {
			return m, err
		}
		out, err := agreementsToSign(ctx, tx, m.Account)
		if err != nil {
			return m, err
		}
		for i := range out {
			m.ToSign = append(m.ToSign, ReturnRead{Agreement: out[i].Number, Called: out[i].Called()})
		}
	}
	if m.Owed, err = sumOf("", &file); err != nil { // nothing is owed
		m.Owed = money.New(0, file.Currency)
	}
	if row.Delivery != "" {
		letter, err := tx.Delivery(ctx, row.Creditor, row.Delivery)
		if err != nil {
			return m, err
		}
		m.Delivery = letter.Number
	}
	return m, nil
}

// shortID is what a mail is named in commands: the end of its id, which is drawn at
// random.
func shortID(id string) string { return id[max(0, len(id)-8):] }

// inboundNamed finds a mail by its id, or by the end of it among those that wait.
func (d *Desk) inboundNamed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, name string) (store.InboundRow, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) == 36 {
		return tx.Inbound(ctx, creditor, name)
	}
	if len(name) < 4 {
		return store.InboundRow{}, fault.NotFoundf("inbound_unknown", "no mail that came in is called %q; dunwell inbox lists them", name)
	}
	ids, err := tx.InboundEnding(ctx, creditor, name, 2)
	switch {
	case err != nil:
		return store.InboundRow{}, err
	case len(ids) == 0:
		return store.InboundRow{}, fault.NotFoundf("inbound_unknown", "no mail that came in is called %q; dunwell inbox lists them", name)
	case len(ids) > 1:
		return store.InboundRow{}, fault.Invalidf("inbound_unclear", "", "several mails end in %q; give more of the id", name)
	}
	return tx.Inbound(ctx, creditor, ids[0])
}

// IgnoreInbound says that a mail is no answer to anything: what it holds goes on.
// The mail stays in the book.
func (d *Desk) IgnoreInbound(ctx context.Context, creditor receivable.CreditorID, id string, a Act) (string, error) {
	text := ""
	err := d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, holds, err := d.waiting(ctx, tx, creditor, id)
		if err != nil {
			return err
		}
		text = fmt.Sprintf("The mail of %s from %s is no answer; it is kept and holds nothing (dunwell inbox match %s CLIENT takes it up again)", writer(&row), row.On, shortID(row.ID))
		settled, by := false, a
		for _, key := range accountsOf(&row, holds) {
			_, err := d.do(ctx, key, VerbIgnored, by, func(ctx context.Context, e *deed) error {
				e.ofMail(&row)
				e.said.Text = text
				if settled {
					return e.unhold(ctx, row.ID, "ignored")
				}
				settled = true
				return e.settleMail(ctx, &row, store.InboundIgnored, "ignored")
			})
			if err != nil {
				return err
			}
			by.Minutes = 0 // the same time is counted once
		}
		if settled {
			return nil
		}
		return tx.SettleInbound(ctx, creditor, row.ID, store.InboundIgnored, a.By)
	})
	return text, err
}

// settledBefore says that a mail waits no more, and how it would again.
func settledBefore(row *store.InboundRow) error {
	switch row.State {
	case store.InboundIgnored:
		return fault.Conflictf("mail_settled", "this mail was put aside as no answer (by %s); dunwell inbox match %s CLIENT takes it up again", row.Author, shortID(row.ID))
	case store.InboundPassed:
		return fault.Conflictf("mail_settled", "this mail was passed over, and its words are not kept")
	}
	return fault.Conflictf("mail_settled", "this mail was settled already (%s by %s); to say otherwise, undo the entry that says what it means", row.State, row.Author)
}

// waiting is a mail that waits, with what it holds.
func (d *Desk) waiting(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, id string) (store.InboundRow, []store.InboundHold, error) {
	row, err := d.inboundNamed(ctx, tx, creditor, id)
	if err != nil {
		return row, nil, err
	}
	if row.State != store.InboundNew {
		return row, nil, settledBefore(&row)
	}
	holds, err := tx.HoldsOfInbound(ctx, creditor, row.ID)
	return row, holds, err
}

// accountsOf are the accounts a mail has to do with, in the order they are held.
func accountsOf(row *store.InboundRow, holds []store.InboundHold) []receivable.AccountKey {
	var keys []receivable.AccountKey
	add := func(id receivable.AccountID) {
		key := receivable.AccountKey{Creditor: row.Creditor, Account: id}
		for _, k := range keys {
			if k == key {
				return
			}
		}
		keys = append(keys, key)
	}
	if row.Account != "" {
		add(row.Account)
	}
	for _, h := range holds {
		add(h.Account)
	}
	store.SortKeys(keys)
	return keys
}

// MatchInbound says whose mail it is: it holds that account until it was read, and
// no other any more. It is read again in the light of that account; one that was put
// aside waits again.
func (d *Desk) MatchInbound(ctx context.Context, creditor receivable.CreditorID, id string, key receivable.AccountKey, a Act) (Entry, error) {
	var entry Entry
	err := d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		row, err := d.inboundNamed(ctx, tx, creditor, id)
		if err != nil {
			return err
		}
		if row.State != store.InboundNew && row.State != store.InboundIgnored {
			return settledBefore(&row)
		}
		holds, err := tx.HoldsOfInbound(ctx, creditor, row.ID)
		if err != nil {
			return err
		}
		kind := reply.Kind(row.Kind)
		row.Account, row.MatchedBy = key.Account, ClueHand
		delivery := row.Delivery
		row.Delivery = ""
		var matches []Match
		if err := json.Unmarshal([]byte(row.Matches), &matches); err != nil {
			return fmt.Errorf("read whose mail %s may be: %w", row.ID, err)
		}
		for _, m := range matches {
			if m.Account == key.Account {
				row.Delivery = m.Delivery
			}
		}
		if row.Delivery == "" && len(matches) == 0 {
			row.Delivery = delivery
		}
		for _, other := range accountsOf(&row, holds) {
			here, by := other == key, a
			if !here {
				by.Minutes = 0 // the same time is counted once
			}
			made, err := d.do(ctx, other, VerbMatched, by, func(ctx context.Context, e *deed) error {
				e.ofMail(&row)
				if err := e.unhold(ctx, row.ID, "matched"); err != nil || !here {
					e.said.Text = fmt.Sprintf("The mail of %s from %s is not about %s", writer(&row), row.On, e.file.Client.Name)
					return err
				}
				if kind == reply.KindBounce {
					e.said.Text = fmt.Sprintf("The report of %s from %s is about %s", writer(&row), row.On, e.file.Client.Name)
					return nil
				}
				e.said.Text = fmt.Sprintf("The mail of %s from %s is about %s; nothing is sent until it was read", writer(&row), row.On, e.file.Client.Name)
				return e.holdForMail(ctx, row.ID)
			})
			if err != nil {
				return err
			}
			if here {
				entry = made
			}
		}
		if err := tx.MatchInbound(ctx, creditor, row.ID, key.Account, ClueHand, row.Delivery); err != nil {
			return err
		}
		if row.State == store.InboundIgnored {
			if err := tx.SettleInbound(ctx, creditor, row.ID, store.InboundNew, ""); err != nil {
				return err
			}
		}
		if kind != reply.KindBounce {
			return d.readAgain(ctx, tx, &row)
		}
		entry, err = d.bouncedAgain(ctx, tx, &row, key, a)
		return err
	})
	return entry, err
}

// bouncedAgain draws from a report, of which only a person knew whose letter it is
// about, what follows from any: the address that is gone is written to no more.
func (d *Desk) bouncedAgain(ctx context.Context, tx *store.Tx, row *store.InboundRow, key receivable.AccountKey, a Act) (Entry, error) {
	c, err := tx.Creditor(ctx, row.Creditor)
	if err != nil {
		return Entry{}, err
	}
	var packed, raw bytes.Buffer
	if err := packedInto(ctx, tx, row, &packed); err != nil {
		return Entry{}, err
	}
	if err := unpack(&packed, row.ID, &raw); err != nil {
		return Entry{}, err
	}
	o := openMail(mail.Incoming{Raw: raw.Bytes(), Size: row.Size, Whole: row.Whole}, "")
	r := arriving{desk: d, tx: tx, creditor: c, arrival: &Arrival{Creditor: row.Creditor, By: a.By}, row: *row, mail: o}
	if err := r.bounced(ctx, key); err != nil {
		return Entry{}, err
	}
	return r.entries[len(r.entries)-1], nil
}

// readAgain reads the words of a mail once more, now that it is known whose it is:
// language, country and open sum are those of the client.
func (d *Desk) readAgain(ctx context.Context, tx *store.Tx, row *store.InboundRow) error {
	kind := reply.Kind(row.Kind)
	if kind != reply.KindReply && kind != reply.KindAutoReply || !row.Whole || row.OwnText == "" {
		return nil
	}
	c, err := tx.Creditor(ctx, row.Creditor)
	if err != nil {
		return err
	}
	r := arriving{desk: d, tx: tx, creditor: c, row: *row, mail: &opened{own: row.OwnText}}
	r.mail.message.Subject, r.mail.finding.Kind = row.Subject, kind
	if err := json.Unmarshal([]byte(row.Reading), &r.reading); err != nil {
		return fmt.Errorf("read what mail %s says: %w", row.ID, err)
	}
	r.reading.Labels, r.reading.Promise, r.reading.Offer = []Label{}, nil, nil
	if err := r.readMeaning(ctx); err != nil {
		return err
	}
	reading, err := json.Marshal(r.reading)
	if err != nil {
		return err
	}
	return tx.RereadInbound(ctx, row.Creditor, row.ID, string(reading))
}

// HeardMail takes in a mail that a person saved as a file and says whose it is. It
// goes the way of any other; one that was taken in before is matched, if it still
// waits for that.
func (d *Desk) HeardMail(ctx context.Context, key receivable.AccountKey, a Arrival, act Act) (Received, error) {
	a.Creditor, a.Mailbox, a.Account, a.By = key.Creditor, FromHand, key, act.By
	got, err := d.Receive(ctx, a)
	if err != nil || !got.Known {
		return got, err
	}
	var row store.InboundRow
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Inbound(ctx, key.Creditor, got.ID)
		return err
	})
	got.State, got.Account = row.State, receivable.AccountKey{Creditor: row.Creditor, Account: row.Account}
	switch {
	case err != nil:
		return got, err
	case row.Account == key.Account:
		got.Text = "This mail was taken in before"
		return got, nil
	case row.State != store.InboundNew:
		return got, fault.Conflictf("mail_settled", "this mail was taken in before and is settled (%s)", row.State)
	}
	entry, err := d.MatchInbound(ctx, key.Creditor, got.ID, key, act)
	got.Account, got.Text, got.Entries = key, entry.Text, []Entry{entry}
	return got, err
}
