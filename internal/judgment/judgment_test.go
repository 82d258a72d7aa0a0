package judgment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func sum(t interface {
	Helper()
	Fatal(...any)
}, text string, c money.Currency,
) money.Amount {
	t.Helper()
	a, err := money.Parse(text, c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// given makes a judgment: "principal interest costs fees".
func given(t *testing.T, place string, c money.Currency, on, rate string, parts ...string) receivable.Judgment {
	t.Helper()
	j := receivable.Judgment{Kind: receivable.CourtJudgment, Number: "1", Court: "C", Place: place, On: day.MustParse(on), Rate: rate, State: receivable.JudgmentLive}
	for i, into := range []*money.Amount{&j.Principal, &j.Interest, &j.Costs, &j.Fees} {
		*into = money.New(0, c)
		if i < len(parts) {
			*into = sum(t, parts[i], c)
		}
	}
	return j
}

// row writes a row as a reader would note it: "2026-03-11 3000.00: costs 96.00, interest 71.01, principal 2832.99; left 4367.01".
func row(r Applied) string {
	return fmt.Sprintf("%s %s: costs %s, interest %s, principal %s, over %s; left %s", r.On, r.Amount.Decimal(), r.Costs.Decimal(), r.Interest.Decimal(), r.Principal.Decimal(), r.Over.Decimal(), r.Left.Decimal())
}

// The sums were reckoned by hand, with pencil and a table of days.
func TestReckonByHand(t *testing.T) {
	t.Parallel()
	pay := func(on, amount string, c money.Currency) Entry {
		return Entry{On: day.MustParse(on), Kind: Payment, Amount: sum(t, amount, c)}
	}
	tests := map[string]struct {
		judgment receivable.Judgment
		debtor   law.Debtor
		entries  []Entry
		on       string
		rows     []string
		payoff   string
		daily    string
	}{
		// 7200 × 6 % × 60/365 = 71.01; then 4367.01 × 6 % × 90/365 = 64.61
		"Virginia, simple": {
			given(t, "us_virginia", "USD", "2026-01-10", "law", "7200", "0", "96"), law.BusinessDebtor,
			[]Entry{pay("2026-03-11", "3000", "USD")}, "2026-06-09",
			[]string{"2026-03-11 3000.00: costs 96.00, interest 71.01, principal 2832.99, over 0.00; left 4367.01"}, "4431.62", "0.71",
		},
		// 10000 → 10800 → 11664; then 11664 × 8 % × 182/365 = 465.28
		"Colorado, compound": {given(t, "us_colorado", "USD", "2024-01-01", "", "10000"), law.BusinessDebtor, nil, "2026-07-02", nil, "12129.28", "2.55"},
		// 10000 × (7.27 % × 30 + 6.27 % × 92)/365 = 217.79; 9017.79 × (6.27 % × 273 + 6.52 % × 31)/365 = 472.84; § 367 BGB
		"Germany, five points above base": {
			given(t, "de", "EUR", "2025-05-31", "base+5", "10000", "0", "800"), law.ConsumerDebtor,
			[]Entry{pay("2025-09-30", "2000", "EUR")}, "2026-07-31",
			[]string{"2025-09-30 2000.00: costs 800.00, interest 217.79, principal 982.21, over 0.00; left 9017.79"}, "9490.63", "1.61",
		},
		// 5000 × 8 % × 100/365 = 109.59
		"England, eight percent": {given(t, "gb_eng", "GBP", "2026-02-01", "8", "5000", "0", "455"), law.BusinessDebtor, nil, "2026-05-12", nil, "5564.59", "1.09"},
		"no interest":            {given(t, "gb_eng", "GBP", "2026-02-01", "0", "900"), law.BusinessDebtor, nil, "2027-02-01", nil, "900.00", "0.00"},
		// a cost of 45 after 10 days bears nothing: 1000 × 6 % × 20/365 = 3.29
		"a cost is added": {
			given(t, "us_virginia", "USD", "2026-01-10", "law", "1000"), law.BusinessDebtor,
			[]Entry{{On: day.MustParse("2026-01-20"), Kind: Cost, Amount: sum(t, "45", "USD")}}, "2026-01-30",
			[]string{"2026-01-20 45.00: costs 0.00, interest 0.00, principal 0.00, over 0.00; left 1046.64"}, "1048.29", "0.16",
		},
		"paid before its day": {
			given(t, "us_virginia", "USD", "2026-01-10", "law", "1000"), law.BusinessDebtor,
			[]Entry{pay("2026-01-10", "1000.00", "USD")}, "2026-06-30",
			[]string{"2026-01-10 1000.00: costs 0.00, interest 0.00, principal 1000.00, over 0.00; left 0.00"}, "0.00", "0.00",
		},
		"too much": {
			given(t, "us_virginia", "USD", "2026-01-10", "law", "1000"), law.BusinessDebtor,
			[]Entry{pay("2026-01-10", "1000.50", "USD")}, "2026-06-30",
			[]string{"2026-01-10 1000.50: costs 0.00, interest 0.00, principal 1000.00, over 0.50; left 0.00"}, "0.00", "0.00",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terms, err := TermsOf(&tt.judgment, law.Embedded(), tt.debtor)
			if err != nil {
				t.Fatal(err)
			}
			l, err := Reckon(&tt.judgment, terms, tt.entries, day.MustParse(tt.on))
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, r := range l.Rows {
				rows = append(rows, row(r))
			}
			if !slices.Equal(rows, tt.rows) {
				t.Errorf("got rows %q\nwant %q", rows, tt.rows)
			}
			if l.Payoff.Decimal() != tt.payoff || l.Daily.Decimal() != tt.daily {
				t.Errorf("got %s and %s a day, want %s and %s", l.Payoff.Decimal(), l.Daily.Decimal(), tt.payoff, tt.daily)
			}
			addsUp(t, &l)
		})
	}
}

// addsUp holds that every part is what was given and added, less what was paid.
func addsUp(t interface {
	Helper()
	Errorf(string, ...any)
}, l *Ledger,
) {
	t.Helper()
	left := int64(0)
	for _, p := range l.Parts {
		if p.Given.Minor()+p.Added.Minor() != p.Paid.Minor()+p.Left.Minor() || p.Left.Sign() < 0 || p.Paid.Sign() < 0 {
			t.Errorf("%s: %s given, %s added, %s paid, %s left", p.Name, p.Given, p.Added, p.Paid, p.Left)
		}
		left += p.Left.Minor()
	}
	if left != l.Payoff.Minor() {
		t.Errorf("the parts leave %d, the pay-off is %s", left, l.Payoff)
	}
	for _, r := range l.Rows {
		if r.Kind != Cost && r.Costs.Minor()+r.Interest.Minor()+r.Principal.Minor()+r.Over.Minor() != r.Amount.Minor() {
			t.Errorf("row %s does not add up", row(r))
		}
	}
}

func TestTermsOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, rate string
		code        string // of the fault
		warn        string
	}{
		"Germany asks":       {"de", "law", "rate_needed", ""},
		"Germany as awarded": {"de", "late_interest", "", WarnLateRate},
		"Ohio has no base":   {"us_ohio", "base+5", "rate_needed", ""},
		"what is no rate":    {"de", "some", "rate_unreadable", ""},
		"order is recalled":  {"de", "8", "", WarnOrder},
		"parts unsaid":       {"us_virginia", "law", "", WarnBears},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := given(t, tt.place, "USD", "2026-01-10", tt.rate, "1000", "5")
			terms, err := TermsOf(&j, law.Embedded(), law.BusinessDebtor)
			if got := fault.CodeOf(err); got != tt.code {
				t.Fatalf("got %q (%v), want %q", got, err, tt.code)
			}
			if tt.warn != "" && !slices.ContainsFunc(terms.Warnings, func(w law.Warning) bool { return w.Code == tt.warn }) {
				t.Errorf("no warning %s among %v", tt.warn, terms.Warnings)
			}
		})
	}
}

