package recovery

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The verbs of own invoices.
const (
	VerbInvoiceDrafted Verb = "invoice_drafted"
	VerbInvoiceDropped Verb = "invoice_dropped"
	VerbInvoiceStage   Verb = "invoice_stage"
	VerbInvoiceRhythm  Verb = "invoice_rhythm"
	VerbInvoiced       Verb = "invoiced"
	VerbInvoiceSent    Verb = "invoice_sent"
)

// draftName is what people call a draft.
func draftName(n int64) string { return "D-" + strconv.FormatInt(n, 10) }

// draftNumber reads the name of a draft.
func draftNumber(name string) (int64, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(name)), "D-")
	n, err := strconv.ParseInt(rest, 10, 64)
	return n, ok && err == nil && n > 0
}

// DraftInvoice drafts an invoice, the stages of one, or what comes again and again.
// Nothing of it is owed before it is issued.
func (d *Desk) DraftInvoice(ctx context.Context, key receivable.AccountKey, q InvoiceRequest, a Act) (drafts []string, entry Entry, err error) {
	entry, err = d.do(ctx, key, VerbInvoiceDrafted, a, func(ctx context.Context, e *deed) error {
		drafts = nil
		b, err := e.billOf(ctx, &q)
		if err != nil {
			return err
		}
		sums, err := b.Reckon()
		if err != nil {
			return err
		}
		if sums.Total.Sign() <= 0 {
			return fault.Invalidf("sum_not_positive", "", "an invoice comes to more than nothing, not to %s; what gives money back is a credit note: dunwell invoice credit", sums.Total.Decimal())
		}
		switch {
		case q.Every != "":
			return e.draftRhythm(ctx, &q, b)
		case len(q.Stages) > 0:
			drafts, err = e.draftStages(ctx, &q, b)
			return err
		}
		own := store.OwnInvoice{State: store.OwnDraft, Bill: b}
		if err := e.addOwn(ctx, &own); err != nil {
			return err
		}
		drafts = []string{draftName(own.Draft)}
		e.said.Text = fmt.Sprintf("Invoice over %s for %s is drafted: %s", sumText(own.Total), e.file.Client.Name, drafts[0])
		return e.careful(ctx, &b)
	})
	return drafts, entry, err
}

// careful says what speaks against another invoice.
func (e *deed) careful(ctx context.Context, b *receivable.Bill) error {
	cautions, err := e.cautions(ctx)
	if err != nil {
		return err
	}
	for _, c := range cautions {
		e.look = append(e.look, strings.TrimSuffix(c.Text, "."))
	}
	if w := e.workOf(b.Engagement); w != nil && !w.Runs() {
		e.look = append(e.look, fmt.Sprintf("%s is %s", w.Called(), w.State))
	}
	return nil
}

func (e *deed) workOf(id receivable.EngagementID) *receivable.Engagement {
	if at := slices.IndexFunc(e.file.Work, func(w receivable.Engagement) bool { return id != "" && w.ID == id }); at >= 0 {
		return &e.file.Work[at]
	}
	return nil
}

// billOf makes the bill of a request, with what is agreed and set where it says nothing.
func (e *deed) billOf(ctx context.Context, q *InvoiceRequest) (receivable.Bill, error) {
	all, err := e.tx.Settings(ctx, e.file.Key.Creditor)
	if err != nil {
		return receivable.Bill{}, err
	}
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return receivable.Bill{}, err
	}
	tax := invoiceSet(all, settingInvoiceTax)
	if place := day.NormalPlace(creditor.Place); tax == "" && (place == "us" || strings.HasPrefix(place, "us_")) {
		tax = "none" // services bear no sales tax in most states
	}
	work, err := e.workNumbered(q.Engagement)
	if err != nil {
		return receivable.Bill{}, err
	}
	days, _ := strconv.Atoi(invoiceSet(all, settingInvoiceDays))
	if agreed, err := strconv.Atoi(e.file.Facts["agreed_days"]); err == nil && agreed >= 0 {
		days = agreed
	}
	if work != nil && work.Terms > 0 {
		days = work.Terms
	}
	b, err := q.bill(tax, days)
	if err != nil {
		return b, err
	}
	if b.Currency = e.file.Currency; work != nil {
		b.Engagement = work.ID
		if b.For == "" {
			b.For = work.Name
		}
	}
	if b.BuyerRef == "" {
		b.BuyerRef = e.file.Facts[FactBuyerRef]
	}
	return b, nil
}

