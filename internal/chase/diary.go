package chase

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
	"dunwell/internal/receivable"
)

// Diary is days in the life of one client, readable by a bookkeeper: what
// happened, and what should follow. Its events are the acts of the command line.
type Diary struct {
	Name     string // the file's name
	About    string
	Policy   string // name of the ladder
	Creditor receivable.Creditor
	Client   receivable.Client
	Facts    map[string]string // what is known of the client before the first event
	Own      Weighing          // what the creditor brings to the comparison of remedies

	FirstSeen day.Date // the first import; the chase begins here
	Until     day.Date
	BankDaily bool   // payments are read every morning through the day before
	Mailbox   bool   // answers are read
	Approve   string // all, letters, none: what is carried out at once
	Calls     string // outcome of the calls that are carried out

	Events []Event // by day, in the order of the file
	Expect []Expected
}

// Event is one act on one day. Which fields it has depends on its verb.
type Event struct {
	Line    int
	On      day.Date
	Verb    string
	What    string // the verb's value: a number, an outcome, a cause …
	Amount  money.Amount
	Due     day.Date
	Day     day.Date // by, until, complete_through, deadline
	Invoice string
	Channel string
	Text    string
	Rows    []string

	Law     LawTold      // what is told of the legal road
	Plan    PlanTold     // what a plan or a settlement was told to be
	Number  string       // of a court or a file
	Claimed money.Amount // sum filed; Amount is what is waived for it
	Letter  day.Date     // the attorney's letter went out
	Full    bool         // marked as payment in full
	Facts   map[string]string
}

// Expected is what the diary says of one day. Absent fields are not asked about.
type Expected struct {
	Line     int
	On       day.Date
	Currency money.Currency
	Move     Move
	Step     Step
	Letter   string
	Channel  string
	Reason   Code
	Also     []Code // reasons left on the way
	Warning  Code
	Amount   money.Amount
	Deadline day.Date
	Again    day.Date
	Approval string // "yes" or "no"
	Event    string // what was told on that day, in place of a move
}

// limitDiary bounds a diary: a year of one client has under 100 lines.
const limitDiary = 256 << 10

// verb says which fields an event of its kind has: a word before it is needed,
// one with a question mark may be there.
type verb struct {
	name   string
	fields string
	words  []string // closed list of values, nil for free text
}

// callOutcomes are what can come of a call.
var callOutcomes = []string{receivable.OutcomeReached, receivable.OutcomePromised, receivable.OutcomeNoAnswer, receivable.OutcomeMessageLeft,
	receivable.OutcomeWrongNumber, receivable.OutcomeDisputed, receivable.OutcomeHardship, receivable.OutcomeRefused, receivable.OutcomeVague,
	receivable.OutcomePaid, receivable.OutcomeCallBack}

