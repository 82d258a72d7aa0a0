package meaning

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Context is what is known about a reply besides its words.
type Context struct {
	SentOn   day.Date     // day of the mail; relative days count from it, without it none is read
	Subject  string       // as the mail has it; one that answers ours says nothing
	Language string       // as far as known, "" for not; the words decide
	Country  string       // of the writer, as law files or ISO write it: decides how 3/4 is read
	Open     money.Amount // what is open in the books
}

// text is a reply taken apart: its tokens, its sentences, and what was found in it.
type text struct {
	own       string
	language  string
	context   Context
	toks      []token // as written
	lexical   []token // without signs; a date or a sum is one token
	sentences []sentence
	dates     []dateSpan
	sums      []sumSpan
	lexicon   *lexicon
	hits      []hit
	subject   []string // concepts of a subject that is the writer's own
}

// take takes a reply apart in one of the languages that are read.
func take(own, language string, c Context) *text {
	t := &text{own: own, language: language, context: c, lexicon: lexicons[language]()}
	t.toks, t.sentences = tokens(own, language)
	words := allDateWords()[language]
	reader := dateReader{dateWords: words, language: language, sent: c.SentOn, dayFirst: dayFirst(c), toks: t.toks}
	t.dates = reader.dates()
	t.sums = sums(t.toks, words)
	t.join()
	t.hits = t.lexicon.find(t.lexical)
	if subject, ok := ownSubject(c.Subject); ok {
		toks, _ := tokens(subject, language)
		for _, h := range t.lexicon.find(toks) {
			t.subject = append(t.subject, t.lexicon.concepts[h.concept])
		}
	}
	return t
}

// dayFirst reports that 3/4 is 3 April where the writer is. Only the United
// States, and who pays in their dollars from nowhere known, put the month first.
func dayFirst(c Context) bool {
	country, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(c.Country, "-", "_")), "_")
	if country == "" {
		return c.Open.Currency() != "USD"
	}
	return country != "us"
}

// answers are the marks of a subject that answers or hands on another mail.
var answers = []string{"re", "aw", "antw", "sv", "vs", "r", "rv", "res", "odp", "rif", "fw", "fwd", "wg", "tr", "enc", "rv", "i", "doorst", "pd"}

// ownSubject is a subject that the writer, or his machine, made himself.
func ownSubject(s string) (string, bool) {
	head, _, cut := strings.Cut(s, ":")
	if cut && slices.Contains(answers, strings.TrimSpace(fold(head, ""))) {
		return "", false
	}
	return s, strings.TrimSpace(s) != ""
}

// join makes the tokens over which phrases go.
func (t *text) join() {
	t.lexical = make([]token, 0, len(t.toks))
	d, s := 0, 0
	for i := 0; i < len(t.toks); i++ {
		for d < len(t.dates) && t.dates[d].to < i {
			d++
		}
		for s < len(t.sums) && t.sums[s].to < i {
			s++
		}
		what, to := t.toks[i].kind, i
		switch {
		case d < len(t.dates) && t.dates[d].from == i && !t.dates[d].weak:
			what, to = date, t.dates[d].to
		case s < len(t.sums) && t.sums[s].from == i && t.sums[s].percent:
			what, to = percent, t.sums[s].to
		case s < len(t.sums) && t.sums[s].from == i && (!t.sums[s].bare || t.isOpen(t.sums[s])):
			what, to = amount, t.sums[s].to
		case what == mark:
			continue
		}
		joined := t.toks[i]
		joined.kind, joined.end = what, t.toks[to].end
		if to > i || what == date || what == amount || what == percent {
			for _, u := range t.toks[i : to+1] {
				if u.kind != mark {
					joined.under = append(joined.under, u.text)
				}
			}
		}
		t.lexical = append(t.lexical, joined)
		i = to
	}
}

// isOpen reports a number without a currency that is the open sum, or half of it.
func (t *text) isOpen(s sumSpan) bool {
	open := openHundredths(t.context.Open)
	return open > 0 && (s.hundredths == open || s.hundredths*2 == open)
}

// openHundredths is a sum in hundredths of its unit.
func openHundredths(a money.Amount) int64 {
	n := a.Minor()
	switch a.Currency().Digits() {
	case 0:
		return n * 100
	case 2:
		return n
	case 3:
		return n / 10
	}
	return n
}

// The rows of the model: concepts and what is built from them below, words above.
const (
	rows        = 64 << 10
	conceptRows = 8 << 10
)

// How strongly features speak. The words that are met carry more than the phrases
// that were written for them: phrases fit best the mails for which they were written.
const (
	conceptShare = 0.6 // a concept that is met; what follows is a part of it
	firstShare   = 0.5 // again, in the first sentence that says something
	pairShare    = 0.2 // two concepts in one sentence
	againShare   = 0.5 // a concept in several sentences
	besideShare  = 0.2 // two classes in one reply
	wordLength   = 4   // of all words together
	crowd        = 10  // concepts beyond which each speaks less
)

// feature is a row of the model and how strongly it speaks; sentence is the one
// that holds it, -1 for the whole reply.
type feature struct {
	row      int32
	value    float64
	sentence int
}

// hash is FNV-1a over the parts of a name.
func hash(parts ...string) uint32 {
	h := uint32(2166136261)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ 0xff) * 16777619
	}
	return h ^ h>>15
}

func conceptRow(parts ...string) int32 { return int32(hash(parts...) % conceptRows) }

