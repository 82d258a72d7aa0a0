package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/match"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of bank lines.
const (
	VerbMoney     Verb = "money"          // a bank line was booked
	VerbMoneyBack Verb = "money_returned" // the bank took a payment back
)

// The sources of what is given up where a payment came short.
const (
	SourceBankFee  = "bank_fee"
	SourceDiscount = "discount"
)

// sourceByHand is the source of what a person entered.
const sourceByHand = "by_hand"

// FactKnownBank says where a client has an account.
const FactKnownBank = "known_bank"

// write puts down what was decided about the lines of a chunk.
func (c *bankChunk) write(ctx context.Context) error {
	if err := c.hold(ctx); err != nil {
		return err
	}
	slow := map[receivable.AccountID]bool{} // more follows than a payment and its set-offs
	for _, b := range c.bookings {
		slow[b.payable.Key.Account] = slow[b.payable.Key.Account] || !b.payable.Plain || b.match.Short.Sign() > 0 || saysFull(b.line.Text)
	}
	for _, b := range c.returns {
		slow[b.payable.Key.Account] = true
	}
	var plain []booking
	for _, b := range c.bookings {
		if !slow[b.payable.Key.Account] {
			plain = append(plain, b)
		} else if err := c.bookFollowed(ctx, b); err != nil {
			return err
		}
	}
	for _, b := range c.returns {
		if err := c.bookReturn(ctx, b); err != nil {
			return err
		}
	}
	if err := c.bookPlain(ctx, plain); err != nil {
		return err
	}
	return c.keepLines(ctx)
}

// hold holds every account that something is booked on, and looks whether it is
// still what the lines were matched to.
func (c *bankChunk) hold(ctx context.Context) error {
	var keys []receivable.AccountKey
	for _, list := range [...][]booking{c.bookings, c.returns} {
		for _, b := range list {
			keys = append(keys, b.payable.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	heads, err := c.tx.HeadsOf(ctx, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if heads[key].Seq != c.payables[key.Account].Seq {
			return fault.Conflictf("record_moved", "something else was written down about this account in the meantime; look again, then repeat")
		}
	}
	return nil
}

// bookPlain books payments of which nothing else follows, in bulk.
func (c *bankChunk) bookPlain(ctx context.Context, list []booking) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b booking) int {
		return strings.Compare(string(a.payable.Key.Account), string(b.payable.Key.Account))
	})
	salts, err := c.im.desk.salt(evidence.SaltSize * len(list))
	if err != nil {
		return err
	}
	taught, err := c.teachAll(ctx, list)
	if err != nil {
		return err
	}
	items := make([]store.ItemRow, 0, len(list))
	var set []store.AllocationRow
	var keys []receivable.AccountKey
	for _, b := range list {
		key := b.payable.Key
		item, err := paymentOf(c.tx, b.line, &b.match)
		if err != nil {
			return err
		}
		items = append(items, store.ItemRow{Account: key, Item: item, Import: b.line.Import})
		set = append(set, setOffs(key, item, b.payable.Items, b.match.Parts, b.line.Import)...)
		keys = append(keys, key)
	}
	var records []evidence.Entry
	sealed := make(chan error, 1)
	at := c.tx.Now().UnixMicro()
	go func() { // while the database takes the payments
		var err error
		records, err = c.im.sealAll(list, items, taught, salts, at)
		sealed <- err
	}()
	err = c.tx.InsertPayments(ctx, items, set)
	if err := errors.Join(err, <-sealed); err != nil {
		return err
	}
	if err := c.tx.AppendRecords(ctx, records); err != nil {
		return err
	}
	return c.tx.Wake(ctx, slices.Compact(keys), c.im.today)
}

