package law

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// askAll asks every question of every place of a bundle.
func askAll(t *testing.T, b *Bundle) {
	t.Helper()
	on := day.MustParse(filed)
	for _, p := range b.Places() {
		for _, who := range []Plaintiff{NaturalPerson, Business} {
			a, err := b.SmallClaims(SmallClaimsQuery{Place: p.Key, Plaintiff: who, FilingDate: on})
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Errorf("%s: small claims: %v", p.Key, err)
			}
			if err == nil && !a.Limit.Known && (a.Within != nil || a.Waive != nil || a.Limit.Value != (money.Amount{})) {
				t.Errorf("%s: a limit that is not known has a value: %+v", p.Key, a)
			}
			b.RemedyCourt(p.Key, who, on)
		}
		for _, c := range []Contract{Written, Oral, OpenAccount, AnyContract} {
			a, err := b.Limitation(LimitationQuery{Place: p.Key, Contract: c, Due: on, On: on})
			if err == nil && (a.Years == 0) != a.LastDay.IsZero() || a.Years == 0 && a.Status != LimitationUnclear && err == nil {
				t.Errorf("%s: limitation %+v", p.Key, a)
			}
		}
		if _, _, err := b.FastProcedure(p.Key, money.New(100_000, p.Currency)); err != nil && fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: fast procedure: %v", p.Key, err)
		}
		for _, err := range []error{
			second(b.FreelanceActs(FreelanceQuery{ClientPlace: p.Key, Owed: money.New(1000_00, "USD")})),
			second(b.Judgment(p.Key)), second(b.Enforcement(p.Key)), second(b.Show(p.Key)),
			second(b.Travels(TravelsQuery{From: p.Key, To: "de", Kind: CourtJudgment, Started: on})),
		} {
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Errorf("%s: %v", p.Key, err)
			}
		}
	}
	b.Stale(on)
	b.Search("ohio")
	Diff(b, b)
}

func second[T any](_ T, err error) error { return err }

func TestEveryPlaceAnswersEveryQuestion(t *testing.T) {
	t.Parallel()
	b := Embedded()
	askAll(t, b)
	states := 0
	for _, p := range b.Places() {
		if p.Name == "" || p.Currency == "" {
			t.Errorf("%s has no name or currency", p.Key)
		}
		if strings.HasPrefix(p.Key, "us_") {
			states++
			for _, c := range []Contract{Written, Oral, OpenAccount} {
				if _, _, ok := b.LastDay(p.Key, c, day.MustParse(filed)); !ok {
					t.Errorf("%s: no last day for %s", p.Key, c)
				}
			}
		}
	}
	if states != 51 || len(b.Places()) != 51+63 {
		t.Errorf("got %d states of %d places", states, len(b.Places()))
	}
}

func TestWhatIsNotKnownStaysUnknown(t *testing.T) {
	t.Parallel()
	b := Embedded()
	a, err := b.SmallClaims(SmallClaimsQuery{Place: "au_vic", Plaintiff: Business, Owed: money.New(100, "AUD"), FilingDate: day.MustParse(filed)})
	if err != nil || a.Limit.Ptr() != nil || a.Within != nil || a.Waive != nil || a.Mark.Confidence != Unknown {
		t.Errorf("Victoria: %+v, %v", a, err)
	}
	j, err := b.Judgment("us_alaska")
	if err != nil || j.Renewable.Ptr() != nil || !slices.Contains(codesOf(j.Warnings), WarnNotKnown) {
		t.Errorf("Alaska: %+v, %v", j, err)
	}
	if j, err = b.Judgment("us_ohio"); err != nil || j.Years.Value != 5 || !slices.Contains(codesOf(j.Warnings), WarnRecalled) {
		t.Errorf("Ohio: %+v, %v", j, err)
	}
	if f, ok := b.RemedyCourt("fr", Business, day.MustParse(filed)); ok || f != nil {
		t.Errorf("France: %+v", f)
	}
	e, err := b.Enforcement("us_texas")
	if err != nil || !e.WagesAllowed.Known || e.WagesAllowed.Value || e.WagesPercent.Known {
		t.Errorf("G4, Texas takes no wages: %+v, %v", e.WagesAllowed, err)
	}
}

