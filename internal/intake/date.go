package intake

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/day"
)

// Order is how the parts of a date written in digits follow each other.
type Order string

// The orders of a date.
const (
	YMD Order = "ymd"
	DMY Order = "dmy"
	MDY Order = "mdy"
)

// pivot is the first two-digit year that lies in the nineteen-hundreds.
const pivot = 70

// readDate reads one cell as a day; a time of day after it is let go. Dates in
// digits with the year last follow order.
func readDate(s string, order Order) (day.Date, bool) {
	p, ok := splitDate(s)
	if !ok {
		return day.Date{}, false
	}
	return p.day(order)
}

// dateParts is a date before its order is known.
type dateParts struct {
	a, b, c int // as they stand
	na, nc  int // digits of the first and the last
	month   int // where it was named: then a and c are day and year in some order
}

func (p dateParts) day(order Order) (day.Date, bool) {
	var y, m, d int
	switch {
	case p.month > 0 && (p.na > 2 || p.a > 31):
		y, m, d = p.a, p.month, p.c
	case p.month > 0:
		y, m, d = p.c, p.month, p.a
	case p.na == 4 || order == YMD && p.nc <= 2 || p.a > 31 && p.nc <= 2:
		y, m, d = p.a, p.b, p.c
	case order == MDY:
		y, m, d = p.c, p.a, p.b
	default:
		y, m, d = p.c, p.b, p.a
	}
	if y < 100 {
		if y += 1900; y < 1900+pivot {
			y += 100
		}
	}
	// Invoices of the fourth century are slips of the keyboard.
	if y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > day.DaysIn(y, time.Month(m)) {
		return day.Date{}, false
	}
	return day.New(y, time.Month(m), d), true
}

// splitDate cuts a date into its parts without deciding their order.
func splitDate(s string) (p dateParts, ok bool) {
	if len(s) < 6 || len(s) > 64 {
		return p, false
	}
	var n, i int
	p.a, p.na = number(s, 0)
	i = p.na
	if p.na == 0 {
		return namedMonth(s)
	}
	if p.na == 8 {
		if !clockOrEnd(s[i:]) {
			return p, false
		}
		return dateParts{a: p.a / 10000, b: p.a / 100 % 100, c: p.a % 100, na: 4, nc: 2}, true
	}
	if p.na > 4 || p.na == 3 || i >= len(s) || strings.IndexByte("/-. ", s[i]) < 0 {
		return namedMonth(s)
	}
	mark := s[i]
	i = skipSpace(s, i+1, mark)
	if p.b, n = number(s, i); n == 0 {
		return namedMonth(s)
	}
	if i += n; n > 2 || i >= len(s) || s[i] != mark {
		return p, false
	}
	i = skipSpace(s, i+1, mark)
	if p.c, p.nc = number(s, i); p.nc == 0 || p.nc == 3 || p.nc > 4 {
		return p, false
	}
	i += p.nc
	if mark == '.' && i < len(s) && s[i] == '.' { // 2020.01.05.
		i++
	}
	if p.na == 4 && p.nc > 2 || p.na != 4 && p.nc == 1 {
		return p, false
	}
	return p, clockOrEnd(s[i:])
}

func number(s string, i int) (n, digits int) {
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if digits++; digits > 8 {
			return 0, 9
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, digits
}

func skipSpace(s string, i int, after byte) int {
	for after == '.' && i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// clockOrEnd accepts nothing more, or a time of day with what may belong to it.
func clockOrEnd(s string) bool {
	if s == "" {
		return true
	}
	if s[0] != ' ' && s[0] != 'T' && s[0] != 't' && s[0] != ',' {
		return false
	}
	s = strings.TrimLeft(s[1:], " ")
	colon := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' || c == '.' || c == ' ' || c == '+' || c == '-' || c == 'Z' || c == 'h':
		case c == ':':
			colon = true
		case c == 'A' || c == 'P' || c == 'M' || c == 'a' || c == 'p' || c == 'm' || c == 'U' || c == 'T' || c == 'C':
		case c == 'r' && i == 0 && len(s) <= 2: // "2021 r."
			return true
		default:
			return false
		}
	}
	return s == "" || colon
}

