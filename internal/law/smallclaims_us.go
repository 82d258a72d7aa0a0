package law

import (
	"regexp"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

func (b *Bundle) usSmallClaims(a *SmallClaims, q SmallClaimsQuery) {
	sc := a.Place.n.at("small_claims")
	limit := sc.at("small_claims_limit")
	a.Court = sc.at("court_name", "value").text()
	a.MayWaive = boolFigure(b, sc.at("excess_may_be_waived"))
	a.Lawyers = textFigure(b, sc.at("lawyers_allowed"))
	a.Entity = textFigure(b, sc.at("business_entity_rule"))
	a.Demand = boolFigure(b, sc.at("demand_required_before_filing"))
	fee, m := b.figure(sc.at("filing_fee_usd"))
	a.FeeMin.Value, a.FeeMin.Known = dollars(fee.at("min"))
	a.FeeMax.Value, a.FeeMax.Known = dollars(fee.at("max"))
	a.FeeMin.Mark, a.FeeMax.Mark = m, m
	next, m := b.figure(sc.at("next_court"))
	a.NextCourt = next.at("court").text()
	a.NextLimit.Value, a.NextLimit.Known = dollars(next.at("limit_usd"))
	a.NextLimit.Mark = m

	headline := limit.at(string(q.Plaintiff) + "_usd")
	a.Limit = usdFigure(b, headline)
	may := true
	a.MayFile = &may
	if part := limit.at("commercial_claims_part_usd"); q.Plaintiff == Business && !a.Limit.Known && part.known() {
		headline = part
		a.Limit = usdFigure(b, part)
		a.Court = "Commercial Claims Part"
	}
	b.datedLimit(a, q, headline)
	b.otherLimits(a, q, limit.at("exceptions").list())
	note := headline.at("note").text()
	if note == "" {
		note = limit.at("natural_person_usd", "note").text()
	}
	if note != "" {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNote, "%s", note))
	}
	a.Counts = countsOf(limit.at("natural_person_usd", "note").text())
	if q.Plaintiff == Business {
		a.entityRule(q)
	}
	b.claimCaps(a, q, sc.at("claim_count_caps"))
	if a.Demand.Known && a.Demand.Value {
		a.Warnings = addOnce(a.Warnings, warnf(WarnDemandFirst, "a demand must be made before filing%s", remark(a.Demand.Mark)))
		a.Warnings = addOnce(a.Warnings, doubt(a.Demand.Mark, "that a demand comes first")...)
	}
}

func remark(m Mark) string {
	if m.Note == "" {
		return ""
	}
	return " (" + m.Note + ")"
}

var (
	filedBefore  = regexp.MustCompile(`^filed before (\d{4}-\d\d-\d\d)$`)
	filedThrough = regexp.MustCompile(`^filed (\d{4}-\d\d-\d\d) through (\d{4}-\d\d-\d\d)$`)
	filedFrom    = regexp.MustCompile(`^from (\d{4}-\d\d-\d\d)$`)
	runsThrough  = regexp.MustCompile(`runs (\d{4}-\d\d-\d\d) through (\d{4}-\d\d-\d\d)`)
	appliesSince = regexp.MustCompile(`(?:filings since|[Rr]aised from [\d,]+ (?:effective|on)) (\d{4}-\d\d-\d\d)`)
)

// dayIn is an ISO day that a pattern has found; no day where it is none.
func dayIn(text string) day.Date {
	d, err := day.Parse(text)
	if err != nil {
		return day.Date{}
	}
	return d
}

// span is the days of filing that a dated row speaks of; an end without a day is open.
type span struct{ from, to day.Date }

func (s span) holds(on day.Date) bool {
	return (s.from.IsZero() || !on.Before(s.from)) && (s.to.IsZero() || !on.After(s.to))
}

