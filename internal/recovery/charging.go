package recovery

import (
	"cmp"
	"context"
	"slices"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// settingCharges says from when on a creditor asks for interest, compensation and
// costs: one of the words below; "" is the demand.
const settingCharges = "charges"

// The words of that setting. Before the final demand nothing is asked beside the
// invoices unless the creditor switched it on.
const (
	ChargesOff    = "off"          // never
	ChargesDemand = "final_demand" // with the final demand and after it
	ChargesAlways = "always"       // in every letter that has words for it
)

// FactWaive gives charges of an account up: interest, compensation, costs or all.
const FactWaive = "waive_charges"

const waiveAll = "all"

// chargeKind is one kind of charge, and the clause that says on what ground it is asked.
type chargeKind struct {
	code claim.ChargeCode
	slot string
	line string // in an explanation
}

var chargeKinds = []chargeKind{
	{claim.InterestCharge, law.SlotInterestBasis, "interest"},
	{claim.CompensationCharge, law.SlotCompensation, "compensation"},
	{claim.CostsCharge, law.SlotCollectionCosts, "collection_costs"},
}

// reckoned is what an account has borne beside its invoices through a day.
type reckoned struct {
	place    string
	terms    *law.InterestTerms // nil where none can be asked
	charges  claim.Charges      // those that were given up are marked
	held     []claim.Charge     // rest on memory: not asked until somebody has looked
	warnings []law.Warning
	waived   string // the fact, "" for nothing
	judged   bool   // owed under a judgment: no switch and no step of the ladder keeps it from being asked
}

// The codes of what keeps charges out of a letter, beside those of law and claim.
const (
	warnChargesForm     = "charges_form"     // which kind of debtor it is, is not known
	warnChargesConsumer = "charges_consumer" // the agreed rate is not asked of a consumer
	warnChargesRate     = "charges_rate"     // the agreed or legal rate is not known or not readable
	warnChargesHeld     = "charges_held"     // a figure is from memory
	warnChargesUnsaid   = "charges_unsaid"   // the letter's language has no words for the ground
)

// ChargeWarnings are all codes that warn of charges left out.
func ChargeWarnings() []string {
	return []string{warnChargesForm, warnChargesConsumer, warnChargesRate, warnChargesHeld, warnChargesUnsaid}
}

// reckon tells what the late, undisputed invoices of an account bear through a
// day. What cannot be reckoned is left out with a warning; it never fails for it.
func (r *run) reckon(ctx context.Context, tx *store.Tx, c *creditorDay, t *thought, through day.Date) (reckoned, error) {
	k := reckoned{place: chargePlace(c, t.file), charges: claim.Charges{Through: through, Currency: t.claim.Currency}}
	if t.claim.Askable.Sign() <= 0 {
		return k, nil
	}
	if j := t.file.JudgmentOn(through); j != nil {
		k.judged = true
		return k, k.underJudgment(ctx, r.desk, tx, t.file, j, through)
	}
	k.terms = k.termsOf(c, t.file)
	if err := k.borne(ctx, tx, t, through); err != nil {
		return k, err
	}
	k.costs(c, t)
	k.holdBack()
	return k, k.waive(ctx, tx, t.file)
}

// chargePlace is whose law is asked: the client's, as far as it is known.
func chargePlace(c *creditorDay, file *receivable.File) string {
	return day.NormalPlace(cmp.Or(file.Client.Place, c.creditor.Place))
}

// debtorOf is the kind of debtor as the law of late payment has it.
func debtorOf(form receivable.Form) law.Debtor {
	switch form {
	case receivable.Consumer:
		return law.ConsumerDebtor
	case receivable.Public:
		return law.PublicDebtor
	}
	return law.BusinessDebtor
}

func (k *reckoned) warn(code, text string) {
	w := law.Warning{Code: code, Text: text}
	if !slices.Contains(k.warnings, w) {
		k.warnings = append(k.warnings, w)
	}
}

// termsOf finds on what ground interest is asked: what was agreed where the law
// lets it stand, else what the law gives without a court. nil is none.
func (k *reckoned) termsOf(c *creditorDay, file *receivable.File) *law.InterestTerms {
	base, err := c.law.InterestTerms(k.place, debtorOf(file.Client.Form))
	if err != nil {
		return nil // a place whose law is not known
	}
	terms := base
	if text, agreed := agreedRate(file); agreed {
		switch rate, err := law.ParseContractRate(text); {
		case file.Client.Form == receivable.Consumer:
			k.warn(warnChargesConsumer, "The agreed interest is not asked of a consumer: whether it binds him, a lawyer of his place can say.")
		case err != nil:
			k.warn(warnChargesRate, "The agreed interest is left out: "+err.Error()+".")
		default:
			terms = base.WithContract(rate)
		}
	}
	switch {
	case terms.Kind == law.PrejudgmentRate: // only a court gives it
		return nil
	case terms.Kind != law.ContractInterest && !formTold(file):
		k.warn(warnChargesForm, "Interest by law is left out: it depends on the kind of debtor, and a list of invoices does not say it. Enter it: dunwell fact "+file.Number+" form=company (or sole_trader, consumer, public).")
		return nil
	case terms.Kind != law.ContractInterest && terms.SmallOnly:
		k.warn(law.WarnSmallSupplier, "Interest by law is left out: only micro and small enterprises can ask it.")
		return nil
	}
	// A part payment lowers the invoice it was booked on. Where a civil code sets it
	// against interest first, more would accrue; that is known from memory only.
	own := *terms
	own.Order = law.PrincipalFirst
	return &own
}

// formTold reports a kind of debtor that a person told: an import takes everybody
// for a company, and a consumer must not be asked what a company owes.
func formTold(file *receivable.File) bool { return file.Facts["form"] != "" && file.Client.Form != "" }

// agreedRate is the rate of the contract in its words.
func agreedRate(file *receivable.File) (text string, agreed bool) {
	clause, rate := file.Facts["interest_clause"], file.Facts["interest_rate"]
	switch {
	case clause == "no":
		return "", false
	case rate == "" && clause == "yes":
		return "unstated", true
	}
	return rate, rate != ""
}

// borne reckons interest and fixed sums of the invoices that may be asked for.
func (k *reckoned) borne(ctx context.Context, tx *store.Tx, t *thought, through day.Date) error {
	if k.terms == nil {
		return nil
	}
	items, rows, err := itemsAsked(ctx, tx, t)
	if err != nil {
		return err
	}
	charges, err := claim.ChargesOf(k.terms, &t.claim, items, rows, through)
	if f := asFault(err); f != nil && f.Kind != fault.Internal {
		k.warn(warnChargesRate, "Interest is left out: "+f.Text+".")
		return nil
	}
	if err != nil {
		return err
	}
	k.charges = charges
	for _, w := range charges.Warnings {
		k.warn(w.Code, w.Text)
	}
	return nil
}

// itemsAsked are the invoices that may be asked for today with all that was ever
// set against them.
func itemsAsked(ctx context.Context, tx *store.Tx, t *thought) (items []receivable.Item, rows []receivable.Allocation, err error) {
	asked, known := map[receivable.ItemID]bool{}, map[receivable.ItemID]bool{}
	for _, l := range t.claim.LateLines() {
		asked[l.Item] = l.Ask.Sign() > 0
	}
	for _, item := range t.file.Items {
		known[item.ID] = true
		if item.Kind != receivable.Invoice || asked[item.ID] {
			items = append(items, item)
		}
	}
	all, err := tx.ItemsOf(ctx, t.file.Key)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range all { // credit and write-offs used up are no money that came in
		if !known[row.Item.ID] && row.Item.Kind != receivable.Invoice {
			row.Item.Open = money.New(0, row.Item.Amount.Currency())
			items = append(items, row.Item)
		}
	}
	set, err := tx.AllocationsOf(ctx, t.file.Key)
	for _, row := range set {
		if !row.On.After(t.claim.On) {
			rows = append(rows, row.Allocation)
		}
	}
	return items, rows, err
}

// costs adds the costs of collection that the place gives by a scale. They take the
// place of the fixed sum. A consumer comes to owe them only by not answering.
func (k *reckoned) costs(c *creditorDay, t *thought) {
	if !formTold(t.file) || t.file.Client.Form == receivable.Consumer || k.gave(t.file, claim.CostsCharge) {
		return
	}
	sum, _, mark, ok := c.law.CollectionCosts(k.place, t.claim.Askable)
	if !ok || mark.Confidence == law.Recalled || mark.Confidence == law.Unknown {
		return
	}
	if k.charges.AddCosts(sum, "scale of the place", mark) != nil {
		return // none of that sum or currency
	}
	k.charges.Lines = slices.DeleteFunc(k.charges.Lines, func(l claim.Charge) bool { return l.Code == claim.CompensationCharge })
}

// holdBack takes out what rests on memory.
func (k *reckoned) holdBack() {
	k.charges.Lines = slices.DeleteFunc(k.charges.Lines, func(l claim.Charge) bool {
		if l.Confidence == law.Verified || l.Confidence == law.Single {
			return false
		}
		k.held = append(k.held, l)
		return true
	})
	if len(k.held) > 0 {
		k.warn(warnChargesHeld, "A charge of this place rests on a figure from memory: it is not asked. Put the figure you looked up in its place with dunwell law set.")
	}
}

// gave reports that a kind of charge was given up.
func (k *reckoned) gave(file *receivable.File, code claim.ChargeCode) bool {
	fact := file.Facts[FactWaive]
	return fact == waiveAll || fact == string(code)
}

// waive marks what a person gave up, with who did and when.
func (k *reckoned) waive(ctx context.Context, tx *store.Tx, file *receivable.File) error {
	if k.waived = file.Facts[FactWaive]; k.waived == "" {
		return nil
	}
	by, on, err := tx.FactToldBy(ctx, file.Key, FactWaive)
	if err != nil {
		return err
	}
	for _, kind := range chargeKinds {
		if k.gave(file, kind.code) {
			k.charges.Waive(kind.code, "", claim.Waiver{By: by, On: on})
		}
	}
	return nil
}

// asks reports that charges may stand in a letter of this step: rule 15.
func (c *creditorDay) asks(step string, file *receivable.File) bool {
	switch c.charges {
	case ChargesOff:
		return false
	case ChargesAlways:
		return true
	}
	return step == string(policy.FinalDemand) || demanded(file)
}

// demanded reports a final demand that went out about what is open.
func demanded(file *receivable.File) bool {
	var oldest day.Date
	for i := range file.Items {
		if item := &file.Items[i]; item.Kind.Raises() && item.Open.Sign() > 0 && !item.Due.IsZero() && (oldest.IsZero() || item.Due.Before(oldest)) {
			oldest = item.Due
		}
	}
	return slices.ContainsFunc(file.Touches, func(t receivable.Touch) bool {
		return t.Kind == receivable.Written && t.Step == string(policy.FinalDemand) && t.On.After(oldest)
	})
}

// demandTerms is what the place of a client asks of a demand to him.
func (r *run) demandTerms(c *creditorDay, client *receivable.Client) law.DemandTerms {
	if terms, ok := r.setting(c, client.Place).Demands[client.Form]; ok {
		return terms
	}
	return c.law.Demand(cmp.Or(client.Place, c.creditor.Place), string(client.Form))
}
