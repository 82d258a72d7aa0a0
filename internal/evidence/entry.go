// Package evidence seals what was done about an account so that a later change
// shows: one hash chain an account, a nightly checkpoint over the heads of the
// chains, and an export that anyone can check without the database.
package evidence

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strconv"

	"dunwell/internal/day"
)

// SaltSize is the length of an entry's salt in bytes. The salt keeps a short
// content, such as a sum, from being guessed out of its hash once it is erased.
const SaltSize = 16

// Each thing that is hashed begins with its own line, so that the bytes of one
// can never be passed off as those of another.
const (
	contentDomain = "dunwell record content v1\n"
	entryDomain   = "dunwell record entry v1\n"
	leafDomain    = "dunwell record head v1\n"
)

// Entry is one act in the record of one account. Everything but Salt and Content
// is part of the chain for ever; those two are nil once the content is erased or
// withheld, and the chain still verifies. The texts are valid UTF-8.
type Entry struct {
	Creditor, Account string
	Seq               int64    // 1 for the first entry of the account
	At                int64    // instant of writing, microseconds UTC
	On                day.Date // business day it counts for
	Kind              string
	Actor             string // who acted: a user, or the engine
	Salt              []byte // SaltSize random bytes
	Content           []byte // the exact bytes that were sealed
	ContentHash       []byte // SHA-256 over salt and content
	Prev              []byte // Hash of the entry before, empty for the first
	Hash              []byte
}

// Head is the end of a chain: how many entries it has and the hash of the last.
// The zero Head is a chain without entries.
type Head struct {
	Seq  int64
	Hash []byte
}

// Head is the end of a chain whose last entry is e.
func (e Entry) Head() Head { return Head{e.Seq, e.Hash} }

// Erased reports whether the content was erased or withheld.
func (e Entry) Erased() bool { return e.Content == nil }

// Bare is the entry with nothing but its place and its hash: what kind of act it was,
// when and whose, is not told. The chain goes on over it, and the next whole entry
// shows that it was this one and no other.
func (e Entry) Bare() Entry {
	return Entry{Creditor: e.Creditor, Account: e.Account, Seq: e.Seq, Hash: e.Hash}
}

// IsBare reports that only place and hash are told. A sealed entry has a kind.
func (e Entry) IsBare() bool { return e.Kind == "" && e.ContentHash == nil }

// Seal makes e the entry after prev: it fills Seq, ContentHash, Prev and Hash.
// The salt must hold SaltSize random bytes and the content must not be nil (it
// may be empty); both are the caller's to give, and Seal panics without them
// because an entry sealed so could never be erased, or never be checked.
func Seal(prev Head, e Entry) Entry {
	if len(e.Salt) != SaltSize || e.Content == nil {
		panic("evidence: sealing an entry without salt or content")
	}
	sums := make([]byte, 0, 2*sha256.Size)
	content := contentHash(e.Salt, e.Content)
	sums = append(sums, content[:]...)
	e.Seq = prev.Seq + 1
	e.Prev = prev.Hash
	e.ContentHash = sums[:sha256.Size:sha256.Size]
	hash := e.digest()
	sums = append(sums, hash[:]...)
	e.Hash = sums[sha256.Size:]
	return e
}

func contentHash(salt, content []byte) [sha256.Size]byte {
	b := make([]byte, 0, 1024) // on the stack; a longer content moves it to the heap
	b = append(b, contentDomain...)
	b = appendBytes(b, salt)
	b = appendBytes(b, content)
	return sha256.Sum256(b)
}

// digest hashes the chained part of an entry. Every field is of fixed length or
// led by its length, so no two entries share an encoding.
func (e *Entry) digest() [sha256.Size]byte {
	b := make([]byte, 0, 512)
	b = append(b, entryDomain...)
	b = appendBytes(b, e.Creditor)
	b = appendBytes(b, e.Account)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	b = binary.BigEndian.AppendUint32(b, uint32(e.On.Sub(day.Date{}))) // 1 is 0001-01-01, 0 is no day
	b = appendBytes(b, e.Kind)
	b = appendBytes(b, e.Actor)
	b = appendBytes(b, e.ContentHash)
	b = appendBytes(b, e.Prev)
	return sha256.Sum256(b)
}

func appendBytes[T string | []byte](b []byte, s T) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// printed is Crockford's base 32: no letter that a reader takes for a digit.
var printed = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Short is the head as printed small in a formal letter: the number of entries
// and 80 bits of the hash, "17.8F3C-Q0ZN-4KTA-77XW"; "" for an empty chain.
func (h Head) Short() string {
	if len(h.Hash) < 10 {
		return ""
	}
	s := printed.EncodeToString(h.Hash[:10])
	return strconv.FormatInt(h.Seq, 10) + "." + s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// Withhold is e without its content, for an export that must not show it.
func (e Entry) Withhold() Entry {
	e.Salt, e.Content = nil, nil
	return e
}

// Clone is e with bytes of its own, for a reader whose buffers are used again.
func (e Entry) Clone() Entry {
	for _, b := range []*[]byte{&e.Salt, &e.Content, &e.ContentHash, &e.Prev, &e.Hash} {
		*b = slices.Clone(*b)
	}
	return e
}
