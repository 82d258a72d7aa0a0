package claim

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

func sum(decimal string, c money.Currency) money.Amount {
	a, err := money.Parse(decimal, c)
	if err != nil {
		panic(err)
	}
	return a
}

func terms(t testing.TB, place string) *law.InterestTerms {
	t.Helper()
	terms, err := law.Embedded().InterestTerms(place, law.BusinessDebtor)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// The worked cases G1 to G11 of the law files outside the United States. wrong is
// what a common mistake gives.
func TestWorkedCasesAbroad(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, principal string
		currency         money.Currency
		due, paid        string
		days             int
		rates            string // of the segments, in basis points
		interest         string
		compensation     string // "" for not known
		wrong            string
	}{
		"G1 the reference falls mid-way":  {"gb_eng", "5000.00", "GBP", "2025-05-30", "2025-09-15", 108, "1275", "188.63", "70.00", "183.36"},
		"G2 due on 30 June":               {"gb_eng", "999.99", "GBP", "2025-06-30", "2025-08-29", 60, "1225", "20.14", "40.00", "20.96"},
		"G3 two changes of the base":      {"de", "10000.00", "EUR", "2024-05-31", "2025-02-28", 273, "1262 1237 1127", "909.48", "40.00", "907.50"},
		"G4 a negative base":              {"de", "2500.00", "EUR", "2020-03-31", "2020-12-31", 275, "812 812", "152.95", "40.00", "169.52"},
		"G5 no contract rate":             {"fr", "3200.00", "EUR", "2025-11-30", "2026-03-31", 121, "1215 1215", "128.89", "40.00", ""},
		"G6 the rise of July 2026":        {"es", "1800.00", "EUR", "2026-05-31", "2026-08-31", 92, "1015 1040", "46.81", "40.00", ""},
		"G7 rounded up to the half point": {"be", "4000.00", "EUR", "2025-06-15", "2025-07-31", 46, "1150 1050", "54.58", "40.00", "52.81"},
		"G8 the base that waits":          {"at", "1200.00", "EUR", "2026-06-10", "2026-07-10", 30, "1073 1073", "10.58", "40.00", "10.67"},
		"G9 monthly rests":                {"in", "200000.00", "INR", "2025-02-15", "2025-06-15", 120, "1950 1950 1875 1875", "13058.02", "", "13320.32"},
		"G11 the rate that stays":         {"za", "50000.00", "ZAR", "2025-02-28", "2025-08-31", 184, "1100", "2772.60", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Debt{Principal: sum(tt.principal, tt.currency), Due: day.MustParse(tt.due)}
			a, err := Interest(terms(t, tt.place), d, nil, day.MustParse(tt.paid))
			if err != nil {
				t.Fatal(err)
			}
			var rates []string
			for _, s := range a.Segments {
				rates = append(rates, s.Rate.BasisPoints())
			}
			if got := strings.Join(rates, " "); got != tt.rates || a.Days != tt.days {
				t.Errorf("got rates %s over %d days, want %s over %d", got, a.Days, tt.rates, tt.days)
			}
			got := a.Interest.Decimal()
			if got != tt.interest {
				t.Errorf("got interest %s, want %s", got, tt.interest)
			}
			if tt.wrong != "" && got == tt.wrong {
				t.Errorf("got %s, the sum of the common mistake", got)
			}
			compensation := ""
			if a.Compensation != nil {
				compensation = a.Compensation.Decimal()
			}
			if compensation != tt.compensation {
				t.Errorf("got compensation %q, want %q", compensation, tt.compensation)
			}
		})
	}
}

// The first day India lets a term of 60 days run to, from the same case.
func TestIndiaCutsTheTerm(t *testing.T) {
	t.Parallel()
	due, capped, _, ok := terms(t, "in").DueFrom(day.MustParse("2025-01-01"), 60)
	if due != day.MustParse("2025-02-15") || !capped || !ok {
		t.Errorf("got %s, %v, %v; want 2025-02-15, cut", due, capped, ok)
	}
}

func TestCanadaCutsAMonthlyRate(t *testing.T) {
	t.Parallel()
	agreed, err := law.ParseContractRate("2 per cent per month")
	if err != nil {
		t.Fatal(err)
	}
	d := Debt{Principal: sum("12000.00", "CAD"), Due: day.MustParse("2025-03-01")}
	a, err := Interest(terms(t, "ca_on").WithContract(agreed), d, nil, d.Due.AddDays(90))
	if err != nil {
		t.Fatal(err)
	}
	if a.Interest != sum("147.95", "CAD") || !a.Capped {
		t.Errorf("got %s, capped %v; want 147.95, capped (710.14 would be the rate as agreed)", a.Interest, a.Capped)
	}
	agreed, err = law.ParseContractRate("2 per cent per month (24 per cent per annum)")
	if err != nil {
		t.Fatal(err)
	}
	a, err = Interest(terms(t, "ca_on").WithContract(agreed), d, nil, d.Due.AddDays(90))
	if err != nil || a.Interest != sum("710.14", "CAD") || a.Capped {
		t.Errorf("with its yearly equivalent: got %s, capped %v, %v; want 710.14", a.Interest, a.Capped, err)
	}
}

