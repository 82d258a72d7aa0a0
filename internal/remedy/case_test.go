package remedy

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

func article(t testing.TB, name string) *Case {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "articles", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseCase(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func usd(sum string) money.Amount {
	a, err := money.Parse(sum, "USD")
	if err != nil {
		panic(err)
	}
	return a
}

// The rules of the two articles as they tell them.
func TestArticles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want ID
		by   string
	}{
		"c05": {SmallClaims, ByValue}, "c06": {SmallClaimsPart, ByValue}, "c07": {Arbitration, ByValue}, "c11": {WriteOff, ByValue}, "c20": {PaymentPlan, ByValue},
		"c05_no_demand": {FinalDemand, "R04"}, "c06_no_demand": {FinalDemand, "R04"}, "c07_no_demand": {FinalDemand, "R04"}, "c11_no_demand": {FinalDemand, "R04"},
		"gb_eng": {SmallClaims, ByValue}, "de": {PaymentOrder, ByValue}, "ca_on": {SmallClaims, ByValue},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rk := Rank(article(t, name), Defaults())
			if rk.Fault != nil || rk.Recommended != tt.want || rk.DecidedBy != tt.by {
				t.Errorf("got %s by %s (%v), want %s by %s", rk.Recommended, rk.DecidedBy, rk.Fault, tt.want, tt.by)
			}
		})
	}
}

func TestTheEdgeOfTheLimit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		amount, counts string
		want           ID
		waive          string
	}{
		"on the limit":                 {"7500.00", "0", SmallClaims, "0.00"},
		"one cent above":               {"7500.01", "0", SmallClaimsPart, "0.01"},
		"interest counts and fits":     {"7400.00", "100.00", SmallClaims, "0.00"},
		"interest counts and does not": {"7400.00", "100.01", SmallClaimsPart, "0.01"},
		"the article's ten thousand":   {"10000.00", "0", SmallClaimsPart, "2500.00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, "c06")
			c.Amount, c.LimitCounts = usd(tt.amount), usd(tt.counts)
			rk := Rank(c, Defaults())
			if rk.Recommended != tt.want || rk.Waive.Decimal() != tt.waive && !(rk.Waive.IsZero() && tt.waive == "0.00") {
				t.Errorf("got %s waiving %v, want %s waiving %s", rk.Recommended, rk.Waive, tt.want, tt.waive)
			}
			if o := rk.Options[0]; o.Amount.Minor() > c.SmallClaimsLimit.Minor() {
				t.Errorf("small claims would bring %v over a limit of %v", o.Amount, c.SmallClaimsLimit)
			}
		})
	}
}

