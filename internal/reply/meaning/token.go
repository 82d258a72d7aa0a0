// Package meaning reads what a reply to a reminder means: in which of 26 classes it
// falls and which sentence shows it, what was promised or offered, and whether
// chasing must hold. It proposes and says how sure it is; unsure, it abstains.
package meaning

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind says what a token is. Dates, sums and the like are found after the words
// and then stand as one token.
type kind uint8

const (
	word kind = iota
	number
	mark // one sign: . , $ % …
	amount
	percent
	date
	email
	link
	reference // a number of a transaction, an order, a case
	kinds
)

// token is a piece of a text: its folded form and where it stands.
type token struct {
	text       string
	start, end int // bytes of the text that was read
	kind       kind
	sentence   int
	breaks     bool     // an empty line stands before it
	line       bool     // a line begins with it
	under      []string // the words of what was joined to one token
}

// sentence is a stretch of the text, by bytes.
type sentence struct{ start, end int }

// most is how much of a reply is read, in bytes: own words are short, and what
// lies behind is a paste.
const most = 20_000

// folds leads letters with marks to those without.
var folds = foldTable()

func foldTable() map[rune]string {
	table := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}
	for base, marked := range map[string]string{
		"a": "àáâãäåąăā", "c": "çćčĉċ", "d": "ď", "e": "èéêëęěēėĕ", "g": "ğĝġģ", "i": "ìíîïīįĭ", "k": "ķ", "l": "ľĺļ",
		"n": "ñńňņ", "o": "òóôõöőōŏ", "r": "ŕřŗ", "s": "śšşșŝ", "t": "ťţț", "u": "ùúûüůűūųŭ", "y": "ýÿ", "z": "źżž",
	} {
		for _, r := range marked {
			table[r] = base
		}
	}
	return table
}

// fold writes a word small and without marks on its letters. In German ae, oe
// and ue are spellings of what is a letter with a mark.
func fold(s, language string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
			continue
		}
		r = unicode.ToLower(r)
		if base, ok := folds[r]; ok {
			b.WriteString(base)
		} else if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	if language == "de" && strings.ContainsRune(b.String(), 'e') {
		return umlauts.Replace(b.String())
	}
	return b.String()
}

var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// contractions of English, written without their apostrophe or with it.
var contractions = map[string][]string{
	"dont": {"do", "not"}, "wont": {"will", "not"}, "cant": {"can", "not"}, "cannot": {"can", "not"}, "didnt": {"did", "not"}, "doesnt": {"does", "not"},
	"isnt": {"is", "not"}, "wasnt": {"was", "not"}, "arent": {"are", "not"}, "werent": {"were", "not"}, "havent": {"have", "not"}, "hasnt": {"has", "not"},
	"hadnt": {"had", "not"}, "wouldnt": {"would", "not"}, "couldnt": {"could", "not"}, "shouldnt": {"should", "not"}, "aint": {"is", "not"},
	"ive": {"i", "have"}, "im": {"i", "am"}, "youre": {"you", "are"}, "theyre": {"they", "are"}, "weve": {"we", "have"}, "youve": {"you", "have"}, "thats": {"that", "is"},
	"youll": {"you", "will"}, "itll": {"it", "will"}, "theyll": {"they", "will"}, "ill": nil, "shell": nil, "well": nil, "id": nil, "its": nil,
	"shant": {"shall", "not"}, "gonna": {"going", "to"}, "wanna": {"want", "to"}, "hes": {"he", "is"}, "shes": {"she", "is"}, "theres": {"there", "is"}, "heres": {"here", "is"},
	"whats": {"what", "is"}, "lets": nil, "pls": {"please"}, "plz": {"please"}, "thx": {"thanks"}, "u": {"you"}, "ur": {"your"}, "gotta": {"got", "to"},
}

// endings of English words that stand for a word of their own.
var endings = map[string]string{"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would"}

// tokens cuts a text into words, numbers and signs, and counts its sentences.
// Without a language the words are folded and no more.
func tokens(text, language string) ([]token, []sentence) {
	if len(text) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	s := scanner{text: text, language: language}
	for s.at < len(text) {
		s.step()
	}
	return s.found, s.sentences()
}

type scanner struct {
	text     string
	language string
	at       int
	lines    int // line ends since the last token
	found    []token
}

func (s *scanner) step() {
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == '\n':
		s.lines++
		s.at++
	case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		s.at += size
	case unicode.IsLetter(r) || '0' <= r && r <= '9':
		s.run()
	default:
		s.add(token{text: s.text[s.at : s.at+size], start: s.at, end: s.at + size, kind: mark})
		s.at += size
	}
}

func (s *scanner) add(t token) {
	t.breaks = s.lines > 1
	t.line = s.lines > 0
	s.lines = 0
	s.found = append(s.found, t)
}

