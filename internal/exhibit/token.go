package exhibit

import (
	"bytes"
	"strconv"
)

// operand is a number, a name, a string, an array or a dictionary of a content
// stream, or a word like true.
type operand struct {
	kind byte // 'n' number, '/' name, 's' string, '[' array, '<' dictionary, 'w' word
	num  float64
	text []byte    // of a name, a string, a word
	list []operand // of an array; of a dictionary its keys and values in turn
}

// op is an operator with its operands, and where all of it stands.
type op struct {
	name     string
	args     []operand
	from, to int
}

// What one content stream may hold; what is more is no page that a person reads.
const (
	mostOps  = 4 << 20
	mostArgs = 1 << 16
)

// lexer reads content streams and character maps. What is broken is passed over.
type lexer struct {
	src   []byte
	at    int
	depth int
}

// operators reads a stream to its end.
func operators(src []byte) []op {
	l := &lexer{src: src}
	var ops []op
	var args []operand
	from := -1
	for len(ops) < mostOps {
		l.space()
		if l.at >= len(l.src) {
			return ops
		}
		if from < 0 {
			from = l.at
		}
		o, ok := l.operand()
		switch {
		case !ok:
			l.at++ // a bracket that closes nothing
		case o.kind != 'w' || literal(o.text):
			if len(args) < mostArgs {
				args = append(args, o)
			}
		default:
			name := string(o.text)
			if name == "BI" {
				l.inlineImage()
			}
			ops = append(ops, op{name, args, from, l.at})
			args, from = nil, -1
		}
	}
	return ops
}

func literal(w []byte) bool {
	return string(w) == "true" || string(w) == "false" || string(w) == "null"
}

func (l *lexer) space() {
	for l.at < len(l.src) {
		switch c := l.src[l.at]; {
		case white(c):
			l.at++
		case c == '%':
			for l.at < len(l.src) && l.src[l.at] != '\n' && l.src[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimits(c byte) bool { return white(c) || bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// operand reads what stands at the place; ok is false for a stray closing bracket.
func (l *lexer) operand() (o operand, ok bool) {
	switch c := l.src[l.at]; c {
	case '(':
		return operand{kind: 's', text: l.literalString()}, true
	case '<':
		if l.at+1 < len(l.src) && l.src[l.at+1] == '<' {
			l.at += 2
			return operand{kind: '<', list: l.list('>')}, true
		}
		return operand{kind: 's', text: l.hexString()}, true
	case '[':
		l.at++
		return operand{kind: '[', list: l.list(']')}, true
	case '/':
		l.at++
		return operand{kind: '/', text: unescapeName(l.word())}, true
	case ')', ']', '}', '{', '>':
		return o, false
	}
	w := l.word()
	if n, err := strconv.ParseFloat(string(w), 64); err == nil && (w[0] < 'A') {
		return operand{kind: 'n', num: n}, true
	}
	if n, ok := oddNumber(w); ok {
		return operand{kind: 'n', num: n}, true
	}
	return operand{kind: 'w', text: w}, true
}

// oddNumber reads numbers that writers get wrong: "--5", "12-3".
func oddNumber(w []byte) (float64, bool) {
	if w[0] != '-' && w[0] != '+' && w[0] != '.' && (w[0] < '0' || w[0] > '9') {
		return 0, false
	}
	sign := 1.0
	for len(w) > 0 && (w[0] == '-' || w[0] == '+') {
		if w[0] == '-' {
			sign = -1
		}
		w = w[1:]
	}
	if i := bytes.IndexByte(w, '-'); i > 0 {
		w = w[:i]
	}
	n, err := strconv.ParseFloat(string(w), 64)
	return sign * n, err == nil
}

func (l *lexer) word() []byte {
	from := l.at
	for l.at < len(l.src) && !delimits(l.src[l.at]) {
		l.at++
	}
	return l.src[from:l.at]
}

func (l *lexer) list(end byte) []operand {
	var list []operand
	if l.depth++; l.depth > deepest {
		l.at = len(l.src)
	}
	defer func() { l.depth-- }()
	for {
		l.space()
		if l.at >= len(l.src) {
			return list
		}
		if l.src[l.at] == end {
			l.at++
			if end == '>' && l.at < len(l.src) && l.src[l.at] == '>' {
				l.at++
			}
			return list
		}
		o, ok := l.operand()
		if !ok {
			l.at++
			continue
		}
		if len(list) < mostArgs {
			list = append(list, o)
		}
	}
}

func (l *lexer) literalString() []byte {
	var out []byte
	depth := 0
	for l.at < len(l.src) {
		c := l.src[l.at]
		l.at++
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				return out
			}
		case '\r':
			if l.at < len(l.src) && l.src[l.at] == '\n' {
				l.at++
			}
			c = '\n'
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (l *lexer) escape(out []byte) []byte {
	if l.at >= len(l.src) {
		return out
	}
	c := l.src[l.at]
	l.at++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\r':
		if l.at < len(l.src) && l.src[l.at] == '\n' {
			l.at++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && l.at < len(l.src) && l.src[l.at] >= '0' && l.src[l.at] <= '7'; i++ {
		n = n*8 + int(l.src[l.at]-'0')
		l.at++
	}
	return append(out, byte(n))
}

func (l *lexer) hexString() []byte {
	l.at++
	var out []byte
	half, high := false, byte(0)
	for l.at < len(l.src) {
		c := l.src[l.at]
		l.at++
		if c == '>' {
			break
		}
		v, ok := hexDigit(c)
		switch {
		case !ok:
		case half:
			out, half = append(out, high|v), false
		default:
			high, half = v<<4, true
		}
	}
	if half {
		out = append(out, high)
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func unescapeName(w []byte) []byte {
	if bytes.IndexByte(w, '#') < 0 {
		return w
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			a, ok := hexDigit(w[i+1])
			b, fine := hexDigit(w[i+2])
			if ok && fine {
				out = append(out, a<<4|b)
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return out
}

// inlineImage passes over an image that stands in the stream, to behind its EI.
func (l *lexer) inlineImage() {
	start := bytes.Index(l.src[l.at:], []byte("ID"))
	if start < 0 {
		l.at = len(l.src)
		return
	}
	l.at += start + 2
	for i := l.at; i+2 <= len(l.src); i++ {
		if l.src[i] == 'E' && l.src[i+1] == 'I' && white(l.src[i-1]) && (i+2 == len(l.src) || white(l.src[i+2])) && wordsFollow(l.src[i+2:]) {
			l.at = i + 2
			return
		}
	}
	l.at = len(l.src)
}

// wordsFollow tells the end of an image from bytes of it that look like one.
func wordsFollow(rest []byte) bool {
	for _, c := range rest[:min(len(rest), 12)] {
		if c >= 0x80 || c < ' ' && !white(c) || c == 0 {
			return false
		}
	}
	return true
}
