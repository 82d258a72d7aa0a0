package cli

import (
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type recheckCmd struct {
	clientArg
	Found   string `xor:"what" help:"What has changed: what was written off is owed again, and the remedies are weighed anew." placeholder:"TEXT"`
	Nothing bool   `xor:"what" help:"Nothing has changed: the next look is put to its day."`
	Health  string `help:"What it says about their means, as solvency=ok or insolvency=notice; what the register of health holds (dunwell health) goes into it." placeholder:"KIND=VALUE"`
	Source  string `help:"Where that is from: a register, a report, a person (default: this look)." placeholder:"WHERE"`
	Keep    bool   `help:"Note what was found; what was written off stays so."`
	stamp
}

func (c recheckCmd) Run(s *session) error {
	switch {
	case !c.Nothing && c.Found == "" && c.Health == "":
		return usage{fault.Invalidf("nothing_named", "", "say what you found (--found TEXT, --health KIND=VALUE), or --nothing")}
	case c.Nothing && c.Health != "":
		return usage{fault.Invalidf("nothing_named", "", "--nothing and --health do not go together")}
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Recheck(s.ctx, key, recovery.LookedAt{Found: c.Found, Health: c.Health, Source: c.Source, Keep: c.Keep}, c.act())
	})
}

type writtenOffCmd struct {
	JSON bool `name:"json" help:"One JSON object an account."`
}

// mostGivenUp bounds the list on a screen.
const mostGivenUp = 10_000

func (c writtenOffCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, _, err := d.GivenUp(s.ctx, creditor, 0, mostGivenUp)
	if err != nil {
		return err
	}
	for i := range list {
		if c.JSON {
			if err := s.line(list[i].Line()); err != nil {
				return err
			}
			continue
		}
		s.printGivenUp(&list[i])
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nothing is written off.")
	}
	return nil
}

func (s *session) printGivenUp(g *recovery.GivenUp) {
	reason := ""
	if g.Reason != "" {
		reason = ": " + g.Reason
	}
	wrapped(s.Out, "", "  ", fmt.Sprintf("%s (%s)  %s %s, written off on %s%s", g.Client, g.Number, g.Amount.Currency(), grouped(g.Amount.Decimal()), g.On, reason))
	switch {
	case g.LastDay.IsZero():
		fmt.Fprintf(s.Out, "  Last day to sue: not known; dunwell fact %s %s=DATE\n", g.Number, recovery.FactPersistUntil)
	case g.Over:
		fmt.Fprintf(s.Out, "  Last day to sue was %s: no suit, and no threat of one\n", g.LastDay)
	default:
		sure := ""
		if g.Sure != "" {
			sure = " (" + g.Sure + ")"
		}
		fmt.Fprintf(s.Out, "  Last day to sue: %s%s\n", g.LastDay, sure)
	}
	looked := "not looked at since"
	if !g.Looked.IsZero() {
		found := "nothing new"
		if g.Found != "" {
			found = g.Found
		}
		looked = fmt.Sprintf("last looked at on %s: %s", g.Looked, found)
	}
	next := "no look follows"
	if !g.Next.IsZero() {
		next = "next look on " + g.Next.String()
	}
	wrapped(s.Out, "  ", "  ", looked+"; "+next)
}
