package apps

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

// currency reads a code; what names none is in the creditor's.
func (e *Export) currency(code string) (money.Currency, *fault.Error) {
	if code == "" {
		if e.options.Currency == "" {
			return "", fault.Invalidf("currency_missing", "", "the record does not say its currency; say the usual one with --currency")
		}
		return e.options.Currency, nil
	}
	c := money.Currency(strings.ToUpper(code))
	if !c.Known() {
		return "", fault.Invalidf("currency_unknown", "", "%q is not a currency code of ISO 4217, such as USD or EUR", clip(code))
	}
	return c, nil
}

// sum reads a decimal of a record. Empty is zero.
func sum(row *intake.Row, text string, c money.Currency, what string) (money.Amount, *fault.Error) {
	if text == "" {
		return money.New(0, c), nil
	}
	a, exact, err := money.ParseRounded(plain(text), c)
	if err != nil {
		if fault.CodeOf(err) == "sum_unreadable" {
			return a, fault.Invalidf("amount_unreadable", "", "%q is not a sum that can be read as %s", clip(text), what)
		}
		return a, fault.Invalidf("amount_too_large", "", "%s %q is larger than this program counts", what, clip(text))
	}
	if !exact {
		row.MarkRounded()
	}
	return a, nil
}

// plain writes 1.5e+3 of JSON out; everything else stays as it is.
func plain(text string) string {
	i := strings.IndexAny(text, "eE")
	if i < 1 {
		return text
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
	if err != nil || exponent < -20 || exponent > 20 {
		return text
	}
	negative := strings.HasPrefix(text, "-")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text[:i], "-"), ".")
	at := len(whole) + exponent
	digits := whole + fraction
	if at <= 0 {
		digits, at = strings.Repeat("0", 1-at)+digits, 1
	}
	for len(digits) < at {
		digits += "0"
	}
	text = digits[:at] + "." + digits[at:] + "0"
	if negative {
		return "-" + text
	}
	return text
}

func clip(s string) string {
	if len(s) <= 40 {
		return s
	}
	return strings.ToValidUTF8(s[:40], "") + "…"
}

// date reads a day as the programs write it: 2011-03-01T00:00:00, and in Xero's
// JSON /Date(1299110400000+0000)/. Empty is no day.
func (e *Export) date(text, what string) (day.Date, *fault.Error) {
	if text == "" {
		return day.Date{}, nil
	}
	if m := microsoft.FindStringSubmatch(text); m != nil {
		ms, err := strconv.ParseInt(m[1], 10, 64)
		if err == nil && inRange(ms/1000) {
			// Xero puts days at midnight of UTC, whatever the zone of the books.
			return day.New(time.UnixMilli(ms).UTC().Date()), nil
		}
	} else if d, ok := intake.DateOf(text); ok {
		return d, nil
	}
	return day.Date{}, fault.Invalidf("date_unreadable", "", "%s %q is not a day", what, clip(text))
}

var microsoft = regexp.MustCompile(`^/Date\((-?\d{1,15})([+-]\d{4})?\)/$`)

func inRange(seconds int64) bool { return seconds > -2_208_988_800 && seconds < 7_258_118_400 } // 1900 to 2199

// moment reads seconds since 1970 as a day in the creditor's zone. Empty is no day.
func (e *Export) moment(text, what string) (day.Date, *fault.Error) {
	if text == "" {
		return day.Date{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !inRange(seconds) {
		return day.Date{}, fault.Invalidf("date_unreadable", "", "%s %q is no moment in seconds since 1970", what, clip(text))
	}
	return day.New(time.Unix(seconds, 0).In(e.options.Zone).Date()), nil
}

// person makes one name of two.
func person(first, last string) string { return strings.TrimSpace(first + " " + last) }
