package letter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func loaded(t testing.TB, code string) *language {
	t.Helper()
	l, err := Product().language(code)
	if err != nil {
		t.Fatalf("language %s: %v", code, err)
	}
	return l
}

// eachField calls do for every field of every text of a language.
func eachField(l *language, do func(key, path string, e *entry, f *field)) {
	for _, key := range l.keys {
		e := l.Texts[key]
		visit := func(path string, v *forms) {
			for _, name := range []string{"subject", "email", "letter", "sms"} {
				if f := v.field(name); f != nil {
					do(key, path+name, e, f)
				}
			}
		}
		visit("", &forms{e.Subject, e.Email, e.Letter, e.SMS})
		if e.Informal != nil {
			visit("informal.", e.Informal)
		}
		for place, v := range e.Variants {
			visit("variants."+place+".", v)
		}
	}
}

func TestEveryFileHasTheSameTexts(t *testing.T) {
	t.Parallel()
	en := loaded(t, "en")
	for _, code := range Languages() {
		l := loaded(t, code)
		if got, want := l.keys, keyOrder; !slices.Equal(got, want) {
			t.Errorf("%s: keys %v, want %v", code, got, want)
			continue
		}
		if l.Language != code || l.Schema != 1 {
			t.Errorf("%s: says language %q, schema %d", code, l.Language, l.Schema)
		}
		for name := range en.Words {
			if l.Words[name] == "" {
				t.Errorf("%s: no word %q", code, name)
			}
		}
		for name := range en.Phrases {
			if l.Phrases[name] == "" {
				t.Errorf("%s: no phrase %q", code, name)
			}
		}
		for id := range placeholderCount {
			if id.setUp() && !strings.HasPrefix(l.Unknown[id.String()], "[") {
				t.Errorf("%s: no word in brackets for %s", code, id)
			}
		}
		for _, key := range l.keys {
			a, b := en.Texts[key], l.Texts[key]
			if a.Tone != b.Tone || a.Kind != b.Kind {
				t.Errorf("%s.%s: %s %s, in English %s %s", code, key, b.Tone, b.Kind, a.Tone, a.Kind)
			}
			if (a.Email == nil) != (b.Email == nil) || (a.Letter == nil) != (b.Letter == nil) || (a.Informal == nil) != (b.Informal == nil) {
				t.Errorf("%s.%s: has other forms than the English text", code, key)
			}
			if b.Subject == nil || b.Email == nil && b.Letter == nil || len(b.MustNot) == 0 {
				t.Errorf("%s.%s: subject, a body and must_not are needed", code, key)
			}
		}
	}
}

func TestEveryTextKeepsTheRules(t *testing.T) {
	t.Parallel()
	leftover := regexp.MustCompile(`\b(TODO|FIXME|XXX)\b|(^|\s)/(home|root|usr|var)/`)
	for _, code := range Languages() {
		l := loaded(t, code)
		slots := map[string]map[string]bool{}
		eachField(l, func(key, path string, e *entry, f *field) {
			where := code + "." + key + "." + path
			for _, wrong := range checkText(l, f, e.Tone) {
				t.Errorf("%s: %s", where, wrong.Text)
			}
			for _, c := range []conditions{{noLink: true}, {noProject: true}, {noLink: true, noProject: true}} {
				if _, faults := compile(f.text(l, c), where, f.headings); len(faults) > 0 {
					t.Errorf("%s under %+v: %v", where, c, faults)
				}
			}
			if leftover.MatchString(f.source) {
				t.Errorf("%s: leftover in %q", where, f.source)
			}
			tmpl, _ := compile(f.source, where, false)
			for id := range placeholderCount {
				if tmpl != nil && tmpl.mentions[id] && id.kind() == slotKind {
					if slots[key] == nil {
						slots[key] = map[string]bool{}
					}
					slots[key][id.String()] = true
				}
			}
		})
		for key, e := range l.Texts {
			for _, name := range e.Requires {
				if _, ok := byName[name]; !ok && !states[name] {
					t.Errorf("%s.%s requires %q, which nobody can know", code, key, name)
				}
			}
			for _, slot := range e.LawClauses {
				if !slots[key][slot] {
					t.Errorf("%s.%s lists the clause %s and never uses it", code, key, slot)
				}
				delete(slots[key], slot)
			}
			for slot := range slots[key] {
				t.Errorf("%s.%s uses the clause %s and does not list it", code, key, slot)
			}
		}
		for name, f := range l.special {
			if _, faults := compile(f.source, name, false); len(faults) > 0 {
				t.Errorf("%s.%s: %v", code, name, faults)
			}
		}
	}
}

