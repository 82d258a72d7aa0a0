package recovery

import (
	"bytes"
	"context"
	"encoding/hex"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// InvoiceView is an own invoice as it is listed. Sums are in its currency; open is
// what of an issued one is not settled.
type InvoiceView struct {
	Draft    string         `json:"draft"`
	Number   *string        `json:"number"`
	State    string         `json:"state"` // waiting, draft, issued, dropped
	Kind     string         `json:"kind"`  // invoice, deposit, final, credit_note
	Account  string         `json:"account"`
	Client   string         `json:"client"`
	Currency money.Currency `json:"currency"`
	On       *string        `json:"on"`
	Due      *string        `json:"due"`
	Ready    *string        `json:"ready"` // to be issued on
	Stage    *string        `json:"stage"`
	For      *string        `json:"for"`
	Corrects *string        `json:"corrects"`
	Net      string         `json:"net"`
	Tax      string         `json:"tax"`
	Total    string         `json:"total"`
	Deducted string         `json:"deducted"`
	Payable  string         `json:"payable"`
	Open     *string        `json:"open"`
	EInvoice *string        `json:"einvoice"`
	SHA256   *string        `json:"sha256"`
	Lines    []InvoiceRow   `json:"lines"`
	Taxes    []InvoiceTax   `json:"taxes"`
}

// InvoiceRow is a line of it.
type InvoiceRow struct {
	What     string  `json:"what"`
	Quantity string  `json:"quantity"`
	Unit     string  `json:"unit"`
	Price    string  `json:"price"`
	Category string  `json:"category"`
	Percent  *string `json:"percent"`
	Net      string  `json:"net"`
}

// InvoiceTax is a rate and what it comes to.
type InvoiceTax struct {
	Category string  `json:"category"`
	Percent  *string `json:"percent"`
	Base     string  `json:"base"`
	Amount   string  `json:"amount"`
}

// RecurringView is an invoice that is drafted again and again.
type RecurringView struct {
	Recurring string  `json:"recurring"`
	Account   string  `json:"account"`
	Client    string  `json:"client"`
	Every     string  `json:"every"`
	From      string  `json:"from"`
	Until     *string `json:"until"`
	Next      *string `json:"next"`
	Ended     bool    `json:"ended"`
	Total     string  `json:"total"`
	Currency  string  `json:"currency"`
	For       *string `json:"for"`
}

func viewOf(v *store.OwnInvoice, file *receivable.File) (InvoiceView, error) {
	sums, err := v.Bill.Reckon()
	if err != nil {
		return InvoiceView{}, err
	}
	b := &v.Bill
	view := InvoiceView{
		Draft: draftName(v.Draft), Number: orNil(b.Number), State: string(v.State), Kind: string(b.Kind), Account: file.Number, Client: file.Client.Name,
		Currency: b.Currency, On: orNil(b.On.String()), Due: orNil(b.DueOn().String()), Ready: orNil(v.Ready.String()), Stage: orNil(v.Stage), For: orNil(b.For),
		Corrects: orNil(b.Corrects), Net: sums.Net.Decimal(), Tax: sums.Tax.Decimal(), Total: sums.Total.Decimal(), Deducted: sums.Deducted.Decimal(),
		Payable: sums.Payable.Decimal(), EInvoice: orNil(v.DataKind), Lines: []InvoiceRow{}, Taxes: []InvoiceTax{},
	}
	if len(v.Hash) > 0 {
		view.SHA256 = orNil(hex.EncodeToString(v.Hash))
	}
	for i, l := range b.Lines {
		view.Lines = append(view.Lines, InvoiceRow{l.Name, l.Quantity, l.Unit, l.Price, l.Category, orNil(l.Percent), sums.Nets[i].Decimal()})
	}
	for _, t := range sums.Taxes {
		view.Taxes = append(view.Taxes, InvoiceTax{t.Category, orNil(t.Percent), t.Base.Decimal(), t.Amount.Decimal()})
	}
	if v.State == store.OwnIssued {
		open := money.New(0, b.Currency)
		for i := range file.Items {
			if file.Items[i].ID == v.Item {
				open = file.Items[i].Open
			}
		}
		view.Open = orNil(open.Decimal())
	}
	return view, nil
}

// Invoice is one own invoice, and how its paper reads or would read.
func (d *Desk) Invoice(ctx context.Context, creditor receivable.CreditorID, name string) (view InvoiceView, text string, err error) {
	err = d.withOwn(ctx, creditor, name, func(e *deed, v *store.OwnInvoice, sheet letter.Sheet) (err error) {
		text = sheet.Plain()
		view, err = viewOf(v, e.file)
		return err
	})
	return view, text, err
}

// InvoicePDF is the paper: of an issued one the exact bytes that were issued, of a
// draft as it would be.
func (d *Desk) InvoicePDF(ctx context.Context, creditor receivable.CreditorID, name string) (b []byte, err error) {
	v, err := d.own(ctx, creditor, name)
	if err != nil {
		return nil, err
	}
	if v.State == store.OwnIssued {
		return d.documentBytes(ctx, creditor, v.Paper)
	}
	err = d.withOwn(ctx, creditor, name, func(_ *deed, _ *store.OwnInvoice, sheet letter.Sheet) (err error) {
		b, err = pdf.Letter(sheet)
		return err
	})
	return b, err
}

// InvoiceXML is the electronic twin of an issued invoice.
func (d *Desk) InvoiceXML(ctx context.Context, creditor receivable.CreditorID, name string) ([]byte, error) {
	v, err := d.own(ctx, creditor, name)
	if err == nil && v.Data == "" {
		err = fault.NotFoundf("einvoice_none", "invoice %s was issued without an electronic twin; set einvoice=ubl or cii before the next", name)
	}
	if err != nil {
		return nil, err
	}
	return d.documentBytes(ctx, creditor, v.Data)
}

func (d *Desk) documentBytes(ctx context.Context, creditor receivable.CreditorID, id string) ([]byte, error) {
	var b bytes.Buffer
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		b.Reset()
		return tx.DocumentBytes(ctx, creditor, id, func(piece []byte) error {
			_, err := b.Write(piece)
			return err
		})
	})
	return b.Bytes(), err
}

