package web

import (
	"net/http"
	"strconv"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/policy"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// rowsOnPage is how many lines of a rehearsal stand on a page.
const rowsOnPage = 25

// rehearsalPart is what the draft would change, account by account.
type rehearsalPart struct {
	Title, Note       string
	Rows              []rehearsedRow
	None              string
	Sums              []pairOf
	Calls             string
	Range             string
	Earlier, Later    string // addresses
	BeforeWord, After string
}

// rehearsedRow is one account under both ladders.
type rehearsedRow struct {
	Client, Case         string
	Before, After        string
	BeforeDay, AfterDay  string
	Why                  string
	Amount               amount
	SameStep, OnlyBefore bool
}

// pageOf is the page asked for, from 1.
func pageOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func rehearsalOf(v *say.Voice, p *recovery.PolicyRehearsal, page int) *rehearsalPart {
	part := &rehearsalPart{
		Title: v.N(p.Accounts, "Rehearsal on your one open account", "Rehearsal on your {n} open accounts"), Note: v.T("until %s, as if nothing were paid or answered; nothing is sent", v.Day(p.Until)),
		BeforeWord: v.T("In force"), After: v.T("Draft"),
	}
	if p.All > p.Accounts+p.Own {
		part.Title = v.T("Rehearsal on the %d largest of your %d open accounts", p.Accounts, p.All)
	}
	if p.Accounts == 0 {
		part.None = v.T("No account is open that this ladder decides about, so there is nothing to rehearse.")
	} else if len(p.Different) == 0 {
		part.None = v.T("No next move changes.")
	}
	from := (page - 1) * rowsOnPage
	if from >= len(p.Different) {
		from = 0
	}
	to := min(from+rowsOnPage, len(p.Different))
	for i := from; i < to; i++ {
		part.Rows = append(part.Rows, rehearsedOf(v, &p.Different[i], p.On))
	}
	if len(p.Different) > rowsOnPage {
		part.Range = v.T("%d to %d of %d, by value", from+1, to, len(p.Different))
		if from > 0 {
			part.Earlier = "/policy?page=" + strconv.Itoa(from/rowsOnPage)
		}
		if to < len(p.Different) {
			part.Later = "/policy?page=" + strconv.Itoa(from/rowsOnPage+2)
		}
	}
	n := strconv.Itoa
	part.Sums = []pairOf{
		{Label: v.T("Comes sooner"), Value: n(p.Sooner)}, {Label: v.T("Comes later"), Value: n(p.Later)},
		{Label: v.T("Another step next"), Value: n(p.OtherStep)}, {Label: v.T("No difference"), Value: n(p.Same)},
	}
	if p.Own > 0 {
		part.Sums = append(part.Sums, pairOf{Label: v.T("On a ladder of their own"), Value: n(p.Own)})
	}
	part.Calls = v.T("Next moves that are calls: %d now, %d by the draft. Letters: %d now, %d by the draft.", p.Calls[0], p.Calls[1], p.Letters[0], p.Letters[1])
	return part
}

func rehearsedOf(v *say.Voice, e *recovery.PolicyEffect, today day.Date) rehearsedRow {
	return rehearsedRow{
		Client: e.Client, Case: casePath(e.Number), Amount: v.Amount(e.Owed),
		Before: moveWords(v, e.Before), After: moveWords(v, e.After),
		BeforeDay: nearDay(v, e.Before.On, today), AfterDay: nearDay(v, e.After.On, today), Why: v.Told(e.After.Why.Text),
	}
}

// nearDay leaves the year out of a day near today, and says today for today.
func nearDay(v *say.Voice, d, today day.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d == today:
		return v.T("today")
	}
	return v.Short(d)
}

// moveWords names the next move in a table.
func moveWords(v *say.Voice, m recovery.RehearsedMove) string {
	if m.Move == "" {
		return v.T("nothing")
	}
	if name := policy.Name(m.Step); stepName(v, name) != m.Step {
		return stepName(v, name)
	}
	switch chase.Move(m.Move) {
	case chase.CallThem:
		return v.T("Call")
	case chase.Ask:
		return v.T("A question to you")
	}
	if m.Step == "" {
		return v.Told(recovery.StepWord(m.Move))
	}
	return say.Capital(v.T(recovery.StepWord(m.Step)))
}
