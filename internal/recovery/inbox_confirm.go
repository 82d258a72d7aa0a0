package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// Meaning is what a person says a mail means. What is left out is taken from the
// reading.
type Meaning struct {
	Labels  []string
	By      day.Date // a promise's day
	Amount  string   // its sum, in major units; "" is all that is owed
	Invoice string   // a dispute's or a mistake's; "" is the only open one
	PaidOn  day.Date // the day on which he says he paid

	// Agrees says that he says yes to the plan or settlement he was offered: by the
	// mail itself (receivable.AgreedEmail) or by the paper he signed and sent with it
	// (AgreedSigned). Signatory is who may bind him, where that is not known yet.
	Agrees    string
	Signatory string

	Approves string // number of what he approves by it: "1004/D3.2", "1004/C1"
	Refuses  string // number of what he wants changed, or declines
	Signed   string // number of the agreement that came back signed with it
	File     int    // which of the files it is, from 1; 0 for the only PDF
}

// ConfirmInbound says what a mail means, and carries out what follows: the hold of
// that mail ends, what was said counts as heard, and each act that it amounts to is
// made, with an entry of its own, all or none. What a person says otherwise than it
// was read is remembered for this creditor.
func (d *Desk) ConfirmInbound(ctx context.Context, creditor receivable.CreditorID, id string, m Meaning, a Act) ([]Entry, error) {
	for _, label := range m.Labels {
		if !slices.Contains(meaning.Labels(), meaning.Label(label)) {
			return nil, fault.Invalidf("label_unknown", label, "%q is no meaning of a mail; docs/inbox.md lists them", label)
		}
	}
	var entries []Entry
	err := d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		c := confirming{desk: d, tx: tx, meaning: m, act: a}
		if err := c.begin(ctx, creditor, id); err != nil {
			return err
		}
		if err := c.all(ctx); err != nil {
			return err
		}
		entries = c.entries
		return nil
	})
	return entries, err
}

// confirming is a mail whose meaning is being said.
type confirming struct {
	desk     *Desk
	tx       *store.Tx
	creditor receivable.Creditor
	row      store.InboundRow
	key      receivable.AccountKey
	reading  Reading
	meaning  Meaning
	labels   []meaning.Label
	act      Act
	acts     []func(context.Context) (Entry, error) // beyond having been heard
	look     []string
	entries  []Entry
}

// begin reads the mail and settles which labels are meant.
func (c *confirming) begin(ctx context.Context, creditor receivable.CreditorID, id string) (err error) {
	if c.row, err = c.desk.inboundNamed(ctx, c.tx, creditor, id); err != nil {
		return err
	}
	switch {
	case c.row.State != store.InboundNew:
		return settledBefore(&c.row)
	case c.row.Account == "":
		return fault.Conflictf("mail_unmatched", "nobody knows yet whose mail this is; say it first: dunwell inbox match %s CLIENT", shortID(c.row.ID))
	}
	c.key = receivable.AccountKey{Creditor: creditor, Account: c.row.Account}
	if err := json.Unmarshal([]byte(c.row.Reading), &c.reading); err != nil {
		return fmt.Errorf("read what mail %s says: %w", c.row.ID, err)
	}
	for _, label := range c.meaning.Labels {
		c.labels = append(c.labels, meaning.Label(label))
	}
	if len(c.labels) > 0 || c.meaning.answering() {
		return nil
	}
	c.takeAnswer()
	if !c.reading.Abstain {
		c.takeProposal()
	}
	if len(c.labels) == 0 && !c.meaning.answering() {
		return fault.Invalidf("meaning_unnamed", "", "the reading proposes nothing for this mail; say what it means: dunwell inbox confirm %s --as MEANING", shortID(c.row.ID))
	}
	return nil
}

// takeProposal takes the meanings that were proposed. One that stops all contact and
// stands beside a surer one has to be named by a person.
func (c *confirming) takeProposal() {
	for i, l := range c.reading.Labels {
		if i > 0 && l.Confidence < enoughToStop && slices.Contains(stopping, l.Label) {
			c.look = append(c.look, fmt.Sprintf("%q was proposed with %.0f %% only and is left out; if it is meant, undo this and name all meanings with --as", LabelWord(l.Label), 100*l.Confidence))
			continue
		}
		c.labels = append(c.labels, l.Label)
	}
}

