package recovery

import (
	"context"
	"fmt"
	"math/big"

	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Credit is what of an invoice is given back: all of it, a sum with tax, or lines.
type Credit struct {
	Amount string
	Lines  []InvoiceLine
	Note   string // why, printed
}

// CreditInvoice drafts a credit note for an issued invoice. Issued, it is set off
// against the invoice it corrects, and what is over stays to the client's credit.
func (d *Desk) CreditInvoice(ctx context.Context, creditor receivable.CreditorID, number string, c Credit, a Act) (draft string, entry Entry, err error) {
	entry, err = d.onOwn(ctx, creditor, number, VerbInvoiceDrafted, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) error {
		if v.State != store.OwnIssued || v.Bill.Kind == receivable.BillCredit {
			return fault.Conflictf("credit_of_draft", "only an issued invoice is credited; a draft is dropped: dunwell invoice drop %s", draftName(v.Draft))
		}
		b, err := e.creditBill(v, &c)
		if err != nil {
			return err
		}
		if err := e.withinInvoice(ctx, v, &b); err != nil {
			return err
		}
		own := store.OwnInvoice{State: store.OwnDraft, Bill: b}
		if err := e.addOwn(ctx, &own); err != nil {
			return err
		}
		draft = draftName(own.Draft)
		e.said.Text = fmt.Sprintf("A credit note over %s for invoice %s of %s is drafted: %s", sumText(own.Payable), v.Bill.Number, e.file.Client.Name, draft)
		return nil
	})
	return draft, entry, err
}

// mayCredit holds a credit note against its invoice as it stands when it is issued:
// another may have been issued since it was drafted.
func (e *deed) mayCredit(ctx context.Context, v *store.OwnInvoice) error {
	of, err := e.tx.OwnInvoiceNumbered(ctx, e.file.Key.Creditor, v.Bill.Corrects)
	if err != nil {
		return err
	}
	return e.withinInvoice(ctx, &of, &v.Bill)
}

// withinInvoice refuses to give back more than an invoice asked for.
func (e *deed) withinInvoice(ctx context.Context, v *store.OwnInvoice, credit *receivable.Bill) error {
	sums, err := credit.Reckon()
	if err != nil {
		return err
	}
	left := v.Payable
	credits, err := e.tx.OwnCreditsOf(ctx, e.file.Key.Creditor, e.file.Key.Account, v.Bill.Number)
	if err != nil {
		return err
	}
	for i := range credits {
		if left, err = left.Sub(credits[i].Payable); err != nil {
			return err
		}
	}
	if sums.Payable.Sign() <= 0 || left.Less(sums.Payable) {
		return fault.Invalidf("credit_too_large", "", "%s of invoice %s is not credited yet; %s is more, or nothing", sumText(left), v.Bill.Number, sumText(sums.Payable))
	}
	return nil
}

// creditBill is the bill of a credit note.
func (e *deed) creditBill(v *store.OwnInvoice, c *Credit) (receivable.Bill, error) {
	b := v.Bill
	b.Kind, b.Corrects, b.CorrectsOn, b.Number, b.Note = receivable.BillCredit, v.Bill.Number, v.Bill.On, "", oneLine(c.Note, 500)
	b.On, b.Due, b.Terms = receivable.Bill{}.On, receivable.Bill{}.Due, 0
	if c.Amount == "" && len(c.Lines) == 0 {
		return b, nil
	}
	b.Deducted = nil
	first := &v.Bill.Lines[0]
	for _, l := range v.Bill.Lines {
		if l.Category != first.Category || l.Percent != first.Percent || l.Reason != first.Reason {
			first = nil
			break
		}
	}
	if len(c.Lines) > 0 {
		tax := ""
		if first != nil {
			tax = taxText(first)
		}
		q := InvoiceRequest{Lines: c.Lines}
		lines, err := q.bill(tax, 0)
		b.Lines = lines.Lines
		return b, err
	}
	if first == nil {
		return b, fault.Invalidf("credit_unclear", "", "invoice %s bears several rates of tax; say what is credited by lines: --line 'Discount;1;flat;100.00;19'", v.Bill.Number)
	}
	amount, err := e.amountIn(c.Amount)
	if err != nil {
		return b, err
	}
	line := *first
	line.Name, line.Text, line.Quantity, line.Unit = purposeOf(&v.Bill), "", "1", "C62"
	b.Lines, err = netLines(line, amount)
	return b, err
}

