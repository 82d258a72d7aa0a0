package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// factCmd has --list without a client, so its arguments are checked here.
type factCmd struct {
	Client string   `arg:"" optional:"" help:"Name or number of the client, or number of the account."`
	Facts  []string `arg:"" optional:"" help:"KEY=VALUE, for example email=pay@client.example solvency=ok signed_contract=yes."`
	List   bool     `help:"List the facts that are read, with what they mean."`
	JSON   bool     `name:"json" help:"With --list: one JSON object a fact."`
	clientCurrencyArg
	stamp
}

func (c factCmd) Run(s *session) error {
	if c.List {
		return s.listFacts(c.JSON)
	}
	if c.Client == "" || len(c.Facts) == 0 {
		return usage{fault.Invalidf("nothing_named", "", "name a client and his facts, KEY=VALUE; dunwell fact --list shows which are read")}
	}
	facts, err := pairs(c.Facts)
	if err != nil {
		return err
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		return d.Fact(s.ctx, key, facts, c.act())
	})
}

// factJSON is a known fact as --json prints it.
type factJSON struct {
	Key     string   `json:"key"`
	Group   string   `json:"group"`
	Kind    string   `json:"kind"`
	Words   []string `json:"words"`
	Meaning string   `json:"meaning"`
}

func (s *session) listFacts(asJSON bool) error {
	group := ""
	for _, k := range recovery.KnownFacts() {
		if asJSON {
			if err := s.line(factJSON{k.Key, k.Group, strings.ReplaceAll(string(k.Kind), " ", "_"), k.Words, k.Meaning}); err != nil {
				return err
			}
			continue
		}
		if k.Group != group {
			if group != "" {
				fmt.Fprintln(s.Out)
			}
			group = k.Group
			fmt.Fprintln(s.Out, group)
		}
		wrapped(s.Out, "  "+padded(k.Key, 32), strings.Repeat(" ", 34), k.Meaning+" ("+k.Value()+")")
	}
	return nil
}
