package say

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The house below the pages speaks English: reasons, faults and entries of the record
// are kept as sentences. The catalogues of told/<language>/ give such a sentence in
// another language. Their keys are the sentences with places held open:
//
//	{sum}   a sum as the reasons write it, "US$1,240.00"
//	{day}   a day, "5 December 2026"
//	{n}     a count, "two" or "13"
//	{count} a count with its noun, "two letters"; {countd} the same in the dative
//	{name}  anything else: a client, an invoice, a person's own words; where it is itself
//	        a key of the catalogue, such as the name of a step, it is said in its words,
//	        and days, sums and sentences in it are said in the voice's way
//	{list}  several of these with semicolons between them
//
// A second place of a kind is {sum2}, {day2} and so on. The text of a key names the same
// places in any order. A key that begins with a comma, a semicolon or a blank is how a
// sentence may go on: what stands before it is told by itself. What no key fits stays
// English.

// teller knows the sentences of one language.
type teller struct {
	keys  []sentenceKey
	tails []sentenceKey     // how a sentence goes on; their first place is what stands before
	names map[string]string // keys without places: whole texts, and names inside others
}

type sentenceKey struct {
	long    bool   // it is more than one sentence
	longest string // literal run that a text must hold
	fits    *regexp.Regexp
	places  []string // names, in the order of the groups
	text    string
}

var held = regexp.MustCompile(`\{(sum|day|n|countd|count|name|list|head)(\d*)\}`)

// fitting is what a place may hold.
var fitting = map[string]string{
	"sum":  `(−?(?:[A-Z]{3}[ \x{a0}])?\S*\d\S*?(?:[ \x{a0}][A-Z]{3})?)`,
	"day":  `(\d{1,2} (?:` + strings.Join(monthNames(), "|") + `) \d{4})`,
	"n":    `(\d+|` + strings.Join(slices.Sorted(mapKeys(smallNumbers)), "|") + `)`,
	"name": `(.+?)`,
	"list": `(.+)`,
	"head": `(.+)`,

	"count":  `((?:\d+|` + strings.Join(slices.Sorted(mapKeys(smallNumbers)), "|") + `) (?:` + strings.Join(slices.Sorted(maps.Keys(nouns)), "|") + `))`,
	"countd": `((?:\d+|` + strings.Join(slices.Sorted(mapKeys(smallNumbers)), "|") + `) (?:` + strings.Join(slices.Sorted(maps.Keys(nouns)), "|") + `))`,
}

// nouns are what is counted in sentences, in German: one of it, and the word for many;
// then both in the dative.
var nouns = map[string][4]string{
	"day": {"ein Tag", "", "einem Tag", ""}, "days": {"", "Tage", "", "Tagen"},
	"letter": {"ein Brief", "", "einem Brief", ""}, "letters": {"", "Briefe", "", "Briefen"},
	"call": {"ein Anruf", "", "einem Anruf", ""}, "calls": {"", "Anrufe", "", "Anrufen"},
	"answer": {"eine Antwort", "", "einer Antwort", ""}, "answers": {"", "Antworten", "", "Antworten"},
	"broken promise": {"eine nicht gehaltene Zusage", "", "einer nicht gehaltenen Zusage", ""}, "broken promises": {"", "nicht gehaltene Zusagen", "", "nicht gehaltenen Zusagen"},
}

// counted says a count with its noun.
func (v *Voice) counted(said string, dative bool) string {
	number, noun, _ := strings.Cut(said, " ")
	forms := nouns[noun]
	one, many := forms[0], forms[1]
	if dative {
		one, many = forms[2], forms[3]
	}
	if one != "" {
		return one
	}
	if own, ok := smallNumbers[strings.ToLower(number)]; ok {
		number = own[v.language]
	}
	if number == "kein" {
		number = "keine"
		if dative {
			number = "keinen"
		}
	}
	return number + " " + many
}

var smallNumbers = map[string]map[string]string{
	"no": {"de": "kein"}, "one": {"de": "ein"}, "two": {"de": "zwei"}, "three": {"de": "drei"}, "four": {"de": "vier"}, "five": {"de": "fünf"}, "six": {"de": "sechs"},
	"seven": {"de": "sieben"}, "eight": {"de": "acht"}, "nine": {"de": "neun"}, "ten": {"de": "zehn"}, "eleven": {"de": "elf"}, "twelve": {"de": "zwölf"},
}

