package letter

import (
	"strings"

	"dunwell/internal/fault"
)

// Script is what a person reads on the telephone: what to say, what to answer to
// each cause, and what never to say.
type Script struct {
	Language string
	Sections []Section
	NeverSay []string
	Warnings []Warning
}

// Section is one part of a script, its words filled in.
type Section struct {
	Name string // one of ScriptSections
	Text string
}

// The sections of a script, in the order in which a call goes.
const (
	SectionOpening   = "opening"
	SectionFindCause = "find_the_cause"
	SectionForgot    = "forgot"
	SectionMistake   = "mistake"
	SectionHardship  = "hardship"
	SectionDispute   = "dispute"
	SectionRefusal   = "refusal"
	SectionVoicemail = "voicemail"
	SectionThird     = "third_person"
	SectionClosing   = "closing"
)

// ScriptSections lists them.
func ScriptSections() []string {
	return []string{SectionOpening, SectionFindCause, SectionForgot, SectionMistake, SectionHardship, SectionDispute, SectionRefusal,
		SectionVoicemail, SectionThird, SectionClosing}
}

// scriptBlank stands for what is not known yet: the caller learns it on the way.
const scriptBlank = "____"

// Script is the script of a call in the client's language. What is unknown stays
// a blank to fill in: a call is made to learn it.
func (t *Texts) Script(f Facts) (Script, error) {
	const key = "call_script"
	l, warnings, err := t.choose(f)
	if err != nil {
		return Script{}, err
	}
	e := l.Texts[key]
	if e == nil {
		return Script{}, fault.NotFoundf("letter_key_unknown", "There is no letter %q.", key)
	}
	if err := f.complete(); err != nil {
		return Script{}, err
	}
	w := &writer{f: &f, l: l, place: f.Place, key: key}
	w.now = conditions{noLink: f.PayLink == "" || f.ReplyLink == "", noProject: f.Work == nil || f.Work.Name == "", spelling: l.spellingOf(f.Place)}
	s := Script{Language: l.Language, NeverSay: e.NeverSay, Warnings: warnings}
	texts := map[string]string{
		SectionOpening: e.Opening, SectionFindCause: e.FindTheCause, SectionForgot: e.Forgot, SectionMistake: e.Mistake, SectionHardship: e.Hardship,
		SectionDispute: e.Dispute, SectionRefusal: e.Refusal, SectionVoicemail: e.Voicemail, SectionThird: e.ThirdPerson, SectionClosing: e.Closing,
	}
	for _, name := range ScriptSections() {
		part := newField(texts[name], "texts."+key+"."+name, false, false).template(l, w.now)
		s.Sections = append(s.Sections, Section{Name: name, Text: w.spoken(part)})
	}
	return s, nil
}

// spoken fills a section in, with a blank for each thing that is not known.
func (w *writer) spoken(t *template) string {
	var b strings.Builder
	for i := 0; i < len(t.segments); i++ {
		switch s := &t.segments[i]; s.op {
		case writeLiteral:
			b.WriteString(s.literal)
		case beginIf:
			if !w.holds(s.id) {
				i = s.end
			}
		case writeValue:
			if value, known := w.value(s.id); known && value != "" {
				b.WriteString(plainValue(value))
			} else {
				b.WriteString(scriptBlank)
			}
		}
	}
	return strings.TrimSpace(b.String())
}

// plainValue takes the marks out that lead a letter's layout.
func plainValue(value string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, value)
}
