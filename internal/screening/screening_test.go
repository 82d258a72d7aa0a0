package screening_test

import (
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/screening"

	"pgregory.net/rapid"
)

var today = day.MustParse("2026-11-20")

func figures(t testing.TB, own map[string]string) *screening.Figures {
	t.Helper()
	p, err := remedy.Defaults().With(own)
	if err != nil {
		t.Fatal(err)
	}
	f, err := screening.ReadFigures(func(path string) (screening.Figure, bool) {
		fig, ok := p.Figure(path)
		return screening.Figure{Value: fig.Value, Mark: fig.Mark}, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// known is a client about whom everything is known and nothing speaks.
func known() *screening.Case {
	return &screening.Case{
		On: today, Currency: "USD", PerDollar: 1, Sum: money.New(800_000, "USD"), TermsDays: 14, Deposit: screening.Deposit{State: screening.Yes, Share: 0.3},
		Agreement: screening.Yes, Payer: screening.Yes, Business: true, Place: "Ohio", Distance: "same_state",
		Records: []receivable.HealthRecord{
			record(receivable.HealthRegister, "found", 30), record(receivable.HealthFounded, "2011-04-01", 30), record(receivable.HealthJudgment, "none", 30),
			record(receivable.HealthInsolvency, "none", 30),
		},
		History: screening.History{Ever: 5, Paid: 5, Invoices: 5},
	}
}

func record(kind receivable.HealthKind, value string, daysAgo int) receivable.HealthRecord {
	return receivable.HealthRecord{ID: string(kind) + value, Kind: kind, Value: value, Source: "search", On: today.AddDays(-daysAgo)}
}

func with(c *screening.Case, r ...receivable.HealthRecord) { c.Records = append(r, c.Records...) }

// TestEachItemCounts: every item of the scorecard adds its own points and nothing else.
func TestEachItemCounts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*screening.Case)
		code   string
		want   int
	}{
		"no agreement":      {func(c *screening.Case) { c.Agreement = screening.No }, screening.NoAgreement, 20},
		"deposit refused":   {func(c *screening.Case) { c.Deposit = screening.Deposit{State: screening.No} }, screening.RefusesDeposit, 15},
		"young":             {func(c *screening.Case) { with(c, record(receivable.HealthFounded, "2025-06-01", 3)) }, screening.Young, 8},
		"young by its year": {func(c *screening.Case) { with(c, record(receivable.HealthFounded, "2024", 3)) }, screening.Young, 8},
		"not in register":   {func(c *screening.Case) { with(c, record(receivable.HealthRegister, "not_found", 3)) }, screening.NotFound, 15},
		"dissolved":         {func(c *screening.Case) { with(c, record(receivable.HealthRegister, "dissolved", 3)) }, screening.NotFound, 15},
		"judgment":          {func(c *screening.Case) { with(c, record(receivable.HealthJudgment, "open", 3)) }, screening.OpenJudgment, 20},
		"lien":              {func(c *screening.Case) { with(c, record(receivable.HealthLien, "open", 3)) }, screening.OpenJudgment, 20},
		"insolvency":        {func(c *screening.Case) { with(c, record(receivable.HealthInsolvency, "notice", 3)) }, screening.OnInsolvency, 40},
		"stay on account":   {func(c *screening.Case) { c.Insolvent = screening.Yes }, screening.OnInsolvency, 40},
		"late with me":      {func(c *screening.Case) { c.History.Longest = 31 }, screening.LateWithMe, 15},
		"slow with me":      {func(c *screening.Case) { c.History.Longest = 30 }, screening.SlowWithMe, 8},
		"slow from 15":      {func(c *screening.Case) { c.History.Longest = 15 }, screening.SlowWithMe, 8},
		"slower now":        {func(c *screening.Case) { c.History.Enough, c.History.Recent, c.History.Trend = true, 10, 10 }, screening.SlowerNow, 10},
		"abroad, hard":      {func(c *screening.Case) { c.Distance, c.Place = "foreign_severe", "China" }, screening.FarHigh, 12},
		"abroad, easy":      {func(c *screening.Case) { c.Distance, c.Place = "foreign_notable", "Germany" }, screening.FarNotable, 5},
		"graded anew": {func(c *screening.Case) {
			c.Distance, c.Place = "foreign_high", "Italy"
			with(c, record(receivable.HealthCountry, "notable", 3))
		}, screening.FarNotable, 5},
		"broken promise": {func(c *screening.Case) { c.Broken = 2 }, screening.BrokenPromise, 10},
		"large":          {func(c *screening.Case) { c.Sum = money.New(2_000_001, "USD") }, screening.LargeSum, 6},
		"no payer":       {func(c *screening.Case) { c.Payer = screening.No }, screening.NoPayer, 5},
		"long terms":     {func(c *screening.Case) { c.TermsDays = 60 }, screening.LongTerms, 5},
		"guarantee":      {func(c *screening.Case) { c.Guarantee = screening.Yes }, screening.Guaranteed, -10},
		"half paid":      {func(c *screening.Case) { c.Deposit.Paid, c.Deposit.Share = true, 0.5 }, screening.PaidHalf, -15},
		"in time":        {func(c *screening.Case) { c.History.OnTime = 3 }, screening.PaidOnTime, -15},
	}
	f := figures(t, nil)
	if got := screening.Score(known(), f); len(got.Lines) != 0 || len(got.Questions) != 0 || got.Points != 0 || got.Band != screening.Low || got.Advice.Terms != receivable.TermsNormal {
		t.Fatalf("a client without a fault: got %+v", got)
	}
	for name, tt := range tests {
		c := known()
		tt.change(c)
		got := screening.Score(c, f)
		if len(got.Lines) != 1 || got.Lines[0].Code != tt.code || got.Lines[0].Points != tt.want || got.Points != max(0, tt.want) {
			t.Errorf("%s: got %d points and %+v, want %s %d", name, got.Points, got.Lines, tt.code, tt.want)
			continue
		}
		if m := got.Lines[0].Mark; len(m.Sources) < 1 || m.Confidence != law.Recalled || got.Lines[0].Why == "" {
			t.Errorf("%s: the line has no mark or no reason: %+v", name, got.Lines[0])
		}
	}
}

