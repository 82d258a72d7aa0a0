package intake

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	uni "golang.org/x/text/encoding/unicode"

	"dunwell/internal/fault"
)

// textScan is what one pass over the bytes of a text file tells.
type textScan struct {
	encoding string // name for encodingNamed
	skip     int64  // bytes of the byte order mark
	guessed  bool   // another encoding would have been possible
	oldMac   bool   // lines end in a bare carriage return
}

// encodings by the name a Shape carries. Latin-1 is read as Windows-1252, which
// differs only where Latin-1 has control characters.
func encodingNamed(name string) (encoding.Encoding, bool) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "":
		return nil, true
	case "utf-16le":
		return uni.UTF16(uni.LittleEndian, uni.IgnoreBOM), true
	case "utf-16be":
		return uni.UTF16(uni.BigEndian, uni.IgnoreBOM), true
	case "iso-8859-1", "latin1":
		return charmap.Windows1252, true
	case "iso-8859-15":
		return charmap.ISO8859_15, true
	case "iso-8859-2":
		return charmap.ISO8859_2, true
	case "windows-1252", "cp1252":
		return charmap.Windows1252, true
	case "windows-1250", "cp1250":
		return charmap.Windows1250, true
	}
	e, err := htmlindex.Get(name)
	return e, err == nil
}