// stopping are the meanings that end all contact, and enoughToStop how sure one must
// be that is not the first.
var stopping = []meaning.Label{meaning.LabelInsolvency, meaning.LabelAttorney, meaning.LabelStop}

const enoughToStop = 0.5

// all carries everything out: first what is heard, then the acts it amounts to.
func (c *confirming) all(ctx context.Context) error {
	var err error
	if c.creditor, err = c.tx.Creditor(ctx, c.key.Creditor); err != nil {
		return err
	}
	file, err := c.tx.AccountFile(ctx, c.key, c.desk.todayOf(c.creditor))
	if err != nil {
		return err
	}
	outcome := ""
	for _, label := range c.labels {
		said, err := c.means(label, &file)
		if err != nil {
			return err
		}
		if rankOf(said) > rankOf(outcome) {
			outcome = said
		}
	}
	if c.meaning.Agrees != "" {
		if err := c.agrees(&file); err != nil {
			return err
		}
		if rankOf(receivable.OutcomePromised) > rankOf(outcome) {
			outcome = receivable.OutcomePromised // he named days: those of what was offered
		}
	}
	if err := c.answers(ctx); err != nil {
		return err
	}
	if err := c.returns(ctx, &file); err != nil {
		return err
	}
	if err := c.heard(ctx, outcome); err != nil {
		return err
	}
	for _, act := range c.acts {
		entry, err := act(ctx)
		if err != nil {
			return err
		}
		if entry.Number != "" {
			c.entries = append(c.entries, entry)
		}
	}
	return nil
}

// told are outcomes that say more than those before them.
var told = []string{"", receivable.OutcomeVague, receivable.OutcomePromised, receivable.OutcomePaid, receivable.OutcomeHardship, receivable.OutcomeDisputed, receivable.OutcomeRefused}

func rankOf(outcome string) int { return slices.Index(told, outcome) }

// then adds an act that follows from the reading.
func (c *confirming) then(act func(context.Context, Act) (Entry, error)) {
	c.acts = append(c.acts, func(ctx context.Context) (Entry, error) {
		a := c.act
		a.Minutes, a.because = 0, c.entries[0].Number // the reading has the minutes: the same time is counted once
		return act(ctx, a)
	})
}

// means says what one label counts as having heard, and adds the acts it amounts
// to. Nothing is written yet.
func (c *confirming) means(label meaning.Label, file *receivable.File) (outcome string, err error) {
	d, key := c.desk, c.key
	switch label {
	case meaning.LabelPromise, meaning.LabelConditional, meaning.LabelProcessing:
		return c.promised(label, file)
	case meaning.LabelPaid, meaning.LabelRemittance:
		return receivable.OutcomePaid, nil
	case meaning.LabelForgot:
		c.then(func(ctx context.Context, a Act) (Entry, error) { return d.SetCause(ctx, key, receivable.Forgot, a) })
	case meaning.LabelNotReceived, meaning.LabelInvoiceError:
		return c.mistaken(file)
	case meaning.LabelPlan:
		c.look = append(c.look, c.reading.planLook(file))
		return receivable.OutcomeHardship, nil
	case meaning.LabelHardship:
		return receivable.OutcomeHardship, nil
	case meaning.LabelQuality, meaning.LabelScope, meaning.LabelAmount:
		return c.disputed(file)
	case meaning.LabelRefusal:
		return receivable.OutcomeRefused, nil
	case meaning.LabelInsolvency:
		c.then(func(ctx context.Context, a Act) (Entry, error) { return d.Stop(ctx, key, "insolvency", a) })
	case meaning.LabelAttorney:
		c.then(func(ctx context.Context, a Act) (Entry, error) { return d.Stop(ctx, key, "attorney", a) })
	case meaning.LabelStop:
		c.then(func(ctx context.Context, a Act) (Entry, error) { return d.Stop(ctx, key, "contact", a) })
	case meaning.LabelAway:
		return c.away()
	case meaning.LabelThanks:
		return "", nil // it says nothing about paying, and is no answer without a date
	case meaning.LabelWrongPerson:
		c.look = append(c.look, c.wrongPersonLook(file))
	case meaning.LabelFullCondition:
		c.look = append(c.look, fmt.Sprintf("a payment in full for less is announced; when it comes, book it as such: dunwell paid %s AMOUNT --marked-full", file.Number))
	case meaning.LabelSettlement:
		c.look = append(c.look, c.reading.settleLook(file))
	case meaning.LabelInfo:
		c.look = append(c.look, "he needs something from you before he pays; answer him")
	case meaning.LabelRelationship, meaning.LabelAbuse:
		c.look = append(c.look, "this is better answered by a person on the telephone")
	}
	return receivable.OutcomeVague, nil
}

