package meaning

import (
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
)

// numeric reads days in digits: 2026-04-15, 14.8., 27.02.2026, 3/4, 10-06-2026.
func (r *dateReader) numeric(i int) (dateSpan, bool) {
	t := r.toks[i]
	if t.kind != number {
		return dateSpan{}, false
	}
	if strings.Contains(t.text, ".") {
		return r.dotted(i)
	}
	sign := r.text(i + 1)
	if i+2 >= len(r.toks) || sign != "/" && sign != "-" || r.toks[i+1].kind != mark || r.toks[i+2].kind != number || r.toks[i+1].start != t.end || r.toks[i+2].start != r.toks[i+1].end {
		return dateSpan{}, false
	}
	a, errA := strconv.Atoi(t.text)
	b, errB := strconv.Atoi(r.toks[i+2].text)
	if errA != nil || errB != nil {
		return dateSpan{}, false
	}
	third, to := 0, i+2
	if r.text(i+3) == sign && i+4 < len(r.toks) && r.toks[i+4].kind == number && r.toks[i+3].end == r.toks[i+4].start {
		c, err := strconv.Atoi(r.toks[i+4].text)
		if err != nil {
			return dateSpan{}, false
		}
		third, to = c, i+4
	}
	switch {
	case len(t.text) == 4 && third > 0:
		return civil(a, b, third, to)
	case third > 0:
		if third < 100 {
			third += 2000
		}
		if r.dayFirst && b <= 12 || a > 12 {
			return civil(third, b, a, to)
		}
		return civil(third, a, b, to)
	case sign == "-" || len(t.text) > 2 || len(r.toks[i+2].text) > 2 || r.isMark(i-1, "/-#") || r.unitFollows(to+1):
		return dateSpan{}, false
	}
	d, m := b, a
	if r.dayFirst && b <= 12 || a > 12 {
		d, m = a, b
	}
	if m < 1 || m > 12 {
		return dateSpan{}, false
	}
	on, ok := r.closest(time.Month(m), d)
	return dateSpan{on: on, to: to}, ok
}

func civil(y, m, d, to int) (dateSpan, bool) {
	if y < 1990 || y > 2100 || m < 1 || m > 12 || d < 1 || d > day.DaysIn(y, time.Month(m)) {
		return dateSpan{}, false
	}
	return dateSpan{on: day.New(y, time.Month(m), d), to: to}, true
}

// dotted reads 14.8. and 27.02.2026. Without a year it wants a dot behind or a
// word before it that leads to a day; in English it wants the year.
func (r *dateReader) dotted(i int) (dateSpan, bool) {
	parts := strings.Split(r.toks[i].text, ".")
	if len(parts) > 3 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return dateSpan{}, false
	}
	d, errD := strconv.Atoi(parts[0])
	m, errM := strconv.Atoi(parts[1])
	if errD != nil || errM != nil || m < 1 || m > 12 || d < 1 {
		return dateSpan{}, false
	}
	if len(parts) == 3 {
		y, err := strconv.Atoi(parts[2])
		if err != nil {
			return dateSpan{}, false
		}
		if y < 100 {
			y += 2000
		}
		return civil(y, m, d, i)
	}
	to := i
	dot := r.isMark(i+1, ".") && r.toks[i+1].start == r.toks[i].end
	if dot {
		to++
	}
	if y, ok := r.yearAt(to + 1); ok && dot {
		return civil(y, m, d, to+1)
	}
	led := r.article.is(r.toks, i-1) || r.weekday.is(r.toks, i-1) || r.isMark(i-1, ",") && r.weekday.is(r.toks, i-2)
	if r.language == "en" && !led || !dot && !led || r.unitFollows(to+1) {
		return dateSpan{}, false
	}
	on, ok := r.closest(time.Month(m), d)
	return dateSpan{on: on, to: to}, ok
}

// unitFollows reports that a number counts something and names no day.
func (r *dateReader) unitFollows(i int) bool {
	if i >= len(r.toks) {
		return false
	}
	if r.isMark(i, "%€$£₹") {
		return true
	}
	if r.toks[i].kind != word {
		return false
	}
	_, isCurrency := currencyWords[r.toks[i].text]
	_, times := multipliers[r.toks[i].text]
	return isCurrency || times || r.day.is(r.toks, i) || r.week.is(r.toks, i) || r.moon.is(r.toks, i) || r.business.is(r.toks, i) || percentWords[r.toks[i].text]
}

// dayNumber reads the day of a month: 15, 15th, 15., 15-go, fifteenth.
func (r *dateReader) dayNumber(i int) (n, size int, ordinal bool) {
	if i >= len(r.toks) || i < 0 {
		return 0, 0, false
	}
	if r.toks[i].kind == word {
		n, size = r.ordinal.match(r.toks, i)
		return n, size, true
	}
	if r.toks[i].kind != number || len(r.toks[i].text) > 2 {
		return 0, 0, false
	}
	n, err := strconv.Atoi(r.toks[i].text)
	if err != nil || n < 1 || n > 31 {
		return 0, 0, false
	}
	size = 1
	next := i + 1
	if r.isMark(next, "-") && r.toks[next].start == r.toks[i].end {
		next++
	}
	if next < len(r.toks) && r.toks[next].kind == word && (r.toks[next].start == r.toks[i].end || next == i+2) {
		switch r.toks[next].text {
		case "st", "nd", "rd", "th", "er", "e", "go", "ego", "de", "ste", "o":
			return n, next - i + 1, true
		}
	}
	if r.isMark(i+1, ".º°") && r.toks[i+1].start == r.toks[i].end {
		return n, 2, r.language == "de" || r.language == "pl" && i+2 < len(r.toks)
	}
	return n, size, false
}

