package recovery

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// secretStamp stands on every page of the confidential part.
const secretStamp = "CONFIDENTIAL – for the attorney only"

// secretParts are what no one but the attorney sees: what the creditor thinks the
// case is worth, his own notes, talk of settlement, and the whole record.
func (s *dossier) secretParts() []pdf.Part {
	parts := []pdf.Part{
		{
			Title: "For the attorney only", Kicker: s.title(), Cover: true, Blocks: []letter.Block{
				letter.Para{Text: "This part holds valuations, odds, the creditor's own notes and talk of settlement. It is given to counsel for advice. Keep it apart: nothing of it stands in packet.pdf or in the folder of exhibits."},
			},
		},
		s.valuation(), s.notes(), s.settlementTalk(), s.wholeRecord(),
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; e.secret {
			part := e.part()
			part.Stamp = e.label + " – " + secretStamp
			parts = append(parts, part)
		}
	}
	return parts
}

func (s *dossier) valuation() pdf.Part {
	p := pdf.Part{Title: "What each road is thought to be worth"}
	r := &s.weighed.Ranking
	if r.Fault != nil {
		p.Blocks = []letter.Block{letter.Para{Text: "There is no comparison: " + r.Fault.Error() + "."}}
		return p
	}
	p.Blocks = append(p.Blocks, letter.Para{Text: fmt.Sprintf("Recommended: %s, decided by %s. Evidence: %d of 100 points. The figures are estimates with wide margins; their marks say how well they are founded.",
		r.Recommended.Words(), decidedBy(r.DecidedBy), r.EvidencePoints)})
	t := letter.Table{Columns: []letter.Column{{Title: "Road", Wide: true}, {Title: "Value", Align: letter.Decimal}, {Title: "Chance", Align: letter.Right}, {Title: "Cash out", Align: letter.Decimal}, {Title: "Own hours", Align: letter.Right}, {Title: "Days", Align: letter.Right}, {Title: "Founded"}}}
	closed := letter.Table{Columns: []letter.Column{{Title: "Closed road", Wide: true}, {Title: "Why"}}}
	for i := range r.Options {
		o := &r.Options[i]
		if !o.Eligible {
			closed.Rows = append(closed.Rows, []string{upper(o.Remedy.Words()), strings.ReplaceAll(string(o.Code), "_", " ")})
			continue
		}
		t.Rows = append(t.Rows, []string{upper(o.Remedy.Words()), s.figure(o.Value), fmt.Sprintf("%.0f %%", 100*o.P), s.figure(o.Cash), fmt.Sprintf("%.1f", o.Hours), strconv.Itoa(o.Days), string(o.Marks.P)})
	}
	p.Blocks = append(p.Blocks, t)
	if len(closed.Rows) > 0 {
		p.Blocks = append(p.Blocks, closed)
	}
	points := letter.Table{Columns: []letter.Column{{Title: "Evidence", Wide: true}, {Title: "On file"}, {Title: "Counts", Align: letter.Right}}}
	for _, c := range s.checklist() {
		counts := ""
		if f, ok := s.weighed.parameters.Figure("evidence.weights.items." + c.item.Names()[0]); ok {
			counts = fmt.Sprintf("%.0f", f.Value)
		}
		points.Rows = append(points.Rows, []string{upper(c.words), map[bool]string{true: "yes", false: "no"}[c.have], counts})
	}
	p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Evidence, in points"}, points)
	return s.standing(p)
}

// standing adds what is recorded of the client's means and worth.
func (s *dossier) standing(p pdf.Part) pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "What is recorded", Wide: true}, {Title: "Value"}}}
	for _, k := range standingFacts {
		if value := s.file.Facts[k.Key]; value != "" {
			t.Rows = append(t.Rows, []string{upper(k.Meaning), strings.ReplaceAll(value, "_", " ")})
		}
	}
	if len(t.Rows) > 0 {
		p.Blocks = append(p.Blocks, letter.Heading{Level: 2, Text: "Means and worth of the client"}, t)
	}
	return p
}

func decidedBy(code string) string {
	if code == remedy.ByValue {
		return "value"
	}
	return "rule " + code
}

// notes are what people wrote beside their acts.
func (s *dossier) notes() pdf.Part {
	p := pdf.Part{Title: "The creditor's own notes"}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "Note", Wide: true}, {Title: "About", Wide: true}, {Title: "Entry"}}}
	for i := range s.entries {
		if e := &s.entries[i]; e.said.Note != "" {
			t.Rows = append(t.Rows, []string{s.short(e.On), e.said.Note, e.said.Text, entryNumber(s.file.Number, e.Seq)})
		}
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

// settlementTalk is what was offered to end the matter for less.
func (s *dossier) settlementTalk() pdf.Part {
	p := pdf.Part{Title: "Talk of settlement"}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Shown by"}}}
	for i := range s.file.Arrangements {
		a := &s.file.Arrangements[i]
		if a.Kind != receivable.Settle || a.On.After(s.on) {
			continue
		}
		text := "Settlement of " + s.sum(a.Amount) + by(" by ", s.long(a.By)) + ", " + s.ended(a)
		t.Rows = append(t.Rows, []string{s.long(a.On), text, s.entryOf(a.ID)})
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; e.secret {
			t.Rows = append(t.Rows, []string{s.long(e.on), e.title, e.label})
		}
	}
	if len(t.Rows) == 0 {
		p.Blocks = []letter.Block{letter.Para{Text: "None is on record."}}
		return p
	}
	p.Blocks = []letter.Block{t}
	return p
}

// wholeRecord tells every entry in words.
func (s *dossier) wholeRecord() pdf.Part {
	t := letter.Table{Columns: []letter.Column{{Title: "Entry"}, {Title: "Day"}, {Title: "What", Wide: true}, {Title: "By"}}}
	for i := range s.entries {
		e := &s.entries[i]
		words := e.words()
		if e.undone {
			words += " (taken back later)"
		}
		t.Rows = append(t.Rows, []string{entryNumber(s.file.Number, e.Seq), s.short(e.On), words, e.Actor})
	}
	return pdf.Part{Title: "The record, entry by entry", Blocks: []letter.Block{
		letter.Para{Text: fmt.Sprintf("%s; the last has the hash %x. The file confidential/record.jsonl holds them sealed; dunwell verify checks it without the creditor's book.", counted(len(s.entries), "entry"), s.head.Hash)}, t,
	}}
}

// words are an entry in a sentence; of a decision, the move and what decided it.
func (e *sealedEntry) words() string {
	if e.Erased() {
		return "The content was erased; the seal stands."
	}
	if e.Kind != string(VerbDecided) {
		return e.said.Text
	}
	var d struct {
		Move    string `json:"move"`
		Step    string `json:"step"`
		Reasons []Said `json:"reasons"`
	}
	if json.Unmarshal(e.Content, &d) != nil {
		return "A decision of the day"
	}
	text := "Decided: " + StepWord(d.Move)
	if d.Step != "" {
		text = "Decided: " + StepWord(d.Step)
	}
	if n := len(d.Reasons); n > 0 {
		text += ". " + d.Reasons[n-1].Text
	}
	return text
}
