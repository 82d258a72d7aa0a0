package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
	"dunwell/internal/remedy"
)

// ofClient ranks for an account of the book. Where there is nothing to compare,
// or a rate of exchange is missing, the fault is the answer and the exit code 1.
func (c remedyCmd) ofClient(s *session) error {
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	on, err := s.orToday(d, key.Creditor, c.On)
	if err != nil {
		return err
	}
	v, err := d.CaseView(s.ctx, key, on)
	switch {
	case err != nil:
		return err
	case v.Ranking.NeedsRate():
		from := v.Owed.Currency()
		return inFile{fault.Invalidf("rate_needed", "rate", "costs and thresholds are known in US dollars: enter what one %s is worth, "+
			"dunwell rate %s USD 1.0832 --source TEXT with the rate of today in its place, then ask again", from, from)}
	case v.Ranking.Fault != nil:
		return inFile{v.Ranking.Fault}
	case c.JSON:
		return s.line(caseRanking(&v))
	}
	printCase(s.Out, &v)
	return nil
}

// caseRankingJSON is the ranking of an account as --json prints it: the shape of
// --facts, with the account before it and what only the book knows behind it.
type caseRankingJSON struct {
	Account  string         `json:"account"`
	Client   string         `json:"client"`
	On       day.Date       `json:"on"`
	Currency money.Currency `json:"currency"`
	rankingJSON
	Limitation *recovery.LimitationLine `json:"limitation"`
	Armed      *string                  `json:"armed"`
	Missing    []missingJSON            `json:"missing"`
}

// missingJSON is a fact that nobody has recorded and that would matter.
type missingJSON struct {
	Fact  string     `json:"fact"`
	Value *string    `json:"value"` // that moves the answer most
	Then  *remedy.ID `json:"then"`  // what would be recommended with it; null where that stays
	Gain  *string    `json:"gain"`  // of the recommended remedy's value
}

func caseRanking(v *recovery.CaseView) caseRankingJSON {
	j := caseRankingJSON{
		Account: v.Number, Client: v.Client, On: v.On, Currency: v.Owed.Currency(), rankingJSON: remedyJSON(&v.Ranking),
		Limitation: v.Said.Limitation, Armed: absent(v.Armed), Missing: []missingJSON{},
	}
	for _, a := range v.Asks {
		m := missingJSON{Fact: a.Fact.Key, Value: absent(a.Value), Gain: givenSum(a.Gain)}
		if a.Then != "" {
			m.Then = &a.Then
		}
		j.Missing = append(j.Missing, m)
	}
	return j
}

// printCase tells a ranking to a person who has to decide about one client.
func printCase(w io.Writer, v *recovery.CaseView) {
	rk := &v.Ranking
	wrapped(w, "", "", bestNow(rk))
	wrapped(w, "", "", fmt.Sprintf("%s (%s) is %s late with %s %s, on %s.", v.Client, v.Number, days(v.DaysLate), v.Late.Currency(), grouped(v.Late.Decimal()), v.On))
	fmt.Fprintln(w)
	printOptions(w, rk.Options)
	printClosed(w, rk.Options)
	fmt.Fprintln(w, "\nWhy")
	for _, p := range rk.Explain() {
		if p.Topic != remedy.TopicFigures {
			wrapped(w, "  ", "    ", p.Text)
		}
	}
	fmt.Fprintln(w)
	printWords(w, "To do", rk.Actions)
	printWords(w, "Not to do", rk.MustNot)
	fmt.Fprintln(w, "\nTime to sue")
	wrapped(w, "  ", "  ", timeToSue(&v.Weighed))
	if line := v.Said.Limitation; line != nil {
		for _, said := range line.Warnings {
			wrapped(w, "  ", "  ", said.Text)
		}
	}
	printAsks(w, v)
	printNext(w, v)
}

// bestNow is the answer in one line.
func bestNow(rk *remedy.Ranking) string {
	o := rk.Options[0]
	switch {
	case slices.Contains(rk.Actions, remedy.FileProofOfClaim):
		return "Best now: stop, and file a proof of claim."
	case rk.Recommended == remedy.WriteOff:
		return "Best now: " + rk.Recommended.Words() + "."
	}
	by := ""
	if rk.ByUSFigures() {
		by = ", by US figures"
	}
	return fmt.Sprintf("Best now%s: %s, worth about %s %s.", by, rk.Recommended.Words(), wholeSum(o.Value), o.Value.Currency())
}

// timeToSue says until when a court may be asked, and how sure that is.
func timeToSue(v *recovery.Weighed) string {
	left, known := v.Limitation()
	if !known {
		return "The last day to sue is not known. Say what kind of agreement it is, or ask an attorney before you wait."
	}
	text := "The last day to sue is " + v.LastDay.Long("en", "gb")
	switch {
	case left < 0:
		text = "The time to sue ended on " + v.LastDay.Long("en", "gb") + ": nobody may be threatened with a court"
	case left <= recovery.NearDays:
		text += fmt.Sprintf(", in %s: only filing stops it", days(left))
	}
	return text + " (" + sureWords(v.Sure) + ")."
}

// sureWords say how well a figure of the law is founded.
func sureWords(sure string) string {
	switch law.Confidence(sure) {
	case law.Verified:
		return "verified"
	case law.Single:
		return "from one source"
	case law.Recalled:
		return "from memory, ask before you rely on it"
	case law.Unknown:
	}
	return "not known how sure"
}

// printAsks names what would tell more, and how it is said.
func printAsks(w io.Writer, v *recovery.CaseView) {
	if len(v.Asks) == 0 {
		return
	}
	fmt.Fprintln(w, "\nTell me, it would matter")
	for _, a := range v.Asks {
		wrapped(w, "  ", "    ", a.Fact.Key+" ("+a.Fact.Value()+")")
		wrapped(w, "      ", "      ", a.Fact.Meaning+". "+a.Words())
	}
	fmt.Fprintf(w, "  dunwell fact %s", v.Number)
	for _, a := range v.Asks[:min(len(v.Asks), 2)] {
		fmt.Fprintf(w, " %s=%s", a.Fact.Key, a.Example())
	}
	fmt.Fprintln(w)
}

// printNext names the commands that lead on.
func printNext(w io.Writer, v *recovery.CaseView) {
	fmt.Fprintln(w, "\nNext")
	const width = 38
	row := func(command, text string) {
		wrapped(w, "  "+command+strings.Repeat(" ", max(1, width-len(command))), strings.Repeat(" ", width+2), text)
	}
	if v.Armed != "" {
		wrapped(w, "  ", "  ", "Decided: "+recovery.RoadWords(v.Armed, v.Forum)+" follows, and letters may say so.")
		row("dunwell arm "+v.Number+" --off", "take that back")
	} else if road := v.ToArm(); road != "" {
		row("dunwell arm "+v.Number+" "+road, "decide that it follows; letters may then name it")
	}
	if v.Letter != "" {
		row("dunwell letter "+v.Letter, "read the letter that waits")
	}
	row("dunwell explain "+v.Number, "why the account stands where it does")
	if slices.ContainsFunc(v.Ranking.Figures(), func(f remedy.Figure) bool { return !f.Own && f.Mark.Confidence == law.Recalled }) {
		row("dunwell figure", "set your own figures for those marked R")
	}
}
