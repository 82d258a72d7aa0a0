package chase

import (
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// weighed is the case of the account, with what a person recorded.
func weighed(t *testing.T, file receivable.File, setting Setting) (remedy.Case, remedy.Ranking) {
	t.Helper()
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		t.Fatal(err)
	}
	articles, _ := policy.Preset("articles")
	return Weigh(FactsFrom(&file, owed, &setting), articles, &file, &setting)
}

func TestTheCaseIsReadFromTheFile(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*receivable.File, *Setting)
		got    func(*remedy.Case) any
		want   any
	}{
		"hardly asked":           {nil, func(c *remedy.Case) any { return c.Response }, remedy.New},
		"silent":                 {said3, func(c *remedy.Case) any { return c.Response }, remedy.Silent},
		"three reminders":        {said3, func(c *remedy.Case) any { return c.Reminders }, 3},
		"refuses":                {func(f *receivable.File, _ *Setting) { f.Cause = receivable.Refusal }, func(c *remedy.Case) any { return c.Response }, remedy.Refuses},
		"hard times":             {func(f *receivable.File, _ *Setting) { f.Cause = receivable.Hardship }, func(c *remedy.Case) any { return c.Response }, remedy.Hardship},
		"disputed":               {func(f *receivable.File, _ *Setting) { f.Arrangements = hold(receivable.DisputeHold, monday) }, func(c *remedy.Case) any { return c.Response }, remedy.Disputes},
		"you know better":        {fact("response", "broken"), func(c *remedy.Case) any { return c.Response }, remedy.Broken},
		"abroad":                 {place("it"), func(c *remedy.Case) any { return c.Distance }, remedy.ForeignHigh},
		"at home":                {nil, func(c *remedy.Case) any { return c.Distance }, remedy.SameState},
		"another state":          {places("us_ohio", "us_texas"), func(c *remedy.Case) any { return c.Distance }, remedy.OtherState},
		"the order of the place": {nil, func(c *remedy.Case) any { return c.PaymentOrderRoute }, "gerichtliches Mahnverfahren"},
		"no order in the US":     {places("us_ohio", "us_ohio"), func(c *remedy.Case) any { return c.PaymentOrderRoute }, ""},
		"limit of the law":       {places("us_ohio", "us_ohio"), func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(6000_00, "USD")},
		"limit for a company":    {company("us_california"), func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(6250_00, "USD")},
		"limit where he is":      {places("us_texas", "us_ohio"), func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(20_000_00, "USD")},
		"limit by a clause":      {and(places("us_texas", "us_ohio"), fact("venue_home", "yes")), func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(6000_00, "USD")},
		"limit where assets are": {and(places("us_texas", "us_ohio"), fact("local_assets", "yes")), func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(6000_00, "USD")},
		"no clause for consumers": {and(places("us_texas", "us_ohio"), fact("venue_home", "yes"), func(f *receivable.File, _ *Setting) { f.Client.Form = receivable.Consumer }),
			func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(20_000_00, "USD")},
		"your own limit":       {func(f *receivable.File, s *Setting) { s.Limit = money.New(7500_00, "EUR") }, func(c *remedy.Case) any { return c.SmallClaimsLimit }, money.New(7500_00, "EUR")},
		"solvency":             {fact("solvency", "stressed"), func(c *remedy.Case) any { return c.Solvency }, remedy.Stressed},
		"evidence":             {fact("signed_contract", "yes"), func(c *remedy.Case) any { return c.Evidence.Has(remedy.SignedContract) }, true},
		"part payment shows":   {func(f *receivable.File, _ *Setting) { f.Items[0].Open = money.New(100_00, "EUR") }, func(c *remedy.Case) any { return c.Evidence.Has(remedy.PartPayment) }, true},
		"usual hour":           {nil, func(c *remedy.Case) any { return c.HourlyRate }, money.New(75_00, "EUR")},
		"own hour":             {func(_ *receivable.File, s *Setting) { s.HourlyRate = money.New(90_00, "EUR") }, func(c *remedy.Case) any { return c.HourlyRate }, money.New(90_00, "EUR")},
		"worth":                {fact("client_worth", "8000.00 EUR"), func(c *remedy.Case) any { return c.ClientWorth }, money.New(8000_00, "EUR")},
		"worth over years":     {fact("client_worth", "4000 EUR a year for 2 years"), func(c *remedy.Case) any { return c.ClientWorth }, money.New(8000_00, "EUR")},
		"worth in other money": {fact("client_worth", "4000 USD x 2"), func(c *remedy.Case) any { return c.ClientWorth }, money.Amount{}},
		"large":                {fact("large_company", "yes"), func(c *remedy.Case) any { return c.Debtor }, remedy.LargeCompany},
		"bankrupt":             {func(f *receivable.File, _ *Setting) { f.Cause = receivable.Insolvency }, func(c *remedy.Case) any { return c.Bankruptcy }, true},
		"letter of an attorney": {func(f *receivable.File, _ *Setting) {
			f.Matters = []receivable.Matter{{Road: receivable.RoadAttorney, On: monday.AddDays(-40), Letter: monday.AddDays(-39), Until: monday.AddDays(-20)}}
		}, func(c *remedy.Case) any { return c.AttorneyLetter }, remedy.Lapsed},
		"letter still running": {func(f *receivable.File, _ *Setting) {
			f.Matters = []receivable.Matter{{Road: receivable.RoadAttorney, On: monday.AddDays(-40), Letter: monday.AddDays(-9), Until: monday.AddDays(20)}}
		}, func(c *remedy.Case) any { return c.AttorneyLetter }, remedy.NotSent},
		"only what is late, less money": {func(f *receivable.File, _ *Setting) {
			f.Items = append(f.Items, receivable.Item{ID: "p", Kind: receivable.Payment, On: monday.AddDays(-1), Amount: money.New(-200_00, "EUR"), Open: money.New(-200_00, "EUR")})
		}, func(c *remedy.Case) any { return c.Amount }, money.New(1000_00, "EUR")},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			file.Facts = map[string]string{}
			if tc.change != nil {
				tc.change(&file, &setting)
			}
			c, _ := weighed(t, file, setting)
			if got := tc.got(&c); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func fact(name, value string) func(*receivable.File, *Setting) {
	return func(f *receivable.File, _ *Setting) { f.Facts[name] = value }
}

// and makes several changes, one after the other.
func and(all ...func(*receivable.File, *Setting)) func(*receivable.File, *Setting) {
	return func(f *receivable.File, s *Setting) {
		for _, change := range all {
			change(f, s)
		}
	}
}

func place(client string) func(*receivable.File, *Setting) {
	return func(f *receivable.File, _ *Setting) { f.Client.Place = client }
}

// places puts both into the United States, where sums are in dollars.
func places(client, creditor string) func(*receivable.File, *Setting) {
	return func(f *receivable.File, s *Setting) {
		f.Client.Place, s.Creditor = client, CalendarOf(creditor, nil)
		f.Currency = "USD"
		f.Items[0].Amount, f.Items[0].Open = money.New(1200_00, "USD"), money.New(1200_00, "USD")
	}
}

func company(at string) func(*receivable.File, *Setting) {
	return func(f *receivable.File, s *Setting) {
		places(at, at)(f, s)
		s.Company = true
	}
}

func said3(f *receivable.File, _ *Setting) {
	f.Items[0].Due = monday.AddDays(-60)
	f.Touches = []receivable.Touch{written(monday.AddDays(-50), policy.Reminder1), written(monday.AddDays(-40), policy.Reminder2), written(monday.AddDays(-30), policy.Reminder3Offer)}
}

func TestACapOfClaimsBarsTheCourt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place  string
		filed  int
		barred bool
		limit  int64
	}{
		"one below":               {"us_missouri", 11, false, 5000_00},
		"reached":                 {"us_missouri", 12, true, 5000_00},
		"elsewhere":               {"us_ohio", 12, false, 6000_00},
		"California, first large": {"us_california", 1, false, 12500_00},
		"California, third large": {"us_california", 2, false, 2500_00},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, setting := account()
			places(tc.place, tc.place)(&file, &setting)
			file.Facts = map[string]string{}
			setting.Filed = map[string]int{tc.place: tc.filed, "us_nevada": 99}
			c, _ := weighed(t, file, setting)
			if c.SmallClaimsBarred != tc.barred || c.SmallClaimsLimit.Minor() != tc.limit {
				t.Errorf("barred %t, limit %s; want %t and %d", c.SmallClaimsBarred, c.SmallClaimsLimit, tc.barred, tc.limit)
			}
		})
	}
}