// spanOf reads the scope of a dated row; ok is false where it is not about days.
func spanOf(scope string) (s span, ok bool) {
	if m := filedBefore.FindStringSubmatch(scope); m != nil {
		return span{to: dayIn(m[1]).AddDays(-1)}, true
	}
	if m := filedThrough.FindStringSubmatch(scope); m != nil {
		return span{dayIn(m[1]), dayIn(m[2])}, true
	}
	if m := filedFrom.FindStringSubmatch(scope); m != nil {
		return span{from: dayIn(m[1])}, true
	}
	return span{}, false
}

// datedLimit tests the filing date before the headline: a dated row that holds it
// wins; a day that neither a row nor the headline speaks of has no known limit.
func (b *Bundle) datedLimit(a *SmallClaims, q SmallClaimsQuery, headline node) {
	if q.FilingDate.IsZero() {
		return
	}
	for _, e := range a.Place.n.at("small_claims", "small_claims_limit", "exceptions").list() {
		s, dated := spanOf(e.at("scope").text())
		if !dated || !s.holds(q.FilingDate) {
			continue
		}
		sum, ok := dollars(e.at("usd"))
		a.Limit = Figure[money.Amount]{sum, ok, b.mark(e)}
		a.Warnings = addOnce(a.Warnings, warnf(WarnNote, "the limit depends on the day of filing: %s holds for a claim %s", sum, e.at("scope").text()))
		return
	}
	note := a.Place.n.at("small_claims", "small_claims_limit", "natural_person_usd", "note").text()
	if own := headline.at("note").text(); own != "" {
		note = own
	}
	runs := span{}
	if m := runsThrough.FindStringSubmatch(note); m != nil {
		runs = span{dayIn(m[1]), dayIn(m[2])}
	} else if m := appliesSince.FindStringSubmatch(note); m != nil {
		runs = span{from: dayIn(m[1])}
	}
	if !runs.holds(q.FilingDate) {
		a.Limit = Figure[money.Amount]{Mark: a.Limit.Mark}
		a.Warnings = addOnce(a.Warnings, warnf(WarnStale, "the limit known here does not speak of a claim filed on %s: %s", q.FilingDate, note))
	}
}

// otherLimits looks at the rows that hold for one court or one kind of claim.
func (b *Bundle) otherLimits(a *SmallClaims, q SmallClaimsQuery, rows []node) {
	business := a.Court == "Commercial Claims Part"
	for _, e := range rows {
		scope := e.at("scope").text()
		if _, dated := spanOf(scope); dated || countRow(scope) {
			continue
		}
		sum, ok := dollars(e.at("usd"))
		if !ok {
			continue
		}
		switch aboutCourt := strings.Contains(scope, "Court"); {
		case aboutCourt && q.Court != "" && sameCourt(q.Court, scope):
			a.Limit = Figure[money.Amount]{sum, true, b.mark(e)}
			a.Court = scope
			if business {
				a.commercialPart(scope)
			}
		case business && strings.Contains(scope, "Town"): // no such part there, as the remark says
		case aboutCourt && q.Court == "" && (!a.Limit.Known || sum.Less(a.Limit.Value)):
			a.Warnings = addOnce(a.Warnings, warnf(WarnCourtMatters, "%s: the limit is %s; name the court", scope, sum))
		case !aboutCourt && strings.HasPrefix(scope, "sole proprietor"):
			if q.Plaintiff == Business {
				a.Warnings = addOnce(a.Warnings, warnf(WarnClaimKind, "for a %s the limit is %s", scope, sum))
			}
		case !aboutCourt:
			a.Warnings = addOnce(a.Warnings, warnf(WarnClaimKind, "%s: the limit is %s", scope, sum))
		}
	}
}

// commercialPart is where a business sues in New York; town and village courts have none.
func (a *SmallClaims) commercialPart(scope string) {
	a.Court = "Commercial Claims Part, " + scope
	if strings.Contains(scope, "Town") {
		a.Limit = Figure[money.Amount]{Mark: a.Limit.Mark}
		a.MayFile = new(bool)
	}
}

