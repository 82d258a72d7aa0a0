package recovery

import (
	"context"
	"fmt"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// CallSheet is what a person has before him on the telephone: whom he calls, what
// is open, what happened, and the words that find the cause. Its JSON is that of
// `dunwell call`.
type CallSheet struct {
	Account  string          `json:"account"`
	Client   string          `json:"client"`
	Contact  *string         `json:"contact"`
	Phone    *string         `json:"phone"`
	Language string          `json:"language"`
	Currency money.Currency  `json:"currency"`
	Owed     string          `json:"owed"`
	Late     string          `json:"late"`
	DaysLate int             `json:"days_late"`
	Invoices []CallInvoice   `json:"invoices"`
	History  []CallHappened  `json:"history"` // newest first
	Script   []ScriptSection `json:"script"`
	NeverSay []string        `json:"never_say"`
	Outcomes []Said          `json:"outcomes"`
	Warnings []Said          `json:"warnings"`
}

// CallInvoice is a late invoice, as it is spoken of.
type CallInvoice struct {
	Number   string   `json:"number"`
	Due      day.Date `json:"due"`
	Open     string   `json:"open"`
	DaysLate int      `json:"days_late"`
}

// CallHappened is one thing that passed between creditor and client.
type CallHappened struct {
	On   day.Date `json:"on"`
	Text string   `json:"text"`
}

// ScriptSection is one part of the script: its name is one of letter.ScriptSections.
type ScriptSection struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// The codes of what to look at before calling.
const (
	CallQuietDay  = "day_quiet"
	CallQuietHour = "hour_quiet"
	CallCapped    = "cap_calls"
	CallNoNumber  = "phone_missing"
	CallNothing   = "nothing_late"
	CallHeld      = "hold"
	CallOwnTexts  = "own_texts"
)

// CallWarnings lists them.
func CallWarnings() []string {
	return []string{CallNoNumber, CallNothing, CallQuietDay, CallQuietHour, CallCapped, CallHeld, CallOwnTexts}
}

// mostHistory bounds what is told of the past on the telephone.
const mostHistory = 12

// CallSheet makes the script of a call to a client: it records nothing. Where all
// contact is stopped there is no script.
func (d *Desk) CallSheet(ctx context.Context, key receivable.AccountKey) (CallSheet, error) {
	var s CallSheet
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		creditor, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		on := d.todayOf(creditor)
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		if err := mayCall(&file, on); err != nil {
			return err
		}
		run := d.newRun(on, false)
		c, t, err := run.think(ctx, tx, &file)
		if err != nil {
			return err
		}
		p, err := run.policy(ctx, tx, c, file.Client.Policy)
		if err != nil {
			return err
		}
		if s, err = d.callSheet(c, &t); err != nil {
			return err
		}
		d.beforeCalling(&s, c, &t, p)
		events, err := eventsOf(ctx, tx, &file, on)
		for _, e := range events[:min(len(events), mostHistory)] {
			s.History = append(s.History, CallHappened{e.On, e.Text})
		}
		return err
	})
	return s, err
}

// mayCall refuses a call where all contact is stopped.
func mayCall(file *receivable.File, on day.Date) error {
	for _, a := range file.Arrangements {
		switch a.Kind {
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			if a.Live(on) {
				return fault.Conflictf("contact_stopped", "all contact with %s is stopped since %s (%s): nobody calls", file.Client.Name, a.On, a.Kind)
			}
		}
	}
	if file.Client.OptOut {
		return fault.Conflictf("contact_stopped", "%s is never contacted (opt_out): nobody calls", file.Client.Name)
	}
	return nil
}

