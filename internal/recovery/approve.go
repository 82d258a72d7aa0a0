package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

const noon = 12 * time.Hour

// Approve lets a drafted letter go: it is looked at once more as things stand,
// and then waits for its hour on its way out. Approving says that no answer has
// come since the last letter; that yes is part of the entry.
func (d *Desk) Approve(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	delivery, err := d.delivery(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	if delivery.Rehearsal {
		return Entry{}, fault.Invalidf("rehearsal", "", "letter %s was made for %s, another day than today; it is for looking at and can never leave", number, delivery.On)
	}
	if delivery.State != receivable.Drafted {
		return Entry{}, fault.Conflictf("delivery_moved", "letter %s is %s, not a draft", number, delivery.State)
	}
	o, err := d.look(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	o.delivery.Approver = a.By
	o.final = true
	made, err := d.makeLetter(o, nil)
	if err != nil {
		return Entry{}, err
	}
	if len(made.Missing) > 0 {
		return Entry{}, fault.Invalidf("setup_missing", "", "letter %s still has words in brackets; set them first with dunwell setup: %s", number, strings.Join(made.Missing, ", "))
	}
	if err := d.mayLeave(o); err != nil {
		return Entry{}, err
	}
	state := receivable.Waiting
	if delivery.Channel == WayFolder {
		state = receivable.Approved
	}
	entry, err := d.do(ctx, delivery.Account, VerbApprove, a, func(ctx context.Context, e *deed) error {
		hour := d.hourFor(o.creditor, &e.file.Client, e.tx.Now())
		e.field("delivery", number)
		e.field("statement", "no answer has come since the last letter")
		e.made("delivery", string(delivery.ID), string(receivable.Drafted))
		e.said.Text = fmt.Sprintf("The %s to %s is approved", StepWord(delivery.Step), e.file.Client.Name)
		return e.tx.ChangeDelivery(ctx, creditor, delivery.ID, []receivable.DeliveryState{receivable.Drafted}, state, a.By, hour.UnixMicro())
	})
	if err != nil || delivery.Channel != WayFolder {
		return entry, err
	}
	if _, err := d.layDown(o, made); err != nil {
		return entry, err
	}
	entry.Text += "; it lies in the letters folder, and dunwell sent " + number + " makes it count once you sent it"
	return entry, nil
}

// mayLeave checks that there is somebody to send it to, on this way out.
func (d *Desk) mayLeave(o occasion) error {
	if o.delivery.Channel == WaySMTP || o.delivery.Channel == WayDrafts {
		if o.delivery.To == "" {
			return fault.Invalidf("address_missing", "", "no e-mail address of %s is recorded; add one: dunwell fact %q email=…", o.file.Client.Name, o.file.Client.Name)
		}
	}
	switch {
	case o.delivery.Channel == WaySMTP && d.ways.SMTP == nil:
		return fault.Invalidf("smtp_missing", "", "no mail server is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	case o.delivery.Channel == WayDrafts && d.ways.Drafts == nil:
		return fault.Invalidf("imap_missing", "", "no mailbox for drafts is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	case o.delivery.Channel == WayPrint && d.ways.Printer == nil:
		return fault.Invalidf("print_missing", "", "no print command is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	}
	return nil
}

// The hours in which a letter may leave, at the client's place.
const (
	firstHour = 8
	lastHour  = 20
)

// hourFor is the next moment at which a letter may leave: between 8 and 20 h of a
// business day where the client is.
func (d *Desk) hourFor(c *receivable.Creditor, client *receivable.Client, now time.Time) time.Time {
	zone := d.zone
	for _, name := range []string{client.Zone, c.Zone} {
		if name == "" {
			continue
		}
		if loaded, err := time.LoadLocation(name); err == nil {
			zone = loaded
			break
		}
	}
	calendar := d.calendar(c, client.Place)
	local := now.In(zone)
	on := day.In(now, zone)
	if local.Hour() >= lastHour {
		on = on.AddDays(1)
	}
	next := calendar.Next(on)
	if next == day.In(now, zone) && local.Hour() >= firstHour {
		return now
	}
	return instantOf(next, zone).Add(firstHour * time.Hour)
}

// delivery reads one delivery by its number.
func (d *Desk) delivery(ctx context.Context, creditor receivable.CreditorID, number string) (delivery receivable.Delivery, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		delivery, err = deliveryNumbered(ctx, tx, creditor, number)
		return err
	})
	return delivery, err
}

// FriendlyDrafts are the numbers of all drafted letters that are not formal.
func (d *Desk) FriendlyDrafts(ctx context.Context, creditor receivable.CreditorID) ([]string, error) {
	var numbers []string
	var after receivable.DeliveryID
	for {
		var page []receivable.Delivery
		err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.DeliveriesIn(ctx, creditor, receivable.Drafted, after, 500)
			return err
		})
		if err != nil || len(page) == 0 {
			return numbers, err
		}
		after = page[len(page)-1].ID
		for _, delivery := range page {
			if !delivery.Formal && !delivery.Rehearsal {
				numbers = append(numbers, delivery.Number)
			}
		}
	}
}

// Hold keeps a drafted or approved letter back until a day.
func (d *Desk) Hold(ctx context.Context, creditor receivable.CreditorID, number string, until day.Date, a Act) (Entry, error) {
	delivery, err := d.delivery(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	return d.do(ctx, delivery.Account, VerbHold, a, func(ctx context.Context, e *deed) error {
		if !until.After(e.day) {
			return fault.Invalidf("day_past", "", "a letter is held until a day to come, not %s", until)
		}
		e.field("delivery", number)
		e.field("until", until.String())
		e.made("delivery", string(delivery.ID), string(delivery.State))
		e.said.Text = fmt.Sprintf("The %s to %s is held until %s", StepWord(delivery.Step), e.file.Client.Name, until)
		return e.tx.ChangeDelivery(ctx, creditor, delivery.ID, unsent, receivable.Drafted, "", instantOf(until, d.zone).UnixMicro())
	})
}

// byHand are the ways a person sends a letter himself.
var byHand = []string{"post", "own_mail"}

// SentByHand makes a letter count that a person sent himself.
func (d *Desk) SentByHand(ctx context.Context, creditor receivable.CreditorID, number string, on day.Date, how string, a Act) (Entry, error) {
	if !slices.Contains(byHand, how) {
		return Entry{}, fault.Invalidf("way_unknown", "", "%q is no way to send by hand; it is post or own-mail", how)
	}
	delivery, err := d.delivery(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	if delivery.Rehearsal {
		return Entry{}, fault.Invalidf("rehearsal", "", "letter %s was made for another day than today; it can not count as sent", number)
	}
	a.On = on
	return d.do(ctx, delivery.Account, VerbByHand, a, func(ctx context.Context, e *deed) error {
		e.field("delivery", number)
		e.field("how", how)
		e.said.Text = fmt.Sprintf("The %s to %s was sent by hand (%s) on %s", StepWord(delivery.Step), e.file.Client.Name, how, on)
		from := append([]receivable.DeliveryState{receivable.DoubtfulD}, unsent...)
		if err := e.tx.ChangeDelivery(ctx, creditor, delivery.ID, from, receivable.Sent, a.By, 0); err != nil {
			return err
		}
		if delivery.State == receivable.DoubtfulD {
			if err := e.tx.SetDoubtful(ctx, delivery.Account, false); err != nil {
				return err
			}
		}
		channel := "email"
		if how == "post" {
			channel = "post"
		}
		return e.touch(ctx, receivable.Touch{
			On: on, Kind: receivable.Written, Step: delivery.Step, Channel: channel, Contact: delivery.Contact, Deadline: delivery.Deadline, Delivery: delivery.ID,
		})
	})
}

// LookedAt notes that a person has looked at the table of the first import and
// said go: from now on approved letters may leave.
func (d *Desk) LookedAt(ctx context.Context, creditor receivable.CreditorID, a Act) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		return tx.SetSetting(ctx, creditor, settingLookedAt, tx.Now().Format(time.RFC3339)+" "+a.By)
	})
}
