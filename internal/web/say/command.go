package say

import (
	"regexp"
	"strings"
)

// commandInBrackets is a command beside what it is about.
var commandInBrackets = regexp.MustCompile(` ?\([^()]*\bdunwell [^()]*\)`)

// pageInBrackets names a page of the documentation, which lies beside the program and not
// at the desk.
var pageInBrackets = regexp.MustCompile(` ?\(docs/[^()]*\)`)

// clauseStarts are where the clause that holds a command begins, in English and German.
var clauseStarts = []string{"; ", ". ", ", or ", ", and ", ", oder ", ", und "}

// withoutCommand leaves out of a sentence what is typed in a terminal: the desk has a
// form for it. It cuts back to where the clause with the command begins.
func withoutCommand(text string) string {
	if strings.Contains(text, "(docs/") {
		text = pageInBrackets.ReplaceAllString(text, "")
	}
	if !strings.Contains(text, "dunwell ") {
		return text
	}
	text = commandInBrackets.ReplaceAllString(text, "")
	i := strings.Index(text, "dunwell ")
	if i < 0 {
		return text
	}
	cut := 0
	for _, start := range clauseStarts {
		cut = max(cut, strings.LastIndex(text[:i], start))
	}
	if cut == 0 {
		cut = strings.LastIndex(text[:i], ": ")
	}
	if cut <= 0 {
		return text
	}
	return Sentence(text[:cut])
}
