package receivable

import "dunwell/internal/day"

// The tasks of free persistence.
const (
	TaskRecheck  TaskKind = "recheck"  // look once more whether something changed; nothing is paid for it
	TaskReopened TaskKind = "reopened" // something changed: decide which way to go now
)

// Recheck is one free look at a client from whom nothing could be had: what was
// found, or that nothing was.
type Recheck struct {
	ID     string
	On     day.Date
	Found  string   // in the words of who looked; "" where nothing has changed
	Health string   // "kind=value", what it says about their means; "" for none
	Next   day.Date // when to look again; zero where no look follows
	Author string
}