// sealAll seals an entry for each of these bookings, which stand in the order of
// their accounts, and notes at their lines what became of them.
func (im *bankImporter) sealAll(list []booking, items []store.ItemRow, taught map[string][]madeRow, salts []byte, at int64) ([]evidence.Entry, error) {
	records := make([]evidence.Entry, 0, len(list))
	for i, b := range list {
		key, item := b.payable.Key, items[i].Item
		head := evidence.Head{Seq: b.payable.Seq, Hash: b.payable.Head}
		if n := len(records); n > 0 && records[n-1].Account == string(key.Account) {
			head = evidence.Head{Seq: records[n-1].Seq, Hash: records[n-1].Hash}
		}
		said := im.saidOf(b, item)
		b.line.State, b.line.Account, b.line.Item, b.line.Seq, b.line.Note = store.LineMatched, key.Account, item.ID, head.Seq+1, ""
		said.Rows = append(said.Rows, taught[b.line.ID]...)
		body, err := json.Marshal(said)
		if err != nil {
			return nil, fmt.Errorf("seal %s: %w", said.Verb, err)
		}
		from := evidence.SaltSize * i
		records = append(records, evidence.Seal(head, evidence.Entry{
			Creditor: string(key.Creditor), Account: string(key.Account), At: at, On: earlierOf(b.line.On, im.today),
			Kind: string(VerbMoney), Actor: Machine, Salt: salts[from : from+evidence.SaltSize : from+evidence.SaltSize], Content: body,
		}))
	}
	return records, nil
}

func earlierOf(a, b day.Date) day.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// paymentOf is the payment a line is booked as.
func paymentOf(tx *store.Tx, l *store.BankLine, m *match.Match) (receivable.Item, error) {
	sum := m.Rest
	for _, part := range m.Parts {
		var err error
		if sum, err = sum.Add(part.Amount); err != nil {
			return receivable.Item{}, err
		}
	}
	return receivable.Item{
		ID: receivable.ItemID(tx.NewID()), Kind: receivable.Payment, On: l.On, Amount: sum.Neg(), Open: sum.Neg(),
		Disputed: money.New(0, sum.Currency()), Source: l.Source, For: cut(l.Text, 1000),
	}, nil
}

// setOffs sets a payment, and the credit notes that the client has used with it, off
// against the items named. Money may come before the invoice it is for.
func setOffs(key receivable.AccountKey, payment receivable.Item, items []receivable.Item, parts []match.Part, importID string) []store.AllocationRow {
	type from struct {
		id   receivable.ItemID
		left int64
		on   day.Date
	}
	currency := payment.Amount.Currency()
	of := func(id receivable.ItemID) (i receivable.Item) {
		if at := slices.IndexFunc(items, func(i receivable.Item) bool { return i.ID == id }); at >= 0 {
			i = items[at]
		}
		return i
	}
	var sources []from
	for _, p := range parts {
		if p.Amount.Sign() < 0 {
			sources = append(sources, from{p.Item, -p.Amount.Minor(), of(p.Item).On})
		}
	}
	sources = append(sources, from{payment.ID, -payment.Amount.Minor(), payment.On})
	var rows []store.AllocationRow
	for _, p := range parts {
		for left := p.Amount.Minor(); left > 0 && len(sources) > 0; {
			s := &sources[0]
			if s.left <= 0 {
				sources = sources[1:]
				continue
			}
			part := min(left, s.left)
			rows = append(rows, store.AllocationRow{Account: key, Import: importID, Allocation: receivable.Allocation{
				From: s.id, To: p.Item, On: day.Max(payment.On, day.Max(s.on, of(p.Item).On)), Amount: money.New(part, currency),
			}})
			left, s.left = left-part, s.left-part
		}
	}
	return rows
}

// saidOf is what is sealed about a line that the machine books.
func (im *bankImporter) saidOf(b booking, item receivable.Item) content {
	said := content{Verb: VerbMoney, By: Machine, Text: bookedText(b.payable.Client, b.line, item.Amount.Neg(), &b.match, b.payable.Items)}
	said.Rows = []madeRow{{"payment", string(item.ID), ""}, {"bank_line", b.line.ID, lineBefore(b.line)}}
	said.Fields = lineFields(b.line, &b.match, b.why)
	said.Fields["amount"] = item.Amount.Neg().Decimal()
	return said
}

