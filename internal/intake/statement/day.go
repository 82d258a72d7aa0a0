package statement

import (
	"time"

	"dunwell/internal/day"
)

// Day is the day of a year, a month and a day of the month written in digits. A
// day that the month does not have, as the 30 February of banks that count thirty
// days to every month, is the last one of it. Two digits of a year lie in
// 1970 to 2069. bad is true for what is no day at all.
func Day(year, month, dom []byte) (on day.Date, bad bool) {
	y, ok1 := number(year)
	m, ok2 := number(month)
	d, ok3 := number(dom)
	if len(year) == 2 {
		y += 1900
		if y < 1970 {
			y += 100
		}
	}
	if !ok1 || !ok2 || !ok3 || y < 1 || m < 1 || m > 12 || d < 1 || d > 31 {
		return day.Date{}, true
	}
	return day.New(y, time.Month(m), min(d, day.DaysIn(y, time.Month(m)))), false
}

func number(digits []byte) (n int, ok bool) {
	if len(digits) == 0 || len(digits) > 4 {
		return 0, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
