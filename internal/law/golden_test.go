package law

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

func usd(t testing.TB, s string) money.Amount { return sum(t, s, "USD") }

func sum(t testing.TB, s string, c money.Currency) money.Amount {
	t.Helper()
	a, err := money.Parse(s, c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func codesOf(list []Warning) []string {
	var all []string
	for _, w := range list {
		all = append(all, w.Code)
	}
	return all
}

const filed = "2026-11-21"

func TestSmallClaims(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, who, owed, currency, filing, court string
		claims                                    int
		disputed                                  bool
		limit, waive, may, lawyers                string
		warn                                      string
	}{
		"G1 California, a person":      {place: "us_california", who: "natural_person", owed: "10000", limit: "12500.00", waive: "0.00", may: "yes", lawyers: "no"},
		"G2 California, a company":     {place: "us_california", who: "business", owed: "10000", limit: "6250.00", waive: "3750.00", may: "yes", lawyers: "no"},
		"G4 Texas":                     {place: "us_texas", who: "natural_person", owed: "25000", limit: "20000.00", waive: "5000.00", may: "yes", lawyers: "yes"},
		"G5 Florida":                   {place: "us_florida", who: "natural_person", owed: "8500", limit: "8000.00", waive: "500.00", may: "yes", lawyers: "yes"},
		"G7 Massachusetts":             {place: "us_massachusetts", who: "natural_person", owed: "6000", limit: "7000.00", waive: "0.00", may: "yes", lawyers: "yes"},
		"G8 Washington, a person":      {place: "us_washington", who: "natural_person", owed: "7500", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "limited"},
		"G8 Washington, a company":     {place: "us_washington", who: "business", owed: "7500", limit: "5000.00", waive: "2500.00", may: "yes", lawyers: "limited", warn: WarnEntityRule},
		"G9 Idaho, before the change":  {place: "us_idaho", who: "natural_person", owed: "12000", filing: "2026-06-15", limit: "5000.00", waive: "7000.00", may: "yes", lawyers: "no", warn: WarnAskClerk},
		"G9 Idaho, after it":           {place: "us_idaho", who: "natural_person", owed: "12000", filing: "2026-08-15", limit: "15000.00", waive: "0.00", may: "yes", lawyers: "no"},
		"the last day before it":       {place: "us_idaho", who: "natural_person", owed: "12000", filing: "2026-06-30", limit: "5000.00", waive: "7000.00", may: "yes", lawyers: "no"},
		"the day itself":               {place: "us_idaho", who: "natural_person", owed: "12000", filing: "2026-07-01", limit: "15000.00", waive: "0.00", may: "yes", lawyers: "no"},
		"to the cent, within":          {place: "us_colorado", who: "natural_person", owed: "7500.00", limit: "7500.00", waive: "0.00", may: "yes", lawyers: "limited"},
		"to the cent, beyond":          {place: "us_colorado", who: "natural_person", owed: "7500.01", limit: "7500.00", waive: "0.01", may: "yes", lawyers: "limited"},
		"Kansas before":                {place: "us_kansas", who: "natural_person", owed: "5000", filing: "2024-06-30", limit: "4000.00", waive: "1000.00", may: "yes", lawyers: "limited"},
		"Kansas now":                   {place: "us_kansas", who: "natural_person", owed: "5000", filing: "2024-07-01", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "limited"},
		"Maine before":                 {place: "us_maine", who: "business", owed: "7000", filing: "2025-12-31", limit: "6000.00", waive: "1000.00", may: "yes", lawyers: "yes"},
		"Nebraska, the year before":    {place: "us_nebraska", who: "business", owed: "7000", filing: "2025-06-30", limit: "6000.00", waive: "1000.00", may: "yes", lawyers: "no"},
		"Nebraska, before the table":   {place: "us_nebraska", who: "business", owed: "7000", filing: "2024-06-30", may: "yes", lawyers: "no", warn: WarnNotKnown},
		"Nebraska, after its sunset":   {place: "us_nebraska", who: "business", owed: "7000", filing: "2030-07-01", may: "yes", lawyers: "no", warn: WarnStale},
		"Utah in 2024":                 {place: "us_utah", who: "business", owed: "18000", filing: "2024-12-31", limit: "15000.00", waive: "3000.00", may: "yes", lawyers: "yes"},
		"Utah now":                     {place: "us_utah", who: "business", owed: "18000", filing: "2025-01-01", limit: "20000.00", waive: "0.00", may: "yes", lawyers: "yes"},
		"Utah from 2030":               {place: "us_utah", who: "business", owed: "26000", filing: "2030-01-01", limit: "25000.00", waive: "1000.00", may: "yes", lawyers: "yes"},
		"Utah before the table":        {place: "us_utah", who: "business", owed: "26000", filing: "2020-01-01", may: "yes", lawyers: "yes", warn: WarnNotKnown},
		"New York, a person":           {place: "us_new_york", who: "natural_person", owed: "8000", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "yes", warn: WarnCourtMatters},
		"New York, in town court":      {place: "us_new_york", who: "natural_person", owed: "8000", court: "Town Court of Ithaca", limit: "3000.00", waive: "5000.00", may: "yes", lawyers: "yes"},
		"New York, city court upstate": {place: "us_new_york", who: "natural_person", owed: "8000", court: "Yonkers City Court", limit: "5000.00", waive: "3000.00", may: "yes", lawyers: "yes"},
		"New York City itself":         {place: "us_new_york", who: "natural_person", owed: "8000", court: "New York City Civil Court", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "yes"},
		"New York, Nassau":             {place: "us_new_york", who: "natural_person", owed: "8000", court: "Nassau", limit: "5000.00", waive: "3000.00", may: "yes", lawyers: "yes"},
		"New York, a company":          {place: "us_new_york", who: "business", owed: "12000", limit: "10000.00", waive: "2000.00", may: "yes", lawyers: "yes", warn: WarnCourtMatters},
		"New York, a company in town":  {place: "us_new_york", who: "business", owed: "2000", court: "town court", may: "no", lawyers: "yes", warn: WarnNotKnown},
		"California, third this year":  {place: "us_california", who: "natural_person", owed: "10000", claims: 2, limit: "2500.00", waive: "7500.00", may: "yes", lawyers: "no", warn: WarnClaimCapReached},
		"California, second this year": {place: "us_california", who: "natural_person", owed: "10000", claims: 1, limit: "12500.00", waive: "0.00", may: "yes", lawyers: "no", warn: WarnClaimCap},
		"California, small third":      {place: "us_california", who: "natural_person", owed: "2500", claims: 2, limit: "12500.00", waive: "0.00", may: "yes", lawyers: "no", warn: WarnClaimCap},
		"Kansas, twenty filed":         {place: "us_kansas", who: "business", owed: "2500", claims: 20, limit: "10000.00", waive: "0.00", may: "no", lawyers: "limited", warn: WarnClaimCapReached},
		"Illinois, a company":          {place: "us_illinois", who: "business", owed: "2500", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "yes", warn: WarnNeedsLawyer},
		"Indiana, a company":           {place: "us_indiana", who: "business", owed: "2500", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "yes", warn: WarnNeedsLawyer},
		"Oregon wants a demand":        {place: "us_oregon", who: "business", owed: "2500", limit: "10000.00", waive: "0.00", may: "yes", lawyers: "limited", warn: WarnDemandFirst},
		"Arizona does not say":         {place: "us_arizona", who: "business", owed: "6000", limit: "5000.00", waive: "1000.00", may: "yes", lawyers: "limited", warn: WarnAskClerk},
		"ISO code":                     {place: "US-NV", who: "business", owed: "11500", limit: "10000.00", waive: "1500.00", may: "yes", lawyers: "yes"},
		"England":                      {place: "gb_eng", who: "business", owed: "5000", currency: "GBP", limit: "10000.00", waive: "0.00", may: "yes"},
		"the Kingdom alone":            {place: "gb", who: "business", owed: "5000", currency: "GBP", limit: "10000.00", waive: "0.00", may: "yes", warn: WarnPartNeeded},
		"Scotland":                     {place: "gb_sct", who: "business", owed: "5000.01", currency: "GBP", limit: "5000.00", waive: "0.01", may: "yes"},
		"Ontario":                      {place: "ca_on", who: "business", owed: "40000", currency: "CAD", limit: "50000.00", waive: "0.00", may: "yes"},
		"Ontario before":               {place: "ca_on", who: "business", owed: "40000", currency: "CAD", filing: "2025-09-30", limit: "35000.00", waive: "5000.00", may: "yes"},
		"Ontario, the first day":       {place: "ca_on", who: "business", owed: "40000", currency: "CAD", filing: "2025-10-01", limit: "50000.00", waive: "0.00", may: "yes"},
		"Germany":                      {place: "de", who: "business", owed: "4200", currency: "EUR", limit: "10000.00", waive: "0.00", may: "yes"},
		"Bavaria is Germany":           {place: "de_by", who: "business", owed: "4200", currency: "EUR", limit: "10000.00", waive: "0.00", may: "yes"},
		"New Zealand, undisputed":      {place: "nz", who: "business", owed: "4200", currency: "NZD", limit: "60000.00", waive: "0.00", may: "no", lawyers: "no", warn: WarnMustBeDisputed},
		"New Zealand, disputed":        {place: "nz", who: "business", owed: "4200", currency: "NZD", disputed: true, limit: "60000.00", waive: "0.00", may: "yes", lawyers: "no"},
		"Singapore, by consent":        {place: "sg", who: "business", owed: "24000", currency: "SGD", limit: "20000.00", waive: "4000.00", may: "yes", warn: WarnOtherCourt},
		"Ireland, from memory":         {place: "ie", who: "business", owed: "1500", currency: "EUR", limit: "2000.00", waive: "0.00", may: "yes", warn: WarnRecalled},
		"South Africa, a company":      {place: "za", who: "business", owed: "1500", currency: "ZAR", limit: "20000.00", waive: "0.00", may: "no", warn: WarnRecalled},
		"Japan has no small units":     {place: "jp", who: "business", owed: "600001", currency: "JPY", limit: "600000", waive: "1", may: "yes"},
		"British Columbia's tribunal":  {place: "ca_bc", who: "business", owed: "4000", currency: "CAD", limit: "35000.00", waive: "0.00", may: "yes", warn: WarnOtherCourt},
		"Victoria is not known":        {place: "au_vic", who: "business", owed: "4000", currency: "AUD", may: "", warn: WarnNotKnown},
		"France has none":              {place: "fr", who: "business", owed: "4000", currency: "EUR", warn: WarnNotKnown},
		"Canada alone":                 {place: "ca", who: "business", owed: "4000", currency: "CAD", warn: WarnPartNeeded},
		"an old table":                 {place: "ca_nb", who: "business", owed: "4000", currency: "CAD", limit: "20000.00", waive: "0.00", may: "yes", warn: WarnStale},
		"the DIFC":                     {place: "ae", who: "business", owed: "4000", currency: "AED", court: "DIFC SCT", limit: "500000.00", waive: "0.00", may: "yes"},
	}
	b := Embedded()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			currency := money.Currency(tt.currency)
			if currency == "" {
				currency = "USD"
			}
			on := tt.filing
			if on == "" {
				on = filed
			}
			a, err := b.SmallClaims(SmallClaimsQuery{Place: tt.place, Plaintiff: Plaintiff(tt.who), Owed: sum(t, tt.owed, currency),
				FilingDate: day.MustParse(on), Court: tt.court, ClaimsThisYear: tt.claims, Disputed: tt.disputed})
			if err != nil {
				t.Fatal(err)
			}
			limit, waive, may := "", "", ""
			if a.Limit.Known {
				limit = a.Limit.Value.Decimal()
			}
			if a.Waive != nil {
				waive = a.Waive.Decimal()
			}
			if a.MayFile != nil {
				may = map[bool]string{true: "yes", false: "no"}[*a.MayFile]
			}
			if limit != tt.limit || waive != tt.waive {
				t.Errorf("limit %q, waive %q; want %q and %q", limit, waive, tt.limit, tt.waive)
			}
			if a.Limit.Known != (a.Within != nil) || a.Within != nil && *a.Within != (a.Waive.IsZero()) {
				t.Errorf("within %v and waive %v do not agree", a.Within, a.Waive)
			}
			if tt.place != "au_vic" && may != tt.may {
				t.Errorf("may file: got %q, want %q", may, tt.may)
			}
			if a.Lawyers.Value != tt.lawyers {
				t.Errorf("lawyers: got %q, want %q", a.Lawyers.Value, tt.lawyers)
			}
			if tt.warn != "" && !slices.Contains(codesOf(a.Warnings), tt.warn) {
				t.Errorf("no warning %s among %v", tt.warn, a.Warnings)
			}
			if a.Limit.Known && len(a.Mark.Sources) == 0 {
				t.Error("the limit has no source")
			}
		})
	}
}

