package recovery

import (
	"cmp"
	"context"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// StatementView is a statement of account as `dunwell statement --json` prints it.
type StatementView struct {
	Account  string           `json:"account"`
	Client   string           `json:"client"`
	Currency money.Currency   `json:"currency"`
	From     string           `json:"from"`
	To       string           `json:"to"`
	Opening  string           `json:"opening"`
	Entries  []StatementLine  `json:"entries"`
	Closing  string           `json:"closing"`
	Open     []StatementOpen  `json:"open"`
	Buckets  []StatementRange `json:"buckets"`
	Askable  string           `json:"askable"` // what may be asked for on that day
}

// StatementLine is one item; what raises the balance is positive.
type StatementLine struct {
	On      string  `json:"on"`
	Kind    string  `json:"kind"`
	Number  *string `json:"number"`
	For     *string `json:"for"`
	Amount  string  `json:"amount"`
	Balance string  `json:"balance"`
}

// StatementOpen is an open item.
type StatementOpen struct {
	Number   *string `json:"number"`
	Kind     string  `json:"kind"`
	On       string  `json:"on"`
	Due      *string `json:"due"`
	DaysLate int     `json:"days_late"`
	Open     string  `json:"open"`
	Disputed string  `json:"disputed"`
}

// StatementRange is what is open by age.
type StatementRange struct {
	Name   string `json:"name"`
	Amount string `json:"amount"`
}

// Statement is a statement of an account: as data, as plain text, and as its paper.
type Statement struct {
	View  StatementView
	sheet letter.Sheet
}

// Text is the paper as plain text.
func (s *Statement) Text() string { return s.sheet.Plain() }

// PDF is the paper.
func (s *Statement) PDF() ([]byte, error) { return pdf.Letter(s.sheet) }

// MakeStatement makes the statement of an account through a day, zero for today. With
// no first day it begins with the account.
func (d *Desk) MakeStatement(ctx context.Context, key receivable.AccountKey, from, to day.Date) (s Statement, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		today := d.todayOf(c)
		if to.IsZero() {
			to = today
		}
		if to.After(today) {
			return fault.Invalidf("day_ahead", "--to", "%s has not come yet; a statement tells what was", to)
		}
		file, err := tx.AccountFile(ctx, key, to)
		if err != nil {
			return err
		}
		rows, err := tx.ItemsOf(ctx, key)
		if err != nil {
			return err
		}
		vat, err := tx.Setting(ctx, key.Creditor, settingVATID)
		if err != nil {
			return err
		}
		f := letter.StatementFacts{
			Creditor: c, Client: file.Client, Contact: billingContact(&file), On: today, From: from, To: to, Currency: file.Currency, VATID: vat,
		}
		if err := statementEntries(&f, rows); err != nil {
			return err
		}
		if f.From.After(to) {
			return fault.Invalidf("day_past", "--from", "a statement begins on or before its last day, %s", to)
		}
		if err := statementOpen(&f, &file); err != nil {
			return err
		}
		s.View = statementView(&f, &file)
		s.sheet, err = d.texts.Statement(f)
		return err
	})
	return s, err
}

// statementEntries are the items through a day with the balance after each. What was
// gone from an open list counts as far as its settlement is known: the rest is neither
// owed nor paid here.
func statementEntries(f *letter.StatementFacts, rows []store.ItemRow) error {
	zero := money.New(0, f.Currency)
	var before money.Tally
	before.Add(zero)
	slices.SortStableFunc(rows, func(a, b store.ItemRow) int {
		return cmp.Or(cmp.Compare(a.Item.On.String(), b.Item.On.String()), -cmp.Compare(a.Item.Amount.Sign(), b.Item.Amount.Sign()), cmp.Compare(a.Item.ID, b.Item.ID))
	})
	for i := range rows {
		item := &rows[i].Item
		if item.Void || item.On.After(f.To) {
			continue
		}
		amount := item.Amount
		if item.Gone && !rows[i].GoneOn.After(f.To) {
			var err error
			if amount, err = item.Amount.Sub(item.Open); err != nil {
				return err
			}
			if amount.IsZero() {
				continue
			}
		}
		if f.From.IsZero() {
			f.From = item.On
		}
		if item.On.Before(f.From) {
			before.Add(amount)
			continue
		}
		f.Entries = append(f.Entries, letter.StatementEntry{On: item.On, Kind: item.Kind, Number: item.Number, For: item.For, Amount: amount})
	}
	if f.From.IsZero() {
		f.From = f.To
	}
	var err error
	if f.Opening, err = before.Sum(); err != nil {
		return err
	}
	f.Closing = f.Opening
	for i := range f.Entries {
		if f.Closing, err = f.Closing.Add(f.Entries[i].Amount); err != nil {
			return err
		}
		f.Entries[i].After = f.Closing
	}
	return nil
}

// buckets of age, as aging has them.
var statementBuckets = []string{"current", "1-30", "31-60", "61-90", "90+"}

func bucketOf(days int) string {
	switch {
	case days <= 0:
		return "current"
	case days <= 30:
		return "1-30"
	case days <= 60:
		return "31-60"
	case days <= 90:
		return "61-90"
	}
	return "90+"
}

func statementOpen(f *letter.StatementFacts, file *receivable.File) error {
	owed, err := claim.AsOf(*file, f.To)
	if err != nil {
		return err
	}
	sums := map[string]*money.Tally{}
	for i := range owed.Lines {
		l := &owed.Lines[i]
		o := letter.OpenEntry{ItemLine: letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: l.Amount}, Bucket: bucketOf(l.Days), Disputed: l.Disputed.Sign() > 0}
		f.Open = append(f.Open, o)
		if l.Amount.Sign() <= 0 {
			continue
		}
		if sums[o.Bucket] == nil {
			sums[o.Bucket] = &money.Tally{}
		}
		sums[o.Bucket].Add(l.Amount)
	}
	for _, name := range statementBuckets {
		if sums[name] == nil {
			continue
		}
		sum, err := sums[name].Sum()
		if err != nil {
			return err
		}
		f.Ages = append(f.Ages, letter.AgeEntry{Bucket: name, Sum: sum})
	}
	f.Askable = owed.Askable
	if f.Askable.Currency() == "" {
		f.Askable = money.New(0, f.Currency)
	}
	return nil
}

func statementView(f *letter.StatementFacts, file *receivable.File) StatementView {
	v := StatementView{
		Account: file.Number, Client: file.Client.Name, Currency: f.Currency, From: f.From.String(), To: f.To.String(), Opening: f.Opening.Decimal(),
		Closing: f.Closing.Decimal(), Askable: f.Askable.Decimal(), Entries: []StatementLine{}, Open: []StatementOpen{}, Buckets: []StatementRange{},
	}
	for _, e := range f.Entries {
		v.Entries = append(v.Entries, StatementLine{e.On.String(), string(e.Kind), orNil(e.Number), orNil(e.For), e.Amount.Decimal(), e.After.Decimal()})
	}
	for i := range file.Items {
		item := &file.Items[i]
		if item.Open.IsZero() || item.Gone || item.Void {
			continue
		}
		late := 0
		if item.Kind.Raises() {
			late = max(0, item.DaysLate(f.To))
		}
		v.Open = append(v.Open, StatementOpen{orNil(item.Number), string(item.Kind), item.On.String(), orNil(item.Due.String()), late, item.Open.Decimal(), item.Disputed.Decimal()})
	}
	for _, a := range f.Ages {
		v.Buckets = append(v.Buckets, StatementRange{a.Bucket, a.Sum.Decimal()})
	}
	return v
}