// dayMonth reads "15 April", "15th of April 2026", "el 15 de abril".
func (r *dateReader) dayMonth(i int) (dateSpan, bool) {
	n, size, _ := r.dayNumber(i)
	if size == 0 || n == 0 {
		return dateSpan{}, false
	}
	at := i + size
	if r.isMark(at, "/-") { // 18/19 April
		if more, m, _ := r.dayNumber(at + 1); m > 0 && more > n {
			n, at = more, at+1+m
		}
	}
	for range 2 {
		if _, m := r.of.match(r.toks, at); m > 0 && !r.month.is(r.toks, at) {
			at += m
		}
	}
	m, k := r.month.match(r.toks, at)
	if k == 0 {
		return dateSpan{}, false
	}
	return r.onDay(time.Month(m), n, at+k-1, r.until(i))
}

// monthDay reads "April 15th, 2026".
func (r *dateReader) monthDay(i int) (dateSpan, bool) {
	m, k := r.month.match(r.toks, i)
	if k == 0 || r.language != "en" {
		return dateSpan{}, false
	}
	at := i + k
	if r.isMark(at, ".") {
		at++
	}
	if r.text(at) == "the" {
		at++
	}
	n, size, _ := r.dayNumber(at)
	if size == 0 {
		return dateSpan{}, false
	}
	return r.onDay(time.Month(m), n, at+size-1, r.until(i))
}

// onDay is a day of a month, with the year where one follows; ahead where only a day
// to come can be meant.
func (r *dateReader) onDay(m time.Month, d, to int, ahead bool) (dateSpan, bool) {
	if r.isMark(to, ".") && !r.isMark(to-1, "0") { // a dot that ends the sentence is no part of it
		to--
	}
	at := to + 1
	if _, n := r.of.match(r.toks, at); n > 0 {
		at += n
	}
	if y, ok := r.yearAt(at); ok {
		for at < len(r.toks) && r.toks[at].kind != number {
			at++
		}
		return civil(y, int(m), d, at)
	}
	on, ok := r.closest(m, d)
	if ok && on.Before(r.sent) && ahead {
		y, _, _ := on.Date()
		if d > day.DaysIn(y+1, m) {
			return dateSpan{}, false
		}
		on = day.New(y+1, m, d)
	}
	return dateSpan{on: on, to: to}, ok
}

// dayOnly reads "the 15th", "am 15.", "le 15", "dia 15": the next such day.
func (r *dateReader) dayOnly(i int) (dateSpan, bool) {
	at, led := i, false
	for range 2 {
		if _, n := r.article.match(r.toks, at); n > 0 && at+n < len(r.toks) && r.toks[at].kind == word {
			at, led = at+n, true
		}
	}
	n, size, ordinal := r.dayNumber(at)
	if size == 0 || !led && (!ordinal || r.toks[at].kind == word) || r.toks[at].kind == word && !led {
		return dateSpan{}, false
	}
	if led && !ordinal && (r.language == "en" || r.language == "nl") && !r.the(at) {
		return dateSpan{}, false
	}
	if s, ok := r.dayMonth(at); ok && led { // on the 1st of July
		return s, true
	}
	to := at + size - 1
	if r.isMark(to, ".") && !ordinal {
		to--
	}
	named := at > i && r.day.is(r.toks, at-1) // dia 5
	if r.unitFollows(to+1) || !named && (r.toks[at].kind == word || !ordinal) && !r.lonely(to+1) || r.isMark(to+1, "-/:") || r.isMark(at-1, "€$£#") || r.number.is(r.toks, to+1) {
		return dateSpan{}, false
	}
	for k := range 14 {
		month := firstOf(r.sent).AddMonths(k)
		y, m, _ := month.Date()
		if n > day.DaysIn(y, m) {
			continue
		}
		if on := day.New(y, m, n); !on.Before(r.sent) {
			return dateSpan{on: on, to: to}, true
		}
	}
	return dateSpan{}, false
}

// the reports "the" right before a number, which in English leads to a day only so.
func (r *dateReader) the(i int) bool { return r.text(i-1) == "the" || r.text(i-1) == "de" }

// lonely reports that after a number comes no thing that it could count: the end,
// a sign, or a small word.
func (r *dateReader) lonely(i int) bool {
	if i >= len(r.toks) || r.toks[i].kind == mark || r.of.is(r.toks, i) || r.article.is(r.toks, i) || r.within.is(r.toks, i) || r.this.is(r.toks, i) || r.next.is(r.toks, i) {
		return true
	}
	return r.toks[i].kind == word && smallWords[r.toks[i].text]
}

// smallWords may follow the number of a day.
var smallWords = setOf(`and or but at with when that so i we you it as once if is by latest
und oder aber mit wenn da ich wir sie wird uberwiesen raus auf spatestens
et ou mais avec quand je nous vous au sans
y o pero con cuando te le lo os sin como a ya
e ma con quando le ti vi la si sul
mas com quando lhe te na no sem
en maar met als ik wij we u je staat wordt op betaald
arriva parte pago faccio sale recibe recibira tiene tendra partira sera arrive recoit pago faco sai cai recebe przelewam place
i albo ale z gdy na wtedy sie bez jak kazdego`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