func TestFeesOfSmallClaims(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ place, owed, currency, low, high string }{
		"G1 California":          {"us_california", "10000", "USD", "30.00", "75.00"},
		"Missouri's cents":       {"us_missouri", "1000", "USD", "20.50", "35.50"},
		"England, lowest band":   {"gb_eng", "300", "GBP", "35.00", "35.00"},
		"England, a penny above": {"gb_eng", "300.01", "GBP", "50.00", "50.00"},
		"England, ten thousand":  {"gb_eng", "10000", "GBP", "455.00", "455.00"},
		"England, five percent":  {"gb_eng", "10000.39", "GBP", "500.01", "500.01"},
		"England, highest":       {"gb_eng", "200000.01", "GBP", "10000.00", "10000.00"},
		"Scotland":               {"gb_sct", "300.01", "GBP", "112.00", "112.00"},
		"Northern Ireland":       {"gb_nir", "4000", "GBP", "130.00", "130.00"},
		"New Zealand":            {"nz", "30000.01", "NZD", "468.00", "468.00"},
		"New Zealand, below":     {"nz", "30000", "NZD", "", ""},
	}
	for name, tt := range tests {
		a, err := Embedded().SmallClaims(SmallClaimsQuery{Place: tt.place, Plaintiff: Business, Owed: sum(t, tt.owed, money.Currency(tt.currency)), FilingDate: day.MustParse(filed)})
		if err != nil {
			t.Fatal(err)
		}
		low, high := "", ""
		if a.FeeMin.Known && a.FeeMax.Known {
			low, high = a.FeeMin.Value.Decimal(), a.FeeMax.Value.Decimal()
		}
		if low != tt.low || high != tt.high {
			t.Errorf("%s: got %s to %s, want %s to %s", name, low, high, tt.low, tt.high)
		}
	}
}

