package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/fault"
)

// stepFlags are the flags that let a demand name a next step.
var stepFlags = []placeholder{pNextStepAttorney, pNextStepSmallClaims, pNextStepPaymentOrder, pNextStepCivilCourt, pNextStepArbitration, pNextStepAgency, pNextStepStatutoryComplaint}

// mildTone tells the tones that may hold no word of a later step at all.
func mildTone(tone string) bool {
	switch tone {
	case "friendly", "warm", "concerned", "firm", "last_notice":
		return true
	}
	return false
}

// checkText holds one text to the rules: braces, known names, law slots inside
// their own #if, blocks alone on their line, and no word of a later step where
// the tone forbids it or outside the flags of a demand.
func checkText(l *language, f *field, tone string) fault.List {
	text := f.text(l, conditions{})
	t, faults := compile(text, f.where, false)
	if len(faults) > 0 {
		return faults
	}
	bad := func(format string, args ...any) {
		faults = append(faults, fault.Invalidf("letter_text_bad", f.where, format, args...))
	}
	inside := placeholderCount
	var free, named strings.Builder // words outside, and inside, the flags of a step
	for _, s := range t.segments {
		switch s.op {
		case beginIf:
			inside = s.id
		case endIf:
			inside = placeholderCount
		case writeValue:
			if s.id.kind() == slotKind && inside != s.id {
				bad("The law clause {{%s}} must stand inside its own {{#if %s}}…{{/if}}.", s.id, s.id)
			}
			free.WriteString(" ~ ")
		case writeLiteral:
			if isStep(inside) {
				named.WriteString(s.literal)
			} else {
				free.WriteString(s.literal)
			}
		}
	}
	for _, line := range strings.Split(text, "\n") {
		checkBlocks(line, bad)
	}
	switch word := l.threat(free.String() + " " + stepless(named.String(), tone)); {
	case word == "":
	case mildTone(tone):
		bad("The word %q speaks of a later step; a letter of this tone names none. Say what you ask for and by when.", word)
	case tone == "final":
		bad("The word %q names a next step outside {{#if next_step_…}}. A demand names only the step that a person decided on.", word)
	}
	return faults
}

// stepless leaves the words under a step's flag out where a demand may hold them.
func stepless(words, tone string) string {
	if tone == "final" {
		return ""
	}
	return words
}

func isStep(id placeholder) bool {
	for _, flag := range stepFlags {
		if id == flag {
			return true
		}
	}
	return id == pStepNamed
}

// checkBlocks wants a block alone on its line, but for an #if around it.
func checkBlocks(line string, bad func(string, ...any)) {
	for rest := line; ; {
		_, after, found := strings.Cut(rest, "{{")
		if !found {
			return
		}
		name, tail, _ := strings.Cut(after, "}}")
		rest = tail
		id, ok := byName[name]
		if !ok || id.kind() != blockKind {
			continue
		}
		alone := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "{{/if}}"))
		if strings.HasPrefix(alone, "{{#if ") {
			_, alone, _ = strings.Cut(alone, "}}")
		}
		if alone != "{{"+name+"}}" {
			bad("{{%s}} is a block and must stand alone on its line.", name)
		}
	}
}

// threat finds the first word of the language's list that a text holds.
func (l *language) threat(text string) string {
	text = strings.ToLower(text)
	for _, word := range l.ThreatWords {
		stem, open := strings.CutSuffix(word, "*")
		for from := 0; ; {
			i := strings.Index(text[from:], stem)
			if i < 0 {
				break
			}
			at := from + i
			from = at + len(stem)
			before, _ := utf8.DecodeLastRuneInString(text[:at])
			after, _ := utf8.DecodeRuneInString(text[from:])
			if !unicode.IsLetter(before) && (open || !unicode.IsLetter(after)) {
				return word
			}
		}
	}
	return ""
}
