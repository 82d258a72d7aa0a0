package receivable

import (
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

func TestSchedule(t *testing.T) {
	t.Parallel()
	usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
	d := day.MustParse
	tests := map[string]struct {
		terms PlanTerms
		want  []Part
		code  string
	}{
		"down and a number of parts": {
			PlanTerms{Total: usd(1000_00), Down: usd(250_00), DownOn: d("2026-11-24"), Every: EveryMonth, Count: 4, From: d("2027-01-04")},
			[]Part{{d("2026-11-24"), usd(250_00)}, {d("2027-01-04"), usd(187_50)}, {d("2027-02-04"), usd(187_50)}, {d("2027-03-04"), usd(187_50)}, {d("2027-04-05"), usd(187_50)}}, "",
		},
		"parts of a sum, the last smaller": {
			PlanTerms{Total: usd(1000_00), Down: usd(100_00), DownOn: d("2026-11-24"), Every: EveryFortnight, Each: usd(400_00), From: d("2026-12-02")},
			[]Part{{d("2026-11-24"), usd(100_00)}, {d("2026-12-02"), usd(400_00)}, {d("2026-12-16"), usd(400_00)}, {d("2026-12-30"), usd(100_00)}}, "",
		},
		"the ends of months": {
			PlanTerms{Total: usd(400), Every: EveryMonth, Count: 4, From: d("2028-01-31")},
			[]Part{{d("2028-01-31"), usd(100)}, {d("2028-02-29"), usd(100)}, {d("2028-03-31"), usd(100)}, {d("2028-05-01"), usd(100)}}, "",
		},
		"a day of rest moves on": {
			PlanTerms{Total: usd(200), Every: EveryWeek, Count: 2, From: d("2026-11-21")},
			[]Part{{d("2026-11-23"), usd(100)}, {d("2026-11-30"), usd(100)}}, "",
		},
		"odd cents go first": {
			PlanTerms{Total: usd(1000), Every: EveryWeek, Count: 3, From: d("2026-11-23")},
			[]Part{{d("2026-11-23"), usd(334)}, {d("2026-11-30"), usd(333)}, {d("2026-12-07"), usd(333)}}, "",
		},
		"all of it down":           {PlanTerms{Total: usd(500), Down: usd(500), DownOn: d("2026-11-24"), Every: EveryMonth}, []Part{{d("2026-11-24"), usd(500)}}, ""},
		"more down than owed":      {PlanTerms{Total: usd(500), Down: usd(501), Count: 1, From: d("2026-11-24")}, nil, "plan_sum"},
		"neither number nor sum":   {PlanTerms{Total: usd(500), From: d("2026-11-24")}, nil, "plan_parts"},
		"both":                     {PlanTerms{Total: usd(500), Count: 2, Each: usd(250), From: d("2026-11-24")}, nil, "plan_parts"},
		"no day":                   {PlanTerms{Total: usd(500), Count: 2}, nil, "plan_day"},
		"too many":                 {PlanTerms{Total: usd(500_00), Each: usd(1), From: d("2026-11-24")}, nil, "plan_parts"},
		"another currency is down": {PlanTerms{Total: usd(500), Down: money.New(1, "EUR"), Count: 1, From: d("2026-11-24")}, nil, "currency_mixed"},
	}
	for name, tt := range tests {
		got, err := tt.terms.Schedule(day.CalendarFor(""))
		if fault.CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
			continue
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("%s, part %d: got %v, want %v", name, i+1, got[i], tt.want[i])
			}
		}
	}
}

