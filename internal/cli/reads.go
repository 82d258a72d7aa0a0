package cli

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/mail"
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
	on, err := s.orToday(d, creditor, c.On)
	if err != nil {
		return err
	}
	agings, err := d.Aging(s.ctx, creditor, on, c.Known)
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
		printAging(s.Out, a)
	}
	if len(agings) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nothing is open.")
	}
	return nil
}

func printAging(w io.Writer, a recovery.AgingLine) {
	decimals := []string{a.Open.Amount.Decimal()}
	for _, b := range a.Buckets {
		decimals = append(decimals, b.Amount.Decimal())
	}
	sums := sumsOf(decimals)
	fmt.Fprintf(w, "%s on %s\n", a.Currency, a.On)
	for i, b := range a.Buckets {
		fmt.Fprintf(w, "  %-10s %7d  %s\n", b.Name, b.Count, sums[i+1])
	}
	fmt.Fprintf(w, "  %-10s %7d  %s\n", "open", a.Open.Count, sums[0])
	if a.DSO != nil {
		fmt.Fprintf(w, "  DSO %s days (what is open against what was invoiced in 90 days)\n", *a.DSO)
	}
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
	on, err := s.orToday(d, creditor, c.On)
	if err != nil {
		return err
	}
	request := recovery.ChaseRequest{Creditor: creditor, On: on, DryRun: c.DryRun}
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
		fmt.Fprintln(s.Out)
		wrapped(s.Out, "", "", counts.Text())
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
	aside, err := d.SetAside(s.ctx, creditor)
	if err != nil {
		return err
	}
	if aside > 0 && !quiet {
		fmt.Fprintf(s.Out, "%d letters no longer fit and lie in the folder %s now.\n", aside, mail.Aside)
	}
	if len(wrote) > 0 && !quiet {
		fmt.Fprintf(s.Out, "%s in %s\n", several(len(wrote), "letter"), filepath.Dir(wrote[0].Paths[0]))
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

// mostRows bounds what a person is shown; JSON has all.
const mostRows = 60

func (t *chaseTable) print(w io.Writer) {
	slices.SortStableFunc(t.acting, func(a, b recovery.ChaseRow) int { return strings.Compare(string(a.Currency), string(b.Currency)) })
	shown := t.acting[:min(len(t.acting), mostRows)]
	decimals := make([]string, len(shown))
	for i, r := range shown {
		decimals[i] = r.Owed
	}
	for i, sum := range sumsOf(decimals) {
		r := shown[i]
		fmt.Fprintln(w, cut(fmt.Sprintf("%s %s %s  %s", padded(r.Client, 28), sum, r.Currency, recovery.StepWord(r.Title())), screen))
		wrapped(w, "    ", "    ", r.Reasons[len(r.Reasons)-1].Text)
	}
	if more := len(t.acting) - len(shown); more > 0 {
		fmt.Fprintf(w, "… and %d more; --json lists all\n", more)
	}
	if len(t.resting) > 0 {
		fmt.Fprintln(w, "\nResting")
		for _, code := range sortedKeys(t.resting) {
			fmt.Fprintf(w, "  %-46s %6d\n", recovery.RestWord(code), t.resting[code])
		}
	}
}

type todayCmd struct {
	Go   bool   `help:"You have looked at the table of the first import, or of a restored book: letters you approve may leave from now on."`
	By   string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON bool   `name:"json" help:"One JSON object a need."`
}

func (c todayCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if c.Go {
		if err := d.LookedAt(s.ctx, creditor, recovery.Act{By: author(c.By)}); err != nil {
			return err
		}
	}
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
		for _, w := range today.Money {
			if err := s.line(waitingJSON(w)); err != nil {
				return err
			}
		}
		for _, n := range today.Invoices {
			if err := s.line(needJSON(n)); err != nil {
				return err
			}
		}
		if today.Mails > 0 {
			return s.line(mailsJSON(&today))
		}
		return nil
	}
	printToday(s.Out, today)
	return nil
}

func needJSON(n recovery.Need) any {
	return struct {
		Kind     recovery.NeedKind `json:"kind"`
		Delivery *string           `json:"delivery"`
		Account  string            `json:"account"`
		Client   string            `json:"client"`
		Currency money.Currency    `json:"currency"`
		Owed     string            `json:"owed"`
		Asked    string            `json:"asked"`
		DaysLate int               `json:"days_late"`
		Move     string            `json:"move"`
		Step     string            `json:"step"`
		Title    string            `json:"title"`
		Reasons  []recovery.Said   `json:"reasons"`
		Warnings []recovery.Said   `json:"warnings"` // what speaks against more work
		Handoff  *string           `json:"handoff"`  // why the file goes to the attorney now; null where it does not
		Commands []string          `json:"commands"` // what to type; CAPITALS are to be filled in
	}{n.Kind, absent(n.Number), n.Of, n.Client, n.Owed.Currency(), n.Owed.Decimal(), n.Asked.Decimal(), n.DaysLate, n.Move, n.Step, n.Title, n.Reasons, append([]recovery.Said{}, n.Warnings...), absent(n.Handoff), append([]string{}, n.Commands...)}
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
	if len(t.Needs)+len(t.Money)+len(t.Invoices)+t.Mails == 0 {
		fmt.Fprintln(w, "Nothing needs you today.")
	}
	printWaitingMoney(w, t.Money)
	if t.Mails > 0 {
		fmt.Fprintf(w, "\n%s\n  the oldest of %s\n  dunwell inbox\n", mailsTitle(t.Mails), t.OldestMail)
	}
	for _, n := range t.Invoices {
		fmt.Fprintf(w, "\n%s\n  %s %s\n", cut(n.Title, screen), n.Owed.Currency(), grouped(n.Owed.Decimal()))
		wrapped(w, "  ", "  ", n.Why)
		printCommands(w, n.Commands)
	}
	for _, n := range t.Needs {
		fmt.Fprintf(w, "\n%s\n  %s %s", cut(n.Title, screen), n.Owed.Currency(), grouped(n.Owed.Decimal()))
		if n.DaysLate > 0 {
			fmt.Fprintf(w, ", %s late", days(n.DaysLate))
		}
		fmt.Fprintln(w)
		wrapped(w, "  ", "  ", n.Why)
		printCommands(w, n.Commands)
		if n.Handoff != "" {
			wrapped(w, "  ", "  ", n.Handoff)
			fmt.Fprintf(w, "  dunwell packet %s attorney\n", n.Of)
		}
	}
	if t.Truncated > 0 {
		fmt.Fprintf(w, "\n… and %d more.\n", t.Truncated)
	}
	if len(t.Needs) > 0 && !t.LookedAt {
		fmt.Fprintln(w)
		wrapped(w, "", "", "Nothing leaves yet: look through this table first, then say go with dunwell today --go.")
	}
	if len(t.Dates) > 0 {
		fmt.Fprintln(w, "\nAhead")
		for _, a := range t.Dates {
			printAhead(w, &a)
		}
	}
	if len(t.Rests) > 0 {
		fmt.Fprintln(w, "\nResting, and fine")
		for _, r := range t.Rests {
			fmt.Fprintf(w, "  %-46s %6d\n", r.Label, r.Count)
		}
	}
}

// printCommands prints commands side by side, as many a line as fit.
func printCommands(w io.Writer, commands []string) {
	line := " "
	for _, c := range commands {
		if len(line) > 1 && len(line)+4+len(c) > screen {
			fmt.Fprintln(w, line)
			line = " "
		}
		if len(line) > 1 {
			line += "   "
		}
		line += " " + c
	}
	if len(line) > 1 {
		fmt.Fprintln(w, line)
	}
}

func printAhead(w io.Writer, a *recovery.Ahead) {
	line := a.What
	if a.Client != "" {
		line = a.Client + " " + a.What
	}
	if a.Amount.Sign() > 0 {
		line += ", " + string(a.Amount.Currency()) + " " + grouped(a.Amount.Decimal())
	}
	wrapped(w, "  "+a.On.String()+"  ", "              ", line)
}

// mailsJSON is the mail that is nobody's, in the shape of a need.
func mailsJSON(t *recovery.Today) any {
	nothing := money.New(0, t.Creditor.Currency)
	return needJSON(recovery.Need{
		Kind: recovery.NeedRead, Owed: nothing, Asked: nothing, Move: "ask", Title: mailsTitle(t.Mails),
		Reasons: []recovery.Said{{Code: "mail.unmatched", Text: fmt.Sprintf("The oldest is of %s.", t.OldestMail)}}, Commands: []string{"dunwell inbox"},
	})
}

func mailsTitle(mails int) string {
	if mails == 1 {
		return "Say whose mail came in: one"
	}
	return fmt.Sprintf("Say whose mail came in: %d", mails)
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

type explainCmd struct {
	clientArg
	On   day.Date `help:"Day to explain (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"Print as JSON."`
}

func (c explainCmd) Run(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	on, err := s.orToday(d, key.Creditor, c.On)
	if err != nil {
		return err
	}
	e, err := d.Explain(s.ctx, key, on)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(e)
	}
	printExplanation(s.Out, e)
	return nil
}

func printExplanation(w io.Writer, e recovery.Explanation) {
	fmt.Fprintf(w, "%s owes %s %s", e.Client, e.Currency, grouped(e.Owed))
	if e.DaysLate > 0 {
		fmt.Fprintf(w, ", %s late", days(e.DaysLate))
	}
	fmt.Fprintf(w, "\nToday: %s", recovery.StepWord(e.Title()))
	if !e.CheckAgain.IsZero() {
		fmt.Fprintf(w, "; looked at again on %s", e.CheckAgain)
	}
	fmt.Fprintln(w, "\n\nBecause")
	for _, r := range e.Reasons {
		wrapped(w, fmt.Sprintf("  %-20s ", r.Code), strings.Repeat(" ", 23), r.Text)
	}
	if len(e.Claim) > 0 {
		fmt.Fprintln(w, "\nWhat is owed")
	}
	printClaim(w, e)
	if l := e.Limitation; l != nil {
		text := "Last day to sue: " + l.LastDay.String() + " (" + l.Confidence
		if l.Status != "open" {
			text += ", " + l.Status
		}
		fmt.Fprintln(w)
		wrapped(w, "", "  ", text+")")
		for _, careful := range l.Warnings {
			wrapped(w, "  Careful  ", "           ", careful.Text)
		}
	}
	if e.Ladder.Next != nil {
		text := "Ladder: " + orNone(e.Ladder.Step) + " done, " + recovery.StepWord(*e.Ladder.Next) + " next"
		if !e.Ladder.Earliest.IsZero() {
			text += ", not before " + e.Ladder.Earliest.String()
		}
		fmt.Fprintln(w)
		wrapped(w, "", "  ", text)
	}
	printArranged(w, &e)
	printWorkOf(w, e)
	if len(e.WouldChange) > 0 {
		fmt.Fprintln(w, "\nWhat would change it")
	}
	for _, r := range e.WouldChange {
		wrapped(w, "  ", "    ", r.Text)
	}
}

// printClaim shows what is owed, what law or contract adds, and what settles it.
func printClaim(w io.Writer, e recovery.Explanation) {
	decimals := make([]string, len(e.Claim))
	for i, l := range e.Claim {
		decimals[i] = l.Amount
	}
	for i, sum := range sumsOf(decimals) {
		l := e.Claim[i]
		name := l.Line
		if l.Rate != nil {
			name += ", " + days(l.Days) + " at " + *l.Rate + "%"
		}
		note := ""
		if l.WhyNot != nil && l.Source != nil {
			note = "   not asked: " + strings.ReplaceAll(*l.WhyNot, "_", " ")
		}
		fmt.Fprintf(w, "  %s %s%s\n", padded(name, 40), sum, note)
	}
	p := e.Payoff
	if p == nil {
		return
	}
	if p.Amount != p.Asked || strings.Trim(p.PerDay, "0.") != "" {
		text := fmt.Sprintf("All of it paid on %s: %s %s", p.GoodThrough, e.Currency, grouped(p.Amount))
		if strings.Trim(p.PerDay, "0.") != "" {
			text += ", and " + p.PerDay + " more for each day after"
		}
		if p.Amount != p.Asked {
			text += "; a letter of this day asks for " + grouped(p.Asked)
		}
		wrapped(w, "  ", "  ", text)
	}
	for _, careful := range p.Warnings {
		wrapped(w, "  Careful  ", "           ", careful.Text)
	}
}

func orNone(step *string) string {
	if step == nil {
		return "nothing"
	}
	return recovery.StepWord(*step)
}

type rehearseCmd struct {
	Diary string `arg:"" type:"existingfile" help:"Diary in YAML; see docs/diary.schema.json."`
	JSON  bool   `name:"json" help:"One JSON object a day on which something happens (the default in a pipe)."`
}

func (c rehearseCmd) Run(s *session) error {
	text, err := readBounded(c.Diary, mostYAML)
	if err != nil {
		return err
	}
	days, missed, err := recovery.Rehearse(c.Diary, text)
	if err != nil {
		return inFile{err}
	}
	for _, d := range days {
		if c.JSON || !terminal(s.Out) {
			if err := s.line(d); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s  %s\n", d.On, recovery.StepWord(d.Words()))
		if d.Event == "" {
			wrapped(s.Out, "            ", "            ", d.Reasons[len(d.Reasons)-1].Text)
			continue
		}
		for _, told := range d.Reasons {
			wrapped(s.Out, "            ", "            ", told.Text)
		}
	}
	return missed
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
