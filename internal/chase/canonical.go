package chase

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

// Canonical writes the facts down as compact JSON: all that Decide reads and
// nothing else, in one order, sums in the smallest unit, absent fields left
// out. ParseFacts reads it back, and Decide then gives the same decision.
func (f *Facts) Canonical() []byte { return f.AppendCanonical(make([]byte, 0, 1024)) }

// AppendCanonical is Canonical into a buffer of the caller's.
func (f *Facts) AppendCanonical(b []byte) []byte {
	o := object{b: append(b, '{')}
	o.text("creditor", string(f.Account.Creditor))
	o.text("account", string(f.Account.Account))
	o.day("today", f.Today)
	o.text("currency", string(f.Currency))
	o.key("claim")
	o.b = f.appendClaim(o.b)
	if len(f.Arrangements) > 0 {
		o.key("arrangements")
		o.b = f.appendArrangements(o.b)
	}
	if len(f.Touches) > 0 {
		o.key("touches")
		o.b = appendTouches(o.b, f.Touches)
	}
	if len(f.Received) > 0 {
		o.key("received")
		o.b = f.appendReceived(o.b)
	}
	if f.Unclear.Amount.Sign() > 0 {
		o.key("unclear")
		o.b = f.appendReceipt(append(o.b, '{'), f.Unclear)
	}
	f.appendArranged(&o)
	o.text("cause", string(f.Cause))
	o.day("cause_on", f.CauseOn)
	o.day("first_seen", f.FirstSeen)
	o.flag("doubtful", f.Doubtful)
	o.flag("opt_out", f.OptOut)
	o.flag("paid_late", f.PaidLate)
	o.text("place", f.Place)
	o.text("form", string(f.Form))
	o.text("contact", string(f.Contact))
	o.text("reach", string(f.Reach))
	o.text("prefers", f.Prefers)
	o.flag("work_active", f.WorkActive)
	o.flag("work_goes_on", f.WorkGoesOn)
	o.flag("pause_right", f.PauseRight)
	o.flag("call_waived", f.CallWaived)
	o.flag("work_kept", f.WorkKept)
	o.key("law")
	o.b = f.Legal.append(o.b)
	if f.Case != nil {
		o.key("case")
		o.b = appendCase(o.b, f.Case)
		o.number("denied", int64(f.Denied))
	}
	for i, path := range slices.Sorted(maps.Keys(f.Figures)) {
		if i == 0 {
			o.key("figures")
			o.b = append(o.b, '{')
		}
		o.text(path, f.Figures[path])
	}
	if len(f.Figures) > 0 {
		o.b = append(o.b, '}')
	}
	o.text("matter", f.Matter)
	o.flag("placed", f.Placed)
	o.text("counsel", f.Counsel)
	if j := f.Judgment; j != nil {
		o.key("judgment")
		t := object{b: append(o.b, '{')}
		t.text("words", j.Words)
		t.text("state", string(j.State))
		t.day("since", j.Since)
		t.day("expires", j.Expires)
		t.text("step", j.Step)
		t.day("look", j.Look)
		t.day("part", j.Part)
		t.day("missed", j.Missed)
		o.b = append(t.b, '}')
	}
	o.text("armed", f.Armed)
	o.number("given_up", f.GivenUp.Minor())
	o.day("given_on", f.GivenOn)
	o.day("given_till", f.GivenTill)
	o.day("money_through", f.MoneyThrough)
	o.flag("reads", f.Reads)
	if len(f.Autopilot) > 0 {
		o.key("autopilot")
		for i, step := range f.Autopilot {
			o.b = appendString(append(o.b, opening(i)), step)
		}
		o.b = append(o.b, ']')
	}
	o.calendar("client", &f.Client)
	o.calendar("creditor_days", &f.Creditor)
	return append(o.b, '}')
}

func (l *Legal) append(b []byte) []byte {
	o := object{b: append(b, '{')}
	o.text("version", l.Version)
	o.number("demand_days", int64(l.Demand.Days))
	o.text("demand_source", l.Demand.Source)
	o.flag("demand_recalled", l.Demand.Recalled)
	o.day("last_day", l.LastDay)
	o.text("sure", string(l.Sure))
	return append(o.b, '}')
}

func (f *Facts) appendClaim(b []byte) []byte {
	c := &f.Claim
	o := object{b: append(b, '{')}
	o.number("owed", c.Owed.Minor())
	o.number("askable", c.Askable.Minor())
	o.number("late", c.Late.Minor())
	o.number("disputed", c.Disputed.Minor())
	o.number("unapplied", c.Unapplied.Minor())
	o.number("gone", c.Gone.Minor())
	o.number("days_late", int64(c.DaysLate))
	o.number("days_asked", int64(c.DaysAsked))
	for i := range c.Lines {
		l := &c.Lines[i]
		if i == 0 {
			o.key("lines")
		}
		line := object{b: append(o.b, opening(i), '{')}
		line.text("code", string(l.Code))
		line.text("item", string(l.Item))
		line.day("on", l.On)
		line.day("due", l.Due)
		line.number("days", int64(l.Days))
		line.number("amount", l.Amount.Minor())
		line.number("disputed", l.Disputed.Minor())
		line.number("rests", l.Rests.Minor())
		line.number("covered", l.Covered.Minor())
		line.number("ask", l.Ask.Minor())
		o.b = append(line.b, '}')
	}
	if len(c.Lines) > 0 {
		o.b = append(o.b, ']')
	}
	return append(o.b, '}')
}

