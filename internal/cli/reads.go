package cli

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type agingCmd struct {
	On    day.Date `help:"Business day (default: today)." placeholder:"DATE"`
	Known day.Date `help:"Only what was known at the end of this day." placeholder:"DATE"`
	JSON  bool     `name:"json" help:"One JSON object a currency."`
}

func (c agingCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	agings, err := d.Aging(s.ctx, creditor, orToday(c.On, d.Today()), c.Known)
	if err != nil {
		return err
	}
	for _, a := range agings {
		if c.JSON {
			if err := s.line(a); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s on %s: %d open, %s %s\n", a.Currency, a.On, a.Open.Count, a.Currency, grouped(a.Open.Amount.Decimal()))
		for _, b := range a.Buckets {
			fmt.Fprintf(s.Out, "  %-8s %6d  %20s\n", b.Name, b.Count, grouped(b.Amount.Decimal()))
		}
		if a.DSO != nil {
			fmt.Fprintf(s.Out, "  DSO      %s days (open, against what was invoiced in 90 days)\n", *a.DSO)
		}
	}
	if len(agings) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nothing is open.")
	}
	return nil
}

type chaseCmd struct {
	On     day.Date `help:"Day to decide for (default: today). Any other day is a rehearsal: nothing can be sent." placeholder:"DATE"`
	DryRun bool     `help:"Decide and print; write nothing down."`
	JSON   bool     `name:"json" help:"One JSON object an account."`
}

func (c chaseCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	request := recovery.ChaseRequest{Creditor: creditor, On: orToday(c.On, d.Today()), DryRun: c.DryRun}
	var table chaseTable
	counts, err := d.Chase(s.ctx, request, func(r recovery.ChaseRow) error {
		if c.JSON {
			return s.line(r)
		}
		table.add(r)
		return nil
	})
	if err != nil {
		if fault.CodeOf(err) == "rehearsal_refused" {
			return usage{err}
		}
		return err
	}
	if !c.JSON {
		table.print(s.Out)
		fmt.Fprintf(s.Out, "\n%s\n", counts.Text())
	}
	if c.DryRun {
		return nil
	}
	return s.writeDrafts(d, creditor, request.On, c.JSON)
}

// writeDrafts lays the day's letters into the folder and says where they lie; a
// letter that cannot be made is told on standard error.
func (s *session) writeDrafts(d *recovery.Desk, creditor receivable.CreditorID, on day.Date, quiet bool) error {
	bar := s.progress(-1, "writing letters")
	wrote, faults, err := d.WriteDrafts(s.ctx, creditor, on, func(n int) { bar.Set(int64(n)) })
	bar.Finish()
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(s.Err, f.Error())
	}
	if len(wrote) > 0 && !quiet {
		fmt.Fprintf(s.Out, "%d letters lie in %s\n", len(wrote), filepath.Dir(wrote[0].Paths[0]))
	}
	return nil
}

// chaseTable groups the day's rows for reading: what acts first, what rests counted.
type chaseTable struct {
	acting  []recovery.ChaseRow
	resting map[string]int
}

func (t *chaseTable) add(r recovery.ChaseRow) {
	if r.Move != "wait" {
		t.acting = append(t.acting, r)
		return
	}
	if t.resting == nil {
		t.resting = map[string]int{}
	}
	t.resting[r.Reasons[len(r.Reasons)-1].Code]++
}

func (t *chaseTable) print(w io.Writer) {
	for _, r := range t.acting {
		fmt.Fprintf(w, "%-30s %14s  %-16s %s\n", cut(r.Client, 30), grouped(r.Owed)+" "+string(r.Currency), r.Title(), r.Reasons[len(r.Reasons)-1].Text)
	}
	if len(t.resting) > 0 {
		fmt.Fprintln(w, "\nResting:")
		for _, code := range sortedKeys(t.resting) {
			fmt.Fprintf(w, "  %-24s %d\n", code, t.resting[code])
		}
	}
}

type todayCmd struct {
	JSON bool `name:"json" help:"One JSON object a need."`
}

func (c todayCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	today, err := d.TodayPage(s.ctx, creditor)
	if err != nil {
		return err
	}
	if c.JSON {
		for _, n := range today.Needs {
			if err := s.line(needJSON(n)); err != nil {
				return err
			}
		}
		return nil
	}
	printToday(s.Out, today)
	return nil
}

func needJSON(n recovery.Need) any {
	return struct {
		Kind     recovery.NeedKind    `json:"kind"`
		Delivery *string              `json:"delivery"`
		Account  receivable.AccountID `json:"account"`
		Client   string               `json:"client"`
		Currency money.Currency       `json:"currency"`
		Owed     string               `json:"owed"`
		Asked    string               `json:"asked"`
		DaysLate int                  `json:"days_late"`
		Move     string               `json:"move"`
		Step     string               `json:"step"`
		Title    string               `json:"title"`
		Reasons  []recovery.Said      `json:"reasons"`
	}{n.Kind, absent(n.Number), n.Account, n.Client, n.Owed.Currency(), n.Owed.Decimal(), n.Asked.Decimal(), n.DaysLate, n.Move, n.Step, n.Title, n.Reasons}
}

