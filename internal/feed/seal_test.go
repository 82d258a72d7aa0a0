package feed

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"dunwell/internal/fault"
)

func TestSealOpens(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "dunwell.key")
	k := NewKeyring(path)
	want := []byte(`{"token":"rk_1"}`)
	first, err := k.Seal("studio/feed-1", want)
	if err != nil {
		t.Fatal(err)
	}
	second, err := k.Seal("studio/feed-1", want)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first, second) {
		t.Error("one text sealed twice gives the same bytes: the nonce does not change")
	}
	if bytes.Contains(first, []byte("rk_1")) {
		t.Error("the sealed bytes hold the text")
	}
	got, err := NewKeyring(path).Open("studio/feed-1", first) // as the next start of the program
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("opened: got %q (%v), want %q", got, err, want)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v, want rights 0600", st.Mode(), err)
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	const row = "studio/feed-1"
	tests := map[string]struct {
		spoil func(t *testing.T, path string, sealed []byte) []byte
		row   string
		want  string
	}{
		"another row": {row: "studio/feed-2", want: "seal_broken"},
		"a changed byte": {spoil: func(_ *testing.T, _ string, s []byte) []byte {
			s[len(s)-1] ^= 1
			return s
		}, want: "seal_broken"},
		"a changed nonce": {spoil: func(_ *testing.T, _ string, s []byte) []byte {
			s[1+keyIDSize] ^= 1
			return s
		}, want: "seal_broken"},
		"cut off":         {spoil: func(_ *testing.T, _ string, s []byte) []byte { return s[:5] }, want: "seal_broken"},
		"another version": {spoil: func(_ *testing.T, _ string, s []byte) []byte { s[0] = 9; return s }, want: "seal_broken"},
		"another key": {spoil: func(t *testing.T, path string, s []byte) []byte {
			renew(t, path, true)
			return s
		}, want: "key_other"},
		"no key": {spoil: func(t *testing.T, path string, s []byte) []byte {
			renew(t, path, false)
			return s
		}, want: "key_lost"},
		"a key others can read": {spoil: func(t *testing.T, path string, s []byte) []byte {
			if err := os.Chmod(path, 0o644); err != nil {
				t.Fatal(err)
			}
			return s
		}, want: "key_open"},
		"a file that is no key": {spoil: func(t *testing.T, path string, s []byte) []byte {
			if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
				t.Fatal(err)
			}
			return s
		}, want: "key_unreadable"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "dunwell.key")
			sealed, err := NewKeyring(path).Seal(row, []byte("secret"))
			if err != nil {
				t.Fatal(err)
			}
			if tt.spoil != nil {
				sealed = tt.spoil(t, path, sealed)
			}
			if tt.row == "" {
				tt.row = row
			}
			plain, err := NewKeyring(path).Open(tt.row, sealed)
			if got := fault.CodeOf(err); got != tt.want || plain != nil {
				t.Errorf("got %q, %v (code %q), want %q", plain, err, got, tt.want)
			}
		})
	}
}

// renew takes the key away, and makes another where asked.
func renew(t *testing.T, path string, another bool) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if another {
		if err := makeKey(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKeyMadeOnce: many that seal first at the same time end up with one key.
func TestKeyMadeOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dunwell.key")
	sealed := make([][]byte, 8)
	var group sync.WaitGroup
	for i := range sealed {
		group.Go(func() {
			var err error
			if sealed[i], err = NewKeyring(path).Seal("row", []byte("x")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	k := NewKeyring(path)
	for _, s := range sealed {
		if _, err := k.Open("row", s); err != nil {
			t.Fatalf("one was sealed with a key that is lost: %v", err)
		}
	}
}
