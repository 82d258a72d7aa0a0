package web

import (
	"dunwell/internal/day"
	"dunwell/internal/recovery"
)

// given says where what was written off stands: since when, until when it can be had,
// and when to look again. Where something is still owed beside it, that goes first.
func (p *casePage) given(g *recovery.GivenUp, owed bool, today day.Date) {
	if g == nil {
		return
	}
	v := p.say
	text := v.T("%s was written off on %s.", v.Sum(g.Amount), v.Day(g.On))
	if g.Reason != "" {
		text = v.T("%s was written off on %s: %s.", v.Sum(g.Amount), v.Day(g.On), g.Reason)
	}
	if owed {
		p.Rests = append(p.Rests, text)
		return
	}
	p.Lead, p.Age = text, v.T("written off")
	if p.Unsaid != "" {
		p.Unsaid = v.T("Nothing is asked for now, so no ways are compared. They are weighed anew once something opens it again.")
	}
	p.Limit = limit{Icon: "i-calendar", Confidence: sureWords(v, g.Sure), Sign: sign(g.Sure)}
	switch {
	case g.LastDay.IsZero():
		p.Limit.Mark, p.Limit.Icon, p.Limit.Confidence = "late", "i-warn", ""
		p.Limit.Text = v.T("The last day to sue is not known.")
	case g.Over:
		p.Limit.Confidence = ""
		p.Limit.Text = v.T("The last day to sue was %s: no suit, and no threat of one.", v.Day(g.LastDay))
	default:
		p.Limit.Text = v.T("It can still be had until %s, the last day to sue.", v.Day(g.LastDay))
	}
	p.Limit.More = v.T("No look follows; a payment or an answer opens it again.")
	if !g.Next.IsZero() {
		p.Limit.More = v.T("The next free look is on %s. A payment or an answer opens it again at once.", v.Day(g.Next))
		p.Next = v.T("Look again now")
		if g.Next.After(today) {
			p.Next = v.T("Wait until %s", v.Near(g.Next, today))
		}
	}
}
