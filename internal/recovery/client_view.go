package recovery

import (
	"cmp"
	"context"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ClientPage is what is known of one client, over all of his accounts.
type ClientPage struct {
	On       day.Date
	Client   receivable.Client
	Since    day.Date        // the first day of any of his accounts or invoices
	Accounts []ClientAccount // by currency
	Paying   Paying
	Promises []GivenWord // newest first
	Record   PromiseLine
	Disputes int // of what was due already
	Contacts []ContactLine
	Prefers  string
	Facts    []ToldFact // of all accounts, by group and name
	Events   []ClientEvent
	From     int // place of the first event of the page
	More     int // how many older ones there are
}

// ClientAccount is one account of a client as it stands.
type ClientAccount struct {
	Key       receivable.AccountKey
	Number    string
	Currency  money.Currency
	Owed      money.Amount
	Late      money.Amount
	DaysLate  int
	State     ClientState
	Rests     string       // why it rests, in words; "" where it does not
	Invoiced  money.Amount // exposure: owed, never below zero
	Unbilled  money.Amount // done and not invoiced
	AtRisk    money.Amount
	Limit     money.Amount // as recorded; no currency where none is
	Over      bool         // more is at risk than should be
	Outside   Outside      // what courts and others have
	Work      []WorkLine
	Warnings  []Said
	Heard     day.Date // last answer, zero for none
	Mails     bool     // an answer waits to be read
	Letter    string   // number of the letter that waits
	Decided   Said     // the deciding reason of today
	Agreement []ToldFact
}

// ClientState says in a word how a client stands.
type ClientState string

// The states of a client, the first that fits.
const (
	ClientClear    ClientState = "clear"    // nothing is owed
	ClientFine     ClientState = "fine"     // nothing is late
	ClientDisputed ClientState = "disputed" // something is contested
	ClientPromised ClientState = "promised" // a promise runs
	ClientPlan     ClientState = "plan"     // pays in parts, or a settlement stands
	ClientResting  ClientState = "resting"  // late, and something holds the next step
	ClientLate     ClientState = "late"
)

// stateOf is the state by the latest decision.
func stateOf(owed int64, daysLate int, move, reason string) ClientState {
	switch chase.Code(reason) {
	case chase.DisputeOpen:
		return ClientDisputed
	case chase.PromiseRunning, chase.PromiseGrace:
		return ClientPromised
	case chase.PlanRunning, chase.PlanOffered, chase.PlanGrace, chase.PlanCuring, chase.PlanCureGrace,
		chase.SettlementOffered, chase.SettlementRunning, chase.SettlementGrace:
		return ClientPlan
	}
	switch {
	case owed <= 0:
		return ClientClear
	case daysLate <= 0:
		return ClientFine
	case move != string(chase.Wait):
		return ClientLate
	}
	switch chase.Code(reason) {
	case chase.StepLater, chase.StepSpacing, chase.DayQuiet, chase.CapWritten, chase.CapCalls, chase.AmountSmall:
		return ClientLate // only the day of the next step has not come
	}
	return ClientResting
}

// GivenWord is one promise of a client, and what became of it.
type GivenWord struct {
	Account receivable.AccountID
	On, By  day.Date
	Amount  money.Amount
	State   string // runs, kept, part_kept, broken
	Author  string // who entered it
}

// ToldFact is a fact as the record knows it.
type ToldFact struct {
	Account string // number, "" where the client has one account only
	KnownFact
	Value, By string
	On        day.Date
}

// ClientEvent is one thing that happened, with the account it happened to.
type ClientEvent struct {
	Event
	Account string // number
}

// ClientEvents is how many events a page of the timeline holds.
const ClientEvents = 25

// ClientPage reads what is known of a client, with the timeline from one place on.
func (d *Desk) ClientPage(ctx context.Context, creditor receivable.CreditorID, id receivable.ClientID, from int) (ClientPage, error) {
	var p ClientPage
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		p = ClientPage{From: max(0, from)}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		p.On = d.todayOf(c)
		if p.Client, err = tx.Client(ctx, creditor, id); err != nil {
			return err
		}
		accounts, err := tx.AccountsOfClient(ctx, creditor, id)
		if err != nil {
			return err
		}
		all, err := tx.ContactsOf(ctx, creditor, id)
		if err != nil {
			return err
		}
		to := chase.WrittenTo(all)
		for _, contact := range all {
			p.Contacts = append(p.Contacts, ContactLine{contact, contact.ID == to})
		}
		var events []ClientEvent
		run := d.newRun(p.On, false)
		for i := range accounts {
			of, err := d.clientAccount(ctx, tx, run, &p, accounts[i].Key, len(accounts) > 1)
			if err != nil {
				return err
			}
			events = append(events, of...)
		}
		p.arrange(events)
		return nil
	})
	return p, err
}

// arrange sorts what was gathered over the accounts, and cuts the page out.
func (p *ClientPage) arrange(events []ClientEvent) {
	slices.SortStableFunc(events, func(a, b ClientEvent) int { return b.On.Sub(a.On) })
	p.From = min(p.From, len(events))
	end := min(len(events), p.From+ClientEvents)
	p.Events, p.More = events[p.From:end], len(events)-end
	slices.SortStableFunc(p.Promises, func(a, b GivenWord) int { return b.On.Sub(a.On) })
	p.Paying.reckon(p.On)
	if done := p.Record.Kept + p.Record.PartKept + p.Record.Broken; done > 0 {
		rate := (100*p.Record.Kept + done/2) / done
		p.Record.Rate = &rate
	}
}