// sameCourt reports that words of a court's name mean the courts of a row: they
// share a word that tells courts apart, and the row does not name them as left out.
func sameCourt(asked, scope string) bool {
	asked = strings.ReplaceAll(strings.ToLower(asked), "new york city", "nyc")
	scope = strings.ToLower(scope)
	if _, outside, ok := strings.Cut(scope, "outside "); ok && strings.Contains(asked, outside) {
		return false
	}
	for _, word := range strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' }) {
		switch word {
		case "court", "courts", "and", "of", "outside", "the", "nyc":
		default:
			for _, w := range strings.FieldsFunc(asked, func(r rune) bool { return r == ' ' || r == ',' }) {
				if w == word {
					return true
				}
			}
		}
	}
	return false
}

var (
	needsLawyer = regexp.MustCompile(`\bneeds a lawyer\b`)
	onlyUpTo    = regexp.MustCompile(`only up to ([\d,]+)`)
)

// entityRule says who may appear for a business.
func (a *SmallClaims) entityRule(q SmallClaimsQuery) {
	if !a.Entity.Known {
		a.Warnings = addOnce(a.Warnings, warnf(WarnAskClerk, "who may appear for a business is not known here: ask the clerk"))
		return
	}
	a.Warnings = addOnce(a.Warnings, warnf(WarnEntityRule, "%s", a.Entity.Value))
	a.Warnings = addOnce(a.Warnings, doubt(a.Entity.Mark, "who may appear for a business")...)
	a.NeedsLawyer = needsLawyer.MatchString(a.Entity.Value)
	if m := onlyUpTo.FindStringSubmatch(a.Entity.Value); m != nil {
		without, err := money.Parse(strings.ReplaceAll(m[1], ",", ""), "USD")
		a.NeedsLawyer = err == nil && without.Less(q.Owed)
	}
	if a.NeedsLawyer {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNeedsLawyer, "a business needs a lawyer to appear here, by the source: reckon with his fee"))
	}
}

// countRow is the row of a limit that holds once a number of claims is reached; the
// caps say when that is.
func countRow(scope string) bool {
	return strings.Contains(scope, "or later in the same calendar year")
}

// claimCaps holds the number of claims against what a plaintiff may file.
func (b *Bundle) claimCaps(a *SmallClaims, q SmallClaimsQuery, n node) {
	caps, m := b.figure(n)
	for _, c := range caps.list() {
		most, ok := c.at("max").whole()
		if !ok || c.at("scope").known() && q.Plaintiff != Business {
			continue
		}
		per := spaced(c.at("per").text())
		over, hasOver := dollars(c.at("over_usd"))
		what := "claims"
		if hasOver {
			what = "claims over " + over.String()
		}
		reached := int64(q.ClaimsThisYear) >= most && strings.HasSuffix(per, "year")
		switch {
		case reached && hasOver && (over.Less(q.Owed) || q.Owed.Currency() == ""):
			a.Warnings = addOnce(a.Warnings, warnf(WarnClaimCapReached, "%d %s in a %s is the most, and it is reached: this one is limited to %s", most, what, per, over))
			a.Limit = Figure[money.Amount]{over, true, a.Limit.Mark.And(m)}
		case reached && !hasOver:
			a.Warnings = addOnce(a.Warnings, warnf(WarnClaimCapReached, "%d %s in a %s is the most, and it is reached", most, what, per))
			a.MayFile = new(bool)
		default:
			a.Warnings = addOnce(a.Warnings, warnf(WarnClaimCap, "no more than %d %s in a %s%s", most, what, per, remark(m)))
		}
	}
}

// countsOf reads from the remark on a limit what counts towards it.
func countsOf(note string) Counts {
	yes, no := true, false
	switch note = strings.ToLower(note); {
	case strings.Contains(note, "counts attorney fees if claimed, not statutory interest or court costs"),
		strings.Contains(note, "includes attorney fees, not court costs or interest"):
		return Counts{Interest: &no, Costs: &no, AttorneyFees: &yes}
	case strings.Contains(note, "excludes attorney fees and costs"):
		return Counts{Costs: &no, AttorneyFees: &no}
	}
	return Counts{}
}
