package claim

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

func on(s string) day.Date { return day.MustParse(s) }

func eur(s string) money.Amount { return sum(s, "EUR") }

// agreedTerms stand on no law: one yearly rate, simple interest, days / 365, and
// payments against principal first.
func agreedTerms(r law.Rate) *law.InterestTerms {
	return &law.InterestTerms{
		Kind: law.ContractInterest, Agreed: r, Times: 1, Mode: law.ConstantRate, Growth: law.Simple, DayCount: law.Act365F, Order: law.PrincipalFirst,
		Periods: []law.RatePeriod{{From: day.New(1, 1, 1), Rate: r, Mark: law.Mark{Confidence: law.Verified}}},
		Mark:    law.Mark{Sources: []string{"the agreement"}, Confidence: law.Verified},
	}
}

// reckon is Interest that must succeed.
func reckon(t testing.TB, terms *law.InterestTerms, d Debt, paid []Paid, until string) Accrual {
	t.Helper()
	a, err := Interest(terms, d, paid, on(until))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPartPayments(t *testing.T) {
	t.Parallel()
	ten := agreedTerms(10 * law.Percent)
	debt := Debt{Principal: eur("3650.00"), Due: on("2025-01-31")} // a euro a day
	tests := map[string]struct {
		order    law.PaymentOrder
		paid     []Paid
		until    string
		interest string
		left     string // principal, interest, costs
		over     string
	}{
		"none":                             {"", nil, "2025-03-02", "30.00", "3650.00 30.00 0.00", "0.00"},
		"before the due date":              {"", []Paid{{on("2025-01-15"), eur("1825.00")}}, "2025-03-02", "15.00", "1825.00 15.00 0.00", "0.00"},
		"on the due date":                  {"", []Paid{{on("2025-01-31"), eur("1825.00")}}, "2025-03-02", "15.00", "1825.00 15.00 0.00", "0.00"},
		"on the last day":                  {"", []Paid{{on("2025-03-02"), eur("3680.00")}}, "2025-03-02", "30.00", "0.00 0.00 0.00", "0.00"},
		"after the last day":               {"", []Paid{{on("2025-03-03"), eur("3680.00")}}, "2025-03-02", "30.00", "3650.00 30.00 0.00", "0.00"},
		"half, principal first":            {law.PrincipalFirst, []Paid{{on("2025-02-10"), eur("1825.00")}}, "2025-03-02", "20.00", "1825.00 20.00 0.00", "0.00"},
		"half, interest first":             {law.InterestFirst, []Paid{{on("2025-02-10"), eur("1835.00")}}, "2025-03-02", "20.00", "1825.00 10.00 0.00", "0.00"},
		"less than the interest":           {law.InterestFirst, []Paid{{on("2025-02-10"), eur("4.00")}}, "2025-03-02", "30.00", "3650.00 26.00 0.00", "0.00"},
		"all principal, interest is left":  {law.PrincipalFirst, []Paid{{on("2025-02-10"), eur("3650.00")}}, "2026-03-02", "10.00", "0.00 10.00 0.00", "0.00"},
		"all and more":                     {law.InterestFirst, []Paid{{on("2025-02-10"), eur("3700.00")}}, "2026-03-02", "10.00", "0.00 0.00 0.00", "40.00"},
		"all and more, then again":         {"", []Paid{{on("2025-02-10"), eur("3700.00")}, {on("2025-02-20"), eur("1.00")}}, "2026-03-02", "10.00", "0.00 0.00 0.00", "41.00"},
		"two out of order on the same day": {"", []Paid{{on("2025-02-20"), eur("1825.00")}, {on("2025-02-10"), eur("912.50")}, {on("2025-02-10"), eur("912.50")}}, "2025-03-02", "15.00", "0.00 15.00 0.00", "0.00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := debt
			d.Order = tt.order
			before := slices.Clone(tt.paid)
			a := reckon(t, ten, d, tt.paid, tt.until)
			left := strings.Join([]string{a.LeftPrincipal.Decimal(), a.LeftInterest.Decimal(), a.LeftCosts.Decimal()}, " ")
			if a.Interest.Decimal() != tt.interest || left != tt.left || a.Over.Decimal() != tt.over {
				t.Errorf("got %s, left %s, over %s; want %s, %s, %s", a.Interest, left, a.Over, tt.interest, tt.left, tt.over)
			}
			if !slices.Equal(before, tt.paid) {
				t.Error("the payments of the caller were put into another order")
			}
		})
	}
}

