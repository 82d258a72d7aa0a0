package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
	"dunwell/internal/store"
)

// follow draws what a mail means at once: what a machine says is acted on, what a
// person writes holds the account until it was read.
func (r *arriving) follow(ctx context.Context) error {
	if r.row.State == store.InboundPassed {
		r.text = "No answer to anything here"
		return nil
	}
	if r.row.Account == "" {
		return r.holdPossible(ctx)
	}
	key := receivable.AccountKey{Creditor: r.row.Creditor, Account: r.row.Account}
	switch reply.Kind(r.row.Kind) {
	case reply.KindBounce:
		return r.bounced(ctx, key)
	case reply.KindAutoReply:
		if words, ok := r.reading.leavesByWord(); ok {
			return r.hold(ctx, key, "came", "an automatic answer: "+words)
		}
		if !r.mail.finding.Challenge {
			return r.absent(ctx, key)
		}
	}
	return r.hold(ctx, key, "came", "")
}

// act is one entry about an account, signed by the machine on the mail's day.
func (r *arriving) act(ctx context.Context, key receivable.AccountKey, verb Verb, do func(context.Context, *deed) error) error {
	by := cmp.Or(r.arrival.By, Machine)
	entry, err := r.desk.do(ctx, key, verb, Act{On: r.row.On, By: by}, func(ctx context.Context, e *deed) error {
		e.ofMail(&r.row)
		return do(ctx, e)
	})
	if err != nil {
		return err
	}
	r.text = entry.Text
	r.entries = append(r.entries, entry)
	return nil
}

// mostSaid is how much of a mail's own words an entry holds; the mail itself is
// kept whole beside it.
const mostSaid = 4 << 10

// ofMail names the mail an entry is about, with the hash of its exact bytes.
func (e *deed) ofMail(row *store.InboundRow) {
	for name, value := range map[string]string{
		"mail": row.ID, "kind": row.Kind, "from": row.Sender, "subject": row.Subject, "message_id": row.MessageID, "mailbox": row.Mailbox,
		"sha256": fmt.Sprintf("%x", row.Hash), "bytes": fmt.Sprint(row.Size), "matched_by": row.MatchedBy, "delivery": string(row.Delivery),
		"own_words": cut(row.OwnText, mostSaid),
	} {
		e.field(name, value)
	}
	if !row.Whole {
		e.field("note", row.Note)
	}
}

// writer names who wrote a mail, in a sentence.
func writer(row *store.InboundRow) string {
	switch {
	case row.SenderName != "" && row.Sender != "":
		return row.SenderName + " <" + row.Sender + ">"
	case row.Sender != "":
		return row.Sender
	}
	return "an unknown writer"
}

// hold keeps the machine's hand off an account until a person has read the mail.
func (r *arriving) hold(ctx context.Context, key receivable.AccountKey, how, note string) error {
	return r.act(ctx, key, VerbCame, func(ctx context.Context, e *deed) error {
		e.said.Text = fmt.Sprintf("%s wrote on %s; nothing is sent to %s until it was read", writer(&r.row), r.row.On, e.file.Client.Name)
		if how == "possible" {
			e.said.Text = fmt.Sprintf("%s wrote on %s, perhaps about %s; nothing is sent to him until you say whose mail it is", writer(&r.row), r.row.On, e.file.Client.Name)
		}
		e.act.Note = note
		return e.holdForMail(ctx, r.row.ID)
	})
}

// holdForMail adds the hold of an unread mail, and remembers whose it is.
func (e *deed) holdForMail(ctx context.Context, mailID string) error {
	if err := e.arrange(ctx, receivable.Arrangement{Kind: receivable.UnreadReply}); err != nil {
		return err
	}
	made := e.said.Rows[len(e.said.Rows)-1].ID
	return e.tx.HoldForInbound(ctx, e.file.Key.Creditor, store.InboundHold{Inbound: mailID, Account: e.file.Key.Account, Arrangement: made})
}