func TestWhatCountsTowardsTheLimit(t *testing.T) {
	t.Parallel()
	b := Embedded()
	ask := func(place, owed string) SmallClaims {
		a, err := b.SmallClaims(SmallClaimsQuery{Place: place, Plaintiff: NaturalPerson, Owed: usd(t, owed), FilingDate: day.MustParse(filed)})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := ask("us_texas", "19900"); a.Counts.Interest == nil || *a.Counts.Interest || a.Counts.AttorneyFees == nil || !*a.Counts.AttorneyFees || slices.Contains(codesOf(a.Warnings), WarnAskClerk) {
		t.Errorf("Texas: got %+v, %v", a.Counts, a.Warnings)
	}
	if a := ask("us_ohio", "5900"); a.Counts.Interest != nil || !slices.Contains(codesOf(a.Warnings), WarnAskClerk) {
		t.Errorf("Ohio near its limit: got %+v, %v", a.Counts, a.Warnings)
	}
	if a := ask("us_ohio", "1000"); slices.Contains(codesOf(a.Warnings), WarnAskClerk) {
		t.Errorf("Ohio far from its limit: %v", a.Warnings)
	}
}

func TestLimitation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, contract, due, on, acknowledged, paid string
		years                                        int
		last, status                                 string
		confidence                                   Confidence
		warn, silent                                 string
	}{
		"G11 Georgia, written":         {place: "us_georgia", contract: "written", due: "2021-05-15", years: 6, last: "2027-05-15", status: "open", confidence: Verified},
		"G11 Georgia, oral":            {place: "us_georgia", contract: "oral", due: "2021-05-15", years: 4, last: "2025-05-15", status: "expired", confidence: Verified},
		"G12 Louisiana":                {place: "us_louisiana", contract: "written", due: "2023-03-01", years: 3, last: "2026-03-01", status: "expired", confidence: Single, warn: WarnTablesDiffer},
		"Louisiana, oral too":          {place: "us_louisiana", contract: "oral", due: "2023-03-01", years: 3, last: "2026-03-01", status: "expired", confidence: Single, warn: WarnTablesDiffer},
		"the last day counts":          {place: "us_georgia", contract: "written", due: "2020-11-21", years: 6, last: "2026-11-21", status: "ending", confidence: Verified},
		"the day after it":             {place: "us_georgia", contract: "written", due: "2020-11-20", years: 6, last: "2026-11-20", status: "expired", confidence: Verified},
		"120 days are ending":          {place: "us_georgia", contract: "written", due: "2021-03-21", years: 6, last: "2027-03-21", status: "ending", confidence: Verified},
		"121 are open":                 {place: "us_georgia", contract: "written", due: "2021-03-22", years: 6, last: "2027-03-22", status: "open", confidence: Verified},
		"a leap day ends early":        {place: "us_georgia", contract: "written", due: "2024-02-29", years: 6, last: "2030-02-28", status: "open", confidence: Verified},
		"the kind is not known":        {place: "us_california", contract: "", due: "2025-06-01", years: 2, last: "2027-06-01", status: "open", confidence: Verified, warn: WarnTablesDiffer},
		"Ohio open account":            {place: "us_ohio", contract: "open_account", due: "2023-03-01", years: 4, last: "2027-03-01", status: "ending", confidence: Single},
		"Montana, amended":             {place: "us_montana", contract: "written", due: "2021-01-01", years: 6, last: "2027-01-01", status: "ending", confidence: Verified, warn: WarnTablesDiffer},
		"Germany counts years":         {place: "de", contract: "written", due: "2023-02-01", years: 3, last: "2026-12-31", status: "ending", confidence: Single},
		"Germany, last year's end":     {place: "DE-BY", contract: "written", due: "2022-12-31", years: 3, last: "2025-12-31", status: "expired", confidence: Single},
		"England":                      {place: "gb_eng", contract: "written", due: "2020-11-01", years: 6, last: "2026-11-01", status: "expired", confidence: Verified},
		"England, acknowledged":        {place: "gb_eng", contract: "written", due: "2020-11-01", acknowledged: "2024-01-10", years: 6, last: "2030-01-10", status: "open", confidence: Single},
		"England, paid a part":         {place: "gb_eng", contract: "written", due: "2020-11-01", paid: "2026-11-01", years: 6, last: "2032-11-01", status: "open", confidence: Single},
		"England, on the due day":      {place: "gb_eng", contract: "written", due: "2020-12-01", paid: "2020-12-01", years: 6, last: "2026-12-01", status: "ending", confidence: Single},
		"England, paid too late":       {place: "gb_eng", contract: "written", due: "2020-11-01", paid: "2026-11-02", years: 6, last: "2026-11-01", status: "expired", confidence: Verified, warn: WarnRestartTooLate},
		"England, one act carries on":  {place: "gb_eng", contract: "written", due: "2014-11-01", paid: "2020-10-01", acknowledged: "2025-10-01", years: 6, last: "2031-10-01", status: "open", confidence: Single},
		"Ohio, acknowledged":           {place: "us_ohio", contract: "written", due: "2020-01-01", acknowledged: "2022-05-05", years: 6, last: "2026-01-01", status: "unclear", confidence: Verified, warn: WarnMayHaveRestarted},
		"Ohio, acknowledged and open":  {place: "us_ohio", contract: "written", due: "2022-01-01", acknowledged: "2022-05-05", years: 6, last: "2028-01-01", status: "open", confidence: Verified, warn: WarnMayHaveRestarted},
		"Ohio, even that has ended":    {place: "us_ohio", contract: "written", due: "2010-01-01", acknowledged: "2011-05-05", years: 6, last: "2016-01-01", status: "expired", confidence: Verified, warn: WarnMayHaveRestarted},
		"Germany, acknowledged":        {place: "de", contract: "written", due: "2020-02-01", acknowledged: "2023-12-05", years: 3, last: "2023-12-31", status: "unclear", confidence: Single, warn: WarnMayHaveRestarted},
		"Germany, not to a year's end": {place: "de", contract: "written", due: "2020-02-01", acknowledged: "2023-05-05", years: 3, last: "2023-12-31", status: "expired", confidence: Single, warn: WarnMayHaveRestarted},
		"Germany, restart is shorter":  {place: "de", contract: "written", due: "2023-02-01", acknowledged: "2023-05-05", years: 3, last: "2026-12-31", status: "ending", confidence: Single, silent: WarnMayHaveRestarted},
		"Scotland":                     {place: "gb_sct", contract: "written", due: "2022-11-21", years: 5, last: "2027-11-21", status: "open", confidence: Single, warn: WarnNote},
		"the Kingdom, safest":          {place: "gb", contract: "written", due: "2022-11-21", years: 5, last: "2027-11-21", status: "open", confidence: Single, warn: WarnPartNeeded},
		"Catalonia":                    {place: "es_ct", contract: "written", due: "2024-01-01", years: 3, last: "2027-01-01", status: "ending", confidence: Single, warn: WarnTablesDiffer},
		"Spain":                        {place: "es", contract: "written", due: "2024-01-01", years: 5, last: "2029-01-01", status: "open", confidence: Verified, warn: WarnTablesDiffer},
		"Alberta, from memory":         {place: "ca_ab", contract: "written", due: "2025-12-01", years: 2, last: "2027-12-01", status: "open", confidence: Recalled, warn: WarnRecalled},
		"Greece is not known":          {place: "gr", contract: "written", due: "2025-12-01", status: "unclear", warn: WarnNotKnown},
		"the Emirates neither":         {place: "ae", contract: "written", due: "2025-12-01", status: "unclear", warn: WarnNotKnown},
		"Canada alone":                 {place: "ca", contract: "written", due: "2025-12-01", status: "unclear", warn: WarnPartNeeded},
		"Japan":                        {place: "jp", contract: "written", due: "2025-12-01", years: 5, last: "2030-12-01", status: "open", confidence: Single},
		"an act after the day asked":   {place: "gb_eng", contract: "written", due: "2020-11-01", acknowledged: "2027-01-10", years: 6, last: "2026-11-01", status: "expired", confidence: Verified},
	}
	b := Embedded()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := tt.on
			if on == "" {
				on = filed
			}
			q := LimitationQuery{Place: tt.place, Contract: Contract(tt.contract), Due: day.MustParse(tt.due), On: day.MustParse(on), Acknowledged: dayIn(tt.acknowledged), PartPaid: dayIn(tt.paid)}
			a, err := b.Limitation(q)
			if err != nil {
				t.Fatal(err)
			}
			last := ""
			if !a.LastDay.IsZero() {
				last = a.LastDay.String()
			}
			if a.Years != tt.years || last != tt.last || string(a.Status) != tt.status || a.Mark.Confidence != tt.confidence {
				t.Errorf("got %d years, last day %s, %s, %q; want %d, %s, %s, %q", a.Years, last, a.Status, a.Mark.Confidence, tt.years, tt.last, tt.status, tt.confidence)
			}
			if tt.warn != "" && !slices.Contains(codesOf(a.Warnings), tt.warn) {
				t.Errorf("no warning %s among %v", tt.warn, a.Warnings)
			}
			if tt.silent != "" && slices.Contains(codesOf(a.Warnings), tt.silent) {
				t.Errorf("a warning %s among %v", tt.silent, a.Warnings)
			}
			fast, confidence, ok := b.LastDay(tt.place, q.Contract, q.Due)
			if ok != (tt.years > 0) || ok && q.Acknowledged.IsZero() && q.PartPaid.IsZero() && fast != a.LastDay {
				t.Errorf("the fast path says %s, %q, %t", fast, confidence, ok)
			}
		})
	}
}