// TestWhatIsUnderALimitDoesNotCount: the edges of the items.
func TestWhatIsUnderALimitDoesNotCount(t *testing.T) {
	t.Parallel()
	f := figures(t, nil)
	for name, change := range map[string]func(*screening.Case){
		"14 days late":         func(c *screening.Case) { c.History.Longest = 14 },
		"trend of 9":           func(c *screening.Case) { c.History.Enough, c.History.Trend = true, 9 },
		"trend of too few":     func(c *screening.Case) { c.History.Trend = 40 },
		"two in time":          func(c *screening.Case) { c.History.OnTime = 2 },
		"two years old":        func(c *screening.Case) { with(c, record(receivable.HealthFounded, "2024-11-20", 3)) },
		"20,000 and no more":   func(c *screening.Case) { c.Sum = money.New(2_000_000, "USD") },
		"59 days":              func(c *screening.Case) { c.TermsDays = 59 },
		"a third paid":         func(c *screening.Case) { c.Deposit.Paid, c.Deposit.Share = true, 0.33 },
		"a consumer":           func(c *screening.Case) { c.Business = false; c.Records = c.Records[2:] },
		"a judgment satisfied": func(c *screening.Case) { with(c, record(receivable.HealthJudgment, "satisfied", 3)) },
	} {
		c := known()
		change(c)
		if got := screening.Score(c, f); len(got.Lines) != 0 || len(got.Questions) != 0 {
			t.Errorf("%s: got %+v and %+v", name, got.Lines, got.Questions)
		}
	}
}

