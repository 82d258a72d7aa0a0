package meaning

import "strings"

// wordList finds words, and several in a row, and gives the value of each.
type wordList struct {
	first map[string][]wordEntry
	stems []wordEntry
}

type wordEntry struct {
	words []string // word* is any that begins so
	value int
}

// newWordList reads alternatives parted by "|", each with the given value.
func (l *wordList) add(alternatives string, value int) {
	if l.first == nil {
		l.first = map[string][]wordEntry{}
	}
	for alternative := range strings.SplitSeq(alternatives, "|") {
		words := strings.Fields(alternative)
		if len(words) == 0 {
			continue
		}
		e := wordEntry{words, value}
		if strings.HasSuffix(words[0], "*") {
			l.stems = append(l.stems, e)
		} else {
			l.first[words[0]] = append(l.first[words[0]], e)
		}
	}
}

// match reads the longest entry that stands at a token; n is how many tokens it
// takes, 0 for none.
func (l *wordList) match(toks []token, at int) (value, n int) {
	if at < 0 || at >= len(toks) || toks[at].kind == mark {
		return 0, 0
	}
	try := func(e wordEntry) {
		i := at
		for k, w := range e.words {
			if k > 0 && i < len(toks) && toks[i].kind == mark && toks[i].text == "-" {
				i++
			}
			if i >= len(toks) || !meetsWord(toks[i].text, w) {
				return
			}
			i++
		}
		if i-at > n {
			value, n = e.value, i-at
		}
	}
	for _, e := range l.first[toks[at].text] {
		try(e)
	}
	for _, e := range l.stems {
		try(e)
	}
	return value, n
}

// is reports that an entry of one word stands at a token.
func (l *wordList) is(toks []token, at int) bool {
	_, n := l.match(toks, at)
	return n > 0
}

func meetsWord(text, w string) bool {
	if stem, ok := strings.CutSuffix(w, "*"); ok {
		return strings.HasPrefix(text, stem)
	}
	return text == w
}