// verbs are the acts of the command line, and what happens by itself.
var verbs = append([]verb{
	{"invoice", "amount due for?", nil},
	{"credit", "amount invoice?", nil},
	{"paid", "invoice? marked_full?", nil},
	{"called", "promise? by?", callOutcomes},
	{"heard", "promise? by?", []string{"unread", "reached", "promised", "disputed", "hardship", "refused", "vague", "paid_already", "call_back", "other"}},
	{"promise", "by", nil},
	{"plan", "by? down? down_by? parts? each? every? from? discount? cure_days? agreed?", nil},
	{"settle", "until pay_by agreed?", nil},
	{"agreed", "how", []string{"plan", "settlement"}},
	{"kept", "", []string{"plan"}},
	{"cleared", "", []string{"settlement"}},
	{"asked", "invoice?", []string{"acknowledgment_request", LetterCorrected, "reply_to_promise", "winback", "work_cancelled", "work_resumed"}},
	{"dispute", "amount?", nil},
	{"mistake", "", nil},
	{"corrected", "amount? due?", nil},
	{"changed", "amount? due?", nil},
	{"void", "", nil},
	{"pause", "until? invoice?", nil},
	{"stop", "", []string{"contact", "attorney", "insolvency"}},
	{"cause", "", []string{"unknown", "forgot", "mistake", "hardship", "dispute", "refusal", "silence", "stalling", "insolvency"}},
	{"source", "complete_through", nil},
	{"before", "channel? deadline? outcome?", []string{"notice", "reminder_1", "reminder_2", "reminder_3_offer", "last_notice", "final_demand", "enquiry", "letter", "call"}},
	{"sent", "channel? deadline?", []string{"notice", "reminder_1", "reminder_2", "reminder_3_offer", "last_notice", "final_demand", "enquiry", "letter"}},
	{"bounce", "", []string{"last"}},
	{"contact", "role?", nil},
	{"work", "clause?", []string{"active", "paused", "postponed", "cancelled", "complete"}},
	{"fact", "", nil},
	{"import", "rows", []string{"open"}},
	{"doubt", "", []string{"open", "cleared"}},
	{"opt_out", "", []string{"on", "off"}},
	{"end", "invoice?", []string{"promise", "plan", "settlement", "dispute", "mistake", "pause", "paid_already", "unread_reply", "stop_contact", "stop_attorney", "stop_insolvency"}},
	{"outage", "until", nil},
	{"arm", "forum?", append(roadsArmed, "off")},
	{"filed", "court number waive? claimed? until?", roadsFiled},
	{"withdrawn", "", nil},
	{"placed", "with number? letter? until?", []string{receivable.RoadAgency, receivable.RoadAttorney}},
	{"write_off", "amount?", nil},
	{"cheque", "until?", []string{chequeReturn, chequeHold, chequeAccept}},
}, lawVerbs...)

// sums are the verbs whose value is a sum.
var sums = []string{"paid", "promise", "plan", "settle"}

// ParseDiary reads a diary. Every fault is told as name:line, all at once, as a
// fault.List.
func ParseDiary(name string, data []byte) (Diary, error) {
	file, form := yamlform.Open(name, data, limitDiary)
	d := Diary{Name: name, Policy: "articles", Approve: "all", Calls: receivable.OutcomeNoAnswer}
	form.Need("about", "until", "events")
	d.About, _ = form.Text("about")
	if s, ok := form.Text("policy"); ok {
		d.Policy = s
	}
	d.readPeople(form)
	d.Until, _ = form.Day("until")
	d.FirstSeen, _ = form.Day("first_seen")
	if s, ok := form.OneOf("bank", "daily", "events"); ok {
		d.BankDaily = s == "daily"
	}
	d.Mailbox, _ = form.Bool("mailbox")
	if s, ok := form.OneOf("approve", "all", "letters", "none"); ok {
		d.Approve = s
	}
	if s, ok := form.OneOf("calls", callOutcomes...); ok {
		d.Calls = s
	}
	for _, f := range form.Forms("events", 2000) {
		if e, ok := readEvent(f); ok {
			d.Events = append(d.Events, e)
		}
	}
	for _, f := range form.Forms("expect", 1000) {
		d.Expect = append(d.Expect, readExpected(f))
	}
	form.Done()
	if err := file.Err(); err != nil {
		return Diary{}, err
	}
	slices.SortStableFunc(d.Events, func(a, b Event) int { return a.On.Compare(b.On) })
	if d.FirstSeen.IsZero() && len(d.Events) > 0 {
		d.FirstSeen = d.Events[0].On
	}
	if len(d.Events) == 0 || d.Until.Before(d.FirstSeen) || d.Until.Sub(d.FirstSeen) > 3660 {
		form.Fault("until", "diary_span", "A diary needs an event and ends after it begins, within ten years.")
	}
	return d, file.Err()
}