// bookedText says in words what a line was booked as.
func bookedText(client string, l *store.BankLine, sum money.Amount, m *match.Match, items []receivable.Item) string {
	text := fmt.Sprintf("%s of %s came in on %s", sumText(sum), client, l.On)
	var numbers []string
	for _, p := range m.Parts {
		for i := range items {
			if items[i].ID == p.Item && items[i].Number != "" {
				numbers = append(numbers, items[i].Number)
			}
		}
	}
	if len(numbers) > 0 {
		text += ", for " + strings.Join(numbers, ", ")
	}
	return text
}

// lineFields name the line an entry is about, with the hash of what stood in the
// file, and why it is taken for this client's.
func lineFields(l *store.BankLine, m *match.Match, why string) map[string]string {
	raw := sha256.Sum256([]byte(l.Raw))
	fields := map[string]string{
		"line": l.ID, "bank_account": l.Source, "sha256": hex.EncodeToString(raw[:]), "payer": l.Payer,
		"payer_account": l.PayerAccount, "text": cut(l.Text, 500), "import": l.Import, "why": why, "kind": string(m.Kind),
	}
	if m.Score > 0 {
		fields["score"] = fmt.Sprint(m.Score)
	}
	var clues []string
	for _, c := range m.Clues {
		clues = append(clues, c.Code+": "+c.Text)
	}
	fields["clues"] = strings.Join(clues, "; ")
	for name, value := range fields {
		if value == "" {
			delete(fields, name)
		}
	}
	return fields
}

// teachAll learns from whom and from where the clients of plain bookings pay, and
// tells the rows of it by line.
func (c *bankChunk) teachAll(ctx context.Context, list []booking) (map[string][]madeRow, error) {
	rows := map[string][]madeRow{}
	var payers []store.Payer
	var banks []booking
	for _, b := range list {
		learned := learn(b.line, b.payable)
		if len(learned) == 0 {
			continue
		}
		payers = append(payers, learned...)
		rows[b.line.ID] = append(rows[b.line.ID], madeRow{"payer", b.line.ID, ""})
		if bankOf(b.line) != "" && !slices.ContainsFunc(banks, func(o booking) bool { return o.payable == b.payable }) {
			banks = append(banks, b)
		}
	}
	if err := c.tx.LearnPayers(ctx, c.im.creditor.ID, payers); err != nil || len(banks) == 0 {
		return rows, err
	}
	ids := make([]receivable.AccountID, len(banks))
	for i, b := range banks {
		ids[i] = b.payable.Key.Account
	}
	known, err := c.tx.FactsNamed(ctx, c.im.creditor.ID, ids, FactKnownBank)
	if err != nil {
		return nil, err
	}
	var facts []store.FactRow
	for _, b := range banks {
		if known[b.payable.Key.Account] != "" {
			continue
		}
		facts = append(facts, store.FactRow{Account: b.payable.Key, Name: FactKnownBank, Value: bankOf(b.line), Author: Machine, On: earlierOf(b.line.On, c.im.today)})
		rows[b.line.ID] = append(rows[b.line.ID], madeRow{"fact", FactKnownBank, ""})
		b.line.Followed = true
	}
	return rows, c.tx.SetFacts(ctx, facts)
}

// learn is what a line teaches about who pays for an account; nothing where that is
// known. It is noted at the account for the lines that follow.
func learn(l *store.BankLine, p *store.Payable) (list []store.Payer) {
	add := func(known *[]string, kind, value string) {
		if value != "" && !slices.Contains(*known, value) {
			*known = append(*known, value)
			list = append(list, store.Payer{Account: p.Key.Account, Kind: kind, Value: value, Line: l.ID})
		}
	}
	if iban := match.CluesOf(match.Money{IBAN: l.PayerAccount, Amount: l.Amount}).IBAN; len(iban) >= 6 {
		add(&p.IBANs, store.PayerIBAN, iban)
	}
	if name := strings.TrimSpace(l.Payer); name != "" && match.FoldName(name) != match.FoldName(p.Client) {
		add(&p.Names, store.PayerName, cut(name, 200))
	}
	return list
}

// bankOf is where the payer has his account, in words.
func bankOf(l *store.BankLine) string {
	return cut(strings.TrimPrefix(strings.TrimSuffix(l.PayerAccount+", "+l.PayerBank, ", "), ", "), 200)
}

