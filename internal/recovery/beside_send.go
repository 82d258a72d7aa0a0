package recovery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// contactFor is who is written to beside the money: the one that is named, else the first
// in one of these roles, else whoever is written to about money. nil where nobody is
// recorded.
func (e *deed) contactFor(ctx context.Context, wanted string, roles ...receivable.Role) (*receivable.Contact, error) {
	all, err := e.tx.ContactsOf(ctx, e.file.Key.Creditor, e.file.Client.ID)
	if err != nil {
		return nil, err
	}
	if wanted = strings.TrimSpace(wanted); wanted != "" {
		for i := range all {
			if c := &all[i]; string(c.ID) == wanted || strings.EqualFold(c.Email, wanted) || strings.EqualFold(called(*c), wanted) {
				if c.Unusable != "" || c.Email == "" {
					return nil, fault.Conflictf("contact_unusable", "%s cannot be written to: %s", called(*c), cmp.Or(c.Unusable, "no e-mail address is recorded"))
				}
				return c, nil
			}
		}
		return nil, fault.NotFoundf("contact_unknown", "nobody called %q is recorded at %s; dunwell contact %s lists them", cut(wanted, 60), e.file.Client.Name, e.file.Number)
	}
	usable := func(c *receivable.Contact) bool { return c.Unusable == "" && c.Email != "" }
	for _, role := range roles {
		for i := range all {
			if c := &all[i]; usable(c) && c.Role == role {
				return c, nil
			}
		}
	}
	billing := chase.WrittenTo(all)
	for i := range all {
		if c := &all[i]; usable(c) && c.ID == billing {
			return c, nil
		}
	}
	return nil, nil
}

// mailBeside puts a mail down that asks for something beside the money. It waits to leave
// at once: asking for it was a person's yes.
func (e *deed) mailBeside(ctx context.Context, step, about string, contact *receivable.Contact, sum money.Amount) (receivable.Delivery, error) {
	var none receivable.Delivery
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return none, err
	}
	way, err := e.tx.Setting(ctx, creditor.ID, settingWay)
	if err != nil {
		return none, err
	}
	if way = cmp.Or(way, WayFolder); way == WayPrint { // a page is opened, not printed
		way = WayFolder
	}
	delivery := receivable.Delivery{
		ID: receivable.DeliveryID(e.tx.NewID()), Account: e.file.Key, Seq: e.file.Seq + 1, Number: entryNumber(e.file.Number, e.file.Seq+1),
		Step: step, Letter: about, Language: languageOf(&creditor, &e.file.Client), Channel: way, On: e.day, Amount: sum,
		State: receivable.Waiting, NotBefore: e.tx.Now().UnixMicro(), Approver: cmp.Or(e.act.By, Machine),
	}
	if contact != nil {
		delivery.Contact, delivery.To = contact.ID, contact.Email
	} else {
		e.look = append(e.look, fmt.Sprintf("no address of %s is recorded; enter it: dunwell contact add %s ADDRESS", e.file.Client.Name, e.file.Number))
	}
	if err := e.desk.mayLeave(occasion{creditor: &creditor, file: e.file, delivery: &delivery}); err != nil {
		return none, err
	}
	e.field("delivery", delivery.Number)
	e.made("delivery", string(delivery.ID), string(receivable.Withdrawn))
	return delivery, e.tx.InsertDeliveries(ctx, []receivable.Delivery{delivery})
}

// noneOnItsWay refuses a second mail about a thing while the one before has not left.
func (e *deed) noneOnItsWay(ctx context.Context, letter receivable.DeliveryID, about string) error {
	if letter == "" {
		return nil
	}
	before, err := e.tx.Delivery(ctx, e.file.Key.Creditor, letter)
	if err != nil {
		return err
	}
	switch before.State {
	case receivable.Approved:
		return fault.Conflictf("approval_laid", "the mail with %s of %s lies ready for you to send; say when it has left: dunwell sent %s --by-hand DATE --how own-mail", about, before.On, before.Number)
	case receivable.Waiting, receivable.Sending:
		return fault.Conflictf("approval_waiting", "the mail with %s of %s waits to leave%s", about, before.On, cutOff(": ", before.Answer))
	}
	return nil
}

