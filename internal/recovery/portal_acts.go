package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/reply/meaning"
)

// The limits within which a client's promise is taken without a person: what goes
// beyond them waits to be read, like any other answer.
const (
	promiseDays   = 31
	promiseBroken = 2 // so many broken ones, and a person reads the next
)

// PromiseOnPage takes a client's word to pay a sum, "" for all that is open, by a day.
func (d *Desk) PromiseOnPage(ctx context.Context, l *ClientLink, sum string, by day.Date, words string, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(file *receivable.File, today day.Date) (s pageSaid, err error) {
		if err := oursOnly(file, today); err != nil {
			return s, err
		}
		owed, err := openSum(file)
		if err != nil {
			return s, err
		}
		amount := owed
		if sum != "" {
			if amount, err = money.Parse(sum, file.Currency); err != nil {
				return s, asField(err, "amount")
			}
		}
		var own string
		switch {
		case amount.Sign() <= 0:
			return s, fault.Invalidf("sum_not_positive", "amount", "the sum must be more than nothing")
		case owed.Less(amount):
			return s, fault.Invalidf("sum_above_owed", "amount", "this is more than is open")
		case by.IsZero():
			return s, fault.Invalidf("day_missing", "by", "name the day on which you will pay")
		case by.Before(today):
			return s, fault.Invalidf("day_past", "by", "name a day to come")
		case by.After(today.AddMonths(12)):
			return s, fault.Invalidf("day_far", "by", "name a day within the next twelve months")
		}
		if own, err = pageWords(words); err != nil {
			return s, err
		}
		s = pageSaid{
			subject: fmt.Sprintf("promises %s by %s", sumText(amount), by), labels: []meaning.Label{meaning.LabelPromise},
			promise: &Promised{Date: by, Amount: amount.Decimal()},
			words:   paragraphsOf(fmt.Sprintf("I will pay %s by %s.", sumText(amount), by), own),
		}
		if own == "" && !by.After(today.AddDays(promiseDays)) && brokenPromises(file, today) < promiseBroken && !outside(file, today) {
			s.outcome = receivable.OutcomePromised
			s.alone = func(ctx context.Context, a Act) (Entry, error) {
				return d.Promise(ctx, l.row.Account, amount.Decimal(), by, a)
			}
		}
		return s, nil
	})
}

// outside reports a file that is with a court or anybody else: a person reads what is
// said about it.
func outside(file *receivable.File, on day.Date) bool {
	return slices.ContainsFunc(file.Matters, func(m receivable.Matter) bool { return m.Live(on) })
}

// brokenPromises counts promises whose day passed while they stood.
func brokenPromises(file *receivable.File, today day.Date) int {
	n := 0
	for _, a := range file.Arrangements {
		if a.Kind == receivable.Promise && a.By.Before(today) && a.Ended.IsZero() {
			n++
		}
	}
	return n
}

// ProposePlan takes a client's proposal to pay in parts. It is a proposal: a person
// draws the plan up, or answers otherwise.
func (d *Desk) ProposePlan(ctx context.Context, l *ClientLink, parts []PlanPayment, admits bool, words string, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(file *receivable.File, today day.Date) (s pageSaid, err error) {
		if err := oursOnly(file, today); err != nil {
			return s, err
		}
		list, err := proposed(file, today, parts)
		if err != nil {
			return s, err
		}
		own, err := pageWords(words)
		if err != nil {
			return s, err
		}
		lines := make([]string, len(list))
		for i, p := range list {
			lines[i] = fmt.Sprintf("%d. %s: %s", i+1, p.On, sumText(p.Amount))
		}
		s = pageSaid{
			subject: fmt.Sprintf("proposes to pay in %s, from %s to %s", counted(len(list), "part"), list[0].On, list[len(list)-1].On),
			labels:  []meaning.Label{meaning.LabelPlan}, admits: admits,
			offer: &Offered{Kind: "instalments", Amount: list[len(list)-1].Amount.Decimal(), Count: len(list), Every: "month"},
			words: paragraphsOf("I propose to pay in these parts:\n"+strings.Join(lines, "\n"), own),
		}
		if admits {
			s.words = append(s.words, "The open sum is right.")
		}
		return s, nil
	})
}

