package say

import (
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Amount is a sum as a page sets it: the currency small, the decimals lighter. The
// currency stands Before in English and After elsewhere.
type Amount struct{ Before, Whole, Decimals, After string }

// Text is the sum in one run of words.
func (a Amount) Text() string {
	return strings.TrimSpace(a.Before + " " + a.Whole + a.Decimals + " " + a.After)
}

// Amount sets a sum.
func (v *Voice) Amount(a money.Amount) Amount {
	place := v.place
	if v.language == "en" {
		place = "us"
	}
	whole, decimals := strings.Replace(a.Number(v.language, place), "-", "−", 1), ""
	if n := a.Currency().Digits(); n > 0 && len(whole) > n+1 {
		whole, decimals = whole[:len(whole)-n-1], whole[len(whole)-n-1:]
	}
	if v.language == "en" {
		return Amount{Before: string(a.Currency()), Whole: whole, Decimals: decimals}
	}
	return Amount{After: string(a.Currency()), Whole: whole, Decimals: decimals}
}

// Sum is Amount in one run of words: "USD 1,240.00", "1.240,00 EUR".
func (v *Voice) Sum(a money.Amount) string { return v.Amount(a).Text() }

// Day is a day in running text, day first wherever the creditor is: "5 December 2026".
func (v *Voice) Day(d day.Date) string { return d.Long(v.language, v.place) }

// Short is a day for a table: "5 Dec 2026". No day is "".
func (v *Voice) Short(d day.Date) string { return d.Short(v.language, v.place) }

// Dated is a short day with its weekday, for what is a deadline or an appointment.
func (v *Voice) Dated(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return v.weekday(d, false) + " " + v.Short(d)
}

// Heading is a day as the title of a page: "Tuesday, 24 November".
func (v *Voice) Heading(d day.Date) string {
	long := v.Day(d)
	if i := strings.LastIndex(long, " "+d.String()[:4]); i > 0 {
		long = long[:i]
	}
	return v.weekday(d, true) + ", " + long
}

// Near names a day of the coming week by its weekday, others by their date.
func (v *Voice) Near(d, today day.Date) string {
	if n := d.Sub(today); n > 0 && n < 7 {
		return v.weekday(d, true)
	}
	return v.Day(d)
}

// Weekday names the day of the week; no day is "".
func (v *Voice) Weekday(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return v.weekday(d, true)
}

// Month is a month as the title of a chart's bar: "Nov 2026".
func (v *Voice) Month(d day.Date) string {
	short := v.Short(day.New(d.Time().Year(), d.Time().Month(), 1))
	return strings.TrimSpace(strings.TrimLeft(short, "0123456789. "))
}

// Hour is an instant in the given zone: "Tue 5 Dec 2026, 09:30".
func (v *Voice) Hour(at time.Time, zone *time.Location) string {
	return v.Dated(day.In(at, zone)) + ", " + at.In(zone).Format("15:04")
}

// Age says how late an account is.
func (v *Voice) Age(days int) string {
	if days <= 0 {
		return v.T("not late")
	}
	return v.N(days, "{n} day late", "{n} days late")
}

func (v *Voice) weekday(d day.Date, long bool) string {
	text, _, _ := strings.Cut(d.WithWeekday(v.language, v.place), ",")
	text, _, _ = strings.Cut(text, " ")
	if long {
		return text
	}
	runes := []rune(text)
	if v.language == "en" {
		return string(runes[:3])
	}
	return string(runes[:2])
}
