package agreement

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// Subject is what an agreement is checked against. Without a case no sums are told,
// without a place nothing is said of what is lawful.
type Subject struct {
	On         day.Date
	Place      string // whose law governs: the creditor's
	Client     string // place of the client
	Form       receivable.Form
	Case       *remedy.Case // the claim as it stands, or as it would stand
	Planned    bool         // the case is one that may come, not one that is there
	Parameters *remedy.Parameters
	Law        *law.Bundle
}

// Finding is what the check says of one clause.
type Finding struct {
	Clause  Clause
	Have    bool
	Value   string
	Where   string
	Figure  string   // the engine's figure in words, "" where it has none of its own
	Mark    law.Mark // of the figure
	With    money.Amount
	Without money.Amount
	Gain    money.Amount // what the clause adds to the best way to the money, in the case; zero where nothing can be said
	Best    remedy.ID    // the best way with the clause
	Unfit   []Unfit      // what the law of the place does to its value
}

// Unfit says what is wrong with the value of a clause at the place, and by which
// source. Sure is false where a person has to look.
type Unfit struct {
	Code string
	Text string
	Mark law.Mark
	Sure bool
}

// Check says of every clause whether the agreement has it, what it changes, and
// whether its value is lawful where it is to hold.
func Check(have []receivable.Clause, s *Subject) []Finding {
	if s.Parameters == nil {
		s.Parameters = remedy.Defaults()
	}
	var list []Finding
	for _, c := range clauses {
		f := Finding{Clause: c}
		if at := slices.IndexFunc(have, func(h receivable.Clause) bool { return h.ID == c.ID && h.Value != "" }); at >= 0 {
			f.Have, f.Value, f.Where = true, have[at].Value, have[at].Where
		}
		f.Figure, f.Mark = s.figure(c)
		s.price(&f, have)
		if f.Have {
			f.Unfit = s.unfit(&f)
		}
		list = append(list, f)
	}
	return list
}

// Missing are those findings of clauses that the agreement does not have, what
// brings most first.
func Missing(list []Finding) []Finding {
	var missing []Finding
	for _, f := range list {
		if !f.Have {
			missing = append(missing, f)
		}
	}
	slices.SortStableFunc(missing, func(a, b Finding) int { return int(b.Gain.Minor() - a.Gain.Minor()) })
	return missing
}

// calibration are the figures of the table of clauses that no path of the parameters
// carries; all of them are own calibration, from memory.
var calibration = map[string]string{
	receivable.ClauseDeposit:     "15 points off the scorecard before work",
	receivable.ClauseTerms:       "odds of a reminder × 1.15",
	receivable.ClauseArbitration: "opens arbitration; a far seat costs 1,200 of travel",
	receivable.ClauseCarveOut:    "keeps small claims open",
	receivable.ClauseVenue:       "opens courts at home against outsiders",
	receivable.ClauseService:     "cost of service 0",
	receivable.ClauseAcceptance:  "10 points of evidence",
	receivable.ClauseRevisions:   "6 points of evidence",
	receivable.ClauseChanges:     "6 points of evidence",
	receivable.ClauseGuarantee:   "solvency one band up",
}

var calibrated = law.Mark{Sources: []string{"own calibration"}, AsOf: "2026-11", Confidence: law.Recalled}

// figure is what the engine reckons a clause with.
func (s *Subject) figure(c Clause) (string, law.Mark) {
	if f, ok := s.Parameters.Figure(c.Figure); ok {
		return "odds × " + strconv.FormatFloat(f.Value, 'f', 2, 64), f.Mark
	}
	if text := calibration[c.ID]; text != "" {
		return text, calibrated
	}
	return "", law.Mark{}
}