// The worked cases 3 to 7 of the law files of the United States.
func TestWorkedCasesOfTheStates(t *testing.T) {
	t.Parallel()
	percent := func(p string) law.ContractRate {
		c, err := law.ParseContractRate(p + "% a year")
		if err != nil {
			panic(err)
		}
		return c
	}
	tests := map[string]struct {
		place     string
		judgment  bool
		rate      string // given, "" for that of the file
		principal string
		from, to  string
		interest  string
	}{
		"3 New York, 400 days":               {"us_new_york", false, "", "10000.00", "2024-01-01", "2025-02-04", "986.30"},
		"4 Texas, three whole years":         {"us_texas", true, "6.75", "20000.00", "2023-05-01", "2026-05-01", "4329.53"},
		"4 Texas, by the figure of the file": {"us_texas", true, "", "20000.00", "2026-07-01", "2029-07-01", "4329.53"},
		"5 Florida, 90 days":                 {"us_florida", false, "8.06", "8000.00", "2025-01-01", "2025-04-01", "158.99"},
		"5 Florida, by the figure":           {"us_florida", true, "", "8000.00", "2026-07-01", "2026-09-29", "158.99"},
		"6 Colorado, two whole years":        {"us_colorado", false, "", "5000.00", "2022-03-01", "2024-03-01", "832.00"},
		"6 Colorado, judgment":               {"us_colorado", true, "", "5000.00", "2023-06-30", "2025-06-30", "832.00"},
		"7 Massachusetts, from the demand":   {"us_massachusetts", false, "", "6000.00", "2026-01-10", "2026-07-10", "357.04"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := law.Embedded()
			read := b.InterestTerms
			if tt.judgment {
				read = b.JudgmentTerms
			}
			terms, err := read(tt.place, law.BusinessDebtor)
			if err != nil {
				t.Fatal(err)
			}
			if tt.rate != "" {
				terms = terms.WithRate(percent(tt.rate).Rate, "the clerk")
			}
			a, err := Interest(terms, Debt{Principal: sum(tt.principal, "USD"), Due: day.MustParse(tt.from)}, nil, day.MustParse(tt.to))
			if err != nil || a.Interest.Decimal() != tt.interest {
				t.Errorf("got %s, %v; want %s", a.Interest, err, tt.interest)
			}
		})
	}
}

// The vectors of other calculators, each by the day count it states. Two rows
// speak of no rate: the debt was not late. Rows without days of their own are
// taken from a year that is not a leap year.
func TestVectorsOfOtherCalculators(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../shared/data/calc/interest_vectors.csv")
	if err != nil {
		t.Skip("the shared vectors lie not beside the project")
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]law.DayCount{"act/365 (x36500)": law.Act365F, "act/365": law.Act365F, "none": law.Act365F, "act/act (366 in a leap year)": law.ActAct, "n/360": law.Act360}
	places := map[string]string{"DE": "de", "CH": "ch", "UK": "gb_eng"}
	currencies := map[string]money.Currency{"DE": "EUR", "CH": "CHF", "UK": "GBP", "any": "USD"}
	for i, row := range rows[1:] {
		where, basis, principal, rate, expected := row[1], row[2], row[3], row[4], row[8]
		d := Debt{Principal: sum(principal, currencies[where]), Due: day.MustParse("2025-03-01")}
		days, err := strconv.Atoi(row[7])
		if err != nil {
			t.Fatal(err)
		}
		until := d.Due.AddDays(days)
		if row[5] != "" {
			d.Due, until = day.MustParse(row[5]), day.MustParse(row[6])
		}
		var terms *law.InterestTerms
		if place, ok := places[where]; ok {
			if terms, err = law.Embedded().InterestTerms(place, law.BusinessDebtor); err != nil {
				t.Fatal(err)
			}
		} else {
			terms = agreedTerms(0)
		}
		if rate != "" {
			c, err := law.ParseContractRate(rate + "%")
			if err != nil {
				t.Fatal(err)
			}
			terms = terms.WithRate(c.Rate, "the vector")
		}
		if basis == "fixed sum only" {
			a, err := Interest(terms, d, nil, until)
			if err != nil || a.Compensation == nil || a.Compensation.Minor() != sum(expected, "GBP").Minor() {
				t.Errorf("row %d: got %v, %v; want a fixed sum of %s", i+1, a.Compensation, err, expected)
			}
			continue
		}
		count, ok := counts[basis]
		if !ok {
			t.Errorf("row %d: no day count for %q", i+1, basis)
			continue
		}
		a, err := Interest(terms.WithDayCount(count), d, nil, until)
		if err != nil || a.Interest.Decimal() != expected {
			t.Errorf("row %d: got %s, %v; want %s", i+1, a.Interest, err, expected)
		}
	}
}
