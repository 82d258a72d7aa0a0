package receivable

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// BillKind is what an own paper is.
type BillKind string

// The kinds of own papers. A final invoice shows the whole and deducts the deposit
// invoices before it.
const (
	BillInvoice BillKind = "invoice"
	BillDeposit BillKind = "deposit"
	BillFinal   BillKind = "final"
	BillCredit  BillKind = "credit_note"
)

// Categories of tax (UNTDID 5305), as electronic invoices name them.
const (
	TaxStandard = "S"  // at a rate
	TaxZero     = "Z"  // at a rate of nought
	TaxExempt   = "E"  // exempt, with a reason
	TaxReverse  = "AE" // the client owes the tax
	TaxUnion    = "K"  // goods within the European Union
	TaxExport   = "G"  // export
	TaxOutside  = "O"  // outside the scope of the tax
)

// ReasonSmallBusiness stands for the sentence by which a small business charges no
// tax, worded on the paper after the creditor's place.
const ReasonSmallBusiness = "small_business"

// Bill is an invoice or credit note that the creditor makes here, as it was drafted:
// sums follow from it by Reckon, and nothing of them is kept twice.
type Bill struct {
	Kind       BillKind       `json:"kind"`
	Number     string         `json:"number,omitempty"` // "" while it is a draft
	On         day.Date       `json:"on"`               // zero while it is a draft
	Due        day.Date       `json:"due"`              // zero: Terms days after On
	Terms      int            `json:"terms,omitempty"`  // days to pay
	From       day.Date       `json:"from"`             // delivered from; zero is one day
	Delivered  day.Date       `json:"delivered"`        // delivered on, or until
	Currency   money.Currency `json:"currency"`
	For        string         `json:"for,omitempty"`
	Engagement EngagementID   `json:"engagement,omitempty"`
	Order      string         `json:"order,omitempty"` // the client's order
	Contract   string         `json:"contract,omitempty"`
	BuyerRef   string         `json:"buyer_reference,omitempty"` // what the client asked to be named
	Note       string         `json:"note,omitempty"`            // a sentence below the sums
	Percent    string         `json:"percent,omitempty"`         // of the whole, of a deposit
	Corrects   string         `json:"corrects,omitempty"`        // number of the invoice a credit note corrects
	CorrectsOn day.Date       `json:"corrects_on"`
	Lines      []BillLine     `json:"lines"`
	Deducted   []Deduction    `json:"deducted,omitempty"` // deposit invoices before this one
}

// BillLine is one line. Quantity, price and percentage are decimals as text: a price
// may be finer than its currency.
type BillLine struct {
	Name     string `json:"name"`
	Text     string `json:"text,omitempty"`
	Quantity string `json:"quantity"`
	Unit     string `json:"unit"`  // UN/ECE Recommendation 20: C62 is a piece, HUR an hour
	Price    string `json:"price"` // of one unit, without tax; negative takes off
	Category string `json:"category"`
	Percent  string `json:"percent,omitempty"` // "19"; "" where none is charged
	Reason   string `json:"reason,omitempty"`  // why none is charged
}

// Deduction is a deposit invoice set off on the final one, by its own sums.
type Deduction struct {
	Number string   `json:"number"`
	On     day.Date `json:"on"`
	Net    string   `json:"net"`
	Tax    string   `json:"tax"`
	Total  string   `json:"total"`
}

// BillTax is one rate of tax and what it comes to.
type BillTax struct {
	Category, Percent, Reason string
	Base, Amount              money.Amount
}

// Reckoning is what a bill comes to.
type Reckoning struct {
	Nets     []money.Amount // of the lines
	Taxes    []BillTax
	Net      money.Amount
	Tax      money.Amount
	Total    money.Amount // with tax
	Deducted money.Amount
	Payable  money.Amount
}

// The most a paper holds.
const (
	MostBillLines = 500
	mostDecimals  = 6
	mostDigits    = 12
)