func mapKeys(m map[string]map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) || !yield(Capital(k)) {
				return
			}
		}
	}
}

func monthNames() []string {
	var names []string
	for m := time.January; m <= time.December; m++ {
		names = append(names, m.String())
	}
	return names
}

// Phrase is Told for what is no sentence: a title, the name of a step.
func (v *Voice) Phrase(text string) string {
	if own, ok := v.texts[text]; ok {
		return Capital(own)
	}
	if own, ok := v.teller().names[text]; ok {
		return Capital(own)
	}
	told := v.Told(text)
	if !strings.HasSuffix(text, ".") {
		told = strings.TrimSuffix(told, ".")
	}
	return told
}

// tell gives a text of one or more sentences in the teller's language, sentence by
// sentence where it is not known as a whole.
func (v *Voice) tell(text string) string {
	if len(v.teller().keys)+len(v.teller().names) == 0 {
		return text
	}
	pieces := sentences(text)
	var out []string
	for from := 0; from < len(pieces); {
		to := from
		// A place must not swallow a sentence that is known by itself, so keys of several
		// sentences are tried before, and looser ones after that.
		for _, try := range []struct {
			longest, shortest int
			long              bool
		}{{len(pieces), from + 2, true}, {from + 1, from + 1, false}, {len(pieces), from + 2, false}} {
			for end := try.longest; end >= try.shortest && to == from; end-- {
				if told, ok := v.teller().fit(v, strings.Join(pieces[from:end], " "), try.long); ok {
					out, to = append(out, Sentence(told)), end
				}
			}
		}
		if to == from {
			if told, ok := v.teller().fit(v, uncapital(strings.TrimSuffix(pieces[from], ".")), false); ok {
				out = append(out, Sentence(told))
			} else {
				out = append(out, v.redate(pieces[from]))
			}
			to++
		}
		from = to
	}
	return strings.Join(out, " ")
}

var sentenceEnd = regexp.MustCompile(`[.!?…]["”’)]? `)

// sentences splits a text after each stop that a blank follows.
func sentences(text string) (list []string) {
	for {
		at := sentenceEnd.FindStringIndex(text)
		if at == nil {
			return append(list, text)
		}
		list, text = append(list, text[:at[1]-1]), text[at[1]:]
	}
}

var englishDay = regexp.MustCompile(fitting["day"])

// redate writes the days of an English sentence in the voice's own way.
func (v *Voice) redate(text string) string {
	return englishDay.ReplaceAllStringFunc(text, func(said string) string { return v.place1("{day}", said) })
}

// place1 says what one place holds in the voice's own way.
func (v *Voice) place1(place, said string) string {
	switch held.FindStringSubmatch(place)[1] {
	case "day":
		if at, err := time.Parse("2 January 2006", said); err == nil {
			return v.Day(day.New(at.Year(), at.Month(), at.Day()))
		}
	case "sum":
		return v.resum(said)
	case "count":
		return v.counted(said, false)
	case "countd":
		return v.counted(said, true)
	case "name":
		for _, text := range []string{said, uncapital(said), uncapital(strings.TrimSuffix(said, "."))} {
			own, ok := v.teller().names[text]
			if !ok {
				own, ok = v.texts[text]
			}
			if ok && text == said {
				return own
			}
			if ok {
				return Capital(own)
			}
		}
		return v.named(said)
	case "list":
		parts := strings.Split(said, "; ")
		for i, part := range parts {
			parts[i] = v.place1("{name}", part)
		}
		return strings.Join(parts, "; ")
	case "n":
		if own, ok := smallNumbers[strings.ToLower(said)]; ok {
			return own[v.language]
		}
	}
	return said
}

// writtenSum is a sum in an English text.
var writtenSum = regexp.MustCompile(`−?(?:[A-Z]{0,3}[$€£¥]|\b[A-Z]{3}[ \x{a0}])\d{1,3}(?:,\d{3})*(?:\.\d+)?`)

// uncapital is text with its first letter small.
func uncapital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

var plainFigure = regexp.MustCompile(`^\d+\.\d+$`)

