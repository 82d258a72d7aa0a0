package say

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Capital is text with its first letter large.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Sentence begins with a capital and ends with a stop.
func Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	text = Capital(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	if strings.ContainsRune(".?!…", last) {
		return text
	}
	return text + "."
}
