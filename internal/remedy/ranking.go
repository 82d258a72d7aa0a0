package remedy

import (
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
)

// Ranking is the answer: one remedy recommended, every other one priced or
// refused with its reason. It keeps the case and the parameters it was made
// from, so that it can explain itself.
type Ranking struct {
	// Fault is why there is no ranking: the case cannot be read as it stands, or
	// its currency needs a rate (code rate_needed). Everything else is then empty.
	Fault error

	Recommended    ID
	DecidedBy      string // ByValue, or the rule whose gate decided: "R04"
	EvidencePoints int    // 0 to 100
	// Options are all fourteen: the recommended first, then those open by value,
	// then the refused ones in the order of IDs.
	Options []Option

	Actions  []Action // what has to be done with the recommendation
	MustNot  []Ban    // what neither the explanation nor a letter may hold
	Factors  []Factor // the three facts that move the recommended remedy most
	Rules    []string // the rules that speak in this case, in their order
	NextStep ID       // after a final demand: what it may name; "" where nothing would be open
	Warnings []law.Warning
	Readings [3]Reading   // the recommendation by three ways to count own time
	Waive    money.Amount // what small claims above the limit would give up; zero where nothing

	Relationship Relationship

	response Response // the one that counts: stalling is a broken promise

	c *Case
	p *Parameters
}

// ByValue is DecidedBy where no gate decided.
const ByValue = "value"

// NeedsRate reports a case that waits for a rate of exchange.
func (r *Ranking) NeedsRate() bool { return codeOf(r.Fault) == "rate_needed" }

// Option is one remedy for this case. Sums are in the currency of the case.
type Option struct {
	Remedy   ID
	Eligible bool
	Code     Code // why it is refused; "" where it is open

	Value  money.Amount // what it leaves in hand on average, own time and what follows counted; open ones only
	P      float64      // chance of the money by this step alone
	Amount money.Amount // what comes if it succeeds
	Cash   money.Amount // to be spent
	Hours  float64      // own hours
	Days   int          // until the money
	Marks  Marks
	Priced bool // P to Days are filled; a companion of the demand is priced although not open
}

// Marks say how well the figures of an option are founded: each as its weakest part.
type Marks struct {
	P, Amount, Cash, Hours, Days law.Confidence
}

// Factor is a fact that moves the chance, as odds against its neutral reading.
type Factor struct {
	Fact  string  // name of the fact, as in a facts file, or "age_days"
	Value string  // how it stands
	Odds  float64 // above 1 it helps
}

// Reading is the recommendation under one way to count own time.
type Reading struct {
	Time        string // TimeByRule, TimeHalf, TimeFull
	Recommended ID
	Values      [len(ids)]float64 // by IDs, in units of the currency; NaN where not open
}

// The ways to count own time.
const (
	TimeByRule = "by_rule" // hearings in full, all other hours at one half
	TimeHalf   = "half"    // all at one half
	TimeFull   = "full"    // all in full
)

// Relationship is what the recommended remedy does to the client.
type Relationship struct {
	LossShare   float64      // share of what the client is worth that this step puts at risk
	ClientWorth money.Amount // as given; zero where none was
	Loss        money.Amount // LossShare of it
}

// Find is the option of one remedy.
func (r *Ranking) Find(id ID) (Option, bool) {
	for _, o := range r.Options {
		if o.Remedy == id {
			return o, true
		}
	}
	return Option{}, false
}

// codeOf is the code of a fault, "" where there is none.
func codeOf(err error) string { return fault.CodeOf(err) }
