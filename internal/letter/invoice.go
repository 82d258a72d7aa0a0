package letter

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// InvoiceFacts is what an invoice or credit note says. The words are those of the
// client's language; sums come reckoned.
type InvoiceFacts struct {
	Creditor  receivable.Creditor
	Client    receivable.Client
	Contact   *receivable.Contact
	Language  string // "" is the client's, then the creditor's
	Paper     Paper  // "" follows the creditor's country
	Draft     string // what the draft is called, printed where the number will stand
	Bill      receivable.Bill
	Sums      receivable.Reckoning
	VATID     string // the creditor's
	TaxNumber string
	Register  string // court and number in a register, as it stands
	ClientVAT string
	Terms     string     // of payment in the creditor's own words, below the sum
	StillOpen []ItemLine // earlier invoices that are open, oldest first
	Mark      string     // "Draft"
}

// biller is the writer of invoices and statements.
type biller struct {
	*writer
	words    *invoiceWords
	salesTax bool // the creditor's place has a sales tax and no VAT
}

// billing makes the writer for what a letter would know of creditor and client.
func (t *Texts) billing(f *Facts) (*biller, error) {
	l, _, err := t.choose(*f)
	if err != nil {
		return nil, err
	}
	if err := f.complete(); err != nil {
		return nil, err
	}
	all, err := invoiceLanguages()
	if err != nil {
		return nil, err
	}
	f.Creditor.Place = day.NormalPlace(f.Creditor.Place)
	w := &biller{writer: &writer{f: f, l: l, place: f.Place, form: onPaper}, words: all[l.Language]}
	w.now = conditions{noLink: true, spelling: l.spellingOf(f.Place)}
	w.salesTax = slices.Contains([]string{"us", "ca"}, strings.Split(f.Creditor.Place, "_")[0])
	return w, nil
}

// Invoice is an invoice or credit note as a sheet.
func (t *Texts) Invoice(v InvoiceFacts) (Sheet, error) {
	b := &v.Bill
	number := b.Number
	if number == "" {
		number = v.Draft
	}
	f := &Facts{
		Creditor: v.Creditor, Client: v.Client, Contact: v.Contact, Language: v.Language, Paper: v.Paper, Date: b.On,
		Open: v.Sums.Payable, Reference: number, Mark: v.Mark,
	}
	w, err := t.billing(f)
	if err != nil {
		return Sheet{}, err
	}
	title := w.own("title_"+string(b.Kind), number)
	s := w.head(title)
	s.About = w.aboutBill(&v, number)
	s.Foot = w.ownFoot(&v)
	s.Blocks = append(s.Blocks, Heading{Level: 1, Text: title})
	if what := clean(b.For); what != "" {
		s.Blocks = append(s.Blocks, Para{Lead: what})
	}
	if b.Kind == receivable.BillCredit && b.Corrects != "" {
		s.Blocks = append(s.Blocks, Para{Text: w.own("credit_text", clean(b.Corrects), w.long(b.CorrectsOn))})
	}
	s.Blocks = append(s.Blocks, w.lines(b, &v.Sums), w.totals(b, &v.Sums))
	s.Blocks = append(s.Blocks, w.remarks(b, &v.Sums)...)
	s.Blocks = append(s.Blocks, w.asking(&v)...)
	s.Blocks = append(s.Blocks, w.stillOpen(v.StillOpen)...)
	return s, nil
}

// head is all of a sheet but its content.
func (w *biller) head(title string) Sheet {
	f, c := w.f, &w.f.Creditor
	s := Sheet{
		Paper: f.Paper, Language: w.l.Language, Title: title, Date: f.Date, Logo: c.Logo, Brand: c.Brand,
		Name: w.creditorName(), What: clean(c.What), To: w.window(), PageOf: w.word("page_of"), Mark: w.mark(),
	}
	s.Return = cut(strings.Join(append([]string{s.Name}, w.address(true)...), ", "), 90)
	s.Foot = w.foot(s.Name, w.address(true))
	s.Running = [2]string{sprint(sprint(w.word("from_to"), s.Name), clean(f.Client.Name)), title}
	if !f.Date.IsZero() {
		s.Running[1] += ", " + w.long(f.Date)
	}
	return s
}

// ownFoot is the foot of a letter with the numbers that the law wants on an invoice.
func (w *biller) ownFoot(v *InvoiceFacts) [][]string {
	foot := w.foot(w.creditorName(), w.address(true))
	var numbers []string
	if v.VATID != "" {
		numbers = append(numbers, w.own("vat_id", clean(v.VATID)))
	}
	if v.TaxNumber != "" {
		numbers = append(numbers, w.own("tax_number", clean(v.TaxNumber)))
	}
	if v.Register != "" {
		numbers = append(numbers, clean(v.Register))
	}
	if len(numbers) == 0 {
		return foot
	}
	reach := len(foot) > 1 && (w.f.Creditor.Phone != "" || w.f.Creditor.Email != "")
	if !reach {
		return slices.Insert(foot, 1, numbers)
	}
	foot[1] = append(foot[1], numbers...)
	return foot
}