func wordRow(parts ...string) int32 {
	return int32(conceptRows + hash(parts...)%(rows-conceptRows))
}

// features are what the model is asked with.
func (t *text) features() []feature {
	list := make([]feature, 0, 256)
	bySentence := make([][]string, len(t.sentences))
	times := map[string]int{}
	for _, h := range t.hits {
		name := t.lexicon.concepts[h.concept]
		bySentence[h.sentence] = append(bySentence[h.sentence], name)
		times[name]++
	}
	damp := conceptShare
	if float64(len(times)) > crowd {
		damp = conceptShare * math.Sqrt(crowd/float64(len(times)))
	}
	first := true
	for i, names := range bySentence {
		slices.Sort(names)
		for a, name := range names {
			list = append(list, feature{conceptRow("c", name), damp / float64(times[name]), i})
			if first && len(names) > 0 {
				list = append(list, feature{conceptRow("f", name), firstShare * damp, i})
			}
			for _, other := range names[a+1:] {
				list = append(list, feature{conceptRow("p", name, other), pairShare * damp, i})
			}
		}
		if len(names) > 0 {
			first = false
		}
	}
	for name, n := range times {
		if n > 1 {
			list = append(list, feature{conceptRow("c2", name), againShare * damp, -1})
		}
	}
	met := t.metClasses()
	for i, a := range met {
		for _, b := range met[i+1:] {
			list = append(list, feature{conceptRow("d", min(a, b), max(a, b)), besideShare * damp, -1}, feature{conceptRow("o", a, b), besideShare * damp, -1})
		}
	}
	for _, name := range t.subject {
		list = append(list, feature{conceptRow("s", name), 0.7, -1})
	}
	list = append(list, t.shape()...)
	list = append(list, t.wordFeatures()...)
	// The order of sums must be the same on every run: maps have none.
	slices.SortFunc(list, func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.value, b.value))
	})
	return list
}

// metClasses are the classes for which a phrase stands in the text, in the order
// in which they are met.
func (t *text) metClasses() []string {
	var met []string
	for _, h := range t.hits {
		name := t.lexicon.concepts[h.concept]
		if classOf(name) >= 0 && !slices.Contains(met, name) {
			met = append(met, name)
		}
	}
	return met
}

// shape are features of the whole: length, sums against what is open, days
// before and after the mail.
func (t *text) shape() []feature {
	var list []feature
	add := func(value float64, parts ...string) {
		list = append(list, feature{conceptRow(append([]string{"shape"}, parts...)...), value, -1})
	}
	words, capitals, letters, ask, cry := 0, 0, 0, false, false
	for i := range t.toks {
		switch t.toks[i].kind {
		case word:
			words++
		case mark:
			ask = ask || t.toks[i].text == "?"
			cry = cry || t.toks[i].text == "!"
		case email, link, reference:
			add(0.5, "kind", string('0'+rune(t.toks[i].kind)))
		}
	}
	for _, r := range t.own {
		if 'a' <= r && r <= 'z' {
			letters++
		} else if 'A' <= r && r <= 'Z' {
			letters++
			capitals++
		}
	}
	add(0.6, "words", string('0'+rune(bits(words))))
	if ask {
		add(0.5, "ask")
	}
	if cry {
		add(0.5, "cry")
	}
	if letters > 20 && capitals*3 > letters {
		add(0.7, "shout")
	}
	open := openHundredths(t.context.Open)
	seen := map[string]bool{}
	for _, s := range t.sums {
		var name string
		switch {
		case s.percent:
			name = "percent"
		case s.bare && !t.isOpen(s):
			continue
		case open == 0:
			name = "sum"
		case s.hundredths == open:
			name = "open"
		case s.hundredths > open:
			name = "above"
		case s.hundredths*5 < open:
			name = "small"
		default:
			name = "below"
		}
		if !seen[name] {
			add(0.6, "sum", name)
		}
		seen[name] = true
	}
	for _, d := range t.dates {
		name := "after"
		if d.on.Before(t.context.SentOn) {
			name = "before"
		}
		if !seen[name] {
			add(0.6, "date", name)
		}
		seen[name] = true
	}
	return list
}

func bits(n int) int {
	b := 0
	for ; n > 0; n >>= 1 {
		b++
	}
	return b
}

// stem cuts a word to what its forms share.
func stem(w string) string {
	if len(w) > 6 {
		return w[:6]
	}
	return w
}

// wordFeatures are words and pairs of words of the language, together of one length.
func (t *text) wordFeatures() []feature {
	var list []feature
	last, lastSentence := "", -1
	for i := range t.lexical {
		tok := &t.lexical[i]
		w := stem(tok.text)
		if tok.kind != word {
			w = string('0' + rune(tok.kind))
		}
		list = append(list, feature{wordRow("w", t.language, w), 1, tok.sentence})
		if tok.kind == word && len(tok.text) > 4 {
			list = append(list, feature{wordRow("q", t.language, tok.text[:4]), 0.6, tok.sentence})
		}
		if lastSentence == tok.sentence {
			list = append(list, feature{wordRow("b", t.language, last, w), 0.8, tok.sentence})
		}
		last, lastSentence = w, tok.sentence
	}
	norm := 0.0
	for _, f := range list {
		norm += f.value * f.value
	}
	if norm > 0 {
		scale := wordLength / math.Sqrt(norm)
		for i := range list {
			list[i].value *= scale
		}
	}
	return list
}