// taxText is the tax of a line as people write it.
func taxText(l *receivable.BillLine) string {
	switch {
	case l.Category == receivable.TaxStandard:
		return l.Percent
	case l.Reason == receivable.ReasonSmallBusiness:
		return l.Reason
	case l.Reason != "":
		return l.Category + ":" + l.Reason
	}
	return l.Category
}

// netLines is the line whose sum with tax is the amount. Rounding leaves a few sums
// without one; then the nearest is named.
func netLines(line receivable.BillLine, amount money.Amount) ([]receivable.BillLine, error) {
	base := amount
	if line.Percent != "" {
		rate, ok := new(big.Rat).SetString(line.Percent)
		if !ok {
			return nil, fault.Invalidf("tax_unreadable", "", "%q is no rate of tax", line.Percent)
		}
		units := new(big.Rat).SetFrac64(amount.Minor(), 1)
		hundred := big.NewRat(100, 1)
		units.Mul(units, hundred).Quo(units, rate.Add(rate, hundred))
		whole := new(big.Int).Quo(units.Num(), units.Denom())
		base = money.New(whole.Int64(), amount.Currency())
	}
	for _, more := range []int64{0, 1, -1} {
		try := money.New(base.Minor()+more, amount.Currency())
		tax, err := receivable.PercentOf(try, line.Percent)
		if err != nil {
			return nil, err
		}
		if total, err := try.Add(tax); err == nil && total == amount {
			line.Price = try.Decimal()
			return []receivable.BillLine{line}, nil
		}
	}
	return nil, fault.Invalidf("credit_unreachable", "", "no sum without tax comes to exactly %s with %s %% of it; take one unit more or less, or give it by lines without tax", amount.Decimal(), line.Percent)
}

// creditOff sets a credit note off against the invoice it corrects, and ends the wait
// for a correction of it.
func (e *deed) creditOff(ctx context.Context, credit *receivable.Item, number string) error {
	rows, err := e.tx.ItemsByNumber(ctx, e.file.Key.Creditor, []string{number})
	if err != nil {
		return err
	}
	for _, r := range rows[number] {
		if r.Account != e.file.Key || r.Item.Kind != receivable.Invoice || r.Item.Void {
			continue
		}
		if _, err := e.endOf(ctx, receivable.MistakeHold, r.Item.ID, "credited"); err != nil {
			return err
		}
		part := money.Min(r.Item.Open, credit.Amount.Neg())
		if part.Sign() <= 0 {
			e.look = append(e.look, fmt.Sprintf("invoice %s is paid: %s stands to the client's credit; pay it back or set it off", number, sumText(credit.Amount.Neg())))
			return nil
		}
		if part.Less(credit.Amount.Neg()) {
			e.look = append(e.look, fmt.Sprintf("only %s of invoice %s was open; the rest stands to the client's credit", sumText(part), number))
		}
		return e.tx.InsertAllocations(ctx, []store.AllocationRow{{Account: e.file.Key, Allocation: receivable.Allocation{From: credit.ID, To: r.Item.ID, On: credit.On, Amount: part}}})
	}
	return nil
}

// pointToCredit says how a mistake in an own invoice is corrected.
func (e *deed) pointToCredit(ctx context.Context, number string) {
	if v, err := e.tx.OwnInvoiceNumbered(ctx, e.file.Key.Creditor, number); err == nil && v.Account == e.file.Key {
		e.look = append(e.look, fmt.Sprintf("invoice %s was issued here and is never changed; correct it by a credit note: dunwell invoice credit %s", number, number))
	}
}
