package law

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// Title is what would have to travel: a judgment of a court, or an arbitral award.
type Title string

// The titles.
const (
	CourtJudgment    Title = "judgment"
	ArbitrationAward Title = "award"
)

// The routes a title may take. None is no route.
const (
	RouteNone          = ""
	RouteDomestic      = "domestic"
	RouteBrussels      = "brussels_i_bis"
	RouteLugano        = "lugano_2007"
	RouteHague2019     = "hague_judgments_2019"
	RouteHague2005     = "hague_choice_of_court_2005"
	RouteNewYork       = "new_york_convention_1958"
	RouteStateLaw      = "state_law"               // into the United States: possible, by the law of the state, no treaty
	RouteDebtorsOwnLaw = "local_law_of_the_debtor" // out of the United States: uncertain, no treaty
)

// TravelsQuery asks whether a title of one country can be enforced in another.
type TravelsQuery struct {
	From, To        string // places or ISO codes: where it was given, and where the debtor's assets are
	Kind            Title
	Started         day.Date // the day the proceedings began
	ExclusiveClause bool     // the contract names the court of From as the only one
}

// Travels is the answer. Travels is true only where a treaty, or the same country, carries it.
type Travels struct {
	Travels  bool
	Route    string
	Mark     Mark
	Warnings []Warning
}

// Travels follows the ordered travel rules of the law file.
func (b *Bundle) Travels(q TravelsQuery) (Travels, error) {
	from, err := b.country("from", q.From)
	if err != nil {
		return Travels{}, err
	}
	to, err := b.country("to", q.To)
	if err != nil {
		return Travels{}, err
	}
	var a Travels
	switch {
	case q.Kind != CourtJudgment && q.Kind != ArbitrationAward:
		return a, fault.Invalidf("title_unknown", "kind", "%q does not travel; say judgment or award", q.Kind)
	case from == to:
		a = Travels{Travels: true, Route: RouteDomestic, Mark: Mark{Sources: []string{"one country: nothing has to travel"}, Confidence: Verified}}
	case q.Kind == ArbitrationAward:
		a = b.awardTravels(from, to)
	default:
		if q.Started.IsZero() {
			return a, fault.Invalidf("day_missing", "started", "a judgment travels by the day its proceedings began; give that day")
		}
		a = b.judgmentTravels(from, to, q)
	}
	a.Warnings = addOnce(a.Warnings, doubt(a.Mark, "whether it travels")...)
	return a, nil
}

// country is the two letters of a country in capitals.
func (b *Bundle) country(where, place string) (string, error) {
	key := day.NormalPlace(place)
	country, _, _ := strings.Cut(key, "_")
	if len(country) != 2 || strings.Trim(country, "abcdefghijklmnopqrstuvwxyz") != "" || country == "eu" {
		return "", fault.Invalidf("country_unknown", where, "%q is no country; give two letters of ISO 3166, such as GB or DE", place)
	}
	return strings.ToUpper(country), nil
}

// listed reports that a country stands in the list of a figure.
func listed(n node, country string) bool {
	return slices.ContainsFunc(n.at("value").list(), func(e node) bool { return e.text() == country })
}

func (b *Bundle) awardTravels(from, to string) Travels {
	ny := b.intl.at("cross_border", "new_york_convention_1958")
	a := Travels{Travels: true, Route: RouteNewYork}
	for _, country := range []string{from, to} {
		switch states, extended, not := ny.at("states"), ny.at("covered_by_extension"), ny.at("not_party_examples"); {
		case listed(states, country):
			a.Mark = a.Mark.And(b.mark(states))
		case listed(extended, country):
			a.Mark = a.Mark.And(b.mark(extended))
		default:
			a.Travels, a.Route = false, RouteNone
			a.Mark = a.Mark.And(b.mark(states))
			if listed(not, country) {
				a.Mark = a.Mark.And(b.mark(not))
			}
			a.Warnings = addOnce(a.Warnings, warnf(WarnNoTreaty, "%s is not among the states of the New York Convention known here", country))
		}
	}
	a.Mark.Note = ""
	return a
}

// bound is the day from which a country is bound by the Hague convention of 2019.
func (b *Bundle) bound(country string) (row node, from day.Date) {
	for _, row := range b.intl.at("cross_border", "hague_judgments_2019", "in_force").list() {
		if listed(row, country) {
			return row, row.at("from").day()
		}
	}
	return node{}, day.Date{}
}

