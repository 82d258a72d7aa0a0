package meaning

import (
	"time"

	"dunwell/internal/day"
)

// near reads today, tomorrow and the day after.
func (r *dateReader) near(i int) (dateSpan, bool) {
	if _, n := r.overmorrow.match(r.toks, i); n > 0 {
		return dateSpan{on: r.sent.AddDays(2), to: i + n - 1}, true
	}
	if _, n := r.tomorrow.match(r.toks, i); n > 0 {
		on, to := r.sent.AddDays(1), i+n-1
		if r.week.is(r.toks, to+1) && r.language == "en" { // tomorrow week
			on, to = on.AddDays(7), to+1
		}
		return r.explicit(dateSpan{on: on, to: to}), true
	}
	if _, n := r.today.match(r.toks, i); n > 0 {
		to := i + n - 1
		if w, ok := r.weekFromToday(to + 1); ok {
			return w, true
		}
		return dateSpan{on: r.sent, to: to}, true
	}
	return dateSpan{}, false
}

// weekFromToday reads "heute in einer Woche", "oggi a otto".
func (r *dateReader) weekFromToday(i int) (dateSpan, bool) {
	s, ok := r.weekOff(i)
	if !ok {
		return dateSpan{}, false
	}
	return dateSpan{on: r.sent.AddDays(7 * s.weeks), to: s.to}, true
}

// explicit prefers the day that is spelled out right behind: "Friday, May 22",
// "tomorrow, 3/4", "Monday fortnight (the 29th)".
func (r *dateReader) explicit(s dateSpan) dateSpan {
	for skip := 1; skip <= 5 && s.to+skip < len(r.toks); skip++ {
		i := s.to + skip
		if r.toks[i].sentence != r.toks[s.to].sentence {
			return s
		}
		for _, read := range []func(int) (dateSpan, bool){r.numeric, r.dayMonth, r.monthDay, r.dayOnly} {
			if e, ok := read(i); ok && !e.on.Before(r.sent) {
				if e.on.Weekday() == s.on.Weekday() || skip <= 2 {
					return e
				}
			}
		}
		if r.toks[i].kind != mark && !r.article.is(r.toks, i) && !r.of.is(r.toks, i) && !appositions[r.toks[i].text] {
			return s
		}
	}
	return s
}

// appositions stand between a weekday and its date.
var appositions = setOf("the der den dem dnia soit also ossia cioe quer dizer czyli dus oftewel namely le el il o de")

// weekOff is a number of weeks added to a day: "Friday week", "vendredi en huit".
type weekOff struct{ weeks, to int }

func (r *dateReader) weekOff(i int) (weekOff, bool) {
	switch r.language {
	case "en":
		if r.text(i) == "week" && r.text(i+1) != "of" {
			return weekOff{1, i}, true
		}
		if r.text(i) == "fortnight" {
			return weekOff{2, i}, true
		}
		if r.text(i) == "after" && r.text(i+1) == "next" {
			return weekOff{2, i + 1}, true
		}
	case "fr":
		if r.text(i) == "en" && (r.text(i+1) == "huit" || r.text(i+1) == "8") {
			return weekOff{1, i + 1}, true
		}
		if r.text(i) == "en" && r.text(i+1) == "quinze" {
			return weekOff{2, i + 1}, true
		}
	case "it":
		if r.text(i) == "a" && r.text(i+1) == "otto" {
			return weekOff{1, i + 1}, true
		}
	case "de":
		if r.text(i) == "in" {
			if n, k := r.number.match(r.toks, i+1); k > 0 && r.week.is(r.toks, i+1+k) {
				return weekOff{n, i + 1 + k}, true
			}
			if r.text(i+1) == "acht" && r.day.is(r.toks, i+2) {
				return weekOff{1, i + 2}, true
			}
		}
	case "nl":
		if r.text(i) == "over" {
			if n, k := r.number.match(r.toks, i+1); k > 0 && r.week.is(r.toks, i+1+k) {
				return weekOff{n, i + 1 + k}, true
			}
		}
	case "pl":
		if r.text(i) == "za" && r.week.is(r.toks, i+1) {
			return weekOff{1, i + 1}, true
		}
	}
	return weekOff{}, false
}