// oldOffice begins the files of older office programs, and those that newer ones
// have locked with a password.
const oldOffice = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// locked reports a workbook behind a password: its directory, which may stand
// anywhere in the file, names an encrypted package.
func locked(r io.ReaderAt, size int64) bool {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	piece := make([]byte, 64<<10)
	for at := int64(0); at < size; at += int64(len(piece) - len(name)) {
		n, err := r.ReadAt(piece, at)
		if bytes.Contains(piece[:n], name) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return false
}

// foreign are the first bytes of files that are no table, with what to say.
var foreign = []struct{ magic, text string }{
	{oldOffice, "this is a workbook of the old kind (.xls); save it as .xlsx or CSV"},
	{"%PDF-", "this is a PDF; export the list as CSV or XLSX"},
	{"\x1f\x8b", "this file is compressed (gzip); unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "this file is compressed (7z); unpack it first"},
	{"Rar!", "this file is compressed (rar); unpack it first"},
	{"BZh", "this file is compressed (bzip2); unpack it first"},
	{"\x89PNG", "this is a picture"},
	{"\xff\xd8\xff", "this is a picture"},
	{"GIF8", "this is a picture"},
	{"{\\rtf", "this is a text document; export the list as CSV or XLSX"},
	{"<?xml", "this is XML, not a table; export the list as CSV or XLSX"},
	{"<!DOCTYPE", "this is a web page, not a table; export the list as CSV or XLSX"},
	{"<html", "this is a web page, not a table; export the list as CSV or XLSX"},
}

// scanText reads the whole file once, in small pieces, and settles how its bytes
// read. It refuses what cannot be text.
func scanText(name string, r io.ReaderAt, size int64) (textScan, error) {
	head := make([]byte, min(size, 64<<10))
	if err := readFull(name, r, head); err != nil {
		return textScan{}, err
	}
	if bytes.HasPrefix(head, []byte(oldOffice)) && locked(r, size) {
		return textScan{}, notATable(name, "this workbook is locked with a password; open it, take the password off, and save it again, or save the list as CSV")
	}
	for _, f := range foreign {
		if bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t"), []byte(f.magic)) {
			return textScan{}, notATable(name, f.text)
		}
	}
	if len(bytes.TrimSpace(head)) == 0 && size == int64(len(head)) {
		return textScan{}, fault.Invalidf("file_empty", name, "the file is empty")
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s, err := scanBytes(name, r, size, 3)
		if err == nil && s.encoding != "utf-8" {
			err = fault.Invalidf("encoding_unknown", name, "the file says it is UTF-8 and is not; save it again, or name its encoding with --encoding")
		}
		return s, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return scanUTF16(name, head, "utf-16le", 2)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return scanUTF16(name, head, "utf-16be", 2)
	}
	if zeros := bytes.Count(head, []byte{0}); zeros > 0 {
		even, odd := zerosAt(head, 0), zerosAt(head, 1)
		switch half := len(head) / 2; {
		case odd > half*6/10 && even < half/10:
			return scanUTF16(name, head, "utf-16le", 0)
		case even > half*6/10 && odd < half/10:
			return scanUTF16(name, head, "utf-16be", 0)
		}
		return textScan{}, notATable(name, "it holds bytes that no text has")
	}
	return scanBytes(name, r, size, 0)
}

func notATable(name, why string) *fault.Error {
	return fault.Invalidf("not_a_table", name, "this is not a table that can be read: %s", why)
}

func zerosAt(b []byte, from int) (n int) {
	for i := from; i < len(b); i += 2 {
		if b[i] == 0 {
			n++
		}
	}
	return n
}

func readFull(name string, r io.ReaderAt, b []byte) error {
	if n, err := r.ReadAt(b, 0); n < len(b) {
		return unreadable(name, err)
	}
	return nil
}

func unreadable(name string, err error) *fault.Error {
	f := fault.Unavailablef("file_unreadable", err, "the file could not be read to its end; check the disk and try again")
	f.Where = name
	return f
}

func scanUTF16(name string, head []byte, enc string, skip int64) (textScan, error) {
	e, _ := encodingNamed(enc)
	text, _ := e.NewDecoder().Bytes(head[skip : len(head)-len(head)%2])
	if bytes.IndexByte(text, 0) >= 0 {
		return textScan{}, notATable(name, "it holds bytes that no text has")
	}
	if bytes.Count(text, []byte("\ufffd")) > len(text)/100+2 {
		return textScan{}, notATable(name, "its characters make no text")
	}
	return textScan{encoding: enc, skip: skip, oldMac: bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0}, nil
}

// scanBytes goes over all of a file in one byte or UTF-8.
func scanBytes(name string, r io.ReaderAt, size, skip int64) (textScan, error) {
	s := textScan{skip: skip}
	buf := make([]byte, 256<<10)
	keep := 0 // bytes of a character cut by the end of a piece
	valid, newline, returns := true, false, false
	control, seen := 0, 0
	var high []byte // text around letters beyond ASCII, for guessing
	for at := skip; at < size; {
		n, err := r.ReadAt(buf[keep:], at)
		if n == 0 {
			return s, unreadable(name, err)
		}
		at += int64(n)
		piece := buf[:keep+n]
		if bytes.IndexByte(piece[keep:], 0) >= 0 {
			return s, notATable(name, "it holds bytes that no text has")
		}
		if seen < 1<<20 {
			control += controls(piece[keep:])
			seen += n
		}
		newline = newline || bytes.IndexByte(piece, '\n') >= 0
		returns = returns || bytes.IndexByte(piece, '\r') >= 0
		if !newline && !returns && at-skip > maxRecord {
			return s, fault.Invalidf("row_too_long", name, "the first line is longer than %d KB; this is not a table with rows", maxRecord>>10)
		}
		if valid {
			cut := len(piece)
			if at < size {
				cut = wholeRunes(piece)
			}
			valid = utf8.Valid(piece[:cut])
			keep = copy(buf, piece[cut:])
		}
		if !valid {
			keep = 0
			high = gatherHigh(high, piece)
		}
	}
	if control*20 > seen {
		return s, notATable(name, "it is full of control characters")
	}
	s.oldMac = returns && !newline
	s.encoding = "utf-8"
	if !valid {
		s.encoding, s.guessed = guessEncoding(high)
		if s.encoding == "" {
			return s, fault.Invalidf("encoding_unknown", name, "the encoding of the file is unknown; save it as UTF-8, or name it with --encoding")
		}
	}
	return s, nil
}

func controls(b []byte) (n int) {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1a {
			n++
		}
	}
	return n
}

