package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// screen is how wide people's terminals are taken to be.
const screen = 80

// wrapped breaks text at blanks so that no line is wider than the screen; later
// lines begin with the indent. What has no blank stays whole.
func wrapped(w io.Writer, first, indent, text string) {
	line, width := first, utf8.RuneCountInString(first)
	empty := true
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case empty:
			line += word
			width += n
			empty = false
		case width+1+n > screen:
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line, width = indent+word, utf8.RuneCountInString(indent)+n
		default:
			line += " " + word
			width += 1 + n
		}
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}

// sumsOf sets sums under each other so that their decimal points stand in one
// column, whatever currencies they are in.
func sumsOf(decimals []string) []string {
	left, right := 0, 0
	list := make([]string, len(decimals))
	for i, d := range decimals {
		list[i] = grouped(d)
		whole, fraction := parted(list[i])
		left, right = max(left, utf8.RuneCountInString(whole)), max(right, len(fraction))
	}
	for i, d := range list {
		whole, fraction := parted(d)
		list[i] = strings.Repeat(" ", left-utf8.RuneCountInString(whole)) + whole + fraction + strings.Repeat(" ", right-len(fraction))
	}
	return list
}

// parted is a sum before and from its decimal point.
func parted(sum string) (whole, fraction string) {
	if i := strings.IndexByte(sum, '.'); i >= 0 {
		return sum[:i], sum[i:]
	}
	return sum, ""
}

// padded fills a name with blanks, or cuts it, to n characters.
func padded(s string, n int) string {
	s = cut(s, n)
	return s + strings.Repeat(" ", n-utf8.RuneCountInString(s))
}

// grouped sets commas into a plain decimal, for reading on a screen.
func grouped(decimal string) string {
	sign, digits := "", decimal
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "−", rest
	}
	whole, fraction, point := strings.Cut(digits, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if point {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// cut shortens a name to n characters.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
