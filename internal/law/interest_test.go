package law

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

func TestRatesAreWrittenAsTheyAreSaid(t *testing.T) {
	t.Parallel()
	tests := map[Rate][2]string{
		1275 * BasisPoint: {"12.75", "1275"}, 5 * Percent: {"5", "500"}, -88 * BasisPoint: {"-0.88", "-88"},
		8_875_000: {"8.875", "887.5"}, 4_959_000: {"4.959", "495.9"}, 0: {"0", "0"}, 1: {"0.000001", "0.0001"},
	}
	for r, want := range tests {
		if got := [2]string{r.Percent(), r.BasisPoints()}; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// Where a table says both the reference and the whole rate, or gives its rule, the
// figures of the terms are those.
func TestPeriodsAreWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	b := Embedded()
	whole := map[string]string{
		"gb_eng": "statutory_bps", "de": "b2b_bps", "at": "b2b_bps", "fi": "commercial_bps", "se": "statutory_bps",
		"dk": "statutory_bps", "in": "msmed_bps", "es": "directive_floor_bps", "be": "rate_bps", "nl": "rate_bps", "no": "rate_bps", "pl": "rate_bps", "za": "rate_bps",
	}
	for place, field := range whole {
		terms, err := b.InterestTerms(place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, row := range b.intl.at("rate_series", terms.Series, "rows").list() {
			want, ok := row.at(field).whole()
			if !ok {
				continue
			}
			seen++
			from := row.at("applies_from").day()
			if p := terms.On(from); p == nil || p.Rate != Rate(want)*BasisPoint {
				t.Errorf("%s on %s: got %v, want %d", place, from, p, want)
			}
		}
		if seen < 5 {
			t.Errorf("%s: only %d rows", place, seen)
		}
	}
}

// The rules that fill the tables before their first row give, for every row that
// was read, the figure of the row.
func TestComputedRatesMatchThoseRead(t *testing.T) {
	t.Parallel()
	b := Embedded()
	for _, name := range []string{"nl_handelsrente", "be_commercial_late_rate", "fi_reference_rate", "at_basiszinssatz_half_year"} {
		computed := b.derived(name, nil, 800*BasisPoint)
		read := b.series(name)
		for _, r := range read {
			i := slices.IndexFunc(computed, func(p RatePeriod) bool { return p.From == r.From })
			if i < 0 || computed[i].Rate != r.Rate {
				t.Errorf("%s from %s: computed %v, read %s", name, r.From, computed, r.Rate.Percent())
			}
		}
		if len(read) < 6 {
			t.Errorf("%s: %d rows", name, len(read))
		}
	}
}

func TestUpToHalf(t *testing.T) {
	t.Parallel()
	for bps, want := range map[Rate]Rate{1115: 1150, 1150: 1150, 1101: 1150, 1151: 1200, 0: 0, 1: 50, -1: 0, -50: -50, -51: -50} {
		if got := upToHalf(bps * BasisPoint); got != want*BasisPoint {
			t.Errorf("%d: got %s, want %d", bps, got.Percent(), want)
		}
	}
}

// A row without a figure is a day without a rate: never zero.
func TestMissingRowsAreNotKnown(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"no": {"2012-12-31", "2026-07-01"}, "se": {"2026-07-01"}, "dk": {"2026-07-01"}, "za": {"2026-05-01", "2018-04-30"},
		"de": {"2012-12-31", "2027-01-01"}, "gb_eng": {"2027-01-01"}, "pl": {"2023-12-31"}, "in": {"2022-05-03", "2027-01-01"},
		"us_florida": {"2024-01-01", "2026-06-30", "2027-01-01"}, "us_ohio": {"2025-12-31", "2026-07-01"}, "us_iowa": nil,
	}
	for place, days := range tests {
		terms, err := Embedded().InterestTerms(place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			if p := terms.On(day.MustParse(d)); p != nil {
				t.Errorf("%s has %s percent on %s", place, p.Rate.Percent(), d)
			}
		}
	}
}

// A figure of one day is taken in its own half-year, as the lists of what is stale
// say, and not a day before or after it.
func TestASnapshotStandsForItsHalfYear(t *testing.T) {
	t.Parallel()
	for place, days := range map[string][]string{"us_florida": {"2026-07-01", "2026-12-31"}, "us_ohio": {"2026-01-01", "2026-06-30"}, "in": {"2026-12-31"}} {
		terms, err := Embedded().InterestTerms(place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range days {
			if terms.On(day.MustParse(d)) == nil {
				t.Errorf("%s has no rate on %s", place, d)
			}
		}
	}
	for on, want := range map[string]bool{"2026-12-31": false, "2027-01-01": true} {
		listed := slices.ContainsFunc(Embedded().Stale(day.MustParse(on)), func(o Old) bool { return o.Path == "rate_series.in_rbi_bank_rate" })
		if listed != want {
			t.Errorf("on %s the rate of India is listed as stale: %t", on, listed)
		}
	}
}

// What a note says of the rate of the law is beside the point where another was agreed.
func TestAnAgreedRateDropsNotesAboutTheLaws(t *testing.T) {
	t.Parallel()
	terms, err := Embedded().InterestTerms("us_texas", BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	agreed := terms.WithContract(ContractRate{Rate: 18 * Percent, Per: PerMonth})
	if !slices.Contains(codesOf(terms.Warnings), WarnNote) || slices.Contains(codesOf(agreed.Warnings), WarnNote) || !slices.Contains(codesOf(agreed.Warnings), WarnUsury) {
		t.Errorf("got %v, agreed %v", terms.Warnings, agreed.Warnings)
	}
}

// France: an agreed rate below three times the legal rate is not valid
// (Code de commerce L441-10): 3 x 2.62 in the first half of 2026.
func TestFloorOfAgreedRates(t *testing.T) {
	t.Parallel()
	terms, err := Embedded().InterestTerms("fr", BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for i := range terms.ContractFloor {
		if f := &terms.ContractFloor[i]; f.Holds(day.MustParse("2026-03-01")) {
			got = f.Rate.Percent()
		}
	}
	if got != "7.86" {
		t.Errorf("got %q, want 7.86", got)
	}
}

// Canada cuts a rate by the month unless its yearly equivalent stands beside it.
func TestCanadaLeavesAYearlyRate(t *testing.T) {
	t.Parallel()
	terms, err := Embedded().InterestTerms("ca_on", BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"2% per month": "5", "2% per month (24% per year)": "24", "24% a year": "24", "unstated": "5"} {
		c, err := ParseContractRate(text)
		if err != nil {
			t.Fatal(err)
		}
		agreed := terms.WithContract(c)
		if got := agreed.Periods[0].Rate.Percent(); got != want || agreed.Capped != (text == "2% per month") {
			t.Errorf("%s: got %s, capped %t; want %s", text, got, agreed.Capped, want)
		}
	}
}

func TestTermsAreMadeOnce(t *testing.T) {
	t.Parallel()
	b := Embedded()
	one, err := b.InterestTerms("de", "company")
	if err != nil {
		t.Fatal(err)
	}
	two, err := b.InterestTerms("de", BusinessDebtor)
	if err != nil || one != two {
		t.Errorf("terms of one place were made twice: %v", err)
	}
	changed := one.WithRate(5*Percent, "the court").WithDayCount(Act360).WithContract(ContractRate{Rate: 3 * Percent, Yearly: true, Compound: true})
	if two.Series != "de_basiszinssatz" || two.DayCount != Act365F || two.Kind != StatutoryInterest || len(two.Warnings) != 1 || len(changed.Warnings) != 2 {
		t.Errorf("a changed copy changed the terms: %+v", two)
	}
	if _, err := b.InterestTerms("atlantis", BusinessDebtor); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v for a place that is not known", err)
	}
}

// Of the members whose text was not read, Malta's rate was found published, and
// Croatia's and Bulgaria's are said to be otherwise; Italy and Portugal are assumed too.
func TestTheDirectiveMinimumIsSaid(t *testing.T) {
	t.Parallel()
	var assumed []string
	for _, place := range directive {
		terms, err := Embedded().InterestTerms(place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(terms.Warnings, func(w Warning) bool { return w.Code == WarnDirectiveMinimum }) {
			assumed = append(assumed, place)
			if terms.Mark.Confidence != Recalled {
				t.Errorf("%s: %s", place, terms.Mark.Confidence)
			}
		}
	}
	slices.Sort(assumed)
	if got, want := strings.Join(assumed, " "), "cy cz ee gr hu it lt lu lv pt ro si sk"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCompensationByBand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		place string
		debt  money.Amount
		late  string
		want  string // "" for not known
	}{
		{"gb_eng", money.New(999_99, "GBP"), "2026-01-01", "40.00 GBP"}, {"gb_eng", money.New(1000_00, "GBP"), "2026-01-01", "70.00 GBP"},
		{"gb_sct", money.New(10_000_00, "GBP"), "2026-01-01", "100.00 GBP"}, {"gb_nir", money.New(9_999_99, "GBP"), "2026-01-01", "70.00 GBP"},
		{"gb_eng", money.New(10_000_00, "USD"), "2026-01-01", ""}, // which band would a rate have to say
		{"ie", money.New(1000_00, "EUR"), "2026-01-01", "40.00 EUR"}, {"ie", money.New(1000_01, "EUR"), "2026-01-01", "70.00 EUR"},
		{"de", money.New(1, "EUR"), "2026-01-01", "40.00 EUR"}, {"de", money.New(1, "USD"), "2026-01-01", "40.00 EUR"},
		{"pl", money.New(5000_00, "PLN"), "2026-01-01", "40.00 EUR"}, {"pl", money.New(5000_01, "PLN"), "2026-01-01", "70.00 EUR"}, {"pl", money.New(50_000_00, "PLN"), "2026-01-01", "100.00 EUR"},
		{"no", money.New(1000_00, "NOK"), "2025-03-01", "470.00 NOK"}, {"no", money.New(1000_00, "NOK"), "2025-07-01", ""},
		{"se", money.New(1000_00, "SEK"), "2026-01-01", "450.00 SEK"}, {"ch", money.New(1000_00, "CHF"), "2026-01-01", ""}, {"za", money.New(1000_00, "ZAR"), "2026-01-01", ""},
	}
	for _, tt := range tests {
		terms, err := Embedded().InterestTerms(tt.place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		sum, ok := terms.Compensation.For(tt.debt, day.MustParse(tt.late))
		got := ""
		if ok {
			got = sum.String()
		}
		if got != tt.want {
			t.Errorf("%s, %s: got %q, want %q", tt.place, tt.debt, got, tt.want)
		}
	}
}

func TestDutchScaleOfCosts(t *testing.T) {
	t.Parallel()
	terms, err := Embedded().InterestTerms("nl", BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	for debt, want := range map[int64]int64{100_00: 40_00, 266_67: 40_00, 1000_00: 150_00, 2500_00: 375_00, 5000_00: 625_00, 10_000_00: 875_00, 200_000_00: 2775_00, 10_000_000_00: 6775_00} {
		if got, ok := terms.Scale.For(money.New(debt, "EUR")); !ok || got.Minor() != want {
			t.Errorf("%d: got %s, %v; want %d", debt, got, ok, want)
		}
	}
	if _, ok := terms.Scale.For(money.New(1, "USD")); ok {
		t.Error("a debt in dollars was given costs in euro")
	}
}

func TestDueDays(t *testing.T) {
	t.Parallel()
	accepted := day.MustParse("2026-01-01")
	tests := map[string]struct {
		place  string
		debtor Debtor
		agreed int
		days   int
		capped bool
		warned bool
		ok     bool
	}{
		"India, none agreed":      {"in", BusinessDebtor, -1, 15, false, false, true},
		"India, within":           {"in", BusinessDebtor, 45, 45, false, false, true},
		"India, beyond":           {"in", BusinessDebtor, 46, 45, true, false, true},
		"Britain, none agreed":    {"gb_eng", BusinessDebtor, -1, 30, false, false, true},
		"Britain, long":           {"gb_eng", BusinessDebtor, 61, 61, false, true, true},
		"Britain, public payer":   {"gb_eng", PublicDebtor, 45, 45, false, true, true},
		"Germany does not say":    {"de", BusinessDebtor, -1, 0, false, false, false},
		"New York does not say":   {"us_new_york", BusinessDebtor, -1, 0, false, false, false},
		"New York, thirty agreed": {"us_new_york", BusinessDebtor, 30, 30, false, false, true},
	}
	for name, tt := range tests {
		terms, err := Embedded().InterestTerms(tt.place, tt.debtor)
		if err != nil {
			t.Fatal(err)
		}
		due, capped, warn, ok := terms.DueFrom(accepted, tt.agreed)
		if ok != tt.ok || capped != tt.capped || len(warn) > 0 != tt.warned || ok && due.Sub(accepted) != tt.days {
			t.Errorf("%s: got %s, capped %v, %v, %v", name, due, capped, warn, ok)
		}
	}
}

// The kinds of figure of the states mean what the description of the files says.
func TestKindsOfTheStates(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place    string
		judgment bool
		bps      string // "" for asked
		mode     RateMode
		growth   Growth
		ceiling  Rate
	}{
		"fixed":               {"us_new_york", false, "900", ConstantRate, Simple, 0},
		"fixed, compound":     {"us_colorado", true, "800", ConstantRate, CompoundAnnual, 0},
		"formula, at entry":   {"us_texas", true, "675", FixedAtStart, CompoundAnnual, 0},
		"formula, re-set":     {"us_michigan", true, "495.9", FloatByHalfYear, CompoundAnnual, 0},
		"formula, no figure":  {"us_iowa", true, "", ConstantRate, Simple, 0},
		"a ceiling":           {"us_new_mexico", false, "", ConstantRate, Simple, 15 * Percent},
		"discretionary, most": {"us_tennessee", false, "", ConstantRate, Simple, 10 * Percent},
		"discretionary":       {"us_mississippi", false, "", ConstantRate, Simple, 0},
		"contract or formula": {"us_washington", true, "", ConstantRate, Simple, 0},
	}
	for name, tt := range tests {
		read := Embedded().InterestTerms
		if tt.judgment {
			read = Embedded().JudgmentTerms
		}
		terms, err := read(tt.place, BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p := terms.On(day.MustParse("2026-07-10")); p != nil {
			got = p.Rate.BasisPoints()
		}
		if got != tt.bps || terms.Growth != tt.growth || terms.Ceiling != tt.ceiling || got != "" && terms.Mode != tt.mode {
			t.Errorf("%s: got %q, %s, %s, ceiling %s", name, got, terms.Mode, terms.Growth, terms.Ceiling.Percent())
		}
		if got == "" && !strings.Contains(terms.Ask, "ask") {
			t.Errorf("%s does not say what to do: %q", name, terms.Ask)
		}
	}
}

// A figure of the creditor's own stands before the file's, and the file's terms
// stay as they are.
func TestOwnRateOfAState(t *testing.T) {
	t.Parallel()
	own, err := Embedded().With([]Override{{Path: "us_iowa.postjudgment_interest", Value: "6.5", Source: "clerk of Polk County", AsOf: "2026-11-02", By: "Ann"}})
	if err != nil {
		t.Fatal(err)
	}
	terms, err := own.JudgmentTerms("us_iowa", BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	if p := terms.On(day.MustParse("2026-11-20")); p == nil || p.Rate != 6_500_000 || !p.Mark.Own || terms.Ask != "" {
		t.Errorf("got %+v, ask %q", p, terms.Ask)
	}
	if terms, err = Embedded().JudgmentTerms("us_iowa", BusinessDebtor); err != nil || terms.Ask == "" {
		t.Errorf("the file's own terms became %+v, %v", terms, err)
	}
}

func TestParseContractRate(t *testing.T) {
	t.Parallel()
	tests := map[string]ContractRate{
		"2 per cent per month":                        {Rate: 24 * Percent, Per: PerMonth},
		"1.5% a month":                                {Rate: 18 * Percent, Per: PerMonth},
		"1.5%/mo":                                     {Rate: 18 * Percent, Per: PerMonth},
		"8 % p.a.":                                    {Rate: 8 * Percent, Per: PerYear, Yearly: true},
		"8.5 percent per annum":                       {Rate: 8_500_000, Per: PerYear, Yearly: true},
		"Interest at 12% annually":                    {Rate: 12 * Percent, Per: PerYear, Yearly: true},
		"18%/yr":                                      {Rate: 18 * Percent, Per: PerYear, Yearly: true},
		"0.05% per day":                               {Rate: 18_250_000, Per: PerDay},
		"0.5 % weekly":                                {Rate: 26 * Percent, Per: PerWeek},
		"3% quarterly":                                {Rate: 12 * Percent, Per: PerQuarter},
		"5% semi-annually":                            {Rate: 10 * Percent, Per: PerHalf},
		"two (2) per cent per month":                  {Rate: 24 * Percent, Per: PerMonth},
		"2% per month (24% per annum)":                {Rate: 24 * Percent, Per: PerMonth, Yearly: true},
		"18% per year, being 1.5% per month":          {Rate: 18 * Percent, Per: PerMonth, Yearly: true},
		"1.5% per month (19.56% per annum)":           {Rate: 18 * Percent, Per: PerMonth, Yearly: true, Two: true},
		"1.5% per month, compounded monthly":          {Rate: 18 * Percent, Per: PerMonth, Compound: true},
		"1.5% per month on sums unpaid after 30 days": {Rate: 18 * Percent, Per: PerMonth},
		"8%":                           {Rate: 8 * Percent, Per: PerYear, Yearly: true, Assumed: true},
		"1,5 % pro Monat":              {Rate: 18 * Percent, Per: PerMonth},
		"9 Prozent jährlich":           {Rate: 9 * Percent, Per: PerYear, Yearly: true},
		"2 % par mois":                 {Rate: 24 * Percent, Per: PerMonth},
		"unstated":                     {Unstated: true},
		"  12   PER CENT\tper  Annum ": {Rate: 12 * Percent, Per: PerYear, Yearly: true},
		"0%":                           {Per: PerYear, Yearly: true, Assumed: true},
	}
	for text, want := range tests {
		if got, err := ParseContractRate(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "interest", "8 points above base rate", "base + 8%", "Euribor 3%", "1 1/2 % per month", "1½% per month", "-2%", "2000% a year", "1% 2% 3%",
		"1% a month and 2% a month", "8", "8 dollars", "1.2.3%", "1.12345678% a year", "5% minus 1%", "99999999999999999999%",
	} {
		if got, err := ParseContractRate(text); fault.CodeOf(err) != "contract_rate_unreadable" {
			t.Errorf("%q was read as %+v, %v", text, got, err)
		}
	}
}

func FuzzParseContractRate(f *testing.F) {
	for _, text := range []string{"2 per cent per month (24% a year)", "1,5 % p. m.", "unstated", "after 30 days 1.5%", "two (2) %", "\xff%", "0.000001% per day"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseContractRate(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if c.Rate < 0 || c.Rate > maxRate || c.Unstated == (c.Per != "") {
			t.Fatalf("%q: %+v", text, c)
		}
		again, err := ParseContractRate(c.Rate.Percent() + "% per year")
		if err != nil || again.Rate != c.Rate {
			t.Fatalf("%q: %+v, written again %+v, %v", text, c, again, err)
		}
	})
}

// docs/codes.md lists the warnings of interest as the code does.
func TestInterestWarningsArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## Warnings of interest\n")
	if !ok {
		t.Fatal("docs/codes.md has no section for the warnings of interest")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(section, -1) {
		got = append(got, m[1])
	}
	if want := InterestWarningCodes(); !slices.Equal(got, want) {
		t.Errorf("docs/codes.md has\n%v\nthe code has\n%v", got, want)
	}
}

func BenchmarkInterestTerms(b *testing.B) {
	law := Embedded()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := law.InterestTerms("gb_eng", BusinessDebtor); err != nil {
			b.Fatal(err)
		}
	}
}