// TestStaleRecordCountsAsNone: a record of more than a year is shown, adds nothing, and
// what it told is asked again. The day of registration does not age.
func TestStaleRecordCountsAsNone(t *testing.T) {
	t.Parallel()
	f := figures(t, nil)
	for days, want := range map[int]int{365: 20, 366: 0} {
		c := known()
		c.Records = []receivable.HealthRecord{
			record(receivable.HealthJudgment, "open", days), record(receivable.HealthRegister, "found", 3), record(receivable.HealthInsolvency, "none", 3),
			record(receivable.HealthFounded, "2011-04-01", 4000),
		}
		got := screening.Score(c, f)
		asked := len(got.Questions) == 1 && got.Questions[0].Code == "judgment"
		if got.Points != want || (want == 0) != asked || (want == 0) != (len(got.Stale) == 1) {
			t.Errorf("%d days old: got %d points, questions %+v, stale %+v", days, got.Points, got.Questions, got.Stale)
		}
	}
}

// TestBandsBecomeTerms is a client for each band, known and new.
func TestBandsBecomeTerms(t *testing.T) {
	t.Parallel()
	broke := record(receivable.HealthInsolvency, "notice", 3)
	tests := map[string]struct {
		change func(*screening.Case)
		band   screening.Band
		terms  receivable.Terms
		share  int
	}{
		"known and good":       {func(*screening.Case) {}, screening.Low, receivable.TermsNormal, 0},
		"new and good":         {func(c *screening.Case) { c.History = screening.History{} }, screening.Low, receivable.TermsDeposit, 50},
		"new and small":        {func(c *screening.Case) { c.History, c.Sum = screening.History{}, money.New(249_900, "USD") }, screening.Low, receivable.TermsPrepay, 100},
		"known, others doubt":  {func(c *screening.Case) { with(c, record(receivable.HealthScore, "PAYDEX 45", 3)) }, screening.Low, receivable.TermsWatch, 0},
		"known, others praise": {func(c *screening.Case) { with(c, record(receivable.HealthScore, "PAYDEX 81", 3)) }, screening.Low, receivable.TermsNormal, 0},
		"watch":                {func(c *screening.Case) { c.Agreement, c.Payer = screening.No, screening.No }, screening.Watch, receivable.TermsWatch, 0},
		"new and watched": {func(c *screening.Case) {
			c.Agreement, c.Payer, c.History = screening.No, screening.No, screening.History{}
		}, screening.Watch, receivable.TermsDeposit, 50},
		"insolvent alone":      {func(c *screening.Case) { with(c, broke) }, screening.Watch, receivable.TermsPrepay, 100},
		"deposit only, middle": {func(c *screening.Case) { c.Agreement, c.History.Longest, c.Broken = screening.No, 60, 1 }, screening.DepositOnly, receivable.TermsDeposit, 30},
		"deposit only, small": {func(c *screening.Case) {
			c.Agreement, c.History.Longest, c.Broken, c.Sum = screening.No, 60, 1, money.New(400_000, "USD")
		}, screening.DepositOnly, receivable.TermsDeposit, 50},
		"deposit only, large": {func(c *screening.Case) {
			c.Agreement, c.History.Longest, c.Sum = screening.No, 60, money.New(9_000_000, "USD")
		}, screening.DepositOnly, receivable.TermsDeposit, 50},
		"prepay": {func(c *screening.Case) {
			c.Agreement, c.History.Longest = screening.No, 60
			with(c, broke)
		}, screening.Worst, receivable.TermsPrepay, 100},
		"decline": {func(c *screening.Case) {
			c.Agreement, c.History.Longest, c.Deposit = screening.No, 60, screening.Deposit{State: screening.No}
			with(c, broke)
		}, screening.Worst, receivable.TermsDecline, 0},
	}
	f := figures(t, nil)
	for name, tt := range tests {
		c := known()
		tt.change(c)
		got := screening.Score(c, f)
		if got.Band != tt.band || got.Advice.Terms != tt.terms || got.Advice.Share != tt.share || len(got.Advice.Why) == 0 {
			t.Errorf("%s: got %s (%d points), %+v; want %s, %s %d", name, got.Band, got.Points, got.Advice, tt.band, tt.terms, tt.share)
		}
	}
}

