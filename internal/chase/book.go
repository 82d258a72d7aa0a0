package chase

import (
	"maps"
	"slices"
	"strconv"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// book is one client's accounts while a diary is lived through: what the store
// would hold, kept in memory.
type book struct {
	diary    *Diary
	accounts []*livedAccount // one a currency, in the order they appeared
	sources  []receivable.Source
	work     []receivable.Engagement
	contacts []receivable.Contact
	cause    receivable.Cause
	causeOn  day.Date
	doubtful bool
	optOut   bool
	down     day.Date          // the machine does not run through this day
	told     map[string]string // facts recorded so far
	ids      int
	settled  map[receivable.ItemID]day.Date // when something was last set against an invoice

	registers
}

// livedAccount is one account of the book and what was last decided about it.
type livedAccount struct {
	receivable.File
	again   day.Date // day to look again
	stirred bool     // something happened to it today
	shown   Decision

	look   day.Date // of the next free look at what was written off
	judged *judged  // what came of the judgment; nil while there is none
	gifts  []gift
	cheque money.Amount // marked as payment in full and not decided about; zero while none is
}

func newBook(d *Diary) *book {
	b := &book{diary: d, settled: map[receivable.ItemID]day.Date{}, told: map[string]string{}, cause: receivable.Unknown, optOut: d.Client.OptOut}
	b.contacts = []receivable.Contact{{ID: "contact-1", Role: receivable.Payables, Billing: true, Name: d.Client.Name}}
	return b
}

// account finds the account of a currency and opens it when it is new.
func (b *book) account(c money.Currency, on day.Date) *livedAccount {
	for _, a := range b.accounts {
		if a.Currency == c {
			return a
		}
	}
	a := &livedAccount{File: receivable.File{
		Key:      receivable.AccountKey{Creditor: "creditor", Account: receivable.AccountID("account-" + string(c))},
		Currency: c, FirstSeen: day.Max(on, b.diary.FirstSeen), Facts: maps.Clone(b.diary.Facts),
	}}
	if a.Facts == nil {
		a.Facts = map[string]string{}
	}
	if len(b.accounts) > 0 { // what was told before holds for the client, not for one currency
		for _, t := range b.accounts[0].Touches {
			if t.Kind != receivable.Written {
				a.Touches = append(a.Touches, t)
			}
		}
	}
	maps.Copy(a.Facts, b.told)
	b.accounts = append(b.accounts, a)
	return a
}

// item finds an invoice or credit note by its number.
func (b *book) item(number string) (*livedAccount, *receivable.Item) {
	for _, a := range b.accounts {
		for i := range a.Items {
			if a.Items[i].Number == number {
				return a, &a.Items[i]
			}
		}
	}
	return nil, nil
}

func (b *book) newID(kind string) string {
	b.ids++
	return kind + "-" + strconv.Itoa(b.ids)
}

// apply lets one event happen.
func (b *book) apply(e *Event) error {
	switch e.Verb {
	case "invoice", "credit", "paid", "corrected", "changed", "void", "import", "mistake", "dispute":
		return b.applyItem(e)
	case "source":
		b.readSource(e)
	case "outage":
		b.down = e.Day
	case "cause":
		b.cause, b.causeOn = receivable.Cause(e.What), e.On
	case "doubt":
		b.doubtful = e.What == "open"
	case "opt_out":
		b.optOut = e.What == "on"
	case "work":
		b.setWork(e)
	case "contact":
		b.addContact(e)
	case "fact":
		maps.Copy(b.told, e.Facts)
		for _, a := range b.accounts {
			maps.Copy(a.Facts, e.Facts)
		}
	case "arm", "filed", "withdrawn", "placed", "write_off", "cheque":
		return b.applyRoad(e)
	default:
		if len(b.accounts) == 0 {
			return b.fault(e, "account_unknown", "Nothing was invoiced yet, so there is no account for %q.", e.Verb)
		}
		for _, a := range b.accounts {
			if err := b.applyAccount(a, e); err != nil {
				return err
			}
		}
	}
	for _, a := range b.accounts {
		a.stirred = true
	}
	return nil
}

func (b *book) fault(e *Event, code, format string, args ...any) error {
	return fault.Invalidf(code, b.diary.Name+":"+strconv.Itoa(e.Line), format, args...)
}

func (b *book) readSource(e *Event) {
	for i := range b.sources {
		if b.sources[i].Name == e.What {
			b.sources[i].CompleteThrough = day.Max(b.sources[i].CompleteThrough, e.Day)
			return
		}
	}
	b.sources = append(b.sources, receivable.Source{Name: e.What, CompleteThrough: e.Day})
}

func (b *book) setWork(e *Event) {
	if len(b.work) == 0 {
		b.work = []receivable.Engagement{{ID: "work-1"}}
	}
	b.work[0].State = receivable.EngagementState(e.What)
	if e.Text != "" {
		b.work[0].PauseClause = e.Text
	}
}

// addContact names somebody else to write to; who was there before is no longer used.
func (b *book) addContact(e *Event) {
	for i := range b.contacts {
		b.contacts[i].Unusable = "replaced"
	}
	if e.What == "nobody" {
		return
	}
	role := receivable.Role(e.Text)
	if role == "" {
		role = receivable.Payables
	}
	b.contacts = append(b.contacts, receivable.Contact{ID: receivable.ContactID(b.newID("contact")), Role: role, Billing: true, Name: e.What})
}

// applyItem lets something happen to an invoice or to money.
func (b *book) applyItem(e *Event) error {
	switch e.Verb {
	case "invoice":
		if a, _ := b.item(e.What); a != nil {
			return b.fault(e, "invoice_twice", "Invoice %s is there already.", e.What)
		}
		a := b.account(e.Amount.Currency(), e.On)
		a.Items = append(a.Items, receivable.Item{
			ID: receivable.ItemID(b.newID("invoice")), Kind: receivable.Invoice, Number: e.What,
			On: e.On, Due: e.Due, Amount: e.Amount, Open: e.Amount, For: e.Text,
		})
		return b.settle(a, nil, e.On)
	case "credit", "paid":
		a := b.account(e.Amount.Currency(), e.On)
		if marked, err := b.markedFull(a, e); marked || err != nil {
			return err
		}
		if e.Verb == "paid" { // what was written off is owed again
			a.takeBack(func(g *gift) bool { return g.matter == "" && !g.forgiven })
		}
		kind := receivable.Payment
		if e.Verb == "credit" {
			kind = receivable.CreditNote
		}
		item := receivable.Item{ID: receivable.ItemID(b.newID(string(kind))), Kind: kind, Number: e.What, On: e.On, Amount: e.Amount.Neg(), Open: e.Amount.Neg()}
		a.Items = append(a.Items, item)
		if e.Verb == "paid" {
			a.Received = append(a.Received, receivable.Receipt{On: e.On, Amount: e.Amount})
		}
		named := map[receivable.ItemID]receivable.ItemID{}
		if e.Invoice != "" {
			_, invoice := b.item(e.Invoice)
			if invoice == nil {
				return b.fault(e, "invoice_unknown", "There is no invoice %s.", e.Invoice)
			}
			named[item.ID] = invoice.ID
		}
		return b.settle(a, named, e.On)
	case "import":
		for _, a := range b.accounts {
			for i := range a.Items {
				if it := &a.Items[i]; it.Kind.Raises() {
					it.Gone = !slices.Contains(e.Rows, it.Number)
				}
			}
			a.stirred = true
		}
		return nil
	}
	if e.Verb == "dispute" && e.What == "all" {
		for _, a := range b.accounts {
			b.arrange(a, e, receivable.DisputeHold, "")
		}
		return nil
	}
	a, item := b.item(e.What)
	if item == nil {
		return b.fault(e, "invoice_unknown", "There is no invoice %s.", e.What)
	}
	a.stirred = true
	switch e.Verb {
	case "void":
		item.Void = true
	case "dispute":
		b.arrange(a, e, receivable.DisputeHold, item.ID)
	case "mistake":
		b.arrange(a, e, receivable.MistakeHold, item.ID)
	case "corrected", "changed":
		return b.correct(a, item, e)
	}
	return nil
}

// correct gives an invoice another sum or day. After a mistake its clock starts
// again on the day of the correction.
func (b *book) correct(a *livedAccount, item *receivable.Item, e *Event) error {
	if e.Amount.Sign() > 0 {
		more, err := e.Amount.Sub(item.Amount)
		if err != nil {
			return b.fault(e, "currency_mixed", "Invoice %s is in %s.", item.Number, item.Amount.Currency())
		}
		open, err := item.Open.Add(more)
		if err != nil || open.Sign() < 0 {
			return b.fault(e, "sum_too_small", "More than %s is paid on invoice %s already.", e.Amount, item.Number)
		}
		item.Amount, item.Open = e.Amount, open
	}
	if !e.Due.IsZero() {
		item.Due = e.Due
	}
	if e.Verb == "corrected" {
		item.Restart = day.Max(e.On, e.Due)
		if e.Due.IsZero() { // as many days as it gave at first
			item.Restart = e.On.AddDays(max(0, item.Due.Sub(item.On)))
		}
		b.end(a, receivable.MistakeHold, item.ID, e.On, "corrected")
	}
	return b.settle(a, nil, e.On)
}

// settle sets open money against open invoices.
func (b *book) settle(a *livedAccount, named map[receivable.ItemID]receivable.ItemID, on day.Date) error {
	a.stirred = true
	made, err := claim.Allocate(a.Items, named, on)
	if err != nil {
		return err
	}
	for _, m := range made {
		a.set(m, 1)
		b.settled[m.To] = on
		for i := range a.gifts {
			if a.gifts[i].item == m.From {
				a.gifts[i].sets = append(a.gifts[i].sets, m)
			}
		}
	}
	return nil
}

// set lets one allocation count: once more, or with times -1 no longer.
func (a *livedAccount) set(m receivable.Allocation, times int64) {
	for i := range a.Items {
		it := &a.Items[i]
		switch it.ID {
		case m.From:
			it.Open = money.New(it.Open.Minor()+times*m.Amount.Minor(), a.Currency)
		case m.To:
			it.Open = money.New(it.Open.Minor()-times*m.Amount.Minor(), a.Currency)
		}
	}
}

func (b *book) arrange(a *livedAccount, e *Event, kind receivable.ArrangementKind, item receivable.ItemID) {
	a.stirred = true
	a.Arrangements = append(a.Arrangements, receivable.Arrangement{
		ID: b.newID("arrangement"), Kind: kind, On: e.On, By: e.Day, Amount: e.Amount, Item: item, Reason: reasonOf(e),
	})
}

func reasonOf(e *Event) string {
	if e.Verb == "pause" {
		return e.What
	}
	return ""
}

// end closes the living arrangements of a kind.
func (b *book) end(a *livedAccount, kind receivable.ArrangementKind, item receivable.ItemID, on day.Date, outcome string) {
	for i := range a.Arrangements {
		if h := &a.Arrangements[i]; h.Kind == kind && h.Ended.IsZero() && (item == "" || h.Item == item) {
			h.Ended, h.Outcome = on, outcome
		}
	}
}

// applyAccount lets something happen between creditor and client.
func (b *book) applyAccount(a *livedAccount, e *Event) error {
	touch := receivable.Touch{On: e.On, Channel: e.Channel, Outcome: e.What, Contact: b.contact()}
	switch e.Verb {
	case "called", "heard":
		touch.Kind, touch.Channel = receivable.Called, "phone"
		if e.Verb == "heard" {
			touch.Kind, touch.Channel = receivable.Heard, "email"
			b.end(a, receivable.UnreadReply, "", e.On, "read")
			if e.What == "unread" {
				b.arrange(a, e, receivable.UnreadReply, "")
				return nil
			}
		}
		a.Touches = append(a.Touches, touch)
		b.follow(a, e)
	case "before", "sent":
		touch.Kind, touch.Step, touch.Outcome, touch.Deadline, touch.Told = receivable.Written, e.What, "", e.Day, e.Verb == "before"
		if e.What == "call" {
			touch.Kind, touch.Step, touch.Channel, touch.Outcome = receivable.Called, "", "phone", e.Text
			if e.Text == "" {
				touch.Outcome = receivable.OutcomeReached
			}
		}
		if e.What == "letter" {
			touch.Step = ""
		}
		a.Touches = append(a.Touches, touch)
	case "bounce":
		a.Touches = append(a.Touches, receivable.Touch{On: e.On, Kind: receivable.Bounced, Channel: "email", Contact: b.contact()})
	case "promise":
		b.promised(a, e)
	case "plan", "settle", "agreed", "kept", "cleared", "asked":
		return b.applyPlan(a, e)
	case "pause":
		about, err := b.about(e)
		if err != nil {
			return err
		}
		b.arrange(a, e, receivable.Pause, about)
	case "stop":
		b.arrange(a, e, receivable.ArrangementKind("stop_"+e.What), "")
	case "end":
		item, err := b.about(e)
		if err != nil {
			return err
		}
		b.end(a, receivable.ArrangementKind(e.What), item, e.On, "withdrawn")
		b.endPlans(a, receivable.ArrangementKind(e.What), e.On, receivable.PlanWithdrawn)
	}
	a.stirred = true
	return nil
}

// about is the invoice that an event names, "" for none.
func (b *book) about(e *Event) (receivable.ItemID, error) {
	if e.Invoice == "" {
		return "", nil
	}
	_, found := b.item(e.Invoice)
	if found == nil {
		return "", b.fault(e, "invoice_unknown", "There is no invoice %s.", e.Invoice)
	}
	return found.ID, nil
}

// follow records what an answer brings with it.
func (b *book) follow(a *livedAccount, e *Event) {
	if a.WrittenOff.Sign() > 0 && e.What != receivable.OutcomeRefused && e.What != receivable.OutcomeDisputed && e.What != receivable.OutcomeNoAnswer &&
		e.What != receivable.OutcomeMessageLeft && e.What != receivable.OutcomeWrongNumber { // who talks after all may pay after all
		a.takeBack(func(g *gift) bool { return g.matter == "" && !g.forgiven })
	}
	switch e.What {
	case receivable.OutcomePromised:
		if !e.Day.IsZero() {
			b.promised(a, e)
		}
	case receivable.OutcomePaid:
		b.arrange(a, e, receivable.PaidAlready, "")
	case receivable.OutcomeHardship:
		b.cause, b.causeOn = receivable.Hardship, e.On
	case receivable.OutcomeRefused:
		b.cause, b.causeOn = receivable.Refusal, e.On
	case receivable.OutcomeDisputed:
		b.cause, b.causeOn = receivable.Dispute, e.On
	}
}

// promised takes a promise into the account of its currency; it takes the place
// of one whose day has not come.
func (b *book) promised(a *livedAccount, e *Event) {
	if e.Amount.Sign() > 0 && e.Amount.Currency() != a.Currency {
		return
	}
	for i := range a.Arrangements {
		if p := &a.Arrangements[i]; p.Kind == receivable.Promise && p.Ended.IsZero() && !p.By.Before(e.On) {
			p.Ended, p.Outcome = e.On, "replaced"
		}
	}
	b.arrange(a, e, receivable.Promise, "")
}

// contact is who is written to now.
func (b *book) contact() receivable.ContactID {
	id, _ := billing(b.contacts)
	return id
}
