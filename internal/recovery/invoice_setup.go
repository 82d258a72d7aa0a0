package recovery

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// The settings of own invoices.
const (
	settingInvoiceNumber = "invoice_number"
	settingCreditNumber  = "credit_number"
	settingInvoiceTax    = "invoice_tax"
	settingInvoiceDays   = "invoice_days"
	settingInvoiceTerms  = "invoice_terms"
	settingVATID         = "vat_id"
	settingTaxNumber     = "tax_number"
	settingRegister      = "register"
	settingEInvoice      = "einvoice"
	settingRecurring     = "invoice_recurring"

	keyInvoiceNext = "invoice_next" // not kept: it begins a series
)

const defaultPattern = "{year}-{n:03}"

// The facts of a client that his invoices need.
const (
	FactVATID    = "vat_id"
	FactEInvoice = "einvoice"
	FactBuyerRef = "buyer_reference"
)

type invoiceSetting struct {
	key, usual, help string
	check            func(string) *fault.Error
}

func invoiceSettings() []invoiceSetting {
	oneOf := func(key string, words ...string) func(string) *fault.Error {
		return func(v string) *fault.Error {
			if slices.Contains(words, v) {
				return nil
			}
			return fault.Invalidf("setup_unreadable", key, "%q is none of %s", v, strings.Join(words, ", "))
		}
	}
	return []invoiceSetting{
		{settingInvoiceNumber, defaultPattern, "numbers of your own invoices: {year}, {month} and {n} or {n:03}; each series counts without gaps", checkPattern},
		{settingCreditNumber, "", "numbers of credit notes, where they have a series of their own", func(v string) *fault.Error {
			if v == "" {
				return nil
			}
			return checkPattern(v)
		}},
		{settingInvoiceTax, "", "tax of a line that names none: 19, AE, none, small_business …", func(v string) *fault.Error {
			if v == "" {
				return nil
			}
			_, _, _, err := receivable.ParseTax(v)
			return asFault(err)
		}},
		{settingInvoiceDays, "14", "days to pay an own invoice where nothing else is agreed", func(v string) *fault.Error {
			if n, err := strconv.Atoi(v); err != nil || n < 0 || n > 365 {
				return fault.Invalidf("terms_unreadable", settingInvoiceDays, "%q are no days to pay; it is 0 to 365", v)
			}
			return nil
		}},
		{settingInvoiceTerms, "", "your own words about payment, printed below the sum", nil},
		{settingVATID, "", "your VAT number, printed on invoices", nil},
		{settingTaxNumber, "", "your tax number, printed on invoices", nil},
		{settingRegister, "", "your court and number in a register, printed on invoices", nil},
		{settingEInvoice, "none", "electronic twin of own invoices: ubl, cii (also inside the PDF) or none", oneOf(settingEInvoice, "ubl", "cii", "none")},
		{settingRecurring, "draft", "recurring invoices: draft (you issue them) or issue (they are issued on their day)", oneOf(settingRecurring, "draft", "issue")},
	}
}

// invoiceSetup shows the settings of own invoices.
func invoiceSetup(ctx context.Context, tx *store.Tx, id receivable.CreditorID) ([]SetupLine, error) {
	all, err := tx.Settings(ctx, id)
	if err != nil {
		return nil, err
	}
	var list []SetupLine
	for _, s := range invoiceSettings() {
		list = append(list, SetupLine{s.key, invoiceSet(all, s.key), s.help})
	}
	return list, nil
}

// invoiceSet is a setting of own invoices, or what is usual.
func invoiceSet(all map[string]string, key string) string {
	if v := all[key]; v != "" {
		return v
	}
	for _, s := range invoiceSettings() {
		if s.key == key {
			return s.usual
		}
	}
	return ""
}

// changeInvoices sets one of the settings; ok is false where the key is none of them.
func (d *Desk) changeInvoices(ctx context.Context, tx *store.Tx, c *receivable.Creditor, key, value string) (f *fault.Error, ok bool, err error) {
	value = strings.TrimSpace(value)
	if key == keyInvoiceNext {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 1 || n > 1<<40 {
			return fault.Invalidf("setup_unreadable", key, "%q is no number to begin with; it is 1 or more", value), true, nil
		}
		all, err := tx.Settings(ctx, c.ID)
		if err != nil {
			return nil, true, err
		}
		err = tx.BeginSeries(ctx, c.ID, seriesOf(invoiceSet(all, settingInvoiceNumber), d.todayOf(*c)), n)
		if f := asFault(err); f != nil && f.Kind == fault.Conflict {
			return f, true, nil
		}
		return nil, true, err
	}
	for _, s := range invoiceSettings() {
		if s.key != key {
			continue
		}
		if s.check != nil {
			if f := s.check(value); f != nil {
				return f, true, nil
			}
		}
		if len(value) > 500 {
			return fault.Invalidf("setup_unreadable", key, "%s holds at most 500 characters", key), true, nil
		}
		return nil, true, tx.SetSetting(ctx, c.ID, key, value)
	}
	return nil, false, nil
}

var countMark = regexp.MustCompile(`\{n(:0([1-9]))?\}`)

func checkPattern(v string) *fault.Error {
	rest := strings.NewReplacer("{year}", "", "{month}", "").Replace(v)
	marks := countMark.FindAllString(rest, -1)
	if rest = countMark.ReplaceAllString(rest, ""); len(marks) != 1 || strings.ContainsAny(rest, "{}") || len(v) > 40 {
		return fault.Invalidf("setup_unreadable", settingInvoiceNumber, "%q makes no numbers; write it with {n} or {n:03} once, and {year} and {month} as you like: {year}-{n:03}", v)
	}
	return nil
}

// seriesOf is the series that a pattern counts in on a day: all of it but the count.
func seriesOf(pattern string, on day.Date) string {
	return strings.NewReplacer("{year}", on.String()[:4], "{month}", on.String()[5:7]).Replace(pattern)
}

// numberIn puts a count into a series.
func numberIn(series string, n int64) string {
	return countMark.ReplaceAllStringFunc(series, func(mark string) string {
		digits := strconv.FormatInt(n, 10)
		if width := countMark.FindStringSubmatch(mark)[2]; width != "" {
			digits = strings.Repeat("0", max(0, int(width[0]-'0')-len(digits))) + digits
		}
		return digits
	})
}
