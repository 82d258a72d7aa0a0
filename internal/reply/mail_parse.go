package reply

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// What one mail may take. Whatever lies beyond is left out and named in Damage,
// so that no mail, however made, takes more than its own size again in memory.
const (
	MostMail      = 64 << 20 // bytes of a mail as it came
	mostHead      = 256 << 10
	mostHeads     = 1 << 20 // of all heads together
	mostLines     = 1000    // of one head
	mostParts     = 1000
	deepest       = 12      // multiparts inside each other
	mostWords     = 1 << 20 // bytes of one text, decoded
	mostSplit     = 4 * MostMail
	mostAddresses = 500
)

const codeMailSize = "mail_too_large"

// ParseMessage reads a mail as it came. Broken mails give what can be read of
// them; text without a head is taken as a body. The message shares the memory
// of raw, which must not change while parts are read. The only fault is a mail
// of more than MostMail bytes.
func ParseMessage(raw []byte) (Message, error) {
	if len(raw) > MostMail {
		return Message{}, fault.Invalidf(codeMailSize, "", "the mail has %d MiB, more than the %d that are read; keep it as a file and record by hand what it says", len(raw)>>20, MostMail>>20)
	}
	p := parser{m: &Message{}}
	raw = unixLines(raw)
	if bytes.HasPrefix(raw, []byte("From ")) { // the separator of an mbox
		raw = afterLine(raw)
	}
	p.budget = mostSplit
	head, body := p.head(raw)
	if !mailHead(head) {
		head, body = nil, raw
	}
	p.m.Headers = head
	p.readHead()
	p.part(head, body, 0, "text/plain")
	p.readWords()
	return *p.m, nil
}

type parser struct {
	m      *Message
	budget int // bytes that may still be looked through for boundaries
	heads  int // bytes of heads read so far
}

// damage notes what is broken, once each.
func (p *parser) damage(format string, args ...any) {
	if d := fmt.Sprintf(format, args...); len(p.m.Damage) < 50 && !slices.Contains(p.m.Damage, d) {
		p.m.Damage = append(p.m.Damage, d)
	}
}

// unixLines makes the lone carriage returns of old systems line feeds. CRLF
// stays as it is, so that a large mail is not copied.
func unixLines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\n') >= 0 || bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.Clone(raw)
	for i, c := range raw {
		if c == '\r' {
			raw[i] = '\n'
		}
	}
	return raw
}

func afterLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[i+1:]
	}
	return nil
}

// head reads header lines up to the blank line. A line that cannot belong to a
// head ends it as well: some writers forget the blank one.
func (p *parser) head(b []byte) (Headers, []byte) {
	var h Headers
	start := len(b)
	var value []byte // all that follows the name of the last line
	ended := func(at []byte) {
		if n := len(h); n > 0 && value != nil {
			v := value[:len(value)-len(at)]
			if len(v) > mostHead {
				p.damage("a line of the head is longer than %d KiB; its end was left out", mostHead>>10)
				v = v[:mostHead]
			}
			folded := string(v)
			h[n-1].Value = decodeValue(folded)
			if strings.Contains(folded, "=?") {
				h[n-1].folded = folded
			}
			value = nil
		}
	}
	end := func(at, rest []byte) (Headers, []byte) {
		ended(at)
		p.heads += start - len(at)
		return h, rest
	}
	for lines := 0; len(b) > 0; lines++ {
		line, rest := cutLine(b)
		switch {
		case len(line) == 0:
			return end(b, rest)
		case lines >= mostLines || start-len(b) > mostHead || p.heads > mostHeads:
			p.damage("the head is longer than %d lines; the rest of it was left out", mostLines)
			return end(b, afterBlank(b))
		case (line[0] == ' ' || line[0] == '\t') && len(h) > 0:
		default:
			name, v, ok := headerLine(line)
			if !ok {
				if len(h) > 0 {
					p.damage("the head ends without a blank line")
				}
				return end(b, b)
			}
			ended(b)
			h = append(h, Header{Name: name})
			value = b[len(line)-len(v):]
		}
		b = rest
	}
	return end(nil, nil)
}