// TestNothingKnownIsAsked: of a prospect nothing is assumed; each question says what it
// may add, and the worst case is what they all add.
func TestNothingKnownIsAsked(t *testing.T) {
	t.Parallel()
	got := screening.Score(&screening.Case{On: today, Currency: "EUR", PerDollar: 1, Business: true}, figures(t, nil))
	if got.Points != 0 || got.Advice.Terms != receivable.TermsDeposit || got.WorstCase != 100 || got.WorstBand != screening.Worst {
		t.Errorf("got %d points, worst %d, %+v", got.Points, got.WorstCase, got.Advice)
	}
	asked := map[string]int{}
	for _, q := range got.Questions {
		asked[q.Code] = q.UpTo
		if q.Text == "" || q.How == "" {
			t.Errorf("question %s has no words", q.Code)
		}
	}
	for code, upTo := range map[string]int{
		"agreement": 20, "deposit": 15, "payer": 5, "register": 15, "founded": 8, "judgment": 20, "insolvency": 40, "place": 12, "sum": 6, "terms": 5, "references": 0,
	} {
		if got, ok := asked[code]; !ok || got != upTo {
			t.Errorf("%s: asked %v, up to %d; want %d", code, ok, got, upTo)
		}
	}
	if got.Limit.Sum.Currency() != "" {
		t.Errorf("a limit of %v comes from nowhere", got.Limit.Sum)
	}
}

// TestOwnFiguresCount: points and edges are the creditor's where he set them.
func TestOwnFiguresCount(t *testing.T) {
	t.Parallel()
	c := known()
	c.Agreement = screening.No
	f := figures(t, map[string]string{
		"credit_signals.scorecard_before_work.items.no_written_agreement": "30",
		"credit_signals.scorecard_before_work.bands.low.1":                "10",
		"credit_signals.scorecard_before_work.bands.watch.1":              "29",
	})
	got := screening.Score(c, f)
	if got.Points != 30 || got.Band != screening.DepositOnly || got.Lines[0].Mark.Note == "" {
		t.Errorf("got %d points, %s, %+v", got.Points, got.Band, got.Lines)
	}
}

// TestChangesNameTheTerms: what would change it is said with the terms it leads to.
func TestChangesNameTheTerms(t *testing.T) {
	t.Parallel()
	c := known()
	c.Agreement, c.History.Longest, c.Broken = screening.No, 60, 1 // 45 points
	got := screening.Score(c, figures(t, nil))
	for _, ch := range got.Changes {
		if ch.Code == screening.NoAgreement {
			if ch.Points != -20 || ch.Terms != receivable.TermsWatch {
				t.Errorf("a signed agreement: got %+v", ch)
			}
			return
		}
	}
	t.Errorf("a signed agreement is not named: %+v", got.Changes)
}

// TestLimitIsAMilestoneOrSomeWeeks: the smaller of the two counts.
func TestLimitIsAMilestoneOrSomeWeeks(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*screening.Case)
		want   string
	}{
		"middle work, its largest part":  {func(*screening.Case) {}, "3200.00 USD"},
		"small work of a known client":   {func(c *screening.Case) { c.Sum = money.New(300_000, "USD") }, "3000.00 USD"},
		"small work after a deposit":     {func(c *screening.Case) { c.Sum, c.History = money.New(300_000, "USD"), screening.History{} }, "1500.00 USD"},
		"four weeks of the year":         {func(c *screening.Case) { c.History.Year = 3_650_000 }, "2800.00 USD"},
		"four weeks, no sum":             {func(c *screening.Case) { c.Sum, c.History.Year = money.Amount{}, 3_650_000 }, "2800.00 USD"},
		"nothing before it is paid":      {func(c *screening.Case) { with(c, record(receivable.HealthInsolvency, "notice", 3)) }, "0.00 USD"},
		"four weeks above the milestone": {func(c *screening.Case) { c.History.Year = 36_500_000 }, "3200.00 USD"},
	}
	f := figures(t, nil)
	for name, tt := range tests {
		c := known()
		tt.change(c)
		if got := screening.Score(c, f).Limit; got.Sum.String() != tt.want || got.Why == "" {
			t.Errorf("%s: got %s (%s), want %s", name, got.Sum, got.Why, tt.want)
		}
	}
}

