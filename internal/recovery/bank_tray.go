package recovery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// TrayLine is a bank line that waits for a person, with what it may be.
type TrayLine struct {
	Number  int64
	On      day.Date
	Amount  money.Amount // below zero: the bank took a payment back
	Payer   string
	From    string // account of the payer, and its bank
	Text    string
	Source  string
	Why     string // it waits
	Passed  bool   // somebody said that it is no client's money
	By      string // who said last that it is none, or that it is; "" for nobody
	Said    day.Date
	Account string // number of the account it is held at, "" for none
	Best    []TrayMatch
}

// TrayMatch is one thing that a line may be.
type TrayMatch struct {
	Account string // number
	Client  string
	Parts   []TrayPart
	Rest    money.Amount // left as cash of the client
	Short   money.Amount // left open, where it is a fee or a discount
	Kind    string
	Score   int
	Clues   []Said
	Booked  day.Date // day of the payment that is booked already and may be this money; zero for none
	Takes   day.Date // day of the payment that the bank takes back; zero for none

	payable *store.Payable
	match   match.Match
	item    receivable.ItemID // of Booked and Takes
}

// TrayPart is how much of a line goes to an invoice.
type TrayPart struct {
	Number string
	Amount money.Amount
}

// Tray is the money that waits for a person.
type Tray struct {
	Lines   []TrayLine
	More    bool
	Waiting []MoneyWaits
}

// MoneyWaits is how much money waits for a person, in one currency.
type MoneyWaits = store.Waiting

// NeedMoney asks whose money came in.
const NeedMoney NeedKind = "money"

// mostTray bounds one page of the tray.
const mostTray = 200

// KindBooked and KindTaken are kinds of match that the tray adds to those of payments.
const (
	KindBooked = "booked" // it is booked already, from elsewhere
	KindTaken  = "taken_back"
)

// Tray lists the money that waits for a person, with what it may be as the book
// stands now.
func (d *Desk) Tray(ctx context.Context, creditor receivable.CreditorID, after int64) (Tray, error) {
	var t Tray
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		t = Tray{}
		if t.Waiting, err = tx.TraySums(ctx, creditor); err != nil {
			return err
		}
		lines, err := tx.TrayLines(ctx, creditor, after, mostTray+1)
		if err != nil {
			return err
		}
		if t.More = len(lines) > mostTray; t.More {
			lines = lines[:mostTray]
		}
		t.Lines, err = d.trayLines(ctx, tx, creditor, lines)
		return err
	})
	return t, err
}

// trayLines looks up what lines may be.
func (d *Desk) trayLines(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, lines []*store.BankLine) ([]TrayLine, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	c, err := d.looking(ctx, tx, creditor)
	if err != nil {
		return nil, err
	}
	var list []TrayLine
	for _, l := range lines {
		view, err := c.view(ctx, l)
		if err != nil {
			return nil, err
		}
		list = append(list, view)
	}
	return list, nil
}