// Dutch interest joins the base at each anniversary of its first day, and only then.
func TestInterestJoinsTheBaseYearly(t *testing.T) {
	t.Parallel()
	nl := terms(t, "nl")
	d := Debt{Principal: eur("10000.00"), Due: on("2023-12-31")}
	// 2024: 182 days at 12.50 and 184 at 12.25 of 10,000; 2025: 181 at 11.15 and 184 at 10.15 of the sum.
	first := 10000 * (182*.1250 + 184*.1225) / 365
	second := (10000 + first) * (181*.1115 + 184*.1015) / 365
	a := reckon(t, nl, d, nil, "2025-12-31")
	want := int64((first+second)*100 + .5)
	if a.Interest.Minor() != want {
		t.Errorf("got %s, want %d", a.Interest, want)
	}
	if got := a.Segments[2].Base.Minor(); got != int64((10000+first)*100+.5) || len(a.Segments) != 4 {
		t.Errorf("got base %d in the second year of %d segments", got, len(a.Segments))
	}
	if next := reckon(t, nl, d, nil, "2026-01-01"); next.Segments[4].Base.Minor() != want+1000000 {
		t.Errorf("the third year begins with %s", next.Segments[4].Base)
	}
}

func TestBrokenMonthBearsSimpleInterest(t *testing.T) {
	t.Parallel()
	d := Debt{Principal: sum("200000.00", "INR"), Due: on("2025-02-15")}
	a := reckon(t, terms(t, "in"), d, nil, "2025-04-25") // two whole rests, then ten days
	// 206,552.8125 × 18.75 % × 10 / 365 = 1,061.0589 on top of 6,552.8125
	if got := a.Interest.Decimal(); got != "7613.87" {
		t.Errorf("got %s, want 7613.87", got)
	}
}

func TestRestsKeepTheDayOfTheMonth(t *testing.T) {
	t.Parallel()
	d := Debt{Principal: sum("1200.00", "INR"), Due: on("2025-01-30")} // from the 31st
	a := reckon(t, terms(t, "in"), d, nil, "2025-05-30")
	var ends []string
	for _, s := range a.Segments {
		ends = append(ends, s.To.String())
	}
	if got, want := strings.Join(ends, " "), "2025-02-27 2025-03-30 2025-04-29 2025-05-30"; got != want {
		t.Errorf("got rests to %s, want %s", got, want)
	}
}

func TestRatesThatAreNotKnown(t *testing.T) {
	t.Parallel()
	d := Debt{Principal: sum("1000.00", "NOK"), Due: on("2026-05-31")}
	a := reckon(t, terms(t, "no"), d, nil, "2026-09-30")
	if a.Days != 30 || a.Through != on("2026-06-30") || a.DailyKnown || !hasWarning(a, law.WarnRateUnknown) {
		t.Errorf("got %d days through %s, daily known %v, warnings %v", a.Days, a.Through, a.DailyKnown, a.Warnings)
	}
	d.Due = on("2026-07-31")
	if _, err := Interest(terms(t, "no"), d, nil, on("2026-09-30")); fault.CodeOf(err) != "rate_needed" {
		t.Errorf("got %v for a debt whose first day has no rate", err)
	}
	for _, place := range []string{"nz", "hr", "ro", "ae", "us_iowa_judgment", "us_connecticut", "us_mississippi", "au_nsw", "ca"} {
		read := law.Embedded().InterestTerms
		if name, ok := strings.CutSuffix(place, "_judgment"); ok {
			place, read = name, law.Embedded().JudgmentTerms
		}
		terms, err := read(place, law.BusinessDebtor)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := Interest(terms, Debt{Principal: eur("1000.00"), Due: on("2026-05-31")}, nil, on("2026-06-30")); fault.CodeOf(err) != "rate_needed" {
			t.Errorf("%s: got %s, %v; want to be asked for the rate", place, a.Interest, err)
		}
	}
}

