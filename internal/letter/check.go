package letter

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dunwell/internal/fault"
	"dunwell/internal/letter/wording"
	"dunwell/internal/receivable"
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

// toOthers are the texts that never reach the client.
var toOthers = []string{"attorney_handoff_brief", "agency_placement_brief", "court_statement_of_facts", "write_off_internal_note"}

// checkWording refuses a made letter that says what may not be said. A letter of
// the product's own words alone, which names no step, is held to the same rules
// by a test and is not read again for each client.
func (w *writer) checkWording(made *Letter) error {
	if slices.Contains(toOthers, w.key) || (w.f.NextStep == "" || !strings.HasPrefix(w.key, demandKey)) && !w.ownWords(made) {
		return nil
	}
	allowed := w.allowed()
	var faults fault.List
	for _, text := range []string{made.Subject, made.Text, made.SMS, made.Sheet.words()} {
		found, err := wording.Check(w.l.Language, text, allowed)
		if err != nil {
			return err
		}
		for _, f := range found {
			faults = appendNew(faults, refused(w.key, f))
		}
	}
	return faults.Err()
}

// templateWording holds a creditor's own text to the rules before it is taken in:
// what stands under the flag of a step is read as if that step were armed, all
// else as if nothing were. What the facts fill in is read when the letter is made.
func templateWording(l *language, f *field, path string) fault.List {
	parts := strings.Split(path, ".")
	if len(parts) > 1 && slices.Contains(toOthers, parts[1]) {
		return nil
	}
	t, faults := compile(f.text(l, conditions{}), f.where, false)
	if len(faults) > 0 {
		return nil // told already
	}
	var free strings.Builder
	read := func(text string, a wording.Allowed) {
		a.Stayed = len(parts) > 1 && parts[1] == "bankruptcy_noted"
		found, err := wording.Check(l.Language, text, a)
		if err != nil {
			faults = append(faults, fault.Invalidf("wording_unread", f.where, "The wording cannot be checked: %v", err))
		}
		for _, x := range found {
			faults = appendNew(faults, refused(f.where, x))
		}
	}
	for i := 0; i < len(t.segments); i++ {
		switch s := t.segments[i]; {
		case s.op == beginIf && (isStep(s.id) && s.id != pStepNamed || s.id == pRightsOnPayment):
			a := wording.Allowed{Rights: s.id == pRightsOnPayment}
			if !a.Rights {
				a.Armed = wording.Step(strings.TrimPrefix(s.id.String(), "next_step_"))
			}
			read(plainWords(t.segments[i:s.end]), a)
			i = s.end
		default:
			free.WriteString(plainWords(t.segments[i : i+1]))
		}
	}
	read(free.String(), wording.Allowed{})
	return faults
}

// plainWords are the words of a template, with a word that means nothing where a
// value stands.
func plainWords(segments []segment) string {
	var b strings.Builder
	for _, s := range segments {
		switch s.op {
		case writeLiteral:
			b.WriteString(s.literal)
		case writeValue:
			b.WriteString("nn") // "x" would be a place to post things at
		}
	}
	return b.String()
}

// ownWords reports words in the letter that a person wrote, or may have written:
// a fact counts whose every word stands in the letter.
func (w *writer) ownWords(made *Letter) bool {
	if w.o.entry(w.key) != nil || w.o != nil && len(w.o.specials) > 0 {
		return true
	}
	f := w.f
	own := slices.Concat([]string{f.Done, f.Dispute, f.CorrectionSummary, f.CallTime}, f.Enclosures, f.Documents)
	for _, note := range f.Notes {
		own = append(own, note.Text)
	}
	for _, text := range f.Others.Texts {
		own = append(own, text)
	}
	sheet := made.Sheet.words()
	return slices.ContainsFunc(own, func(words string) bool {
		if !strings.ContainsFunc(words, unicode.IsLetter) {
			return false
		}
		for word := range strings.FieldsSeq(words) {
			word = strings.Trim(word, ".,;:!?()")
			if w.now.spelling == nil && !strings.Contains(made.Text, word) && !strings.Contains(made.Subject, word) && !strings.Contains(sheet, word) {
				return false
			}
		}
		return true
	})
}

// allowed is what this letter may say: what its facts give, and no more.
func (w *writer) allowed() wording.Allowed {
	f := w.f
	_, interest := f.Law["law_interest_basis"]
	_, compensation := f.Law["law_compensation"]
	_, costs := f.Law["law_collection_costs"]
	return wording.Allowed{
		Armed: wording.Step(f.NextStep), Interest: interest || f.Interest.Currency() != "" || f.PerDay.Currency() != "",
		Compensation: compensation, Charges: costs, Rights: f.Others.Flags["rights_on_payment"],
		Stayed: w.key == "bankruptcy_noted", Consumer: f.Client.Form == receivable.Consumer, Names: w.names(),
	}
}

// names are the words of this letter that name something.
func (w *writer) names() []string {
	f := w.f
	names := []string{f.Client.Name, f.Creditor.Name, f.Creditor.Sender, f.Creditor.What, f.Forum}
	if f.Contact != nil {
		names = append(names, f.Contact.Name, f.Contact.Last)
	}
	if f.Work != nil {
		names = append(names, f.Work.Name, f.Work.Agreement, f.Work.PauseClause)
	}
	for _, item := range f.Items {
		names = append(names, item.For)
	}
	for _, line := range f.Lines {
		names = append(names, line.Label)
	}
	for _, clause := range f.Law {
		names = append(names, clause.Statute, clause.ContractClause)
	}
	// What the client said, and what a court or a third party is called.
	names = append(names, f.Dispute)
	for _, name := range []string{"insolvency_court", "insolvency_number", "insolvency_source", "client_attorney_name", "attorney_name", "agency_name", "matter_reference"} {
		names = append(names, f.Others.Texts[name])
	}
	return names
}

// refused is a finding as a fault, with all that its reader needs to mend it.
func refused(where string, f wording.Finding) *fault.Error {
	var cited string
	if len(f.Cited) > 0 {
		cited = " (" + f.Cited[0].Source + ", " + f.Cited[0].Confidence + ")"
	}
	return fault.Invalidf("wording_refused", where, "\"%s\" breaks the rule %s: it %s%s. %s", f.Sentence, f.Rule, f.Rule.Means(), cited, f.Fix)
}

func appendNew(faults fault.List, f *fault.Error) fault.List {
	if slices.ContainsFunc(faults, func(other *fault.Error) bool { return other.Text == f.Text }) {
		return faults
	}
	return append(faults, f)
}

// words are the running words of a sheet, a paragraph a line.
func (s *Sheet) words() string {
	var b strings.Builder
	for _, block := range s.Blocks {
		switch block := block.(type) {
		case Para:
			b.WriteString(block.Lead + " " + block.Text + "\n\n")
		case Heading:
			b.WriteString(block.Text + "\n\n")
		case Past:
			for _, line := range block.Lines {
				b.WriteString(line.Value + "\n\n")
			}
		case Enclosures:
			b.WriteString(block.Text + "\n\n")
		}
	}
	return b.String()
}
