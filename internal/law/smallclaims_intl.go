package law

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// simpleCourts are the keys under which the file keeps the limit of a place's simple
// court, the first one found, with the court's name where the file has none.
var simpleCourts = []struct{ key, court string }{
	{"small_claims_track_limit", "County Court, small claims track"},
	{"simple_procedure_limit", "Sheriff Court, simple procedure"},
	{"small_claims_limit", "Small claims court"},
	{"small_claims_limit_yen", "Summary Court, small claims"},
	{"disputes_tribunal_limit", "Disputes Tribunal"},
	{"sct_limit", "Small Claims Tribunals"},
	{"local_court_limit", "Amtsgericht (local court)"},
	{"kantonrechter_limit", "Kantonrechter"},
	{"verbal_limit", "Juicio verbal"},
	{"justice_of_peace_limit", "Giudice di pace"},
	{"abu_dhabi_small_claims_limit", "Abu Dhabi small claims court"},
}

func (b *Bundle) intlSmallClaims(a *SmallClaims, q SmallClaimsQuery) {
	courts := a.Place.n.at("courts")
	var limit node
	for _, c := range simpleCourts {
		if limit = courts.at(c.key); limit.known() {
			a.Court = c.court
			break
		}
	}
	if difc := courts.at("difc_sct_limit"); difc.known() && strings.Contains(strings.ToLower(q.Court), "difc") {
		limit, a.Court = difc, "DIFC Small Claims Tribunal"
	} else if difc.known() {
		a.Warnings = addOnce(a.Warnings, warnf(WarnCourtMatters, "the DIFC has a tribunal of its own (%s)", difc.at("note").text()))
	}
	if body := courts.at("body").text(); body != "" {
		a.Court = body
	}
	a.Limit = minorFigure(b, limit, a.Place.Currency)
	note := limit.at("note").text()
	if former, since, ok := formerLimit(note, a.Place.Currency); ok && !q.FilingDate.IsZero() && q.FilingDate.Before(since) {
		a.Limit.Value = former
	}
	if note != "" {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNote, "%s", note))
	}
	may := true
	if a.Court != "" {
		a.MayFile = &may
	}
	b.whoMaySue(a, q, courts)
	b.moreCourts(a, q, courts)
	b.intlFee(a, q, courts)
}

var beforeChange = regexp.MustCompile(`(?:from|since) (?:(\d{1,2}) )?(January|February|March|April|May|June|July|August|September|October|November|December) (\d{4}).{0,80}?(\d{1,3}(?:,\d{3})+|\d{5,}) before`)

// formerLimit reads from a remark what the limit was before a day: "from 1 October
// 2025; 35,000 before". Older law files have it in the smallest unit, without commas.
func formerLimit(note string, c money.Currency) (former money.Amount, since day.Date, ok bool) {
	m := beforeChange.FindStringSubmatch(note)
	if m == nil {
		return former, since, false
	}
	dom := 1
	if m[1] != "" {
		dom, _ = strconv.Atoi(m[1]) // at most two digits, by the pattern
	}
	month, err := time.Parse("January", m[2])
	year, err2 := strconv.Atoi(m[3])
	if err != nil || err2 != nil {
		return former, since, false
	}
	since = day.New(year, month.Month(), dom)
	if whole := strings.ReplaceAll(m[4], ",", ""); whole != m[4] {
		former, err = money.Parse(whole, c)
		return former, since, err == nil
	}
	minor, err := strconv.ParseInt(m[4], 10, 64)
	return money.New(minor, c), since, err == nil
}

func (b *Bundle) whoMaySue(a *SmallClaims, q SmallClaimsQuery, courts node) {
	if lawyers := boolFigure(b, courts.at("lawyers_allowed")); lawyers.Known {
		a.Lawyers = Figure[string]{map[bool]string{true: "yes", false: "no"}[lawyers.Value], true, lawyers.Mark}
	}
	if f := boolFigure(b, courts.at("companies_may_sue")); q.Plaintiff == Business && f.Known && !f.Value {
		a.MayFile = new(bool)
		a.Warnings = addOnce(a.Warnings, warnf(WarnEntityRule, "%s", f.Mark.Note))
		a.Warnings = addOnce(a.Warnings, doubt(f.Mark, "who may sue here")...)
	}
	if f := boolFigure(b, courts.at("undisputed_debt_allowed")); f.Known && !f.Value && !q.Disputed {
		a.MayFile = new(bool)
		a.Warnings = addOnce(a.Warnings, warnf(WarnMustBeDisputed, "%s", f.Mark.Note))
	}
}

