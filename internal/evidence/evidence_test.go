package evidence

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
)

// entries seals a chain of n entries for one account.
func sealed(account string, n int) []Entry {
	var prev Head
	chain := make([]Entry, n)
	for i := range chain {
		chain[i] = Seal(prev, Entry{
			Creditor: "c1", Account: account, At: int64(1_700_000_000_000_000 + i), On: day.New(2026, 1, 1+i),
			Kind: "decision", Actor: "engine", Salt: []byte(fmt.Sprintf("salt of entry %02d", i%100)), Content: fmt.Appendf(nil, `{"step":%d}`, i),
		})
		prev = chain[i].Head()
	}
	return chain
}

func each(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func clone(entries []Entry) []Entry {
	copies := make([]Entry, len(entries))
	for i, e := range entries {
		copies[i] = e.Clone()
	}
	return copies
}

func verified(t testing.TB, entries []Entry, witnesses ...Leaf) AccountReport {
	t.Helper()
	r, err := Verify(each(entries), witnesses...)
	if err != nil || len(r.Accounts) != 1 {
		t.Fatalf("Verify: %d accounts, error %v; want 1 and none", len(r.Accounts), err)
	}
	if r.OK != (r.Accounts[0].BrokenAt == nil) {
		t.Fatalf("ok is %v, broken at %v", r.OK, r.Accounts[0].BrokenAt)
	}
	return r.Accounts[0]
}

// TestSealVector holds the encoding still: a change of it would make every record
// written before unverifiable.
func TestSealVector(t *testing.T) {
	t.Parallel()
	chain := sealed("a1", 2)
	got := hex.EncodeToString(chain[1].Hash) + " " + chain[1].Head().Short()
	want := "b0fdedbf27412a574eed4f2a9d362b4f2a4b7805130e80dad660b2aec48c8e35 2.P3YY-VFS7-84N5-EKQD" // computed apart from this code
	if got != want {
		t.Fatalf("second head is %s, want %s", got, want)
	}
	if (Head{}).Short() != "" {
		t.Fatal("an empty chain has a printed head")
	}
}

func TestSealCoversEveryField(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*Entry){
		"creditor":     func(e *Entry) { e.Creditor = "c" },
		"account":      func(e *Entry) { e.Account = "a" },
		"moved border": func(e *Entry) { e.Creditor, e.Account = "c1a", "1" },
		"seq":          func(e *Entry) { e.Seq++ },
		"at":           func(e *Entry) { e.At++ },
		"on":           func(e *Entry) { e.On = e.On.AddDays(1) },
		"no day":       func(e *Entry) { e.On = day.Date{} },
		"kind":         func(e *Entry) { e.Kind = "decisions" },
		"actor":        func(e *Entry) { e.Actor = "" },
		"content hash": func(e *Entry) { e.ContentHash[3] ^= 1 },
		"prev":         func(e *Entry) { e.Prev[31] ^= 1 },
	}
	original := sealed("a1", 2)[1]
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := original.Clone()
			change(&e)
			if e.digest() == original.digest() {
				t.Fatal("the hash does not see the change")
			}
		})
	}
}

// TestVerifyFindsEveryTampering makes one change to a chain and asks for the entry
// at which it shows.
func TestVerifyFindsEveryTampering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "entries")
		chain := sealed("a1", n)
		k := rapid.IntRange(0, n-1).Draw(t, "at")
		want := int64(k + 1)
		how := rapid.SampledFrom([]string{"field", "content", "salt", "hash", "resealed", "removed", "renumbered", "swapped", "doubled", "inserted"}).Draw(t, "how")
		switch how {
		case "field":
			chain[k].Actor = "someone else"
		case "content":
			chain[k].Content = append(chain[k].Content, ' ')
		case "salt":
			chain[k].Salt = nil
		case "hash":
			chain[k].Hash[0] ^= 1
		case "resealed": // the forger hashes again: the next entry gives it away
			chain[k] = Seal(Head{int64(k), chain[k].Prev}, Entry{Creditor: "c1", Account: "a1", Salt: chain[k].Salt, Content: []byte("forged")})
			want++
		case "removed":
			chain = slices.Delete(chain, k, k+1)
		case "renumbered":
			chain = slices.Delete(chain, k, k+1)
			for i := k; i < len(chain); i++ {
				chain[i].Seq--
			}
		case "swapped":
			j := rapid.IntRange(0, n-1).Filter(func(j int) bool { return j != k }).Draw(t, "with")
			chain[k], chain[j] = chain[j], chain[k]
			want = int64(min(k, j) + 1)
		case "doubled":
			chain = slices.Insert(chain, k, chain[k])
		case "inserted":
			prev := Head{int64(k), chain[k].Prev}
			chain = slices.Insert(chain, k, Seal(prev, Entry{Creditor: "c1", Account: "a1", Salt: make([]byte, SaltSize), Content: []byte("forged")}))
		}
		last := want > int64(n) || k == n-1 && (how == "removed" || how == "renumbered")
		r, err := Verify(each(chain))
		if err != nil {
			t.Fatal(err)
		}
		got := r.Accounts[0].BrokenAt
		if last { // nothing follows that could give it away: said, not found
			if got != nil || !strings.Contains(r.CannotProve[0], "without a witness") {
				t.Fatalf("%s at the end: broken at %v, unproven %q", how, got, r.CannotProve)
			}
			r, err = Verify(each(chain), Leaf{"c1", "a1", sealed("a1", n)[n-1].Head()})
			if err != nil || r.OK || *r.Accounts[0].BrokenAt != int64(n) {
				t.Fatalf("%s at the end, with a witness: %+v, %v; want broken at %d", how, r.Accounts, err, n)
			}
			return
		}
		if got == nil || *got != want {
			t.Fatalf("%s: broken at %v (%s), want %d", how, got, r.Accounts[0].Why, want)
		}
	})
}

