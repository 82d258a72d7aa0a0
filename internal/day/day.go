// Package day holds civil dates: days without a clock or a zone, the calendars of
// business days, and how a date is written in a letter.
package day

import (
	"time"

	"dunwell/internal/fault"
)

// Date is a civil day. The zero Date is "no day"; all others lie in the years
// 1 to 9999.
type Date struct{ n int32 } // days since the day before 0001-01-01, so that 0 is free

var epoch = time.Date(0, time.December, 31, 0, 0, 0, 0, time.UTC)

// New is the given day; what overflows a month runs on into the next.
func New(year int, month time.Month, d int) Date {
	return fromTime(time.Date(year, month, d, 0, 0, 0, 0, time.UTC))
}

func fromTime(t time.Time) Date {
	return Date{int32((t.Unix() - epoch.Unix()) / 86400)}
}

// In is the day it is at moment t in a place's zone. It is called once, at the edge.
func In(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return New(y, m, d)
}

// Parse reads an ISO day, "2026-11-21".
func Parse(s string) (Date, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:7])
		d, ok3 := digits(s[8:])
		if ok1 && ok2 && ok3 && y >= 1 && m >= 1 && m <= 12 && d >= 1 && d <= DaysIn(y, time.Month(m)) {
			return New(y, time.Month(m), d), nil
		}
	}
	return Date{}, fault.Invalidf("day_unreadable", "", "%q is not a day; write it like 2026-11-21", s)
}

// MustParse is Parse for days written in code.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// DaysIn is the length of a month.
func DaysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Time is midnight UTC of the day, for libraries that want a time.
func (d Date) Time() time.Time { return epoch.AddDate(0, 0, int(d.n)) }

// IsZero reports "no day".
func (d Date) IsZero() bool { return d.n == 0 }

// Date splits the day into year, month and day of the month.
func (d Date) Date() (year int, month time.Month, dom int) { return d.Time().Date() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday((d.n%7 + 7) % 7) }

// AddDays goes n days on, or back when n is negative. No day stays no day.
func (d Date) AddDays(n int) Date {
	if d.n == 0 {
		return d
	}
	return Date{d.n + int32(n)}
}

// AddMonths goes n months on and stays inside the month arrived at: a month
// after 31 January is the last day of February.
func (d Date) AddMonths(n int) Date {
	if d.n == 0 {
		return d
	}
	y, m, dom := d.Date()
	months := y*12 + int(m) - 1 + n
	year, month := months/12, time.Month(months%12+1)
	return New(year, month, min(dom, DaysIn(year, month)))
}

// Sub is the number of days from other to d.
func (d Date) Sub(other Date) int { return int(d.n - other.n) }

// Before reports d < other. "No day" is before every day.
func (d Date) Before(other Date) bool { return d.n < other.n }

// After reports d > other.
func (d Date) After(other Date) bool { return d.n > other.n }

// Compare is -1, 0 or 1, for sorting.
func (d Date) Compare(other Date) int {
	switch {
	case d.n < other.n:
		return -1
	case d.n > other.n:
		return 1
	}
	return 0
}

// Max is the later of two days; "no day" loses.
func Max(a, b Date) Date {
	if a.n > b.n {
		return a
	}
	return b
}

// String is the ISO form, "" for no day.
func (d Date) String() string {
	if d.n == 0 {
		return ""
	}
	y, m, dom := d.Date()
	b := [10]byte{4: '-', 7: '-'}
	put := func(at, width, n int) {
		for i := at + width - 1; i >= at; i, n = i-1, n/10 {
			b[i] = byte('0' + n%10)
		}
	}
	put(0, 4, y)
	put(5, 2, int(m))
	put(8, 2, dom)
	return string(b[:])
}

// MarshalText writes the ISO form, so that JSON and YAML carry it.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// MarshalJSON writes the ISO form, and null for no day.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.n == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return fault.Invalidf("day_unreadable", "", "%s is not a day; write it like \"2026-11-21\"", b)
	}
	return d.UnmarshalText(b[1 : len(b)-1])
}
