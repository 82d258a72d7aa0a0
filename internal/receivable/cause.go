package receivable

import "slices"

// Cause is why an account is unpaid, as far as anyone has learned.
type Cause string

// The causes, in the words of the field.
const (
	Unknown    Cause = "unknown"
	Forgot     Cause = "forgot"
	Mistake    Cause = "mistake"
	Hardship   Cause = "hardship"
	Dispute    Cause = "dispute"
	Refusal    Cause = "refusal"
	Silence    Cause = "silence"
	Stalling   Cause = "stalling"
	Insolvency Cause = "insolvency"
)

var causes = []Cause{Unknown, Forgot, Mistake, Hardship, Dispute, Refusal, Silence, Stalling, Insolvency}

// Causes lists every cause, in the order of the published list.
func Causes() []Cause { return slices.Clone(causes) }

// Known reports whether c is one of the listed causes.
func (c Cause) Known() bool { return slices.Contains(causes, c) }
