package intake

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
)

func TestReadDate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cell  string
		order Order
		want  string
	}{
		"ISO":                       {"2026-04-26", DMY, "2026-04-26"},
		"ISO, short":                {"2026-4-6", MDY, "2026-04-06"},
		"ISO and clock":             {"2019-01-10 00:00:00", DMY, "2019-01-10"},
		"instant":                   {"2019-01-10T23:59:59.123+02:00", DMY, "2019-01-10"},
		"Zulu":                      {"2019-01-10T23:59:59Z", DMY, "2019-01-10"},
		"slashes, year first":       {"2026/04/26", DMY, "2026-04-26"},
		"points, year first":        {"2026.04.26.", DMY, "2026-04-26"},
		"no marks":                  {"20260426", DMY, "2026-04-26"},
		"American":                  {"4/26/2026", MDY, "2026-04-26"},
		"American, afternoon":       {"4/26/2026 1:05 PM", MDY, "2026-04-26"},
		"British":                   {"26/4/2026", DMY, "2026-04-26"},
		"German":                    {"26.04.2026", DMY, "2026-04-26"},
		"German with blanks":        {"26. 4. 2026", DMY, "2026-04-26"},
		"dashes and clock":          {"26-04-2011 11:50", DMY, "2011-04-26"},
		"two digits":                {"26.04.11", DMY, "2011-04-26"},
		"two digits, before":        {"26.04.85", DMY, "1985-04-26"},
		"two digits, year at first": {"11-04-26", YMD, "2011-04-26"},
		"month named":               {"26-Apr-11", MDY, "2011-04-26"},
		"month first":               {"Jan 28 2021", DMY, "2021-01-28"},
		"month first, comma":        {"January 28, 2021", DMY, "2021-01-28"},
		"ordinal":                   {"28th of January 2021", DMY, "2021-01-28"},
		"year first, named":         {"2021-Jan-28", DMY, "2021-01-28"},
		"named and clock":           {"28 Jan 2021 11:50:01", DMY, "2021-01-28"},
		"de":                        {"5. März 2026", MDY, "2026-03-05"},
		"de, Austria":               {"5. Jänner 2026", MDY, "2026-01-05"},
		"fr":                        {"1er févr. 2026", MDY, "2026-02-01"},
		"fr, August":                {"15 août 2026", MDY, "2026-08-15"},
		"es":                        {"5 de septiembre de 2026", MDY, "2026-09-05"},
		"it":                        {"5 giugno 2026", MDY, "2026-06-05"},
		"pt":                        {"5 de março de 2026", MDY, "2026-03-05"},
		"nl":                        {"5 mrt. 2026", MDY, "2026-03-05"},
		"pl":                        {"5 października 2026 r.", MDY, "2026-10-05"},
		"leap day":                  {"29.02.2024", DMY, "2024-02-29"},
		"no leap day":               {"29.02.2026", DMY, ""},
		"month thirteen":            {"2026-13-01", DMY, ""},
		"against the order":         {"4/26/2026", DMY, ""},
		"day nought":                {"00.01.2026", DMY, ""},
		"mixed marks":               {"26.04-2026", DMY, ""},
		"three digits of year":      {"26.04.202", DMY, ""},
		"far away":                  {"26.04.3026", DMY, ""},
		"two months":                {"Jan Feb 2026", DMY, ""},
		"a name with a number":      {"Marta 12 2026", DMY, ""},
		"trailing words":            {"2026-04-26 paid", DMY, ""},
		"a sum":                     {"12345.67", DMY, ""},
		"an address":                {"192.168.10.1", DMY, ""},
		"a number":                  {"8976-AMJEO", DMY, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := readDate(test.cell, test.order)
			if got := d.String(); got != test.want || ok != (test.want != "") {
				t.Errorf("%q as %s: got %q, want %q", test.cell, test.order, got, test.want)
			}
		})
	}
}

func TestSerialDay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cell string
		mac  bool
		want string
	}{
		"whole":         {"46138", false, "2026-04-26"},
		"with a clock":  {"46138.75", false, "2026-04-26"},
		"from 1904":     {"44676", true, "2026-04-26"},
		"a price":       {"1200", false, ""},
		"a post code":   {"89501", false, ""},
		"not a number":  {"46138x", false, ""},
		"two fractions": {"46138.1.2", false, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d, _ := serialDay(test.cell, test.mac); d.String() != test.want {
				t.Errorf("%q: got %q, want %q", test.cell, d, test.want)
			}
		})
	}
}

func TestOrderOfColumn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cells string // with a bar between
		want  Order
		sure  bool
	}{
		"day beyond twelve":     {"3/4/2026|26/4/2026", DMY, true},
		"month second":          {"3/4/2026|4/26/2026", MDY, true},
		"ISO":                   {"2026-04-03", YMD, true},
		"same either way":       {"3/3/2012|4/4/2012", YMD, true},
		"either":                {"3/4/2012", YMD, false},
		"year first, short":     {"85-04-03", YMD, true},
		"one slip among many":   {"26/4/2026|27/4/2026|4/26/2026", DMY, true},
		"nothing in the column": {"|", YMD, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var v dateVotes
			for cell := range strings.SplitSeq(test.cells, "|") {
				v.add(cell)
			}
			if got, sure := v.order(); got != test.want || sure != test.sure {
				t.Errorf("got %s, sure %v, want %s, sure %v", got, sure, test.want, test.sure)
			}
		})
	}
}

// Every day written in any of the usual ways reads back to itself.
func TestDateRoundTrip(t *testing.T) {
	t.Parallel()
	months := []string{"stycznia", "févr.", "März", "abril", "maggio", "juni", "July", "août", "września", "outubro", "Nov", "dic"}
	rapid.Check(t, func(t *rapid.T) {
		want := day.New(1970, 1, 1).AddDays(rapid.IntRange(0, 36500).Draw(t, "day"))
		y, m, d := want.Date()
		year, month, dom := strconv.Itoa(y), strconv.Itoa(int(m)), strconv.Itoa(d)
		mark := rapid.SampledFrom([]string{"/", "-", "."}).Draw(t, "mark")
		order := rapid.SampledFrom([]Order{YMD, DMY, MDY}).Draw(t, "order")
		cell := map[Order]string{YMD: year + mark + month + mark + dom, DMY: dom + mark + month + mark + year, MDY: month + mark + dom + mark + year}[order]
		if rapid.Bool().Draw(t, "named") {
			cell = dom + " " + months[m-1] + " " + year
		}
		if rapid.Bool().Draw(t, "clock") {
			cell += " 10:00"
		}
		if got, ok := readDate(cell, order); !ok || got != want {
			t.Fatalf("%q: got %v, want %v", cell, got, want)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-04-26", "26-Apr-11", "4/26/2026 1:05 PM", "Jan 28, 2021", "20260426", "5 października 2026 r.", "46138.5", "1er févr. 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v dateVotes
		v.add(s)
		for _, o := range []Order{YMD, DMY, MDY, ""} {
			d, ok := readDate(s, o)
			if ok == d.IsZero() {
				t.Fatalf("%q as %s: read %v and no day", s, o, ok)
			}
			if again, fine := readDate(d.String(), o); ok && (!fine || again != d) {
				t.Fatalf("%q: %v does not read back", s, d)
			}
		}
		serialDay(s, true)
		dayCount(s)
	})
}