func (d *Diary) readPeople(form *yamlform.Form) {
	creditor := form.Form("creditor")
	d.Creditor.Place, _ = creditor.Text("place")
	d.Creditor.Zone, _ = creditor.Text("timezone")
	for _, h := range creditor.Forms("holidays", 100) {
		h.Need("on")
		on, _ := h.Day("on")
		name, _ := h.Text("name")
		work, _ := h.Bool("work")
		d.Creditor.Holidays = append(d.Creditor.Holidays, receivable.HolidayChange{On: on, Name: name, Work: work})
		h.Done()
	}
	d.Creditor.Autopilot = creditor.Texts("autopilot", 20)
	d.Own.Place = d.Creditor.Place
	d.Own.Company, _ = creditor.Bool("company")
	if creditor.Has("hourly_rate") {
		d.Own.HourlyRate = sum(creditor, "hourly_rate")
	}
	if creditor.Has("small_claims_limit") {
		d.Own.Limit = sum(creditor, "small_claims_limit")
	}
	creditor.Done()

	client := form.Form("client")
	d.Client.Name, _ = client.Text("name")
	d.Client.Place, _ = client.Text("place")
	if s, ok := client.OneOf("form", "company", "sole_trader", "consumer", "public"); ok {
		d.Client.Form = receivable.Form(s)
	}
	d.Client.PaidLate, _ = client.Bool("paid_late")
	d.Client.OptOut, _ = client.Bool("opt_out")
	d.Facts = readPairs(client, "facts")
	client.Done()
	if d.Client.Place == "" {
		d.Client.Place = d.Creditor.Place
	}
}

// readEvent reads one act: its day, its one verb, and the fields of that verb.
func readEvent(f *yamlform.Form) (Event, bool) {
	e := Event{Line: f.Line()}
	f.Need("on")
	e.On, _ = f.Day("on")
	v := verbOf(f)
	if v == nil {
		return e, false
	}
	e.Verb = v.name
	switch {
	case v.name == "fact":
		e.Facts = readFact(f)
	case v.words != nil:
		e.What, _ = f.OneOf(v.name, v.words...)
	case slices.Contains(sums, v.name):
		e.Amount = sum(f, v.name)
	default:
		e.What, _ = f.Text(v.name)
	}
	readFields(f, v, &e)
	f.Done()
	return e, !e.On.IsZero()
}

// verbOf finds the one verb of an event. Some verbs are fields of others: a
// payment names its invoice, a call brings a promise.
func verbOf(f *yamlform.Form) *verb {
	var found []*verb
	for i := range verbs {
		isField := func(v verb) bool { return f.Has(v.name) && v.has(verbs[i].name) }
		if f.Has(verbs[i].name) && !slices.ContainsFunc(verbs, isField) {
			found = append(found, &verbs[i])
		}
	}
	switch len(found) {
	case 0:
		f.Fault("on", "event_no_verb", "The event says nothing that happened; it needs one of: %s.", strings.Join(verbNames(), ", "))
	case 1:
		return found[0]
	default:
		f.Fault(found[1].name, "event_two_verbs", "%q and %q stand in one event; write two.", found[0].name, found[1].name)
	}
	return nil
}

// has reports a field of a verb, needed or not.
func (v *verb) has(field string) bool {
	return slices.ContainsFunc(strings.Fields(v.fields), func(f string) bool { return strings.TrimSuffix(f, "?") == field })
}

func verbNames() []string {
	names := make([]string, len(verbs))
	for i := range verbs {
		names[i] = verbs[i].name
	}
	return names
}

