package evidence

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// Audit verifies a whole record against its signed checkpoints: every chain, the
// log of heads against each checkpoint, and every chain against the newest head
// logged of it. Each account's entries come in order, and the log from its first
// head. Checkpoints appear in the report's Files by their day. The error is that of
// the reading.
func Audit(entries iter.Seq2[Entry, error], log iter.Seq2[Leaf, error], notes []string, verifiers ...string) (Report, error) {
	files, checkpoints := openAll(notes, verifiers)
	newest, logged, err := checkLog(log, checkpoints)
	if err != nil {
		return Report{}, err
	}
	r, err := Verify(entries, newest...)
	r.add(append(files, logged...))
	return r, err
}

// add puts files into the report, and what they leave unproven.
func (r *Report) add(files []FileReport) {
	for _, f := range files {
		r.OK = r.OK && f.OK
	}
	r.Files = append(r.Files, files...)
	if len(files) > 0 {
		r.CannotProve = append(r.CannotProve,
			"A checkpoint that never left this machine can be rewritten together with the record: compare it with a copy that was mailed.")
	}
}

// openAll opens the notes that hold; the others come back as files that do not.
func openAll(notes, verifiers []string) ([]FileReport, []Checkpoint) {
	var bad []FileReport
	var checkpoints []Checkpoint
	for i, n := range notes {
		c, err := OpenCheckpoint(n, verifiers...)
		if err != nil {
			bad = append(bad, FileReport{Name: fmt.Sprintf("checkpoint %d of %d", i+1, len(notes)), Why: err.Error()})
			continue
		}
		checkpoints = append(checkpoints, c)
	}
	slices.SortStableFunc(checkpoints, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	return bad, checkpoints
}

// checkLog builds the log again, compares its root at each checkpoint, and returns
// the newest head of each account that a holding checkpoint covers. Checkpoints are
// in the order of their sizes.
func checkLog(log iter.Seq2[Leaf, error], checkpoints []Checkpoint) (newest []Leaf, files []FileReport, err error) {
	var t Tree
	place := map[accountKey]int{}
	var pending []Leaf // logged since the last checkpoint that held
	compare := func() {
		for len(checkpoints) > 0 && checkpoints[0].Size == t.Size() {
			f := FileReport{Name: checkpoints[0].name(), OK: checkpoints[0].Root == t.Root()}
			if f.OK {
				newest = keepNewest(newest, place, pending)
				pending = pending[:0]
			} else {
				f.Why = "the log of heads was altered before it was signed, or since: its root is another"
			}
			files, checkpoints = append(files, f), checkpoints[1:]
		}
	}
	compare()
	for l, err := range log {
		if err != nil {
			return nil, nil, fmt.Errorf("read logged heads: %w", err)
		}
		t.Add(l)
		pending = append(pending, l)
		compare()
	}
	for _, c := range checkpoints {
		files = append(files, FileReport{Name: c.name(), Why: fmt.Sprintf("it covers %d heads and only %d are logged: the log was cut", c.Size, t.Size())})
	}
	return newest, files, nil
}

func keepNewest(newest []Leaf, place map[accountKey]int, leaves []Leaf) []Leaf {
	for _, l := range leaves {
		key := accountKey{l.Creditor, l.Account}
		if at, seen := place[key]; seen {
			newest[at] = l
			continue
		}
		place[key] = len(newest)
		newest = append(newest, l)
	}
	return newest
}

func (c Checkpoint) name() string { return "checkpoint " + c.On.String() }
