package recovery

import (
	"fmt"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
)

// work is the piece of work a letter speaks of: the one it was asked for about,
// else that of all invoices it lists, else the client's only one. Where several
// could be meant the letter names none of them, and keeps the first one's agreement.
func (o occasion) work() *receivable.Engagement {
	if about := askedAbout(o.file, o.delivery.Letter); about != nil {
		return about
	}
	if o.delivery.Letter == "winback" {
		return o.lastWork()
	}
	all := o.file.Work
	if len(all) < 2 {
		return o.lastWork()
	}
	listed := map[receivable.EngagementID]bool{}
	for i := range o.file.Items {
		if item := &o.file.Items[i]; slices.Contains(o.decision.Items, item.ID) {
			listed[item.Engagement] = true
		}
	}
	if len(listed) == 1 {
		for i := range all {
			if listed[all[i].ID] {
				return &all[i]
			}
		}
	}
	running := slices.DeleteFunc(slices.Clone(all), func(w receivable.Engagement) bool { return !w.Runs() })
	if len(running) == 1 {
		return &running[0]
	}
	unnamed := all[0]
	unnamed.Name = ""
	for i := range running { // the right to the pause is that of the work that rests
		if running[i].State == receivable.WorkPaused {
			unnamed.PauseClause = running[i].PauseClause
		}
	}
	return &unnamed
}

// lastWork is the client's latest piece of work, nil where none is entered.
func (o occasion) lastWork() *receivable.Engagement {
	if n := len(o.file.Work); n > 0 {
		return &o.file.Work[n-1]
	}
	return nil
}

// workFacts puts into a letter's facts what it may say of the work. It says that
// work rests only where a person paused it and none of it goes on.
func (o occasion) workFacts(f *letter.Facts) {
	f.Work = o.work()
	if f.Work == nil {
		return
	}
	for i := range o.file.Work {
		switch w := &o.file.Work[i]; w.State {
		case receivable.WorkActive:
			f.WorkGoesOn = true
		case receivable.WorkPaused:
			f.WorkPaused = true
			f.PauseDate = day.Max(w.Rested, o.restsSince())
		}
	}
	f.WorkPaused = f.WorkPaused && !f.WorkGoesOn
	if f.WorkPaused && f.PauseDate.IsZero() {
		f.PauseDate = o.decision.On
	}
	switch o.delivery.Step {
	case string(chase.StepWorkCancellation):
		o.endFacts(f)
	case string(chase.StepWorkResumed):
		f.Restart = f.Work.Since
	case string(chase.StepWinback):
		f.Others.Texts = map[string]string{"deposit_percent": o.file.Facts[FactReturnDeposit], "terms_days": o.file.Facts[FactReturnTerms]}
	}
	if o.file.Facts["rights_on_payment"] == "yes" {
		f.Others.Flags = map[string]bool{"rights_on_payment": true}
	}
}

// restsSince is the day since which work rests as an older book kept it.
func (o occasion) restsSince() day.Date {
	since, err := day.Parse(o.file.Facts["work_paused"])
	if err != nil {
		return day.Date{}
	}
	return since
}

// endFacts are those of the letter that ends work. Until a person has cancelled it
// the dates are a proposal.
func (o occasion) endFacts(f *letter.Facts) {
	ended := *f.Work
	ended.PauseClause = ended.CancelClause // the right the letter names is that to the end
	f.Work = &ended
	f.CancelDate = o.decision.On.AddDays(noticeOfEnd)
	if f.Work.State == receivable.WorkCancelled && !f.Work.Ends.IsZero() {
		f.CancelDate = day.Max(f.Work.Ends, o.decision.On)
		if !f.Work.Rested.IsZero() {
			f.WorkPaused, f.PauseDate = true, f.Work.Rested
		}
	}
	f.Deadline = f.CancelDate
}

// workProven are the states about work that are proven now.
func (o occasion) workProven(set func(state string, holds bool)) {
	rests := false
	right := true
	for i := range o.file.Work {
		if w := &o.file.Work[i]; w.State == receivable.WorkPaused {
			rests, right = true, right && mayPause(w, o.file.Facts)
		}
	}
	set("fact:right_to_pause_if_work_paused", !rests || right)
	w := o.work()
	set("fact:pause_ended", w != nil && w.State == receivable.WorkActive && !w.Rested.IsZero())
	set("fact:right_to_end_work", o.demandPassed() && (o.file.Facts[FactEndRight] == "yes" || w != nil && mayEnd(w, o.file.Facts)))
}

// notCancelled is why the letter that ends work must not leave: a person has not
// cancelled what it speaks of. nil where he has, or no work goes on.
func (o occasion) notCancelled() *fault.Error {
	if o.delivery.Step != string(chase.StepWorkCancellation) {
		return nil
	}
	if w := o.work(); w != nil && w.State == receivable.WorkCancelled {
		return nil
	}
	var running []string
	for i := range o.file.Work {
		w := &o.file.Work[i]
		if w.Runs() {
			running = append(running, w.Number)
		}
	}
	if len(running) == 0 {
		return nil
	}
	number := running[0]
	if number == "" {
		number = o.named()
	}
	return fault.Conflictf("work_not_cancelled", "you have not ended the work for %s, so letter %s stays a draft; decide first, and see the right and the notice: dunwell work %s cancel", o.file.Client.Name, o.delivery.Number, number)
}

// restsText is how a piece of work stands, in words.
func restsText(w *receivable.Engagement) string {
	switch w.State {
	case receivable.WorkPaused:
		text := "rests"
		if !w.Rested.IsZero() {
			text += " since " + w.Rested.String()
		}
		if w.Reason != "" {
			text += ", to " + string(w.Reason)
		}
		if !w.Until.IsZero() {
			text += ", until " + w.Until.String()
		}
		return text
	case receivable.WorkPostponed:
		return "postponed to " + w.Until.String()
	case receivable.WorkCancelled:
		return fmt.Sprintf("cancelled, ends %s", w.Ends)
	case receivable.WorkComplete:
		return "done"
	}
	if !w.Until.IsZero() {
		return "goes on, until " + w.Until.String()
	}
	return "goes on"
}
