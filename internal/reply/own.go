package reply

import (
	"strings"
)

// Cut is a stretch of a body that is not the writer's own words.
type Cut struct {
	Kind     CutKind
	From, To int // byte offsets in the body that was read
}

// CutKind says why a stretch was cut.
type CutKind string

// What is cut from a body. An inner quote stays in the own text, where the
// writer answered between the lines; Unquoted leaves it out.
const (
	CutQuote      CutKind = "quote"
	CutInnerQuote CutKind = "inner_quote"
	CutSignature  CutKind = "signature"
	CutDisclaimer CutKind = "disclaimer"
	CutClosing    CutKind = "closing"
)

const mostBody = 256 << 10 // bytes of a body that are looked at; nobody writes more

// OwnText gives the writer's own words: with the greeting; without what he
// quotes, his closing formula, signature and disclaimer. They are one stretch of
// the body, but where he answered between the lines of a quotation: then the
// quoted lines stay, for context, and the lines that introduce them go.
//
// The body is plain text; HTMLText makes it of a page. Names of the writer, as
// his mail gives them, help to see a signature that is one word. All eight
// languages are read at once, since people quote, sign and write in different ones.
func OwnText(body string, names ...string) (own string, cut []Cut) {
	if len(body) > mostBody {
		cut = append(cut, Cut{CutQuote, mostBody, len(body)})
		body = strings.ToValidUTF8(body[:mostBody], "")
	}
	r := ownReader{lines: linesOf(body), names: nameWords(names)}
	r.markQuotes()
	r.markTail()
	own, marked := r.result(body)
	return own, append(marked, cut...)
}

// OwnWords gives the writer's own words of a mail.
func (m *Message) OwnWords() (own string, cut []Cut) {
	var names []string
	for _, a := range m.From {
		names = append(names, a.Name)
		if a.Name == "" {
			local, _, _ := strings.Cut(a.Address, "@")
			names = append(names, strings.NewReplacer(".", " ", "_", " ").Replace(local))
		}
	}
	return OwnText(m.Text, names...)
}

// Unquoted leaves the quoted lines out of an own text, for who asks what the
// writer himself said.
func Unquoted(own string) string {
	if !strings.Contains(own, ">") {
		return own
	}
	var kept []string
	for line := range strings.SplitSeq(own, "\n") {
		if !strings.HasPrefix(strings.TrimLeft(line, " \t"), ">") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// line is one line of a body with what was found out about it.
type line struct {
	from, to int    // byte offsets, without the line end
	text     string // as a person sees it: without tags, entities and blanks around it
	quoted   bool   // begins with the mark of a quotation
	gap      bool   // a blank line stands before it, or is part of it
	kind     CutKind
}

func (l *line) blank() bool { return l.text == "" }

// linesOf cuts a body into lines. Mail programs leave scraps of HTML in plain
// text; they are looked through.
func linesOf(body string) []line {
	lines := make([]line, 0, strings.Count(body, "\n")+1)
	gap := true
	for at := 0; at <= len(body); {
		end := strings.IndexByte(body[at:], '\n')
		if end < 0 {
			end = len(body) - at
		}
		raw := body[at : at+end]
		l := line{from: at, to: at + len(strings.TrimSuffix(raw, "\r")), text: seen(raw)}
		l.quoted = quoteMark(l.text)
		l.gap = gap || strings.HasPrefix(strings.TrimSpace(raw), "<div><br") || strings.HasPrefix(strings.TrimSpace(raw), "<br")
		gap = l.blank()
		lines = append(lines, l)
		at += end + 1
	}
	return lines
}

var entities = strings.NewReplacer("&nbsp;", " ", "&gt;", ">", "&lt;", "<", "&quot;", `"`, "&amp;", "&", "\u200b", "", "\ufeff", "", "\u00a0", " ", "\u202f", " ", "ᐧ", "")

// seen is a line as a person sees it.
func seen(raw string) string {
	if strings.Contains(raw, "<") {
		raw = withoutTags(raw)
	}
	return strings.TrimSpace(entities.Replace(raw))
}

// tagNames are the scraps that are looked through; addresses in brackets stay.
var tagNames = []string{"div", "br", "p", "span", "b", "i", "blockquote", "font", "html", "body", "/div", "/p", "/span", "/b", "/i", "/blockquote", "/font", "/html", "/body", "o:p", "/o:p"}

func withoutTags(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		end := strings.IndexByte(s[i:], '>')
		if end < 0 {
			break
		}
		name := strings.ToLower(strings.TrimSuffix(s[i+1:i+end], "/"))
		name, _, _ = strings.Cut(name, " ")
		out.WriteString(s[:i])
		known := false
		for _, t := range tagNames {
			known = known || t == name
		}
		if !known {
			out.WriteString(s[i : i+end+1])
		}
		s = s[i+end+1:]
	}
	out.WriteString(s)
	return out.String()
}

// quoteMark tells whether a line begins as mail programs begin quoted lines:
// with ">", or with the letters of a name before it.
func quoteMark(text string) bool {
	if strings.HasPrefix(text, ">") {
		return true
	}
	i := strings.IndexByte(text, '>')
	if i < 1 || i > 3 {
		return false
	}
	for _, c := range text[:i] {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// ownReader marks the lines that are not the writer's own.
type ownReader struct {
	lines []line
	names []string
}

// result puts together what is left. Where quotations lie between own words,
// they stay; every other cut goes.
func (r *ownReader) result(body string) (string, []Cut) {
	first, last := -1, -1
	for i := range r.lines {
		if l := &r.lines[i]; l.kind == "" && !l.blank() {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return r.onlyQuotes(body)
	}
	var own strings.Builder
	var cut []Cut
	mark := func(kind CutKind, l *line) {
		if n := len(cut); n > 0 && cut[n-1].Kind == kind && strings.TrimSpace(body[cut[n-1].To:l.from]) == "" {
			cut[n-1].To = l.to
			return
		}
		cut = append(cut, Cut{kind, l.from, l.to})
	}
	for i := range r.lines {
		l := &r.lines[i]
		inside := i >= first && i <= last
		switch {
		case inside && l.kind == CutInnerQuote, inside && l.kind == "":
			if l.kind != "" {
				mark(l.kind, l)
			}
			own.WriteString(body[l.from:l.to])
			own.WriteByte('\n')
		case l.kind == CutInnerQuote:
			mark(CutQuote, l)
		case l.kind != "" && !l.blank():
			mark(l.kind, l)
		}
	}
	return strings.TrimSpace(own.String()), cut
}

// onlyQuotes is the result where no line is the writer's own. Marked lines that
// nothing introduces are given, for a person to see; what is introduced is not.
func (r *ownReader) onlyQuotes(body string) (string, []Cut) {
	marked := false
	for i := range r.lines {
		l := &r.lines[i]
		if !l.blank() && (!l.quoted || introduces(strings.TrimLeft(l.text, "> "), true)) {
			return "", []Cut{{CutQuote, 0, len(body)}}
		}
		marked = marked || l.quoted
	}
	if !marked {
		return "", nil
	}
	return strings.TrimSpace(body), []Cut{{CutInnerQuote, 0, len(body)}}
}
