package evidence

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

func heads(n int) []Leaf {
	leaves := make([]Leaf, n)
	for i := range leaves {
		leaves[i] = Leaf{"c1", fmt.Sprintf("a%03d", i), sealed(fmt.Sprintf("a%03d", i), 1+i%3)[i%3].Head()}
	}
	return leaves
}

func eachLeaf(leaves []Leaf) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		for _, l := range leaves {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func newKey(t testing.TB, origin string) (signer, verifier string) {
	t.Helper()
	signer, verifier, err := NewKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func signedNote(t testing.TB, c Checkpoint, signer string) string {
	t.Helper()
	n, err := SignCheckpoint(c, signer)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTree: a tree carried on by its edge has the same root, and every head has a
// proof that holds for itself and for nothing else.
func TestTree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 70).Draw(t, "heads")
		cut := rapid.IntRange(0, size).Draw(t, "first night")
		leaves := heads(size)
		var whole, first Tree
		for i, l := range leaves {
			whole.Add(l)
			if i < cut {
				first.Add(l)
			}
		}
		second, err := ResumeTree(first.Size(), first.Edge())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range leaves[cut:] {
			second.Add(l)
		}
		if second.Root() != whole.Root() || second.Size() != whole.Size() {
			t.Fatalf("carried on: %v of %d, in one go: %v of %d", second.Root(), second.Size(), whole.Root(), whole.Size())
		}
		at := rapid.IntRange(0, size-1).Draw(t, "place")
		proofs, err := Prove(eachLeaf(leaves), int64(size), int64(at))
		if err != nil {
			t.Fatal(err)
		}
		c := whole.Checkpoint("books", day.New(2026, 11, 21))
		if !c.Holds(leaves[at], proofs[0]) {
			t.Fatal("the proof of a logged head does not hold")
		}
		forged := leaves[at]
		forged.Seq++
		if c.Holds(forged, proofs[0]) {
			t.Fatal("the proof holds for another head")
		}
		if c.Holds(leaves[at], Proof{proofs[0].Index + 1, proofs[0].Path}) || c.Holds(leaves[at], Proof{-1, nil}) {
			t.Fatal("the proof holds at another place")
		}
	})
}

func TestTreeRefusesAnEdgeThatDoesNotFit(t *testing.T) {
	t.Parallel()
	var tree Tree
	for _, l := range heads(5) {
		tree.Add(l)
	}
	for name, try := range map[string]struct {
		size int64
		edge []byte
	}{
		"other size": {7, tree.Edge()}, "cut": {5, tree.Edge()[:40]}, "none": {5, nil}, "negative": {-1, nil},
	} {
		if _, err := ResumeTree(try.size, try.edge); err == nil {
			t.Errorf("%s: resumed", name)
		}
	}
	if _, err := Prove(eachLeaf(heads(3)), 5, 1); err == nil {
		t.Error("proved a head of 5 where 3 are logged")
	}
	if empty, err := ResumeTree(0, nil); err != nil || empty.Root() != (&Tree{}).Root() {
		t.Errorf("the empty tree does not resume: %v", err)
	}
}

func TestCheckpointSignature(t *testing.T) {
	t.Parallel()
	signer, verifier := newKey(t, "books.example")
	_, stranger := newKey(t, "books.example")
	var tree Tree
	for _, l := range heads(9) {
		tree.Add(l)
	}
	want := tree.Checkpoint("books.example", day.New(2026, 11, 21))
	signed := signedNote(t, want, signer)
	if !strings.HasPrefix(signed, "books.example\n9\n") || !strings.Contains(signed, "\non 2026-11-21\n\n— books.example ") {
		t.Fatalf("the note reads:\n%s", signed)
	}
	if got, err := OpenCheckpoint(signed, stranger, verifier); err != nil || got != want {
		t.Fatalf("got %+v, %v; want %+v", got, err, want)
	}
	tests := map[string]struct {
		note, key, want string
	}{
		"another key":   {signed, stranger, "checkpoint_signature"},
		"another size":  {strings.Replace(signed, "\n9\n", "\n8\n", 1), verifier, "checkpoint_signature"},
		"another day":   {strings.Replace(signed, "2026-11-21", "2026-11-20", 1), verifier, "checkpoint_signature"},
		"no signature":  {strings.SplitAfter(signed, "\n\n")[0], verifier, "checkpoint_signature"},
		"empty":         {"", verifier, "checkpoint_signature"},
		"key cut":       {signed, verifier[:20], "checkpoint_key"},
		"no key at all": {signed, "", "checkpoint_key"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := OpenCheckpoint(tt.note, tt.key); fault.CodeOf(err) != tt.want {
				t.Fatalf("got %v, want the fault %s", err, tt.want)
			}
		})
	}
	if _, err := SignCheckpoint(Checkpoint{Origin: "other"}, signer); err == nil {
		t.Error("signed under a name that is not the key's")
	}
	if _, _, err := NewKey(rand.Reader, "two words"); err == nil {
		t.Error("made a key for a name that notes cannot carry")
	}
}