// weekdayAt reads a weekday with what stands around it. "Next Friday" is that of
// the following week; Friday alone is the first one after the mail.
func (r *dateReader) weekdayAt(i int) (dateSpan, bool) {
	at, next := i, false
	if _, n := r.next.match(r.toks, at); n > 0 {
		next, at = true, at+n
	} else if _, n := r.this.match(r.toks, at); n > 0 {
		at += n
	}
	if next && r.week.is(r.toks, at) { // next week Friday
		return r.nextWeek(at + 1)
	}
	if r.week.is(r.toks, at) && at > i { // this week Friday
		if w, n := r.weekday.match(r.toks, at+1); n > 0 {
			return dateSpan{on: r.firstAfter(r.sent, w), to: at + n}, true
		}
	}
	w, n := r.weekday.match(r.toks, at)
	if n == 0 || r.past(i) {
		return dateSpan{}, false
	}
	s := dateSpan{on: r.firstAfter(r.sent, w), to: at + n - 1}
	if at+n < len(r.toks) && r.ago.is(r.toks, at+n) && r.toks[at+n].kind == word && r.language != "en" && r.language != "de" {
		return dateSpan{}, false // lundi dernier, viernes pasado
	}
	for behind := 0; behind < 2; behind++ { // Dienstag KW 23, Tuesday of week 23
		if k, ok := r.calendarWeek(at + n + behind); ok && !k.vague {
			return k, true
		}
		if at+n+behind >= len(r.toks) || r.toks[at+n+behind].kind != mark && !r.of.is(r.toks, at+n+behind) && r.text(at+n+behind) != "in" {
			break
		}
	}
	s = r.moved(s, w, next)
	return r.explicit(r.afterFeast(i, w, s)), true
}

// moved takes in what shifts a weekday by weeks, before it or behind it.
func (r *dateReader) moved(s dateSpan, w int, next bool) dateSpan {
	weekOfSent := r.weekDay(r.sent, time.Weekday(w%7))
	if next && (r.language == "en" || r.language == "de" || r.language == "nl" || r.language == "pl") {
		s.on = weekOfSent.AddDays(7)
	}
	at := s.to + 1
	for range 3 {
		if off, ok := r.weekOff(at); ok {
			s.on, s.to = s.on.AddDays(7*off.weeks), off.to
			if r.text(off.to) == "next" {
				s.on = weekOfSent.AddDays(14)
			}
			return s
		}
		if _, n := r.next.match(r.toks, at); n > 0 {
			if r.week.is(r.toks, at+n) { // Friday next week
				s.on, s.to = weekOfSent.AddDays(7), at+n
				return s
			}
			if r.language == "fr" || r.language == "es" || r.language == "it" || r.language == "pt" {
				s.to = at + n - 1 // vendredi prochain: the coming one
				return s
			}
		}
		if r.week.is(r.toks, at) { // semaine prochaine, settimana prossima, tygodniu
			if _, n := r.next.match(r.toks, at+1); n > 0 {
				s.on, s.to = weekOfSent.AddDays(7), at+n
				return s
			}
		}
		if _, n := r.of.match(r.toks, at); n > 0 {
			at += n
			continue
		}
		if r.this.is(r.toks, at) || r.isMark(at, ",") {
			at++
			continue
		}
		break
	}
	return s
}

// nextWeek reads a weekday behind "next week".
func (r *dateReader) nextWeek(at int) (dateSpan, bool) {
	for k := 0; k < 3; k++ {
		if w, n := r.weekday.match(r.toks, at); n > 0 {
			return r.explicit(dateSpan{on: r.weekDay(r.sent.AddDays(7), time.Weekday(w%7)), to: at + n - 1}), true
		}
		if r.isMark(at, ",") || r.of.is(r.toks, at) || r.article.is(r.toks, at) {
			at++
			continue
		}
		break
	}
	return dateSpan{}, false
}

// past reports "last Friday", "letzten Montag".
func (r *dateReader) past(i int) bool {
	return r.ago.is(r.toks, i-1) && r.text(i-1) != "for" && r.text(i-1) != "before" && r.text(i-1) != "since" && r.text(i-1) != "od" && r.text(i-1) != "past"
}