// TestScoreMeans: a number on a scale says what section 5 of the figures says of it.
func TestScoreMeans(t *testing.T) {
	t.Parallel()
	f := figures(t, nil)
	for value, want := range map[string]string{
		"PAYDEX 80": "low risk", "PAYDEX 79": "15 days beyond terms; medium", "PAYDEX 62": "22 days beyond terms; medium", "paydex 50": "30 days beyond terms; medium",
		"PAYDEX 49": "60 days beyond terms; high", "PAYDEX 3": "120 days beyond terms; high", "Intelliscore 76": "76 and more is good", "Schufa 97": "is not known here",
	} {
		c := known()
		with(c, record(receivable.HealthScore, value, 3))
		found := ""
		for _, s := range screening.Score(c, f).Signals {
			if s.Code == "credit_score" {
				found = s.Text
			}
		}
		if !strings.Contains(found, want) {
			t.Errorf("%s: got %q, want %q", value, found, want)
		}
	}
}

func paid(dueAgo, late int, minor int64) screening.Paid {
	due := today.AddDays(-dueAgo)
	return screening.Paid{On: due.AddDays(-30), Due: due, Paid: due.AddDays(late), Minor: minor}
}

// TestHistoryIsWeighedBySums on hand-made books.
func TestHistoryIsWeighedBySums(t *testing.T) {
	t.Parallel()
	open := screening.Paid{On: today.AddDays(-80), Due: today.AddDays(-50), Minor: 100}
	tests := map[string]struct {
		list []screening.Paid
		want screening.History
	}{
		"nobody":        {nil, screening.History{}},
		"one in time":   {[]screening.Paid{paid(40, -3, 100)}, screening.History{Invoices: 1, Paid: 1, Ever: 1, Year: 100, OnTime: 1}},
		"large is late": {[]screening.Paid{paid(40, 30, 300), paid(40, 0, 100)}, screening.History{Invoices: 2, Paid: 2, Ever: 2, Year: 400, Beyond: 23, Recent: 23, Longest: 30}},
		"still open":    {[]screening.Paid{open}, screening.History{Invoices: 1, Year: 100, Beyond: 50, Recent: 50, Longest: 50}},
		"not due":       {[]screening.Paid{{On: today.AddDays(-1), Due: today.AddDays(20), Minor: 100}}, screening.History{Year: 100}},
		"long ago":      {[]screening.Paid{paid(1000, 90, 100)}, screening.History{Ever: 1}},
		"slower": {
			[]screening.Paid{paid(40, 25, 100), paid(60, 25, 100), paid(260, 2, 100), paid(290, 2, 100)},
			screening.History{Invoices: 4, Paid: 4, Ever: 4, Year: 400, Beyond: 14, Recent: 25, Before: 2, Trend: 23, Enough: true, Longest: 25},
		},
		"one a side is no trend": {
			[]screening.Paid{paid(40, 25, 100), paid(260, 2, 100)},
			screening.History{Invoices: 2, Paid: 2, Ever: 2, Year: 200, Beyond: 14, Recent: 25, Before: 2, Longest: 25},
		},
		"in time since": {
			[]screening.Paid{paid(300, 20, 100), paid(120, 5, 100), paid(60, 0, 100)},
			screening.History{Invoices: 3, Paid: 3, Ever: 3, Year: 300, Beyond: 8, Recent: 3, Before: 20, Longest: 20, OnTime: 2},
		},
	}
	for name, tt := range tests {
		if got := screening.HistoryOf(tt.list, today, 24); got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, tt.want)
		}
	}
}

