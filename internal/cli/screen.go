package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/screening"
)

type screenCmd struct {
	Client  string `arg:"" optional:"" help:"Name or number of the client, or number of the account."`
	All     bool   `help:"All clients who are watched, the worst first."`
	Sum     string `help:"Sum that is planned." placeholder:"SUM"`
	Terms   int    `help:"Days to pay that are planned." placeholder:"DAYS"`
	Deposit string `help:"What is agreed before the work: refused, a share as 50%, or 'paid 50%'." placeholder:"HOW"`
	Decide  string `help:"Keep the look and decide: normal, watch, deposit, prepay or decline." enum:"normal,watch,deposit,prepay,decline," default:"" placeholder:"TERMS"`
	Share   int    `help:"With --decide deposit: per cent before the work." placeholder:"N"`
	Limit   string `help:"With --decide: most that may be unpaid, a sum or 'proposed'." placeholder:"SUM"`
	JSON    bool   `name:"json" help:"Print as JSON."`
	clientCurrencyArg
	stamp
}

func (c screenCmd) Run(s *session) error {
	ask := recovery.ScreenAsk{Sum: c.Sum, Terms: c.Terms, Deposit: c.Deposit}
	switch {
	case c.All == (c.Client != ""):
		return usage{fault.Invalidf("nothing_named", "", "name a client, or say --all")}
	case c.Decide == "" && (c.Limit != "" || c.Share != 0):
		return usage{fault.Invalidf("terms_undecided", "--decide", "a limit and a share are part of a decision; say --decide normal, watch, deposit, prepay or decline with it")}
	case c.All:
		return c.all(s)
	case c.Decide != "":
		return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.DecideTerms(s.ctx, key, recovery.TermsDecision{Ask: ask, Terms: receivable.Terms(c.Decide), Share: c.Share, Limit: c.Limit}, c.act())
		})
	}
	d, key, closeBook, err := s.account(c.Client, c.Currency)
	if err != nil {
		return err
	}
	defer closeBook()
	v, err := d.Screen(s.ctx, key, ask)
	if err != nil {
		return err
	}
	if c.JSON {
		return s.line(screenJSONOf(&v))
	}
	printScreen(s.Out, &v)
	return nil
}

// screenLineJSON is a client of the list as --json prints it.
type screenLineJSON struct {
	Account     string  `json:"account"`
	Client      string  `json:"client"`
	Points      int     `json:"points"`
	Band        string  `json:"band"`
	Was         *string `json:"band_at_last_screening"`
	Worse       bool    `json:"worse"`
	Recommended string  `json:"recommended"`
	Share       int     `json:"deposit_percent"`
	Decided     *string `json:"decided"`
	Trend       int     `json:"trend_days"`
	Over        bool    `json:"over_limit"`
}