func TestFastProcedures(t *testing.T) {
	t.Parallel()
	b := Embedded()
	tests := map[string]struct {
		claim    money.Amount
		name     string
		within   string
		days     int
		warnings string
	}{
		"de": {money.New(4200_00, "EUR"), "gerichtliches Mahnverfahren", "", 14, WarnNotKnown},
		"es": {money.New(4200_00, "EUR"), "proceso monitorio", "yes", 20, WarnDemandFirst},
		"at": {money.New(75000_01, "EUR"), "Mahnverfahren", "no", 0, WarnRecalled},
		"pt": {money.New(4200_00, "EUR"), "injuncao", "yes", 0, WarnRecalled},
		"dk": {money.New(100000_00, "DKK"), "betalingspakrav", "yes", 0, WarnRecalled},
	}
	for place, tt := range tests {
		f, ok, err := b.FastProcedure(place, tt.claim)
		within := ""
		if f.Within != nil {
			within = map[bool]string{true: "yes", false: "no"}[*f.Within]
		}
		if err != nil || !ok || f.Name != tt.name || within != tt.within || f.ObjectionDays.Value != tt.days || !slices.Contains(codesOf(f.Warnings), tt.warnings) {
			t.Errorf("%s: got %+v, %t, %v", place, f, ok, err)
		}
	}
	if _, ok, err := b.FastProcedure("gb_eng", money.Amount{}); ok || err != nil {
		t.Errorf("England has no such order in the file: %t, %v", ok, err)
	}
	es, _, _ := b.FastProcedure("es", money.New(2000_01, "EUR"))
	if i := slices.IndexFunc(es.Conditions, func(c Condition) bool { return c.Code == "lawyer_above" }); i < 0 || !es.Conditions[i].Holds {
		t.Errorf("Spain wants a lawyer above 2,000: %+v", es.Conditions)
	}
}

