package say

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readTeller reads the sentences of a language; English has none.
func readTeller(language string) *teller {
	t := &teller{names: map[string]string{}}
	list, err := fs.Glob(files, path.Join("texts", "told", language, "*.yaml"))
	if err != nil {
		panic(err)
	}
	texts := map[string]string{}
	for _, name := range list {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal(b, &texts); err != nil {
			panic(fmt.Errorf("read %s: %w", name, err))
		}
	}
	var withTo []string
	for key, text := range texts {
		if !held.MatchString(key) && !strings.ContainsRune(",; ", rune(key[0])) {
			t.names[key] = text
			if strings.Contains(key, " to ") && key == uncapital(key) && len(key) < 60 {
				withTo = append(withTo, regexp.QuoteMeta(key))
			}
		}
	}
	slices.Sort(withTo)
	beforeTo := "(" + strings.Join(append(withTo, ".+?"), "|") + ")"
	for key, text := range texts {
		switch {
		case strings.ContainsRune(",; ", rune(key[0])):
			t.tails = append(t.tails, keyOf("{head}"+key+".", text, beforeTo))
		case held.MatchString(key):
			t.keys = append(t.keys, keyOf(key, text, beforeTo))
		}
	}
	sayingMost(t.keys)
	sayingMost(t.tails)
	return t
}

// sayingMost puts the key first that says more of itself, so that a text is not taken
// for a looser one.
func sayingMost(keys []sentenceKey) {
	slices.SortFunc(keys, func(a, b sentenceKey) int {
		if d := len(a.places) - len(b.places); d != 0 && len(a.longest) == len(b.longest) {
			return d
		}
		if d := len(b.longest) - len(a.longest); d != 0 {
			return d
		}
		return strings.Compare(a.fits.String(), b.fits.String())
	})
}

// keyOf makes a key; what a {name} may hold before the word "to", which stands in the
// names of some steps too, is given.
func keyOf(key, text, beforeTo string) sentenceKey {
	k := sentenceKey{text: text, long: sentenceEnd.MatchString(key)}
	var pattern strings.Builder
	pattern.WriteString("^")
	last := 0
	literal := func(s string) {
		pattern.WriteString(regexp.QuoteMeta(s))
		if len(s) > len(k.longest) {
			k.longest = s
		}
	}
	for _, m := range held.FindAllStringSubmatchIndex(key, -1) {
		literal(key[last:m[0]])
		kind := key[m[2]:m[3]]
		if kind == "name" && strings.HasPrefix(key[m[1]:], " to ") {
			pattern.WriteString(beforeTo)
		} else {
			pattern.WriteString(fitting[kind])
		}
		k.places = append(k.places, key[m[0]:m[1]])
		last = m[1]
	}
	literal(key[last:])
	pattern.WriteString("$")
	k.fits = regexp.MustCompile(pattern.String())
	return k
}

// fit finds the key that a text fits, among those of several sentences if only they
// will do, and sets its own places in.
func (t *teller) fit(v *Voice, text string, long bool) (string, bool) {
	if own, ok := t.names[text]; ok {
		return own, true
	}
	if !long {
		if told, ok := t.goingOn(v, text); ok {
			return told, true
		}
	}
	for i := range t.keys {
		k := &t.keys[i]
		if long && !k.long || !strings.Contains(text, k.longest) {
			continue
		}
		if m := k.fits.FindStringSubmatch(text); m != nil {
			return k.filled(v, m[1:], 0), true
		}
	}
	return "", false
}

// goingOn tells a sentence that goes on after one that is known.
func (t *teller) goingOn(v *Voice, text string) (string, bool) {
	for i := range t.tails {
		k := &t.tails[i]
		if !strings.Contains(text, k.longest) {
			continue
		}
		m := k.fits.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if head, ok := t.fit(v, Sentence(m[1]), false); ok {
			return strings.TrimSuffix(head, ".") + k.filled(v, m[1:], 1) + ".", true
		}
	}
	return "", false
}

// filled is the key's text with what its places hold, from the given place on.
func (k *sentenceKey) filled(v *Voice, said []string, from int) string {
	pairs := make([]string, 0, 2*len(k.places))
	for i := from; i < len(k.places); i++ {
		pairs = append(pairs, k.places[i], v.place1(k.places[i], said[i]))
	}
	return strings.NewReplacer(pairs...).Replace(k.text)
}
