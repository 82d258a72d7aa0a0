package recovery

import (
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/reply/meaning"
)

// labelWords are the meanings in a few words.
var labelWords = map[meaning.Label]string{
	meaning.LabelPaid: "says it is paid", meaning.LabelRemittance: "paid, with a reference", meaning.LabelPromise: "promises to pay", meaning.LabelConditional: "promises to pay if",
	meaning.LabelProcessing: "being processed", meaning.LabelForgot: "forgot", meaning.LabelNotReceived: "never got the invoice", meaning.LabelInvoiceError: "something is wrong on the invoice",
	meaning.LabelInfo: "needs something first", meaning.LabelHardship: "money is tight", meaning.LabelPlan: "asks for instalments", meaning.LabelSettlement: "offers less",
	meaning.LabelFullCondition: "pays less as payment in full", meaning.LabelQuality: "the work is faulty or late", meaning.LabelScope: "not ordered or not delivered",
	meaning.LabelAmount: "the price is wrong", meaning.LabelRefusal: "will not pay", meaning.LabelInsolvency: "insolvency", meaning.LabelAttorney: "an attorney answers",
	meaning.LabelStop: "asks not to be written to", meaning.LabelWrongPerson: "the wrong person", meaning.LabelAway: "away", meaning.LabelNoted: "noted, no more",
	meaning.LabelRelationship: "is upset", meaning.LabelThanks: "nothing about paying", meaning.LabelAbuse: "insults",
}

// LabelWord is a meaning in a few words.
func LabelWord(label meaning.Label) string {
	if w, ok := labelWords[label]; ok {
		return w
	}
	return string(label)
}

func wordsOf(labels []meaning.Label) []string {
	list := make([]string, len(labels))
	for i, l := range labels {
		list[i] = LabelWord(l)
	}
	return list
}

// labelList writes labels one behind the other.
func labelList(labels []meaning.Label, between string) string {
	var b strings.Builder
	for i, l := range labels {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(string(l))
	}
	return b.String()
}

// mayBeAlone are the meanings that a creditor may let be confirmed without him. The
// others hold the account, cost money, or are a person's matter.
var mayBeAlone = []meaning.Label{meaning.LabelPaid, meaning.LabelRemittance, meaning.LabelPromise, meaning.LabelProcessing, meaning.LabelForgot, meaning.LabelAway, meaning.LabelNoted, meaning.LabelThanks}

// enoughAlone is the confidence asked for where the list names none.
const enoughAlone = 0.95

// parseAutoRead reads "promise:0.97,acknowledgement_only": the least confidence of
// each meaning that is confirmed without a person.
func parseAutoRead(text string) (map[meaning.Label]float64, error) {
	least := map[meaning.Label]float64{}
	for part := range strings.SplitSeq(text, ",") {
		name, sure, given := strings.Cut(strings.TrimSpace(part), ":")
		label := meaning.Label(name)
		if label == "" {
			continue
		}
		if !slices.Contains(mayBeAlone, label) {
			return nil, fault.Invalidf("auto_read_refused", name, "%q cannot be confirmed without you; these can: %s", name, labelList(mayBeAlone, ", "))
		}
		least[label] = enoughAlone
		if !given {
			continue
		}
		enough, err := strconv.ParseFloat(sure, 64)
		if err != nil || !(enough >= 0.5 && enough <= 1) {
			return nil, fault.Invalidf("auto_read_refused", name, "%q is no confidence; write one from 0.5 to 1, such as promise:0.97", sure)
		}
		least[label] = enough
	}
	return least, nil
}

// alone reports a reading that the creditor's list lets be confirmed without him.
func (r *Reading) alone(list string) bool {
	least, err := parseAutoRead(list)
	if err != nil || r.Abstain || len(r.Labels) == 0 || r.Answer != nil || r.Returned != nil {
		return false
	}
	for _, l := range r.Labels {
		if enough, listed := least[l.Label]; !listed || l.Confidence < enough {
			return false
		}
	}
	return true
}