// run reads what hangs together: an address, a number, a word, a reference.
func (s *scanner) run() {
	if n := addressLength(s.text[s.at:]); n > 0 {
		what := link
		if strings.IndexByte(s.text[s.at:s.at+n], '@') > 0 {
			what = email
		}
		s.add(token{text: fold(s.text[s.at:s.at+n], ""), start: s.at, end: s.at + n, kind: what})
		s.at += n
		return
	}
	end, letters, digits := s.at, 0, 0
	firstLetter, firstDigit := -1, -1
	for end < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[end:])
		switch {
		case '0' <= r && r <= '9':
			if firstDigit < 0 {
				firstDigit = end
			}
			digits++
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			if firstLetter < 0 {
				firstLetter = end
			}
			letters++
		case (r == '\'' || r == '’') && letters > 0 && digits == 0 && letterAfter(s.text, end+size):
		case r == '*' && letters > 0 && letters < 6 && digits == 0 && s.starred(end): // f***ing
			letters++
		case r == '.' || r == ',' || r == '\'' || r == '’' || r == '\u00a0' || r == '\u202f' || r == ' ' || r == '-' || r == '/':
			if digits == 0 || letters > 0 || !s.numberGoesOn(s.at, end, r) {
				s.close(end, letters, digits, firstLetter, firstDigit)
				return
			}
		default:
			s.close(end, letters, digits, firstLetter, firstDigit)
			return
		}
		end += size
	}
	s.close(end, letters, digits, firstLetter, firstDigit)
}

func letterAfter(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r)
}

// starred reports stars inside a word, as in one that is not spelled out.
func (s *scanner) starred(at int) bool {
	rest := strings.TrimLeft(s.text[at:], "*")
	return len(s.text[at:])-len(rest) >= 2 || rest != "" && letterAfter(rest, 0)
}

// numberGoesOn reports a separator inside one number: thousands, a decimal part.
// A blank parts thousands where exactly three digits follow.
func (s *scanner) numberGoesOn(start, at int, r rune) bool {
	after := s.text[at+utf8.RuneLen(r):]
	n := 0
	for n < len(after) && '0' <= after[n] && after[n] <= '9' {
		n++
	}
	switch r {
	case '.', ',':
		return n > 0
	case '\'', '’', '\u00a0', '\u202f', ' ':
		before := at - start
		for i := at - 1; i >= start; i-- {
			if s.text[i] < '0' || s.text[i] > '9' {
				before = at - 1 - i
				break
			}
		}
		return n == 3 && before <= 3 && (before == 3 || !strings.ContainsAny(s.text[start:at], ".,")) && s.text[start] != '0'
	}
	return false
}

// suffixes may hang on a number and are words of their own.
var suffixes = map[string]bool{"k": true, "st": true, "nd": true, "rd": true, "th": true, "er": true, "e": true, "eme": true, "go": true, "ego": true, "h": true, "x": true,
	"eur": true, "usd": true, "gbp": true, "pln": true, "zl": true, "euro": true, "euros": true, "tys": true, "a": true, "o": true, "de": true, "ste": true, "hrs": true, "hr": true, "m": true, "d": true, "am": true, "pm": true}

func (s *scanner) close(end, letters, digits, firstLetter, firstDigit int) {
	start, text := s.at, s.text[s.at:end]
	s.at = end
	switch {
	case letters == 0:
		what := number
		if digits >= 7 && !strings.ContainsAny(text, "., '’\u00a0\u202f") {
			what = reference
		}
		s.add(token{text: text, start: start, end: end, kind: what})
	case digits == 0:
		s.words(text, start)
	case firstDigit < firstLetter && suffixes[fold(s.text[firstLetter:end], "")]:
		s.add(token{text: s.text[start:firstLetter], start: start, end: firstLetter, kind: number})
		s.words(s.text[firstLetter:end], firstLetter)
	case firstLetter < firstDigit && parts[fold(s.text[start:firstDigit], "")]:
		s.words(s.text[start:firstDigit], start)
		s.at = firstDigit // what follows may be a number with separators
	case digits >= 3 && letters+digits >= 6:
		s.add(token{text: fold(text, ""), start: start, end: end, kind: reference})
	default:
		s.add(token{text: fold(text, ""), start: start, end: end, kind: word})
	}
}

// parts may stand before a number without a blank.
var parts = map[string]bool{"eur": true, "usd": true, "gbp": true, "rs": true, "inr": true, "kw": true, "wk": true, "pln": true, "chf": true, "aud": true, "cad": true, "brl": true}

// words adds a word, or the several that an apostrophe joins.
func (s *scanner) words(text string, start int) {
	end := start + len(text)
	one := func(w string) { s.add(token{text: w, start: start, end: end, kind: word}) }
	folded := fold(strings.ReplaceAll(text, "’", "'"), s.language)
	head, tail, joined := strings.Cut(folded, "'")
	switch {
	case !joined && s.language == "en":
		if full, ok := contractions[folded]; ok && full != nil {
			for _, w := range full {
				one(w)
			}
			return
		}
		one(folded)
	case !joined:
		one(folded)
	case s.language == "fr" || s.language == "it":
		one(head)
		one(strings.ReplaceAll(tail, "'", ""))
	case s.language == "en":
		s.english(head, tail, one)
	default:
		one(strings.ReplaceAll(folded, "'", ""))
	}
}

