package letter

import (
	"bytes"
	"strings"

	"dunwell/internal/fault"
)

// A template is a text cut into segments once, so that making a letter only
// walks them: no search, no pattern.
type template struct {
	segments []segment
	mentions [placeholderCount]bool // printed or asked anywhere in it
}

type segment struct {
	op      op
	literal string
	id      placeholder
	end     int // of an #if: the index of its /if
}

type op uint8

const (
	writeLiteral op = iota
	writeValue
	beginIf
	endIf
)

// Marks inside rendered bytes. They are control characters, which no value may
// hold, and are gone before anyone sees the text.
const (
	markBlock   = 1 // followed by the block's letter: a block stands here
	markHeading = 2 // the line is a section's title
	markPay     = 3 // the line says how to pay
	markTouched = 4 // something stood here and fell away
)

// setBlocks are the blocks that are set as tables and lists. The others are plain
// lines of text.
var setBlocks = [...]placeholder{pInvoiceList, pAccountTable, pHistoryList, pPlanScheduleTable, pEnclosureList, pBankDetails, pSignature, pClosing}

// compile reads a text. Where names what is read, for the faults. With headings,
// lines that are titles of sections are marked as such.
func compile(text, where string, headings bool) (*template, fault.List) {
	t := &template{}
	var faults fault.List
	bad := func(format string, args ...any) {
		faults = append(faults, fault.Invalidf("letter_text_bad", where, format, args...))
	}
	if headings {
		text = markHeadings(text)
	}
	open := -1
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if strings.Contains(before, "}}") {
			bad("Braces are closed that were not opened. Write a placeholder like {{due_date}}.")
		}
		if before != "" {
			t.segments = append(t.segments, segment{op: writeLiteral, literal: before})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}}")
		if !closed {
			bad("Braces are opened and never closed. Write a placeholder like {{due_date}}.")
			break
		}
		text = after
		switch condition, isIf := strings.CutPrefix(name, "#if "); {
		case name == "/if":
			if open < 0 {
				bad("{{/if}} stands without an {{#if …}} before it.")
				continue
			}
			t.segments[open].end = len(t.segments)
			t.segments = append(t.segments, segment{op: endIf})
			open = -1
		case isIf:
			id, ok := byName[condition]
			if !ok {
				bad("{{#if %s}} asks for a name that does not exist.", condition)
				continue
			}
			if open >= 0 {
				bad("{{#if %s}} stands inside another {{#if …}}. Close the first one before it.", condition)
				continue
			}
			open = len(t.segments)
			t.mentions[id] = true
			t.segments = append(t.segments, segment{op: beginIf, id: id})
		default:
			id, ok := byName[name]
			if !ok {
				bad("{{%s}} is not a name that exists.", name)
				continue
			}
			if id.kind() == flagKind {
				bad("{{%s}} can only be asked, as {{#if %s}}…{{/if}}.", name, name)
				continue
			}
			t.mentions[id] = true
			t.segments = append(t.segments, segment{op: writeValue, id: id})
		}
	}
	if open >= 0 {
		bad("{{#if %s}} is never closed. Write {{/if}} where it ends.", t.segments[open].id)
		t.segments[open].end = len(t.segments) - 1
	}
	return t, faults
}

// markHeadings puts the heading mark before lines that are a section's title:
// the first line of a paragraph, a few words without a stop, with text after it.
func markHeadings(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if (i == 0 || strings.TrimSpace(lines[i-1]) == "") && isHeading(line) && i+1 < len(lines) && strings.TrimSpace(strings.Join(lines[i+1:], "")) != "" {
			at := 0
			if strings.HasPrefix(line, "{{#if ") {
				at = strings.Index(line, "}}") + 2
			}
			lines[i] = line[:at] + string(rune(markHeading)) + line[at:]
		}
	}
	return strings.Join(lines, "\n")
}

