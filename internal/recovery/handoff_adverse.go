package recovery

import (
	"encoding/json"
	"slices"
	"strings"

	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/reply/meaning"
)

// adverseOutcomes are the answers that speak against the claim.
var adverseOutcomes = []string{receivable.OutcomeDisputed, receivable.OutcomeRefused, receivable.OutcomePaid}

// adverse is what the client has said against the claim, and what else speaks for
// him: an attorney wants to see that first.
func (s *gathering) adverse() []packet.Fact {
	var list []packet.Fact
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
		list = append(list, packet.Fact{On: a.On, Text: words + " (" + s.ended(a) + ")", Ref: s.entryOf(a.ID)})
	}
	for i := range s.file.Touches {
		t := &s.file.Touches[i]
		if !t.On.After(s.on) && slices.Contains(adverseOutcomes, t.Outcome) || t.Kind == receivable.Bounced && !t.On.After(s.on) {
			list = append(list, s.touched(t))
		}
	}
	for i := range s.Exhibits {
		if e := &s.Exhibits[i]; e.Kind == packet.ExhibitMail && !e.Secret && e.Against != "" {
			list = append(list, packet.Fact{On: e.On, Text: e.Title + ": " + e.Against, Ref: e.Label})
		}
	}
	for i := range s.entries {
		if e := &s.entries[i]; e.said.Verb == VerbCheque && !e.undone && !e.On.After(s.on) {
			list = append(list, packet.Fact{On: e.On, Text: e.said.Text, Ref: "entry " + entryNumber(s.file.Number, e.Seq)})
		}
	}
	for _, c := range []struct {
		item  remedy.Evidence
		words string
	}{{remedy.DisputeBeforeDue, "A written complaint came before the due date"}, {remedy.DisputeAfterDue, "A written complaint came after the due date"}, {remedy.RealDefect, "A real defect can be shown"}} {
		if s.has(c.item) {
			list = append(list, packet.Fact{On: s.on, Text: c.words, Ref: "told by the creditor, or by the record"})
		}
	}
	slices.SortStableFunc(list, func(a, b packet.Fact) int { return a.On.Compare(b.On) })
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