// bookFollowed books a line of an account on which something hangs: an arrangement
// that ends with it, a road that was armed, a write-off that is owed again.
func (c *bankChunk) bookFollowed(ctx context.Context, b booking) error {
	joined := context.WithValue(ctx, joinedKey{}, c.tx)
	act := Act{On: earlierOf(b.line.On, c.im.today), By: Machine}
	_, err := c.im.desk.do(joined, b.payable.Key, VerbMoney, act, func(ctx context.Context, e *deed) error {
		return e.bookLine(ctx, b.line, &b.match, b.payable, b.why, store.LineMatched, false)
	})
	return err
}

// bookLine books a line as a payment, and draws what follows from it. What is marked
// as payment in full is laid before a person instead, unless he said that it is not.
func (e *deed) bookLine(ctx context.Context, l *store.BankLine, m *match.Match, p *store.Payable, why string, state store.LineState, plain bool) error {
	before := lineBefore(l)
	item, err := paymentOf(e.tx, l, m)
	if err != nil {
		return err
	}
	sum := item.Amount.Neg()
	if !plain && saysFull(l.Text) {
		if asFull, err := e.asFull(Payment{Full: true}, sum); err != nil {
			return err
		} else if asFull {
			return e.raiseLine(ctx, l, sum, before)
		}
	}
	for name, value := range lineFields(l, m, why) {
		e.field(name, value)
	}
	reopened, err := e.reopen(ctx)
	if err != nil {
		return err
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: item, Import: l.Import}}); err != nil {
		return err
	}
	if err := e.setOffLine(ctx, item, m, l.Import); err != nil {
		return err
	}
	e.made("payment", string(item.ID), "")
	e.field("amount", sum.Decimal())
	e.said.Text = bookedText(e.file.Client.Name, l, sum, m, p.Items)
	if reopened {
		e.said.Text += "; what was written off is owed again"
	}
	if err := e.giveShort(ctx, m); err != nil {
		return err
	}
	if err := e.teach(ctx, l, p); err != nil {
		return err
	}
	if _, err := e.end(ctx, receivable.PaidAlready, "paid"); err != nil {
		return err
	}
	if err := e.disarmPaid(ctx); err != nil {
		return err
	}
	e.made("bank_line", l.ID, before)
	l.State, l.Account, l.Item, l.Seq, l.Note, l.Followed = state, e.file.Key.Account, item.ID, e.file.Seq+1, "", true
	return nil
}

// setOffLine sets the payment off as it was matched, else against what is named or
// oldest: with a hand on the account things may stand otherwise by now.
func (e *deed) setOffLine(ctx context.Context, item receivable.Item, m *match.Match, importID string) error {
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	var items []receivable.Item
	for _, r := range rows {
		items = append(items, r.Item)
	}
	fits := true
	for _, part := range m.Parts {
		at := slices.IndexFunc(items, func(i receivable.Item) bool { return i.ID == part.Item })
		fits = fits && at >= 0 && !items[at].Void && absolute(part.Amount.Minor()) <= absolute(items[at].Open.Minor())
	}
	if fits {
		return e.tx.InsertAllocations(ctx, setOffs(e.file.Key, item, items, m.Parts, importID))
	}
	return fault.Conflictf("allocation_refused", "the invoices of %s changed in the meantime; look again, then repeat", e.file.Client.Name)
}