func (e *deed) workNumbered(number string) (*receivable.Engagement, error) {
	if number == "" {
		return nil, nil
	}
	for i := range e.file.Work {
		if w := &e.file.Work[i]; w.Number == number || strings.EqualFold(w.Name, number) {
			return w, nil
		}
	}
	return nil, fault.NotFoundf("work_unknown", "no work %q for %s is entered; dunwell work %s lists it", number, e.file.Client.Name, e.file.Number)
}

// addOwn keeps a draft of this account, with what it comes to.
func (e *deed) addOwn(ctx context.Context, v *store.OwnInvoice) error {
	v.Account, v.ID, v.Author = e.file.Key, e.tx.NewID(), e.act.By
	if v.Plan == "*" {
		v.Plan = v.ID
	}
	if err := reckonOwn(v); err != nil {
		return err
	}
	if err := e.tx.AddOwnInvoice(ctx, v); err != nil {
		return err
	}
	e.made("own_invoice", v.ID, "")
	e.field("draft", draftName(v.Draft))
	e.field("total", v.Total.Decimal())
	return nil
}

// reckonOwn sets the sums of an own invoice.
func reckonOwn(v *store.OwnInvoice) error {
	sums, err := v.Bill.Reckon()
	v.Net, v.Tax, v.Total, v.Payable = sums.Net, sums.Tax, sums.Total, sums.Payable
	return err
}

// draftStages drafts a deposit invoice for each stage but the last, and the final
// invoice that deducts them.
func (e *deed) draftStages(ctx context.Context, q *InvoiceRequest, whole receivable.Bill) ([]string, error) {
	if err := checkStages(q.Stages); err != nil {
		return nil, err
	}
	creditor, err := e.tx.Creditor(ctx, e.file.Key.Creditor)
	if err != nil {
		return nil, err
	}
	plan := "*"
	var drafts []string
	for i, s := range q.Stages {
		v := store.OwnInvoice{State: store.OwnWaiting, Plan: plan, Stage: s.Name, Seq: i + 1, Ready: s.On}
		if i == 0 && s.On.IsZero() || !s.On.IsZero() && !s.On.After(e.day) {
			v.State = store.OwnDraft
		}
		if v.Bill = whole; i == len(q.Stages)-1 {
			v.Bill.Kind = receivable.BillFinal
			if v.Bill.Deducted, err = e.deductions(ctx, plan, true); err != nil {
				return nil, err
			}
		} else {
			name, err := e.desk.texts.DepositName(creditor, e.file.Client, share(s.Share), whole.For)
			if err != nil {
				return nil, err
			}
			if v.Bill, err = whole.Deposit(share(s.Share), name); err != nil {
				return nil, err
			}
		}
		if i > 0 {
			v.Bill.Due = day.Date{} // the day named is that of the first
		}
		if err := e.addOwn(ctx, &v); err != nil {
			return nil, err
		}
		plan = v.Plan
		drafts = append(drafts, draftName(v.Draft))
	}
	sums, err := whole.Reckon()
	if err != nil {
		return nil, err
	}
	e.said.Text = fmt.Sprintf("%s for %s is scheduled in %d stages: %s", sumText(sums.Total), e.file.Client.Name, len(q.Stages), strings.Join(drafts, ", "))
	return drafts, e.careful(ctx, &whole)
}

func share(text string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
}

