package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/policy"
)

type policyCmd struct {
	Show  policyShowCmd  `cmd:"" help:"Print a ladder as YAML."`
	Check policyCheckCmd `cmd:"" help:"Check a ladder file; every fault names its line."`
	Diff  policyDiffCmd  `cmd:"" help:"Compare two ladders: presets, your own, or files."`
	Use   policyUseCmd   `cmd:"" help:"Take a ladder file in as your own and use it."`

	Status   policyStatusCmd   `cmd:"" help:"The ladder in force, its versions, and the draft beside it."`
	Draft    policyDraftCmd    `cmd:"" help:"Keep a ladder beside the one in force, or print the one that lies there."`
	Edit     policyEditCmd     `cmd:"" help:"Change days of steps in the draft; without one it starts from the ladder in force."`
	Rehearse policyRehearseCmd `cmd:"" help:"What the draft would change, account by account; nothing is written."`
	SwitchOn policySwitchOnCmd `cmd:"" name:"switch-on" help:"Switch the draft on, now or from a day to come."`
	NotYet   policyNotYetCmd   `cmd:"" name:"not-yet" help:"Take back the day from which the draft is switched on."`
	Discard  policyDiscardCmd  `cmd:"" help:"Throw the draft away."`
}

type policyShowCmd struct {
	Name string `arg:"" optional:"" default:"articles" help:"articles, gentle, firm, or a file."`
}

func (c policyShowCmd) Run(s *session) error {
	p, err := readPolicy(c.Name)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s", p.YAML())
	return err
}

type policyCheckCmd struct {
	File string `arg:"" help:"Ladder in YAML."`
}

func (c policyCheckCmd) Run(s *session) error {
	p, err := readPolicy(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is a good ladder of %d steps, version %s.\n", p.Name, len(p.Steps), p.Version)
	return nil
}

type policyDiffCmd struct {
	A string `arg:"" help:"One ladder."`
	B string `arg:"" help:"The other."`
}

func (c policyDiffCmd) Run(s *session) error {
	a, err := readPolicy(c.A)
	if err != nil {
		return err
	}
	b, err := readPolicy(c.B)
	if err != nil {
		return err
	}
	changes := policy.Diff(a, b)
	for _, ch := range changes {
		fmt.Fprintln(s.Out, ch)
	}
	if len(changes) == 0 {
		fmt.Fprintln(s.Out, "They are the same.")
	}
	return nil
}

type policyUseCmd struct {
	File string `arg:"" type:"existingfile" help:"Ladder in YAML."`
	By   string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c policyUseCmd) Run(s *session) error {
	text, err := readBounded(c.File, mostYAML)
	if err != nil {
		return err
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	p, err := d.UsePolicy(s.ctx, creditor, c.File, text, author(c.By))
	if err != nil {
		return inFile{err}
	}
	fmt.Fprintf(s.Out, "The ladder %s, version %s, is in use.\n", p.Name, p.Version)
	return nil
}

// readPolicy is a preset by name, or a file.
func readPolicy(name string) (policy.Policy, error) {
	if p, ok := policy.Preset(name); ok {
		return p, nil
	}
	text, err := readBounded(name, mostYAML)
	if err != nil {
		return policy.Policy{}, usage{fault.NotFoundf("policy_unknown", "%q is neither a preset (%s) nor a file that can be read", name, strings.Join(policy.Presets(), ", "))}
	}
	p, err := policy.Parse(name, text)
	if err != nil {
		return p, inFile{err}
	}
	return p, nil
}