// moreCourts tells of the courts above and beside the simple one.
func (b *Bundle) moreCourts(a *SmallClaims, q SmallClaimsQuery, courts node) {
	c := a.Place.Currency
	if crt := minorFigure(b, courts.at("crt_limit"), c); crt.Known && q.Owed.Currency() == c && !crt.Value.Less(q.Owed) {
		a.Warnings = addOnce(a.Warnings, warnf(WarnOtherCourt, "%s (%s)", crt.Mark.Note, crt.Value))
	}
	if by := minorFigure(b, courts.at("sct_limit_by_consent"), c); by.Known && a.Limit.Known && q.Owed.Currency() == c && a.Limit.Value.Less(q.Owed) {
		a.Warnings = addOnce(a.Warnings, warnf(WarnOtherCourt, "if both sides consent in writing the tribunal takes claims up to %s", by.Value))
	}
	if years := wholeFigure(b, courts.at("sct_filing_years")); years.Known {
		a.Warnings = addOnce(a.Warnings, warnf(WarnNote, "the tribunal takes a claim only within %d years", years.Value))
	}
	for _, next := range []struct{ key, court string }{
		{"county_court_limit", "County Court (civil bill)"}, {"district_limit", "District Court"}, {"summary_court_limit_yen", "Summary Court"},
	} {
		if f := minorFigure(b, courts.at(next.key), c); f.Known {
			a.NextCourt, a.NextLimit = next.court, f
			return
		}
	}
	a.NextCourt = courts.at("above_limit").text()
}

// intlFee is the fee for issuing a claim of this size, where the file has a scale.
func (b *Bundle) intlFee(a *SmallClaims, q SmallClaimsQuery, courts node) {
	c := a.Place.Currency
	if q.Owed.Currency() != c {
		return
	}
	put := func(f Figure[money.Amount]) { a.FeeMin, a.FeeMax = f, f }
	for _, key := range []string{"issue_fee_bands", "fee_bands"} {
		bands, m := b.figure(courts.at(key))
		for _, band := range bands.list() {
			upTo, ok := band.at("claim_up_to_minor").whole()
			fee, ok2 := band.at("fee_minor").whole()
			if ok && ok2 && q.Owed.Minor() <= upTo {
				put(Figure[money.Amount]{money.New(fee, c), true, m})
				return
			}
		}
	}
	whole := int64(1)
	for range c.Digits() {
		whole *= 10
	}
	switch {
	case courts.at("fee_up_to_300").known() && q.Owed.Minor() <= 300*whole:
		put(minorFigure(b, courts.at("fee_up_to_300"), c))
	case courts.at("fee_over_300").known() && q.Owed.Minor() > 300*whole:
		put(minorFigure(b, courts.at("fee_over_300"), c))
	case courts.at("fee_over_30000").known() && q.Owed.Minor() > 30000*whole:
		put(minorFigure(b, courts.at("fee_over_30000"), c))
	case courts.at("issue_fee_over_10000_pct").known():
		b.percentFee(a, q, courts)
	}
}

// percentFee is the fee of England and Wales above the bands: a percentage, down to
// the penny, and one sum above that.
func (b *Bundle) percentFee(a *SmallClaims, q SmallClaimsQuery, courts node) {
	pct := courts.at("issue_fee_over_10000_pct")
	rate, ok := wholeOf(pct.at("value").text())
	upTo, ok2 := pct.at("applies_up_to_minor").whole()
	if !ok || !ok2 {
		return
	}
	f := minorFigure(b, courts.at("issue_fee_over_200000"), a.Place.Currency)
	if q.Owed.Minor() <= upTo {
		sum, err := q.Owed.Mul(rate, 100, money.Down)
		f = Figure[money.Amount]{sum, err == nil, b.mark(pct)}
	}
	a.FeeMin, a.FeeMax = f, f
}

func wholeOf(text string) (int64, bool) {
	v, err := strconv.ParseInt(text, 10, 64)
	return v, err == nil
}
