package day

import (
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
)

// The years for which holidays are laid out. Outside them only weekends rest.
const (
	firstYear = 1990
	lastYear  = 2100
)

var (
	firstDay = New(firstYear, time.January, 1)
	allDays  = int(New(lastYear+1, time.January, 1).n - firstDay.n)
)

// Change adds a day of rest to a calendar, or takes one out of it.
type Change struct {
	On   Date
	Name string
	Work bool // true: this day is a business day after all
}

// Calendar tells business days from days of rest in one place. It never changes
// and is safe for concurrent use.
//
// The rules of most places are those of a library released in 2023, with the
// changes since then that were known to us: a holiday decreed later, or kept
// only in one town, is missing. Users add and remove days by Change.
type Calendar struct {
	place   string
	known   bool
	weekend [7]bool
	rest    []uint64 // a bit a day from firstDay on, set on weekends and holidays
	named   []Change // the holidays, by day
}

// CalendarFor is the calendar of a place, which NormalPlace understands. A part
// of a country without rules of its own has those of the country; a country
// without rules rests on Saturday and Sunday, and Known tells so. Of several
// changes of one day the last one stands.
func CalendarFor(place string, changes ...Change) *Calendar {
	base := weekendsOnly
	for p := NormalPlace(place); p != ""; p = wider(p) {
		if laidOut, ok := calendars[p]; ok {
			base = laidOut
			break
		}
	}
	c := base()
	if len(changes) == 0 {
		return c
	}
	own := &Calendar{place: c.place, known: c.known, weekend: c.weekend, rest: slices.Clone(c.rest), named: slices.Clone(c.named)}
	for _, change := range changes {
		own.apply(change)
	}
	slices.SortFunc(own.named, byDay)
	return own
}

func (c *Calendar) apply(change Change) {
	i := int(change.On.n - firstDay.n)
	if i < 0 || i >= allDays {
		return
	}
	c.named = slices.DeleteFunc(c.named, func(h Change) bool { return h.On == change.On })
	if change.Work {
		c.rest[i/64] &^= 1 << (i % 64)
		return
	}
	c.rest[i/64] |= 1 << (i % 64)
	c.named = append(c.named, change)
}

func byDay(a, b Change) int { return a.On.Compare(b.On) }

// layOut computes every day of rest once.
func layOut(place string, known bool, weekend []time.Weekday, rules []*cal.Holiday) *Calendar {
	c := &Calendar{place: place, known: known, rest: make([]uint64, (allDays+63)/64)}
	for _, w := range weekend {
		c.weekend[w] = true
	}
	for i := range allDays {
		if c.weekend[firstDay.AddDays(i).Weekday()] {
			c.rest[i/64] |= 1 << (i % 64)
		}
	}
	// New Year's Day of the year after may be kept on the last day of December.
	for year := firstYear; year <= lastYear+1; year++ {
		for _, rule := range rules {
			actual, observed := rule.Calc(year)
			for _, t := range []time.Time{actual, observed} {
				if i := int(fromTime(t).n - firstDay.n); !t.IsZero() && i >= 0 && i < allDays {
					c.rest[i/64] |= 1 << (i % 64)
					c.named = append(c.named, Change{On: fromTime(t), Name: rule.Name})
				}
			}
		}
	}
	slices.SortStableFunc(c.named, byDay)
	c.named = slices.CompactFunc(c.named, func(a, b Change) bool { return a.On == b.On })
	return c
}

// Place is the place whose rules are used: the country, where its parts have
// none of their own; "" where only weekends are known.
func (c *Calendar) Place() string { return c.place }

// Known reports whether the holidays of the place are known, and not only its weekends.
func (c *Calendar) Known() bool { return c.known }

// IsBusiness reports a day that is neither weekend nor holiday.
func (c *Calendar) IsBusiness(d Date) bool {
	if i := int(d.n - firstDay.n); i >= 0 && i < allDays {
		return c.rest[i/64]&(1<<(i%64)) == 0
	}
	return !c.weekend[d.Weekday()]
}

// Holiday is the name of a holiday, or of the day on which one that fell on a
// weekend is kept. A mere weekend is none.
func (c *Calendar) Holiday(d Date) (name string, ok bool) {
	i, ok := slices.BinarySearchFunc(c.named, d, func(h Change, d Date) int { return h.On.Compare(d) })
	if !ok {
		return "", false
	}
	return c.named[i].Name, true
}

// Holidays lists the named days of rest from one day to another, both included.
func (c *Calendar) Holidays(from, to Date) []Change {
	at := func(d Date) int {
		i, _ := slices.BinarySearchFunc(c.named, d, func(h Change, d Date) int { return h.On.Compare(d) })
		return i
	}
	if to.Before(from) {
		return nil
	}
	return slices.Clone(c.named[at(from):at(Date{to.n + 1})])
}

// Next is d where it is a business day, else the first one after it.
func (c *Calendar) Next(d Date) Date {
	for d.n != 0 && !c.IsBusiness(d) {
		d.n++
	}
	return d
}

// AddBusiness is the nth business day after d; d itself for 0, business day or
// not. A negative n counts back. No day stays no day.
func (c *Calendar) AddBusiness(d Date, n int) Date {
	step := int32(1)
	if n < 0 {
		step, n = -1, -n
	}
	for d.n != 0 && n > 0 {
		d.n += step
		if c.IsBusiness(d) {
			n--
		}
	}
	return d
}

// SubBusiness is the nth business day before d.
func (c *Calendar) SubBusiness(d Date, n int) Date { return c.AddBusiness(d, -n) }

// BusinessBetween counts the business days after a up to b, b included; it is
// negative when b lies before a. AddBusiness(a, n) is n of them away from a.
func (c *Calendar) BusinessBetween(a, b Date) int {
	if b.n < a.n {
		return -c.BusinessBetween(b, a)
	}
	count := 0
	from, to := a.n+1, b.n+1 // the days from … to-1
	for ; from < to && (from < firstDay.n || int(from-firstDay.n) >= allDays || (from-firstDay.n)%64 != 0); from++ {
		if c.IsBusiness(Date{from}) {
			count++
		}
	}
	for ; from+64 <= to && int(from-firstDay.n)+64 <= allDays; from += 64 {
		count += 64 - bits.OnesCount64(c.rest[(from-firstDay.n)/64])
	}
	for ; from < to; from++ {
		if c.IsBusiness(Date{from}) {
			count++
		}
	}
	return count
}

// calendars holds how each place is laid out, which happens once, when it is
// first asked for, and is shared from then on.
var calendars = rulesToCalendars()

var weekendsOnly = sync.OnceValue(func() *Calendar { return layOut("", false, saturdaySunday, nil) })

func rulesToCalendars() map[string]func() *Calendar {
	// The library reckons in the zone of the machine unless told otherwise, and
	// a midnight that a zone skips would move a holiday.
	cal.DefaultLoc = time.UTC
	all := make(map[string]func() *Calendar)
	for place, rules := range holidayRules() {
		all[place] = sync.OnceValue(func() *Calendar { return layOut(place, true, saturdaySunday, rules) })
	}
	all["il"] = sync.OnceValue(func() *Calendar {
		return layOut("il", false, []time.Weekday{time.Friday, time.Saturday}, nil)
	})
	return all
}

var saturdaySunday = []time.Weekday{time.Saturday, time.Sunday}