// A payment that came on days whose rate is not known still lowers what is left.
// A fault of a rate names the place as people do, and where to give the rate.
func TestAMissingRateSaysWhatToDo(t *testing.T) {
	t.Parallel()
	terms, err := law.Embedded().InterestTerms("no", law.BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Interest(terms, Debt{Principal: sum("1000.00", "NOK"), Due: on("2026-06-30")}, nil, on("2026-08-31"))
	if fault.CodeOf(err) != "rate_needed" || !strings.Contains(err.Error(), "Norway") || !strings.Contains(err.Error(), "2026-07-01") || !strings.Contains(err.Error(), "--rate") {
		t.Errorf("got %v", err)
	}
}

func TestPaymentsAfterTheLastKnownDayCount(t *testing.T) {
	t.Parallel()
	d := Debt{Principal: sum("1000.00", "NOK"), Due: on("2026-05-31")}
	a := reckon(t, terms(t, "no"), d, []Paid{{on("2026-08-01"), sum("400.00", "NOK")}}, "2026-09-30")
	if a.LeftPrincipal.Decimal() != "600.00" || a.Left.Decimal() != "609.86" {
		t.Errorf("left %s of which principal %s, want 609.86 and 600.00", a.Left, a.LeftPrincipal)
	}
}

func hasWarning(a Accrual, code string) bool {
	return slices.ContainsFunc(a.Warnings, func(w law.Warning) bool { return w.Code == code })
}

// In Ireland one rate holds; a debt due on 30 June bears that of the first half.
func TestOneRateOfTheDueDate(t *testing.T) {
	t.Parallel()
	a := reckon(t, terms(t, "ie"), Debt{Principal: eur("1000.00"), Due: on("2026-06-30")}, nil, "2026-08-31")
	if len(a.Segments) != 1 || a.Segments[0].Rate != 1015*law.BasisPoint || a.Compensation.Decimal() != "40.00" || !hasWarning(a, law.WarnOneRate) {
		t.Errorf("got %+v, compensation %v, %v", a.Segments, a.Compensation, a.Warnings)
	}
}

// Austria's base of 2019 is not in the files; the rule of its table gives it.
func TestAustriaBeforeItsTable(t *testing.T) {
	t.Parallel()
	a := reckon(t, terms(t, "at"), Debt{Principal: eur("1000.00"), Due: on("2019-03-01")}, nil, "2019-04-01")
	if a.Segments[0].Rate != 858*law.BasisPoint || a.Confidence != law.Recalled {
		t.Errorf("got %s percent, %s; want 8.58, recalled", a.Segments[0].Rate.Percent(), a.Confidence)
	}
}

func TestConsumers(t *testing.T) {
	t.Parallel()
	d := Debt{Principal: eur("1000.00"), Due: on("2026-02-28")}
	rates := map[string]string{"de": "627", "fi": "950", "ch": "500"}
	for place, want := range rates {
		terms, err := law.Embedded().InterestTerms(place, law.ConsumerDebtor)
		if err != nil {
			t.Fatal(err)
		}
		a := reckon(t, terms, d, nil, "2026-03-31")
		if got := a.Segments[0].Rate.BasisPoints(); got != want || a.Compensation == nil || !a.Compensation.IsZero() {
			t.Errorf("%s: got %s and compensation %v, want %s and none", place, got, a.Compensation, want)
		}
	}
	for _, place := range []string{"gb_eng", "es", "in", "us_new_york"} {
		terms, err := law.Embedded().InterestTerms(place, law.ConsumerDebtor)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Interest(terms, d, nil, on("2026-03-31")); fault.CodeOf(err) != "rate_needed" {
			t.Errorf("%s: got %v against a consumer", place, err)
		}
	}
}

func TestAgreedRates(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, rate  string
		bps          string
		compensation string
		capped       bool
		warning      string
	}{
		"Britain: the agreed rate displaces": {"gb_eng", "1.5% a month", "1800", "0.00", false, law.WarnContractDisplaces},
		"Germany keeps the lump sum":         {"de", "8 % p.a.", "800", "40.00", false, ""},
		"India overrules it":                 {"in", "6% a year", "1650", "", false, law.WarnContractOverridden},
		"France has a floor":                 {"fr", "5% per year", "500", "40.00", false, law.WarnContractLow},
		"Canada cuts a daily rate":           {"ca_bc", "0.1% per day", "500", "", true, law.WarnContractCut},
		"Canada takes five where none stood": {"ca", "unstated", "500", "", false, ""},
		"Canada leaves a low monthly rate":   {"ca", "0.25% per month", "300", "", false, ""},
		"Texas warns of usury":               {"us_texas", "24% per annum", "2400", "", false, law.WarnUsury},
		"nothing known, the agreement holds": {"nz", "12% a year", "1200", "", false, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := law.ParseContractRate(tt.rate)
			if err != nil {
				t.Fatal(err)
			}
			place := terms(t, tt.place).WithContract(c)
			a := reckon(t, place, Debt{Principal: money.New(1000_00, place.Currency), Due: on("2026-02-28")}, nil, "2026-03-31")
			compensation := ""
			if a.Compensation != nil {
				compensation = a.Compensation.Decimal()
			}
			if got := a.Segments[0].Rate.BasisPoints(); got != tt.bps || compensation != tt.compensation || a.Capped != tt.capped {
				t.Errorf("got %s, %q, capped %v; want %s, %q, %v", got, compensation, a.Capped, tt.bps, tt.compensation, tt.capped)
			}
			if tt.warning != "" && !hasWarning(a, tt.warning) {
				t.Errorf("no warning %s in %v", tt.warning, a.Warnings)
			}
		})
	}
}

