package recovery

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// SourceOwn marks an item that was invoiced here.
const SourceOwn = "dunwell"

// Issued is what issuing an invoice gave.
type Issued struct {
	Number string
	Entry  Entry
	Paths  []string // of the files laid beside the original invoices
}

// IssueInvoice gives a draft the next number and lets it be owed. From then on it is
// never changed: the exact bytes of its paper are kept, and a credit note corrects it.
func (d *Desk) IssueInvoice(ctx context.Context, creditor receivable.CreditorID, name string, a Act) (Issued, error) {
	var papers ownPapers
	var out Issued
	entry, err := d.onOwn(ctx, creditor, name, VerbInvoiced, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) (err error) {
		papers, err = e.issue(ctx, v)
		out.Number = v.Bill.Number
		return err
	})
	if err != nil {
		return Issued{}, err
	}
	var said *fault.Error
	out.Paths, said = papers.lay()
	if said != nil {
		entry.Warnings = append(entry.Warnings, said.Text)
	}
	out.Entry = entry
	return out, nil
}

// ownPapers are the files of an issued invoice.
type ownPapers struct {
	dir, number string
	pdf, data   []byte
}

// lay puts the files beside the original invoices, where letters find them. The book
// holds them as well, so nothing is lost where the folder cannot be written.
func (p *ownPapers) lay() ([]string, *fault.Error) {
	if p.dir == "" {
		return nil, nil
	}
	var paths []string
	write := func(ending string, b []byte) error {
		if b == nil {
			return nil
		}
		path := filepath.Join(p.dir, fileNumber(p.number)+ending)
		paths = append(paths, path)
		return os.WriteFile(path, b, 0o600)
	}
	err := os.MkdirAll(p.dir, 0o700)
	if err == nil {
		err = write(".pdf", p.pdf)
	}
	if err == nil {
		err = write(".xml", p.data)
	}
	if err != nil {
		return nil, fault.Unavailablef("file_unwritable", err, "the invoice is issued, and its files could not be laid into %s; write them elsewhere: dunwell invoice pdf %s --out FILE", p.dir, p.number)
	}
	return paths, nil
}

// issue does all of it in the transaction of the act: whatever fails gives the number back.
func (e *deed) issue(ctx context.Context, v *store.OwnInvoice) (ownPapers, error) {
	if err := e.mayIssue(ctx, v); err != nil {
		return ownPapers{}, err
	}
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return ownPapers{}, err
	}
	all, err := e.tx.Settings(ctx, e.file.Key.Creditor)
	if err != nil {
		return ownPapers{}, err
	}
	v.Bill.On = e.act.On
	v.Bill.Due = v.Bill.DueOn()
	if v.Bill.Delivered.IsZero() && v.Bill.Kind != receivable.BillDeposit && v.Bill.Kind != receivable.BillCredit {
		v.Bill.Delivered = e.act.On
	}
	if v.Bill.Kind == receivable.BillFinal {
		if v.Bill.Deducted, err = e.deductions(ctx, v.Plan, false); err != nil {
			return ownPapers{}, err
		}
	}
	if err := reckonOwn(v); err != nil {
		return ownPapers{}, err
	}
	if err := checkOwn(v, &creditor, e.file, all); err != nil {
		return ownPapers{}, err
	}
	if err := e.invoiceWithin(v); err != nil {
		return ownPapers{}, err
	}
	if v.Bill.Number, err = e.nextNumber(ctx, v, all); err != nil {
		return ownPapers{}, err
	}
	p, err := e.papersOf(ctx, v, &creditor, all)
	if err != nil {
		return p, err
	}
	if err := e.bookOwn(ctx, v); err != nil {
		return p, err
	}
	v.State = store.OwnIssued
	e.field("number", v.Bill.Number)
	e.field("kind", string(v.Bill.Kind))
	e.field("amount", v.Payable.Decimal())
	e.field("due", v.Bill.Due.String())
	e.field("pdf_sha256", fmt.Sprintf("%x", v.Hash))
	e.sayIssued(v)
	e.sayOver()
	if err := e.careful(ctx, &v.Bill); err != nil {
		return p, err
	}
	if w := e.workOf(v.Bill.Engagement); w != nil && w.Unbilled.Sign() > 0 && v.Bill.Kind != receivable.BillCredit {
		e.look = append(e.look, fmt.Sprintf("%s of %s is noted as done and not invoiced; say what remains: dunwell work %s --unbilled SUM", sumText(w.Unbilled), w.Called(), w.Number))
	}
	if v.Bill.Kind != receivable.BillCredit {
		beyond, err := beyondAgreed(ctx, e.tx, e.file, e.day)
		if err != nil {
			return p, err
		}
		e.look = append(e.look, beyond...)
	}
	return p, e.tx.SaveOwnInvoice(ctx, v)
}

