package letter

import "strings"

// The style is kept to what a mail reader needs: readable on a phone, neutral in
// light and dark, nothing loaded from anywhere, nothing that counts readers.
const (
	htmlHead = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark}body{margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif}main{max-width:38em;margin:0 auto}p{margin:0 0 1em}h2{font-size:1em;margin:1.5em 0 .25em}table{border-collapse:collapse;margin:0 0 1em;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .75em .25em 0;border-bottom:1px solid #8888}td.n,th.n{text-align:right;padding-right:0;white-space:nowrap}tfoot td,tfoot th{font-weight:bold}</style>`
)

// html is the letter as a complete document for the e-mail's second form.
func (w *writer) html(nodes []node, title string) string {
	b := make([]byte, 0, 4096)
	b = append(b, `<!doctype html><html lang="`...)
	b = append(b, w.l.Language...)
	b = append(b, `"><head>`...)
	b = append(b, htmlHead...)
	b = append(b, "<title>"...)
	b = escape(b, title)
	b = append(b, "</title></head>\n<body><main>\n"...)
	open := false // a paragraph whose last line a tight one may follow
	closePara := func() {
		if open {
			b = append(b, "</p>\n"...)
			open = false
		}
	}
	for _, n := range nodes {
		if n.isTitle {
			closePara()
			b = append(b, "<h2>"...)
			b = escape(b, n.text)
			b = append(b, "</h2>\n"...)
			continue
		}
		if n.isBlock {
			if l := w.list(n.block); l != nil {
				closePara()
				b = l.table.html(b)
				continue
			}
		}
		if open && n.tight {
			b = append(b, "<br>\n"...)
		} else {
			closePara()
			b = append(b, "<p>"...)
			open = true
		}
		if n.isBlock {
			for i, line := range w.blockLines(n.block) {
				if i > 0 {
					b = append(b, "<br>\n"...)
				}
				b = escape(b, line)
			}
			continue
		}
		b = w.linked(b, n.text)
	}
	closePara()
	return string(append(b, "</main></body></html>\n"...))
}

// linked escapes a paragraph, keeps its lines, and makes the letter's own links
// clickable.
func (w *writer) linked(b []byte, text string) []byte {
	for text != "" {
		at, url := -1, ""
		if !w.now.noLink {
			for _, link := range [3]string{w.f.ReplyLink, w.f.PlanLink, w.f.PayLink} {
				if link == "" || !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
					continue
				}
				if i := strings.Index(text, link); i >= 0 && (at < 0 || i < at || i == at && len(link) > len(url)) {
					at, url = i, link
				}
			}
		}
		if at < 0 {
			return escape(b, text)
		}
		b = escape(b, text[:at])
		b = append(b, `<a href="`...)
		b = escape(b, url)
		b = append(b, `">`...)
		b = escape(b, url)
		b = append(b, "</a>"...)
		text = text[at+len(url):]
	}
	return b
}

// escape writes text as HTML; a line end becomes a break.
func escape(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		case '\n':
			as = "<br>\n"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, as...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// html writes the table with its heads named for screen readers: the first cell
// of a row is the head of that row.
func (t *Table) html(b []byte) []byte {
	b = append(b, "<table><thead><tr>"...)
	for _, c := range t.Columns {
		b = append(b, `<th scope="col"`...)
		if c.Align != Left {
			b = append(b, ` class="n"`...)
		}
		b = append(b, '>')
		b = escape(b, c.Title)
		b = append(b, "</th>"...)
	}
	b = append(b, "</tr></thead>\n<tbody>"...)
	b = t.htmlRows(b, t.Rows)
	b = append(b, "</tbody>"...)
	if len(t.Foot) > 0 {
		b = append(b, "<tfoot>"...)
		b = t.htmlRows(b, t.Foot)
		b = append(b, "</tfoot>"...)
	}
	return append(b, "</table>\n"...)
}

func (t *Table) htmlRows(b []byte, rows [][]string) []byte {
	for _, row := range rows {
		b = append(b, "<tr>"...)
		for i, cell := range row {
			switch {
			case i == 0:
				b = append(b, `<th scope="row">`...)
			case t.Columns[i].Align != Left:
				b = append(b, `<td class="n">`...)
			default:
				b = append(b, "<td>"...)
			}
			b = escape(b, cell)
			if i == 0 {
				b = append(b, "</th>"...)
			} else {
				b = append(b, "</td>"...)
			}
		}
		b = append(b, "</tr>\n"...)
	}
	return b
}
