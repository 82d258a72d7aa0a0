package agreement

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/receivable"
)

// Sealed is what a certificate of signature tells: the exact bytes and who signed them.
type Sealed struct {
	Title      string
	Hash       [32]byte // of the bytes in front of the certificate
	Size       int
	Text       [32]byte // of the words shown on a page beside them; zero for none
	Signatures []receivable.Signature
	Names      map[receivable.SignatureParty]string // of the parties
	Account    string                               // its number
}

// Certificate is the page that goes behind signed bytes: who signed, when, from where
// and with which words, so that it can be held against the record.
func Certificate(s *Sealed) []letter.Block {
	blocks := []letter.Block{
		letter.Para{Text: "This page was added behind the document it speaks of. The document in front of it is unchanged: the first " +
			fmt.Sprintf("%s bytes of this file are exactly what was signed, and their SHA-256 is the fingerprint below.", grouped(strconv.Itoa(s.Size)))},
		letter.Past{Lines: s.document()},
	}
	for i := range s.Signatures {
		one := &s.Signatures[i]
		blocks = append(blocks, letter.Heading{Level: 2, Text: s.who(one)})
		if one.Drawn != "" {
			blocks = append(blocks, letter.Drawing{Path: one.Drawn, Alt: "Drawn signature of " + one.Name})
		}
		blocks = append(blocks, letter.Past{Lines: lines(one)})
	}
	return append(blocks, letter.Para{Text: wayOf(s.Signatures)})
}

func (s *Sealed) document() []letter.Pair {
	list := []letter.Pair{{Label: "Document", Value: s.Title}, {Label: "Account", Value: s.Account}, {Label: "SHA-256", Value: spaced(s.Hash)}}
	if s.Text != [32]byte{} {
		list = append(list, letter.Pair{Label: "Text shown with it", Value: spaced(s.Text)})
	}
	return list
}

func (s *Sealed) who(one *receivable.Signature) string {
	if name := s.Names[one.Party]; name != "" && name != one.Name {
		return "Signed by " + one.Name + " for " + name
	}
	return "Signed by " + one.Name
}

var ways = map[receivable.SignatureWay]string{
	receivable.SignedTyped: "name typed and box ticked",
	receivable.SignedDrawn: "drawn by hand, name typed and box ticked",
	receivable.SignedPaper: "on paper, and the signed paper returned",
	receivable.SignedMail:  "by an answer to the e-mail that brought it",
}

func lines(one *receivable.Signature) []letter.Pair {
	list := []letter.Pair{
		{Label: "When", Value: one.At.UTC().Format("2 January 2006, 15:04:05") + " UTC"},
		{Label: "How", Value: ways[one.Way]},
	}
	add := func(label, value string) {
		if value != "" {
			list = append(list, letter.Pair{Label: label, Value: value})
		}
	}
	add("Agreed to", one.Intent)
	if one.From != "" {
		add("Link", "sent to this client alone, good for one signature, "+short(one.From))
	}
	add("Address", mark(one.Sender))
	add("Program", one.Agent)
	add("Recorded by", one.Author)
	return list
}

func mark(sender string) string {
	if sender == "" {
		return ""
	}
	return "mark " + sender + " (a keyed hash: the same for the same address, and readable by nobody)"
}

func short(id string) string {
	if len(id) > 8 {
		return "number " + id[len(id)-8:]
	}
	return "number " + id
}

// spaced writes a hash in groups, so that it can be read aloud and broken into lines.
func spaced(h [32]byte) string {
	text := fmt.Sprintf("%x", h)
	var b strings.Builder
	for i := 0; i < len(text); i += 8 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[i : i+8])
	}
	return b.String()
}

// wayOf says what kind of signature this is.
func wayOf(list []receivable.Signature) string {
	for i := range list {
		if list[i].Way == receivable.SignedTyped || list[i].Way == receivable.SignedDrawn {
			return "These are electronic signatures: in the United States under the ESIGN Act and the Uniform Electronic Transactions Act, in the European Union simple electronic signatures under Regulation (EU) No 910/2014, art. 25(1). " +
				"Intent, consent and the exact bytes are kept together in a sealed record, whose entries are chained; a change of any of them shows."
		}
	}
	return "The signed paper was returned and its exact bytes are kept in a sealed record, whose entries are chained; a change of any of them shows."
}