func TestParseCheckpointRefusesOtherNotes(t *testing.T) {
	t.Parallel()
	root := (&Tree{}).Root().String()
	for _, text := range []string{
		"books\n0\n" + root + "\n", "books\n00\n" + root + "\non 2026-11-21\n", "books\n-1\n" + root + "\non 2026-11-21\n",
		"books\n0\nAAAA\non 2026-11-21\n", "books\n0\n" + root + "\non 2026-11-31\n", "books\n0\n" + root + "\n2026-11-21\n",
		"books\n0\n" + root + "\non 2026-11-21\nmore\n", "books\n0\n" + root + "\non 2026-11-21", "",
	} {
		if c, err := parseCheckpoint(text); fault.CodeOf(err) != "checkpoint_unreadable" {
			t.Errorf("%q: got %+v, %v", text, c, err)
		}
	}
}

// book is three accounts over three nights: each night's log, notes and entries.
type book struct {
	entries          []Entry
	log              []Leaf
	notes            []string
	sizes            []int64
	signer, verifier string
}

func newBook(t testing.TB) book {
	var b book
	b.signer, b.verifier = newKey(t, "books")
	var tree Tree
	for _, a := range []string{"a1", "a2", "a3"} {
		b.entries = append(b.entries, sealed(a, 6)...)
	}
	for night, moved := range []map[string]int{{"a1": 2, "a2": 1}, {"a1": 4}, {"a2": 5, "a3": 6}} {
		for _, a := range []string{"a1", "a2", "a3"} {
			if n := moved[a]; n > 0 {
				l := Leaf{"c1", a, sealed(a, n)[n-1].Head()}
				tree.Add(l)
				b.log = append(b.log, l)
			}
		}
		b.sizes = append(b.sizes, tree.Size())
		b.notes = append(b.notes, signedNote(t, tree.Checkpoint("books", day.New(2026, 11, 21+night)), b.signer))
	}
	return b
}

func (b book) of(account string) []Entry {
	return slices.DeleteFunc(slices.Clone(b.entries), func(e Entry) bool { return e.Account != account })
}

func TestAudit(t *testing.T) {
	t.Parallel()
	whole := newBook(t)
	a1 := func(b *book, chain []Entry) { b.entries = append(chain, b.entries[6:]...) }
	tests := map[string]struct {
		change func(*book)
		broken string // accounts and where
		files  string // those that do not hold
	}{
		"whole":                   {func(*book) {}, "", ""},
		"cut below a checkpoint":  {func(b *book) { a1(b, b.entries[:3]) }, "a1@4", ""},
		"cut after its last one":  {func(b *book) { a1(b, b.entries[:4]) }, "", ""},
		"account gone":            {func(b *book) { b.entries = b.entries[6:] }, "a1@1", ""},
		"altered":                 {func(b *book) { b.entries[8].Kind = "x" }, "a2@3", ""},
		"log cut with the record": {func(b *book) { b.log, b.entries = b.log[:3], b.entries[:12] }, "", "checkpoint 2026-11-23"},
		"log altered": {func(b *book) { b.log[2].Hash = bytes.Repeat([]byte{1}, 32) }, "",
			"checkpoint 2026-11-22, checkpoint 2026-11-23"},
		"a note forged": {func(b *book) { b.notes[1] = strings.Replace(b.notes[1], "22", "25", 1) }, "", "checkpoint 2 of 3"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := whole
			b.entries, b.log, b.notes = clone(whole.entries), slices.Clone(whole.log), slices.Clone(whole.notes)
			tt.change(&b)
			r, err := Audit(each(b.entries), eachLeaf(b.log), b.notes, b.verifier)
			if err != nil {
				t.Fatal(err)
			}
			var broken, files []string
			for _, a := range r.Accounts {
				if a.BrokenAt != nil {
					broken = append(broken, fmt.Sprintf("%s@%d", a.Account, *a.BrokenAt))
				}
			}
			for _, f := range r.Files {
				if !f.OK {
					files = append(files, f.Name)
				}
			}
			if strings.Join(broken, " ") != tt.broken || strings.Join(files, ", ") != tt.files || r.OK != (tt.broken+tt.files == "") {
				t.Fatalf("ok %v, broken %q, files %q; want %q, %q", r.OK, broken, files, tt.broken, tt.files)
			}
		})
	}
}
