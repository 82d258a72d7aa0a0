package reply

import (
	"fmt"
	"io"
	"strings"
)

// Part is one leaf of a mail: the words, a file, a report.
type Part struct {
	Type    string  // media type in lower case, "text/plain" where none is given
	Name    string  // file name, without folders; "" where none is given
	Attach  bool    // the mail says that it is a file, not words
	Headers Headers // of this part
	Depth   int     // 0 is the mail itself
	Charset string  // as given, in lower case
	body    []byte  // as it came; it shares the memory of the mail
	coding  string
}

func newPart(typ string, params map[string]string, head Headers, body []byte, depth int) Part {
	disposition, dparams := contentType(head.First("Content-Disposition"), "")
	name := dparams["filename"]
	if name == "" {
		name = params["name"]
	}
	return Part{
		Type: typ, Name: fileName(name), Headers: head, Depth: depth, Charset: strings.ToLower(params["charset"]),
		Attach: disposition == "attachment" || name != "" && disposition != "inline" && depth > 0 || name != "" && !strings.HasPrefix(typ, "text/"),
		body:   body,
		coding: strings.ToLower(strings.TrimSpace(head.First("Content-Transfer-Encoding"))),
	}
}

// fileName is the last element of a name, without what a file system or a
// terminal could take amiss.
func fileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[:80]) + string(runes[len(runes)-40:])
	}
	return name
}

// Size is how many bytes the part has as it came; decoded it has no more.
func (p *Part) Size() int { return len(p.body) }

// Bytes decodes the part. Where the coding is broken, what can be read is given.
// The bytes may be those of the mail itself: they are read, never written.
func (p *Part) Bytes() []byte { return decodeBody(p.body, p.coding, len(p.body)) }

// Begin decodes the first bytes of the part.
func (p *Part) Begin(most int) []byte {
	b := decodeBody(p.body, p.coding, most)
	return b[:min(len(b), most)]
}

// WriteTo decodes the part piece by piece, so that a large one is never held twice.
func (p *Part) WriteTo(w io.Writer) (n int64, err error) {
	d := decoder{rest: p.body, coding: codingOf(p.coding)}
	for piece := make([]byte, 0, min(64<<10, len(p.body)+3)); len(d.rest) > 0; {
		piece = d.next(piece[:0])
		written, err := w.Write(piece)
		if n += int64(written); err != nil {
			return n, fmt.Errorf("write part %q: %w", p.Name, err)
		}
	}
	return n, nil
}

// mostCoded is how much of a coded text is looked at: three bytes for each of it, and
// line ends.
const mostCoded = 4 * mostWords

// Words decodes a part as text in UTF-8, lines ended by \n, up to a mebibyte of
// it; whole is false where there was more.
func (p *Part) Words() (text string, whole bool) {
	b := decodeBody(p.body[:min(len(p.body), mostCoded)], p.coding, mostWords)
	whole = len(b) <= mostWords && len(p.body) <= mostCoded
	text = decodeText(b[:min(len(b), mostWords)], p.Charset, p.Type == "text/html")
	return unixText(text), whole
}

// unixText ends lines in \n and takes out NUL bytes.
func unixText(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
