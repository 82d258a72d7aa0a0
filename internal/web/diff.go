package web

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is one sentence of two texts laid beside each other: Added stands in the
// new one only, Removed in the old one only.
type piece struct {
	Text           string
	Added, Removed bool
}

// mostCompared bounds the sentences that are laid beside each other: the work grows
// with their product, and no letter has as many.
const mostCompared = 400

// compare lays two texts beside each other, sentence by sentence, in the paragraphs of
// both. Equal texts give the new one without a mark.
func compare(before, after string) [][]piece {
	a, b := sentencesOf(before), sentencesOf(after)
	if len(a) > mostCompared || len(b) > mostCompared {
		a, b = a[:min(len(a), mostCompared)], b[:min(len(b), mostCompared)]
	}
	paragraphs, last := [][]piece{}, []piece(nil)
	for _, p := range common(a, b) {
		if p.Text != paragraphBreak {
			last = append(last, p)
			continue
		}
		if len(last) > 0 {
			paragraphs, last = append(paragraphs, last), nil
		}
	}
	if len(last) > 0 {
		paragraphs = append(paragraphs, last)
	}
	return paragraphs
}

// changed reports whether two texts laid beside each other differ.
func changed(paragraphs [][]piece) bool {
	for _, p := range paragraphs {
		for _, s := range p {
			if s.Added || s.Removed {
				return true
			}
		}
	}
	return false
}

// common is both lists in one, along their longest common subsequence; what was
// removed stands before what came in its place.
func common(a, b []string) []piece {
	length := make([][]int, len(a)+1) // of the longest common subsequence of a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var list []piece
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			list = append(list, piece{Text: b[j]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			list = append(list, piece{Text: a[i], Removed: true})
			i++
		default:
			list = append(list, piece{Text: b[j], Added: true})
			j++
		}
	}
	return list
}

// paragraphBreak stands between the sentences of two paragraphs.
const paragraphBreak = "\n\n"

var sentenceEnd = regexp.MustCompile(`[.!?…:]["”“)]*\s+`)

// sentencesOf cuts a text into its sentences, each line being one at least, with
// paragraphBreak between paragraphs.
func sentencesOf(text string) []string {
	var list []string
	for _, lines := range paragraphs(text) {
		if len(list) > 0 {
			list = append(list, paragraphBreak)
		}
		for _, line := range lines {
			list = append(list, sentencesIn(line)...)
		}
	}
	return list
}

func sentencesIn(line string) []string {
	var list []string
	from := 0
	for _, end := range sentenceEnd.FindAllStringIndex(line, -1) {
		if short(line[from:end[0]]) {
			continue // "No. 1001", "z. B."
		}
		if next, _ := utf8.DecodeRuneInString(line[end[1]:]); next != utf8.RuneError && !unicode.IsUpper(next) && !unicode.IsDigit(next) {
			continue
		}
		list = append(list, strings.TrimSpace(line[from:end[1]]))
		from = end[1]
	}
	if rest := strings.TrimSpace(line[from:]); rest != "" {
		list = append(list, rest)
	}
	return list
}

// short reports a text that ends with a word too short to end a sentence, as
// abbreviations and the days of German dates do.
func short(text string) bool {
	const abbreviation = 3
	last := text[strings.LastIndexFunc(text, unicode.IsSpace)+1:]
	return utf8.RuneCountInString(last) < abbreviation
}
