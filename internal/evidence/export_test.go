package evidence

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/fault"
)

// exportOf writes what an export of one account holds: its entries, and for each
// night the newest of its heads with the proof.
func exportOf(t testing.TB, b book, account string) string {
	t.Helper()
	var witnesses []Witness
	for night, size := range b.sizes {
		w := Witness{Note: b.notes[night]}
		for at, l := range b.log[:size] {
			if l.Account != account {
				continue
			}
			proofs, err := Prove(eachLeaf(b.log), size, int64(at))
			if err != nil {
				t.Fatal(err)
			}
			w.Heads, w.Proofs = []Leaf{l}, proofs
		}
		witnesses = append(witnesses, w)
	}
	var out bytes.Buffer
	if err := WriteExport(&out, each(b.of(account)), witnesses, b.verifier); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestExport(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	_, stranger := newKey(t, "books")
	b.entries[2] = b.entries[2].Withhold()
	b.entries[5] = Seal(b.entries[4].Head(), Entry{Creditor: "c1", Account: "a1", Salt: make([]byte, SaltSize), Content: []byte("\xff\x00 no text")})
	whole := exportOf(t, b, "a1")
	lines := strings.SplitAfter(strings.TrimSuffix(whole, "\n"), "\n") // form, 3 checkpoints, 6 entries, end
	drop := func(from, to int) string { return strings.Join(slices.Delete(slices.Clone(lines), from, to), "") }
	recount := func(s string) string { return strings.Replace(s, `{"entries":6`, `{"entries":3`, 1) }
	swap := func(i, j int) string {
		swapped := slices.Clone(lines)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		return strings.Join(swapped, "")
	}
	replace := func(from, to string) string {
		if !strings.Contains(whole, from) {
			t.Fatalf("the export holds no %s", from)
		}
		return strings.Replace(whole, from, to, 1)
	}
	tests := map[string]struct {
		file   string
		keys   []string
		broken int64  // 0: holds
		code   string // of the fault, "" where the file can be read
		files  int    // checkpoints that do not hold
	}{
		"whole":                     {file: whole},
		"whole, key known":          {file: whole, keys: []string{b.verifier}},
		"signed by a stranger":      {file: whole, keys: []string{stranger}, files: 3},
		"altered content":           {file: replace(`{\"step\":3}`, `{\"step\":9}`), broken: 4},
		"altered kind":              {file: replace(`"kind":"decision"`, `"kind":"promise"`), broken: 1},
		"reordered":                 {file: swap(5, 7), broken: 2},
		"cut, counted anew":         {file: recount(drop(7, 10)), broken: 4},
		"cut":                       {file: drop(7, 10), code: "export_unreadable"},
		"no last line":              {file: strings.Join(lines[:10], ""), code: "export_unreadable"},
		"a line after the last":     {file: whole + lines[5], code: "export_unreadable"},
		"a checkpoint too late":     {file: swap(3, 4), code: "export_unreadable"},
		"a proof of something else": {file: replace(`"seq":4,"hash":"`, `"seq":3,"hash":"`), files: 1},
		"no form":                   {file: drop(0, 1), code: "export_unreadable"},
		"a later form":              {file: replace("record v1", "record v9"), code: "export_unreadable"},
		"an unknown field":          {file: replace(`"actor"`, `"note_to_self":"x","actor"`), code: "export_unreadable"},
		"two contents":              {file: replace(`"content":"{`, `"content_bytes":"AAAA","content":"{`), code: "export_unreadable"},
		"empty":                     {file: "", code: "export_unreadable"},
		"junk":                      {file: strings.Repeat("x", 100_000), code: "export_unreadable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := VerifyExport(strings.NewReader(tt.file), tt.keys...)
			if fault.CodeOf(err) != tt.code || (err != nil) != (tt.code != "") {
				t.Fatalf("got the error %v, want the code %q", err, tt.code)
			}
			if err != nil {
				return
			}
			bad := 0
			for _, f := range r.Files {
				if !f.OK {
					bad++
				}
			}
			broken := int64(0)
			if at := r.Accounts[0].BrokenAt; at != nil {
				broken = *at
			}
			if broken != tt.broken || bad != tt.files || r.OK != (bad == 0 && broken == 0) {
				t.Fatalf("ok %v, broken at %d (%s), files %+v; want %d and %d bad", r.OK, broken, r.Accounts[0].Why, r.Files, tt.broken, tt.files)
			}
			unproven := strings.Join(r.CannotProve, "\n")
			if strings.Contains(unproven, "came in the same file") != (tt.keys == nil) || !strings.Contains(unproven, "1 erased") {
				t.Fatalf("cannot prove: %q", r.CannotProve)
			}
		})
	}
}

func TestExportKeepsEveryByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var prev Head
		var entries []Entry
		creditor := rapid.StringMatching(`[a-z"<&\\é]*`).Draw(t, "creditor")
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			e := Seal(prev, Entry{
				Creditor: creditor, Account: "a", At: rapid.Int64().Draw(t, "at"),
				Kind: rapid.String().Draw(t, "kind"), Actor: "x",
				Salt: make([]byte, SaltSize), Content: append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, "content")...),
			})
			entries, prev = append(entries, e), e.Head()
		}
		var out bytes.Buffer
		if err := WriteExport(&out, each(entries), nil, ""); err != nil {
			t.Fatal(err)
		}
		r, err := VerifyExport(&out)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range r.Accounts {
			if a.BrokenAt != nil {
				t.Fatalf("an entry changed on the way: %s", a.Why)
			}
		}
	})
}

func FuzzVerifyExport(f *testing.F) {
	b := newBook(f)
	whole := exportOf(f, b, "a1")
	f.Add([]byte(whole))
	f.Add([]byte(whole[:len(whole)/2]))
	f.Add([]byte(`{"dunwell":"record v1","key":"x"}` + "\n" + `{"checkpoint":{"note":"","heads":[{"index":-1,"path":["` + strings.Repeat("A", 43) + `="]}]}}`))
	f.Add([]byte(`{"dunwell":"record v1"}` + "\n" + `{"entry":{"seq":-9223372036854775808}}` + "\n" + `{"end":{"entries":1,"checkpoints":0}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := VerifyExport(bytes.NewReader(file), b.verifier)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Fatalf("an error a reader cannot act on: %v", err)
			}
			return
		}
		for _, a := range r.Accounts { // what a checkpoint vouches for cannot be made to say anything else
			if r.OK && a.Account == "a1" && a.Seen > 0 && a.Seen > a.Entries {
				t.Fatalf("accepted with %d of %d witnessed entries", a.Entries, a.Seen)
			}
		}
	})
}

// An entry told by its hash alone hides what it is and keeps the chain whole: changed,
// or exchanged for a whole one, it is named where a whole entry follows.
func TestBareEntriesHoldTheChain(t *testing.T) {
	t.Parallel()
	var list []Entry
	var head Head
	for i := range 5 {
		e := Seal(head, Entry{Creditor: "c", Account: "a", At: int64(i), Kind: "settle", Actor: "Nora", Salt: bytes.Repeat([]byte{byte(i)}, SaltSize), Content: []byte("SECRET")})
		list, head = append(list, e), e.Head()
	}
	for _, i := range []int{1, 2} {
		list[i] = list[i].Bare()
	}
	export := func(list []Entry) []byte {
		var b bytes.Buffer
		err := WriteExport(&b, func(yield func(Entry, error) bool) {
			for _, e := range list {
				if !yield(e, nil) {
					return
				}
			}
		}, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	text := export(list)
	if got := bytes.Count(text, []byte("settle")); got != 3 {
		t.Errorf("the kind stands %d times, want 3", got)
	}
	report, err := VerifyExport(bytes.NewReader(text))
	if err != nil || !report.OK || report.Accounts[0].Entries != 5 || report.Accounts[0].Bare != 2 {
		t.Fatalf("got %+v, %v", report, err)
	}
	bent := slices.Clone(list)
	bent[2].Hash = bytes.Repeat([]byte{1}, 32)
	if report, err = VerifyExport(bytes.NewReader(export(bent))); err != nil || report.OK || *report.Accounts[0].BrokenAt != 4 {
		t.Errorf("changed: got %+v, %v", report, err)
	}
	short := slices.Clone(list)
	short[1].Hash = []byte{1}
	if report, err = VerifyExport(bytes.NewReader(export(short))); err != nil || report.OK {
		t.Errorf("cut: got %+v, %v", report, err)
	}
}
