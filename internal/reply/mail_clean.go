package reply

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainTags are the elements that are shown, without any attribute. Everything
// else goes; its words stay unless the element is one of hiddenTags.
var plainTags = map[atom.Atom]bool{
	atom.P: true, atom.Br: true, atom.Hr: true, atom.Div: true, atom.Span: true, atom.Blockquote: true, atom.Pre: true, atom.Code: true,
	atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true, atom.U: true, atom.S: true, atom.Small: true, atom.Sub: true, atom.Sup: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Table: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Caption: true,
}

var hiddenTags = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Title: true, atom.Template: true, atom.Noscript: true, atom.Textarea: true, atom.Select: true,
	atom.Object: true, atom.Svg: true, atom.Math: true, atom.Iframe: true, atom.Noembed: true, atom.Noframes: true, atom.Xmp: true, atom.Audio: true, atom.Video: true, atom.Canvas: true,
}

const (
	mostOpen  = 100 // elements inside each other; deeper ones are laid flat
	mostShown = 2 << 20
)

// CleanHTML makes a page safe to show: words and plain layout only. No script,
// style, form, frame or picture is left and nothing is loaded from anywhere; a
// link is shown as its words with the address in brackets, where it is another.
func CleanHTML(page string) string {
	c := cleaner{}
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(mostWords)
	for c.out.Len() < mostShown {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return c.end()
		case html.TextToken:
			if len(c.hidden) == 0 {
				c.words(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			c.open(z.Token(), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			c.shut(z.Token().DataAtom)
		}
	}
	return c.end()
}

type cleaner struct {
	out    strings.Builder
	stack  []atom.Atom
	hidden []atom.Atom
	link   string // where the open link leads
	linked strings.Builder
}

func (c *cleaner) words(s string) {
	s = strings.ReplaceAll(s, "\x00", "")
	c.out.WriteString(html.EscapeString(s))
	if c.link != "" && c.linked.Len() < 4096 {
		c.linked.WriteString(s)
	}
}

func (c *cleaner) open(t html.Token, selfClosing bool) {
	tag := t.DataAtom
	switch {
	case hiddenTags[tag]:
		if !selfClosing && len(c.hidden) < mostOpen {
			c.hidden = append(c.hidden, tag)
		}
	case len(c.hidden) > 0:
	case tag == atom.Br || tag == atom.Hr:
		c.out.WriteString("<" + tag.String() + ">")
	case tag == atom.A:
		c.endLink()
		c.link = attribute(t, "href")
	case tag == atom.Img:
		if alt := strings.TrimSpace(attribute(t, "alt")); alt != "" {
			c.words("[" + alt + "]")
		}
	case plainTags[tag] && !selfClosing && len(c.stack) < mostOpen:
		c.stack = append(c.stack, tag)
		c.out.WriteString("<" + tag.String() + ">")
	}
}

func (c *cleaner) shut(tag atom.Atom) {
	if n := len(c.hidden); n > 0 {
		if c.hidden[n-1] == tag {
			c.hidden = c.hidden[:n-1]
		}
		return
	}
	if tag == atom.A {
		c.endLink()
		return
	}
	for i := len(c.stack) - 1; i >= 0; i-- {
		if c.stack[i] != tag {
			continue
		}
		for n := len(c.stack); n > i; n-- {
			c.out.WriteString("</" + c.stack[n-1].String() + ">")
		}
		c.stack = c.stack[:i]
		return
	}
}

// endLink writes where the link leads, unless its words say so. Addresses are
// words here: nobody follows one by a slip of the hand.
func (c *cleaner) endLink() {
	target, words := c.link, strings.TrimSpace(c.linked.String())
	c.link = ""
	c.linked.Reset()
	shown, ok := linkText(target)
	if !ok {
		return
	}
	if strings.TrimSuffix(words, "/") == strings.TrimSuffix(shown, "/") {
		return
	}
	if len(shown) > 300 {
		shown = strings.ToValidUTF8(shown[:300], "") + "…"
	}
	c.out.WriteString(html.EscapeString(" [" + shown + "]"))
}

// linkText is where a link leads, as it is shown; false where it leads nowhere that a
// person would go.
func linkText(target string) (string, bool) {
	target = strings.TrimSpace(target)
	scheme, rest, _ := strings.Cut(target, ":")
	if strings.IndexFunc(target, func(r rune) bool { return r < ' ' || r == 0x7f }) >= 0 || rest == "" {
		return "", false
	}
	rest = strings.ReplaceAll(rest, " ", "%20")
	switch scheme = strings.ToLower(scheme); scheme {
	case "mailto":
		return rest, true
	case "http", "https":
		return scheme + ":" + rest, strings.HasPrefix(rest, "//")
	}
	return "", false
}

func (c *cleaner) end() string {
	c.endLink()
	for i := len(c.stack) - 1; i >= 0; i-- {
		c.out.WriteString("</" + c.stack[i].String() + ">")
	}
	c.stack = nil
	return c.out.String()
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
