package day

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestHolidaysOfPlaces(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		place, on string
		want      string // name; "" for a business day
	}{
		"Thanksgiving":                 {"us_nevada", "2026-11-26", "Thanksgiving Day"},
		"the Friday after it":          {"us_nevada", "2026-11-27", ""},
		"4 July on a Saturday":         {"US-NV", "2026-07-03", "Independence Day"},
		"New Year kept in December":    {"us", "2021-12-31", "New Year's Day"},
		"Juneteenth":                   {"us_texas", "2026-06-19", "Juneteenth"},
		"the last day of the table":    {"us", "2100-12-31", "New Year's Day"},
		"Boxing Day moved":             {"gb_eng", "2026-12-28", "Boxing Day"},
		"Easter Monday in England":     {"GB", "2026-04-06", "Easter Monday"},
		"none in Scotland":             {"GB-SCT", "2026-04-06", ""},
		"2 January in Scotland":        {"gb_sct", "2026-01-02", "2nd January"},
		"2 January after a Sunday":     {"gb_sct", "2028-01-04", "2nd January"},
		"not in England":               {"gb_eng", "2026-01-02", ""},
		"St Andrew":                    {"gb_sct", "2026-11-30", "St Andrew's Day"},
		"August in Scotland":           {"gb_sct", "2026-08-03", "Summer Bank Holiday"},
		"the Boyne on a Sunday":        {"gb_nir", "2026-07-13", "Battle of the Boyne"},
		"Wales is as England":          {"GB-WLS", "2026-08-31", "Summer Bank Holiday"},
		"Unity on a Saturday":          {"de", "2026-10-05", ""},
		"Whit Monday":                  {"de", "2026-05-25", "Pfingstmontag"},
		"Corpus Christi in Bavaria":    {"DE-BY", "2026-06-04", "Fronleichnam"},
		"not in Berlin":                {"de_be", "2026-06-04", ""},
		"an unknown part":              {"de_xx", "2026-05-25", "Pfingstmontag"},
		"Austria":                      {"at", "2026-10-26", "Nationalfeiertag"},
		"Swiss national day 2028":      {"ch_zh", "2028-08-01", "Bundesfeiertag"},
		"14 July":                      {"fr", "2026-07-14", "Fête Nationale"},
		"12 October":                   {"es", "2026-10-12", "Fiesta Nacional de España"},
		"San Francesco on Monday":      {"it", "2027-10-04", "San Francesco d'Assisi"},
		"San Francesco before the law": {"it", "2021-10-04", ""},
		"Freedom day":                  {"pt", "2028-04-25", "Dia da Liberdade"},
		"Corpus Christi in Portugal":   {"pt", "2026-06-04", "Corpo de Deus"},
		"King's day":                   {"nl", "2026-04-27", "Koningsdag"},
		"Polish Christmas Eve":         {"pl", "2026-12-24", "Wigilia Bożego Narodzenia"},
		"before the law":               {"pl", "2024-12-24", ""},
		"Irish October":                {"ie", "2026-10-26", "Last Monday in October"},
		"Belgian feast":                {"be", "2026-07-21", "Nationale Feestdag"},
		"Family Day":                   {"CA-ON", "2026-02-16", "Family Day"},
		"not in Québec":                {"ca_qc", "2026-02-16", ""},
		"Québec's day":                 {"ca_qc", "2026-06-24", "Fête nationale"},
		"Victoria Day":                 {"ca_on", "2026-05-18", "Victoria Day"},
		"Melbourne Cup":                {"au_vic", "2026-11-03", "Melbourne Cup"},
		"not in all of Australia":      {"au", "2026-11-03", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, on := CalendarFor(tt.place), MustParse(tt.on)
			got, ok := c.Holiday(on)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("%s on %s: holiday %q, %t; want %q", tt.place, tt.on, got, ok, tt.want)
			}
			if c.IsBusiness(on) != (tt.want == "") {
				t.Errorf("%s on %s: business day %t", tt.place, tt.on, c.IsBusiness(on))
			}
			if !c.Known() {
				t.Errorf("%s: its holidays count as unknown", tt.place)
			}
		})
	}
}

