package law

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
)

// termsKey names terms that were made.
type termsKey struct {
	place    string
	debtor   Debtor
	judgment bool
}

// InterestTerms is how late interest is reckoned in a place ("de", "gb_eng",
// "us_ohio", "ca_on") for a kind of debtor: what the law gives where nothing was
// agreed. In a state of the US that is prejudgment interest. They are made once
// and remembered; safe for several goroutines. It fails on a place that is not
// known; a place that knows no such interest, or whose rate has to be asked for,
// gives terms whose Ask says so.
func (b *Bundle) InterestTerms(place string, debtor Debtor) (*InterestTerms, error) {
	return b.terms(termsKey{place, normalDebtor(debtor), false})
}

// JudgmentTerms is how interest on a judgment is reckoned. Outside the US the
// files hold none: the rate is asked for.
func (b *Bundle) JudgmentTerms(place string, debtor Debtor) (*InterestTerms, error) {
	return b.terms(termsKey{place, normalDebtor(debtor), true})
}

// normalDebtor counts companies, sole traders and what is not known as businesses.
func normalDebtor(d Debtor) Debtor {
	if d == ConsumerDebtor || d == PublicDebtor {
		return d
	}
	return BusinessDebtor
}

func (b *Bundle) terms(k termsKey) (*InterestTerms, error) {
	if made, ok := b.interest.Load(k); ok {
		return made.(*InterestTerms), nil
	}
	place, warn, err := b.Place(k.place)
	if err != nil {
		return nil, err
	}
	t := &InterestTerms{
		Place: place.Key, Name: place.Name, Debtor: k.debtor, Kind: StatutoryInterest, Times: 1, Currency: place.Currency,
		Mode: ConstantRate, Growth: Simple, DayCount: Act365F, Order: PrincipalFirst, Warnings: warn,
	}
	switch {
	case place.Country == "US":
		b.readState(t, place, k.judgment)
	case k.judgment:
		t.Kind = JudgmentRate
		t.Ask = "the law files hold no rate for judgments of " + place.Name + "; take it from the judgment or ask the court, and give it with --rate"
	default:
		b.readAbroad(t, place)
	}
	t.orderOfPayment()
	t.Warnings = slices.Clip(t.Warnings)
	made, _ := b.interest.LoadOrStore(k, t)
	return made.(*InterestTerms), nil
}

// readAbroad reads a place outside the US: its own late interest, or its country's.
func (b *Bundle) readAbroad(t *InterestTerms, place Place) {
	n := place.n.at("late_interest")
	if !n.known() {
		n = b.place(around(place.Key)).at("late_interest")
	}
	if same := n.at("same_as").text(); same != "" {
		over := n
		n = b.place(same).at("late_interest")
		if m := over.at("margin_bps"); m.known() { // the margin was read for this part as well
			t.add(b.mark(m))
		}
		if note := over.at("note").text(); note != "" {
			t.warn(WarnNote, note)
		}
	}
	if !n.known() {
		t.Ask = place.Name + ": the law files say nothing of late interest; give the rate that was agreed with --contract-rate, or ask a lawyer there"
		return
	}
	t.Law = n.at("statute").text()
	b.readRates(t, n, place.Name)
	b.readWays(t, n)
	b.readFixedSums(t, n)
	b.readScale(t, n, place.n.at("demand"))
	b.readCredit(t, n)
	b.readRules(t, n)
	t.againstConsumer(n, place.Name)
	if slices.Contains(directive, t.Place) {
		t.Since = day.New(2013, 3, 16) // Directive 2011/7/EU, art. 12(4): members may leave out older contracts; recalled
	}
}

// directive are the European Union and its members.
var directive = []string{
	"eu", "de", "fr", "nl", "es", "it", "ie", "be", "at", "pl", "pt", "se", "dk", "fi", "lu", "mt", "cy", "gr", "ee", "lv",
	"lt", "si", "sk", "hr", "bg", "ro", "hu", "cz",
}

func (t *InterestTerms) add(m Mark) { t.Mark = t.Mark.And(m) }

func (t *InterestTerms) warn(code, text string) {
	t.Warnings = append(t.Warnings, Warning{code, text})
}

