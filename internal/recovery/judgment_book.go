package recovery

import (
	"cmp"
	"context"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/judgment"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// judgmentSource marks the items that a judgment made in the book: what it gave
// beside the invoices, costs added to it, and its interest.
func judgmentSource(id string) string { return "judgment/" + id }

// judgedBook is what the book holds about one judgment.
type judgedBook struct {
	entries []judgment.Entry
	open    money.Amount // of what it covers and made, less money not set off
	last    day.Date     // of the latest entry, the judgment's own day where none came
	items   map[receivable.ItemID]bool
}

// judged reads what came in under a judgment, what was given up and what was spent.
// A payment that was booked on a later invoice does not count for it.
func judged(ctx context.Context, tx *store.Tx, file *receivable.File, j *receivable.Judgment) (b judgedBook, err error) {
	rows, err := tx.ItemsOf(ctx, file.Key)
	if err != nil {
		return b, err
	}
	set, err := tx.AllocationsOf(ctx, file.Key)
	if err != nil {
		return b, err
	}
	life, err := tx.MatterLifeOf(ctx, file.Key, file.Currency)
	if err != nil {
		return b, err
	}
	b.last, b.items = j.On, map[receivable.ItemID]bool{}
	open := int64(0)
	for _, r := range rows {
		i := &r.Item
		switch {
		case !i.Kind.Raises():
		case slices.Contains(j.Covers, i.ID):
			b.items[i.ID] = true
			n, err := openUnder(ctx, tx, &r, j)
			if err != nil {
				return b, err
			}
			open += n
		case i.Source == judgmentSource(j.ID):
			b.items[i.ID] = true
			if !i.Void {
				open += i.Open.Minor()
				b.last = day.Max(b.last, i.On) // interest that was charged had run
			}
		}
	}
	for _, r := range rows {
		if i := &r.Item; !i.Void && i.Amount.Sign() < 0 {
			open -= b.set(i, set, j, file.Currency)
		}
	}
	for _, c := range life.Costs {
		if c.Judgment == j.ID && c.Recoverable {
			b.add(judgment.Entry{On: day.Max(c.On, j.On), Kind: judgment.Cost, Amount: c.Amount, What: cmp.Or(c.Text, CostWord(c.Kind))})
		}
	}
	b.open = money.New(open, file.Currency)
	return b, nil
}

// countParts counts what was paid under judgments that order payment in parts, so that
// a part is called missed only where it did not come.
func countParts(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) error {
	for i := range file.Judgments {
		j := &file.Judgments[i]
		if len(j.Instalments) == 0 || !j.Lapsed.IsZero() {
			continue
		}
		book, err := judged(ctx, tx, file, j)
		if err != nil {
			return err
		}
		j.Paid = money.New(0, file.Currency)
		for _, entry := range book.entries {
			if entry.Kind != judgment.Payment || entry.On.After(on) {
				continue
			}
			if j.Paid, err = j.Paid.Add(entry.Amount); err != nil {
				return err
			}
		}
	}
	return nil
}

// openUnder is what is open of an invoice that a judgment covers. What a list took off it
// since is not charged again: a person sees whether less is owed under the judgment too.
func openUnder(ctx context.Context, tx *store.Tx, r *store.ItemRow, j *receivable.Judgment) (int64, error) {
	open := r.Item.Open.Minor()
	if r.Item.Void {
		open = 0
	}
	if r.Item.Revision == 1 {
		return open, nil
	}
	revisions, err := tx.Revisions(ctx, r.Account, r.Item.ID)
	if err != nil {
		return 0, err
	}
	then, now := revisions[0].Item.Amount.Minor(), r.Item.Amount.Minor()
	for _, old := range revisions {
		if !old.KnownFrom.After(store.MadeAt(j.ID)) {
			then = old.Item.Amount.Minor()
		}
	}
	if r.Item.Void {
		now = 0
	}
	return open + max(0, then-now), nil
}

// set takes money or credit in as far as it counts for the judgment, and tells how
// much of it is not set against anything.
func (b *judgedBook) set(i *receivable.Item, all []store.AllocationRow, j *receivable.Judgment, c money.Currency) int64 {
	here, elsewhere := int64(0), int64(0)
	for _, a := range all {
		switch {
		case a.From != i.ID:
		case b.items[a.To]:
			here += a.Amount.Minor()
		default:
			elsewhere += a.Amount.Minor()
		}
	}
	free := -i.Amount.Minor() - here - elsewhere
	later := i.On.After(j.On) || string(i.ID) > j.ID // known only after the judgment was entered: what was known before, it counts itself
	on := day.Max(i.On, j.On)
	switch {
	case !later:
		return 0
	case i.Kind == receivable.Payment:
		b.add(judgment.Entry{On: on, Kind: judgment.Payment, Amount: money.New(here+free, c), What: i.For})
		return free
	case i.Kind == receivable.WriteOff && i.Source == store.SourceWrittenOff: // the books give it up, the judgment does not
		return -here
	case i.Kind == receivable.CreditNote || i.Kind == receivable.WriteOff && i.Source == store.SourceForgiven:
		b.add(judgment.Entry{On: on, Kind: judgment.Credit, Amount: money.New(here, c), What: i.For})
	}
	return 0
}

func (b *judgedBook) add(e judgment.Entry) {
	if e.Amount.Sign() > 0 {
		b.entries, b.last = append(b.entries, e), day.Max(b.last, e.On)
	}
}

// lawFor is the law a creditor goes by.
func (d *Desk) lawFor(ctx context.Context, tx *store.Tx, on day.Date, creditor receivable.CreditorID) (*law.Bundle, error) {
	c, err := d.newRun(on, false).creditorDay(ctx, tx, creditor)
	if err != nil {
		return nil, err
	}
	return c.law, nil
}

// ledgerOf reckons a judgment on a day.
func (d *Desk) ledgerOf(ctx context.Context, tx *store.Tx, file *receivable.File, j *receivable.Judgment, on day.Date) (judgment.Ledger, judgedBook, error) {
	b, err := judged(ctx, tx, file, j)
	if err != nil {
		return judgment.Ledger{}, b, err
	}
	bundle, err := d.lawFor(ctx, tx, on, file.Key.Creditor)
	if err != nil {
		return judgment.Ledger{}, b, err
	}
	terms, err := judgment.TermsOf(j, bundle, debtorOf(file.Client.Form))
	if err != nil {
		return judgment.Ledger{}, b, err
	}
	l, err := judgment.Reckon(j, terms, b.entries, on)
	return l, b, err
}

// underJudgment takes the interest of the judgment in place of what the invoices would
// bear: only what the book does not hold yet.
func (k *reckoned) underJudgment(ctx context.Context, d *Desk, tx *store.Tx, file *receivable.File, j *receivable.Judgment, through day.Date) error {
	l, book, err := d.ledgerOf(ctx, tx, file, j, through)
	if f := asFault(err); f != nil && f.Kind != fault.Internal {
		k.warn(warnChargesRate, "Interest under "+j.Words()+" is left out: "+f.Text+".")
		return nil
	}
	if err != nil {
		return err
	}
	for _, w := range l.Warnings {
		k.warn(w.Code, w.Text)
	}
	unbooked := l.Payoff.Minor() - l.Over.Minor() - book.open.Minor()
	if unbooked <= 0 {
		return nil
	}
	line := claim.Charge{
		Code: claim.InterestCharge, Number: j.Number, Amount: money.New(unbooked, file.Currency), Daily: l.Daily, Basis: l.Terms.Law.Basis(),
		Sources: l.Mark.Sources, Confidence: l.Mark.Confidence,
	}
	for _, s := range l.Segments {
		line.Days += s.Days
		line.Segments = append(line.Segments, claim.Segment{From: s.From, To: s.To, Days: s.Days, Rate: s.Rate, Base: s.Base})
	}
	k.charges.Lines = append(k.charges.Lines, line)
	return nil
}

// reconcile lets the book say what the judgment says: what was awarded beside the
// invoices is charged, what was not awarded is given up, and the interest that ran to
// the last payment is charged. Between payments interest accrues in the ledger only.
func (e *deed) reconcile(ctx context.Context, j *receivable.Judgment) error {
	_, book, err := e.desk.ledgerOf(ctx, e.tx, e.file, j, e.day)
	if err != nil {
		return err
	}
	return e.bookTo(ctx, j, book.last)
}

// bookTo lets the book hold what was owed under the judgment at the end of a day.
func (e *deed) bookTo(ctx context.Context, j *receivable.Judgment, on day.Date) error {
	l, book, err := e.desk.ledgerOf(ctx, e.tx, e.file, j, on)
	if err != nil {
		return err
	}
	want, err := l.Payoff.Sub(l.Over)
	if err != nil {
		return err
	}
	off, err := want.Sub(book.open)
	if err != nil {
		return err
	}
	if off.Sign() != 0 {
		e.made(rowJudgmentBooked, j.ID, "")
	}
	switch off.Sign() {
	case 1:
		return e.charge(ctx, j, off, on)
	case -1:
		return e.notAwarded(ctx, j, off.Neg(), book.items)
	}
	return nil
}

// JudgmentFor begins what such a charge is for; the judgment's name follows.
const JudgmentFor = "interest and costs, "

// charge books what a judgment adds; money that lies free is set against it.
func (e *deed) charge(ctx context.Context, j *receivable.Judgment, amount money.Amount, on day.Date) error {
	item := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.Charge, Number: "J-" + j.Number, On: on, Due: on, Amount: amount, Open: amount,
		Disputed: money.New(0, amount.Currency()), Source: judgmentSource(j.ID), For: JudgmentFor + j.Words(),
	}
	if _, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: item}}); err != nil {
		return err
	}
	e.made("charge", string(item.ID), "")
	return e.cover(ctx, item)
}

