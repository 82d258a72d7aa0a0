package intake

import (
	"encoding/base32"
	"hash/fnv"
	"strings"
)

// keyring makes keys for rows that have no number of their own: of what the row
// says, and of how many equal rows stood before it, so that the same file read
// again gives the same keys and two equal rows stay two.
type keyring map[uint64]uint32

var keyText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// key is "~" and letters that no program prints as a number; ok is false when the
// ring is full.
func (k keyring) key(parts ...string) (key string, ok bool) {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // a hash takes everything
		_, _ = h.Write([]byte{0})
	}
	sum := h.Sum64()
	k[sum]++
	if len(k) > maxKeyless {
		return "", false
	}
	var b strings.Builder
	b.WriteByte('~')
	b.WriteString(keyText.EncodeToString(h.Sum(nil)))
	if n := k[sum]; n > 1 {
		b.WriteByte('-')
		b.WriteString(itoa(int(n)))
	}
	return b.String(), true
}
