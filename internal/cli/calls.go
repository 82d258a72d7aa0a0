package cli

import (
	"fmt"
	"io"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type calledCmd struct {
	clientArg
	Outcome string   `required:"" help:"reached, promised, vague, no_answer, message_left, wrong_number, disputed, hardship, refused, paid_already, call_back, or waived." placeholder:"CODE"`
	Next    day.Date `help:"Day to call again: it comes up in dunwell today." placeholder:"DATE"`
	stamp
}

func (c calledCmd) Run(s *session) error {
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.TakeCall(s.ctx, key, recovery.Call{Outcome: c.Outcome, Next: c.Next}, c.act())
	})
}

type callCmd struct {
	clientArg
	JSON bool `name:"json" help:"Print as JSON."`
}

func (c callCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	sheet, err := d.CallSheet(s.ctx, key)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(sheet)
	}
	printCall(s.Out, sheet)
	return nil
}

// sectionWords name the parts of a script.
var sectionWords = map[string]string{
	"opening": "Open", "find_the_cause": "Find the cause", "forgot": "If it slipped", "mistake": "If something is wrong with the invoice",
	"hardship": "If money is tight", "dispute": "If they object", "refusal": "If they will not pay", "voicemail": "On a machine",
	"third_person": "With somebody else", "closing": "Close",
}

func printCall(w io.Writer, c recovery.CallSheet) {
	who := c.Client
	if c.Contact != nil {
		who = *c.Contact + ", " + who
	}
	if c.Phone != nil {
		who += ", " + *c.Phone
	}
	wrapped(w, "Call  ", "      ", who)
	fmt.Fprintf(w, "%s %s is late", c.Currency, grouped(c.Late))
	if c.DaysLate > 0 {
		fmt.Fprintf(w, ", %s", days(c.DaysLate))
	}
	fmt.Fprintln(w)
	for _, i := range c.Invoices {
		fmt.Fprintf(w, "  %s  due %s  %s\n", padded(i.Number, 14), i.Due, grouped(i.Open))
	}
	for _, careful := range c.Warnings {
		wrapped(w, "  Careful  ", "           ", careful.Text)
	}
	if len(c.History) > 0 {
		fmt.Fprintln(w, "\nWhat happened")
	}
	for _, h := range c.History {
		wrapped(w, "  "+h.On.String()+"  ", "              ", h.Text)
	}
	for _, part := range c.Script {
		fmt.Fprintf(w, "\n%s\n", sectionWords[part.Name])
		for line := range strings.Lines(part.Text) {
			if line = strings.TrimSpace(line); line != "" {
				wrapped(w, "  ", "  ", line)
			}
		}
	}
	fmt.Fprintln(w, "\nNever say")
	for _, never := range c.NeverSay {
		wrapped(w, "  - ", "    ", never)
	}
	codes := make([]string, len(c.Outcomes))
	for i, o := range c.Outcomes {
		codes[i] = o.Code
	}
	fmt.Fprintln(w)
	wrapped(w, "Then  ", "      ", fmt.Sprintf("dunwell called %s --outcome CODE --minutes N --note TEXT [--next DATE]; the codes: %s", c.Account, strings.Join(codes, ", ")))
}
