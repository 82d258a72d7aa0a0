package wording

import (
	"iter"
	"strings"
)

// sentence is a run of tokens and the place of its text.
type sentence struct {
	tokens     []token
	start, end int
}

// sentences gives the sentences of a text that are the writer's own: lines quoted
// from an earlier mail are left out.
func (l *lexicon) sentences(text string) iter.Seq[sentence] {
	return func(yield func(sentence) bool) {
		list := tokens(unquoted(text), l.language)
		from := 0
		for i := range list {
			last := i+1 == len(list)
			if !last && !list[i+1].brk && (!list[i].stop || !l.ends(list, i)) {
				continue
			}
			part := list[from : i+1]
			from = i + 1
			if !yield(sentence{part, part[0].start, ending(text, part[len(part)-1].end)}) {
				return
			}
		}
	}
}

// ends tells whether the stop after a token ends a sentence: not after an
// abbreviation or the number of a day, and not inside a quotation.
func (l *lexicon) ends(list []token, i int) bool {
	t := list[i]
	switch {
	case l.short[t.text], t.number && len(t.text) <= 2, len(t.text) == 1 && !t.mark:
		return false
	}
	for at := i + 1; at < len(list) && at < i+60 && !list[at].brk; at++ {
		if isQuote(list[at]) {
			return quotesBefore(list, i)%2 == 0
		}
	}
	return true
}

// quotesBefore counts the quotation marks of the paragraph up to a token.
func quotesBefore(list []token, i int) int {
	n := 0
	for at := i; at >= 0; at-- {
		if isQuote(list[at]) {
			n++
		}
		if list[at].brk {
			break
		}
	}
	return n
}

func isQuote(t token) bool {
	if !t.mark {
		return false
	}
	switch t.text {
	case "\"", "“", "”", "„", "«", "»", "‟", "‹", "›":
		return true
	}
	return false
}

// ending takes the stops after the last word along.
func ending(text string, end int) int {
	for end < len(text) && strings.IndexByte(".!?)\"", text[end]) >= 0 {
		end++
	}
	return end
}

// unquoted blanks lines that quote an earlier mail, so that places stay the same.
func unquoted(text string) string {
	if !strings.Contains(text, ">") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimLeft(line, " \t"), ">") {
			b.WriteString(line)
			continue
		}
		body := strings.TrimRight(line, "\r\n")
		b.WriteString(strings.Repeat(" ", len(body)))
		b.WriteString(line[len(body):])
	}
	return b.String()
}
