package statement

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"unicode/utf8"
)

// Fingerprints tells the lines of one file apart and gives each the identity it
// has in every other file that lists it, so that overlapping files add nothing
// twice. Of equal lines the first of a day in one file is the first of that day in
// the other, so two real payments that look the same are both kept.
//
// It relies on files that hold whole days, or days from their start, in the order
// the bank keeps. Its memory is some 30 bytes a line. The zero value is ready for
// one file.
type Fingerprints struct {
	seen map[uint64]uint32
	text []byte
}

// Of is the identity of the next line of the file on the account with this key.
func (f *Fingerprints) Of(account string, l *Line) string {
	if f.seen == nil {
		f.seen = make(map[uint64]uint32)
	}
	f.text = l.identity(f.text[:0], account)
	sum := sha256.Sum256(f.text)
	key := binary.BigEndian.Uint64(sum[16:])
	f.seen[key]++
	return mark(sum, int(f.seen[key]))
}

// Fingerprint is the stable identity of a line on the account with this key; nth,
// from 1, tells it from the lines before it in the file that look the same on
// the same day.
func (l *Line) Fingerprint(account string, nth int) string {
	return mark(sha256.Sum256(l.identity(nil, account)), nth)
}

func mark(sum [sha256.Size]byte, nth int) string {
	var room [48]byte
	b := hex.AppendEncode(room[:0], sum[:16])
	if nth > 1 {
		b = strconv.AppendInt(append(b, '-'), int64(nth), 10)
	}
	return string(b)
}

// identity is what makes the line this line. The bank's reference stands for
// party and text, which banks word differently from report to statement; day and
// sum stay beside it, because some banks write one reference under many lines.
// A day that was only assumed tells nothing.
func (l *Line) identity(b []byte, account string) []byte {
	b = append(append(b, account...), 0)
	on := l.On.String()
	if l.Assumed {
		on = ""
	}
	b = append(append(b, on...), 0)
	b = strconv.AppendInt(b, l.Amount.Minor(), 10)
	b = append(append(b, l.Amount.Currency()...), 0)
	if l.BankID != "" {
		return append(append(b, 'B'), l.BankID...)
	}
	b = append(b, 'T')
	for _, s := range [...]string{l.Other.Name, l.Other.IBAN, l.Other.Number, l.Reference, l.EndToEnd, l.Text} {
		b = append(fold(b, s), 0)
	}
	return b
}

// fold keeps letters and digits, in capitals. Letters with accents are left out:
// they are what comes out differently when a file is read in another encoding.
func fold(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c >= 'a' && c <= 'z':
				b = append(b, c-('a'-'A'))
			case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
				b = append(b, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= 0x370 && r != utf8.RuneError && (r < 0x2000 || r > 0x2bff) {
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}