// withOwn reads an own invoice with its account and lays its sheet out.
func (d *Desk) withOwn(ctx context.Context, creditor receivable.CreditorID, name string, use func(*deed, *store.OwnInvoice, letter.Sheet) error) error {
	return d.db.Read(ctx, func(tx *store.Tx) error {
		v, err := ownNamed(ctx, tx, creditor, name)
		if err != nil {
			return err
		}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		all, err := tx.Settings(ctx, creditor)
		if err != nil {
			return err
		}
		today := d.todayOf(c)
		file, err := tx.AccountFile(ctx, v.Account, today)
		if err != nil {
			return err
		}
		e := &deed{desk: d, tx: tx, file: &file, day: today}
		if v.State != store.OwnIssued && v.Bill.Kind == receivable.BillFinal {
			if v.Bill.Deducted, err = e.deductions(ctx, v.Plan, true); err != nil {
				return err
			}
		}
		sheet, err := e.sheetOf(&v, &c, all)
		if err != nil {
			return err
		}
		return use(e, &v, sheet)
	})
}

// viewsOf shows own invoices with what their accounts hold.
func (d *Desk) viewsOf(ctx context.Context, tx *store.Tx, all []store.OwnInvoice) (list []InvoiceView, err error) {
	files, err := d.filesOf(ctx, tx, all, nil)
	for i := 0; err == nil && i < len(all); i++ {
		var view InvoiceView
		view, err = viewOf(&all[i], files[all[i].Account])
		list = append(list, view)
	}
	return list, err
}