func TestLouisianaNamesBothDays(t *testing.T) {
	t.Parallel()
	a, err := Embedded().Limitation(LimitationQuery{Place: "us_louisiana", Contract: Written, Due: day.MustParse("2023-03-01"), On: day.MustParse(filed)})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range a.Warnings {
		if w.Code == WarnTablesDiffer && strings.Contains(w.Text, "3 years") && strings.Contains(w.Text, "10") && strings.Contains(w.Text, "2033-03-01") {
			return
		}
	}
	t.Errorf("no warning names both periods: %v", a.Warnings)
}

func TestTravels(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to, kind, started string
		clause                  bool
		travels                 bool
		route                   string
		warn                    string
	}{
		"G12a":                     {from: "GB", to: "DE", kind: "judgment", started: "2025-06-30", warn: WarnTreatyTooYoung},
		"G12b":                     {from: "gb_eng", to: "de", kind: "judgment", started: "2025-07-01", travels: true, route: RouteHague2019},
		"G12c":                     {from: "UY", to: "GB", kind: "judgment", started: "2025-08-04", travels: true, route: RouteHague2019},
		"G12d":                     {from: "GB", to: "CH", kind: "judgment", started: "2026-02-02", warn: WarnNoTreaty},
		"G12e":                     {from: "FR", to: "CH", kind: "judgment", started: "2026-02-02", travels: true, route: RouteLugano, warn: WarnRecalled},
		"G12f":                     {from: "SG", to: "BR", kind: "award", travels: true, route: RouteNewYork},
		"G12g":                     {from: "GB", to: "LY", kind: "award", warn: WarnNoTreaty},
		"with an exclusive clause": {from: "GB", to: "CH", kind: "judgment", started: "2026-02-02", clause: true, travels: true, route: RouteHague2005, warn: WarnRecalled},
		"within the Union":         {from: "FR", to: "DK", kind: "judgment", started: "2020-02-02", travels: true, route: RouteBrussels},
		"Denmark is outside 2019":  {from: "GB", to: "DK", kind: "judgment", started: "2026-02-02"},
		"Norway":                   {from: "no", to: "de", kind: "judgment", started: "2026-02-02", travels: true, route: RouteLugano},
		"Montenegro to Germany":    {from: "ME", to: "DE", kind: "judgment", started: "2026-02-28"},
		"a day later":              {from: "ME", to: "DE", kind: "judgment", started: "2026-03-01", travels: true, route: RouteHague2019},
		"into the States":          {from: "GB", to: "us_ohio", kind: "judgment", started: "2026-02-02", route: RouteStateLaw, warn: WarnNoTreaty},
		"out of the States":        {from: "US", to: "DE", kind: "judgment", started: "2026-02-02", route: RouteDebtorsOwnLaw, warn: WarnNoTreaty},
		"an award out of them":     {from: "US", to: "DE", kind: "award", travels: true, route: RouteNewYork},
		"an award in Hong Kong":    {from: "SG", to: "HK", kind: "award", travels: true, route: RouteNewYork, warn: WarnRecalled},
		"within one country":       {from: "us_ohio", to: "us_nevada", kind: "judgment", started: "2026-02-02", travels: true, route: RouteDomestic},
		"England to India":         {from: "GB", to: "IN", kind: "judgment", started: "2026-02-02", warn: WarnOtherRoute},
		"a land not listed":        {from: "TW", to: "JP", kind: "judgment", started: "2026-02-02", warn: WarnNoTreaty},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := Embedded().Travels(TravelsQuery{From: tt.from, To: tt.to, Kind: Title(tt.kind), Started: dayIn(tt.started), ExclusiveClause: tt.clause})
			if err != nil {
				t.Fatal(err)
			}
			if a.Travels != tt.travels || a.Route != tt.route {
				t.Errorf("got %t by %q, want %t by %q", a.Travels, a.Route, tt.travels, tt.route)
			}
			if tt.warn != "" && !slices.Contains(codesOf(a.Warnings), tt.warn) {
				t.Errorf("no warning %s among %v", tt.warn, a.Warnings)
			}
			if a.Mark.Confidence == Unknown || len(a.Mark.Sources) == 0 {
				t.Errorf("the answer has no mark: %+v", a.Mark)
			}
		})
	}
}