// promised makes a promise where a day is named, and an answer without a date
// where none is.
func (c *confirming) promised(label meaning.Label, file *receivable.File) (string, error) {
	by, sum := c.meaning.By, c.meaning.Amount
	if p := c.reading.Promise; p != nil && by.IsZero() {
		by = p.Date
		if sum == "" {
			sum = p.Amount
		}
	}
	on := c.act.On
	if on.IsZero() {
		on = c.row.On
	}
	if by.IsZero() || by.Before(on) {
		return receivable.OutcomeVague, nil
	}
	if len(c.acts) > 0 && slices.Index(c.labels, label) != slices.IndexFunc(c.labels, func(l meaning.Label) bool {
		return l == meaning.LabelPromise || l == meaning.LabelConditional || l == meaning.LabelProcessing
	}) {
		return receivable.OutcomePromised, nil // one promise a mail
	}
	amount, err := sumOf(sum, file)
	if err != nil {
		return "", err
	}
	note := c.act.Note
	if label == meaning.LabelConditional {
		note = strings.TrimPrefix(note+"; conditional", "; ")
	}
	c.then(func(ctx context.Context, a Act) (Entry, error) {
		a.On, a.Note = on, note // it was made by the mail, however late that is read
		return c.desk.Promise(ctx, c.key, amount.Decimal(), by, a)
	})
	return receivable.OutcomePromised, nil
}

// sumOf is the sum a promise names, or all that is owed.
func sumOf(sum string, file *receivable.File) (money.Amount, error) {
	if sum != "" {
		return money.Parse(sum, file.Currency)
	}
	owed := money.New(0, file.Currency)
	for _, i := range file.Items {
		if i.Kind.Raises() && i.Open.Sign() > 0 {
			var err error
			if owed, err = owed.Add(i.Open); err != nil {
				return owed, err
			}
		}
	}
	if owed.Sign() <= 0 {
		return owed, fault.Conflictf("nothing_owed", "nothing is owed by %s any more; say otherwise what the mail means", file.Client.Name)
	}
	return owed, nil
}

// theInvoice is the invoice that a mail is about: the one named, one whose number
// the mail names, or the only open one; "" where that is open.
func (c *confirming) theInvoice(file *receivable.File) string {
	if c.meaning.Invoice != "" {
		return c.meaning.Invoice
	}
	named := numbersIn(c.row.Subject + "\n" + c.row.OwnText)
	var open, met []string
	for _, i := range file.Items {
		if i.Kind.Raises() && i.Open.Sign() > 0 && i.Number != "" {
			open = append(open, i.Number)
			if slices.Contains(named, i.Number) {
				met = append(met, i.Number)
			}
		}
	}
	switch {
	case len(met) == 1:
		return met[0]
	case len(open) == 1:
		return open[0]
	}
	return ""
}

// wrongPersonLook says how the right person is recorded, by the address that the mail
// names, if it names one.
func (c *confirming) wrongPersonLook(file *receivable.File) string {
	right := "ADDRESS"
	for _, word := range strings.FieldsFunc(c.row.OwnText, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[],;:\"'", r) }) {
		address, err := mail.ParseAddress(strings.TrimRight(word, ".!?"))
		if err == nil && !strings.EqualFold(address.Address, c.row.Sender) && !strings.EqualFold(address.Address, c.creditor.Email) {
			right = address.Address
			break
		}
	}
	return fmt.Sprintf("%s says he is the wrong person; record the right one: dunwell contact add %s %s --billing, then dunwell contact use %s %s", c.row.Sender, file.Number, right, file.Number, right)
}

