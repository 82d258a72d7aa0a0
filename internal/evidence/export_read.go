package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"dunwell/internal/fault"
)

// longestLine bounds what one line of an export may hold, in bytes: a sealed mail
// with its attachment fits, a file that is no export does not fill the memory.
const longestLine = 64 << 20

// VerifyExport checks a file that WriteExport wrote. Where the public key is known
// from elsewhere it is given, and the checkpoints must be signed by it; else the
// key in the file is taken and the report says so. A file that cannot be read is a
// fault with its line; one that was altered is a report that is not OK.
func VerifyExport(r io.Reader, verifiers ...string) (Report, error) {
	x := exportReader{lines: bufio.NewScanner(r), verifiers: verifiers, chains: newVerifier(nil)}
	x.lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	if err := x.header(); err != nil {
		return Report{}, err
	}
	for {
		l, err := x.next()
		if err != nil {
			return Report{}, err
		}
		switch {
		case l.Entry != nil:
			x.counts.Entries++
			x.chains.read(l.Entry.entry())
		case l.Bare != nil:
			x.counts.Entries++
			x.chains.read(Entry{Creditor: l.Bare.Creditor, Account: l.Bare.Account, Seq: l.Bare.Seq, Hash: l.Bare.Hash})
		case l.Checkpoint != nil && x.counts.Entries > 0: // it would come too late to witness them
			return Report{}, unreadable(x.line, "a checkpoint stands after the entries; ask for the file again")
		case l.Checkpoint != nil:
			x.counts.Checkpoints++
			x.checkpoint(l.Checkpoint)
		case l.End != nil:
			return x.end(*l.End)
		}
	}
}

type exportReader struct {
	lines     *bufio.Scanner
	line      int
	verifiers []string
	ownKey    bool
	chains    *verifier
	files     []FileReport
	counts    exportedCounts
}

func (x *exportReader) next() (exportLine, error) {
	var l exportLine
	if !x.lines.Scan() {
		if err := x.lines.Err(); err != nil && !errors.Is(err, bufio.ErrTooLong) {
			return l, fmt.Errorf("read the export: %w", err)
		} else if err != nil {
			return l, unreadable(x.line+1, "the line is longer than %d MB; this is not an export of a record", longestLine>>20)
		}
		return l, unreadable(x.line+1, "the file ends before its last line; it was cut on the way, ask for it again")
	}
	x.line++
	d := json.NewDecoder(bytes.NewReader(x.lines.Bytes()))
	d.DisallowUnknownFields() // what is not checked must not look as if it were
	if err := d.Decode(&l); err != nil {
		return l, unreadable(x.line, "this is not a line of an exported record (%v)", err)
	}
	if d.More() {
		return l, unreadable(x.line, "more than one object on the line; ask for the file again")
	}
	kinds := 0
	for _, is := range []bool{l.Form != "", l.Entry != nil, l.Bare != nil, l.Checkpoint != nil, l.End != nil} {
		if is {
			kinds++
		}
	}
	if l.Entry != nil && l.Entry.Text != nil && l.Entry.Bytes != nil {
		return l, unreadable(x.line, "the entry holds two contents; ask for the file again")
	}
	if l.Entry != nil && l.Entry.Kind == "" && l.Entry.ContentHash == nil {
		return l, unreadable(x.line, "the entry has no kind; ask for the file again")
	}
	if kinds != 1 || (l.Form != "") != (x.line == 1) {
		return l, unreadable(x.line, "the line is not one of: form (first), entry, checkpoint, end (last)")
	}
	return l, nil
}

func (x *exportReader) header() error {
	l, err := x.next()
	if err != nil {
		return err
	}
	if l.Form != exportForm {
		return unreadable(1, "the file is of the form %q and this program reads %q; use the version that wrote it", l.Form, exportForm)
	}
	if len(x.verifiers) == 0 && l.Verifier != "" {
		x.verifiers, x.ownKey = []string{l.Verifier}, true
	}
	return nil
}

func (x *exportReader) checkpoint(w *exportWitness) {
	c, err := OpenCheckpoint(w.Note, x.verifiers...)
	if err != nil {
		x.files = append(x.files, FileReport{Name: fmt.Sprintf("checkpoint on line %d", x.line), Why: err.Error()})
		return
	}
	f := FileReport{Name: c.name(), OK: true}
	for _, h := range w.Heads {
		l := Leaf{h.Creditor, h.Account, Head{h.Seq, h.Hash}}
		if !c.Holds(l, h.Proof) {
			f.OK, f.Why = false, fmt.Sprintf("the proof of account %s does not lead to it", h.Account)
			continue
		}
		x.chains.witness(l)
	}
	x.files = append(x.files, f)
}

func (x *exportReader) end(counts exportedCounts) (Report, error) {
	if counts != x.counts {
		return Report{}, unreadable(x.line, "the file says it holds %d entries and %d checkpoints, and %d and %d were read; it was cut on the way, ask for it again",
			counts.Entries, counts.Checkpoints, x.counts.Entries, x.counts.Checkpoints)
	}
	if x.lines.Scan() {
		return Report{}, unreadable(x.line+1, "lines follow the last one; ask for the file again")
	}
	r := x.chains.report()
	r.add(x.files)
	if x.ownKey && len(x.files) > 0 {
		r.CannotProve = append(r.CannotProve,
			"Origin of the checkpoints: the key that checks them came in the same file; give the key that was handed over another way.")
	}
	return r, nil
}

// unreadable is a fault of an exported file at one of its lines.
func unreadable(line int, format string, args ...any) error {
	return fault.Invalidf("export_unreadable", fmt.Sprintf("line %d", line), format, args...)
}