func TestFreelanceActs(t *testing.T) {
	t.Parallel()
	b := Embedded()
	yes, no := true, false
	acts, err := b.FreelanceActs(FreelanceQuery{ClientPlace: "us_california", CreditorPlace: "us_california", Owed: usd(t, "4000"), Completed: day.MustParse("2026-03-10"), Agreed: day.MustParse("2026-02-01"), NaturalPerson: &yes, Covered: &yes})
	if err != nil || len(acts) != 2 {
		t.Fatalf("got %d acts, %v", len(acts), err)
	}
	ca := acts[0]
	if ca.Applies != AppliesYes || ca.Due != day.MustParse("2026-04-09") || ca.Exposure.Value != usd(t, "8000") || ca.NoContract.Value != usd(t, "1000") || !ca.AttorneyFees.Value || ca.Agency.Known {
		t.Errorf("G10: got %+v", ca)
	}
	if acts[1].Applies != AppliesUnclear || !acts[1].Agency.Known {
		t.Errorf("Los Angeles without a city: %s, %v", acts[1].Applies, acts[1].Why)
	}
	tests := map[string]struct {
		q    FreelanceQuery
		act  int
		want Applies
	}{
		"California, which work":  {FreelanceQuery{ClientPlace: "us_california", Owed: usd(t, "4000"), NaturalPerson: &yes}, 0, AppliesUnclear},
		"in Los Angeles":          {FreelanceQuery{ClientPlace: "us_california", Owed: usd(t, "4000"), Cities: []string{"los angeles"}}, 1, AppliesYes},
		"in Fresno":               {FreelanceQuery{ClientPlace: "us_california", Owed: usd(t, "4000"), Cities: []string{"Fresno"}}, 1, AppliesNo},
		"older than the act":      {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "4000"), Agreed: day.MustParse("2024-06-30"), NaturalPerson: &yes}, 0, AppliesNo},
		"Illinois, a company":     {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "4000"), NaturalPerson: &no}, 0, AppliesNo},
		"Illinois, a person":      {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "500"), NaturalPerson: &yes}, 0, AppliesYes},
		"Illinois, a dollar less": {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "499"), NaturalPerson: &yes}, 0, AppliesUnclear},
		"Illinois, little in all": {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "300"), Worth: usd(t, "499"), NaturalPerson: &yes}, 0, AppliesNo},
		"Illinois, enough in all": {FreelanceQuery{ClientPlace: "us_illinois", Owed: usd(t, "300"), Worth: usd(t, "900"), NaturalPerson: &yes}, 0, AppliesYes},
		"New York, who is it":     {FreelanceQuery{ClientPlace: "us_ohio", CreditorPlace: "us_new_york", Owed: usd(t, "900")}, 1, AppliesUnclear},
		"New York, excluded work": {FreelanceQuery{CreditorPlace: "us_new_york", Owed: usd(t, "900"), NaturalPerson: &yes, Covered: &no}, 0, AppliesNo},
		"Minneapolis":             {FreelanceQuery{ClientPlace: "us_minnesota", Owed: usd(t, "700"), Cities: []string{"Minneapolis"}}, 0, AppliesYes},
	}
	for name, tt := range tests {
		acts, err := b.FreelanceActs(tt.q)
		if err != nil || len(acts) <= tt.act {
			t.Fatalf("%s: %d acts, %v", name, len(acts), err)
		}
		if a := acts[tt.act]; a.Applies != tt.want {
			t.Errorf("%s: got %s, want %s: %v", name, a.Applies, tt.want, a.Why)
		}
	}
	if acts, err := b.FreelanceActs(FreelanceQuery{ClientPlace: "us_nevada", Owed: usd(t, "4000")}); err != nil || len(acts) != 0 {
		t.Errorf("Nevada: %v, %v", acts, err)
	}
	seattle, _ := b.FreelanceActs(FreelanceQuery{ClientPlace: "us_washington", Owed: usd(t, "4000")})
	if len(seattle) != 1 || seattle[0].Exposure.Known || !slices.Contains(codesOf(seattle[0].Warnings), WarnNotKnown) {
		t.Errorf("Seattle's damages were not read: %+v", seattle)
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	b := Embedded()
	old := map[string]Old{}
	for _, o := range b.Stale(day.MustParse(filed)) {
		old[o.Path] = o
	}
	for path, reason := range map[string]string{
		"rate_series.se_referensranta.rows.2026-07-01":           RateMissing,
		"rate_series.dk_referencesats":                           RateHalfYearPassed,
		"ca_nb.courts.small_claims_limit":                        LimitYearPassed,
		"us_nevada.prejudgment_interest":                         "",
		"rate_series.de_basiszinssatz":                           "",
		"us_nevada.small_claims.small_claims_limit.business_usd": "",
		"gb_eng.limitation.simple_contract_years":                "",
	} {
		if got := old[path].Reason; got != reason {
			t.Errorf("%s: got %q, want %q", path, got, reason)
		}
	}
	later := map[string]bool{}
	for _, o := range b.Stale(day.MustParse("2027-01-01")) {
		later[o.Path] = true
	}
	for _, path := range []string{"rate_series.de_basiszinssatz", "rate_series.gb_bank_rate_reference", "us_nevada.prejudgment_interest", "us_nevada.small_claims.small_claims_limit.business_usd"} {
		if !later[path] {
			t.Errorf("%s is not stale on 2027-01-01", path)
		}
	}
}

func TestShowAndSearch(t *testing.T) {
	t.Parallel()
	b := Embedded()
	all, err := b.Show("US-NV")
	if err != nil || len(all) < 20 || all[0].Path != "us_nevada.name" {
		t.Fatalf("got %d entries, %v", len(all), err)
	}
	one, err := b.Show("us_nevada.small_claims.small_claims_limit.natural_person_usd")
	if err != nil || len(one) != 1 || one[0].Value != "10000" || one[0].Mark.Confidence != Verified {
		t.Errorf("got %+v, %v", one, err)
	}
	row, err := b.Show("rate_series.de_basiszinssatz.rows.2026-07-01")
	if err != nil || len(row) != 1 || !strings.Contains(row[0].Value, "rate_bps: 152") {
		t.Errorf("got %+v, %v", row, err)
	}
	if eng, err := b.Show("gb"); err != nil || eng[0].Value != "England and Wales" {
		t.Errorf("gb: %v, %v", eng, err)
	}
	if _, err := b.Show("us_nevada.small_clams"); fault.CodeOf(err) != "path_unknown" || !strings.Contains(err.Error(), "small_claims") {
		t.Errorf("got %v", err)
	}
	if _, err := b.Show("us_nevadda.small_claims"); fault.CodeOf(err) != "place_unknown" {
		t.Errorf("got %v", err)
	}
	null, err := b.Show("au_vic.courts.small_claims_limit")
	if err != nil || null[0].Known || null[0].Value != "" {
		t.Errorf("a null: %+v, %v", null, err)
	}
	found := b.Search("idaho", "SMALL claims", "15000")
	if len(found) != 2 || !strings.HasPrefix(found[0].Path, "us_idaho.") {
		t.Errorf("got %+v", found)
	}
	paths := map[string]bool{}
	for _, e := range b.all() {
		if paths[e.Path] {
			t.Errorf("two figures have the path %s", e.Path)
		}
		paths[e.Path] = true
		if n := b.find(b.words(e.Path)); n.y == nil {
			t.Errorf("%s cannot be found again", e.Path)
		}
	}
}