func (e *deed) sayIssued(v *store.OwnInvoice) {
	if v.Bill.Kind == receivable.BillCredit {
		e.said.Text = fmt.Sprintf("Credit note %s over %s for %s is issued; it corrects invoice %s", v.Bill.Number, sumText(v.Payable), e.file.Client.Name, v.Bill.Corrects)
		return
	}
	e.said.Text = fmt.Sprintf("Invoice %s over %s for %s is issued, due %s", v.Bill.Number, sumText(v.Payable), e.file.Client.Name, v.Bill.Due)
}

// mayIssue says what keeps a draft from being issued now.
func (e *deed) mayIssue(ctx context.Context, v *store.OwnInvoice) error {
	name := draftName(v.Draft)
	switch v.State {
	case store.OwnIssued:
		return fault.Conflictf("invoice_issued", "%s is issued already, as %s", name, v.Bill.Number)
	case store.OwnDropped:
		return fault.Conflictf("invoice_dropped", "draft %s is dropped", name)
	case store.OwnWaiting:
		return fault.Conflictf("stage_not_done", "draft %s waits for its stage %q; say that it is done: dunwell invoice stage %s done", name, v.Stage, name)
	}
	switch v.Bill.Kind {
	case receivable.BillCredit:
		return e.mayCredit(ctx, v)
	case receivable.BillFinal:
	default:
		return nil
	}
	parts, err := e.tx.OwnInvoicesOfPlan(ctx, e.file.Key.Creditor, e.file.Key.Account, v.Plan)
	if err != nil {
		return err
	}
	for i := range parts {
		if p := &parts[i]; p.ID != v.ID && (p.State == store.OwnWaiting || p.State == store.OwnDraft) {
			return fault.Conflictf("stage_open", "the stage %s (%s) comes before the final invoice; issue it, or drop it: dunwell invoice drop %s", p.Stage, draftName(p.Draft), draftName(p.Draft))
		}
	}
	return nil
}