// looking is a chunk that only looks.
func (d *Desk) looking(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (*bankChunk, error) {
	c, err := tx.Creditor(ctx, creditor)
	if err != nil {
		return nil, err
	}
	im := &bankImporter{desk: d, creditor: c, today: d.todayOf(c), own: map[string]string{}, touched: map[receivable.AccountID]bool{}}
	if err := im.prepare(ctx, tx); err != nil {
		return nil, err
	}
	return im.chunk(tx), nil
}

// view says what one line may be: at most three things, the likeliest first.
func (c *bankChunk) view(ctx context.Context, l *store.BankLine) (TrayLine, error) {
	v := TrayLine{Number: l.Number, On: l.On, Amount: l.Amount, Payer: l.Payer, From: bankOf(l), Text: l.Text, Source: l.Source, Why: l.Note, Passed: l.State == store.LinePassed, By: l.By}
	if l.By != "" {
		v.Said = c.im.desk.dayOf(c.im.creditor, l.Said)
	}
	a := &arrivedLine{line: l, own: c.im.bankOf(l.Source)}
	a.look(c.im.finder)
	a.ids, a.money.Crowded = c.im.finder.perhaps(a.sure, &a.clues)
	// Each line asks for payments of days of its own.
	*c = *c.im.chunk(c.tx)
	if l.Account != "" && !slices.Contains(a.ids, l.Account) {
		a.ids = append(a.ids, l.Account)
	}
	if err := c.load(ctx, []*arrivedLine{a}, c.im.since(l, day.Date{})); err != nil {
		return v, err
	}
	if err := c.settled(ctx, []*arrivedLine{a}); err != nil {
		return v, err
	}
	if p := c.payables[l.Account]; p != nil {
		v.Account = p.Number
	}
	if l.Amount.Sign() < 0 {
		v.Best = c.takenOf(a)
		return v, nil
	}
	proposal := match.Propose(a.money, c.candidates(a))
	if v.Why == "" {
		v.Why = proposal.Why
	}
	for _, m := range proposal.Best {
		p := c.payables[m.Account]
		if p == nil {
			continue
		}
		if twin := c.twin(l, p); twin != nil && !slices.ContainsFunc(v.Best, func(o TrayMatch) bool { return o.item == twin.Item.ID }) {
			v.Best = append(v.Best, TrayMatch{
				Account: p.Number, Client: p.Client, Kind: KindBooked, Score: m.Score, Booked: twin.Item.On, payable: p, match: m, item: twin.Item.ID,
				Clues: []Said{{"booked", fmt.Sprintf("%s of %s is booked already, from %s", sumText(twin.Item.Amount.Neg()), twin.Item.On, sourceWords(twin.Item.Source))}},
			})
		}
		v.Best = append(v.Best, trayMatch(p, m))
	}
	v.Best = v.Best[:min(len(v.Best), 3)]
	return v, nil
}

func sourceWords(source string) string {
	if source == sourceByHand {
		return "your own entry"
	}
	return source
}

// bankOf is the account at the bank that a source is.
func (im *bankImporter) bankOf(source string) string {
	for own, name := range im.own {
		if name == source {
			return own
		}
	}
	return ""
}

func trayMatch(p *store.Payable, m match.Match) TrayMatch {
	t := TrayMatch{Account: p.Number, Client: p.Client, Rest: m.Rest, Short: m.Short, Kind: string(m.Kind), Score: m.Score, payable: p, match: m}
	for _, part := range m.Parts {
		for i := range p.Items {
			if p.Items[i].ID == part.Item {
				t.Parts = append(t.Parts, TrayPart{p.Items[i].Number, part.Amount})
			}
		}
	}
	for _, c := range m.Clues {
		t.Clues = append(t.Clues, Said{c.Code, c.Text})
	}
	return t
}

// takenOf are the payments that the bank may have taken back by a line.
func (c *bankChunk) takenOf(a *arrivedLine) (list []TrayMatch) {
	for _, id := range a.ids {
		p := c.payables[id]
		if p == nil {
			continue
		}
		for i := range p.Payments {
			there := &p.Payments[i].Item
			if there.Amount == a.line.Amount && !there.On.After(a.line.On) && len(list) < 3 {
				list = append(list, TrayMatch{
					Account: p.Number, Client: p.Client, Kind: KindTaken, Takes: there.On, payable: p, item: there.ID,
					Clues: []Said{{"taken_back", fmt.Sprintf("%s of %s came in on %s", sumText(there.Amount.Neg()), p.Client, there.On)}},
				})
			}
		}
	}
	return list
}

// MoneyEntry is what settling a line left in the record, and what followed at once.
type MoneyEntry struct {
	Entry
	Followed []Followed
}

// ConfirmLine takes a line for the n-th of what it may be, from 1. With plain it is
// booked although it is marked as payment in full.
func (d *Desk) ConfirmLine(ctx context.Context, creditor receivable.CreditorID, number int64, n int, plain bool, a Act) (MoneyEntry, error) {
	var chosen TrayMatch
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		l, err := openLine(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		c, err := d.looking(ctx, tx, creditor)
		if err != nil {
			return err
		}
		v, err := c.view(ctx, l)
		if err != nil {
			return err
		}
		if n < 1 || n > len(v.Best) {
			return fault.NotFoundf("match_unknown", "line %d has no match %d; dunwell money list tells what it may be, and dunwell money match %d CLIENT says whose it is", number, n, number)
		}
		chosen = v.Best[n-1]
		return nil
	})
	if err != nil {
		return MoneyEntry{}, err
	}
	switch chosen.Kind {
	case KindBooked:
		return d.settleLine(ctx, chosen.payable.Key, VerbMoney, number, a, func(ctx context.Context, e *deed, l *store.BankLine) error {
			return e.tieLine(ctx, l, chosen.payable, chosen.item)
		})
	case KindTaken:
		return d.settleLine(ctx, chosen.payable.Key, VerbMoneyBack, number, a, func(ctx context.Context, e *deed, l *store.BankLine) error {
			return e.returnLine(ctx, l, chosen.item, store.LineConfirmed)
		})
	}
	return d.settleLine(ctx, chosen.payable.Key, VerbMoney, number, a, func(ctx context.Context, e *deed, l *store.BankLine) error {
		if err := e.notMarked(l, plain); err != nil {
			return err
		}
		return e.bookLine(ctx, l, &chosen.match, chosen.payable, "a person said so", store.LineConfirmed, plain)
	})
}

