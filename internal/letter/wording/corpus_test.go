package wording

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// corpus is testdata/LANGUAGE.yaml: sentences as creditors write them, in four
// parts. The word lists were written against dev. Held was written before them;
// fresh and last were written after them and read once before anything was mended.
// What passed of the sentences to refuse, and what was refused of the look-alikes,
// at that first reading (all of it is mended since, so that only new sentences can
// tell how well the check does on new ones):
//
//	        English          German           the six others
//	held    0/40   2/36      2/40   1/36      0/60    0/48
//	fresh  13/32   4/30     13/32   5/30     25/60   15/60
//	last    4/21   2/20      5/21   2/20      7/49    8/49
type corpus struct {
	Language               string
	Dev, Held, Fresh, Last half
}

type half struct {
	Refuse []refusal
	Pass   []passage
}

type refusal struct {
	rule    Rule
	text    string
	allowed Allowed
}

type passage struct {
	text    string
	allowed Allowed
}

func (r *refusal) UnmarshalYAML(n *yaml.Node) error {
	if len(n.Content) < 2 {
		return fmt.Errorf("line %d: want [rule, sentence, allowed]", n.Line)
	}
	r.rule, r.text = Rule(n.Content[0].Value), n.Content[1].Value
	if !slices.Contains(Rules(), r.rule) {
		return fmt.Errorf("line %d: no rule %q", n.Line, r.rule)
	}
	return allow(&r.allowed, n.Content[2:])
}

func (p *passage) UnmarshalYAML(n *yaml.Node) error {
	p.text = n.Content[0].Value
	return allow(&p.allowed, n.Content[1:])
}

// allow reads what a case allows: a step that is armed, and other words.
func allow(a *Allowed, nodes []*yaml.Node) error {
	for _, n := range nodes {
		for _, word := range n.Content {
			flag, ok := map[string]*bool{
				"closed": &a.Shut, "interest": &a.Interest, "compensation": &a.Compensation, "charges": &a.Charges, "lockout": &a.LockOut,
				"rights": &a.Rights, "instructed": &a.Instructed, "filed": &a.Filed, "judgment": &a.Judgment, "barred": &a.Barred,
				"stayed": &a.Stayed, "consumer": &a.Consumer,
			}[word.Value]
			switch {
			case ok:
				*flag = true
			case slices.Contains(Steps(), Step(word.Value)):
				a.Armed = Step(word.Value)
			default:
				return fmt.Errorf("line %d: %q allows nothing", word.Line, word.Value)
			}
		}
	}
	return nil
}

func corpora(t testing.TB) []corpus {
	t.Helper()
	var all []corpus
	for _, code := range Languages() {
		raw, err := os.ReadFile("testdata/" + code + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		c := corpus{}
		if err := yaml.Unmarshal(raw, &c); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		all = append(all, c)
	}
	return all
}

func check(t testing.TB, language, text string, a Allowed) []Finding {
	t.Helper()
	found, err := Check(language, text, a)
	if err != nil {
		t.Fatalf("%s: %v", language, err)
	}
	return found
}

func rulesOf(found []Finding) []Rule {
	var rules []Rule
	for _, f := range found {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, c := range corpora(t) {
		for name, h := range map[string]half{"dev": c.Dev, "held": c.Held, "fresh": c.Fresh, "last": c.Last} {
			t.Run(c.Language+"/"+name, func(t *testing.T) {
				t.Parallel()
				through, named, refused := 0, 0, 0
				for _, s := range h.Refuse {
					switch got := rulesOf(check(t, c.Language, s.text, s.allowed)); {
					case len(got) == 0:
						through++
						t.Errorf("passes, want %s: %s", s.rule, s.text)
					case !slices.Contains(got, s.rule):
						named++
						t.Errorf("refused as %v, want %s: %s", got, s.rule, s.text)
					}
				}
				for _, s := range h.Pass {
					for _, f := range check(t, c.Language, s.text, s.allowed) {
						refused++
						t.Errorf("refused as %s for %q: %s", f.Rule, s.text[f.Span.Start:f.Span.End], s.text)
						break
					}
				}
				t.Logf("%d of %d to refuse pass, %d by another rule; %d of %d look-alikes are refused", through, len(h.Refuse), named, refused, len(h.Pass))
			})
		}
	}
}

// The same sentence in capitals, without accents, broken over a line or with
// hidden characters in it is the same sentence.
func TestCorpusInOtherGuises(t *testing.T) {
	t.Parallel()
	guises := map[string]func(string) string{
		"capitals":        strings.ToUpper,
		"without accents": bare,
		"broken lines":    func(s string) string { return strings.ReplaceAll(s, " ", "\n") },
		"decomposed":      norm.NFD.String,
		"soft hyphens":    softened,
		"two spaces":      func(s string) string { return strings.ReplaceAll(s, " ", "  ") },
	}
	for _, c := range corpora(t) {
		for name, change := range guises {
			t.Run(c.Language+"/"+name, func(t *testing.T) {
				t.Parallel()
				for _, s := range slices.Concat(c.Dev.Refuse, c.Held.Refuse, c.Fresh.Refuse, c.Last.Refuse) {
					text := change(s.text)
					if got := rulesOf(check(t, c.Language, text, s.allowed)); !slices.Contains(got, s.rule) {
						t.Errorf("refused as %v, want %s: %s", got, s.rule, text)
					}
				}
			})
		}
	}
}

// bare takes the accents off, as people type without them.
func bare(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.NewReplacer("ß", "ss", "ł", "l", "Ł", "L").Replace(b.String())
}

// softened sets a soft hyphen into each longer word.
func softened(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if r := []rune(w); len(r) > 5 && unicode.IsLetter(r[2]) && unicode.IsLetter(r[3]) {
			words[i] = string(r[:3]) + "\u00ad" + string(r[3:])
		}
	}
	return strings.Join(words, " ")
}
