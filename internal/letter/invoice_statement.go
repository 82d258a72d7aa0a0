package letter

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// StatementFacts is what a statement of account says.
type StatementFacts struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Contact  *receivable.Contact
	Language string
	Paper    Paper
	On       day.Date // of the paper
	From, To day.Date
	Currency money.Currency
	Opening  money.Amount
	Entries  []StatementEntry // by day
	Closing  money.Amount
	Open     []OpenEntry // oldest first
	Ages     []AgeEntry
	Askable  money.Amount // what may be asked for now; nothing leaves out how to pay
	VATID    string
}

// StatementEntry is one item: what raises the balance is positive.
type StatementEntry struct {
	On     day.Date
	Kind   receivable.Kind
	Number string
	For    string
	Amount money.Amount
	After  money.Amount // the balance after it
}

// OpenEntry is an open item, with how late it is and what of it is in clarification.
type OpenEntry struct {
	ItemLine
	Bucket   string // current, 1-30 …
	Disputed bool
}

// AgeEntry is the sum of a bucket.
type AgeEntry struct {
	Bucket string
	Sum    money.Amount
}

// Statement is a statement of account as a sheet.
func (t *Texts) Statement(v StatementFacts) (Sheet, error) {
	f := &Facts{Creditor: v.Creditor, Client: v.Client, Contact: v.Contact, Language: v.Language, Paper: v.Paper, Date: v.On, Open: v.Askable}
	for _, o := range v.Open {
		if o.Open.Sign() > 0 {
			f.Items = append(f.Items, o.ItemLine)
		}
	}
	w, err := t.billing(f)
	if err != nil {
		return Sheet{}, err
	}
	s := w.head(w.own("statement"))
	s.About = w.about()
	s.Foot = w.ownFoot(&InvoiceFacts{VATID: v.VATID})
	s.Blocks = []Block{
		Heading{Level: 1, Text: w.own("statement") + ", " + w.own("statement_span", w.long(v.From), w.long(v.To))},
		Para{Text: w.own("statement_intro")}, w.entries(&v),
	}
	if len(v.Open) == 0 {
		s.Blocks = append(s.Blocks, Para{Lead: w.own("nothing_open")})
		return s, nil
	}
	s.Blocks = append(s.Blocks, Heading{Level: 2, Text: w.own("open_items", w.long(v.To))}, w.openItems(&v))
	if len(v.Ages) > 1 {
		s.Blocks = append(s.Blocks, w.ages(&v))
	}
	if v.Closing.Sign() > 0 && w.canPay() {
		title := w.word("how_to_pay")
		if v.Askable.Sign() > 0 {
			title = w.word("to_pay") + " " + w.full(v.Askable)
		}
		s.Blocks = append(s.Blocks, Heading{Level: 2, Text: title}, w.pay()) // without a code where nothing is late
	}
	return s, nil
}

// entries is the account day by day, from the balance brought forward.
func (w *biller) entries(v *StatementFacts) Table {
	t := Table{Columns: []Column{
		{Title: w.word("date")}, {Title: w.own("text"), Wide: true}, {Title: w.own("charged"), Align: Decimal}, {Title: w.own("credited"), Align: Decimal},
		{Title: w.own("balance") + " " + v.Currency.Label(w.l.Language, w.place), Align: Decimal},
	}}
	t.Rows = append(t.Rows, []string{w.short(v.From), w.own("opening"), "", "", w.bare(v.Opening)})
	for _, e := range v.Entries {
		row := []string{w.short(e.On), w.entryText(&e), "", "", w.bare(e.After)}
		if e.Amount.Sign() < 0 {
			row[3] = w.bare(e.Amount.Neg())
		} else {
			row[2] = w.bare(e.Amount)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = [][]string{{w.short(v.To), w.own("closing"), "", "", w.bare(v.Closing)}}
	return t
}

func (w *biller) entryText(e *StatementEntry) string {
	text := w.own("item_"+string(e.Kind), clean(e.Number))
	if what := clean(e.For); what != "" && e.Kind != receivable.Payment {
		text += ", " + cut(what, 60)
	} else if number := clean(e.Number); number != "" && e.Kind == receivable.Payment {
		text += " (" + cut(number, 40) + ")"
	}
	return text
}

func (w *biller) openItems(v *StatementFacts) Table {
	t := Table{Columns: []Column{
		{Title: w.word("invoice")}, {Title: w.word("for"), Wide: true}, {Title: w.word("due"), Align: Right}, {Title: w.own("age")}, {Title: w.amountIn(v.Currency), Align: Decimal},
	}}
	var sum money.Tally
	for _, o := range v.Open {
		age := w.own("age_" + o.Bucket)
		if o.Disputed {
			age = w.own("disputed")
		}
		number := clean(o.Number)
		if o.Open.Sign() < 0 {
			number, age = w.word("credit"), ""
		}
		t.Rows = append(t.Rows, []string{number, clean(o.For), w.short(o.Due), age, w.bare(o.Open)})
		sum.Add(o.Open)
	}
	if total, err := sum.Sum(); err == nil {
		t.Foot = [][]string{{w.word("total"), "", "", "", w.bare(total)}}
	}
	return t
}

func (w *biller) ages(v *StatementFacts) Totals {
	var t Totals
	for _, a := range v.Ages {
		t.Lines = append(t.Lines, TotalLine{w.own("age_" + a.Bucket), w.full(a.Sum), false})
	}
	return t
}
