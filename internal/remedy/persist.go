package remedy

import (
	"dunwell/internal/day"
	"dunwell/internal/law"
)

// lastLookDays is how long before the end one more look is due: what is found then
// can still be acted on.
const lastLookDays = 120

// NextLook is the day of the next free look at a client from whom nothing could be
// had since begun: often at first, then more seldom, once more before the last day
// on which what is found can be used, and never after it. last is zero where that
// day is not known. Zero: no look follows.
func (p *Parameters) NextLook(begun, on, last day.Date) day.Date {
	every := p.n.recheck[2]
	switch age := float64(on.Sub(begun)); {
	case age < p.n.recheckFor[0]:
		every = p.n.recheck[0]
	case age < p.n.recheckFor[1]:
		every = p.n.recheck[1]
	}
	next := on.AddDays(int(every))
	if last.IsZero() {
		return next
	}
	if late := last.AddDays(-lastLookDays); on.Before(late) && late.Before(next) {
		next = late
	}
	if next.After(last) {
		return day.Date{}
	}
	return next
}

// LookMark says where the days between two looks come from.
func (p *Parameters) LookMark() law.Mark { return p.marks["model.free_recheck.every_days"] }

// Look is one thing to look at that costs nothing.
type Look string

// The looks.
const (
	LookRegister   Look = "register"   // entry of the company
	LookInsolvency Look = "insolvency" // public notices
	LookAddress    Look = "address"    // address, telephone, who runs it
	LookEmployer   Look = "employer"   // of a person
	LookWebsite    Look = "website"    // website, new work, people looked for
	LookReply      Look = "reply"      // to the last friendly note
)

// Looks is the checklist of a free look at a client of a kind, the most telling first.
func Looks(debtor Debtor) []Look {
	if debtor == Consumer {
		return []Look{LookInsolvency, LookAddress, LookEmployer, LookReply}
	}
	if debtor == SoleTrader {
		return []Look{LookInsolvency, LookWebsite, LookAddress, LookEmployer, LookReply}
	}
	return []Look{LookRegister, LookInsolvency, LookWebsite, LookAddress, LookReply}
}

// Text is the look as a question.
func (l Look) Text() string {
	switch l {
	case LookRegister:
		return "Is the company active in the register? Reading the entry is free in most places."
	case LookInsolvency:
		return "Is there a notice of insolvency? The public notices are free."
	case LookAddress:
		return "Is there a new address, telephone number or owner?"
	case LookEmployer:
		return "Is there a new job or business?"
	case LookWebsite:
		return "Does the website show new work, or are they hiring?"
	case LookReply:
		return "Did they answer the last friendly note?"
	}
	return ""
}
