package packet

import (
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
)

// Due is a day that somebody has to keep, as a packet names it.
type Due struct {
	Key  string   `json:"key"` // "hearing"; that of --set, or limitation
	On   day.Date `json:"on"`  // the day itself
	Ask  day.Date `json:"ask"` // when it comes up, some days before
	Text string   `json:"text"`
}

// DueLimit is the key of the last day to sue, which a filing does away with.
const DueLimit = "limitation"

// duty is a day to keep: the key under which it is filled in, what belongs there, what
// is to be done, how the task is called and how many days before it comes up. Without
// a call it is no task.
type duty struct {
	key, meaning, text string
	call               string
	ahead              int
}

// How the last day to sue is called, and how many days before it comes up.
const (
	limitCall  = "Last day to sue is"
	limitAhead = 30
)

var (
	dutyServe      = duty{"service_by", "last day to serve the defendant", "Last day to serve the defendant before the hearing: the clerk says how many days.", "Serve the claim by", 7}
	dutyHearing    = duty{"hearing", "day of the hearing", "Hearing. Bring three copies of the packet, and whoever can say that the work was delivered.", "Hearing on", 7}
	dutyAnswer     = duty{"answer_by", "day by which the respondent has to answer", "The answer is due: the rules name the days from receipt.", "Last day for their answer is", 0}
	dutyRecall     = duty{"recall_day", "day on which you look again or take the claim back", "Ask for a report, or take the claim back.", "The file can be asked back from the agency on", 0}
	dutyBar        = duty{"bar_date", "last day for claims, as the notice of the court says", "The claim has to be there, not only sent.", "The claim has to reach the court or administrator by", 14}
	dutyEnforce    = duty{"enforceable", "day on which the time to object ends", "No objection came: ask for the order to be declared enforceable.", "The time to object to the order ends on", 0}
	dutyLimitation = duty{"last_day", "last day to sue", "Last day to sue: not known here. Find it out first.", limitCall, limitAhead}
)

// IsDay reports a key under which a day is filled in.
func IsDay(key string) bool {
	return key == "served" || slices.ContainsFunc([]duty{dutyServe, dutyHearing, dutyAnswer, dutyRecall, dutyBar, dutyEnforce, dutyLimitation}, func(u duty) bool { return u.key == key })
}

// dueTable lists days to keep: the last day to sue, and those of this road.
func (d *Dossier) dueTable(duties ...duty) letter.Table {
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "To do", Wide: true}}}
	if l := d.Limitation; l != nil {
		t.Rows = append(t.Rows, []string{d.long(l.LastDay), "Last day to sue, as reckoned (" + l.Note() + "). Please verify it first."})
	} else {
		duties = append([]duty{dutyLimitation}, duties...)
	}
	for _, u := range duties {
		t.Rows = append(t.Rows, d.dutyRow(u))
	}
	return t
}

// dutyRow is a day to keep in a line. One that was filled in becomes a task.
func (d *Dossier) dutyRow(u duty) []string {
	if u.key == "" {
		return []string{u.meaning, u.text}
	}
	value := d.askDay(u.key, u.meaning)
	if strings.TrimSpace(d.Set[u.key]) == "" {
		return []string{value, u.text}
	}
	on, err := day.Parse(value)
	if err != nil {
		d.Look(fmt.Sprintf("%s=%s is no day as 2026-10-01: it stands in the packet and is put into no task", u.key, value))
		return []string{value, u.text}
	}
	d.due(u.key, u.call, on, u.ahead)
	return []string{d.long(on), u.text}
}

// due notes a day that is to come.
func (d *Dossier) due(key, call string, on day.Date, ahead int) {
	if call == "" || on.Before(d.On) || slices.ContainsFunc(d.Dues, func(u Due) bool { return u.Key == key }) {
		return
	}
	ask := on.AddDays(-ahead)
	if ask.Before(d.On) {
		ask = d.On
	}
	d.Dues = append(d.Dues, Due{key, on, ask, call + " " + on.String()})
}

// limitDue is the last day to sue, for every reader but who may sue no more.
func (d *Dossier) limitDue(kind Kind) {
	if l := d.Limitation; l != nil && kind != Insolvency {
		d.due(DueLimit, limitCall, l.LastDay, limitAhead)
	}
}
