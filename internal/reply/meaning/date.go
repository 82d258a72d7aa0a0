package meaning

import (
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
)

// dateSpan is a date that a text names, from one token to another.
type dateSpan struct {
	on       day.Date
	from, to int
	vague    bool // a week or a part of one: no day was named
	weak     bool // a length of time that may mean something else
}

// dateReader resolves what is said about days against the day of the mail.
type dateReader struct {
	*dateWords
	language string
	sent     day.Date
	dayFirst bool // 3/4 is the third of April
	toks     []token
}

// dates finds the days named in the tokens, in order, none inside another.
func (r *dateReader) dates() []dateSpan {
	var list []dateSpan
	if r.sent.IsZero() {
		return nil
	}
	for i := 0; i < len(r.toks); i++ {
		s, ok := r.at(i)
		if !ok {
			continue
		}
		if n := len(list); n > 0 && !list[n-1].vague && !s.vague && r.orLater(list[n-1].to, s.from) {
			list[n-1].on, list[n-1].to = day.Max(list[n-1].on, s.on), s.to
		} else {
			list = append(list, s)
		}
		i = s.to
	}
	return list
}

// orLater reports two days said in one breath, "today-tomorrow": the later is meant.
func (r *dateReader) orLater(from, to int) bool {
	return to == from+2 && r.toks[from+1].kind == mark && strings.Contains("-–/", r.toks[from+1].text)
}

func (r *dateReader) at(i int) (dateSpan, bool) {
	for _, read := range []func(int) (dateSpan, bool){r.span, r.endOf, r.numeric, r.dayMonth, r.monthDay, r.weekdayAt, r.calendarWeek, r.near, r.dayOnly, r.wholeWeek} {
		if s, ok := read(i); ok && s.on.Sub(r.sent) < 800 {
			s.from = i
			return s, true
		}
	}
	return dateSpan{}, false
}

// text is the word at a token, "" outside.
func (r *dateReader) text(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return r.toks[i].text
}

func (r *dateReader) isMark(i int, signs string) bool {
	return i >= 0 && i < len(r.toks) && r.toks[i].kind == mark && strings.Contains(signs, r.toks[i].text)
}

// count is a small number, in digits or as a word.
func (r *dateReader) count(i int) (n, size int) {
	if i >= len(r.toks) || i < 0 {
		return 0, 0
	}
	if r.toks[i].kind == number {
		n, err := strconv.Atoi(r.toks[i].text)
		if err != nil || n > 400 {
			return 0, 0
		}
		return n, 1
	}
	return r.number.match(r.toks, i)
}

// span reads "within 5 business days", "in two weeks", "zehn Tage".
func (r *dateReader) span(i int) (dateSpan, bool) {
	at, led := i, false
	if _, n := r.within.match(r.toks, i); n > 0 {
		at, led = i+n, true
		for range 2 {
			if _, m := r.article.match(r.toks, at); m > 0 && r.toks[at].kind == word {
				at += m
			} else if _, m := r.next.match(r.toks, at); m > 0 {
				at += m
			} else if _, m := r.of.match(r.toks, at); m > 0 { // innerhalb von
				at += m
			}
		}
	} else if _, n := r.next.match(r.toks, i); n > 0 && r.language == "en" {
		at = i + n
	}
	if _, n := r.fortnight.match(r.toks, at); n > 0 && led {
		return dateSpan{on: r.sent.AddDays(14), to: at + n - 1}, true
	}
	if _, n := r.number.match(r.toks, at); n > 0 && led {
		if _, m := r.fortnight.match(r.toks, at+n); m > 0 {
			return dateSpan{on: r.sent.AddDays(14), to: at + n + m - 1}, true
		}
	}
	amount, n := r.count(at)
	if n == 0 && led && r.language == "pl" && (r.week.is(r.toks, at) || r.moon.is(r.toks, at)) { // za tydzień
		amount, n = 1, 0
	} else if n == 0 || amount == 0 || amount == 1 && !led && r.fromNow(at+n+1) == 0 && !r.fromDay(at+n+1) {
		return dateSpan{}, false
	}
	at += n
	if r.isMark(at, "-–") { // 7-10 days
		if more, m := r.count(at + 1); m > 0 && more > amount {
			amount, at = more, at+1+m
		}
	}
	if r.text(at) == "of" || r.text(at) == "full" || r.text(at) == "or" && r.toks[at].kind == word {
		if more, m := r.count(at + 1); r.text(at) == "or" && m > 0 {
			amount, at = max(more, amount), at+m
		}
		at++
	}
	business := false
	if _, m := r.business.match(r.toks, at); m > 0 {
		business = true
		at += m
		if r.language == "de" || r.language == "nl" || strings.HasPrefix(r.text(at-1), "workday") { // one word
			return r.spanned(i, at-1, r.businessDays(amount), led)
		}
	}
	_, d := r.day.match(r.toks, at)
	_, w := r.week.match(r.toks, at)
	_, m := r.moon.match(r.toks, at)
	switch {
	case d > 0:
		if _, b := r.business.match(r.toks, at+d); b > 0 {
			business, d = true, d+b
		}
		if business {
			return r.spanned(i, at+d-1, r.businessDays(amount), led)
		}
		return r.spanned(i, at+d-1, r.sent.AddDays(amount), led)
	case w > 0 && r.fromDay(at+w): // two weeks from Friday
		day, n := r.weekday.match(r.toks, at+w+1)
		return dateSpan{on: r.firstAfter(r.sent, day).AddDays(7 * amount), to: at + w + n}, true
	case w > 0:
		return r.spanned(i, at+w-1, r.sent.AddDays(7*amount), led)
	case m > 0:
		return r.spanned(i, at+m-1, r.sent.AddMonths(amount), led)
	}
	return dateSpan{}, false
}

