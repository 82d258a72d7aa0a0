package qif

import (
	"bytes"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/intake/statement"
)

// The doubts about the order of dates.
const (
	orderSure = iota
	orderAmbiguous
	orderMixed
)

// style is how a file writes dates and sums.
type style struct {
	order      string // "dmy", "mdy", "ymd"
	doubt      int
	point      byte
	pointDoubt bool
}

// votes counts what dates and sums say about it.
type votes struct {
	dates, dmy, mdy, ymd, dots int
	points, commas, either     int
}

// parts splits a date: 1/ 1'00, 22.12.2017, 2017-12-22, 20171222. apostrophe
// reports Quicken's mark of the years from 2000 on.
func parts(b []byte) (p [3][]byte, apostrophe, dots, ok bool) {
	b = bytes.TrimSpace(b)
	if len(b) == 8 && number(b) {
		return [3][]byte{b[:4], b[4:6], b[6:]}, false, false, true
	}
	if i := bytes.IndexAny(b, "T"); i > 0 { // a time of day
		b = b[:i]
	}
	n := 0
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			from := i
			for i < len(b) && b[i] >= '0' && b[i] <= '9' {
				i++
			}
			if n == 3 {
				return p, false, false, false
			}
			p[n] = b[from:i]
			n++
		case c == '\'' || c == '.' || c == '/' || c == '-' || c == ' ':
			apostrophe = apostrophe || c == '\''
			dots = dots || c == '.'
			i++
		default:
			return p, false, false, false
		}
	}
	return p, apostrophe, dots, n == 3
}

func number(b []byte) bool { return len(bytes.Trim(b, "0123456789")) == 0 }

func value(b []byte) int {
	n, err := strconv.Atoi(string(b[:min(len(b), 5)]))
	if err != nil {
		return 0
	}
	return n
}

func (v *votes) date(b []byte) {
	p, _, dots, ok := parts(b)
	if !ok {
		return
	}
	v.dates++
	switch {
	case len(p[0]) == 4:
		v.ymd++
	case value(p[0]) > 12 && value(p[1]) <= 12:
		v.dmy++
	case value(p[1]) > 12 && value(p[0]) <= 12:
		v.mdy++
	case dots:
		v.dots++ // points stand between the parts only where the day comes first
	}
}

func (v *votes) sum(b []byte) {
	switch decimal, sure := decimalMark(b); {
	case decimal == '.' && sure:
		v.points++
	case decimal == ',' && sure:
		v.commas++
	case decimal != 0:
		v.either++
	}
}

// decimalMark is the last mark of a sum; sure is false where it may stand between
// thousands.
func decimalMark(b []byte) (mark byte, sure bool) {
	b = bytes.TrimSpace(b)
	last := bytes.LastIndexAny(b, ".,")
	if last < 0 {
		return 0, false
	}
	mark = b[last]
	other := byte(',')
	if mark == ',' {
		other = '.'
	}
	if bytes.Count(b, []byte{mark}) > 1 {
		return other, true // it repeats: it groups
	}
	return mark, bytes.IndexByte(b, other) >= 0 || len(b)-last-1 != 3
}

// style decides. named is the order the user named.
func (v *votes) style(named string) style {
	s := style{order: "mdy", point: '.'} // Quicken's own
	day := v.dmy + v.dots
	switch {
	case named != "":
		s.order = named
	case v.ymd > day && v.ymd > v.mdy:
		s.order = "ymd"
	case day > v.mdy:
		s.order = "dmy"
	case v.mdy == 0 && v.dates > 0:
		s.doubt = orderAmbiguous
	}
	if named == "" && v.dmy > 0 && v.mdy > 0 {
		s.doubt = orderMixed
	}
	switch {
	case v.commas > v.points:
		s.point = ','
	case v.points == 0 && v.either > 0:
		s.pointDoubt = true
	}
	return s
}

// day reads a date in the order of the file.
func (s style) day(text string) (on day.Date, ok bool) {
	p, apostrophe, _, ok := parts([]byte(text))
	if !ok {
		return day.Date{}, false
	}
	year, month, dom := p[2], p[0], p[1]
	switch {
	case s.order == "ymd" || len(p[0]) == 4:
		year, month, dom = p[0], p[1], p[2]
	case s.order == "dmy":
		month, dom = p[1], p[0]
	}
	if apostrophe && len(year) < 3 {
		year = strconv.AppendInt(nil, 2000+int64(value(year)), 10)
	}
	if len(year) != 2 && len(year) != 4 {
		return day.Date{}, false
	}
	on, bad := statement.Day(year, month, dom)
	return on, !bad
}

// plain takes the marks between thousands out of a sum.
func (s style) plain(text string) string {
	text = strings.TrimSpace(text)
	point := s.point
	if mark, sure := decimalMark([]byte(text)); sure {
		point = mark
	}
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; c {
		case point:
			b.WriteByte('.')
		case '.', ',', '\'', ' ':
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