// openLine is a line that may still be said to be somebody's.
func openLine(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, number int64) (*store.BankLine, error) {
	l, err := tx.BankLineNumbered(ctx, creditor, number)
	if err == nil && l.State != store.LineTray && l.State != store.LinePassed {
		err = fault.Conflictf("bank_line_settled", "line %d is %s already; undo its entry first", number, l.State)
	}
	return l, err
}

// settleLine carries out one act about a line that waits, and draws at once what
// follows for the letters of its account.
func (d *Desk) settleLine(ctx context.Context, key receivable.AccountKey, verb Verb, number int64, a Act, act func(context.Context, *deed, *store.BankLine) error) (MoneyEntry, error) {
	var m MoneyEntry
	var today day.Date
	var err error
	m.Entry, err = d.do(ctx, key, verb, a, func(ctx context.Context, e *deed) error {
		l, err := openLine(ctx, e.tx, key.Creditor, number)
		if err != nil {
			return err
		}
		today = e.day
		if a.On.IsZero() {
			e.act.On = earlierOf(l.On, e.day)
		}
		l.ByHand = true
		e.field("number", fmt.Sprint(number))
		if err := act(ctx, e, l); err != nil {
			return err
		}
		return e.tx.SettleBankLine(ctx, l)
	})
	if err != nil {
		return m, err
	}
	m.Followed, err = d.followMoney(ctx, map[receivable.AccountKey]bool{key: true}, today)
	if err != nil {
		m.Warnings = append(m.Warnings, "the money is booked, but its letters were not held against it; run dunwell chase before you send")
	}
	return m, nil
}

// notMarked refuses to book a line that is marked as payment in full while a person
// has not decided about it.
func (e *deed) notMarked(l *store.BankLine, plain bool) error {
	if plain || e.file.Facts[FactCheque] == "" || l.Account != e.file.Key.Account || !saysFull(l.Text) {
		return nil
	}
	return fault.Conflictf("cheque_waits", "line %d is marked as payment in full; decide with dunwell cheque %s return, hold or accept, or say --not-marked", l.Number, e.file.Number)
}