// wholeRunes is the length of b without a character begun at its end.
func wholeRunes(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

// gatherHigh collects the words with bytes beyond ASCII.
func gatherHigh(to, piece []byte) []byte {
	for i := 0; i < len(piece) && len(to) < 64<<10; i++ {
		if piece[i] < utf8.RuneSelf {
			continue
		}
		from, end := max(0, i-8), i+1
		for end < len(piece) && end < i+24 && piece[end] != '\n' && piece[end] != ' ' {
			end++
		}
		to = append(append(to, piece[from:end]...), ' ')
		i = end
	}
	return to
}

// alphabets are the letters beyond ASCII of languages, by the code pages they
// are written in. The eight of the letters come first; Czech, Hungarian and the
// Nordic ones are often in client lists.
var alphabets = []string{
	"äöüß", "éèêëàâçùûüôîïœæÿ", "áéíóúüñ", "àèéìòùíóú", "áâãàçéêíóôõúü", "ëéïóöüèáú", "ąćęłńóśźż",
	"áčďéěíňóřšťúůýž", "áéíóöőúüű", "åäöæøé",
}

// guessEncoding chooses among the code pages of one byte by asking in which of
// them the letters make the alphabet of one language. That tells Polish and
// Czech from the West, which detectors of bytes do not.
func guessEncoding(high []byte) (name string, guessed bool) {
	type candidate struct {
		name  string
		table *charmap.Charmap
	}
	best, bestScore, second := "", -1.0, -1.0
	for _, c := range []candidate{
		{"windows-1252", charmap.Windows1252}, {"iso-8859-15", charmap.ISO8859_15},
		{"windows-1250", charmap.Windows1250}, {"iso-8859-2", charmap.ISO8859_2},
	} {
		score := plausible(high, c.table)
		switch {
		case score > bestScore+1e-9:
			best, bestScore, second = c.name, score, bestScore
		case score > second:
			second = score
		}
	}
	if bestScore >= 0.85 {
		// A tie is no doubt: the candidates then read these bytes alike.
		return best, bestScore-second > 1e-9 && bestScore-second < 0.1
	}
	if found := chardet.Detect(high); found.Confidence >= 0.5 {
		if _, ok := encodingNamed(found.Encoding); ok {
			return strings.ToLower(found.Encoding), true
		}
	}
	if bestScore >= 0.4 {
		return best, true
	}
	return "", true
}

// plausible is the share of high bytes that read as letters of the best-fitting
// alphabet, or as the marks and signs found in business text.
func plausible(text []byte, table *charmap.Charmap) float64 {
	counts := map[rune]int{}
	total, bad, signs := 0, 0, 0
	for i, b := range text {
		if b < utf8.RuneSelf {
			continue
		}
		total++
		r := table.DecodeByte(b)
		inWord := i > 0 && asciiLetter(text[i-1]) && i+1 < len(text) && asciiLetter(text[i+1])
		switch {
		case r == utf8.RuneError || unicode.IsControl(r):
			bad += 2
		case unicode.IsLetter(r):
			// A capital after a small letter is the wrong reading of a small one.
			if unicode.IsUpper(r) && i > 0 && text[i-1] >= 'a' && text[i-1] <= 'z' {
				bad++
			} else {
				counts[unicode.ToLower(r)]++
			}
		case inWord && r != '’' && r != '\u00a0' || strings.ContainsRune("¤¦¨¸˛ˇ˘˝", r):
			bad++
		case r == '\u00a0' || strings.ContainsRune("€£–—’‘“”„«»°§ºª…•", r):
			signs++
		}
	}
	if total == 0 {
		return 0
	}
	most := 0
	for _, alphabet := range alphabets {
		n := 0
		for _, r := range alphabet {
			n += counts[r]
		}
		most = max(most, n)
	}
	return float64(most+signs-bad) / float64(total)
}

func asciiLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
