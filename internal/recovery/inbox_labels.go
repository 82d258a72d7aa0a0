package recovery

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/fault"
)

// The meanings of a mail.
const (
	LabelPaid          = "paid_already"
	LabelRemittance    = "remittance_sent"
	LabelPromise       = "promise"
	LabelConditional   = "promise_conditional"
	LabelProcessing    = "processing"
	LabelForgot        = "forgot"
	LabelNotReceived   = "not_received"
	LabelInvoiceError  = "invoice_error"
	LabelInfo          = "info_request"
	LabelHardship      = "hardship"
	LabelPlan          = "plan_request"
	LabelSettlement    = "settlement_offer"
	LabelFullCondition = "paid_in_full_condition"
	LabelQuality       = "dispute_quality"
	LabelScope         = "dispute_scope"
	LabelAmount        = "dispute_amount"
	LabelRefusal       = "refusal"
	LabelInsolvency    = "insolvency_notice"
	LabelAttorney      = "attorney_named"
	LabelStop          = "stop_contact"
	LabelWrongPerson   = "wrong_person"
	LabelAway          = "out_of_office"
	LabelNoted         = "acknowledgement_only"
	LabelRelationship  = "relationship_risk"
	LabelThanks        = "thanks_or_other"
	LabelAbuse         = "abuse"
)

// labelWords are the meanings in a few words.
var labelWords = map[string]string{
	LabelPaid: "says it is paid", LabelRemittance: "paid, with a reference", LabelPromise: "promises to pay", LabelConditional: "promises to pay if",
	LabelProcessing: "being processed", LabelForgot: "forgot", LabelNotReceived: "never got the invoice", LabelInvoiceError: "something is wrong on the invoice",
	LabelInfo: "needs something first", LabelHardship: "money is tight", LabelPlan: "asks for instalments", LabelSettlement: "offers less",
	LabelFullCondition: "pays less as payment in full", LabelQuality: "the work is faulty or late", LabelScope: "not ordered or not delivered",
	LabelAmount: "the price is wrong", LabelRefusal: "will not pay", LabelInsolvency: "insolvency", LabelAttorney: "an attorney answers",
	LabelStop: "asks not to be written to", LabelWrongPerson: "the wrong person", LabelAway: "away", LabelNoted: "noted, no more",
	LabelRelationship: "is upset", LabelThanks: "nothing about paying", LabelAbuse: "insults",
}

// Labels are the meanings of a mail, by name.
func Labels() []string { return slices.Sorted(maps.Keys(labelWords)) }

// LabelWord is a meaning in a few words.
func LabelWord(label string) string {
	if w, ok := labelWords[label]; ok {
		return w
	}
	return label
}

func wordsOf(labels []string) []string {
	list := make([]string, len(labels))
	for i, l := range labels {
		list[i] = LabelWord(l)
	}
	return list
}

// mayBeAlone are the meanings that a creditor may let be confirmed without him. The
// others hold the account, cost money, or are a person's matter.
var mayBeAlone = []string{LabelPaid, LabelRemittance, LabelPromise, LabelProcessing, LabelForgot, LabelAway, LabelNoted, LabelThanks}

// enoughAlone is the confidence asked for where the list names none.
const enoughAlone = 0.95

// parseAutoRead reads "promise:0.97,acknowledgement_only": the least confidence of
// each meaning that is confirmed without a person.
func parseAutoRead(text string) (map[string]float64, error) {
	least := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		label, sure, given := strings.Cut(strings.TrimSpace(part), ":")
		if label == "" {
			continue
		}
		if !slices.Contains(mayBeAlone, label) {
			return nil, fault.Invalidf("auto_read_refused", label, "%q cannot be confirmed without you; these can: %s", label, strings.Join(mayBeAlone, ", "))
		}
		least[label] = enoughAlone
		if !given {
			continue
		}
		enough, err := strconv.ParseFloat(sure, 64)
		if err != nil || !(enough >= 0.5 && enough <= 1) {
			return nil, fault.Invalidf("auto_read_refused", label, "%q is no confidence; write one from 0.5 to 1, such as promise:0.97", sure)
		}
		least[label] = enough
	}
	return least, nil
}

// alone reports a reading that the creditor's list lets be confirmed without him.
func (r *Reading) alone(list string) bool {
	least, err := parseAutoRead(list)
	if err != nil || r.Abstain || len(r.Labels) == 0 {
		return false
	}
	for _, l := range r.Labels {
		if enough, listed := least[l.Label]; !listed || l.Confidence < enough {
			return false
		}
	}
	return true
}