// The bounds of a plan that a client proposes.
const (
	mostPlanParts = 12
	planMonths    = 24
)

// proposed holds the parts of a proposal to what is open: they add up, and their days
// follow each other.
func proposed(file *receivable.File, today day.Date, parts []PlanPayment) ([]receivable.Part, error) {
	owed, err := openSum(file)
	if err != nil {
		return nil, err
	}
	if len(parts) < 2 || len(parts) > mostPlanParts {
		return nil, fault.Invalidf("plan_parts", "count", "a plan has 2 to %d parts", mostPlanParts)
	}
	sum := money.New(0, file.Currency)
	list := make([]receivable.Part, len(parts))
	var faults fault.List
	for i, p := range parts {
		on, amount := fmt.Sprintf("day_%d", i+1), fmt.Sprintf("amount_%d", i+1)
		a, err := money.Parse(p.Amount, file.Currency)
		switch {
		case err != nil || a.Sign() <= 0:
			faults = append(faults, fault.Invalidf("part_sum", amount, "write the sum of this part"))
			a = money.New(0, file.Currency)
		case p.On.IsZero():
			faults = append(faults, fault.Invalidf("part_day", on, "name the day of this part"))
		case p.On.Before(today):
			faults = append(faults, fault.Invalidf("day_past", on, "name a day to come"))
		case i > 0 && !p.On.After(parts[i-1].On):
			faults = append(faults, fault.Invalidf("part_order", on, "each part comes after the one before it"))
		case p.On.After(today.AddMonths(planMonths)):
			faults = append(faults, fault.Invalidf("day_far", on, "name a day within the next two years"))
		}
		list[i] = receivable.Part{On: p.On, Amount: a}
		if sum, err = sum.Add(a); err != nil {
			return nil, err
		}
	}
	if len(faults) == 0 && sum != owed {
		faults = append(faults, fault.Invalidf("parts_sum", "sum", "the parts do not add up to what is open"))
	}
	return list, faults.Err()
}

// The reasons for which a client may contest an invoice on his page.
const (
	WrongQuality  = "quality"
	WrongScope    = "scope"
	WrongAmount   = "amount"
	WrongInvoice  = "invoice"
	WrongReceived = "not_received"
)

// WrongReasons are those reasons, in the order they are offered.
func WrongReasons() []string {
	return []string{WrongQuality, WrongScope, WrongAmount, WrongInvoice, WrongReceived}
}

var wrongs = map[string]struct {
	label meaning.Label
	text  string
}{
	WrongQuality:  {meaning.LabelQuality, "the work is faulty or late"},
	WrongScope:    {meaning.LabelScope, "this was not ordered or not delivered"},
	WrongAmount:   {meaning.LabelAmount, "the price or the sum is wrong"},
	WrongInvoice:  {meaning.LabelInvoiceError, "the invoice itself has a mistake"},
	WrongReceived: {meaning.LabelNotReceived, "the invoice never came"},
}

// DisputeOnPage takes a client's word that something about an invoice is not right.
func (d *Desk) DisputeOnPage(ctx context.Context, l *ClientLink, invoice, reason, words string, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(file *receivable.File, _ day.Date) (s pageSaid, err error) {
		own, err := pageWords(words)
		if err != nil {
			return s, err
		}
		why, ok := wrongs[reason]
		switch {
		case !slices.ContainsFunc(file.Items, func(i receivable.Item) bool { return i.Number == invoice && i.Kind.Raises() }):
			return s, fault.Invalidf("invoice_unknown", "invoice", "choose the invoice")
		case !ok:
			return s, fault.Invalidf("reason_unknown", "reason", "choose what is not right")
		case own == "":
			return s, fault.Invalidf("words_missing", "words", "say in a few words what is not right")
		}
		return pageSaid{
			subject: fmt.Sprintf("contests invoice %s: %s", invoice, why.text), labels: []meaning.Label{why.label},
			words: paragraphsOf(fmt.Sprintf("Invoice %s: %s.", invoice, why.text), own),
		}, nil
	})
}

