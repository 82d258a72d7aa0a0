package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

const noon = 12 * time.Hour

// Approve lets a drafted letter go: it is looked at once more as things stand,
// and then waits for its hour on its way out. Approving says that no answer has
// come since the last letter; that yes is part of the entry. A letter for the
// folder lies there when Approve returns; approving it again lays it there again.
func (d *Desk) Approve(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	o, err := d.approvable(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	o.final = true
	if o.delivery.Approver == "" {
		o.delivery.Approver = a.By
	}
	if o.links, err = d.linksFor(&o); err != nil {
		return Entry{}, err
	}
	made, err := d.makeLetter(o)
	if err != nil {
		return Entry{}, err
	}
	if len(made.Missing) > 0 {
		return Entry{}, fault.Invalidf("setup_missing", "", "letter %s still has words in brackets; set them first with dunwell setup: %s", number, strings.Join(made.Missing, ", "))
	}
	if err := d.mayLeave(o); err != nil {
		return Entry{}, err
	}
	entry := Entry{Number: number, Text: "The " + StepWord(o.delivery.Step) + " to " + o.file.Client.Name + " was approved before"}
	var laid pack
	if o.delivery.Channel == WayFolder {
		if laid, err = d.packLaid(o, made); err != nil {
			return Entry{}, err
		}
	}
	switch {
	case o.delivery.State == receivable.Drafted:
		if entry, err = d.approve(ctx, o, laid.eml, a); err != nil {
			return Entry{}, err
		}
	case laid.eml != nil: // laid down once more: what lies there now is what a person sends
		err := d.db.Write(ctx, func(tx *store.Tx) error {
			if _, err := sealLaid(ctx, tx, o.delivery, laid.eml); err != nil {
				return err
			}
			return o.links.keep(ctx, tx)
		})
		if err != nil {
			return Entry{}, err
		}
	}
	if o.delivery.Channel != WayFolder {
		return entry, nil
	}
	if _, err := d.lay(o, laid); err != nil {
		return entry, err
	}
	entry.Text += "; it lies in the letters folder, and dunwell sent " + number + " makes it count once you sent it"
	return entry, nil
}

// approve writes the yes down, with the terms that the letter names now, and seals
// the bytes of one that a person sends himself.
func (d *Desk) approve(ctx context.Context, o occasion, laid []byte, a Act) (Entry, error) {
	delivery := o.delivery
	state := receivable.Waiting
	if delivery.Channel == WayFolder {
		state = receivable.Approved
	}
	return d.do(ctx, delivery.Account, VerbApprove, a, func(ctx context.Context, e *deed) error {
		if err := d.stillOpen(ctx, e, delivery); err != nil {
			return err
		}
		hour := e.tx.Now()
		if delivery.Channel == WaySMTP {
			hour = d.hourFor(o.creditor, &e.file.Client, hour)
		}
		e.field("delivery", delivery.Number)
		e.field("statement", "no answer has come since the last letter")
		if l := o.law; l != nil && l.payoff.Currency() != "" {
			e.field(fieldPayoff, l.payoff.Decimal())
			e.field(fieldDaily, l.daily.Decimal())
			e.field(fieldDeadline, o.decision.Deadline.String())
		}
		e.made("delivery", string(delivery.ID), string(receivable.Drafted))
		e.said.Text = fmt.Sprintf("The %s to %s is approved", StepWord(delivery.Step), e.file.Client.Name)
		if laid != nil {
			hash, err := sealLaid(ctx, e.tx, delivery, laid)
			if err != nil {
				return err
			}
			e.field("sha256", fmt.Sprintf("%x", hash))
			if err := o.links.keep(ctx, e.tx); err != nil {
				return err
			}
		}
		if err := e.tx.SetDeliveryTerms(ctx, delivery.Account.Creditor, delivery.ID, o.decision.Amount, o.decision.Deadline); err != nil {
			return err
		}
		drafted := []receivable.DeliveryState{receivable.Drafted}
		if err := e.tx.ChangeDelivery(ctx, delivery.Account.Creditor, delivery.ID, drafted, state, a.By, hour.UnixMicro()); err != nil || state != receivable.Waiting {
			return err
		}
		return d.sendSoon(ctx, e.tx, delivery.Account.Creditor)
	})
}

// stillOpen looks once more, under the account's lock, whether a formal letter may
// leave: the road it names may have closed since it was read.
func (d *Desk) stillOpen(ctx context.Context, e *deed, delivery *receivable.Delivery) error {
	if !delivery.Formal {
		return nil
	}
	r := d.newRun(e.day, false)
	c, t, err := r.think(ctx, e.tx, e.file)
	if err != nil {
		return err
	}
	now, err := r.occasionOf(ctx, e.tx, c, &t, delivery)
	if err != nil {
		return err
	}
	if refused := now.refusal(); refused != nil {
		return refused
	}
	return nil
}

// approvable takes a draft up as things stand today. What only its day holds back
// may be approved: it is decided again before it leaves. What a person sends
// himself is not decided again, so money must be fresh and the cap free for it now.
func (d *Desk) approvable(ctx context.Context, creditor receivable.CreditorID, number string) (o occasion, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		delivery, err := deliveryNumbered(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		again := delivery.State == receivable.Approved && delivery.Channel == WayFolder
		switch {
		case delivery.Rehearsal:
			return fault.Invalidf("rehearsal", "", "letter %s was made for %s, another day than today; it is for looking at and can never leave", number, delivery.On)
		case delivery.State != receivable.Drafted && !again:
			return fault.Conflictf("delivery_moved", "letter %s is %s, not a draft", number, delivery.State)
		}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		r := d.newRun(d.todayOf(c), false)
		file, err := tx.AccountFile(ctx, delivery.Account, r.on)
		if err != nil {
			return err
		}
		if o, err = r.occasion(ctx, tx, &delivery, &file); fault.CodeOf(err) != codeObsolete {
			return err
		}
		_, t, thinkErr := r.think(ctx, tx, &file)
		if thinkErr != nil {
			return thinkErr
		}
		code := t.decision.Because().Code
		if t.decision.Move != chase.Wait || !passing(code) || delivery.Channel == WayFolder && code != chase.DayQuiet {
			return err
		}
		o, err = d.lookAt(ctx, tx, delivery)
		return err
	})
	return o, err
}