// callSheet fills in who and how much, and the script in the client's language.
func (d *Desk) callSheet(c *creditorDay, t *thought) (CallSheet, error) {
	file, claimed := t.file, &t.claim
	s := CallSheet{
		Account: file.Number, Client: file.Client.Name, Currency: file.Currency, Owed: claimed.Owed.Decimal(), Late: claimed.Late.Decimal(), DaysLate: claimed.DaysLate,
		Invoices: []CallInvoice{}, History: []CallHappened{}, Script: []ScriptSection{}, NeverSay: []string{}, Outcomes: CallOutcomes(), Warnings: []Said{},
	}
	f := letter.Facts{Creditor: c.creditor, Client: file.Client, Date: t.decision.On, Open: claimed.Askable, Draft: true}
	if c.override != nil {
		s.Warnings = append(s.Warnings, Said{CallOwnTexts, "Your own wording changes letters; the script is the product's."})
	}
	if at := slices.IndexFunc(file.Contacts, func(k receivable.Contact) bool { return k.Billing && k.Unusable == "" }); at >= 0 {
		contact := file.Contacts[at]
		f.Contact = &contact
		s.Contact, s.Phone = orNil(contact.Name), orNil(contact.Phone)
	}
	for _, l := range claimed.LateLines() {
		f.Items = append(f.Items, letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: l.Ask})
		s.Invoices = append(s.Invoices, CallInvoice{l.Number, l.Due, l.Amount.Decimal(), l.Days})
	}
	for _, a := range file.Arrangements {
		if a.Kind == receivable.Promise && a.Live(t.decision.On) {
			f.Promise = &letter.Promise{Amount: a.Amount, By: a.By}
		}
	}
	const answer = 7 // days in which a complaint or a corrected invoice is answered
	f.ReplyBy = d.calendar(&c.creditor, file.Client.Place).Next(t.decision.On.AddDays(answer))
	f.Deadline = f.ReplyBy
	o := occasion{creditor: &c.creditor, file: file, claim: claimed, decision: &t.decision, delivery: &receivable.Delivery{Letter: "call_script"}}
	o.workFacts(&f)
	script, err := d.texts.Script(f)
	if err != nil {
		return s, err
	}
	s.Language, s.NeverSay = script.Language, script.NeverSay
	for _, part := range script.Sections {
		s.Script = append(s.Script, ScriptSection{part.Name, part.Text})
	}
	for _, w := range script.Warnings {
		s.Warnings = append(s.Warnings, Said{w.Code, w.Text})
	}
	return s, nil
}

// beforeCalling says what to look at first: the hour and the day there, and how
// often was called lately. A person decides.
func (d *Desk) beforeCalling(s *CallSheet, c *creditorDay, t *thought, p *policy.Policy) {
	warn := func(code, format string, args ...any) {
		s.Warnings = append(s.Warnings, Said{code, fmt.Sprintf(format, args...)})
	}
	file, on := t.file, t.decision.On
	if s.Phone == nil {
		warn(CallNoNumber, "No telephone number of %s is recorded; add one: dunwell fact %s phone=…", s.Client, s.Account)
	}
	if len(t.claim.LateLines()) == 0 {
		warn(CallNothing, "Nothing is late at %s.", s.Client)
	}
	zone := d.placeZone(&c.creditor, &file.Client)
	there := day.In(d.now(), zone)
	if !d.calendar(&c.creditor, file.Client.Place).IsBusiness(there) {
		warn(CallQuietDay, "%s is not a business day where %s is.", there, s.Client)
	}
	if hour := d.now().In(zone).Hour(); hour < firstHour || hour >= lastHour {
		warn(CallQuietHour, "It is %s there; nobody is called before %d h or after %d h.", d.now().In(zone).Format("15:04"), firstHour, lastHour)
	}
	calls := 0
	for _, touch := range file.Touches {
		if touch.Kind == receivable.Called && on.Sub(touch.On) < 7 {
			calls++
		}
	}
	if most := p.CapCalls; calls >= most {
		warn(CallCapped, "%d calls were made in the last seven days; %d are the most.", calls, most)
	}
	switch t.decision.Because().Code {
	case chase.PromiseRunning, chase.PromiseGrace, chase.PlanRunning, chase.PauseRunning, chase.ReplyUnread, chase.DisputeOpen, chase.PaidGrace:
		warn(CallHeld, "%s", t.decision.Because().Text())
	}
}