// basisPoints reads a figure in basis points and takes its mark in.
func (b *Bundle) basisPoints(t *InterestTerms, n node) (Rate, bool) {
	v, m := b.figure(n)
	bps, ok := v.whole()
	if ok {
		t.add(m)
	}
	return Rate(bps) * BasisPoint, ok
}

// margins are the names under which the files keep what comes on top.
var margins = []string{"margin_bps", "margin_bps_b2b", "default_margin_bps", "margin_bps_minimum"}

// readRates makes the periods.
func (b *Bundle) readRates(t *InterestTerms, n node, name string) {
	if fixed, ok := b.basisPoints(t, n.at("rate_bps")); ok { // Switzerland
		t.Periods = []RatePeriod{{From: firstDay, Rate: fixed}}
		return
	}
	if b.readJapan(t, n) {
		return
	}
	t.Series = n.at("series").text()
	if none := n.at("statutory_b2b_late_interest"); none.known() {
		t.Ask = name + " has no late interest by law: " + none.at("note").text() + "; give the rate that was agreed with --contract-rate"
		return
	}
	if times, m := b.figure(n.at("multiplier")); times.known() {
		t.Times, _ = times.whole()
		t.Times = max(t.Times, 1)
		t.add(m)
	}
	names := margins
	if t.Debtor == ConsumerDebtor {
		names = []string{"margin_bps_consumer", "margin_other_bps"}
		names = append(names, margins...)
	}
	known := t.Times > 1 || totals[t.Series]
	for _, key := range names {
		if margin, ok := b.basisPoints(t, n.at(key)); ok {
			t.Margin, known = margin, true
			break
		}
	}
	if t.Series == "" || !known {
		why := n.at("margin_bps", "note").text()
		if reference := n.at("reference", "value").text(); reference != "" {
			why = "the margin is " + t.Margin.Percent() + " points above the " + reference + ", which they do not hold"
		}
		t.Ask = name + ": the law files hold no rate for late payment (" + cmp.Or(why, n.at("rate", "note").text(), "none was found") + "); look it up and give it with --contract-rate"
		return
	}
	t.Periods = bounded(b.derived(t.Series, b.series(t.Series), t.Margin))
	for i := range t.Periods {
		p := &t.Periods[i]
		p.Rate *= Rate(t.Times)
		if !totals[t.Series] {
			p.Rate += t.Margin
		}
	}
}

// readJapan reads the rate of the civil code, which the files have in percent and
// date in words: three percent since April 2020.
func (b *Bundle) readJapan(t *InterestTerms, n node) bool {
	v, m := b.figure(n.at("statutory_rate_pct"))
	rate, ok := percent(v)
	if !ok {
		return false
	}
	t.Periods = []RatePeriod{{From: day.New(2020, 4, 1), Rate: rate, Mark: m}}
	t.Mode = FixedAtStart
	t.warn(WarnRateMoves, "the rate is reviewed every three years: "+m.Note)
	return true
}

// readWays reads which day's rate is taken, and how interest grows.
func (b *Bundle) readWays(t *InterestTerms, n node) {
	if v, m := b.figure(n.at("rate_mode")); v.known() && len(t.Periods) > 0 {
		t.Mode = RateMode(v.text())
		t.add(m)
	} else if t.Place == "eu" {
		t.Mode = RateMode(n.at("rate_mode_default").text())
	}
	if v, m := b.figure(n.at("interest_type")); v.known() {
		t.Growth = Growth(v.text())
		t.add(m)
	}
	if v, m := b.figure(n.at("compounding")); v.known() {
		t.Growth = Growth(v.text())
		t.add(m)
	}
	v, m := b.figure(n.at("day_count"))
	if strings.HasPrefix(v.text(), string(Act365F)) {
		t.add(m)
	} else if v.known() {
		t.warn(WarnDayCount, "the day count is not settled ("+v.text()+"); days / 365 is taken")
	}
	if t.Mode == OneRatePerDebt {
		t.warn(WarnOneRate, "one rate holds for the whole debt, and official pages differ on which day's; that of the due date is taken")
	}
	if note := n.at("margin_bps", "note").text(); strings.HasPrefix(note, "Directive minimum assumed") {
		t.warn(WarnDirectiveMinimum, "the national text was not read; the minimum of Directive 2011/7/EU is assumed")
	}
}

