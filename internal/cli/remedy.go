package cli

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/remedy"
)

// remedyCmd ranks for a client of the book, or for the facts in a file.
type remedyCmd struct {
	Client string   `arg:"" optional:"" help:"Name or number of the client, or number of the account."`
	Facts  string   `help:"Instead of a client: file with the facts of one claim (YAML or JSON)." type:"existingfile" placeholder:"FILE.yaml"`
	On     day.Date `help:"Day to weigh for, from which the next step counts (default: today, or the day in the file)." placeholder:"DATE"`
	JSON   bool     `name:"json" help:"One JSON object."`
	clientCurrencyArg
}

func (c remedyCmd) Run(s *session) error {
	if (c.Client == "") == (c.Facts == "") {
		return usage{fault.Invalidf("nothing_named", "", "name one client, or the facts of a claim with --facts FILE.yaml")}
	}
	if c.Client != "" {
		return c.ofClient(s)
	}
	text, err := readBounded(c.Facts, mostYAML)
	if err != nil {
		return err
	}
	facts, err := remedy.ParseCase(c.Facts, text)
	if err != nil {
		return inFile{err}
	}
	switch {
	case !c.On.IsZero():
		facts.On = c.On
	case facts.On.IsZero():
		now := s.Now()
		facts.On = day.In(now, now.Location())
	}
	rk := remedy.Rank(facts, remedy.Defaults())
	if rk.Fault != nil {
		return inFile{rk.Fault}
	}
	if c.JSON {
		return s.line(remedyJSON(&rk))
	}
	printRanking(s.Out, &rk)
	return nil
}

// rankingJSON is a ranking as --json prints it.
type rankingJSON struct {
	Recommended    remedy.ID        `json:"recommended"`
	DecidedBy      string           `json:"decided_by"`
	EvidencePoints int              `json:"evidence_points"`
	Options        []optionJSON     `json:"options"`
	Actions        []remedy.Action  `json:"actions"`
	MustNot        []remedy.Ban     `json:"must_not"`
	Factors        []factorJSON     `json:"factors"`
	Relationship   relationshipJSON `json:"relationship"`
	Waive          *string          `json:"waive"`
	Warnings       []warningJSON    `json:"warnings"`
}

type optionJSON struct {
	Remedy   remedy.ID  `json:"remedy"`
	Eligible bool       `json:"eligible"`
	Code     *string    `json:"code"`
	Value    *string    `json:"value"`
	P        *float64   `json:"p"`
	Amount   *string    `json:"amount"`
	Cash     *string    `json:"cash"`
	Hours    *float64   `json:"hours"`
	Days     *int       `json:"days"`
	Marks    *marksJSON `json:"marks"`
}

type marksJSON struct {
	P      *string `json:"p"`
	Amount *string `json:"amount"`
	Cash   *string `json:"cash"`
	Hours  *string `json:"hours"`
	Days   *string `json:"days"`
}

type factorJSON struct {
	Fact  string  `json:"fact"`
	Value string  `json:"value"`
	Odds  float64 `json:"odds"`
}

type relationshipJSON struct {
	LossShare   float64 `json:"loss_share"`
	ClientWorth *string `json:"client_worth"`
	Loss        *string `json:"loss"`
	Text        string  `json:"text"`
}

type warningJSON struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func remedyJSON(rk *remedy.Ranking) rankingJSON {
	j := rankingJSON{
		Recommended: rk.Recommended, DecidedBy: rk.DecidedBy, EvidencePoints: rk.EvidencePoints,
		Actions: rk.Actions, MustNot: rk.MustNot, Factors: []factorJSON{}, Waive: givenSum(rk.Waive), Warnings: []warningJSON{},
		Relationship: relationshipJSON{LossShare: rk.Relationship.LossShare, ClientWorth: givenSum(rk.Relationship.ClientWorth), Text: rk.RelationshipText()},
	}
	if !rk.Relationship.ClientWorth.IsZero() {
		j.Relationship.Loss = decimalOf(rk.Relationship.Loss)
	}
	for _, o := range rk.Options {
		j.Options = append(j.Options, remedyOption(o))
	}
	for _, f := range rk.Factors {
		j.Factors = append(j.Factors, factorJSON{f.Fact, f.Value, rounded(f.Odds, 3)})
	}
	for _, w := range rk.Warnings {
		j.Warnings = append(j.Warnings, warningJSON{w.Code, w.Text})
	}
	return j
}

func remedyOption(o remedy.Option) optionJSON {
	j := optionJSON{Remedy: o.Remedy, Eligible: o.Eligible}
	if o.Code != "" {
		code := string(o.Code)
		j.Code = &code
	}
	if o.Eligible {
		j.Value = decimalOf(o.Value)
	}
	if o.Priced {
		p, hours, days := rounded(o.P, 4), rounded(o.Hours, 2), o.Days
		j.P, j.Hours, j.Days = &p, &hours, &days
		j.Amount, j.Cash = decimalOf(o.Amount), decimalOf(o.Cash)
		m := o.Marks
		j.Marks = &marksJSON{markOf(m.P), markOf(m.Amount), markOf(m.Cash), markOf(m.Hours), markOf(m.Days)}
	}
	return j
}

