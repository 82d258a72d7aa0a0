package letter

import (
	"slices"
	"strings"

	"dunwell/internal/fault"
)

// The next steps a demand may name once a person has decided on one.
const (
	StepAttorney     = "attorney"
	StepSmallClaims  = "small_claims"
	StepPaymentOrder = "payment_order"
	StepCivilCourt   = "civil_court"
	StepArbitration  = "arbitration"
	StepAgency       = "agency"
	StepComplaint    = "statutory_complaint"
)

var nextSteps = []string{StepAttorney, StepSmallClaims, StepPaymentOrder, StepCivilCourt, StepArbitration, StepAgency, StepComplaint}

// NextSteps lists the steps a demand may name.
func NextSteps() []string { return slices.Clone(nextSteps) }

// NamesForum reports a step whose sentence names a court, institution or
// authority, so that Facts.Forum must be known.
func NamesForum(step string) bool { return step != "" && step != StepAttorney && step != StepAgency }

// checkStep refuses a step no text has words for: the demand would announce one
// and name none.
func checkStep(step string) error {
	if step == "" || slices.Contains(nextSteps, step) {
		return nil
	}
	return fault.Invalidf("letter_step_unknown", "next_step", "No letter has words for the next step %q. Choose one of %s.", step, strings.Join(nextSteps, ", "))
}

// paymentOrder is what a court's quick order to pay is called at the client's place.
func (w *writer) paymentOrder() string {
	for at := w.place; at != ""; at = wider(at) {
		if name, ok := w.l.PaymentOrder[at]; ok {
			return respell(name, w.now.spelling)
		}
	}
	return respell(w.l.PaymentOrder["other"], w.now.spelling)
}