func (c *confirming) mistaken(file *receivable.File) (string, error) {
	number := c.theInvoice(file)
	if number == "" {
		c.then(func(ctx context.Context, a Act) (Entry, error) {
			return c.desk.SetCause(ctx, c.key, receivable.Mistake, a)
		})
		return receivable.OutcomeVague, nil
	}
	c.then(func(ctx context.Context, a Act) (Entry, error) {
		return c.desk.Mistake(ctx, c.key, number, day.Date{}, a)
	})
	c.look = append(c.look, fmt.Sprintf("invoice %s waits for you: correct it or send it again, then dunwell mistake %s --invoice %s --corrected DATE", number, file.Number, number))
	return receivable.OutcomeVague, nil
}

func (c *confirming) disputed(file *receivable.File) (string, error) {
	if number := c.theInvoice(file); number != "" {
		c.then(func(ctx context.Context, a Act) (Entry, error) { return c.desk.Dispute(ctx, c.key, number, "", a) })
	}
	return receivable.OutcomeDisputed, nil
}

// away puts the next step off until the return, where the mail names it.
func (c *confirming) away() (string, error) {
	till := c.meaning.By
	if till.IsZero() {
		till = c.reading.Returns
	}
	if till.After(c.row.On) {
		c.then(func(ctx context.Context, a Act) (Entry, error) {
			entry, err := c.desk.Pause(ctx, c.key, till, a)
			if fault.CodeOf(err) == "day_past" { // back already
				return Entry{}, nil
			}
			return entry, err
		})
	}
	return "", nil
}

// heard ends the holds of the mail, here and where it might have belonged, and
// notes what was said.
func (c *confirming) heard(ctx context.Context, outcome string) error {
	paidOn := c.meaning.PaidOn
	if p := c.reading.Promise; paidOn.IsZero() && p != nil && !p.Date.After(c.row.On) {
		paidOn = p.Date
	}
	if paidOn.IsZero() {
		paidOn = c.row.On
	}
	entry, err := c.desk.do(ctx, c.key, VerbHeard, c.act, func(ctx context.Context, e *deed) error {
		e.ofMail(&c.row)
		e.field("labels", labelList(c.labels, " "))
		e.field("outcome", outcome)
		e.field("acknowledges_debt", c.reading.Acknowledges)
		e.look = append(e.look, c.look...)
		e.said.Text = fmt.Sprintf("Read: %s wrote on %s (%s)", writer(&c.row), c.row.On, strings.Join(c.words(), ", "))
		if err := e.settleMail(ctx, &c.row, store.InboundConfirmed, "read"); err != nil {
			return err
		}
		if err := c.learn(ctx, e); err != nil {
			return err
		}
		if outcome == "" {
			return nil
		}
		if err := e.touch(ctx, receivable.Touch{On: c.row.On, Kind: receivable.Heard, Channel: "email", Outcome: outcome}); err != nil {
			return err
		}
		return e.follow(ctx, outcome, paidOn)
	})
	c.entries = append(c.entries, entry)
	return err
}

// settleMail ends what a mail holds on this account and moves it out of the tray.
func (e *deed) settleMail(ctx context.Context, row *store.InboundRow, to store.InboundState, outcome string) error {
	if err := e.unhold(ctx, row.ID, outcome); err != nil {
		return err
	}
	e.made("inbound", row.ID, string(row.State))
	return e.tx.SettleInbound(ctx, row.Creditor, row.ID, to, e.act.By)
}

// unhold ends what a mail holds on this account.
func (e *deed) unhold(ctx context.Context, mailID, outcome string) error {
	holds, err := e.tx.HoldsOfInbound(ctx, e.file.Key.Creditor, mailID)
	if err != nil {
		return err
	}
	for _, h := range holds {
		if h.Account != e.file.Key.Account {
			continue
		}
		if err := e.tx.EndArrangement(ctx, e.file.Key, h.Arrangement, e.act.On, outcome); err != nil {
			return err
		}
		e.made("arrangement_end", h.Arrangement, "")
	}
	return nil
}