func (c screenCmd) all(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.ScreenAll(s.ctx, creditor)
	if err != nil {
		return err
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nobody is watched so far: clients are, once work is recorded for them, they were screened, or something was found out about them.")
	}
	for _, l := range list {
		if c.JSON {
			err = s.line(screenLineJSON{l.Account, l.Client, l.Points, string(l.Band), orNull(string(l.Was)), l.Worse, string(l.Recommended), l.Share, orNull(string(l.Decided)), l.Trend, l.Over})
		} else {
			text := fmt.Sprintf("%3d  %s: %s", l.Points, l.Client, termsWords(l.Recommended, l.Share))
			if l.Worse {
				text += "; worse than at the last look"
			}
			if l.Over {
				text += "; more is unpaid than should be"
			}
			_, err = fmt.Fprintln(s.Out, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func termsWords(t receivable.Terms, share int) string {
	if t == receivable.TermsDeposit {
		return fmt.Sprintf("deposit of %d %%", share)
	}
	return string(t)
}

// markJSON is where a figure comes from, as --json prints it.
type markJSON struct {
	Sources    []string `json:"sources"`
	AsOf       *string  `json:"as_of"`
	Confidence *string  `json:"confidence"`
}

func markJSONOf(m law.Mark) markJSON {
	return markJSON{append([]string{}, m.Sources...), orNull(m.AsOf), orNull(string(m.Confidence))}
}

type screenItemJSON struct {
	Code   string   `json:"code"`
	Points int      `json:"points"`
	Why    string   `json:"why"`
	Mark   markJSON `json:"mark"`
}

type screenChangeJSON struct {
	Code        string `json:"code"`
	Text        string `json:"text"`
	Points      int    `json:"points"`
	Recommended string `json:"recommended"`
	Share       int    `json:"deposit_percent"`
}

type screenSaidJSON struct {
	Text string   `json:"text"`
	Bad  bool     `json:"bad,omitempty"`
	Mark markJSON `json:"mark"`
}

type screenRecordJSON struct {
	Kind   string  `json:"kind"`
	Value  string  `json:"value"`
	Source string  `json:"source"`
	On     string  `json:"on"`
	Counts bool    `json:"counts"` // not older than a year
	Note   *string `json:"note"`
}

type screenPastJSON struct {
	On          string  `json:"on"`
	Points      int     `json:"points"`
	Band        string  `json:"band"`
	Recommended string  `json:"recommended"`
	Decided     string  `json:"decided"`
	By          string  `json:"by"`
	Note        *string `json:"note"`
}

// screenJSON is a look at a client as --json prints it.
type screenJSON struct {
	Account     string                `json:"account"`
	Client      string                `json:"client"`
	Currency    string                `json:"currency"`
	On          string                `json:"on"`
	Sum         *string               `json:"sum"`
	Points      int                   `json:"points"`
	Band        string                `json:"band"`
	WorstCase   int                   `json:"worst_case"`
	Recommended string                `json:"recommended"`
	Share       int                   `json:"deposit_percent"`
	Why         []string              `json:"why"`
	Mark        markJSON              `json:"mark"`
	Items       []screenItemJSON      `json:"items"`
	Questions   []screening.Question  `json:"questions"`
	Signals     []screenSaidJSON      `json:"signals"`
	Changes     []screenChangeJSON    `json:"changes"`
	Suit        []screenSaidJSON      `json:"to_sue"`
	Limit       *string               `json:"limit_proposed"`
	LimitWhy    string                `json:"limit_why"`
	Kept        *string               `json:"limit"`
	Exposure    recovery.ExposureLine `json:"exposure"`
	Records     []screenRecordJSON    `json:"records"`
	Past        []screenPastJSON      `json:"screenings"`
}

func screenJSONOf(v *recovery.ScreenView) screenJSON {
	c := &v.Card
	j := screenJSON{
		Account: v.Account, Client: v.Client.Name, Currency: string(v.Currency), On: v.On.String(), Points: c.Points, Band: string(c.Band), WorstCase: c.WorstCase,
		Recommended: string(c.Advice.Terms), Share: c.Advice.Share, Why: c.Advice.Why, Mark: markJSONOf(c.Advice.Mark), Items: []screenItemJSON{},
		Questions: append([]screening.Question{}, c.Questions...), Signals: []screenSaidJSON{}, Changes: []screenChangeJSON{}, Suit: []screenSaidJSON{},
		LimitWhy: c.Limit.Why, Exposure: v.Exposure, Records: []screenRecordJSON{}, Past: []screenPastJSON{},
		Sum: sumOrNull(v.Sum), Limit: sumOrNull(c.Limit.Sum), Kept: sumOrNull(v.Kept),
	}
	for _, l := range c.Lines {
		j.Items = append(j.Items, screenItemJSON{l.Code, l.Points, l.Why, markJSONOf(l.Mark)})
	}
	for _, g := range c.Signals {
		j.Signals = append(j.Signals, screenSaidJSON{g.Text, g.Bad, markJSONOf(g.Mark)})
	}
	for _, ch := range c.Changes {
		j.Changes = append(j.Changes, screenChangeJSON{ch.Code, ch.Text, ch.Points, string(ch.Terms), ch.Share})
	}
	for _, said := range v.Suit {
		j.Suit = append(j.Suit, screenSaidJSON{Text: said.Text, Mark: markJSONOf(said.Mark)})
	}
	for i := range v.Records {
		r := &v.Records[i]
		j.Records = append(j.Records, screenRecordJSON{string(r.Kind), r.Value, r.Source, r.On.String(), !r.Stale(v.On), orNull(r.Note)})
	}
	for _, p := range v.Past {
		j.Past = append(j.Past, screenPastJSON{p.On.String(), p.Points, p.Band, string(p.Recommended), string(p.Decided), p.Author, orNull(p.Note)})
	}
	return j
}

// printScreen prints a look at a client for people.
func printScreen(w io.Writer, v *recovery.ScreenView) {
	c := &v.Card
	fmt.Fprintf(w, "%s: %d points of 100, %s\n", v.Client.Name, c.Points, termsWords(c.Advice.Terms, c.Advice.Share))
	for _, why := range c.Advice.Why {
		wrapped(w, "  ", "  ", why)
	}
	if c.WorstCase > c.Points {
		wrapped(w, "  ", "  ", fmt.Sprintf("With every open question answered badly it would be %d points.", c.WorstCase))
	}
	part := func(title string, some bool) {
		if some {
			fmt.Fprintln(w, "\n"+title)
		}
	}
	part("What counts", len(c.Lines) > 0)
	for _, l := range c.Lines {
		wrapped(w, fmt.Sprintf("  %+4d  ", l.Points), "        ", l.Why+fromWhere(l.Mark))
	}
	part("What others say", len(c.Signals) > 0)
	for _, g := range c.Signals {
		wrapped(w, "  ", "    ", g.Text+fromWhere(g.Mark))
	}
	part("What nobody knows yet", len(c.Questions) > 0)
	for _, q := range c.Questions {
		points := ""
		if q.UpTo > 0 {
			points = fmt.Sprintf(" (up to %d points)", q.UpTo)
		}
		wrapped(w, "  ", "    ", q.Text+points+" "+q.How)
	}
	part("What would change it", len(c.Changes) > 0)
	for _, ch := range c.Changes {
		wrapped(w, fmt.Sprintf("  %+4d  ", ch.Points), "        ", strings.TrimSuffix(ch.Text, ".")+": "+termsWords(ch.Terms, ch.Share))
	}
	part("What it would take to sue there", len(v.Suit) > 0)
	for _, said := range v.Suit {
		wrapped(w, "  ", "    ", said.Text+fromWhere(said.Mark))
	}
	part("Limit", true)
	if v.Kept.Currency() != "" {
		wrapped(w, "  ", "    ", "Kept: at most "+v.Kept.String()+" unpaid.")
	}
	proposed := "Proposed: " + c.Limit.Sum.String() + ". " + c.Limit.Why
	if c.Limit.Sum.Currency() == "" {
		proposed = c.Limit.Why
	}
	wrapped(w, "  ", "    ", proposed)
	fmt.Fprint(w, "  ")
	printExposure(w, v.Exposure)
	part("Records", len(v.Records) > 0)
	for i := range v.Records {
		r := &v.Records[i]
		text := fmt.Sprintf("%s %s (%s, %s)", r.Kind, r.Value, r.Source, r.On)
		if r.Stale(v.On) {
			text += ": older than a year, counts as none"
		}
		wrapped(w, "  ", "    ", text)
	}
	part("Looks before", len(v.Past) > 0)
	for _, p := range v.Past {
		text := fmt.Sprintf("%s: %d points; recommended %s, decided %s, by %s", p.On, p.Points, termsWords(p.Recommended, p.Share), termsWords(p.Decided, p.DecidedPart), p.Author)
		if p.Note != "" {
			text += ": " + p.Note
		}
		wrapped(w, "  ", "    ", text)
	}
	wrapped(w, "\n", "", "Decide: dunwell screen "+v.Account+" --decide normal|watch|deposit|prepay|decline --limit proposed")
}

// markText is where a figure comes from, in brackets; from memory it says so.
func fromWhere(m law.Mark) string {
	if len(m.Sources) == 0 {
		return ""
	}
	text := " [" + m.Sources[0]
	if len(m.Sources) > 1 {
		text += fmt.Sprintf(" and %d more", len(m.Sources)-1)
	}
	if m.AsOf != "" {
		text += ", " + m.AsOf
	}
	if m.Confidence == law.Recalled {
		text += ", from memory"
	}
	return text + "]"
}

// healthCmd has --file without kind and value, so its arguments are checked here.
type healthCmd struct {
	Client string   `arg:"" help:"Name or number of the client, or number of the account."`
	Kind   string   `arg:"" optional:"" help:"register, founded, insolvency, judgment, lien, credit_score, reference, country_grade or deposit."`
	Value  []string `arg:"" optional:"" help:"found, 2019-04-01, none, 'PAYDEX 72', good …"`
	Source string   `help:"Where it is from." placeholder:"TEXT"`
	File   string   `help:"List of records instead: kind,value,source,on[,note]." type:"path" placeholder:"FILE.csv"`
	clientCurrencyArg
	stamp
}

func (c healthCmd) Run(s *session) error {
	notes, err := c.notes()
	if err != nil {
		return err
	}
	return s.onAccount(c.Client, c.Currency, func(d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
		act := c.act()
		act.On = day.Date{} // --on is the day the record speaks of; it is entered today
		return d.AddHealth(s.ctx, key, notes, act)
	})
}

func (c healthCmd) notes() ([]recovery.HealthNote, error) {
	if c.File == "" {
		if c.Kind == "" || len(c.Value) == 0 {
			return nil, usage{fault.Invalidf("nothing_named", "", "say what was found out: dunwell health CLIENT KIND VALUE --source WHERE --on DATE")}
		}
		return []recovery.HealthNote{{Kind: receivable.HealthKind(c.Kind), Value: strings.Join(c.Value, " "), Source: c.Source, On: c.On, Note: c.Note}}, nil
	}
	if c.Kind != "" {
		return nil, usage{fault.Invalidf("nothing_named", "", "a list and a single record do not go together; enter one after the other")}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, fault.Invalidf("file_unreadable", "--file", "%s cannot be read", c.File)
	}
	defer f.Close()
	return recovery.ReadHealth(f)
}