// Whatever is agreed, the parts add up to the debt, their days rise, and each sum
// paid is covered by the parts before the next one.
func TestScheduleAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		business := day.CalendarFor(rapid.SampledFrom([]string{"us_ohio", "de", "pl", ""}).Draw(t, "place"))
		total := rapid.Int64Range(1, 1e12).Draw(t, "total")
		on := day.MustParse("2026-01-01").AddDays(rapid.IntRange(0, 800).Draw(t, "on"))
		terms := PlanTerms{
			Total: money.New(total, "USD"), Down: money.New(rapid.Int64Range(0, total-1).Draw(t, "down"), "USD"), DownOn: on,
			Every: rapid.SampledFrom([]PlanEvery{EveryWeek, EveryFortnight, EveryMonth}).Draw(t, "every"),
			Count: rapid.IntRange(1, mostParts-1).Draw(t, "count"), From: on.AddDays(rapid.IntRange(14, 40).Draw(t, "from")),
		}
		if total-terms.Down.Minor() < int64(terms.Count) {
			t.Skip("parts of less than a cent")
		}
		parts, err := terms.Schedule(business)
		if err != nil {
			t.Fatal(err)
		}
		p := PaymentPlan{On: on, Total: terms.Total, Parts: parts, CureDays: 7}
		if err := p.Check(business); err != nil {
			t.Fatalf("%v: %v", err, parts)
		}
		paid := rapid.Int64Range(0, total).Draw(t, "paid")
		next, ok := p.Next(paid, false)
		if covered := p.DueBy(next, false); covered > paid || ok != (paid < total) || ok && p.DueBy(next+1, false) <= paid {
			t.Fatalf("%d paid: the next is part %d, before it %d are due (%v)", paid, next, covered, parts)
		}
	})
}

func TestCheckPlan(t *testing.T) {
	t.Parallel()
	usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
	d := day.MustParse
	good := func() PaymentPlan {
		return PaymentPlan{On: d("2026-11-20"), Total: usd(300), CureDays: 7, Parts: []Part{{d("2026-11-24"), usd(100)}, {d("2026-12-24"), usd(200)}}}
	}
	tests := map[string]struct {
		change func(*PaymentPlan)
		code   string
	}{
		"good":                 {func(*PaymentPlan) {}, ""},
		"does not add up":      {func(p *PaymentPlan) { p.Total = usd(301) }, "plan_sum"},
		"out of order":         {func(p *PaymentPlan) { p.Parts[1].On = d("2026-11-23") }, "plan_order"},
		"twice on a day":       {func(p *PaymentPlan) { p.Parts[1].On = p.Parts[0].On }, "plan_order"},
		"before the plan":      {func(p *PaymentPlan) { p.Parts[0].On = d("2026-11-19") }, "plan_order"},
		"on a Saturday":        {func(p *PaymentPlan) { p.Parts[0].On = d("2026-11-21") }, "plan_rest_day"},
		"a part of nothing":    {func(p *PaymentPlan) { p.Parts = append(p.Parts, Part{d("2027-01-04"), usd(0)}) }, "sum_not_positive"},
		"too much forgiven":    {func(p *PaymentPlan) { p.Discount = usd(201) }, "plan_discount"},
		"the whole last part":  {func(p *PaymentPlan) { p.Discount = usd(200) }, ""},
		"no time to make good": {func(p *PaymentPlan) { p.CureDays = 0 }, "plan_cure"},
		"no parts":             {func(p *PaymentPlan) { p.Parts = nil }, "plan_parts"},
		"other currency":       {func(p *PaymentPlan) { p.Parts[1].Amount = money.New(200, "EUR") }, "currency_mixed"},
	}
	for name, tt := range tests {
		p := good()
		tt.change(&p)
		err := p.Check(day.CalendarFor(""))
		got := fault.CodeOf(err)
		if got != tt.code {
			t.Errorf("%s: got %v, want %q", name, err, tt.code)
		}
	}
}

func TestDiscountForPunctuality(t *testing.T) {
	t.Parallel()
	usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
	p := PaymentPlan{Total: usd(300), Discount: usd(50), Parts: []Part{{Amount: usd(100)}, {Amount: usd(200)}}}
	for paid, want := range map[int64][2]int{0: {0, 0}, 99: {0, 0}, 100: {1, 1}, 249: {1, 1}, 250: {2, 1}, 300: {2, 2}} {
		kept, _ := p.Next(paid, true)
		late, _ := p.Next(paid, false)
		if kept != want[0] || late != want[1] {
			t.Errorf("%d paid: got part %d in time and %d late, want %v", paid, kept, late, want)
		}
	}
}