func (f *Facts) appendArrangements(b []byte) []byte {
	for i := range f.Arrangements {
		a := &f.Arrangements[i]
		o := object{b: append(b, opening(i), '{')}
		o.text("kind", string(a.Kind))
		o.day("on", a.On)
		o.day("by", a.By)
		o.number("amount", a.Amount.Minor())
		if !a.Amount.IsZero() && a.Amount.Currency() != f.Currency {
			o.text("currency", string(a.Amount.Currency()))
		}
		if a.Kind == receivable.Pause || a.Reason == LetterCorrected { // of others the claim tells what they are about
			o.text("item", string(a.Item))
		}
		o.text("reason", a.Reason)
		o.day("ended", a.Ended)
		o.text("outcome", a.Outcome)
		b = append(o.b, '}')
	}
	return append(b, ']')
}

func appendTouches(b []byte, touches []receivable.Touch) []byte {
	for i := range touches {
		t := &touches[i]
		o := object{b: append(b, opening(i), '{')}
		o.day("on", t.On)
		o.text("kind", string(t.Kind))
		o.text("step", t.Step)
		o.text("channel", t.Channel)
		o.text("outcome", t.Outcome)
		o.text("contact", string(t.Contact))
		o.day("deadline", t.Deadline)
		o.text("delivery", string(t.Delivery))
		b = append(o.b, '}')
	}
	return append(b, ']')
}

func (f *Facts) appendReceived(b []byte) []byte {
	for i, r := range f.Received {
		b = f.appendReceipt(append(b, opening(i), '{'), r)
	}
	return append(b, ']')
}

// appendReceipt writes the fields of a receipt whose object is open.
func (f *Facts) appendReceipt(b []byte, r receivable.Receipt) []byte {
	o := object{b: b}
	o.day("on", r.On)
	o.number("amount", r.Amount.Minor())
	if r.Amount.Currency() != f.Currency {
		o.text("currency", string(r.Amount.Currency()))
	}
	return append(o.b, '}')
}

// object writes the fields of one JSON object and leaves out what is zero.
type object struct{ b []byte }

func (o *object) key(name string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, name...)
	o.b = append(o.b, '"', ':')
}

func (o *object) text(name, value string) {
	if value != "" {
		o.key(name)
		o.b = appendString(o.b, value)
	}
}

func (o *object) number(name string, n int64) {
	if n != 0 {
		o.key(name)
		o.b = strconv.AppendInt(o.b, n, 10)
	}
}

func (o *object) flag(name string, is bool) {
	if is {
		o.key(name)
		o.b = append(o.b, "true"...)
	}
}

func (o *object) day(name string, d day.Date) {
	if !d.IsZero() {
		o.key(name)
		o.b = append(o.b, '"')
		o.b = appendDay(o.b, d)
		o.b = append(o.b, '"')
	}
}

func (o *object) calendar(name string, c *Calendar) {
	if c.Calendar == nil {
		return
	}
	o.key(name)
	in := object{b: append(o.b, '{')}
	in.text("place", c.From)
	for i := range c.Changes {
		change := &c.Changes[i]
		if i == 0 {
			in.key("changes")
		}
		one := object{b: append(in.b, opening(i), '{')}
		one.day("on", change.On)
		one.text("name", change.Name)
		one.flag("work", change.Work)
		in.b = append(one.b, '}')
	}
	if len(c.Changes) > 0 {
		in.b = append(in.b, ']')
	}
	o.b = append(in.b, '}')
}

// opening is what stands before element i of a list.
func opening(i int) byte {
	if i == 0 {
		return '['
	}
	return ','
}

// appendString writes a JSON string; the plain ones without the detour.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil {
				return append(b, `""`...) // a string always has a form
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

var leapDay = day.New(2000, 3, 1)

// appendDay writes the ISO form without the detour over a moment in time. The
// arithmetic counts 400-year spans from a first of March, so that the leap day
// is the last of its year.
func appendDay(b []byte, d day.Date) []byte {
	n := d.Sub(leapDay)
	era := n / 146097
	if n < 0 {
		era = (n - 146096) / 146097
	}
	left := n - era*146097
	year := (left - left/1460 + left/36524 - left/146096) / 365
	inYear := left - (365*year + year/4 - year/100)
	month := (5*inYear + 2) / 153
	dom := inYear - (153*month+2)/5 + 1
	year += era*400 + 2000
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	return append(b,
		byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+dom/10), byte('0'+dom%10))
}