// TestMoreTroubleNeverLowersThePoints: learning something bad never makes the card
// better, and the worst case is never below the points.
func TestMoreTroubleNeverLowersThePoints(t *testing.T) {
	t.Parallel()
	f := figures(t, nil)
	rapid.Check(t, func(t *rapid.T) {
		answer := rapid.SampledFrom([]screening.Answer{screening.Unknown, screening.Yes, screening.No})
		c := &screening.Case{
			On: today, Currency: "USD", PerDollar: 1, Business: rapid.Bool().Draw(t, "business"), Agreement: answer.Draw(t, "agreement"), Payer: answer.Draw(t, "payer"),
			Guarantee: answer.Draw(t, "guarantee"), Insolvent: answer.Draw(t, "insolvent"), TermsDays: rapid.IntRange(0, 90).Draw(t, "terms"), Broken: rapid.IntRange(0, 3).Draw(t, "broken"),
			Distance: rapid.SampledFrom([]string{"", "same_state", "foreign_notable", "foreign_severe"}).Draw(t, "distance"),
			Sum:      money.New(rapid.Int64Range(0, 5_000_000).Draw(t, "sum"), "USD"), History: screening.History{Longest: rapid.IntRange(0, 90).Draw(t, "late"), Ever: rapid.IntRange(0, 3).Draw(t, "ever")},
		}
		before := screening.Score(c, f)
		if before.WorstCase < before.Points || before.Points < 0 || before.WorstCase > 100 {
			t.Fatalf("points %d, worst %d", before.Points, before.WorstCase)
		}
		with(c, record(receivable.HealthLien, "open", 1), record(receivable.HealthInsolvency, "notice", 1))
		after := screening.Score(c, f)
		if after.Points < before.Points || before.Band.Worse(after.Band) {
			t.Fatalf("%d points became %d", before.Points, after.Points)
		}
	})
}

// TestSuitNamesTheCourt: what it takes to sue is said from the law, and what the law
// files do not know is said to be unknown.
func TestSuitNamesTheCourt(t *testing.T) {
	t.Parallel()
	ask := func(place, name, distance string, sum money.Amount) string {
		var all []string
		for _, s := range screening.Suit(law.Embedded(), screening.SuitQuery{
			Home: "us_ohio", Place: place, PlaceName: name, Distance: distance, Sum: sum, On: today, Travel: money.New(30_000, "USD"),
		}) {
			all = append(all, s.Text)
		}
		return strings.Join(all, " ")
	}
	for name, tt := range map[string]struct{ got, want string }{
		"at home, within":  {ask("us_ohio", "Ohio", "same_state", money.New(500_000, "USD")), "the whole sum fits"},
		"at home, above":   {ask("us_ohio", "Ohio", "same_state", money.New(2_000_000, "USD")), "only: what is above it"},
		"another state":    {ask("us_nevada", "Nevada", "other_state", money.New(500_000, "USD")), "another state"},
		"abroad":           {ask("de", "Germany", "foreign_notable", money.Amount{}), "award can be enforced in Germany"},
		"place not known":  {ask("", "", "", money.Amount{}), "not known"},
		"law knows no one": {ask("zz", "Zed", "foreign_severe", money.Amount{}), "The courts of Zed are not known here"},
	} {
		if !strings.Contains(tt.got, tt.want) {
			t.Errorf("%s: got %q, want it to say %q", name, tt.got, tt.want)
		}
	}
}

func FuzzScale(f *testing.F) {
	f.Add("PAYDEX 72")
	f.Add(" 5")
	f.Add("Intelliscore Plus 7")
	f.Fuzz(func(t *testing.T, value string) {
		name, number, ok := screening.Scale(value)
		if ok && (name == "" || number < 0 || number > 9999) {
			t.Errorf("%q: got %q %d", value, name, number)
		}
	})
}