// PaidOnPage takes a client's word that he has paid, with what shows it.
func (d *Desk) PaidOnPage(ctx context.Context, l *ClientLink, on day.Date, words string, files []PageFile, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(_ *receivable.File, today day.Date) (s pageSaid, err error) {
		own, err := pageWords(words)
		if err != nil {
			return s, err
		}
		switch {
		case on.IsZero():
			return s, fault.Invalidf("day_missing", "on", "name the day on which you paid")
		case on.After(today):
			return s, fault.Invalidf("day_ahead", "on", "this day has not come yet")
		}
		s = pageSaid{
			subject: fmt.Sprintf("says it was paid on %s", on), labels: []meaning.Label{meaning.LabelPaid}, promise: &Promised{Date: on},
			words: paragraphsOf(fmt.Sprintf("I paid on %s.", on), own),
		}
		if s.files, err = checked(files); err != nil {
			return s, err
		}
		if len(s.files) > 0 {
			s.labels = []meaning.Label{meaning.LabelRemittance}
			s.subject += ", with " + counted(len(s.files), "file")
		}
		return s, nil
	})
}

// OtherContact takes a client's word that somebody else is to be written to. The
// recorded contact stays as it is: to write to another one is a person's act.
func (d *Desk) OtherContact(ctx context.Context, l *ClientLink, name, address, words string, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(*receivable.File, day.Date) (s pageSaid, err error) {
		own, err := pageWords(words)
		if err != nil {
			return s, err
		}
		name, address = oneLine(name, 120), oneLine(address, 200)
		parsed := receivable.Creditor{}
		switch {
		case name == "":
			return s, fault.Invalidf("name_missing", "name", "write the name")
		case address == "" || setEmail(&parsed, address) != nil:
			return s, fault.Invalidf("address_unreadable", "address", "write an e-mail address, such as name@example.com")
		}
		return pageSaid{
			subject: "asks to write to somebody else", labels: []meaning.Label{meaning.LabelWrongPerson},
			words: paragraphsOf(fmt.Sprintf("Please write to %s, %s instead.", name, parsed.Email), own),
		}, nil
	})
}

// AskCall takes a client's wish to be called.
func (d *Desk) AskCall(ctx context.Context, l *ClientLink, phone, when, words string, from PageSender) (PageAnswer, error) {
	return d.sayOnPage(ctx, l, from, func(file *receivable.File, today day.Date) (s pageSaid, err error) {
		if err := oursOnly(file, today); err != nil {
			return s, err
		}
		own, err := pageWords(words)
		if err != nil {
			return s, err
		}
		phone, when = oneLine(phone, 60), oneLine(when, 200)
		if !strings.ContainsAny(phone, "0123456789") {
			return s, fault.Invalidf("phone_missing", "phone", "write the number to call")
		}
		text := "Please call me on " + phone + "."
		if when != "" {
			text += " A good time: " + when + "."
		}
		return pageSaid{subject: "asks for a call on " + phone, labels: []meaning.Label{meaning.LabelInfo}, words: paragraphsOf(text, own)}, nil
	})
}

func paragraphsOf(first, own string) []string {
	if own == "" {
		return []string{first}
	}
	return []string{first, own}
}

// asField has a fault speak of a field.
func asField(err error, field string) error {
	f := asFault(err)
	if f == nil {
		return err
	}
	named := *f
	named.Where = field
	return &named
}