// TestTheSameDayTheSameAnswer: the move of the day and the comparison a person asks
// for name the same remedy.
func TestTheSameDayTheSameAnswer(t *testing.T) {
	t.Parallel()
	file, setting := account()
	file.Facts = map[string]string{"signed_contract": "yes", "delivery_or_use_proof": "yes", "solvency": "ok"}
	file.Items[0].Due = monday.AddDays(-127)
	file.Items[0].Amount, file.Items[0].Open = money.New(5200_00, "EUR"), money.New(5200_00, "EUR")
	said3(&file, nil)
	file.Touches = append(file.Touches, receivable.Touch{On: monday.AddDays(-25), Kind: receivable.Written, Step: string(policy.LastNotice), Channel: "email"},
		receivable.Touch{On: monday.AddDays(-24), Kind: receivable.Written, Step: string(policy.FinalDemand), Channel: "email", Deadline: monday.AddDays(-10)})
	d := decide(t, file, setting, monday)
	_, r := weighed(t, file, setting)
	if d.Because().Code != RemedyBest || d.Move != moveOf(r.Recommended) {
		t.Errorf("the day says %s because %s, the comparison %s", d.Move, d.Because().Text(), r.Recommended)
	}
}

// TestADemandRunsThroughItsDay: what follows it waits for that day, and no longer.
func TestADemandRunsThroughItsDay(t *testing.T) {
	t.Parallel()
	for left, runs := range map[int]bool{1: true, 0: true, -1: false} {
		file, setting := account()
		file.Items[0].Due = monday.AddDays(-60)
		file.Touches = []receivable.Touch{{On: monday.AddDays(-15), Kind: receivable.Written, Step: string(policy.FinalDemand), Channel: "email", Deadline: monday.AddDays(left)}}
		c, _ := weighed(t, file, setting)
		if c.FinalDemand != remedy.Lapsed || c.DemandUntil.IsZero() == runs {
			t.Errorf("%d days left: runs until %s", left, c.DemandUntil)
		}
	}
}