func checkStages(stages []InvoiceStage) error {
	whole, sum := money.New(100_000_000, ""), money.Tally{} // shares as exact millionths
	named := map[string]bool{}
	for _, s := range stages {
		part, err := receivable.PercentOf(whole, share(s.Share))
		if err != nil || part.Sign() <= 0 {
			return fault.Invalidf("stage_share_unreadable", s.Name, "%q is no share of the whole; write it as 25%%", s.Share)
		}
		sum.Add(part)
		name := strings.ToLower(strings.TrimSpace(s.Name))
		if name == "" || named[name] {
			return fault.Invalidf("stage_unnamed", s.Name, "each stage has a name of its own: order, approval, delivery")
		}
		named[name] = true
	}
	if total, err := sum.Sum(); err != nil || total != whole || len(stages) < 2 {
		return fault.Invalidf("stage_shares_wrong", "schedule", "a schedule has two stages or more, and their shares make 100 %%")
	}
	return nil
}

// deductions are the deposit invoices of a schedule, less what was credited of them;
// planned counts those that are not issued yet as well.
func (e *deed) deductions(ctx context.Context, plan string, planned bool) ([]receivable.Deduction, error) {
	parts, err := e.tx.OwnInvoicesOfPlan(ctx, e.file.Key.Creditor, e.file.Key.Account, plan)
	if err != nil {
		return nil, err
	}
	var list []receivable.Deduction
	for i := range parts {
		p := &parts[i]
		if p.Bill.Kind != receivable.BillDeposit || p.State == store.OwnDropped || p.State != store.OwnIssued && !planned {
			continue
		}
		d := receivable.Deduction{Number: p.Bill.Number, On: p.Bill.On, Net: p.Net.Decimal(), Tax: p.Tax.Decimal(), Total: p.Total.Decimal()}
		if d.Number == "" {
			d.Number, d.On = draftName(p.Draft), p.Ready
		} else if left, err := e.uncredited(ctx, p); err != nil {
			return nil, err
		} else {
			if left.total.Sign() <= 0 {
				continue
			}
			d.Net, d.Tax, d.Total = left.net.Decimal(), left.tax.Decimal(), left.total.Decimal()
		}
		list = append(list, d)
	}
	return list, nil
}

type netTaxTotal struct{ net, tax, total money.Amount }

// uncredited is what is left of an issued invoice after its credit notes.
func (e *deed) uncredited(ctx context.Context, v *store.OwnInvoice) (netTaxTotal, error) {
	left := netTaxTotal{v.Net, v.Tax, v.Total}
	credits, err := e.tx.OwnCreditsOf(ctx, e.file.Key.Creditor, e.file.Key.Account, v.Bill.Number)
	if err != nil {
		return left, err
	}
	for i := range credits {
		c := &credits[i]
		for _, p := range []struct {
			from *money.Amount
			less money.Amount
		}{{&left.net, c.Net}, {&left.tax, c.Tax}, {&left.total, c.Total}} {
			if *p.from, err = p.from.Sub(p.less); err != nil {
				return left, err
			}
		}
	}
	return left, nil
}

// ownNamed finds a draft by its name, or an issued invoice by its number.
func ownNamed(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, name string) (store.OwnInvoice, error) {
	if n, ok := draftNumber(name); ok {
		if v, err := tx.OwnInvoiceDraft(ctx, creditor, n); err == nil || fault.CodeOf(err) != "invoice_unknown" {
			return v, err
		}
	}
	return tx.OwnInvoiceNumbered(ctx, creditor, strings.TrimSpace(name))
}

// own reads an own invoice by its name.
func (d *Desk) own(ctx context.Context, creditor receivable.CreditorID, name string) (v store.OwnInvoice, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = ownNamed(ctx, tx, creditor, name)
		return err
	})
	return v, err
}