// price ranks the case with the clause and without it.
func (s *Subject) price(f *Finding, have []receivable.Clause) {
	if s.Case == nil {
		return
	}
	base := *s.Case
	for _, c := range have {
		set(&base, c.ID, c.Value)
	}
	with, without := base, base
	if !set(&with, f.Clause.ID, value(f)) || !set(&without, f.Clause.ID, "") {
		return
	}
	a, b := remedy.Rank(&with, s.Parameters), remedy.Rank(&without, s.Parameters)
	if a.Fault != nil || b.Fault != nil {
		return
	}
	f.With, f.Best = best(&a)
	f.Without, _ = best(&b)
	gain, err := f.With.Sub(f.Without)
	if err == nil {
		f.Gain = gain
	}
}

func value(f *Finding) string {
	switch {
	case f.Have:
		return f.Value
	case f.Clause.Kind == Seat:
		return "home"
	}
	return "yes"
}

// best is the highest value among what is open, at least nothing: writing off is
// always open.
func best(r *remedy.Ranking) (money.Amount, remedy.ID) {
	top, id := money.Amount{}, remedy.WriteOff
	for _, o := range r.Options {
		if o.Eligible && (top == (money.Amount{}) || top.Less(o.Value)) {
			top, id = o.Value, o.Remedy
		}
	}
	return top, id
}

// set puts a clause into a case, or takes it out of it where the value is empty; ok
// is false for one that moves no figure there.
func set(c *remedy.Case, id, value string) (ok bool) {
	on := value != ""
	switch id {
	case receivable.ClauseInterest:
		c.InterestClause = on
	case receivable.ClauseRights:
		c.RightsOnPayment = on
	case receivable.ClauseFees:
		c.FeeClause = on
	case receivable.ClauseArbitration:
		c.Arbitration = remedy.NoClause
		switch value {
		case "home":
			c.Arbitration = remedy.SeatHome
		case "away":
			c.Arbitration = remedy.SeatAway
		}
	case receivable.ClauseProvider:
		c.AdministeredClause = value == "admin"
	case receivable.ClauseCarveOut:
		c.SmallClaimsCarveOut = on
	case receivable.ClauseVenue:
		c.VenueHome = value == "home" || value == "yes"
	case receivable.ClauseChanges:
		c.Evidence &^= remedy.ChangeOrders
		if on {
			c.Evidence |= remedy.ChangeOrders
		}
	default:
		return false
	}
	return true
}

func debtorOf(form receivable.Form) law.Debtor {
	switch form {
	case receivable.Consumer:
		return law.ConsumerDebtor
	case receivable.Public:
		return law.PublicDebtor
	}
	return law.BusinessDebtor
}

// unfit looks a value up in the law of the place.
func (s *Subject) unfit(f *Finding) []Unfit {
	var list []Unfit
	consumer := s.Form == receivable.Consumer
	add := func(sure bool, mark law.Mark, code, text string) { list = append(list, Unfit{code, text, mark, sure}) }
	switch f.Clause.ID {
	case receivable.ClauseInterest:
		return s.unfitRate(f.Value)
	case receivable.ClauseTerms:
		terms := s.terms()
		days, err := strconv.Atoi(f.Value)
		if terms == nil || err != nil {
			return nil
		}
		longest := terms.Terms.Longest
		if s.Form == receivable.Public && terms.Terms.Public > 0 {
			longest = terms.Terms.Public
		}
		if longest > 0 && days > longest {
			text := f.Value + " days are more than the " + strconv.Itoa(longest) + " that may be agreed in " + terms.Name
			if !terms.Terms.Strict {
				text += ", save where it is fair to the creditor"
			}
			add(terms.Terms.Strict, terms.Terms.Mark, "terms_too_long", text)
		}
	case receivable.ClauseArbitration:
		if consumer {
			add(false, calibrated, "consumer_clause", "against a consumer an arbitration clause agreed before the dispute is often void; ask a lawyer")
		}
		if f.Value == "away" {
			add(true, calibrated, "seat_away", "a seat far away closes the courts and costs you the journey: have it changed to a seat at home")
		}
	case receivable.ClauseVenue:
		if consumer {
			add(false, calibrated, "consumer_clause", "a consumer is sued where he lives, whatever was agreed")
		}
	}
	return list
}

