package evidence

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// Checkpoint is the state of the whole log of heads on one night.
type Checkpoint struct {
	Origin string // names the machine or book; the name of its key as well
	On     day.Date
	Size   int64
	Root   tlog.Hash
}

// Checkpoint is the state of t on that night.
func (t *Tree) Checkpoint(origin string, on day.Date) Checkpoint {
	return Checkpoint{origin, on, t.size, t.Root()}
}

// Holds reports whether p shows that l was logged when c was taken.
func (c Checkpoint) Holds(l Leaf, p Proof) bool {
	return tlog.CheckRecord(p.Path, c.Size, c.Root, p.Index, tlog.RecordHash(l.bytes())) == nil
}

// text is the body that is signed, in the form of a c2sp.org/tlog-checkpoint;
// the day is an extension line.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\non %s\n", c.Origin, c.Size, c.Root, c.On)
}

func parseCheckpoint(text string) (Checkpoint, error) {
	bad := fault.Invalidf("checkpoint_unreadable", "checkpoint", "this is not a checkpoint of Dunwell; give the note exactly as it was mailed or exported")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return Checkpoint{}, bad
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, bad
	}
	on, ok := strings.CutPrefix(lines[3], "on ")
	if c.On, err = day.Parse(on); !ok || err != nil {
		return Checkpoint{}, bad
	}
	if c.text() != text { // one text a checkpoint: no leading zeros, no other line ends
		return Checkpoint{}, bad
	}
	return c, nil
}

// NewKey makes the Ed25519 key pair of a book from random bytes, in the text form
// of signed notes. The origin must not hold spaces or a plus sign. The signer is
// secret; the verifier is for everyone.
func NewKey(random io.Reader, origin string) (signer, verifier string, err error) {
	signer, verifier, err = note.GenerateKey(random, origin)
	if err == nil {
		_, err = note.NewSigner(signer) // refuses an unfit name
	}
	if err != nil {
		return "", "", fmt.Errorf("make the key of %q: %w", origin, err)
	}
	return signer, verifier, nil
}

// SignCheckpoint writes c as a note signed with the signer that NewKey made for
// the same origin.
func SignCheckpoint(c Checkpoint, signer string) (string, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return "", fmt.Errorf("read the key for checkpoints: %w", err)
	}
	if c.Origin != s.Name() {
		return "", fmt.Errorf("sign the checkpoint of %s: the key is that of %q, not of %q", c.On, s.Name(), c.Origin)
	}
	signed, err := note.Sign(&note.Note{Text: c.text()}, s)
	if err != nil {
		return "", fmt.Errorf("sign the checkpoint of %s: %w", c.On, err)
	}
	return string(signed), nil
}

// OpenCheckpoint reads a signed note and refuses it unless one of the verifier
// keys signed it under the origin it names.
func OpenCheckpoint(signed string, verifiers ...string) (Checkpoint, error) {
	known := make([]note.Verifier, len(verifiers))
	for i, key := range verifiers {
		v, err := note.NewVerifier(strings.TrimSpace(key))
		if err != nil {
			return Checkpoint{}, fault.Invalidf("checkpoint_key", "key", "%q is not the public key of a record; copy the whole line, from the name to its end", key)
		}
		known[i] = v
	}
	n, err := note.Open([]byte(signed), note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, &fault.Error{Kind: fault.Invalid, Code: "checkpoint_signature", Where: "checkpoint", Cause: err,
			Text: "no known key signed this checkpoint, or it was altered; compare it with the copy that was mailed"}
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, s := range n.Sigs {
		if s.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fault.Invalidf("checkpoint_signature", "checkpoint", "the checkpoint names %q but another key signed it", c.Origin)
}