// cutLine cuts one line off, without its end.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return bytes.TrimSuffix(b, []byte{'\r'}), nil
	}
	return bytes.TrimSuffix(b[:i], []byte{'\r'}), b[i+1:]
}

func afterBlank(b []byte) []byte {
	for len(b) > 0 {
		var line []byte
		if line, b = cutLine(b); len(line) == 0 {
			return b
		}
	}
	return nil
}

// headerLine reads "Name: value"; names are printable ASCII without blanks.
func headerLine(line []byte) (name string, value []byte, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i < 1 || i > 80 {
		return "", nil, false
	}
	n := bytes.TrimRight(line[:i], " \t")
	for _, c := range n {
		if c <= ' ' || c >= 0x7f {
			return "", nil, false
		}
	}
	return string(n), line[i+1:], len(n) > 0
}

// headNames are lines that show that a head is one, and not words with a colon.
var headNames = []string{
	"from", "to", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path",
	"reply-to", "delivered-to", "x-mailer", "cc", "sender", "in-reply-to", "content-transfer-encoding", "dkim-signature",
}

func mailHead(h Headers) bool {
	for _, line := range h {
		if slices.Contains(headNames, strings.ToLower(line.Name)) {
			return true
		}
	}
	return false
}

// readHead fills what the head of the mail says.
func (p *parser) readHead() {
	m, h := p.m, p.m.Headers
	m.From, m.To, m.CC, m.ReplyTo = addressesOf(h, "From"), addressesOf(h, "To"), addressesOf(h, "Cc"), addressesOf(h, "Reply-To")
	if rp := h.First("Return-Path"); rp != "" {
		m.ReturnPath = "<>"
		if a := ParseAddresses(rp); len(a) > 0 {
			m.ReturnPath = a[0].Address
		}
	}
	m.Subject = h.First("Subject")
	if ids := messageIDs(h.First("Message-ID")); len(ids) > 0 {
		m.MessageID = ids[0]
	}
	m.InReplyTo, m.References = messageIDs(h.First("In-Reply-To")), messageIDs(h.First("References"))
	m.Date = mailDate(h.First("Date"))
	if m.Date.IsZero() {
		for _, r := range h.All("Received") { // the top one is that of our own server
			if i := strings.LastIndexByte(r, ';'); i >= 0 {
				m.Date = mailDate(r[i+1:])
				break
			}
		}
	}
}

// part takes one entity in: a leaf is kept, a multipart is split.
func (p *parser) part(head Headers, body []byte, depth int, byDefault string) {
	if len(p.m.Parts) >= mostParts {
		p.damage("the mail has more than %d parts; the rest was left out", mostParts)
		return
	}
	typ, params := contentType(head.First("Content-Type"), byDefault)
	if depth == 0 && !head.Has("Content-Type") && looksMultipart(body) {
		p.damage("the head does not tell that the mail has parts")
		typ = "multipart/mixed"
	}
	if strings.HasPrefix(typ, "multipart/") {
		if depth >= deepest {
			p.damage("parts lie more than %d deep in each other; the inner ones were left whole", deepest)
		} else if p.multipart(typ, params["boundary"], body, depth) {
			return
		} else if depth == 0 {
			p.damage("the mail says it has parts, and none is found")
		}
		typ = "text/plain"
	}
	p.m.Parts = append(p.m.Parts, newPart(typ, params, head, body, depth))
}