// cover sets money that lies free against a charge.
func (e *deed) cover(ctx context.Context, item receivable.Item) error {
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	left := item.Amount
	var made []store.AllocationRow
	for _, r := range rows {
		if r.Item.Kind != receivable.Payment || r.Item.Void || r.Item.Open.Sign() >= 0 || left.Sign() <= 0 {
			continue
		}
		part := money.Min(left, r.Item.Open.Neg())
		made = append(made, store.AllocationRow{Account: e.file.Key, Allocation: receivable.Allocation{From: r.Item.ID, To: item.ID, On: day.Max(item.On, r.Item.On), Amount: part}})
		if left, err = left.Sub(part); err != nil {
			return err
		}
	}
	return e.tx.InsertAllocations(ctx, made)
}

// notAwarded gives up what the invoices say beyond what the judgment gave, the
// youngest first.
func (e *deed) notAwarded(ctx context.Context, j *receivable.Judgment, amount money.Amount, covered map[receivable.ItemID]bool) error {
	rows, err := e.tx.ItemsOf(ctx, e.file.Key)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r store.ItemRow) bool {
		return !covered[r.Item.ID] || r.Item.Void || r.Item.Gone || r.Item.Open.Sign() <= 0
	})
	slices.SortStableFunc(rows, func(a, b store.ItemRow) int { return b.Item.Due.Compare(a.Item.Due) })
	id, err := e.giveUp(ctx, amount, store.SourceNotAwarded, "not given by "+j.Words())
	if err != nil {
		return err
	}
	var made []store.AllocationRow
	for _, r := range rows {
		part := money.Min(amount, r.Item.Open)
		if part.Sign() <= 0 {
			break
		}
		made = append(made, store.AllocationRow{Account: e.file.Key, Allocation: receivable.Allocation{From: id, To: r.Item.ID, On: day.Max(e.act.On, r.Item.On), Amount: part}})
		if amount, err = amount.Sub(part); err != nil {
			return err
		}
	}
	return e.tx.InsertAllocations(ctx, made)
}