func decimalOf(a money.Amount) *string {
	d := a.Decimal()
	return &d
}

// givenSum is a sum as a decimal, nil where there is none.
func givenSum(a money.Amount) *string {
	if a.IsZero() {
		return nil
	}
	return decimalOf(a)
}

func markOf(c law.Confidence) *string {
	if c == law.Unknown {
		return nil
	}
	text := string(c)
	return &text
}

func rounded(v float64, decimals int) float64 {
	unit := math.Pow10(decimals)
	return math.Round(v*unit) / unit
}

// printRanking tells a ranking to a person: the explanation first, then the table,
// what to do, and what is closed and why.
func printRanking(w io.Writer, rk *remedy.Ranking) {
	paragraphs := rk.Explain()
	for _, p := range paragraphs {
		if p.Topic != remedy.TopicFigures {
			wrapped(w, "", "", p.Text)
		}
	}
	fmt.Fprintln(w)
	printOptions(w, rk.Options)
	printWords(w, "To do", rk.Actions)
	printWords(w, "Not to do", rk.MustNot)
	fmt.Fprintln(w)
	printClosed(w, rk.Options)
	for _, p := range paragraphs {
		if p.Topic == remedy.TopicFigures {
			fmt.Fprintln(w)
			wrapped(w, "", "", p.Text)
		}
	}
}

// printClosed lists what is not open, each with its reason.
func printClosed(w io.Writer, options []remedy.Option) {
	fmt.Fprintln(w, "Not open")
	code, alike := options[len(options)-1].Code, true
	for _, o := range options {
		alike = alike && (o.Eligible || o.Code == code)
	}
	for _, o := range options {
		switch {
		case o.Eligible:
		case alike:
			fmt.Fprintf(w, "  all else: %s\n", code.Words())
			return
		default:
			wrapped(w, "  "+padded(plainWord(o.Remedy), 26)+" ", strings.Repeat(" ", 29), o.Code.Words())
		}
	}
}

// printOptions is the table of what is open, 80 columns wide.
func printOptions(w io.Writer, options []remedy.Option) {
	if !slices.ContainsFunc(options, func(o remedy.Option) bool { return o.Priced }) {
		return // nothing is left but giving it up
	}
	fmt.Fprintf(w, "  %-26s %13s %7s %11s %8s %6s\n", "open", "worth", "chance", "cash", "hours", "days")
	for _, o := range options {
		if !o.Eligible {
			continue
		}
		line := fmt.Sprintf("  %s %s", padded(plainWord(o.Remedy), 26), left(wholeSum(o.Value), 13))
		if o.Priced {
			line += fmt.Sprintf(" %s %s %s %s",
				left(signed(fmt.Sprintf("%.0f %%", o.P*100), o.Marks.P), 7), left(signed(wholeSum(o.Cash), o.Marks.Cash), 11),
				left(signed(fmt.Sprintf("%.1f", o.Hours), o.Marks.Hours), 8), left(signed(fmt.Sprint(o.Days), o.Marks.Days), 6))
		}
		fmt.Fprintln(w, line)
	}
	wrapped(w, "  ", "  ", "V verified, S seen on one page, R recalled or own calibration. Worth counts what stays open after a step has failed; the others are those of the step alone.")
	fmt.Fprintln(w)
}

// signed sets the mark of a figure behind it.
func signed(text string, c law.Confidence) string {
	sign := map[law.Confidence]string{law.Verified: "V", law.Single: "S", law.Recalled: "R"}[c]
	return text + " " + cmp.Or(sign, " ")
}

// left fills a figure with blanks from the left.
func left(s string, n int) string {
	return strings.Repeat(" ", max(0, n-len([]rune(s)))) + s
}

// wholeSum is an estimate in whole units.
func wholeSum(a money.Amount) string {
	unit := math.Pow10(a.Currency().Digits())
	text := fmt.Sprintf("%.0f", math.Round(float64(a.Minor())/unit))
	if text == "-0" {
		text = "0"
	}
	return grouped(text)
}

func printWords[S interface{ Words() string }](w io.Writer, head string, words []S) {
	if len(words) == 0 {
		return
	}
	plain := make([]string, len(words))
	for i, word := range words {
		plain[i] = word.Words()
	}
	wrapped(w, padded(head, 11), strings.Repeat(" ", 11), strings.Join(plain, "; ")+".")
}

// plainWord is a code in words.
func plainWord[S ~string](code S) string { return strings.ReplaceAll(string(code), "_", " ") }