// aboutBill is the list beside the address: what a clerk needs to book the paper.
func (w *biller) aboutBill(v *InvoiceFacts, number string) []Pair {
	b := &v.Bill
	var pairs []Pair
	add := func(label, value string) {
		if value != "" {
			pairs = append(pairs, Pair{label, value})
		}
	}
	kind := "number_invoice"
	if b.Kind == receivable.BillCredit {
		kind = "number_credit_note"
	}
	add(w.own(kind), clean(number))
	if !b.On.IsZero() {
		add(w.word("date"), w.long(b.On))
	}
	switch {
	case b.Delivered.IsZero():
	case b.From.IsZero() || b.From == b.Delivered:
		add(w.own("delivered"), w.long(b.Delivered))
	default:
		add(w.own("period"), w.own("span", w.short(b.From), w.short(b.Delivered)))
	}
	if b.Corrects != "" {
		add(w.own("corrects"), clean(b.Corrects))
	}
	add(w.word("client_number"), clean(v.Client.Number))
	add(w.own("order"), clean(b.Order))
	add(w.own("contract"), clean(b.Contract))
	add(w.own("buyer_reference"), clean(b.BuyerRef))
	add(w.own("your_vat_id"), clean(v.ClientVAT))
	add(w.word("telephone"), clean(v.Creditor.Phone))
	add(w.word("email"), clean(v.Creditor.Email))
	return pairs
}

func (w *biller) short(d day.Date) string { return d.Short(w.l.Language, w.place) }

// lines is the list of what was done. The column of tax stands only where there is any.
func (w *biller) lines(b *receivable.Bill, sums *receivable.Reckoning) Table {
	taxed := slices.ContainsFunc(b.Lines, func(l receivable.BillLine) bool { return l.Category == receivable.TaxStandard })
	t := Table{Columns: []Column{
		{Title: w.own("description"), Wide: true}, {Title: w.own("quantity"), Align: Decimal}, {Title: w.own("unit")}, {Title: w.own("price"), Align: Decimal},
	}}
	if taxed {
		t.Columns = append(t.Columns, Column{Title: w.taxWord(), Align: Right})
	}
	t.Columns = append(t.Columns, Column{Title: w.own("net") + " " + b.Currency.Label(w.l.Language, w.place), Align: Decimal})
	for i := range b.Lines {
		l := &b.Lines[i]
		name := clean(l.Name)
		if l.Text != "" {
			name += "\n" + clean(l.Text)
		}
		row := []string{name, w.figure(l.Quantity), w.unit(l.Unit), w.price(l.Price, b.Currency)}
		if taxed {
			row = append(row, w.rate(l.Category, l.Percent))
		}
		t.Rows = append(t.Rows, append(row, w.bare(sums.Nets[i])))
	}
	return t
}

func (w *biller) taxWord() string {
	if w.salesTax {
		return w.own("sales_tax")
	}
	return w.own("vat")
}

// rate is a rate of tax as the list shows it.
func (w *biller) rate(category, percent string) string {
	if category != receivable.TaxStandard {
		return "–"
	}
	return w.percent(percent)
}

func (w *biller) percent(p string) string {
	return strings.ReplaceAll(w.own("percent", w.figure(p)), " ", "\u00a0")
}

// figure is a plain decimal with the point of the language.
func (w *biller) figure(decimal string) string {
	if rest, ok := strings.CutPrefix(decimal, "-"); ok {
		decimal = "\u2212" + rest
	}
	return strings.Replace(decimal, ".", w.point(), 1)
}

// price is a price as sums are written, and finer where it is.
func (w *biller) price(decimal string, c money.Currency) string {
	if a, err := money.Parse(decimal, c); err == nil {
		return w.bare(a)
	}
	return w.figure(decimal)
}

// unit is the word for a unit; one without a word stands as it is.
func (w *biller) unit(code string) string {
	if word := w.own("unit_" + code); word != "" {
		return word
	}
	return clean(code)
}

// totals are the sums below the list.
func (w *biller) totals(b *receivable.Bill, sums *receivable.Reckoning) Totals {
	var t Totals
	add := func(strong bool, label string, a money.Amount) {
		t.Lines = append(t.Lines, TotalLine{label, w.full(a), strong})
	}
	last := w.own("sum_total")
	if b.Kind == receivable.BillCredit {
		last = w.own("sum_credit")
	}
	if sums.Tax.IsZero() && len(sums.Taxes) == 1 {
		if len(b.Deducted) == 0 {
			add(true, last, sums.Total)
			return t
		}
	} else {
		add(false, w.own("sum_net"), sums.Net)
		word := "sum_vat"
		if w.salesTax {
			word = "sum_sales_tax"
		}
		for _, tax := range sums.Taxes {
			if tax.Category == receivable.TaxStandard {
				add(false, w.own(word, w.percent(tax.Percent), w.full(tax.Base)), tax.Amount)
			} else {
				add(false, w.own("sum_untaxed", w.full(tax.Base)), tax.Amount)
			}
		}
	}
	add(len(b.Deducted) == 0, last, sums.Total)
	for _, d := range b.Deducted {
		a, err := money.Parse(d.Total, b.Currency)
		if err != nil {
			continue // Reckon has read them
		}
		on := "…" // of one that is not issued
		if !d.On.IsZero() {
			on = w.together(w.short(d.On))
		}
		add(false, w.own("sum_deducted", clean(d.Number), on, w.price(d.Net, b.Currency), w.price(d.Tax, b.Currency)), a.Neg())
	}
	if len(b.Deducted) > 0 {
		add(true, w.own("sum_payable"), sums.Payable)
	}
	return t
}