func TestUnknownPlacesRestAtWeekendsAndSaySo(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"", "ae", "xx_yy", "Atlantis"} {
		c := CalendarFor(place)
		if c.Known() || c.IsBusiness(MustParse("2026-11-21")) || !c.IsBusiness(MustParse("2026-12-25")) {
			t.Errorf("%q: known %t, or the weekend is not what rests", place, c.Known())
		}
	}
	israel := CalendarFor("il")
	if israel.IsBusiness(MustParse("2026-11-20")) || !israel.IsBusiness(MustParse("2026-11-22")) {
		t.Error("il: rests on Friday and Saturday, works on Sunday")
	}
}

func TestUsersAddAndRemoveDays(t *testing.T) {
	t.Parallel()
	bridge, unity, saturday := MustParse("2026-05-15"), MustParse("2028-10-03"), MustParse("2026-11-21")
	c := CalendarFor("de",
		Change{On: bridge, Name: "bridge day"},
		Change{On: unity, Work: true},
		Change{On: saturday, Work: true},
		Change{On: MustParse("2300-01-01"), Name: "beyond the table"})
	if name, ok := c.Holiday(bridge); c.IsBusiness(bridge) || name != "bridge day" || !ok {
		t.Errorf("the added day: business %t, %q, %t", c.IsBusiness(bridge), name, ok)
	}
	if _, ok := c.Holiday(unity); !c.IsBusiness(unity) || ok {
		t.Error("the removed holiday still rests")
	}
	if !c.IsBusiness(saturday) {
		t.Error("the worked Saturday still rests")
	}
	if got, want := c.AddBusiness(MustParse("2026-05-14"), 1).String(), "2026-05-18"; got != want {
		t.Errorf("the business day after Ascension and bridge day: got %s, want %s", got, want)
	}
	if CalendarFor("de").IsBusiness(unity) || !CalendarFor("de").IsBusiness(bridge) {
		t.Error("a creditor's changes reached the shared calendar")
	}
	undone := CalendarFor("de", Change{On: bridge}, Change{On: bridge, Work: true})
	if !undone.IsBusiness(bridge) {
		t.Error("the last change of a day does not stand")
	}
}

func TestHolidaysListsAYear(t *testing.T) {
	t.Parallel()
	got := CalendarFor("us_ohio").Holidays(MustParse("2027-01-01"), MustParse("2027-12-31"))
	// Of the eleven federal days 4 July, 19 June and 25 December fall on weekends
	// and are listed with the day they are kept on; so is New Year's Day of 2028.
	if len(got) != 15 {
		t.Errorf("got %d days, want 15: %v", len(got), got)
	}
	if got := CalendarFor("us").Holidays(MustParse("2027-12-31"), MustParse("2027-01-01")); got != nil {
		t.Errorf("a year backwards: got %v", got)
	}
}

// Every place is laid out without trouble and has a plausible number of holidays.
func TestEveryPlaceIsLaidOut(t *testing.T) {
	t.Parallel()
	for _, place := range slices.Sorted(maps.Keys(calendars)) {
		c := CalendarFor(place)
		if c.Place() != place {
			t.Errorf("%s: laid out as %q", place, c.Place())
		}
		if n := len(c.Holidays(MustParse("2027-01-01"), MustParse("2027-12-31"))); c.Known() && (n < 5 || n > 25) {
			t.Errorf("%s: %d holidays in 2027", place, n)
		}
	}
}

func TestNormalPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"us_nevada": "us_nevada", "US-NV": "us_nevada", "us_nv": "us_nevada", "US-DC": "us_district_of_columbia", "US": "us", "USA": "us",
		"GB": "gb", "UK": "gb", "GB-ENG": "gb_eng", "gb_wls": "gb_eng", "GB-SCT": "gb_sct", "uk-nir": "gb_nir", "DE": "de", "DE-BY": "de_by",
		"CA-ON": "ca_on", "AU-NSW": "au_nsw", "el": "gr", " fr ": "fr", "": "", "us_new_york": "us_new_york", "US-NEW-YORK": "us_new_york", "eu": "eu",
	}
	for in, want := range tests {
		if got := NormalPlace(in); got != want {
			t.Errorf("NormalPlace(%q): got %q, want %q", in, got, want)
		}
		if got := NormalPlace(want); got != want {
			t.Errorf("NormalPlace(%q) is not at rest: %q", want, got)
		}
	}
	for code, name := range sameAs {
		if got := NormalPlace(code); got != name {
			t.Errorf("NormalPlace(%q): got %q, want %q", code, got, name)
		}
	}
}

func TestBusinessDaysCount(t *testing.T) {
	t.Parallel()
	places := slices.Sorted(maps.Keys(calendars))
	rapid.Check(t, func(t *rapid.T) {
		c := CalendarFor(rapid.SampledFrom(places).Draw(t, "place"))
		// Beyond the table on both sides, too.
		d := MustParse("1989-06-01").AddDays(rapid.IntRange(0, 113*365).Draw(t, "day"))
		n := rapid.IntRange(1, 300).Draw(t, "n")
		on, back := c.AddBusiness(d, n), c.SubBusiness(d, n)
		if !c.IsBusiness(on) || !on.After(d) || !c.IsBusiness(back) || !back.Before(d) {
			t.Fatalf("%d business days from %v: %v and %v", n, d, on, back)
		}
		if got := c.BusinessBetween(d, on); got != n {
			t.Fatalf("%v to %v: %d business days, want %d", d, on, got, n)
		}
		if got := c.BusinessBetween(back.AddDays(-1), d.AddDays(-1)); got != n {
			t.Fatalf("%v to before %v: %d business days, want %d", back, d, got, n)
		}
		if got := c.BusinessBetween(on, d); got != -n {
			t.Fatalf("backwards: %d, want %d", got, -n)
		}
		if next := c.Next(d); !c.IsBusiness(next) || next.Before(d) || c.BusinessBetween(d.AddDays(-1), next) != 1 {
			t.Fatalf("the next business day of %v is %v", d, next)
		}
		if c.IsBusiness(d) && c.SubBusiness(on, n) != d {
			t.Fatalf("there and back from %v: %v", d, c.SubBusiness(on, n))
		}
	})
}

func TestBusinessBetweenCountsDayByDay(t *testing.T) {
	t.Parallel()
	c := CalendarFor("us_oregon", Change{On: MustParse("2100-12-30")})
	rapid.Check(t, func(t *rapid.T) {
		a := MustParse("1989-06-01").AddDays(rapid.IntRange(0, 113*365).Draw(t, "day"))
		b := a.AddDays(rapid.IntRange(0, 900).Draw(t, "days"))
		want := 0
		for d := a.AddDays(1); !d.After(b); d = d.AddDays(1) {
			if c.IsBusiness(d) {
				want++
			}
		}
		if got := c.BusinessBetween(a, b); got != want {
			t.Fatalf("%v to %v: got %d, want %d", a, b, got, want)
		}
	})
}

func TestCalendarsAreShared(t *testing.T) {
	t.Parallel()
	got := make([]*Calendar, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = CalendarFor("ch_ti") })
	}
	wg.Wait()
	for _, c := range got {
		if c != got[0] {
			t.Fatal("one place was laid out twice")
		}
	}
}

func BenchmarkCalendar(b *testing.B) {
	d := MustParse("2026-11-21")
	b.ReportAllocs()
	for b.Loop() {
		c := CalendarFor("us_nevada")
		_ = c.AddBusiness(d, 3)
	}
}
