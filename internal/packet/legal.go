package packet

import (
	"cmp"
	"regexp"
	"strings"

	"dunwell/internal/day"
)

// Legal is who the client is by the public register, as far as it was told: a judgment
// against another name cannot be enforced.
type Legal struct {
	Name   string
	Number string   // in the register
	Agent  string   // who takes papers for it
	Served []string // address at which papers reach it
}

// defendant is the client by his legal name.
func (d *Dossier) defendant() string {
	return cmp.Or(strings.TrimSpace(d.Set["defendant_name"]), d.Legal.Name, d.Client.Name)
}

// opponent is what the client is called before whom the packet is for.
func (d *Dossier) opponent() string {
	switch d.Kind {
	case Insolvency, Agency:
		return "Debtor"
	case Arbitration:
		return "Respondent"
	case Attorney, SmallClaims, PaymentOrder:
	}
	return "Defendant"
}

// matter names who stands against whom, in two lines.
func (d *Dossier) matter() string {
	if d.Kind == Insolvency {
		return "Claim of " + d.Creditor.Name + "\nin the insolvency of " + d.defendant()
	}
	return d.Creditor.Name + "\nagainst " + d.defendant()
}

// legalLines are what the register says of the defendant, beside name and address.
func (d *Dossier) legalLines() string {
	text := ""
	if d.defendant() != d.Client.Name {
		text += "\nCalled " + d.Client.Name + " in the exhibits"
	}
	if d.Legal.Number != "" {
		text += "\nRegister number " + d.Legal.Number
	}
	switch {
	case d.FormTold:
		text += "\n" + upper(d.FormWords())
	case d.Legal.Name == "":
		text += "\n" + d.ask("defendant_kind", "company, partnership or person, as the public register has it")
	}
	return text
}

// servedAddress is where papers reach the defendant.
func (d *Dossier) servedAddress() []string {
	if len(d.Legal.Served) > 0 {
		return d.Legal.Served
	}
	return d.Client.Address
}

var isoDay = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// dated is a text of the record with its days as people write them.
func (d *Dossier) dated(text string) string {
	return isoDay.ReplaceAllStringFunc(text, func(iso string) string {
		on, err := day.Parse(iso)
		if err != nil {
			return iso
		}
		return d.long(on)
	})
}
