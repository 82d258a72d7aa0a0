package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// HealthKind is what a record about a client's health speaks of.
type HealthKind string

// The kinds of health record, with how the value of each is written.
const (
	HealthReference  HealthKind = "reference"     // good, late or bad: what another supplier said
	HealthFounded    HealthKind = "founded"       // a day or a year: since when the business is registered
	HealthRegister   HealthKind = "register"      // found, not_found or dissolved
	HealthJudgment   HealthKind = "judgment"      // open, satisfied or none
	HealthLien       HealthKind = "lien"          // open, released or none
	HealthInsolvency HealthKind = "insolvency"    // notice, closed or none
	HealthScore      HealthKind = "credit_score"  // name of the scale and a number: PAYDEX 72
	HealthCountry    HealthKind = "country_grade" // notable, high, very_high or severe
	HealthDeposit    HealthKind = "deposit"       // agreed, paid or refused
)

// HealthKinds lists them in the order in which they are shown.
func HealthKinds() []HealthKind {
	return []HealthKind{
		HealthRegister, HealthFounded, HealthInsolvency, HealthJudgment, HealthLien, HealthScore, HealthReference, HealthCountry, HealthDeposit,
	}
}

// HealthRecord is one thing that somebody found out about a client's health, with
// where he has it from and the day it speaks of.
type HealthRecord struct {
	ID     string
	Kind   HealthKind
	Value  string
	Source string
	On     day.Date
	Note   string
	Author string
}

// recordYears is how long a record says something: an older one counts as none.
const recordYears = 1

// Stale reports a record that is older than a year: it counts as none, and is only
// shown. The day of registration does not age.
func (r *HealthRecord) Stale(on day.Date) bool {
	return r.Kind != HealthFounded && r.On.AddMonths(12*recordYears).Before(on)
}

// Terms is on which terms to work for a client.
type Terms string

// The terms, the most trusting first.
const (
	TermsNormal  Terms = "normal"
	TermsWatch   Terms = "watch"   // the usual terms, and a smaller limit
	TermsDeposit Terms = "deposit" // a part before the work begins
	TermsPrepay  Terms = "prepay"  // all of it before
	TermsDecline Terms = "decline"
)

// AllTerms lists them, the most trusting first.
func AllTerms() []Terms {
	return []Terms{TermsNormal, TermsWatch, TermsDeposit, TermsPrepay, TermsDecline}
}

// Screening is one look at a client before work, as it was kept: what was
// recommended, and what a person decided.
type Screening struct {
	ID          string
	On          day.Date
	Sum         money.Amount // planned; no currency where nobody said
	Days        int          // to pay, as planned; 0 where nobody said
	Points      int          // 0 is the best
	Worst       int          // with every open question answered badly
	Band        string
	Recommended Terms
	Share       int          // per cent before the work, of what was recommended
	Proposed    money.Amount // limit that was proposed; no currency where none was
	Decided     Terms
	DecidedPart int    // per cent before the work, of what was decided
	Content     string // the card as it stood, in JSON
	Note        string
	Author      string
}