// businessDays counts Mondays to Fridays and knows no holidays.
func (r *dateReader) businessDays(n int) day.Date {
	d := r.sent
	for range n {
		for d = d.AddDays(1); d.Weekday() == time.Saturday || d.Weekday() == time.Sunday; {
			d = d.AddDays(1)
		}
	}
	return d
}

// fromNow is how many tokens say that a span counts from the day of the mail: from
// today, from now.
func (r *dateReader) fromNow(i int) int {
	if r.language != "en" || r.text(i) != "from" {
		return 0
	}
	if r.text(i+1) == "now" {
		return 2
	}
	if _, n := r.today.match(r.toks, i+1); n > 0 {
		return 1 + n
	}
	return 0
}

// fromDay reports that a span counts from a weekday: a week on Friday.
func (r *dateReader) fromDay(i int) bool {
	return r.language == "en" && (r.text(i) == "from" || r.text(i) == "on") && r.weekday.is(r.toks, i+1)
}

// spanned drops what lies behind: three weeks ago, vor drei Wochen.
func (r *dateReader) spanned(from, to int, on day.Date, led bool) (dateSpan, bool) {
	if n := r.fromNow(to + 1); n > 0 {
		to, led = to+n, true
	}
	if r.ago.is(r.toks, to+1) && !led || r.text(to+1) == "ago" || r.text(to+1) == "temu" || r.text(to+1) == "fa" || r.text(to+1) == "geleden" {
		return dateSpan{}, false
	}
	for back := 1; back <= 2; back++ {
		if r.ago.is(r.toks, from-back) && !led {
			return dateSpan{}, false
		}
	}
	if r.language == "fr" && from >= 3 && r.text(from-1) == "a" && r.text(from-2) == "y" || r.language == "it" && r.text(from-1) == "da" {
		return dateSpan{}, false
	}
	return dateSpan{on: on, to: to, weak: !led}, true
}