// Every place answers for a debt of each age, with a sum or with what to do.
func TestEveryPlaceAnswers(t *testing.T) {
	t.Parallel()
	b := law.Embedded()
	answered := 0
	for _, p := range b.Places() {
		for _, debtor := range []law.Debtor{law.BusinessDebtor, law.ConsumerDebtor, law.PublicDebtor} {
			for _, read := range []func(string, law.Debtor) (*law.InterestTerms, error){b.InterestTerms, b.JudgmentTerms} {
				terms, err := read(p.Key, debtor)
				if err != nil {
					t.Fatalf("%s: %v", p.Key, err)
				}
				for _, due := range []string{"2019-03-15", "2024-03-15", "2026-03-15"} {
					a, err := Interest(terms, Debt{Principal: money.New(1000_00, p.Currency), Due: on(due)}, []Paid{{on(due).AddDays(40), money.New(100_00, p.Currency)}}, on("2026-11-20"))
					if err != nil && fault.CodeOf(err) != "rate_needed" {
						t.Errorf("%s, %s: %v", p.Key, due, err)
					}
					if err != nil {
						continue
					}
					answered++
					if a.Interest.Sign() <= 0 || a.Confidence == law.Unknown || len(a.Mark().Sources) == 0 || len(a.Sentences()) < 3 || a.Terms.Basis() == "" {
						t.Errorf("%s, %s, %s: got %s, %q, %v", p.Key, debtor, due, a.Interest, a.Confidence, a.Mark())
					}
				}
			}
		}
	}
	if answered < 300 {
		t.Errorf("only %d answers with a sum", answered)
	}
}

