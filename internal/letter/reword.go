package letter

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
)

// Wordable is the text of one letter for a person to change. What depends on the case
// is settled and names stand in it; sums, days, links and lists stay in braces, so that
// they are true on the day it leaves.
type Wordable struct {
	Language string
	Subject  string
	Text     string
	Slots    []Slot // what stands in braces, in the order of the text
}

// Slot is something in braces, and what it says today.
type Slot struct {
	Name  string // with its braces: "{{due_date}}"
	Value string
}

// Wordable gives the text of a letter as it may be changed. A formal letter keeps its
// words: the law asks for parts of it, and it is read by a judge.
func (t *Texts) Wordable(key string, f Facts, o *Override) (Wordable, error) {
	l, _, err := t.choose(f)
	if err != nil {
		return Wordable{}, err
	}
	e, ok := l.Texts[key]
	switch {
	case !ok:
		return Wordable{}, fault.NotFoundf("letter_key_unknown", "There is no letter %q.", key)
	case e.formal() || e.Letter != nil:
		return Wordable{}, fault.Conflictf("letter_formal", "A formal letter keeps its words: parts of them are what the law asks for. Your own wording of such letters is a file of texts, read in with dunwell letter --use.")
	}
	if err := f.complete(); err != nil {
		return Wordable{}, err
	}
	w := &writer{f: &f, l: l, o: o.in(l.Language), place: f.Place, key: key}
	w.now = conditions{noLink: f.PayLink == "" || f.ReplyLink == "", noProject: f.Work == nil || f.Work.Name == "", spelling: l.spellingOf(f.Place)}
	informal := f.Client.Informal || f.Creditor.Informal
	if f.Address != "" {
		informal = f.Address == Informal
	}
	mail := w.pick(key, e, "email", informal)
	if mail == nil {
		return Wordable{}, fault.Conflictf("letter_formal", "This letter has no words that can be changed here.")
	}
	w.informal = mail.informal
	made := Wordable{Language: l.Language}
	if subject := w.pick(key, e, "subject", w.informal); subject != nil {
		made.Subject = strings.TrimSpace(w.open(subject.template(l, w.now), &made))
	}
	made.Text = evenLines(w.open(mail.template(l, w.now), &made)) + "\n"
	return made, nil
}

// open renders a template and leaves in braces what may change until the letter leaves.
func (w *writer) open(t *template, made *Wordable) string {
	var b strings.Builder
	for i := 0; i < len(t.segments); i++ {
		switch s := &t.segments[i]; s.op {
		case writeLiteral:
			b.WriteString(s.literal)
		case beginIf:
			if !w.holds(s.id) {
				b.WriteByte(markTouched)
				i = s.end
			}
		case writeValue:
			value, known := w.value(s.id)
			if s.id.kind() == textKind && known && !isLink(s.id) && !slices.Contains(setBlocks[:], s.id) && !strings.Contains(value, "{{") {
				b.WriteString(value)
				continue
			}
			name := "{{" + s.id.String() + "}}"
			b.WriteString(name)
			made.slot(name, value)
		}
	}
	return b.String()
}

func (m *Wordable) slot(name, value string) {
	for _, s := range m.Slots {
		if s.Name == name {
			return
		}
	}
	m.Slots = append(m.Slots, Slot{name, value})
}

// isLink reports an address that is made when the letter leaves.
func isLink(id placeholder) bool {
	return id == pPayLink || id == pReplyLink || id == pPlanLink || id == pPayTo
}

// evenLines drops the lines of which nothing is left, and more than one empty line.
func evenLines(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		touched := strings.ContainsRune(line, markTouched)
		line = strings.TrimSpace(strings.ReplaceAll(line, string(rune(markTouched)), ""))
		if line == "" && (touched || len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// Reworded is o with a person's own words in place of one letter's. They are held to the
// rules of a file of texts: names in braces that exist, and nothing that may not be said.
func (o *Override) Reworded(language, key, subject, text string) (*Override, error) {
	switch {
	case strings.TrimSpace(subject) == "":
		return nil, fault.Invalidf("subject_missing", "subject", "Write a subject.")
	case strings.TrimSpace(text) == "":
		return nil, fault.Invalidf("text_missing", "text", "Write the letter; to keep it back, put it off or take it back instead.")
	}
	raw, err := yaml.Marshal(map[string]any{
		"schema": 1, "language": language,
		"texts": map[string]any{key: map[string]string{"subject": oneLine([]byte(subject)), "email": strings.ReplaceAll(text, "\r\n", "\n")}},
	})
	if err != nil {
		return nil, err
	}
	own, err := ParseOverride("own words", raw)
	if err != nil {
		return nil, err
	}
	file := *own.files[language]
	if base := o.in(language); base != nil {
		file.specials = base.specials
	}
	return o.With(&Override{files: map[string]*overrideFile{language: &file}}), nil
}