// mayLeave checks that there is somebody to send it to, on this way out.
func (d *Desk) mayLeave(o occasion) error {
	if (o.delivery.Channel == WaySMTP || o.delivery.Channel == WayDrafts) && o.creditor.Email == "" {
		return fault.Invalidf("sender_missing", "", "your own e-mail address is not set, so nobody could answer; set it: dunwell setup email=…")
	}
	if o.delivery.Channel == WaySMTP || o.delivery.Channel == WayDrafts {
		if o.delivery.To == "" {
			return fault.Invalidf("address_missing", "", "no e-mail address of %s is recorded; add one: dunwell fact %q email=…", o.file.Client.Name, o.file.Client.Name)
		}
	}
	if !receivable.BesideChase(o.delivery.Step) { // an invoice is enclosed in itself
		if err := d.enclosesAll(o); err != nil {
			return err
		}
	}
	switch {
	case o.delivery.Channel == WaySMTP && d.ways.SMTP == nil:
		return fault.Invalidf(codeSMTPMissing, "", "no mail server is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	case o.delivery.Channel == WayDrafts && d.ways.Drafts == nil:
		return fault.Invalidf(codeIMAPMissing, "", "no mailbox for drafts is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	case o.delivery.Channel == WayPrint && d.ways.Printer == nil:
		return fault.Invalidf(codePrintMissing, "", "no print command is set; docs/sending.md says how, or choose another way: dunwell setup way=folder")
	}
	return nil
}

// The codes of a way out that is not set up where the program runs.
const (
	codeSMTPMissing  = "smtp_missing"
	codeIMAPMissing  = "imap_missing"
	codePrintMissing = "print_missing"
)

// wayMissing tells a way out that is not set up from a fault of the letter.
func wayMissing(f *fault.Error) bool {
	return f.Code == codeSMTPMissing || f.Code == codeIMAPMissing || f.Code == codePrintMissing
}

// papers are a letter's files for the folder.
func (d *Desk) papers(o occasion, p pack) mail.Papers {
	number := o.delivery.Number
	if receivable.BesideChase(o.delivery.Step) {
		number = fileNumber(o.delivery.Letter)
	}
	return mail.Papers{
		Number: number, Client: o.file.Client.Name, Step: o.delivery.Step, EML: p.eml, PDF: p.pdf, Text: []byte(p.letter.Text),
		Enclosed: p.sheets,
	}
}

// The hours in which a letter may leave, at the client's place.
const (
	firstHour = 8
	lastHour  = 20
)

// hourFor is the next moment at which a letter may leave: between 8 and 20 h of a
// business day where the client is.
func (d *Desk) hourFor(c *receivable.Creditor, client *receivable.Client, now time.Time) time.Time {
	zone := d.placeZone(c, client)
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

// placeZone is the time zone where the client is: the one recorded, else that of
// his place, else the creditor's.
func (d *Desk) placeZone(c *receivable.Creditor, client *receivable.Client) *time.Location {
	for _, name := range []string{client.Zone, day.ZoneOf(client.Place), c.Zone} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return d.zone
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
	if receivable.BesideChase(delivery.Step) {
		return Entry{}, fault.Invalidf("invoice_not_held", "", "%s brings %s, which you sent; it is not held back", number, delivery.Letter)
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

// SentByHand makes a letter count that a person sent himself, or of which he found
// out that it did leave.
func (d *Desk) SentByHand(ctx context.Context, creditor receivable.CreditorID, number string, on day.Date, how string, a Act) (Entry, error) {
	return d.sentByHand(ctx, creditor, number, on, how, nil, a)
}

func (d *Desk) sentByHand(ctx context.Context, creditor receivable.CreditorID, number string, on day.Date, how string, proof *Posting, a Act) (Entry, error) {
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
		if delivery.SealedHash != nil {
			e.field("sha256", fmt.Sprintf("%x", delivery.SealedHash))
		}
		e.said.Text = fmt.Sprintf("The %s to %s was sent by hand (%s) on %s", StepWord(delivery.Step), e.file.Client.Name, how, on)
		if !proof.none() {
			if err := e.keepProof(ctx, delivery.ID, proof); err != nil {
				return err
			}
		} else if how == "post" && delivery.Formal {
			e.look = append(e.look, "no proof of posting is kept; once you hold the receipt: dunwell sent "+number+" --proof FILE --tracking TEXT")
		}
		counted, err := e.outOfDoubt(ctx, delivery.ID, receivable.Sent)
		if err != nil || counted || receivable.BesideChase(delivery.Step) {
			return err
		}
		channel := "email"
		if how == "post" {
			channel = "post"
		}
		touch := touchOf(&delivery, on)
		touch.Channel = channel
		return e.touch(ctx, touch)
	})
}

// NotSent says that a letter whose sending ended in doubt did not leave. The
// account is decided again, and the letter drafted anew where it still fits.
func (d *Desk) NotSent(ctx context.Context, creditor receivable.CreditorID, number string, a Act) (Entry, error) {
	delivery, err := d.delivery(ctx, creditor, number)
	if err != nil {
		return Entry{}, err
	}
	return d.do(ctx, delivery.Account, VerbNotSent, a, func(ctx context.Context, e *deed) error {
		if delivery.State != receivable.DoubtfulD || !delivery.Formal {
			return fault.Conflictf("delivery_certain", "letter %s is %s; only of a formal letter whose sending ended in doubt can it be said that it did not leave", number, delivery.State)
		}
		e.field("delivery", number)
		e.said.Text = fmt.Sprintf("The %s to %s did not leave", StepWord(delivery.Step), e.file.Client.Name)
		_, err := e.outOfDoubt(ctx, delivery.ID, receivable.Withdrawn)
		return err
	})
}

// VerbNotSent is a person's word that a letter in doubt did not leave.
const VerbNotSent Verb = "not_sent"

// outOfDoubt moves a letter to where a person says it is, and answers the question
// about the account when no other formal letter is in doubt. counted tells that the
// letter counts as said already.
func (e *deed) outOfDoubt(ctx context.Context, id receivable.DeliveryID, to receivable.DeliveryState) (counted bool, err error) {
	from := append([]receivable.DeliveryState{receivable.DoubtfulD, receivable.Refused}, unsent...)
	all, err := e.tx.DeliveriesOf(ctx, e.file.Key)
	if err != nil {
		return false, err
	}
	others := false
	for i := range all {
		switch other := &all[i]; {
		case other.ID == id:
			counted = other.State == receivable.DoubtfulD && !other.Formal
		case other.State == receivable.DoubtfulD && other.Formal:
			others = true
		}
	}
	if err := e.tx.ChangeDelivery(ctx, e.file.Key.Creditor, id, from, to, e.act.By, 0); err != nil {
		return false, err
	}
	if e.file.Doubtful && !others {
		return counted, e.tx.SetDoubtful(ctx, e.file.Key, false)
	}
	return counted, nil
}

// LookedAt notes that a person has looked at the table of the first import and
// said go: from now on approved letters may leave.
func (d *Desk) LookedAt(ctx context.Context, creditor receivable.CreditorID, a Act) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		for name, value := range map[string]string{settingLookedAt: tx.Now().Format(time.RFC3339) + " " + a.By, settingRestored: ""} {
			if err := tx.SetSetting(ctx, creditor, name, value); err != nil {
				return err
			}
		}
		return d.sendSoon(ctx, tx, creditor)
	})
}