// onOwn carries out an act about one own invoice, read again under the lock.
func (d *Desk) onOwn(ctx context.Context, creditor receivable.CreditorID, name string, verb Verb, a Act, act func(context.Context, *deed, *store.OwnInvoice) error) (Entry, error) {
	v, err := d.own(ctx, creditor, name)
	if err != nil {
		return Entry{}, err
	}
	return d.do(ctx, v.Account, verb, a, func(ctx context.Context, e *deed) error {
		now, err := e.tx.OwnInvoiceDraft(ctx, creditor, v.Draft)
		if err != nil {
			return err
		}
		e.field("draft", draftName(now.Draft))
		return act(ctx, e, &now)
	})
}

// DropInvoice gives a draft up. What is issued is credited instead.
func (d *Desk) DropInvoice(ctx context.Context, creditor receivable.CreditorID, name string, a Act) (Entry, error) {
	return d.onOwn(ctx, creditor, name, VerbInvoiceDropped, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) error {
		switch v.State {
		case store.OwnIssued:
			return fault.Conflictf("invoice_issued", "invoice %s is issued and never taken back; correct it: dunwell invoice credit %s", v.Bill.Number, v.Bill.Number)
		case store.OwnDropped:
			return fault.Conflictf("invoice_dropped", "draft %s is dropped already", draftName(v.Draft))
		}
		e.made("own_state", v.ID, string(v.State))
		v.State = store.OwnDropped
		e.said.Text = fmt.Sprintf("Draft %s for %s is dropped", draftName(v.Draft), e.file.Client.Name)
		return e.tx.SaveOwnInvoice(ctx, v)
	})
}

// StageDone lets a stage of a schedule be invoiced; name is its draft or its name.
func (d *Desk) StageDone(ctx context.Context, creditor receivable.CreditorID, name string, a Act) (Entry, error) {
	if _, ok := draftNumber(name); !ok {
		found, err := d.stageNamed(ctx, creditor, name)
		if err != nil {
			return Entry{}, err
		}
		name = found
	}
	return d.onOwn(ctx, creditor, name, VerbInvoiceStage, a, func(ctx context.Context, e *deed, v *store.OwnInvoice) error {
		if v.State != store.OwnWaiting {
			return fault.Conflictf("stage_not_waiting", "draft %s waits for no stage; it is %s", draftName(v.Draft), v.State)
		}
		e.made("own_state", v.ID, string(v.State))
		v.State = store.OwnDraft
		e.field("stage", v.Stage)
		e.said.Text = fmt.Sprintf("The stage %s for %s is done: %s over %s may be issued", v.Stage, e.file.Client.Name, draftName(v.Draft), sumText(v.Payable))
		return e.tx.SaveOwnInvoice(ctx, v)
	})
}

func (d *Desk) stageNamed(ctx context.Context, creditor receivable.CreditorID, name string) (string, error) {
	var found []string
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		found = nil
		all, err := tx.OwnInvoices(ctx, creditor, "", 10_000)
		for i := range all {
			if v := &all[i]; v.State == store.OwnWaiting && strings.EqualFold(v.Stage, strings.TrimSpace(name)) {
				found = append(found, draftName(v.Draft))
			}
		}
		return err
	})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", fault.NotFoundf("stage_unknown", "no stage called %q waits; dunwell invoice lists them", name)
	case len(found) > 1:
		return "", fault.Invalidf("stage_unclear", "", "several stages called %q wait; name one by its draft: %s", name, strings.Join(found, ", "))
	}
	return found[0], nil
}

// restoreOwn takes back what was done about a draft that is not issued.
func (e *deed) restoreOwn(ctx context.Context, id, before string) error {
	all, err := e.tx.OwnInvoices(ctx, e.file.Key.Creditor, e.file.Key.Account, 10_000)
	if err != nil {
		return err
	}
	for i := range all {
		if v := &all[i]; v.ID == id {
			if v.State = store.OwnDropped; before != "" {
				v.State = store.OwnState(before)
			}
			return e.tx.SaveOwnInvoice(ctx, v)
		}
	}
	return fault.NotFoundf("invoice_unknown", "there is no such draft")
}