// checkOwn says what an invoice lacks that the law asks of it.
func checkOwn(v *store.OwnInvoice, c *receivable.Creditor, file *receivable.File, all map[string]string) error {
	if v.Payable.Sign() < 0 {
		return fault.Invalidf("invoice_overpaid", "", "the deposits come to more than the whole: %s is left; credit one of them first", v.Payable.Decimal())
	}
	if !v.Bill.Due.IsZero() && v.Bill.Due.Before(v.Bill.On) {
		return fault.Invalidf("day_past", "due", "the invoice would be due on %s, before its own day %s; drop it and draft it anew", v.Bill.Due, v.Bill.On)
	}
	var missing []string
	need := func(there bool, what string) {
		if !there {
			missing = append(missing, what)
		}
	}
	need(c.Name != "", "your name (dunwell setup name=)")
	need(len(c.Address) > 0, "your address (dunwell setup address=)")
	need(file.Client.Name != "", "the client's name")
	need(len(file.Client.Address) > 0 || file.Client.Form == receivable.Consumer && v.Total.Minor() < 25_000,
		fmt.Sprintf("the client's address (dunwell fact %s address='1 Mill Lane|Portland')", file.Number))
	numbered := all[settingVATID] != "" || all[settingTaxNumber] != ""
	foreign := false
	for _, l := range v.Bill.Lines {
		switch l.Category {
		case receivable.TaxStandard:
			need(numbered, "your VAT or tax number, since tax is charged (dunwell setup vat_id=)")
			numbered = true
		case receivable.TaxReverse, receivable.TaxUnion:
			foreign = true
		}
	}
	if foreign {
		need(all[settingVATID] != "", "your VAT number (dunwell setup vat_id=)")
		need(file.Facts[FactVATID] != "", fmt.Sprintf("the client's VAT number (dunwell fact %s vat_id=)", file.Number))
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.Invalidf("invoice_incomplete", "", "the invoice cannot be issued without: %s", strings.Join(missing, "; "))
}

// nextNumber is the next of the series, held until the transaction ends.
func (e *deed) nextNumber(ctx context.Context, v *store.OwnInvoice, all map[string]string) (string, error) {
	pattern := invoiceSet(all, settingInvoiceNumber)
	if own := all[settingCreditNumber]; own != "" && v.Bill.Kind == receivable.BillCredit {
		pattern = own
	}
	series := seriesOf(pattern, v.Bill.On)
	n, err := e.tx.NextInSeries(ctx, e.file.Key.Creditor, series)
	if err != nil {
		return "", err
	}
	number := numberIn(series, n)
	taken, err := e.tx.ItemsByNumber(ctx, e.file.Key.Creditor, []string{number})
	if err != nil {
		return "", err
	}
	if len(taken[number]) > 0 {
		return "", fault.Conflictf("invoice_number_taken", "%s is the number of an invoice that came from elsewhere; begin your own after it: dunwell setup invoice_next=N, or give them another form: invoice_number=", number)
	}
	return number, nil
}

// papersOf makes the paper of an invoice and its electronic twin, and keeps the exact
// bytes of both.
func (e *deed) papersOf(ctx context.Context, v *store.OwnInvoice, c *receivable.Creditor, all map[string]string) (ownPapers, error) {
	p := ownPapers{dir: e.desk.invoiceFolder(all[settingInvoices]), number: v.Bill.Number}
	sheet, err := e.sheetOf(v, c, all)
	if err != nil {
		return p, err
	}
	kind := all[settingEInvoice]
	if own := e.file.Facts[FactEInvoice]; own != "" {
		kind = own
	}
	var inside []pdf.File
	if kind == "ubl" || kind == "cii" {
		if p.data, err = e.desk.electronic(kind, v, c, e.file, all); err != nil {
			return p, err
		}
		v.DataKind = kind
		if kind == "cii" {
			inside = append(inside, pdf.File{Name: "factur-x.xml", Type: "text/xml", About: "The same invoice as data", Bytes: p.data, Relation: "Alternative"})
		}
		if v.Data, _, err = e.keepOwn(ctx, receivable.OwnEInvoice, v, fileNumber(v.Bill.Number)+".xml", "application/xml", p.data); err != nil {
			return p, err
		}
		e.field("einvoice", kind)
	}
	if p.pdf, err = pdf.LetterWith(sheet, inside...); err != nil {
		return p, fmt.Errorf("invoice %s: %w", v.Bill.Number, err)
	}
	v.Paper, v.Hash, err = e.keepOwn(ctx, receivable.OwnInvoice, v, fileNumber(v.Bill.Number)+".pdf", "application/pdf", p.pdf)
	return p, err
}

func (e *deed) keepOwn(ctx context.Context, kind receivable.DocumentKind, v *store.OwnInvoice, name, media string, b []byte) (id string, sum []byte, err error) {
	hash := sha256.Sum256(b)
	doc := receivable.Document{
		ID: e.tx.NewID(), Kind: kind, On: v.Bill.On, Reference: v.Bill.Number, Name: name, Type: media, Size: int64(len(b)), Hash: hash[:], Author: e.act.By,
	}
	keep := pieces{put: func(n int, piece []byte) error {
		return e.tx.AddDocumentBytes(ctx, e.file.Key.Creditor, doc.ID, n, piece)
	}}
	if _, err := keep.Write(b); err != nil {
		return "", nil, err
	}
	if err := keep.end(); err != nil {
		return "", nil, err
	}
	return doc.ID, hash[:], e.tx.AddDocument(ctx, e.file.Key, doc)
}

// sheetOf is the paper of an invoice as things stand.
func (e *deed) sheetOf(v *store.OwnInvoice, c *receivable.Creditor, all map[string]string) (letter.Sheet, error) {
	sums, err := v.Bill.Reckon()
	if err != nil {
		return letter.Sheet{}, err
	}
	f := letter.InvoiceFacts{
		Creditor: *c, Client: e.file.Client, Contact: billingContact(e.file), Bill: v.Bill, Sums: sums, VATID: all[settingVATID], TaxNumber: all[settingTaxNumber],
		Register: all[settingRegister], ClientVAT: e.file.Facts[FactVATID], Terms: all[settingInvoiceTerms],
	}
	if v.Bill.Number == "" {
		f.Draft, f.Mark = draftName(v.Draft), "Draft"
		if f.Bill.On.IsZero() {
			f.Bill.On = e.day
		}
	}
	if v.Bill.Kind != receivable.BillCredit {
		owed, err := claim.AsOf(*e.file, e.day)
		if err != nil {
			return letter.Sheet{}, err
		}
		f.StillOpen = stillOpen(e.file, &owed, v.Bill.Number)
	}
	return e.desk.texts.Invoice(f)
}

// billingContact is who is written to about money, nil where nobody is named.
func billingContact(file *receivable.File) *receivable.Contact {
	for i := range file.Contacts {
		if c := &file.Contacts[i]; c.Billing && c.Unusable == "" {
			return c
		}
	}
	return nil
}

// stillOpen are the earlier invoices a new one lists, as far as nobody contests them,
// lets them rest or has paid for them; nothing where the client was promised rest.
func stillOpen(file *receivable.File, owed *claim.Claim, without string) []letter.ItemLine {
	for i := range file.Arrangements {
		a := &file.Arrangements[i]
		if a.Item != "" || !a.Live(owed.On) {
			continue
		}
		switch a.Kind {
		case receivable.Pause, receivable.Plan, receivable.Settle, receivable.Promise, receivable.PaidAlready, receivable.DisputeHold, receivable.UnreadReply,
			receivable.StopContact, receivable.StopAttorney, receivable.StopInsolvency:
			return nil
		}
	}
	var list []letter.ItemLine
	for i := range owed.Lines {
		l := &owed.Lines[i]
		if l.Code != claim.InvoiceLate && l.Code != claim.InvoiceNotDue || l.Number == without && without != "" {
			continue
		}
		open := l.Amount
		for _, held := range []money.Amount{l.Disputed, l.Rests, l.Covered} {
			if rest, err := open.Sub(held); err == nil {
				open = rest
			}
		}
		if open.Sign() > 0 {
			list = append(list, letter.ItemLine{Number: l.Number, For: l.For, On: l.On, Due: l.Due, Open: open})
		}
	}
	return list
}

// bookOwn puts an issued paper among the items of its account: an invoice is owed, a
// credit note is set off against the invoice it corrects.
func (e *deed) bookOwn(ctx context.Context, v *store.OwnInvoice) error {
	b := &v.Bill
	if v.Payable.IsZero() {
		return nil // the deposits were the whole
	}
	item := receivable.Item{
		ID: receivable.ItemID(e.tx.NewID()), Kind: receivable.Invoice, Number: b.Number, On: b.On, Due: b.Due, Amount: v.Payable, Open: v.Payable,
		Disputed: money.New(0, b.Currency), Engagement: b.Engagement, For: purposeOf(b), Source: SourceOwn,
	}
	if b.Kind == receivable.BillCredit {
		item.Kind, item.Due, item.Amount = receivable.CreditNote, day.Date{}, v.Payable.Neg()
		item.Open = item.Amount
	}
	refused, err := e.tx.InsertItems(ctx, []store.ItemRow{{Account: e.file.Key, Item: item}})
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return fault.Conflictf("invoice_number_taken", "an invoice with the number %s is in the account already", b.Number)
	}
	v.Item = item.ID
	if b.Kind != receivable.BillCredit {
		return nil
	}
	return e.creditOff(ctx, &item, b.Corrects)
}

func purposeOf(b *receivable.Bill) string {
	switch {
	case b.For != "":
		return b.For
	case len(b.Lines) > 1:
		return b.Lines[0].Name + " …"
	}
	return b.Lines[0].Name
}