// endOf reads the end, the middle and the beginning of a month or a week.
func (r *dateReader) endOf(i int) (dateSpan, bool) {
	if _, n := r.eom.match(r.toks, i); n > 0 {
		month := r.sent
		if _, m := r.next.match(r.toks, i+n); m > 0 {
			month, n = r.sent.AddMonths(1), n+m
		}
		return dateSpan{on: lastOf(month), to: i + n - 1}, true
	}
	if _, n := r.endOfDay.match(r.toks, i); n > 0 {
		if on, m, ok := r.named(i + n); ok {
			return dateSpan{on: on, to: m}, true
		}
		return dateSpan{on: r.sent, to: i + n - 1}, true
	}
	if _, n := r.eow.match(r.toks, i); n > 0 {
		return dateSpan{on: r.weekDay(r.sent, time.Friday), to: i + n - 1, weak: true}, true
	}
	_, end := r.end.match(r.toks, i)
	_, mid := r.mid.match(r.toks, i)
	_, start := r.start.match(r.toks, i)
	at := i + max(end, mid, start)
	if at == i {
		return dateSpan{}, false
	}
	if r.isMark(at, "-") { // mid-June
		at++
	}
	next := false
	for k := 0; k < 4; k++ {
		if _, n := r.next.match(r.toks, at); n > 0 {
			next, at = true, at+n
		} else if _, n := r.this.match(r.toks, at); n > 0 {
			next = next || r.comingWeek(at, n)
			at += n
		} else if _, n := r.of.match(r.toks, at); n > 0 {
			at += n
		} else {
			break
		}
	}
	pick := func(month day.Date) day.Date {
		y, m, _ := month.Date()
		switch {
		case end > 0:
			return lastOf(month)
		case mid > 0:
			return day.New(y, m, 15)
		}
		return day.New(y, m, 1)
	}
	if m, n := r.month.match(r.toks, at); n > 0 {
		month, to := r.monthAfter(time.Month(m)), at+n-1
		if y, ok := r.yearAt(to + 1); ok {
			month, to = day.New(y, time.Month(m), 1), to+1
		}
		return dateSpan{on: pick(month), to: to}, true
	}
	after := func(n int) bool {
		if _, m := r.next.match(r.toks, at+n); m > 0 {
			at += m
			return true
		}
		return next
	}
	if _, n := r.moon.match(r.toks, at); n > 0 {
		month := r.sent
		if after(n) || start > 0 || mid > 0 && dayOfMonth(r.sent) > 15 {
			month = firstOf(r.sent).AddMonths(1)
		}
		return dateSpan{on: pick(month), to: at + n - 1}, true
	}
	if _, n := r.week.match(r.toks, at); n > 0 {
		week := r.sent
		if after(n) {
			week = week.AddDays(7)
		}
		on := time.Friday
		if mid > 0 {
			on = time.Wednesday
		} else if start > 0 {
			on, week = time.Monday, week.AddDays(7*btoi(!next))
		}
		return dateSpan{on: r.weekDay(week, on), to: at + n - 1, vague: end == 0}, true
	}
	if _, n := r.year.match(r.toks, at); n > 0 && end > 0 {
		y, _, _ := r.sent.Date()
		return dateSpan{on: day.New(y, time.December, 31), to: at + n - 1}, true
	}
	if _, n := r.day.match(r.toks, at); n > 0 && end > 0 {
		return dateSpan{on: r.sent, to: at + n - 1}, true
	}
	if on, to, ok := r.named(at); ok && end > 0 { // end of play Friday
		return dateSpan{on: on, to: to}, true
	}
	return dateSpan{}, false
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func dayOfMonth(d day.Date) int {
	_, _, n := d.Date()
	return n
}

func firstOf(d day.Date) day.Date { return d.AddDays(1 - dayOfMonth(d)) }

func lastOf(d day.Date) day.Date {
	y, m, _ := d.Date()
	return day.New(y, m, day.DaysIn(y, m))
}

// weekDay is a day of the week, from Monday on, in which d lies.
func (r *dateReader) weekDay(d day.Date, w time.Weekday) day.Date {
	monday := d.AddDays(-(int(d.Weekday()) + 6) % 7)
	return monday.AddDays((int(w) + 6) % 7)
}

// named reads a plain day after other words: Friday, tomorrow.
func (r *dateReader) named(i int) (day.Date, int, bool) {
	for range 2 {
		if _, n := r.of.match(r.toks, i); n > 0 {
			i += n
		}
	}
	if w, n := r.weekday.match(r.toks, i); n > 0 {
		return r.firstAfter(r.sent, w), i + n - 1, true
	}
	if _, n := r.tomorrow.match(r.toks, i); n > 0 {
		return r.sent.AddDays(1), i + n - 1, true
	}
	return day.Date{}, 0, false
}

// firstAfter is the first such weekday after a day; 1 is Monday, 7 Sunday.
func (r *dateReader) firstAfter(d day.Date, weekday int) day.Date {
	ahead := (weekday%7 - int(d.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	return d.AddDays(ahead)
}

// yearAt reads a year in four digits.
func (r *dateReader) yearAt(i int) (int, bool) {
	if r.isMark(i, ",") {
		i++
	}
	if i < len(r.toks) && r.toks[i].kind == number && len(r.toks[i].text) == 4 {
		if y, err := strconv.Atoi(r.toks[i].text); err == nil && y >= 1990 && y <= 2100 {
			return y, true
		}
	}
	return 0, false
}

// until reports a word before a token that leads to a day to come: by 31 January.
func (r *dateReader) until(i int) bool {
	for back := 1; back <= 2; back++ {
		if untilWords[r.text(i-back)] {
			return true
		}
	}
	return false
}

var untilWords = setOf("by until till bis zum spatestens avant jusqu ici antes hasta entro ate voor uiterlijk tot do najpozniej")

// closest gives a day of a month the year in which it lies nearest: up to four
// months back, else ahead.
func (r *dateReader) closest(m time.Month, d int) (day.Date, bool) {
	y, _, _ := r.sent.Date()
	for _, year := range []int{y - 1, y, y + 1} {
		if d > day.DaysIn(year, m) || d < 1 {
			continue
		}
		on := day.New(year, m, d)
		if ahead := on.Sub(r.sent); ahead >= -120 && ahead <= 245 {
			return on, true
		}
	}
	return day.Date{}, false
}

// monthAfter is the first of the next such month, the present one counted.
func (r *dateReader) monthAfter(m time.Month) day.Date {
	y, now, _ := r.sent.Date()
	if m < now {
		y++
	}
	return day.New(y, m, 1)
}
