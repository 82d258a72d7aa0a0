// Package say holds the words of the pages. A text is written in English where it
// is used, and that English is its key in the catalogues of the other languages
// (texts/<language>/*.yaml). What a catalogue lacks is said in English.
package say

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed texts
var files embed.FS

// Languages are those a page can be read in, English first (ISO 639-1). The desk
// speaks the first two; the pages for clients speak all.
func Languages() []string { return []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"} }

// DeskLanguages are those of the desk.
func DeskLanguages() []string { return []string{"en", "de"} }

// Voice says texts, days and sums in one language. It is safe for concurrent use.
type Voice struct {
	language string
	place    string // where days and sums are written as there
	texts    map[string]string
	teller   func() *teller // read when first asked
	met      met
}

var voices = readVoices()

// In is the voice of a language; one that is not known is English.
func In(language string) *Voice {
	if v, ok := voices[language]; ok {
		return v
	}
	return voices["en"]
}

// Language is the voice's ISO 639-1 code.
func (v *Voice) Language() string { return v.language }

// T says a text. Arguments are set into it as fmt.Sprintf does; the catalogue's
// text may name them by place, %[2]s.
func (v *Voice) T(text string, args ...any) string {
	if own, ok := v.texts[text]; ok {
		text = own
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// N says a text that depends on a count, which stands in it as {n}, or as {N} in words
// at the beginning of a sentence: the key in a
// catalogue is both English forms with a bar between, "One letter|{n} letters", and
// its text has as many forms as the language, in the order of the CLDR. Arguments
// are set in as T does.
func (v *Voice) N(n int, one, many string, args ...any) string {
	forms := []string{one, many}
	if own, ok := v.texts[one+"|"+many]; ok {
		forms = strings.Split(own, "|")
	}
	form := forms[min(pluralForm(v.language, n), len(forms)-1)]
	form = strings.NewReplacer("{n}", strconv.Itoa(n), "{N}", v.Count(n)).Replace(form)
	if len(args) == 0 {
		return form
	}
	return fmt.Sprintf(form, args...)
}

// pluralForm is the place of the form for n among the language's forms.
func pluralForm(language string, n int) int {
	switch {
	case n == 1:
		return 0
	case language == "fr" && n == 0, language == "pt" && n == 0:
		return 0
	case language != "pl":
		return 1
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		return 1
	}
	return 2
}

// Funcs are the voice's functions for a template: t is T, n is N.
func (v *Voice) Funcs() template.FuncMap {
	return template.FuncMap{"t": v.T, "n": v.N, "language": v.Language}
}

// Of picks the best voice of the given languages for what a browser asks for (the
// header Accept-Language). Quality values are taken in the order they stand.
func Of(accept string, languages []string) *Voice {
	for tag := range strings.SplitSeq(accept, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
		for _, l := range languages {
			if tag == l {
				return In(l)
			}
		}
	}
	return In("en")
}

// readVoices reads the catalogues that come with the program; they are tested, so
// one that cannot be read is a fault of the build.
func readVoices() map[string]*Voice {
	places := map[string]string{"en": "gb", "pt": "pt"}
	all := map[string]*Voice{}
	for _, language := range Languages() {
		v := &Voice{language: language, place: language, texts: map[string]string{}, teller: sync.OnceValue(func() *teller { return readTeller(language) })}
		if p, ok := places[language]; ok {
			v.place = p
		}
		all[language] = v
		list, err := fs.Glob(files, path.Join("texts", language, "*.yaml"))
		if err != nil {
			panic(err)
		}
		for _, name := range list {
			b, err := files.ReadFile(name)
			if err != nil {
				panic(err)
			}
			if err := yaml.Unmarshal(b, &v.texts); err != nil {
				panic(fmt.Errorf("read %s: %w", name, err))
			}
		}
	}
	return all
}

// Lookup is the catalogue's text of a key, and whether it has one.
func (v *Voice) Lookup(key string) (string, bool) {
	text, ok := v.texts[key]
	return text, ok
}
