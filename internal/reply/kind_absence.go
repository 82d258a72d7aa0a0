package reply

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
)

// monthNames are how months begin, in the eight languages; longer ones first
// where one begins like another.
var monthNames = [12][]string{
	{"jan", "ene", "gen", "sty"},
	{"feb", "fév", "fev", "lut"},
	{"mar", "mär", "mrz", "maa", "mrt"},
	{"apr", "avr", "abr", "kwi"},
	{"may", "mai", "mag", "mei", "maj", "mayo"},
	{"jun", "juin", "giu", "cze"},
	{"jul", "juil", "lug", "lip"},
	{"aug", "aoû", "aou", "ago", "sie"},
	{"sep", "set", "wrz"},
	{"oct", "okt", "ott", "out", "paź", "paz"},
	{"nov", "lis"},
	{"dec", "dez", "déc", "dic", "gru"},
}

// weekdayNames begin with Sunday.
var weekdayNames = [7][]string{
	{"sunday", "sonntag", "dimanche", "domingo", "domenica", "zondag", "niedziel"},
	{"monday", "montag", "lundi", "lunes", "lunedì", "segunda", "maandag", "poniedział"},
	{"tuesday", "dienstag", "mardi", "martes", "martedì", "terça", "dinsdag", "wtor"},
	{"wednesday", "mittwoch", "mercredi", "miércoles", "mercoledì", "quarta", "woensdag", "środ"},
	{"thursday", "donnerstag", "jeudi", "jueves", "giovedì", "quinta", "donderdag", "czwart"},
	{"friday", "freitag", "vendredi", "viernes", "venerdì", "sexta", "vrijdag", "piątk", "piątek"},
	{"saturday", "samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "sobot"},
}

// stems is a pattern for words that begin so.
func stems(lists ...[]string) string {
	var all []string
	for _, names := range lists {
		all = append(all, names...)
	}
	return `(?:` + strings.Join(all, "|") + `)\p{L}{0,9}`
}

// dayPattern finds days as they are written: ISO, with dots or strokes, with the
// name of the month behind or before, "the 18th", or a weekday alone.
var dayPattern = func() *regexp.Regexp {
	month, weekday := stems(monthNames[:]...), stems(weekdayNames[:]...)
	return regexp.MustCompile(`(?i)(\d{4})-(\d{1,2})-(\d{1,2})` +
		`|\b(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2})\b|\.|\b)` +
		`|\b(\d{1,2})(?:st|nd|rd|th|er|º|°|ª|\.)?\s+(?:of |de |d')?(` + month + `)\.?(?:,?\s+(?:de |del )?(\d{4}))?` +
		`|\b(` + month + `)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?` +
		`|\bthe (\d{1,2})(?:st|nd|rd|th)\b` +
		`|(` + weekday + `)`)
}()

// backWords announce the day of the return itself, awayWords the last day of absence.
var (
	backWords = regexp.MustCompile(`(?i)\b(back|return\p{L}*|reopen\p{L}*|re-open\p{L}*|in the office again|available again|wieder|zurück|erreichbar ab|de retour|retour|reviendr\p{L}*|rouvr\p{L}*|réouvr\p{L}*|vuelv\p{L}*|regres\p{L}*|reincorpor\p{L}*|torn\p{L}*|rientr\p{L}*|riapr\p{L}*|volto|regresso|retorn\p{L}*|reabr\p{L}*|terug|weer|wrac\p{L}*|powr\p{L}*|wróc\p{L}*|od dnia)`)
	awayWords = regexp.MustCompile(`(?i)(?:\b(?:until|till|through|thru|bis|jusqu.au|jusque|hasta|fino|entro|até|tot|t/m)(?:[^\p{L}.!?\n][^.!?\n]{0,30})?|\b(?:to|au|al|a|ao|do)\s+(?:\p{L}+,?\s+)?|[–—-]\s*)$`)
)

// Returns is the day on which an absence note says its writer is back, the zero
// Date where it names none. Days count from the one on which it was sent; where
// that is not known, only dates with a year are read.
func Returns(text string, sent day.Date) day.Date {
	text = clipText(text, 4000)
	var last day.Date
	for line := range strings.SplitSeq(text, "\n") {
		finds := dayPattern.FindAllStringSubmatchIndex(line, 30)
		for i, at := range finds {
			weekday := at[28] >= 0
			if weekday && i+1 < len(finds) && finds[i+1][0]-at[1] < 8 { // "Monday, 30 November"
				continue
			}
			d, ok := dayOf(line, at, sent)
			if !ok {
				continue
			}
			before := clause(line[:at[0]])
			switch {
			case awayWords.MatchString(before) && !closestIsBack(before):
				if next := d.AddDays(1); next.After(last) {
					last = next
				}
			case backWords.MatchString(before) || backWords.MatchString(rest(line[at[1]:])):
				return d
			}
		}
	}
	return last
}

// clause is the end of the sentence that s stops in.
func clause(s string) string {
	if i := strings.LastIndexAny(s, "!?;"); i >= 0 {
		s = s[i+1:]
	}
	if len(s) > 90 {
		s = strings.ToValidUTF8(s[len(s)-90:], "")
	}
	return s
}

// rest is what follows in the same clause.
func rest(s string) string {
	if i := strings.IndexAny(s, ".!?;\n0123456789"); i >= 0 {
		s = s[:i]
	}
	for _, and := range []string{" and ", " und ", " et ", " y ", " e ", " en ", " i "} {
		s, _, _ = strings.Cut(s, and)
	}
	return clipText(s, 40)
}

// closestIsBack tells whether the word of return stands nearer to the day than
// that of absence.
func closestIsBack(before string) bool {
	backs := backWords.FindAllStringIndex(before, -1)
	away := awayWords.FindStringIndex(before)
	return len(backs) > 0 && away != nil && backs[len(backs)-1][0] > away[0]
}

// dayOf reads one find of dayPattern.
func dayOf(line string, at []int, sent day.Date) (day.Date, bool) {
	group := func(n int) string {
		if at[2*n] < 0 {
			return ""
		}
		return line[at[2*n]:at[2*n+1]]
	}
	number := func(n int) int { v, _ := strconv.Atoi(group(n)); return v }
	switch {
	case group(1) != "":
		return civil(number(1), number(2), number(3), sent)
	case group(4) != "":
		return numeric(number(4), number(5), number(6), strings.Contains(group(0), "/"), sent)
	case group(7) != "":
		return civil(number(9), monthOf(group(8)), number(7), sent)
	case group(10) != "":
		return civil(number(12), monthOf(group(10)), number(11), sent)
	case group(13) != "":
		return nextDom(number(13), sent)
	}
	return nextWeekday(group(14), sent)
}

// numeric reads two numbers. With a stroke either may be the month: the reading
// that can be, and of two the nearer one, is taken.
func numeric(a, b, year int, stroke bool, sent day.Date) (day.Date, bool) {
	if year > 0 && year < 100 {
		year += 2000
	}
	dm, ok := civil(year, b, a, sent)
	if !stroke {
		return dm, ok
	}
	md, okMD := civil(year, a, b, sent)
	switch {
	case !ok:
		return md, okMD
	case !okMD || sent.IsZero():
		return dm, ok
	case md.Before(dm) && !md.Before(sent) || dm.Before(sent):
		return md, true
	}
	return dm, true
}

// civil is a day that can be; without a year, the first one from the day before sent.
func civil(year, month, d int, sent day.Date) (day.Date, bool) {
	if month < 1 || month > 12 || d < 1 {
		return day.Date{}, false
	}
	if year == 0 {
		if sent.IsZero() {
			return day.Date{}, false
		}
		year, _, _ = sent.Date()
		if d <= day.DaysIn(year, time.Month(month)) && day.New(year, time.Month(month), d).Before(sent.AddDays(-1)) {
			year++
		}
	}
	if year < 1990 || year > 2200 || d > day.DaysIn(year, time.Month(month)) {
		return day.Date{}, false
	}
	found := day.New(year, time.Month(month), d)
	if !sent.IsZero() && (found.Before(sent.AddDays(-1)) || found.After(sent.AddDays(400))) {
		return day.Date{}, false
	}
	return found, true
}

// nextDom is the next day of the month with that number.
func nextDom(d int, sent day.Date) (day.Date, bool) {
	if sent.IsZero() {
		return day.Date{}, false
	}
	for n := range 62 {
		if next := sent.AddDays(n); dom(next) == d {
			return next, true
		}
	}
	return day.Date{}, false
}

func dom(d day.Date) int { _, _, n := d.Date(); return n }

func nextWeekday(word string, sent day.Date) (day.Date, bool) {
	if sent.IsZero() {
		return day.Date{}, false
	}
	word = strings.ToLower(word)
	for n, names := range weekdayNames {
		for _, name := range names {
			if strings.HasPrefix(word, name) {
				ahead := (n - int(sent.Weekday()) + 7) % 7
				if ahead == 0 {
					ahead = 7
				}
				return sent.AddDays(ahead), true
			}
		}
	}
	return day.Date{}, false
}

// monthOf is the number of a month by its beginning, 0 where it is none.
func monthOf(word string) int {
	word = strings.ToLower(word)
	for i, names := range monthNames {
		for _, name := range names {
			if strings.HasPrefix(word, name) {
				return i + 1
			}
		}
	}
	return 0
}