// holdPossible holds each of the few accounts that a mail may well be about.
func (r *arriving) holdPossible(ctx context.Context) error {
	r.text = "Nobody's so far: it waits in the tray"
	var keys []receivable.AccountKey
	if kind := reply.Kind(r.row.Kind); kind == reply.KindReply || kind == reply.KindComplaint {
		for _, m := range possible(r.matches) {
			keys = append(keys, receivable.AccountKey{Creditor: r.row.Creditor, Account: m.Account})
		}
	}
	store.SortKeys(keys)
	for _, key := range keys {
		if err := r.hold(ctx, key, "possible", ""); err != nil {
			return err
		}
	}
	return nil
}

// settle moves the mail out of the tray without a person.
func (r *arriving) settle(ctx context.Context) error {
	r.row.State, r.row.Author = store.InboundConfirmed, cmp.Or(r.arrival.By, Machine)
	return r.tx.SettleInbound(ctx, r.row.Creditor, r.row.ID, r.row.State, r.row.Author)
}

// bounced takes in what a mail system tells of a letter. What failed counts as not
// arrived; an address that is gone is written to no more, and the account is
// decided again, which takes another contact or asks a person. A delay is news,
// nothing more.
func (r *arriving) bounced(ctx context.Context, key receivable.AccountKey) error {
	delivery, err := r.returned(ctx, key)
	if err != nil {
		return err
	}
	r.recipients = r.mail.finding.Recipients
	if len(r.recipients) == 0 && delivery.To != "" { // it names nobody, and the letter tells who it was
		r.recipients = []reply.Recipient{r.mail.finding.Unnamed}
		r.recipients[0].Address = delivery.To
	}
	failed, verb := slices.ContainsFunc(r.recipients, func(one reply.Recipient) bool { return one.Action == reply.ActionFailed }), VerbCame
	if failed {
		verb = VerbBounced
	}
	err = r.act(ctx, key, verb, func(ctx context.Context, e *deed) error {
		letter := "A letter"
		if delivery.Number != "" {
			letter = "Letter " + delivery.Number
		}
		if !failed {
			e.said.Text = fmt.Sprintf("%s to %s: %s", letter, e.file.Client.Name, r.newsOf())
			return nil
		}
		gone, contact, err := e.unusable(ctx, r.recipients, r.row.On)
		if err != nil {
			return err
		}
		e.said.Text = fmt.Sprintf("%s to %s came back: %s", letter, e.file.Client.Name, r.whyFailed())
		if gone != "" {
			e.said.Text += fmt.Sprintf("; %s is written to no more", gone)
		}
		if receivable.BesideChase(delivery.Step) {
			return e.invoiceBack(ctx, &delivery)
		}
		return e.touch(ctx, receivable.Touch{Kind: receivable.Bounced, Channel: "email", Step: delivery.Step, Contact: cmp.Or(delivery.Contact, contact), Delivery: delivery.ID})
	})
	if err != nil {
		return err
	}
	return r.settle(ctx)
}

// returned is the letter that a report is about: by its Message-ID, else the last
// one that was sent to an address that is reported. Of a report that names none a
// person may know whose it is: then it is the last one that was sent at all.
func (r *arriving) returned(ctx context.Context, key receivable.AccountKey) (receivable.Delivery, error) {
	deliveries, err := r.tx.DeliveriesOf(ctx, key)
	if err != nil {
		return receivable.Delivery{}, err
	}
	addresses := r.mail.reported()
	for _, d := range slices.Backward(deliveries) {
		if d.ID == r.row.Delivery {
			return d, nil
		}
	}
	for _, d := range slices.Backward(deliveries) {
		left := d.State == receivable.Sent || d.State == receivable.DoubtfulD || d.State == receivable.Approved
		meant := slices.Contains(addresses, strings.ToLower(d.To)) || len(addresses) == 0 && r.row.MatchedBy == ClueHand
		if left && !d.On.After(r.row.On) && meant {
			return d, nil
		}
	}
	return receivable.Delivery{}, nil
}

