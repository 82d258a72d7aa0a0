package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// card is one thing that needs a person: who, why, the letter, and what to do.
type card struct {
	looked
	ID, Icon, Title, Why, Age string
	Open, Formal, Ends        bool // Ends: the right to sue does
	Amount                    amount
	Facts                     []fact
	Warnings                  []string
	Lacking                   string // why the letter cannot leave, or not be made
	Missing                   string // set-up that still stands in brackets
	Number                    string
	Paper                     *paper
	Way                       string // channel and hour, in words
	Acts                      acts
	Handoff                   string  // why the file goes to the attorney now
	Letter                    string  // address of the letter's page, "" where none is drafted
	Call                      string  // address of what helps with the call
	Mail                      string  // address of the answer that waits
	Health                    string  // address of the look at the client, where he has grown worse
	Before                    *before // the letter to the same client before it
	Rest                      string  // address of what stands inside, "" where it is here; the card that is open has it
	Whole                     string  // the page with this card open
}

// fact is a label and a value, or a sum.
type fact struct {
	Label, Value string
	Amount       *amount
	Wide         bool
}

// looked is what was looked at for a move, as the template "reasons" shows it.
type looked struct {
	Reasons   []reason
	Changes   []string // what would change the move
	ChangesAt string   // address of them, "" where they stand here
	Case      string   // address of the whole case
}

// reason is one thing that was looked at.
type reason struct {
	Text, Code string
	Decided    bool // the last one asked, which decided
}

// acts are the forms of a card or of a letter's page.
type acts struct {
	ID, Account, Number, Currency, Page string
	From                                int
	Today                               string // last day on which something can have happened
	Tomorrow                            string // first day to wait for
	Fault                               string // of an act as a whole
	Focus                               bool

	Decide     string // address of the letter's page, for what is decided there only
	DecideWord string
	Approve    string // what the button says; "" where nothing is to approve
	After      string // what happens then
	Words      string // address where the words of the draft are changed; "" for none
	Hold       *holdForm
	Sent       *sentForm
	Answer     *answerForm
	Paid       *paidForm
	Pause      *pauseForm
}

type holdForm struct {
	Open              bool
	Why, Words, Until field
	Reasons           []choice
}

type sentForm struct {
	Open    bool
	Primary bool
	On, How field
	Ways    []choice
}

type answerForm struct {
	Open                      bool
	Path, Summary             string
	Outcome, By, Amount, Note field
	Outcomes                  []choice
}

type paidForm struct {
	Open       bool
	Amount, On field
}

type pauseForm struct {
	Open         bool
	Words, Until field
}

// choice is one option of a select.
type choice struct {
	Value, Text string
	Chosen      bool
}

const otherReason = "other"

var holdReasons = []choice{
	{Value: "I am waiting for a call back", Text: "I am waiting for a call back"},
	{Value: "We agreed on something by phone", Text: "We agreed on something by phone"},
	{Value: "I want to talk to my partner first", Text: "I want to talk to my partner first"},
	{Value: otherReason, Text: "Other, in my words"},
}

func chosen(list []choice, value string) []choice {
	out := make([]choice, len(list))
	for i, c := range list {
		c.Chosen = c.Value == value
		out[i] = c
	}
	return out
}

// folded is a need on the list of the day as long as nobody looks into it: the letter is
// not made, nor the forms. Opening it fetches the rest.
func folded(in *say.Voice, t *recovery.Today, n recovery.Need, place int) card {
	n.Reasons = nil // they stand inside
	c := cardIn(in, t, recovery.LetterView{Need: n})
	at := url.Values{"place": {strconv.Itoa(place)}, "account": {string(n.Account)}, "from": {strconv.Itoa(t.From)}}
	c.Rest, c.Whole = "/card?"+at.Encode(), "/?"+url.Values{"from": {strconv.Itoa(t.From)}, "open": {string(n.Account)}}.Encode()+"#n-"+string(n.Account)
	c.Warnings = nil
	c.lead(in, n)
	return c
}

// showCard answers GET /card?place=&account=&from=: what stands inside a card. A list that
// has moved since it was read says so.
func (s *Server) showCard(w http.ResponseWriter, r *http.Request) error {
	place, err := strconv.Atoi(r.URL.Query().Get("place"))
	if err != nil || place < 0 {
		return fault.NotFoundf("not_found", "there is no such card")
	}
	today, err := s.desk.TodayFrom(r.Context(), at(r).creditor, place, 1)
	if err != nil {
		return err
	}
	if len(today.Needs) == 0 || string(today.Needs[0].Account) != r.URL.Query().Get("account") {
		return s.renderPart(w, r, pageToday, "cardmoved", nil)
	}
	if from, err := strconv.Atoi(r.URL.Query().Get("from")); err == nil {
		today.From = max(0, from)
	}
	inside, err := s.desk.OpenNeed(r.Context(), at(r).creditor, today.Needs[0])
	if err != nil {
		return err
	}
	return s.renderPart(w, r, pageToday, "cardbody", cardOf(at(r).voice, &today, today.Needs[0], &inside, nil))
}

