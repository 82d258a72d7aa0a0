package packet

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
)

// Exhibit is one paper that is shown: on pages, and as the very files.
type Exhibit struct {
	Label string // "Exhibit 4", or "Confidential 1"
	Kind  ExhibitKind
	Of    string // finer than the kind, for the rules of what is shown: "letter final_demand", "document photo"

	// Meanings are what a mail was read to say, as codes.
	Meanings []string
	Admits   bool   // it admits the debt
	With     string // id of the letter that it is about: shown with it, or not at all

	// Added says that a person wants it shown where the lists of shown.go leave it out.
	Added bool
	Words string // of its files, where they were read to look for talk of settlement

	Pages    int  // drawn, without its sheet
	Redacted int  // places blacked out on them
	Secret   bool // settlement talk
	On       day.Date
	Title    string
	About    string // id of the invoice, delivery, mail or entry
	Head     []letter.Pair
	Text     string // words of the paper; "" where the file must be opened
	Note     string // what to know about the pages
	Against  string // what of it speaks against the claim
	Files    []*File
}

// ExhibitKind is what an exhibit is.
type ExhibitKind string

// The kinds of exhibit.
const (
	ExhibitInvoice ExhibitKind = "invoice"
	ExhibitLetter  ExhibitKind = "letter"
	ExhibitProof   ExhibitKind = "proof_of_posting"
	ExhibitMail    ExhibitKind = "mail"
	ExhibitAnswer  ExhibitKind = "answer"

	ExhibitDocument ExhibitKind = "document" // any other paper
)

// exhibitOrder is that of the exhibits of one day.
var exhibitOrder = []ExhibitKind{ExhibitInvoice, ExhibitLetter, ExhibitProof, ExhibitDocument, ExhibitMail, ExhibitAnswer}

// Number puts the exhibits in order, oldest first, gives them their labels, and their
// files names that say so.
func (d *Dossier) Number() {
	slices.SortStableFunc(d.Exhibits, func(a, b Exhibit) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(slices.Index(exhibitOrder, a.Kind), slices.Index(exhibitOrder, b.Kind)))
	})
	open, secret := 0, 0
	for i := range d.Exhibits {
		e := &d.Exhibits[i]
		folder, name, n := "exhibits", "Exhibit", &open
		if e.Secret {
			folder, name, n = "confidential", "Confidential", &secret
		}
		*n++
		e.Label = fmt.Sprintf("%s %d", name, *n)
		for _, f := range e.Files {
			f.Name, f.Exhibit, f.Secret = path.Join(folder, fmt.Sprintf("%02d-%s", *n, f.Own)), e.Label, e.Secret
		}
	}
}

// paragraphs divides a text at its blank lines.
func paragraphs(text string) []string {
	var list []string
	for para := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if para = strings.Trim(para, "\n"); strings.TrimSpace(para) != "" {
			list = append(list, para)
		}
	}
	return list
}

// PlainName is a name as every file system and every unzipper takes it.
func PlainName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
	const most = 60
	plain = strings.Trim(plain, ".-")
	if len(plain) > most {
		plain = plain[:most]
	}
	return cmp.Or(plain, "file")
}