// inEU reads the members from the row of the European Union, which leaves Denmark out.
func (b *Bundle) inEU(country string) bool {
	if country == "DK" {
		return true
	}
	row, _ := b.bound(country)
	return strings.HasPrefix(row.at("party").text(), "EU")
}

// in reports that a country stands in a list in which "EU" means every member.
func (b *Bundle) in(n node, country string) bool {
	return slices.ContainsFunc(n.at("value").list(), func(e node) bool {
		return e.text() == country || strings.HasPrefix(e.text(), "EU") && b.inEU(country)
	})
}

func (b *Bundle) judgmentTravels(from, to string, q TravelsQuery) Travels {
	x := b.intl.at("cross_border")
	lugano := x.at("lugano_2007", "states")
	clause := x.at("hague_choice_of_court_2005")
	fromRow, fromDay := b.bound(from)
	toRow, toDay := b.bound(to)
	bothBound := fromRow.known() && toRow.known()
	hague := b.mark(fromRow).And(b.mark(toRow))
	switch {
	case b.inEU(from) && b.inEU(to):
		return Travels{Travels: true, Route: RouteBrussels, Mark: b.mark(x.at("brussels_i_bis"))}
	case b.in(lugano, from) && b.in(lugano, to):
		return Travels{Travels: true, Route: RouteLugano, Mark: b.mark(lugano)}
	case bothBound && !q.Started.Before(day.Max(fromDay, toDay)):
		return Travels{Travels: true, Route: RouteHague2019, Mark: hague}
	case q.ExclusiveClause && b.in(clause, from) && b.in(clause, to):
		return Travels{Travels: true, Route: RouteHague2005, Mark: b.mark(clause)}
	case to == "US":
		return Travels{Route: RouteStateLaw, Mark: b.mark(x.at("us_inbound", "treaty")), Warnings: []Warning{
			warnf(WarnNoTreaty, "possible without a treaty, by %s", x.at("us_inbound", "law").text()),
			warnf(WarnNote, "%s", x.at("us_inbound", "default_judgment_warning").text())}}
	case from == "US":
		return Travels{Route: RouteDebtorsOwnLaw, Mark: b.mark(x.at("us_outbound", "treaty")), Warnings: []Warning{
			warnf(WarnNoTreaty, "uncertain: %s", x.at("us_outbound", "law").text()),
			warnf(WarnNote, "%s", x.at("us_outbound", "award_advice").text())}}
	}
	return b.noRoute(from, to, q, bothBound, hague, day.Max(fromDay, toDay))
}

func (b *Bundle) noRoute(from, to string, q TravelsQuery, bothBound bool, hague Mark, since day.Date) Travels {
	x := b.intl.at("cross_border")
	a := Travels{Route: RouteNone, Mark: hague}
	if bothBound {
		a.Warnings = append(a.Warnings, warnf(WarnTreatyTooYoung, "the Hague convention of 2019 binds both only for proceedings begun from %s on; these began on %s", since, q.Started))
	}
	gb := from == "GB" || to == "GB"
	if out := x.at("lugano_2007", "gb_party"); gb && (from == "CH" || to == "CH" || from == "NO" || to == "NO" || from == "IS" || to == "IS") {
		a.Mark = a.Mark.And(b.mark(out))
	}
	if in := x.at("india_s44a"); to == "IN" && listed(in, from) || from == "IN" && listed(in, to) {
		a.Warnings = append(a.Warnings, warnf(WarnOtherRoute, "India and %s may enforce each other's judgments (reciprocating territory, from memory): ask a lawyer", strings.Trim(from+to, "IN")))
	} else if gb && !bothBound {
		a.Warnings = append(a.Warnings, warnf(WarnOtherRoute, "%s: ask a lawyer", x.at("uk_bilateral", "value").text()))
	}
	if !q.ExclusiveClause && b.in(x.at("hague_choice_of_court_2005"), from) && b.in(x.at("hague_choice_of_court_2005"), to) {
		a.Warnings = append(a.Warnings, warnf(WarnOtherRoute, "a clause that names the court as the only one would carry it by the Hague convention of 2005 (list from memory)"))
	}
	a.Warnings = append(a.Warnings, warnf(WarnNoTreaty, "no treaty carries it: sue where the debtor has assets"))
	if a.Mark.Confidence == Unknown {
		a.Mark = b.mark(x.at("hague_judgments_2019", "parties_and_states"))
	}
	a.Mark.Note = ""
	return a
}