func TestInterestRefuses(t *testing.T) {
	t.Parallel()
	good := Debt{Principal: eur("10.00"), Due: on("2026-01-01")}
	tests := map[string]struct {
		d    Debt
		paid []Paid
		want string
	}{
		"no due date":          {Debt{Principal: eur("10.00")}, nil, "due_missing"},
		"a negative principal": {Debt{Principal: eur("-1.00"), Due: on("2026-01-01")}, nil, "sum_not_positive"},
		"a negative payment":   {good, []Paid{{on("2026-01-02"), eur("-1.00")}}, "sum_not_positive"},
		"a foreign payment":    {good, []Paid{{on("2026-01-02"), sum("1.00", "USD")}}, "currency_mixed"},
		"more than is counted": {Debt{Principal: money.New(1<<62, "EUR"), Due: on("1926-01-01")}, nil, "sum_too_large"},
	}
	for name, tt := range tests {
		if _, err := Interest(agreedTerms(100*law.Percent), tt.d, tt.paid, on("2026-02-01")); fault.CodeOf(err) != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

// drawn is a debt with payments under terms of any sort.
type drawn struct {
	terms *law.InterestTerms
	debt  Debt
	paid  []Paid
	until day.Date
}

func draw(t *rapid.T, growths ...law.Growth) drawn {
	x := drawn{terms: agreedTerms(law.Rate(rapid.Int64Range(0, int64(40*law.Percent)).Draw(t, "rate")))}
	terms := *x.terms
	terms.Growth = rapid.SampledFrom(growths).Draw(t, "growth")
	terms.DayCount = rapid.SampledFrom([]law.DayCount{law.Act365F, law.ActAct, law.Act360}).Draw(t, "count")
	terms.Order = rapid.SampledFrom([]law.PaymentOrder{law.PrincipalFirst, law.InterestFirst}).Draw(t, "order")
	x.terms = &terms
	x.debt = Debt{Principal: money.New(rapid.Int64Range(1, 1e12).Draw(t, "principal"), "EUR"), Due: on("2020-01-15").AddDays(rapid.IntRange(0, 800).Draw(t, "due"))}
	x.until = x.debt.Due.AddDays(rapid.IntRange(0, 2000).Draw(t, "days"))
	for range rapid.IntRange(0, 5).Draw(t, "payments") {
		x.paid = append(x.paid, Paid{
			x.debt.Due.AddDays(rapid.IntRange(-30, 2100).Draw(t, "after")),
			money.New(rapid.Int64Range(0, x.debt.Principal.Minor()).Draw(t, "paid"), "EUR"),
		})
	}
	return x
}

func (x drawn) reckon(t *rapid.T) Accrual {
	a, err := Interest(x.terms, x.debt, x.paid, x.until)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var everyGrowth = []law.Growth{law.Simple, law.CompoundYearly, law.CompoundAnnual, law.MonthlyRests}

func TestMoreDaysNeverBearLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t, everyGrowth...)
		if x.terms.Growth != law.Simple {
			x.terms.DayCount = law.Act365F // a broken month of 360ths can outgrow a twelfth
		}
		less := x.reckon(t)
		x.until = x.until.AddDays(rapid.IntRange(1, 400).Draw(t, "more"))
		if more := x.reckon(t); more.Interest.Less(less.Interest) {
			t.Fatalf("%s through the longer time, %s through the shorter", more.Interest, less.Interest)
		}
	})
}

// A time split in two bears, under simple interest, what both parts bear: exactly,
// before anything is rounded.
func TestSimpleInterestAddsUp(t *testing.T) {
	t.Parallel()
	exact := func(x drawn, from, until day.Date) *big.Rat {
		m := newMeter(x.terms, &Debt{Principal: x.debt.Principal, Due: from}, until, 0)
		m.run(nil)
		num, den := m.interest()
		return new(big.Rat).SetFrac(num, den)
	}
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t, law.Simple)
		middle := x.debt.Due.AddDays(rapid.IntRange(0, x.until.Sub(x.debt.Due)).Draw(t, "middle"))
		whole := exact(x, x.debt.Due, x.until)
		parts := new(big.Rat).Add(exact(x, x.debt.Due, middle), exact(x, middle, x.until))
		if whole.Cmp(parts) != 0 {
			t.Fatalf("whole %s, parts %s", whole.FloatString(6), parts.FloatString(6))
		}
	})
}

func TestAPaymentNeverRaisesInterest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t, everyGrowth...)
		without := x.reckon(t)
		x.paid = append(x.paid, Paid{x.debt.Due.AddDays(rapid.IntRange(-5, 2000).Draw(t, "when")), money.New(rapid.Int64Range(0, x.debt.Principal.Minor()).Draw(t, "more"), "EUR")})
		if with := x.reckon(t); without.Interest.Less(with.Interest) {
			t.Fatalf("%s with the payment, %s without", with.Interest, without.Interest)
		}
	})
}