// Invoices lists own invoices, the youngest first, and what recurs. No account is all.
func (d *Desk) Invoices(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID) (list []InvoiceView, recurring []RecurringView, err error) {
	const most = 1000
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		list, recurring = nil, nil
		all, err := tx.OwnInvoices(ctx, creditor, account, most)
		if err != nil {
			return err
		}
		if list, err = d.viewsOf(ctx, tx, all); err != nil {
			return err
		}
		recurring, err = d.recurring(ctx, tx, creditor, account)
		return err
	})
	return list, recurring, err
}

// Recurring lists what recurs. No account is all.
func (d *Desk) Recurring(ctx context.Context, creditor receivable.CreditorID, account receivable.AccountID) (list []RecurringView, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = d.recurring(ctx, tx, creditor, account)
		return err
	})
	return list, err
}

func (d *Desk) recurring(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, account receivable.AccountID) ([]RecurringView, error) {
	rhythms, err := tx.OwnRhythms(ctx, creditor, account)
	if err != nil {
		return nil, err
	}
	files, err := d.filesOf(ctx, tx, nil, rhythms)
	if err != nil {
		return nil, err
	}
	var list []RecurringView
	for i := range rhythms {
		r := &rhythms[i]
		sums, err := r.Bill.Reckon()
		if err != nil {
			return nil, err
		}
		file := files[r.Account]
		list = append(list, RecurringView{
			rhythmName(r.Number), file.Number, file.Client.Name, r.Every, r.From.String(), orNil(r.Until.String()), orNil(r.Next.String()), r.Ended,
			sums.Total.Decimal(), string(r.Bill.Currency), orNil(r.Bill.For),
		})
	}
	return list, nil
}

func (d *Desk) filesOf(ctx context.Context, tx *store.Tx, all []store.OwnInvoice, rhythms []store.OwnRhythm) (map[receivable.AccountKey]*receivable.File, error) {
	files := map[receivable.AccountKey]*receivable.File{}
	add := func(key receivable.AccountKey) error {
		if files[key] != nil {
			return nil
		}
		c, err := tx.Creditor(ctx, key.Creditor)
		if err != nil {
			return err
		}
		file, err := tx.AccountFile(ctx, key, d.todayOf(c))
		files[key] = &file
		return err
	}
	for i := range all {
		if err := add(all[i].Account); err != nil {
			return nil, err
		}
	}
	for i := range rhythms {
		if err := add(rhythms[i].Account); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// NewClient is somebody who was never invoiced before.
type NewClient struct {
	Name, Number, Email, Place, Language string
	Address                              []string
}

// MeetClient makes a client with his account, so that he can be invoiced; one of the
// same name or number is not made twice.
func (d *Desk) MeetClient(ctx context.Context, creditor receivable.CreditorID, n NewClient, currency money.Currency) (key receivable.AccountKey, err error) {
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if currency == "" {
			currency = c.Currency
		}
		if n.Name = oneLine(n.Name, 200); n.Name == "" || !currency.Known() {
			return fault.Invalidf("client_unnamed", "", "a new client has a name, and a currency: --currency EUR")
		}
		known, err := tx.ClientsByFoldedName(ctx, creditor, []string{store.Fold(n.Name)})
		if err != nil {
			return err
		}
		id := receivable.ClientID(tx.NewID())
		if same := known[store.Fold(n.Name)]; len(same) > 0 {
			id = same[0].ID
		} else {
			client := receivable.Client{ID: id, Number: n.Number, Name: n.Name, Address: n.Address, Place: day.NormalPlace(n.Place), Language: n.Language, Form: receivable.Company}
			if err := tx.InsertClients(ctx, creditor, []receivable.Client{client}); err != nil {
				return err
			}
			if n.Email != "" {
				contact := receivable.Contact{ID: receivable.ContactID(tx.NewID()), Role: receivable.Payables, Billing: true, Name: n.Name, Email: n.Email}
				if err := tx.InsertContacts(ctx, creditor, []store.ContactRow{{Client: id, Contact: contact}}); err != nil {
					return err
				}
			}
		}
		key, err = tx.AccountOf(ctx, creditor, store.AccountWant{Client: id, Currency: currency, FirstSeen: d.todayOf(c)})
		return err
	})
	return key, err
}
