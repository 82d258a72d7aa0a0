// Package screening looks at a client before work begins, and again while it runs: a
// transparent scorecard of points with their marks, the terms that follow from it, and
// what it would take to sue there. It says nothing about what nobody knows: that becomes
// a question, with the cheapest way to its answer.
package screening

import (
	"cmp"
	"math"
	"slices"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// Answer is what is known of a question.
type Answer string

// The answers.
const (
	Unknown Answer = ""
	Yes     Answer = "yes"
	No      Answer = "no"
)

// Deposit is what is agreed about money before the work.
type Deposit struct {
	State Answer  // yes: agreed, no: refused
	Share float64 // of the sum, where agreed
	Paid  bool
}

// Case is what is known of one client and of the work he wants.
type Case struct {
	On        day.Date
	Currency  money.Currency
	PerDollar float64 // units of the currency for one US dollar, in which the figures are; 1 at par, 0 where no rate is known

	Sum       money.Amount // planned; no currency where nobody said
	TermsDays int          // to pay, 0 where nobody said
	Deposit   Deposit
	Agreement Answer // written: signed, or an accepted proposal
	Guarantee Answer // of the owner
	Payer     Answer // a person who pays is known by name
	Business  bool   // asked for in a register: no consumer and no public body
	Insolvent Answer // as the account knows it

	Place    string // of the client, in words; "" where it is not known
	Distance string // as the remedies name it; "" where it is not known
	Graded   law.Mark

	Records  []receivable.HealthRecord // of the newest day first
	History  History
	Broken   int // promises that were not kept
	Kept     int
	Disputes int // raised after what was due
}

// Band is how much caution the points ask for.
type Band string

// The bands, best first.
const (
	Low         Band = "low"
	Watch       Band = "watch"
	DepositOnly Band = "deposit_only"
	Worst       Band = "prepay_or_decline"
)

// Bands lists them, best first.
func Bands() []Band { return []Band{Low, Watch, DepositOnly, Worst} }

// Worse reports a band that asks for more caution than another.
func (b Band) Worse(than Band) bool { return slices.Index(Bands(), b) > slices.Index(Bands(), than) }

// Line is one item of the scorecard that counts.
type Line struct {
	Code   string   `json:"code"`
	Points int      `json:"points"`
	Why    string   `json:"why"`
	Mark   law.Mark `json:"mark"`
}

// Question is what nobody knows so far, what it may add, and the cheapest way to learn it.
type Question struct {
	Code string `json:"code"`
	Text string `json:"text"`
	How  string `json:"how"`
	UpTo int    `json:"up_to"` // points it may add
}

// Signal is what is shown beside the points and adds none.
type Signal struct {
	Code string   `json:"code"`
	Text string   `json:"text"`
	Bad  bool     `json:"bad"`
	Mark law.Mark `json:"mark"`
}

// Change is one thing that would change the points, and the terms with them.
type Change struct {
	Code   string           `json:"code"`
	Text   string           `json:"text"`
	Points int              `json:"points"`
	Terms  receivable.Terms `json:"terms"`
	Share  int              `json:"share"`
}

// Advice is on which terms to work, and why.
type Advice struct {
	Terms receivable.Terms `json:"terms"`
	Share int              `json:"share"` // per cent before the work
	Why   []string         `json:"why"`
	Mark  law.Mark         `json:"mark"`
}

// Card is what a look at a client comes to.
type Card struct {
	Points    int                       `json:"points"` // 0 is the best, 100 the most
	Band      Band                      `json:"band"`
	WorstCase int                       `json:"worst_case"` // with every open question answered badly
	WorstBand Band                      `json:"worst_band"`
	Edges     [3]int                    `json:"edges"` // the last point of each band but the last
	Lines     []Line                    `json:"lines"`
	Questions []Question                `json:"questions"`
	Signals   []Signal                  `json:"signals"`
	Advice    Advice                    `json:"advice"`
	Changes   []Change                  `json:"changes"`
	Limit     Limit                     `json:"limit"`
	Stale     []receivable.HealthRecord `json:"-"`
}

// Score looks at a client. The same case and figures give the same card.
func Score(c *Case, f *Figures) Card {
	s := &scoring{c: c, f: f}
	s.items()
	s.signals()
	card := Card{Signals: s.beside, Questions: s.questions, Edges: f.edges()}
	for _, l := range s.lines {
		if l.Points != 0 {
			card.Lines = append(card.Lines, l)
		}
	}
	slices.SortStableFunc(card.Lines, func(a, b Line) int { return b.Points - a.Points })
	card.Points = held(s.sum())
	card.Band = f.band(card.Points)
	worst := s.sum()
	for _, q := range s.questions {
		worst += q.UpTo
	}
	card.WorstCase = held(worst)
	card.WorstBand = f.band(card.WorstCase)
	slices.SortStableFunc(card.Questions, func(a, b Question) int { return b.UpTo - a.UpTo })
	card.Advice = s.advise(s.sum())
	card.Changes = s.changes(card.Advice)
	card.Limit = s.limit(card.Advice)
	for _, r := range c.Records {
		if r.Stale(c.On) {
			card.Stale = append(card.Stale, r)
		}
	}
	return card
}

// held keeps points between 0 and 100.
func held(points int) int { return max(0, min(100, points)) }

// scoring is one look under way.
type scoring struct {
	c         *Case
	f         *Figures
	lines     []Line
	questions []Question
	beside    []Signal
	risky     bool // a score of others says so
}

func (s *scoring) sum() int {
	sum := 0
	for _, l := range s.lines {
		sum += l.Points
	}
	return sum
}

// add lets an item count.
func (s *scoring) add(code, why string, more law.Mark) {
	fig := s.f.item(code)
	s.lines = append(s.lines, Line{Code: code, Points: points(fig.Value), Why: why, Mark: fig.Mark.And(more)})
}

// ask notes what nobody knows, and what it may add.
func (s *scoring) ask(code, item, text, how string) {
	q := Question{Code: code, Text: text, How: how}
	if item != "" {
		q.UpTo = max(0, points(s.f.item(item).Value))
	}
	s.questions = append(s.questions, q)
}

func points(v float64) int { return int(math.Round(v)) }

// fresh is the newest record of a kind that still counts.
func (s *scoring) fresh(kind receivable.HealthKind) (r receivable.HealthRecord, ok bool) {
	for _, r := range s.c.Records {
		if r.Kind == kind && !r.Stale(s.c.On) {
			return r, true
		}
	}
	return r, false
}

// markOf is where a record comes from.
func markOf(r *receivable.HealthRecord) law.Mark {
	return law.Mark{Sources: []string{r.Source}, AsOf: r.On.String(), Confidence: law.Single, Note: r.Note}
}

// dollars is a sum in the currency of the figures; ok is false where no rate is known.
func (s *scoring) dollars(a money.Amount) (v float64, ok bool) {
	if a.Currency() == "" || s.c.PerDollar <= 0 {
		return 0, false
	}
	return float64(a.Minor()) / math.Pow10(a.Currency().Digits()) / s.c.PerDollar, true
}

// local is a sum of the figures in the currency of the client, whole units.
func (s *scoring) local(dollars float64) money.Amount {
	rate := cmp.Or(s.c.PerDollar, 1)
	return money.New(int64(math.Round(dollars*rate))*int64(math.Pow10(s.c.Currency.Digits())), s.c.Currency)
}