// readFixedSums reads the fixed compensation and the scale of costs.
func (b *Bundle) readFixedSums(t *InterestTerms, n node) {
	c := &t.Compensation
	c.Currency, c.Debt = t.Currency, t.Currency
	for _, key := range []string{"fixed_compensation", "fixed_compensation_minimum"} {
		if v, m := b.figure(n.at(key)); v.known() {
			sum, ok := v.whole()
			c.Known, c.Bands, c.Mark = ok, []Band{{0, sum}}, m
		} else if note := n.at(key, "note").text(); note != "" {
			t.warn(WarnCompensationUnknown, "fixed compensation: "+note)
		}
	}
	if v, m := b.figure(n.at("fixed_compensation_bands")); v.known() {
		c.Known, c.Mark = true, m
		for _, row := range v.list() {
			sum, _ := row.at("sum_minor").whole()
			below, _ := row.at("debt_below_minor").whole()
			if upTo, ok := row.at("debt_up_to_minor").whole(); ok {
				below = upTo + 1
			}
			c.Bands = append(c.Bands, Band{below, sum})
		}
	}
	if v, m := b.figure(n.at("fixed_compensation_eur")); v.known() {
		c.readPolishSums(v, m)
		t.warn(WarnCompensationInEUR, "fixed compensation: "+m.Note)
	}
	if v, m := b.figure(n.at("standard_compensation_nok")); v.known() {
		sum, ok := v.whole()
		c.Known, c.Bands, c.Mark = ok, []Band{{0, sum}}, m
		c.From, c.To = day.New(2025, 1, 1), day.New(2025, 6, 30) // the regulation that was read
	}
}

// readScale reads what collecting may cost: from what a demand may ask, where that
// was read later at its source, else from the branch of late interest.
func (b *Bundle) readScale(t *InterestTerms, n, demand node) {
	const key = "collection_cost_scale"
	if demand.at(key).known() {
		n = demand
	}
	v, m := b.figure(n.at(key))
	if !v.known() {
		return
	}
	t.Scale = CostScale{Currency: t.Currency, Mark: m}
	for _, row := range v.list() {
		upTo, _ := row.at("slice_up_to_minor").whole()
		share, _ := percent(row.at("pct"))
		t.Scale.Slices = append(t.Scale.Slices, Slice{upTo, share})
	}
	t.Scale.Min, _ = n.at(key, "minimum_minor").whole()
	t.Scale.Max, _ = n.at(key, "maximum_minor").whole()
	if most, m := b.figure(n.at("collection_cost_max")); t.Scale.Max == 0 && most.known() {
		t.Scale.Max, _ = most.whole()
		t.Scale.Mark = t.Scale.Mark.And(m)
	}
}

// readPolishSums reads three sums in euro whose bands, in zloty, stand in the note.
func (c *Compensation) readPolishSums(v node, m Mark) {
	sums := v.list()
	belows := []int64{500_001, 5_000_000, 0}
	if len(sums) != len(belows) {
		return
	}
	*c = Compensation{Known: true, Currency: "EUR", Debt: "PLN", Mark: m}
	c.Mark.Confidence = Recalled // the bands are
	for i, s := range sums {
		sum, _ := s.whole()
		c.Bands = append(c.Bands, Band{belows[i], sum})
	}
}

// readCredit reads how long a debtor may be given.
func (b *Bundle) readCredit(t *InterestTerms, n node) {
	take := func(into *int, keys ...string) {
		for _, key := range keys {
			v, m := b.figure(n.at(key))
			if d, ok := v.whole(); ok {
				*into = int(d)
				t.Terms.Mark = t.Terms.Mark.And(m)
			}
		}
	}
	take(&t.Terms.Default, "default_credit_days", "default_days", "days_without_agreement")
	take(&t.Terms.Longest, "max_agreed_days_b2b", "b2b_max_days", "max_days", "max_agreed_days")
	take(&t.Terms.Public, "max_days_public_payer", "public_payer_days")
	take(&t.Terms.AfterDue, "automatic_default_days")
	if t.Terms.AfterDue > 0 {
		t.warn(WarnDefaultStart, "interest runs from the due date only where a day was agreed for payment; otherwise from a reminder, or "+days(t.Terms.AfterDue)+" after invoice and due date")
	}
	t.Terms.Strict = n.at("max_agreed_days").known()
}

