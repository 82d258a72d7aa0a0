package screening

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// SuitQuery asks what it would take to sue a client.
type SuitQuery struct {
	Home, Place string       // of creditor and client, as the law files name them
	PlaceName   string       // of the client, in words
	Distance    string       // as the remedies name it
	Company     bool         // the creditor is a company
	Sum         money.Amount // planned; no currency where nobody said
	On          day.Date
	Travel      money.Amount // what a hearing elsewhere costs, in the client's currency; no currency where that is not known
	TravelMark  law.Mark
	VenueHome   bool // courts at home are agreed
	SeatHome    bool // arbitration with a seat at home is agreed
}

// Said is a sentence with its mark.
type Said struct {
	Text string   `json:"text"`
	Mark law.Mark `json:"mark"`
}

// Suit says what it would take to sue a client where he is: which court takes how much,
// the way there, and whether a title from home is worth anything there. What the law
// files do not know is said to be unknown.
func Suit(b *law.Bundle, q SuitQuery) []Said {
	if q.Place == "" {
		return []Said{{Text: "Where the client is at home is not known, so no court can be named."}}
	}
	var list []Said
	say := func(mark law.Mark, format string, args ...any) {
		list = append(list, Said{fmt.Sprintf(format, args...), mark})
	}
	list = append(list, court(b, &q)...)
	switch {
	case q.Distance == "same_state" || q.Distance == "":
	case q.VenueHome:
		say(law.Mark{}, "The agreement names your own courts, so you need not travel to sue.")
	case q.Distance == "other_state":
		text := "You would sue in another state: count on a journey to the hearing, unless the court hears by video."
		if q.Travel.Currency() != "" {
			text += fmt.Sprintf(" About %s.", written(q.Travel))
		}
		say(q.TravelMark, "%s", text)
	default:
		say(law.Mark{}, "You would sue abroad, in the language of the court there, and mostly through a lawyer.")
	}
	if strings.HasPrefix(q.Distance, "foreign") {
		list = append(list, titles(b, &q)...)
	}
	if !q.SeatHome && strings.HasPrefix(q.Distance, "foreign") {
		say(law.Mark{}, "A clause for arbitration seated where you are is worth most before the work begins: afterwards few agree to it.")
	} else if !q.VenueHome && q.Distance == "other_state" {
		say(law.Mark{}, "A clause for courts or arbitration where you are is worth most before the work begins.")
	}
	return list
}

// court names the simple court of the client's place, how far it goes and what it costs.
func court(b *law.Bundle, q *SuitQuery) []Said {
	plaintiff := law.NaturalPerson
	if q.Company {
		plaintiff = law.Business
	}
	ask := law.SmallClaimsQuery{Place: q.Place, Plaintiff: plaintiff, FilingDate: q.On}
	place, _, err := b.Place(q.Place)
	if err != nil {
		return []Said{{Text: fmt.Sprintf("The courts of %s are not known here; ask there before you rely on one.", q.PlaceName)}}
	}
	if q.Sum.Currency() == place.Currency {
		ask.Owed = q.Sum
	}
	a, err := b.SmallClaims(ask)
	if err != nil || a.Court == "" && !a.Limit.Known {
		return []Said{{Text: fmt.Sprintf("A simple court for small claims in %s is not known here; ask there before you rely on one.", place.Name)}}
	}
	name := a.Court
	if name == "" {
		name = "small claims court"
	}
	var list []Said
	switch {
	case !a.Limit.Known:
		list = append(list, Said{fmt.Sprintf("In %s you would ask the %s; up to which sum is not known here.", place.Name, name), a.Mark})
	case a.Within == nil || ask.Owed.Currency() == "":
		list = append(list, Said{fmt.Sprintf("In %s you would ask the %s, which takes up to %s.", place.Name, name, written(a.Limit.Value)), a.Limit.Mark})
	case *a.Within:
		list = append(list, Said{fmt.Sprintf("In %s you would ask the %s, which takes up to %s: the whole sum fits.", place.Name, name, written(a.Limit.Value)), a.Limit.Mark})
	default:
		list = append(list, Said{fmt.Sprintf("In %s the %s takes up to %s only: what is above it would have to be given up, or goes to a dearer court.", place.Name, name, written(a.Limit.Value)), a.Limit.Mark})
	}
	if a.NeedsLawyer {
		list = append(list, Said{"A company needs a lawyer there.", a.Entity.Mark})
	}
	if a.FeeMin.Known && a.FeeMax.Known {
		text := fmt.Sprintf("Filing costs %s.", written(a.FeeMin.Value))
		if a.FeeMin.Value != a.FeeMax.Value {
			text = fmt.Sprintf("Filing costs from %s to %s.", written(a.FeeMin.Value), written(a.FeeMax.Value))
		}
		list = append(list, Said{text, a.FeeMin.Mark.And(a.FeeMax.Mark)})
	}
	return list
}

// titles says whether a judgment or an award from home can be enforced at the client's.
func titles(b *law.Bundle, q *SuitQuery) []Said {
	var list []Said
	for _, kind := range []struct {
		title       law.Title
		yes, no     string
		unknownText string
	}{
		{
			law.CourtJudgment, "A judgment of your own courts can be enforced in %s by treaty (%s).", "A judgment of your own courts is not enforced in %s by any treaty: you would sue there anew.",
			"Whether a judgment of your own courts counts in %s is not known here.",
		},
		{
			law.ArbitrationAward, "An arbitral award can be enforced in %s (%s).", "An arbitral award is not enforced in %s by any treaty.",
			"Whether an arbitral award counts in %s is not known here.",
		},
	} {
		a, err := b.Travels(law.TravelsQuery{From: q.Home, To: q.Place, Kind: kind.title, Started: q.On})
		switch {
		case err != nil:
			list = append(list, Said{Text: fmt.Sprintf(kind.unknownText, q.PlaceName)})
		case a.Travels:
			list = append(list, Said{fmt.Sprintf(kind.yes, q.PlaceName, routes[a.Route]), a.Mark})
		default:
			list = append(list, Said{fmt.Sprintf(kind.no, q.PlaceName), a.Mark})
		}
	}
	return list
}

var routes = map[string]string{
	law.RouteDomestic: "the same country", law.RouteBrussels: "Brussels I bis", law.RouteLugano: "Lugano Convention", law.RouteHague2019: "Hague Judgments Convention 2019",
	law.RouteHague2005: "Hague Choice of Court Convention 2005", law.RouteNewYork: "New York Convention 1958", law.RouteStateLaw: "law of the state", law.RouteDebtorsOwnLaw: "law of the client's country",
}

// written is a sum as sentences have it.
func written(a money.Amount) string { return strings.ReplaceAll(a.Format("en", "gb"), "\u00a0", " ") }