// clientAccount reads one account into the page, and gives what happened to it.
func (d *Desk) clientAccount(ctx context.Context, tx *store.Tx, run *run, p *ClientPage, key receivable.AccountKey, several bool) ([]ClientEvent, error) {
	file, err := tx.AccountFile(ctx, key, p.On)
	if err != nil {
		return nil, err
	}
	owed, err := claim.AsOf(file, p.On)
	if err != nil {
		return nil, err
	}
	a := ClientAccount{Key: key, Number: file.Number, Currency: file.Currency, Owed: owed.Owed, Late: owed.Late, DaysLate: owed.DaysLate, Outside: outsideOf(&file, p.On), Work: workLines(&file)}
	_, t, err := run.think(ctx, tx, &file)
	if err != nil {
		return nil, err
	}
	a.stands(&t)
	most, err := d.weeks(ctx, tx, key.Creditor)
	if err != nil {
		return nil, err
	}
	if err := a.expose(&file, p.On, most); err != nil {
		return nil, err
	}
	open, err := tx.OpenDeliveries(ctx, []receivable.AccountKey{key})
	if err != nil {
		return nil, err
	}
	for _, delivery := range open[key] {
		if !delivery.Rehearsal && !receivable.BesideChase(delivery.Step) {
			a.Letter = delivery.Number
		}
	}
	for i := range file.Touches {
		if touch := &file.Touches[i]; spoke(touch.Kind, touch.Outcome) {
			a.Heard = day.Max(a.Heard, touch.On)
		}
	}
	if err := d.clientPast(ctx, tx, run, p, &file, &t); err != nil {
		return nil, err
	}
	if err := p.facts(ctx, tx, &a, &file, several); err != nil {
		return nil, err
	}
	if p.Since.IsZero() || file.FirstSeen.Before(p.Since) {
		p.Since = file.FirstSeen
	}
	p.Accounts = append(p.Accounts, a)
	events, err := allEventsOf(ctx, tx, &file, p.On)
	list := make([]ClientEvent, len(events))
	for i, e := range events {
		list[i].Event = e
		if several {
			list[i].Account = file.Number
		}
		if e.On.Before(p.Since) {
			p.Since = e.On
		}
	}
	return list, err
}

// stands says where the account stands by a decision of today.
func (a *ClientAccount) stands(t *thought) {
	if n := len(t.decision.Reasons); n > 0 {
		last := t.decision.Reasons[n-1]
		a.Decided = Said{string(last.Code), last.Text()}
	}
	a.State = stateOf(a.Owed.Minor(), a.DaysLate, string(t.decision.Move), a.Decided.Code)
	if t.decision.Move == chase.Wait {
		a.Rests = restWords[a.Decided.Code]
	}
	a.Mails = a.Decided.Code == string(chase.ReplyUnread)
}

// expose says what is at risk with the client.
func (a *ClientAccount) expose(file *receivable.File, on day.Date, most int) error {
	x, err := exposureOf(file, on, most)
	if err != nil {
		return err
	}
	a.Invoiced, a.Unbilled, a.AtRisk, a.Limit, a.Over = x.invoiced, x.unbilled, x.total, x.limit, x.over
	a.Warnings, err = cautionsOf(file, on, most)
	return err
}

// clientPast adds how the client paid and kept his word about one account.
func (d *Desk) clientPast(ctx context.Context, tx *store.Tx, run *run, p *ClientPage, file *receivable.File, t *thought) error {
	const most = 24
	paid, err := tx.LastInvoices(ctx, file.Key, p.On, most)
	if err != nil {
		return err
	}
	p.Paying.Invoices = append(p.Paying.Invoices, paid...)
	due := map[receivable.ItemID]day.Date{}
	for i := range file.Items {
		due[file.Items[i].ID] = file.Items[i].Due
	}
	c, err := run.creditorDay(ctx, tx, file.Key.Creditor)
	if err != nil {
		return err
	}
	ladder, err := run.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return err
	}
	for i := range file.Arrangements {
		a := &file.Arrangements[i]
		switch {
		case a.On.After(p.On):
		case a.Kind == receivable.DisputeHold:
			if last := due[a.Item]; !last.IsZero() && last.Before(a.On) || a.Item == "" {
				p.Disputes++
			}
		case a.Kind == receivable.Promise:
			one := t.facts
			one.Arrangements = []receivable.Arrangement{*a}
			r := one.Promises(*ladder)
			p.Record.Kept += r.Kept
			p.Record.PartKept += r.PartKept
			p.Record.Broken += r.Broken
			p.Record.Running += r.Running
			state := "runs"
			switch {
			case r.Kept > 0:
				state = "kept"
			case r.PartKept > 0:
				state = "part_kept"
			case r.Broken > 0:
				state = "broken"
			case r.Running == 0:
				continue // taken back
			}
			p.Promises = append(p.Promises, GivenWord{file.Key.Account, a.On, a.By, a.Amount, state, a.Author})
		}
	}
	return nil
}

// facts adds what was told about the client, each with who told it and when.
func (p *ClientPage) facts(ctx context.Context, tx *store.Tx, a *ClientAccount, file *receivable.File, several bool) error {
	told, err := tx.FactsOf(ctx, file.Key)
	if err != nil {
		return err
	}
	for _, f := range told {
		fact := ToldFact{KnownFact: KnownFact{Group: "Free", Key: f.Name}, Value: f.Value, By: f.Author, On: f.On}
		if known, ok := knownFact(f.Name); ok {
			fact.KnownFact = known
		}
		if several {
			fact.Account = file.Number
		}
		switch {
		case f.Name == chase.FactPrefers:
			p.Prefers = cmp.Or(p.Prefers, f.Value)
		case fact.Group == "Agreement" || fact.Group == "Clauses":
			a.Agreement = append(a.Agreement, fact)
		default:
			p.Facts = append(p.Facts, fact)
		}
	}
	return nil
}