func (s *scanner) english(head, tail string, one func(string)) {
	whole := head + tail
	full, known := contractions[whole]
	switch {
	case known && full != nil:
		for _, w := range full {
			one(w)
		}
	case tail == "s" && slices.Contains([]string{"it", "that", "he", "she", "there", "here", "what", "who", "where", "how"}, head):
		one(head)
		one("is")
	case endings[tail] != "":
		one(head)
		one(endings[tail])
	case tail == "s":
		one(head)
	default:
		one(whole)
	}
}

// addressLength is how long an e-mail address or a link is that begins here.
func addressLength(s string) int {
	n, dots, at := 0, 0, -1
	for n < len(s) {
		c := s[n]
		switch {
		case c == '@' && at < 0:
			at = n
		case c == '.' && n+1 < len(s) && isAlnum(s[n+1]):
			dots++
		case isAlnum(c) || c == '-' || c == '_' || c == '+':
		default:
			goto done
		}
		n++
	}
done:
	if at > 0 && n > at+1 {
		return n
	}
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.") {
		n = strings.IndexFunc(s, unicode.IsSpace)
		if n < 0 {
			n = len(s)
		}
		return n
	}
	return 0
}

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// abbreviations end with a dot that ends no sentence.
var abbreviations = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "no": true, "nr": true, "inv": true, "st": true, "ca": true, "bzw": true, "z": true, "b": true, "ggf": true, "evtl": true,
	"inkl": true, "zzgl": true, "sr": true, "sra": true, "srta": true, "sig": true, "dott": true, "ing": true, "arch": true, "rif": true, "fatt": true, "mwst": true, "ust": true, "tel": true, "vs": true, "approx": true, "ref": true, "num": true,
	"mme": true, "mlle": true, "art": true, "p": true, "ex": true, "exmo": true, "exma": true, "spett": true, "gent": true, "egr": true, "ul": true, "godz": true, "tys": true, "mld": true, "tzn": true, "np": true, "m": true, "nb": true, "jan": true, "feb": true, "aug": true, "sept": true, "oct": true, "nov": true, "dec": true,
	"dez": true, "okt": true, "sa": true, "ltda": true, "ltd": true, "inc": true, "co": true, "mwe": true, "str": true, "rs": true, "n": true, "q": true, "avv": true, "mgr": true, "zo": true, "o": true, "i": false}

// sentences gives every token its sentence.
func (s *scanner) sentences() []sentence {
	var list []sentence
	open := false
	for i := range s.found {
		t := &s.found[i]
		if open && (t.breaks || t.line && (s.ended(i) || s.lineEnds(i)) || s.ended(i)) {
			open = false
		}
		if !open {
			if t.kind == mark && len(list) > 0 && !t.breaks && strings.ContainsAny(t.text, ".!?…)\"”»") {
				t.sentence = len(list) - 1
				list[len(list)-1].end = t.end
				continue
			}
			list = append(list, sentence{start: t.start})
			open = true
		}
		t.sentence = len(list) - 1
		list[len(list)-1].end = max(list[len(list)-1].end, t.end)
	}
	return list
}

// ended reports that the token before i ends a sentence.
func (s *scanner) ended(i int) bool {
	before := s.found[i-1]
	if before.kind != mark {
		return false
	}
	switch before.text {
	case "!", "?", "…":
		return true
	case ".":
		if s.found[i].start == before.end { // 14.8., e.g., a link
			return false
		}
		if i < 2 {
			return true
		}
		last := s.found[i-2]
		if last.kind == number && len(last.text) <= 2 && s.language != "en" && !s.upper(i) {
			return false
		}
		if last.kind == number && len(last.text) <= 2 && s.language == "de" { // the 15. Juni
			_, month := germanMonths[s.found[i].text]
			return !month
		}
		return last.kind != word || !abbreviations[last.text] && (len(last.text) > 1 || last.text == "i")
	}
	return false
}

var germanMonths = map[string]bool{"januar": true, "februar": true, "marz": true, "april": true, "mai": true, "juni": true, "juli": true, "august": true, "september": true, "oktober": true, "november": true, "dezember": true}

func (s *scanner) upper(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.text[s.found[i].start:])
	return unicode.IsUpper(r)
}

// lineEnds reports a line that ended by itself and was not merely wrapped: what
// follows begins large, and the line was short or a greeting.
func (s *scanner) lineEnds(i int) bool {
	first := i - 1
	for first > 0 && !s.found[first].line {
		first--
	}
	length := s.found[i-1].end - s.found[first].start
	return s.upper(i) && (length < 50 || strings.ContainsAny(s.found[i-1].text, ",:;"))
}