func absolute(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// giveShort gives up what a payment came short by, where it is a bank's fee or a
// discount that was agreed.
func (e *deed) giveShort(ctx context.Context, m *match.Match) error {
	if m.Short.Sign() <= 0 || m.Kind != match.FeeTaken && m.Kind != match.Discounted {
		return nil
	}
	kind, source, label := receivable.WriteOff, SourceBankFee, "Fee that a bank took on the way"
	if m.Kind == match.Discounted {
		kind, source, label = receivable.CreditNote, SourceDiscount, "Discount for paying in time"
	}
	file, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
	if err != nil {
		return err
	}
	var ids []receivable.ItemID
	for _, part := range m.Parts {
		if part.Amount.Sign() > 0 {
			ids = append(ids, part.Item)
		}
	}
	e.file.Items = file.Items
	e.field("short", m.Short.Decimal())
	e.said.Text += fmt.Sprintf("; %s less is taken as %s", sumText(m.Short), map[match.Kind]string{match.FeeTaken: "a bank's fee", match.Discounted: "an agreed discount"}[m.Kind])
	return e.forgive(ctx, m.Short, kind, source, label, ids)
}

// teach learns from whom and from where the client pays.
func (e *deed) teach(ctx context.Context, l *store.BankLine, p *store.Payable) error {
	learned := learn(l, p)
	if err := e.tx.LearnPayers(ctx, e.file.Key.Creditor, learned); err != nil {
		return err
	}
	if len(learned) > 0 {
		e.made("payer", l.ID, "")
	}
	if bank := bankOf(l); bank != "" && e.file.Facts[FactKnownBank] == "" {
		return e.setFact(ctx, FactKnownBank, bank)
	}
	return nil
}

// raiseLine lays a line that is marked as payment in full before a person. It is
// not booked.
func (e *deed) raiseLine(ctx context.Context, l *store.BankLine, sum money.Amount, before string) error {
	if e.file.Facts[FactCheque] != "" {
		l.State, l.Account, l.Seq, l.Note = store.LineTray, e.file.Key.Account, e.file.Seq+1, "marked as payment in full, while another such payment waits; decide about that one first"
		e.said.Text = fmt.Sprintf("%s of %s is marked as payment in full too; it waits", sumText(sum), e.file.Client.Name)
		e.made("bank_line", l.ID, before)
		return nil
	}
	if err := e.raiseCheque(ctx, sum); err != nil {
		return err
	}
	for name, value := range lineFields(l, &match.Match{}, "") {
		e.field(name, value)
	}
	e.made("bank_line", l.ID, before)
	l.State, l.Account, l.Seq, l.Followed = store.LineTray, e.file.Key.Account, e.file.Seq+1, true
	l.Note = fmt.Sprintf("marked as payment in full; decide: dunwell cheque %s return, hold or accept", e.file.Number)
	return nil
}

// settleMarked settles the line of a payment marked as payment in full, once a
// person has decided about it.
func (e *deed) settleMarked(ctx context.Context, sum money.Amount, state store.LineState, item receivable.ItemID) error {
	var after int64
	for {
		page, err := e.tx.TrayLines(ctx, e.file.Key.Creditor, after, 500)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, l := range page {
			after = l.Number
			if l.Account != e.file.Key.Account || l.Amount != sum || !saysFull(l.Text) {
				continue
			}
			e.made("bank_line", l.ID, lineBefore(l))
			l.State, l.Item, l.Seq, l.ByHand, l.Note = state, item, e.file.Seq+1, true, ""
			return e.tx.SettleBankLine(ctx, l)
		}
	}
}

// bookReturn takes the payment back that the bank took back.
func (c *bankChunk) bookReturn(ctx context.Context, b booking) error {
	joined := context.WithValue(ctx, joinedKey{}, c.tx)
	act := Act{On: earlierOf(b.line.On, c.im.today), By: Machine}
	_, err := c.im.desk.do(joined, b.payable.Key, VerbMoneyBack, act, func(ctx context.Context, e *deed) error {
		return e.returnLine(ctx, b.line, b.line.Item, store.LineMatched)
	})
	return err
}

// returnLine takes a payment back: what it paid is open again.
func (e *deed) returnLine(ctx context.Context, l *store.BankLine, item receivable.ItemID, state store.LineState) error {
	for name, value := range lineFields(l, &match.Match{}, "") {
		e.field(name, value)
	}
	e.field("returned", l.Returned)
	if err := e.voidPayment(ctx, item); err != nil {
		return err
	}
	e.made("payment_back", string(item), "")
	e.made("bank_line", l.ID, lineBefore(l))
	e.said.Text = fmt.Sprintf("The bank took %s of %s back on %s; what it paid is open again", sumText(l.Amount.Neg()), e.file.Client.Name, l.On)
	l.State, l.Account, l.Item, l.Seq, l.Note, l.Followed = state, e.file.Key.Account, item, e.file.Seq+1, "", true
	return nil
}

// keepLines writes the lines themselves.
func (c *bankChunk) keepLines(ctx context.Context) error {
	var fresh, waiting []*store.BankLine
	for _, l := range c.fresh {
		if l.line.State == store.LineTray && l.line.Number == 0 {
			waiting = append(waiting, l.line)
		}
		if !l.old {
			fresh = append(fresh, l.line)
		}
	}
	if len(waiting) > 0 {
		first, err := c.tx.NextLines(ctx, c.im.creditor.ID, len(waiting))
		if err != nil {
			return err
		}
		for i, l := range waiting {
			l.Number = first + int64(i)
		}
	}
	if err := c.tx.InsertBankLines(ctx, fresh); err != nil {
		return err
	}
	for _, l := range c.fresh {
		if l.old && l.line.State != store.LineTray {
			if err := c.tx.SettleBankLine(ctx, l.line); err != nil {
				return err
			}
		}
	}
	if err := c.keepMay(ctx); err != nil {
		return err
	}
	for _, p := range c.arrived {
		now := *p
		now.State = store.LineArrived
		if err := c.tx.SettleBankLine(ctx, &now); err != nil {
			return err
		}
	}
	return nil
}

// keepMay keeps whose money the lines that wait may be.
func (c *bankChunk) keepMay(ctx context.Context) error {
	var again []string
	var list []store.LineMay
	for _, l := range c.fresh {
		if l.old {
			again = append(again, l.line.ID)
		}
		if l.line.State != store.LineTray {
			continue
		}
		for _, account := range l.may {
			list = append(list, store.LineMay{Line: l.line.ID, Account: account})
		}
	}
	return c.tx.SaveLinesMay(ctx, c.im.creditor.ID, again, list)
}

// merge keeps what a committed chunk did.
func (im *bankImporter) merge(c *bankChunk) {
	im.report.Skipped += c.skipped
	for _, p := range c.arrived {
		p.State = store.LineArrived
	}
	for _, l := range c.fresh {
		im.tally(l)
		for _, account := range l.may { // a letter that waits to leave rests at once
			if _, met := im.touched[account]; !met {
				im.touched[account] = false
			}
		}
	}
	for _, list := range [...][]booking{c.bookings, c.returns} {
		for _, b := range list {
			im.touched[b.payable.Key.Account] = im.touched[b.payable.Key.Account] || b.payable.Written
		}
	}
}

// tally counts a line as its file lists it, and what became of it: a pending line
// is among those that came in or went out, and none of those booked.
func (im *bankImporter) tally(l *arrivedLine) {
	sum := l.line.Amount
	switch {
	case l.old:
	case sum.Sign() < 0:
		add(&im.debited, &im.report.Debits.Count, sum.Neg())
	case sum.Sign() > 0:
		add(&im.paid, &im.report.Payments.Count, sum)
	}
	switch {
	case l.line.State == store.LinePending:
		im.sums.Pending++
	case l.line.State == store.LineMatched && sum.Sign() < 0:
		im.sums.Returned++
	case l.line.State == store.LineMatched:
		add(&im.matched, &im.sums.Matched.Count, sum)
	case l.line.State == store.LineTray:
		add(&im.tray, &im.sums.Tray.Count, sum)
	}
}

// lineAsWas is what stood at a line before an act, for undo.
type lineAsWas struct {
	State   store.LineState      `json:"state"`
	Account receivable.AccountID `json:"account,omitempty"`
	Item    receivable.ItemID    `json:"item,omitempty"`
	Seq     int64                `json:"seq,omitempty"`
	Note    string               `json:"note,omitempty"`
}

func lineBefore(l *store.BankLine) string {
	was := lineAsWas{l.State, l.Account, l.Item, l.Seq, l.Note}
	if l.State == "" {
		was.State = store.LineTray
	}
	b, err := json.Marshal(was)
	if err != nil {
		return "" // names and words always have a JSON form
	}
	return string(b)
}