// cardOf shows the need of the list that is open: the letter, the forms, the reasons.
func cardOf(in *say.Voice, t *recovery.Today, n recovery.Need, inside *recovery.OpenNeed, tried *tried) card {
	v := inside.Letter
	c := cardIn(in, t, v)
	c.Title, c.Why, c.Age, c.Amount, c.Reasons = in.Phrase(n.Title), in.Told(n.Why), in.Age(n.DaysLate), in.Amount(n.Owed), reasonsIn(in, n.Reasons)
	c.Open, c.Case = true, casePath(n.Of)
	c.lead(in, n)
	c.Acts = actsIn(in, t, n, tried)
	c.Acts.Page, c.Acts.From = pageToday, t.From
	c.Acts.nameIn(in, t, v)
	if c.Acts.Approve != "" && (n.Formal || c.Lacking != "") {
		c.Acts.Approve, c.Acts.After = "", ""
		if c.Paper != nil {
			c.Acts.Decide, c.Acts.DecideWord = "/letters/"+n.Number, in.T("Read the letter and decide")
		}
		if c.Lacking != "" {
			c.Acts.DecideWord = in.T("Read the draft")
		}
	}
	switch a := &c.Acts; {
	case n.Kind == recovery.NeedLook:
		a.Decide, a.DecideWord = c.Case+"#a-recheck", in.T("Look, and record it")
	case a.Decide == "" && n.Number == "" && (n.Kind == recovery.NeedDeadline || n.Kind == recovery.NeedDecision || n.Kind == recovery.NeedReopened):
		a.Decide, a.DecideWord = c.Case+"#rm", in.T("Compare the ways, and decide")
	}
	if c.Acts.Decide == c.Letter {
		c.Letter = "" // the button leads there
	}
	if n.Formal {
		c.Paper = nil // a formal letter is read and decided on a page of its own
	}
	if c.Paper != nil {
		c.Before = beforeOf(in, &inside.Past, v.Letter.Text)
	}
	c.ChangesAt = "/card/why?" + url.Values{"account": {string(n.Account)}}.Encode()
	return c
}