// readRules reads what the law says about agreed rates and who may ask.
func (b *Bundle) readRules(t *InterestTerms, n node) {
	if v, m := b.figure(n.at("overrides_contract")); v.text() == "true" {
		t.Overrides = true
		t.add(m)
	}
	if n.at("medium_excluded", "value").text() == "true" {
		t.SmallOnly = true
		t.warn(WarnSmallSupplier, "only a micro or small enterprise can ask this: "+n.at("who").text())
	}
	if _, m := b.figure(n.at("sub_annual_rule")); len(m.Sources) > 0 {
		v, of := b.figure(n.at("default_rate_bps"))
		bps, _ := v.whole()
		t.sub = subAnnual{Rate(bps) * BasisPoint, m.And(of)}
	}
	if pct := n.at("criminal_rate_apr_pct"); pct.at("value").known() {
		t.warn(WarnUsury, "a rate of "+pct.at("value").text()+" % a year and more can be a crime, "+pct.at("note").text())
	}
	// Under the Directive the fixed sum comes with agreed interest too (art. 6);
	// the British Act gives way to an agreed rate as a whole.
	t.keepsSum = !n.at("displaced_by").known()
	if floor := n.at("floor_series").text(); floor != "" {
		t.ContractFloor = b.series(floor)
		for i := range t.ContractFloor {
			t.ContractFloor[i].Rate *= 3
		}
	}
}

// forConsumers are the places whose late interest is not only for business
// debtors: Germany and Finland by a margin of their own in the files, the others
// because their rate is that of all debts.
var forConsumers = []string{"de", "fi", "ch", "jp", "no", "za", "ca"}

// againstConsumer takes out what the law gives against businesses only.
func (t *InterestTerms) againstConsumer(n node, name string) {
	if t.Debtor != ConsumerDebtor {
		return
	}
	t.Compensation, t.Scale = Compensation{Known: true, Currency: t.Currency, Mark: t.Compensation.Mark}, CostScale{}
	country, _, _ := strings.Cut(t.Place, "_")
	if !slices.Contains(forConsumers, country) {
		t.Periods = nil
		t.Ask = name + ": the late interest in the law files is for debts between businesses; against a consumer give the rate that was agreed with --contract-rate, or ask a lawyer"
		return
	}
	if !n.at("margin_bps_consumer").known() && !n.at("margin_other_bps").known() {
		t.Mark.Confidence = t.Mark.Confidence.Weaker(Recalled)
		t.warn(WarnConsumerRule, "that this rate holds against a consumer too is from memory")
	}
}

// interestFirst are the places whose code sets a part payment against interest
// before principal, with the article. None of it was read for this program.
var interestFirst = map[string]string{
	"de": "BGB § 367(1)", "at": "ABGB § 1416", "ch": "OR art. 85", "fr": "Code civil art. 1343-1", "es": "Código Civil art. 1173",
	"it": "Codice civile art. 1194", "nl": "BW art. 6:44", "pt": "Código Civil art. 785", "pl": "Kodeks cywilny art. 451", "jp": "Civil Code art. 489",
}

// orderOfPayment says what a part payment goes against. Where no code is known to
// say otherwise it lowers the principal, as payments are booked on invoices.
func (t *InterestTerms) orderOfPayment() {
	country, _, _ := strings.Cut(t.Place, "_")
	if _, ok := interestFirst[country]; ok || t.Kind == JudgmentRate {
		t.Order = InterestFirst
	}
}

// OrderMark is where the order of payment comes from: recalled, or a convention.
func (t *InterestTerms) OrderMark() Mark {
	country, _, _ := strings.Cut(t.Place, "_")
	if article, ok := interestFirst[country]; ok && t.Order == InterestFirst {
		return Mark{Sources: []string{article + ", own knowledge, not read at a source"}, AsOf: "recalled", Confidence: Recalled}
	}
	return Mark{Sources: []string{"a convention of this program"}, Confidence: Recalled}
}

// percent reads a decimal of at most six places, such as "8.875".
func percent(n node) (Rate, bool) {
	r, rest, ok := number(n.text())
	return r, ok && rest == ""
}

func days(n int) string { return fmt.Sprintf("%d days", n) }