func readFields(f *yamlform.Form, v *verb, e *Event) {
	for _, field := range strings.Fields(v.fields) {
		key, optional := strings.CutSuffix(field, "?")
		if !optional {
			f.Need(key)
		}
		if e.Law.read(f, v.name, key) || e.Plan.read(f, key) {
			continue
		}
		switch key {
		case "amount", "promise", "waive":
			if f.Has(key) {
				e.Amount = sum(f, key)
			}
		case "claimed":
			if f.Has(key) {
				e.Claimed = sum(f, key)
			}
		case "letter":
			e.Letter, _ = f.Day(key)
		case "number":
			e.Number, _ = f.Text(key)
		case "marked_full":
			e.Full, _ = f.Bool(key)
		case "due":
			e.Due, _ = f.Day("due")
		case "by", "until", "complete_through", "deadline":
			e.Day, _ = f.Day(key)
		case "invoice":
			e.Invoice, _ = f.Text(key)
		case "channel":
			e.Channel, _ = f.OneOf("channel", "email", "post", "own-mail", "folder", "other")
		case "for", "clause", "role", "forum", "court", "with":
			e.Text, _ = f.Text(key)
		case "outcome":
			e.Text, _ = f.OneOf("outcome", callOutcomes...)
		case "rows":
			e.Rows = f.Texts("rows", 1000)
		}
	}
}

// readFact reads what a person recorded: one KEY=VALUE, or a group of them.
func readFact(f *yamlform.Form) map[string]string {
	if f.Grouped("fact") {
		return readPairs(f, "fact")
	}
	text, _ := f.Text("fact")
	key, value, ok := strings.Cut(text, "=")
	if !ok || !isFact(key) {
		f.Fault("fact", "fact_unreadable", "%q is not a fact; write it like call=waived.", text)
		return nil
	}
	return map[string]string{key: value}
}

// mostFacts bounds a group of facts.
const mostFacts = 100

func readPairs(f *yamlform.Form, key string) map[string]string {
	pairs := f.Pairs(key, mostFacts)
	for name := range pairs {
		if !isFact(name) {
			f.Fault(key, "fact_unreadable", "%q is no name of a fact; it has small letters, digits and _.", name)
		}
	}
	return pairs
}

// isFact reports a name that a fact can have.
func isFact(name string) bool {
	return name != "" && len(name) <= 100 && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// sum reads "1200.00 EUR".
func sum(f *yamlform.Form, key string) money.Amount {
	s, ok := f.Text(key)
	if !ok {
		return money.Amount{}
	}
	number, currency, _ := strings.Cut(s, " ")
	a, err := money.Parse(number, money.Currency(currency))
	if err != nil || a.Sign() < 0 || a.Minor() > 1e15 {
		f.Fault(key, "sum_unreadable", "%q needs a sum with its currency, like 1200.00 EUR, not %q.", key, s)
		return money.Amount{}
	}
	return a
}

func readExpected(f *yamlform.Form) Expected {
	x := Expected{Line: f.Line()}
	f.Need("on")
	x.On, _ = f.Day("on")
	if x.Event, _ = f.OneOf("event", Events()...); x.Event == "" {
		f.Need("move")
	}
	if s, ok := f.OneOf("move", wordsOf(Moves())...); ok {
		x.Move = Move(s)
	}
	if s, ok := f.OneOf("step", wordsOf(Steps())...); ok {
		x.Step = Step(s)
	}
	codes := wordsOf(append(Codes(), EventCodes()...))
	if s, ok := f.OneOf("reason", codes...); ok {
		x.Reason = Code(s)
	}
	for _, s := range f.Texts("also", 30) {
		if !slices.Contains(codes, s) {
			f.Fault("also", "word_unknown", "%q is not a reason.", s)
		}
		x.Also = append(x.Also, Code(s))
	}
	if s, ok := f.OneOf("warning", wordsOf(Warnings())...); ok {
		x.Warning = Code(s)
	}
	if s, ok := f.Text("currency"); ok {
		x.Currency = money.Currency(s)
	}
	x.Letter, _ = f.Text("letter")
	x.Channel, _ = f.OneOf("channel", "email", "phone")
	if f.Has("amount") {
		x.Amount = sum(f, "amount")
	}
	x.Deadline, _ = f.Day("deadline")
	x.Again, _ = f.Day("check_again")
	if b, ok := f.Bool("approval"); ok {
		x.Approval = map[bool]string{true: "yes", false: "no"}[b]
	}
	f.Done()
	return x
}

func wordsOf[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