// Where the rate ends, nothing is guessed.
func TestAnUnknownRateStopsTheCount(t *testing.T) {
	t.Parallel()
	j := given(t, "de", "EUR", "2026-06-30", "base+5", "10000")
	terms, err := TermsOf(&j, law.Embedded(), law.BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Reckon(&j, terms, nil, day.MustParse("2027-06-30"))
	if err != nil {
		t.Fatal(err)
	}
	if l.Through != day.MustParse("2026-12-31") || l.DailyKnown || !slices.ContainsFunc(l.Warnings, func(w law.Warning) bool { return w.Code == law.WarnRateUnknown }) {
		t.Errorf("reckoned through %s, %v", l.Through, l.Warnings)
	}
	before := given(t, "de", "EUR", "2030-06-30", "base+5", "10000")
	if _, err := Reckon(&before, terms, nil, day.MustParse("2031-06-30")); err != nil {
		t.Errorf("terms of one judgment are not those of another: %v", err)
	}
	late, err := TermsOf(&before, law.Embedded(), law.BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Reckon(&before, late, nil, day.MustParse("2031-06-30")); fault.CodeOf(err) != "rate_needed" {
		t.Errorf("got %v, want rate_needed", err)
	}
}

var (
	places = []string{"us_virginia", "us_colorado", "us_texas", "us_michigan", "gb_eng", "de"}
	begin  = day.MustParse("2022-02-28")
)

// anyCase draws a judgment, its terms and a history of up to four years.
func anyCase(t *rapid.T) (receivable.Judgment, *Terms, []Entry) {
	place := rapid.SampledFrom(places).Draw(t, "place")
	minor := func(name string, most int64) money.Amount {
		return money.New(rapid.Int64Range(0, most).Draw(t, name), "USD")
	}
	j := receivable.Judgment{Place: place, On: begin.AddDays(rapid.IntRange(0, 400).Draw(t, "on")), Rate: rapid.SampledFrom([]string{"6", "0", "9.125"}).Draw(t, "rate"),
		Principal: minor("principal", 2_000_000), Interest: minor("interest", 90_000), Costs: minor("costs", 50_000), Fees: minor("fees", 50_000)}
	j.Growth = rapid.SampledFrom([]string{"simple", "compound_annual", "compound_yearly", "monthly_rests"}).Draw(t, "growth")
	j.Bears = rapid.SampledFrom([][]receivable.DebtPart{nil, parts[:], {receivable.PartPrincipal, receivable.PartCosts}}).Draw(t, "bears")
	j.Order = rapid.SampledFrom([][]receivable.DebtPart{nil, {receivable.PartPrincipal, receivable.PartInterest, receivable.PartCosts}, {receivable.PartInterest, receivable.PartCosts, receivable.PartPrincipal}}).Draw(t, "order")
	terms, err := TermsOf(&j, law.Embedded(), law.BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	terms.Law = terms.Law.WithDayCount(rapid.SampledFrom([]law.DayCount{law.Act365F, law.ActAct, law.Act360}).Draw(t, "count"))
	var entries []Entry
	for range rapid.IntRange(0, 6).Draw(t, "entries") {
		entries = append(entries, Entry{
			On:   j.On.AddDays(rapid.IntRange(0, 1200).Draw(t, "day")),
			Kind: rapid.SampledFrom([]EntryKind{Payment, Payment, Credit, Cost}).Draw(t, "kind"), Amount: minor("amount", 600_000),
		})
	}
	return j, terms, entries
}

func TestLedgerAlwaysAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j, terms, entries := anyCase(t)
		on := j.On.AddDays(rapid.IntRange(0, 1400).Draw(t, "asked"))
		l, err := Reckon(&j, terms, entries, on)
		if err != nil {
			t.Fatal(err)
		}
		addsUp(t, &l)
		// Paying the pay-off on its day ends it, whenever one looks again.
		if l.Payoff.Sign() > 0 {
			kept := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.On.After(on) })
			paid := append(kept, Entry{On: on, Kind: Payment, Amount: l.Payoff})
			again, err := Reckon(&j, terms, paid, on.AddDays(rapid.IntRange(0, 900).Draw(t, "later")))
			if err != nil {
				t.Fatal(err)
			}
			if again.Payoff.Sign() != 0 || again.Over != l.Over || again.Daily.Sign() != 0 {
				t.Fatalf("%s paid on %s left %s, %s over (was %s)", l.Payoff, on, again.Payoff, again.Over, l.Over)
			}
		}
	})
}

func TestOrderOfTheSameDayDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j, terms, entries := anyCase(t)
		on := j.On.AddDays(1300)
		turned := slices.Clone(entries)
		slices.Reverse(turned)
		one, err := Reckon(&j, terms, entries, on)
		if err != nil {
			t.Fatal(err)
		}
		two, err := Reckon(&j, terms, turned, on)
		if err != nil {
			t.Fatal(err)
		}
		if one.Payoff != two.Payoff || one.Over != two.Over || one.Parts != two.Parts {
			t.Fatalf("got %s, in the other order %s", one.Payoff, two.Payoff)
		}
	})
}

func TestMoneyNeverRaisesWhatIsOwed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j, terms, entries := anyCase(t)
		on := j.On.AddDays(1300)
		one, err := Reckon(&j, terms, entries, on)
		if err != nil {
			t.Fatal(err)
		}
		more := append(slices.Clone(entries), Entry{On: j.On.AddDays(rapid.IntRange(0, 1200).Draw(t, "paid")), Kind: Payment, Amount: money.New(rapid.Int64Range(2, 600_000).Draw(t, "sum"), "USD")})
		two, err := Reckon(&j, terms, more, on)
		if err != nil {
			t.Fatal(err)
		}
		if two.Payoff.Minor() > one.Payoff.Minor()+int64(len(more)) { // each rounding may give a unit
			t.Fatalf("a payment raised %s to %s", one.Payoff, two.Payoff)
		}
	})
}