func isHeading(line string) bool {
	if strings.HasPrefix(line, "{{#if ") {
		_, line, _ = strings.Cut(line, "}}")
	}
	line = strings.TrimSuffix(line, "{{/if}}")
	if line == "" || strings.HasPrefix(line, "{{") || strings.HasPrefix(line, "- ") || strings.Contains(line, ": ") || strings.Contains(line, "{{#if ") {
		return false
	}
	if first := line[0]; first >= '0' && first <= '9' || len(line) > 110 {
		return false
	}
	if strings.HasSuffix(line, "}}") {
		return true
	}
	return !strings.ContainsAny(line[len(line)-1:], ".,:;!?)_]\"") && strings.ContainsRune(line, ' ') || knownTitle(line)
}

// knownTitle lets the one-word titles through ("Enclosures"); lines like
// "Between" and "and" in a list of parties are no titles.
func knownTitle(line string) bool {
	switch line {
	case "Enclosures", "Anlagen", "Bijlagen", "Załączniki", "General", "Signatures", "Payment", "Release":
		return true
	}
	return false
}

// render writes the text with its values. Values that are unknown are noted in w.
func (t *template) render(b []byte, w *writer) []byte {
	for i := 0; i < len(t.segments); i++ {
		s := &t.segments[i]
		switch s.op {
		case writeLiteral:
			literal := s.literal
			// "r." at the end of a Polish date and "Ltd." end the sentence by themselves.
			if len(b) > 0 && b[len(b)-1] == '.' && literal[0] == '.' && !strings.HasPrefix(literal, "..") {
				literal = literal[1:]
			}
			b = append(b, literal...)
		case writeValue:
			b = w.write(b, s.id)
		case beginIf:
			if !w.holds(s.id) {
				b = append(b, markTouched)
				i = s.end
			}
		}
	}
	return b
}

// A node is one piece of the finished body: a paragraph, a title, or a block.
type node struct {
	text    string // of paragraphs and titles; lines are kept
	block   placeholder
	isBlock bool
	isTitle bool
	tight   bool // follows the piece before it without an empty line
	pays    bool // says how to pay: the sheet's payment block follows it
}

// split cleans rendered bytes up and cuts them into pieces: lines that became
// empty go, several spaces become one, spaces at line ends go.
func split(b []byte) []node {
	nodes := make([]node, 0, 12)
	var para []byte
	gap, pays, paraTight := true, false, false
	flush := func() {
		if len(para) > 0 {
			nodes = append(nodes, node{text: string(para), tight: paraTight, pays: pays})
			para, pays = para[:0], false
		}
	}
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, b = b[:i], b[i+1:]
		} else {
			b = nil
		}
		clean, touched, linePays, title := tidy(line)
		switch {
		case len(clean) == 0:
			if !touched {
				flush()
				gap = true
			}
			continue
		case clean[0] == markBlock:
			flush()
			nodes = append(nodes, node{isBlock: true, block: setBlocks[clean[1]-'A'], tight: !gap, pays: linePays})
		case title:
			flush()
			nodes = append(nodes, node{isTitle: true, text: string(clean), tight: !gap})
		default:
			if len(para) > 0 {
				para = append(para, '\n')
			} else {
				paraTight = !gap
			}
			para = append(para, clean...)
			pays = pays || linePays
		}
		gap = false
	}
	flush()
	return nodes
}

// tidy takes the marks and the spare spaces out of a line, in place.
func tidy(line []byte) (clean []byte, touched, pays, title bool) {
	out := line[:0]
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case markTouched:
			touched = true
		case markPay:
			pays = true
		case markHeading:
			title = true
		case markBlock:
			out = append(out, c, line[i+1])
			i++
		case ' ':
			if len(out) > 0 && out[len(out)-1] != ' ' {
				out = append(out, c)
			}
		default:
			out = append(out, c)
		}
	}
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	return out, touched, pays, title
}

// oneLine is split for subjects and short messages.
func oneLine(b []byte) string {
	clean, _, _, _ := tidy(b)
	return strings.ReplaceAll(string(clean), "\n", " ")
}