// afterFeast takes a weekday named together with Easter as the one that follows it.
func (r *dateReader) afterFeast(i, w int, s dateSpan) dateSpan {
	named := false
	for back := 1; back <= 6 && i-back >= 0 && r.toks[i-back].sentence == r.toks[i].sentence; back++ {
		named = named || easterWords[r.text(i-back)]
	}
	if afterWords[r.text(s.to+1)] { // the Tuesday after Easter
		for ahead := 2; ahead <= 4; ahead++ {
			named = named || easterWords[r.text(s.to+ahead)]
		}
	}
	if !named {
		return s
	}
	y, _, _ := r.sent.Date()
	feast := easter(y)
	if feast.Before(r.sent) {
		feast = r.sent
	}
	s.on = r.firstAfter(feast, w)
	return s
}

var afterWords = setOf("after nach apres despues dopo depois na po tras")

var easterWords = setOf("easter ostern osterfeiertagen paques semana santa pasqua pascoa pasen wielkanoc wielkanocy swietach")

// easter is Easter Sunday by the reckoning of Gauss as Meeus and Jones give it.
func easter(y int) day.Date {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return day.New(y, time.Month(month), (h+l-7*m+33*month+19)%32)
}

// calendarWeek reads "KW 23", with the day named beside it; else its Friday.
func (r *dateReader) calendarWeek(i int) (dateSpan, bool) {
	if !r.weekNumber.is(r.toks, i) {
		return dateSpan{}, false
	}
	at := i + 1
	if r.isMark(at, ".") {
		at++
	}
	if r.text(at) == "nr" || r.text(at) == "no" {
		at++
	}
	n, size := r.count(at)
	if size == 0 || r.toks[at].kind != number || n < 1 || n > 53 || r.toks[i].text != "kw" && r.toks[i].text != "kalenderwoche" && r.unitFollows(at+1) {
		return dateSpan{}, false
	}
	y, _, _ := r.sent.Date()
	monday := isoMonday(y, n)
	if monday.AddDays(6).Before(r.sent) {
		monday = isoMonday(y+1, n)
	}
	s := dateSpan{on: monday.AddDays(4), to: at, vague: true}
	for k := 1; k <= 4; k++ {
		for _, near := range []int{i - k, at + k} {
			if w, m := r.weekday.match(r.toks, near); m > 0 && r.toks[near].sentence == r.toks[i].sentence {
				s.on, s.vague = monday.AddDays(w-1), false
				s.to = max(s.to, near+m-1)
				return s, true
			}
		}
	}
	return s, true
}

// isoMonday is the Monday of an ISO week: the first one holds 4 January.
func isoMonday(y, week int) day.Date {
	fourth := day.New(y, time.January, 4)
	return fourth.AddDays(-(int(fourth.Weekday())+6)%7 + 7*(week-1))
}

// wholeWeek reads "next week", "this week": its Friday stands for it.
func (r *dateReader) wholeWeek(i int) (dateSpan, bool) {
	read := func(at int, list *wordList, weeks int) (dateSpan, bool) {
		if _, n := list.match(r.toks, at); n > 0 && r.week.is(r.toks, at+n) {
			return dateSpan{on: r.weekDay(r.sent.AddDays(7*weeks), time.Friday), to: at + n, vague: true}, true
		}
		return dateSpan{}, false
	}
	if s, ok := read(i, &r.next, 1); ok {
		return s, true
	}
	if _, n := r.this.match(r.toks, i); n > 0 {
		return read(i, &r.this, btoi(r.comingWeek(i, n)))
	}
	if r.week.is(r.toks, i) {
		if _, n := r.next.match(r.toks, i+1); n > 0 {
			return dateSpan{on: r.weekDay(r.sent.AddDays(7), time.Friday), to: i + n, vague: true}, true
		}
	}
	return dateSpan{}, false
}

// comingWeek reports a word of n tokens that leads to the first such day, but before
// "week" to the one that follows: kommenden Freitag, kommende Woche.
func (r *dateReader) comingWeek(i, n int) bool {
	return comingWords[r.text(i)] && r.week.is(r.toks, i+n)
}

var comingWords = setOf("coming upcoming kommende kommenden kommender kommendem komende aankomende aanstaande nadchodzacy nadchodzacym nadchodzacego")