// absent is null for empty text.
func absent(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func printToday(w io.Writer, t recovery.Today) {
	fmt.Fprintf(w, "%s, %s\n", t.On.Weekday(), t.On)
	if len(t.Needs) == 0 {
		fmt.Fprintln(w, "Nothing needs you today.")
	}
	for _, n := range t.Needs {
		fmt.Fprintf(w, "\n%s\n  %s %s", n.Title, n.Owed.Currency(), grouped(n.Owed.Decimal()))
		if n.DaysLate > 0 {
			fmt.Fprintf(w, ", %d days late", n.DaysLate)
		}
		fmt.Fprintln(w)
		fmt.Fprintf(w, "  %s\n", n.Why)
		if n.Number != "" {
			fmt.Fprintf(w, "  dunwell letter %s    dunwell approve %s\n", n.Number, n.Number)
		}
	}
	if t.Truncated > 0 {
		fmt.Fprintf(w, "\n… and %d more.\n", t.Truncated)
	}
	if len(t.Rests) > 0 {
		fmt.Fprintln(w, "\nResting, and fine:")
		for _, r := range t.Rests {
			fmt.Fprintf(w, "  %-40s %d\n", r.Label, r.Count)
		}
	}
}

type explainCmd struct {
	clientArg
	On   day.Date `help:"Day to explain (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"Print as JSON."`
}

func (c explainCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	key, err := d.AccountNamed(s.ctx, creditor, c.Client, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return err
	}
	e, err := d.Explain(s.ctx, key, orToday(c.On, d.Today()))
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(e)
	}
	fmt.Fprintf(s.Out, "%s owes %s %s, %d days late\n%s\n\nBecause\n", e.Client, e.Currency, grouped(e.Owed), e.DaysLate, e.Title())
	for _, r := range e.Reasons {
		fmt.Fprintf(s.Out, "  %-22s %s\n", r.Code, r.Text)
	}
	fmt.Fprintln(s.Out, "\nWhat is owed")
	for _, l := range e.Claim {
		fmt.Fprintf(s.Out, "  %-40s %14s\n", l.Line, grouped(l.Amount))
	}
	if e.Ladder.Next != "" {
		fmt.Fprintf(s.Out, "\nLadder: %s done, %s next, not before %s\n", orNone(e.Ladder.Step), e.Ladder.Next, e.Ladder.Earliest)
	}
	fmt.Fprintln(s.Out, "\nWhat would change it")
	for _, r := range e.WouldChange {
		fmt.Fprintf(s.Out, "  %s\n", r.Text)
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

type rehearseCmd struct {
	Diary string `arg:"" type:"existingfile" help:"Diary in YAML; see docs/diary.schema.json."`
	JSON  bool   `name:"json" help:"One JSON object a day on which something happens (the default in a pipe)."`
}

func (c rehearseCmd) Run(s *session) error {
	text, err := os.ReadFile(c.Diary)
	if err != nil {
		return fault.Invalidf("file_unreadable", c.Diary, "the diary cannot be read: %v", unwrapPath(err))
	}
	days, err := recovery.Rehearse(c.Diary, text)
	if err != nil {
		return err
	}
	for _, d := range days {
		if c.JSON || !terminal(s.Out) {
			if err := s.line(d); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s  %-16s %-20s %s\n", d.On, d.Move, d.StepName(), d.Reasons[len(d.Reasons)-1].Text)
	}
	return nil
}

type verifyCmd struct {
	File string `arg:"" optional:"" type:"existingfile" help:"Exported record to check (default: the book)."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

func (c verifyCmd) Run(s *session) error {
	report, err := c.report(s)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := s.line(report); err != nil {
			return err
		}
	} else {
		printVerify(s.Out, report)
	}
	if !report.OK {
		return errPartly
	}
	return nil
}

func (c verifyCmd) report(s *session) (recovery.Verified, error) {
	if c.File != "" {
		f, err := os.Open(c.File)
		if err != nil {
			return recovery.Verified{}, fault.Invalidf("file_unreadable", c.File, "the file cannot be read: %v", unwrapPath(err))
		}
		defer f.Close()
		return recovery.VerifyFile(c.File, f)
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return recovery.Verified{}, err
	}
	defer closeBook()
	return d.Verify(s.ctx, creditor)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// grouped sets commas into a plain decimal, for reading on a screen.
func grouped(decimal string) string {
	sign, digits := "", decimal
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "−", rest
	}
	whole, fraction, point := strings.Cut(digits, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if point {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// cut shortens a name to n characters.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

func printVerify(w io.Writer, r recovery.Verified) {
	entries := int64(0)
	for _, a := range r.Accounts {
		entries += a.Entries
		if a.BrokenAt != nil {
			fmt.Fprintf(w, "Account %s is broken at entry %d: %s\n", a.Account, *a.BrokenAt, a.Why)
		}
	}
	for _, f := range r.Files {
		if !f.OK {
			fmt.Fprintf(w, "%s does not hold: %s\n", f.Name, f.Why)
		}
	}
	word := "Every chain holds"
	if !r.OK {
		word = "The record was altered"
	}
	fmt.Fprintf(w, "%s: %d accounts, %d entries.\n", word, len(r.Accounts), entries)
	for _, c := range r.CannotProve {
		fmt.Fprintf(w, "Cannot be proven: %s\n", c)
	}
}
