package chase

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
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
	o.flag("work_active", f.WorkActive)
	o.flag("work_goes_on", f.WorkGoesOn)
	o.flag("pause_right", f.PauseRight)
	o.flag("call_waived", f.CallWaived)
	o.flag("work_kept", f.WorkKept)
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
		o := object{b: append(b, opening(i), '{')}
		o.day("on", r.On)
		o.number("amount", r.Amount.Minor())
		if r.Amount.Currency() != f.Currency {
			o.text("currency", string(r.Amount.Currency()))
		}
		b = append(o.b, '}')
	}
	return append(b, ']')
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

type factsJSON struct {
	Creditor     receivable.CreditorID `json:"creditor"`
	Account      receivable.AccountID  `json:"account"`
	Today        day.Date              `json:"today"`
	Currency     money.Currency        `json:"currency"`
	Claim        claimJSON             `json:"claim"`
	Arrangements []arrangementJSON     `json:"arrangements"`
	Touches      []touchJSON           `json:"touches"`
	Received     []receiptJSON         `json:"received"`
	Cause        receivable.Cause      `json:"cause"`
	CauseOn      day.Date              `json:"cause_on"`
	FirstSeen    day.Date              `json:"first_seen"`
	Doubtful     bool                  `json:"doubtful"`
	OptOut       bool                  `json:"opt_out"`
	PaidLate     bool                  `json:"paid_late"`
	Place        string                `json:"place"`
	Form         receivable.Form       `json:"form"`
	Contact      receivable.ContactID  `json:"contact"`
	Reach        Reach                 `json:"reach"`
	WorkActive   bool                  `json:"work_active"`
	WorkGoesOn   bool                  `json:"work_goes_on"`
	PauseRight   bool                  `json:"pause_right"`
	CallWaived   bool                  `json:"call_waived"`
	WorkKept     bool                  `json:"work_kept"`
	MoneyThrough day.Date              `json:"money_through"`
	Reads        bool                  `json:"reads"`
	Autopilot    []string              `json:"autopilot"`
	Client       *calendarJSON         `json:"client"`
	CreditorDays *calendarJSON         `json:"creditor_days"`
}

type claimJSON struct {
	Owed      int64      `json:"owed"`
	Askable   int64      `json:"askable"`
	Late      int64      `json:"late"`
	Disputed  int64      `json:"disputed"`
	Unapplied int64      `json:"unapplied"`
	Gone      int64      `json:"gone"`
	DaysLate  int        `json:"days_late"`
	DaysAsked int        `json:"days_asked"`
	Lines     []lineJSON `json:"lines"`
}

type lineJSON struct {
	Code     claim.LineCode    `json:"code"`
	Item     receivable.ItemID `json:"item"`
	On       day.Date          `json:"on"`
	Due      day.Date          `json:"due"`
	Days     int               `json:"days"`
	Amount   int64             `json:"amount"`
	Disputed int64             `json:"disputed"`
	Covered  int64             `json:"covered"`
	Ask      int64             `json:"ask"`
}

type arrangementJSON struct {
	Kind     receivable.ArrangementKind `json:"kind"`
	On       day.Date                   `json:"on"`
	By       day.Date                   `json:"by"`
	Amount   int64                      `json:"amount"`
	Currency money.Currency             `json:"currency"`
	Reason   string                     `json:"reason"`
	Ended    day.Date                   `json:"ended"`
	Outcome  string                     `json:"outcome"`
}

type touchJSON struct {
	On       day.Date              `json:"on"`
	Kind     receivable.TouchKind  `json:"kind"`
	Step     string                `json:"step"`
	Channel  string                `json:"channel"`
	Outcome  string                `json:"outcome"`
	Contact  receivable.ContactID  `json:"contact"`
	Deadline day.Date              `json:"deadline"`
	Delivery receivable.DeliveryID `json:"delivery"`
}

type receiptJSON struct {
	On       day.Date       `json:"on"`
	Amount   int64          `json:"amount"`
	Currency money.Currency `json:"currency"`
}

type calendarJSON struct {
	Place   string `json:"place"`
	Changes []struct {
		On   day.Date `json:"on"`
		Name string   `json:"name"`
		Work bool     `json:"work"`
	} `json:"changes"`
}

// ParseFacts reads what Canonical wrote. A field it does not know is an error:
// the facts are then those of a newer engine.
func ParseFacts(data []byte) (Facts, error) {
	var j factsJSON
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&j); err != nil {
		return Facts{}, fmt.Errorf("read facts: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Facts{}, fmt.Errorf("read facts: more than one object")
	}
	f := Facts{
		Account: receivable.AccountKey{Creditor: j.Creditor, Account: j.Account},
		Today:   j.Today, Currency: j.Currency, Claim: j.Claim.claim(j.Today, j.Currency),
		Cause: j.Cause, CauseOn: j.CauseOn, FirstSeen: j.FirstSeen, Doubtful: j.Doubtful,
		OptOut: j.OptOut, PaidLate: j.PaidLate, Place: j.Place, Form: j.Form, Contact: j.Contact, Reach: j.Reach,
		WorkActive: j.WorkActive, WorkGoesOn: j.WorkGoesOn, PauseRight: j.PauseRight, CallWaived: j.CallWaived, WorkKept: j.WorkKept,
		MoneyThrough: j.MoneyThrough, Reads: j.Reads, Autopilot: j.Autopilot,
		Client: j.Client.calendar(), Creditor: j.CreditorDays.calendar(),
	}
	in := func(minor int64, c money.Currency) money.Amount {
		if c == "" {
			c = j.Currency
		}
		return money.New(minor, c)
	}
	for _, a := range j.Arrangements {
		f.Arrangements = append(f.Arrangements, receivable.Arrangement{
			Kind: a.Kind, On: a.On, By: a.By, Amount: in(a.Amount, a.Currency), Reason: a.Reason, Ended: a.Ended, Outcome: a.Outcome,
		})
	}
	for _, t := range j.Touches {
		f.Touches = append(f.Touches, receivable.Touch{
			On: t.On, Kind: t.Kind, Step: t.Step, Channel: t.Channel, Outcome: t.Outcome, Contact: t.Contact, Deadline: t.Deadline, Delivery: t.Delivery,
		})
	}
	for _, r := range j.Received {
		f.Received = append(f.Received, receivable.Receipt{On: r.On, Amount: in(r.Amount, r.Currency)})
	}
	return f, nil
}

func (j *claimJSON) claim(on day.Date, c money.Currency) claim.Claim {
	sum := func(minor int64) money.Amount { return money.New(minor, c) }
	out := claim.Claim{
		On: on, Currency: c, Owed: sum(j.Owed), Askable: sum(j.Askable), Late: sum(j.Late), Disputed: sum(j.Disputed),
		Unapplied: sum(j.Unapplied), Gone: sum(j.Gone), DaysLate: j.DaysLate, DaysAsked: j.DaysAsked,
	}
	for _, l := range j.Lines {
		out.Lines = append(out.Lines, claim.Line{
			Code: l.Code, Item: l.Item, On: l.On, Due: l.Due, Days: l.Days,
			Amount: sum(l.Amount), Disputed: sum(l.Disputed), Covered: sum(l.Covered), Ask: sum(l.Ask),
		})
	}
	return out
}

func (j *calendarJSON) calendar() Calendar {
	if j == nil {
		return Calendar{}
	}
	var changes []receivable.HolidayChange
	for _, c := range j.Changes {
		changes = append(changes, receivable.HolidayChange{On: c.On, Name: c.Name, Work: c.Work})
	}
	return CalendarOf(j.Place, changes)
}