// tieLine says that a line is the money of a payment that is booked.
func (e *deed) tieLine(ctx context.Context, l *store.BankLine, p *store.Payable, item receivable.ItemID) error {
	for name, value := range lineFields(l, &match.Match{}, "") {
		e.field(name, value)
	}
	there, err := e.tx.Item(ctx, e.file.Key, item)
	if err != nil {
		return err
	}
	if there.Item.Source == sourceByHand {
		if err := e.tx.TieItem(ctx, e.file.Key, item, l.ID); err != nil {
			return err
		}
		e.made("payment_tied", string(item), "")
	}
	if err := e.teach(ctx, l, p); err != nil {
		return err
	}
	e.made("bank_line", l.ID, lineBefore(l))
	e.said.Text = fmt.Sprintf("The %s of %s that came in on %s are those booked on %s", sumText(l.Amount), e.file.Client.Name, l.On, there.Item.On)
	l.State, l.Account, l.Item, l.Seq, l.Note, l.Followed = store.LineConfirmed, e.file.Key.Account, item, e.file.Seq+1, "", true
	return nil
}

// MatchLine says whose a line is, and which invoices it is for; without any it is
// for the oldest.
func (d *Desk) MatchLine(ctx context.Context, key receivable.AccountKey, number int64, invoices []string, plain bool, a Act) (MoneyEntry, error) {
	return d.settleLine(ctx, key, VerbMoney, number, a, func(ctx context.Context, e *deed, l *store.BankLine) error {
		if l.Amount.Sign() < 0 {
			return e.takeBackOf(ctx, l)
		}
		if err := e.notMarked(l, plain); err != nil {
			return err
		}
		sum := l.Amount
		if sum.Currency() != e.file.Currency && l.Original.Currency() == e.file.Currency {
			sum = l.Original
		}
		if sum.Currency() != e.file.Currency {
			return fault.Invalidf("currency_differs", "", "the line is in %s and this account of %s in %s; name the account in %s", sum.Currency(), e.file.Client.Name, e.file.Currency, sum.Currency())
		}
		payables, err := e.tx.Payables(ctx, key.Creditor, []receivable.AccountID{key.Account}, day.Date{})
		if err != nil {
			return err
		}
		p := payables[key.Account]
		if p.WrittenOff {
			if err := givenBack(ctx, e.tx, p); err != nil {
				return err
			}
		}
		m, err := matchByHand(p, sum, invoices)
		if err != nil {
			return err
		}
		return e.bookLine(ctx, l, &m, p, "a person said so", store.LineConfirmed, plain)
	})
}

// matchByHand sets a sum against the invoices named, in that order, else against
// the oldest.
func matchByHand(p *store.Payable, sum money.Amount, invoices []string) (match.Match, error) {
	m := match.Match{Account: p.Key.Account, Kind: match.OnAccount}
	var items []*receivable.Item
	for _, number := range invoices {
		at := slices.IndexFunc(p.Items, func(i receivable.Item) bool { return i.Number == number && i.Kind.Raises() })
		if at < 0 {
			return m, fault.NotFoundf("invoice_unknown", "no open invoice of %s has the number %q", p.Client, number)
		}
		items = append(items, &p.Items[at])
	}
	if len(invoices) == 0 {
		for i := range p.Items {
			if p.Items[i].Kind.Raises() && !p.Items[i].Gone {
				items = append(items, &p.Items[i])
			}
		}
	}
	left := sum
	for _, item := range items {
		part := money.Min(left, item.Open)
		if part.Sign() <= 0 {
			continue
		}
		m.Parts = append(m.Parts, match.Part{Item: item.ID, Amount: part})
		var err error
		if left, err = left.Sub(part); err != nil {
			return m, err
		}
	}
	m.Rest = left
	return m, nil
}

// takeBackOf takes the client's payment of that sum back; it must be the only one.
func (e *deed) takeBackOf(ctx context.Context, l *store.BankLine) error {
	payables, err := e.tx.Payables(ctx, l.Creditor, []receivable.AccountID{e.file.Key.Account}, l.On.AddDays(-bounced))
	if err != nil {
		return err
	}
	var found []receivable.ItemID
	for _, there := range payables[e.file.Key.Account].Payments {
		if there.Item.Amount == l.Amount && !there.Item.On.After(l.On) {
			found = append(found, there.Item.ID)
		}
	}
	switch len(found) {
	case 0:
		return fault.NotFoundf("payment_unknown", "no payment of %s over %s came in within %d days before %s", e.file.Client.Name, sumText(l.Amount.Neg()), bounced, l.On)
	case 1:
		e.said.Verb = VerbMoneyBack
		return e.returnLine(ctx, l, found[0], store.LineConfirmed)
	}
	return fault.Invalidf("payment_unclear", "", "%d payments of %s over %s came in; undo the right one by its entry, and pass the line", len(found), e.file.Client.Name, sumText(l.Amount.Neg()))
}