func TestInterestScalesWithTheDebt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t, everyGrowth...)
		x.paid = nil
		one := x.reckon(t)
		by := rapid.Int64Range(2, 50).Draw(t, "by")
		x.debt.Principal = money.New(x.debt.Principal.Minor()*by, "EUR")
		if many, off := x.reckon(t), one.Interest.Minor()*by; many.Interest.Minor()-off > by/2+1 || off-many.Interest.Minor() > by/2+1 {
			t.Fatalf("%d times %s is %s", by, one.Interest, many.Interest)
		}
	})
}

// What is left, what was paid and what was borne always balance, and a day's
// amount never asks for more than the day adds.
func TestTheBooksBalance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := draw(t, everyGrowth...)
		x.debt.Costs = money.New(rapid.Int64Range(0, 500_00).Draw(t, "costs"), "EUR")
		x.debt.Awarded = money.New(rapid.Int64Range(0, 500_00).Draw(t, "awarded"), "EUR")
		a := x.reckon(t)
		paid := int64(0)
		for _, p := range x.paid {
			if !p.On.After(x.until) {
				paid += p.Amount.Minor()
			}
		}
		owed := x.debt.Principal.Minor() + x.debt.Costs.Minor() + x.debt.Awarded.Minor() + a.Interest.Minor()
		if owed-paid != a.Left.Minor()-a.Over.Minor() || a.LeftPrincipal.Minor()+a.LeftInterest.Minor()+a.LeftCosts.Minor() != a.Left.Minor() {
			t.Fatalf("owed %d, paid %d, left %s (%s %s %s), over %s", owed, paid, a.Left, a.LeftPrincipal, a.LeftInterest, a.LeftCosts, a.Over)
		}
		if a.LeftPrincipal.Sign() < 0 || a.LeftInterest.Sign() < 0 || a.LeftCosts.Sign() < 0 {
			t.Fatalf("left %s %s %s", a.LeftPrincipal, a.LeftInterest, a.LeftCosts)
		}
		days := 0
		for i, s := range a.Segments {
			days += s.Days
			if s.To.Before(s.From) || i > 0 && s.From != a.Segments[i-1].To.AddDays(1) {
				t.Fatalf("segment %d runs from %s to %s", i, s.From, s.To)
			}
		}
		if days != a.Days {
			t.Fatalf("%d days, the segments hold %d", a.Days, days)
		}
		if x.terms.Growth != law.Simple || x.terms.DayCount == law.ActAct {
			return
		}
		x.paid = slices.DeleteFunc(x.paid, func(p Paid) bool { return p.On.After(x.until) })
		more := rapid.IntRange(1, 300).Draw(t, "later")
		x.until = x.until.AddDays(more)
		if x.debt.Due.Before(x.until.AddDays(-more + 1)) {
			if later := x.reckon(t); later.Left.Minor() < a.Left.Minor()+int64(more)*a.Daily.Minor() && a.Over.IsZero() {
				t.Fatalf("%s a day for %d days on %s is more than %s", a.Daily, more, a.Left, later.Left)
			}
		}
	})
}