const nevadaLimit = "us_nevada.small_claims.small_claims_limit.business_usd"

func TestOverride(t *testing.T) {
	t.Parallel()
	b := Embedded()
	own, err := b.With([]Override{{Path: nevadaLimit, Value: "12500", Source: "courts", AsOf: "2026-11-20", By: "Ann"}})
	if err != nil {
		t.Fatal(err)
	}
	q := SmallClaimsQuery{Place: "us_nevada", Plaintiff: Business, Owed: usd(t, "11500"), FilingDate: day.MustParse(filed)}
	a, err := own.SmallClaims(q)
	if err != nil || a.Limit.Value != usd(t, "12500") || !a.Mark.Own || a.Mark.Confidence != Single || !slices.Equal(a.Mark.Sources, []string{"courts"}) || !slices.Contains(codesOf(a.Warnings), WarnOwnFigure) {
		t.Errorf("got %+v, %v", a, err)
	}
	if before, err := b.SmallClaims(q); err != nil || before.Limit.Value != usd(t, "10000") || before.Mark.Own {
		t.Errorf("the bundle itself changed: %+v, %v", before.Limit, err)
	}
	if own.Version == b.Version || !strings.HasPrefix(own.Version, b.Version+"+own-") || own.Hash == b.Hash {
		t.Errorf("got version %s", own.Version)
	}
	changes := Diff(b, own)
	if len(changes) != 1 || changes[0].Path != nevadaLimit || !strings.Contains(changes[0].Old.Value, "10000") || !strings.Contains(changes[0].New.Value, "12500") {
		t.Errorf("got %+v", changes)
	}
	if same, err := b.With(nil); err != nil || same != b {
		t.Errorf("nothing replaced: %v, %v", same.Version, err)
	}
}