func TestErasedContentVerifies(t *testing.T) {
	t.Parallel()
	chain := sealed("a1", 5)
	chain[1], chain[3] = chain[1].Withhold(), chain[3].Withhold()
	r, err := Verify(each(chain), Leaf{"c1", "a1", chain[4].Head()})
	if err != nil || !r.OK || r.Accounts[0].Erased != 2 {
		t.Fatalf("got %+v, %v; want ok with 2 erased", r, err)
	}
	if !strings.Contains(strings.Join(r.CannotProve, "\n"), "2 erased or withheld") {
		t.Fatalf("does not say that it cannot prove the erased contents: %q", r.CannotProve)
	}
	if !strings.HasPrefix(sealed("a1", 1)[0].Head().Short(), "1.") {
		t.Fatal("a printed head does not begin with its entry")
	}
}

func TestWitnesses(t *testing.T) {
	t.Parallel()
	chain := sealed("a1", 6)
	see := func(chain []Entry, at ...int) (seen []Leaf) {
		for _, n := range at {
			seen = append(seen, Leaf{"c1", "a1", chain[n-1].Head()})
		}
		return seen
	}
	rewritten := clone(chain[:2])
	for i := 2; i < 6; i++ {
		rewritten = append(rewritten, Seal(rewritten[i-1].Head(), Entry{Creditor: "c1", Account: "a1", Kind: "forged", Salt: make([]byte, SaltSize), Content: []byte{}}))
	}
	tests := map[string]struct {
		chain []Entry
		seen  []Leaf
		want  int64 // 0: holds
	}{
		"whole":                        {chain, see(chain, 6), 0},
		"grown since":                  {chain, see(chain, 2, 4), 0},
		"cut":                          {chain[:3], see(chain, 5), 4},
		"cut after the witness":        {chain[:5], see(chain, 5), 0},
		"gone":                         {nil, see(chain, 5), 1},
		"rewritten":                    {rewritten, see(chain, 5), 5},
		"rewritten, two witnesses":     {rewritten, see(chain, 5, 4, 2), 4},
		"rewritten after the witness":  {rewritten, see(chain, 2), 0},
		"rewritten and cut":            {rewritten[:4], see(chain, 5), 5},
		"two witnesses who contradict": {chain, append(see(chain, 5), see(rewritten, 5)...), 5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verified(t, tt.chain, tt.seen...)
			got := int64(0)
			if r.BrokenAt != nil {
				got = *r.BrokenAt
			}
			if got != tt.want {
				t.Fatalf("broken at %d (%s), want %d", got, r.Why, tt.want)
			}
		})
	}
}

func TestReportJSON(t *testing.T) {
	t.Parallel()
	chain := sealed("a1", 2)
	chain[1].Kind = "other"
	r, err := Verify(each(append(chain, sealed("a2", 1)...)))
	if err != nil {
		t.Fatal(err)
	}
	r.CannotProve = r.CannotProve[:0]
	got, err := json.Marshal(r)
	want := `{"ok":false,"accounts":[{"account":"a1","entries":2,"broken_at":2},{"account":"a2","entries":1,"broken_at":null}],"files":[],"cannot_prove":[]}`
	if err != nil || string(got) != want {
		t.Fatalf("got %s, %v\nwant %s", got, err, want)
	}
}

func TestVerifyReportsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	gone := errors.New("database away")
	_, err := Verify(func(yield func(Entry, error) bool) { yield(Entry{}, gone) })
	if !errors.Is(err, gone) {
		t.Fatalf("got %v, want the error of the reading", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	e := Entry{Creditor: "0197a9c2-4e4e-7cc8-9a43-8a8f00000001", Account: "0197a9c2-4e4e-7cc8-9a43-8a8f00000002", On: day.New(2026, 11, 21),
		Kind: "decision", Actor: "engine", Salt: make([]byte, SaltSize), Content: make([]byte, 420)}
	var head Head
	b.ReportAllocs()
	for b.Loop() {
		head = Seal(head, e).Head()
	}
}

func BenchmarkVerify(b *testing.B) {
	chain := sealed("a1", 1000)
	b.ReportAllocs()
	for b.Loop() {
		if r, err := Verify(each(chain)); err != nil || !r.OK {
			b.Fatal(r, err)
		}
	}
}
