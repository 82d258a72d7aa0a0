package meaning

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed rules/*.yaml
var ruleFiles embed.FS

// languages are those that are read, in a settled order.
var languages = []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"}

// lexicon holds how one language says what a reply can mean.
type lexicon struct {
	concepts []string
	elements []element
	byWord   map[string][]int // elements that a word meets
	byStem   map[string][]int // elements that a word meets which begins so
	longest  int              // longest stem
	byKind   [kinds][]int
	phrases  []phrase
	first    map[int][]int // phrases by their first element
}

// element is a place in a phrase, shared by all phrases that have the same.
type element struct{ name string }

type phrase struct {
	concept int
	steps   []step
}

type step struct {
	element int
	gap     int // how many tokens may lie before it
}

var lexicons = func() map[string]func() *lexicon {
	all := map[string]func() *lexicon{}
	for _, language := range languages {
		all[language] = sync.OnceValue(func() *lexicon {
			l, err := ownLexicon(language)
			if err != nil {
				panic(fmt.Sprintf("meaning: rules of %s: %v", language, err)) // embedded: a test reads all of them
			}
			return l
		})
	}
	return all
}()

// ownLexicon reads all embedded rules of a language, in the order of their names.
func ownLexicon(language string) (*lexicon, error) {
	files, err := ruleFiles.ReadDir("rules")
	if err != nil {
		return nil, err
	}
	l := &lexicon{byWord: map[string][]int{}, byStem: map[string][]int{}, first: map[int][]int{}}
	known := map[string]int{}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), language) {
			continue
		}
		data, err := ruleFiles.ReadFile("rules/" + f.Name())
		if err != nil {
			return nil, err
		}
		if err := l.read(language, data, known); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
	}
	return l, nil
}

// read adds the phrases of one file.
func (l *lexicon) read(language string, data []byte, known map[string]int) error {
	var file struct {
		Sets     map[string]string `yaml:"sets"`
		Concepts yaml.Node         `yaml:"concepts"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return fmt.Errorf("read rules: %w", err)
	}
	c := compiler{lexicon: l, language: language, sets: file.Sets, known: known}
	for i := 0; i+1 < len(file.Concepts.Content); i += 2 {
		name := file.Concepts.Content[i].Value
		c.concept = slices.Index(l.concepts, name)
		if c.concept < 0 {
			c.concept = len(l.concepts)
			l.concepts = append(l.concepts, name)
		}
		for text := range strings.FieldsFuncSeq(file.Concepts.Content[i+1].Value, func(r rune) bool { return r == ';' || r == '\n' }) {
			if err := c.phrase(text); err != nil {
				return fmt.Errorf("concept %s: phrase %q: %w", name, strings.TrimSpace(text), err)
			}
		}
	}
	return nil
}

type compiler struct {
	*lexicon
	concept  int
	language string
	sets     map[string]string
	known    map[string]int
}

// phrase compiles one phrase. A word that may be missing makes two of it.
func (c *compiler) phrase(text string) error {
	fields := strings.Fields(text)
	for i, f := range fields {
		if strings.HasSuffix(f, "?") {
			without := slices.Concat(fields[:i], fields[i+1:])
			fields[i] = strings.TrimSuffix(f, "?")
			if err := c.phrase(strings.Join(without, " ")); err != nil {
				return err
			}
			return c.phrase(strings.Join(fields, " "))
		}
	}
	for i, f := range fields {
		if strings.Contains(f, "+") {
			return c.joined(fields, i)
		}
	}
	p := phrase{concept: c.concept}
	gap := 0
	for _, f := range fields {
		switch f {
		case "_":
			gap++
			continue
		case "__":
			gap += 4
			continue
		}
		e, err := c.element(f)
		if err != nil {
			return err
		}
		p.steps = append(p.steps, step{e, gap})
		gap = 0
	}
	if len(p.steps) == 0 {
		return nil
	}
	c.first[p.steps[0].element] = append(c.first[p.steps[0].element], len(c.phrases))
	c.phrases = append(c.phrases, p)
	return nil
}

// joined compiles a phrase once for every alternative of several words, as+soon+as,
// at a place, and once for those of one.
func (c *compiler) joined(fields []string, at int) error {
	var plain []string
	for alternative := range strings.SplitSeq(fields[at], "|") {
		if !strings.Contains(alternative, "+") {
			plain = append(plain, alternative)
			continue
		}
		words := strings.Split(alternative, "+")
		if err := c.phrase(strings.Join(slices.Concat(fields[:at], words, fields[at+1:]), " ")); err != nil {
			return err
		}
	}
	if len(plain) == 0 {
		return nil
	}
	return c.phrase(strings.Join(slices.Concat(fields[:at], []string{strings.Join(plain, "|")}, fields[at+1:]), " "))
}

var kindNames = map[string]kind{"<amount>": amount, "<date>": date, "<percent>": percent, "<email>": email, "<number>": number, "<ref>": reference}

func (c *compiler) element(text string) (int, error) {
	for _, name := range slices.Sorted(maps.Keys(c.sets)) {
		text = strings.ReplaceAll(text, "@"+name, c.sets[name])
	}
	if strings.Contains(text, "@") {
		return 0, fmt.Errorf("no set of that name in %q", text)
	}
	if i, ok := c.known[text]; ok {
		return i, nil
	}
	i := len(c.elements)
	c.elements = append(c.elements, element{text})
	c.known[text] = i
	for alternative := range strings.SplitSeq(text, "|") {
		alternative = strings.ReplaceAll(alternative, "'", "")
		if k, ok := kindNames[alternative]; ok {
			c.byKind[k] = append(c.byKind[k], i)
			continue
		}
		if strings.ContainsAny(alternative, "<>") {
			return 0, fmt.Errorf("no kind %s", alternative)
		}
		if strings.HasSuffix(alternative, "***") { // a word with stars in it
			alternative = strings.TrimRight(alternative, "*")
			c.byStem[alternative+"*"] = append(c.byStem[alternative+"*"], i)
			continue
		}
		if stem, ok := strings.CutSuffix(alternative, "*"); ok {
			stem = fold(stem, c.language)
			c.byStem[stem] = append(c.byStem[stem], i)
			c.longest = max(c.longest, len(stem))
			continue
		}
		folded := fold(alternative, c.language)
		c.byWord[folded] = append(c.byWord[folded], i)
	}
	return i, nil
}

// hit is a phrase that was found: of what concept, in what sentence, from what
// token to what token.
type hit struct {
	concept  int
	sentence int
	from, to int
}

// find finds every concept in the tokens, each at most once a sentence and place.
func (l *lexicon) find(tokens []token) []hit {
	wide := (len(l.elements) + 63) / 64
	meets := make([]uint64, wide*len(tokens))
	starts := make([]int, 0, 64)
	for i := range tokens {
		l.meet(&tokens[i], meets[i*wide:(i+1)*wide])
	}
	meet := func(token, element int) bool { return meets[token*wide+element/64]>>(element%64)&1 == 1 }
	var hits []hit
	var seen map[[2]int]bool
	for i := range tokens {
		starts = starts[:0]
		row := meets[i*wide : (i+1)*wide]
		for w, bits := range row {
			for ; bits != 0; bits &= bits - 1 {
				starts = append(starts, w*64+trailing(bits))
			}
		}
		for _, e := range starts {
			for _, p := range l.first[e] {
				ph := &l.phrases[p]
				key := [2]int{ph.concept, tokens[i].sentence}
				if seen[key] {
					continue
				}
				if to, ok := along(tokens, meet, ph.steps[1:], i); ok {
					if seen == nil {
						seen = map[[2]int]bool{}
					}
					seen[key] = true
					hits = append(hits, hit{ph.concept, tokens[i].sentence, i, to})
				}
			}
		}
	}
	return hits
}

// along follows a phrase from the token at which its first word stood.
func along(tokens []token, meet func(token, element int) bool, steps []step, at int) (int, bool) {
	if len(steps) == 0 {
		return at, true
	}
	for next := at + 1; next <= at+1+steps[0].gap && next < len(tokens) && tokens[next].sentence == tokens[at].sentence; next++ {
		if meet(next, steps[0].element) {
			if to, ok := along(tokens, meet, steps[1:], next); ok {
				return to, true
			}
		}
	}
	return 0, false
}

func (l *lexicon) meet(t *token, row []uint64) {
	set := func(elements []int) {
		for _, e := range elements {
			row[e/64] |= 1 << (e % 64)
		}
	}
	set(l.byKind[t.kind])
	words := t.under
	if words == nil {
		words = []string{t.text}
	}
	for _, w := range words {
		set(l.byWord[w])
		for n := 1; n <= min(len(w), l.longest); n++ {
			set(l.byStem[w[:n]])
		}
	}
}

func trailing(bits uint64) int {
	n := 0
	for bits&1 == 0 {
		bits >>= 1
		n++
	}
	return n
}