func TestExchangeAndDiff(t *testing.T) {
	t.Parallel()
	b := Embedded()
	text := spoil(t, intlText, "small_claims_track_limit: {value: 1000000,", "small_claims_track_limit: {value: 1500000,")
	text = spoil(t, text, "    fast_procedure:\n      name: proceso monitorio\n", "    fast_procedure:\n")
	text = spoil(t, text, "      scope: goods, services, property damage, short residential leases\n", "      scope: goods, services, property damage, short residential leases\n      seat: Havelock Square\n")
	other, err := b.Exchange(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range Diff(b, other) {
		switch {
		case c.Old == nil:
			got = append(got, "+"+c.Path)
		case c.New == nil:
			got = append(got, "-"+c.Path)
		default:
			got = append(got, c.Path)
		}
	}
	if want := []string{"gb_eng.courts.small_claims_track_limit", "+sg.courts.seat", "-es.fast_procedure.name"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if back, err := other.Exchange(intlText); err != nil || back.Hash != b.Hash || other.Hash == b.Hash {
		t.Errorf("there and back: %v, %v", back, err)
	}
	if _, err := b.Exchange([]byte("schema_version: 1\n")); fault.CodeOf(err) != "law_unreadable" {
		t.Errorf("a text without law: %v", err)
	}
}

func TestOverridesOfEverySort(t *testing.T) {
	t.Parallel()
	b := Embedded()
	tests := map[string]struct {
		path, value string
		code        string // "" where it is taken
	}{
		"a sum with its currency": {"gb_eng.courts.small_claims_track_limit", "12000.00 GBP", ""},
		"of another":              {"gb_eng.courts.small_claims_track_limit", "12000.00 EUR", "override_value_wrong"},
		"minor units":             {"gb_eng.courts.small_claims_track_limit", "1200000", ""},
		"a null with a unit":      {"au_vic.courts.small_claims_limit", "15000.00 AUD", ""},
		"words for a number":      {nevadaLimit, "ten thousand", "override_value_wrong"},
		"less than nothing":       {nevadaLimit, "-5", "override_value_wrong"},
		"null":                    {nevadaLimit, "null", "override_value_wrong"},
		"nothing":                 {nevadaLimit, "", "override_value_wrong"},
		"not a number":            {nevadaLimit, ".nan", "override_value_wrong"},
		"endless":                 {nevadaLimit, ".inf", "override_value_wrong"},
		"years":                   {"us_ohio.limitation_years.oral_contract", "6", ""},
		"years of a null":         {"gr.limitation.years", "5", ""},
		"truth":                   {"us_ohio.small_claims.excess_may_be_waived", "false", ""},
		"truth in words":          {"us_ohio.small_claims.excess_may_be_waived", "maybe", "override_value_wrong"},
		"text":                    {"us_ohio.small_claims.court_name", "Municipal Court", ""},
		"fields":                  {"us_ohio.small_claims.filing_fee_usd", "{min: 60, max: 120}", ""},
		"a number for fields":     {"us_ohio.small_claims.filing_fee_usd", "60", "override_value_wrong"},
		"a row":                   {"rate_series.se_referensranta.rows.2026-07-01", "200", ""},
		"a field of a row":        {"rate_series.se_referensranta.rows.2026-07-01.rate_bps", "200", ""},
		"a negative rate":         {"rate_series.de_basiszinssatz.rows.2026-07-01", "-88", ""},
		"a formula's snapshot":    {"us_nevada.postjudgment_interest", "9.25", ""},
		"a dated row":             {"us_idaho.small_claims.small_claims_limit.exceptions.0.usd", "5500", ""},
		"a label":                 {"us_ohio.name", "Buckeye", "override_path_unknown"},
		"a branch":                {"us_ohio.small_claims", "1", "override_path_unknown"},
		"a mark":                  {"us_ohio.small_claims.court_name.confidence", "verified", "override_path_unknown"},
		"nowhere":                 {"us_ohio.small_claims.colour", "1", "override_path_unknown"},
		"no place":                {"atlantis.limit", "1", "override_path_unknown"},
	}
	for name, tt := range tests {
		own, err := b.With([]Override{{Path: tt.path, Value: tt.value, Source: "the clerk, by telephone", AsOf: "2026-11-20"}})
		if fault.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want code %q", name, err, tt.code)
		}
		if err == nil && len(Diff(b, own)) != 1 {
			t.Errorf("%s: %d figures changed", name, len(Diff(b, own)))
		}
	}
	if _, err := b.With([]Override{{Path: nevadaLimit, Value: "12500"}}); fault.CodeOf(err) != "override_source_missing" {
		t.Errorf("without a source: %v", err)
	}
	own, err := b.With([]Override{{Path: "us_nevada.postjudgment_interest", Value: "9.25", Source: "x", AsOf: "2026-11-20"}})
	if err != nil || own.place("us_nevada").at("postjudgment_interest", "current_rate_percent").text() != "9.25" {
		t.Errorf("the rate itself was not replaced: %v", err)
	}
}

// Whatever one figure is replaced by, no other changes, and taking figures in
// another order makes the same version.
func TestOverrideLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	b := Embedded()
	var numbers []Entry
	for _, e := range b.all() {
		if words := b.words(e.Path); kindWanted(words, b.find(words), b.find(words).at("value")) == "number" && b.find(words).isFigure() {
			numbers = append(numbers, e)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var own []Override
		var paths []string
		for _, e := range rapid.SliceOfNDistinct(rapid.SampledFrom(numbers), 1, 3, func(e Entry) string { return e.Path }).Draw(t, "figures") {
			own = append(own, Override{Path: e.Path, Value: "77", Source: "my clerk", AsOf: filed})
			paths = append(paths, e.Path)
		}
		changed, err := b.With(own)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range Diff(b, changed) {
			if !slices.Contains(paths, c.Path) {
				t.Fatalf("%s changed too", c.Path)
			}
			paths = slices.DeleteFunc(paths, func(p string) bool { return p == c.Path })
		}
		if len(paths) > 0 {
			t.Fatalf("%v did not change", paths)
		}
		slices.Reverse(own)
		if again, err := b.With(own); err != nil || again.Version != changed.Version {
			t.Fatalf("in another order: %v, %v", again, err)
		}
	})
}

