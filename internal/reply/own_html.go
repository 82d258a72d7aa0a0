package reply

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLText is the text of a page as a person sees it. What the page marks as a
// quotation gets the ">" of plain mail, a marked signature the "-- " before it,
// so that both are found again by their form.
func HTMLText(page string) string {
	w := pageText{}
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(mostWords)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.text()
		case html.TextToken:
			if w.hidden == 0 {
				w.words(string(z.Text()))
			}
		case html.StartTagToken:
			w.open(z.Token())
		case html.SelfClosingTagToken:
			if t := z.Token(); t.DataAtom == atom.Br || t.DataAtom == atom.Hr {
				w.open(t)
			}
		case html.EndTagToken:
			w.shut(z.Token().DataAtom)
		}
		if w.out.Len() > 2*mostWords {
			return w.text()
		}
	}
}

// pageText gathers the text of a page. depths remembers which open elements made
// a quotation, by how many of their kind were open.
type pageText struct {
	out     strings.Builder
	line    strings.Builder
	hidden  int // open elements that are not shown
	pre     int
	quotes  []element
	divs    int
	spans   int
	blanks  int
	anyLine bool
}

type element struct {
	tag   atom.Atom
	depth int
}

func (w *pageText) open(t html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Textarea, atom.Select, atom.Object, atom.Svg:
		w.hidden++
		return
	case atom.Br:
		w.endLine(true)
	case atom.Hr:
		w.endLine(false)
		w.line.WriteString("________________________________")
		w.endLine(false)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table:
		w.endLine(false)
		w.blank()
	case atom.Li:
		w.endLine(false)
		w.line.WriteString("- ")
	case atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dl, atom.Dt, atom.Dd, atom.Address, atom.Center:
		w.endLine(false)
	case atom.Td, atom.Th:
		if w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
	case atom.Pre:
		w.endLine(false)
		w.pre++
	case atom.Span:
		w.spans++
		w.mark(t, w.spans)
	case atom.Div:
		w.endLine(false)
		w.divs++
		w.mark(t, w.divs)
	case atom.Blockquote:
		w.endLine(false)
		w.quotes = append(w.quotes, element{atom.Blockquote, 0})
	}
}

// mark heeds what the great mail programs write into class and id.
func (w *pageText) mark(t html.Token, depth int) {
	var names string
	for _, a := range t.Attr {
		if a.Key == "class" || a.Key == "id" {
			names += " " + strings.ToLower(a.Val)
		}
	}
	switch {
	case containsAny(names, "gmail_signature", "moz-signature", "protonmail_signature_block-user", "ms-outlook-mobile-signature", "yahoo_signature") || t.DataAtom == atom.Div && names == " signature":
		w.endLine(false)
		w.line.WriteString("-- ")
		w.flush()
	case containsAny(names, "olk_src_body_section", "yahoo_quoted", "tutanota_quote", "protonmail_quote", "zmail_extra") && t.DataAtom != 0:
		w.endLine(false)
		w.quotes = append(w.quotes, element{t.DataAtom, depth})
	}
}

func (w *pageText) shut(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Textarea, atom.Select, atom.Object, atom.Svg:
		w.hidden = max(0, w.hidden-1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table:
		w.endLine(false)
		w.blank()
	case atom.Li, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dl, atom.Dt, atom.Dd, atom.Address, atom.Center:
		w.endLine(false)
	case atom.Pre:
		w.endLine(false)
		w.pre = max(0, w.pre-1)
	case atom.Div:
		w.endLine(false)
		w.leave(atom.Div, w.divs)
		w.divs = max(0, w.divs-1)
	case atom.Span:
		w.leave(atom.Span, w.spans)
		w.spans = max(0, w.spans-1)
	case atom.Blockquote:
		w.endLine(false)
		w.leave(atom.Blockquote, 0)
	}
}

// leave ends the quotation that this element opened, if it did.
func (w *pageText) leave(tag atom.Atom, depth int) {
	if n := len(w.quotes); n > 0 && w.quotes[n-1] == (element{tag, depth}) {
		w.endLine(false)
		w.quotes = w.quotes[:n-1]
	}
}

func (w *pageText) words(s string) {
	if w.pre > 0 {
		lines := strings.Split(unixText(s), "\n")
		for i, line := range lines {
			if i > 0 {
				w.endLine(true)
			}
			w.line.WriteString(line)
		}
		return
	}
	for _, r := range s {
		switch r {
		case ' ', '\t', '\n', '\r', '\u00a0':
			if n := w.line.Len(); n > 0 && w.line.String()[n-1] != ' ' {
				w.line.WriteByte(' ')
			}
		case '\u200b', '\ufeff', utf8.RuneError:
		default:
			w.line.WriteRune(r)
		}
	}
}

// endLine writes the line that was gathered; an empty one only where it was meant.
func (w *pageText) endLine(meant bool) {
	if strings.TrimSpace(w.line.String()) == "" {
		w.line.Reset()
		if meant {
			w.blanks++
			if w.blanks < 3 && w.anyLine {
				w.prefix()
				w.out.WriteByte('\n')
			}
		}
		return
	}
	w.flush()
}

func (w *pageText) flush() {
	w.prefix()
	text := w.line.String()
	if text != "-- " {
		text = strings.TrimRight(text, " ")
	}
	w.out.WriteString(text)
	w.out.WriteByte('\n')
	w.line.Reset()
	w.blanks, w.anyLine = 0, true
}

func (w *pageText) blank() {
	if w.anyLine && w.blanks == 0 {
		w.prefix()
		w.out.WriteByte('\n')
		w.blanks++
	}
}

func (w *pageText) prefix() {
	if n := min(len(w.quotes), 10); n > 0 {
		w.out.WriteString(strings.Repeat(">", n) + " ")
	}
}

func (w *pageText) text() string {
	w.endLine(false)
	return strings.TrimSpace(w.out.String())
}

// containsAny tells whether s holds one of the texts.
func containsAny(s string, texts ...string) bool {
	for _, t := range texts {
		if strings.Contains(s, t) {
			return true
		}
	}
	return false
}
