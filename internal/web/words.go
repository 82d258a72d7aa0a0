package web

import (
	"net/url"
	"strings"
	"unicode"

	"dunwell/internal/money"
	"dunwell/internal/web/say"
)

// amount is a sum as the page sets it.
type amount = say.Amount

// paragraphs splits plain text at empty lines, and each paragraph into lines.
func paragraphs(text string) [][]string {
	var all [][]string
	for p := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

// plainSum reads a sum as a person types it, "1,200.50" or "1 200,50", and gives
// it with a point and no grouping. What could be read in two ways is left as it
// is, and refused by whoever reads it next.
func plainSum(text string, c money.Currency) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, text)
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	decimals := len(text) - comma - 1
	switch {
	case comma < 0:
	case point > comma, point < 0 && decimals == 3 && c.Digits() < 3:
		return strings.ReplaceAll(text, ",", "")
	case strings.Count(text, ",") == 1 && decimals <= c.Digits():
		return strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
	}
	return text
}

// ownPath is a path of the desk to go back to; anything else leads to Today.
func ownPath(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsRune(back, '\\') {
		return "/"
	}
	return u.RequestURI()
}