func TestTheLastDayIsNeverBeforeDue(t *testing.T) {
	t.Parallel()
	b := Embedded()
	places := b.Places()
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom(places).Draw(t, "place").Key
		kind := rapid.SampledFrom([]Contract{Written, Oral, OpenAccount, AnyContract}).Draw(t, "contract")
		due := day.MustParse("1990-01-01").AddDays(rapid.IntRange(0, 30000).Draw(t, "due"))
		on := due.AddDays(rapid.IntRange(-400, 9000).Draw(t, "on"))
		var paid day.Date
		if rapid.Bool().Draw(t, "part payment") {
			paid = due.AddDays(rapid.IntRange(-30, 9000).Draw(t, "paid"))
		}
		last, _, ok := b.LastDay(place, kind, due)
		a, err := b.Limitation(LimitationQuery{Place: place, Contract: kind, Due: due, On: on, PartPaid: paid})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case ok && !last.After(due):
			t.Fatalf("%s: due %s, last day %s", place, due, last)
		case ok && a.LastDay.Before(last):
			t.Fatalf("%s: a part payment shortened the period from %s to %s", place, last, a.LastDay)
		case ok && a.Status == LimitationExpired && !on.After(a.LastDay):
			t.Fatalf("%s: expired on %s with last day %s", place, on, a.LastDay)
		case !ok && (a.Years != 0 || a.Status != LimitationUnclear):
			t.Fatalf("%s: not known, yet %+v", place, a)
		}
		if shortest, _, _ := b.LastDay(place, AnyContract, due); ok && shortest.After(last) {
			t.Fatalf("%s: the shortest period ends after that of %s", place, kind)
		}
	})
}

func FuzzLimitation(f *testing.F) {
	f.Add("us_louisiana", "written", "2023-03-01", "2026-11-21", "2024-01-01", "")
	f.Add("gb", "", "2024-02-29", "2026-11-21", "", "2025-01-01")
	f.Add("de_by", "oral", "9999-12-31", "0001-01-01", "", "")
	f.Fuzz(func(t *testing.T, place, contract, due, on, acknowledged, paid string) {
		q := LimitationQuery{Place: place, Contract: Contract(contract), Due: dayIn(due), On: dayIn(on), Acknowledged: dayIn(acknowledged), PartPaid: dayIn(paid)}
		a, err := Embedded().Limitation(q)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Errorf("got %v", err)
			}
			return
		}
		if !a.LastDay.IsZero() && a.LastDay.Before(q.Due) {
			t.Errorf("due %s, last day %s", q.Due, a.LastDay)
		}
	})
}

// docs/codes.md lists the warnings of the law as the code does.
func TestWarningsArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## Warnings of the law\n")
	if !ok {
		t.Fatal("docs/codes.md has no section for the warnings of the law")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(section, -1) {
		got = append(got, m[1])
	}
	if want := WarningCodes(); !slices.Equal(got, want) {
		t.Errorf("docs/codes.md has\n%v\nthe code has\n%v", got, want)
	}
}

func BenchmarkLastDay(b *testing.B) {
	law, due := Embedded(), day.MustParse("2024-03-01")
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = law.LastDay("us_nevada", Written, due)
	}
}

func BenchmarkRemedyCourt(b *testing.B) {
	law, on := Embedded(), day.MustParse(filed)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = law.RemedyCourt("us_nevada", Business, on)
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := Read(usText, intlText); err != nil {
			b.Fatal(err)
		}
	}
}