// multipart splits at the boundary and reports whether it found any part.
func (p *parser) multipart(typ, boundary string, body []byte, depth int) bool {
	if boundary == "" {
		if boundary = guessBoundary(body); boundary == "" {
			return false
		}
		p.damage("the boundary of the parts is not told; the one that stands in the mail was taken")
	}
	if p.budget -= len(body); p.budget < 0 {
		p.damage("the mail has too much inside itself; the rest was left whole")
		return false
	}
	inner := "text/plain"
	if typ == "multipart/digest" {
		inner = "message/rfc822"
	}
	found, closed := false, false
	delimiter := []byte("--" + boundary)
	at := nextDelimiter(body, delimiter)
	for at >= 0 {
		rest := body[at+len(delimiter):]
		if bytes.HasPrefix(rest, []byte("--")) {
			closed = true
			break
		}
		rest = afterLine(rest)
		next := nextDelimiter(rest, delimiter)
		content := rest
		if next >= 0 {
			content = bytes.TrimSuffix(bytes.TrimSuffix(rest[:next], []byte{'\n'}), []byte{'\r'})
		}
		head, inside := p.head(content)
		p.part(head, inside, depth+1, inner)
		found = true
		if len(p.m.Parts) >= mostParts {
			return true
		}
		body, at = rest, next
	}
	if found && !closed {
		p.damage("the mail ends in the middle of its parts")
	}
	return found
}

// nextDelimiter finds the delimiter at the start of a line, -1 where there is none.
func nextDelimiter(b, delimiter []byte) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], delimiter)
		if i < 0 {
			return -1
		}
		at := from + i
		end := at + len(delimiter)
		if (at == 0 || b[at-1] == '\n') && delimiterEnds(b[end:]) {
			return at
		}
		from = end
	}
}

// delimiterEnds tells whether nothing but the close mark and blanks follows, so
// that a boundary that begins like another one is not taken for it.
func delimiterEnds(b []byte) bool {
	if len(b) > 0 && b[0] != '-' && b[0] > ' ' {
		return false
	}
	b = bytes.TrimPrefix(b[:min(len(b), 200)], []byte("--"))
	line, _ := cutLine(b)
	return len(bytes.TrimSpace(line)) == 0
}

// guessBoundary takes the first line that looks like a delimiter before a head.
func guessBoundary(body []byte) string {
	for range 200 {
		line, rest := cutLine(body)
		if next, _ := cutLine(rest); len(line) > 4 && bytes.HasPrefix(line, []byte("--")) && bytes.HasPrefix(bytes.ToLower(next), []byte("content-")) {
			return string(bytes.TrimRight(line[2:], " \t"))
		}
		if body = rest; len(body) == 0 {
			break
		}
	}
	return ""
}

// looksMultipart tells whether a body begins with the note for old mail programs
// and a delimiter, as where a list server lost the type of a mail.
func looksMultipart(body []byte) bool {
	start := body[:min(len(body), 600)]
	return bytes.Contains(start, []byte("MIME")) && bytes.Contains(start, []byte("\n--")) && bytes.Contains(bytes.ToLower(start), []byte("\ncontent-type:")) && guessBoundary(start) != ""
}

// readWords gathers the words of the mail: its plain texts, or what can be read
// out of its HTML.
func (p *parser) readWords() {
	var texts, pages []string
	room := 4 * mostWords
	for i := range p.m.Parts {
		part := &p.m.Parts[i]
		if part.Attach || room <= 0 || part.Type != "text/plain" && part.Type != "text/html" && part.Type != "text/enriched" {
			continue
		}
		words, whole := part.Words()
		if !whole {
			p.damage("a text is longer than %d KiB; its end was left out", mostWords>>10)
		}
		room -= len(words)
		if part.Type == "text/html" {
			pages = append(pages, words)
		} else if strings.TrimSpace(words) != "" {
			texts = append(texts, words)
		}
	}
	p.m.HTML = strings.Join(pages, "\n")
	p.m.Text = strings.Join(texts, "\n")
	if len(texts) == 0 && p.m.HTML != "" {
		p.m.Text = HTMLText(p.m.HTML)
	}
}