// showWhy answers GET /card/why?account=: what would change today's move. It is decided
// anew for it, so it is fetched when somebody asks.
func (s *Server) showWhy(w http.ResponseWriter, r *http.Request) error {
	on, err := s.desk.DayOf(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	changes, err := s.changes(r, on, receivable.AccountID(r.URL.Query().Get("account")))
	if err != nil {
		return err
	}
	return s.renderPart(w, r, pageToday, "whatif", changes)
}

// changes tells what would change today's move.
func (s *Server) changes(r *http.Request, on day.Date, account receivable.AccountID) ([]string, error) {
	e, err := s.desk.Explain(r.Context(), receivable.AccountKey{Creditor: at(r).creditor, Account: account}, on)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, said := range e.WouldChange {
		list = append(list, at(r).voice.Told(said.Text))
	}
	return list, nil
}

// lead names the pages that belong to a need: the letter, the call, the answer.
func (c *card) lead(v *say.Voice, n recovery.Need) {
	if n.Handoff != "" {
		c.Handoff = v.Told(n.Handoff)
	}
	if n.Number != "" {
		c.Letter = "/letters/" + n.Number
	}
	if len(n.Reasons) == 1 && n.Reasons[0].Code == "task.health" {
		c.Health = c.Case + "/health"
	}
	switch n.Kind {
	case recovery.NeedCall:
		c.Call = c.Case + "/call"
	case recovery.NeedRead:
		if n.Mail != "" {
			c.Mail = "/inbox/" + url.PathEscape(n.Mail)
		}
	case recovery.NeedDeadline:
		c.Ends = true
	case recovery.NeedApproval, recovery.NeedDecision, recovery.NeedLook, recovery.NeedReopened:
	}
}

// cardIn is what a letter's card and its page have in common.
func cardIn(in *say.Voice, t *recovery.Today, v recovery.LetterView) card {
	c := card{
		ID: "n-" + string(v.Account), Formal: v.Formal, Icon: icon(v.Need), Number: v.Number, Missing: strings.Join(v.Missing, ", "),
		looked: looked{Reasons: reasonsIn(in, v.Reasons), Case: casePath(v.Of)}, Title: in.Phrase(v.Title), Why: in.Told(v.Why), Age: in.Age(v.DaysLate), Amount: in.Amount(v.Owed),
	}
	for _, w := range v.Warnings {
		if w.Code == string(chase.WarnNoMailbox) || w.Code == "demand_unarmed" {
			continue // said beside the button, where the answer is given
		}
		c.Warnings = append(c.Warnings, in.Told(w.Text))
	}
	if !v.Asked.IsZero() && v.Asked != v.Owed {
		asked := in.Amount(v.Asked)
		c.Facts = append(c.Facts, fact{Label: in.T("Asks for"), Amount: &asked})
	}
	if !v.Deadline.IsZero() {
		c.Facts = append(c.Facts, fact{Label: in.T("Pay by"), Value: in.Dated(v.Deadline)})
	}
	if v.To != "" {
		c.Facts = append(c.Facts, fact{Label: in.T("To"), Value: v.To, Wide: true})
	} else if v.Number != "" {
		c.Facts = append(c.Facts, fact{Label: in.T("To"), Value: in.T("no address yet")})
	}
	if v.Number != "" {
		c.Facts = append(c.Facts, fact{Label: in.T("Letter"), Value: v.Number})
	}
	if !v.On.IsZero() && v.On != t.On {
		c.Facts = append(c.Facts, fact{Label: in.T("Drafted"), Value: in.Dated(v.On)})
	}
	if v.Lacking != nil {
		c.Lacking = in.Told(v.Lacking.Text)
	}
	if waits := unproven(in, v.Letter.Unproven); waits != "" && c.Lacking == "" {
		c.Lacking = in.T("This letter stays a draft for now. Before it may leave, it needs: %s.", waits)
	}
	if len(v.Letter.Sheet.Blocks) > 0 {
		p := paperOf(v.Letter)
		c.Paper = &p
	}
	c.Way = wayText(in, v)
	return c
}

// states are what the letters of this stage may still wait for, in words.
var states = map[string]string{
	"fact:step_open_for_this_claim": "a next step that is open for this claim",
	"fact:not_past_limitation":      "a look at the time limit for suing",
	"fact:delivery_trackable":       "a way of sending that can be tracked",
	"fact:next_step":                "the next step you decide on",
	"next_step":                     "the next step you decide on",
	"law:days":                      "a later date: the client's place grants him more days",
	"law:ground":                    "a ground for what it asks beside the invoices",
	"law:pre_action_information":    "what the client's place wants told before a claim, in a language that has the words",
	"law:collection_costs":          "what the client's place wants said about costs",
	"law:default_notice":            "the words that put the client in default at his place",
	"fact:right_to_end_work":        "the right to end the work, recorded, and a final demand whose date has passed",
	"fact:written_off_not_waived":   "something written off that is still to be asked for",
}

// unproven names what a letter still waits for, but for what approving proves.
func unproven(in *say.Voice, lacking []string) string {
	var list []string
	for _, state := range lacking {
		if state != "fact:decision_recorded" && state != "fact:letter_sealed" {
			words, ok := states[state]
			if !ok {
				words = strings.ReplaceAll(strings.TrimPrefix(state, "fact:"), "_", " ")
			}
			list = append(list, in.T(words))
		}
	}
	return strings.Join(list, ", ")
}

// wayText says how the letter leaves.
func wayText(in *say.Voice, v recovery.LetterView) string {
	switch v.Channel {
	case recovery.WayFolder:
		return in.T("Into the letters folder, for you to send")
	case recovery.WaySMTP:
		return in.T("By e-mail")
	case recovery.WayDrafts:
		return in.T("Into the drafts of your mailbox")
	case recovery.WayPrint:
		return in.T("To your printer")
	}
	return ""
}

// actsIn are the acts that fit a need.
func actsIn(in *say.Voice, t *recovery.Today, n recovery.Need, tried *tried) acts {
	account := string(n.Account)
	value := func(act, name, standard string) field { return tried.field(act, account, name, standard) }
	later := t.On.AddDays(7).String()
	a := acts{
		ID: "n-" + account, Account: account, Number: n.Number, Currency: string(n.Owed.Currency()), Today: t.On.String(), Tomorrow: t.On.AddDays(1).String(),
		Paid:  &paidForm{tried.of(actPaid, account), value(actPaid, "amount", n.Owed.Decimal()), value(actPaid, "on", t.On.String())},
		Pause: &pauseForm{tried.of(actPause, account), value(actPause, "words", ""), value(actPause, "until", later)},
	}
	if tried != nil && tried.values.Get("account") == account {
		a.Fault = tried.faults[""]
		a.Focus = a.Fault != "" && tried.first == ""
	}
	if n.Number != "" && (n.State == receivable.Drafted || n.State == receivable.Approved || n.State == receivable.Waiting) {
		h := &holdForm{Open: tried.of(actHold, account), Why: value(actHold, "why", ""), Words: value(actHold, "words", ""), Until: value(actHold, "until", later)}
		h.Reasons = chosen(said(in, holdReasons), h.Why.Value)
		a.Hold = h
	}
	if n.State == receivable.Drafted {
		a.Approve, a.Words = in.T("Approve"), wordsPath(&n)
	}
	if n.State == receivable.Approved || n.State == receivable.DoubtfulD {
		f := &sentForm{Open: tried.of(actSent, account), On: value(actSent, "on", t.On.String()), How: value(actSent, "how", "own_mail")}
		f.Ways = chosen([]choice{{Value: "own_mail", Text: in.T("From my own mailbox")}, {Value: "post", Text: in.T("By post")}}, f.How.Value)
		a.Sent = f
	}
	switch n.Kind {
	case recovery.NeedCall:
		a.Answer = answerOf(in, actCalled, in.T("I called, note the answer"), n, value, tried.of(actCalled, account))
		a.Answer.Outcomes = append(a.Answer.Outcomes, chosen([]choice{{Value: outcomeWaived, Text: in.T("No call is needed")}}, a.Answer.Outcome.Value)...)
	case recovery.NeedRead:
		a.Answer = answerOf(in, actHeard, in.T("I have read it, note the answer"), n, value, tried.of(actHeard, account))
	case recovery.NeedApproval, recovery.NeedDecision, recovery.NeedDeadline, recovery.NeedLook, recovery.NeedReopened:
	}
	return a
}

func answerOf(in *say.Voice, act, summary string, n recovery.Need, value func(act, name, standard string) field, open bool) *answerForm {
	f := &answerForm{
		Open: open, Path: "/" + act, Summary: summary, Outcome: value(act, "outcome", ""), By: value(act, "by", ""),
		Amount: value(act, "amount", n.Owed.Decimal()), Note: value(act, "note", ""),
	}
	for _, o := range recovery.CallOutcomes() {
		f.Outcomes = append(f.Outcomes, choice{Value: o.Code, Text: in.Phrase(o.Text), Chosen: o.Code == f.Outcome.Value})
	}
	return f
}

// nameIn says what happens after the button, and names it accordingly.
func (a *acts) nameIn(in *say.Voice, t *recovery.Today, v recovery.LetterView) {
	if a.Approve == "" {
		return
	}
	now := v.Hour.IsZero() || day.In(v.Hour, v.Hour.Location()) == t.On
	hour := ""
	if !now {
		hour = in.Hour(v.Hour, v.Hour.Location())
	}
	say := func(atOnce, later string) string {
		if now {
			return atOnce
		}
		return later
	}
	switch v.Channel {
	case recovery.WaySMTP:
		a.Approve = in.T("Approve and send")
		a.After = say(in.T("It leaves at once."), in.T("It leaves on %s their time.", hour))
	case recovery.WayDrafts:
		a.Approve = in.T("Approve, lay into my drafts")
		a.After = say(in.T("It lies in your drafts at once; you send it."), in.T("It lies in your drafts on %s their time; you send it.", hour))
	case recovery.WayPrint:
		a.Approve = in.T("Approve and print")
		a.After = say(in.T("It is printed at once."), in.T("It is printed on %s their time.", hour))
	default:
		a.After = in.T("It is laid into the letters folder; you send it.")
	}
}

// reasonsOf is reasonsIn in English.
func reasonsOf(said []recovery.Said) []reason { return reasonsIn(say.In("en"), said) }

func reasonsIn(in *say.Voice, said []recovery.Said) []reason {
	list := make([]reason, len(said))
	for i, r := range said {
		list[i] = reason{Text: in.Told(r.Text), Code: r.Code, Decided: i == len(said)-1}
	}
	return list
}

// said are choices in the reader's language.
func said(in *say.Voice, list []choice) []choice {
	out := make([]choice, len(list))
	for i, c := range list {
		c.Text = in.T(c.Text)
		out[i] = c
	}
	return out
}

func icon(n recovery.Need) string {
	switch {
	case n.Formal, n.Kind == recovery.NeedDeadline:
		return "i-scale"
	case n.Kind == recovery.NeedCall:
		return "i-phone"
	case n.Kind == recovery.NeedRead:
		return "i-talk"
	case n.Kind == recovery.NeedDecision:
		return "i-pen"
	}
	return "i-letter"
}