// Without payments the count agrees with that of the claim, which has its own meter.
func TestAgreesWithTheClaim(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		j, terms, _ := anyCase(t)
		terms.Bears = []receivable.DebtPart{receivable.PartPrincipal}
		on := j.On.AddDays(rapid.IntRange(1, 1400).Draw(t, "asked"))
		l, err := Reckon(&j, terms, nil, on)
		if err != nil {
			t.Fatal(err)
		}
		a, err := claim.Interest(terms.Law, claim.Debt{Principal: j.Principal, Due: terms.From}, nil, on)
		if err != nil {
			t.Fatal(err)
		}
		if off := l.Accrued.Minor() - a.Interest.Minor(); off < -1 || off > 1 {
			t.Fatalf("%s through %s: got %s, the claim says %s", terms.Law.Growth, on, l.Accrued, a.Interest)
		}
	})
}

func TestParseParts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		whole bool
		want  string
	}{
		"":                         {true, ""},
		"all":                      {false, "principal interest costs"},
		"costs,interest,principal": {true, "costs interest principal"},
		"costs, principal":         {false, "costs principal"},
		"costs,principal":          {true, "part_unknown"},
		"costs,costs,principal":    {true, "part_unknown"},
		"wine":                     {false, "part_unknown"},
	}
	for text, tt := range tests {
		list, err := ParseParts(text, tt.whole)
		got := fault.CodeOf(err)
		if err == nil {
			got = strings.Trim(fmt.Sprint(list), "[]")
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", text, got, tt.want)
		}
	}
}