// unusable notes that addresses which are gone for good are not written to.
func (e *deed) unusable(ctx context.Context, recipients []reply.Recipient, on day.Date) (gone string, first receivable.ContactID, err error) {
	contacts, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return "", "", err
	}
	for _, contact := range contacts {
		i := slices.IndexFunc(recipients, func(one reply.Recipient) bool {
			return one.Action == reply.ActionFailed && contact.Email != "" &&
				(strings.EqualFold(one.Address, contact.Email) || strings.EqualFold(one.Original, contact.Email))
		})
		if i < 0 {
			continue
		}
		first = cmp.Or(first, contact.ID)
		if !recipients[i].Hard || contact.Unusable != "" {
			continue
		}
		e.made("contact", string(contact.ID), contact.Unusable)
		contact.Unusable = "came back on " + on.String() + ": " + oneLine(recipients[i].Status+" "+recipients[i].Text, 300)
		gone = contact.Email
		if err := e.tx.UpdateContact(ctx, e.file.Key.Creditor, store.ContactRow{Client: e.file.Client.ID, Contact: contact}); err != nil {
			return "", "", err
		}
	}
	return gone, first, nil
}

// reachable takes back that a contact is not written to.
func (e *deed) reachable(ctx context.Context, id receivable.ContactID, before string) error {
	contacts, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return err
	}
	for _, contact := range contacts {
		if contact.ID == id {
			contact.Unusable = before
			return e.tx.UpdateContact(ctx, e.file.Key.Creditor, store.ContactRow{Client: e.file.Client.ID, Contact: contact})
		}
	}
	return nil
}

// whyFailed is the report's reason in a few words.
func (r *arriving) whyFailed() string {
	for _, one := range r.recipients {
		if one.Action == reply.ActionFailed {
			return strings.TrimSpace(strings.ReplaceAll(string(one.Reason), "_", " ") + " " + one.Status)
		}
	}
	return "no reason is given"
}

// newsOf is what a report says that tells of no failure.
func (r *arriving) newsOf() string {
	for _, one := range r.recipients {
		switch one.Action {
		case reply.ActionDelayed:
			return "delayed on the way; the mail system still tries"
		case reply.ActionDelivered:
			return "a mail system says that it was delivered"
		case reply.ActionRelayed, reply.ActionExpanded:
			return "a mail system passed it on and tells no more"
		}
	}
	return "a mail system reports on it and names no address"
}

// longestAbsence is how far ahead an absence note may put things off by itself.
const longestAbsence = 30

// absent takes in an automatic answer. A day named as the return puts the next step
// off until it; without one there is nothing to wait for, and a day too far ahead
// is a person's to judge.
func (r *arriving) absent(ctx context.Context, key receivable.AccountKey) error {
	till := r.mail.finding.Returns
	if till.After(r.row.On.AddDays(longestAbsence)) {
		return r.hold(ctx, key, "came", "away until "+till.String())
	}
	err := r.act(ctx, key, VerbCame, func(ctx context.Context, e *deed) error {
		who := writer(&r.row)
		if till.IsZero() || !till.After(e.day) {
			e.said.Text = "An automatic answer of " + who + "; it changes nothing"
			return nil
		}
		e.said.Text = fmt.Sprintf("%s is away until %s; the next step waits until then", who, till)
		for _, p := range e.file.Arrangements {
			if p.Kind == receivable.Pause && p.Ended.IsZero() && (p.By.IsZero() || !p.By.Before(till)) {
				return nil
			}
		}
		e.act.Note = "absence note: back on " + till.String()
		return e.arrange(ctx, receivable.Arrangement{Kind: receivable.Pause, By: till})
	})
	if err != nil {
		return err
	}
	return r.settle(ctx)
}
