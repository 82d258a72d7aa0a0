package evidence

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is a growing log of heads. Each night the heads that moved since the last
// are added, in the order of creditor and account, and the root is signed; so a
// checkpoint covers every head logged up to it, and a later one extends it.
// A Tree keeps only the right edge: at most 63 hashes however long the log is.
// The zero Tree is empty.
type Tree struct {
	size int64
	edge []tlog.Hash // roots of the complete subtrees, widest first
}

// ResumeTree is the tree of the given size whose Edge was kept.
func ResumeTree(size int64, edge []byte) (Tree, error) {
	t := Tree{size: size}
	for ; len(edge) >= tlog.HashSize; edge = edge[tlog.HashSize:] {
		t.edge = append(t.edge, tlog.Hash(edge[:tlog.HashSize]))
	}
	if size < 0 || len(edge) != 0 || len(t.edge) != bits.OnesCount64(uint64(size)) {
		return Tree{}, fmt.Errorf("resume a tree of %d heads: its edge does not fit", size)
	}
	return t, nil
}

// Add logs one more head.
func (t *Tree) Add(l Leaf) {
	h := tlog.RecordHash(l.bytes())
	for n := t.size; n&1 == 1; n >>= 1 { // each trailing one is a subtree that h completes
		h = tlog.NodeHash(t.edge[len(t.edge)-1], h)
		t.edge = t.edge[:len(t.edge)-1]
	}
	t.edge = append(t.edge, h)
	t.size++
}

// Size is the number of heads logged.
func (t *Tree) Size() int64 { return t.size }

// Edge is what ResumeTree needs to go on later.
func (t *Tree) Edge() []byte {
	var b []byte
	for _, h := range t.edge {
		b = append(b, h[:]...)
	}
	return b
}

// Root is the hash over all heads logged, as RFC 6962 defines it.
func (t *Tree) Root() tlog.Hash {
	if t.size == 0 {
		root, _ := tlog.TreeHash(0, nil) // the empty tree reads nothing and cannot fail
		return root
	}
	h := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return h
}

func (l Leaf) bytes() []byte {
	b := make([]byte, 0, 256)
	b = append(b, leafDomain...)
	b = appendBytes(b, l.Creditor)
	b = appendBytes(b, l.Account)
	b = binary.BigEndian.AppendUint64(b, uint64(l.Seq))
	return appendBytes(b, l.Hash)
}

// Proof shows that a head was the Index-th of the log (counted from 0) when a
// checkpoint was taken.
type Proof struct {
	Index int64            `json:"index"`
	Path  tlog.RecordProof `json:"path"`
}

// Prove makes the proofs of the leaves at the given places in the tree of the
// first size leaves. It holds two hashes a leaf in memory while it runs.
func Prove(leaves iter.Seq2[Leaf, error], size int64, places ...int64) ([]Proof, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		read := make([]tlog.Hash, len(at))
		for i, n := range at {
			read[i] = stored[n]
		}
		return read, nil
	})
	n := int64(0)
	for l, err := range leaves {
		if n == size {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read logged heads: %w", err)
		}
		more, err := tlog.StoredHashes(n, l.bytes(), reader)
		if err != nil {
			return nil, fmt.Errorf("log head %d: %w", n, err)
		}
		stored = append(stored, more...)
		n++
	}
	if n < size {
		return nil, fmt.Errorf("prove heads of a checkpoint over %d: only %d are logged", size, n)
	}
	proofs := make([]Proof, len(places))
	for i, at := range places {
		path, err := tlog.ProveRecord(size, at, reader)
		if err != nil {
			return nil, fmt.Errorf("prove head %d of %d: %w", at, size, err)
		}
		proofs[i] = Proof{at, path}
	}
	return proofs, nil
}
