package recovery

import (
	"encoding/json"
	"slices"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/reply/meaning"
)

// adverseOutcomes are the answers that speak against the claim.
var adverseOutcomes = []string{receivable.OutcomeDisputed, receivable.OutcomeRefused, receivable.OutcomePaid}

// adverse is what the client has said against the claim, and what else speaks for
// him: an attorney wants to see that first.
func (s *dossier) adverse() []fact {
	var list []fact
	for i := range s.file.Arrangements {
		a := &s.file.Arrangements[i]
		words := map[receivable.ArrangementKind]string{
			receivable.DisputeHold: "Contested", receivable.MistakeHold: "A mistake of ours in an invoice", receivable.PaidAlready: "Said that it was paid",
			receivable.StopAttorney: "An attorney answers for the client", receivable.StopInsolvency: "Insolvency is known", receivable.StopContact: "Asked not to be written to",
		}[a.Kind]
		if words == "" || a.On.After(s.on) {
			continue
		}
		if !a.Amount.IsZero() {
			words += ", " + s.sum(a.Amount)
		}
		if a.Reason != "" {
			words += ": " + a.Reason
		}
		list = append(list, fact{a.On, words + " (" + s.ended(a) + ")", s.entryOf(a.ID)})
	}
	for i := range s.file.Touches {
		t := &s.file.Touches[i]
		if !t.On.After(s.on) && slices.Contains(adverseOutcomes, t.Outcome) || t.Kind == receivable.Bounced && !t.On.After(s.on) {
			list = append(list, s.touched(t))
		}
	}
	for i := range s.exhibits {
		if e := &s.exhibits[i]; e.kind == exhibitMail && !e.secret && e.against != "" {
			list = append(list, fact{e.on, e.title + ": " + e.against, e.label})
		}
	}
	for i := range s.entries {
		if e := &s.entries[i]; e.said.Verb == VerbCheque && !e.undone && !e.On.After(s.on) {
			list = append(list, fact{e.On, e.said.Text, "entry " + entryNumber(s.file.Number, e.Seq)})
		}
	}
	for _, c := range []struct {
		item  remedy.Evidence
		words string
	}{{remedy.DisputeBeforeDue, "A written complaint came before the due date"}, {remedy.DisputeAfterDue, "A written complaint came after the due date"}, {remedy.RealDefect, "A real defect can be shown"}} {
		if s.has(c.item) {
			list = append(list, fact{s.on, c.words, "told by the creditor, or by the record"})
		}
	}
	slices.SortStableFunc(list, func(a, b fact) int { return a.On.Compare(b.On) })
	return list
}

// againstUs are the meanings of a mail that speak against the claim.
var againstUs = []meaning.Label{
	meaning.LabelPaid, meaning.LabelNotReceived, meaning.LabelInvoiceError, meaning.LabelQuality, meaning.LabelScope, meaning.LabelAmount, meaning.LabelRefusal,
	meaning.LabelInsolvency, meaning.LabelAttorney, meaning.LabelStop,
}

// saysAgainst are the sentences of a mail that speak against the claim.
func saysAgainst(raw string) string {
	var reading Reading
	if json.Unmarshal([]byte(raw), &reading) != nil { // it was read before, with its fault
		return ""
	}
	var said []string
	for _, l := range reading.Labels {
		if slices.Contains(againstUs, l.Label) && !slices.Contains(said, l.Sentence) {
			said = append(said, LabelWord(l.Label)+cutOff(": ", strings.TrimSpace(l.Sentence)))
		}
	}
	return strings.Join(said, "; ")
}

func (s *dossier) adversePart() pdf.Part {
	p := pdf.Part{Title: "Adverse papers and defences heard", Group: groupClaim, Blocks: []letter.Block{
		letter.Para{Text: "What the client has said against the claim, and what else may be held against it. Whether it is so was not judged here."},
	}}
	t := letter.Table{Columns: []letter.Column{{Title: "Day"}, {Title: "What", Wide: true}, {Title: "Shown by"}}}
	for _, f := range s.adverse() {
		t.Rows = append(t.Rows, []string{s.long(f.On), f.Text, f.Ref})
	}
	if len(t.Rows) == 0 {
		p.Blocks = append(p.Blocks, letter.Para{Text: "No objection is on record."})
		return p
	}
	p.Blocks = append(p.Blocks, t)
	return p
}