func TestFaultsOfQuestions(t *testing.T) {
	t.Parallel()
	b := Embedded()
	ask := func(place string, who Plaintiff, owed money.Amount) error {
		_, err := b.SmallClaims(SmallClaimsQuery{Place: place, Plaintiff: who, Owed: owed})
		return err
	}
	tests := map[string]struct {
		err  error
		code string
		text string
	}{
		"misspelt":       {ask("us_nevadda", Business, usd(t, "1")), "place_unknown", "us_nevada"},
		"by name":        {ask("bavaria", Business, usd(t, "1")), "place_unknown", ""},
		"a name in full": {ask("Switzerland", Business, usd(t, "1")), "place_unknown", "ch"},
		"which state":    {ask("us", Business, usd(t, "1")), "place_needs_part", "us_nevada"},
		"none":           {ask("", Business, usd(t, "1")), "place_missing", ""},
		"who":            {ask("us_nevada", "robot", usd(t, "1")), "plaintiff_unknown", ""},
		"other currency": {ask("us_nevada", Business, sum(t, "1", "EUR")), "currency_mixed", "USD"},
		"less than none": {ask("us_nevada", Business, usd(t, "-1")), "sum_not_positive", ""},
	}
	for name, tt := range tests {
		if fault.CodeOf(tt.err) != tt.code || !strings.Contains(tt.err.Error(), tt.text) {
			t.Errorf("%s: got %v, want %s that names %q", name, tt.err, tt.code, tt.text)
		}
	}
}

// A remark is shown to people, so its sums are in whole units; files made before
// that have the smallest unit.
func TestFormerLimitIsReadInBothUnits(t *testing.T) {
	t.Parallel()
	for _, note := range []string{"from 1 October 2025; 35,000 before", "from 1 October 2025; 3500000 before"} {
		former, since, ok := formerLimit(note, "CAD")
		if !ok || former != money.New(35_000_00, "CAD") || since != day.MustParse("2025-10-01") {
			t.Errorf("%q: got %s from %s, %t", note, former, since, ok)
		}
	}
	longDigits := regexp.MustCompile(`\b\d{5,}\b`)
	for _, p := range Embedded().Places() {
		a, err := Embedded().SmallClaims(SmallClaimsQuery{Place: p.Key, Plaintiff: NaturalPerson, Owed: money.New(100, p.Currency), FilingDate: day.MustParse(filed)})
		if err != nil {
			continue // a place without a court of its own
		}
		for _, w := range a.Warnings {
			if longDigits.MatchString(w.Text) && !strings.HasPrefix(p.Key, "us_") {
				t.Errorf("%s says a sum that nobody can read: %s", p.Key, w.Text)
			}
		}
	}
}
