package recovery

import (
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

// PageItem is one open invoice or charge on a client's page.
type PageItem struct {
	Number, For string
	On, Due     day.Date
	Late        int // days; 0 or less is not late
	Open        money.Amount
	PayURL      string // where the invoice itself says it can be paid, "" for nowhere
	Paper       bool   // its PDF can be had
}

// PagePayment is money that came in.
type PagePayment struct {
	On     day.Date
	Amount money.Amount
}

// PortalPage is what a client sees of his own account, and of nothing else.
type PortalPage struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Account  string              // its number
	Contact  *receivable.Contact // whom the link was made for, nil for the business
	Language string
	Today    day.Date
	AnswerBy day.Date // by which the creditor answers what is said today
	Expires  day.Date
	Currency money.Currency

	Items     []PageItem
	Open, Due money.Amount // all of them together, and those that are due
	Payments  []PagePayment
	Reference string // to state with a payment
	Code      string // of a transfer, for a bank's app; "" where there is none
	Promised  day.Date
	Plan      *receivable.PaymentPlan // agreed and in standing
	Waiting   bool                    // something he said waits for an answer
	Files     int                     // that can still be sent
	Paused    bool                    // nobody may be written to any more
	Placed    *PagePlaced             // somebody else has the file and speaks for the creditor, nil for nobody
}

// mostPayments bounds what is told of the past.
const mostPayments = 12

// PortalPage reads what a link shows.
func (d *Desk) PortalPage(ctx context.Context, l *ClientLink) (v PortalPage, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l}
		if err := p.begin(ctx); err != nil {
			return err
		}
		v, err = p.page(ctx)
		return err
	})
	return v, err
}

func (p *paging) page(ctx context.Context) (PortalPage, error) {
	file := &p.file
	v := PortalPage{
		Creditor: p.creditor, Client: file.Client, Account: file.Number, Language: p.language(), Today: p.today, Expires: p.desk.dayOf(p.creditor, p.row.Expires),
		AnswerBy: p.desk.calendar(&p.creditor, p.creditor.Place).AddBusiness(p.today, 2),
		Currency: file.Currency, Items: p.items(nil), Open: money.New(0, file.Currency), Due: money.New(0, file.Currency), Files: max(0, MostPageFiles-p.row.Files),
	}
	for i := range file.Contacts {
		if c := &file.Contacts[i]; c.ID == p.row.Contact && c.Unusable == "" {
			v.Contact = c
		}
	}
	if err := p.papers(ctx, v.Items); err != nil {
		return v, err
	}
	owed, err := claim.AsOf(*file, p.today)
	if err != nil {
		return v, err
	}
	if v.Open = owed.Owed; v.Open.Sign() < 0 {
		v.Open = money.New(0, file.Currency)
	}
	v.Due = money.Min(owed.Late, v.Open)
	numbers := []string{}
	for i := range v.Items {
		if numbers = append(numbers, v.Items[i].Number); len(numbers) == 1 {
			v.Reference = numbers[0]
		}
	}
	if len(numbers) > 1 && file.Client.Number != "" {
		v.Reference = file.Client.Number + " " + v.Reference
	}
	asked := v.Due
	if asked.Sign() == 0 {
		asked = v.Open
	}
	v.Code = letter.TransferCode(&p.creditor, asked, v.Reference)
	p.arranged(&v)
	if v.Placed, err = p.placed(ctx); err != nil {
		return v, err
	}
	v.Payments, err = p.payments(ctx)
	return v, err
}

// language is the one the client is written to in.
func (p *paging) language() string {
	for _, l := range []string{p.file.Client.Language, p.creditor.Language} {
		if slices.Contains(letter.Languages(), l) {
			return l
		}
	}
	return "en"
}

// items are what is open, or those of them that are named.
func (p *paging) items(only []receivable.ItemID) []PageItem {
	var list []PageItem
	for i := range p.file.Items {
		item := &p.file.Items[i]
		if !item.Kind.Raises() || item.Gone || item.Void || item.Open.Sign() <= 0 || only != nil && !slices.Contains(only, item.ID) {
			continue
		}
		list = append(list, PageItem{Number: item.Number, For: item.For, On: item.On, Due: item.Due, Late: item.DaysLate(p.today), Open: item.Open})
	}
	return list
}

// arranged tells what was agreed, and what waits.
func (p *paging) arranged(v *PortalPage) {
	for _, a := range p.file.Arrangements {
		if !a.Live(p.today) {
			continue
		}
		switch a.Kind {
		case receivable.Promise:
			if !a.By.Before(p.today) {
				v.Promised = a.By
			}
		case receivable.UnreadReply:
			v.Waiting = true
		case receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			v.Paused = true
		}
	}
	for i := range p.file.Plans {
		if plan := &p.file.Plans[i]; plan.Ended.IsZero() && !plan.Agreed.IsZero() {
			v.Plan = plan
		}
	}
}