// remarks are the sentences that belong to the sums: why no tax is charged, and the
// creditor's own.
func (w *biller) remarks(b *receivable.Bill, sums *receivable.Reckoning) []Block {
	var list []Block
	said := map[string]bool{}
	say := func(text string) {
		if text != "" && !said[text] {
			said[text] = true
			list = append(list, Para{Text: text})
		}
	}
	for _, t := range sums.Taxes {
		say(w.reason(t.Category, t.Reason))
	}
	if b.Kind == receivable.BillDeposit {
		say(w.own("deposit_note"))
	}
	say(clean(b.Note))
	return list
}

// reason is the sentence why no tax is charged.
func (w *biller) reason(category, given string) string {
	switch {
	case given == receivable.ReasonSmallBusiness:
		return w.smallBusiness()
	case given != "":
		return clean(given)
	}
	return w.own("reason_" + category)
}

// asking says by when and how to pay, or that nothing is to be paid.
func (w *biller) asking(v *InvoiceFacts) []Block {
	b := &v.Bill
	if b.Kind == receivable.BillCredit {
		return nil
	}
	if v.Sums.Payable.Sign() <= 0 {
		return []Block{Para{Lead: w.own("nothing_due")}}
	}
	due := b.DueOn()
	box := Due{Sum: w.full(v.Sums.Payable), How: clean(v.Terms)}
	if due.IsZero() {
		box.By = w.word("to_pay")
	} else {
		box.By = sprint(w.word("due_by"), w.long(due))
	}
	blocks := []Block{box}
	if w.canPay() {
		blocks = append(blocks, w.pay())
	}
	return blocks
}

// stillOpen lists the earlier invoices that are open.
func (w *biller) stillOpen(items []ItemLine) []Block {
	if len(items) == 0 {
		return nil
	}
	var sum money.Tally
	t := Table{Columns: []Column{
		{Title: w.word("invoice")}, {Title: w.word("for"), Wide: true}, {Title: w.word("due"), Align: Right},
		{Title: w.amountIn(items[0].Open.Currency()), Align: Decimal},
	}}
	for _, item := range items {
		sum.Add(item.Open)
		t.Rows = append(t.Rows, []string{clean(item.Number), clean(item.For), w.short(item.Due), w.bare(item.Open)})
	}
	if total, err := sum.Sum(); err == nil && len(items) > 1 {
		t.Foot = [][]string{{w.word("total"), "", "", w.bare(total)}}
	}
	// The sentence comes last: a title keeps with its table, a paragraph would not.
	return []Block{Heading{Level: 2, Text: w.own("still_open")}, t, Para{Text: w.own("still_open_text")}}
}

// DepositName is what the line of a deposit invoice says, in the client's language.
func (t *Texts) DepositName(creditor receivable.Creditor, client receivable.Client, percent, what string) (string, error) {
	w, err := t.billing(&Facts{Creditor: creditor, Client: client})
	if err != nil {
		return "", err
	}
	return w.own("deposit_line", w.percent(percent), clean(what)), nil
}

// TaxReason is the sentence why a line bears no tax, in the client's language; "" for
// one that needs none.
func (t *Texts) TaxReason(creditor receivable.Creditor, client receivable.Client, category, given string) (string, error) {
	w, err := t.billing(&Facts{Creditor: creditor, Client: client})
	if err != nil {
		return "", err
	}
	return w.reason(category, given), nil
}

// InvoiceMail is the mail that brings an invoice or credit note.
func (t *Texts) InvoiceMail(v InvoiceFacts) (subject, text, language string, err error) {
	b := &v.Bill
	w, err := t.billing(&Facts{Creditor: v.Creditor, Client: v.Client, Contact: v.Contact, Language: v.Language})
	if err != nil {
		return "", "", "", err
	}
	w.form = onMail
	w.informal = v.Client.Informal || v.Creditor.Informal
	subject = w.own("title_"+string(b.Kind), clean(b.Number))
	said := w.own("mail_credit_note", subject, w.full(v.Sums.Payable))
	if b.Kind != receivable.BillCredit && v.Sums.Payable.Sign() > 0 {
		said = w.own("mail_invoice", subject, w.full(v.Sums.Payable), w.long(b.DueOn()))
	}
	return subject, strings.Join([]string{w.greeting(), said, w.closing() + "\n" + strings.Join(w.signature(), "\n")}, "\n\n") + "\n", w.l.Language, nil
}
