// Package redact finds what a paper for strangers must not show: numbers of bank
// accounts and cards, days of birth, numbers of social security and tax, and the
// names of persons who are no part of the matter. It says where they stand; taking
// them out is the business of whoever draws the paper.
package redact

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what a span holds.
type Kind string

// The kinds of what is blacked out.
const (
	Account Kind = "bank_account"
	Card    Kind = "card"
	Birth   Kind = "birth_date"
	Tax     Kind = "tax_number" // of social security as well
	Person  Kind = "third_person"
	Listed  Kind = "listed" // named by the caller
)

// Span is a piece of a text, in bytes.
type Span struct {
	From, To int
	Kind     Kind
}

// List says what is to be found. The zero List finds nothing.
type List struct {
	Patterns bool     // account and card numbers, days of birth, social security and tax numbers
	Persons  []string // names of third persons
	Words    []string // further words and numbers; spaces and dashes between their characters do not matter
	Keep     []string // numbers that stay, as the claim needs them
}

// Court is what courts ask to be taken out of every public paper.
func Court() List { return List{Patterns: true} }

// Empty reports that there is nothing to look for.
func (l *List) Empty() bool { return !l.Patterns && len(l.Persons) == 0 && len(l.Words) == 0 }

// Find gives the spans of a text in their order; those that touch one another are one.
func (l *List) Find(text string) []Span {
	var found []Span
	if l.Patterns {
		found = append(found, ibans(text)...)
		found = append(found, cards(text)...)
		found = append(found, patterns(text)...)
	}
	for _, name := range l.Persons {
		found = append(found, persons(text, name)...)
	}
	for _, word := range l.Words {
		found = append(found, loosely(text, word, Listed)...)
	}
	if len(l.Keep) > 0 {
		var kept []Span
		for _, word := range l.Keep {
			kept = append(kept, loosely(text, word, Listed)...)
		}
		found = slices.DeleteFunc(found, func(s Span) bool {
			return slices.ContainsFunc(kept, func(k Span) bool { return k.From <= s.From && s.To <= k.To })
		})
	}
	return merge(found)
}

func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To)) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Blank replaces what Find finds by one rune for each hidden character.
func (l *List) Blank(text string, with rune) (string, int) {
	spans := l.Find(text)
	if len(spans) == 0 {
		return text, 0
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From])
		for _, r := range text[s.From:s.To] {
			if unicode.IsSpace(r) && r != ' ' && r != '\u00a0' {
				b.WriteRune(r) // a line goes on breaking where it broke
			} else {
				b.WriteRune(with)
			}
		}
		at = s.To
	}
	b.WriteString(text[at:])
	return b.String(), len(spans)
}

// persons finds a name as it stands, and turned round: "Weiss, Marta".
func persons(text, name string) []Span {
	words := strings.Fields(name)
	if len(words) == 0 || len(words) == 1 && utf8.RuneCountInString(words[0]) < 3 {
		return nil
	}
	found := sequence(text, words, Person)
	if n := len(words); n > 1 {
		turned := append([]string{words[n-1]}, words[:n-1]...)
		found = append(found, sequence(text, turned, Person)...)
	}
	return found
}

// sequence finds words that follow one another, whatever white space or comma
// stands between, as whole words and in either case.
func sequence(text string, words []string, kind Kind) []Span {
	var found []Span
	for from := 0; from < len(text); {
		r, size := utf8.DecodeRuneInString(text[from:])
		if !wordRune(r) || before(text, from) {
			from += size
			continue
		}
		if end, ok := follow(text, from, words); ok {
			found = append(found, Span{from, end, kind})
			from = end
			continue
		}
		from += size
	}
	return found
}

func follow(text string, at int, words []string) (end int, ok bool) {
	for i, w := range words {
		if i > 0 {
			gap := at
			for gap < len(text) {
				r, size := utf8.DecodeRuneInString(text[gap:])
				if !unicode.IsSpace(r) && r != ',' || gap-at > 4 {
					break
				}
				gap += size
			}
			if gap == at {
				return 0, false
			}
			at = gap
		}
		n, ok := foldPrefix(text[at:], w)
		if !ok {
			return 0, false
		}
		at += n
	}
	return at, !after(text, at)
}

// foldPrefix reports how many bytes of text are w, in either case.
func foldPrefix(text, w string) (int, bool) {
	at := 0
	for _, want := range w {
		r, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 || unicode.ToLower(r) != unicode.ToLower(want) {
			return 0, false
		}
		at += size
	}
	return at, true
}

// loosely finds a word or number, whatever spaces, dashes, dots and slashes stand
// between its characters.
func loosely(text, word string, kind Kind) []Span {
	want := []rune(strings.Map(func(r rune) rune {
		if !wordRune(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, word))
	if len(want) < 3 {
		return nil
	}
	var found []Span
	for from := range text {
		r, _ := utf8.DecodeRuneInString(text[from:])
		if unicode.ToLower(r) != want[0] || before(text, from) {
			continue
		}
		if end := spread(text[from:], want); end > 0 && !after(text, from+end) {
			found = append(found, Span{from, from + end, kind})
		}
	}
	return found
}

// spread is the length of the text that holds these characters with at most two
// others between them, 0 where it does not.
func spread(text string, want []rune) int {
	n, gap := 0, 0
	for i, r := range text {
		switch {
		case unicode.ToLower(r) == want[n]:
			if n, gap = n+1, 0; n == len(want) {
				return i + utf8.RuneLen(r)
			}
		case wordRune(r) || gap == 2:
			return 0
		default:
			gap++
		}
	}
	return 0
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// before reports a letter or digit right before a place.
func before(text string, at int) bool {
	r, size := utf8.DecodeLastRuneInString(text[:at])
	return size > 0 && wordRune(r)
}

// after reports a letter or digit right at a place.
func after(text string, at int) bool {
	r, size := utf8.DecodeRuneInString(text[at:])
	return size > 0 && wordRune(r)
}
