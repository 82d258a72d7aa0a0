package match

import (
	"strings"
	"unicode/utf8"
)

// FoldName is a name for comparing: small letters and digits only, accents gone, ae
// oe ue and aa as one letter, without the legal form and words that only stand
// beside a name. "Fa. Müller & Söhne GmbH" and "MUELLER UND SOEHNE" are mullersohne.
func FoldName(name string) string {
	var n nameWords
	n.read(name)
	var b strings.Builder
	for i := range n.count {
		b.Write(n.word(i))
	}
	return b.String()
}

// NameKeys is what a client of this name is to be found under: the folded name, and
// each of its words of four letters and more that is not common to many names.
func NameKeys(name string) []string {
	var n nameWords
	n.read(name)
	if n.count == 0 {
		return nil
	}
	keys := []string{FoldName(name)}
	for i := range n.count {
		if w := string(n.word(i)); len(w) >= leastWord && !commonWords[w] && w != keys[0] {
			keys = append(keys, w)
		}
	}
	return keys
}

// leastWord is how long a word of a name is that one may look up.
const leastWord = 4

// mostWords of a name are read; no bank carries more.
const mostWords = 16

// nameWords is a name cut into folded words, without legal forms and the like.
type nameWords struct {
	text  [160]byte
	used  int
	ends  [mostWords]uint8
	count int
	whole int // letters in all words
}

func (n *nameWords) word(i int) []byte {
	from := uint8(0)
	if i > 0 {
		from = n.ends[i-1]
	}
	return n.text[from:n.ends[i]]
}

// compact is all words glued together.
func (n *nameWords) compact() []byte {
	if n.count == 0 {
		return nil
	}
	return n.text[:n.ends[n.count-1]]
}

