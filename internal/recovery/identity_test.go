package recovery

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
)

// A mail is the same whatever its line ends are, and another where a letter differs.
func FuzzIdentity(f *testing.F) {
	for _, s := range []string{"", "a", "a\r\nb\r\n", "a\nb", "a\r\r\nb\rc\r", "\r\n\r\n", "a\r\n\r\nb", strings.Repeat("x", 70<<10) + "\r\ny", strings.Repeat("ab\r\n", 40<<10)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		plain := bytes.ReplaceAll(bytes.TrimRight(raw, "\r\n"), []byte("\r\n"), []byte("\n"))
		want := sha256.Sum256(plain)
		if got := identityOf(raw); !bytes.Equal(got, want[:]) {
			t.Fatalf("%.60q: got %x, want %x", raw, got, want)
		}
		if other := append(bytes.Clone(plain), 'x'); bytes.Equal(identityOf(other), want[:]) {
			t.Fatalf("%.60q and one letter more are the same", raw)
		}
	})
}