// payments is what came in last, the newest first.
func (p *paging) payments(ctx context.Context) ([]PagePayment, error) {
	rows, err := p.tx.ItemsOf(ctx, p.row.Account)
	if err != nil {
		return nil, err
	}
	var list []PagePayment
	for i := range rows {
		item := &rows[i].Item
		if item.Kind == receivable.Payment && !item.Void && !item.Gone && item.Amount.Sign() < 0 {
			list = append(list, PagePayment{item.On, item.Amount.Neg()})
		}
	}
	slices.SortStableFunc(list, func(a, b PagePayment) int { return b.On.Sub(a.On) })
	return list[:min(len(list), mostPayments)], nil
}

// papers notes for each invoice where it can be paid, and whether its paper is known.
func (p *paging) papers(ctx context.Context, items []PageItem) error {
	for i := range items {
		b, _, err := p.paper(ctx, items[i].Number)
		if err != nil {
			return err
		}
		items[i].Paper = b
	}
	rows, err := p.tx.ItemsOf(ctx, p.row.Account)
	if err != nil {
		return err
	}
	for r := range rows {
		i := slices.IndexFunc(items, func(item PageItem) bool { return item.Number == rows[r].Item.Number && rows[r].Item.Kind.Raises() })
		if i < 0 || rows[r].Ref == "" {
			continue
		}
		if items[i].PayURL, err = p.tx.PayLinkOf(ctx, p.row.Account.Creditor, rows[r].Item.Source, rows[r].Ref); err != nil {
			return err
		}
	}
	return nil
}

// paper tells whether an invoice of this account was issued here, and its document.
func (p *paging) paper(ctx context.Context, number string) (known bool, document string, err error) {
	if number == "" {
		return false, "", nil
	}
	v, err := ownNamed(ctx, p.tx, p.row.Account.Creditor, number)
	if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Invalid {
		return false, "", nil
	}
	if err != nil || v.Account != p.row.Account || v.State != store.OwnIssued {
		return false, "", err
	}
	return true, v.Paper, nil
}

// PageInvoice is the PDF of an open invoice of the account.
func (d *Desk) PageInvoice(ctx context.Context, l *ClientLink, number string) ([]byte, error) {
	document := ""
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l}
		if err := p.begin(ctx); err != nil {
			return err
		}
		if p.row.Purpose != store.LinkStatement || !slices.ContainsFunc(p.items(nil), func(i PageItem) bool { return i.Number == number }) {
			return fault.NotFoundf("link_unknown", "there is no such page")
		}
		known, id, err := p.paper(ctx, number)
		if err == nil && !known {
			err = fault.NotFoundf("link_unknown", "there is no such page")
		}
		document = id
		return err
	})
	if err != nil {
		return nil, err
	}
	return d.documentBytes(ctx, l.row.Account.Creditor, document)
}

// PageStatement is the statement of the account as a PDF.
func (d *Desk) PageStatement(ctx context.Context, l *ClientLink) ([]byte, error) {
	if l.row.Purpose != store.LinkStatement {
		return nil, fault.NotFoundf("link_unknown", "there is no such page")
	}
	s, err := d.MakeStatement(ctx, l.row.Account, day.Date{}, day.Date{})
	if err != nil {
		return nil, err
	}
	return s.PDF()
}

// QRPath draws a code for a page: the path of an SVG, and its side in modules.
func QRPath(text string) (path string, side int, ok bool) { return pdf.QRPath(text) }

// BankLines are the bank details of a creditor as they stand on file.
func BankLines(c *receivable.Creditor) (iban, bic string, others []string) {
	return letter.GroupIBAN(c.Bank.IBAN), c.Bank.BIC, c.Bank.Lines
}

// brandOf is a creditor's colour where it is one.
func brandOf(c *receivable.Creditor) string {
	if goodColour(c.Brand) {
		return c.Brand
	}
	return ""
}

// PageBrand is the colour of the link's creditor, "" for none.
func (d *Desk) PageBrand(ctx context.Context, l *ClientLink) (string, error) {
	c, err := d.creditor(ctx, l.row.Account.Creditor)
	return brandOf(&c), err
}

// PageLanguage is the language of a link's page, and its creditor's name; for an
// expired link, of which nothing else may be shown.
func (d *Desk) PageLanguage(ctx context.Context, l *ClientLink) (language, creditor string, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		p := paging{desk: d, tx: tx, link: l, row: l.row}
		if p.creditor, err = tx.Creditor(ctx, l.row.Account.Creditor); err != nil {
			return err
		}
		if p.file, err = tx.AccountFile(ctx, l.row.Account, d.todayOf(p.creditor)); err != nil {
			return err
		}
		language, creditor = p.language(), p.creditor.Name
		return nil
	})
	return language, creditor, err
}