// Reckon computes the sums of a bill: each line is quantity × price, rounded half up
// to the currency; the tax is computed once a rate, on the sum of its lines, as
// EN 16931 does (BR-CO-17). All faults are told at once.
func (b *Bill) Reckon() (Reckoning, error) {
	r := Reckoning{Net: money.New(0, b.Currency), Tax: money.New(0, b.Currency), Deducted: money.New(0, b.Currency)}
	if len(b.Lines) == 0 {
		return r, fault.Invalidf("invoice_empty", "lines", "an invoice has at least one line")
	}
	if len(b.Lines) > MostBillLines {
		return r, fault.Invalidf("invoice_lines_many", "lines", "an invoice has at most %d lines", MostBillLines)
	}
	var faults fault.List
	for i := range b.Lines {
		net, err := b.Lines[i].net(b.Currency, i+1)
		if f, ok := errors.AsType[*fault.Error](err); ok {
			faults = append(faults, f)
			continue
		}
		r.Nets = append(r.Nets, net)
		r.base(&b.Lines[i], net)
	}
	if err := faults.Err(); err != nil {
		return r, err
	}
	return r, r.sum(b)
}

// base adds a line to the sum of its rate.
func (r *Reckoning) base(l *BillLine, net money.Amount) {
	percent := plainDecimal(l.Percent)
	at := slices.IndexFunc(r.Taxes, func(t BillTax) bool {
		return t.Category == l.Category && t.Percent == percent && t.Reason == l.Reason
	})
	if at < 0 {
		at = len(r.Taxes)
		r.Taxes = append(r.Taxes, BillTax{Category: l.Category, Percent: percent, Reason: l.Reason, Base: money.New(0, net.Currency())})
	}
	if sum, err := r.Taxes[at].Base.Add(net); err == nil { // the sum of all lines is checked below
		r.Taxes[at].Base = sum
	}
}

func (r *Reckoning) sum(b *Bill) error {
	var net, tax, deducted money.Tally
	net.Add(r.Net)
	tax.Add(r.Tax)
	deducted.Add(r.Deducted)
	for _, n := range r.Nets {
		net.Add(n)
	}
	for i := range r.Taxes {
		t := &r.Taxes[i]
		part, err := PercentOf(t.Base, t.Percent)
		if err != nil {
			return err
		}
		t.Amount = part
		tax.Add(part)
	}
	for _, d := range b.Deducted {
		total, err := money.Parse(d.Total, b.Currency)
		if err != nil {
			return err
		}
		deducted.Add(total)
	}
	var err error
	if r.Net, err = net.Sum(); err != nil {
		return err
	}
	if r.Tax, err = tax.Sum(); err != nil {
		return err
	}
	if r.Deducted, err = deducted.Sum(); err != nil {
		return err
	}
	if r.Total, err = r.Net.Add(r.Tax); err != nil {
		return err
	}
	r.Payable, err = r.Total.Sub(r.Deducted)
	return err
}

// net is what a line comes to, with what is wrong with it.
func (l *BillLine) net(c money.Currency, n int) (money.Amount, error) { // every failure is a fault
	bad := func(code, format string, args ...any) (money.Amount, error) {
		return money.Amount{}, fault.Invalidf(code, fmt.Sprintf("line %d", n), format, args...)
	}
	switch {
	case strings.TrimSpace(l.Name) == "":
		return bad("invoice_line_unnamed", "say what the line is for")
	case l.Unit == "":
		return bad("invoice_line_unnamed", "name the unit: C62 for a piece, HUR for an hour, DAY for a day")
	}
	if err := l.checkTax(); err != nil {
		return bad(fault.CodeOf(err), "%s", err.Text)
	}
	quantity, okQ := decimal(l.Quantity)
	price, okP := decimal(l.Price)
	if !okQ || !okP {
		return bad("invoice_line_unreadable", "quantity %q and price %q are decimals with a point, as 7.5 and 80.00, of at most %d digits and %d decimals", l.Quantity, l.Price, mostDigits, mostDecimals)
	}
	exact := new(big.Rat).Mul(quantity, price)
	return money.Rounded(exact, c)
}

// checkTax holds a line's tax to its category.
func (l *BillLine) checkTax() *fault.Error {
	percent, ok := decimal(l.Percent)
	charged := l.Percent != "" && ok && percent.Sign() > 0
	hundred := big.NewRat(100, 1)
	switch {
	case l.Percent != "" && (!ok || percent.Sign() < 0 || percent.Cmp(hundred) > 0):
		return fault.Invalidf("tax_unreadable", "", "%q is no rate of tax; write it as 19 or 7.5", l.Percent)
	case l.Category == TaxStandard && !charged:
		return fault.Invalidf("tax_unreadable", "", "a line at the usual rate names the rate, as 19; one without tax says why: Z, E, AE, K, G or O")
	case !slices.Contains([]string{TaxStandard, TaxZero, TaxExempt, TaxReverse, TaxUnion, TaxExport, TaxOutside}, l.Category):
		return fault.Invalidf("tax_unreadable", "", "%q is no category of tax; it is S, Z, E, AE, K, G or O", l.Category)
	case l.Category != TaxStandard && charged:
		return fault.Invalidf("tax_unreadable", "", "no tax is charged in category %s; leave the rate out", l.Category)
	case l.Category == TaxExempt && l.Reason == "":
		return fault.Invalidf("tax_reason_missing", "", "say why the line is exempt, as E:REASON, or small_business")
	}
	return nil
}