func TestSentencesWithoutALinkAreAllUsed(t *testing.T) {
	t.Parallel()
	links := []string{"{{pay_link}}", "{{reply_link}}", "{{plan_link}}"}
	for _, code := range Languages() {
		l := loaded(t, code)
		used := map[string]bool{}
		eachField(l, func(key, path string, _ *entry, f *field) {
			if strings.HasSuffix(path, "sms") {
				return
			}
			for i := range l.swaps {
				text := f.text(l, conditions{noProject: i > 0})
				if i > 0 {
					text = f.text(l, conditions{noLink: true})
				}
				for _, s := range l.swaps[i] {
					used[s.from] = used[s.from] || strings.Contains(f.source, s.from) || strings.Contains(text, s.from)
				}
			}
			if !slices.Contains(mainKeys, key) {
				return
			}
			left := f.text(l, conditions{noLink: true, noProject: true})
			for _, link := range links {
				if strings.Contains(left, link) {
					t.Errorf("%s.%s.%s speaks of a page without one: %s", code, key, path, lineOf(left, link))
				}
			}
			if strings.Contains(strings.ReplaceAll(left, "{{#if project_name}}", ""), "{{project_name}}") && !strings.Contains(left, "{{#if project_name}}") {
				t.Errorf("%s.%s.%s names the work without a name: %s", code, key, path, lineOf(left, "{{project_name}}"))
			}
		})
		for _, swaps := range l.swaps {
			for _, s := range swaps {
				if !used[s.from] && !strings.HasPrefix(s.from, "„{{") && !strings.HasPrefix(s.from, "«") && !strings.HasSuffix(s.from, " {{project_name}}") {
					t.Errorf("%s: no text holds the sentence %q", code, s.from)
				}
			}
		}
	}
}

func lineOf(text, part string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

func TestLengths(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		for _, key := range Keys() {
			for _, address := range []Address{Formal, Informal} {
				f := factsIn(code)
				f.Address, f.Items = address, f.Items[:1]
				made := mustMake(t, key, f)
				name := fmt.Sprintf("%s.%s.%s", code, key, address)
				if n := utf8.RuneCountInString(made.SMS); n >= 175 {
					t.Errorf("%s: message of %d characters: %s", name, n, made.SMS)
				}
				if n := utf8.RuneCountInString(made.Subject); n > 95 || n < 8 {
					t.Errorf("%s: subject of %d characters: %s", name, n, made.Subject)
				}
				if words := len(strings.Fields(made.Text)); slices.Contains([]string{"enquiry", "reminder_1", "reminder_2", "reminder_3_offer"}, key) && words > 190 {
					t.Errorf("%s: %d words", name, words)
				}
			}
		}
	}
}

// Each reminder and the enquiry give the three ways to answer as lines to quote.
func TestThreeWaysToAnswer(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		snippet := strings.Split(strings.TrimSpace(loaded(t, code).Snippets["answer_lines"].Formal), "\n")
		if len(snippet) != 4 {
			t.Fatalf("%s: want an introduction and three lines, got %q", code, snippet)
		}
		for _, key := range []string{"enquiry", "reminder_1", "reminder_2", "reminder_3_offer"} {
			for name, f := range map[string]Facts{"with a page": factsIn(code), "without": poorFacts(code)} {
				for _, address := range []Address{Formal, Informal} {
					f.Address = address
					made := mustMake(t, key, f)
					for _, line := range snippet {
						if !strings.Contains(made.Text, "\n"+line+"\n") {
							t.Errorf("%s.%s %s, %s: no line %q in\n%s", code, key, name, address, line, made.Text)
						}
					}
					if !strings.Contains(made.Text, "?") && !strings.Contains(made.Text, "…") {
						t.Errorf("%s.%s asks nothing", code, key)
					}
				}
			}
		}
	}
}

// unfolded is a mail's text without its line ends.
func unfolded(text string) string { return strings.Join(strings.Fields(text), " ") }

// Every first letter says how to check it by another way.
func TestFirstLettersSayHowToCheckThem(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		note := loaded(t, code).Snippets["check_note"].Formal
		for _, key := range []string{"notice_before_due", "enquiry", "reminder_1"} {
			made := mustMake(t, key, poorFacts(code))
			if !strings.Contains(unfolded(made.Text), note) || !strings.Contains(made.HTML, string(escape(nil, note))) {
				t.Errorf("%s.%s does not say how to check it", code, key)
			}
		}
	}
}

// Cordial letters, and a demand while nothing is armed, hold no word of a later step.
func TestNoThreat(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		l := loaded(t, code)
		for _, key := range Keys() {
			e := l.Texts[key]
			unarmed := key == "final_demand" || key == "final_demand_cover_email"
			if !mildTone(e.Tone) && !unarmed {
				continue
			}
			for _, place := range append([]string{""}, l.Places...) {
				f := demandFacts(poorFacts(code))
				f.Place = place
				made := mustMake(t, key, f)
				for _, text := range []string{made.Subject, made.Text, made.SMS, sheetText(made.Sheet)} {
					if word := l.threat(text); word != "" {
						t.Errorf("%s.%s at %q holds %q:\n%s", code, key, place, word, text)
					}
				}
			}
		}
	}
}

func TestThreatFindsWordsAndNotPartsOfWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"I will go to court.": "court", "My attorneys write.": "attorney*", "With courtesy, of course.": "", "An agency follows": "agency",
	} {
		if got := loaded(t, "en").threat(text); got != want {
			t.Errorf("threat(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestUnreviewedLanguagesAreListed(t *testing.T) {
	t.Parallel()
	for _, code := range Languages() {
		if got, want := slices.Contains(Unreviewed(), code), !loaded(t, code).Reviewed; got != want {
			t.Errorf("Unreviewed holds %s: %v, want %v", code, got, want)
		}
	}
}