// What the model says of single facts, one change at a time from a golden case.
func TestGatesAndRefusals(t *testing.T) {
	t.Parallel()
	cases := map[string]*Case{}
	for _, g := range goldens(t) {
		cases[g.ID] = g.parse(t)
	}
	tests := map[string]struct {
		from   string
		change func(*Case)
		want   ID
		by     string
	}{
		"bankruptcy ends everything":            {"C05", func(c *Case) { c.Bankruptcy = true }, WriteOff, "R16"},
		"processing is asked about first":       {"C02", func(c *Case) { c.Processing = true }, Reminder, "R23"},
		"accounts payable asked: the demand":    {"C26", func(c *Case) { c.PayerContactAsked = true }, FinalDemand, "R04"},
		"an answered late dispute: the demand":  {"C28", func(c *Case) { c.DisputeAnswered = true }, FinalDemand, "R04"},
		"vague answers are stalling":            {"C02", func(c *Case) { c.VagueAnswers = 3 }, FinalDemand, "R04"},
		"old and reminded once is enough":       {"C01", func(c *Case) { c.AgeDays, c.Response, c.Reminders = 200, Silent, 1 }, FinalDemand, "R04"},
		"no limit known: not small claims":      {"C05", func(c *Case) { c.SmallClaimsLimit = money.Amount{} }, Agency, ByValue},
		"the clause leaves small claims open":   {"C05", func(c *Case) { c.Arbitration, c.SmallClaimsCarveOut = SeatAway, true }, SmallClaims, ByValue},
		"limitation near, a clause: arbitrate":  {"C15", func(c *Case) { c.Arbitration = SeatHome }, Arbitration, "R17"},
		"limitation on its last day still near": {"C15", func(c *Case) { c.LimitationDays = 0 }, SmallClaims, "R17"},
		"limitation near, not worth the fees":   {"C15", func(c *Case) { c.Amount = usd("50.00") }, WriteOff, ByValue},
		"limitation near, a demand that runs":   {"C15", func(c *Case) { c.FinalDemand, c.DemandUntil = Lapsed, day.MustParse("2030-01-01") }, SmallClaims, "R17"},
		"a consumer afar, a clause for home":    {"C05", func(c *Case) { c.Debtor, c.Distance, c.VenueHome = Consumer, OtherState, true }, Agency, ByValue},
		"a consumer afar with assets here":      {"C05", func(c *Case) { c.Debtor, c.Distance, c.LocalAssets = Consumer, OtherState, true }, Agency, ByValue},
		"a consumer afar, sued where he lives":  {"C05", func(c *Case) { c.Debtor, c.Distance, c.WillTravel = Consumer, OtherState, true }, SmallClaims, ByValue},
		"a company afar, a clause for home":     {"C05", func(c *Case) { c.Distance, c.VenueHome = OtherState, true }, SmallClaims, ByValue},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := *cases[tt.from]
			tt.change(&c)
			rk := Rank(&c, Defaults())
			if rk.Recommended != tt.want || rk.DecidedBy != tt.by {
				t.Errorf("got %s by %s, want %s by %s", rk.Recommended, rk.DecidedBy, tt.want, tt.by)
			}
		})
	}
}

// A demand names a step only where that will be open and worth something.
func TestTheDemandNamesWhatFollows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Case)
		want   ID
		action Action
	}{
		"an attorney":        {func(*Case) {}, AttorneyLetter, NameAttorney},
		"too small for one":  {func(c *Case) { c.Amount, c.HourlyRate = usd("1100"), usd("20") }, SmallClaims, NameSmallClaims},
		"nothing worth it":   {func(c *Case) { c.Amount = usd("300") }, "", NameNoStep},
		"a freelance agency": {func(c *Case) { c.Amount, c.FreelanceStatute = usd("1100"), true }, Complaint, NameComplaint},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := article(t, "c05_no_demand")
			tt.change(c)
			rk := Rank(c, Defaults())
			if rk.Recommended != FinalDemand || rk.NextStep != tt.want || !strings.Contains(fmt.Sprint(rk.Actions), string(tt.action)) {
				t.Errorf("got %s naming %q with %v, want %q", rk.Recommended, rk.NextStep, rk.Actions, tt.want)
			}
		})
	}
}

func TestCurrency(t *testing.T) {
	t.Parallel()
	poor := article(t, "ca_on")
	poor.Rate = Rate{}
	rk := Rank(poor, Defaults())
	if !rk.NeedsRate() || len(rk.Options) != 0 {
		t.Errorf("without a rate: got %s, fault %v", rk.Recommended, rk.Fault)
	}
	// At par a case in pounds is the case in dollars.
	pounds, bucks := article(t, "gb_eng"), article(t, "gb_eng")
	for _, a := range []*money.Amount{&bucks.Amount, &bucks.SmallClaimsLimit, &bucks.HourlyRate} {
		*a = money.New(a.Minor(), "USD")
	}
	a, b := Rank(pounds, Defaults()), Rank(bucks, Defaults())
	if a.Options[0].Value.Decimal() != b.Options[0].Value.Decimal() {
		t.Errorf("at par: got %v and %v", a.Options[0].Value, b.Options[0].Value)
	}
	// By a rate of two everything is twice as many units.
	double := article(t, "ca_on")
	double.Rate.PerUSD = 2
	for _, a := range []*money.Amount{&double.Amount, &double.SmallClaimsLimit, &double.HourlyRate} {
		*a = money.New(a.Minor(), "CAD")
	}
	single := *double
	for _, a := range []*money.Amount{&single.Amount, &single.SmallClaimsLimit, &single.HourlyRate} {
		*a = money.New(a.Minor()/2, "USD")
	}
	one, two := Rank(&single, Defaults()), Rank(double, Defaults())
	if got, want := float64(two.Options[0].Value.Minor()), 2*float64(one.Options[0].Value.Minor()); math.Abs(got-want) > 2 {
		t.Errorf("by a rate of two: got %v, want %v", got, want)
	}
	if first := a.Explain()[0]; first.Topic != TopicFirst || !strings.Contains(first.Text, "US figures") {
		t.Errorf("abroad the explanation begins with %q", first.Text)
	}
	mixed := article(t, "gb_eng")
	mixed.HourlyRate = usd("80")
	if got := fault.CodeOf(Rank(mixed, Defaults()).Fault); got != "currency_mixed" {
		t.Errorf("mixed currencies: got %q", got)
	}
}