// Interest over ten years with twenty part payments, by the rates of Germany: each
// payment is set against interest first.
func BenchmarkInterestTenYears(b *testing.B) {
	for _, place := range []string{"de", "gb_eng", "es", "nl", "in"} {
		terms := terms(b, place)
		d := Debt{Principal: money.New(100_000_00, terms.Currency), Due: on("2016-06-30")}
		until := on("2026-06-30")
		if place == "in" {
			d.Due, until = on("2022-06-30"), on("2026-06-30") // its table begins in 2022
		}
		var paid []Paid
		for i := range 20 {
			paid = append(paid, Paid{d.Due.AddDays(50 + i*until.Sub(d.Due)/21), money.New(1000_00, terms.Currency)})
		}
		b.Run(place, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Interest(terms, d, paid, until); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What makes an answer weaker or doubtful, on both sides of each edge.
func TestDoubtsOfAnAccrual(t *testing.T) {
	t.Parallel()
	debt := Debt{Principal: eur("3650.00"), Due: on("2025-01-31")}
	with := func(change func(*law.InterestTerms)) *law.InterestTerms {
		terms := agreedTerms(10 * law.Percent)
		change(terms)
		return terms
	}
	sums := func(terms *law.InterestTerms) {
		terms.Compensation = law.Compensation{Known: true, Currency: "EUR", Debt: "EUR", Bands: []law.Band{{Sum: 40_00}}, Mark: law.Mark{Confidence: law.Recalled}}
	}
	floor := func(at law.Rate) func(*law.InterestTerms) {
		return func(terms *law.InterestTerms) {
			terms.ContractFloor = []law.RatePeriod{{From: on("2025-01-01"), Rate: at}}
		}
	}
	since := func(terms *law.InterestTerms) { terms.Since = on("2013-03-16") }
	tests := map[string]struct {
		terms      *law.InterestTerms
		agreed     string
		confidence law.Confidence
		warning    string
		warned     bool
	}{
		"a fixed sum from memory":        {with(sums), "2024-01-01", law.Recalled, law.WarnRecalled, true},
		"none":                           {with(func(*law.InterestTerms) {}), "2024-01-01", law.Verified, law.WarnRecalled, false},
		"a rate at the floor":            {with(floor(10 * law.Percent)), "2024-01-01", law.Verified, law.WarnContractLow, false},
		"a rate below it":                {with(floor(10*law.Percent + 1)), "2024-01-01", law.Verified, law.WarnContractLow, true},
		"a contract of the first day":    {with(since), "2013-03-16", law.Verified, law.WarnOldContract, false},
		"a contract of the day before":   {with(since), "2013-03-15", law.Verified, law.WarnOldContract, true},
		"a law that never was different": {with(func(*law.InterestTerms) {}), "1950-01-01", law.Verified, law.WarnOldContract, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := debt
			d.Agreed = on(tt.agreed)
			a := reckon(t, tt.terms, d, nil, "2025-03-02")
			if a.Confidence != tt.confidence || hasWarning(a, tt.warning) != tt.warned {
				t.Errorf("got %q, %v; want %q, %s %t", a.Confidence, a.Warnings, tt.confidence, tt.warning, tt.warned)
			}
		})
	}
}

// A sum whose parts cannot be shown is refused, not shown as something else.
func TestASegmentTooLargeToShowIsRefused(t *testing.T) {
	t.Parallel()
	_, err := Interest(agreedTerms(6*law.Percent), Debt{Principal: money.New(999_999_999_999_000, "KWD"), Due: on("2026-11-22")}, nil, on("9999-12-31"))
	if fault.CodeOf(err) != "sum_too_large" {
		t.Errorf("got %v", err)
	}
}

// Half a cent goes up, once, on the whole; a hair less does not.
func TestHalfACentGoesUp(t *testing.T) {
	t.Parallel()
	for principal, want := range map[string]string{"36.50": "0.01", "36.49": "0.00", "109.50": "0.02"} {
		a := reckon(t, agreedTerms(law.Percent), Debt{Principal: eur(principal), Due: on("2025-01-31")}, nil, "2025-02-05")
		if a.Interest.Decimal() != want {
			t.Errorf("five days at 1 %% on %s: got %s, want %s", principal, a.Interest.Decimal(), want)
		}
	}
}

// A rate below zero takes nothing off day by day: the daily amount is not told.
func TestNoDailyAmountBelowZero(t *testing.T) {
	t.Parallel()
	for rate, want := range map[law.Rate]bool{-law.Percent: false, 0: true, law.Percent: true} {
		if a := reckon(t, agreedTerms(rate), Debt{Principal: eur("3650.00"), Due: on("2025-01-31")}, nil, "2025-03-02"); a.DailyKnown != want {
			t.Errorf("at %s percent: got %t, %s", rate.Percent(), a.DailyKnown, a.Daily)
		}
	}
}