// read cuts the name. Dots between single letters vanish, so that s.a.r.l. is one
// word and i.A. is one.
func (n *nameWords) read(name string) {
	n.count, n.used, n.whole = 0, 0, 0
	start := 0
	for i := 0; i < len(name); {
		r, size := rune(name[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(name[i:])
		}
		var plain string
		if r < utf8.RuneSelf {
			if p := plainASCII(byte(r)); p != 0 {
				plain = ascii[p : p+1]
			}
		} else {
			plain = plainRune(r)
		}
		switch {
		case plain != "":
			n.letters(plain, start)
		case r == '\'' || r == '’' || r >= 0x300 && r < 0x370: // O'Neil; an accent written apart
		case r == '.' && n.used-start <= 4 && dotted(name, i):
		default:
			start = n.end(start)
		}
		i += size
	}
	n.end(start)
	n.dropForms()
	if n.count > 0 {
		n.whole = int(n.ends[n.count-1])
	}
}

// dotted reports a dot at i that stands between single letters.
func dotted(s string, i int) bool {
	single := i >= 1 && isLetter(s[i-1]) && (i < 2 || !isLetter(s[i-2]))
	return single && i+1 < len(s) && isLetter(s[i+1]) && (i+2 >= len(s) || !isLetter(s[i+2]))
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= utf8.RuneSelf }

// letters adds letters to the word begun at start, ae oe ue aa as one of them.
func (n *nameWords) letters(plain string, start int) {
	for i := range len(plain) {
		c := plain[i]
		if !isDigit(c) {
			c += 'a' - 'A'
		}
		if n.used > start {
			last := n.text[n.used-1]
			if c == 'e' && (last == 'a' || last == 'o' || last == 'u') || c == 'a' && last == 'a' {
				continue
			}
		}
		if n.used < len(n.text) {
			n.text[n.used] = c
			n.used++
		}
	}
}

// end closes the word begun at start; what only stands beside names is dropped.
func (n *nameWords) end(start int) int {
	if n.used == start {
		return start
	}
	if n.count == mostWords || besideNames[string(n.text[start:n.used])] {
		n.used = start
		return start
	}
	n.ends[n.count] = uint8(n.used)
	n.count++
	return n.used
}

// dropForms drops legal forms wherever they stand ("GmbH & Co. KG Köln", "OOO
// Romashka"), as long as a word is left.
func (n *nameWords) dropForms() {
	kept, used, from := 0, 0, 0
	for i := range n.count {
		to := int(n.ends[i])
		if w := n.text[from:to]; !legalForms[string(w)] {
			copy(n.text[used:], w)
			used += len(w)
			n.ends[kept] = uint8(used)
			kept++
		}
		from = to
		if kept == 0 && i == n.count-1 {
			return // nothing but forms: "AG" is the name
		}
	}
	n.count, n.used = kept, used
}

// legalForms say what kind of company it is; they are written or left out as it
// pleases. As folded: ue and oe are one letter.
var legalForms = wordSet(`gmbh mbh ag kg kgaa kga ohg gbr ug haftungsbeschrankt ev ek eg se gesmbh gesellschaft
	ltd limited llc lc inc incorporated corp corporation co company cie plc lp llp pllc pc pty
	sa sas sasu sarl eurl sci snc scs sl slu slne sau srl srls spa sapa sca scop
	lda ltda sgps unipessoal eireli me epp bv nv vof cv cvba bvba
	spzo spzoo spzo oo zoo zo spk spj spka sp ska sro ab as oy oyj aps asa hf kft zrt doo ooo oo zao pao ip`)

// besideNames are words that stand beside a name and are no part of it. "a/s" and
// "s/a" come apart into their letters, which is why those stand here.
var besideNames = wordSet(`and und et e y i en og och ja of the der die das de la le les el los du des von van
	herr herrn frau fr hr mr mrs ms miss dr prof dipl ing mag m mme mlle sig sigra sr sra dhr mevr pan pani
	firma fa ia im auftrag c o z s a n`)

// commonWords are in so many names that one of them says little.
//
//nolint:misspell // in eight languages
var commonWords = wordSet(`bau service services group gruppe groep groupe grupo gruppo holding international internationale media design
	solutions solution software consulting consultants consultancy beratung handel handels technik systems system systemes
	marketing digital studio studios partner partners associates international europe europa deutschland germany france
	usa polska schweiz suisse global trading trade project projekt management verlag agentur agency agence dienste
	gebruder bruder sohne sons fils zonen hijos figli logistik logistics transport transports immobilien real estate
	bouw werken bygg rakennus construction constructions building builders company home haus house center centre zentrum`)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// How near a payer's name comes to a client's, in thousandths of the doubt that it
// takes away.
const (
	nameSame   = 930
	nameNear   = 880 // a letter wrong, cut at its end, words in another order
	nameMore   = 850 // all of the client's name, and more
	nameLess   = 780 // part of it, and nothing else
	nameSome   = 600
	nameLittle = 350

	nameLearned = 800 // somebody who paid for him before, and may pay for others
)

// likeness compares the name that a bank gives with a client's name.
func likeness(payer, client *nameWords) int {
	if payer.count == 0 || client.count == 0 {
		return 0
	}
	a, b := payer.compact(), client.compact()
	if string(a) == string(b) {
		if payer.count == 1 && len(a) < 4 {
			return nameSome
		}
		return nameSame
	}
	if len(a) >= 10 && len(b) > len(a) && string(b[:len(a)]) == string(a) {
		return nameNear // cut at the width of a field
	}
	sameA, sameB, allA, allB, rare := overlap(payer, client)
	ra, rb := sameA*1000/allA, sameB*1000/allB
	switch low := min(ra, rb); {
	case low >= 980:
		return nameSame - 10
	case low >= 850:
		return nameNear
	case rb >= 950 && (client.count > 1 || len(b) >= 7):
		return nameMore
	case ra >= 950 && len(a) >= 7 && rare:
		return nameLess
	case low >= 600:
		return nameSome
	case max(ra, rb) >= 500 && rare:
		return nameLittle
	case rare:
		return nameLittle / 2
	}
	return 0
}

// overlap weighs the words that two names share. Long words count more, words of
// many names a third; rare is whether another word is shared.
func overlap(payer, client *nameWords) (sameA, sameB, allA, allB int, rare bool) {
	var used [mostWords]bool
	for i := range payer.count {
		allA += wordWeight(payer.word(i))
	}
	for k := range client.count {
		w := client.word(k)
		weight := wordWeight(w)
		allB += weight
		best, which := 0, -1
		for i := range payer.count {
			if used[i] {
				continue
			}
			if n := wordLikeness(payer.word(i), w, i == payer.count-1); n > best {
				best, which = n, i
			}
		}
		if which < 0 {
			continue
		}
		used[which] = true
		sameB += weight * best / 10
		sameA += wordWeight(payer.word(which)) * best / 10
		rare = rare || best >= 8 && len(w) >= 3 && !commonWords[string(w)]
	}
	return sameA, sameB, max(allA, 1), max(allB, 1), rare
}

func wordWeight(w []byte) int {
	n := 2 * min(len(w), 10)
	if commonWords[string(w)] {
		n = n/3 + 1
	}
	return n
}

// wordLikeness is 0 to 10. The last word may be cut off.
func wordLikeness(a, b []byte, last bool) int {
	switch {
	case string(a) == string(b):
		return 10
	case len(a) >= 5 && len(b) >= 5 && oneOff(a, b):
		return 9
	case last && len(a) >= 3 && len(a) < len(b) && string(b[:len(a)]) == string(a):
		return 9
	case (len(a) == 1 || len(b) == 1) && a[0] == b[0]:
		return 4
	}
	return 0
}
