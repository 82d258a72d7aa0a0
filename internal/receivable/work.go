package receivable

import (
	"strconv"
	"strings"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Engagement is a piece of work for a client under an agreement. Its sums are in
// one currency; those that nobody named are nothing.
type Engagement struct {
	ID           EngagementID
	Number       string // "1004/1": the client's account and a running number; "" until it is needed
	Name         string // in the client's words
	Agreement    string // as a noun phrase with its date; "" when nothing is known
	PauseClause  string // where the right to pause stands, or what it says; "" when unknown
	CancelClause string // the same for the right to end the work for want of payment
	State        EngagementState
	Until        day.Date // postponed or paused to, or meant to be done by; passing it only asks a person

	Reason  PauseReason // of the last pause
	Since   day.Date    // the present state holds from; zero where nobody said
	Rested  day.Date    // the last pause began; kept when the work goes on
	Noticed day.Date    // notice of the end was given on
	Ends    day.Date    // cancelled to; the work runs out until then

	Value    money.Amount // agreed for all of it
	KillFee  money.Amount // due where it is cancelled
	Unbilled money.Amount // done and not invoiced
	DoneOn   day.Date     // the day Unbilled speaks of

	Recurring string // how often it is invoiced by itself: one of Rhythms, "" for never
	Deposit   string // per cent asked before work begins, "" for none
	Terms     int    // days to pay; 0 for none of its own
}

// EngagementState is where a piece of work stands.
type EngagementState string

// The states of an engagement.
const (
	WorkActive    EngagementState = "active"
	WorkPaused    EngagementState = "paused"
	WorkPostponed EngagementState = "postponed"
	WorkCancelled EngagementState = "cancelled"
	WorkComplete  EngagementState = "complete"
)

// PauseReason is why work rests: the two are told to the client in two letters.
type PauseReason string

// The reasons to pause.
const (
	PauseToHelp  PauseReason = "help"  // hard times: nothing is added to what is open
	PauseToPress PauseReason = "press" // nothing more is done before it is paid
)

// Rhythms are how often an engagement may be invoiced by itself.
func Rhythms() []string { return []string{"weekly", "monthly", "quarterly", "yearly"} }

// Runs reports work that can still be paused, resumed or cancelled.
func (e *Engagement) Runs() bool {
	switch e.State {
	case WorkActive, WorkPaused, WorkPostponed:
		return true
	}
	return false
}

// Invoices reports whether new invoices may be made for the work by themselves:
// those of work that rests or has ended stop.
func (e *Engagement) Invoices() bool { return e.State == WorkActive }

// Called is the work's name and number, as people speak of it.
func (e *Engagement) Called() string {
	switch {
	case e.Name == "" && e.Number == "":
		return "The work"
	case e.Name == "":
		return "Work " + e.Number
	case e.Number == "":
		return e.Name
	}
	return e.Name + " (" + e.Number + ")"
}

// NoticeDays reads the days of notice out of the words of a clause: "14 days",
// "section 9, 2 weeks' notice". ok is false where it names none; the number of a
// section is no number of days.
func NoticeDays(clause string) (days int, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(clause), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 || n > 3650 || i+1 == len(words) {
			continue
		}
		unit := words[i+1]
		if unit == "calendar" && i+2 < len(words) {
			unit = words[i+2]
		}
		if (unit == "business" || unit == "working") && i+2 < len(words) {
			unit, n = words[i+2], n+(n+4)/5*2 // with the weekends between
		}
		if per, known := noticeUnits[unit]; known {
			return n * per, true
		}
	}
	return 0, false
}

// noticeUnits are the words for days, weeks and months in the languages of the
// letters. A month counts as thirty days: notice is better given too early.
var noticeUnits = map[string]int{
	"day": 1, "days": 1, "tag": 1, "tage": 1, "tagen": 1, "dag": 1, "dagen": 1, "jour": 1, "jours": 1, "día": 1, "días": 1, "dia": 1, "dias": 1,
	"giorno": 1, "giorni": 1, "dzień": 1, "dni": 1,
	"week": 7, "weeks": 7, "woche": 7, "wochen": 7, "weken": 7, "semaine": 7, "semaines": 7, "semana": 7, "semanas": 7, "settimana": 7,
	"settimane": 7, "tydzień": 7, "tygodnie": 7, "tygodni": 7,
	"month": 30, "months": 30, "monat": 30, "monate": 30, "monaten": 30, "maand": 30, "maanden": 30, "mois": 30, "mes": 30, "meses": 30,
	"mês": 30, "mese": 30, "mesi": 30, "miesiąc": 30, "miesiące": 30, "miesięcy": 30,
}

// TaskKind is what a task asks a person to do.
type TaskKind string

// The kinds of task.
const (
	TaskCall TaskKind = "call" // call the client on or after its day
	TaskWork TaskKind = "work" // decide about a piece of work: the day it was put to has come
	// TaskMatter is a day of a matter or a judgment: a hearing, an answer, a renewal.
	TaskMatter TaskKind = "matter"

	TaskHealth TaskKind = "health" // decide how to go on with a client who has grown worse

	// TaskApproval asks to look at what the client answered, or did not answer, about
	// something he was asked to approve: About is its id.
	TaskApproval TaskKind = "approval"
)

// Task is something a person put to a day. The day only brings it up: whatever is
// to be done is done by a person.
type Task struct {
	ID     string
	Kind   TaskKind
	On     day.Date
	About  EngagementID // "" where it is about the account; of a matter its id
	Text   string
	Author string
	Done   day.Date // zero while it waits
}