// holdBack withdraws a mail about a thing that has not left.
func (e *deed) holdBack(ctx context.Context, letter receivable.DeliveryID, about string) error {
	if letter == "" {
		return nil
	}
	delivery, err := e.tx.Delivery(ctx, e.file.Key.Creditor, letter)
	if err != nil {
		return err
	}
	switch delivery.State {
	case receivable.Sending:
		return fault.Conflictf("delivery_moved", "the mail with %s is being sent just now", about)
	case receivable.Approved, receivable.Waiting, receivable.Drafted:
		e.made("delivery", string(delivery.ID), string(delivery.State))
		return e.tx.ChangeDelivery(ctx, e.file.Key.Creditor, delivery.ID, unsent, receivable.Withdrawn, "", 0)
	}
	return nil
}

// leaving is what became of a mail that was to leave at once.
type leaving struct {
	state   receivable.DeliveryState
	answer  string
	trouble string // why it has not left, "" where it has
}

// leaveNow lets a mail leave that was put down, after the transaction that did.
func (d *Desk) leaveNow(ctx context.Context, delivery receivable.Delivery) (leaving, error) {
	delivery, closed, err := d.sendNow(ctx, delivery)
	if err != nil {
		return leaving{}, err
	}
	out := leaving{state: delivery.State, answer: delivery.Answer}
	switch delivery.State {
	case receivable.Sent, receivable.Approved:
	case receivable.Waiting, receivable.Sending:
		if closed == nil && delivery.Answer != "" {
			closed = errors.New(delivery.Answer)
		}
		if closed != nil {
			out.trouble = "the mail could not leave yet; it waits and is tried again while dunwell serve runs: " + shortly(closed)
		}
	default:
		out.trouble = fmt.Sprintf("the mail did not leave (%s)%s; it counts as no notice", delivery.State, cutOff(": ", delivery.Answer))
	}
	return out, nil
}

// lookBeside reads a mail beside the money and what it speaks of as they stand: fits says
// whether it is still to leave, again is the command that sends it anew.
func (s *sender) lookBeside(ctx context.Context, tx *store.Tx, l *outgoing, about, again string, fits func(*receivable.File) error) (*receivable.Contact, error) {
	key := l.delivery.Account
	var err error
	if l.begin != nil { // the account has changed since the first look, so perhaps has this
		if l.delivery, err = tx.Delivery(ctx, key.Creditor, l.delivery.ID); err != nil {
			return nil, err
		}
	}
	c, err := s.dayRun(s.desk.Today()).creditorDay(ctx, tx, key.Creditor)
	if err != nil {
		return nil, err
	}
	on := s.desk.todayOf(c.creditor)
	file, err := tx.AccountFile(ctx, key, on)
	if err != nil {
		return nil, err
	}
	if l.delivery.SealedHash != nil {
		if l.past, err = pastOf(ctx, tx, &l.delivery); err != nil {
			return nil, err
		}
	}
	if err := fits(&file); err != nil {
		return nil, err
	}
	contacts, err := tx.ContactsOf(ctx, key.Creditor, file.Client.ID)
	if err != nil {
		return nil, err
	}
	var contact *receivable.Contact
	to := ""
	for i := range contacts {
		if c := &contacts[i]; c.ID == l.delivery.Contact && c.Unusable == "" {
			contact, to = c, c.Email
		}
	}
	switch {
	case to != l.delivery.To:
		return nil, fault.Conflictf(codeObsolete, "the mail with %s is addressed to %s, who is written to elsewhere now; send it anew: %s", about, l.delivery.To, again)
	case l.past.tries >= mostTries:
		return nil, errTriedEnough
	}
	l.returns = c.returns
	l.occasion = occasion{creditor: &c.creditor, file: &file, delivery: &l.delivery}
	l.begin = &beginning{
		seq: file.Seq, on: on, approver: l.delivery.Approver, contact: l.delivery.Contact, to: l.delivery.To, amount: l.delivery.Amount, beside: true, project: true,
	}
	return contact, nil
}