func TestFactsFilesAreReadStrictly(t *testing.T) {
	t.Parallel()
	good := "amount: 5000\nage_days: 90\nreminders: 4\nresponse: silent\nevidence: []\nsolvency: ok\ndebtor: company\ndistance: same_state\nhourly_rate: 80\n"
	tests := map[string]struct{ text, code, where string }{
		"good":              {good, "", ""},
		"under facts":       {"title: A case\nfacts:\n  " + strings.ReplaceAll(strings.TrimSpace(good), "\n", "\n  ") + "\n", "", ""},
		"unknown key":       {good + "solvancy: ok\n", "key_unknown", "f:10"},
		"unknown word":      {strings.Replace(good, "silent", "quiet", 1), "word_unknown", "f:4"},
		"unknown evidence":  {strings.Replace(good, "[]", "[selfie]", 1), "word_unknown", "f:5"},
		"too fine a sum":    {strings.Replace(good, "5000", "5000.001", 1), "sum_unreadable", "f:1"},
		"nothing owed":      {strings.Replace(good, "5000", "0", 1), "sum_not_positive", "f:1"},
		"missing":           {strings.Replace(good, "solvency: ok\n", "", 1), "key_missing", "f:1"},
		"two currencies":    {good + "client_worth: 50.00 EUR\n", "currency_mixed", "f:10"},
		"offer without one": {good + "offer_on_table: true\n", "key_missing", "f:10"},
		"rate of nothing":   {good + "rate: {per_usd: 0, day: 2026-11-20}\n", "number_out_of_range", "f:10"},
		"no YAML":           {"amount: [", "yaml_unreadable", "f:1"},
		"no number of days": {strings.Replace(good, "90", "ninety", 1), "yaml_type", "f:2"},
		"needs a rate":      {good + "currency: PLN\n", "rate_needed", "rate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := ParseCase("f", []byte(tt.text))
			if tt.code == "" {
				if err != nil || c.Amount != usd("5000") {
					t.Errorf("got %v, %v", c, err)
				}
				return
			}
			if fault.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.where+": ") {
				t.Errorf("got %v, want %s at %s", err, tt.code, tt.where)
			}
		})
	}
}

// Whatever a facts file holds, reading it and ranking what was read does not fail.
func FuzzParseCase(f *testing.F) {
	for _, g := range goldens(f) {
		var b strings.Builder
		for i := 0; i+1 < len(g.Facts.Content); i += 2 {
			if v := g.Facts.Content[i+1]; v.Value != "" {
				fmt.Fprintf(&b, "%s: %s\n", g.Facts.Content[i].Value, v.Value)
			}
		}
		f.Add([]byte(b.String() + "evidence: [signed_contract]\n"))
	}
	f.Add([]byte(`{"amount": 1e3, "rate": {"per_usd": "NaN"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ParseCase("f", text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not a fault of the data: %v", err)
			}
			return
		}
		rk := Rank(c, Defaults())
		if rk.Fault != nil || len(rk.Options) != int(remedies) {
			t.Fatalf("read but not ranked: %v", rk.Fault)
		}
		if len(rk.Explain()) < 3 {
			t.Fatal("not explained")
		}
	})
}