// ParseTax reads the tax of a line as people write it: "19", "AE", "E:reason",
// "small_business", "none" (outside the scope).
func ParseTax(text string) (category, percent, reason string, err error) {
	text = strings.TrimSpace(text)
	head, reason, _ := strings.Cut(text, ":")
	head, reason = strings.TrimSpace(head), strings.TrimSpace(reason)
	rate, isRate := decimal(strings.TrimSpace(strings.TrimSuffix(head, "%")))
	switch {
	case isRate && reason == "" && rate.Sign() > 0:
		return TaxStandard, plainDecimal(strings.TrimSpace(strings.TrimSuffix(head, "%"))), "", nil
	case isRate && rate.Sign() == 0:
		return TaxZero, "0", reason, nil
	case strings.EqualFold(head, ReasonSmallBusiness):
		return TaxExempt, "0", ReasonSmallBusiness, nil
	case strings.EqualFold(head, "none"):
		return TaxOutside, "", reason, nil
	}
	switch category = strings.ToUpper(head); category {
	case TaxZero, TaxReverse, TaxUnion, TaxExport:
		return category, "0", reason, nil
	case TaxOutside:
		return category, "", reason, nil
	case TaxExempt:
		if reason != "" {
			return category, "0", reason, nil
		}
	}
	return "", "", "", fault.Invalidf("tax_unreadable", "", "%q is no tax; write a rate (19), AE (the client owes it), K, G, Z, none, small_business, or E:REASON", text)
}

// PercentOf is a percentage of a sum, half up. "" is none of it.
func PercentOf(a money.Amount, percent string) (money.Amount, error) {
	if percent == "" {
		return money.New(0, a.Currency()), nil
	}
	rate, ok := decimal(percent)
	if !ok {
		return money.Amount{}, fault.Invalidf("tax_unreadable", "", "%q is no percentage; write it as 19 or 7.5", percent)
	}
	if rate.Mul(rate, big.NewRat(1, 100)); !rate.Num().IsInt64() || !rate.Denom().IsInt64() {
		return money.Amount{}, fault.Invalidf("tax_unreadable", "", "%q has more digits than a percentage has", percent)
	}
	return a.Mul(rate.Num().Int64(), rate.Denom().Int64(), money.HalfUp)
}

// decimal reads a plain decimal exactly.
func decimal(text string) (*big.Rat, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, part, point := strings.Cut(digits, ".")
	if whole == "" || len(whole) > mostDigits || len(part) > mostDecimals || point && part == "" {
		return nil, false
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}

// plainDecimal writes a decimal without zeros that say nothing: "19.00" is "19".
func plainDecimal(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// DueOn is the day a bill is due: the day named, or its terms after the day on it.
func (b *Bill) DueOn() day.Date {
	if !b.Due.IsZero() || b.On.IsZero() {
		return b.Due
	}
	return b.On.AddDays(b.Terms)
}

// Deposit is the deposit invoice over a share of the whole: one line a rate of tax,
// so that its tax is that of the work.
func (b *Bill) Deposit(percent, name string) (Bill, error) {
	whole, err := b.Reckon()
	if err != nil {
		return Bill{}, err
	}
	d := *b
	d.Kind, d.Percent, d.Lines, d.Deducted = BillDeposit, plainDecimal(percent), nil, nil
	for _, t := range whole.Taxes {
		part, err := PercentOf(t.Base, percent)
		if err != nil {
			return Bill{}, err
		}
		d.Lines = append(d.Lines, BillLine{Name: name, Quantity: "1", Unit: "C62", Price: part.Decimal(), Category: t.Category, Percent: t.Percent, Reason: t.Reason})
	}
	_, err = d.Reckon()
	return d, err
}
