package wording

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
)

// The words of each language, by what they stand for: one line a tag, phrases
// parted by commas. In a phrase, "word*" is any word that begins so, "*word" any
// that ends so, "a|b" either, "..3" up to three words in between, "?word" a word
// that may be missing, "<n>" a
// number, "<any>" any word, "<c>" a comma, "$work" one of the words of the line "work", "$legal"
// one of the line "legal".
//
//go:embed words/*.yaml
var files embed.FS

var languages = []string{"en", "de", "nl", "fr", "es", "it", "pt", "pl"}

// Languages lists the languages that can be checked (ISO 639-1).
func Languages() []string { return slices.Clone(languages) }

// tag is what a phrase stands for.
type tag uint8

const (
	// What carries no meaning for us, and hides the words it covers.
	mask tag = iota
	attrib
	// How a sentence is turned.
	not    // not, no, never
	spur   // no choice, reserve, consider: what makes a threat of a topic
	nonpay // "not paid": its "not" belongs to the client
	avoid
	cond // if, unless, otherwise
	fut  // will, next, tomorrow
	act  // file, hand over, contact
	tell // inform, post, warn
	soft // "will be interested to hear"
	but
	clause // opens a clause: if, and I, that
	pay
	ask    // please, expect: with pay, a demand
	estate // insolvency, trustee
	// Topics, which need a turn to become a threat.
	police
	alien
	office
	public
	third
	kin
	lawyer
	court
	tribunal
	agency
	credit
	complaint
	seize
	fee
	add // charge, accrue, per cent: what makes a fee or interest a demand
	fixed
	interest
	site
	down
	// Phrases that are a breach as they stand.
	crimePlain
	alienPlain
	officePlain
	publicPlain
	thirdPlain
	lawyerPlain
	lawyerOurs
	courtLook
	feePlain
	interestPlain
	lawyerStep
	courtStep
	agencyStep
	creditStep
	lockPlain
	rightsPlain
	insultPlain
	harass
	urgent
	outcome
	consumerPlain
	tagCount
)

var tagNames = [tagCount]string{
	"mask", "attrib", "not", "spur", "nonpay", "avoid", "cond", "fut", "act", "tell", "soft", "but", "clause", "pay", "ask", "estate",
	"police", "alien", "office", "public", "third", "kin", "lawyer", "court", "tribunal", "agency", "credit", "complaint", "seize",
	"fee", "add", "fixed", "interest", "site", "down",
	"crime_plain", "alien_plain", "office_plain", "public_plain", "third_plain", "lawyer_plain", "lawyer_ours", "court_look", "fee_plain", "interest_plain",
	"lawyer_step", "court_step", "agency_step", "credit_step", "lock_plain", "rights_plain", "insult", "harass", "urgent", "outcome", "consumer_plain",
}

// lexicon is one language, ready to be matched.
type lexicon struct {
	language string
	common   map[string]bool // its small words, by which it is known
	short    map[string]bool // abbreviations: a stop after them ends nothing
	nots     map[string]bool // single words that negate
	exact    map[string][]*phrase
	stems    map[string][]*phrase // by the first three letters
	others   []*phrase            // those that begin with the end of a word, or a number
}

type phrase struct {
	tag   tag
	items []item
}

// item is one place of a phrase: a word in one of its forms, or a gap.
type item struct {
	forms []form
	gap   int // up to so many words in between; forms is empty then
	maybe bool
}

type form struct {
	text string
	kind formKind
}

type formKind uint8

const (
	whole formKind = iota
	begins
	ends
	holds
	isNumber
	anyWord
)

func (f form) fits(t *token) bool {
	switch f.kind {
	case whole:
		return t.text == f.text
	case begins:
		return strings.HasPrefix(t.text, f.text)
	case ends:
		return strings.HasSuffix(t.text, f.text)
	case holds:
		return strings.Contains(t.text, f.text)
	}
	return f.kind == anyWord && !t.mark || f.kind == isNumber && t.number
}

func (i item) fits(t *token) bool {
	for _, f := range i.forms {
		if f.fits(t) {
			return true
		}
	}
	return false
}