// named says what a place holds that is no key by itself: a text that fits one, a list
// of names, or anything else with its days and sums in the voice's way.
func (v *Voice) named(said string) string {
	if v.language == "en" {
		return said
	}
	if strings.Contains(said, " ") {
		if told, ok := v.teller().fit(v, said, false); ok {
			return told
		}
		if told, ok := v.teller().fit(v, Sentence(said), false); ok {
			return strings.TrimSuffix(told, ".")
		}
	}
	if plainFigure.MatchString(said) {
		return strings.Replace(said, ".", ",", 1)
	}
	list := strings.Split(said, ", ")
	for i, one := range list {
		if own, ok := v.teller().names[one]; ok && len(list) > 1 {
			list[i] = own
		}
	}
	return writtenSum.ReplaceAllStringFunc(v.redate(strings.Join(list, ", ")), v.resum)
}

var symbols = regexp.MustCompile(`^(−?)([^\d−]*)([\d,.]*\d)([^\d]*)$`)

// resum writes a sum of an English sentence in the voice's own way: "US$1,240.00" is
// "1.240,00 US$".
func (v *Voice) resum(said string) string {
	m := symbols.FindStringSubmatch(said)
	if m == nil || v.language == "en" {
		return said
	}
	digits := strings.Map(func(r rune) rune {
		switch r {
		case ',':
			return '.'
		case '.':
			return ','
		}
		return r
	}, m[3])
	after := strings.TrimFunc(m[4], func(r rune) bool { return r == ' ' || r == '\u00a0' })
	unit := strings.TrimFunc(m[2], func(r rune) bool { return r == ' ' || r == '\u00a0' })
	stop := ""
	if strings.ContainsAny(after, ".,;:") && unit != "" {
		stop, after = after, ""
	}
	if unit == "" {
		unit = after
	}
	return m[1] + digits + "\u00a0" + unit + stop
}

var (
	isoDay    = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
	plainSums = regexp.MustCompile(`(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?) ([A-Z]{3})\b`)
)

// Told is a sentence of the record, of a reason or of a fault as a page says it: in the
// voice's language where its catalogue has it, with days and sums written out, and with
// a capital and a stop.
func (v *Voice) Told(text string) string {
	told, ok := v.met.get(text)
	if !ok {
		told = v.toldAnew(text)
		v.met.put(text, told)
	}
	return told
}

func (v *Voice) toldAnew(text string) string {
	if own, ok := v.texts[text]; ok {
		return withoutCommand(Sentence(own))
	}
	return withoutCommand(v.tell(Sentence(writtenOut(text))))
}

// met are sentences told before: lists say the same few again and again.
type met struct {
	mu   sync.Mutex
	told map[string]string
}

// mostMet bounds the sentences that are remembered.
const mostMet = 4096

func (m *met) get(text string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	told, ok := m.told[text]
	return told, ok
}

func (m *met) put(text, told string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.told == nil || len(m.told) >= mostMet {
		m.told = map[string]string{}
	}
	m.told[text] = told
}

// writtenDays writes the days of a text out, but for those that are a part of a longer
// name, such as a version.
func writtenDays(text string, in *Voice) string {
	var b strings.Builder
	last := 0
	for _, at := range isoDay.FindAllStringIndex(text, -1) {
		from, to := at[0], at[1]
		d, err := day.Parse(text[from:to])
		if err != nil || from > 0 && strings.IndexByte("-_./=", text[from-1]) >= 0 || to < len(text) && strings.IndexByte("-_/", text[to]) >= 0 {
			continue
		}
		b.WriteString(text[last:from])
		b.WriteString(in.Day(d))
		last = to
	}
	return b.String() + text[last:]
}

// writtenOut is an English text with its days and sums as people write them.
func writtenOut(text string) string {
	english := voices["en"]
	text = writtenDays(text, english)
	return plainSums.ReplaceAllStringFunc(text, func(sum string) string {
		digits, code, _ := strings.Cut(sum, " ")
		if strings.Contains(digits, ",") && money.Currency(code).Known() { // grouped already: only the order is another
			return code + " " + digits
		}
		if a, err := money.Parse(digits, money.Currency(code)); err == nil {
			return english.Sum(a)
		}
		return sum
	})
}

// Count is a small number in words, as the beginning of a sentence; a larger one in
// figures.
func (v *Voice) Count(n int) string {
	english := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < 0 || n >= len(english) {
		return strconv.Itoa(n)
	}
	word := english[n]
	if own, ok := smallNumbers[word][v.language]; ok {
		word = own
	} else if v.language != "en" {
		return strconv.Itoa(n)
	}
	return Capital(word)
}