// namedMonth reads a date whose month is a word of one of the eight languages.
func namedMonth(s string) (p dateParts, ok bool) {
	var nums [2]int
	var lens [2]int
	count := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			n, digits := number(s, i)
			if count == 2 {
				// a time of day may follow, nothing else
				if !clockOrEnd(" " + s[i:]) {
					return p, false
				}
				i = len(s)
				continue
			}
			if digits > 4 || digits == 3 {
				return p, false
			}
			nums[count], lens[count] = n, digits
			count++
			i += digits
		case c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			var buf [24]byte
			word, n, fits := foldWord(s[i:], buf[:0])
			if !fits {
				return p, false
			}
			i += n
			if m := monthNames()[string(word)]; m > 0 && p.month == 0 {
				p.month = m
			} else if !besideMonth[string(word)] {
				return p, false
			}
		case c == ' ' || c == '-' || c == '.' || c == ',' || c == '/' || c == '\'':
			i++
		default:
			return p, false
		}
	}
	if count != 2 || p.month == 0 {
		return p, false
	}
	p.a, p.na, p.c, p.nc = nums[0], lens[0], nums[1], lens[1]
	return p, true
}

// foldWord reads the letters at the start of s into buf, small and without
// accents, and tells how many bytes they took.
func foldWord(s string, buf []byte) (word []byte, n int, fits bool) {
	for n < len(s) {
		c := s[n]
		switch {
		case c >= 'a' && c <= 'z':
			buf = append(buf, c)
			n++
		case c >= 'A' && c <= 'Z':
			buf = append(buf, c+'a'-'A')
			n++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[n:])
			if r == 'º' || r == 'ª' {
				n += size
				continue
			}
			if !unicode.IsLetter(r) {
				return buf, n, false
			}
			buf = append(buf, plainLetter(r)...)
			n += size
		default:
			return buf, n, len(buf) <= 20
		}
		if len(buf) > 20 {
			return buf, n, false
		}
	}
	return buf, n, true
}

// besideMonth are words that stand in a date and mean nothing for it.
var besideMonth = set("de del di of the st nd rd th er r den le el a t z utc gmt am pm")

// dateVotes counts what the cells of a column say about the order of dates.
type dateVotes struct {
	dmy, mdy, ymd int // only this order can be
	either        int // day and month both at most twelve, and different
	fixed         int // same in any order: ISO, month named, 3/3/2012
	serials       int // bare numbers that may be a spreadsheet's days
	dates, other  int
	slash         int
}

func (v *dateVotes) add(cell string) {
	p, ok := splitDate(cell)
	if ok {
		_, ok = p.day(DMY)
		if !ok {
			_, ok = p.day(MDY)
		}
		if !ok {
			_, ok = p.day(YMD)
		}
	}
	if !ok {
		if _, fits := serialDay(cell, false); fits {
			v.serials++
		} else {
			v.other++
		}
		return
	}
	v.dates++
	switch {
	case p.month > 0 || p.na == 4:
		v.fixed++
	case p.a > 31:
		v.ymd++
	case p.a == p.b:
		v.fixed++
	case p.a > 12:
		v.dmy++
	case p.b > 12:
		v.mdy++
	default:
		v.either++
		if strings.IndexByte(cell, '/') >= 0 {
			v.slash++
		}
	}
}

func (v *dateVotes) decided() bool {
	return v.dmy+v.mdy+v.ymd > 0 || v.either == 0
}

// order is what the column speaks for; ok is false where it does not decide.
func (v *dateVotes) order() (o Order, ok bool) {
	switch {
	case v.dmy > 0 && v.dmy >= v.mdy && v.dmy >= v.ymd:
		return DMY, true
	case v.mdy > 0 && v.mdy >= v.ymd:
		return MDY, true
	case v.ymd > 0:
		return YMD, true
	}
	return YMD, v.either == 0
}

// serialDay reads a spreadsheet's day number; a fraction is the time of day.
// from1904 is the other of the two calendars spreadsheets count from.
func serialDay(s string, from1904 bool) (day.Date, bool) {
	n, digits := number(s, 0)
	if digits < 4 || digits > 5 {
		return day.Date{}, false
	}
	if rest := s[digits:]; rest != "" {
		if rest[0] != '.' {
			return day.Date{}, false
		}
		if _, _, f := readPlain(rest, '.', 0); f != sumGood {
			return day.Date{}, false
		}
	}
	if from1904 {
		n += 1462
	}
	if n < 14_000 || n > 80_000 { // 1938 to 2119: outside lie prices and postcodes
		return day.Date{}, false
	}
	return serialZero.AddDays(n), true
}

var serialZero = day.New(1899, time.December, 30)