// LineCurrency is the currency of a line.
func (d *Desk) LineCurrency(ctx context.Context, creditor receivable.CreditorID, number int64) (c money.Currency, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.BankLineNumbered(ctx, creditor, number)
		if err == nil {
			c = l.Amount.Currency()
		}
		return err
	})
	return c, err
}

// PassLine says that a line is not a client's money. It can be matched later.
func (d *Desk) PassLine(ctx context.Context, creditor receivable.CreditorID, number int64, a Act) (string, error) {
	var text string
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		l, err := openLine(ctx, tx, creditor, number)
		if err != nil {
			return err
		}
		l.State, l.ByHand, l.Note = store.LinePassed, true, cut(strings.TrimSpace(a.Note), 500)
		l.By, l.Said = a.By, d.now()
		text = fmt.Sprintf("Line %d, %s of %s, is not a client's money", number, sumText(l.Amount), l.On)
		return tx.SettleBankLine(ctx, l)
	})
	return text, err
}

// TrayAgain looks once more at everything that waits: invoices that came in since
// may tell what it is for.
func (d *Desk) TrayAgain(ctx context.Context, creditor receivable.CreditorID, by string) (MoneyTaken, []Said, error) {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return MoneyTaken{}, nil, err
	}
	im := &bankImporter{
		desk: d, request: ImportRequest{Creditor: creditor, By: by}, creditor: c, today: d.todayOf(c), own: map[string]string{},
		touched: map[receivable.AccountID]bool{}, report: emptyReport(""),
	}
	if err := im.trayAgain(ctx); err != nil {
		return MoneyTaken{}, nil, err
	}
	report := im.finished()
	return *report.Money, report.Changes, nil
}

// trayAgain looks at the tray page by page.
func (im *bankImporter) trayAgain(ctx context.Context) error {
	waiting := 0
	err := im.readTx(ctx, func(tx *store.Tx) error {
		sums, err := tx.TraySums(ctx, im.creditor.ID)
		for _, w := range sums {
			waiting += w.Count
		}
		if err != nil || waiting == 0 {
			return err
		}
		return im.prepare(ctx, tx)
	})
	if err != nil || waiting == 0 {
		return err
	}
	var after int64
	for {
		var page []*store.BankLine
		err := im.readTx(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.TrayLines(ctx, im.creditor.ID, after, 2000)
			return err
		})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].Number
		var lines []*arrivedLine
		for _, l := range page {
			if !l.ByHand && l.Account == "" {
				a := &arrivedLine{line: l, plain: l.ID, own: im.bankOf(l.Source), old: true}
				a.look(im.finder)
				lines = append(lines, a)
			}
		}
		if err := im.take(ctx, lines); err != nil {
			return err
		}
	}
	if im.dry != nil {
		return nil
	}
	return im.follow(ctx)
}

// bookWaiting books money that waited for the invoices that a list has brought.
func (d *Desk) bookWaiting(ctx context.Context, report *FileReport, r ImportRequest) error {
	taken, changes, err := d.TrayAgain(ctx, r.Creditor, r.By)
	if err != nil || taken.Matched.Count == 0 {
		return err
	}
	var sums []string
	for _, c := range slices.Sorted(maps.Keys(taken.Matched.Totals)) {
		sums = append(sums, c+" "+taken.Matched.Totals[c])
	}
	report.Changes = append(report.Changes, Said{"booked", fmt.Sprintf("%d bank lines that waited, %s, are booked", taken.Matched.Count, strings.Join(sums, ", "))})
	report.Changes = append(report.Changes, changes...)
	return nil
}