func (s *Subject) terms() *law.InterestTerms {
	if s.Law == nil || s.Place == "" {
		return nil
	}
	place, _, err := s.Law.Place(s.Place)
	if err != nil {
		return nil
	}
	terms, err := s.Law.InterestTerms(place.Key, debtorOf(s.Form))
	if err != nil {
		return nil
	}
	return terms
}

// unfitRate holds an agreed rate against the law of the place.
func (s *Subject) unfitRate(value string) []Unfit {
	terms := s.terms()
	if terms == nil {
		return nil
	}
	if value == "statutory" || value == "yes" {
		if terms.On(s.On) == nil {
			return []Unfit{{"rate_unknown", "the law files know no rate of interest of " + terms.Name + " for the day; name one in the agreement", terms.Mark, false}}
		}
		return nil
	}
	rate, err := law.ParseContractRate(value)
	if err != nil {
		return []Unfit{{"rate_unreadable", "the agreed rate cannot be read: " + err.Error(), law.Mark{}, false}}
	}
	agreed := terms.WithContract(rate)
	var list []Unfit
	if terms.Overrides {
		list = append(list, Unfit{"interest_overridden", "the rate of the law holds whatever was agreed (" + terms.Law + ")", terms.Mark, true})
	}
	if agreed.Capped {
		list = append(list, Unfit{"interest_cut", "a rate by the " + string(rate.Per) + " without its yearly equivalent is cut; write the yearly rate beside it (" + terms.Law + ")", terms.Mark, true})
	}
	for _, p := range terms.ContractFloor {
		if p.Holds(s.On) && rate.Rate < p.Rate {
			list = append(list, Unfit{"interest_below_floor", "less than " + p.Rate.Percent() + " percent a year may not be agreed in " + terms.Name, p.Mark, true})
		}
	}
	if terms.Ceiling > 0 && rate.Rate > terms.Ceiling {
		list = append(list, Unfit{"interest_above", rate.Rate.Percent() + " percent a year lies above the " + terms.Ceiling.Percent() + " percent that a court may give at most in " + terms.Name, terms.Mark, false})
	}
	for _, w := range agreed.Warnings {
		if w.Code != law.WarnUsury {
			continue
		}
		if named := lowest(w.Text); named > 0 && rate.Rate > named {
			list = append(list, Unfit{"interest_above", rate.Rate.Percent() + " percent a year lies above " + named.Percent() + " percent, which the law files name: " + w.Text, terms.Mark, false})
		} else {
			list = append(list, Unfit{"interest_caution", w.Text, terms.Mark, false})
		}
	}
	return list
}

var inPercent = regexp.MustCompile(`(\d{1,3}(?:\.\d{1,3})?) percent( a month| per month)?`)

// lowest is the lowest yearly rate that a sentence about usury names, 0 for none.
func lowest(text string) law.Rate {
	var least law.Rate
	for _, m := range inPercent.FindAllStringSubmatch(text, -1) {
		words := m[1] + "% a year"
		if m[2] != "" {
			words = m[1] + "% a month"
		}
		if c, err := law.ParseContractRate(words); err == nil && c.Rate > 0 && (least == 0 || c.Rate < least) {
			least = c.Rate
		}
	}
	return least
}

// Sentence says what a finding means, in plain words.
func (f *Finding) Sentence() string {
	text := f.Clause.Name + ": " + f.Clause.Changes
	if f.Figure != "" {
		text += " (" + f.Figure + ", " + MarkWords(f.Mark) + ")"
	}
	return text
}

// MarkWords is a mark in a few words.
func MarkWords(m law.Mark) string {
	words := []string{string(m.Confidence)}
	if m.AsOf != "" {
		words = append(words, "as of "+m.AsOf)
	}
	return strings.Join(words, ", ")
}