var lexicons = func() map[string]func() (*lexicon, error) {
	all := make(map[string]func() (*lexicon, error), len(languages))
	for _, code := range languages {
		all[code] = sync.OnceValues(func() (*lexicon, error) {
			raw, err := files.ReadFile("words/" + code + ".yaml")
			if err != nil {
				return nil, fmt.Errorf("read the %s words: %w", code, err)
			}
			return readLexicon(code, raw)
		})
	}
	return all
}()

func lexiconOf(language string) (*lexicon, error) {
	load, ok := lexicons[language]
	if !ok {
		return nil, fault.Invalidf("wording_language_unknown", "", "A letter in the language %q cannot be checked. Languages that can: %s.", language, strings.Join(languages, ", "))
	}
	return load()
}

func readLexicon(code string, raw []byte) (*lexicon, error) {
	var lines map[string]string
	if err := yaml.Unmarshal(raw, &lines); err != nil {
		return nil, fmt.Errorf("read the %s words: %w", code, err)
	}
	// "$work" and "$legal" stand for the words of those lines.
	spell := strings.NewReplacer("$work", alternatives(lines["work"]), "$legal", alternatives(lines["legal"]))
	l := &lexicon{language: code, common: map[string]bool{}, short: map[string]bool{}, nots: map[string]bool{}, exact: map[string][]*phrase{}, stems: map[string][]*phrase{}}
	for name, line := range lines {
		for text := range strings.SplitSeq(line, ",") {
			text = strings.TrimSpace(text)
			switch {
			case text == "", name == "work", name == "legal":
			case name == "common":
				l.common[foldWord(text, code)] = true
			case name == "short":
				l.short[foldWord(text, code)] = true
			default:
				at := slices.Index(tagNames[:], name)
				if at < 0 {
					return nil, fmt.Errorf("the %s words have a line %q, which stands for nothing", code, name)
				}
				p, err := readPhrase(spell.Replace(text), code)
				if err != nil {
					return nil, fmt.Errorf("the %s words, %s: %w", code, name, err)
				}
				p.tag = tag(at)
				if p.tag == not && len(p.items) == 1 && len(p.items[0].forms) == 1 && p.items[0].forms[0].kind == whole {
					l.nots[p.items[0].forms[0].text] = true
				}
				l.keep(p)
			}
		}
	}
	return l, nil
}

// alternatives joins the words of a line so that they fill one place of a phrase.
func alternatives(line string) string {
	words := strings.Split(line, ",")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return strings.Join(words, "|")
}

func readPhrase(text, language string) (*phrase, error) {
	p := &phrase{}
	for word := range strings.FieldsSeq(text) {
		if n, ok := strings.CutPrefix(word, ".."); ok {
			gap, err := strconv.Atoi(n)
			if err != nil || len(p.items) == 0 {
				return nil, fmt.Errorf("%q has a gap that cannot be read", text)
			}
			p.items = append(p.items, item{gap: gap})
			continue
		}
		word, maybe := strings.CutPrefix(word, "?")
		i := item{maybe: maybe}
		for alternative := range strings.SplitSeq(word, "|") {
			f := form{kind: whole}
			switch alternative {
			case "<n>":
				f.kind = isNumber
			case "<any>":
				f.kind = anyWord
			case "<c>":
				alternative = "," // written so because a comma parts phrases
			}
			rest, open := strings.CutSuffix(alternative, "*")
			rest, ended := strings.CutPrefix(rest, "*")
			switch {
			case open && ended:
				f.kind = holds
			case open:
				f.kind = begins
			case ended:
				f.kind = ends
			}
			if f.text = foldWord(rest, language); f.text == "" {
				return nil, fmt.Errorf("%q holds an empty word", text)
			}
			i.forms = append(i.forms, f)
		}
		p.items = append(p.items, i)
	}
	if last := len(p.items) - 1; last < 0 || p.items[0].maybe || p.items[last].gap > 0 || p.items[last].maybe {
		return nil, fmt.Errorf("%q cannot begin or end so", text)
	}
	return p, nil
}

// keep files a phrase under each form of its first word.
func (l *lexicon) keep(p *phrase) {
	other := false
	for _, f := range p.items[0].forms {
		switch {
		case f.kind == whole:
			l.exact[f.text] = append(l.exact[f.text], p)
		case f.kind == begins && len(f.text) >= 3:
			l.stems[f.text[:3]] = append(l.stems[f.text[:3]], p)
		case !other:
			other = true
			l.others = append(l.others, p)
		}
	}
}
