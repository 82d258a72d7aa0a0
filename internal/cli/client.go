package cli

import (
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type clientCmd struct {
	Add clientAddCmd `cmd:"" help:"Enter a client before the first work: an account without an invoice."`
}

type clientAddCmd struct {
	Name     string `arg:"" help:"What the client is called."`
	Place    string `help:"State or country: us_texas, gb_eng, de." placeholder:"PLACE"`
	Form     string `help:"Kind of debtor: company, sole_trader, consumer, public." enum:"company,sole_trader,consumer,public" default:"company" placeholder:"FORM"`
	Currency string `help:"Currency of the account (default: yours)." placeholder:"CODE"`
	Number   string `help:"Your own number for the client." placeholder:"N"`
	Email    string `help:"Where invoices go." placeholder:"ADDRESS"`
	Contact  string `help:"Who pays there, by name." placeholder:"NAME"`
	Address  string `help:"Postal lines, split by |." placeholder:"LINES"`
	Language string `help:"Language of letters." placeholder:"CODE"`

	RegisteredName string `help:"Exact legal name, as the register has it." placeholder:"NAME"`
	RegisterNumber string `help:"Number in the register." placeholder:"N"`
	Agent          string `help:"Registered agent, or who else takes papers." placeholder:"NAME"`
	ServiceAddress string `help:"Where papers reach the client, lines split by |." placeholder:"LINES"`
	stamp
}

func (c clientAddCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	entry, _, err := d.AddProspect(s.ctx, creditor, recovery.Prospect{
		NewClient: recovery.NewClient{Name: c.Name, Number: c.Number, Email: c.Email, Place: c.Place, Language: c.Language, Address: splitLines(c.Address)},
		Form:      receivable.Form(c.Form), Contact: c.Contact, Currency: money.Currency(strings.ToUpper(c.Currency)),
		RegisteredName: c.RegisteredName, RegisterNumber: c.RegisterNumber, Agent: c.Agent, ServiceAddress: splitLines(c.ServiceAddress),
	}, c.act())
	if err != nil {
		return err
	}
	return s.said(entry)
}

// splitLines are the lines of a text that has | between them.
func splitLines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "|") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
