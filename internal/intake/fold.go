package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainLetter is the letter without its accent: é is e, ł is l, ß is ss. Letters
// of other scripts come back in lower case.
func plainLetter(r rune) string {
	switch r = unicode.ToLower(r); r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	if r < utf8.RuneSelf {
		return string(r)
	}
	first, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	return string(unicode.ToLower(first))
}

// words cuts a text into lower-case words without accents. A small letter
// followed by a capital begins a new word, so that invoiceDate is two.
func words(s string, camel bool) []string {
	var out []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	last := rune(0)
	for _, r := range s {
		switch {
		case r == 'º' || r == '°':
			if b.Len() > 0 && last != 'n' && last != 'N' {
				end()
			}
			b.WriteString("o")
		case r == '#' || r == '№':
			end()
			b.WriteString("no")
			end()
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if camel && unicode.IsUpper(r) && unicode.IsLower(last) {
				end()
			}
			b.WriteString(plainLetter(r))
		case unicode.Is(unicode.Mn, r):
			// the accent of a letter written as two characters
		default:
			end()
		}
		last = r
	}
	end()
	return out
}

// oneSpelling makes ä and ae, ö and oe, ü and ue the same in headings.
var oneSpelling = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// compact is a heading without case, accents, punctuation and spaces, for the
// table of headings and for `--map`.
func compact(s string) string {
	return oneSpelling.Replace(strings.Join(words(s, false), ""))
}

// legalForms are words at the end of a name that say what kind of company it is
// and are written or left out as it pleases.
var legalForms = set(`gmbh mbh ag kg kgaa ohg gbr ug haftungsbeschrankt ev ek eg se gesmbh
	ltd limited llc lc inc incorporated corp corporation co company cie plc lp llp pllc pc
	sa sas sasu sarl eurl sci snc scs sl slu slne sau srl srls spa sapa ss
	lda ltda sgps unipessoal eireli me epp bv nv vof cv cvba bvba
	spzoo zoo oo spk spj spka sp ska sro as ab oy aps kft zrt doo`)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// FoldName is a client's name for comparing: without case, accents, punctuation,
// spaces, "the", "and", and the legal form at its end. Names that fold alike are
// taken for one client where no client number says otherwise. It is "" only for a
// name without a letter or digit.
func FoldName(s string) string {
	// Dots vanish before words are cut: s.a.r.l. is sarl, o.o. is oo.
	all := words(strings.ReplaceAll(s, ".", ""), false)
	kept := make([]string, 0, len(all))
	for i, w := range all {
		if w == "and" || w == "und" || w == "the" && i == 0 {
			continue
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		kept = all
	}
	for len(kept) > 1 && (legalForms[kept[len(kept)-1]] || len(kept) > 2 && (kept[len(kept)-1] == "o" || kept[len(kept)-1] == "z")) {
		kept = kept[:len(kept)-1]
	}
	return strings.Join(kept, "")
}

// FoldNumber is an invoice number for comparing: capitals, letters and digits
// only, and no zeros at the start of a run of digits. INV-0042, inv 42 and INV42
// fold alike.
func FoldNumber(s string) string {
	var b strings.Builder
	inDigits := false
	zeros := 0
	endRun := func() {
		if inDigits && zeros > 0 {
			b.WriteByte('0') // the run was nothing but zeros
		}
		inDigits, zeros = false, 0
	}
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			if !inDigits && r == '0' {
				inDigits, zeros = true, 1
				continue
			}
			if inDigits && zeros > 0 && r == '0' {
				continue
			}
			inDigits, zeros = true, 0
			b.WriteRune(r)
		case unicode.IsLetter(r):
			endRun()
			b.WriteString(strings.ToUpper(plainLetter(r)))
		default:
			endRun()
		}
	}
	endRun()
	return b.String()
}
