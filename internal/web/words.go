package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/web/say"
)

// amount is a sum as the page sets it.
type amount = say.Amount

func split(a money.Amount) amount { return say.In("en").Amount(a) }

// Dates of the desk read day first, as the reasons do, wherever the creditor is.
func longDay(d day.Date) string  { return d.Long("en", "gb") }
func shortDay(d day.Date) string { return d.Short("en", "gb") }

// dated is a day with its weekday, for what is a deadline or an appointment.
func dated(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Weekday().String()[:3] + " " + shortDay(d)
}

func heading(d day.Date) string {
	_, month, dom := d.Date()
	return fmt.Sprintf("%s, %d %s", d.Weekday(), dom, month)
}

// near names a day of the coming week by its weekday, others by their date.
func near(d, today day.Date) string {
	if n := d.Sub(today); n > 0 && n < 7 {
		return d.Weekday().String()
	}
	return longDay(d)
}

// hourText is when a letter may leave, in the client's own time.
func hourText(at time.Time) string {
	return fmt.Sprintf("%s, %02d:%02d their time", dated(day.In(at, at.Location())), at.Hour(), at.Minute())
}

// number writes small numbers out, as the voice of the desk does.
func number(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// plural is a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func age(days int) string {
	if days <= 0 {
		return "not late"
	}
	return plural(days, "day", "days") + " late"
}

// capital is text with its first letter large.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// sentence begins with a capital and ends with a stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	text = capital(text)
	if strings.ContainsRune(".?!…", rune(text[len(text)-1])) {
		return text
	}
	return text + "."
}

var (
	isoDay    = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
	plainSums = regexp.MustCompile(`(-?\d+(?:\.\d+)?) ([A-Z]{3})\b`)
)

// told is a sentence of the record as the desk says it: days and sums written out.
func told(text string) string {
	text = isoDay.ReplaceAllStringFunc(text, func(iso string) string {
		if d, err := day.Parse(iso); err == nil {
			return longDay(d)
		}
		return iso
	})
	text = plainSums.ReplaceAllStringFunc(text, func(sum string) string {
		digits, code, _ := strings.Cut(sum, " ")
		if a, err := money.Parse(digits, money.Currency(code)); err == nil {
			return code + " " + a.Number("en", "us")
		}
		return sum
	})
	return sentence(text)
}

// paragraphs splits plain text at empty lines, and each paragraph into lines.
func paragraphs(text string) [][]string {
	var all [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

// plainSum reads a sum as a person types it, "1,200.50" or "1 200,50", and gives
// it with a point and no grouping. What could be read in two ways is left as it
// is, and refused by whoever reads it next.
func plainSum(text string, c money.Currency) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, text)
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	decimals := len(text) - comma - 1
	switch {
	case comma < 0:
	case point > comma, point < 0 && decimals == 3 && c.Digits() < 3:
		return strings.ReplaceAll(text, ",", "")
	case strings.Count(text, ",") == 1 && decimals <= c.Digits():
		return strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
	}
	return text
}

// ownPath is a path of the desk to go back to; anything else leads to Today.
func ownPath(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsRune(back, '\\') {
		return "/"
	}
	return u.RequestURI()
}
