package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type policyStatusCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

type policyStatusShape struct {
	InForce  policyVersionShape   `json:"in_force"`
	Versions []policyVersionShape `json:"versions"`
	Draft    *policyDraftShape    `json:"draft"`
}

type policyVersionShape struct {
	Name   string     `json:"name"`
	Number *int       `json:"number"` // null for a ladder as it comes with the program
	By     *string    `json:"by"`
	At     *time.Time `json:"at"`
}

type policyDraftShape struct {
	Name    string    `json:"name"`
	Version string    `json:"version"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	From    *day.Date `json:"from"` // null where it was not switched on
	For     *string   `json:"switched_on_by"`
	Changes []string  `json:"changes"`
}

func versionShape(v *recovery.PolicyVersion) policyVersionShape {
	shape := policyVersionShape{Name: v.Name}
	if v.Number > 0 {
		shape.Number, shape.By, shape.At = &v.Number, &v.By, &v.At
	}
	return shape
}

func draftShape(d *recovery.PolicyDraft) *policyDraftShape {
	shape := &policyDraftShape{Name: d.Policy.Name, Version: d.Policy.Version, By: d.By, At: d.At, From: dayShape(d.From), For: absent(d.For), Changes: []string{}}
	for _, c := range d.Changes {
		shape.Changes = append(shape.Changes, c.String())
	}
	return shape
}

func (c policyStatusCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	v, err := d.PolicyView(s.ctx, creditor)
	if err != nil {
		return err
	}
	if c.JSON {
		shape := policyStatusShape{InForce: versionShape(&v.Current), Versions: []policyVersionShape{}}
		for i := range v.Versions {
			shape.Versions = append(shape.Versions, versionShape(&v.Versions[i]))
		}
		if v.Draft != nil {
			shape.Draft = draftShape(v.Draft)
		}
		return s.line(shape)
	}
	fmt.Fprintf(s.Out, "In force: %s.\n", versionText(&v.Current))
	if v.Draft != nil {
		printDraft(s.Out, v.Draft)
	}
	for i := range v.Versions {
		one := &v.Versions[i]
		mark := " "
		if one.InForce {
			mark = "*"
		}
		fmt.Fprintf(s.Out, "%s %s version %d, by %s on %s\n", mark, one.Name, one.Number, one.By, day.In(one.At, time.Local))
	}
	return nil
}

func versionText(v *recovery.PolicyVersion) string {
	if v.Number == 0 {
		return v.Name + " as it comes"
	}
	return fmt.Sprintf("%s version %d", v.Name, v.Number)
}

// printDraft tells of the draft beside the ladder in force.
func printDraft(out io.Writer, d *recovery.PolicyDraft) {
	when := "not switched on"
	if !d.From.IsZero() {
		when = fmt.Sprintf("switched on from %s by %s", d.From, d.For)
	}
	fmt.Fprintf(out, "Draft: %s, version %s, by %s, %s.\n", d.Policy.Name, d.Policy.Version, d.By, when)
	for _, change := range d.Changes {
		fmt.Fprintf(out, "  %s\n", change)
	}
	if len(d.Changes) == 0 {
		fmt.Fprintln(out, "  It says the same as the ladder in force.")
	}
}

type policyDraftCmd struct {
	Ladder string `arg:"" optional:"" help:"articles, gentle, firm, or a file; without it the draft is printed." placeholder:"LADDER"`
	By     string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON   bool   `name:"json" help:"Print as JSON."`
}

func (c policyDraftCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.Ladder != "" {
		text := policy.PresetSource(c.Ladder)
		if text == nil {
			if _, err := readPolicy(c.Ladder); err != nil { // says what is wrong with the name or the file
				return err
			}
			if text, err = readBounded(c.Ladder, mostYAML); err != nil {
				return err
			}
		}
		if _, err := d.DraftPolicy(s.ctx, creditor, c.Ladder, text, author(c.By)); err != nil {
			return inFile{err}
		}
	}
	return s.draft(d, creditor, c.Ladder != "", c.JSON)
}

// draft shows the draft: what it changes where it was just kept, else the whole of it.
func (s *session) draft(d *recovery.Desk, creditor receivable.CreditorID, kept, asJSON bool) error {
	v, err := d.PolicyView(s.ctx, creditor)
	switch {
	case err != nil:
		return err
	case v.Draft == nil:
		return fault.NotFoundf("policy_draft_none", "there is no draft; keep one with dunwell policy draft LADDER")
	case asJSON:
		return s.line(draftShape(v.Draft))
	case !kept:
		_, err = fmt.Fprintf(s.Out, "%s", v.Draft.YAML)
		return err
	}
	printDraft(s.Out, v.Draft)
	return nil
}

type policyEditCmd struct {
	Days []string `arg:"" help:"Steps with their days: reminder_2=12 call=20." placeholder:"STEP=DAY"`
	By   string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON bool     `name:"json" help:"Print as JSON."`
}

// Run changes days in the draft; without one it starts from the ladder in force.
func (c policyEditCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	v, err := d.PolicyView(s.ctx, creditor)
	if err != nil {
		return err
	}
	p := v.InForce
	if v.Draft != nil {
		p = v.Draft.Policy
	}
	p.Steps = slices.Clone(p.Steps)
	for _, word := range c.Days {
		name, text, _ := strings.Cut(word, "=")
		after, err := strconv.Atoi(text)
		at := slices.IndexFunc(p.Steps, func(s policy.Step) bool { return string(s.Step) == name })
		if err != nil || at < 0 {
			return usage{fault.Invalidf("policy_edit_unreadable", word, "%q is no step of this ladder with a day; write it like reminder_2=12", word)}
		}
		p.Steps[at].After = after
	}
	if _, err := d.DraftPolicy(s.ctx, creditor, "draft", p.YAML(), author(c.By)); err != nil {
		return err
	}
	return s.draft(d, creditor, true, c.JSON)
}

type policySwitchOnCmd struct {
	From  day.Date `help:"Day from which the draft decides (default: today)." placeholder:"DATE"`
	Draft string   `help:"Version of the draft that was looked at; another is refused." placeholder:"VERSION"`
	By    string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON  bool     `name:"json" help:"Print as JSON."`
}

type switchedShape struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	From    day.Date `json:"from"`
}

func (c policySwitchOnCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	v, err := d.PolicyView(s.ctx, creditor)
	if err != nil {
		return err
	}
	if c.Draft == "" && v.Draft != nil {
		c.Draft = v.Draft.Policy.Version
	}
	today, err := d.TodayOf(s.ctx, creditor)
	if err != nil {
		return err
	}
	if c.From.IsZero() {
		c.From = today
	}
	p, err := d.PlanPolicyDraft(s.ctx, creditor, c.Draft, c.From, author(c.By))
	switch {
	case err != nil:
		return err
	case c.JSON:
		return s.line(switchedShape{p.Name, p.Version, c.From})
	case c.From == today:
		fmt.Fprintf(s.Out, "The ladder %s, version %s, is in use.\n", p.Name, p.Version)
	default:
		fmt.Fprintf(s.Out, "From %s the ladder %s, version %s, decides; until then %s stays in force. Undo: dunwell policy not-yet\n", c.From, p.Name, p.Version, versionText(&v.Current))
	}
	return nil
}

type policyNotYetCmd struct{}

// Run takes the day of the draft back.
func (policyNotYetCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.UnplanPolicyDraft(s.ctx, creditor); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, "The draft stays beside the ladder in force; no day is set for it.")
	return nil
}

type policyDiscardCmd struct{}

// Run throws the draft away.
func (policyDiscardCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.DropPolicyDraft(s.ctx, creditor); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, "There is no draft.")
	return nil
}
