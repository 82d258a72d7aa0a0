package recovery

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
)

// FormKey is something that is known of a case and goes into a field of a form.
type FormKey struct {
	Key     string
	Meaning string
	value   func(*packet.Dossier) string
}

// FormText begins what stands in a field of every form of that kind.
const FormText = "text:"

// FormKeys are what a form can be filled with, in the order of a claim.
func FormKeys() []FormKey { return slices.Clone(formKeys) }

var formKeys = []FormKey{
	{"plaintiff.name", "name of the creditor", func(d *packet.Dossier) string { return d.Creditor.Name }},
	{"plaintiff.address", "address of the creditor, in one line", func(d *packet.Dossier) string { return strings.Join(d.Creditor.Address, ", ") }},
	{"plaintiff.street", "first line of his address", func(d *packet.Dossier) string { return firstLine(d.Creditor.Address) }},
	{"plaintiff.town", "last line of his address", func(d *packet.Dossier) string { return lastLine(d.Creditor.Address) }},
	{"plaintiff.phone", "telephone of the creditor", func(d *packet.Dossier) string { return d.Creditor.Phone }},
	{"plaintiff.email", "e-mail of the creditor", func(d *packet.Dossier) string { return d.Creditor.Email }},
	{"plaintiff.signatory", "the person who signs for the creditor", func(d *packet.Dossier) string { return d.Creditor.Sender }},
	{"plaintiff.is_company", "yes where the creditor is a company: for a box to tick", func(d *packet.Dossier) string { return yesOrNo(d.Creditor.IsCompany) }},
	{"defendant.name", "name of the client", func(d *packet.Dossier) string { return d.Client.Name }},
	{"defendant.address", "address of the client, in one line", func(d *packet.Dossier) string { return strings.Join(d.Client.Address, ", ") }},
	{"defendant.street", "first line of his address", func(d *packet.Dossier) string { return firstLine(d.Client.Address) }},
	{"defendant.town", "last line of his address", func(d *packet.Dossier) string { return lastLine(d.Client.Address) }},
	{"defendant.phone", "telephone of the client's contact", func(d *packet.Dossier) string {
		return ofContact(d, func(c *receivable.Contact) string { return c.Phone })
	}},
	{"defendant.email", "e-mail of the client's contact", func(d *packet.Dossier) string {
		return ofContact(d, func(c *receivable.Contact) string { return c.Email })
	}},
	{"defendant.is_company", "yes where the client is a company: for a box to tick", func(d *packet.Dossier) string { return yesOrNo(d.FormTold && d.Client.Form == receivable.Company) }},
	{"defendant.is_person", "yes where the client is a person: for a box to tick", func(d *packet.Dossier) string {
		return yesOrNo(d.FormTold && (d.Client.Form == receivable.Consumer || d.Client.Form == receivable.SoleTrader))
	}},
	{"claim.total", "all that is asked, as a number: 7200.00", func(d *packet.Dossier) string { return d.Claim.Sum.Decimal() }},
	{"claim.principal", "what is open of the invoices", func(d *packet.Dossier) string { return d.Claim.Principal.Decimal() }},
	{"claim.interest", "interest to the day", func(d *packet.Dossier) string { return d.Claim.Interest.Decimal() }},
	{"claim.daily", "interest a day from then on", func(d *packet.Dossier) string { return d.Claim.Daily.Decimal() }},
	{"claim.compensation", "fixed compensation that is asked", func(d *packet.Dossier) string { return d.Claim.Compensation.Decimal() }},
	{"claim.currency", "currency of the claim", func(d *packet.Dossier) string { return string(d.Currency) }},
	{"claim.day", "day to which the claim is reckoned, as 2026-03-02", func(d *packet.Dossier) string { return d.On.String() }},
	{"claim.day_us", "the same as 03/02/2026", func(d *packet.Dossier) string { return numeric(d.On, "01/02/2006") }},
	{"claim.day_uk", "the same as 02/03/2026", func(d *packet.Dossier) string { return numeric(d.On, "02/01/2006") }},
	{"claim.day_de", "the same as 02.03.2026", func(d *packet.Dossier) string { return numeric(d.On, "02.01.2006") }},
	{"claim.since", "day on which the oldest open invoice was due", func(d *packet.Dossier) string { return dayOrNothing(oldest(d).Due) }},
	{"claim.until", "day on which the newest open invoice was due", func(d *packet.Dossier) string { return dayOrNothing(newest(d).Due) }},
	{"claim.invoices", "numbers of the open invoices", invoiceNumbers},
	{"demand.day", "day of the final demand", func(d *packet.Dossier) string { return dayOrNothing(d.Demand.On) }},
	{"demand.until", "day that the final demand named", func(d *packet.Dossier) string { return dayOrNothing(d.Demand.Until) }},
	{"demand.made", "yes where a final demand was made: for a box to tick", func(d *packet.Dossier) string { return yesOrNo(!d.Demand.On.IsZero()) }},
	{"facts.short", "why the money is owed, in about 300 characters", func(d *packet.Dossier) string { return d.FactsIn(packet.ShortFacts) }},
	{"facts.middle", "the same in about 1,200 characters", func(d *packet.Dossier) string { return d.FactsIn(packet.MiddleFacts) }},
	{"court.name", "the simple court for the claim, where it is known", courtName},
	{"court.limit", "the limit of that court", courtLimit},
	{"account.number", "number of the account here", func(d *packet.Dossier) string { return d.Account }},
}

// formKey finds a key of the list.
func formKey(key string) (FormKey, bool) {
	i := slices.IndexFunc(formKeys, func(k FormKey) bool { return k.Key == key })
	if i < 0 {
		return FormKey{}, false
	}
	return formKeys[i], true
}

func firstLine(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}

func lastLine(lines []string) string {
	if len(lines) < 2 {
		return ""
	}
	return lines[len(lines)-1]
}

func ofContact(d *packet.Dossier, what func(*receivable.Contact) string) string {
	for i := range d.Contacts {
		if v := what(&d.Contacts[i]); v != "" {
			return v
		}
	}
	return ""
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func numeric(on day.Date, layout string) string { return on.Time().Format(layout) }

func dayOrNothing(on day.Date) string {
	if on.IsZero() {
		return ""
	}
	return on.String()
}

func oldest(d *packet.Dossier) (row packet.ClaimRow) {
	for i, r := range open(d) {
		if i == 0 || r.Due.Before(row.Due) {
			row = r
		}
	}
	return row
}

func newest(d *packet.Dossier) (row packet.ClaimRow) {
	for i, r := range open(d) {
		if i == 0 || row.Due.Before(r.Due) {
			row = r
		}
	}
	return row
}

// open are the invoices of which something is open.
func open(d *packet.Dossier) (rows []packet.ClaimRow) {
	for _, r := range d.Claim.Rows {
		if r.Open.Sign() > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

func invoiceNumbers(d *packet.Dossier) string {
	var list []string
	for _, r := range open(d) {
		list = append(list, r.Number)
	}
	return strings.Join(list, ", ")
}

func courtName(d *packet.Dossier) string {
	if d.Court == nil {
		return ""
	}
	return strings.Trim(d.Court.Court+", "+d.Court.Place.Name, ", ")
}

func courtLimit(d *packet.Dossier) string {
	if d.Court == nil || !d.Court.Limit.Known {
		return ""
	}
	return d.Court.Limit.Value.Decimal()
}
