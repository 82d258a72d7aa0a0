package letter

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"dunwell/internal/day"
)

// plain is the letter as the text of an e-mail.
func (w *writer) plain(nodes []node) string {
	b := make([]byte, 0, 2048)
	for i, n := range nodes {
		switch {
		case i == 0:
		case n.tight:
			b = append(b, '\n')
		default:
			b = append(b, "\n\n"...)
		}
		if !n.isBlock {
			b = folded(b, n.text)
			continue
		}
		if l := w.list(n.block); l != nil {
			b = l.aligned(b)
			continue
		}
		b = folded(b, strings.Join(w.blockLines(n.block), "\n"))
	}
	return string(append(b, '\n'))
}

// mailWidth is how long the lines of a mail may grow (RFC 5322, 2.1.1 asks for 78
// characters at most). What has no space to break at, like an address, is longer.
const mailWidth = 76

// folded writes text with its lines broken to the width of a mail; lines of a list
// go on below their own words.
func folded(b []byte, text string) []byte {
	for n, line := range strings.Split(text, "\n") {
		if n > 0 {
			b = append(b, '\n')
		}
		indent := 0
		if mark, _, found := strings.Cut(line, " "); found && (mark == "-" || len(mark) == 2 && mark[1] == '.' && mark[0] >= '1' && mark[0] <= '9') {
			indent = len(mark) + 1
		}
		width := 0
		for i, word := range strings.Split(line, " ") {
			runes := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case width+1+runes > mailWidth && width > indent:
				b = spaces(append(b, '\n'), indent)
				width = indent
			default:
				b = append(b, ' ')
				width++
			}
			b = append(b, word...)
			width += runes
		}
	}
	return b
}

// blockLines are the lines of a block that is no table.
func (w *writer) blockLines(id placeholder) []string {
	switch id {
	case pClosing:
		return []string{w.closing()}
	case pSignature:
		return w.signature()
	case pHistoryList:
		var out []string
		for _, h := range w.history() {
			out = append(out, w.long(h.on)+w.colon()+h.text)
		}
		return out
	case pEnclosureList:
		var out []string
		for i, e := range w.enclosures() {
			out = append(out, strconv.Itoa(i+1)+". "+e)
		}
		return out
	case pBankDetails:
		if !w.hasBank() {
			return []string{w.lack(pBankDetails)}
		}
		var out []string
		for _, p := range w.bankPairs() {
			if p.Label == "" {
				out = append(out, p.Value)
				continue
			}
			out = append(out, p.Label+w.colon()+p.Value)
		}
		return out
	}
	return nil
}

// colon stands between a label and its value; French sets a space before it.
func (w *writer) colon() string {
	if w.l.Language == "fr" {
		return "\u00a0: "
	}
	return ": "
}

// semicolon stands between the entries of a list; French sets a space before it.
func (w *writer) semicolon() string {
	if w.l.Language == "fr" {
		return "\u00a0; "
	}
	return "; "
}

func (w *writer) long(d day.Date) string { return d.Long(w.l.Language, w.place) }

// signature is who writes: person, business, and in a mail how to reach them.
func (w *writer) signature() []string {
	c := &w.f.Creditor
	out := make([]string, 0, 4)
	sender := clean(c.Sender)
	if sender == "" {
		sender = w.lack(pSenderName)
	}
	out = append(out, sender)
	if name := w.creditorName(); name != sender {
		out = append(out, name)
	}
	if w.form == onPaper {
		return out
	}
	for _, line := range [2]string{clean(c.Phone), clean(c.Email)} {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (w *writer) creditorName() string {
	if name := clean(w.f.Creditor.Name); name != "" {
		return name
	}
	return w.lack(pCreditorName)
}

// bankPairs are the lines of the account to pay to, that of the original invoice.
func (w *writer) bankPairs() []Pair {
	b := w.f.Creditor.Bank
	holder := clean(b.Holder)
	if holder == "" {
		holder = w.creditorName()
	}
	pairs := []Pair{{w.word("payee"), holder}}
	if b.IBAN != "" {
		pairs = append(pairs, Pair{"IBAN", groupIBAN(b.IBAN)})
		if b.BIC != "" {
			pairs = append(pairs, Pair{"BIC", clean(b.BIC)})
		}
	}
	for i, line := range b.Lines {
		label := ""
		if i == 0 {
			label = w.word("account")
		}
		if line = clean(line); line != "" {
			pairs = append(pairs, Pair{label, line})
		}
	}
	return pairs
}
